#include "js/lexer.h"

#include "base/simd.h"
#include "js/unicode.h"

namespace skein::js {

const AtomTable& word_table() {
  static const AtomTable table = [] {
    AtomTable words;
#define X(name, text) words.intern(text);
    SKEIN_RESERVED_WORDS(X)
    SKEIN_CONTEXTUAL_WORDS(X)
#undef X
    SKEIN_ASSERT(words.size() == word::kEnd);
    return words;
  }();
  return table;
}
static_assert(static_cast<std::uint32_t>(Token::Identifier) == word::kReservedEnd_, "a reserved word's atom is its token");

Lexer::Lexer(std::string_view padded_source, const LexerOptions& options, ParsedModule& module, DiagnosticList& diagnostics)
    : source_(padded_source),
      module_(module),
      diagnostics_(diagnostics),
      options_(options),
      begin_(padded_source.data()),
      limit_(padded_source.data() + padded_source.size()) {
  if (module.atoms.size() == 1) module.atoms = word_table();
  has_invalid_utf8_ = !is_valid_utf8(begin_, limit_);
  const char* p = begin_;
  if (source_.substr(0, 3) == "\xEF\xBB\xBF") p += 3;
  if (p[0] == '#' && p[1] == '!') {
    const char* after = skip_line_comment(p, 2);
    module.hashbang = valid_slice(p, after);
    p = after;
  }
  end = offset(p);
}

void Lexer::report(DiagnosticCode code, SourceRange at, std::initializer_list<std::string_view> arguments, SourceRange note) {
  diagnostics_.add_with_note(code, at, arguments, note);
}

std::string_view Lexer::valid_slice(const char* first, const char* after) {
  const std::string_view slice{first, static_cast<std::size_t>(after - first)};
  if (!has_invalid_utf8_ || is_valid_utf8(first, after)) return slice;
  // One invalid byte becomes three at most.
  char* const repaired = static_cast<char*>(module_.arena.allocate(slice.size() * 3));
  char* out = repaired;
  while (first < after) {
    const DecodedCharacter character = decode_utf8(first, after);
    out = encode_utf8(character.code_point, out);
    first += character.size;
  }
  return {repaired, static_cast<std::size_t>(out - repaired)};
}

namespace {

// What word processors, pages and other keyboards make of the characters of programs.
std::string_view meant_by(std::uint32_t code_point) {
  struct Pair {
    char16_t code_point;
    char text[4];
  };
  static constexpr Pair kPairs[] = {
      {0xD7, "*"},    {0xF7, "/"},    {0x2010, "-"},  {0x2011, "-"},  {0x2012, "-"},   {0x2013, "-"}, {0x2014, "-"},
      {0x2018, "'"},  {0x2019, "'"},  {0x201C, "\""}, {0x201D, "\""}, {0x2026, "..."}, {0x2212, "-"}, {0x2260, "!=="},
      {0x2264, "<="}, {0x2265, ">="}, {0xFF08, "("},  {0xFF09, ")"},  {0xFF0C, ","},   {0xFF1A, ":"}, {0xFF1B, ";"},
  };
  for (const Pair& pair : kPairs)
    if (pair.code_point == code_point) return pair.text;
  return {};
}

}  // namespace

// What stands where no token may begin: one character, whole.
void Lexer::scan_unexpected_character(const char* p) {
  const DecodedCharacter character = decode_utf8(p, limit_);
  const char* after = p + character.size;
  if (character.is_valid) {
    if (character.code_point >= 0x20 && character.code_point != 0x7F) {
      char* quoted = static_cast<char*>(module_.arena.allocate(character.size + 2));
      quoted[0] = quoted[character.size + 1] = '"';
      std::memcpy(quoted + 1, p, character.size);
      report(DiagnosticCode::UnexpectedCharacter, range_of(p, after),
             {{quoted, character.size + 2}, meant_by(character.code_point)});
    } else {
      static constexpr char kDigits[] = "0123456789ABCDEF";
      char name[] = "U+0000";
      name[4] = kDigits[character.code_point >> 4];
      name[5] = kDigits[character.code_point & 15];
      report(DiagnosticCode::UnexpectedCharacter, range_of(p, after), {module_.arena.copy({name, 6})});
    }
  } else {
    after = scan_invalid_utf8(p);
  }
  finish(Token::Error, after);
}

// One error for all that follow each other: an image has millions.
const char* Lexer::scan_invalid_utf8(const char* p) {
  const char* after = p;
  for (;;) {
    const DecodedCharacter character = decode_utf8(after, limit_);
    if (after == limit_ || character.is_valid) break;
    after += character.size;
  }
  report(DiagnosticCode::InvalidUtf8, range_of(p, after));
  return after;
}

#define SKEIN_LETTERS \
  case 'a':           \
  case 'b':           \
  case 'c':           \
  case 'd':           \
  case 'e':           \
  case 'f':           \
  case 'g':           \
  case 'h':           \
  case 'i':           \
  case 'j':           \
  case 'k':           \
  case 'l':           \
  case 'm':           \
  case 'n':           \
  case 'o':           \
  case 'p':           \
  case 'q':           \
  case 'r':           \
  case 's':           \
  case 't':           \
  case 'u':           \
  case 'v':           \
  case 'w':           \
  case 'x':           \
  case 'y':           \
  case 'z':           \
  case 'A':           \
  case 'B':           \
  case 'C':           \
  case 'D':           \
  case 'E':           \
  case 'F':           \
  case 'G':           \
  case 'H':           \
  case 'I':           \
  case 'J':           \
  case 'K':           \
  case 'L':           \
  case 'M':           \
  case 'N':           \
  case 'O':           \
  case 'P':           \
  case 'Q':           \
  case 'R':           \
  case 'S':           \
  case 'T':           \
  case 'U':           \
  case 'V':           \
  case 'W':           \
  case 'X':           \
  case 'Y':           \
  case 'Z':           \
  case '_':           \
  case '$'

void Lexer::next() {
  previous_end = end;
  newline_before = false;
  has_escape = false;
  pure_comment_before = false;
  no_side_effects_before = false;
  const char* p = begin_ + end;
  for (;;) {
    switch (*p) {
      case ' ':
      case '\t':
        p++;
        if (*p == ' ' || *p == '\t') p = simd::skip_blanks(p);
        continue;
      case '\n':
      case '\r':
        newline_before = true;
        p++;
        if (*p == ' ' || *p == '\t') p = simd::skip_blanks(p);
        continue;
      case '\v':
      case '\f':
        p++;
        continue;

      SKEIN_LETTERS : {
        start = offset(p);
        const char* after = simd::skip_identifier(p);
        if (static_cast<signed char>(*after) < 0 || *after == '\\') return scan_slow_identifier(p, after);
        atom = module_.atoms.intern({p, static_cast<std::size_t>(after - p)});
        return finish(static_cast<std::uint32_t>(atom) < static_cast<std::uint32_t>(Token::Identifier) ? static_cast<Token>(atom)
                                                                                                       : Token::Identifier,
                      after);
      }
      case '\\': start = offset(p); return scan_slow_identifier(p, p);
      case '#': start = offset(p); return scan_private_name(p);

      case '0':
      case '1':
      case '2':
      case '3':
      case '4':
      case '5':
      case '6':
      case '7':
      case '8':
      case '9': start = offset(p); return scan_number(p);
      case '"':
      case '\'': start = offset(p); return scan_string(p);
      case '`': start = offset(p); return scan_template(p, Token::NoSubstitutionTemplate, Token::TemplateHead);

      case '/': {
        const char* after;
        if (p[1] == '/') {
          after = skip_line_comment(p, 2);
        } else if (p[1] == '*') {
          after = skip_block_comment(p);
          if (after == nullptr) return;
        } else {
          start = offset(p);
          return p[1] == '=' ? finish(Token::SlashEqual, p + 2) : finish(Token::Slash, p + 1);
        }
        p = after;
        continue;
      }

      case '{':
        start = offset(p);
        bracket_depth++;
        return finish(Token::OpenBrace, p + 1);
      case '}':
        start = offset(p);
        bracket_depth--;
        return finish(Token::CloseBrace, p + 1);
      case '(':
        start = offset(p);
        bracket_depth++;
        return finish(Token::OpenParen, p + 1);
      case ')':
        start = offset(p);
        bracket_depth--;
        return finish(Token::CloseParen, p + 1);
      case '[':
        start = offset(p);
        bracket_depth++;
        return finish(Token::OpenBracket, p + 1);
      case ']':
        start = offset(p);
        bracket_depth--;
        return finish(Token::CloseBracket, p + 1);
      case ';': start = offset(p); return finish(Token::Semicolon, p + 1);
      case ',': start = offset(p); return finish(Token::Comma, p + 1);
      case ':': start = offset(p); return finish(Token::Colon, p + 1);
      case '~': start = offset(p); return finish(Token::Tilde, p + 1);
      case '@': start = offset(p); return finish(Token::At, p + 1);
      case '.':
        start = offset(p);
        if (is_digit(p[1])) return scan_number(p);
        if (p[1] == '.' && p[2] == '.') return finish(Token::Ellipsis, p + 3);
        return finish(Token::Dot, p + 1);
      case '?':
        start = offset(p);
        if (p[1] == '?')
          return p[2] == '=' ? finish(Token::QuestionQuestionEqual, p + 3) : finish(Token::QuestionQuestion, p + 2);
        // `a?.5:b` is a conditional.
        if (p[1] == '.' && !is_digit(p[2])) return finish(Token::QuestionDot, p + 2);
        return finish(Token::Question, p + 1);
      case '=':
        start = offset(p);
        if (p[1] == '>') return finish(Token::Arrow, p + 2);
        if (p[1] != '=') return finish(Token::Equal, p + 1);
        return p[2] == '=' ? finish(Token::EqualEqualEqual, p + 3) : finish(Token::EqualEqual, p + 2);
      case '!':
        start = offset(p);
        if (p[1] != '=') return finish(Token::Bang, p + 1);
        return p[2] == '=' ? finish(Token::BangEqualEqual, p + 3) : finish(Token::BangEqual, p + 2);
      case '<':
        if (options_.html_comments && p[1] == '!' && p[2] == '-' && p[3] == '-') {
          p = skip_html_comment(p, 4);
          continue;
        }
        start = offset(p);
        if (p[1] == '=') return finish(Token::LessEqual, p + 2);
        if (p[1] != '<') return finish(Token::LessThan, p + 1);
        return p[2] == '=' ? finish(Token::LessLessEqual, p + 3) : finish(Token::LessLess, p + 2);
      case '>':
        start = offset(p);
        if (p[1] == '=') return finish(Token::GreaterEqual, p + 2);
        if (p[1] != '>') return finish(Token::GreaterThan, p + 1);
        if (p[2] == '=') return finish(Token::GreaterGreaterEqual, p + 3);
        if (p[2] != '>') return finish(Token::GreaterGreater, p + 2);
        return p[3] == '=' ? finish(Token::GreaterGreaterGreaterEqual, p + 4) : finish(Token::GreaterGreaterGreater, p + 3);
      case '+':
        start = offset(p);
        if (p[1] == '+') return finish(Token::PlusPlus, p + 2);
        return p[1] == '=' ? finish(Token::PlusEqual, p + 2) : finish(Token::Plus, p + 1);
      case '-':
        if (p[1] == '-') {
          // Annex B.1.1: `-->` is a comment where only white space and comments stand before it on its line.
          if (p[2] == '>' && options_.html_comments && (newline_before || token == Token::EndOfFile)) {
            p = skip_html_comment(p, 3);
            continue;
          }
          start = offset(p);
          return finish(Token::MinusMinus, p + 2);
        }
        start = offset(p);
        return p[1] == '=' ? finish(Token::MinusEqual, p + 2) : finish(Token::Minus, p + 1);
      case '*':
        start = offset(p);
        if (p[1] == '*') return p[2] == '=' ? finish(Token::StarStarEqual, p + 3) : finish(Token::StarStar, p + 2);
        return p[1] == '=' ? finish(Token::StarEqual, p + 2) : finish(Token::Star, p + 1);
      case '%': start = offset(p); return p[1] == '=' ? finish(Token::PercentEqual, p + 2) : finish(Token::Percent, p + 1);
      case '&':
        start = offset(p);
        if (p[1] == '&')
          return p[2] == '=' ? finish(Token::AmpersandAmpersandEqual, p + 3) : finish(Token::AmpersandAmpersand, p + 2);
        return p[1] == '=' ? finish(Token::AmpersandEqual, p + 2) : finish(Token::Ampersand, p + 1);
      case '|':
        start = offset(p);
        if (p[1] == '|') return p[2] == '=' ? finish(Token::BarBarEqual, p + 3) : finish(Token::BarBar, p + 2);
        return p[1] == '=' ? finish(Token::BarEqual, p + 2) : finish(Token::Bar, p + 1);
      case '^': start = offset(p); return p[1] == '=' ? finish(Token::CaretEqual, p + 2) : finish(Token::Caret, p + 1);

      case '\0':
        start = offset(p);
        if (p >= limit_) {
          start = offset(limit_);
          return finish(Token::EndOfFile, limit_);
        }
        return scan_unexpected_character(p);

      default: {
        start = offset(p);
        if (static_cast<signed char>(*p) >= 0) return scan_unexpected_character(p);
        if (is_line_separator(p)) {
          newline_before = true;
          p += 3;
          continue;
        }
        const DecodedCharacter character = decode_utf8(p, limit_);
        if (character.is_valid && is_unicode_space(character.code_point)) {
          p += character.size;
          continue;
        }
        if (character.is_valid && !is_identifier_start(character.code_point)) return scan_unexpected_character(p);
        return scan_slow_identifier(p, p);
      }
    }
  }
}

void Lexer::split_greater_than() { finish(Token::GreaterThan, begin_ + start + 1); }

void Lexer::split_less_than() { finish(Token::LessThan, begin_ + start + 1); }

Lexer::Checkpoint Lexer::checkpoint() const {
  return {token,
          newline_before,
          has_escape,
          pure_comment_before,
          no_side_effects_before,
          has_legacy_octal,
          has_invalid_template_escape,
          start,
          end,
          previous_end,
          end,
          bracket_depth,
          atom,
          string_value,
          raw,
          number_value,
          invalid_escape_range,
          html_comment_range,
          module_.legal_comments.size(),
          diagnostics_.size()};
}

void Lexer::restore(const Checkpoint& checkpoint) {
  token = checkpoint.token;
  newline_before = checkpoint.newline_before;
  has_escape = checkpoint.has_escape;
  pure_comment_before = checkpoint.pure_comment_before;
  no_side_effects_before = checkpoint.no_side_effects_before;
  has_legacy_octal = checkpoint.has_legacy_octal;
  has_invalid_template_escape = checkpoint.has_invalid_template_escape;
  start = checkpoint.start;
  end = checkpoint.position;
  previous_end = checkpoint.previous_end;
  bracket_depth = checkpoint.bracket_depth;
  atom = checkpoint.atom;
  string_value = checkpoint.string_value;
  raw = checkpoint.raw;
  number_value = checkpoint.number_value;
  invalid_escape_range = checkpoint.invalid_escape_range;
  html_comment_range = checkpoint.html_comment_range;
  module_.legal_comments.resize(checkpoint.legal_comments);
  diagnostics_.truncate(checkpoint.diagnostics);
}

}  // namespace skein::js
