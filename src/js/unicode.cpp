#include "js/unicode.h"

#include <algorithm>

#include "base/assert.h"
#include "js/lexer.h"
#include "js/unicode_tables.h"

namespace skein::js {

namespace {

std::uint32_t identifier_class(std::uint32_t code_point) {
  const std::uint32_t* const last = kIdentifierClasses + kIdentifierClassCount;
  const std::uint32_t* const above = std::upper_bound(kIdentifierClasses, last, code_point << 2 | 3);
  return above == kIdentifierClasses ? 0 : above[-1] & 3;
}
bool is_ascii_letter(std::uint32_t c) { return (c | 0x20) - 'a' < 26 || c == '_' || c == '$'; }

}  // namespace

bool is_identifier_start(std::uint32_t c) { return c < 0x80 ? is_ascii_letter(c) : identifier_class(c) == 2; }

bool is_identifier_continue(std::uint32_t c) { return c < 0x80 ? is_ascii_letter(c) || c - '0' < 10 : identifier_class(c) != 0; }

bool is_unicode_space(std::uint32_t c) {
  return c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F || c == 0x3000 || c == 0xFEFF;
}

Escape decode_unicode_escape(const char* p, const char* limit) {
  std::uint32_t code_point = 0;
  if (p < limit && *p == '{') {
    const char* digits = ++p;
    for (; p < limit && hex_value(*p) < 16; p++) {
      code_point = code_point << 4 | hex_value(*p);
      if (code_point > 0x10FFFF) {
        while (p < limit && hex_value(*p) < 16) p++;
        if (p < limit && *p == '}') p++;
        return {p, 0xFFFD, EscapeProblem::TooLarge, false};
      }
    }
    if (p == digits || p >= limit || *p != '}') return {p, 0xFFFD, EscapeProblem::Unicode, false};
    return {p + 1, code_point, EscapeProblem::None, false};
  }
  for (int i = 0; i < 4; i++, p++) {
    if (p >= limit || hex_value(*p) >= 16) return {p, 0xFFFD, EscapeProblem::Unicode, false};
    code_point = code_point << 4 | hex_value(*p);
  }
  return {p, code_point, EscapeProblem::None, false};
}

Escape decode_escape(const char* p, const char* limit) {
  const char c = *p;
  switch (c) {
    case 'b': return {p + 1, '\b', EscapeProblem::None, false};
    case 'f': return {p + 1, '\f', EscapeProblem::None, false};
    case 'n': return {p + 1, '\n', EscapeProblem::None, false};
    case 'r': return {p + 1, '\r', EscapeProblem::None, false};
    case 't': return {p + 1, '\t', EscapeProblem::None, false};
    case 'v': return {p + 1, '\v', EscapeProblem::None, false};
    case '\n': return {p + 1, Escape::kNothing, EscapeProblem::None, false};
    case '\r': return {p + (p + 1 < limit && p[1] == '\n' ? 2 : 1), Escape::kNothing, EscapeProblem::None, false};
    case 'x': {
      p++;
      if (p >= limit || hex_value(p[0]) >= 16) return {p, 0xFFFD, EscapeProblem::Hex, false};
      if (p + 1 >= limit || hex_value(p[1]) >= 16) return {p + 1, 0xFFFD, EscapeProblem::Hex, false};
      return {p + 2, hex_value(p[0]) << 4 | hex_value(p[1]), EscapeProblem::None, false};
    }
    case 'u': return decode_unicode_escape(p + 1, limit);
    case '8':
    case '9': return {p + 1, static_cast<unsigned char>(c), EscapeProblem::None, true};
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7': {
      std::uint32_t value = static_cast<std::uint32_t>(c - '0');
      const char* q = p + 1;
      // At most \377: three digits after 0 to 3, two otherwise.
      for (int digits = 1; digits < (c <= '3' ? 3 : 2) && q < limit && *q >= '0' && *q <= '7'; digits++, q++)
        value = value * 8 + static_cast<std::uint32_t>(*q - '0');
      const bool is_null = q == p + 1 && c == '0' && !(q < limit && is_digit(*q));
      return {q, value, EscapeProblem::None, !is_null};
    }
    default:
      if (static_cast<unsigned char>(c) < 0x80) return {p + 1, static_cast<unsigned char>(c), EscapeProblem::None, false};
      if (limit - p >= 3 && is_line_separator(p)) return {p + 3, Escape::kNothing, EscapeProblem::None, false};
      return {p, Escape::kNothing, EscapeProblem::None, false};
  }
}

}  // namespace skein::js
