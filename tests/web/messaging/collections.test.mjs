// Maps and Sets with what cannot be cloned inside of them, over structured clone and over bytes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as messaging from '../../../dist/messaging.js';

class Money {
  constructor(amount) {
    this.amount = amount;
  }
}
const money = { name: 'Money', accepts: value => value instanceof Money, encode: ({ amount }) => amount, decode: amount => new Money(amount) };
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/** Both ends, over a port; `forge` changes what crosses to the server. */
function pair(handlers, { forge = message => message, ...more } = {}) {
  const { port1, port2 } = new MessageChannel();
  const inner = messaging.portTransport(port1);
  const transport = { carries: 'values', transfers: true, label: 'the port', start: events => inner.start(events), post: (message, transfer) => inner.post(forge(message), transfer), close: how => inner.close(how) };
  const options = { codecs: [money], logger: quiet, ...more };
  const server = messaging.startWorkerServer(handlers, { listener: port2, ...options });
  server.on('error', () => {});
  const client = messaging.createWorkerClient({ transport, ...options });
  client.on('error', () => {});
  return { client, close: () => Promise.all([client.close(), server.close()]) };
}

for (const serializer of [undefined, messaging.jsonSerializer]) {
  const over = serializer === undefined ? 'structured clone' : 'JSON';

  test(`functions, errors, streams and objects of codecs in Maps and Sets, over ${over}`, async () => {
    const { client, close } = pair({
      async use({ by_name, all, plain }) {
        assert.ok(by_name instanceof Map && all instanceof Set && plain instanceof Map);
        assert.deepEqual([...by_name.keys()], ['twice', 'money', 'error', 'inner', 'stream']);
        assert.ok(by_name.get('money') instanceof Money && by_name.get('error') instanceof RangeError);
        const inner = by_name.get('inner');
        assert.ok(inner instanceof Map && inner.get('set') instanceof Set);
        const sums = [];
        for (const call of all) sums.push(await call(1));
        for (const call of inner.get('set')) sums.push(await call(2));
        const items = [];
        for await (const item of by_name.get('stream')) items.push(item);
        return new Map([['sums', new Set(sums)], ['twice', await by_name.get('twice')(21)], ['items', items], ['money', new Money(plain.get('a').b + by_name.get('money').amount)], ['back', value => value * 10]]);
      },
    }, { serializer });
    const result = await client.send('use', {
      by_name: new Map([
        ['twice', n => n * 2], ['money', new Money(3)], ['error', new RangeError('far')], ['inner', new Map([['set', new Set([n => n + 100])]])],
        ['stream', (async function* () { yield 1; yield new Map([['deep', 2]]); })()],
      ]),
      all: new Set([n => n + 1, n => n + 2]),
      plain: new Map([['a', { b: 4 }]]),
    });
    assert.ok(result instanceof Map);
    assert.deepEqual(result.get('sums'), new Set([2, 3, 102]));
    assert.equal(result.get('twice'), 42);
    assert.deepEqual(result.get('items'), [1, new Map([['deep', 2]])]);
    assert.ok(result.get('money') instanceof Money && result.get('money').amount === 7);
    assert.equal(await result.get('back')(5), 50);
    await close();
  });
}

test('a Map as the whole payload, objects as its keys, and what it shares with the rest', async () => {
  const { client, close } = pair({
    async keys(map) {
      const [[first, call], [error]] = [...map];
      return [first.id, await call(), error instanceof TypeError];
    },
    same: ({ map, list, untouched, again }) => [map.get('x').of === list[0], untouched === again, untouched instanceof Map],
  });
  assert.deepEqual(await client.send('keys', new Map([[{ id: 7 }, () => 'called'], [new TypeError('as a key'), 1]])), [7, 'called', true]);
  const shared = { id: 1 };
  const untouched = new Map([[shared, 1]]);
  assert.deepEqual(await client.send('same', { map: new Map([['x', { of: shared, call() {} }]]), list: [shared], untouched, again: untouched }), [true, true, true]);
  await close();
});

test('a Map inside of itself crosses when it can be cloned, and is refused with functions', async () => {
  const { client, close } = pair({ check: map => map.get('self') === map });
  const map = new Map();
  map.set('self', map);
  assert.equal(await client.send('check', map), true);
  map.set('call', () => {});
  await assert.rejects(client.send('check', map), error => error instanceof messaging.InvalidMessageError && /contains itself/.test(error.message));
  await close();
});

test('items that are none', async () => {
  for (const [name, wire, kind] of [['a number', 7, 'map'], ['entries that are none', [1], 'map'], ['no list', { length: 1 }, 'set']]) {
    const { client, close } = pair({ echo: value => value }, { forge: message => (message[0] === 0x5ce11 ? [message[0], message[1], message[2], wire, [[[], kind, null]]] : message) });
    await assert.rejects(client.send('echo', 1), error => error instanceof messaging.InvalidMessageError && /unreadable items/.test(error.message), name);
    await close();
  }
});
