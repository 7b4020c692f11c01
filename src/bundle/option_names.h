// Names of options that esbuild has and Skein has not yet. They are refused, never ignored: the command line and the JSON of
// the JavaScript API both ask here.
#pragma once

#include <string>
#include <string_view>

namespace skein {

// As the JavaScript API spells it: "mangleProps".
bool is_unsupported_option(std::string_view name);
// "--mangle-props" -> "mangleProps".
std::string option_name_of_flag(std::string_view flag);
// esbuild's loaders besides js, jsx, ts, tsx, json and text.
bool is_unsupported_loader(std::string_view name);

}  // namespace skein
