// Bytes by the hash of them, and lists of such hashes by key, in IndexedDB. Nothing here throws: where there is no IndexedDB (frames without an
// origin), no room or no permission, nothing is found and nothing is kept. Transactions keep several tabs apart.
import type { Hash } from './hash.ts';

/** A list: in `objects` are the hashes of its parts, in order. */
interface Kept {
  objects: string[];
  /** Of key and objects. */
  check: string;
  /** In bytes. */
  size: number;
  /** Milliseconds since 1970. */
  used: number;
}

// What is written in another way goes to another database, so none is ever upgraded and no tab waits for another one to close it.
const format = 1;
// Browsers have been seen never to answer.
const deadline_ms = 2000;

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const ended = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });

function in_time<T>(work: Promise<T>, otherwise: T): Promise<T> {
  return new Promise(resolve => {
    const timer = setTimeout(() => resolve(otherwise), deadline_ms);
    work.catch(() => otherwise).then(result => {
      clearTimeout(timer);
      resolve(result);
    });
  });
}

function is_kept(value: unknown): value is Kept {
  const { objects, check, size, used } = (value ?? {}) as Partial<Record<keyof Kept, unknown>>;
  return Array.isArray(objects) && objects.length > 0 && objects.every(name => typeof name === 'string') && typeof check === 'string' && typeof size === 'number' && typeof used === 'number';
}

export class Store {
  #name: string;
  #most_bytes: number;
  #hash: Hash;
  #database: Promise<IDBDatabase> | null = null;

  constructor(name: string, most_bytes: number, hash: Hash) {
    this.#name = `${name}-${format}`;
    this.#most_bytes = most_bytes;
    this.#hash = hash;
  }

  /** The parts kept under `key`, exactly as they were given; null when any of them is not. */
  find(key: string): Promise<Uint8Array<ArrayBuffer>[] | null> {
    return in_time(this.#find(key), null);
  }

  async keep(key: string, parts: readonly Uint8Array<ArrayBuffer>[]): Promise<void> {
    const objects = parts.map(this.#hash);
    const size = parts.reduce((sum, part) => sum + part.length, 0);
    // What leaves no room for anything else is not worth it.
    if (size > this.#most_bytes / 2) return;
    const kept: Kept = { objects, check: this.#check(key, objects), size, used: Date.now() };
    try {
      await this.#write(key, kept, parts);
    } catch (cause) {
      // No room: what is there goes, and the next result may find some.
      if ((cause as DOMException | null)?.name === 'QuotaExceededError') await this.#clear().catch(() => {});
    }
  }

  #check(key: string, objects: readonly string[]): string {
    return this.#hash([key, ...objects].join());
  }

  #open(): Promise<IDBDatabase> {
    this.#database ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(this.#name);
      request.onupgradeneeded = () => {
        request.result.createObjectStore('builds');
        request.result.createObjectStore('objects');
      };
      request.onblocked = () => reject(new Error('blocked'));
      request.onerror = () => reject(request.error);
      request.onsuccess = () => {
        // Whoever wants to remove it need not wait for this page to go.
        request.result.onversionchange = request.result.onclose = () => {
          request.result.close();
          this.#database = null;
        };
        resolve(request.result);
      };
    });
    this.#database.catch(() => (this.#database = null));
    return this.#database;
  }

  async #stores(mode: IDBTransactionMode) {
    const transaction = (await this.#open()).transaction(['builds', 'objects'], mode);
    return { builds: transaction.objectStore('builds'), objects: transaction.objectStore('objects'), end: ended(transaction) };
  }

  async #find(key: string): Promise<Uint8Array<ArrayBuffer>[] | null> {
    const { builds, objects, end } = await this.#stores('readonly');
    end.catch(() => {});
    const kept: unknown = await done(builds.get(key));
    if (kept === undefined) return null;
    let parts: unknown[] = [];
    if (is_kept(kept) && kept.check === this.#check(key, kept.objects)) {
      parts = await Promise.all(kept.objects.map(name => done(objects.get(name))));
      const are_good = parts.every((part, index) => part instanceof Uint8Array && this.#hash(part) === kept.objects[index]);
      if (are_good) {
        void this.#touch(key).catch(() => {});
        return parts as Uint8Array<ArrayBuffer>[];
      }
    }
    const names = is_kept(kept) ? kept.objects : [];
    await this.#remove(key, names.filter((name, index) => !(parts[index] instanceof Uint8Array && this.#hash(parts[index]) === name)));
    return null;
  }

  async #touch(key: string): Promise<void> {
    const { builds, end } = await this.#stores('readwrite');
    const kept: unknown = await done(builds.get(key));
    if (is_kept(kept)) builds.put({ ...kept, used: Date.now() } satisfies Kept, key);
    await end;
  }

  async #remove(key: string, damaged: readonly string[]): Promise<void> {
    const { builds, objects, end } = await this.#stores('readwrite');
    builds.delete(key);
    for (const name of damaged) objects.delete(name);
    await end;
  }

  async #write(key: string, kept: Kept, parts: readonly Uint8Array<ArrayBuffer>[]): Promise<void> {
    const { builds, objects, end } = await this.#stores('readwrite');
    end.catch(() => {});
    const [keys, values] = await Promise.all([done(builds.getAllKeys()), done(builds.getAll())]);
    const others = keys.map((name, index) => ({ name: String(name), kept: values[index] as unknown })).filter(({ name }) => name !== key);
    const leaving = others.filter(other => !is_kept(other.kept)).map(({ name }) => name);
    const staying = others.flatMap(({ name, kept: other }) => (is_kept(other) ? [{ name, kept: other }] : []));
    staying.sort((a, b) => b.kept.used - a.kept.used);
    let total = kept.size;
    const used = new Set(kept.objects);
    const unused = new Set<string>();
    for (const other of staying) {
      total += other.kept.size;
      if (total > this.#most_bytes) leaving.push(other.name);
      for (const name of other.kept.objects) (total > this.#most_bytes ? unused : used).add(name);
    }
    kept.objects.forEach((name, index) => objects.put(parts[index], name));
    for (const name of leaving) builds.delete(name);
    for (const name of unused) if (!used.has(name)) objects.delete(name);
    builds.put(kept, key);
    await end;
  }

  async #clear(): Promise<void> {
    const { builds, objects, end } = await this.#stores('readwrite');
    builds.clear();
    objects.clear();
    await end;
  }
}
