// `npm test`: sets up, builds everything and runs every test. `npm test -- unit fixtures` runs the steps named; they are listed below.
// Each step's tests are counted from what it prints; a step that fails without counting anything counts as one failure.
import fs from 'node:fs';
import path from 'node:path';
import { build } from './build.mjs';
import { build_in_background, cmake_build, root, run, run_streaming, setup } from './lib.mjs';

const node = process.execPath;
const exists = file => fs.existsSync(path.join(root, file));

// ---- Counting: [passed, failed] from a step's output, null where it says nothing -----------------------------------------

const plain = text => text.replace(/\x1b\[[0-9;]*m/g, '');
const last = (text, pattern) => [...plain(text).matchAll(pattern)].at(-1);

function closing_line(output) {
  const match = last(output, /^(\d+) passed, (\d+) failed$/gm);
  return match ? [Number(match[1]), Number(match[2])] : null;
}

function doctest(output) {
  const match = last(output, /test cases:\s*\d+ \|\s*(\d+) passed \|\s*(\d+) failed/g);
  return match ? [Number(match[1]), Number(match[2])] : null;
}

function node_test(output) {
  const number = word => last(output, new RegExp(`^\\W* ?${word} (\\d+)$`, 'gm'))?.[1];
  const counts = [number('pass'), ...['fail', 'cancelled', 'skipped', 'todo'].map(number)];
  if (counts[0] === undefined) return null;
  return [Number(counts[0]), counts.slice(1).reduce((sum, count) => sum + Number(count ?? 0), 0)];
}

// ---- Steps ---------------------------------------------------------------------------------------------------------------

const unit = preset => `build/${preset}/skein_tests`;
// An allocation beyond what is left is an error of Skein's like any other; leaks are looked for too.
const asan = { ASAN_OPTIONS: 'detect_stack_use_after_return=1:strict_string_checks=1', UBSAN_OPTIONS: 'print_stacktrace=1' };
const tsan = { TSAN_OPTIONS: 'halt_on_error=0:exitcode=66:second_deadlock_stack=1' };

// Folders of `*.test.mjs` for Node's own runner.
const node_tests = folder => () => {
  const files = fs.readdirSync(path.join(root, folder), { recursive: true }).filter(file => file.endsWith('.test.mjs'));
  if (files.length === 0) throw new Error(`no *.test.mjs in ${folder}`);
  // By itself Node runs as many files at once as there are processors but one; most of these wait for workers, processes and pages.
  return [node, '--test', '--test-concurrency=2', '--test-reporter=spec', ...files.map(file => `${folder}/${file}`)];
};

const type_projects = () => ['web', 'playground', 'e2e', 'wasm-glue', 'tests/web'].map(folder => `${folder}/tsconfig.json`).filter(exists);

const steps = [
  { name: 'floors', about: 'includes keep to the floors', command: [node, 'tests/tools/floors.mjs'], count: closing_line },
  { name: 'format', about: 'the C++ sources are as clang-format writes them', command: [node, 'tests/tools/format.mjs'], count: closing_line },
  { name: 'build', about: 'native, WebAssembly and web', work: () => build(['native', 'wasm', 'web']) },
  { name: 'unit', about: 'unit tests, release', needs: { preset: 'native', targets: ['skein_tests'] }, command: [unit('native')], count: doctest },
  { name: 'test262', about: "the parser beside TC39's parser tests and beside acorn", needs: { preset: 'native', targets: ['skein_test_programs'] }, command: [node, 'tests/conformance/run.mjs'], count: closing_line },
  { name: 'erasure', about: 'TypeScript without its types, beside what TypeScript makes of it', needs: { preset: 'native', targets: ['skein_test_programs', 'skein'] }, command: [node, 'tests/erasure/run.mjs'], count: closing_line },
  { name: 'lowering', about: 'random programs do the same before and after lowering', needs: { preset: 'native', targets: ['skein_test_programs'] }, command: [node, 'tests/lowering/run.mjs', '--count=360', '--share=3'], count: closing_line },
  { name: 'roundtrip', about: 'files of well-known packages: print, parse, print; and acorn about each', needs: { preset: 'native', targets: ['skein_test_programs'] }, command: [node, 'tests/roundtrip/run.mjs'], count: closing_line },
  { name: 'resolve', about: "where specifiers lead, beside Node and TypeScript", needs: { preset: 'native', targets: ['skein_test_programs'] }, command: [node, 'tests/resolve/run.mjs'], count: closing_line },
  { name: 'minify', about: 'random programs run plain and minified', needs: { preset: 'native', targets: ['skein_test_programs'] }, command: [node, 'tests/minify/run.mjs'], count: closing_line },
  { name: 'robustness', about: 'deep, long and broken inputs give output or diagnostics', command: [node, 'tests/robustness/run.mjs'], count: closing_line },
  { name: 'fixtures', about: 'fixtures on the native builds, and on both WebAssembly engines in Node and in pages', command: [node, 'tests/fixtures/run.mjs'], count: closing_line },
  { name: 'messages', about: 'generated clients of workers: their files, compiled, formatted, and run in Chromium', command: [node, 'tests/messages/run.mjs'], count: closing_line },
  { name: 'expectations', about: 'what fixtures expect is what Node does without a bundler', command: [node, 'tests/tools/check_expectations.mjs'], count: closing_line },
  { name: 'order', about: 'random programs run in the order in which they run unbundled', command: [node, 'tests/order/run.mjs'], count: closing_line },
  { name: 'barrels', about: 'random barrels without side effects, of which only some is loaded, are used as they are unbundled', command: [node, 'tests/order/barrels.mjs'], count: closing_line },
  { name: 'worker-graphs', about: 'random pages and workers that start each other: built in all ways, and run', command: [node, 'tests/worker_graphs/run.mjs'], count: closing_line },
  { name: 'incremental', about: 'after random edits, what is built again is what is built anew', needs: { preset: 'native', targets: ['skein_test_programs'] }, command: [node, 'tests/incremental/run.mjs'], count: closing_line },
  { name: 'source-maps', about: 'every identifier of real bundles leads back to where it came from', command: [node, 'tests/source_maps/run.mjs'], count: closing_line },
  { name: 'types', about: 'TypeScript checks', each: type_projects, command: project => [node, 'node_modules/typescript/bin/tsc', '--noEmit', '-p', project] },
  { name: 'budget', about: 'download sizes', command: [node, 'tests/tools/budget.mjs'], count: closing_line },
  { name: 'diagnostics', about: 'the pages of docs/diagnostics are true', command: [node, 'tests/diagnostics/run.mjs'], count: closing_line },
  { name: 'web', about: 'the JavaScript API in Node', command: node_tests('tests/web'), count: node_test },
  { name: 'cli', about: 'the command line', command: node_tests('tests/cli'), count: node_test },
  { name: 'package', about: 'npm pack, installed elsewhere', command: [node, 'tests/tools/package.mjs'], count: closing_line },
  { name: 'real', about: 'real packages, bundled and run', command: [node, 'tests/real/run.mjs'], count: closing_line },
  { name: 'e2e', about: 'the playground and the edge cases of workers in Chromium', command: [node, 'e2e/run.mjs'], count: closing_line },
  { name: 'determinism', about: 'the same bytes on any number of threads, natively and in WebAssembly', command: [node, 'tests/stress/determinism.mjs'], count: closing_line },
  { name: 'soak', about: 'hundreds of rebuilds and graphs of 100,000 modules, natively and in WebAssembly', needs: { preset: 'native', targets: ['skein_soak', 'skein_soak_heap', 'skein_stress'] }, command: [node, 'tests/soak/run.mjs'], count: closing_line },
  { name: 'asan', about: 'unit tests under AddressSanitizer and UndefinedBehaviorSanitizer', needs: { preset: 'asan', targets: ['skein_tests', 'skein'] }, command: [unit('asan')], count: doctest, env: asan },
  { name: 'asan-fixtures', about: 'fixtures under the same', command: [node, 'tests/fixtures/run.mjs', '--only=native0,native2', '--no-run'], count: closing_line, env: { ...asan, SKEIN_BINARY: 'build/asan/skein' } },
  { name: 'fuzz', about: 'kept and new inputs of the fuzzer', needs: { preset: 'asan', targets: ['skein_fuzz'] }, command: [node, 'tests/fuzz/run.mjs'], count: closing_line },
  { name: 'tsan', about: 'unit tests with threads under ThreadSanitizer', needs: { preset: 'tsan', targets: ['skein_tests', 'skein'] }, command: [unit('tsan')], count: doctest, env: tsan },
  { name: 'stress', about: 'random projects, edited, built and cancelled by 1 to 16 threads under the same', needs: { preset: 'tsan', targets: ['skein_stress'] }, command: ['build/tsan/skein_stress', '--seeds=10'], count: closing_line, env: tsan },
  { name: 'tsan-fixtures', about: 'fixtures under the same', command: [node, 'tests/fixtures/run.mjs', '--only=native2', '--no-run'], count: closing_line, env: { ...tsan, SKEIN_BINARY: 'build/tsan/skein' } },
];

const step_limit = 15 * 60 * 1000;

// What sanitizers build takes as long as all else that is compiled, and much of what stands before their steps leaves a processor idle: linking and optimising
// WebAssembly, packages that are installed, pages and workers that are waited for. So it begins at once, by preset.
const background = new Map();
function begin_background() {
  for (const preset of ['asan', 'tsan']) {
    const targets = steps.flatMap(({ needs }) => (needs?.preset === preset ? needs.targets : []));
    background.set(preset, build_in_background(preset, [...new Set(targets)]));
  }
}

async function run_step(step) {
  if (step.needs) {
    const { preset, targets } = step.needs;
    await background.get(preset);
    cmake_build(preset, targets);
  }
  if (step.work) {
    step.work();
    return [0, 0];
  }
  if (step.each) {
    let passed = 0, failed = 0;
    for (const item of step.each()) {
      const [command, ...args] = step.command(item);
      const { code } = await run_streaming(command, args, { env: step.env, timeout: step_limit });
      console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${item}`);
      code === 0 ? passed++ : failed++;
    }
    return [passed, failed];
  }
  const [command, ...args] = typeof step.command === 'function' ? step.command() : step.command;
  const { output, code, timed_out } = await run_streaming(command, args, { env: step.env, timeout: step_limit });
  if (timed_out) console.log(`${step.name}: ended after ${step_limit / 60000} minutes`);
  const [passed, failed] = step.count(output) ?? [0, 0];
  // A crash, a sanitizer's report, a run that counted nothing: failures that no test owned up to.
  if (failed === 0 && (code !== 0 || passed === 0)) {
    console.log(`${step.name}: ${passed === 0 ? 'no test ran' : 'its tests passed'}, exit code ${code}`);
    return [passed, 1];
  }
  return [passed, failed];
}

const wanted = process.argv.slice(2);
for (const name of wanted) {
  if (!steps.some(step => step.name === name)) {
    console.error(`test: no step "${name}"; there are ${steps.map(step => step.name).join(', ')}`);
    process.exit(2);
  }
}

const began = performance.now();
const seconds = since => `${((performance.now() - since) / 1000).toFixed(1)} s`;
// Seconds of processors that programs which have ended took (Linux, in hundredths): a machine that builds in the background says little by its clock. What runs in the
// background counts where it ends.
function cpu() {
  if (process.platform !== 'linux') return 0;
  const fields = fs.readFileSync('/proc/self/stat', 'latin1').split(') ')[1].split(' ');
  return (Number(fields[13]) + Number(fields[14])) / 100;
}
let total_passed = 0;
let total_failed = 0;
const summary = [];
try {
  setup();
  if (wanted.length === 0) begin_background();
  for (const step of steps) {
    if (wanted.length > 0 && !wanted.includes(step.name)) continue;
    console.log(`\n== ${step.name}: ${step.about}`);
    const step_began = performance.now();
    const cpu_began = cpu();
    let counts;
    try {
      counts = await run_step(step);
    } catch (error) {
      console.log(`${step.name}: ${error.message}`);
      // Without what is built, each of the other steps fails too, one of them after a quarter of an hour.
      if (step.name === 'build') throw error;
      counts = [0, 1];
    }
    total_passed += counts[0];
    total_failed += counts[1];
    summary.push(`${step.name.padEnd(14)} ${String(counts[0]).padStart(6)} passed ${String(counts[1]).padStart(5)} failed  ${seconds(step_began).padStart(8)} ${(cpu() - cpu_began).toFixed(0).padStart(5)} s of CPU`);
  }
} catch (error) {
  console.log(`test: ${error.message}`);
  total_failed++;
}
console.log(`\n${summary.join('\n')}\nin ${seconds(began)}, ${cpu().toFixed(0)} s of CPU\n`);
console.log(`${total_passed} passed, ${total_failed} failed`);
process.exit(total_failed > 0 || total_passed === 0 ? 1 : 0);
