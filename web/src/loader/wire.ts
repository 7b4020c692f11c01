// What crosses between the host and a dynamic worker. Functions in it are called across, streams are read across; see the
// messaging.

/** A Request or Response. `body`: bytes where the platform has no streams of them. */
export interface WireRequest {
  url: string;
  method: string;
  headers: [string, string][];
  body: ReadableStream<Uint8Array> | Uint8Array | null;
  redirect: RequestRedirect;
  /** Left out where nobody can abort it, or the call's own signal tells. */
  signal?: WireSignal;
}

export interface WireSignal {
  aborted: boolean;
  reason?: unknown;
  /** Calls what it is given when the signal is aborted. */
  on_abort?: (abort: (reason?: unknown) => unknown) => unknown;
}

export interface WireResponse {
  status: number;
  statusText: string;
  headers: [string, string][];
  body: ReadableStream<Uint8Array> | null;
  url: string;
}

/** Where in `env` a service binding stands, and what it does. */
export interface WireService {
  path: string[];
  fetch: (request: WireRequest) => Promise<WireResponse>;
  call: (method: string, args: unknown[]) => Promise<unknown>;
}

export interface LogEntry {
  timestamp: number;
  level: 'debug' | 'info' | 'log' | 'warn' | 'error';
  message: unknown[];
}

export interface ExceptionEntry {
  timestamp: number;
  name: string;
  message: string;
  stack?: string;
}

/** A call has come to its end in the worker: answered, its body read, `waitUntil` settled. */
export interface Finished {
  call: number;
  failed: boolean;
  logs: LogEntry[];
  exceptions: ExceptionEntry[];
  truncated: boolean;
}

/** What modules of the kinds `data` and `wasm` are made of. */
export interface Asset {
  kind: 'data' | 'wasm';
  bytes: ArrayBuffer | WebAssembly.Module;
}

export interface Start {
  env: unknown;
  services: WireService[];
  assets: Asset[];
  /** Null where the worker must not reach anything. */
  outbound: ((request: WireRequest) => Promise<WireResponse>) | null;
  finished: (report: Finished) => unknown;
  /** Whether anybody reads logs. */
  traced: boolean;
}

export interface CallTarget {
  call: number;
  /** Null: the default export. */
  entrypoint: string | null;
  props: unknown;
}

/** What the host asks of a worker. */
export type CellMessages = {
  start: { payload: Start; result: void };
  fetch: { payload: CallTarget & { request: WireRequest }; result: WireResponse };
  /** `args`: null to read a property. */
  call: { payload: CallTarget & { method: string; args: unknown[] | null }; result: unknown };
  ping: { payload: undefined; result: void };
};

/** How the prelude gets its end of the connection: in a page by the first message, in Node as data of the thread. */
export interface BootMessage {
  port: MessagePort;
  /** In Node: the script of the modules, and its name in stacks. */
  script?: { text: string; name: string };
}

// ---- What arrived ---------------------------------------------------------------------------------------------------------
//
// It may be anything, functions of the other end included: code that nobody trusts has made it. So it is looked at, and not
// converted.

function members(wire: unknown): Record<string, unknown> {
  if (typeof wire !== 'object' || wire === null) throw new TypeError('what arrived is no object');
  return wire as Record<string, unknown>;
}

function text(wire: unknown): string {
  if (typeof wire !== 'string') throw new TypeError('what arrived is no text');
  return wire;
}

export function pairs(wire: unknown): [string, string][] {
  if (!Array.isArray(wire)) throw new TypeError('the headers that arrived are no list');
  return Array.from(wire as unknown[], pair => {
    const { 0: name, 1: value } = members(pair);
    return [text(name), text(value)];
  });
}

function body_in(wire: unknown): ReadableStream<Uint8Array> | null {
  if (wire === null || wire === undefined) return null;
  if (!(wire instanceof ReadableStream)) throw new TypeError('the body that arrived is no stream');
  return wire as ReadableStream<Uint8Array>;
}

export function signal_in(wire: unknown): WireSignal {
  const { aborted, reason, on_abort } = members(wire);
  const wired: WireSignal = { aborted: aborted === true, reason };
  return typeof on_abort === 'function' ? { ...wired, on_abort: on_abort as NonNullable<WireSignal['on_abort']> } : wired;
}

export function request_in(wire: unknown): WireRequest {
  const { url, method, headers, body, redirect, signal } = members(wire);
  return {
    url: text(url),
    method: text(method),
    headers: pairs(headers),
    body: body instanceof Uint8Array ? (body as Uint8Array<ArrayBuffer>) : body_in(body),
    redirect: text(redirect) as RequestRedirect,
    ...(signal === undefined ? {} : { signal: signal_in(signal) }),
  };
}

