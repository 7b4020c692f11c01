// Arrays of objects with the same keys cross by their columns. Nobody may see a difference, but for the time it takes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as messaging from '../../../dist/messaging.js';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const row = i => ({ id: i, name: `row ${i}`, price: i / 2, tags: ['a', `${i}`], at: i % 2 ? new Date(i) : null, none: undefined });
const rows = (count = 40) => Array.from({ length: count }, (_, i) => row(i));
const kCall = 0x5ce10 + 1;

/** Both ends over a port. `tables()`: the paths and keys of those in the last call; `forge` changes what crosses. */
function pair(handlers, { serializer, forge = message => message } = {}) {
  const { port1, port2 } = new MessageChannel();
  const inner = messaging.portTransport(port1);
  let last;
  const transport = {
    carries: 'values',
    transfers: true,
    label: 'the port',
    start: events => inner.start(events),
    post(message, transfer) {
      const read = serializer ? serializer.deserialize(message) : message;
      if (read[0] === kCall) last = read;
      return inner.post(serializer ? message : forge(message), transfer);
    },
    close: options => inner.close(options),
  };
  const more = { logger: quiet, ...(serializer && { serializer }) };
  const server = messaging.startWorkerServer(handlers, { listener: port2, ...more });
  server.on('error', () => {});
  const client = messaging.createWorkerClient({ transport, ...more });
  client.on('error', () => {});
  const tables = () => (last[4] ?? []).filter(ref => ref[1] === 'rows').map(([path, , keys]) => `${path.join('.')}:${keys.join()}`);
  return { client, tables, close: () => Promise.all([client.close(), server.close()]) };
}

const all = 'id,name,price,tags,at,none';
const second = { text: 'x' };
const self = rows();
self[3].tags.push(self[7]);
const outside = rows();
const shared_part = rows();
for (const each of shared_part) each.tags = shared_part[0].tags;
const twice = rows();
twice.push(twice[0]);
const circle = rows();
circle[5].tags = circle;
const match = Object.assign(rows(), { index: 3 });
const holes = rows();
delete holes[20];
const numbers = [0, -0, 1.5, NaN, Infinity, -Infinity, 2 ** 53, 'a', undefined, null, true, 10n];

// What is sent, and which tables it has.
const cases = {
  'an array of rows': [rows(), [`:${all}`]],
  'rows in a property': [{ total: 3, page: rows(), filter: { text: 'x' } }, [`page:${all}`]],
  'rows in two properties': [{ a: rows(), b: rows() }, [`a:${all}`, `b:${all}`]],
  'rows with one key': [Array.from({ length: 16 }, (_, i) => ({ i })), [':i']],
  'values of all kinds': [Array.from({ length: 48 }, (_, i) => ({ i: numbers[i % numbers.length] })), [':i']],
  'a part that all rows share': [shared_part, [`:${all}`]],
  'keys like numbers, and the empty one': [Array.from({ length: 20 }, (_, i) => ({ 2: i, 1: i, '': i, constructor: i })), [':1,2,,constructor']],
  'a property named __proto__': [Object.defineProperty({}, '__proto__', { value: rows(), enumerable: true }), [`__proto__:${all}`]],
  'few rows': [rows(15), []],
  'deeper rows': [{ a: { b: rows() } }, []],
  'rows in an array': [[rows(), rows()], []],
  'one row twice': [twice, []],
  'a row inside of another': [self, []],
  'a row beside its table': [{ outside, chosen: outside[3] }, []],
  'a row deep beside its table': [{ chosen: [{ of: [outside[3]] }], outside }, []],
  'a row in a map beside its table': [{ outside, chosen: new Map([[outside[2], 1]]) }, []],
  'rows in two tables': [{ a: outside, b: outside.slice(0, 20) }, []],
  'one table at two places': [{ a: outside, b: outside }, []],
  'rows inside of their array': [circle, []],
  'an array with more than items': [match, []],
  'holes': [holes, []],
  'one row with a key more': [[...rows(), { ...row(1), more: 1 }], []],
  'one row with a key less': [[...rows(), { id: 1 }], []],
  'one row with other keys': [[...rows(), { ...row(1), none: undefined, id: 2 }].with(30, { name: 'x', id: 1, price: 1, tags: [], at: null, none: 1 }), []],
  'rows without keys': [Array.from({ length: 20 }, () => ({})), []],
  'a key __proto__': [Array.from({ length: 20 }, (_, i) => JSON.parse(`{ "a": 1, "__proto__": ${i} }`)), []],
  'numbers': [Array.from({ length: 50 }, (_, i) => i), []],
  'arrays': [Array.from({ length: 50 }, (_, i) => [i, 'x']), []],
  'typed arrays': [Array.from({ length: 20 }, (_, i) => new Uint8Array([i])), []],
  'objects of a class': [Array.from({ length: 20 }, (_, i) => new (class { i = i; })()), []],
  'objects without a prototype': [Array.from({ length: 20 }, (_, i) => Object.assign(Object.create(null), { i })), []],
};

