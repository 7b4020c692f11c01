// What a dynamic worker finds in its scope: what is listed here. All else is taken away before its code runs, so that what a
// platform adds tomorrow is not there either. docs/loader.md has the table of what that means.

const language = [
  'Object', 'Function', 'Array', 'Number', 'parseFloat', 'parseInt', 'Infinity', 'NaN', 'undefined', 'Boolean', 'String',
  'Symbol', 'Date', 'Promise', 'RegExp', 'Error', 'AggregateError', 'SuppressedError', 'EvalError', 'RangeError',
  'ReferenceError', 'SyntaxError', 'TypeError', 'URIError', 'globalThis', 'JSON', 'Math', 'Intl', 'ArrayBuffer',
  'SharedArrayBuffer', 'Atomics', 'Uint8Array', 'Int8Array', 'Uint16Array', 'Int16Array', 'Uint32Array', 'Int32Array',
  'Float16Array', 'Float32Array',
  'Float64Array', 'Uint8ClampedArray', 'BigUint64Array', 'BigInt64Array', 'DataView', 'Map', 'BigInt', 'Set', 'WeakMap', 'WeakSet', 'WeakRef', 'Proxy', 'Reflect',
  'FinalizationRegistry', 'decodeURI', 'decodeURIComponent', 'encodeURI', 'encodeURIComponent', 'escape', 'unescape', 'isFinite',
  'isNaN', 'Iterator', 'DisposableStack', 'AsyncDisposableStack', 'Temporal', 'WebAssembly', 'eval',
];

// The minimum common API of server-side runtimes (ECMA-429), as far as it reaches nothing.
const web = [
  'AbortController', 'AbortSignal', 'Blob', 'ByteLengthQueuingStrategy', 'CompressionStream', 'CountQueuingStrategy', 'Crypto',
  'CryptoKey', 'CustomEvent', 'DecompressionStream', 'DOMException', 'ErrorEvent', 'Event', 'EventTarget', 'File', 'FormData',
  'Headers', 'MessageChannel', 'MessageEvent', 'MessagePort', 'PromiseRejectionEvent', 'ReadableByteStreamController',
  'ReadableStream', 'ReadableStreamBYOBReader', 'ReadableStreamBYOBRequest', 'ReadableStreamDefaultController',
  'ReadableStreamDefaultReader', 'Request', 'Response', 'SubtleCrypto', 'TextDecoder', 'TextDecoderStream', 'TextEncoder',
  'TextEncoderStream', 'TransformStream', 'TransformStreamDefaultController', 'URL', 'URLPattern', 'URLSearchParams',
  'WritableStream', 'WritableStreamDefaultController', 'WritableStreamDefaultWriter', 'atob', 'btoa', 'clearInterval',
  'clearTimeout', 'console', 'crypto', 'fetch', 'navigator', 'performance', 'queueMicrotask', 'reportError', 'self',
  'setInterval', 'setTimeout', 'structuredClone',
];

// Node's own Request and Response look for it when they are used.
const node = ['Buffer'];

const kept: ReadonlySet<PropertyKey> = new Set([...language, ...web, ...node]);

/** Of the platform, from before they were taken away. */
export interface Natives {
  setTimeout: typeof setTimeout;
  setInterval: typeof setInterval;
}

/** What stands for globals that would reach out, or that tell too much. */
export type Replacements = Record<
  'fetch' | 'console' | 'reportError' | 'WebSocket' | 'EventSource' | 'XMLHttpRequest' | 'importScripts',
  unknown
>;

