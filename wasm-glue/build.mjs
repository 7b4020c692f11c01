// Builds skein.wasm and skein-threads.wasm, and the rest of each, and skein-syntax.wasm into dist/ and prints their sizes.
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { cmake_build, is_newer, root, run, say } from '../tests/tools/lib.mjs';
import { split_module, train_module } from './split.mjs';
import { training_files } from './train.mjs';

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
  build_hash();
  build_syntax();
  const sources = [import.meta.filename, path.join(import.meta.dirname, 'split.mjs'), ...training_files()];
  let training;
  for (const { preset, name, threads } of modules) {
    cmake_build(preset, [name]);
    const folder = path.join(root, 'build', preset);
    const linked = path.join(folder, `${name}.wasm`);
    const outputs = [`${name}.wasm`, `${name}-rest.wasm`].map(file => path.join(root, 'dist', file));
    const single = path.join(root, 'build/wasm/skein.optimised.wasm');
    if (outputs.every(output => is_newer(output, [linked, single, ...sources]))) continue;

    const flags = threads ? [...features, '--enable-threads'] : features;
    const optimised = path.join(folder, `${name}.optimised.wasm`);
    if (!is_newer(optimised, [linked, import.meta.filename])) {
      const keep = [...abi, ...runtime_exports, ...(threads ? thread_exports : [])];
      const graph = path.join(folder, 'exports.json');
      fs.writeFileSync(graph, JSON.stringify(keep.map(name => ({ name: `export ${name}`, root: true, export: name }))));
      const reduced = path.join(folder, `${name}.reduced.wasm`);
      run('wasm-metadce', [linked, '-g', '-o', reduced, '--graph-file', graph, ...flags], { quiet: true });
      // Binaryen's own package knows more than Debian's; what it saves costs 2 to 4 % of speed (docs/decisions/007; how it works, 011). Functions in the
      // order of their names compress better: instances of one template stand side by side.
      run(path.join(root, 'node_modules/.bin/wasm-opt'), [reduced, '-g', '-o', optimised, '-O3', '--flexible-inline-max-function-size=6', '--converge', '--code-folding', '--reorder-functions-by-name', '--strip-producers', ...flags]);
    }
    training ??= train_module(single, features);
    split_module(optimised, outputs, flags, threads ? { unused: training.unused } : training);
  }
}

/** xxHash alone, for the cache of pages. */
export function build_hash() {
  cmake_build('wasm', ['skein_hash']);
  const linked = path.join(root, 'build/wasm/skein_hash.wasm');
  const output = path.join(root, 'build/wasm/hash.wasm');
  if (is_newer(output, [linked, import.meta.filename])) return;
  run(path.join(root, 'node_modules/.bin/wasm-opt'), [linked, '-o', output, '-Oz', '--strip-debug', '--strip-producers', '--enable-bulk-memory', '--enable-sign-ext', '--enable-mutable-globals']);
}

/** tree-sitter with its grammars, and what reads definitions of messages with it. */
export function build_syntax() {
  cmake_build('wasm', ['skein-syntax']);
  const linked = path.join(root, 'build/wasm/skein-syntax.wasm');
  const output = path.join(root, 'dist/skein-syntax.wasm');
  if (is_newer(output, [linked, import.meta.filename])) return;
  run(path.join(root, 'node_modules/.bin/wasm-opt'), [linked, '-o', output, '-Oz', '--converge', '--strip-debug', '--strip-producers', ...features]);
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
