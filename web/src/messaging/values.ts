// What stands in a message but cannot be cloned: functions, objects by proxy, streams, errors. It is looked for where a message is sent
// and put back where it arrives. A value without any is sent as it is, not copied.
import type { Codec } from './codec.ts';
import { type EncodedError, encode_error } from './error_codec.ts';
import type { Path, Ref } from './protocol.ts';

/** Marks objects that are handed over by proxy; see `proxy`. */
export const proxied = new WeakSet<object>();

/** What this end gives others access to, and what others gave it. */
export interface Exports {
  function_or_object(value: object): number;
  stream(source: AsyncIterable<unknown> | ReadableStream): number;
  /** The number by which the other end knows `value`, when it is one of its own. */
  own(value: object): number | undefined;
  /** What an object crosses by that is not plain and none of the above; not there when nothing does. */
  codec?: ((value: object) => Codec | undefined) | undefined;
  /** Takes back what was exported for a message that was not sent. */
  take_back(refs: readonly Ref[]): void;
}

export interface Scanned {
  value: unknown;
  refs?: readonly Ref[];
  transfer?: Transferable[];
}

/** `all`: ArrayBuffers too, which the sender loses. `needed`: what can cross in no other way. */
export type AutoTransfer = 'all' | 'needed';

const only_transferable = new Set(['MessagePort', 'OffscreenCanvas', 'WritableStream', 'TransformStream', 'RTCDataChannel', 'MediaSourceHandle', 'MIDIAccess']);
const also_transferable = new Set(['ArrayBuffer', 'ImageBitmap', 'VideoFrame', 'AudioData']);

const tag = (value: object): string => Object.prototype.toString.call(value).slice(8, -1);

// The tag serves objects of other realms; Node's ports have that of an EventTarget.
function is_one_of(kinds: ReadonlySet<string>, value: object): boolean {
  return kinds.has(tag(value)) || kinds.has((value.constructor as { name?: string } | undefined)?.name ?? '');
}

function is_plain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  // Of any realm: an Object.prototype has none above it.
  return prototype === Object.prototype || prototype === null || Object.getPrototypeOf(prototype) === null;
}

