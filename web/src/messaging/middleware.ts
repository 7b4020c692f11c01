// What stands between calls and the connection: one chain, passed by each message on its way out and in.

/** A message as a middleware sees it. */
export interface MiddlewareMessage {
  /** Whether it leaves this end or has arrived at it. */
  readonly direction: 'send' | 'receive';
  readonly kind: 'call' | 'result' | 'error' | 'progress' | 'event';
  /** The name in the definition, of the call it belongs to. */
  readonly type: string;
  /** The transaction: equal for a call and everything that answers it, on both ends. 0 for events. */
  readonly id: number;
  /** The payload, result, progress or event; the Error of an error. May be replaced. */
  payload: unknown;
  /** Travels with calls, results and errors, for what belongs to no payload: a trace's id, a token. */
  readonly meta: Record<string, unknown>;
}

/**
 * Calls `next()` to pass the message on, before or after what it does itself; may be asynchronous, and messages stay in order. Not calling it
 * drops the message: a call or an answer that was dropped rejects the call with DroppedError. Throwing rejects the call with what
 * was thrown.
 */
export type Middleware = (message: MiddlewareMessage, next: () => void | Promise<void>) => void | Promise<void>;

/** Runs `chain` and then `end`. Without anything asynchronous in it, it is done when it returns. */
export function run_chain(chain: readonly Middleware[], message: MiddlewareMessage, end: () => void): void | Promise<void> {
  const step = (index: number): void | Promise<void> => {
    const middleware = chain[index];
    if (middleware === undefined) return end();
    let called = false;
    return middleware(message, () => {
      if (called) throw new Error('a middleware called next() twice');
      called = true;
      return step(index + 1);
    });
  };
  return step(0);
}

/** A lane of messages in one direction: behind an asynchronous middleware the others wait. */
export class Lane {
  #last: Promise<void> | undefined;

  /** `work` now, or behind what still runs. It must not throw. */
  run(work: () => void | Promise<void>): void {
    if (this.#last === undefined) {
      const running = work();
      if (running === undefined) return;
      this.#follow(running);
    } else {
      this.#follow(this.#last.then(work));
    }
  }

  #follow(running: Promise<void>): void {
    const last = running.finally(() => {
      if (this.#last === last) this.#last = undefined;
    });
    this.#last = last;
  }
}
