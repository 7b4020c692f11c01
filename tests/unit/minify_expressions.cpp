// What becomes of expressions when syntax is minified.

#include "minify_support.h"

using namespace skein;
using minify_test::minifies;

TEST_CASE("minify: numbers, booleans and undefined") {
  minifies({
      {"a = [1000, 0.5, 1.50, 1e21, 123456, 0x10, 1_000, 100, 0.001, 0.0001, 5e-7, 0.0, 1.0, 12e3, 9007199254740993]",
       "a=[1e3,.5,1.5,1e21,123456,16,1e3,100,.001,1e-4,5e-7,0,1,12e3,9007199254740992]"},
      {"a = [true, false, undefined, Infinity, -Infinity, NaN]", "a=[!0,!1,void 0,1/0,-1/0,NaN]"},
      {"a = true.b, c = false ** 2", "a=(!0).b,c=(!1)**2"},
      {"function f(undefined) { return undefined }", "function f(undefined){return undefined}"},
      {"a = 1000..toString(), b = 1.5.toFixed()", "a=1e3.toString(),b=1.5.toFixed()"},
      {"a = {true: 1, 1000: 2}", "a={true:1,1e3:2}"},
      {"undefined = 1", "undefined=1"},
      {"a = {undefined}", "a={undefined:void 0}"},
  });
}

TEST_CASE("minify: arithmetic of constants") {
  minifies({
      {"a = [1 + 2, 10 - 4, 3 * 4, 6 / 2, 7 % 4, 2 ** 10, 1 << 4, -1 >> 1, -1 >>> 28, 6 & 3, 6 | 3, 6 ^ 3]",
       "a=[3,6,12,3,3,1024,16,-1,15,2,7,5]"},
      {"a = [1 / 3, 0.1 + 0.2, 1 / 0, 0 / 0, 1e300 * 1e10, 2 ** 0.5, -1 >>> 0]", "a=[1/3,.1+.2,1/0,0/0,1e300*1e10,2**.5,-1>>>0]"},
      {"a = [~5, ~~5, -(-3), +1, +\"1\", -\"1\", +true]", "a=[-6,5,3,1,+\"1\",-\"1\",+!0]"},
      {"a = [5 % -3, -5 % 3, -0 + 0, 0 * -1]", "a=[2,-2,0,-0]"},
      {"a = [1 < 2, 2 <= 1, 2 > 1, 1 >= 2, 1 == 1, 1 !== 1, NaN == NaN]", "a=[!0,!1,!0,!1,!0,!1,NaN==NaN]"},
      {"a = 1 + b + 2", "a=1+b+2"},
      {"a = b * 2 * 3", "a=b*2*3"},
  });
}

TEST_CASE("minify: strings and templates") {
  minifies({
      {"a = \"a\" + \"b\"", "a=\"ab\""},
      {"a = \"a\" + 1 + null + true + undefined", "a=\"a1nulltrueundefined\""},
      {"a = 1 + \"a\" + 2.5", "a=\"1a\"+2.5"},
      {"a = b + \"a\" + \"c\" + d", "a=b+\"ac\"+d"},
      {"a = b + \"a\" + 1", "a=b+\"a1\""},
      {"a = \"a\" + b + \"c\"", "a=\"a\"+b+\"c\""},
      {"a = `b`", "a=\"b\""},
      {"a = `b${\"c\"}d${1}${e}f`", "a=`bcd1${e}f`"},
      {"a = `b${c}` + \"d\"", "a=`b${c}d`"},
      {"a = \"d\" + `b${c}`", "a=`db${c}`"},
      {"a = `$${\"{\"}` + `${b}$` + \"{c\"", "a=`\\${${b}\\${c`"},
      {"a = \"`\" + `${b}`", "a=`\\`${b}`"},
      {"a = \"\\\\\" + `${b}`", "a=`\\\\${b}`"},
      {"a = `\\n` + \"b\"", "a=`\\nb`"},
      {"a = `b\\`c`", "a=`b\\`c`"},
      {"a = b`c`, d = b`${\"e\"}`", "a=b`c`,d=b`${\"e\"}`"},
      {"a = \"\\ud83d\" + \"\\ude00\"", "a=\"\\ud83d\"+\"\\ude00\""},
      {"a = \"b\\nc\", d = \"`\\n`\", e = \"\\n`\"", "a=`b\nc`,d=\"`\\n`\",e=\"\\n`\""},
      {"a = {\"b\\nc\": \"\\n'\\\"`\"}", "a={\"b\\nc\":`\n'\"\\``}"},
      {"a = \"${\\n}\" + `\\0\\n`", "a=`\\${\n}\\0\\n`"},
      {"a = b + \"c\" + `${d}`, e = \"f\" + b + `${d}`, g = b + `${d}`", "a=b+\"c\"+`${d}`,e=\"f\"+b+`${d}`,g=b+`${d}`"},
      {"a = \"\" + b, c = d + \"\"", "a=\"\"+b,c=d+\"\""},
  });
}

