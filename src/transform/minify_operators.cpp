// Operators on constants, and shorter spellings of operators.

#include <cmath>
#include <limits>
#include <string>

#include "base/number_text.h"
#include "base/output_buffer.h"
#include "js/lexer.h"
#include "transform/minifier.h"

namespace skein::lowering {

using namespace js;

namespace {

std::string number_text(double value) {
  OutputBuffer out;
  append_number(value, out);
  return std::string(out.view());
}

// ECMA-262 section 7.1.6
std::int32_t to_int32(double value) {
  if (!std::isfinite(value)) return 0;
  const double rest = std::fmod(std::trunc(value), 4294967296.0);
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(static_cast<std::int64_t>(rest)));
}

bool number_of(const Node* node, double& value) {
  if (const auto* enumerated = try_as<EnumValue>(node)) node = enumerated->literal;
  if (const auto* number = try_as<NumericLiteral>(node)) {
    value = number->value;
    return true;
  }
  const auto* unary = try_as<UnaryExpression>(node);
  if (unary == nullptr || unary->argument->kind != NodeKind::NumericLiteral) return false;
  value = as<NumericLiteral>(unary->argument)->value;
  if (unary->op() == UnaryOperator::Minus) value = -value;
  return unary->op() == UnaryOperator::Minus || unary->op() == UnaryOperator::Plus;
}

const std::string_view* string_of(const Node* node) {
  if (const auto* enumerated = try_as<EnumValue>(node)) node = enumerated->literal;
  const auto* text = try_as<StringLiteral>(node);
  return text == nullptr ? nullptr : &text->value;
}

// Text of a string as it stands in a template.
void append_template_raw(std::string_view text, std::string& out) {
  for (std::size_t i = 0; i < text.size(); i++) {
    const char c = text[i];
    if (c == '\r') {
      out += "\\r";
      continue;
    }
    if (c == '\\' || c == '`' || (c == '$' && i + 1 < text.size() && text[i + 1] == '{')) out += '\\';
    out += c;
  }
}

// A surrogate at the end of one string and another at the beginning of the next are one character.
bool is_surrogate_pair(std::string_view a, std::string_view b) {
  return a.size() >= 3 && b.size() >= 3 && a[a.size() - 3] == '\xED' && static_cast<unsigned char>(a[a.size() - 2]) >= 0xA0 &&
         b[0] == '\xED' && static_cast<unsigned char>(b[1]) >= 0xB0;
}

// Lone surrogates have no text of their own in a template.
bool has_surrogate(std::string_view text) {
  for (std::size_t i = 0; i + 1 < text.size(); i++)
    if (static_cast<unsigned char>(text[i]) == 0xED && static_cast<unsigned char>(text[i + 1]) >= 0xA0) return true;
  return false;
}

}  // namespace

// What ToString makes of a constant.
bool Minifier::text_of(const Node* node, std::string& text) const {
  if (const std::string_view* value = string_of(node)) {
    text = *value;
    return true;
  }
  if (const auto* enumerated = try_as<EnumValue>(node)) node = enumerated->literal;
  switch (node->kind) {
    case NodeKind::NullLiteral: text = "null"; return true;
    case NodeKind::BooleanLiteral: text = (node->flags & flag::kTrue) != 0 ? "true" : "false"; return true;
    default: break;
  }
  if (is_undefined(node)) {
    text = "undefined";
    return true;
  }
  double value;
  if (!number_of(node, value) || !(std::fabs(value) < 1e21) || value != std::trunc(value)) return false;
  text = value == 0 ? "0" : number_text(value);
  return true;
}

// ---- Unary ---------------------------------------------------------------------------------------------------------------

