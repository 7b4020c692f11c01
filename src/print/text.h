// How names and literals are spelled: escapes, quotes, and what must not stand in a <script> element.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/output_buffer.h"
#include "base/utf8.h"

namespace skein::print {

// Bytes that may be inside an identifier; everything outside ASCII counts. What a word must not touch.
struct WordBytes {
  bool is_part[256];
  constexpr WordBytes() : is_part() {
    for (int c = 0; c < 256; c++)
      is_part[c] =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '$' || c == '_' || c >= 0x80;
  }
};
inline constexpr WordBytes kWordBytes;
inline bool is_word_byte(char c) { return kWordBytes.is_part[static_cast<unsigned char>(c)]; }

// Like decode_utf8, but a lone surrogate in WTF-8 is itself.
inline DecodedCharacter decode_wtf8(const char* p, const char* limit) {
  const auto byte = [&](int i) { return static_cast<unsigned char>(p[i]); };
  if (limit - p >= 3 && byte(0) == 0xED && byte(1) >= 0xA0 && byte(1) <= 0xBF && (byte(2) & 0xC0) == 0x80)
    return {0xD000u | (byte(1) & 0x3Fu) << 6 | (byte(2) & 0x3Fu), 3, true};
  return decode_utf8(p, limit);
}

// `\uXXXX`, two of them for a code point above U+FFFF.
void append_unicode_escape(std::uint32_t code_point, OutputBuffer& out);

// A name with what stands outside ASCII escaped. Returns whether the text now ends with an escape: a word must not follow
// directly, though its last byte may be no word byte (`\u{10000}`).
bool append_escaped_name(std::string_view name, OutputBuffer& out);

// The name as it is, or escaped when `ascii_only` asks for it; result as above.
inline bool append_name(std::string_view name, bool ascii_only, OutputBuffer& out) {
  const std::size_t size = name.size();
  char* target = out.reserve(size + 8);
  const char* data = name.data();
  std::uint64_t seen;
  // Names are short: a few words, the last one overlapping, beat a call of memcpy.
  const auto copy = [&](auto word, std::size_t at) {
    std::memcpy(&word, data + at, sizeof word);
    std::memcpy(target + at, &word, sizeof word);
    return std::uint64_t{word};
  };
  if (size >= 8) {
    seen = copy(std::uint64_t{}, size - 8);
    for (std::size_t i = 0; i + 8 < size; i += 8) seen |= copy(std::uint64_t{}, i);
  } else if (size >= 4) {
    seen = copy(std::uint32_t{}, 0) | copy(std::uint32_t{}, size - 4);
  } else if (size > 0) {
    seen = copy(std::uint8_t{}, 0) | copy(std::uint8_t{}, size >> 1) | copy(std::uint8_t{}, size - 1);
  } else {
    return false;
  }
  if (ascii_only && (seen & 0x8080808080808080u) != 0) [[unlikely]]
    return append_escaped_name(name, out);
  out.commit(size);
  return false;
}

// The text between the delimiters of a template. Line ends become `\n`, as the specification reads them; outside of tagged
// templates, whose raw text can be seen, `</script` and (with ascii_only) everything outside ASCII are escaped.
void append_template_text(std::string_view raw, bool is_tagged, bool ascii_only, OutputBuffer& out);

// A regular expression with its slashes and flags.
void append_regexp(std::string_view raw, bool ascii_only, OutputBuffer& out);

// "use strict" and its kin: as written, quotes included.
void append_directive(std::string_view raw, bool ascii_only, OutputBuffer& out);

}  // namespace skein::print
