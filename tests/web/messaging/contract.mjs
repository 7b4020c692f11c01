// What holds for every transport. Runs in Node and, as it is, in pages: nothing here belongs to either.
//
// Each test gets `{ connect, messaging, carries, transfers }`: `connect(options)` makes a client of a server of its own with the handlers of
// handlers.mjs; middleware that the server has too is named (`both: 'tagging'`).
import { register_errors } from './handlers.mjs';

// ---- Assertions that need no library -----------------------------------------------------------------------------------------

function show(value) {
  try {
    return value instanceof Error ? `${value.name}: ${value.message}` : typeof value === 'string' ? JSON.stringify(value) : (JSON.stringify(value) ?? String(value));
  } catch {
    return String(value);
  }
}

function same(a, b) {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Object.prototype.toString.call(a) !== Object.prototype.toString.call(b)) return false;
  if (a instanceof Date) return a.getTime() === b.getTime();
  if (a instanceof RegExp) return String(a) === String(b);
  if (a instanceof Map || a instanceof Set) return same([...a], [...b]);
  if (a instanceof ArrayBuffer) return same(new Uint8Array(a), new Uint8Array(b));
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every(key => Object.hasOwn(b, key) && same(a[key], b[key]));
}

export function equal(actual, expected, what = 'value') {
  if (!same(actual, expected)) throw new Error(`${what}: ${show(actual)}, expected ${show(expected)}`);
}

export function ok(condition, what) {
  if (!condition) throw new Error(`not so: ${what}`);
}

/** The error that `promise` is rejected with. */
export async function failure(promise) {
  let value;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  throw new Error(`it was fulfilled, with ${show(value)}`);
}

const sleep = time => new Promise(resolve => setTimeout(resolve, time));

/** Waits until `check` returns something. */
export async function until(check, what, limit = 10_000) {
  for (const end = Date.now() + limit; Date.now() < end; await sleep(5)) {
    const value = await check();
    if (value) return value;
  }
  throw new Error(`it did not happen: ${what}`);
}

// ---- The contract ---------------------------------------------------------------------------------------------------------------

/** Middleware that both ends know by name. */
export const middleware_of = {
  none: () => [],
  tagging: () => [
    async (message, next) => {
      if (message.kind === 'call' && message.direction === 'send') message.meta.tag = `tag of ${message.type}`;
      // Later ones would overtake if order were not kept.
      if (message.type === 'echo' && message.payload === 0) await sleep(20);
      await next();
    },
    (message, next) => {
      if (message.kind === 'result' && message.direction === 'send' && message.type === 'add') message.payload *= 10;
      if (message.kind === 'call' && message.direction === 'receive' && message.type === 'nothing') throw new RangeError('refused on arrival');
      if (message.kind === 'result' && message.direction === 'send' && message.type === 'info') return;
      return next();
    },
  ],
};

async function asks_for(client, kind) {
  return await client.send('fail', { kind });
}

