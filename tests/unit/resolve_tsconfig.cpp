// tsconfig.json: which one holds for a file, what it extends, what its options are.
#include <doctest/doctest.h>

#include <string>

#include "bundle/bundle.h"
#include "memory_files.h"
#include "resolve/tsconfig.h"

namespace skein {
namespace {

using test::MemoryFiles;

std::string factory_at(TsConfigs& configs, std::string_view directory) {
  const std::shared_ptr<const TsConfig> config = configs.at(directory);
  if (config == nullptr) return "none";
  std::string text = config->options.jsx_factory.value_or("unset");
  for (const Message& message : config->messages) text += " | " + message.text;
  return text;
}

std::string told(const TsConfig& config) {
  std::string text;
  for (const Message& message : config.messages) text += (text.empty() ? "" : "\n") + message.text;
  return text;
}

struct TransformRow {
  std::string_view compiler_options, source, printed;  // or the first message
};

void check(std::initializer_list<TransformRow> rows, Loader loader = Loader::TSX) {
  for (const TransformRow& row : rows) {
    CAPTURE(row.compiler_options);
    CAPTURE(row.source);
    TransformOptions options;
    options.loader = loader;
    options.minify_whitespace = true;
    options.source_file = "a.tsx";
    options.tsconfig_raw = "{\"compilerOptions\":{" + std::string(row.compiler_options) + "}}";
    const TransformResult result = transform(row.source, options);
    std::string printed = result.messages.empty() ? result.code : result.messages[0].text;
    if (!printed.empty() && printed.back() == '\n') printed.pop_back();
    CHECK(printed == row.printed);
  }
}

}  // namespace

TEST_CASE("tsconfig: the nearest above a file, and what it extends") {
  MemoryFiles files{
      {"/tsconfig.json", R"({ "compilerOptions": { "jsxFactory": "root", }, /* so */ })"},
      {"/a/tsconfig.json", R"({ "extends": "./base", "compilerOptions": {} })"},
      {"/a/base.json", R"({ "extends": "../tsconfig.json", "compilerOptions": { "jsxFactory": "base" } })"},
      {"/b/tsconfig.json", R"({ "extends": ["../a/base.json", "../c"] })"},
      {"/c/tsconfig.json", R"({ "compilerOptions": { "jsxFactory": "c.d" } })"},
      {"/p1/tsconfig.json", R"({ "extends": "@scope/strict/tsconfig.json" })"},
      {"/p2/tsconfig.json", R"({ "extends": "configs" })"},
      {"/p3/tsconfig.json", R"({ "extends": "configs/deep" })"},
      {"/p4/tsconfig.json", R"({ "extends": "plain" })"},
      {"/node_modules/@scope/strict/tsconfig.json", R"({ "compilerOptions": { "jsxFactory": "strict" } })"},
      {"/node_modules/configs/package.json", R"({ "tsconfig": "main.json" })"},
      {"/node_modules/configs/main.json", R"({ "compilerOptions": { "jsxFactory": "named" } })"},
      {"/node_modules/configs/deep.json", R"({ "compilerOptions": { "jsxFactory": "deep" } })"},
      {"/node_modules/plain/tsconfig.json", R"({ "compilerOptions": { "jsxFactory": "plain" } })"},
      {"/e1/tsconfig.json", R"({ "extends": "./none", "compilerOptions": { "jsxFactory": "kept" } })"},
      {"/e2/tsconfig.json", R"({ "extends": "./tsconfig.json", "compilerOptions": { "jsxFactory": "kept" } })"},
      {"/e3/tsconfig.json", R"({ "compilerOptions": { "jsxFactory": "1a" } })"},
      {"/e6/tsconfig.json", R"({ "compilerOptions": { "jsxFactory": "new.h" } })"},
      {"/e4/tsconfig.json", R"({ "compilerOptions": )"},
      {"/e5/tsconfig.json", R"([])"},
  };
  TsConfigs configs(files, "/", "", "");
  CHECK(factory_at(configs, "/") == "root");
  CHECK(factory_at(configs, "/x/y/z") == "root");
  CHECK(factory_at(configs, "/a") == "base");
  CHECK(factory_at(configs, "/a/deep/er") == "base");
  CHECK(factory_at(configs, "/b") == "c.d");
  CHECK(factory_at(configs, "/p1") == "strict");
  CHECK(factory_at(configs, "/p2") == "named");
  CHECK(factory_at(configs, "/p3") == "deep");
  CHECK(factory_at(configs, "/p4") == "plain");
  CHECK(factory_at(configs, "/node_modules") == "none");
  CHECK(factory_at(configs, "/node_modules/plain") == "none");
  CHECK(factory_at(configs, "/a/node_modules/x/src") == "none");
  CHECK(factory_at(configs, "/e1") == "kept | Cannot find \"./none\", which this tsconfig file extends");
  CHECK(factory_at(configs, "/e2") == "kept | This tsconfig file extends itself by way of \"./tsconfig.json\"");
  CHECK(factory_at(configs, "/e3") == "unset | Invalid value \"1a\" for \"jsxFactory\" in a tsconfig file");
  CHECK(factory_at(configs, "/e6") == "unset | Invalid value \"new.h\" for \"jsxFactory\" in a tsconfig file");
  CHECK(factory_at(configs, "/e4") == "unset | Unexpected end of file in JSON");
  CHECK(factory_at(configs, "/e5") == "unset");

  TsConfigs one(files, "/", "/c/tsconfig.json", "");
  CHECK(factory_at(one, "/a") == "c.d");
  CHECK(factory_at(one, "/node_modules/x") == "none");
  TsConfigs none(files, "/", "/c/none.json", "");
  CHECK(factory_at(none, "/a") == "unset | Cannot find the tsconfig file \"c/none.json\"");
  TsConfigs raw(files, "/", "/c/tsconfig.json", R"({ "compilerOptions": { "jsxFactory": "raw" } })");
  CHECK(factory_at(raw, "/a") == "raw");
}

TEST_CASE("tsconfig: values that are none") {
  const auto config = parse_tsconfig(R"({ "compilerOptions": { "jsx": "vue", "strict": 1, "target": "es1", "jsxFactory": "a..b",
    "importsNotUsedAsValues": "maybe", "jsxImportSource": false, "module": 7 } })");
  CHECK(told(*config) ==
        "Invalid value \"1\" for \"strict\" in a tsconfig file\n"
        "Invalid value \"a..b\" for \"jsxFactory\" in a tsconfig file\n"
        "Invalid value \"false\" for \"jsxImportSource\" in a tsconfig file\n"
        "Invalid value \"vue\" for \"jsx\" in a tsconfig file\n"
        "Invalid value \"es1\" for \"target\" in a tsconfig file\n"
        "Invalid value \"maybe\" for \"importsNotUsedAsValues\" in a tsconfig file");
  CHECK(config->options == CompilerOptions{});
}

