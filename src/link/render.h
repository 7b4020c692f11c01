// What rendering knows of each chunk besides LinkState's Chunk: the names in it, its text, its references.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/hash.h"
#include "link/name_set.h"
#include "link/state.h"
#include "print/print.h"

namespace skein::link {

struct MovedSymbols;
struct Realm;

// An external name used in a chunk.
struct ExternalUse {
  std::uint32_t external;
  std::string_view preferred_name;
  std::uint32_t position;  // execution order of the module that brings it in first
};

// An external module that a chunk imports, for its names or its effects.
struct ExternalModule {
  std::string_view path;
  List<js::ImportAttribute> attributes;
  std::uint32_t position;
};

// The object that stands in a chunk for what `require` gives, with `default` as an importer sees it: import_a =
// __toESM(require_a()).
struct Interop {
  ModuleId module;        // CommonJS, or None
  std::string_view path;  // of an external module
  bool is_node_mode;
  bool is_eager;           // made where the chunk's modules run; otherwise by wrapped modules that use it
  std::uint32_t position;  // execution order of the module, or of the first that imports it from outside
  std::string_view name;
};

// Functions that a chunk brings along (helpers.cpp), by their place in its table.
enum class Helper : std::uint8_t {
  Namespace,
  ReExport,
  ToCommonJS,
  ToESM,
  CommonJS,
  ESM,
  CircleESM,
  AsyncESM,
  Require,
  WorkerURL
};
inline constexpr std::size_t kHelperCount = 10;

// Names in one chunk: of its own modules' top-level symbols, of what it imports from other chunks and from outside.
class ChunkNames {
 public:
  // Sizes the table for the chunk's modules.
  void prepare(const LinkState& state, std::uint32_t chunk);
  bool contains(ModuleId module) const { return base(module) != kNone; }
  // After that of the module's symbols in the LinkState (relink.cpp).
  void move(const MovedSymbols& moved);

  void set(SymbolRef ref, std::string_view name) {
    const std::uint32_t module_base = base(ref.module);
    if (module_base != kNone)
      own_[module_base + index_of(ref.symbol)] = name;
    else
      foreign_[state_->symbol_number(ref)] = name;
  }
  std::string_view get(SymbolRef ref) const {
    const std::uint32_t module_base = base(ref.module);
    if (module_base != kNone) return own_[module_base + index_of(ref.symbol)];
    const auto found = foreign_.find(state_->symbol_number(ref));
    return found == foreign_.end() ? std::string_view{} : found->second;
  }
  // Where the name stands, to be written later.
  std::string_view& place(SymbolRef ref) {
    const std::uint32_t module_base = base(ref.module);
    return module_base != kNone ? own_[module_base + index_of(ref.symbol)] : foreign_[state_->symbol_number(ref)];
  }
  std::string_view& external_place(std::uint32_t external) { return externals_[external]; }
  void set_external(std::uint32_t external, std::string_view name) { externals_[external] = name; }
  std::string_view external(std::uint32_t external) const {
    const auto found = externals_.find(external);
    return found == externals_.end() ? std::string_view{} : found->second;
  }
  // The name for what an import leads to; empty when it leads nowhere.
  std::string_view get(const Resolution& resolution) const {
    switch (resolution.kind) {
      case Resolution::Kind::Symbol: return get(resolution.ref);
      case Resolution::Kind::Namespace: return get(state_->namespace_symbol(resolution.ref.module));
      case Resolution::Kind::External: return external(resolution.external);
      case Resolution::Kind::NotFound:
      case Resolution::Kind::NotLoaded:
      case Resolution::Kind::Ambiguous: break;
    }
    return {};
  }

 private:
  std::uint32_t base(ModuleId module) const {
    const auto found = bases_.find(index_of(module));
    return found == bases_.end() ? kNone : found->second;
  }

