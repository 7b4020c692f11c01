// Isolated processes: started, spoken with, crashed, cut off, stopped. Nothing may stay behind.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  ClosedError, ConnectionLostError, ConnectionRefusedError, InvalidMessageError, kVariable, ProcessEndedError, processListener, processTransport, StartupTimeoutError, TerminatedError, unixSockets, WorkerLoadError,
} from '../../../../build/web/messaging_node.mjs';
import { random_numbers } from './random.mjs';
import { eventually, is_alive, recorder } from './recorder.mjs';

const worker_file = new URL('worker.mjs', import.meta.url);
let folder, adapter;
const pids = new Set();
before(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'skein-processes-'));
  adapter = unixSockets({ folder });
});
after(async () => {
  await eventually(() => ![...pids].some(is_alive), 'all processes have ended');
  assert.deepEqual(fs.readdirSync(folder).filter(name => name.startsWith('skein-')), [], 'folders of sockets that nobody has removed');
  fs.rmSync(folder, { recursive: true, force: true });
});

/** A transport with its events, which the test's end closes. */
function launch(t, mode, options = {}, entry = worker_file) {
  const { events, next, kept } = recorder();
  const logged = [];
  const transport = processTransport(entry, { argv: [mode], adapter, stderr: 'ignore', logger: { debug: assert.fail, info: text => logged.push(`info: ${text}`), warn: text => logged.push(`warn: ${text}`), error: assert.fail }, ...options });
  const open = events.open;
  events.open = () => {
    pids.add(transport.pid);
    open();
  };
  transport.start(events);
  t.after(() => transport.close({ force: true }));
  return { transport, next, kept, logged };
}

