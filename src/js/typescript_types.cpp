#include "js/typescript_types.h"

namespace skein::js {

namespace {

class Nesting {
 public:
  explicit Nesting(std::uint32_t& depth) : depth_(depth) { depth_ += 2; }
  ~Nesting() { depth_ -= 2; }
  Nesting(const Nesting&) = delete;
  Nesting& operator=(const Nesting&) = delete;

 private:
  std::uint32_t& depth_;
};

}  // namespace

bool TypeSkipper::fail_unexpected() {
  problem = Problem::Unexpected;
  return false;
}

bool TypeSkipper::expect(Token token) {
  if (eat(token)) return true;
  problem = Problem::Expected;
  expected = token;
  return false;
}

bool TypeSkipper::expect_greater_than(Closing closing) {
  if (!is(Token::GreaterThan)) {
    const bool begins_with_it = is(Token::GreaterEqual) || is(Token::GreaterGreater) || is(Token::GreaterGreaterEqual) ||
                                is(Token::GreaterGreaterGreater) || is(Token::GreaterGreaterGreaterEqual);
    if (!begins_with_it || closing == Closing::Whole) return expect(Token::GreaterThan);
    lexer_.split_greater_than();
  }
  lexer_.next();
  return true;
}

bool TypeSkipper::is_property_name_start() const {
  return is_identifier_name() || is(Token::String) || is(Token::Number) || is(Token::BigInt) || is(Token::OpenBracket) ||
         is(Token::PrivateName);
}

// Conditional types are a loop along their false branches: long chains of them are common.
bool TypeSkipper::skip_type_with(Context context) {
  const Nesting nesting(depth_);
  if (depth_ > max_depth_) {
    problem = Problem::NestedTooDeeply;
    return false;
  }
  for (;;) {
    // Union and intersection, with their optional leading operators.
    for (bool is_first = true;; is_first = false) {
      if (is_first) eat(Token::Bar);
      eat(Token::Ampersand);
      if (!skip_operand(context)) return false;
      if (!eat(Token::Bar) && !is(Token::Ampersand)) break;
    }
    if (context.no_conditional || lexer_.newline_before || !is(Token::Extends)) return true;
    lexer_.next();
    if (!skip_type_with({true, false}) || !expect(Token::Question) || !skip_type() || !expect(Token::Colon)) return false;
    context = {};
  }
}

bool TypeSkipper::skip_return_type() { return skip_type_with({false, true}); }

// One constituent of a union: operators in front, `[]` and `[K]` behind.
bool TypeSkipper::skip_operand(Context context) {
  for (;;) {
    if (is_word(word::kKeyof) || is_word(word::kUnique) || is_word(word::kReadonly)) {
      lexer_.next();
      continue;
    }
    if (!is_word(word::kInfer)) break;
    lexer_.next();
    if (!is(Token::Identifier)) return fail_unexpected();
    lexer_.next();
    if (is(Token::Extends)) {
      // `infer U extends V` constrains, unless a `?` shows that a conditional type begins: `infer U extends V ? X : Y`.
      const Lexer::Checkpoint before = lexer_.checkpoint();
      lexer_.next();
      const bool is_type = skip_type_with({true, false});
      if (is_type && (context.no_conditional || !is(Token::Question))) return true;
      if (problem == Problem::NestedTooDeeply) return false;
      problem = Problem::None;
      lexer_.restore(before);
    }
    return true;
  }
  if (!skip_primary(context)) return false;
  while (is(Token::OpenBracket) && !lexer_.newline_before) {
    lexer_.next();
    if (eat(Token::CloseBracket)) continue;
    if (!skip_type() || !expect(Token::CloseBracket)) return false;
  }
  return true;
}

bool TypeSkipper::skip_primary(Context context) {
  switch (lexer_.token) {
    case Token::Identifier: {
      if (is_word(word::kAbstract)) {
        const Lexer::Checkpoint before = lexer_.checkpoint();
        lexer_.next();
        if (is(Token::New)) return skip_function_type();
        lexer_.restore(before);
      }
      if (is_word(word::kAsserts)) {
        const Lexer::Checkpoint before = lexer_.checkpoint();
        lexer_.next();
        if ((is(Token::Identifier) || is(Token::This)) && !lexer_.newline_before && !is_word(word::kIs)) {
          lexer_.next();
          if (!is_word(word::kIs)) return true;  // which may stand on a line of its own, other than in `a is B`
          lexer_.next();
          return skip_type();
        }
        lexer_.restore(before);
      }
      if (context.is_return) {
        const Lexer::Checkpoint before = lexer_.checkpoint();
        lexer_.next();
        if (is_word(word::kIs) && !lexer_.newline_before) {
          lexer_.next();
          return skip_type();
        }
        lexer_.restore(before);
      }
      return skip_type_reference();
    }
    case Token::This:
      lexer_.next();
      if (is_word(word::kIs) && !lexer_.newline_before) {
        lexer_.next();
        return skip_type();
      }
      return true;
    case Token::Void:
    case Token::Null:
    case Token::True:
    case Token::False:
    case Token::String:
    case Token::Number:
    case Token::BigInt:
    case Token::NoSubstitutionTemplate: lexer_.next(); return true;
    case Token::Minus:
      lexer_.next();
      if (!is(Token::Number) && !is(Token::BigInt)) return fail_unexpected();
      lexer_.next();
      return true;
    case Token::TemplateHead: return skip_template();
    case Token::Typeof: return skip_typeof();
    case Token::Import: return skip_import_type();
    case Token::OpenBrace: return skip_members();
    case Token::OpenBracket: return skip_tuple();
    case Token::OpenParen: return skip_parenthesized_or_function();
    case Token::LessThan:
    case Token::LessLess:
    case Token::New: return skip_function_type();
    default: return fail_unexpected();
  }
}

// A.B.C; keywords may stand behind a dot.
bool TypeSkipper::skip_entity_name() {
  if (!is(Token::Identifier) && !is(Token::This)) return fail_unexpected();
  lexer_.next();
  while (is(Token::Dot)) {
    lexer_.next();
    if (!is_identifier_name() && !is(Token::PrivateName)) return fail_unexpected();
    lexer_.next();
  }
  return true;
}

bool TypeSkipper::skip_type_reference() {
  if (!skip_entity_name()) return false;
  if ((is(Token::LessThan) || is(Token::LessLess)) && !lexer_.newline_before) return skip_type_arguments();
  return true;
}

// `new <T>(a: T) => U`, `<T>(a: T) => U`, `(a: T) => U`; at `new`, `<` or `(`. The return type may be conditional even in
// `A extends () => B extends C ? D : E ? F : G`.
bool TypeSkipper::skip_function_type() {
  eat(Token::New);
  if ((is(Token::LessThan) || is(Token::LessLess)) && !skip_type_parameters()) return false;
  if (!skip_signature_parameters() || !expect(Token::Arrow)) return false;
  return skip_return_type();
}

// After `(`: whether a parameter list begins, as TypeScript tells them from types in parentheses.
bool TypeSkipper::is_function_type_ahead() {
  if (is(Token::CloseParen) || is(Token::Ellipsis)) return true;
  if (is(Token::OpenBrace) || is(Token::OpenBracket)) {
    if (!skip_balanced()) return false;
  } else if (is(Token::Identifier) || is(Token::This)) {
    lexer_.next();
  } else {
    return false;
  }
  if (is(Token::Colon) || is(Token::Comma) || is(Token::Question) || is(Token::Equal)) return true;
  if (!eat(Token::CloseParen)) return false;
  return is(Token::Arrow);
}

bool TypeSkipper::skip_parenthesized_or_function() {
  const Lexer::Checkpoint start = lexer_.checkpoint();
  lexer_.next();
  const Lexer::Checkpoint inside = lexer_.checkpoint();
  const bool is_function = is_function_type_ahead();
  if (is_function) {
    lexer_.restore(start);
    return skip_function_type();
  }
  lexer_.restore(inside);
  return skip_type() && expect(Token::CloseParen);
}

// `[a: T, b?: U, ...c: V[], W?]`
bool TypeSkipper::skip_tuple() {
  lexer_.next();
  while (!is(Token::CloseBracket)) {
    eat(Token::Ellipsis);
    bool has_name = false;
    if (is_identifier_name()) {
      const Lexer::Checkpoint before = lexer_.checkpoint();
      lexer_.next();
      eat(Token::Question);
      has_name = eat(Token::Colon);
      if (!has_name) lexer_.restore(before);
    }
    if (!skip_type()) return false;
    if (!has_name) eat(Token::Question);
    if (!eat(Token::Comma)) break;
  }
  return expect(Token::CloseBracket);
}

bool TypeSkipper::skip_template() {
  for (;;) {
    lexer_.next();
    if (!skip_type()) return false;
    if (!is(Token::CloseBrace)) return expect(Token::CloseBrace);
    lexer_.rescan_template_continuation();
    if (is(Token::TemplateTail)) {
      lexer_.next();
      return true;
    }
    if (!is(Token::TemplateMiddle)) return fail_unexpected();  // not terminated
  }
}

// `typeof a.b`, `typeof a<T>`, `typeof import('x')`
bool TypeSkipper::skip_typeof() {
  lexer_.next();
  if (is(Token::Import)) return skip_import_type();
  return skip_type_reference();
}

// `import('x', { with: { … } }).A<T>`
bool TypeSkipper::skip_import_type() {
  lexer_.next();
  if (!is(Token::OpenParen)) return expect(Token::OpenParen);
  lexer_.next();
  if (!skip_type()) return false;
  if (eat(Token::Comma) && is(Token::OpenBrace)) {
    if (!skip_balanced()) return false;
    eat(Token::Comma);
  }
  if (!expect(Token::CloseParen)) return false;
  while (eat(Token::Dot)) {
    if (!is_identifier_name()) return fail_unexpected();
    lexer_.next();
  }
  if ((is(Token::LessThan) || is(Token::LessLess)) && !lexer_.newline_before) return skip_type_arguments();
  return true;
}

bool TypeSkipper::skip_balanced() {
  std::uint32_t open = 0;
  for (;;) {
    switch (lexer_.token) {
      case Token::OpenBrace:
      case Token::OpenBracket:
      case Token::OpenParen: open++; break;
      case Token::CloseBrace:
      case Token::CloseBracket:
      case Token::CloseParen: open--; break;
      case Token::TemplateHead:
        if (!skip_template()) return false;
        continue;
      case Token::EndOfFile:
      case Token::Error: return fail_unexpected();
      default: break;
    }
    lexer_.next();
    if (open == 0) return true;
  }
}

bool TypeSkipper::skip_pattern_or_name() {
  if (is(Token::OpenBrace) || is(Token::OpenBracket)) return skip_balanced();
  if (!is(Token::Identifier) && !is(Token::This)) return fail_unexpected();
  lexer_.next();
  return true;
}

bool TypeSkipper::skip_signature_parameters() {
  if (!expect(Token::OpenParen)) return false;
  while (!is(Token::CloseParen)) {
    eat(Token::Ellipsis);
    if (!skip_pattern_or_name()) return false;
    eat(Token::Question);
    if (eat(Token::Colon) && !skip_type()) return false;
    if (!eat(Token::Comma)) break;
  }
  return expect(Token::CloseParen);
}

bool TypeSkipper::skip_type_parameters() {
  if (is(Token::LessLess)) lexer_.split_less_than();
  if (!expect(Token::LessThan)) return false;
  do {
    // `const`, `in` and `out` in front of the name; `out` may be the name itself.
    for (;;) {
      if (is(Token::Const) || is(Token::In)) {
        lexer_.next();
      } else if (is_word(word::kOut)) {
        const Lexer::Checkpoint before = lexer_.checkpoint();
        lexer_.next();
        if (!is(Token::Identifier) && !is(Token::In) && !is(Token::Const)) {
          lexer_.restore(before);
          break;
        }
      } else {
        break;
      }
    }
    if (!is(Token::Identifier)) return fail_unexpected();
    lexer_.next();
    if (eat(Token::Extends) && !skip_type()) return false;
    if (eat(Token::Equal) && !skip_type()) return false;
  } while (eat(Token::Comma) && !is(Token::GreaterThan));
  return expect_greater_than(Closing::Split);
}

bool TypeSkipper::skip_type_arguments_to(Closing closing) {
  const std::uint32_t start = lexer_.start;
  if (skip_type_argument_list(closing)) return true;
  if (no_arguments != nullptr && closing == Closing::Split) no_arguments->insert(start);
  return false;
}

bool TypeSkipper::skip_type_argument_list(Closing closing) {
  if (is(Token::LessLess) || is(Token::LessEqual) || is(Token::LessLessEqual)) lexer_.split_less_than();
  if (!expect(Token::LessThan)) return false;
  do {
    if (!skip_type()) return false;
  } while (eat(Token::Comma) && !is(Token::GreaterThan));
  return expect_greater_than(closing);
}

// ---- Members of interfaces and type literals ---------------------------------------------------------------------------------

bool TypeSkipper::skip_members() {
  const Nesting nesting(depth_);
  if (!expect(Token::OpenBrace)) return false;
  while (!is(Token::CloseBrace)) {
    if (!skip_member()) return false;
    if (!eat(Token::Semicolon) && !eat(Token::Comma) && !lexer_.newline_before && !is(Token::CloseBrace))
      return expect(Token::Semicolon);
  }
  lexer_.next();
  return true;
}

bool TypeSkipper::skip_member() {
  // `-readonly [K in T]`, `+readonly …`
  if (is(Token::Plus) || is(Token::Minus)) {
    lexer_.next();
    if (!is_word(word::kReadonly)) return fail_unexpected();
  }
  bool has_name = false;
  while (is_identifier_name()) {
    const bool is_new = is(Token::New);
    const bool may_be_modifier = is_word(word::kReadonly) || is_word(word::kGet) || is_word(word::kSet) ||
                                 is_word(word::kStatic) || is_word(word::kPublic) || is_word(word::kPrivate) ||
                                 is_word(word::kProtected) || is_word(word::kAbstract) || is_word(word::kDeclare) ||
                                 is_word(word::kOverride) || is_word(word::kAccessor) || is_word(word::kAsync);
    lexer_.next();
    if (is_new && (is(Token::OpenParen) || is(Token::LessThan))) {  // a construct signature
      has_name = true;
      break;
    }
    if (!may_be_modifier || lexer_.newline_before || !is_property_name_start()) {
      has_name = true;
      break;
    }
  }
  if (!has_name) {
    if (is(Token::OpenBracket)) {
      if (!skip_member_brackets()) return false;
    } else if (is(Token::String) || is(Token::Number) || is(Token::BigInt) || is(Token::PrivateName)) {
      lexer_.next();
    } else if (!is(Token::OpenParen) && !is(Token::LessThan)) {  // else a call signature
      return fail_unexpected();
    }
  }
  if (is(Token::Plus) || is(Token::Minus)) {  // `[K in T]-?: U`
    lexer_.next();
    if (!expect(Token::Question)) return false;
  } else {
    eat(Token::Question);
  }
  if (is(Token::LessThan) || is(Token::OpenParen)) {
    if (is(Token::LessThan) && !skip_type_parameters()) return false;
    if (!skip_signature_parameters()) return false;
  }
  if (eat(Token::Colon)) return skip_return_type();
  return true;
}

// `[key: string]`, `[K in T as U]`, `[Symbol.iterator]`
bool TypeSkipper::skip_member_brackets() {
  const Lexer::Checkpoint start = lexer_.checkpoint();
  lexer_.next();
  const Atom name = is(Token::Identifier) ? lexer_.atom : Atom::None;
  if (is(Token::Identifier)) {
    lexer_.next();
    if (eat(Token::In)) {
      if (!skip_type()) return false;
      if (is_word(word::kAs)) {
        lexer_.next();
        if (!skip_type()) return false;
      }
      return expect(Token::CloseBracket);
    }
    if (eat(Token::Colon)) return skip_type() && expect(Token::CloseBracket);
  }
  if (name != Atom::None && key_names != nullptr) key_names->push_back(name);
  lexer_.restore(start);
  return skip_balanced();
}

}  // namespace skein::js
