// Literals (ECMAScript sections 13.2.3 to 13.2.8). Arrays and objects may become patterns later.

#include "js/parser_internal.h"

namespace skein::js {

std::string_view Parser::parse_string_value() {
  const std::string_view value = lexer_.string_value;
  if (lexer_.has_legacy_octal) report_legacy_octal(lexer_.range());
  next();
  return value;
}

Node* Parser::parse_string_literal() {
  auto* node = make<StringLiteral>(NodeKind::StringLiteral, lexer_.start);
  node->value = parse_string_value();
  return node;
}

Node* Parser::parse_numeric_literal() {
  auto* node = make<NumericLiteral>(NodeKind::NumericLiteral, lexer_.start);
  node->value = lexer_.number_value;
  node->raw = lexer_.raw;
  if (lexer_.has_legacy_octal) report_legacy_octal(lexer_.range());
  next();
  return node;
}

Node* Parser::parse_bigint_literal() {
  note(Feature::BigInt);
  auto* node = make<BigIntLiteral>(NodeKind::BigIntLiteral, lexer_.start);
  node->raw = lexer_.raw;
  next();
  return node;
}

Node* Parser::parse_array_literal() {
  const SourceRange opening = lexer_.range();
  auto* node = make<ArrayLiteral>(NodeKind::ArrayExpression, lexer_.start);
  next();
  const bool allow_in = allow_in_;
  allow_in_ = true;
  ListBuilder elements(*this);
  while (!is(Token::CloseBracket) && !has_failed_) {
    if (is(Token::Comma)) {
      elements.add(make_bare(NodeKind::Missing, lexer_.start));
      next();
      continue;
    }
    bool is_spread = false;
    if (is(Token::Ellipsis)) {
      is_spread = true;
      auto* spread = make<Operand>(NodeKind::SpreadElement, lexer_.start);
      next();
      spread->argument = parse_element();
      elements.add(spread);
    } else {
      elements.add(parse_element());
    }
    if (!is(Token::Comma)) break;
    next();
    if (is(Token::CloseBracket) && is_spread) node->flags |= flag::kTrailingComma;
  }
  allow_in_ = allow_in;
  expect_closing(Token::CloseBracket, opening);
  node->elements = elements.finish();
  check_cover_follow(node);
  return node;
}

// `[{a = 1}.b] = c`: a literal that goes on as something else becomes no pattern, whatever is around it.
void Parser::check_cover_follow(const Node* literal) {
  if (cover_error_.range.start < literal->start || cover_error_.range.end == 0) return;
  switch (token()) {
    case Token::Dot:
    case Token::QuestionDot:
    case Token::OpenBracket:
    case Token::OpenParen:
    case Token::NoSubstitutionTemplate:
    case Token::TemplateHead: report_cover_error(); break;
    default: break;
  }
}

Node* Parser::parse_object_literal() {
  const SourceRange opening = lexer_.range();
  auto* node = make<ObjectLiteral>(NodeKind::ObjectExpression, lexer_.start);
  next();
  const bool allow_in = allow_in_;
  allow_in_ = true;
  const std::size_t base = property_stack_.size();
  SourceRange proto;
  while (!is(Token::CloseBrace) && !has_failed_) {
    const SourceRange key_range = lexer_.range();
    if (!parse_property(property_stack_)) break;
    const Property& property = property_stack_.back();
    if (property.kind == PropertyKind::Init && !property.is_computed) {
      const bool is_proto =
          (property.key->kind == NodeKind::IdentifierName &&
           as<IdentifierName>(property.key)->name == word::atom(word::kProto)) ||
          (property.key->kind == NodeKind::StringLiteral && as<StringLiteral>(property.key)->value == "__proto__");
      // ({__proto__: a, __proto__: b} = c) is allowed.
      if (is_proto && proto.end != 0)
        note_cover_error(DiagnosticCode::DuplicateProto, key_range, proto);
      else if (is_proto)
        proto = key_range;
    }
    if (!is(Token::Comma)) break;
    next();
    if (is(Token::CloseBrace)) node->flags |= flag::kTrailingComma;
  }
  allow_in_ = allow_in;
  expect_closing(Token::CloseBrace, opening);
  node->properties = freeze(arena_, property_stack_.data() + base, property_stack_.size() - base);
  property_stack_.resize(base);
  check_cover_follow(node);
  return node;
}

Node* Parser::parse_property_key(bool& is_computed) {
  const std::uint32_t start = lexer_.start;
  is_computed = false;
  switch (token()) {
    case Token::String: return parse_string_literal();
    case Token::Number: return parse_numeric_literal();
    case Token::BigInt: return parse_bigint_literal();
    case Token::OpenBracket: {
      is_computed = true;
      const SourceRange opening = lexer_.range();
      next();
      const bool allow_in = allow_in_;
      allow_in_ = true;
      Node* key = parse_assignment();
      allow_in_ = allow_in;
      expect_closing(Token::CloseBracket, opening);
      return key;
    }
    case Token::PrivateName: {
      auto* node = make<PrivateName>(NodeKind::PrivateName, start);
      node->name = lexer_.atom;
      node->symbol = SymbolId::None;
      next();
      return node;
    }
    default:
      if (!is_identifier_name()) {
        unexpected();
        return make_bare(NodeKind::Missing, start);
      }
      auto* node = make<IdentifierName>(NodeKind::IdentifierName, start);
      node->name = lexer_.atom;
      next();
      return node;
  }
}

bool Parser::parse_property(std::vector<Property>& properties) {
  const Nesting nesting(*this);
  if (!nesting) return false;
  Property property{PropertyKind::Init, false, false, lexer_.start, nullptr, nullptr, {}};
  if (is(Token::Ellipsis)) {
    property.kind = PropertyKind::Spread;
    note(Feature::ObjectRestSpread);
    next();
    property.value = parse_element();
    properties.push_back(property);
    return !has_failed_;
  }

  FunctionContext context;
  bool is_method = false;
  if (is(Token::Star)) {
    next();
    context.is_generator = true;
    is_method = true;
  } else if (is(Token::Identifier) && !lexer_.has_escape) {
    // get, set and async may also be names.
    const Atom word = lexer_.atom;
    if (word == word::atom(word::kGet) || word == word::atom(word::kSet) || word == word::atom(word::kAsync)) {
      const Lexer::Checkpoint before = lexer_.checkpoint();
      next();
      const bool is_name = is(Token::Colon) || is(Token::Comma) || is(Token::CloseBrace) || is(Token::OpenParen) ||
                           is(Token::Equal) || is(Token::LessThan) || is(Token::EndOfFile) || is(Token::Question) ||
                           is(Token::Bang) || (word == word::atom(word::kAsync) && lexer_.newline_before);
      if (is_name) {
        lexer_.restore(before);
      } else if (word == word::atom(word::kAsync)) {
        context.is_async = true;
        is_method = true;
        if (eat(Token::Star)) context.is_generator = true;
      } else {
        property.kind = word == word::atom(word::kGet) ? PropertyKind::Get : PropertyKind::Set;
        is_method = true;
      }
    }
  }

  const bool is_plain_identifier = is(Token::Identifier);
  const SourceRange name_at = lexer_.range();
  const Atom name = lexer_.atom;
  if (is(Token::PrivateName)) {
    unexpected();
    return false;
  }
  property.key = parse_property_key(property.is_computed);

  if (is_method || is(Token::OpenParen) || (is_typescript_ && is(Token::LessThan))) {
    if (property.kind == PropertyKind::Init) property.kind = PropertyKind::Method;
    context.allow_return = true;
    context.allow_super_property = true;
    context.allow_new_target = true;
    if (property.kind == PropertyKind::Method && !context.is_generator) context.head = name_at;
    Node* value = parse_method(context, lexer_.start);
    property.value = value;
    if (!has_failed_ && property.kind != PropertyKind::Method) {
      const Function* function = as<FunctionExpression>(value)->function;
      const bool is_getter = property.kind == PropertyKind::Get;
      if (function->parameters.size() != (is_getter ? 0u : 1u) ||
          (!is_getter && function->parameters[0]->kind == NodeKind::RestElement))
        report(is_getter ? DiagnosticCode::GetterParameters : DiagnosticCode::SetterParameters, name_at, {},
               function->parameters.empty() ? SourceRange()
                                            : SourceRange{function->parameters[0]->start, function->parameters[0]->start + 1});
    }
    properties.push_back(property);
    return !has_failed_;
  }

  if (eat(Token::Colon)) {
    property.value = parse_element();
    properties.push_back(property);
    return !has_failed_;
  }

  // {a}, {a = 1}
  if (!is_plain_identifier || property.is_computed) {
    if (!has_failed_) {
      if (is(Token::Error))
        stop();
      else
        fail(DiagnosticCode::ExpectedToken, lexer_.range(), {"\":\"", found()});
    }
    return false;
  }
  check_identifier(name, name_at);
  if (name == word::atom(word::kArguments) && function_.is_field_initializer)
    report(DiagnosticCode::ArgumentsInInitializer, name_at);
  property.kind = PropertyKind::Shorthand;
  Identifier* reference = make_reference(name, name_at.start);
  property.value = reference;
  if (is(Token::Equal)) {
    note_cover_error(DiagnosticCode::CoverInitializedName, lexer_.range());
    next();
    auto* initialized = make<Assignment>(NodeKind::AssignmentExpression, name_at.start);
    initialized->flags = flag::kCoverInitializedName;
    initialized->target = reference;
    initialized->value = parse_assignment();
    property.value = initialized;
  } else if (defines_ != nullptr && defines_->roles(name) != 0) {
    property.value = replace_defined(reference, name);
    if (property.value != reference) property.kind = PropertyKind::Init;
  }
  properties.push_back(property);
  return !has_failed_;
}

Node* Parser::parse_template(Node* tag, std::uint32_t start) {
  auto* node = make<TemplateLiteral>(tag != nullptr ? NodeKind::TaggedTemplate : NodeKind::TemplateLiteral, start);
  node->tag = tag;
  const Nesting nesting(*this, 2);
  if (!nesting) return node;
  std::vector<TemplateElement> elements;
  ListBuilder expressions(*this);
  const auto check_escape = [&] {
    if (!lexer_.has_invalid_template_escape) return;
    if (tag == nullptr)
      report(DiagnosticCode::InvalidTemplateEscape, lexer_.invalid_escape_range);
    else
      note(Feature::TemplateEscapes);
  };
  check_escape();
  elements.push_back({lexer_.raw, lexer_.start});
  if (is(Token::TemplateHead)) {
    const bool allow_in = allow_in_;
    allow_in_ = true;
    while (!has_failed_) {
      next();
      expressions.add(parse_expression());
      if (!is(Token::CloseBrace)) {
        expect(Token::CloseBrace);
        break;
      }
      lexer_.rescan_template_continuation();
      if (is(Token::Error)) {
        stop();
        break;
      }
      check_escape();
      elements.push_back({lexer_.raw, lexer_.start});
      if (is(Token::TemplateTail)) break;
    }
    allow_in_ = allow_in;
  }
  if (!has_failed_) next();
  node->elements = freeze(arena_, elements.data(), elements.size());
  node->expressions = expressions.finish();
  return node;
}

}  // namespace skein::js
