// What stands for objects that are elsewhere: their members are called there.

type Call = (...args: unknown[]) => Promise<unknown>;

/** An object all of whose properties are members, made when they are asked for; awaited, it is itself. */
export function methods_proxy(member: (name: string) => unknown): object {
  const members = new Map<string, unknown>();
  return new Proxy(Object.create(null) as object, {
    get(_target, name) {
      if (typeof name === 'symbol' || name === 'then') return undefined;
      if (!members.has(name)) members.set(name, member(name));
      return members.get(name);
    },
    set: () => false,
    defineProperty: () => false,
  });
}

/** A function whose result's members can be called at once. With `read` it can be awaited, for what stands there. */
export function member(call: Call, read?: () => Promise<unknown>): object {
  const called: Call = (...args) => pipelined(call(...args));
  if (!read) return called;
  return new Proxy(called, {
    get(target, name) {
      if (typeof name === 'symbol' || name in target) return Reflect.get(target, name) as unknown;
      return name === 'then' ? (...args: Parameters<Promise<unknown>['then']>) => read().then(...args) : member_of(read, name);
    },
  });
}

// A promise, and each other member of it is that of what it gives.
function pipelined(promise: Promise<unknown>): Promise<unknown> {
  return new Proxy(promise, {
    get(target, name) {
      if (typeof name !== 'symbol' && !(name in target)) return member_of(() => target, name);
      const own: unknown = Reflect.get(target, name);
      return typeof own === 'function' && name !== 'constructor' ? (own.bind(target) as unknown) : own;
    },
  });
}

function member_of(of: () => Promise<unknown>, name: string): object {
  const of_it = (it: unknown): unknown => (it as Record<string, unknown>)[name];
  const call: Call = async (...args) => {
    const it = await of();
    const method = of_it(it);
    if (typeof method !== 'function') throw new TypeError(`"${name}" is not a function`);
    return Reflect.apply(method as (...args: unknown[]) => unknown, it, args);
  };
  return member(call, async () => of_it(await of()));
}
