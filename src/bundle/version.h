#pragma once

#include <string_view>

namespace skein {

// The same as in package.json; a test compares them.
inline constexpr std::string_view kVersion = "0.1.0";

}  // namespace skein
