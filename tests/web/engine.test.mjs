// The engine's life in Node: started, stopped, dead and started again. With a wasm that fails on demand.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { tiny_engine } from './tiny_engine.mjs';

const skein_js = pathToFileURL(path.resolve(import.meta.dirname, '../../dist/skein.js')).href;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'skein-engine-'));
after(() => fs.rmSync(folder, { recursive: true, force: true }));

const save = (name, options) => {
  fs.writeFileSync(path.join(folder, name), tiny_engine(options));
  return pathToFileURL(path.join(folder, name)).href;
};
const single = save('single.wasm');
const threads = save('threads.wasm', { shared: true });
const other_version = save('other.wasm', { version: '9.9.9' });
const no_threads = save('none.wasm', { shared: true, start: '(i32.const 0)' });
const hanging = save('hanging.wasm', { shared: true, start: '(loop $again (br $again)) (unreachable)' });

// Each with an instance of the API of its own.
let copies = 0;
const fresh = () => import(`${skein_js}?copy=${copies++}`);
const options = text => ({ files: { '/a.js': text }, entryPoints: ['/a.js'] });

test('threads where they start, with their number', async () => {
  const api = await fresh();
  assert.deepEqual(await api.initialize({ wasmURL: single, threadsWasmURL: threads, threads: 2 }), { mode: 'threads', threads: 2 });
  assert.equal((await api.build(options('hello'))).outputFiles[0].text, 'hello');
  await api.stop();
});

test('single-threaded with the reason, where threads are not wanted or do not start', async () => {
  const rows = [
    [{ threads: 0 }, /^single-threaded operation was asked for$/],
    [{ threads: 2, threadsWasmURL: no_threads }, /^the threaded engine did not start: no thread of its pool started$/],
    [{ threads: 2, threadsWasmURL: `${single}.missing` }, /^the threaded engine did not start: Cannot load file:.*missing: ENOENT/],
    [{ threads: 1, threadsWasmURL: hanging }, /^the threaded engine did not start: its thread pool was not ready after 5 s$/],
  ];
  for (const [given, reason] of rows) {
    const api = await fresh();
    const info = await api.initialize({ wasmURL: single, threadsWasmURL: threads, ...given });
    assert.deepEqual([info.mode, info.threads], ['single', 0]);
    assert.match(info.reason, reason);
    assert.equal((await api.build(options('x'))).outputFiles[0].text, 'x');
    await api.stop();
  }
});

test('initialize: again with the same, never with other options, and once more after a failure', async () => {
  const api = await fresh();
  await assert.rejects(api.initialize({ wasmURL: other_version, threads: 0 }), /it is version 9\.9\.9, but this skein\.js is version 0\.1\.0/);
  await assert.rejects(api.initialize({ wasmURL: `${single}.missing`, threads: 0 }), /^Error: Cannot load file:.*missing/);
  const [first, second] = await Promise.all([api.initialize({ wasmURL: single, threads: 0 }), api.initialize({ wasmURL: single })]);
  assert.deepEqual(first, second);
  await assert.rejects(api.initialize({ threads: 2 }), { message: 'Cannot call "initialize" again with another "threads": call "stop" first' });
  await assert.rejects(api.initialize({ wasm: 'x' }), { message: 'Invalid option in initialize() call: "wasm"' });
  await assert.rejects(api.initialize({ threads: -1 }), /"threads" must be/);
  await api.stop();
});

test('a trap rejects what waits; the next call has a new engine, contexts included', async () => {
  const api = await fresh();
  await api.initialize({ wasmURL: single, threads: 0 });
  const context = await api.context(options('one'));
  assert.equal((await context.rebuild()).outputFiles[0].text, 'one');
  const results = await Promise.allSettled([api.build(options('T')), api.build(options('never')), context.rebuild()]);
  assert.equal(results[0].reason.message, 'unreachable');
  for (const { reason } of results.slice(1)) assert.match(reason.message, /^The engine ended unexpectedly: unreachable$/);
  assert.equal((await context.rebuild({ files: { '/a.js': 'two' } })).outputFiles[0].text, 'two');
  assert.equal((await api.build(options('three'))).outputFiles[0].text, 'three');
  await context.dispose();
  await assert.rejects(context.rebuild(), { message: 'Cannot rebuild a disposed context' });
  await api.stop();
});

test('stop ends a build that runs; the next call starts anew', async () => {
  const api = await fresh();
  await api.initialize({ wasmURL: single, threads: 0 });
  const build = api.build(options('L'));
  build.catch(() => {});
  await new Promise(resolve => setTimeout(resolve, 50));
  await api.stop();
  await assert.rejects(build, { message: 'The engine was stopped' });
  assert.equal((await api.build(options('again'))).outputFiles[0].text, 'again');
  await api.stop();
});

test('cancel ends a build that runs, and those that wait for it', async () => {
  const api = await fresh();
  await api.initialize({ wasmURL: single, threadsWasmURL: threads, threads: 1 });
  const context = await api.context(options('x'));
  await context.rebuild();
  const running = context.rebuild({ files: { '/a.js': 'L' } });
  const waiting = context.rebuild();
  const both = Promise.allSettled([running, waiting]);
  await new Promise(resolve => setTimeout(resolve, 50));
  await context.cancel();
  for (const { reason } of await both) assert.deepEqual(reason.errors.map(error => error.text), ['The build was canceled']);
  assert.equal((await context.rebuild({ files: { '/a.js': 'after' } })).outputFiles[0].text, 'after');
  await api.stop();
});

test('a program that forgets to stop the engine ends all the same', () => {
  for (const count of [0, 2]) {
    const program = `import { initialize, build } from ${JSON.stringify(skein_js)};
      const info = await initialize(${JSON.stringify({ wasmURL: single, threadsWasmURL: threads, threads: count })});
      const result = await build({ files: { '/a': 'text' } });
      console.log(info.mode, result.outputFiles[0].text);`;
    const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8', timeout: 20_000 });
    assert.deepEqual([stdout, stderr, status], [`${count ? 'threads' : 'single'} text\n`, '', 0]);
  }
});
