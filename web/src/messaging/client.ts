// The end that asks.
import type { Codec } from './codec.ts';
import { type ErrorClass, error_classes } from './error_codec.ts';
import { Emitter } from './emitter.ts';
import { UnknownMessageError } from './errors.ts';
import { type Logger, createLogger } from './logger.ts';
import type { Middleware } from './middleware.ts';
import { Peer } from './peer.ts';
import { kAsyncDispose } from './remotes.ts';
import type { Serializer } from './serializer.ts';
import { type MapStack, told_to } from './stacks.ts';
import { type PortLike, portTransport } from './transports/port.ts';
import { sharedWorkerTransport } from './transports/shared_worker.ts';
import { type NodeWorker, workerTransport } from './transports/worker.ts';
import type { Transport } from './transport.ts';
import type { Messages, PayloadOf, ProgressOf, Received, ResultOf, Sent } from './types.ts';

/** What a client can talk to. Functions are called once, now. */
export type WorkerSource = Worker | NodeWorker | SharedWorker | PortLike | Transport | (() => Worker | NodeWorker | SharedWorker | Transport);

export interface ClientOptions {
  /** The worker, port or transport. */
  worker?: WorkerSource;
  /** The same, by the name that suits what is no worker. */
  transport?: WorkerSource;
  /** How messages become bytes; JSON for sockets and structured clone for all else if not given. Equal on both ends. */
  serializer?: Serializer;
  middleware?: readonly Middleware[];
  /** The console, from warnings up, if not given. */
  logger?: Logger;
  /** Classes of errors that arrive as what they were. Those of the language and of the messaging are known. */
  errors?: readonly ErrorClass[];
  /** How objects of other classes cross, in both directions. Equal on both ends. */
  codecs?: readonly Codec[];
  /** Milliseconds until the server has said that it is ready; then everything is rejected with StartupTimeoutError and the worker is ended. 30,000 if not given; 0: for ever. */
  startupTimeout?: number;
  /** Milliseconds for calls that do not say themselves. 0, for ever, if not given. */
  timeout?: number;
  /** Items of a stream that may be on their way to its reader here. 16 if not given. */
  highWaterMark?: number;
  /**
   * Maps the stacks of errors, both ends' frames in one, back to sources: `sourceMappedStacks()`, or a function of one's own. The call is rejected
   * when it has answered; a stack that it throws for stays as it is.
   */
  mapStack?: MapStack;
}

export interface SendOptions<Progress = unknown> {
  /** Gives up when it is aborted: the call is rejected with AbortError, the handler's signal is aborted, and the worker lives on. */
  signal?: AbortSignal;
  /** Milliseconds until the call is rejected with TimeoutError; 0: for ever. */
  timeout?: number;
  /** What the worker is given instead of a copy; "auto": every buffer in the payload. What can be had in no other way (ports, OffscreenCanvas) is found anyway. */
  transfer?: readonly Transferable[] | 'auto';
  /** Called with what the handler reports. */
  onProgress?: (value: Received<Progress>) => void;
  /** For middleware of both ends. */
  meta?: Record<string, unknown>;
}

export interface ClientEvents {
  /** The server has answered, for the first time or again. */
  connect: void;
  /** `final`: it does not come back, and the client is closed. */
  disconnect: { error: Error; final: boolean };
  /** What belongs to no call: exceptions that nobody caught in the worker, messages that cannot be read. */
  error: Error;
  /** No call is open any more. */
  idle: void;
}

type SendArguments<D> = undefined extends PayloadOf<D>
  ? [payload?: Sent<PayloadOf<D>>, options?: SendOptions<ProgressOf<D>>]
  : [payload: Sent<PayloadOf<D>>, options?: SendOptions<ProgressOf<D>>];

type ItemOf<R> = R extends AsyncIterable<infer I> ? I : R extends ReadableStream<infer I> ? I : never;

