// What goes wrong between two ends: workers that die, bytes that are no messages, peers that misbehave, more than fits.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import * as messaging from '../../../dist/messaging.js';
import { failure, until } from './contract.mjs';
import { make_handlers } from './handlers.mjs';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const thread = (source, options) => messaging.createWorkerClient({ worker: () => new Worker(source, { eval: typeof source === 'string' }), logger: quiet, ...options });

/** Two transports in memory whose bytes pass `cable(text, to)`, which may change, drop and repeat them. */
function cable_pair(cable = (text, deliver) => deliver(text)) {
  const ends = [0, 1].map(index => ({
    carries: 'bytes', transfers: false, label: `end ${index}`,
    start(events) {
      this.events = events;
      events.open();
    },
    post(data) {
      cable(data, text => setImmediate(() => ends[1 - index].closed || ends[1 - index].events?.message(text)), index);
    },
    close() {
      this.closed = true;
    },
  }));
  return ends;
}

function connected(cable, options = {}) {
  const [ours, theirs] = cable_pair(cable);
  const listener = messaging.manualListener();
  listener.connect(theirs);
  const server = messaging.startWorkerServer(make_handlers(messaging).handlers, { listener, logger: quiet });
  const client = messaging.createWorkerClient({ transport: ours, logger: quiet, ...options });
  return { client, server, ours, theirs, end: async () => (await client.close(), await server.close()) };
}

test('a thread that exits, throws or cannot start rejects what is open with the reason', async () => {
  const exits = thread(new URL('./pool_worker.mjs', import.meta.url));
  await exits.send('thread');
  const open = [failure(exits.send('wait', 60_000)), failure(exits.send('crash'))];
  for (const error of await Promise.all(open)) assert.ok(error instanceof messaging.TerminatedError && /exit code 3/.test(error.message), String(error));
  assert.ok((await failure(exits.send('thread'))) instanceof messaging.TerminatedError);

  const throws = thread("setTimeout(() => { throw new RangeError('later') }, 20); require('node:worker_threads').parentPort.postMessage('raw')");
  const error = await failure(throws.send('x'));
  assert.ok(error instanceof messaging.TerminatedError && error.cause instanceof RangeError, String(error));

  for (const source of ["throw new TypeError('at the start')", 'let x = ;', 'process.exit(0)']) {
    const broken = await failure(thread(source).send('x'));
    assert.ok(broken instanceof messaging.WorkerLoadError, `${source}: ${broken}`);
  }
  const silent = await failure(thread('setInterval(() => {}, 1000)', { startupTimeout: 100 }).send('x'));
  assert.ok(silent instanceof messaging.StartupTimeoutError);
});

test('bytes that are no messages reject what they may have answered, and the connection lives', async () => {
  let spoil = false;
  const { client, end } = connected((text, deliver, from) => deliver(spoil && from === 1 ? text.slice(0, -3) : text));
  await client.send('echo', 1);
  spoil = true;
  const errors = [];
  client.on('error', error => errors.push(error));
  const broken = await failure(client.send('echo', 2));
  assert.ok(broken instanceof messaging.InvalidMessageError && /no json/.test(broken.message), String(broken));
  assert.equal(errors.length, 1);
  spoil = false;
  assert.equal(await client.send('echo', 3), 3);
  await end();
});

test('a call that the server could not read is rejected at the client', async () => {
  let spoil = false;
  const { client, end } = connected((text, deliver, from) => deliver(spoil && from === 0 ? '{"half": ' : text));
  await client.ready;
  spoil = true;
  const pending = failure(client.send('echo', 1));
  const error = await pending;
  assert.ok(error instanceof messaging.InvalidMessageError && /could not read/.test(error.message), String(error));
  spoil = false;
  assert.equal(await client.send('echo', 2), 2);
  await end();
});

