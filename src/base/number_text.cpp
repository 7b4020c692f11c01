#include "base/number_text.h"

#include <cmath>
#include <cstddef>
#include <string_view>

#include "base/decimal.h"

namespace skein {

namespace {

// `e21`, `e-7`.
void append_exponent(int exponent, OutputBuffer& out) {
  out.append('e');
  if (exponent < 0) out.append('-');
  const int size = exponent < 0 ? -exponent : exponent;
  if (size >= 100) out.append(static_cast<char>('0' + size / 100));
  if (size >= 10) out.append(static_cast<char>('0' + size / 10 % 10));
  out.append(static_cast<char>('0' + size % 10));
}

// Writes digits with the decimal point behind the first `point` of them as JavaScript does (Number::toString, ECMA-262
// section 6.1.6.1.20), but for the sign of exponents: `1e21`.
void append_decimal(const char* digits, int count, int point, OutputBuffer& out) {
  const auto text = [&](int from, int to) { out.append(std::string_view(digits + from, static_cast<std::size_t>(to - from))); };
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
    append_exponent(point - 1, out);
  }
}

}  // namespace

void append_short_number(double value, OutputBuffer& out) {
  if (!(value > 0) || std::isinf(value)) return append_number(value, out);
  char digits[20];
  int point;
  const int count = shortest_digits(value, digits, point);
  const auto text = [&](int from, int to) { out.append(std::string_view(digits + from, static_cast<std::size_t>(to - from))); };
  const int power = point - count;
  const int exponent = power < 0 ? -power : power;
  const std::size_t exponent_size = (power < 0 ? 2u : 1u) + (exponent >= 100 ? 3u : exponent >= 10 ? 2u : 1u);
  const auto zeros = static_cast<std::size_t>(power > 0 ? power : point < 0 ? -point : 0);
  if (zeros > 0 && exponent_size < zeros + (power > 0 ? 0 : 1)) {
    text(0, count);
    append_exponent(power, out);
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
