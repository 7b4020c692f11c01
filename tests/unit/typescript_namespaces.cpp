#include "typescript_support.h"

namespace skein::js::test {

TEST_CASE("TypeScript: what namespaces become") {
  const PrintedRow rows[] = {
      {"namespace A { export const b = 1 }", "var A;(A=>{A.b=1})(A||(A={}));"},
      {"export namespace A { let b }", "export var A;(A=>{let b})(A||(A={}));"},
      {"module A { b }", "var A;(A=>{b})(A||(A={}));"},
      {"namespace A.B { let c }", "var A;(A=>{let B;(B=>{let c})(B=A.B||(A.B={}))})(A||(A={}));"},
      {"namespace A { namespace B { c } }", "var A;(A=>{let B;(B=>{c})(B||(B={}))})(A||(A={}));"},
      // Nothing but types leaves nothing.
      {"namespace A { export type B = C; interface D {} namespace E { type F = G } export namespace H.I {} }", ""},
      {"namespace A { import b = c.d; export declare namespace E { let f } }", ""},
      {"namespace A { export let b; }", "var A;(A=>{})(A||(A={}));"},
      {"namespace A { declare const b: c }", "var A;(A=>{})(A||(A={}));"},
      {"namespace A {} class A {}", "class A{}"},
      {"namespace A {} export default A", ""},
      // With what is there already.
      {"class A {} namespace A { export let b = 1 }", "class A{}(A=>{A.b=1})(A||(A={}));"},
      {"export function A() {} export namespace A { export let b = 1 }", "export function A(){}(A=>{A.b=1})(A||(A={}));"},
      {"export namespace A { b } export namespace A { c }", "export var A;(A=>{b})(A||(A={}));(A=>{c})(A||(A={}));"},
      {"enum A { B } namespace A { export const c = A.B }",
       "var A=/* @__PURE__ */ (A=>{A[A[\"B\"]=0]=\"B\";return A})(A||{});(A=>{A.c=0})(A||(A={}));"},
  };
  check_typescript(rows);
}

TEST_CASE("TypeScript: what namespaces export") {
  // The body of `namespace A { … }`.
  const PrintedRow rows[] = {
      {"export let b = 1, c, d = b", "A.b=1,A.d=A.b"},
      {"export let { b, c: [d = 1, ...e], ...f } = g", "({b:A.b,c:[A.d=1,...A.e],...A.f}=g)"},
      {"export let b = 1; b = 2; b++; [b] = [b]; ({ b } = { b }); for (b of c); for (b in c);",
       "A.b=1;A.b=2;A.b++;[A.b]=[A.b];({b:A.b}={b:A.b});for(A.b of c);for(A.b in c);"},
      {"export const b = 1; (b) => b; { let b; b } function f() { return b } typeof b",
       "A.b=1;b=>b;{let b;b}function f(){return A.b}typeof A.b"},
      // As TypeScript calls it.
      {"export const b = c; b(); b`d`; new b(); b?.()", "A.b=c;A.b();A.b`d`;new A.b;A.b?.()"},
      {"export function b() {} b(); export class C {} new C; export async function* d() {}",
       "function b(){}A.b=b;b();class C{}A.C=C;new C;async function*d(){}A.d=d"},
      {"export function b(): c; export function b() {} export abstract class D {} export declare function e()",
       "function b(){}A.b=b;class D{}A.D=D"},
      {"@b export class C {} export @d class E {}", "@b class C{}A.C=C;@d class E{}A.E=E"},
      {"export enum B { C } B.C", "let B;(B=>{B[B[\"C\"]=0]=\"C\"})(B=A.B||(A.B={}));0"},
      {"export const enum B { C } export enum B { D = C } B",
       "let B;(B=>{B[B[\"C\"]=0]=\"C\"})(B=A.B||(A.B={}));(B=>{B[B[\"D\"]=0]=\"D\"})(B=A.B||(A.B={}));B"},
      {"export namespace B { export let c = 1 } B.c", "let B;(B=>{B.c=1})(B=A.B||(A.B={}));B.c"},
      {"export function B() {} export namespace B { c }", "function B(){}A.B=B;(B=>{c})(B=A.B||(A.B={}))"},
      {"export import b = c.d; b.e", "A.b=c.d;A.b.e"},
      {"import b = c.d; import e = b.f; import g = h; e", "var b=c.d;var e=b.f;e"},
      {"import b = c.d; import e = b.f; x", "x"},
      {"import type b = c.d; export import type e = f; x", "x"},
      {"interface B {} export type C = B; export interface D {} x", "x"},
      {"export const f = <T,>(x: T) => g(f); export const h = f", "A.f=x=>g(A.f);A.h=A.f"},
      // A scope inside of the block may use what it exports later.
      {"const f = () => b; export let b = 1", "const f=()=>A.b;A.b=1"},
      {"export namespace B { b; c } let b; export let c = 1", "let B;(B=>{b;A.c})(B=A.B||(A.B={}));let b;A.c=1"},
  };
  for (const PrintedRow& row : rows) {
    CAPTURE(row.source);
    const std::string printed = print_typescript("namespace A { " + std::string(row.source) + " }");
    CHECK(printed == "var A;(A=>{" + std::string(row.printed) + "})(A||(A={}));");
  }
}

TEST_CASE("TypeScript: blocks of one namespace see what the others export") {
  const PrintedRow rows[] = {
      {"namespace A { export let b = 1; let c } namespace A { [b, c, { b }] }",
       "var A;(A=>{A.b=1;let c})(A||(A={}));(A=>{[A.b,c,{b:A.b}]})(A||(A={}));"},
      {"namespace A { export function f() {} export class C {} } namespace A { f(); new C }",
       "var A;(A=>{function f(){}A.f=f;class C{}A.C=C})(A||(A={}));(A=>{A.f();new A.C})(A||(A={}));"},
      {"namespace A { b } namespace A { export let b = 1 }", "var A;(A=>{A.b})(A||(A={}));(A=>{A.b=1})(A||(A={}));"},
      {"let b; namespace A { b } namespace A { export let b = 1 }", "let b;var A;(A=>{A.b})(A||(A={}));(A=>{A.b=1})(A||(A={}));"},
      {"namespace A { export let b = 1 } namespace A { let b; b }", "var A;(A=>{A.b=1})(A||(A={}));(A=>{let b;b})(A||(A={}));"},
      {"namespace A.B { export let c = 1 } namespace A.B { c } namespace A { B.c }",
       "var A;(A=>{let B;(B=>{B.c=1})(B=A.B||(A.B={}))})(A||(A={}));(A=>{let B;(B=>{B.c})(B=A.B||(A.B={}))})(A||(A={}));"
       "(A=>{A.B.c})(A||(A={}));"},
      {"namespace A { export enum E { F = 2 } } namespace A { E.F; A.E.F; enum G { H = E.F } G.H } A.E.F",
       "var A;(A=>{let E;(E=>{E[E[\"F\"]=2]=\"F\"})(E=A.E||(A.E={}))})(A||(A={}));"
       "(A=>{2;2;let G=/* @__PURE__ */ (G=>{G[G[\"H\"]=2]=\"H\";return G})({});2})(A||(A={}));2;"},
      // The parameter gives way to what has its name inside.
      {"namespace A { export class A {} } namespace A { new A }",
       "var A;(A_1=>{class A{}A_1.A=A})(A||(A={}));(A_2=>{new A_2.A})(A||(A={}));"},
      {"namespace A { let A = 1, A_1 = A; export let b = A }", "var A;(A_2=>{let A=1,A_1=A;A_2.b=A})(A||(A={}));"},
      {"namespace A { export let b = A.c }", "var A;(A=>{A.b=A.c})(A||(A={}));"},
  };
  check_typescript(rows);
}

TEST_CASE("TypeScript: import a = b.c, import a = require, export =") {
  const PrintedRow rows[] = {
      {"import a = b.c; export { a }", "var a=b.c;export{a};"},
      {"import a, { type B } from 'c'; a()", "import a from\"c\";a();"},
      {"import a = b.c; a.d; export {}", "var a=b.c;a.d;export{};"},
      {"import a = b.c; let d: a; export {}", "let d;export{};"},
      {"export import a = b.c", "export var a=b.c;"},
      {"import * as b from 'b'; import a = b.c; let d: a.e", "let d;"},
      {"import * as b from 'b'; import a = b.c; import d = a.e; d()", "import*as b from\"b\";var a=b.c;var d=a.e;d();"},
      {"import type a = b.c; export import type d = e.f; export {}", "export{};"},
      {"namespace N { type T = 1 } export import a = N.T; export {}", "export{};"},
      // A script shares what stands at its top.
      {"import a = b.c", "var a=b.c;"},
      {"import a = require('b'); a()", "const a=require(\"b\");a();"},
      {"import a = require('b'); let c: a.d", "let c;"},
      {"import type a = require('b')", ""},
      {"export import a = require('b')", "export const a=require(\"b\");"},
      {"export = a", "module.exports=a;"},
      {"export = { a: 1 }", "module.exports={a:1};"},
      {"interface A {} export = A", ""},
      {"import require = a.b; require.c", "var require=a.b;require.c;"},
      {"import a = b.", "UnexpectedToken 13-13"},
      {"import a = require(b)", "ExpectedToken 19-20"},
      {"import a = 1", "UnexpectedToken 11-12"},
  };
  check_typescript(rows);
}

TEST_CASE("TypeScript: what may not stand in a namespace, and where no namespace may") {
  const PrintedRow rows[] = {
      {"namespace A { export default 1 }", "NamespaceStatement 14-20"},
      {"namespace A { export { b } }", "NamespaceStatement 14-20"},
      {"namespace A { export * from 'b' }", "NamespaceStatement 14-20"},
      {"namespace A { export = b }", "NamespaceStatement 14-20"},
      {"namespace A { import b from 'b' }", "NamespaceStatement 14-20"},
      {"namespace A { import { b } from 'b' }", "NamespaceStatement 14-20"},
      {"namespace A { import b = require('b') }", "NamespaceStatement 14-20"},
      {"namespace A { import('b'); import.meta.url }", "var A;(A=>{import(\"b\");import.meta.url})(A||(A={}));"},
      {"namespace A { return }", "ReturnOutsideFunction 14-20"},
      {"namespace A { await b }", "AwaitOutsideAsync 14-19"},
      {"namespace A { export b }", "UnexpectedToken 21-22"},
      {"function f() { namespace A { b } }", "NamespacePlace 15-24"},
      {"{ namespace A { b } }", "NamespacePlace 2-11"},
      {"let A; namespace A { b }", "Redeclared 17-18"},
      {"namespace A { b } const A = 1", "Redeclared 24-25"},
      {"namespace A { export const b = 1; b = 2 } export {}", "AssignToConst 34-35"},
      {"namespace A { b", "ExpectedToken 15-15"},
      {"namespace A. { b }", "UnexpectedToken 13-14"},
  };
  check_typescript(rows);
}

}  // namespace skein::js::test
