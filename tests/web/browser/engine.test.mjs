// The engine's worker and its threads in Chromium: isolated and not, from another origin, in sandboxed frames. With a wasm that fails on demand.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fs from 'node:fs';
import path from 'node:path';
import { tiny_engine } from '../tiny_engine.mjs';
import { open_browser, open_place } from './browser.mjs';

let chromium;
const dist = name => fs.readFileSync(path.resolve(import.meta.dirname, '../../../dist', name));
const skein_js = dist('skein.js');
const of_another_build = name => {
  const bytes = dist(name);
  bytes[bytes.length - 1] ^= 1;
  return bytes;
};
before(async () => {
  chromium = await open_browser({
    '/tiny/skein.wasm': tiny_engine(),
    '/tiny/skein-threads.wasm': tiny_engine({ shared: true }),
    '/hanging.wasm': tiny_engine({ shared: true, start: '(loop $again (br $again)) (unreachable)' }),
    // A copy without its companions.
    '/lonely/skein.js': skein_js,
    // First halves of the real engine: without the second ones, and with those of another build.
    '/half/skein.wasm': dist('skein.wasm'),
    '/half/skein-threads.wasm': dist('skein-threads.wasm'),
    '/mixed/skein.wasm': dist('skein.wasm'),
    '/mixed/skein-threads.wasm': dist('skein-threads.wasm'),
    '/mixed/skein-rest.wasm': of_another_build('skein-rest.wasm'),
    '/mixed/skein-threads-rest.wasm': of_another_build('skein-threads-rest.wasm'),
  });
});
after(() => chromium.close());

async function use(script, options) {
  const api = await import(script);
  try {
    const info = await api.initialize(options);
    const { outputFiles } = await api.build({ files: { '/a': 'built ü' } });
    return { ...info, text: outputFiles[0].text };
  } catch (error) {
    return { error: error.message };
  } finally {
    await api.stop();
  }
}

const not_isolated = /^the page is not cross-origin isolated \(it needs the headers "Cross-Origin-Opener-Policy: same-origin" and "Cross-Origin-Embedder-Policy: require-corp"\)$/;

async function expect(kind, script_of, options_of, { mode, reason, error }) {
  const place = await open_place(chromium, kind);
  const seen = await place.run(use, script_of(place.origin), options_of(place.origin));
  await place.close();
  if (error) return assert.match(seen.error ?? JSON.stringify(seen), error);
  assert.equal(seen.error, undefined);
  assert.equal(seen.mode, mode);
  assert.equal(seen.text, 'built ü');
  if (reason) assert.match(seen.reason, reason);
  else assert.ok(seen.threads > 0);
}

const own = origin => `${origin}/skein.js`;
const tiny = origin => ({ wasmURL: `${origin}/tiny/skein.wasm`, threads: 2 });

test('an isolated page has threads', () => expect('isolated', own, tiny, { mode: 'threads' }));
test('another page has one thread and is told why', () => expect('plain', own, tiny, { mode: 'single', reason: not_isolated }));
test('a sandboxed frame too, from the text of the worker', () => expect('plain frame', own, tiny, { mode: 'single', reason: not_isolated }));
test('threads that do not start within 5 s are given up', () =>
  expect('isolated', own, origin => ({ ...tiny(origin), threadsWasmURL: '/hanging.wasm' }), { mode: 'single', reason: /^the threaded engine did not start: its thread pool was not ready after 5 s$/ }));
test('everything from another origin, isolated', () => expect('isolated', () => own(chromium.origins.plain), () => tiny(chromium.origins.plain), { mode: 'threads' }));
test('everything from another origin, not isolated', () => expect('plain', () => own(chromium.origins.isolated), () => tiny(chromium.origins.isolated), { mode: 'single', reason: not_isolated }));
test('relative URLs are meant relative to the page', () => expect('isolated', own, () => ({ wasmURL: 'tiny/skein.wasm', workerURL: './worker.js', threads: 1 }), { mode: 'threads' }));
test('a worker script that is missing is told by its URL', () => expect('isolated', origin => `${origin}/lonely/skein.js`, tiny, { error: /\/lonely\/worker\.js: 404/ }));
test('a wasm that is missing too', () => expect('plain', own, () => ({ wasmURL: '/none.wasm' }), { error: /^Cannot load http:\/\/localhost:\d+\/none\.wasm: 404/ }));
test('the worker of a script elsewhere can be given', () =>
  expect('plain', origin => `${origin}/lonely/skein.js`, origin => ({ ...tiny(origin), workerURL: `${origin}/worker.js` }), { mode: 'single', reason: not_isolated }));

