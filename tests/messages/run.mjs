// Generated clients of workers. For each case (a folder with a definition): the files are those of `expected/`, the TypeScript among
// them compiles under `strict`, Elm's formatter finds nothing to change and Elm's compiler no fault. Definitions in `refused/` give the messages beside them and no files.
// Clients and workers run in Chromium (browser.mjs), and the package gives the same bytes as the program (api.mjs).
//
//   node tests/messages/run.mjs [--update]
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { cases, make_folder, read_folder, root, skein } from './support.mjs';
import { compile_elm, find_compiler } from './elm/compile.mjs';

const update = process.argv.includes('--update');
let passed = 0, failed = 0;
function check(name, fault) {
  if (!fault) return void passed++;
  failed++;
  console.log(`FAIL ${name}\n     ${String(fault).split('\n').join('\n     ')}`);
}

function difference(expected, actual) {
  const names = [...new Set([...Object.keys(expected), ...Object.keys(actual)])].sort();
  for (const name of names) {
    if (expected[name] === actual[name]) continue;
    if (expected[name] === undefined) return `${name} is not expected`;
    if (actual[name] === undefined) return `${name} is missing`;
    const [before, after] = [expected[name].split('\n'), actual[name].split('\n')];
    const line = before.findIndex((text, i) => text !== after[i]);
    return `${name}:${line + 1}\n- ${before[line]}\n+ ${after[line]}`;
  }
  return null;
}

// ---- The files --------------------------------------------------------------------------------------------------------------

for (const { name, folder, definition, expected, languages } of cases) {
  const out = make_folder();
  const { status, stderr } = skein(['messages', path.join(folder, definition), `--outdir=${out}`, `--lang=${languages}`, '--log-level=warning']);
  check(`${name}: is understood`, status === 0 && stderr === '' ? null : stderr);
  const files = read_folder(out);
  if (update) {
    fs.rmSync(expected, { recursive: true, force: true });
    fs.mkdirSync(expected);
    for (const [file, text] of Object.entries(files)) fs.writeFileSync(path.join(expected, file), text);
  }
  check(`${name}: files`, difference(read_folder(expected), files));
  const long = Object.entries(files).flatMap(([file, text]) => text.split('\n').map((line, i) => [file, i + 1, line.length])).find(([, , length]) => length > 130);
  check(`${name}: lines are short`, long ? `${long[0]}:${long[1]} has ${long[2]} columns` : null);

  // Once more: nothing is written that is there, and the worker belongs to its author.
  const worker = Object.keys(files).find(file => /^[\w-]+\.js$/.test(file) && !/-(client|server|messages|elm)\.js$/.test(file));
  fs.appendFileSync(path.join(out, worker), '// mine\n');
  fs.appendFileSync(path.join(out, worker.replace('.js', '-client.js')), '// stale\n');
  const times = () => Object.fromEntries(Object.keys(files).map(file => [file, fs.statSync(path.join(out, file)).mtimeMs]));
  for (const file of Object.keys(files)) fs.utimesSync(path.join(out, file), 1000, 1000);
  const before = times();
  skein(['messages', path.join(folder, definition), `--outdir=${out}`, `--lang=${languages}`, '--log-level=warning']);
  const after = times();
  const rewritten = Object.keys(files).filter(file => before[file] !== after[file]);
  check(`${name}: only what differs is written`, rewritten.join() === worker.replace('.js', '-client.js') ? null : `written: ${rewritten.join(', ')}`);
  check(`${name}: the worker stays`, fs.readFileSync(path.join(out, worker), 'utf8').endsWith('// mine\n') ? null : `${worker} was written over`);
}

// ---- What is refused --------------------------------------------------------------------------------------------------------

const refused = path.join(import.meta.dirname, 'refused');
for (const file of fs.readdirSync(refused).filter(name => !name.endsWith('.txt'))) {
  const out = path.join(make_folder(), 'out');
  const { status, stderr } = skein(['messages', file, `--outdir=${out}`, '--log-limit=0', `--lang=${file === 'elm.rs' ? 'elm' : 'ts'}`], refused);
  const beside = path.join(refused, `${file}.txt`);
  if (update) fs.writeFileSync(beside, stderr);
  check(`refused/${file}: messages`, difference({ [file]: fs.existsSync(beside) ? fs.readFileSync(beside, 'utf8') : undefined }, { [file]: stderr }));
  check(`refused/${file}: exit code`, status === 1 ? null : `it was ${status}`);
  check(`refused/${file}: writes nothing`, fs.existsSync(out) ? `it wrote ${fs.readdirSync(out)}` : null);
}

// ---- Other programs' opinion ------------------------------------------------------------------------------------------------

function compiles(name, files, options) {
  const folder = make_folder();
  for (const [file, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, file), text);
  const compilerOptions = { strict: true, noEmit: true, target: 'es2022', lib: ['es2023', 'dom', 'dom.iterable'], types: [], module: 'esnext', moduleResolution: 'bundler', ...options };
  fs.writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: Object.keys(files) }));
  const { status, stdout } = spawnSync(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], { encoding: 'utf8', timeout: 300_000 });
  check(name, status === 0 ? null : stdout.trim());
}

const all = Object.assign({}, ...cases.map(({ expected }) => read_folder(expected)));
const only = pattern => Object.fromEntries(Object.entries(all).filter(([file]) => pattern.test(file)));
const careful = { exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, noUnusedLocals: true, noImplicitReturns: true, erasableSyntaxOnly: true, verbatimModuleSyntax: true, isolatedModules: true, noPropertyAccessFromIndexSignature: true };
compiles('TypeScript compiles under strict', only(/\.ts$/), careful);
// JSDoc tells the types of what users call.
compiles('types of JavaScript', { ...only(/\.js$/), 'use.ts': "import { processImage } from './image-worker-client.js';\nexport const reply: Promise<{ type: 'ProcessingComplete'; payload: { finalSize: [number, number] } } | { type: 'ProcessingFailed'; payload: { error: string } }> = processImage({ imageUrl: '', maxWidth: 1, quality: 2 });\n// @ts-expect-error\nprocessImage({ imageUrl: 1 });\n" }, { allowJs: true });

const elm = make_folder();
for (const [file, text] of Object.entries(only(/\.elm$/))) fs.writeFileSync(path.join(elm, file), text);
const formatted = spawnSync(path.join(root, 'node_modules/.bin/elm-format'), ['--validate', '--elm-version=0.19', ...fs.readdirSync(elm)], { cwd: elm, encoding: 'utf8', timeout: 120_000 });
check('Elm is as elm-format writes it', formatted.status === 0 ? null : `${formatted.stdout}${formatted.stderr}`);

const compiler = find_compiler();
if (compiler === null) console.log(`Elm's compiler is not run: there is none for ${process.platform} ${process.arch}`);
else {
  check("Elm's compiler takes it", compile_elm(compiler, make_folder(), only(/\.elm$/)));
  const broken = all['ImageWorker.elm'].replace('Encode.int id', 'Encode.string id');
  const told = compile_elm(compiler, make_folder(), { 'ImageWorker.elm': broken });
  check("Elm's compiler refuses a wrong type", told?.includes('TYPE MISMATCH') ? null : `it said ${told}`);
}

// The module of the grammars is loaded once in a process: first by what looks at its loading.
const { check_api } = await import('./api.mjs');
await check_api(check);
const { run_in_browser } = await import('./browser.mjs');
await run_in_browser(check);

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
