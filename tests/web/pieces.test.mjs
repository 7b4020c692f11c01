// Parts of the API that need no engine.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client, dependencies_first, failure, file_entries, format_arguments, inspect, options_json, plain_message } from '../../build/web/internals.mjs';

test('options become JSON; names nobody knows are refused', () => {
  assert.equal(options_json({ bundle: true, minify: undefined, loader: { '.x': 'text' } }, 'build'), '{"bundle":true,"loader":{".x":"text"}}');
  assert.equal(options_json({ files: {}, bundle: true }, 'build', ['files']), '{"bundle":true}');
  const rows = [
    [{ bundel: true }, 'build', 'Invalid option in build() call: "bundel"'],
    [{ entryPoints: [] }, 'transform', 'Invalid option in transform() call: "entryPoints"'],
    [{ define: { A: () => 1 } }, 'build', 'The value of "A" in the build() call cannot be used: it is a function'],
    [{ pure: /_$/ }, 'build', 'The value of "pure" in the build() call cannot be used: it is a RegExp'],
  ];
  for (const [options, call, message] of rows) assert.throws(() => options_json(options, call), { message });
});

test('files have absolute paths and text or bytes', () => {
  assert.deepEqual(file_entries({ '/a': 'x', '/b': null }, true), [['/a', 'x'], ['/b', null]]);
  assert.throws(() => file_entries({ a: 'x' }, false), { message: 'The path of a virtual file must be absolute: "a"' });
  assert.throws(() => file_entries({ '/a': null }, false), { message: 'The contents of "/a" must be a string or a Uint8Array' });
  assert.throws(() => file_entries({ '/a': 1 }, true), { message: 'The contents of "/a" must be a string or a Uint8Array, or null to remove the file' });
});

test('failures list the first five messages', () => {
  const located = { ...plain_message('No'), location: { file: 'a.js', namespace: '', line: 2, column: 3, length: 1, lineText: '', suggestion: '' } };
  assert.equal(failure('Build failed', [located], []).message, 'Build failed with 1 error:\na.js:2:3: ERROR: No');
  const many = failure('Build failed', Array.from({ length: 6 }, (_, i) => plain_message(`e${i}`)), [located]);
  assert.equal(many.message, 'Build failed with 6 errors:\nerror: e0\nerror: e1\nerror: e2\nerror: e3\nerror: e4\n...');
  assert.deepEqual([many.errors.length, many.warnings.length], [6, 1]);
});

const script = (path, ...imports) => ({ path, kind: 'chunk', contents: new Uint8Array(), links: imports.map(target => ({ kind: 'import', start: 0, end: 0, target })) });

test('chunks come behind what they import, however long the chain', () => {
  const order = dependencies_first([script('/a', '/b', '/c'), script('/b', '/d'), script('/c', '/d'), script('/d')]).map(({ path }) => path);
  assert.deepEqual(order, ['/d', '/b', '/c', '/a']);
  const chain = Array.from({ length: 50_000 }, (_, i) => script(`/${i}`, ...(i < 49_999 ? [`/${i + 1}`] : [])));
  assert.equal(dependencies_first(chain)[0].path, '/49999');
  assert.throws(() => dependencies_first([script('/a', '/b'), script('/b', '/a')]), /\/a statically imports itself/);
  assert.throws(() => dependencies_first([script('/a', '/b')]), /\/a imports \/b, which is not among the outputs/);
});

