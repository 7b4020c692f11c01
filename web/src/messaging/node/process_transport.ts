// An isolated process as a transport: started, connected to, watched, started again, stopped.
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { backoffDelay, later, sleep } from './backoff.ts';
import type { Backoff } from './backoff.ts';
import { connect } from './connect.ts';
import { kMaxMessageSize } from './connection.ts';
import type { Connection } from './connection.ts';
import {
  ClosedError, ConnectionLostError, createLogger, MessagingError, StartupTimeoutError, TerminatedError, WorkerLoadError,
} from './messaging.js';
import type { Logger, Transport, TransportEvents } from './messaging.js';
import { own } from './owned.ts';
import { check_max_message_size, kVariable } from './process_options.ts';
import type { Inherited } from './process_options.ts';
import { socketAdapter } from './socket_path.ts';
import type { SocketAdapter, SocketPlace } from './socket_path.ts';
import { within, WorkerProcess } from './worker_process.ts';
import type { Output, ProcessEndedError } from './worker_process.ts';

/** All times in milliseconds. */
export interface ProcessTransportOptions {
  /** What runs the entry; `process.execPath`, Node itself. It is given `[...execArgv, entry, ...argv]`. */
  command?: string;
  /** Node's own options, as in `['--max-old-space-size=512']`. None: those of this process are not taken over. */
  execArgv?: readonly string[];
  /** What the entry finds in `process.argv` from 2 on. */
  argv?: readonly string[];
  /** Added to this process's environment; `undefined` takes a variable out. */
  env?: Readonly<Record<string, string | undefined>>;
  /** Whether this process's environment is passed on; true. Without, the process has `env` alone. */
  inheritEnv?: boolean;
  /** The process's working directory; that of this process. */
  cwd?: string;
  /** Standard output; 'inherit'. */
  stdout?: Output;
  /** Standard error; 'inherit'. Its last lines are told when the process fails, in any case. */
  stderr?: Output;
  /**
   * From the start until the process answers on its socket; 10 000. Then it is killed, and the events' `close` has a
   * StartupTimeoutError.
   */
  startupTimeout?: number;
  /** From the goodbye of `close()` until SIGTERM; 2000. */
  closeTimeout?: number;
  /** From SIGTERM until SIGKILL; 2000. */
  terminateTimeout?: number;
  /** Connects again when the socket was cut though the process lives; false. `true`: 5 retries. */
  reconnect?: boolean | Backoff;
  /**
   * Starts the process again when it has ended by itself after it was open; false. `true`: 5 retries. They are counted anew once
   * it has been open for `restartWindow`.
   */
  restart?: boolean | Backoff;
  /** 10 000. */
  restartWindow?: number;
  /**
   * Whether the process goes on when this one ends without `close()`; false. Output that is a function then breaks, and the last
   * lines of stderr are not known if it is inherited.
   */
  keepAlive?: boolean;
  /** The most bytes of one message, in both directions; 1 GiB. */
  maxMessageSize?: number;
  /** The console, from warnings up, if not given. */
  logger?: Logger;
  /** Where sockets are; what this system has. */
  adapter?: SocketAdapter;
}

// Connecting while the process is still starting: often and without an end, which `startupTimeout` is.
const starting: Backoff = { base: 5, max: 80, retries: Infinity };

// Of a process that has ended, the socket is closed within this time, and the other way round.
const kSettle_ms = 1000;
// Calls wait for the new connection meanwhile.
const kSettleToReconnect_ms = 200;

let own_adapter: SocketAdapter | undefined;
// The folder for temporary files may be a large one: it is looked through once.
const swept = new WeakSet<SocketAdapter>();

const backoff_of = (given: boolean | Backoff | undefined): Backoff | null => (given === true ? {} : given || null);

