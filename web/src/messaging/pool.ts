// Several workers of one kind behind one client.
import { abort_error, after } from './calls.ts';
import { type ClientInternals, type ClientOptions, type SendOptions, type WorkerClient, type WorkerSource, createWorkerClient, kInternal } from './client.ts';
import { Emitter } from './emitter.ts';
import { AbortError, ClosedError, MessagingError, QueueFullError, TimeoutError } from './errors.ts';
import { PriorityQueue } from './priority_queue.ts';
import { kAsyncDispose } from './remotes.ts';
import { told_to } from './stacks.ts';
import type { Messages, PayloadOf, ProgressOf, Received, ResultOf, Sent } from './types.ts';

export interface PoolOptions extends Omit<ClientOptions, 'worker' | 'transport'> {
  /** Starts a worker. */
  worker: Extract<WorkerSource, (...args: never[]) => unknown>;
  /** Workers that are started at once and kept. 0 if not given. */
  min?: number;
  /** Workers at most; one less than the machine has processors, at least one, if not given. */
  max?: number;
  /** Calls that one worker has at a time. 1 if not given: a handler that computes does not wait for another. */
  concurrency?: number;
  /** Calls that may wait for a worker; more are rejected with QueueFullError. No limit if not given. */
  queueLimit?: number;
  /** Milliseconds until a worker without work is ended, down to `min`. 10,000 if not given; 0: never. */
  idleTimeout?: number;
  /**
   * Milliseconds that a handler may go on when its call was given up, by a signal or a timeout; then its worker is ended and other calls
   * that it has are rejected with TerminatedError. 1,000 if not given; Infinity: it is left alone, and the worker's place is taken until it ends.
   */
  abortGrace?: number;
}

export interface PoolSendOptions<Progress = unknown> extends SendOptions<Progress> {
  /** Waiting calls of a higher priority go first, those of one priority in their order. 0 if not given. */
  priority?: number;
}

export interface PoolStats {
  /** Workers that run, those that are starting among them. */
  workers: number;
  /** Workers that have nothing to do. */
  idle: number;
  /** Calls that workers have. */
  running: number;
  /** Calls that wait for a worker. */
  queued: number;
  /** Calls that were answered, that failed (whatever the reason), and workers that were started and that were ended because a handler did not stop. */
  completed: number;
  failed: number;
  started: number;
  killed: number;
}

export interface PoolEvents {
  /** A worker was started, or is gone; `error` unless the pool has ended it. */
  start: { workers: number };
  end: { workers: number; error?: Error };
  /** What belongs to no call. */
  error: Error;
  /** Nothing runs and nothing waits. */
  idle: void;
}

type PoolArguments<D> = undefined extends PayloadOf<D>
  ? [payload?: Sent<PayloadOf<D>>, options?: PoolSendOptions<ProgressOf<D>>]
  : [payload: Sent<PayloadOf<D>>, options?: PoolSendOptions<ProgressOf<D>>];

