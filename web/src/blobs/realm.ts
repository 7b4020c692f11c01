// Runs in every realm of a linked application before any chunk: the page, and each worker. It answers what cannot be written into the chunks as a
// URL, because chunks may refer to each other in circles there: dynamic imports and workers, any worker starting any other, itself included.
//
// This is a script of its own, without imports at run time: the page side turns its text into a module (for module workers and the page) and
// into a classic script.
import { trusted } from '../trusted.ts';
import { worker_boots } from './boots.ts';
import { Capture, capture_console, capture_errors, note_error_of_child } from './capture.ts';
import { hold_events, release_when_heard, type EarlyEvents } from './early_messages.ts';
import type { Boots, Control, Instance, Realm, RealmConfig, RealmInfo } from './realm_messages.ts';

declare const SKEIN_REALM_CONFIG: RealmConfig;

interface WorkerScope {
  close?(): void;
}
const config = SKEIN_REALM_CONFIG;
const globals = globalThis as unknown as Record<string, unknown>;

const in_worker = typeof document === 'undefined';
const in_shared_worker = in_worker && typeof (globalThis as { SharedWorkerGlobalScope?: unknown }).SharedWorkerGlobalScope !== 'undefined';
const instance = in_worker ? read_instance() : null;
const info: RealmInfo = instance ? worker_info(instance.path, instance.id, in_shared_worker, self.name) : { kind: 'page', name: 'page', path: null, number: null, label: '' };

function read_instance(): Instance | null {
  const fragment = decodeURIComponent(location.hash.slice(1));
  return fragment.startsWith('{') ? (JSON.parse(fragment) as Instance) : null;
}

// Workers that were started by a constructor that is not ours, with a URL that `realm.url` gave, have no number.
function worker_info(path: string, number: string | null, shared: boolean, label: string): RealmInfo {
  const file = path.slice(path.lastIndexOf('/') + 1);
  const name = shared ? `shared worker ${file}` : `worker ${file}${number === null ? '' : ` #${number}`}`;
  return { kind: shared ? 'shared-worker' : 'worker', name, path, number, label };
}

let boots: Record<string, Boots> = instance?.boots ?? {};
let realm_url = instance?.realm ?? '';
// Of workers whose text stands in a chunk that ran here, by module.
const inlined: Record<string, Boots> = {};
const made_urls: string[] = [];

function make_script(text: string): string {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  made_urls.push(url);
  return url;
}
const running = new Set<Worker>();
let disposed = false;
let started = 0;

const captures = instance ? config.capture_workers : config.capture_page;
// Load failures of workers are told by who starts them, so the page needs the channel for its workers' sake.
const channel = new BroadcastChannel(config.channel);
const capture = config.capture_workers || config.capture_page ? new Capture(channel, info) : null;
const end_capture: (() => void)[] = [];
if (capture && captures) {
  if (instance) capture.send({ type: 'start' });
  end_capture.push(capture_errors(capture), capture_console(capture));
}
// A channel with a listener keeps a worker from being collected, so only shared workers, which nobody can terminate from outside, listen.
if (in_shared_worker) {
  channel.onmessage = ({ data }: MessageEvent<Control>) => {
    if (data.control === 'dispose') (globalThis as WorkerScope).close?.();
  };
}
if (capture && instance) tell_end_on_close(capture);

function tell_end_on_close(to: Capture): void {
  const scope = globalThis as WorkerScope;
  const close = scope.close;
  if (!close) return;
  Object.defineProperty(scope, 'close', {
    value: () => {
      to.send({ type: 'end' });
      close.call(globalThis);
    },
    writable: true,
    configurable: true,
    enumerable: true,
  });
}

const event_type = in_shared_worker ? 'connect' : 'message';
let release_early_events = () => {};
if (instance) {
  // The classic script that imports the chunk in an opaque frame has been holding back since before this module was loaded.
  const from_relay = globals[`${config.global}_early`] as EarlyEvents | undefined;
  release_early_events = release_when_heard(event_type, from_relay ?? hold_events(event_type));
}

