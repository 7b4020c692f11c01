#include <doctest/doctest.h>

#include <string>

#include "base/source_text.h"
#include "js/parser.h"
#include "print/print.h"

namespace skein::js::test {

namespace {

struct Element {
  std::string_view source;
  std::string_view printed;
};

std::string compile(std::string_view text, const JsxOptions& jsx) {
  const SourceText source(text);
  ParsedModule module;
  DiagnosticList diagnostics;
  ParseOptions options;
  options.loader = Loader::JSX;
  options.bundle = false;
  options.jsx = jsx;
  parse(source.view(), options, module, diagnostics);
  if (diagnostics.size() != 0) {
    const Diagnostic& first = diagnostics.items()[0];
    return std::to_string(static_cast<unsigned>(first.code)) + ' ' + std::to_string(first.range.start) + '-' +
           std::to_string(first.range.end);
  }
  print::Printed printed;
  print::PrintOptions print_options;
  print_options.minify_whitespace = true;
  print_options.jsx = jsx.mode;
  print::print_module(module, print_options, printed);
  std::string code(printed.code.view());
  if (!code.empty() && code.back() == '\n') code.pop_back();
  for (std::size_t at; (at = code.find("/* @__PURE__ */ ")) != std::string::npos;) code.erase(at, 16);
  return code;
}

void check(const Element& row, const JsxOptions& jsx = {}) {
  CAPTURE(row.source);
  CHECK(compile(row.source, jsx) == row.printed);
}

}  // namespace

TEST_CASE("JSX: elements") {
  const Element rows[] = {
      {"<a/>", "React.createElement(\"a\",null);"},
      {"<a></a>", "React.createElement(\"a\",null);"},
      {"<A/>", "React.createElement(A,null);"},
      {"<a.b.c/>", "React.createElement(a.b.c,null);"},
      {"<this.a/>", "React.createElement(this.a,null);"},
      {"<a-b/>", "React.createElement(\"a-b\",null);"},
      {"<a:b/>", "React.createElement(\"a:b\",null);"},
      {"<$a/>", "React.createElement($a,null);"},
      {"< a . b >< / a . b >", "React.createElement(a.b,null);"},
      {"<></>", "React.createElement(React.Fragment,null);"},
      {"<>a<b/></>", "React.createElement(React.Fragment,null,\"a\",React.createElement(\"b\",null));"},
      {"<a>{b}{...c}{/* d */}{}</a>", "React.createElement(\"a\",null,b,...c);"},
      {"<a>\n  b\n  c {d}\n</a>", "React.createElement(\"a\",null,\"b c \",d);"},
      {"<a>&lt;&nbsp;</a>", "React.createElement(\"a\",null,\"<\\xa0\");"},
      {"x = <a/> / 2", "x=React.createElement(\"a\",null)/2;"},
      {"<a/> < <b/>", "React.createElement(\"a\",null)<React.createElement(\"b\",null);"},
      {"a ? <b/> : <c/>", "a?React.createElement(\"b\",null):React.createElement(\"c\",null);"},
      {"<a>{b ? <c>{d}</c> : `${<e/>}`}</a>",
       "React.createElement(\"a\",null,b?React.createElement(\"c\",null,d):`${React.createElement(\"e\",null)}`);"},
      {"<a // b\n/* c */ d/>", "React.createElement(\"a\",{d:true});"},
  };
  for (const Element& row : rows) check(row);
}

TEST_CASE("JSX: attributes") {
  const Element rows[] = {
      {"<a b/>", "React.createElement(\"a\",{b:true});"},
      {"<a b='c\\n' d={e} f-g h:i=\"&amp;'\"/>", "React.createElement(\"a\",{b:\"c\\\\n\",d:e,\"f-g\":true,\"h:i\":\"&'\"});"},
      {"<a {...b} c/>", "React.createElement(\"a\",{...b,c:true});"},
      {"<a b=<c/> d=<></>/>",
       "React.createElement(\"a\",{b:React.createElement(\"c\",null),d:React.createElement(React.Fragment,null)});"},
      {"<a b={'}'} c={{d: 1}}/>", "React.createElement(\"a\",{b:\"}\",c:{d:1}});"},
      {"<a key='b' __proto__='c'/>", "React.createElement(\"a\",{key:\"b\",[\"__proto__\"]:\"c\"});"},
  };
  for (const Element& row : rows) check(row);
}

TEST_CASE("JSX: the classic factory") {
  JsxOptions options;
  options.factory = "h";
  options.fragment = "Fragment";
  check({"<><a/></>", "h(Fragment,null,h(\"a\",null));"}, options);
  check({"/** @jsx x.y @jsxFrag Z */ <><a/></>", "x.y(Z,null,x.y(\"a\",null));"}, options);
  check({"/* @jsxRuntime automatic */ <a/>", "import{jsx as _jsx}from\"react/jsx-runtime\";_jsx(\"a\",{});"}, options);
}

TEST_CASE("JSX: the automatic runtime") {
  JsxOptions options;
  options.mode = JsxMode::Automatic;
  const Element rows[] = {
      {"<a/>", "import{jsx as _jsx}from\"react/jsx-runtime\";_jsx(\"a\",{});"},
      {"<a>b</a>", "import{jsx as _jsx}from\"react/jsx-runtime\";_jsx(\"a\",{children:\"b\"});"},
      {"<a>{b}{c}</a>", "import{jsxs as _jsxs}from\"react/jsx-runtime\";_jsxs(\"a\",{children:[b,c]});"},
      {"<a key='b' {...c}/>", "import{jsx as _jsx}from\"react/jsx-runtime\";_jsx(\"a\",{...c},\"b\");"},
      {"<a {...b} key='c'/>", "import{createElement as _createElement}from\"react\";_createElement(\"a\",{...b,key:\"c\"});"},
      {"<><a/></>",
       "import{jsx as _jsx,Fragment as _Fragment}from\"react/jsx-runtime\";_jsx(_Fragment,{children:_jsx(\"a\",{})});"},
      {"function f(jsx) { x = <a/> }", "import{jsx as _jsx}from\"react/jsx-runtime\";function f(jsx){x=_jsx(\"a\",{})}"},
      {"let _jsx; <a/>", "import{jsx as _jsx_}from\"react/jsx-runtime\";let _jsx;_jsx_(\"a\",{});"},
      {"/* @jsxImportSource preact */ <a/>", "import{jsx as _jsx}from\"preact/jsx-runtime\";_jsx(\"a\",{});"},
      {"/* @jsxRuntime classic */ <a/>", "React.createElement(\"a\",null);"},
      {"a", "a;"},
  };
  for (const Element& row : rows) check(row, options);
}

TEST_CASE("JSX: the automatic runtime's imports are the module's own") {
  const SourceText source("(a) => <b/>; x => <></>;");
  ParsedModule module;
  DiagnosticList diagnostics;
  ParseOptions options;
  options.loader = Loader::TSX;
  options.jsx.mode = JsxMode::Automatic;
  options.jsx.import_source = "p";
  parse(source.view(), options, module, diagnostics);
  CHECK(diagnostics.size() == 0);
  CHECK(module.type == SourceType::Module);
  REQUIRE(module.import_records.size() == 1);
  CHECK(module.import_records[0].specifier == "p/jsx-runtime");
  CHECK(module.import_records[0].flags == record_flag::kGenerated);
  REQUIRE(module.named_imports.size() == 2);
  CHECK(module.named_imports[0].name == "jsx");
  CHECK(module.named_imports[1].name == "Fragment");
  for (const NamedImport& import : module.named_imports) CHECK(module.symbol(import.local).kind == SymbolKind::Import);
  // Each statement uses what stands in it, and no statement of the user's declares the imports.
  REQUIRE(module.parts.size() == 4);
  CHECK(module.parts[1].uses.size() == 1);
  CHECK(module.parts[1].declares.empty());
  CHECK(module.parts[2].uses.size() == 2);
  CHECK(module.parts[2].declares.empty());
  CHECK(module.globals.empty());
}

TEST_CASE("JSX: errors") {
  const Element rows[] = {
      {"<a></b>", "3101 5-6"},   {"<a></a.b>", "3101 5-8"}, {"<></a>", "3101 4-5"},    {"<a></>", "3101 3-6"},
      {"<a>", "3102 3-3"},       {"<a>{", "2001 4-4"},      {"<a>}</a>", "1018 3-4"},  {"<a>></a>", "1018 3-4"},
      {"<a b={}/>", "3103 5-7"}, {"<a b=1/>", "1001 5-6"},  {"<a b='c/>", "1002 5-6"}, {"<a {b}/>", "2002 4-5"},
      {"<a", "2002 2-2"},        {"<", "2002 1-1"},         {"<a-b.c/>", "2001 1-4"},  {"<a:b.c/>", "2002 4-5"},
      {"<a></a", "2002 6-6"},    {"< >", "3102 3-3"},
  };
  for (const Element& row : rows) check(row);
  std::string deep;
  for (int i = 0; i < 100000; i++) deep += "<a>";
  CHECK(compile(deep, {}).substr(0, 4) == "2003");
}

}  // namespace skein::js::test
