// What crosses between the host and a dynamic worker. Functions in it are called across, streams are read across; see the
// messaging.

/** A Request or Response. `body`: bytes where the platform has no streams of them. */
export interface WireRequest {
  url: string;
  method: string;
  headers: [string, string][];
  body: ReadableStream<Uint8Array> | Uint8Array | null;
  redirect: RequestRedirect;
  /** Calls what it is given when the request is aborted. */
  on_abort?: (abort: () => void) => unknown;
}

export interface WireResponse {
  status: number;
  statusText: string;
  headers: [string, string][];
  body: ReadableStream<Uint8Array> | Uint8Array | null;
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
  call: { payload: CallTarget & { method: string; args: unknown[] }; result: unknown };
  ping: { payload: undefined; result: void };
};

/** How the prelude gets its end of the connection: in a page by the first message, in Node as data of the thread. */
export interface BootMessage {
  port: MessagePort;
  /** In Node: the script of the modules, and its name in stacks. */
  script?: { text: string; name: string };
}

// ---- Requests and responses -----------------------------------------------------------------------------------------------

const request_streams = typeof Request === 'function' && 'duplex' in Request.prototype;

/** `abortable`: whether somebody may abort it. */
export async function encode_request(request: Request, abortable: boolean): Promise<WireRequest> {
  const { url, method, redirect } = request;
  const wire: WireRequest = { url, method, headers: [...request.headers], body: await body_of(request), redirect };
  if (!abortable) return wire;
  const { signal } = request;
  // It may have been aborted before anybody asks.
  wire.on_abort = abort => (signal.aborted ? abort() : signal.addEventListener('abort', () => abort(), { once: true }));
  return wire;
}

export async function decode_request({ url, method, headers, body, redirect, on_abort }: WireRequest, signal?: AbortSignal): Promise<Request> {
  const init: RequestInit & { duplex?: 'half' } = { method, headers, redirect };
  if (body) {
    if (request_streams || body instanceof Uint8Array) init.body = body as BodyInit;
    else init.body = await new Response(body).arrayBuffer();
    init.duplex = 'half';
  }
  const controller = new AbortController();
  if (on_abort) void Promise.resolve(on_abort(() => controller.abort())).catch(() => {});
  signal?.addEventListener('abort', () => controller.abort(signal.reason), { once: true });
  init.signal = controller.signal;
  return new Request(url, init);
}

export async function encode_response(response: Response): Promise<WireResponse> {
  const { status, statusText, url } = response;
  return { status, statusText, headers: [...response.headers], body: await body_of(response), url };
}

export function decode_response({ status, statusText, headers, body, url }: WireResponse): Response {
  if (status === 0) return Response.error();
  // These have none, and the constructor refuses even an empty one.
  const bodiless = status === 101 || status === 204 || status === 205 || status === 304;
  const response = new Response(bodiless ? null : (body as BodyInit | null), { status, statusText, headers });
  if (url) Object.defineProperty(response, 'url', { value: url, configurable: true });
  return response;
}

async function body_of(message: Request | Response): Promise<WireRequest['body']> {
  if (message.bodyUsed) {
    throw new TypeError('Body has already been used. It can only be used once. Use tee() first if you need to read it twice.');
  }
  if (message.body) return message.body;
  if ('body' in message) return null;
  const bytes = new Uint8Array(await (message as Request).arrayBuffer());
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
