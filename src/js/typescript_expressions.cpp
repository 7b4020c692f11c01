// TypeScript in expressions: generic and annotated arrow functions, type arguments, type assertions. What can only be told by
// reading on is tried, and taken back when it was something else.

#include "js/parser_internal.h"
#include "js/typescript_types.h"

namespace skein::js {

// ---- Types (typescript_types.cpp does the work) ------------------------------------------------------------------------------

void Parser::skip_with(bool (TypeSkipper::*skip)()) {
  if (has_failed_) return;
  TypeSkipper skipper(lexer_, depth_, kMaxDepth);
  skipper.key_names = &type_key_names_;
  if ((skipper.*skip)()) return;
  switch (skipper.problem) {
    case TypeSkipper::Problem::Expected: expect(skipper.expected); break;
    case TypeSkipper::Problem::NestedTooDeeply: fail(DiagnosticCode::NestedTooDeeply, lexer_.range()); break;
    default: unexpected(); break;
  }
}

void Parser::skip_type() { skip_with(&TypeSkipper::skip_type); }

void Parser::skip_return_type() { skip_with(&TypeSkipper::skip_return_type); }

void Parser::skip_type_parameters() {
  if (!is(Token::LessThan)) return;
  skip_with(&TypeSkipper::skip_type_parameters);
}

void Parser::skip_type_arguments() { skip_with(&TypeSkipper::skip_type_arguments); }

void Parser::skip_implements() {
  if (!is_word(word::kImplements)) return;
  next();
  do skip_heritage();
  while (eat(Token::Comma) && !has_failed_);
}

// What is extended or implemented: its type arguments may stand on a line of their own.
void Parser::skip_heritage() {
  skip_with(&TypeSkipper::skip_type_reference);
  if (!has_failed_ && (is(Token::LessThan) || is(Token::LessLess))) skip_type_arguments();
}

// `x: T`, `x?: T` of a parameter, `x!: T` of a variable
void Parser::skip_binding_suffix(Token mark) {
  if (is(mark) && (mark == Token::Question || !lexer_.newline_before)) next();
  skip_type_annotation();
}

bool Parser::skip_index_signature() {
  const Lexer::Checkpoint before = lexer_.checkpoint();
  next();
  if (is(Token::Identifier)) {
    next();
    if (eat(Token::Colon)) {
      skip_type();
      expect(Token::CloseBracket);
      skip_type_annotation();
      expect_semicolon();
      return true;
    }
  }
  lexer_.restore(before);
  return false;
}

// ---- Type arguments
// --------------------------------------------------------------------------------------------------------------

// TypeScript's canFollowTypeArgumentsInExpression: f<T>(x) and f<T>`x` take arguments; otherwise `a < b > c` stays a comparison
// when an operand follows on the same line.
bool Parser::can_follow_type_arguments() const {
  switch (token()) {
    case Token::OpenParen:
    case Token::NoSubstitutionTemplate:
    case Token::TemplateHead: return true;
    case Token::LessThan:
    case Token::GreaterThan:
    case Token::Plus:
    case Token::Minus: return false;
    default: break;
  }
  if (lexer_.newline_before) return true;
  switch (token()) {
    // What starts an expression. Words that are binary operators as well (in, instanceof) are not here.
    case Token::Identifier: return is_word(word::kAs) || is_word(word::kSatisfies);
    case Token::This:
    case Token::Super:
    case Token::Null:
    case Token::True:
    case Token::False:
    case Token::Number:
    case Token::BigInt:
    case Token::String:
    case Token::OpenBracket:
    case Token::OpenBrace:
    case Token::Function:
    case Token::Class:
    case Token::New:
    case Token::Slash:
    case Token::SlashEqual:
    case Token::Delete:
    case Token::Typeof:
    case Token::Void:
    case Token::Import:
    case Token::Tilde:
    case Token::Bang:
    case Token::PlusPlus:
    case Token::MinusMinus:
    case Token::At:
    case Token::PrivateName:
    case Token::Error: return token() == Token::Slash || token() == Token::SlashEqual;  // they divide here
    default: return true;
  }
}

bool Parser::try_skip_type_arguments_in_expression() {
  if (!no_type_arguments_.empty() && no_type_arguments_.find(lexer_.start) != no_type_arguments_.end()) return false;
  const Lexer::Checkpoint before = lexer_.checkpoint();
  const std::uint32_t depth = depth_;
  TypeSkipper types(lexer_, depth_, kMaxDepth);
  types.key_names = &type_key_names_;
  types.no_arguments = &no_type_arguments_;
  const std::uint32_t start = lexer_.start;
  if (types.skip_whole_type_arguments() && can_follow_type_arguments()) {
    // a<b>.c: the type arguments would belong to nothing.
    bool is_member = is(Token::Dot);
    if (is(Token::QuestionDot)) {
      const Lexer::Checkpoint at_dot = lexer_.checkpoint();
      next();
      is_member = is(Token::Identifier) || (token() <= Token::With && !is(Token::EndOfFile));
      lexer_.restore(at_dot);
    }
    if (is_member) report(DiagnosticCode::TypeArgumentsBeforeMember, {start, lexer_.previous_end});
    return true;
  }
  depth_ = depth;
  lexer_.restore(before);
  return false;
}

// ---- Arrow functions
// -------------------------------------------------------------------------------------------------------------

// At `(`: what the first tokens say. As TypeScript's isParenthesizedArrowFunctionExpression.
Parser::ArrowGuess Parser::guess_arrow() {
  const Lexer::Checkpoint before = lexer_.checkpoint();
  const auto answer = [&](ArrowGuess guess) {
    lexer_.restore(before);
    return guess;
  };
  next();
  switch (token()) {
    case Token::CloseParen: next(); return answer(is(Token::Arrow) || is(Token::Colon) ? ArrowGuess::Yes : ArrowGuess::No);
    case Token::Ellipsis: return answer(ArrowGuess::Yes);
    case Token::OpenBrace:
    case Token::OpenBracket:
    case Token::At: return answer(ArrowGuess::Maybe);
    case Token::This: next(); return answer(is(Token::Colon) ? ArrowGuess::Yes : ArrowGuess::No);
    case Token::Identifier: break;
    default: return answer(ArrowGuess::No);
  }
  next();
  switch (token()) {
    case Token::Colon: return answer(ArrowGuess::Yes);
    case Token::Question:
      next();
      // `(a?)`, `(a?, …`, `(a? = …`, `(a?: …`; everything else is a conditional.
      return answer(is(Token::Colon) || is(Token::Comma) || is(Token::Equal) || is(Token::CloseParen) ? ArrowGuess::Yes
                                                                                                      : ArrowGuess::No);
    case Token::CloseParen: next(); return answer(is(Token::Arrow) || is(Token::Colon) ? ArrowGuess::Maybe : ArrowGuess::No);
    case Token::Comma:
    case Token::Equal: return answer(ArrowGuess::Maybe);
    default: return answer(ArrowGuess::No);
  }
}

// Parameters of an arrow function, in its scope. Unlike a function's they come with no `arguments`.
void Parser::parse_arrow_parameters(Function* function) {
  // (a: T = (b: U = c) => d) => e: around each is what tries whether it is an arrow function.
  const Nesting nesting(*this, 2);
  const SourceRange opening = lexer_.range();
  expect(Token::OpenParen);
  ListBuilder parameters(*this);
  while (!is(Token::CloseParen) && !has_failed_) {
    if (is(Token::At)) {
      report(DiagnosticCode::ParameterDecorator, lexer_.range());
      parse_decorators();
    }
    const SourceRange modifiers = lexer_.range();
    if (skip_parameter_modifiers()) report(DiagnosticCode::ParameterPropertyPlace, modifiers);
    if (is(Token::This)) {
      next();
      skip_type_annotation();
      if (!eat(Token::Comma)) break;
      continue;
    }
    if (is(Token::Ellipsis)) {
      auto* rest = make<Operand>(NodeKind::RestElement, lexer_.start);
      next();
      rest->argument = parse_binding_target(SymbolKind::Parameter);
      note_rest(rest->argument);
      skip_binding_suffix(Token::Question);
      parameters.add(rest);
      if (is(Token::Comma) && !has_failed_) fail(DiagnosticCode::CommaAfterRest, lexer_.range());
      break;
    }
    parameters.add(parse_binding_element(SymbolKind::Parameter, true));
    if (!eat(Token::Comma)) break;
  }
  expect_closing(Token::CloseParen, opening);
  function->parameters = parameters.finish();
}

Node* Parser::try_parse_typed_arrow(std::uint32_t start, bool is_async, Level level) {
  if (level > Level::Comma) return nullptr;
  const std::uint32_t here = lexer_.start;
  // A place that was no arrow function stays none: without this, nested parentheses would be read again at every level.
  if (not_arrows_.find(here) != not_arrows_.end()) return nullptr;
  const ArrowGuess guess = is(Token::LessThan) ? ArrowGuess::Maybe : guess_arrow();
  if (guess == ArrowGuess::No) return nullptr;

  // Brackets around the arrow function; the current `(` has been counted.
  const std::uint32_t bracket_depth = lexer_.bracket_depth - (is(Token::OpenParen) ? 1 : 0);
  const Checkpoint before = checkpoint();
  const FunctionContext outer_function = function_;
  const bool outer_strict = is_strict_;
  const bool allow_in = allow_in_;
  const auto private_references = private_references_.size();
  const LastWords last_words = last_words_;
  const DuplicateParameter duplicate_parameter = std::exchange(duplicate_parameter_, {});
  const auto give_up = [&]() -> Node* {
    restore(before);
    function_ = outer_function;
    is_strict_ = outer_strict;
    allow_in_ = allow_in;
    private_references_.resize(private_references);
    last_words_ = last_words;
    duplicate_parameter_ = duplicate_parameter;
    not_arrows_.insert(here);
    return nullptr;
  };

  auto* node = make<FunctionExpression>(NodeKind::ArrowFunction, start);
  auto* function = arena_.make<Function>();
  node->function = function;
  function->is_async = is_async;
  function->is_arrow = true;
  function->scope = scopes_.open(ScopeKind::Function);
  note_function(function);
  allow_in_ = true;
  skip_type_parameters();
  function_.is_async |= is_async;
  function_.is_arrow = true;
  function_.in_parameters = true;
  if (!has_failed_) parse_arrow_parameters(function);
  function_ = outer_function;
  allow_in_ = allow_in;
  const bool has_return_type = is(Token::Colon);
  if (has_return_type && !has_failed_) {
    next();
    skip_return_type();
  }
  const bool is_arrow = is(Token::Arrow) && !lexer_.newline_before && !has_failed_;
  if (!is_arrow && !is_too_deep_ && (guess == ArrowGuess::Maybe || has_return_type)) return give_up();
  if (!is_arrow) {
    if (!has_failed_) {
      if (is(Token::Arrow))
        fail(DiagnosticCode::UnexpectedToken, lexer_.range(), {found()});
      else
        expect(Token::Arrow);
    }
    scopes_.close();
    return node;
  }
  parse_arrow_body(function, start);
  duplicate_parameter_ = duplicate_parameter;
  scopes_.close();
  // `a ? (b) : c => d`: in the middle of a conditional, `: c` is a return type only when another `:` follows the body.
  if (has_return_type && !is_too_deep_ && consequent_bracket_depth_ == bracket_depth && (has_failed_ || !is(Token::Colon)))
    return give_up();
  return node;
}

// `<T>(x: T) => x`, or the type assertion `<T>x`.
Node* Parser::parse_angle_bracket_expression(Level level) {
  const std::uint32_t start = lexer_.start;
  if (Node* arrow = try_parse_typed_arrow(start, false, level)) return arrow;
  next();
  if (!eat(Token::Const)) skip_type();  // <const>x
  // What follows is an expression, so that `>` ends the assertion whatever stands behind it: `<T>=> x` is none.
  expect(Token::GreaterThan);
  if (has_failed_) return make_bare(NodeKind::Missing, start);
  Node* operand = parse_expression_at(static_cast<Level>(static_cast<int>(Level::Prefix) - 1));
  if (is(Token::StarStar)) fail(DiagnosticCode::UnaryBeforeExponent, {start, lexer_.previous_end});
  assertion_end_ = lexer_.start;
  return operand;
}

}  // namespace skein::js
