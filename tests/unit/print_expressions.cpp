#include "print_support.h"

namespace skein::print::test {

TEST_CASE("print: operators and parentheses") {
  prints("a+b*c", "a + b * c;\n");
  prints("(a+b)*c", "(a + b) * c;\n");
  prints("a-(b-c)", "a - (b - c);\n");
  prints("(a-b)-c", "a - b - c;\n");
  prints("a**b**c", "a ** b ** c;\n");
  prints("(a**b)**c", "(a ** b) ** c;\n");
  prints("(-a)**b", "(-a) ** b;\n");
  prints("a**-b", "a ** -b;\n");
  prints("a++**b", "a++ ** b;\n");
  prints("(await_)**b", "await_ ** b;\n");
  prints("(typeof a)**b", "(typeof a) ** b;\n");
  prints("a?\?(b||c)", "a ?\? (b || c);\n");
  prints("(a&&b)?\?c", "(a && b) ?\? c;\n");
  prints("a||(b?\?c)", "a || (b ?\? c);\n");
  prints("(a?\?b)&&c", "(a ?\? b) && c;\n");
  prints("a?\?b?\?c", "a ?\? b ?\? c;\n");
  prints("a&&(b||c)", "a && (b || c);\n");
  prints("a&&b||c&&d", "a && b || c && d;\n");
  prints("-(-x)", "- -x;\n");
  prints("+(+x)", "+ +x;\n");
  prints("-(--x)", "- --x;\n");
  prints("- +x", "-+x;\n");
  prints("a- -b", "a - -b;\n");
  prints("a- --b", "a - --b;\n");
  prints("a-- -b", "a-- - b;\n");
  prints("!(!a)", "!!a;\n");
  prints("!(a&&b)", "!(a && b);\n");
  prints("typeof(typeof a)", "typeof typeof a;\n");
  prints("void(0)", "void 0;\n");
  prints("delete a.b", "delete a.b;\n");
  prints("(a,b)", "a, b;\n");
  prints("f((a,b),c)", "f((a, b), c);\n");
  prints("a=b=c", "a = b = c;\n");
  prints("(a=b)+c", "(a = b) + c;\n");
  prints("a+=b,c**=d,e>>>=f,g&&=h,i||=j,k?\?=l", "a += b, c **= d, e >>>= f, g &&= h, i ||= j, k ?\?= l;\n");
  prints("a?b:c?d:e", "a ? b : c ? d : e;\n");
  prints("(a?b:c)?d:e", "(a ? b : c) ? d : e;\n");
  prints("a?(b,c):(d,e)", "a ? (b, c) : (d, e);\n");
  prints("(a=b)?c:d", "(a = b) ? c : d;\n");
  prints("(()=>a)?b:c", "(() => a) ? b : c;\n");
  prints("a instanceof b in c", "a instanceof b in c;\n");
  prints("(a,b).c", "(a, b).c;\n");
  prints("(a+b).c", "(a + b).c;\n");
  prints("(-a).b", "(-a).b;\n");
  prints("-a.b", "-a.b;\n");
  prints("(a++).b", "(a++).b;\n");
  prints("(()=>{})()", "(() => {\n})();\n");
}

TEST_CASE("print: members, calls and optional chains") {
  prints("a?.b.c", "a?.b.c;\n");
  prints("(a?.b).c", "(a?.b).c;\n");
  prints("a?.b?.c", "a?.b?.c;\n");
  prints("a?.[b](c)?.(d)", "a?.[b](c)?.(d);\n");
  prints("(a?.b)()", "(a?.b)();\n");
  prints("(a?.b.c)[d]", "(a?.b.c)[d];\n");
  prints("(a?.b)`c`", "(a?.b)`c`;\n");
  prints("delete a?.b", "delete a?.b;\n");
  prints("new (a?.b)()", "new (a?.b)();\n");
  prints("a.b.c(d)[e]`f`.g", "a.b.c(d)[e]`f`.g;\n");
  prints("1..toString()", "1..toString();\n");
  prints("1.5.toString()", "1.5.toString();\n");
  prints("1e3.toString()", "1e3.toString();\n");
  prints("0x10.toString()", "0x10.toString();\n");
  prints("1[a]", "1[a];\n");
  prints("1n.a", "1n.a;\n");
  prints("'a'.b", "\"a\".b;\n");
  prints("[].a", "[].a;\n");
  prints("/a/.test(b)", "/a/.test(b);\n");
  prints("`a${b}c`.d", "`a${b}c`.d;\n");
  prints("a.if.class", "a.if.class;\n");
  prints("a\n.b", "a.b;\n");
  prints("(async function(){}).a", "(async function() {\n}).a;\n");
}

TEST_CASE("print: new") {
  prints("new a", "new a();\n");
  prints("new a(b)", "new a(b);\n");
  prints("new (a())()", "new (a())();\n");
  prints("new (a().b)()", "new (a()).b();\n");
  prints("new (a.b().c)", "new (a.b()).c();\n");
  prints("new (a.b.c)", "new a.b.c();\n");
  prints("new a.b.c()", "new a.b.c();\n");
  prints("new (new a)", "new new a()();\n");
  prints("new a()()", "new a()();\n");
  prints("new (a`b`)", "new a`b`();\n");
  prints("(new a).b", "new a().b;\n");
  prints("new (import('a'))", "new (import(\"a\"))();\n");
  prints("new (a,b)", "new (a, b)();\n");
  prints("new (a[b()])", "new a[b()]();\n");
  prints("new (function(){})", "new function() {\n}();\n");
  prints("new class{}", "new class {\n}();\n");
  prints("new (a||b)(c)", "new (a || b)(c);\n");
  prints("function f(){new.target}", "function f() {\n  new.target;\n}\n");
  prints("import.meta.url;export{}", "import.meta.url;\nexport {};\n");
}

TEST_CASE("print: what a statement must not start with") {
  prints("(function(){})()", "(function() {\n})();\n");
  prints("(function(){}).call(a)", "(function() {\n}).call(a);\n");
  prints("(function(){})``", "(function() {\n})``;\n");
  prints("(function(){},1)", "(function() {\n}), 1;\n");
  prints("(class{}).a", "(class {\n}).a;\n");
  prints("({}).a", "({}).a;\n");
  prints("({}).a=1", "({}).a = 1;\n");
  prints("({a}=b)", "({ a } = b);\n");
  prints("({a}=b),c", "({ a } = b), c;\n");
  prints("[a]=b", "[a] = b;\n");
  prints("({})?a:b", "({}) ? a : b;\n");
  prints("({})+a", "({}) + a;\n");
  prints("!function(){}()", "!function() {\n}();\n");
  prints("(let)[a]=b", "(let)[a] = b;\n");
  prints("('use strict')", "(\"use strict\");\n");
  prints("'use strict'", "'use strict';\n");
  prints("a;'use strict'", "a;\n(\"use strict\");\n");
  prints("function f(){('a')}", "function f() {\n  (\"a\");\n}\n");
  prints("function f(){'a'}", "function f() {\n  'a';\n}\n");
  prints("()=>({})", "() => ({});\n");
  prints("()=>({}).a", "() => ({}).a;\n");
  prints("()=>({a}=b)", "() => ({ a } = b);\n");
  prints("()=>(a,b)", "() => (a, b);\n");
  prints("()=>function(){}", "() => function() {\n};\n");
  prints("/* @__PURE__ */(function(){})()", "/* @__PURE__ */ (function() {\n})();\n");
}

TEST_CASE("print: functions") {
  prints("function f(a,b=1,...c){return a}", "function f(a, b = 1, ...c) {\n  return a;\n}\n");
  prints("async function*f(){yield;yield a;yield*b;await c}",
         "async function* f() {\n  yield;\n  yield a;\n  yield* b;\n  await c;\n}\n");
  prints("a=function*(){}", "a = function*() {\n};\n");
  prints("a=function b(){}", "a = function b() {\n};\n");
  prints("a=>b", "(a) => b;\n");
  prints("async a=>await b", "async (a) => await b;\n");
  prints("async()=>{}", "async () => {\n};\n");
  prints("({a,b:[c]},...d)=>{}", "({ a, b: [c] }, ...d) => {\n};\n");
  prints("(a=1)=>b=>c", "(a = 1) => (b) => c;\n");
  prints("(a=>b)||c", "((a) => b) || c;\n");
  prints("(yield_=>b)(c)", "((yield_) => b)(c);\n");
  prints("async function f(){(await a)();(await a).b;await a.b;-await a;(await a)**b}",
         "async function f() {\n  (await a)();\n  (await a).b;\n  await a.b;\n  -await a;\n  (await a) ** b;\n}\n");
  prints("function*f(){(yield a)+b;c=yield d;[yield];f(yield,yield e);(yield)?a:b}",
         "function* f() {\n  (yield a) + b;\n  c = yield d;\n  [yield];\n  f(yield, yield e);\n  (yield) ? a : b;\n}\n");
}

TEST_CASE("print: objects and arrays") {
  prints("a={}", "a = {};\n");
  prints("a={b,c:d,'e f':g,1:h,[i]:j,...k}", "a = { b, c: d, \"e f\": g, 1: h, [i]: j, ...k };\n");
  prints("a={\nb,c}", "a = {\n  b,\n  c\n};\n");
  prints("a={b(){},get c(){},set c(d){},async e(){},*f(){},async*g(){},get(){},set(){},async(){},'h'(){},[i](){}}",
         "a = { b() {\n}, get c() {\n}, set c(d) {\n}, async e() {\n}, *f() {\n}, async *g() {\n}, get() {\n}, set() {\n}, "
         "async() {\n}, \"h\"() {\n}, [i]() {\n} };\n");
  prints("a={get:1,set:2,async:3,get get(){}}", "a = { get: 1, set: 2, async: 3, get get() {\n} };\n");
  prints("a={1n:b,__proto__:c}", "a = { 1n: b, __proto__: c };\n");
  prints("a=[,]", "a = [,];\n");
  prints("a=[b,,]", "a = [b, ,];\n");
  prints("a=[,b]", "a = [, b];\n");
  prints("a=[...b,(c,d)]", "a = [...b, (c, d)];\n");
  prints("a=[\n1,2]", "a = [\n  1,\n  2\n];\n");
  prints("[a,,...b]=c", "[a, , ...b] = c;\n");
  prints("({a=1,b:c=2,...d}=e)", "({ a = 1, b: c = 2, ...d } = e);\n");
  prints("[a.b,c[d]]=e", "[a.b, c[d]] = e;\n");
}

TEST_CASE("print: literals") {
  prints("0b11,0o17,0xFf,1_000,.5,5.,1e-7", "0b11, 0o17, 0xFf, 1000, .5, 5., 1e-7;\n");
  prints("9007199254740993n,0x1Fn", "9007199254740993n, 0x1Fn;\n");
  prints("'a\\n\\u{1F600}\\x41'", "'a\\n\\u{1F600}\\x41';\n");
  prints("a='a\\n\\u{1F600}\\x41'", "a = \"a\\n\\u{1f600}A\";\n");
  prints("a='\"'", "a = '\"';\n");
  prints("a=`\u00e9${b}\\n`", "a = `\\u00e9${b}\\n`;\n");
  prints("a=b`\u00e9\\u{zzz}`", "a = b`\u00e9\\u{zzz}`;\n");
  prints("a=/[/]\\/\u00e9/giu", "a = /[/]\\/\\u00e9/giu;\n");
  prints("a=true,b=false,c=null,d=this", "a = true, b = false, c = null, d = this;\n");
  prints("\u00e9=a.\u00e9", "\\u00e9 = a.\\u00e9;\n");
  prints("\\u{1d49c}=1", "\\u{1d49c} = 1;\n");
  prints("a='</script>'+`</script>`", "a = \"<\\/script>\" + `<\\/script>`;\n");
}

TEST_CASE("print: classes") {
  prints("class A{}", "class A {\n}\n");
  prints("class A extends(B,C){}", "class A extends (B, C) {\n}\n");
  prints("class A extends B.c(d){}", "class A extends B.c(d) {\n}\n");
  prints("class A extends(b=>c){}", "class A extends ((b) => c) {\n}\n");
  prints("class A extends B{constructor(){super();super.b()}}",
         "class A extends B {\n  constructor() {\n    super();\n    super.b();\n  }\n}\n");
  prints("class A{a;b=1;static c=2;[d]=3;'e'=4;#f;static #g=this;get;set;static;async}",
         "class A {\n  a;\n  b = 1;\n  static c = 2;\n  [d] = 3;\n  \"e\" = 4;\n  #f;\n  static #g = this;\n  get;\n  set;\n"
         "  static;\n  async;\n}\n");
  prints("class A{get a(){}set a(b){}static async*[c](){}static get(){}get get(){}#d(){return#d in this}static{a}}",
         "class A {\n  get a() {\n  }\n  set a(b) {\n  }\n  static async *[c]() {\n  }\n  static get() {\n  }\n  get get() {\n"
         "  }\n  #d() {\n    return #d in this;\n  }\n  static {\n    a;\n  }\n}\n");
  prints("a=class b extends c{}", "a = class b extends c {\n};\n");
  prints("class A{#a;b(){this.#a;this?.#a.c;this.#a=1}}",
         "class A {\n  #a;\n  b() {\n    this.#a;\n    this?.#a.c;\n    this.#a = 1;\n  }\n}\n");
}

TEST_CASE("print: pure comments") {
  prints("a=/* @__PURE__ */b()", "a = /* @__PURE__ */ b();\n");
  prints("a=/* #__PURE__ */new b", "a = /* @__PURE__ */ new b();\n");
  prints("a=(/* @__PURE__ */b()).c", "a = (/* @__PURE__ */ b()).c;\n");
  prints("a=/* @__PURE__ */b().c()", "a = /* @__PURE__ */ b().c();\n");
  prints("a=(/* @__PURE__ */b()).c()", "a = (/* @__PURE__ */ b()).c();\n");
  prints("a=/* @__PURE__ */b().c", "a = b().c;\n");
  prints("a=/* @__PURE__ */b?.c().d()", "a = /* @__PURE__ */ b?.c().d();\n");
  prints("a=/* @__PURE__ */(b())", "a = /* @__PURE__ */ b();\n");
  prints("a=/* @__PURE__ */new b().c()", "a = /* @__PURE__ */ new b().c();\n");
  prints("a=/* @__PURE__ */b`c`", "a = /* @__PURE__ */ b`c`;\n");
  prints("a=/* @__PURE__ */[].c()", "a = /* @__PURE__ */ [].c();\n");
  prints("a=/* @__PURE__ */b=>c", "a = (b) => c;\n");
  prints("a=/* @__PURE__ */(b().c())()", "a = /* @__PURE__ */ b().c()();\n");
  prints("a=/* @__PURE__ */(b()).c()", "a = /* @__PURE__ */ b().c();\n");
  prints("a=/* @__PURE__ */b.c[d]()", "a = /* @__PURE__ */ b.c[d]();\n");
  prints("a=/* @__PURE__ */(function(){})()", "a = /* @__PURE__ */ function() {\n}();\n");
}

TEST_CASE("print: no-side-effects comments") {
  const std::string comment = "/* @__NO_SIDE_EFFECTS__ */ ";
  for (const char* declaration : {"function a() {\n}\n", "export function a() {\n}\n", "async function a() {\n}\n"})
    prints(comment + declaration, comment + declaration);
  prints("export " + comment + "function a(){}", comment + "export function a() {\n}\n");
  prints("export default " + comment + "function(){}", "export default " + comment + "function() {\n}\n");
  prints(comment + "export default function(){}", "export default " + comment + "function() {\n}\n");
  prints(comment + "const a = () => {}, b = () => {}", "const a = " + comment + "() => {\n}, b = () => {\n};\n");
  prints("a = (" + comment + "b => {})", "a = " + comment + "(b) => {\n};\n");
  prints("a = " + comment + "(async () => {})", "a = " + comment + "async () => {\n};\n");
  prints("// #__NO_SIDE_EFFECTS__\nlet a = function(){}", "let a = " + comment + "function() {\n};\n");
  prints(comment + "a()", "a();\n");
}

TEST_CASE("print: left-deep trees of any depth") {
  const int depth = 100000;
  std::string binary = "a", member = "a", call = "a", conditional, else_if;
  for (int i = 0; i < depth; i++) {
    binary += " + a";
    member += ".b";
    call += "()";
    conditional += "a ? b : ";
    else_if += i == 0 ? "if (a)\n  b;\n" : "else if (a)\n  b;\n";
  }
  conditional += "c";
  for (std::string* text : {&binary, &member, &call, &conditional}) *text += ";\n";
  for (const std::string& text : {binary, member, call, conditional, else_if}) {
    std::string problem;
    const std::string printed = print_source(text, transform_options(), {}, problem);
    CHECK_MESSAGE(printed == text, problem);
  }
}

TEST_CASE("print: minified expressions") {
  prints_minified("a + +b", "a+ +b;");
  prints_minified("a - -b - --c", "a- -b- --c;");
  prints_minified("a++ + b", "a++ +b;");
  prints_minified("a-- > b", "a-- >b;");
  prints_minified("a < !--b", "a<! --b;");
  prints_minified("a / /b/", "a/ /b/;");
  prints_minified("a < /script/", "a< /script/;");
  prints_minified("a in b", "a in b;");
  prints_minified("'a' in b", "\"a\"in b;");
  prints_minified("[] instanceof b", "[]instanceof b;");
  prints_minified("/a/ in b", "/a/ in b;");
  prints_minified("/a/g in b", "/a/g in b;");
  prints_minified("typeof [a]", "typeof[a];");
  prints_minified("typeof a", "typeof a;");
  prints_minified("typeof -a", "typeof-a;");
  prints_minified("void 0", "void 0;");
  prints_minified("\\u{1d49c} in b", "\\u{1d49c} in b;");
  prints_minified("new a", "new a;");
  prints_minified("new a()()", "new a()();");
  prints_minified("new a().b", "new a().b;");
  prints_minified("new (a())", "new(a());");
  prints_minified("a => b", "a=>b;");
  prints_minified("async a => b", "async a=>b;");
  prints_minified("async (a, b) => { c; d }", "async(a,b)=>{c;d};");
  prints_minified("a ? b : c", "a?b:c;");
  prints_minified("a ? .5 : b", "a?.5:b;");
  prints_minified("a = { b, c: d, get e() { return f } }", "a={b,c:d,get e(){return f}};");
  prints_minified("a = { async *b() {}, get [c]() {}, get 'd'() {} }", "a={async*b(){},get[c](){},get\"d\"(){}};");
  prints_minified("class A { static a = 1; static *[b]() {} static #c; d }", "class A{static a=1;static*[b](){}static #c;d}");
  prints_minified("class A extends (b, c) {}", "class A extends(b,c){}");
  prints_minified("a = function () {}, b = function* () {}, c = function d() {}",
                  "a=function(){},b=function*(){},c=function d(){};");
  prints_minified("a ** -b", "a**-b;");
  prints_minified("1 .a", "1..a;");
  prints_minified("a = /* @__PURE__ */ b()", "a=/* @__PURE__ */ b();");
  prints_minified("a / /* @__PURE__ */ b()", "a/ /* @__PURE__ */ b();");
  prints_minified("async function f() { await a; await (a, b) }", "async function f(){await a;await(a,b)}");
  prints_minified("function* f() { yield a; yield* b; yield [a] }", "function*f(){yield a;yield*b;yield[a]}");
}

TEST_CASE("print: text outside ASCII") {
  PrintOptions options;
  options.ascii_only = false;
  const auto check = [&](std::string_view source, std::string_view expected, Place at = Place::here()) {
    check_prints(source, expected, transform_options(), options, at);
  };
  check("\u00e9='\u00e9'+`\u00e9`+/\u00e9/", "\u00e9 = \"\u00e9\" + `\u00e9` + /\u00e9/;\n");
  check("a='\u2028\\ud800'", "a = \"\\u2028\\ud800\";\n");
}

}  // namespace skein::print::test
