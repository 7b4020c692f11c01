// A process that was started for its worker: its start, its last words, its end.
import childProcess from 'node:child_process';
import type { ChildProcess, Readable } from 'node:child_process';
import process from 'node:process';
import { sleep } from './backoff.ts';
import { MessagingError } from './messaging.js';

/** Where a process's output goes: to this process's, nowhere, or to a function, line by line and without the line's end. */
export type Output = 'inherit' | 'ignore' | ((line: string) => void);

export interface ProcessOptions {
  /** What is run; `process.execPath`. */
  command: string;
  args: readonly string[];
  env: Record<string, string>;
  cwd: string | undefined;
  stdout: Output;
  stderr: Output;
  /** Whether it outlives this process: what it writes must not come here. */
  keepAlive: boolean;
}

interface StopTimes {
  closeTimeout: number;
  terminateTimeout: number;
}

/** How a process ended, or why it did not start. The `cause` of what a transport reports. `ERR_PROCESS_ENDED`. */
export class ProcessEndedError extends MessagingError {
  /** Undefined if the process could not be started. */
  readonly pid: number | undefined;
  readonly command: readonly string[];
  /** Null if a signal ended the process, or if it could not be started. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** The last lines that it wrote to its standard error. */
  readonly stderr: string;

  constructor(
    pid: number | undefined,
    command: readonly string[],
    exitCode: number | null,
    signal: string | null,
    stderr: string,
    failure?: Error,
  ) {
    const end = signal !== null ? `was ended by ${signal}` : `ended with exit code ${exitCode}`;
    const last = stderr === '' ? '' : `; the last it wrote to stderr:\n${stderr.replace(/^/gm, '  ')}`;
    if (failure) super('ERR_PROCESS_ENDED', `"${command[0]}" could not be started: ${failure.message}`, { cause: failure });
    else super('ERR_PROCESS_ENDED', `process ${pid} (${command.join(' ')}) ${end}${last}`);
    Object.defineProperty(this, 'name', { value: 'ProcessEndedError', configurable: true, writable: true });
    this.pid = pid;
    this.command = command;
    this.exitCode = exitCode;
    this.signal = signal;
    this.stderr = stderr;
  }
}

const kLastLines = 20;
const kLastBytes = 8 * 1024;
// Whoever the process has started may hold its output open.
const kOutputAfterEnd_ms = 500;

/** Cuts a stream of bytes into lines. A line without an end is told in pieces. */
function lines_of(stream: Readable, line: (text: string) => void): () => void {
  const decoder = new TextDecoder();
  let rest = '';
  stream.on('data', bytes => {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const text of lines) line(text);
    if (rest.length > kLastBytes) {
      line(rest);
      rest = '';
    }
  });
  stream.on('error', () => {});
  return () => {
    if (rest !== '') line(rest);
    rest = '';
  };
}

/** True when the promise is fulfilled within so many milliseconds. */
export async function within(promise: Promise<unknown>, milliseconds: number): Promise<boolean> {
  const waiting = new AbortController();
  const late = sleep(milliseconds, waiting.signal).then(() => false, () => false);
  const done = await Promise.race([promise.then(() => true), late]);
  waiting.abort();
  return done;
}

export class WorkerProcess {
  readonly pid: number | undefined;
  /** Fulfilled when it has ended, or could not be started. */
  readonly exited: Promise<void>;
  /** Fulfilled behind `exited`, when its last words have been read too. */
  readonly ended: Promise<ProcessEndedError>;
  has_exited = false;
  readonly #child: ChildProcess | null;
  #is_forced = false;
  #force = () => {};
  readonly #forced = new Promise<void>(resolve => (this.#force = resolve));
  #stopping: Promise<void> | null = null;

  constructor(options: ProcessOptions) {
    const { command, args, stdout, stderr, keepAlive } = options;
    const last: string[] = [];
    let child: ChildProcess | null = null;
    const failures: Error[] = [];
    try {
      child = childProcess.spawn(command, args, {
        ...(options.cwd !== undefined && { cwd: options.cwd }),
        env: options.env,
        stdio: ['ignore', typeof stdout === 'function' ? 'pipe' : stdout, keepAlive && typeof stderr === 'string' ? stderr : 'pipe'],
        windowsHide: true,
      });
    } catch (failure) {
      failures.push(failure as Error);
    }
    this.#child = child;
    this.pid = child?.pid;
    let code: number | null = null;
    let signal: string | null = null;
    const ends: (() => void)[] = [];
    if (child?.stdout && typeof stdout === 'function') ends.push(lines_of(child.stdout, stdout));
    if (child?.stderr) {
      if (stderr === 'inherit') child.stderr.on('data', bytes => void process.stderr.write(bytes));
      ends.push(lines_of(child.stderr, line => {
        last.push(line);
        if (last.length > kLastLines) last.shift();
        if (typeof stderr === 'function') stderr(line);
      }));
    }
    let closed: Promise<void> = Promise.resolve();
    this.exited = new Promise<void>(resolve => {
      if (!child) return resolve();
      child.on('error', failure => {
        if (child.pid !== undefined) return;
        failures.push(failure);
        resolve();
      });
      child.on('exit', (exit_code, exit_signal) => {
        code = exit_code;
        signal = exit_signal;
        resolve();
      });
      closed = new Promise(done => child.on('close', () => done()));
    }).then(() => void (this.has_exited = true));
    this.ended = this.exited.then(async () => {
      if (failures.length === 0) await within(closed, kOutputAfterEnd_ms);
      for (const end of ends) end();
      return new ProcessEndedError(this.pid, [command, ...args], code, signal, last.join('\n').slice(-kLastBytes), failures[0]);
    });
  }

  /** Whether it keeps this process alive. */
  hold(alive: boolean): void {
    for (const held of [this.#child, this.#child?.stdout, this.#child?.stderr]) {
      if (alive) held?.ref?.();
      else held?.unref?.();
    }
  }

  kill(signal: 'SIGTERM' | 'SIGKILL'): void {
    if (!this.has_exited) this.#child?.kill(signal);
  }

  /**
   * Fulfilled when it has ended: by itself within `closeTimeout`, by SIGTERM within `terminateTimeout` (ms), else by SIGKILL.
   * `killed` is told what had to be done. With `force`, SIGKILL at once, also when it is being stopped already.
   */
  stop(times: StopTimes, force: boolean, killed: (signal: string) => void = () => {}): Promise<void> {
    if (force) {
      this.#is_forced = true;
      this.#force();
    }
    this.hold(true);
    this.#stopping ??= this.#stop(times, killed);
    return this.#stopping;
  }

  async #stop(times: StopTimes, killed: (signal: string) => void): Promise<void> {
    const gone = Promise.race([this.exited, this.#forced]);
    for (const [signal, wait] of [[null, times.closeTimeout], ['SIGTERM', times.terminateTimeout]] as const) {
      if (this.has_exited) return;
      if (this.#is_forced) break;
      if (signal !== null) {
        killed(signal);
        this.kill(signal);
      }
      if (wait > 0) await within(gone, wait);
    }
    if (this.has_exited) return;
    killed('SIGKILL');
    this.kill('SIGKILL');
    await this.exited;
  }
}
