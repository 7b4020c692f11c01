// Message ports: those of MessageChannel, of shared workers, of Node's worker_threads, and the scope of a dedicated worker, which is much like one.
import { InvalidMessageError, TerminatedError } from '../errors.ts';
import type { Transport, TransportEvents } from '../transport.ts';

/** What is used of a port: MessagePort of browsers and Node, and the scope of a dedicated worker. */
export interface PortLike {
  postMessage(message: unknown, transfer?: Transferable[]): void;
  addEventListener(type: string, listener: (event: Event) => void): void;
  removeEventListener(type: string, listener: (event: Event) => void): void;
  start?(): void;
  close?(): void;
  // Node's, whose events cost as much as the message.
  on?(type: string, listener: (detail: unknown) => void): unknown;
  off?(type: string, listener: (detail: unknown) => void): unknown;
}

export interface PortTransportOptions {
  /** What the other end is, for messages. "the other end of the port" if not given. */
  label?: string;
  /** Whether closing the connection closes the port. A dedicated worker's scope must not be closed by that: it would end the worker. */
  owned?: boolean;
}

/** One end of a MessageChannel, or something like it. */
export function portTransport(port: PortLike, options: PortTransportOptions = {}): Transport {
  return new PortTransport(port, options.label ?? 'the other end of the port', options.owned ?? true);
}

class PortTransport implements Transport {
  readonly carries = 'values';
  readonly transfers = true;
  readonly outlives = true;
  readonly label: string;
  readonly #port: PortLike;
  readonly #owned: boolean;
  #events: TransportEvents | undefined;
  #closed = false;
  readonly #on_message = (event: Event): void => this.#events?.message((event as MessageEvent<unknown>).data);
  readonly #on_data = (data: unknown): void => this.#events?.message(data);
  readonly #on_error = (): void => this.#events?.invalid(new InvalidMessageError(`a message of ${this.label} could not be deserialized`));
  // Of ports that say so: Node's, and those of new browsers.
  readonly #on_close = (): void => this.died(new TerminatedError(`${this.label} has ended`));

  constructor(port: PortLike, label: string, owned: boolean) {
    this.#port = port;
    this.label = label;
    this.#owned = owned;
  }

  start(events: TransportEvents): void {
    this.#events = events;
    if (this.#port.on !== undefined) this.#port.on('message', this.#on_data);
    else this.#port.addEventListener('message', this.#on_message);
    this.#port.addEventListener('messageerror', this.#on_error);
    this.#port.addEventListener('close', this.#on_close);
    events.open();
    this.#port.start?.();
  }

  post(message: unknown, transfer?: readonly Transferable[]): void {
    if (this.#closed) return;
    if (transfer === undefined) this.#port.postMessage(message);
    else this.#port.postMessage(message, transfer as Transferable[]);
  }

  died(error: Error): void {
    if (this.#closed) return;
    this.close();
    this.#events?.close(error);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#port.off !== undefined) this.#port.off('message', this.#on_data);
    else this.#port.removeEventListener('message', this.#on_message);
    this.#port.removeEventListener('messageerror', this.#on_error);
    this.#port.removeEventListener('close', this.#on_close);
    if (this.#owned) this.#port.close?.();
  }
}
