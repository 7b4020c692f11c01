// The modules of a worker as one script: bundled by Skein, with imports that lead to other modules of the map and nowhere else.
import { build, transform } from './skein.js';
import { plain_message } from '../errors.ts';
import type { OnLoadResult, OnResolveArgs, OnResolveResult, Plugin } from '../plugins/types.ts';
import type { BuildFailure, BuildOptions, BuildResult, Loader, Message } from '../types.ts';
import { normal_name, type CheckedCode, type CheckedModule } from './check_code.ts';
import { WorkerBuildError } from './errors.ts';
import type { Asset } from './wire.ts';

/** How modules are compiled. */
export type CompileOptions = Pick<
  BuildOptions,
  | 'jsx' | 'jsxFactory' | 'jsxFragment' | 'jsxImportSource' | 'jsxDev' | 'define' | 'target' | 'minify' | 'keepNames' | 'tsconfigRaw'
  | 'drop' | 'dropLabels' | 'pure'
>;

export interface BundledCode {
  /** An expression: an async function of the members below, which evaluates the modules. */
  text: string;
  /** Source map of `text` as JSON, by names of modules. */
  map: string;
  /** Contents of `data` and `wasm` modules, which the script asks for by index. */
  assets: Asset[];
}

// Name of the function's parameter, by which the bundled modules reach what is outside: exports(namespace), asset(index),
// lazy(namespaces), workers.
const kHost = '__skein_host';
const kMain = '/:main';
const kLazy = '/:lazy';
const kWorkers = '/:workers';

/** What `import()` of a module says where that is not printed as a promise of it. */
const lazy_name = (name: string): string => `skein:${name}`;

/** What the plugin works with. */
interface Modules {
  all: ReadonlyMap<string, CheckedModule>;
  main: string;
  assets: Asset[];
  /** With top-level await: names of modules that `import()` loads. Null without. */
  lazy: Set<string> | null;
}

/** Rejects with a {@link WorkerBuildError}. */
export async function bundle_code({ modules, main }: CheckedCode, options: CompileOptions = {}): Promise<BundledCode> {
  const meta = JSON.stringify(`file:///bundle/${main}`);
  const asked: BuildOptions = {
    ...options,
    files: {},
    entryPoints: [kMain],
    bundle: true,
    platform: 'neutral',
    outdir: '/',
    sourcemap: 'external',
    define: { ...options.define, 'import.meta.url': meta, 'import.meta': `{"url":${meta}}` },
    legalComments: 'none',
  };
  const { result, assets } = await built({ all: modules, main }, asked);
  const scripts = result.outputFiles?.filter(({ kind }) => kind !== 'map') ?? [];
  const [script] = scripts;
  if (!script || scripts.length !== 1) {
    throw new WorkerBuildError([plain_message(`The modules made ${scripts.length} files instead of one.`)]);
  }
  const map = result.outputFiles?.find(({ kind }) => kind === 'map')?.text ?? '';
  const has_cjs = [...modules.values()].some(({ kind }) => kind === 'cjs');
  const { text, name } = await without_imports(script.text);
  // On its first line there is nothing of the modules, which the map has to know.
  const wrapped = `async (${kHost}, ${name}) => {${has_cjs ? '' : '"use strict";'}\n${text}\n}`;
  return { text: wrapped, map: shifted(map), assets };
}

interface Built {
  result: BuildResult;
  assets: Asset[];
}

// Most modules have no top-level await, and the format "iife" has `import()` of modules within the script. "esm" would make files
// of them, so there they are imported from the start: they run earlier than they should. Each build finds what is imported so;
// one without news has all.
async function built(modules: Pick<Modules, 'all' | 'main'>, options: BuildOptions): Promise<Built> {
  const first = await attempt({ ...modules, assets: [], lazy: null }, { ...options, format: 'iife' });
  if (!('errors' in first)) return first;
  if (!first.errors.some(({ text }) => text.startsWith('Top-level await'))) throw first;
  const lazy = new Set<string>();
  for (;;) {
    const known = lazy.size;
    const next = await attempt({ ...modules, assets: [], lazy }, { ...options, format: 'esm' });
    if ('errors' in next) throw next;
    if (lazy.size === known) return next;
  }
}

async function attempt(modules: Modules, options: BuildOptions): Promise<Built | WorkerBuildError> {
  try {
    return { result: await build({ ...options, plugins: [modules_plugin(modules)] }), assets: modules.assets };
  } catch (cause) {
    const { errors } = cause as Partial<BuildFailure>;
    if (!errors) throw cause;
    return new WorkerBuildError(errors, cause);
  }
}

// ---- Modules --------------------------------------------------------------------------------------------------------------

const loaders: Partial<Record<CheckedModule['kind'], Loader>> = {
  js: 'js', cjs: 'js', ts: 'ts', tsx: 'tsx', jsx: 'jsx', json: 'json', text: 'text',
};

function modules_plugin(modules: Modules): Plugin {
  return {
    name: 'modules',
    setup(plugin) {
      plugin.onResolve({ filter: /.*/ }, args => resolve(args, modules));
      plugin.onLoad({ filter: /.*/ }, ({ path }) => load(path, modules));
    },
  };
}

