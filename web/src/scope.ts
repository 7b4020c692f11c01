// The worker's side of messaging, in browsers and in Node alike: receiving, sending, and workers of its own.
import { builtin, in_node, node_worker_options } from './node_builtins.ts';
import type { WorkerScript } from './protocol.ts';
import { trusted } from './trusted.ts';

export interface ChildWorker {
  post(message: unknown, transfer?: readonly Transferable[]): void;
  on_message(listener: (data: unknown) => void): void;
  on_error(listener: (message: string) => void): void;
}

// With the DOM's types, `self` is a window; this is what a dedicated worker's has.
interface WorkerScope {
  onmessage: ((event: MessageEvent) => void) | null;
  postMessage(message: unknown, transfer?: Transferable[]): void;
}

export function listen(listener: (data: unknown) => void): void {
  if (in_node) builtin('node:worker_threads').parentPort?.on('message', listener);
  else (globalThis as unknown as WorkerScope).onmessage = event => listener(event.data);
}

export function post(message: unknown, transfer: Transferable[] = []): void {
  if (in_node) builtin('node:worker_threads').parentPort?.postMessage(message, transfer);
  else (globalThis as unknown as WorkerScope).postMessage(message, transfer);
}

export function start_child({ url, type }: WorkerScript, name: string): ChildWorker {
  if (in_node) {
    const { Worker: NodeWorker } = builtin('node:worker_threads');
    const worker = new NodeWorker(new URL(url ?? ''), node_worker_options);
    return {
      post: (message, transfer) => worker.postMessage(message, transfer),
      on_message: listener => worker.on('message', listener),
      on_error: listener => worker.on('error', error => listener(error.message)),
    };
  }
  const worker = new Worker(trusted(url ?? location.href), { type, name });
  return {
    post: (message, transfer = []) => worker.postMessage(message, [...transfer]),
    on_message: listener => worker.addEventListener('message', event => listener(event.data)),
    on_error: listener =>
      worker.addEventListener('error', event => {
        event.preventDefault?.();
        listener(event.message || 'its script could not be loaded');
      }),
  };
}