  const LinkState* state_ = nullptr;
  std::unordered_map<std::uint32_t, std::uint32_t> bases_;
  std::vector<std::string_view> own_;
  std::unordered_map<std::uint32_t, std::string_view> foreign_;
  std::unordered_map<std::uint32_t, std::string_view> externals_;
};

// A place in a chunk's text where the content hash of another chunk's path is written last. Chunks that a text refers to have the
// numbers that they have among those of all realms.
struct HashHole {
  std::uint32_t position;
  std::uint32_t chunk;
};

// A variable of the chunk that holds the URL of a script, whose text stands in it.
struct InlinedScript {
  std::uint32_t chunk;  // numbered through
  std::uint32_t position = 0;
  std::string_view name = {};
};

struct TextLink {
  LinkKind kind;
  std::uint32_t start;  // bytes
  std::uint32_t end;
  std::uint32_t chunk;  // kNone for Meta and Asset, and for all that concerns inline workers
  ModuleId asset = ModuleId::None;
  js::ImportKind import_kind = js::ImportKind::ImportStatement;
  ModuleId script = ModuleId::None;  // of InlineWorker, as are its links, whose offsets are those of its text, in UTF-16
  std::vector<TextLink> inner = {};
};

struct ChunkRender {
  std::uint32_t chunk = 0;
  // What it needs and offers.
  std::vector<SymbolRef> foreign;      // symbols of other chunks used here, by execution order
  std::vector<ExternalUse> externals;  // names from outside, by first use
  std::vector<ExternalModule> external_modules;
  std::vector<std::uint32_t> external_stars;                   // `export * from` of an entry, as LinkState::externals
  std::vector<Interop> interops;                               // by first use
  std::vector<std::vector<std::uint32_t>> interops_of_module;  // by position in Chunk::modules: those it uses
  bool needs_helper[kHelperCount] = {};
  bool needs_file_names = false;       // `__filename` and `__dirname`, in a module for Node
  std::vector<InlinedScript> inlined;  // by first use
  std::vector<ModuleId> namespaces;    // modules whose namespace object is made here
  std::vector<Export> exports;         // of the entry's module, when they can be seen
  std::vector<SymbolRef> offered;      // what other chunks import from here

  Arena arena;  // made-up names
  ChunkNames names;
  std::vector<std::string_view> slot_names;  // of nested variables, minified
  std::string_view helper_names[kHelperCount];
  std::string_view helper(Helper helper) const { return helper_names[static_cast<std::size_t>(helper)]; }
  std::string_view import_meta_url;  // IIFE: name of the variable that stands for import.meta.url

  std::string legal_comments;  // for a file of their own
  // The text with placeholders for hashes.
  std::string text;
  std::vector<HashHole> holes;                                  // by position
  std::vector<TextLink> links;                                  // by position
  std::vector<std::pair<std::uint32_t, std::uint32_t>> inputs;  // module, bytes
  std::string map;                                              // JSON

