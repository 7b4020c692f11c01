// Operators that do not go together, and optional chains.
#include "es2026_support.h"

namespace skein::js::test {

TEST_CASE("ES2026: nullish coalescing") {
  const Row rows[] = {
      {Goals::Both, "a ?? b || c", "MixedNullish 5-11"},
      {Goals::Both, "a || b ?? c", "MixedNullish 0-6"},
      {Goals::Both, "a ?? b && c", "MixedNullish 5-11"},
      {Goals::Both, "a && b ?? c", "MixedNullish 0-6"},
      {Goals::Both, "(a ?? b) || c; a ?? (b || c); (a && b) ?? c; a ?? b ?? c"},
      {Goals::Both, "a ?? b | c; a ?? b + c; a ?? b ? c : d; a = b ?? c"},
  };
  check_rows(rows);
}

TEST_CASE("ES2026: optional chains") {
  const Row rows[] = {
      {Goals::Both, "a?.b = c", "InvalidAssignmentTarget 0-4"},
      {Goals::Both, "a?.b++", "InvalidAssignmentTarget 0-4"},
      {Goals::Both, "++a?.b", "InvalidAssignmentTarget 2-6"},
      {Goals::Both, "[a?.b] = c", "InvalidAssignmentTarget 1-6"},
      {Goals::Both, "({ a: b?.c } = d)", "InvalidAssignmentTarget 6-12"},
      {Goals::Both, "for (a?.b of c);", "InvalidAssignmentTarget 5-9"},
      {Goals::Both, "for (a?.b in c);", "InvalidAssignmentTarget 5-9"},
      {Goals::Both, "[...a?.b] = c", "InvalidAssignmentTarget 4-9"},
      {Goals::Both, "a?.b.c = d", "InvalidAssignmentTarget 0-6"},
      {Goals::Both, "(a?.b) = c", "InvalidAssignmentTarget 0-6"},
      {Goals::Both, "(a?.b).c = d"},
      {Goals::Both, "(a?.b)[c] = d"},
      {Goals::Both, "a?.`b`", "TemplateInOptionalChain 3-6"},
      {Goals::Both, "a?.b`c`", "TemplateInOptionalChain 4-7"},
      {Goals::Both, "a?.b.c`d`", "TemplateInOptionalChain 6-9"},
      {Goals::Both, "a?.[b]`c`", "TemplateInOptionalChain 6-9"},
      {Goals::Both, "a?.()`c`", "TemplateInOptionalChain 5-8"},
      {Goals::Both, "(a?.b)`c`; a?.(b`c`)"},
      {Goals::Both, "new a?.b()", "NewInOptionalChain 5-7"},
      {Goals::Both, "new a?.()", "NewInOptionalChain 5-7"},
      {Goals::Both, "new a.b?.c", "NewInOptionalChain 7-9"},
      {Goals::Both, "new (a?.b)(); new (a?.())"},
      {Goals::Both, "delete a?.b; a?.b in c; typeof a?.b; async?.(a); a?.b ? c : d; a?.5:1; a?.[b]?.c?.(d)?.e"},
      {Goals::Both, "a?.5", "ExpectedToken 4-4"},
      {Goals::Both, "super?.a", "UnexpectedToken 5-7"},
      {Goals::Both, "class A extends B { constructor() { super?.() } }", "UnexpectedToken 41-43"},
      {Goals::Both, "class A extends B { c() { super.a?.b; super.d?.() } }"},
      {Goals::Both, "new.target?.a", "NewTargetOutsideFunction 0-10"},
      {Goals::Both, "function f() { new.target?.a }"},
      {Goals::Module, "import.meta?.a"},
      {Goals::Module, "import?.('a')", "UnexpectedToken 6-8"},
      {Goals::Script, "import?.('a')", "ModuleSyntaxInScript 0-6"},
      {Goals::Both, "async?.a => b", "ExpectedToken 9-11"},
  };
  check_rows(rows);
}

TEST_CASE("ES2026: what a class extends") {
  const Row rows[] = {
      {Goals::Both, "class A extends a ?? b {}", "ExpectedToken 18-20"},
      {Goals::Both, "class A extends a?.b {} class B extends a?.() {} class C extends a?.b.c(d)[e] {}"},
      {Goals::Both, "class A extends a = b {}", "ExpectedToken 18-19"},
      {Goals::Both, "class A extends a, b {}", "ExpectedToken 17-18"},
      {Goals::Both, "class A extends a ? b : c {}", "ExpectedToken 18-19"},
      {Goals::Both, "class A extends () => {} {}", "UnexpectedToken 17-18"},
      {Goals::Both, "class A extends a => a {}", "ExpectedToken 18-20"},
      {Goals::Both, "class A extends async () => {} {}", "ExpectedToken 25-27"},
      {Goals::Both, "class A extends !a {}", "UnexpectedToken 16-17"},
      {Goals::Both, "class A extends a++ {}", "ExpectedToken 17-19"},
      {Goals::Both, "class A extends typeof a {}", "UnexpectedToken 16-22"},
      {Goals::Both,
       "class A extends {} {} class B extends [] {} class C extends function () {} {} class D extends class {} {} "
       "class E extends null {} class F extends `a` {} class G extends this {} class H extends 1 {} class I "
       "extends new J {}"},
      {Goals::Both, "class A extends {} ", "ExpectedToken 19-19"},
      {Goals::Both, "class A extends", "UnexpectedToken 15-15"},
      {Goals::Both, "class A extends B extends C {}", "ExpectedToken 18-25"},
  };
  check_rows(rows);
}

TEST_CASE("ES2026: logical assignment") {
  const Row rows[] = {
      {Goals::Both, "a ||= b; a &&= b; a ?\?= b; a.b ||= c; a[b] ?\?= c; (a) &&= b; (a.b) ||= c"},
      {Goals::Both, "[a] ||= b", "InvalidAssignmentTarget 0-3"},
      {Goals::Both, "({ a } ?\?= b)", "InvalidAssignmentTarget 1-6"},
      {Goals::Both, "a?.b ||= c", "InvalidAssignmentTarget 0-4"},
      {Goals::Both, "f() ||= 1", "InvalidAssignmentTarget 0-3"},
      {Goals::Both, "f() ?\?= 1", "InvalidAssignmentTarget 0-3"},
      {Goals::Both, "1 &&= a", "InvalidAssignmentTarget 0-1"},
      {Goals::Both, "(a, b) ||= c", "InvalidAssignmentTarget 0-6"},
      {Goals::Both, "a ||= b => c ||= d e", "ExpectedToken 19-20"},
      {Goals::Module, "eval ||= 1", "AssignToReserved 0-4"},
      {Goals::Module, "arguments &&= 1", "AssignToReserved 0-9"},
  };
  check_rows(rows);
}

TEST_CASE("ES2026: exponentiation") {
  const Row rows[] = {
      {Goals::Both, "-a ** b", "UnaryBeforeExponent 0-2"},
      {Goals::Both, "+a ** b", "UnaryBeforeExponent 0-2"},
      {Goals::Both, "!a ** b", "UnaryBeforeExponent 0-2"},
      {Goals::Both, "~a ** b", "UnaryBeforeExponent 0-2"},
      {Goals::Both, "typeof a ** b", "UnaryBeforeExponent 0-8"},
      {Goals::Both, "void a ** b", "UnaryBeforeExponent 0-6"},
      {Goals::Both, "delete a.b ** c", "UnaryBeforeExponent 0-10"},
      {Goals::Both,
       "(-a) ** b; -(a ** b); a ** -b; ++a ** b; a++ ** b; a ** b ** c; (a) ** b; a ** typeof b; a ** +b; -a * b; "
       "2 ** 3"},
      {Goals::Both, "async function f() { await a ** b }", "UnaryBeforeExponent 21-28"},
      {Goals::Both, "async function f() { (await a) ** b; a ** await b }"},
      {Goals::Both, "a => b ** c => d", "ExpectedToken 12-14"},
      {Goals::Both, "a ** => b", "UnexpectedToken 5-7"},
  };
  check_rows(rows);
}

}  // namespace skein::js::test