describe('a process', () => {
  test('starts, answers in order, and is gone behind close()', async t => {
    const { transport, next, kept } = launch(t, 'echo');
    await next('open');
    assert.match(transport.label, /^process \d+ \(worker\.mjs\)$/);
    const { pid } = transport;
    for (let n = 0; n < 2000; n++) transport.post(n % 2 ? `message ${n}` : Uint8Array.of(n, n >> 8));
    for (let n = 0; n < 2000; n++) assert.deepEqual(await next('message'), n % 2 ? `message ${n}` : Uint8Array.of(n, n >> 8));
    await transport.close();
    assert.equal(is_alive(pid), false);
    assert.deepEqual(fs.readdirSync(folder), []);
    await transport.close();
    await transport.close({ force: true });
    assert.deepEqual(kept, []);
  });

  test('has the environment, arguments and folder that it is given, and not the variable that it was started by', async t => {
    process.env.SKEIN_TEST_OUTER = 'outer';
    process.env.SKEIN_TEST_HIDDEN = 'hidden';
    t.after(() => {
      delete process.env.SKEIN_TEST_OUTER;
      delete process.env.SKEIN_TEST_HIDDEN;
    });
    const ask = async options => {
      const { transport, next } = launch(t, 'echo', options);
      await next('open');
      transport.post('env');
      return JSON.parse(await next('message'));
    };
    const inherited = await ask({ env: { SKEIN_TEST_OWN: 'a=b c', SKEIN_TEST_HIDDEN: undefined }, argv: ['echo', 'two words', ''], execArgv: ['--max-old-space-size=123'], cwd: os.tmpdir() });
    assert.deepEqual([inherited.env.SKEIN_TEST_OUTER, inherited.env.SKEIN_TEST_OWN, inherited.env.SKEIN_TEST_HIDDEN], ['outer', 'a=b c', undefined]);
    assert.deepEqual([inherited.argv, inherited.execArgv, inherited.cwd], [['echo', 'two words', ''], ['--max-old-space-size=123'], fs.realpathSync(os.tmpdir())]);
    assert.equal(kVariable in inherited.env, false);
    assert.equal(inherited.again, null);
    const alone = await ask({ env: { ONLY: '1' }, inheritEnv: false });
    assert.deepEqual(Object.keys(alone.env).filter(name => !name.startsWith('__')), ['ONLY']);
  });

  test('its output goes where it is sent, line by line', async t => {
    const out = [], err = [];
    const { transport, next } = launch(t, 'echo', { stdout: line => out.push(line), stderr: line => err.push(line) });
    await next('open');
    transport.post('speak');
    assert.equal(await next('message'), 'spoken');
    await eventually(() => out.length === 2 && err.length === 1, 'the lines have arrived');
    assert.deepEqual([out, err], [['to stdout', 'half a line'], ['to stderr']]);
  });

  test('takes messages of 200 MB, of both kinds', async t => {
    const { transport, next } = launch(t, 'echo');
    await next('open');
    const text = `${'0123456789abcdef'.repeat((200 << 20) / 16)}end`;
    assert.ok(transport.post(text) instanceof Promise);
    assert.ok((await next('message')) === text);
    const bytes = new Uint8Array(200 << 20).map((_, at) => at >> 8);
    await transport.post(bytes);
    assert.equal(Buffer.compare(await next('message'), bytes), 0);
  });

  test('what is larger than allowed is refused where it is posted, and the connection stays', async t => {
    const { transport, next } = launch(t, 'echo', { maxMessageSize: 1000 });
    await next('open');
    assert.throws(() => transport.post('x'.repeat(1001)), error => error instanceof DOMException && error.name === 'DataCloneError' && /1001 bytes is larger than the 1000 bytes that are taken \(maxMessageSize\)/.test(error.message));
    assert.throws(() => transport.post('日'.repeat(334)), { name: 'DataCloneError' });
    assert.throws(() => transport.post({ a: 1 }), { name: 'DataCloneError' });
    transport.post('日'.repeat(333));
    assert.equal(await next('message'), '日'.repeat(333));
    assert.throws(() => processTransport(worker_file, { maxMessageSize: 2 ** 32 }), RangeError);
  });

  test('starts from a path and from the text of a URL', async t => {
    for (const entry of [worker_file.pathname, worker_file.href, path.relative(process.cwd(), worker_file.pathname)]) {
      const { transport, next } = launch(t, 'echo', {}, entry);
      await next('open');
      await transport.close();
    }
  });

  test('has its socket where the adapter says, also where sockets have no folder to remove', async t => {
    const asked = [];
    const pipes = {
      kind: 'windows',
      create: () => ({ folder: null, path: name => path.join(folder, `pipe-${name}`), remove: () => asked.push('remove') }),
      resolve: name => name,
      removeStale: async () => false,
      sweep: async () => (asked.push('sweep'), []),
    };
    const { transport, next } = launch(t, 'echo', { adapter: pipes });
    await next('open');
    assert.ok(fs.lstatSync(path.join(folder, 'pipe-s1')).isSocket());
    transport.post('through a pipe');
    assert.equal(await next('message'), 'through a pipe');
    await transport.close();
    assert.deepEqual(asked, ['sweep', 'remove']);
    // The process itself has removed what it made.
    assert.equal(fs.existsSync(path.join(folder, 'pipe-s1')), false);
  });

  test('two of them have nothing to do with each other', async t => {
    const [one, two] = [launch(t, 'echo'), launch(t, 'echo')];
    await Promise.all([one.next('open'), two.next('open')]);
    one.transport.post('crash');
    assert.ok((await one.next('close')).error instanceof TerminatedError);
    two.transport.post('still here');
    assert.equal(await two.next('message'), 'still here');
  });

  test('nobody is an isolated worker who was not started as one', () => {
    assert.equal(processListener(), null);
    process.env[kVariable] = '{"socket":1}';
    assert.throws(() => processListener(), /SKEIN_ISOLATED_WORKER is not as processTransport writes it: \{"socket":1\}/);
    assert.equal(kVariable in process.env, false);
  });
});

