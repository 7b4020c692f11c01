// What becomes of statements when syntax is minified.

#include "minify_support.h"

using namespace skein;
using minify_test::minifies;

TEST_CASE("minify: expressions in a row") {
  minifies({
      {"a(); b(); c()", "a(),b(),c()"},
      {"a(), b(); c(), d()", "a(),b(),c(),d()"},
      {"function f() { a(); return b() }", "function f(){return a(),b()}"},
      {"function f() { a(); return }", "function f(){a()}"},
      {"a(); throw b", "throw a(),b"},
      {"a(); if (b) for (;;) c()", "if(a(),b)for(;;)c()"},
      {"a(); switch (b) { case 1: c() }", "switch(a(),b){case 1:c()}"},
      {"a(); for (b = 1;;) c()", "for(a(),b=1;;)c()"},
      {"a(); for (;;) c()", "for(a();;)c()"},
      {"a(); while (b) c()", "for(a();b;)c()"},
      {"a(); for (var b = 1;;) c()", "a();for(var b=1;;)c()"},
      {"a(); for (let b = 1;;) c()", "a();for(let b=1;;)c()"},
      {"a(); for (b in c) d()", "a();for(b in c)d()"},
      {"a(); do b(); while (c)", "a();do b();while(c)"},
      {"function f() { \"use strict\"; a(); b() }", "function f(){\"use strict\";a(),b()}"},
      {"function f() { \"use strict\" ; \"b\"; (\"c\"); d() }", "function f(){\"use strict\";\"b\";d()}"},
  });
}

TEST_CASE("minify: declarations in a row") {
  minifies({
      {"var a; var b = 1; var c", "var a,b=1,c"},
      {"let a; let b; const c = d, e = f; const g = h", "let a,b,c=d,e=f,g=h"},
      {"var a; let b; var c", "var a;let b;var c"},
      {"export var a = b; export var c = d; var e", "export var a=b,c=d;var e"},
      {"var a, b; a = 1", "var b,a=1"},
      {"var a; a = 1, b = 2, c()", "var a=1;b=2,c()"},
      {"let a, b; a = b, c(a)", "let b,a=b;c(a)"},
      {"let a; a = () => a", "let a;a=()=>a"},
      {"var a = 1; a = 2", "var a=1;a=2"},
      {"var a; a += 1", "var a;a+=1"},
      {"var a; for (;;) b()", "for(var a;;)b()"},
      {"var a = 1; for (var b = 2;;) c()", "for(var a=1,b=2;;)c()"},
      {"let a = b; for (let c = 2;;) d(a, a)", "let a=b;for(let c=2;;)d(a,a)"},
      {"let a = undefined; var b = undefined", "let a;var b=void 0"},
  });
}

TEST_CASE("minify: if") {
  minifies({
      {"if (a) b()", "a&&b()"},
      {"if (!a) b()", "a||b()"},
      {"if (a) b(); else c()", "a?b():c()"},
      {"if (!a) b(); else c()", "a?c():b()"},
      {"if (a) {} else b()", "a||b()"},
      {"if (a) {} else {}", "a"},
      {"if (a()) {} else {}", "a()"},
      {"if (a) { b(); c() } else { d(); e() }", "a?(b(),c()):(d(),e())"},
      {"if (a) if (b) c()", "a&&b&&c()"},
      {"if (a) { if (b) { for (;;) c() } }", "if(a&&b)for(;;)c()"},
      {"if (a) { if (b) c(); else d() }", "a&&(b?c():d())"},
      {"if (a) { if (b) for (;;) c(); } else for (;;) d()", "if(a){if(b)for(;;)c()}else for(;;)d()"},
      {"if (a) b = 1; else b = 2", "a?b=1:b=2"},
      {"if (a) b(1); else b(2)", "a?b(1):b(2)"},
      {"if (a) b(); else if (c) d(); else if (e) f(); else g()", "a?b():c?d():e?f():g()"},
      {"if (a) for (;;) b(); else c()", "if(a)for(;;)b();else c()"},
      {"if (!a) for (;;) b(); else c()", "if(a)c();else for(;;)b()"},
      {"if (a) ; else for (;;) b()", "if(!a)for(;;)b()"},
      {"if (a) { let b = c; d(b, b) }", "if(a){let b=c;d(b,b)}"},
      {"if (a) { function b() {} }", "if(a){function b(){}}"},
      {"if (a, b) c()", "a,b&&c()"},
      {"if (a = b) c()", "(a=b)&&c()"},
  });
}

