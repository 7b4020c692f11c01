/** An object all of whose properties are methods, made when they are asked for; awaited, it is itself. */
export function methods_proxy(method: (name: string) => unknown): object {
  const methods = new Map<string, unknown>();
  return new Proxy(Object.create(null) as object, {
    get(_target, name) {
      if (typeof name === 'symbol' || name === 'then') return undefined;
      if (!methods.has(name)) methods.set(name, method(name));
      return methods.get(name);
    },
    set: () => false,
    defineProperty: () => false,
  });
}
