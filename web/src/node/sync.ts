// The calls that block, in Node: an engine of its own on the calling thread, single-threaded, made by the first of them.
import { disk } from '../disk.ts';
import { error_from } from '../errors.ts';
import { builtin } from '../node_builtins.ts';
import { option_failure, own_options, prepare, result_of, shown } from '../prepare.ts';
import { analyze_request, format_requests, transform_options, transform_result } from '../transform.ts';
import type {
  AnalyzeMetafileOptions, BuildOptions, BuildResult, FormatMessagesOptions, Metafile, PartialMessage, TransformOptions, TransformResult,
} from '../types.ts';
import { version } from '../version.ts';
import { WasmModule } from '../wasm_module.ts';

let running: WasmModule | null = null;

function use<T>(wasm: string, task: (engine: WasmModule) => T): T {
  if (!running) {
    const rest = wasm.replace(/\.wasm$/, '-rest.wasm');
    const engine = WasmModule.create_now(builtin('node:fs').readFileSync(wasm), { ...(disk && { disk }), rest: { url: rest, load: () => builtin('node:fs').readFileSync(rest) }, write: () => {} });
    if (engine.version !== version) throw new Error(`Cannot use ${wasm}: it is version ${engine.version}, but this is version ${version}`);
    engine.start(0);
    running = engine;
  }
  try {
    return task(running);
  } catch (cause) {
    // Behind a trap its memory is not to be trusted; the next call starts another.
    running = null;
    throw new Error(`The engine ended unexpectedly: ${error_from(cause).message}`, { cause });
  }
}

function write_outputs(outputs: readonly { path: string; contents: Uint8Array }[]): void {
  const { mkdirSync, writeFileSync } = builtin('node:fs');
  const { dirname } = builtin('node:path');
  for (const folder of new Set(outputs.map(output => dirname(output.path)))) mkdirSync(folder, { recursive: true });
  for (const output of outputs) writeFileSync(output.path, output.contents);
}

/** `wasm`: path of skein.wasm. */
export function build_now<O extends BuildOptions>(wasm: string, given: O): BuildResult<O> {
  let prepared;
  try {
    const options = own_options(given, 'buildSync');
    if (options.plugins && options.plugins.length > 0) throw new Error('Cannot use plugins in synchronous API calls');
    if (typeof options.manualChunks === 'function') throw new Error('Cannot use a function for "manualChunks" in synchronous API calls: give it texts in paths');
    prepared = prepare(options, 'build', false);
  } catch (cause) {
    throw option_failure(cause);
  }
  const { options, disk: has_disk, files, write } = prepared;
  const reply = use(wasm, engine => {
    const context = engine.open_context(options, has_disk, false);
    for (const [path, contents] of files) engine.put_file(context, path, contents);
    engine.begin(context, 0);
    while (engine.step(context) !== null);
    const reply = engine.finish(context, false);
    engine.close_context(context);
    return reply;
  });
  const result = result_of(reply);
  if (write) write_outputs(result.outputFiles);
  return shown<O>(result, write);
}

export function transform_now(wasm: string, input: string | Uint8Array, options: TransformOptions = {}): TransformResult {
  const json = transform_options(input, options);
  return transform_result(use(wasm, engine => engine.transform(json, input)));
}

export function format_now(wasm: string, messages: PartialMessage[], options: FormatMessagesOptions): string[] {
  const requests = format_requests(messages, options);
  return use(wasm, engine => requests.map(request => engine.format_messages(request)));
}

export function analyze_now(wasm: string, metafile: Metafile | string, options: AnalyzeMetafileOptions = {}): string {
  const request = analyze_request(metafile, options);
  return use(wasm, engine => engine.analyze_metafile(request));
}
