// What the servers of the contract answer with, whatever they listen to. `messaging` is the library, so that this file runs everywhere.

export function register_errors({ MessagingError }) {
  class QuotaError extends RangeError {
    name = 'QuotaError';
    constructor(message, used) {
      super(message);
      this.used = used;
    }
  }
  return { QuotaError, MessagingError };
}

export function make_handlers(messaging) {
  const { QuotaError } = register_errors(messaging);
  // What handlers have seen, for the tests to ask.
  const seen = { aborted: [], finished: [], produced: 0, released: 0, raw: [] };
  const kept = new Map();
  const sleep = (time, signal) => new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, time);
    signal?.addEventListener('abort', () => (clearTimeout(timer), reject(signal.reason)));
  });
  const handlers = {
    echo: value => value,
    nothing() {},
    add: ({ a, b }) => a + b,
    async later({ value, after }) {
      await sleep(after);
      return value;
    },
    fail({ kind }) {
      switch (kind) {
        case 'type': throw new TypeError('a type', { cause: new QuotaError('inner', 3) });
        case 'own': throw Object.assign(new Error('with more'), { code: 'E_MORE', details: { list: [1, 2] }, when: 17, hidden: () => {} });
        case 'aggregate': throw new AggregateError([new TypeError('one'), 'two'], 'several');
        case 'dom': throw new DOMException('no such', 'NotFoundError');
        case 'quota': throw new QuotaError('too much', 7);
        case 'unknown class': throw new (class Strange extends SyntaxError { name = 'Strange'; })('odd');
        case 'text': throw 'just text';
        case 'circular': {
          const error = new Error('circular');
          error.cause = error;
          throw error;
        }
        case 'async': return Promise.reject(new EvalError('later'));
        default: throw undefined;
      }
    },
    unsendable: () => ({ deep: [new Map([['s', Symbol('s')]])] }),
    until_aborted: (name, { signal }) => new Promise((_, reject) => {
      signal.addEventListener('abort', () => {
        seen.aborted.push([name, signal.reason?.name]);
        reject(signal.reason);
      });
    }),
    seen: () => ({ ...seen }),
    async *count({ to, error_at, wait }, { signal }) {
      try {
        for (let i = 0; i < to; i++) {
          if (i === error_at) throw new RangeError(`at ${i}`);
          if (wait) await sleep(wait, signal);
          seen.produced = i + 1;
          yield i;
        }
      } finally {
        seen.finished.push(to);
      }
    },
    readable: ({ chunks, size }) => {
      let left = chunks;
      return new ReadableStream({
        pull(controller) {
          if (left-- > 0) controller.enqueue(new Uint8Array(size).fill(left & 255));
          else controller.close();
        },
        cancel: () => void seen.finished.push('readable'),
      });
    },
    async sum_of(source) {
      let sum = 0;
      for await (const value of source) sum += typeof value === 'number' ? value : value.byteLength;
      return sum;
    },
    async take_two(source) {
      const taken = [];
      for await (const value of source) {
        taken.push(value);
        if (taken.length === 2) break;
      }
      return taken;
    },
    async call({ f, args }) {
      return { got: await f(...args) };
    },
    keep({ name, f }) {
      kept.set(name, f);
    },
    async call_kept({ name, args }) {
      return kept.get(name)(...args);
    },
    forget({ name }) {
      messaging.releaseProxy(kept.get(name));
      kept.delete(name);
    },
    adder: base => more => base + more,
    counter(start) {
      let count = start;
      const counter = {
        increment: (by = 1) => (count += by),
        get count() {
          return count;
        },
        nested: { twice: () => count * 2 },
        is_me: other => other === counter,
      };
      return messaging.proxy(counter);
    },
    async use_object(object) {
      return [await object.name, await object.greet('worker')];
    },
    async progress({ steps }, context) {
      for (let i = 1; i <= steps; i++) {
        context.progress(i / steps);
        if (i === 2) await sleep(1);
      }
      return 'done';
    },
    give_buffer: ({ size, list }, context) => {
      const buffer = new Uint8Array(size).fill(7).buffer;
      if (list === undefined) return buffer;
      const result = context.transfer({ buffer }, list ? [buffer] : undefined);
      setTimeout(() => (seen.left = buffer.byteLength), 20);
      return result;
    },
    byte_length: value => value.byteLength,
    port_echo: ({ port }) => {
      port.onmessage = event => port.postMessage(`echo ${event.data}`);
    },
    meta: (_, { meta, type }) => ({ meta, type }),
    emit: ({ type, payload }, { client }) => client.emit(type, payload),
    info: (_, { client, id }) => ({ label: client.label, running: client.running, id: typeof id }),
  };
  return { handlers, seen };
}
