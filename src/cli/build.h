// Building from the disk to the disk: once, or again with every change of what was read.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/pool.h"
#include "bundle/bundle.h"
#include "cli/arguments.h"
#include "cli/build_cache.h"
#include "cli/disk_file_system.h"

namespace skein::cli {

using Clock = std::chrono::steady_clock;

class Builder {
 public:
  explicit Builder(const Arguments& arguments);

  // Builds, writes and tells. False when there was an error; of an interruption it tells nothing.
  bool build(Clock::time_point started);

  DiskFileSystem& files() { return files_; }
  BuildContext& context() { return context_; }
  // Whether the last builds wrote it.
  bool is_own_output(const std::string& path) const { return written_.contains(path); }

 private:
  bool tell_times(const BuildResult& result, Clock::time_point started);
  // What the cache knows.
  bool find_result(BuildResult& result);
  bool write(BuildResult& result, std::vector<Message>& messages);
  // What the build before wrote and this one does not: main-OLDHASH.js.
  void remove_stale(const std::vector<const OutputFile*>& outputs, const std::vector<std::string>& inputs);

  const Arguments& arguments_;
  bool to_stdout_;
  DiskFileSystem files_;
  Pool pool_;
  BuildContext context_;
  std::unique_ptr<BuildCache> cache_;                     // null without one
  std::unordered_map<std::string, std::string> written_;  // hashes by path
};

// Until standard input is closed or a signal comes. Returns the exit code.
int watch(const Arguments& arguments, Builder& builder);

}  // namespace skein::cli
