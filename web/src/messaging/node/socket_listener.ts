// A server on a socket: each client is a peer.
import net from 'node:net';
import type { NodeError, Server, Socket } from 'node:net';
import { Connection, kMaxMessageSize } from './connection.ts';
import { createLogger, InvalidMessageError } from './messaging.js';
import type { Listener, Logger, MessagingError, Transport } from './messaging.js';
import { check_max_message_size } from './process_options.ts';
import { address_text, socketAdapter } from './socket_path.ts';
import type { SocketAdapter, SocketAddress } from './socket_path.ts';
import { SocketPeer } from './socket_peer.ts';

export interface SocketListenerOptions {
  /** The most bytes that one message may have, in both directions; the clients' number should be the same. 1 GiB. */
  maxMessageSize?: number;
  /** So long a client may take to begin with the protocol; ms, 10 000. */
  connectTimeout?: number;
  /** So long a client may take to answer a goodbye before it is cut off; ms, 2000. */
  closeTimeout?: number;
  /** The console, from warnings up, if not given. */
  logger?: Logger;
  /** What knows about paths; that of this system. */
  adapter?: SocketAdapter;
}

/** `ended` of the peers: see {@link SocketPeer}. */
export interface PeerEvents {
  /** What a client is called. */
  readonly label: string;
  connected(): void;
  ended(lost: MessagingError | null): void;
}

export class SocketListener implements Listener {
  readonly label: string;
  readonly #address: SocketAddress;
  readonly #options: Required<SocketListenerOptions>;
  readonly #peers: PeerEvents | null;
  readonly #server: Server = net.createServer({ pauseOnConnect: true });
  // Clients that have said nothing yet.
  readonly #asked = new AbortController();
  #clients = 0;

  constructor(address: SocketAddress, options: SocketListenerOptions, peers: PeerEvents | null = null) {
    const { maxMessageSize = kMaxMessageSize, connectTimeout = 10_000, closeTimeout = 2000 } = options;
    const { logger = createLogger({ prefix: 'messaging: ' }), adapter = socketAdapter() } = options;
    this.#options = { maxMessageSize: check_max_message_size(maxMessageSize), connectTimeout, closeTimeout, logger, adapter };
    this.#address = 'path' in address ? { path: adapter.resolve(address.path) } : address;
    this.#peers = peers;
    this.label = `socket ${address_text(this.#address)}`;
  }

  /** The port, once it listens on one: of a listener on port 0 the system has chosen it. */
  get port(): number | null {
    const address = this.#server.address();
    return typeof address === 'object' && address ? address.port : null;
  }

  /** Rejects with the system's error if nobody can listen there: EADDRINUSE if somebody does. */
  async listen(accept: (peer: Transport) => void): Promise<void> {
    this.#server.on('connection', socket => void this.#welcome(socket, accept));
    try {
      await this.#open();
    } catch (failure) {
      // A server that was killed has left its socket's file.
      const { code } = failure as NodeError;
      if (code !== 'EADDRINUSE' || !('path' in this.#address)) throw failure;
      if (!(await this.#options.adapter.removeStale(this.#address.path))) throw failure;
      await this.#open();
    }
    this.#server.on('error', error => this.#options.logger.warn(`${this.label}: ${error.message}`));
  }

  #open(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.on('error', reject);
      this.#server.on('listening', () => {
        this.#server.off('error', reject);
        resolve();
      });
      this.#server.listen(this.#address);
    });
  }

  async #welcome(socket: Socket, accept: (peer: Transport) => void): Promise<void> {
    const { maxMessageSize, connectTimeout, closeTimeout, logger } = this.#options;
    const connection = new Connection(socket, this.#peers?.label ?? `client ${++this.#clients} of ${this.label}`, maxMessageSize);
    try {
      await connection.handshake(connectTimeout, this.#asked.signal);
    } catch (failure) {
      // Who only looks whether somebody listens says nothing.
      logger[failure instanceof InvalidMessageError ? 'warn' : 'info'](`refused: ${(failure as Error).message}`);
      return;
    }
    this.#peers?.connected();
    accept(new SocketPeer(connection, closeTimeout, lost => this.#peers?.ended(lost)));
  }

  /** Removes the socket's file too. */
  async close(): Promise<void> {
    this.#asked.abort(new Error('the server is closed'));
    // The callback comes when all peers are gone, and these stay.
    this.#server.close();
  }
}

/**
 * Listens on a Unix domain socket (Windows: a named pipe) or a port. A socket whose server is gone is taken over. The path is the
 * caller's: who wants one that only this user can reach, and that is removed whatever happens, takes it from {@link
 * socketAdapter}.
 */
export function socketListener(address: string | SocketAddress, options: SocketListenerOptions = {}): SocketListener {
  return new SocketListener(typeof address === 'string' ? { path: address } : address, options);
}
