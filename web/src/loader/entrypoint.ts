// What `getEntrypoint` gives: an object whose methods are called in the worker.
import { check_limits } from './check_code.ts';
import { member, methods_proxy } from './methods_proxy.ts';
import type { Entrypoint, EntrypointOptions } from './types.ts';

export interface EntrypointCalls {
  fetch(target: EntrypointTarget, request: Request): Promise<Response>;
  /** Without arguments, null, it reads a property. */
  call(target: EntrypointTarget, method: string, args: unknown[] | null): Promise<unknown>;
}

export interface EntrypointTarget {
  /** Null: the default export. */
  name: string | null;
  options: EntrypointOptions;
}

const all = new WeakSet<object>();

export function make_entrypoint<T>(name: string | null | undefined, options: EntrypointOptions = {}, calls: EntrypointCalls): Entrypoint<T> {
  check_limits(options.limits);
  if (options.limits?.memoryMb !== undefined) {
    throw new TypeError("The limit 'memoryMb' is a worker's as a whole: it belongs to its code.");
  }
  refuse_entrypoints(options.props);
  const target: EntrypointTarget = { name: name === undefined || name === 'default' ? null : name, options };
  const made = methods_proxy(method => {
    if (method === 'fetch') return async (input: Request | URL | string, init?: RequestInit) => calls.fetch(target, request_of(input, init));
    const call = async (...args: unknown[]): Promise<unknown> => {
      for (const arg of args) refuse_entrypoints(arg);
      return calls.call(target, method, args);
    };
    return member(call, () => calls.call(target, method, null));
  });
  all.add(made);
  return made as Entrypoint<T>;
}

function request_of(input: Request | URL | string, init?: RequestInit & { duplex?: 'half' }): Request {
  if (input instanceof Request && init === undefined) return input;
  // What is streamed has to say so.
  return new Request(input, init?.body instanceof ReadableStream ? { ...init, duplex: 'half' } as RequestInit : init);
}

// They stand for a connection of this thread's; in `env` they become service bindings.
function refuse_entrypoints(value: unknown, depth = 0): void {
  if (typeof value !== 'object' || value === null || depth > 8) return;
  if (all.has(value)) {
    const text = 'The entrypoint of a dynamic worker cannot be transferred. Hand it over in the env of a worker.';
    throw new DOMException(text, 'DataCloneError');
  }
  if (Array.isArray(value)) for (const item of value as unknown[]) refuse_entrypoints(item, depth + 1);
  else if (Object.getPrototypeOf(value) === Object.prototype) refuse_entrypoints(Object.values(value), depth + 1);
}
