// Conditions: what only the truth of a value decides, `&&`, `||`, `??` and `? :`, and expressions whose value nobody wants.

#include "transform/minifier.h"

namespace skein::lowering {

using namespace js;

namespace {

Node* negated(const Node* node) {
  const auto* unary = try_as<UnaryExpression>(node);
  return unary != nullptr && unary->op() == UnaryOperator::LogicalNot ? unary->argument : nullptr;
}

BinaryExpression* operation(Node* node, BinaryOperator op) {
  auto* binary = try_as<BinaryExpression>(node);
  return binary != nullptr && binary->op() == op ? binary : nullptr;
}

bool is_logical(const Node* node) {
  const auto* binary = try_as<BinaryExpression>(node);
  return binary != nullptr && (binary->op() == BinaryOperator::LogicalAnd || binary->op() == BinaryOperator::LogicalOr);
}

bool opposite_of(BinaryOperator op, BinaryOperator& opposite) {
  switch (op) {
    case BinaryOperator::LooseEqual: opposite = BinaryOperator::LooseNotEqual; return true;
    case BinaryOperator::LooseNotEqual: opposite = BinaryOperator::LooseEqual; return true;
    case BinaryOperator::StrictEqual: opposite = BinaryOperator::StrictNotEqual; return true;
    case BinaryOperator::StrictNotEqual: opposite = BinaryOperator::StrictEqual; return true;
    default: return false;
  }
}

// Takes the last of a, b, c and leaves a, b in `first`.
Node* take_last(Node* node, List<Node*>& first) {
  first = as<SequenceExpression>(node)->expressions;
  Node* const last = first.back();
  first.count--;
  return last;
}

}  // namespace

// ---- Sequences -----------------------------------------------------------------------------------------------------------

Node* Minifier::join_all(const Nodes& nodes) {
  if (nodes.empty()) return nullptr;
  if (nodes.size() == 1) return nodes[0];
  auto* sequence = make<SequenceExpression>(NodeKind::SequenceExpression, nodes[0]->start);
  sequence->expressions = list(nodes);
  return sequence;
}

Node* Minifier::join(Node* first, Node* second) {
  if (first == nullptr) return second;
  if (second == nullptr) return first;
  Nodes all;
  for (Node* node : {first, second}) {
    if (const auto* sequence = try_as<SequenceExpression>(node))
      all.insert(all.end(), sequence->expressions.begin(), sequence->expressions.end());
    else
      all.push_back(node);
  }
  return join_all(all);
}

// ---- Negation ------------------------------------------------------------------------------------------------------------

// Whatever is put in front of a || b || c goes over all of it.
bool Minifier::is_long(const Node* node) {
  int links = 0;
  constexpr int kLong = 200;
  while (is_logical(node) && links++ < kLong) node = as<BinaryExpression>(node)->left;
  return links > kLong;
}

bool Minifier::negates_cheaply(const Node* node, bool only_truth, int depth) const {
  if (depth == 0) return false;
  if (const Node* inner = negated(node)) return only_truth || type_of(inner) == Type::Boolean;
  const auto* binary = try_as<BinaryExpression>(node);
  if (binary == nullptr) return false;
  BinaryOperator opposite;
  if (opposite_of(binary->op(), opposite)) return true;
  return is_logical(node) && negates_cheaply(binary->left, only_truth, depth - 1) &&
         negates_cheaply(binary->right, only_truth, depth - 1);
}

Node* Minifier::negate(Node* node, bool only_truth) {
  if (Node* inner = negated(node); inner != nullptr && (only_truth || type_of(inner) == Type::Boolean)) return inner;
  if (const int known = truth(node); known >= 0) {
    drop(node);
    return make_boolean(known == 0, node->start);
  }
  if (node->kind == NodeKind::SequenceExpression) {
    Node*& last = as<SequenceExpression>(node)->expressions.back();
    last = negate(last, only_truth);
    return node;
  }
  if (auto* binary = try_as<BinaryExpression>(node)) {
    BinaryOperator opposite;
    if (opposite_of(binary->op(), opposite)) {
      node->extra = static_cast<std::uint16_t>(opposite);
      return node;
    }
    if (is_logical(node) && negates_cheaply(node, only_truth)) {
      const bool is_and = binary->op() == BinaryOperator::LogicalAnd;
      node->extra = static_cast<std::uint16_t>(is_and ? BinaryOperator::LogicalOr : BinaryOperator::LogicalAnd);
      binary->left = negate(binary->left, only_truth);
      binary->right = negate(binary->right, only_truth);
      return node;
    }
  }
  return make_unary(UnaryOperator::LogicalNot, node);
}

// An expression of which only the truth matters. Its parts have been rewritten.
Node* Minifier::simplify_condition(Node* node) {
  for (;;) {
    if (Node* inner = negated(node)) {
      if (Node* twice = negated(inner)) {
        node = twice;
        continue;
      }
      return is_logical(inner) && negates_cheaply(inner, true) ? negate(inner, true) : node;
    }
    if (node->kind == NodeKind::SequenceExpression) {
      Node*& last = as<SequenceExpression>(node)->expressions.back();
      last = simplify_condition(last);
      return node;
    }
    if (is_logical(node)) {
      // a && b && c hangs to the left.
      Node* link = node;
      for (;;) {
        auto* binary = as<BinaryExpression>(link);
        binary->right = simplify_condition(binary->right);
        if (is_logical(binary->left)) {
          link = binary->left;
          continue;
        }
        binary->left = simplify_condition(binary->left);
        break;
      }
      auto* binary = as<BinaryExpression>(node);
      const int right = truth(binary->right);
      const bool is_and = binary->op() == BinaryOperator::LogicalAnd;
      // a && true, a || false
      if (right == (is_and ? 1 : 0)) {
        drop(binary->right);
        node = binary->left;
        continue;
      }
      // a && false
      if (right >= 0 && is_pure(binary->left)) {
        drop(binary->left);
        return binary->right;
      }
      return node;
    }
    if (auto* conditional = try_as<ConditionalExpression>(node)) {
      const int yes = truth(conditional->consequent), no = truth(conditional->alternate);
      if (yes < 0 && no < 0) return node;
      // a ? true : b is a || b
      if (yes >= 0)
        drop(conditional->consequent);
      else
        drop(conditional->alternate);
      const bool is_or = yes == 1 || (yes < 0 && no == 1);
      const bool is_inverted = yes == 0 || (yes < 0 && no == 1);
      node = fold_logical(is_or ? BinaryOperator::LogicalOr : BinaryOperator::LogicalAnd,
                          is_inverted ? invert(conditional->test) : conditional->test,
                          yes >= 0 ? conditional->alternate : conditional->consequent);
      continue;
    }
    return node;
  }
}

// ---- && || ?? ------------------------------------------------------------------------------------------------------------

Node* Minifier::fold_logical(BinaryOperator op, Node* left, Node* right) {
  // (a, b) && c is a, b && c.
  if (left->kind == NodeKind::SequenceExpression) {
    List<Node*> first;
    Node* const last = take_last(left, first);
    Nodes items(first.begin(), first.end());
    return join(join_all(items), fold_logical(op, last, right));
  }
  if (op == BinaryOperator::NullishCoalescing) {
    const Type type = type_of(left, 1);
    if ((type == Type::Null || is_undefined(left))) {
      drop(left);
      return right;
    }
    if (type != Type::Unknown && type != Type::Undefined) {
      drop(right);
      return left;
    }
  } else if (const int known = truth(left); known >= 0) {
    const bool takes_right = known == (op == BinaryOperator::LogicalAnd ? 1 : 0);
    drop(takes_right ? left : right);
    return takes_right ? right : left;
  }
  // a === null || a === void 0 is a == null.
  if (op != BinaryOperator::NullishCoalescing) {
    BinaryExpression* const chain = operation(left, op);
    const BinaryOperator equal = op == BinaryOperator::LogicalOr ? BinaryOperator::StrictEqual : BinaryOperator::StrictNotEqual;
    BinaryExpression* const first = operation(chain != nullptr ? chain->right : left, equal);
    const BinaryExpression* const second = operation(right, equal);
    if (first != nullptr && second != nullptr) {
      const Node *a = first->right, *b = second->right;
      const bool covers_both =
          (a->kind == NodeKind::NullLiteral && is_undefined(b)) || (is_undefined(a) && b->kind == NodeKind::NullLiteral);
      const Identifier* variable = variable_of(first->left);
      if (covers_both && variable != nullptr && is_same(variable, second->left)) {
        first->extra = static_cast<std::uint16_t>(op == BinaryOperator::LogicalOr ? BinaryOperator::LooseEqual
                                                                                  : BinaryOperator::LooseNotEqual);
        first->right = make_bare(NodeKind::NullLiteral, a->start);
        drop(right);
        return left;
      }
    }
  }
  // a && (b && c) is a && b && c.
  if (auto* chain = operation(right, op)) {
    BinaryExpression* innermost = chain;
    while (auto* next = operation(innermost->left, op)) innermost = next;
    innermost->left = make_plain_binary(op, left, innermost->left);
    return chain;
  }
  return make_plain_binary(op, left, right);
}

// ---- ? : -----------------------------------------------------------------------------------------------------------------

// The variable whose value an expression has, as it is or just assigned.
const Identifier* Minifier::variable_of(const Node* node) const {
  if (const auto* assignment = try_as<Assignment>(node)) {
    if (assignment->op() != AssignmentOperator::Assign) return nullptr;
    node = assignment->target;
  }
  return is_local(node) ? as<Identifier>(node) : nullptr;
}

// Nothing that runs changes it, and it runs nothing.
bool Minifier::is_stable(const Node* node, int depth) const {
  if (is_constant(node)) return true;
  if (depth == 0) return false;
  if (const Node* inner = negated(node)) return is_stable(inner, depth - 1);
  const auto* binary = try_as<BinaryExpression>(node);
  if (binary == nullptr) return false;
  const bool converts = binary->op() == BinaryOperator::LooseEqual || binary->op() == BinaryOperator::LooseNotEqual;
  const bool is_simple = is_logical(node) || binary->op() == BinaryOperator::StrictEqual ||
                         binary->op() == BinaryOperator::StrictNotEqual ||
                         (converts && binary->right->kind == NodeKind::NullLiteral);
  return is_simple && is_stable(binary->left, depth - 1) && is_stable(binary->right, depth - 1);
}

// The test has been simplified.
Node* Minifier::fold_conditional(Node* test, Node* consequent, Node* alternate) {
  if (test->kind == NodeKind::SequenceExpression) {
    List<Node*> first;
    Node* const last = take_last(test, first);
    Nodes items(first.begin(), first.end());
    return join(join_all(items), fold_conditional(last, consequent, alternate));
  }
  if (const int known = truth(test); known >= 0) {
    drop(test);
    drop(known == 1 ? alternate : consequent);
    return known == 1 ? consequent : alternate;
  }
  if (Node* inner = negated(test)) {
    test = inner;
    std::swap(consequent, alternate);
  }
  return merge_branches(test, consequent, alternate);
}

Node* Minifier::merge_branches(Node* test, Node* consequent, Node* alternate) {
  constexpr auto kAnd = BinaryOperator::LogicalAnd, kOr = BinaryOperator::LogicalOr;
  // a ? b : b
  if (is_same(consequent, alternate)) {
    drop(alternate);
    return join(unused(test), consequent);
  }
  const bool has_boolean = consequent->kind == NodeKind::BooleanLiteral, has_other = alternate->kind == NodeKind::BooleanLiteral;
  if (has_boolean || has_other) {
    const bool is_boolean = type_of(test) == Type::Boolean;
    if (has_boolean && has_other) {
      if (truth(consequent) == 0) return negate(test);
      return is_boolean ? test : make_unary(UnaryOperator::LogicalNot, negate(test));
    }
    // a || b ? false : c is shorter than !(a || b) && c.
    const bool inverts = negates_cheaply(test, false) || test->kind == NodeKind::Identifier ||
                         test->kind == NodeKind::MemberExpression || test->kind == NodeKind::CallExpression;
    if (has_boolean) {
      if (truth(consequent) == 0 && inverts) return fold_logical(kAnd, negate(test), alternate);
      if (truth(consequent) == 1 && is_boolean) return fold_logical(kOr, test, alternate);
    } else {
      if (truth(alternate) == 1 && inverts) return fold_logical(kOr, negate(test), consequent);
      if (truth(alternate) == 0 && is_boolean) return fold_logical(kAnd, test, consequent);
    }
  }
  // a ? a : b, a ? b : a
  if (is_local(test)) {
    if (is_same(test, consequent)) {
      drop(consequent);
      return fold_logical(kOr, test, alternate);
    }
    if (is_same(test, alternate)) {
      drop(alternate);
      return fold_logical(kAnd, test, consequent);
    }
  }
  // a ? (b ? c : d) : d
  if (auto* inner = try_as<ConditionalExpression>(consequent); inner != nullptr && is_same(inner->alternate, alternate)) {
    drop(alternate);
    inner->test = fold_logical(kAnd, test, inner->test);
    return inner;
  }
  // a ? b : c ? b : d
  if (auto* inner = try_as<ConditionalExpression>(alternate);
      inner != nullptr && is_same(inner->consequent, consequent) && !is_long(inner->test)) {
    drop(consequent);
    inner->test = fold_logical(kOr, test, inner->test);
    return inner;
  }
  // a ? c : (b, c)
  if (auto* inner = try_as<SequenceExpression>(alternate); inner != nullptr && is_same(inner->expressions.back(), consequent)) {
    drop(consequent);
    List<Node*> first;
    Node* const last = take_last(alternate, first);
    return join(fold_logical(kOr, test, join_all(Nodes(first.begin(), first.end()))), last);
  }
  // a ? (b, c) : c
  if (auto* inner = try_as<SequenceExpression>(consequent); inner != nullptr && is_same(inner->expressions.back(), alternate)) {
    drop(alternate);
    List<Node*> first;
    Node* const last = take_last(consequent, first);
    return join(fold_logical(kAnd, test, join_all(Nodes(first.begin(), first.end()))), last);
  }
  // a ? b || c : c
  if (auto* either = operation(consequent, kOr); either != nullptr && is_same(either->right, alternate)) {
    drop(alternate);
    return fold_logical(kOr, fold_logical(kAnd, test, either->left), either->right);
  }
  // a ? c : b && c
  if (auto* both = operation(alternate, kAnd); both != nullptr && is_same(both->right, consequent)) {
    drop(consequent);
    return fold_logical(kAnd, fold_logical(kOr, test, both->left), both->right);
  }
  // a != null ? a : b, a == null ? void 0 : a.b
  bool is_equal;
  Node* operand;
  if (is_null_test(test, is_equal, operand)) {
    Node* const value = is_equal ? alternate : consequent;
    Node* const other = is_equal ? consequent : alternate;
    const Identifier* variable = variable_of(operand);
    if (variable != nullptr && is_same(variable, value) && !lacks(Feature::NullishCoalescing)) {
      drop(value);
      return fold_logical(BinaryOperator::NullishCoalescing, operand, other);
    }
    if (is_undefined(other))
      if (Node* chain = optional_chain(operand, value)) return chain;
  }
  // a ? b(c) : b(d) is b(a ? c : d).
  auto* call = try_as<CallExpression>(consequent);
  const auto* other_call = try_as<CallExpression>(alternate);
  if (call != nullptr && other_call != nullptr && call->flags == other_call->flags && call->arguments.size() == 1 &&
      other_call->arguments.size() == 1 && call->arguments[0]->kind != NodeKind::SpreadElement &&
      other_call->arguments[0]->kind != NodeKind::SpreadElement && (call->flags & flag::kDirectEval) == 0 &&
      is_same(call->callee, other_call->callee) && (is_constant(call->callee) || is_stable(test))) {
    drop(other_call->callee);
    call->arguments[0] = fold_conditional(test, call->arguments[0], other_call->arguments[0]);
    return call;
  }
  // a ? b = c : b = d is b = a ? c : d.
  auto* assignment = try_as<Assignment>(consequent);
  const auto* other_assignment = try_as<Assignment>(alternate);
  if (assignment != nullptr && other_assignment != nullptr && assignment->op() == AssignmentOperator::Assign &&
      other_assignment->op() == AssignmentOperator::Assign && is_same(assignment->target, other_assignment->target)) {
    const auto* member = try_as<MemberExpression>(assignment->target);
    if (is_local(assignment->target) || (member != nullptr && is_constant(member->object))) {
      drop(other_assignment->target);
      assignment->value = fold_conditional(test, assignment->value, other_assignment->value);
      return assignment;
    }
  }
  return make_plain_conditional(test, consequent, alternate);
}

// `operand?.b` for an `a.b` that is only evaluated when `operand`, which is a or a = …, is not null. Null when it is nothing of
// the kind.
Node* Minifier::optional_chain(Node* operand, Node* chain) {
  if (lacks(Feature::OptionalChaining)) return nullptr;
  const Identifier* variable = variable_of(operand);
  if (variable == nullptr) return nullptr;
  Nodes links;
  Node** innermost = nullptr;
  for (Node* link = chain;;) {
    // (a.b?.c).d ends a chain that must not be prolonged.
    const bool is_linked = (link->flags & (flag::kChainStart | flag::kChainContinue)) != 0;
    if (auto* member = try_as<MemberExpression>(link))
      innermost = &member->object;
    else if (auto* index = try_as<IndexExpression>(link))
      innermost = &index->object;
    else if (auto* call = try_as<CallExpression>(link))
      innermost = &call->callee;
    else
      break;
    if (is_linked || (link->flags & (flag::kPure | flag::kDirectEval | flag::kWritten)) != 0) return nullptr;
    links.push_back(link);
    link = *innermost;
  }
  if (links.empty() || !is_same(*innermost, variable)) return nullptr;
  drop(*innermost);
  *innermost = operand;
  for (Node* link : links) link->flags |= flag::kChainContinue;
  links.back()->flags = static_cast<std::uint8_t>((links.back()->flags & ~flag::kChainContinue) | flag::kChainStart);
  return chain;
}

// ---- Values that nobody wants --------------------------------------------------------------------------------------------

Node* Minifier::unused(Node* node) {
  Nodes left;
  effects(node, left);
  return join_all(left);
}

// `left && right` or `left || right` whose value is not wanted. Both have been rewritten.
Node* Minifier::make_effect(BinaryOperator op, Node* left, Node* right) {
  if (left->kind == NodeKind::SequenceExpression) {
    List<Node*> first;
    Node* const last = take_last(left, first);
    return join(join_all(Nodes(first.begin(), first.end())), make_effect(op, last, right));
  }
  if (Node* inner = negated(left)) {
    left = inner;
    op = op == BinaryOperator::LogicalAnd ? BinaryOperator::LogicalOr : BinaryOperator::LogicalAnd;
  }
  // a != null && a.b(), a == null || a.b()
  bool is_equal;
  Node* operand;
  if (is_null_test(left, is_equal, operand) && is_equal == (op == BinaryOperator::LogicalOr))
    if (Node* chain = optional_chain(operand, right)) return chain;
  return fold_logical(op, left, right);
}

// What has to be evaluated of an expression whose value is not wanted.
void Minifier::effects(Node* node, Nodes& out) {
  for (;;) {
    switch (node->kind) {
      case NodeKind::SequenceExpression:
        for (Node* item : as<SequenceExpression>(node)->expressions) effects(item, out);
        return;
      case NodeKind::UnaryExpression: {
        auto* unary = as<UnaryExpression>(node);
        const UnaryOperator op = unary->op();
        if (op == UnaryOperator::Delete) break;
        if (op == UnaryOperator::Typeof && unary->argument->kind == NodeKind::Identifier) return drop(node);
        const bool converts = op != UnaryOperator::LogicalNot && op != UnaryOperator::Void && op != UnaryOperator::Typeof;
        const Type type = converts ? type_of(unary->argument) : Type::Null;
        if (type == Type::Unknown || type == Type::BigInt) break;
        node = unary->argument;
        continue;
      }
      case NodeKind::BinaryExpression: {
        auto* binary = as<BinaryExpression>(node);
        const BinaryOperator op = binary->op();
        if (op < BinaryOperator::LogicalAnd) {
          // a === b === c hangs to the left.
          Nodes rights;
          Node* head = node;
          while (auto* link = try_as<BinaryExpression>(head)) {
            const bool is_strict = link->op() == BinaryOperator::StrictEqual || link->op() == BinaryOperator::StrictNotEqual;
            if (!is_strict && (link->op() >= BinaryOperator::LogicalAnd || !is_pure_operation(link))) break;
            rights.push_back(link->right);
            head = link->left;
          }
          if (rights.empty()) break;
          effects(head, out);
          for (std::size_t i = rights.size(); i-- > 0;) effects(rights[i], out);
          return;
        }
        Node* const right = unused(binary->right);
        if (right == nullptr) {
          node = binary->left;
          continue;
        }
        if (op == BinaryOperator::NullishCoalescing) return out.push_back(fold_logical(op, binary->left, right));
        return out.push_back(make_effect(op, simplify_condition(binary->left), right));
      }
      case NodeKind::ConditionalExpression: {
        // a ? b : c ? d : e …
        std::vector<ConditionalExpression*> chain;
        while (auto* conditional = try_as<ConditionalExpression>(node)) {
          chain.push_back(conditional);
          node = conditional->alternate;
        }
        Node* rest = unused(node);
        for (std::size_t i = chain.size(); i-- > 0;) {
          Node* const test = chain[i]->test;
          Node* const value = unused(chain[i]->consequent);
          if (value != nullptr && rest != nullptr)
            rest = fold_conditional(test, value, rest);
          else if (value != nullptr)
            rest = make_effect(BinaryOperator::LogicalAnd, test, value);
          else if (rest != nullptr)
            rest = make_effect(BinaryOperator::LogicalOr, test, rest);
          else
            rest = unused(test);
        }
        if (rest != nullptr) out.push_back(rest);
        return;
      }
      case NodeKind::ArrayExpression: {
        const List<Node*> elements = as<ArrayLiteral>(node)->elements;
        bool has_spread = false;
        for (const Node* element : elements) has_spread |= element->kind == NodeKind::SpreadElement;
        if (has_spread) break;
        for (Node* element : elements) effects(element, out);
        return;
      }
      case NodeKind::ObjectExpression: {
        const List<Property> properties = as<ObjectLiteral>(node)->properties;
        bool is_plain = true;
        for (const Property& property : properties)
          is_plain &= property.kind != PropertyKind::Spread && (!property.is_computed || is_primitive(property.key));
        if (!is_plain) break;
        for (const Property& property : properties) {
          if (property.is_computed) effects(property.key, out);
          effects(property.value, out);
        }
        return;
      }
      case NodeKind::CallExpression:
      case NodeKind::NewExpression: {
        auto* call = try_as<CallExpression>(node);
        const List<Node*> arguments = call != nullptr ? call->arguments : as<NewExpression>(node)->arguments;
        if (call != nullptr && (node->flags & flag::kPure) == 0) {
          // (function () {})(a)
          const auto* callee = try_as<FunctionExpression>(call->callee);
          if (callee == nullptr || !callee->function->body.empty() || !callee->function->parameters.empty()) break;
        } else if ((node->flags & flag::kPure) == 0) {
          break;
        }
        bool has_spread = false;
        for (const Node* argument : arguments) has_spread |= argument->kind == NodeKind::SpreadElement;
        if (has_spread) break;
        drop(call != nullptr ? call->callee : as<NewExpression>(node)->callee);
        for (Node* argument : arguments) effects(argument, out);
        return;
      }
      default: break;
    }
    if (is_pure(node))
      drop(node);
    else
      out.push_back(node);
    return;
  }
}

// An operator on primitives, which calls nothing of the user's and throws nothing.
bool Minifier::is_pure_operation(const BinaryExpression* node) const {
  if (node->op() == BinaryOperator::In || node->op() == BinaryOperator::Instanceof) return false;
  const Type left = type_of(node->left), right = type_of(node->right);
  return left != Type::Unknown && right != Type::Unknown && left != Type::BigInt && right != Type::BigInt;
}

}  // namespace skein::lowering
