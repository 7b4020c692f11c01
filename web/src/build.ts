// `build` and `context`: one-shot builds and builds again and again over the same options.
import type { BuildCache } from './build_cache.ts';
import { engine, initialize, stop, type Engine } from './engine.ts';
import { failure, plain_message } from './errors.ts';
import { builtin, in_node } from './node_builtins.ts';
import { analyzeMetafileSync, buildSync, formatMessagesSync, node_only, transformSync } from './node_only.ts';
import type { Watcher } from './node/watcher.ts';
import { file_entries } from './options.ts';
import type { Output } from './output_file.ts';
import { PluginHost, type PluginRun } from './plugins/host.ts';
import type { PluginSetup } from './plugins/wire.ts';
import { option_failure, own_options, prepare, result_of, shown, type Prepared } from './prepare.ts';
import type { EngineReply, FileEntries, LookedAt } from './protocol.ts';
import { needs_rest } from './rest.ts';
import { now } from './trace.ts';
import { analyzeMetafile, formatMessages, transform } from './transform.ts';
import type { BuildContext, BuildOptions, BuildResult, CacheOptions, FilePatch, Message, WatchOptions } from './types.ts';
import { version } from './version.ts';

interface Planned extends Prepared {
  plugins: PluginHost | null;
  cache: BuildCache | null;
  /** What plugins have as `initialOptions`; `files` are those that the next build sees. */
  own: BuildOptions;
}

async function plan(given: BuildOptions, call: 'build' | 'context'): Promise<Planned> {
  try {
    const own = own_options(given, call);
    const plugins = await PluginHost.create(given.plugins ?? [], own, {
      build, context, transform, formatMessages, analyzeMetafile, buildSync, transformSync, formatMessagesSync, analyzeMetafileSync, initialize, stop, version,
    });
    const prepared = prepare(own, call, plugins?.has_callbacks ?? false);
    return { ...prepared, plugins, own, cache: own.cache ? await cache_of(own.cache, own, plugins) : null };
  } catch (cause) {
    throw option_failure(cause);
  }
}

// Only what depends on options and virtual files alone. Without its file, which an application may have left behind, nothing is kept.
async function cache_of(given: true | CacheOptions, { trace }: BuildOptions, plugins: PluginHost | null): Promise<BuildCache | null> {
  const module = await import('./build_cache.js').catch(() => null);
  const cache = module?.open_cache(given) ?? null;
  return plugins || trace ? null : cache;
}

export async function build<O extends BuildOptions>(options: O): Promise<BuildResult<O>> {
  const planned = await plan(options, 'build');
  try {
    const { options: json, files, disk, cache } = planned;
    const needs = needs_rest(planned.own);
    const call = async (plugins: PluginSetup | null, transfer: Transferable[]) => {
      const { client, rest } = await engine(needs);
      const reply = await client.call('build', { options: json, files, disk, plugins }, transfer);
      rest.give_later(client);
      return reply;
    };
    if (!cache) await engine(needs);
    const { result } = await with_plugins<O>(planned, cache ? () => cache.through(json, files, () => call(null, [])) : call);
    // For what comes next, behind what the caller does with this.
    if (cache) setTimeout(() => engine().catch(() => {}));
    return result;
  } finally {
    planned.plugins?.dispose();
  }
}

interface Done<O extends BuildOptions> {
  result: BuildResult<O>;
  /** Paths of what was made, wherever it went. */
  outputs: string[];
}

// One build, with what plugins do before, while and after the engine runs.
async function with_plugins<O extends BuildOptions>(
  { plugins: host, write, working_directory: folder }: Planned,
  call: (plugins: PluginSetup | null, transfer: Transferable[]) => Promise<EngineReply>,
  begun: (run: PluginRun) => void = () => {},
): Promise<Done<O>> {
  const timed_call = async (plugins: PluginSetup | null, transfer: Transferable[]): Promise<EngineReply> => {
    const asked = now();
    const reply = await call(plugins, transfer);
    return { ...reply, times: [asked, ...(reply.times ?? []), now()] };
  };
  if (!host) return finish<O>(await timed_call(null, []), write, null, null);
  const { run, setup } = host.begin(folder);
  begun(run);
  try {
    const replied = timed_call(setup, [setup.port]);
    replied.catch(() => {});
    await host.start(run);
    return await finish<O>(await replied, write, host, run);
  } finally {
    run.close();
  }
}

