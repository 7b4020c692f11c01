// Runs random programs plain and minified, and compares everything they do. What was minified is minified once more and compared too.
//
//   node tests/minify/run.mjs [--count=N] [--seed=N] [--show=N] [--code=1]
//
// SKEIN_LOWER_SOURCES names the program that minifies, the target skein_test_programs (build/native/skein_lower_sources unless told).
import os from 'node:os';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { generate as generate_classes } from '../lowering/generate.mjs';
import { lower } from '../lowering/engine.mjs';
import { observe } from '../lowering/observe.mjs';
import { generate } from './generate.mjs';

const argument = (name, otherwise) => Number(process.argv.find(each => each.startsWith(`--${name}=`))?.split('=')[1] ?? otherwise);

// Names of functions may change, and those of function and class expressions go where nothing uses them.
const look = async code => (await observe(code, { names: false })).replace(/\bname "\w*"/g, 'name');
// A variable may be read too early without an error, by what is moved or left out.
const is_early_read = log => log.includes('ReferenceError');

async function compare(seeds) {
  process.on('unhandledRejection', () => {});
  const result = { failures: [], invalid: 0, early: 0, runs: 0, lines: 0, stable: 0, before: 0, after: 0 };
  const programs = [];
  for (const seed of seeds) {
    const has_classes = seed % 8 === 0;
    const code = has_classes ? generate_classes(seed) : generate(seed);
    const log = await look(code);
    if (log.startsWith('refused')) result.invalid++;
    else programs.push({ seed, code, log, has_classes });
  }
  // Lowering has a test of its own.
  const targets = ['minify', 'minify,es2019'];
  const minified = lower(programs.flatMap(({ code }) => targets.map(target => ({ target, code }))));
  const again = lower(minified.map(({ kind, text }, i) => ({ target: targets[i % targets.length], code: kind === 'code' ? text : '' })));
  for (let i = 0; i < programs.length; i++) {
    const { seed, code, log, has_classes } = programs[i];
    result.lines += log.split('\n').length;
    const compared = new Set();
    for (let j = i * targets.length; j < (i + 1) * targets.length; j++) {
      if (has_classes && targets[j % targets.length] !== 'minify') continue;
      for (const { kind, text } of [minified[j], again[j]]) {
        const fail = reason => result.failures.push({ seed, reason, code, text });
        if (kind === 'error') {
          // There is no writing 1n for es2019.
          if (!text.startsWith('A BigInt literal')) fail(`error: ${text}`);
          break;
        }
        if (compared.has(text)) continue;
        compared.add(text);
        const now = await look(text);
        // V8 refuses what the specification accepts: f(a += 1, {b: c} = d).
        if (now === 'refused: Invalid destructuring assignment target') continue;
        result.runs++;
        if (now === log) continue;
        const before = log.split('\n'), after = now.split('\n');
        let at = 0;
        while (before[at] === after[at]) at++;
        if (is_early_read(before[at] ?? '')) {
          result.early++;
          continue;
        }
        fail(`line ${at + 1} of the log\n    after  ${before.slice(Math.max(0, at - 3), at).join(' | ')}\n    before ${before.slice(at, at + 3).join(' | ')}\n    now    ${after.slice(at, at + 3).join(' | ')}`);
        break;
      }
      if (minified[j].text === again[j].text) result.stable++;
      result.before += code.length;
      result.after += minified[j].text.length;
    }
  }
  return result;
}

if (!isMainThread) {
  parentPort.postMessage(await compare(workerData));
} else {
  const count = argument('count', 1500), first = argument('seed', 1);
  const threads = Math.min(4, os.availableParallelism());
  const batch = 50;
  const total = { failures: [], invalid: 0, early: 0, runs: 0, lines: 0, stable: 0, before: 0, after: 0 };
  let next = first;
  await Promise.all(Array.from({ length: threads }, async () => {
    while (next < first + count) {
      const seeds = Array.from({ length: Math.min(batch, first + count - next) }, (_, i) => next + i);
      next += seeds.length;
      const result = await new Promise((resolve, reject) => {
        const worker = new Worker(new URL(import.meta.url), { workerData: seeds, argv: process.argv.slice(2) });
        worker.on('message', resolve).on('error', reject);
      });
      total.failures.push(...result.failures);
      for (const key of ['invalid', 'early', 'runs', 'lines', 'stable', 'before', 'after']) total[key] += result[key];
    }
  }));
  const failed = new Set(total.failures.map(each => each.seed));
  const seen = new Set();
  total.failures.sort((a, b) => a.code.length - b.code.length);
  for (const each of total.failures.filter(({ seed }) => !seen.has(seed) && seen.add(seed)).slice(0, argument('show', 5)))
    console.log(`FAIL seed ${each.seed}: ${each.reason}${argument('code', 0) ? `\n${each.code}\n---- minified\n${each.text}` : ''}`);
  console.log(`${count} programs, ${total.invalid} of them no programs: ${total.runs} minified ones compared by ${total.lines} lines of logs, ${total.early} of them up to a variable read too early; ` +
    `${(100 * total.stable / 2 / (count - total.invalid)).toFixed(1)}% stay the same when minified again; ${(100 * total.after / total.before).toFixed(0)}% of the size`);
  console.log(`${count - total.invalid - failed.size} passed, ${failed.size} failed`);
  process.exit(failed.size > 0 ? 1 : 0);
}
