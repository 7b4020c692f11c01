// Random packages of barrels without side effects (stars, cycles, namespaces, names handed on twice), and programs that import some
// of their names: bundled, where only what is needed is loaded, they see what they see unbundled. In half of the programs the
// barrels also hand on names of a file that is broken, which nobody may look at.
//
//   node tests/order/barrels.mjs [--seeds=from-to] [--keep=folder]
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../tools/lib.mjs';

const option = name => process.argv.find(arg => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
const skein = path.resolve(root, process.env.SKEIN_BINARY ?? 'build/native/skein');
const [from, to] = (option('seeds') ?? '1-100').split('-').map(Number);
const folder = option('keep') ? path.resolve(option('keep')) : fs.mkdtempSync(path.join(os.tmpdir(), 'skein-barrels-'));

function random(seed) {
  let state = seed * 2654435761 >>> 0;
  return below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor(state / 4294967296 * below);
  };
}

// ResolveExport of the specification: `module.name` of a declaration, `null`, or 'ambiguous'.
function resolve(modules, id, name, seen = new Set()) {
  if (seen.has(`${id} ${name}`)) return null;
  seen.add(`${id} ${name}`);
  const module = modules[id];
  const own = module.exports.get(name);
  if (own !== undefined) return own.from === undefined ? `${id}.${name}` : own.name === '*' ? `${own.from}.*` : resolve(modules, own.from, own.name, seen);
  if (name === 'default') return null;
  let found = null;
  for (const star of module.stars) {
    const other = resolve(modules, star, name, seen);
    if (other === 'ambiguous') return other;
    if (other === null) continue;
    if (found !== null && found !== other) return 'ambiguous';
    found = other;
  }
  return found;
}

function names_of(modules, id, seen = new Set()) {
  if (seen.has(id)) return [];
  seen.add(id);
  return [...modules[id].exports.keys(), ...modules[id].stars.flatMap(star => names_of(modules, star, seen))];
}
const good_names = (modules, id) => [...new Set(names_of(modules, id))].filter(name => ![null, 'ambiguous'].includes(resolve(modules, id, name))).sort();