function resolve({ path, importer, kind }: OnResolveArgs, { all, lazy }: Modules): OnResolveResult {
  if (kind === 'entry-point') return { path: kMain };
  // What is written below says where it leads.
  if (importer === kMain || importer === kLazy) return { path };
  if (path === 'cloudflare:workers') return { path: kWorkers };
  if (kind !== 'import-statement' && kind !== 'dynamic-import' && kind !== 'require-call' && kind !== 'require-resolve') {
    return fault('Dynamic Workers cannot start workers, nor refer to files by URL.');
  }
  const from = importer.slice(1);
  const found = name_of(path, from, all);
  if (found !== null && lazy && kind === 'dynamic-import') {
    lazy.add(found);
    return { path: lazy_name(found), external: true };
  }
  if (found !== null) return { path: `/${found}` };
  if (path.startsWith('node:')) return fault(`No such module "${path}". Dynamic Workers have none of Node's modules.`);
  const is_url = /^[a-z][a-z\d+.-]*:/i.test(path);
  if (is_url) return fault(`No such module "${path}". Dynamic Workers import what is among their modules, nothing by URL.`);
  return fault(`No such module "${path}".`);
}

const fault = (text: string): OnResolveResult => ({ errors: [{ text }] });

const more_endings = ['.ts', '.tsx', '.js', '.jsx', '.mts', '.mjs', '.json', '/index.ts', '/index.tsx', '/index.js'];

// By name, as the importer sees it; then by name alone, for packages that were put beside. TypeScript leaves out endings, and
// writes those of its output.
function name_of(path: string, from: string, modules: ReadonlyMap<string, CheckedModule>): string | null {
  const folder = from.includes('/') ? from.slice(0, from.lastIndexOf('/')) : '';
  const names = [path.startsWith('/') ? path : `${folder}/${path}`, ...(/^[./]/.test(path) ? [] : [path])].map(normal_name);
  for (const name of names) if (name && modules.has(name)) return name;
  const importer = modules.get(from)?.kind;
  if (importer !== 'ts' && importer !== 'tsx' && importer !== 'jsx') return null;
  for (const name of names) {
    if (!name) continue;
    const written = [name.replace(/\.(m?)js$/, '.$1ts'), name.replace(/\.jsx?$/, '.tsx')];
    const candidates = [...more_endings.map(ending => name + ending), ...written];
    const found = candidates.find(candidate => modules.has(candidate));
    if (found !== undefined) return found;
  }
  return null;
}

function load(path: string, { all, main, assets, lazy }: Modules): OnLoadResult {
  const js = (contents: string): OnLoadResult => ({ contents, loader: 'js' });
  if (path === kMain) {
    const before = lazy?.size ? `import '${kLazy}';` : '';
    return js(`${before}import * as main from ${JSON.stringify(`/${main}`)};${kHost}.exports(main);`);
  }
  if (path === kLazy) {
    const names = [...(lazy ?? [])];
    const imports = names.map((name, index) => `import * as lazy${index} from ${JSON.stringify(`/${name}`)};`);
    const table = names.map((name, index) => `${JSON.stringify(lazy_name(name))}: lazy${index}`);
    return js(`${imports.join('')}${kHost}.lazy({ ${table.join(', ')} });`);
  }
  if (path === kWorkers) {
    const names = ['WorkerEntrypoint', 'RpcTarget', 'env', 'exports', 'waitUntil'];
    const [taken, given] = [names.map(name => `${name}: ${name}_`), names.map(name => `${name}_ as ${name}`)];
    return js(`const { ${taken.join(', ')} } = ${kHost}.workers;export { ${given.join(', ')} };`);
  }
  const module = all.get(path.slice(1));
  if (!module) return fault(`No such module "${path.slice(1)}".`);
  if ('bytes' in module) {
    const index = assets.push({ kind: module.kind, bytes: module.bytes }) - 1;
    return js(`export default ${kHost}.asset(${index});`);
  }
  // What mentions `module` is CommonJS, whatever else is in it.
  return { contents: module.kind === 'cjs' ? `${module.text}\n;module;` : module.text, loader: loaders[module.kind] ?? 'js' };
}

// ---- What `import()` is left ----------------------------------------------------------------------------------------------

// `import()` of a module has become a promise of it. What is left has an argument that nobody knows before it runs, or is a lazy
// module's name: it becomes a call of the function's second parameter, of a name as long as `import`, so that everything stays
// where the map says.
async function without_imports(text: string): Promise<{ text: string; name: string }> {
  let name = 'import';
  for (let number = 0; name === 'import' || text.includes(name); number++) name = `$${number.toString(36).padStart(5, '0')}`;
  if (!/\bimport\b/.test(text)) return { text, name };
  const places = await import_places(text);
  if (places.length === 0) return { text, name };
  const lines = text.split('\n');
  for (const { location } of places) {
    if (!location) throw new WorkerBuildError(places);
    const line = lines[location.line - 1] ?? '';
    // Columns count bytes.
    const at = new TextDecoder().decode(new TextEncoder().encode(line).subarray(0, location.column)).length;
    if (!line.startsWith('import', at)) throw new WorkerBuildError(places);
    lines[location.line - 1] = line.slice(0, at) + name + line.slice(at + 'import'.length);
  }
  return { text: lines.join('\n'), name };
}

// The parser knows what is an `import()` and what stands in a string: it refuses each of them for a target that has none.
async function import_places(text: string): Promise<Message[]> {
  try {
    await transform(`async()=>{${text}\n}`, { supported: { 'dynamic-import': false }, logLimit: 0, target: 'esnext' });
    return [];
  } catch (cause) {
    const { errors } = cause as Partial<BuildFailure>;
    if (!errors) throw cause;
    const prefix = 'async()=>{'.length;
    return errors.map(error => {
      const { location } = error;
      return location?.line === 1 ? { ...error, location: { ...location, column: location.column - prefix } } : error;
    });
  }
}

// One line was put before the text.
function shifted(map: string): string {
  const parsed = JSON.parse(map) as { mappings: string; sources: string[]; [key: string]: unknown };
  return JSON.stringify({ ...parsed, mappings: `;${parsed.mappings}` });
}
