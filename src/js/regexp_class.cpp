// Character classes: `[a-z\d]` and, with the flag v, sets with operators, strings and classes in classes.
#include "js/lexer.h"
#include "js/regexp_validator.h"
#include "js/unicode.h"
#include "js/unicode_tables.h"

namespace skein::js {

namespace {

bool is_listed(std::string_view list, std::string_view name) {
  if (name.empty()) return false;
  for (std::size_t at = list.find(name); at != std::string_view::npos; at = list.find(name, at + 1))
    if (list[at - 1] == ' ' && list[at + name.size()] == ' ') return true;
  return false;
}

}  // namespace

bool RegExpValidator::is_binary_property(std::string_view name) { return is_listed(kBinaryProperties, name); }
bool RegExpValidator::is_category(std::string_view name) { return is_listed(kGeneralCategories, name); }
bool RegExpValidator::is_script(std::string_view name) { return is_listed(kScripts, name); }
bool RegExpValidator::is_property_of_strings(std::string_view name) { return is_listed(kPropertiesOfStrings, name); }

// `first` to `after` is a range with its hyphen at `dash`: {0} and {1} are what stands around it.
void RegExpValidator::fail_range(DiagnosticCode code, const char* first, const char* dash, const char* after) {
  fail(code, first, after,
       {{first, static_cast<std::size_t>(dash - first)}, {dash + 1, static_cast<std::size_t>(after - dash - 1)}});
}

// `p_` is at `[`.
void RegExpValidator::scan_class() {
  const char* const first = p_++;
  if (p_ < limit_ && *p_ == '^') p_++;
  std::uint32_t pending_low = 0;
  while (!failed_) {
    if (p_ >= limit_) return fail(DiagnosticCode::RegExpUnterminatedClass, first, first + 1, {}, end_of_pattern());
    if (*p_ == ']' && pending_low == 0) {
      p_++;
      return;
    }
    const char* const atom_start = p_;
    const ClassAtom from = scan_class_atom(pending_low);
    if (failed_ || pending_low != 0) continue;
    if (limit_ - p_ < 2 || p_[0] != '-' || p_[1] == ']') continue;
    const char* const dash = p_++;
    const ClassAtom to = scan_class_atom(pending_low);
    if (failed_) return;
    if (from.code_point == ClassAtom::kSet || to.code_point == ClassAtom::kSet) {
      // Annex B reads the dash as a character beside a set.
      if (unicode_) return fail_range(DiagnosticCode::RegExpClassInRange, atom_start, dash, p_);
    } else if (from.code_point > to.code_point) {
      return fail_range(DiagnosticCode::RegExpRangeOrder, atom_start, dash, p_);
    }
  }
}

// Without u and v a character above U+FFFF is two code units: the high one comes first, the low one waits in `pending_low`,
// as in `[😀-😁]`, whose middle is the reversed range \uDE00-\uD83D.
RegExpValidator::ClassAtom RegExpValidator::scan_class_atom(std::uint32_t& pending_low) {
  if (pending_low != 0) {
    const std::uint32_t low = pending_low;
    pending_low = 0;
    return {low, false};
  }
  ClassAtom atom;
  if (*p_ == '\\') {
    atom = scan_character_escape(true);  // of one above U+FFFF, too: \😁
  } else {
    const DecodedCharacter character = decode_utf8(p_, limit_);
    p_ += character.size;
    atom = {character.code_point, false};
  }
  if (unicode_ || atom.code_point == ClassAtom::kSet || atom.code_point < 0x10000) return atom;
  const std::uint32_t offset = atom.code_point - 0x10000;
  pending_low = 0xDC00 + (offset & 0x3FF);
  return {0xD800 + (offset >> 10), false};
}

// ---- The flag v --------------------------------------------------------------------------------------------------------

// `p_` is at `[`. Whether the class may match strings of several characters.
bool RegExpValidator::scan_set_class(unsigned depth) {
  const char* const first = p_++;
  if (depth > 200) {
    fail(DiagnosticCode::RegExpClassNestedTooDeeply, first, first + 1);
    return false;
  }
  const bool is_negated = p_ < limit_ && *p_ == '^';
  if (is_negated) p_++;

  enum class Operator { None, Union, Intersection, Subtraction } joined_by = Operator::None;
  bool may_contain_strings = false;
  bool is_first = true;
  while (!failed_) {
    if (p_ >= limit_) {
      fail(DiagnosticCode::RegExpUnterminatedClass, first, first + 1, {}, end_of_pattern());
      return false;
    }
    if (*p_ == ']') break;
    Operator next_operator = Operator::Union;
    const char* const operator_start = p_;
    if (!is_first && limit_ - p_ >= 2 && p_[0] == p_[1] && (*p_ == '&' || *p_ == '-')) {
      next_operator = *p_ == '&' ? Operator::Intersection : Operator::Subtraction;
      p_ += 2;
      if (p_ < limit_ && (*p_ == '&' && next_operator == Operator::Intersection)) {
        fail(DiagnosticCode::RegExpUnescapedCharacter, p_, p_ + 1, {"&"});
        return false;
      }
      if (p_ >= limit_ || *p_ == ']') {
        fail(DiagnosticCode::RegExpMixedOperators, operator_start, p_);
        return false;
      }
    }
    if (!is_first) {
      if (joined_by != Operator::None && joined_by != next_operator) {
        fail(DiagnosticCode::RegExpMixedOperators, operator_start, p_ > operator_start ? p_ : p_ + 1);
        return false;
      }
      joined_by = next_operator;
    }
    const char* const operand_start = p_;
    const ClassAtom operand = scan_set_operand(depth);
    if (failed_) return false;
    bool operand_strings = operand.may_contain_strings;
    if (limit_ - p_ >= 2 && p_[0] == '-' && p_[1] != '-') {
      const char* const dash = p_++;
      if (*p_ == ']') {
        fail(DiagnosticCode::RegExpUnescapedCharacter, p_ - 1, p_, {"-"});
        return false;
      }
      const ClassAtom to = scan_set_operand(depth);
      if (failed_) return false;
      if (operand.code_point == ClassAtom::kSet || to.code_point == ClassAtom::kSet) {
        fail_range(DiagnosticCode::RegExpClassInRange, operand_start, dash, p_);
      } else if (operand.code_point > to.code_point) {
        fail_range(DiagnosticCode::RegExpRangeOrder, operand_start, dash, p_);
      } else if (joined_by == Operator::Intersection || joined_by == Operator::Subtraction) {
        fail(DiagnosticCode::RegExpMixedOperators, operand_start, p_);
      }
      if (failed_) return false;
      // A range makes the class a union, `[a-z--b]` included.
      joined_by = Operator::Union;
    }
    if (is_first) {
      may_contain_strings = operand_strings;
    } else if (joined_by == Operator::Union) {
      may_contain_strings |= operand_strings;
    } else if (joined_by == Operator::Intersection) {
      may_contain_strings &= operand_strings;
    }
    is_first = false;
  }
  if (failed_) return false;
  p_++;
  if (is_negated && may_contain_strings) {
    fail(DiagnosticCode::RegExpNegatedStrings, first, p_);
    return false;
  }
  return may_contain_strings;
}

RegExpValidator::ClassAtom RegExpValidator::scan_set_operand(unsigned depth) {
  if (p_ >= limit_) return {};  // the caller finds the end
  if (*p_ == '[') return {ClassAtom::kSet, scan_set_class(depth + 1)};
  if (*p_ == '\\' && limit_ - p_ > 2 && p_[1] == 'q' && p_[2] == '{') return {ClassAtom::kSet, scan_string_alternatives()};
  if (*p_ == '\\') return scan_character_escape(true);
  return {scan_set_character(), false};
}

std::uint32_t RegExpValidator::scan_set_character() {
  constexpr std::string_view kSyntax = "()[]{}/-|";
  constexpr std::string_view kDouble = "&!#$%*+,.:;<=>?@^`~";
  const char c = *p_;
  if (kSyntax.find(c) != std::string_view::npos || (kDouble.find(c) != std::string_view::npos && limit_ - p_ > 1 && p_[1] == c)) {
    fail(DiagnosticCode::RegExpUnescapedCharacter, p_, p_ + 1, {{p_, 1}});
    return 0;
  }
  const DecodedCharacter character = decode_utf8(p_, limit_);
  p_ += character.size;
  return character.code_point;
}

// `\q{abc|d|}`; whether an alternative is no single character.
bool RegExpValidator::scan_string_alternatives() {
  const char* const first = p_;
  p_ += 3;
  bool may_contain_strings = false;
  std::size_t length = 0;
  while (!failed_) {
    if (p_ >= limit_) {
      fail_escape(first, first + 3);
      break;
    }
    if (*p_ == '|' || *p_ == '}') {
      may_contain_strings |= length != 1;
      length = 0;
      if (*p_++ == '}') break;
      continue;
    }
    if (*p_ == '\\') {
      const char* const escape = p_;
      if (scan_character_escape(true).code_point == ClassAtom::kSet) fail_escape(escape, p_);
    } else {
      scan_set_character();
    }
    length++;
  }
  return may_contain_strings;
}

}  // namespace skein::js
