// Listeners by the name of what happens.

/** Named events with typed details. A listener that throws disturbs nobody else; its error is reported as the platform reports errors. */
export class Emitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<(detail: never) => void>>();

  /** Returns what takes the listener away again. */
  on<K extends keyof Events>(event: K, listener: (detail: Events[K]) => void): () => void {
    let listeners = this.#listeners.get(event);
    if (listeners === undefined) this.#listeners.set(event, (listeners = new Set()));
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  has(event: keyof Events): boolean {
    return (this.#listeners.get(event)?.size ?? 0) > 0;
  }

  emit<K extends keyof Events>(event: K, detail: Events[K]): void {
    const listeners = this.#listeners.get(event);
    if (listeners === undefined || listeners.size === 0) return;
    for (const listener of [...listeners] as ((detail: Events[K]) => void)[]) {
      try {
        listener(detail);
      } catch (error) {
        report(error);
      }
    }
  }
}

/** To `error` events of the page or worker, or as an uncaught exception of Node: like an exception of a listener of the platform's own. */
export function report(error: unknown): void {
  if (typeof reportError === 'function') reportError(error);
  else queueMicrotask(() => {
    throw error;
  });
}
