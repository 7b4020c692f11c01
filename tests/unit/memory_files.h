// Files for tests, in memory. Text is given as pairs of path and contents; folders follow from paths.
#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "resolve/file_system.h"
#include "resolve/paths.h"

namespace skein::test {

class MemoryFiles final : public FileSystem {
 public:
  MemoryFiles() = default;
  MemoryFiles(std::initializer_list<std::pair<const std::string, std::string>> files) : files_(files) {}

  void put(const std::string& path, std::string text) { files_[path] = std::move(text); }
  void remove(const std::string& path) { files_.erase(path); }
  // The file is there and cannot be read.
  void break_file(const std::string& path, std::string why) { broken_[path] = std::move(why); }
  // `link` is another path of `target`.
  void link(const std::string& path, const std::string& target) { links_[path] = target; }

  EntryKind entry_kind(std::string_view path) override {
    const std::string name = real_path(path);
    if (files_.contains(name)) return EntryKind::File;
    const std::string folder = name == "/" ? name : name + "/";
    for (const auto& [from, to] : links_)
      if (from.starts_with(folder)) return EntryKind::Directory;
    const auto next = files_.lower_bound(folder);
    return next != files_.end() && next->first.starts_with(folder) ? EntryKind::Directory : EntryKind::None;
  }
  ReadResult read_file(std::string_view path) override {
    ReadResult result;
    const std::string name = real_path(path);
    if (const auto why = broken_.find(name); why != broken_.end()) {
      result.error = why->second;
    } else if (const auto found = files_.find(name); found != files_.end()) {
      result.text = SourceText(found->second);
      result.ok = true;
    } else {
      result.error = "no such file or directory";
    }
    return result;
  }
  std::string real_path(std::string_view path) override {
    for (const auto& [from, to] : links_)
      if (path == from || (path.starts_with(from) && path[from.size()] == '/')) return to + std::string(path.substr(from.size()));
    return std::string(path);
  }
  void names_in(std::string_view directory, std::vector<std::string>& names) override {
    const std::string folder = directory == "/" ? "/" : std::string(directory) + "/";
    for (const auto& [path, text] : files_) {
      if (!path.starts_with(folder)) continue;
      const std::string name = path.substr(folder.size(), path.find('/', folder.size()) - folder.size());
      if (names.empty() || names.back() != name) names.push_back(name);
    }
  }

 private:
  std::map<std::string, std::string> files_, broken_, links_;
};

}  // namespace skein::test
