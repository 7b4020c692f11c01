// Explicit resource management (ECMAScript 2026, sections 9.5 and 14.3.1): `using` and `await using`.
//
//   { a(); using b = c(); }
// becomes
//   { const _stack = []; try { a(); const b = __using(_stack, c()) }
//     catch (_error) { __disposeFail(_stack, _error) } finally { __callDispose(_stack) } }
// before anything else is lowered, so that what is awaited here is seen by whatever lowers `await`.

#include <algorithm>

#include "transform/classes.h"

namespace skein::lowering {

using namespace js;

namespace {

const VariableDeclaration* using_declaration(const Node* node) {
  const auto* declaration = try_as<VariableDeclaration>(node);
  if (declaration == nullptr) return nullptr;
  const VariableKind kind = declaration->variable_kind();
  return kind == VariableKind::Using || kind == VariableKind::AwaitUsing ? declaration : nullptr;
}

bool has_using(List<Node*> nodes) {
  for (const Node* node : nodes)
    if (using_declaration(node) != nullptr) return true;
  return false;
}

// What stays at the top level of a module: it is bound before the module runs.
bool is_hoisted(const Node* node) {
  switch (node->kind) {
    case NodeKind::ImportDeclaration:
    case NodeKind::ExportNamedDeclaration:
    case NodeKind::ExportAllDeclaration:
    case NodeKind::FunctionDeclaration: return true;
    case NodeKind::ExportDefaultDeclaration:
      return as<ExportDefaultDeclaration>(node)->declaration->kind == NodeKind::FunctionDeclaration;
    default: return false;
  }
}

template <class Visit>
void for_each_bound(Node* pattern, Visit&& visit) {
  switch (pattern->kind) {
    case NodeKind::Identifier: visit(as<Identifier>(pattern)); break;
    case NodeKind::AssignmentPattern: for_each_bound(as<Assignment>(pattern)->target, visit); break;
    case NodeKind::RestElement: for_each_bound(as<Operand>(pattern)->argument, visit); break;
    case NodeKind::ArrayPattern:
      for (Node* element : as<ArrayLiteral>(pattern)->elements) for_each_bound(element, visit);
      break;
    case NodeKind::ObjectPattern:
      for (const Property& property : as<ObjectLiteral>(pattern)->properties) for_each_bound(property.value, visit);
      break;
    default: break;
  }
}

}  // namespace

bool Lowering::lowers_using(List<Node*> nodes) const {
  return lacks(Feature::Using) && module_.features.has(Feature::Using) && has_using(nodes);
}

// The statements of a block or a function's body.
List<Node*> Lowering::lower_using(List<Node*> nodes) {
  std::vector<Node*> outside;
  std::size_t first = 0;
  while (first < nodes.size() && nodes[first]->kind == NodeKind::Directive) outside.push_back(nodes[first++]);
  dispose_behind(std::vector<Node*>(nodes.begin() + first, nodes.end()), VariableKind::Const, outside);
  return list(outside);
}

void Lowering::dispose_behind(const std::vector<Node*>& nodes, VariableKind kind, std::vector<Node*>& outside) {
  std::uint32_t start = 0;
  for (std::size_t i = nodes.size(); i-- > 0;)
    if (using_declaration(nodes[i]) != nullptr) start = nodes[i]->start;
  const SymbolId stack = new_symbol("_stack", SymbolKind::Generated, scope_);
  bool is_async = false;
  for (Node* node : nodes) {
    if (using_declaration(node) == nullptr) continue;
    auto* declaration = as<VariableDeclaration>(node);
    const bool waits = declaration->variable_kind() == VariableKind::AwaitUsing;
    is_async |= waits;
    declaration->extra = static_cast<std::uint16_t>(kind);
    for (VariableDeclarator& each : declaration->declarators) {
      const std::uint32_t at = each.target->start;
      if (is_anonymous_function(each.init))
        each.init = give_name(each.init, make_string(module_.atoms.text(as<Identifier>(each.target)->name), at));
      std::vector<Node*> arguments{refer(stack, at), each.init};
      if (waits) arguments.push_back(make_boolean(true, at));
      each.init = make_call(refer(Helper::Using, at), list(arguments), at);
    }
  }
  auto* array = make<ArrayExpression>(NodeKind::ArrayExpression, start);
  Identifier* name = refer(stack, start);
  module_.symbols[index_of(stack)].use_count--;
  outside.push_back(make_variable(kind, name, array, start));

  const auto block_of = [&](const std::vector<Node*>& body, ScopeId parent) {
    return make_block(list(body), new_scope(ScopeKind::Block, parent), start, start);
  };
  // catch (_error) { __disposeFail(_stack, _error) }
  const auto attempt_of = [&](BlockStatement* block) {
    auto* attempt = make<TryStatement>(NodeKind::TryStatement, start);
    attempt->block = block;
    attempt->catch_scope = new_scope(ScopeKind::Catch, scope_);
    const SymbolId error = new_symbol("_error", SymbolKind::CatchParameter, attempt->catch_scope);
    attempt->parameter = refer(error, start);
    module_.symbols[index_of(error)].use_count--;
    Node* fail = make_call(refer(Helper::DisposeFail, start), {refer(stack, start), refer(error, start)}, start);
    attempt->handler = block_of({make_statement(fail, start)}, attempt->catch_scope);
    return attempt;
  };
  TryStatement* attempt = attempt_of(block_of(nodes, scope_));
  std::vector<Node*> finally;
  if (is_async) {
    // while (__disposeStep(_stack)) try { await _stack.value } catch …
    auto* await = make<Operand>(NodeKind::AwaitExpression, start);
    await->argument = make_member(refer(stack, start), "value", start);
    auto* loop = make<WhileStatement>(NodeKind::WhileStatement, start);
    loop->test = make_call(refer(Helper::DisposeStep, start), {refer(stack, start)}, start);
    loop->body = attempt_of(block_of({make_statement(await, start)}, scope_));
    finally.push_back(loop);
  }
  finally.push_back(make_statement(make_call(refer(Helper::CallDispose, start), {refer(stack, start)}, start), start));
  attempt->finalizer = block_of(finally, scope_);
  outside.push_back(attempt);
}

// for (using a = b; …) …: the resource belongs to the whole loop. Null for any other statement.
Node* Lowering::lower_using_loop(Node* node) {
  if (!lacks(Feature::Using) || !module_.features.has(Feature::Using)) return nullptr;
  Node* inner = node;
  while (auto* labeled = try_as<LabeledStatement>(inner)) inner = labeled->body;
  if (auto* loop = try_as<ForStatement>(inner)) {
    if (using_declaration(loop->init) == nullptr) return nullptr;
    Node* declaration = std::exchange(loop->init, nullptr);
    return make_block(list({declaration, node}), new_scope(ScopeKind::Block, scope_), node->start, node->start);
  }
  // for (using a of b) c: for (const _a of b) { using a = _a; c }
  auto* loop = try_as<ForEachStatement>(inner);
  if (loop == nullptr || using_declaration(loop->left) == nullptr) return nullptr;
  const std::uint32_t start = loop->left->start;
  auto* declaration = as<VariableDeclaration>(loop->left);
  const SymbolId value = new_symbol("_value", SymbolKind::Generated, loop->scope);
  Identifier* name = refer(value, start);
  module_.symbols[index_of(value)].use_count--;
  declaration->declarators[0].init = refer(value, start);
  loop->left = make_variable(VariableKind::Const, name, nullptr, start);
  loop->body = make_block(list({static_cast<Node*>(declaration), loop->body}), new_scope(ScopeKind::Block, loop->scope),
                          loop->body->start, loop->body->start);
  return nullptr;
}

// The top level of a module: what others may see, or what functions may speak of, becomes `var`.
List<Node*> Lowering::lower_module_using(List<Node*> nodes) {
  std::vector<Node*> outside, inside;
  std::vector<ExportSpecifier> exports;
  const auto exports_name = [&](Identifier* name, std::string_view exported) {
    exports.push_back({exported, refer(name->symbol, name->start), {}, name->start});
  };
  for (Node* node : nodes) {
    if (is_hoisted(node)) {
      outside.push_back(node);
      continue;
    }
    if (auto* declaration = try_as<VariableDeclaration>(node)) {
      if ((node->flags & flag::kExported) != 0) {
        for (VariableDeclarator& each : declaration->declarators)
          for_each_bound(each.target, [&](Identifier* name) { exports_name(name, module_.atoms.text(name->name)); });
      }
      if (using_declaration(node) == nullptr) node->extra = static_cast<std::uint16_t>(VariableKind::Var);
      node->flags &= static_cast<std::uint8_t>(~flag::kExported);
      inside.push_back(node);
      continue;
    }
    auto* exported = try_as<ExportDefaultDeclaration>(node);
    auto* declared = try_as<ClassDeclaration>(exported != nullptr ? exported->declaration : node);
    if (exported == nullptr && declared == nullptr) {
      inside.push_back(node);
      continue;
    }
    const std::uint32_t start = node->start;
    Identifier* name = nullptr;
    Node* value = exported != nullptr ? exported->declaration : nullptr;
    if (declared != nullptr) {
      // var A = class A {}: in itself the class is bound before it is complete.
      if (declared->definition->name != nullptr) {
        name = make<Identifier>(NodeKind::Identifier, declared->definition->name->start);
        *name = *declared->definition->name;
      }
      auto* expression = make<ClassExpression>(NodeKind::ClassExpression, start);
      expression->definition = declared->definition;
      value = expression;
      if (name != nullptr && (node->flags & flag::kExported) != 0) exports_name(name, module_.atoms.text(name->name));
    }
    if (name == nullptr) {
      if (is_anonymous_function(value)) value = give_name(value, make_string("default", start));
      const SymbolId symbol = options_.bundle ? exported->symbol : new_symbol("_default", SymbolKind::Generated, ScopeId{0});
      name = refer(symbol, start);
      module_.symbols[index_of(symbol)].use_count--;
    }
    if (exported != nullptr) exports_name(name, "default");
    inside.push_back(make_variable(VariableKind::Var, name, value, start));
  }
  dispose_behind(inside, VariableKind::Var, outside);
  if (!exports.empty() && !options_.bundle) {
    auto* named = make<ExportNamedDeclaration>(NodeKind::ExportNamedDeclaration, 0);
    named->record = RecordId::None;
    named->specifiers = freeze(arena_, exports.data(), exports.size());
    outside.push_back(named);
  }
  return list(outside);
}

// Linked: all statements but imports and exports are one part, since the first disposes of what the last has made.
void Lowering::merge_parts() {
  Part merged{};
  std::vector<Node*> body, rest;
  std::vector<Part> parts;
  std::vector<SymbolId> declares, uses;
  std::vector<NamespaceMember> members;
  std::vector<RecordId> records;
  const auto append = [](auto& to, const auto& from) {
    for (const auto& each : from)
      if (std::find(to.begin(), to.end(), each) == to.end()) to.push_back(each);
  };
  for (Part& part : module_.parts) {
    const Node* first = module_.body[part.first_statement];
    const bool stays =
        is_hoisted(first) && first->kind != NodeKind::FunctionDeclaration && first->kind != NodeKind::ExportDefaultDeclaration;
    std::vector<Node*>& target = stays ? body : rest;
    const auto at = static_cast<std::uint32_t>(target.size());
    for (std::uint32_t i = part.first_statement; i < part.end_statement; i++) target.push_back(module_.body[i]);
    if (stays) {
      part.first_statement = at;
      part.end_statement = static_cast<std::uint32_t>(target.size());
      parts.push_back(part);
      continue;
    }
    append(declares, part.declares);
    append(uses, part.uses);
    append(members, part.namespace_members);
    append(records, part.records);
  }
  uses.erase(
      std::remove_if(uses.begin(), uses.end(),
                     [&](SymbolId symbol) { return std::find(declares.begin(), declares.end(), symbol) != declares.end(); }),
      uses.end());
  part_declares_.clear();
  part_uses_.clear();
  const List<Node*> made = lower_module_using(list(rest));
  rest.assign(made.begin(), made.end());
  append(declares, part_declares_);
  append(uses, part_uses_);
  merged.first_statement = static_cast<std::uint32_t>(body.size());
  body.insert(body.end(), rest.begin(), rest.end());
  merged.end_statement = static_cast<std::uint32_t>(body.size());
  merged.declares = freeze(arena_, declares.data(), declares.size());
  merged.uses = freeze(arena_, uses.data(), uses.size());
  merged.namespace_members = freeze(arena_, members.data(), members.size());
  merged.records = freeze(arena_, records.data(), records.size());
  merged.has_side_effects = true;
  parts.push_back(merged);
  module_.parts = std::move(parts);
  module_.body = list(body);
}

}  // namespace skein::lowering