export const contract = {
  async 'values arrive as they were'({ connect, carries }) {
    const client = await connect();
    const plain = { text: 'ä€😀\u0000', list: [1, [2, [null]]], nested: { deep: { er: true } }, empty: {}, '__proto__x': 1, nan: NaN, minus: -0, infinite: -Infinity };
    equal(await client.send('echo', plain), plain);
    const rich = { map: new Map([[1, { a: 1 }], ['k', new Set([1, 2])]]), date: new Date(86400000), big: 12345678901234567890n, undef: undefined, re: /a+/gi, bytes: new Uint8Array([1, 2, 255]), floats: new Float32Array([1.5]) };
    equal(await client.send('echo', rich), rich);
    for (const value of [0, '', null, undefined, false, 'text', [], {}]) equal(await client.send('echo', value), value);
    equal(await client.send('nothing'), undefined);
    const marked = { $: ['undefined'], a: { $: 1 } };
    equal(await client.send('echo', marked), marked);
    const own_proto = JSON.parse('{"__proto__": {"polluted": true}, "a": 1}');
    const back = await client.send('echo', own_proto);
    equal(back.polluted, undefined, 'what is inherited');
    if (carries === 'values') {
      const circle = { name: 'circle' };
      circle.self = circle;
      const got = await client.send('echo', circle);
      ok(got.self === got, 'a circle stays one');
    }
  },

  async 'results are told apart, in whatever order they come'({ connect }) {
    const client = await connect();
    const results = await Promise.all(Array.from({ length: 50 }, (_, i) => client.send('later', { value: i, after: (50 - i) % 7 })));
    equal(results, Array.from({ length: 50 }, (_, i) => i));
  },

  async '20,000 calls at once: none is lost, none is answered twice'({ connect }) {
    const client = await connect();
    const answers = new Map();
    await Promise.all(Array.from({ length: 20_000 }, async (_, i) => {
      const value = await client.send('echo', i);
      answers.set(value, (answers.get(value) ?? 0) + 1);
    }));
    equal(answers.size, 20_000, 'different answers');
    ok([...answers.values()].every(count => count === 1), 'each once');
    equal(client.pending, 0, 'pending');
  },

  async 'errors keep class, cause, own properties and stack'({ connect, messaging }) {
    const { QuotaError } = register_errors(messaging);
    const client = await connect({ errors: [QuotaError] });
    const fail = kind => failure(asks_for(client, kind));
    const type = await fail('type');
    ok(type instanceof TypeError && type.message === 'a type' && type.name === 'TypeError', `a TypeError: ${type}`);
    ok(type.cause instanceof QuotaError && type.cause.used === 3 && type.cause instanceof RangeError, `its cause: ${show(type.cause)}`);
    const [at_handler, at_boundary, at_caller] = ['handlers', 'message "fail"', 'asks_for'].map(text => type.stack.indexOf(text));
    ok(at_handler > 0 && at_handler < at_boundary && at_boundary < at_caller, `the handler's stack, and the caller's below it: ${type.stack}`);
    const local = await failure(asks_for(client, Symbol('s')));
    ok(local instanceof messaging.InvalidMessageError && /asks_for/.test(local.stack), `an error of this end: ${local.stack}`);
    const own = await fail('own');
    equal([own.code, own.details, own.when, 'hidden' in own], ['E_MORE', { list: [1, 2] }, 17, false]);
    const several = await fail('aggregate');
    ok(several instanceof AggregateError && several.errors[0] instanceof TypeError && several.errors[1] === 'two', 'an aggregate');
    const dom = await fail('dom');
    ok(dom instanceof DOMException && dom.name === 'NotFoundError' && dom.code === 8, `a DOMException: ${dom}`);
    const quota = await fail('quota');
    ok(quota instanceof QuotaError && quota.used === 7 && quota.name === 'QuotaError', `a class of one's own: ${quota}`);
    const strange = await fail('unknown class');
    ok(strange instanceof SyntaxError && strange.name === 'Strange', `of an unknown class: its parent: ${strange.name}`);
    const text = await fail('text');
    ok(text instanceof messaging.ThrownValueError && text.value === 'just text', `no error: ${text}`);
    ok((await fail('nothing')) instanceof messaging.ThrownValueError, 'undefined thrown');
    const circular = await fail('circular');
    ok(circular.message === 'circular' && circular.cause.message === 'circular', 'a circle of causes');
    ok((await fail('async')) instanceof EvalError, 'a rejection');
    const echoed = await client.send('echo', { list: [Object.assign(new TypeError('in a payload'), { n: 1 })] });
    ok(echoed.list[0] instanceof TypeError && echoed.list[0].n === 1, 'errors in payloads');
  },

  async 'what nobody handles is told, whatever its name'({ connect, messaging }) {
    const client = await connect();
    for (const type of ['no such', 'constructor', '__proto__', 'toString', '']) {
      const error = await failure(client.send(type, 1));
      ok(error instanceof messaging.UnknownMessageError && error.code === 'ERR_UNKNOWN_MESSAGE', `${type}: ${error}`);
    }
    equal(await client.send('add', { a: 1, b: 2 }), 3, 'afterwards');
  },

  async 'what cannot be sent is refused, and what is sent beside it is not touched'({ connect, messaging }) {
    const client = await connect();
    const before = client.send('echo', 'before');
    const refused = failure(client.send('echo', new Map([['s', Symbol('s')]])));
    const symbol = failure(client.send('echo', Symbol('s')));
    const after = client.send('echo', 'after');
    equal(await Promise.all([before, after]), ['before', 'after']);
    for (const error of [await refused, await symbol]) ok(error instanceof messaging.InvalidMessageError && error.cause !== undefined, `refused: ${error}`);
    const result = await failure(client.send('unsendable'));
    ok(result instanceof messaging.InvalidMessageError && /result of "unsendable"/.test(result.message), `the result: ${result}`);
    let nested = () => {};
    for (let i = 0; i < 100_000; i++) nested = [nested];
    ok((await failure(client.send('echo', nested))) instanceof messaging.InvalidMessageError, 'too deep');
    equal(await client.send('echo', 'alive'), 'alive');
  },

  async 'a timeout rejects, tells the handler, and the worker lives'({ connect, messaging }) {
    const client = await connect();
    await client.ready;
    const error = await failure(client.send('until_aborted', 'by time', { timeout: 30 }));
    ok(error instanceof messaging.TimeoutError && error.name === 'TimeoutError' && error.code === 'ERR_TIMEOUT' && /until_aborted.*30 ms/.test(error.message), `${error}`);
    equal(await until(async () => (await client.send('seen')).aborted.find(([name]) => name === 'by time'), 'the handler knows'), ['by time', 'TimeoutError']);
    equal(client.pending, 0);
    const short = await connect({ timeout: 30 });
    ok((await failure(short.send('until_aborted', 'by default'))) instanceof messaging.TimeoutError, 'the default of a client');
  },

  async 'a signal rejects, tells the handler, and the worker lives'({ connect, messaging }) {
    const client = await connect();
    const stop = new AbortController();
    const pending = failure(client.send('until_aborted', 'by signal', { signal: stop.signal }));
    await client.send('nothing');
    const reason = new Error('enough');
    stop.abort(reason);
    const error = await pending;
    ok(error instanceof messaging.AbortError && error.name === 'AbortError' && error.cause === reason, `${error}`);
    equal(await until(async () => (await client.send('seen')).aborted.find(([name]) => name === 'by signal'), 'the handler knows'), ['by signal', 'AbortError']);
    ok((await failure(client.send('echo', 1, { signal: stop.signal }))) instanceof messaging.AbortError, 'aborted before');
    ok((await failure(client.send('until_aborted', 'x', { signal: AbortSignal.timeout(20) }))) instanceof messaging.TimeoutError, 'a signal of time');
    const late = new AbortController();
    equal(await client.send('echo', 5, { signal: late.signal }), 5);
    late.abort();
    equal(await client.send('echo', 6), 6);
  },

  async 'streams: all items in order, ends, errors'({ connect }) {
    const client = await connect();
    const items = [];
    for await (const item of await client.send('count', { to: 3000 })) items.push(item);
    equal(items, Array.from({ length: 3000 }, (_, i) => i));
    const empty = [];
    for await (const item of client.stream('count', { to: 0 })) empty.push(item);
    equal(empty, []);
    const before = [];
    const error = await failure((async () => {
      for await (const item of client.stream('count', { to: 10, error_at: 4 })) before.push(item);
    })());
    equal(before, [0, 1, 2, 3], 'what came before the error');
    ok(error instanceof RangeError && error.message === 'at 4', `${error}`);
    const iterator = await client.send('count', { to: 2 });
    equal([await iterator.next(), await iterator.next(), await iterator.next(), await iterator.next()], [{ done: false, value: 0 }, { done: false, value: 1 }, { done: true, value: undefined }, { done: true, value: undefined }]);
    const [first, second] = await Promise.all([client.send('count', { to: 500 }), client.send('count', { to: 500 })]);
    const zipped = [];
    for (let i = 0; i < 500; i++) zipped.push((await first.next()).value === (await second.next()).value);
    ok(zipped.every(Boolean), 'two at once');
  },

  async 'streams: the writer is held back by the reader, and told when it stops'({ connect }) {
    const client = await connect({ highWaterMark: 8 });
    const iterator = await client.send('count', { to: 1_000_000 });
    equal((await client.send('seen')).produced, 0, 'nothing is made before somebody reads');
    for (let i = 0; i < 10; i++) await iterator.next();
    await sleep(50);
    const { produced } = await client.send('seen');
    ok(produced >= 10 && produced <= 18, `ten were read, ${produced} made`);
    await iterator.return();
    equal(await iterator.next(), { done: true, value: undefined });
    await until(async () => (await client.send('seen')).finished.includes(1_000_000), 'the generator is ended');
    for await (const item of client.stream('count', { to: 999_999 })) if (item === 3) break;
    await until(async () => (await client.send('seen')).finished.includes(999_999), 'break ends it');
    // One that waits for something is ended by its signal.
    for await (const item of client.stream('count', { to: 777, wait: 1 })) if (item === 2) break;
    await until(async () => (await client.send('seen')).finished.includes(777), 'a waiting one is ended');
    const stop = new AbortController();
    const read = [];
    const error = await failure((async () => {
      for await (const item of client.stream('count', { to: 555_555 }, { signal: stop.signal })) if (read.push(item) === 5) stop.abort();
    })());
    equal(error.name, 'AbortError');
    await until(async () => (await client.send('seen')).finished.includes(555_555), 'a signal ends it after the call');
  },

  async 'ReadableStreams, in both directions'({ connect }) {
    const client = await connect();
    const stream = await client.send('readable', { chunks: 100, size: 1000 });
    ok(stream instanceof ReadableStream, 'it arrives as one');
    let bytes = 0;
    const reader = stream.getReader();
    for (let step = await reader.read(); !step.done; step = await reader.read()) bytes += step.value.byteLength;
    equal(bytes, 100_000);
    const cancelled = await client.send('readable', { chunks: 1e6, size: 10 });
    const second = cancelled.getReader();
    await second.read();
    await second.cancel();
    await until(async () => (await client.send('seen')).finished.includes('readable'), 'cancel arrives');
    async function* numbers() {
      for (let i = 1; i <= 1000; i++) yield i;
    }
    equal(await client.send('sum_of', numbers()), 500_500, 'an upload');
    let pulled = 0, stopped = false;
    const source = new ReadableStream({ pull: controller => controller.enqueue(++pulled), cancel: () => void (stopped = true) }, { highWaterMark: 0 });
    equal(await client.send('take_two', source), [1, 2]);
    await until(() => stopped, 'the reader has stopped, and so does the source');
    ok(pulled <= 40, `${pulled} were read ahead`);
  },

  async 'callbacks are called across, as often as one likes'({ connect }) {
    const client = await connect();
    equal(await client.send('call', { f: (a, b) => a * b, args: [6, 7] }), { got: 42 });
    equal(await client.send('call', { f: async object => ({ ...object, seen: true }), args: [{ n: 1 }] }), { got: { n: 1, seen: true } });
    const error = await failure(client.send('call', { f: () => { throw new RangeError('from the page'); }, args: [] }));
    ok(error instanceof RangeError && error.message === 'from the page', `${error}`);
    await client.send('keep', { name: 'k', f: n => n + 1 });
    equal([await client.send('call_kept', { name: 'k', args: [1] }), await client.send('call_kept', { name: 'k', args: [2] })], [2, 3]);
    const add_five = await client.send('adder', 5);
    equal([await add_five(1), await add_five(10)], [6, 15], 'a function that came back');
    equal(await client.send('call', { f: g => g(3), args: [n => n * n] }), { got: 9 }, 'a function given to a function');
    const mine = () => 'mine';
    equal(await client.send('call', { f: value => value === mine, args: [mine] }), { got: true }, 'it comes back as itself');
  },

  async 'remote objects'({ connect, messaging }) {
    const client = await connect();
    const counter = await client.send('counter', 5);
    equal([await counter.increment(), await counter.increment(4), await counter.count, await counter.nested.twice()], [6, 10, 10, 20]);
    equal(await counter.is_me(counter), true, 'its owner gets the object itself');
    for (const key of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      const error = await failure(counter[key]('x'));
      ok(error instanceof TypeError, `${key} is not reachable: ${error}`);
    }
    ok((await failure(counter.missing())) instanceof TypeError, 'no such method');
    const { proxy } = messaging;
    class Person {
      constructor(name) {
        this.name = name;
      }
      greet(whom) {
        return `${this.name} greets ${whom}`;
      }
    }
    equal(await client.send('use_object', proxy(new Person('Ada'))), ['Ada', 'Ada greets worker']);
    counter[Symbol.dispose ?? Symbol.for('Symbol.dispose')]();
    ok((await failure(counter.increment())) instanceof TypeError, 'released');
  },

  async 'progress comes before the result, in order'({ connect }) {
    const client = await connect();
    const steps = [];
    equal(await client.send('progress', { steps: 4 }, { onProgress: value => steps.push(value) }), 'done');
    equal(steps, [0.25, 0.5, 0.75, 1]);
    equal(await client.send('progress', { steps: 4 }), 'done', 'nobody listens');
  },

  async 'buffers are given away when asked, and copied otherwise'({ connect, transfers }) {
    const client = await connect();
    const copied = new Uint8Array(1000);
    equal(await client.send('byte_length', copied), 1000);
    equal(copied.byteLength, 1000, 'a copy');
    const named = new Uint8Array(1000);
    equal(await client.send('byte_length', named, { transfer: [named.buffer] }), 1000);
    equal(named.byteLength, transfers ? 0 : 1000, 'named');
    const found = { deep: [new Uint8Array(10).buffer] };
    equal((await client.send('echo', found, { transfer: 'auto' })).deep[0].byteLength, 10);
    equal(found.deep[0].byteLength, transfers ? 0 : 10, 'found');
    for (const list of [undefined, true, false]) equal((({ byteLength, buffer }) => byteLength ?? buffer.byteLength)(await client.send('give_buffer', { size: 64, list })), 64);
    if (transfers) await until(async () => (await client.send('seen')).left === 0, 'the handler has lost it');
    if (transfers) {
      const { port1, port2 } = new MessageChannel();
      await client.send('port_echo', { port: port2 });
      const answer = new Promise(resolve => (port1.onmessage = event => resolve(event.data)));
      port1.postMessage('hi');
      equal(await answer, 'echo hi', 'ports need no naming');
      port1.close();
    }
  },

  async 'middleware sees every message, in order, and may change, refuse and drop'({ connect, messaging }) {
    const log = [];
    const client = await connect({ both: 'tagging', middleware: [(message, next) => (log.push(`${message.direction} ${message.kind} ${message.type}`), next())] });
    equal(await client.send('add', { a: 1, b: 2 }), 30, 'the result was changed on its way');
    equal(await client.send('meta'), { meta: { tag: 'tag of meta' }, type: 'meta' });
    const order = [];
    await Promise.all([0, 1, 2, 3].map(n => client.send('echo', n).then(value => order.push(value))));
    equal(order, [0, 1, 2, 3], 'behind one that waits');
    const refused = await failure(client.send('nothing'));
    ok(refused instanceof RangeError && refused.message === 'refused on arrival', `${refused}`);
    const dropped = await failure(client.send('info'));
    ok(dropped instanceof messaging.DroppedError, `${dropped}`);
    ok(log.includes('send call add') && log.includes('receive result add') && log.includes('receive error nothing'), log.join(', '));
  },

  async 'servers tell things that nobody asked for'({ connect }) {
    const client = await connect();
    const got = [];
    const stop = client.subscribe('news', value => got.push(value));
    await client.send('emit', { type: 'news', payload: { n: 1 } });
    await until(() => got.length === 1, 'the event');
    equal(got, [{ n: 1 }]);
    stop();
    await client.send('emit', { type: 'news', payload: 2 });
    await client.send('nothing');
    equal(got.length, 1, 'unsubscribed');
  },

  async 'lifecycle: connect, idle, disconnect; open calls are rejected by close'({ connect, messaging }) {
    const client = await connect();
    const events = [];
    for (const event of ['idle', 'disconnect']) client.on(event, detail => events.push(event === 'disconnect' ? [event, detail.final] : event));
    await client.ready;
    equal(client.state, 'ready');
    await client.send('echo', 1);
    equal(events, ['idle']);
    const open = ['a', 'b'].map(name => failure(client.send('until_aborted', name)));
    await client.close();
    for (const error of await Promise.all(open)) ok(error instanceof messaging.ClosedError, `${error}`);
    ok((await failure(client.send('echo', 1))) instanceof messaging.ClosedError, 'later calls');
    equal(client.state, 'closed');
    equal(events.at(-1), ['disconnect', true]);
    await client.close();
    const unused = await connect();
    await unused[Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]();
    equal(unused.state, 'closed');
  },

  async 'handlers know who calls'({ connect }) {
    const client = await connect();
    const { label, running, id } = await client.send('info');
    ok(typeof label === 'string' && label !== '', 'a label');
    equal([running, id], [1, 'number']);
  },
};