function environment({ env = {}, inheritEnv = true }: ProcessTransportOptions, inherited: Inherited): Record<string, string> {
  const own_value = { [kVariable]: JSON.stringify(inherited) };
  const merged: Record<string, string | undefined> = { ...(inheritEnv && process.env), ...env, ...own_value };
  return Object.fromEntries(Object.entries(merged).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

export interface IsolatedProcess extends Transport {
  /** The id of the process that runs now, or ran last; undefined before the start. */
  readonly pid: number | undefined;
}

class ProcessTransport implements IsolatedProcess {
  readonly carries = 'bytes';
  readonly transfers = false;
  readonly #file: string;
  readonly #options: ProcessTransportOptions;
  readonly #logger: Logger;
  readonly #maxMessageSize: number;
  readonly #closed = new AbortController();
  #events: TransportEvents | null = null;
  #place: SocketPlace | null = null;
  #disown = () => {};
  #worker: WorkerProcess | null = null;
  #connection: Connection | null = null;
  #started = 0;
  #held = true;
  #said_goodbye = false;
  #gone: Promise<void> | null = null;

  constructor(entry: string | URL, options: ProcessTransportOptions) {
    this.#file = entry instanceof URL || entry.startsWith('file:') ? fileURLToPath(entry) : entry;
    this.#options = options;
    this.#logger = options.logger ?? createLogger({ prefix: 'messaging: ' });
    this.#maxMessageSize = check_max_message_size(options.maxMessageSize ?? kMaxMessageSize);
  }

  get label(): string {
    const { pid } = this;
    return `process ${pid === undefined ? '' : `${pid} `}(${path.basename(this.#file)})`;
  }

  get pid(): number | undefined {
    return this.#worker?.pid;
  }

  start(events: TransportEvents): void {
    if (this.#events || this.#closed.signal.aborted) return;
    this.#events = events;
    void this.#run();
  }

  post(message: unknown): Promise<void> | void {
    return this.#connection?.post(message);
  }

  hold(alive: boolean): void {
    this.#held = alive;
    this.#worker?.hold(alive);
    this.#connection?.hold(alive);
  }

  close({ force = false }: { force?: boolean } = {}): Promise<void> {
    this.#events = null;
    this.#closed.abort(new ClosedError(`${this.label} was closed`));
    if (force) this.#connection?.destroy();
    if (force && this.#worker) void this.#stop(this.#worker, true);
    this.#gone ??= this.#shut_down(force);
    return this.#gone;
  }

  get #is_closed(): boolean {
    return this.#closed.signal.aborted;
  }

  // ---- From the start to the last word ----

  async #run(): Promise<void> {
    const restart = backoff_of(this.#options.restart);
    let crashes = 0;
    let began = Date.now();
    let end = await this.#live();
    while (restart && end.by_itself && !this.#is_closed && crashes < (restart.retries ?? 5)) {
      const milliseconds = backoffDelay(crashes++, restart);
      this.#logger.warn(`${end.error.message}\nIt is started again in ${Math.round(milliseconds)} ms.`);
      this.#events?.close(end.error, true);
      await (restart.sleep ?? sleep)(milliseconds, this.#closed.signal).catch(() => {});
      if (this.#is_closed) return;
      began = Date.now();
      end = await this.#live();
      // Once it has run, one that cannot be started is a crash like another.
      end.by_itself ||= end.error instanceof WorkerLoadError;
      if (Date.now() - began >= (this.#options.restartWindow ?? 10_000)) crashes = 0;
    }
    if (this.#is_closed) return;
    const events = this.#events;
    this.#events = null;
    this.#closed.abort(end.error);
    this.#gone ??= this.#shut_down(false);
    events?.close(end.error);
  }

  /** One process, from its start to its end. `by_itself`: it was open, and nobody has ended it. */
  async #live(): Promise<{ error: MessagingError; by_itself: boolean }> {
    let worker: WorkerProcess;
    let socket: string;
    try {
      const place = this.#make_place();
      socket = place.path(`s${++this.#started}`);
      worker = this.#spawn(socket, place.folder);
    } catch (cause) {
      const error = new WorkerLoadError(`${this.label} could not be started: ${(cause as Error).message}`, { cause });
      return { error, by_itself: false };
    }
    const refused = await this.#connect_first(worker, socket);
    if (refused) return { error: refused, by_itself: false };
    for (;;) {
      const lost = await this.#talk(worker);
      if (this.#is_closed) return { error: this.#closed_error(), by_itself: false };
      if (lost instanceof TerminatedError) return { error: lost, by_itself: !this.#said_goodbye };
      const reconnect = backoff_of(this.#options.reconnect);
      if (!reconnect || !(lost instanceof ConnectionLostError)) return { error: lost, by_itself: false };
      this.#events?.close(lost, true);
      const failure = await this.#connect_again(worker, socket, reconnect);
      if (failure) return { error: failure, by_itself: true };
    }
  }

  #make_place(): SocketPlace {
    if (this.#place) return this.#place;
    const adapter = this.#options.adapter ?? (own_adapter ??= socketAdapter());
    const place = adapter.create();
    this.#place = place;
    this.#disown = own(() => {
      if (this.#options.keepAlive) return;
      this.#worker?.kill('SIGTERM');
      place.remove();
    });
    if (swept.has(adapter)) return place;
    swept.add(adapter);
    // What others have left is no reason for this one to fail.
    const told = (left: string[]) => this.#logger.info(`removed what ended processes have left: ${left.join(', ')}`);
    adapter.sweep().then(left => left.length > 0 && told(left), () => {});
    return place;
  }

  #spawn(socket: string, folder: string | null): WorkerProcess {
    const { command = process.execPath, execArgv = [], argv = [], cwd, stdout = 'inherit', stderr = 'inherit' } = this.#options;
    const { reconnect = false, keepAlive = false } = this.#options;
    const maxMessageSize = this.#maxMessageSize;
    const inherited = { socket, folder, owner: process.pid, reconnect: reconnect !== false, keepAlive, maxMessageSize };
    const env = environment(this.#options, inherited);
    const args = [...execArgv, this.#file, ...argv];
    const worker = new WorkerProcess({ command, args, env, cwd, stdout, stderr, keepAlive });
    this.#worker = worker;
    worker.hold(this.#held);
    return worker;
  }

  /** Waits until the process answers. Returns why it does not; then it has ended. */
  async #connect_first(worker: WorkerProcess, socket: string): Promise<MessagingError | null> {
    const { startupTimeout = 10_000 } = this.#options;
    const late = new AbortController();
    const timeout = () => new StartupTimeoutError(`${this.label} did not answer within ${startupTimeout} ms`);
    const stop = later(startupTimeout, () => late.abort(timeout()));
    const failure = await this.#connect(worker, socket, starting, null, late.signal);
    stop();
    if (failure === null) return null;
    if (this.#is_closed) return this.#closed_error();
    // Killed, unless it is why.
    const exited = worker.has_exited;
    await this.#stop(worker, true);
    const end = await worker.ended;
    const last = end.stderr === '' ? '' : `; the last it wrote to stderr:\n${indented(end.stderr)}`;
    const cause = { cause: end };
    if (failure instanceof StartupTimeoutError) return new StartupTimeoutError(`${failure.message} and was killed${last}`, cause);
    if (exited) return new WorkerLoadError(end.pid === undefined ? end.message : `The process was not ready yet: ${end.message}`, cause);
    if (failure instanceof MessagingError) return failure;
    return new WorkerLoadError(`${this.label} could not be reached: ${(failure as Error).message}`, { cause: failure });
  }

  /** Connects again to a process that lives. */
  async #connect_again(worker: WorkerProcess, socket: string, backoff: Backoff): Promise<MessagingError | null> {
    const failure = await this.#connect(worker, socket, backoff, this.#logger, new AbortController().signal);
    if (failure === null) return null;
    if (this.#is_closed) return this.#closed_error();
    if (worker.has_exited) return terminated(await worker.ended);
    await this.#stop(worker, true);
    return failure instanceof MessagingError ? failure : new ConnectionLostError((failure as Error).message, { cause: failure });
  }

  async #connect(worker: WorkerProcess, to: string, backoff: Backoff, logger: Logger | null, late: AbortSignal): Promise<unknown> {
    const exited = new AbortController();
    void worker.exited.then(() => exited.abort());
    const { startupTimeout: connectTimeout = 10_000 } = this.#options;
    const options = { connectTimeout, maxMessageSize: this.#maxMessageSize, backoff, logger };
    try {
      const signal = AbortSignal.any([late, exited.signal, this.#closed.signal]);
      const connection = await connect({ path: to }, this.label, options, signal);
      if (this.#is_closed) {
        connection.destroy();
        return this.#closed.signal.reason;
      }
      connection.hold(this.#held);
      this.#connection = connection;
      return null;
    } catch (failure) {
      return failure;
    }
  }

  /**
   * From `open` until the connection is gone, for which it returns the reason: TerminatedError if the process ended, or said
   * goodbye.
   */
  async #talk(worker: WorkerProcess): Promise<MessagingError> {
    const connection = this.#connection;
    if (!connection) return this.#closed_error();
    const lost = await new Promise<MessagingError | null>(resolve => {
      this.#events?.open();
      // Whoever was told that it is open may have closed it.
      if (this.#is_closed) return resolve(this.#closed_error());
      connection.start({
        message: message => this.#events?.message(message),
        invalid: error => this.#events?.invalid(error),
        closed: resolve,
      });
      // What a process has sent before its end is still read; then the system closes the socket, unless somebody has inherited
      // it.
      void worker.exited.then(async () => {
        if ((await within(connection.gone, kSettle_ms)) || (await within(connection.gone, kSettle_ms))) return;
        connection.destroy();
        resolve(new ConnectionLostError(`The connection with ${this.label} stayed open behind the end of the process`));
      });
    });
    if (this.#is_closed) return this.#closed_error();
    this.#connection = null;
    if (lost === null) {
      this.#said_goodbye = true;
      return new TerminatedError(`${this.label} closed the connection`);
    }
    if (!(lost instanceof ConnectionLostError)) return lost;
    // Of a process that ends, the socket closes first.
    const settle = this.#options.reconnect ? kSettleToReconnect_ms : kSettle_ms;
    return (await within(worker.exited, settle)) ? terminated(await worker.ended) : lost;
  }

  #closed_error(): ClosedError {
    return new ClosedError(`${this.label} was closed`);
  }

  // ---- The end ----

  #stop(worker: WorkerProcess, force: boolean): Promise<void> {
    const { closeTimeout = 2000, terminateTimeout = 2000 } = this.#options;
    const times = { closeTimeout: this.#said_goodbye ? closeTimeout : 0, terminateTimeout };
    return worker.stop(times, force, signal => this.#logger.info(`${this.label} is ended by ${signal}`));
  }

  async #shut_down(force: boolean): Promise<void> {
    const connection = this.#connection;
    if (connection && !force) {
      this.#said_goodbye = true;
      connection.hold(true);
      void connection.goodbye();
    }
    if (this.#worker) await this.#stop(this.#worker, force);
    connection?.destroy();
    this.#place?.remove();
    this.#disown();
  }
}

function terminated(end: ProcessEndedError): TerminatedError {
  return new TerminatedError(end.message, { cause: end });
}

function indented(lines: string): string {
  return lines.replace(/^/gm, '  ');
}

/**
 * A process of its own that runs `entry` (a path, or a file's URL) and listens with {@link processListener}. It starts with
 * {@link Transport.start}. Sockets are in a folder that only this user can reach; it is removed when the process has ended, when
 * this process ends, by signals too, and after a crash by whoever uses this next.
 *
 * How it fails, as the error of the events' `close`: WorkerLoadError (could not be started, or ended before it answered) and
 * TerminatedError (ended later), each with a {@link ProcessEndedError} as `cause`; StartupTimeoutError; ConnectionLostError (the
 * socket was cut though the process lives; it is ended too, unless `reconnect` is given); InvalidMessageError (it does not speak
 * the protocol).
 */
export function processTransport(entry: string | URL, options: ProcessTransportOptions = {}): IsolatedProcess {
  return new ProcessTransport(entry, options);
}