describe('a process that fails', () => {
  test('at its start: exit code and the last lines of stderr', async t => {
    const { transport, next } = launch(t, 'crash-at-start');
    const { error, reconnecting } = await next('close');
    assert.ok(error instanceof WorkerLoadError);
    assert.equal(reconnecting, false);
    assert.match(error.message, /^The process was not ready yet: process \d+ \(.*worker\.mjs crash-at-start\) ended with exit code 3; the last it wrote to stderr:\n {2}line 11\n(.*\n)* {2}line 30$/);
    const { cause } = error;
    assert.ok(cause instanceof ProcessEndedError);
    assert.deepEqual([cause.exitCode, cause.signal, cause.stderr.split('\n').length, cause.code, cause.pid], [3, null, 20, 'ERR_PROCESS_ENDED', transport.pid]);
    await transport.close();
    assert.deepEqual(fs.readdirSync(folder), []);
  });

  test('by an exception, by an entry that is not there', async t => {
    assert.match((await launch(t, 'throw-at-start').next('close')).error.message, /Error: nothing works here/);
    const { error } = await launch(t, 'echo', {}, path.join(folder, 'missing.mjs')).next('close');
    assert.ok(error instanceof WorkerLoadError);
    assert.match(error.message, /exit code 1[^]*Cannot find module/);
  });

  test('by a command that is not there, by a folder that is not there', async t => {
    const { error } = await launch(t, 'echo', { command: '/nowhere/node' }).next('close');
    assert.ok(error instanceof WorkerLoadError);
    assert.match(error.message, /^"\/nowhere\/node" could not be started: spawn \/nowhere\/node ENOENT$/);
    assert.ok(error.cause instanceof ProcessEndedError && error.cause.pid === undefined && error.cause.cause.code === 'ENOENT');
    const place = await launch(t, 'echo', { adapter: unixSockets({ folder: path.join(folder, 'missing') }) }).next('close');
    assert.ok(place.error instanceof WorkerLoadError && place.error.cause.code === 'ENOENT');
    const argument = await launch(t, 'echo', { argv: ['a\0b'] }).next('close');
    assert.ok(argument.error instanceof WorkerLoadError);
  });

  test('by not answering: killed behind startupTimeout', async t => {
    const { transport, next } = launch(t, 'never-listens', { startupTimeout: 4000 });
    await eventually(() => transport.pid !== undefined, 'it has a process');
    const { pid } = transport;
    const { error } = await next('close');
    assert.ok(error instanceof StartupTimeoutError);
    assert.match(error.message, /^process \d+ \(worker\.mjs\) did not answer within 4000 ms and was killed; the last it wrote to stderr:\n {2}waiting for nothing$/);
    assert.deepEqual([error.cause.signal, is_alive(pid)], ['SIGKILL', false]);
  });

  test('by speaking another protocol', async t => {
    const { error } = await launch(t, 'foreign').next('close');
    assert.ok(error instanceof InvalidMessageError);
    assert.match(error.message, /it began with "220 mail\.example"/);
  });

  test('later: what it had sent is delivered, then its end is told', async t => {
    const crashed = launch(t, 'echo');
    await crashed.next('open');
    crashed.transport.post('before');
    crashed.transport.post('crash');
    assert.equal(await crashed.next('message'), 'before');
    const { error, reconnecting } = await crashed.next('close');
    assert.ok(error instanceof TerminatedError);
    assert.match(error.message, /ended with exit code 7; the last it wrote to stderr:\n {2}about to crash$/);
    assert.deepEqual([error.cause.exitCode, reconnecting], [7, false]);
    crashed.transport.post('nobody is there');
    await crashed.transport.close();

    const killed = launch(t, 'echo');
    await killed.next('open');
    killed.transport.post('die after an answer');
    assert.equal(await killed.next('message'), 'the last answer');
    assert.equal((await killed.next('close')).error.cause.signal, 'SIGKILL');

    const large = launch(t, 'echo');
    await large.next('open');
    large.transport.post('y'.repeat(30_000_000));
    process.kill(large.transport.pid, 'SIGKILL');
    const inside = await large.next('close');
    assert.equal(inside.error.cause.signal, 'SIGKILL');
  });

  test('by closing: told at once, and it ends by itself', async t => {
    const { transport, next, logged } = launch(t, 'echo');
    await next('open');
    transport.post('close');
    const { error } = await next('close');
    assert.ok(error instanceof TerminatedError);
    assert.match(error.message, /closed the connection$/);
    await transport.close();
    assert.equal(is_alive(transport.pid), false);
    assert.deepEqual(logged.filter(line => /SIG/.test(line)), []);
  });
});

