// The linker's own notes about the graph. Modules are constant here; whatever linking decides about a module, a part or a
// symbol stands in the tables below, keyed by number. Modules, parts, symbols and imports of all modules are numbered
// through, so every table is one flat array.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "diagnostics/diagnostic.h"
#include "graph/graph.h"
#include "js/module.h"
#include "link/link.h"
#include "link/minify_names.h"

namespace skein::link {

inline constexpr std::uint32_t kNone = 0xFFFFFFFF;

// How a module's code runs.
enum class Wrap : std::uint8_t {
  None,      // where it stands, in the scope it shares with the other modules of its chunk
  CommonJS,  // by a function with `exports` and `module` that is called by whoever needs it first; its names are its own
  ESM,       // the same for an ES module that something requires, but its names stay in the chunk's scope
};

// A symbol of a module. Two follow the last one: the module's namespace object, and the function that runs a wrapped module.
struct SymbolRef {
  ModuleId module = ModuleId::None;
  js::SymbolId symbol = js::SymbolId::None;
  friend bool operator==(const SymbolRef&, const SymbolRef&) = default;
};

// A name whose meaning is only known when the program runs: imported from outside the bundle (`import {name} from "path"`), or
// from a CommonJS module of it. Equal imports of different modules are one.
struct ExternalImport {
  std::string_view path;  // empty with `module`
  std::string_view name;  // empty with is_namespace
  bool is_namespace;
  ModuleId module = ModuleId::None;  // CommonJS, or `is_star`
  // Of an ES module with several `export *` that nobody knows the names of: which of them has this one, its namespace
  // object tells.
  bool is_star = false;
  // `default` is module.exports whatever that says of itself, as in Node: https://nodejs.org/api/esm.html#commonjs-namespaces
  bool is_node_mode = false;
};

// Where an import, an export or a namespace member leads in the end.
struct Resolution {
  enum class Kind : std::uint8_t {
    NotFound,
    Symbol,     // `ref`: the declaration
    Namespace,  // `ref.module`: the namespace object of that module
    External,   // `external`
    NotLoaded,  // to a re-export that nobody needs, so nobody has looked there
    Ambiguous,  // two `export *` lead to different declarations; `ref` is one of them
  } kind = Kind::NotFound;
  SymbolRef ref;
  std::uint32_t external = kNone;
  // Not found, but `ref` is an enum or a namespace that is only declared: the values of its enums are known.
  bool is_ambient() const { return kind == Kind::NotFound && ref.module != ModuleId::None; }
  friend bool operator==(const Resolution&, const Resolution&) = default;
};

// A name that a module exports, and what it is.
struct Export {
  std::string_view name;
  Resolution resolution;
};

// A member access on a namespace import, bound directly to what it names.
struct MemberResolution {
  js::NamespaceMember member;
  Resolution resolution;
  const js::Node* literal = nullptr;  // of an enum: the value, and no resolution
};

enum class EntryKind : std::uint8_t { User, Worker, Dynamic };

// A module that becomes the start of an output file: asked for by the user, started as a worker, or imported dynamically.
struct LinkEntry {
  ModuleId module;
  EntryKind kind;                // the first of the above that applies
  bool is_dynamic = false;       // imported dynamically as well, so its exports are visible
  bool has_all_exports = false;  // Dynamic: not only those named in `exports`
  std::vector<std::string_view> exports = {};
  bool is_started = false;           // as a worker
  std::uint32_t user_index = kNone;  // in the list of entries given to link()
};

struct Chunk {
  std::uint32_t entry = kNone;         // index into LinkState::entries, kNone: shared by several
  std::vector<ModuleId> modules;       // with live code: wrapped ones first, the others in execution order
  std::vector<std::uint32_t> imports;  // chunks imported statically, in execution order
  std::vector<ModuleId> evaluations;   // wrapped modules that are called here, in execution order; they may stand elsewhere
  std::uint32_t position = 0;          // in execution order, of the first that runs here
  bool is_classic_script = false;
  std::vector<std::uint32_t> own_order;  // by module, in place of LinkState::order; where entries are scripts that contain all
  std::string_view name;                 // of a manual chunk

  const std::vector<std::uint32_t>& order(const std::vector<std::uint32_t>& of_all) const {
    return own_order.empty() ? of_all : own_order;
  }
  // Path relative to the output folder; where the content hash goes stands `placeholder`, 8 characters found nowhere else.
  std::string path;
  std::string placeholder;
  std::string final_hash;
};

// What is linked together with what.
enum class RealmKind : std::uint8_t {
  Page,           // the entry points and all module workers: they share chunks
  ClassicWorker,  // the others are alone
  Worklet,
  ServiceWorker,
  Inline,  // a classic worker that is no output of its own: its text stands in what starts it
  Script,  // something at new URL('./a.js', import.meta.url), and who starts it cannot be followed
};

// A module that another one starts, not in the same LinkState.
struct RealmStart {
  ModuleId module;
  RealmKind kind;
  bool may_be_module;  // nothing is said against it
};

class Realms;

struct LinkState {
  LinkState(const ModuleGraph& graph_, const LinkOptions& options_, std::vector<Message>& messages_)
      : graph{graph_}, options{options_}, messages{messages_} {}

