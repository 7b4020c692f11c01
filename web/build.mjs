// `npm run build:web`: bundles web/ into dist/ with the command line program, and writes the types.
//
//   dist/skein.js    the package's entry: API for browsers and Node
//   dist/worker.js   the engine's thread and the threads of its pool; one file without imports
//   dist/skein.cjs   the same for `require` in Node; loads skein.js when it is called
//   dist/node.cjs    what Node alone can do: calls that block, watching the disk
//   dist/rollup.js   Rollup plugins as Skein plugins
//   dist/link.js     linkToBlobs alone, for frames that run what was built elsewhere
//   dist/loader.js   workers made at run time; stands beside skein.js and messaging.js
//   dist/messaging.js  typed messages between pages and workers; nothing of the engine
//   dist/messaging-node.js  the same with processes and sockets of Node; imports messaging.js
//   dist/messages.js  generateMessages: typed clients of workers; loads skein-syntax.wasm
//   dist/build_cache.js  what the option "cache" does, loaded when it is given
//   dist/served_store.js  what the page does for linkToBlobs' transport "service-worker", loaded when it is asked for
//   dist/serve_worker.js  the service worker of that transport; a classic script
//   dist/*.d.ts      types; the declarations they refer to are in dist/types
//   dist/site/       the playground
import fs from 'node:fs';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { build_hash } from '../wasm-glue/build.mjs';

const root = path.resolve(import.meta.dirname, '..');
// `--bundler=PATH`: another program with the same command line, to compare.
const bundler = process.argv.find(arg => arg.startsWith('--bundler='))?.slice('--bundler='.length) ?? path.join(root, 'build/native/skein');
const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));

const run = (program, args) => execFileSync(program, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });

function bundle(input, output, ...options) {
  run(bundler, [
    input,
    '--bundle',
    output.endsWith('.cjs') ? '--format=cjs' : '--format=esm',
    '--platform=browser',
    '--log-level=warning',
    // Files beside skein.js: referred to by URLs that stay as they are written.
    '--external:*/worker.js',
    '--external:*.wasm',
    '--external:*/served_store.js',
    '--external:*/build_cache.js',
    '--external:*/link.js',
    '--external:*/messaging.js',
    '--external:*/skein.js',
    `--outfile=${output}`,
    ...options,
  ]);
}