export interface WorkerPool<M> {
  /** As a client's, in the worker with the least to do; waits for one when all are busy. `timeout` counts from now. */
  send<K extends keyof M & string>(type: K, ...args: PoolArguments<M[K]>): Promise<Received<ResultOf<M[K]>>>;
  stats(): PoolStats;
  on<K extends keyof PoolEvents>(event: K, listener: (detail: PoolEvents[K]) => void): () => void;
  /** Fulfilled when nothing runs and nothing waits. */
  drained(): Promise<void>;
  /** Ends all workers; what runs and what waits is rejected with ClosedError. */
  close(options?: { force?: boolean }): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

interface Slot {
  client: WorkerClient<Record<string, { payload?: unknown; result?: unknown }>> & { [kInternal]: ClientInternals };
  load: number;
  idle_timer: ReturnType<typeof setTimeout> | undefined;
}

interface Task {
  type: string;
  payload: unknown;
  options: PoolSendOptions;
  deadline: number | undefined;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
  timer: ReturnType<typeof setTimeout> | undefined;
  on_abort: (() => void) | undefined;
}

/** A pool of workers that all answer the same messages. Workers are started when calls need them. */
export function createWorkerPool<M extends { [K in keyof M]: Messages[string] }>(options: PoolOptions): WorkerPool<M> {
  return new Pool(options) as unknown as WorkerPool<M>;
}

function whole(value: number | undefined, otherwise: number, least: number, name: string): number {
  const given = value ?? otherwise;
  if (typeof given !== 'number' || Number.isNaN(given) || given < least) throw new TypeError(`createWorkerPool: "${name}" is a number from ${least}; got ${String(value)}`);
  return given;
}

function processors(): number {
  const { hardwareConcurrency } = typeof navigator === 'object' && navigator !== null ? navigator : { hardwareConcurrency: 4 };
  return hardwareConcurrency ?? 4;
}

class Pool {
  readonly #options: PoolOptions;
  readonly #min: number;
  readonly #max: number;
  readonly #concurrency: number;
  readonly #queue_limit: number;
  readonly #idle_timeout: number;
  readonly #grace: number;
  readonly #slots = new Set<Slot>();
  readonly #waiting = new PriorityQueue<Task>();
  readonly #emitter = new Emitter<PoolEvents>();
  readonly #counts = { completed: 0, failed: 0, started: 0, killed: 0 };
  #running = 0;
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#min = whole(options.min, 0, 0, 'min');
    this.#max = whole(options.max, Math.max(1, this.#min, processors() - 1), Math.max(1, this.#min), 'max');
    this.#concurrency = whole(options.concurrency, 1, 1, 'concurrency');
    this.#queue_limit = whole(options.queueLimit, Infinity, 0, 'queueLimit');
    this.#idle_timeout = whole(options.idleTimeout, 10_000, 0, 'idleTimeout');
    this.#grace = whole(options.abortGrace, 1000, 0, 'abortGrace');
    while (this.#slots.size < this.#min) this.#start();
  }

  async send(type: string, payload?: unknown, options: PoolSendOptions = {}): Promise<unknown> {
    try {
      return await this.#send(type, payload, options);
    } catch (error) {
      throw await told_to(error, this.send, this.#options.mapStack);
    }
  }

  #send(type: string, payload: unknown, options: PoolSendOptions): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(new ClosedError('the pool was closed'));
      const { signal, timeout = this.#options.timeout ?? 0 } = options;
      if (signal?.aborted === true) return reject(abort_error(signal, type));
      const task: Task = {
        type, payload, options, resolve, reject,
        deadline: timeout > 0 ? performance.now() + timeout : undefined,
        timer: undefined,
        on_abort: undefined,
      };
      const slot = this.#free();
      if (slot !== undefined) return this.#run(task, slot);
      if (this.#waiting.size >= this.#queue_limit) return reject(new QueueFullError(`${this.#waiting.size} calls wait already; "${type}" is not taken`));
      this.#wait(task, timeout);
    });
  }

  // The one with the least to do; a new one rather than one that is busy.
  #free(): Slot | undefined {
    let best: Slot | undefined;
    for (const slot of this.#slots) if (slot.load < this.#concurrency && this.#lives(slot) && (best === undefined || slot.load < best.load)) best = slot;
    if ((best === undefined || best.load > 0) && this.#slots.size < this.#max) return this.#start();
    return best;
  }

  #wait(task: Task, timeout: number): void {
    const { signal } = task.options;
    const entry = this.#waiting.add(task, task.options.priority ?? 0);
    const give_up = (error: Error): void => {
      this.#waiting.remove(entry);
      this.#unhook(task);
      this.#counts.failed++;
      task.reject(error);
    };
    task.timer = after(timeout, () => give_up(new TimeoutError(`"${task.type}" waited ${timeout} ms for a worker`)));
    if (signal !== undefined) {
      task.on_abort = () => give_up(abort_error(signal, task.type));
      signal.addEventListener('abort', task.on_abort);
    }
  }

  #unhook(task: Task): void {
    if (task.timer !== undefined) clearTimeout(task.timer);
    if (task.on_abort !== undefined) task.options.signal?.removeEventListener('abort', task.on_abort);
  }

