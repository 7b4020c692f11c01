// TypeScript's decorators of before 5.0 ("experimentalDecorators"): they are called behind the class, first those of instance
// members, then those of static ones, then those of the class and of its constructor's parameters, whose result takes its place.
//
//   __decorateClass([a, __decorateParam(0, b)], A.prototype, "c", 1);
//   A = __decorateClass([d], A);

#include "transform/classes.h"

namespace skein::lowering {

using namespace js;

namespace {

bool is_accessor(const Property& member) { return member.kind == PropertyKind::Get || member.kind == PropertyKind::Set; }

Function* function_of(const Property& member) {
  auto* value = try_as<FunctionExpression>(member.value);
  return value != nullptr && member.kind != PropertyKind::Field && member.kind != PropertyKind::AutoAccessor ? value->function
                                                                                                             : nullptr;
}

}  // namespace

void Lowering::add_legacy_decorators(List<Node*>& decorators, Function* function, std::vector<Node*>& result) {
  expressions(decorators);
  result.insert(result.end(), decorators.begin(), decorators.end());
  decorators = {};
  if (function == nullptr) return;
  for (ParameterDecorators& each : function->parameter_decorators) {
    expressions(each.decorators);
    for (Node* decorator : each.decorators) {
      const std::uint32_t start = decorator->start;
      result.push_back(make_call(refer(Helper::DecorateParam, start), {make_number(each.parameter, start), decorator}, start));
    }
  }
  function->parameter_decorators = {};
}

void Lowering::collect_legacy_decorators(ClassWork& work, Property& member, std::vector<Node*>& result) {
  // TypeScript looks at a setter's parameter only if the accessor itself is decorated.
  if (is_accessor(member) && member.decorators.empty()) return;
  add_legacy_decorators(member.decorators, function_of(member), result);
  if (!is_accessor(member) || member.is_computed) return;
  // A getter and its setter are one property.
  for (Property& other : work.definition->members) {
    if (&other == &member || !is_accessor(other) || other.is_computed || other.is_static != member.is_static) continue;
    const auto* name = try_as<IdentifierName>(member.key);
    const auto* other_name = try_as<IdentifierName>(other.key);
    if (name != nullptr && other_name != nullptr && name->name == other_name->name)
      add_legacy_decorators(other.decorators, function_of(other), result);
  }
}

void Lowering::apply_legacy_decorators(ClassWork& work, const Property& member, const Node* key,
                                       const std::vector<Node*>& decorators) {
  if (decorators.empty()) return;
  const std::uint32_t start = member.start;
  auto* array = make<ArrayExpression>(NodeKind::ArrayExpression, start);
  array->elements = list(decorators);
  Node* target = refer(self(work), start);
  if (!member.is_static) target = make_member(target, "prototype", start);
  const bool is_field = member.kind == PropertyKind::Field;
  Node* call = make_call(refer(Helper::DecorateClass, start),
                         {array, target, key_value(key, start), make_number(is_field ? 2 : 1, start)}, start);
  (member.is_static ? work.static_decorations : work.instance_decorations).push_back(make_statement(call, start));
}

void Lowering::apply_legacy_class_decorators(ClassWork& work) {
  std::vector<Node*> decorators;
  add_legacy_decorators(work.definition->decorators, work.constructor, decorators);
  if (decorators.empty()) return;
  auto* array = make<ArrayExpression>(NodeKind::ArrayExpression, work.start);
  array->elements = list(decorators);
  const SymbolId symbol = self(work);
  module_.symbols[index_of(symbol)].flags |= symbol_flag::kReassigned;
  Node* call = make_call(refer(Helper::DecorateClass, work.start), {array, refer(symbol, work.start)}, work.start);
  work.class_decorations.push_back(make_statement(make_assign(refer(symbol, work.start), call, work.start), work.start));
}

}  // namespace skein::lowering
