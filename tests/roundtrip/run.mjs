// The files of well-known packages: Skein and acorn agree on whether each is valid, and what Skein prints, plainly and minified, is
// read and printed again as the same bytes. `node tests/roundtrip/run.mjs [--all] [package…]`
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { find_explanation } from '../conformance/disagreements.mjs';
import { root } from '../tools/lib.mjs';

const here = import.meta.dirname;
const folder = path.join(here, '.packages');
const program = path.resolve(root, process.env.SKEIN_ROUNDTRIP ?? 'build/native/skein_roundtrip');
// acorn takes most of the time. Of packages with more text than this, files are taken by their hash until it is reached.
const max_package_bytes = process.argv.includes('--all') ? Infinity : 1_500_000;

function install() {
  const wanted = fs.readFileSync(path.join(here, 'package-lock.json'), 'utf8');
  const stamp = path.join(folder, 'installed');
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === wanted) return;
  console.log('installing packages into tests/roundtrip/.packages');
  fs.mkdirSync(folder, { recursive: true });
  for (const name of ['package.json', 'package-lock.json']) fs.copyFileSync(path.join(here, name), path.join(folder, name));
  // Not `ci`: without download addresses it finds optional packages of other systems missing in the lockfile.
  const result = spawnSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--omit=optional', '--omit=peer', '--legacy-peer-deps', '--loglevel=error'], { cwd: folder, stdio: 'inherit' });
  if (result.status !== 0) throw new Error('npm could not install the packages');
  fs.writeFileSync(stamp, wanted);
}

// A file with import or export statements is a module, any other one a script, as a browser would be told.
const goal_of = (file, text) => file.endsWith('.mjs') || (!file.endsWith('.cjs') && /^\s*(?:import\b\s*[\w$"'{*]|export\b\s*[\w{*])/m.test(text)) ? 'module' : 'script';

function collect(names) {
  const files = [];
  const seen = new Set();
  for (const name of names) {
    const base = path.join(folder, 'node_modules', name);
    const found = [];
    for (const entry of fs.readdirSync(base, { recursive: true })) {
      if (!/\.[cm]?js$/.test(entry) || entry.split(path.sep).includes('node_modules')) continue;
      const file = path.join(base, entry);
      if (!fs.statSync(file).isFile()) continue;
      const bytes = fs.readFileSync(file);
      const hash = createHash('sha256').update(bytes).digest('hex');
      if (seen.has(hash)) continue;
      seen.add(hash);
      found.push({ file, hash, size: bytes.length, goal: goal_of(file, bytes.toString('utf8')) });
    }
    if (found.length === 0) throw new Error(`${name} has no JavaScript`);
    found.sort((a, b) => (a.hash < b.hash ? -1 : 1));
    let taken = 0;
    for (const one of found) {
      if (taken > 0 && taken + one.size > max_package_bytes) continue;
      taken += one.size;
      files.push(one);
    }
  }
  return files;
}

function ask_skein(files) {
  const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'skein-roundtrip-'));
  const list = path.join(temporary, 'list');
  fs.writeFileSync(list, files.map(({ goal, file }) => `${goal} ${file}\n`).join(''));
  return new Promise((resolve, reject) => {
    const child = spawn(program, [list], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pieces = [];
    child.stdout.on('data', piece => pieces.push(piece));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      fs.rmSync(temporary, { recursive: true });
      const verdicts = Buffer.concat(pieces).toString('utf8').split('\n').slice(0, -1);
      if (code === 0 && verdicts.length === files.length) resolve(verdicts);
      else reject(new Error(`${path.basename(program)} ended with ${signal ?? code} at ${files[verdicts.length]?.file}`));
    });
  });
}

// What acorn says, empty where it accepts, from two threads.
async function ask_acorn(files) {
  const answers = new Array(files.length);
  await Promise.all([0, 1].map(half => new Promise((resolve, reject) => {
    const worker = new Worker(new URL('acorn_worker.mjs', import.meta.url), { workerData: files.map(({ file, goal }) => ({ file, goal })).filter((_, i) => i % 2 === half), resourceLimits: { stackSizeMb: 16 } });
    let at = half;
    worker.on('message', answer => { answers[at] = answer; at += 2; });
    worker.on('error', reject);
    worker.on('exit', resolve);
  })));
  return answers;
}

install();
const every = Object.keys(JSON.parse(fs.readFileSync(path.join(here, 'package.json'), 'utf8')).dependencies);
const asked = process.argv.slice(2).filter(word => !word.startsWith('--'));
const names = asked.length > 0 ? asked : every;
const files = collect(names);
const [verdicts, answers] = await Promise.all([ask_skein(files), ask_acorn(files)]);
let failed = 0;
let refused = 0;
files.forEach(({ file, goal }, i) => {
  const verdict = verdicts[i];
  const theirs = answers[i];
  const tell = problem => {
    failed++;
    console.log(`FAIL ${path.relative(path.join(folder, 'node_modules'), file)} as a ${goal}: ${problem}`);
  };
  if (theirs.message !== '') refused++;
  if (verdict.startsWith('unstable')) return tell(verdict);
  if (verdict.startsWith('refused') === (theirs.message !== '')) return;
  const why = find_explanation({ text: fs.readFileSync(file, 'utf8'), goal, verdict, ...theirs });
  if (why === '') tell(`${verdict}; acorn: ${theirs.message || 'accepted'}`);
});
const megabytes = files.reduce((sum, { size }) => sum + size, 0) / 1e6;
console.log(`${names.length} packages, ${files.length} files, ${megabytes.toFixed(1)} MB; ${refused} files are refused by acorn`);
console.log(`${files.length - failed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