TEST_CASE("minify: typeof and void") {
  minifies({
      {"a = [typeof 1, typeof \"a\", typeof null, typeof undefined, typeof true, typeof (() => {}), typeof 1n, typeof !b]",
       "a=[\"number\",\"string\",\"object\",\"undefined\",\"boolean\",\"function\",\"bigint\",typeof!b]"},
      {"a = typeof b === \"undefined\", c = \"undefined\" != typeof d", "a=typeof b>\"u\",c=typeof d<\"u\""},
      {"a = typeof b === \"string\", c = typeof b !== typeof d", "a=typeof b==\"string\",c=typeof b!=typeof d"},
      {"a = void b(), c = void 1, d = void e", "a=void b(),c=void 1,d=void e"},
  });
}

TEST_CASE("minify: negation") {
  minifies({
      {"a = !b, c = !!b, d = !!!b", "a=!b,c=!!b,d=!b"},
      {"a = !(b == c), d = !(b !== c), e = !(b < c)", "a=b!=c,d=b===c,e=!(b<c)"},
      {"a = !(b != c && d == e)", "a=b==c||d!=e"},
      {"a = !(b && c)", "a=!(b&&c)"},
      {"a = !(!b && !c)", "a=!(!b&&!c)"},
      {"a = !(b, c)", "a=(b,!c)"},
      {"a = !0, b = !\"\", c = !\"a\", d = !null, e = !function () {}", "a=!0,b=!0,c=!1,d=!0,e=!1"},
      {"a = !!(b == c), d = !(b ? 0 : 1)", "a=b==c,d=!!b"},
  });
}

TEST_CASE("minify: equality") {
  minifies({
      {"a = b === undefined, c = null == d, e = undefined !== f", "a=b===void 0,c=d==null,e=f!==void 0"},
      {"a = b == undefined, c = undefined != d", "a=b==null,c=d!=null"},
      {"a = typeof b === \"a\", c = !b === !d, e = (b == c) === (d == e)", "a=typeof b==\"a\",c=!b==!d,e=b==c==(d==e)"},
      {"a = `${b}` === \"c\", d = b + \"\" === c", "a=`${b}`==\"c\",d=b+\"\"===c"},
      {"a = \"a\" === \"b\", b = \"a\" === \"a\", c = null === undefined, d = null == undefined, e = 1 === \"1\"",
       "a=!1,b=!0,c=!1,d=!0,e=!1"},
      {"a = !b === true, c = !b !== true, d = !b == false", "a=!b,c=!!b,d=!!b"},
      {"function f(a, b) { return [a === null || a === undefined, b !== undefined && b !== null] }",
       "function f(a,b){return[a==null,b!=null]}"},
      {"function f(a, b) { return (a = b) === null || a === void 0 }", "function f(a,b){return(a=b)==null}"},
      {"function f(a) { return g || a === null || a === undefined }", "function f(a){return g||a==null}"},
      {"a === null || b === undefined", "a===null||b"},
  });
}

