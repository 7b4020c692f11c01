// String literals. Without escapes the value is a slice of the source; otherwise it is decoded into the module's arena.
#include "base/simd.h"
#include "js/lexer.h"
#include "js/unicode.h"

namespace skein::js {

// Where the quote is missing nobody knows; more often before what ends a statement, as in `a("b);`, than behind it.
void Lexer::report_unterminated(const char* first, const char* after) {
  const char* text_end = after;
  while (text_end > first + 1 && (text_end[-1] == ';' || text_end[-1] == ',' || text_end[-1] == ')')) text_end--;
  std::string closed(first, text_end);
  closed += *first;
  closed.append(text_end, after);
  constexpr std::size_t kMaxText = 80;
  report(DiagnosticCode::UnterminatedString, range_of(first, after),
         {closed.size() > kMaxText || closed.find('\0') != std::string::npos ? std::string_view() : module_.arena.copy(closed)});
}

void Lexer::scan_string(const char* first) {
  has_legacy_octal = false;
  const char quote = *first;
  const char* p = first + 1;
  for (;;) {
    p = simd::find(p, [quote](simd::Bytes bytes) {
      return bytes.equals(quote) | bytes.equals('\\') | bytes.equals('\n') | bytes.equals('\r') | bytes.equals('\0');
    });
    if (*p == quote) break;
    if (*p == '\\') return scan_escaped_string(first, p);
    if (*p == '\0' && p < limit_) {
      p++;
      continue;
    }
    report_unterminated(first, p);
    return finish(Token::Error, p);
  }
  string_value = valid_slice(first + 1, p);
  finish(Token::String, p + 1);
}

// `p` is at the first backslash.
void Lexer::scan_escaped_string(const char* first, const char* p) {
  const char quote = *first;
  has_escape = true;
  // Finds the end first: the decoded text is never longer than what was written, save for repaired bytes, and those are
  // dealt with before.
  const char* after = p;
  for (;;) {
    after = simd::find(after, [quote](simd::Bytes bytes) {
      return bytes.equals(quote) | bytes.equals('\\') | bytes.equals('\n') | bytes.equals('\r') | bytes.equals('\0');
    });
    if (*after == quote) break;
    if (*after == '\\' && after + 1 < limit_) {
      after += after[1] == '\r' && after[2] == '\n' ? 3 : 2;
    } else if (*after == '\0' && after < limit_) {
      after++;
    } else {
      if (*after == '\\') after++;
      report_unterminated(first, after);
      return finish(Token::Error, after);
    }
  }
  const std::string_view text = valid_slice(first + 1, after);
  const bool is_slice = text.data() == first + 1;
  char* const decoded = static_cast<char*>(module_.arena.allocate(text.size()));
  char* out = decoded;
  p = text.data();
  const char* const limit = p + text.size();
  while (p < limit) {
    const auto* backslash = static_cast<const char*>(std::memchr(p, '\\', static_cast<std::size_t>(limit - p)));
    const char* const plain_end = backslash == nullptr ? limit : backslash;
    std::memcpy(out, p, static_cast<std::size_t>(plain_end - p));
    out += plain_end - p;
    if (backslash == nullptr) break;
    const Escape escape = decode_escape(backslash + 1, limit);
    p = escape.next;
    has_legacy_octal |= escape.is_legacy_octal;
    if (escape.problem != EscapeProblem::None) {
      const DiagnosticCode code = escape.problem == EscapeProblem::Hex       ? DiagnosticCode::InvalidHexEscape
                                  : escape.problem == EscapeProblem::Unicode ? DiagnosticCode::InvalidUnicodeEscape
                                                                             : DiagnosticCode::CodePointTooLarge;
      report(code, is_slice ? range_of(backslash, escape.next) : range_of(first, after + 1), {is_slice ? "\\" : ""});
    } else if (escape.code_point != Escape::kNothing) {
      out = append_code_point(escape.code_point, decoded, out);
    }
  }
  string_value = {decoded, static_cast<std::size_t>(out - decoded)};
  finish(Token::String, after + 1);
}

}  // namespace skein::js
