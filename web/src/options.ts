// Options on their way to the engine: names are checked here (a name nobody knows is a typing mistake), values and what is supported are the
// engine's business, so that the command line and JavaScript refuse alike.
import type { FileEntries } from './protocol.ts';
import type { FilePatch } from './types.ts';

const common_names = [
  'sourcemap', 'legalComments', 'sourceRoot', 'sourcesContent', 'format', 'globalName', 'target', 'supported', 'platform', 'mangleProps',
  'reserveProps', 'mangleQuoted', 'mangleCache', 'drop', 'dropLabels', 'minify', 'minifyWhitespace', 'minifyIdentifiers', 'minifySyntax', 'lineLimit',
  'charset', 'treeShaking', 'ignoreAnnotations', 'jsx', 'jsxFactory', 'jsxFragment', 'jsxImportSource', 'jsxDev', 'jsxSideEffects', 'define', 'pure',
  'keepNames', 'absPaths', 'color', 'logLevel', 'logLimit', 'logOverride', 'tsconfigRaw', 'banner', 'footer',
];

const build_names = new Set([
  ...common_names, 'bundle', 'splitting', 'preserveSymlinks', 'outfile', 'metafile', 'trace', 'outdir', 'outbase', 'external', 'packages', 'alias', 'loader',
  'resolveExtensions', 'mainFields', 'conditions', 'tsconfig', 'outExtension', 'publicPath', 'entryNames', 'chunkNames', 'workerNames', 'workerConstructors', 'workerFormat', 'workerMessageQueue', 'assetNames',
  'manualChunks', 'minChunkSize', 'inject', 'entryPoints', 'stdin', 'plugins', 'absWorkingDir', 'nodePaths', 'allowOverwrite',
]);
const transform_names = new Set([...common_names, 'sourcefile', 'loader']);

/** The JSON text of `options` for the engine, without those named in `handled`. Throws an Error with esbuild's text on an unknown name. */
export function options_json(options: object, call: 'build' | 'context' | 'transform', handled: readonly string[] = []): string {
  const names = call === 'transform' ? transform_names : build_names;
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) {
    if (handled.includes(name)) continue;
    if (!names.has(name)) throw new Error(`Invalid option in ${call}() call: ${JSON.stringify(name)}`);
    if (value === undefined) continue;
    if (name === 'manualChunks' && typeof value === 'function') kept.asksChunks = true;
    else kept[name] = value;
  }
  return JSON.stringify(kept, (name, value: unknown) => {
    if (value instanceof RegExp && (name === 'mangleProps' || name === 'reserveProps')) return { source: value.source, flags: value.flags };
    if (typeof value === 'function' || typeof value === 'bigint' || typeof value === 'symbol' || value instanceof RegExp) {
      throw new Error(`The value of ${JSON.stringify(name)} in the ${call}() call cannot be used: it is a ${value instanceof RegExp ? 'RegExp' : typeof value}`);
    }
    return value;
  });
}

/** Checks paths and contents. `removable`: null contents are allowed and remove the file. */
export function file_entries(files: FilePatch, removable: boolean): FileEntries {
  if (typeof files !== 'object' || files === null) throw new Error('"files" must be an object');
  return Object.entries(files).map(([path, contents]) => {
    if (!path.startsWith('/')) throw new Error(`The path of a virtual file must be absolute: ${JSON.stringify(path)}`);
    const valid = typeof contents === 'string' || contents instanceof Uint8Array || (removable && contents === null);
    if (!valid) throw new Error(`The contents of ${JSON.stringify(path)} must be a string or a Uint8Array${removable ? ', or null to remove the file' : ''}`);
    return [path, contents];
  });
}
