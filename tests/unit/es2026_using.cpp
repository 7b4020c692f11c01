// Explicit resource management.
#include "es2026_support.h"

namespace skein::js::test {

TEST_CASE("ES2026: using and await using") {
  const Row rows[] = {
      {Goals::Both, "{ using a = b }"},
      {Goals::Both, "{ using a = b, c = d; }"},
      {Goals::Both, "{ await_; using\na }"},
      {Goals::Both, "{ using\na = b }"},
      {Goals::Both, "{ using a }", "MissingInitializer 8-9"},
      {Goals::Both, "{ using a = b, c }", "MissingInitializer 15-16"},
      {Goals::Both, "{ using {a} = b }", "ExpectedToken 8-9"},
      {Goals::Both, "{ using a = b, {c} = d }", "UnexpectedToken 15-16"},
      {Goals::Script, "var using; { using [a] = b }"},
      {Goals::Script,
       "using; using = 1; using(a); using.b; using[c]; using`d`; using + e; using ? a : b; using, a; using => 1; "
       "using: 1"},
      {Goals::Module, "{ using let = a }", "StrictReservedWord 8-11, LetAsLexicalName 8-11"},
      {Goals::Script, "{ using let = a }", "LetAsLexicalName 8-11"},
      {Goals::Script, "{ using await = a }"},
      {Goals::Module, "{ using await = a }", "AwaitAsName 8-13"},
      {Goals::Script, "{ using yield = a }"},
      {Goals::Both, "{ using of = a }"},
      {Goals::Both, "{ using using = a }"},
      {Goals::Both, "{ using async = a; using get = a; using from = a; using as = b }"},
      {Goals::Both, "{ using if = a }", "ExpectedToken 8-10"},
      {Goals::Both, "{ using a in b }", "MissingInitializer 8-9"},
      {Goals::Both, "var using, b; { using in b; using instanceof b }"},
      {Goals::Both, "if (a) using b = c", "ExpectedToken 13-14"},
      {Goals::Both, "while (a) using b = c", "ExpectedToken 16-17"},
      {Goals::Both, "a: using b = c", "ExpectedToken 9-10"},
      {Goals::Both, "switch (a) { case 1: using b = c }", "UsingPlace 21-26"},
      {Goals::Both, "switch (a) { default: using b = c }", "UsingPlace 22-27"},
      {Goals::Both, "switch (a) { case 1: { using b = c } }"},
      {Goals::Script, "using a = b", "UsingPlace 0-5"},
      {Goals::Module, "using a = b"},
      {Goals::Module, "export using a = b", "UnexpectedToken 7-12"},
      {Goals::Module, "export await using a = b", "UnexpectedToken 7-12"},
      {Goals::Module, "{ using a = b; let a }", "Redeclared 19-20"},
      {Goals::Module, "{ using a = b; var a }", "Redeclared 19-20"},
      {Goals::Module, "{ using a = b } { using a = c }"},
  };
  check_rows(rows);
}

TEST_CASE("ES2026: using in the head of a loop") {
  const Row rows[] = {
      {Goals::Both, "for (using a of b);"},
      {Goals::Both, "for (using a = b;;) break;"},
      {Goals::Both, "for (using a = b, c = d;;) break;"},
      {Goals::Both, "for (using a;;);", "MissingInitializer 11-12"},
      {Goals::Both, "for (using a in b);", "UsingInForIn 5-12"},
      {Goals::Both, "for (using a = b of c);", "ForHeadInitializer 5-16"},
      {Goals::Both, "for (using a = b in c);", "ForHeadInitializer 5-16"},
      {Goals::Both, "for (using {a} of b);", "ExpectedToken 11-12"},
      {Goals::Both, "for (using of a);"},
      {Goals::Both, "for (using of of);"},
      {Goals::Both, "for (using of of a);", "ExpectedToken 17-18"},
      {Goals::Both, "for (using of of of);", "ExpectedToken 17-19"},
      {Goals::Both, "for (using of = a;;) break;"},
      {Goals::Both, "for (using of = of;;) break;"},
      {Goals::Both, "for (using of;;);", "UnexpectedToken 13-14"},
      {Goals::Both, "for (using in a);"},
      {Goals::Both, "for (using;;) break;"},
      {Goals::Both, "for (using.a of b);"},
      {Goals::Both, "for (using[a] of b);"},
      {Goals::Both, "for (using\na of b);", "ExpectedToken 11-12"},
      {Goals::Both, "for (using async of a);"},
      {Goals::Both, "for (using using of a);"},
      {Goals::Both, "for (using a, b of c);", "ForHeadDeclaration 5-15"},
      {Goals::Module, "for (using let of a);", "StrictReservedWord 11-14, LetAsLexicalName 11-14"},
      {Goals::Script, "for (using let of a);", "LetAsLexicalName 11-14"},
      {Goals::Both, "async function f() { for await (using a of b); for await (using of a); }"},
      {Goals::Both, "async function f() { for await (using of of a); }", "ExpectedToken 44-45"},
      {Goals::Both, "async function f() { for await (using a = b;;); }", "UnexpectedToken 43-44"},
  };
  check_rows(rows);
}

TEST_CASE("ES2026: await using") {
  const Row rows[] = {
      {Goals::Both,
       "async function f() { await using a = b; { await using c = d } for (await using e of g); for await (await "
       "using h of i); for (await using j = k;;) break; }"},
      {Goals::Both,
       "async function f() { for (await using of of a); for (await using of = a;;) break; for await (await using "
       "of of a); }"},
      {Goals::Both, "async function f() { for (await using of a); }", "InvalidAssignmentTarget 26-37"},
      {Goals::Both, "async function f() { await using; await using.a; await using[b]; await using(); await (using) }"},
      {Goals::Both, "async function f() { await using\na = b }"},
      {Goals::Both, "async function f() { await\nusing a = b }", "ExpectedToken 33-34"},
      {Goals::Both, "async function f() { for (await\nusing a of b); }", "ExpectedToken 38-39"},
      {Goals::Both, "async function f() { for (await using\na of b); }", "ExpectedToken 38-39"},
      {Goals::Both, "async function f() { for (await using a in b); }", "UsingInForIn 26-39"},
      {Goals::Both, "async function f() { await using a }", "MissingInitializer 33-34"},
      {Goals::Both, "async function f() { await using {a} = b }", "ExpectedToken 33-34"},
      {Goals::Both, "async function f() { if (a) await using b = c }", "ExpectedToken 40-41"},
      {Goals::Both, "async function f() { switch (a) { case 1: await using b = c } }", "UsingPlace 42-47"},
      {Goals::Both, "async function f() { a: await using b = c }", "ExpectedToken 36-37"},
      {Goals::Both, "function f() { await using a = b }", "AwaitOutsideAsync 15-20"},
      {Goals::Script, "await using a = b", "AwaitOutsideAsync 0-5"},
      {Goals::Module, "await using a = b"},
      {Goals::Module, "for (await using a of b);"},
      {Goals::Module, "for await (using a of b);"},
      {Goals::Both, "class A { static { await using a = b } }", "AwaitOutsideAsync 19-24"},
      {Goals::Both, "class A { static { using a = b } }"},
      {Goals::Both, "async function f() { await using await = b }", "UnexpectedToken 33-38"},
      {Goals::Both, "async function f() { { using await = b } }", "UnexpectedToken 29-34"},
      {Goals::Both, "async function f() { await us\\u0069ng a = b }", "ExpectedToken 38-39"},
      {Goals::Both, "{ us\\u0069ng a = b }", "ExpectedToken 13-14"},
      {Goals::Script, "if (1) { await using a = b }", "AwaitOutsideAsync 9-14"},
      {Goals::Both, "() => { using a = b }"},
      {Goals::Both, "async () => { await using a = b }"},
  };
  check_rows(rows);
}

}  // namespace skein::js::test
