#include <algorithm>

#include "print_support.h"

namespace skein::print::test {

namespace {

// Prints a linked module, all parts live, with new names for some symbols.
struct Rename {
  std::string_view from, to;
  bool is_expression = false;
};
struct Member {
  std::string_view namespace_name, member, to;
  bool is_expression = false;
};

std::string print_linked(std::string_view source, const std::vector<Rename>& renames = {},
                         const std::vector<Member>& members = {}, PrintOptions options = {}) {
  js::ParseOptions parse_options;
  parse_options.goal = js::ParseOptions::Goal::Module;
  Parsed parsed(source, parse_options);
  if (parsed.diagnostics.has_errors()) return to_message(parsed.diagnostics.items()[0], parsed.source.view(), "<input>").text;
  std::vector<PrintName> names(parsed.module.symbols.size());
  for (const Rename& rename : renames) {
    const js::SymbolId symbol = parsed.symbol(rename.from);
    if (symbol == js::SymbolId::None) return "no symbol " + std::string(rename.from);
    names[index_of(symbol)] = PrintName(rename.to, rename.is_expression);
  }
  std::vector<NamespaceMemberName> member_names;
  for (const Member& member : members)
    member_names.push_back({{parsed.symbol(member.namespace_name), parsed.module.atoms.find(member.member)},
                            PrintName(member.to, member.is_expression)});
  std::sort(member_names.begin(), member_names.end());
  options.bundle = true;
  options.names = names.data();
  options.namespace_members = {member_names.data(), static_cast<std::uint32_t>(member_names.size())};
  const std::vector<char> live(parsed.module.parts.size() + 1, 1);
  Printed printed;
  print_parts(parsed.module, options, reinterpret_cast<const bool*>(live.data()), printed);
  return std::string(printed.code.view());
}

}  // namespace

TEST_CASE("print: imports and exports as written") {
  prints("import'a'", "import \"a\";\n");
  prints("import a from'b'", "import a from \"b\";\n");
  prints("import*as a from'b'", "import * as a from \"b\";\n");
  prints("import a,*as b from'c'", "import a, * as b from \"c\";\n");
  prints("import{a,b as c,default as d,'e f'as g}from'h'", "import { a, b as c, default as d, \"e f\" as g } from \"h\";\n");
  prints("import a,{b}from'c'", "import a, { b } from \"c\";\n");
  prints("import{}from'a'", "import {} from \"a\";\n");
  prints("import a from'b'with{type:'json'}", "import a from \"b\" with { type: \"json\" };\n");
  prints("import defer*as a from'b'", "import defer * as a from \"b\";\n");
  prints("import source a from'b'", "import source a from \"b\";\n");
  prints("import source from from'b'", "import source from from \"b\";\n");
  prints("import defer from'a'", "import defer from \"a\";\n");
  prints("a=import.defer('b'),import.source(c,d)", "a = import.defer(\"b\"), import.source(c, d);\n");
  prints_minified("import defer*as a from'b';import source c from'd'", "import defer*as a from\"b\";import source c from\"d\";");
  prints("import{\na,b}from'c'", "import {\n  a,\n  b\n} from \"c\";\n");
  prints("export*from'a'", "export * from \"a\";\n");
  prints("export*as a from'b'", "export * as a from \"b\";\n");
  prints("export*as'a b'from'b'", "export * as \"a b\" from \"b\";\n");
  prints("export{a as b,a};var a", "export { a as b, a };\nvar a;\n");
  prints("export{a as'b c'};var a", "export { a as \"b c\" };\nvar a;\n");
  prints("export{a,b as c,default as d,default}from'e'", "export { a, b as c, default as d, default } from \"e\";\n");
  prints("export{}", "export {};\n");
  prints("export var a=1,b", "export var a = 1, b;\n");
  prints("export function a(){}", "export function a() {\n}\n");
  prints("export async function a(){}", "export async function a() {\n}\n");
  prints("export class a{}", "export class a {\n}\n");
  prints("export default a", "export default a;\n");
  prints("export default(a,b)", "export default (a, b);\n");
  prints("export default function(){}", "export default function() {\n}\n");
  prints("export default function*a(){}", "export default function* a() {\n}\n");
  prints("export default class{}", "export default class {\n}\n");
  prints("export default(function(){})", "export default (function() {\n});\n");
  prints("export default(class{}).a", "export default (class {\n}).a;\n");
  prints("export default(function(){})()", "export default (function() {\n})();\n");
  prints("export default()=>{}", "export default () => {\n};\n");
  prints("export default{a}", "export default { a };\n");
  prints("import('a')", "import(\"a\");\n");
  prints("import(a,{with:b})", "import(a, { with: b });\n");
  prints("import.meta.a", "import.meta.a;\n");
  prints_minified("import a, * as b from 'c'; import { d as e } from 'f'; import 'g'",
                  "import a,*as b from\"c\";import{d as e}from\"f\";import\"g\";");
  prints_minified("export { a as b } from 'c'; export * from 'd'; export * as e from 'f'",
                  "export{a as b}from\"c\";export*from\"d\";export*as e from\"f\";");
  prints_minified("export { 'a b' as 'c d' } from 'e'; import { 'f g' as h } from 'i'",
                  "export{\"a b\"as\"c d\"}from\"e\";import{\"f g\"as h}from\"i\";");
  prints_minified("export default a; export const b = 1", "export default a;export const b=1;");
}

TEST_CASE("print: linked imports and exports vanish") {
  CHECK(print_linked("import a from 'b'; import 'c'; export * from 'd'; export { e } from 'f'; a") == "a;\n");
  CHECK(print_linked("export { a as b }; export const a = 1") == "const a = 1;\n");
  CHECK(print_linked("export function a() {} export class b {}") == "function a() {\n}\nclass b {\n}\n");
}

TEST_CASE("print: a linked default export is a declaration") {
  const auto print_default = [](std::string_view source) {
    js::ParseOptions parse_options;
    Parsed parsed(source, parse_options);
    REQUIRE(!parsed.diagnostics.has_errors());
    std::vector<PrintName> names(parsed.module.symbols.size());
    for (std::size_t i = 0; i < names.size(); i++)
      if (parsed.module.symbols[i].kind == js::SymbolKind::DefaultExport) names[i] = PrintName("a_default");
    PrintOptions options;
    options.bundle = true;
    options.names = names.data();
    const std::vector<char> live(parsed.module.parts.size() + 1, 1);
    Printed printed;
    print_parts(parsed.module, options, reinterpret_cast<const bool*>(live.data()), printed);
    return std::string(printed.code.view());
  };
  CHECK(print_default("export default 1 + 2") == "const a_default = 1 + 2;\n");
  CHECK(print_default("export default (a, b)") == "const a_default = (a, b);\n");
  CHECK(print_default("export default function() {}") == "function a_default() {\n}\n");
  CHECK(print_default("export default async function*() {}") == "async function* a_default() {\n}\n");
  CHECK(print_default("export default function named() {}") == "function named() {\n}\n");
  CHECK(print_default("export default class {}") == "class a_default {\n}\n");
  CHECK(print_default("export default class extends A {}") == "class a_default extends A {\n}\n");
  CHECK(print_default("export default (function() {})") == "const a_default = function() {\n};\n");
  CHECK(print_default("export default () => {}") == "const a_default = () => {\n};\n");
}

TEST_CASE("print: renamed symbols") {
  CHECK(print_linked("let a = 1; f(a, a.a, { a }, { a: a })", {{"a", "a2"}}) ==
        "let a2 = 1;\nf(a2, a2.a, { a: a2 }, { a: a2 });\n");
  CHECK(print_linked("let { a, b = a } = c", {{"a", "a2"}, {"b", "b2"}}) == "let { a: a2, b: b2 = a2 } = c;\n");
  CHECK(print_linked("let a; ({ a, a: a, a = 1 } = b)", {{"a", "a2"}}) == "let a2;\n({ a: a2, a: a2, a: a2 = 1 } = b);\n");
  CHECK(print_linked("let __proto__; f({ __proto__ })", {{"__proto__", "p"}}) == "let p;\nf({ [\"__proto__\"]: p });\n");
  CHECK(print_linked("function a() { a() }", {{"a", "a2"}}) == "function a2() {\n  a2();\n}\n");
  CHECK(print_linked("import { a } from 'b'; a(); a.b(); new a(); a`c`; f(a); ({ a })", {{"a", "ns.a", true}}) ==
        "(0, ns.a)();\nns.a.b();\nnew ns.a();\n(0, ns.a)`c`;\nf(ns.a);\n({ a: ns.a });\n");
  CHECK(print_linked("import { a } from 'b'; a?.()", {{"a", "ns.a", true}}) == "(0, ns.a)?.();\n");
}

TEST_CASE("print: members of a namespace that are bound to their export") {
  const std::string_view source = "import * as ns from 'a'; ns.b; ns.b(); ns.b.c(); ns.d(); new ns.b(); ns?.b; ns.b`e`";
  CHECK(print_linked(source, {}, {{"ns", "b", "b2"}}) == "b2;\nb2();\nb2.c();\nns.d();\nnew b2();\nb2;\nb2`e`;\n");
  CHECK(print_linked(source, {}, {{"ns", "b", "x.b", true}, {"ns", "d", "d2"}}) ==
        "x.b;\n(0, x.b)();\nx.b.c();\nd2();\nnew x.b();\nx.b;\n(0, x.b)`e`;\n");
  CHECK(print_linked("import * as ns from 'a'; f(ns.b); ns.b = 1; ns.b++; [ns.b] = c", {}, {{"ns", "b", "b2"}}) ==
        "f(b2);\nns.b = 1;\nns.b++;\n[ns.b] = c;\n");
  CHECK(print_linked("import * as ns from 'a'; f(delete ns.b)", {}, {{"ns", "b", "b2"}}) == "f(delete ns.b);\n");
}

TEST_CASE("print: a module's own this is undefined") {
  CHECK(print_linked("export {}; f(this, this.a, () => this)") == "f(void 0, (void 0).a, () => void 0);\n");
  CHECK(print_linked("export {}; f(function() { return this })") == "f(function() {\n  return this;\n});\n");
  CHECK(print_linked("export {}; class A { [this] = this; static { this } a() { this } }") ==
        "class A {\n  [void 0] = this;\n  static {\n    this;\n  }\n  a() {\n    this;\n  }\n}\n");
}

TEST_CASE("print: only live parts") {
  Parsed parsed("a(); b(); c(); export {}");
  REQUIRE(!parsed.diagnostics.has_errors());
  REQUIRE(parsed.module.parts.size() >= 3);
  std::vector<char> live(parsed.module.parts.size(), 0);
  live[1] = 1;
  PrintOptions options;
  options.bundle = true;
  Printed printed;
  print_parts(parsed.module, options, reinterpret_cast<const bool*>(live.data()), printed);
  CHECK(printed.code.view() == "b();\n");
}

TEST_CASE("print: import.meta where there is none") {
  PrintOptions options;
  options.import_meta = "({ url: u })";
  options.import_meta_url = "u";
  CHECK(print_linked("f(import.meta.url, import.meta, import.meta.env)", {}, {}, options) ==
        "f(u, ({ url: u }), ({ url: u }).env);\n");
}

TEST_CASE("print: indentation of a wrapping function") {
  PrintOptions options;
  options.indent = 1;
  CHECK(print_linked("a; if (b) { c }", {}, {}, options) == "  a;\n  if (b) {\n    c;\n  }\n");
}

}  // namespace skein::print::test
