// Template literals: found here, cooked later by who needs the text.
#include "base/simd.h"
#include "js/lexer.h"
#include "js/unicode.h"

namespace skein::js {

// `first` is the backquote or the brace that the element begins with.
void Lexer::scan_template(const char* first, Token without_substitution, Token with_substitution) {
  has_invalid_template_escape = false;
  invalid_escape_range = {};
  const char* const text = first + 1;
  const char* p = text;
  for (;;) {
    p = simd::find(
        p, [](simd::Bytes bytes) { return bytes.equals('`') | bytes.equals('\\') | bytes.equals('$') | bytes.equals('\0'); });
    if (*p == '`') {
      raw = valid_slice(text, p);
      return finish(without_substitution, p + 1);
    }
    if (*p == '$') {
      if (p[1] == '{') {
        raw = valid_slice(text, p);
        bracket_depth++;
        return finish(with_substitution, p + 2);
      }
      p++;
    } else if (*p == '\\' && p + 1 < limit_) {
      const Escape escape = decode_escape(p + 1, limit_);
      if ((escape.problem != EscapeProblem::None || escape.is_legacy_octal) && !has_invalid_template_escape) {
        has_invalid_template_escape = true;
        invalid_escape_range = range_of(p, escape.next > p + 1 ? escape.next : p + 2);
      }
      // An escape may have failed at the very character that ends the template: it is looked at again.
      p = escape.problem != EscapeProblem::None ? p + 2 : escape.next;
    } else if (*p == '\0' && p < limit_) {
      p++;
    } else {
      report(DiagnosticCode::UnterminatedTemplate, range_of(first, first + 1), {}, range_of(limit_, limit_));
      return finish(Token::Error, limit_);
    }
  }
}

void Lexer::rescan_template_continuation() { scan_template(begin_ + start, Token::TemplateTail, Token::TemplateMiddle); }

bool cook_template(std::string_view raw, Arena& arena, std::string_view& cooked) {
  if (raw.find_first_of("\\\r") == std::string_view::npos) {
    cooked = raw;
    return true;
  }
  char* const text = static_cast<char*>(arena.allocate(raw.size()));
  char* out = text;
  const char* const limit = raw.data() + raw.size();
  for (const char* p = raw.data(); p < limit;) {
    if (*p == '\r') {
      *out++ = '\n';
      p += p + 1 < limit && p[1] == '\n' ? 2 : 1;
    } else if (*p == '\\' && p + 1 < limit) {
      const Escape escape = decode_escape(p + 1, limit);
      if (escape.problem != EscapeProblem::None || escape.is_legacy_octal) return false;
      if (escape.code_point != Escape::kNothing) out = append_code_point(escape.code_point, text, out);
      p = escape.next;
    } else {
      *out++ = *p++;
    }
  }
  cooked = {text, static_cast<std::size_t>(out - text)};
  return true;
}

}  // namespace skein::js
