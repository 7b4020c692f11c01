// Rollup plugins turned into one Skein plugin. Of several that transform, each is given what the one before it made, as Rollup has it: so plugins
// that belong together are given to one adapter, as a list.
import { error_from } from '../errors.ts';
import { builtin, in_node } from '../node_builtins.ts';
import type { OnLoadResult, OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from '../plugins/types.ts';
import type { BuildOptions, BuildResult, OutputFile, PartialMessage } from '../types.ts';
import type { RollupContext, RollupPlugin, RollupResolved } from './types.ts';

type Handler = (this: RollupContext, ...args: unknown[]) => unknown;

interface Bound {
  plugin: RollupPlugin;
  handler: Handler;
  filter: unknown;
}

const namespace = 'rollup';
// Ids begin with a zero byte when they are no file; names shown to people do not.
const ids = new Map<string, string>();
const code_extensions = /\.(?:[mc]?[jt]s|[jt]sx)$/;

const is_file = (id: string): boolean => id.startsWith('/');

function split_suffix(id: string): [path: string, suffix: string] {
  const at = id.search(/[?#]/);
  return at < 0 ? [id, ''] : [id.slice(0, at), id.slice(at)];
}

const id_of = (path: string, suffix: string, in_namespace: string): string => (in_namespace === namespace ? (ids.get(path) ?? path) : path + suffix);

const directory_of = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 1));

// Exact names, regular expressions, and lists of both; `{ include, exclude }`. A glob is a regular expression.
function passes(filter: unknown, text: string): boolean {
  const any = (patterns: unknown): boolean => (Array.isArray(patterns) ? patterns : [patterns]).some(pattern => (pattern instanceof RegExp ? new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, '')) : glob(String(pattern))).test(text));
  if (filter === undefined || filter === null) return true;
  if (typeof filter === 'object' && !Array.isArray(filter) && !(filter instanceof RegExp)) {
    const { include, exclude } = filter as { include?: unknown; exclude?: unknown };
    if (exclude !== undefined && any(exclude)) return false;
    return include === undefined || any(include);
  }
  return any(filter);
}

function glob(pattern: string): RegExp {
  const source = pattern.replace(/\*\*\/|\*\*|\*|\?|[.+^$()|[\]\\]/g, part => (part === '**/' ? '(?:.*/)?' : part === '**' ? '.*' : part === '*' ? '[^/]*' : part === '?' ? '[^/]' : `\\${part}`));
  return new RegExp(`^${source.replace(/\{([^}]*)\}/g, (_all, parts: string) => `(?:${parts.split(',').join('|')})`)}$`);
}

function hooks_of(plugins: readonly RollupPlugin[], name: keyof RollupPlugin): Bound[] {
  const bound: (Bound & { rank: number })[] = [];
  for (const plugin of plugins) {
    const hook = plugin[name] as Handler | { handler: Handler; order?: 'pre' | 'post' | null; filter?: unknown } | undefined | null;
    if (!hook) continue;
    if (typeof hook === 'function') bound.push({ plugin, handler: hook, filter: undefined, rank: 1 });
    else bound.push({ plugin, handler: hook.handler, filter: hook.filter, rank: hook.order === 'pre' ? 0 : hook.order === 'post' ? 2 : 1 });
  }
  return bound.sort((a, b) => a.rank - b.rank);
}

function message_of(problem: unknown): PartialMessage {
  if (typeof problem === 'string') return { text: problem };
  const { message = String(problem), loc, frame } = (problem ?? {}) as { message?: string; frame?: string; loc?: { file?: string; line: number; column: number } };
  return { text: message, location: loc ? { file: loc.file ?? '', line: loc.line, column: loc.column } : null, notes: frame ? [{ text: frame }] : [], detail: problem };
}

class Fault extends Error {
  problem: unknown;
  constructor(problem: unknown) {
    super(message_of(problem).text ?? '');
    this.problem = problem;
  }
}

interface Asset {
  fileName: string;
  source: Uint8Array | null;
}

class Adapter {
  readonly #build: PluginBuild;
  readonly #plugins: readonly RollupPlugin[];
  readonly #assets = new Map<string, Asset>();
  readonly #modules = new Set<string>();
  readonly #entries = new Set<string>();
  readonly #watched = new Set<string>();
  #warnings: PartialMessage[] = [];
  #write = false;

  constructor(build: PluginBuild, plugins: readonly RollupPlugin[]) {
    this.#build = build;
    this.#plugins = plugins;
  }

