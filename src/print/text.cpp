#include "print/text.h"

#include <array>

#include "base/simd.h"
#include "print/print.h"

namespace skein::print {

namespace {

constexpr char kHex[] = "0123456789abcdef";

char* write_u_escape(std::uint32_t unit, char* p) {
  *p++ = '\\';
  *p++ = 'u';
  for (int shift = 12; shift >= 0; shift -= 4) *p++ = kHex[unit >> shift & 15];
  return p;
}

void append_code_point_escape(std::uint32_t code_point, OutputBuffer& out) {
  out.append("\\u{");
  for (int shift = code_point > 0xFFFFF ? 20 : 16; shift >= 0; shift -= 4) out.append(kHex[code_point >> shift & 15]);
  out.append('}');
}

// The first byte that a string literal may not hold as it is, or that has to be looked at: control characters, quotes,
// backslash, `<` and everything outside ASCII.
struct StringBytes {
  bool is_special[256];
  constexpr StringBytes() : is_special() {
    for (int c = 0; c < 256; c++) is_special[c] = c < 0x20 || c == '"' || c == '\\' || c == '<' || c >= 0x7F;
  }
};
constexpr StringBytes kStringBytes;

const char* find_string_special(const char* p, const char* end) {
  for (; end - p >= static_cast<std::ptrdiff_t>(simd::kWidth); p += simd::kWidth) {
    const simd::Bytes bytes = simd::Bytes::load(p);
    const simd::Matches matches =
        (bytes.in_range(0, 0x1F) | bytes.equals('"') | bytes.equals('\\') | bytes.equals('<') | bytes.in_range(0x7F, 0xFF))
            .matches();
    if (matches.any()) return p + matches.first();
  }
  while (p < end && !kStringBytes.is_special[static_cast<unsigned char>(*p)]) p++;
  return p;
}

// Whether `p` stands on the `/` of `</script`, in any case: where an HTML parser would end the program.
bool closes_script(const char* p, const char* end) {
  constexpr std::string_view name = "/script";
  if (static_cast<std::size_t>(end - p) < name.size() || p[0] != '/') return false;
  for (std::size_t i = 1; i < name.size(); i++)
    if ((p[i] | 0x20) != name[i]) return false;
  return true;
}

char choose_quote(std::string_view text) {
  std::size_t single_quotes = 0, double_quotes = 0;
  for (char c : text) {
    single_quotes += c == '\'';
    double_quotes += c == '"';
  }
  return double_quotes > single_quotes ? '\'' : '"';
}

// Writes the escape of an ASCII character that has one; null when it stands for itself.
char* write_short_escape(char c, char next, char quote, char* p) {
  char letter;
  switch (c) {
    case '\n': letter = 'n'; break;
    case '\r': letter = 'r'; break;
    case '\t': letter = 't'; break;
    case '\b': letter = 'b'; break;
    case '\f': letter = 'f'; break;
    case '\v': letter = 'v'; break;
    case '\\': letter = '\\'; break;
    case '\0':
      // `\01` would be another character, and an error in strict code.
      if (next >= '0' && next <= '9') {
        std::memcpy(p, "\\x00", 4);
        return p + 4;
      }
      letter = '0';
      break;
    default:
      if (c == quote) {
        letter = quote;
        break;
      }
      if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
        *p++ = '\\';
        *p++ = 'x';
        *p++ = kHex[static_cast<unsigned char>(c) >> 4];
        *p++ = kHex[c & 15];
        return p;
      }
      return nullptr;
  }
  *p++ = '\\';
  *p++ = letter;
  return p;
}

void append_escaped_string(std::string_view text, bool ascii_only, OutputBuffer& out) {
  const char quote = choose_quote(text);
  out.append(quote);
  const char* p = text.data();
  const char* const end = p + text.size();
  const char* plain = p;  // not yet written from here
  while (p < end) {
    const char c = *p;
    const auto flush = [&] { out.append(std::string_view(plain, static_cast<std::size_t>(p - plain))); };
    if (static_cast<unsigned char>(c) < 0x80) {
      if (c == '<' && closes_script(p + 1, end)) {
        p++;
        flush();
        out.append('\\');
        plain = p;
        continue;
      }
      if (c == quote || c == '\\' || static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
        flush();
        char* target = out.reserve(4);
        out.commit(static_cast<std::size_t>(write_short_escape(c, p + 1 < end ? p[1] : '\0', quote, target) - target));
        plain = ++p;
        continue;
      }
      p++;
      continue;
    }
    const DecodedCharacter character = decode_wtf8(p, end);
    const std::uint32_t code_point = character.code_point;
    const bool is_surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
    // Line separators were no string characters before ES2019; a byte order mark is dropped by too many tools.
    if (ascii_only || is_surrogate || !character.is_valid || code_point == 0x2028 || code_point == 0x2029 ||
        code_point == 0xFEFF) {
      flush();
      if (code_point < 0x100) {
        out.append("\\x");
        out.append(kHex[code_point >> 4]);
        out.append(kHex[code_point & 15]);
      } else if (code_point >= 0x10000) {
        append_code_point_escape(code_point, out);
      } else {
        append_unicode_escape(code_point, out);
      }
      p += character.size;
      plain = p;
      continue;
    }
    p += character.size;
  }
  out.append(std::string_view(plain, static_cast<std::size_t>(end - plain)));
  out.append(quote);
}

}  // namespace

