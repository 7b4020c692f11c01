// Comments: skipped at vector speed, read again only when they hold a character that could mean something (`@`, `#`, `!`).
#include "base/simd.h"
#include "js/lexer.h"
#include "js/unicode.h"

namespace skein::js {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_word(char c) {
  const char letter = static_cast<char>(c | 0x20);
  return (letter >= 'a' && letter <= 'z') || is_digit(c) || c == '_' || c == '$';
}

}  // namespace

// The end of the line that `first` starts a comment on, not including the line terminator.
const char* Lexer::skip_line_comment(const char* first, std::size_t marker_size) {
  const char* p = first + marker_size;
  bool has_mark = *p == '!' && first[0] == '/';
  for (;;) {
    const simd::Bytes bytes = simd::Bytes::load(p);
    const simd::Matches stops = (bytes.equals('\n') | bytes.equals('\r') | bytes.equals('\xE2') | bytes.equals('\0')).matches();
    const simd::Matches marks = (bytes.equals('@') | bytes.equals('#')).matches();
    if (!stops.any()) {
      has_mark |= marks.any();
      p += simd::kWidth;
      continue;
    }
    has_mark |= marks.before(stops.first()).any();
    p += stops.first();
    if (*p == '\n' || *p == '\r' || (*p == '\0' && p >= limit_) || is_line_separator(p)) break;
    p++;
  }
  if (p > limit_) p = limit_;
  if (has_mark && first[0] == '/') read_comment(first, p);
  return p;
}

const char* Lexer::skip_block_comment(const char* first) {
  const char* p = first + 2;
  bool has_mark = *p == '!';
  for (;;) {
    const simd::Bytes bytes = simd::Bytes::load(p);
    const simd::Matches stops = (bytes.equals('*') | bytes.equals('\0')).matches();
    const simd::Matches lines = (bytes.equals('\n') | bytes.equals('\r') | bytes.equals('\xE2')).matches();
    const simd::Matches marks = (bytes.equals('@') | bytes.equals('#')).matches();
    const bool has_stop = stops.any();
    const simd::Matches seen = has_stop ? lines.before(stops.first()) : lines;
    has_mark |= (has_stop ? marks.before(stops.first()) : marks).any();
    if (seen.any() && !newline_before) {
      const char* line = p + seen.first();
      newline_before = *line != '\xE2' || is_line_separator(line);
      // Some other character that begins with the same byte: go on behind it.
      if (!newline_before) {
        p = line + 1;
        continue;
      }
    }
    if (!has_stop) {
      p += simd::kWidth;
      continue;
    }
    p += stops.first();
    if (*p == '*' && p[1] == '/') break;
    if (*p == '\0' && p >= limit_) {
      start = offset(first);
      report(DiagnosticCode::UnterminatedComment, range_of(first, first + 2), {}, range_of(limit_, limit_));
      finish(Token::Error, limit_);
      return nullptr;
    }
    p++;
  }
  p += 2;
  if (has_mark) read_comment(first, p);
  return p;
}

const char* Lexer::skip_html_comment(const char* first, std::size_t marker_size) {
  if (html_comment_range.end == 0) html_comment_range = range_of(first, first + marker_size);
  return skip_line_comment(first, marker_size);
}

// `/*! … */`, `@license`, `@preserve`; `#__PURE__`; JSX pragmas.
void Lexer::read_comment(const char* first, const char* after) {
  bool is_legal = first[2] == '!';
  const char* const body_end = first[1] == '*' ? after - 2 : after;
  for (const char* p = first + 2; p < body_end; p++) {
    if (*p != '@' && *p != '#') continue;
    const std::string_view rest{p + 1, static_cast<std::size_t>(body_end - p - 1)};
    const auto is = [&](std::string_view text) {
      return rest.substr(0, text.size()) == text && (rest.size() == text.size() || !is_word(rest[text.size()]));
    };
    if (is("__PURE__")) {
      pure_comment_before = options_.annotations;
    } else if (is("__NO_SIDE_EFFECTS__")) {
      no_side_effects_before = options_.annotations;
    } else if (is("__KEY__")) {
      module_.key_comments.push_back(offset(after));
    } else if (*p == '@' && (is("license") || is("preserve"))) {
      is_legal = true;
    } else if (*p == '@' && rest.substr(0, 3) == "jsx") {
      Pragma* pragma = is("jsx")               ? &jsx_factory
                       : is("jsxFrag")         ? &jsx_fragment
                       : is("jsxImportSource") ? &jsx_import_source
                       : is("jsxRuntime")      ? &jsx_runtime
                                               : nullptr;
      if (pragma == nullptr) continue;
      const char* value = p + 1;
      while (value < body_end && is_word(*value)) value++;
      if (value == body_end || !is_blank(*value)) continue;
      while (value < body_end && is_blank(*value)) value++;
      const char* value_end = value;
      while (value_end<body_end&& static_cast<unsigned char>(*value_end)> ' ') value_end++;
      // `@jsx = h` is no pragma: what it names has to be something that can be called, a.b.c.
      const bool is_name = pragma == &jsx_factory || pragma == &jsx_fragment;
      const std::string_view given(value, static_cast<std::size_t>(value_end - value));
      // `@jsxFrag null`, say libraries without fragments.
      if (is_name && !is_entity_name(given) && !(given == "null" && pragma == &jsx_fragment)) continue;
      if (value_end > value) *pragma = {valid_slice(value, value_end), range_of(value, value_end)};
    }
  }
  if (is_legal) module_.legal_comments.push_back({valid_slice(first, after), range_of(first, after).start});
}

}  // namespace skein::js
