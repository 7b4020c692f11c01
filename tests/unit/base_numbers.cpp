// Numbers to text, beside the C library's; sorting, beside the standard library's.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "base/number_text.h"
#include "base/sort.h"

using namespace skein;

namespace {

std::string number_text(double value) {
  OutputBuffer out;
  append_number(value, out);
  return std::string(out.view());
}

std::string short_number_text(double value) {
  OutputBuffer out;
  append_short_number(value, out);
  return std::string(out.view());
}

std::uint64_t next_random(std::uint64_t& state) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

// The digits of the shortest text that the C library reads as `value`.
std::string shortest_by_trial(double value) {
  char text[64];
  for (int precision = 0; precision < 17; precision++) {
    std::snprintf(text, sizeof text, "%.*e", precision, value);
    if (std::strtod(text, nullptr) == value) break;
  }
  return text;
}

std::string digits_of(const std::string& text) {
  std::string digits;
  for (char c : text.substr(0, text.find('e')))
    if (c >= '0' && c <= '9') digits += c;
  digits.erase(0, digits.find_first_not_of('0'));
  digits.erase(digits.find_last_not_of('0') + 1);
  return digits;
}

}  // namespace

TEST_CASE("numbers print as JavaScript prints them") {
  const std::vector<std::pair<double, const char*>> rows = {
      {0.1, "0.1"},
      {0.1 + 0.2, "0.30000000000000004"},
      {3.14, "3.14"},
      {4.35, "4.35"},
      {1e21, "1e21"},
      {1e23, "1e23"},
      {1.5e300, "1.5e300"},
      {123456789012345680000.0, "123456789012345680000"},
      {9007199254740993.0, "9007199254740992"},
      {1e-6, "0.000001"},
      {1e-7, "1e-7"},
      {1.25e-7, "1.25e-7"},
      {5e-324, "5e-324"},
      {2.2250738585072014e-308, "2.2250738585072014e-308"},
      {2.225073858507201e-308, "2.225073858507201e-308"},
      {1.7976931348623157e308, "1.7976931348623157e308"},
      {6.1299821634635554e54, "6.129982163463556e54"},  // a power of two: rounding the exact value to 16 digits misses it
      {2251799813685248.5, "2251799813685248.5"},
      {-0.5, "-0.5"},
      {-0.0, "-0"},
      {INFINITY, "Infinity"},
  };
  for (const auto& [value, text] : rows) CHECK(number_text(value) == text);
  CHECK(number_text(std::nan("")) == "NaN");
}

TEST_CASE("numbers print with the fewest digits that are read as the same number") {
  std::uint64_t state = 88172645463325252u;
  for (int i = 0; i < 20000; i++) {
    std::uint64_t bits = next_random(state) & ~(std::uint64_t{1} << 63);
    if (i % 4 == 1) bits &= ~((std::uint64_t{1} << 52) - 1);         // powers of two: the neighbour below is nearer
    if (i % 4 == 2) bits &= (std::uint64_t{1} << (i % 50 + 1)) - 1;  // subnormal numbers
    double value;
    std::memcpy(&value, &bits, sizeof value);
    if (i % 4 == 3) value = static_cast<double>(next_random(state) % 1000000000) / std::pow(10, i % 12);  // as in sources
    if (!(value > 0) || std::isinf(value)) continue;
    const std::string text = number_text(value), wanted = shortest_by_trial(value);
    CHECK(std::strtod(text.c_str(), nullptr) == value);
    CHECK(std::strtod(short_number_text(value).c_str(), nullptr) == value);
    CHECK(short_number_text(value).size() <= text.size());
    const std::size_t count = digits_of(text).size();
    CHECK(count <= digits_of(wanted).size());
    if (i % 4 != 1) CHECK(count == digits_of(wanted).size());
  }
}

TEST_CASE("counting_order keeps what is equal as it stands") {
  CHECK(counting_order({}, 0).empty());
  CHECK(counting_order({}, 3).empty());
  CHECK(counting_order({2, 0, 2, 1, 0}, 3) == std::vector<std::uint32_t>{1, 4, 3, 0, 2});
  CHECK(counting_order({5}, 6) == std::vector<std::uint32_t>{0});
}

TEST_CASE("stable_sort sorts as std::stable_sort does") {
  std::uint64_t state = 12345;
  for (std::size_t count = 0; count < 300; count++) {
    std::vector<std::pair<std::string, std::size_t>> items;
    for (std::size_t i = 0; i < count; i++) items.emplace_back(std::to_string(next_random(state) % (count / 2 + 1)), i);
    auto wanted = items;
    const auto is_before = [](const auto& a, const auto& b) { return a.first < b.first; };
    std::stable_sort(wanted.begin(), wanted.end(), is_before);
    stable_sort(items, is_before);
    CHECK(items == wanted);
    stable_sort(items, is_before);  // in order already
    CHECK(items == wanted);
  }
}