test('garbage of every kind, at both ends, crashes nothing', async () => {
  const { client, ours, theirs, end } = connected();
  client.on('error', () => {});
  await client.ready;
  const kind = 0x5ce10;
  const parts = [undefined, null, 0, -1, 1e9, '', 'x', [], {}, [[['a'], 'function', 1]], [[['__proto__', 'polluted'], 'error', {}]], [[[], 'own', 99]], [[1, 2, 3]], { name: 1, classes: 'x' }];
  let seed = 7;
  const pick = () => parts[(seed = (seed * 1103515245 + 12345) % 2147483648) % parts.length];
  for (let i = 0; i < 3000; i++) {
    const message = [kind + (i % 19), ...Array.from({ length: i % 7 }, pick)];
    // A goodbye and a greeting of another version end the connection, as they should.
    if (message[0] === kind || message[0] === kind + 13) continue;
    for (const end of [ours, theirs]) end.events.message(messaging.jsonSerializer.serialize(message));
    if (i % 100 === 0) for (const end of [ours, theirs]) for (const text of ['', 'null', '[', '{"$":1}', '{"$":["map",1]}', '{"$":["Nope"]}', new Uint8Array([255, 254])]) end.events.message(text);
  }
  assert.equal({}.polluted, undefined);
  assert.equal(client.state, 'ready');
  assert.equal(await client.send('echo', 'alive'), 'alive');
  await end();
});

test('an answer that comes twice counts once; one that is lost ends by its timeout', async () => {
  let mode = 'twice';
  const { client, end } = connected((text, deliver) => {
    if (mode === 'lost' && /"lost"/.test(text)) return;
    deliver(text);
    if (mode === 'twice') deliver(text);
  });
  assert.equal(await client.send('add', { a: 2, b: 2 }), 4);
  mode = 'lost';
  assert.ok((await failure(client.send('echo', 'lost', { timeout: 50 }))) instanceof messaging.TimeoutError);
  assert.equal(await client.send('echo', 'next'), 'next');
  assert.equal(client.pending, 0);
  await end();
});

test('a connection that breaks and comes back: what was sent is rejected, what waited is sent', async () => {
  const { client, server, ours, theirs, end } = connected();
  await client.ready;
  const disconnects = [];
  client.on('disconnect', ({ final }) => disconnects.push(final));
  const sent = failure(client.send('until_aborted', 'cut'));
  await client.send('echo', 1);
  const reader = await client.send('count', { to: 1000 });
  await reader.next();
  ours.events.close(new messaging.ConnectionLostError('cut'), true);
  theirs.events.close(new messaging.ConnectionLostError('cut'), true);
  assert.equal(client.state, 'connecting');
  assert.ok((await sent) instanceof messaging.ConnectionLostError);
  assert.ok((await failure((async () => { for await (const _ of reader); })())) instanceof messaging.ConnectionLostError, 'streams fail');
  const waiting = client.send('echo', 'waited');
  const impatient = failure(client.send('echo', 'x', { timeout: 30 }));
  await impatient;
  theirs.events.open();
  ours.events.open();
  assert.equal(await waiting, 'waited');
  assert.deepEqual(disconnects, [false]);
  assert.equal([...server.clients].length, 1);
  await end();
});

test('100,000 calls at once over a thread', { timeout: 120_000 }, async () => {
  const client = thread(new URL('./contract_worker.mjs', import.meta.url));
  const seen = new Uint8Array(100_000);
  await Promise.all(Array.from({ length: 100_000 }, async (_, i) => {
    const value = await client.send('echo', i);
    seen[value]++;
  }));
  assert.ok(seen.every(count => count === 1));
  await client.close();
});

test('1 GB streamed through a thread, in bounded memory', { timeout: 300_000 }, async () => {
  const client = thread(new URL('./contract_worker.mjs', import.meta.url));
  const stream = await client.send('readable', { chunks: 1024, size: 1 << 20 });
  let bytes = 0, most = 0;
  const before = process.memoryUsage.rss();
  for await (const chunk of stream) {
    bytes += chunk.byteLength;
    if (bytes % (64 << 20) === 0) most = Math.max(most, process.memoryUsage.rss() - before);
  }
  assert.equal(bytes, 1 << 30);
  assert.ok(most < 400 << 20, `${most >> 20} MB more than before`);
  await client.close();
});

test('a slow reader does not make the writer run ahead, whatever it reads', { timeout: 60_000 }, async () => {
  const client = thread(new URL('./contract_worker.mjs', import.meta.url), { highWaterMark: 4 });
  const stream = await client.send('count', { to: 100_000 });
  for (let i = 0; i < 20; i++) {
    await stream.next();
    await new Promise(resolve => setTimeout(resolve, 5));
    const { produced } = await client.send('seen');
    assert.ok(produced <= i + 1 + 4, `${produced} made, ${i + 1} read`);
  }
  await client.close();
});