// By place, then by text: plugins run in no particular order.
function compare(a: Message, b: Message): number {
  if (!a.location || !b.location) return a.location ? -1 : b.location ? 1 : 0;
  if (a.location.file !== b.location.file) return a.location.file < b.location.file ? -1 : 1;
  return a.location.line - b.location.line || a.location.column - b.location.column;
}

async function finish<O extends BuildOptions>(reply: EngineReply, write: boolean, host: PluginHost | null, run: PluginRun | null): Promise<Done<O>> {
  const result = result_of(reply, run?.errors.sort(compare), run?.warnings.sort(compare));
  const outputs = result.outputFiles;
  if (write) {
    await write_outputs(outputs);
    (result as { outputFiles: unknown }).outputFiles = undefined;
  }
  await host?.end(result);
  return { result: shown<O>(result, write), outputs: outputs.map(({ path }) => path) };
}

async function write_outputs(outputs: readonly Output[]): Promise<void> {
  const { mkdir, writeFile } = builtin('node:fs/promises');
  const { dirname } = builtin('node:path');
  for (const folder of new Set(outputs.map(output => dirname(output.path)))) await mkdir(folder, { recursive: true });
  await Promise.all(outputs.map(output => writeFile(output.path, output.contents)));
}

export async function context<O extends BuildOptions>(options: O): Promise<BuildContext<O>> {
  const opened = new Context<O>(await plan(options, 'context'));
  // With a cache the first build may need no engine, which would only take time from it; what is wrong with it is told by the build that does.
  if (opened.waits) await opened.open();
  return opened;
}

let next_context = 1;

interface Opened {
  engine: Engine;
  id: number;
  cancel_flag: Int32Array | null;
}

class Context<O extends BuildOptions> implements BuildContext<O> {
  #planned: Planned;
  // What plugins say in the build that runs or ran last.
  #run: PluginRun | null = null;
  // All files as the user sees them. The engine has its own copy, which is lost when it dies; then these go to the new one. Strings are shared
  // with the caller, so this costs no second copy of the text.
  #files: Map<string, string | Uint8Array>;
  // What the engine has not been told yet.
  #unsent: Map<string, string | Uint8Array | null>;
  #at: Opened | null = null;
  #opening: Promise<Opened> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #warming: Promise<unknown> | null = null;
  #queue: Promise<unknown> = Promise.resolve();
  // Builds started before the last `cancel` have a smaller number.
  #round = 0;
  #disposed = false;
  #is_watched = false;
  #is_due = false;
  #watcher: Watcher | null = null;
  #outputs: string[] = [];

  constructor(planned: Planned) {
    this.#planned = planned;
    this.#files = new Map(planned.files as [string, string | Uint8Array][]);
    this.#unsent = new Map(this.#files);
  }

  get waits(): boolean {
    return this.#planned.cache === null;
  }

