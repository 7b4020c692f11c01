// Constants and the branches they decide. What never runs is found out while it is parsed (`unreachable_`), so that it neither
// uses names nor resolves imports; here it is taken out of the tree. `&&`, `||` and `??` are always folded; `if`, `? :` and
// loops only when bundling.

#include <cmath>

#include "js/parser_internal.h"

namespace skein::js {

// ---- Values ----------------------------------------------------------------------------------------------------------------

int Parser::Constant::truth() const {
  switch (kind) {
    case Kind::Unknown: return -1;
    case Kind::Undefined:
    case Kind::Null: return 0;
    case Kind::Boolean: return boolean ? 1 : 0;
    case Kind::Number: return number != 0 && !std::isnan(number) ? 1 : 0;
    case Kind::String: return text.empty() ? 0 : 1;
    case Kind::BigInt:
      // 0x0n may be either
      for (char c : text)
        if (c >= '1' && c <= '9') return 1;
      return text == "0n" ? 0 : -1;
  }
  return -1;
}

Parser::Constant Parser::constant_of(const Node* node) {
  using Kind = Constant::Kind;
  node = skip_folded(node);
  switch (node->kind) {
    case NodeKind::NullLiteral: return {Kind::Null, false, 0, {}};
    case NodeKind::BooleanLiteral: return {Kind::Boolean, (node->flags & flag::kTrue) != 0, 0, {}};
    case NodeKind::NumericLiteral: return {Kind::Number, false, as<NumericLiteral>(node)->value, {}};
    case NodeKind::StringLiteral: return {Kind::String, false, 0, as<StringLiteral>(node)->value};
    case NodeKind::BigIntLiteral: return {Kind::BigInt, false, 0, as<BigIntLiteral>(node)->raw};
    case NodeKind::TemplateLiteral: {
      const auto* text = as<TemplateLiteral>(node);
      if (!text->expressions.empty() || text->elements[0].raw.find_first_of("\\\r") != std::string_view::npos) return {};
      return {Kind::String, false, 0, text->elements[0].raw};
    }
    case NodeKind::UnaryExpression: {
      const auto* unary = as<UnaryExpression>(node);
      const Node* argument = unary->argument;
      if (argument->kind != NodeKind::NumericLiteral) return {};
      if (unary->op() == UnaryOperator::Void) return {Kind::Undefined, false, 0, {}};
      const double value = as<NumericLiteral>(argument)->value;
      if (unary->op() == UnaryOperator::Minus) return {Kind::Number, false, -value, {}};
      if (unary->op() == UnaryOperator::Plus) return {Kind::Number, false, value, {}};
      return {};
    }
    default: return {};
  }
}

Node* Parser::make_boolean(bool value, std::uint32_t start) {
  Node* node = make_bare(NodeKind::BooleanLiteral, start);
  if (value) node->flags = flag::kTrue;
  return node;
}

Node* Parser::make_void(std::uint32_t start) {
  auto* zero = make<NumericLiteral>(NodeKind::NumericLiteral, start);
  auto* node = make<UnaryExpression>(NodeKind::UnaryExpression, start);
  node->extra = static_cast<std::uint16_t>(UnaryOperator::Void);
  node->argument = zero;
  return node;
}

Node* Parser::make_folded(Node* operand, FoldedFrom origin, std::uint32_t start) {
  // One of its own, even around another: what it was folded from is asked for its place in front of `??`.
  while (operand->kind == NodeKind::SequenceExpression && (operand->flags & flag::kFolded) != 0)
    operand = as<SequenceExpression>(operand)->expressions.back();
  Node* items[] = {make<NumericLiteral>(NodeKind::NumericLiteral, start), operand};
  auto* node = make<SequenceExpression>(NodeKind::SequenceExpression, start);
  node->flags = flag::kFolded;
  node->extra = static_cast<std::uint16_t>(origin);
  node->expressions = freeze(arena_, items, 2);
  return node;
}

// ---- Expressions -----------------------------------------------------------------------------------------------------------

Node* Parser::fold_unary(UnaryOperator op, Node* argument, std::uint32_t start) {
  using Kind = Constant::Kind;
  const Constant value = constant_of(argument);
  if (op == UnaryOperator::LogicalNot) {
    const int truth = value.truth();
    return truth < 0 ? nullptr : make_boolean(truth == 0, start);
  }
  if (op != UnaryOperator::Typeof) return nullptr;
  auto* node = make<StringLiteral>(NodeKind::StringLiteral, start);
  switch (value.kind) {
    case Kind::Unknown: return options_.realm == CodeRealm::Unknown ? nullptr : fold_global_type(argument, start);
    case Kind::Undefined: node->value = "undefined"; break;
    case Kind::Null: node->value = "object"; break;
    case Kind::Boolean: node->value = "boolean"; break;
    case Kind::Number: node->value = "number"; break;
    case Kind::String: node->value = "string"; break;
    case Kind::BigInt: node->value = "bigint"; break;
  }
  return node;
}

bool Parser::skips_right(BinaryOperator op, const Node* left) {
  switch (op) {
    case BinaryOperator::LogicalAnd: return truth_of(left) == 0;
    case BinaryOperator::LogicalOr: return truth_of(left) == 1;
    case BinaryOperator::NullishCoalescing: {
      const Constant value = constant_of(left);
      return value.is_known() && !value.is_nullish();
    }
    default: return false;
  }
}

Node* Parser::fold_binary(BinaryOperator op, Node* left, Node* right) {
  using Kind = Constant::Kind;
  switch (op) {
    case BinaryOperator::LogicalAnd:
    case BinaryOperator::LogicalOr:
    case BinaryOperator::NullishCoalescing: {
      const Constant value = constant_of(left);
      if (!value.is_known() || (op != BinaryOperator::NullishCoalescing && value.truth() < 0)) return nullptr;
      return make_folded(skips_right(op, left) ? left : right,
                         op == BinaryOperator::NullishCoalescing ? FoldedFrom::NullishCoalescing : FoldedFrom::LogicalAndOr,
                         left->start);
    }
    case BinaryOperator::StrictEqual:
    case BinaryOperator::StrictNotEqual:
    case BinaryOperator::LooseEqual:
    case BinaryOperator::LooseNotEqual: break;
    default: return nullptr;
  }
  const Constant a = constant_of(left);
  if (!a.is_known()) return nullptr;
  const Constant b = constant_of(right);
  if (!b.is_known()) return nullptr;
  const bool is_loose = op == BinaryOperator::LooseEqual || op == BinaryOperator::LooseNotEqual;
  bool is_equal = false;
  if (a.kind != b.kind) {
    is_equal = is_loose && a.is_nullish() && b.is_nullish();
    // 1 == "1", true == 1
    if (is_loose && !a.is_nullish() && !b.is_nullish()) return nullptr;
  } else {
    switch (a.kind) {
      case Kind::Boolean: is_equal = a.boolean == b.boolean; break;
      case Kind::Number: is_equal = a.number == b.number; break;
      case Kind::String: is_equal = a.text == b.text; break;
      case Kind::BigInt:
        is_equal = a.text == b.text;
        if (!is_equal) return nullptr;  // 0x10n === 16n
        break;
      default: is_equal = true;
    }
  }
  const bool is_negated = op == BinaryOperator::StrictNotEqual || op == BinaryOperator::LooseNotEqual;
  return make_boolean(is_equal != is_negated, left->start);
}

// a ? b : c ? d : e, of which some tests are constant.
Node* Parser::fold_conditional(ConditionalExpression* first, ConditionalExpression* last) {
  Node* result = first;
  Node** slot = &result;
  ConditionalExpression* node = first;
  for (;;) {
    const int truth = truth_of(node->test);
    if (truth == 1) {
      *slot = node->consequent;
      break;
    }
    if (truth == 0)
      *slot = node->alternate;
    else
      slot = &node->alternate;
    if (node == last) break;
    node = as<ConditionalExpression>(node->alternate);
  }
  return result == first ? first : make_folded(result, FoldedFrom::Conditional, first->start);
}

// ---- Statements ------------------------------------------------------------------------------------------------------------

bool Parser::has_lexical_declaration(const List<Node*>& statements) {
  for (const Node* statement : statements) {
    if (statement->kind == NodeKind::ClassDeclaration || statement->kind == NodeKind::FunctionDeclaration) return true;
    if (statement->kind == NodeKind::LabeledStatement) return true;  // a: function b() {}
    const auto* variables = try_as<VariableDeclaration>(statement);
    if (variables != nullptr && variables->variable_kind() != VariableKind::Var) return true;
  }
  return false;
}

void Parser::collect_residue(Node* dead, std::vector<Identifier*>& names, std::vector<Node*>& functions) {
  const auto all = [&](const List<Node*>& list) {
    for (Node* statement : list) collect_residue(statement, names, functions);
  };
  const auto declaration = [&](Node* node) {
    auto* variables = try_as<VariableDeclaration>(node);
    if (variables == nullptr || variables->variable_kind() != VariableKind::Var) return;
    for (const VariableDeclarator& declarator : variables->declarators) collect_bound_names(declarator.target, names);
  };
  // else if … else if … is as long as a generator likes.
  while (dead != nullptr) {
    switch (dead->kind) {
      case NodeKind::VariableDeclaration: return declaration(dead);
      case NodeKind::FunctionDeclaration:
        // { function f() {} } declares a var f as well, in sloppy code (Annex B.3.3).
        if (!is_strict_ && module_.type == SourceType::Script) functions.push_back(dead);
        return;
      case NodeKind::BlockStatement: return all(as<BlockStatement>(dead)->body);
      case NodeKind::IfStatement:
        collect_residue(as<IfStatement>(dead)->consequent, names, functions);
        dead = as<IfStatement>(dead)->alternate;
        continue;
      case NodeKind::ForStatement:
        if (as<ForStatement>(dead)->init != nullptr) declaration(as<ForStatement>(dead)->init);
        dead = as<ForStatement>(dead)->body;
        continue;
      case NodeKind::ForInStatement:
      case NodeKind::ForOfStatement:
        declaration(as<ForEachStatement>(dead)->left);
        dead = as<ForEachStatement>(dead)->body;
        continue;
      case NodeKind::WhileStatement:
      case NodeKind::DoWhileStatement: dead = as<WhileStatement>(dead)->body; continue;
      case NodeKind::LabeledStatement: dead = as<LabeledStatement>(dead)->body; continue;
      case NodeKind::WithStatement: dead = as<WithStatement>(dead)->body; continue;
      case NodeKind::TryStatement: {
        const auto* statement = as<TryStatement>(dead);
        all(statement->block->body);
        if (statement->handler != nullptr) all(statement->handler->body);
        if (statement->finalizer != nullptr) all(statement->finalizer->body);
        return;
      }
      case NodeKind::SwitchStatement:
        for (const SwitchCase& each : as<SwitchStatement>(dead)->cases) all(each.body);
        return;
      default: return;
    }
  }
}

Node* Parser::residue_of(Node* dead) {
  if (dead == nullptr) return nullptr;
  std::vector<Identifier*> names;
  std::vector<Node*> functions;
  collect_residue(dead, names, functions);
  Node* result = nullptr;
  if (!names.empty()) {
    std::vector<VariableDeclarator> declarators;
    for (Identifier* name : names) {
      bool is_new = true;
      // Few names: dead code declares little, and generated code that declares much is compared a few times only.
      for (std::size_t i = declarators.size(); i-- > 0 && is_new && declarators.size() - i < 64;)
        is_new = as<Identifier>(declarators[i].target)->name != name->name;
      if (is_new) declarators.push_back({name, nullptr});
    }
    auto* node = make<VariableDeclaration>(NodeKind::VariableDeclaration, dead->start);
    node->extra = static_cast<std::uint16_t>(VariableKind::Var);
    node->declarators = freeze(arena_, declarators.data(), declarators.size());
    result = node;
  }
  if (functions.empty()) return result;
  // if (false) { function f() {} }: without its body, but where it stands in sloppy code.
  for (Node* node : functions) {
    Function* function = as<FunctionDeclaration>(node)->function;
    function->parameters = {};
    function->body = {};
  }
  auto* block = make<BlockStatement>(NodeKind::BlockStatement, dead->start);
  block->scope = scopes_.current();
  block->body = freeze(arena_, functions.data(), functions.size());
  block->end = dead->start;
  auto* guard = make<IfStatement>(NodeKind::IfStatement, dead->start);
  guard->test = make_boolean(false, dead->start);
  guard->consequent = block;
  return result == nullptr ? guard : join_residue(result, guard);
}

// Both as one statement. `live` is null or empty when nothing runs.
Node* Parser::join_residue(Node* residue, Node* live) {
  const bool is_empty = live == nullptr || live->kind == NodeKind::EmptyStatement;
  if (residue == nullptr && is_empty) return live;
  if (is_empty) return residue;
  // if (true) function f() {}
  const bool has_scope = live->kind == NodeKind::FunctionDeclaration || live->kind == NodeKind::LabeledStatement;
  if (residue == nullptr && !has_scope) return live;
  std::vector<Node*> statements;
  if (residue != nullptr) statements.push_back(residue);
  auto* block = try_as<BlockStatement>(live);
  // Not into one with declarations of its own: if (0) { var a } else { let a }
  if (block != nullptr && !has_lexical_declaration(block->body)) {
    statements.insert(statements.end(), block->body.begin(), block->body.end());
  } else {
    block = make<BlockStatement>(NodeKind::BlockStatement, live->start);
    block->scope = scopes_.current();
    block->end = live->start;
    statements.push_back(live);
  }
  block->body = freeze(arena_, statements.data(), statements.size());
  return block;
}

// if … else if … else, of which some tests are constant.
Node* Parser::fold_if(IfStatement* first) {
  Node* result = first;
  Node** slot = &result;
  std::vector<Node*> residues;  // what is left of dead branches before the one that runs
  const auto dead = [&](Node* statement) {
    if (Node* residue = residue_of(statement)) residues.push_back(residue);
  };
  for (IfStatement* node = first;;) {
    const int truth = truth_of(node->test);
    auto* next = try_as<IfStatement>(node->alternate);
    if (truth == 1) {
      dead(node->alternate);
      *slot = node->consequent;
      break;
    }
    if (truth == 0) {
      dead(node->consequent);
      *slot = node->alternate;
    } else {
      slot = &node->alternate;
    }
    if (next == nullptr) break;
    node = next;
  }
  if (*slot != nullptr && *slot != first) *slot = join_residue(nullptr, *slot);
  for (std::size_t i = residues.size(); i-- > 0;) result = join_residue(residues[i], result);
  if (result == nullptr) return make_bare(NodeKind::EmptyStatement, first->start);
  if (result != first && result->kind == NodeKind::BlockStatement) result->flags |= flag::kFoldedBlock;
  return result;
}

// while (false) a(); for (a; false; b) c();
Node* Parser::fold_loop(Node* loop) {
  if (auto* node = try_as<WhileStatement>(loop)) {
    Node* residue = residue_of(node->body);
    return residue != nullptr ? residue : make_bare(NodeKind::EmptyStatement, node->start);
  }
  auto* node = as<ForStatement>(loop);
  Node* residue = residue_of(node->body);
  node->update = nullptr;
  node->body = residue != nullptr ? residue : make_bare(NodeKind::EmptyStatement, node->start);
  return node;
}

}  // namespace skein::js
