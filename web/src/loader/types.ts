// The public contract of the loader: that of Cloudflare's Worker Loader, in a page and in Node. docs/loader.md is the guide.
import type { CompileOptions } from './bundle_code.ts';

/** What answers requests: an entrypoint of a dynamic worker, or an object of the host's own. */
export interface Fetcher {
  fetch(request: Request): Response | Promise<Response>;
}

/** Handles what a dynamic worker asks of the network. */
export type Outbound = Fetcher | ((request: Request) => Response | Promise<Response>);

/**
 * A module: source text, or an object with exactly one of these. `js`, `cjs`, `ts`, `tsx` and `jsx` are source text; `text` is
 * given as a string, `json` as the value it stands for, `data` as an ArrayBuffer of its own to whoever imports it, `wasm` as a
 * `WebAssembly.Module`.
 */
export type ModuleContent =
  | string
  | { js: string } | { cjs: string } | { ts: string } | { tsx: string } | { jsx: string }
  | { text: string } | { json: unknown }
  | { data: ArrayBuffer | ArrayBufferView }
  | { wasm: ArrayBuffer | ArrayBufferView | WebAssembly.Module };

/**
 * Where both the code and the entrypoint have a limit, the lower applies. A worker that goes beyond one is ended, and its open
 * calls reject.
 */
export interface WorkerLimits {
  /**
   * Requests that a call may make: by `fetch`, and to service bindings of `env`. Those beyond reject. Calls that are open at the
   * same time share what they may. With this limit in its code, a worker makes none outside of calls.
   */
  subRequests?: number;
  /**
   * Milliseconds from a call to its end: the response with its body, and what `ctx.waitUntil` was given. Without it there is no
   * end.
   */
  wallMs?: number;
  /**
   * Milliseconds that the worker may compute in one go, without letting its event loop turn. It is measured by messages that it
   * must answer.
   */
  cpuMs?: number;
  /**
   * MiB. In Node, of the JavaScript heap. In pages that are cross-origin isolated, with isolation `frame` and a browser that
   * measures it (Chromium), of the heap and its ArrayBuffers; the worker is ended 10 to 40 seconds after it went beyond. Elsewhere
   * it is refused.
   */
  memoryMb?: number;
}

/** What a dynamic worker is made of. */
export interface WorkerCode {
  /** Key in `modules` of the module whose exports are the entrypoints. */
  mainModule: string;
  /**
   * By name. Imports lead to names: `./b.js` in `lib/a.js` is `lib/b.js`. A string is the source of what the name ends with:
   * `.js`, `.mjs`, `.jsx`, `.ts`, `.mts` or `.tsx`.
   */
  modules: Record<string, ModuleContent>;
  /** Accepted and without effect, as all that is here is what the platform has today. */
  compatibilityDate?: string;
  compatibilityFlags?: readonly string[];
  /**
   * The second argument of handlers, and `this.env`: what structured clone carries, and anywhere in it functions (the worker
   * calls them, and gets promises) and service bindings: objects with a method `fetch`, such as entrypoints of other workers.
   * What crosses with a body or another stream in it is used up by the first start: the worker cannot be started again.
   */
  env?: Record<string, unknown>;
  /**
   * What `fetch` in the worker does. Left out: the host fetches, without cookies and referrer. `null`: it throws. Else each
   * request is given to this.
   */
  globalOutbound?: Outbound | null;
  limits?: WorkerLimits;
  /** Told after each call what happened in it: entrypoints with a handler `tail`, or functions. Without any, logs are lost. */
  tails?: readonly (TailTarget | ((events: TraceItem[]) => void))[];
}

export interface TailTarget {
  tail(events: TraceItem[]): unknown;
}

export type Outcome = 'ok' | 'exception' | 'canceled' | 'exceededWallTime' | 'exceededCpu' | 'exceededMemory' | 'unknown';

/** What happened in one call of a worker. Times are milliseconds since the epoch. */
export interface TraceItem {
  /** The id given to `get`, null for others. */
  scriptName: string | null;
  /** Null for the default export. */
  entrypoint: string | null;
  event:
    | { request: { url: string; method: string; headers: Record<string, string> }; response?: { status: number } }
    | { rpcMethod: string };
  eventTimestamp: number;
  outcome: Outcome;
  /** `message`: the arguments, as far as they can be cloned, others as text. */
  logs: { timestamp: number; level: 'debug' | 'info' | 'log' | 'warn' | 'error'; message: unknown[] }[];
  exceptions: { timestamp: number; name: string; message: string; stack?: string }[];
  /** Milliseconds from the call to its end. */
  wallTime: number;
  /** More was logged than is kept. */
  truncated: boolean;
}

