import * as Comlink from 'comlink';
const api = { echo: value => value };
if (typeof process === 'object' && process.versions?.node) {
  const { parentPort } = await import('node:worker_threads');
  const { default: nodeEndpoint } = await import('comlink/dist/esm/node-adapter.mjs');
  Comlink.expose(api, nodeEndpoint(parentPort));
} else {
  Comlink.expose(api);
}