  open(): Promise<Opened> {
    const opening = (this.#opening ??= this.#open());
    const forget = () => {
      this.#opening = null;
    };
    opening.then(forget, forget);
    return opening;
  }

  async #open(): Promise<Opened> {
    const running = await engine(needs_rest(this.#planned.own));
    if (this.#at?.engine === running) return this.#at;
    const id = next_context++;
    const cancel_flag = await running.client.call('open_context', { context: id, options: this.#planned.options, disk: this.#planned.disk });
    for (const [path, contents] of this.#files) this.#unsent.set(path, contents);
    this.#at = { engine: running, id, cancel_flag };
    return this.#at;
  }

  #put(entries: FileEntries): void {
    const seen = (this.#planned.own.files ??= {});
    for (const [path, contents] of entries) {
      if (contents === null) {
        this.#files.delete(path);
        delete seen[path];
      } else {
        this.#files.set(path, contents);
        seen[path] = contents;
      }
      this.#unsent.set(path, contents);
    }
  }

  async rebuild(patch: { files?: FilePatch } = {}): Promise<BuildResult<O>> {
    this.#must_live('rebuild');
    const entries = file_entries(patch.files ?? {}, true);
    const round = this.#round;
    const run = async () => {
      // Files of a canceled rebuild are changed all the same: the caller's next patch builds on them.
      this.#put(entries);
      if (round !== this.#round) throw canceled();
      this.#must_live('rebuild');
      const call = async (plugins: PluginSetup | null, transfer: Transferable[]) => {
        clearTimeout(this.#timer);
        await this.#warming;
        const { engine: running, id, cancel_flag } = await this.open();
        if (round !== this.#round) throw canceled();
        const files: FileEntries = [...this.#unsent];
        this.#unsent.clear();
        if (cancel_flag) Atomics.store(cancel_flag, 0, 0);
        const reply = await running.client.call('rebuild', { context: id, files, plugins }, transfer);
        running.rest.give_later(running.client);
        if (round !== this.#round) throw canceled();
        return reply;
      };
      this.#outputs = [];
      const { cache, options } = this.#planned;
      if (!cache) await this.open();
      const ask = cache ? () => cache.through(options, [...this.#files], () => call(null, [])) : call;
      const done = await with_plugins<O>(this.#planned, ask, run => (this.#run = run));
      if (cache && round !== this.#round) throw canceled();
      if (cache) this.#warm_up();
      this.#outputs = done.outputs;
      return done.result;
    };
    const result = this.#queue.then(run);
    this.#queue = result.catch(() => {});
    return result;
  }

  // Behind a result that is known there is no engine yet, and one that has not built is slow: what the caller does with the result comes first, then
  // the same build once more, so that the first edit finds all modules.
  #warm_up(): void {
    if (this.#at || this.#disposed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#warming = this.open().then(({ engine: { client }, id }) => {
        const files: FileEntries = [...this.#unsent];
        this.#unsent.clear();
        return client.call('rebuild', { context: id, files, plugins: null });
      }).catch(() => {});
    }, 200);
  }

  patch(files: FilePatch): void {
    this.#must_live('patch');
    const entries = file_entries(files, true);
    // Behind the rebuilds that were asked for before.
    this.#queue = this.#queue.then(() => this.#put(entries));
    if (this.#is_watched) this.#build_soon();
  }

  async cancel(): Promise<void> {
    this.#round++;
    const flag = this.#at?.cancel_flag;
    if (flag) Atomics.store(flag, 0, 1);
    this.#run?.send({ say: 'cancel' });
    await this.#queue;
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#watcher?.close();
    clearTimeout(this.#timer);
    await this.cancel();
    const close = ({ engine: { client }, id }: Opened) => client.call('close_context', { context: id });
    // What came from the cache may be all that was wanted, so nobody waits for an engine.
    this.#opening?.then(close).catch(() => {});
    const at = this.#at;
    this.#at = null;
    this.#files.clear();
    this.#unsent.clear();
    // An engine that died has forgotten the context by itself.
    if (at?.engine.client.alive) await close(at).catch(() => {});
    this.#planned.plugins?.dispose();
  }

  async watch(options: WatchOptions = {}): Promise<void> {
    this.#must_live('watch');
    for (const key of Object.keys(options)) if (key !== 'delay') throw new Error(`Invalid option in watch() call: ${JSON.stringify(key)}`);
    const { delay = 20 } = options;
    if (!(typeof delay === 'number' && delay >= 0)) throw new Error('"delay" must be a number of milliseconds');
    if (this.#is_watched) throw new Error('Watch mode has already been enabled');
    this.#is_watched = true;
    if (this.#planned.disk) this.#watcher = new (node_only().Watcher)(this.#planned.working_directory, delay, () => this.#build_soon());
    this.#build_soon();
  }

  // Who asks for several before the first of them begins gets one.
  #build_soon(): void {
    if (this.#is_due) return;
    this.#is_due = true;
    void this.#queue.then(async () => {
      this.#is_due = false;
      if (this.#disposed) return;
      const began = Date.now();
      // What went wrong is told to `onEnd`.
      await this.rebuild().catch(() => {});
      await this.#watch_inputs(began);
    });
  }

  async #watch_inputs(began: number): Promise<void> {
    if (!this.#watcher || this.#disposed || !this.#at) return;
    const { engine: running, id } = this.#at;
    const { files, folders }: LookedAt = await running.client.call('looked_at', { context: id }).catch(() => ({ files: [], folders: [] }));
    if (this.#disposed) return;
    const { resolve } = builtin('node:path');
    const absolute = (paths: Iterable<string> = []) => [...paths].map(path => resolve(this.#planned.working_directory, path));
    const looked_at = { files: [...files, ...absolute(this.#run?.watchFiles)], folders: [...folders, ...absolute(this.#run?.watchDirs)] };
    this.#watcher.expect(looked_at, this.#outputs, began);
  }

  async serve(): Promise<never> {
    throw new Error(
      in_node ? 'The "serve" API is not supported: use "watch", and serve the folder of the outputs with any server' : 'Cannot use the "serve" API in this environment',
    );
  }

  #must_live(what: string): void {
    if (this.#disposed) throw new Error(`Cannot ${what} a disposed context`);
  }
}

function canceled(): Error {
  return failure('Build failed', [plain_message('The build was canceled')], []);
}