interface StartPlan {
  url: string;
  options: WorkerOptions;
  info: RealmInfo;
  path: string;
}

// `url` is what `realm.url` gave, or an output's own URL such as `import.meta.url`; null for a URL of the user's own.
function plan_start(url: string | URL, options: WorkerOptions, shared: boolean): StartPlan | null {
  const text = String(url);
  const [bare = ''] = text.split('#', 1);
  const known = { ...inlined, ...boots };
  let path = Object.keys(known).find(key => Object.values(known[key] ?? {}).includes(bare));
  if (path === undefined && bare.startsWith(`${config.base}/`)) {
    const output = decodeURIComponent(bare.slice(config.base.length));
    if (Object.hasOwn(boots, output)) path = output;
  }
  const boot = path === undefined ? undefined : known[path];
  if (path === undefined || !boot) return null;
  const as_module = options.type === 'module';
  const id = shared ? null : [instance?.id, ++started].filter(Boolean).join('.');
  return {
    url: with_instance(as_module ? boot.module : boot.classic, path, id),
    options: as_module && config.opaque ? { ...options, type: 'classic' } : options,
    info: worker_info(path, id, shared, options.name ?? ''),
    path,
  };
}

function with_instance(url: string, path: string, id: string | null): string {
  // An inline worker has to know itself again; of the others only what the page made goes along, since URLs of shared workers must not change.
  const own = inlined[path];
  const at: Instance = { path, id, boots: own ? { ...boots, [path]: own } : boots, realm: realm_url };
  return `${url}#${encodeURIComponent(JSON.stringify(at))}`;
}

function must_run(): void {
  if (disposed) throw new Error('This application was disposed: it cannot start workers any more');
}

