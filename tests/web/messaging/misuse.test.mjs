// What the code of users does to the messaging: listeners, getters and codecs that throw, aborts and closes at the worst moment, numbers that no
// timer takes. Each is the fault of one call at most.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as messaging from '../../../dist/messaging.js';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const later = () => new Promise(resolve => setTimeout(resolve, 20));
const failure = promise => promise.then(value => assert.fail(`fulfilled with ${value}`), error => error);

/** Fulfilled as `promise`, rejected when it hangs. */
function soon(promise, what = 'it') {
  let timer;
  const hangs = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error(`${what} hangs`)), 10_000)));
  return Promise.race([promise, hangs]).finally(() => clearTimeout(timer));
}

function pair(handlers, ours = {}, theirs = {}) {
  const { port1, port2 } = new MessageChannel();
  const server = messaging.startWorkerServer(handlers, { listener: port2, logger: quiet, ...theirs });
  const client = messaging.createWorkerClient({ transport: messaging.portTransport(port1), logger: quiet, ...ours });
  return { client, server, close: () => Promise.all([client.close(), server.close()]) };
}

/** What nobody catches while `work` runs. */
async function uncaught(work) {
  const seen = [];
  const before = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  const note = error => seen.push(error);
  process.on('uncaughtException', note);
  try {
    await work();
    await later();
  } finally {
    process.off('uncaughtException', note);
    for (const listener of before) process.on('uncaughtException', listener);
  }
  return seen;
}

test('a listener of the user that throws is told as an uncaught exception, and no call fails by it', async () => {
  let let_go;
  const { client, close } = pair({
    wait: () => new Promise(resolve => (let_go = resolve)),
    steps(_, { progress }) {
      progress(1);
      return 'done';
    },
    over(_, { onOver }) {
      onOver(() => {
        throw new Error('in onOver');
      });
      return 'answered';
    },
    over_late: async (_, { onOver }) => onOver(() => {
      throw new Error('in a late onOver');
    }),
  });
  const waits = client.send('wait');
  const told = await uncaught(async () => {
    const onProgress = () => {
      throw new Error('in onProgress');
    };
    assert.equal(await soon(client.send('steps', undefined, { onProgress })), 'done');
    assert.equal(await soon(client.send('over')), 'answered');
    await soon(client.send('over_late'));
    let_go('still there');
    assert.equal(await soon(waits), 'still there');
  });
  assert.deepEqual(told.map(error => error.message).sort(), ['in a late onOver', 'in onOver', 'in onProgress']);
  await close();
});

test('what cannot be read of an error, of a reason or of a result is said; nothing hangs', async () => {
  const hidden = () => Object.create(null, { f: { value: () => {}, enumerable: true } });
  const throws = { get f() { throw new Error('a getter'); } };
  let let_go;
  let aborted = 0;
  const { client, close } = pair({
    wait: () => new Promise(resolve => (let_go = resolve)),
    getter: () => Promise.reject(Object.defineProperty(new Error('x'), 'more', { enumerable: true, get() { throw new Error('a getter'); } })),
    sync_getter() { throw Object.defineProperty(new Error('x'), 'name', { get() { throw new Error('a getter'); } }); },
    no_text: () => Promise.reject(hidden()),
    thenable: () => ({ get then() { throw new Error('no then'); } }),
    bad_then: () => ({ then() { throw new Error('bad then'); } }),
    nested_then: () => ({ then: resolve => resolve({ then: again => again('at last') }) }),
    result: () => throws,
    until_aborted: (_, { signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => (aborted++, reject(signal.reason)))),
  });
  const waits = client.send('wait');
  const told = await uncaught(async () => {
    for (const type of ['getter', 'sync_getter', 'no_text', 'thenable', 'bad_then', 'result']) assert.ok((await soon(failure(client.send(type)), type)) instanceof Error);
    assert.equal(await soon(client.send('nested_then')), 'at last');
    for (const reason of [hidden(), Symbol('s'), undefined, throws]) {
      const controller = new AbortController();
      const call = failure(client.send('until_aborted', undefined, { signal: controller.signal }));
      await later();
      controller.abort(reason);
      assert.ok((await soon(call, 'an aborted call')) instanceof messaging.AbortError);
    }
    assert.ok((await failure(client.send('wait', throws))) instanceof messaging.InvalidMessageError);
    assert.ok((await failure(client.send('wait', [], { transfer: new ArrayBuffer(1) }))) instanceof messaging.InvalidMessageError);
    assert.equal(client.pending, 1);
    let_go('still there');
    assert.equal(await soon(waits), 'still there');
  });
  assert.deepEqual(told, []);
  assert.equal(aborted, 4);
  await close();
});

