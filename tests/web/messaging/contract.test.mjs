// The contract of tests/web/messaging/contract.mjs over what Node has: threads, ports, BroadcastChannel, and bytes.
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import * as messaging from '../../../dist/messaging.js';
import { contract, middleware_of } from './contract.mjs';
import { make_handlers, register_errors } from './handlers.mjs';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

function serve(listener, { both = 'none', serializer } = {}) {
  const { QuotaError } = register_errors(messaging);
  return messaging.startWorkerServer(make_handlers(messaging).handlers, { listener, middleware: middleware_of[both](), logger: quiet, errors: [QuotaError], ...(serializer && { serializer }) });
}

/** Two ends in memory that carry text, one turn later. */
function byte_pair() {
  const ends = [];
  const end = index => ({
    carries: 'bytes',
    transfers: false,
    label: `end ${index}`,
    start(events) {
      this.events = events;
      events.open();
    },
    post(data) {
      setImmediate(() => ends[1 - index].closed || ends[1 - index].events?.message(data));
    },
    close() {
      this.closed = true;
      setImmediate(() => ends[1 - index].closed || ends[1 - index].events?.close(new messaging.TerminatedError('the other end is gone')));
    },
  });
  ends.push(end(0), end(1));
  return ends;
}

let channels = 0;
const transports = {
  'worker_threads': {
    carries: 'values',
    transfers: true,
    open: ({ both }) => messaging.workerTransport(() => new Worker(new URL('./contract_worker.mjs', import.meta.url), { workerData: { both } }), { name: 'contract' }),
  },
  'a MessageChannel': {
    carries: 'values',
    transfers: true,
    open(options, cleanup) {
      const { port1, port2 } = new MessageChannel();
      const server = serve(messaging.portListener(port2), options);
      cleanup(() => server.close());
      return messaging.portTransport(port1);
    },
  },
  'BroadcastChannel': {
    carries: 'values',
    transfers: false,
    open(options, cleanup) {
      const name = `contract ${channels++}`;
      const server = serve(messaging.broadcastListener(name), options);
      cleanup(() => server.close());
      return messaging.broadcastTransport(name);
    },
  },
  'JSON': {
    carries: 'bytes',
    transfers: false,
    open(options, cleanup) {
      const [ours, theirs] = byte_pair();
      const listener = messaging.manualListener();
      listener.connect(theirs);
      const server = serve(listener, options);
      cleanup(() => server.close());
      return ours;
    },
  },
};

for (const [name, { carries, transfers, open }] of Object.entries(transports)) {
  for (const [about, run] of Object.entries(contract)) {
    test(`${name}: ${about}`, { timeout: 60_000 }, async () => {
      // Neither a signal's timer nor a channel keeps Node alive.
      const alive = setInterval(() => {}, 1000);
      const cleanups = [() => clearInterval(alive)];
      const connect = async ({ both, middleware = [], ...options } = {}) => {
        const transport = open({ both }, work => cleanups.push(work));
        const client = messaging.createWorkerClient({ transport, logger: quiet, ...options, middleware: [...middleware_of[both ?? 'none'](), ...middleware] });
        cleanups.push(() => client.close());
        return client;
      };
      try {
        await run({ connect, messaging, carries, transfers });
      } finally {
        for (const cleanup of cleanups.reverse()) await cleanup();
      }
    });
  }
}
