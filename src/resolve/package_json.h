// What the resolver reads of a package.json.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/source_text.h"
#include "json/json.h"

namespace skein {

struct PackageJson {
  std::string directory;
  SourceText text;
  Arena arena;
  std::string_view name;
  std::string_view type;  // "module", "commonjs" or empty
  const json::Value* root = nullptr;
  const json::Value* exports = nullptr;
  const json::Value* imports = nullptr;
  const json::Value* browser = nullptr;  // an object: replacements
  bool has_worker_condition = false;     // somewhere in `exports` or `imports`

  // "sideEffects": whether importing the file may be left out when nothing of it is used.
  bool file_has_side_effects(std::string_view path) const;
  bool says_side_effects() const { return root->get("sideEffects") != nullptr; }
  // The rest, from `root`.
  void read_fields();

 private:
  bool all_have_side_effects_ = true;
  std::vector<std::string> side_effect_patterns_;  // absolute, with globs
};

// `*` matches within a segment, `**` across them, `?` one character, `{a,b}` either.
bool matches_glob(std::string_view pattern, std::string_view path);

}  // namespace skein
