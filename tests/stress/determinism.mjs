// The same bytes on any number of threads, natively, and from both WebAssembly engines: synthetic projects with workers and three.js's sources.
//
//   node tests/stress/determinism.mjs [--full] [--native]
import { spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { generate } from '../bench/generate.mjs';
import { root } from '../tools/lib.mjs';

const is_full = process.argv.includes('--full');
const skein = path.resolve(root, process.env.SKEIN_BINARY ?? 'build/native/skein');
const dist = path.resolve(root, process.env.SKEIN_DIST ?? 'dist');
const repeats = is_full ? 10 : 2;
const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'skein-determinism-')));

const projects = (is_full ? [100, 1000, 3000] : [100, 1000]).map(count => ({
  name: `synthetic ${count}`, entry: generate(path.join(folder, `s${count}`), count, { workers: true }).entry,
}));
const three = path.join(folder, 'three');
fs.cpSync(path.join(root, 'node_modules/three/src'), path.join(three, 'src'), { recursive: true });
fs.writeFileSync(path.join(three, 'main.js'), `import * as THREE from './src/Three.js'; import('./src/math/Color.js').then(console.log); console.log(THREE);`);
projects.push({ name: 'three.js', entry: path.join(three, 'main.js') });

const ways = {
  plain: { bundle: true, format: 'esm' },
  split: { bundle: true, format: 'esm', splitting: true, minify: true, sourcemap: true, metafile: true },
};
const flags = options => Object.entries(options).filter(([name]) => name !== 'metafile').map(([name, value]) => (value === true ? `--${name}` : `--${name}=${value}`));

const digest = files => crypto.createHash('sha256').update(JSON.stringify(files.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, bytes]) => [name, crypto.createHash('sha256').update(bytes).digest('hex')]))).digest('hex');

function native(entry, options, threads) {
  const out = path.join(folder, 'out');
  fs.rmSync(out, { recursive: true, force: true });
  const meta = options.metafile ? [`--metafile=${path.join(out, 'meta.json')}`] : [];
  const { status, stderr } = spawnSync(skein, [entry, ...flags(options), `--outdir=${out}`, `--threads=${threads}`, ...meta, '--log-level=error'], { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${entry}: ${stderr}`);
  const files = fs.readdirSync(out, { recursive: true, withFileTypes: true }).filter(file => file.isFile());
  return digest(files.map(file => path.join(file.parentPath ?? file.path, file.name)).map(file => [path.relative(out, file), file.endsWith('meta.json') ? JSON.stringify(JSON.parse(fs.readFileSync(file, 'utf8'))) : fs.readFileSync(file)]));
}

async function wasm({ build }, entry, options) {
  const out = path.join(folder, 'out');
  const { outputFiles, metafile } = await build({ ...options, entryPoints: [entry], outdir: out, absWorkingDir: folder, write: false, logLevel: 'silent' });
  const files = outputFiles.map(file => [path.relative(out, file.path), file.contents]);
  if (options.metafile) files.push(['meta.json', JSON.stringify(metafile)]);
  return digest(files);
}

let passed = 0, failed = 0;
const check = (what, actual, expected) => {
  if (actual === expected) passed++;
  else { failed++; console.log(`FAIL ${what}: other bytes than with --threads=0`); }
};

const expected = new Map();
for (const { name, entry } of projects) {
  for (const [way, options] of Object.entries(ways)) {
    const bytes = native(entry, options, 0);
    expected.set(`${name}, ${way}`, bytes);
    for (const threads of [0, 1, 2, 3, 4, 8, 16])
      for (let repeat = threads === 0 ? 1 : 0; repeat < repeats; repeat++) check(`${name}, ${way}, ${threads} threads`, native(entry, options, threads), bytes);
  }
}
if (!process.argv.includes('--native')) {
  const api = await import(path.join(dist, 'skein.js'));
  for (const threads of [0, 1, 3]) {
    const { mode } = await api.initialize({ threads });
    if ((mode === 'threads') !== threads > 0) { failed++; console.log(`FAIL the engine runs as ${mode} with ${threads} threads`); }
    for (const { name, entry } of projects)
      for (const [way, options] of Object.entries(ways)) check(`${name}, ${way}, WebAssembly with ${threads} threads`, await wasm(api, entry, options), expected.get(`${name}, ${way}`));
    await api.stop();
  }
}
fs.rmSync(folder, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
