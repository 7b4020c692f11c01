// node peer_rolldown.mjs <entry> <outdir> plain|minify
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [entry, outdir, mode] = process.argv.slice(2);
const { build } = await import(pathToFileURL(path.join(import.meta.dirname, '.peers/node_modules/rolldown/dist/index.mjs')).href);
await build({
  input: entry,
  platform: 'browser',
  transform: { jsx: { runtime: 'classic' } },
  logLevel: 'silent',
  output: { dir: outdir, format: 'esm', minify: mode === 'minify', sourcemap: mode === 'minify' },
});
