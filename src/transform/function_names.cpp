// The names of functions and classes that are written without one (ECMAScript section 8.4.5, NamedEvaluation). They come from
// the place: `a = () => {}`. Where lowering moves the value somewhere else, `{ a: () => {} }.a` gives it the same name.

#include "js/lexer.h"
#include "transform/lowering.h"

namespace skein::lowering {

using namespace js;

bool Lowering::is_anonymous_function(const Node* node) {
  if (node == nullptr) return false;
  if (const auto* function = try_as<FunctionExpression>(node)) return function->function->name == nullptr;
  const auto* definition = try_as<ClassExpression>(node);
  return definition != nullptr && definition->definition->name == nullptr;
}

bool Lowering::is_anonymous_class(const Node* node) const {
  const auto* expression = try_as<ClassExpression>(node);
  return expression != nullptr && expression->definition->name == nullptr && needs_lowering(expression->definition);
}

void Lowering::named_expression(Node*& value, const Node* key) {
  if (!is_anonymous_class(value)) return expression(value);
  name_hint_ = key;
  value = class_expression(as<ClassExpression>(value));
}

void Lowering::value_of(const Node* target, Node*& value) {
  const auto* name = try_as<Identifier>(target);
  if (name == nullptr || (name->flags & flag::kParenthesized) != 0 || !is_anonymous_class(value)) return expression(value);
  named_expression(value, make_string(module_.atoms.text(name->name), name->start));
}

Node* Lowering::key_value(const Node* key, std::uint32_t start) {
  switch (key->kind) {
    case NodeKind::IdentifierName: return make_string(module_.atoms.text(as<IdentifierName>(key)->name), start);
    case NodeKind::PrivateName: return make_string(module_.atoms.text(as<PrivateName>(key)->name), start);
    case NodeKind::StringLiteral: return make_string(as<StringLiteral>(key)->value, start);
    case NodeKind::NumericLiteral: {
      auto* node = make<NumericLiteral>(NodeKind::NumericLiteral, start);
      *node = *as<NumericLiteral>(key);
      return node;
    }
    case NodeKind::BigIntLiteral: {
      auto* node = make<BigIntLiteral>(NodeKind::BigIntLiteral, start);
      *node = *as<BigIntLiteral>(key);
      return node;
    }
    default: return refer(as<Identifier>(key)->symbol, start);
  }
}

Node* Lowering::give_name(Node* value, const Node* key) {
  const std::uint32_t start = value->start;
  Node* name = key_value(key, start);
  auto* text = try_as<StringLiteral>(name);
  const bool is_identifier = text != nullptr && is_identifier_name(text->value);
  Property property = make_property(PropertyKind::Init, name, value);
  // {__proto__: a} would be no property.
  property.is_computed = text == nullptr || text->value == "__proto__";
  if (is_identifier && !property.is_computed) {
    auto* written = make<IdentifierName>(NodeKind::IdentifierName, start);
    written->name = module_.atoms.intern(arena_.copy(text->value));
    property.key = written;
  }
  auto* object = make<ObjectExpression>(NodeKind::ObjectExpression, start);
  object->properties = freeze(arena_, &property, 1);
  if (is_identifier) return make_member(object, text->value, start);
  return make_index(object, key_value(key, start), start);
}

}  // namespace skein::lowering
