// What the grammar allows, in places where a parser easily refuses it.
#include "parser_support.h"

namespace skein::js::test {

TEST_CASE("parser: accepted as script and as module") {
  const std::string_view rows[] = {
      "",
      "a\n++b",
      "a\nb",
      "var a = () => {}\n(b)",
      "a = b ? c : () => {}\n(d)",
      "a++\n(b)",
      "a++\n[b]",
      "do a; while (b) c",
      "for (;;) {}",
      "for (var a of b) for (a in b) ;",
      "for (let of of of) ;",
      "for (let [a, b = 1] of c) ;",
      "for (async of => {}; ;) ;",
      "for ((async) of a) ;",
      "for (a.b of c) for (a[b] in c) ;",
      "for ([a, {b}] of c) for ({a, b: [c] = d} of e) ;",
      "for (var i = (a in b); ;) ;",
      "for (using a of b) ;",
      "{ using a = b }",
      "using\na",
      "a: b: for (;;) { continue a; break b }",
      "a: { break a }",
      "a: { b: { } } a: ;",
      "switch (a) { case b: default: case c: break }",
      "try {} catch {} try {} finally {} try {} catch ({a, b: [c]}) {}",
      "try {} catch (e) { var e; for (var e of []) ; }",
      "x = {a, b: c, 'd': e, 1: f, [g]: h, i() {}, get j() {}, set k(l) {}, async m() {}, *n() {}, async *o() {}, ...p}",
      "x = {get, set, async, await: 1, get: 1, set: 1, async: 1, static: 1, if: 1, get if() {}, async get() {}}",
      "({__proto__: a, __proto__() {}, ['__proto__']: b, __proto__})",
      "({__proto__: a, __proto__: b} = c)",
      "({__proto__: a, __proto__: b}) => c",
      "[a, , b = 1, ...[c, d]] = e",
      "({a, b: c.d, e: [f] = [], ...g.h} = i)",
      "({a: (b), c: (d.e), f: (g[h])} = i); [(a), (b.c)] = d",
      "[{a = 1} = {}] = b",
      "a = {b = 1} = c",
      "({a = 1}) => a",
      "([{a = 1}], ...[{b = 2}]) => a",
      "async ({a = 1}) => a",
      "async (a, ...b) => a",
      "async (a, b,)",
      "async\n(a)",
      "async = 1; async.a; async(b); (async) => a; async => async",
      "(a, b,) => a",
      "() => {}",
      "(() => {})()",
      "a => ({}); a => b => c; a => b ? c => d : e",
      "a ? (b) : (c) => d",
      "a ? b ? c : d : e ? f : g",
      "function f(a, {b}, [c], d = 1, ...e) { var a; }",
      "function f(a = () => { b }, c = function () { d }) {}",
      "function f() { return\na }",
      "function* g() { yield; yield\na; yield* b; (yield); [yield, yield a]; a ? yield : yield }",
      "function* g() { function yield_() {} (function () {}) }",
      "async function f() { await a; (await b)(); for await (const c of d) ; await (async () => await e)() }",
      "async function* g() { yield await a; await (yield b) }",
      "x = async function await_() {}",
      "class A {}",
      "class A extends B {} class C extends (a, b) {} class D extends a.b(c)[d]`e` {}",
      "class A { constructor() {} 'constructor2'() {} static constructor() {} get a() {} set a(b) {} static prototype2() {} }",
      "class A { a; b = 1; 'c' = 2; 3 = 4; [d] = 5; #e = 6; static f; static #g = this.#h; static #h }",
      "class A { get; set; static; async; accessor; get\na() {} }",
      "class A { static async *#a() {} static get [b]() {} async\nc() {} static static() {} }",
      "class A { a\n['b']\n}",
      "class A { static { var a; { let a } this.b = super.c; new.target } static {} }",
      "class A { static { function a() {} function a() {} var a } }",
      "class A { accessor a = 1; static accessor #b; accessor\nc }",
      "class A { #a; b(c) { return #a in c && this?.#a } }",
      "class A { get #a() {} set #a(b) {} c() { class D { e() { super.f; this.#a } } } }",
      "class A extends B { constructor() { super(); (() => super())(); super.a = super[b] } }",
      "class A { a = () => { super.b; new.target } }",
      "@a class A {} (@b class {})",
      "@a.b.c(d) @(e[f]) class A { @g h() {} @i static j = 1; @k ['l']() {} @m #n }",
      "new A; new A(); new a.b.c(d).e; new (a())(); new new A()(); new a[b]`c`(d); new (a?.b)()",
      "function f() { new.target; () => new.target }",
      "a?.b?.[c]?.(d).e[f](g); (a?.b).c; (a?.b)`c`",
      "a ?.5 : b",
      "-(a ** b); (-a) ** b; a ** -b; ++a ** b; a ** b ** c",
      "(a ?? b) || c; a ?? (b && c); a ?? b ?? c",
      "a ||= b; a &&= c; a ?\?= d; a **= e; a >>>= f",
      "`a${b}c${`d${e}`}f`; a`\\u`; a`\\x${b}\\9`",
      "/a/.b; a / b / c; a = /=/; [/[/]/]",
      "if (a) ; else if (b) ; else ;",
      "if (a) b\nelse c",
      "import('a'); import('a', {with: {type: 'json'}}); import(a,)",
      "0 .a; 1.0.a; 1..a; 0xF; 0b1; 0o7; 1_000; 1n; .5e-5",
      "var \\u0061b, c\\u{64}, ünï, $, _, a\\u200d",
      "var a\u2028var b",
      "'\u2028'",
      "((((((((((a))))))))))",
      "#!/usr/bin/env node\na",
      "'use strict'\n'and' + a",
      "a = b\n/c/g.d",
  };
  for (const std::string_view row : rows)
    for (const Goal goal : {Goal::Unambiguous, Goal::Module, Goal::Script})
      if (!(goal == Goal::Script && row.find("for (using") != std::string_view::npos)) accepts(row, goal);
}

TEST_CASE("parser: accepted in sloppy scripts") {
  const std::string_view rows[] = {
      "var let; let; let\nlet_; for (let in a) ; for (let = 1; ;) ; for (let; ;) ; (let)[a]",
      "if (a) let\nb",
      "while (a) let\n{}",
      "var yield, await, static, implements, public; yield: 1; await: 2",
      "await = 1; await(a); await [b]; async function f() {} function await() {}",
      "with (a) b",
      "function f(a, a) {}",
      "010 + 08 + '\\07' + '\\8'",
      "delete a",
      "eval = 1; arguments = 2; function eval() {} function arguments() {}",
      "if (a) function f() {} else function g() {}",
      "a: function f() {}",
      "{ function f() {} function f() {} }",
      "{ function f() {} } let f",
      "{ function f() {} } var f; function f() {}",
      "function f() {} var f; function f() {}",
      "for (var a = 1 in b) ;",
      "f() = 1; f()++; for (f() of a) ;",
      "a <!-- b\n--> c\nd",
      "/* a\n */ --> b",
      "return a",
      "function f() { arguments = 1; var arguments }",
      "function f() { function yield() {} function await() {} }",
      "(a, b) => { function a() {} }",
      "const a = 1; a = 2",
      "(await) => 1; async (a = function () { 1 }) => 1",
      "class A { static { (function await(await) {}); } }",
      "class A extends await {} class B extends new await {} (class extends (await) {}); new await; new await.a()",
      "function f() { class A extends await {} new await(a) }",
  };
  for (const std::string_view row : rows) accepts(row, Goal::Script);
}

TEST_CASE("parser: accepted as the module that it turns out to be") {
  const std::string_view rows[] = {
      "await /a/g; export {}",       "await +a; export {}", "await -a\nimport 'b'",
      "a<!--b; c(d\n); import.meta", "await ++a; await b",  "await ~a",
  };
  for (const std::string_view row : rows) {
    CAPTURE(row);
    const Parsed parsed(row);
    CHECK(parsed.reported() == "");
    CHECK(parsed.module.type == SourceType::Module);
  }
}

TEST_CASE("parser: accepted in modules") {
  const std::string_view rows[] = {
      "import 'a'; import b from 'b'; import * as c from 'c'; import d, * as e from 'd'; import f, {g} from 'e'",
      "import {} from 'a'; import {a, b as c, default as d, 'e f' as g, if as h, as as i, as} from 'b'",
      "import from_ from 'a'; import {from as b} from 'b'; import from from 'c'",
      "import a from 'a' with {type: 'json', 'b': 'c',}; import b from 'b' assert {type: 'json'}",
      "import defer from 'a'; import source from 'b'",
      "export var a = 1, {b, c: [d], ...e} = f; export let g; export const h = 1; export function i() {} export class j {}",
      "var a, b; export {a, b as c, a as default, b as 'd e', a as if}; export {}",
      "export {a, default, b as default_, 'c' as 'd', if as e} from 'f'; export * from 'g'; export * as h from 'i'",
      "export * as 'a b' from 'c'; export * as default from 'd'",
      "export {a}; let a",
      "export async function a() {} export function* b() {} export @c class d {}",
      "export default function () {}",
      "export default function a() {} a",
      "export default class {} ",
      "export default class A {} A",
      "export default async function* () {}",
      "export default async () => {}",
      "export default (1, 2)",
      "export default [a] = b",
      "export default @a class {}",
      "@a export default class {}",
      "@a export class B {}",
      "await a; for await (a of b) ; await using c = d; x = await (await e).f",
      "import.meta; import.meta.url; new import.meta.a(); import.meta`b`",
      "using a = b; await using c = d",
      "export default await a",
  };
  for (const std::string_view row : rows) {
    accepts(row, Goal::Module);
    accepts(row, Goal::Unambiguous);
  }
}

}  // namespace skein::js::test
