// The structured serializer: what structured clone carries.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { structuredSerializer as serializer } from '../../../../build/web/messaging_node.mjs';

const there_and_back = value => serializer.deserialize(serializer.serialize(value));

test('all that structured clone carries comes back as it was', () => {
  const buffer = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8).buffer;
  const value = {
    numbers: [0, -0, NaN, Infinity, 2 ** 60, 12345678901234567890n], text: 'grüße \uD800', nothing: [undefined, null], date: new Date(5), expression: /a+/gi,
    map: new Map([[{ key: 1 }, new Set(['x'])]]), hole: [, 1], views: [new Uint8Array(buffer, 2, 3), new Float64Array(buffer), new DataView(buffer, 1)],
    error: new RangeError('outer', { cause: new TypeError('inner') }),
  };
  value.self = value;
  const back = there_and_back(value);
  assert.deepEqual(back, value);
  assert.equal(back.self, back);
  assert.ok(Object.is(back.numbers[1], -0));
  assert.ok(back.error instanceof RangeError && back.error.cause instanceof TypeError);
});

test('buffers are shared as they were, and are no part of the message', () => {
  const buffer = new ArrayBuffer(16);
  const back = there_and_back([new Uint8Array(buffer), new Uint16Array(buffer), new Uint8Array(3)]);
  assert.equal(back[0].buffer, back[1].buffer);
  assert.deepEqual(back.map(view => view.buffer.byteLength), [16, 16, 3]);
});

test('what it cannot carry it refuses, and what it has not written', () => {
  for (const value of [() => {}, Symbol('x'), new WeakMap(), Promise.resolve()]) assert.throws(() => serializer.serialize({ value }), /could not be cloned/);
  assert.throws(() => serializer.deserialize('text'), TypeError);
  for (const bytes of [[], [1, 2, 3], [255, 15], [255, 200, 1]]) assert.throws(() => serializer.deserialize(Uint8Array.from(bytes)));
  const bytes = serializer.serialize({ a: 'some text', b: [1, 2, 3] });
  for (let length = 0; length < bytes.length; length++) assert.throws(() => serializer.deserialize(bytes.subarray(0, length)));
});
