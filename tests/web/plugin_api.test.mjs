// esbuild's plugin API, result by result and argument by argument, as its documentation has it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import * as api from '../../dist/skein.js';

before(() => api.initialize({ threads: 0 }));
after(() => api.stop());

const build = (files, setup, more = {}) => api.build({ bundle: true, format: 'esm', outfile: '/out.js', entryPoints: ['/a.js'], files, plugins: [{ name: 'p', setup }], ...more });
const failure_of = promise => promise.then(() => assert.fail('it was built'), error => error);

test('setup: the options, which may be changed, and the calls of the package', async () => {
  const { outputFiles, metafile } = await build({ '/a.js': 'console.log(DEBUG)', '/b.js': '1' }, async ({ initialOptions, esbuild }) => {
    assert.deepEqual(initialOptions.entryPoints, ['/a.js']);
    initialOptions.define = { DEBUG: 'true' };
    initialOptions.metafile = true;
    assert.equal(esbuild.version, api.version);
    assert.equal((await esbuild.transform('a as b', { loader: 'ts' })).code, 'a;\n');
    assert.equal(esbuild.transformSync('1').code, '1;\n');
    const inner = await esbuild.build({ files: { '/x.js': '2' }, entryPoints: ['/x.js'], bundle: true });
    assert.equal(inner.outputFiles.length, 1);
  });
  assert.match(outputFiles[0].text, /log\(true\)/);
  assert.deepEqual(Object.keys(metafile.inputs), ['a.js']);
  await assert.rejects(build({}, () => { throw new Error('no setup'); }), /no setup/);
  await assert.rejects(api.build({ plugins: [{}] }), /Plugin at index 0 is missing a name/);
});

test('onStart and onEnd: messages, order, results', async () => {
  const log = [];
  const { warnings } = await build({ '/a.js': '' }, ({ onStart, onEnd }) => {
    onStart(async () => { await new Promise(done => setTimeout(done, 10)); log.push('slow'); });
    onStart(() => (log.push('quick'), { warnings: [{ text: 'w', notes: [{ text: 'n', location: { file: 'x', line: 2 } }], detail: { a: 1 } }] }));
    onEnd(async result => { await null; log.push(`end ${result.errors.length}${result.outputFiles.length}`); result.outputFiles.length = 0; });
    onEnd(result => void log.push(`end ${result.outputFiles.length}`));
  });
  assert.deepEqual(log, ['quick', 'slow', 'end 01', 'end 0']);
  const [{ text, pluginName, notes, detail }] = warnings;
  assert.deepEqual([text, pluginName, notes[0].text, notes[0].location.line, detail], ['w', 'p', 'n', 2, { a: 1 }]);
  const ends = [];
  await failure_of(build({ '/a.js': 'let 1' }, ({ onEnd }) => onEnd(({ errors }) => void ends.push(errors.length))));
  assert.deepEqual(ends, [1]);
});

