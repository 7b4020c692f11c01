// The calls from a page (or Node's main thread) to the engine's worker. Client, dispatcher and messages derive from `Calls`.
import type { PluginSetup } from './plugins/wire.ts';
import type { RestSource } from './rest.ts';

export type FileEntries = [path: string, contents: string | Uint8Array | null][];

/** JSON as the engine wrote it, parsed only where it is used, and the bytes of the outputs it lists, in order. */
export interface EngineReply {
  head: string;
  contents: Uint8Array<ArrayBuffer>[];
  /** Of `whole_trace`. */
  times?: number[];
}

/** Absolute paths, in no order. */
export interface LookedAt {
  files: string[];
  folders: string[];
}

export interface StartParams {
  module: WebAssembly.Module;
  /** Size of the pool; 0 where the module is the single-threaded build. */
  threads: number;
  /** How to start another worker of the same script. */
  script: WorkerScript;
  rest: RestSource;
}

export interface WorkerScript {
  /** Null: the worker's own location tells. */
  url: string | null;
  type: WorkerType;
}

export interface Calls {
  /** First call, once. Answers the version of the wasm and how many threads run. */
  start: { params: StartParams; result: { version: string; threads: number } };
  /** The second half of the module, for an engine that shares no memory. */
  rest: { params: { bytes: Uint8Array<ArrayBuffer> }; result: null };
  build: { params: { options: string; files: FileEntries; disk: boolean; plugins: PluginSetup | null }; result: EngineReply };
  /**
   * The result is the context's cancel flag, a view of one word of shared memory; null when the memory is not shared (then nobody can reach a
   * build that runs). It is set to 0 before a rebuild is asked for.
   */
  open_context: { params: { context: number; options: string; disk: boolean }; result: Int32Array | null };
  rebuild: { params: { context: number; files: FileEntries; plugins: PluginSetup | null }; result: EngineReply };
  /** What the last build of the context read from the disk and where it looked. */
  looked_at: { params: { context: number }; result: LookedAt };
  close_context: { params: { context: number }; result: null };
  transform: { params: { options: string; code: string | Uint8Array }; result: EngineReply };
  format_messages: { params: { requests: string[] }; result: string[] };
  analyze_metafile: { params: { request: string }; result: string };
}

export type CallName = keyof Calls;

/** As a union over all calls, or of one. */
export type Request<Name extends CallName = CallName> = { [K in Name]: { id: number; call: K; params: Calls[K]['params'] } }[Name];

export type Reply<Name extends CallName = CallName> =
  | { [K in Name]: { id: number; ok: true; result: Calls[K]['result'] } }[Name]
  /** `fatal`: the engine's state is not to be trusted any more (a trap, memory at its end). */
  | { id: number; ok: false; error: ErrorText; fatal: boolean };

export interface ErrorText {
  message: string;
  stack: string;
}

/**
 * What the worker says on its own. `loaded`: its script runs. `pool`: ports over which the pool's threads tell of their death, an ErrorText each;
 * they reach the page directly because the engine's thread may be waiting for the dead one, forever.
 */
export type Notice = { notice: 'loaded' } | { notice: 'pool'; ports: MessagePort[] };

/** Values that are moved, not copied, with a result are added to `transfer`. */
export type Handlers = {
  [K in CallName]: (params: Calls[K]['params'], transfer: Transferable[]) => Calls[K]['result'] | Promise<Calls[K]['result']>;
};

/** First message to a worker that is a thread of the pool; a `ThreadStart` follows. */
export interface ThreadSetup {
  thread: { module: WebAssembly.Module; memory: WebAssembly.Memory; death: MessagePort; rest: RestSource };
}
