// The transport "service-worker": outputs have real URLs, `<scope>/__skein/<id>/<path>`, which a service worker (serve_worker.ts) answers from a
// cache of the browser. The page fills it, so the service worker has no state and may be stopped by the browser at any time.
import { mime_type } from './mime.ts';
import { cache_prefix, claim, folder } from './serve_protocol.ts';
import { url_of, type Store } from './store.ts';
import { trusted } from '../trusted.ts';

const unavailable = (why: string) => new Error(`linkToBlobs() cannot use the transport "service-worker": ${why}`);

/** `script`: URL of dist/serve_worker.js, or of a service worker that imports it. `id`: a name that nobody else has. Rejects where there are none. */
export async function open_served_store(script: string | URL | undefined, id: string): Promise<Store> {
  if (script === undefined) throw unavailable('the option "serviceWorker" has to give the URL of serve_worker.js on the origin of the page');
  const scope = await control(script);
  const lock = await hold(cache_prefix + id);
  await delete_abandoned();
  return new ServedStore(`${scope}${scope.endsWith('/') ? '' : '/'}${folder}${id}`, cache_prefix + id, await caches.open(cache_prefix + id), lock);
}

class ServedStore implements Store {
  readonly base: string;
  readonly is_real = true;
  readonly urls = new Map<string, string>();
  #name: string;
  #cache: Cache;
  #release: () => void;
  #puts: Promise<void>[] = [];
  #scripts = 0;

  constructor(base: string, name: string, cache: Cache, release: () => void) {
    this.base = base;
    this.#name = name;
    this.#cache = cache;
    this.#release = release;
  }

  add(path: string, contents: string | Uint8Array | Blob): string {
    const url = url_of(this.base, path);
    this.urls.set(path, url);
    this.#put(url, contents, (contents instanceof Blob && contents.type) || mime_type(path));
    return url;
  }

  script(text: string): string {
    const url = `${this.base}/__skein/${++this.#scripts}.js`;
    this.#put(url, text, 'text/javascript');
    return url;
  }

  async ready(): Promise<void> {
    await Promise.all(this.#puts);
  }

  drop(): void {
    void Promise.allSettled(this.#puts).then(() => caches.delete(this.#name)).finally(this.#release);
  }

  // An isolated page starts only workers whose scripts isolate themselves as well.
  #put(url: string, contents: string | Uint8Array | Blob, type: string): void {
    const headers = { 'content-type': type, 'cross-origin-resource-policy': 'same-origin', ...(crossOriginIsolated && { 'cross-origin-embedder-policy': 'require-corp' }) };
    this.#puts.push(this.#cache.put(url, new Response(contents as BodyInit, { headers })));
  }
}

// Has the service worker answer this page, which it otherwise does from the next time it is loaded; gives its scope.
async function control(script: string | URL): Promise<string> {
  if (self.origin === 'null') throw unavailable('this frame has no origin');
  if (!isSecureContext) throw unavailable('service workers need https: or localhost');
  const container = (navigator as Partial<Navigator>).serviceWorker;
  if (!container) throw unavailable('this browser has no service workers here');
  const registration = await container.register(trusted(String(script))).catch((cause: unknown) => {
    throw unavailable(cause instanceof Error ? cause.message : String(cause));
  });
  const { scope } = registration;
  if (!location.href.startsWith(scope)) throw unavailable(`the page ${location.href} is outside of its scope ${scope}`);
  const worker = registration.installing ?? registration.waiting ?? registration.active;
  if (!worker) throw unavailable(`${String(script)} did not start`);
  await new Promise<void>((resolve, reject) => {
    const check = () => {
      if (worker.state === 'activated') resolve();
      else if (worker.state === 'redundant') reject(unavailable(`${String(script)} could not be installed`));
    };
    worker.addEventListener('statechange', check);
    check();
  });
  if (container.controller !== worker) {
    const { port1, port2 } = new MessageChannel();
    const claimed = new Promise<boolean>(resolve => {
      port1.onmessage = () => resolve(true);
      setTimeout(resolve, 10_000, false);
    });
    worker.postMessage(claim, [port2]);
    if (!(await claimed)) throw unavailable(`${String(script)} does not answer; is it serve_worker.js, or does it import that?`);
  }
  return scope;
}

// For as long as the document lives: that is how others know that its cache is in use.
function hold(name: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    navigator.locks.request(name, () => new Promise<void>(release => resolve(release))).catch(reject);
  });
}

// Of documents that ended without dispose().
async function delete_abandoned(): Promise<void> {
  const names = (await caches.keys()).filter(name => name.startsWith(cache_prefix));
  const { held = [] } = await navigator.locks.query();
  const in_use = new Set(held.map(({ name }) => name));
  await Promise.all(names.filter(name => !in_use.has(name)).map(name => caches.delete(name)));
}
