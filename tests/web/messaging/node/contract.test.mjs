// The contract of tests/web/messaging/contract.mjs over processes and sockets, with each serializer.
import { test } from 'node:test';
import * as messaging from '../../../../dist/messaging-node.js';
import { contract, middleware_of } from '../contract.mjs';
import { make_handlers, register_errors } from '../handlers.mjs';

const logger = { debug() {}, info() {}, warn() {}, error() {} };

const transports = {
  process: (both, serializer) => messaging.processTransport(new URL('contract_worker.mjs', import.meta.url), { argv: [both, serializer], logger }),
  socket(both, serializer, cleanup) {
    const place = messaging.socketAdapter().create();
    const address = place.path('s');
    const { QuotaError } = register_errors(messaging);
    const listener = messaging.socketListener(address, { logger });
    const server = messaging.startWorkerServer(make_handlers(messaging).handlers, { listener, middleware: middleware_of[both](), errors: [QuotaError], logger, serializer: messaging[serializer] });
    cleanup(async () => {
      await server.close();
      place.remove();
    });
    return messaging.socketTransport(address, { logger, retry: { base: 10 } });
  },
  port(both, serializer, cleanup) {
    const { QuotaError } = register_errors(messaging);
    const listener = messaging.socketListener({ host: '127.0.0.1', port: 0 }, { logger });
    const server = messaging.startWorkerServer(make_handlers(messaging).handlers, { listener, middleware: middleware_of[both](), errors: [QuotaError], logger, serializer: messaging[serializer] });
    cleanup(() => server.close());
    return server.ready.then(() => messaging.socketTransport({ host: '127.0.0.1', port: listener.port }, { logger }));
  },
};

for (const [name, open] of Object.entries(transports)) {
  for (const serializer of ['jsonSerializer', 'structuredSerializer']) {
    for (const [about, run] of Object.entries(contract)) {
      test(`${name}, ${serializer}: ${about}`, { timeout: 60_000 }, async () => {
        // Neither a signal's timer nor an idle client keeps Node alive.
        const alive = setInterval(() => {}, 1000);
        const cleanups = [() => clearInterval(alive)];
        const connect = async ({ both = 'none', middleware = [], ...options } = {}) => {
          const transport = await open(both, serializer, work => cleanups.push(work));
          const client = messaging.createWorkerClient({ transport, logger, serializer: messaging[serializer], ...options, middleware: [...middleware_of[both](), ...middleware] });
          cleanups.push(() => client.close());
          return client;
        };
        try {
          await run({ connect, messaging, carries: 'bytes', transfers: false });
        } finally {
          for (const cleanup of cleanups.reverse()) await cleanup();
        }
      });
    }
  }
}
