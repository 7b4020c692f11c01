// npm run bench: Skein beside its peers, in one run on one machine, as ratios. Nothing here is a test: no time fails a build.
//
//   node tests/bench/run.mjs [--quick] [--only=three1,three10,synthetic100,synthetic1000,synthetic10000,throughput,browser,messaging] [--runs=N]
//                            [--tools=skein,bun,esbuild,rolldown,rspack] [--no-minify] [--write]
//
// --quick: small work, few runs. --write: puts the tables into docs/benchmarks.md. Every output is run and must print what is known to be right.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build_measure, check_run, machine, measure_native } from './native.mjs';
import { install_peers, native_programs, peers_folder, version_of } from './peers.mjs';
import { reached, work } from './work.mjs';

const root = path.resolve(import.meta.dirname, '../..');
// Outside the repository, whose package.json (`sideEffects: false`) would otherwise speak for the projects.
// In memory where there is room, so that no other program's writing to the disk is measured.
const free_bytes = folder => { try { const { bavail, bsize } = fs.statfsSync(folder); return bavail * bsize; } catch { return 0; } };
const in_memory = free_bytes('/dev/shm') > 1e9;
const scratch = fs.mkdtempSync(path.join(in_memory ? '/dev/shm' : os.tmpdir(), 'skein-bench-'));
const skein = path.resolve(root, process.env.SKEIN_BINARY ?? 'build/native/skein');

const args = process.argv.slice(2);
const has = name => args.includes(`--${name}`);
const list = name => args.find(arg => arg.startsWith(`--${name}=`))?.slice(name.length + 3).split(',');
const known = ['--quick', '--no-minify', '--write'];
const unknown = args.filter(arg => !known.includes(arg) && !/^--(only|runs|tools)=/.test(arg));
if (unknown.length) {
  console.error(`unknown: ${unknown.join(' ')}`);
  process.exit(2);
}
const quick = has('quick');
const only = list('only') ?? (quick ? ['three1', 'synthetic100', 'synthetic1000', 'throughput', 'browser', 'messaging'] : [...work.map(w => w.name), 'throughput', 'browser', 'messaging']);
for (const name of only) {
  if (!['browser', 'throughput', 'messaging'].includes(name) && !work.some(w => w.name === name)) {
    console.error(`there is no work named ${name}`);
    process.exit(2);
  }
}
const runs_for = name => Number(list('runs')?.[0] ?? (quick ? 3 : { three1: 21, synthetic100: 21, synthetic1000: 15 }[name] ?? 9));

if (!fs.existsSync(skein)) {
  console.error(`${path.relative(root, skein)} is not there: npm run build first`);
  process.exit(1);
}
install_peers();
process.on('exit', () => fs.rmSync(scratch, { recursive: true, force: true }));
const measure = build_measure(path.join(scratch, 'bin'));
const tools = list('tools');
const programs = native_programs(skein).filter(p => !tools || tools.includes(p.name));
const esbuild = path.join(peers_folder, 'node_modules/@esbuild/linux-x64/bin/esbuild');
const here_and_now = machine();
const report = [];
const say = (line = '') => { console.log(line); report.push(line); };

const number = (value, digits = 0) => value.toFixed(value < 10 && digits === 0 ? 1 : digits);
const ratio = value => (value === undefined ? '' : `${value.toFixed(2)}x`);

/** A table that reads well in a terminal and as Markdown. */
function table(head, rows) {
  const width = head.map((_, i) => Math.max(...[head, ...rows].map(row => row[i].length)));
  const line = row => `| ${row.map((cell, i) => (i === 0 ? cell.padEnd(width[i]) : cell.padStart(width[i]))).join(' | ')} |`;
  say(line(head));
  say(`|${width.map((w, i) => (i === 0 ? `:${'-'.repeat(w + 1)}` : `${'-'.repeat(w + 1)}:`)).join('|')}|`);
  for (const row of rows) say(line(row));
}

function print_native(title, results) {
  say(`### ${title}`);
  say();
  const peers = results.filter(r => r.name !== 'skein' && r.wall_ms !== undefined);
  const fastest = Math.min(...peers.map(r => r.wall_ms));
  const bun = peers.find(r => r.name === 'bun')?.wall_ms;
  table(['program', 'wall ms', 'best', 'CPU ms', 'peak MB', 'output kB', 'to fastest peer', 'to Bun'], results.map(r => (r.not
    ? [r.name, r.not, '', '', '', '', '', '']
    : [r.name, number(r.wall_ms), number(r.best_ms), number(r.cpu_ms), number(r.peak_mb), number(r.output_kb), ratio(peers.length ? r.wall_ms / fastest : undefined), ratio(bun && r.wall_ms / bun)])));
  say();
}

