// Identifiers with escapes or characters outside ASCII, private names, and questions about names.
#include "base/simd.h"
#include "js/lexer.h"
#include "js/unicode.h"

namespace skein::js {

namespace {

// "1F600", in the arena.
std::string_view code_point_text(std::uint32_t code_point, Arena& arena) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  char text[8];
  std::size_t size = 0;
  for (int shift = 20; shift >= 0; shift -= 4) {
    const std::uint32_t digit = code_point >> shift & 15;
    if (size > 0 || digit != 0 || shift < 16) text[size++] = kDigits[digit];
  }
  return arena.copy({text, size});
}

}  // namespace

// `first` is the token's start, up to `p` it is ASCII identifier characters, `#` in front included.
void Lexer::scan_slow_identifier(const char* first, const char* p) {
  const char* const name_start = *first == '#' ? first + 1 : first;
  // With escapes the name is not a slice of the source. An escape is never shorter than what it stands for.
  char* decoded = nullptr;
  char* out = nullptr;
  bool failed = false;
  const char* copied = first;
  for (;;) {
    if (*p == '\\') {
      if (decoded == nullptr) {
        // Sized by the rest of the name, found in a first pass that only looks at what may belong to it.
        const char* scan = p;
        while (scan < limit_ && (static_cast<signed char>(*scan) < 0 || *scan == '\\' || *scan == '{' || *scan == '}' ||
                                 simd::skip_identifier(scan) > scan))
          scan = simd::skip_identifier(scan) > scan ? simd::skip_identifier(scan) : scan + 1;
        out = decoded = static_cast<char*>(module_.arena.allocate(static_cast<std::size_t>(scan - first) + 8));
      }
      std::memcpy(out, copied, static_cast<std::size_t>(p - copied));
      out += p - copied;
      const char* const escape_start = p;
      p++;
      if (*p != 'u') {
        report(DiagnosticCode::UnexpectedCharacter, range_of(escape_start, p), {"\"\\\""});
        return finish(Token::Error, p);
      }
      const Escape escape = decode_unicode_escape(p + 1, limit_);
      if (escape.problem != EscapeProblem::None) {
        report(
            escape.problem == EscapeProblem::TooLarge ? DiagnosticCode::CodePointTooLarge : DiagnosticCode::InvalidUnicodeEscape,
            range_of(escape_start, escape.next));
        failed = true;
      } else if (!(escape_start == name_start ? is_identifier_start(escape.code_point)
                                              : is_identifier_continue(escape.code_point))) {
        report(DiagnosticCode::InvalidIdentifierEscape, range_of(escape_start, escape.next),
               {code_point_text(escape.code_point, module_.arena)});
        failed = true;
      } else {
        out = encode_utf8(escape.code_point, out);
      }
      p = copied = escape.next;
    } else if (static_cast<signed char>(*p) < 0) {
      const DecodedCharacter character = decode_utf8(p, limit_);
      if (!character.is_valid) {
        p = scan_invalid_utf8(p);
        failed = true;
        continue;
      } else if (!(p == name_start ? is_identifier_start(character.code_point) : is_identifier_continue(character.code_point))) {
        break;
      }
      p += character.size;
    } else {
      const char* after = simd::skip_identifier(p);
      if (after == p) break;
      p = after;
    }
  }
  if (failed) return finish(Token::Error, p);
  if (decoded == nullptr) {
    atom = module_.atoms.intern({first, static_cast<std::size_t>(p - first)});
  } else {
    std::memcpy(out, copied, static_cast<std::size_t>(p - copied));
    out += p - copied;
    atom = module_.atoms.intern({decoded, static_cast<std::size_t>(out - decoded)});
    has_escape = true;
  }
  if (*first == '#') return finish(Token::PrivateName, p);
  const bool is_reserved = static_cast<std::uint32_t>(atom) < static_cast<std::uint32_t>(Token::Identifier);
  // Without an escape something outside of ASCII follows: `return` and a no-break space.
  finish(!is_reserved ? Token::Identifier : decoded != nullptr ? Token::EscapedKeyword : static_cast<Token>(atom), p);
}

void Lexer::scan_private_name(const char* first) {
  const char c = first[1];
  if (is_digit(c)) return finish(Token::Hash, first + 1);
  const char* after = simd::skip_identifier(first + 1);
  if (static_cast<signed char>(*after) < 0 || *after == '\\') {
    if (after == first + 1 && c != '\\') {
      const DecodedCharacter character = decode_utf8(after, limit_);
      if (character.is_valid && !is_identifier_start(character.code_point)) return finish(Token::Hash, first + 1);
    }
    return scan_slow_identifier(first, after);
  }
  if (after == first + 1) return finish(Token::Hash, after);
  atom = module_.atoms.intern({first, static_cast<std::size_t>(after - first)});
  finish(Token::PrivateName, after);
}

bool is_identifier_name(std::string_view text) {
  if (text.empty() || is_digit(text[0])) return false;
  const char* p = text.data();
  const char* const limit = p + text.size();
  for (bool is_first = true; p < limit; is_first = false) {
    const DecodedCharacter character = decode_utf8(p, limit);
    if (!character.is_valid) return false;
    if (!(is_first ? is_identifier_start(character.code_point) : is_identifier_continue(character.code_point))) return false;
    p += character.size;
  }
  return true;
}

bool is_entity_name(std::string_view text) {
  const std::size_t dot = text.find('.');
  const std::string_view first = text.substr(0, dot);
  if (!is_identifier_name(first) || (is_reserved_word(first) && first != "this")) return false;
  for (std::size_t at = dot; at != std::string_view::npos;) {
    const std::size_t next = text.find('.', at + 1);
    if (!is_identifier_name(text.substr(at + 1, next == std::string_view::npos ? next : next - at - 1))) return false;
    at = next;
  }
  return true;
}

bool is_reserved_word(std::string_view text) {
  const auto found = static_cast<std::uint32_t>(word_table().find(text));
  return found != 0 && (found < word::kReservedEnd_ || (found >= word::kImplements && found <= word::kAwait));
}

}  // namespace skein::js
