// What happens in calls: logs and exceptions, for those who read them behind the calls.
import type { ExceptionEntry, Finished, LogEntry } from '../wire.ts';

// A worker that logs without end must not fill the memory of whoever listens.
const kMostEntries = 1000;

/** A call that has not come to its end: answered, but its body may be read still, and `waitUntil` may wait. */
export class OpenCall {
  readonly #call: number;
  readonly #finished: (report: Finished) => void;
  #open = 0;
  #failed = false;
  #truncated = false;
  readonly #logs: LogEntry[] = [];
  readonly #exceptions: ExceptionEntry[] = [];

  constructor(call: number, finished: (report: Finished) => void) {
    this.#call = call;
    this.#finished = finished;
  }

  /** Something of the call goes on until the returned function is called. */
  hold(): () => void {
    this.#open += 1;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#open -= 1;
      // What has just been settled may begin something else in the same turn.
      queueMicrotask(() => {
        if (this.#open === 0) this.#finish();
      });
    };
  }

  log(entry: LogEntry): void {
    if (this.#logs.length < kMostEntries) this.#logs.push(entry);
    else this.#truncated = true;
  }

  exception(error: unknown): void {
    this.#failed = true;
    if (this.#exceptions.length >= kMostEntries) return void (this.#truncated = true);
    const entry: ExceptionEntry = { timestamp: Date.now(), name: 'Error', message: '' };
    if (error instanceof Error) {
      entry.name = String(error.name);
      entry.message = String(error.message);
      if (typeof error.stack === 'string') entry.stack = error.stack;
    } else {
      entry.message = as_text(error);
    }
    this.#exceptions.push(entry);
  }

  #finish(): void {
    this.#open = -1;
    this.#finished({ call: this.#call, failed: this.#failed, logs: this.#logs, exceptions: this.#exceptions, truncated: this.#truncated });
  }
}

/** Node's AsyncLocalStorage, which knows of everything what call it belongs to. */
export interface CallContext {
  run<R>(call: OpenCall, run: () => R): R;
  getStore(): OpenCall | undefined;
}

/** Which call runs. Browsers do not tell: there it is the one that was opened last, of those that are open. */
export class Calls {
  readonly #context: CallContext | null;
  readonly #open = new Set<OpenCall>();
  /** What was logged before the first call goes with that. */
  readonly #early: LogEntry[] = [];

  constructor(context: CallContext | null) {
    this.#context = context;
  }

  run<R>(call: OpenCall, run: () => R): R {
    for (const entry of this.#early.splice(0)) call.log(entry);
    this.#open.add(call);
    return this.#context ? this.#context.run(call, run) : run();
  }

  ended(call: OpenCall): void {
    this.#open.delete(call);
  }

  #current(): OpenCall | undefined {
    return this.#context?.getStore() ?? [...this.#open].at(-1);
  }

  exception(error: unknown): void {
    this.#current()?.exception(error);
  }

  #log(level: LogEntry['level'], args: unknown[]): void {
    const entry: LogEntry = { timestamp: Date.now(), level, message: args.map(cloneable) };
    const call = this.#current();
    if (call) call.log(entry);
    else if (this.#early.length < kMostEntries) this.#early.push(entry);
  }

  /** `console` of the worker. Without readers it does nothing. */
  console(read: () => boolean): object {
    const counts = new Map<string, number>();
    const logs = (level: LogEntry['level']) => (...args: unknown[]): void => void (read() && this.#log(level, args));
    const nothing = (): void => {};
    return {
      debug: logs('debug'), info: logs('info'), log: logs('log'), warn: logs('warn'), error: logs('error'), trace: logs('log'),
      dir: logs('log'), dirxml: logs('log'), table: logs('log'), group: logs('log'), groupCollapsed: logs('log'),
      groupEnd: nothing, clear: nothing, time: nothing, timeLog: nothing, timeEnd: nothing,
      assert: (holds: unknown, ...args: unknown[]): void => void (!holds && read() && this.#log('error', ['Assertion failed', ...args])),
      count: (label: unknown = 'default'): void => {
        const count = (counts.get(String(label)) ?? 0) + 1;
        counts.set(String(label), count);
        if (read()) this.#log('log', [`${String(label)}: ${count}`]);
      },
      countReset: (label: unknown = 'default'): void => void counts.delete(String(label)),
    };
  }
}

const clone = structuredClone;

// As it is now: what is logged may change before anybody reads it.
function cloneable(value: unknown): unknown {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol')) return value;
  if (value instanceof Error) return as_text(value.stack ?? value);
  try {
    return clone(value);
  } catch {
    return as_text(value);
  }
}

function as_text(value: unknown): string {
  try {
    return String(value);
  } catch {
    return typeof value;
  }
}
