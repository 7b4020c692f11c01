// Builds skein.wasm and skein-threads.wasm into dist/ and prints their sizes.
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { cmake_build, is_newer, root, run, say } from '../tests/tools/lib.mjs';

const modules = [
  { preset: 'wasm', name: 'skein', threads: false },
  { preset: 'wasm-threads', name: 'skein-threads', threads: true },
];

// Emscripten exports whatever its own JavaScript might call. instance.ts calls these, and the ABI's functions.
const runtime_exports = ['__wasm_call_ctors', '__indirect_function_table'];
const thread_exports = ['_emscripten_thread_init', '_emscripten_thread_exit', 'emscripten_tls_init', 'emscripten_stack_set_limits', 'stackRestore'];

const features = ['--enable-simd', '--enable-bulk-memory', '--enable-mutable-globals', '--enable-sign-ext', '--enable-nontrapping-float-to-int'];

export function build_wasm() {
  const abi = fs.readFileSync(path.join(root, 'wasm-glue/exports.txt'), 'utf8').split('\n').filter(Boolean);
  fs.mkdirSync(path.join(root, 'dist'), { recursive: true });
  for (const { preset, name, threads } of modules) {
    cmake_build(preset, [name]);
    const linked = path.join(root, 'build', preset, `${name}.wasm`);
    const output = path.join(root, 'dist', `${name}.wasm`);
    if (is_newer(output, [linked, import.meta.filename])) continue;

    const flags = threads ? [...features, '--enable-threads'] : features;
    const keep = [...abi, ...runtime_exports, ...(threads ? thread_exports : [])];
    const graph = path.join(root, 'build', preset, 'exports.json');
    fs.writeFileSync(graph, JSON.stringify(keep.map(name => ({ name: `export ${name}`, root: true, export: name }))));
    const reduced = path.join(root, 'build', preset, `${name}.reduced.wasm`);
    run('wasm-metadce', [linked, '-o', reduced, '--graph-file', graph, ...flags], { quiet: true });
    // Binaryen's own package knows more than Debian's; what it saves costs 2 to 4 % of speed (docs/decisions/007; how it works, 011).
    run(path.join(root, 'node_modules/.bin/wasm-opt'), [reduced, '-o', output, '-O3', '--flexible-inline-max-function-size=6', '--converge', '--strip-debug', '--strip-producers', ...flags]);
  }
}

/** Sizes in bytes of a file: raw, gzip 9, brotli 11. */
export function sizes(file) {
  const raw = fs.readFileSync(file);
  const brotli = zlib.brotliCompressSync(raw, {
    params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 11, [zlib.constants.BROTLI_PARAM_LGWIN]: 24, [zlib.constants.BROTLI_PARAM_SIZE_HINT]: raw.length },
  });
  return { raw: raw.length, gzip: zlib.gzipSync(raw, { level: 9 }).length, brotli: brotli.length };
}

export function print_sizes(files) {
  for (const file of files) {
    const { raw, gzip, brotli } = sizes(file);
    const kb = bytes => `${(bytes / 1000).toFixed(1)} kB`.padStart(10);
    say(`${path.relative(root, file).padEnd(24)} ${kb(raw)} raw ${kb(gzip)} gzip ${kb(brotli)} brotli`);
  }
}
