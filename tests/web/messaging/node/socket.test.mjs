// Servers on sockets and their clients: many, refused, cut off, back again, speaking something else.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  ConnectionLostError, ConnectionRefusedError, InvalidMessageError, preamble, socketListener, socketTransport, StartupTimeoutError, TerminatedError,
} from '../../../../build/web/messaging_node.mjs';
import { eventually, recorder } from './recorder.mjs';

let folder;
let sockets = 0;
before(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'skein-sockets-'))));
after(() => {
  assert.deepEqual(fs.readdirSync(folder), [], 'sockets that nobody has removed');
  fs.rmSync(folder, { recursive: true, force: true });
});
const fresh = () => path.join(folder, `s${++sockets}`);

function notes() {
  const lines = [];
  return { lines, logger: { debug: assert.fail, info: text => lines.push(`info: ${text}`), warn: text => lines.push(`warn: ${text}`), error: assert.fail } };
}

/** A server that answers with what it is sent; `peers` are its connections. */
async function serve(t, address, options = {}) {
  const { lines, logger } = notes();
  const listener = socketListener(address, { logger, ...options });
  const peers = [];
  const closed = [];
  const echo = peer => {
    peers.push(peer);
    peer.start({ open() {}, message: message => void peer.post(message), invalid: error => peer.post(`invalid: ${error.message}`), close: error => closed.push(error) });
  };
  await listener.listen(echo);
  const peer_of = async at => {
    await eventually(() => peers.length > at, 'the client is accepted');
    return peers[at];
  };
  const stop = async (how = { force: true }) => {
    await listener.close();
    await Promise.all(peers.map(peer => peer.close(how)));
  };
  t.after(() => stop());
  return { listener, peers, peer_of, closed, lines, stop };
}

function dial(t, address, options = {}) {
  const { events, next, kept } = recorder();
  const { lines, logger } = notes();
  const transport = socketTransport(address, { logger, ...options });
  transport.start(events);
  t.after(() => transport.close({ force: true }));
  return { transport, next, kept, lines };
}

const connected = async (t, address) => {
  const socket = net.connect(address);
  t.after(() => socket.destroy());
  const received = [];
  socket.on('data', data => received.push(data));
  const closed = new Promise(resolve => socket.on('close', resolve).on('error', () => {}));
  await new Promise(resolve => socket.on('connect', resolve));
  return { socket, received, closed };
};

