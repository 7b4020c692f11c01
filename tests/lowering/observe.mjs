// What a generated program tells by: everything it does that another program could notice becomes a line of a log.

const limit = 600;  // lines; a program that has written so many is ended

class Ended extends Error {}

/**
 * Runs a program, which is the body of a function, and resolves to its log once nothing is left to run. Without `names`, what functions are
 * called and what errors say is not told.
 */
export async function observe(code, { names = true } = {}) {
  const log = [];
  const serial = new WeakMap();
  const write = text => {
    if (log.length >= limit) throw new Ended();
    log.push(text);
  };

  // A function's own text is no part of what it does, nor is what an error says of it.
  const is_text = value => /^(class|function|async|\()|=>|\{|\$\(|\[object|Error: /.test(value) || (!names && /function/.test(value));
  const key_text = key => (typeof key === 'symbol' ? key.toString() : is_text(key) ? 'text' : key);
  const describe_property = (object, key, depth) => {
    const { value, get, set, enumerable, writable, configurable } = Object.getOwnPropertyDescriptor(object, key);
    const flags = (enumerable ? '' : '-') + (configurable ? '' : '!') + (get || set || writable ? '' : '=');
    const text = get || set ? `${get ? `get ${get.name}` : ''} ${set ? `set ${set.name}` : ''}` : show(value, depth - 1);
    return `${flags}${key_text(key)}:${text}`;
  };
  // V8 has a literal's accessors behind the other properties between two spreads: accessors come last here.
  const sorted_keys = object => {
    const keys = Reflect.ownKeys(object);
    const is_accessor = key => 'get' in Object.getOwnPropertyDescriptor(object, key);
    return [...keys.filter(key => !is_accessor(key)), ...keys.filter(is_accessor)];
  };
  const own = (object, depth, without = []) => {
    const keys = sorted_keys(object).filter(key => !without.includes(key));
    // So many only when it is made of a text's characters.
    return keys.length > 25 ? 'text' : keys.map(key => describe_property(object, key, depth)).join(',');
  };
  const show = (value, depth = 3) => {
    if (value === globalThis) return 'global';
    if (typeof value === 'string' && is_text(value)) return 'text';
    if (Object(value) !== value) return typeof value === 'string' ? JSON.stringify(value) : typeof value === 'symbol' ? value.toString() : Object.is(value, -0) ? '-0' : String(value);
    if (serial.has(value)) return serial.get(value);
    if (value instanceof Error) return `${value.constructor.name}${value.constructor === Error ? ` ${value.message}` : ''}`;
    if (value instanceof Promise) return 'promise';
    if (typeof value === 'function') {
      const is_class = Object.getOwnPropertyDescriptor(value, 'prototype')?.writable === false;
      if (!is_class) return `function ${names ? describe_property(value, 'name', 1) : ''} ${describe_property(value, 'length', 1)}`;
      return `class ${depth > 1 ? own(value, depth - 1, names ? ['prototype'] : ['prototype', 'name']) : ''} {${depth > 1 ? own(value.prototype, depth - 1, ['constructor']) : ''}}`;
    }
    if (depth <= 0) return '…';
    if (Array.isArray(value)) return `[${own(value, depth, ['length'])}]`;
    if (typeof value.next === 'function') return 'iterator';
    const prototype = Object.getPrototypeOf(value);
    const kind = prototype === null ? 'null ' : serial.has(prototype) ? `${serial.get(prototype)} ` : prototype === Object.prototype ? '' : `${names ? key_text(String(prototype.constructor?.name)) : 'of a class'} `;
    return `${kind}{${own(value, depth)}}`;
  };

  const named = (value, text) => {
    serial.set(value, text);
    return value;
  };
  // An object that tells of each access. a and c are such objects again, f is a function, n a number; the rest is undefined.
  const P = n => {
    const target = { a: 1, b: null, n, [Symbol.for('s')]: 2 };
    Object.defineProperty(target, 'hidden', { value: 3, enumerable: false, configurable: true });
      const told = (what, key, ...rest) => write(`${n}: ${what} ${key_text(key)}${rest.map(each => ` ${show(each)}`).join('')}`);
    const set_keys = new Set();
    const proxy = new Proxy(target, {
      get(object, key, receiver) {
        // `_a.call(b)` is how every tool says what `a?.b()` says: see 'What differs' in docs/architecture.md.
        if (key === 'call') return undefined;
        told('get', key, ...(receiver === proxy ? [] : [receiver]));
        if (set_keys.has(key)) return object[key];
        if (key === Symbol.toPrimitive) return () => n;
        if (key === Symbol.iterator) return n % 3 === 0 ? undefined : () => it(n, n, null, undefined)[Symbol.iterator]();
        if (key === 'then') return undefined;
        if (key === 'a' || key === 'c') return n % 4 === 0 ? undefined : P(`${n}.${key}`);
        if (key === 'f') {
          if (n % 5 === 0) return undefined;
          return function f(...args) {
            write(`${n}: call ${show(this)} ${args.map(each => show(each)).join(' ')}`);
            return n % 2 === 0 ? null : P(`${n}.f`);
          };
        }
        return object[key];
      },
      set(object, key, value, receiver) {
        told('set', key, value, ...(receiver === proxy ? [] : [receiver]));
        set_keys.add(key);
        object[key] = value;
        return key !== 'u';
      },
      has(object, key) { told('has', key); return key in object; },
      deleteProperty(object, key) { told('delete', key); return key === 'u' ? false : delete object[key]; },
      ownKeys(object) { write(`${n}: keys`); return Reflect.ownKeys(object); },
      getOwnPropertyDescriptor(object, key) { told('descriptor', key); return Reflect.getOwnPropertyDescriptor(object, key); },
      defineProperty(object, key, descriptor) { told('define', key, descriptor.value); return Reflect.defineProperty(object, key, descriptor); },
    });
    return named(proxy, `P${n}`);
  };
  const iterator_result = (n, values) => ({
    get done() { write(`${n}: done`); return values.length === 0; },
    get value() { write(`${n}: value`); return values.shift(); },
  });
  // Some tell of being asked for a method, lack one, or give what is no object.
  const iterator = (n, values, wrap) => {
    const methods = {
      next(value) { write(`${n}: next ${show(value)}`); return wrap(n % 17 === 0 && values.length < 2 ? n : iterator_result(n, values), 'next'); },
      return(value) { write(`${n}: return ${show(value)}`); return wrap(n % 11 === 0 ? null : { value, done: n % 19 !== 0 }, 'return'); },
      throw(error) { write(`${n}: throw ${show(error)}`); return wrap(n % 11 === 0 ? n : { value: error, done: true }, 'throw'); },
    };
    if (n % 13 === 0) methods.throw = n % 2 === 0 ? null : undefined;
    if (n % 23 === 0) methods.return = undefined;
    return named(n % 3 > 0 ? methods : {
      get next() { write(`${n}: get next`); return methods.next; },
      get return() { write(`${n}: get return`); return methods.return; },
      get throw() { write(`${n}: get throw`); return methods.throw; },
    }, `I${n}`);
  };
  const it = (n, ...values) => named({ [Symbol.iterator]() { write(`${n}: iterate`); return iterator(n, values, result => result); } }, `S${n}`);
  const ait = (n, ...values) => named({
    [Symbol.asyncIterator]() {
      write(`${n}: iterate`);
      return iterator(n, values, (result, method) => (n % 7 === 0 && method === 'return' ? Promise.reject(new RangeError()) : n % 2 === 0 ? result : Promise.resolve(result)));
    },
  }, `A${n}`);
  class Base {
    constructor(...args) { write(`base ${args.map(each => show(each)).join(' ')}`); }
    f(...args) { write(`base f ${show(this)} ${args.map(each => show(each)).join(' ')}`); return this; }
    get a() { write(`base a ${show(this)}`); return P(9901); }
    set a(value) { write(`base a= ${show(this)} ${show(value)}`); }
    get b() { return null; }
    static f() { write(`base static ${show(this)}`); return P(9902); }
  }
  const call_all = (holder, object) => {
    for (const key of sorted_keys(holder)) {
      if (key === 'constructor' || key === 'prototype') continue;
      let result;
      try {
        const value = object[key];
        result = typeof value === 'function' ? value.call(object, P(9904)) : value;
        write(`used ${key_text(key)} ${show(result)}`);
      } catch (error) {
        write(`used ${key_text(key)} ${show(error)}`);
        continue;
      }
      if (serial.has(result)) continue;
      if (result?.[Symbol.asyncIterator]) given.drain(0, result);
      else if (typeof result?.next === 'function') { try { write(`all ${show([...result])}`); } catch (error) { write(show(error)); } }
      else if (result instanceof Promise) result.then(given.seen, given.seen);
    }
  };
  const given = {
    $: n => (write(`${n}`), n),
    v: (n, value) => (write(`${n}`), value),
    P, it, ait, Base,
    K: n => named({ [Symbol.toPrimitive](hint) { write(`${n}: key ${hint}`); return n % 3 === 0 ? Symbol.for('s') : n % 2 === 0 ? 'b' : 'k'; } }, `K${n}`),
    th: n => named({ then(resolve, reject) { write(`${n}: then`); n % 6 === 0 ? reject(new RangeError()) : resolve(n); } }, `T${n}`),
    bad: n => { write(`${n}: bad`); throw new EvalError(); },
    tag: (strings, ...values) => (write(`tag ${strings.raw.join('|')} ${Object.isFrozen(strings)} ${values.map(each => show(each)).join(' ')}`), strings.length),
    seen: value => (write(`seen ${show(value)}`), value),
    drain: async (n, iterable) => {
      try {
        for await (const value of iterable) write(`${n}: drained ${show(value)}`);
        write(`${n}: dry`);
      } catch (error) {
        write(`${n}: failed ${show(error)}`);
      }
      return n;
    },
    // Asks for what for-of does not: `throw`, `return`, and several at a time.
    steps: async (n, iterator) => {
      const ask = (method, value) => iterator[method](value).then(
        result => write(`${n}: ${method} gave ${show(result)}`), error => write(`${n}: ${method} failed ${show(error)}`));
      const method = ['throw', 'return', 'next'][n % 3];
      if (n % 4 > 0) await ask('next', n);
      if (n % 5 > 0) await ask(method, n % 7 === 0 ? given.th(n) : n);
      else await Promise.all([ask('next', 1), ask(method, given.th(n)), ask('next', 2)]);
      await ask(n % 2 === 0 ? 'next' : 'return', n);
      await ask('next');
      return n;
    },
    use: C => {
      const made = new C(P(9903), 2);
      write(`made ${show(made)}`);
      call_all(C, C);
      call_all(C.prototype, made);
    },
    employ: object => {
      write(`employed ${show(object)}`);
      call_all(object, object);
      return object;
    },
    later: [],
  };
  let program;
  try {
    program = new Function(...Object.keys(given), code);
  } catch (error) {
    return `refused: ${error.message}`;
  }
  try {
    program.call(named({}, 'self'), ...Object.values(given));
  } catch (error) {
    log.push(`thrown ${error instanceof Ended ? 'Ended' : show(error)}`);
  }
  await new Promise(setImmediate);
  for (const each of given.later.splice(0)) {
    try { each(); } catch (error) { if (!(error instanceof Ended)) log.push(`later ${show(error)}`); }
  }
  await new Promise(setImmediate);
  return log.slice(0, limit).join('\n');
}
