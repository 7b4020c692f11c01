// Streams across a connection. Only the reader's end asks for items, so a writer is never further ahead than the reader allows.

/** What a stream's end sends; see protocol.ts. */
export interface StreamLink {
  item(value: unknown, failed: (error: unknown) => void): void;
  end(error?: { error: unknown }): void;
  drained(): Promise<void> | undefined;
}

/** The end that has the source. */
export class OutgoingStream {
  readonly #link: StreamLink;
  readonly #on_end: (cancelled: boolean) => void;
  readonly #next: () => Promise<IteratorResult<unknown>> | IteratorResult<unknown>;
  readonly #stop: (reason: unknown) => unknown;
  #credit = 0;
  #running = false;
  #ended = false;

  constructor(source: AsyncIterable<unknown> | ReadableStream, link: StreamLink, on_end: (cancelled: boolean) => void) {
    this.#link = link;
    this.#on_end = on_end;
    if (typeof ReadableStream === 'function' && source instanceof ReadableStream) {
      // Locked at once: the sender has given it away.
      const reader = (source as ReadableStream<unknown>).getReader();
      this.#next = async () => {
        const { done, value } = await reader.read();
        return done ? { done: true, value: undefined } : { done: false, value };
      };
      this.#stop = reason => reader.cancel(reason);
    } else {
      const iterator = (source as AsyncIterable<unknown>)[Symbol.asyncIterator]();
      this.#next = () => iterator.next();
      this.#stop = () => iterator.return?.();
    }
  }

  pull(count: number): void {
    this.#credit += count;
    if (!this.#running) void this.#run();
  }

  /** The reader wants no more, or is gone. */
  cancel(reason: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#on_end(true);
    this.#stop_source(reason);
  }

  // What the source does about it is its own affair, also when it fails.
  #stop_source(reason: unknown): void {
    Promise.resolve()
      .then(() => this.#stop(reason))
      .catch(() => {});
  }

  async #run(): Promise<void> {
    this.#running = true;
    try {
      while (this.#credit > 0 && !this.#ended) {
        const { done, value } = await this.#next();
        if (this.#ended) break;
        if (done) {
          this.#finish(undefined);
          break;
        }
        this.#credit--;
        this.#link.item(value, error => {
          if (this.#ended) return;
          this.#finish({ error });
          this.#stop_source(error);
        });
        const slow = this.#link.drained();
        if (slow !== undefined) await slow;
      }
    } catch (error) {
      if (!this.#ended) this.#finish({ error });
    }
    this.#running = false;
  }

  #finish(error: { error: unknown } | undefined): void {
    this.#ended = true;
    this.#on_end(false);
    this.#link.end(error);
  }
}

/** The state of the end that reads. What the user holds refers to it; the connection's table holds only this. */
export class IncomingStream {
  readonly #pull: (count: number) => void;
  readonly #cancel: () => void;
  readonly #waits: (more: number) => void;
  readonly #window: number;
  readonly #items: unknown[] = [];
  readonly #readers: { resolve: (step: IteratorResult<unknown>) => void; reject: (error: unknown) => void }[] = [];
  // Items that the writer may send and has not.
  #granted = 0;
  #end: { error?: unknown } | undefined;
  #abandoned = false;
  /** Called when nothing more arrives. */
  ended: (() => void) | undefined;

  /** `window`: items that may be on their way or waiting to be read. `waits` is told how many more readers, or less, wait for an item. */
  constructor(window: number, pull: (count: number) => void, cancel: () => void, waits: (more: number) => void) {
    this.#window = window;
    this.#pull = pull;
    this.#cancel = cancel;
    this.#waits = waits;
  }

  item(value: unknown): void {
    if (this.#end !== undefined) return;
    this.#granted--;
    const reader = this.#readers.shift();
    if (reader === undefined) {
      this.#items.push(value);
      return;
    }
    this.#waits(-1);
    reader.resolve({ done: false, value });
    if (this.#abandoned && this.#readers.length === 0) this.stop();
    else this.#grant();
  }

  /** Without `error` the stream has ended well; what has arrived before can still be read. */
  end(end: { error?: unknown }): void {
    if (this.#end !== undefined) return;
    const readers = this.#readers.splice(0);
    if (readers.length > 0) this.#waits(-readers.length);
    this.ended?.();
    // An error is told once, as by a generator.
    this.#end = readers.length > 0 ? {} : end;
    readers.forEach((reader, index) => {
      if (index === 0 && 'error' in end) reader.reject(end.error);
      else reader.resolve({ done: true, value: undefined });
    });
  }

  next(): Promise<IteratorResult<unknown>> {
    if (this.#items.length > 0) {
      const value = this.#items.shift();
      this.#grant();
      return Promise.resolve({ done: false, value });
    }
    if (this.#end !== undefined) {
      const { error } = this.#end;
      const failed = 'error' in this.#end;
      this.#end = {};
      return failed ? Promise.reject(error) : Promise.resolve({ done: true, value: undefined });
    }
    return new Promise((resolve, reject) => {
      this.#readers.push({ resolve, reject });
      this.#waits(1);
      this.#grant();
    });
  }

  /** The user wants no more; with `error`, what is still asked for fails. */
  stop(error?: { error: unknown }): void {
    const was_open = this.#end === undefined;
    this.#items.length = 0;
    this.end(error ?? {});
    if (was_open) this.#cancel();
  }

  /** An item cannot be read: what came before it can, and nothing more is wanted. */
  fail(error: unknown): void {
    if (this.#end !== undefined) return;
    this.end({ error });
    this.#cancel();
  }

  /** What stood for it was lost; who waits for an item still gets it. */
  abandon(): void {
    this.#abandoned = true;
    if (this.#readers.length === 0) this.stop();
  }

  #grant(): void {
    if (this.#end !== undefined) return;
    const room = this.#window - this.#items.length - this.#granted;
    // By halves of the window, so that one message asks for many items.
    if (room <= 0 || (this.#granted > 0 && room * 2 < this.#window)) return;
    this.#granted += room;
    this.#pull(room);
  }
}

// A stream that nobody reads and nobody has would keep its writer waiting for as long as the connection stands.
const lost = new FinalizationRegistry<IncomingStream>(stream => stream.abandon());

/** What the user gets of an async iterable. */
export function iterator_of(stream: IncomingStream): AsyncIterableIterator<unknown> {
  const iterator: AsyncIterableIterator<unknown> = {
    next: () => stream.next(),
    return: value => {
      stream.stop();
      return Promise.resolve({ done: true, value: value instanceof Promise ? undefined : value });
    },
    throw: error => {
      stream.stop();
      return Promise.reject(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
  lost.register(iterator, stream);
  return iterator;
}

/** What the user gets of a ReadableStream. */
export function readable_of(stream: IncomingStream): ReadableStream<unknown> {
  const source: UnderlyingDefaultSource<unknown> = {
    async pull(controller) {
      const { done, value } = await stream.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: () => stream.stop(),
  };
  // Not the stream itself: in Chromium, `const reader = stream.getReader()` keeps what the stream is, but not the object that was got for it, which is collected while
  // the reader reads. What it pulls from lives as long as somebody can read.
  lost.register(source, stream);
  // The window of the connection is the buffer; a second one would only ask for an item that nobody reads.
  return new ReadableStream<unknown>(source, { highWaterMark: 0 });
}
