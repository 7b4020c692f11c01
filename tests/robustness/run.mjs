// Every input gives output or diagnostics: `node tests/robustness/run.mjs [native wasm0 wasm2] [--only=words of a name]`.
// Constructs nested inside themselves (nesting.mjs) and hostile texts (hostile.mjs), natively and in both WebAssembly engines.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root, run_streaming } from '../tools/lib.mjs';
import { hostile, large, largest, parts } from './hostile.mjs';
import { rows } from './nesting.mjs';

const depth = 100_000;
// Below every limit: classes and functions count most.
const fitting_depth = 60;
// Far more than anything takes, far less than it would in quadratic time. Machines that run tests are busy.
const time_limit = 20_000;
const binary = path.resolve(root, process.env.SKEIN_BINARY ?? 'build/native/skein');
const dist = path.resolve(root, process.env.SKEIN_DIST ?? 'dist');

const modes = {
  transform: { flags: ['--minify-whitespace'], options: { minifyWhitespace: true } },
  bundle: { flags: ['--bundle', '--format=esm'], options: { bundle: true, format: 'esm' } },
  lower: { flags: ['--bundle', '--format=esm', '--target=es2015'], options: { bundle: true, format: 'esm', target: 'es2015' } },
};

const words = process.argv.slice(2);
const only = words.find(word => word.startsWith('--only='))?.slice(7);
const tracks = words.filter(word => !word.startsWith('--'));
const is_wanted = ({ name }) => only === undefined || name.includes(only);

let passed = 0;
let failed = 0;
function tell(what, complaint) {
  if (complaint === '') return void passed++;
  failed++;
  console.log(`FAIL ${what}: ${complaint}`);
}

// ---- Outcomes ------------------------------------------------------------------------------------------------------------
// `{ crash, texts, output, time }`: how it ended if it crashed; the errors, none when there is output.

// Whatever else is said, some error or some output there must be.
function judge_end({ crash, texts, time, output }) {
  if (crash) return crash;
  if (time > time_limit) return `takes ${Math.round(time)} ms`;
  if (texts === null && output === undefined) return 'neither output nor an error';
  return texts !== null && texts.length === 0 ? 'fails without an error' : '';
}

const never_valid = /^open |^closing /;
// Syntax that is not lowered.
const cannot_be_lowered = /cannot be lowered|is not supported|not available in the configured target/;
// Refused as a type, it is read as comparisons.
const is_read_otherwise = /^type argument expressions$/;

function judge_nesting({ name, loader, endless }, n, mode, outcome) {
  const end = judge_end(outcome);
  if (end !== '') return end;
  const { texts } = outcome;
  if (never_valid.test(name)) return texts === null ? 'is accepted' : '';
  if (texts === null) return '';
  if (loader === 'json' && texts.every(text => /not supported yet/.test(text))) return '';
  // with (x) in a module
  if (loader === 'cjs' && texts.every(text => /not allowed in strict code/.test(text))) return '';
  if (mode === 'lower' && texts.some(text => cannot_be_lowered.test(text))) return '';
  const may_be_too_deep = n === depth && (!endless || (endless === 'as it is' && mode === 'lower'));
  if (may_be_too_deep && is_read_otherwise.test(name)) return '';
  if (may_be_too_deep && texts.every(text => /nested too deeply/.test(text))) return '';
  return texts[0].slice(0, 200);
}

// ---- Natively ------------------------------------------------------------------------------------------------------------

const loader_of = extension => extension.replace(/^[mc]js$/, 'js');

function run_binary(args, { stdin = 'ignore', keeps_output = false } = {}) {
  return new Promise(resolve => {
    const began = performance.now();
    const child = spawn(binary, args, { stdio: [stdin, keeps_output ? 'pipe' : 'ignore', 'pipe'], timeout: 2 * time_limit });
    let told = '';
    let output = '';
    child.stderr.setEncoding('latin1').on('data', text => (told = (told + text).slice(0, 1_000_000)));
    child.stdout?.setEncoding('utf8').on('data', text => (output += text));
    child.on('close', (code, signal) => {
      const crash = signal !== null || (code !== 0 && code !== 1) ? `ends with ${signal ?? code}: ${told.slice(0, 300)}` : '';
      const texts = code === 0 ? null : [...told.matchAll(/\[ERROR\] (.*)/g)].map(match => match[1]);
      resolve({ crash, texts, output, time: performance.now() - began });
    });
  });
}

async function run_file(file, mode, keeps_output = false) {
  const { flags } = modes[mode];
  if (mode !== 'transform') return run_binary([file, ...flags, `--outfile=${file}.out`]);
  const stdin = fs.openSync(file);
  try {
    return await run_binary([`--loader=${loader_of(path.extname(file).slice(1))}`, ...flags], { stdin, keeps_output });
  } finally {
    fs.closeSync(stdin);
  }
}

