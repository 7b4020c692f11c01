// TypeScript's types, read and thrown away: the bundle never sees one. The skipper needs nothing but the lexer, so that a type
// can make no symbol, scope or node, and taking a speculative parse back is only a matter of the lexer's checkpoint.
//
// Every function starts at the first token of what it skips and ends at the token behind it. It returns false at a token that
// can be no part of the type, with the lexer there and `problem` and `expected` saying why: the parser reports it, or tries
// something else.
#pragma once

#include <cstdint>
#include <unordered_set>

#include "js/lexer.h"

namespace skein::js {

class TypeSkipper {
 public:
  // `depth` counts the parser's nesting, which types add to.
  TypeSkipper(Lexer& lexer, std::uint32_t& depth, std::uint32_t max_depth)
      : lexer_(lexer), depth_(depth), max_depth_(max_depth) {}

  enum class Problem : std::uint8_t { None, Unexpected, Expected, NestedTooDeeply };
  Problem problem = Problem::None;
  Token expected = Token::Error;  // for Problem::Expected
  // Collects places of `<` inside the skipped text where no type arguments begin. The parser asks there again when it reads
  // the same text as an expression: `x<x<x<x<…` would be read anew from every `<`.
  std::unordered_set<std::uint32_t>* no_arguments = nullptr;
  // Collects names that stand for a member's key: `{ [key]: T }`. They are values though nothing reads them: TypeScript
  // keeps their imports.
  std::vector<Atom>* key_names = nullptr;

  bool skip_type() { return skip_type_with(Context{}); }
  // What stands behind the colon of a function: a type, `x is T`, `asserts x`, `asserts this is T`.
  bool skip_return_type();
  // `<const T extends U = V, in out W>`; at `<`.
  bool skip_type_parameters();
  // `<A, B>`; at a token that begins with `<`.
  bool skip_type_arguments() { return skip_type_arguments_to(Closing::Split); }
  // The same where the closing `>` has to be a token of its own, as in expressions: `f<x>>=y` shifts.
  bool skip_whole_type_arguments() { return skip_type_arguments_to(Closing::Whole); }
  // `{ a: T; b(): U }`, of interfaces and type literals; at `{`.
  bool skip_members();
  // `(a: T, ...b) `; at `(`. Of signatures only: no default values.
  bool skip_signature_parameters();
  // `A.B.C<T>`, as in `implements`.
  bool skip_type_reference();
  // From an opening bracket to behind the closing one, whatever stands between.
  bool skip_balanced();
  // `` `a${T}` ``; at its first part.
  bool skip_template();

 private:
  struct Context {
    // Inside `T extends …`, where a `?` belongs to the conditional type around.
    bool no_conditional = false;
    bool is_return = false;
  };
  enum class Closing { Split, Whole };
  bool skip_type_arguments_to(Closing closing);
  bool skip_type_argument_list(Closing closing);
  bool skip_type_with(Context context);
  bool skip_operand(Context context);
  bool skip_primary(Context context);
  bool skip_entity_name();
  bool skip_function_type();
  bool skip_parenthesized_or_function();
  bool skip_tuple();
  bool skip_member();
  bool skip_member_brackets();
  bool skip_import_type();
  bool skip_typeof();
  bool skip_pattern_or_name();
  bool is_function_type_ahead();

  bool is(Token token) const { return lexer_.token == token; }
  bool is_word(word::Fixed word) const {
    return lexer_.token == Token::Identifier && lexer_.atom == word::atom(word) && !lexer_.has_escape;
  }
  bool is_identifier_name() const {
    return lexer_.token == Token::Identifier || lexer_.token == Token::EscapedKeyword ||
           (lexer_.token > Token::EndOfFile && lexer_.token < Token::Identifier);
  }
  bool is_property_name_start() const;
  bool eat(Token token) {
    if (lexer_.token != token) return false;
    lexer_.next();
    return true;
  }
  bool expect(Token token);
  bool expect_greater_than(Closing closing);
  bool fail_unexpected();

  Lexer& lexer_;
  std::uint32_t& depth_;
  const std::uint32_t max_depth_;
};

}  // namespace skein::js
