// Random programs of a few modules whose modules tell, through the global `H`, when they start and end and what they see of what
// they import. The same seed gives the same program.

import { random_from } from '../tools/random.mjs';

/** What the seeds are about, in turn, and how often modules are that. */
const features = {
  tree: {},
  circles: { circles: true },
  await: { circles: true, awaits: 0.3 },
  commonjs: { circles: true, commonjs: 0.6 },
  mixed: { circles: true, commonjs: 0.35 },
  throws: { circles: true, commonjs: 0.2, throws: 0.25 },
  workers: { circles: true, commonjs: 0.15, workers: 0.4 },
  together: { circles: true, together: true },
  all: { circles: true, commonjs: 0.2, awaits: 0.2, throws: 0.1, workers: 0.15 },
};
export const kinds = Object.keys(features);

/** Module `i` as others name it: m3.mjs, m3.cjs, or a package p3 without side effects. */
const path_of = module => (module.is_pure ? `node_modules/p${module.number}/index.mjs` : `m${module.number}.${module.is_commonjs ? 'cjs' : 'mjs'}`);
const specifier = (from, to) => JSON.stringify(to.is_pure ? `p${to.number}` : from.is_pure ? `../../${path_of(to)}` : `./${path_of(to)}`);

function plan(random, kind) {
  const count = 2 + random.below(kind === 'tree' ? 10 : 8);
  const { circles = false, commonjs = 0, awaits = 0, throws = 0, workers = 0, together = false } = features[kind];
  const modules = [];
  for (let number = 0; number < count; number++) {
    const is_pure = number > 0 && random.chance(0.15);
    const is_commonjs = !is_pure && random.chance(commonjs);
    const module = { number, is_pure, is_commonjs, edges: [], exports: [], stars: [], forwards: [] };
    module.is_async = !is_pure && !is_commonjs && random.chance(awaits);
    module.throws = !is_pure && random.chance(throws);
    module.is_reassigned = is_commonjs && random.chance(0.3);
    modules.push(module);
  }
  for (const module of modules) {
    const edges = 1 + random.below(4);
    for (let k = 0; k < edges && count > 1; k++) {
      const is_back = circles && random.chance(0.2);
      const ahead = count - module.number - 1;
      if (!is_back && ahead === 0) continue;
      const target = modules[is_back ? random.below(count) : module.number + 1 + random.below(ahead)];
      if (module.is_pure && !target.is_pure) continue;
      if (module.is_commonjs && target.is_pure) continue;
      if (module.edges.some(edge => edge.target === target && edge.how === 'static')) continue;
      const how = module.is_pure ? 'static' : random.chance(0.75) ? 'static' : random.pick(['later', 'later', 'direct', 'awaited']);
      module.edges.push({ target, how });
    }
    // A thread takes its time to start.
    if (random.chance(workers) && !module.is_pure && !module.is_commonjs && modules.filter(other => other.worker).length < 2)
      module.worker = random.pick(modules.filter(other => !other.is_pure && !other.is_commonjs));
  }
  const able = modules.filter(module => !module.is_pure && !module.is_commonjs);
  if (together && able.length > 0) random.pick(able).together = [random.pick(modules), random.pick(modules)];
  return modules;
}

/** All modules that running `start` may run before `start` ends, `start` too. */
function reached(start, follow) {
  const seen = new Set([start]);
  for (const module of seen) for (const edge of module.edges) if (follow(edge)) seen.add(edge.target);
  return seen;
}
const runs = edge => edge.how === 'static' || edge.how === 'awaited';

function keep_what_may_be(modules, random) {
  // Node cannot require an ES module of a circle it is running, nor one that awaits; awaiting an import of what waits for oneself never ends.
  let has_direct = modules.some(module => module.is_async || module.together || module.throws);
  for (const module of modules) {
    for (const edge of [...module.edges]) {
      const drop = () => module.edges.splice(module.edges.indexOf(edge), 1);
      if (edge.how === 'direct') {
        if (has_direct) edge.how = 'later';
        has_direct = true;
      }
      if (edge.how === 'awaited') {
        if (!module.is_async || reached(edge.target, runs).has(module)) edge.how = 'later';
      }
      if (edge.how === 'static' && module.is_commonjs && !edge.target.is_commonjs) {
        const all = reached(edge.target, runs);
        if (all.has(module) || [...all].some(other => other.is_async)) drop();
      } else if (edge.how === 'static' && module.is_commonjs) {
        edge.is_conditional = random.chance(0.2);
        edge.is_lazy = !edge.is_conditional && random.chance(0.2);
      }
    }
  }
  // A circle that was closed by a later edge through require.
  for (const module of modules) {
    if (!module.is_commonjs) continue;
    module.edges = module.edges.filter(edge => edge.how !== 'static' || edge.target.is_commonjs || !reached(edge.target, runs).has(module));
  }
}

