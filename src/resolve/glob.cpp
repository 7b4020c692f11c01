#include "resolve/glob.h"

#include <algorithm>

#include "resolve/paths.h"

namespace skein {

namespace {

// Whether `name` is what `pattern` with its stars says. Time is at most their product.
bool matches(std::string_view pattern, std::string_view name) {
  std::size_t p = 0, n = 0, star = std::string_view::npos, after_star = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      after_star = n;
    } else if (p < pattern.size() && pattern[p] == name[n]) {
      p++;
      n++;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++after_star;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') p++;
  return p == pattern.size();
}

struct Place {
  std::string directory;
  std::string_view rest;  // of the pattern
};

}  // namespace

std::vector<std::string> find_files(FileSystem& files, std::string_view directory, std::string_view pattern, bool skips_hidden) {
  std::vector<std::string> found;
  // What has no star before its last slash is a folder.
  const std::size_t slash = pattern.rfind('/', std::min(pattern.find('*'), pattern.size()));
  std::vector<Place> pending;
  if (slash == std::string_view::npos) {
    pending.push_back({std::string(directory), pattern});
  } else {
    const std::string_view folder = slash == 0 ? std::string_view("/") : pattern.substr(0, slash);
    pending.push_back({path_join(directory, folder), pattern.substr(slash + 1)});
  }
  while (!pending.empty()) {
    const Place place = std::move(pending.back());
    pending.pop_back();
    const std::size_t end = place.rest.find('/');
    const std::string_view segment = place.rest.substr(0, end);
    const bool is_last = end == std::string_view::npos;
    const bool is_deep = segment == "**" && !is_last;
    const std::string_view next = is_last ? std::string_view() : place.rest.substr(end + 1);
    if (is_deep) pending.push_back({place.directory, next});
    std::vector<std::string> names;
    files.note_whole(place.directory);
    files.names_in(place.directory, names);
    for (const std::string& name : names) {
      if (!is_deep && !matches(segment, name)) continue;
      if (skips_hidden && name.starts_with('.') && !segment.starts_with('.')) continue;
      std::string path = path_join(place.directory, name);
      const EntryKind kind = files.entry_kind(path);
      if (is_last) {
        if (kind == EntryKind::File) found.push_back(std::move(path));
      } else if (kind == EntryKind::Directory) {
        if (!is_deep)
          pending.push_back({std::move(path), next});
        else if (name != "node_modules" && files.real_path(path) == path_join(files.real_path(place.directory), name))
          pending.push_back({std::move(path), place.rest});
      }
    }
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace skein