class Box {
  constructor(inside) {
    this.inside = inside;
  }
}
const boxes = {
  name: 'Box',
  accepts: value => value instanceof Box,
  encode: ({ inside }) => ({ inside }),
  decode({ inside }) {
    if (inside === 'bad') throw new RangeError('a bad box');
    return new Box(inside);
  },
};

test('a codec that refuses an item, progress or an event ends that stream or call alone; what it makes may have ports', async () => {
  let let_go;
  const reasons = [];
  const { client, server, close } = pair({
    wait: () => new Promise(resolve => (let_go = resolve)),
    async *items() { yield new Box(1); yield new Box('bad'); },
    steps(_, { progress, signal }) {
      progress(new Box('bad'));
      return new Promise((_, reject) => signal.addEventListener('abort', () => (reasons.push(signal.reason), reject(signal.reason))));
    },
    port: ({ inside: { port } }) => port.postMessage('from the worker'),
    port_back() {
      const { port1, port2 } = new MessageChannel();
      port1.postMessage('from the result');
      port1.close();
      return [new Box({ port: port2 })];
    },
  }, { codecs: [boxes] }, { codecs: [boxes] });
  const errors = [];
  client.on('error', error => errors.push(error));
  const waits = client.send('wait');
  const items = client.stream('items');
  assert.equal((await soon(items.next())).value.inside, 1);
  assert.match((await soon(failure(items.next()), 'an item')).message, /a bad box/);
  assert.match((await soon(failure(client.send('steps', undefined, { onProgress() {} })), 'progress')).message, /a bad box/);
  server.emit('told', new Box('bad'));
  await later();
  assert.equal(reasons.length, 1);
  assert.equal(errors.length, 1);
  const { port1, port2 } = new MessageChannel();
  const heard = new Promise(resolve => (port1.onmessage = event => resolve(event.data)));
  await client.send('port', new Box({ port: port2 }));
  assert.equal(await soon(heard), 'from the worker');
  const [{ inside: { port } }] = await client.send('port_back');
  assert.equal(await soon(new Promise(resolve => (port.onmessage = event => resolve(event.data)))), 'from the result');
  port.close();
  port1.close();
  let_go('still there');
  assert.equal(await soon(waits), 'still there');
  await close();
});

test('times that no timer takes are for ever, not for a millisecond', async () => {
  const late = 2 ** 31;
  const { client, close } = pair({ wait: async () => (await later(), 'done') }, { startupTimeout: Infinity, timeout: late });
  assert.equal(await client.send('wait'), 'done');
  assert.equal(await client.send('wait', undefined, { timeout: late }), 'done');
  await close();
});

test('the end of one stream of a result is no abort for its other one', async () => {
  const { client, close } = pair({
    two(_, { signal }) {
      return {
        short: (async function* () { yield 1; })(),
        long: (async function* () {
          for (let i = 0; i < 3; i++) {
            await later();
            signal.throwIfAborted();
            yield i;
          }
        })(),
      };
    },
  });
  const { short, long } = await client.send('two');
  for await (const _ of short);
  const seen = [];
  for await (const item of long) seen.push(item);
  assert.deepEqual(seen, [0, 1, 2]);
  await close();
});

