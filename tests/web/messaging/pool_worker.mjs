import { parentPort, threadId } from 'node:worker_threads';
import { startWorkerServer } from '../../../dist/messaging.js';

const sleep = (time, signal) => new Promise((resolve, reject) => {
  const timer = setTimeout(resolve, time);
  signal.addEventListener('abort', () => (clearTimeout(timer), reject(signal.reason)));
});
startWorkerServer({
  thread: () => threadId,
  wait: async (time, { signal }) => (await sleep(time, signal), threadId),
  stubborn: time => new Promise(resolve => setTimeout(() => resolve(threadId), time)),
  endless() {
    for (;;);
  },
  crash: () => process.exit(3),
  fail() {
    throw new RangeError('no');
  },
  async *count(to) {
    for (let i = 0; i < to; i++) yield i;
  },
  ports: () => parentPort !== null,
}, { logger: { debug() {}, info() {}, warn() {}, error() {} } });
