#include "base/decimal.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

namespace skein {

namespace {

// A natural number, least significant word first, without leading zero words.
class Natural {
 public:
  explicit Natural(std::uint64_t value) {
    for (; value != 0; value >>= 32) words_.push_back(static_cast<std::uint32_t>(value));
  }

  bool is_zero() const { return words_.empty(); }
  std::uint32_t bit_count() const {
    if (words_.empty()) return 0;
    return static_cast<std::uint32_t>(words_.size()) * 32 - static_cast<std::uint32_t>(__builtin_clz(words_.back()));
  }
  bool bit(std::uint32_t index) const { return index / 32 < words_.size() && (words_[index / 32] >> (index % 32) & 1) != 0; }
  bool has_bits_below(std::uint32_t index) const {
    for (std::uint32_t i = 0; i < words_.size() && i * 32 < index; i++) {
      const std::uint32_t bits = index - i * 32;
      if ((bits >= 32 ? words_[i] : words_[i] & ((1u << bits) - 1)) != 0) return true;
    }
    return false;
  }

  void multiply_add(std::uint32_t factor, std::uint32_t addend) {
    std::uint64_t carry = addend;
    for (std::uint32_t& word : words_) {
      carry += std::uint64_t{word} * factor;
      word = static_cast<std::uint32_t>(carry);
      carry >>= 32;
    }
    if (carry != 0) words_.push_back(static_cast<std::uint32_t>(carry));
  }
  void multiply_by_power_of_ten(std::uint32_t exponent) {
    for (; exponent >= 9; exponent -= 9) multiply_add(1000000000u, 0);
    for (; exponent > 0; exponent--) multiply_add(10, 0);
  }
  void shift_left(std::uint32_t bits) {
    if (words_.empty()) return;
    const std::uint32_t rest = bits % 32;
    if (rest != 0) {
      std::uint32_t carry = 0;
      for (std::uint32_t& word : words_) {
        const std::uint32_t next = word >> (32 - rest);
        word = word << rest | carry;
        carry = next;
      }
      if (carry != 0) words_.push_back(carry);
    }
    words_.insert(words_.begin(), bits / 32, 0u);
  }
  bool is_at_least(const Natural& other) const {
    if (words_.size() != other.words_.size()) return words_.size() > other.words_.size();
    for (std::size_t i = words_.size(); i-- > 0;)
      if (words_[i] != other.words_[i]) return words_[i] > other.words_[i];
    return true;
  }
  void add(const Natural& other) {
    if (words_.size() < other.words_.size()) words_.resize(other.words_.size(), 0u);
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < words_.size(); i++) {
      carry += std::uint64_t{words_[i]} + (i < other.words_.size() ? other.words_[i] : 0u);
      words_[i] = static_cast<std::uint32_t>(carry);
      carry >>= 32;
    }
    if (carry != 0) words_.push_back(static_cast<std::uint32_t>(carry));
  }
  // Only when it is at least `other`.
  void subtract(const Natural& other) {
    std::uint64_t borrow = 0;
    for (std::size_t i = 0; i < words_.size(); i++) {
      const std::uint64_t taken = (i < other.words_.size() ? other.words_[i] : 0u) + borrow;
      borrow = words_[i] < taken ? 1 : 0;
      words_[i] = static_cast<std::uint32_t>(words_[i] - taken);
    }
    while (!words_.empty() && words_.back() == 0) words_.pop_back();
  }

