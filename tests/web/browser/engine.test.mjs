// The engine's worker and its threads in Chromium: isolated and not, from another origin, in sandboxed frames. With a wasm that fails on demand.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fs from 'node:fs';
import path from 'node:path';
import { tiny_engine } from '../tiny_engine.mjs';
import { open_browser, open_place } from './browser.mjs';

let chromium;
const skein_js = fs.readFileSync(path.resolve(import.meta.dirname, '../../../dist/skein.js'));
before(async () => {
  chromium = await open_browser({
    '/tiny/skein.wasm': tiny_engine(),
    '/tiny/skein-threads.wasm': tiny_engine({ shared: true }),
    '/hanging.wasm': tiny_engine({ shared: true, start: '(loop $again (br $again)) (unreachable)' }),
    // A copy without its companions.
    '/lonely/skein.js': skein_js,
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