// CommonJS that threw and is imported once more: in Node its importer runs, without its exports.
function throw_once(modules) {
  for (const module of modules) {
    const users = modules.flatMap(other => [...other.edges.map(edge => edge.target), ...(other.together ?? [])]).filter(other => other === module);
    if (module.is_commonjs && (users.length > 1 || module.number === 0)) module.throws = false;
    if (modules.some(other => other !== module && other.is_commonjs && reached(other, edge => edge.how === 'static').has(module))) module.throws = false;
  }
}

function choose_exports(modules, random) {
  for (const module of modules) {
    const n = module.number;
    const all = module.is_commonjs ? ['c', 'f'] : ['c', 'l', 'v', 'f', 'k'];
    module.exports = all.filter(() => random.chance(0.6)).map(letter => `${letter}${n}`);
    if (module.exports.length === 0) module.exports.push(`c${n}`);
    module.default = module.is_commonjs ? 'object' : random.pick(['', '', 'value', 'function', 'class', 'named']);
    module.shares = !module.is_commonjs && random.chance(0.15);
  }
  for (const module of modules) {
    if (module.is_commonjs) continue;
    for (const edge of module.edges) {
      if (edge.how !== 'static') continue;
      edge.style = random.pick(['named', 'named', 'named', 'namespace', 'default', 'bare', 'star', 'forward', 'forward_namespace']);
      const target = edge.target;
      if (edge.style === 'default' && target.default === '') edge.style = 'named';
      if (target.is_commonjs && ['star', 'forward', 'forward_namespace'].includes(edge.style)) edge.style = 'named';
      if (target.is_commonjs && edge.style === 'named' && target.is_reassigned) edge.style = 'default';
      if (target === module && edge.style.startsWith('forward')) edge.style = 'named';
      if (edge.style === 'star') module.stars.push(target);
      if (edge.style === 'forward') module.forwards.push(edge.name = random.pick(target.exports));
      if (edge.style === 'forward_namespace') module.forwards.push(`s${module.number}_${target.number}`);
    }
    module.forwards = [...new Set(module.forwards)];
  }
  // The names a module offers, through stars too. Each name means one thing, so no star is ambiguous but for `shared`.
  for (const module of modules) {
    module.names = new Set();
    const seen = new Set([module]);
    for (const other of seen) {
      for (const name of [...other.exports, ...other.forwards]) module.names.add(name);
      for (const star of other.stars) seen.add(star);
    }
  }
}

const value_of = (random, module, letter) => {
  const own = `'${letter}${module.number}'`;
  return module.is_pure || random.chance(0.7) ? own : `H.value('m${module.number}', ${own})`;
};