describe('its end', () => {
  test('a goodbye is told to it, and it ends by itself', async t => {
    const witness = path.join(folder, 'witness.txt');
    t.after(() => fs.rmSync(witness, { force: true }));
    const { transport, next, logged } = launch(t, 'witness', { argv: ['witness', witness] });
    await next('open');
    transport.post('x'.repeat(5_000_000));
    await transport.close();
    assert.match(fs.readFileSync(witness, 'utf8'), /^TerminatedError: owner \(process \d+\) closed the connection\nexit 0\n$/);
    assert.deepEqual(logged, []);
  });

  test('SIGTERM for one that is still busy, SIGKILL for one that ignores that', async t => {
    const busy = launch(t, 'busy-after-close', { closeTimeout: 300 });
    await busy.next('open');
    await busy.transport.close();
    assert.match(busy.logged.join('\n'), /^info: process \d+ \(worker\.mjs\) is ended by SIGTERM$/);
    const stubborn = launch(t, 'stubborn', { closeTimeout: 300, terminateTimeout: 300 });
    await stubborn.next('open');
    await stubborn.transport.close();
    assert.match(stubborn.logged.join('\n'), /SIGTERM\ninfo: .* SIGKILL$/);
    for (const { transport, kept } of [busy, stubborn]) {
      assert.equal(is_alive(transport.pid), false);
      assert.deepEqual(kept, []);
    }
  });

  test('SIGINT, which a terminal sends to all its processes, is left to the owner', async t => {
    const { transport, next } = launch(t, 'echo');
    await next('open');
    process.kill(transport.pid, 'SIGINT');
    transport.post('still here');
    assert.equal(await next('message'), 'still here');
    await transport.close();
    assert.equal(is_alive(transport.pid), false);
  });

  test('force asks nobody, also while somebody is being asked', async t => {
    const { transport, next, logged } = launch(t, 'stubborn', { closeTimeout: 1e9, terminateTimeout: 1e9 });
    await next('open');
    const closed = transport.close();
    await transport.close({ force: true });
    await closed;
    assert.match(logged.join('\n'), /^info: [^\n]* SIGKILL$/);
    const another = launch(t, 'stubborn');
    await another.next('open');
    await another.transport.close({ force: true });
    assert.equal(is_alive(another.transport.pid), false);
  });

  test('while it starts', async t => {
    const { transport, kept } = launch(t, 'echo');
    const closed = transport.close();
    const { pid } = transport;
    await closed;
    assert.equal(is_alive(pid), false);
    const slow = launch(t, 'never-listens');
    await eventually(() => slow.transport.pid !== undefined, 'it has a process');
    await new Promise(resolve => setTimeout(resolve, 100));
    await slow.transport.close();
    assert.equal(is_alive(slow.transport.pid), false);
    assert.deepEqual([kept, slow.kept], [[], []]);
  });

  test('before it starts', async t => {
    const { events, kept } = recorder();
    const transport = processTransport(worker_file, { adapter });
    await transport.close();
    transport.start(events);
    await new Promise(resolve => setImmediate(resolve));
    assert.deepEqual([transport.pid, kept], [undefined, []]);
  });

  test('by who was just told that it is open', async t => {
    const { events, kept } = recorder();
    const transport = processTransport(worker_file, { argv: ['echo'], adapter });
    t.after(() => transport.close({ force: true }));
    await new Promise(resolve => transport.start({ ...events, open: () => resolve(transport.close()) }));
    assert.deepEqual([kept, is_alive(transport.pid)], [[], false]);
  });
});

describe('a connection that is cut', () => {
  test('ends the process, if nothing else was asked for', async t => {
    const { transport, next } = launch(t, 'busy-after-close');
    await next('open');
    transport.post('cut');
    const { error, reconnecting } = await next('close');
    // Whoever is cut off ends by itself; which of both is seen first is the system's.
    assert.ok(error instanceof ConnectionLostError || (error instanceof TerminatedError && error.cause.exitCode === 1), error.stack);
    assert.equal(reconnecting, false);
    await transport.close();
    assert.equal(is_alive(transport.pid), false);
  });

  test('is made again with the same process, where that was asked for', async t => {
    const { transport, next, logged } = launch(t, 'echo', { reconnect: { base: 1 } });
    await next('open');
    const { pid } = transport;
    for (let round = 0; round < 3; round++) {
      transport.post('cut');
      const { error, reconnecting } = await next('close');
      assert.ok(error instanceof ConnectionLostError);
      assert.equal(reconnecting, true);
      assert.equal(transport.post('nowhere'), undefined);
      await next('open');
      transport.post('pid');
      assert.equal(Number(await next('message')), pid);
    }
    await transport.close();
    assert.deepEqual(logged, []);
  });

  test('cannot be made again: ConnectionRefusedError, or another process', async t => {
    const refused = launch(t, 'echo', { reconnect: { base: 1, retries: 2 } });
    await refused.next('open');
    refused.transport.post('cut for good');
    assert.equal((await refused.next('close')).reconnecting, true);
    const { error, reconnecting } = await refused.next('close');
    assert.ok(error instanceof ConnectionRefusedError, error.stack);
    assert.match(error.message, /\(3 attempts\)/);
    assert.equal(reconnecting, false);
    assert.equal(is_alive(refused.transport.pid), false);

    const { transport, next } = launch(t, 'echo', { reconnect: { base: 1, retries: 1 }, restart: { base: 1 } });
    await next('open');
    const { pid } = transport;
    transport.post('cut for good');
    assert.deepEqual([(await next('close')).reconnecting, (await next('close')).reconnecting], [true, true]);
    await next('open');
    assert.notEqual(transport.pid, pid);
    assert.equal(is_alive(pid), false);
  });

  test('a crash is no cut: there is nothing to connect to', async t => {
    const { transport, next } = launch(t, 'echo', { reconnect: true });
    await next('open');
    transport.post('crash');
    const { error, reconnecting } = await next('close');
    assert.deepEqual([error.cause.exitCode, reconnecting], [7, false]);
  });
});