  const ModuleGraph& graph;
  const LinkOptions& options;
  std::vector<Message>& messages;

  Pool* pool = nullptr;      // of what is rendered in parallel
  Realms* realms = nullptr;  // of which this is one
  RealmKind realm = RealmKind::Page;
  ModuleId realm_entry = ModuleId::None;  // not of a page
  std::vector<RealmStart> realm_starts;   // by tree_shake
  std::vector<ModuleId> inlined;          // other modules that stand as text in this realm
  std::uint32_t first_chunk = 0;          // number of its first among the chunks of all realms

  // First number of each module's symbols, parts and named imports; one more entry than modules.
  std::vector<std::uint32_t> symbol_base, part_base, import_base;
  // By symbol: for import symbols the named import (numbered through), for others the first part that declares it, or kNone.
  std::vector<std::uint32_t> symbol_info;
  // Parts beyond the first that declare the same symbol (`var a; var a`).
  std::unordered_multimap<std::uint32_t, std::uint32_t> more_declaring_parts;

  // What import statements lead to, in the order in which it runs: that of module m stands from import_first[m] on, up to
  // import_first[m + 1].
  std::vector<std::uint32_t> import_first;
  std::vector<ModuleId> import_targets;

  std::vector<Resolution> imports;  // by named import
  std::vector<ExternalImport> externals;

  std::vector<std::uint8_t> is_runtime;                   // as GraphModule, but near each other
  std::vector<std::uint8_t> module_live;                  // its code runs
  std::vector<std::uint8_t> asset_live;                   // it is an output of its own
  std::vector<std::string> asset_paths;                   // of those, relative to the output folder
  std::unordered_map<std::string_view, ModuleId> copied;  // by ResolvedImport::path
  std::vector<std::uint8_t> namespace_needed;             // its namespace object exists at run time
  std::unique_ptr<bool[]> part_live;
  // By module: the object literal that becomes a CommonJS module's exports, and which of its properties somebody needs. Null:
  // all.
  struct SparseObject {
    const js::Node* object;
    std::vector<std::uint8_t> keeps;
  };
  std::vector<std::unique_ptr<SparseObject>> sparse_objects;
  // By module: JSON of which only the object itself is used. Its properties need no variables.
  std::vector<std::uint8_t> is_one_object;
  // `ns.name` accesses of live parts, by module: what they lead to. Sorted by render.
  std::vector<std::vector<MemberResolution>> members;
  // For modules with a namespace object: its properties, and the external namespaces that `export *` adds. Filled by render.
  std::vector<std::vector<Export>> namespace_exports;
  std::vector<std::vector<std::uint32_t>> namespace_stars;
  // Live modules that a live module depends on: by its import statements and by the symbols it uses. Without doubles.
  std::vector<std::vector<ModuleId>> dependencies;
  // Wrapped modules that a live module may call for while it runs, or later: by `require`, or by `import()` where that makes
  // no chunk.
  std::vector<std::vector<ModuleId>> lazy_dependencies;
  std::vector<Wrap> wraps;  // by module
  // Not wrapped, and needed by modules wrapped for the sake of order: neither it nor what it imports does anything when it runs,
  // so it may run before all else.
  std::vector<std::uint8_t> runs_early;
  // Of a wrapped module: the first of those with which it forms a circle that is entered at several places, or None.
  std::vector<ModuleId> circles;
  std::vector<std::uint8_t> is_async;  // wrapped, and has top-level await or imports what has: to run it gives a promise
  // By module: the wrapped modules it needs to have run, in the order of its imports.
  std::vector<std::vector<ModuleId>> evaluates;

  std::vector<LinkEntry> entries;
  std::vector<std::uint32_t> entry_of_module;  // or kNone
  // Position in execution order, by module; of a wrapped one, of the first that calls it.
  std::vector<std::uint32_t> order;
  std::vector<std::uint32_t> definition_order;  // the same as if nothing were wrapped
  // By entry: order_from it. Empty where that were too much to keep.
  std::vector<std::vector<std::uint32_t>> entry_orders;
  bool keeps_entry_orders() const { return entries.size() * graph.modules.size() <= std::size_t{1} << 22; }

  std::vector<ModuleUses> uses;  // by module; empty unless identifiers are minified