test('a signal that outlives many streams keeps nothing of them', async () => {
  const { client, close } = pair({ async *items() { yield 1; } });
  const { signal } = new AbortController();
  let listeners = 0;
  const { addEventListener, removeEventListener } = signal;
  const known = new Set();
  signal.addEventListener = (type, listener, options) => (known.add(listener), addEventListener.call(signal, type, listener, options));
  signal.removeEventListener = (type, listener, options) => (known.delete(listener), removeEventListener.call(signal, type, listener, options));
  for (; listeners < 5; listeners++) for await (const _ of client.stream('items', undefined, { signal }));
  assert.equal(known.size, 0);
  await close();
});

test('an abort while a middleware has the call or its answer: the handler does not run for nobody, streams end, a pool has its worker back', async () => {
  const gate = { open() {}, at: '' };
  const middleware = [async (message, next) => {
    if (gate.at === `${message.direction} ${message.kind}`) await new Promise(resolve => (gate.open = resolve));
    await next();
  }];
  let ran = 0;
  let ended = 0;
  const handlers = {
    run: () => ++ran,
    stream: () => new ReadableStream({ cancel: () => void ended++ }),
  };
  const { client, close } = pair(handlers, { middleware });
  const run = async (from, type, at) => {
    gate.at = at;
    const controller = new AbortController();
    const call = failure(from.send(type, undefined, { signal: controller.signal }));
    await later();
    controller.abort();
    assert.ok((await soon(call)) instanceof messaging.AbortError);
    gate.at = '';
    gate.open();
    await later();
  };
  await client.ready;
  await run(client, 'run', 'send call');
  assert.equal(ran, 0);
  await run(client, 'stream', 'receive result');
  for (let tries = 0; tries < 500 && ended === 0; tries++) await later();
  assert.equal(ended, 1);
  await close();

  const servers = [];
  const pool = messaging.createWorkerPool({
    max: 1, abortGrace: Infinity, middleware, logger: quiet,
    worker() {
      const { port1, port2 } = new MessageChannel();
      servers.push(messaging.startWorkerServer(handlers, { listener: port2, logger: quiet }));
      return messaging.portTransport(port1);
    },
  });
  await pool.send('run');
  for (const at of ['send call', 'receive result']) {
    await run(pool, 'run', at);
    await soon(pool.send('run'), `the pool behind an abort at "${at}"`);
  }
  await pool.close();
  await Promise.all(servers.map(server => server.close()));
});

test('a pool whose worker dies and cannot be made again rejects what waits; AbortSignal.timeout is a timeout there too', async () => {
  let made = 0;
  const ends = [];
  const pool = messaging.createWorkerPool({
    max: 1, logger: quiet,
    worker() {
      if (++made > 1) throw new RangeError('no more workers');
      return { carries: 'values', transfers: false, label: 'mute', start(events) { ends.push(events); }, post() {}, close() {} };
    },
  });
  const timed = [failure(pool.send('x')), failure(pool.send('x', undefined, { signal: AbortSignal.timeout(5) }))];
  assert.ok((await soon(timed[1])) instanceof messaging.TimeoutError);
  const waits = failure(pool.send('x'));
  const told = await uncaught(async () => {
    ends[0].close(new messaging.TerminatedError('gone'));
    assert.ok((await soon(timed[0])) instanceof messaging.TerminatedError);
    assert.match((await soon(waits, 'what waits')).message, /no more workers/);
  });
  assert.deepEqual(told, []);
  await pool.close();
});

test('remote functions and objects of a server that was started anew do not reach what has their numbers there', async () => {
  let transport_events;
  let port;
  const calls = [];
  const servers = [];
  const transport = {
    carries: 'values', transfers: true, label: 'again',
    start(events) {
      transport_events = events;
      this.connect();
    },
    connect() {
      const { port1, port2 } = new MessageChannel();
      const name = `server ${servers.length}`;
      servers.push(messaging.startWorkerServer({ give: () => () => void calls.push(name), take: f => typeof f }, { listener: port2, logger: quiet }));
      port = port1;
      port1.onmessage = event => port1 === port && transport_events.message(event.data);
      transport_events.open();
    },
    post: (message, transfer) => void port.postMessage(message, transfer),
    close: () => port.close(),
  };
  const client = messaging.createWorkerClient({ transport, logger: quiet });
  const stale = await client.send('give');
  const closing = port;
  transport_events.close(new Error('cut'), true);
  closing.close();
  transport.connect();
  const fresh = await client.send('give');
  await fresh();
  assert.ok((await soon(failure(stale()))) instanceof messaging.ConnectionLostError);
  messaging.releaseProxy(stale);
  await fresh();
  assert.deepEqual(calls, ['server 1', 'server 1']);
  await client.close();
  await Promise.all(servers.map(server => server.close()));
});