export function response_in(wire: unknown): WireResponse {
  const { status, statusText, headers, body, url } = members(wire);
  if (typeof status !== 'number') throw new TypeError('the status that arrived is no number');
  return { status, statusText: text(statusText), headers: pairs(headers), body: body_in(body), url: text(url) };
}

// ---- Requests and responses -----------------------------------------------------------------------------------------------

const request_streams = typeof Request === 'function' && 'duplex' in Request.prototype;

/** `abortable`: whether somebody may abort it. */
export async function encode_request(request: Request, abortable: boolean): Promise<WireRequest> {
  const { url, method, redirect } = request;
  const wire: WireRequest = { url, method, headers: [...request.headers], body: await body_of(request), redirect };
  if (abortable) wire.signal = encode_signal(request.signal);
  return wire;
}

/** `given`: aborts the request, too. */
export async function decode_request(wire: unknown, given?: AbortSignal): Promise<Request> {
  const told = request_in(wire);
  const { body } = told;
  const whole = body instanceof ReadableStream && !request_streams;
  return made_request(told, whole ? new Uint8Array(await new Response(body).arrayBuffer()) : body, given);
}

export function made_request(told: WireRequest, body: WireRequest['body'], given?: AbortSignal): Request {
  const { url, method, headers, redirect, signal: wire } = told;
  const init: RequestInit & { duplex?: 'half' } = { method, headers, redirect };
  if (body) {
    init.body = body as BodyInit;
    init.duplex = 'half';
  }
  const controller = new AbortController();
  if (wire) decode_signal(wire, controller);
  given?.addEventListener('abort', () => controller.abort(given.reason), { once: true });
  init.signal = controller.signal;
  return new Request(url, init);
}

// Others may be anything, and refuse the message: to the other end it was aborted, no more.
function reason_of({ reason }: AbortSignal): unknown {
  return reason instanceof Error || !['object', 'function', 'symbol'].includes(typeof reason) ? reason : undefined;
}

export function encode_signal(signal: AbortSignal): WireSignal {
  if (signal.aborted) return { aborted: true, reason: reason_of(signal) };
  return {
    aborted: false,
    on_abort(abort) {
      const tell = (): void => {
        // Who is gone need not be told.
        void (async () => abort(reason_of(signal)))().catch(() => {});
      };
      // It may have been aborted before anybody asks.
      if (signal.aborted) tell();
      else signal.addEventListener('abort', tell, { once: true });
    },
  };
}

export function decode_signal({ aborted, reason, on_abort }: WireSignal, controller: AbortController): void {
  if (aborted) controller.abort(reason);
  else void (async () => on_abort?.((...args) => controller.abort(...args)))().catch(() => {});
}

export function encode_response(response: Response): WireResponse {
  const { status, statusText, url } = response;
  return { status, statusText, headers: [...response.headers], body: stream_of(response) ?? null, url };
}

export function decode_response({ status, statusText, headers, body, url }: WireResponse): Response {
  if (status === 0) return Response.error();
  // These have none, and the constructor refuses even an empty one.
  const bodiless = status === 101 || status === 204 || status === 205 || status === 304;
  const response = new Response(bodiless ? null : body, { status, statusText, headers });
  if (url) Object.defineProperty(response, 'url', { value: url, configurable: true });
  return response;
}

/** Throws where the body was read, or is being read. Undefined where the platform's requests have no streams. */
export function stream_of(message: Request | Response): ReadableStream<Uint8Array> | null | undefined {
  if (message.bodyUsed || message.body?.locked) {
    throw new TypeError('Body has already been used. It can only be used once. Use tee() first if you need to read it twice.');
  }
  return message.body;
}

async function body_of(request: Request): Promise<WireRequest['body']> {
  const stream = stream_of(request);
  if (stream !== undefined) return stream;
  const bytes = new Uint8Array(await request.arrayBuffer());
  return bytes.length > 0 ? bytes : null;
}

/** The same stream; `ended` is called when it has been read, cancelled, or has failed, with what then `reason` is made of. */
export function watched(
  body: ReadableStream<Uint8Array>,
  ended: () => void,
  reason = (cause: unknown): unknown | Promise<unknown> => cause,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (!done) return controller.enqueue(value);
          controller.close();
        } catch (cause) {
          controller.error(await reason(cause));
        }
        ended();
      },
      async cancel(reason) {
        ended();
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
