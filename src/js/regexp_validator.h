// The walk over a regular expression's pattern that finds its early errors; regexp.cpp has the pattern, regexp_class.cpp the
// character classes.
#pragma once

#include <unordered_map>
#include <vector>

#include "js/regexp.h"

namespace skein::js {

class RegExpValidator {
 public:
  RegExpValidator(std::string_view pattern, std::uint32_t start, std::uint32_t flags, Arena& arena, DiagnosticList& diagnostics)
      : begin_(pattern.data()),
        limit_(pattern.data() + pattern.size()),
        p_(pattern.data()),
        start_(start),
        unicode_((flags & (kRegExpUnicode | kRegExpSets)) != 0),
        sets_((flags & kRegExpSets) != 0),
        arena_(arena),
        diagnostics_(diagnostics),
        alternative_(pattern.data()) {}

  void run();

 private:
  struct GroupName {
    const char* group;  // its parenthesis
    const char* start;
    const char* after;
  };
  struct NameUse {
    std::string_view name;
    const char* start;
    const char* after;
  };
  struct Group {
    const char* start;
    const char* alternative;  // where the alternative begins that is being read
    bool is_quantifiable;
  };
  // One character of a class, or a set of them.
  struct ClassAtom {
    static constexpr std::uint32_t kSet = 0xFFFFFFFF;
    std::uint32_t code_point = 0;
    bool may_contain_strings = false;
  };

  SourceRange range(const char* first, const char* after) const {
    return {start_ + static_cast<std::uint32_t>(first - begin_), start_ + static_cast<std::uint32_t>(after - begin_)};
  }
  // Only the first error counts: after it the walk ends.
  void fail(DiagnosticCode code, const char* first, const char* after, std::initializer_list<std::string_view> arguments = {},
            SourceRange note = {});
  // The `/` behind the pattern.
  SourceRange end_of_pattern() const { return range(limit_, limit_ + 1); }
  void fail_escape(const char* first, const char* after);

  void count_groups();
  void end_alternative();
  const GroupName* find_conflict(std::string_view name) const;
  void begin_group();
  bool end_group();
  bool scan_modifiers(const char* group_start);
  bool scan_group_name(std::string_view& name);
  bool scan_braced_quantifier();
  void finish_quantifier(const char* first, const char* last_atom);
  void scan_atom_escape();
  ClassAtom scan_character_escape(bool in_class);
  ClassAtom scan_property(const char* first, bool is_negated);

  // regexp_class.cpp
  void scan_class();
  ClassAtom scan_class_atom(std::uint32_t& pending_low);
  bool scan_set_class(unsigned depth);
  ClassAtom scan_set_operand(unsigned depth);
  bool scan_string_alternatives();
  std::uint32_t scan_set_character();
  static bool is_binary_property(std::string_view name);
  static bool is_category(std::string_view name);
  static bool is_script(std::string_view name);
  static bool is_property_of_strings(std::string_view name);

  void fail_range(DiagnosticCode code, const char* first, const char* dash, const char* after);

  const char* const begin_;
  const char* const limit_;
  const char* p_;
  const std::uint32_t start_;
  const bool unicode_;  // flag u or v
  const bool sets_;     // flag v
  Arena& arena_;
  DiagnosticList& diagnostics_;
  bool failed_ = false;
  bool has_named_groups_ = false;
  std::uint32_t group_count_ = 0;
  std::vector<Group> groups_;  // open ones
  const char* alternative_;    // as in Group, of the whole pattern
  std::unordered_map<std::string_view, GroupName> last_names_;
  std::vector<std::string_view> names_;  // of groups, in order
  std::vector<NameUse> name_uses_;
};

}  // namespace skein::js
