// The engine in two halves, in Node: what usual builds get by with, and what happens when the second half is not there or of another build.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';

const dist = path.resolve(import.meta.dirname, '../../dist');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'skein-halves-'));
after(() => fs.rmSync(folder, { recursive: true, force: true }));

const url = name => pathToFileURL(path.join(folder, name)).href;
let copies = 0;
const fresh = () => import(`${pathToFileURL(path.join(dist, 'skein.js')).href}?halves=${copies++}`);
const modules = { 0: ['restWasmURL', 'skein-rest.wasm'], 2: ['threadsRestWasmURL', 'skein-threads-rest.wasm'] };

const usual = {
  files: {
    '/main.tsx': `import { h } from 'tiny'; import data from './data.json'; import { shared } from './shared'; enum Mode { Fast = 1 }
      new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }); import('./late'); console.log(<p>{data.a + shared + Mode.Fast}</p>, h)`,
    '/worker.ts': `import { shared } from './shared'; class Task { constructor(private at: number = shared) {} } postMessage(new Task())`,
    '/late.ts': `import * as all from './shared'; export default async () => { for await (const x of all.list<number>([])) console.log(x ?? \`\${x}\`) }`,
    '/shared.ts': `export const shared: number = 1; export function* list<T>(of: T[]) { yield* of }`,
    '/data.json': '{"a": 1.5e3, "b": [true, null, "\\u00fc"]}',
    '/node_modules/tiny/package.json': '{"name": "tiny", "main": "index.js"}',
    '/node_modules/tiny/index.js': `'use strict'; if (process.env.NODE_ENV === 'production') module.exports = require('./a.js'); else exports.h = 1`,
    '/node_modules/tiny/a.js': 'module.exports.h = 2',
  },
  entryPoints: ['/main.tsx'], bundle: true, format: 'esm', splitting: true, sourcemap: 'linked', metafile: true, outdir: '/out',
};
const lowered = { files: { '/a.js': 'class A { #a; static { a ??= async () => { for await (const x of y); } } }' }, entryPoints: ['/a.js'], target: 'es2015' };

for (const threads of [0, 2]) {
  const [option, name] = modules[threads];

  test(`usual builds, and errors in them, without it: ${threads} threads`, async () => {
    const api = await fresh();
    await api.initialize({ threads, [option]: url('nowhere.wasm') });
    assert.equal((await api.build(usual)).errors.length, 0);
    await assert.rejects(api.build({ ...usual, files: { ...usual.files, '/shared.ts': 'export const shared = ;' } }), /Unexpected ";"|Expected/);
    await assert.rejects(api.build({ ...usual, files: { ...usual.files, '/shared.ts': "import './none'" } }), /Could not resolve/);
    await api.stop();
  });

  test(`a build that needs it is rejected where it is missing, and the next one has a new engine: ${threads} threads`, async () => {
    const api = await fresh();
    await api.initialize({ threads, [option]: url('nowhere.wasm') });
    await assert.rejects(api.build(lowered), error => /Cannot load file:.*nowhere\.wasm: .*ENOENT/.test(error.message));
    assert.equal((await api.build(usual)).errors.length, 0);
    await api.stop();
  });

  test(`one of another build is refused: ${threads} threads`, async () => {
    const bytes = fs.readFileSync(path.join(dist, name));
    bytes[bytes.length - 1] ^= 1;
    fs.writeFileSync(path.join(folder, name), bytes);
    const api = await fresh();
    await api.initialize({ threads, [option]: url(name) });
    await assert.rejects(api.build(lowered), error => /Cannot use file:.*: it is not of the same build as the engine's first part/.test(error.message));
    await api.stop();
  });

  test(`it is looked for beside the first: ${threads} threads`, async () => {
    fs.mkdirSync(path.join(folder, `copy${threads}`), { recursive: true });
    for (const file of ['skein.wasm', 'skein-threads.wasm', 'skein-rest.wasm', 'skein-threads-rest.wasm']) fs.copyFileSync(path.join(dist, file), path.join(folder, `copy${threads}`, file));
    const api = await fresh();
    await api.initialize({ threads, wasmURL: url(`copy${threads}/skein.wasm`) });
    assert.match((await api.build(lowered)).outputFiles[0].text, /WeakMap/);
    fs.rmSync(path.join(folder, `copy${threads}`, name));
    await api.stop();
    await assert.rejects(api.build(lowered), error => error.message.includes(url(`copy${threads}/${name}`)));
    await api.stop();
  });
}

test('calls that block have it too', async () => {
  const { buildSync, transformSync } = await fresh();
  assert.match(transformSync('let a: number = b ?? c', { loader: 'ts', target: 'es2019' }).code, /!= null \?/);
  assert.equal(buildSync({ ...lowered, write: false }).errors.length, 0);
});
