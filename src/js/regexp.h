// The syntax of regular expressions (ECMAScript 2025 section 22.2.1 with its early errors, Annex B.1.2 where it applies).
#pragma once

#include <cstdint>
#include <string_view>

#include "base/arena.h"
#include "diagnostics/diagnostic.h"
#include "js/features.h"

namespace skein::js {

inline constexpr std::uint32_t kRegExpHasIndices = 1, kRegExpGlobal = 2, kRegExpIgnoreCase = 4, kRegExpMultiline = 8,
                               kRegExpDotAll = 16, kRegExpUnicode = 32, kRegExpSets = 64, kRegExpSticky = 128;
// The bit of a flag's letter, 0 for any other character.
constexpr std::uint32_t regexp_flag(char letter) {
  switch (letter) {
    case 'd': return kRegExpHasIndices;
    case 'g': return kRegExpGlobal;
    case 'i': return kRegExpIgnoreCase;
    case 'm': return kRegExpMultiline;
    case 's': return kRegExpDotAll;
    case 'u': return kRegExpUnicode;
    case 'v': return kRegExpSets;
    case 'y': return kRegExpSticky;
    default: return 0;
  }
}

// What a valid literal, slashes and flags included, has that not all engines know.
FeatureSet regexp_features(std::string_view literal);

// Reports the first error of `pattern`, the text between the slashes, which stands at byte `start` of its file. Readers may
// touch a few bytes behind it. `arena` holds what the message quotes.
void validate_regexp(std::string_view pattern, std::uint32_t start, std::uint32_t flags, Arena& arena,
                     DiagnosticList& diagnostics);

}  // namespace skein::js
