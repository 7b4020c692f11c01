// UTF-8 as Skein reads it. Lone surrogates, which only escapes in a program can write, are kept as WTF-8: the three bytes that
// UTF-8 would give their code points.
#pragma once

#include <cstddef>
#include <cstdint>

namespace skein {

struct DecodedCharacter {
  std::uint32_t code_point;  // U+FFFD when the bytes are no UTF-8
  std::uint32_t size;        // bytes taken, at least 1
  bool is_valid;
};
// The character at `p`, which must be below `limit`. An invalid sequence takes its longest valid beginning, as the Encoding
// Standard's decoder does, so that repaired text is the same as a TextDecoder's.
DecodedCharacter decode_utf8(const char* p, const char* limit);
// Writes at most 4 bytes, surrogates as WTF-8; the end of what was written.
char* encode_utf8(std::uint32_t code_point, char* out);
// The same at the end of a text that begins at `first`: a low surrogate joins the high one before it (`\uD83D\uDE00`).
char* append_code_point(std::uint32_t code_point, const char* first, char* out);

bool is_valid_utf8(const char* first, const char* after);

}  // namespace skein