Node* Minifier::fold_unary(UnaryExpression* node) {
  Node* const argument = node->argument;
  double value;
  switch (node->op()) {
    case UnaryOperator::LogicalNot: return negate(argument);
    case UnaryOperator::Typeof: {
      const auto say = [&](std::string_view text) {
        drop(argument);
        return make_string(text, node->start);
      };
      if (argument->kind == NodeKind::FunctionExpression || argument->kind == NodeKind::ArrowFunction) return say("function");
      const Type type = type_of(argument);
      if (type == Type::Unknown || !is_pure(argument)) return node;
      switch (type) {
        case Type::Undefined: return say("undefined");
        case Type::Null: return say("object");
        case Type::Boolean: return say("boolean");
        case Type::Number: return say("number");
        case Type::String: return say("string");
        default: return say("bigint");
      }
    }
    case UnaryOperator::Void: {
      if (argument->kind == NodeKind::NumericLiteral) return node;
      Node* const rest = unused(argument);
      if (rest == nullptr) return make_undefined(node->start);
      node->argument = rest;
      return node;
    }
    case UnaryOperator::Plus:
      if (type_of(argument) == Type::Number) return argument;
      return node;
    case UnaryOperator::Minus:
      // - -1
      if (argument->kind == NodeKind::UnaryExpression && as<UnaryExpression>(argument)->op() == UnaryOperator::Minus &&
          number_of(argument, value))
        return as<UnaryExpression>(argument)->argument;
      // -(1 / 0) is -1 / 0.
      if (auto* quotient = try_as<BinaryExpression>(argument);
          quotient != nullptr && quotient->op() == BinaryOperator::Divide && quotient->left->kind == NodeKind::NumericLiteral) {
        quotient->left = make_unary(UnaryOperator::Minus, quotient->left);
        return quotient;
      }
      return node;
    case UnaryOperator::BitwiseNot: {
      if (!number_of(argument, value)) return node;
      const double result = ~to_int32(value);
      if (number_text(result).size() > number_text(value).size() + 1) return node;
      return result < 0 ? make_unary(UnaryOperator::Minus, make_number(-result, node->start)) : make_number(result, node->start);
    }
    default: return node;
  }
}

// ---- Binary --------------------------------------------------------------------------------------------------------------

Node* Minifier::fold_binary(BinaryExpression* node) {
  const BinaryOperator op = node->op();
  switch (op) {
    case BinaryOperator::LogicalAnd:
    case BinaryOperator::LogicalOr:
    case BinaryOperator::NullishCoalescing: return fold_logical(op, node->left, node->right);
    case BinaryOperator::Add: return fold_add(node);
    case BinaryOperator::LooseEqual:
    case BinaryOperator::LooseNotEqual:
    case BinaryOperator::StrictEqual:
    case BinaryOperator::StrictNotEqual: return fold_equality(node);
    default: break;
  }
  Node* const folded = fold_numbers(op, node->left, node->right);
  return folded != nullptr ? folded : node;
}