describe('started again', () => {
  test('what crashes is told and started anew, up to the limit', async t => {
    const { transport, next, logged } = launch(t, 'echo', { restart: { retries: 2, base: 1 } });
    const seen = new Set();
    for (let round = 0; round < 3; round++) {
      await next('open');
      transport.post('pid');
      const pid = Number(await next('message'));
      assert.equal(pid, transport.pid);
      seen.add(pid);
      transport.post('crash');
      const { error, reconnecting } = await next('close');
      assert.ok(error instanceof TerminatedError);
      assert.equal(reconnecting, round < 2);
    }
    assert.equal(seen.size, 3);
    assert.equal(logged.filter(line => /started again/.test(line)).length, 2);
    await transport.close();
  });

  test('the limit is counted anew for one that has run long enough', async t => {
    const { transport, next } = launch(t, 'echo', { restart: { retries: 1, base: 1 }, restartWindow: 0 });
    for (let round = 0; round < 4; round++) {
      await next('open');
      transport.post('crash');
      assert.equal((await next('close')).reconnecting, true);
    }
    await next('open');
    await transport.close();
  });

  test('one that cannot be started any more ends it, with the reason', async t => {
    const mark = path.join(folder, 'mark.txt');
    t.after(() => fs.rmSync(mark, { force: true }));
    const { transport, next } = launch(t, 'fails-later', { argv: ['fails-later', mark], restart: { retries: 2, base: 1 } });
    await next('open');
    fs.writeFileSync(mark, '');
    transport.post('crash');
    assert.equal((await next('close')).error.cause.exitCode, 7);
    const second = await next('close');
    assert.deepEqual([second.reconnecting, second.error.cause.exitCode], [true, 5]);
    const last = await next('close');
    assert.deepEqual([last.reconnecting, last.error.cause.exitCode, last.error instanceof WorkerLoadError], [false, 5, true]);
  });

  test('a first start that fails is not tried again', async t => {
    const { next } = launch(t, 'crash-at-start', { restart: true });
    assert.equal((await next('close')).reconnecting, false);
  });

  test('close() while it waits to be started', async t => {
    const { transport, next, kept } = launch(t, 'echo', { restart: { base: 1e6, max: 1e6, random: () => 1 } });
    await next('open');
    transport.post('crash');
    assert.equal((await next('close')).reconnecting, true);
    await transport.close();
    assert.deepEqual(kept, []);
  });

  test('its own closing is no crash', async t => {
    const { transport, next } = launch(t, 'echo', { restart: true });
    await next('open');
    transport.post('close');
    assert.equal((await next('close')).reconnecting, false);
  });
});

