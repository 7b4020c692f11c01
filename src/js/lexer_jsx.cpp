// JSX: inside tags names may have dashes and strings know entities instead of escapes; between tags there is text.
#include "base/simd.h"
#include "js/jsx_text.h"
#include "js/lexer.h"
#include "js/unicode.h"

namespace skein::js {

void Lexer::next_inside_jsx_tag() {
  previous_end = end;
  newline_before = false;
  has_escape = false;
  pure_comment_before = false;
  no_side_effects_before = false;
  const char* p = begin_ + end;
  for (;;) {
    const char c = *p;
    start = offset(p);
    switch (c) {
      case ' ':
      case '\t':
      case '\v':
      case '\f': p++; continue;
      case '\n':
      case '\r':
        newline_before = true;
        p++;
        continue;
      case '/':
        if (p[1] == '/') {
          p = skip_line_comment(p, 2);
          continue;
        }
        if (p[1] == '*') {
          p = skip_block_comment(p);
          if (p == nullptr) return;
          continue;
        }
        return finish(Token::Slash, p + 1);
      case '<': return finish(Token::LessThan, p + 1);
      case '>': return finish(Token::GreaterThan, p + 1);
      case '{': bracket_depth++; return finish(Token::OpenBrace, p + 1);
      case '}': bracket_depth--; return finish(Token::CloseBrace, p + 1);
      case '.': return finish(Token::Dot, p + 1);
      case ':': return finish(Token::Colon, p + 1);
      case '=': return finish(Token::Equal, p + 1);
      case '"':
      case '\'': return scan_jsx_string(p);
      case '\0':
        if (p >= limit_) return finish(Token::EndOfFile, limit_);
        return scan_unexpected_character(p);
      default: break;
    }
    if (is_line_separator(p)) {
      newline_before = true;
      p += 3;
      continue;
    }
    if (static_cast<signed char>(c) < 0) {
      const DecodedCharacter character = decode_utf8(p, limit_);
      if (character.is_valid && is_unicode_space(character.code_point)) {
        p += character.size;
        continue;
      }
    }
    // JSXIdentifier: an identifier, dashes allowed behind the first character, escapes nowhere.
    const char* after = p;
    for (;;) {
      const char* ascii_end = simd::skip_identifier(after);
      if (after == p && is_digit(*p)) break;
      if (ascii_end != after) {
        after = ascii_end;
      } else if (*after == '-' && after != p) {
        after++;
      } else if (static_cast<signed char>(*after) < 0) {
        const DecodedCharacter character = decode_utf8(after, limit_);
        if (!character.is_valid ||
            !(after == p ? is_identifier_start(character.code_point) : is_identifier_continue(character.code_point)))
          break;
        after += character.size;
      } else {
        break;
      }
    }
    if (after == p) return scan_unexpected_character(p);
    raw = {p, static_cast<std::size_t>(after - p)};
    return finish(Token::JSXIdentifier, after);
  }
}

void Lexer::scan_jsx_string(const char* first) {
  has_legacy_octal = false;
  const char quote = *first;
  const char* p = first + 1;
  for (;; p++) {
    p = simd::find(p, [quote](simd::Bytes bytes) { return bytes.equals(quote) | bytes.equals('\0'); });
    if (*p == quote) break;
    if (p >= limit_) {
      report(DiagnosticCode::UnterminatedString, range_of(first, first + 1));
      return finish(Token::Error, limit_);
    }
  }
  string_value = decode_jsx_entities(valid_slice(first + 1, p), module_.arena);
  finish(Token::String, p + 1);
}

void Lexer::next_jsx_child() {
  previous_end = end;
  newline_before = false;
  has_escape = false;
  pure_comment_before = false;
  no_side_effects_before = false;
  const char* const first = begin_ + end;
  start = end;
  if (*first == '<') return finish(Token::LessThan, first + 1);
  if (*first == '{') {
    bracket_depth++;
    return finish(Token::OpenBrace, first + 1);
  }
  const char* p = first;
  for (;; p++) {
    p = simd::find(p, [](simd::Bytes bytes) {
      return bytes.equals('<') | bytes.equals('{') | bytes.equals('>') | bytes.equals('}') | bytes.equals('\0');
    });
    if (*p == '<' || *p == '{') break;
    if (*p == '\0') {
      if (p >= limit_) break;
    } else {
      const bool is_brace = *p == '}';
      report(DiagnosticCode::InvalidJSXCharacter, range_of(p, p + 1), {is_brace ? "}" : ">", is_brace ? "{'}'}" : "{'>'}"});
    }
  }
  if (p == first) return finish(Token::EndOfFile, limit_);
  raw = valid_slice(first, p);
  finish(Token::JSXText, p);
}

}  // namespace skein::js
