// Starting the engine's worker, in a browser or in Node, behind one small interface.
import { error_from } from './errors.ts';
import { builtin, in_node, node_worker_options } from './node_builtins.ts';
import type { WorkerScript } from './protocol.ts';
import { trusted } from './trusted.ts';

export interface WorkerHandle {
  /** How another worker of the same script is started from inside. */
  readonly script: WorkerScript;
  post(message: unknown, transfer: Transferable[]): void;
  /** A worker that has calls to answer keeps Node's process alive, an idle one does not. Busy at first: it is being started for a call. */
  set_busy(busy: boolean): void;
  terminate(): void;
}

export interface WorkerEvents {
  message(data: unknown): void;
  /** At most once, and never after `terminate`. */
  death(cause: Error): void;
}

export type StartWorker = (events: WorkerEvents) => WorkerHandle;

/** `url`: of the worker's script, null for the one beside this module. The ways to start it, in the order they are to be tried. */
export async function ways_to_start(url: string | null): Promise<(() => Promise<StartWorker>)[]> {
  if (in_node) return [async () => events => start_in_node(url, events)];
  const script = new URL(url ?? new URL('./worker.js', import.meta.url), location.href);
  const from_url = async (): Promise<StartWorker> => events => start_in_browser(events, url === null && !is_beside(script.href) ? null : script.href);
  const from_text = async (): Promise<StartWorker> => {
    const response = await fetch(script);
    if (!response.ok) throw new Error(`${script.href}: ${response.status} ${response.statusText}`);
    const text = await response.text();
    return events => start_from_text(events, text);
  };
  // Workers start from URLs of the page's own origin only, so a script on a CDN is fetched and started from its text. The same helps where a
  // server forgets COEP on the script of an isolated page: the browser refuses the file, but not the text.
  const same_origin = script.origin === location.origin && location.origin !== 'null' && self.origin !== 'null';
  return same_origin ? [from_url, from_text] : [from_text];
}

function start_in_node(url: string | null, events: WorkerEvents): WorkerHandle {
  const { Worker } = builtin('node:worker_threads');
  const script = new URL(url ?? new URL('./worker.js', import.meta.url));
  const worker = new Worker(script, node_worker_options);
  let dead = false;
  const die = (cause: Error) => {
    if (!dead) events.death(cause);
    dead = true;
  };
  worker.on('message', events.message);
  worker.on('error', die);
  worker.on('messageerror', die);
  worker.on('exit', code => die(new Error(`its worker exited with code ${code}`)));
  return {
    script: { url: script.href, type: 'module' },
    post: (message, transfer) => worker.postMessage(message, transfer),
    set_busy: busy => (busy ? worker.ref() : worker.unref()),
    terminate: () => {
      dead = true;
      void worker.terminate();
    },
  };
}

// An application's build puts the worker elsewhere. (No `new URL` with a variable: webpack warns of one.)
function is_beside(script: string): boolean {
  return script === import.meta.url.replace(/[^/]*$/, 'worker.js');
}

function start_in_browser(events: WorkerEvents, url: string | null): WorkerHandle {
  // The literal form is what bundlers look for, so that an application's build takes the worker along.
  const worker =
    url === null ? new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name: 'skein' }) : new Worker(trusted(url), { type: 'module', name: 'skein' });
  return handle_of(worker, events, { url: null, type: 'module' }, () => {});
}

function start_from_text(events: WorkerEvents, text: string): WorkerHandle {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  // Classic, because module workers from blobs do not start in frames with an opaque origin; the script has neither imports nor exports.
  const worker = new Worker(trusted(url), { name: 'skein' });
  return handle_of(worker, events, { url, type: 'classic' }, () => URL.revokeObjectURL(url));
}

function handle_of(worker: Worker, events: WorkerEvents, script: WorkerScript, on_end: () => void): WorkerHandle {
  let dead = false;
  const end = () => {
    if (dead) return false;
    dead = true;
    worker.terminate();
    on_end();
    return true;
  };
  const die = (cause: Error) => {
    if (end()) events.death(cause);
  };
  worker.onmessage = event => events.message(event.data);
  worker.onerror = event => {
    event.preventDefault?.();
    // A worker that cannot be loaded gets a bare Event without any text.
    die(event.message ? error_from(event.error ?? event.message) : new Error('its worker could not be loaded'));
  };
  worker.onmessageerror = () => die(new Error('a message of its worker could not be read'));
  return {
    script,
    post: (message, transfer) => worker.postMessage(message, transfer),
    set_busy: () => {},
    terminate: () => void end(),
  };
}
