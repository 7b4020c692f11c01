// dist/worker.js: the engine's thread, or one thread of its pool, depending on the first message. It imports nothing at run time and exports
// nothing, so that it can be started as a module, as a classic script, and from a blob of its text.
import { EngineAbort, type InstanceHost } from '../../wasm-glue/instance.ts';
import { disk } from './disk.ts';
import { error_from } from './errors.ts';
import { run_build } from './plugins/scan.ts';
import type { PluginSetup } from './plugins/wire.ts';
import type { CallName, EngineReply, FileEntries, Handlers, Notice, Reply, Request, ThreadSetup } from './protocol.ts';
import { rest_of } from './rest.ts';
import * as scope from './scope.ts';
import { become_thread, start_pool } from './thread_pool.ts';
import { now } from './trace.ts';
import { WasmModule, type ContextPointer } from './wasm_module.ts';

// Broken invariants print here before they abort; the abort's message takes the text along.
let printed = '';
const host: InstanceHost = {
  ...(disk && { disk }),
  write: text => {
    printed = (printed + text).slice(-4000);
  },
};

let engine: WasmModule | null = null;
let rest_bytes: Uint8Array<ArrayBuffer> | null = null;
const contexts = new Map<number, ContextPointer>();

function running(): WasmModule {
  if (!engine) throw new Error('The engine was not started');
  return engine;
}

function context_of(id: number): ContextPointer {
  const context = contexts.get(id);
  if (context === undefined) throw new Error('This context does not exist any more');
  return context;
}

async function build_in(context: ContextPointer, files: FileEntries, plugins: PluginSetup | null, transfer: Transferable[]): Promise<EngineReply> {
  const received = now();
  for (const [path, contents] of files) running().put_file(context, path, contents);
  const ready = now();
  const reply = await run_build(running(), context, plugins);
  transfer.push(...reply.contents.map(({ buffer }) => buffer));
  return { ...reply, times: [received, ready, now()] };
}

const handlers: Handlers = {
  async start({ module, threads, script, rest }) {
    const memory = WasmModule.create_memory(threads > 0);
    const tell_ports = (ports: MessagePort[]) => scope.post({ notice: 'pool', ports } satisfies Notice, ports);
    const pool = threads > 0 ? await start_pool(threads, script, module, memory, rest, tell_ports) : null;
    engine = await WasmModule.create(module, memory, {
      ...host,
      rest: rest_of(rest, () => rest_bytes),
      ...(pool && { start_thread: start => pool.start_thread(start) }),
    });
    return { version: engine.version, threads: engine.start(threads) };
  },
  rest({ bytes }) {
    rest_bytes = bytes;
    return null;
  },
  async build({ options, files, disk: has_disk, plugins }, transfer) {
    const context = running().open_context(options, has_disk, false);
    const reply = await build_in(context, files, plugins, transfer);
    running().close_context(context);
    return reply;
  },
  open_context({ context: id, options, disk: has_disk }) {
    const context = running().open_context(options, has_disk, true);
    contexts.set(id, context);
    return running().cancel_flag(context);
  },
  rebuild({ context: id, files, plugins }, transfer) {
    return build_in(context_of(id), files, plugins, transfer);
  },
  looked_at({ context: id }) {
    return running().looked_at(context_of(id));
  },
  close_context({ context: id }) {
    running().close_context(context_of(id));
    contexts.delete(id);
    return null;
  },
  transform({ options, code }, transfer) {
    const reply = running().transform(options, code);
    transfer.push(...reply.contents.map(({ buffer }) => buffer));
    return reply;
  },
  format_messages({ requests }) {
    return requests.map(request => running().format_messages(request));
  },
  analyze_metafile({ request }) {
    return running().analyze_metafile(request);
  },
};

async function answer<Name extends CallName>(request: Request<Name>): Promise<void> {
  const transfer: Transferable[] = [];
  const { id } = request;
  try {
    const result = await handlers[request.call](request.params, transfer);
    scope.post({ id, ok: true, result } as Reply<Name>, transfer);
  } catch (cause) {
    const { message, stack = '' } = error_from(cause);
    const fatal = cause instanceof EngineAbort || cause instanceof WebAssembly.RuntimeError || cause instanceof RangeError;
    const text = fatal && printed ? `${message}: ${printed.trim()}` : message;
    scope.post({ id, ok: false, error: { message: text, stack }, fatal } satisfies Reply);
  }
}

scope.listen(data => {
  if ((data as Partial<ThreadSetup>).thread) void become_thread(data as ThreadSetup, host);
  else void answer(data as Request);
});
scope.post({ notice: 'loaded' } satisfies Notice);