function es_module(module, random) {
  const n = module.number;
  const me = `m${n}`;
  const imports = [];
  const body = [];
  const seen = [];  // [label, expression] of what is imported
  for (const edge of module.edges) {
    const from = specifier(module, edge.target);
    const t = edge.target.number;
    if (edge.how === 'static') {
      switch (edge.style) {
        case 'named': {
          const names = random.shuffle([...edge.target.names]).slice(0, 1 + random.below(3));
          const locals = names.map(name => (random.chance(0.3) ? [name, `${name}_in_${t}`] : [name, `${name}_at_${t}`]));
          imports.push(`import { ${locals.map(([name, local]) => `${name} as ${local}`).join(', ')} } from ${from};`);
          for (const [name, local] of locals) seen.push([name, name[0] === 'f' && random.chance(0.7) ? `${local}()` : local]);
          break;
        }
        case 'default':
          imports.push(`import d_${t} from ${from};`);
          seen.push([`default ${t}`, edge.target.is_commonjs && !edge.target.is_reassigned ? `d_${t}.${random.pick(edge.target.exports)}` : `d_${t}`]);
          break;
        case 'namespace': {
          imports.push(`import * as n_${t} from ${from};`);
          const name = random.pick([...edge.target.names]);
          if (!(edge.target.is_commonjs && edge.target.is_reassigned)) seen.push([`${t}.${name}`, random.chance(0.5) ? `n_${t}.${name}` : `n_${t}['${name}']`]);
          if (random.chance(0.3)) seen.push([`${t}.shared`, `H.get(n_${t}, 'shared')`]);
          if (random.chance(0.3) && !edge.target.is_commonjs) seen.push([`keys ${t}`, `H.keys(n_${t})`]);
          break;
        }
        case 'bare': imports.push(`import ${from};`); break;
        case 'star': imports.push(`export * from ${from};`); break;
        case 'forward': imports.push(`export { ${edge.name} } from ${from};`); break;
        case 'forward_namespace': imports.push(`export * as s${n}_${t} from ${from};`); break;
      }
      continue;
    }
    const wanted = edge.target.is_commonjs || random.chance(0.5) ? 'default' : random.pick([...edge.target.names]);
    if (edge.how === 'later') body.push(`H.later('${me}', () => import(${from})${random.chance(0.2) ? '' : `.then(n => n.${wanted})`});`);
    if (edge.how === 'direct') body.push(`H.direct('${me}', import(${from}));`);
    if (edge.how === 'awaited') body.push(`H.see('${me}', 'awaited ${t}', () => 0); { const n = await import(${from}); H.see('${me}', '${[...edge.target.names][0]}', () => n${edge.target.is_commonjs ? '.default' : `.${[...edge.target.names][0]}`}); }`);
  }
  if (module.worker) body.push(`H.worker('${me}', () => new Worker(new URL('./${path_of(module.worker)}', import.meta.url), { type: 'module' }));`);
  if (module.together) body.push(`H.together('${me}', [${module.together.map(other => `() => import(${specifier(module, other)})`).join(', ')}]);`);
  if (module.throws) body.push(`H.fail('${me}');`);
  // The forwards share one text where two edges give the same name.
  const unique = [...new Set(imports)];
  const declarations = [];
  for (const name of module.exports) {
    const value = value_of(random, module, name[0]);
    switch (name[0]) {
      case 'c': declarations.push(`export const ${name} = ${value};`); break;
      case 'l': declarations.push(`export let ${name} = ${value};`); break;
      case 'v': declarations.push(`export var ${name} = ${value};`); break;
      case 'f': {
        const own = module.exports.find(other => 'lv'.includes(other[0]));
        const read = own ?? seen.find(([, text]) => !text.endsWith('()'))?.[1] ?? `'f${n}'`;
        declarations.push(random.chance(0.7) ? `export function ${name}() { return ${read}; }` : `function ${name}() { return ${read}; }\nexport { ${name} };`);
        break;
      }
      case 'k': declarations.push(module.is_pure ? `export class ${name} {}` : `export class ${name} { static at = H.value('${me}', 'k${n}'); }`); break;
    }
  }
  if (module.default === 'value') declarations.push(`export default ${value_of(random, module, 'd')};`);
  if (module.default === 'function') declarations.push(`export default function () { return 'd${n}'; }`);
  if (module.default === 'class') declarations.push('export default class {}');
  if (module.default === 'named') declarations.push(`const d${n} = ${value_of(random, module, 'd')};\nexport { d${n} as default };`);
  if (module.shares) declarations.push(`export const shared = 'shared${n}';`);
  if (module.is_pure) return [...random.shuffle(unique), ...declarations].join('\n') + '\n';

  for (const [label, text] of seen) {
    if (random.chance(0.8)) body.push(`H.see('${me}', '${label}', () => ${text});`);
    if (random.chance(0.4)) body.push(`H.after('${me}', '${label}', () => ${text});`);
  }
  const live = module.exports.find(name => name[0] === 'l');
  const changes = [];
  if (live && random.chance(0.5)) changes.push(`${live} += '+';`);
  if (live && random.chance(0.4)) body.push(`H.after('${me}', 'sets ${live}', () => { ${live} = 'later'; });`);
  if (module.is_async && random.chance(0.7)) body.push(`await H.ticks(${random.below(4)});`);
  for (const declaration of declarations) body.push(declaration);
  const mixed = [...random.shuffle(body)];
  // An assignment follows the declaration: before it, it would throw and end the module.
  for (const change of changes) mixed.splice(mixed.findIndex(line => line.startsWith(`export let ${live}`)) + 1, 0, change);
  const lines = [`H.log('${me} starts');`, ...mixed, `H.log('${me} ends');`];
  for (const line of random.chance(0.7) ? unique.reverse() : []) lines.unshift(line);
  if (!lines.some(line => unique.includes(line))) for (const line of unique) lines.splice(random.below(lines.length + 1), 0, line);
  return lines.join('\n') + '\n';
}

