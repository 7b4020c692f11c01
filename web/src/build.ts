// `build` and `context`: one-shot builds and builds again and again over the same options.
import { engine, type Engine } from './engine.ts';
import { error_from, failure, plain_message } from './errors.ts';
import { builtin, in_node } from './node_builtins.ts';
import { file_entries, options_json } from './options.ts';
import { Output, type OutputHead } from './output_file.ts';
import type { EngineReply, FileEntries } from './protocol.ts';
import type { BuildContext, BuildOptions, BuildResult, BuildStats, FilePatch, Message, Metafile } from './types.ts';

interface BuildHead {
  errors: Message[];
  warnings: Message[];
  outputs: OutputHead[];
  metafile?: string;
  stats?: BuildStats;
}

interface Prepared {
  options: string;
  files: FileEntries;
  write: boolean;
}

const handled_here = ['files', 'write'];

function prepare(options: BuildOptions, call: 'build' | 'context'): Prepared {
  try {
    if (typeof options !== 'object' || options === null) throw new Error(`The argument of ${call}() must be an object`);
    const json = options_json(options, call, handled_here);
    const write = options.write ?? false;
    if (typeof write !== 'boolean') throw new Error('"write" must be a boolean');
    if (write && !in_node) throw new Error('Cannot write to the file system in this environment: leave out "write" and use "outputFiles"');
    if (options.files === undefined) {
      throw new Error('"files" is missing: give the source files as { "/path": "contents" } (the command line program builds from the disk)');
    }
    return { options: json, files: file_entries(options.files, false), write };
  } catch (cause) {
    throw failure('Build failed', [plain_message(error_from(cause).message)], []);
  }
}

export async function build<O extends BuildOptions>(options: O): Promise<BuildResult<O>> {
  const { options: json, files, write } = prepare(options, 'build');
  const { client } = await engine();
  return finish(await client.call('build', { options: json, files }), write);
}

async function finish<O extends BuildOptions>(reply: EngineReply, write: boolean): Promise<BuildResult<O>> {
  const head = JSON.parse(reply.head) as BuildHead;
  if (head.errors.length > 0) throw failure('Build failed', head.errors, head.warnings);
  const outputs = head.outputs.map((output, index) => new Output(output, reply.contents[index] ?? new Uint8Array()));
  if (write) await write_outputs(outputs);
  const result: BuildResult = {
    errors: head.errors,
    warnings: head.warnings,
    outputFiles: outputs,
    metafile: head.metafile === undefined ? undefined : (JSON.parse(head.metafile) as Metafile),
    stats: head.stats ?? {},
  };
  return (write ? { ...result, outputFiles: undefined } : result) as BuildResult<O>;
}

async function write_outputs(outputs: readonly Output[]): Promise<void> {
  const { mkdir, writeFile } = builtin('node:fs/promises');
  const { dirname } = builtin('node:path');
  for (const folder of new Set(outputs.map(output => dirname(output.path)))) await mkdir(folder, { recursive: true });
  await Promise.all(outputs.map(output => writeFile(output.path, output.contents)));
}

export async function context<O extends BuildOptions>(options: O): Promise<BuildContext<O>> {
  const prepared = prepare(options, 'context');
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
  #options: string;
  #write: boolean;
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
    this.#options = prepared.options;
    this.#write = prepared.write;
    this.#files = new Map(prepared.files as [string, string | Uint8Array][]);
    this.#unsent = new Map(this.#files);
  }

  async open(): Promise<Opened> {
    const running = await engine();
    if (this.#at?.engine === running) return this.#at;
    const id = next_context++;
    const cancel_flag = await running.client.call('open_context', { context: id, options: this.#options });
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
      const reply = await running.client.call('rebuild', { context: id, files });
      if (round !== this.#round) throw canceled();
      return finish<O>(reply, this.#write);
    };
    const result = this.#queue.then(run);
    this.#queue = result.catch(() => {});
    return result;
  }

  async cancel(): Promise<void> {
    this.#round++;
    const flag = this.#at?.cancel_flag;
    if (flag) Atomics.store(flag, 0, 1);
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
  }

  async watch(): Promise<never> {
    throw new Error('Cannot use the "watch" API in this environment');
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
