// Web workers for Node, as far as bundles under test need them: `node --import tests/tools/worker_shim.mjs page.js` gives page.js a global
// Worker and SharedWorker on top of node:worker_threads, and gives every worker the web's `self`, `postMessage`, `onmessage`, `name` and `close`.
//
// Kept from the web's behaviour because bundles depend on it:
// - Messages posted right after construction wait until the worker's module with all its static imports has been evaluated. (Browsers do not
//   wait for its top-level await, this does: what gets lost that way is the browser tests' business.)
// - A worker without `type: 'module'` is a classic script: `import` statements in it are syntax errors, `this` is the global object.
// - A relative URL is relative to the page (here: to the program's entry), not to the module that calls the constructor.
// - A worker that does not load or throws gives an `error` event.
import { resolveObjectURL } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import vm from 'node:vm';
import { MessageChannel, Worker as ThreadWorker, isMainThread, parentPort, workerData } from 'node:worker_threads';

const started_by_shim = !isMainThread && workerData?.skein_worker_shim === true;
const base_url = started_by_shim ? workerData.url : pathToFileURL(process.argv[1] ?? `${process.cwd()}/`).href;

/** Calls `target.on<type>` and everything added by addEventListener. A handler that throws does not keep the others from running. */
function dispatch(target, type, fields) {
  const event = new Event(type, { cancelable: true });
  for (const [key, value] of Object.entries(fields)) Object.defineProperty(event, key, { value, enumerable: true });
  target.dispatchEvent(event);
  return event;
}

class EventSource extends EventTarget {
  #handlers = new Map();

  constructor(types) {
    super();
    for (const type of types) {
      Object.defineProperty(this, `on${type}`, {
        get: () => this.#handlers.get(type) ?? null,
        set: handler => {
          const old = this.#handlers.get(type);
          if (old) this.removeEventListener(type, old);
          this.#handlers.set(type, handler);
          if (handler) this.addEventListener(type, handler);
        },
      });
    }
  }
}

// Those that this thread was started from: a worker may start itself again.
const blobs = new Map();
const blob_at = url => blobs.get(url) ?? resolveObjectURL(url);

class Worker extends EventSource {
  #thread;

  constructor(url, { type = 'classic', name = '' } = {}) {
    super(['message', 'messageerror', 'error']);
    if (type !== 'classic' && type !== 'module') throw new TypeError(`"${type}" is not a type of worker`);
    const href = new URL(String(url), base_url).href;
    // Another thread does not know this one's blobs by their URLs.
    const blob = href.startsWith('blob:') ? blob_at(href) : undefined;
    this.#thread = new ThreadWorker(new URL(import.meta.url), { workerData: { skein_worker_shim: true, url: href, type, name: String(name), blob } });
    this.#thread.on('message', data => dispatch(this, 'message', { data }));
    this.#thread.on('error', error => {
      const event = dispatch(this, 'error', { message: `Uncaught ${error}`, error: null, filename: href });
      if (!event.defaultPrevented) console.error(`error in worker ${href}: ${error?.stack ?? error}`);
    });
  }

  postMessage(message, transfer) {
    this.#thread.postMessage(message, Array.isArray(transfer) ? transfer : transfer?.transfer);
  }

  terminate() {
    void this.#thread.terminate();
  }
}

const shared_threads = new Map();

class SharedWorker extends EventSource {
  port;

  constructor(url, options) {
    super(['error']);
    const { type = 'classic', name = '' } = typeof options === 'string' ? { name: options } : (options ?? {});
    const href = new URL(String(url), base_url).href;
    const key = `${name} ${href}`;
    if (!shared_threads.has(key)) {
      const blob = href.startsWith('blob:') ? blob_at(href) : undefined;
      const thread = new ThreadWorker(new URL(import.meta.url), { workerData: { skein_worker_shim: true, url: href, type, name, shared: true, blob } });
      thread.on('error', error => console.error(`error in shared worker ${href}: ${error?.stack ?? error}`));
      thread.unref();
      shared_threads.set(key, thread);
    }
    const { port1, port2 } = new MessageChannel();
    shared_threads.get(key).postMessage({ connect: port2 }, [port2]);
    this.port = port1;
  }
}

globalThis.Worker = Worker;
globalThis.SharedWorker = SharedWorker;

if (started_by_shim) {
  const { url, type, name, shared, blob } = workerData;
  if (blob !== undefined) blobs.set(url, blob);
  const scope = new EventSource(shared ? ['connect', 'error'] : ['message', 'messageerror', 'error']);
  globalThis.self = globalThis;
  globalThis.WorkerGlobalScope = class { static [Symbol.hasInstance](value) { return value === globalThis; } };
  globalThis.name = name;
  globalThis.location = new URL(url);
  globalThis.close = () => process.exit(0);
  globalThis.addEventListener = scope.addEventListener.bind(scope);
  globalThis.removeEventListener = scope.removeEventListener.bind(scope);
  globalThis.dispatchEvent = scope.dispatchEvent.bind(scope);
  const handler = shared ? 'onconnect' : 'onmessage';
  Object.defineProperty(globalThis, handler, { get: () => scope[handler], set: value => { scope[handler] = value; }, configurable: true });
  if (!shared) globalThis.postMessage = (message, transfer) => parentPort.postMessage(message, Array.isArray(transfer) ? transfer : transfer?.transfer);

  // The port delivers from the moment somebody listens to it: only after the worker's code has run, as in browsers.
  const deliver = () => parentPort.on('message', data => {
    if (shared) dispatch(scope, 'connect', { ports: [data.connect], source: data.connect });
    else dispatch(scope, 'message', { data });
  });
  if (type === 'module') {
    // Not awaited: this module is itself what the thread loads first, and a rejection must reach the page as an error event.
    // Node imports no blobs.
    const loaded = blob === undefined ? import(url) : blob.text().then(text => import(`data:text/javascript,${encodeURIComponent(text)}`));
    void loaded.then(deliver, error => setImmediate(() => { throw error; }));
  } else {
    globalThis.importScripts = (...urls) => {
      for (const each of urls) {
        const file = fileURLToPath(new URL(each, url));
        vm.runInThisContext(readFileSync(file, 'utf8'), { filename: file });
      }
    };
    if (blob === undefined) {
      const path = fileURLToPath(url);
      vm.runInThisContext(readFileSync(path, 'utf8'), { filename: path });
      deliver();
    } else {
      void blob.text().then(text => {
        vm.runInThisContext(text, { filename: url });
        deliver();
      }).catch(error => setImmediate(() => { throw error; }));
    }
  }
}
