// `manualChunks` as a function, in Node with the real engine, single-threaded and with threads.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import * as api from '../../dist/skein.js';

const files = {
  '/a.js': 'import { lib } from "lib"; import { shared } from "./shared.js"; console.log("a", lib(), shared); export const done = import("./later.js");',
  '/b.js': 'import { shared } from "./shared.js"; import { own } from "./own.js"; import "https://x.test/y.js"; console.log("b", shared, own);',
  '/later.js': 'import { lib } from "lib"; console.log("later", lib());',
  '/shared.js': 'import { util } from "./util.js"; export const shared = util() + "!";',
  '/own.js': 'export const own = "own";',
  '/util.js': 'export const util = () => "util";',
  '/node_modules/lib/index.js': 'import { inner } from "./inner.js"; export const lib = () => inner;',
  '/node_modules/lib/inner.js': 'export const inner = "inner";',
};
const options = { files, entryPoints: ['/a.js', '/b.js'], bundle: true, splitting: true, format: 'esm', outdir: '/out', metafile: true, external: ['https://*'] };
// By output, without hashes, what is in it.
const contents = ({ metafile }) =>
  Object.fromEntries(Object.entries(metafile.outputs).map(([name, { inputs }]) => [name.replace(/-[A-Z0-9]{8}/, ''), Object.keys(inputs).sort().join(' ')]));
const failure_of = promise => promise.then(() => assert.fail('it was built'), error => error);

