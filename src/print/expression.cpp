#include "print/printer.h"

namespace skein::print {

using namespace js;

namespace {

constexpr std::uint8_t kInOptionalChain = flag::kChainStart | flag::kChainContinue;

struct OperatorSpelling {
  std::string_view text;
  Level level;
  bool is_word;
};

// By BinaryOperator.
constexpr OperatorSpelling kBinaryOperators[] = {
    {"+", Level::Add, false},        {"-", Level::Add, false},         {"*", Level::Multiply, false},
    {"/", Level::Multiply, false},   {"%", Level::Multiply, false},    {"**", Level::Exponent, false},
    {"<", Level::Compare, false},    {"<=", Level::Compare, false},    {">", Level::Compare, false},
    {">=", Level::Compare, false},   {"in", Level::Compare, true},     {"instanceof", Level::Compare, true},
    {"<<", Level::Shift, false},     {">>", Level::Shift, false},      {">>>", Level::Shift, false},
    {"==", Level::Equals, false},    {"!=", Level::Equals, false},     {"===", Level::Equals, false},
    {"!==", Level::Equals, false},   {"&", Level::BitwiseAnd, false},  {"|", Level::BitwiseOr, false},
    {"^", Level::BitwiseXor, false}, {"&&", Level::LogicalAnd, false}, {"||", Level::LogicalOr, false},
    {"\?\?", Level::Nullish, false},
};
static_assert(std::size(kBinaryOperators) == static_cast<std::size_t>(BinaryOperator::NullishCoalescing) + 1);

// By AssignmentOperator.
constexpr std::string_view kAssignmentOperators[] = {
    "=", "+=", "-=", "*=", "/=", "%=", "**=", "<<=", ">>=", ">>>=", "&=", "|=", "^=", "&&=", "||=", "\?\?=",
};
static_assert(std::size(kAssignmentOperators) == static_cast<std::size_t>(AssignmentOperator::NullishCoalescing) + 1);

constexpr Level below(Level level) { return static_cast<Level>(static_cast<std::uint8_t>(level) - 1); }

const Node* chain_child(const Node* node) {
  switch (node->kind) {
    case NodeKind::MemberExpression: return static_cast<const MemberExpression*>(node)->object;
    case NodeKind::IndexExpression: return static_cast<const IndexExpression*>(node)->object;
    case NodeKind::CallExpression: return static_cast<const CallExpression*>(node)->callee;
    case NodeKind::TaggedTemplate: return static_cast<const TemplateLiteral*>(node)->tag;
    default: return nullptr;
  }
}

bool is_logical(const Node* node) {
  const auto* binary = try_as<BinaryExpression>(skip_folded(node));
  return binary != nullptr && (binary->op() == BinaryOperator::LogicalAnd || binary->op() == BinaryOperator::LogicalOr);
}

// What `this`, `delete` and `typeof` treat unlike its value.
bool is_reference(const Node* node) {
  return node->kind == NodeKind::Identifier || node->kind == NodeKind::MemberExpression ||
         node->kind == NodeKind::IndexExpression;
}

bool is_in_optional_chain(const Node* node) {
  return node->kind != NodeKind::TaggedTemplate && (node->flags & kInOptionalChain) != 0;
}

}  // namespace

// Whether /* @__PURE__ */ is printed before it. Nobody needs it in what is minified.
bool Printer::has_pure_comment(const Node* node) const {
  const bool is_call = node->kind == NodeKind::CallExpression || node->kind == NodeKind::TaggedTemplate ||
                       node->kind == NodeKind::NewExpression || node->kind == NodeKind::WorkerExpression;
  return is_call && (node->flags & flag::kPure) != 0 && prints_annotations();
}

void Printer::expression(const Node* node, Level level, Context context) {
  switch (node->kind) {
    case NodeKind::Identifier: identifier_expression(static_cast<const Identifier*>(node)); break;
    case NodeKind::MemberExpression:
    case NodeKind::IndexExpression:
    case NodeKind::CallExpression:
    case NodeKind::TaggedTemplate: postfix_chain(node, level, context); break;
    case NodeKind::StringLiteral:
      map(node->start);
      string_literal(static_cast<const StringLiteral*>(node)->value);
      break;
    case NodeKind::NumericLiteral:
      space_before_word();
      map(node->start);
      numeric_literal(static_cast<const NumericLiteral*>(node), level);
      break;
    case NodeKind::BinaryExpression: binary(static_cast<const BinaryExpression*>(node), level, context); break;
    case NodeKind::AssignmentExpression:
    case NodeKind::AssignmentPattern: assignment(static_cast<const Assignment*>(node), level, context); break;
    case NodeKind::ThisExpression:
      space_before_word();
      map(node->start);
      this_expression(level);
      break;
    case NodeKind::ObjectExpression: {
      const bool needs_parentheses = out_.size() == statement_start_ || out_.size() == arrow_body_start_;
      if (needs_parentheses) out_.append('(');
      object(static_cast<const ObjectExpression*>(node));
      if (needs_parentheses) out_.append(')');
      break;
    }
    case NodeKind::ObjectPattern: object(static_cast<const ObjectPattern*>(node)); break;
    case NodeKind::ArrayExpression:
    case NodeKind::ArrayPattern: array(static_cast<const ArrayLiteral*>(node)); break;
    case NodeKind::UnaryExpression: unary(static_cast<const UnaryExpression*>(node), level); break;
    case NodeKind::UpdateExpression: update(static_cast<const UpdateExpression*>(node), level); break;
    case NodeKind::ConditionalExpression: conditional(static_cast<const ConditionalExpression*>(node), level, context); break;
    case NodeKind::NewExpression: new_expression(static_cast<const NewExpression*>(node), level); break;
    case NodeKind::WorkerExpression: worker_expression(static_cast<const WorkerExpression*>(node), level); break;
    case NodeKind::ArrowFunction:
      no_side_effects_comment(node);
      arrow_function(static_cast<const ArrowFunction*>(node), level, context);
      break;
    case NodeKind::FunctionExpression: {
      no_side_effects_comment(node);
      const bool needs_parentheses = out_.size() == statement_start_ || out_.size() == export_default_start_;
      if (needs_parentheses) out_.append('(');
      function(static_cast<const FunctionExpression*>(node)->function, node->start);
      if (needs_parentheses) out_.append(')');
      break;
    }
    case NodeKind::ClassExpression: {
      const bool needs_parentheses = out_.size() == statement_start_ || out_.size() == export_default_start_;
      if (needs_parentheses) out_.append('(');
      class_definition(static_cast<const ClassExpression*>(node)->definition, node->start);
      if (needs_parentheses) out_.append(')');
      break;
    }
    case NodeKind::BooleanLiteral:
      if (options_.minify_syntax) return short_boolean(node, level);
      space_before_word();
      map(node->start);
      if ((node->flags & flag::kTrue) != 0)
        out_.append("true");
      else
        out_.append("false");
      break;
    case NodeKind::NullLiteral:
      space_before_word();
      map(node->start);
      out_.append("null");
      break;
    case NodeKind::BigIntLiteral:
      space_before_word();
      map(node->start);
      out_.append(static_cast<const BigIntLiteral*>(node)->raw);
      break;
    case NodeKind::RegExpLiteral:
      // `a / /b/` is no comment, `a < /script/` ends no script element.
      if (out_.last() == '/' || out_.last() == '<') out_.append(' ');
      map(node->start);
      append_regexp(static_cast<const RegExpLiteral*>(node)->raw, options_.ascii_only, out_);
      word_end_ = out_.size();
      break;
    case NodeKind::TemplateLiteral:
      map(node->start);
      template_literal(static_cast<const TemplateLiteral*>(node));
      break;
    case NodeKind::Super: word("super"); break;
    case NodeKind::NewTarget: word("new.target"); break;
    case NodeKind::ImportMeta: import_meta(node); break;
    case NodeKind::SequenceExpression: sequence(static_cast<const SequenceExpression*>(node), level, context); break;
    case NodeKind::ImportExpression: import_expression(static_cast<const ImportExpression*>(node), level, context); break;
    case NodeKind::RequireExpression: require_expression(static_cast<const RequireExpression*>(node), level, context); break;
    case NodeKind::AwaitExpression: {
      const bool needs_parentheses = level >= Level::Prefix;
      if (needs_parentheses) out_.append('(');
      space_before_word();
      map(node->start);
      out_.append("await");
      space();
      expression(static_cast<const Operand*>(node)->argument, below(Level::Prefix), context);
      if (needs_parentheses) out_.append(')');
      break;
    }
    case NodeKind::YieldExpression: {
      const bool needs_parentheses = level >= Level::Assign;
      if (needs_parentheses) {
        out_.append('(');
        context = kAnywhere;
      }
      space_before_word();
      map(node->start);
      out_.append("yield");
      if ((node->flags & flag::kDelegate) != 0) out_.append('*');
      if (const Node* argument = static_cast<const Operand*>(node)->argument) {
        space();
        expression(argument, Level::Comma, context);
      }
      if (needs_parentheses) out_.append(')');
      break;
    }
    case NodeKind::SpreadElement:
    case NodeKind::RestElement:
      out_.append("...");
      expression(static_cast<const Operand*>(node)->argument, Level::Comma);
      break;
    case NodeKind::PrivateName: {
      const auto* private_name = static_cast<const PrivateName*>(node);
      renamed(private_name->name, options_.private_names, node->start);
      break;
    }
    case NodeKind::IdentifierName:
      space_before_word();
      map(node->start);
      name(property_text(static_cast<const IdentifierName*>(node)->name));
      break;
    case NodeKind::JSXElement: jsx_element(static_cast<const JSXElement*>(node), level); break;
    case NodeKind::EnumValue: {
      const auto* value = static_cast<const EnumValue*>(node);
      enum_value(value->literal, value->name, node->start, level);
      break;
    }
    case NodeKind::Missing: break;
    default: SKEIN_ASSERT(false);
  }
}

// !0
void Printer::short_boolean(const Node* node, Level level) {
  const bool needs_parentheses = level >= Level::Prefix;
  if (needs_parentheses) out_.append('(');
  map(node->start);
  out_.append((node->flags & flag::kTrue) != 0 ? "!0" : "!1");
  if (needs_parentheses) out_.append(')');
}

void Printer::this_expression(Level level) {
  if (options_.is_commonjs && this_depth_ == 0) {
    out_.append(options_.exports_name.empty() ? std::string_view("exports") : options_.exports_name);
    return;
  }
  if (!top_level_this_is_undefined_ || this_depth_ > 0) {
    out_.append("this");
    return;
  }
  // A wrapping function could give the module's `this` another value.
  if (level >= Level::Prefix)
    out_.append("(void 0)");
  else
    out_.append("void 0");
}

void Printer::identifier_expression(const Identifier* node) {
  if (const Node* value = value_of(node)) return expression(value, Level::Comma);
  const std::size_t start = out_.size();
  // `let[0] = 1` would be a declaration, `for (async of x)` an arrow function's beginning.
  if (start == statement_start_ || start == for_head_start_) [[unlikely]] {
    const std::string_view printed = printed_text(node);
    if (printed == "let" || (start == for_head_start_ && printed == "async")) {
      out_.append('(');
      identifier(node);
      out_.append(')');
      return;
    }
  }
  identifier(node);
}

void Printer::array(const ArrayLiteral* node) {
  map(node->start);
  out_.append('[');
  const std::uint32_t count = node->elements.size();
  const bool on_lines = count > 0 && is_multi_line(node->start, node->elements[0]->start);
  if (on_lines) indent_++;
  for (std::uint32_t i = 0; i < count; i++) {
    if (i > 0) {
      out_.append(',');
      if (!on_lines) space();
      break_line();
    }
    if (on_lines) {
      newline();
      indent();
    }
    const Node* element = node->elements[i];
    if (element->kind != NodeKind::Missing)
      expression(element, Level::Comma);
    else if (i + 1 == count)
      out_.append(',');  // the last comma makes no hole
  }
  if (on_lines) {
    newline();
    indent_--;
    indent();
  }
  out_.append(']');
}

void Printer::unary(const UnaryExpression* node, Level level) {
  const bool needs_parentheses = level >= Level::Prefix;
  if (needs_parentheses) out_.append('(');
  const UnaryOperator op = node->op();
  const auto keyword = [&](std::string_view text) {
    space_before_word();
    map(node->start);
    out_.append(text);
    space();
  };
  const auto sign = [&](char text) {
    if (out_.last() == text && (text == '+' || text == '-')) out_.append(' ');
    map(node->start);
    out_.append(text);
  };
  switch (op) {
    case UnaryOperator::Plus: sign('+'); break;
    case UnaryOperator::Minus: sign('-'); break;
    case UnaryOperator::BitwiseNot: sign('~'); break;
    case UnaryOperator::LogicalNot: sign('!'); break;
    case UnaryOperator::Typeof: keyword("typeof"); break;
    case UnaryOperator::Void: keyword("void"); break;
    case UnaryOperator::Delete: keyword("delete"); break;
  }
  // `delete ns.a` stays no deletion of a name, which strict code may not write.
  const NamespaceMemberName* direct = op == UnaryOperator::Delete ? namespace_member(node->argument) : nullptr;
  const Node* folded = op == UnaryOperator::Delete || op == UnaryOperator::Typeof ? skip_folded(node->argument) : node->argument;
  if (direct != nullptr || (folded != node->argument && is_reference(folded))) {
    indirect(folded);
  } else {
    expression(node->argument, below(Level::Prefix));
  }
  if (needs_parentheses) out_.append(')');
}

void Printer::update(const UpdateExpression* node, Level level) {
  const bool is_increment = node->op() == UpdateOperator::Increment;
  const bool needs_parentheses = level >= (node->is_prefix() ? Level::Prefix : Level::Postfix);
  if (needs_parentheses) out_.append('(');
  if (node->is_prefix()) {
    // `a + ++b`, `a - --b`, and `a < !--b`, which would begin a comment.
    if (out_.last() == (is_increment ? '+' : '-') || (!is_increment && out_.ends_with("<!"))) out_.append(' ');
    map(node->start);
    if (is_increment)
      out_.append("++");
    else
      out_.append("--");
    expression(node->argument, below(Level::Prefix));
  } else {
    expression(node->argument, below(Level::Postfix));
    if (is_increment)
      out_.append("++");
    else
      out_.append("--");
  }
  if (needs_parentheses) out_.append(')');
}

void Printer::binary_operator(BinaryOperator op) {
  const OperatorSpelling& spelling = kBinaryOperators[static_cast<std::size_t>(op)];
  if (!minify_) {
    out_.append(' ');
    out_.append(spelling.text);
    out_.append(' ');
    return;
  }
  if (spelling.is_word) {
    space_before_word();
  } else {
    // `a+ ++b` is seen to by what follows; `a++ +b` here. `a-->b` would begin a comment at the start of a line.
    const char first = spelling.text[0];
    if ((first == '+' && out_.last() == '+') || (first == '-' && out_.last() == '-') || (first == '>' && out_.ends_with("--")))
      out_.append(' ');
  }
  out_.append(spelling.text);
}

void Printer::binary(const BinaryExpression* node, Level level, Context context) {
  const std::size_t base = binary_stack_.size();
  for (;;) {
    const BinaryOperator op = node->op();
    const Level own = kBinaryOperators[static_cast<std::size_t>(op)].level;
    const bool needs_parentheses = level >= own || (op == BinaryOperator::In && (context & kForbidIn) != 0);
    if (needs_parentheses) {
      out_.append('(');
      context = kAnywhere;
    }
    Level left_level = below(own), right_level = own;
    if (op == BinaryOperator::Exponent) {
      // Groups to the right; `-a ** b` is an error.
      left_level = Level::Prefix;
      right_level = below(own);
    } else if (op == BinaryOperator::NullishCoalescing) {
      // `a ?? b || c` is an error.
      if (is_logical(node->left)) left_level = Level::Prefix;
      if (is_logical(node->right)) right_level = Level::Prefix;
    }
    binary_stack_.push_back({node, right_level, needs_parentheses, context});
    const Node* left = node->left;
    if (left->kind != NodeKind::BinaryExpression) {
      expression(left, left_level, context);
      break;
    }
    node = static_cast<const BinaryExpression*>(left);
    level = left_level;
  }
  while (binary_stack_.size() > base) {
    const BinaryFrame frame = binary_stack_.back();
    binary_stack_.pop_back();
    binary_operator(frame.node->op());
    expression(frame.node->right, frame.right_level, frame.context);
    if (frame.has_parentheses) out_.append(')');
  }
}

// E[E["A"] = F.A] = "A", where F.A turned out a text: such members have no way back from value to name.
const Assignment* Printer::without_way_back(const Assignment* node) const {
  const auto* index = (node->flags & flag::kEnumMember) != 0 ? try_as<IndexExpression>(node->target) : nullptr;
  const auto* inner = index != nullptr ? try_as<Assignment>(index->index) : nullptr;
  return inner != nullptr && known_type(inner->value) == NodeKind::StringLiteral ? inner : node;
}

// Whether TypeScript knows what an initializer is: StringLiteral, NumericLiteral, or else Missing.
NodeKind Printer::known_type(const Node* node) const {
  switch (node->kind) {
    case NodeKind::StringLiteral:
    case NodeKind::NumericLiteral: return node->kind;
    case NodeKind::TemplateLiteral: return NodeKind::StringLiteral;
    case NodeKind::EnumValue: return as<EnumValue>(node)->literal->kind;
    case NodeKind::UnaryExpression:
      return as<UnaryExpression>(node)->op() <= UnaryOperator::BitwiseNot ? known_type(as<UnaryExpression>(node)->argument)
                                                                          : NodeKind::Missing;
    case NodeKind::MemberExpression:
    case NodeKind::IndexExpression: {
      const NamespaceMemberName* bound = namespace_member(node);
      return bound != nullptr && bound->literal != nullptr ? bound->literal->kind : NodeKind::Missing;
    }
    case NodeKind::BinaryExpression: {
      bool is_text = false;
      while (node->kind == NodeKind::BinaryExpression) {
        const NodeKind right = known_type(as<BinaryExpression>(node)->right);
        if (right == NodeKind::Missing) return right;
        is_text |= right == NodeKind::StringLiteral;
        node = as<BinaryExpression>(node)->left;
      }
      const NodeKind left = known_type(node);
      return left != NodeKind::Missing && is_text ? NodeKind::StringLiteral : left;
    }
    default: return NodeKind::Missing;
  }
}

void Printer::assignment(const Assignment* node, Level level, Context context) {
  node = without_way_back(node);
  const bool is_pattern = node->target->kind == NodeKind::ObjectPattern;
  const bool needs_parentheses =
      level >= Level::Assign || (is_pattern && (out_.size() == statement_start_ || out_.size() == arrow_body_start_));
  if (needs_parentheses) {
    out_.append('(');
    context = kAnywhere;
  }
  expression(node->target, Level::Assign, context);
  space();
  out_.append(kAssignmentOperators[static_cast<std::size_t>(node->op())]);
  space();
  expression(node->value, Level::Comma, context);
  if (needs_parentheses) out_.append(')');
}

void Printer::conditional(const ConditionalExpression* node, Level level, Context context) {
  const bool needs_parentheses = level >= Level::Conditional;
  if (needs_parentheses) {
    out_.append('(');
    context = kAnywhere;
  }
  for (;;) {
    expression(node->test, Level::Conditional, context);
    space();
    out_.append('?');
    space();
    expression(node->consequent, Level::Comma);
    space();
    out_.append(':');
    space();
    const auto* next = try_as<ConditionalExpression>(node->alternate);
    if (next == nullptr) break;
    node = next;
  }
  expression(node->alternate, Level::Comma, context);
  if (needs_parentheses) out_.append(')');
}

void Printer::sequence(const SequenceExpression* node, Level level, Context context) {
  if ((node->flags & flag::kFolded) != 0) return expression(node->expressions.back(), level, context);
  const bool needs_parentheses = level >= Level::Comma;
  if (needs_parentheses) {
    out_.append('(');
    context = kAnywhere;
  }
  bool is_first = true;
  for (const Node* item : node->expressions) {
    if (!is_first) {
      out_.append(',');
      space();
      break_line();
    }
    is_first = false;
    expression(item, Level::Comma, context);
  }
  if (needs_parentheses) out_.append(')');
}

// What a member of an import was bound to: `ns.a` of an `import * as ns`, `E.A` of an enum. Null when it is printed as written.
const NamespaceMemberName* Printer::namespace_member(const Node* node) const {
  if (options_.namespace_members.empty()) return nullptr;
  constexpr std::size_t kMaxNames = 16;
  std::string_view names[kMaxNames];  // from the last to the first
  std::size_t count = 0;
  const Node* operand = node;
  for (;;) {
    std::string_view name;
    if (const auto* member = try_as<MemberExpression>(operand)) {
      name = module_.atoms.text(member->name);
      operand = member->object;
    } else if (const auto* index = try_as<IndexExpression>(operand)) {
      if (const auto* key = try_as<StringLiteral>(index->index))
        name = key->value;
      else if (const auto* pattern = try_as<TemplateLiteral>(index->index); pattern != nullptr && pattern->expressions.empty())
        name = pattern->elements[0].raw;
      else
        return nullptr;
      operand = index->object;
    } else {
      break;
    }
    if (count == kMaxNames) return nullptr;
    names[count++] = name;
  }
  const auto* object = try_as<Identifier>(operand);
  if (count == 0 || (count > 1 && (node->flags & (kInOptionalChain | flag::kWritten)) != 0)) return nullptr;
  // `ns.a = 1` throws; `a = 1` might not.
  if (object == nullptr || object->symbol == SymbolId::None || object->extra == reference::kNamespaceWritten ||
      module_.symbol(object->symbol).kind != SymbolKind::Import)
    return nullptr;
  NamespaceMemberName wanted{{object->symbol, module_.atoms.find(names[--count])}, {}, nullptr};
  if (count > 0) {
    const bool is_namespace = (module_.symbol(object->symbol).flags & symbol_flag::kNamespaceImport) != 0;
    std::string path(names[is_namespace ? --count : count]);
    while (count > 0) path.append(1, kMemberSeparator).append(names[--count]);
    const Atom found = module_.atoms.find(path);
    if (found == Atom::None) return nullptr;
    (is_namespace ? wanted.member.member : wanted.member.name) = found;
  }
  const NamespaceMemberName* first = options_.namespace_members.begin();
  std::uint32_t size = options_.namespace_members.size();
  while (size > 0) {
    const std::uint32_t half = size / 2;
    if (first[half] < wanted) {
      first += half + 1;
      size -= half + 1;
    } else {
      size = half;
    }
  }
  if (first == options_.namespace_members.end() || wanted < *first) return nullptr;
  return first->name.data == nullptr && first->literal == nullptr ? nullptr : first;
}

// Members, calls and tagged templates, which follow their operand: `a.b.c().d` is a left-deep tree, printed from its
// innermost operand outwards without recursion.
void Printer::postfix_chain(const Node* node, Level level, Context context) {
  const bool needs_parentheses = (is_in_optional_chain(node) && level >= Level::New) ||
                                 (node->kind == NodeKind::CallExpression && (context & kForbidCall) != 0) ||
                                 (has_pure_comment(node) && level >= Level::Postfix);
  if (needs_parentheses) {
    out_.append('(');
    context = kAnywhere;
  }
  if (has_pure_comment(node)) {
    // It is about the whole of what follows: of `/* @__PURE__ */ a().b()` the second call.
    pure_comment();
  }

  const std::size_t base = chain_stack_.size();
  for (;;) {
    if (const NamespaceMemberName* bound = namespace_member(node)) {
      const Atom member = bound->member.member != Atom::None ? bound->member.member : bound->member.name;
      const Node* parent = chain_stack_.size() > base ? chain_stack_.back() : nullptr;
      if (bound->literal != nullptr) {
        enum_value(bound->literal, member, node->start, parent != nullptr ? Level::Member : level);
        break;
      }
      const PrintName* direct = &bound->name;
      const bool is_called = parent != nullptr && direct->is_expression &&
                             (parent->kind == NodeKind::CallExpression || parent->kind == NodeKind::TaggedTemplate);
      if (is_called) {
        out_.append("(0,");
        space();
      }
      space_before_word();
      if (map_) recorder_.add(out_, node->start, direct->text() == text(member) ? Atom::None : member);
      if (append_name(direct->text(), options_.ascii_only, out_)) word_end_ = out_.size();
      if (is_called) out_.append(')');
      break;
    }
    if (is_import_meta_url(node)) {
      import_meta_url(static_cast<const MemberExpression*>(node));
      break;
    }
    chain_stack_.push_back(node);
    const Node* child = chain_child(node);
    if (chain_child(child) == nullptr) {
      chain_head(node, child, context);
      break;
    }
    // `(a?.b).c` ends the optional chain; `new (a().b)()` calls `a` first; the comment of `(/* @__PURE__ */ a()).b` is
    // about the call alone.
    const bool ends_chain = is_in_optional_chain(child) && !is_in_optional_chain(node);
    if (ends_chain || has_pure_comment(child) || (child->kind == NodeKind::CallExpression && (context & kForbidCall) != 0)) {
      out_.append('(');
      expression(child, Level::Lowest);
      out_.append(')');
      break;
    }
    node = child;
  }
  while (chain_stack_.size() > base) {
    const Node* link = chain_stack_.back();
    chain_stack_.pop_back();
    chain_link(link);
  }
  if (needs_parentheses) out_.append(')');
}

// The innermost operand of a chain; `last` is what follows it.
void Printer::chain_head(const Node* last, const Node* head, Context context) {
  if (head->kind == NodeKind::Identifier) {
    const auto* callee = static_cast<const Identifier*>(head);
    // `ns.foo()` in place of `foo()` would pass `ns` as `this`.
    if ((last->kind == NodeKind::CallExpression || last->kind == NodeKind::TaggedTemplate) && is_expression_name(callee)) {
      out_.append("(0,");
      space();
      identifier(callee);
      out_.append(')');
      return;
    }
    identifier_expression(callee);
    return;
  }
  // (true && a.b)() passes no `this`.
  const Node* operand = skip_folded(head);
  const bool is_called = last->kind == NodeKind::CallExpression || last->kind == NodeKind::TaggedTemplate;
  if (operand != head && is_called && is_reference(operand)) return indirect(operand);
  expression(head, Level::Member, static_cast<Context>(context & kForbidCall));
}

void Printer::indirect(const Node* operand) {
  out_.append("(0,");
  space();
  expression(operand, Level::Comma);
  out_.append(')');
}

void Printer::chain_link(const Node* node) {
  const bool is_optional = node->kind != NodeKind::TaggedTemplate && (node->flags & flag::kChainStart) != 0;
  switch (node->kind) {
    case NodeKind::MemberExpression: {
      const auto* member = static_cast<const MemberExpression*>(node);
      if (is_optional) {
        out_.append("?.");
      } else {
        if (out_.size() == number_end_) out_.append('.');
        out_.append('.');
      }
      if (!options_.private_names.empty() && text(member->name).starts_with('#')) {
        renamed(member->name, options_.private_names, member->name_start);
        break;
      }
      const std::string_view printed = property_text(member->name);
      if (map_) recorder_.add(out_, member->name_start, printed.data() == text(member->name).data() ? Atom::None : member->name);
      if (append_name(printed, options_.ascii_only, out_)) word_end_ = out_.size();
      break;
    }
    case NodeKind::IndexExpression:
      if (is_optional) out_.append("?.");
      out_.append('[');
      expression(static_cast<const IndexExpression*>(node)->index, Level::Lowest);
      out_.append(']');
      break;
    case NodeKind::CallExpression:
      if (is_optional) out_.append("?.");
      if ((node->extra & worker_form::kStarts) != 0)
        worker_call(static_cast<const CallExpression*>(node));
      else
        arguments(static_cast<const CallExpression*>(node)->arguments);
      break;
    default: template_literal(static_cast<const TemplateLiteral*>(node));
  }
}

void Printer::arguments(const List<Node*>& list) {
  out_.append('(');
  bool is_first = true;
  for (const Node* argument : list) {
    if (!is_first) {
      out_.append(',');
      space();
      break_line();
    }
    is_first = false;
    expression(argument, Level::Comma);
  }
  out_.append(')');
}

// The comment moves what stands first, so the places that depend on it move along: `(/* @__PURE__ */ function() {}())`.
void Printer::annotation(std::string_view text) {
  if (!prints_annotations()) return;
  const std::size_t before = out_.size();
  if (out_.last() == '/') out_.append(' ');
  out_.append(text);
  const std::size_t after = out_.size();
  for (std::size_t* place : {&statement_start_, &export_default_start_, &arrow_body_start_, &for_head_start_})
    if (*place == before) *place = after;
}

void Printer::pure_comment() { annotation("/* @__PURE__ */ "); }

void Printer::no_side_effects_comment(const Node* function) {
  if ((function->flags & flag::kNoSideEffects) != 0) annotation("/* @__NO_SIDE_EFFECTS__ */ ");
}

void Printer::new_expression(const NewExpression* node, Level level) {
  const bool has_comment = has_pure_comment(node);
  const bool needs_parentheses = has_comment && level >= Level::Postfix;
  if (needs_parentheses) out_.append('(');
  if (has_comment) pure_comment();
  space_before_word();
  map(node->start);
  out_.append("new");
  space();
  expression(node->callee, Level::New, kForbidCall);
  if (!minify_ || !node->arguments.empty() || (level >= Level::Postfix && !needs_parentheses)) arguments(node->arguments);
  if (needs_parentheses) out_.append(')');
}

void Printer::import_expression(const ImportExpression* node, Level level, Context context) {
  const RecordPrint* record =
      options_.records == nullptr || node->record == RecordId::None ? nullptr : &options_.records[index_of(node->record)];
  const bool needs_parentheses = level >= Level::New && (context & kForbidCall) != 0;
  if (needs_parentheses) out_.append('(');
  space_before_word();
  map(node->start);
  if (record != nullptr && !record->replacement.empty()) {
    out_.append(record->replacement);
  } else {
    const std::uint32_t start = position();
    std::uint32_t path = 0;
    out_.append("import");
    if (node->phase() != ImportPhase::Evaluation) out_.append(node->phase() == ImportPhase::Defer ? ".defer" : ".source");
    out_.append('(');
    const bool has_path = record != nullptr && record->path != nullptr;
    if (has_path) {
      path = position() + 1;
      string(record->path_text());
    } else {
      expression(node->source, Level::Comma);
    }
    const bool is_linked = has_path && record->is_linked;
    if (node->options != nullptr && !is_linked) {
      out_.append(',');
      space();
      expression(node->options, Level::Comma);
    }
    out_.append(')');
    if (is_linked) printed_.links.push_back({PrintedLinkKind::DynamicImport, start, position(), node->record, path});
    if (record != nullptr) out_.append(record->suffix);
  }
  if (needs_parentheses) out_.append(')');
}

void Printer::global_require(std::uint32_t source_offset) {
  space_before_word();
  map(source_offset);
  out_.append(options_.require_name);
}

void Printer::require_expression(const RequireExpression* node, Level level, Context context) {
  const RecordPrint* record = options_.records == nullptr ? nullptr : &options_.records[index_of(node->record)];
  const bool is_replaced = record != nullptr && !record->replacement.empty();
  const bool needs_parentheses =
      level >= Level::New && (context & kForbidCall) != 0 && !(is_replaced && record->replacement[0] == '(');
  if (needs_parentheses) out_.append('(');
  if (is_replaced) {
    if (record->replacement[0] != '(') space_before_word();
    map(node->start);
    out_.append(record->replacement);
  } else {
    if (options_.require_name.empty()) {
      space_before_word();
      map(node->start);
      out_.append("require");
    } else {
      global_require(node->start);
    }
    if ((node->flags & flag::kRequireResolve) != 0) out_.append(".resolve");
    out_.append('(');
    string(record != nullptr && record->path != nullptr ? record->path_text()
                                                        : module_.import_records[index_of(node->record)].specifier);
    out_.append(')');
  }
  if (needs_parentheses) out_.append(')');
}

bool Printer::is_import_meta_url(const Node* node) const {
  if (node->kind != NodeKind::MemberExpression) return false;
  const auto* member = static_cast<const MemberExpression*>(node);
  return member->object->kind == NodeKind::ImportMeta && member->name == word::atom(word::kUrl);
}

void Printer::import_meta(const Node* node) {
  space_before_word();
  map(node->start);
  if (options_.import_meta.empty())
    out_.append("import.meta");
  else
    out_.append(options_.import_meta);
}

void Printer::import_meta_url(const MemberExpression* node) {
  space_before_word();
  map(node->start);
  const std::uint32_t start = position();
  if (options_.import_meta_url.empty())
    out_.append("import.meta.url");
  else
    out_.append(options_.import_meta_url);
  printed_.links.push_back({PrintedLinkKind::Meta, start, position(), RecordId::None, 0});
}

}  // namespace skein::print
