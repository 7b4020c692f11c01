// Numeric literals (ECMAScript 2025 section 12.9.3, Annex B legacy octals). What leaves here as `raw` is valid in strict code:
// separators and leading zeros are gone, `017` is `0o17`.
#include "base/decimal.h"
#include "base/simd.h"
#include "js/lexer.h"
#include "js/unicode.h"

namespace skein::js {

// Digits below `radix` with separators between them; the end of the run. A separator elsewhere is reported.
const char* Lexer::scan_digits(const char* p, unsigned radix, bool& has_separator) {
  const auto is_radix_digit = [&](char c) { return hex_value(c) < radix; };
  const char* const first = p;
  for (;; p++) {
    if (is_radix_digit(*p)) continue;
    if (*p != '_') return p;
    has_separator = true;
    const char* const separator = p;
    while (p[1] == '_') p++;
    // 1__0: one error for all of them, which one could stand for.
    const bool is_between = separator != first && is_radix_digit(p[1]);
    if (!is_between || p != separator)
      report(DiagnosticCode::MisplacedNumericSeparator, range_of(separator, p + 1), {is_between ? "_" : ""});
  }
}

std::string_view Lexer::without_separators(const char* first, const char* after, bool has_separator) {
  const std::string_view text{first, static_cast<std::size_t>(after - first)};
  if (!has_separator) return text;
  char* const copy = static_cast<char*>(module_.arena.allocate(text.size()));
  char* out = copy;
  for (const char c : text)
    if (c != '_') *out++ = c;
  return {copy, static_cast<std::size_t>(out - copy)};
}

// `3in x` and `0b12` are errors: nothing that continues an identifier may follow.
void Lexer::finish_number(Token finished, const char* after) {
  const char* p = simd::skip_identifier(after);
  bool is_followed = p != after || *after == '\\';
  if (!is_followed && static_cast<signed char>(*after) < 0) {
    const DecodedCharacter character = decode_utf8(after, limit_);
    is_followed = character.is_valid && is_identifier_start(character.code_point);
    p = after + character.size;
  }
  if (is_followed) {
    if (p == after) p++;
    report(DiagnosticCode::IdentifierAfterNumber, range_of(after, p));
    return finish(Token::Error, p);
  }
  finish(finished, after);
}

void Lexer::scan_radix_number(const char* first, unsigned radix) {
  bool has_separator = false;
  const char* const digits = first + 2;
  const char* p = scan_digits(digits, radix, has_separator);
  if (p == digits) {
    report(DiagnosticCode::ExpectedDigit, range_of(first, p), {std::string_view(first, 2)});
    return finish(Token::Error, p);
  }
  if (*p == 'n') {
    raw = without_separators(first, p + 1, has_separator);
    return finish_number(Token::BigInt, p + 1);
  }
  raw = without_separators(first, p, has_separator);
  number_value = parse_integer(raw.substr(2), radix);
  finish_number(Token::Number, p);
}

void Lexer::scan_number(const char* p) {
  has_legacy_octal = false;
  const char* const first = p;
  bool has_separator = false;
  if (*p == '0') {
    switch (p[1]) {
      case 'x':
      case 'X': return scan_radix_number(p, 16);
      case 'o':
      case 'O': return scan_radix_number(p, 8);
      case 'b':
      case 'B': return scan_radix_number(p, 2);
      default: break;
    }
    if (is_digit(p[1]) || p[1] == '_') {
      // 017 is octal, 018 decimal; neither may have separators or an `n`.
      bool is_octal = true;
      for (p++; is_digit(*p) || *p == '_'; p++) {
        if (*p == '_') {
          has_separator = true;
          report(DiagnosticCode::MisplacedNumericSeparator, range_of(p, p + 1));
        }
        is_octal &= *p < '8' || *p == '_';
      }
      has_legacy_octal = true;
      if (*p == 'n') {
        report(DiagnosticCode::InvalidBigInt, range_of(first, p + 1));
        return finish(Token::Error, p + 1);
      }
      if (is_octal) {
        const std::string_view digits = without_separators(first, p, has_separator);
        number_value = parse_integer(digits, 8);
        char* text = static_cast<char*>(module_.arena.allocate(digits.size() + 1));
        text[0] = '0';
        text[1] = 'o';
        std::memcpy(text + 2, digits.data() + 1, digits.size() - 1);
        raw = {text, digits.size() + 1};
        return finish_number(Token::Number, p);
      }
    } else {
      p++;
    }
  } else if (*p != '.') {
    p = scan_digits(p, 10, has_separator);
  }
  const char* const integer_end = p;
  const bool may_be_small = !has_separator && !has_legacy_octal && p - first <= 15 && p > first;

  if (*p == 'n') {
    raw = without_separators(first, p + 1, has_separator);
    return finish_number(Token::BigInt, p + 1);
  }
  if (*p == '.') {
    p++;
    if (is_digit(*p) || *p == '_') p = scan_digits(p, 10, has_separator);
  }
  if (*p == 'e' || *p == 'E') {
    const char* const exponent = p;
    p++;
    if (*p == '+' || *p == '-') p++;
    const char* const digits = p;
    if (is_digit(*p) || *p == '_') p = scan_digits(p, 10, has_separator);
    if (p == digits) {
      report(DiagnosticCode::ExpectedDigit, range_of(exponent, p),
             {std::string_view(exponent, static_cast<std::size_t>(p - exponent))});
      return finish(Token::Error, p);
    }
  }
  if (*p == 'n') {
    report(DiagnosticCode::InvalidBigInt, range_of(first, p + 1));
    return finish(Token::Error, p + 1);
  }
  if (may_be_small && p == integer_end) {
    // The usual case: a short integer.
    std::uint64_t value = 0;
    for (const char* digit = first; digit < p; digit++) value = value * 10 + static_cast<std::uint64_t>(*digit - '0');
    number_value = static_cast<double>(value);
    raw = {first, static_cast<std::size_t>(p - first)};
    return finish_number(Token::Number, p);
  }
  raw = without_separators(first, p, has_separator);
  if (has_legacy_octal)
    while (raw.size() > 1 && raw[0] == '0' && is_digit(raw[1])) raw.remove_prefix(1);
  number_value = parse_decimal(raw);
  finish_number(Token::Number, p);
}

}  // namespace skein::js
