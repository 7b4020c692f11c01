// Dedicated workers, of browsers and of Node's worker_threads: the end of who started them.
import { InvalidMessageError, TerminatedError, WorkerLoadError } from '../errors.ts';
import type { Transport, TransportEvents } from '../transport.ts';

/** What is used of `Worker` of Node's worker_threads. */
export interface NodeWorker {
  readonly threadId: number;
  postMessage(value: unknown, transfer?: readonly never[]): void;
  on(event: 'message' | 'messageerror' | 'error' | 'exit' | 'online', listener: (detail: never) => void): unknown;
  terminate(): Promise<number>;
  ref(): void;
  unref(): void;
}

export interface WorkerTransportOptions {
  /** For messages; the worker's own name is not readable from outside. */
  name?: string;
}

function is_node_worker(worker: Worker | NodeWorker): worker is NodeWorker {
  return 'threadId' in worker && 'on' in worker;
}

/**
 * A worker as a connection. It is made of one that runs, or by a function, now. Closing the connection terminates the worker.
 *
 * `error` before the first message is a script that could not be loaded, parsed or run (WorkerLoadError); later it is an exception that nobody caught,
 * and the worker lives on, except in Node, where it has ended.
 */
export function workerTransport(source: Worker | NodeWorker | (() => Worker | NodeWorker), options: WorkerTransportOptions = {}): Transport {
  const worker = typeof source === 'function' ? source() : source;
  const label = options.name === undefined ? 'the worker' : `worker "${options.name}"`;
  return is_node_worker(worker) ? new NodeWorkerTransport(worker, label) : new WebWorkerTransport(worker, label);
}

class WebWorkerTransport implements Transport {
  readonly carries = 'values';
  readonly transfers = true;
  readonly label: string;
  readonly #worker: Worker;
  readonly #listening = new AbortController();
  // What arrives before anybody listens.
  #early: (() => void)[] | undefined = [];
  #events: TransportEvents | undefined;
  #heard = false;
  #closed = false;

  constructor(worker: Worker, label: string) {
    this.#worker = worker;
    this.label = label;
    const { signal } = this.#listening;
    worker.addEventListener('message', event => this.#deliver(events => this.#message(event.data, events)), { signal });
    worker.addEventListener('messageerror', () => this.#deliver(events => events.invalid(new InvalidMessageError(`a message of ${label} could not be deserialized`))), { signal });
    worker.addEventListener('error', event => this.#deliver(events => this.#failed(event, events)), { signal });
  }

  #deliver(to: (events: TransportEvents) => void): void {
    if (this.#events !== undefined) to(this.#events);
    else this.#early?.push(() => this.#events !== undefined && to(this.#events));
  }

  #message(data: unknown, events: TransportEvents): void {
    this.#heard = true;
    events.message(data);
  }

  #failed(event: ErrorEvent | Event, events: TransportEvents): void {
    const text = 'message' in event && typeof event.message === 'string' && event.message !== '' ? event.message : undefined;
    const place = text !== undefined && 'filename' in event && event.filename ? ` (${event.filename}:${event.lineno}:${event.colno})` : '';
    const cause = 'error' in event && event.error instanceof Error ? { cause: event.error } : undefined;
    if (this.#heard) {
      // Handled here: it would be told once more as an error of the page.
      events.uncaught?.(cause?.cause ?? new Error(`${text ?? 'an error that says nothing'}${place}`));
      return;
    }
    this.close();
    const told = text === undefined ? 'its script could not be loaded: it was not found, has another type, is of another origin, or imports something of these' : `${text}${place}`;
    events.close(new WorkerLoadError(`${this.label} did not start: ${told}`, cause));
  }

  start(events: TransportEvents): void {
    this.#events = events;
    events.open();
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const deliver of early) deliver();
  }

  post(message: unknown, transfer?: readonly Transferable[]): void {
    if (this.#closed) return;
    if (transfer === undefined) this.#worker.postMessage(message);
    else this.#worker.postMessage(message, transfer as Transferable[]);
  }

  /** The worker's lock is free: it has closed itself, or was terminated by somebody else. */
  died(error: Error): void {
    if (this.#closed) return;
    this.close();
    this.#events?.close(error);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#listening.abort();
    this.#worker.terminate();
  }
}

class NodeWorkerTransport implements Transport {
  readonly carries = 'values';
  readonly transfers = true;
  readonly label: string;
  readonly #worker: NodeWorker;
  #events: TransportEvents | undefined;
  #early: (() => void)[] = [];
  #heard = false;
  #closed = false;
  #error: unknown;

  constructor(worker: NodeWorker, label: string) {
    this.#worker = worker;
    this.label = label;
    worker.on('message', (data: unknown) => this.#deliver(events => {
      this.#heard = true;
      events.message(data);
    }));
    worker.on('messageerror', (error: Error) => this.#deliver(events => events.invalid(new InvalidMessageError(`a message of ${label} could not be deserialized: ${error.message}`, { cause: error }))));
    worker.on('error', (error: unknown) => (this.#error = error));
    worker.on('exit', (code: number) => this.#deliver(events => this.#ended(code, events)));
  }

  #deliver(to: (events: TransportEvents) => void): void {
    if (this.#closed) return;
    if (this.#events !== undefined) to(this.#events);
    else this.#early.push(() => this.#events !== undefined && to(this.#events));
  }

  #ended(code: number, events: TransportEvents): void {
    this.#closed = true;
    const cause = this.#error === undefined ? undefined : { cause: this.#error };
    const told = this.#error instanceof Error ? `: ${this.#error.message}` : `, exit code ${code}`;
    events.close(this.#heard ? new TerminatedError(`${this.label} has ended${told}`, cause) : new WorkerLoadError(`${this.label} did not start${told}`, cause));
  }

  start(events: TransportEvents): void {
    this.#events = events;
    events.open();
    for (const deliver of this.#early.splice(0)) deliver();
  }

  post(message: unknown, transfer?: readonly Transferable[]): void {
    if (this.#closed) return;
    this.#worker.postMessage(message, transfer as readonly never[] | undefined);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#worker.terminate();
  }
}
