// Random programs (generate.mjs) run unbundled in Node and bundled, mostly with splitting, each entry in modules of its own: what the
// modules tell about when they run and what they see is the same.
//
//   node tests/order/run.mjs [--full | --seeds=from-to] [--keep=folder]
import path from 'node:path';
import { root } from '../tools/lib.mjs';
import { run_seeds } from '../tools/seeds.mjs';

const option = name => process.argv.find(arg => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
const skein = path.resolve(root, process.env.SKEIN_BINARY ?? 'build/native/skein');
const [from, to] = (option('seeds') ?? (process.argv.includes('--full') ? '1-6000' : '1-700')).split('-').map(Number);
const keep = option('keep') && path.resolve(option('keep'));

const results = await run_seeds({
  from, to, per_process: 100, processes: 2,
  command: (first, count) => ['--no-warnings', '--stack-size=2000', path.join(import.meta.dirname, 'batch.mjs'), skein, first, count, 1, ...(keep ? [keep] : [])],
});

const is = verdict => results.filter(result => result.verdict === verdict);
for (const { seed, kind, why } of is('different').slice(0, 40)) console.log(`FAIL seed ${seed} (${kind}): ${why.split('\n').slice(0, 30).join('\n     ')}`);
for (const kind of new Set(results.map(result => result.kind))) {
  const all = results.filter(result => result.kind === kind);
  const of = verdict => all.filter(result => result.verdict === verdict).length;
  console.log(`${kind.padEnd(9)} ${all.length} programs, ${all.reduce((sum, { modules }) => sum + modules, 0)} modules, ${all.reduce((sum, { runs }) => sum + runs, 0)} runs: ${of('same')} the same, ${of('different')} different, ${of('invalid')} fail in Node already`);
}
for (const result of is('invalid').slice(0, keep ? 10 : 0)) console.log(`seed ${result.seed}: ${result.why}`);
const failed = is('different').length + (is('invalid').length > 5 + results.length / 100 ? is('invalid').length : 0);
console.log(`${is('same').length} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
