// From syntax tree to JavaScript text. The printer reads a finished module and never writes to it, so any number of modules
// are printed at once, each by one thread into its own `Printed`. What linking decided (names, paths, what a worker is
// started as) comes in tables beside the tree.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "base/output_buffer.h"
#include "js/module.h"
#include "js/parser.h"
#include "print/source_map.h"
#include "transform/mangling.h"

namespace skein::print {

// What stands for one symbol in the output.
struct PrintName {
  const char* data = nullptr;  // null: the symbol's own name
  std::uint32_t size = 0;
  // A member access such as `ns.foo`: a call is printed `(0, ns.foo)()`, so that it is not given `ns` as `this`. Any other
  // expression has to bring its own parentheses: `(void 0)`.
  bool is_expression = false;

  PrintName() = default;
  PrintName(std::string_view text, bool is_an_expression = false)
      : data(text.data()), size(static_cast<std::uint32_t>(text.size())), is_expression(is_an_expression) {}
  std::string_view text() const { return {data, size}; }
};

// `ns.name` of an `import * as ns` that linking bound to the export itself, or `E.name` of an imported enum.
struct NamespaceMemberName {
  js::NamespaceMember member;
  PrintName name;
  // Of an enum: its value, a node of whichever module.
  const js::Node* literal = nullptr;
};
// The order in which PrintOptions::namespace_members has to be.
inline bool operator<(const NamespaceMemberName& a, const NamespaceMemberName& b) {
  if (a.member.namespace_symbol != b.member.namespace_symbol)
    return index_of(a.member.namespace_symbol) < index_of(b.member.namespace_symbol);
  return a.member.name != b.member.name ? a.member.name < b.member.name : a.member.member < b.member.member;
}

// What a worker is started as, whatever its options say.
enum class WorkerType : std::uint8_t {
  AsWritten,
  Module,   // `type: "module"` is added to the options, or replaces what they say
  Classic,  // `type` is taken out of them
};

// What stands for one import record in the output.
struct RecordPrint {
  // Specifier of dynamic imports, URL of workers, relative to the output. Null: as the source has it. Source maps hold when
  // the path already has its final length, with only the content hash's letters to be put in later.
  const char* path = nullptr;
  std::uint32_t path_size = 0;
  // The path leads to another output: a PrintedLink is recorded. Such a dynamic import loses its attributes, such a worker
  // is always printed as `new Worker(new URL("…", import.meta.url))`.
  bool is_linked = false;
  WorkerType worker_type = WorkerType::AsWritten;
  // Dynamic imports and calls of `require`: an expression that is printed in place of the whole call, with its own parentheses
  // when it is no primary or call expression: `Promise.resolve().then(() => foo_exports)`, `require_foo()`. Empty: none.
  std::string_view replacement;
  // Dynamic imports: what follows the call: `.then((m) => __toESM(m.default))`.
  std::string_view suffix;
  bool is_path_only = false;  // NewURL: printed as a string
  std::string_view url;       // what is printed in place of the whole `new URL("…", import.meta.url)`; empty: that

  std::string_view path_text() const { return {path, path_size}; }
};

struct PrintOptions {
  // Imports and exports have been linked: import declarations, `export {…}` and `export *` vanish, `export` before
  // declarations too, `export default` becomes a declaration of its symbol, and a module's outermost `this` is `void 0`.
  bool bundle = false;
  bool minify_whitespace = false;
  // true as !0, numbers and properties as short as can be.
  bool minify_syntax = false;
  // Everything outside of ASCII is escaped, except in tagged templates and comments, where an escape would be seen.
  bool ascii_only = true;
  bool source_map = false;
  // Legal comments stand before the statement that follows them, or at the end of the function.
  bool keeps_comments = false;
  std::uint32_t line_limit = 0;  // bytes; lines that are longer end where the next statement or element begins
  // print_module: hashbang and directives are left to the caller.
  bool body_only = false;
  // Levels of two spaces before each line: 1 inside a wrapping function.
  std::uint32_t indent = 0;

