// Inputs nobody writes on purpose: bytes that are no text, programs that end in the middle, tokens and files of many megabytes.
//
// Each is `{ name, loader, input, same_as, huge }`: with `same_as` it has to be printed as that program is. `parts` are too many
// to run a process for each: they are bundled together.

const ascii = text => Buffer.from(text, 'latin1');
const utf8 = text => Buffer.from(text, 'utf8');

// ---- Bytes in every place where bytes may stand --------------------------------------------------------------------------

const sequences = {
  'a continuation byte': [0x80],
  'the last continuation byte': [0xbf],
  'two continuation bytes': [0x80, 0xbf],
  'NUL in two bytes': [0xc0, 0x80],
  '"/" in two bytes': [0xc0, 0xaf],
  'DEL in two bytes': [0xc1, 0xbf],
  'NUL in three bytes': [0xe0, 0x80, 0x80],
  'U+07FF in three bytes': [0xe0, 0x9f, 0xbf],
  'NUL in four bytes': [0xf0, 0x80, 0x80, 0x80],
  'U+FFFF in four bytes': [0xf0, 0x8f, 0xbf, 0xbf],
  'the first surrogate': [0xed, 0xa0, 0x80],
  'the last surrogate': [0xed, 0xbf, 0xbf],
  'a pair of surrogates': [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80],
  'U+110000': [0xf4, 0x90, 0x80, 0x80],
  'U+140000': [0xf5, 0x80, 0x80, 0x80],
  'five bytes': [0xf8, 0x88, 0x80, 0x80, 0x80],
  'six bytes': [0xfc, 0x84, 0x80, 0x80, 0x80, 0x80],
  'FE': [0xfe],
  'FF': [0xff],
  'one byte of two': [0xc3],
  'one byte of three': [0xe2],
  'two bytes of three': [0xe2, 0x80],
  'one byte of four': [0xf0],
  'three bytes of four': [0xf0, 0x9f, 0x98],
  'NUL': [0],
  'a byte order mark': [0xef, 0xbb, 0xbf],
  'two byte order marks': [0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf],
  'a byte order mark of UTF-16': [0xff, 0xfe],
  'U+2028': [0xe2, 0x80, 0xa8],
  'U+2029': [0xe2, 0x80, 0xa9],
  'U+0085': [0xc2, 0x85],
  'U+FFFF': [0xef, 0xbf, 0xbf],
  'U+10FFFF': [0xf4, 0x8f, 0xbf, 0xbf],
  'a carriage return': [0x0d],
  'both line ends': [0x0d, 0x0a],
  'line ends the other way round': [0x0a, 0x0d],
  'a backslash': [0x5c],
  'DEL': [0x7f],
};

const places = {
  'alone': ['js', '', ''],
  'before the program': ['js', '', 'v'],
  'after the program': ['js', 'v', ''],
  'in an identifier': ['js', 'v = a', 'b;'],
  'in a string': ['js', 'v = "a', 'b";'],
  'at the end of a string that stays open': ['js', 'v = "a', ''],
  'in a template': ['js', 'v = `a', '${b}c`;'],
  'in the tail of a template': ['js', 'v = a`${b}', '`;'],
  'in a template that stays open': ['js', 'v = `', ''],
  'in a regular expression': ['js', 'v = /a', 'b/;'],
  'in a class of a regular expression': ['js', 'v = /[a-', 'z]/u;'],
  'in the name of a group': ['js', 'v = /(?<a', '>b)/;'],
  'in the flags': ['js', 'v = /a/g', ';'],
  'in a number': ['js', 'v = 1', '2;'],
  'in a line comment': ['js', '//', '\nv;'],
  'in a block comment': ['js', '/*', '*/v;'],
  'in a comment that stays open': ['js', 'v /*', ''],
  'in a legal comment': ['js', '/*! ', '*/v;'],
  'in a hashbang': ['js', '#!', '\nv;'],
  'in a directive': ['js', '"a', '";v;'],
  'in a property name': ['js', 'v = {"a', '":1, a', ': 2};'],
  'in a private name': ['js', 'class A { #a', ' }'],
  'after an escape': ['js', 'v = "\\', '";'],
  'in an import': ['js', 'import {a as b} from "a', '";'],
  'after return': ['js', 'function f() { return', 'a }'],
  'in an element': ['jsx', 'v = <a>b', 'c</a>;'],
  'in an attribute': ['jsx', 'v = <a b="', '"/>;'],
  'in the name of an element': ['jsx', 'v = <a', '/>;'],
  'in a type': ['ts', 'let v: A', '<B> = 1;'],
  'in a type of strings': ['ts', 'let v: "', '" = 1;'],
  'in the name of an enum member': ['ts', 'enum A { "', '" = 1 }'],
  'in JSON': ['json', '{"a": 1', '}'],
  'in a string of JSON': ['json', '{"a', '": "', '"}'],
};

