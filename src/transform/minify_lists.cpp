// Statements that follow each other: expressions and declarations are joined, jumps become conditions.

#include <algorithm>

#include "base/sort.h"
#include "transform/minifier.h"
#include "transform/minify_statements.h"
#include "transform/tree_walk.h"

namespace skein::lowering {

using namespace js;

// ---- What nobody uses ------------------------------------------------------------------------------------------------------

void Minifier::remove_unused(Nodes& nodes) {
  if (!is_inside() || is_cautious_) return;
  const auto is_unused = [&](Node* node) {
    if (auto* declared = try_as<FunctionDeclaration>(node)) {
      const Identifier* name = declared->function->name;
      if (name == nullptr || !is_removable(name->symbol) || uses_[index_of(name->symbol)] > 0) return false;
      drop(node);
      return true;
    }
    auto* declaration = try_as<VariableDeclaration>(node);
    if (declaration == nullptr || declaration->variable_kind() > VariableKind::Const) return false;
    std::uint32_t kept = 0;
    for (const VariableDeclarator& declarator : declaration->declarators) {
      const auto* name = try_as<Identifier>(declarator.target);
      const bool goes = name != nullptr && is_removable(name->symbol) && uses_[index_of(name->symbol)] == 1 &&
                        (declarator.init == nullptr || is_pure(declarator.init));
      if (!goes) {
        declaration->declarators[kept++] = declarator;
        continue;
      }
      drop(declarator.target);
      drop(declarator.init);
    }
    declaration->declarators.count = kept;
    return kept == 0;
  };
  // One may be all that uses another.
  constexpr int kMostRounds = 8;
  for (int round = 0; round < kMostRounds; round++) {
    const auto end = std::remove_if(nodes.begin(), nodes.end(), is_unused);
    if (end == nodes.end()) return;
    nodes.erase(end, nodes.end());
  }
}

// ---- Forwards ------------------------------------------------------------------------------------------------------------

// Holds back what may still be joined: expressions, and behind them variables.
class Minifier::Joiner {
 public:
  Joiner(Minifier& minifier, Nodes& out) : minifier_(minifier), out_(out) {}

  void add(Node* node) {
    substitute_into(node);
    switch (node->kind) {
      case NodeKind::ExpressionStatement: return add_expression(as<ExpressionStatement>(node)->expression);
      case NodeKind::VariableDeclaration: return add_declaration(as<VariableDeclaration>(node));
      case NodeKind::ForStatement: add_loop(as<ForStatement>(node)); break;
      default: break;
    }
    if (declarators_.empty() && !effects_.empty() && minifier_.prefix(minifier_.join_all(effects_), node)) effects_.clear();
    flush();
    out_.push_back(node);
  }

  void finish() {
    flush();
    minifier_.nesting_ += deepest_;
  }

  void flush() {
    if (Node* effect = minifier_.join_all(effects_)) out_.push_back(minifier_.make_statement(effect));
    effects_.clear();
    if (declarators_.empty()) return;
    declaration_->declarators = freeze(minifier_.arena_, declarators_.data(), declarators_.size());
    out_.push_back(declaration_);
    declarators_.clear();
    depths_.clear();
  }

 private:
  // let a = f(); g(a)
  void substitute_into(Node* node) {
    depth_ = 0;
    while (!declarators_.empty() && minifier_.nesting_ + depths_.back() < kMaxNesting &&
           minifier_.is_single_use(declaration_->variable_kind(), declarators_.back()) &&
           minifier_.substitute_in_statement(node, declarators_.back())) {
      depth_ = std::max(depth_, depths_.back() + 1);
      declarators_.pop_back();
      depths_.pop_back();
    }
    deepest_ = std::max(deepest_, depth_);
  }

  void add_expression(Node* node) {
    List<Node*> items{&node, 1};
    if (auto* sequence = try_as<SequenceExpression>(node)) items = sequence->expressions;
    for (Node* item : items) {
      if (declarators_.empty()) {
        effects_.push_back(item);
      } else if (!move_into_declaration(item)) {
        flush();
        effects_.push_back(item);
      }
    }
  }

  // var a; a = b
  bool move_into_declaration(Node* node) {
    auto* assignment = try_as<Assignment>(node);
    const VariableKind kind = declaration_->variable_kind();
    if (assignment == nullptr || assignment->op() != AssignmentOperator::Assign || kind > VariableKind::Let) return false;
    const auto* name = try_as<Identifier>(assignment->target);
    if (name == nullptr || name->symbol == SymbolId::None || minifier_.is_cautious_) return false;
    for (std::size_t i = declarators_.size(); i-- > 0 && declarators_.size() - i < 32;) {
      VariableDeclarator& declarator = declarators_[i];
      const auto* declared = try_as<Identifier>(declarator.target);
      if (declarator.init != nullptr || declared == nullptr) return false;
      if (declared->symbol != name->symbol) continue;
      if (kind == VariableKind::Let && minifier_.refers_to(assignment->value, name->symbol)) return false;
      minifier_.drop(assignment->target);
      const VariableDeclarator moved{declarator.target, assignment->value};
      declarators_.erase(declarators_.begin() + static_cast<std::ptrdiff_t>(i));
      depths_.pop_back();
      declare(moved);
      return true;
    }
    return false;
  }

