#include "bundle/option_names.h"

#include <algorithm>
#include <iterator>

namespace skein {

namespace {

constexpr std::string_view kOptions[] = {
    "analyze", "assetNames", "certfile", "corsOrigin", "incremental", "inject",
    "jsxSideEffects", "keepNames", "keyfile", "lineLimit", "logOverride", "mangleCache", "mangleProps",
    "mangleQuoted", "minify", "minifyIdentifiers", "outExtension", "plugins",
    "reserveProps", "serve", "serveFallback", "servedir", "stdin",
    "watch", "watchDelay",
};

constexpr std::string_view kLoaders[] = {
    "base64", "binary", "copy", "css", "dataurl", "default", "empty", "file", "global-css", "local-css",
};

}  // namespace

bool is_unsupported_option(std::string_view name) {
  return std::find(std::begin(kOptions), std::end(kOptions), name) != std::end(kOptions);
}

bool is_unsupported_loader(std::string_view name) {
  return std::find(std::begin(kLoaders), std::end(kLoaders), name) != std::end(kLoaders);
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
