import { createWorkerClient } from './skein_messaging.mjs';
export function connect({ url, Worker }) {
  const client = createWorkerClient({ worker: () => new Worker(url) });
  return { call: value => client.send('echo', value), close: () => client.close() };
}
