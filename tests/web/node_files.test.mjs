// Builds of files on the disk in Node, and `require`.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import * as api from '../../dist/skein.js';

for (const threads of [0, 2]) {
  describe(`${threads} threads`, () => {
    const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'skein-disk-')));
    const put = (name, text) => {
      fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      fs.writeFileSync(path.join(folder, name), text);
    };
    const run = file => execFileSync(process.execPath, [path.join(folder, file)], { encoding: 'utf8' });
    before(() => api.initialize({ threads }));
    after(async () => {
      await api.stop();
      fs.rmSync(folder, { recursive: true });
    });

    test('entry points relative to absWorkingDir; packages and links; written by default', async () => {
      put('src/main.ts', 'import { a } from "pkg"; import b from "./b"; console.log(a, b as string)');
      put('src/b.ts', 'export default "b"');
      put('store/pkg/package.json', '{ "name": "pkg", "module": "m.js" }');
      put('store/pkg/m.js', 'export const a = "pkg"');
      fs.mkdirSync(path.join(folder, 'node_modules'));
      fs.symlinkSync('../store/pkg', path.join(folder, 'node_modules/pkg'));
      const options = { absWorkingDir: folder, entryPoints: ['src/main.ts'], bundle: true, format: 'esm', outfile: 'out/main.mjs' };
      const written = await api.build(options);
      assert.equal(written.outputFiles, undefined);
      assert.equal(run('out/main.mjs'), 'pkg b\n');
      const { outputFiles } = await api.build({ ...options, write: false, metafile: true });
      assert.equal(outputFiles[0].text, fs.readFileSync(path.join(folder, 'out/main.mjs'), 'utf8'));
      assert.match(outputFiles[0].text, /\/\/ store\/pkg\/m\.js/);
      const missing = await api.build({ ...options, entryPoints: ['src/none.ts'] }).catch(error => error);
      assert.match(missing.message, /none\.ts/);
    });

    test('a context sees what has changed on the disk', async () => {
      put('c.js', 'import "./d"; console.log(1)');
      put('d.js', '');
      const ctx = await api.context({ absWorkingDir: folder, entryPoints: ['c.js'], bundle: true, format: 'esm', write: false });
      const text = async () => (await ctx.rebuild()).outputFiles[0].text;
      assert.match(await text(), /log\(1\)/);
      put('c.js', 'import "./d"; console.log("changed")');
      assert.match(await text(), /log\("changed"\)/);
      fs.rmSync(path.join(folder, 'd.js'));
      assert.match((await ctx.rebuild().catch(error => error)).message, /\.\/d/);
      put('d.ts', 'console.log("now" as string)');
      assert.match(await text(), /log\("now"\)/);
      await ctx.dispose();
    });

    test('plugins and the disk together', async () => {
      put('p.js', 'import x from "./x.up"; console.log(x)');
      put('x.up', 'text');
      const { outputFiles } = await api.build({ absWorkingDir: folder, entryPoints: ['./p.js'], bundle: true, format: 'esm', write: false, plugins: [{ name: 'up', setup(build) {
        build.onLoad({ filter: /\.up$/ }, ({ path: file }) => ({ contents: fs.readFileSync(file, 'utf8').toUpperCase(), loader: 'text' }));
      } }] });
      assert.match(outputFiles[0].text, /"TEXT"/);
    });
  });
}

test('require gives the same engine', async () => {
  const required = createRequire(import.meta.url)('../../dist/skein.cjs');
  assert.equal(required.version, api.version);
  const { outputFiles } = await required.build({ files: { '/a.js': 'console.log(1)' }, entryPoints: ['/a.js'], bundle: true });
  assert.match(outputFiles[0].text, /log\(1\)/);
  await required.stop();
});