Node* Minifier::fold_numbers(BinaryOperator op, const Node* left, const Node* right) {
  double a, b;
  if (!number_of(left, a) || !number_of(right, b)) return nullptr;
  double result;
  const std::uint32_t shift = static_cast<std::uint32_t>(to_int32(b)) & 31;
  switch (op) {
    case BinaryOperator::LessThan: return make_boolean(a < b, left->start);
    case BinaryOperator::LessEqual: return make_boolean(a <= b, left->start);
    case BinaryOperator::GreaterThan: return make_boolean(a > b, left->start);
    case BinaryOperator::GreaterEqual: return make_boolean(a >= b, left->start);
    case BinaryOperator::Add: result = a + b; break;
    case BinaryOperator::Subtract: result = a - b; break;
    case BinaryOperator::Multiply: result = a * b; break;
    case BinaryOperator::Divide: result = a / b; break;
    case BinaryOperator::Remainder: result = std::fmod(a, b); break;
    // Not all libraries agree on the last digit.
    case BinaryOperator::Exponent:
      if (a != std::trunc(a) || b < 0 || b > 64 || b != std::trunc(b)) return nullptr;
      result = 1;
      for (int i = 0; i < static_cast<int>(b); i++) result *= a;
      if (!(std::fabs(result) <= 9007199254740992.0)) return nullptr;
      break;
    case BinaryOperator::ShiftLeft: result = static_cast<std::int32_t>(static_cast<std::uint32_t>(to_int32(a)) << shift); break;
    case BinaryOperator::ShiftRight: result = to_int32(a) >> shift; break;
    case BinaryOperator::ShiftRightUnsigned: result = static_cast<std::uint32_t>(to_int32(a)) >> shift; break;
    case BinaryOperator::BitwiseAnd: result = to_int32(a) & to_int32(b); break;
    case BinaryOperator::BitwiseOr: result = to_int32(a) | to_int32(b); break;
    case BinaryOperator::BitwiseXor: result = to_int32(a) ^ to_int32(b); break;
    default: return nullptr;
  }
  if (!std::isfinite(result)) return nullptr;
  const std::size_t length = op >= BinaryOperator::ShiftLeft && op <= BinaryOperator::ShiftRightUnsigned ? 2 : 1;
  if (number_text(result).size() > number_text(a).size() + number_text(b).size() + length) return nullptr;
  if (!std::signbit(result)) return make_number(result, left->start);
  return make_unary(UnaryOperator::Minus, make_number(-result, left->start));
}

Node* Minifier::fold_add(BinaryExpression* node) {
  if (Node* sum = fold_numbers(BinaryOperator::Add, node->left, node->right)) return sum;
  if (Node* text = join_strings(node->left, node->right)) return text;
  // a + "b" + "c". In a + "b" + `${c}` it is a that becomes a string first.
  auto* before = try_as<BinaryExpression>(node->left);
  if (before != nullptr && before->op() == BinaryOperator::Add && type_of(before->right) == Type::String &&
      (node->right->kind != NodeKind::TemplateLiteral || is_primitive(before->left))) {
    if (Node* text = join_strings(before->right, node->right)) {
      before->right = text;
      return before;
    }
  }
  return node;
}

// "a" + "b" + "c" + … is as long as a generator likes: what has been joined has room for what comes next.
Node* Minifier::append_string(Node* left, Node* right) {
  auto* first = try_as<StringLiteral>(left);
  const auto* second = try_as<StringLiteral>(right);
  if (first == nullptr || second == nullptr || is_surrogate_pair(first->value, second->value)) return nullptr;
  const std::size_t size = first->value.size() + second->value.size();
  if (first != joined_ || size > joined_capacity_) {
    joined_capacity_ = size * 2;
    auto* text = arena_.make_array<char>(joined_capacity_);
    std::memcpy(text, first->value.data(), first->value.size());
    joined_ = make<StringLiteral>(NodeKind::StringLiteral, left->start);
    joined_->value = {text, first->value.size()};
  }
  std::memcpy(const_cast<char*>(joined_->value.data()) + joined_->value.size(), second->value.data(), second->value.size());
  joined_->value = {joined_->value.data(), size};
  return joined_;
}

