// What kinds of specifiers there are. Nothing here looks at a disk.
#pragma once

#include <string>
#include <string_view>

namespace skein {

// A module of Node itself: "fs", "fs/promises", and anything with "node:".
bool is_node_builtin(std::string_view specifier);
// `http:`, `https:`, `data:`, `blob:` and `//`.
bool is_url(std::string_view specifier);
// ".", "..", "./…", "../…".
bool is_relative(std::string_view specifier);
// `pattern` has at most one `*`, which stands for anything.
bool matches_pattern(std::string_view pattern, std::string_view text);
// "@scope/name/sub/path" -> "@scope/name" and "sub/path". False when it is no package's.
bool split_package(std::string_view specifier, std::string_view& name, std::string_view& subpath);
// The path that a relative URL names: without query and fragment, percent-decoded.
std::string path_of_url(std::string_view url);

// data: URLs (RFC 2397) that can be modules.
enum class DataType : std::uint8_t { None, JavaScript, Json, Text };
DataType data_url_type(std::string_view url);
// What it holds, decoded from percent-escapes or base64.
std::string data_url_contents(std::string_view url);

}  // namespace skein
