// Synthetic projects for the benchmark: as many modules as asked for, the same files for the same seed, and the checksum that the program must
// print, known from the way it was built and not from running it.
//
//   node tests/bench/generate.mjs <folder> <modules> [--workers] [--seed=1]      writes a project and prints what it is
//
// Every module but the JSON ones has a value made from its own numbers and those of the modules it imports, functions, and sometimes a class, a
// view in JSX, a default export, a live counter, an `export *`, or a function that is called late and reaches back to a module that imports
// this one (a cycle). Some modules are only reached by import(), some are the workers. For the peers, which bundle no workers, the worker
// modules are reached by import() too: the same modules and the same work for everybody. With `workers` they are started as workers instead.
import fs from 'node:fs';
import path from 'node:path';

/** mulberry32: small, and the same everywhere. */
function random_source(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return {
    chance: share => next() < share,
    below: n => Math.floor(next() * n),
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    pick: list => list[Math.floor(next() * list.length)],
  };
}

const hash_text = text => {
  let h = 7;
  for (let i = 0; i < text.length; i++) h = (Math.imul(h, 31) + text.charCodeAt(i)) | 0;
  return h;
};

/** What the projects' own `React.createElement` computes. */
const create_element = (type, props, ...children) => {
  if (typeof type === 'function') return type(props ?? {}, ...children);
  let h = hash_text(type);
  for (const key of Object.keys(props ?? {})) h = (Math.imul(h, 31) + hash_text(`${key}=${props[key]}`)) | 0;
  for (const child of children) h = (Math.imul(h, 33) + (typeof child === 'number' ? child : hash_text(String(child)))) | 0;
  return h;
};

const words = ['alpha', 'branch', 'cache', 'delta', 'event', 'frame', 'graph', 'handle', 'index', 'joint', 'kernel', 'layer', 'matrix', 'node', 'order', 'point', 'queue', 'range', 'scene', 'token', 'union', 'vector', 'window', 'yield'];

// ---- Structure: which modules there are and who reaches whom, and how ------------------------------------------------------

function plan(count, random) {
  const modules = [];
  let lazies = 0;
  for (let i = 0; i < count; i++) {
    const worker = i > 10 && i % 97 === 13 && modules.filter(m => m.worker).length < 8;
    const kind = i === 0 ? 'ts' : worker ? 'ts' : i % 19 === 7 ? 'json' : random.pick(['ts', 'ts', 'ts', 'tsx', 'js', 'ts', 'jsx', 'js']);
    const folder = i === 0 ? 'src' : `src/${words[Math.floor(i / 40) % words.length]}${Math.floor(i / (40 * words.length)) || ''}/${words[i % 7]}`;
    modules.push({
      i, kind, worker, folder,
      file: i === 0 ? 'src/main.ts' : `${folder}/${kind === 'json' ? 'data' : words[i % words.length]}_${i}.${kind}`,
      numbers: Array.from({ length: 6 }, () => random.between(3, 9999)),
      has_class: kind !== 'json' && !worker && random.chance(0.4),
      has_view: kind === 'tsx' || kind === 'jsx',
      has_counter: kind !== 'json' && random.chance(0.15),
      has_late: kind !== 'json' && random.chance(0.2),
      default_form: random.pick(['value', 'function', 'class', 'none', 'none']),
      edges: [], lazies: [], stars: [], back: undefined, parent: undefined,
    });
  }
  for (let i = 1; i < count; i++) {
    const child = modules[i];
    const candidates = low => {
      for (;;) {
        const m = modules[random.between(low, i - 1)];
        if (m.kind !== 'json') return m;
      }
    };
    const low = Math.max(0, Math.min(i - 1, Math.floor(i * 0.6) - 30));
    child.parent = candidates(low);
    if (child.worker || (i > 20 && child.kind !== 'json' && random.chance(0.03) && lazies++ < 12)) {
      child.parent.lazies.push(child);
      continue;
    }
    child.parent.edges.push(edge(child, child.parent, random));
    // A module that imports one of its importers. Nobody else imports those between, so that the cycle is always entered at the same module:
    // entered elsewhere, it would read values that are not there yet.
    if (i > 3 && child.has_late && random.chance(0.7)) {
      let ancestor = child.parent;
      if (ancestor.back && random.chance(0.5)) ancestor = ancestor.parent;
      if (ancestor.i > 0) {
        ancestor.has_late = true;
        child.back = ancestor;
        // esbuild 0.28 with splitting puts the two modules of such a cycle in the wrong order.
        const last = child.parent.edges.at(-1);
        if (last.form === 'star') last.form = 'named';
        continue;
      }
    }
    for (let extra = random.below(3); extra > 0; extra--) {
      const importer = candidates(Math.max(0, i - 400));
      if (importer.edges.every(e => e.to !== child) && !importer.lazies.includes(child)) importer.edges.push(edge(child, importer, random));
    }
  }
  return modules;
}

