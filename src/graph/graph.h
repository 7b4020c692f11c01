// The module graph: what the scan found, and all that linking starts from. Only the coordinator of a scan writes it; after
// the scan it is constant.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/source_text.h"
#include "diagnostics/diagnostic.h"
#include "graph/input_map.h"
#include "js/module.h"
#include "js/parser.h"
#include "resolve/tsconfig.h"
#include "transform/lower.h"

namespace skein {

// Index into ModuleGraph::modules. Numbers are given after the scan by a depth-first walk from the entry points along import
// records, so they do not depend on the order in which files happened to be parsed.
enum class ModuleId : std::uint32_t { None = 0xFFFFFFFF };
inline constexpr std::uint32_t index_of(ModuleId id) { return static_cast<std::uint32_t>(id); }

// esbuild's loaders, but for those of CSS. At most 16: see module_key.
enum class Loader : std::uint8_t {
  None,
  JS,
  JSX,
  TS,
  TSX,
  JSON,
  Text,
  Base64,
  DataURL,
  Binary,
  Empty,
  File,        // an output of its own; the module is its path
  Copy,        // the same, and the import stays an import
  Wasm,        // Skein's own: a WebAssembly module, instantiated
  WasmSource,  // and compiled only, for `import source`
};
inline constexpr Loader kLastLoader = Loader::WasmSource;
// JavaScript as it is written, not made from something else.
constexpr bool is_code(Loader loader) { return loader >= Loader::JS && loader <= Loader::TSX; }

// Where an import record leads.
struct ResolvedImport {
  enum class Kind : std::uint8_t {
    Module,    // `module`
    External,  // `path` stays in the output as the specifier; with `module`, that of a copied file
    Left,      // not touched at all: unreachable code, a plain-string worker without such a file, a re-export nobody needs
  } kind = Kind::Left;
  ModuleId module = ModuleId::None;
  std::string path;
};

// What ResolvedImport::path of a copied file begins with, before the file's path.
inline constexpr char kCopiedPath = '\1';

// What resolving an import record gave, before modules have numbers. Kept with the module, so that a rebuild need not ask again.
struct ImportTarget {
  ResolvedImport::Kind kind = ResolvedImport::Kind::Left;
  std::string path;  // of the file, or the external specifier
  Loader loader = Loader::None;
  bool has_side_effects = true;
  bool is_disabled = false;           // "browser": { "x": false }: an empty module stands for it
  bool is_in_module_package = false;  // the nearest package.json says "type": "module"
  bool is_runtime = false;            // the module that lowered code has its helpers from
  bool is_resolved = false;           // else nobody has needed it yet
  std::string suffix;                 // Resolution::suffix
  std::string main_path;              // Resolution::main_path
  // Where it leads in a module that only workers run, when that is elsewhere: "exports": { "worker": …, "browser": … }.
  std::shared_ptr<const ImportTarget> in_worker;
};

// What a module asks of the one that an import record leads to.
struct ModuleNeed {
  enum class Kind : std::uint8_t {
    Load,  // that it is there
    Run,   // that it runs, as what `import()` loads does
    Name,  // its export `name`
    All,   // all its exports: the namespace may be looked at as a whole
  } kind;
  std::uint32_t record;
  std::string_view name;
};
// Told by the parser, followed by the coordinator (scan_needs.cpp).
struct ModuleNeeds {
  bool is_known = false;
  std::vector<ModuleNeed> own;                 // of the module's own code
  std::vector<std::uint32_t> export_imports;   // by export: which of the named imports it hands on, or 0xFFFFFFFF
  std::vector<std::uint32_t> exports_by_name;  // empty where there are few
};

// By key; the keys differ.
using ModuleAttributes = std::vector<std::pair<std::string, std::string>>;

struct GraphModule {
  // Absolute, a data: URL, or `namespace:path` of a ScanHost; the identity of the module together with `suffix`, its loader and
  // `attributes`.
  std::string path;
  std::string suffix;             // "?query" or "#hash" of the import
  ModuleAttributes attributes;    // of its imports
  std::string resolve_directory;  // absolute: where its imports are looked up; empty: where it lies
  std::string pretty_path;  // relative to the working directory with forward slashes, as messages, comments and maps show it
  Loader loader = Loader::None;
  std::shared_ptr<const TsConfig> tsconfig;  // the one that holds for it; null without one
  SourceText text;       // the file as it was read; `ast.source` is a view of it or, for JSON and text, of `generated`
  SourceText generated;  // JavaScript made from a JSON or text file
  // Where the text came from, when it says so and maps are wanted.
  std::shared_ptr<const InputMap> input_map;
  js::ParsedModule ast;
  ModuleNeeds needs;
  std::vector<ImportTarget> targets;    // one for each of ast.import_records
  std::vector<ResolvedImport> imports;  // the same, by number
  // False when the nearest package.json says "sideEffects": false (or lists other files): the module is left out altogether
  // when nothing of it is used.
  bool has_side_effects = true;
  // An empty module that stands for a file which "browser" in a package.json leaves out.
  bool is_disabled = false;
  // Imported with { type: 'json' }, and no plugin had a say: it has a default export only.
  bool is_json_module = false;
  bool has_unknown_attributes = false;
  // `pretty_path` tells the attributes too: the file is several modules.
  bool shows_attributes = false;
  // The module that lowered code has its helpers from: no file, and in no map or metafile.
  bool is_runtime = false;
  // The nearest package.json says "type": "module": never a script or CommonJS, whatever it looks like.
  bool is_in_module_package = false;

  // Not bundled, and printed as it stands: it has no parts, and brings its own helpers.
  bool is_alone = false;
  std::vector<lowering::UsedHelper> helpers;  // of such a module
  bool adds_use_strict = false;               // the same: a TypeScript option says so

  // Of what is an output of its own (Loader::File, Loader::Copy): hash of the contents.
  std::string asset_hash;

  // What its patterns stood for: another answer is another module.
  struct PatternMatches {
    js::ImportKind kind;
    std::string pattern;
    std::vector<std::string> specifiers;
  };
  std::vector<PatternMatches> patterns;

  // What parsing it, and resolving its imports, had to say.
  std::vector<Message> messages;
  std::vector<Message> import_messages;
  // Why it could not be read, in the system's words; told at the first import of it.
  std::string read_error;
  // Which state of the world `targets` belong to (ModuleCache::epoch).
  std::uint32_t resolution_epoch = 0;
  // May be used again in the next build: what the host loaded is asked for again.
  bool is_cacheable = true;
  // What the linker keeps of it from build to build (link/kept_prints.h). No part of the module: it tells nothing new.
  mutable std::shared_ptr<void> kept_prints;

  bool has_failed() const;
};

struct EntryPoint {
  ModuleId module = ModuleId::None;
  // What the user wrote, and the output path without extension that he asked for (empty: derived from the path).
  std::string input;
  std::string output_name;
};

struct ModuleGraph {
  std::vector<std::unique_ptr<GraphModule>> modules;
  std::vector<EntryPoint> entries;  // in the user's order; workers are found by the linker through their records

  const GraphModule& at(ModuleId id) const { return *modules[index_of(id)]; }
};

}  // namespace skein
