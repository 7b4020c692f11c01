// A client of a server that runs already, on a socket or a port.
import type { Backoff } from './backoff.ts';
import { connect } from './connect.ts';
import { kMaxMessageSize } from './connection.ts';
import type { Connection } from './connection.ts';
import { ConnectionLostError, ConnectionRefusedError, createLogger, MessagingError, TerminatedError } from './messaging.js';
import type { Logger, Transport, TransportEvents } from './messaging.js';
import { check_max_message_size } from './process_options.ts';
import { address_text, socketAdapter } from './socket_path.ts';
import type { SocketAdapter, SocketAddress } from './socket_path.ts';
import { within } from './worker_process.ts';

/** Times in milliseconds. */
export interface SocketTransportOptions {
  /** When nobody listens there: how often and when it is tried again, the first time too. 5 retries. */
  retry?: Backoff;
  /** Connects again when the connection is lost, and when the server says goodbye; false. */
  reconnect?: boolean;
  /** For one attempt, until the server has answered; 10 000. A server that does not is not tried again: StartupTimeoutError. */
  connectTimeout?: number;
  /** So long the server may take to answer a goodbye before the connection is cut; 2000. */
  closeTimeout?: number;
  /** The most bytes of one message, in both directions; 1 GiB. */
  maxMessageSize?: number;
  /** The console, from warnings up, if not given. */
  logger?: Logger;
  adapter?: SocketAdapter;
}

class SocketTransport implements Transport {
  readonly carries = 'bytes';
  readonly transfers = false;
  readonly label: string;
  readonly #address: SocketAddress;
  readonly #options: SocketTransportOptions;
  readonly #maxMessageSize: number;
  readonly #closed = new AbortController();
  #events: TransportEvents | null = null;
  #connection: Connection | null = null;
  #held = true;
  #gone: Promise<void> | null = null;

  constructor(address: SocketAddress, options: SocketTransportOptions) {
    this.#options = options;
    this.#maxMessageSize = check_max_message_size(options.maxMessageSize ?? kMaxMessageSize);
    this.#address = 'path' in address ? { path: (options.adapter ?? socketAdapter()).resolve(address.path) } : address;
    this.label = `server at ${address_text(this.#address)}`;
  }

  start(events: TransportEvents): void {
    if (this.#events || this.#closed.signal.aborted) return;
    this.#events = events;
    void this.#run();
  }

  post(message: unknown): Promise<void> | void {
    return this.#connection?.post(message);
  }

  hold(alive: boolean): void {
    this.#held = alive;
    this.#connection?.hold(alive);
  }

  close({ force = false }: { force?: boolean } = {}): Promise<void> {
    this.#events = null;
    this.#closed.abort();
    if (force) this.#connection?.destroy();
    this.#gone ??= this.#shut_down();
    return this.#gone;
  }

  async #shut_down(): Promise<void> {
    const connection = this.#connection;
    if (!connection) return;
    connection.hold(true);
    await within(connection.goodbye(), this.#options.closeTimeout ?? 2000);
    connection.destroy();
    await connection.gone;
  }

  async #run(): Promise<void> {
    const { connectTimeout = 10_000, retry: backoff = {}, reconnect = false } = this.#options;
    const { logger = createLogger({ prefix: 'messaging: ' }) } = this.#options;
    const options = { connectTimeout, maxMessageSize: this.#maxMessageSize, backoff, logger };
    for (;;) {
      let lost: MessagingError;
      try {
        const connection = await connect(this.#address, this.label, options, this.#closed.signal);
        if (this.#closed.signal.aborted) return connection.destroy();
        lost = await this.#talk(connection);
      } catch (failure) {
        if (this.#closed.signal.aborted) return;
        if (failure instanceof MessagingError) return this.#end(failure);
        return this.#end(new ConnectionRefusedError((failure as Error).message, { cause: failure }));
      }
      if (this.#closed.signal.aborted) return;
      const again = reconnect && (lost instanceof ConnectionLostError || lost instanceof TerminatedError);
      if (!again) return this.#end(lost);
      this.#events?.close(lost, true);
    }
  }

  async #talk(connection: Connection): Promise<MessagingError> {
    this.#connection = connection;
    connection.hold(this.#held);
    const lost = await new Promise<MessagingError | null>(resolve => {
      this.#events?.open();
      // Whoever was told that it is open may have closed it.
      if (this.#closed.signal.aborted) return resolve(null);
      connection.start({
        message: message => this.#events?.message(message),
        invalid: error => this.#events?.invalid(error),
        closed: resolve,
      });
    });
    if (!this.#closed.signal.aborted) this.#connection = null;
    return lost ?? new TerminatedError(`The ${this.label} closed the connection`);
  }

  #end(error: MessagingError): void {
    const events = this.#events;
    this.#events = null;
    this.#closed.abort();
    events?.close(error);
  }
}

/**
 * A connection with a server that runs already: a Unix domain socket by its path (Windows: a named pipe), or a port. It connects
 * with {@link Transport.start}.
 *
 * How it fails, as the error of the events' `close`: ConnectionRefusedError (nobody there, behind all retries),
 * StartupTimeoutError (somebody who does not answer), InvalidMessageError (somebody who speaks something else),
 * ConnectionLostError, TerminatedError (the server closed the connection).
 */
export function socketTransport(address: string | SocketAddress, options: SocketTransportOptions = {}): Transport {
  return new SocketTransport(typeof address === 'string' ? { path: address } : address, options);
}