describe('a server', () => {
  test('has many clients, each with its own messages', async t => {
    const address = fresh();
    const { peers } = await serve(t, address);
    const clients = Array.from({ length: 20 }, () => dial(t, address));
    await Promise.all(clients.map(({ next }) => next('open')));
    for (const [at, { transport }] of clients.entries()) for (let n = 0; n < 50; n++) transport.post(`${at} ${n}`);
    for (const [at, { next }] of clients.entries()) for (let n = 0; n < 50; n++) assert.equal(await next('message'), `${at} ${n}`);
    await eventually(() => peers.length === 20, 'all are accepted');
    assert.equal(new Set(peers.map(peer => peer.label)).size, 20);
  });

  test('listens on a port that the system chooses', async t => {
    const { listener } = await serve(t, { host: '127.0.0.1', port: 0 });
    const { transport, next } = dial(t, { host: '127.0.0.1', port: listener.port });
    await next('open');
    assert.equal(transport.label, `server at 127.0.0.1:${listener.port}`);
    transport.post('over TCP');
    assert.equal(await next('message'), 'over TCP');
  });

  test('keeps its connections when it listens no more, and takes its socket along', async t => {
    const address = fresh();
    const { listener, peer_of } = await serve(t, address);
    const { transport, next } = dial(t, address);
    await next('open');
    await peer_of(0);
    await listener.close();
    assert.equal(fs.existsSync(address), false);
    transport.post('still here');
    assert.equal(await next('message'), 'still here');
    const { error } = await dial(t, address, { retry: { retries: 0 } }).next('close');
    assert.ok(error instanceof ConnectionRefusedError);
  });

  test('is told the end of a client once, with how it was', async t => {
    const address = fresh();
    const { closed } = await serve(t, address);
    const polite = dial(t, address);
    await polite.next('open');
    await polite.transport.close();
    await eventually(() => closed.length === 1, 'the goodbye has arrived');
    assert.ok(closed[0] instanceof TerminatedError);
    const rude = dial(t, address);
    await rude.next('open');
    await rude.transport.close({ force: true });
    await eventually(() => closed.length === 2, 'the end is seen');
    assert.ok(closed[1] instanceof ConnectionLostError);
    assert.match(closed[1].message, /ended without a goodbye/);
  });

  test('delivers all that was sent before a goodbye, however much it is', async t => {
    const address = fresh();
    const got = [];
    const listener = socketListener(address);
    const gone = new Promise(resolve => {
      void listener.listen(peer => peer.start({ open() {}, message: message => got.push(message.length), invalid: assert.fail, close: resolve }));
    });
    t.after(() => listener.close());
    const { transport, next } = dial(t, address);
    await next('open');
    for (let n = 0; n < 30; n++) transport.post('x'.repeat(n * 100_000));
    await transport.close();
    assert.ok((await gone) instanceof TerminatedError);
    assert.deepEqual(got, Array.from({ length: 30 }, (_, n) => n * 100_000));
  });

  test('nothing is delivered before start, and nothing is lost', async t => {
    const address = fresh();
    const listener = socketListener(address);
    const accepted = new Promise(resolve => void listener.listen(resolve));
    t.after(() => listener.close());
    const { transport, next } = dial(t, address);
    await next('open');
    for (let n = 0; n < 100; n++) transport.post(`early ${n}`);
    const peer = await accepted;
    t.after(() => peer.close({ force: true }));
    await new Promise(resolve => setTimeout(resolve, 50));
    const other = recorder();
    peer.start(other.events);
    await other.next('open');
    for (let n = 0; n < 100; n++) assert.equal(await other.next('message'), `early ${n}`);
  });

  test('takes over the socket of a server that was killed, and not of one that lives', async t => {
    const address = fresh();
    spawnSync(process.execPath, ['-e', `require('net').createServer().listen(${JSON.stringify(address)}, () => process.kill(process.pid, 'SIGKILL'))`]);
    assert.ok(fs.existsSync(address));
    await serve(t, address);
    await dial(t, address).next('open');
    await assert.rejects(socketListener(address).listen(() => {}), { code: 'EADDRINUSE' });
    const file = fresh();
    fs.writeFileSync(file, 'precious');
    await assert.rejects(socketListener(file).listen(() => {}), { code: 'EADDRINUSE' });
    assert.equal(fs.readFileSync(file, 'utf8'), 'precious');
    fs.rmSync(file);
  });

  test('a path that the system cannot take is refused at once', () => {
    assert.throws(() => socketListener(`/tmp/${'x'.repeat(200)}`), /The path of the socket is 205 bytes long/);
    assert.throws(() => socketTransport(`/tmp/${'x'.repeat(200)}`), /The path of the socket is 205 bytes long/);
  });
});