test('onResolve: every argument and every field of its result', async () => {
  const seen = {};
  const { outputFiles, warnings } = await build(
    { '/dir/a.js': 'import x from "x" with { type: "json" }; require("y"); import("z"); import "pure"; console.log(x)', '/x.json': '1', '/pure.js': 'sideEffect()' },
    ({ onResolve, onLoad }) => {
      onResolve({ filter: /.*/ }, ({ path: name, ...rest }) => void (seen[name] = rest));
      onResolve({ filter: /^x$/ }, () => ({ path: '/x.json', suffix: '?s#t', pluginData: [1], warnings: [{ text: 'careful' }], pluginName: 'renamed' }));
      onResolve({ filter: /^y$/ }, () => ({ external: true }));
      onResolve({ filter: /^z$/ }, () => ({ path: 'https://z.test/z.js', external: true }));
      onResolve({ filter: /^pure$/ }, () => ({ path: '/pure.js', sideEffects: false }));
      onLoad({ filter: /x\.json$/ }, args => void (seen.load = args));
    },
    { entryPoints: ['/dir/a.js'] },
  );
  const from_a = { importer: '/dir/a.js', namespace: 'file', resolveDir: '/dir', pluginData: undefined };
  assert.deepEqual(seen.x, { ...from_a, kind: 'import-statement', with: { type: 'json' } });
  assert.deepEqual(seen.y, { ...from_a, kind: 'require-call', with: {} });
  assert.deepEqual(seen.z, { ...from_a, kind: 'dynamic-import', with: {} });
  assert.deepEqual(seen['/dir/a.js'], { importer: '', namespace: 'file', resolveDir: '/', kind: 'entry-point', pluginData: undefined, with: {} });
  assert.deepEqual(seen.load, { path: '/x.json', namespace: 'file', suffix: '?s#t', pluginData: [1], with: { type: 'json' } });
  assert.match(outputFiles[0].text, /import\("https:\/\/z\.test\/z\.js"\)/);
  assert.doesNotMatch(outputFiles[0].text, /sideEffect/);
  assert.deepEqual(warnings.map(({ text, pluginName, location }) => [text, pluginName, location.line]), [['careful', 'renamed', 1]]);
  const error = await failure_of(build({ '/a.js': 'import "x"' }, ({ onResolve }) => onResolve({ filter: /^x$/ }, () => ({ errors: [{ text: 'no', location: { file: 'f', line: 4, column: 2, length: 1, lineText: 'text', suggestion: 's' }, notes: [{ text: 'n' }] }] }))));
  assert.deepEqual([error.errors[0].text, error.errors[0].location.file, error.errors[0].location.suggestion, error.errors[0].notes[0].text], ['no', 'f', 's', 'n']);
});

test('onLoad: every field of its result; namespaces and resolveDir', async () => {
  const seen = [];
  const { outputFiles, warnings } = await build({ '/a.js': 'import "v:1"; import t from "v:text"; console.log(t)', '/lib/b.js': 'console.log("b")' }, ({ onResolve, onLoad }) => {
    onResolve({ filter: /^v:/ }, ({ path: name }) => ({ path: name.slice(2), namespace: 'v', pluginData: 'resolved' }));
    onResolve({ filter: /^\.\/b$/, namespace: 'v' }, args => void seen.push([args.namespace, args.importer, args.resolveDir, args.pluginData]));
    onLoad({ filter: /^1$/, namespace: 'v' }, ({ pluginData }) => ({ contents: 'import "./b" as string'.replace(' as string', ''), loader: 'ts', resolveDir: '/lib', pluginData: `${pluginData} loaded`, warnings: [{ text: 'w' }], pluginName: 'other' }));
    onLoad({ filter: /.*/, namespace: 'nowhere' }, () => assert.fail('another namespace'));
    onLoad({ filter: /^text$/, namespace: 'v' }, () => ({ contents: new Uint8Array([104, 105]), loader: 'text' }));
  });
  assert.deepEqual(seen, [['v', '1', '/lib', 'resolved loaded']]);
  assert.match(outputFiles[0].text, /log\("b"\)[^]*"hi"/);
  assert.deepEqual(warnings.map(({ text, pluginName }) => [text, pluginName]), [['w', 'other']]);
  for (const [result, message] of [[{ contents: 1 }, /must be a string or a Uint8Array/], [{ contents: '', resolveDir: 'x' }, /"resolveDir" must be an absolute path/], [{ extra: 1 }, /Invalid option from onLoad\(\) callback in plugin "p": "extra"/], [7, /to return an object/]]) {
    const error = await failure_of(build({ '/a.js': '' }, ({ onLoad }) => onLoad({ filter: /a/ }, () => result)));
    assert.match(error.errors[0].text, message);
  }
});

