// A call at either end, while it is open.
import { report } from './emitter.ts';
import { AbortError, InvalidMessageError, TimeoutError, text_of } from './errors.ts';
import type { Peer } from './peer.ts';

export interface CallOptions {
  signal?: AbortSignal | undefined;
  timeout?: number | undefined;
  transfer?: readonly Transferable[] | 'auto' | undefined;
  meta?: Record<string, unknown> | undefined;
  progress?: ((value: never) => void) | undefined;
  /** Called once, when the other end has nothing to do with the call any more: it may come after the caller has given up. */
  settled?: (() => void) | undefined;
}

/** A call of this end that has no answer yet. */
export interface OutgoingCall {
  id: number;
  type: string;
  sent: boolean;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
  timer: ReturnType<typeof setTimeout> | undefined;
  signal: AbortSignal | undefined;
  on_abort: (() => void) | undefined;
  progress: ((value: never) => void) | undefined;
  settled: (() => void) | undefined;
  // Streams in its payload, which nobody reads any more when it fails.
  uploads: number[] | undefined;
}

/** A call of the other end, as its handler's context sees it. */
export class IncomingCall {
  readonly id: number;
  readonly type: string;
  payload: unknown;
  readonly meta: Record<string, unknown>;
  readonly peer: Peer;
  /** For its result: what goes with it, or all that can. */
  transfer: Transferable[] | undefined;
  transfer_all = false;
  /** Nobody waits for its result any more. */
  given_up = false;
  #controller: AbortController | undefined;
  #reason: { reason: unknown } | undefined;
  // The answer, and each stream in it.
  #parts = 1;
  #answered = false;
  #listeners: (() => void)[] | undefined;

  constructor(peer: Peer, id: number, type: string, payload: unknown, meta: Record<string, unknown>) {
    this.peer = peer;
    this.id = id;
    this.type = type;
    this.payload = payload;
    this.meta = meta;
  }

  // Made when somebody asks: most handlers do not.
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#reason !== undefined) this.#controller.abort(this.#reason.reason);
    }
    return this.#controller.signal;
  }

  abort(reason: unknown): void {
    this.#reason ??= { reason };
    this.#controller?.abort(reason);
  }

  progress(value: unknown): void {
    this.peer.send_progress(this, value);
  }

  part_begins(): void {
    this.#parts++;
  }

  part_ended(): void {
    if (--this.#parts === 0) for (const listener of this.#listeners?.splice(0) ?? []) guarded(listener, undefined);
  }

  answered(): void {
    if (this.#answered) return;
    this.#answered = true;
    this.part_ended();
  }

  /** Its answer has been sent, or nobody waits for it, and the streams in it have ended. */
  on_over(listener: () => void): void {
    if (this.#parts === 0) listener();
    else (this.#listeners ??= []).push(listener);
  }
}

/** Of calls without any, which are most. */
export const no_meta: Record<string, unknown> = Object.freeze({});

export function abort_error(signal: AbortSignal, type: string): Error {
  const reason: unknown = signal.reason;
  const told = text_of(reason instanceof Error ? reason.message : reason);
  // AbortSignal.timeout is a timeout, whoever measures it.
  if (reason instanceof Error && reason.name === 'TimeoutError') return new TimeoutError(`"${type}" was not answered in time: ${told}`, { cause: reason });
  return new AbortError(`"${type}" was aborted: ${told}`, { cause: reason });
}

export function not_sent(error: unknown, what: string): InvalidMessageError {
  return new InvalidMessageError(`${what} cannot be sent: ${as_error(error).message}`, { cause: error });
}

export function as_error(error: unknown): Error {
  return error instanceof Error ? error : new Error(text_of(error));
}

/** Calls what the user gave. What it throws is no failure of the message that it is called for. */
export function guarded<T>(listener: (value: T) => void, value: T): void {
  try {
    listener(value);
  } catch (error) {
    report(error);
  }
}

// Some 25 days; timers take what is longer for nothing at all.
const kLongest_ms = 2 ** 31 - 1;

/** A timer, or none for 0, Infinity and what no timer takes: for ever. */
export function after(milliseconds: number, task: () => void): ReturnType<typeof setTimeout> | undefined {
  return milliseconds > 0 && milliseconds <= kLongest_ms ? setTimeout(task, milliseconds) : undefined;
}

export function is_thenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

export function meta_of(meta: unknown): Record<string, unknown> {
  return typeof meta === 'object' && meta !== null ? { ...meta } : {};
}
