// Regular expressions of JavaScript over names, in time linear in the text: alternatives, groups, classes, quantifiers, anchors,
// word boundaries. What needs backtracking (lookaround, back-references) and Unicode's tables (\p{…}) is refused.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace skein::lowering {

class Pattern {
 public:
  // False when it is none of this kind. `flags` may have d, g, i (letters of ASCII only), m, s and u.
  bool compile(std::string_view source, std::string_view flags);
  // Whether it matches somewhere in the text, which is UTF-8. False before anything has been compiled.
  bool matches(std::string_view text) const;

 private:
  enum class Op : std::uint8_t { Character, Class, NotClass, Split, Jump, Start, End, Boundary, NotBoundary, Match };
  // Jumps are relative, so pieces of a program can be copied.
  struct Instruction {
    Op op;
    std::int32_t a = 0;  // the character, the class's first range, or where to go on
    std::int32_t b = 0;  // behind the class's last range, or the other place
  };
  using Range = std::pair<std::uint32_t, std::uint32_t>;

  bool alternatives(int depth);
  bool sequence(int depth);
  bool atom(int depth);
  bool quantifier(std::size_t begin);
  bool character_class();
  bool escape(bool in_class, std::uint32_t& character, std::vector<Range>& ranges, bool& is_set);
  bool is(char c) const { return at_ < source_.size() && source_[at_] == c; }
  std::uint32_t take();
  bool number(std::int32_t& value);
  void emit(Op op, std::int32_t a = 0, std::int32_t b = 0) { program_.push_back({op, a, b}); }
  void insert_split(std::size_t at, std::int32_t other);
  void emit_class(const std::vector<Range>& ranges, bool is_negated);
  std::uint32_t fold(std::uint32_t c) const { return ignores_case_ && c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c; }
  bool is_in(const Instruction& each, std::uint32_t c) const;

  std::string_view source_;  // while it is compiled
  std::size_t at_ = 0;
  std::vector<Instruction> program_;
  std::vector<Range> ranges_;
  bool ignores_case_ = false, is_multi_line_ = false, dot_is_all_ = false, is_unicode_ = false;
};

}  // namespace skein::lowering
