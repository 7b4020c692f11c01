// Nodes and names that lowering makes up.

#include <string>

#include "transform/lowering.h"

namespace skein::lowering {

using namespace js;

// ---- Names -------------------------------------------------------------------------------------------------------------

SymbolId Lowering::new_symbol(std::string_view hint, SymbolKind kind, ScopeId scope) {
  std::string text(hint);
  if (module_.atoms.find(text) != Atom::None) {
    // A module of many classes asks for as many `_a`s.
    std::uint32_t& next = next_numbers_.try_emplace(text, 2).first->second;
    do text = std::string(hint) + std::to_string(next++);
    while (module_.atoms.find(text) != Atom::None);
  }
  const Atom name = module_.atoms.intern(arena_.copy(text));
  const auto symbol = static_cast<SymbolId>(module_.symbols.size());
  const bool is_top_level = index_of(scope) == 0;
  if (is_top_level && kind != SymbolKind::Import) part_declares_.push_back(symbol);
  module_.symbols.push_back({name, kind, is_top_level ? symbol_flag::kTopLevel : std::uint8_t{0}, 0, scope, 0, 0});
  return symbol;
}

ScopeId Lowering::new_scope(ScopeKind kind, ScopeId parent) {
  const auto scope = static_cast<ScopeId>(module_.scopes.size());
  module_.scopes.push_back({parent, kind, module_.scopes[index_of(parent)].flags});
  return scope;
}

// _a … _z, _aa, _ab …
std::string Lowering::next_temporary_name() {
  std::string name;
  do {
    name = "_";
    std::string letters;
    for (std::uint32_t n = ++next_name_; n > 0; n = (n - 1) / 26) letters += static_cast<char>('a' + (n - 1) % 26);
    name.append(letters.rbegin(), letters.rend());
  } while (module_.atoms.find(name) != Atom::None);
  return name;
}

SymbolId Lowering::new_temporary() {
  const SymbolId symbol = new_symbol(next_temporary_name(), SymbolKind::Generated, home_->scope);
  home_->temporaries.push_back(symbol);
  return symbol;
}

Node* Lowering::declare_temporaries(const Home& home, std::uint32_t start) {
  if (home.temporaries.empty()) return nullptr;
  std::vector<VariableDeclarator> declarators;
  for (SymbolId symbol : home.temporaries) {
    Identifier* name = refer(symbol, start);
    module_.symbols[index_of(symbol)].use_count--;
    declarators.push_back({name, nullptr});
  }
  auto* node = make<VariableDeclaration>(NodeKind::VariableDeclaration, start);
  node->extra = static_cast<std::uint16_t>(VariableKind::Var);
  node->declarators = freeze(arena_, declarators.data(), declarators.size());
  return node;
}

Identifier* Lowering::refer(SymbolId symbol, std::uint32_t start) {
  auto* node = make<Identifier>(NodeKind::Identifier, start);
  node->name = module_.symbols[index_of(symbol)].name;
  node->symbol = symbol;
  if ((module_.symbols[index_of(symbol)].flags & symbol_flag::kMember) != 0) node->flags |= flag::kMember;
  module_.symbols[index_of(symbol)].use_count++;
  return node;
}

Identifier* Lowering::refer(Helper helper, std::uint32_t start) {
  SymbolId symbol = SymbolId::None;
  for (const UsedHelper& used : helpers_)
    if (used.helper == helper) symbol = used.symbol;
  if (symbol == SymbolId::None) {
    symbol = new_symbol(helper_name(helper), options_.bundle ? SymbolKind::Import : SymbolKind::Generated, ScopeId{0});
    helpers_.push_back({helper, symbol});
  }
  bool is_noted = false;
  for (SymbolId used : part_uses_) is_noted |= used == symbol;
  if (!is_noted) part_uses_.push_back(symbol);
  return refer(symbol, start);
}

// ---- Nodes -------------------------------------------------------------------------------------------------------------

Node* Lowering::make_bare(NodeKind kind, std::uint32_t start) {
  Node* node = static_cast<Node*>(arena_.allocate(sizeof(Node)));
  *node = Node{kind, 0, 0, start};
  return node;
}

Node* Lowering::make_undefined(std::uint32_t start) { return make_unary(UnaryOperator::Void, make_number(0, start), start); }

Node* Lowering::make_boolean(bool value, std::uint32_t start) {
  Node* node = make_bare(NodeKind::BooleanLiteral, start);
  if (value) node->flags |= flag::kTrue;
  return node;
}

Node* Lowering::make_number(double value, std::uint32_t start) {
  auto* node = make<NumericLiteral>(NodeKind::NumericLiteral, start);
  node->value = value;
  return node;
}

Node* Lowering::make_string(std::string_view value, std::uint32_t start) {
  auto* node = make<StringLiteral>(NodeKind::StringLiteral, start);
  node->value = value;
  return node;
}

Node* Lowering::make_member(Node* object, std::string_view name, std::uint32_t start) {
  auto* node = make<MemberExpression>(NodeKind::MemberExpression, start);
  node->object = object;
  node->name = module_.atoms.intern(arena_.copy(name));
  node->name_start = start;
  return node;
}

Node* Lowering::make_index(Node* object, Node* index, std::uint32_t start) {
  auto* node = make<IndexExpression>(NodeKind::IndexExpression, start);
  node->object = object;
  node->index = index;
  return node;
}

Node* Lowering::make_call(Node* callee, List<Node*> arguments, std::uint32_t start) {
  auto* node = make<CallExpression>(NodeKind::CallExpression, start);
  node->callee = callee;
  node->arguments = arguments;
  return node;
}

Node* Lowering::make_binary(BinaryOperator op, Node* left, Node* right, std::uint32_t start) {
  auto* node = make<BinaryExpression>(NodeKind::BinaryExpression, start);
  node->extra = static_cast<std::uint16_t>(op);
  node->left = left;
  node->right = right;
  return node;
}

Node* Lowering::make_unary(UnaryOperator op, Node* argument, std::uint32_t start) {
  auto* node = make<UnaryExpression>(NodeKind::UnaryExpression, start);
  node->extra = static_cast<std::uint16_t>(op);
  node->argument = argument;
  return node;
}

Node* Lowering::make_assign(Node* target, Node* value, std::uint32_t start) {
  auto* node = make<Assignment>(NodeKind::AssignmentExpression, start);
  node->extra = static_cast<std::uint16_t>(AssignmentOperator::Assign);
  node->target = target;
  node->value = value;
  return node;
}

Node* Lowering::make_conditional(Node* test, Node* consequent, Node* alternate, std::uint32_t start) {
  auto* node = make<ConditionalExpression>(NodeKind::ConditionalExpression, start);
  node->test = test;
  node->consequent = consequent;
  node->alternate = alternate;
  return node;
}

Node* Lowering::make_sequence(std::initializer_list<Node*> nodes, std::uint32_t start) {
  auto* node = make<SequenceExpression>(NodeKind::SequenceExpression, start);
  node->expressions = list(nodes);
  return node;
}

Node* Lowering::make_statement(Node* value, std::uint32_t start) {
  auto* node = make<ExpressionStatement>(NodeKind::ExpressionStatement, start);
  node->expression = value;
  return node;
}

Node* Lowering::make_variable(VariableKind kind, Node* target, Node* init, std::uint32_t start) {
  auto* node = make<VariableDeclaration>(NodeKind::VariableDeclaration, start);
  node->extra = static_cast<std::uint16_t>(kind);
  const VariableDeclarator declarator{target, init};
  node->declarators = freeze(arena_, &declarator, 1);
  return node;
}

Node* Lowering::make_return(Node* argument, std::uint32_t start) {
  auto* node = make<ArgumentStatement>(NodeKind::ReturnStatement, start);
  node->argument = argument;
  return node;
}

Node* Lowering::make_arrow(List<Node*> nodes, ScopeId scope, std::uint32_t start) {
  auto* function = arena_.make<Function>();
  function->is_arrow = true;
  function->is_strict = (module_.scopes[index_of(scope)].flags & scope_flag::kStrict) != 0;
  function->body = nodes;
  function->scope = scope;
  function->body_start = function->body_end = start;
  auto* node = make<FunctionExpression>(NodeKind::ArrowFunction, start);
  node->function = function;
  return node;
}

Property Lowering::make_property(PropertyKind kind, Node* key, Node* value) {
  return Property{kind, false, false, key->start, key, value, {}};
}

BlockStatement* Lowering::make_block(List<Node*> nodes, ScopeId scope, std::uint32_t start, std::uint32_t end) {
  auto* node = make<BlockStatement>(NodeKind::BlockStatement, start);
  node->body = nodes;
  node->scope = scope;
  node->end = end;
  return node;
}

// ---- Values used twice -------------------------------------------------------------------------------------------------

bool Lowering::is_repeatable(const Node* node, Between between) const {
  switch (node->kind) {
    case NodeKind::ThisExpression:
    case NodeKind::Super:
    case NodeKind::NullLiteral:
    case NodeKind::BooleanLiteral:
    case NodeKind::NumericLiteral:
    case NodeKind::StringLiteral: return true;
    // A global may be a getter; a variable may be assigned to by a getter: a.b ??= c, where a's b says a = null.
    case NodeKind::Identifier: {
      const SymbolId symbol = as<Identifier>(node)->symbol;
      return symbol != SymbolId::None &&
             (between == Between::Nothing || (module_.symbol(symbol).flags & symbol_flag::kReassigned) == 0);
    }
    default: return false;
  }
}

Lowering::Kept Lowering::keep(Node* node, Between between) {
  if (is_repeatable(node, between)) {
    const auto* identifier = try_as<Identifier>(node);
    return {node, identifier == nullptr ? SymbolId::None : identifier->symbol, node};
  }
  const SymbolId temporary = new_temporary();
  return {make_assign(refer(temporary, node->start), node, node->start), temporary, nullptr};
}

Node* Lowering::again(const Kept& kept, std::uint32_t start) {
  if (kept.symbol == SymbolId::None) return kept.repeated;
  Identifier* node = refer(kept.symbol, start);
  if (kept.repeated != nullptr) node->extra = kept.repeated->extra;
  return node;
}

Lowering::TwoTargets Lowering::split_target(Node* target) {
  const std::uint32_t start = target->start;
  if (auto* identifier = try_as<Identifier>(target)) {
    auto* copy = make<Identifier>(NodeKind::Identifier, start);
    *copy = *identifier;
    if (copy->symbol != SymbolId::None) module_.symbols[index_of(copy->symbol)].use_count++;
    return {copy, target};
  }
  if (auto* member = try_as<MemberExpression>(target)) {
    const Kept object = keep(member->object, Between::Code);
    auto* first = make<MemberExpression>(NodeKind::MemberExpression, start);
    *first = *member;
    first->object = object.first;
    member->object = again(object, start);
    return {first, member};
  }
  auto* index = as<IndexExpression>(target);
  const Kept object = keep(index->object, Between::Code);
  const Kept key = keep(index->index, Between::Code);
  auto* first = make<IndexExpression>(NodeKind::IndexExpression, start);
  *first = *index;
  first->object = object.first;
  first->index = key.first;
  index->object = again(object, start);
  index->index = again(key, start);
  return {first, index};
}

}  // namespace skein::lowering
