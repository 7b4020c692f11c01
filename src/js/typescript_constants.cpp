// What TypeScript knows of values: initializers of enum members that it computes, references to members with a known value,
// `const` variables with a literal. As evaluator.ts of TypeScript 5.9 has it.

#include <cmath>

#include "base/number_text.h"
#include "js/parser_internal.h"

namespace skein::js {

namespace {

// A = 'x', B = A + A, C = B + B, …: sixty members would be more than any memory holds. Texts beyond the limit are computed when
// they run.
constexpr std::size_t kMaxText = 65536;
constexpr std::size_t kMaxTexts = std::size_t{4} << 20;  // in one module

std::int32_t to_int32(double value) {
  if (!std::isfinite(value)) return 0;
  double rest = std::fmod(std::trunc(value), 4294967296.0);
  if (rest < 0) rest += 4294967296.0;
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(rest));
}
std::uint32_t to_uint32(double value) { return static_cast<std::uint32_t>(to_int32(value)); }

bool is_in_chain(const Node* node) { return (node->flags & (flag::kChainStart | flag::kChainContinue)) != 0; }

// Powers whose result is exact, so that it is the same on every machine; the rest is left to the engine that runs the code.
bool exact_power(double base, double exponent, double& result) {
  if (std::trunc(base) != base || std::trunc(exponent) != exponent || exponent < 0) return false;
  result = 1;
  for (double i = 0; i < exponent; i++) {
    result *= base;
    if (std::fabs(result) > 9007199254740992.0) return false;
    if (result == 0 || (base == 1 && i > 2)) break;
    if (base == -1 && i > 2) {
      result = std::fmod(exponent, 2) == 0 ? 1 : -1;
      break;
    }
  }
  return true;
}

// Number::toString (ECMA-262 section 6.1.6.1.20).
void append_js_number(double value, OutputBuffer& out) {
  if (value == 0) {
    out.append('0');
    return;
  }
  OutputBuffer text;
  append_number(value, text);
  char previous = 0;
  for (char c : text.view()) {
    if (previous == 'e' && c != '-') out.append('+');
    out.append(c);
    previous = c;
  }
}

void append_value(const Node* literal, OutputBuffer& out) {
  if (literal->kind == NodeKind::StringLiteral) out.append(as<StringLiteral>(literal)->value);
  else append_js_number(as<NumericLiteral>(literal)->value, out);
}

}  // namespace

void Parser::note_constant(const Identifier* name, const Node* init) {
  switch (init->kind) {
    case NodeKind::NumericLiteral:
    case NodeKind::StringLiteral:
    case NodeKind::TemplateLiteral:
    case NodeKind::UnaryExpression:
    case NodeKind::BinaryExpression:
    case NodeKind::Identifier:
    case NodeKind::MemberExpression:
    case NodeKind::IndexExpression: break;
    default: return;
  }
  if (has_failed_ || name->symbol == SymbolId::None) return;
  Node* literal = evaluate(init);
  if (literal == nullptr) return;
  const std::uint32_t index = index_of(name->symbol);
  if (index >= constant_of_symbol_.size()) constant_of_symbol_.resize(index + 16, nullptr);
  constant_of_symbol_[index] = literal;
}

