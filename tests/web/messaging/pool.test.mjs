// A pool of threads: who gets what, who waits, who is ended.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import * as messaging from '../../../dist/messaging.js';
import { failure, until } from './contract.mjs';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

async function with_pool(options, work) {
  const pool = messaging.createWorkerPool({ worker: () => new Worker(new URL('./pool_worker.mjs', import.meta.url)), logger: quiet, ...options });
  const alive = setInterval(() => {}, 1000);
  try {
    await work(pool);
  } finally {
    await pool.close({ force: true });
    clearInterval(alive);
    assert.equal(pool.stats().workers, 0);
  }
}

test('workers are started when they are needed, up to the most, and are all used', () =>
  with_pool({ max: 3 }, async pool => {
    assert.equal(pool.stats().workers, 0);
    const threads = await Promise.all(Array.from({ length: 9 }, () => pool.send('wait', 30)));
    assert.equal(new Set(threads).size, 3);
    const { workers, completed, queued, running, idle } = pool.stats();
    assert.deepEqual({ workers, completed, queued, running, idle }, { workers: 3, completed: 9, queued: 0, running: 0, idle: 3 });
  }));

test('the least are started at once', () => with_pool({ min: 2, max: 4 }, async pool => assert.equal(pool.stats().workers, 2)));

test('a higher priority goes first, equals in order', () =>
  with_pool({ max: 1 }, async pool => {
    const order = [];
    const send = (name, priority) => pool.send('thread', undefined, { priority }).then(() => order.push(name));
    const first = pool.send('wait', 50);
    await Promise.all([first, send('a', 0), send('b', 5), send('c', 0), send('d', 5), send('e', -1)]);
    assert.deepEqual(order, ['b', 'd', 'a', 'c', 'e']);
  }));

test('a queue that is full refuses', () =>
  with_pool({ max: 1, queueLimit: 2 }, async pool => {
    const taken = [pool.send('wait', 100), pool.send('thread'), pool.send('thread')];
    const error = await failure(pool.send('thread'));
    assert.ok(error instanceof messaging.QueueFullError && error.code === 'ERR_QUEUE_FULL');
    await Promise.all(taken);
    await pool.send('thread');
  }));

test('what waits can be given up, by a signal and by time', () =>
  with_pool({ max: 1 }, async pool => {
    const running = pool.send('wait', 300);
    const stop = new AbortController();
    const aborted = failure(pool.send('thread', undefined, { signal: stop.signal }));
    const late = failure(pool.send('thread', undefined, { timeout: 50 }));
    const behind = pool.send('thread');
    stop.abort(new Error('enough'));
    assert.ok((await aborted) instanceof messaging.AbortError);
    assert.ok((await late) instanceof messaging.TimeoutError);
    await Promise.all([running, behind]);
    assert.equal(pool.stats().failed, 2);
    assert.ok((await failure(pool.send('thread', undefined, { signal: stop.signal }))) instanceof messaging.AbortError);
  }));

test('a handler that stops keeps its worker; one that does not loses it, after its time', () =>
  with_pool({ max: 1, abortGrace: 200 }, async pool => {
    const thread = await pool.send('thread');
    assert.ok((await failure(pool.send('wait', 60_000, { timeout: 50 }))) instanceof messaging.TimeoutError);
    assert.equal(await pool.send('thread'), thread, 'the same worker');
    assert.ok((await failure(pool.send('endless', undefined, { timeout: 50 }))) instanceof messaging.TimeoutError);
    const behind = await pool.send('thread');
    assert.notEqual(behind, thread, 'another worker');
    const { killed, started } = pool.stats();
    assert.deepEqual([killed, started], [1, 2]);
  }));

test('a handler that was given up keeps its place until it ends', () =>
  with_pool({ max: 1, abortGrace: Infinity }, async pool => {
    await pool.send('thread');
    const began = performance.now();
    assert.ok((await failure(pool.send('stubborn', 400, { timeout: 20 }))) instanceof messaging.TimeoutError);
    assert.equal(pool.stats().running, 1);
    await pool.send('thread');
    assert.ok(performance.now() - began > 300, 'the next call waited for it');
    assert.equal(pool.stats().killed, 0);
  }));

test('a worker that crashes rejects its calls and is replaced', () =>
  with_pool({ max: 1 }, async pool => {
    const ended = [];
    pool.on('end', ({ error }) => ended.push(error?.code));
    await pool.send('thread');
    const [crash, next] = await Promise.allSettled([pool.send('crash'), pool.send('thread')]);
    assert.equal(crash.reason.code, 'ERR_TERMINATED');
    assert.equal(next.status, 'fulfilled');
    assert.deepEqual(ended, ['ERR_TERMINATED']);
  }));

test('workers that cannot start reject, each call, and nothing hangs', () =>
  with_pool({ max: 2, worker: () => new Worker("throw new TypeError('at the start')", { eval: true }) }, async pool => {
    for (const error of await Promise.all(Array.from({ length: 6 }, () => failure(pool.send('thread'))))) {
      assert.equal(error.code, 'ERR_WORKER_LOAD');
      assert.match(error.message, /at the start/);
    }
  }));

test('workers without work are ended, but for the least, and come again', () =>
  with_pool({ min: 1, max: 3, idleTimeout: 100 }, async pool => {
    await Promise.all([1, 2, 3].map(() => pool.send('wait', 20)));
    assert.ok(pool.stats().started >= 3);
    await until(() => pool.stats().workers === 1, 'the others are ended');
    const { started, killed } = pool.stats();
    await Promise.all([1, 2, 3].map(() => pool.send('wait', 20)));
    assert.ok(pool.stats().started > started);
    assert.equal(killed, 0);
  }));

test('a stream that is still read keeps its worker', () =>
  with_pool({ max: 1, idleTimeout: 30 }, async pool => {
    const stream = await pool.send('count', 100);
    assert.equal((await stream.next()).value, 0);
    await new Promise(resolve => setTimeout(resolve, 200));
    let count = 1;
    for await (const item of stream) assert.equal(item, count++);
    assert.equal(count, 100);
    await until(() => pool.stats().workers === 0, 'then it goes');
  }));

test('concurrency, draining, closing', () =>
  with_pool({ max: 1, concurrency: 2 }, async pool => {
    const all = [pool.send('wait', 50), pool.send('wait', 50), pool.send('thread')];
    const { running, queued } = pool.stats();
    assert.deepEqual([running, queued], [2, 1]);
    await pool.drained();
    assert.equal(pool.stats().completed, 3);
    await Promise.all(all);
    const open = [60_000, 60_000, 1].map(time => failure(pool.send('wait', time)));
    await pool.close();
    for (const error of await Promise.all(open)) assert.equal(error.code, 'ERR_CLOSED');
    assert.equal((await failure(pool.send('thread'))).code, 'ERR_CLOSED');
  }));

test('wrong options are refused', () => {
  for (const options of [{ max: 0 }, { min: -1 }, { min: 3, max: 2 }, { concurrency: 0 }, { queueLimit: NaN }]) {
    assert.throws(() => messaging.createWorkerPool({ worker: () => assert.fail('no worker'), ...options }), TypeError, JSON.stringify(options));
  }
});