  // Of the text without what stands for hashes; once it has been asked for.
  Hash128 hash = {};
  bool has_hash = false;
  // To be joined once more.
  void forget_text();
};

// chunk_needs.cpp: what each chunk takes from others and from outside.
void collect_needs(LinkState& state, ExportResolver& exports, std::vector<ChunkRender>& renders);
// minify_chunks.cpp: with minify_identifiers, fills LinkState::uses.
void count_all_uses(LinkState& state, Pool& pool);
void count_module_uses(const LinkState& state, ModuleId id, ModuleUses& uses);
// chunk_names.cpp: gives every name in the chunk its final text.
void assign_names(const LinkState& state, std::uint32_t chunk, ChunkRender& render);

// module_names.cpp: the printer's tables for one module of a chunk.
struct ModuleTables {
  std::vector<print::PrintName> names;  // empty when nothing is renamed
  std::vector<print::RecordPrint> records;
  std::vector<print::NamespaceMemberName> members;
  std::vector<std::string> paths, replacements;
  std::vector<std::pair<Atom, std::string_view>> labels, private_names;
  Arena arena;
};
void make_tables(const LinkState& state, const std::vector<ChunkRender>& renders, std::uint32_t chunk, ModuleId module,
                 ModuleTables& tables);
// How chunk `from` names chunk `to`, numbered through, with the placeholder for the hash.
std::string chunk_reference(const LinkState& state, std::uint32_t from, std::uint32_t to);
// The chunk that an `import()` or what starts a worker leads to, numbered through, or kNone.
std::uint32_t linked_chunk(const LinkState& state, const js::ImportRecord& record, ModuleId target);
// The same of any output, by its path.
std::string output_reference(const LinkState& state, std::uint32_t from, std::string_view path);
// What is printed for the path of an external module.
std::string external_path(const LinkState& state, std::uint32_t from, std::string_view path);

// wrappers.cpp: what is printed around the statements of a wrapped module.
struct WrapperText {
  std::string head, tail;
};
WrapperText wrapper_text(const LinkState& state, const ChunkRender& render, std::uint32_t chunk, std::uint32_t position);
// Whether all of the chunk is strict code: a module, or so it begins.
bool is_strict_chunk(const LinkState& state, const Chunk& chunk);
// `require_a()`, or what gives the CommonJS view of an ES module.
std::string require_text(const LinkState& state, const ChunkRender& render, ModuleId module);
// `import_a = __toESM(require_a())`
std::string interop_text(const LinkState& state, const ChunkRender& render, const Interop& interop);
// helpers.cpp: statements of our own as they stand in minified output.
std::string minified_text(const LinkOptions& options, std::string_view text);
// The text of the helpers that the chunk needs.
std::string helper_text(const LinkState& state, const ChunkRender& render);

// Of one chunk, by position in Chunk::modules.
using PrintedModules = std::vector<std::shared_ptr<const print::Printed>>;

// assemble.cpp: joins printed modules, imports and exports to the text of a chunk.
void assemble(const LinkState& state, const std::vector<ChunkRender>& renders, std::uint32_t chunk, const PrintedModules& printed,
              ChunkRender& render);

struct KeptPrint {
  Hash128 key{};
  bool is_kept = false;   // the text may serve again
  bool is_known = false;  // an earlier build has printed the same
};
// render.cpp: a module of a chunk. Several threads may print at once; what each has learnt is given
// to keep_print afterwards, by one.
std::shared_ptr<const print::Printed> print_module(const LinkState& state, const std::vector<ChunkRender>& renders,
                                                   std::uint32_t chunk, std::uint32_t position, KeptPrint& kept);
void keep_print(const LinkState& state, std::uint32_t chunk, std::uint32_t position, const KeptPrint& kept,
                std::shared_ptr<const print::Printed> printed);

// alone.cpp: the text of a module that is not bundled and keeps its format.
void assemble_alone(const LinkState& state, std::uint32_t chunk, ChunkRender& render);
// legal_comments.cpp: of all modules of a chunk, at the end of its text or for a file of their own.
void append_legal_comments(const LinkState& state, std::uint32_t chunk, ChunkRender& render);
void append_line(std::string& out, std::string_view text);

// chunk_map.cpp: the source map of a chunk's text, in which the modules that were printed start at `starts`.
std::string chunk_map(const LinkState& state, std::uint32_t chunk, const PrintedModules& printed, std::string_view text,
                      const std::vector<std::size_t>& starts);

// render.cpp: names, prints and joins the chunks of one realm. Gives the number of modules that had to be printed.
std::uint32_t render(Realm& realm, Pool& pool, const CancelFlag& cancel);

// outputs.cpp: content hashes, final paths, output files.
void make_outputs(Realms& realms, std::vector<OutputFile>& outputs);
void append_inline_map(std::string_view map, std::string& text);

// From bytes to UTF-16 code units. Links are in order and do not overlap.
void convert_offsets(std::string_view text, std::vector<TextLink>& links);

}  // namespace skein::link