Node* Parser::evaluate(const Node* node) {
  const Nesting nesting(*this, 2);
  if (!nesting) return nullptr;
  switch (node->kind) {
    case NodeKind::NumericLiteral: return make_number(as<NumericLiteral>(node)->value, node->start);
    case NodeKind::StringLiteral: return make_string(as<StringLiteral>(node)->value, node->start);
    case NodeKind::Identifier: return evaluate_name(as<Identifier>(node)->name);
    case NodeKind::MemberExpression:
      if (is_in_chain(node)) return nullptr;
      return evaluate_member(as<MemberExpression>(node)->object, as<MemberExpression>(node)->name);
    case NodeKind::IndexExpression: {
      const auto* index = as<IndexExpression>(node);
      if (is_in_chain(node) || index->index->kind != NodeKind::StringLiteral) return nullptr;
      return evaluate_member(index->object, atoms_.intern(as<StringLiteral>(index->index)->value));
    }
    case NodeKind::UnaryExpression: {
      const auto* unary = as<UnaryExpression>(node);
      if (unary->op() > UnaryOperator::BitwiseNot) return nullptr;
      const Node* argument = evaluate(unary->argument);
      if (argument == nullptr || argument->kind != NodeKind::NumericLiteral) return nullptr;
      const double value = as<NumericLiteral>(argument)->value;
      return make_number(unary->op() == UnaryOperator::Plus    ? value
                         : unary->op() == UnaryOperator::Minus ? -value
                                                               : static_cast<double>(~to_int32(value)),
                         node->start);
    }
    case NodeKind::BinaryExpression: {
      // a + b + c … leans to the left, as deep as it is long.
      std::vector<const BinaryExpression*> chain;
      while (node->kind == NodeKind::BinaryExpression) {
        chain.push_back(as<BinaryExpression>(node));
        node = chain.back()->left;
      }
      Node* value = evaluate(node);
      OutputBuffer text;
      bool is_text = false;  // what has been joined stands in `text`
      for (std::size_t i = chain.size(); i-- > 0 && value != nullptr;) {
        const Node* right = evaluate(chain[i]->right);
        if (right == nullptr) return nullptr;
        if (!is_text && value->kind == NodeKind::NumericLiteral && right->kind == NodeKind::NumericLiteral) {
          value = evaluate_numbers(chain[i]->op(), value, right);
          continue;
        }
        if (chain[i]->op() != BinaryOperator::Add) return nullptr;
        if (!is_text) append_value(value, text);
        is_text = true;
        append_value(right, text);
        if (text.size() > kMaxText) return nullptr;
      }
      return is_text ? make_text(text.view(), node->start) : value;
    }
    case NodeKind::TemplateLiteral: {
      const auto* literal = as<TemplateLiteral>(node);
      OutputBuffer text;
      for (std::uint32_t i = 0; i < literal->elements.count; i++) {
        if (i > 0) {
          const Node* value = evaluate(literal->expressions[i - 1]);
          if (value == nullptr) return nullptr;
          append_value(value, text);
        }
        std::string_view cooked;
        if (!cook_template(literal->elements[i].raw, arena_, cooked)) return nullptr;
        text.append(cooked);
        if (text.size() > kMaxText) return nullptr;
      }
      return make_text(text.view(), node->start);
    }
    default: return nullptr;
  }
}

Node* Parser::make_text(std::string_view text, std::uint32_t start) {
  folded_text_ += text.size();
  return folded_text_ > kMaxTexts ? nullptr : make_string(arena_.copy(text), start);
}

Node* Parser::evaluate_numbers(BinaryOperator op, const Node* left, const Node* right) {
  const double a = as<NumericLiteral>(left)->value, b = as<NumericLiteral>(right)->value;
  double result = 0;
  switch (op) {
    case BinaryOperator::Add: result = a + b; break;
    case BinaryOperator::Subtract: result = a - b; break;
    case BinaryOperator::Multiply: result = a * b; break;
    case BinaryOperator::Divide: result = a / b; break;
    case BinaryOperator::Remainder: result = std::fmod(a, b); break;
    case BinaryOperator::Exponent:
      if (!exact_power(a, b, result)) return nullptr;
      break;
    case BinaryOperator::ShiftLeft:
      result = static_cast<std::int32_t>(to_uint32(a) << (to_uint32(b) & 31));
      break;
    case BinaryOperator::ShiftRight: result = to_int32(a) >> (to_uint32(b) & 31); break;
    case BinaryOperator::ShiftRightUnsigned: result = to_uint32(a) >> (to_uint32(b) & 31); break;
    case BinaryOperator::BitwiseAnd: result = to_int32(a) & to_int32(b); break;
    case BinaryOperator::BitwiseOr: result = to_int32(a) | to_int32(b); break;
    case BinaryOperator::BitwiseXor: result = to_int32(a) ^ to_int32(b); break;
    default: return nullptr;
  }
  return make_number(result, left->start);
}

// A member of the enums and namespaces around, unless something inside of them has the name.
const Parser::Container::Member* Parser::find_block_member(Atom name) const {
  const SymbolId visible = scopes_.visible(name);
  for (const Block* block = block_; block != nullptr; block = block->outer) {
    const bool is_parameter = visible == block->parameter && scopes_.is_weak(visible);
    if (visible != SymbolId::None && !is_parameter && module_.symbol(visible).scope >= block->node->function->scope)
      return nullptr;
    const auto& members = containers_[block->container].members;
    if (const auto found = members.find(name); found != members.end()) return &found->second;
    if (is_parameter) return nullptr;
  }
  return nullptr;
}

