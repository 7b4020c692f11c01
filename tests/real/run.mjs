// Real packages, bundled natively and in both WebAssembly builds: what the bundle prints must be what the unbundled package prints under Node,
// and all builds must give the same bytes.
//
//   node tests/real/run.mjs [part of a name] [--only=native,single,threads]
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const here = import.meta.dirname;
const root = path.resolve(here, '../..');
const skein = path.resolve(root, process.env.SKEIN_BINARY ?? 'build/native/skein');
const wanted = process.argv.slice(2).find(arg => !arg.startsWith('--')) ?? '';
const only = process.argv.find(arg => arg.startsWith('--only='))?.slice(7).split(',') ?? ['native', 'single', 'threads'];

/** Name of the entry in entries/ and the packages it uses; what those depend on comes along. `leave` are folders no bundle needs. */
const packages = [
  { name: 'three', use: ['three'], leave: /^three\/(build|examples)\// },
  { name: 'three-build', use: ['three'], leave: /^three\/(src|examples)\// },
  { name: 'lodash-es', use: ['lodash-es'] },
  { name: 'preact', use: ['preact'] },
  { name: 'd3', use: ['d3'] },
  { name: 'rxjs', use: ['rxjs'], leave: /^rxjs\/(dist\/(cjs|bundles|types)|src)\// },
  { name: 'date-fns', use: ['date-fns'], leave: /^date-fns\/(fp|cdn)\// },
  { name: 'codemirror', use: ['codemirror', '@codemirror/state', '@codemirror/view', '@codemirror/commands', '@codemirror/language', '@codemirror/lint', '@codemirror/lang-javascript', '@codemirror/lang-json', '@lezer/highlight'] },
];

function with_dependencies(names) {
  const all = new Set();
  const open = [...names];
  while (open.length) {
    const name = open.pop();
    if (all.has(name)) continue;
    all.add(name);
    open.push(...Object.keys(JSON.parse(fs.readFileSync(path.join(root, 'node_modules', name, 'package.json'), 'utf8')).dependencies ?? {}));
  }
  return [...all].sort();
}

/** The files of a project around an entry: path from the project's root to contents. */
function project_of({ name, use, leave }) {
  const files = new Map([['package.json', '{"type":"module"}'], ['digest.js', fs.readFileSync(path.join(here, 'digest.js'))]]);
  for (const file of fs.readdirSync(path.join(here, 'entries'))) files.set(`entries/${file}`, fs.readFileSync(path.join(here, 'entries', file)));
  for (const one of with_dependencies(use)) {
    const folder = path.join(root, 'node_modules', one);
    for (const item of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const file = path.relative(folder, path.join(item.parentPath ?? item.path, item.name)).split(path.sep).join('/');
      if (!item.isFile() || !/\.(m?js|json)$/.test(file) || /(^|\/)(node_modules|umd)\/|\.min\.js$/.test(file) || leave?.test(`${one}/${file}`)) continue;
      files.set(`node_modules/${one}/${file}`, fs.readFileSync(path.join(folder, file)));
    }
  }
  return { entry: `entries/${name}.js`, files };
}

let passed = 0;
let failed = 0;
function row(name, what, fault) {
  if (fault) failed++;
  else passed++;
  console.log(`${fault ? 'FAIL' : 'ok  '} ${name.padEnd(12)} ${what}${fault ? `\n     ${fault.split('\n').slice(0, 12).join('\n     ')}` : ''}`);
}

function print_of(file, cwd) {
  const result = spawnSync(process.execPath, [file], { cwd, encoding: 'utf8', timeout: 60000, maxBuffer: 1 << 26, env: { ...process.env, TZ: 'UTC' } });
  return result.status === 0 ? result.stdout : `${result.stdout}\nended with ${result.status ?? result.signal}\n${result.stderr}`;
}

function difference(expected, got) {
  if (expected === got) return '';
  const [a, b] = [expected.split('\n'), got.split('\n')];
  const lines = [...a.keys()].filter(i => a[i] !== b[i]).slice(0, 4).map(i => `unbundled: ${a[i].slice(0, 200)}\nbundled:   ${b[i]?.slice(0, 200)}`);
  return (b.length > a.length ? `${lines.join('\n')}\n${b.slice(a.length - 1).join('\n').slice(0, 800)}` : lines.join('\n')) || 'fewer lines';
}

const list_outputs = folder => new Map(fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter(item => item.isFile() && item.name !== 'package.json')
  .map(item => path.join(item.parentPath ?? item.path, item.name)).map(file => [path.relative(folder, file).split(path.sep).join('/'), fs.readFileSync(file)]));

function compare_outputs(expected, got) {
  for (const [file, bytes] of expected) {
    const other = got.get(file);
    if (!other) return `${file} was not made`;
    if (!bytes.equals(other)) {
      const [a, b] = [bytes.toString().split('\n'), other.toString().split('\n')];
      const at = a.findIndex((text, i) => text !== b[i]);
      return `${file}:${at + 1}\n${a[at]?.slice(0, 200)}\n${b[at]?.slice(0, 200)}`;
    }
  }
  return [...got.keys()].filter(file => !expected.has(file)).map(file => `${file} was made`).join('\n');
}

async function check(one, api) {
  const { entry, files } = project_of(one);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'skein-real-'));
  try {
    for (const [file, contents] of files) {
      fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      fs.writeFileSync(path.join(folder, file), contents);
    }
    // The reference runs in the repository, where the packages are whole: Node may choose other files of them than a bundler.
    const reference = print_of(path.join(here, entry), root);
    if (reference.includes('\nended with ')) return row(one.name, 'unbundled under Node', reference.slice(-600));

    const natively = new Map();
    for (const threads of [0, 2]) {
      const out = path.join(folder, `out${threads}`);
      const result = spawnSync(skein, [entry, '--bundle', '--format=esm', '--platform=browser', `--outdir=${out}`, '--log-level=error', `--threads=${threads}`], { cwd: folder, encoding: 'utf8', timeout: 60000 });
      if (result.status !== 0) return row(one.name, `native, --threads=${threads}`, `exit code ${result.status ?? result.signal}\n${result.stderr}`);
      natively.set(threads, list_outputs(out));
    }
    const bytes = [...natively.get(0).values()].reduce((sum, b) => sum + b.length, 0);
    row(one.name, `native bundle (${Math.round(bytes / 1024)} kB) prints what the unbundled package prints (${reference.trim().split('\n').length} lines)`, difference(reference, print_of(path.join(folder, 'out0', `${one.name}.js`), folder)));
    row(one.name, 'native, two threads: the same bytes', compare_outputs(natively.get(0), natively.get(2)));

    const virtual = Object.fromEntries([...files].map(([file, contents]) => [`/${file}`, typeof contents === 'string' ? contents : new Uint8Array(contents)]));
    for (const [mode, threads] of [['single', 0], ['threads', 2]]) {
      if (!only.includes(mode)) continue;
      let fault = '';
      try {
        await api.stop();
        const started = await api.initialize({ threads });
        if (started.mode !== mode) throw new Error(`the engine runs in mode "${started.mode}": ${started.reason}`);
        const result = await api.build({ files: virtual, entryPoints: [`/${entry}`], bundle: true, format: 'esm', platform: 'browser', outdir: '/out', logLevel: 'silent' });
        fault = compare_outputs(natively.get(0), new Map(result.outputFiles.map(file => [file.path.replace(/^\/out\//, ''), Buffer.from(file.contents)])));
      } catch (error) {
        fault = error.errors ? error.errors.map(e => e.text).join('\n') : String(error.stack);
      }
      row(one.name, `WebAssembly, ${mode}: the same bytes`, fault);
    }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

const api = only.some(mode => mode !== 'native') ? await import(pathToFileURL(path.join(root, 'dist/skein.js')).href) : undefined;
for (const one of packages) if (one.name.includes(wanted)) await check(one, api);
await api?.stop();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
