// "exports" and "imports" of a package.json: PACKAGE_IMPORTS_EXPORTS_RESOLVE and PACKAGE_TARGET_RESOLVE of Node
// (https://nodejs.org/api/esm.html#resolution-algorithm-specification), on text alone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "json/json.h"

namespace skein {

// The conditions that hold besides "default".
using Conditions = std::vector<std::string_view>;

struct PackageTarget {
  enum class Status : std::uint8_t {
    Found,
    NotListed,         // no key is about it
    NoCondition,       // the key has targets, but for other conditions
    Null,              // the key says that it is not exported
    InvalidTarget,     // `path` as it is written
    InvalidSpecifier,  // "..", "." or "node_modules" in what a pattern's `*` stands for
    InvalidPackage,    // keys with and without a dot, or numbers as conditions
  } status = Status::NotListed;
  std::string path;                     // Found: "./..."; of imports also a specifier
  bool is_folder = false;               // "./lib/": "./dist/", which is deprecated: `path` is not exact
  std::vector<std::string_view> unmet;  // NoCondition: those that were looked for, in order
};

// `subpath`: "." or "./...".
PackageTarget resolve_exports(const json::Value& exports, std::string_view subpath, const Conditions& conditions);
// `specifier` begins with "#".
PackageTarget resolve_imports(const json::Value& imports, std::string_view specifier, const Conditions& conditions);
// Whether the keys of `exports` are subpaths; else it is what "." leads to.
bool has_subpaths(const json::Value& exports);

// %-escapes as what they stand for; those that are none stay.
std::string percent_decoded(std::string_view text);

}  // namespace skein
