// Private names (ECMAScript sections 6.2.12, 7.3.27 to 7.3.33, 13.10.1) by WeakMaps and WeakSets: `a.#b` is __privateGet(a, _b).

#include "transform/classes.h"

namespace skein::lowering {

using namespace js;

Lowering::PrivateMember& Lowering::add_private(Atom name, PrivateMember::Kind kind, SymbolId storage) {
  PrivateMember& added = private_names_.emplace_back(PrivateMember{name, kind, storage});
  added.shadowed = std::exchange(private_indices_[name], static_cast<std::uint32_t>(private_names_.size()));
  return added;
}

void Lowering::end_private_names(std::size_t first) {
  while (private_names_.size() > first) {
    private_indices_[private_names_.back().name] = private_names_.back().shadowed;
    private_names_.pop_back();
  }
}

const Lowering::PrivateMember* Lowering::find_private(Atom name) const {
  const auto found = private_indices_.find(name);
  if (found == private_indices_.end() || found->second == 0) return nullptr;
  const PrivateMember& member = private_names_[found->second - 1];
  return member.kind == PrivateMember::Kind::Native ? nullptr : &member;
}

const Lowering::PrivateMember* Lowering::private_of(const Node* node) const {
  if (private_names_.empty() || node == nullptr || node->kind != NodeKind::MemberExpression) return nullptr;
  const Atom name = as<MemberExpression>(node)->name;
  return module_.atoms.text(name).starts_with('#') ? find_private(name) : nullptr;
}

// eval("this.#a")
void Lowering::refuse_private_names_in_eval(const Class* definition) {
  bool has_eval = false;
  TreeWalk walk(Reach::Everything);
  for (Property member : definition->members) {
    if (member.value == nullptr) continue;
    walk.run(member.value, [&](Node*& node) {
      has_eval |= node->kind == NodeKind::CallExpression && (node->flags & flag::kDirectEval) != 0;
      return !has_eval;
    });
  }
  if (!has_eval) return;
  for (const Property& member : definition->members) {
    const auto* key = try_as<PrivateName>(member.key);
    if (key == nullptr) continue;
    const auto size = static_cast<std::uint32_t>(module_.atoms.text(key->name).size());
    diagnostics_.add(DiagnosticCode::CannotBeLowered, {key->start, key->start + size},
                     {"A private name in a class that calls \"eval\""});
    return;
  }
}

// `const _a = __privateFields()` and its kin, before the class.
void Lowering::declare_private_names(ClassWork& work) {
  if (work.keeps_elements) {
    for (const Property& member : work.definition->members)
      if (const auto* key = try_as<PrivateName>(member.key)) add_private(key->name, PrivateMember::Kind::Native);
    return;
  }
  if (module_.has_direct_eval) refuse_private_names_in_eval(work.definition);
  SymbolId brands[2] = {SymbolId::None, SymbolId::None};
  const auto declare = [&](std::string_view hint, Helper helper, std::uint32_t start) {
    return declare_before(work, VariableKind::Const, hint, make_call(refer(helper, start), {}, start), start);
  };
  for (const Property& member : work.definition->members) {
    const auto* key = try_as<PrivateName>(member.key);
    if (key == nullptr) continue;
    std::string hint = "_";
    hint += module_.atoms.text(key->name).substr(1);
    if (member.kind == PropertyKind::Field) {
      const SymbolId storage = declare(hint, Helper::PrivateFields, member.start);
      add_private(key->name, PrivateMember::Kind::Field, storage);
      continue;
    }
    SymbolId& brand = brands[member.is_static ? 1 : 0];
    if (brand == SymbolId::None) {
      brand = declare(member.is_static ? "_static" : "_brand", Helper::PrivateBrand, member.start);
      Node* object = member.is_static ? static_this(work, member.start) : make_this(member.start);
      Node* add = make_call(refer(Helper::PrivateAdd, member.start), {object, refer(brand, member.start)}, member.start);
      if (member.is_static)
        work.statics.push_back(make_statement(add, member.start));
      else
        work.instance.push_back(add);
    }
    // The other half of a getter and a setter.
    const auto earlier = private_indices_.find(key->name);
    const bool is_half = earlier != private_indices_.end() && earlier->second > work.first_private;
    const auto kind = member.kind == PropertyKind::Method ? PrivateMember::Kind::Method : PrivateMember::Kind::Accessor;
    PrivateMember* known = is_half ? &private_names_[earlier->second - 1] : &add_private(key->name, kind, brand);
    if (member.kind == PropertyKind::AutoAccessor) {
      known->getter = new_symbol(hint + "_get", SymbolKind::Generated, work.outer_scope);
      known->setter = new_symbol(hint + "_set", SymbolKind::Generated, work.outer_scope);
      continue;
    }
    const bool is_setter = member.kind == PropertyKind::Set;
    if (member.kind == PropertyKind::Get)
      hint += "_get";
    else if (is_setter)
      hint += "_set";
    (is_setter ? known->setter : known->getter) = new_symbol(hint, SymbolKind::Generated, work.outer_scope);
  }
}

// The function of a private method or accessor, before the class:
//   const _a = { "#a"() {} }["#a"]
// One that speaks of `super` has to be made in the class: it is a method there until the class is complete.
void Lowering::lower_private_method(ClassWork& work, Property& member, bool is_decorated) {
  const std::uint32_t start = member.start;
  const PrivateMember entry = *find_private(as<PrivateName>(member.key)->name);
  const SymbolId symbol = member.kind == PropertyKind::Set ? entry.setter : entry.getter;
  std::string text = member.kind == PropertyKind::Get ? "get " : member.kind == PropertyKind::Set ? "set " : "";
  text += module_.atoms.text(entry.name);
  const std::string_view name = arena_.copy(text);

  bool has_super = false;
  Function* function = as<FunctionExpression>(member.value)->function;
  TreeWalk walk(Reach::SameThis);
  const auto find_super = [&](Node*& node) {
    has_super |= node->kind == NodeKind::Super;
    return !has_super;
  };
  for (Node*& parameter : function->parameters) walk.run(parameter, find_super);
  for (Node*& statement : function->body) walk.run(statement, find_super);

  expression(member.value);
  Property method = make_property(PropertyKind::Method, make_string(name, start), member.value);
  method.start = start;
  Node* value;
  if (has_super) {
    method.is_static = member.is_static;
    work.members.push_back(method);
    value = take_method(work, name, member.is_static, start);
  } else {
    auto* object = make<ObjectExpression>(NodeKind::ObjectExpression, start);
    object->properties = freeze(arena_, &method, 1);
    value = make_index(object, make_string(name, start), start);
  }
  Identifier* declared = refer(symbol, start);
  module_.symbols[index_of(symbol)].use_count--;
  // class { *#a() { super.b } [this.#a] = 1 } has no such method to find, but neither may it find a constant that is not set yet.
  bool is_seen_early = false;
  for (const Property& each : work.definition->members) is_seen_early |= has_super && each.is_computed;
  if (is_seen_early) {
    work.before.push_back(make_variable(VariableKind::Let, declared, nullptr, start));
    work.taken.push_back(make_statement(make_assign(refer(symbol, start), value, start), start));
    return;
  }
  (has_super ? work.taken : work.before)
      .push_back(make_variable(is_decorated ? VariableKind::Let : VariableKind::Const, declared, value, start));
}

Node* Lowering::private_get(const PrivateMember& member, Node* object, std::uint32_t start) {
  Node* storage = refer(member.storage, start);
  switch (member.kind) {
    case PrivateMember::Kind::Method:
      return make_call(refer(Helper::PrivateMethod, start), {object, storage, refer(member.getter, start)}, start);
    case PrivateMember::Kind::Accessor: {
      Node* getter = member.getter == SymbolId::None ? refer(Helper::PrivateNoGetter, start) : refer(member.getter, start);
      return make_call(refer(Helper::PrivateGet, start), {object, storage, getter}, start);
    }
    default: return make_call(refer(Helper::PrivateGet, start), {object, storage}, start);
  }
}

Node* Lowering::private_set(const PrivateMember& member, Node* object, Node* value, std::uint32_t start) {
  Node* storage = refer(member.storage, start);
  if (member.kind == PrivateMember::Kind::Field)
    return make_call(refer(Helper::PrivateSet, start), {object, storage, value}, start);
  Node* setter = member.setter == SymbolId::None ? refer(Helper::PrivateNoSetter, start) : refer(member.setter, start);
  return make_call(refer(Helper::PrivateSet, start), {object, storage, value, setter}, start);
}

Node* Lowering::private_target(const PrivateMember& member, Node* object, std::uint32_t start) {
  std::vector<Node*> arguments{object, refer(member.storage, start)};
  if (member.kind != PrivateMember::Kind::Field) {
    arguments.push_back(member.getter == SymbolId::None ? refer(Helper::PrivateNoGetter, start) : refer(member.getter, start));
    if (member.kind == PrivateMember::Kind::Method) arguments.back() = make_value_getter(arguments.back(), start);
    arguments.push_back(member.setter == SymbolId::None ? refer(Helper::PrivateNoSetter, start) : refer(member.setter, start));
  }
  return make_member(make_call(refer(Helper::PrivateTarget, start), list(arguments), start), "_", start);
}

// () => method
Node* Lowering::make_value_getter(Node* value, std::uint32_t start) {
  Node* arrow = make_arrow(list({make_return(value, start)}), new_scope(ScopeKind::Function, scope_), start);
  as<FunctionExpression>(arrow)->function->has_expression_body = true;
  return arrow;
}

// #a in b
Node* Lowering::private_in(BinaryExpression* node) {
  const PrivateMember* member = find_private(as<PrivateName>(node->left)->name);
  if (member == nullptr) return node;
  return make_call(refer(Helper::PrivateIn, node->start), {refer(member->storage, node->start), node->right}, node->start);
}

Node* Lowering::private_assignment(Assignment* node, const PrivateMember& member) {
  const std::uint32_t start = node->start;
  auto* target = as<MemberExpression>(node->target);
  if (node->op() == AssignmentOperator::Assign) return private_set(member, target->object, node->value, start);
  // a.#b += c: __privateSet(a, _b, __privateGet(a, _b) + c)
  const Kept object = keep(target->object, Between::Code);
  if (node->op() >= AssignmentOperator::LogicalAnd) {
    const BinaryOperator op = node->op() == AssignmentOperator::LogicalAnd  ? BinaryOperator::LogicalAnd
                              : node->op() == AssignmentOperator::LogicalOr ? BinaryOperator::LogicalOr
                                                                            : BinaryOperator::NullishCoalescing;
    Node* left = private_get(member, object.first, start);
    Node* right = private_set(member, again(object, start), node->value, start);
    return lower_binary(as<BinaryExpression>(make_binary(op, left, right, start)));
  }
  static constexpr BinaryOperator kOperators[] = {
      BinaryOperator::Add,        BinaryOperator::Add,
      BinaryOperator::Subtract,   BinaryOperator::Multiply,
      BinaryOperator::Divide,     BinaryOperator::Remainder,
      BinaryOperator::Exponent,   BinaryOperator::ShiftLeft,
      BinaryOperator::ShiftRight, BinaryOperator::ShiftRightUnsigned,
      BinaryOperator::BitwiseAnd, BinaryOperator::BitwiseOr,
      BinaryOperator::BitwiseXor,
  };
  const BinaryOperator op = kOperators[static_cast<std::size_t>(node->op())];
  Node* written = object.first;
  Node* sum = make_binary(op, private_get(member, again(object, start), start), node->value, start);
  return private_set(member, written, lower_binary(as<BinaryExpression>(sum)), start);
}

void Lowering::assignment_target(Node*& target) {
  if (private_of(target) != nullptr)
    expression(as<MemberExpression>(target)->object);
  else
    expression(target);
}

void Lowering::plain_target(Node*& target) {
  const PrivateMember* found = private_of(target);
  if (found == nullptr) return expression(target);
  const PrivateMember member = *found;
  expression(as<MemberExpression>(target)->object);
  target = private_target(member, as<MemberExpression>(target)->object, target->start);
}

// a.#b`c`: __boundDecorator(a, __privateGet(a, _b))`c`, which looks at the function when the template's values are known
void Lowering::tag(Node*& tag) {
  const PrivateMember* found = private_of(tag);
  const std::uint32_t start = tag->start;
  if (found == nullptr) {
    if (tag->kind != NodeKind::MemberExpression && tag->kind != NodeKind::IndexExpression) return expression(tag);
    // (a?.b)`c`: what would be called with another `this`, (…).call(a), is bound to that one.
    Node* whole = make_call(tag, {}, start);
    postfix_chain(whole);
    auto* const call = as<CallExpression>(whole);
    tag = call->arguments.empty()
              ? call->callee
              : make_call(make_member(as<MemberExpression>(call->callee)->object, "bind", start), {call->arguments[0]}, start);
    return;
  }
  const PrivateMember member = *found;
  Node*& receiver = as<MemberExpression>(tag)->object;
  expression(receiver);
  const Kept object = keep(receiver, Between::Code);
  Node* method = private_get(member, again(object, start), start);
  tag = make_call(refer(Helper::BoundDecorator, start), {object.first, method}, start);
}

}  // namespace skein::lowering
