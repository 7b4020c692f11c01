import * as Comlink from 'comlink';
export function connect({ url, Worker, endpoint = worker => worker }) {
  const worker = new Worker(url);
  const api = Comlink.wrap(endpoint(worker));
  return { call: value => api.echo(value), close: () => worker.terminate() };
}