TEST_CASE("minify: if with constant conditions") {
  minifies({
      {"if (true) a(); else b()", "a()"},
      {"if (0) a(); else b()", "b()"},
      {"if (0) { var a = 1; let b; c(a) } else d()", "var a;d()"},
      {"if (1) { a() } else { for (var b in c) var [d, {e: f}] = g }", "var b,d,f;a()"},
      {"function f() { if (0) var a; return b }", "function f(){return b}"},
      {"function f() { if (0) var a; return a }", "function f(){var a;return a}"},
      {"if (0) { function a() {} }", "if(0){function a(){}}"},
      {"\"use strict\"; if (0) { function a() {} }", "\"use strict\""},
      {"if (\"a\") b()", "b()"},
      {"if (a && false) b()", "a&&!1&&b()"},
      {"if (a() && false) b(); else c()", "a()&&!1?b():c()"},
      {"while (false) a()", ""},
      {"for (a(); false; b()) c()", "a()"},
      {"for (var a = 1; false; b()) c()", "var a=1"},
      {"for (let a = 1; false; b()) c()", "for(let a=1;!1;b())c()"},
      {"while (0) var a", "var a"},
      {"do a(); while (false)", "do a();while(!1)"},
      {"a ? (1 ? b() : c()) : d()", "a?b():d()"},
  });
}

TEST_CASE("minify: jumps") {
  minifies({
      {"function f() { if (a) return b; return c }", "function f(){return a?b:c}"},
      {"function f() { if (a) return b; else return c }", "function f(){return a?b:c}"},
      {"function f() { if (a) { b(); return c } d(); return e }", "function f(){return a?(b(),c):(d(),e)}"},
      {"function f() { if (a) return; return b }", "function f(){if(!a)return b}"},
      {"function f() { if (a) return b; return }", "function f(){if(a)return b}"},
      {"function f() { if (a) return b }", "function f(){if(a)return b}"},
      {"function f() { if (a) return; b() }", "function f(){a||b()}"},
      {"function f() { if (a) return; b(); if (c) return; d() }", "function f(){a||(b(),c||d())}"},
      {"function f() { if (a) return; for (;;) b() }", "function f(){if(!a)for(;;)b()}"},
      {"function f() { if (a) return; var b = c; d(b, b) }", "function f(){if(!a){var b=c;d(b,b)}}"},
      {"function f() { if (a) return; let b = c; d(b, b) }", "function f(){if(!a){let b=c;d(b,b)}}"},
      {"function f() { g = () => b; if (a) return; let b = c; d(b, b) }", "function f(){if(g=()=>b,a)return;let b=c;d(b,b)}"},
      {"function f() { if (a) return; function b() { c() } b(), b() }", "function f(){a||(b(),b());function b(){c()}}"},
      {"function f() { if (a) return; class B {} b() }", "function f(){if(a)return;class B{}b()}"},
      {"function f() { if (a) return b; if (c) return b; return d }", "function f(){return a||c?b:d}"},
      {"function f() { if (a) return b; if (c) return b; for (;;) d() }", "function f(){if(a||c)return b;for(;;)d()}"},
      {"function f() { if (a) throw b; throw c }", "function f(){throw a?b:c}"},
      {"function f() { if (a) throw b; if (c) throw b; for (;;) d() }", "function f(){if(a||c)throw b;for(;;)d()}"},
      {"function f() { if (a) { return b } else { c(); return d } e() }", "function f(){return a?b:(c(),d)}"},
      {"function f() { if (a) for (;;) b(); else return c; d() }", "function f(){if(!a)return c;for(;;)b();d()}"},
      {"function f() { if (a) return b; else if (c) return d; else return e }", "function f(){return a?b:c?d:e}"},
      {"function f() { if (a) return b; else if (c) return d; else if (e) for (;;) g(); return h }",
       "function f(){if(a)return b;if(c)return d;if(e)for(;;)g();return h}"},
      {"function f() { a(); return undefined }", "function f(){a()}"},
      {"function f() { return a(), undefined }", "function f(){a()}"},
      {"function f() { return void a() }", "function f(){return void a()}"},
      {"function f() { return; a() }", "function f(){}"},
      {"async function* f() { return undefined }", "async function*f(){return void 0}"},
      {"async function* f() { if (a) return b; return }", "async function*f(){if(a)return b}"},
      {"for (;;) { if (a) continue; b() }", "for(;;)a||b()"},
      {"for (;;) { if (a) continue; b(); if (c) continue; d() }", "for(;;)a||(b(),c||d())"},
      {"for (;;) { if (a) continue; let b = c; d(b, b) }", "for(;;)if(!a){let b=c;d(b,b)}"},
      {"for (;;) { a(); continue }", "for(;;)a()"},
      {"for (;;) { if (a) break; if (b) break; for (;;) c() }", "for(;!(a||b);)for(;;)c()"},
      {"a: for (;;) { if (b) continue a; c() }", "a:for(;;){if(b)continue a;c()}"},
      {"a: for (;;) for (;;) { if (b) continue a; c() }", "a:for(;;)for(;;){if(b)continue a;c()}"},
  });
}