say(`${here_and_now.cpu}, ${here_and_now.cores} cores, ${here_and_now.memory_gb} GB; ${here_and_now.system}; Node ${here_and_now.node}; ${new Date().toISOString().slice(0, 10)}; load before: ${here_and_now.load.toFixed(2)}; files ${in_memory ? 'in memory (tmpfs)' : 'on the disk'}`);
say(`Skein ${JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')).version}; ${programs.filter(p => p.version).map(p => `${p.name} ${p.version}`).join(', ')}${only.includes('browser') ? `; in the browser: ${['esbuild-wasm', '@rollup/browser', '@rolldown/browser'].map(name => `${name} ${version_of(name)}`).join(', ')}` : ''}`);
say();

/** The message when Skein does not minify yet; there is nothing to compare the peers with then. */
function refuses_minify(entry) {
  const [file, ...rest] = programs[0].command({ entry, outdir: path.join(scratch, 'refused'), minify: true });
  const { status, stderr } = spawnSync(file, rest, { encoding: 'utf8' });
  return status !== 0 && stderr.includes('not supported') ? stderr.split('\n')[0].replace(/^✘ \[ERROR\] /, '').trim() : '';
}

let wrong = 0;
const prepared = new Map();
for (const { name, title, prepare } of work) {
  if (!only.includes(name) && !(name === 'three1' && only.includes('browser'))) continue;
  const folder = path.join(scratch, name);
  fs.mkdirSync(folder, { recursive: true });
  const project = prepare(folder);
  prepared.set(name, project);
  if (!only.includes(name)) continue;
  const size = reached(esbuild, project.entry, scratch);
  const what = `${title}: ${size.modules.toLocaleString('en')} modules, ${(size.bytes / 1e6).toFixed(1)} MB`;
  const runs = runs_for(name);
  for (const minify of has('no-minify') ? [false] : [false, true]) {
    const refused = minify && !tools && refuses_minify(project.entry);
    if (refused) {
      say(`Minified with source maps: not yet (${refused}).`);
      say();
      continue;
    }
    const results = measure_native(measure, programs, { ...project, minify, runs, scratch: path.join(scratch, 'out') });
    print_native(`${what}${minify ? ', minified with source maps' : ''} (median of ${runs})`, results);
    wrong += results.filter(r => r.name === 'skein' && r.not && r.not !== 'not yet').length;
  }
  const own = programs.find(p => p.name === 'skein');
  if (project.with_workers && own) {
    const fault = check_run(own, { ...project.with_workers, scratch: path.join(scratch, 'out') });
    say(`With its ${project.with_workers.workers} workers started as workers (Skein alone bundles them): ${fault || `right, ${project.with_workers.expected}`}.`);
    say();
    if (fault) wrong++;
  }
}

if (only.includes('throughput')) {
  const { measure_throughput } = await import('./throughput.mjs');
  const binary = path.join(path.dirname(skein), 'skein_throughput');
  const built = spawnSync('cmake', ['--build', path.dirname(skein), '--target', 'skein_throughput'], { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`skein_throughput could not be built: ${built.stdout.slice(-600)}`);
  wrong += measure_throughput({ skein, binary, measure, scratch, rounds: quick ? 1 : 3, repetitions: Number(list('runs')?.[0] ?? 5), say, table, ratio });
}

if (only.includes('browser')) {
  const { measure_browser } = await import('./browser.mjs');
  wrong += await measure_browser({ project: prepared.get('three1'), esbuild, measure, programs, runs: Number(list('runs')?.[0] ?? (quick ? 3 : 9)), scratch, say, table, number, ratio });
}

if (only.includes('messaging')) {
  const { measure_messaging } = await import('./messaging.mjs');
  wrong += await measure_messaging({ skein, runs: Number(list('runs')?.[0] ?? (quick ? 3 : 9)), say, table, ratio });
}

if (has('write')) {
  const { write_page } = await import('./page.mjs');
  write_page(path.join(root, 'docs/benchmarks.md'), report, `npm run bench${args.length ? ` -- ${args.join(' ')}` : ''}`);
}
process.exit(wrong ? 1 : 0);
