// Entry of the front end: one file in, one ParsedModule and its diagnostics out.
#pragma once

#include <string_view>

#include "diagnostics/diagnostic.h"
#include "js/defines.h"
#include "js/module.h"

namespace skein::js {

enum class Loader : std::uint8_t { JS, JSX, TS, TSX };
enum class JsxMode : std::uint8_t { Classic, Automatic, Preserve };

struct JsxOptions {
  JsxMode mode = JsxMode::Classic;
  std::string_view factory = "React.createElement";  // classic; overridden by an @jsx comment
  std::string_view fragment = "React.Fragment";      // classic; overridden by @jsxFrag
  std::string_view import_source = "react";          // automatic; overridden by @jsxImportSource
  bool development = false;                          // automatic: jsxDEV from `<source>/jsx-dev-runtime`
  bool side_effects = false;                         // elements stay though nobody uses them
};

// What a tsconfig.json says about the meaning of TypeScript.
struct TypeScriptOptions {
  // Fields are defined, as in JavaScript; otherwise assigned to, and those without a value vanish.
  bool use_define_for_class_fields = true;
  // Decorators are those of TypeScript before 5.0, parameters may have them too.
  bool experimental_decorators = false;
  // Decorators would come with the types of what they decorate: refused, with `experimental_decorators`.
  bool emits_decorator_metadata = false;
  // An import whose names are all types or unused stays for its side effects: `import {A} from 'a'` becomes `import 'a'`.
  bool keeps_import_statements = false;
  // Scripts are strict code too.
  bool is_always_strict = false;
};

// Where the code runs, when that is certain.
enum class CodeRealm : std::uint8_t {
  Unknown,
  Worker,  // dedicated, shared or service
  Worklet,
  WorkerOrWorklet,
};

struct ParseOptions {
  Loader loader = Loader::JS;
  JsxOptions jsx;
  // The file must be an ES module (.mjs, "type": "module" with an import/export-free body, …) or must be a script/CommonJS.
  enum class Goal : std::uint8_t { Unambiguous, Module, Script } goal = Goal::Unambiguous;
  // Linking will follow: `new Worker` is recognised, top-level declarations are split, parts are made.
  bool bundle = true;
  // Parts are made: what is not bundled may be converted to another format, or lose what it does not use.
  bool makes_parts = true;
  TypeScriptOptions typescript;
  // TypeScript: keep imports that are never used as values (verbatimModuleSyntax).
  bool preserve_unused_imports = false;
  // What names stand for and what is dropped; null when the options say nothing of the kind. Must outlive the module.
  const Defines* defines = nullptr;
  CodeRealm realm = CodeRealm::Unknown;
  // /* @__PURE__ */ and /* @__NO_SIDE_EFFECTS__ */ are comments like any other.
  bool ignore_annotations = false;
};

// Parses `padded_source` (at least SourceText::kPadding zero bytes follow it; it must outlive the module). Diagnostics are
// appended in source order. When there is an error among them the module is not to be linked; it is still safe to destroy.
// Never recurses deeper than a fixed limit: source nested deeper is refused with a diagnostic.
void parse(std::string_view padded_source, const ParseOptions& options, ParsedModule& module, DiagnosticList& diagnostics);

}  // namespace skein::js
