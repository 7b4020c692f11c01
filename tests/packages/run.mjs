// Packages that people use, each with a script of ours (scripts.txt) that prints what they give: bundled by Skein, plain and minified,
// they print what they print unbundled in Node.
//
//   node tests/packages/run.mjs [package…] [--write]
//
// --write compares with esbuild as well (tests/bench/peers.mjs installs it) and writes docs/packages.md.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from '../tools/lib.mjs';
import { explanations } from './explanations.mjs';

const here = import.meta.dirname;
const folder = path.join(here, '.packages');
const skein = path.resolve(root, process.env.SKEIN_BINARY ?? 'build/native/skein');
const esbuild = path.join(root, 'tests/bench/.peers/node_modules/@esbuild/linux-x64/bin/esbuild');
const writes = process.argv.includes('--write');
const wanted = process.argv.slice(2).filter(arg => !arg.startsWith('--'));

function install() {
  const lock = fs.readFileSync(path.join(here, 'package-lock.json'), 'utf8');
  const stamp = path.join(folder, 'installed');
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === lock) return;
  console.log('installing packages into tests/packages/.packages');
  fs.mkdirSync(folder, { recursive: true });
  for (const name of ['package.json', 'package-lock.json']) fs.copyFileSync(path.join(here, name), path.join(folder, name));
  const result = spawnSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--omit=optional', '--omit=peer', '--legacy-peer-deps', '--loglevel=error'], { cwd: folder, stdio: 'inherit' });
  if (result.status !== 0) throw new Error('npm could not install the packages');
  fs.writeFileSync(stamp, lock);
}

function start(program, args) {
  const began = performance.now();
  return new Promise(resolve => {
    const child = spawn(program, args, { cwd: folder, env: { ...process.env, TZ: 'UTC', NO_COLOR: '1', NODE_ENV: 'development' }, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '', errors = '';
    child.stdout.on('data', piece => { out += piece; });
    child.stderr.on('data', piece => { errors += piece; });
    const timer = setTimeout(() => child.kill('SIGKILL'), 60000);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ out, errors, code: code ?? signal, milliseconds: performance.now() - began });
    });
  });
}

const said = ({ out, errors, code }) => (code === 0 ? out : `${out}\nended with ${code}: ${errors.split('\n').filter(line => /Error|error/.test(line)).slice(0, 3).join(' | ') || errors.slice(0, 300)}`);

function difference(expected, got) {
  const a = expected.split('\n'), b = got.split('\n');
  const at = Math.max(0, a.findIndex((line, i) => line !== b[i]));
  return `line ${at + 1}: ${(a[at] ?? '(end)').slice(0, 200)} | bundled: ${b.slice(at, at + 3).join(' ').trim().slice(0, 500) || '(end)'}`;
}

const size_of = file => (fs.existsSync(file) ? fs.statSync(file).size : 0);

async function try_one({ name, code }) {
  const file_name = name.replace(/\W+/g, '_');
  const entry = path.join(folder, 'entries', `${file_name}.mjs`);
  fs.writeFileSync(entry, code);
  const expected = await start(process.execPath, [entry]);
  const row = { name, faults: [], sizes: {}, times: {} };
  if (expected.code !== 0) {
    row.faults.push({ what: 'unbundled', why: said(expected) });
    return row;
  }
  const modes = [['skein', skein, 'esm', []], ['skein minified', skein, 'esm', ['--minify-syntax', '--minify-whitespace']]];
  if (writes) {
    // esbuild's modules cannot require what Node has; CommonJS cannot await at its top.
    const format = /(^|[;)}] ?|\(|= )await /.test(code.replace(/async [^;]*?=> *[^;]*/g, '')) ? 'esm' : 'cjs';
    modes.push(['esbuild', esbuild, format, []], ['esbuild minified', esbuild, format, ['--minify']]);
  }
  for (const [what, program, format, args] of modes) {
    const out = path.join(folder, 'out', `${file_name}.${what.replace(' ', '-')}.${format === 'cjs' ? 'cjs' : 'mjs'}`);
    // What esbuild's modules lack is given to them.
    const banner = program === esbuild && format === 'esm' ? ["--banner:js=import { createRequire as skein_require } from 'node:module'; const require = skein_require(import.meta.url); const __filename = import.meta.filename, __dirname = import.meta.dirname;"] : [];
    const built = await start(program, [entry, '--bundle', '--platform=node', `--format=${format}`, `--outfile=${out}`, '--log-level=error', ...banner, ...args]);
    if (built.code !== 0) {
      row.faults.push({ what, why: `is not bundled: ${said(built).trim().slice(0, 600)}` });
      continue;
    }
    row.times[what] = built.milliseconds;
    row.sizes[what] = size_of(out);
    const got = await start(process.execPath, [out]);
    if (said(got) !== expected.out) row.faults.push({ what, why: difference(expected.out, said(got)) });
  }
  return row;
}

