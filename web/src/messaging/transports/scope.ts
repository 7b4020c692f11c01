// Where a server is when nobody says: what the realm it runs in listens to.
import type { Listener, Transport } from '../transport.ts';
import { type PortLike, portTransport } from './port.ts';

/** Finds the listener of a kind of realm, or says that this is none. */
export type ScopeDetector = () => Listener | undefined | Promise<Listener | undefined>;

const detectors: ScopeDetector[] = [];

/** For hosts that this file does not know; asked before the known ones, the last registered first. */
export function registerScope(detector: ScopeDetector): void {
  detectors.unshift(detector);
}

/** A listener with one peer: the port's other end. */
export function portListener(port: PortLike, options: { label?: string; owned?: boolean } = {}): Listener {
  const label = options.label ?? 'a port';
  return {
    label,
    listen: accept => accept(portTransport(port, { label: 'the page', ...options })),
    close() {},
  };
}

/** A listener whose peers are connected by hand: `connect(port)`. */
export function manualListener(label = 'ports'): Listener & { connect(peer: Transport): void } {
  let accept: ((peer: Transport) => void) | undefined;
  const early: Transport[] = [];
  return {
    label,
    listen(to) {
      accept = to;
      for (const peer of early.splice(0)) to(peer);
    },
    close() {
      accept = () => {};
    },
    connect(peer) {
      if (accept === undefined) early.push(peer);
      else accept(peer);
    },
  };
}

interface SharedScope {
  onconnect: unknown;
  addEventListener(type: 'connect', listener: (event: Event & { ports: readonly MessagePort[] }) => void): void;
}

function shared_worker(scope: SharedScope): Listener {
  let open = true;
  return {
    label: 'the shared worker',
    listen(accept) {
      scope.addEventListener('connect', event => {
        const port = event.ports[0];
        if (open && port !== undefined) accept(portTransport(port, { label: 'a page' }));
      });
    },
    close() {
      open = false;
    },
  };
}

interface NodeProcess {
  getBuiltinModule?: (name: string) => unknown;
  versions?: { node?: string };
}

async function node_worker(): Promise<Listener | undefined> {
  const { process } = globalThis as { process?: NodeProcess };
  if (process?.versions?.node === undefined) return undefined;
  const name = 'node:worker_threads';
  const threads = (process.getBuiltinModule?.(name) ?? (await import(/* @vite-ignore */ name))) as { parentPort?: PortLike | null };
  // Closing it lets the thread end when it has nothing else to do.
  return threads.parentPort ? portListener(threads.parentPort, { label: 'the thread that started this one' }) : undefined;
}

/** The listener of this realm: a dedicated worker's page, a shared worker's pages, the thread that started this one. */
export async function scope_listener(): Promise<Listener> {
  for (const detector of detectors) {
    const found = await detector();
    if (found !== undefined) return found;
  }
  const scope = globalThis as unknown as Record<string, unknown>;
  const is = (kind: string): boolean => typeof scope[kind] === 'function' && globalThis instanceof (scope[kind] as new () => object);
  if (is('SharedWorkerGlobalScope')) return shared_worker(globalThis as unknown as SharedScope);
  if (is('DedicatedWorkerGlobalScope')) return portListener(globalThis as unknown as PortLike, { label: 'the page', owned: false });
  const found = await node_worker();
  if (found !== undefined) return found;
  throw new TypeError('startWorkerServer: this is no worker; say where to listen: startWorkerServer(handlers, { listener })');
}