// What options tell, and what only the source tells: then a thread of the engine loads the second half while it is inside of the build.
const told = { files: { '/a.js': 'class A { #a = b ?? c }' }, entryPoints: ['/a.js'], target: 'es2015' };
const untold = { files: Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`/a${i}.ts`, `class A${i} { @b() accessor #c = 1 }`])), entryPoints: ['/a*.ts'], bundle: true, format: 'esm', outdir: '/out' };

async function halves(script, wasmURL, builds) {
  const api = await import(script);
  try {
    const { mode } = await api.initialize(wasmURL ? { wasmURL } : {});
    const texts = [];
    for (const options of builds) texts.push(await api.build(options).then(({ outputFiles }) => outputFiles[0].text, error => error.message));
    return { mode, texts };
  } finally {
    await api.stop();
  }
}

for (const [kind, mode, file] of [['plain', 'single', 'skein-rest.wasm'], ['isolated', 'threads', 'skein-threads-rest.wasm']]) {
  test(`the second half comes when it is needed: ${kind}`, async () => {
    for (const options of [told, untold]) {
      const place = await open_place(chromium, kind);
      const seen = await place.run(halves, own(place.origin), null, [options, options]);
      await place.close();
      assert.equal(seen.mode, mode);
      assert.match(seen.texts[1], options === told ? /WeakMap/ : /accessor|__decorate|decorat/);
      assert.equal(seen.texts[0], seen.texts[1]);
    }
  });
  test(`where it is missing or of another build, the build says so: ${kind}`, async () => {
    for (const [where, text] of [['half', new RegExp(`Cannot load http.*/half/${file}: 404`)], ['mixed', new RegExp(`Cannot use http.*/mixed/${file}: it is not of the same build`)]]) {
      const place = await open_place(chromium, kind);
      const seen = await place.run(halves, own(place.origin), `${place.origin}/${where}/skein.wasm`, [told, untold]);
      await place.close();
      assert.equal(seen.mode, mode);
      for (const message of seen.texts) assert.match(message, text);
    }
  });
}

test('a trap in a page: calls are rejected, the next has a new engine', async () => {
  const place = await open_place(chromium, 'isolated');
  const seen = await place.run(async (script, options) => {
    const api = await import(script);
    await api.initialize(options);
    const both = await Promise.allSettled([api.build({ files: { '/a': 'T' } }), api.build({ files: { '/a': 'x' } })]);
    const next = await api.build({ files: { '/a': 'next' } });
    await api.stop();
    return [...both.map(({ reason }) => reason.message), next.outputFiles[0].text];
  }, own(place.origin), tiny(place.origin));
  assert.deepEqual(seen, ['unreachable', 'The engine ended unexpectedly: unreachable', 'next']);
  await place.close();
});

test('linked outputs may come from a clone, as after postMessage', async () => {
  const place = await open_place(chromium, 'plain');
  const seen = await place.run(async (script, options) => {
    const api = await import(script);
    await api.initialize(options);
    const { outputFiles } = await api.build({ files: { '/a': 'text' } });
    const [clone] = structuredClone(outputFiles);
    await api.stop();
    return { keys: Object.keys(clone).sort(), text: new TextDecoder().decode(clone.contents) };
  }, own(place.origin), tiny(place.origin));
  assert.deepEqual(seen, { keys: ['contents', 'exports', 'hash', 'imports', 'kind', 'links', 'path'], text: 'text' });
  await place.close();
});