export interface EntrypointOptions {
  /** What the entrypoint finds as `ctx.props`: what structured clone carries. */
  props?: unknown;
  limits?: WorkerLimits;
}

/**
 * `fetch`, and every other name as a method that is called in the worker. Arguments and results are what structured clone
 * carries, with functions, streams, errors, Requests, Responses, Headers and AbortSignals in them.
 */
export type Entrypoint<T = Record<string, (...args: unknown[]) => unknown>> = {
  fetch(input: Request | URL | string, init?: RequestInit): Promise<Response>;
} & {
  [K in keyof T as K extends 'fetch' | 'then' | symbol ? never : K]: T[K] extends (...args: infer A) => infer R
    ? (...args: A) => Called<Awaited<R>>
    : Promise<T[K]>;
};

/**
 * What a call gives: a promise. Members of what it gives, methods of objects by reference above all, can be called and awaited
 * without waiting for it first: `await api.counter().increment()`.
 */
export type Called<R> = Promise<R> & (R extends object ? MembersOf<R> : unknown);

type MembersOf<R> = {
  [K in keyof R as K extends keyof Promise<unknown> | symbol ? never : K]: R[K] extends (...args: infer A) => infer S
    ? (...args: A) => Called<Awaited<S>>
    : Promise<Awaited<R[K]>>;
};

/** A dynamic worker, started or not. It has no `fetch`: its entrypoints have. */
export interface WorkerStub {
  /**
   * `null`, `undefined` and `'default'` are the default export. Whether there is one of this name is found out by its first call.
   */
  getEntrypoint<T = Record<string, (...args: unknown[]) => unknown>>(name?: string | null, options?: EntrypointOptions): Entrypoint<T>;
  /** Ends the worker; its open calls reject. A call after that rejects too, but `get` of its id makes a new one. */
  dispose(): void;
}

export interface LoaderStats {
  /** Workers that exist, those that start included. */
  workers: number;
  /** Of these, how many have open calls. */
  inUse: number;
  /**
   * Since the loader was made: workers started, calls of `get` that found theirs, and workers ended to make room, for idleness,
   * or by a limit.
   */
  started: number;
  hits: number;
  evicted: number;
  expired: number;
  killed: number;
  /**
   * Where workers run; null until the first one. `frame`: in a sandboxed frame whose content security policy forbids all of the
   * network.
   */
  isolation: 'frame' | 'scope' | 'thread' | null;
}

export interface LoaderOptions {
  /**
   * How many workers may exist; 32 by default. Beyond it, the one that has not been called for longest ends; one that has open
   * calls never does, so while all have, there may be more.
   */
  maxWorkers?: number;
  /** Milliseconds after its last call at which a worker ends; 60,000 by default, `Infinity` for never. */
  idleTimeout?: number;
  /** Milliseconds within which a worker has to have evaluated its modules; 10,000 by default. */
  startupTimeout?: number;
  /** For workers whose code has none of its own. */
  limits?: WorkerLimits;
  /**
   * In pages: `frame` starts workers in a hidden sandboxed frame, which has no origin and a content security policy that lets
   * nothing out; `scope` in the page itself, where only what is taken from the worker's scope keeps them in. `auto`, the default,
   * takes the frame where there is a document that allows it.
   */
  isolation?: 'auto' | 'frame' | 'scope';
  /** How modules are compiled: `jsx`, `define`, `target` and the like. */
  build?: CompileOptions;
}

export interface Loader {
  /**
   * The worker of this id, which `factory` makes the code of when there is none. Gives its stub at once; the worker starts
   * meanwhile, and what goes wrong rejects its calls. Calls at the same time ask one factory; what failed is not kept. `null` is
   * an id that is always new.
   *
   * A worker that was ended meanwhile starts again with the next call, from a new call of the factory: it has to give the same
   * for the same id.
   */
  get(id: string | null | undefined, factory: () => WorkerCode | Promise<WorkerCode>): WorkerStub;
  /** A new worker. Throws at once what is wrong with the shape of the code; everything else rejects calls. */
  load(code: WorkerCode): WorkerStub;
  stats(): LoaderStats;
  /** Ends all workers. Open calls reject, and so do those that come. Resolves when they are gone. */
  dispose(): Promise<void>;
}