TEST_CASE("minify: code behind jumps") {
  minifies({
      {"function f() { return a; b(); var c; d() }", "function f(){return a}"},
      {"function f() { return a(); function a() { b(), a() } c() }", "function f(){return a();function a(){b(),a()}}"},
      {"function f() { return a; var a }", "function f(){return a;var a}"},
      {"function f() { return a; let b = 1; c() }", "function f(){return a}"},
      {"function f() { throw a; b() }", "function f(){throw a}"},
      {"for (;;) { break; a() }", "for(;;)break"},
      {"for (;;) { continue; a() }", "for(;;)"},
      {"function f() { if (a) { return b } else { return c } d() }", "function f(){return a?b:c}"},
      {"a: { b(); break a; c() }", "a:{b();break a}"},
      {"function f() { { return a } b() }", "function f(){return a}"},
      {"function f() { h(() => [b, c, e, g]); return; if (a) { for (var b;;) var c } switch (d) { case 1: var {e} = g } }",
       "function f(){h(()=>[b,c,e,g]);return;var b,c,e}"},
      {"function f() { h(() => [a, b]); return; try { var a } catch { var b } let c; i(c) }",
       "function f(){h(()=>[a,b]);return;var a,b}"},
  });
}

TEST_CASE("minify: blocks") {
  minifies({
      {"{ a() }", "a()"},
      {"{ { a(); { b() } } }", "a(),b()"},
      {"{ let a = b; c(a, a) }", "{let a=b;c(a,a)}"},
      {"{ var a = b; c(a) }", "var a=b;c(a)"},
      {"{ function a() {} }", "{function a(){}}"},
      {"{}", ""},
      {";;;", ""},
      {"if (a) { for (;;) { b() } }", "if(a)for(;;)b()"},
  });
}

TEST_CASE("minify: loops") {
  minifies({
      {"while (a) b()", "for(;a;)b()"},
      {"while (true) a()", "for(;;)a()"},
      {"while (a) { }", "for(;a;)"},
      {"for (;true;) a()", "for(;;)a()"},
      {"for (; a;) { b(); c() }", "for(;a;)b(),c()"},
      {"for (;;) { if (a) break; b() }", "for(;!a;)b()"},
      {"for (;;) { if (a) break; else b() }", "for(;!a;)b()"},
      {"for (;;) { if (a) b(); else break }", "for(;a;)b()"},
      {"for (; a;) { if (b) break; c() }", "for(;a&&!b;)c()"},
      {"for (;;) { if (a) break }", "for(;!a;)"},
      {"for (;;) { a(); if (b) break; c() }", "for(;a(),!b;)c()"},
      {"for (;;) { if (a) break; if (b) break; c() }", "for(;!(a||b);)c()"},
      {"do { a() } while (b)", "do a();while(b)"},
      {"do { if (a) continue; b() } while (c)", "do a||b();while(c)"},
      {"for (a in b) { c(); d() }", "for(a in b)c(),d()"},
      {"for (const a of b) { c(a) }", "for(let a of b)c(a)"},
      {"for (a = 1, 2; b; c, d()) e()", "for(a=1;b;c,d())e()"},
      {"for (1; a; 2) b()", "for(;a;)b()"},
  });
}

