#include "resolve/paths.h"

#include <algorithm>

namespace skein {

std::string_view path_directory(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return {};
  return slash == 0 ? path.substr(0, 1) : path.substr(0, slash);
}

std::string_view path_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::string_view path_extension(std::string_view path) {
  const std::string_view name = path_name(path);
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos || dot == 0 ? std::string_view{} : name.substr(dot);
}

std::string path_normalize(std::string_view absolute) {
  std::string result;
  result.reserve(absolute.size() + 1);
  for (std::size_t i = 0; i <= absolute.size();) {
    const std::size_t end = std::min(absolute.find('/', i), absolute.size());
    const std::string_view part = absolute.substr(i, end - i);
    if (part == "..") {
      const std::size_t slash = result.rfind('/');
      result.resize(slash == std::string::npos ? 0 : slash);
    } else if (!part.empty() && part != ".") {
      result += '/';
      result += part;
    }
    i = end + 1;
  }
  if (result.empty()) result = "/";
  return result;
}

std::string path_join(std::string_view directory, std::string_view path) {
  if (path.starts_with('/')) return path_normalize(path);
  std::string joined(directory);
  joined += '/';
  joined += path;
  return path_normalize(joined);
}

std::string path_relative(std::string_view directory, std::string_view path) {
  if (directory == "/") return std::string(path.starts_with('/') ? path.substr(1) : path);
  std::string up;
  std::string_view common = directory;
  for (;;) {
    if (common == "/" || common.empty()) return up + std::string(path.substr(1));
    if (path.size() > common.size() && path.starts_with(common) && path[common.size()] == '/')
      return up + std::string(path.substr(common.size() + 1));
    common = path_directory(common);
    up += "../";
  }
}

bool path_equals_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
  for (std::size_t i = 0; i < a.size(); i++)
    if (lower(a[i]) != lower(b[i])) return false;
  return true;
}

}  // namespace skein
