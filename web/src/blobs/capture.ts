// Console, uncaught errors and unhandled rejections of one realm, sent to the page side. The user's own handlers and the real console stay as
// they are.
import { format_arguments, inspect } from './inspect.ts';
import type { ConsoleLevel, RawEvent, RealmInfo } from './realm_messages.ts';

type EventBody = RawEvent extends infer Event ? (Event extends RawEvent ? Omit<Event, 'realm' | 'time'> : never) : never;

/** The channel must be this realm's own; a BroadcastChannel delivers even while this realm's thread is in an endless loop. */
export class Capture {
  #channel: BroadcastChannel;
  #realm: RealmInfo;
  #budget = burst;
  #budget_from = 0;
  #dropped = 0;

  constructor(channel: BroadcastChannel, realm: RealmInfo) {
    this.#channel = channel;
    this.#realm = realm;
  }

  send(event: EventBody, realm: RealmInfo = this.#realm): void {
    const now = performance.now();
    if (now - this.#budget_from > burst_ms) {
      this.#budget = burst;
      this.#budget_from = now;
      if (this.#dropped > 0) this.#post({ type: 'dropped', count: this.#dropped }, realm);
      this.#dropped = 0;
    }
    // `for (;;) console.log(1)` in a worker would otherwise fill the page's memory faster than it can even read.
    if (this.#budget <= 0) {
      if (this.#dropped++ === 0) setTimeout(() => this.#report_dropped(realm), burst_ms);
      return;
    }
    this.#budget--;
    this.#post(event, realm);
  }

  #report_dropped(realm: RealmInfo): void {
    if (this.#dropped > 0) this.#post({ type: 'dropped', count: this.#dropped }, realm);
    this.#dropped = 0;
  }

  #post(event: EventBody, realm: RealmInfo): void {
    this.#channel.postMessage({ ...event, realm, time: performance.timeOrigin + performance.now() });
  }
}

const burst = 1000;
const burst_ms = 100;

// Errors of workers that this realm started, as they arrive on the Worker object. The browser reports those that nobody handles there a second
// time in the realm's global scope, but the worker has told about them itself.
const childrens_errors = new Set<string>();

function key_of(event: ErrorEvent): string {
  return `${event.filename}:${event.lineno}:${event.colno}:${event.message}`;
}

export function note_error_of_child(event: ErrorEvent): void {
  const key = key_of(event);
  childrens_errors.add(key);
  // The second report comes in the same task.
  setTimeout(() => childrens_errors.delete(key));
}

/** Starts to capture; returns what ends it. */
export function capture_errors(capture: Capture): () => void {
  const on_error = (event: ErrorEvent) => {
    if (childrens_errors.has(key_of(event))) return;
    const error: unknown = event.error;
    const place = event.filename ? { file: event.filename, line: event.lineno, column: Math.max(event.colno - 1, 0) } : null;
    capture.send({ type: 'error', cause: 'exception', message: event.message, stack: error instanceof Error ? (error.stack ?? '') : '', place });
  };
  const on_rejection = (event: PromiseRejectionEvent) => {
    const reason: unknown = event.reason;
    const is_error = reason instanceof Error;
    const message = `Uncaught (in promise) ${is_error ? `${reason.name}: ${reason.message}` : inspect(reason)}`;
    capture.send({ type: 'error', cause: 'rejection', message, stack: is_error ? (reason.stack ?? '') : '', place: null });
  };
  addEventListener('error', on_error);
  addEventListener('unhandledrejection', on_rejection);
  return () => {
    removeEventListener('error', on_error);
    removeEventListener('unhandledrejection', on_rejection);
  };
}

export function capture_console(capture: Capture): () => void {
  const original = { ...console };
  const counts = new Map<string, number>();
  const timers = new Map<string, number>();
  const send = (level: ConsoleLevel, args: readonly unknown[]) => {
    capture.send({ type: 'console', level, text: format_arguments(args), place: null, stack: new Error().stack ?? '' });
  };
  const elapsed = (label: string) => `${label}: ${(performance.now() - (timers.get(label) ?? performance.now())).toFixed(3)} ms`;
  const taps: Partial<Record<keyof Console, (...args: unknown[]) => void>> = {
    log: (...args) => send('log', args),
    info: (...args) => send('info', args),
    warn: (...args) => send('warn', args),
    error: (...args) => send('error', args),
    debug: (...args) => send('debug', args),
    dir: value => send('log', [inspect(value)]),
    dirxml: (...args) => send('log', args),
    table: value => send('log', [inspect(value)]),
    trace: (...args) => send('trace', args.length > 0 ? args : ['Trace']),
    group: (...args) => send('group', args),
    groupCollapsed: (...args) => send('group', args),
    groupEnd: () => send('group-end', []),
    clear: () => send('clear', []),
    assert: (condition, ...args) => {
      if (!condition) send('error', typeof args[0] === 'string' ? [`Assertion failed: ${args[0]}`, ...args.slice(1)] : ['Assertion failed', ...args]);
    },
    count: (label = 'default') => {
      const count = (counts.get(String(label)) ?? 0) + 1;
      counts.set(String(label), count);
      send('log', [`${String(label)}: ${count}`]);
    },
    countReset: (label = 'default') => void counts.delete(String(label)),
    time: (label = 'default') => void timers.set(String(label), performance.now()),
    timeLog: (label = 'default', ...args) => send('log', [elapsed(String(label)), ...args]),
    timeEnd: (label = 'default') => {
      send('log', [elapsed(String(label))]);
      timers.delete(String(label));
    },
  };
  for (const [name, tap] of Object.entries(taps)) {
    const real = original[name as keyof Console] as ((...args: unknown[]) => void) | undefined;
    const replacement = (...args: unknown[]) => {
      tap(...args);
      real?.apply(console, args);
    };
    Object.defineProperty(console, name, { value: replacement, writable: true, configurable: true, enumerable: true });
  }
  return () => Object.assign(console, original);
}
