// What every connection looks like to the messaging above it: two ends that carry messages in order, whatever is between them.

/**
 * One end of a connection. Messages arrive in the order in which they were posted, each once, or the connection closes.
 *
 * A transport carries either values, by structured clone (`carries: 'values'`: workers, ports, BroadcastChannel), or bytes
 * (`carries: 'bytes'`: sockets). Bytes are made of messages by a {@link Serializer}.
 */
export interface Transport {
  readonly carries: 'values' | 'bytes';
  /** Whether `post` takes a list of transferables that then belong to the other end. */
  readonly transfers: boolean;
  /** Whether the other end may live on when this one is gone, so that it has to be told: a shared worker, not a dedicated one. No if not given. */
  readonly outlives?: boolean;
  /** What the other end is, for messages: `worker "resize"`, `process 4711`. */
  readonly label: string;
  /**
   * Begins to deliver; called once. Nothing is delivered before, and nothing is lost meanwhile. A transport that is open already
   * calls `open` at once or later.
   */
  start(events: TransportEvents): void;
  /**
   * Sends one message; only while open. With `carries: 'bytes'` it is a text or bytes. Throws what the browser throws for values that cannot
   * be cloned (DataCloneError), and nothing else: a connection that has broken tells so by `close`. A promise means that the other
   * end does not keep up: who can wait sends the next message when it is fulfilled.
   */
  post(message: unknown, transfer?: readonly Transferable[]): Promise<void> | void;
  /**
   * Ends the connection from this end, and what is at the other end if this end owns it (a worker that was started for it). `close` of the events is not
   * called any more. With `force` nobody is asked first. Resolves when it is gone; calling it again is harmless.
   */
  close(options?: { force?: boolean }): Promise<void> | void;
  /** The other end has ended, as its lock tells. A transport that has this calls `close` of the events, and may connect again. Optional. */
  died?(error: Error): void;
  /** Whether waiting for messages keeps Node's process alive; a client lets it while calls are pending or items of a stream are awaited. Optional. */
  hold?(alive: boolean): void;
}

/** What a transport calls. None of these may be called after `Transport.close`. */
export interface TransportEvents {
  /** The connection stands, for the first time or again. Whoever is at the other end now knows nothing of what was sent before. */
  open(): void;
  message(message: unknown): void;
  /** Something arrived that is no message (`messageerror`, a frame that cannot be decoded). The connection stays. */
  invalid(error: Error): void;
  /**
   * The connection is gone. `error` says why: a worker that could not be loaded, a process that ended, a socket that was cut. With
   * `reconnecting`, the transport is about to try again and will call `open` or `close`; without, this is its last word.
   */
  close(error: Error, reconnecting?: boolean): void;
  /** An exception that nobody at the other end caught; the connection stays. */
  uncaught?(error: Error): void;
}

/** Where a server listens: a scope with one peer (a dedicated worker) or many (a shared worker, a socket). */
export interface Listener {
  readonly label: string;
  /** Begins to accept; called once. Each peer is a transport of its own, not started yet. */
  listen(accept: (peer: Transport) => void): Promise<void> | void;
  /** Accepts nobody any more. Peers that are connected stay. */
  close(): Promise<void> | void;
}
