#include "messages/definition.h"

namespace skein::messages {

namespace {

// 2^bits - 1 in decimal digits; `minus` is taken off.
std::string power_of_two(unsigned bits, unsigned minus) {
  std::string digits = "1";  // the last digit first
  for (unsigned i = 0; i < bits; i++) {
    int carry = 0;
    for (char& digit : digits) {
      const int doubled = (digit - '0') * 2 + carry;
      digit = static_cast<char>('0' + doubled % 10);
      carry = doubled / 10;
    }
    if (carry != 0) digits += '1';
  }
  // A power of two above 1 never ends in 0.
  digits[0] = static_cast<char>(digits[0] - static_cast<int>(minus));
  return {digits.rbegin(), digits.rend()};
}

// Numbers are exact up to 2^53, signed or not.
unsigned magnitude_bits(const Type& type) {
  if (type.bits == 53) return 53;
  return type.is_signed ? type.bits - 1u : type.bits;
}

}  // namespace

std::string least_value(const Type& type) {
  if (!type.is_signed) return "0";
  return "-" + power_of_two(magnitude_bits(type), type.bits == 53 ? 1 : 0);
}

std::string greatest_value(const Type& type) { return power_of_two(magnitude_bits(type), 1); }

const Declaration* Protocol::find(const std::string& declaration) const {
  for (const Declaration& known : declarations)
    if (known.name == declaration) return &known;
  return nullptr;
}

bool Protocol::has(Role role) const {
  for (const Message& message : messages)
    if (message.role == role) return true;
  return false;
}

}  // namespace skein::messages
