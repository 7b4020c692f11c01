// Between decimal text and doubles: the same result on every machine, in every locale, without the standard library (whose
// parsers differ between the platforms Skein is built for, or are missing, and whose printf is 13 kB of WebAssembly).
#pragma once

#include <cstdint>
#include <string_view>

namespace skein {

// The nearest double, ties to even. `text` is digits with at most one `.` and at most one exponent (`e`/`E`, sign, digits);
// nothing else is checked. Infinity when it is too large.
double parse_decimal(std::string_view text);
// Digits below `radix`, a power of two up to 16 or 10, without prefix; rounded once.
double parse_integer(std::string_view digits, unsigned radix);

// The fewest digits that are read back as `value`, which is finite and above 0, and among those the nearest (Number::toString,
// ECMA-262 section 6.1.6.1.20). Returns how many there are, at most 17; `point` is how many of them stand before the point.
int shortest_digits(double value, char (&digits)[20], int& point);

}  // namespace skein
