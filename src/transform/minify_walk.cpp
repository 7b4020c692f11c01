// The walk over expressions: what is below first, then each is handed to whatever makes its kind shorter.

#include <algorithm>
#include <iterator>

#include "js/lexer.h"
#include "transform/minifier.h"

namespace skein::lowering {

using namespace js;

namespace {

// Names that every target reads without quotes.
bool is_plain_name(std::string_view text) {
  if (text.empty() || (text[0] >= '0' && text[0] <= '9')) return false;
  for (char c : text)
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$')) return false;
  return true;
}

// "0", "17": what the number is converted to when it is a key. -1 for all else.
double array_index(std::string_view text) {
  if (text.empty() || text.size() > 9 || (text[0] == '0' && text.size() > 1)) return -1;
  double value = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

// What `this`, `delete` and `typeof` treat unlike its value.
bool is_reference(const Node* node, Minifier::Use use) {
  if (node->kind == NodeKind::MemberExpression || node->kind == NodeKind::IndexExpression) return true;
  const auto* name = try_as<Identifier>(node);
  if (name == nullptr) return false;
  return use == Minifier::Use::Operand || name->name == word::atom(word::kEval) || (node->flags & flag::kMember) != 0;
}

}  // namespace

void Minifier::expression(Node*& slot) {
  Node* const node = slot;
  if (node == nullptr) return;
  switch (node->kind) {
    case NodeKind::Identifier: return identifier(slot);
    case NodeKind::BinaryExpression: return binary_chain(slot);
    case NodeKind::ConditionalExpression: return conditional_chain(slot);
    case NodeKind::MemberExpression:
    case NodeKind::IndexExpression:
    case NodeKind::CallExpression:
    case NodeKind::TaggedTemplate: return postfix_chain(slot);
    case NodeKind::TemplateLiteral:
      expressions(as<TemplateLiteral>(node)->expressions);
      slot = fold_template(as<TemplateLiteral>(node));
      return;
    case NodeKind::ArrayExpression: return expressions(as<ArrayLiteral>(node)->elements);
    case NodeKind::ObjectExpression: return properties(as<ObjectLiteral>(node)->properties, false);
    case NodeKind::FunctionExpression:
    case NodeKind::ArrowFunction:
      function(as<FunctionExpression>(node)->function);
      return drop_own_name(as<FunctionExpression>(node)->function->name);
    case NodeKind::ClassExpression:
      class_definition(as<ClassExpression>(node)->definition);
      return drop_own_name(as<ClassExpression>(node)->definition->name);
    case NodeKind::UnaryExpression: {
      auto* unary = as<UnaryExpression>(node);
      const UnaryOperator op = unary->op();
      if (op == UnaryOperator::LogicalNot)
        condition(unary->argument);
      else if (op == UnaryOperator::Typeof || op == UnaryOperator::Delete)
        reference(unary->argument, Use::Operand);
      else
        expression(unary->argument);
      slot = fold_unary(unary);
      return;
    }
    case NodeKind::UpdateExpression: return target(as<UpdateExpression>(node)->argument);
    case NodeKind::AssignmentExpression:
      target(as<Assignment>(node)->target);
      expression(as<Assignment>(node)->value);
      slot = fold_assignment(as<Assignment>(node));
      return;
    case NodeKind::SequenceExpression: return sequence(slot);
    case NodeKind::NewExpression:
      expression(as<NewExpression>(node)->callee);
      expressions(as<NewExpression>(node)->arguments);
      slot = fold_new(as<NewExpression>(node));
      return;
    case NodeKind::WorkerExpression:
      // What stands for its URL is made from the source as it is.
      if ((node->extra & worker_form::kIsUrl) != 0) return;
      for (std::uint32_t i = (node->extra & worker_form::kUrlKept) != 0 ? 0 : 1; i < as<NewExpression>(node)->arguments.size();
           i++)
        expression(as<NewExpression>(node)->arguments[i]);
      return;
    case NodeKind::ImportExpression:
      expression(as<ImportExpression>(node)->source);
      return expression(as<ImportExpression>(node)->options);
    case NodeKind::AwaitExpression:
    case NodeKind::YieldExpression:
    case NodeKind::SpreadElement:
    case NodeKind::JSXExpressionContainer: return expression(as<Operand>(node)->argument);
    case NodeKind::JSXElement: {
      auto* element = as<JSXElement>(node);
      // Text in attributes has no escapes where JSX stays JSX.
      if (element->factory != nullptr)
        for (JSXAttribute& attribute : element->attributes) expression(attribute.value);
      return expressions(element->children);
    }
    default: return;
  }
}

// a = {b: function b() {}} has the name from the property then, which a minified one would have cost it.
void Minifier::drop_own_name(Identifier*& name) const {
  if (name != nullptr && name->symbol != SymbolId::None && !is_cautious_ && uses_[index_of(name->symbol)] == 0) name = nullptr;
}

void Minifier::condition(Node*& slot) {
  expression(slot);
  if (slot != nullptr) slot = simplify_condition(slot);
}

// Declarations, patterns, and the left side of assignments.
void Minifier::target(Node*& slot) {
  switch (slot->kind) {
    case NodeKind::ArrayPattern:
      for (Node*& element : as<ArrayLiteral>(slot)->elements) target(element);
      return;
    case NodeKind::ObjectPattern:
      for (Property& property : as<ObjectLiteral>(slot)->properties) {
        if (property.key != nullptr) property_key(property, false);
        target(property.value);
      }
      return;
    case NodeKind::AssignmentPattern: {
      auto* pattern = as<Assignment>(slot);
      target(pattern->target);
      return expression(pattern->value);
    }
    case NodeKind::RestElement: return target(as<Operand>(slot)->argument);
    case NodeKind::MemberExpression:
    case NodeKind::IndexExpression: return postfix_chain(slot);
    default: return;
  }
}

// (0, a.b)() passes no `this`, (0, eval)('') is evaluated elsewhere, delete (0, a.b) deletes nothing.
void Minifier::reference(Node*& slot, Use use) {
  if (is_cautious_) use = Use::Operand;
  const bool was_reference = is_reference(slot, use);
  expression(slot);
  if (was_reference || !is_reference(slot, use)) return;
  Node* const items[] = {make_number(0, slot->start), slot};
  auto* pair = make<SequenceExpression>(NodeKind::SequenceExpression, slot->start);
  pair->expressions = freeze(arena_, items, 2);
  slot = pair;
}

void Minifier::identifier(Node*& slot) {
  const auto* name = as<Identifier>(slot);
  if (name->symbol == SymbolId::None) {
    if (is_cautious_) return;
    if (name->name == word::atom(word::kUndefined))
      slot = make_undefined(slot->start);
    else if (name->name == word::atom(word::kInfinity))
      slot = make_plain_binary(BinaryOperator::Divide, make_number(1, slot->start), make_number(0, slot->start));
    return;
  }
  if (constants_.empty()) return;
  const auto found = constants_.find(index_of(name->symbol));
  if (found == constants_.end()) return;
  drop(slot);
  slot = copy_literal(found->second, slot->start);
}

// Left operands hang as deep as the program is long: a + b + c …
void Minifier::binary_chain(Node*& slot) {
  std::vector<BinaryExpression*> chain;
  Node* head = slot;
  while (auto* binary = try_as<BinaryExpression>(head)) {
    chain.push_back(binary);
    head = binary->left;
  }
  expression(head);
  for (std::size_t i = chain.size(); i-- > 0;) {
    chain[i]->left = head;
    expression(chain[i]->right);
    head = fold_binary(chain[i]);
  }
  slot = head;
}

// a ? b : c ? d : e …
void Minifier::conditional_chain(Node*& slot) {
  std::vector<ConditionalExpression*> chain;
  Node* last = slot;
  while (auto* conditional = try_as<ConditionalExpression>(last)) {
    condition(conditional->test);
    expression(conditional->consequent);
    chain.push_back(conditional);
    last = conditional->alternate;
  }
  expression(last);
  for (std::size_t i = chain.size(); i-- > 0;) last = fold_conditional(chain[i]->test, chain[i]->consequent, last);
  slot = last;
}

// a.b[c](d)`e` …
void Minifier::postfix_chain(Node*& slot) {
  std::vector<Node*> links;
  const auto before = [](Node* link) -> Node** {
    switch (link->kind) {
      case NodeKind::MemberExpression: return &as<MemberExpression>(link)->object;
      case NodeKind::IndexExpression: return &as<IndexExpression>(link)->object;
      case NodeKind::CallExpression: return &as<CallExpression>(link)->callee;
      case NodeKind::TaggedTemplate: return &as<TemplateLiteral>(link)->tag;
      default: return nullptr;
    }
  };
  Node* head = slot;
  while (Node** next = before(head)) {
    links.push_back(head);
    head = *next;
  }
  const NodeKind first = links.back()->kind;
  if (first == NodeKind::CallExpression || first == NodeKind::TaggedTemplate)
    reference(head, Use::Call);
  else
    expression(head);
  for (std::size_t i = links.size(); i-- > 0;) {
    Node* const link = links[i];
    *before(link) = head;
    head = link;
    if (auto* index = try_as<IndexExpression>(link)) {
      expression(index->index);
      head = fold_index(index);
    } else if (auto* call = try_as<CallExpression>(link)) {
      expressions(call->arguments);
    } else if (link->kind == NodeKind::TaggedTemplate) {
      expressions(as<TemplateLiteral>(link)->expressions);
    }
  }
  slot = head;
}

// new Error(a) is Error(a), new Array is [].
Node* Minifier::fold_new(NewExpression* node) {
  const auto* name = try_as<Identifier>(node->callee);
  if (name == nullptr || name->symbol != SymbolId::None || is_cautious_) return node;
  const std::string_view text = module_.atoms.text(name->name);
  if (node->arguments.empty() && text == "Array") return make<ArrayLiteral>(NodeKind::ArrayExpression, node->start);
  if (node->arguments.empty() && text == "Object") return make<ObjectLiteral>(NodeKind::ObjectExpression, node->start);
  constexpr std::string_view kCallable[] = {"Array",          "Error",          "EvalError",   "Function",
                                            "RangeError",     "ReferenceError", "SyntaxError", "TypeError",
                                            "AggregateError", "URIError",       "Object"};
  if (std::find(std::begin(kCallable), std::end(kCallable), text) == std::end(kCallable)) return node;
  auto* call = make<CallExpression>(NodeKind::CallExpression, node->start);
  call->flags = node->flags & (flag::kPure | flag::kParenthesized);
  call->callee = node->callee;
  call->arguments = node->arguments;
  return call;
}

// a["b"] is a.b, a["0"] is a[0].
Node* Minifier::fold_index(IndexExpression* node) {
  const auto* key = try_as<StringLiteral>(node->index);
  if (key == nullptr) return node;
  if (const double index = array_index(key->value); index >= 0) {
    node->index = make_number(index, key->start);
    return node;
  }
  if (!is_plain_name(key->value)) return node;
  auto* member = make<MemberExpression>(NodeKind::MemberExpression, node->start);
  member->flags = node->flags;
  member->object = node->object;
  member->name = module_.atoms.intern(key->value);
  member->name_start = key->start;
  return member;
}

void Minifier::sequence(Node*& slot) {
  Nodes items;
  const List<Node*> all = as<SequenceExpression>(slot)->expressions;
  for (std::uint32_t i = 0; i + 1 < all.size(); i++) {
    expression(all[i]);
    effects(all[i], items);
  }
  expression(all.back());
  Node* const last = all.back();
  slot = join(join_all(items), last);
}

void Minifier::property_key(Property& property, bool is_class) {
  if (property.is_computed) {
    expression(property.key);
    if (const auto* text = try_as<StringLiteral>(property.key))
      property.is_computed = is_class ? text->value == "constructor" || text->value == "prototype" : text->value == "__proto__";
    else if (property.key->kind == NodeKind::NumericLiteral)
      property.is_computed = false;
  }
  if (property.is_computed) return;
  const auto* text = try_as<StringLiteral>(property.key);
  if (text == nullptr) return;
  if (const double index = array_index(text->value); index >= 0) {
    property.key = make_number(index, text->start);
  } else if (is_plain_name(text->value)) {
    auto* name = make<IdentifierName>(NodeKind::IdentifierName, text->start);
    name->name = module_.atoms.intern(text->value);
    property.key = name;
  }
}

// {a: 1} where {a} was. {__proto__: 1} would set the prototype: that is printed {["__proto__"]: 1}.
void Minifier::no_shorthand(Property& property) {
  if (as<IdentifierName>(property.key)->name != word::atom(word::kProto)) property.kind = PropertyKind::Init;
}

void Minifier::properties(List<Property> list, bool is_class) {
  for (Property& property : list) {
    expressions(property.decorators);
    if (property.key != nullptr && property.kind != PropertyKind::Shorthand) property_key(property, is_class);
    if (property.kind == PropertyKind::StaticBlock) {
      std::vector<Label> labels;
      labels_.swap(labels);
      Function* const outer = std::exchange(function_, nullptr);
      block(as<BlockStatement>(property.value));
      function_ = outer;
      labels_.swap(labels);
      continue;
    }
    expression(property.value);
    if (property.kind == PropertyKind::Shorthand && property.value->kind != NodeKind::Identifier) no_shorthand(property);
  }
}

void Minifier::function(Function* function) {
  Function* const outer = std::exchange(function_, function);
  const ScopeId outer_scope = std::exchange(scope_, function->scope);
  const bool was_strict = std::exchange(is_strict_, function->is_strict);
  std::vector<Label> labels;
  labels_.swap(labels);
  for (Node*& parameter : function->parameters) target(parameter);
  function->body = statements(function->body, Ending::Return);
  function->has_expression_body = false;
  if (function->is_arrow && function->body.size() == 1 && function->body[0]->kind == NodeKind::ReturnStatement)
    function->has_expression_body = as<ArgumentStatement>(function->body[0])->argument != nullptr;
  labels_.swap(labels);
  is_strict_ = was_strict;
  scope_ = outer_scope;
  function_ = outer;
}

void Minifier::class_definition(Class* definition) {
  expressions(definition->decorators);
  expression(definition->super_class);
  const bool was_strict = std::exchange(is_strict_, true);
  properties(definition->members, true);
  is_strict_ = was_strict;
}

}  // namespace skein::lowering
