// dist/build_cache.js: what the option `cache` does. Loaded only when it is given, and before the engine, which a known result does not wait for.
import engine from '../../build/web/engine.txt';
import type { EngineReply, FileEntries } from './protocol.ts';
import type { BuildStats, CacheOptions } from './types.ts';
import { load_hash, type Hash } from './cache/hash.ts';
import { Store } from './cache/store.ts';

// How long nothing else has to be built before the last result is kept: not every step of an edit is.
const quiet_ms = 1000;

const default_name = 'skein-cache';
const default_bytes = 100e6;

/** Throws an Error when `given` is no value of the option. */
export function open_cache(given: true | CacheOptions): BuildCache {
  if (given !== true && (typeof given !== 'object' || given === null || Array.isArray(given))) throw new Error('"cache" must be a boolean or an object');
  const { name = default_name, maxBytes = default_bytes, ...rest } = given === true ? {} : given;
  const unknown = Object.keys(rest)[0];
  if (unknown !== undefined) throw new Error(`Invalid option in "cache": ${JSON.stringify(unknown)}`);
  if (typeof name !== 'string' || name === '') throw new Error('"cache.name" must be a string that is not empty');
  if (typeof maxBytes !== 'number' || !(maxBytes >= 0)) throw new Error('"cache.maxBytes" must be a number of bytes');
  return new BuildCache(name, maxBytes);
}

function key_of(hash: Hash, options: string, files: FileEntries): string {
  // In order of their paths: the order in which files are given changes nothing.
  const contents = files.map(([path, text]) => [path, hash(text ?? '')] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  return hash(JSON.stringify([engine, options, contents]));
}

/** Results of builds that look at nothing but their options and virtual files. Nothing here rejects. */
export class BuildCache {
  readonly #ready: Promise<{ hash: Hash; store: Store } | null>;
  #has_asked = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(name: string, most_bytes: number) {
    this.#ready = load_hash().then(hash => ({ hash, store: new Store(name, most_bytes, hash) }), () => null);
  }

  /** The reply that `ask` would give: a kept one, with `stats.fromCache`, or that of `ask`, which is kept. It is asked always once it has been. */
  async through(options: string, files: FileEntries, ask: () => Promise<EngineReply>): Promise<EngineReply> {
    const ready = await this.#ready;
    if (!ready) return ask();
    const { hash, store } = ready;
    if (this.#has_asked) {
      const reply = await ask();
      const kept = parts_of(reply);
      clearTimeout(this.#timer);
      if (kept) this.#timer = setTimeout(() => void store.keep(key_of(hash, options, files), kept), quiet_ms);
      return reply;
    }
    const key = key_of(hash, options, files);
    const [head, ...contents] = (await store.find(key)) ?? [];
    if (head) return { head: new TextDecoder().decode(head), contents };
    this.#has_asked = true;
    const reply = await ask();
    const kept = parts_of(reply);
    if (kept) void store.keep(key, kept);
    return reply;
  }
}

// A copy, since callers may do with the outputs whatever they like. Null: nothing that is kept.
function parts_of({ head, contents }: EngineReply): Uint8Array<ArrayBuffer>[] | null {
  const result = JSON.parse(head) as { errors: unknown[]; stats?: BuildStats };
  if (result.errors.length > 0) return null;
  const { modules, sourceBytes } = result.stats ?? {};
  const stats = { modules, sourceBytes, fromCache: true };
  return [new TextEncoder().encode(JSON.stringify({ ...result, stats })), ...contents.map(bytes => bytes.slice())];
}
