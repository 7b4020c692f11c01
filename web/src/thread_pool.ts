// The threads of the engine: workers of the same script, started up front, each of which then runs C++ until the engine is gone. See
// wasm-glue/README.md.
import { prepare_thread, type InstanceHost, type ThreadStart } from '../../wasm-glue/instance.ts';
import { error_from } from './errors.ts';
import type { ErrorText, ThreadSetup, WorkerScript } from './protocol.ts';
import { rest_of, type RestSource } from './rest.ts';
import * as scope from './scope.ts';

const ready = 'ready';

export interface ThreadPool {
  start_thread(start: ThreadStart): boolean;
}

/** Runs on the engine's thread. Rejects when a worker cannot be started. */
export async function start_pool(
  count: number,
  script: WorkerScript,
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  rest: RestSource,
  tell_ports: (ports: MessagePort[]) => void,
): Promise<ThreadPool> {
  const channels = Array.from({ length: count }, () => new MessageChannel());
  tell_ports(channels.map(channel => channel.port1));
  const workers = channels.map((_, index) => scope.start_child(script, `skein thread ${index + 1}`));
  await Promise.all(
    workers.map(
      (worker, index) =>
        new Promise<void>((resolve, reject) => {
          worker.on_message(data => {
            if (data === ready) resolve();
          });
          worker.on_error(message => reject(new Error(`a thread of the pool: ${message}`)));
          const death = channels[index]?.port2;
          if (death) worker.post({ thread: { module, memory, death, rest } } satisfies ThreadSetup, [death]);
        }),
    ),
  );
  let next = 0;
  return {
    start_thread(start) {
      const worker = workers[next++];
      worker?.post(start);
      return worker !== undefined;
    },
  };
}

/** Runs in a worker of the pool. */
export async function become_thread({ thread: { module, memory, death, rest } }: ThreadSetup, host: InstanceHost): Promise<void> {
  const tell_death = (cause: unknown) => {
    const { message, stack = '' } = error_from(cause);
    death.postMessage({ message, stack } satisfies ErrorText);
  };
  try {
    const run = await prepare_thread(module, memory, { ...host, rest: rest_of(rest, () => null) });
    scope.listen(start => {
      try {
        run(start as ThreadStart);
      } catch (cause) {
        tell_death(cause);
      }
    });
    scope.post(ready);
  } catch (cause) {
    tell_death(cause);
  }
}
