// Messages as bytes, for connections that carry nothing else.

/**
 * Makes bytes or text of messages and back. Messages are values that structured clone would carry; what a serializer cannot express it
 * refuses by throwing, which rejects the call it belongs to.
 */
export interface Serializer {
  readonly name: string;
  serialize(message: unknown): string | Uint8Array;
  /** Throws for what no serializer of this kind has written. */
  deserialize(data: string | Uint8Array): unknown;
}

// What JSON lacks is an object with this one key: { "$": [kind, …] }. An object of the user's with a key "$" is ["object", entries].
const kMark = '$';

type Marked = readonly [kind: string, ...parts: unknown[]];

const typed_arrays = {
  Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array,
} as const;

// What newer engines have, and what Node has had for long: twenty times as fast as what all have.
interface NativeBase64 {
  toBase64?(): string;
}
interface NativeBytes {
  fromBase64?(text: string): Uint8Array<ArrayBuffer>;
}
interface NodeBuffer {
  from(buffer: ArrayBufferLike, offset: number, length: number): { toString(encoding: 'base64'): string };
  from(text: string, encoding: 'base64'): Uint8Array<ArrayBuffer>;
  byteLength(text: string, encoding: 'base64'): number;
}
const { Buffer } = globalThis as { Buffer?: NodeBuffer };

function to_base64(bytes: Uint8Array & NativeBase64): string {
  if (bytes.toBase64 !== undefined) return bytes.toBase64();
  if (Buffer !== undefined) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  let text = '';
  // String.fromCharCode takes its arguments from the stack.
  for (let at = 0; at < bytes.length; at += 0x2000) text += String.fromCharCode(...bytes.subarray(at, at + 0x2000));
  return btoa(text);
}

function from_base64(text: unknown): Uint8Array<ArrayBuffer> {
  if (typeof text !== 'string') throw new TypeError('bytes are written as a text of base64');
  const { fromBase64 } = Uint8Array as NativeBytes;
  if (fromBase64 !== undefined) return fromBase64.call(Uint8Array, text);
  if (Buffer !== undefined) {
    const read = Buffer.from(text, 'base64');
    // It leaves out what is no base64.
    if (text.length % 4 !== 0 || read.length !== Buffer.byteLength(text, 'base64')) throw new TypeError('bytes that are no base64');
    // A buffer of its own: small ones of Node share one.
    return new Uint8Array(read);
  }
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

function mark(...parts: Marked): unknown {
  return { [kMark]: parts };
}

class Writer {
  // What is being written, from the outside in: an object inside of itself has no end in JSON.
  readonly #open = new Set<object>();

  value(value: unknown, at: string): unknown {
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return value;
      case 'number':
        return Number.isFinite(value) && !Object.is(value, -0) ? value : mark('number', Object.is(value, -0) ? '-0' : String(value));
      case 'undefined':
        return mark('undefined');
      case 'bigint':
        return mark('bigint', String(value));
      case 'object':
        return value === null ? null : this.#object(value, at);
      default:
        throw new TypeError(`JSON cannot express a ${typeof value} (${at || 'the message'})`);
    }
  }

  #object(object: object, at: string): unknown {
    if (this.#open.has(object)) throw new TypeError(`JSON cannot express an object that contains itself (${at || 'the message'})`);
    this.#open.add(object);
    const written = this.#container(object, at);
    this.#open.delete(object);
    return written;
  }

  #container(object: object, at: string): unknown {
    if (Array.isArray(object)) return Array.from(object, (item, index) => this.value(item, `${at}[${index}]`));
    if (object instanceof Date) return mark('date', object.getTime());
    if (object instanceof Map) return mark('map', [...object].map(([key, item]) => [this.value(key, `${at} key`), this.value(item, `${at} entry`)]));
    if (object instanceof Set) return mark('set', [...object].map(item => this.value(item, `${at} item`)));
    if (object instanceof RegExp) return mark('regexp', object.source, object.flags);
    if (object instanceof ArrayBuffer) return mark('ArrayBuffer', to_base64(new Uint8Array(object)));
    if (ArrayBuffer.isView(object)) {
      const bytes = new Uint8Array(object.buffer, object.byteOffset, object.byteLength);
      if (object instanceof DataView) return mark('DataView', to_base64(bytes));
      const name = Object.prototype.toString.call(object).slice(8, -1);
      if (name in typed_arrays) return mark(name, to_base64(bytes));
    }
    if (object instanceof Error) return mark('error', object.name, object.message, object.stack ?? null);
    const entries = Object.entries(object).map(([key, item]): [string, unknown] => [key, this.value(item, `${at}.${key}`)]);
    // __proto__ as a key would be lost by who makes an object of it.
    if (entries.some(([key]) => key === kMark || key === '__proto__')) return mark('object', entries);
    return Object.fromEntries(entries);
  }
}

function read(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(read);
  if (kMark in value) return read_marked(value[kMark]);
  for (const [key, item] of Object.entries(value)) (value as Record<string, unknown>)[key] = read(item);
  return value;
}

function read_marked(marked: unknown): unknown {
  if (!Array.isArray(marked)) throw new TypeError(`an object's "${kMark}" is not a list`);
  const [kind, ...parts] = marked as unknown[];
  const [first, second] = parts;
  const list = (): unknown[] => {
    if (!Array.isArray(first)) throw new TypeError(`a ${String(kind)} without a list of what is in it`);
    return first.map(read);
  };
  switch (kind) {
    case 'undefined':
      return undefined;
    case 'number':
      return Number(first);
    case 'bigint':
      return BigInt(String(first));
    case 'date':
      return new Date(Number(first));
    case 'regexp':
      return new RegExp(String(first), String(second));
    case 'map':
      return new Map(list() as [unknown, unknown][]);
    case 'set':
      return new Set(list());
    case 'object':
      return Object.fromEntries(list() as [string, unknown][]);
    case 'error': {
      const error = new Error(String(second));
      Object.defineProperty(error, 'name', { value: String(first), configurable: true, writable: true });
      if (typeof parts[2] === 'string') Object.defineProperty(error, 'stack', { value: parts[2], configurable: true, writable: true });
      return error;
    }
    case 'ArrayBuffer':
      return from_base64(first).buffer;
    case 'DataView':
      return new DataView(from_base64(first).buffer);
    default: {
      if (typeof kind === 'string' && Object.hasOwn(typed_arrays, kind)) return new typed_arrays[kind as keyof typeof typed_arrays](from_base64(first).buffer);
      throw new TypeError(`an object's "${kMark}" is of the unknown kind "${String(kind)}"`);
    }
  }
}

/**
 * JSON with what JSON lacks: `undefined`, bigint, NaN and the infinities, -0, dates, maps, sets, regular expressions, ArrayBuffers and
 * typed arrays (in base64). Refuses functions, symbols and objects that contain themselves, saying where they are. Of an object of a class it takes the own
 * properties, as structured clone does.
 */
export const jsonSerializer: Serializer = {
  name: 'json',
  serialize: message => JSON.stringify(new Writer().value(message, '')),
  deserialize(data) {
    const text = typeof data === 'string' ? data : new TextDecoder('utf-8', { fatal: true }).decode(data);
    const parsed: unknown = JSON.parse(text);
    // Most messages are plain JSON and are not looked through.
    return text.includes(`"${kMark}"`) ? read(parsed) : parsed;
  },
};
