// What TypeScript knows of values: initializers of enum members that it computes, references to members with a known value,
// `const` variables with a literal. As evaluator.ts of TypeScript 5.9 has it.

#include <algorithm>
#include <cmath>

#include "base/number_text.h"
#include "base/sort.h"
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
  if (literal->kind == NodeKind::StringLiteral)
    out.append(as<StringLiteral>(literal)->value);
  else
    append_js_number(as<NumericLiteral>(literal)->value, out);
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
    case NodeKind::IndexExpression: return evaluate_member(node);
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
    case BinaryOperator::ShiftLeft: result = static_cast<std::int32_t>(to_uint32(a) << (to_uint32(b) & 31)); break;
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

Atom Parser::member_name(const Node* node) {
  if (is_in_chain(node)) return Atom::None;
  if (const auto* member = try_as<MemberExpression>(node)) return member->name;
  const auto* index = try_as<IndexExpression>(node);
  if (index == nullptr) return Atom::None;
  std::string_view text;
  if (const auto* literal = try_as<StringLiteral>(index->index))
    text = literal->value;
  else if (const auto* pattern = try_as<TemplateLiteral>(index->index); pattern != nullptr && pattern->expressions.empty())
    text = pattern->elements[0].raw;
  else
    return Atom::None;
  // The printer finds the name again by its spelling.
  if (index->index->kind == NodeKind::TemplateLiteral && text.find_first_of("\\\r") != std::string_view::npos) return Atom::None;
  return atoms_.intern(text);
}

bool Parser::read_member_path(const Node* node, MemberPath& path) {
  while (path.size < MemberPath::kMaxSize) {
    const Atom name = member_name(node);
    if (name == Atom::None) break;
    path.names[path.size++] = name;
    node = MemberExpression::is(node) ? as<MemberExpression>(node)->object : as<IndexExpression>(node)->object;
  }
  path.root = try_as<Identifier>(node);
  return path.root != nullptr;
}

std::uint32_t Parser::follow(std::uint32_t container, const MemberPath& path, std::size_t last) const {
  for (std::size_t i = path.size; i-- > last && container != kNoContainer;) {
    const auto found = containers_[container].members.find(path.names[i]);
    container = found == containers_[container].members.end() ? kNoContainer : found->second.container;
  }
  return container;
}

// `a.b.c.name`
Node* Parser::evaluate_member(const Node* node) {
  MemberPath path;
  if (!read_member_path(node, path) || path.size == 0) return nullptr;
  const Atom root = path.root->name;
  std::uint32_t container = kNoContainer;
  if (const Container::Member* member = find_block_member(root)) {
    container = member->container;
  } else {
    const SymbolId symbol = scopes_.visible(root);
    container = symbol == SymbolId::None ? ambient_container_of(root) : container_of(symbol);
    // The name of an enum or a namespace inside of it.
    for (const Block* block = block_; block != nullptr; block = block->outer)
      if (symbol == block->parameter && scopes_.is_weak(symbol)) container = block->container;
  }
  container = follow(container, path, 1);
  if (container == kNoContainer) return nullptr;
  const auto found = containers_[container].members.find(path.names[0]);
  return found == containers_[container].members.end() ? nullptr : found->second.literal;
}

// `E.A` becomes its value wherever the enum is known, be it declared later: once names have been bound.
void Parser::inline_enum_values() {
  if (containers_.empty()) return;
  for (Node* node : member_accesses_) {
    if ((node->flags & flag::kWritten) != 0) continue;
    MemberPath path;
    if (!read_member_path(node, path) || path.size == 0) continue;
    auto* root = const_cast<Identifier*>(path.root);
    std::uint32_t container;
    if (root->symbol == SymbolId::None) {
      container = ambient_container_of(root->name);
    } else {
      if ((module_.symbol(root->symbol).flags & symbol_flag::kReassigned) != 0) continue;
      container = container_of(root->symbol);
    }
    container = follow(container, path, 1);
    if (container == kNoContainer || !containers_[container].is_enum) continue;
    const auto found = containers_[container].members.find(path.names[0]);
    if (found == containers_[container].members.end() || found->second.literal == nullptr) continue;
    // The name of the enum stands nowhere in the output then.
    if (root->symbol == SymbolId::None) {
      root->extra = reference::kReplaced;
    } else {
      if (root->extra == 0) root->extra = kNamespaceMember;
      if (root->extra != kUnreachableReference) module_.symbols[index_of(root->symbol)].use_count--;
    }
    node->kind = NodeKind::EnumValue;
    auto* value = as<EnumValue>(node);
    value->literal = written(found->second.literal);
    value->name = path.names[0];
  }
}

// `import X = N.E`: `X.A` is known where `N.E.A` is.
void Parser::follow_aliases() {
  for (const Alias& alias : aliases_) {
    const VariableDeclarator& declarator = alias.statement->declarators[0];
    MemberPath path;
    if (declarator.init->kind == NodeKind::CallExpression || !read_member_path(declarator.init, path)) continue;
    const std::uint32_t container =
        path.root->symbol == SymbolId::None ? ambient_container_of(path.root->name) : container_of(path.root->symbol);
    const std::uint32_t found = follow(container, path, 0);
    if (found != kNoContainer) set_container(as<Identifier>(declarator.target)->symbol, found);
  }
}

// What other modules may know of enums here: each value by the path that leads to it.
void Parser::collect_enum_members() {
  if (containers_.empty()) return;
  for (const Node* statement : module_.body) {
    // export default E;
    const auto* exported = try_as<ExportDefaultDeclaration>(statement);
    const auto* name = exported != nullptr ? try_as<Identifier>(exported->declaration) : nullptr;
    if (name != nullptr && name->symbol != SymbolId::None && container_of(name->symbol) != kNoContainer &&
        (module_.symbol(name->symbol).flags & symbol_flag::kReassigned) == 0)
      set_container(exported->symbol, container_of(name->symbol));
  }
  std::vector<SymbolId> symbols;
  for (const auto* list : {&module_.named_exports, &module_.ambient_exports})
    for (const NamedExport& named : *list)
      if (container_of(named.local) != kNoContainer) symbols.push_back(named.local);
  stable_sort(symbols);
  symbols.erase(std::unique(symbols.begin(), symbols.end()), symbols.end());
  for (SymbolId symbol : symbols) {
    std::vector<std::pair<std::string, const Node*>> values;
    collect_enum_members(container_of(symbol), {}, values);
    stable_sort(values, [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [path, literal] : values)
      module_.enum_members.push_back({symbol, atoms_.intern(arena_.copy(path)), literal});
  }
  stable_sort(module_.enum_members, [](const EnumMember& a, const EnumMember& b) {
    return a.enumeration != b.enumeration ? a.enumeration < b.enumeration : a.name < b.name;
  });
}

void Parser::collect_enum_members(std::uint32_t container, const std::string& path,
                                  std::vector<std::pair<std::string, const Node*>>& values) {
  for (const auto& [name, member] : containers_[container].members) {
    const std::string own = path + std::string(atoms_.text(name));
    if (member.container != kNoContainer)
      collect_enum_members(member.container, own + kMemberSeparator, values);
    else if (member.literal != nullptr && containers_[container].is_enum)
      values.emplace_back(own, written(member.literal));
  }
}

}  // namespace skein::js
