// The exports of the main module, and how they are called.
import { member, methods_proxy } from '../methods_proxy.ts';

/** `ctx` of handlers. */
export interface Context {
  props: unknown;
  exports: object;
  waitUntil(promise: unknown): void;
  passThroughOnException(): void;
}

/** Base class of entrypoints with methods that can be called; a new one for each call. */
export class WorkerEntrypoint {
  protected readonly ctx: Context;
  protected readonly env: unknown;
  constructor(ctx: Context, env: unknown) {
    this.ctx = ctx;
    this.env = env;
  }
}

type Method = (...args: unknown[]) => unknown;

export interface CallScope {
  props: unknown;
  env: unknown;
  hold: (promise: unknown) => void;
}

export class Entrypoints {
  #namespace: Readonly<Record<string, unknown>> = {};

  /** `ctx.exports`: the worker's own entrypoints, called as if from outside but with no thread between. */
  exports(scope: () => CallScope): object {
    const entrypoint = (name: string, props?: unknown): object =>
      methods_proxy(method => {
        const own = (): CallScope => ({ ...scope(), props });
        if (method === 'fetch') return async (input: RequestInfo, init?: RequestInit) => this.fetch(name, new Request(input, init), own());
        const of = async (args: unknown[] | null): Promise<unknown> => this.call(name, method, args, own());
        return member((...args) => of(args), () => of(null));
      });
    return methods_proxy(name => {
      const plain = entrypoint(name);
      const with_props = (options?: { props?: unknown }): object => entrypoint(name, options?.props);
      return new Proxy(with_props, { get: (_target, method) => Reflect.get(plain, method) as unknown });
    });
  }

  set(namespace: Readonly<Record<string, unknown>>): void {
    this.#namespace = namespace;
  }

  async fetch(entrypoint: string | null, request: Request, scope: CallScope): Promise<Response> {
    const fetch = this.#method(entrypoint, 'fetch', scope, [request]);
    if (!fetch) throw new Error('Handler does not export a fetch() function.');
    const response = await fetch();
    if (!(response instanceof Response)) {
      throw new TypeError("Incorrect type for Promise: the Promise did not resolve to 'Response'.");
    }
    return response;
  }

  async call(entrypoint: string | null, name: string, args: unknown[] | null, scope: CallScope): Promise<unknown> {
    const method = this.#method(entrypoint, name, scope, args);
    if (!method) throw new TypeError(`The RPC receiver does not implement ${args ? 'the method' : 'the property'} "${name}".`);
    return method();
  }

  #method(entrypoint: string | null, name: string, scope: CallScope, args: unknown[] | null): (() => unknown) | null {
    const { props, env, hold } = scope;
    const key = entrypoint ?? 'default';
    const value: unknown = Object.hasOwn(this.#namespace, key) ? this.#namespace[key] : undefined;
    const ctx: Context = { props, exports: this.exports(() => scope), waitUntil: hold, passThroughOnException() {} };
    if (typeof value === 'function' && value.prototype instanceof WorkerEntrypoint) {
      const type = value as unknown as new (ctx: Context, env: unknown) => object;
      if (!is_public(type.prototype as object, name)) return null;
      const instance = new type(ctx, env);
      const method: unknown = Reflect.get(instance, name);
      // A getter may give something that is no function: a property, which a call without arguments reads, too.
      if (typeof method !== 'function') return args?.length ? null : () => method;
      return () => (args ? (method as Method).apply(instance, args) : (method as Method).bind(instance));
    }
    if (typeof value !== 'object' || value === null) throw new Error(`Worker has no such entrypoint: ${key}`);
    const handler: unknown = name === 'constructor' || name in Object.prototype ? undefined : (value as Record<string, unknown>)[name];
    if (typeof handler !== 'function') return null;
    if (!args) return () => (arg: unknown) => (handler as Method).call(value, arg, env, ctx);
    if (args.length > 1) {
      throw new TypeError(
        `Cannot call handler function "${name}" over RPC because it has the wrong number of arguments. A simple function handler can ` +
          'only be called over RPC if it has exactly the arguments (arg, env, ctx), where only the first argument comes from the client. ' +
          'To support multi-argument RPC functions, use class-based syntax (extending WorkerEntrypoint) instead.',
      );
    }
    return () => (handler as Method).call(value, args[0], env, ctx);
  }
}

// Methods and getters of classes between the instance and WorkerEntrypoint. What an instance has of its own is its private
// affair.
function is_public(prototype: object, name: string): boolean {
  if (name === 'constructor') return false;
  let at: object | null = prototype;
  while (at && at !== WorkerEntrypoint.prototype && !Object.hasOwn(at, name)) at = Object.getPrototypeOf(at) as object | null;
  return at !== null && at !== WorkerEntrypoint.prototype;
}
