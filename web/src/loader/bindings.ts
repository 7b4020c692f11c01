// What the host hands into a worker: `env` with its service bindings, and what `fetch` does there.
import type { Fetcher, Outbound, WorkerCode } from './types.ts';
import { decode_request, encode_response, type Start, type WireRequest, type WireResponse, type WireService } from './wire.ts';

const is_object = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function is_fetcher(value: unknown): value is Fetcher {
  return is_object(value) && typeof value['fetch'] === 'function';
}

function is_plain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/**
 * A copy of `env` without its service bindings, and these with their places. Anything else is left for structured clone to
 * judge. `spend` is called for each request, and throws where it is one too many.
 */
export function encode_env(env: WorkerCode['env'] = {}, spend: () => void): Pick<Start, 'env' | 'services'> {
  const services: WireService[] = [];
  const copies = new Map<object, unknown>();
  const copy = (value: unknown, path: string[]): unknown => {
    if (is_fetcher(value)) {
      services.push({ path, ...service_of(value, spend) });
      return undefined;
    }
    if (!is_object(value)) return value;
    const known = copies.get(value);
    if (known !== undefined) return known;
    if (Array.isArray(value)) {
      const items: unknown[] = [];
      copies.set(value, items);
      value.forEach((item: unknown, index) => (items[index] = copy(item, [...path, String(index)])));
      return items;
    }
    if (!is_plain(value)) return value;
    const entries: Record<string, unknown> = {};
    copies.set(value, entries);
    for (const [name, item] of Object.entries(value)) {
      Object.defineProperty(entries, name, { value: copy(item, [...path, name]), configurable: true, enumerable: true, writable: true });
    }
    return entries;
  };
  return { env: copy({ ...env }, []), services };
}

function service_of(target: Fetcher, spend: () => void): Omit<WireService, 'path'> {
  return {
    fetch: request => answer(target, request, spend),
    async call(name, args) {
      spend();
      const is_own = typeof name === 'string' && name !== 'constructor' && !(name in Object.prototype);
      const method: unknown = is_own ? (target as unknown as Record<string, unknown>)[name] : undefined;
      if (typeof method !== 'function') throw new TypeError(`The RPC receiver does not implement the method "${String(name)}".`);
      return (await (method as (...args: unknown[]) => unknown).apply(target, Array.isArray(args) ? args : [])) as unknown;
    },
  };
}

async function answer(target: Exclude<Outbound, null>, wire: WireRequest, spend: () => void): Promise<WireResponse> {
  spend();
  const request = await decode_request(wire);
  const response = await (typeof target === 'function' ? target(request) : target.fetch(request));
  if (!(response instanceof Response)) {
    throw new TypeError("Incorrect type for Promise: the Promise did not resolve to 'Response'.");
  }
  return encode_response(response);
}

/** What a worker's `fetch` calls; null where it must throw. */
export function encode_outbound(outbound: WorkerCode['globalOutbound'], spend: () => void): Start['outbound'] {
  if (outbound === null) return null;
  // Without what the page is trusted with: a worker must not act for its user.
  const target = outbound ?? ((request: Request) => fetch(request, { credentials: 'omit', referrerPolicy: 'no-referrer' }));
  return request => answer(target, request, spend);
}
