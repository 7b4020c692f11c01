// The plugins' side: setting them up, and answering what the engine's thread asks during a build.
import { complete_message, error_from, plain_message, SetupFault } from '../errors.ts';
import type { BuildOptions, BuildResult, ManualChunksFunction, Message, PartialMessage } from '../types.ts';
import { check, check_kind, check_result, fields } from './checks.ts';
import { name_chunks } from './chunks.ts';
import type {
  FilterOptions, ImportKind, OnEndResult, OnLoadArgs, OnLoadResult, OnResolveArgs, OnResolveResult, OnStartResult, Plugin, PluginApi, PluginBuild, ResolveOptions, ResolveResult,
} from './types.ts';
import { matches, module_key, place_of, type Answer, type Asked, type ChunkQuestion, type Filter, type Named, type PluginSetup, type ToEngine, type ToPlugins } from './wire.ts';

type Awaitable<T> = T | Promise<T>;

interface Callback<Args, Result> extends Filter {
  plugin: string;
  registered: string;
  call(args: Args): Awaitable<Result | null | undefined | void>;
}
interface Hook<Args extends unknown[], Result> {
  plugin: string;
  registered: string;
  call(...args: Args): Awaitable<Result | null | void>;
}

// Who called the function that is `depth` frames above this one.
function caller(depth: number): string {
  return (new Error().stack ?? '').split('\n').slice(depth + 2, depth + 3).join('').trim();
}

const text_or = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise);

const directory_of = (path: string): string => (path.startsWith('/') ? path.slice(0, Math.max(path.lastIndexOf('/'), 1)) : '');

/** The plugins of one `build` or `context`. */
export class PluginHost {
  readonly #resolves: Callback<OnResolveArgs, OnResolveResult>[] = [];
  readonly #loads: Callback<OnLoadArgs, OnLoadResult>[] = [];
  readonly #starts: Hook<[], OnStartResult>[] = [];
  readonly #ends: Hook<[BuildResult], OnEndResult>[] = [];
  readonly #disposes: (() => void)[] = [];
  #run: PluginRun | null = null;
  #name_chunk: ManualChunksFunction | null = null;