function generate(seed) {
  const pick = random(seed);
  const has_traps = seed % 2 === 0;
  const leaves = 3 + pick(8), barrels = 2 + pick(6);
  const modules = [];
  for (let id = 0; id < leaves; id++) {
    const module = { file: `m${id}.js`, exports: new Map(), stars: [], lines: [] };
    for (let n = 0; n <= pick(3); n++) {
      const name = `x${pick(12)}`;
      if (module.exports.has(name)) continue;
      module.exports.set(name, {});
      module.lines.push(pick(2) ? `export const ${name} = '${id}.${name}';` : `export function ${name}() { return '${id}.${name}'; }`);
    }
    if (pick(3) === 0) {
      module.exports.set('default', {});
      module.lines.push(`export default '${id}.default';`);
    }
    modules.push(module);
  }
  for (let id = leaves; id < leaves + barrels; id++) modules.push({ file: `m${id}.js`, exports: new Map(), stars: [], lines: [] });
  for (let id = leaves; id < leaves + barrels; id++) {
    const module = modules[id];
    for (let n = 1 + pick(5); n > 0; n--) {
      const target = pick(modules.length);
      const give = (name, own) => !module.exports.has(name) && module.exports.set(name, own) !== undefined;
      const kind = pick(10);
      if (kind < 3) {
        if (!module.stars.includes(target)) module.stars.push(target), module.lines.push(`export * from './${modules[target].file}';`);
      } else if (kind === 3 && !has_traps) {  // a whole namespace would need the broken file
        const name = `n${pick(4)}`;
        if (give(name, { from: target, name: '*' })) module.lines.push(pick(2) ? `export * as ${name} from './${modules[target].file}';` : `import * as ns_${name} from './${modules[target].file}'; export { ns_${name} as ${name} };`);
      } else if (kind === 4) {
        const name = `o${id}_${n}`;
        give(name, {});
        module.lines.push(`export const ${name} = '${id}.${name}';`);
      } else {
        const names = target >= leaves ? ['x', 'n', 'o'].map(letter => `${letter}${pick(12)}`) : [...modules[target].exports.keys()];
        const name = names[pick(names.length)];
        if (name === undefined) continue;
        const as = pick(3) ? name : `x${pick(12)}`;
        if (!give(as, { from: target, name })) continue;
        module.lines.push(pick(2) ? `export { ${name} as ${as} } from './${modules[target].file}';` : `import { ${name} as i_${as} } from './${modules[target].file}'; export { i_${as} as ${as} };`);
      }
    }
  }
  // What cannot be found is no program; take it away until all is found.
  for (let changes = true; changes;) {
    changes = false;
    for (const [id, module] of modules.entries())
      for (const [name, own] of module.exports)
        if (own.from !== undefined && [null, 'ambiguous'].includes(resolve(modules, id, name))) {
          module.exports.delete(name);
          module.lines = module.lines.filter(line => !line.includes(` as ${name} }`) && !line.includes(` as ${name} from`));
          changes = true;
        }
  }
  for (const [id, module] of modules.entries()) {
    if (pick(3) === 0) {  // code of its own that uses others
      const target = pick(modules.length), names = good_names(modules, target);
      if (names.length > 0) {
        const name = names[pick(names.length)];
        module.lines.push(`import { ${name} as used } from './${modules[target].file}'; export function uses${id}() { return ['uses${id}', tell(used)]; } function tell(value) { return typeof value === 'string' ? value : typeof value; }`);
        module.exports.set(`uses${id}`, {});
      }
    }
    if (has_traps && id >= leaves) module.lines.splice(pick(module.lines.length + 1), 0, `export { trap${id} } from './gone.js';`, ...(pick(2) ? [`export * as trap_all${id} from './gone.js';`] : []));
  }
  const mains = [0, 1].map(() => {
    const lines = [], shown = [];
    for (let n = 0; n < 4; n++) {
      const id = pick(modules.length), names = good_names(modules, id);
      if (names.length === 0) continue;
      const name = names[pick(names.length)], local = `v${n}`;
      const kind = pick(6);
      if (kind < 3) lines.push(`import { ${name} as ${local} } from 'pkg/${modules[id].file}';`), shown.push(local);
      else if (kind === 3) lines.push(`import * as ${local} from 'pkg/${modules[id].file}';`), shown.push(`${local}.${name}`);
      else if (kind === 4) lines.push(`const { ${name}: ${local} } = await import('pkg/${modules[id].file}');`), shown.push(local);
      else if (!has_traps) lines.push(`import * as ${local} from 'pkg/${modules[id].file}';`), shown.push(local);
    }
    return `${lines.join('\n')}\nconst show = (value, depth = 0) => typeof value === 'function' ? JSON.stringify(value()) : typeof value === 'object' && depth < 3 ? Object.keys(value).map(key => key + ':' + show(value[key], depth + 1)).join() : typeof value === 'object' ? 'deep' : String(value);\nglobalThis.told.push(${shown.map(value => `show(${value})`).join(', ')});\n`;
  });
  return { modules, mains, has_traps };
}
let passed = 0, failed = 0, invalid = 0, loaded = 0, all = 0;
for (let seed = from; seed <= to; seed++) {
  const program = generate(seed);
  const home = path.join(folder, String(seed)), pkg = path.join(home, 'node_modules/pkg');
  fs.mkdirSync(pkg, { recursive: true });
  fs.writeFileSync(path.join(home, 'package.json'), '{ "type": "module" }');
  fs.writeFileSync(path.join(pkg, 'package.json'), '{ "name": "pkg", "type": "module", "sideEffects": false }');
  for (const module of program.modules) fs.writeFileSync(path.join(pkg, module.file), `${module.lines.join('\n')}\n`);
  program.mains.forEach((text, i) => fs.writeFileSync(path.join(home, `main${i}.js`), text));
  const gone = path.join(pkg, 'gone.js');
  fs.writeFileSync(gone, 'this is no JavaScript');
  let where = '';
  try {
    for (const minify of [[], ['--minify']])
      execFileSync(skein, [...program.mains.map((_, i) => `main${i}.js`), '--bundle', '--splitting', '--format=esm', '--platform=node', `--outdir=out${minify.length}`, `--metafile=meta${minify.length}.json`, '--log-level=error', ...minify], { cwd: home, stdio: 'pipe' });
    fs.writeFileSync(gone, program.modules.map((_, i) => `export const trap${i} = 1;`).join('\n'));
    const told = [];
    for (where of ['.', 'out0', 'out1']) {
      globalThis.told = [];
      for (let i = 0; i < program.mains.length; i++) await import(pathToFileURL(path.join(home, where, `main${i}.js`)));
      told.push(JSON.stringify(globalThis.told));
    }
    loaded += Object.keys(JSON.parse(fs.readFileSync(path.join(home, 'meta0.json'), 'utf8')).inputs).length;
    all += program.modules.length + program.mains.length;
    if (told[1] !== told[0] || told[2] !== told[0]) throw new Error(told.join('\n     '));
    passed++;
  } catch (error) {
    // V8 refuses a few circles that the specification allows: export * from './b' where b.js is export { x } from './a'.
    if (where === '.' && error instanceof SyntaxError) {
      invalid++;
      continue;
    }
    failed++;
    console.log(`FAIL seed ${seed}: ${error.stderr?.toString() || error.message}`);
  }
}
if (!option('keep')) fs.rmSync(folder, { recursive: true });
console.log(`${loaded} of ${all} modules loaded; ${invalid} programs fail in Node already`);
if (invalid > 2 + (to - from) / 50) failed += invalid;
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
