// What is known of the value of an expression without running it.

#include <cmath>

#include "js/lexer.h"
#include "js/side_effects.h"
#include "transform/minifier.h"
#include "transform/tree_walk.h"

namespace skein::lowering {

using namespace js;

Minifier::Type Minifier::type_of(const Node* node, int depth) const {
  if (depth == 0) return Type::Unknown;
  switch (node->kind) {
    case NodeKind::NullLiteral: return Type::Null;
    case NodeKind::BooleanLiteral: return Type::Boolean;
    case NodeKind::NumericLiteral: return Type::Number;
    case NodeKind::BigIntLiteral: return Type::BigInt;
    case NodeKind::StringLiteral:
    case NodeKind::TemplateLiteral: return Type::String;
    case NodeKind::EnumValue: return type_of(as<EnumValue>(node)->literal);
    case NodeKind::UnaryExpression:
      switch (as<UnaryExpression>(node)->op()) {
        case UnaryOperator::Plus: return Type::Number;
        case UnaryOperator::LogicalNot:
        case UnaryOperator::Delete: return Type::Boolean;
        case UnaryOperator::Typeof: return Type::String;
        case UnaryOperator::Void: return Type::Undefined;
        case UnaryOperator::Minus:
        case UnaryOperator::BitwiseNot: {
          const Type type = type_of(as<UnaryExpression>(node)->argument, depth - 1);
          return type == Type::Unknown || type == Type::BigInt ? type : Type::Number;
        }
      }
      return Type::Unknown;
    case NodeKind::BinaryExpression: {
      const auto* binary = as<BinaryExpression>(node);
      const auto left = [&] { return type_of(binary->left, depth - 1); };
      const auto right = [&] { return type_of(binary->right, depth - 1); };
      switch (binary->op()) {
        case BinaryOperator::LessThan:
        case BinaryOperator::LessEqual:
        case BinaryOperator::GreaterThan:
        case BinaryOperator::GreaterEqual:
        case BinaryOperator::In:
        case BinaryOperator::Instanceof:
        case BinaryOperator::LooseEqual:
        case BinaryOperator::LooseNotEqual:
        case BinaryOperator::StrictEqual:
        case BinaryOperator::StrictNotEqual: return Type::Boolean;
        case BinaryOperator::LogicalAnd:
        case BinaryOperator::LogicalOr:
        case BinaryOperator::NullishCoalescing: {
          const Type type = right();
          return type != Type::Unknown && left() == type ? type : Type::Unknown;
        }
        case BinaryOperator::Add: {
          const Type a = right(), b = left();
          if (a == Type::String || b == Type::String) return Type::String;
          return a == Type::Number && b == Type::Number ? Type::Number : Type::Unknown;
        }
        case BinaryOperator::ShiftRightUnsigned: return Type::Number;
        default:
          // A number and a BigInt throw.
          return right() == Type::Number || left() == Type::Number ? Type::Number : Type::Unknown;
      }
    }
    case NodeKind::ConditionalExpression: {
      const auto* conditional = as<ConditionalExpression>(node);
      const Type type = type_of(conditional->consequent, depth - 1);
      return type != Type::Unknown && type_of(conditional->alternate, depth - 1) == type ? type : Type::Unknown;
    }
    case NodeKind::AssignmentExpression:
      return as<Assignment>(node)->op() == AssignmentOperator::Assign ? type_of(as<Assignment>(node)->value, depth - 1)
                                                                      : Type::Unknown;
    case NodeKind::SequenceExpression: return type_of(as<SequenceExpression>(node)->expressions.back(), depth - 1);
    default: return Type::Unknown;
  }
}

int Minifier::truth(const Node* node) const {
  switch (node->kind) {
    case NodeKind::NullLiteral: return 0;
    case NodeKind::BooleanLiteral: return (node->flags & flag::kTrue) != 0 ? 1 : 0;
    case NodeKind::NumericLiteral: {
      const double value = as<NumericLiteral>(node)->value;
      return value != 0 && !std::isnan(value) ? 1 : 0;
    }
    case NodeKind::StringLiteral: return as<StringLiteral>(node)->value.empty() ? 0 : 1;
    case NodeKind::EnumValue: return truth(as<EnumValue>(node)->literal);
    case NodeKind::FunctionExpression:
    case NodeKind::ArrowFunction:
    case NodeKind::RegExpLiteral: return 1;
    case NodeKind::UnaryExpression: {
      const auto* unary = as<UnaryExpression>(node);
      if (unary->argument->kind != NodeKind::NumericLiteral) return -1;
      if (unary->op() == UnaryOperator::Void) return 0;
      return unary->op() == UnaryOperator::Minus ? truth(unary->argument) : -1;
    }
    default: return -1;
  }
}

// With `with` around, reading a variable may run anything.
bool Minifier::is_pure(const Node* node) const {
  return is_constant(node) || (!is_cautious_ && !expression_has_side_effects(module_, node));
}

bool Minifier::is_local(const Node* node) const {
  const auto* name = try_as<Identifier>(node);
  return name != nullptr && name->symbol != SymbolId::None && !is_cautious_;
}

bool Minifier::is_constant(const Node* node) const {
  switch (node->kind) {
    case NodeKind::NullLiteral:
    case NodeKind::BooleanLiteral:
    case NodeKind::NumericLiteral:
    case NodeKind::BigIntLiteral:
    case NodeKind::StringLiteral:
    case NodeKind::EnumValue:
    case NodeKind::ThisExpression:
    case NodeKind::FunctionExpression:
    case NodeKind::ArrowFunction:
    case NodeKind::RegExpLiteral: return true;
    case NodeKind::Identifier: {
      if (!is_local(node)) return false;
      const Symbol& symbol = module_.symbol(as<Identifier>(node)->symbol);
      return (symbol.flags & (symbol_flag::kReassigned | symbol_flag::kMember)) == 0 && symbol.kind != SymbolKind::Import &&
             symbol.kind != SymbolKind::Var;
    }
    case NodeKind::UnaryExpression:
      return as<UnaryExpression>(node)->argument->kind == NodeKind::NumericLiteral &&
             as<UnaryExpression>(node)->op() != UnaryOperator::Delete;
    default: return false;
  }
}

bool Minifier::is_undefined(const Node* node) const {
  const auto* unary = try_as<UnaryExpression>(node);
  return unary != nullptr && unary->op() == UnaryOperator::Void && unary->argument->kind == NodeKind::NumericLiteral;
}

bool Minifier::is_same(const Node* a, const Node* b, int depth) const {
  if (a == nullptr || b == nullptr) return a == b;
  if (a->kind != b->kind || depth == 0) return false;
  // `?.`, `#x`, /* @__PURE__ */
  constexpr std::uint8_t kMeaning = flag::kChainStart | flag::kChainContinue | flag::kPure | flag::kDirectEval;
  const auto same_lists = [&](const List<Node*>& x, const List<Node*>& y) {
    if (x.size() != y.size()) return false;
    for (std::uint32_t i = 0; i < x.size(); i++)
      if (!is_same(x[i], y[i], depth - 1)) return false;
    return true;
  };
  switch (a->kind) {
    case NodeKind::ThisExpression:
    case NodeKind::NullLiteral:
    case NodeKind::Super: return true;
    case NodeKind::BooleanLiteral: return ((a->flags ^ b->flags) & flag::kTrue) == 0;
    case NodeKind::NumericLiteral: return as<NumericLiteral>(a)->value == as<NumericLiteral>(b)->value;
    case NodeKind::StringLiteral: return as<StringLiteral>(a)->value == as<StringLiteral>(b)->value;
    case NodeKind::Identifier:
      return as<Identifier>(a)->symbol == as<Identifier>(b)->symbol && as<Identifier>(a)->name == as<Identifier>(b)->name;
    case NodeKind::MemberExpression:
      return ((a->flags ^ b->flags) & kMeaning) == 0 && as<MemberExpression>(a)->name == as<MemberExpression>(b)->name &&
             is_same(as<MemberExpression>(a)->object, as<MemberExpression>(b)->object, depth - 1);
    case NodeKind::IndexExpression:
      return ((a->flags ^ b->flags) & kMeaning) == 0 &&
             is_same(as<IndexExpression>(a)->object, as<IndexExpression>(b)->object, depth - 1) &&
             is_same(as<IndexExpression>(a)->index, as<IndexExpression>(b)->index, depth - 1);
    case NodeKind::CallExpression:
      return ((a->flags ^ b->flags) & kMeaning) == 0 &&
             is_same(as<CallExpression>(a)->callee, as<CallExpression>(b)->callee, depth - 1) &&
             same_lists(as<CallExpression>(a)->arguments, as<CallExpression>(b)->arguments);
    case NodeKind::NewExpression:
      return ((a->flags ^ b->flags) & kMeaning) == 0 &&
             is_same(as<NewExpression>(a)->callee, as<NewExpression>(b)->callee, depth - 1) &&
             same_lists(as<NewExpression>(a)->arguments, as<NewExpression>(b)->arguments);
    case NodeKind::ArrayExpression: return same_lists(as<ArrayLiteral>(a)->elements, as<ArrayLiteral>(b)->elements);
    case NodeKind::ConditionalExpression:
      return is_same(as<ConditionalExpression>(a)->test, as<ConditionalExpression>(b)->test, depth - 1) &&
             is_same(as<ConditionalExpression>(a)->consequent, as<ConditionalExpression>(b)->consequent, depth - 1) &&
             is_same(as<ConditionalExpression>(a)->alternate, as<ConditionalExpression>(b)->alternate, depth - 1);
    case NodeKind::UnaryExpression:
      return a->extra == b->extra && is_same(as<UnaryExpression>(a)->argument, as<UnaryExpression>(b)->argument, depth - 1);
    case NodeKind::BinaryExpression:
      return a->extra == b->extra && is_same(as<BinaryExpression>(a)->right, as<BinaryExpression>(b)->right, depth - 1) &&
             is_same(as<BinaryExpression>(a)->left, as<BinaryExpression>(b)->left, depth - 1);
    default: return false;
  }
}

// `x == null`, `x != null`, and `x === null || x === void 0` by way of fold_logical: what is compared.
bool Minifier::is_null_test(const Node* node, bool& is_equal, Node*& operand) const {
  const auto* binary = try_as<BinaryExpression>(node);
  if (binary == nullptr) return false;
  is_equal = binary->op() == BinaryOperator::LooseEqual;
  if (!is_equal && binary->op() != BinaryOperator::LooseNotEqual) return false;
  if (binary->right->kind != NodeKind::NullLiteral) return false;
  operand = binary->left;
  return true;
}

bool Minifier::refers_to(Node* node, SymbolId symbol) {
  bool found = false;
  TreeWalk(Reach::Everything).run(node, [&](Node*& each) {
    const auto* name = try_as<Identifier>(each);
    found |= name != nullptr && name->symbol == symbol;
    return !found;
  });
  return found;
}

}  // namespace skein::lowering
