// What the tests start as an isolated process. The first argument says what it does; messages are answered with themselves.
import fs from 'node:fs';
import net from 'node:net';
import { processListener } from '../../../../build/web/messaging_node.mjs';

const [mode, ...rest] = process.argv.slice(2);

if (mode === 'crash-at-start') {
  for (let line = 1; line <= 30; line++) console.error(`line ${line}`);
  process.exit(3);
}
if (mode === 'throw-at-start') throw new Error('nothing works here');
if (mode === 'never-listens') {
  console.error('waiting for nothing');
  setInterval(() => {}, 1000);
  await new Promise(() => {});
}
if (mode === 'foreign') {
  const { default: net } = await import('node:net');
  net.createServer(socket => socket.end('220 mail.example ready\r\n')).listen(JSON.parse(process.env.SKEIN_ISOLATED_WORKER).socket);
  await new Promise(() => {});
}
if (mode === 'stubborn') {
  process.on('SIGTERM', () => console.error('SIGTERM is ignored'));
  setInterval(() => {}, 1000);
}
if (mode === 'chatty') setInterval(() => console.error('still here'), 50);
if (mode === 'busy-after-close') setInterval(() => {}, 1000);
if (mode === 'fails-later' && fs.existsSync(rest[0])) process.exit(5);

const listener_path = JSON.parse(process.env.SKEIN_ISOLATED_WORKER).socket;
// So that the tests can cut them.
const sockets = new Set();
const { createServer } = net;
net.createServer = (...args) => createServer(...args).on('connection', socket => sockets.add(socket));

if (mode === 'slow-start') await new Promise(resolve => setTimeout(resolve, 1000));
const listener = processListener();
const peers = new Set();

function answer(peer, message) {
  if (message === 'crash') {
    console.error('about to crash');
    process.exit(7);
  }
  if (message === 'abort') process.abort();
  if (message === 'die after an answer') {
    peer.post('the last answer');
    setImmediate(() => process.kill(process.pid, 'SIGKILL'));
    return;
  }
  if (message === 'env') return peer.post(JSON.stringify({ env: process.env, argv: process.argv.slice(2), cwd: process.cwd(), execArgv: process.execArgv, again: processListener() }));
  if (message === 'cut') {
    for (const socket of sockets) socket.destroy();
    return;
  }
  if (message === 'cut for good') {
    fs.rmSync(listener_path);
    for (const socket of sockets) socket.destroy();
    return;
  }
  if (message === 'close') return peer.close();
  if (message === 'pid') return peer.post(String(process.pid));
  if (message === 'speak') {
    console.log('to stdout');
    process.stdout.write('half a ');
    setTimeout(() => {
      console.log('line');
      console.error('to stderr');
      peer.post('spoken');
    }, 20);
    return;
  }
  if (message === 'memory') return peer.post(JSON.stringify(process.memoryUsage()));
  if (mode === 'slow') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  if (mode === 'swallow') return;
  return peer.post(message);
}

await listener.listen(peer => {
  peers.add(peer);
  peer.start({
    open() {},
    message: message => void answer(peer, message),
    invalid: error => peer.post(`invalid: ${error.message}`),
    close(error) {
      if (mode === 'witness') fs.appendFileSync(rest[0], `${error.name}: ${error.message}\n`);
      peers.delete(peer);
    },
  });
});
if (mode === 'witness') process.on('exit', code => fs.appendFileSync(rest[0], `exit ${code}\n`));
