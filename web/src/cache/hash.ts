// XXH3 with 128 bits, by a WebAssembly module of its own (wasm-glue/hash), which is there long before the engine is.
import module from '../../../build/web/hash.txt';

interface Exports extends WebAssembly.Exports {
  memory: WebAssembly.Memory;
  __heap_base: WebAssembly.Global;
  hash(bytes: number, size: number, result: number): void;
}

const encoder = new TextEncoder();

/** 32 hexadecimal digits of a text's UTF-8, or of bytes. */
export type Hash = (contents: string | Uint8Array) => string;

export async function load_hash(): Promise<Hash> {
  const bytes = Uint8Array.from(atob(module), letter => letter.charCodeAt(0));
  const { instance } = await WebAssembly.instantiate(bytes);
  const { memory, __heap_base, hash } = instance.exports as Exports;
  const result = (Number(__heap_base.value) + 15) & ~15;
  const start = result + 16;
  // Views anew after each growth, which leaves old ones empty.
  const room = (size: number) => {
    const missing = start + size - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / 65536));
    return new Uint8Array(memory.buffer, start, size);
  };
  return contents => {
    let size: number;
    if (typeof contents === 'string') {
      size = encoder.encodeInto(contents, room(contents.length * 3)).written;
    } else {
      size = contents.length;
      room(size).set(contents);
    }
    hash(start, size, result);
    const view = new DataView(memory.buffer, result, 16);
    return [view.getBigUint64(8, true), view.getBigUint64(0, true)].map(half => half.toString(16).padStart(16, '0')).join('');
  };
}