TEST_CASE("minify: labels") {
  minifies({
      {"a: b()", "b()"},
      {"a: for (;;) break", "for(;;)break"},
      {"a: for (;;) for (;;) break a", "a:for(;;)for(;;)break a"},
      {"a: b: for (;;) continue b", "b:for(;;)continue b"},
      {"a: { b() }", "b()"},
      {"a: { if (b) break a; c() }", "a:{if(b)break a;c()}"},
      {"a: if (b) { c(); break a }", "a:if(b){c();break a}"},
      {"a: function b() {}", "a:function b(){}"},
      {"a: for (;;) { function b() { a: for (;;) break a } }", "for(;;){function b(){a:for(;;)break a}}"},
  });
}

TEST_CASE("minify: switch") {
  minifies({
      {"switch (a) { case 1: b(); break }", "switch(a){case 1:b()}"},
      {"switch (a) { case 1: b(); break; default: }", "switch(a){case 1:b()}"},
      {"switch (a()) {}", "a()"},
      {"switch (a) { default: }", "a"},
      {"switch (a) { case 1: if (b) break; c() }", "switch(a){case 1:if(b)break;c()}"},
      {"switch (a) { case 1: { b() } case 2: { let c = d; e(c, c) } }", "switch(a){case 1:b();case 2:{let c=d;e(c,c)}}"},
      {"switch (a) { case 1: return1(); break; b(); case 2: var c }", "switch(a){case 1:return1();break;case 2:var c}"},
      {"switch (a) { case 1: b(); c(); break; case 2: d(); break }", "switch(a){case 1:b(),c();break;case 2:d()}"},
  });
}

TEST_CASE("minify: try") {
  minifies({
      {"try { a() } catch (b) { c() }", "try{a()}catch{c()}"},
      {"try { a() } catch (b) { c(b) }", "try{a()}catch(b){c(b)}"},
      {"try { a() } catch ({b}) { c() }", "try{a()}catch({b}){c()}"},
      {"try { a() } catch (b) { var b }", "try{a()}catch(b){var b}"},
      {"try { a() } finally {}", "a()"},
      {"try { a() } catch { b() } finally {}", "try{a()}catch{b()}"},
      {"try {} catch { a() }", ""},
      {"try {} catch (a) { var b = a } finally { c() }", "var b;c()"},
      {"try {} finally { let a = b; c(a, a) }", "{let a=b;c(a,a)}"},
      {"try { a() } catch (b) {}", "try{a()}catch{}"},
  });
}

TEST_CASE("minify: functions") {
  minifies({
      {"function f() { a() }", "function f(){a()}"},
      {"x = () => { return a }", "x=()=>a"},
      {"x = () => { a(); return b }", "x=()=>(a(),b)"},
      {"x = () => { a() }", "x=()=>{a()}"},
      {"x = () => undefined", "x=()=>{}"},
      {"x = () => { return undefined }", "x=()=>{}"},
      {"x = () => { return }", "x=()=>{}"},
      {"x = () => ({})", "x=()=>({})"},
      {"(function () { return a })()", "(function(){return a})()"},
      {"class A { a() { return undefined } get b() { if (c) return 1; return 2 } static { if (d) e(); f() } }",
       "class A{a(){}get b(){return c?1:2}static{d&&e(),f()}}"},
      {"(a = undefined) => {}", ""},
  });
}

