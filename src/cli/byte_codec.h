// Numbers and texts as bytes and back, for files that only this program reads.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "base/hash.h"

namespace skein::cli {

class ByteWriter {
 public:
  // Seven bits a byte, the lowest first.
  void number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes_ += static_cast<char>(value | 0x80);
    bytes_ += static_cast<char>(value);
  }
  void text(std::string_view value) {
    number(value.size());
    bytes_ += value;
  }
  void hash(const Hash128& value) {
    for (const std::uint64_t half : {value.low, value.high})
      for (int shift = 0; shift < 64; shift += 8) bytes_ += static_cast<char>(half >> shift);
  }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// After the end, or something that no ByteWriter has written, everything is zero and empty, and `ok` is false. Texts point into
// the bytes.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(rest_[0]);
      rest_.remove_prefix(1);
      value |= std::uint64_t{byte & 0x7fu} << shift;
      if (byte < 0x80) return value;
    }
    fail();
    return 0;
  }
  // How many of something follow: each takes at least one byte.
  std::size_t count() {
    const std::uint64_t value = number();
    if (value <= rest_.size()) return static_cast<std::size_t>(value);
    fail();
    return 0;
  }
  bool flag() { return number() != 0; }
  std::string_view text() {
    const std::size_t size = count();
    const std::string_view value = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return value;
  }
  Hash128 hash() {
    if (rest_.size() < 16) {
      fail();
      return {0, 0};
    }
    Hash128 value{0, 0};
    for (int i = 0; i < 16; i++)
      (i < 8 ? value.low : value.high) |= std::uint64_t{static_cast<unsigned char>(rest_[static_cast<std::size_t>(i)])}
                                          << (i % 8 * 8);
    rest_.remove_prefix(16);
    return value;
  }
  bool ok() const { return ok_; }
  bool at_end() const { return ok_ && rest_.empty(); }

 private:
  void fail() {
    ok_ = false;
    rest_ = {};
  }
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace skein::cli
