// Async functions (ECMAScript sections 15.8, 15.9) as generators that a helper drives: `await a` is `yield a`.
//
//   async function f(a) { return await a; }
//   function f(a) { return __async(this, null, function* () { return yield a; }); }
//
// Parameters that can throw move into the generator, where what they throw rejects the promise:
//   async function f(a = b()) {}
//   function f() { return __async(this, arguments, function* (a = b()) {}); }

#include "transform/lowering.h"
#include "transform/tree_walk.h"

namespace skein::lowering {

using namespace js;

bool Lowering::lowers_async(const Function* function) const {
  if (!function->is_async) return false;
  return lacks(Feature::AsyncFunctions) || (function->is_generator && lacks(Feature::AsyncGenerators));
}

// ---- What the generator sees of the function around it ---------------------------------------------------------------------

// The outermost function that becomes a generator between here and the function, or whatever else, that has a `this`, `super`
// and `new.target` of its own.
Lowering::FunctionState* Lowering::outermost_generator(bool arrows_only) {
  FunctionState* found = nullptr;
  for (FunctionState* state = function_; state != nullptr; state = state->outer) {
    if (state->is_lowered && (state->is_arrow || !arrows_only)) found = state;
    if (!state->is_arrow) break;
  }
  return found;
}

void Lowering::note_this() {
  for (FunctionState* state = function_; state != nullptr; state = state->outer) {
    state->uses_this = true;
    if (!state->is_arrow) break;
  }
}

// A direct eval may say `this` and `arguments`.
void Lowering::note_eval() {
  note_this();
  const FunctionState* own = function_;
  while (own != nullptr && own->is_arrow) own = own->outer;
  if (own == nullptr || own->function == nullptr) return;
  for (FunctionState* state = function_; state != own->outer; state = state->outer) state->uses_arguments = true;
}

// `arguments` is that of the nearest function which is no arrow: the helper gives it to that function's own generator, but the
// generator an async arrow becomes has others.
void Lowering::lower_arguments(Node*& slot) {
  if (FunctionState* state = outermost_generator(true)) {
    if (state->arguments == SymbolId::None)
      state->arguments = new_symbol("_arguments", SymbolKind::Generated, state->function->scope);
    slot = refer(state->arguments, slot->start);
  }
  for (FunctionState* state = function_; state != nullptr; state = state->outer) {
    if (state->is_arrow) continue;
    state->uses_arguments = true;
    break;
  }
}

void Lowering::lower_new_target(Node*& slot) {
  FunctionState* state = outermost_generator(false);
  if (state == nullptr) return;
  if (state->new_target == SymbolId::None)
    state->new_target = new_symbol("_newTarget", SymbolKind::Generated, state->function->scope);
  slot = refer(state->new_target, slot->start);
}

// super.a in a generator: _super("a").value, with `_super = key => __reference(() => super[key], value => super[key] = value)`
// where `super` still stands in the method. What is assigned to, updated or destructured needs nothing more; a call does:
// _super("a").value.call(this). `links` go from the outermost inwards, the last is the member of `super` itself.
Lowering::Node* Lowering::lower_super(std::vector<Node*>& links) {
  FunctionState* state = outermost_generator(false);
  if (state == nullptr) return nullptr;
  Node* const member = links.back();
  const std::uint32_t start = member->start;
  Node* key = nullptr;
  if (auto* named = try_as<MemberExpression>(member))
    key = make_string(module_.atoms.text(named->name), named->name_start);
  else if (auto* index = try_as<IndexExpression>(member))
    key = index->index;
  if (key == nullptr) {
    // super(a) in an async arrow: _superCall(a), with `_superCall = (...args) => super(...args)` and `_this = () => this`
    if (state->super_call == SymbolId::None) {
      state->super_call = new_symbol("_superCall", SymbolKind::Generated, state->function->scope);
      state->get_this = new_symbol("_this", SymbolKind::Generated, state->function->scope);
    }
    for (FunctionState* each = function_; each != state; each = each->outer) each->get_this = state->get_this;
    return refer(state->super_call, start);
  }
  if (state->super == SymbolId::None) state->super = new_symbol("_super", SymbolKind::Generated, state->function->scope);
  note_this();
  expression(key);
  Node* value = make_member(make_call(refer(state->super, start), {key}, start), "value", start);
  links.pop_back();
  auto* call = links.empty() ? nullptr : try_as<CallExpression>(links.back());
  if (call == nullptr) return value;
  std::vector<Node*> arguments{make_this(start)};
  arguments.insert(arguments.end(), call->arguments.begin(), call->arguments.end());
  call->arguments = list(arguments);
  // super.a?.() is _super("a").value?.call(this)
  Node* method = make_member(value, "call", start);
  method->flags |= call->flags & flag::kChainStart;
  if ((call->flags & flag::kChainStart) != 0)
    call->flags = static_cast<std::uint8_t>((call->flags & ~flag::kChainStart) | flag::kChainContinue);
  links.push_back(method);
  return value;
}

// ---- Functions -----------------------------------------------------------------------------------------------------------

Lowering::Node* Lowering::make_await(Node* value, std::uint32_t start) {
  auto* node = make<Operand>(NodeKind::AwaitExpression, start);
  node->argument = value;
  if (function_ == nullptr || !function_->is_lowered) return node;
  node->kind = NodeKind::YieldExpression;
  if (function_->function->is_generator) node->argument = make_awaited(value, start);
  return node;
}

// new __await(value): what the helper of an async generator tells from a value that is yielded
Lowering::Node* Lowering::make_awaited(Node* value, std::uint32_t start) {
  auto* node = make<NewExpression>(NodeKind::NewExpression, start);
  node->callee = refer(Helper::Await, start);
  node->arguments = list({value});
  node->worker = RecordId::None;
  return node;
}

// yield a:   yield yield new __await(a)
// yield* a:  yield* __yieldStar(a)
void Lowering::lower_yield(Operand* node) {
  if (function_ == nullptr || !function_->is_lowered) return;
  const std::uint32_t start = node->start;
  if ((node->flags & flag::kDelegate) != 0) {
    node->argument = make_call(refer(Helper::YieldStar, start), {node->argument}, start);
  } else if (node->argument != nullptr) {
    node->argument = make_await(node->argument, start);
  }
}

std::uint32_t length_of(const Function* function) {
  std::uint32_t length = 0;
  while (length < function->parameters.size() && function->parameters[length]->kind != NodeKind::AssignmentPattern &&
         function->parameters[length]->kind != NodeKind::RestElement)
    length++;
  return length;
}

void Lowering::lower_async(Function* function, const FunctionState& state, std::uint32_t start) {
  // An async generator's parameters throw where it is called.
  bool moves_parameters = state.redeclares_parameter;
  if (!function->is_generator)
    for (const Node* parameter : function->parameters) {
      const auto* name = try_as<Identifier>(parameter);
      moves_parameters |= name == nullptr || name->name == word::atom(word::kArguments);
    }
  // function (a) { a = 1; return arguments[0]; }
  if (!function->is_arrow && state.has_simple_parameters) moves_parameters |= state.uses_arguments;

  auto* generator = make<FunctionExpression>(NodeKind::FunctionExpression, start);
  generator->function = arena_.make<Function>();
  Function* const inner = generator->function;
  *inner = *function;
  inner->name = nullptr;
  inner->is_async = false;
  inner->is_arrow = false;
  inner->has_expression_body = false;
  inner->is_generator = true;
  inner->scope = new_scope(ScopeKind::Function, function->scope);
  Helper const helper = function->is_generator ? Helper::AsyncGenerator : Helper::Async;

  // Directives stay where they are, the rest of the body moves.
  std::uint32_t directives = 0;
  while (directives < function->body.size() && function->body[directives]->kind == NodeKind::Directive) directives++;
  inner->body = {function->body.items + directives, function->body.count - directives};
  std::vector<Node*> body(function->body.begin(), function->body.begin() + directives);

  Node* arguments = nullptr;
  if (moves_parameters) {
    std::vector<Node*> parameters;
    for (std::uint32_t i = length_of(function); i > 0; i--)
      parameters.push_back(refer(new_symbol(next_temporary_name(), SymbolKind::Parameter, function->scope), start));
    if (function->is_arrow) {
      const SymbolId all = new_symbol("_arguments", SymbolKind::Parameter, function->scope);
      auto* spread = make<Operand>(NodeKind::SpreadElement, start);
      spread->argument = refer(all, start);
      auto* array = make<ArrayLiteral>(NodeKind::ArrayExpression, start);
      std::vector<Node*> elements;
      for (Node* parameter : parameters) elements.push_back(refer(as<Identifier>(parameter)->symbol, start));
      elements.push_back(spread);
      array->elements = list(elements);
      arguments = elements.size() == 1 ? spread->argument : array;
      auto* rest = make<Operand>(NodeKind::RestElement, start);
      rest->argument = refer(all, start);
      parameters.push_back(rest);
    }
    function->parameters = list(parameters);
  } else {
    inner->parameters = {};
  }
  if (arguments == nullptr && (state.uses_arguments || (moves_parameters && !function->is_arrow))) {
    auto* own = make<Identifier>(NodeKind::Identifier, start);
    own->name = word::atom(word::kArguments);
    own->symbol = SymbolId::None;
    arguments = own;
  }
  if (arguments == nullptr) arguments = make_null(start);

  const auto capture = [&](SymbolId symbol, Node* value) {
    if (symbol != SymbolId::None) body.push_back(make_variable(VariableKind::Var, refer(symbol, start), value, start));
  };
  if (state.arguments != SymbolId::None) {
    auto* outer = make<Identifier>(NodeKind::Identifier, start);
    outer->name = word::atom(word::kArguments);
    outer->symbol = SymbolId::None;
    capture(state.arguments, outer);
  }
  if (state.new_target != SymbolId::None) capture(state.new_target, make_bare(NodeKind::NewTarget, start));
  if (state.super != SymbolId::None) capture(state.super, make_super_reference(function->scope, start));

  if (state.super_call != SymbolId::None) {
    const ScopeId scope = new_scope(ScopeKind::Function, function->scope);
    const SymbolId all = new_symbol("args", SymbolKind::Parameter, scope);
    const auto element = [&](NodeKind kind) {
      auto* operand = make<Operand>(kind, start);
      operand->argument = refer(all, start);
      return operand;
    };
    Node* call = make_call(make_bare(NodeKind::Super, start), {element(NodeKind::SpreadElement)}, start);
    auto* arrow = as<FunctionExpression>(make_arrow(list({make_return(call, start)}), scope, start));
    arrow->function->has_expression_body = true;
    arrow->function->parameters = list({element(NodeKind::RestElement)});
    capture(state.super_call, arrow);
    Node* read = make_arrow(list({make_return(make_this(start), start)}), new_scope(ScopeKind::Function, function->scope), start);
    as<FunctionExpression>(read)->function->has_expression_body = true;
    capture(state.get_this, read);
  }
  if (state.get_this != SymbolId::None) {
    TreeWalk walk(Reach::SameThis);
    const auto visit = [&](Node*& node) {
      if (node->kind == NodeKind::ThisExpression) node = make_call(refer(state.get_this, node->start), {}, node->start);
      return true;
    };
    for (Node*& parameter : inner->parameters) walk.run(parameter, visit);
    for (Node*& statement : inner->body) walk.run(statement, visit);
  }
  const bool has_self = (state.uses_this || !function->is_arrow) && state.get_this == SymbolId::None;
  Node* self = has_self ? make_this(start) : make_null(start);
  body.push_back(make_return(make_call(refer(helper, start), {self, arguments, generator}, start), start));
  function->has_expression_body = function->is_arrow && body.size() == 1;
  function->body = list(body);
  function->is_async = false;
  function->is_generator = false;
}

// key => __reference(() => super[key], value => super[key] = value)
Lowering::Node* Lowering::make_super_reference(ScopeId parent, std::uint32_t start) {
  const auto arrow = [&](ScopeId scope, std::initializer_list<Node*> parameters, Node* value) {
    auto* node = make<FunctionExpression>(NodeKind::ArrowFunction, start);
    node->function = arena_.make<Function>();
    node->function->is_arrow = true;
    node->function->has_expression_body = true;
    node->function->parameters = list(parameters);
    node->function->body = list({make_return(value, start)});
    node->function->scope = scope;
    return node;
  };
  const ScopeId scope = new_scope(ScopeKind::Function, parent);
  const ScopeId set_scope = new_scope(ScopeKind::Function, scope);
  const SymbolId key = new_symbol("key", SymbolKind::Parameter, scope);
  const SymbolId value = new_symbol("value", SymbolKind::Parameter, set_scope);
  const auto member = [&] { return make_index(make_bare(NodeKind::Super, start), refer(key, start), start); };
  Node* get = arrow(new_scope(ScopeKind::Function, scope), {}, member());
  Node* set = arrow(set_scope, {refer(value, start)}, make_assign(member(), refer(value, start), start));
  return arrow(scope, {refer(key, start)}, make_call(refer(Helper::Reference, start), {get, set}, start));
}

// ---- for await -------------------------------------------------------------------------------------------------------------

bool Lowering::lowers_for_await(const Node* node) const {
  return node->kind == NodeKind::ForOfStatement && (node->flags & flag::kAwait) != 0 &&
         (lacks(Feature::ForAwait) || (function_ != nullptr && function_->is_lowered));
}

// for await (const a of b) c
//
// try {
//   for (_more = false, _failure = void 0, _next = (_iterator = __asyncIterate(b)).next;
//        _more = !(_step = __iteratorResult(await _next.call(_iterator))).done; _more = false) {
//     const a = _step.value;
//     c
//   }
// } catch (_error) { _failure = [_error]; }
// finally {
//   try { if (_more && (_step = _iterator.return)) __iteratorResult(await _step.call(_iterator)); }
//   finally { if (_failure) throw _failure[0]; }
// }
Lowering::Node* Lowering::lower_for_await(ForEachStatement* node, const std::vector<LabeledStatement*>& labels) {
  const std::uint32_t start = node->start;
  const ScopeId outer = scope_;
  expression(node->right);
  const SymbolId more = new_temporary(), step = new_temporary(), iterator = new_temporary(), failure = new_temporary(),
                 next = new_temporary();
  const auto assign = [&](SymbolId symbol, Node* value) { return make_assign(refer(symbol, start), value, start); };
  const auto result_of = [&](SymbolId method) {
    Node* call = make_call(make_member(refer(method, start), "call", start), {refer(iterator, start)}, start);
    return make_call(refer(Helper::IteratorResult, start), {make_await(call, start)}, start);
  };

  scope_ = node->scope;
  Node* first;
  Node* const value = make_member(refer(step, start), "value", start);
  if (auto* declaration = try_as<VariableDeclaration>(node->left)) {
    expression(declaration->declarators[0].target);
    declaration->declarators[0].init = value;
    if (lacks(Feature::ObjectRestSpread)) divide_declarators(declaration);
    first = declaration;
  } else {
    plain_target(node->left);
    const bool is_member = node->left->kind == NodeKind::MemberExpression || node->left->kind == NodeKind::IndexExpression;
    Node* assignment = make_assign(node->left, is_member ? refer(step, start) : value, start);
    // for await (a().b of c): the value is read before a() is called.
    if (is_member) assignment = make_sequence({assign(step, value), assignment}, start);
    if (lacks(Feature::ObjectRestSpread) && has_object_rest(node->left))
      assignment = without_last(as<SequenceExpression>(divide_assignment(as<Assignment>(assignment))));
    first = make_statement(assignment, start);
  }
  Node* const body_node = body(node->body);
  const ScopeId body_scope = new_scope(ScopeKind::Block, node->scope);
  auto* loop = make<ForStatement>(NodeKind::ForStatement, start);
  loop->scope = node->scope;
  Node* const made = assign(iterator, make_call(refer(Helper::AsyncIterate, start), {node->right}, start));
  loop->init = make_sequence({assign(more, make_boolean(false, start)), assign(failure, make_undefined(start)),
                              assign(next, make_member(made, "next", start))},
                             start);
  Node* done = make_member(assign(step, result_of(next)), "done", start);
  loop->test = assign(more, make_unary(UnaryOperator::LogicalNot, done, start));
  loop->update = assign(more, make_boolean(false, start));
  loop->body = make_block(list({first, body_node}), body_scope, node->body->start, node->body->start);
  scope_ = outer;

  Node* labeled = loop;
  for (std::size_t i = labels.size(); i-- > 0;) {
    labels[i]->body = labeled;
    labeled = labels[i];
  }
  const auto block_of = [&](std::initializer_list<Node*> nodes) {
    return make_block(list(nodes), new_scope(ScopeKind::Block, scope_), start, start);
  };
  const auto if_then = [&](Node* test, Node* consequent) {
    auto* made = make<IfStatement>(NodeKind::IfStatement, start);
    made->test = test;
    made->consequent = consequent;
    return made;
  };
  auto* rethrow = make<ArgumentStatement>(NodeKind::ThrowStatement, start);
  rethrow->argument = make_index(refer(failure, start), make_number(0, start), start);

  auto* close = make<TryStatement>(NodeKind::TryStatement, start);
  close->catch_scope = ScopeId::None;
  Node* has_return = make_binary(BinaryOperator::LogicalAnd, refer(more, start),
                                 assign(step, make_member(refer(iterator, start), "return", start)), start);
  close->block = block_of({if_then(has_return, make_statement(result_of(step), start))});
  close->finalizer = block_of({if_then(refer(failure, start), rethrow)});

  auto* whole = make<TryStatement>(NodeKind::TryStatement, start);
  whole->catch_scope = new_scope(ScopeKind::Catch, scope_);
  whole->block = block_of({labeled});
  const SymbolId error = new_symbol("_error", SymbolKind::CatchParameter, whole->catch_scope);
  whole->parameter = refer(error, start);
  auto* caught = make<ArrayLiteral>(NodeKind::ArrayExpression, start);
  caught->elements = list({refer(error, start)});
  whole->handler = block_of({make_statement(assign(failure, caught), start)});
  whole->finalizer = block_of({close});
  return whole;
}

}  // namespace skein::lowering
