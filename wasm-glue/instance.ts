// The JavaScript half of the C ABI: memory, instantiation and threads of skein.wasm and skein-threads.wasm, in place of
// Emscripten's own glue. Knows neither the page nor Node: who starts workers and sends messages is the caller (README.md).

/** What the modules export. Pointers are unsigned byte offsets; those in results come signed from wasm: use `>>> 0`. */
export interface EngineExports {
  skein_alloc(size: number): number;
  skein_free(pointer: number): void;
  skein_start(threads: number): number;
  skein_context_new(options: number, length: number, has_disk: number, is_lasting: number): number;
  skein_context_put_file(context: number, path: number, path_length: number, data: number, data_length: number): void;
  skein_context_remove_file(context: number, path: number, path_length: number): void;
  skein_context_begin(context: number, claims: number): void;
  skein_context_step(context: number): number;
  skein_context_answer(context: number, answer: number, length: number, contents: number, contents_length: number): void;
  skein_context_add_entry(context: number, input: number, length: number, name: number, name_length: number): void;
  skein_context_locate(context: number, id: number): number;
  skein_context_resolve(context: number, request: number, length: number): number;
  skein_context_finish(context: number, is_failed: number): number;
  skein_context_looked_at(context: number): number;
  skein_context_free(context: number): void;
  skein_context_cancel_flag(context: number): number;
  skein_cancel(context: number): void;
  skein_transform(options: number, length: number, code: number, code_length: number): number;
  skein_format_messages(request: number, length: number): number;
  skein_analyze_metafile(request: number, length: number): number;
  skein_result_json(result: number): number;
  skein_result_json_len(result: number): number;
  skein_result_output_count(result: number): number;
  skein_result_contents(result: number, index: number): number;
  skein_result_contents_len(result: number, index: number): number;
  skein_result_free(result: number): void;
  skein_version(): number;
}

/** Exports that only this file uses. Those from `_emscripten_thread_init` on exist in the threaded module alone. */
interface RuntimeExports extends EngineExports {
  __wasm_call_ctors(): void;
  __indirect_function_table: WebAssembly.Table;
  _emscripten_thread_init(pthread: number, is_main_browser: number, is_main_runtime: number, can_block: number, profile: number): void;
  _emscripten_thread_exit(result: number): void;
  emscripten_tls_init(): number;
  emscripten_stack_set_limits(top: number, end: number): void;
  stackRestore(top: number): void;
}

/** A thread that the engine wants to run; passes through `postMessage` as it is. */
export interface ThreadStart {
  pthread: number;
  entry: number;
  argument: number;
}

export interface InstanceHost {
  /** Text the engine writes to its standard output and error streams; only broken invariants do. May hold parts of lines. */
  write(text: string): void;
  /**
   * Hands the thread to an idle pool worker that has called `run_thread`'s preparation, without waiting. False: there is none, and the
   * engine goes on with the threads it has. Called during `skein_start` only.
   */
  start_thread?(start: ThreadStart): boolean;
  /** Reads the disk, synchronously; called on every thread. Absent: there is none. */
  disk?: Disk;
  /** The module's second half. Each thread asks once at most, when it first calls a function of it. */
  rest?: Rest;
}

export interface Rest {
  /** Names it in messages. */
  url: string;
  /** Its bytes, at once: whoever calls is inside of the engine. Throws an Error that says what is wrong with `url`. */
  load(): BufferSource;
}

/** 0: the bytes of a file. 1: what is in a folder. 2: the real path. 3: what changes when one of the files does. Throws an Error. */
export type Disk = (operation: number, path: string) => Uint8Array | string;

/** The engine ended: an abort, an exit, memory at its limit. Nothing of this instance may be called again. */
export class EngineAbort extends Error {
  override name = 'EngineAbort';
}

const page_size = 65536;
const initial_pages = 1024; // 64 MiB, as the modules are linked
const maximum_pages = 65536; // 4 GiB, as the modules are linked

/**
 * The memory to instantiate a module with. Asks for `maximum_bytes` (4 GiB at most, the default) and for less where the platform
 * refuses to reserve so much. Throws its RangeError when even 256 MiB are too many.
 */
