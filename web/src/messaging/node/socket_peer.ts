// A connection that somebody else has made, as a transport: what a listener's clients are.
import type { Connection } from './connection.ts';
import { TerminatedError } from './messaging.js';
import type { MessagingError, Transport, TransportEvents } from './messaging.js';
import { within } from './worker_process.ts';

export class SocketPeer implements Transport {
  readonly carries = 'bytes';
  readonly transfers = false;
  readonly label: string;
  readonly #connection: Connection;
  readonly #closeTimeout: number;
  readonly #ended: (lost: MessagingError | null) => void;
  #state: 'waiting' | 'open' | 'closed' = 'waiting';

  /**
   * The handshake has been done. `ended` is told once: null when one of the ends has closed the connection, else why it was lost.
   */
  constructor(connection: Connection, closeTimeout: number, ended: (lost: MessagingError | null) => void) {
    this.label = connection.label;
    this.#connection = connection;
    this.#closeTimeout = closeTimeout;
    this.#ended = ended;
  }

  start(events: TransportEvents): void {
    if (this.#state !== 'waiting') return;
    this.#state = 'open';
    events.open();
    // Whoever was told that it is open may have closed it.
    if (!this.#is_open) return;
    this.#connection.start({
      message: message => events.message(message),
      invalid: error => events.invalid(error),
      closed: error => {
        this.#state = 'closed';
        events.close(error ?? new TerminatedError(`${this.label} closed the connection`));
        this.#ended(error);
      },
    });
  }

  get #is_open(): boolean {
    return this.#state === 'open';
  }

  post(message: unknown): Promise<void> | void {
    if (this.#is_open) return this.#connection.post(message);
  }

  async close({ force = false }: { force?: boolean } = {}): Promise<void> {
    if (this.#state !== 'closed') {
      this.#state = 'closed';
      this.#ended(null);
    }
    if (!force) await within(this.#connection.goodbye(), this.#closeTimeout);
    this.#connection.destroy();
    await this.#connection.gone;
  }
}
