#include "transform/runtime.h"

namespace skein::lowering {

namespace {

// What is declared here runs in every engine that has ES2015 and is never lowered itself. Functions are declarations: a part
// that nothing uses is dropped, and none of them has to be evaluated before another.
constexpr std::string_view kSource = R"js(
// a ** b
export const __pow = Math.pow;

const __defineProperty = Object.defineProperty;
// What a function or class is called, whatever its variable is.
export const __name = (target, value) => __defineProperty(target, "name", { value, configurable: true });
const __isEnumerable = Object.prototype.propertyIsEnumerable;
const __copy = (target, source, names) => {
  for (const key of Reflect.ownKeys(source))
    if (names.indexOf(key) < 0 && __isEnumerable.call(source, key))
      __defineProperty(target, key, { value: source[key], writable: true, enumerable: true, configurable: true });
  return target;
};
// {...source}, into the object made so far
export const __spreadValues = (target, source) => source == null ? target : __copy(target, Object(source), []);
// {...before, a, get b() {}}
export const __spreadProps = (target, properties) => {
  for (const key of Reflect.ownKeys(properties)) {
    const descriptor = Object.getOwnPropertyDescriptor(properties, key);
    // The other half of an accessor stays: {get a() {}, ...b, set a(c) {}}
    for (const half of ["get", "set"]) descriptor[half] || delete descriptor[half];
    __defineProperty(target, key, descriptor);
  }
  return target;
};
// {...before, a() { super.b }}, where `super` means the prototype that the whole has by then
export const __spreadMethods = (target, properties) => __spreadProps(target, Object.setPrototypeOf(properties, new Proxy({}, {
  get: (_, key, receiver) => Reflect.get(Object.getPrototypeOf(target), key, receiver),
  set: (_, key, value, receiver) => Reflect.set(Object.getPrototypeOf(target), key, value, receiver)
})));
// {...before, __proto__: value}
export const __setPrototype = (target, value) =>
  value === null || typeof value == "object" || typeof value == "function" ? Object.setPrototypeOf(target, value) : target;
// {a, b, ...rest} = source: names are those of a and b
export const __objRest = (source, names) => {
  if (source == null) throw new TypeError("Cannot destructure " + source);
  return __copy({}, Object(source), names.map(__toPropertyKey));
};
// The name of a property that `[key]` writes.
export const __toPropertyKey = key =>
  typeof key == "symbol" || typeof key == "string" ? key : Reflect.ownKeys({ [key]: 0 })[0];

// class { key = value }
export const __publicField = (object, key, value) =>
  __defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
// A method that was in the class for the sake of `super` only.
export const __takeMethod = (object, key) => {
  const method = object[key];
  delete object[key];
  return method;
};
export const __privateFields = () => new WeakMap();
export const __privateBrand = () => new WeakSet();
const __checkPrivate = (object, storage) => {
  if (!storage.has(object)) throw new TypeError("This object does not have the private member");
};
// this.#a = value, of a declaration
export const __privateAdd = (object, storage, value) => {
  if (storage.has(object)) throw new TypeError("This object has the private member already");
  storage instanceof WeakSet ? storage.add(object) : storage.set(object, value);
};
// object.#a
export const __privateGet = (object, storage, getter) => (
  __checkPrivate(object, storage), getter ? getter.call(object) : storage.get(object)
);
// object.#a = value
export const __privateSet = (object, storage, value, setter) => (
  __checkPrivate(object, storage), setter ? setter.call(object, value) : storage.set(object, value), value
);
export const __privateMethod = (object, storage, method) => (__checkPrivate(object, storage), method);
// Something to assign to: ++object.#a, [object.#a] = values
export const __privateTarget = (object, storage, getter, setter) => ({
  get _() { return __privateGet(object, storage, getter); },
  set _(value) { __privateSet(object, storage, value, setter); }
});
export const __privateNoGetter = () => { throw new TypeError("This private member has no getter"); };
export const __privateNoSetter = () => { throw new TypeError("This private member cannot be written to"); };
// TypeScript's experimentalDecorators: of a class; of a method or accessor when `kind` is 1, of a field when it is 2.
export const __decorateClass = (decorators, target, key, kind) => {
  let result = kind > 1 ? void 0 : kind ? Object.getOwnPropertyDescriptor(target, key) : target;
  for (let i = decorators.length - 1; i >= 0; i--) {
    const decorate = decorators[i];
    if (decorate) result = (kind ? decorate(target, key, result) : decorate(result)) || result;
  }
  if (kind && result) __defineProperty(target, key, result);
  return result;
};
export const __decorateParam = (index, decorate) => (target, key) => { decorate(target, key, index); };
// @object.decorate
export const __boundDecorator = (object, decorate) => function() { return Reflect.apply(decorate, object, arguments); };
const __metadataKey = () => Symbol.metadata || Symbol.for("Symbol.metadata");
// What the decorators of one class share.
export const __decorating = (constructor, isDerived) => {
  const parent = isDerived ? Object.getPrototypeOf(constructor)[__metadataKey()] : null;
  return { constructor, metadata: Object.create(parent == null ? null : parent), statics: [], instances: [], classes: [] };
};
const __callable = value => {
  if (typeof value != "function") throw new TypeError("A decorator may only give functions here");
  return value;
};
const __publicAccess = (key, kind) => {
  const access = { has: object => key in object };
  if (kind != 2) access.get = object => object[key];
  if (kind > 1) access.set = (object, value) => { object[key] = value; };
  return access;
};
// Calls the decorators of one member, the last one first. `flags`: its kind, 8 when static, 16 when private.
export const __decorate = (state, flags, key, decorators, privateAccess, value, setter) => {
  const kind = flags & 7, isStatic = (flags & 8) > 0, isPrivate = (flags & 16) > 0, name = __toPropertyKey(key);
  const home = isStatic ? state.constructor : state.constructor.prototype;
  const descriptor = isPrivate || kind == 3 || kind == 5 ? void 0 : Object.getOwnPropertyDescriptor(home, key);
  const part = kind < 1 ? "value" : kind < 2 ? "get" : "set";
  const extra = kind == 5 ? state.classes : kind > 2 ? [] : isStatic ? state.statics : state.instances;
  const result = { initializers: [], extra, get: value, set: setter };
  if (kind == 5) value = state.constructor;
  else if (descriptor && kind == 4) result.get = descriptor.get, result.set = descriptor.set;
  else if (descriptor) value = descriptor[part];
  for (let i = decorators.length - 1; i >= 0; i--) {
    let isDone = false;
    const context = { kind: ["method", "getter", "setter", "field", "accessor", "class"][kind], name };
    if (kind < 5) {
      context.static = isStatic;
      context.private = isPrivate;
      context.access = privateAccess || __publicAccess(key, kind);
    }
    context.addInitializer = initializer => {
      if (isDone) throw new TypeError("A decorator may only add initializers while it is called");
      extra.push(__callable(initializer));
    };
    context.metadata = state.metadata;
    const decorate = decorators[i];
    const made = decorate(kind == 3 ? void 0 : kind == 4 ? { get: result.get, set: result.set } : value, context);
    isDone = true;
    if (made === void 0) continue;
    if (kind == 3) {
      result.initializers.unshift(__callable(made));
    } else if (kind == 4) {
      if (Object(made) !== made) throw new TypeError("The decorator of an accessor may only give an object");
      const { get, set, init } = made;
      if (get !== void 0) result.get = __callable(get);
      if (set !== void 0) result.set = __callable(set);
      if (init !== void 0) result.initializers.unshift(__callable(init));
    } else {
      value = __callable(made);
    }
  }
  if (descriptor) {
    if (kind == 4) descriptor.get = result.get, descriptor.set = result.set;
    else descriptor[part] = value;
    __defineProperty(home, key, descriptor);
  }
  return kind == 3 || kind == 4 ? result : value;
};
export const __setMetadata = (state, constructor) =>
  __defineProperty(constructor, __metadataKey(), { value: state.metadata, writable: true, enumerable: true, configurable: true });
export const __initialize = (result, object, value) => {
  for (const initializer of result.initializers) value = initializer.call(object, value);
  return value;
};
export const __runInitializers = (initializers, object) => { for (const initializer of initializers) initializer.call(object); };
// using a = value
export const __using = (stack, value, isAsync) => {
  if (value == null) {
    if (isAsync) stack.push({ isAsync });
    return value;
  }
  if (Object(value) !== value) throw new TypeError("Only an object can be disposed of");
  let isSync = false, dispose = isAsync ? value[Symbol.asyncDispose || Symbol.for("Symbol.asyncDispose")] : void 0;
  if (dispose == null) {
    dispose = value[Symbol.dispose || Symbol.for("Symbol.dispose")];
    isSync = true;
  }
  if (typeof dispose != "function") throw new TypeError("The object has no method to dispose of it");
  stack.push({ isAsync, isSync, value, dispose });
  return value;
};
export const __disposeFail = (stack, error) => {
  if (stack.failure) {
    const suppressed = stack.failure[0], message = "An error was suppressed during disposal";
    if (typeof SuppressedError == "function") error = new SuppressedError(error, suppressed, message);
    else error = Object.assign(new Error(message), { name: "SuppressedError", error, suppressed });
  }
  stack.failure = [error];
};
// Disposes until something has to be awaited, which is then `stack.value`; false when all is done.
export const __disposeStep = stack => {
  const waits = value => {
    stack.value = value;
    return true;
  };
  while (stack.length) {
    const top = stack[stack.length - 1];
    if (!top.isAsync && stack.needsAwait && !stack.hasAwaited) {
      stack.needsAwait = false;
      return waits();
    }
    stack.pop();
    if (!top.dispose) {
      stack.needsAwait = true;
      continue;
    }
    try {
      const result = top.dispose.call(top.value);
      if (!top.isAsync) continue;
      stack.hasAwaited = true;
      return waits(top.isSync ? void 0 : result);
    } catch (error) {
      if (top.isAsync && top.isSync) {
        stack.hasAwaited = true;
        return waits(Promise.reject(error));
      }
      __disposeFail(stack, error);
    }
  }
  if (!stack.needsAwait || stack.hasAwaited) return false;
  stack.needsAwait = false;
  return waits();
};
export const __callDispose = stack => {
  while (__disposeStep(stack));
  if (stack.failure) throw stack.failure[0];
};
// #a in object
export const __privateIn = (storage, object) => {
  if (Object(object) !== object) throw new TypeError("Cannot look for a private member in " + String(object));
  return storage.has(object);
};

// Runs an async function: `generator` yields what it awaits.
export const __async = (self, args, generator) => new Promise((resolve, reject) => {
  const run = (method, value) => {
    let result;
    try {
      result = iterator[method](value);
    } catch (error) {
      return reject(error);
    }
    if (result.done) resolve(result.value);
    else Promise.resolve(result.value).then(next, fail);
  };
  const next = value => run("next", value);
  const fail = error => run("throw", error);
  const iterator = generator.apply(self, args);
  next();
});
// What a generator yields to wait for `value`; it goes on by `method`.
export function __await(value, method) {
  this.value = value;
  this.method = method || "next";
}
const __asyncIterator = Symbol.asyncIterator || /* @__PURE__ */ Symbol.for("Symbol.asyncIterator");
// Runs an async generator: requests wait in a queue until those before them have been answered.
export const __asyncGenerator = (self, args, generator) => {
  const iterator = generator.apply(self, args);
  const queue = [];
  const answer = (settle, value) => {
    queue.shift()[settle](value);
    if (queue.length) begin();
  };
  const run = (method, value) => {
    let result;
    try {
      result = iterator[method](value);
    } catch (error) {
      return answer("reject", error);
    }
    value = result.value;
    if (value instanceof __await) wait(value.value, value.method);
    else answer("resolve", { value, done: result.done });
  };
  const wait = (value, method) => Promise.resolve(value).then(result => run(method, result), error => run("throw", error));
  const begin = () => {
    const { method, value } = queue[0];
    if (method == "return") wait(value, method);
    else run(method, value);
  };
  const request = method => value => new Promise((resolve, reject) => {
    if (queue.push({ method, value, resolve, reject }) == 1) begin();
  });
  return {
    next: request("next"),
    throw: request("throw"),
    return: request("return"),
    [__asyncIterator]() {
      return this;
    }
  };
};
// What iterators and their methods give has to be an object.
export const __iteratorResult = result => {
  if (Object(result) !== result) throw new TypeError("Iterator result " + result + " is not an object");
  return result;
};
// The async iterator of what may have a sync one only.
export const __asyncIterate = iterable => {
  const method = iterable[__asyncIterator];
  if (method != null) return __iteratorResult(method.call(iterable));
  const iterator = __iteratorResult(iterable[Symbol.iterator]()), next = iterator.next;
  const request = name => value => new Promise((resolve, reject) => {
    const method = name == "next" ? next : iterator[name];
    if (method == null && name == "return") return resolve({ value, done: true });
    if (method == null && name == "throw" && iterator.return != null) iterator.return();
    const result = __iteratorResult(method.call(iterator, value)), done = !!result.done;
    Promise.resolve(result.value).then(value => resolve({ value, done }), reject);
  });
  return { next: request("next"), throw: request("throw"), return: request("return") };
};
// yield* of an async generator. Each request is made twice: the first time it starts the inner iterator's and says what to
// wait for, the second time `then` makes of what that gave what the request is answered with.
export const __yieldStar = iterable => {
  const iterator = __asyncIterate(iterable), next = iterator.next;
  let then;
  const wait = (value, method, answer) => {
    then = answer;
    return { value: new __await(value, method), done: false };
  };
  const fail = () => { throw new TypeError("The iterator has no method throw"); };
  const request = name => value => {
    if (then) {
      const answer = then;
      then = void 0;
      if (name == "throw") throw value;
      return answer(value);
    }
    const method = name == "next" ? next : iterator[name];
    if (method == null && name == "return") return wait(value, name, value => ({ done: true, value }));
    if (method == null && name == "throw") {
      const close = iterator.return;
      return close == null ? fail() : wait(close.call(iterator), "next", result => fail(__iteratorResult(result)));
    }
    return wait(method.call(iterator, value), name == "return" ? name : "next",
      result => ({ done: !!__iteratorResult(result).done, value: result.value }));
  };
  const result = { next: request("next"), throw: request("throw"), return: request("return"), [Symbol.iterator]: () => result };
  return result;
};
// What a file of the loader "binary" holds.
export const __toBinary = text =>
  Uint8Array.fromBase64 ? Uint8Array.fromBase64(text) : Uint8Array.from(atob(text), character => character.charCodeAt(0));
// The WebAssembly module in a file: as it arrives where its type is known, from the disk in Node.
export const __compileWasm = url => {
  const options = { builtins: ["js-string"] };
  const compile = bytes => WebAssembly.compile(bytes, options);
  if (url.protocol == "file:" && typeof process == "object") {
    const name = "node:fs/promises";
    return import(name).then(files => files.readFile(url)).then(compile);
  }
  return fetch(url).then(response => {
    if (!response.ok) throw new Error("Could not load " + url + ": status " + response.status);
    return response.headers.get("Content-Type") == "application/wasm"
      ? WebAssembly.compileStreaming(response, options)
      : response.arrayBuffer().then(compile);
  });
};
// What `table` has for a path that the program has put together: a function that starts, loads or names the file.
export const __pick = (path, table, otherwise) => {
  if (table[path]) return table[path];
  if (typeof otherwise == "function") return () => otherwise(path);
  const error = new Error("Module not found in bundle: " + path);
  if (otherwise) return () => Promise.reject(error);
  throw error;
};
// Under a name that no module has for something else.
export const __RegExp = RegExp;
// Something to read and to assign to: .value
export const __reference = (get, set) => ({
  get value() {
    return get();
  },
  set value(value) {
    set(value);
  }
});
)js";

}  // namespace

std::string_view helper_name(Helper helper) {
  switch (helper) {
#define X(name, text) \
  case Helper::name: return text;
    SKEIN_HELPERS(X)
#undef X
  }
  return {};
}

std::string_view runtime_source() { return kSource; }

}  // namespace skein::lowering