export interface WorkerClient<M, Events extends object = Record<string, unknown>> {
  /** `connecting` until the server has answered, and between connections. Messages wait meanwhile. */
  readonly state: 'connecting' | 'ready' | 'closed';
  /** Calls without an answer. */
  readonly pending: number;
  /** Sends a message; fulfilled with what its handler returns, rejected with what it throws, or with a MessagingError of its own class for each other reason. */
  send<K extends keyof M & string>(type: K, ...args: SendArguments<M[K]>): Promise<Received<ResultOf<M[K]>>>;
  /** For messages whose result is an async iterable: the items, without waiting for the result first. */
  stream<K extends keyof M & string>(type: K, ...args: SendArguments<M[K]>): AsyncGenerator<Received<ItemOf<ResultOf<M[K]>>>, void, undefined>;
  /** What the server tells without being asked. Returns what ends the subscription. */
  subscribe<K extends keyof Events & string>(type: K, listener: (payload: Received<Events[K]>) => void): () => void;
  on<K extends keyof ClientEvents>(event: K, listener: (detail: ClientEvents[K]) => void): () => void;
  /** Fulfilled when the server has answered, rejected when it never will. */
  readonly ready: Promise<void>;
  /** Ends the connection and the worker if it is the client's; open calls are rejected with ClosedError. `force` asks nobody. */
  close(options?: { force?: boolean }): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** What a pool knows of its clients besides. */
export const kInternal = Symbol('internal');
export interface ClientInternals {
  /** As `send`; `settled` is called when the worker has nothing to do with the call any more. */
  tracked(type: string, payload: unknown, options: SendOptions, settled: () => void): Promise<unknown>;
  /** Streams and remote objects that still hang on the connection. */
  readonly held: number;
}

function transport_of(source: WorkerSource): Transport {
  const made = typeof source === 'function' ? source() : source;
  if ('carries' in made) return made;
  if ('terminate' in made) return workerTransport(made);
  if ('port' in made) {
    let first: SharedWorker | undefined = made;
    const again = typeof source === 'function' ? (source as () => SharedWorker) : undefined;
    return sharedWorkerTransport(() => {
      const worker = first ?? again?.();
      first = undefined;
      if (worker === undefined) throw new TypeError('a shared worker is connected to again only when a function makes it');
      return worker;
    }, { reconnect: again !== undefined });
  }
  return portTransport(made);
}

/** Talks to a server that `startWorkerServer` started in a worker, behind a port or in a process. `M` are its messages, as `DefineMessages` defines them. */
export function createWorkerClient<M extends { [K in keyof M]: Messages[string] }, Events extends object = Record<string, unknown>>(options: ClientOptions): WorkerClient<M, Events> {
  const source = options.worker ?? options.transport;
  if (source === undefined) throw new TypeError('createWorkerClient: neither "worker" nor "transport" is given');
  const emitter = new Emitter<ClientEvents>();
  const subscriptions = new Emitter<Record<string, unknown>>();
  const logger = options.logger ?? createLogger({ prefix: 'messaging: ' });

  let is_ready: () => void = () => {};
  let is_not: (error: Error) => void = () => {};
  const ready = new Promise<void>((resolve, reject) => {
    is_ready = resolve;
    is_not = reject;
  });
  // Whoever does not wait for it has the same error from each call.
  ready.catch(() => {});

  const peer = new Peer(
    transport_of(source),
    {
      handle(call) {
        throw new UnknownMessageError(`this end handles no messages ("${call.type}")`);
      },
      event: (type, payload) => subscriptions.emit(type, payload),
      connected() {
        is_ready();
        emitter.emit('connect', undefined);
      },
      disconnected(error, final) {
        if (final) is_not(error);
        emitter.emit('disconnect', { error, final });
      },
      failed(error) {
        if (emitter.has('error')) emitter.emit('error', error);
        else logger.error('an error that belongs to no call', error);
      },
      idle: () => emitter.emit('idle', undefined),
    },
    {
      serializer: options.serializer,
      middleware: options.middleware ?? [],
      logger,
      classes: error_classes(options.errors),
      codecs: options.codecs,
      startup_timeout: options.startupTimeout ?? 30_000,
      timeout: options.timeout ?? 0,
      window: options.highWaterMark ?? 16,
      auto_transfer: 'needed',
      answers: false,
      map_stack: options.mapStack,
    },
  );

  const tracked = (type: string, payload: unknown, how: SendOptions, settled?: () => void): Promise<unknown> =>
    peer.call(type, payload, { signal: how.signal, timeout: how.timeout, transfer: how.transfer, meta: how.meta, progress: how.onProgress, settled });
  const send = async (type: string, payload: unknown, how: SendOptions = {}): Promise<unknown> => {
    try {
      return await tracked(type, payload, how);
    } catch (error) {
      throw await told_to(error, send, options.mapStack);
    }
  };
  const internals: ClientInternals = {
    tracked,
    get held() {
      return peer.held.exports + peer.held.streams;
    },
  };

  async function* items(type: string, payload: unknown, how: SendOptions = {}): AsyncGenerator<unknown, void, undefined> {
    const result = await send(type, payload, how);
    if (typeof result !== 'object' || result === null || !(Symbol.asyncIterator in result)) throw new TypeError(`the result of "${type}" is no stream`);
    yield* result as AsyncIterable<unknown>;
  }

  const client = {
    get state() {
      return peer.state;
    },
    get pending() {
      return peer.pending;
    },
    ready,
    send,
    stream: items,
    subscribe: (type: string, listener: (payload: never) => void) => subscriptions.on(type, listener as (payload: unknown) => void),
    on: emitter.on.bind(emitter),
    close: (how: { force?: boolean } = {}) => peer.close(how.force),
    [kAsyncDispose]: () => peer.close(),
    [kInternal]: internals,
  };
  return client as unknown as WorkerClient<M, Events>;
}
