// Dynamic workers as threads of Node's.
import { builtin, type NodeWorker } from '../node_builtins.ts';
import { WorkerLimitError, WorkerGoneError } from './errors.ts';
import type { Realm, Thread, ThreadLimits, WorkerScript } from './realm.ts';
import prelude from '../../../build/web/loader_prelude.txt';

interface NodePort extends MessagePort {
  ref(): void;
  unref(): void;
}

// The young generation may be larger than a worker's whole limit by default.
const kYoungMb = 16;

export class NodeRealm implements Realm {
  readonly isolation = 'thread';

  start(script: WorkerScript, { memoryMb }: ThreadLimits, ended: (cause: Error) => void): Thread {
    const { Worker, MessageChannel } = builtin('node:worker_threads');
    const { port1, port2 } = new MessageChannel() as { port1: NodePort; port2: NodePort };
    const worker = new Worker(prelude, {
      eval: true,
      name: script.name,
      workerData: { port: port2, script: { text: script.text, name: script.name } },
      transferList: [port2],
      // Nothing of the process: no variables, no flags (which the thread would take over), no streams.
      env: {},
      argv: [],
      execArgv: [],
      stdin: false,
      stdout: true,
      stderr: true,
      ...(memoryMb === undefined ? {} : { resourceLimits: resource_limits(memoryMb) }),
    });
    let over = false;
    const end = (cause: Error): void => {
      if (over) return;
      over = true;
      port1.close();
      ended(cause);
    };
    worker.on('error', error => {
      const { code } = error as { code?: unknown };
      end(code === 'ERR_WORKER_OUT_OF_MEMORY' ? new WorkerLimitError('exceededMemory') : error);
    });
    worker.on('exit', code => end(new WorkerGoneError(`The worker's thread ended with code ${code}.`)));
    return {
      port: port1,
      set_busy: busy => set_busy([worker, port1], busy),
      terminate: async () => {
        over = true;
        port1.close();
        await worker.terminate();
      },
    };
  }

  dispose(): void {}
}

const resource_limits = (mb: number): object => ({ maxOldGenerationSizeMb: mb, maxYoungGenerationSizeMb: Math.min(kYoungMb, mb) });

function set_busy(kept: readonly Pick<NodeWorker, 'ref' | 'unref'>[], busy: boolean): void {
  for (const one of kept) {
    if (busy) one.ref();
    else one.unref();
  }
}
