// Which properties get short names, and how that is noted in a tree. A name that is to be replaced has a mark in front, as its
// atom and wherever lowering makes a string of it: a byte that is part of no UTF-8, so no program can write it. The printer
// finds what stands for it by the text behind the mark.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "js/module.h"
#include "transform/pattern.h"

namespace skein::lowering {

inline constexpr char kMangledMark = '\xFF';

inline bool is_mangled(std::string_view name) { return !name.empty() && name[0] == kMangledMark; }
inline std::string_view without_mark(std::string_view name) { return is_mangled(name) ? name.substr(1) : name; }

// Constant while modules are parsed.
struct Mangling {
  Pattern properties, reserved;
  bool is_quoted = false;  // strings that are names too: a['b']
  // Names and what stands for them, by name; those without anything keep theirs.
  std::vector<std::pair<std::string, std::string>> cache;

  bool applies_to(std::string_view name) const;
};

// Marks what is to be replaced in a module that has just been parsed, and notes in it what there is of properties.
void mark_properties(js::ParsedModule& module, const Mangling& mangling);

// Names by their original, sorted.
struct MangledNames {
  std::vector<std::pair<std::string, std::string>> names;
  // Empty when there is none.
  std::string_view find(std::string_view name) const;
};

}  // namespace skein::lowering
