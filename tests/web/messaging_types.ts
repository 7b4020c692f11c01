// The types of messaging, tested by the compiler: each `@ts-expect-error` must be one.
import { createWorkerClient, createWorkerPool, proxy, startWorkerServer, type DefineMessages, type Proxied, type Remote } from '../../web/entries/messaging.ts';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <T extends true>(): T | void => {};

interface Counter {
  increment(by: number): number;
  readonly count: number;
}

type Work = DefineMessages<{
  resize: { payload: { width: number; tags?: string[] }; result: Uint8Array; progress: number };
  rows: { payload: string; result: AsyncIterable<{ id: number }> };
  ping: {};
  call: { payload: { f: (n: number) => string } };
  counter: { result: Proxied<Counter> };
  optional: { payload?: number; result: string };
  collections: { payload: ReadonlyMap<string, () => number>; result: Map<string, { f: () => number; n: number }> };
}>;
type News = { news: { text: string } };

declare const worker: Worker;
const client = createWorkerClient<Work, News>({ worker });

export async function calls(): Promise<void> {
  const bytes = await client.send('resize', { width: 1 }, { onProgress: value => holds<Same<typeof value, number>>() });
  holds<Same<typeof bytes, Uint8Array>>();
  const found = await client.send('collections', new Map([['one', () => 1]]));
  holds<Same<ReturnType<NonNullable<ReturnType<typeof found.get>>['f']>, Promise<number>>>();
  holds<Same<NonNullable<ReturnType<typeof found.get>>['n'], number>>();
  // @ts-expect-error: no such message
  await client.send('resise', { width: 1 });
  // @ts-expect-error: a wrong payload
  await client.send('resize', { width: '1' });
  // @ts-expect-error: the payload is missing
  await client.send('resize');
  await client.send('ping');
  await client.send('optional');
  await client.send('optional', 5, { timeout: 5 });
  // @ts-expect-error: not a number
  await client.send('optional', 'x');
  for await (const row of client.stream('rows', 'csv')) holds<Same<typeof row, { id: number }>>();
  await client.send('call', { f: n => n.toFixed() });
  // @ts-expect-error: a wrong callback
  await client.send('call', { f: (n: string) => n });
  const counter: Remote<Counter> = await client.send('counter');
  const after: number = await counter.increment(1);
  const count: number = await counter.count;
  // @ts-expect-error: a promise, not a number
  const now: number = counter.count;
  client.subscribe('news', ({ text }) => holds<Same<typeof text, string>>());
  // @ts-expect-error: no such event
  client.subscribe('olds', () => {});
  void [after, count, now];
}

export function handlers(): void {
  startWorkerServer<Work, News>({
    resize({ width, tags }, { progress, signal, client: who }) {
      holds<Same<typeof width, number>>();
      holds<Same<typeof tags, string[] | undefined>>();
      progress(0.5);
      // @ts-expect-error: progress is a number
      progress('half');
      who.emit('news', { text: String(signal.aborted) });
      // @ts-expect-error: not what news are
      who.emit('news', 5);
      return new Uint8Array(width);
    },
    async *rows(csv) {
      yield { id: csv.length };
    },
    ping() {},
    async call({ f }) {
      const text: string = await f(1);
      // @ts-expect-error: it is called across
      const now: string = f(1);
      void [text, now];
    },
    counter: () => proxy<Counter>({ increment: by => by, count: 1 }),
    optional: n => String(n),
    async collections(map) {
      const one = map.get('one');
      if (one !== undefined) holds<Same<typeof one, () => Promise<number>>>();
      return new Map([['two', { f: () => 2, n: 2 }]]);
    },
  });
  // @ts-expect-error: a handler is missing
  startWorkerServer<Work>({ ping() {} });
  startWorkerServer<DefineMessages<{ a: { result: number } }>>({
    // @ts-expect-error: a wrong result
    a: () => 'text',
  });
}

export async function pools(): Promise<void> {
  await using pool = createWorkerPool<Work>({ worker: () => worker, max: 2 });
  const bytes: Uint8Array = await pool.send('resize', { width: 1 }, { priority: 2 });
  // @ts-expect-error: not a worker
  createWorkerPool<Work>({ worker: 5 });
  void bytes;
}