export function create_memory(shared: boolean, maximum_bytes = maximum_pages * page_size): WebAssembly.Memory {
  let maximum = Math.min(maximum_pages, Math.max(initial_pages, Math.floor(maximum_bytes / page_size)));
  for (;;) {
    try {
      return new WebAssembly.Memory({ initial: initial_pages, maximum, shared });
    } catch (cause) {
      if (maximum <= 4096) throw cause;
      maximum = Math.max(4096, maximum >> 1);
    }
  }
}

/** Instantiates either module on the thread that will call it, which must be one that may block when it has threads. */
export async function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory, host: InstanceHost): Promise<EngineExports> {
  const runtime = new Runtime(module, memory, host);
  runtime.exports = (await WebAssembly.instantiate(module, runtime.imports())).exports as unknown as RuntimeExports;
  runtime.exports.__wasm_call_ctors();
  return runtime.exports;
}

/** The same for a caller that cannot wait, e.g. of a `buildSync`; browsers refuse it on a page's own thread. */
export function instantiate_now(module: WebAssembly.Module, memory: WebAssembly.Memory, host: InstanceHost): EngineExports {
  const runtime = new Runtime(module, memory, host);
  runtime.exports = new WebAssembly.Instance(module, runtime.imports()).exports as unknown as RuntimeExports;
  runtime.exports.__wasm_call_ctors();
  return runtime.exports;
}

/**
 * Prepares the calling worker to be one thread of the pool. The returned function runs the thread until it ends, which it does with
 * the engine: it does not return before.
 */
export async function prepare_thread(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  host: InstanceHost,
): Promise<(start: ThreadStart) => void> {
  const runtime = new Runtime(module, memory, host);
  const exports = (await WebAssembly.instantiate(module, runtime.imports())).exports as unknown as RuntimeExports;
  runtime.exports = exports;
  return ({ pthread, entry, argument }) => {
    exports._emscripten_thread_init(pthread, 0, 0, 1, 0);
    // `stack` (its upper end) and `stack_size` of musl's struct pthread.
    const fields = new Uint32Array(memory.buffer, (pthread >>> 0) + 44, 2);
    const top = fields[0]!;
    exports.emscripten_stack_set_limits(top, top - fields[1]!);
    exports.stackRestore(top);
    exports.emscripten_tls_init();
    const main = exports.__indirect_function_table.get(entry) as (argument: number) => number;
    exports._emscripten_thread_exit(main(argument));
  };
}

const decoder = new TextDecoder();

/** `length` bytes of UTF-8 at `pointer`. Copies first: TextDecoder refuses views of shared memory. */
export function read_text(memory: WebAssembly.Memory, pointer: number, length: number): string {
  return decoder.decode(new Uint8Array(memory.buffer, pointer >>> 0, length >>> 0).slice());
}

// Each worker's performance.now() begins with the worker; threads compare times.
const monotonic_now = () => performance.timeOrigin + performance.now();

const errno_invalid = 28;
const errno_again = 6;

function end(why: string): never {
  throw new EngineAbort(why);
}

// Both halves of a build carry the same bytes here.
function build_of(module: WebAssembly.Module): string {
  return WebAssembly.Module.customSections(module, 'skein.build').map(bytes => new Uint8Array(bytes).join()).join();
}

class Runtime {
  exports!: RuntimeExports;

  private readonly module: WebAssembly.Module;
  private readonly memory: WebAssembly.Memory;
  private readonly host: InstanceHost;

  constructor(module: WebAssembly.Module, memory: WebAssembly.Memory, host: InstanceHost) {
    this.module = module;
    this.memory = memory;
    this.host = host;
  }

