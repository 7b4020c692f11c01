#include "transform/minify.h"

#include <algorithm>

#include "base/sort.h"
#include "js/side_effects.h"
#include "transform/commonjs_exports.h"
#include "transform/minifier.h"
#include "transform/tree_walk.h"

namespace skein::lowering {

using namespace js;

void minify_syntax(ParsedModule& module, const MinifyOptions& options) { Minifier(module, options).run(); }

Minifier::Minifier(ParsedModule& module, const MinifyOptions& options)
    : module_(module), arena_(module.arena), options_(options) {
  is_strict_ = (module.scopes[0].flags & scope_flag::kStrict) != 0 || module.type == SourceType::Module;
  is_cautious_ = module.has_direct_eval || std::any_of(module.scopes.begin(), module.scopes.end(),
                                                       [](const Scope& scope) { return scope.kind == ScopeKind::With; });
  keeps_constants_ = is_cautious_ || std::any_of(module.symbols.begin(), module.symbols.end(), [](const Symbol& symbol) {
                       return symbol.kind == SymbolKind::Const && (symbol.flags & symbol_flag::kReassigned) != 0;
                     });
}

void Minifier::run() {
  count_uses();
  if (options_.bundle)
    minify_parts();
  else
    module_.body = statements(module_.body, Ending::Nothing);
}

void Minifier::count_uses() {
  uses_.assign(module_.symbols.size(), 0);
  TreeWalk walk(Reach::Everything);
  const auto count = [&](const Identifier* name) {
    if (name != nullptr && name->symbol != SymbolId::None) uses_[index_of(name->symbol)]++;
  };
  for (Node*& statement : module_.body) {
    if (const auto* exported = try_as<ExportNamedDeclaration>(statement))
      for (const ExportSpecifier& specifier : exported->specifiers) count(specifier.local);
    walk.run(statement, [&](Node*& node) {
      if (const auto* name = try_as<Identifier>(node)) count(name);
      return true;
    });
  }
  for (const NamedExport& exported : module_.named_exports) uses_[index_of(exported.local)]++;
}

void Minifier::drop(Node* node) {
  if (node == nullptr) return;
  has_dropped_ = true;
  TreeWalk(Reach::Everything).run(node, [&](Node*& each) {
    const auto* name = try_as<Identifier>(each);
    if (name == nullptr || name->symbol == SymbolId::None) return true;
    const auto index = index_of(name->symbol);
    if (uses_[index] > 0) uses_[index]--;
    if (module_.symbols[index].use_count > 0) module_.symbols[index].use_count--;
    return true;
  });
}

// What cannot be left out of a CommonJS module, which runs as a function, is minified as a whole.
void Minifier::merge_parts() {
  const CommonJSExports exports = find_commonjs_exports(module_);
  const bool has_names = !exports.parts.empty() || exports.object != nullptr;
  std::vector<Part> merged;
  const auto count = static_cast<std::uint32_t>(module_.parts.size());
  for (std::uint32_t first = 0, end = 0; first < count; first = end) {
    const auto is_alone = [&](std::uint32_t p) { return has_names && (exports.is_droppable[p] || exports.is_export[p]); };
    end = first + 1;
    while (!is_alone(first) && end < count && !is_alone(end)) end++;
    merged.push_back(end - first == 1 ? module_.parts[first] : merged_part(first, end));
  }
  module_.parts = std::move(merged);
}

Part Minifier::merged_part(std::uint32_t first, std::uint32_t end) {
  Part whole{};
  std::vector<SymbolId> declares, uses;
  std::vector<NamespaceMember> namespace_members, import_members;
  std::vector<RecordId> records;
  const auto add = [](auto& all, const auto& more) { all.insert(all.end(), more.begin(), more.end()); };
  for (std::uint32_t p = first; p < end; p++) {
    const Part& part = module_.parts[p];
    add(declares, part.declares);
    add(uses, part.uses);
    add(namespace_members, part.namespace_members);
    add(import_members, part.import_members);
    add(records, part.records);
  }
  stable_sort(uses);
  uses.erase(std::unique(uses.begin(), uses.end()), uses.end());
  whole.declares = freeze(arena_, declares.data(), declares.size());
  whole.uses = freeze(arena_, uses.data(), uses.size());
  whole.namespace_members = freeze(arena_, namespace_members.data(), namespace_members.size());
  whole.import_members = freeze(arena_, import_members.data(), import_members.size());
  whole.records = freeze(arena_, records.data(), records.size());
  whole.first_statement = module_.parts[first].first_statement;
  whole.end_statement = module_.parts[end - 1].end_statement;
  whole.has_side_effects = true;
  return whole;
}

// Each part by itself, so that it can still be left out.
void Minifier::minify_parts() {
  if (module_.is_commonjs && !module_.parts.empty()) merge_parts();
  Nodes made;
  made.reserve(module_.body.size());
  std::vector<std::uint32_t> changed;
  for (std::uint32_t i = 0; i < module_.parts.size(); i++) {
    Part& part = module_.parts[i];
    has_dropped_ = false;
    const List<Node*> result =
        statements({module_.body.items + part.first_statement, part.end_statement - part.first_statement}, Ending::Nothing);
    part.first_statement = static_cast<std::uint32_t>(made.size());
    made.insert(made.end(), result.begin(), result.end());
    if (result.empty()) made.push_back(make_bare(NodeKind::EmptyStatement, 0));
    part.end_statement = static_cast<std::uint32_t>(made.size());
    if (has_dropped_) changed.push_back(i);
  }
  module_.body = list(made);
  stable_sort(module_.constants,
              [](const ConstantValue& a, const ConstantValue& b) { return index_of(a.symbol) < index_of(b.symbol); });
  for (std::uint32_t i : changed) tell_uses(module_.parts[i]);
}

// What the part still uses of what it used.
void Minifier::tell_uses(Part& part) {
  std::vector<std::uint32_t> symbols;
  std::vector<std::pair<SymbolId, Atom>> members;
  std::vector<RecordId> records;
  TreeWalk walk(Reach::Everything);
  const auto use = [&](const Identifier* name) {
    if (name != nullptr && name->symbol != SymbolId::None) symbols.push_back(index_of(name->symbol));
  };
  for (std::uint32_t i = part.first_statement; i < part.end_statement; i++)
    walk.run(module_.body[i], [&](Node*& node) {
      if (const auto* name = try_as<Identifier>(node)) {
        if (name->extra == 0 || name->extra == reference::kNamespaceWritten) use(name);
      } else if (const auto* member = try_as<MemberExpression>(node)) {
        if (const auto* object = try_as<Identifier>(member->object); object != nullptr)
          members.push_back({object->symbol, member->name});
      } else if (const auto* index = try_as<IndexExpression>(node)) {
        const auto* object = try_as<Identifier>(index->object);
        const auto* key = try_as<StringLiteral>(index->index);
        const auto* pattern = try_as<TemplateLiteral>(index->index);
        if (object != nullptr && key != nullptr)
          members.push_back({object->symbol, module_.atoms.find(key->value)});
        else if (object != nullptr && pattern != nullptr)
          members.push_back({object->symbol, module_.atoms.find(pattern->elements[0].raw)});
      } else if (const auto* element = try_as<JSXElement>(node)) {
        use(element->spread_values);
        use(element->spread_props);
      } else if (const auto* import = try_as<ImportExpression>(node)) {
        records.push_back(import->record);
      } else if (const auto* required = try_as<RequireExpression>(node)) {
        records.push_back(required->record);
      } else if (node->kind == NodeKind::WorkerExpression) {
        records.push_back(as<WorkerExpression>(node)->worker);
      } else if (const auto* call = try_as<CallExpression>(node); call != nullptr && (node->extra & worker_form::kStarts) != 0) {
        records.push_back(call->worker);
      }
      return true;
    });
  stable_sort(symbols);
  stable_sort(members);
  const auto keep = [](auto& all, auto is_wanted) {
    all.count = static_cast<std::uint32_t>(std::stable_partition(all.begin(), all.end(), is_wanted) - all.begin());
  };
  const auto has_member = [&](const NamespaceMember& member) {
    // Of a path the first name is enough.
    const std::string_view path = module_.atoms.text(member.name);
    const Atom first = module_.atoms.find(path.substr(0, path.find(kMemberSeparator)));
    return std::binary_search(members.begin(), members.end(), std::pair{member.namespace_symbol, first});
  };
  keep(part.uses, [&](SymbolId symbol) { return std::binary_search(symbols.begin(), symbols.end(), index_of(symbol)); });
  keep(part.namespace_members, has_member);
  keep(part.import_members, has_member);
  keep(part.records, [&](RecordId record) { return std::find(records.begin(), records.end(), record) != records.end(); });
  if (!part.has_side_effects) return;
  std::vector<SymbolId> called;
  for (std::uint32_t i = part.first_statement; i < part.end_statement; i++)
    if (statement_has_side_effects(module_, module_.body[i], called)) return;
  part.has_side_effects = !called.empty();
  part.unless_pure = freeze(arena_, called.data(), called.size());
}

// ---- Nodes -------------------------------------------------------------------------------------------------------------

Node* Minifier::make_boolean(bool value, std::uint32_t start) {
  Node* node = make_bare(NodeKind::BooleanLiteral, start);
  if (value) node->flags = flag::kTrue;
  return node;
}

Node* Minifier::make_number(double value, std::uint32_t start) {
  auto* node = make<NumericLiteral>(NodeKind::NumericLiteral, start);
  node->value = value;
  return node;
}

Node* Minifier::make_string(std::string_view value, std::uint32_t start) {
  auto* node = make<StringLiteral>(NodeKind::StringLiteral, start);
  node->value = value;
  return node;
}

Node* Minifier::make_undefined(std::uint32_t start) { return make_unary(UnaryOperator::Void, make_number(0, start)); }

Node* Minifier::make_unary(UnaryOperator op, Node* argument) {
  auto* node = make<UnaryExpression>(NodeKind::UnaryExpression, argument->start, static_cast<std::uint16_t>(op));
  node->argument = argument;
  return node;
}

Node* Minifier::make_plain_binary(BinaryOperator op, Node* left, Node* right) {
  auto* node = make<BinaryExpression>(NodeKind::BinaryExpression, left->start, static_cast<std::uint16_t>(op));
  node->left = left;
  node->right = right;
  return node;
}

Node* Minifier::make_plain_conditional(Node* test, Node* consequent, Node* alternate) {
  auto* node = make<ConditionalExpression>(NodeKind::ConditionalExpression, test->start);
  node->test = test;
  node->consequent = consequent;
  node->alternate = alternate;
  return node;
}

Node* Minifier::make_statement(Node* expression) {
  auto* node = make<ExpressionStatement>(NodeKind::ExpressionStatement, expression->start);
  node->expression = expression;
  return node;
}

Node* Minifier::make_return(Node* argument, std::uint32_t start) {
  auto* node = make<ArgumentStatement>(NodeKind::ReturnStatement, start);
  node->argument = argument;
  return node;
}

ScopeId Minifier::new_scope(ScopeKind kind) {
  const auto scope = static_cast<ScopeId>(module_.scopes.size());
  module_.scopes.push_back({scope_, kind, module_.scopes[index_of(scope_)].flags});
  return scope;
}

Node* Minifier::make_block(List<Node*> body, std::uint32_t start) {
  auto* node = make<BlockStatement>(NodeKind::BlockStatement, start);
  node->body = body;
  node->scope = new_scope(ScopeKind::Block);
  node->end = start;
  return node;
}

Node* Minifier::copy_literal(const Node* literal, std::uint32_t start) {
  switch (literal->kind) {
    case NodeKind::NumericLiteral: {
      auto* node = make<NumericLiteral>(NodeKind::NumericLiteral, start);
      *node = *as<NumericLiteral>(literal);
      node->start = start;
      return node;
    }
    case NodeKind::StringLiteral: return make_string(as<StringLiteral>(literal)->value, start);
    case NodeKind::BooleanLiteral: return make_boolean((literal->flags & flag::kTrue) != 0, start);
    case NodeKind::NullLiteral: return make_bare(NodeKind::NullLiteral, start);
    default: {
      const auto* unary = as<UnaryExpression>(literal);
      return make_unary(unary->op(), copy_literal(unary->argument, start));
    }
  }
}

}  // namespace skein::lowering
