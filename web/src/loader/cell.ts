// One running worker: what is asked of it, what it may take, and its end.
import type { BundledCode } from './bundle_code.ts';
import { encode_env, encode_outbound } from './bindings.ts';
import { lower_limits } from './check_code.ts';
import type { EntrypointTarget } from './entrypoint.ts';
import { WorkerGoneError, WorkerLimitError } from './errors.ts';
import { fetch_codecs } from './fetch_codecs.ts';
import { createWorkerClient, InvalidMessageError, portTransport, TerminatedError, type WorkerClient } from './messaging.js';
import type { Realm, Thread } from './realm.ts';
import { stack_mapper } from './stacks.ts';
import { report_to, type TailedEvent } from './tails.ts';
import type { Outcome, WorkerCode, WorkerLimits } from './types.ts';
import { decode_response, encode_request, response_in, watched, type CallTarget, type CellMessages, type Finished } from './wire.ts';

export interface CellOptions {
  /** The id given to `get`. */
  id: string | null;
  code: WorkerCode;
  bundle: BundledCode;
  /** Of the loader; the code's own come on top. */
  limits: WorkerLimits | undefined;
  startup_ms: number;
  /** Lines that the realm puts before the bundle. */
  lines_before: number;
  /** A call has come to its end. */
  finished: () => void;
  /** The worker is gone, for whatever reason. Called once. */
  ended: (cause: Error) => void;
}

interface OpenCall {
  /**
   * What has to come to its end: the answer, its body, and what the worker reports itself. Only the last is the worker's to say.
   */
  parts: number;
  reported: boolean;
  report: Pick<Finished, 'logs' | 'exceptions' | 'truncated'> & { outcome: Outcome };
  target: EntrypointTarget;
  event: TailedEvent;
  begun: number;
  limits: WorkerLimits;
  /** Requests that it may still make. */
  requests: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

let last_number = 0;

export class Cell {
  readonly #options: CellOptions;
  readonly #limits: WorkerLimits;
  readonly #thread: Thread;
  readonly #client: WorkerClient<CellMessages>;
  readonly #open = new Map<number, OpenCall>();
  readonly #map_stack: (stack: string) => string;
  #last_call = 0;
  #gone: Error | null = null;
  #tell_gone = (): void => {};
  readonly #went = new Promise<void>(resolve => (this.#tell_gone = resolve));
  #watched = false;
  #terminated: Promise<void> = Promise.resolve();