test('values as text', () => {
  class Point { x = 1; #hidden = 2; get y() { return this.#hidden } }
  const circular = { name: 'c' };
  circular.self = circular;
  const hostile = new Proxy({}, { ownKeys() { throw new Error('no') } });
  const rows = [
    ['a\n\'b', '"a\\n\'b"'], [1n, '1n'], [-0, '-0'], [Symbol('s'), 'Symbol(s)'], [undefined, 'undefined'], [null, 'null'],
    [[1, , 3], '[ 1, <empty>, 3 ]'], [{}, '{}'], [{ a: { b: { c: { d: 1 } } } }, '{ a: { b: { c: [Object] } } }'],
    [{ 'a-b': 1, [Symbol('k')]: 2 }, "{ 'a-b': 1, [Symbol(k)]: 2 }"], [{ get g() { throw 1 } }, '{ g: [Getter] }'],
    [new Point(), 'Point { x: 1 }'], [Point, '[class Point]'], [function f() {}, '[Function: f]'], [() => 1, '[Function (anonymous)]'],
    [circular, "{ name: 'c', self: [Circular] }"], [Object.create(null), '[Object: null prototype] {}'], [hostile, '[value that cannot be shown]'],
    [new Set(['a']), "Set(1) { 'a' }"], [new Uint8Array([1, 2]), 'Uint8Array(2) [ 1, 2 ]'], [new Date(NaN), 'Invalid Date'], [/a/g, '/a/g'],
    [Promise.resolve(1), 'Promise {}'], [new ArrayBuffer(3), 'ArrayBuffer { byteLength: 3 }'],
  ];
  for (const [value, text] of rows) assert.equal(inspect(value), text);
  assert.match(inspect(new Error('e', { cause: 1 })), /^Error: e\n    at .*\n  \[cause\]: 1$/s);
  assert.match(inspect(Array.from({ length: 200 }, () => 0)), /… 100 more/);
});

test('console arguments as text', () => {
  const rows = [
    [[], ''], [['a', 'b', 1], 'a b 1'], [['%s-%d-%i-%f%%', 'x', '7', 7.9, '1.5'], 'x-7-7-1.5%'], [['%o %s', { a: 1 }], '{ a: 1 } %s'],
    [['%cred', 'color: red', 2], 'red 2'], [[{ s: 'x' }], "{ s: 'x' }"], [['%d', 5n], '5n'],
  ];
  for (const [args, text] of rows) assert.equal(format_arguments(args), text);
});

// A worker of the test's own hands: what the client posts, and the events to call.
function fake_worker() {
  const posted = [];
  let busy = false, ended = false;
  const worker = {
    posted,
    get state() { return { busy, ended } },
    start: events => {
      worker.events = events;
      return { script: { url: null, type: 'module' }, post: message => posted.push(message), set_busy: value => (busy = value), terminate: () => (ended = true) };
    },
  };
  return worker;
}

test('a call is answered by its id; the worker is busy as long as calls wait', async () => {
  const worker = fake_worker();
  const client = new Client(worker.start);
  const first = client.call('analyze_metafile', { request: '1' });
  const second = client.call('analyze_metafile', { request: '2' });
  assert.deepEqual(worker.state, { busy: true, ended: false });
  worker.events.message({ id: worker.posted[1].id, ok: true, result: 'two' });
  worker.events.message({ id: worker.posted[0].id, ok: false, error: { message: 'no', stack: '' }, fatal: false });
  assert.equal(await second, 'two');
  await assert.rejects(first, { message: 'no' });
  assert.deepEqual(worker.state, { busy: false, ended: false });
  assert.ok(client.alive);
});

test('death of the worker rejects every call that waits and every later one', async () => {
  const worker = fake_worker();
  const client = new Client(worker.start);
  let deaths = 0;
  client.on_death = () => deaths++;
  const calls = [1, 2].map(() => client.call('analyze_metafile', { request: '' }));
  worker.events.death(new Error('gone'));
  for (const call of calls) await assert.rejects(call, { message: 'The engine ended unexpectedly: gone' });
  await assert.rejects(client.call('analyze_metafile', { request: '' }), { message: 'The engine ended unexpectedly: gone' });
  await assert.rejects(client.loaded, /gone/);
  assert.deepEqual([deaths, client.alive], [1, false]);
});

test('a trap ends the engine; stopping it is no death', async () => {
  const trapped = fake_worker();
  const client = new Client(trapped.start);
  const calls = [1, 2].map(() => client.call('analyze_metafile', { request: '' }));
  trapped.events.message({ id: trapped.posted[0].id, ok: false, error: { message: 'unreachable', stack: '' }, fatal: true });
  await assert.rejects(calls[0], { message: 'unreachable' });
  await assert.rejects(calls[1], { message: 'The engine ended unexpectedly: unreachable' });
  assert.ok(trapped.state.ended);

  const stopped = fake_worker();
  const other = new Client(stopped.start);
  other.on_death = () => assert.fail('stop is no death');
  const call = other.call('analyze_metafile', { request: '' });
  other.stop(new Error('The engine was stopped'));
  await assert.rejects(call, { message: 'The engine was stopped' });
});
