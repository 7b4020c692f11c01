#include "print_support.h"

namespace skein::print::test {

TEST_CASE("print: statements") {
  prints("var a,b=1;let c=2;const d=3", "var a, b = 1;\nlet c = 2;\nconst d = 3;\n");
  prints("var {a,b=1}=c,[d]=e", "var { a, b = 1 } = c, [d] = e;\n");
  prints("a;;;b", "a;\nb;\n");
  prints("{a;{b}}", "{\n  a;\n  {\n    b;\n  }\n}\n");
  prints("if(a)b", "if (a)\n  b;\n");
  prints("if(a)b;else c", "if (a)\n  b;\nelse\n  c;\n");
  prints("if(a){b}else{c}", "if (a) {\n  b;\n} else {\n  c;\n}\n");
  prints("if(a){b}else if(c){d}else e", "if (a) {\n  b;\n} else if (c) {\n  d;\n} else\n  e;\n");
  prints("if(a)if(b)c;else d", "if (a)\n  if (b)\n    c;\n  else\n    d;\n");
  prints("if(a);else b", "if (a);\nelse\n  b;\n");
  prints("for(;;);", "for (;;);\n");
  prints("for(a;b;c)d", "for (a; b; c)\n  d;\n");
  prints("for(var a=0,b;a<b;a++){c}", "for (var a = 0, b; a < b; a++) {\n  c;\n}\n");
  prints("for(var a=(b in c);;);", "for (var a = (b in c);;);\n");
  prints("for((a in b)?c:d;;);", "for ((a in b) ? c : d;;);\n");
  prints("for(a=()=>(b in c);;);", "for (a = () => (b in c);;);\n");
  prints("for(a=()=>{b in c};;);", "for (a = () => {\n  b in c;\n};;);\n");
  prints("for(a[b in c];;);", "for (a[b in c];;);\n");
  prints("for(a=`${b in c}`;;);", "for (a = `${b in c}`;;);\n");
  prints("for(a=(x,(b in c));;);", "for (a = (x, b in c);;);\n");
  prints("for(a in b)c", "for (a in b)\n  c;\n");
  prints("for(const a in b,c)d", "for (const a in b, c)\n  d;\n");
  prints("for(let[a,b]of c)d", "for (let [a, b] of c)\n  d;\n");
  prints("for(a.b of(c,d))e", "for (a.b of (c, d))\n  e;\n");
  prints("for({a}of b)c", "for ({ a } of b)\n  c;\n");
  prints("for((async)of a);", "for ((async) of a);\n");
  prints("for((let)of a);", "for ((let) of a);\n");
  prints("for((let)[a]=0;;);", "for ((let)[a] = 0;;);\n");
  prints("for(async=>{};;);", "for ((async) => {\n};;);\n");
  prints("async function f(){for await(const a of b)c}", "async function f() {\n  for await (const a of b)\n    c;\n}\n");
  prints("while(a)b", "while (a)\n  b;\n");
  prints("do a;while(b)", "do\n  a;\nwhile (b);\n");
  prints("do{a}while(b)", "do {\n  a;\n} while (b);\n");
  prints("a:for(;;){break a;continue a;break;continue}", "a: for (;;) {\n  break a;\n  continue a;\n  break;\n  continue;\n}\n");
  prints("try{a}catch{b}", "try {\n  a;\n} catch {\n  b;\n}\n");
  prints("try{a}catch({b}){c}finally{d}", "try {\n  a;\n} catch ({ b }) {\n  c;\n} finally {\n  d;\n}\n");
  prints("switch(a){case b:c;break;default:{d}case e:case f:}",
         "switch (a) {\n  case b:\n    c;\n    break;\n  default: {\n    d;\n  }\n  case e:\n  case f:\n}\n");
  prints("switch(a){case b:{c};;default:;}", "switch (a) {\n  case b: {\n    c;\n  }\n  default:\n}\n");
  prints("function f(){return;return a,b;throw c}", "function f() {\n  return;\n  return a, b;\n  throw c;\n}\n");
  prints("with(a)b", "with (a)\n  b;\n");
  prints("debugger", "debugger;\n");
  prints("if(a)function f(){}", "if (a)\n  function f() {\n  }\n");
  prints("#!/usr/bin/env node\na", "#!/usr/bin/env node\na;\n");
  prints("'use strict';a", "'use strict';\na;\n");
  prints("{using a=b}", "{\n  using a = b;\n}\n");
}

TEST_CASE("print: an else belongs to its if") {
  prints("if(a){if(b)c}else d", "if (a) {\n  if (b)\n    c;\n} else\n  d;\n");
  prints("if(a){for(;;)if(b)c}else d", "if (a) {\n  for (;;)\n    if (b)\n      c;\n} else\n  d;\n");
  prints_minified("if(a){if(b)c}else d", "if(a){if(b)c}else d;");
  prints_minified("if(a)if(b)c;else d", "if(a)if(b)c;else d;");
}

TEST_CASE("print: minified statements") {
  prints_minified("a; b", "a;b;");
  prints_minified("var a = 1, b; let c; const [d] = e", "var a=1,b;let c;const[d]=e;");
  prints_minified("function f() { return a; }\nfunction* g() {} b", "function f(){return a}function*g(){}b;");
  prints_minified("function f() { return 'a' } function g() { return /b/ } function h() { return }",
                  "function f(){return\"a\"}function g(){return/b/}function h(){return}");
  prints_minified("if (a) b; else c", "if(a)b;else c;");
  prints_minified("if (a) { b; } else return_()", "if(a){b}else return_();");
  prints_minified("if (a) b; else { c; }", "if(a)b;else{c}");
  prints_minified("for (const a of b) c; for (a in b); for (;;) {}", "for(const a of b)c;for(a in b);for(;;){}");
  prints_minified("for (var [a] of [b]) c", "for(var[a]of[b])c;");
  prints_minified("while (a) b; c", "while(a)b;c;");
  prints_minified("do a; while (b); c", "do a;while(b);c;");
  prints_minified("do { a; } while (b)", "do{a}while(b);");
  prints_minified("try { a } catch (b) { c } finally { d }", "try{a}catch(b){c}finally{d}");
  prints_minified("switch (a) { case b: c; break; case 'd': default: e }", "switch(a){case b:c;break;case\"d\":default:e}");
  prints_minified("throw a", "throw a;");
  prints_minified("a: for (;;) break a", "a:for(;;)break a;");
  prints_minified("'use strict'; a", "'use strict';a;");
  prints_minified("class A {} a", "class A{}a;");
}

}  // namespace skein::print::test
