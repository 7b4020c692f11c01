// The end that answers.
import type { IncomingCall } from './calls.ts';
import type { Codec } from './codec.ts';
import { type ErrorClass, error_classes } from './error_codec.ts';
import { Emitter } from './emitter.ts';
import { UnknownMessageError } from './errors.ts';
import { type Logger, createLogger } from './logger.ts';
import type { Middleware } from './middleware.ts';
import { Peer, type PeerOptions } from './peer.ts';
import { kAsyncDispose } from './remotes.ts';
import type { Serializer } from './serializer.ts';
import type { MapStack } from './stacks.ts';
import { type PortLike } from './transports/port.ts';
import { portListener, scope_listener } from './transports/scope.ts';
import type { Listener, Transport } from './transport.ts';
import type { Messages, PayloadOf, ProgressOf, Received, ResultOf, Sent } from './types.ts';

/** What a handler knows of its call. */
export interface HandlerContext<D = unknown, Events extends object = Record<string, unknown>> {
  /** The transaction: equal on both ends, unique for a connection. */
  readonly id: number;
  readonly type: string;
  /** Aborted when the caller gives up (its signal, its timeout), when the reader of a stream stops, and when the connection is gone. */
  readonly signal: AbortSignal;
  /** What middleware sent along. */
  readonly meta: Readonly<Record<string, unknown>>;
  /** Who called. */
  readonly client: ServerClient<Events>;
  /** Tells the caller how far it is. Ignored when the call is over. */
  progress(value: ProgressOf<D>): void;
  /** Gives these to the caller with the result instead of copying them; returns `value`. Without a list: all buffers that are found in it. */
  transfer<T>(value: T, list?: readonly Transferable[]): T;
  /**
   * Calls `listener` once, when the call is over: its answer has been sent and the streams in it have been read or given up, or nobody waits
   * for it any more. For what a stream in the answer needs until then.
   */
  onOver(listener: () => void): void;
}

export type Handler<D, Events extends object = Record<string, unknown>> = (
  payload: Received<PayloadOf<D>>,
  context: HandlerContext<D, Events>,
) => Sent<ResultOf<D>> | Promise<Sent<ResultOf<D>>>;

/** One function for each message. */
export type Handlers<M, Events extends object = Record<string, unknown>> = { [K in keyof M]: Handler<M[K], Events> };

/** A connection of a server. */
export interface ServerClient<Events extends object = Record<string, unknown>> {
  /** What the client is, for messages. */
  readonly label: string;
  /** Its calls that run now. */
  readonly running: number;
  /** Tells this client something that it did not ask for. */
  emit<K extends keyof Events & string>(type: K, payload: Events[K], options?: { transfer?: readonly Transferable[] }): void;
  close(): Promise<void>;
}

export interface ServerEvents<Events extends object = Record<string, unknown>> {
  connect: ServerClient<Events>;
  disconnect: { client: ServerClient<Events>; error: Error };
  /** What belongs to no call: messages that cannot be read, progress that cannot be sent. */
  error: Error;
  /** No call runs any more. */
  idle: void;
}

export interface ServerOptions {
  /** Where to listen; the scope of this worker if not given. A port stands for its other end. */
  listener?: Listener | PortLike;
  /** How messages become bytes; JSON for sockets and structured clone for all else if not given. Equal on both ends. */
  serializer?: Serializer;
  middleware?: readonly Middleware[];
  /** The console, from warnings up, if not given. */
  logger?: Logger;
  /** Classes of errors that arrive as what they were, in callbacks' rejections and in payloads. Those of the language and of the messaging are known. */
  errors?: readonly ErrorClass[];
  /** How objects of other classes cross, in both directions. Equal on both ends. */
  codecs?: readonly Codec[];
  /** Items of a stream that may be on their way to its reader here. 16 if not given. */
  highWaterMark?: number;
  /** As a client's, for errors of callbacks and of streams that the client reads out to this end. */
  mapStack?: MapStack;
}

export interface WorkerServer<Events extends object = Record<string, unknown>> {
  readonly clients: ReadonlySet<ServerClient<Events>>;
  /** Fulfilled when it listens. */
  readonly ready: Promise<void>;
  /** Tells all clients. */
  emit<K extends keyof Events & string>(type: K, payload: Events[K]): void;
  on<K extends keyof ServerEvents<Events>>(event: K, listener: (detail: ServerEvents<Events>[K]) => void): () => void;
  /** Ends all connections; calls that run are aborted. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * A class, and no literal with a getter: V8 makes a hidden class for each of those, and these keep their call and its payload until the next
 * major collection. In an echo of 100 objects that was a third of the worker's time.
 */
class CallContext<Events extends object> implements HandlerContext<unknown, Events> {
  readonly id: number;
  readonly type: string;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly client: ServerClient<Events>;
  readonly #call: IncomingCall;

