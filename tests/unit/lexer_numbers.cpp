#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "base/decimal.h"
#include "lexer_support.h"

namespace skein::js::test {

namespace {

std::uint64_t bits_of(double value) {
  std::uint64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

}  // namespace

TEST_CASE("lexer: values of numbers") {
  struct Row {
    std::string_view source;
    double value;
  };
  const Row rows[] = {
      {"0", 0},
      {"9007199254740993", 9007199254740992.0},
      {"0.1", 0.1},
      {"0.30000000000000004", 0.1 + 0.2},
      {"123456789012345678901234567890", 123456789012345678901234567890.0},
      {"1e23", 1e23},
      {"1e308", 1e308},
      {"1.7976931348623157e308", 1.7976931348623157e308},
      {"1.7976931348623159e308", INFINITY},
      {"1e400", INFINITY},
      {"5e-324", 5e-324},
      {"2.4703282292062327e-324", 0},
      {"2.4703282292062329e-324", 5e-324},
      {"2.2250738585072014e-308", 2.2250738585072014e-308},
      {"2.2250738585072011e-308", 2.2250738585072011e-308},
      {"1e-400", 0},
      {"0e9999999999", 0},
      {"0xFF", 255},
      {"0x1FFFFFFFFFFFFF", 9007199254740991.0},
      {"0x20000000000001", 9007199254740992.0},
      {"0x20000000000003", 9007199254740996.0},
      {"0x20000000000001000000000000000001", 0x1.0000000000001p125},
      {"0x20000000000001000000000000000000", 0x1p125},
      {"0b11", 3},
      {"0o777", 511},
      {"0777", 511},
      {"0888", 888},
      {"1_000.5", 1000.5},
      {"3.14159265358979323846264338327950288", 3.14159265358979323846264338327950288},
  };
  for (const Row& row : rows) {
    CAPTURE(row.source);
    Lexed lexed(row.source);
    Lexer lexer(lexed.source.view(), {}, lexed.module, lexed.diagnostics);
    lexer.next();
    CHECK(lexer.token == Token::Number);
    CHECK(bits_of(lexer.number_value) == bits_of(row.value));
    CHECK(lexed.diagnostics.size() == 0);
  }
}

// The C library's strtod rounds correctly on the machines these tests run on.
TEST_CASE("lexer: decimals are rounded as strtod rounds them") {
  std::uint64_t state = 0x9E3779B97F4A7C15ull;
  const auto random = [&] {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
  };
  for (int i = 0; i < 20000; i++) {
    std::string text;
    const std::uint64_t digits = 1 + random() % (i % 50 == 0 ? 900 : 25);
    const std::uint64_t point = random() % (digits + 1);
    for (std::uint64_t digit = 0; digit < digits; digit++) {
      if (digit == point) text += '.';
      text += static_cast<char>('0' + random() % 10);
    }
    if (random() % 4 != 0) text += 'e' + std::to_string(static_cast<int>(random() % 700) - 350);
    if (bits_of(parse_decimal(text)) != bits_of(std::strtod(text.c_str(), nullptr))) FAIL_CHECK(text);
  }
  // Halfway between two doubles, and beside it.
  for (int i = 0; i < 2000; i++) {
    double value;
    const std::uint64_t bits = random() & 0x7FEFFFFFFFFFFFFFull;
    std::memcpy(&value, &bits, sizeof value);
    char text[1200];
    std::snprintf(text, sizeof text, "%.770e", value);
    if (bits_of(parse_decimal(text)) != bits) FAIL_CHECK(std::string(text));
    std::snprintf(text, sizeof text, "%.17g", value);
    if (bits_of(parse_decimal(text)) != bits) FAIL_CHECK(std::string(text));
  }
}

}  // namespace skein::js::test