describe('an owner that ends', () => {
  const own = (t, options, end) => {
    const owner = spawn(process.execPath, [new URL('owner.mjs', import.meta.url).pathname, JSON.stringify(options), end], { env: { ...process.env, TMPDIR: folder }, stdio: ['ignore', 'pipe', 'ignore'] });
    t.after(() => owner.kill('SIGKILL'));
    const pid = new Promise((resolve, reject) => {
      owner.stdout.on('data', data => {
        pids.add(Number(data));
        resolve(Number(data));
      });
      owner.on('exit', () => reject(new Error('the owner ended before its process was open')));
    });
    const exit = new Promise(resolve => owner.on('exit', (code, signal) => resolve(code ?? signal)));
    return { owner, pid, exit };
  };
  const gone = pid => eventually(() => !is_alive(pid), `process ${pid} has ended`);
  const places = () => fs.readdirSync(folder).filter(name => name.startsWith('skein-'));

  for (const [end, code] of [['exit', 0], ['throw', 1], ['unheld', 0]]) {
    test(`by itself (${end}) takes its process and its sockets along`, async t => {
      const { pid, exit } = own(t, {}, end);
      const worker = await pid;
      assert.equal(await exit, code);
      assert.deepEqual(places(), []);
      await gone(worker);
    });
  }

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    test(`by ${signal} does so too, and still ends by it`, async t => {
      const { owner, pid, exit } = own(t, {}, 'wait');
      const worker = await pid;
      owner.kill(signal);
      assert.equal(await exit, signal);
      assert.deepEqual(places(), []);
      await gone(worker);
    });
  }

  test('a handler of its own decides what a signal does', async t => {
    const { owner, pid, exit } = own(t, {}, 'handler');
    const worker = await pid;
    owner.kill('SIGTERM');
    assert.equal(await exit, 44);
    assert.deepEqual(places(), []);
    await gone(worker);
  });

  for (const reconnect of [false, true]) {
    test(`by SIGKILL${reconnect ? ', though it would have connected again' : ''}: its process ends by itself, and leaves nothing`, async t => {
      const { owner, pid, exit } = own(t, { reconnect }, 'wait');
      const worker = await pid;
      owner.kill('SIGKILL');
      assert.equal(await exit, 'SIGKILL');
      await gone(worker);
      assert.deepEqual(places(), []);
    });
  }

  test('with its process, both by SIGKILL: the next start removes what is left', async t => {
    const { owner, pid, exit } = own(t, {}, 'wait');
    const worker = await pid;
    process.kill(worker, 'SIGSTOP');
    owner.kill('SIGKILL');
    await exit;
    process.kill(worker, 'SIGKILL');
    await gone(worker);
    const [left, ...more] = places();
    assert.match(left, new RegExp(`^skein-${owner.pid}-`));
    assert.deepEqual(more, []);
    const { transport, next, logged } = launch(t, 'echo', { adapter: unixSockets({ folder }) });
    await next('open');
    await eventually(() => !places().includes(left), 'it is removed');
    await transport.close();
    assert.deepEqual(places(), []);
    assert.deepEqual(logged, [`info: removed what ended processes have left: ${path.join(folder, left)}`]);
  });

  test('by SIGKILL: a process that is still busy is given a second', async t => {
    const { owner, pid, exit } = own(t, { argv: ['busy-after-close'] }, 'wait');
    const worker = await pid;
    owner.kill('SIGKILL');
    await exit;
    await gone(worker);
    assert.deepEqual(places(), []);
  });

  test('by SIGKILL, before its process was ready', async t => {
    const { owner, pid, exit } = own(t, { argv: ['slow-start'] }, 'early');
    const worker = await pid;
    owner.kill('SIGKILL');
    await exit;
    await gone(worker);
    assert.deepEqual(places(), []);
  });

  test('keepAlive: the process goes on', async t => {
    const { owner, pid, exit } = own(t, { keepAlive: true, stderr: 'inherit', argv: ['chatty'] }, 'wait');
    const worker = await pid;
    t.after(() => is_alive(worker) && process.kill(worker, 'SIGKILL'));
    owner.kill('SIGKILL');
    await exit;
    await new Promise(resolve => setTimeout(resolve, 2500));
    assert.equal(is_alive(worker), true);
    // It still answers, so its socket is not swept.
    assert.deepEqual(await adapter.sweep(), []);
    process.kill(worker, 'SIGKILL');
    await gone(worker);
    await eventually(async () => (await adapter.sweep()).length === 1, 'its socket is swept');
  });
});