  private constructor(realm: Realm, options: CellOptions) {
    const { bundle, code, limits } = options;
    this.#options = options;
    this.#limits = lower_limits(limits, code.limits);
    const name = `dynamic-worker-${++last_number}.js`;
    this.#thread = realm.start({ text: bundle.text, name }, { memoryMb: this.#limits.memoryMb }, cause => this.end(cause));
    this.#map_stack = stack_mapper(bundle.map, name, options.lines_before);
    this.#client = createWorkerClient<CellMessages>({
      transport: portTransport(this.#thread.port, { label: 'the dynamic worker' }),
      startupTimeout: 0,
      mapStack: this.#map_stack,
      logger: silent,
      // What fails with the worker says why it has gone.
      codecs: fetch_codecs(body => watched(body, nothing, cause => this.#reason(cause))),
    });
    // A thread whose port is closed has nothing more to say.
    this.#client.on('disconnect', ({ error }) => {
      if (!this.#gone) setTimeout(() => this.end(new WorkerGoneError('The worker has ended.', error)), kPatience);
    });
    // What the other side could not read would never be answered.
    this.#client.on('error', error => {
      if (error instanceof InvalidMessageError) this.end(error);
    });
  }

  /** Rejects with what went wrong; then the worker is gone. */
  static async start(realm: Realm, options: CellOptions): Promise<Cell> {
    const cell = new Cell(realm, options);
    await cell.#start();
    return cell;
  }

  async #start(): Promise<void> {
    const { code, bundle, startup_ms } = this.#options;
    const late = (): void => this.end(new WorkerLimitError('exceededWallTime', ` It did not start within ${startup_ms} ms.`));
    const timer = setTimeout(late, startup_ms);
    const spend = (): void => this.#spend_request();
    try {
      await this.#client.send('start', {
        ...encode_env(code.env, spend),
        assets: bundle.assets,
        outbound: encode_outbound(code.globalOutbound, spend),
        finished: (report: Finished) => this.#finished(report),
        traced: (code.tails?.length ?? 0) > 0,
      });
      this.#thread.set_busy(this.#open.size > 0);
    } catch (cause) {
      const reason = await this.#reason(cause);
      this.end(reason);
      throw reason;
    } finally {
      clearTimeout(timer);
    }
  }

  get gone(): Error | null {
    return this.#gone;
  }

  // ---- Calls ------------------------------------------------------------------------------------------------------------

  async fetch(target: EntrypointTarget, request: Request): Promise<Response> {
    const { url, method, headers, signal } = request;
    const event: TailedEvent = { request: { url, method, headers: Object.fromEntries(headers) } };
    return this.#call(target, event, async (to, call) => {
      // The call's own signal tells of an abort.
      const wire = await encode_request(request, false).catch((cause: unknown) => {
        throw new InvalidMessageError(`the request cannot be sent: ${String(cause)}`, { cause });
      });
      const response = response_in(await this.#client.send('fetch', { ...to, request: wire }, { signal }));
      event.response = { status: response.status };
      if (!response.body) return decode_response(response);
      call.parts += 1;
      const body = watched(response.body, () => this.#ended_part(to.call, call), cause => this.#reason(cause));
      return decode_response({ ...response, body });
    });
  }

  call(target: EntrypointTarget, method: string, args: unknown[] | null): Promise<unknown> {
    return this.#call(target, { rpcMethod: method }, to => this.#client.send('call', { ...to, method, args }));
  }

  async #call<R>(target: EntrypointTarget, event: TailedEvent, send: (to: CallTarget, call: OpenCall) => Promise<R>): Promise<R> {
    const id = ++this.#last_call;
    const limits = lower_limits(this.#limits, target.options.limits);
    const report: OpenCall['report'] = { outcome: 'exception', logs: [], exceptions: [], truncated: false };
    const requests = limits.subRequests ?? Infinity;
    const call: OpenCall = { parts: 2, reported: false, report, target, event, begun: Date.now(), limits, requests, timer: undefined };
    try {
      if (this.#gone) throw this.#gone;
      if (limits.wallMs !== undefined) call.timer = setTimeout(() => this.end(new WorkerLimitError('exceededWallTime')), limits.wallMs);
      this.#open.set(id, call);
      this.#thread.set_busy(true);
      this.#watch();
      const result = await send({ call: id, entrypoint: target.name, props: target.options.props }, call);
      this.#ended_part(id, call);
      return result;
    } catch (cause) {
      this.#ended_part(id, call);
      // What could not be sent has not begun there.
      if (cause instanceof InvalidMessageError) this.#ended_part(id, call);
      throw await this.#reason(cause);
    }
  }

  #finished({ call: id, failed, logs, exceptions, truncated }: Finished): void {
    const call = this.#open.get(id);
    // Who reports twice has got hold of the connection and means no good.
    if (!call || call.reported) return;
    const mapped = exceptions.map(exception => {
      const { stack } = exception;
      return stack === undefined ? exception : { ...exception, stack: this.#map_stack(stack) };
    });
    call.reported = true;
    call.report = { outcome: failed ? 'exception' : 'ok', logs, exceptions: mapped, truncated };
    this.#ended_part(id, call);
  }

  #ended_part(id: number, call: OpenCall): void {
    call.parts -= 1;
    if (call.parts === 0) this.#settle(id, call.report);
  }

  #settle(id: number, { outcome, ...what }: OpenCall['report']): void {
    const call = this.#open.get(id);
    if (!call) return;
    this.#open.delete(id);
    clearTimeout(call.timer);
    if (this.#open.size === 0 && !this.#gone) this.#thread.set_busy(false);
    const { id: script, code } = this.#options;
    const { target, event, begun } = call;
    const when = { eventTimestamp: begun, wallTime: Date.now() - begun };
    if (code.tails) report_to(code.tails, { scriptName: script, entrypoint: target.name, event, outcome, ...when, ...what });
    this.#options.finished();
  }

  // ---- Limits -----------------------------------------------------------------------------------------------------------

  // Which of the open calls makes it, only the worker would know; so all of them together make no more than each may.
  #spend_request(): void {
    if (this.#open.size === 0 && this.#limits.subRequests === undefined) return;
    const call = [...this.#open.values()].find(({ requests }) => requests > 0);
    if (!call) throw new Error('Too many subrequests.');
    call.requests -= 1;
  }

  // A worker that computes answers nothing.
  #watch(): void {
    const limit = Math.min(...[...this.#open.values()].map(({ limits }) => limits.cpuMs ?? Infinity));
    if (this.#watched || limit === Infinity) return;
    this.#watched = true;
    let answered = false;
    const heard = (): void => void (answered = true);
    this.#client.send('ping').then(heard, heard);
    let due = 0;
    const wait = (): void => {
      due = performance.now() + limit;
      setTimeout(() => void check(), limit);
    };
    const check = async (): Promise<void> => {
      const late = performance.now() - due;
      // This thread was busy itself, perhaps since before the question went out: the worker has its time from now on.
      if (!answered && late > limit / 4 + kLate) return wait();
      // An answer may be among what has arrived and not been heard.
      if (!answered) await new Promise(resolve => setTimeout(resolve, kGrace));
      if (this.#gone) return;
      if (!answered) return this.end(new WorkerLimitError('exceededCpu'));
      this.#watched = false;
      this.#watch();
    };
    wait();
  }

  // ---- The end ----------------------------------------------------------------------------------------------------------

  /** Ends the worker; open calls reject with `cause`. Harmless when it has ended. */
  end(cause: Error): void {
    if (this.#gone) return;
    this.#gone = cause;
    this.#tell_gone();
    // In the constructor of a thread that failed at once there is none yet.
    queueMicrotask(() => {
      this.#terminated = Promise.all([this.#client.close({ force: true }), this.#thread.terminate()]).then(() => {});
      const other = cause instanceof WorkerGoneError ? 'canceled' : 'unknown';
      const outcome: Outcome = cause instanceof WorkerLimitError ? cause.outcome : other;
      for (const [id, { report }] of [...this.#open]) this.#settle(id, { ...report, outcome });
      this.#options.ended(cause);
    });
  }

  /** Resolves when an ended worker is gone. */
  async terminated(): Promise<void> {
    await Promise.resolve();
    await this.#terminated;
  }

  // Of a connection that was closed because the worker is gone, the reason is why it is gone; its thread tells so a little later
  // than its port.
  async #reason(cause: unknown): Promise<Error> {
    if (cause instanceof TerminatedError && !this.#gone) {
      await Promise.race([this.#went, new Promise(resolve => setTimeout(resolve, kPatience))]);
    }
    if (this.#gone) return this.#gone;
    // What cannot cross is told in the platform's words.
    if (cause instanceof InvalidMessageError && / cannot be sent: /.test(cause.message)) {
      const { cause: why } = cause;
      if (why instanceof DOMException || why instanceof TypeError) return why;
    }
    return cause as Error;
  }
}

const kPatience = 1000;
const kLate = 50;
const kGrace = 5;

const nothing = (): void => {};
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };
