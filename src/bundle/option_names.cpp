#include "bundle/option_names.h"

#include <algorithm>
#include <iterator>

namespace skein {

namespace {

constexpr std::string_view kOptions[] = {
    "analyze", "certfile", "corsOrigin",    "incremental", "keyfile", "outExtension",
    "plugins", "serve",    "serveFallback", "servedir",    "watch",   "watchDelay",
};

constexpr std::string_view kLoaders[] = {"css", "global-css", "local-css"};

// By Loader; "default" is what an extension has without the option.
constexpr std::string_view kOwnLoaders[] = {"default", "js",      "jsx",    "ts",    "tsx",  "json", "text",
                                            "base64",  "dataurl", "binary", "empty", "file", "copy", "wasm"};
static_assert(std::size(kOwnLoaders) == static_cast<std::size_t>(Loader::WasmSource));

}  // namespace

bool is_unsupported_option(std::string_view name) {
  return std::find(std::begin(kOptions), std::end(kOptions), name) != std::end(kOptions);
}

bool is_unsupported_loader(std::string_view name) {
  return std::find(std::begin(kLoaders), std::end(kLoaders), name) != std::end(kLoaders);
}

bool find_loader(std::string_view name, Loader& loader) {
  const auto* const found = std::find(std::begin(kOwnLoaders), std::end(kOwnLoaders), name);
  if (found == std::end(kOwnLoaders)) return false;
  loader = static_cast<Loader>(found - std::begin(kOwnLoaders));
  return true;
}

bool is_log_level(std::string_view name) {
  constexpr std::string_view kLevels[] = {"verbose", "debug", "info", "warning", "error", "silent"};
  return std::find(std::begin(kLevels), std::end(kLevels), name) != std::end(kLevels);
}

bool add_abs_paths(std::string_view name, BuildOptions& options) {
  if (name != "code" && name != "log" && name != "metafile") return false;
  (name == "code" ? options.abs_paths_code : name == "log" ? options.abs_paths_log : options.abs_paths_metafile) = true;
  return true;
}

std::string option_name_of_flag(std::string_view flag) {
  std::string name;
  bool is_after_dash = false;
  for (char c : flag.substr(std::min(flag.find_first_not_of('-'), flag.size()))) {
    if (c == '-') {
      is_after_dash = true;
      continue;
    }
    name += is_after_dash && c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c;
    is_after_dash = false;
  }
  return name;
}

}  // namespace skein
