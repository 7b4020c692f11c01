#include "host_files.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "base/sort.h"
#include "resolve/paths.h"

namespace skein {

namespace {

struct Answer {
  char* data;
  std::uint32_t size;
};

// InstanceHost.disk of instance.ts. `answer` is set to memory of skein_alloc. False: `answer` tells why not.
__attribute__((import_module("env"), import_name("skein_disk"))) extern "C" int skein_disk(int operation, const char* path,
                                                                                           std::size_t length, Answer* answer);
enum Operation { kRead, kList, kRealPath, kStamps };

bool ask(Operation operation, std::string_view path, std::string& text) {
  Answer answer{nullptr, 0};
  const bool is_good = skein_disk(operation, path.data(), path.size(), &answer) != 0;
  if (answer.data != nullptr) text.assign(answer.data, answer.size);
  std::free(answer.data);
  return is_good;
}

// The parts of a list, each of which ends with a zero byte.
template <class Take>
void each_part(std::string_view text, Take take) {
  while (!text.empty()) {
    const std::size_t end = text.find('\0');
    take(text.substr(0, end));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

std::string_view name_of(std::string_view path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

const HostFiles::Entries& HostFiles::directory(std::string_view path) {
  return directories_.get_or_make(path, [&] {
    Entries entries;
    std::string names;
    if (ask(kList, path, names)) each_part(names, [&](std::string_view part) { entries.emplace(part.substr(1), part[0]); });
    return entries;
  });
}

char HostFiles::entry(std::string_view path) {
  if (path == "/") return 'd';
  const Entries& entries = directory(path_directory(path));
  const auto found = entries.find(std::string(name_of(path)));
  return found == entries.end() ? '\0' : found->second;
}

EntryKind HostFiles::entry_kind(std::string_view path) {
  const EntryKind kind = virtual_.entry_kind(path);
  if (kind != EntryKind::None || !has_disk_) return kind;
  switch (entry(path)) {
    case 'f':
    case 'F': return EntryKind::File;
    case 'd':
    case 'D': return EntryKind::Directory;
    default: return EntryKind::None;
  }
}

ReadResult HostFiles::read_file(std::string_view path) {
  if (!has_disk_ || virtual_.entry_kind(path) == EntryKind::File) return virtual_.read_file(path);
  ReadResult result;
  Answer answer{nullptr, 0};
  result.ok = skein_disk(kRead, path.data(), path.size(), &answer) != 0;
  if (answer.data != nullptr) {
    if (result.ok)
      result.text = SourceText(std::string_view(answer.data, answer.size));
    else
      result.error.assign(answer.data, answer.size);
  }
  std::free(answer.data);
  return result;
}

std::string HostFiles::real_path(std::string_view path) {
  if (!has_disk_ || virtual_.entry_kind(path) != EntryKind::None) return std::string(path);
  const char kind = entry(path);
  std::string result;
  if (kind == 'F' || kind == 'D') return ask(kRealPath, path, result) ? result : std::string(path);
  const std::string& folder = real_directories_.get_or_make(path_directory(path), [&] {
    const std::string name(path_directory(path));
    std::string real;
    return ask(kRealPath, name, real) ? real : name;
  });
  result = folder;
  if (result.empty() || result.back() != '/') result += '/';
  return result.append(name_of(path));
}

void HostFiles::names_in(std::string_view path, std::vector<std::string>& names) {
  virtual_.names_in(path, names);
  if (!has_disk_) return;
  for (const auto& [name, kind] : directory(path)) names.push_back(name);
}

std::vector<std::string> HostFiles::changed() {
  std::vector<std::string> result;
  if (!has_disk_) return result;
  directories_.clear();
  real_directories_.clear();
  const std::string before = std::move(stamps_);
  std::vector<std::string> paths = std::move(watched_);
  watch(paths);
  paths = watched_;
  std::vector<std::string_view> now;
  each_part(stamps_, [&](std::string_view part) { now.push_back(part); });
  std::size_t i = 0;
  each_part(before, [&](std::string_view part) {
    if (i < now.size() && i < paths.size() && part != now[i]) result.push_back(paths[i]);
    i++;
  });
  return result;
}

std::vector<std::string> HostFiles::watch(std::vector<std::string> paths) {
  stable_sort(paths);
  std::vector<std::string> left;
  for (std::string& path : watched_)
    if (!std::binary_search(paths.begin(), paths.end(), path)) left.push_back(std::move(path));
  watched_ = std::move(paths);
  stamps_.clear();
  if (!has_disk_) return left;
  std::string list;
  for (const std::string& path : watched_) list.append(path).push_back('\0');
  ask(kStamps, list, stamps_);
  return left;
}

std::string HostFiles::looked_at() const {
  std::string list;
  for (const std::string& path : watched_) list.append("f").append(path).push_back('\0');
  directories_.for_each([&](std::string_view path, const Entries&) { list.append("d").append(path).push_back('\0'); });
  return list;
}

}  // namespace skein
