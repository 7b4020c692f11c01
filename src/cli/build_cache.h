// --cache-dir: the results of builds, found again as long as everything that went into them is as it was (docs/caching.md).
#pragma once

#include <string>
#include <vector>

#include "base/pool.h"
#include "bundle/bundle.h"
#include "cli/arguments.h"
#include "cli/cache_store.h"
#include "cli/dependencies.h"
#include "cli/disk_file_system.h"

namespace skein::cli {

class BuildCache {
 public:
  // Begins to record what `files` tells. `options`: what the arguments and the environment come to.
  BuildCache(const Arguments& arguments, const BuildOptions& options, DiskFileSystem& files);

  // The result that a build would have now, but for what only pages and servers need of it (links, imports and exports of the
  // outputs). False when none is known.
  bool find(Pool& pool, BuildResult& result);
  // Keeps the result of the build that `files` was recorded for. Once, and without errors only.
  void keep(const BuildResult& result, std::vector<Message>& messages);

 private:
  bool read(const std::string& folder, Hash128 name, Pool& pool, BuildResult& result);
  void tell(std::vector<Message>& messages) const;

  const Arguments& arguments_;
  const BuildOptions options_;
  DiskFileSystem& files_;
  CacheStore store_;
  Hash128 key_;
  DependencyRecorder recorder_;
};

}  // namespace skein::cli
