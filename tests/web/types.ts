// The public types, tested by the compiler: each `@ts-expect-error` must be one.
import { build, context, initialize, linkToBlobs, transform, type BuildFailure, type BuildResult, type Message, type Metafile, type OutputFile } from '../../web/src/index.ts';
import { createLoader, type Entrypoint, type WorkerCode } from '../../web/entries/loader.ts';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <T extends true>(): T | void => {};

export async function returned_files(): Promise<void> {
  const result = await build({ files: { '/a.ts': 'export {}', '/b.bin': new Uint8Array() }, entryPoints: ['/a.ts'], bundle: true });
  holds<Same<typeof result.outputFiles, OutputFile[]>>();
  holds<Same<typeof result.metafile, Metafile | undefined>>();
  const written = await build({ files: {}, entryPoints: { main: '/a.ts' }, write: true, metafile: true });
  holds<Same<typeof written.outputFiles, undefined>>();
  holds<Same<typeof written.metafile, Metafile>>();
}

export async function refused_options(): Promise<void> {
  // @ts-expect-error: misspelled
  await build({ entryPoint: ['/a.ts'] });
  // @ts-expect-error: not a format
  await build({ format: 'umd' });
  // @ts-expect-error: a plugin has a name
  await build({ plugins: [{ setup() {} }] });
  // @ts-expect-error: files belong to builds
  await transform('x', { files: {} });
  // @ts-expect-error: threads is a number or 'auto'
  await initialize({ threads: 'many' });
}

export async function rebuilt(): Promise<BuildResult<{ metafile: true }>> {
  const opened = await context({ files: { '/a.js': '' }, metafile: true });
  const result = await opened.rebuild({ files: { '/a.js': '1', '/b.js': null } });
  // @ts-expect-error: a number is no file
  await opened.rebuild({ files: { '/a.js': 1 } });
  return result as BuildResult<{ metafile: true }>;
}

export async function linked(): Promise<void> {
  const app = await linkToBlobs(await build({ files: {} }), { onEvent: event => event.type === 'console' && event.text.length });
  holds<Same<Awaited<ReturnType<typeof app.start>>, Record<string, unknown>>>();
  holds<Same<ReturnType<typeof app.spawn>, Worker>>();
  app.spawn('/w.ts', { name: 'a', credentials: 'omit' });
  await linkToBlobs(await build({ files: {}, workerMessageQueue: true }), { transport: 'service-worker', serviceWorker: new URL('https://a/serve_worker.js') });
  // @ts-expect-error: there is no such transport
  await linkToBlobs(await build({ files: {} }), { transport: 'data' });
}

export function failed(failure: BuildFailure): Message[] {
  return failure.errors;
}

export async function chunked(): Promise<void> {
  await build({ files: {}, manualChunks: { vendor: ['/node_modules/'] } });
  await build({ files: {}, manualChunks: (id, { getModuleInfo }) => (getModuleInfo(id)?.importers.length ? 'shared' : undefined) });
  // @ts-expect-error: a number is no name
  await build({ files: {}, manualChunks: () => 1 });
}

export async function dynamic_workers(): Promise<void> {
  const loader = createLoader({ maxWorkers: 4, limits: { cpuMs: 100 }, build: { jsx: 'automatic' } });
  const code: WorkerCode = { mainModule: 'a.ts', modules: { 'a.ts': '', b: { json: 1 }, c: { wasm: new Uint8Array() } }, globalOutbound: null, tails: [events => events[0]?.outcome === 'ok'] };
  const stub = loader.get('id', async () => code);
  interface Api {
    add(a: number, b: number): number;
    later(): Promise<string>;
  }
  const api = stub.getEntrypoint<Api>('Api', { props: 1 });
  holds<Same<ReturnType<typeof api.add>, Promise<number>>>();
  holds<Same<Awaited<ReturnType<typeof api.later>>, string>>();
  holds<Same<Awaited<ReturnType<Entrypoint['fetch']>>, Response>>();
  interface More extends Api {
    counter(): { increment(by: number): number; value: string };
    size: number;
  }
  const more = stub.getEntrypoint<More>();
  holds<Same<Awaited<ReturnType<ReturnType<typeof more.counter>['increment']>>, number>>();
  const [size, value] = [await more.size, await more.counter().value];
  holds<Same<[typeof size, typeof value], [number, string]>>();
  // @ts-expect-error: it takes a number
  await more.counter().increment('1');
  // @ts-expect-error: it takes numbers
  await api.add('1', 2);
  // @ts-expect-error: the stub has no fetch
  await stub.fetch('http://x.test/');
  // @ts-expect-error: one kind of each module
  loader.load({ mainModule: 'a', modules: { a: { text: 1 } } });
  // @ts-expect-error: a limit that is not known
  loader.load({ ...code, limits: { subrequests: 1 } });
}
