// What unicode_generate.mjs makes of the Unicode Character Database.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace skein::js {

// Ascending: code point * 4 + class of the characters from there to the next entry (0 none, 1 ID_Continue, 2 ID_Start as well).
// Characters outside ASCII only.
extern const std::uint32_t kIdentifierClasses[];
extern const std::size_t kIdentifierClassCount;

// What may stand in \p{…} of a regular expression, each name between two spaces.
extern const std::string_view kBinaryProperties;
extern const std::string_view kGeneralCategories;
extern const std::string_view kScripts;
extern const std::string_view kPropertiesOfStrings;  // with the flag v only

}  // namespace skein::js
