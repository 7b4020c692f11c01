// Plugins, watched contexts and Rollup's plugins in Chromium, where nothing but messages reaches the engine.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { open_browser, open_place } from './browser.mjs';

let chromium;
before(async () => (chromium = await open_browser()));
after(() => chromium.close());

async function plugins(origin) {
  const api = await import(`${origin}/skein.js`);
  const log = [];
  const plugin = { name: 'p', setup(build) {
    build.onStart(() => void log.push('start'));
    build.onResolve({ filter: /^v:/ }, async ({ path, resolveDir, with: attributes }) => {
      const other = await build.resolve('./lib', { kind: 'import-statement', resolveDir });
      log.push([other.path, attributes]);
      return { path, namespace: 'v', pluginData: new Map([['n', 42]]) };
    });
    build.onLoad({ filter: /.*/, namespace: 'v' }, async ({ pluginData }) => ({ contents: new TextEncoder().encode(`export default ${pluginData.get('n')}`), watchFiles: ['/x'] }));
    build.onEnd(({ outputFiles }) => void log.push(`end ${outputFiles.length}`));
    build.onDispose(() => log.push('dispose'));
  } };
  // No `files`: plugins load everything.
  const memory = { name: 'memory', setup(build) {
    build.onResolve({ filter: /^memory$/ }, () => ({ path: 'm', namespace: 'memory' }));
    build.onLoad({ filter: /.*/, namespace: 'memory' }, () => ({ contents: 'console.log("from memory")' }));
  } };
  const files = { '/a.js': 'import n from "v:n" with { type: "json" }; console.log(n)', '/lib.js': '' };
  const first = await api.build({ files, entryPoints: ['/a.js'], bundle: true, format: 'esm', plugins: [plugin] });
  const second = await api.build({ entryPoints: ['memory'], bundle: true, plugins: [memory] });
  const broken = { name: 'broken', setup: build => build.onLoad({ filter: /a\.js$/ }, () => { throw Object.assign(new TypeError('it broke'), { code: 7 }); }) };
  const error = await api.build({ files, entryPoints: ['/a.js'], bundle: true, plugins: [broken] }).catch(cause => cause);
  await null;
  const refused = [() => api.buildSync({ files }), () => api.transformSync('1')].map(call => { try { call(); return ''; } catch (cause) { return cause.message; } });
  return { log, texts: [first, second].map(({ outputFiles }) => outputFiles[0].text), error: [error.errors[0].text, error.errors[0].pluginName, error.errors[0].detail.code], refused };
}

async function watched(origin) {
  const [api, { rollupPlugin }] = await Promise.all([import(`${origin}/skein.js`), import(`${origin}/rollup.js`)]);
  const texts = [];
  let heard = () => {};
  const next = () => new Promise(resolve => { heard = resolve; });
  const end = { name: 'end', setup: build => build.onEnd(({ outputFiles, errors }) => { texts.push(errors[0]?.text ?? outputFiles[0].text); heard(); }) };
  const rollup = rollupPlugin({ name: 'r', transform: (code, id) => (id.endsWith('b.js') ? code.replace('WORD', '"word"') : null) });
  const ctx = await api.context({ files: { '/a.js': 'import "./b"', '/b.js': 'console.log(WORD)' }, entryPoints: ['/a.js'], bundle: true, plugins: [rollup, end] });
  const first = next();
  await ctx.watch();
  await first;
  for (const patch of [{ '/b.js': 'console.log(1, WORD)' }, { '/b.js': null }, { '/b.js': 'console.log(2, WORD)' }]) {
    const built = next();
    ctx.patch(patch);
    await built;
  }
  const serve = await ctx.serve().catch(cause => cause.message);
  await ctx.dispose();
  await api.stop();
  return { texts, serve };
}

for (const kind of ['plain', 'isolated']) {
  test(`${kind}: plugins`, async () => {
    const place = await open_place(chromium, kind);
    const { log, texts, error, refused } = await place.run(plugins, place.origin);
    await place.close();
    assert.deepEqual(log, ['start', ['/lib.js', { type: 'json' }], 'end 1', 'dispose']);
    assert.match(texts[0], /= 42/);
    assert.match(texts[1], /"from memory"/);
    assert.deepEqual(error, ['it broke', 'broken', 7]);
    assert.match(refused[0], /Cannot use "buildSync" in this environment: nothing may block a page; use "build"/);
    assert.match(refused[1], /Cannot use "transformSync"/);
  });

  test(`${kind}: a watched context and a Rollup plugin`, async () => {
    const place = await open_place(chromium, kind);
    const { texts, serve } = await place.run(watched, place.origin);
    await place.close();
    assert.match(texts[0], /log\("word"\)/);
    assert.match(texts[1], /log\(1, "word"\)/);
    assert.match(texts[2], /\.\/b/);
    assert.match(texts[3], /log\(2, "word"\)/);
    assert.equal(serve, 'Cannot use the "serve" API in this environment');
  });
}
