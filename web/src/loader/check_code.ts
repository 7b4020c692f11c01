// What is wrong with the shape of a WorkerCode, in the words of the contract, before anything is done with it.
import type { WorkerCode, WorkerLimits } from './types.ts';

export type SourceKind = 'js' | 'cjs' | 'ts' | 'tsx' | 'jsx';

/** A module with its kind known. */
export type CheckedModule =
  | { kind: SourceKind | 'text'; text: string }
  | { kind: 'json'; text: string }
  | { kind: 'data'; bytes: ArrayBuffer }
  | { kind: 'wasm'; bytes: ArrayBuffer | WebAssembly.Module };

export interface CheckedCode {
  code: WorkerCode;
  /** By normal name: without `./` and slashes at the beginning. */
  modules: ReadonlyMap<string, CheckedModule>;
  main: string;
}

const kKinds = ['js', 'cjs', 'ts', 'tsx', 'jsx', 'text', 'data', 'json', 'wasm'] as const;
const listed = `${kKinds.slice(0, -1).map(kind => `'${kind}'`).join(', ')}, or 'wasm'`;

const by_ending: Record<string, SourceKind> = { js: 'js', mjs: 'js', jsx: 'jsx', ts: 'ts', mts: 'ts', tsx: 'tsx' };

/** `a/./b/../c.js` -> `a/c.js`; null for what leads out of the modules. */
export function normal_name(path: string): string | null {
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '' || name === '.') continue;
    if (name !== '..') names.push(name);
    else if (names.pop() === undefined) return null;
  }
  return names.join('/');
}

/** Throws a TypeError for what is no WorkerCode. */
export function check_code(code: WorkerCode): CheckedCode {
  if (typeof code !== 'object' || code === null) throw new TypeError('The code of a Dynamic Worker must be an object.');
  const given: unknown = code.modules;
  if (typeof given !== 'object' || given === null || Object.keys(given).length === 0) {
    throw new TypeError('Dynamic Worker code must contain at least one module.');
  }
  const modules = new Map<string, CheckedModule>();
  for (const [name, content] of Object.entries(given as Record<string, unknown>)) {
    const normal = normal_name(name);
    // Such names are the bundler's own.
    if (normal?.startsWith(':')) throw new TypeError(`Module name "${name}" begins with a colon.`);
    if (!normal) throw new TypeError(`Module name "${name}" leads out of the modules.`);
    if (modules.has(normal)) throw new TypeError(`There are two modules "${normal}".`);
    modules.set(normal, check_module(name, content));
  }
  if (typeof code.mainModule !== 'string') throw new TypeError("Dynamic Worker code must name its 'mainModule'.");
  const main = normal_name(code.mainModule) ?? '';
  const found = modules.get(main);
  if (!found) throw new TypeError(`Main module "${code.mainModule}" is not among the modules of the Dynamic Worker.`);
  if ('bytes' in found || found.kind === 'text' || found.kind === 'json') {
    throw new TypeError(`Main module "${code.mainModule}" is no JavaScript, but of kind '${found.kind}'.`);
  }
  check_rest(code);
  return { code, modules, main };
}

function check_module(name: string, content: unknown): CheckedModule {
  if (typeof content === 'string') {
    const kind = by_ending[/\.(\w+)$/.exec(name)?.[1] ?? ''];
    if (kind) return { kind, text: content };
    const reason = name.endsWith('.py') ? ' Python modules are not supported.' : '';
    const or = '(or the content must be an object indicating the type explicitly)';
    throw new TypeError(`Module name must end with '.js', '.mjs', '.jsx', '.ts', '.mts' or '.tsx' ${or}. Got: ${name}.${reason}`);
  }
  if (typeof WebAssembly === 'object' && content instanceof WebAssembly.Module) return { kind: 'wasm', bytes: content };
  const object: Record<string, unknown> = typeof content === 'object' && content !== null ? (content as Record<string, unknown>) : {};
  if ('py' in object) throw new TypeError(`Module "${name}" is a Python module; these are not supported.`);
  const kinds = kKinds.filter(kind => object[kind] !== undefined);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    throw new TypeError(`Each module must contain exactly one of ${listed}. Module '${name}' contained ${kinds.length} properties.`);
  }
  const value = object[kind];
  if (kind === 'json') {
    const text: unknown = JSON.stringify(value);
    if (typeof text !== 'string') throw new TypeError(`Module '${name}': its 'json' is nothing that JSON can express.`);
    return { kind, text };
  }
  if (kind === 'wasm' && value instanceof WebAssembly.Module) return { kind, bytes: value };
  if (kind === 'data' || kind === 'wasm') {
    const bytes = bytes_of(value);
    if (!bytes) {
      const module = kind === 'wasm' ? 'a WebAssembly.Module, ' : '';
      throw new TypeError(`Module '${name}': its '${kind}' must be ${module}an ArrayBuffer or a view of one.`);
    }
    return { kind, bytes };
  }
  if (typeof value !== 'string') throw new TypeError(`Module '${name}': its '${kind}' must be a string.`);
  return { kind, text: value };
}

// A copy: the caller may go on to write into its own.
function bytes_of(value: unknown): ArrayBuffer | null {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice().buffer;
  return Object.prototype.toString.call(value) === '[object ArrayBuffer]' ? (value as ArrayBuffer).slice(0) : null;
}

function check_rest({ compatibilityDate: date, env, globalOutbound: outbound, tails, limits, ...rest }: WorkerCode): void {
  if (date !== undefined && (typeof date !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(date))) {
    throw new TypeError(`Invalid compatibility date: ${String(date)}`);
  }
  if (env !== undefined && (typeof env !== 'object' || env === null)) throw new TypeError("'env' must be an object.");
  if (outbound !== undefined && outbound !== null && typeof outbound !== 'function' && typeof outbound.fetch !== 'function') {
    throw new TypeError("'globalOutbound' must be null, a function, or an object with a method 'fetch'.");
  }
  if (tails !== undefined && !Array.isArray(tails)) throw new TypeError("'tails' must be an array.");
  for (const tail of tails ?? []) {
    if (typeof tail !== 'function' && typeof tail?.tail !== 'function') {
      throw new TypeError("Each of 'tails' must be an entrypoint, an object with a method 'tail', or a function.");
    }
  }
  check_limits(limits);
  const ignored = ['mainModule', 'modules', 'compatibilityFlags'];
  const unknown = Object.keys(rest).find(name => !ignored.includes(name));
  if (unknown !== undefined) throw new TypeError(`Dynamic Worker code has an option '${unknown}', which is not supported.`);
}

const kLimits = ['wallMs', 'cpuMs', 'memoryMb', 'subRequests'] as const;

export function check_limits(limits: WorkerLimits | undefined): void {
  for (const [name, value] of Object.entries(limits ?? {}) as [string, unknown][]) {
    if (!(kLimits as readonly string[]).includes(name)) {
      throw new TypeError(`The limit '${name}' is not supported; there are ${kLimits.join(', ')}.`);
    }
    if (value !== undefined && !(typeof value === 'number' && (value > 0 || (value === 0 && name === 'subRequests')))) {
      throw new TypeError(`The limit '${name}' must be a positive number.`);
    }
  }
}

/** The lower of each. */
export function lower_limits(...all: (WorkerLimits | undefined)[]): WorkerLimits {
  const lowest: WorkerLimits = {};
  for (const limits of all) {
    for (const name of kLimits) {
      const value = limits?.[name];
      if (value !== undefined) lowest[name] = Math.min(value, lowest[name] ?? Infinity);
    }
  }
  return lowest;
}
