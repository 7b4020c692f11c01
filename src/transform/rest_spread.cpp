// Object spread and rest (ECMAScript sections 13.2.5 and 14.3.3, ES2018).
//
// A pattern with a rest in it becomes several targets, in the order of the pattern:
//   let {a, b: {c, ...d}, ...e} = f();
//   let {a, b: _b} = _a = f(), {c} = _b, d = __objRest(_b, ["c"]), e = __objRest(_a, ["a", "b"]);

#include "transform/lowering.h"
#include "transform/tree_walk.h"

namespace skein::lowering {

using namespace js;

// ---- Literals ----------------------------------------------------------------------------------------------------------

namespace {

// `__proto__: x` sets the prototype of the object; `["__proto__"]: x`, `__proto__` and `__proto__() {}` do not.
bool is_prototype(const Property& property, const AtomTable& atoms) {
  if (property.kind != PropertyKind::Init || property.is_computed) return false;
  if (const auto* name = try_as<IdentifierName>(static_cast<const Node*>(property.key)))
    return atoms.text(name->name) == "__proto__";
  const auto* text = try_as<StringLiteral>(static_cast<const Node*>(property.key));
  return text != nullptr && text->value == "__proto__";
}

bool is_accessor(const Property& property) { return property.kind == PropertyKind::Get || property.kind == PropertyKind::Set; }

}  // namespace

// Whether `super` is said in it, or may be by a direct eval.
bool Lowering::says_super(Node* node) const {
  bool result = false;
  TreeWalk(Reach::SameThis).run(node, [&](Node*& each) {
    const bool is_eval = each->kind == NodeKind::CallExpression && (each->flags & flag::kDirectEval) != 0;
    result |= is_eval || each->kind == NodeKind::Super;
    return !result;
  });
  return result;
}

// {...a, b, ...c, __proto__: d}
// __setProto(__spreadValues(__spreadProps(__spreadValues({}, a), {b}), c), d)
Node* Lowering::lower_object_literal(ObjectLiteral* node) {
  bool has_spread = false;
  for (const Property& property : node->properties) has_spread |= property.kind == PropertyKind::Spread;
  if (!has_spread) return node;
  const std::uint32_t start = node->start;
  Node* whole = nullptr;
  std::vector<Property> run;
  bool had_accessor = false, says_super = false;
  const auto end_run = [&] {
    if (run.empty() && whole != nullptr) return;
    auto* object = make<ObjectLiteral>(NodeKind::ObjectExpression, start);
    object->properties = freeze(arena_, run.data(), run.size());
    for (const Property& property : run) had_accessor |= is_accessor(property);
    run.clear();
    const Helper helper = says_super ? Helper::SpreadMethods : Helper::SpreadProps;
    whole = whole == nullptr ? object : make_call(refer(helper, start), {whole, object}, start);
    says_super = false;
  };
  for (const Property& property : node->properties) {
    if (property.kind == PropertyKind::Spread) {
      end_run();
      whole = make_call(refer(Helper::SpreadValues, start), {whole, property.value}, start);
    } else if (whole != nullptr && is_prototype(property, module_.atoms)) {
      end_run();
      whole = make_call(refer(Helper::SetPrototype, start), {whole, property.value}, start);
    } else {
      // {get a() {}, ...b, a: 1, set a(c) {}} has no getter, {get a() {}, ...b, set a(c) {}} has.
      if (had_accessor && is_accessor(property) && !run.empty() && !is_accessor(run.back())) end_run();
      run.push_back(property);
      if (whole != nullptr && (is_accessor(property) || property.kind == PropertyKind::Method)) {
        const Function* const method = as<FunctionExpression>(property.value)->function;
        for (Node* parameter : method->parameters) says_super |= this->says_super(parameter);
        for (Node* statement : method->body) says_super |= this->says_super(statement);
      }
    }
  }
  end_run();
  return whole;
}

// ---- Patterns ----------------------------------------------------------------------------------------------------------

bool Lowering::has_object_rest(const Node* pattern) const {
  if (pattern == nullptr) return false;
  switch (pattern->kind) {
    case NodeKind::ObjectPattern:
      for (const Property& property : as<ObjectLiteral>(pattern)->properties)
        if (property.kind == PropertyKind::Spread || has_object_rest(property.value)) return true;
      return false;
    case NodeKind::ArrayPattern:
      for (const Node* element : as<ArrayLiteral>(pattern)->elements)
        if (has_object_rest(element)) return true;
      return false;
    case NodeKind::AssignmentPattern:
    case NodeKind::AssignmentExpression: return has_object_rest(as<Assignment>(pattern)->target);
    case NodeKind::RestElement: {
      const Node* argument = as<Operand>(pattern)->argument;
      const bool is_nested = argument->kind == NodeKind::ArrayPattern || argument->kind == NodeKind::ObjectPattern;
      return (is_nested && lacks(Feature::NestedRest)) || has_object_rest(argument);
    }
    default: return false;
  }
}

// A variable inside the pattern being divided: a declaration declares it, an assignment needs a temporary.
SymbolId Lowering::new_pattern_variable(const Division& division) {
  if (!division.is_declaration) return new_temporary();
  const ScopeId scope = division.is_var ? home_->scope : scope_;
  return new_symbol(next_temporary_name(), SymbolKind::Generated, scope);
}

// Divides `pattern = value`.
void Lowering::divide(Node* pattern, Node* value, Division& division) {
  if (!has_object_rest(pattern)) {
    division.steps.push_back({pattern, value});
  } else if (auto* object = try_as<ObjectPattern>(pattern)) {
    divide_object(object, value, division);
  } else {
    divide_array(as<ArrayPattern>(pattern), value, division);
  }
}

void Lowering::divide_object(ObjectLiteral* pattern, Node* value, Division& division) {
  const std::uint32_t start = pattern->start;
  const bool has_rest = pattern->properties.back().kind == PropertyKind::Spread;
  const Kept kept = keep(value, Between::Code);
  bool is_read = false;
  const auto source = [&] { return std::exchange(is_read, true) ? again(kept, start) : kept.first; };
  std::vector<Property> run;
  std::vector<Node*> keys;
  const auto end_run = [&] {
    if (run.empty()) return;
    auto* object = make<ObjectLiteral>(NodeKind::ObjectPattern, start);
    object->properties = freeze(arena_, run.data(), run.size());
    run.clear();
    division.steps.push_back({object, source()});
  };
  for (Property property : pattern->properties) {
    if (property.kind == PropertyKind::Spread) {
      end_run();
      auto* names = make<ArrayLiteral>(NodeKind::ArrayExpression, start);
      names->elements = list(keys);
      Node* rest = make_call(refer(Helper::ObjectRest, start), {source(), names}, start);
      division.steps.push_back({property.value, rest});
      continue;
    }
    if (has_rest) keys.push_back(excluded_key(property));
    auto* with_default = try_as<Assignment>(property.value);
    Node* const target = with_default != nullptr ? with_default->target : property.value;
    if (!has_object_rest(target)) {
      run.push_back(property);
      continue;
    }
    const SymbolId symbol = new_pattern_variable(division);
    if (with_default != nullptr)
      with_default->target = refer(symbol, target->start);
    else
      property.value = refer(symbol, target->start);
    run.push_back(property);
    end_run();
    divide(target, refer(symbol, target->start), division);
  }
  end_run();
}

// What names the property in the list of those that the rest leaves out. A computed key is evaluated once, in the pattern.
Node* Lowering::excluded_key(Property& property) {
  Node* const key = property.key;
  if (const auto* name = try_as<IdentifierName>(key)) return make_string(module_.atoms.text(name->name), key->start);
  if (key->kind == NodeKind::StringLiteral || key->kind == NodeKind::NumericLiteral || key->kind == NodeKind::BigIntLiteral)
    return key;
  const SymbolId symbol = new_temporary();
  property.key =
      make_assign(refer(symbol, key->start), make_call(refer(Helper::ToPropertyKey, key->start), {key}, key->start), key->start);
  return refer(symbol, key->start);
}

// From the first element with a rest in it on, elements are taken into variables, and assigned from them in order.
void Lowering::divide_array(ArrayLiteral* pattern, Node* value, Division& division) {
  std::uint32_t first = 0;
  while (!has_object_rest(pattern->elements[first])) first++;
  std::vector<Division::Step> later;
  for (std::uint32_t i = first; i < pattern->elements.size(); i++) {
    Node*& element = pattern->elements[i];
    if (element->kind == NodeKind::Missing) continue;
    const std::uint32_t start = element->start;
    const SymbolId symbol = new_pattern_variable(division);
    Node* read = refer(symbol, start);
    if (auto* rest = try_as<Operand>(element)) {
      later.push_back({rest->argument, read});
      rest->argument = refer(symbol, start);
      continue;
    }
    Node* target = element;
    if (auto* with_default = try_as<Assignment>(element)) {
      target = with_default->target;
      Node* is_missing = make_binary(BinaryOperator::StrictEqual, read, make_undefined(start), start);
      read = make_conditional(is_missing, with_default->value, refer(symbol, start), start);
    }
    later.push_back({target, read});
    element = refer(symbol, start);
  }
  division.steps.push_back({pattern, value});
  for (const Division::Step& step : later) divide(step.target, step.value, division);
}

// ---- Where patterns stand ----------------------------------------------------------------------------------------------

// let {...a} = b
void Lowering::divide_declarators(VariableDeclaration* node) {
  bool has_rest = false;
  for (const VariableDeclarator& declarator : node->declarators) has_rest |= has_object_rest(declarator.target);
  if (!has_rest) return;
  std::vector<VariableDeclarator> declarators;
  for (const VariableDeclarator& declarator : node->declarators) {
    if (declarator.init == nullptr) {
      declarators.push_back(declarator);
      continue;
    }
    Division division{true, node->variable_kind() == VariableKind::Var, {}};
    divide(declarator.target, declarator.init, division);
    for (const Division::Step& step : division.steps) declarators.push_back({step.target, step.value});
  }
  node->declarators = freeze(arena_, declarators.data(), declarators.size());
}

// ({...a} = b): (a = __objRest(_a = b, []), _a)
Node* Lowering::divide_assignment(Assignment* node) {
  const std::uint32_t start = node->start;
  const Kept kept = keep(node->value, Between::Code);
  Division division{false, false, {}};
  divide(node->target, again(kept, start), division);
  std::vector<Node*> values;
  if (kept.repeated == nullptr) values.push_back(kept.first);
  for (const Division::Step& step : division.steps) values.push_back(make_assign(step.target, step.value, start));
  values.push_back(again(kept, start));
  auto* sequence = make<SequenceExpression>(NodeKind::SequenceExpression, start);
  sequence->expressions = list(values);
  return sequence;
}

Node* Lowering::without_last(SequenceExpression* node) {
  node->expressions.count--;
  return node->expressions.size() == 1 ? node->expressions[0] : node;
}

// for (const {...a} of b) c:  for (const _a of b) { const a = __objRest(_a, []); c }
// for ({...a} of b) c:        for (_a of b) { a = __objRest(_a, []); c }
void Lowering::divide_loop_head(ForEachStatement* node) {
  const std::uint32_t start = node->left->start;
  Node* first = nullptr;
  if (auto* declaration = try_as<VariableDeclaration>(node->left)) {
    VariableDeclarator& declarator = declaration->declarators[0];
    if (!has_object_rest(declarator.target)) return;
    const bool is_var = declaration->variable_kind() == VariableKind::Var;
    const SymbolId symbol = new_symbol(next_temporary_name(), SymbolKind::Generated, is_var ? home_->scope : node->scope);
    auto* inner =
        as<VariableDeclaration>(make_variable(declaration->variable_kind(), declarator.target, refer(symbol, start), start));
    declarator.target = refer(symbol, start);
    divide_declarators(inner);
    first = inner;
  } else {
    if (!has_object_rest(node->left)) return;
    const SymbolId symbol = new_temporary();
    auto* assignment = make<Assignment>(NodeKind::AssignmentExpression, start);
    assignment->extra = static_cast<std::uint16_t>(AssignmentOperator::Assign);
    assignment->target = node->left;
    assignment->value = refer(symbol, start);
    first = make_statement(without_last(as<SequenceExpression>(divide_assignment(assignment))), start);
    node->left = refer(symbol, start);
  }
  // The body keeps a block of its own: it may declare the names of the head once more.
  node->body =
      make_block(list({first, node->body}), new_scope(ScopeKind::Block, node->scope), node->body->start, node->body->start);
}

// function (a, {...b} = c, d = b):  function (a, _a = void 0, _d = void 0) { var b = __objRest(_a === void 0 ? c : _a,
// []), d = … } From the first such parameter on all are moved: later defaults may use what it binds. A default stays
// one, for `length`.
Node* Lowering::divide_parameters(Function* function) {
  std::uint32_t first = 0;
  while (first < function->parameters.size() && !has_object_rest(function->parameters[first])) first++;
  if (first == function->parameters.size()) return nullptr;
  if (function->is_generator && !lowers_async(function) && !lacks(Feature::NestedRest)) {
    divide_generator_parameters(function, first);
    return nullptr;
  }
  Division division{true, true, {}};
  divide_parameters_from(function, first, division);
  auto* declaration = make<VariableDeclaration>(NodeKind::VariableDeclaration, function->parameters[first]->start);
  declaration->extra = static_cast<std::uint16_t>(VariableKind::Var);
  std::vector<VariableDeclarator> declarators;
  for (const Division::Step& step : division.steps) declarators.push_back({step.target, step.value});
  declaration->declarators = freeze(arena_, declarators.data(), declarators.size());
  return declaration;
}

void Lowering::divide_parameters_from(Function* function, std::uint32_t first, Division& division) {
  for (std::uint32_t i = first; i < function->parameters.size(); i++) {
    Node*& parameter = function->parameters[i];
    const std::uint32_t start = parameter->start;
    if (parameter->kind == NodeKind::Identifier) continue;
    const SymbolId symbol = new_symbol(next_temporary_name(), SymbolKind::Parameter, function->scope);
    Node* read = refer(symbol, start);
    if (auto* rest = try_as<Operand>(parameter)) {
      divide(rest->argument, read, division);
      rest->argument = refer(symbol, start);
    } else if (auto* with_default = try_as<Assignment>(parameter)) {
      Node* is_missing = make_binary(BinaryOperator::StrictEqual, read, make_undefined(start), start);
      divide(with_default->target, make_conditional(is_missing, with_default->value, refer(symbol, start), start), division);
      with_default->target = refer(symbol, start);
      with_default->value = make_undefined(start);
    } else {
      divide(parameter, read, division);
      parameter = refer(symbol, start);
    }
  }
}

// A generator's body waits for the first next(), its parameters do not; no array has a property "", so these values are taken:
// function* (a, {...b}) {}:  function* (a, _a, ...{ "": b = __objRest(_a, []) }) {}
void Lowering::divide_generator_parameters(Function* function, std::uint32_t first) {
  const std::uint32_t start = function->parameters[first]->start;
  Division division{true, false, {}};
  Home home{function->scope, {}};
  Home* const outer_home = std::exchange(home_, &home);
  std::vector<Node*> parameters(function->parameters.begin(), function->parameters.end());
  if (parameters.back()->kind == NodeKind::RestElement) {
    auto* rest = as<Operand>(parameters.back());
    // ...c: c = [].slice.call(arguments, 2)
    parameters.pop_back();
    auto* array = make<ArrayLiteral>(NodeKind::ArrayExpression, start);
    auto* arguments = make<Identifier>(NodeKind::Identifier, start);
    arguments->name = word::atom(word::kArguments);
    arguments->symbol = SymbolId::None;
    Node* values = make_call(make_member(make_member(array, "slice", start), "call", start),
                             {arguments, make_number(static_cast<double>(parameters.size()), start)}, start);
    function->parameters = list(parameters);
    divide_parameters_from(function, first, division);
    divide(rest->argument, values, division);
    parameters.assign(function->parameters.begin(), function->parameters.end());
  } else {
    divide_parameters_from(function, first, division);
    parameters.assign(function->parameters.begin(), function->parameters.end());
  }
  home_ = outer_home;
  std::vector<Property> properties;
  for (const SymbolId symbol : home.temporaries)
    properties.push_back(make_property(PropertyKind::Init, make_string("", start), refer(symbol, start)));
  for (const Division::Step& step : division.steps) {
    auto* with_default = make<Assignment>(NodeKind::AssignmentPattern, start);
    with_default->extra = static_cast<std::uint16_t>(AssignmentOperator::Assign);
    with_default->target = step.target;
    with_default->value = step.value;
    properties.push_back(make_property(PropertyKind::Init, make_string("", start), with_default));
  }
  auto* pattern = make<ObjectLiteral>(NodeKind::ObjectPattern, start);
  pattern->properties = freeze(arena_, properties.data(), properties.size());
  auto* rest = make<Operand>(NodeKind::RestElement, start);
  rest->argument = pattern;
  parameters.push_back(rest);
  function->parameters = list(parameters);
}

// catch ({...a}) { b }:  catch (_a) { let a = __objRest(_a, []); b }
void Lowering::divide_catch_parameter(TryStatement* node) {
  if (!has_object_rest(node->parameter)) return;
  const std::uint32_t start = node->parameter->start;
  const SymbolId symbol = new_symbol(next_temporary_name(), SymbolKind::CatchParameter, node->catch_scope);
  auto* declaration = as<VariableDeclaration>(make_variable(VariableKind::Let, node->parameter, refer(symbol, start), start));
  divide_declarators(declaration);
  node->parameter = refer(symbol, start);
  std::vector<Node*> nodes{declaration};
  nodes.insert(nodes.end(), node->handler->body.begin(), node->handler->body.end());
  node->handler->body = list(nodes);
}

}  // namespace skein::lowering
