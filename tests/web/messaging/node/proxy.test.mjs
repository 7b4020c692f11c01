// Connections through a proxy that cuts the stream of bytes into pieces, delays it, ends it and changes it, at random.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ConnectionLostError, socketListener, socketTransport } from '../../../../build/web/messaging_node.mjs';
import { random_numbers } from './random.mjs';
import { eventually, recorder } from './recorder.mjs';

const logger = { debug() {}, info() {}, warn() {}, error() {} };
let folder;
before(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'skein-proxies-'))));
after(() => {
  assert.deepEqual(fs.readdirSync(folder), []);
  fs.rmSync(folder, { recursive: true });
});

/** Passes bytes on in pieces of its own. `change(piece, position)` gives what is passed on of bytes to the server, or null for the end. */
async function proxy(t, target, random, change = piece => piece) {
  const address = path.join(folder, `p${random.below(1e9)}`);
  const open = new Set();
  // Each half ends by itself, when all of it is passed on.
  const server = net.createServer({ allowHalfOpen: true }, near => {
    const far = net.connect({ path: target, allowHalfOpen: true });
    const end = () => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) open.add(socket.on('error', end));
    pass(near, far, change, end);
    pass(far, near, piece => piece, end);
  });
  const taken = to => new Promise(resolve => {
    const done = () => {
      to.off('drain', done).off('close', done);
      resolve();
    };
    to.on('drain', done).on('close', done);
  });
  async function pass(from, to, change, end) {
    let position = 0;
    try {
      for await (const chunk of from) {
        for (let at = 0; at < chunk.length; ) {
          const size = 1 + random.below(random.below(3) === 0 ? 10 : 50_000);
          const piece = change(Buffer.from(chunk.subarray(at, at + size)), position);
          position += Math.min(size, chunk.length - at);
          at += size;
          if (piece === null || to.destroyed) return end();
          if (!to.write(piece)) await taken(to);
          if (random.below(8) === 0) await new Promise(resolve => setTimeout(resolve, random.below(3)));
        }
      }
      to.end();
    } catch {
      end();
    }
  }
  await new Promise(resolve => server.listen(address, resolve));
  t.after(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return address;
}

/** A server that keeps what it is sent, connection by connection, and the ends of these. */
async function keeper(t, random) {
  const address = path.join(folder, `s${random.below(1e9)}`);
  const connections = [];
  const listener = socketListener(address, { logger, maxMessageSize: 10_000_000 });
  await listener.listen(peer => {
    const connection = { peer, got: [], invalid: [], ended: null };
    connections.push(connection);
    peer.start({
      open() {},
      message(message) {
        connection.got.push(message);
        void peer.post(message);
      },
      invalid: error => connection.invalid.push(error),
      close: error => (connection.ended = error),
    });
  });
  t.after(async () => {
    await listener.close();
    await Promise.all(connections.map(({ peer }) => peer.close({ force: true })));
  });
  return { address, connections };
}

const message_of = ({ below, text, bytes }) => {
  const size = below([10, 100, 5000, 100_000, 1_000_000][below(5)]);
  return below(2) ? text(size) : bytes(size);
};
const is_same = (a, b) => (typeof a === 'string' ? a === b : typeof b !== 'string' && Buffer.compare(a, b) === 0);

describe('a stream of bytes', () => {
  for (let seed = 1; seed <= 8; seed++) {
    test(`in random pieces, both ways: all messages, in their order, seed ${seed}`, async t => {
      const random = random_numbers(seed);
      const { address, connections } = await keeper(t, random);
      const { events, next, kept } = recorder();
      const transport = socketTransport(await proxy(t, address, random), { logger });
      t.after(() => transport.close({ force: true }));
      transport.start(events);
      await next('open');
      const messages = Array.from({ length: 40 }, () => message_of(random));
      for (const message of messages) await transport.post(message);
      for (const message of messages) assert.ok(is_same(await next('message'), message));
      await transport.close();
      await eventually(() => connections[0].ended !== null, 'the goodbye has arrived');
      assert.equal(connections[0].ended.code, 'ERR_TERMINATED');
      assert.deepEqual(kept, []);
    });

    test(`that ends somewhere: what arrived is the beginning of what was sent, each time it is made again, seed ${seed}`, async t => {
      const random = random_numbers(seed + 100);
      const { address, connections } = await keeper(t, random);
      let left = random.below(2_000_000);
      const through = await proxy(t, address, random, piece => {
        left -= piece.length;
        if (left > 0) return piece;
        left = random.below(2_000_000);
        return null;
      });
      const { events, kept } = recorder();
      const transport = socketTransport(through, { logger, reconnect: true, retry: { base: 1, max: 5, retries: Infinity } });
      t.after(() => transport.close({ force: true }));
      // What was posted in each connection.
      const sent = [];
      let is_open = false;
      transport.start({ ...events, open: () => (sent.push([]), (is_open = true)), close: (error, reconnecting) => (events.close(error, reconnecting), (is_open = false)) });
      for (let n = 0; n < 60; n++) {
        await eventually(() => is_open, 'it is open');
        const message = message_of(random);
        sent.at(-1).push(message);
        await transport.post(message);
        if (random.below(3) === 0) await new Promise(resolve => setTimeout(resolve, random.below(4)));
      }
      await transport.close({ force: true });
      for (const [kind, error, reconnecting] of kept.filter(([kind]) => kind === 'close')) {
        assert.ok(error instanceof ConnectionLostError, error.stack);
        assert.equal(reconnecting, true, kind);
      }
      await eventually(() => connections.every(({ ended }) => ended !== null), 'the server sees all ends');
      // Connections that ended before the server had heard of them are none of its.
      const begins_as = (got, posted) => got.length <= posted.length && got.every((message, at) => is_same(message, posted[at]));
      let at = 0;
      for (const { got, invalid } of connections) {
        assert.deepEqual(invalid, []);
        if (got.length === 0) continue;
        while (at < sent.length && !begins_as(got, sent[at])) at++;
        assert.ok(at++ < sent.length, 'messages of no connection');
      }
    });

    test(`with changed bytes: refused, invalid or another message, and never more than that, seed ${seed}`, async t => {
      const random = random_numbers(seed + 200);
      const { address, connections } = await keeper(t, random);
      let until = 8 + random.below(30_000);
      const through = await proxy(t, address, random, (piece, position) => {
        if (position < 8) return piece;
        until -= piece.length;
        if (until <= 0) {
          piece[random.below(piece.length)] ^= 1 << random.below(8);
          until = random.below(300_000);
        }
        return piece;
      });
      const { events, kept } = recorder();
      const transport = socketTransport(through, { logger, reconnect: true, retry: { base: 1, retries: Infinity } });
      t.after(() => transport.close({ force: true }));
      transport.start(events);
      await eventually(() => kept.some(([kind]) => kind === 'open'), 'it is open');
      for (let n = 0; n < 60; n++) {
        // A changed length may have the other end wait for what never comes.
        await Promise.race([transport.post(message_of(random)), new Promise(resolve => setTimeout(resolve, 50))]);
      }
      await transport.close({ force: true });
      await eventually(() => connections.every(({ ended }) => ended !== null), 'the server sees all ends');
      for (const { ended, invalid } of connections) {
        assert.match(ended.code, /^ERR_(CONNECTION_LOST|INVALID_MESSAGE|TERMINATED)$/);
        for (const error of invalid) assert.equal(error.code, 'ERR_INVALID_MESSAGE');
      }
    });
  }
});
