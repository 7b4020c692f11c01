// Random programs (generate.mjs) run unbundled in Node and bundled, mostly with splitting, each entry in modules of its own: what the
// modules tell about when they run and what they see is the same.
//
//   node tests/order/run.mjs [--full | --seeds=from-to] [--keep=folder]
import { spawn } from 'node:child_process';
import path from 'node:path';
import readline from 'node:readline';
import { root } from '../tools/lib.mjs';

const option = name => process.argv.find(arg => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
const skein = path.resolve(root, process.env.SKEIN_BINARY ?? 'build/native/skein');
const [from, to] = (option('seeds') ?? (process.argv.includes('--full') ? '1-6000' : '1-1200')).split('-').map(Number);
const keep = option('keep') && path.resolve(option('keep'));
const per_process = 100;
const processes = 2;

let next = from;
const results = [];

function run_batch(first, count) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--no-warnings', '--stack-size=2000', path.join(import.meta.dirname, 'batch.mjs'), skein, first, count, 1, ...(keep ? [keep] : [])], { stdio: ['ignore', 'pipe', 'inherit'] });
    let seen = 0, is_bundled = false;
    readline.createInterface({ input: child.stdout }).on('line', line => {
      const result = JSON.parse(line);
      is_bundled = result.begins === 'bundled';
      if (is_bundled) return;
      seen++;
      results.push(result);
    }).on('close', () => {
      if (seen === count) return resolve();
      // A program that never ends leaves Node nothing to wait for. Node 20 crashes on some that throw, without being bundled.
      results.push({ seed: first + seen, kind: '', modules: 0, runs: 0, verdict: is_bundled ? 'different' : 'invalid', why: 'Node ended before the program did' });
      (first + seen + 1 < first + count ? run_batch(first + seen + 1, count - seen - 1) : Promise.resolve()).then(resolve, reject);
    });
    child.on('error', reject);
  });
}

await Promise.all(Array.from({ length: processes }, async () => {
  while (next <= to) {
    const first = next;
    const count = Math.min(per_process, to - first + 1);
    next += count;
    await run_batch(first, count);
  }
}));

results.sort((a, b) => a.seed - b.seed);
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