TEST_CASE("minify: logical operators") {
  minifies({
      {"a = 1 && b, c = 0 && b, d = 1 || b, e = \"\" || b, f = null ?? b, g = 0 ?? b, h = undefined ?? b",
       "a=b,c=0,d=1,e=b,f=b,g=0,h=b"},
      {"a = b && (c && d), e = b || (c || d), f = b && (c || d)", "a=b&&c&&d,e=b||c||d,f=b&&(c||d)"},
      {"a = (b, c) && d, e = (b, c) || d", "a=(b,c&&d),e=(b,c||d)"},
      {"a = b && true, c = b || false", "a=b&&!0,c=b||!1"},
      {"a = b ?? (c ?? d)", "a=b??c??d"},
      {"a = (() => {}) || b", "a=()=>{}"},
  });
}

TEST_CASE("minify: conditional expressions") {
  minifies({
      {"a = 1 ? b : c, d = 0 ? b : c", "a=b,d=c"},
      {"a = !b ? c : d", "a=b?d:c"},
      {"a = (b, c) ? d : e", "a=(b,c?d:e)"},
      {"a = b ? true : false, c = b ? false : true, d = b == c ? true : false", "a=!!b,c=!b,d=b==c"},
      {"a = b && c ? false : d, e = b || c ? d : true", "a=b&&c?!1:d,e=b||c?d:!0"},
      {"a = b ? false : c, d = b ? c : true, e = b ? true : c, f = b ? c : false", "a=!b&&c,d=!b||c,e=b?!0:c,f=b?c:!1"},
      {"a = b == c ? true : d, e = b == c ? d : false", "a=b==c||d,e=b==c&&d"},
      {"function f(a, b) { return [a ? a : b, a ? b : a, a.b ? a.b : b] }", "function f(a,b){return[a||b,a&&b,a.b?a.b:b]}"},
      {"a = b ? c : c, d = b() ? c : c", "a=(b,c),d=(b(),c)"},
      {"a = b ? c ? d : e : e", "a=b&&c?d:e"},
      {"a = b ? c : d ? c : e", "a=b||d?c:e"},
      {"a = b ? c : (d, c), e = b ? (d, c) : c", "a=(b||d,c),e=(b&&d,c)"},
      {"a = b ? c || d : d, e = b ? c : d && c", "a=b&&c||d,e=(b||d)&&c"},
      {"function f(a, b) { return [a != null ? a : b, a == null ? b : a, a === null || a === undefined ? b : a] }",
       "function f(a,b){return[a??b,a??b,a??b]}"},
      {"function f(a, b) { return [a == null ? undefined : a.b.c(d), a != null ? a[b] : undefined, a == null ? void 0 : a(b)] }",
       "function f(a,b){return[a?.b.c(d),a?.[b],a?.(b)]}"},
      {"function f(a) { return [a == null ? null : a.b, a == null ? undefined : b.c, a != null ? a : undefined] }",
       "function f(a){return[a==null?null:a.b,a==null?void 0:b.c,a??void 0]}"},
      {"function f(a, b) { var c; return (c = a.b) === null || c === void 0 ? void 0 : c.d }",
       "function f(a,b){var c;return(c=a.b)?.d}"},
      {"function f(a, b) { var c; return (c = a.b) !== null && c !== void 0 ? c : b }",
       "function f(a,b){var c;return(c=a.b)??b}"},
      {"function f(a, b) { return a ? b(1) : b(2) }", "function f(a,b){return b(a?1:2)}"},
      {"function f(a, b, c) { return a ? c.b(1) : c.b(2), g() ? c.b(1) : c.b(2), g() ? b(1) : b(2), a ? b(1, 2) : b(1, 3) }",
       "function f(a,b,c){return c.b(a?1:2),g()?c.b(1):c.b(2),b(g()?1:2),a?b(1,2):b(1,3)}"},
      {"function f(a, b) { a ? b = 1 : b = 2; a ? this.c = 1 : this.c = 2; a ? x.c = 1 : x.c = 2; return b }",
       "function f(a,b){return b=a?1:2,this.c=a?1:2,a?x.c=1:x.c=2,b}"},
      {"function f(a, b) { return a ? b(...c) : b(...d) }", "function f(a,b){return a?b(...c):b(...d)}"},
      {"a = b ? 1 : c ? 2 : d ? 3 : 4", "a=b?1:c?2:d?3:4"},
  });
}

