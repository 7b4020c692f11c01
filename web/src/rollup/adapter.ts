// Rollup plugins turned into one Skein plugin. Of several that transform, each is given what the one before it made, as Rollup has it: so plugins
// that belong together are given to one adapter, as a list.
import { builtin, in_node } from '../node_builtins.ts';
import type { OnLoadResult, OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from '../plugins/types.ts';
import type { BuildOptions, BuildResult, Metafile, PartialMessage } from '../types.ts';
import { EmittedFiles } from './emitted.ts';
import { contains, passes } from './filters.ts';
import { Fault, hooks_of, in_order, message_of, refuse_unknown_hooks, with_place, type Bound } from './hooks.ts';
import { inline_map, join_maps, raw_map, type RawMap } from './maps.ts';
import { render_outputs } from './outputs.ts';
import type { RollupContext, RollupModuleInfo, RollupOptions, RollupPlugin, RollupResolved } from './types.ts';

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

function is_promise(value: unknown): value is Promise<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

/** What `this.resolve` tells the resolve callbacks that it leads to. */
interface Asked {
  skipped: { plugin: RollupPlugin; source: string; importer: string | undefined }[];
  custom: unknown;
  is_entry: boolean;
}

class Adapter {
  readonly #build: PluginBuild;
  readonly #plugins: readonly RollupPlugin[];
  readonly #options: RollupOptions;
  readonly #emitted = new EmittedFiles();
  readonly #modules = new Map<string, RollupModuleInfo>();
  readonly #loads = new Map<string, Promise<OnLoadResult | null>>();
  readonly #watched = new Set<string>();
  readonly #caches = new Map<RollupPlugin, Map<string, unknown>>();
  readonly #loading: readonly Bound[];
  readonly #transforming: readonly Bound[];
  #warnings: PartialMessage[] = [];
  #write = false;
  #wants_metafile = false;

  constructor(build: PluginBuild, plugins: readonly RollupPlugin[], options: RollupOptions) {
    this.#build = build;
    this.#plugins = in_order(plugins);
    this.#options = options;
    this.#loading = hooks_of(this.#plugins, 'load');
    this.#transforming = hooks_of(this.#plugins, 'transform');
  }

  async setup(): Promise<void> {
    this.#plugins.forEach(refuse_unknown_hooks);
    const { initialOptions: options } = this.#build;
    for (const { plugin, handler } of hooks_of(this.#plugins, 'options')) {
      const changed = (await handler.call(this.#context(plugin), { input: options.entryPoints, external: options.external ?? [], plugins: this.#plugins })) as { input?: string | BuildOptions['entryPoints'] } | null | undefined;
      if (changed?.input !== undefined) options.entryPoints = typeof changed.input === 'string' ? [changed.input] : changed.input;
    }
    // Files are written behind generateBundle, which may change them.
    this.#write = options.write ?? (in_node && options.files === undefined);
    if (this.#write) options.write = false;
    this.#wants_metafile = options.metafile ?? false;
    options.metafile = true;
    this.#build.onStart(async () => {
      this.#emitted.clear();
      this.#modules.clear();
      this.#loads.clear();
      await this.#all('buildStart', [{ ...options, input: options.entryPoints }]);
      return { warnings: this.#taken() };
    });
    const resolves = hooks_of(this.#plugins, 'resolveId');
    const dynamic = hooks_of(this.#plugins, 'resolveDynamicImport');
    if (resolves.length + dynamic.length > 0) this.#build.onResolve({ filter: /.*/ }, args => this.#resolve(args.kind === 'dynamic-import' ? [...dynamic, ...resolves] : resolves, args));
    this.#build.onLoad({ filter: /.*/ }, ({ path, suffix, namespace: place, with: attributes }) => {
      if (place !== namespace && place !== 'file') return null;
      const id = id_of(path, suffix, place);
      this.#info(id, attributes);
      return this.#load(id);
    });
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

  // `attributes` are those of the import that names it first.
  #info(id: string, attributes: Record<string, string> = {}): RollupModuleInfo {
    let info = this.#modules.get(id);
    if (!info) {
      info = {
        id, code: null, isEntry: false, isExternal: false, meta: {}, moduleSideEffects: true, attributes,
        importers: [], dynamicImporters: [], importedIds: [], dynamicallyImportedIds: [],
      };
      this.#modules.set(id, info);
    }
    return info;
  }

  async #resolve(hooks: readonly Bound[], args: OnResolveArgs): Promise<OnResolveResult | null> {
    const asked = (args.pluginData as { rollup?: Asked } | undefined)?.rollup;
    const importer = args.importer === '' ? undefined : id_of(args.importer, '', args.namespace);
    const is_entry = asked?.is_entry ?? args.kind === 'entry-point';
    const source = args.kind === 'entry-point' ? this.#entry_as_given(args.path) : args.path;
    for (const { plugin, handler, filter } of hooks) {
      if (asked?.skipped.some(skip => skip.plugin === plugin && skip.source === source && skip.importer === importer)) continue;
      if (!passes(filter.id, source)) continue;
      let found: unknown;
      try {
        found = await handler.call(this.#context(plugin, undefined, undefined, asked), source, importer, { attributes: args.with, custom: asked?.custom ?? {}, isEntry: is_entry });
      } catch (cause) {
        return { pluginName: plugin.name, errors: [message_of(cause)], warnings: this.#taken() };
      }
      if (found === null || found === undefined) continue;
      if (found === false) return { path: args.path, external: true, warnings: this.#taken() };
      const { id, external = false, moduleSideEffects, meta = {}, attributes = args.with } = typeof found === 'string' ? { id: found } : (found as Partial<RollupResolved> & { id: string });
      if (external) return { path: id, external: true, warnings: this.#taken() };
      const info = this.#info(id, attributes);
      info.isEntry ||= is_entry;
      info.moduleSideEffects = moduleSideEffects !== false;
      Object.assign(info.meta, meta);
      return { ...this.#place(id), sideEffects: info.moduleSideEffects, warnings: this.#taken() };
    }
    const warnings = this.#taken();
    return warnings.length > 0 ? { warnings } : null;
  }

  // esbuild's plugins see "./a.js" where the user wrote "a.js", Rollup's see what was written.
  #entry_as_given(path: string): string {
    const { entryPoints = [] } = this.#build.initialOptions;
    const given = Array.isArray(entryPoints) ? entryPoints.map(entry => (typeof entry === 'string' ? entry : entry.in)) : Object.values(entryPoints);
    return path.startsWith('./') && !given.includes(path) && given.includes(path.slice(2)) ? path.slice(2) : path;
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

  // Whoever asks first, the engine or `this.load`.
  #load(id: string): Promise<OnLoadResult | null> {
    const loaded = this.#loads.get(id) ?? this.#load_now(id);
    this.#loads.set(id, loaded);
    return loaded;
  }

  async #load_now(id: string): Promise<OnLoadResult | null> {
    const info = this.#info(id);
    const [path] = split_suffix(id);
    const watched = new Set<string>();
    const maps: RawMap[] = [];
    let original: string | null = null;
    let code: string | null = null;
    let is_changed = false;
    let has_all_maps = true;
    let plugin_now = '';
    // What a hook gives: the code, with its map kept; null when it gives none.
    const take = (found: unknown, plugin: RollupPlugin): string | null => {
      if (found === null || found === undefined) return null;
      const { code: text, map, meta, syntheticNamedExports } = typeof found === 'string' ? { code: found } : (found as { code?: string; map?: unknown; meta?: object; syntheticNamedExports?: unknown });
      Object.assign(info.meta, meta);
      if (syntheticNamedExports) throw new Error(`The plugin ${JSON.stringify(plugin.name)} asks for "syntheticNamedExports", which the adapter for Rollup plugins does not support`);
      if (typeof text !== 'string') return null;
      // `map: null` says that every place stayed where it was.
      const raw = map === null && typeof found !== 'string' ? undefined : raw_map(map);
      if (raw === null) has_all_maps = false;
      else if (raw) maps.push(raw);
      return text;
    };
    try {
      for (const { plugin, handler, filter } of this.#loading) {
        if (!passes(filter.id, id)) continue;
        plugin_now = plugin.name;
        const found = await handler.call(this.#context(plugin, id, undefined, undefined, watched), id);
        code = take(found, plugin);
        if (code === null) continue;
        original = code;
        // Without a map it is the original itself.
        has_all_maps = true;
        is_changed = true;
        break;
      }
      for (const { plugin, handler, filter } of this.#transforming) {
        if (!passes(filter.id, id)) continue;
        plugin_now = plugin.name;
        code ??= await this.#read(path);
        if (code === null) break;
        original ??= code;
        if (!contains(filter.code, code)) continue;
        const next = take(await handler.call(this.#context(plugin, id, code, undefined, watched), code, id), plugin);
        if (next === null) continue;
        code = next;
        is_changed = true;
      }
      info.code = code;
      for (const { plugin, handler } of hooks_of(this.#plugins, 'moduleParsed')) await handler.call(this.#context(plugin, id), info);
    } catch (cause) {
      return { pluginName: plugin_now, errors: [message_of(cause)], warnings: this.#taken(), watchFiles: [...watched] };
    }
    const rest = { warnings: this.#taken(), watchFiles: [...watched, ...this.#watched] };
    if (!is_changed || code === null) return rest.warnings.length > 0 || rest.watchFiles.length > 0 ? rest : null;
    const contents = this.#with_file_urls(code);
    // An asset's URL moves what stands behind it on its line by more than its name: those places are told by what stands before.
    const source = is_file(path) ? path : path.replaceAll('\0', '');
    const [first] = maps;
    // Made from several files, it names them itself.
    const [sources, contents_of] = first?.sources && first.sources.length > 1 ? [first.sources, first.sourcesContent ?? []] : [[source], [original]];
    const map = this.#build.initialOptions.sourcemap && first && has_all_maps ? inline_map(join_maps(maps, sources, contents_of)) : '';
    return { contents: contents + map, loader: code_extensions.test(path) ? 'default' : 'js', resolveDir: is_file(path) ? directory_of(path) : '', ...rest };
  }

  #with_file_urls(code: string): string {
    return code.replace(/import\.meta\.ROLLUP_FILE_URL_([\w$]+)/g, (_all, reference: string) => {
      if (!this.#emitted.is_asset(reference)) throw new Error('import.meta.ROLLUP_FILE_URL_ of a chunk is not supported by the adapter for Rollup plugins: use import() or new Worker()');
      return `new URL(${JSON.stringify(`./${this.#emitted.name_of(reference)}`)}, import.meta.url).href`;
    });
  }

  async #read(path: string): Promise<string | null> {
    const decode = (contents: string | Uint8Array) => (typeof contents === 'string' ? contents : new TextDecoder().decode(contents));
    const given = this.#build.initialOptions.files?.[path];
    if (given !== undefined) return decode(given);
    if (!in_node || !is_file(path)) return null;
    return decode(builtin('node:fs').readFileSync(path));
  }

  #context(plugin: RollupPlugin, id?: string, code?: string, asked?: Asked, watched = this.#watched): RollupContext {
    let cache = this.#caches.get(plugin);
    if (!cache) this.#caches.set(plugin, (cache = new Map()));
    const report = (problem: unknown, place?: number | { line: number; column: number }) => {
      const told = typeof problem === 'function' ? (problem as () => unknown)() : problem;
      this.#warnings.push({ ...message_of(with_place(told, place, id, code ?? null)), pluginName: plugin.name });
    };
    return {
      meta: { rollupVersion: '4.40.0', watchMode: false },
      cache,
      error: (problem, place) => {
        throw new Fault(with_place(problem, place, id, code ?? null));
      },
      warn: report,
      info: () => {},
      debug: () => {},
      resolve: async (source, importer, options = {}) => {
        const from_file = importer !== undefined && is_file(importer);
        const skipped = [...(asked?.skipped ?? []), ...(options.skipSelf === false ? [] : [{ plugin, source, importer }])];
        const result = await this.#build.resolve(source, {
          kind: importer === undefined ? 'entry-point' : 'import-statement',
          importer: importer === undefined ? '' : from_file ? split_suffix(importer)[0] : importer.replaceAll('\0', ''),
          namespace: importer === undefined ? '' : from_file ? 'file' : namespace,
          resolveDir: from_file ? directory_of(importer) : (this.#build.initialOptions.absWorkingDir ?? '/'),
          pluginData: { rollup: { skipped, custom: options.custom ?? {}, is_entry: options.isEntry ?? importer === undefined } satisfies Asked },
          with: options.attributes ?? {},
        });
        if (result.errors.length > 0 || (result.path === '' && !result.external)) return null;
        const found = id_of(result.path, result.suffix, result.namespace);
        return {
          id: found, external: result.external, moduleSideEffects: result.sideEffects, attributes: this.#modules.get(found)?.attributes ?? options.attributes ?? {}, meta: this.#modules.get(found)?.meta ?? {}, resolvedBy: plugin.name,
          syntheticNamedExports: false,
        } satisfies RollupResolved;
      },
      load: async ({ id: wanted }) => {
        const loaded = await this.#load(wanted);
        const [error] = loaded?.errors ?? [];
        if (error) throw new Error(error.text);
        const info = this.#info(wanted);
        info.code ??= await this.#read(split_suffix(wanted)[0]);
        return info;
      },
      emitFile: file =>
        this.#emitted.emit(file, (module, out) => {
          if (this.#build.initialOptions.outdir === undefined) throw new Error('emitFile() of a chunk needs the option "outdir"');
          this.#build.addEntryPoint({ in: module, out });
        }),
      setAssetSource: (reference, source) => this.#emitted.set_source(reference, source),
      getFileName: reference => this.#emitted.name_of(reference),
      addWatchFile: path => void watched.add(path),
      getWatchFiles: () => [...this.#watched, ...watched],
      getModuleIds: () => this.#modules.keys(),
      getModuleInfo: wanted => this.#modules.get(wanted) ?? null,
      parse: (text, options) => {
        if (this.#options.parse) return this.#options.parse(text, options);
        throw new Error(`The plugin ${JSON.stringify(plugin.name)} calls this.parse(), but Skein gives no syntax trees: give a parser as rollupPlugin(plugins, { parse })`);
      },
    };
  }

  // Who imports whom is known when the engine has ended.
  #complete_infos({ inputs }: Metafile): void {
    const { absWorkingDir = '/' } = this.#build.initialOptions;
    const named = (shown: string, attributes: object | undefined): string => {
      // Where a file is several modules, their names tell the attributes.
      const path = attributes ? shown.replace(/ with \{ .* \}$/, '') : shown;
      const in_rollup = path.startsWith(`${namespace}:`);
      if (in_rollup) return ids.get(path.slice(namespace.length + 1)) ?? path;
      return is_file(path) || path.includes(':') ? path : new URL(path, `file://${absWorkingDir.replace(/\/?$/, '/')}`).pathname;
    };
    for (const [path, { imports, with: own }] of Object.entries(inputs)) {
      const id = named(path, own);
      const info = this.#info(id, own);
      for (const { path: target, kind, external, with: attributes } of imports) {
        const to = external ? target : named(target, attributes);
        const other = this.#info(to, attributes);
        other.isExternal ||= external ?? false;
        const is_dynamic = kind === 'dynamic-import';
        (is_dynamic ? info.dynamicallyImportedIds : info.importedIds).push(to);
        (is_dynamic ? other.dynamicImporters : other.importers).push(id);
      }
    }
  }

  async #end(result: BuildResult): Promise<{ errors: PartialMessage[]; warnings: PartialMessage[] }> {
    const errors: PartialMessage[] = [];
    const attempt = async (task: () => Promise<void>) => {
      try {
        await task();
      } catch (cause) {
        errors.push(message_of(cause));
      }
    };
    if (result.metafile) this.#complete_infos(result.metafile);
    if (!this.#wants_metafile) result.metafile = undefined;
    const failed = result.errors[0];
    await attempt(() => this.#all('buildEnd', failed ? [new Error(failed.text)] : []));
    if (!failed && errors.length === 0) {
      await attempt(() => this.#render(result));
      const [error] = errors;
      if (error) await attempt(() => this.#all('renderError', [new Error(error.text)]));
    }
    await attempt(() => this.#all('closeBundle', failed ? [new Error(failed.text)] : []));
    return { errors, warnings: this.#taken() };
  }

  async #render(result: BuildResult): Promise<void> {
    const { initialOptions: options } = this.#build;
    await render_outputs(result, options, this.#emitted, this.#write, (name, args) => this.#all(name, args), async (name, first, ...rest) => {
      let last = first;
      const steps: { code: string; map: RawMap | null }[] = [];
      for (const { plugin, handler } of hooks_of(this.#plugins, name)) {
        const given = handler.call(this.#context(plugin), last, ...rest);
        const found = is_promise(given) ? await given : given;
        if (found === null || found === undefined) continue;
        const { code, map } = typeof found === 'string' ? { code: found } : (found as { code: string; map?: unknown });
        last = code;
        steps.push({ code, map: raw_map(map) });
      }
      return steps;
    });
  }
}

/** One Rollup plugin, or several that see each other's transforms, as a Skein plugin. `null` and `false` among them are left out, as Rollup does. */
export function rollupPlugin(plugin: RollupPlugin | readonly (RollupPlugin | null | undefined | false)[], options: RollupOptions = {}): Plugin {
  const plugins = [plugin].flat(2).filter((one): one is RollupPlugin => Boolean(one));
  return {
    name: plugins.map(({ name }) => name).join(', ') || 'rollup',
    setup: build => new Adapter(build, plugins, options).setup(),
  };
}
