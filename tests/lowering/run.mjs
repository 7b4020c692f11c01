// Runs random programs over all syntax that is lowered, before and after, and compares everything they do; acorn says whether what was
// lowered for an edition is of that edition.
//
//   node tests/lowering/run.mjs [--count=N] [--seed=N] [--share=N] [--show=N] [--code=1]
//
// With `--share=N` each program is lowered for one in N of the targets only, another share for each seed.
// SKEIN_LOWER_SOURCES names the program that lowers, the target skein_test_programs (build/native/skein_lower_sources unless told).
import os from 'node:os';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { Parser } from 'acorn';
import { lower } from './engine.mjs';
import { generate } from './generate.mjs';
import { observe } from './observe.mjs';
import { targets } from './targets.mjs';

const argument = (name, otherwise) => Number(process.argv.find(each => each.startsWith(`--${name}=`))?.split('=')[1] ?? otherwise);

// What acorn has against the program, or null.
function refusal_of(code, edition) {
  try {
    Parser.parse(code, { ecmaVersion: edition, allowReturnOutsideFunction: true });
    return null;
  } catch (error) {
    return error.message;
  }
}

async function compare(seeds) {
  process.on('unhandledRejection', () => {});
  const programs = [], failures = [];
  let invalid = 0, runs = 0, lines = 0;
  for (const seed of seeds) {
    const code = generate(seed);
    if (refusal_of(code, 2022) === null) programs.push({ seed, code, log: await observe(code) });
    else invalid++;
  }
  const share = argument('share', 1);
  const targets_of = seed => targets.filter((_, i) => i % share === seed % share);
  const tasks = programs.flatMap(({ seed, code }) => targets_of(seed).map(target => ({ target, code })));
  const lowered = lower(tasks)[Symbol.iterator]();
  for (const program of programs) {
    lines += program.log.split('\n').length;
    const logs = new Map([[program.code, program.log]]);
    for (const target of targets_of(program.seed)) {
      const { kind, text } = lowered.next().value;
      const fail = reason => failures.push({ seed: program.seed, target, reason, code: program.code, text });
      // See 'What differs' in docs/architecture.md.
      if (target === 'es2015' && program.code.includes('/* rest of a generator */')) continue;
      if (kind === 'error') {
        fail(`error: ${text}`);
        continue;
      }
      const edition = Number(/^es(\d+)$/.exec(target)?.[1] ?? 2022);
      const refusal = refusal_of(text, edition);
      // acorn refuses try { `${async function ({} = a ? 0 : []) {}}` } catch {} altogether; V8 still has to accept it.
      if (refusal !== null && refusal_of(text, 'latest') === null) {
        fail(`not of the edition: ${refusal}`);
        continue;
      }
      if (!logs.has(text)) logs.set(text, await observe(text));
      // V8 refuses what acorn and the specification accept: f(a += 1, {b: c} = d).
      if (logs.get(text) === 'refused: Invalid destructuring assignment target') continue;
      runs++;
      const log = logs.get(text);
      if (log === program.log) continue;
      const before = program.log.split('\n'), after = log.split('\n');
      let at = 0;
      while (before[at] === after[at]) at++;
      fail(`line ${at + 1} of the log\n    after  ${before.slice(Math.max(0, at - 3), at).join(' | ')}\n    before ${before.slice(at, at + 3).join(' | ')}\n    now    ${after.slice(at, at + 3).join(' | ')}`);
    }
  }
  return { failures, invalid, runs, lines };
}

if (!isMainThread) {
  parentPort.postMessage(await compare(workerData));
} else {
  const count = argument('count', 1000), first = argument('seed', 1);
  const threads = Math.min(4, os.availableParallelism());
  const batch = 50;
  const total = { failures: [], invalid: 0, runs: 0, lines: 0 };
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
      for (const key of ['invalid', 'runs', 'lines']) total[key] += result[key];
    }
  }));
  const failed = new Set(total.failures.map(each => each.seed));
  const seen = new Set();
  total.failures.sort((a, b) => a.code.length - b.code.length);
  for (const each of total.failures.filter(({ seed }) => !seen.has(seed) && seen.add(seed)).slice(0, argument('show', 5)))
    console.log(`FAIL seed ${each.seed} for ${total.failures.filter(({ seed }) => seed === each.seed).map(({ target }) => target).join(' ')}: ${each.reason}${argument('code', 0) ? `\n${each.code}\n---- lowered\n${each.text}` : ''}`);
  console.log(`${count} programs, ${total.invalid} of them no programs, for ${targets.length} targets${argument('share', 1) > 1 ? `, each for one in ${argument('share', 1)} of them` : ''}: ${total.runs} compared by ${total.lines} lines of logs`);
  console.log(`${count - total.invalid - failed.size} passed, ${failed.size} failed`);
  process.exit(failed.size > 0 ? 1 : 0);
}
