// Clients of isolated processes: what a crash, a restart and an idle client are to those who call.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import * as messaging from '../../../../dist/messaging-node.js';
import { eventually, is_alive } from './recorder.mjs';

const { createWorkerClient, createWorkerPool, processTransport, structuredSerializer } = messaging;
const logger = { debug() {}, info() {}, warn() {}, error() {} };
const worker_file = new URL('client_worker.mjs', import.meta.url);
let folder, adapter;
const pids = new Set();
before(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'skein-clients-'));
  adapter = messaging.unixSockets({ folder });
});
after(async () => {
  await eventually(() => ![...pids].some(is_alive), 'all processes have ended');
  assert.deepEqual(fs.readdirSync(folder), []);
  fs.rmSync(folder, { recursive: true });
});

const launch = (t, { serializer, ...options } = {}) => {
  const argv = serializer ? ['structured'] : [];
  const transport = processTransport(worker_file, { adapter, logger, stderr: 'ignore', argv, ...options });
  const client = createWorkerClient({ transport, logger, ...(serializer && { serializer }) });
  client.on('connect', () => pids.add(transport.pid));
  t.after(() => client.close({ force: true }));
  return { client, transport };
};

/** What a promise is rejected with. */
const failure = promise => promise.then(value => assert.fail(`it was fulfilled with ${value}`), error => error);

describe('a client of an isolated process', () => {
  test('calls it, and is gone with it', async t => {
    const { client, transport } = launch(t);
    assert.equal(await client.send('add', { a: 1, b: 2 }), 3);
    assert.equal(await client.send('pid'), transport.pid);
    await client.close();
    assert.equal(is_alive(transport.pid), false);
  });

  test('a crash rejects the calls that were open, with how the process ended', async t => {
    const { client, transport } = launch(t);
    await client.ready;
    const open = failure(client.send('never'));
    for (const error of [await failure(client.send('crash')), await open, await failure(client.send('add', { a: 1, b: 1 }))]) {
      assert.ok(error instanceof messaging.TerminatedError, error.stack);
      assert.ok(error.cause instanceof messaging.ProcessEndedError);
      assert.deepEqual([error.cause.pid, error.cause.exitCode, error.cause.stderr], [transport.pid, 9, 'a crash that was asked for']);
    }
    assert.equal(client.state, 'closed');
  });

  test('with restart: calls that it had are rejected, those that come later wait for the next process', async t => {
    const { client, transport } = launch(t, { restart: { base: 1 } });
    const connections = [];
    client.on('connect', () => connections.push(transport.pid));
    assert.equal(await client.send('calls'), 1);
    const crashed = failure(client.send('crash'));
    assert.ok((await crashed) instanceof messaging.ConnectionLostError);
    assert.equal(await client.send('calls'), 1);
    assert.equal(new Set(connections).size, 2);
  });

  test('with reconnect: the same process answers again', async t => {
    const { client, transport } = launch(t, { reconnect: { base: 1 } });
    assert.equal(await client.send('calls'), 1);
    const { pid } = transport;
    // A stopped process keeps its socket; killing it would be a crash.
    const open = failure(client.send('never'));
    const disconnected = new Promise(resolve => client.on('disconnect', resolve));
    cut(transport);
    assert.equal((await disconnected).final, false);
    assert.ok((await open) instanceof messaging.ConnectionLostError);
    assert.equal(await client.send('calls'), 2);
    assert.equal(await client.send('pid'), pid);
  });

  test('a start that fails rejects what waits for it', async t => {
    const { client } = launch(t, { execArgv: ['--require', '/nowhere/at/all.js'] });
    const error = await failure(client.send('add', { a: 1, b: 1 }));
    assert.ok(error instanceof messaging.WorkerLoadError);
    assert.match(error.message, /Cannot find module '\/nowhere\/at\/all\.js'/);
    assert.equal(await failure(client.ready), error);
  });

  test('gives calls up without ending it; a handler that computes is ended by close()', async t => {
    const { client, transport } = launch(t, { closeTimeout: 100, terminateTimeout: 1000 });
    await client.ready;
    assert.ok((await failure(client.send('wait', 1e6, { timeout: 50 }))) instanceof messaging.TimeoutError);
    assert.equal(await client.send('add', { a: 2, b: 2 }), 4);
    const busy = failure(client.send('busy', 1e6));
    await new Promise(resolve => setTimeout(resolve, 100));
    await client.close();
    assert.ok((await busy) instanceof messaging.ClosedError);
    assert.equal(is_alive(transport.pid), false);
  });

  test('sends and gets hundreds of megabytes', async t => {
    const { client } = launch(t, { serializer: structuredSerializer });
    assert.equal(await client.send('sum', new Uint8Array(150_000_000).fill(2)), 300_000_000);
    let total = 0, most = 0;
    const began = process.memoryUsage().rss;
    for await (const block of client.stream('blocks', { count: 500, size: 1_000_000 })) {
      total += block.length;
      most = Math.max(most, process.memoryUsage().rss);
    }
    assert.equal(total, 500_000_000);
    t.diagnostic(`grew by ${(most - began) >> 20} MiB here, ${(await client.send('memory')) >> 20} MiB are there`);
    assert.ok(most - began < 300 << 20);
  });

  test('a slow reader of a stream holds its writer', async t => {
    const { client } = launch(t, { serializer: structuredSerializer });
    await client.ready;
    const before = await client.send('memory');
    let blocks = 0;
    for await (const block of client.stream('blocks', { count: 10_000, size: 4_000_000 })) {
      assert.equal(block[0], blocks % 256);
      if (++blocks === 30) break;
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    assert.ok((await client.send('memory')) - before < 400 << 20);
  });
});

/** Closes the owner's end of a connection without a word, as a broken network would. */
function cut(transport) {
  for (const handle of process._getActiveHandles()) if (handle.constructor.name === 'Socket' && handle._handle?.constructor.name === 'Pipe' && handle.writable && handle.readable && !handle.spawnfile) handle.destroy();
  assert.ok(transport);
}

test('a pool of processes: each crash is one call\'s, and the others go on', async t => {
  const pool = createWorkerPool({ worker: () => processTransport(worker_file, { adapter, logger, stderr: 'ignore' }), max: 2, logger });
  t.after(() => pool.close({ force: true }));
  const results = await Promise.all(Array.from({ length: 12 }, (_, n) => (n === 4 ? failure(pool.send('crash')) : pool.send('add', { a: n, b: 1 }))));
  assert.ok(results[4] instanceof messaging.TerminatedError);
  assert.deepEqual(results.filter((_, n) => n !== 4), [1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12]);
  await pool.close();
});

test('a program that forgets to close its client ends all the same, and its process with it', async () => {
  const script = `
    import { createWorkerClient, processTransport } from ${JSON.stringify(new URL('../../../../dist/messaging-node.js', import.meta.url))};
    const client = createWorkerClient({ transport: processTransport(${JSON.stringify(worker_file.pathname)}) });
    console.log(await client.send('pid'));`;
  const { stdout, status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8', timeout: 60_000, env: { ...process.env, TMPDIR: folder } });
  assert.deepEqual([status, stderr], [0, '']);
  pids.add(Number(stdout));
  assert.ok(Number(stdout) > 0);
});