function edge(to, from, random) {
  if (to.kind === 'json') return { to, form: 'json' };
  const forms = ['named', 'named', 'namespace'];
  if (to.has_class && from.has_class) forms.push('extends');
  if (to.has_class) forms.push('class');
  if (to.default_form !== 'none' && !to.worker) forms.push('default', 'default');
  if (to.has_view && from.has_view) forms.push('view', 'view');
  if (from.i > 0) forms.push('star');
  return { to, form: random.pick(forms), touch: to.has_counter && random.chance(0.5) };
}

// ---- Code, and beside every line of it the number it will give --------------------------------------------------------------

function specifier(from, to) {
  const without = ['ts', 'tsx'].includes(to.kind) ? to.file.replace(/\.tsx?$/, '') : to.file;
  const relative = path.posix.relative(from.folder, without);
  return relative.startsWith('.') ? relative : `./${relative}`;
}

function helper_specifier(from, name) {
  const relative = path.posix.relative(from.folder, `src/${name}`);
  return relative.startsWith('.') ? relative : `./${relative}`;
}

/** Gives m.code and the model of the module: m.value, m.f, m.class_get, m.view, m.default_read, m.late. */
function write_module(m, workers) {
  const [a, b, c, d, e, g] = m.numbers;
  const { i } = m;
  if (m.kind === 'json') {
    const data = { id: i, name: `${words[a % words.length]} "${b}"`, value: c, list: [a, b, c], nested: { deep: { flag: a % 2 === 0, text: words[d % words.length] } } };
    m.code = `${JSON.stringify(data, null, 2)}\n`;
    m.value = (data.value + data.list[1] + hash_text(data.nested.deep.text)) | 0;
    return;
  }
  const typed = m.kind.startsWith('ts');
  const t = text => (typed ? text : '');
  const imports = [], body = [], terms = [];
  let value = a | 0;
  const need = new Set();
  const add = (code, number) => { terms.push(code); value = (Math.imul(value, 31) + number) | 0; };
  let base;

  for (const { to, form, touch } of m.edges) {
    const from = `'${specifier(m, to)}'`;
    const names = [];
    if (form === 'json') {
      imports.push(`import data_${to.i} from ${from};`);
      need.add('hash_text');
      add(`data_${to.i}.value + data_${to.i}.list[1] + hash_text(data_${to.i}.nested.deep.text)`, to.value);
    } else if (form === 'named') {
      names.push(`value_${to.i}`, `f_${to.i} as call_${to.i}`);
      add(`value_${to.i} + call_${to.i}(${b % 7})`, (to.value + to.f(b % 7)) | 0);
    } else if (form === 'namespace') {
      imports.push(`import * as ns_${to.i} from ${from};`);
      add(`ns_${to.i}.value_${to.i} ^ ns_${to.i}.f_${to.i}(${c % 5})`, to.value ^ to.f(c % 5));
    } else if (form === 'default') {
      imports.push(`import d_${to.i} from ${from};`);
      add({ value: `d_${to.i}`, function: `d_${to.i}(${d % 9})`, class: `new d_${to.i}(${d % 9}).read()` }[to.default_form], to.default_read(d % 9));
    } else if (form === 'class') {
      names.push(`C_${to.i}`);
      add(`new C_${to.i}(${e % 11}).get()`, to.class_get(e % 11));
    } else if (form === 'extends') {
      names.push(`C_${to.i}`);
      base ??= to;
      add(`new C_${to.i}(${g % 3}).get()`, to.class_get(g % 3));
    } else if (form === 'view') {
      names.push(`View_${to.i}`);
      add(`<View_${to.i} id={${b % 13}} />`, create_element(to.view, { id: b % 13 }));
    } else if (form === 'star') {
      body.push(`export * from ${from};`);
      names.push(`value_${to.i}`);
      add(`value_${to.i}`, to.value);
      m.stars.push(to);
    }
    // A name that came with an export * of the module imported.
    const passed_on = to.stars?.[0];
    if (form === 'named' && passed_on && passed_on.kind !== 'json') {
      names.push(`value_${passed_on.i} as through_${passed_on.i}_${to.i}`);
      add(`through_${passed_on.i}_${to.i}`, passed_on.value);
    }
    if (touch) {
      names.push(`touch_${to.i}`);
      body.push(`touch_${to.i}();`);
    }
    if (names.length) imports.push(`import { ${names.join(', ')} } from ${from};`);
    if (typed && to.kind.startsWith('ts') && to.has_class) imports.push(`import type { Shape_${to.i} } from ${from};`);
  }
  if (m.back) imports.push(`import { late_${m.back.i} } from '${specifier(m, m.back)}';`);

  const shape = typed && m.has_class;
  if (typed) {
    body.push(`export interface Settings_${i} { readonly name: string; size?: number; nested: { [key: string]: Array<number | undefined> } }`);
    if (shape) body.push(`export type Shape_${i} = { get(): number } & Partial<Settings_${i}>;`);
  }
  body.push(`/**\n * ${words[a % words.length]} ${words[b % words.length]} of module ${i}: turns a number into another one.\n * @param x any integer\n */`);
  body.push(`export function f_${i}(x${t(': number')})${t(': number')} {
  let total = (x + ${a}) | 0;
  const limit = ${3 + (b % 5)};
  for (let step = 0; step < limit; step++) {
    if (step % ${2 + (c % 3)} === 0) {
      total = (total + Math.imul(step, ${c})) | 0;
    } else {
      total ^= step << ${d % 7}; // the other half
    }
  }
  const { low, high } = split_${i}(total);
  return high > ${e} ? (low ^ high) | 0 : total;
}`);
  m.f = x => {
    let total = (x + a) | 0;
    for (let step = 0; step < 3 + (b % 5); step++) {
      if (step % (2 + (c % 3)) === 0) total = (total + Math.imul(step, c)) | 0;
      else total ^= step << (d % 7);
    }
    const low = total & 0xffff, high = (total >>> 16) & 0xffff;
    return high > e ? (low ^ high) | 0 : total;
  };
  body.push(`function split_${i}(total${t(': number')})${t(': { low: number; high: number }')} {
  const low = total & 0xffff;
  const high = (total >>> 16) & 0xffff;
  return { low, high };
}`);
  // Nobody imports these two: they are there to be left out.
  body.push(`export const unused_${i} = (list${t(': readonly number[]')}) => list.map((x) => f_${i}(x)).filter((x) => x % 2 === 0).map((x, at) => ({ x, at, name: \`unused \${at} of ${i}\` }));`);
  body.push(`export async function unused_async_${i}(url${t(': string')}, { retries = ${b % 4}, ...rest }${t(': { retries?: number; [key: string]: unknown }')} = {}) {
  for (let attempt = 0; attempt <= retries; attempt++) {
    try {
      const response = await fetch(url, rest${t(' as RequestInit')});
      if (response.ok) return await response.json();
    } catch (error) {
      if (attempt === retries) throw new Error(\`\${url} failed: \${error}\`);
    } finally {
      console.debug?.('attempt', attempt);
    }
  }
  return null;
}`);

  if (m.has_class) {
    body.push(`export class C_${i}${base ? ` extends C_${base.i}` : ''}${shape ? ` implements Shape_${i}` : ''} {
  static readonlyLimit = ${b};
  #seed${t(': number')};
  constructor(seed${t(': number')}) {
    ${base ? 'super(seed);\n    ' : ''}this.#seed = seed + ${c};
  }
  get seed() { return this.#seed; }
  ${t('override '.repeat(base ? 1 : 0))}get()${t(': number')} {
    return (Math.imul(this.#seed, ${d}) + ${base ? 'super.get()' : `C_${i}.readonlyLimit`}) | 0;
  }
}`);
    const base_get = base?.class_get;
    m.class_get = seed => (Math.imul(seed + c, d) + (base_get ? base_get(seed) : b)) | 0;
  }
  if (m.has_view) {
    need.add('React');
    body.push(`export function View_${i}({ id = 0 }${t(': { id?: number }')}) {
  return (
    <section id={id} className="${words[c % words.length]}">
      <b title='${words[d % words.length]}'>{id * ${a}}</b>
      {id > 6 ? <i>${words[e % words.length]}</i> : <em>{f_${i}(id)}</em>}
    </section>
  );
}`);
    m.view = ({ id = 0 }) => create_element('section', { id, className: words[c % words.length] },
      create_element('b', { title: words[d % words.length] }, id * a),
      id > 6 ? create_element('i', null, words[e % words.length]) : create_element('em', null, m.f(id)));
    add(`(<View_${i} id={${b % 5}} />${t(' as unknown as number')})`, m.view({ id: b % 5 }));
  }
  if (m.has_counter) {
    need.add('watch');
    body.push(`export let hits_${i} = 0;\nexport function touch_${i}() {\n  hits_${i}++;\n}\nwatch(${i}, () => hits_${i});`);
  }
  if (m.has_late) {
    need.add('register_late');
    const fallback = `Math.imul(x, ${g}) + value_${i}`;
    body.push(`export function late_${i}(x${t(': number')})${t(': number')} {\n  return ${m.back ? `x > 0 ? (Math.imul(late_${m.back.i}(x - 1), 31) + value_${i}) | 0 : (${fallback}) | 0` : `(${fallback}) | 0`};\n}\nregister_late(${i}, late_${i});`);
    m.late = x => (m.back && x > 0 ? (Math.imul(m.back.late(x - 1), 31) + m.value) | 0 : (Math.imul(x, g) + m.value) | 0);
  }

  const name = words[(a + b) % words.length];
  body.push(`const settings${t(`: Settings_${i}`)} = { name: '${name}', nested: { list: [${a}, ${b}, undefined] } }${t(` satisfies Settings_${i}`)};`);
  need.add('hash_text');
  add(`hash_text(\`\${settings.name}-\${settings.nested${t('!')}.list[1]}\`)`, hash_text(`${name}-${b}`));
  body.push(`export const value_${i} = [${terms.map(term => `\n  ${term},`).join('')}\n].reduce((sum${t(': number')}, term) => (Math.imul(sum, 31) + ${m.kind.endsWith('x') ? `(term${t(' as number')})` : 'term'}) | 0, ${a});`);
  m.value = value;

  if (m.default_form === 'value') { body.push(`export default value_${i} ^ ${g};`); m.default_read = () => m.value ^ g; }
  if (m.default_form === 'function') { body.push(`export default function (x${t(': number')}) {\n  return (value_${i} + x) | 0;\n}`); m.default_read = x => (m.value + x) | 0; }
  if (m.default_form === 'class') { body.push(`export default class {\n  constructor(${t('public ').slice(0, 0)}x${t(': number')}) { this.x = x; }\n  ${t('x: number;\n  ')}read() { return (value_${i} - this.x) | 0; }\n}`); m.default_read = x => (m.value - x) | 0; }
  if (m.worker) {
    body.push(`export const compute = (x${t(': number')}) => (Math.imul(value_${i}, x) + f_${i}(x)) | 0;`);
    if (workers) body.push(`if (typeof name === 'string' && name === 'w${i}') onmessage = (event) => postMessage(compute(event.data));`);
    m.compute = x => (Math.imul(m.value, x) + m.f(x)) | 0;
  }

  for (const lazy of m.lazies) {
    if (lazy.worker && workers) {
      need.add('register_worker');
      body.push(`register_worker(${lazy.i}, () => new Worker(new URL('${specifier(m, lazy)}.ts', import.meta.url), { type: 'module', name: 'w${lazy.i}' }));`);
    } else {
      need.add('register');
      body.push(`register(${lazy.i}, () => import('${specifier(m, lazy)}').then((m) => ${lazy.worker ? `m.compute(${lazy.i})` : `m.value_${lazy.i} ^ m.f_${lazy.i}(1)`}));`);
    }
  }

  if (i === 0) {
    need.add('run');
    body.push(`run(value_0).then((checksum) => console.log(\`checksum \${checksum}\`));`);
  }
  const helpers = ['register', 'register_late', 'register_worker', 'watch', 'run'].filter(n => need.has(n));
  if (helpers.length) imports.unshift(`import { ${helpers.join(', ')} } from '${helper_specifier(m, 'registry')}';`);
  if (need.has('hash_text')) imports.unshift(`import { hash_text } from '${helper_specifier(m, 'hash')}';`);
  if (need.has('React')) imports.unshift(`import React from '${helper_specifier(m, 'react')}';`);
  m.code = `${imports.join('\n')}\n\n${body.join('\n\n')}\n`;
}

