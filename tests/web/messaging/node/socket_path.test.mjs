// Where sockets are: private folders and pipes, their names, their removal, what others have left.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { socketAdapter, unixSockets, windowsPipes } from '../../../../build/web/messaging_node.mjs';

let folder;
before(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'skein-paths-'))));
after(() => fs.rmSync(folder, { recursive: true, force: true }));

/** The id of a process that has ended. */
const ended_pid = () => spawnSync(process.execPath, ['-e', '']).pid;

describe('Unix domain sockets', () => {
  test('a place is a folder that only its user can enter, and its removal takes all along', () => {
    const place = unixSockets({ folder }).create();
    const socket = place.path('s1');
    const stat = fs.statSync(path.dirname(socket));
    assert.equal(stat.mode & 0o777, 0o700);
    assert.equal(path.dirname(path.dirname(socket)), folder);
    fs.writeFileSync(socket, '');
    place.remove();
    place.remove();
    assert.equal(fs.existsSync(path.dirname(socket)), false);
  });

  test('no two places are the same', () => {
    const adapter = unixSockets({ folder });
    const places = Array.from({ length: 50 }, () => adapter.create());
    assert.equal(new Set(places.map(place => place.path('s'))).size, 50);
    for (const place of places) place.remove();
  });

  test('a path that does not fit into sun_path is refused: 107 bytes on Linux, 103 on macOS', () => {
    const at = (platform, length) => unixSockets({ platform }).resolve(`/${'x'.repeat(length - 1)}`);
    assert.equal(at('linux', 107).length, 107);
    assert.throws(() => at('linux', 108), /108 bytes long, and this system takes 107: \/xxx/);
    assert.equal(at('darwin', 103).length, 103);
    assert.throws(() => at('darwin', 104), /this system takes 103/);
    // Bytes, not characters.
    assert.throws(() => unixSockets({ platform: 'linux' }).resolve(`/${'ü'.repeat(54)}`), /109 bytes/);
    assert.throws(() => unixSockets().resolve('/run/a\0b'), /zero byte/);
  });

  test('a folder whose path is too long is told before anything is made; that of the system gives way to /tmp', () => {
    const long = path.join(folder, 'x'.repeat(100));
    fs.mkdirSync(long);
    assert.throws(() => unixSockets({ folder: long }).create(), /The path of the socket is \d+ bytes long/);
    assert.deepEqual(fs.readdirSync(long), []);
    const script = `const { unixSockets } = await import(${JSON.stringify(new URL('../../../../build/web/messaging_node.mjs', import.meta.url))});
      const place = unixSockets().create(); console.log(place.path('s')); place.remove();`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { env: { ...process.env, TMPDIR: long }, encoding: 'utf8' });
    assert.match(stdout, /^\/tmp\/skein-\d+-\w{6}\/s\n$/);
  });

  test('a folder that is not there is the system\'s error', () => {
    assert.throws(() => unixSockets({ folder: path.join(folder, 'missing') }).create(), { code: 'ENOENT' });
  });

  test('sweep removes what ended processes have left, and nothing else', async () => {
    const parent = path.join(folder, 'sweep');
    fs.mkdirSync(parent);
    const gone = ended_pid();
    const old = new Date(Date.now() - 3_600_000);
    const make = (name, ...files) => {
      const made = path.join(parent, name);
      fs.mkdirSync(made);
      for (const file of files) fs.writeFileSync(path.join(made, file), '');
      return made;
    };
    const stale = make(`skein-${gone}-aaaaaa`, 's1', 's2');
    const empty = make(`skein-${gone}-bbbbbb`);
    const young = make(`skein-${gone}-cccccc`);
    fs.utimesSync(empty, old, old);
    const alive = make(`skein-${process.pid}-dddddd`, 's1');
    const others = [make('skein-cache', 'x'), make(`skein-${gone}`, 'x'), make(`skein-${gone}-aaaaaa-more`, 'x'), make(`other-${gone}-eeeeee`, 's1')];
    // Its owner has ended, and somebody goes on listening.
    const listening = make(`skein-${gone}-ffffff`);
    const server = net.createServer().listen(path.join(listening, 's1'));
    await new Promise(resolve => server.on('listening', resolve));
    const file = path.join(parent, `skein-${gone}-gggggg`);
    fs.writeFileSync(file, '');
    const target = make('target', 'precious');
    fs.symlinkSync(target, path.join(parent, `skein-${gone}-hhhhhh`));
    try {
      const adapter = unixSockets({ folder: parent });
      assert.deepEqual((await adapter.sweep()).sort(), [empty, stale].sort());
      assert.deepEqual(await adapter.sweep(), []);
      for (const kept of [young, alive, ...others, listening, file, path.join(target, 'precious')]) assert.ok(fs.existsSync(kept), kept);
    } finally {
      server.close();
    }
  });

  test('a socket whose server was killed is stale; one with a server, a file and nothing are not', async () => {
    const adapter = unixSockets({ folder });
    const at = name => path.join(folder, name);
    spawnSync(process.execPath, ['-e', `require('net').createServer().listen(${JSON.stringify(at('killed'))}, () => process.kill(process.pid, 'SIGKILL'))`]);
    assert.ok(fs.lstatSync(at('killed')).isSocket());
    const server = net.createServer().listen(at('served'));
    await new Promise(resolve => server.on('listening', resolve));
    fs.writeFileSync(at('file'), 'text');
    try {
      assert.deepEqual(await Promise.all(['killed', 'served', 'file', 'nothing'].map(name => adapter.removeStale(at(name)))), [true, false, false, false]);
      assert.deepEqual(['killed', 'served', 'file'].map(name => fs.existsSync(at(name))), [false, true, true]);
    } finally {
      server.close();
    }
  });
});

describe('named pipes of Windows', () => {
  test('names become pipes; pipes stay as they are', () => {
    const { resolve } = windowsPipes();
    assert.equal(resolve('skein'), '\\\\.\\pipe\\skein');
    assert.equal(resolve('\\\\.\\pipe\\skein'), '\\\\.\\pipe\\skein');
    assert.equal(resolve('\\\\?\\pipe\\skein'), '\\\\.\\pipe\\skein');
    assert.equal(resolve('C:\\Temp\\s1'), '\\\\.\\pipe\\C:/Temp/s1');
    assert.throws(() => resolve(''), /1 to 247 characters, not 0/);
    assert.throws(() => resolve('x'.repeat(248)), /not 248/);
    assert.throws(() => resolve('a\0b'), /zero byte/);
  });

  test('a place is a name that nobody guesses, with nothing to remove', async () => {
    const adapter = windowsPipes();
    const [one, two] = [adapter.create(), adapter.create()];
    assert.match(one.path('s1'), /^\\\\\.\\pipe\\skein-\d+-[0-9a-f-]{36}-s1$/);
    assert.notEqual(one.path('s1'), two.path('s1'));
    one.remove();
    assert.equal(await adapter.removeStale(one.path('s1')), false);
    assert.deepEqual(await adapter.sweep(), []);
  });
});

test('each system has its own', () => {
  assert.equal(socketAdapter('win32').kind, 'windows');
  for (const platform of ['linux', 'darwin', 'freebsd']) assert.equal(socketAdapter(platform).kind, 'unix');
});