install();
for (const one of ['entries', 'out']) fs.mkdirSync(path.join(folder, one), { recursive: true });
const scripts = fs.readFileSync(path.join(here, 'scripts.txt'), 'utf8').split(/^=== /m).slice(1).map(section => ({ name: section.slice(0, section.indexOf('\n')), code: section.slice(section.indexOf('\n') + 1) }));
const chosen = scripts.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const rows = [];
let failed = 0;
let next = 0;
await Promise.all(Array.from({ length: Math.min(2, os.availableParallelism()) }, async () => {
  while (next < chosen.length) {
    const row = await try_one(chosen[next++]);
    rows.push(row);
    for (const { what, why } of row.faults) {
      if (explanations[row.name]?.[what] || what.startsWith('esbuild')) continue;
      failed++;
      console.log(`FAIL ${row.name}, ${what}: ${why}`);
    }
  }
}));
rows.sort((a, b) => (a.name < b.name ? -1 : 1));

function report() {
  const kilobytes = bytes => (bytes ? (bytes / 1000).toFixed(1) : '–');
  const time = ms => (ms ? ms.toFixed(0) : '–');
  const lines = ['# Real packages', '', `\`node tests/packages/run.mjs --write\`: ${rows.length} packages, each bundled with a small script that uses it and prints something. What the`, 'bundle prints is what the script prints unbundled in Node, or the difference is explained below. Sizes in kB, times in ms with', 'starting the program (two bundles at a time).', '',
    '| package | Skein | esbuild | Skein minified | esbuild minified | Skein, ms | esbuild, ms |', '|---|--:|--:|--:|--:|--:|--:|'];
  for (const { name, sizes, times } of rows) lines.push(`| ${name} | ${['skein', 'esbuild', 'skein minified', 'esbuild minified'].map(what => kilobytes(sizes[what])).join(' | ')} | ${time(times.skein)} | ${time(times.esbuild)} |`);
  const both = what => rows.filter(({ sizes }) => sizes.skein && sizes.esbuild).reduce((sum, row) => sum + (row.sizes[what] ?? 0), 0);
  lines.push(`| all that both bundle | ${['skein', 'esbuild', 'skein minified', 'esbuild minified'].map(what => kilobytes(both(what))).join(' | ')} | | |`, '', '## Differences', '');
  for (const { name, faults } of rows) for (const { what, why } of faults) lines.push(`- ${name}, ${what}: ${explanations[name]?.[what] ?? why.replaceAll(folder, '').replace(/\s+/g, ' ').slice(0, 240)}`);
  fs.writeFileSync(path.join(root, 'docs/packages.md'), lines.join('\n') + '\n');
}
if (writes) report();
const checked = rows.length * 2;
console.log(`${rows.length} packages; ${rows.filter(({ faults }) => faults.every(({ what }) => what.startsWith('esbuild'))).length} print the same, plain and minified`);
console.log(`${checked - failed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
