#include "base/number_text.h"

#include <cmath>
#include <cstdint>
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

// The fewest digits that are read back as the same number, and how many of them stand before the point. Returns their count.
int shortest_digits(double value, char (&digits)[20], int& point) {
  char text[40];
  for (int precision = 1;; precision++) {
    std::snprintf(text, sizeof text, "%.*e", precision - 1, value);
    // `d.ddde+xx`, with whatever decimal point the locale has: only its digits are read.
    int count = 0;
    const char* p = text;
    for (; *p != 'e'; p++)
      if (*p >= '0' && *p <= '9') digits[count++] = *p;
    const int exponent = std::atoi(p + 1);
    char plain[40];
    const int size = std::snprintf(plain, sizeof plain, "%.*se%d", count, digits, exponent - (count - 1));
    if (precision < 17 && parse_decimal(std::string_view(plain, static_cast<std::size_t>(size))) != value) continue;
    while (count > 1 && digits[count - 1] == '0') count--;
    point = exponent + 1;
    return count;
  }
}

}  // namespace

void append_short_number(double value, OutputBuffer& out) {
  if (!(value > 0) || std::isinf(value)) return append_number(value, out);
  char digits[20], exponent[8];
  int count = 0, point;
  constexpr double kExact = 1e15;
  if (value < kExact && value == std::trunc(value)) {
    // Most numbers.
    char reversed[20];
    for (auto rest = static_cast<std::uint64_t>(value); rest > 0; rest /= 10)
      reversed[count++] = static_cast<char>('0' + rest % 10);
    for (int i = 0; i < count; i++) digits[i] = reversed[count - 1 - i];
    point = count;
    while (count > 1 && digits[count - 1] == '0') count--;
  } else {
    count = shortest_digits(value, digits, point);
  }
  const auto text = [&](int from, int to) {
    out.append(std::string_view(digits + from, static_cast<std::size_t>(to - from)));
  };
  const int power = point - count;
  const auto exponent_size = static_cast<std::size_t>(std::snprintf(exponent, sizeof exponent, "e%d", power));
  const auto zeros = static_cast<std::size_t>(power > 0 ? power : point < 0 ? -point : 0);
  if (zeros > 0 && exponent_size < zeros + (power > 0 ? 0 : 1)) {
    text(0, count);
    out.append(std::string_view(exponent, exponent_size));
  } else if (power >= 0) {
    text(0, count);
    out.append_repeated('0', zeros);
  } else {
    if (point > 0) text(0, point);
    out.append('.');
    if (point < 0) out.append_repeated('0', zeros);
    text(point > 0 ? point : 0, count);
  }
}

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
  char digits[20];
  int point;
  const int count = shortest_digits(value, digits, point);
  append_decimal(digits, count, point, out);
}

}  // namespace skein