void append_unicode_escape(std::uint32_t code_point, OutputBuffer& out) {
  char* const start = out.reserve(12);
  char* p = start;
  if (code_point < 0x10000) {
    p = write_u_escape(code_point, p);
  } else {
    p = write_u_escape(0xD7C0 + (code_point >> 10), p);
    p = write_u_escape(0xDC00 + (code_point & 0x3FF), p);
  }
  out.commit(static_cast<std::size_t>(p - start));
}

bool append_escaped_name(std::string_view name, OutputBuffer& out) {
  const char* p = name.data();
  const char* const end = p + name.size();
  bool ends_with_escape = false;
  while (p < end) {
    ends_with_escape = static_cast<unsigned char>(*p) >= 0x80;
    if (!ends_with_escape) {
      out.append(*p++);
      continue;
    }
    const DecodedCharacter character = decode_utf8(p, end);
    if (character.code_point < 0x10000)
      append_unicode_escape(character.code_point, out);
    else
      append_code_point_escape(character.code_point, out);
    p += character.size;
  }
  return ends_with_escape;
}

void print_string_literal(std::string_view text, bool ascii_only, OutputBuffer& out) {
  const char* const end = text.data() + text.size();
  const char* special = find_string_special(text.data(), end);
  // A `<` is common in markup and harmless nearly always.
  while (special < end && *special == '<' && !closes_script(special + 1, end)) special = find_string_special(special + 1, end);
  if (special < end) {
    append_escaped_string(text, ascii_only, out);
    return;
  }
  char* target = out.reserve(text.size() + 2);
  *target = '"';
  if (!text.empty()) std::memcpy(target + 1, text.data(), text.size());
  target[text.size() + 1] = '"';
  out.commit(text.size() + 2);
}

void append_template_text(std::string_view raw, bool is_tagged, bool ascii_only, OutputBuffer& out) {
  const char* p = raw.data();
  const char* const end = p + raw.size();
  const char* plain = p;
  bool is_escaped = false;  // an odd number of backslashes stands before `p`
  while (p < end) {
    const char c = *p;
    const auto flush = [&] { out.append(std::string_view(plain, static_cast<std::size_t>(p - plain))); };
    if (c == '\\') {
      is_escaped = !is_escaped;
      p++;
      continue;
    }
    if (c == '\r') {
      flush();
      out.append('\n');
      p += p + 1 < end && p[1] == '\n' ? 2 : 1;
      plain = p;
    } else if (c == '<' && !is_tagged && closes_script(p + 1, end)) {
      p++;
      flush();
      out.append('\\');
      plain = p;
    } else if (static_cast<unsigned char>(c) >= 0x80 && ascii_only && !is_tagged) {
      const DecodedCharacter character = decode_utf8(p, end);
      flush();
      if (is_escaped && (character.code_point == 0x2028 || character.code_point == 0x2029)) {
        out.append('\n');  // a line continuation: any line terminator does
      } else {
        // `\é` is `é`: its backslash begins the escape.
        if (is_escaped) out.truncate(out.size() - 1);
        append_unicode_escape(character.code_point, out);
      }
      p += character.size;
      plain = p;
    } else {
      p++;
    }
    is_escaped = false;
  }
  out.append(std::string_view(plain, static_cast<std::size_t>(end - plain)));
}

