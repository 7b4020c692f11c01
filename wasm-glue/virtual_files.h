// The files of a build that exist only in memory: what JavaScript put there. Folders exist while a file is below them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

#include "resolve/file_system.h"

namespace skein {

// Changed by one thread between builds, read by any number of them during one.
class VirtualFiles final : public FileSystem {
 public:
  VirtualFiles() = default;
  ~VirtualFiles() override;
  VirtualFiles(const VirtualFiles&) = delete;
  VirtualFiles& operator=(const VirtualFiles&) = delete;

  // Owns `data`, which came from malloc and may be null when `size` is 0. An absolute path; replaces a file that has it.
  void put(std::string_view path, char* data, std::size_t size);
  void remove(std::string_view path);

  EntryKind entry_kind(std::string_view path) override;
  ReadResult read_file(std::string_view path) override;
  std::string real_path(std::string_view path) override { return std::string(path); }
  void names_in(std::string_view directory, std::vector<std::string>& names) override;

 private:
  struct File {
    char* data;
    std::size_t size;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  template <class Value>
  using PathMap = std::unordered_map<std::string, Value, Hash, std::equal_to<>>;

  // Adds `change` to the number of files below each folder above `path`.
  void count_folders(std::string_view path, int change);

  PathMap<File> files_;
  PathMap<int> folders_;
};

}  // namespace skein
