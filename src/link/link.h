// From the module graph to output files: which code stays, in which file, in which order and under which names.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/pool.h"
#include "diagnostics/diagnostic.h"
#include "graph/graph.h"
#include "js/parser.h"
#include "link/output.h"
#include "transform/mangling.h"

namespace skein::link {

enum class OutputFormat : std::uint8_t { ESM, IIFE, CommonJS };
// What workers come out as where the page is made of modules. Worklets and service workers contain all they need in any case.
enum class WorkerFormat : std::uint8_t {
  AsStarted,  // as the place that starts it says: a module, or a script that contains all it needs
  ESM,
  IIFE,
  Inline,  // a script that stands as text in whatever starts it
};
// Where the comments go that licences ask to keep.
enum class LegalComments : std::uint8_t {
  None,
  Inline,     // where they stand
  EndOfFile,  // each once
  Linked,     // in a file beside the output, which names it
  External,   // in a file beside the output
};

// Modules whose paths contain one of the patterns, in which `*` stands for anything, go to the chunk of that name. So do
// `modules` and, without a word where they cannot, `followers`, which those import; both ascending.
struct ManualChunk {
  std::string name;
  std::vector<std::string> patterns;
  std::vector<ModuleId> modules = {}, followers = {};
};

struct LinkOptions {
  OutputFormat format = OutputFormat::ESM;
  WorkerFormat worker_format = WorkerFormat::AsStarted;
  bool worker_message_queue = false;  // of module workers, see message_queue.h
  std::string outdir;                 // absolute
  std::string outfile;                // absolute; the one user entry goes there, everything else beside it
  std::string outbase;                // absolute; empty: lowest common folder of the user's entries
  std::string entry_names = "[dir]/[name]";
  std::string chunk_names = "[name]-[hash]";
  std::string worker_names = "[name]-[hash]";
  std::string asset_names = "[name]-[hash]";
  std::string out_extension = ".js";
  std::string public_path;  // prefixed to paths between outputs; empty: relative
  std::string banner, footer;
  std::string global_name;  // IIFE: the variable that gets the entry's exports, or a property of one: a.b["c"]
  bool is_node = false;     // the platform: the output may import Node's own modules
  bool tree_shaking = true;
  bool minify_whitespace = false;
  bool minify_syntax = false;
  bool minify_identifiers = false;
  bool keep_names = false;  // private names as well, which are the names of methods
  bool ascii_only = true;
  LegalComments legal_comments = LegalComments::EndOfFile;
  js::FeatureSet unsupported;  // what the target lacks
  std::uint32_t line_limit = 0;
  bool abs_paths = false;               // in comments
  bool bundles = true;                  // what is not bundled is not told by its path in a comment either
  bool keeps_names_of_scripts = false;  // not bundled, and no format is asked for: others may use the top-level names
  js::JsxMode jsx = js::JsxMode::Classic;
  std::vector<ManualChunk> manual_chunks;
  std::uint32_t min_chunk_size = 0;  // bytes of source: what several share is merged with others until it has as many
  bool source_map = false;
  bool source_map_inline = false;  // as a data: URL at the end of the output
  bool source_map_linked = false;  // a sourceMappingURL comment names the map's file
  bool source_map_file = false;    // the map is an output of its own
  bool sources_content = true;
  std::string source_root;
  bool describes_outputs = true;                    // somebody reads what OutputFile tells besides contents
  const lowering::MangledNames* mangled = nullptr;  // null: properties keep their names
  // Of builds that keep what is printed for the next one: their number, from 1. 0: nothing is kept.
  std::uint32_t build_number = 0;
  bool is_kept = false;  // by link(), for relink()
};

// What a link leaves for the next one, as long as the graph it was made from stays where it is. Empty when the next one has to
// begin anew in any case.
struct KeptLink {
  struct State;
  std::shared_ptr<State> state;
  bool is_left = false;  // nobody goes on with it: it is only not taken apart while somebody waits
};

// Appends the outputs for all entry points of `graph`, which share chunks with each other and with the workers they start;
// a caller who wants independent entry points links them one at a time. Messages are appended in the order of modules; when
// an error is among them, the outputs are not to be used. Outputs come in a fixed order: entries as given, then workers, then
// chunks, each followed by its map.
// Gives the number of modules that were printed; those that an earlier build has printed are not among them.
std::uint32_t link(const ModuleGraph& graph, const std::vector<EntryPoint>& entries, const LinkOptions& options, Pool& pool,
                   const CancelFlag& cancel, std::vector<OutputFile>& outputs, std::vector<Message>& messages,
                   KeptLink* kept = nullptr);

// A module that has been replaced in the graph by another version of it.
struct ModuleChange {
  ModuleId module;
  std::unique_ptr<GraphModule> old;
  std::vector<js::SymbolId> symbols;  // of looks_the_same()
};
// Whether the linker would decide all the same for `fresh`, another version of the module `old`, but for what is told of places
// in it. `symbols` gets, by symbol of `old`, the one in `fresh` that takes its place, or None of those that only the module
// itself knows.
bool looks_the_same(const GraphModule& old, const GraphModule& fresh, std::vector<js::SymbolId>& symbols);
// Not when its text is an output.
bool can_relink(const KeptLink& kept, ModuleId module);
// Links the same graph after changes that look the same: prints the changed modules and joins what contains them. Gives the same
// outputs as link(). False when names change after all: then `kept` is of no use any more.
bool relink(KeptLink& kept, std::vector<ModuleChange>& changes, Pool& pool, const CancelFlag& cancel,
            std::vector<OutputFile>& outputs, std::uint32_t& printed);

// The same texts for a graph of one module that `is_alone`, without an output around them: no paths, no hashes.
struct AlonePrint {
  std::string code, map, legal_comments;
};
void print_alone(const ModuleGraph& graph, const LinkOptions& options, AlonePrint& print);

}  // namespace skein::link
