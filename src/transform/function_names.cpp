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
  return expression != nullptr && expression->definition->name == nullptr &&
         (options_.keep_names || needs_lowering(expression->definition));
}

void Lowering::named_expression(Node*& value, const Node* key) {
  if (!is_anonymous_class(value)) return expression(value);
  name_hint_ = key;
  value = class_expression(as<ClassExpression>(value));
}

void Lowering::value_of(const Node* target, Node*& value) {
  const auto* name = try_as<Identifier>(target);
  if (name == nullptr || (name->flags & flag::kParenthesized) != 0) return expression(value);
  Node* const text = make_string(module_.atoms.text(name->name), name->start);
  if (is_anonymous_class(value)) return named_expression(value, text);
  const bool keeps_name = options_.keep_names && is_anonymous_function(value) && value->kind != NodeKind::ClassExpression;
  expression(value);
  if (keeps_name) value = keep_name(value, text);
}

// __name(() => {}, "a")
Node* Lowering::keep_name(Node* value, Node* name) {
  Node* call = make_call(refer(Helper::Name, value->start), {value, name}, value->start);
  call->flags |= flag::kPure;
  return call;
}

// __name(a, "a"); behind the declaration, in the same part.
Node* Lowering::name_statement(const Function* declared, SymbolId default_export) {
  const Identifier* name = declared->name;
  const std::uint32_t start = declared->body_end;
  Node* const text = make_string(name != nullptr ? module_.atoms.text(name->name) : "default", start);
  Node* const target = refer(name != nullptr ? name->symbol : default_export, start);
  return make_statement(make_call(refer(Helper::Name, start), {target, text}, start), start);
}

// class A { static { __name(this, "A"); } }, before static fields, which may read it.
void Lowering::keep_class_name(Class* definition, Node* name) {
  for (const Property& member : definition->members) {
    if (!member.is_static || member.is_computed || member.key == nullptr) continue;
    const auto* key = try_as<IdentifierName>(member.key);
    const auto* text = try_as<StringLiteral>(member.key);
    if (key != nullptr ? module_.atoms.text(key->name) == "name" : text != nullptr && text->value == "name") return;
  }
  const std::uint32_t start = definition->body_start;
  Node* call = make_call(refer(Helper::Name, start), {make_this(start), name}, start);
  Property block{PropertyKind::StaticBlock, false, true, start, nullptr, nullptr, {}};
  block.value =
      make_block(list({make_statement(call, start)}), new_scope(ScopeKind::ClassStaticBlock, definition->scope), start, start);
  std::vector<Property> members{block};
  members.insert(members.end(), definition->members.begin(), definition->members.end());
  definition->members = freeze(arena_, members.data(), members.size());
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
