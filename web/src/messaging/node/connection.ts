// One socket whose both ends speak frames.
import type { Buffer } from 'node:buffer';
import type { NodeError, Socket } from 'node:net';
import { later } from './backoff.ts';
import { FrameWriter } from './frame_writer.ts';
import { FrameDecoder, payload_length, preamble, preamble_failure, size_text } from './frames.ts';
import { ConnectionLostError, InvalidMessageError, StartupTimeoutError } from './messaging.js';
import type { MessagingError } from './messaging.js';

/** The most bytes of one message, if no other number is asked for: 1 GiB. */
export const kMaxMessageSize = 2 ** 30;

const kKeepAlive_ms = 30_000;

export interface ConnectionEvents {
  message(message: string | Uint8Array): void;
  invalid(error: Error): void;
  /** The last event. `error` is null when the other end has said goodbye. */
  closed(error: MessagingError | null): void;
}

export class Connection {
  /** What is at the other end, for messages. */
  label: string;
  readonly #socket: Socket;
  readonly #limit: number;
  readonly #writer: FrameWriter;
  #events: ConnectionEvents | null = null;
  #decoder: FrameDecoder | null = null;
  #failure: NodeError | null = null;
  // No more events: this end has closed, or has told that the other has.
  #quiet = false;
  #gone = false;
  #ended = false;
  readonly #when_gone: Promise<void>;

  /** Takes over a socket that is connected, or is being connected, and sends the preamble. */
  constructor(socket: Socket, label: string, limit: number) {
    this.#socket = socket;
    this.label = label;
    this.#limit = limit;
    this.#when_gone = new Promise(resolve => {
      socket.on('error', error => (this.#failure = error));
      socket.on('close', () => {
        this.#gone = true;
        this.#writer.stop();
        resolve();
        this.#report();
      });
    });
    socket.on('end', () => (this.#ended = true));
    // Of TCP: nothing waits for more to send, and an other end whose machine has gone is noticed.
    socket.setNoDelay(true);
    socket.setKeepAlive(true, kKeepAlive_ms);
    this.#writer = new FrameWriter(socket);
  }

  /**
   * Fulfilled when the other end has sent its preamble. Rejects with what closed the socket before (the system's error, or
   * ConnectionLostError), with InvalidMessageError when the other end speaks something else, with StartupTimeoutError behind
   * `milliseconds`, with the signal's reason; then the socket is closed.
   */
  handshake(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      let begun: Uint8Array = new Uint8Array(0);
      const finish = (failure: unknown) => {
        stop();
        signal.removeEventListener('abort', aborted);
        this.#socket.off('data', arrived);
        this.#socket.off('close', closed);
        if (failure === null) return resolve();
        this.destroy();
        reject(failure as Error);
      };
      const aborted = () => finish(signal.reason);
      const early = () => new ConnectionLostError(`${this.label} closed the connection before it said anything`);
      const closed = () => finish(this.#failure ?? early());
      const arrived = (chunk: Buffer) => {
        const all = new Uint8Array(begun.length + chunk.length);
        all.set(begun);
        all.set(chunk, begun.length);
        begun = all;
        const wrong = preamble_failure(begun);
        if (wrong !== null) return finish(new InvalidMessageError(`${this.label} is no end of a messaging connection: ${wrong}`));
        if (begun.length < preamble.length) return;
        // Nothing is read until somebody wants it.
        this.#socket.pause();
        if (begun.length > preamble.length) this.#socket.unshift(begun.subarray(preamble.length));
        finish(null);
      };
      const late = () => finish(new StartupTimeoutError(`${this.label} did not answer within ${milliseconds} ms`));
      const stop = later(milliseconds, late);
      signal.addEventListener('abort', aborted, { once: true });
      if (signal.aborted) return aborted();
      if (this.#gone) return closed();
      this.#socket.on('close', closed);
      this.#socket.on('data', arrived);
      this.#socket.resume();
    });
  }

  /** Begins to deliver; after the handshake, once. */
  start(events: ConnectionEvents): void {
    this.#events = events;
    this.#decoder = new FrameDecoder(
      {
        message: message => outside(() => events.message(message)),
        invalid: reason => outside(() => events.invalid(new InvalidMessageError(`${this.label} sent ${reason}`))),
        goodbye: () => {
          this.#close_quietly();
          this.#writer.stop();
          this.#socket.end();
          events.closed(null);
        },
      },
      this.#limit,
    );
    if (this.#gone) return this.#report();
    this.#socket.on('data', chunk => {
      const failure = this.#decoder?.push(chunk) ?? null;
      if (failure === null || this.#quiet) return;
      this.#close_quietly();
      this.#socket.destroy();
      events.closed(new InvalidMessageError(`${this.label} sent ${failure}; the connection is closed`));
    });
    this.#socket.resume();
  }

  /**
   * Sends a message. A promise is fulfilled when the other end has caught up. Throws a DataCloneError for what is no message, or
   * larger than one may be.
   */
  post(message: unknown): Promise<void> | void {
    const is_text = typeof message === 'string';
    if (!is_text && !(message instanceof Uint8Array)) {
      throw new DOMException(`A connection carries texts and bytes, not a value of type ${typeof message}`, 'DataCloneError');
    }
    // No character takes more than three bytes. The other end would close the connection.
    if (message.length * (is_text ? 3 : 1) > this.#limit && payload_length(message) > this.#limit) {
      const [size, limit] = [size_text(payload_length(message)), size_text(this.#limit)];
      throw new DOMException(`A message of ${size} is larger than the ${limit} that are taken (maxMessageSize)`, 'DataCloneError');
    }
    return this.#writer.post(message);
  }

  /**
   * Closes in order: what was posted is still sent, then a goodbye. Fulfilled when the connection is gone. No events any more.
   */
  async goodbye(): Promise<void> {
    if (!this.#quiet) {
      this.#close_quietly();
      this.#writer.goodbye();
      // What still arrives is read and dropped: the system would take an unread rest for a broken connection.
      this.#socket.resume();
    }
    await this.#when_gone;
  }

  /** Cuts the connection. No events any more. */
  destroy(): void {
    this.#close_quietly();
    this.#socket.destroy();
  }

  /** Fulfilled when the socket is closed, whoever did it. */
  get gone(): Promise<void> {
    return this.#when_gone;
  }

  hold(alive: boolean): void {
    if (alive) this.#socket.ref();
    else this.#socket.unref();
  }

  #close_quietly(): void {
    this.#quiet = true;
    this.#decoder?.stop();
  }

  // The socket has closed by itself, or was cut by the other end.
  #report(): void {
    if (this.#quiet || !this.#events) return;
    const unfinished = this.#decoder?.unfinished ?? null;
    this.#close_quietly();
    const how = this.#ended ? 'ended without a goodbye' : 'was cut';
    const inside = unfinished === null ? '' : `, inside of ${unfinished}`;
    const why = this.#failure ? `: ${this.#failure.message}` : '';
    const options = this.#failure ? { cause: this.#failure } : {};
    this.#events.closed(new ConnectionLostError(`The connection with ${this.label} ${how}${inside}${why}`, options));
  }
}

// What a listener throws is nobody's here: it is told as any exception that nobody catches, and the rest of the chunk is
// delivered.
function outside(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
