// Parameter properties of TypeScript: `constructor(private a = 1)` declares a field `a` and assigns to it.

#include "js/parser_internal.h"

namespace skein::js {

// A modifier only when a name or pattern follows: `(readonly, x)` is two parameters.
bool Parser::skip_parameter_modifiers() {
  bool is_property = false;
  while (is_word(word::kPublic) || is_word(word::kPrivate) || is_word(word::kProtected) || is_word(word::kReadonly) ||
         is_word(word::kOverride)) {
    const Lexer::Checkpoint before = lexer_.checkpoint();
    next();
    if (!is(Token::Identifier) && !is(Token::OpenBrace) && !is(Token::OpenBracket) && !is(Token::Ellipsis)) {
      lexer_.restore(before);
      break;
    }
    is_property = true;
  }
  return is_property;
}

void Parser::note_parameter_property(Node* parameter, SourceRange modifiers) {
  if (has_failed_) return;
  if (parameter->kind == NodeKind::AssignmentPattern) parameter = as<Assignment>(parameter)->target;
  if (parameter_properties_ == nullptr) {
    report(DiagnosticCode::ParameterPropertyPlace, modifiers);
  } else if (auto* name = try_as<Identifier>(parameter)) {
    parameter_properties_->push_back(name);
  } else {
    report(DiagnosticCode::ParameterPropertyPattern, modifiers);
  }
}

namespace {

bool is_super_call(const Node* statement) {
  if (statement->kind != NodeKind::ExpressionStatement) return false;
  const auto* call = try_as<CallExpression>(as<ExpressionStatement>(statement)->expression);
  return call != nullptr && call->callee->kind == NodeKind::Super;
}

// The list with the first `super()` that is a statement of its own, at the top of the body or in `try` blocks there.
List<Node*>* find_super_call(List<Node*>& statements, std::uint32_t& index) {
  for (index = 0; index < statements.count; index++) {
    if (is_super_call(statements[index])) return &statements;
    auto* attempt = try_as<TryStatement>(statements[index]);
    if (attempt == nullptr) continue;
    std::uint32_t inner = 0;
    if (List<Node*>* list = find_super_call(attempt->block->body, inner)) {
      index = inner;
      return list;
    }
  }
  return nullptr;
}

}  // namespace

// `this.a = a` behind the directives or, in a derived class, behind `super()`: there is no `this` before. In the scope of the
// body, behind its last statement.
void Parser::add_parameter_properties(Function* function) {
  if (has_failed_) return;
  List<Node*>* list = &function->body;
  std::uint32_t at = 0;
  if (function_.allow_super_call) {
    list = find_super_call(function->body, at);
    if (list == nullptr) {
      diagnostics_.add_with_note(DiagnosticCode::ParameterPropertySuper, {function->body_start, function->body_start + 1}, {},
                                 name_range(parameter_properties_->front()));
      return;
    }
    at++;
  } else {
    while (at < list->count && (*list)[at]->kind == NodeKind::Directive) at++;
  }
  ListBuilder statements(*this);
  for (std::uint32_t i = 0; i < at; i++) statements.add((*list)[i]);
  for (const Identifier* property : *parameter_properties_) {
    auto* member = make<MemberExpression>(NodeKind::MemberExpression, property->start);
    member->object = make_bare(NodeKind::ThisExpression, property->start);
    member->name = property->name;
    member->name_start = property->start;
    auto* assignment = make<Assignment>(NodeKind::AssignmentExpression, property->start);
    assignment->target = member;
    assignment->value = make_reference(property->name, property->start);
    auto* statement = make<ExpressionStatement>(NodeKind::ExpressionStatement, property->start);
    statement->expression = assignment;
    statements.add(statement);

    Property field{PropertyKind::Field, false, false, property->start, nullptr, nullptr, {}};
    auto* key = make<IdentifierName>(NodeKind::IdentifierName, property->start);
    key->name = property->name;
    field.key = key;
    parameter_fields_->push_back(field);
    note(Feature::ClassFields);
  }
  for (std::uint32_t i = at; i < list->count; i++) statements.add((*list)[i]);
  *list = statements.finish();
}

}  // namespace skein::js
