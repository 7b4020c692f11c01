// The second halves of the wasm modules, which hold what few builds run: fetched when options say that a build will need them, or when the first build
// is done, or else by the thread of the engine that first calls a function of it. Used by the page and by workers.
import type { Rest } from '../../wasm-glue/instance.ts';
import type { Client } from './client.ts';
import { error_from } from './errors.ts';
import { builtin, in_node } from './node_builtins.ts';

export interface RestSource {
  url: string;
  /** For all threads: two words, the state and the length, and then the bytes. Null where no memory can be shared; then there is but one thread. */
  shared: SharedArrayBuffer | null;
}

const capacity = 1 << 20;
const header = 8;
const deadline_ms = 30_000;
const empty = 0, loading = 1, ready = 2;

const can_share = typeof SharedArrayBuffer === 'function' && (in_node || globalThis.crossOriginIsolated === true);

/** What surely runs functions of the rest. What is not told here is found out while it builds. */
export function needs_rest(options: object): boolean {
  const { target, bundle, format, plugins } = options as { target?: unknown; bundle?: boolean; format?: string; plugins?: unknown[] };
  const names = ['minify', 'minifySyntax', 'minifyIdentifiers', 'mangleProps', 'keepNames', 'supported', 'manualChunks', 'minChunkSize', 'inject'];
  const own = options as Record<string, unknown>;
  return names.some(name => own[name]) || (target !== undefined && target !== 'esnext') || !bundle || (format !== undefined && format !== 'esm') || (plugins ?? []).length > 0;
}

/** The page's side: gets it early, for an engine that can wait for nobody. Failing is no matter: whoever needs it tries again and tells. */
export class RestLoader {
  readonly source: RestSource;
  #begun: Promise<Uint8Array<ArrayBuffer> | null> | null = null;
  #sent: Promise<unknown> | null = null;

  constructor(url: string) {
    this.source = { url, shared: can_share ? new SharedArrayBuffer(header + capacity) : null };
  }

  fetch(): Promise<Uint8Array<ArrayBuffer> | null> {
    // Files of the disk are there at once.
    this.#begun ??= in_node && this.source.url.startsWith('file:') ? Promise.resolve(null) : fetch_rest(this.source);
    return this.#begun;
  }

  /** Before a build that needs it. Waits only where its one thread would otherwise load it a second time. */
  async give(client: Client): Promise<void> {
    const fetched = this.fetch();
    if (this.source.shared) return;
    this.#sent ??= fetched.then(bytes => bytes && client.call('rest', { bytes }, [bytes.buffer]));
    await this.#sent;
  }

  /** After a build: the next one shall not have to wait for the network. */
  give_later(client: Client): void {
    if (this.#begun || in_node) return;
    setTimeout(() => void this.give(client).catch(() => {}), 1000);
  }
}

async function fetch_rest({ url, shared }: RestSource): Promise<Uint8Array<ArrayBuffer> | null> {
  const state = shared && new Int32Array(shared, 0, 2);
  if (state && Atomics.compareExchange(state, 0, empty, loading) !== empty) return null;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(deadline_ms), priority: 'low' });
    if (!response.ok) throw new Error(String(response.status));
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (shared) share(shared, bytes);
    return bytes;
  } catch {
    if (state) settle(state, empty);
    return null;
  }
}

/** `own`: its bytes if this thread has got them already. */
export function rest_of({ url, shared }: RestSource, own: () => Uint8Array<ArrayBuffer> | null): Rest {
  return { url, load: () => own() ?? (shared ? load_shared(url, shared) : read_now(url)) };
}

function load_shared(url: string, shared: SharedArrayBuffer): Uint8Array<ArrayBuffer> {
  const state = new Int32Array(shared, 0, 2);
  for (;;) {
    const found = Atomics.compareExchange(state, 0, empty, loading);
    // Modules are not compiled from shared memory.
    if (found === ready) return new Uint8Array(shared, header, state[1]).slice();
    if (found === empty) {
      try {
        const bytes = read_now(url);
        share(shared, bytes);
        return bytes;
      } catch (cause) {
        settle(state, empty);
        throw cause;
      }
    }
    Atomics.wait(state, 0, loading);
  }
}

function share(shared: SharedArrayBuffer, bytes: Uint8Array): void {
  const state = new Int32Array(shared, 0, 2);
  new Uint8Array(shared).set(bytes, header);
  state[1] = bytes.length;
  settle(state, ready);
}

function settle(state: Int32Array, value: number): void {
  Atomics.store(state, 0, value);
  Atomics.notify(state, 0);
}

/** Blocks, as workers and Node may. */
function read_now(url: string): Uint8Array<ArrayBuffer> {
  try {
    if (in_node) return builtin('node:fs').readFileSync(builtin('node:url').fileURLToPath(new URL(url)));
    const request = new XMLHttpRequest();
    request.open('GET', url, false);
    request.responseType = 'arraybuffer';
    request.timeout = deadline_ms;
    request.send();
    if (request.status < 200 || request.status > 299) throw new Error(`${request.status} ${request.statusText}`.trim());
    return new Uint8Array(request.response as ArrayBuffer);
  } catch (cause) {
    throw new Error(`Cannot load ${url}: ${error_from(cause).message}`, { cause });
  }
}
