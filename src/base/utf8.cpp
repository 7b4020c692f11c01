#include "base/utf8.h"

#include "base/simd.h"

namespace skein {

DecodedCharacter decode_utf8(const char* p, const char* limit) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(p[i]); };
  const auto available = static_cast<std::size_t>(limit - p);
  const unsigned lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  if (lead < 0xC2 || lead > 0xF4) return {0xFFFD, 1, false};
  const std::uint32_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  std::uint32_t code_point = lead & (0x7Fu >> size);
  // The second byte's range excludes overlong forms, surrogates and what lies above U+10FFFF.
  unsigned low = 0x80, high = 0xBF;
  if (lead == 0xE0) low = 0xA0;
  if (lead == 0xED) high = 0x9F;
  if (lead == 0xF0) low = 0x90;
  if (lead == 0xF4) high = 0x8F;
  for (std::uint32_t i = 1; i < size; i++) {
    if (i >= available || byte(i) < low || byte(i) > high) return {0xFFFD, i, false};
    code_point = code_point << 6 | (byte(i) & 0x3F);
    low = 0x80;
    high = 0xBF;
  }
  return {code_point, size, true};
}

char* encode_utf8(std::uint32_t code_point, char* out) {
  if (code_point < 0x80) {
    *out++ = static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    *out++ = static_cast<char>(0xC0 | code_point >> 6);
    *out++ = static_cast<char>(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    *out++ = static_cast<char>(0xE0 | code_point >> 12);
    *out++ = static_cast<char>(0x80 | (code_point >> 6 & 0x3F));
    *out++ = static_cast<char>(0x80 | (code_point & 0x3F));
  } else {
    *out++ = static_cast<char>(0xF0 | code_point >> 18);
    *out++ = static_cast<char>(0x80 | (code_point >> 12 & 0x3F));
    *out++ = static_cast<char>(0x80 | (code_point >> 6 & 0x3F));
    *out++ = static_cast<char>(0x80 | (code_point & 0x3F));
  }
  return out;
}

char* append_code_point(std::uint32_t code_point, const char* first, char* out) {
  if (code_point >= 0xDC00 && code_point <= 0xDFFF && out - first >= 3) {
    const auto byte = [&](int i) { return static_cast<unsigned char>(out[i]); };
    // Sources hold no surrogates, so this one was written as an escape too.
    if (byte(-3) == 0xED && (byte(-2) & 0xF0) == 0xA0) {
      const std::uint32_t high = 0xD000u | (byte(-2) & 0x3Fu) << 6 | (byte(-1) & 0x3Fu);
      return encode_utf8(0x10000 + ((high - 0xD800) << 10) + (code_point - 0xDC00), out - 3);
    }
  }
  return encode_utf8(code_point, out);
}

bool is_valid_utf8(const char* first, const char* after) {
  for (const char* p = simd::find_non_ascii(first, after); p < after; p = simd::find_non_ascii(p, after)) {
    // Text outside ASCII mostly comes in runs.
    while (p < after && static_cast<unsigned char>(*p) >= 0x80) {
      const DecodedCharacter character = decode_utf8(p, after);
      if (!character.is_valid) return false;
      p += character.size;
    }
  }
  return true;
}

}  // namespace skein