function declarations() {
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  const out = path.join(root, 'dist/types');
  fs.rmSync(out, { recursive: true, force: true });
  run(process.execPath, [tsc, '-p', 'web/tsconfig.json', '--noEmit', 'false', '--declaration', '--emitDeclarationOnly', '--rootDir', '.', '--outDir', out]);
  for (const file of fs.readdirSync(out, { recursive: true })) {
    if (!file.endsWith('.d.ts')) continue;
    // Declarations name the JavaScript they describe: under `moduleResolution: nodenext` neither ".ts" nor no extension would be found.
    const text = fs.readFileSync(path.join(out, file), 'utf8');
    fs.writeFileSync(path.join(out, file), text.replace(/(from '\.[^']*)\.ts'/g, "$1.js'").replace(/(import\('\.[^']*)\.ts'/g, "$1.js'"));
  }
  for (const entry of ['skein', 'link', 'rollup', 'messaging', 'messaging-node', 'loader', 'messages']) fs.writeFileSync(path.join(root, `dist/${entry}.d.ts`), `export * from './types/web/entries/${entry}.js';\n`);
}

fs.mkdirSync(path.join(root, 'build/web'), { recursive: true });
fs.mkdirSync(path.join(root, 'dist'), { recursive: true });
// What an earlier build left would go into the package.
for (const name of fs.readdirSync(path.join(root, 'dist'))) if (/\.(c?js|map|d\.c?ts)$/.test(name)) fs.rmSync(path.join(root, 'dist', name));
// What goes in as text.
fs.writeFileSync(path.join(root, 'build/web/version.txt'), version);
if (!fs.existsSync(path.join(root, 'build/wasm/hash.wasm'))) build_hash();
fs.writeFileSync(path.join(root, 'build/web/hash.txt'), fs.readFileSync(path.join(root, 'build/wasm/hash.wasm')).toString('base64'));
// The realm script goes into skein.js and link.js as text.
bundle('web/src/blobs/realm.ts', 'build/web/realm.js', '--minify');
fs.copyFileSync(path.join(root, 'build/web/realm.js'), path.join(root, 'build/web/realm.txt'));
// With lines to the width of a page: Node prints the line of an exception that nobody catches.
const minified = ['--minify', '--line-limit=160'];
bundle('web/src/worker.ts', 'dist/worker.js', ...minified);
bundle('web/entries/skein.ts', 'dist/skein.js', ...minified);
bundle('web/src/node/index.ts', 'dist/node.cjs', ...minified);
// Results of another engine are no results of this one, whatever its version says.
const engine = createHash('sha256');
for (const name of ['skein.wasm', 'skein-threads.wasm', 'worker.js'].filter(file => fs.existsSync(path.join(root, 'dist', file)))) engine.update(fs.readFileSync(path.join(root, 'dist', name)));
fs.writeFileSync(path.join(root, 'build/web/engine.txt'), `${version} ${engine.digest('hex').slice(0, 32)}`);
bundle('web/src/build_cache.ts', 'dist/build_cache.js', ...minified);
bundle('web/entries/link.ts', 'dist/link.js', ...minified);
bundle('web/src/blobs/served_store.ts', 'dist/served_store.js', ...minified);
bundle('web/src/blobs/serve_worker.ts', 'dist/serve_worker.js', ...minified, '--format=iife');
bundle('web/entries/rollup.ts', 'dist/rollup.js', ...minified);
bundle('web/entries/messages.ts', 'dist/messages.js', ...minified);
bundle('web/entries/messaging.ts', 'dist/messaging.js', ...minified);
bundle('web/entries/messaging-node.ts', 'dist/messaging-node.js', ...minified, '--platform=node');
// What runs first in a dynamic worker goes into loader.js as text.
bundle('web/src/loader/prelude/main.ts', 'build/web/loader_prelude.js', '--minify', '--format=iife');
fs.copyFileSync(path.join(root, 'build/web/loader_prelude.js'), path.join(root, 'build/web/loader_prelude.txt'));
bundle('web/entries/loader.ts', 'dist/loader.js', ...minified);
// What a user's bundler must leave alone: these URLs are blobs. Comments inside of expressions are not printed.
const linking = path.join(root, 'dist/link.js');
const marked = fs.readFileSync(linking, 'utf8').replace(/\bawait import\((?=[\w$]+\))/g, 'await import(/* webpackIgnore: true */ /* @vite-ignore */ ');
if (marked.split('webpackIgnore').length !== 3) throw new Error('dist/link.js has other imports of URLs than expected');
fs.writeFileSync(linking, marked);
// One engine for both: what is required starts the module that is imported.
fs.writeFileSync(
  path.join(root, 'dist/skein.cjs'),
  `'use strict';
const load = () => import('./skein.js');
for (const name of ['build', 'context', 'transform', 'formatMessages', 'analyzeMetafile', 'initialize', 'stop', 'linkToBlobs'])
  exports[name] = async (...args) => (await load())[name](...args);
const wasm = require('node:path').join(__dirname, 'skein.wasm');
for (const [name, inner] of Object.entries({ buildSync: 'build_now', transformSync: 'transform_now', formatMessagesSync: 'format_now', analyzeMetafileSync: 'analyze_now' }))
  exports[name] = (...args) => require('./node.cjs')[inner](wasm, ...args);
exports.version = ${JSON.stringify(version)};
`,
);
const from_module = "'./skein.js' with { 'resolution-mode': 'import' };\n";
const required = ['build', 'context', 'transform', 'formatMessages', 'analyzeMetafile', 'initialize', 'stop', 'linkToBlobs', 'version', 'buildSync', 'transformSync', 'formatMessagesSync', 'analyzeMetafileSync'];
fs.writeFileSync(
  path.join(root, 'dist/skein.d.cts'),
  `import type * as api from ${from_module}export type * from ${from_module}${required.map(name => `export declare const ${name}: typeof api.${name};\n`).join('')}`,
);
// For tests/web.
bundle('tests/web/internals.ts', 'build/web/internals.mjs');
run(bundler, ['tests/web/messaging/node/internals.ts', '--bundle', '--format=esm', '--platform=node', '--log-level=warning', '--outfile=build/web/messaging_node.mjs']);
declarations();
// The site is an application of the package, so it comes last.
run(process.execPath, ['playground/build.mjs', `--bundler=${bundler}`]);
