// Sixteen bytes at a time: the few vector operations that scanning text needs, on SSE2, NEON, WebAssembly SIMD, and in plain
// C++ for everything else. Loads may be unaligned and may reach past the end of a text into its padding (SourceText).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__ARM_NEON) && defined(__aarch64__)
#include <arm_neon.h>
#elif defined(__wasm_simd128__)
#include <wasm_simd128.h>
#endif

namespace skein::simd {

inline constexpr std::size_t kWidth = 16;

// Which of the sixteen bytes a question was true for. NEON has no move-mask: there every byte answers with four bits.
#if defined(__ARM_NEON) && defined(__aarch64__) && !defined(__SSE2__)
inline constexpr unsigned kBitsPerByteShift = 2;
#else
inline constexpr unsigned kBitsPerByteShift = 0;
#endif

struct Matches {
  std::uint64_t bits;

  bool any() const { return bits != 0; }
  // Index of the first match; only when there is any.
  unsigned first() const { return static_cast<unsigned>(__builtin_ctzll(bits)) >> kBitsPerByteShift; }
  // Matches at indices below `index`, 0 to 15.
  Matches before(unsigned index) const { return {bits & ((std::uint64_t{1} << (index << kBitsPerByteShift)) - 1)}; }
};

class Bytes {
 public:
#if defined(__SSE2__)
  static Bytes load(const char* data) { return Bytes(_mm_loadu_si128(reinterpret_cast<const __m128i*>(data))); }
  Bytes equals(char c) const { return Bytes(_mm_cmpeq_epi8(value_, _mm_set1_epi8(c))); }
  // All sixteen bytes with `mask` set in them.
  Bytes set_bits(char mask) const { return Bytes(_mm_or_si128(value_, _mm_set1_epi8(mask))); }
  // Bytes in low..high, both included, as unsigned numbers.
  Bytes in_range(unsigned char low, unsigned char high) const {
    const __m128i shifted = _mm_sub_epi8(value_, _mm_set1_epi8(static_cast<char>(low)));
    return Bytes(_mm_cmpeq_epi8(_mm_min_epu8(shifted, _mm_set1_epi8(static_cast<char>(high - low))), shifted));
  }
  friend Bytes operator|(Bytes a, Bytes b) { return Bytes(_mm_or_si128(a.value_, b.value_)); }
  // For results of comparisons.
  Matches matches() const { return {static_cast<std::uint32_t>(_mm_movemask_epi8(value_))}; }
  Matches mismatches() const { return {static_cast<std::uint32_t>(_mm_movemask_epi8(value_)) ^ 0xFFFFu}; }
  // For bytes of a text.
  Matches high_bits() const { return matches(); }

 private:
  explicit Bytes(__m128i value) : value_(value) {}
  __m128i value_;
#elif defined(__ARM_NEON) && defined(__aarch64__)
  static Bytes load(const char* data) { return Bytes(vld1q_u8(reinterpret_cast<const std::uint8_t*>(data))); }
  Bytes equals(char c) const { return Bytes(vceqq_u8(value_, vdupq_n_u8(static_cast<std::uint8_t>(c)))); }
  Bytes set_bits(char mask) const { return Bytes(vorrq_u8(value_, vdupq_n_u8(static_cast<std::uint8_t>(mask)))); }
  Bytes in_range(unsigned char low, unsigned char high) const {
    return Bytes(vcleq_u8(vsubq_u8(value_, vdupq_n_u8(low)), vdupq_n_u8(static_cast<std::uint8_t>(high - low))));
  }
  friend Bytes operator|(Bytes a, Bytes b) { return Bytes(vorrq_u8(a.value_, b.value_)); }
  Matches matches() const {
    const uint8x8_t narrowed = vshrn_n_u16(vreinterpretq_u16_u8(value_), 4);
    return {vget_lane_u64(vreinterpret_u64_u8(narrowed), 0)};
  }
  Matches mismatches() const { return {~matches().bits}; }
  Matches high_bits() const { return Bytes(vcgeq_u8(value_, vdupq_n_u8(0x80))).matches(); }

