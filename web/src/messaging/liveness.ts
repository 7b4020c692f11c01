// How a page learns that a worker has ended and a worker that a page has gone: neither has an event for it. A Web Lock is held for as long
// as its holder lives, so who waits for the same lock gets it when the holder is gone. Where there are no locks (frames of an opaque origin, old
// browsers, Node before 24) this tells nothing, and other signs have to do.

function locks(): LockManager | undefined {
  try {
    return typeof navigator === 'object' && navigator !== null ? navigator.locks : undefined;
  } catch {
    return undefined;
  }
}

/** Takes a lock for the life of this realm and calls `held` with its name. Returns what gives it up. */
export function hold_lock(held: (name: string) => void): () => void {
  let release: () => void = () => {};
  const manager = locks();
  if (manager !== undefined) {
    const name = `skein-messaging-${Math.random().toString(36).slice(2)}${Date.now().toString(36)}`;
    const given_up = new Promise<void>(resolve => (release = resolve));
    manager
      .request(name, () => {
        held(name);
        return given_up;
      })
      .catch(() => {});
  }
  return () => release();
}

/** Calls `gone` when nobody holds the lock any more. Returns what ends the waiting. */
export function wait_for_lock(name: string, gone: () => void): () => void {
  const manager = locks();
  if (manager === undefined) return () => {};
  const stop = new AbortController();
  manager
    .request(name, { signal: stop.signal, mode: 'shared' }, () => {
      if (!stop.signal.aborted) gone();
    })
    .catch(() => {});
  return () => stop.abort();
}