  std::vector<Chunk> chunks;
  std::vector<std::uint32_t> chunk_of_module;  // or kNone
  std::vector<std::uint32_t> chunk_of_entry;

  // `import()` of what is bundled makes a chunk. Elsewhere nothing can be loaded, and it runs what is there.
  bool loads_chunks() const {
    return options.format == OutputFormat::ESM && realm != RealmKind::ServiceWorker && realm != RealmKind::Worklet;
  }
  // A page cannot start workers of another origin, and nobody knows where it will be.
  bool may_be_elsewhere(js::ImportKind started) const {
    return started == js::ImportKind::Worker && !options.is_node &&
           (options.public_path.starts_with("//") || options.public_path.find("://") != std::string::npos);
  }
  std::uint32_t symbol_number(SymbolRef ref) const { return symbol_base[index_of(ref.module)] + index_of(ref.symbol); }
  SymbolRef namespace_symbol(ModuleId module) const {
    return {module, static_cast<js::SymbolId>(graph.at(module).ast.symbols.size())};
  }
  SymbolRef wrapper_symbol(ModuleId module) const {
    return {module, static_cast<js::SymbolId>(graph.at(module).ast.symbols.size() + 1)};
  }
  Wrap wrap(ModuleId module) const { return wraps[index_of(module)]; }
  // Stands before everything that runs: it only defines functions.
  bool is_definition(ModuleId module) const {
    return wrap(module) != Wrap::None || is_runtime[index_of(module)] != 0 || runs_early[index_of(module)] != 0;
  }
  // A JSON or text file: `require` gives its value.
  bool is_data(ModuleId module) const { return !graph.at(module).generated.view().empty(); }
  // The statement of a module's top-level symbol is its default export.
  bool is_default_export(SymbolRef ref) const;
  // Read as a property of an object that `require` gives, not as a variable.
  bool is_interop(const ExternalImport& import) const {
    return import.module != ModuleId::None || options.format != OutputFormat::ESM;
  }
  bool is_node_mode(ModuleId importer) const;
  // What a property is called in the output.
  std::string_view mangled(std::string_view name) const {
    const std::string_view given = options.mangled == nullptr ? std::string_view() : options.mangled->find(name);
    return given.empty() ? name : given;
  }
  const js::NamedImport& named_import(ModuleId module, js::SymbolId symbol) const {
    return graph.at(module).ast.named_imports[import_index(module, symbol)];
  }
  // Position of an import symbol in its module's named_imports.
  std::uint32_t import_index(ModuleId module, js::SymbolId symbol) const {
    return symbol_info[symbol_base[index_of(module)] + index_of(symbol)] - import_base[index_of(module)];
  }
  const Resolution& import_resolution(ModuleId module, js::SymbolId symbol) const {
    return imports[symbol_info[symbol_base[index_of(module)] + index_of(symbol)]];
  }
  // The value of `E.A` when the import `E` is an enum that knows it, else null.
  const js::Node* enum_value(ModuleId module, const js::NamespaceMember& member) const;
  // The same of `name`, a name of `module`, in what was resolved.
  const js::Node* enum_value(ModuleId module, const Resolution& resolution, Atom& path) const;
  // The value of a constant that stands in its place wherever it is imported, else null.
  const js::Node* constant_value(const Resolution& resolution) const;
  const js::Node* constant_value(ModuleId module, js::SymbolId import) const {
    return constant_value(import_resolution(module, import));
  }
  bool is_import(ModuleId module, js::SymbolId symbol) const {
    const auto& symbols = graph.at(module).ast.symbols;
    return index_of(symbol) < symbols.size() && symbols[index_of(symbol)].kind == js::SymbolKind::Import &&
           symbol_info[symbol_base[index_of(module)] + index_of(symbol)] != kNone;
  }
};

// ---- The steps, each in its file -------------------------------------------------------------------------------------

// state.cpp: numbers everything.
LinkState make_state(const ModuleGraph& graph, const LinkOptions& options, std::vector<Message>& messages);

// resolve_exports.cpp: ResolveExport of the specification (section 16.2.1.7.2.2).
class ExportResolver {
 public:
  explicit ExportResolver(LinkState& state) : state_(state) {}
  // `importer` decides what `default` of a CommonJS module is.
  Resolution resolve(ModuleId importer, ModuleId module, std::string_view name, bool is_namespace = false);
  // All names the module exports, `default` from stars excluded, sorted, each once. Names that resolve ambiguously or not at
  // all are left out, as from a namespace object.
  const std::vector<Export>& exports_of(ModuleId module);
  // The same with those that are left out, as far as the modules are loaded.
  std::vector<std::string_view> names_of(ModuleId module);
  // The namespaces of external and CommonJS modules that the module's `export *` reach, in order, as `externals`.
  std::vector<std::uint32_t> external_stars(ModuleId module);
  std::uint32_t external(ModuleId importer, const ResolvedImport& target, std::string_view name, bool is_namespace);

