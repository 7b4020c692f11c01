// The calls that block, in Node, beside those that do not.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import * as imported from '../../dist/skein.js';

const required = createRequire(import.meta.url)('../../dist/skein.cjs');
before(() => imported.initialize({ threads: 0 }));
after(() => imported.stop());

const project = { '/main.ts': 'import { b } from "./b"; import data from "./d.json"; console.log(b as number, data); export { b }', '/b.ts': 'export const b: number = 1', '/d.json': '{"x": [1]}' };
const options = { files: project, entryPoints: ['/main.ts'], bundle: true, format: 'esm', outdir: '/out', metafile: true, sourcemap: true };
const plain = ({ outputFiles, metafile, errors, warnings }) => ({ outputs: outputFiles.map(({ path, text, hash, kind }) => ({ path, text, hash, kind })), metafile, errors, warnings });

for (const [name, api] of [['import', imported], ['require', required]]) {
  test(`${name}: buildSync gives what build gives, again and again`, async () => {
    const expected = plain(await api.build(options));
    assert.equal(expected.outputs.length, 2);
    for (let i = 0; i < 3; i++) assert.deepEqual(plain(api.buildSync(options)), expected);
  });

  test(`${name}: buildSync throws what build rejects with, and goes on`, async () => {
    const wrong = { ...options, files: { ...project, '/b.ts': 'export const b: = 1' } };
    const asynchronous = await api.build(wrong).then(() => assert.fail(), error => error);
    assert.throws(() => api.buildSync(wrong), error => {
      assert.equal(error.message, asynchronous.message);
      assert.deepEqual(error.errors, asynchronous.errors);
      return true;
    });
    assert.throws(() => api.buildSync({ bundel: true }), /Invalid option in build\(\) call: "bundel"/);
    assert.throws(() => api.buildSync({ ...options, plugins: [{ name: 'x', setup() {} }] }), /Cannot use plugins in synchronous API calls/);
    assert.throws(() => api.buildSync(), /The argument of buildSync\(\) must be an object/);
    assert.equal(api.buildSync(options).errors.length, 0);
  });

  test(`${name}: buildSync reads and writes the disk`, () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'skein-sync-'));
    fs.writeFileSync(path.join(folder, 'a.ts'), 'import "./b"; console.log(1 as number)');
    fs.writeFileSync(path.join(folder, 'b.ts'), 'console.log(2)');
    const result = api.buildSync({ absWorkingDir: folder, entryPoints: ['a.ts'], bundle: true, outfile: 'deep/out.js' });
    assert.equal(result.outputFiles, undefined);
    assert.match(fs.readFileSync(path.join(folder, 'deep/out.js'), 'utf8'), /log\(2\)[^]*log\(1\)/);
    fs.rmSync(folder, { recursive: true });
  });

  test(`${name}: transformSync, formatMessagesSync, analyzeMetafileSync`, async () => {
    const code = 'enum E { A }; let x: number = E.A';
    const wanted = { loader: 'ts', sourcemap: true, minify: true };
    assert.deepEqual(api.transformSync(code, wanted), await api.transform(code, wanted));
    assert.throws(() => api.transformSync('let = 1;;;)', {}), /Transform failed with 1 error/);
    assert.throws(() => api.transformSync(1), /must be a string/);
    const message = { text: 'No', location: { file: 'a.js', line: 1, column: 2, length: 1, lineText: 'abc' } };
    assert.deepEqual(api.formatMessagesSync([message], { kind: 'error' }), await api.formatMessages([message], { kind: 'error' }));
    assert.throws(() => api.formatMessagesSync([message], {}), /Missing "kind"/);
    const { metafile } = api.buildSync(options);
    assert.equal(api.analyzeMetafileSync(metafile), await api.analyzeMetafile(metafile));
    assert.match(api.analyzeMetafileSync(metafile, { verbose: true }), /main\.ts/);
  });
}

test('transform of what is no code: as CommonJS, or as a module when one is asked for', async () => {
  const rows = [
    ['json', '{"a": [1, null]}', { a: [1, null] }], ['text', 'tëxt\n"', 'tëxt\n"'], ['base64', 'a\0b', 'YQBi'], ['dataurl', 'a b', 'data:text/plain;charset=utf-8,a b'],
    ['binary', new Uint8Array([0, 128, 255]), new Uint8Array([0, 128, 255])], ['empty', 'nothing', {}],
  ];
  for (const [loader, input, value] of rows) {
    for (const minify of [false, true]) {
      const { code } = await imported.transform(input, { loader, minify });
      const module = { exports: {} };
      new Function('module', code)(module);
      assert.deepEqual(module.exports, value, loader);
      const { code: esm, map } = await imported.transform(input, { loader, minify, format: 'esm', sourcemap: true });
      assert.deepEqual((await import(`data:text/javascript,${encodeURIComponent(esm)}`)).default, value, loader);
      assert.deepEqual(JSON.parse(map).sources, []);
    }
  }
  await assert.rejects(imported.transform('{"a"', { loader: 'json', sourcefile: 'x.json' }), /x\.json:1:4: ERROR/);
  for (const loader of ['file', 'copy']) await assert.rejects(imported.transform('x', { loader }), /"copy" and "wasm" are for builds/);
});