function worker_class(): typeof Worker {
  return class extends Worker {
    #info: RealmInfo | null = null;

    constructor(url: string | URL, options: WorkerOptions = {}) {
      must_run();
      const plan = plan_start(url, options, false);
      super(plan ? trusted(plan.url) : url, plan ? plan.options : options);
      running.add(this);
      if (plan) {
        this.#info = plan.info;
        explain_errors(this, plan, () => running.has(this));
      }
    }

    override terminate(): void {
      super.terminate();
      if (running.delete(this) && this.#info) capture?.send({ type: 'end' }, this.#info);
    }
  };
}

function shared_worker_class(): typeof SharedWorker {
  return class extends SharedWorker {
    constructor(url: string | URL, options: string | WorkerOptions = {}) {
      must_run();
      const plan = plan_start(url, typeof options === 'string' ? { name: options } : options, true);
      super(plan ? trusted(plan.url) : url, plan ? plan.options : options);
      if (plan) explain_errors(this, plan, () => !disposed);
    }
  };
}

// A script that does not parse, or imports what another does not export, gives a bare Event. Its text is found out by importing the chunk in
// another worker, and then takes the bare event's place.
function explain_errors(worker: Worker | SharedWorker, plan: StartPlan, wanted: () => boolean): void {
  worker.addEventListener('error', event => {
    if (event instanceof ErrorEvent) {
      if (event.message) note_error_of_child(event);
      return;
    }
    event.stopImmediatePropagation();
    void probe(plan.path).then(found => {
      if (!wanted()) return;
      const message = found?.message ?? `The worker ${plan.path} could not be loaded`;
      const place = found ? { filename: found.filename, lineno: found.lineno, colno: found.colno } : {};
      const file = found?.filename ? { file: found.filename, line: found.lineno, column: Math.max(found.colno - 1, 0) } : null;
      capture?.send({ type: 'error', cause: 'load', message, stack: '', place: file }, plan.info);
      worker.dispatchEvent(new ErrorEvent('error', { message, cancelable: true, ...place }));
    });
  });
}

const probe_deadline_ms = 10_000;

// Runs nothing of the user's: the first module evaluated throws, and all of them are linked before. `reportError` keeps the place of a syntax
// error, a rethrown one would stand where it is thrown.
async function probe(path: string): Promise<ErrorEvent | null> {
  if (!config.chunks[path]) return null;
  const urls: string[] = [];
  const make = (text: string) => {
    const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
    urls.push(url);
    return url;
  };
  const stop = 'skein: linked';
  const guard = make(`import ${JSON.stringify(make(`throw ${JSON.stringify(stop)}`))};import ${JSON.stringify(config.chunks[path])};`);
  const script = `import(${JSON.stringify(guard)}).catch(e=>e===${JSON.stringify(stop)}?postMessage(0):reportError(e))`;
  return new Promise<ErrorEvent | null>(resolve => {
    const worker = new Worker(trusted(make(script)));
    const finish = (found: ErrorEvent | null) => {
      worker.terminate();
      clearTimeout(timer);
      for (const url of urls) URL.revokeObjectURL(url);
      resolve(found);
    };
    const timer = setTimeout(finish, probe_deadline_ms, null);
    worker.onmessage = () => finish(null);
    worker.onerror = event => {
      event.preventDefault();
      finish(event instanceof ErrorEvent ? with_file_names(event) : null);
    };
  });
}

// Texts such as "The requested module 'blob:…' does not provide an export named 'x'" name files.
function with_file_names(event: ErrorEvent): ErrorEvent {
  let message = event.message;
  for (const [path, url] of Object.entries(config.chunks)) message = message.replaceAll(url, path);
  const { filename, lineno, colno } = event;
  return new ErrorEvent('error', { message, filename, lineno, colno });
}

// Classes are made when first used: shared workers have no Worker, opaque frames must see the browser's own error for SharedWorker.
const classes: { worker?: typeof Worker; shared?: typeof SharedWorker } = {};

const realm: Realm = {
  import(path) {
    return import(config.chunks[path] ?? path) as Promise<object>;
  },
  url(path) {
    const boot = boots[path];
    if (!boot) throw new Error(`${path} cannot be started from here: it is not linked in this realm`);
    return new URL(with_instance(boot.any, path, null));
  },
  address(path) {
    return boots[path] ? realm.url(path) : realm.chunk(path);
  },
  chunk(path) {
    return new URL(config.chunks[path] ?? path);
  },
  // A text that cannot be had makes `register` give a promise that is rejected, as it is when the script cannot be loaded.
  service_worker(path) {
    return {
      toString() {
        throw new Error(`${path} cannot be registered here: browsers load service workers from a server only, neither from blob: URLs nor through the transport "service-worker"`);
      },
    };
  },
  get Worker() {
    return (classes.worker ??= worker_class());
  },
  get SharedWorker() {
    return (classes.shared ??= shared_worker_class());
  },
  constructor_of(constructor) {
    if (constructor === globalThis.Worker) return realm.Worker;
    return constructor === globals['SharedWorker'] && constructor ? realm.SharedWorker : constructor;
  },
  ready() {
    release_early_events();
  },
  inline(path, text) {
    const boot = (inlined[path] ??= boots[path] ?? worker_boots(realm_url, make_script(`${text}//# sourceURL=${path}\n`), true, config, make_script));
    return with_instance(boot.any, path, null);
  },
  host(all, url) {
    boots = all;
    realm_url = url;
  },
  dispose() {
    disposed = true;
    for (const worker of [...running]) worker.terminate();
    channel.postMessage({ control: 'dispose' } satisfies Control);
    for (const end of end_capture) end();
    channel.close();
    for (const url of made_urls) URL.revokeObjectURL(url);
    Reflect.deleteProperty(globalThis, config.global);
  },
};

Object.defineProperty(globalThis, config.global, { value: realm, configurable: true });
