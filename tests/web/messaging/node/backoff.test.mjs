// Retries: how often, how long between them, and what ends them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backoffDelay, later, retry, sleep } from '../../../../build/web/messaging_node.mjs';

const never = new AbortController().signal;

/** A clock that nobody waits for. */
function clock() {
  const waits = [];
  return { waits, sleep: async milliseconds => void waits.push(milliseconds) };
}

test('the longest wait doubles with each attempt, up to the maximum', () => {
  const random = () => 1;
  assert.deepEqual([0, 1, 2, 3, 10, 2000].map(attempt => backoffDelay(attempt, { random })), [100, 200, 400, 800, 10_000, 10_000]);
  assert.deepEqual([0, 1, 2].map(attempt => backoffDelay(attempt, { base: 3, max: 10, random })), [3, 6, 10]);
});

test('each wait is a random part of it, from nothing on', () => {
  assert.equal(backoffDelay(3, { random: () => 0 }), 0);
  assert.equal(backoffDelay(3, { random: () => 0.25 }), 200);
  for (let n = 0; n < 200; n++) assert.ok(backoffDelay(2) >= 0 && backoffDelay(2) < 400);
});

test('five retries, if no other number is given; then the last failure', async () => {
  const { waits, sleep } = clock();
  let attempts = 0;
  const work = async () => {
    throw new Error(`attempt ${++attempts}`);
  };
  await assert.rejects(retry(work, { random: () => 1, sleep }, never), { message: 'attempt 6' });
  assert.deepEqual(waits, [100, 200, 400, 800, 1600]);
  attempts = 0;
  await assert.rejects(retry(work, { retries: 0, sleep }, never), { message: 'attempt 1' });
});

test('the first success ends it, and who waits is told why', async () => {
  const { waits, sleep } = clock();
  const told = [];
  let attempts = 0;
  const work = async () => {
    if (++attempts < 4) throw new Error(`attempt ${attempts}`);
    return attempts;
  };
  assert.equal(await retry(work, { random: () => 0.5, sleep }, never, () => true, (failure, attempt, wait) => told.push([failure.message, attempt, wait])), 4);
  assert.deepEqual(waits, [50, 100, 200]);
  assert.deepEqual(told, [['attempt 1', 0, 50], ['attempt 2', 1, 100], ['attempt 3', 2, 200]]);
});

test('a failure that does not pass is not tried again', async () => {
  let attempts = 0;
  const work = async () => {
    throw new Error(++attempts === 2 ? 'for good' : 'passing');
  };
  await assert.rejects(retry(work, { sleep: clock().sleep }, never, failure => failure.message === 'passing'), { message: 'for good' });
  assert.equal(attempts, 2);
});

test('a signal ends it: before, while it waits, while it works', async () => {
  const reason = new Error('enough');
  await assert.rejects(retry(assert.fail, {}, AbortSignal.abort(reason)), reason);
  const waiting = new AbortController();
  const ended = retry(async () => { throw new Error('again'); }, { base: 1e6, random: () => 1 }, waiting.signal, () => true, () => setImmediate(() => waiting.abort(reason)));
  await assert.rejects(ended, reason);
  const working = new AbortController();
  await assert.rejects(retry(async () => { working.abort(reason); throw new Error('its own'); }, {}, working.signal), reason);
});

test('sleep ends by its signal, and leaves no listener behind', async () => {
  const reason = new Error('awake');
  const abort = new AbortController();
  const sleeping = sleep(1e6, abort.signal);
  abort.abort(reason);
  await assert.rejects(sleeping, reason);
  await assert.rejects(sleep(1, abort.signal), reason);
  await sleep(0, never);
});

test('a time beyond what timers have is never, not at once', async () => {
  let rang = false;
  const stop = later(Infinity, () => (rang = true));
  later(2 ** 31, () => (rang = true));
  await new Promise(resolve => setTimeout(resolve, 20));
  assert.equal(rang, false);
  stop();
});