  // As the module was parsed.
  js::JsxMode jsx = js::JsxMode::Classic;
  std::string_view file_name;  // the `fileName` it reports

  const PrintName* names = nullptr;  // by SymbolId; null: every symbol has its own name
  // By SymbolId: of variables whose declarations are left out, what is printed in their places. Null, or null for a symbol: none.
  const js::Node* const* values = nullptr;
  // An object literal of which only some properties are printed, and which.
  const js::Node* sparse_object = nullptr;
  const std::uint8_t* kept_properties = nullptr;
  const RecordPrint* records = nullptr;               // by RecordId; null: everything as in the source
  List<const NamespaceMemberName> namespace_members;  // sorted; members not listed are printed as written

  // Linked, and run by a function rather than where it stands: `head` and `tail` are put around the module's statements.
  std::string_view head, tail;
  // A wrapped ES module: its function declarations stand before `head`, and other declarations of its top-level symbols become
  // assignments to variables that `head` declares:
  //   export let a = 1; export function f() {}   ->   function f() {} var a; var init = __esm(() => { a = 1; });
  bool hoists_declarations = false;
  // A CommonJS module: the outermost `this` is `exports`, and directives are printed behind `head`.
  bool is_commonjs = false;
  bool is_module_output = false;               // strict by itself: no "use strict" is needed
  std::string_view exports_name, module_name;  // of a CommonJS module, where its function's parameters have other names
  // Sorted by atom; those not listed are printed as written.
  List<const std::pair<Atom, std::string_view>> labels, private_names;
  const lowering::MangledNames* mangled = nullptr;  // what stands for properties with a mark; null: there are none
  std::string_view require_name;                    // what the global `require` is called; empty: itself

  // What `import.meta` and `import.meta.url` are where there is none (output that is no module); empty: themselves.
  std::string_view import_meta;
  std::string_view import_meta_url;
};

enum class PrintedLinkKind : std::uint8_t {
  DynamicImport,      // the whole `import("…")`
  Worker,             // the whole `new URL("…", import.meta.url)`
  WorkerConstructor,  // the callee; its URL is the Worker link that follows, or comes from elsewhere
  WorkerURL,          // the whole `new URL("…", import.meta.url)` where it is not written in the constructor's place
  Meta,               // an `import.meta.url` that is not part of a Worker or Asset link
  Asset,              // the whole `new URL("…", import.meta.url)`, or the string that is the path
};
// A place in the printed text, in bytes, half open.
struct PrintedLink {
  PrintedLinkKind kind;
  std::uint32_t start;
  std::uint32_t end;
  js::RecordId record;  // None for Meta
  std::uint32_t path;   // DynamicImport, Worker, WorkerURL: where the path's text begins, behind the quote
};

struct Printed {
  OutputBuffer code;
  SourceMapChunk map;              // empty without PrintOptions::source_map
  std::vector<PrintedLink> links;  // by `start`
};

// Prints the statements of the parts that are live, in source order, each on its own line, for a linked bundle. Directives
// and the hashbang are left to the caller. `out` must be empty.
void print_parts(const js::ParsedModule& module, const PrintOptions& options, const bool* part_is_live, Printed& out);

// Prints the whole module with its hashbang, directives, imports and exports.
void print_module(const js::ParsedModule& module, const PrintOptions& options, Printed& out);

// A JavaScript string literal for `text` (WTF-8), with whichever quotes need fewer escapes. Also what the linker writes
// static import paths and export names with.
void print_string_literal(std::string_view text, bool ascii_only, OutputBuffer& out);

// The same as a JSON string. Lone surrogates become escapes, everything else but control characters stays as it is.
void print_json_string(std::string_view text, OutputBuffer& out);

// As append_number of base/number_text.h.
void print_number(double value, OutputBuffer& out);

}  // namespace skein::print
