// Hashes: xxHash's XXH3, seeded with nothing, so that the same bytes have the same hash on every machine and build.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace skein {

std::uint64_t hash_bytes(std::string_view bytes);

struct Hash128 {
  std::uint64_t low;
  std::uint64_t high;
  friend bool operator==(const Hash128&, const Hash128&) = default;
};
Hash128 hash128_bytes(std::string_view bytes);

// Collects pieces into one 128-bit hash: what an output's content hash is made of.
class ContentHasher {
 public:
  ContentHasher();
  ~ContentHasher();
  ContentHasher(const ContentHasher&) = delete;
  ContentHasher& operator=(const ContentHasher&) = delete;

  void add(std::string_view bytes);
  // Adds the length first, so that ("ab", "c") and ("a", "bc") differ.
  void add_delimited(std::string_view bytes);
  Hash128 digest() const;

 private:
  void* state_;
};

// The first 40 bits of a hash as 8 characters of A-Z and 2-7 (RFC 4648 base32): safe in file names that ignore case and in URLs.
std::string hash_text(Hash128 hash);

// Short identifiers: inline, since the lexer calls it for every name. FNV-like multiply-rotate over 8-byte words.
inline std::uint32_t hash_name(const char* data, std::size_t size);

}  // namespace skein

#include <cstring>

inline std::uint32_t skein::hash_name(const char* data, std::size_t size) {
  std::uint64_t hash = size * 0x9E3779B97F4A7C15ull;
  while (size >= 8) {
    std::uint64_t word;
    std::memcpy(&word, data, 8);
    hash = (hash ^ word) * 0xff51afd7ed558ccdull;
    hash ^= hash >> 32;
    data += 8;
    size -= 8;
  }
  if (size >= 4) {
    std::uint32_t first, last;
    std::memcpy(&first, data, 4);
    std::memcpy(&last, data + size - 4, 4);
    hash = (hash ^ (std::uint64_t{first} << 32 | last)) * 0xff51afd7ed558ccdull;
  } else if (size > 0) {
    const std::uint64_t word = static_cast<std::uint64_t>(static_cast<unsigned char>(data[0])) << 16 |
                               static_cast<std::uint64_t>(static_cast<unsigned char>(data[size >> 1])) << 8 |
                               static_cast<std::uint64_t>(static_cast<unsigned char>(data[size - 1]));
    hash = (hash ^ word) * 0xff51afd7ed558ccdull;
  }
  hash ^= hash >> 29;
  return static_cast<std::uint32_t>(hash ^ (hash >> 32));
}
