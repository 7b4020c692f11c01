// Names of files that the program puts together when it runs: `./workers/${name}.ts`, './pages/' + name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "js/ast.h"

namespace skein::js {

// Stands, while the text is put together, for what only the running program knows.
inline constexpr char kPatternGap = '\1';
// Puts stars into the gaps. False when it is no pattern: it has no gap, may lead anywhere, or has stars of its own.
bool finish_pattern(std::string& text);

// The text of `node`, as far as literals tell it: a constant, or a pattern with stars. False: neither.
bool fold_path(const Node* node, Arena& arena, std::string_view& text, bool& is_pattern);

// Behind a comment that says that nobody is to follow what begins at `start`: /* skein-ignore */, /* webpackIgnore: true */.
bool has_ignore_comment(std::string_view source, std::uint32_t start);

}  // namespace skein::js