async function run(result, entry) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'skein-chunks-'));
  const printed = [];
  const log = console.log;
  try {
    fs.writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
    for (const file of result.outputFiles) fs.writeFileSync(path.join(folder, path.basename(file.path)), file.text.replace(/import ["']https:[^;]*;/g, ''));
    console.log = (...args) => printed.push(args.join(' '));
    await (await import(pathToFileURL(path.join(folder, entry)))).done;
  } finally {
    console.log = log;
    fs.rmSync(folder, { recursive: true });
  }
  return printed;
}

let first_outputs = null;
for (const threads of [0, 2]) {
  describe(`${threads} threads`, () => {
    before(() => api.initialize({ threads }));
    after(() => api.stop());

    test('modules go where it says, and what they import follows', async () => {
      const result = await api.build({ ...options, manualChunks: id => (id.includes('/node_modules/') ? 'vendor' : id === '/shared.js' ? 'common' : undefined) });
      assert.deepEqual(contents(result), {
        'out/a.js': 'a.js',
        'out/b.js': 'b.js own.js',
        'out/later.js': 'later.js',
        'out/common.js': 'shared.js util.js',
        'out/vendor.js': 'node_modules/lib/index.js node_modules/lib/inner.js',
      });
      assert.deepEqual(await run(result, 'a.js'), ['a inner util!', 'later inner']);
      assert.deepEqual(await run(result, 'b.js'), ['b util! own']);
      const outputs = result.outputFiles.map(({ path, text }) => [path, text]);
      first_outputs ??= outputs;
      assert.deepEqual(outputs, first_outputs);
    });

    test('it is called for every module, once all are known', async () => {
      const called = [];
      const infos = {};
      await api.build({
        ...options,
        manualChunks(id, { getModuleInfo, getModuleIds }) {
          called.push(id);
          infos[id] = getModuleInfo(id);
          assert.equal([...getModuleIds()].length, 9);
          assert.equal(getModuleInfo('/none.js'), null);
          assert.equal(getModuleInfo('https://x.test/y.js').isExternal, true);
          return null;
        },
      });
      assert.deepEqual([...called].sort(), Object.keys(files).sort());
      assert.deepEqual(called.slice(0, 3), ['/a.js', '/node_modules/lib/index.js', '/node_modules/lib/inner.js']);
      assert.deepEqual(infos['/util.js'], {
        id: '/util.js', isEntry: false, isExternal: false, moduleSideEffects: true,
        importedIds: [], importers: ['/shared.js'], dynamicallyImportedIds: [], dynamicImporters: [],
      });
      assert.deepEqual(infos['/b.js'].importedIds, ['/shared.js', '/own.js', 'https://x.test/y.js']);
      assert.equal(infos['/b.js'].isEntry, true);
      assert.deepEqual([infos['/later.js'].dynamicImporters, infos['/a.js'].dynamicallyImportedIds], [['/a.js'], ['/later.js']]);
    });

    test('what asks first by name takes what several import; what has a chunk itself stays there', async () => {
      const by = chunks => api.build({ ...options, manualChunks: id => chunks[id] }).then(contents);
      const two = await by({ '/shared.js': 'z', '/node_modules/lib/index.js': 'y', '/util.js': 'x' });
      assert.equal(two['out/x.js'], 'util.js');
      assert.equal(two['out/z.js'], 'shared.js');
      assert.equal(two['out/y.js'], 'node_modules/lib/index.js node_modules/lib/inner.js');
      // An entry point stays what it is, and takes what it imports nowhere but in its chunk's.
      assert.equal((await by({ '/a.js': 'entry' }))['out/a.js'].includes('a.js'), true);
    });

    test('the order in which modules run comes first', async () => {
      const effects = {
        '/a.js': 'import "./one.js"; import "./two.js"; import "./three.js";',
        '/b.js': 'import "./one.js"; import "./two.js"; import "./three.js"; console.log("b");',
        '/one.js': 'console.log("one");', '/two.js': 'console.log("two");', '/three.js': 'console.log("three");',
      };
      const result = await api.build({ ...options, files: effects, manualChunks: id => (/one|three/.test(id) ? 'both' : null) });
      assert.match(result.warnings[0].text, /cannot go to the chunk "both"/);
      assert.deepEqual(await run(result, 'a.js'), ['one', 'two', 'three']);
      assert.deepEqual(await run(result, 'b.js'), ['one', 'two', 'three', 'b']);
    });

    test('with plugins, whose modules have their names; in contexts', async () => {
      const seen = new Set();
      const plugin = {
        name: 'v',
        setup(build) {
          build.onResolve({ filter: /^v:/ }, ({ path }) => ({ path: path.slice(2), namespace: 'v' }));
          build.onLoad({ filter: /.*/, namespace: 'v' }, ({ path }) => ({ contents: `export default ${JSON.stringify(path)}` }));
        },
      };
      const context = await api.context({
        ...options,
        files: { '/a.js': 'import x from "v:one"; console.log(x)', '/b.js': 'import x from "v:one"; console.log(x, 2)' },
        plugins: [plugin],
        manualChunks(id) {
          seen.add(id);
          return id.startsWith('v:') ? 'virtual' : null;
        },
      });
      assert.equal(contents(await context.rebuild())['out/virtual.js'], 'v:one');
      assert.deepEqual([...seen].sort(), ['/a.js', '/b.js', 'v:one']);
      assert.equal(contents(await context.rebuild({ files: { '/a.js': 'import x from "v:two"; console.log(x)' } }))['out/virtual.js'], 'v:one v:two');
      await context.dispose();
    });

    test('what it throws, and what is no name, fails the build; so do errors of the scan, without a call', async () => {
      const thrown = new Error('no idea');
      const failure = await failure_of(api.build({ ...options, manualChunks() { throw thrown; } }));
      assert.deepEqual([failure.errors.length, failure.errors[0].text, failure.errors[0].detail], [1, 'no idea', thrown]);
      for (const wrong of [1, '', {}, Promise.resolve('x')]) {
        const { errors } = await failure_of(api.build({ ...options, manualChunks: () => wrong }));
        assert.match(errors[0].text, /"manualChunks" must return the name of a chunk or nothing, and gave .* for \/a\.js/);
      }
      const broken = await failure_of(api.build({ ...options, files: { '/a.js': 'import "./none.js"', '/b.js': '' }, manualChunks: () => assert.fail('it was called') }));
      assert.match(broken.errors[0].text, /Could not resolve/);
      const iife = await failure_of(api.build({ ...options, splitting: false, format: 'iife', manualChunks: () => null }));
      assert.match(iife.errors[0].text, /"manualChunks" and "minChunkSize" need the output format "esm"/);
    });
  });
}

test('calls that block refuse it', () => {
  assert.throws(() => api.buildSync({ ...options, manualChunks: () => null }), /Cannot use a function for "manualChunks" in synchronous API calls/);
});