// What both ends hold, by what pools ask of their clients.
const held = client => client[Object.getOwnPropertySymbols(client).find(symbol => symbol.description === 'internal')].held;

// Functions that handlers had, streams that nobody read to their end, uploads whose call failed.
async function use_much(client) {
  for (let i = 0; i < 20; i++) {
    await client.send('call', { f: n => n + i, args: [1] });
    await client.send('count', { to: 1000 });
    await client.send('readable', { chunks: 5, size: 5 });
    await (await client.send('count', { to: 1000 })).next();
    await assert.rejects(client.send('no such', (async function* () { yield 1; })()));
    await assert.rejects(client.send('until_aborted', new ReadableStream(), { timeout: 1 }));
  }
}

test('what is not used any more is let go, at both ends', { timeout: 60_000 }, async () => {
  const { client, end } = connected();
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  await use_much(client);
  assert.ok(held(client) > 40, `${held(client)} are held before`);
  await until(async () => {
    collect();
    await new Promise(resolve => setTimeout(resolve, 10));
    return held(client) === 0;
  }, 'all are let go', 30_000);
  await client.send('keep', { name: 'k', f: () => 'kept' });
  await client.send('forget', { name: 'k' });
  await assert.rejects(client.send('call_kept', { name: 'k', args: [] }), TypeError);
  await end();
});

test('closing in the middle of everything', async () => {
  for (let round = 0; round < 20; round++) {
    const { client, server } = connected();
    const calls = Array.from({ length: 50 }, (_, i) => client.send(i % 3 === 0 ? 'until_aborted' : 'echo', i).then(() => 'answered', error => error.code));
    const stream = client.send('count', { to: 1e6 }).then(async items => { for await (const _ of items); }).catch(error => error.code);
    for (let turns = round; turns > 0; turns--) await new Promise(setImmediate);
    await (round % 2 ? client.close() : server.close());
    const ended = new Set(await Promise.all(calls));
    ended.delete('answered');
    assert.deepEqual([...ended], [round % 2 ? 'ERR_CLOSED' : 'ERR_TERMINATED'], `round ${round}`);
    assert.match(await stream, /ERR_(CLOSED|TERMINATED)/);
    await client.close();
    await server.close();
    await until(() => client.pending === 0, 'nothing is open');
  }
});

// Only young objects are looked at, as the engine does most of the time: what old ones still point to stays, used or not. In a process of its
// own, without the marking that is going on beside: while it does, nothing young is let go.
test('a payload that was answered does not wait for a major collection', { timeout: 120_000 }, () => {
  const program = `
    import * as messaging from ${JSON.stringify(new URL('../../../dist/messaging.js', import.meta.url).href)};
    const { port1, port2 } = new MessageChannel();
    const server = messaging.startWorkerServer({ size: (rows, { signal }) => (signal.aborted ? 0 : rows.length) }, { listener: port2 });
    const client = messaging.createWorkerClient({ worker: port1 });
    async function use(calls) {
      for (let i = 0; i < calls; i++) {
        const size = await client.send('size', Array.from({ length: 1000 }, (_, row) => ({ row, tags: [String(i)] })));
        if (size !== 1000) throw new Error('a wrong answer');
        if (i % 4 === 0) gc({ type: 'minor' });
      }
      gc({ type: 'minor' });
      gc({ type: 'minor' });
    }
    await use(20);
    gc();
    const before = process.memoryUsage().heapUsed;
    await use(200);
    console.log((process.memoryUsage().heapUsed - before) / 200);
    await client.close();
    await server.close();
  `;
  // The engine may have a reason of its own to let nothing go; what a call keeps, it keeps each time.
  const kept = [];
  for (let turn = 0; turn < 3 && !kept.some(bytes => bytes < 15_000); turn++) {
    const flags = ['--expose-gc', '--no-incremental-marking', '--single-threaded-gc'];
    const { stdout, stderr } = spawnSync(process.execPath, [...flags, '--input-type=module', '-e', program], { encoding: 'utf8', timeout: 35_000 });
    assert.match(stdout, /^-?[\d.]+\n$/, stderr);
    kept.push(Number(stdout));
  }
  assert.ok(kept.some(bytes => bytes < 15_000), `${kept.join(', ')} bytes of each call are kept`);
});
