// Shared workers, from a page's side: connected again when the worker has ended.
import { ConnectionLostError, WorkerLoadError } from '../errors.ts';
import type { Transport, TransportEvents } from '../transport.ts';
import { portTransport } from './port.ts';

export interface SharedWorkerTransportOptions {
  /** For messages. */
  name?: string;
  /** Whether the worker is started and connected to again when it has ended: by the browser, by a crash, by itself. Yes if not given. */
  reconnect?: boolean;
}

/**
 * A shared worker as a connection. `start` makes the SharedWorker, once and again for each reconnection; the browser starts its script only if
 * none of this name and URL runs. Closing the connection leaves the worker to others.
 */
export function sharedWorkerTransport(start: () => SharedWorker, options: SharedWorkerTransportOptions = {}): Transport {
  return new SharedWorkerTransport(start, options);
}

class SharedWorkerTransport implements Transport {
  readonly carries = 'values';
  readonly transfers = true;
  readonly outlives = true;
  readonly label: string;
  readonly #start: () => SharedWorker;
  readonly #reconnect: boolean;
  #events: TransportEvents | undefined;
  #port: Transport | undefined;
  #closed = false;
  #heard = false;

  constructor(start: () => SharedWorker, options: SharedWorkerTransportOptions) {
    this.#start = start;
    this.#reconnect = options.reconnect ?? true;
    this.label = options.name === undefined ? 'the shared worker' : `shared worker "${options.name}"`;
  }

  start(events: TransportEvents): void {
    this.#events = events;
    this.#connect(events);
  }

  #connect(events: TransportEvents): void {
    const worker = this.#start();
    this.#heard = false;
    // There is no event for exceptions in the worker, only for a script that could not be loaded.
    worker.addEventListener('error', event => {
      if (this.#closed || this.#heard) return;
      const text = 'message' in event && event.message !== '' ? `: ${String(event.message)}` : '';
      this.close();
      events.close(new WorkerLoadError(`${this.label} did not start${text}`));
    });
    const port = portTransport(worker.port, { label: this.label });
    this.#port = port;
    port.start({
      open: () => events.open(),
      message: message => {
        this.#heard = true;
        events.message(message);
      },
      invalid: error => events.invalid(error),
      close: error => this.#port === port && this.died(error),
    });
  }

  post(message: unknown, transfer?: readonly Transferable[]): void {
    void this.#port?.post(message, transfer);
  }

  died(error: Error): void {
    const events = this.#events;
    if (this.#closed || events === undefined) return;
    void this.#port?.close();
    if (!this.#reconnect) {
      this.#closed = true;
      events.close(error);
      return;
    }
    events.close(new ConnectionLostError(`${error.message}; it is started again`, { cause: error }), true);
    this.#connect(events);
  }

  close(): void {
    this.#closed = true;
    void this.#port?.close();
  }
}
