// Binding and assignment patterns (ECMAScript sections 13.15.5 and 14.3.3).

#include "js/parser_internal.h"

namespace skein::js {

Node* Parser::parse_binding_target(SymbolKind kind) {
  const Nesting nesting(*this, 2);
  if (!nesting) return make_bare(NodeKind::Missing, lexer_.start);
  const std::uint32_t start = lexer_.start;
  if (is(Token::OpenBracket)) {
    const SourceRange opening = lexer_.range();
    next();
    auto* node = make<ArrayLiteral>(NodeKind::ArrayPattern, start);
    ListBuilder elements(*this);
    while (!is(Token::CloseBracket) && !has_failed_) {
      if (is(Token::Comma)) {
        elements.add(make_bare(NodeKind::Missing, lexer_.start));
        next();
        continue;
      }
      if (is(Token::Ellipsis)) {
        const Nesting deeper(*this);
        auto* rest = make<Operand>(NodeKind::RestElement, lexer_.start);
        next();
        rest->argument = parse_binding_target(kind);
        note_rest(rest->argument);
        elements.add(rest);
        if (is(Token::Comma)) fail(DiagnosticCode::CommaAfterRest, lexer_.range(), {}, {rest->start, rest->start + 3});
        break;
      }
      elements.add(parse_binding_element(kind));
      if (!eat(Token::Comma)) break;
    }
    node->elements = elements.finish();
    expect_closing(Token::CloseBracket, opening);
    return node;
  }
  if (is(Token::OpenBrace)) {
    const SourceRange opening = lexer_.range();
    next();
    auto* node = make<ObjectLiteral>(NodeKind::ObjectPattern, start);
    const std::size_t base = property_stack_.size();
    while (!is(Token::CloseBrace) && !has_failed_) {
      Property property{PropertyKind::Init, false, false, lexer_.start, nullptr, nullptr, {}};
      if (is(Token::Ellipsis)) {
        property.kind = PropertyKind::Spread;
        note(Feature::ObjectRestSpread);
        next();
        property.value = parse_binding_identifier(kind);
        property_stack_.push_back(property);
        if (is(Token::Comma)) fail(DiagnosticCode::CommaAfterRest, lexer_.range(), {}, {property.start, property.start + 3});
        break;
      }
      if (is(Token::PrivateName)) {
        unexpected();
        break;
      }
      const bool is_identifier = is(Token::Identifier);
      const Lexer::Checkpoint before = lexer_.checkpoint();
      property.key = parse_property_key(property.is_computed);
      if (eat(Token::Colon)) {
        property.value = parse_binding_element(kind);
      } else if (is_identifier && !property.is_computed && !has_failed_) {
        // {a} and {a = 1}: read the name again, as a binding.
        lexer_.restore(before);
        property.kind = PropertyKind::Shorthand;
        property.value = parse_binding_identifier(kind);
        if (is(Token::Equal)) {
          auto* pattern = make<Assignment>(NodeKind::AssignmentPattern, property.start);
          next();
          pattern->target = property.value;
          const bool allow_in = std::exchange(allow_in_, true);
          pattern->value = parse_assignment();
          allow_in_ = allow_in;
          property.value = pattern;
        }
      } else {
        if (!has_failed_) {
          if (is(Token::Error))
            stop();
          else
            fail(DiagnosticCode::ExpectedToken, lexer_.range(), {"\":\"", found()});
        }
        break;
      }
      property_stack_.push_back(property);
      if (!eat(Token::Comma)) break;
    }
    node->properties = freeze(arena_, property_stack_.data() + base, property_stack_.size() - base);
    property_stack_.resize(base);
    expect_closing(Token::CloseBrace, opening);
    return node;
  }
  return parse_binding_identifier(kind);
}

Node* Parser::parse_binding_element(SymbolKind kind, bool is_parameter) {
  const std::uint32_t start = lexer_.start;
  Node* target = parse_binding_target(kind);
  if (is_typescript_ && is_parameter) skip_binding_suffix(Token::Question);
  if (!is(Token::Equal) || has_failed_) return target;
  next();
  auto* pattern = make<Assignment>(NodeKind::AssignmentPattern, start);
  pattern->target = target;
  const bool allow_in = std::exchange(allow_in_, true);
  pattern->value = parse_assignment();
  allow_in_ = allow_in;
  return pattern;
}

bool Parser::to_pattern(Node*& node, PatternUse use) {
  const Nesting nesting(*this, 2);
  if (!nesting) return false;
  const auto invalid = [&](const Node* at) {
    fail(use == PatternUse::Binding ? DiagnosticCode::InvalidBindingPattern : DiagnosticCode::InvalidAssignmentTarget,
         {at->start, at->start + 1});
    return false;
  };
  if ((node->flags & flag::kReplaced) != 0) restore_target(node, use == PatternUse::Binding);
  const bool is_parenthesized = (node->flags & flag::kParenthesized) != 0;
  switch (node->kind) {
    case NodeKind::Missing: return true;
    case NodeKind::Identifier: {
      if (use == PatternUse::Binding && is_parenthesized) return invalid(node);
      auto* identifier = as<Identifier>(node);
      if (use == PatternUse::Binding)
        check_binding_name(identifier->name, name_range(identifier));
      else
        check_target(node);
      return !has_failed_;
    }
    case NodeKind::MemberExpression:
    case NodeKind::IndexExpression:
      if (use == PatternUse::Binding) return invalid(node);
      check_target(node);
      return !has_failed_;
    case NodeKind::ArrayExpression: {
      if (is_parenthesized) return invalid(node);
      auto* array = as<ArrayLiteral>(node);
      for (std::uint32_t i = 0; i < array->elements.count; i++) {
        Node*& element = array->elements[i];
        if (element->kind == NodeKind::SpreadElement) {
          if (i + 1 != array->elements.count || (array->flags & flag::kTrailingComma) != 0) {
            fail(DiagnosticCode::CommaAfterRest, {element->start, element->start + 3});
            return false;
          }
          element->kind = NodeKind::RestElement;
          Node*& argument = as<Operand>(element)->argument;
          if (argument->kind == NodeKind::AssignmentExpression) return invalid(argument);
          if (!to_pattern(argument, use)) return false;
          note_rest(argument);
        } else if (!to_pattern(element, use)) {
          return false;
        }
      }
      node->kind = NodeKind::ArrayPattern;
      node->flags = 0;
      return true;
    }
    case NodeKind::ObjectExpression: {
      if (is_parenthesized) return invalid(node);
      auto* object = as<ObjectLiteral>(node);
      for (std::uint32_t i = 0; i < object->properties.count; i++) {
        Property& property = object->properties[i];
        switch (property.kind) {
          case PropertyKind::Spread:
            if (i + 1 != object->properties.count || (object->flags & flag::kTrailingComma) != 0) {
              fail(DiagnosticCode::CommaAfterRest, {property.start, property.start + 3});
              return false;
            }
            if (property.value->kind == NodeKind::ArrayExpression || property.value->kind == NodeKind::ObjectExpression ||
                property.value->kind == NodeKind::AssignmentExpression)
              return invalid(property.value);
            if (!to_pattern(property.value, use)) return false;
            break;
          case PropertyKind::Init:
          case PropertyKind::Shorthand:
            if (!to_pattern(property.value, use)) return false;
            break;
          default: fail(DiagnosticCode::InvalidBindingPattern, {property.start, property.start + 1}); return false;
        }
      }
      node->kind = NodeKind::ObjectPattern;
      node->flags = 0;
      return true;
    }
    case NodeKind::AssignmentExpression: {
      auto* assignment = as<Assignment>(node);
      if (is_parenthesized || assignment->op() != AssignmentOperator::Assign) return invalid(node);
      if (assignment->target->kind == NodeKind::CallExpression) return invalid(assignment->target);
      // The target became a pattern when the assignment was parsed; a binding must hold no members, though.
      if (use == PatternUse::Binding) {
        if (assignment->target->kind == NodeKind::ArrayPattern || assignment->target->kind == NodeKind::ObjectPattern) {
          // Checked again below by declare_pattern, which refuses anything but names.
        } else if (!to_pattern(assignment->target, use)) {
          return false;
        }
      } else if ((assignment->flags & flag::kCoverInitializedName) != 0) {
        check_target(assignment->target);
      }
      node->kind = NodeKind::AssignmentPattern;
      node->flags = 0;
      return !has_failed_;
    }
    case NodeKind::ArrayPattern:
    case NodeKind::ObjectPattern:
    case NodeKind::AssignmentPattern: return true;
    case NodeKind::SpreadElement:
      if (use != PatternUse::Binding) return invalid(node);
      node->kind = NodeKind::RestElement;
      if (as<Operand>(node)->argument->kind == NodeKind::AssignmentExpression) return invalid(as<Operand>(node)->argument);
      if (!to_pattern(as<Operand>(node)->argument, use)) return false;
      note_rest(as<Operand>(node)->argument);
      return true;
    default: return invalid(node);
  }
}

void Parser::declare_pattern(Node* pattern, SymbolKind kind) {
  switch (pattern->kind) {
    case NodeKind::Missing: return;
    case NodeKind::Identifier: {
      auto* identifier = as<Identifier>(pattern);
      if ((identifier->flags & flag::kParenthesized) != 0) {
        fail(DiagnosticCode::InvalidBindingPattern, name_range(identifier));
        return;
      }
      identifier->symbol = scopes_.declare(identifier->name, kind, name_range(identifier));
      if (kind == SymbolKind::Parameter) note_parameter(identifier->symbol, identifier->name, name_range(identifier));
      return;
    }
    case NodeKind::AssignmentPattern:
    case NodeKind::AssignmentExpression: declare_pattern(as<Assignment>(pattern)->target, kind); return;
    case NodeKind::RestElement: declare_pattern(as<Operand>(pattern)->argument, kind); return;
    case NodeKind::ArrayPattern:
      for (Node* element : as<ArrayLiteral>(pattern)->elements) declare_pattern(element, kind);
      return;
    case NodeKind::ObjectPattern:
      for (const Property& property : as<ObjectLiteral>(pattern)->properties) declare_pattern(property.value, kind);
      return;
    default: fail(DiagnosticCode::InvalidBindingPattern, {pattern->start, pattern->start + 1});
  }
}

}  // namespace skein::js
