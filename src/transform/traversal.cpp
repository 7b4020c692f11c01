// The walk over the tree: children first, then the node itself is handed to whatever lowers its kind.

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
    case NodeKind::CallExpression: return postfix_chain(slot);
    case NodeKind::TemplateLiteral:
    case NodeKind::TaggedTemplate: {
      auto* literal = as<TemplateLiteral>(node);
      if (literal->tag != nullptr) expression(literal->tag);
      return expressions(literal->expressions);
    }
    case NodeKind::ArrayExpression:
    case NodeKind::ArrayPattern: return expressions(as<ArrayLiteral>(node)->elements);
    case NodeKind::ObjectExpression:
      properties(as<ObjectLiteral>(node)->properties);
      if (lacks(Feature::ObjectRestSpread)) slot = lower_object_literal(as<ObjectLiteral>(node));
      return;
    case NodeKind::ObjectPattern: return properties(as<ObjectLiteral>(node)->properties);
    case NodeKind::FunctionExpression:
    case NodeKind::ArrowFunction: return function(as<FunctionExpression>(node)->function, node->start);
    case NodeKind::ClassExpression: return class_definition(as<ClassExpression>(node)->definition);
    case NodeKind::UnaryExpression: {
      auto* unary = as<UnaryExpression>(node);
      constexpr std::uint8_t kInChain = flag::kChainStart | flag::kChainContinue;
      const Node* argument = unary->argument;
      const bool is_chain = argument->kind == NodeKind::MemberExpression || argument->kind == NodeKind::IndexExpression;
      if (unary->op() == UnaryOperator::Delete && is_chain && (argument->flags & kInChain) != 0 &&
          lacks(Feature::OptionalChaining)) {
        slot = unary->argument;
        return postfix_chain(slot, true);
      }
      return expression(unary->argument);
    }
    case NodeKind::UpdateExpression: return expression(as<UpdateExpression>(node)->argument);
    case NodeKind::AssignmentExpression:
    case NodeKind::AssignmentPattern: {
      auto* assignment = as<Assignment>(node);
      expression(assignment->target);
      expression(assignment->value);
      slot = node->kind == NodeKind::AssignmentExpression && lacks(Feature::ObjectRestSpread) && has_object_rest(assignment->target)
                 ? divide_assignment(assignment)
                 : lower_assignment(assignment);
      return;
    }
    case NodeKind::SequenceExpression: return expressions(as<SequenceExpression>(node)->expressions);
    case NodeKind::NewExpression:
    case NodeKind::WorkerExpression: {
      auto* call = as<NewExpression>(node);
      expression(call->callee);
      return expressions(call->arguments);
    }
    case NodeKind::ImportExpression: {
      auto* import = as<ImportExpression>(node);
      expression(import->source);
      return expression(import->options);
    }
    case NodeKind::AwaitExpression:
    case NodeKind::YieldExpression:
    case NodeKind::SpreadElement:
    case NodeKind::RestElement:
    case NodeKind::JSXExpressionContainer: return expression(as<Operand>(node)->argument);
    case NodeKind::JSXElement: return jsx_element(as<JSXElement>(node));
    default: return;
  }
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
  for (std::size_t i = chain.size(); i-- > 0;) {
    chain[i]->left = head;
    expression(chain[i]->right);
    head = lower_binary(chain[i]);
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
void Lowering::postfix_chain(Node*& slot, bool is_deleted) {
  std::vector<Node*> links;
  Node* head = slot;
  bool has_optional = false;
  for (;;) {
    Node* before;
    if (auto* member = try_as<MemberExpression>(head)) before = member->object;
    else if (auto* index = try_as<IndexExpression>(head)) before = index->object;
    else if (auto* call = try_as<CallExpression>(head)) before = call->callee;
    else break;
    has_optional |= (head->flags & flag::kChainStart) != 0;
    links.push_back(head);
    head = before;
  }
  expression(head);
  for (std::size_t i = links.size(); i-- > 0;) {
    Node* const link = links[i];
    Node*& object = link->kind == NodeKind::MemberExpression  ? as<MemberExpression>(link)->object
                    : link->kind == NodeKind::IndexExpression ? as<IndexExpression>(link)->object
                                                              : as<CallExpression>(link)->callee;
    object = i + 1 == links.size() ? head : links[i + 1];
    if (auto* index = try_as<IndexExpression>(link)) expression(index->index);
    else if (auto* call = try_as<CallExpression>(link)) expressions(call->arguments);
  }
  if (!has_optional || !lacks(Feature::OptionalChaining)) return;
  slot = lower_optional_chain(head, std::vector<Node*>(links.rbegin(), links.rend()), is_deleted);
}

void Lowering::properties(List<Property> list) {
  for (Property& property : list) {
    if (property.is_computed) expression(property.key);
    expression(property.value);
    // `{a = b}` of a pattern, whose value is the assignment, stays a shorthand.
    expressions(property.decorators);
  }
}

void Lowering::jsx_element(JSXElement* node) {
  for (JSXAttribute& attribute : node->attributes) expression(attribute.value);
  expressions(node->children);
}

// ---- Functions and classes ---------------------------------------------------------------------------------------------

void Lowering::function(Function* function, std::uint32_t start) {
  const ScopeId outer_scope = scope_;
  scope_ = function->scope;
  expressions(function->parameters);

  Home home{function->scope, {}};
  Home* const outer_home = std::exchange(home_, &home);
  Node* const parameters = lacks(Feature::ObjectRestSpread) ? divide_parameters(function) : nullptr;
  function->body = statements(function->body);
  home_ = outer_home;
  scope_ = outer_scope;
  prepend(function, {declare_temporaries(home, start), parameters});
}

// Puts statements at the beginning of the body, behind its directives; null is left out.
void Lowering::prepend(Function* function, std::initializer_list<Node*> first) {
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

void Lowering::class_definition(Class* definition) {
  expressions(definition->decorators);
  expression(definition->super_class);
  const ScopeId outer_scope = scope_;
  scope_ = definition->scope;
  for (Property& member : definition->members) {
    expressions(member.decorators);
    if (member.is_computed) expression(member.key);
    if (member.kind != PropertyKind::StaticBlock) {
      expression(member.value);
      continue;
    }
    auto* static_block = as<BlockStatement>(member.value);
    Home home{static_block->scope, {}};
    Home* const outer_home = std::exchange(home_, &home);
    block(static_block);
    home_ = outer_home;
    if (Node* declaration = declare_temporaries(home, static_block->start)) {
      std::vector<Node*> nodes{declaration};
      nodes.insert(nodes.end(), static_block->body.begin(), static_block->body.end());
      static_block->body = list(nodes);
    }
  }
  scope_ = outer_scope;
}

// ---- Statements --------------------------------------------------------------------------------------------------------

List<Node*> Lowering::statements(List<Node*> nodes) {
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
    case NodeKind::FunctionDeclaration: function(as<FunctionDeclaration>(node)->function, node->start); break;
    case NodeKind::ClassDeclaration: class_definition(as<ClassDeclaration>(node)->definition); break;
    case NodeKind::ReturnStatement:
    case NodeKind::ThrowStatement: expression(as<ArgumentStatement>(node)->argument); break;
    case NodeKind::IfStatement: if_statement(as<IfStatement>(node)); break;
    case NodeKind::ForStatement: for_statement(as<ForStatement>(node)); break;
    case NodeKind::ForInStatement:
    case NodeKind::ForOfStatement: for_each_statement(as<ForEachStatement>(node)); break;
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
      auto* labeled = as<LabeledStatement>(node);
      labeled->body = body(labeled->body);
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
      if (auto* declared = try_as<FunctionDeclaration>(exported->declaration)) function(declared->function, node->start);
      else if (auto* defined = try_as<ClassDeclaration>(exported->declaration)) class_definition(defined->definition);
      else expression(exported->declaration);
      break;
    }
    default: break;
  }
  emit(node);
}

void Lowering::variable_declaration(VariableDeclaration* node) {
  for (VariableDeclarator& declarator : node->declarators) {
    expression(declarator.target);
    expression(declarator.init);
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
  if (auto* declaration = try_as<VariableDeclaration>(node->init)) variable_declaration(declaration);
  else expression(node->init);
  expression(node->test);
  expression(node->update);
  node->body = body(node->body);
  scope_ = outer;
}

void Lowering::for_each_statement(ForEachStatement* node) {
  const ScopeId outer = std::exchange(scope_, node->scope);
  if (auto* declaration = try_as<VariableDeclaration>(node->left)) variable_declaration(declaration);
  else expression(node->left);
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
