#include <doctest/doctest.h>

#include <string>

#include "js/typescript_types.h"
#include "lexer_support.h"

namespace skein::js::test {

namespace {

// What stands behind the type that `source` begins with, or what is wrong with it: 2001 unexpected, 2002 something else expected,
// 2003 too deep.
std::string after_type(std::string_view source, bool as_return_type = false) {
  Lexed lexed(source);
  Lexer lexer(lexed.source.view(), {true, false, false}, lexed.module, lexed.diagnostics);
  std::uint32_t depth = 0;
  TypeSkipper skipper(lexer, depth, 500);
  lexer.next();
  const bool is_type = as_return_type ? skipper.skip_return_type() : skipper.skip_type();
  CHECK(depth == 0);
  CHECK(is_type == (skipper.problem == TypeSkipper::Problem::None));
  if (is_type) return std::string(source.substr(lexer.start));
  if (lexer.token == Token::Error) return lexed.reported();
  const char* const codes[] = {"", "2001 ", "2002 ", "2003 "};
  return codes[static_cast<int>(skipper.problem)] + std::to_string(lexer.start) + '-' + std::to_string(lexer.end);
}

}  // namespace

TEST_CASE("TypeScript: types are skipped whole") {
  const std::string_view types[] = {
      "string",
      "A.B.C",
      "A.default.if",
      "A<B>",
      "A<B, C<D<E>>>",
      "A<B,>",
      "void",
      "null",
      "true",
      "this",
      "'x'",
      "-1",
      "1n",
      "`a`",
      "`a${B}c${D extends E ? F : G}`",
      "A[]",
      "A[][]",
      "A['b'][]",
      "A[B | C]",
      "A | B & C",
      "| A | B",
      "& A & B",
      "| A & B | (C)",
      "keyof A",
      "keyof typeof a",
      "unique symbol",
      "readonly A[]",
      "readonly [A, B]",
      "typeof a",
      "typeof a.b.c",
      "typeof a<B>",
      "typeof this.a",
      "typeof import('x')",
      "typeof a.#b",
      "import('x')",
      "import('x').A.B<C>",
      "import('x', { with: { 'resolution-mode': 'import' } }).A",
      "A extends B ? C : D",
      "A extends B ? C : D extends E ? F : G",
      "A extends B ? C extends D ? E : F : G",
      "A extends (infer U)[] ? U : never",
      "A extends infer U extends string ? U : never",
      "A extends { a: infer U extends B } ? U : V",
      "A extends [infer U extends B ? C : D] ? E : F",
      "A extends (infer U extends B ? C : D) ? E : F",
      "A extends (B extends C ? D : E) ? F : G",
      "() => void",
      "(a) => b",
      "(a, b: C) => D",
      "(...a: B[]) => C",
      "(a?: B) => C",
      "({ a, b: [c] }: D) => E",
      "([a, b]) => C",
      "(this: A) => B",
      "<T>(a: T) => T",
      "<const T extends U = V>(a: T) => T",
      "<T,>() => T",
      "new () => A",
      "new <T>(a: T) => A<T>",
      "abstract new () => A",
      "(a: B) => (c: D) => E",
      "((a) => b) | C",
      "A | (() => B)",
      "(A)",
      "((A))",
      "(A | B)[]",
      "(A)['b']",
      "(a) => a is B",
      "(a) => asserts a",
      "(a) => asserts a is B",
      "(a) => asserts a\nis B",
      "(asserts) => asserts is B",
      "(this: A) => this is B",
      "[]",
      "[A, B]",
      "[A, B?, ...C[]]",
      "[a: A, b?: B, ...c: C[]]",
      "[if: A]",
      "[A,]",
      "[...A]",
      "[A | B, C extends D ? E : F]",
      "{}",
      "{ a }",
      "{ a: B }",
      "{ a: B; c: D }",
      "{ a: B, c: D, }",
      "{ a: B\n c: D }",
      "{ a?: B }",
      "{ readonly a: B }",
      "{ readonly: B }",
      "{ readonly?: B }",
      "{ 'a': B; 1: C; [d]: E; [Symbol.iterator](): F }",
      "{ [key: string]: A }",
      "{ readonly [key: string]: A }",
      "{ a(): B; c?<T>(d: T): E }",
      "{ (): A; <T>(): B; new (): C; new <T>(): D; new: E }",
      "{ get a(): B; set a(b: B) }",
      "{ get: A; set(): B; get?: C }",
      "{ [K in A]: B }",
      "{ readonly [K in A]?: B }",
      "{ -readonly [K in A]-?: B; }",
      "{ +readonly [K in keyof A as B<K>]+?: C }",
      "{ if: A; new(): B; async(): C }",
      "{ a(b: C): d is E }",
      "A<typeof b>",
      "A<(b: C) => D>",
      "A<<T>() => T>",
      "asserts",
      "asserts[]",
      "is",
      "A<`${B}`>",
      "A<'b' extends C ? D : E>",
      "abstract",
      "keyof A[]",
      "A extends () => infer R extends B ? C : D ? E : F",
      "(<T>() => T extends X ? 1 : 2) extends <T>() => T extends Y ? 1 : 2 ? true : false",
      "async",
      "of",
      "declare.module",
  };
  for (const std::string_view type : types) {
    CAPTURE(type);
    CHECK(after_type(type) == "");
    CHECK(after_type(std::string(type) + " = 1") == "= 1");
    CHECK(after_type('[' + std::string(type) + "] = 1") == "= 1");
  }
}

TEST_CASE("TypeScript: where types end") {
  struct Row {
    std::string_view source;
    std::string_view rest;
  };
  const Row rows[] = {
      {"A\n[b]", "[b]"},
      {"A\n<B>c", "<B>c"},
      {"A\nextends B", "extends B"},
      {"A ? b : c", "? b : c"},
      {"A is B", "is B"},
      {"A => b", "=> b"},
      {"A && b", "&& b"},
      {"asserts\na", "a"},
      {"A<B>>c", ">c"},
      {"A<B>=c", "=c"},
      {"A<B<C>>>=d", ">=d"},
      {"(a) as b", "as b"},
      {"keyof", "2001 5-5"},
      {"A<", "2001 2-2"},
      {"A<B", "2002 3-3"},
      {"A[b", "2002 3-3"},
      {"A |", "2001 3-3"},
      {"A | | B", "2001 4-5"},
      {"{ a: }", "2001 5-6"},
      {"{ a: B c: D }", "2002 7-8"},
      {"(a: ) => b", "2001 4-5"},
      {"[a", "2002 2-2"},
      {"1 +", "+"},
      {"+1", "2001 0-1"},
      {"`a${b", "2002 5-5"},
      {"<T>", "2002 3-3"},
      {"<>() => A", "2001 1-2"},
      {"A extends B", "2002 11-11"},
      {"A extends B ? C", "2002 15-15"},
      {"import(a", "2002 8-8"},
      {"'a", "1002 0-2"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.source);
    CHECK(after_type(row.source) == row.rest);
  }
  CHECK(after_type("a is B {", true) == "{");
  CHECK(after_type("this is B {", true) == "{");
  CHECK(after_type("asserts this is B {", true) == "{");
  CHECK(after_type("asserts a {", true) == "{");
  CHECK(after_type("a\nis", true) == "is");
}

TEST_CASE("TypeScript: types nested too deeply are refused") {
  const char* const pairs[][2] = {{"(", ")"},    {"[", "]"},     {"A<", ">"},
                                  {"{a:", "}"},  {"() => ", ""}, {"A extends B ? ", ""},
                                  {"`${", "}`"}, {"A[", "]"},    {"([a, (", ")])"}};
  for (const auto& pair : pairs) {
    CAPTURE(pair[0]);
    std::string source;
    for (int i = 0; i < 20000; i++) source += pair[0];
    source += "A";
    for (int i = 0; i < 20000; i++) source += pair[1];
    const std::string result = after_type(source);
    CHECK(result.substr(0, 4) == "2003");
  }
  // Long is not deep.
  std::string source = "A";
  for (int i = 0; i < 20000; i++) source += " extends B ? C : D";
  CHECK(after_type(source) == "");
  source = "A";
  for (int i = 0; i < 20000; i++) source += " | B[]";
  CHECK(after_type(source) == "");
}

}  // namespace skein::js::test
