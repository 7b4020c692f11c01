import { Thread, Worker, spawn } from 'threads';
export async function connect({ url }) {
  const api = await spawn(new Worker(url));
  return { call: value => api.echo(value), close: () => Thread.terminate(api) };
}
