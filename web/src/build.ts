// `build` and `context`: one-shot builds and builds again and again over the same options.
import { engine, type Engine } from './engine.ts';
import { error_from, failure, plain_message } from './errors.ts';
import { builtin, in_node, working_directory } from './node_builtins.ts';
import { file_entries, options_json } from './options.ts';
import { Output, type OutputHead } from './output_file.ts';
import { PluginHost, type PluginRun } from './plugins/host.ts';
import type { PluginSetup } from './plugins/wire.ts';
import type { EngineReply, FileEntries } from './protocol.ts';
import type { BuildContext, BuildOptions, BuildResult, BuildStats, FilePatch, Message, Metafile } from './types.ts';

interface BuildHead {
  errors: Message[];
  warnings: Message[];
  outputs: OutputHead[];
  metafile?: string;
  mangleCache?: Record<string, string | false>;
  stats?: BuildStats;
}

interface Prepared {
  options: string;
  files: FileEntries;
  disk: boolean;
  write: boolean;
  plugins: PluginHost | null;
  working_directory: string;
}

const handled_here = ['files', 'write', 'plugins'];

async function prepare(given: BuildOptions, call: 'build' | 'context'): Promise<Prepared> {
  try {
    if (typeof given !== 'object' || given === null) throw new Error(`The argument of ${call}() must be an object`);
    const options: BuildOptions = { ...given };
    const plugins = given.plugins ?? [];
    if (!Array.isArray(plugins)) throw new Error('"plugins" must be an array');
    const disk = options.files === undefined && in_node;
    if (disk) options.absWorkingDir ??= working_directory();
    const host = await PluginHost.create(plugins, options);
    const json = options_json(options, call, handled_here);
    const write = options.write ?? disk;
    if (typeof write !== 'boolean') throw new Error('"write" must be a boolean');
    if (write && !in_node) throw new Error('Cannot write to the file system in this environment: leave out "write" and use "outputFiles"');
    if (options.files === undefined && !in_node && !host?.has_callbacks) {
      throw new Error('"files" is missing: give the source files as { "/path": "contents" }, or plugins that load them');
    }
    return { options: json, files: file_entries(options.files ?? {}, false), disk, write, plugins: host, working_directory: options.absWorkingDir ?? '/' };
  } catch (cause) {
    throw failure('Build failed', [plain_message(error_from(cause).message)], []);
  }
}

export async function build<O extends BuildOptions>(options: O): Promise<BuildResult<O>> {
  const prepared = await prepare(options, 'build');
  const { options: json, files, disk } = prepared;
  const { client } = await engine();
  try {
    return await with_plugins<O>(prepared, (plugins, transfer) => client.call('build', { options: json, files, disk, plugins }, transfer));
  } finally {
    prepared.plugins?.dispose();
  }
}

// One build, with what plugins do before, while and after the engine runs.
async function with_plugins<O extends BuildOptions>(
  { plugins: host, write, working_directory: folder }: Prepared,
  call: (plugins: PluginSetup | null, transfer: Transferable[]) => Promise<EngineReply>,
  begun: (run: PluginRun | null) => void = () => {},
): Promise<BuildResult<O>> {
  if (!host) return finish<O>(await call(null, []), write, null, null);
  const { run, setup } = host.begin(folder);
  begun(run);
  try {
    const replied = call(setup, [setup.port]);
    replied.catch(() => {});
    await host.start(run);
    return await finish<O>(await replied, write, host, run);
  } finally {
    begun(null);
    run.close();
  }
}

// By place, then by text: plugins run in no particular order.
function compare(a: Message, b: Message): number {
  if (!a.location || !b.location) return a.location ? -1 : b.location ? 1 : 0;
  if (a.location.file !== b.location.file) return a.location.file < b.location.file ? -1 : 1;
  return a.location.line - b.location.line || a.location.column - b.location.column;
}

async function finish<O extends BuildOptions>(reply: EngineReply, write: boolean, host: PluginHost | null, run: PluginRun | null): Promise<BuildResult<O>> {
  const head = JSON.parse(reply.head) as BuildHead;
  const errors = [...head.errors, ...(run?.errors ?? []).sort(compare)];
  const warnings = [...head.warnings, ...(run?.warnings ?? []).sort(compare)];
  const outputs = errors.length > 0 ? [] : head.outputs.map((output, index) => new Output(output, reply.contents[index] ?? new Uint8Array()));
  const result: BuildResult = {
    errors,
    warnings,
    outputFiles: write ? (undefined as unknown as Output[]) : outputs,
    metafile: head.metafile === undefined ? undefined : (JSON.parse(head.metafile) as Metafile),
    mangleCache: head.mangleCache,
    stats: head.stats ?? {},
  };
  if (write) await write_outputs(outputs);
  await host?.end(result);
  if (result.errors.length > 0) throw failure('Build failed', result.errors, result.warnings);
  return result as BuildResult<O>;
}