const helper_files = {
  'src/hash.ts': `export function hash_text(text: string): number {
  let h = 7;
  for (let i = 0; i < text.length; i++) h = (Math.imul(h, 31) + text.charCodeAt(i)) | 0;
  return h;
}
`,
  'src/react.ts': `import { hash_text } from './hash';
type Component = (props: Record<string, unknown>, ...children: unknown[]) => number;
const createElement = (type: string | Component, props: Record<string, unknown> | null, ...children: unknown[]): number => {
  if (typeof type === 'function') return type(props ?? {}, ...children);
  let h = hash_text(type);
  for (const key of Object.keys(props ?? {})) h = (Math.imul(h, 31) + hash_text(\`\${key}=\${props![key]}\`)) | 0;
  for (const child of children) h = (Math.imul(h, 33) + (typeof child === 'number' ? child : hash_text(String(child)))) | 0;
  return h;
};
export default { createElement };
`,
  'src/registry.ts': `type Load = () => Promise<number>;
const loads = new Map<number, Load>();
const lates = new Map<number, (x: number) => number>();
const counters = new Map<number, () => number>();
const workers = new Map<number, () => Worker>();
export const register = (id: number, load: Load): void => { loads.set(id, load); };
export const register_late = (id: number, late: (x: number) => number): void => { lates.set(id, late); };
export const register_worker = (id: number, start: () => Worker): void => { workers.set(id, start); };
export const watch = (id: number, read: () => number): void => { counters.set(id, read); };

function ask(id: number, worker: Worker): Promise<number> {
  return new Promise((resolve, reject) => {
    worker.onmessage = (event: MessageEvent<number>) => { worker.terminate(); resolve(event.data); };
    worker.onerror = (event: ErrorEvent) => reject(new Error(event.message));
    worker.postMessage(id);
  });
}

/** Loads everything that was registered, and what that registers, and sums it all up in an order that does not matter. */
export async function run(start: number): Promise<string> {
  let sum = start | 0;
  const done = new Set<number>();
  for (;;) {
    const open = [...loads.keys()].filter((id) => !done.has(id)).sort((a, b) => a - b);
    if (open.length === 0) break;
    for (const id of open) {
      done.add(id);
      sum = (sum + Math.imul(id, await loads.get(id)!())) | 0;
    }
    for (const [id, begin] of [...workers]) {
      workers.delete(id);
      if (done.has(-id)) continue;
      done.add(-id);
      sum = (sum + Math.imul(id, await ask(id, begin()))) | 0;
    }
  }
  for (const [id, begin] of workers) if (!done.has(-id)) sum = (sum + Math.imul(id, await ask(id, begin()))) | 0;
  for (const [id, late] of lates) sum = (sum + Math.imul(id, late(4))) | 0;
  for (const [id, read] of counters) sum = (sum + Math.imul(id, read())) | 0;
  return (sum >>> 0).toString(16).padStart(8, '0');
}
`,
};