// The text of both, one of which is a string or template, null when that is not known.
Node* Minifier::join_strings(Node* left, Node* right) {
  if (type_of(left, 1) != Type::String && type_of(right, 1) != Type::String) return nullptr;
  if (Node* text = append_string(left, right)) return text;
  auto* first = try_as<TemplateLiteral>(left);
  auto* second = try_as<TemplateLiteral>(right);
  if (first != nullptr && first->kind != NodeKind::TemplateLiteral) first = nullptr;
  if (second != nullptr && second->kind != NodeKind::TemplateLiteral) second = nullptr;
  std::string a, b;
  if (first == nullptr && !text_of(left, a)) return nullptr;
  if (second == nullptr && !text_of(right, b)) return nullptr;
  if (first == nullptr && second == nullptr) {
    if (is_surrogate_pair(a, b)) return nullptr;
    return make_string(arena_.copy(a + b), left->start);
  }
  // As long as the source is, one after the other.
  constexpr std::uint32_t kMostElements = 100;
  if (has_surrogate(a) || has_surrogate(b) || (first != nullptr && first->elements.size() > kMostElements)) return nullptr;
  std::vector<TemplateElement> elements;
  Nodes values;
  std::string raw;
  const auto add = [&](const TemplateLiteral* part, const std::string& text) {
    if (part == nullptr) return append_template_raw(text, raw);
    for (std::uint32_t i = 0; i < part->elements.size(); i++) {
      if (i > 0) {
        elements.push_back({arena_.copy(raw), part->start});
        raw.clear();
        values.push_back(part->expressions[i - 1]);
      }
      // `$` + `{`
      const std::string_view next = part->elements[i].raw;
      if (raw.ends_with('$') && next.starts_with('{')) raw.insert(raw.size() - 1, "\\");
      raw += next;
    }
  };
  add(first, a);
  if (second == nullptr && raw.ends_with('$') && b.starts_with('{')) raw.insert(raw.size() - 1, "\\");
  add(second, b);
  elements.push_back({arena_.copy(raw), left->start});
  auto* result = make<TemplateLiteral>(NodeKind::TemplateLiteral, left->start);
  result->elements = freeze(arena_, elements.data(), elements.size());
  result->expressions = list(values);
  return fold_template(result);
}

// `a${"b"}c` is `abc`, `a` is "a".
Node* Minifier::fold_template(TemplateLiteral* node) {
  std::vector<TemplateElement> elements;
  Nodes values;
  std::string raw(node->elements[0].raw), text;
  for (std::uint32_t i = 0; i < node->expressions.size(); i++) {
    Node* const value = node->expressions[i];
    const std::string_view next = node->elements[i + 1].raw;
    if (text_of(value, text) && !has_surrogate(text)) {
      if (raw.ends_with('$') && text.starts_with('{')) raw.insert(raw.size() - 1, "\\");
      append_template_raw(text, raw);
      if (raw.ends_with('$') && next.starts_with('{')) raw.insert(raw.size() - 1, "\\");
    } else {
      elements.push_back({arena_.copy(raw), node->start});
      raw.clear();
      values.push_back(value);
    }
    raw += next;
  }
  if (values.empty() && raw.find_first_of("\\\r") == std::string::npos) return make_string(arena_.copy(raw), node->start);
  if (values.size() == node->expressions.size()) return node;
  elements.push_back({arena_.copy(raw), node->start});
  node->elements = freeze(arena_, elements.data(), elements.size());
  node->expressions = list(values);
  return node;
}

// ---- Equality ------------------------------------------------------------------------------------------------------------

