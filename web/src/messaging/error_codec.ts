// Errors as plain values and back: of the same class where this end knows it, with all that they carry.
import { InvalidMessageError, ThrownValueError, messaging_errors, text_of } from './errors.ts';
import { with_stack } from './stacks.ts';

type EncodedCause = { error: EncodedError } | { value: unknown };

/** An error on its way. */
export interface EncodedError {
  name: string;
  message: string;
  stack?: string;
  /** Names of its constructors, its own first: the first that the receiver knows is its class. */
  classes: string[];
  cause?: EncodedCause;
  /** Of an AggregateError. */
  errors?: EncodedCause[];
  /** Own enumerable properties. */
  own?: Record<string, unknown>;
  /** What was thrown, when it was no Error. */
  thrown?: { value: unknown };
}

/** A class of errors. It is never called: an error that arrives is given its prototype. */
export type ErrorClass = abstract new (...args: never[]) => Error;

// Causes may be circular; nobody reads the seventeenth. An AggregateError that has itself for several of its errors would be 2^16 of them.
const kDeepest = 16;
const kMost = 256;

const of_the_language: readonly ErrorClass[] = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, AggregateError];

/** Classes by name: those of the language and `more`. Those of the messaging are known by their codes. */
export function error_classes(more: readonly ErrorClass[] = []): ReadonlyMap<string, ErrorClass> {
  return new Map([...of_the_language, ...more].map(known => [known.name, known]));
}

const standard = new Set(['name', 'message', 'stack', 'cause', 'errors']);

function is_primitive(value: unknown): boolean {
  return value === null || (typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol');
}

/** `plain`: only what can be cloned for certain, because something of the error could not be. */
export function encode_error(error: unknown, plain = false): EncodedError {
  return encode_or_tell(error, plain, 0, { errors: kMost });
}

function encode_or_tell(error: unknown, plain: boolean, depth: number, left: { errors: number }): EncodedError {
  try {
    return encode(error, plain, depth, left);
  } catch (failure) {
    // Getters of the user's, which throw.
    return encode(new InvalidMessageError(`an error that cannot be read: ${text_of(failure)}`), plain, depth, left);
  }
}

function encode(error: unknown, plain: boolean, depth: number, left: { errors: number }): EncodedError {
  if (!(error instanceof Error) && !is_dom_exception(error)) {
    const value = plain && !is_primitive(error) ? text_of(error) : error;
    return { name: '', message: '', classes: [], thrown: { value } };
  }
  const classes: string[] = is_dom_exception(error) ? ['DOMException'] : [];
  for (let at: unknown = Object.getPrototypeOf(error); at !== null && typeof at === 'object'; at = Object.getPrototypeOf(at)) {
    const maker: unknown = Object.hasOwn(at, 'constructor') ? at.constructor : undefined;
    if (typeof maker === 'function' && maker !== Object) classes.push(maker.name);
  }
  const encoded: EncodedError = { name: String(error.name), message: String(error.message), classes };
  if (typeof error.stack === 'string') encoded.stack = error.stack;
  const nested = (value: unknown): EncodedCause => {
    if (!(value instanceof Error) && !is_dom_exception(value)) return { value: plain && !is_primitive(value) ? text_of(value) : value };
    return left.errors-- > 0 ? { error: encode_or_tell(value, plain, depth + 1, left) } : { value: text_of(value) };
  };
  if (depth < kDeepest) {
    if ('cause' in error && error.cause !== undefined) encoded.cause = nested(error.cause);
    const errors: unknown = 'errors' in error ? error.errors : undefined;
    if (Array.isArray(errors) && error instanceof AggregateError) encoded.errors = errors.map(nested);
  }
  const own = Object.entries(error).filter(([key, value]) => !standard.has(key) && typeof value !== 'function' && typeof value !== 'symbol' && (!plain || is_primitive(value)));
  if (own.length > 0) encoded.own = Object.fromEntries(own.map(([key, value]) => [key, value instanceof Error ? String(value) : value]));
  return encoded;
}

function is_dom_exception(value: unknown): value is DOMException {
  return typeof DOMException === 'function' && value instanceof DOMException;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Whatever stands in `encoded`, it makes an error: it may come from anyone. */
export function decode_error(encoded: unknown, classes: ReadonlyMap<string, ErrorClass>, depth = 0): Error {
  if (typeof encoded !== 'object' || encoded === null) return new InvalidMessageError('an error arrived that is none');
  const { name, message, stack, classes: names, cause, errors, own, thrown } = encoded as Partial<Record<keyof EncodedError, unknown>>;
  if (typeof thrown === 'object' && thrown !== null) return new ThrownValueError('value' in thrown ? thrown.value : undefined);
  const nested = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return undefined;
    if ('error' in value) return depth < kDeepest ? decode_error(value.error, classes, depth + 1) : undefined;
    return 'value' in value ? value.value : undefined;
  };
  const options = cause === undefined ? undefined : { cause: nested(cause) };
  const chain = Array.isArray(names) ? names.filter(each => typeof each === 'string') : [];
  if (chain[0] === 'DOMException' && typeof DOMException === 'function') {
    return with_stack(new DOMException(text(message), text(name)), stack);
  }
  const code: unknown = typeof own === 'object' && own !== null && 'code' in own ? own.code : undefined;
  const named = chain.map(each => classes.get(each)).find(found => found !== undefined);
  const of_messaging = typeof code === 'string' && code.startsWith('ERR_') ? messaging_errors.get(name) : undefined;
  const known = named === undefined || of_the_language.includes(named) ? (of_messaging ?? named) : named;
  // An aggregate is made as one, since its `errors` are its own; a class's prototype is then put on what is an error to every debugger.
  const error = Array.isArray(errors) ? new AggregateError(errors.map(nested), text(message), options) : new Error(text(message), options);
  if (known !== undefined) Object.setPrototypeOf(error, known.prototype as object);
  if (text(name) !== '' && error.name !== name) Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true });
  if (typeof own === 'object' && own !== null) {
    for (const [key, value] of Object.entries(own)) {
      if (!standard.has(key)) Object.defineProperty(error, key, { value, configurable: true, enumerable: true, writable: true });
    }
  }
  return with_stack(error, stack);
}
