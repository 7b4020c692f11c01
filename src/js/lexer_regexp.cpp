// Regular expression literals: their extent and flags. The pattern is checked in regexp.cpp.
#include "base/simd.h"
#include "js/lexer.h"
#include "js/regexp.h"
#include "js/unicode.h"

namespace skein::js {

namespace {

// /a/I: the flag that is meant.
std::string_view lower_case_flag(char flag) {
  constexpr std::string_view kFlags = "dgimsuvy";
  const std::size_t at = kFlags.find(static_cast<char>(flag | 0x20));
  return flag >= 'A' && flag <= 'Z' && at != std::string_view::npos ? kFlags.substr(at, 1) : std::string_view();
}

}  // namespace

void Lexer::rescan_regexp() {
  const char* const first = begin_ + start;
  const char* p = first + 1;
  bool in_class = false;
  for (;; p++) {
    const char c = *p;
    if (c == '/' && !in_class) break;
    if (c == '[') in_class = true;
    if (c == ']') in_class = false;
    if (c == '\\' && p + 1 < limit_) p++;
    if (*p == '\n' || *p == '\r' || is_line_separator(p) || (*p == '\0' && p >= limit_) || (*p == '\\' && p + 1 >= limit_)) {
      if (p < limit_ && *p == '\\') p++;
      report(DiagnosticCode::UnterminatedRegExp, range_of(first, p));
      return finish(Token::Error, p);
    }
  }
  const char* const pattern_end = p;
  p++;
  std::uint32_t flags = 0;
  const std::size_t diagnostics_before = diagnostics_.size();
  for (const char* const flags_start = p;;) {
    const DecodedCharacter character = decode_utf8(p, limit_ > p ? limit_ : p + 1);
    if (!(character.is_valid && is_identifier_continue(character.code_point)) && *p != '\\') break;
    const char* const flag_start = p;
    p = *p == '\\' ? simd::skip_identifier(p + 1) : p + character.size;
    const std::uint32_t bit = regexp_flag(static_cast<char>(*flag_start));
    if (bit == 0) {
      report(DiagnosticCode::InvalidRegExpFlag, range_of(flag_start, p),
             {{flag_start, static_cast<std::size_t>(p - flag_start)}, lower_case_flag(*flag_start)});
    } else if ((flags & bit) != 0) {
      const char* other = flags_start;
      while (*other != *flag_start) other++;
      diagnostics_.add_with_note(DiagnosticCode::DuplicateRegExpFlag, range_of(flag_start, p), {{flag_start, 1}},
                                 range_of(other, other + 1));
    } else if ((bit & (kRegExpUnicode | kRegExpSets)) != 0 && (flags & (kRegExpUnicode | kRegExpSets)) != 0) {
      const char* other = flags_start;
      while (*other != 'u' && *other != 'v') other++;
      diagnostics_.add_with_note(DiagnosticCode::ConflictingRegExpFlags, range_of(flag_start, p), {}, range_of(other, other + 1));
    }
    flags |= bit;
  }
  raw = valid_slice(first, p);
  if (diagnostics_.size() == diagnostics_before)
    validate_regexp({first + 1, static_cast<std::size_t>(pattern_end - first - 1)}, offset(first + 1), flags, module_.arena,
                    diagnostics_);
  finish(Token::RegExp, p);
}

}  // namespace skein::js