describe('a process that does not keep up', () => {
  test('makes who posts wait, and what waits stays small', async t => {
    const { transport, next } = launch(t, 'slow');
    await next('open');
    const message = new Uint8Array(1 << 20);
    let most = 0, waited = 0;
    for (let n = 0; n < 100; n++) {
      const wait = transport.post(message);
      if (wait) {
        waited++;
        await wait;
      }
      most = Math.max(most, process.memoryUsage().arrayBuffers);
    }
    assert.ok(waited > 50, `${waited} of 100 posts had to wait`);
    for (let n = 0; n < 100; n++) assert.equal((await next('message')).length, 1 << 20);
  });

  test('1 GB goes through it with little memory at both ends', async t => {
    const { transport, next } = launch(t, 'swallow');
    await next('open');
    const resident = async () => {
      transport.post('memory');
      return JSON.parse(await next('message')).rss;
    };
    const before = { here: process.memoryUsage().rss, there: await resident() };
    const message = new Uint8Array(1 << 20).fill(1);
    let most = 0;
    for (let n = 0; n < 1024; n++) {
      await transport.post(message);
      if (n % 64 === 0) most = Math.max(most, process.memoryUsage().rss);
    }
    const there = await resident();
    t.diagnostic(`grew by ${(most - before.here) >> 20} MiB here and ${(there - before.there) >> 20} MiB there`);
    assert.ok(most - before.here < 200 << 20, `${(most - before.here) >> 20} MiB more here`);
    assert.ok(there - before.there < 200 << 20, `${(there - before.there) >> 20} MiB more there`);
  });
});

test('nothing of them stays in this process', async t => {
  const handles = () => process.getActiveResourcesInfo().filter(name => !/^(Timeout|Immediate|TTY)/.test(name)).sort();
  const listeners = () => ['exit', 'SIGINT', 'SIGTERM', 'SIGHUP'].map(name => process.listenerCount(name));
  const round = async () => {
    const { transport, next } = launch(t, 'echo');
    await next('open');
    transport.post('x');
    await next('message');
    await transport.close();
  };
  await round();
  const before = [handles(), listeners()];
  for (let n = 0; n < 5; n++) await round();
  assert.deepEqual([handles(), listeners()], before);
  assert.deepEqual(listeners().slice(1), [0, 0, 0]);
});

for (let seed = 1; seed <= 6; seed++) {
  test(`at random times killed, closed, both: one end each, and nothing stays behind, seed ${seed}`, async t => {
    const { below } = random_numbers(seed);
    await Promise.all(Array.from({ length: 6 }, async () => {
      const { transport, kept } = launch(t, ['echo', 'slow-start', 'busy-after-close', 'crash-at-start'][below(4)], {
        restart: below(2) === 0 && { base: 5, retries: 2 }, reconnect: below(2) === 0, closeTimeout: below(300), terminateTimeout: 200, startupTimeout: 500 + below(2000),
      });
      for (let n = below(3); n >= 0; n--) {
        await new Promise(resolve => setTimeout(resolve, below(250)));
        const act = below(4);
        if (act === 0 && transport.pid !== undefined && is_alive(transport.pid)) process.kill(transport.pid, 'SIGKILL');
        if (act === 1) transport.post('y'.repeat(below(3_000_000)));
        if (act === 2) transport.post(['crash', 'cut', 'close', 'abort'][below(4)]);
        if (act === 3) void transport.close({ force: below(2) === 0 });
      }
      const told = () => kept.filter(([kind]) => kind !== 'message');
      await transport.close({ force: below(2) === 0 });
      assert.ok(transport.pid === undefined || !is_alive(transport.pid));
      const final = told();
      const ends = final.filter(([kind, , reconnecting]) => kind === 'close' && !reconnecting);
      assert.ok(ends.length <= 1 && (ends.length === 0 || final.at(-1) === ends[0]), JSON.stringify(final));
      for (const [at, [kind]] of final.entries()) if (kind === 'open') assert.ok(at === 0 || final[at - 1][0] === 'close', 'open twice');
      await new Promise(resolve => setTimeout(resolve, 100));
      assert.deepEqual(told(), final, 'events behind close()');
    }));
    assert.deepEqual(fs.readdirSync(folder).filter(name => name.startsWith('skein-')), []);
  });
}

test('a closed transport says so', async t => {
  const { transport } = launch(t, 'echo');
  await transport.close();
  assert.equal(transport.post('x'), undefined);
  assert.equal(new ClosedError('x').code, 'ERR_CLOSED');
});
