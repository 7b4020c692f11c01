// A server in an isolated process, for tests of clients.
import * as messaging from '../../../../dist/messaging-node.js';

const serializer = process.argv[2] === 'structured' ? messaging.structuredSerializer : messaging.jsonSerializer;
let calls = 0;

messaging.startWorkerServer({
  add: ({ a, b }) => a + b,
  pid: () => process.pid,
  calls: () => ++calls,
  crash() {
    console.error('a crash that was asked for');
    process.exit(9);
  },
  never: () => new Promise(() => {}),
  wait: (milliseconds, { signal }) => new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds, 'waited');
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  }),
  busy(milliseconds) {
    for (const end = Date.now() + milliseconds; Date.now() < end; );
    return 'done';
  },
  sum: bytes => bytes.reduce((sum, byte) => sum + byte, 0),
  async *blocks({ count, size }) {
    for (let n = 0; n < count; n++) yield new Uint8Array(size).fill(n);
  },
  memory: () => process.memoryUsage().rss,
}, { serializer });
