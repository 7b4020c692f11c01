// The scan: from entry points to the module graph. A coordinator owns the graph; parsers take paths from a work channel,
// read, parse and resolve what they found, and send one message per module to the coordinator's result channel. Nobody
// polls, nothing but the two channels is shared. With a pool of size 0 the same tasks run inline where the coordinator would
// wait.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/cancel.h"
#include "base/pool.h"
#include "diagnostics/diagnostic.h"
#include "graph/graph.h"
#include "resolve/file_system.h"
#include "resolve/resolver.h"

namespace skein {

struct ScanOptions {
  std::string working_directory;
  std::vector<std::pair<std::string, std::string>> entry_points;  // input, output name
  std::vector<std::pair<std::string, Loader>> loaders;            // besides the defaults, by extension with its dot
  js::JsxOptions jsx;
  bool preserve_unused_imports = false;
};

// Modules of an earlier build that may be used again, by path and loader.
class ModuleCache {
 public:
  // Takes the modules of a finished build.
  void keep(ModuleGraph&& graph);
  // The file has other contents. False when no module was made of it.
  bool invalidate(std::string_view path);
  // Files have come or gone, so imports may lead elsewhere: they are resolved again.
  void invalidate_targets() { are_targets_stale_ = true; }
  void clear() { modules_.clear(); }

  std::unique_ptr<GraphModule> take(std::string_view path, Loader loader);
  bool are_targets_stale() const { return are_targets_stale_; }

 private:
  std::unordered_map<std::string, std::unique_ptr<GraphModule>> modules_;
  bool are_targets_stale_ = false;
};

// Fills `graph` and `messages` (sorted by module, then place). False when there is an error among the messages; what the graph
// holds then may still be kept for the next build.
bool scan(const ScanOptions& options, FileSystem& files, Resolver& resolver, Pool& pool, const CancelFlag& cancel,
          ModuleCache& cache, ModuleGraph& graph, std::vector<Message>& messages);

// The loader for a path: the longest extension that is known, Loader::None without one.
Loader loader_for_path(std::string_view path, const std::vector<std::pair<std::string, Loader>>& loaders);

}  // namespace skein
