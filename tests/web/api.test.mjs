// The public API in Node with the real engine, single-threaded and with threads.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import * as api from '../../dist/skein.js';

const { version } = JSON.parse(fs.readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

const project = {
  '/main.ts': `import { shared } from './shared';\nconsole.log(shared as number);\nnew Worker(new URL('./w.ts', import.meta.url), { type: 'module' });\n`,
  '/shared.ts': 'export const shared: number = 41 + 1, unused = "unused";\n',
  '/w.ts': `import { shared } from './shared';\npostMessage(shared satisfies number);\n`,
};
const options = { entryPoints: ['/main.ts'], bundle: true, format: 'esm', splitting: true, outdir: '/out' };

for (const threads of [0, 2]) {
  describe(`${threads} threads`, () => {
    before(async () => {
      const info = await api.initialize({ threads });
      assert.deepEqual([info.mode, info.threads], [threads ? 'threads' : 'single', threads], info.reason);
    });
    after(() => api.stop());

    test('trace: what the engine and the page did, on one clock; without it nothing', async () => {
      assert.equal((await api.build({ files: project, ...options })).trace, undefined);
      const before = (performance.timeOrigin + performance.now()) * 1000;
      const { trace } = await api.build({ files: project, ...options, trace: true });
      const after = (performance.timeOrigin + performance.now()) * 1000;
      const { traceEvents } = JSON.parse(trace);
      const spans = traceEvents.filter(event => event.ph === 'X');
      const named = name => spans.filter(event => event.name === name);
      assert.deepEqual(named('parse').map(({ args }) => args.path).sort(), ['main.ts', 'shared.ts', 'w.ts']);
      for (const name of ['scan', 'link', 'print', 'build', 'to the engine', 'take files', 'from the engine', 'start engine', 'compile', 'load worker']) assert.equal(named(name).filter(({ cat }) => cat !== 'work').length, 1, name);
      const inside = ({ ts, dur }, outer) => ts >= outer.ts - 5 && ts + dur <= outer.ts + outer.dur + 5;
      const [build] = named('build');
      assert.ok(inside(build, { ts: before, dur: after - before }));
      for (const span of spans.filter(({ cat }) => cat === 'phase' || cat === 'work')) assert.ok(inside(span, build), span.name);
      const threads_seen = new Set(traceEvents.filter(event => event.name === 'thread_name').map(({ args }) => args.name));
      assert.ok(threads_seen.has('coordinator') && threads_seen.has('page'));
      assert.ok(traceEvents.some(event => event.name === 'memory' && event.args.value > 0));
      const context = await api.context({ files: project, ...options, trace: true });
      for (let i = 0; i < 2; i++) assert.equal(JSON.parse((await context.rebuild()).trace).traceEvents.filter(event => event.name === 'build').length, 1);
      await context.dispose();
    });

    test('build: outputs with everything a host needs', async () => {
      const { errors, warnings, outputFiles, metafile, stats } = await api.build({ files: project, ...options, metafile: true });
      assert.deepEqual([errors, warnings], [[], []]);
      const kinds = outputFiles.map(output => output.kind).sort();
      assert.deepEqual(kinds, ['chunk', 'entry', 'worker']);
      for (const output of outputFiles) {
        assert.ok(output.contents instanceof Uint8Array);
        assert.equal(output.text, new TextDecoder().decode(output.contents));
        assert.match(output.hash, /^[A-Za-z0-9_-]{8}$/);
        assert.ok(!output.text.includes('unused'), output.path);
      }
      const entry = outputFiles.find(output => output.kind === 'entry');
      const worker = outputFiles.find(output => output.kind === 'worker');
      assert.equal(entry.path, '/out/main.js');
      assert.match(worker.path, /^\/out\/w-[A-Za-z0-9_-]{8}\.js$/);
      const link = entry.links.find(({ kind }) => kind === 'worker');
      assert.equal(link.target, worker.path);
      assert.equal(entry.text.slice(link.start, link.end), `new URL("./${path.basename(worker.path)}", import.meta.url)`);
      const constructor = entry.links.find(({ kind }) => kind === 'worker-constructor');
      assert.equal(entry.text.slice(constructor.start, constructor.end), 'Worker');
      const shared = entry.links.find(({ kind }) => kind === 'import');
      assert.equal(entry.text.slice(shared.start, shared.end), JSON.stringify(`./${path.basename(shared.target)}`));
      assert.ok(Object.keys(metafile.inputs).length === 3 && Object.keys(metafile.outputs).length === 3);
      assert.equal(stats.modules, 3);
    });

    test('text from outside ASCII and bytes go in and come out', async () => {
      const files = { '/a.js': new TextEncoder().encode('import t from "./t.txt"; console.log(t, "é🧶")'), '/t.txt': 'ünï\u2028 🧵' };
      const { outputFiles } = await api.build({ files, entryPoints: ['/a.js'], bundle: true, charset: 'utf8', outfile: '/o.js' });
      const printed = [];
      new Function('console', outputFiles[0].text)({ log: (...args) => printed.push(...args) });
      assert.deepEqual(printed, ['ünï\u2028 🧵', 'é🧶']);
    });

    test('a failed build rejects with located messages', async () => {
      const failure = await api.build({ files: { '/bad.js': '"é"; let x = ;\n' }, entryPoints: ['/bad.js'], bundle: true }).then(() => null, error => error);
      assert.ok(failure instanceof Error);
      assert.equal(failure.errors.length, 1);
      const [{ text, location, code, notes, id, pluginName }] = failure.errors;
      assert.deepEqual([location.file, location.line, location.column, location.lineText], ['bad.js', 1, 14, '"é"; let x = ;']);
      assert.equal(failure.message, `Build failed with 1 error:\nbad.js:1:14: ERROR: ${text}`);
      assert.ok(code > 0 && Array.isArray(notes) && typeof id === 'string' && pluginName === '');
    });

    test('missing modules, exports and workers are errors', async () => {
      const rows = [
        ['import "./gone.js"', /gone\.js/],
        ['import { nope } from "./b.js"; nope()', /nope/],
        ['new Worker(new URL("./gone-worker.js", import.meta.url))', /gone-worker\.js/],
      ];
      for (const [text, message] of rows) {
        const failure = await api.build({ files: { '/a.js': text, '/b.js': 'export let b = 1' }, ...options, entryPoints: ['/a.js'] }).then(() => null, error => error);
        assert.match(failure?.errors?.[0]?.text ?? 'built', message, text);
        assert.equal(failure.errors[0].location.line, 1);
      }
    });

    test('options nobody knows, and those of esbuild that are not supported, are refused', async () => {
      const refused = async (more, message) => {
        const failure = await api.build({ files: project, ...options, ...more }).then(() => null, error => error);
        assert.match(failure?.errors?.[0]?.text ?? 'built', message);
      };
      await refused({ entryPoint: 'x' }, /^Invalid option in build\(\) call: "entryPoint"$/);
      await refused({ plugins: [{ setup() {} }] }, /Plugin at index 0 is missing a name/);
      await refused({ banner: { css: '/* mine */' } }, /banner: css/);
      await refused({ format: 'umd' }, /format/);
      await refused({ bundle: 'yes' }, /bundle/);
      await refused({ files: undefined }, /main\.ts/);
      await refused({ files: { 'main.ts': '' } }, /must be absolute: "main\.ts"/);
    });

    test('context: rebuilds see what changed, was added and removed, and give the same bytes as a build', async () => {
      const context = await api.context({ files: project, ...options });
      const bytes = result => result.outputFiles.map(output => [output.path, output.text]);
      const first = await context.rebuild();
      assert.deepEqual(bytes(await context.rebuild()), bytes(first));
      const changed = { ...project, '/shared.ts': 'export { two as shared } from "./two";', '/two.ts': 'export const two = 2;' };
      const second = await context.rebuild({ files: { '/shared.ts': changed['/shared.ts'], '/two.ts': changed['/two.ts'] } });
      assert.notDeepEqual(bytes(second), bytes(first));
      assert.deepEqual(bytes(second), bytes(await api.build({ files: changed, ...options })));
      const failure = await context.rebuild({ files: { '/two.ts': null } }).then(() => null, error => error);
      assert.match(failure.errors[0].text, /two/);
      assert.equal(failure.errors[0].location.file, 'shared.ts');
      assert.deepEqual(bytes(await context.rebuild({ files: { '/shared.ts': project['/shared.ts'] } })), bytes(first));
      const all = await Promise.all([1, 2, 3].map(n => context.rebuild({ files: { '/shared.ts': `export const shared = ${n}` } })));
      all.forEach((result, index) => assert.ok(result.outputFiles.some(({ text }) => text.includes(`shared = ${index + 1}`))));
      await context.dispose();
      await context.dispose();
      await assert.rejects(context.rebuild(), /disposed/);
    });

    test('transform', async () => {
      const { code, map, warnings } = await api.transform('let x: number = 1; export default x', { loader: 'ts', sourcemap: true, sourcefile: 'x.ts' });
      assert.match(code, /let x = 1;/);
      assert.deepEqual(warnings, []);
      assert.deepEqual(JSON.parse(map).sources, ['x.ts']);
      assert.equal((await api.transform('x')).map, '');
      const failure = await api.transform('let = ;', { loader: 'ts' }).then(() => null, error => error);
      assert.match(failure.message, /^Transform failed with \d error/);
      assert.equal(failure.errors[0].location.line, 1);
      await assert.rejects(api.transform('', { entryPoints: [] }), /Invalid option in transform\(\) call: "entryPoints"/);
      await assert.rejects(api.transform(7), /must be a string or a Uint8Array/);
    });

    test('define, drop, pure, target and supported', async () => {
      const text = async (code, more) => (await api.transform(code, { format: 'esm', ...more })).code.replace(/\s+/g, '');
      assert.equal(await text('f(DEBUG, process.env.MODE, a.DEBUG)', { define: { DEBUG: 'false', 'process.env.MODE': '"x"' } }), 'f(false,"x",a.DEBUG);');
      assert.equal(await text('console.log(1); debugger; a: b(); c: d()', { drop: ['console', 'debugger'], dropLabels: ['a'] }), 'c:d();');
      const built = async more => (await api.build({ files: { '/a.js': 'const x = f(), y = g(); import "./b"', '/b.js': 'let z = new h()' }, ...options, entryPoints: ['/a.js'], ...more })).outputFiles[0].text;
      assert.ok((await built({})).includes('f()'));
      const pure = await built({ pure: ['f', 'h'] });
      assert.deepEqual(['f()', 'g()', 'h()'].map(call => pure.includes(call)), [false, true, false], pure);

      const lowered = await text('export const power = async (a, b) => ({ ...a, p: a.p ** b })', { target: 'es2015' });
      assert.ok(!/=async\(|\.\.\.|\*\*/.test(lowered), lowered);
      const { power } = await import(`data:text/javascript,${encodeURIComponent((await api.transform('export const power = async (a, b) => ({ ...a, p: a.p ** b })', { target: 'es2015' })).code)}`);
      assert.deepEqual(await power({ p: 3, q: 1 }, 2), { p: 9, q: 1 });
      assert.equal(await text('a ?? b', { target: ['chrome100', 'es2019'] }), 'var_a;(_a=a)!=null?_a:b;');
      assert.equal(await text('a ?? b', { target: ['chrome100', 'safari14'] }), 'a??b;');
      assert.equal(await text('a ?? b; 2 ** c', { target: 'es2015', supported: { 'exponent-operator': true } }), 'var_a;(_a=a)!=null?_a:b;2**c;');
      const refused = async (code, more, message) => assert.match((await api.transform(code, more).then(() => null, error => error))?.errors?.[0]?.text ?? 'transformed', message);
      await refused('1n', { target: 'es2019' }, /BigInt/);
      await refused('x', { target: 'es1' }, /es1/);
      await refused('x', { supported: { nonsense: true } }, /nonsense/);
      await refused('x', { define: { A: '1+1' } }, /1\+1/);
      await refused('x', { drop: ['everything'] }, /everything|drop/);
    });

    test('formatMessages and analyzeMetafile', async () => {
      const location = { file: 'a.js', line: 3, column: 4, length: 2, lineText: 'let xy = 1;' };
      const texts = await api.formatMessages([{ text: 'This is wrong', location, notes: [{ text: 'Because' }] }, { text: 'No place' }], { kind: 'error' });
      assert.equal(texts.length, 2);
      assert.match(texts[0], /✘ \[ERROR\] This is wrong\n\n\s+a\.js:3:4:\n.*let xy = 1;\n.*~~/);
      assert.match(texts[1], /✘ \[ERROR\] No place/);
      assert.match((await api.formatMessages([{ text: 'Careful' }], { kind: 'warning' }))[0], /▲ \[WARNING\] Careful/);
      const { metafile } = await api.build({ files: project, ...options, metafile: true });
      assert.match(await api.analyzeMetafile(metafile), /out\/main\.js/);
      assert.match(await api.analyzeMetafile(JSON.stringify(metafile), { verbose: true }), /shared\.ts/);
    });

    test('write: the files stand on the disk and are not returned', async () => {
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'skein-write-'));
      const result = await api.build({ files: project, ...options, outdir: path.join(folder, 'deep/out'), write: true });
      assert.equal(result.outputFiles, undefined);
      assert.equal(fs.readdirSync(path.join(folder, 'deep/out')).length, 3);
      fs.rmSync(folder, { recursive: true });
    });
  });
}

test('the cache is for pages: in Node it is refused, also by calls that block', async () => {
  const given = { files: { '/a.js': 'f()' }, entryPoints: ['/a.js'], cache: true };
  await assert.rejects(api.build(given), /Cannot use "cache" in this environment/);
  await assert.rejects(api.context(given), /Cannot use "cache" in this environment/);
  assert.throws(() => api.buildSync(given), /Cannot use "cache" in this environment/);
  assert.equal((await api.build({ ...given, cache: false })).outputFiles.length, 1);
});

test('the version is that of the package; linking to blobs needs a browser', async () => {
  assert.equal(api.version, version);
  await assert.rejects(api.linkToBlobs({ outputFiles: [] }), /linkToBlobs\(\) needs a browser/);
});