const byte_inputs = [];
for (const [place, [loader, ...texts]] of Object.entries(places)) {
  for (const [sequence, bytes] of Object.entries(sequences)) {
    const input = Buffer.concat(texts.flatMap((text, i) => (i === 0 ? [ascii(text)] : [Buffer.from(bytes), ascii(text)])));
    byte_inputs.push({ name: `${sequence} ${place}`, loader, input });
  }
}

// ---- Programs that end in the middle -------------------------------------------------------------------------------------

const samples = {
  js: `#!/usr/bin/env node
'use strict'; import a, { b as c, "d" as e } from './x.js'; import * as n from './y.json' with { type: 'json' };
/*! é 😀 */ export default async function* f({ a: [b = 1, ...c] = [], ...d }, e = () => ({})) { for await (const x of y) yield* await x }
label: for (let i = 0, j; i < 10; i++) { if (!i) continue label; else if (i > 5) break; switch (i) { case 1: default: { let k } } }
class A extends (B, C) { static #p = 1; get #q() { return super.x } static { new.target?.[0]?.(...z) } async *['m']() {} accessor z = 0 }
try { throw \`a\${b}\\u{1F600}\${\`\${c}\`}\` } catch ({ message }) {} finally { debugger }
const re = /(?<y>\\d{4})[^\\]/a-z]+?\\k<y>(?!x)/giu, num = [0x1F, 0b1, 0o7, 1_000n, .5e-3, 1.], { [\`k\`]: v } = { __proto__: null, v, get w() {} };
do x ??= y ? a => b : async (c) => { await d }; while (void typeof delete x.y ** 2 in z instanceof w); export { x as default_, v as "s t" };
<!-- html
`,
  tsx: `import type { A } from './a'; import { type B, c } from './b'; import d = require('d'); export type { A };
enum E { a = 1 << 2, b = a | 4, c = "x".length, 'd e' = \`f\` } declare const enum F { a } namespace N.M { export let x = 1; export namespace O {} }
abstract class C<in out T extends object = {}> extends D<T> implements I, J { declare x: number; private readonly y?: string = ''; z!: T;
  constructor(private a: number, public b?: string) { super(a) } abstract m<U>(this: C<U>, ...r: [a: U, b?: T, ...rest: U[]]): asserts r is never;
  @dec({ a: 1 }) static override f(x: number): void; f(x: any) { return x!.y as const satisfies unknown } [key: string]: any }
function g<const T>(x: unknown): x is { [K in keyof T as \`_\${K & string}\`]?: T[K] extends infer U extends string ? U : never } { return <div {...p} a="b" c={1}>&amp; {/* c */}<></></div> }
const h = async <T,>(a: typeof import('x', { with: { a: 'b' } }).y<T>, b: unique symbol): Promise<abstract new () => void> => f<T>(a)<div/>; type X = readonly (A | B)[]
export = g; export as namespace Y; declare module 'm' { export default interface Z { (): void; new (): Z; get a(): 1; set a(v) } } declare global { var q: 1 }
`,
  json: `{"a": [1, -2.5e+10, true, false, null, "\\u00e9\\n\\"é"], "b": {"c": {}, "d": []}}\n`,
};

const parts = [];
for (const [loader, text] of Object.entries(samples)) {
  const bytes = utf8(text);
  for (let end = 0; end <= bytes.length; end++)
    parts.push({ name: `the first ${end} bytes of the ${loader} sample`, loader, input: bytes.subarray(0, end) });
}

// ---- Line ends -----------------------------------------------------------------------------------------------------------

const lines = `// comment
let a = 1
/* comment
 of two */ let b = \`x
y\${
a}\\
z\`
let c = 'd\\
e'
function f() { return
a }
a
++b
c = String.raw\`\\
\`
`;
const line_ends = [
  ['CRLF', '\r\n'],
  ['CR', '\r'],
].map(([name, end]) => ({ name: `${name} as line end`, loader: 'js', input: utf8(lines.replaceAll('\n', end)), same_as: lines }));
line_ends.push({ name: 'a byte order mark and line feeds', loader: 'js', input: utf8(`\ufeff${lines}`), same_as: lines });

