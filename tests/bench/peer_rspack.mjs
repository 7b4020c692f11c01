// node peer_rspack.mjs <entry> <outdir> plain|minify
import { createRequire } from 'node:module';
import path from 'node:path';

const [entry, outdir, mode] = process.argv.slice(2);
const { rspack } = createRequire(path.join(import.meta.dirname, '.peers/package.json'))('@rspack/core');
const swc = (syntax, extra) => ({ loader: 'builtin:swc-loader', options: { jsc: { target: 'es2022', parser: { syntax, ...extra }, transform: { react: { runtime: 'classic' } } } } });
const compiler = rspack({
  mode: 'production',
  context: path.dirname(entry),
  entry: { [path.parse(entry).name]: entry },
  target: ['web', 'es2022'],
  devtool: mode === 'minify' ? 'source-map' : false,
  performance: { hints: false },
  resolve: { extensions: ['.tsx', '.ts', '.jsx', '.js', '.json'] },
  module: {
    rules: [
      { test: /\.tsx?$/, type: 'javascript/auto', use: swc('typescript', { tsx: true }) },
      { test: /\.jsx$/, type: 'javascript/auto', use: swc('ecmascript', { jsx: true }) },
    ],
  },
  optimization: { minimize: mode === 'minify', splitChunks: { chunks: 'async' } },
  output: { path: outdir, module: true, chunkFormat: 'module', chunkLoading: 'import', library: { type: 'module' }, filename: '[name].js' },
});
compiler.run((error, stats) => {
  const failed = error ?? (stats.hasErrors() ? stats.toString('errors-only') : undefined);
  if (failed) {
    console.error(failed);
    process.exit(1);
  }
  compiler.close(() => {});
});
