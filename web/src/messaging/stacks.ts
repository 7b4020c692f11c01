// Stacks of errors that have crossed: joined to that of who waits for the answer, and told by places in the sources.
import { MessagingError } from './errors.ts';

/** Gives a stack with places in the sources instead of those in what was printed. */
export type MapStack = (stack: string) => string | Promise<string>;

const frame = /^\s*(?:at .+|[^\s@]*@.+:\d+)$/;
type AnyFunction = (...args: never[]) => unknown;
const capture = (Error as { captureStackTrace?: (target: object, above: AnyFunction) => void }).captureStackTrace;

// Errors of the other end, and what was sent there: `message "resize" (worker "images")`.
const arrived = new WeakMap<Error, string>();

export function mark_arrived(error: Error, sent: string): void {
  arrived.set(error, sent);
}

// Errors that were made here of what the other end has sent. All else is somebody's own, a reason for an abort, say.
const decoded = new WeakSet<Error>();

export function with_stack<E extends Error>(error: E, stack: unknown): E {
  if (typeof stack !== 'string') return error;
  decoded.add(error);
  return set_stack(error, stack);
}

function set_stack<E extends Error>(error: E, stack: string): E {
  Object.defineProperty(error, 'stack', { value: stack, configurable: true, writable: true });
  return error;
}

/**
 * Gives `error` the stack of who called `above`, which is an async function that is about to throw it: whoever awaits it is written down by the
 * engine then, and calls that succeed cost nothing. The other end's own stack stays above it.
 */
export function told_to(error: unknown, above: AnyFunction, map?: MapStack): unknown {
  if (!(error instanceof Error)) return error;
  const site: { stack?: string } = capture === undefined ? new Error() : {};
  capture?.(site, above);
  const callers = (site.stack ?? '').split('\n').filter(line => frame.test(line));
  const sent = arrived.get(error);
  // What this end has made was made in a timer or an event, which says nothing.
  const own = sent === undefined ? `${error.name}: ${error.message}` : `${error.stack ?? ''}\n    at ${sent}`;
  if (sent === undefined && (!(error instanceof MessagingError) || callers.length === 0)) return error;
  arrived.delete(error);
  set_stack(error, [own, ...callers].join('\n'));
  return map === undefined ? error : mapped(error, map);
}

const kDeepest = 16;

/** The same error, when its stack and those of what it carries from the other end are mapped. A stack that `map` throws for stays as it is. */
export async function mapped(error: Error, map: MapStack): Promise<Error> {
  const waits: Promise<void>[] = [];
  const visit = (at: Error, depth: number): void => {
    const { stack } = at;
    if (typeof stack === 'string') waits.push(replace_stack(at, stack, map));
    const nested: unknown[] = [at.cause, ...(at instanceof AggregateError ? at.errors : [])];
    for (const each of nested) if (each instanceof Error && decoded.has(each) && depth < kDeepest) visit(each, depth + 1);
  };
  visit(error, 0);
  await Promise.all(waits);
  return error;
}

async function replace_stack(error: Error, stack: string, map: MapStack): Promise<void> {
  try {
    const told: unknown = await map(stack);
    if (typeof told === 'string') set_stack(error, told);
  } catch {
    // An error is told with the stack that it has.
  }
}