TEST_CASE("minify: conditions") {
  minifies({
      {"if (!!a) for (;;) b", "if(a)for(;;)b"},
      {"if (a && true) for (;;) b()", "if(a)for(;;)b()"},
      {"if (a || false) for (;;) b()", "if(a)for(;;)b()"},
      {"if (a ? b : false) for (;;) b()", "if(a&&b)for(;;)b()"},
      {"if (a ? true : b) for (;;) c()", "if(a||b)for(;;)c()"},
      {"if (a ? false : b) for (;;) c()", "if(!a&&b)for(;;)c()"},
      {"if (!(!a && !b)) for (;;) c()", "if(a||b)for(;;)c()"},
      {"if (!(a && b == c)) for (;;) d()", "if(!(a&&b==c))for(;;)d()"},
      {"for (; !!a;) b()", "for(;a;)b()"},
      {"do b(); while (!!a)", "do b();while(a)"},
      {"a = !!b ? c : d", "a=b?c:d"},
  });
}

TEST_CASE("minify: values that nobody wants") {
  minifies({
      {"a; 1; \"b\"; null; this; function f() { x; x.y; () => {}; class A {} }", "a;function f(){x,x.y;class A{}}"},
      {"function f(a) { a; a.b; !a; void a(); typeof a; -a; a == b; a === b; a + 1; [a, b()]; ({a, b: b(), [c]: 1}) }",
       "function f(a){a.b,a(),-a,a==b,b,a+1,b(),{a,b:b(),[c]:1}}"},
      {"function f(a) { a && b(); a || b(); a ?? b(); !a && b(); !a || b(); a && 1; a ? b() : 1; a ? 1 : b(); a ? 1 : 2 }",
       "function f(a){a&&b(),a||b(),a??b(),a||b(),a&&b(),a&&b(),a||b()}"},
      {"function f(a) { a != null && a.b(); a == null || a.b(); a !== null && a !== undefined && a.b() }",
       "function f(a){a?.b(),a?.b(),a?.b()}"},
      {"(function () {})(a, b()); (() => {})(); (() => { c })()", "a,b(),(()=>{c})()"},
      {"/* @__PURE__ */ a(b, c()); new /* @__PURE__ */ B(); /* @__PURE__ */ new B(c())", "b,c(),new B,c()"},
      {"`${a}`; `${1}`", "`${a}`"},
      {"typeof a, typeof a.b", "a.b"},
      {"delete a.b", "delete a.b"},
      {"1, a(), 2, b()", "a(),b()"},
      {"a = (1, b(), c, d)", "a=(b(),c,d)"},
      {"function f() { return [1, a(), 2] , b }", "function f(){return a(),b}"},
  });
}

TEST_CASE("minify: sequences that matter") {
  minifies({
      {"(0, a.b)(), (1, a.b)(), (0, a)(), (0, eval)(\"b\"), (true && a.b)(), (1 ? a.b : c)()",
       "(0,a.b)(),(0,a.b)(),a(),(0,eval)(\"b\"),(0,a.b)(),(0,a.b)()"},
      {"(0, a.b)`c`, delete (0, a.b), typeof (0, a)", "(0,a.b)`c`,delete(0,a.b),a"},
      {"(0, a?.b).c, (0, a?.b)()", "(a?.b).c,(0,a?.b)()"},
  });
}

