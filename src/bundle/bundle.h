// The build pipeline: options and files in, outputs and messages out. The command line and the WebAssembly glue both call it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.h"
#include "base/pool.h"
#include "base/progress.h"
#include "bundle/options.h"
#include "diagnostics/diagnostic.h"
#include "graph/scan.h"
#include "link/output.h"
#include "resolve/file_system.h"
#include "resolve/resolver.h"

namespace skein {

struct BuildStats {
  std::uint32_t modules = 0;
  std::uint64_t source_bytes = 0;
  // What could not be taken from the build before. A module is printed for each realm that runs it.
  std::uint32_t parsed = 0, printed = 0;
  bool is_patched = false;  // nothing but what changed, and what contains it, was looked at
  double scan_ms = 0, link_ms = 0, print_ms = 0;
};

struct BuildResult {
  std::vector<Message> messages;  // errors and warnings in the order of the files; with an error there are no outputs
  std::vector<OutputFile> outputs;
  std::string metafile;                  // JSON text when asked for
  std::string mangle_cache;              // JSON text when the options are about properties
  std::string trace;                     // JSON text of trace events (base/trace.h) when asked for
  std::vector<std::string> input_paths;  // absolute paths of the files read
  BuildStats stats;

  bool has_errors() const;
};

// Builds again and again over the same options, keeping what did not change: parsed modules by path and content.
class BuildContext {
 public:
  BuildContext(BuildOptions options, FileSystem& files, Pool& pool);
  ~BuildContext();

  // There will be one build only, which need not keep anything for a next one. Before it begins.
  void build_once();
  // Nor is it taken apart before the context is: a program that ends then is faster without.
  void leave_all();
  // Runs to the end on the calling thread, with the pool's help. One build at a time. When `cancel` is set by another thread
  // the build ends early with the error "The build was canceled".
  BuildResult rebuild(const CancelFlag& cancel);
  // The same in steps, for a host that answers questions: `begin`; while `step` is true, answers to `scan()`'s requests;
  // `finish`.
  // `cancel` and `host`, which may be null, must outlive `finish`. `begin` gives false, and `finish` comes next, when the options
  // are wrong. `is_failed`: the host knows of errors, so nothing is linked.
  bool begin(const CancelFlag& cancel, ScanHost* host);
  bool step();
  // Once, when `step` has given false, with the option `asks_chunks`: a question about all modules, as JSON
  // (manual_chunks.h). Empty when there is none. The answer: by module the name of a chunk, or nothing.
  std::string ask_chunks();
  void answer_chunks(std::vector<std::string> names);
  Scan& scan();
  BuildResult finish(bool is_failed);
  // Where the host's own resolution ends: `directory` is absolute or empty.
  Resolution resolve(std::string_view directory, std::string_view specifier, js::ImportKind kind);
  // Forgets what is known of these files; called by hosts before a rebuild. Absolute paths.
  void invalidate(std::string_view path);
  void invalidate_all();
  // Builds count the modules they find there.
  void count_modules(ProgressCounter* counter);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Options of a build without files: entry points, output paths and the like are not looked at.
struct TransformOptions : BuildOptions {
  Loader loader = Loader::JS;
  std::string source_file = "<stdin>";
};
struct TransformResult {
  std::vector<Message> messages;
  std::string code;
  std::string map;             // empty without one
  std::string mangle_cache;    // JSON text when the options are about properties
  std::string legal_comments;  // LegalComments::External
};
// Many files one after the other, with the same options: what these mean is found out once.
class Transformer {
 public:
  explicit Transformer(TransformOptions options);
  ~Transformer();
  // One file, without looking at anything else: what a build of it without `bundle` gives. Imports stay.
  TransformResult run(std::string_view code);

 private:
  struct State;
  std::unique_ptr<State> state_;
};
TransformResult transform(std::string_view code, const TransformOptions& options);
void transform_options_from_json(std::string_view json, TransformOptions& options, std::vector<Message>& messages);

// The JSON that crosses to JavaScript: messages, outputs without their contents, metafile, stats.
std::string result_to_json(const BuildResult& result);
// Text of esbuild's analyzeMetafile.
std::string analyze_metafile(std::string_view metafile_json, bool verbose);

}  // namespace skein