  setup(): void {
    const { initialOptions: options } = this.#build;
    // Files are written behind generateBundle, which may change them.
    this.#write = options.write ?? (in_node && options.files === undefined);
    if (this.#write) options.write = false;
    this.#build.onStart(async () => {
      this.#assets.clear();
      this.#modules.clear();
      await this.#all('buildStart', [options]);
      return { warnings: this.#taken() };
    });
    const resolves = hooks_of(this.#plugins, 'resolveId');
    if (resolves.length > 0) this.#build.onResolve({ filter: /.*/ }, args => this.#resolve(resolves, args));
    const loads = hooks_of(this.#plugins, 'load');
    const transforms = hooks_of(this.#plugins, 'transform');
    if (loads.length + transforms.length > 0) this.#build.onLoad({ filter: /.*/ }, args => this.#load(loads, transforms, id_of(args.path, args.suffix, args.namespace), args.namespace));
    this.#build.onEnd(result => this.#end(result));
  }

  #taken(): PartialMessage[] {
    const taken = this.#warnings;
    this.#warnings = [];
    return taken;
  }

  async #all(name: keyof RollupPlugin, args: unknown[]): Promise<void> {
    for (const { plugin, handler } of hooks_of(this.#plugins, name)) await handler.apply(this.#context(plugin), args);
  }

  async #resolve(hooks: readonly Bound[], args: OnResolveArgs): Promise<OnResolveResult | null> {
    const skipped = (args.pluginData as { rollup_skips?: RollupPlugin } | undefined)?.rollup_skips;
    const importer = args.importer === '' ? undefined : id_of(args.importer, '', args.namespace);
    const is_entry = args.kind === 'entry-point';
    for (const { plugin, handler, filter } of hooks) {
      if (plugin === skipped || !passes((filter as { id?: unknown } | undefined)?.id, args.path)) continue;
      let found: unknown;
      try {
        found = await handler.call(this.#context(plugin), args.path, importer, { attributes: args.with, custom: {}, isEntry: is_entry });
      } catch (cause) {
        return { pluginName: plugin.name, errors: [message_of(cause instanceof Fault ? cause.problem : error_from(cause))], warnings: this.#taken() };
      }
      if (found === null || found === undefined) continue;
      if (found === false) return { path: args.path, external: true, warnings: this.#taken() };
      const { id, external = false, moduleSideEffects } = typeof found === 'string' ? { id: found } : (found as { id: string; external?: boolean | string; moduleSideEffects?: boolean | null });
      if (external) return { path: id, external: true, warnings: this.#taken() };
      return { ...this.#place(id), sideEffects: moduleSideEffects !== false, warnings: this.#taken() };
    }
    const warnings = this.#taken();
    return warnings.length > 0 ? { warnings } : null;
  }

  #place(id: string): { path: string; namespace: string; suffix: string } {
    if (is_file(id)) {
      const [path, suffix] = split_suffix(id);
      return { path, suffix, namespace: 'file' };
    }
    const path = id.replaceAll('\0', '');
    ids.set(path, id);
    return { path, suffix: '', namespace };
  }

  async #load(loads: readonly Bound[], transforms: readonly Bound[], id: string, in_namespace: string): Promise<OnLoadResult | null> {
    if (in_namespace !== namespace && in_namespace !== 'file') return null;
    this.#modules.add(id);
    const [path] = split_suffix(id);
    let code: string | null = null;
    let is_changed = false;
    let plugin_now = '';
    const text_of = (found: unknown): string | null => (typeof found === 'string' ? found : ((found as { code?: string } | null | undefined)?.code ?? null));
    try {
      for (const { plugin, handler, filter } of loads) {
        if (!passes((filter as { id?: unknown } | undefined)?.id, id)) continue;
        plugin_now = plugin.name;
        code = text_of(await handler.call(this.#context(plugin), id));
        if (code === null) continue;
        is_changed = true;
        break;
      }
      for (const { plugin, handler, filter } of transforms) {
        const { id: id_filter, code: code_filter } = (filter ?? {}) as { id?: unknown; code?: unknown };
        if (!passes(id_filter, id)) continue;
        plugin_now = plugin.name;
        code ??= await this.#read(path);
        if (code === null) break;
        if (code_filter !== undefined && !contains(code_filter, code)) continue;
        const next = text_of(await handler.call(this.#context(plugin), code, id));
        if (next === null) continue;
        code = next;
        is_changed = true;
      }
    } catch (cause) {
      return { pluginName: plugin_now, errors: [message_of(cause instanceof Fault ? cause.problem : error_from(cause))], warnings: this.#taken() };
    }
    const warnings = this.#taken();
    if (!is_changed || code === null) return warnings.length > 0 ? { warnings } : null;
    const contents = code.replace(/import\.meta\.ROLLUP_FILE_URL_([\w$]+)/g, (_all, reference: string) => `new URL(${JSON.stringify(`./${this.#file_name(reference)}`)}, import.meta.url).href`);
    return { contents, loader: code_extensions.test(path) ? 'default' : 'js', resolveDir: is_file(path) ? directory_of(path) : '', warnings, watchFiles: [...this.#watched] };
  }

  async #read(path: string): Promise<string | null> {
    const decode = (contents: string | Uint8Array) => (typeof contents === 'string' ? contents : new TextDecoder().decode(contents));
    const given = this.#build.initialOptions.files?.[path];
    if (given !== undefined) return decode(given);
    if (!in_node || !is_file(path)) return null;
    return decode(builtin('node:fs').readFileSync(path));
  }

  #file_name(reference: string): string {
    const asset = this.#assets.get(reference);
    if (!asset) throw new Error(`Plugin error - Unable to get file name for unknown file "${reference}".`);
    return asset.fileName;
  }

  #context(plugin: RollupPlugin): RollupContext {
    const report = (problem: unknown) => void this.#warnings.push(message_of(typeof problem === 'function' ? (problem as () => unknown)() : problem));
    const bytes = (source: string | Uint8Array) => (typeof source === 'string' ? new TextEncoder().encode(source) : source);
    return {
      meta: { rollupVersion: '4.0.0', watchMode: false },
      error: problem => {
        throw new Fault(problem);
      },
      warn: report,
      info: () => {},
      debug: () => {},
      resolve: async (source, importer, options = {}) => {
        const from_file = importer !== undefined && is_file(importer);
        const result = await this.#build.resolve(source, {
          kind: options.isEntry || importer === undefined ? 'entry-point' : 'import-statement',
          importer: importer === undefined ? '' : from_file ? split_suffix(importer)[0] : importer.replaceAll('\0', ''),
          namespace: importer === undefined ? '' : from_file ? 'file' : namespace,
          resolveDir: from_file ? directory_of(importer) : (this.#build.initialOptions.absWorkingDir ?? '/'),
          pluginData: options.skipSelf === false ? undefined : { rollup_skips: plugin },
        });
        if (result.errors.length > 0 || (result.path === '' && !result.external)) return null;
        const id = id_of(result.path, result.suffix, result.namespace);
        return { id, external: result.external, moduleSideEffects: result.sideEffects, attributes: {}, meta: {}, resolvedBy: plugin.name, syntheticNamedExports: false } satisfies RollupResolved;
      },
      emitFile: ({ type, name = 'asset', fileName, source }) => {
        if (type !== 'asset') throw new Error(`emitFile() of type ${JSON.stringify(type)} is not supported by the adapter: it emits assets`);
        const data = source === undefined ? null : bytes(source);
        const reference = `r${(this.#assets.size + 1).toString(36)}`;
        this.#assets.set(reference, { fileName: fileName ?? this.#free_name(name, data), source: data });
        return reference;
      },
      setAssetSource: (reference, source) => {
        this.#file_name(reference);
        const asset = this.#assets.get(reference);
        if (asset) asset.source = bytes(source);
      },
      getFileName: reference => this.#file_name(reference),
      addWatchFile: path => void this.#watched.add(path),
      getWatchFiles: () => [...this.#watched],
      getModuleIds: () => this.#modules.values(),
      getModuleInfo: id => (this.#modules.has(id) ? { id, isEntry: this.#entries.has(id), meta: {} } : null),
      parse: () => {
        throw new Error(`Plugin "${plugin.name}" calls this.parse(), which the adapter does not have: Skein gives no syntax trees`);
      },
    };
  }

  // As Rollup's `assets/[name]-[hash][extname]`.
  #free_name(name: string, data: Uint8Array | null): string {
    let hash = 2166136261;
    for (const byte of data ?? new TextEncoder().encode(`${name}${this.#assets.size}`)) hash = Math.imul(hash ^ byte, 16777619) >>> 0;
    const dot = name.lastIndexOf('.');
    const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
    return `assets/${stem}-${hash.toString(36).padStart(7, '0')}${extension}`;
  }

  async #end(result: BuildResult): Promise<{ errors: PartialMessage[]; warnings: PartialMessage[] }> {
    const errors: PartialMessage[] = [];
    try {
      await this.#all('buildEnd', result.errors.length > 0 ? [new Error(result.errors[0]?.text)] : []);
      if (result.errors.length === 0) await this.#generate(result, this.#build.initialOptions);
    } catch (cause) {
      errors.push(message_of(cause instanceof Fault ? cause.problem : error_from(cause)));
    }
    return { errors, warnings: this.#taken() };
  }

  async #generate(result: BuildResult, options: BuildOptions): Promise<void> {
    const folder = options.outdir ?? directory_of(options.outfile ?? '/x');
    const root = is_file(folder) ? folder : `${options.absWorkingDir ?? ''}/${folder}`.replace(/\/\.?\//g, '/');
    const name_of = (path: string) => (path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path.replace(/^\//, ''));
    const files = result.outputFiles as OutputFile[];
    const bundle: Record<string, Record<string, unknown>> = {};
    for (const file of files) {
      const fileName = name_of(file.path);
      const is_chunk = file.kind === 'entry' || file.kind === 'chunk' || file.kind === 'worker';
      const stem = fileName.replace(/\.[^./]*$/, '');
      bundle[fileName] = is_chunk
        ? { type: 'chunk', fileName, name: stem, code: file.text, map: null, isEntry: file.kind === 'entry', isDynamicEntry: false, facadeModuleId: file.entryPoint ?? null, exports: file.exports, imports: file.imports.filter(({ kind }) => kind === 'import-statement').map(({ path }) => name_of(path)), dynamicImports: file.imports.filter(({ kind }) => kind === 'dynamic-import').map(({ path }) => name_of(path)), modules: {} }
        : { type: 'asset', fileName, names: [], name: undefined, source: file.contents };
    }
    for (const { fileName, source } of this.#assets.values()) bundle[fileName] = { type: 'asset', fileName, names: [], source: source ?? new Uint8Array() };
    const output = { dir: root, format: options.format === 'esm' ? 'es' : options.format, sourcemap: Boolean(options.sourcemap) };
    await this.#all('generateBundle', [output, bundle, this.#write]);
    for (const { fileName, source } of this.#assets.values()) bundle[fileName] ??= { type: 'asset', fileName, source };
    const kept: OutputFile[] = [];
    const encoder = new TextEncoder();
    for (const item of Object.values(bundle)) {
      const fileName = String(item['fileName']);
      const before = files.find(file => name_of(file.path) === fileName);
      const contents = item['type'] === 'chunk' ? String(item['code']) : (item['source'] as string | Uint8Array);
      if (before) {
        if (typeof contents !== 'string') before.contents = contents;
        else if (contents !== before.text) before.contents = encoder.encode(contents);
        kept.push(before);
      } else {
        const data = typeof contents === 'string' ? encoder.encode(contents) : contents;
        kept.push({ path: `${root}/${fileName}`, contents: data, hash: '', text: new TextDecoder().decode(data), kind: 'asset', imports: [], exports: [], links: [] });
      }
    }
    files.splice(0, files.length, ...kept);
    if (!this.#write) return;
    const { mkdir, writeFile } = builtin('node:fs/promises');
    for (const file of kept) {
      await mkdir(directory_of(file.path), { recursive: true });
      await writeFile(file.path, file.contents);
    }
    await this.#all('writeBundle', [output, bundle]);
    await this.#all('closeBundle', []);
  }
}

function contains(filter: unknown, code: string): boolean {
  const any = (patterns: unknown): boolean => (Array.isArray(patterns) ? patterns : [patterns]).some(pattern => (pattern instanceof RegExp ? new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, '')).test(code) : code.includes(String(pattern))));
  if (typeof filter === 'object' && filter !== null && !Array.isArray(filter) && !(filter instanceof RegExp)) {
    const { include, exclude } = filter as { include?: unknown; exclude?: unknown };
    return (exclude === undefined || !any(exclude)) && (include === undefined || any(include));
  }
  return any(filter);
}

/** One Rollup plugin, or several that see each other's transforms, as a Skein plugin. */
export function rollupPlugin(plugin: RollupPlugin | readonly RollupPlugin[]): Plugin {
  const plugins = ([plugin] as (RollupPlugin | readonly RollupPlugin[])[]).flat() as RollupPlugin[];
  return {
    name: plugins.map(({ name }) => name).join(', ') || 'rollup',
    setup: build => new Adapter(build, plugins).setup(),
  };
}