describe('whoever speaks something else', () => {
  test('to a server is cut off, with a warning; others are served', async t => {
    const address = fresh();
    const { peers, lines } = await serve(t, address);
    const { socket, received, closed } = await connected(t, address);
    socket.write('GET / HTTP/1.1\r\nHost: here\r\n\r\n');
    await closed;
    assert.deepEqual(Buffer.concat(received), Buffer.from(preamble));
    assert.equal(peers.length, 0);
    assert.match(lines.join(), /^warn: refused: client 1 of socket .* it began with "GET \/ HTTP\/1.1\\r\\n"$/);
    await dial(t, address).next('open');
  });

  test('says nothing: cut off behind connectTimeout; one that looks and goes is no matter', async t => {
    const address = fresh();
    const { lines } = await serve(t, address, { connectTimeout: 100 });
    await (await connected(t, address)).closed;
    const { socket, closed } = await connected(t, address);
    socket.destroy();
    await closed;
    await eventually(() => lines.length === 2, 'both are noted');
    assert.match(lines[0], /^info: .* did not answer within 100 ms$/);
    assert.match(lines[1], /^info: /);
  });

  test('later: the connection is closed with what and where', async t => {
    const address = fresh();
    const { closed } = await serve(t, address, { maxMessageSize: 1000 });
    const cases = [
      [Buffer.from([1, 0, 0, 0, 99, 0]), /^client \d+ of socket \S+ sent a frame of the unknown kind 99, at byte 0 behind the preamble; the connection is closed$/],
      [Buffer.from([0, 0, 1, 0, 1]), /sent a message of 64 KiB, where at most 1000 bytes are taken \(maxMessageSize\), at byte 0/],
    ];
    for (const [bytes, message] of cases) {
      const { socket, closed: gone } = await connected(t, address);
      socket.write(Buffer.concat([preamble, bytes]));
      await gone;
      const error = closed.pop();
      assert.ok(error instanceof InvalidMessageError);
      assert.match(error.message, message);
    }
    const half = await connected(t, address);
    half.socket.end(Buffer.concat([preamble, Buffer.from([100, 0, 0, 0, 1, 0x61])]));
    await half.closed;
    await eventually(() => closed.length === 1, 'the end is seen');
    assert.ok(closed[0] instanceof ConnectionLostError);
    assert.match(closed[0].message, /ended without a goodbye, inside of a message of 100 bytes, of which 1 bytes have arrived$/);
  });

  test('a text that is not UTF-8 is told, and the connection stays', async t => {
    const address = fresh();
    await serve(t, address);
    const { socket, received } = await connected(t, address);
    socket.write(Buffer.concat([preamble, Buffer.from([1, 0, 0, 0, 1, 0xff, 2, 0, 0, 0, 1, 0x6f, 0x6b])]));
    await eventually(() => Buffer.concat(received).toString('latin1').endsWith('ok'), 'the next message is answered');
    assert.match(Buffer.concat(received).toString('latin1'), /invalid: client 1 of socket \S+ sent a text of 1 bytes that is not UTF-8/);
  });

  test('to a client: InvalidMessageError, without retries', async t => {
    const address = fresh();
    let connections = 0;
    const server = net.createServer(socket => {
      connections++;
      socket.on('error', () => {});
      socket.end('220 mail ready\r\n');
    }).listen(address);
    t.after(() => server.close());
    const { error, reconnecting } = await dial(t, address).next('close');
    assert.ok(error instanceof InvalidMessageError);
    assert.match(error.message, /^server at \S+ is no end of a messaging connection: .* it began with "220 mail ready\\r\\n"$/);
    assert.deepEqual([reconnecting, connections], [false, 1]);
  });

  test('a server that does not answer: StartupTimeoutError, without retries', async t => {
    const address = fresh();
    const open = new Set();
    const server = net.createServer(socket => open.add(socket)).listen(address);
    t.after(() => {
      for (const socket of open) socket.destroy();
      server.close();
    });
    const { error } = await dial(t, address, { connectTimeout: 100 }).next('close');
    assert.ok(error instanceof StartupTimeoutError);
    assert.match(error.message, /^server at \S+ did not answer within 100 ms$/);
    assert.equal(open.size, 1);
  });
});

describe('a server that is not there', () => {
  test('is tried again, five times with longer waits, then ConnectionRefusedError', async t => {
    const waits = [];
    const { next, lines } = dial(t, fresh(), { retry: { random: () => 1, sleep: async milliseconds => void waits.push(milliseconds) } });
    const { error, reconnecting } = await next('close');
    assert.ok(error instanceof ConnectionRefusedError);
    assert.match(error.message, /^server at \S+ could not be reached at \S+ \(6 attempts\): connect ENOENT/);
    assert.deepEqual([error.code, error.cause.code, reconnecting], ['ERR_CONNECTION_REFUSED', 'ENOENT', false]);
    assert.deepEqual(waits, [100, 200, 400, 800, 1600]);
    assert.equal(lines.length, 5);
    assert.match(lines[1], /^info: server at .* could not be reached \(connect ENOENT .*\); again in 200 ms$/);
  });

  test('a port that nobody listens on, by a name with several addresses', async t => {
    const free = net.createServer().listen(0);
    const { port } = free.address();
    await new Promise(resolve => free.close(resolve));
    const { error } = await dial(t, { port }, { retry: { retries: 1, base: 1 } }).next('close');
    assert.ok(error instanceof ConnectionRefusedError);
    assert.match(error.message, /could not be reached at localhost:\d+ \(2 attempts\)/);
  });

  test('what will not pass is not tried again', async t => {
    const file = fresh();
    fs.writeFileSync(file, '');
    t.after(() => fs.rmSync(file));
    const { error } = await dial(t, path.join(file, 'below')).next('close');
    assert.ok(error instanceof ConnectionRefusedError);
    assert.match(error.message, /ENOTDIR/);
    assert.doesNotMatch(error.message, /attempts/);
  });

  test('comes later', async t => {
    const address = fresh();
    const client = dial(t, address, { retry: { base: 20, max: 20, retries: Infinity } });
    await new Promise(resolve => setTimeout(resolve, 100));
    await serve(t, address);
    await client.next('open');
    client.transport.post('late');
    assert.equal(await client.next('message'), 'late');
  });

  test('close() while it waits', async t => {
    const { transport, kept } = dial(t, fresh(), { retry: { base: 1e6, max: 1e6, random: () => 1 } });
    await new Promise(resolve => setTimeout(resolve, 50));
    await transport.close();
    assert.deepEqual(kept, []);
  });
});

