// `npm run build`, `build:native`, `build:wasm`, `build:web`: builds the parts named as arguments, and only what is stale.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build_wasm, print_sizes } from '../../wasm-glue/build.mjs';
import { cmake_build, root, run, setup } from './lib.mjs';

const parts = {
  native: () => cmake_build('native', ['skein']),
  wasm: () => build_wasm(),
  web: () => ['web/build.mjs', 'playground/build.mjs'].forEach(script => run(process.execPath, [script])),
};

/** Builds `names` in order: of `native`, `wasm`, `web`. The web part is bundled by the native build, which must be there. */
export function build(names) {
  for (const name of names) {
    if (!parts[name]) throw new Error(`unknown part "${name}"; there are ${Object.keys(parts).join(', ')}`);
    const began = performance.now();
    parts[name]();
    console.log(`build: ${name} in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  }
  const shipped = ['skein.js', 'worker.js', 'skein.wasm', 'skein-threads.wasm', 'skein-rest.wasm', 'skein-threads-rest.wasm'].map(name => path.join(root, 'dist', name)).filter(file => fs.existsSync(file));
  if (shipped.length > 0) print_sizes(shipped);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    setup();
    build(process.argv.slice(2));
  } catch (error) {
    console.error(`build: ${error.message}`);
    process.exit(1);
  }
}