TEST_CASE("tsconfig: what the options do to a file") {
  check({
      {"", "<a/>", "/* @__PURE__ */ React.createElement(\"a\",null);"},
      {R"("jsx":"preserve")", "<a/>", "/* @__PURE__ */ React.createElement(\"a\",null);"},
      {R"("jsx":"react-jsx")", "<a/>", "import{jsx as _jsx}from\"react/jsx-runtime\";/* @__PURE__ */ _jsx(\"a\",{});"},
      {R"("jsx":"react-jsx","jsxImportSource":"x")", "<></>",
       "import{jsx as _jsx,Fragment as _Fragment}from\"x/jsx-runtime\";/* @__PURE__ */ _jsx(_Fragment,{});"},
      {R"("jsx":"React-JSXdev")", "<a/>",
       "import{jsxDEV as _jsxDEV}from\"react/jsx-dev-runtime\";/* @__PURE__ */ _jsxDEV(\"a\",{},void 0,false,{fileName:\"a.tsx\","
       "lineNumber:1,columnNumber:1},this);"},
      {R"("jsxFactory":"h.x","jsxFragmentFactory":"F")", "<><a/></>",
       "/* @__PURE__ */ h.x(F,null,/* @__PURE__ */ h.x(\"a\",null));"},
      {"", "import {A,b} from 'a'; b()", "import{b}from\"a\";b();"},
      {R"("verbatimModuleSyntax":true)", "import {A,b,type c} from 'a'; b()", "import{A,b}from\"a\";b();"},
      {R"("preserveValueImports":true)", "import A from 'a'", "import A from\"a\";"},
      {R"("importsNotUsedAsValues":"preserve")", "import A from 'a'; import {type B} from 'b'; import type C from 'c'",
       "import\"a\";import\"b\";"},
      {R"("importsNotUsedAsValues":"remove")", "import A from 'a'", "export{};"},
      {R"("target":"es2022")", "class A{a;b=1}", "class A{a;b=1}"},
      {R"("target":"ES2021")", "class A{a;b=1}", "class A{constructor(){this.b=1}}"},
      {R"("target":"es5","useDefineForClassFields":true)", "class A{a;b=1}", "class A{a;b=1}"},
      {R"("target":"esnext","useDefineForClassFields":false)", "class A{a;b=1}", "class A{constructor(){this.b=1}}"},
      {R"("strict":true)", "f()", "\"use strict\";f();"},
      {R"("strict":true)", "'use strict';f()", "'use strict';f();"},
      {R"("alwaysStrict":true)", "with(a);", "With statements are not allowed in strict code"},
      {R"("strict":true,"alwaysStrict":false)", "with(a);", "with(a);"},
      {R"("strict":true)", "export {}", "export{};"},
      {R"("emitDecoratorMetadata":true,"experimentalDecorators":true)", "@a class B{}",
       "\"emitDecoratorMetadata\" is not supported: it needs the types of the whole program, which a bundler does not know"},
      {R"("emitDecoratorMetadata":true,"experimentalDecorators":true)", "class B{}", "class B{}"},
      {R"("emitDecoratorMetadata":true)", "@a class B{}", "@a class B{}"},
  });
  // What TypeScript's own files mean is no business of JavaScript's.
  check({{R"("useDefineForClassFields":false,"strict":true)", "class A{a}with(b);", "class A{a}with(b);"}}, Loader::JSX);
}

TEST_CASE("tsconfig: a file that becomes no module when its types go stays one") {
  check({
      {"", "import type A from 'a'; f()", "f();\nexport{};"},
      {"", "export type A = 1", "export{};"},
      {"", "export {}; f()", "export{};f();"},
      {"", "import 'a'", "import\"a\";"},
      {"", "export class A{}", "export class A{}"},
      {"", "type A = 1; f()", "f();"},
      {"", "import type A from 'a'; import.meta", "import.meta;"},
  });
}

}  // namespace skein