TEST_CASE("minify: members and keys") {
  minifies({
      {"a[\"b\"], a[\"b-c\"](), a[\"0\"], a[\"01\"], a[\"if\"]()", "a.b,a[\"b-c\"](),a[0],a[\"01\"],a.if()"},
      {"a = b[\"c\"][\"d\"], e = f?.[\"g\"], h = f?.[\"g\"][\"i\"]", "a=b.c.d,e=f?.g,h=f?.g.i"},
      {"a = {\"b\": 1, \"c-d\": 2, \"0\": 3, \"01\": 4, [\"e\"]: 5, [6]: 7, [\"__proto__\"]: 8, \"__proto__\": 9, \"if\": 10}",
       "a={b:1,\"c-d\":2,0:3,\"01\":4,e:5,6:7,[\"__proto__\"]:8,__proto__:9,if:10}"},
      {"a = {a: a, b: b, c: d, \"e\": e, [\"f\"]: f, __proto__: __proto__}", "a={a,b,c:d,e,f,__proto__:__proto__}"},
      {"function f() { const __proto__ = 1; return {__proto__} }", "function f(){return{[\"__proto__\"]:1}}"},
      {"function f() { let __proto__ = g(); return {__proto__} }", "function f(){return{[\"__proto__\"]:g()}}"},
      {"({a: a, b: b = 1, \"c\": c, [\"d\"]: e} = f)", "({a,b=1,c,d:e}=f)"},
      {"class A { \"a\"() {} \"b\" = 1; [\"c\"]() {} \"get\"() {} 'static' = 2 }", "class A{a(){}b=1;c(){}get(){}static=2}"},
      {"class A { [\"constructor\"]() {} static [\"prototype\"] = 1 }", "class A{[\"constructor\"](){}static[\"prototype\"]=1}"},
      {"class A { \"constructor\"() { a() } }", "class A{constructor(){a()}}"},
      {"a.b[\"c\"] = 1, a[\"d\"]++", "a.b.c=1,a.d++"},
  });
}

TEST_CASE("minify: assignments") {
  minifies({
      {"function f(a, b) { a = a + b; a = a - 1; a = a * 2; a = b + a; a = a && b; a.b = a.b + 1; return a }",
       "function f(a,b){return a+=b,a-=1,a*=2,a=b+a,a=a&&b,a.b=a.b+1,a}"},
      {"function f(a) { a = a | 0; a = a >>> 0; a = a ** 2; return a }", "function f(a){return a|=0,a>>>=0,a**=2,a}"},
      {"const a = 1; a = a + b", "const a=1;a=1+b"},
      {"b = b + 1", "b=b+1"},
  });
}

TEST_CASE("minify: constants") {
  minifies({
      {"function f() { const a = 1; return a + a }", "function f(){return 2}"},
      {"function f() { const a = \"abc\", b = \"abcdef\"; return [a, b, a, b] }",
       "function f(){let b=\"abcdef\";return[\"abc\",b,\"abc\",b]}"},
      {"function f() { const a = true, b = null, c = undefined, d = -1; return {a, b, c, d} }",
       "function f(){return{a:!0,b:null,c:void 0,d:-1}}"},
      {"function f() { const a = 123456789; return [a, a] }", "function f(){let a=123456789;return[a,a]}"},
      {"function f() { let a = 1; return [a, a] }", "function f(){let a=1;return[a,a]}"},
      {"const a = 1; b(a); export {a}", "let a=1;b(1);export{a}"},
      {"export const a = 1; b(a)", "export let a=1;b(1)"},
      {"const a = 1; eval(b); c(a)", "const a=1;eval(b),c(a)"},
      {"const a = 1; for (const b of [a]) c(b, () => a)", "let a=1;for(let b of[1])c(b,()=>1)"},
      {"const a = 1; a = 2; a++", "const a=1;a=2,a++"},
  });
}

TEST_CASE("minify: constructors that may be called") {
  minifies({
      {"a = [new Error(\"b\"), new TypeError(b, c), new Array(3), new Array, new Object(), new Object(b), new Function(\"b\"), "
       "new Map, new Date()]",
       "a=[Error(\"b\"),TypeError(b,c),Array(3),[],{},Object(b),Function(\"b\"),new Map,new Date]"},
      {"function f(Error) { throw new Error(\"a\") }", "function f(Error){throw new Error(\"a\")}"},
      {"throw new Error", "throw Error()"},
  });
}
