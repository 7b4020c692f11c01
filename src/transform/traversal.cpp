// The walk over the tree: children first, then the node itself is handed to whatever lowers its kind.

#include <algorithm>

#include "transform/lowering.h"

namespace skein::lowering {

using namespace js;

// ---- Expressions -------------------------------------------------------------------------------------------------------

void Lowering::expression(Node*& slot) {
  Node* const node = slot;
  if (node == nullptr) return;
  switch (node->kind) {
    case NodeKind::BinaryExpression: return binary_chain(slot);
    case NodeKind::ConditionalExpression: return conditional_chain(slot);
    case NodeKind::MemberExpression:
    case NodeKind::IndexExpression:
    case NodeKind::CallExpression: postfix_chain(slot); return;
    case NodeKind::TemplateLiteral: return expressions(as<TemplateLiteral>(node)->expressions);
    case NodeKind::TaggedTemplate: return tagged_chain(node);
    case NodeKind::ArrayExpression: return expressions(as<ArrayLiteral>(node)->elements);
    case NodeKind::ArrayPattern:
      for (Node*& element : as<ArrayLiteral>(node)->elements) plain_target(element);
      return;
    case NodeKind::ObjectExpression:
      properties(as<ObjectLiteral>(node)->properties);
      if (lacks(Feature::ObjectRestSpread)) slot = lower_object_literal(as<ObjectLiteral>(node));
      return;
    case NodeKind::ObjectPattern:
      for (Property& property : as<ObjectLiteral>(node)->properties) {
        if (property.is_computed) expression(property.key);
        plain_target(property.value);
      }
      return;
    case NodeKind::FunctionExpression:
    case NodeKind::ArrowFunction: {
      Function* const defined = as<FunctionExpression>(node)->function;
      function(defined, node->start);
      if (options_.keep_names && defined->name != nullptr)
        slot = keep_name(node, make_string(module_.atoms.text(defined->name->name), node->start));
      return;
    }
    case NodeKind::ClassExpression: slot = class_expression(as<ClassExpression>(node)); return;
    case NodeKind::UnaryExpression: {
      auto* unary = as<UnaryExpression>(node);
      constexpr std::uint8_t kInChain = flag::kChainStart | flag::kChainContinue;
      const Node* argument = unary->argument;
      const bool is_chain = argument->kind == NodeKind::MemberExpression || argument->kind == NodeKind::IndexExpression;
      if (unary->op() != UnaryOperator::Delete || !is_chain || (argument->flags & kInChain) == 0)
        return expression(unary->argument);
      Node* chain = unary->argument;
      if (postfix_chain(chain, true))
        slot = chain;
      else
        unary->argument = chain;
      return;
    }
    case NodeKind::UpdateExpression: return plain_target(as<UpdateExpression>(node)->argument);
    case NodeKind::AssignmentExpression:
    case NodeKind::AssignmentPattern: {
      auto* assignment = as<Assignment>(node);
      if (node->kind == NodeKind::AssignmentExpression)
        assignment_target(assignment->target);
      else
        plain_target(assignment->target);
      const bool names = assignment->op() == AssignmentOperator::Assign || assignment->op() >= AssignmentOperator::LogicalAnd;
      if (names)
        value_of(assignment->target, assignment->value);
      else
        expression(assignment->value);
      slot =
          node->kind == NodeKind::AssignmentExpression && lacks(Feature::ObjectRestSpread) && has_object_rest(assignment->target)
              ? divide_assignment(assignment)
              : lower_assignment(assignment);
      return;
    }
    case NodeKind::SequenceExpression: return expressions(as<SequenceExpression>(node)->expressions);
    case NodeKind::NewExpression:
    case NodeKind::WorkerExpression: {
      auto* call = as<NewExpression>(node);
      // Whatever can start the worker has the `import.meta.url` in its URL.
      if ((node->extra & worker_form::kIsUrl) != 0) return;
      expression(call->callee);
      if (node->kind == NodeKind::NewExpression) return expressions(call->arguments);
      for (std::uint32_t i = (node->extra & worker_form::kUrlKept) != 0 ? 0 : 1; i < call->arguments.size(); i++)
        expression(call->arguments[i]);
      return;
    }
    case NodeKind::ImportMeta: return check_import_meta(node);
    case NodeKind::BigIntLiteral: {
      const auto size = static_cast<std::uint32_t>(as<BigIntLiteral>(node)->raw.size());
      return refuse(Feature::BigInt, {node->start, node->start + size}, "A BigInt literal");
    }
    case NodeKind::RegExpLiteral: slot = lower_regexp(as<RegExpLiteral>(node)); return;
    case NodeKind::ImportExpression: {
      auto* import = as<ImportExpression>(node);
      check_dynamic_import(import);
      expression(import->source);
      return expression(import->options);
    }
    case NodeKind::ThisExpression: return note_this();
    case NodeKind::NewTarget: return lower_new_target(slot);
    case NodeKind::Identifier: {
      const SymbolId symbol = as<Identifier>(node)->symbol;
      if (symbol != SymbolId::None && module_.symbol(symbol).kind == SymbolKind::Arguments) lower_arguments(slot);
      return;
    }
    case NodeKind::AwaitExpression: {
      auto* operand = as<Operand>(node);
      expression(operand->argument);
      if (function_ != nullptr && function_->is_lowered) slot = make_await(operand->argument, node->start);
      return;
    }
    case NodeKind::YieldExpression: expression(as<Operand>(node)->argument); return lower_yield(as<Operand>(node));
    case NodeKind::SpreadElement:
    case NodeKind::JSXExpressionContainer: return expression(as<Operand>(node)->argument);
    case NodeKind::RestElement: return plain_target(as<Operand>(node)->argument);
    case NodeKind::JSXElement: return jsx_element(as<JSXElement>(node));
    default: return;
  }
}

// Chains of the usual lengths are nested no deeper than what the parser lets through. Longer ones may stand inside each other, so
// what is beyond counts for the whole module.
bool Lowering::nests_too_deeply(std::size_t length, const Node* at) {
  constexpr std::size_t kUsualLength = 8, kMost = 200;
  if (length <= kUsualLength || chain_excess_ > kMost) return chain_excess_ > kMost;
  chain_excess_ += length - kUsualLength;
  if (chain_excess_ <= kMost) return false;
  diagnostics_.add(DiagnosticCode::NestedTooDeeply, {at->start, at->start + 1});
  return true;
}

// Left operands hang as deep as the program is long: a + b + c …
void Lowering::binary_chain(Node*& slot) {
  std::vector<BinaryExpression*> chain;
  Node* head = slot;
  while (auto* binary = try_as<BinaryExpression>(head)) {
    chain.push_back(binary);
    head = binary->left;
  }
  expression(head);
  std::vector<Node*> nullish;  // operands of a ?? b ?? c …, as far as it goes
  for (std::size_t i = chain.size(); i-- > 0;) {
    BinaryExpression* const link = chain[i];
    expression(link->right);
    if (link->op() == BinaryOperator::NullishCoalescing && lacks(Feature::NullishCoalescing)) {
      if (nullish.empty()) nullish.push_back(head);
      nullish.push_back(link->right);
      if (i > 0 && chain[i - 1]->op() == BinaryOperator::NullishCoalescing) continue;
      head = lower_nullish(nullish, link->start);
      nullish.clear();
      continue;
    }
    link->left = head;
    head = lower_binary(link);
  }
  slot = head;
}

// a ? b : c ? d : e …
void Lowering::conditional_chain(Node*& slot) {
  Node** next = &slot;
  while (auto* conditional = try_as<ConditionalExpression>(*next)) {
    expression(conditional->test);
    expression(conditional->consequent);
    next = &conditional->alternate;
  }
  expression(*next);
}

// a.b[c](d) …
bool Lowering::postfix_chain(Node*& slot, bool is_deleted) {
  std::vector<Node*> links;
  Node* head = slot;
  bool has_optional = false, has_private = false;
  for (;;) {
    Node* before;
    if (auto* member = try_as<MemberExpression>(head))
      before = member->object;
    else if (auto* index = try_as<IndexExpression>(head))
      before = index->object;
    else if (auto* call = try_as<CallExpression>(head))
      before = call->callee;
    else
      break;
    has_optional |= (head->flags & flag::kChainStart) != 0;
    has_private |= private_of(head) != nullptr;
    links.push_back(head);
    head = before;
  }
  // What becomes of such a link holds the one before it: a.#b.#c … nests as it is lowered, within arguments that do too.
  std::size_t depth = 0;
  if (has_private)
    for (const Node* link : links) depth += private_of(link) != nullptr;
  if (nested_links_ + depth > kMaxLinks) {
    diagnostics_.add(DiagnosticCode::NestedTooDeeply, {head->start, head->start + 1});
    return false;
  }
  nested_links_ += depth;
  if (head->kind == NodeKind::Super) {
    if (Node* value = lower_super(links))
      head = value;
    else
      note_this();
    if (links.empty()) {
      nested_links_ -= depth;
      slot = head;
      return false;
    }
    has_optional =
        std::any_of(links.begin(), links.end(), [](const Node* link) { return (link->flags & flag::kChainStart) != 0; });
  } else {
    expression(head);
  }
  for (std::size_t i = links.size(); i-- > 0;) {
    Node* const link = links[i];
    Node*& object = link->kind == NodeKind::MemberExpression  ? as<MemberExpression>(link)->object
                    : link->kind == NodeKind::IndexExpression ? as<IndexExpression>(link)->object
                                                              : as<CallExpression>(link)->callee;
    object = i + 1 == links.size() ? head : links[i + 1];
    if (auto* index = try_as<IndexExpression>(link))
      expression(index->index);
    else if (auto* call = try_as<CallExpression>(link)) {
      expressions(call->arguments);
      if ((call->flags & flag::kDirectEval) != 0) note_eval();
    }
  }
  slot = links.front();
  nested_links_ -= depth;
  if (!has_private && !(has_optional && lacks(Feature::OptionalChaining))) return false;
  if (nests_too_deeply(depth, slot)) return false;
  slot = lower_optional_chain(head, std::vector<Node*>(links.rbegin(), links.rend()), is_deleted);
  return true;
}

// a`b`.c`d` … hangs as deep as it is long: the innermost tag first, each next one stops at the template below it.
void Lowering::tagged_chain(Node* node) {
  if (node == lowered_template_) {
    lowered_template_ = nullptr;
    return;
  }
  std::vector<TemplateLiteral*> templates;
  std::size_t nesting = 0;
  for (Node* at = node; at != nullptr;) {
    if (auto* member = try_as<MemberExpression>(at))
      at = member->object;
    else if (auto* index = try_as<IndexExpression>(at))
      at = index->object;
    else if (auto* call = try_as<CallExpression>(at))
      at = call->callee;
    else if (at->kind == NodeKind::TaggedTemplate) {
      templates.push_back(as<TemplateLiteral>(at));
      at = templates.back()->tag;
      nesting += private_of(at) != nullptr;
    } else
      break;
  }
  if (nests_too_deeply(nesting, node)) return;
  for (std::size_t i = templates.size(); i-- > 0;) {
    lowered_template_ = i + 1 < templates.size() ? templates[i + 1] : nullptr;
    tag(templates[i]->tag);
    lowered_template_ = nullptr;
    expressions(templates[i]->expressions);
    for (const TemplateElement& element : templates[i]->elements) check_escapes(element);
  }
}

static bool is_proto_key(const Node* key) {
  if (const auto* name = try_as<IdentifierName>(key)) return name->name == word::atom(word::kProto);
  const auto* text = try_as<StringLiteral>(key);
  return text != nullptr && text->value == "__proto__";
}

void Lowering::properties(List<Property> list) {
  for (Property& property : list) {
    if (property.is_computed || (property.key != nullptr && property.key->kind == NodeKind::BigIntLiteral))
      expression(property.key);
    if (property.kind != PropertyKind::Init) {
      expression(property.value);
    } else if (property.is_computed && is_anonymous_class(property.value)) {
      // The class is going to stand in a function's body: {[a]: class { static b }}
      const SymbolId key = new_temporary();
      property.key =
          make_assign(refer(key, property.start),
                      make_call(refer(Helper::ToPropertyKey, property.start), {property.key}, property.start), property.start);
      named_expression(property.value, refer(key, property.start));
    } else {
      // {__proto__: class {}} names nothing.
      const bool is_prototype = !property.is_computed && is_proto_key(property.key);
      named_expression(property.value, property.is_computed || is_prototype ? nullptr : property.key);
    }
  }
}

void Lowering::jsx_element(JSXElement* node) {
  bool has_spread = false;
  for (JSXAttribute& attribute : node->attributes) {
    expression(attribute.value);
    has_spread |= attribute.name.empty();
  }
  if (has_spread && lacks(Feature::ObjectRestSpread) && node->factory != nullptr) {
    node->spread_values = refer(Helper::SpreadValues, node->start);
    node->spread_props = refer(Helper::SpreadProps, node->start);
  }
  expressions(node->children);
}

// ---- Functions and classes ---------------------------------------------------------------------------------------------

void Lowering::function(Function* function, std::uint32_t start) {
  const ScopeId outer_scope = scope_;
  scope_ = function->scope;
  FunctionState state{function_, function, function->is_arrow, lowers_async(function)};
  function_ = &state;
  state.has_simple_parameters = !function->parameters.empty();
  for (const Node* parameter : function->parameters) state.has_simple_parameters &= parameter->kind == NodeKind::Identifier;
  const bool is_lowered = state.is_lowered;
  if (function->is_generator) state.is_lowered = false;  // its parameters stay where they are
  expressions(function->parameters);
  state.is_lowered = is_lowered;

  Home home{function->scope, {}};
  Home* const outer_home = std::exchange(home_, &home);
  Node* const parameters = lacks(Feature::ObjectRestSpread) ? divide_parameters(function) : nullptr;
  function->body = statements(function->body);
  home_ = outer_home;
  scope_ = outer_scope;
  function_ = state.outer;
  Node* const temporaries = declare_temporaries(home, start);
  // What throws in an async generator's parameters throws where it is called.
  const bool stays = state.is_lowered && function->is_generator && !state.redeclares_parameter;
  if (!stays) prepend(function, {temporaries, parameters});
  if (state.is_lowered) lower_async(function, state, start);
  if (stays) prepend(function, {temporaries, parameters});
}

// Puts statements at the beginning of the body, behind its directives; null is left out.
void Lowering::prepend(Function* function, const std::vector<Node*>& first) {
  std::vector<Node*> nodes;
  std::size_t directives = 0;
  while (directives < function->body.size() && function->body[directives]->kind == NodeKind::Directive) directives++;
  nodes.assign(function->body.begin(), function->body.begin() + directives);
  for (Node* node : first)
    if (node != nullptr) nodes.push_back(node);
  if (nodes.size() == directives) return;
  nodes.insert(nodes.end(), function->body.begin() + directives, function->body.end());
  function->body = list(nodes);
  function->has_expression_body = false;
}

// ---- Statements --------------------------------------------------------------------------------------------------------

List<Node*> Lowering::statements(List<Node*> nodes) {
  if (lowers_using(nodes)) nodes = lower_using(nodes);
  std::vector<Node*> made;
  made.reserve(nodes.size());
  std::vector<Node*>* const outer = std::exchange(out_, &made);
  for (Node* node : nodes) statement(node);
  out_ = outer;
  // In place where nothing has come or gone.
  if (made.size() != nodes.size()) return list(made);
  for (std::size_t i = 0; i < made.size(); i++) nodes[i] = made[i];
  return nodes;
}

Node* Lowering::body(Node* node) {
  std::vector<Node*> made;
  std::vector<Node*>* const outer = std::exchange(out_, &made);
  statement(node);
  out_ = outer;
  if (made.size() == 1) return made[0];
  return make_block(list(made), new_scope(ScopeKind::Block, scope_), node->start, node->start);
}

void Lowering::block(BlockStatement* node) {
  if (node == nullptr) return;
  const ScopeId outer = std::exchange(scope_, node->scope);
  node->body = statements(node->body);
  scope_ = outer;
}

void Lowering::statement(Node* node) {
  std::vector<Node*> after;
  if (Node* block = lower_using_loop(node)) node = block;
  switch (node->kind) {
    case NodeKind::ExpressionStatement: {
      Node*& value = as<ExpressionStatement>(node)->expression;
      const bool was_assignment = value->kind == NodeKind::AssignmentExpression;
      expression(value);
      // ({...a} = b); nobody wants its value.
      if (was_assignment && value->kind == NodeKind::SequenceExpression) value = without_last(as<SequenceExpression>(value));
      break;
    }
    case NodeKind::VariableDeclaration: variable_declaration(as<VariableDeclaration>(node)); break;
    case NodeKind::FunctionDeclaration:
      function(as<FunctionDeclaration>(node)->function, node->start);
      if (options_.keep_names) after.push_back(name_statement(as<FunctionDeclaration>(node)->function, SymbolId::None));
      break;
    case NodeKind::ClassDeclaration: node = class_declaration(as<ClassDeclaration>(node), after); break;
    case NodeKind::ReturnStatement: {
      Node*& argument = as<ArgumentStatement>(node)->argument;
      expression(argument);
      // An async generator awaits what it returns.
      if (argument != nullptr && function_ != nullptr && function_->is_lowered && function_->function->is_generator)
        argument = make_await(argument, node->start);
      break;
    }
    case NodeKind::ThrowStatement: expression(as<ArgumentStatement>(node)->argument); break;
    case NodeKind::IfStatement: if_statement(as<IfStatement>(node)); break;
    case NodeKind::ForStatement: for_statement(as<ForStatement>(node)); break;
    case NodeKind::ForInStatement:
    case NodeKind::ForOfStatement:
      if (lowers_for_await(node)) return emit(lower_for_await(as<ForEachStatement>(node), {}));
      for_each_statement(as<ForEachStatement>(node));
      break;
    case NodeKind::WhileStatement:
    case NodeKind::DoWhileStatement: {
      auto* loop = as<WhileStatement>(node);
      expression(loop->test);
      loop->body = body(loop->body);
      break;
    }
    case NodeKind::TryStatement: try_statement(as<TryStatement>(node)); break;
    case NodeKind::SwitchStatement: switch_statement(as<SwitchStatement>(node)); break;
    case NodeKind::LabeledStatement: {
      std::vector<LabeledStatement*> labels;
      Node* inner = node;
      while (auto* labeled = try_as<LabeledStatement>(inner)) {
        labels.push_back(labeled);
        inner = labeled->body;
      }
      if (lowers_for_await(inner)) return emit(lower_for_await(as<ForEachStatement>(inner), labels));
      labels.back()->body = body(inner);
      break;
    }
    case NodeKind::BlockStatement: block(as<BlockStatement>(node)); break;
    case NodeKind::WithStatement: {
      auto* with = as<WithStatement>(node);
      expression(with->object);
      with->body = body(with->body);
      break;
    }
    case NodeKind::ExportDefaultDeclaration: {
      auto* exported = as<ExportDefaultDeclaration>(node);
      if (auto* declared = try_as<FunctionDeclaration>(exported->declaration)) {
        function(declared->function, node->start);
        // Not linked, it has no name to be called by, and the right `name` already.
        if (options_.keep_names && (options_.bundle || declared->function->name != nullptr))
          after.push_back(name_statement(declared->function, exported->symbol));
      } else if (auto* defined = try_as<ClassDeclaration>(exported->declaration)) {
        if (defined->definition->name != nullptr)
          node = default_class(exported, defined, after);
        else
          exported->declaration = default_class(defined);
      } else {
        Node* const name = make_string("default", node->start);
        const bool keeps_name = options_.keep_names && options_.bundle && is_anonymous_function(exported->declaration) &&
                                exported->declaration->kind != NodeKind::ClassExpression;
        named_expression(exported->declaration, name);
        if (keeps_name) exported->declaration = keep_name(exported->declaration, name);
      }
      break;
    }
    case NodeKind::ImportDeclaration:
    case NodeKind::ExportNamedDeclaration:
    case NodeKind::ExportAllDeclaration: node = module_statement(node); break;
    default: break;
  }
  emit(node);
  for (Node* each : after) emit(each);
}

void Lowering::variable_declaration(VariableDeclaration* node) {
  for (VariableDeclarator& declarator : node->declarators) {
    const auto* name = try_as<Identifier>(declarator.target);
    if (function_ != nullptr && name != nullptr && name->symbol != SymbolId::None &&
        module_.symbol(name->symbol).kind == SymbolKind::Parameter)
      function_->redeclares_parameter = true;
    expression(declarator.target);
    value_of(declarator.target, declarator.init);
  }
  if (lacks(Feature::ObjectRestSpread)) divide_declarators(node);
}

// if … else if … else if …
void Lowering::if_statement(IfStatement* node) {
  for (;;) {
    expression(node->test);
    node->consequent = body(node->consequent);
    auto* next = try_as<IfStatement>(node->alternate);
    if (next == nullptr) break;
    node = next;
  }
  if (node->alternate != nullptr) node->alternate = body(node->alternate);
}

void Lowering::for_statement(ForStatement* node) {
  const ScopeId outer = std::exchange(scope_, node->scope);
  if (auto* declaration = try_as<VariableDeclaration>(node->init))
    variable_declaration(declaration);
  else
    expression(node->init);
  expression(node->test);
  expression(node->update);
  node->body = body(node->body);
  scope_ = outer;
}

void Lowering::for_each_statement(ForEachStatement* node) {
  const ScopeId outer = std::exchange(scope_, node->scope);
  if (auto* declaration = try_as<VariableDeclaration>(node->left))
    variable_declaration(declaration);
  else
    plain_target(node->left);
  expression(node->right);
  node->body = body(node->body);
  if (lacks(Feature::ObjectRestSpread)) divide_loop_head(node);
  scope_ = outer;
}

void Lowering::switch_statement(SwitchStatement* node) {
  expression(node->discriminant);
  const ScopeId outer = std::exchange(scope_, node->scope);
  for (SwitchCase& each : node->cases) {
    expression(each.test);
    each.body = statements(each.body);
  }
  scope_ = outer;
}

void Lowering::try_statement(TryStatement* node) {
  block(node->block);
  if (node->handler != nullptr) {
    const ScopeId outer = std::exchange(scope_, node->catch_scope);
    expression(node->parameter);
    block(node->handler);
    if (lacks(Feature::ObjectRestSpread)) divide_catch_parameter(node);
    scope_ = outer;
    // catch {
    if (node->parameter == nullptr && lacks(Feature::OptionalCatchBinding)) {
      const SymbolId unused = new_symbol("_error", SymbolKind::CatchParameter, node->catch_scope);
      node->parameter = refer(unused, node->handler->start);
      module_.symbols[index_of(unused)].use_count = 0;
    }
  }
  block(node->finalizer);
}

}  // namespace skein::lowering
