#include "virtual_files.h"

#include <cstdlib>
#include <cstring>

#include "resolve/paths.h"

namespace skein {

VirtualFiles::~VirtualFiles() {
  for (auto& [path, file] : files_) std::free(file.data);
}

void VirtualFiles::put(std::string_view path, char* data, std::size_t size) {
  const auto found = files_.find(path);
  if (found != files_.end()) {
    std::free(found->second.data);
    found->second = {data, size};
    return;
  }
  files_.emplace(path, File{data, size});
  count_folders(path, 1);
}

void VirtualFiles::remove(std::string_view path) {
  const auto found = files_.find(path);
  if (found == files_.end()) return;
  std::free(found->second.data);
  files_.erase(found);
  count_folders(path, -1);
}

void VirtualFiles::count_folders(std::string_view path, int change) {
  while (path.size() > 1) {
    const std::size_t slash = path.rfind('/');
    if (slash == std::string_view::npos) return;
    path = path.substr(0, slash == 0 ? 1 : slash);
    auto found = folders_.find(path);
    if (found == folders_.end()) found = folders_.emplace(path, 0).first;
    found->second += change;
    if (found->second == 0) folders_.erase(found);
  }
}

EntryKind VirtualFiles::entry_kind(std::string_view path) {
  if (files_.find(path) != files_.end()) return EntryKind::File;
  return folders_.find(path) != folders_.end() ? EntryKind::Directory : EntryKind::None;
}

ReadResult VirtualFiles::read_file(std::string_view path) {
  ReadResult result;
  const auto found = files_.find(path);
  if (found == files_.end()) {
    result.error = entry_kind(path) == EntryKind::Directory ? "is a directory" : "no such file or directory";
    return result;
  }
  result.ok = true;
  result.text = SourceText(std::string_view(found->second.data, found->second.size));
  return result;
}

void VirtualFiles::names_in(std::string_view directory, std::vector<std::string>& names) {
  const auto add = [&](std::string_view path) {
    const std::size_t slash = path.rfind('/');
    if (path.size() > 1 && path.substr(0, slash == 0 ? 1 : slash) == directory) names.emplace_back(path.substr(slash + 1));
  };
  for (const auto& [path, file] : files_) add(path);
  for (const auto& [path, count] : folders_) add(path);
}

}  // namespace skein