  imports(): WebAssembly.Imports {
    const ignore = () => 0;
    const unused = () => end('the engine called what it must not');
    return {
      rest: this.placeholders(),
      env: {
        memory: this.memory,
        abort: () => end('the engine aborted'),
        exit: (code: number) => end(`the engine exited with code ${code}`),
        emscripten_get_now: monotonic_now,
        clock_gettime: (clock: number, time: number) => this.clock_gettime(clock, time),
        setTempRet0: ignore,
        skein_disk: (operation: number, path: number, length: number, answer: number) => this.disk(operation, path, length, answer),
        // Threads. The engine's own thread is no "main thread" in Emscripten's sense: it may block, and nobody proxies calls to it.
        __emscripten_init_main_thread_js: (pthread: number) => {
          this.exports._emscripten_thread_init(pthread, 0, 0, 1, 0);
          this.exports.emscripten_tls_init();
        },
        __pthread_create_js: (pthread: number, _attributes: number, entry: number, argument: number) =>
          this.host.start_thread?.({ pthread, entry, argument }) ? 0 : errno_again,
        __emscripten_thread_cleanup: ignore,
        emscripten_check_blocking_allowed: ignore,
        emscripten_unwind_to_js_event_loop: () => end('the engine unwound to the event loop'),
        _emscripten_default_pthread_stack_size: () => 8 << 20,
        // Emscripten's library links its proxying of calls between threads in, which nothing here uses.
        _emscripten_notify_thread_queue: unused,
        emscripten_receive_on_main_thread_js: unused,
        emscripten_set_canvas_element_size: unused,
        emscripten_webgl_create_context: unused,
      },
      wasi_snapshot_preview1: {
        fd_write: (_file: number, vectors: number, count: number, written: number) => this.fd_write(vectors, count, written),
        fd_close: ignore,
        fd_seek: () => errno_invalid,
        proc_exit: (code: number) => end(`the engine exited with code ${code}`),
      },
    };
  }

  // In the places of the table where functions of the rest will be are these at first. Each loads the rest, whose instantiation puts the functions
  // in their places, and goes on to the one that was called.
  private placeholders(): WebAssembly.ModuleImports {
    const places = WebAssembly.Module.imports(this.module).filter(({ module }) => module === 'rest');
    return Object.fromEntries(
      places.map(({ name }) => [
        name,
        (...values: unknown[]) => {
          this.load_rest();
          return (this.exports.__indirect_function_table.get(Number(name)) as (...values: unknown[]) => unknown)(...values);
        },
      ]),
    );
  }

  private load_rest(): void {
    const { rest } = this.host;
    if (!rest) end('the rest of the engine is not there');
    try {
      const module = new WebAssembly.Module(rest.load());
      if (build_of(module) !== build_of(this.module)) throw new Error(`Cannot use ${rest.url}: it is not of the same build as the engine's first part`);
      new WebAssembly.Instance(module, { skein: this.exports as unknown as WebAssembly.ModuleImports });
    } catch (cause) {
      end(cause instanceof Error ? cause.message : String(cause));
    }
  }

  private disk(operation: number, path: number, length: number, answer: number): number {
    let bytes: Uint8Array;
    let good = 1;
    try {
      const found = this.host.disk?.(operation, read_text(this.memory, path, length)) ?? '';
      bytes = typeof found === 'string' ? new TextEncoder().encode(found) : found;
    } catch (cause) {
      good = 0;
      bytes = new TextEncoder().encode(cause instanceof Error ? cause.message : String(cause));
    }
    const data = this.exports.skein_alloc(bytes.length) >>> 0;
    new Uint8Array(this.memory.buffer).set(bytes, data);
    const view = new DataView(this.memory.buffer);
    view.setUint32(answer >>> 0, data, true);
    view.setUint32((answer >>> 0) + 4, bytes.length, true);
    return good;
  }

  // time_t and long have 32 bits.
  private clock_gettime(clock: number, time: number): number {
    const now = clock === 0 ? Date.now() : monotonic_now();
    const fields = new Int32Array(this.memory.buffer, time >>> 0, 2);
    fields[0] = now / 1000;
    fields[1] = (now % 1000) * 1e6;
    return 0;
  }

  private fd_write(vectors: number, count: number, written: number): number {
    const view = new DataView(this.memory.buffer);
    let total = 0;
    for (let at = vectors >>> 0, end = at + 8 * count; at < end; at += 8) {
      const length = view.getUint32(at + 4, true);
      if (length > 0) this.host.write(read_text(this.memory, view.getUint32(at, true), length));
      total += length;
    }
    view.setUint32(written >>> 0, total, true);
    return 0;
  }
}
