#include "base/number_text.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "base/decimal.h"

namespace skein {

namespace {

// Writes digits with the decimal point behind the first `point` of them as JavaScript does (Number::toString, ECMA-262
// section 6.1.6.1.20), but for the sign of exponents: `1e21`.
void append_decimal(const char* digits, int count, int point, OutputBuffer& out) {
  const auto text = [&](int from, int to) {
    out.append(std::string_view(digits + from, static_cast<std::size_t>(to - from)));
  };
  if (count <= point && point <= 21) {
    text(0, count);
    out.append_repeated('0', static_cast<std::size_t>(point - count));
  } else if (point > 0 && point <= 21) {
    text(0, point);
    out.append('.');
    text(point, count);
  } else if (point > -6 && point <= 0) {
    out.append("0.");
    out.append_repeated('0', static_cast<std::size_t>(-point));
    text(0, count);
  } else {
    text(0, 1);
    if (count > 1) {
      out.append('.');
      text(1, count);
    }
    char exponent[8];
    const int size = std::snprintf(exponent, sizeof exponent, "e%d", point - 1);
    out.append(std::string_view(exponent, static_cast<std::size_t>(size)));
  }
}

}  // namespace

void append_number(double value, OutputBuffer& out) {
  if (std::isnan(value)) {
    out.append("NaN");
    return;
  }
  if (std::signbit(value)) {
    out.append('-');
    value = -value;
  }
  if (std::isinf(value)) {
    out.append("Infinity");
    return;
  }
  if (value == 0) {
    out.append('0');
    return;
  }
  // The fewest digits that are read back as the same number. Only numbers that the compiler made up come here.
  char text[40];
  for (int precision = 1; precision <= 17; precision++) {
    std::snprintf(text, sizeof text, "%.*e", precision - 1, value);
    // `d.ddde+xx`, with whatever decimal point the locale has: only its digits are read.
    char digits[20];
    int count = 0;
    const char* p = text;
    for (; *p != 'e'; p++)
      if (*p >= '0' && *p <= '9') digits[count++] = *p;
    const int exponent = std::atoi(p + 1);
    char plain[40];
    const int size = std::snprintf(plain, sizeof plain, "%.*se%d", count, digits, exponent - (count - 1));
    if (precision < 17 && parse_decimal(std::string_view(plain, static_cast<std::size_t>(size))) != value) continue;
    while (count > 1 && digits[count - 1] == '0') count--;
    append_decimal(digits, count, exponent + 1, out);
    return;
  }
}

}  // namespace skein
