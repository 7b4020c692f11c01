// Forms of TypeScript 5.9 that leave nothing, or little, of themselves. The outputs agree with ts.transpileModule (target
// ESNext) as programs.
#include "typescript_support.h"

namespace skein::js::test {

TEST_CASE("TypeScript: forms that are accepted") {
  const PrintedRow rows[] = {
      {"class A { declare x: number; declare readonly y }", "class A{}"},
      {"class A { abstract x: number; abstract f(): void; abstract get g(): number; abstract set s(v); abstract acc"
       "essor q: number }",
       "class A{}"},
      {"abstract class A { abstract accessor q: number; accessor r = 1; static accessor s: string = 'x'; declare ac"
       "cessor t }",
       "class A{accessor r=1;static accessor s=\"x\"}"},
      {"class A { f(): void; f(x?: number): void; f(x?: any) {} }", "class A{f(x){}}"},
      {"class A { static f(): void; static f() {} ; g?(): void; h!: number; i?: number = 1; readonly j = 2 }",
       "class A{static f(){}h;i=1;j=2}"},
      {"class A { override f() {} ; public override readonly x = 1; private static async *g() {} ; protected get h("
       ") { return 1 } }",
       "class A{f(){}x=1;static async*g(){}get h(){return 1}}"},
      {"class A { public constructor() {} ; private x; protected static y }", "class A{constructor(){}x;static y}"},
      {"class A<in out T> extends B<T> implements C, D.E<F> { [k: string]: any; static [k: string]: any; readonly ["
       "k: number]: T }",
       "class A extends B{}"},
      {"class A { constructor(); constructor(x?: number) {} }", "class A{constructor(x){}}"},
      {"class A { public; private = 1; readonly() {} ; static readonly; declare; abstract = 2; override; accessor; "
       "async; get; set }",
       "class A{public;private=1;readonly(){}static readonly;declare;abstract=2;override;accessor;async;get;set}"},
      {"class A { static accessor; accessor = 1; accessor() {} }", "class A{static accessor;accessor=1;accessor(){}}"},
      {"class A { accessor\nx }", "class A{accessor;x}"},
      {"class A { declare\nx }", "class A{declare;x}"},
      {"export as namespace Foo;", ""},
      {"import type x = require('x'); import type { A } from 'a'; import type B, { type C } from 'b'", ""},
      {"import type from 'a'; type", "import type from\"a\";type;"},
      {"import type, { a } from 'b'; type(a)", "import type,{a}from\"b\";type(a);"},
      {"export type { A } from 'a'; export type * from 'b'; export type * as C from 'c'; export { type D } from 'e'", ""},
      {"type A = 1; export type { A }; export { type A as B }", "export{};"},
      {"function f(this: Window, x: number) { return this }", "function f(x){return this}"},
      {"function f(this) {}", "function f(){}"},
      {"class A { f(this: this) {} }", "class A{f(){}}"},
      {"let a!: number; let b!: string", "let a;let b;"},
      {"const x = f<string>; const y = new Map<string, number>; const z = a?.b<c>; f<T>?.()",
       "const x=f;const y=new Map;const z=a?.b;f?.();"},
      {"const x = f<string>(1) ; new C<T>(2); f<T>`x`", "const x=f(1);new C(2);f`x`;"},
      {"a < b > c", "a<b>c;"},
      {"a<b>>c", "a<b>>c;"},
      {"f(a < b, c > (d))", "f(a(d));"},
      {"function assert(x: any): asserts x is string {} function g(x): asserts x {} function h(this: any): asserts "
       "this is string {}",
       "function assert(x){}function g(x){}function h(){}"},
      {"declare const s: unique symbol; let t: typeof s", "let t;"},
      {"const x = { a: 1 } satisfies T as const; let y = <const>['a']; let z = x satisfies any as T",
       "const x={a:1};let y=[\"a\"];let z=x;"},
      {"for (const x of y as any) {} ; for (let i = 0 as number; i < 1; i++) {}", "for(const x of y){}for(let i=0;i<1;i++){}"},
      {"(x as any) = 1; (x!) = 2; (<any>x) = 3; x! += 1; (x satisfies y)++; x!.y = 1; [x as any] = y; ({ a: x as an"
       "y } = y)",
       "x=1;x=2;x=3;x+=1;x++;x.y=1;[x]=y;({a:x}=y);"},
      {"x as any as T[]; x! as y; x!!; x![0]!.y!()", "x;x;x;x[0].y();"},
      {"let f = async <T,>(x: T): Promise<T> => x; let g = <T extends U>(x: T) => x; let h = <const T>(x: T): x is "
       "T => x",
       "let f=async x=>x;let g=x=>x;let h=x=>x;"},
      {"function f<const T, in out U = V>(x: T) {}", "function f(x){}"},
      {"abstract class A {} ; export default abstract class B {}", "class A{}export default class B{}"},
      {"let x: abstract new () => T; let y: new (...a: any[]) => T", "let x;let y;"},
      {"type A = { -readonly [K in keyof T]-?: T[K] }; type B = `a${string}`; type C = T extends infer U extends st"
       "ring ? U : never",
       ""},
      {"let x: asserts; let y: is; let z: keyof T; let w: readonly string[]; let u: unique symbol",
       "let x;let y;let z;let w;let u;"},
      {"type A = [a: string, b?: number, ...c: T[]]; type F = (this: X, a?: b, ...c) => void", ""},
      {"let { a, b }: T = c; let [d]: E = f; function g({ h }: I, [j]: K = l) {}", "let{a,b}=c;let[d]=f;function g({h},[j]=l){}"},
      {"try {} catch (e: unknown) {} ; try {} catch ({ a }: any) {}", "try{}catch(e){}try{}catch({a}){}"},
      {"enum A {} ; declare enum B { C } ; const enum D { E } ; declare const enum F { G }",
       "var A=/* @__PURE__ */ (A=>{return A})(A||{});var D=/* @__PURE__ */ (D=>{D[D[\"E\"]=0]=\"E\";return D})(D||{});"},
      {"type; interface; declare; namespace; module; abstract; global; as; satisfies; is; keyof",
       "type;interface;declare;namespace;module;abstract;global;as;satisfies;is;keyof;"},
      {"var type = 1, declare = 2, namespace = 3, module = 4, abstract = 5, as = 6; type = declare",
       "var type=1,declare=2,namespace=3,module=4,abstract=5,as=6;type=declare;"},
      {"let type: string; function declare() {} ; class abstract {}", "let type;function declare(){}class abstract{}"},
      {"function f(x: number): void; function f(x) {}", "function f(x){}"},
      {"export function f(x: number): void; export function f(x) {} ; export default function g(): void; export def"
       "ault function g() {}",
       "export function f(x){}export default function g(){}"},
      {"declare function f(): void; declare let x: number, y; declare class A { x; f() } ; declare module 'x' { exp"
       "ort const y } ; declare global { var z }",
       ""},
      {"declare module Foo.Bar { let x } ; declare namespace N {} ; declare type T = 1 ; declare interface I {}", ""},
      {"import x, { type y } from 'z'; x", "import x from\"z\";x;"},
      {"import json from './x.json' with { type: 'json' }; json", "import json from\"./x.json\"with{type:\"json\"};json;"},
      {"x ? (y) : z; x ? (y): z => 1 : 2; x ? (y as T) : z; a ? (b, c) : d", "x?y:z;x?y=>1:2;x?y:z;a?(b,c):d;"},
      {"x ? y => z : w; a ? (b) => (c) : d => e; a ? (b): c => d : e", "x?y=>z:w;a?b=>c:d=>e;a?b=>d:e;"},
      {"if (a < b || c > d) {} ; a < b && c > (d)", "if(a<b||c>d){}a<b&&c>d;"},
      {"class A { x = <T>(y: T) => y; ['a']: string; 'b'?: number; 3!: T; #p?: string; static #q: T = 1 }",
       "class A{x=y=>y;[\"a\"];\"b\";3;#p;static #q=1}"},
      {"class A { get x(): number; get x() { return 1 } }", "class A{get x(){return 1}}"},
      {"let x = y as any, z = w satisfies T ? 1 : 2; (x as any)`t`; (x as any)?.y", "let x=y,z=w?1:2;x`t`;x?.y;"},
      {"function* g(): Generator<T> { const x: T = yield y; yield* z as any }", "function*g(){const x=yield y;yield*z}"},
      {"async function f(): Promise<void> { await (x as any); for await (const y of z as any) {} }",
       "async function f(){await x;for await(const y of z){}}"},
      {"label: for (;;) { break label }", "label:for(;;){break label}"},
      {"let x = class<T> implements I {} ; let y = class A<T> extends B<T> {}", "let x=class{};let y=class A extends B{};"},
      {"export import a = b.c; import d = a; d", "export var a=b.c;var d=a;d;"},
      {"export default <T>(x: T) => x", "export default x=>x;"},
      {"export = x", "module.exports=x;"},
      {"let a: typeof import('x'); let b: import('y').Z<T>; let c: typeof x.y<z>", "let a;let b;let c;"},
      {"type A = B\ntype B = C", ""},
      {"var x: any; x = <any>y; x = <any>(y); x = <any>function () {}", "var x;x=y;x=y;x=function(){};"},
      {"let x = a! + b!; a! < b; a!<b>c", "let x=a+b;a<b;a<b>c;"},
      {"let o = { f<T>(x: T): T { return x }, get a(): number { return 1 }, set a(v: number) {}, async *g<T>() {} ,"
       " [k]: 1 as any }",
       "let o={f(x){return x},get a(){return 1},set a(v){},async*g(){},[k]:1};"},
      {"type A = new () => void | (() => void); let x: (new () => T)[]", "let x;"},
      {"interface A { (x): y; new (x): y; readonly [k: string]: any; f?(): void; get x(): number; set x(v) }", ""},
      {"accessor; let accessor = 1; class A { accessor = 2 }", "accessor;let accessor=1;class A{accessor=2}"},
      {"let x: -1 | 1n | 'a' | true | null | undefined | void | never | unknown | object | bigint", "let x;"},
      {"using x = y as any; await using z: T = w", "using x=y;await using z=w;"},
      {"type T = typeof this.x; let f = (x: any): x is typeof y => true", "let f=x=>true;"},
      {"satisfies = 1; as = 2; x as as; x satisfies satisfies", "satisfies=1;as=2;x;x;"},
      {"function f(x?, y? = 1) {}", "function f(x,y=1){}"},
      {"const enum A { B } ; A.B ; let C: A.B", "var A=/* @__PURE__ */ (A=>{A[A[\"B\"]=0]=\"B\";return A})(A||{});0;let C;"},
      {"class A extends B { x; constructor(readonly y = super.z) { super() } }",
       "class A extends B{y;x;constructor(y=super.z){super();this.y=y}}"},
      {"type A<T = any> = T; class B<T extends A = C> {}", "class B{}"},
      {"let x: (a: number) => asserts a is b; let y: { (a): asserts a }", "let x;let y;"},
  };
  check_typescript(rows);
}

TEST_CASE("TypeScript: forms in TSX") {
  const PrintedRow rows[] = {
      {"<T,>(x: T) => x", "x=>x;"},
      {"<T, U>(x: T) => x", "x=>x;"},
      {"<T extends U>(x: T) => x", "x=>x;"},
      {"<const T,>(x: T) => x", "x=>x;"},
      {"async <T,>(x: T): Promise<T> => x", "async x=>x;"},
      {"f<T>(<a/>)", "f(/* @__PURE__ */ React.createElement(\"a\",null));"},
      {"<A<T> b={c as d} />", "/* @__PURE__ */ React.createElement(A,{b:c});"},
      {"enum E { A = 2 } <a b={E.A} />",
       "var E=/* @__PURE__ */ (E=>{E[E[\"A\"]=2]=\"A\";return E})(E||{});/* @__PURE__ */ React.createElement(\"a\",{b:2});"},
      {"namespace N { export const C = d; export const e = <C />; export const f = <C.g>{C}</C.g> }",
       "var N;(N=>{N.C=d;N.e=/* @__PURE__ */ React.createElement(N.C,null);"
       "N.f=/* @__PURE__ */ React.createElement(N.C.g,null,N.C)})(N||(N={}));"},
      {"<T>(x) => x", "InvalidJSXCharacter 8-9"},
  };
  check_typescript(rows, Loader::TSX);
}

TEST_CASE("TypeScript: forms that are refused") {
  const PrintedRow rows[] = {
      {"a<b>.c", "TypeArgumentsBeforeMember 1-4"},
      {"new A<B>.c", "TypeArgumentsBeforeMember 5-8"},
      {"a<b>?.c", "TypeArgumentsBeforeMember 1-4"},
  };
  check_typescript(rows);
  const PrintedRow javascript[] = {
      {"let a: b", "ExpectedToken 5-6"},
      {"a as b", "ExpectedToken 2-4"},
      {"a satisfies b", "ExpectedToken 2-11"},
      {"a!", "ExpectedToken 1-2"},
      {"type A = b", "ExpectedToken 5-6"},
      {"interface A {}", "ExpectedToken 10-11"},
      {"namespace A {}", "ExpectedToken 10-11"},
      {"declare const a", "ExpectedToken 8-13"},
      {"abstract class A {}", "ExpectedToken 9-14"},
      {"enum A {}", "UnexpectedToken 0-4"},
      {"import a = b", "ExpectedToken 9-10"},
      {"export = a", "UnexpectedToken 7-8"},
      {"export import a = b", "UnexpectedToken 7-13"},
      {"class A { declare b }", "ExpectedToken 18-19"},
      {"class A { b!: c }", "ExpectedToken 11-12"},
      {"function f(a?) {}", "ExpectedToken 12-13"},
      {"(a: b) => c", "ExpectedToken 2-3"},
      {"class A implements B {}", "ExpectedToken 8-18"},
  };
  check_typescript(javascript, Loader::JS);
}

}  // namespace skein::js::test