TEST_CASE("minify: variables of functions") {
  minifies({
      {"function f() { let a = b(); return a }", "function f(){return b()}"},
      {"function f() { let a = b(); return c(a) }", "function f(){let a=b();return c(a)}"},
      {"function f() { let a = b(); return c.d(a) }", "function f(){let a=b();return c.d(a)}"},
      {"function f() { let a = b(), c = d(); return a + c }", "function f(){return b()+d()}"},
      {"function f() { let a = b(), c = d(); return c + a }", "function f(){let a=b();return d()+a}"},
      {"function f() { let a = b; let c = a.d; return c.e }", "function f(){return b.d.e}"},
      {"function f() { let a = 1; return c() + a }", "function f(){return c()+1}"},
      {"function f() { let a = b; return c() + a }", "function f(){let a=b;return c()+a}"},
      {"function f(b) { let a = b; return c() + a }", "function f(b){return c()+b}"},
      {"function f(b) { let a = b; b = 1; return c() + a }", "function f(b){let a=b;return b=1,c()+a}"},
      {"function f() { const a = () => 1; return b(c, a) }", "function f(){return b(c,()=>1)}"},
      {"function f() { let a = b(); return () => a }", "function f(){let a=b();return()=>a}"},
      {"function f() { let a = b(); if (a) c() }", "function f(){b()&&c()}"},
      {"function f() { let a = b(); switch (a) { case 1: c() } }", "function f(){switch(b()){case 1:c()}}"},
      {"function f() { let a = b(); throw a }", "function f(){throw b()}"},
      {"function f() { let a = b(); c ? a : d }", "function f(){let a=b();c||d}"},
      {"function f() { let a = b(); return c && a }", "function f(){let a=b();return c&&a}"},
      {"function f() { let a = b.c; return a() }", "function f(){let a=b.c;return a()}"},
      {"function f() { let a = b(); return a() }", "function f(){return b()()}"},
      {"function f() { let a = b(); return a.c() }", "function f(){return b().c()}"},
      {"function f() { let a = b(); return {a} }", "function f(){return{a:b()}}"},
      {"function f() { let a = b(); return {c: d(), a} }", "function f(){let a=b();return{c:d(),a}}"},
      {"function f() { let a = b(); return {c, d: 1, a} }", "function f(){let a=b();return{c,d:1,a}}"},
      {"function f() { let a = b(); a.c = 1 }", "function f(){b().c=1}"},
      {"function f() { let a = b(); c.d = a }", "function f(){let a=b();c.d=a}"},
      {"function f() { let a = b(); c = a }", "function f(){c=b()}"},
      {"function f() { let a = b(); a = 1; return a }", "function f(){let a=b();return a=1,a}"},
      {"function f() { var a = b(); return a }", "function f(){return b()}"},
      {"function f() { let a = 1 }", "function f(){}"},
      {"function f() { let a = b() }", "function f(){let a=b()}"},
      {"function f() { let a; }", "function f(){}"},
      {"function f() { var a = b, c; d(c, c) }", "function f(){var a=b,c;d(c,c)}"},
      {"function f() { function a() {} }", "function f(){}"},
      {"function f() { function a() { a() } }", "function f(){function a(){a()}}"},
      {"function f() { function a() { b() } function b() {} }", "function f(){}"},
      {"function f(a) { var a = b(); return a }", "function f(a){var a=b();return a}"},
      {"function f() { for (let a = b(), c = a;;) d(c, c) }", "function f(){for(let a=b(),c=a;;)d(c,c)}"},
      {"function f() { let a = b(); for (c = a;;) d() }", "function f(){for(c=b();;)d()}"},
      {"function f() { let a = b(); for (let c = a;;) d() }", "function f(){let a=b();for(let c=a;;)d()}"},
      {"function f() { let a = b; eval(c) }", "function f(){let a=b;eval(c)}"},
      {"function f() { let a = b(); with (c) a }", "function f(){let a=b();with(c)a}"},
      {"let a = b(); c(a)", "let a=b();c(a)"},
  });
}