  constructor(call: IncomingCall, client: ServerClient<Events>) {
    this.id = call.id;
    this.type = call.type;
    this.meta = call.meta;
    this.client = client;
    this.#call = call;
  }

  // Made when they are asked for, and bound: handlers take them out of their context.
  get signal(): AbortSignal {
    return this.#call.signal;
  }

  get progress(): HandlerContext['progress'] {
    return value => this.#call.progress(value);
  }

  get transfer(): HandlerContext['transfer'] {
    return (value, list) => {
      if (list !== undefined) (this.#call.transfer ??= []).push(...list);
      else this.#call.transfer_all = true;
      return value;
    };
  }

  get onOver(): HandlerContext['onOver'] {
    return listener => this.#call.on_over(listener);
  }
}

function is_listener(value: Listener | PortLike): value is Listener {
  return 'listen' in value;
}

/**
 * Answers messages with `handlers`. In a dedicated or shared worker, a thread of worker_threads or a process of `processTransport`, it listens to who
 * started it. A message without a handler is answered with UnknownMessageError and told as a warning.
 */
export function startWorkerServer<M extends { [K in keyof M]: Messages[string] }, Events extends object = Record<string, unknown>>(handlers: Handlers<M, Events>, options: ServerOptions = {}): WorkerServer<Events> {
  const logger = options.logger ?? createLogger({ prefix: 'messaging: ' });
  const emitter = new Emitter<ServerEvents<Events>>();
  const peers = new Map<ServerClient<Events>, Peer>();
  const peer_options: PeerOptions = {
    serializer: options.serializer,
    middleware: options.middleware ?? [],
    logger,
    classes: error_classes(options.errors),
    codecs: options.codecs,
    startup_timeout: 0,
    timeout: 0,
    window: options.highWaterMark ?? 16,
    auto_transfer: 'needed',
    answers: true,
    map_stack: options.mapStack,
  };
  let listener: Listener | undefined;
  let closed = false;

  function accept(transport: Transport): void {
    if (closed) return void transport.close();
    const peer = new Peer(
      transport,
      {
        handle(call) {
          const handler: unknown = Object.hasOwn(handlers, call.type) ? handlers[call.type as keyof M] : undefined;
          if (typeof handler !== 'function') {
            logger.warn(`nothing handles the message "${call.type}"`);
            throw new UnknownMessageError(`there is no handler for "${call.type}"; there are ${Object.keys(handlers).join(', ')}`);
          }
          return (handler as (payload: unknown, context: HandlerContext<unknown, Events>) => unknown)(call.payload, new CallContext(call, client));
        },
        event() {},
        connected: () => emitter.emit('connect', client),
        disconnected(error, final) {
          if (final) peers.delete(client);
          emitter.emit('disconnect', { client, error });
        },
        failed: error => emitter.emit('error', error),
        idle() {},
      },
      { ...peer_options, ended: () => emitter.has('idle') && all_idle() && emitter.emit('idle', undefined) },
    );
    const client: ServerClient<Events> = {
      label: transport.label,
      get running() {
        return peer.held.running;
      },
      emit: (type, payload, how) => peer.send_event(type, payload, how?.transfer),
      close: () => peer.close(),
    };
    peers.set(client, peer);
  }

  const all_idle = (): boolean => [...peers.values()].every(peer => peer.held.running === 0);

  const ready = (async () => {
    const given = options.listener;
    listener = given === undefined ? await scope_listener() : is_listener(given) ? given : portListener(given);
    if (!closed) await listener.listen(accept);
  })();
  // Whoever does not look at `ready` still learns of it.
  ready.catch((error: unknown) => logger.error('the server cannot listen', error));

  const server: WorkerServer<Events> = {
    get clients() {
      return new Set(peers.keys());
    },
    ready,
    emit(type, payload) {
      for (const peer of peers.values()) peer.send_event(type, payload);
    },
    on: (event, handler) => emitter.on(event, handler),
    async close() {
      closed = true;
      await listener?.close();
      await Promise.all([...peers.values()].map(peer => peer.close()));
    },
    [kAsyncDispose]: () => server.close(),
  };
  return server;
}
