// What define, drop, dropLabels and pure make of a file, without bundling.
#include <doctest/doctest.h>

#include <string>

#include "bundle/bundle.h"

namespace skein {

namespace {

std::string made_of(std::string_view source, const DefineOptions& define, std::string& told) {
  TransformOptions options;
  options.define = define;
  const TransformResult result = transform(source, options);
  for (const Message& message : result.messages) told += message.text;
  return result.code;
}

}  // namespace

TEST_CASE("define: what stands for a name") {
  struct Row {
    const char *source, *printed, *told = "";
  };
  DefineOptions define;
  define.defines = {{"A", "1"}, {"B", "name"}, {"a.b", "\"ab\""}, {"a.b.c", "true"}, {"N", "-1"}, {"U", "undefined"}};
  const Row rows[] = {
      {"f(A, B, a.b, a?.b, a['b'], a[`b`], a.b.c, a.b.d, a.d)",
       "f(1, name, \"ab\", \"ab\", \"ab\", \"ab\", true, \"ab\".d, a.d);\n"},
      {"f(N ** 2, -N, U, typeof A, !A)", "f((-1) ** 2, - -1, void 0, \"number\", false);\n"},
      {"f({ A, B: A, [A]: 1 })", "f({ A: 1, B: 1, [1]: 1 });\n"},
      {"f(x.A, { A() {} })", "f(x.A, { A() {\n} });\n"},
      {"(A) => A", "(A) => A;\n"},
      {"(x, A = 1) => A", "(x, A = 1) => A;\n"},
      {"({ A }) => A", "({ A: A }) => A;\n"},
      {"f(A); var A", "f(A);\nvar A;\n"},
      {"f(a.b); function a() {}", "f(a.b);\nfunction a() {\n}\n"},
      {"with (x) f(A)", "with (x)\n  f(A);\n"},
      {"delete A", "delete A;\n"},
      {"B = 1", "name = 1;\n"},
      {"A = 1", "A = 1;\n", "Suspicious assignment to \"A\", which \"define\" replaces with a constant: it is left as it is"},
      {"A && f()", "f();\n"},
      {"A || f()", "1;\n"},
      {"(A && x.y)()", "(0, x.y)();\n"},
      {"if (!A) f()", "if (false)\n  f();\n"},
      {"A ?? b || c", "", "Mixing \"??\" with \"||\" or \"&&\" needs parentheses"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.source);
    std::string told;
    CHECK(made_of(row.source, define, told) == row.printed);
    CHECK(told == row.told);
  }
}

TEST_CASE("define: what is wrong with it is said") {
  const std::pair<std::string, std::string> rows[] = {{"A", "1 + 1"}, {"A", ""},   {"A", "'a'"}, {"A", "a?.b"},    {"1", "1"},
                                                      {"a b", "1"},   {"a.", "1"}, {"new", "1"}, {"typeof x", "1"}};
  for (const auto& row : rows) {
    CAPTURE(row.first);
    CAPTURE(row.second);
    DefineOptions define;
    define.defines = {row};
    std::string told;
    CHECK(made_of("A", define, told).empty());
    CHECK(told.starts_with("Invalid value"));
  }
  DefineOptions define;
  define.defines = {{"process.env.NODE_ENV", "production"}};
  std::string told;
  CHECK(made_of("process.env.NODE_ENV", define, told) == "production;\n");
  CHECK(told.find("not as a string") != std::string::npos);
}

TEST_CASE("define: many places and many wrong ones take no time to speak of") {
  DefineOptions define;
  define.defines = {{"A", "1"}};
  std::string source, told;
  for (int i = 0; i < 20000; i++) source += "f(A); [A] = x; (A) => A;\n";
  CHECK(made_of(source + "var A;", define, told).size() > source.size());
  CHECK(told.empty());
}

TEST_CASE("jsxFactory, jsxFragment and jsxImportSource: what JSX can be printed with") {
  struct Row {
    const char *factory, *fragment, *source, *printed, *told = "";
  };
  const Row rows[] = {
      {"h", "F", "p", "/* @__PURE__ */ h(F, null, /* @__PURE__ */ h(\"a\", null));\n"},
      {"this.h", "P.default", "p", "/* @__PURE__ */ this.h(P.default, null, /* @__PURE__ */ this.h(\"a\", null));\n"},
      {"h", "null", "p", "/* @__PURE__ */ h(null, null, /* @__PURE__ */ h(\"a\", null));\n"},
      {"h(", "F", "p", "", "Invalid value \"h(\" for \"jsxFactory\": expected a name such as h or Preact.h"},
      {"null", "F", "p", "", "Invalid value \"null\" for \"jsxFactory\": expected a name such as h or Preact.h"},
      {"h", "a..b", "p", "",
       "Invalid value \"a..b\" for \"jsxFragment\": expected a name such as Fragment or Preact.Fragment, or null"},
      {"h", "F", "", "", "Invalid value \"\" for \"jsxImportSource\": expected the name of a package"},
  };
  for (const Row& row : rows) {
    TransformOptions options;
    options.loader = Loader::JSX;
    options.jsx.factory = row.factory;
    options.jsx.fragment = row.fragment;
    options.jsx.import_source = row.source;
    const TransformResult result = transform("<><a/></>", options);
    std::string told;
    for (const Message& message : result.messages) told += message.text;
    CHECK(result.code == row.printed);
    CHECK(told == row.told);
  }
}

}  // namespace skein
