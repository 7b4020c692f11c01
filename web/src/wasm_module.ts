// The engine as a module of functions over text and bytes; the only file that touches the wasm's memory.
//
// Every access makes its view anew, because memory that grows leaves old views behind. Text is encoded before it is set and sliced before it is
// decoded, because TextEncoder and TextDecoder refuse shared memory.
import { create_memory, instantiate, instantiate_now, read_text, type EngineExports, type InstanceHost } from '../../wasm-glue/instance.ts';
import type { EngineReply, LookedAt } from './protocol.ts';

/** Address of a build context inside the wasm. */
export type ContextPointer = number & { readonly context: unique symbol };

const encoder = new TextEncoder();

export class WasmModule {
  readonly #exports: EngineExports;
  readonly #memory: WebAssembly.Memory;
  #scratch = new Uint8Array(1 << 16);

  private constructor(exports: EngineExports, memory: WebAssembly.Memory) {
    this.#exports = exports;
    this.#memory = memory;
  }

  static async create(module: WebAssembly.Module, memory: WebAssembly.Memory, host: InstanceHost): Promise<WasmModule> {
    return new WasmModule(await instantiate(module, memory, host), memory);
  }

  /** Blocks while it compiles: for Node. */
  static create_now(bytes: BufferSource, host: InstanceHost): WasmModule {
    const memory = create_memory(false);
    return new WasmModule(instantiate_now(new WebAssembly.Module(bytes), memory, host), memory);
  }

  static create_memory(shared: boolean): WebAssembly.Memory {
    return create_memory(shared);
  }

  get version(): string {
    const start = this.#exports.skein_version() >>> 0;
    return read_text(this.#memory, start, this.#bytes().indexOf(0, start) - start);
  }

  /** Starts the pool; returns how many threads run. */
  start(threads: number): number {
    return this.#exports.skein_start(threads);
  }

  /** `is_lasting`: there will be many builds. */
  open_context(options: string, has_disk: boolean, is_lasting: boolean): ContextPointer {
    const open = this.#exports.skein_context_new;
    return this.#with_text([options], ([json, length]) => open(json, length, has_disk ? 1 : 0, is_lasting ? 1 : 0) >>> 0) as ContextPointer;
  }

  /** Files and folders that decided the last build (`skein_context_looked_at`). */
  looked_at(context: ContextPointer): LookedAt {
    const parts = this.#take(this.#exports.skein_context_looked_at(context)).head.split('\0');
    const paths = (kind: string) => parts.filter(part => part.startsWith(kind)).map(part => part.slice(1));
    return { files: paths('f'), folders: paths('d') };
  }

  close_context(context: ContextPointer): void {
    this.#exports.skein_context_free(context);
  }

  /** A view of the context's flag that stays good when the memory grows; null when nobody else could write to it. */
  cancel_flag(context: ContextPointer): Int32Array | null {
    const buffer: ArrayBufferLike = this.#memory.buffer;
    if (buffer instanceof ArrayBuffer) return null;
    return new Int32Array(buffer, this.#exports.skein_context_cancel_flag(context) >>> 0, 1);
  }

  /** `contents` null removes the file. */
  put_file(context: ContextPointer, path: string, contents: string | Uint8Array | null): void {
    this.#with_text([path], ([path_start, path_length]) => {
      if (contents === null) return this.#exports.skein_context_remove_file(context, path_start, path_length);
      const [data, length] = this.#copy_in(contents);
      // The engine frees the data, not we.
      this.#exports.skein_context_put_file(context, path_start, path_length, data, length);
    });
  }

  /** A build begins; `claims`: 1 when plugins resolve, 2 when they load. */
  begin(context: ContextPointer, claims: number): void {
    this.#exports.skein_context_begin(context, claims);
  }

  /** JSON of the questions that have come up; null when none is open and the build is to be finished. */
  step(context: ContextPointer): string | null {
    const result = this.#exports.skein_context_step(context) >>> 0;
    return result === 0 ? null : this.#take(result).head;
  }

  answer(context: ContextPointer, answer: string, contents: string | Uint8Array): void {
    this.#with_text([answer, contents], ([json, json_length], [data, length]) => this.#exports.skein_context_answer(context, json, json_length, data, length));
  }

  add_entry(context: ContextPointer, input: string, output_name: string): void {
    this.#with_text([input, output_name], ([start, length], [name, name_length]) => this.#exports.skein_context_add_entry(context, start, length, name, name_length));
  }

  locate(context: ContextPointer, question: number): string {
    return this.#take(this.#exports.skein_context_locate(context, question)).head;
  }

  resolve(context: ContextPointer, request: string): string {
    return this.#with_text([request], ([json, length]) => this.#take(this.#exports.skein_context_resolve(context, json, length))).head;
  }

  cancel(context: ContextPointer): void {
    this.#exports.skein_cancel(context);
  }

  finish(context: ContextPointer, failed: boolean): EngineReply {
    return this.#take(this.#exports.skein_context_finish(context, failed ? 1 : 0));
  }

  transform(options: string, code: string | Uint8Array): EngineReply {
    return this.#with_text([options, code], ([json, json_length], [text, length]) => this.#take(this.#exports.skein_transform(json, json_length, text, length)));
  }

  format_messages(request: string): string {
    return this.#with_text([request], ([json, length]) => this.#take(this.#exports.skein_format_messages(json, length))).head;
  }

  analyze_metafile(request: string): string {
    return this.#with_text([request], ([json, length]) => this.#take(this.#exports.skein_analyze_metafile(json, length))).head;
  }

  #bytes(): Uint8Array {
    return new Uint8Array(this.#memory.buffer);
  }

  // Copies texts in for the time of one call.
  #with_text<Result, const Texts extends readonly (string | Uint8Array)[]>(
    texts: Texts,
    call: (...places: { [Index in keyof Texts]: [start: number, length: number] }) => Result,
  ): Result {
    const places = texts.map(text => this.#copy_in(text));
    const result = call(...(places as { [Index in keyof Texts]: [start: number, length: number] }));
    // Not in a `finally`: after a trap the memory is not touched again.
    for (const [start] of places) this.#exports.skein_free(start);
    return result;
  }

  #copy_in(text: string | Uint8Array): [start: number, length: number] {
    const bytes = typeof text === 'string' ? this.#encode(text) : text;
    const start = this.#exports.skein_alloc(Math.max(bytes.length, 1)) >>> 0;
    if (start === 0) throw new WebAssembly.RuntimeError('The engine is out of memory');
    this.#bytes().set(bytes, start);
    return [start, bytes.length];
  }

  // The result is good until the next call.
  #encode(text: string): Uint8Array {
    const most = text.length * 3;
    if (this.#scratch.length < most) {
      // Very large texts are not worth keeping three times their size for.
      if (most > 1 << 24) return encoder.encode(text);
      this.#scratch = new Uint8Array(most * 2);
    }
    return this.#scratch.subarray(0, encoder.encodeInto(text, this.#scratch).written);
  }

  #take(result: number): EngineReply {
    const exports = this.#exports;
    const head = read_text(this.#memory, exports.skein_result_json(result), exports.skein_result_json_len(result));
    const contents: Uint8Array<ArrayBuffer>[] = [];
    const count = exports.skein_result_output_count(result);
    for (let i = 0; i < count; i++) {
      const start = exports.skein_result_contents(result, i) >>> 0;
      const copy = new Uint8Array(exports.skein_result_contents_len(result, i) >>> 0);
      copy.set(this.#bytes().subarray(start, start + copy.length));
      contents.push(copy);
    }
    exports.skein_result_free(result);
    return { head, contents };
  }
}