test('build.resolve: every option, its messages, and a path of its own', async () => {
  const found = {};
  await build({ '/a.js': 'import "go"', '/lib/x.js': '', '/node_modules/pkg/package.json': '{"exports": {"require": "./r.js", "import": "./i.js"}, "sideEffects": false}', '/node_modules/pkg/r.js': '', '/node_modules/pkg/i.js': '' }, plugin => {
    const { onResolve } = plugin;
    onResolve({ filter: /^seen$/ }, ({ path: _path, ...args }) => ({ path: 'seen', namespace: 'n', pluginData: args, suffix: '?q', sideEffects: false, warnings: [{ text: 'inside' }] }));
    onResolve({ filter: /^go$/ }, async () => {
      found.file = await plugin.resolve('./x.js', { kind: 'import-statement', resolveDir: '/lib' });
      found.required = await plugin.resolve('pkg', { kind: 'require-call', resolveDir: '/lib' });
      found.imported = await plugin.resolve('pkg', { kind: 'import-statement', resolveDir: '/lib', importer: '/lib/x.js' });
      found.seen = await plugin.resolve('seen', { kind: 'dynamic-import', importer: 'i', namespace: 'm', resolveDir: '/lib', pluginData: 1, with: { a: 'b' } });
      found.missing = await plugin.resolve('./none', { kind: 'import-statement', resolveDir: '/lib', pluginName: 'asker' });
      await assert.rejects(plugin.resolve('x', {}), /Must specify "kind"/);
      await assert.rejects(plugin.resolve('x', { kind: 'entry-point', other: 1 }), /Invalid option in resolve\(\) call: "other"/);
      return { path: '/lib/x.js' };
    });
  });
  const plain = { errors: [], warnings: [], external: false, sideEffects: true, namespace: 'file', suffix: '', pluginData: undefined };
  assert.deepEqual(found.file, { ...plain, path: '/lib/x.js' });
  assert.deepEqual([found.required.path, found.imported.path, found.imported.sideEffects], ['/node_modules/pkg/r.js', '/node_modules/pkg/i.js', false]);
  const { warnings, pluginData, ...rest } = found.seen;
  assert.deepEqual(rest, { errors: [], path: 'seen', external: false, sideEffects: false, namespace: 'n', suffix: '?q' });
  assert.deepEqual(pluginData, { importer: 'i', namespace: 'm', resolveDir: '/lib', kind: 'dynamic-import', pluginData: 1, with: { a: 'b' } });
  assert.deepEqual(warnings.map(({ text, pluginName }) => [text, pluginName]), [['inside', 'p']]);
  assert.deepEqual([found.missing.path, found.missing.errors.length, found.missing.errors[0].pluginName], ['', 1, 'asker']);
});

test('onDispose runs once, behind the build or with the context', async () => {
  let disposed = 0;
  const plugin = { name: 'd', setup: ({ onDispose }) => onDispose(() => disposed++) };
  await api.build({ files: { '/a.js': '' }, entryPoints: ['/a.js'], bundle: true, plugins: [plugin] });
  await null;
  assert.equal(disposed, 1);
  await failure_of(api.build({ files: {}, entryPoints: ['/a.js'], bundle: true, plugins: [plugin] }));
  await null;
  assert.equal(disposed, 2);
  const ctx = await api.context({ files: { '/a.js': '' }, entryPoints: ['/a.js'], bundle: true, plugins: [plugin] });
  await ctx.rebuild();
  await ctx.rebuild();
  assert.equal(disposed, 2);
  await ctx.dispose();
  await ctx.dispose();
  await null;
  assert.equal(disposed, 3);
});

test('where files are written onEnd finds them on the disk', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'skein-plugin-'));
  fs.writeFileSync(path.join(folder, 'a.js'), '1');
  let size = 0;
  await api.build({ absWorkingDir: folder, entryPoints: ['a.js'], bundle: true, outfile: 'o/out.js', plugins: [{ name: 'p', setup: ({ onEnd }) => onEnd(({ outputFiles }) => { assert.equal(outputFiles, undefined); size = fs.statSync(path.join(folder, 'o/out.js')).size; }) }] });
  assert.ok(size > 0);
  fs.rmSync(folder, { recursive: true });
});