async function natively() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'skein-robustness-'));
  let count = 0;
  const write = (loader, input) => {
    const file = path.join(folder, `in${count++}.${loader}`);
    fs.writeFileSync(file, input);
    return file;
  };
  const jobs = [];
  for (const row of rows.filter(is_wanted)) {
    for (const n of [fitting_depth, depth]) {
      jobs.push(async () => {
        const file = write(row.loader, row.make(n));
        for (const mode of Object.keys(modes)) tell(`${row.name}, ${n}-fold, native, ${mode}`, judge_nesting(row, n, mode, await run_file(file, mode)));
        fs.rmSync(file);
        fs.rmSync(`${file}.out`, { force: true });
      });
    }
  }
  for (const input of [...large, largest].filter(is_wanted)) {
    jobs.push(async () => {
      const file = write(input.loader, input.make());
      for (const mode of input === largest ? ['transform'] : Object.keys(modes))
        tell(`${input.name}, native, ${mode}`, judge_end(await run_file(file, mode)));
      fs.rmSync(file);
      fs.rmSync(`${file}.out`, { force: true });
    });
  }
  // The small ones together, as entry points of one bundle; the WebAssembly engines take them one by one.
  const small = [...hostile, ...parts].filter(is_wanted);
  for (let i = 0; i < small.length; i += 200) {
    jobs.push(async () => {
      const files = small.slice(i, i + 200).map(({ loader, input }) => write(loader, input));
      const outcome = await run_binary([...files, '--bundle', '--format=esm', `--outdir=${folder}/out`, '--log-limit=0']);
      tell(`${small[i].name} and the 199 after it, native, bundle`, judge_end(outcome));
    });
  }
  await Promise.all(Array.from({ length: Math.min(2, os.availableParallelism()) }, async () => {
    for (let job = jobs.shift(); job; job = jobs.shift()) await job();
  }));
  fs.rmSync(folder, { recursive: true });
}

// ---- In WebAssembly ------------------------------------------------------------------------------------------------------

async function in_wasm(threads) {
  const api = await import(path.join(dist, 'skein.js'));
  await api.initialize({ threads });
  const run_text = async (loader, input, mode) => {
    const { options } = modes[mode];
    const file = `/in.${loader}`;
    const began = performance.now();
    try {
      const result = options.bundle
        ? await api.build({ files: { [file]: input }, entryPoints: [file], outfile: '/out.js', logLevel: 'silent', ...options })
        : await api.transform(input, { loader: loader_of(loader), logLevel: 'silent', ...options });
      return { texts: null, output: result.code ?? result.outputFiles?.[0]?.contents.length, time: performance.now() - began };
    } catch (error) {
      const texts = Array.isArray(error.errors) ? error.errors.map(({ text }) => text) : null;
      return { crash: texts === null ? `${error.name}: ${error.message}` : '', texts, time: performance.now() - began };
    }
  };
  const where = `WebAssembly with ${threads} threads`;
  // The engine with threads was compiled from the same sources; what nests is parsed on one thread of it. It gets every third.
  for (const row of rows.filter((each, index) => is_wanted(each) && (threads === 0 || only !== undefined || index % 3 === 0))) {
    for (const n of [fitting_depth, depth]) {
      const text = row.make(n);
      for (const mode of Object.keys(modes))
        tell(`${row.name}, ${n}-fold, ${where}, ${mode}`, judge_nesting(row, n, mode, await run_text(row.loader, text, mode)));
    }
  }
  for (const { name, loader, input, same_as } of [...hostile, ...parts].filter(is_wanted)) {
    const mode = loader === 'json' ? 'bundle' : 'transform';
    const outcome = await run_text(loader, input, mode);
    let complaint = judge_end(outcome);
    if (complaint === '' && same_as !== undefined) {
      const { output } = await run_text(loader, same_as, mode);
      if (outcome.output !== output) complaint = `is ${outcome.output ?? outcome.texts[0]} and not ${output}`;
    }
    tell(`${name}, ${where}`, complaint);
  }
  for (const { name, loader, make } of large.filter(is_wanted))
    tell(`${name}, ${where}, transform`, judge_end(await run_text(loader, make(), 'transform')));
  await api.stop();
}

// ---- The tracks, each in a process of its own ----------------------------------------------------------------------------

if (tracks.length === 1) {
  const [track] = tracks;
  await (track === 'native' ? natively() : in_wasm(Number(track.slice(4))));
} else {
  // One after the other: each has threads of its own.
  for (const track of tracks.length > 0 ? tracks : ['native', 'wasm0', 'wasm2']) {
    const began = performance.now();
    const args = [import.meta.filename, track, ...(only === undefined ? [] : [`--only=${only}`])];
    const { output, code } = await run_streaming(process.execPath, args, { filter: line => !/ passed, \d+ failed$/.test(line) });
    const counts = /^(\d+) passed, (\d+) failed$/m.exec(output);
    passed += Number(counts?.[1] ?? 0);
    failed += Number(counts?.[2] ?? 0);
    if (counts === null || (code !== 0 && counts[2] === '0')) tell(track, `ended with ${code}`);
    console.log(`${track}: ${counts?.[0] ?? 'no result'}, ${((performance.now() - began) / 1000).toFixed(1)} s`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