  void add_declaration(VariableDeclaration* node) {
    if (node->variable_kind() > VariableKind::Const) {
      flush();
      out_.push_back(node);
      return;
    }
    if (!declarators_.empty() && (declaration_->extra != node->extra || declaration_->flags != node->flags)) flush();
    bool is_first = true;
    for (VariableDeclarator& declarator : node->declarators) {
      if (!is_first) {
        // The first has been seen to.
        VariableDeclarator only = declarator;
        VariableDeclaration statement = *node;
        statement.declarators = {&only, 1};
        substitute_into(&statement);
        declarator = only;
      }
      is_first = false;
      if (declarators_.empty()) declaration_ = node;
      declare(declarator);
    }
  }

  void declare(const VariableDeclarator& declarator) {
    declarators_.push_back(declarator);
    depths_.push_back(depth_);
  }

  // var a; for (;;) is for (var a;;).
  void add_loop(ForStatement* node) {
    if (declarators_.empty() || declaration_->variable_kind() != VariableKind::Var || declaration_->flags != 0) return;
    auto* own = try_as<VariableDeclaration>(node->init);
    if (node->init != nullptr && (own == nullptr || own->variable_kind() != VariableKind::Var)) return;
    if (own != nullptr) declarators_.insert(declarators_.end(), own->declarators.begin(), own->declarators.end());
    declaration_->declarators = freeze(minifier_.arena_, declarators_.data(), declarators_.size());
    node->init = declaration_;
    declarators_.clear();
    depths_.clear();
  }