 private:
  explicit Bytes(uint8x16_t value) : value_(value) {}
  uint8x16_t value_;
#elif defined(__wasm_simd128__)
  static Bytes load(const char* data) { return Bytes(wasm_v128_load(data)); }
  Bytes equals(char c) const { return Bytes(wasm_i8x16_eq(value_, wasm_i8x16_splat(c))); }
  Bytes set_bits(char mask) const { return Bytes(wasm_v128_or(value_, wasm_i8x16_splat(mask))); }
  Bytes in_range(unsigned char low, unsigned char high) const {
    const v128_t shifted = wasm_i8x16_sub(value_, wasm_i8x16_splat(static_cast<std::int8_t>(low)));
    return Bytes(wasm_u8x16_le(shifted, wasm_i8x16_splat(static_cast<std::int8_t>(high - low))));
  }
  friend Bytes operator|(Bytes a, Bytes b) { return Bytes(wasm_v128_or(a.value_, b.value_)); }
  Matches matches() const { return {static_cast<std::uint32_t>(wasm_i8x16_bitmask(value_))}; }
  Matches mismatches() const { return {static_cast<std::uint32_t>(wasm_i8x16_bitmask(value_)) ^ 0xFFFFu}; }
  Matches high_bits() const { return matches(); }

 private:
  explicit Bytes(v128_t value) : value_(value) {}
  v128_t value_;
#else
  static Bytes load(const char* data) {
    Bytes result;
    std::memcpy(result.value_, data, kWidth);
    return result;
  }
  Bytes equals(char c) const { return in_range(static_cast<unsigned char>(c), static_cast<unsigned char>(c)); }
  Bytes set_bits(char mask) const {
    Bytes result;
    for (std::size_t i = 0; i < kWidth; i++) result.value_[i] = value_[i] | static_cast<unsigned char>(mask);
    return result;
  }
  Bytes in_range(unsigned char low, unsigned char high) const {
    Bytes result;
    for (std::size_t i = 0; i < kWidth; i++) result.value_[i] = value_[i] >= low && value_[i] <= high ? 0xFF : 0;
    return result;
  }
  friend Bytes operator|(Bytes a, Bytes b) {
    for (std::size_t i = 0; i < kWidth; i++) a.value_[i] |= b.value_[i];
    return a;
  }
  Matches matches() const { return high_bits(); }
  Matches mismatches() const { return {high_bits().bits ^ 0xFFFFu}; }
  Matches high_bits() const {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < kWidth; i++) bits |= static_cast<std::uint64_t>(value_[i] >> 7) << i;
    return {bits};
  }

 private:
  unsigned char value_[kWidth];
#endif
};

// The first place at or after `p` where `stops` matches. `stops` must match a zero byte at the latest: the padding ends
// every scan.
template <class Stops>
inline const char* find(const char* p, Stops stops) {
  for (;; p += kWidth) {
    const Matches matches = stops(Bytes::load(p)).matches();
    if (matches.any()) return p + matches.first();
  }
}

// The end of the run of ASCII identifier characters (letters, digits, `$`, `_`) that `p` stands in.
inline const char* skip_identifier(const char* p) {
  for (;; p += kWidth) {
    const Bytes bytes = Bytes::load(p);
    const Bytes part = bytes.set_bits(0x20).in_range('a', 'z') | bytes.in_range('0', '9') | bytes.equals('_') | bytes.equals('$');
    const Matches others = part.mismatches();
    if (others.any()) return p + others.first();
  }
}

// The end of a run of spaces and tabs.
inline const char* skip_blanks(const char* p) {
  for (;; p += kWidth) {
    const Bytes bytes = Bytes::load(p);
    const Matches others = (bytes.equals(' ') | bytes.equals('\t')).mismatches();
    if (others.any()) return p + others.first();
  }
}

// The first byte at or above 0x80 in [p, limit), or `limit`. Reads nothing past it: names and files of data stand anywhere.
inline const char* find_non_ascii(const char* p, const char* limit) {
  for (; limit - p >= static_cast<std::ptrdiff_t>(kWidth); p += kWidth) {
    const Matches high = Bytes::load(p).high_bits();
    if (high.any()) return p + high.first();
  }
  while (p < limit && static_cast<unsigned char>(*p) < 0x80) ++p;
  return p;
}

}  // namespace skein::simd
