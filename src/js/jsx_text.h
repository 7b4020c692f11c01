// Text in JSX: entities, and the white space that formatting has put between tags.
#pragma once

#include <string_view>

#include "base/arena.h"

namespace skein::js {

// `&amp;`, `&#38;`, `&#x26;` as the characters they name (XHTML's 253 names); anything else that begins with `&` stays.
// A slice of `text` when there is nothing to decode.
std::string_view decode_jsx_entities(std::string_view text, Arena& arena);

}  // namespace skein::js
