// Functions and objects that one end hands over and the other calls.
import { type MapStack, told_to } from './stacks.ts';
import { type Path } from './protocol.ts';

// What has none of its own is not shared; what has is the platform's.
export const kDispose: typeof Symbol.dispose = Symbol.dispose ?? (Symbol.for('Symbol.dispose') as typeof Symbol.dispose);
export const kAsyncDispose: typeof Symbol.asyncDispose = Symbol.asyncDispose ?? (Symbol.for('Symbol.asyncDispose') as typeof Symbol.asyncDispose);

/** What this end has handed over, by number. */
export class ExportTable {
  readonly #by_number = new Map<number, { value: object; count: number }>();
  readonly #numbers = new Map<object, number>();
  #last = 0;

  /** The number of `value`; one number for one object, however often it is handed over. */
  add(value: object): number {
    const known = this.#numbers.get(value);
    if (known !== undefined) {
      const entry = this.#by_number.get(known);
      if (entry !== undefined) entry.count++;
      return known;
    }
    const number = ++this.#last;
    this.#numbers.set(value, number);
    this.#by_number.set(number, { value, count: 1 });
    return number;
  }

  get(number: unknown): object | undefined {
    return typeof number === 'number' ? this.#by_number.get(number)?.value : undefined;
  }

  release(number: unknown, count: unknown): void {
    const entry = typeof number === 'number' ? this.#by_number.get(number) : undefined;
    if (entry === undefined || typeof count !== 'number') return;
    entry.count -= count;
    if (entry.count > 0) return;
    this.#by_number.delete(number as number);
    this.#numbers.delete(entry.value);
  }

  get size(): number {
    return this.#by_number.size;
  }

  clear(): void {
    this.#by_number.clear();
    this.#numbers.clear();
  }
}

interface Imported {
  ref: WeakRef<object>;
  count: number;
  // Of which it is: numbers of another connection mean something else.
  numbers: WeakMap<object, number>;
}

/** What the other end has handed over. Entries go, and the other end is told, when the user has released what they stand for or lost it. */
export class ImportTable {
  readonly #by_number = new Map<number, Imported>();
  #numbers = new WeakMap<object, number>();
  readonly #lost: FinalizationRegistry<[number, Imported]>;
  readonly #released: (number: number, count: number) => void;

  constructor(released: (number: number, count: number) => void) {
    this.#released = released;
    this.#lost = new FinalizationRegistry(([number, entry]) => this.#drop(number, entry));
  }

  /** The same object for the same number, as long as somebody has it. */
  get(number: number, make: () => object): object {
    const known = this.#by_number.get(number);
    const alive = known?.ref.deref();
    if (known !== undefined && alive !== undefined) {
      known.count++;
      return alive;
    }
    const made = make();
    const entry: Imported = { ref: new WeakRef(made), count: 1, numbers: this.#numbers };
    // What was lost and not reported yet is released with its own count, later.
    this.#by_number.set(number, entry);
    this.#numbers.set(made, number);
    this.#lost.register(made, [number, entry], entry);
    return made;
  }

  number_of(value: object): number | undefined {
    return this.#numbers.get(value);
  }

  release(value: object): void {
    const number = this.#numbers.get(value);
    const entry = number === undefined ? undefined : this.#by_number.get(number);
    if (number === undefined || entry === undefined || entry.ref.deref() !== value) return;
    this.#numbers.delete(value);
    this.#lost.unregister(entry);
    this.#drop(number, entry);
  }

  #drop(number: number, entry: Imported): void {
    if (entry.numbers !== this.#numbers) return;
    if (this.#by_number.get(number) === entry) this.#by_number.delete(number);
    this.#released(number, entry.count);
  }

  /** The other end is gone, and its numbers with it. */
  clear(): void {
    this.#by_number.clear();
    this.#numbers = new WeakMap();
  }
}

export type Invoke = (operation: 'call' | 'get', path: Path, args: readonly unknown[]) => Promise<unknown>;

/** What stands for a function of the other end. */
export function remote_function(invoke: Invoke, release: (value: object) => void, map?: MapStack): object {
  const call = async (...args: unknown[]): Promise<unknown> => {
    try {
      return await invoke('call', [], args);
    } catch (error) {
      throw await told_to(error, call, map);
    }
  };
  Object.defineProperty(call, kDispose, { value: () => release(call), configurable: true });
  return call;
}

/** What stands for an object of the other end: each property is callable, and a promise of its value. */
export function remote_object(invoke: Invoke, release: (value: object) => void, map?: MapStack): object {
  const root: object = member([]);
  return root;

  function member(path: Path): object {
    const call = async (args: readonly unknown[]): Promise<unknown> => {
      try {
        return await invoke('call', path, args);
      } catch (error) {
        throw await told_to(error, call, map);
      }
    };
    // A function, so that it can be called; an arrow function has no properties of its own that may not be hidden.
    return new Proxy(() => {}, {
      get(_target, key) {
        if (typeof key === 'symbol') return path.length === 0 && key === kDispose ? () => release(root) : undefined;
        if (key === 'then') {
          // The object itself can be returned from async functions; what it has is awaited.
          if (path.length === 0) return undefined;
          return (...args: Parameters<Promise<unknown>['then']>) => invoke('get', path, []).then(...args);
        }
        return member([...path, key]);
      },
      apply: (_target, _this, args: unknown[]) => call(args),
      construct() {
        throw new TypeError('objects of another thread cannot be constructed; call a function that does it there');
      },
      set: () => false,
      has: () => false,
      ownKeys: () => [],
      getOwnPropertyDescriptor: () => undefined,
      getPrototypeOf: () => Function.prototype,
    });
  }
}

const forbidden = new Set<string | number>(['__proto__', 'prototype', 'constructor', '__defineGetter__', '__defineSetter__', '__lookupGetter__', '__lookupSetter__']);

/**
 * What the other end asks of `value`: a property, or a call of one with its object as `this`. Throws a TypeError for what is not there. What
 * objects have of the language (`constructor` above all, which leads to `Function`) is not reached.
 */
export function perform(value: object, operation: unknown, path: Path, args: readonly unknown[]): unknown {
  let at: unknown = value;
  let owner: unknown = undefined;
  for (const step of path) {
    if (forbidden.has(step)) throw new TypeError(`"${step}" is not reachable from another thread`);
    if (at === null || at === undefined) throw new TypeError(`nothing has the property "${path.join('.')}"`);
    owner = at;
    at = (at as Record<string | number, unknown>)[step];
    if (typeof at === 'function' && step in Object.prototype && !Object.hasOwn(owner as object, step) && (Object.prototype as unknown as Record<string | number, unknown>)[step] === at) {
      throw new TypeError(`"${step}" is not reachable from another thread`);
    }
  }
  if (operation === 'get') return at;
  if (operation !== 'call') throw new TypeError(`unknown operation "${String(operation)}"`);
  if (typeof at !== 'function') throw new TypeError(path.length === 0 ? 'the object is not a function' : `"${path.join('.')}" is not a function`);
  return Reflect.apply(at as (...args: unknown[]) => unknown, owner, args as unknown[]);
}
