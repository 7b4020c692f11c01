// Where specifiers lead, beside Node: a tree of packages is written, and each specifier is resolved from each of some folders by Skein's
// resolver and by Node's `require.resolve` and `import.meta.resolve`. The tree has what the algorithm tells apart by hand, and packages
// with random "exports" and "imports".
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { random_packages } from './random_packages.mjs';
import { root } from '../tools/lib.mjs';
import { ask_typescript, tree as typescript_tree } from './typescript.mjs';
import { folders, links, specifiers, tree } from './tree.mjs';

const binary = process.env.SKEIN_RESOLVE ?? path.join(root, 'build/native/skein_resolve_specifiers');
// The tree has what is deprecated too.
process.noDeprecation = true;
const place = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'skein-resolve-')));
const cases = [];

function ask_skein(questions, args) {
  const input = questions.map(({ kind, folder, specifier }) => `${kind}\t${path.join(place, folder)}\t${specifier}\n`).join('');
  const result = spawnSync(binary, args, { input, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (result.status !== 0) throw new Error(`${binary} ended with ${result.status ?? result.signal ?? result.error}: ${result.stderr}`);
  const answers = result.stdout.split('\n').slice(0, -1);
  if (answers.length !== questions.length) throw new Error(`${answers.length} answers to ${questions.length} questions`);
  return answers;
}
const short = text => text.replaceAll(`${place}/`, '');

function write(name, text) {
  const file = path.join(place, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, typeof text === 'string' ? text : JSON.stringify(text));
}

function is_file(file) {
  try {
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

// What Node says: a path, `external …`, or `! CODE`. A file that is not there counts as not found, for `import` too.
function of_node(resolve) {
  let found;
  try {
    found = resolve();
  } catch (error) {
    return `! ${error.code}`;
  }
  if (found.startsWith('file:')) {
    const url = new URL(found);
    const suffix = url.search + url.hash;
    url.search = url.hash = '';
    const file = fileURLToPath(url);
    if (!is_file(file)) return '! ERR_MODULE_NOT_FOUND';
    return fs.realpathSync(file) + suffix;
  }
  return path.isAbsolute(found) ? found : `external ${found}`;
}

// What `import` in Node refuses by package.json or as no specifier at all must be refused; what it only does not find a bundler may
// find as `require` does: it tries extensions and folders for both.
const refusals = new Set(['ERR_PACKAGE_PATH_NOT_EXPORTED', 'ERR_PACKAGE_IMPORT_NOT_DEFINED', 'ERR_INVALID_PACKAGE_TARGET',
  'ERR_INVALID_MODULE_SPECIFIER', 'ERR_INVALID_PACKAGE_CONFIG']);
// What a bundler answers otherwise, and why.
const differences = new Map([
  ['./q.js?x', 'what follows a path for plugins and servers is a part of no file name'],
  ['./q.js#x', 'the same'],
  ['node:sqlitee', 'which modules Node has is known by the Node that runs the output'],
]);
function agrees(kind, specifier, ours, node, node_required) {
  if (kind === 'require' && differences.has(specifier)) return true;
  const same = (a, b) => a === b || (a.startsWith('! ') && b.startsWith('! ')) || a.replace('node:', '') === b.replace('node:', '');
  if (same(ours, node)) return true;
  return kind === 'import' && node.startsWith('! ') && !refusals.has(node.slice(2)) && same(ours, node_required);
}

try {
  const random = random_packages(120);
  for (const [name, text] of [...Object.entries(tree), ...Object.entries(random.tree)]) write(name, text);
  for (const [name, target] of Object.entries(links)) fs.symlinkSync(target, path.join(place, name));
  const asked = [...folders.flatMap(folder => specifiers.map(specifier => [folder, specifier])), ...random.asked];
  const importers = new Map();
  for (const folder of new Set(asked.map(([folder]) => folder))) {
    write(`${folder}/resolve_here.mjs`, 'export default specifier => import.meta.resolve(specifier);\n');
    importers.set(folder, (await import(pathToFileURL(path.join(place, folder, 'resolve_here.mjs')))).default);
  }
  for (const [folder, specifier] of asked) {
    const node_required = of_node(() => createRequire(path.join(place, folder, 'x.cjs')).resolve(specifier));
    const node_imported = of_node(() => importers.get(folder)(specifier));
    // Node 20 fails where `require` of "#name" leads to a module of its own.
    const is_fault = node_required === '! ERR_INVALID_URL_SCHEME';
    cases.push({ kind: 'require', folder, specifier, node: is_fault ? node_imported : node_required });
    cases.push({ kind: 'import', folder, specifier, node: node_imported, node_required });
  }
  const answers = ask_skein(cases, []);

  let failed = 0;
  let found = 0;
  answers.forEach((ours, i) => {
    const { kind, folder, specifier, node, node_required } = cases[i];
    if (!node.startsWith('! ')) found++;
    if (agrees(kind, specifier, ours, node, node_required)) return;
    failed++;
    console.log(`FAIL ${kind} ${JSON.stringify(specifier)} from ${folder}: ${short(ours)}, in Node ${short(node)}`);
  });
  console.log(`${cases.length} questions, ${found} of them led somewhere in Node`);

  for (const [name, text] of Object.entries(typescript_tree)) write(`typescript/${name}`, text);
  const asked_typescript = ask_typescript(path.join(place, 'typescript'));
  const by_tsconfig = asked_typescript.map(([folder, specifier]) => ({ kind: 'import', folder: `typescript/${folder}`, specifier }));
  ask_skein(by_tsconfig, ['typescript']).forEach((ours, i) => {
    const [folder, specifier, theirs] = asked_typescript[i];
    if (ours === theirs || (ours.startsWith('! ') && theirs.startsWith('! '))) return;
    failed++;
    console.log(`FAIL ${JSON.stringify(specifier)} from ${folder}: ${short(ours)}, in TypeScript ${short(theirs)}`);
  });
  console.log(`${by_tsconfig.length} questions about tsconfig.json, ${asked_typescript.filter(([, , theirs]) => !theirs.startsWith('! ')).length} of them led somewhere in TypeScript`);
  cases.push(...by_tsconfig);
  console.log(`${cases.length - failed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
} finally {
  fs.rmSync(place, { recursive: true, force: true });
}
