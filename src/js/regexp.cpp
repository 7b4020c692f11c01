#include "js/regexp.h"

#include <algorithm>
#include <vector>

#include "base/nearest.h"
#include "js/lexer.h"
#include "js/regexp_validator.h"
#include "js/unicode.h"

namespace skein::js {

void validate_regexp(std::string_view pattern, std::uint32_t start, std::uint32_t flags, Arena& arena,
                     DiagnosticList& diagnostics) {
  RegExpValidator(pattern, start, flags, arena, diagnostics).run();
}

void RegExpValidator::fail(DiagnosticCode code, const char* first, const char* after,
                           std::initializer_list<std::string_view> arguments, SourceRange note) {
  if (failed_) return;
  failed_ = true;
  diagnostics_.add_with_note(code, range(first, after), arguments, note);
}

// The group count decides what \9 means, and one named group anywhere what \k means: both have to be known before.
void RegExpValidator::count_groups() {
  int class_depth = 0;
  for (const char* p = begin_; p < limit_; p++) {
    switch (*p) {
      case '\\': p++; break;
      case '[':
        if (class_depth == 0 || sets_) class_depth++;
        break;
      case ']':
        if (class_depth > 0) class_depth--;
        break;
      case '(':
        if (class_depth > 0) break;
        if (p + 1 < limit_ && p[1] == '?') {
          if (limit_ - p > 3 && p[2] == '<' && p[3] != '=' && p[3] != '!') {
            group_count_++;
            has_named_groups_ = true;
          }
        } else {
          group_count_++;
        }
        break;
      default: break;
    }
  }
}

// Groups are kept on a stack of their own, so that no pattern nests too deeply for the machine's.
void RegExpValidator::run() {
  count_groups();
  const char* last_atom = nullptr;  // what a quantifier would repeat
  while (p_ < limit_ && !failed_) {
    const char* const first = p_;
    switch (*p_) {
      case '|':
        p_++;
        end_alternative();
        last_atom = nullptr;
        break;
      case '(':
        begin_group();
        last_atom = nullptr;
        break;
      case ')':
        if (groups_.empty()) return fail(DiagnosticCode::RegExpUnmatchedParenthesis, first, first + 1);
        p_++;
        last_atom = end_group() ? first : nullptr;
        break;
      case '*':
      case '+':
      case '?':
        p_++;
        finish_quantifier(first, last_atom);
        last_atom = nullptr;
        break;
      case '{':
        if (scan_braced_quantifier()) {
          finish_quantifier(first, last_atom);
          last_atom = nullptr;
        } else if (failed_) {
          return;
        } else if (unicode_) {
          // A lone brace, or `{1` and the like.
          return fail(DiagnosticCode::RegExpUnescapedCharacter, first, first + 1, {"{"});
        } else {
          p_ = first + 1;
          last_atom = first;
        }
        break;
      case '}':
      case ']':
        if (unicode_) return fail(DiagnosticCode::RegExpUnescapedCharacter, first, first + 1, {{first, 1}});
        p_++;
        last_atom = first;
        break;
      case '^':
      case '$':
        p_++;
        last_atom = nullptr;
        break;
      case '[':
        if (sets_) {
          scan_set_class(0);
        } else {
          scan_class();
        }
        last_atom = first;
        break;
      case '\\':
        if (p_ + 1 < limit_ && (p_[1] == 'b' || p_[1] == 'B')) {
          p_ += 2;
          last_atom = nullptr;
        } else {
          scan_atom_escape();
          last_atom = first;
        }
        break;
      default:
        p_ += decode_utf8(p_, limit_).size;
        last_atom = first;
        break;
    }
  }
  if (failed_) return;
  if (!groups_.empty())
    return fail(DiagnosticCode::RegExpUnterminatedGroup, groups_.back().start, groups_.back().start + 1, {}, end_of_pattern());
  for (const NameUse& use : name_uses_) {
    if (last_names_.find(use.name) != last_names_.end()) continue;
    NearestName nearest(use.name);
    const GroupName* similar = nullptr;
    for (std::size_t i = 0; i < std::min<std::size_t>(names_.size(), 100); i++)
      if (nearest.offer(names_[i])) similar = &last_names_.find(names_[i])->second;
    return fail(DiagnosticCode::RegExpUnknownGroupName, use.start, use.after, {use.name, nearest.found()},
                similar != nullptr ? range(similar->start, similar->after) : SourceRange());
  }
}

// Two groups may share a name when they stand in different alternatives of one disjunction: at most one of them matches. The
// group that was met last under that name stands for all: with a third one before it that may not share it with the new one,
// there has been an error already, or this one may not either.
const RegExpValidator::GroupName* RegExpValidator::find_conflict(std::string_view name) const {
  const auto found = last_names_.find(name);
  if (found == last_names_.end()) return nullptr;
  const GroupName& other = found->second;
  // The innermost group around both: of those still open, the last that began before the other one.
  const auto after_it =
      std::partition_point(groups_.begin(), groups_.end(), [&](const Group& group) { return group.start < other.group; });
  const char* const alternative = after_it == groups_.begin() ? alternative_ : (after_it - 1)->alternative;
  return alternative <= other.group ? &other : nullptr;
}

void RegExpValidator::end_alternative() { (groups_.empty() ? alternative_ : groups_.back().alternative) = p_; }

void RegExpValidator::begin_group() {
  const char* const first = p_++;
  bool is_quantifiable = true;
  if (p_ < limit_ && *p_ == '?') {
    p_++;
    const char kind = p_ < limit_ ? *p_ : '\0';
    if (kind == ':') {
      p_++;
    } else if (kind == '=' || kind == '!') {
      p_++;
      is_quantifiable = !unicode_;  // Annex B: QuantifiableAssertion
    } else if (kind == '<' && limit_ - p_ > 1 && (p_[1] == '=' || p_[1] == '!')) {
      p_ += 2;
      is_quantifiable = false;
    } else if (kind == '<') {
      p_++;
      const char* const name_start = p_;
      std::string_view name;
      if (!scan_group_name(name)) return;
      if (const GroupName* other = find_conflict(name)) {
        if (failed_) return;
        failed_ = true;
        diagnostics_.add_with_note(DiagnosticCode::RegExpDuplicateGroupName, range(name_start, p_ - 1), {name},
                                   range(other->start, other->after));
        return;
      }
      names_.push_back(name);
      last_names_.insert_or_assign(name, GroupName{first, name_start, p_ - 1});
    } else if (!scan_modifiers(first)) {
      return;
    }
  }
  groups_.push_back({first, first, is_quantifiable});
}

// Whether a quantifier may follow.
bool RegExpValidator::end_group() {
  const bool is_quantifiable = groups_.back().is_quantifiable;
  groups_.pop_back();
  return is_quantifiable;
}

// After `(?`: `i`, `-m`, `is-m`, then `:`.
bool RegExpValidator::scan_modifiers(const char* group_start) {
  const char* const first = p_;
  std::uint32_t seen = 0;
  bool is_valid = true;
  bool has_minus = false;
  for (; p_ < limit_ && *p_ != ':' && *p_ != ')'; p_++) {
    if (*p_ == '-' && !has_minus) {
      has_minus = true;
      continue;
    }
    const std::uint32_t bit = regexp_flag(*p_) & (kRegExpIgnoreCase | kRegExpMultiline | kRegExpDotAll);
    if (bit == 0) {
      const char* after = p_ + decode_utf8(p_, limit_).size;
      // `(?a`: no kind of group at all, rather than wrong modifiers.
      fail(DiagnosticCode::RegExpInvalidGroup, group_start, after,
           {{group_start, static_cast<std::size_t>(after - group_start)}});
      return false;
    }
    is_valid &= (seen & bit) == 0;
    seen |= bit;
  }
  if (p_ >= limit_ || *p_ != ':') {
    fail(DiagnosticCode::RegExpInvalidGroup, group_start, p_, {{group_start, static_cast<std::size_t>(p_ - group_start)}});
    return false;
  }
  if (!is_valid || seen == 0) {
    fail(DiagnosticCode::RegExpInvalidModifiers, first, p_);
    return false;
  }
  p_++;
  return true;
}

// After `<`, up to and including `>`.
bool RegExpValidator::scan_group_name(std::string_view& name) {
  const char* const first = p_;
  // No more than what stands before the `>`: with room for the whole pattern, many names would take memory by its square.
  const char* const closing = std::find(first, limit_, '>');
  char* const decoded = static_cast<char*>(arena_.allocate(static_cast<std::size_t>(closing - first) * 3 + 8));
  char* out = decoded;
  while (p_ < limit_ && *p_ != '>') {
    std::uint32_t code_point;
    if (*p_ == '\\') {
      const Escape escape = limit_ - p_ > 1 && p_[1] == 'u' ? decode_unicode_escape(p_ + 2, limit_)
                                                            : Escape{p_ + 1, 0, EscapeProblem::Unicode, false};
      code_point = escape.code_point;
      p_ = escape.next;
      if (escape.problem != EscapeProblem::None) {
        out = decoded;
        break;
      }
      if (code_point >= 0xD800 && code_point < 0xDC00 && limit_ - p_ > 2 && p_[0] == '\\' && p_[1] == 'u' && p_[2] != '{') {
        const Escape low = decode_unicode_escape(p_ + 2, limit_);
        if (low.problem == EscapeProblem::None && low.code_point >= 0xDC00 && low.code_point < 0xE000) {
          code_point = 0x10000 + ((code_point - 0xD800) << 10) + (low.code_point - 0xDC00);
          p_ = low.next;
        }
      }
    } else {
      const DecodedCharacter character = decode_utf8(p_, limit_);
      code_point = character.code_point;
      p_ += character.size;
    }
    if (!(out == decoded ? is_identifier_start(code_point) : is_identifier_continue(code_point))) {
      out = decoded;
      break;
    }
    out = encode_utf8(code_point, out);
  }
  if (out == decoded || p_ >= limit_ || *p_ != '>') {
    fail(DiagnosticCode::RegExpInvalidGroupName, first - 1, p_ > first ? p_ : first);
    return false;
  }
  p_++;
  name = {decoded, static_cast<std::size_t>(out - decoded)};
  return true;
}

// `{1}`, `{1,}`, `{1,2}`. When it is none, `p_` stays.
bool RegExpValidator::scan_braced_quantifier() {
  const char* const first = p_;
  const char* p = p_ + 1;
  const auto number = [&] {
    const char* digits = p;
    while (p < limit_ && is_digit(*p)) p++;
    std::string_view text{digits, static_cast<std::size_t>(p - digits)};
    while (text.size() > 1 && text[0] == '0') text.remove_prefix(1);
    return text;
  };
  const std::string_view minimum = number();
  if (minimum.empty()) return false;
  std::string_view maximum;
  bool is_ordered = true;
  if (p < limit_ && *p == ',') {
    p++;
    if (p < limit_ && is_digit(*p)) {
      maximum = number();
      is_ordered = minimum.size() != maximum.size() ? minimum.size() < maximum.size() : minimum <= maximum;
    }
  }
  if (p >= limit_ || *p != '}') return false;
  p_ = p + 1;
  if (!is_ordered) fail(DiagnosticCode::RegExpQuantifierOrder, first, p_, {minimum, maximum});
  return true;
}

void RegExpValidator::finish_quantifier(const char* first, const char* last_atom) {
  if (last_atom == nullptr)
    return fail(DiagnosticCode::RegExpNothingToRepeat, first, p_, {{first, static_cast<std::size_t>(p_ - first)}});
  if (p_ < limit_ && *p_ == '?') p_++;
}

// ---- Escapes -----------------------------------------------------------------------------------------------------------

void RegExpValidator::fail_escape(const char* first, const char* after) {
  if (after > limit_) after = limit_;
  const std::string_view text{first, static_cast<std::size_t>(after - first)};
  // `\-` stands for the character itself; what `\d` and `\1` would stand for is another matter.
  const char c = text.size() == 2 ? text[1] : '0';
  const bool is_letter_or_digit = is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
  fail(DiagnosticCode::RegExpInvalidEscape, first, after, {text, is_letter_or_digit ? std::string_view() : text.substr(1)});
}

void RegExpValidator::scan_atom_escape() {
  const char* const first = p_;
  const char c = p_ + 1 < limit_ ? p_[1] : '\0';
  if (c >= '1' && c <= '9') {
    const char* after = p_ + 1;
    std::uint32_t number = 0;
    for (; after < limit_ && is_digit(*after); after++)
      if (number < 100000000) number = number * 10 + static_cast<std::uint32_t>(*after - '0');
    if (unicode_ && number > group_count_)
      return fail(DiagnosticCode::RegExpUnknownGroupNumber, first, after,
                  {{first + 1, static_cast<std::size_t>(after - first - 1)}, arena_.copy(std::to_string(group_count_))});
    // Annex B: a number above the count of groups is an octal escape, or the digit itself.
    p_ = number <= group_count_ ? after : decode_escape(p_ + 1, limit_).next;
    return;
  }
  if (c == 'k' && (unicode_ || has_named_groups_)) {
    p_ += 2;
    if (p_ >= limit_ || *p_ != '<') return fail_escape(first, p_);
    p_++;
    const char* const name_start = p_;
    std::string_view name;
    if (scan_group_name(name)) name_uses_.push_back({name, name_start, p_ - 1});
    return;
  }
  scan_character_escape(false);
}

// An escape that stands for a character or a set of them; `p_` is at the backslash. `in_class` allows `\-` and knows `\b`.
RegExpValidator::ClassAtom RegExpValidator::scan_character_escape(bool in_class) {
  const char* const first = p_;
  p_++;
  if (p_ >= limit_) {
    fail_escape(first, p_);
    return {};
  }
  const char c = *p_;
  switch (c) {
    case 'd':
    case 'D':
    case 's':
    case 'S':
    case 'w':
    case 'W': p_++; return {ClassAtom::kSet, false};
    case 't':
    case 'n':
    case 'v':
    case 'f':
    case 'r':
      p_++;
      return {static_cast<std::uint32_t>(c == 't' ? '\t' : c == 'n' ? '\n' : c == 'v' ? '\v' : c == 'f' ? '\f' : '\r'), false};
    case 'b':
      if (!in_class) break;
      p_++;
      return {'\b', false};
    case 'c': {
      const char letter = p_ + 1 < limit_ ? p_[1] : '\0';
      const char lower = static_cast<char>(letter | 0x20);
      if ((lower >= 'a' && lower <= 'z') || (in_class && !unicode_ && (is_digit(letter) || letter == '_'))) {
        p_ += 2;
        return {static_cast<std::uint32_t>(letter & 31), false};
      }
      if (unicode_) {
        fail_escape(first, p_ + 1);
        return {};
      }
      // Annex B: the backslash stands for itself, the `c` comes next.
      return {'\\', false};
    }
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
    case '8':
    case '9':
      if (unicode_ && (c != '0' || (p_ + 1 < limit_ && is_digit(p_[1])))) {
        fail_escape(first, p_ + 1);
        return {};
      } else {
        const Escape escape = decode_escape(p_, limit_);
        p_ = escape.next;
        return {escape.code_point, false};
      }
    case 'x': {
      const Escape escape = decode_escape(p_, limit_);
      if (escape.problem == EscapeProblem::None) {
        p_ = escape.next;
        return {escape.code_point, false};
      }
      if (unicode_) {
        fail_escape(first, escape.next);
        return {};
      }
      break;
    }
    case 'u': {
      if (!unicode_ && p_ + 1 < limit_ && p_[1] == '{') break;
      const Escape escape = decode_unicode_escape(p_ + 1, limit_);
      if (escape.problem == EscapeProblem::None) {
        p_ = escape.next;
        std::uint32_t code_point = escape.code_point;
        if (unicode_ && code_point >= 0xD800 && code_point < 0xDC00 && limit_ - p_ > 2 && p_[0] == '\\' && p_[1] == 'u' &&
            p_[2] != '{') {
          const Escape low = decode_unicode_escape(p_ + 2, limit_);
          if (low.problem == EscapeProblem::None && low.code_point >= 0xDC00 && low.code_point < 0xE000) {
            p_ = low.next;
            code_point = 0x10000 + ((code_point - 0xD800) << 10) + (low.code_point - 0xDC00);
          }
        }
        return {code_point, false};
      }
      if (unicode_) {
        if (escape.problem == EscapeProblem::TooLarge) {
          fail(DiagnosticCode::CodePointTooLarge, first, escape.next);
        } else {
          fail_escape(first, escape.next);
        }
        return {};
      }
      break;
    }
    case 'p':
    case 'P':
      if (unicode_) return scan_property(first, c == 'P');
      break;
    case 'k':
      if (has_named_groups_ && !unicode_) {
        fail_escape(first, p_ + 1);
        return {};
      }
      break;
    default: break;
  }
  // The character itself.
  const DecodedCharacter character = decode_utf8(p_, limit_);
  p_ += character.size;
  if (unicode_) {
    constexpr std::string_view kSyntaxCharacters = "^$\\.*+?()[]{}|/";
    constexpr std::string_view kSetPunctuation = "&-!#%,:;<=>@`~";
    const bool is_allowed = kSyntaxCharacters.find(c) != std::string_view::npos || (in_class && c == '-') ||
                            (in_class && sets_ && kSetPunctuation.find(c) != std::string_view::npos);
    if (!is_allowed) fail_escape(first, p_);
  }
  return {character.code_point, false};
}

// `p_` is at the `p` of `\p{Name}`, `\p{Name=Value}`.
RegExpValidator::ClassAtom RegExpValidator::scan_property(const char* first, bool is_negated) {
  p_++;
  const auto is_name = [](char c) { return is_digit(c) || c == '_' || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'); };
  if (p_ >= limit_ || *p_ != '{') {
    fail_escape(first, p_);
    return {};
  }
  const char* const name_start = ++p_;
  while (p_ < limit_ && is_name(*p_)) p_++;
  const std::string_view name{name_start, static_cast<std::size_t>(p_ - name_start)};
  std::string_view value;
  bool has_value = false;
  if (p_ < limit_ && *p_ == '=') {
    has_value = true;
    const char* const value_start = ++p_;
    while (p_ < limit_ && is_name(*p_)) p_++;
    value = {value_start, static_cast<std::size_t>(p_ - value_start)};
  }
  const char* const text_end = p_;
  if (p_ >= limit_ || *p_ != '}') {
    fail_escape(first, p_);
    return {};
  }
  p_++;
  const std::string_view text{name_start, static_cast<std::size_t>(text_end - name_start)};
  bool is_known;
  if (has_value) {
    is_known = name == "General_Category" || name == "gc"                                         ? is_category(value)
               : name == "Script" || name == "sc" || name == "Script_Extensions" || name == "scx" ? is_script(value)
                                                                                                  : false;
  } else {
    if (is_property_of_strings(name)) {
      if (!sets_) {
        fail(DiagnosticCode::RegExpPropertyOfStrings, name_start, text_end, {text});
      } else if (is_negated) {
        fail(DiagnosticCode::RegExpNegatedStrings, first, p_);
      }
      return {ClassAtom::kSet, true};
    }
    is_known = is_category(name) || is_binary_property(name);
  }
  if (!is_known) fail(DiagnosticCode::RegExpUnknownProperty, name_start, text_end, {text});
  return {ClassAtom::kSet, false};
}

}  // namespace skein::js
