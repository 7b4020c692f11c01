// The scan: from entry points to the module graph. A coordinator owns the graph; parsers take paths from a work channel,
// read, parse and resolve what they found, and send one message per module to the coordinator's result channel. Nobody
// polls, nothing but the two channels is shared. With a pool of size 0 the same tasks run inline where the coordinator would
// wait.
#pragma once

#include <string>
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
  ResolveOptions resolve;
  std::vector<std::pair<std::string, std::string>> entry_points;  // input, output name
  std::vector<std::pair<std::string, Loader>> loaders;            // by extension, longest match wins
  js::JsxOptions jsx;
  bool preserve_unused_imports = false;
};

// Keeps parsed modules between scans, keyed by path; entries are valid while their file has not been invalidated.
class ModuleCache;

// Fills `graph` and `messages` (sorted by module, then place). False when there is an error among the messages.
bool scan(const ScanOptions& options, FileSystem& files, Pool& pool, const CancelFlag& cancel, ModuleCache* cache,
          ModuleGraph& graph, std::vector<Message>& messages);

}  // namespace skein