/** What the page's program sums up: everything it evaluates, and what its workers answer. */
function expected_checksum(modules, workers) {
  const evaluated = new Set();
  let sum = modules[0].value | 0;
  const add = (id, number) => { sum = (sum + Math.imul(id, number)) | 0; };
  const counted = new Set();
  const evaluate = start => {
    const stack = [start];
    while (stack.length) {
      const m = stack.pop();
      if (evaluated.has(m)) continue;
      evaluated.add(m);
      for (const { to } of m.edges) stack.push(to);
      if (m.back) stack.push(m.back);
      for (const lazy of m.lazies) {
        if (counted.has(lazy)) continue;
        counted.add(lazy);
        if (lazy.worker) add(lazy.i, lazy.compute(lazy.i));
        else add(lazy.i, lazy.value ^ lazy.f(1));
        if (!(lazy.worker && workers)) stack.push(lazy);
      }
    }
  };
  evaluate(modules[0]);
  for (const m of evaluated) {
    if (m.late) add(m.i, m.late(4));
    for (const { to, touch } of m.edges) if (touch) add(to.i, 1);
  }
  return (sum >>> 0).toString(16).padStart(8, '0');
}

/** Writes a project of exactly `count` modules. Returns its entry (absolute), the line it must print, and what it weighs. */
export function generate(folder, count, { workers = false, seed = 1 } = {}) {
  const modules = plan(count - Object.keys(helper_files).length, random_source(seed));
  for (let i = modules.length - 1; i >= 0; i--) write_module(modules[i], workers);
  let bytes = 0;
  const put = (file, text) => {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
    bytes += Buffer.byteLength(text);
  };
  for (const [file, text] of Object.entries(helper_files)) put(file, text);
  for (const m of modules) put(m.file, m.code);
  return {
    entry: path.join(folder, 'src/main.ts'), expected: `checksum ${expected_checksum(modules, workers)}`, modules: count, bytes,
    workers: modules.filter(m => m.worker).length, lazies: modules.reduce((sum, m) => sum + m.lazies.length, 0), cycles: modules.filter(m => m.back).length,
  };
}

if (process.argv[1] === import.meta.filename) {
  const [folder, count] = process.argv.slice(2);
  const seed = Number(process.argv.find(arg => arg.startsWith('--seed='))?.slice(7) ?? 1);
  console.log(generate(path.resolve(folder), Number(count), { workers: process.argv.includes('--workers'), seed }));
}
