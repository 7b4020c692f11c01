// Messages on their way out. What is sent in one turn of the event loop crosses as one: posting costs more than most messages.
import { Kind, type Message } from './protocol.ts';
import type { Serializer } from './serializer.ts';
import type { Transport } from './transport.ts';

interface Waiting {
  message: Message;
  transfer: readonly Transferable[] | undefined;
  failed: (error: unknown) => void;
}

// So that the other end begins while this one still sends, and no message is larger than it has to be.
const kMostAtOnce = 256;
// Promises that are fulfilled together are answered a few microtasks apart.
const kMostTurns = 4;

// `queueMicrotask` leaves the engine for the browser and comes back: 3 µs of a round trip at each end in Chromium, where a promise's reaction stays inside.
const now = Promise.resolve();

export class Outbox {
  readonly #transport: Transport;
  readonly #serializer: Serializer | undefined;
  #waiting: Waiting[] = [];
  #scheduled = false;
  #drained: Promise<void> | undefined;

  constructor(transport: Transport, serializer: Serializer | undefined) {
    this.#transport = transport;
    this.#serializer = serializer;
  }

  /** Sends at the end of this turn. `failed` is called instead when the message cannot be cloned or written. */
  push(message: Message, transfer: readonly Transferable[] | undefined, failed: (error: unknown) => void): void {
    this.#waiting.push({ message, transfer, failed });
    if (this.#waiting.length >= kMostAtOnce) this.#send();
    else if (!this.#scheduled) {
      this.#scheduled = true;
      void now.then(() => this.#turn(0, 0));
    }
  }

  /** Sends at once, and what waits before it. */
  push_now(message: Message): void {
    this.push(message, undefined, () => {});
    this.#send();
  }

  /** Forgets what waits: the connection is gone. */
  clear(): void {
    this.#waiting = [];
    this.#drained = undefined;
  }

  /** Fulfilled when the connection takes more; undefined when it does now. */
  get drained(): Promise<void> | undefined {
    return this.#drained;
  }

  // While others are still adding, waiting a microtask more saves a message.
  #turn(before: number, turns: number): void {
    if (this.#waiting.length > Math.max(before, 1) && turns < kMostTurns) {
      const waiting = this.#waiting.length;
      void now.then(() => this.#turn(waiting, turns + 1));
      return;
    }
    this.#scheduled = false;
    this.#send();
  }

  #send(): void {
    const batch = this.#waiting;
    if (batch.length === 0) return;
    this.#waiting = [];
    if (batch.length > 1) {
      const transfer = batch.flatMap(each => each.transfer ?? []);
      try {
        this.#post([Kind.Batch, batch.map(each => each.message)], transfer);
        return;
      } catch {
        // One of them cannot be sent: each by itself shows which.
      }
    }
    for (const { message, transfer, failed } of batch) {
      try {
        this.#post(message, transfer);
      } catch (error) {
        failed(error);
      }
    }
  }

  #post(message: Message, transfer: readonly Transferable[] | undefined): void {
    const written = this.#serializer === undefined ? message : this.#serializer.serialize(message);
    const slow = transfer !== undefined && transfer.length > 0 ? this.#transport.post(written, transfer) : this.#transport.post(written);
    if (slow === undefined) return;
    const drained = slow.then(() => {
      if (this.#drained === drained) this.#drained = undefined;
    });
    this.#drained = drained;
  }
}
