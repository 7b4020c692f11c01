// How calls fail for other reasons than what the handler throws. Each has a class and a `code` of its own.

/** What failed is the messaging, not the handler. `code` is constant for each class. */
export class MessagingError extends Error {
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The worker's script could not be fetched, parsed or run to its end, or a process could not be started. `ERR_WORKER_LOAD`. */
export class WorkerLoadError extends MessagingError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_WORKER_LOAD', message, options);
  }
}

/** The other end did not say that it is ready within `startupTimeout`. `ERR_STARTUP_TIMEOUT`. */
export class StartupTimeoutError extends MessagingError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_STARTUP_TIMEOUT', message, options);
  }
}

/** The worker or process ended while the call was open, or had ended before: closed from either end, killed, crashed. `ERR_TERMINATED`. */
export class TerminatedError extends MessagingError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_TERMINATED', message, options);
  }
}

/** The connection was cut while the call was open; whether the handler ran is not known. `ERR_CONNECTION_LOST`. */
export class ConnectionLostError extends MessagingError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_CONNECTION_LOST', message, options);
  }
}

/** No connection came about, after all retries. `ERR_CONNECTION_REFUSED`; `cause` is the last failure. */
export class ConnectionRefusedError extends MessagingError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_CONNECTION_REFUSED', message, options);
  }
}

/** This end was closed by `close()`. `ERR_CLOSED`. */
export class ClosedError extends MessagingError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_CLOSED', message, options);
  }
}

/** No answer within `timeout`. The handler is told by its signal. `ERR_TIMEOUT`; named TimeoutError, as `AbortSignal.timeout` names it. */
export class TimeoutError extends MessagingError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_TIMEOUT', message, options);
  }
}

/** The call's signal was aborted; `cause` is the signal's reason. `ERR_ABORTED`; named AbortError, as the platform names it. */
export class AbortError extends MessagingError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_ABORTED', message, options);
  }
}

/** The server has no handler of this name. `ERR_UNKNOWN_MESSAGE`. */
export class UnknownMessageError extends MessagingError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_UNKNOWN_MESSAGE', message, options);
  }
}

/** What arrived is no message, or a payload, result or error could not be cloned or written. `ERR_INVALID_MESSAGE`; `cause` says why. */
export class InvalidMessageError extends MessagingError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_INVALID_MESSAGE', message, options);
  }
}

/** A middleware did not pass a message on, so nothing answers the call. `ERR_DROPPED`. */
export class DroppedError extends MessagingError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_DROPPED', message, options);
  }
}

/** A pool's queue is full. `ERR_QUEUE_FULL`. */
export class QueueFullError extends MessagingError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_QUEUE_FULL', message, options);
  }
}

/** What another realm threw that is no Error: `throw 'text'`. `value` is what was thrown, as far as it can be cloned. `ERR_THROWN`. */
export class ThrownValueError extends MessagingError {
  readonly value: unknown;
  constructor(value: unknown) {
    super('ERR_THROWN', `something that is no Error was thrown: ${describe(value)}`);
    this.value = value;
  }
}

function describe(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : text_of(value);
}

/** `String(value)` of what may be anybody's: objects without a prototype and getters that throw have none. */
export function text_of(value: unknown): string {
  try {
    return String(value);
  } catch {
    return typeof value;
  }
}

const classes = {
  WorkerLoadError, StartupTimeoutError, TerminatedError, ConnectionLostError, ConnectionRefusedError, ClosedError, TimeoutError, AbortError,
  UnknownMessageError, InvalidMessageError, DroppedError, QueueFullError, ThrownValueError,
};

// On the prototypes, since stacks begin with the name that an error has when it is made. Minifiers rename classes.
for (const [name, made] of Object.entries({ MessagingError, ...classes })) {
  Object.defineProperty(made.prototype, 'name', { value: name, configurable: true, writable: true });
}

type MessagingErrorClass = abstract new (...args: never[]) => MessagingError;

/** By name: what an error of the other end is an instance of here if it has a `code` of the messaging, whatever minifiers have made of classes' names. */
export const messaging_errors: ReadonlyMap<unknown, MessagingErrorClass> = new Map<unknown, MessagingErrorClass>(Object.entries(classes));
