// Paths of outputs.
#pragma once

#include <string>
#include <string_view>

#include "graph/graph.h"

namespace skein::link {

// "a/b/c.ts" -> "a/b", "c.ts" -> "".
std::string_view directory_of(std::string_view path);
// Of a file that is copied: known of those that nothing but copying was meant for.
std::string asset_hash(const GraphModule& module);
// As its output may be called; what a plugin has in a namespace is an entry point by the name that the user gave, anything else
// by its path there: "virtual:a/b?c" -> "a/b_c".
std::string file_of_module(std::string_view path, std::string_view input = {});
// "a/b/c.ts" -> "c".
std::string_view stem_of(std::string_view path);
// How a file in folder `from` names `to`, both relative to one root: "./x.js", "../x.js".
std::string relative_reference(std::string_view from, std::string_view to);
// A JavaScript identifier made from a file name: "my-file.js" -> "my_file".
std::string identifier_from_path(std::string_view path);

}  // namespace skein::link
