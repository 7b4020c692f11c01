// Objects of classes by codecs, over structured clone and over bytes; and `onOver`.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as messaging from '../../../dist/messaging.js';

class Money {
  constructor(amount, currency) {
    Object.assign(this, { amount, currency });
  }
}
class Wallet {
  constructor(money, spend, history) {
    Object.assign(this, { money, spend, history });
  }
}
const money = {
  name: 'Money',
  accepts: value => value instanceof Money,
  encode({ amount, currency }) {
    if (amount < 0) throw new RangeError('a debt is nobody\'s money');
    return [amount, currency];
  },
  decode([amount, currency]) {
    if (currency === 'ZWL') throw new RangeError('no such currency');
    return new Money(amount, currency);
  },
};
const wallet = {
  name: 'Wallet',
  accepts: value => value instanceof Wallet,
  encode: ({ money, spend, history }) => ({ money, spend, history }),
  decode: ({ money, spend, history }) => new Wallet(money, spend, history),
};
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/** Both ends, over a port; `serializer` makes bytes of it. */
function pair(handlers, { codecs = [money, wallet], theirs = codecs, serializer } = {}) {
  const { port1, port2 } = new MessageChannel();
  const more = { logger: quiet, ...(serializer && { serializer }) };
  const server = messaging.startWorkerServer(handlers, { listener: port2, codecs: theirs, ...more });
  const client = messaging.createWorkerClient({ transport: messaging.portTransport(port1), codecs, ...more });
  client.on('error', () => {});
  return { client, close: () => Promise.all([client.close(), server.close()]) };
}

const until = async holds => {
  for (let tries = 0; tries < 4000 && !holds(); tries++) await new Promise(resolve => setTimeout(resolve, 5));
  assert.ok(holds());
};

for (const [name, serializer] of [['values', undefined], ['bytes', messaging.jsonSerializer]]) {
  test(`${name}: objects of classes at any depth, with functions, streams and objects of other classes in them`, async () => {
    const { client, close } = pair({
      double: ({ list: [{ given }] }) => ({ again: [new Money(given.amount * 2, given.currency)] }),
      async spend(given) {
        const items = [];
        for await (const item of given.history) items.push(item);
        return [given instanceof Wallet, given.money instanceof Money, await given.spend(new Money(1, 'EUR')), items, given.money];
      },
      open: () => new Wallet(new Money(3, 'EUR'), of => new Money(of.amount + 1, of.currency), (async function* () { yield new Money(4, 'EUR') })()),
      same: ({ a, b }) => [a === b, a instanceof Money, b instanceof Money],
    }, { serializer });
    const { again: [doubled] } = await client.send('double', { list: [{ given: new Money(2, 'EUR') }] });
    assert.deepEqual(doubled, new Money(4, 'EUR'));
    const seen = [];
    const told = await client.send('spend', new Wallet(new Money(1, 'EUR'), of => (seen.push(of), new Money(9, 'CHF')), (async function* () { yield new Money(5, 'EUR'); yield 6 })()));
    assert.deepEqual(told, [true, true, new Money(9, 'CHF'), [new Money(5, 'EUR'), 6], new Money(1, 'EUR')]);
    assert.ok(told[2] instanceof Money && seen[0] instanceof Money);
    const opened = await client.send('open');
    assert.ok(opened instanceof Wallet && opened.money instanceof Money);
    assert.deepEqual(await opened.spend(new Money(1, 'EUR')), new Money(2, 'EUR'));
    for await (const item of opened.history) assert.deepEqual(item, new Money(4, 'EUR'));
    const one = new Money(1, 'EUR');
    const holder = { one };
    assert.deepEqual(await client.send('same', { a: one, b: one }), [false, true, true]);
    assert.deepEqual((await client.send('same', { a: holder, b: holder }))[0], serializer === undefined);
    await close();
  });
}

test('what a codec refuses, on either side, is the error of that call alone', async () => {
  let let_go = () => {};
  const { client, close } = pair({
    take: value => value,
    debt: () => [new Money(-1, 'EUR')],
    bad: () => new Money(1, 'ZWL'),
    wait: () => new Promise(resolve => (let_go = resolve)),
  });
  const waits = client.send('wait');
  let cancelled = false;
  const stream = new ReadableStream({ cancel: () => void (cancelled = true) });
  const error = await client.send('take', [stream, () => 1, new Money(-1, 'EUR')]).catch(cause => cause);
  assert.ok(error instanceof messaging.InvalidMessageError && error.cause instanceof RangeError, String(error));
  await until(() => cancelled);
  for (const [type, payload, text] of [['debt', undefined, 'cannot be sent'], ['bad', undefined, 'cannot read'], ['take', new Money(1, 'ZWL'), 'cannot read']]) {
    const refused = await client.send(type, payload).catch(cause => cause);
    assert.ok(refused instanceof messaging.InvalidMessageError && refused.message.includes(text), String(refused));
  }
  let_go('still there');
  assert.equal(await waits, 'still there');
  await close();
});

test('a codec that only one end has: the call is rejected, and says by which', async () => {
  const { client, close } = pair({ take: value => value, give: () => new Wallet() }, { codecs: [money], theirs: [wallet] });
  for (const call of [client.send('take', new Money(1, 'EUR')), client.send('give')]) {
    const error = await call.catch(cause => cause);
    assert.ok(error instanceof messaging.InvalidMessageError && /no codec "(Money|Wallet)"/.test(error.message), String(error));
  }
  assert.equal(await client.send('take', 5), 5);
  await close();
});

test('onOver: when the answer is on its way and its streams have been read, given up or have failed', async () => {
  const over = [];
  const tell = (name, context) => context.onOver(() => over.push(name));
  const { client, close } = pair({
    plain: (_, context) => void tell('plain', context),
    fails(_, context) {
      tell('fails', context);
      throw new Error('no');
    },
    unsendable(_, context) {
      tell('unsendable', context);
      return Symbol('s');
    },
    two(_, context) {
      tell('two', context);
      return { a: (async function* () { yield 1; yield 2 })(), b: new ReadableStream({ pull: to => to.enqueue(1) }) };
    },
    waits: (_, context) => (tell('waits', context), new Promise((_, reject) => context.signal.addEventListener('abort', () => reject(context.signal.reason)))),
  });
  await client.send('plain');
  for (const type of ['fails', 'unsendable']) await assert.rejects(client.send(type));
  await until(() => over.length === 3);
  const { a, b } = await client.send('two');
  for await (const _ of a);
  const reader = b.getReader();
  await reader.read();
  assert.deepEqual(over, ['plain', 'fails', 'unsendable']);
  await reader.cancel();
  await until(() => over.includes('two'));
  const controller = new AbortController();
  const waits = client.send('waits', undefined, { signal: controller.signal });
  await client.send('plain');
  controller.abort();
  await assert.rejects(waits);
  await until(() => over.includes('waits'));
  const open = client.send('waits');
  await client.send('plain');
  await close();
  await assert.rejects(open);
  await until(() => over.filter(name => name === 'waits').length === 2);
});