function commonjs_module(module, random) {
  const n = module.number;
  const me = `m${n}`;
  const body = [];
  for (const edge of module.edges) {
    const from = specifier(module, edge.target);
    const t = edge.target.number;
    if (edge.how !== 'static') {
      body.push(`H.later('${me}', () => import(${from}).then(n => ${edge.target.is_commonjs ? 'n.default' : `n.${[...edge.target.names][0]}`}));`);
      continue;
    }
    const name = random.pick(edge.target.is_commonjs ? edge.target.exports : [...edge.target.names]);
    const sees = `H.see('${me}', '${t}.${name}', () => r_${t}.${name});`;
    if (edge.is_conditional) body.push(`if (H.is_even(${n + t})) { const r_${t} = require(${from}); ${sees} }`);
    else if (edge.is_lazy) body.push(`H.after('${me}', 'requires ${t}', () => require(${from}).${name});`);
    else body.push(`const r_${t} = require(${from});\n${sees}`);
    if (!edge.is_conditional && !edge.is_lazy && random.chance(0.3)) body.push(`H.after('${me}', '${t}.${name}', () => require(${from}).${name});`);
  }
  if (module.throws) body.push(`H.fail('${me}');`);
  const values = module.exports.map(name => [name, name[0] === 'f' ? `function () { return '${name}'; }` : value_of(random, module, 'c')]);
  if (module.is_reassigned) {
    const object = `{ ${values.map(([name, value]) => `${name}: ${value}`).join(', ')} }`;
    body.push(random.chance(0.5) ? `module.exports = ${object};` : `exports = module.exports = ${object};`);
  } else {
    for (const [name, value] of values) body.push(`${random.pick(['exports', 'module.exports', 'exports', 'this'])}.${name} = ${value};`.replace(/^this(.*)$/, `this$1 exports.${name} = this.${name};`));
  }
  return [`H.log('${me} starts');`, ...random.shuffle(body), `H.log('${me} ends');`].join('\n') + '\n';
}

/**
 * The program of a seed: `files` by path, `entries`, the `runs` to try (each a list of entries imported one after the other into one
 * realm), arguments for Skein, and what is told apart when logs are compared.
 */
export function generate(seed) {
  const random = random_from(seed);
  const kind = kinds[seed % kinds.length];
  const modules = plan(random, kind);
  keep_what_may_be(modules, random);
  throw_once(modules);
  choose_exports(modules, random);
  const files = {};
  for (const module of modules) {
    files[path_of(module)] = module.is_commonjs ? commonjs_module(module, random) : es_module(module, random);
    if (module.is_pure) files[`node_modules/p${module.number}/package.json`] = JSON.stringify({ name: `p${module.number}`, main: './index.mjs', exports: './index.mjs', sideEffects: false });
  }
  const able = modules.filter(module => !module.is_pure && !(module.is_commonjs && module.throws));
  const entries = [...new Set([able[0], ...Array.from({ length: random.below(4) }, () => random.pick(able))])];
  const runs_to_try = entries.map(entry => [path_of(entry)]);
  for (let k = entries.length > 2 ? 2 : entries.length - 1; k > 0; k--) runs_to_try.push(random.shuffle(entries.map(path_of)));
  const args = ['--format=esm'];
  if (entries.length > 1 || random.chance(0.5)) args.push('--splitting');
  const minified = random.pick(['', '', '', '--minify', '--minify-whitespace', '--minify-identifiers']);
  if (minified) args.push(minified);
  const is_minified = minified === '--minify', is_together = modules.some(module => module.together);
  return { seed, kind, files, is_minified, is_together, entries: entries.map(path_of), runs: runs_to_try, args, pure: modules.filter(module => module.is_pure).map(module => module.number) };
}