  /** Sets plugins up, one after the other; null when there is nothing to call. `options` are what they may change. */
  static async create(plugins: readonly Plugin[], options: BuildOptions, api: PluginApi): Promise<PluginHost | null> {
    if (plugins.length === 0 && typeof options.manualChunks !== 'function') return null;
    const host = new PluginHost();
    for (const [index, plugin] of plugins.entries()) {
      let name = '';
      try {
        if (typeof plugin !== 'object' || plugin === null) throw new Error(`Plugin at index ${index} must be an object`);
        if (typeof plugin.name !== 'string' || plugin.name === '') throw new Error(`Plugin at index ${index} is missing a name`);
        name = plugin.name;
        if (typeof plugin.setup !== 'function') throw new Error(`Plugin ${JSON.stringify(name)} is missing a setup function`);
        check(plugin, fields.plugin, `on plugin ${JSON.stringify(name)}`);
        await plugin.setup(host.#build_for(name, options, api));
      } catch (cause) {
        throw new SetupFault(cause, name);
      }
    }
    if (typeof options.manualChunks === 'function') host.#name_chunk = options.manualChunks;
    return host;
  }

  get has_callbacks(): boolean {
    return this.#resolves.length + this.#loads.length > 0;
  }

  #build_for(plugin: string, initialOptions: BuildOptions, esbuild: PluginApi): PluginBuild {
    const add = <C>(list: C[], what: string, options: FilterOptions, call: unknown) => {
      const { filter, namespace } = options;
      if (!filter) throw new Error(`${what}() call is missing a filter`);
      check(options, fields.filter, `in ${what}() call for plugin ${JSON.stringify(plugin)}`);
      // Neither starts where the last test ended.
      const once = new RegExp(filter.source, filter.flags.replace(/[gy]/g, ''));
      list.push({ plugin, registered: caller(2), filter: once, namespace: namespace || null, call } as C);
    };
    return {
      initialOptions,
      esbuild,
      resolve: (path, options) => {
        if (!this.#run) throw new Error('Cannot call "resolve" before plugin setup has completed');
        if (this.#run.has_ended) throw new Error('Cannot call "resolve" on an inactive build');
        return this.#run.resolve(plugin, path, options);
      },
      addEntryPoint: ({ in: input, out = '' }) => {
        if (!this.#run) throw new Error('Cannot call "addEntryPoint" before plugin setup has completed');
        if (typeof input !== 'string' || typeof out !== 'string') throw new Error('addEntryPoint() needs { in: string, out?: string }');
        this.#run.send({ say: 'entry', input, name: out });
      },
      onStart: call => void this.#starts.push({ plugin, registered: caller(1), call }),
      onEnd: call => void this.#ends.push({ plugin, registered: caller(1), call }),
      onDispose: call => void this.#disposes.push(call),
      onResolve: (options, call) => add(this.#resolves, 'onResolve', options, call),
      onLoad: (options, call) => add(this.#loads, 'onLoad', options, call),
    };
  }

  /** A build begins. The setup's port is for the engine, which waits until `start` has ended. */
  begin(working_directory: string): { run: PluginRun; setup: PluginSetup } {
    const { port1, port2 } = new MessageChannel();
    const run = new PluginRun(port1, this.#resolves, this.#loads, working_directory, this.#name_chunk);
    this.#run = run;
    const plain = ({ filter, namespace }: Filter): Filter => ({ filter, namespace });
    return { run, setup: { resolve: this.#resolves.map(plain), load: this.#loads.map(plain), port: port2 } };
  }

  async start(run: PluginRun): Promise<void> {
    await Promise.all(
      this.#starts.map(async hook => {
        try {
          take(hook.plugin, check_result(await hook.call(), 'onStart', hook.plugin) ?? {}, run);
        } catch (cause) {
          run.errors.push(thrown(cause, hook.plugin, 'onStart', hook.registered));
        }
      }),
    );
    run.send({ say: 'begin', failed: run.errors.length > 0 });
  }

  async end(result: BuildResult): Promise<void> {
    if (this.#run) this.#run.has_ended = true;
    const known_errors = [...result.errors];
    for (const hook of this.#ends) {
      try {
        const { errors = [], warnings = [] } = check_result(await hook.call(result), 'onEnd', hook.plugin) ?? {};
        result.errors.push(...errors.map(error => from_plugin(error, hook.plugin)));
        result.warnings.push(...warnings.map(warning => from_plugin(warning, hook.plugin)));
      } catch (cause) {
        result.errors.push(thrown(cause, hook.plugin, 'onEnd', hook.registered));
      }
    }
    // What has failed has failed, also when a callback takes the errors away.
    if (result.errors.length === 0) result.errors.push(...known_errors);
  }

  dispose(): void {
    for (const call of this.#disposes) queueMicrotask(call);
  }
}

function from_plugin(message: PartialMessage, plugin: string): Message {
  const complete = complete_message(message);
  return { ...complete, pluginName: message.pluginName || plugin };
}

function thrown(cause: unknown, plugin: string, hook: string, registered: string): Message {
  const error = error_from(cause);
  const stack = (error.stack ?? '').split('\n').filter(line => /^\s+at |@/.test(line)).slice(0, 5).map(line => line.trim()).join('\n');
  const notes = [{ text: `This error came from the "${hook}" callback registered here: ${registered}`, location: null }];
  if (stack) notes.push({ text: stack, location: null });
  return { ...plain_message(error.message), pluginName: plugin, notes, detail: cause };
}

interface Said {
  readonly errors: Message[];
  readonly warnings: Message[];
}

// True when there are errors among what it says.
function take(plugin: string, { pluginName, errors, warnings }: { pluginName?: string | undefined; errors?: PartialMessage[] | undefined; warnings?: PartialMessage[] | undefined }, said: Said): boolean {
  said.errors.push(...(errors ?? []).map(error => from_plugin(error, pluginName ?? plugin)));
  said.warnings.push(...(warnings ?? []).map(warning => from_plugin(warning, pluginName ?? plugin)));
  return (errors ?? []).length > 0;
}

/** What plugins have said of a module: who resolved its import for who loads it, and who loaded it for its own imports. */
interface Known {
  resolved?: unknown;
  loaded?: unknown;
}

/** What plugins have said in one build. */
export class PluginRun {
  readonly errors: Message[] = [];
  readonly warnings: Message[] = [];
  readonly watchFiles = new Set<string>();
  readonly watchDirs = new Set<string>();
  /** The engine answers no more. */
  has_ended = false;
  #modules = new Map<string, Known>();
  #names = new Map<string, Named>();
  #replies = new Map<number, (json: string) => void>();
  #next = 1;
  #port: MessagePort;
  #resolves: readonly Callback<OnResolveArgs, OnResolveResult>[];
  #loads: readonly Callback<OnLoadArgs, OnLoadResult>[];
  #working_directory: string;

  constructor(
    port: MessagePort,
    resolves: readonly Callback<OnResolveArgs, OnResolveResult>[],
    loads: readonly Callback<OnLoadArgs, OnLoadResult>[],
    working_directory: string,
    name_chunk: ManualChunksFunction | null = null,
  ) {
    this.#port = port;
    this.#resolves = resolves;
    this.#loads = loads;
    this.#working_directory = working_directory;
    port.onmessage = ({ data }: MessageEvent<ToPlugins>) => {
      if (data.say === 'reply') {
        this.#replies.get(data.number)?.(data.json);
        this.#replies.delete(data.number);
      } else {
        for (const question of data.questions) {
          if (!('modules' in question)) void this.#answer(question);
          else if (name_chunk) this.#name_chunks(name_chunk, question);
        }
      }
    };
  }

  send(message: ToEngine): void {
    this.#port.postMessage(message);
  }

  close(): void {
    this.#port.close();
    for (const reply of this.#replies.values()) reply('{}');
    this.#replies.clear();
  }

  #ask(message: (number: number) => ToEngine): Promise<string> {
    return new Promise(done => {
      const number = this.#next++;
      this.#replies.set(number, done);
      this.send(message(number));
    });
  }

  #name_chunks(name: ManualChunksFunction, { id, modules }: ChunkQuestion): void {
    const known_errors = this.errors.length;
    let chunks: (string | null)[] = [];
    try {
      chunks = name_chunks(name, modules);
    } catch (cause) {
      this.errors.push({ ...plain_message(error_from(cause).message), detail: cause });
    }
    this.send({ say: 'answer', answer: { id, chunks }, named: null, failed: this.errors.length > known_errors });
  }

  async #answer(question: Asked): Promise<void> {
    const said: Said = { errors: [], warnings: [] };
    const answer = question.kind === 'load' ? await this.#load(question, said) : await this.#resolve(question, said);
    await this.#locate(question.id, [...said.errors, ...said.warnings]);
    this.errors.push(...said.errors);
    this.warnings.push(...said.warnings);
    this.send({ say: 'answer', ...answer, failed: said.errors.length > 0 });
  }

  async #resolve(question: Asked, said: Said): Promise<{ answer: Answer; named: Named | null }> {
    const { id } = question;
    const importer = question.importer ?? '';
    const place = place_of(importer, this.#names);
    const known = this.#modules.get(module_key(importer, question.suffix, question.importerWith));
    const args: OnResolveArgs = {
      path: question.path,
      importer: place.path,
      namespace: place.namespace,
      resolveDir: importer === '' ? this.#working_directory : question.resolveDir || (place.namespace === 'file' ? directory_of(importer) : ''),
      kind: question.kind as ImportKind,
      pluginData: known?.loaded,
      with: question.with ?? {},
    };
    const found = await this.#call_resolves(question.callbacks, args, said);
    if (found === 'failed') return { answer: { id, reported: true }, named: null };
    if (!found) return { answer: { id }, named: null };
    const { path = '', external = false, suffix = '', sideEffects = true, pluginData } = found;
    if (external) return { answer: { id, external, path: path || question.path, suffix: '' }, named: null };
    const namespace = found.namespace || 'file';
    const key = namespace === 'file' ? path : `${namespace}:${path}`;
    const known_as = module_key(key, suffix, question.with);
    // Whoever names a module first decides what its loader is told.
    if (!this.#modules.has(known_as)) this.#modules.set(known_as, { resolved: pluginData });
    if (namespace !== 'file') this.#names.set(key, { key, namespace, path });
    return { answer: { id, path: key, suffix, sideEffects }, named: namespace === 'file' ? null : { key, namespace, path } };
  }

  // Messages without a place of their own are told where the import is, the others that it was this import.
  async #locate(id: number, messages: readonly Message[]): Promise<void> {
    if (messages.length === 0) return;
    const found = JSON.parse(await this.#ask(number => ({ say: 'locate', number, id }))) as readonly Message[];
    const place = found[0]?.location;
    if (!place) return;
    for (const message of messages) {
      if (message.location) {
        message.location.file ||= place.file;
        message.notes.push({ text: `The plugin ${JSON.stringify(message.pluginName)} was triggered by this import`, location: place });
      } else {
        message.location = place;
      }
    }
  }

  async #call_resolves(callbacks: readonly number[], args: OnResolveArgs, said: Said): Promise<OnResolveResult | 'failed' | null> {
    for (const index of callbacks) {
      const callback = this.#resolves[index];
      if (!callback) continue;
      const { plugin } = callback;
      try {
        const result = check_result(await callback.call({ ...args }), 'onResolve', plugin);
        if (!result) continue;
        this.#watch(result);
        if (take(plugin, result, said)) return 'failed';
        if (!result.path && !result.external) {
          for (const key of ['namespace', 'suffix', 'pluginData'] as const) {
            if (result[key] !== undefined) said.warnings.push({ ...plain_message(`The plugin returned ${JSON.stringify(key)} without a "path", so it is not used`), pluginName: plugin });
          }
          continue;
        }
        if (result.suffix && !/^[?#]/.test(result.suffix)) throw new Error(`Invalid path suffix ${JSON.stringify(result.suffix)} returned from plugin (must start with "?" or "#")`);
        if (!result.external && (result.namespace ?? 'file') === 'file' && !(result.path ?? '').startsWith('/')) {
          throw new Error(`Plugin ${JSON.stringify(plugin)} returned a non-absolute path: ${result.path} (set a namespace if this is not a file path)`);
        }
        return result;
      } catch (cause) {
        said.errors.push(thrown(cause, plugin, 'onResolve', callback.registered));
        return 'failed';
      }
    }
    return null;
  }

  async #load(question: Asked, said: Said): Promise<{ answer: Answer; named: Named | null }> {
    const { id, suffix } = question;
    const place = place_of(question.path, this.#names);
    const key = module_key(question.path, suffix, question.with);
    const args: OnLoadArgs = { path: place.path, namespace: place.namespace, suffix, pluginData: this.#modules.get(key)?.resolved, with: question.with ?? {} };
    const failed: Answer = { id, loader: 'js', contents: '' };
    for (const index of question.callbacks) {
      const callback = this.#loads[index];
      if (!callback) continue;
      const { plugin } = callback;
      try {
        const result = check_result(await callback.call({ ...args }), 'onLoad', plugin);
        if (!result) continue;
        this.#watch(result);
        if (take(plugin, result, said)) return { answer: failed, named: null };
        const { contents, loader = 'js', resolveDir = '', pluginData } = result;
        if (contents === undefined || contents === null) continue;
        if (resolveDir && !resolveDir.startsWith('/')) throw new Error(`"resolveDir" must be an absolute path: ${resolveDir}`);
        this.#modules.set(key, { loaded: pluginData });
        return { answer: { id, loader, resolveDir, contents }, named: null };
      } catch (cause) {
        said.errors.push(thrown(cause, plugin, 'onLoad', callback.registered));
        return { answer: failed, named: null };
      }
    }
    return { answer: { id }, named: null };
  }

  #watch({ watchFiles = [], watchDirs = [] }: { watchFiles?: string[]; watchDirs?: string[] }): void {
    for (const path of watchFiles) this.watchFiles.add(path);
    for (const path of watchDirs) this.watchDirs.add(path);
  }

  /** `build.resolve`. Messages go to the caller, not to the build. */
  async resolve(plugin: string, path: string, options: ResolveOptions): Promise<ResolveResult> {
    if (typeof path !== 'string') throw new Error('The path to resolve must be a string');
    check_kind(options?.kind);
    check(options, fields.resolve, 'in resolve() call');
    const args: OnResolveArgs = {
      path,
      importer: options.importer ?? '',
      namespace: options.namespace ?? '',
      resolveDir: options.resolveDir ?? '',
      kind: options.kind,
      pluginData: options.pluginData,
      with: options.with ?? {},
    };
    const inner = new PluginRun(new MessageChannel().port1, this.#resolves, [], '');
    inner.#port.close();
    const callbacks = this.#resolves.flatMap((filter, index) => (matches(filter, path, args.namespace) ? [index] : []));
    const found = await inner.#call_resolves(callbacks, args, inner);
    for (const file of inner.watchFiles) this.watchFiles.add(file);
    const { errors, warnings } = inner;
    if (found && found !== 'failed') {
      const { external = false, sideEffects = true, suffix = '', pluginData } = found;
      return { errors, warnings, path: found.path || path, external, sideEffects, namespace: found.namespace || (external ? '' : 'file'), suffix, pluginData };
    }
    const nothing: ResolveResult = { errors, warnings, path: '', external: false, sideEffects: false, namespace: '', suffix: '', pluginData: undefined };
    if (found === 'failed') return nothing;
    // Only plugins have been asked.
    if (args.resolveDir === '') {
      const notes = [{ text: 'Without "resolveDir" it is not looked for in the file system.', location: null }];
      return { ...nothing, errors: [...errors, { ...plain_message(`Could not resolve ${JSON.stringify(path)}`), pluginName: options.pluginName ?? plugin, notes }] };
    }
    const reply = JSON.parse(await this.#ask(number => ({ say: 'resolve', number, request: JSON.stringify({ path, resolveDir: args.resolveDir, kind: args.kind }) }))) as Partial<ResolveResult>;
    const told = (reply.errors ?? []).map(error => from_plugin(error, options.pluginName ?? plugin));
    return { ...nothing, ...reply, errors: told, path: text_or(reply.path, '') };
  }
}