 private:
  std::vector<std::uint32_t> words_;
};

// significand * 2^exponent, plus something smaller than one unit of the significand when `has_more`; significand has its top
// bit set. Rounds once, subnormal numbers included.
double round_to_double(std::uint64_t significand, int exponent, bool has_more) {
  // The unit of the result's last place: 2^(exponent + 11), or 2^-1074 for subnormal numbers.
  int dropped = 11;
  if (exponent + dropped < -1074) dropped = -1074 - exponent;
  if (dropped > 64) return 0;
  std::uint64_t kept = dropped == 64 ? 0 : significand >> dropped;
  const std::uint64_t rest = dropped == 64 ? significand : significand & ((std::uint64_t{1} << dropped) - 1);
  const std::uint64_t half = std::uint64_t{1} << (dropped - 1);
  if (rest > half || (rest == half && (has_more || (kept & 1) != 0))) kept++;
  return std::ldexp(static_cast<double>(kept), exponent + dropped);
}

double natural_to_double(const Natural& number) {
  const std::uint32_t bits = number.bit_count();
  std::uint64_t significand = 0;
  for (std::uint32_t i = 0; i < 64; i++) significand = significand << 1 | (i < bits && number.bit(bits - 1 - i) ? 1 : 0);
  return round_to_double(significand, static_cast<int>(bits) - 64, bits > 64 && number.has_bits_below(bits - 64));
}

double quotient_to_double(Natural numerator, Natural denominator) {
  // Scaled so that the quotient is in [1, 2).
  int exponent = static_cast<int>(numerator.bit_count()) - static_cast<int>(denominator.bit_count());
  if (exponent >= 0) {
    denominator.shift_left(static_cast<std::uint32_t>(exponent));
  } else {
    numerator.shift_left(static_cast<std::uint32_t>(-exponent));
  }
  if (!numerator.is_at_least(denominator)) {
    numerator.shift_left(1);
    exponent--;
  }
  std::uint64_t significand = 0;
  for (int i = 0; i < 64; i++) {
    significand <<= 1;
    if (numerator.is_at_least(denominator)) {
      numerator.subtract(denominator);
      significand |= 1;
    }
    numerator.shift_left(1);
  }
  return round_to_double(significand, exponent - 63, !numerator.is_zero());
}

constexpr double kPowersOfTen[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                   1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

}  // namespace

double parse_decimal(std::string_view text) {
  // A double is decided by at most 768 digits; whether anything but zeros follows them is one more.
  constexpr std::uint32_t kMaxDigits = 800;
  std::uint64_t significand = 0;  // of the first 19 digits
  std::uint32_t digits = 0;       // significant ones seen
  std::int64_t exponent = 0;
  bool after_point = false;
  std::size_t i = 0;
  for (; i < text.size(); i++) {
    const char c = text[i];
    if (c == '.') {
      after_point = true;
      continue;
    }
    if (c < '0' || c > '9') break;
    if (after_point) exponent--;
    if (digits == 0 && c == '0') continue;
    digits++;
    if (digits <= 19) {
      significand = significand * 10 + static_cast<std::uint64_t>(c - '0');
    } else {
      exponent++;
    }
  }
  if (i < text.size()) {  // the exponent
    i++;
    const bool is_negative = i < text.size() && text[i] == '-';
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) i++;
    std::int64_t written = 0;
    for (; i < text.size(); i++)
      if (written < 1000000000) written = written * 10 + (text[i] - '0');
    exponent += is_negative ? -written : written;
  }
  if (digits == 0) return 0;
  if (digits <= 19 && significand <= std::uint64_t{1} << 53 && exponent >= -22 && exponent <= 22) {
    // Both numbers are exact, so the one operation rounds correctly (Clinger 1990).
    const double value = static_cast<double>(significand);
    return exponent < 0 ? value / kPowersOfTen[-exponent] : value * kPowersOfTen[exponent];
  }
  const std::int64_t magnitude = exponent + (digits < 19 ? digits : 19);  // 0.ddd * 10^magnitude
  if (magnitude > 310) return std::numeric_limits<double>::infinity();
  if (magnitude < -325) return 0;

  Natural number(0);
  if (digits <= 19) {
    number = Natural(significand);
  } else {
    number = Natural(0);
    std::uint32_t taken = 0;
    bool has_more = false;
    for (std::size_t k = 0; k < text.size() && (text[k] == '.' || (text[k] >= '0' && text[k] <= '9')); k++) {
      if (text[k] == '.' || (taken == 0 && text[k] == '0')) continue;
      if (taken < kMaxDigits) {
        taken++;
        number.multiply_add(10, static_cast<std::uint32_t>(text[k] - '0'));
      } else {
        has_more |= text[k] != '0';
      }
    }
    // `exponent` counts from the 19th digit.
    exponent -= taken - 19;
    if (has_more) {
      number.multiply_add(10, 1);
      exponent--;
    }
  }
  if (exponent >= 0) {
    number.multiply_by_power_of_ten(static_cast<std::uint32_t>(exponent));
    return natural_to_double(number);
  }
  Natural denominator(1);
  denominator.multiply_by_power_of_ten(static_cast<std::uint32_t>(-exponent));
  return quotient_to_double(std::move(number), std::move(denominator));
}

