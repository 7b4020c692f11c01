// One running engine seen from outside: a promise for every call, all of them rejected when the engine's worker dies.
import { error_from } from './errors.ts';
import type { CallName, Calls, ErrorText, Notice, Reply, WorkerScript } from './protocol.ts';
import type { StartWorker, WorkerHandle } from './worker_handle.ts';

interface Pending {
  resolve(result: never): void;
  reject(cause: Error): void;
}

export class Client {
  /** Called once when the engine has died by itself. */
  on_death: () => void = () => {};
  /** Resolves when the worker's script runs. */
  readonly loaded: Promise<void>;
  #set_loaded = () => {};
  #set_not_loaded: (cause: Error) => void = () => {};
  #worker: WorkerHandle;
  #pending = new Map<number, Pending>();
  #next_id = 1;
  #end: Error | null = null;

  constructor(start: StartWorker) {
    this.loaded = new Promise((resolve, reject) => {
      this.#set_loaded = resolve;
      this.#set_not_loaded = reject;
    });
    // Who only makes calls learns of the failure from them.
    this.loaded.catch(() => {});
    this.#worker = start({ message: data => this.#receive(data as Reply | Notice), death: cause => this.#die(cause) });
  }

  get script(): WorkerScript {
    return this.#worker.script;
  }

  get alive(): boolean {
    return this.#end === null;
  }

  call<Name extends CallName>(call: Name, params: Calls[Name]['params'], transfer: Transferable[] = []): Promise<Calls[Name]['result']> {
    return new Promise((resolve, reject) => {
      if (this.#end) return reject(this.#end);
      const id = this.#next_id++;
      this.#pending.set(id, { resolve, reject });
      this.#worker.set_busy(true);
      try {
        this.#worker.post({ id, call, params }, transfer);
      } catch (cause) {
        // E.g. a DataCloneError for contents that are no text and no bytes.
        this.#settle(id)?.reject(error_from(cause));
      }
    });
  }

  /** Ends the worker at once; calls that wait are rejected with `reason`. */
  stop(reason: Error): void {
    if (this.#end) return;
    this.#worker.terminate();
    this.#reject_all(reason);
  }

  #receive(data: Reply | Notice): void {
    if ('notice' in data) return this.#hear(data);
    const pending = this.#settle(data.id);
    if (data.ok) return pending?.resolve(data.result as never);
    const error = as_error(data.error);
    pending?.reject(error);
    if (data.fatal) this.#kill(error);
  }

  #hear(notice: Notice): void {
    if (notice.notice === 'loaded') return this.#set_loaded();
    for (const port of notice.ports) {
      port.onmessage = ({ data }: MessageEvent<ErrorText>) => this.#kill(as_error(data));
      // In Node an open port keeps the process alive.
      (port as { unref?(): void }).unref?.();
    }
  }

  #kill(cause: Error): void {
    if (this.#end) return;
    this.#worker.terminate();
    this.#die(cause);
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (this.#pending.size === 0) this.#worker.set_busy(false);
    return pending;
  }

  #die(cause: Error): void {
    if (this.#end) return;
    this.#reject_all(new Error(`The engine ended unexpectedly: ${cause.message}`, { cause }));
    this.on_death();
  }

  #reject_all(reason: Error): void {
    this.#end = reason;
    this.#set_not_loaded(reason);
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of pending) reject(reason);
  }
}

function as_error({ message, stack }: ErrorText): Error {
  const error = new Error(message);
  if (stack) error.stack = stack;
  return error;
}