describe('a connection that is lost', () => {
  test('is the end, if nothing else was asked for', async t => {
    const address = fresh();
    const { peer_of } = await serve(t, address);
    const { transport, next, kept } = dial(t, address);
    await next('open');
    await (await peer_of(0)).close({ force: true });
    const { error, reconnecting } = await next('close');
    assert.ok(error instanceof ConnectionLostError);
    assert.equal(reconnecting, false);
    assert.equal(transport.post('nobody'), undefined);
    await transport.close();
    assert.deepEqual(kept, []);
  });

  test('a goodbye of the server is its end', async t => {
    const address = fresh();
    const { peer_of } = await serve(t, address);
    const { next } = dial(t, address);
    await next('open');
    await (await peer_of(0)).close();
    const { error } = await next('close');
    assert.ok(error instanceof TerminatedError);
    assert.match(error.message, /^The server at \S+ closed the connection$/);
  });

  test('comes back with reconnect: cut, closed by the server, behind a restart of the server', async t => {
    const address = fresh();
    const first = await serve(t, address);
    const { transport, next, kept } = dial(t, address, { reconnect: true, retry: { base: 20, max: 20, retries: Infinity } });
    await next('open');
    for (const [at, [how, kind]] of [[{ force: true }, ConnectionLostError], [{}, TerminatedError]].entries()) {
      await (await first.peer_of(at)).close(how);
      const { error, reconnecting } = await next('close');
      assert.ok(error instanceof kind);
      assert.equal(reconnecting, true);
      await next('open');
      transport.post('again');
      assert.equal(await next('message'), 'again');
    }
    await first.stop();
    assert.equal((await next('close')).reconnecting, true);
    await new Promise(resolve => setTimeout(resolve, 60));
    await serve(t, address);
    await next('open');
    transport.post('the new one');
    assert.equal(await next('message'), 'the new one');
    await transport.close();
    assert.deepEqual(kept, []);
  });

  test('does not come back: ConnectionRefusedError behind all retries', async t => {
    const address = fresh();
    const { stop, peer_of } = await serve(t, address);
    const { next } = dial(t, address, { reconnect: true, retry: { base: 1, retries: 2 } });
    await next('open');
    await peer_of(0);
    await stop();
    assert.equal((await next('close')).reconnecting, true);
    const { error, reconnecting } = await next('close');
    assert.ok(error instanceof ConnectionRefusedError);
    assert.equal(reconnecting, false);
  });

  test('one that waits for the other end waits no more', async t => {
    const address = fresh();
    const listener = socketListener(address);
    const accepted = new Promise(resolve => void listener.listen(resolve));
    t.after(() => listener.close());
    const { transport, next } = dial(t, address);
    await next('open');
    const waiting = transport.post('x'.repeat(50_000_000));
    assert.ok(waiting instanceof Promise);
    await (await accepted).close({ force: true });
    await waiting;
    assert.ok((await next('close')).error instanceof ConnectionLostError);
  });
});

describe('a server that does not read', () => {
  test('makes who posts wait; what is not sent yet is not encoded either', async t => {
    const address = fresh();
    const listener = socketListener(address);
    const accepted = new Promise(resolve => void listener.listen(resolve));
    t.after(() => listener.close());
    const { transport, next } = dial(t, address);
    await next('open');
    const peer = await accepted;
    const text = 'y'.repeat(4_000_000);
    const before = process.memoryUsage().arrayBuffers;
    let done = 0;
    const waits = Array.from({ length: 100 }, () => transport.post(text).then(() => done++));
    await new Promise(resolve => setTimeout(resolve, 100));
    assert.equal(done, 0);
    assert.ok(process.memoryUsage().arrayBuffers - before < 20_000_000);
    const other = recorder();
    peer.start(other.events);
    await other.next('open');
    for (let n = 0; n < 100; n++) assert.equal((await other.next('message')).length, text.length);
    await Promise.all(waits);
    await peer.close();
  });
});

test('an idle client keeps Node alive or not, as it is told', async t => {
  const address = fresh();
  const { peer_of } = await serve(t, address);
  const script = `
    import { socketTransport } from ${JSON.stringify(new URL('../../../../build/web/messaging_node.mjs', import.meta.url))};
    const transport = socketTransport(${JSON.stringify(address)});
    transport.start({ open() { transport.hold(false); console.log('idle'); }, message() {}, invalid() {}, close() {} });
    process.on('exit', code => console.log('exit', code));`;
  const client = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => client.kill('SIGKILL'));
  let output = '';
  client.stdout.on('data', data => (output += data));
  await new Promise(resolve => client.on('close', resolve));
  assert.equal(output, 'idle\nexit 0\n');
  await peer_of(0);
});
