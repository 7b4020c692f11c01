// Random programs of pages and workers that start each other (generate.mjs): what they tell bundled is what they tell unbundled in Node, no
// module comes out twice where it can be shared, outputs are the same on any number of threads, in any folder and every time, and an edit
// renames what refers to it and nothing else.
//
//   node tests/worker_graphs/run.mjs [--full | --seeds=from-to] [--keep=folder]
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../tools/lib.mjs';
import { run_seeds } from '../tools/seeds.mjs';

const option = name => process.argv.find(arg => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
const skein = path.resolve(root, process.env.SKEIN_BINARY ?? 'build/native/skein');
const [from, to] = (option('seeds') ?? (process.argv.includes('--full') ? '1-1200' : '1-48')).split('-').map(Number);
const keep = option('keep') && path.resolve(option('keep'));
const began = performance.now();
const loaded_first = ['harness.mjs', '../tools/worker_shim.mjs'].flatMap(file => ['--import', pathToFileURL(path.join(import.meta.dirname, file)).href]);

const results = await run_seeds({
  from, to, per_process: 15, processes: 2,
  command: (first, count) => ['--no-warnings', ...loaded_first, path.join(import.meta.dirname, 'batch.mjs'), skein, first, count, ...(keep ? [keep] : [])],
});

const is = verdict => results.filter(result => result.verdict === verdict);
for (const verdict of ['different', 'invalid'])
  for (const { seed, kind, why } of is(verdict).slice(0, 40)) console.log(`FAIL seed ${seed} (${kind}${verdict === 'invalid' ? ', unbundled' : ''}): ${why.slice(0, 1500)}`);
for (const kind of new Set(results.map(result => result.kind))) {
  const all = results.filter(result => result.kind === kind);
  const sum = name => all.reduce((total, result) => total + (result[name] ?? 0), 0);
  console.log(`${kind.padEnd(6)} ${all.length} programs, ${sum('modules')} modules, ${sum('builds')} builds, ${sum('runs')} pages run, ${sum('workers')} workers started: ${all.filter(result => result.verdict === 'same').length} as expected`);
}
console.log(`in ${((performance.now() - began) / 1000).toFixed(1)} s`);
console.log(`${is('same').length} passed, ${results.length - is('same').length} failed`);
process.exit(is('same').length === to - from + 1 ? 0 : 1);
