// The one engine of a page or process: started by `initialize` or by the first call, with threads where they work, and anew after it died.
import { Client } from './client.ts';
import { compile } from './compile.ts';
import { error_from } from './errors.ts';
import { automatic_threads, detect_features, why_no_threads } from './features.ts';
import { in_node } from './node_builtins.ts';
import { RestLoader } from './rest.ts';
import { begin_start, timed } from './trace.ts';
import type { EngineInfo, InitializeOptions } from './types.ts';
import { version } from './version.ts';
import { ways_to_start } from './worker_handle.ts';

export interface Engine {
  client: Client;
  info: EngineInfo;
  rest: RestLoader;
}

// Where threads cannot start, browsers tend to hang and not to fail (a blocked pthread worker never answers).
const pool_deadline_ms = 5000;

let settings: InitializeOptions = {};
let running: Promise<Engine> | null = null;

/** The running engine, or a new one with the options of the last `initialize`. `needs_rest`: of what it is wanted for. */
export async function engine(needs_rest = false): Promise<Engine> {
  running ??= keep_while_alive(start(settings, needs_rest));
  const found = await running;
  if (needs_rest) await found.rest.give(found.client);
  return found;
}

export async function initialize(options: InitializeOptions = {}): Promise<EngineInfo> {
  const wanted = check(options);
  if (running) {
    const different = keys_of(wanted).filter(key => String(wanted[key]) !== String(settings[key]));
    if (different.length > 0) throw new Error(`Cannot call "initialize" again with another "${different[0]}": call "stop" first`);
  } else {
    settings = wanted;
  }
  return (await engine()).info;
}

/** Ends the engine at once. What runs is rejected; a later call starts a new one. */
export async function stop(): Promise<void> {
  const ended = running;
  running = null;
  const started = await ended?.catch(() => null);
  started?.client.stop(new Error('The engine was stopped'));
}

function keep_while_alive(starting: Promise<Engine>): Promise<Engine> {
  const forget = () => {
    if (running === starting) running = null;
  };
  starting.then(({ client }) => {
    client.on_death = forget;
    if (!client.alive) forget();
  }, forget);
  return starting;
}

const option_names: (keyof InitializeOptions)[] = ['wasmURL', 'threadsWasmURL', 'restWasmURL', 'threadsRestWasmURL', 'workerURL', 'threads'];

function check(options: InitializeOptions): InitializeOptions {
  for (const key of Object.keys(options)) {
    if (!(option_names as string[]).includes(key)) throw new Error(`Invalid option in initialize() call: ${JSON.stringify(key)}`);
  }
  const { threads } = options;
  if (threads !== undefined && threads !== 'auto' && !(Number.isInteger(threads) && threads >= 0 && threads <= 64)) {
    throw new Error(`"threads" must be "auto" or a whole number from 0 to 64`);
  }
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function keys_of(options: InitializeOptions): (keyof InitializeOptions)[] {
  return option_names.filter(name => options[name] !== undefined);
}

async function start(options: InitializeOptions, needs_rest: boolean): Promise<Engine> {
  begin_start();
  const features = detect_features();
  if (!features.wasm_simd) throw new Error('Skein needs WebAssembly SIMD, which this platform does not have');
  const urls = locate(options);
  const wanted = options.threads ?? 'auto';
  const threads = wanted === 'auto' ? automatic_threads(features) : wanted;
  let reason = why_no_threads(features);
  if (threads <= 0) reason = wanted === 'auto' ? 'this machine has a single core' : 'single-threaded operation was asked for';
  if (reason === null) {
    try {
      const started = await start_worker(urls.worker, urls.threads_wasm, urls.threads_rest, threads, needs_rest);
      return { client: started.client, rest: started.rest, info: { mode: 'threads', threads: started.threads } };
    } catch (cause) {
      reason = `the threaded engine did not start: ${error_from(cause).message}`;
    }
  }
  const { client, rest } = await start_worker(urls.worker, urls.wasm, urls.rest, 0, needs_rest);
  return { client, rest, info: { mode: 'single', threads: 0, reason } };
}

interface Locations {
  worker: string | null;
  wasm: string;
  threads_wasm: string;
  rest: string;
  threads_rest: string;
}

function locate(options: InitializeOptions): Locations {
  // Relative URLs of a page's options are meant relative to the page.
  const base = typeof document === 'object' ? document.baseURI : import.meta.url;
  const absolute = (url: string | URL) => new URL(url, base).href;
  // Literals, so that bundlers see the files.
  const wasm = options.wasmURL ? absolute(options.wasmURL) : new URL('./skein.wasm', import.meta.url).href;
  let threads_wasm = new URL('./skein-threads.wasm', import.meta.url).href;
  if (options.threadsWasmURL) threads_wasm = absolute(options.threadsWasmURL);
  else if (options.wasmURL) threads_wasm = new URL('skein-threads.wasm', wasm).href;
  const beside = (given: string | URL | undefined, first: string | URL | undefined, name: string, own: string) => {
    if (given) return absolute(given);
    // Nothing is beside a blob.
    return first && URL.canParse(name, absolute(first)) ? new URL(name, absolute(first)).href : own;
  };
  const rest = beside(options.restWasmURL, options.wasmURL, 'skein-rest.wasm', new URL('./skein-rest.wasm', import.meta.url).href);
  const first = options.threadsWasmURL ?? options.wasmURL;
  const threads_rest = beside(options.threadsRestWasmURL, first, 'skein-threads-rest.wasm', new URL('./skein-threads-rest.wasm', import.meta.url).href);
  return { worker: options.workerURL ? absolute(options.workerURL) : null, wasm, threads_wasm, rest, threads_rest };
}

interface Started {
  client: Client;
  threads: number;
  rest: RestLoader;
}

async function start_worker(worker: string | null, wasm_url: string, rest_url: string, threads: number, needs_rest: boolean): Promise<Started> {
  // Compiled here while the worker starts; a module crosses to workers without being copied.
  const compiling = timed('compile', compile(wasm_url));
  compiling.catch(() => {});
  const rest = new RestLoader(rest_url);
  // A thread of Node can read the disk without waiting for others, but nothing else.
  const fetching = needs_rest || in_node ? rest.fetch() : null;
  const client = await timed('load worker', load_worker(worker));
  try {
    if (in_node) await fetching;
    return { client, rest, threads: await timed('start engine', handshake(client, await compiling, wasm_url, threads, rest)) };
  } catch (cause) {
    client.stop(error_from(cause));
    throw cause;
  }
}

async function load_worker(worker: string | null): Promise<Client> {
  let failed: unknown;
  for (const prepare of await ways_to_start(worker)) {
    try {
      const client = new Client(await prepare());
      await client.loaded;
      return client;
    } catch (cause) {
      failed = cause;
    }
  }
  throw failed;
}

async function handshake(client: Client, module: WebAssembly.Module, wasm_url: string, threads: number, rest: RestLoader): Promise<number> {
  const late = () => client.stop(new Error(`its thread pool was not ready after ${pool_deadline_ms / 1000} s`));
  const timer = threads > 0 ? setTimeout(late, pool_deadline_ms) : undefined;
  try {
    const started = await client.call('start', { module, threads, script: client.script, rest: rest.source });
    if (started.version !== version) {
      throw new Error(`Cannot use ${wasm_url}: it is version ${started.version}, but this skein.js is version ${version}`);
    }
    if (threads > 0 && started.threads === 0) throw new Error('no thread of its pool started');
    return started.threads;
  } finally {
    clearTimeout(timer);
  }
}
