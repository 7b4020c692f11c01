// Statements one by one; what becomes of neighbours is in minify_lists.cpp.

#include <algorithm>

#include "js/lexer.h"
#include "transform/minifier.h"
#include "transform/minify_statements.h"

namespace skein::lowering {

using namespace js;

bool is_lexical(const Node* node) {
  if (const auto* declaration = try_as<VariableDeclaration>(node)) return declaration->variable_kind() != VariableKind::Var;
  if (const auto* labeled = try_as<LabeledStatement>(node)) return is_lexical(labeled->body);
  return node->kind == NodeKind::FunctionDeclaration || node->kind == NodeKind::ClassDeclaration;
}

bool is_jump(const Node* node) {
  if (const auto* block = try_as<BlockStatement>(node)) return !block->body.empty() && is_jump(block->body.back());
  return node->kind == NodeKind::ReturnStatement || node->kind == NodeKind::ThrowStatement ||
         node->kind == NodeKind::BreakStatement || node->kind == NodeKind::ContinueStatement;
}

static bool is_empty(const Node* node) { return node == nullptr || node->kind == NodeKind::EmptyStatement; }

static bool has_lexical(const List<Node*>& nodes) { return std::any_of(nodes.begin(), nodes.end(), is_lexical); }

// ---- Lists and blocks ----------------------------------------------------------------------------------------------------

List<Node*> Minifier::statements(List<Node*> nodes, Ending ending) {
  const std::uint32_t outer = std::exchange(nesting_, 0);
  Nodes made, merged;
  made.reserve(nodes.size());
  bool is_dead = false;
  for (Node* node : nodes) {
    if (is_dead)
      drop_dead(node, made);
    else
      statement(node, made);
    is_dead |= !made.empty() && is_jump(made.back());
  }
  remove_unused(made);
  merge_forward(made, merged);
  merge_jumps(merged, ending);
  nesting_ = std::max(outer, nesting_);
  if (merged.size() > nodes.size()) return list(merged);
  std::copy(merged.begin(), merged.end(), nodes.begin());
  nodes.count = static_cast<std::uint32_t>(merged.size());
  return nodes;
}

void Minifier::block(BlockStatement* node) {
  const ScopeId outer = std::exchange(scope_, node->scope);
  node->body = statements(node->body, Ending::Nothing);
  scope_ = outer;
}

// A block of declarations of its own stays one.
void Minifier::emit(Node* node, Nodes& out) {
  const auto* inner = try_as<BlockStatement>(node);
  if (inner == nullptr || has_lexical(inner->body)) {
    if (!is_empty(node)) out.push_back(node);
    return;
  }
  for (Node* each : inner->body) out.push_back(each);
}

// The body of an `if` or a loop: one statement.
Node* Minifier::body(Node* node, Ending ending) {
  const auto* inner = try_as<BlockStatement>(node);
  const ScopeId outer = scope_;
  if (inner != nullptr) scope_ = inner->scope;
  const List<Node*> result = statements(inner != nullptr ? inner->body : freeze(arena_, &node, 1), ending);
  scope_ = outer;
  return as_body(result, node);
}

Node* Minifier::as_body(List<Node*> nodes, Node* original) {
  if (nodes.empty()) return make_bare(NodeKind::EmptyStatement, original->start);
  if (nodes.size() == 1 && !is_lexical(nodes[0])) return nodes[0];
  auto* inner = try_as<BlockStatement>(original);
  if (inner == nullptr) return make_block(nodes, original->start);
  inner->body = nodes;
  return inner;
}

// ---- Code that never runs ------------------------------------------------------------------------------------------------

void Minifier::residue_of_pattern(Node* pattern, std::vector<VariableDeclarator>& names) {
  switch (pattern->kind) {
    case NodeKind::Identifier:
      // Few names: dead code declares little, and generated code that declares much is compared a few times only.
      for (std::size_t i = names.size(); i-- > 0 && names.size() - i < 64;)
        if (as<Identifier>(names[i].target)->name == as<Identifier>(pattern)->name) return;
      names.push_back({pattern, nullptr});
      return;
    case NodeKind::AssignmentPattern: return residue_of_pattern(as<Assignment>(pattern)->target, names);
    case NodeKind::RestElement: return residue_of_pattern(as<Operand>(pattern)->argument, names);
    case NodeKind::ArrayPattern:
      for (Node* element : as<ArrayLiteral>(pattern)->elements) residue_of_pattern(element, names);
      return;
    case NodeKind::ObjectPattern:
      for (const Property& property : as<ObjectLiteral>(pattern)->properties) residue_of_pattern(property.value, names);
      return;
    default: return;
  }
}

// False when it has functions of sloppy code, which are variables of the function around as well (Annex B.3.3).
bool Minifier::collect_residue(Node* dead, std::vector<VariableDeclarator>& names) {
  const auto all = [&](const List<Node*>& list) {
    return std::all_of(list.begin(), list.end(), [&](Node* node) { return collect_residue(node, names); });
  };
  while (dead != nullptr) {
    switch (dead->kind) {
      case NodeKind::VariableDeclaration:
        if (as<VariableDeclaration>(dead)->variable_kind() == VariableKind::Var)
          for (const VariableDeclarator& declarator : as<VariableDeclaration>(dead)->declarators)
            residue_of_pattern(declarator.target, names);
        return true;
      case NodeKind::FunctionDeclaration: return is_strict_;
      case NodeKind::BlockStatement: return all(as<BlockStatement>(dead)->body);
      case NodeKind::IfStatement:
        if (!collect_residue(as<IfStatement>(dead)->consequent, names)) return false;
        dead = as<IfStatement>(dead)->alternate;
        continue;
      case NodeKind::ForStatement:
        if (Node* init = as<ForStatement>(dead)->init; !collect_residue(init, names)) return false;
        dead = as<ForStatement>(dead)->body;
        continue;
      case NodeKind::ForInStatement:
      case NodeKind::ForOfStatement:
        if (!collect_residue(as<ForEachStatement>(dead)->left, names)) return false;
        dead = as<ForEachStatement>(dead)->body;
        continue;
      case NodeKind::WhileStatement:
      case NodeKind::DoWhileStatement: dead = as<WhileStatement>(dead)->body; continue;
      case NodeKind::LabeledStatement: dead = as<LabeledStatement>(dead)->body; continue;
      case NodeKind::WithStatement: dead = as<WithStatement>(dead)->body; continue;
      case NodeKind::TryStatement: {
        const auto* attempt = as<TryStatement>(dead);
        return all(attempt->block->body) && (attempt->handler == nullptr || all(attempt->handler->body)) &&
               (attempt->finalizer == nullptr || all(attempt->finalizer->body));
      }
      case NodeKind::SwitchStatement:
        for (const SwitchCase& each : as<SwitchStatement>(dead)->cases)
          if (!all(each.body)) return false;
        return true;
      default: return true;
    }
  }
  return true;
}

// Takes a statement that never runs out of the program, but for its variables. False when it has to stay.
bool Minifier::residue(Node* dead, Nodes& out) {
  if (is_empty(dead)) return true;
  std::vector<VariableDeclarator> names;
  if (!collect_residue(dead, names)) return false;
  drop(dead);
  const auto end = std::remove_if(names.begin(), names.end(), [&](const VariableDeclarator& name) {
    const SymbolId symbol = as<Identifier>(name.target)->symbol;
    if (is_removable(symbol) && uses_[index_of(symbol)] == 0) return true;
    if (symbol != SymbolId::None) uses_[index_of(symbol)]++;
    return false;
  });
  names.erase(end, names.end());
  if (names.empty()) return true;
  auto* declaration = make<VariableDeclaration>(NodeKind::VariableDeclaration, dead->start);
  declaration->declarators = freeze(arena_, names.data(), names.size());
  out.push_back(declaration);
  return true;
}

// Behind a jump. Functions may be called before it, and what is declared here still hides what is declared outside.
void Minifier::drop_dead(Node* dead, Nodes& out) {
  if (is_lexical(dead) || !residue(dead, out)) statement(dead, out);
}

// ---- Statements ----------------------------------------------------------------------------------------------------------

// Appends what becomes of the statement.
void Minifier::statement(Node* node, Nodes& out) {
  switch (node->kind) {
    case NodeKind::ExpressionStatement: {
      auto* statement = as<ExpressionStatement>(node);
      expression(statement->expression);
      statement->expression = unused(statement->expression);
      if (statement->expression != nullptr) out.push_back(node);
      return;
    }
    case NodeKind::VariableDeclaration: variable_declaration(as<VariableDeclaration>(node)); break;
    case NodeKind::FunctionDeclaration: function(as<FunctionDeclaration>(node)->function); break;
    case NodeKind::ClassDeclaration: class_definition(as<ClassDeclaration>(node)->definition); break;
    case NodeKind::ReturnStatement: {
      auto* result = as<ArgumentStatement>(node);
      expression(result->argument);
      // An async generator awaits what it returns.
      if (result->argument != nullptr && is_undefined(result->argument) && !awaits_result()) result->argument = nullptr;
      break;
    }
    case NodeKind::ThrowStatement: expression(as<ArgumentStatement>(node)->argument); break;
    case NodeKind::IfStatement: return if_statement(as<IfStatement>(node), out);
    case NodeKind::ForStatement: return for_statement(as<ForStatement>(node), out);
    case NodeKind::ForInStatement:
    case NodeKind::ForOfStatement: for_each_statement(as<ForEachStatement>(node)); break;
    case NodeKind::WhileStatement: {
      // for (; a;) is as long as while (a), and takes in what comes before.
      auto* loop = as<WhileStatement>(node);
      auto* result = make<ForStatement>(NodeKind::ForStatement, node->start);
      result->test = loop->test;
      result->body = loop->body;
      result->scope = new_scope(ScopeKind::For);
      return for_statement(result, out);
    }
    case NodeKind::DoWhileStatement: {
      auto* loop = as<WhileStatement>(node);
      loop->body = body(loop->body, Ending::Continue);
      condition(loop->test);
      break;
    }
    case NodeKind::BreakStatement:
    case NodeKind::ContinueStatement:
      for (std::size_t i = labels_.size(); i-- > 0;)
        if (labels_[i].name == as<JumpStatement>(node)->label) {
          labels_[i].is_used = true;
          break;
        }
      break;
    case NodeKind::TryStatement: return try_statement(as<TryStatement>(node), out);
    case NodeKind::SwitchStatement: return switch_statement(as<SwitchStatement>(node), out);
    case NodeKind::LabeledStatement: return labeled_statement(as<LabeledStatement>(node), out);
    case NodeKind::BlockStatement: block(as<BlockStatement>(node)); return emit(node, out);
    case NodeKind::EmptyStatement: return;
    case NodeKind::WithStatement: {
      auto* with = as<WithStatement>(node);
      expression(with->object);
      with->body = body(with->body);
      break;
    }
    case NodeKind::ExportDefaultDeclaration: {
      Node*& declaration = as<ExportDefaultDeclaration>(node)->declaration;
      if (auto* declared = try_as<FunctionDeclaration>(declaration))
        function(declared->function);
      else if (auto* defined = try_as<ClassDeclaration>(declaration))
        class_definition(defined->definition);
      else
        expression(declaration);
      break;
    }
    default: break;
  }
  out.push_back(node);
}

bool Minifier::awaits_result() const { return function_ == nullptr || (function_->is_async && function_->is_generator); }

void Minifier::variable_declaration(VariableDeclaration* node) {
  for (VariableDeclarator& declarator : node->declarators) {
    target(declarator.target);
    expression(declarator.init);
    if (declarator.init == nullptr || declarator.target->kind != NodeKind::Identifier) continue;
    if (node->variable_kind() == VariableKind::Let && is_undefined(declarator.init))
      declarator.init = nullptr;
    else if (node->variable_kind() == VariableKind::Const)
      note_constant(declarator);
  }
  // What nobody assigns to may as well be a variable, which is shorter and joins its neighbours.
  if (node->variable_kind() == VariableKind::Const && !keeps_constants_)
    node->extra = static_cast<std::uint16_t>(VariableKind::Let);
}

void Minifier::labeled_statement(LabeledStatement* node, Nodes& out) {
  std::vector<LabeledStatement*> labels;
  Node* inner = node;
  while (auto* labeled = try_as<LabeledStatement>(inner)) {
    labels.push_back(labeled);
    labels_.push_back({labeled->label, false});
    inner = labeled->body;
  }
  if (inner->kind == NodeKind::FunctionDeclaration) {
    labels_.resize(labels_.size() - labels.size());
    function(as<FunctionDeclaration>(inner)->function);
    return out.push_back(node);
  }
  Nodes made;
  statement(inner, made);
  Node* result = nullptr;
  for (std::size_t i = labels.size(); i-- > 0;) {
    const bool is_used = labels_.back().is_used;
    labels_.pop_back();
    if (!is_used) continue;
    labels[i]->body = result != nullptr ? result : as_body(list(made), inner);
    result = labels[i];
  }
  if (result != nullptr) return out.push_back(result);
  out.insert(out.end(), made.begin(), made.end());
}

// ---- if ------------------------------------------------------------------------------------------------------------------

// if … else if … else if …
void Minifier::if_statement(IfStatement* first, Nodes& out) {
  std::vector<IfStatement*> chain;
  Node* rest = first;
  while (auto* node = try_as<IfStatement>(rest)) {
    condition(node->test);
    node->consequent = body(node->consequent);
    chain.push_back(node);
    rest = node->alternate;
  }
  if (rest != nullptr) rest = body(rest);
  for (std::size_t i = chain.size(); i-- > 0;) rest = fold_if(chain[i]->test, chain[i]->consequent, rest, chain[i]->start);
  // if (a) return b; else c; is if (a) return b; c;
  while (auto* node = try_as<IfStatement>(rest)) {
    if (node->alternate == nullptr) break;
    const bool ends_first = is_jump(node->consequent);
    if (!ends_first && !is_jump(node->alternate)) break;
    rest = std::exchange(node->alternate, nullptr);
    if (!ends_first) {
      node->test = invert(node->test);
      std::swap(rest, node->consequent);
    }
    out.push_back(node);
  }
  if (rest != nullptr) emit(rest, out);
}

// Null for nothing. The parts have been rewritten.
Node* Minifier::fold_if(Node* test, Node* consequent, Node* alternate, std::uint32_t start) {
  if (is_empty(alternate)) alternate = nullptr;
  if (const int known = truth(test); known >= 0) {
    Nodes made;
    Node* const dead = known == 1 ? alternate : consequent;
    Node* const live = known == 1 ? consequent : alternate;
    if (residue(dead, made)) {
      drop(test);
      if (made.empty()) return live;
      if (live != nullptr) emit(live, made);
      return as_body(list(made), dead);
    }
  }
  if (is_empty(consequent)) {
    if (alternate == nullptr) {
      Node* const effect = unused(test);
      return effect == nullptr ? nullptr : make_statement(effect);
    }
    test = invert(test);
    consequent = std::exchange(alternate, nullptr);
  }
  if (auto* inner = try_as<UnaryExpression>(test);
      inner != nullptr && inner->op() == UnaryOperator::LogicalNot && alternate != nullptr) {
    test = inner->argument;
    std::swap(consequent, alternate);
  }
  // if (a) if (b) c;
  if (auto* inner = try_as<IfStatement>(consequent); inner != nullptr && inner->alternate == nullptr && alternate == nullptr) {
    test = fold_logical(BinaryOperator::LogicalAnd, test, inner->test);
    consequent = inner->consequent;
  }
  const auto* effect = try_as<ExpressionStatement>(consequent);
  if (effect != nullptr && alternate == nullptr)
    return make_statement(make_effect(BinaryOperator::LogicalAnd, test, effect->expression));
  if (alternate != nullptr && consequent->kind == alternate->kind) {
    if (effect != nullptr)
      return make_statement(fold_conditional(test, effect->expression, as<ExpressionStatement>(alternate)->expression));
    if (Node* merged = merge_returns(test, consequent, alternate)) return merged;
  }
  auto* node = make<IfStatement>(NodeKind::IfStatement, start);
  node->test = test;
  node->consequent = consequent;
  node->alternate = alternate;
  return node;
}

// if (a) return b; else return c; Null when the two are nothing of the kind.
Node* Minifier::merge_returns(Node* test, Node* first, Node* second) {
  if (first->kind != second->kind || (first->kind != NodeKind::ReturnStatement && first->kind != NodeKind::ThrowStatement))
    return nullptr;
  Node *a = as<ArgumentStatement>(first)->argument, *b = as<ArgumentStatement>(second)->argument;
  if (a == nullptr && b == nullptr) return nullptr;
  // An async generator would await undefined.
  if ((a == nullptr || b == nullptr) && awaits_result()) return nullptr;
  if (a == nullptr) a = make_undefined(first->start);
  if (b == nullptr) b = make_undefined(second->start);
  as<ArgumentStatement>(first)->argument = fold_conditional(test, a, b);
  return first;
}

// ---- Loops ---------------------------------------------------------------------------------------------------------------

void Minifier::for_statement(ForStatement* node, Nodes& out) {
  const ScopeId outer = std::exchange(scope_, node->scope);
  auto* declaration = try_as<VariableDeclaration>(node->init);
  if (declaration != nullptr) {
    variable_declaration(declaration);
  } else if (node->init != nullptr) {
    expression(node->init);
    node->init = unused(node->init);
  }
  condition(node->test);
  if (node->test != nullptr && truth(node->test) == 1) {
    drop(node->test);
    node->test = nullptr;
  }
  const bool is_dead = node->test != nullptr && truth(node->test) == 0;
  if (node->update != nullptr) {
    expression(node->update);
    node->update = unused(node->update);
  }
  Nodes rest;
  if (is_dead && (declaration == nullptr || declaration->variable_kind() == VariableKind::Var) && residue(node->body, rest)) {
    scope_ = outer;
    if (declaration != nullptr)
      out.push_back(declaration);
    else if (node->init != nullptr)
      out.push_back(make_statement(node->init));
    drop(node->test);
    drop(node->update);
    out.insert(out.end(), rest.begin(), rest.end());
    return;
  }
  node->body = body(node->body, Ending::Continue);
  while (move_into_test(node)) {
  }
  scope_ = outer;
  out.push_back(node);
}

// for (;;) { if (a) break; b } is for (; !a;) b.
bool Minifier::move_into_test(ForStatement* node) {
  auto* inner = try_as<BlockStatement>(node->body);
  auto* first = try_as<IfStatement>(inner != nullptr && !inner->body.empty() ? inner->body[0] : node->body);
  if (first == nullptr) return false;
  const auto is_break = [](const Node* statement) {
    const auto* jump = try_as<JumpStatement>(statement);
    return jump != nullptr && jump->kind == NodeKind::BreakStatement && jump->label == Atom::None;
  };
  Node* rest;
  if (is_break(first->consequent)) {
    first->test = invert(first->test);
    rest = first->alternate;
  } else if (is_break(first->alternate)) {
    rest = first->consequent;
  } else {
    return false;
  }
  node->test = node->test == nullptr ? first->test : fold_logical(BinaryOperator::LogicalAnd, node->test, first->test);
  Nodes made;
  if (rest != nullptr) emit(rest, made);
  if (inner != nullptr) made.insert(made.end(), inner->body.begin() + 1, inner->body.end());
  node->body = as_body(list(made), node->body);
  return true;
}

void Minifier::for_each_statement(ForEachStatement* node) {
  const ScopeId outer = std::exchange(scope_, node->scope);
  if (auto* declaration = try_as<VariableDeclaration>(node->left))
    variable_declaration(declaration);
  else
    target(node->left);
  expression(node->right);
  node->body = body(node->body, Ending::Continue);
  scope_ = outer;
}

// ---- switch, try ---------------------------------------------------------------------------------------------------------

void Minifier::switch_statement(SwitchStatement* node, Nodes& out) {
  expression(node->discriminant);
  const ScopeId outer = std::exchange(scope_, node->scope);
  for (SwitchCase& each : node->cases) {
    expression(each.test);
    each.body = statements(each.body, Ending::Nothing);
  }
  scope_ = outer;
  while (!node->cases.empty()) {
    List<Node*>& last = node->cases.back().body;
    const auto* jump = last.empty() ? nullptr : try_as<JumpStatement>(last.back());
    if (jump != nullptr && jump->kind == NodeKind::BreakStatement && jump->label == Atom::None) last.count--;
    if (node->cases.back().test != nullptr || !last.empty()) break;
    node->cases.count--;
  }
  if (!node->cases.empty()) return out.push_back(node);
  if (Node* effect = unused(node->discriminant)) out.push_back(make_statement(effect));
}

void Minifier::try_statement(TryStatement* node, Nodes& out) {
  block(node->block);
  if (node->handler != nullptr) {
    const ScopeId outer = std::exchange(scope_, node->catch_scope);
    if (node->parameter != nullptr) target(node->parameter);
    block(node->handler);
    scope_ = outer;
    const auto* name = try_as<Identifier>(node->parameter);
    if (name != nullptr && !lacks(Feature::OptionalCatchBinding) && !is_cautious_ && uses_[index_of(name->symbol)] == 1 &&
        (module_.symbol(name->symbol).flags & symbol_flag::kMustNotBeRenamed) == 0) {
      drop(node->parameter);
      node->parameter = nullptr;
    }
  }
  if (node->finalizer != nullptr) {
    block(node->finalizer);
    if (node->finalizer->body.empty()) node->finalizer = nullptr;
  }
  if (node->block->body.empty()) {
    Nodes rest;
    if (node->handler != nullptr && !residue(node->handler, rest)) return out.push_back(node);
    if (node->parameter != nullptr) drop(node->parameter);
    out.insert(out.end(), rest.begin(), rest.end());
    if (node->finalizer != nullptr) emit(node->finalizer, out);
    return;
  }
  if (node->handler == nullptr && node->finalizer == nullptr) return emit(node->block, out);
  out.push_back(node);
}

}  // namespace skein::lowering
