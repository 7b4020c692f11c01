// Contexts that are watched: the disk by its events, virtual files by patches.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import * as api from '../../dist/skein.js';

before(() => api.initialize({ threads: 0 }));
after(() => api.stop());

/** A plugin, and `next()`: the result of the next build, or of one that nobody has asked about yet. `quiet(ms)`: none comes for so long. */
function results(more = () => {}) {
  const done = [], waiting = [];
  const next = () =>
    new Promise((resolve, reject) => {
      if (done.length > 0) return resolve(done.shift());
      const timer = setTimeout(() => reject(new Error('no build began')), 45_000);
      waiting.push(result => (clearTimeout(timer), resolve(result)));
    });
  const plugin = { name: 'results', setup(build) {
    more(build);
    build.onEnd(result => {
      const taker = waiting.shift();
      if (taker) taker(result);
      else done.push(result);
    });
  } };
  const quiet = async ms => {
    await new Promise(resolve => setTimeout(resolve, ms));
    assert.equal(done.length, 0, 'a build that nobody needs');
  };
  return { plugin, next, quiet };
}

describe('the disk', () => {
  const make = (name, files) => {
    const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), `skein-watch-${name}-`)));
    const put = (file, text) => {
      fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      fs.writeFileSync(path.join(folder, file), text);
    };
    for (const [file, text] of Object.entries(files)) put(file, text);
    // What is written within a step of the file system's clock before a build may have come behind it, and is built again.
    const past = new Date(Date.now() - 60_000);
    for (const name of ['.', ...fs.readdirSync(folder, { recursive: true })]) fs.utimesSync(path.join(folder, name), past, past);
    after(() => fs.rmSync(folder, { recursive: true, force: true }));
    return { folder, put };
  };

  test('files that change, come and go; folders; package.json; errors in between', async t => {
    const { folder, put } = make('all', { 'src/a.js': 'import b from "./b"; import p from "p"; console.log(b, p)', 'src/b.js': 'export default 1',
      'node_modules/p/package.json': '{"main": "one.js"}', 'node_modules/p/one.js': 'export default "one"', 'node_modules/p/two.js': 'export default "two"' });
    const { plugin, next, quiet } = results();
    const ctx = await api.context({ absWorkingDir: folder, entryPoints: ['src/a.js'], bundle: true, format: 'esm', outfile: 'out.js', write: true, plugins: [plugin] });
    t.after(() => ctx.dispose());
    const written = () => fs.readFileSync(path.join(folder, 'out.js'), 'utf8');
    await ctx.watch();
    assert.deepEqual((await next()).errors, []);
    await quiet(100);
    // Above the project others come and go.
    fs.rmdirSync(fs.mkdtempSync(path.join(path.dirname(folder), 'skein-other-')));
    fs.mkdirSync(`${folder}-beside`);
    t.after(() => fs.rmdirSync(`${folder}-beside`));
    await quiet(100);
    await assert.rejects(ctx.watch(), /Watch mode has already been enabled/);

    put('src/b.js', 'export default 2');
    await next();
    assert.match(written(), /b_default = 2/);
    put('src/b.js', 'export default = 3');
    assert.equal((await next()).errors.length, 1);
    put('src/b.js', 'export default 4');
    assert.deepEqual((await next()).errors, []);
    assert.match(written(), /b_default = 4/);

    fs.rmSync(path.join(folder, 'src/b.js'));
    assert.match((await next()).errors[0].text, /\.\/b/);
    put('src/b.ts', 'export default 5 as number');
    assert.deepEqual((await next()).errors, []);
    assert.match(written(), /b_default = 5/);

    put('node_modules/p/package.json', '{"main": "two.js"}');
    await next();
    assert.match(written(), /"two"/);
    // Nothing that a build looks at.
    put('elsewhere/x.js', '1');
    put('node_modules/p/two.js', 'export default "two"');
    while (!written().includes('"two"')) await next();
    await ctx.dispose();
    put('src/b.ts', 'export default 6');
    await assert.rejects(ctx.rebuild(), /Cannot rebuild a disposed context/);
  });

  test('watchFiles and watchDirs of plugins; a delay makes one build of many changes', async t => {
    const { folder, put } = make('plugins', { 'a.js': 'import "v"', 'data/list.cfg': 'one' });
    let dirs = 0;
    const { plugin, next, quiet } = results(build => {
      build.onResolve({ filter: /^v$/ }, () => ({ path: 'v', namespace: 'v', watchDirs: [path.join(folder, 'dir')] }));
      build.onLoad({ filter: /^v$/, namespace: 'v' }, () => ({ contents: `console.log(${JSON.stringify(fs.readFileSync(path.join(folder, 'data/list.cfg'), 'utf8'))}, ${dirs++})`, watchFiles: [path.join(folder, 'data/list.cfg')] }));
    });
    const ctx = await api.context({ absWorkingDir: folder, entryPoints: ['a.js'], bundle: true, write: false, plugins: [plugin] });
    t.after(() => ctx.dispose());
    await ctx.watch({ delay: 150 });
    await next();
    for (let i = 0; i < 5; i++) {
      put('data/list.cfg', `step ${i}`);
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    assert.match((await next()).outputFiles[0].text, /step 4/);
    await quiet(300);
    put('dir/new.txt', '');
    assert.deepEqual((await next()).errors, []);
    await assert.rejects(api.context({ entryPoints: [] }).then(other => other.watch({ delya: 1 })), /Invalid option in watch\(\) call: "delya"/);
    await ctx.dispose();
  });

  test('a watched context keeps the process, a disposed one does not', () => {
    const { folder } = make('process', { 'a.js': '1' });
    const script = `
      import { context, initialize } from ${JSON.stringify(new URL('../../dist/skein.js', import.meta.url).href)};
      await initialize({ threads: 0 });
      let ends = 0;
      const ctx = await context({ absWorkingDir: ${JSON.stringify(folder)}, entryPoints: ['a.js'], write: false, plugins: [{ name: 'p', setup: b => b.onEnd(() => { ends++ }) }] , bundle: true });
      await ctx.watch();
      process.on('exit', () => console.log(ends));
      setTimeout(() => ctx.dispose(), 1500).unref();`;
    const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8', timeout: 20_000 });
    assert.deepEqual([stdout, status], ['1\n', 0]);
  });
});

