// What the platform offers to the engine.
import { builtin, in_node } from './node_builtins.ts';

export interface Features {
  cross_origin_isolated: boolean;
  shared_memory: boolean;
  wasm_threads: boolean;
  wasm_simd: boolean;
  cores: number;
}

const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
// (memory 1 1 shared) (func i32.const 0  i32.atomic.load  drop)
const threads_probe = new Uint8Array([...header, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 5, 4, 1, 3, 1, 1, 10, 11, 1, 9, 0, 0x41, 0, 0xfe, 0x10, 2, 0, 0x1a, 0x0b]);
// (func i32.const 0  i8x16.splat  drop)
const simd_probe = new Uint8Array([...header, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 9, 1, 7, 0, 0x41, 0, 0xfd, 0x0f, 0x1a, 0x0b]);

export function detect_features(): Features {
  return {
    // Node has no such notion: shared memory is always there.
    cross_origin_isolated: in_node || globalThis.crossOriginIsolated === true,
    shared_memory: typeof SharedArrayBuffer === 'function',
    wasm_threads: WebAssembly.validate(threads_probe),
    wasm_simd: WebAssembly.validate(simd_probe),
    cores: in_node ? builtin('node:os').availableParallelism() : navigator.hardwareConcurrency || 1,
  };
}

/** Why the engine cannot use threads here, or null. The text is for people and is shown as it is. */
export function why_no_threads(features: Features): string | null {
  if (!features.cross_origin_isolated) {
    return 'the page is not cross-origin isolated (it needs the headers "Cross-Origin-Opener-Policy: same-origin" and "Cross-Origin-Embedder-Policy: require-corp")';
  }
  if (!features.shared_memory) return 'SharedArrayBuffer is not available';
  if (!features.wasm_threads) return 'this browser has no WebAssembly threads';
  return null;
}

/** Pool size for `threads: 'auto'`: one core is left to the engine's own thread; beyond 8 memory grows and builds do not get faster. */
export function automatic_threads(features: Features): number {
  return Math.min(features.cores - 1, 8);
}