// ---- Large inputs --------------------------------------------------------------------------------------------------------

const MB = 1_000_000;
const of_size = (name, loader, make) => ({ name, loader, make, huge: true });
const large = [
  of_size('10 MB on one line', 'js', () => ascii('f(a, 1);'.repeat(10 * MB / 8))),
  of_size('a million statements', 'js', () => ascii('a\n'.repeat(MB))),
  of_size('a string of 10 MB', 'js', () => ascii(`v = "${'x'.repeat(10 * MB)}"`)),
  of_size('a string of 10 MB of escapes', 'js', () => ascii(`v = "${'\\n'.repeat(5 * MB)}"`)),
  of_size('a string of 10 MB that stays open', 'js', () => ascii(`v = "${'x'.repeat(10 * MB)}`)),
  of_size('a template of 10 MB', 'js', () => ascii(`v = \`${'x\n'.repeat(5 * MB)}\``)),
  of_size('a regular expression of 10 MB', 'js', () => ascii(`v = /${'x'.repeat(10 * MB)}/u`)),
  of_size('a class of 10 MB', 'js', () => ascii(`v = /[${'a-z'.repeat(10 * MB / 3)}]/v`)),
  of_size('a line comment of 10 MB', 'js', () => ascii(`//${'x'.repeat(10 * MB)}\nv`)),
  of_size('a block comment of 10 MB', 'js', () => ascii(`/*${'*\n'.repeat(5 * MB)}*/v`)),
  of_size('a legal comment of 10 MB', 'js', () => ascii(`/*!${'x\n'.repeat(5 * MB)}*/v`)),
  of_size('5 million comments that stay open', 'js', () => ascii('/*'.repeat(5 * MB))),
  of_size('a number of 10 MB', 'js', () => ascii(`v = ${'1'.repeat(10 * MB)}`)),
  of_size('a fraction of 10 MB', 'js', () => ascii(`v = .${'1'.repeat(10 * MB)}e-5`)),
  of_size('a hexadecimal number of 10 MB', 'js', () => ascii(`v = 0x${'f'.repeat(10 * MB)}`)),
  of_size('a BigInt of 10 MB', 'js', () => ascii(`v = ${'1'.repeat(10 * MB)}n`)),
  of_size('a hexadecimal BigInt of 10 MB', 'js', () => ascii(`v = 0x${'f'.repeat(10 * MB)}n`)),
  of_size('an identifier of 10 MB', 'js', () => ascii(`v = ${'x'.repeat(10 * MB)}`)),
  of_size('an identifier of 10 MB of escapes', 'js', () => ascii(`v = ${'\\u0061'.repeat(10 * MB / 6)}`)),
  of_size('10 MB of spaces', 'js', () => ascii(`${' '.repeat(10 * MB)}v`)),
  of_size('10 MB of line ends', 'js', () => ascii(`${'\r\n'.repeat(5 * MB)}v`)),
  of_size('10 MB of NUL', 'js', () => Buffer.alloc(10 * MB)),
  of_size('10 MB of FF', 'js', () => Buffer.alloc(10 * MB, 0xff)),
  of_size('10 MB of FF in a string', 'js', () => Buffer.concat([ascii('v = "'), Buffer.alloc(10 * MB, 0xff), ascii('"')])),
  of_size('a million bad bytes between identifiers', 'js', () => ascii('a\xff,'.repeat(MB))),
  of_size('a million errors on a line', 'js', () => ascii(`let a;${'let a;'.repeat(MB)}`)),
  of_size('a million errors on lines', 'js', () => ascii('let a\n'.repeat(MB))),
  of_size('a JSX text of 10 MB', 'jsx', () => ascii(`v = <a>${'x\n'.repeat(5 * MB)}</a>`)),
  of_size('10 MB of JSX entities', 'jsx', () => ascii(`v = <a>${'&amp;'.repeat(2 * MB)}</a>`)),
];

export const hostile = [...byte_inputs, ...line_ends];
export { large, parts };
/** Natively only: a browser's worker has no room for it. */
export const largest = of_size('a file of 100 MB', 'js', () => ascii('function f(a) { return a + "b"; }\n'.repeat(Math.ceil(100 * MB / 34))));
