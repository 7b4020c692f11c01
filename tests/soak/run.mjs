// Contexts that are built again and again after random edits: natively (soak.cpp), and in WebAssembly with and without threads, where the memory
// that the engine has asked for must stop growing. And builds that are large instead of many.
//
//   node tests/soak/run.mjs [--full] [--native | --wasm]
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { random_from } from '../tools/random.mjs';
import { root } from '../tools/lib.mjs';

const is_full = process.argv.includes('--full');
const rebuilds = Number(process.argv.find(arg => arg.startsWith('--rebuilds='))?.slice(11) ?? (is_full ? 10000 : 300));
const dist = path.resolve(root, process.env.SKEIN_DIST ?? 'dist');
const soak = path.resolve(root, process.env.SKEIN_SOAK ?? 'build/native/skein_soak');
let passed = 0, failed = 0;

if (!process.argv.includes('--wasm')) {
  const stress = path.join(path.dirname(soak), 'skein_stress');
  for (const [program, args] of [[soak, ['--threads=0']], [soak, ['--threads=2']], [`${soak}_heap`, ['--threads=2']], [stress, ['--order=100000']]]) {
    const { status, stdout, stderr } = spawnSync(program, [`--rebuilds=${rebuilds}`, ...args], { encoding: 'utf8' });
    console.log(`native: ${stdout.replace(/\n\d+ passed.*\n$/, '')}${stderr}`);
    if (status === 0) passed++;
    else failed++;
  }
}

// ---- A project of 40 modules, some of them workers, some loaded late ---------------------------------------------------------

const count = 40;
const module_path = i => `/src/m${i}.${i % 3 === 0 ? 'ts' : 'js'}`;

function module_text(i, { version, extra }) {
  const imports = [i * 2 + 1, i * 2 + 2, ...extra].filter(to => to < count && to !== i);
  const lines = imports.map((to, at) => {
    if (to % 7 === 3) return `if (globalThis.starts) new Worker(new URL('${module_path(to)}', import.meta.url), { type: 'module' });`;
    if (to % 5 === 4) return `globalThis.later${at} = () => import('${module_path(to)}');`;
    return `import { value${to} as named${at} } from '${module_path(to)}';\nconsole.log(() => named${at});`;
  });
  return `${lines.join('\n')}\nexport class Thing${i} { #version = ${version}; get version() { return this.#version; } }
export function compute${i}(first, second = ${version}) { const local = first ?? second; return [local, first].length; }
console.log('text ${version} of ${i}.');
export const value${i} = compute${i}(${version}) + new Thing${i}().version;\n`;
}

const median = values => values.sort((a, b) => a - b)[values.length >> 1];

async function soak_wasm(api, label) {
  const random = random_from(7);
  const modules = Array.from({ length: count }, () => ({ version: 0, extra: [] }));
  const files = Object.fromEntries(modules.map((module, i) => [module_path(i), module_text(i, module)]));
  const context = await api.context({ files, entryPoints: ['/src/m0.ts'], bundle: true, format: 'esm', splitting: true, minify: true, sourcemap: true, outdir: '/out', trace: true, logLevel: 'silent' });
  const memory = [], resident = [];
  let wrong = 0, broken = -1;
  for (let build = 0; build < rebuilds; build++) {
    const at = broken >= 0 ? broken : random.below(count);
    const module = modules[at];
    module.version = build;
    module.extra = random.chance(0.3) ? [random.below(count)] : [];
    const is_broken = broken < 0 && random.chance(0.05);
    const is_gone = broken < 0 && !is_broken && at > 0 && random.chance(0.05);
    const text = is_broken ? `export const ${build} = ;` : is_gone ? null : module_text(at, module);
    broken = is_broken || is_gone ? at : -1;
    try {
      const result = await context.rebuild({ files: { [module_path(at)]: text } });
      if (is_broken || !result.outputFiles.some(file => file.text.includes(`text ${build} of ${at}.`))) wrong += is_gone ? 0 : 1;
      const levels = JSON.parse(result.trace).traceEvents.filter(event => event.name === 'memory');
      memory.push(levels.at(-1).args.value);
    } catch (error) {
      if (broken < 0) wrong++;
      if (!error.errors) throw error;
    }
    resident.push(process.memoryUsage().rss);
  }
  await context.dispose();
  const windows = values => Array.from({ length: 4 }, (_, i) => median(values.slice((values.length * i) / 4, (values.length * (i + 1)) / 4)));
  const used = windows(memory);
  console.log(`${label}: ${rebuilds} rebuilds of ${count} modules; medians in MB of the engine's heap ${used.map(bytes => (bytes / 2 ** 20).toFixed(2)).join(' ')}; of the process ${windows(resident).map(bytes => (bytes / 2 ** 20).toFixed(0)).join(' ')}`);
  if (wrong === 0 && memory.length > rebuilds / 2 && used[3] <= used[1] * 1.05) passed++;
  else { failed++; console.log(`FAIL ${label}: ${wrong} builds went wrong, ${memory.length} were good`); }
}

if (!process.argv.includes('--native')) {
  const api = await import(path.join(dist, 'skein.js'));
  for (const threads of [0, 2]) {
    const { mode } = await api.initialize({ threads });
    await soak_wasm(api, `WebAssembly, ${mode}`);
    await api.stop();
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
