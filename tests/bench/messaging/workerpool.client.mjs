import workerpool from 'workerpool';
export function connect({ url, type }) {
  const pool = workerpool.pool(url, { minWorkers: 1, maxWorkers: 1, ...(type && { workerType: type }) });
  return { call: value => pool.exec('echo', [value]), close: () => pool.terminate() };
}
