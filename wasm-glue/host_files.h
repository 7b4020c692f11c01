// The files of a build: those that JavaScript put there and, for contexts that may look at the disk, those on it. The disk is
// read where the question arises, by each thread's own JavaScript (Node's synchronous functions), so nothing waits for messages.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/concurrent_map.h"
#include "virtual_files.h"

namespace skein {

class HostFiles final : public FileSystem {
 public:
  explicit HostFiles(bool has_disk) : has_disk_(has_disk) {}

  VirtualFiles& virtual_files() { return virtual_; }
  bool has_disk() const { return has_disk_; }
  // Paths read by the last build whose files have changed since; forgets all folders.
  std::vector<std::string> changed();
  // What `changed` is to compare with: called when a build ends. Gives what was watched before and is no longer.
  std::vector<std::string> watch(std::vector<std::string> paths);
  // What the last build looked at: paths, each behind `f` (a file that was read) or `d` (a folder that was looked into) and
  // before a zero byte. In no order.
  std::string looked_at() const;

  EntryKind entry_kind(std::string_view path) override;
  ReadResult read_file(std::string_view path) override;
  std::string real_path(std::string_view path) override;
  void names_in(std::string_view directory, std::vector<std::string>& names) override;

 private:
  using Entries = std::unordered_map<std::string, char>;  // name -> f, d; F and D when it is a link
  const Entries& directory(std::string_view path);
  char entry(std::string_view path);

  VirtualFiles virtual_;
  const bool has_disk_;
  ConcurrentMap<Entries> directories_;
  ConcurrentMap<std::string> real_directories_;
  std::vector<std::string> watched_;
  std::string stamps_;
};

}  // namespace skein