test('payloads of odd shapes arrive as structured clone would bring them', async () => {
  const { client, close } = pair({ echo: value => value, shape: ({ list }) => [list.length, 1 in list] });
  assert.deepEqual(await client.send('shape', { list: [() => 1, , ] }), [2, false]);
  const odd = Object.freeze(Object.assign(Object.create(null), { f: () => 1, list: Object.freeze([() => 2]) }));
  Object.isFrozen(odd);
  const back = await client.send('echo', odd);
  assert.deepEqual([await back.f(), await back.list[0]()], [1, 2]);
  const own_proto = JSON.parse('{"__proto__":{"x":1}}');
  own_proto.f = () => 1;
  assert.deepEqual(Object.keys(await client.send('echo', own_proto)), ['__proto__', 'f']);
  let deep = () => 'deep';
  for (let i = 0; i < 1000; i++) deep = [deep];
  let at = await client.send('echo', deep);
  while (Array.isArray(at)) [at] = at;
  assert.equal(await at(), 'deep');
  await close();
});

test('a mapStack that gives no text or throws leaves the stack; lines that are long are not looked through', async () => {
  for (const mapStack of [() => undefined, async () => 5, () => { throw new Error('no'); }, async () => { throw null; }]) {
    const { client, close } = pair({ fail() { throw new TypeError('of the handler'); } }, { mapStack });
    const error = await soon(failure(client.send('fail')));
    assert.ok(error instanceof TypeError && typeof error.stack === 'string' && error.stack.includes('of the handler'), String(error.stack));
    await close();
  }
  const loads = [];
  const map = messaging.sourceMappedStacks({ load: async url => (loads.push(url), null) });
  const long = `Error: ${'@a:'.repeat(20_000)}`;
  assert.equal(await map(long), long);
  assert.deepEqual(loads, []);
});

test('a second close waits for the first one, and can force it', async () => {
  const closes = [];
  let gone;
  const transport = {
    carries: 'values', transfers: false, label: 'slow to go', start(events) { events.open(); }, post() {},
    close(how) {
      closes.push(how.force ?? false);
      return new Promise(resolve => (gone ??= resolve));
    },
  };
  const client = messaging.createWorkerClient({ transport, logger: quiet });
  const order = [];
  const both = [client.close().then(() => order.push('first')), client.close().then(() => order.push('second'))];
  const forced = client.close({ force: true });
  await later();
  assert.deepEqual([order, closes], [[], [false, true]]);
  gone();
  await soon(Promise.all([...both, forced]));
  assert.equal(order.length, 2);
});

test('an aggregate that has itself for many of its errors is told in part', { timeout: 60_000 }, async () => {
  const { port1, port2 } = new MessageChannel();
  const server = messaging.startWorkerServer({
    fail() {
      const error = new AggregateError([], 'of itself');
      error.errors.push(error, error, error, new RangeError('the fourth'));
      throw error;
    },
  }, { listener: port2 });
  const client = messaging.createWorkerClient({ worker: port1 });
  const error = await client.send('fail').then(() => null, reason => reason);
  assert.ok(error instanceof AggregateError);
  assert.equal(error.errors.length, 4);
  let count = 0;
  const visit = at => at instanceof Error && (count++, (at.errors ?? []).forEach(visit));
  visit(error);
  assert.ok(count <= 257, `${count} errors`);
  await client.close();
  await server.close();
});
