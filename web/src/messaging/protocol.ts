// What goes over a connection: small arrays that begin with their kind. docs/messaging.md describes them for those who write an end of their own.

/** Ends with different numbers do not talk to each other. */
export const kProtocolVersion = 1;

// A number that nobody else's messages begin with, so that they may share a worker with these.
const kFirst = 0x5ce10;

export const Kind = {
  /** version, session, asks: sent when a connection opens, and as the answer to one that asks. A new session knows nothing of the one before. */
  Hello: kFirst,
  /** id, type, payload, refs, meta */
  Call: kFirst + 1,
  /** id, value, refs, meta */
  Result: kFirst + 2,
  /** id, error, meta */
  Error: kFirst + 3,
  /** id, reason */
  Abort: kFirst + 4,
  /** id, value, refs */
  Progress: kFirst + 5,
  /** type, payload, refs */
  Event: kFirst + 6,
  /** id, ref, operation, path, arguments, refs: a call of something that was handed over */
  Invoke: kFirst + 7,
  /** ref, count: what was handed over `count` times is not used any more */
  Release: kFirst + 8,
  /** stream, count: its reader takes so many items more */
  Pull: kFirst + 9,
  /** stream, value, refs */
  Item: kFirst + 10,
  /** stream, error: without one it has ended well */
  End: kFirst + 11,
  /** stream: its reader wants no more */
  Cancel: kFirst + 12,
  /** the sender leaves */
  Bye: kFirst + 13,
  /** messages */
  Batch: kFirst + 14,
  /** name: of a Web Lock that the sender holds for as long as it lives */
  Alive: kFirst + 15,
  /** id: the handler of a call that its caller has given up has come to its end */
  Settled: kFirst + 17,
  /** text: a message arrived that could not be read; whoever sent it does not know which */
  Unreadable: kFirst + 16,
} as const;

export type Message = readonly [kind: number, ...parts: unknown[]];

/** Whether it is a message of this protocol; others may use the same worker for theirs. */
export function is_message(value: unknown): value is Message {
  if (!Array.isArray(value)) return false;
  const kind: unknown = value[0];
  return typeof kind === 'number' && kind >= Kind.Hello && kind <= Kind.Settled;
}

export type Path = readonly (string | number)[];

/**
 * A place in a value and what stands there instead of what could not be cloned. `kind`: a function, an object by proxy, an async
 * iterable, a ReadableStream, an error, or something that the receiver handed over itself and gets back. `coded`: what stands there
 * is for the codec of this name to read, when the references inside of it, which come before, are put back. `rows`: what stands there is a list of
 * columns, for an array of objects with these keys. `map`, `set`: a list of items, to which references inside of it are put back before.
 */
export type Ref = readonly [path: Path, kind: 'function' | 'object' | 'iterable' | 'stream' | 'error' | 'own' | 'coded' | 'rows' | 'map' | 'set', what: unknown];

export type Operation = 'call' | 'get' | 'set';

export function is_path(value: unknown): value is Path {
  return Array.isArray(value) && value.every(step => typeof step === 'string' || typeof step === 'number');
}

export function is_refs(value: unknown): value is readonly Ref[] {
  return Array.isArray(value) && value.every(ref => Array.isArray(ref) && is_path(ref[0]) && typeof ref[1] === 'string');
}
