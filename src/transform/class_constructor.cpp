// Where the fields of an instance are made: behind super(), or where the constructor of a base class begins.

#include <algorithm>

#include "base/sort.h"
#include "transform/classes.h"

namespace skein::lowering {

using namespace js;

namespace {

bool is_super_call(const Node* node) {
  const auto* call = try_as<CallExpression>(node);
  return call != nullptr && call->callee->kind == NodeKind::Super;
}

bool is_plain_parameter(const Node* parameter) {
  if (parameter->kind == NodeKind::RestElement) parameter = as<Operand>(parameter)->argument;
  return parameter->kind == NodeKind::Identifier;
}

}  // namespace

void Lowering::finish_instance(ClassWork& work) {
  if (work.instance.empty()) return;
  const std::uint32_t start = work.start;
  const bool is_derived = work.definition->super_class != nullptr;
  Function* function = work.constructor;
  std::vector<Node*> statements;
  for (Node* each : work.instance) statements.push_back(make_statement(each, each->start));
  if (function == nullptr) {
    function = arena_.make<Function>();
    function->is_strict = true;
    function->scope = work.instance_home.scope;
    function->body_start = work.definition->body_start;
    function->body_end = work.definition->body_start;
    if (is_derived) {
      // super(...arguments)
      auto* arguments = make<Identifier>(NodeKind::Identifier, start);
      arguments->name = word::atom(word::kArguments);
      arguments->symbol = SymbolId::None;
      auto* spread = make<Operand>(NodeKind::SpreadElement, start);
      spread->argument = arguments;
      Node* call = make_call(make_bare(NodeKind::Super, start), {spread}, start);
      statements.insert(statements.begin(), make_statement(call, start));
    }
    function->body = list(statements);
    auto* value = make<FunctionExpression>(NodeKind::FunctionExpression, start);
    value->function = function;
    auto* key = make<IdentifierName>(NodeKind::IdentifierName, start);
    key->name = word::atom(word::kConstructor);
    work.members.insert(work.members.begin(), make_property(PropertyKind::Method, key, value));
    prepend(function, {declare_temporaries(work.instance_home, start)});
    return;
  }

  const SuperCalls calls = find_super_calls(function);
  const bool is_awkward = is_derived && calls.count > 1 && calls.in_parameters;
  if (is_awkward || !make_room(function, work.instance)) {
    // The initializers cannot stand in the constructor: a method of the class runs them.
    if (Node* declaration = declare_temporaries(work.instance_home, start)) statements.insert(statements.begin(), declaration);
    work.instance_home.temporaries.clear();
    add_method(work, "#fields", false, statements, new_scope(ScopeKind::Function, work.definition->scope));
    const SymbolId symbol = new_symbol("_fields", SymbolKind::Generated, work.outer_scope);
    Identifier* name = refer(symbol, start);
    module_.symbols[index_of(symbol)].use_count--;
    work.taken.push_back(make_variable(VariableKind::Const, name, take_method(work, "#fields", false, start), start));
    const auto make = [&] { return make_call(make_member(refer(symbol, start), "call", start), {make_this(start)}, start); };
    if (!is_derived) {
      move_parameters(work, function);
      prepend(function, {make_statement(make(), start)});
      return;
    }
    replace_super_calls(function, [&] { return std::vector<Node*>{make()}; });
    return;
  }

  Node* const temporaries = declare_temporaries(work.instance_home, start);
  if (!is_derived) {
    move_parameters(work, function);
    std::size_t first = 0;
    while (first < function->body.size() && function->body[first]->kind == NodeKind::Directive) first++;
    const std::size_t at = behind_parameter_properties(function, function->body, first);
    statements.insert(statements.begin(), function->body.begin() + first, function->body.begin() + at);
    std::vector<Node*> body(function->body.begin(), function->body.begin() + first);
    body.insert(body.end(), function->body.begin() + at, function->body.end());
    function->body = list(body);
    prepend(function, statements);
  } else if (calls.count == 1 && calls.statements != nullptr) {
    std::vector<Node*> body(calls.statements->begin(), calls.statements->end());
    const std::size_t at = behind_parameter_properties(function, *calls.statements, calls.index + 1);
    body.insert(body.begin() + static_cast<std::ptrdiff_t>(at), statements.begin(), statements.end());
    *calls.statements = list(body);
  } else if (calls.count == 1) {
    replace_super_calls(function, [&] { return work.instance; });
  } else if (calls.count > 1) {
    // const _fields = () => { … }
    const ScopeId scope = new_scope(ScopeKind::Function, function->scope);
    const SymbolId symbol = new_symbol("_fields", SymbolKind::Generated, function->scope);
    Identifier* name = refer(symbol, start);
    module_.symbols[index_of(symbol)].use_count--;
    replace_super_calls(function, [&] { return std::vector<Node*>{make_call(refer(symbol, start), {}, start)}; });
    prepend(function, {make_variable(VariableKind::Const, name, make_arrow(list(statements), scope, start), start)});
  }
  prepend(function, {temporaries});
}

Lowering::SuperCalls Lowering::find_super_calls(Function* function) {
  SuperCalls calls;
  TreeWalk walk(Reach::SameThis);
  const auto visit = [&](Node*& node) {
    if (is_super_call(node)) calls.count++;
    return true;
  };
  for (Node*& parameter : function->parameters) walk.run(parameter, visit);
  calls.in_parameters = calls.count > 0;
  for (Node*& statement : function->body) walk.run(statement, visit);
  find_super_statement(function->body, calls);
  return calls;
}

// A statement of its own, at the top of the body or in `try` blocks there.
bool Lowering::find_super_statement(List<Node*>& statements, SuperCalls& calls) {
  for (std::uint32_t i = 0; i < statements.size(); i++) {
    const auto* statement = try_as<ExpressionStatement>(statements[i]);
    if (statement != nullptr && is_super_call(statement->expression)) {
      calls.statements = &statements;
      calls.index = i;
      return true;
    }
    auto* attempt = try_as<TryStatement>(statements[i]);
    if (attempt != nullptr && find_super_statement(attempt->block->body, calls)) return true;
  }
  return false;
}

// TypeScript's constructor(private a) assigns `this.a = a` before fields that are assigned to, and behind those that are
// defined. What the parser has made of it begins where the parameter does.
std::size_t Lowering::behind_parameter_properties(const Function* function, List<Node*> statements, std::size_t index) const {
  if (!assigns_fields()) return index;
  while (index < statements.size() && statements[index]->kind == NodeKind::ExpressionStatement &&
         statements[index]->start < function->body_start)
    index++;
  return index;
}

// super(a): (super(a), …, this)
template <class Make>
void Lowering::replace_super_calls(Function* function, Make make_expressions) {
  TreeWalk walk(Reach::SameThis);
  std::vector<Node*> done;
  const auto visit = [&](Node*& node) {
    if (!is_super_call(node)) return true;
    for (const Node* each : done)
      if (each == node) return true;
    done.push_back(node);
    const std::uint32_t start = node->start;
    std::vector<Node*> nodes{node};
    for (Node* each : make_expressions()) nodes.push_back(each);
    nodes.push_back(make_this(start));
    auto* sequence = make<SequenceExpression>(NodeKind::SequenceExpression, start);
    sequence->expressions = list(nodes);
    node = sequence;
    return true;
  };
  for (Node*& parameter : function->parameters) walk.run(parameter, visit);
  for (Node*& statement : function->body) walk.run(statement, visit);
}

// Makes sure that names in what moves into the constructor mean there what they did: class A { b = c; constructor(c) {} }.
// False when they cannot.
bool Lowering::make_room(Function* constructor, const std::vector<Node*>& moved) {
  TreeWalk walk(Reach::Everything);
  std::vector<Atom> names;
  bool has_eval = false;
  for (Node* each : moved) {
    walk.run(each, [&](Node*& node) {
      if (const auto* identifier = try_as<Identifier>(node)) names.push_back(identifier->name);
      has_eval |= node->kind == NodeKind::CallExpression && (node->flags & flag::kDirectEval) != 0;
      return true;
    });
  }
  if (has_eval) return false;
  if (names.empty()) return true;
  stable_sort(names);

  const auto is_inside = [&](ScopeId scope) {
    while (scope != ScopeId::None && scope > constructor->scope) scope = module_.scopes[index_of(scope)].parent;
    return scope == constructor->scope;
  };
  std::vector<std::pair<SymbolId, Atom>> renamed;
  bool is_possible = true;
  const auto rename = [&](Identifier* identifier) {
    const SymbolId symbol = identifier->symbol;
    if (symbol == SymbolId::None) return;
    for (const auto& [known, name] : renamed)
      if (known == symbol) {
        identifier->name = name;
        return;
      }
    if (!std::binary_search(names.begin(), names.end(), identifier->name)) return;
    const Symbol& info = module_.symbol(symbol);
    if (info.kind == SymbolKind::Generated || info.kind == SymbolKind::Arguments || !is_inside(info.scope)) return;
    if ((info.flags & symbol_flag::kMustNotBeRenamed) != 0) {
      is_possible = false;
      return;
    }
    std::string text;
    for (std::uint32_t n = 2;; n++) {
      text = std::string(module_.atoms.text(identifier->name)) + std::to_string(n);
      if (module_.atoms.find(text) == Atom::None) break;
    }
    const Atom name = module_.atoms.intern(arena_.copy(text));
    module_.symbols[index_of(symbol)].name = name;
    renamed.emplace_back(symbol, name);
    identifier->name = name;
  };
  // Names that stay come first: nothing may be renamed when one of them is in the way.
  for (int pass = 0; pass < 2 && is_possible; pass++) {
    const auto visit = [&](Node*& node) {
      Identifier* found = nullptr;
      if (auto* identifier = try_as<Identifier>(node))
        found = identifier;
      else if (auto* function = try_as<FunctionDeclaration>(node))
        found = function->function->name;
      else if (auto* expression = try_as<FunctionExpression>(node))
        found = expression->function->name;
      else if (auto* declared = try_as<ClassDeclaration>(node))
        found = declared->definition->name;
      else if (auto* definition = try_as<ClassExpression>(node))
        found = definition->definition->name;
      if (found == nullptr || found->symbol == SymbolId::None) return true;
      if (pass == 1)
        rename(found);
      else if (std::binary_search(names.begin(), names.end(), found->name) && is_inside(module_.symbol(found->symbol).scope) &&
               (module_.symbol(found->symbol).flags & symbol_flag::kMustNotBeRenamed) != 0)
        is_possible = false;
      return true;
    };
    for (Node*& parameter : constructor->parameters) walk.run(parameter, visit);
    for (Node*& statement : constructor->body) walk.run(statement, visit);
  }
  return is_possible;
}

// Fields are made before parameters get their values: constructor(a, b = this.c) becomes constructor(a, ...rest) with
// `var [b = this.c] = rest` behind the fields.
void Lowering::move_parameters(ClassWork& work, Function* function) {
  if (assigns_fields()) return;  // there they are part of the constructor's body
  std::size_t first = 0;
  while (first < function->parameters.size() && is_plain_parameter(function->parameters[first])) first++;
  if (first == function->parameters.size()) return;
  bool has_this = false, is_pure = true;
  TreeWalk walk(Reach::SameThis);
  for (std::size_t i = first; i < function->parameters.size(); i++) {
    walk.run(function->parameters[i], [&](Node*& node) {
      has_this |= node->kind == NodeKind::ThisExpression || node->kind == NodeKind::Super;
      return !has_this;
    });
    const auto* with_default = try_as<Assignment>(function->parameters[i]);
    if (with_default == nullptr || with_default->target->kind != NodeKind::Identifier ||
        expression_has_side_effects(module_, with_default->value)) {
      is_pure &= is_plain_parameter(function->parameters[i]) || work.instance_is_pure;
    }
  }
  if (!has_this && is_pure) return;
  const std::uint32_t start = function->parameters[first]->start;
  auto* pattern = make<ArrayLiteral>(NodeKind::ArrayPattern, start);
  pattern->elements =
      list(std::vector<Node*>(function->parameters.begin() + static_cast<std::ptrdiff_t>(first), function->parameters.end()));
  // Those that count for `length` stay parameters: constructor({a}, b = 1) becomes constructor(_a, ...rest).
  std::vector<Node*> parameters(function->parameters.begin(), function->parameters.begin() + static_cast<std::ptrdiff_t>(first));
  std::vector<Node*> values;
  const std::size_t length = length_of(function);
  while (parameters.size() < length) {
    const SymbolId symbol = new_symbol(next_temporary_name(), SymbolKind::Parameter, function->scope);
    parameters.push_back(refer(symbol, start));
    values.push_back(refer(symbol, start));
  }
  if (parameters.size() < function->parameters.size()) {
    const SymbolId symbol = new_symbol("_rest", SymbolKind::Parameter, function->scope);
    for (std::vector<Node*>* each : {&parameters, &values}) {
      auto* rest = make<Operand>(each == &parameters ? NodeKind::RestElement : NodeKind::SpreadElement, start);
      rest->argument = refer(symbol, start);
      each->push_back(rest);
    }
  }
  Node* source;
  if (values.size() == 1 && values[0]->kind == NodeKind::SpreadElement) {
    source = as<Operand>(values[0])->argument;
  } else {
    auto* array = make<ArrayLiteral>(NodeKind::ArrayExpression, start);
    array->elements = list(values);
    source = array;
  }
  prepend(function, {make_variable(VariableKind::Var, pattern, source, start)});
  function->parameters = list(parameters);
}

}  // namespace skein::lowering