Node* Parser::evaluate_name(Atom name) {
  if (const Container::Member* member = find_block_member(name)) return member->literal;
  const SymbolId symbol = scopes_.visible(name);
  if (symbol != SymbolId::None)
    return index_of(symbol) < constant_of_symbol_.size() ? constant_of_symbol_[index_of(symbol)] : nullptr;
  if (name == word::atom(word::kInfinity)) return make_number(HUGE_VAL, 0);
  if (name == word::atom(word::kNaN)) return make_number(std::nan(""), 0);
  return nullptr;
}

// `a.b.c.name`
Node* Parser::evaluate_member(const Node* object, Atom name) {
  constexpr std::size_t kMaxPath = 16;
  Atom path[kMaxPath];
  std::size_t size = 0;
  while (object->kind == NodeKind::MemberExpression && !is_in_chain(object) && size < kMaxPath) {
    path[size++] = as<MemberExpression>(object)->name;
    object = as<MemberExpression>(object)->object;
  }
  if (object->kind != NodeKind::Identifier) return nullptr;
  const Atom root = as<Identifier>(object)->name;
  std::uint32_t container = kNoContainer;
  if (const Container::Member* member = find_block_member(root)) {
    container = member->container;
  } else {
    const SymbolId symbol = scopes_.visible(root);
    if (symbol == SymbolId::None) return nullptr;
    container = container_of(symbol);
    // The name of an enum or a namespace inside of it.
    for (const Block* block = block_; block != nullptr; block = block->outer)
      if (symbol == block->parameter && scopes_.is_weak(symbol)) container = block->container;
  }
  for (;;) {
    if (container == kNoContainer) return nullptr;
    const auto found = containers_[container].members.find(size > 0 ? path[size - 1] : name);
    if (found == containers_[container].members.end()) return nullptr;
    if (size-- == 0) return found->second.literal;
    container = found->second.container;
  }
}

// `E.A` becomes its value wherever the enum is known, be it declared later: once names have been bound.
void Parser::inline_enum_values() {
  if (containers_.empty()) return;
  const auto member_name = [&](const Node* node) {
    if (const auto* member = try_as<MemberExpression>(node)) return member->name;
    return atoms_.find(as<StringLiteral>(as<IndexExpression>(node)->index)->value);
  };
  constexpr std::size_t kMaxPath = 16;
  for (Node* node : member_accesses_) {
    if ((node->flags & flag::kWritten) != 0) continue;
    Node* object = MemberExpression::is(node) ? as<MemberExpression>(node)->object : as<IndexExpression>(node)->object;
    Atom path[kMaxPath];
    std::size_t size = 0;
    while (object->kind == NodeKind::MemberExpression && !is_in_chain(object) && size < kMaxPath) {
      path[size++] = as<MemberExpression>(object)->name;
      object = as<MemberExpression>(object)->object;
    }
    auto* root = try_as<Identifier>(object);
    if (root == nullptr || root->symbol == SymbolId::None) continue;
    if ((module_.symbol(root->symbol).flags & symbol_flag::kReassigned) != 0) continue;
    std::uint32_t container = container_of(root->symbol);
    while (container != kNoContainer && size > 0) {
      const auto found = containers_[container].members.find(path[--size]);
      container = found == containers_[container].members.end() ? kNoContainer : found->second.container;
    }
    if (container == kNoContainer || !containers_[container].is_enum) continue;
    const Atom name = member_name(node);
    const auto found = containers_[container].members.find(name);
    if (found == containers_[container].members.end() || found->second.literal == nullptr) continue;
    // The name of the enum stands nowhere in the output then.
    if (root->extra == 0) root->extra = kNamespaceMember;
    if (root->extra != kUnreachableReference) module_.symbols[index_of(root->symbol)].use_count--;
    node->kind = NodeKind::EnumValue;
    auto* value = as<EnumValue>(node);
    value->literal = found->second.literal;
    value->name = name;
  }
}

}  // namespace skein::js
