// The scan: from entry points to the module graph. A coordinator owns the graph; parsers take paths from a work channel,
// read, parse and resolve what they found, and send one message per module to the coordinator's result channel. Nobody
// polls, nothing but the two channels is shared. With a pool of size 0 the same tasks run inline where the coordinator would
// wait.
//
// The scan does no input or output of its own: it asks. Most questions are answered where they arise, by the Resolver and the
// FileSystem, on the parser's thread. Those that a ScanHost claims (plugins, the network) stay open until the host answers
// them, whenever that is; the scan never waits for them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/cancel.h"
#include "base/pool.h"
#include "base/progress.h"
#include "diagnostics/diagnostic.h"
#include "graph/definition_modules.h"
#include "graph/graph.h"
#include "graph/module_cache.h"
#include "resolve/file_system.h"
#include "resolve/resolver.h"
#include "transform/mangling.h"

namespace skein {

// An entry point that is no file.
struct StdinOptions {
  bool is_given = false;
  std::string contents;
  std::string directory;    // absolute; what its imports are relative to. Empty: it has no relative imports
  std::string source_file;  // its name in messages and maps; empty: <stdin>
  Loader loader = Loader::JS;
};

// What becomes of the imports and exports of an entry point.
enum class SingleFile : std::uint8_t {
  No,         // it is bundled
  AsWritten,  // they stay, as do those of CommonJS
  ESM,
  CommonJS,
  IIFE,
};

struct ScanOptions {
  SingleFile single_file = SingleFile::No;
  bool drops_unused = false;        // of a single file
  bool is_lazy = false;             // re-exports of modules without side effects are loaded when somebody needs them
  bool splits_imports = false;      // what `import()` takes a few names of may be loaded without the others
  std::vector<std::string> inject;  // as entry points are written: their exports stand for globals
  bool keep_names = false;
  StdinOptions stdin_entry;  // the last of entry_points stands for it
  std::string working_directory;
  std::string output_directory;  // absolute: patterns of imports mean no files in it. Empty: it is that of everything
  std::vector<std::pair<std::string, std::string>> entry_points;  // input, output name
  std::vector<std::pair<std::string, Loader>> loaders;            // besides the defaults, by extension with its dot
  js::JsxOptions jsx;
  js::FeatureSet unsupported;  // what the target lacks
  bool preserve_unused_imports = false;
  js::Defines* defines = nullptr;  // must outlive the cache; needed with `inject`
  bool ignore_annotations = false;
  const lowering::Mangling* mangling = nullptr;
  bool reads_input_maps = false;
  bool minify_syntax = false;
  bool folds_in_workers = false;  // what code that only workers run asks of the world around it
  js::TypeScriptOptions typescript;
  ProgressCounter* progress = nullptr;             // counts the modules that have been parsed
  const DefinitionModules* definitions = nullptr;  // null: imports with "?messages" are refused
};

// A question that waits for the host's answer.
struct ScanRequest {
  enum class Kind : std::uint8_t { Resolve, Load } kind = Kind::Resolve;
  std::uint32_t id = 0;
  std::string specifier;  // Resolve: as the user wrote it
  std::string importer;   // Resolve: path of the module that asks; empty for an entry point
  js::ImportKind import_kind = js::ImportKind::EntryPoint;
  std::string path;                      // Load: with its suffix left out
  std::string suffix;                    // Load
  std::string resolve_directory;         // Resolve: where a plugin said that the imports of the importer begin
  ModuleAttributes attributes;           // of the import; Load: of the module
  ModuleAttributes importer_attributes;  // Resolve
};

// Says which questions are the host's own. Called on any thread of the pool; the answer to the same question must stay the same
// during a scan.
class ScanHost {
 public:
  virtual ~ScanHost() = default;
  virtual bool resolves(std::string_view specifier, std::string_view importer, js::ImportKind kind) = 0;
  virtual bool loads(std::string_view path) = 0;
};

// What a host loaded.
struct LoadAnswer {
  SourceText text;
  Loader loader = Loader::None;   // None: by the path
  std::string error;              // not empty: it could not be read, for this reason
  std::string resolve_directory;  // GraphModule::resolve_directory
};

// One scan. All functions are called by one thread, the coordinator.
class Scan {
 public:
  // All must outlive the scan; `host` may be null. The graph's modules are taken from and, when the scan is cancelled, given back
  // to the cache.
  Scan(const ScanOptions& options, FileSystem& files, Resolver& resolver, Pool& pool, const CancelFlag& cancel,
       ModuleCache& cache, ScanHost* host);
  ~Scan();

  // Goes on until nothing is left to do but to wait for the host. True while questions are open: answer some, then call it
  // again. False once all modules have been found, or the build has been cancelled.
  bool step();
  // The questions that came up since the last call, in no particular order.
  std::vector<ScanRequest> requests();
  // One more entry point, while the last call of `step` gave true or before the first.
  void add_entry(const std::string& input, const std::string& output_name);
  void answer_resolve(std::uint32_t id, Resolution resolution);
  void answer_load(std::uint32_t id, LoadAnswer answer);
  // The host has nothing to say: the Resolver or the FileSystem answers.
  void answer_default(std::uint32_t id);

  // Where the import of an open question stands; none for entry points and loads.
  bool locate(std::uint32_t id, Location& location) const;

  // After `step` has returned false, once: fills `graph`, whose numbers and order no race between parsers can change, and
  // appends to `messages` (by module, then place). False when there is an error among the messages; the modules may still be
  // kept for the next build.
  bool finish(ModuleGraph& graph, std::vector<Message>& messages);

  // In place of a scan: the module as it is now, with all its imports resolved.
  std::unique_ptr<GraphModule> parse_again(const GraphModule& module);

  // Modules that were read and parsed, and not taken from the cache.
  std::uint32_t parsed() const;

  // The scan of one text that is not bundled: nothing is looked for, and no other file but its source map read. `given` tells
  // what it is; its contents are in `text`. Gives what `finish` gives.
  static bool one_text(const StdinOptions& given, std::string_view text, const ScanOptions& options,
                       std::shared_ptr<const TsConfig> tsconfig, FileSystem& files, ModuleGraph& graph,
                       std::vector<Message>& messages);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Whether the text has a question, such as `typeof document`, that scans answer by who runs the module.
bool asks_where_it_runs(std::string_view source);

// A scan without a host, from beginning to end.
bool scan(const ScanOptions& options, FileSystem& files, Resolver& resolver, Pool& pool, const CancelFlag& cancel,
          ModuleCache& cache, ModuleGraph& graph, std::vector<Message>& messages);

}  // namespace skein
