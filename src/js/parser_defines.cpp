// Names that options replace: `define`, `drop: console` and `pure` concern globals only. Whether a name is one is certain when
// the scopes have closed; until then it counts as one unless a scope that is open has declared it. Should a declaration further
// down make it the file's own, the file is parsed once more, with those places left alone.

#include <algorithm>

#include "js/parser_internal.h"

namespace skein::js {

bool Parser::is_global_so_far(const Identifier* name) const {
  return with_depth_ == 0 && !scopes_.is_declared(name->name) &&
         !std::binary_search(own_names_.begin(), own_names_.end(), name->start);
}

// Whether the expression is the names in `path`: `a.b`, `a?.b`, `a["b"]`.
bool Parser::matches_path(Node* node, const std::vector<Atom>& path, Node*& root) {
  std::size_t left = path.size();
  for (;;) {
    node = restore_replaced(node);
    switch (node->kind) {
      case NodeKind::MemberExpression:
        if (left < 2 || as<MemberExpression>(node)->name != path[--left]) return false;
        node = as<MemberExpression>(node)->object;
        continue;
      case NodeKind::IndexExpression: {
        const auto* index = as<IndexExpression>(node);
        const Constant key = constant_of(index->index);
        if (left < 2 || key.kind != Constant::Kind::String || key.text != atoms_.text(path[--left])) return false;
        node = index->object;
        continue;
      }
      case NodeKind::Identifier:
        root = node;
        return left == 1 && as<Identifier>(node)->name == path[0] && is_global_so_far(as<Identifier>(node));
      case NodeKind::ThisExpression:
        // A function, a field or a static block has a `this` of its own, and allows new.target.
        root = node;
        return left == 1 && path[0] == word::atom(word::kThis) && !function_.allow_new_target;
      case NodeKind::ImportMeta:
        root = node;
        return left == 2 && path[0] == word::atom(word::kImport) && path[1] == word::atom(word::kMeta);
      default: return false;
    }
  }
}

Node* Parser::replace_defined(Node* node, Atom last) {
  if (has_failed_ || (defines_->roles(last) & (Defines::kDefined | Defines::kLastOfDefined)) == 0) return node;
  for (const Define& define : defines_->defines()) {
    if (define.path.back() != last) continue;
    Node* root = nullptr;
    if (!matches_path(node, define.path, root)) continue;
    // define: { a: …, 'a.b': … }: the longer name counts.
    while (!replacements_.empty() && replacements_.back().start >= root->start) {
      undo_replacement(replacements_.back());
      replacements_.pop_back();
    }
    Replacement replacement{root->start, nullptr, node, try_as<Identifier>(root), nullptr, &define, 0, {}};
    if (replacement.root != nullptr) {
      replacement.root_extra = replacement.root->extra;
      replacement.root->extra = reference::kReplaced;
    }
    if (root->kind == NodeKind::ImportMeta) import_metas_--;
    replacement.replacement = instantiate(define, root->start, replacement.value);
    replacement.replacement->flags |= flag::kReplaced;
    replacements_.push_back(replacement);
    return replacement.replacement;
  }
  return node;
}

Node* Parser::instantiate(const Define& define, std::uint32_t start, Identifier*& reference) {
  const DefineValue& value = define.value;
  switch (value.kind) {
    case DefineValue::Kind::Array:
    case DefineValue::Kind::Object:
      reference = make_reference(define.variable, start);
      defined_references_.push_back(reference);
      return reference;
    case DefineValue::Kind::Name: break;
    default: return instantiate_json(value, start);
  }
  Node* node = nullptr;
  std::size_t next = 1;
  if (value.path[0] == word::atom(word::kThis)) {
    node = make_bare(NodeKind::ThisExpression, start);
  } else if (value.path[0] == word::atom(word::kImport)) {
    node = make_bare(NodeKind::ImportMeta, start);
    import_metas_++;
    mark_module({start, start + 1});
    next = 2;
  } else {
    node = reference = make_reference(value.path[0], start);
  }
  for (; next < value.path.size(); next++) {
    auto* member = make<MemberExpression>(NodeKind::MemberExpression, start);
    member->object = node;
    member->name = value.path[next];
    member->name_start = start;
    node = member;
  }
  return node;
}

Node* Parser::instantiate_json(const DefineValue& value, std::uint32_t start) {
  switch (value.kind) {
    case DefineValue::Kind::Undefined: {
      Node* node = make_void(start);
      node->flags |= flag::kParenthesized;  // X ** 2
      return node;
    }
    case DefineValue::Kind::Null: return make_bare(NodeKind::NullLiteral, start);
    case DefineValue::Kind::Boolean: return make_boolean(value.boolean, start);
    case DefineValue::Kind::String: {
      auto* node = make<StringLiteral>(NodeKind::StringLiteral, start);
      node->value = value.text;
      return node;
    }
    case DefineValue::Kind::Number: {
      auto* number = make<NumericLiteral>(NodeKind::NumericLiteral, start);
      const bool is_negative = value.number < 0 || (value.number == 0 && 1 / value.number < 0);
      number->value = is_negative ? -value.number : value.number;
      if (!is_negative) return number;
      auto* node = make<UnaryExpression>(NodeKind::UnaryExpression, start);
      node->extra = static_cast<std::uint16_t>(UnaryOperator::Minus);
      node->argument = number;
      node->flags = flag::kParenthesized;
      return node;
    }
    case DefineValue::Kind::Array: {
      std::vector<Node*> elements;
      for (const DefineValue& element : value.elements) elements.push_back(instantiate_json(element, start));
      auto* node = make<ArrayLiteral>(NodeKind::ArrayExpression, start);
      node->elements = freeze(arena_, elements.data(), elements.size());
      return node;
    }
    case DefineValue::Kind::Object: {
      std::vector<Property> properties;
      for (std::size_t i = 0; i < value.elements.size(); i++) {
        Property property{PropertyKind::Init, false, false, start, nullptr, instantiate_json(value.elements[i], start), {}};
        auto* key = make<StringLiteral>(NodeKind::StringLiteral, start);
        key->value = value.keys[i];
        property.key = key;
        // {"__proto__": 1} of JSON is a member like any other.
        property.is_computed = value.keys[i] == "__proto__";
        properties.push_back(property);
      }
      auto* node = make<ObjectLiteral>(NodeKind::ObjectExpression, start);
      node->properties = freeze(arena_, properties.data(), properties.size());
      return node;
    }
    case DefineValue::Kind::Name: break;
  }
  SKEIN_ASSERT(false);
  return make_bare(NodeKind::Missing, start);
}

Parser::Replacement* Parser::replacement_of(const Node* node) {
  const auto found = std::lower_bound(replacements_.begin(), replacements_.end(), node->start,
                                      [](const Replacement& each, std::uint32_t start) { return each.start < start; });
  return found != replacements_.end() && found->replacement == node ? &*found : nullptr;
}

void Parser::undo_replacement(const Replacement& replacement) {
  if (replacement.root != nullptr) replacement.root->extra = replacement.root_extra;
  if (replacement.value != nullptr) replacement.value->extra = reference::kReplaced;
  if (replacement.root == nullptr && replacement.define->path[0] == word::atom(word::kImport)) import_metas_++;
}

Node* Parser::restore_replaced(Node* node) {
  if ((node->flags & flag::kReplaced) == 0) return node;
  const Replacement* replacement = replacement_of(node);
  return replacement != nullptr && replacement->original != nullptr ? replacement->original : node;
}

// process.env.A = 1: a constant cannot be assigned to, so that the name stays; a name that stands for another can.
void Parser::restore_target(Node*& node, bool is_declared) {
  if ((node->flags & flag::kReplaced) == 0) return;
  Replacement* replacement = replacement_of(node);
  if (replacement == nullptr || replacement->original == nullptr) return;
  const Define& define = *replacement->define;
  const bool is_target = node->kind == NodeKind::Identifier || node->kind == NodeKind::MemberExpression;
  if (!is_declared && define.value.kind == DefineValue::Kind::Name && is_target) return;
  undo_replacement(*replacement);
  if (is_declared)
    replacement->root = nullptr;
  else
    replacement->assigned = {replacement->start, std::max(lexer_.previous_end, replacement->start + 1)};
  node = replacement->original;
}

// ---- drop: console ---------------------------------------------------------------------------------------------------------

// console.log, console.log.call, console?.log, console["log"]
bool Parser::is_dropped_call(Node* callee) {
  if (!MemberExpression::is(callee) && !IndexExpression::is(callee)) return false;
  Node* node = callee;
  for (;;) {
    if (node->kind == NodeKind::MemberExpression)
      node = as<MemberExpression>(node)->object;
    else if (node->kind == NodeKind::IndexExpression)
      node = as<IndexExpression>(node)->object;
    else
      break;
  }
  return node->kind == NodeKind::Identifier && as<Identifier>(node)->name == defines_->console() &&
         is_global_so_far(as<Identifier>(node));
}

// `callee` and its arguments have been read; neither runs.
Node* Parser::make_dropped_call(Node* callee) {
  Node* root = callee;
  while (root->kind != NodeKind::Identifier)
    root = root->kind == NodeKind::MemberExpression ? as<MemberExpression>(root)->object : as<IndexExpression>(root)->object;
  auto* name = as<Identifier>(root);
  Node* node = make_void(callee->start);
  node->flags = flag::kDroppedCall | flag::kReplaced | flag::kParenthesized;
  replacements_.push_back({name->start, node, nullptr, name, nullptr, nullptr, name->extra, {}});
  name->extra = reference::kReplaced;
  return node;
}

// ---- pure ------------------------------------------------------------------------------------------------------------------

void Parser::note_pure_call(Node* call, Node* callee, Atom last) {
  if ((defines_->roles(last) & Defines::kLastOfPure) == 0) return;
  for (const std::vector<Atom>& path : defines_->pure()) {
    Node* root = nullptr;
    if (path.back() != last || !matches_path(callee, path, root)) continue;
    pure_candidates_.push_back({call, try_as<Identifier>(root)});
    return;
  }
}

// ---- The beginning and the end of the file ---------------------------------------------------------------------------------

// Arrays and objects are made once for each module, in front of its statements.
void Parser::declare_defined_variables(ListBuilder& statements) {
  for (const Define& define : defines_->defines()) {
    if (define.variable == Atom::None) continue;
    const StatementMark mark = statement_mark();
    Identifier* name = make_identifier(define.variable, 0);
    name->symbol = scopes_.declare(define.variable, SymbolKind::Var, {0, 0});
    const VariableDeclarator declarator{name, instantiate_json(define.value, 0)};
    auto* node = make<VariableDeclaration>(NodeKind::VariableDeclaration, 0);
    node->extra = static_cast<std::uint16_t>(VariableKind::Var);
    node->declarators = freeze(arena_, &declarator, 1);
    statements.add(node);
    statement_marks_.push_back(mark);
    defined_variables_.push_back({&define, name});
  }
}

void Parser::finish_defined_variables() {
  if (defined_variables_.empty()) return;
  std::uint32_t kept = 0;
  std::size_t index = 0;
  for (const DefinedVariable& variable : defined_variables_) {
    Node* statement = module_.body[index];
    const StatementMark mark = statement_marks_[index++];
    if (module_.symbol(variable.declaration->symbol).use_count == 0) continue;
    // define_NAME_default, and underscores behind it when the file has that name.
    std::string text = "define_";
    for (char c : variable.define->name) {
      const char letter = static_cast<char>(c | 0x20);
      text += (letter >= 'a' && letter <= 'z') || (c >= '0' && c <= '9') ? c : '_';
    }
    text += "_default";
    while (atoms_.find(text) != Atom::None) text += '_';
    const Atom name = atoms_.intern(arena_.copy(text));
    for (Identifier* reference : defined_references_)
      if (reference->name == variable.define->variable) reference->name = name;
    variable.declaration->name = name;
    module_.symbols[index_of(variable.declaration->symbol)].name = name;
    module_.body[kept] = statement;
    statement_marks_[kept++] = mark;
  }
  const auto unused = static_cast<std::uint32_t>(defined_variables_.size()) - kept;
  for (std::uint32_t i = kept; i + unused < module_.body.count; i++) module_.body[i] = module_.body[i + unused];
  module_.body.count -= unused;
  statement_marks_.erase(statement_marks_.begin() + kept, statement_marks_.begin() + kept + unused);
}

void Parser::finish_replacements() {
  for (const Replacement& replacement : replacements_) {
    const bool is_global = replacement.root == nullptr || replacement.root->symbol == SymbolId::None;
    if (replacement.assigned.end == 0) {
      if (!is_global) wrongly_replaced_.push_back(replacement.start);
    } else if (is_global) {  // or else a parameter: (A = 1) => A
      report(DiagnosticCode::AssignToDefine, replacement.assigned, {replacement.define->name});
    }
  }
  for (const PureCandidate& candidate : pure_candidates_)
    if (candidate.root == nullptr || candidate.root->symbol == SymbolId::None) candidate.call->flags |= flag::kPure;
}

}  // namespace skein::js
