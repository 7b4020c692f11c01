// Names of options that esbuild has and Skein has not yet. They are refused, never ignored: the command line and the JSON of
// the JavaScript API both ask here.
#pragma once

#include <string>
#include <string_view>

#include "bundle/options.h"
#include "graph/graph.h"

namespace skein {

// As the JavaScript API spells it: "mangleProps".
bool is_unsupported_option(std::string_view name);
// "--mangle-props" -> "mangleProps".
std::string option_name_of_flag(std::string_view flag);
// esbuild's loaders that are none of Skein's.
bool is_unsupported_loader(std::string_view name);
// "tsx". False when there is none of that name.
bool find_loader(std::string_view name, Loader& loader);
// What outExtension may put in the place of ".js".
inline bool is_extension(std::string_view text) { return text.size() > 1 && text[0] == '.' && text.find('/') == text.npos; }
inline constexpr std::string_view kLoadersExpected =
    "one of \"js\", \"jsx\", \"ts\", \"tsx\", \"json\", \"text\", \"base64\", \"dataurl\", \"binary\", \"empty\", \"file\", "
    "\"copy\", \"wasm\", \"default\"";

// "warning"
bool is_log_level(std::string_view name);
// "code", "log", "metafile"; false for anything else.
bool add_abs_paths(std::string_view name, BuildOptions& options);

}  // namespace skein
