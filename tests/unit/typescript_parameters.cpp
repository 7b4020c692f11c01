#include "typescript_support.h"

namespace skein::js::test {

TEST_CASE("TypeScript: parameter properties") {
  const PrintedRow rows[] = {
      {"class A { constructor(private b: c) {} }", "class A{b;constructor(b){this.b=b}}"},
      {"class A { constructor(public readonly b = 1, c, protected d?: e) { f } }",
       "class A{b;d;constructor(b=1,c,d){this.b=b;this.d=d;f}}"},
      {"class A { x = 1; constructor(override b) { 'a'; c } }", "class A{b;x=1;constructor(b){'a';this.b=b;c}}"},
      {"class A extends B { constructor(private b) { c; super(b); d } }",
       "class A extends B{b;constructor(b){c;super(b);this.b=b;d}}"},
      {"class A extends B { constructor(private b) { try { super() } finally { c } } }",
       "class A extends B{b;constructor(b){try{super();this.b=b}finally{c}}}"},
      {"class A extends B { constructor(private b) { super(() => super.c); super() } }",
       "class A extends B{b;constructor(b){super(()=>super.c);this.b=b;super()}}"},
      // The inner class has properties of its own.
      {"class A { constructor(private b = class { constructor(private c) {} }) { class D { constructor(private e) {} } } }",
       "class A{b;constructor(b=class{c;constructor(c){this.c=c}}){this.b=b;class D{e;constructor(e){this.e=e}}}}"},
      {"class A { constructor(private b) { (() => { c })() } d(e) {} }", "class A{b;constructor(b){this.b=b;(()=>{c})()}d(e){}}"},
      // Overloads; words that are names here.
      {"class A { constructor(b); constructor(private b) {} }", "class A{b;constructor(b){this.b=b}}"},
      {"class A { constructor(readonly, override) {} }", "class A{constructor(readonly,override){}}"},
      {"class A { constructor(private readonly) {} }", "class A{readonly;constructor(readonly){this.readonly=readonly}}"},
      {"(readonly, x) => 1", "(readonly,x)=>1;"},
  };
  check_typescript(rows);
}

TEST_CASE("TypeScript: places where a parameter is no property") {
  const PrintedRow rows[] = {
      {"function f(private a) {}", "ParameterPropertyPlace 11-18"},
      {"class A { f(public a) {} }", "ParameterPropertyPlace 12-18"},
      {"class A { static constructor(public a) {} }", "ParameterPropertyPlace 29-35"},
      {"class A { constructor(private a); constructor(a) {} }", "ParameterPropertyPlace 30-31"},
      {"((private a) => 1)", "ExpectedToken 10-11"},
      {"((private a: b) => 1)", "ExpectedToken 10-11"},
      {"class A { constructor(private {a}) {} }", "ParameterPropertyPattern 22-29"},
      {"class A { constructor(private [a] = b) {} }", "ParameterPropertyPattern 22-29"},
      {"class A { constructor(private ...a) {} }", "ParameterPropertyPattern 22-29"},
      {"class A extends B { constructor(private a) {} }", "ParameterPropertySuper 43-44"},
      {"class A extends B { constructor(private a) { if (a) super() } }", "ParameterPropertySuper 43-44"},
  };
  check_typescript(rows);
  const PrintedRow javascript[] = {{"class A { constructor(private a) {} }", "StrictReservedWord 22-29"}};
  check_typescript(javascript, Loader::JS);
}

}  // namespace skein::js::test
