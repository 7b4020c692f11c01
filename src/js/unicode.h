// Characters and escapes as ECMAScript's lexical grammar sees them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/utf8.h"

namespace skein::js {

// WhiteSpace outside ASCII: U+00A0, U+FEFF and the space separators.
bool is_unicode_space(std::uint32_t code_point);

inline bool is_line_separator(const char* p) {  // U+2028 or U+2029
  return static_cast<unsigned char>(p[0]) == 0xE2 && static_cast<unsigned char>(p[1]) == 0x80 &&
         (static_cast<unsigned char>(p[2]) & 0xFE) == 0xA8;
}

inline bool is_digit(char c) { return static_cast<unsigned char>(c - '0') < 10; }
// 0 to 15, or at least 16 when `c` is no hexadecimal digit.
inline std::uint32_t hex_value(char c) {
  if (is_digit(c)) return static_cast<std::uint32_t>(c - '0');
  const auto letter = static_cast<unsigned char>((c | 0x20) - 'a');
  return letter < 6 ? letter + 10u : 16u;
}

// ---- Escapes of strings, templates and identifiers -------------------------------------------------------------------------

enum class EscapeProblem : std::uint8_t { None, Hex, Unicode, TooLarge };
struct Escape {
  // What stands for a line continuation.
  static constexpr std::uint32_t kNothing = 0xFFFFFFFF;

  const char* next;          // after the escape
  std::uint32_t code_point;  // kNothing: the escape is an empty string
  EscapeProblem problem;     // then `next` is the end of what was understood
  bool is_legacy_octal;      // \1, \01, \8: an error in strict code and templates
};
// `p` is after the backslash and below `limit`. A character that stands for itself outside ASCII is taken byte by byte:
// code_point is kNothing then and `next` is `p`.
Escape decode_escape(const char* p, const char* limit);
// The part after `\u`.
Escape decode_unicode_escape(const char* p, const char* limit);

}  // namespace skein::js