// Which object is at which place, so that what is one object here has to be one there.
function identities(value) {
  const seen = new Map();
  const list = [];
  const visit = at => {
    if (typeof at !== 'object' || at === null) return;
    if (seen.has(at)) return void list.push(seen.get(at));
    seen.set(at, seen.size);
    list.push(seen.size - 1);
    if (at instanceof Map) for (const [key, item] of at) visit(key), visit(item);
    else for (const key of Object.keys(at)) visit(at[key]);
  };
  visit(value);
  return list;
}

test('what arrives is what structured clone makes of it', async () => {
  const seen = [];
  const { client, tables, close } = pair({ echo: value => (seen.push(value), value) });
  for (const [name, [value, expected]] of Object.entries(cases)) {
    const clone = structuredClone(value);
    const back = await client.send('echo', value);
    assert.deepStrictEqual(seen.at(-1), clone, name);
    assert.deepStrictEqual(back, clone, `${name}, back`);
    for (const arrived of [seen.at(-1), back]) assert.deepEqual(identities(arrived), identities(clone), name);
    assert.deepEqual(tables(), expected, name);
  }
  await close();
});

test('what is sent stays as it is', async () => {
  const { client, close } = pair({ echo: value => value });
  for (const value of [rows(), { page: rows(), second }]) {
    const before = structuredClone(value);
    const back = await client.send('echo', Object.freeze(value));
    assert.deepStrictEqual(value, before);
    // And what arrives is as writable as what structured clone makes.
    (back.page ?? back)[0].id = 7;
    (back.page ?? back).push(1);
  }
  await close();
});

test('over JSON too', async () => {
  const { client, tables, close } = pair({ echo: value => value }, { serializer: messaging.jsonSerializer });
  for (const value of [rows(), { a: rows(), b: 1 }]) {
    assert.deepStrictEqual(await client.send('echo', value), value);
    assert.equal(tables().length, 1);
  }
  await assert.rejects(client.send('echo', circle), /contains itself/);
  await close();
});

test('rows with functions, errors, streams and ports are handed over as anywhere', async () => {
  const { client, tables, close } = pair({
    call: async list => Promise.all(list.map(({ f }) => f())),
    errors: list => list.every(({ error }, i) => error instanceof RangeError && error.message === `${i}`),
    port: list => list[4].port.postMessage('hello'),
  });
  const list = of => Array.from({ length: 20 }, (_, i) => of(i));
  assert.deepEqual(await client.send('call', list(i => ({ f: () => i * 2 }))), list(i => i * 2));
  assert.deepEqual(tables(), []);
  assert.equal(await client.send('errors', list(i => ({ error: new RangeError(`${i}`) }))), true);
  const { port1, port2 } = new MessageChannel();
  const heard = new Promise(resolve => port1.once('message', resolve));
  await client.send('port', list(i => ({ i, port: i === 4 ? port2 : null })));
  assert.deepEqual(tables(), [':i,port']);
  assert.equal(await heard, 'hello');
  port1.close();
  await assert.rejects(client.send('call', list(i => ({ i, symbol: Symbol('x') }))), messaging.InvalidMessageError);
  await assert.rejects(client.send('call', list(i => ({ get i() { throw new RangeError(`no ${i}`); } }))), /no 0/);
  await close();
});

test('a prototype that somebody has added to', async () => {
  const { client, tables, close } = pair({ echo: value => value });
  Object.prototype.added = 'by somebody';
  try {
    const back = await client.send('echo', rows());
    assert.deepEqual(tables(), []);
    assert.equal(Object.hasOwn(back[0], 'added'), false);
    assert.equal(Object.hasOwn(back[0], 'id'), true);
  } finally {
    delete Object.prototype.added;
  }
  await close();
});

test('200,000 rows, and none of them is counted as one too many', async () => {
  const { client, tables, close } = pair({ sum: list => list.reduce((sum, { id }) => sum + id, 0) });
  assert.equal(await client.send('sum', Array.from({ length: 200_000 }, (_, id) => ({ id, name: 'x' }))), 19_999_900_000);
  assert.deepEqual(tables(), [':id,name']);
  await close();
});

test('tables that are none are messages that cannot be read', async () => {
  const columns = [[1, 2], [3, 4]];
  const forged = {
    'no columns': [7, ['a']],
    'no keys': [columns, undefined],
    'an empty list of keys': [[], []],
    'too few columns': [[[1, 2]], ['a', 'b']],
    'columns of different lengths': [[[1, 2], [3]], ['a', 'b']],
    'a column that is no list': [[[1, 2], { length: 2 }], ['a', 'b']],
    'a key that is no text': [columns, ['a', 3]],
    'the key __proto__': [columns, ['a', '__proto__']],
  };
  for (const [name, [wire, keys]] of Object.entries(forged)) {
    const { client, close } = pair({ echo: value => value }, { forge: message => (message[0] === kCall ? [kCall, message[1], message[2], wire, [[[], 'rows', keys]]] : message) });
    await assert.rejects(client.send('echo', rows()), error => error instanceof messaging.InvalidMessageError && /unreadable rows/.test(error.message), name);
    await close();
  }
});
