// Values in the places of variables: constants wherever they are used, others where the one use directly follows.

#include "transform/minifier.h"

namespace skein::lowering {

using namespace js;

// Nothing but the code that is seen knows of it.
bool Minifier::is_removable(SymbolId symbol) const {
  if (symbol == SymbolId::None || is_cautious_) return false;
  const Symbol& known = module_.symbol(symbol);
  const bool is_variable = known.kind == SymbolKind::Var || known.kind == SymbolKind::Let || known.kind == SymbolKind::Const ||
                           known.kind == SymbolKind::Function || known.kind == SymbolKind::Generated;
  constexpr std::uint8_t kKept = symbol_flag::kMember | symbol_flag::kMustNotBeRenamed;
  const bool is_top_level = (known.flags & symbol_flag::kTopLevel) != 0 || index_of(known.scope) == 0;
  return is_variable && (known.flags & kKept) == 0 && (!is_top_level || (options_.bundle && module_.is_commonjs));
}

// const a = 1
void Minifier::note_constant(const VariableDeclarator& declarator) {
  const SymbolId symbol = as<Identifier>(declarator.target)->symbol;
  if (symbol == SymbolId::None || is_cautious_ || (module_.symbol(symbol).flags & symbol_flag::kMember) != 0) return;
  const Node* value = declarator.init;
  if (value->kind == NodeKind::EnumValue) value = as<EnumValue>(value)->literal;
  const Node* number = value;
  if (const auto* unary = try_as<UnaryExpression>(value); unary != nullptr && unary->op() == UnaryOperator::Minus)
    number = unary->argument;
  // What is longer than a name costs with each use.
  constexpr std::size_t kLongestNumber = 8, kLongestString = 3;
  bool is_short = value->kind == NodeKind::BooleanLiteral || value->kind == NodeKind::NullLiteral || is_undefined(value);
  if (number->kind == NodeKind::NumericLiteral) is_short |= as<NumericLiteral>(number)->raw.size() <= kLongestNumber;
  if (value->kind == NodeKind::StringLiteral) is_short |= as<StringLiteral>(value)->value.size() <= kLongestString;
  if (!is_short || !constants_.emplace(index_of(symbol), value).second) return;
  if ((module_.symbol(symbol).flags & symbol_flag::kTopLevel) != 0) module_.constants.push_back({symbol, value});
}

bool Minifier::is_single_use(VariableKind kind, const VariableDeclarator& declarator) const {
  const auto* name = try_as<Identifier>(declarator.target);
  if (name == nullptr || declarator.init == nullptr || kind > VariableKind::Const || !is_inside()) return false;
  if (!is_removable(name->symbol) || uses_[index_of(name->symbol)] != 2) return false;
  return (module_.symbol(name->symbol).flags & symbol_flag::kReassigned) == 0;
}

// Whether what runs between the declaration and the use may as well run before the value is evaluated.
Minifier::Search Minifier::substitute_operation(const Node* node, const Substitution& wanted) const {
  if (wanted.is_constant || is_constant(node)) return Search::Passed;
  return wanted.is_pure && is_pure(node) ? Search::Passed : Search::Blocked;
}

// Goes over an expression in the order of its evaluation.
Minifier::Search Minifier::substitute(Node*& slot, const Substitution& wanted, int depth) {
  Node* const node = slot;
  if (node == nullptr || node->kind == NodeKind::Missing) return Search::Passed;
  if (depth == 0) return Search::Blocked;
  Search result = Search::Passed;
  const auto in = [&](Node*& child) {
    result = substitute(child, wanted, depth - 1);
    return result != Search::Passed;
  };
  const auto in_all = [&](const List<Node*>& children) {
    for (Node*& child : children)
      if (in(child)) return true;
    return false;
  };
  // Only evaluated sometimes.
  const auto in_branch = [&](Node*& child) {
    if (!wanted.is_constant && !wanted.is_pure) {
      result = Search::Blocked;
      return true;
    }
    return in(child);
  };
  switch (node->kind) {
    case NodeKind::Identifier:
      if (as<Identifier>(node)->symbol != wanted.symbol) break;
      slot = wanted.value;
      return Search::Found;
    case NodeKind::UnaryExpression:
      if (as<UnaryExpression>(node)->op() == UnaryOperator::Delete) return Search::Blocked;
      if (in(as<UnaryExpression>(node)->argument)) return result;
      break;
    case NodeKind::BinaryExpression: {
      auto* binary = as<BinaryExpression>(node);
      if (binary->left->kind != NodeKind::PrivateName && in(binary->left)) return result;
      if (binary->op() >= BinaryOperator::LogicalAnd ? in_branch(binary->right) : in(binary->right)) return result;
      break;
    }
    case NodeKind::ConditionalExpression: {
      auto* conditional = as<ConditionalExpression>(node);
      if (in(conditional->test) || in_branch(conditional->consequent) || in_branch(conditional->alternate)) return result;
      break;
    }
    case NodeKind::AssignmentExpression: {
      auto* assignment = as<Assignment>(node);
      if (assignment->op() >= AssignmentOperator::LogicalAnd) return Search::Blocked;
      Node* const target = assignment->target;
      const bool reads = assignment->op() != AssignmentOperator::Assign;
      if (auto* member = try_as<MemberExpression>(target)) {
        if (in(member->object)) return result;
      } else if (auto* index = try_as<IndexExpression>(target)) {
        if (in(index->object) || in(index->index)) return result;
      } else if (target->kind != NodeKind::Identifier) {
        return Search::Blocked;
      }
      if (reads && substitute_operation(target, wanted) == Search::Blocked) return Search::Blocked;
      if (in(assignment->value)) return result;
      break;
    }
    case NodeKind::SequenceExpression:
      if (in_all(as<SequenceExpression>(node)->expressions)) return result;
      break;
    case NodeKind::MemberExpression:
      if (in(as<MemberExpression>(node)->object)) return result;
      break;
    case NodeKind::IndexExpression: {
      auto* index = as<IndexExpression>(node);
      if (in(index->object)) return result;
      if ((node->flags & flag::kChainStart) != 0 ? in_branch(index->index) : in(index->index)) return result;
      break;
    }
    case NodeKind::CallExpression: {
      auto* call = as<CallExpression>(node);
      if (in_callee(call->callee, wanted, result, depth)) return result;
      if ((node->flags & (flag::kChainStart | flag::kChainContinue)) != 0 && !wanted.is_constant) return Search::Blocked;
      if (in_all(call->arguments)) return result;
      break;
    }
    case NodeKind::NewExpression:
      if (in(as<NewExpression>(node)->callee) || in_all(as<NewExpression>(node)->arguments)) return result;
      break;
    case NodeKind::ArrayExpression:
      if (in_all(as<ArrayLiteral>(node)->elements)) return result;
      break;
    case NodeKind::ObjectExpression:
      for (Property& property : as<ObjectLiteral>(node)->properties) {
        if (property.is_computed) {
          if (in(property.key)) return result;
          // A key is converted before the value is evaluated.
          if (!is_primitive(property.key) && !wanted.is_constant) return Search::Blocked;
        }
        if (in(property.value)) {
          if (property.kind == PropertyKind::Shorthand) no_shorthand(property);
          return result;
        }
        if (property.kind == PropertyKind::Spread && !wanted.is_constant) return Search::Blocked;
      }
      break;
    case NodeKind::TemplateLiteral:
      for (Node*& part : as<TemplateLiteral>(node)->expressions) {
        if (in(part)) return result;
        if (!is_primitive(part) && !wanted.is_constant) return Search::Blocked;
      }
      break;
    case NodeKind::SpreadElement:
    case NodeKind::AwaitExpression:
    case NodeKind::YieldExpression:
      if (in(as<Operand>(node)->argument)) return result;
      return node->kind == NodeKind::SpreadElement && wanted.is_constant ? Search::Passed : Search::Blocked;
    case NodeKind::ThisExpression:
    case NodeKind::Super:
    case NodeKind::FunctionExpression:
    case NodeKind::ArrowFunction: return Search::Passed;
    default: break;
  }
  return substitute_operation(node, wanted);
}

// (0, a.b)() and a.b() differ in their `this`, so does a().b: what is called itself is left alone.
bool Minifier::in_callee(Node*& callee, const Substitution& wanted, Search& result, int depth) {
  const auto* variable = try_as<Identifier>(callee);
  if (variable != nullptr && variable->symbol == wanted.symbol) {
    const NodeKind kind = wanted.value->kind;
    const bool is_plain = kind == NodeKind::FunctionExpression || kind == NodeKind::ArrowFunction ||
                          kind == NodeKind::CallExpression || is_local(wanted.value);
    if (!is_plain || (wanted.value->flags & flag::kMember) != 0) {
      result = Search::Blocked;
      return true;
    }
  }
  result = substitute(callee, wanted, depth - 1);
  return result != Search::Passed;
}

bool Minifier::substitute_in_statement(Node* node, const VariableDeclarator& declarator) {
  constexpr int kDepth = 40;
  Node** slot = nullptr;
  switch (node->kind) {
    case NodeKind::ExpressionStatement: slot = &as<ExpressionStatement>(node)->expression; break;
    case NodeKind::ReturnStatement:
    case NodeKind::ThrowStatement: slot = &as<ArgumentStatement>(node)->argument; break;
    case NodeKind::IfStatement: slot = &as<IfStatement>(node)->test; break;
    case NodeKind::SwitchStatement: slot = &as<SwitchStatement>(node)->discriminant; break;
    case NodeKind::VariableDeclaration: {
      const VariableDeclarator& first = as<VariableDeclaration>(node)->declarators[0];
      // A pattern's keys and defaults are evaluated behind the value.
      if (as<VariableDeclaration>(node)->variable_kind() <= VariableKind::Const)
        slot = &as<VariableDeclaration>(node)->declarators[0].init;
      if (first.init == nullptr) return false;
      break;
    }
    case NodeKind::ForStatement: {
      Node*& init = as<ForStatement>(node)->init;
      if (init != nullptr && init->kind != NodeKind::VariableDeclaration) slot = &init;
      break;
    }
    default: return false;
  }
  if (slot == nullptr || *slot == nullptr) return false;
  const SymbolId symbol = as<Identifier>(declarator.target)->symbol;
  const Substitution wanted{symbol, declarator.init, is_constant(declarator.init), is_pure(declarator.init)};
  if (substitute(*slot, wanted, kDepth) != Search::Found) return false;
  uses_[index_of(symbol)] = 0;
  module_.symbols[index_of(symbol)].use_count = 0;
  return true;
}

}  // namespace skein::lowering