async function write_outputs(outputs: readonly Output[]): Promise<void> {
  const { mkdir, writeFile } = builtin('node:fs/promises');
  const { dirname } = builtin('node:path');
  for (const folder of new Set(outputs.map(output => dirname(output.path)))) await mkdir(folder, { recursive: true });
  await Promise.all(outputs.map(output => writeFile(output.path, output.contents)));
}

export async function context<O extends BuildOptions>(options: O): Promise<BuildContext<O>> {
  const prepared = await prepare(options, 'context');
  const opened = new Context<O>(prepared);
  await opened.open();
  return opened;
}

let next_context = 1;

interface Opened {
  engine: Engine;
  id: number;
  cancel_flag: Int32Array | null;
}

class Context<O extends BuildOptions> implements BuildContext<O> {
  #prepared: Prepared;
  // The build that runs, when it has plugins.
  #run: PluginRun | null = null;
  // All files as the user sees them. The engine has its own copy, which is lost when it dies; then these go to the new one. Strings are shared
  // with the caller, so this costs no second copy of the text.
  #files: Map<string, string | Uint8Array>;
  // What the engine has not been told yet.
  #unsent: Map<string, string | Uint8Array | null>;
  #at: Opened | null = null;
  #queue: Promise<unknown> = Promise.resolve();
  // Builds started before the last `cancel` have a smaller number.
  #round = 0;
  #disposed = false;

  constructor(prepared: Prepared) {
    this.#prepared = prepared;
    this.#files = new Map(prepared.files as [string, string | Uint8Array][]);
    this.#unsent = new Map(this.#files);
  }

  async open(): Promise<Opened> {
    const running = await engine();
    if (this.#at?.engine === running) return this.#at;
    const id = next_context++;
    const cancel_flag = await running.client.call('open_context', { context: id, options: this.#prepared.options, disk: this.#prepared.disk });
    for (const [path, contents] of this.#files) this.#unsent.set(path, contents);
    this.#at = { engine: running, id, cancel_flag };
    return this.#at;
  }

  async rebuild(patch: { files?: FilePatch } = {}): Promise<BuildResult<O>> {
    this.#must_live('rebuild');
    const entries = file_entries(patch.files ?? {}, true);
    const round = this.#round;
    const run = async () => {
      // Files of a canceled rebuild are changed all the same: the caller's next patch builds on them.
      for (const [path, contents] of entries) {
        if (contents === null) this.#files.delete(path);
        else this.#files.set(path, contents);
        this.#unsent.set(path, contents);
      }
      if (round !== this.#round) throw canceled();
      this.#must_live('rebuild');
      const { engine: running, id, cancel_flag } = await this.open();
      const files: FileEntries = [...this.#unsent];
      this.#unsent.clear();
      if (cancel_flag) Atomics.store(cancel_flag, 0, 0);
      return with_plugins<O>(
        this.#prepared,
        async (plugins, transfer) => {
          const reply = await running.client.call('rebuild', { context: id, files, plugins }, transfer);
          if (round !== this.#round) throw canceled();
          return reply;
        },
        run => (this.#run = run),
      );
    };
    const result = this.#queue.then(run);
    this.#queue = result.catch(() => {});
    return result;
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
    await this.cancel();
    const at = this.#at;
    this.#at = null;
    this.#files.clear();
    this.#unsent.clear();
    // An engine that died has forgotten the context by itself.
    if (at?.engine.client.alive) await at.engine.client.call('close_context', { context: at.id }).catch(() => {});
    this.#prepared.plugins?.dispose();
  }

  async watch(): Promise<void> {
    throw new Error(in_node ? 'The "watch" API is not supported yet: call "rebuild", which reads what has changed' : 'Cannot use the "watch" API in this environment: give changed files to "rebuild"');
  }

  async serve(): Promise<never> {
    throw new Error('Cannot use the "serve" API in this environment');
  }

  #must_live(what: string): void {
    if (this.#disposed) throw new Error(`Cannot ${what} a disposed context`);
  }
}

function canceled(): Error {
  return failure('Build failed', [plain_message('The build was canceled')], []);
}