Node* Minifier::fold_equality(BinaryExpression* node) {
  BinaryOperator op = node->op();
  const bool is_negated = op == BinaryOperator::LooseNotEqual || op == BinaryOperator::StrictNotEqual;
  bool is_strict = op == BinaryOperator::StrictEqual || op == BinaryOperator::StrictNotEqual;
  Type left = type_of(node->left), right = type_of(node->right);
  // The constant last: null == a
  const auto is_simple = [&](const Node* each) { return is_undefined(each) || each->kind == NodeKind::NullLiteral; };
  const auto* typed = try_as<UnaryExpression>(node->right);
  const bool names_type = typed != nullptr && typed->op() == UnaryOperator::Typeof && node->left->kind == NodeKind::StringLiteral;
  if ((is_simple(node->left) && !is_simple(node->right)) || names_type) {
    std::swap(node->left, node->right);
    std::swap(left, right);
  }
  if (is_strict && left == right && left != Type::Unknown) {
    is_strict = false;
    node->extra = static_cast<std::uint16_t>(is_negated ? BinaryOperator::LooseNotEqual : BinaryOperator::LooseEqual);
  }
  const bool differ = left != Type::Unknown && right != Type::Unknown && left != right;
  if (differ && is_strict && is_pure(node->left) && is_pure(node->right)) {
    drop(node);
    return make_boolean(is_negated, node->start);
  }
  double a, b;
  if (number_of(node->left, a) && number_of(node->right, b)) return make_boolean((a == b) != is_negated, node->start);
  if (const std::string_view* text = string_of(node->left))
    if (const std::string_view* other = string_of(node->right)) return make_boolean((*text == *other) != is_negated, node->start);
  if ((left == Type::Undefined || left == Type::Null) && (right == Type::Undefined || right == Type::Null) && !is_strict &&
      is_pure(node->left) && is_pure(node->right)) {
    drop(node);
    return make_boolean(!is_negated, node->start);
  }
  if (node->left->kind == NodeKind::BooleanLiteral && node->right->kind == NodeKind::BooleanLiteral)
    return make_boolean((truth(node->left) == truth(node->right)) != is_negated, node->start);
  // a == void 0
  if (!is_strict && is_undefined(node->right)) node->right = make_bare(NodeKind::NullLiteral, node->right->start);
  // typeof a == "undefined" is typeof a > "u": no other type of a value begins with a letter so late.
  auto* unary = try_as<UnaryExpression>(node->left);
  if (unary != nullptr && unary->op() == UnaryOperator::Typeof) {
    const std::string_view* text = string_of(node->right);
    if (text != nullptr && *text == "undefined") {
      node->extra = static_cast<std::uint16_t>(is_negated ? BinaryOperator::LessThan : BinaryOperator::GreaterThan);
      node->right = make_string("u", node->right->start);
    }
  }
  // !a == true
  if (!is_strict && left == Type::Boolean && node->right->kind == NodeKind::BooleanLiteral)
    return (truth(node->right) == 1) != is_negated ? node->left : negate(node->left);
  return node;
}

// ---- Assignments ---------------------------------------------------------------------------------------------------------

// a = a + b is a += b.
Node* Minifier::fold_assignment(Assignment* node) {
  if (node->op() != AssignmentOperator::Assign || !is_local(node->target)) return node;
  auto* value = try_as<BinaryExpression>(node->value);
  if (value == nullptr || !is_same(value->left, node->target)) return node;
  AssignmentOperator op;
  switch (value->op()) {
    case BinaryOperator::Add: op = AssignmentOperator::Add; break;
    case BinaryOperator::Subtract: op = AssignmentOperator::Subtract; break;
    case BinaryOperator::Multiply: op = AssignmentOperator::Multiply; break;
    case BinaryOperator::Divide: op = AssignmentOperator::Divide; break;
    case BinaryOperator::Remainder: op = AssignmentOperator::Remainder; break;
    case BinaryOperator::Exponent: op = AssignmentOperator::Exponent; break;
    case BinaryOperator::ShiftLeft: op = AssignmentOperator::ShiftLeft; break;
    case BinaryOperator::ShiftRight: op = AssignmentOperator::ShiftRight; break;
    case BinaryOperator::ShiftRightUnsigned: op = AssignmentOperator::ShiftRightUnsigned; break;
    case BinaryOperator::BitwiseAnd: op = AssignmentOperator::BitwiseAnd; break;
    case BinaryOperator::BitwiseOr: op = AssignmentOperator::BitwiseOr; break;
    case BinaryOperator::BitwiseXor: op = AssignmentOperator::BitwiseXor; break;
    default: return node;
  }
  // A constant's assignment is an error that the value's error must not hide: only what may be assigned to.
  const SymbolKind kind = module_.symbol(as<Identifier>(node->target)->symbol).kind;
  if (kind != SymbolKind::Var && kind != SymbolKind::Let && kind != SymbolKind::Parameter && kind != SymbolKind::Generated)
    return node;
  drop(value->left);
  node->extra = static_cast<std::uint16_t>(op);
  node->value = value->right;
  return node;
}

}  // namespace skein::lowering