double parse_integer(std::string_view digits, unsigned radix) {
  if (radix == 10) return parse_decimal(digits);
  const unsigned bits_per_digit = radix == 16 ? 4 : radix == 8 ? 3 : radix == 4 ? 2 : 1;
  std::uint64_t significand = 0;
  std::uint64_t dropped_bits = 0;
  bool has_more = false;
  for (const char c : digits) {
    const auto digit = static_cast<unsigned>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    for (unsigned bit = bits_per_digit; bit-- > 0;) {
      const std::uint64_t value = digit >> bit & 1;
      if (significand >> 63 == 0) {
        significand = significand << 1 | value;
      } else {
        dropped_bits++;
        has_more |= value != 0;
      }
    }
  }
  if (significand == 0) return 0;
  if (dropped_bits > 1024) return std::numeric_limits<double>::infinity();
  const int shift = __builtin_clzll(significand);
  return round_to_double(significand << shift, static_cast<int>(dropped_bits) - shift, has_more);
}

int shortest_digits(double value, char (&digits)[20], int& point) {
  // What sources mostly hold, `0.5` or `3.14`: n / 10^k with both exact, so that reading it rounds once. The first k has the
  // fewest digits.
  for (int k = 0; k <= 15; k++) {
    const double scaled = std::floor(value * kPowersOfTen[k] + 0.5);
    if (!(scaled < 1e15)) break;
    if (scaled == 0 || scaled / kPowersOfTen[k] != value) continue;
    int count = 0;
    char reversed[20];
    for (auto rest = static_cast<std::uint64_t>(scaled); rest > 0; rest /= 10)
      reversed[count++] = static_cast<char>('0' + rest % 10);
    for (int i = 0; i < count; i++) digits[i] = reversed[count - 1 - i];
    point = count - k;
    while (count > 1 && digits[count - 1] == '0') count--;
    return count;
  }

  // Steele and White, "How to print floating-point numbers accurately" (1990): value = rest / unit, and all numbers closer than
  // half the distance to its neighbours are read as it, `above` and `below` of `unit`.
  int exponent;
  auto significand = static_cast<std::uint64_t>(std::ldexp(std::frexp(value, &exponent), 53));
  exponent -= 53;
  if (exponent < -1074) {  // subnormal numbers have fewer bits
    significand >>= -1074 - exponent;
    exponent = -1074;
  }
  // The neighbour below a power of two is half as far away.
  const bool is_power = significand == std::uint64_t{1} << 52 && exponent > -1074;
  Natural rest(significand), unit(1), above(1), below(1);
  rest.shift_left(static_cast<std::uint32_t>((exponent > 0 ? exponent : 0) + (is_power ? 2 : 1)));
  unit.shift_left(static_cast<std::uint32_t>((exponent < 0 ? -exponent : 0) + (is_power ? 2 : 1)));
  above.shift_left(static_cast<std::uint32_t>((exponent > 0 ? exponent : 0) + (is_power ? 1 : 0)));
  below.shift_left(static_cast<std::uint32_t>(exponent > 0 ? exponent : 0));
  // Ties are read as the even one of the two.
  const bool is_even = (significand & 1) == 0;
  const auto is_too_large = [&](const Natural& number) {
    Natural sum = number;
    sum.add(above);
    return is_even ? sum.is_at_least(unit) : !unit.is_at_least(sum);
  };

  point = static_cast<int>(std::ceil(std::log10(value) - 1e-10));
  if (point >= 0) {
    unit.multiply_by_power_of_ten(static_cast<std::uint32_t>(point));
  } else {
    for (Natural* number : {&rest, &above, &below}) number->multiply_by_power_of_ten(static_cast<std::uint32_t>(-point));
  }
  if (is_too_large(rest)) {
    unit.multiply_add(10, 0);
    point++;
  }
  for (int count = 0;;) {
    for (Natural* number : {&rest, &above, &below}) number->multiply_add(10, 0);
    char digit = '0';
    for (; rest.is_at_least(unit); digit++) rest.subtract(unit);
    const bool is_low = is_even ? below.is_at_least(rest) : !rest.is_at_least(below);
    const bool is_high = is_too_large(rest);
    if (is_low || is_high) {
      rest.shift_left(1);
      const bool is_half = rest.is_at_least(unit) && unit.is_at_least(rest);
      if (is_low && is_high ? (is_half ? (digit & 1) != 0 : rest.is_at_least(unit)) : is_high) digit++;
    }
    digits[count++] = digit;
    if (is_low || is_high) return count;
  }
}

}  // namespace skein
