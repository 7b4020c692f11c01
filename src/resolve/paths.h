// Paths with forward slashes, as the engine uses them everywhere. Nothing here looks at a disk.
#pragma once

#include <string>
#include <string_view>

namespace skein {

// What systems allow. Longer ones can be virtual files; whatever costs the square of the length is left out for them.
inline constexpr std::size_t kLongestPath = 4096;

// "/a/b/c" -> "/a/b", "/a" -> "/", "a" -> "".
std::string_view path_directory(std::string_view path);
std::string_view path_name(std::string_view path);
// With its dot, of the last part: "/a.b/c.test.js" -> ".js"; empty without one.
std::string_view path_extension(std::string_view path);
// An absolute path without `.`, `..`, empty segments or a slash at the end.
std::string path_normalize(std::string_view absolute);
// `path` itself when it is absolute, else relative to `directory`; normalised.
std::string path_join(std::string_view directory, std::string_view path);
// How a file in `directory` is named in messages: "src/a.js", "../b.js".
std::string path_relative(std::string_view directory, std::string_view path);
// Equal but for the case of ASCII letters.
bool path_equals_ignoring_case(std::string_view a, std::string_view b);

}  // namespace skein
