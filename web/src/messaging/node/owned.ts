// What this process has to take along when it ends: folders of sockets and processes. A signal that would end it runs no 'exit'
// by itself.
import process from 'node:process';

const releases = new Set<() => void>();
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];

function release_all(): void {
  for (const release of releases) release();
  releases.clear();
}

function signalled(signal: string): void {
  // Whoever else listens decides what the signal does; if that ends the process, there is 'exit'.
  if (process.listenerCount(signal) > 1) return;
  release_all();
  unwatch();
  process.kill(process.pid, signal);
}

function unwatch(): void {
  process.off('exit', release_all);
  for (const signal of signals) process.off(signal, signalled);
}

/**
 * Has `release` called, without awaiting anything, when this process ends, if it is not called before. Returns what forgets about
 * it.
 */
export function own(release: () => void): () => void {
  if (releases.size === 0) {
    process.on('exit', release_all);
    for (const signal of signals) process.on(signal, signalled);
  }
  releases.add(release);
  return () => {
    if (releases.delete(release) && releases.size === 0) unwatch();
  };
}