  #start(): Slot {
    const { min: _min, max: _max, concurrency: _concurrency, queueLimit: _limit, idleTimeout: _idle, abortGrace: _grace, ...client_options } = this.#options;
    const client = createWorkerClient(client_options) as Slot['client'];
    const slot: Slot = { client, load: 0, idle_timer: undefined };
    this.#slots.add(slot);
    this.#counts.started++;
    client.on('error', error => this.#emitter.emit('error', error));
    client.on('disconnect', ({ error, final }) => final && this.#gone(slot, error));
    this.#emitter.emit('start', { workers: this.#slots.size });
    return slot;
  }

  #gone(slot: Slot, error: Error): void {
    if (!this.#slots.delete(slot)) return;
    clearTimeout(slot.idle_timer);
    this.#emitter.emit('end', { workers: this.#slots.size, ...(error instanceof ClosedError ? {} : { error }) });
    if (this.#closed) return;
    // Those of `min` come again with the next call: workers that cannot start would be started for ever.
    if (this.#waiting.size === 0) return;
    try {
      this.#next(this.#start());
    } catch (failure) {
      // Nothing else would come for them if this was the last one.
      if (this.#slots.size === 0) this.#refuse_waiting(failure);
    }
  }

  #run(task: Task, slot: Slot): void {
    clearTimeout(slot.idle_timer);
    this.#unhook(task);
    slot.load++;
    this.#running++;
    const { priority: _priority, ...options } = task.options;
    if (task.deadline !== undefined) options.timeout = Math.max(1, task.deadline - performance.now());
    let kill: ReturnType<typeof setTimeout> | undefined;
    let settled = false;
    const done = (): void => {
      settled = true;
      clearTimeout(kill);
      slot.load--;
      this.#running--;
      this.#next(slot);
    };
    slot.client[kInternal].tracked(task.type, task.payload, options, done).then(
      value => {
        this.#counts.completed++;
        task.resolve(value);
      },
      (error: unknown) => {
        this.#counts.failed++;
        const given_up = error instanceof MessagingError && (error instanceof AbortError || error instanceof TimeoutError);
        if (given_up && !settled) {
          // 0 is at once, not never.
          kill = after(this.#grace || 1, () => {
            this.#counts.killed++;
            void slot.client.close({ force: true });
          });
        }
        task.reject(error);
      },
    );
  }

  #next(slot: Slot): void {
    if (this.#closed) return;
    // Its calls are settled before it is told that the worker is gone.
    while (this.#lives(slot) && slot.load < this.#concurrency) {
      const task = this.#waiting.take();
      if (task === undefined) break;
      this.#run(task, slot);
    }
    if (slot.load === 0 && this.#lives(slot)) this.#rest(slot);
    if (this.#running === 0 && this.#waiting.size === 0) this.#emitter.emit('idle', undefined);
  }

  #lives(slot: Slot): boolean {
    return this.#slots.has(slot) && slot.client.state !== 'closed';
  }

  #rest(slot: Slot): void {
    clearTimeout(slot.idle_timer);
    slot.idle_timer = after(this.#idle_timeout, () => {
      if (this.#slots.size <= this.#min || slot.load > 0) return;
      // A stream is still read, or something that was handed over is in use.
      if (slot.client[kInternal].held > 0) return this.#rest(slot);
      void slot.client.close();
    });
  }

  stats(): PoolStats {
    const idle = [...this.#slots].filter(slot => slot.load === 0).length;
    return { workers: this.#slots.size, idle, running: this.#running, queued: this.#waiting.size, ...this.#counts };
  }

  on<K extends keyof PoolEvents>(event: K, listener: (detail: PoolEvents[K]) => void): () => void {
    return this.#emitter.on(event, listener);
  }

  drained(): Promise<void> {
    if (this.#running === 0 && this.#waiting.size === 0) return Promise.resolve();
    return new Promise(resolve => {
      const stop = this.#emitter.on('idle', () => {
        stop();
        resolve();
      });
    });
  }

  async close(options: { force?: boolean } = {}): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#refuse_waiting(new ClosedError('the pool was closed'));
    await Promise.all([...this.#slots].map(slot => slot.client.close(options)));
    this.#emitter.emit('idle', undefined);
  }

  #refuse_waiting(error: unknown): void {
    for (let task = this.#waiting.take(); task !== undefined; task = this.#waiting.take()) {
      this.#unhook(task);
      this.#counts.failed++;
      task.reject(error);
    }
  }

  [kAsyncDispose](): Promise<void> {
    return this.close();
  }
}