test('virtual files that a pattern means come and go', async t => {
  const { plugin, next } = results();
  const files = { '/a.js': 'export const load = n => import(`./p/${n}.js`)', '/p/x.js': '1' };
  const ctx = await api.context({ files, entryPoints: ['/a.js'], bundle: true, format: 'esm', outdir: '/out', plugins: [plugin] });
  t.after(() => ctx.dispose());
  const names = ({ outputFiles }) => [...outputFiles.find(({ path }) => path === '/out/a.js').text.matchAll(/"(\.\/p\/.*?)":/g)].map(match => match[1]);
  await ctx.watch();
  assert.deepEqual(names(await next()), ['./p/x.js']);
  ctx.patch({ '/p/deep/y.js': '2' });
  assert.deepEqual(names(await next()), ['./p/deep/y.js', './p/x.js']);
  ctx.patch({ '/p/x.js': null });
  assert.deepEqual(names(await next()), ['./p/deep/y.js']);
});

test('virtual files: patches begin builds, many in a row one', async t => {
  const { plugin, next, quiet } = results();
  const ctx = await api.context({ files: { '/a.js': 'import "./b"', '/b.js': 'console.log(0)' }, entryPoints: ['/a.js'], bundle: true, plugins: [plugin] });
  t.after(() => ctx.dispose());
  ctx.patch({ '/b.js': 'console.log("before")' });
  await ctx.watch();
  assert.match((await next()).outputFiles[0].text, /"before"/);
  for (let i = 1; i <= 5; i++) ctx.patch({ '/b.js': `console.log(${i})`, [`/x${i}.js`]: '' });
  assert.match((await next()).outputFiles[0].text, /log\(5\)/);
  await quiet(100);
  ctx.patch({ '/b.js': null });
  assert.match((await next()).errors[0].text, /\.\/b/);
  ctx.patch({ '/b.js': 'console.log("again")' });
  assert.match((await next()).outputFiles[0].text, /"again"/);
  assert.throws(() => ctx.patch({ 'b.js': '' }), /must be absolute/);
  await assert.rejects(ctx.serve(), /The "serve" API is not supported/);
  await ctx.dispose();
  assert.throws(() => ctx.patch({}), /Cannot patch a disposed context/);
});
