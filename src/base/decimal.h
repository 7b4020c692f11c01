// Decimal text to the nearest double, ties to even: the same result on every machine, in every locale, without the standard
// library's parsers (which differ between the platforms Skein is built for, or are missing).
#pragma once

#include <cstdint>
#include <string_view>

namespace skein {

// `text` is digits with at most one `.` and at most one exponent (`e`/`E`, sign, digits); nothing else is checked. Infinity when
// it is too large.
double parse_decimal(std::string_view text);
// Digits below `radix`, a power of two up to 16 or 10, without prefix; rounded once.
double parse_integer(std::string_view digits, unsigned radix);

}  // namespace skein