  Minifier& minifier_;
  Nodes& out_;
  Nodes effects_;
  std::vector<VariableDeclarator> declarators_;
  VariableDeclaration* declaration_ = nullptr;
  // How often values were put into each other: let a = f(), b = g(a), c = h(b).
  std::vector<std::uint32_t> depths_;
  std::uint32_t depth_ = 0, deepest_ = 0;
};

void Minifier::merge_forward(const Nodes& nodes, Nodes& out) {
  Joiner joiner(*this, out);
  for (Node* node : nodes) joiner.add(node);
  joiner.finish();
}

// Evaluates `effect` before what the statement evaluates first. False when it evaluates nothing.
bool Minifier::prefix(Node* effect, Node* node) {
  switch (node->kind) {
    case NodeKind::ExpressionStatement:
      as<ExpressionStatement>(node)->expression = join(effect, as<ExpressionStatement>(node)->expression);
      return true;
    case NodeKind::ReturnStatement:
    case NodeKind::ThrowStatement: {
      Node*& argument = as<ArgumentStatement>(node)->argument;
      if (argument == nullptr) return false;
      argument = join(effect, argument);
      return true;
    }
    case NodeKind::IfStatement: as<IfStatement>(node)->test = join(effect, as<IfStatement>(node)->test); return true;
    case NodeKind::SwitchStatement:
      as<SwitchStatement>(node)->discriminant = join(effect, as<SwitchStatement>(node)->discriminant);
      return true;
    case NodeKind::ForStatement: {
      Node*& init = as<ForStatement>(node)->init;
      if (init != nullptr && init->kind == NodeKind::VariableDeclaration) return false;
      init = join(effect, init);
      return true;
    }
    default: return false;
  }
}

// ---- Backwards -----------------------------------------------------------------------------------------------------------

namespace {

bool is_same_jump(const Node* a, const Node* b) {
  const auto* jump = try_as<JumpStatement>(a);
  return jump != nullptr && b->kind == a->kind && as<JumpStatement>(b)->label == jump->label;
}

bool is_ending(const Node* node, NodeKind kind) {
  if (node->kind != kind) return false;
  if (kind == NodeKind::ReturnStatement) return as<ArgumentStatement>(node)->argument == nullptr;
  return as<JumpStatement>(node)->label == Atom::None;
}

}  // namespace

// Without what happens at the end of the list anyway.
void Minifier::drop_ending(Nodes& nodes, Ending ending) {
  if (ending == Ending::Nothing) return;
  const NodeKind kind = ending == Ending::Return ? NodeKind::ReturnStatement : NodeKind::ContinueStatement;
  while (!nodes.empty() && is_ending(nodes.back(), kind)) nodes.pop_back();
  // return a(), void 0
  auto* result = nodes.empty() ? nullptr : try_as<ArgumentStatement>(nodes.back());
  if (result == nullptr || ending != Ending::Return || result->kind != NodeKind::ReturnStatement || awaits_result()) return;
  const auto* sequence = try_as<SequenceExpression>(result->argument);
  if (sequence == nullptr || !is_undefined(sequence->expressions.back())) return;
  Node* const effect = unused(result->argument);
  if (effect == nullptr)
    nodes.pop_back();
  else
    nodes.back() = make_statement(effect);
}

void Minifier::merge_jumps(Nodes& nodes, Ending ending) {
  drop_ending(nodes, ending);
  Nodes tail;  // what follows, the next one last
  for (std::size_t i = nodes.size(); i-- > 0;) {
    Node* node = nodes[i];
    if (auto* condition = try_as<IfStatement>(node); condition != nullptr && condition->alternate == nullptr) {
      if (merge_jump(condition, tail, ending)) continue;
    } else if (auto* effect = try_as<ExpressionStatement>(node); effect != nullptr && !tail.empty()) {
      if (prefix(effect->expression, tail.back())) continue;
    }
    tail.push_back(node);
  }
  nodes.assign(tail.rbegin(), tail.rend());
  drop_ending(nodes, ending);
}

// if (a) return b; and what follows.
bool Minifier::merge_jump(IfStatement* first, Nodes& tail, Ending ending) {
  Node* const jump = first->consequent;
  if (ending != Ending::Nothing &&
      is_ending(jump, ending == Ending::Return ? NodeKind::ReturnStatement : NodeKind::ContinueStatement)) {
    if (tail.empty()) {
      if (Node* effect = unused(first->test)) tail.push_back(make_statement(effect));
      return true;
    }
    if (wrap_tail(first, tail)) return true;
  }
  if (tail.empty()) return false;
  Node* const next = tail.back();
  // if (a) return b; return c;
  if (auto* result = try_as<ArgumentStatement>(next); result != nullptr && jump->kind == next->kind) {
    const bool nests = result->argument != nullptr && result->argument->kind == NodeKind::SequenceExpression;
    if (nests && nesting_ >= kMaxNesting) return false;
    const bool returns_nothing = as<ArgumentStatement>(jump)->argument == nullptr && result->argument == nullptr;
    if (returns_nothing) {
      if (Node* effect = unused(first->test)) tail.push_back(make_statement(effect));
      return true;
    }
    if (Node* merged = merge_returns(first->test, jump, next)) {
      nesting_ += nests;
      tail.back() = merged;
      return true;
    }
  }
  // if (a) return b; if (c) return b;
  auto* second = try_as<IfStatement>(next);
  if (second == nullptr || second->alternate != nullptr) return false;
  const auto* result = try_as<ArgumentStatement>(jump);
  const auto* other = try_as<ArgumentStatement>(second->consequent);
  const bool is_same_result =
      result != nullptr && other != nullptr && result->kind == other->kind && is_same(result->argument, other->argument);
  if (!is_same_result && !is_same_jump(jump, second->consequent)) return false;
  // if (a) return; b(); if (c) return; is if (a || (b(), c)) return.
  const bool nests = second->test->kind == NodeKind::SequenceExpression;
  if ((nests && nesting_ >= kMaxNesting) || is_long(second->test)) return false;
  nesting_ += nests;
  second->test = fold_logical(BinaryOperator::LogicalOr, first->test, second->test);
  drop(jump);
  return true;
}

// if (a) return; b; is if (!a) b.
bool Minifier::wrap_tail(IfStatement* first, Nodes& tail) {
  if (nesting_ >= kMaxNesting) return false;
  std::vector<SymbolId> declared;
  const auto declare = [&](Node* pattern) {
    TreeWalk(Reach::SameFunction).run(pattern, [&](Node*& node) {
      if (const auto* name = try_as<Identifier>(node)) declared.push_back(name->symbol);
      return true;
    });
  };
  Nodes functions;  // which are hoisted, wherever they stand
  for (Node* node : tail) {
    if (node->kind == NodeKind::FunctionDeclaration) functions.push_back(node);
    if (!is_lexical(node) || node->kind == NodeKind::FunctionDeclaration) continue;
    const auto* declaration = try_as<VariableDeclaration>(node);
    if (declaration == nullptr || declaration->variable_kind() > VariableKind::Const || is_cautious_) return false;
    for (const VariableDeclarator& declarator : declaration->declarators) {
      // Others may have defaults in them.
      if (declarator.target->kind != NodeKind::Identifier) return false;
      declare(declarator.target);
    }
  }
  if (!declared.empty()) {
    // What is declared must not be used by functions that come before.
    stable_sort(declared);
    std::vector<std::uint32_t> counts(declared.size(), 0);
    for (Node*& each : tail) {
      if (each->kind == NodeKind::FunctionDeclaration) continue;
      TreeWalk(Reach::Everything).run(each, [&](Node*& node) {
        const auto* name = try_as<Identifier>(node);
        if (name == nullptr) return true;
        const auto place = std::lower_bound(declared.begin(), declared.end(), name->symbol);
        if (place != declared.end() && *place == name->symbol) counts[static_cast<std::size_t>(place - declared.begin())]++;
        return true;
      });
    }
    for (std::size_t i = 0; i < declared.size(); i++)
      if (counts[i] < uses_[index_of(declared[i])]) return false;
  }
  nesting_++;
  Nodes body;
  for (std::size_t i = tail.size(); i-- > 0;)
    if (tail[i]->kind != NodeKind::FunctionDeclaration) body.push_back(tail[i]);
  tail = functions;
  if (Node* merged = fold_if(invert(first->test), as_body(list(body), first), nullptr, first->start)) tail.push_back(merged);
  return true;
}

}  // namespace skein::lowering
