// The disk as the engine sees it. Directories are read whole and remembered, so that resolving costs no system call per
// candidate; files are opened once.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "base/concurrent_map.h"
#include "base/hash.h"
#include "resolve/file_system.h"

namespace skein::cli {

class DiskFileSystem : public FileSystem {
 public:
  EntryKind entry_kind(std::string_view path) override;
  ReadResult read_file(std::string_view path) override;
  std::string real_path(std::string_view path) override;
  void names_in(std::string_view path, std::vector<std::string>& names) override;

 private:
  struct Entry {
    EntryKind kind = EntryKind::None;
    bool is_symlink = false;
  };
  struct NameHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const { return hash_name(name.data(), name.size()); }
  };
  struct Directory {
    // May be entered, but not listed: its files have to be asked for one by one.
    bool is_hidden = false;
    std::unordered_map<std::string, Entry, NameHash, std::equal_to<>> entries;
  };
  const Directory& directory(std::string_view path);
  Entry entry(std::string_view path);

  ConcurrentMap<Directory> directories_;
  ConcurrentMap<std::string> real_directories_;
};

}  // namespace skein::cli