void append_regexp(std::string_view raw, bool ascii_only, OutputBuffer& out) {
  const char* p = raw.data();
  const char* const end = p + raw.size();
  const char* plain = p;
  bool is_escaped = false;
  while (p < end) {
    const char c = *p;
    const auto flush = [&] { out.append(std::string_view(plain, static_cast<std::size_t>(p - plain))); };
    if (c == '\\') {
      is_escaped = !is_escaped;
      p++;
      continue;
    }
    // `</script` in a class: outside of one the slash has its backslash already.
    if (c == '<' && closes_script(p + 1, end)) {
      p++;
      flush();
      out.append('\\');
      plain = p;
    } else if (static_cast<unsigned char>(c) >= 0x80 && ascii_only) {
      const DecodedCharacter character = decode_utf8(p, end);
      flush();
      // Pairs of surrogates mean the same with and without the u and v flags, in classes and in group names too.
      if (is_escaped) out.truncate(out.size() - 1);
      append_unicode_escape(character.code_point, out);
      p += character.size;
      plain = p;
    } else {
      p++;
    }
    is_escaped = false;
  }
  out.append(std::string_view(plain, static_cast<std::size_t>(end - plain)));
}

void append_directive(std::string_view raw, bool ascii_only, OutputBuffer& out) {
  const char* p = raw.data();
  const char* const end = p + raw.size();
  bool is_escaped = false;
  while (p < end) {
    if (ascii_only && static_cast<unsigned char>(*p) >= 0x80) {
      const DecodedCharacter character = decode_utf8(p, end);
      if (is_escaped && (character.code_point == 0x2028 || character.code_point == 0x2029)) {
        out.append('\n');  // a line continuation, as in a template
      } else {
        if (is_escaped) out.truncate(out.size() - 1);
        append_unicode_escape(character.code_point, out);
      }
      p += character.size;
      is_escaped = false;
      continue;
    }
    if (*p == '<' && closes_script(p + 1, end)) {
      out.append("<\\");
      p++;
      continue;
    }
    is_escaped = *p == '\\' && !is_escaped;
    out.append(*p++);
  }
}

void print_json_string(std::string_view text, OutputBuffer& out) {
  out.append('"');
  const char* p = text.data();
  const char* const end = p + text.size();
  // Bytes are copied before anybody has looked at them, and what has to be escaped is written over.
  constexpr std::ptrdiff_t kStep = simd::kWidth + 2;
  char *start = nullptr, *to = nullptr, *limit = nullptr;
  while (p < end) {
    if (limit - to < kStep) {
      out.commit(static_cast<std::size_t>(to - start));
      const std::size_t room = static_cast<std::size_t>(end - p) * 17 / 16 + 2 * kStep;
      start = to = out.reserve(room);
      limit = start + room;
    }
    if (end - p >= static_cast<std::ptrdiff_t>(simd::kWidth)) {
      const simd::Bytes bytes = simd::Bytes::load(p);
      std::memcpy(to, p, simd::kWidth);
      const simd::Matches matches =
          (bytes.in_range(0, 0x1F) | bytes.equals('"') | bytes.equals('\\') | bytes.equals('\xED')).matches();
      const std::size_t plain = matches.any() ? matches.first() : simd::kWidth;
      p += plain;
      to += plain;
      if (plain == simd::kWidth) continue;
    }
    const char c = *p;
    // 0xED begins surrogates, and code points from U+D000 that need nothing.
    const bool is_surrogate = c == '\xED' && end - p >= 3 && static_cast<unsigned char>(p[1]) >= 0xA0;
    if (!is_surrogate && static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\') {
      *to++ = c;
      p++;
      continue;
    }
    static constexpr std::string_view kEscaped = "\"\\\n\r\t\b\f", kLetters = "\"\\nrtbf";
    if (const std::size_t at = kEscaped.find(c); at != std::string_view::npos) {
      *to++ = '\\';
      *to++ = kLetters[at];
      p++;
      continue;
    }
    out.commit(static_cast<std::size_t>(to - start));
    start = to = limit = nullptr;
    append_unicode_escape(is_surrogate ? decode_wtf8(p, end).code_point : static_cast<unsigned char>(c), out);
    p += is_surrogate ? 3 : 1;
  }
  out.commit(static_cast<std::size_t>(to - start));
  out.append('"');
}

}  // namespace skein::print
