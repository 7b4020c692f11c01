// Messages that reach a worker before its chunk listens. A worker's queue opens when its start script has been evaluated up to the first `await`:
//     const data = await (await fetch(url)).json();
//     onmessage = …                                     // a message posted right after `new Worker` is gone by now
// and in frames with an opaque origin even without any `await`, because a classic script imports the chunk there. So events are held back until
// the chunk listens, or was evaluated without doing so.

export interface EarlyEvents {
  held: MessageEvent[];
  /** Stops holding back; events that come from now on are delivered as usual. */
  stop(): void;
}

export function hold_events(type: 'message' | 'connect'): EarlyEvents {
  const held: MessageEvent[] = [];
  const hold = (event: Event) => {
    event.stopImmediatePropagation();
    held.push(event as MessageEvent);
  };
  // The first listener of the realm, so none runs before it.
  addEventListener(type, hold);
  return { held, stop: () => removeEventListener(type, hold) };
}

/** Returns what releases the events at the latest. */
export function release_when_heard(type: 'message' | 'connect', early: EarlyEvents): () => void {
  const handler_name = `on${type}`;
  const handler = Object.getOwnPropertyDescriptor(globalThis, handler_name);
  const add_listener = globalThis.addEventListener;
  const set_timer = globalThis.setTimeout;
  let released = false;

  const release = () => {
    if (released) return;
    released = true;
    Reflect.deleteProperty(globalThis, 'addEventListener');
    if (handler) Object.defineProperty(globalThis, handler_name, handler);
    early.stop();
    for (const { data, origin, lastEventId, source, ports } of early.held as MessageEvent<unknown>[]) {
      dispatchEvent(new MessageEvent(type, { data, origin, lastEventId, source, ports: [...ports] }));
    }
  };
  // Not at once: in `onmessage = f; const table = …` the handler needs what the following statements set up.
  const heard = () => void set_timer(release);

  Object.defineProperty(globalThis, 'addEventListener', {
    value: function (this: unknown, ...args: Parameters<typeof add_listener>) {
      add_listener.apply((this ?? globalThis) as typeof globalThis, args);
      if (args[0] === type && (this === undefined || this === globalThis)) heard();
    },
    writable: true,
    configurable: true,
  });
  if (handler?.set && handler.get) {
    const { get, set } = handler;
    Object.defineProperty(globalThis, handler_name, {
      get: () => get.call(globalThis) as unknown,
      set: (value: unknown) => {
        set.call(globalThis, value);
        if (value) heard();
      },
      configurable: true,
      enumerable: true,
    });
  }
  return release;
}
