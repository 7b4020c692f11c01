// What runs first in a dynamic worker, before any code of its own: it takes away what the worker must not have, and answers the
// host. Bundled into one classic script, to which the modules are appended in a page; in Node they are compiled here.
import { proxy } from '../../messaging/proxy.ts';
import { startWorkerServer } from '../../messaging/server.ts';
import { fetch_codecs } from '../fetch_codecs.ts';
import {
  decode_request, encode_response, type Asset, type BootMessage, type CallTarget, type CellMessages, type Start,
} from '../wire.ts';
import { bind_services, import_by_name, outbound_fetch, refusing } from './bindings.ts';
import { type CallScope, Entrypoints, WorkerEntrypoint } from './entrypoints.ts';
import { lock_down } from './lockdown.ts';
import { type CallContext, Calls, OpenCall } from './trace.ts';

/** What the modules' function is called with; bundle_code.ts writes the calls. */
interface ModulesHost {
  exports(namespace: Readonly<Record<string, unknown>>): void;
  asset(index: number): unknown;
  lazy(namespaces: Record<string, object>): void;
  workers: object;
}

type Modules = (host: ModulesHost, import_: (specifier: unknown) => Promise<object>) => Promise<void>;

interface NodeRealm {
  require(name: 'node:worker_threads'): { workerData: BootMessage };
  require(name: 'node:vm'): { runInThisContext(text: string, options: { filename: string }): Modules };
  require(name: 'node:async_hooks'): { AsyncLocalStorage: new () => CallContext };
  process: { versions?: { node?: string }; on(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): void };
}

const nothing = (): void => {};

function compiled({ kind, bytes }: Asset): ArrayBuffer | WebAssembly.Module | Promise<WebAssembly.Module> {
  return kind === 'data' || bytes instanceof WebAssembly.Module ? bytes : WebAssembly.compile(bytes);
}

const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };

const realm = globalThis as unknown as Partial<NodeRealm> & { __skein_boot?: (modules: Modules) => void };
const { process } = realm;
if (process?.versions?.node !== undefined && realm.require) boot_in_node(realm.require, process);
else boot_in_page();

function boot_in_page(): void {
  let modules: Modules | undefined;
  realm.__skein_boot = given => {
    delete realm.__skein_boot;
    modules = given;
  };
  addEventListener('message', function first(event) {
    removeEventListener('message', first);
    event.stopImmediatePropagation();
    const calls = new Calls(null);
    addEventListener('error', failed => {
      failed.preventDefault();
      calls.exception(failed.error ?? failed.message);
    });
    addEventListener('unhandledrejection', failed => {
      failed.preventDefault();
      calls.exception(failed.reason);
    });
    serve((event.data as BootMessage).port, calls, () => {
      if (!modules) throw new Error('Failed to start Worker:\nits script did not run');
      return modules;
    });
  });
}

function boot_in_node(require: NodeRealm['require'], node: NodeRealm['process']): void {
  const { port, script } = require('node:worker_threads').workerData;
  const vm = require('node:vm');
  const { AsyncLocalStorage } = require('node:async_hooks');
  const calls = new Calls(new AsyncLocalStorage());
  serve(port, calls, () => {
    if (!script) throw new Error('Failed to start Worker:\nthere is no script');
    // Compiled without a way to import anything: Node refuses `import()` in it by itself.
    return vm.runInThisContext(`(${script.text})`, { filename: script.name });
  });
  // From here on it is the worker's own code that throws.
  node.on('uncaughtException', error => calls.exception(error));
  node.on('unhandledRejection', error => calls.exception(error));
}

function serve(port: MessagePort, calls: Calls, modules: () => Modules): void {
  let start: Start | undefined;
  let env: Record<string, unknown> = {};
  let open: OpenCall | undefined;

  const traced = (): boolean => start?.traced === true;
  const console = calls.console(traced);
  const reportError = (error: unknown): void => calls.exception(error);
  lock_down({ fetch: outbound_fetch(() => start?.outbound ?? null), console, reportError, ...refusing() });

  const scope_of = (call: OpenCall, props: unknown): CallScope => ({
    props,
    env,
    hold(promise) {
      const release = call.hold();
      Promise.resolve(promise).then(release, (error: unknown) => {
        call.exception(error);
        release();
      });
    },
  });
  // Of module code, which knows of no call: the one that was opened last.
  const current = (): CallScope => {
    if (!open) throw new Error('This can be used in calls only');
    return scope_of(open, undefined);
  };
  const entrypoints = new Entrypoints();

  const workers = {
    WorkerEntrypoint,
    // What is made of it goes out by reference: its methods are called here.
    RpcTarget: class RpcTarget {
      constructor() {
        proxy(this);
      }
    },
    get env() {
      return env;
    },
    exports: entrypoints.exports(current),
    waitUntil: (promise: unknown): void => current().hold(promise),
  };

  // `run` is the call, and what it gives is held on to by `until`, which may be later than the answer.
  async function called<T>({ call, props }: CallTarget, run: (scope: CallScope) => Promise<T>): Promise<{ result: T; release: () => void }> {
    const finished = start?.finished;
    if (!finished) throw new Error('The worker has not been started');
    const opened: OpenCall = new OpenCall(call, report => {
      calls.ended(opened);
      if (open === opened) open = undefined;
      void Promise.resolve(finished(report)).catch(() => {});
    });
    const release = opened.hold();
    open = opened;
    try {
      return { result: await calls.run(opened, () => run(scope_of(opened, props))), release };
    } catch (error) {
      opened.exception(error);
      release();
      throw error;
    }
  }

  startWorkerServer<CellMessages>(
    {
      async start(payload) {
        start = payload as unknown as Start;
        env = bind_services(start);
        const assets = await Promise.all(start.assets.map(compiled));
        let give_lazy: (namespaces: Record<string, object>) => void = nothing;
        const lazy = new Promise<Record<string, object>>(resolve => (give_lazy = resolve));
        const host: ModulesHost = { exports: namespace => entrypoints.set(namespace), asset: index => assets[index], lazy: give_lazy, workers };
        await modules()(host, specifier => import_by_name(specifier, lazy));
        give_lazy({});
      },
      async fetch(payload, context) {
        const { call, entrypoint, props, request } = payload as unknown as CallTarget & { request: Parameters<typeof decode_request>[0] };
        const { result, release } = await called({ call, entrypoint, props }, async scope => {
          const response = await entrypoints.fetch(entrypoint, await decode_request(request, context.signal), scope);
          return encode_response(response);
        });
        context.onOver(release);
        // Nobody reads what was given up meanwhile.
        if (context.signal.aborted) await result.body?.cancel(context.signal.reason);
        return result;
      },
      async call(payload, context) {
        type Asked = CallTarget & { method: string; args: unknown[] | null };
        const { call, entrypoint, props, method, args } = payload as unknown as Asked;
        const { result, release } = await called({ call, entrypoint, props }, scope => entrypoints.call(entrypoint, method, args, scope));
        // With the streams in it, those of bodies too.
        context.onOver(release);
        return result;
      },
      ping() {},
    },
    { listener: port, logger: silent, codecs: fetch_codecs() },
  );
}
