import * as lodash from 'lodash-es';
import _, { chain, template } from 'lodash-es';
import { default as debounce } from 'lodash-es/debounce.js';
import { call_everything, line } from '../digest.js';

const people = () => [{ n: 'ann', age: 30, tags: ['a', 'b'] }, { n: 'bob', age: 25, tags: [] }, { n: 'cy', age: 30, tags: ['c'] }];
call_everything(lodash, [
  () => [[3, 1, 2, 3, [4, [5]], null, NaN]],
  () => [people(), 'age'],
  () => [people(), (p) => p.age],
  () => [people(), { age: 30 }],
  () => [{ a: 1, b: { c: [1, 2, { d: 4 }] }, e: undefined }, 'b.c[2].d'],
  () => [{ a: 1, b: { c: 2 } }, { b: { d: 3 }, e: 4 }],
  () => ['Hello, Wörld fooBar_baz-qux & <b>', 7],
  () => ['  abc  ', 10, '-'],
  () => [12.3456, 2],
  () => [5, 1, 10],
  () => [(a, b) => (a ?? 0) + (b ?? 0), 1, 2],
  () => [[1, 2, 3, 4], [2, 4, 6], [1]],
  () => [[[1, 'a'], [2, 'b']], 2],
  () => ['abc', 'b', 'x'],
  () => [new Map([[1, { a: 1 }]]), new Set([1, 2])],
  () => [new Date(0), /x/g],
], /^(random|shuffle|sample|sampleSize|now|uniqueId|debounce|throttle|delay|defer|runInContext|noConflict|mixin|default|bindAll)$/);

line('chain', chain(people()).filter((p) => p.age > 26).map('n').join('+').value());
line('wrapped', _([1, 2, 3]).map((x) => x * 2).reverse().take(2).value());
line('template', template('<% for (const p of list) { %><li><%- p.n %></li><% } %>')({ list: people() }));
line('deep', _.merge({ a: [{ b: 1 }] }, { a: [{ c: 2 }] }));
line('same as module', _.map === lodash.map);
const debounced = debounce(() => 'called', 0);
debounced();
line('flushed', debounced.flush());
line('curry', _.curry((a, b, c) => [a, b, c])(1)(2)(3));
line('version', _.VERSION);
