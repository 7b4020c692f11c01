// Measures native programs: every run is a process of its own into an empty folder, and every program's output is run and must print what is
// expected before its times count.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const here = import.meta.dirname;
const root = path.resolve(here, '../..');

/** The helper that runs a program and tells what it cost. */
export function build_measure(folder) {
  const binary = path.join(folder, 'measure');
  fs.mkdirSync(folder, { recursive: true });
  const compiler = ['clang-14', 'clang', 'gcc', 'cc'].find(name => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0);
  if (!compiler) throw new Error('no C compiler for tests/bench/measure.c');
  const result = spawnSync(compiler, ['-O2', '-o', binary, path.join(here, 'measure.c')], { encoding: 'utf8' });
  if (result.status !== 0) throw new Error(result.stderr);
  return binary;
}

function run_once(measure, command, outdir) {
  fs.rmSync(outdir, { recursive: true, force: true });
  const result = spawnSync(measure, command, { encoding: 'utf8', maxBuffer: 1 << 26, timeout: 300000 });
  const last = result.stderr.trim().split('\n').pop();
  let cost;
  try { cost = JSON.parse(last); } catch { throw new Error(`${command[0]}: ${result.stderr || result.error}`); }
  return { ...cost, messages: (result.stdout + result.stderr.slice(0, result.stderr.lastIndexOf(last))).trim() };
}

/** Runs a bundle with the worker shim loaded; gives what it printed. */
export function run_bundle(file) {
  const folder = path.dirname(file);
  if (!fs.existsSync(path.join(folder, 'package.json'))) fs.writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
  const shim = pathToFileURL(path.join(root, 'tests/tools/worker_shim.mjs')).href;
  const result = spawnSync(process.execPath, ['--import', shim, file], { encoding: 'utf8', timeout: 120000 });
  return result.status === 0 ? result.stdout.trim() : `${result.stdout}${result.stderr.slice(0, 400)}`.trim() || `ended with ${result.status ?? result.signal}`;
}

const output_of = (entry, outdir) => path.join(outdir, `${path.parse(entry).name}.js`);

/**
 * Measures `programs` on one piece of work, `runs` times each, taking turns. Gives per program `{ name, wall_ms, cpu_ms, peak_mb, output_kb }`
 * (medians; the peak is the highest) or `{ name, not: 'why there are no numbers' }`.
 */
export function measure_native(measure, programs, { entry, expected, minify, runs, scratch }) {
  const results = new Map();
  const able = [];
  for (const program of programs) {
    const outdir = path.join(scratch, program.name);
    const command = program.command({ entry, outdir, minify });
    const first = run_once(measure, command, outdir);
    if (first.code !== 0) {
      const why = first.messages.split('\n').find(line => line.includes('[ERROR]')) ?? first.messages.split('\n')[0] ?? '';
      results.set(program.name, { name: program.name, not: program.name === 'skein' && /not supported/.test(why) ? 'not yet' : `failed (${first.code}): ${why.slice(0, 160)}` });
      continue;
    }
    const printed = run_bundle(output_of(entry, outdir));
    if (printed !== expected) {
      results.set(program.name, { name: program.name, not: `wrong output: ${printed.slice(0, 160)}` });
      continue;
    }
    const output_bytes = fs.readdirSync(outdir, { recursive: true, withFileTypes: true }).filter(e => e.isFile() && e.name.endsWith('.js')).reduce((sum, e) => sum + fs.statSync(path.join(e.parentPath ?? e.path, e.name)).size, 0);
    able.push({ program, command, outdir, output_bytes, samples: [] });
  }
  for (let run = 0; run < runs; run++) {
    // Another one begins each time, so that nobody always follows the same neighbour.
    for (let turn = 0; turn < able.length; turn++) {
      const one = able[(run + turn) % able.length];
      const sample = run_once(measure, one.command, one.outdir);
      if (sample.code !== 0) throw new Error(`${one.program.name} failed in run ${run + 1}: ${sample.messages}`);
      one.samples.push(sample);
    }
  }
  for (const { program, output_bytes, samples } of able) {
    results.set(program.name, {
      name: program.name,
      wall_ms: median(samples.map(s => s.wall_ns / 1e6)),
      best_ms: Math.min(...samples.map(s => s.wall_ns / 1e6)),
      cpu_ms: median(samples.map(s => (s.user_us + s.system_us) / 1e3)),
      peak_mb: Math.max(...samples.map(s => s.peak_kb)) / 1024,
      output_kb: output_bytes / 1024,
    });
  }
  return programs.map(program => results.get(program.name));
}

/** Bundles a project once, unmeasured, and runs it with workers at hand. Gives '' or what is wrong. */
export function check_run(program, { entry, expected, scratch }) {
  const outdir = path.join(scratch, 'checked');
  fs.rmSync(outdir, { recursive: true, force: true });
  const [file, ...args] = program.command({ entry, outdir, minify: false });
  const result = spawnSync(file, args, { encoding: 'utf8' });
  if (result.status !== 0) return `exit code ${result.status}: ${result.stderr.slice(0, 300)}`;
  const printed = run_bundle(output_of(entry, outdir));
  return printed === expected ? '' : `printed ${printed}, expected ${expected}`;
}

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function machine() {
  const [cpu] = os.cpus();
  return { cpu: cpu?.model.trim() ?? 'unknown', cores: os.availableParallelism(), memory_gb: Math.round(os.totalmem() / 2 ** 30), system: `${os.type()} ${os.release()}`, node: process.version, load: os.loadavg()[0] };
}
