// What `build`, `context` and `buildSync` have in common before and behind the engine.
import { error_from, failure, plain_message, SetupFault } from './errors.ts';
import { in_node, working_directory } from './node_builtins.ts';
import { file_entries, options_json } from './options.ts';
import { Output, type OutputHead } from './output_file.ts';
import type { EngineReply, FileEntries } from './protocol.ts';
import { whole_trace } from './trace.ts';
import type { BuildOptions, BuildResult, BuildStats, Message, Metafile } from './types.ts';

interface BuildHead {
  errors: Message[];
  warnings: Message[];
  outputs: OutputHead[];
  metafile?: string;
  trace?: string;
  mangleCache?: Record<string, string | false>;
  stats?: BuildStats;
}

export interface Prepared {
  options: string;
  files: FileEntries;
  disk: boolean;
  write: boolean;
  working_directory: string;
}

const handled_here = ['files', 'write', 'plugins', 'cache'];

/** What wrong options make of a build. */
export function option_failure(cause: unknown): Error {
  const message = plain_message(error_from(cause).message);
  if (cause instanceof SetupFault) Object.assign(message, { pluginName: cause.plugin, detail: cause.cause });
  return failure('Build failed', [message], []);
}

/** A copy of the options that plugins may change. Throws an Error when there are none. */
export function own_options(given: BuildOptions, call: string): BuildOptions {
  if (typeof given !== 'object' || given === null) throw new Error(`The argument of ${call}() must be an object`);
  if (given.plugins !== undefined && !Array.isArray(given.plugins)) throw new Error('"plugins" must be an array');
  const options = { ...given, ...(given.files && { files: { ...given.files } }) };
  if (options.files === undefined && in_node) options.absWorkingDir ??= working_directory();
  return options;
}

/** Checks options and divides them into what the engine gets and what is done here. Throws an Error. */
export function prepare(options: BuildOptions, call: 'build' | 'context', has_loading_plugins: boolean): Prepared {
  const disk = options.files === undefined && in_node;
  const json = options_json(options, call, handled_here);
  const write = options.write ?? disk;
  if (typeof write !== 'boolean') throw new Error('"write" must be a boolean');
  if (write && !in_node) throw new Error('Cannot write to the file system in this environment: leave out "write" and use "outputFiles"');
  if (options.cache && in_node) throw new Error('Cannot use "cache" in this environment: it is for pages; the command line has "--cache-dir"');
  if (options.files === undefined && !in_node && !has_loading_plugins) {
    throw new Error('"files" is missing: give the source files as { "/path": "contents" }, or plugins that load them');
  }
  return { options: json, files: file_entries(options.files ?? {}, false), disk, write, working_directory: options.absWorkingDir ?? '/' };
}

/** The result with its outputs; those of a failed build are none. */
export function result_of(reply: EngineReply, errors: readonly Message[] = [], warnings: readonly Message[] = []): BuildResult & { outputFiles: Output[] } {
  const head = JSON.parse(reply.head) as BuildHead;
  const all_errors = [...head.errors, ...errors];
  return {
    errors: all_errors,
    warnings: [...head.warnings, ...warnings],
    outputFiles: all_errors.length > 0 ? [] : head.outputs.map((output, index) => new Output(output, reply.contents[index] ?? new Uint8Array())),
    metafile: head.metafile === undefined ? undefined : (JSON.parse(head.metafile) as Metafile),
    trace: head.trace === undefined ? undefined : whole_trace(head.trace, reply.times ?? []),
    mangleCache: head.mangleCache,
    stats: head.stats ?? {},
  };
}

/** Where outputs were written they are not returned. */
export function shown<O extends BuildOptions>(result: BuildResult, write: boolean): BuildResult<O> {
  if (write) (result as { outputFiles: unknown }).outputFiles = undefined;
  if (result.errors.length > 0) throw failure('Build failed', result.errors, result.warnings);
  return result as BuildResult<O>;
}
