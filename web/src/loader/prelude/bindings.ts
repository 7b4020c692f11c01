// What the worker's code is given to reach out with: service bindings in `env`, and `fetch`.
import { member, methods_proxy } from '../methods_proxy.ts';
import {
  decode_response, encode_request, response_in, type Start, type WireRequest, type WireResponse, type WireService,
} from '../wire.ts';

const kNoInternet =
  'This worker is not permitted to access the internet via global functions like fetch(). ' +
  "It must use capabilities (such as bindings in 'env') to talk to the outside world.";

/** `env` with the service bindings in their places. */
export function bind_services({ env, services }: Pick<Start, 'env' | 'services'>): Record<string, unknown> {
  const bound = (typeof env === 'object' && env !== null ? env : {}) as Record<string, unknown>;
  for (const { path, ...service } of services) {
    const last = path.at(-1);
    let at: unknown = bound;
    for (const step of path.slice(0, -1)) at = (at as Record<string, unknown>)[step];
    if (last === undefined) continue;
    Object.defineProperty(at, last, { value: service_binding(service), configurable: true, enumerable: true, writable: true });
  }
  return bound;
}

function service_binding({ fetch, call }: Omit<WireService, 'path'>): object {
  return methods_proxy(name => {
    if (name === 'fetch') return (input: RequestInfo | URL, init?: RequestInit) => send(fetch, input, init);
    return member((...args) => call(name, args));
  });
}

/** `fetch` of the worker. */
export function outbound_fetch(outbound: () => Start['outbound']): typeof fetch {
  return async function fetch(input, init) {
    const through = outbound();
    if (!through) throw new Error(kNoInternet);
    return send(through, input, init);
  };
}

async function send(through: (request: WireRequest) => Promise<WireResponse>, input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init);
  // Every request has a signal; most of them are nobody's.
  if (!init?.signal && !(input instanceof Request)) {
    return decode_response(response_in(await through(await encode_request(request, false))));
  }
  const { signal } = request;
  if (signal.aborted) throw signal.reason;
  const aborted = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }));
  aborted.catch(() => {});
  return decode_response(response_in(await Promise.race([through(await encode_request(request, true)), aborted])));
}

/** Constructors and functions that would reach out, which refuse: a message says more than that they are not defined. */
export function refusing(): Record<'WebSocket' | 'EventSource' | 'XMLHttpRequest' | 'importScripts', unknown> {
  const refuse = (name: string) =>
    Object.defineProperty(
      function (): never {
        throw new Error(
          `This worker is not permitted to use ${name}. ` +
            "It must use fetch(), or capabilities (such as bindings in 'env'), to talk to the outside world.",
        );
      },
      'name',
      { value: name, configurable: true },
    );
  return {
    WebSocket: refuse('WebSocket'),
    EventSource: refuse('EventSource'),
    XMLHttpRequest: refuse('XMLHttpRequest'),
    importScripts: refuse('importScripts'),
  };
}

/** What `import()` has become where its argument is known only when it runs. `lazy`: what is known by name then. */
export async function import_by_name(specifier: unknown, lazy: Promise<Record<string, object>>): Promise<object> {
  const name = String(specifier);
  const known = name.startsWith('skein:') ? (await lazy)[name] : undefined;
  if (known) return known;
  throw new Error(`No such module "${name}". Dynamic Workers import what is among their modules, by names that are written in them.`);
}
