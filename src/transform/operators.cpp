// ** **= ?? ??= ||= &&= (ECMAScript sections 13.6, 13.13, 13.15) and optional chains (section 13.3.9).

#include "transform/lowering.h"

namespace skein::lowering {

using namespace js;

// Both operands have been lowered.
Node* Lowering::lower_binary(BinaryExpression* node) {
  const std::uint32_t start = node->start;
  if (node->op() == BinaryOperator::In && node->left->kind == NodeKind::PrivateName) return private_in(node);
  if (node->op() == BinaryOperator::Exponent && lacks(Feature::Exponentiation))
    return make_call(refer(Helper::Pow, start), {node->left, node->right}, start);
  if (node->op() == BinaryOperator::NullishCoalescing && lacks(Feature::NullishCoalescing))
    return lower_nullish({node->left, node->right}, start);
  return node;
}

// a ?? b ?? c: a != null ? a : b != null ? b : c, which nests no deeper however many there are
Node* Lowering::lower_nullish(const std::vector<Node*>& operands, std::uint32_t start) {
  std::vector<Kept> kept;
  for (std::size_t i = 0; i + 1 < operands.size(); i++) kept.push_back(keep(operands[i], Between::Nothing));
  Node* result = operands.back();
  for (std::size_t i = kept.size(); i-- > 0;)
    result = make_conditional(make_binary(BinaryOperator::LooseNotEqual, kept[i].first, make_null(start), start),
                              again(kept[i], start), result, start);
  return result;
}

// Target and value have been lowered.
Node* Lowering::lower_assignment(Assignment* node) {
  const std::uint32_t start = node->start;
  if (const PrivateMember* member = private_of(node->target)) return private_assignment(node, *member);
  switch (node->op()) {
    case AssignmentOperator::Exponent: {
      if (!lacks(Feature::Exponentiation)) return node;
      const TwoTargets target = split_target(node->target);
      return make_assign(target.first, make_call(refer(Helper::Pow, start), {target.second, node->value}, start), start);
    }
    case AssignmentOperator::LogicalAnd:
    case AssignmentOperator::LogicalOr:
    case AssignmentOperator::NullishCoalescing: {
      if (!lacks(Feature::LogicalAssignment)) return node;
      const BinaryOperator op = node->op() == AssignmentOperator::LogicalAnd  ? BinaryOperator::LogicalAnd
                                : node->op() == AssignmentOperator::LogicalOr ? BinaryOperator::LogicalOr
                                                                              : BinaryOperator::NullishCoalescing;
      const TwoTargets target = split_target(node->target);
      Node* whole = make_binary(op, target.first, make_assign(target.second, node->value, start), start);
      return lower_binary(as<BinaryExpression>(whole));
    }
    default: return node;
  }
}

namespace {

// The part of a link that comes before it: `a` of `a.b`, `a[b]`, `a()`.
Node*& link_object(Node* link) {
  if (auto* member = try_as<MemberExpression>(link)) return member->object;
  if (auto* index = try_as<IndexExpression>(link)) return index->object;
  return as<CallExpression>(link)->callee;
}

bool is_member(const Node* node) { return node->kind == NodeKind::MemberExpression || node->kind == NodeKind::IndexExpression; }

}  // namespace

// a?.b.c      a == null ? void 0 : a.b.c
// f()?.b      (_a = f()) == null ? void 0 : _a.b
// a.b?.(c)    (_a = a.b) == null ? void 0 : _a.call(a, c)
// a?.b?.c     a == null || (_a = a.b) == null ? void 0 : _a.c, which nests no deeper however many there are
// (a?.b)(c)   (a == null ? void 0 : a.b).call(a, c)
// delete a?.b a == null ? true : delete a.b
// a.#b(c)     __privateGet(a, _b).call(a, c), in any chain
Node* Lowering::lower_optional_chain(Node* head, const std::vector<Node*>& links, bool is_deleted) {
  Node* current = head;
  Node* test = nullptr;  // of the chain being built: `x == null`; null outside of one
  Kept receiver{};       // what the next link, if it is a call, has as `this`
  bool has_receiver = false;
  // ns.a?.(), where the linker puts the export itself in the place of ns.a: there is no `ns` to call it with.
  const auto is_linked_member = [&](const Node* object) {
    const auto* name = try_as<Identifier>(object);
    return options_.bundle && name != nullptr && name->extra == reference::kNamespaceMember &&
           (module_.symbol(name->symbol).flags & symbol_flag::kNamespaceImport) != 0;
  };
  const auto finish = [&](bool is_last) {
    if (test == nullptr) return;
    const std::uint32_t start = current->start;
    if (is_last && is_deleted) {
      current = make_conditional(test, make_boolean(true, start), make_unary(UnaryOperator::Delete, current, start), start);
    } else {
      current = make_conditional(test, make_undefined(start), current, start);
    }
    test = nullptr;
  };
  for (std::size_t i = 0; i < links.size(); i++) {
    Node* link = links[i];
    const std::uint32_t start = link->start;
    const bool begins = (link->flags & flag::kChainStart) != 0;
    const bool continues = (link->flags & flag::kChainContinue) != 0;
    link->flags &= static_cast<std::uint8_t>(~(flag::kChainStart | flag::kChainContinue));
    auto* call = try_as<CallExpression>(link);

    // A member whose value is about to be put into a variable, or into a conditional, and then called, needs its object.
    const auto is_detached = [&](std::size_t next) {
      if (next >= links.size() || links[next]->kind != NodeKind::CallExpression) return false;
      const std::uint8_t flags = links[next]->flags;
      return (flags & flag::kChainStart) != 0 || ((flags & flag::kChainContinue) == 0 && (test != nullptr || begins));
    };

    if (begins) {
      // eval?.(x) is no direct eval, whatever it is called by.
      const Kept kept = call != nullptr && call->callee->kind == NodeKind::Identifier &&
                                as<Identifier>(call->callee)->name == word::atom(word::kEval)
                            ? Kept{current, SymbolId::None, nullptr}
                            : keep(current, Between::Nothing);
      Node* value = kept.first;
      if (kept.symbol == SymbolId::None && kept.repeated == nullptr) {
        const SymbolId temporary = new_temporary();
        value = make_assign(refer(temporary, start), current, start);
        current = refer(temporary, start);
      } else {
        current = again(kept, start);
      }
      Node* is_nullish = make_binary(BinaryOperator::LooseEqual, value, make_null(start), start);
      test = test == nullptr ? is_nullish : make_binary(BinaryOperator::LogicalOr, test, is_nullish, start);
    } else if (!continues) {
      finish(false);
    }

    if (const PrivateMember* member = private_of(link)) {
      Node* object = current;
      if (i + 1 < links.size() && links[i + 1]->kind == NodeKind::CallExpression) {
        receiver = keep(current, Between::Code);
        has_receiver = true;
        object = receiver.first;
      }
      current = private_get(*member, object, start);
      continue;
    }
    if (call != nullptr && has_receiver) {
      std::vector<Node*> arguments{receiver.symbol == SymbolId::None && receiver.repeated->kind == NodeKind::Super
                                       ? make_this(start)
                                       : again(receiver, start)};
      arguments.insert(arguments.end(), call->arguments.begin(), call->arguments.end());
      call->callee = make_member(current, "call", start);
      call->arguments = list(arguments);
      has_receiver = false;
    } else if (is_member(link) && is_detached(i + 1) && !is_linked_member(current)) {
      receiver = keep(current, Between::Code);
      has_receiver = true;
      link_object(link) = receiver.first;
    } else {
      link_object(link) = current;
    }
    current = link;
  }
  finish(true);
  return current;
}

}  // namespace skein::lowering
