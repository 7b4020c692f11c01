#include "typescript_support.h"

namespace skein::js::test {

namespace {

// What the members of `enum E { … }` are, `E.` and all: "0,1,'a'". Values that are not known keep their place as E.x.
std::string values(std::string_view members, std::string_view names) {
  std::string source = "enum E {" + std::string(members) + "}";
  std::string uses = "[";
  for (char name : names) uses.append("E.").append(1, name).append(",");
  uses.back() = ']';
  const std::string printed = print_typescript(source + "\n" + uses);
  const std::size_t at = printed.rfind(";[");
  if (at == std::string::npos) return printed;
  return printed.substr(at + 2, printed.size() - at - 4);
}

struct ValueRow {
  std::string_view members, names, values;
};

}  // namespace

TEST_CASE("TypeScript: what enums become") {
  const PrintedRow rows[] = {
      {"enum A { B }", "var A=/* @__PURE__ */ (A=>{A[A[\"B\"]=0]=\"B\";return A})(A||{});"},
      {"const enum A { B = 'c' }", "var A=/* @__PURE__ */ (A=>{A[\"B\"]=\"c\";return A})(A||{});"},
      {"export enum A {}", "export var A=/* @__PURE__ */ (A=>{return A})(A||{});"},
      {"export const enum A { 'b-c', default = 5, [`d`], ['e'] }",
       "export var A=/* @__PURE__ */ (A=>{A[A[\"b-c\"]=0]=\"b-c\";A[A[\"default\"]=5]=\"default\";A[A[\"d\"]=6]=\"d\";"
       "A[A[\"e\"]=7]=\"e\";return A})(A||{});"},
      {"declare enum A { B }", ""},
      // Several declarations are one enum with one export.
      {"export enum A { B } export enum A { C = B + 1 }",
       "export var A=/* @__PURE__ */ (A=>{A[A[\"B\"]=0]=\"B\";return A})(A||{});"
       "var A=/* @__PURE__ */ (A=>{A[A[\"C\"]=1]=\"C\";return A})(A||{});"},
      // What runs may look at the enum while it is made.
      {"enum A { B = f(), C = B + 1, D = 'x' + f(), E = `${D}` }",
       "var A;(A=>{A[A[\"B\"]=f()]=\"B\";A[A[\"C\"]=A.B+1]=\"C\";A[\"D\"]=\"x\"+f();A[\"E\"]=`${A.D}`})(A||(A={}));"},
  };
  check_typescript(rows);
  const PrintedRow nested[] = {
      {"{ enum A { B } }", "{let A=/* @__PURE__ */ (A=>{A[A[\"B\"]=0]=\"B\";return A})({})}"},
      {"{ enum A { B = f() } enum A { C } }",
       "{let A;(A=>{A[A[\"B\"]=f()]=\"B\"})(A||(A={}));(A=>{A[A[\"C\"]=0]=\"C\";return A})(A)}"},
      {"switch (x) { case 1: enum A { B = f() } A.B }", "switch(x){case 1:let A;(A=>{A[A[\"B\"]=f()]=\"B\"})(A||(A={}));A.B}"},
      {"function f() { return (() => { enum A { B } return A.B })() }",
       "function f(){return(()=>{let A=/* @__PURE__ */ (A=>{A[A[\"B\"]=0]=\"B\";return A})({});return 0})()}"},
      // An arrow function that is read twice.
      {"(a: b) => { enum A { B, C } return A.C }; (a = () => { enum A { B = 4 } return A.B })",
       "a=>{let A=/* @__PURE__ */ (A=>{A[A[\"B\"]=0]=\"B\";A[A[\"C\"]=1]=\"C\";return A})({});return 1};"
       "a=()=>{let A=/* @__PURE__ */ (A=>{A[A[\"B\"]=4]=\"B\";return A})({});return 4};"},
      // Members go before the enum's own name; what a nested scope declares goes before members.
      {"enum A { A = f(), B = A, C = ((B) => B)(A) }",
       "var A;(A_1=>{A_1[A_1[\"A\"]=f()]=\"A\";A_1[A_1[\"B\"]=A_1.A]=\"B\";A_1[A_1[\"C\"]=(B=>B)(A_1.A)]=\"C\"})(A||(A={}));"},
      {"enum A { B = f() } enum A { C = g(B), D = (() => B)() }",
       "var A;(A=>{A[A[\"B\"]=f()]=\"B\"})(A||(A={}));(A=>{A[A[\"C\"]=g(A.B)]=\"C\";A[A[\"D\"]=(()=>A.B)()]=\"D\"})(A||(A={}));"},
  };
  check_typescript(nested);
}

TEST_CASE("TypeScript: values of enum members") {
  const ValueRow rows[] = {
      {"a, b, c", "abc", "0,1,2"},
      {"a = 1, b, c = -5, d, e = 1.5, f", "abcdef", "1,2,-5,-4,1.5,2.5"},
      {"a = 0x10, b = 1e3, c = 1_000, d = 0b11, e = 0o17", "abcde", "16,1000,1000,3,15"},
      {"a = 1 << 3, b = -1 >> 1, c = -1 >>> 28, d = 5 & 6, e = 5 | 6, f = 5 ^ 6, g = ~5", "abcdefg", "8,-1,15,4,7,3,-6"},
      {"a = 1 << 33, b = 4294967297 | 0, c = 1 << 31, d = 2 ** 31 | 0", "abcd", "2,1,-2147483648,-2147483648"},
      {"a = 7 / 2, b = 7 % 4, c = -7 % 4, d = 2 ** 10, e = 2 * 3 - 1, f = +4, g = -(3)", "abcdefg", "3.5,3,-3,1024,5,4,-3"},
      {"a = 2 ** 0.5, b = 2 ** -1, c = 3 ** 40", "abc", "E.a,E.b,E.c"},
      {"a = 1 / 0, b = -1 / 0, c = 0 / 0, d = Infinity, e = NaN, f = -Infinity", "abcdef",
       "Infinity,-Infinity,NaN,Infinity,NaN,-Infinity"},
      {"a = -0, b = 0 * -1", "ab", "0,0"},
      {"a = -0, b = 1 / a, c = `${a}`", "abc", "0,-Infinity,\"0\""},
      {"a = 'x', b = \"y\" + 'z', c = 'n' + 1, d = 1 + 'n', e = `t`, f = `t${1 + 1}u${'v'}`", "abcdef",
       "\"x\",\"yz\",\"n1\",\"1n\",\"t\",\"t2uv\""},
      {"a = 'n' + 1e21, b = 'n' + 1e-7, c = 'n' + 0.1, d = 'e' + 5, e = 'n' + -0", "abcde",
       "\"n1e+21\",\"n1e-7\",\"n0.1\",\"e5\",\"n0\""},
      {"a = 1, b = a, c = a + b, d = E.a, e = E['b'] << 1, f = b * 2 + d", "abcdef", "1,1,2,1,2,3"},
      {"a = 'x', b = a + a, c = `${b}-`", "abc", "\"x\",\"xx\",\"xx-\""},
      {"a = f(), b = a, c = 2, d", "abcd", "E.a,E.b,2,3"},
      {"a = x as any, b = 1 as number, c = <any>2, d = (3)!", "abcd", "E.a,1,2,3"},
      {"a = !1, b = 1 < 2, c = 1 ? 2 : 3, d = +'1', e = 'a' < 'b', f = 1n, g = 'a' * 2", "abcdefg",
       "E.a,E.b,E.c,E.d,E.e,E.f,E.g"},
      {"a = b, b = 1", "ab", "E.a,1"},
  };
  for (const ValueRow& row : rows) {
    CAPTURE(row.members);
    CHECK(values(row.members, row.names) == row.values);
  }
}

TEST_CASE("TypeScript: where enum members are their values") {
  const PrintedRow rows[] = {
      {"const x = 4, y = x * 2; enum A { B = x, C = y, D = `${x}` } [A.B, A.C, A.D]", "[4,8,\"4\"];"},
      {"const x: number = 4; let y = 4; enum A { B = x, C = y } [A.B, A.C]", "[A.B,A.C];"},
      {"enum A { B = 3 } enum C { D = A.B, E = A['B'] + 1 } [C.D, C.E]", "[3,4];"},
      {"namespace N { export enum A { B = 3 } export const c = 4 } enum C { D = N.A.B, E = N.c } [C.D, C.E, N.A.B]", "[3,4,3];"},
      {"const x = 1; { const x = 2; enum A { B = x } A.B }", "return A})({});2}"},
      {"enum A { B } function f(A) { return A.B } [A.B, A['B'], A.C, A?.B, A[0], A]", "[0,0,A.C,A?.B,A[0],A];"},
      {"enum A { B } A.B = 1; A['B']++; delete A.B; [A.B] = x; ({ y: A.B } = x); [A.B]",
       "A.B=1;A[\"B\"]++;delete A.B;[A.B]=x;({y:A.B}=x);[0];"},
      {"[A.B]; enum A { B }", "return A})(A||{});"},
      {"enum A { B = -1, C = 1 } [-A.B, A.B ** 2, A.C.x, A.B.x, typeof A.B, A.C in x]",
       "[- -1,(-1)**2,1..x,(-1).x,typeof -1,1 in x];"},
      {"enum A { B = 'c' } [A.B.length, `${A.B}`, { [A.B]: 1 }]", "[\"c\".length,`${\"c\"}`,{[\"c\"]:1}];"},
      {"enum A { B = 1, C = 2 } switch (x) { case A.B: case A.C: }", "switch(x){case 1:case 2:}"},
      {"enum A { B = 1 } enum A { C = 2 } [A.B, A.C]", "[1,2];"},
      {"namespace N { export enum A { B = 3, C = -1 } } [N.A.B, N['A'].B, N[`A`]['C'], N.A[`C`].x, N[A].B, N[`${'A'}`].B]",
       "[3,3,-1,(-1).x,N[A].B,N[`${\"A\"}`].B];"},
      {"namespace N { export enum A { B = 3 } } import X = N.A; import Y = N; [X.B, Y.A.B]; export {}", "[3,3];export{};"},
  };
  for (const PrintedRow& row : rows) {
    CAPTURE(row.source);
    const std::string printed = print_typescript(row.source);
    CAPTURE(printed);
    CHECK(printed.ends_with(row.printed));
  }
  CHECK(print_typescript("[A.B]; enum A { B }").starts_with("[0];"));
}

TEST_CASE("TypeScript: enums that are only declared") {
  const PrintedRow rows[] = {
      {"declare const enum E { A = 1, B } x(E.A, E['B'], E[`A`], E.C, E)", "x(1,2,1,E.C,E);"},
      {"x(E.A); declare const enum E { A }", "x(0);"},
      {"declare enum E { A = 1 } x(E.A); enum F { B = E.A }",
       "x(E.A);var F=/* @__PURE__ */ (F=>{F[F[\"B\"]=1]=\"B\";return F})(F||{});"},
      // Without initializers nobody knows the values of those that are not constant.
      {"declare enum E { A = 1, B } [E.A | 0]; enum F { C = E.B }", "[E.A|0];var F;(F=>{F[F[\"C\"]=E.B]=\"C\"})(F||(F={}));"},
      {"declare const enum E { A = 's' } function f(E) { return E.A } x(E.A, () => E.A)",
       "function f(E){return E.A}x(\"s\",()=>\"s\");"},
      {"declare namespace N { let enumerable: { enum: 1 }; export const enum E { A = 3 } "
       "namespace M.O { enum P { A = 2 } const enum Q { B = P.A } } }"
       "x(N.E.A, N.M.O.Q.B, N.M.O.P.A)",
       "x(3,2,N.M.O.P.A);"},
      {"declare module N { const enum E { A = 3 } } x(N.E.A, N.E.A.b, N?.E.A)", "x(3,3..b,N?.E.A);"},
      {"declare module 'n' { const enum E { A = 3 } } x(E.A)", "x(E.A);"},
      {"declare global { const enum E { A = 3 } namespace N { const enum F { B = E.A } } } x(E.A, N.F.B)", "x(3,3);"},
      {"declare namespace C { const enum E { A } } class C { b = C.E.A }", "class C{b=0}"},
      {"declare const enum E { A = 1 } const enum E { B = A + 1 } x(E.A, E.B)",
       "var E=/* @__PURE__ */ (E=>{E[E[\"B\"]=2]=\"B\";return E})(E||{});x(1,2);"},
      {"namespace N { export declare const enum E { A = 1 } declare const enum F { B = 2 } x(E.A, F.B) } x(N.E.A)",
       "var N;(N=>{x(1,2)})(N||(N={}));x(1);"},
      {"declare const enum E { A = -1 } x(E.A.toString(), -E.A, E.A ** 2); E.A = 1", "x((-1).toString(),- -1,(-1)**2);E.A=1;"},
      {"declare namespace N { const enum E { A = 1 } } import X = N.E; import Y = N; x(X.A, Y.E.A); export {}",
       "x(1,1);export{};"},
      {"export declare const enum E { A = 1 } x(E.A)", "x(1);"},
      {"namespace N { namespace M { declare const enum E { A = 1 } } export declare const enum F { A = M.E.A } } x(N.F.A)",
       "var N;(N=>{let M;(M=>{})(M||(M={}))})(N||(N={}));x(1);"},
      {"declare const enum E { A = 'x', B }", "EnumInitializer 32-33"},
      {"declare const enum E { [a] = 1 }", "EnumMemberName 23-26"},
      {"declare namespace N { enum }", "UnexpectedToken 27-28"},
      {"declare namespace N { enum E {", "UnexpectedToken 30-30"},
  };
  check_typescript(rows);
}

TEST_CASE("TypeScript: values of enum members are told in comments") {
  const auto printed = [](std::string_view source) {
    const std::string text = print_typescript(source, Loader::TS, false);
    return text.substr(text.rfind('\n') + 1);
  };
  CHECK(printed("enum A { B = 1 } x(A.B, -A.B)") == "x(1 /* B */, -1 /* B */);");
  CHECK(printed("enum A { 'a*/' = 1, 'b\\n' = 2, 'c d' = 3 } x(A['a*/'], A['b\\n'], A['c d'])") == "x(1, 2, 3 /* c d */);");
}

TEST_CASE("TypeScript: parts list members of imports apart") {
  const SourceText source(
      "import { E, F, g } from 'e'; import * as n from 'n'"
      "\nE.A + F.B + E['C'] + F + g() + E.A; n.E.A; n.E.A = 1; export enum F2 { A }"
      "\nF2.A");
  ParsedModule module;
  DiagnosticList diagnostics;
  ParseOptions options;
  options.loader = Loader::TS;
  parse(source.view(), options, module, diagnostics);
  REQUIRE(diagnostics.size() == 0);
  const auto describe = [&](const Part& part) {
    std::string text;
    for (SymbolId symbol : part.uses) text.append(module.name(symbol)).append(" ");
    for (const List<NamespaceMember>* list : {&part.import_members, &part.namespace_members}) {
      text += "| ";
      for (const NamespaceMember& member : *list) {
        text.append(module.name(member.namespace_symbol)).append(".").append(module.atoms.text(member.name));
        if (member.member != Atom::None) text.append(".").append(module.atoms.text(member.member));
        text += ' ';
      }
    }
    return text;
  };
  REQUIRE(module.parts.size() == 7);
  CHECK(describe(module.parts[2]) == "F g | E.A F.B E.C | ");
  CHECK(describe(module.parts[3]) == "| | n.E.A ");
  CHECK(describe(module.parts[4]) == "| | n.E ");
  CHECK(describe(module.parts[6]) == "| | ");
  REQUIRE(module.enum_members.size() == 1);
  CHECK(module.atoms.text(module.enum_members[0].name) == "A");
}

TEST_CASE("TypeScript: what is no enum") {
  const PrintedRow rows[] = {
      {"enum A { B = 'c', D }", "EnumInitializer 18-19"},
      {"enum A { B = f(), C }", "EnumInitializer 18-19"},
      {"enum A { 1 = 2 }", "EnumMemberName 9-10"},
      {"enum A { [x] = 2 }", "EnumMemberName 9-12"},
      {"enum A { #x }", "EnumMemberName 9-11"},
      {"enum A { B = await x }", "AwaitOutsideAsync 13-18"},
      {"enum A { B;C }", "ExpectedToken 10-11"},
      {"enum { B }", "ExpectedToken 5-6"},
      {"enum A", "ExpectedToken 6-6"},
      {"if (x) enum A {}", "DeclarationInBody 7-11"},
      {"let A; enum A {}", "Redeclared 12-13"},
      {"enum A {} class A {}", "Redeclared 16-17"},
  };
  check_typescript(rows);
  const PrintedRow javascript[] = {
      {"enum A { B }", "UnexpectedToken 0-4"},
      {"const enum A { B }", "ExpectedToken 6-10"},
      {"x.enum", "x.enum;"},
      {"({ enum: 1 })", "({enum:1});"},
      {"let enum", "ExpectedToken 4-8"},
  };
  check_typescript(javascript, Loader::JS);
}

}  // namespace skein::js::test