 private:
  struct Visit {
    ModuleId module;
    std::string_view name;
    friend bool operator==(const Visit&, const Visit&) = default;
  };
  Resolution resolve_visiting(ModuleId importer, ModuleId module, std::string_view name, std::vector<Visit>& visiting,
                              bool& met_cycle);
  std::uint32_t star(ModuleId module, std::string_view name);
  Resolution common_js(ModuleId importer, ModuleId module, std::string_view name, bool is_namespace);
  std::uint32_t find_export(ModuleId module, std::string_view name);
  void collect_names(ModuleId module, bool is_root, std::vector<std::uint8_t>& seen, std::vector<std::string_view>& names);

  using NameIndex = std::unordered_map<std::string_view, std::uint32_t>;
  LinkState& state_;
  std::unordered_map<std::uint32_t, NameIndex> export_indices_;  // of modules with many exports
  std::unordered_map<std::uint32_t, std::unordered_map<std::string_view, Resolution>> star_results_;
  std::unordered_map<std::string, std::uint32_t> external_numbers_;
  std::unordered_map<std::uint32_t, std::vector<Export>> export_lists_;
};

// wrap.cpp: which modules are wrapped; what each module needs to have run (part of compute_order).
void decide_wraps(LinkState& state);
void find_evaluations(LinkState& state);

// match_imports.cpp: resolves every import of every module; says what is missing.
void match_imports(LinkState& state, ExportResolver& exports);

// tree_shake.cpp: from the entries, what runs and what is used; finds dynamic and worker entries on its way, and what else is
// started. That has been shaken too when a page has been.
void tree_shake(LinkState& state, ExportResolver& exports, const std::vector<EntryPoint>& user_entries);

// order.cpp: execution order as the specification's module evaluation has it (section 16.2.1.6.1.3): post-order. First
// definition_order, which wrapping does not change, then evaluates and order.
void compute_definition_order(LinkState& state);
void compute_order(LinkState& state);
// The positions of what one entry's import statements reach, by module, kNone for all others. Entries may disagree: where
// `a.js` is import './x'; import './y' and `b.js` is import './y'; import './x'. Past wrapped modules
// only when `is_full`. `reached`, if any, gets the modules in that order.
std::vector<std::uint32_t> order_from(const LinkState& state, ModuleId entry, bool is_full = false,
                                      std::vector<ModuleId>* reached = nullptr);
// The same, as it is kept.
std::vector<std::uint32_t> order_of_entry(const LinkState& state, std::uint32_t entry);

// circles.cpp: the circles that the modules reached from `roots` form; a module that is in none is one by itself.
// `add_edges` appends what a module leads to.
struct Circles {
  std::vector<std::uint32_t> numbers;  // by module, kNone for what is not reached; what a circle leads to has smaller ones
  std::vector<ModuleId> modules;       // those reached, in the order of their numbers
  std::uint32_t count = 0;
};
Circles find_circles(std::size_t count, const std::vector<ModuleId>& roots, const void* graph,
                     void (*add_edges)(const void*, ModuleId, std::vector<ModuleId>&));

// keep_order.cpp: order and chunks; wraps what in these chunks would run in another order than the specification has it, as
// long as there is anything.
void arrange_chunks(LinkState& state);
// Fills LinkState::circles.
void note_circles(LinkState& state);

// chunks.cpp: one chunk per entry, one per set of entries that share modules; their static imports.
// The last time as `manualChunks` and `minChunkSize` will have them.
void make_chunks(LinkState& state, bool is_last = false);
// By position in the order of all entries: that in the order of the entry that the chunk is of; empty when it is of none.
std::vector<std::uint32_t> positions_in_entry(const LinkState& state, const Chunk& chunk);
// The chunks that it imports, in the order of its import statements.
std::vector<std::uint32_t> imports_in_order(const LinkState& state, std::uint32_t chunk);
// Whether running the module can be noticed, apart from what it reads of others.
bool runs_noticeably(const LinkState& state, ModuleId module);

// paths.cpp: where each chunk goes, and each asset.
struct TakenPaths {
  std::unordered_set<std::string> chunks;
  std::unordered_map<std::string, std::string> assets;  // and their hashes
};
void name_chunks(LinkState& state, const std::vector<EntryPoint>& user_entries, TakenPaths& taken);

// check_format.cpp: what the output format cannot express is refused.
void check_format(LinkState& state);
// check_script.cpp: the same of what a worker that is linked by itself cannot do.
void check_script(LinkState& state);

}  // namespace skein::link