function is_record(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function is_async_iterable(value: object): value is AsyncIterable<unknown> {
  return typeof (value as Partial<AsyncIterable<unknown>>)[Symbol.asyncIterator] === 'function';
}

// What structured clone copies bit by bit, with nothing of interest in it.
function is_leaf(value: object): boolean {
  return ArrayBuffer.isView(value) || value instanceof Date || value instanceof RegExp || (typeof Blob === 'function' && value instanceof Blob);
}

// What stands for it in the message. Structured clone would carry some errors, without their class and what was added to them.
function special(value: object): Ref[1] | undefined {
  if (typeof value === 'function') return 'function';
  if (proxied.has(value)) return 'object';
  if (value instanceof Error) return 'error';
  if (typeof ReadableStream === 'function' && value instanceof ReadableStream) return 'stream';
  if (is_async_iterable(value)) return 'iterable';
  return undefined;
}

/** Looks through `value`: free for primitives, one visit for each object of a tree. `link` is how the connection carries values. */
export function scan(value: unknown, exports: Exports, link: { carries: 'values' | 'bytes'; transfers: boolean }, auto: AutoTransfer): Scanned {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return { value };
  const walk = new Walk(link.transfers, auto, exports.codec);
  walk.visit(value, 0);
  if (walk.visits > kQuick) {
    walk.visit_all(value);
  }
  const scanned: Scanned = walk.found ? replace(value, exports, link.carries === 'values', walk) : (walk.in_columns(value) ?? { value });
  if (walk.transfer !== undefined) scanned.transfer = [...walk.transfer];
  return scanned;
}

// So many objects are visited without remembering which; objects inside of themselves, and whatever is huge or deep, take the other way.
const kQuick = 100_000;
const kShallow = 64;

// Fewer rows than these cross as they are, and more, of which a Set cannot hold 2^24.
const kFewRows = 16;
const kManyRows = 4_000_000;

/** Rows: an array of plain objects with the same keys in the same order. It is the message (`at` is undefined) or a property of it. */
interface Table {
  at: string | undefined;
  rows: readonly object[];
  keys: readonly string[];
  columns: readonly unknown[][];
}

class Walk {
  visits = 0;
  readonly #tables: Table[] = [];
  // Plain objects that are no rows of a table.
  readonly #others: object[] = [];
  found = false;
  transfer: Set<Transferable> | undefined;
  readonly #transfers: boolean;
  readonly #all: boolean;
  readonly #codec: Exports['codec'];

  constructor(transfers: boolean, auto: AutoTransfer, codec: Exports['codec']) {
    this.#transfers = transfers;
    this.#all = auto === 'all';
    this.#codec = codec;
  }

  visit(at: object, depth: number, key?: string): void {
    if (++this.visits > kQuick || depth > kShallow) {
      this.visits = kQuick + 1;
      return;
    }
    if (Array.isArray(at)) {
      if (at.length >= kFewRows && at.length <= kManyRows && (depth === 0 || key !== undefined) && this.#is_table(at, depth, key)) return;
      for (let i = 0; i < at.length; i++) {
        const item: unknown = at[i];
        if (typeof item === 'object' ? item !== null : typeof item === 'function') this.visit(item as object, depth + 1);
      }
    } else if (this.#is_container(at)) {
      this.#others.push(at);
      for (const name in at) {
        const item: unknown = (at as Record<string, unknown>)[name];
        if (typeof item === 'object' ? item !== null : typeof item === 'function') this.visit(item as object, depth + 1, depth === 0 ? name : undefined);
      }
    } else if (at instanceof Map || at instanceof Set) {
      for (const item of parts_of(at)) if (typeof item === 'object' ? item !== null : typeof item === 'function') this.visit(item as object, depth + 1);
    }
  }

  // Looks through the rows, until one is not like the first. Engines copy objects slowly, one by one and each with its keys: of 100 objects a round trip takes a
  // quarter less time by their columns (docs/decisions/021).
  #is_table(rows: unknown[], depth: number, at: string | undefined): boolean {
    const [first] = rows;
    if (!is_record(first)) return false;
    const keys = Object.keys(first);
    // Columns have no place for what an array has besides its items: the `index` of a match.
    if (keys.length === 0 || keys.includes('__proto__') || Object.keys(rows).length !== rows.length) return false;
    const columns = keys.map((): unknown[] => []);
    for (const row of rows) if (!this.#is_row(row, keys, columns, depth + 1)) return false;
    this.#tables.push({ at, rows: rows as object[], keys, columns });
    return true;
  }

  #is_row(row: unknown, keys: readonly string[], columns: readonly unknown[][], depth: number): boolean {
    if (!is_record(row) || !this.#is_container(row)) return false;
    let column = 0;
    for (const key in row) {
      if (key !== keys[column]) return false;
      const item = row[key];
      if (typeof item === 'object' ? item !== null : typeof item === 'function') this.visit(item as object, depth);
      columns[column++]?.push(item);
    }
    return column === keys.length;
  }

  /** `value` with its tables by their columns. Undefined where there are none, or where a row stands at a second place: it is one object for the receiver too. */
  in_columns(value: object): Scanned | undefined {
    const tables = this.#tables;
    const [root] = tables;
    if (root === undefined || this.visits > kQuick) return undefined;
    const rows = new Set<object>();
    let count = 0;
    for (const table of tables) {
      count += table.rows.length;
      for (const row of table.rows) rows.add(row);
    }
    if (rows.size !== count || this.#others.some(other => rows.has(other))) return undefined;
    const refs = tables.map(({ at, keys }): Ref => [at === undefined ? [] : [at], 'rows', keys]);
    return { value: root.at === undefined ? root.columns : { ...value, ...Object.fromEntries(tables.map(({ at, columns }) => [at, columns])) }, refs };
  }

  /** Whether something in `at`, which is a Map or a Set, has to be found and replaced. */
  finds_in(at: object): boolean {
    const walk = new Walk(false, 'needed', this.#codec);
    walk.visit(at, 0);
    if (walk.visits > kQuick) walk.visit_all(at);
    return walk.found;
  }

  // No recursion: what is nested deeper than a stack reaches is refused by structured clone in its own words.
  visit_all(root: object): void {
    const visited = new Set<object>();
    const waiting: object[] = [root];
    const add = (item: unknown): void => {
      if ((typeof item !== 'object' || item === null) && typeof item !== 'function') return;
      if (!visited.has(item)) waiting.push(item);
    };
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      if (visited.has(at)) continue;
      visited.add(at);
      if (Array.isArray(at)) for (const item of at as unknown[]) add(item);
      else if (this.#is_container(at)) for (const key in at) add((at as Record<string, unknown>)[key]);
      else if (at instanceof Map || at instanceof Set) for (const item of parts_of(at)) add(item);
    }
  }

  // Whether there is more in it; notes what is found.
  #is_container(at: object): boolean {
    if (typeof at === 'function') {
      this.found = true;
      return false;
    }
    if (is_plain(at)) {
      if (!proxied.has(at) && !is_async_iterable(at)) return true;
      this.found = true;
      return false;
    }
    if (special(at) !== undefined || this.#codec?.(at) !== undefined) this.found = true;
    else this.leaf(at);
    return false;
  }

  /** Notes `at` if it can be transferred. */
  leaf(at: object): void {
    if (!this.#transfers) return;
    if (is_leaf(at)) {
      if (this.#all && ArrayBuffer.isView(at) && at.buffer instanceof ArrayBuffer) this.#add(at.buffer);
    } else if (is_one_of(only_transferable, at) || (this.#all && is_one_of(also_transferable, at))) this.#add(at as Transferable);
  }

  #add(found: Transferable): void {
    (this.transfer ??= new Set()).add(found);
  }
}

function* parts_of(of: Map<unknown, unknown> | Set<unknown>): Generator<unknown> {
  for (const [key, item] of of.entries()) {
    yield key;
    yield item;
  }
}

// A copy of the containers, in which what cannot be cloned is null and listed by its path. `identity`: what stands at two places is one
// object for the receiver too, so one path reaches both; otherwise each place is a copy, and an object inside of itself stays for the
// serializer to refuse.
function replace(value: unknown, exports: Exports, identity: boolean, walk: Walk): Scanned {
  const refs: Ref[] = [];
  const copies = new Map<object, unknown>();
  // Maps and Sets that are being copied.
  const open = new Set<object>();
  const copy = (at: unknown, path: Path): unknown => {
    if (at === null || (typeof at !== 'object' && typeof at !== 'function')) return at;
    const own = exports.own(at);
    const kind = own !== undefined ? 'own' : special(at);
    if (kind !== undefined) {
      refs.push([path, kind, what(at, kind, own, exports)]);
      return null;
    }
    const known = copies.get(at);
    if (known !== undefined) return identity ? known : at;
    if (Array.isArray(at)) {
      // Holes stay holes.
      const items: unknown[] = [];
      items.length = at.length;
      copies.set(at, items);
      at.forEach((item, index) => (items[index] = copy(item, [...path, index])));
      if (!identity) copies.delete(at);
      return items;
    }
    if (!is_plain(at)) {
      const codec = exports.codec?.(at);
      if (codec === undefined && (at instanceof Map || at instanceof Set) && walk.finds_in(at)) {
        // Its items cross in its place, for the receiver to make it of them when they are complete: nothing can be put into a Map as it stands.
        if (open.has(at)) throw new TypeError('a Map or Set that contains itself, and something that cannot be cloned');
        open.add(at);
        const items = copy([...at], path);
        open.delete(at);
        refs.push([path, at instanceof Map ? 'map' : 'set', undefined]);
        return items;
      }
      if (codec === undefined) {
        // Of what codecs make nothing was looked at before.
        walk.leaf(at);
        return at;
      }
      // What crosses for it stands in its place; its parts are put back before it is.
      const wire = copy(codec.encode(at), path);
      refs.push([path, 'coded', codec.name]);
      return wire;
    }
    const entries: Record<string, unknown> = {};
    copies.set(at, entries);
    for (const [key, item] of Object.entries(at)) {
      Object.defineProperty(entries, key, { value: copy(item, [...path, key]), configurable: true, enumerable: true, writable: true });
    }
    if (!identity) copies.delete(at);
    return entries;
  };
  try {
    return { value: copy(value, []), refs };
  } catch (error) {
    exports.take_back(refs);
    throw error;
  }
}

function what(at: object, kind: Ref[1], own: number | undefined, exports: Exports): number | EncodedError {
  switch (kind) {
    case 'own':
      return own ?? 0;
    case 'error':
      return encode_error(at);
    case 'iterable':
    case 'stream':
      return exports.stream(at as AsyncIterable<unknown> | ReadableStream);
    default:
      return exports.function_or_object(at);
  }
}

/** The rows of a table that crossed by its columns. Undefined where it is none. */
export function rows_of(columns: unknown, keys: unknown): unknown[] | undefined {
  if (!Array.isArray(columns) || !Array.isArray(keys) || keys.length === 0 || columns.length !== keys.length) return undefined;
  const names = keys as unknown[];
  const [first] = columns as unknown[];
  if (!Array.isArray(first) || !names.every(name => typeof name === 'string' && name !== '__proto__')) return undefined;
  if (!columns.every(column => Array.isArray(column) && column.length === first.length)) return undefined;
  const rows: Record<string, unknown>[] = [];
  for (let i = 0; i < first.length; i++) {
    const row: Record<string, unknown> = {};
    for (let k = 0; k < names.length; k++) row[names[k] as string] = (columns as unknown[][])[k]?.[i];
    rows.push(row);
  }
  return rows;
}

/** The Map or Set of these items. Undefined where they are none. */
export function collection_of(kind: 'map' | 'set', items: unknown): Map<unknown, unknown> | Set<unknown> | undefined {
  if (!Array.isArray(items)) return undefined;
  if (kind === 'set') return new Set(items as unknown[]);
  return items.every(entry => Array.isArray(entry)) ? new Map(items as [unknown, unknown][]) : undefined;
}

/** Puts back what `make` makes of each reference and what stands in its place. A path that leads nowhere is ignored: the value is the sender's own affair. */
export function put_back(value: unknown, refs: readonly Ref[], make: (ref: Ref, wire: unknown) => unknown): unknown {
  let root = value;
  for (const ref of refs) {
    const [path] = ref;
    const last = path[path.length - 1];
    if (last === undefined) {
      root = make(ref, root);
      continue;
    }
    let at: unknown = root;
    for (const step of path.slice(0, -1)) at = typeof at === 'object' && at !== null && Object.hasOwn(at, step) ? (at as Record<string | number, unknown>)[step] : undefined;
    if (typeof at !== 'object' || at === null) continue;
    const wire: unknown = Object.hasOwn(at, last) ? (at as Record<string | number, unknown>)[last] : undefined;
    Object.defineProperty(at, last, { value: make(ref, wire), configurable: true, enumerable: true, writable: true });
  }
  return root;
}