/** Once, before any code of the worker's runs. Throws when something stays that must not; then nothing of it may run. */
export function lock_down(replacements: Replacements): void {
  const scope = globalThis as unknown as Record<PropertyKey, unknown>;
  const natives: Natives = { setTimeout: globalThis.setTimeout, setInterval: globalThis.setInterval };
  // Reading first: Node makes some of these when they are asked for, and brings along others that then have to go.
  const values = new Map<PropertyKey, unknown>();
  for (const name of kept) if (name in scope) values.set(name, scope[name]);
  remove_others();
  for (const [name, value] of values) define(scope, name, value);
  define(scope, 'self', globalThis);
  define(scope, 'navigator', Object.freeze({ userAgent: 'Skein-Workers' }));
  define(scope, 'performance', clock(performance));
  define_timers(scope, natives);
  for (const [name, value] of Object.entries(replacements)) define(scope, name, value);
  for (const name of ['createObjectURL', 'revokeObjectURL']) Reflect.deleteProperty(URL, name);
  forbid_code_from_text(scope);
}

function define(object: object, name: PropertyKey, value: unknown): void {
  const { configurable = true } = Object.getOwnPropertyDescriptor(object, name) ?? {};
  if (configurable) Object.defineProperty(object, name, { value, configurable: true, writable: true, enumerable: false });
}

// On the scope and on what it inherits from, where some platforms keep them.
function remove_others(): void {
  const shared: (object | null)[] = [Object.prototype, typeof EventTarget === 'function' ? (EventTarget.prototype as object) : null, null];
  for (let at: object | null = globalThis; !shared.includes(at); at = Object.getPrototypeOf(at) as object | null) {
    const object = at as Record<PropertyKey, unknown>;
    for (const name of Reflect.ownKeys(object)) {
      if ((at === globalThis && kept.has(name)) || Reflect.deleteProperty(object, name)) continue;
      // Constants cannot go and lead nowhere. Anything else loses its value: Node's fetch keeps its connections under a symbol
      // that cannot go either.
      const { value, get } = Object.getOwnPropertyDescriptor(object, name) ?? {};
      if (!get && (value === null || (typeof value !== 'object' && typeof value !== 'function'))) continue;
      if (!Reflect.set(object, name, undefined)) throw new Error(`The scope keeps ${String(name)}, which reaches out of it`);
      Reflect.defineProperty(object, name, { writable: false });
    }
  }
}

// Its entries name the scripts that the page has loaded.
function clock(native: Performance): object {
  const now = native.now.bind(native);
  const { timeOrigin } = native;
  return Object.freeze({ now: () => now(), timeOrigin });
}

// A text would be compiled, and Node's timers lead to each other.
function define_timers(scope: object, natives: Natives): void {
  for (const name of ['setTimeout', 'setInterval'] as const) {
    const native = natives[name];
    const timer = (handler: unknown, delay?: number, ...args: unknown[]): number => {
      if (typeof handler !== 'function') throw new TypeError(`${name}: the handler must be a function`);
      return Number(native(handler as () => void, delay, ...args));
    };
    define(scope, name, timer);
  }
}

const kRefused = 'Code generation from strings disallowed for this context';

// `eval`, and the four constructors of functions, wherever they can be got hold of: what they would make is code that Skein has
// not seen.
function forbid_code_from_text(scope: object): void {
  const kinds: [string, object][] = [
    ['Function', Function.prototype as object],
    ['AsyncFunction', Object.getPrototypeOf(async () => {}) as object],
    ['GeneratorFunction', Object.getPrototypeOf(function* () {}) as object],
    ['AsyncGeneratorFunction', Object.getPrototypeOf(async function* () {}) as object],
  ];
  for (const [name, prototype] of kinds) {
    const refusing = function (): never {
      throw new EvalError(kRefused);
    };
    Object.defineProperty(refusing, 'name', { value: name, configurable: true });
    Object.defineProperty(refusing, 'prototype', { value: prototype, writable: false });
    Object.defineProperty(prototype, 'constructor', { value: refusing, configurable: false, writable: false, enumerable: false });
    if (name === 'Function') define(scope, name, refusing);
    else Object.setPrototypeOf(refusing, Function);
  }
  define(scope, 'eval', () => {
    throw new EvalError(kRefused);
  });
}
