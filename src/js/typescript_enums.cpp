// Enums of TypeScript, made into the code that they stand for while they are read:
//   enum E { A, B = 'b' }   ->   var E = /* @__PURE__ */ ((E) => { E[E["A"] = 0] = "A"; E["B"] = "b"; return E; })(E || {});
// With initializers that only running computes:
//   enum E { A = f() }      ->   var E; ((E) => { E[E["A"] = f()] = "A"; })(E || (E = {}));

#include <cmath>

#include "js/parser_internal.h"

namespace skein::js {

// ---- Nodes -----------------------------------------------------------------------------------------------------------------

Node* Parser::make_member(Node* object, Atom name, std::uint32_t start) {
  auto* node = make<MemberExpression>(NodeKind::MemberExpression, start);
  node->object = object;
  node->name = name;
  node->name_start = start;
  return node;
}

Node* Parser::make_index(Node* object, Node* index, std::uint32_t start) {
  auto* node = make<IndexExpression>(NodeKind::IndexExpression, start);
  node->object = object;
  node->index = index;
  return node;
}

Node* Parser::make_assignment(Node* target, Node* value, std::uint32_t start) {
  auto* node = make<Assignment>(NodeKind::AssignmentExpression, start);
  node->target = target;
  node->value = value;
  return node;
}

Node* Parser::make_statement(Node* expression, std::uint32_t start) {
  auto* node = make<ExpressionStatement>(NodeKind::ExpressionStatement, start);
  node->expression = expression;
  return node;
}

Node* Parser::make_variable(VariableKind kind, Node* target, Node* init, std::uint32_t start) {
  auto* node = make<VariableDeclaration>(NodeKind::VariableDeclaration, start);
  node->extra = static_cast<std::uint16_t>(kind);
  const VariableDeclarator declarator{target, init};
  node->declarators = freeze(arena_, &declarator, 1);
  return node;
}

// ---- Blocks, of enums and namespaces ------------------------------------------------------------------------------------------

void Parser::set_container(SymbolId symbol, std::uint32_t container) {
  const std::uint32_t index = index_of(symbol);
  if (index >= container_of_symbol_.size()) container_of_symbol_.resize(index + 16, kNoContainer);
  container_of_symbol_[index] = container;
}

// What earlier blocks of the same enum or namespace have, or something new. `exporter` is the namespace that it is exported from.
std::uint32_t Parser::find_container(Atom name, bool is_enum, const Block* exporter) {
  if (exporter != nullptr) {
    const auto& members = containers_[exporter->container].members;
    const auto found = members.find(name);
    if (found != members.end() && found->second.container != kNoContainer) {
      containers_[found->second.container].is_enum |= is_enum;
      containers_[found->second.container].is_ambient = false;
      return found->second.container;
    }
  } else {
    const SymbolId symbol = scopes_.own(name);
    std::uint32_t container = symbol != SymbolId::None ? container_of(symbol) : kNoContainer;
    if (container == kNoContainer && scopes_.is_module_scope()) container = ambient_container_of(name);
    if (container != kNoContainer) {
      containers_[container].is_enum |= is_enum;
      containers_[container].is_ambient = false;
      return container;
    }
  }
  containers_.emplace_back();
  containers_.back().is_enum = is_enum;
  return static_cast<std::uint32_t>(containers_.size() - 1);
}

void Parser::open_block(Block& block) {
  block.node = make<FunctionExpression>(NodeKind::ArrowFunction, block.start);
  auto* function = arena_.make<Function>();
  block.node->function = function;
  function->is_arrow = true;
  function->is_strict = is_strict_;
  function->scope = scopes_.open(ScopeKind::Function);
  block.parameter = scopes_.declare_weak(block.name, block.start);
  block.scope_entry = module_.namespace_scopes.size();
  module_.namespace_scopes.push_back({function->scope, block.parameter});
  block.outer = block_;
  block_ = &block;
}

Identifier* Parser::refer_parameter(Block& block, std::uint32_t start) {
  Identifier* node = make_identifier(block.name, start);
  node->symbol = block.parameter;
  block.parameter_uses.push_back(node);
  return node;
}

void Parser::close_block(Block& block, ListBuilder& body) {
  block_ = block.outer;
  const auto& members = containers_[block.container].members;
  scopes_.claim_members([&](Atom name) { return members.find(name) != members.end(); },
                        [&](Atom name, SymbolId symbol) {
                          const std::uint32_t container = members.find(name)->second.container;
                          if (container != kNoContainer) set_container(symbol, container);
                        });
  Function* function = block.node->function;
  Identifier* parameter = make_identifier(block.name, block.start);
  if (scopes_.settle_weak(block.parameter)) {
    set_container(block.parameter, block.container);
  } else {
    // namespace A { class A {} }: the parameter needs a name that nothing in the block has.
    std::string text;
    for (std::uint32_t n = 1; text.empty() || atoms_.find(text) != Atom::None; n++)
      text = std::string(atoms_.text(block.name)) + "_" + std::to_string(n);
    parameter->name = atoms_.intern(arena_.copy(text));
    block.parameter = scopes_.generate_local(parameter->name, block.start);
    module_.namespace_scopes[block.scope_entry].object = block.parameter;
  }
  parameter->symbol = block.parameter;
  for (Identifier* use : block.parameter_uses) {
    use->name = parameter->name;
    use->symbol = block.parameter;
  }
  Node* const parameters[] = {parameter};
  function->parameters = freeze(arena_, parameters, 1);
  function->body = body.finish();
  function->body_end = lexer_.previous_end == 0 ? 0 : lexer_.previous_end - 1;
  scopes_.close();
}

// `var A; ((A) => { … })(A || (A = {}));`, in a namespace N that exports it `let A; ((A) => { … })(A = N.A || (N.A = {}));`.
// Without the declaration when A is there already.
Node* Parser::finish_block(Block& block, SymbolId symbol, bool is_first, Block* exporter, const StatementMark& mark) {
  const std::uint32_t start = block.start;
  const auto refer = [&] { return make_reference(block.name, start); };
  const auto make_object = [&] { return make<ObjectLiteral>(NodeKind::ObjectExpression, start); };
  auto* call = make<CallExpression>(NodeKind::CallExpression, start);
  call->callee = block.node;
  const auto make_or = [&](Node* left, Node* right) {
    auto* node = make<BinaryExpression>(NodeKind::BinaryExpression, start);
    node->extra = static_cast<std::uint16_t>(BinaryOperator::LogicalOr);
    node->left = left;
    node->right = right;
    return node;
  };
  const bool is_top_level = scopes_.is_module_scope();
  const SymbolKind kind = module_.symbol(symbol).kind;
  if (exporter != nullptr || kind == SymbolKind::Var || kind == SymbolKind::Let) call->flags |= flag::kBlock;
  // Every block belongs to what declares it.
  if (is_top_level && exporter == nullptr && !is_first && kind == SymbolKind::Var) scopes_.note_redeclared(symbol);
  Node* argument;
  if (exporter != nullptr) {
    const auto property = [&] { return make_member(refer_parameter(*exporter, start), block.name, start); };
    argument = make_or(property(), make_assignment(property(), make_object(), start));
    argument = make_assignment(refer(), argument, start);
  } else {
    Identifier* variable = refer();
    argument = make_or(variable, make_assignment(refer(), make_object(), start));
  }
  call->arguments = freeze(arena_, &argument, 1);
  Node* statement = make_statement(call, start);
  if (!is_first) return statement;
  Identifier* name = make_identifier(block.name, start);
  name->symbol = symbol;
  StatementMark second = mark;
  if (is_top_level) {
    // Both statements declare it.
    scopes_.note_redeclared(symbol);
    second.redeclared = static_cast<std::uint32_t>(scopes_.redeclared().size());
  }
  split_declarations_.push_back({statement, second});
  return make_variable(is_top_level ? VariableKind::Var : VariableKind::Let, name, nullptr, start);
}

// ---- Enums -----------------------------------------------------------------------------------------------------------------

namespace {

// Whether an initializer of unknown value looks like a text: such members have no way back from value to name.
bool is_text(const Node* node) {
  for (;;) {
    if (node->kind == NodeKind::StringLiteral || node->kind == NodeKind::TemplateLiteral) return true;
    const auto* binary = try_as<BinaryExpression>(node);
    if (binary == nullptr || binary->op() != BinaryOperator::Add) return false;
    if (is_text(binary->right)) return true;
    node = binary->left;
  }
}

}  // namespace

// -0 is written as 0, though others are computed from it.
Node* Parser::written(Node* literal) {
  const auto* number = try_as<NumericLiteral>(literal);
  return number != nullptr && number->value == 0 ? make_number(0, literal->start) : literal;
}

// enum E { A = 'a', B = A + other.C }: whether B is a text shows when `other.C` is known, if A is then.
Node* Parser::with_known_members(Node* node) {
  if (const auto* name = try_as<Identifier>(node)) {
    const Container::Member* member = find_block_member(name->name);
    if (member == nullptr || member->literal == nullptr) return node;
    auto* known = make<EnumValue>(NodeKind::EnumValue, node->start);
    known->literal = written(member->literal);
    known->name = name->name;
    return known;
  }
  const Nesting nesting(*this);
  if (!nesting) return node;
  for (Node* current = node; current->kind == NodeKind::BinaryExpression;) {
    auto* binary = as<BinaryExpression>(current);
    binary->right = with_known_members(binary->right);
    if (binary->left->kind != NodeKind::BinaryExpression) binary->left = with_known_members(binary->left);
    current = binary->left;
  }
  return node;
}

// At `enum`. `exporter` is the namespace that it is exported from.
Node* Parser::parse_enum(std::uint32_t start, Block* exporter) {
  const StatementMark mark = statement_mark();
  next();
  // It is printed as a function whose call, assignments and indices nest.
  const Nesting nesting(*this, 36);
  if (!nesting) return make_bare(NodeKind::EmptyStatement, start);
  if (!is(Token::Identifier)) {
    if (is(Token::Error))
      stop();
    else
      fail(DiagnosticCode::ExpectedToken, lexer_.range(), {"identifier", found()});
    return make_bare(NodeKind::EmptyStatement, start);
  }
  Block block(lexer_.atom, lexer_.start);
  const SourceRange range = lexer_.range();
  check_identifier(block.name, range);
  next();
  block.container = find_container(block.name, true, exporter);
  SymbolId symbol = scopes_.own(block.name);
  const bool is_top_level = scopes_.is_module_scope();
  const bool is_first = symbol == SymbolId::None || container_of(symbol) == kNoContainer;
  if (is_first || is_top_level) symbol = scopes_.declare(block.name, is_top_level ? SymbolKind::Var : SymbolKind::Let, range);
  set_container(symbol, block.container);
  if (exporter != nullptr) containers_[exporter->container].members[block.name].container = block.container;

  ListBuilder body(*this);
  bool is_constant = true;
  open_block(block);
  parse_enum_members(block, body, true, is_constant);
  if (is_constant && exporter == nullptr && !has_failed_) {
    auto* result = make<ArgumentStatement>(NodeKind::ReturnStatement, block.start);
    result->argument = refer_parameter(block, block.start);
    body.add(result);
  }
  close_block(block, body);
  if (has_failed_) return make_bare(NodeKind::EmptyStatement, start);
  if (!is_constant || exporter != nullptr) return finish_block(block, symbol, is_first, exporter, mark);

  auto* call = make<CallExpression>(NodeKind::CallExpression, start);
  call->callee = block.node;
  call->flags = flag::kPure;
  Node* argument = make<ObjectLiteral>(NodeKind::ObjectExpression, block.start);
  if (is_top_level) {
    auto* either = make<BinaryExpression>(NodeKind::BinaryExpression, block.start);
    either->extra = static_cast<std::uint16_t>(BinaryOperator::LogicalOr);
    either->left = make_reference(block.name, block.start);
    either->right = argument;
    argument = either;
  } else if (!is_first) {
    argument = make_reference(block.name, block.start);
    call->flags = 0;
  }
  call->arguments = freeze(arena_, &argument, 1);
  if (!is_first && !is_top_level) return make_statement(call, start);
  Identifier* name = make_identifier(block.name, block.start);
  name->symbol = symbol;
  return make_variable(is_top_level ? VariableKind::Var : VariableKind::Let, name, call, start);
}

// `A`, `'a'`, `['a']` or `` [`a`] ``: a literal for it.
Node* Parser::parse_enum_member_name(std::string_view& text, Atom& name) {
  const SourceRange range = lexer_.range();
  bool is_computed = false;
  const Node* key = parse_property_key(is_computed);
  if (has_failed_) return nullptr;
  const bool is_name = key->kind == NodeKind::IdentifierName;
  if (is_name) {
    text = atoms_.text(as<IdentifierName>(key)->name);
  } else if (key->kind == NodeKind::StringLiteral) {
    text = as<StringLiteral>(key)->value;
  } else if (key->kind != NodeKind::TemplateLiteral || !as<TemplateLiteral>(key)->expressions.empty() ||
             !cook_template(as<TemplateLiteral>(key)->elements[0].raw, arena_, text)) {
    fail(DiagnosticCode::EnumMemberName, {range.start, lexer_.previous_end});
    return nullptr;
  }
  name = atoms_.intern(text);
  Node* literal = make_string(text, range.start);
  if (is_name) literal->flags |= flag::kKey;
  return literal;
}

void Parser::parse_enum_members(Block& block, ListBuilder& body, bool counts, bool& is_constant) {
  const SourceRange opening = lexer_.range();
  block.node->function->body_start = lexer_.start;
  expect(Token::OpenBrace);
  const FunctionContext outer = function_;
  const bool allow_in = std::exchange(allow_in_, true);
  function_.is_async = function_.is_generator = function_.is_top_level = false;
  function_.is_arrow = true;
  double next_value = 0;
  SourceRange previous;
  bool has_next = true;
  while (!is(Token::CloseBrace) && !has_failed_) {
    const std::uint32_t start = lexer_.start;
    const SourceRange range = lexer_.range();
    std::string_view text;
    Atom name = Atom::None;
    Node* key = parse_enum_member_name(text, name);
    if (has_failed_) break;
    Node* literal = nullptr;
    Node* value = nullptr;
    if (eat(Token::Equal)) {
      const ScopeBuilder::Mark before = scopes_.mark();
      const std::size_t accesses = member_accesses_.size(), uses = member_uses_.size();
      value = parse_assignment();
      if (has_failed_) break;
      literal = evaluate(value);
      if (has_failed_) break;
      if (literal != nullptr) {
        // What it refers to is not used then.
        scopes_.forget(before);
        member_accesses_.resize(accesses);
        member_uses_.resize(uses);
      }
    } else if (!counts) {
      value = make_bare(NodeKind::Missing, start);
    } else if (has_next) {
      literal = make_number(next_value, start);
    } else {
      report(DiagnosticCode::EnumInitializer, range, {text}, previous);
      literal = make_number(0, start);
    }
    const bool is_number = literal != nullptr && literal->kind == NodeKind::NumericLiteral;
    has_next = is_number;
    previous = range;
    if (is_number) next_value = as<NumericLiteral>(literal)->value + 1;
    is_constant &= literal != nullptr;
    containers_[block.container].members[name].literal = literal;
    if (literal != nullptr)
      literal = written(literal);
    else
      value = with_known_members(value);

    // E[E["A"] = 0] = "A", and only E["A"] = "a" for texts.
    Node* assignment =
        make_assignment(make_index(refer_parameter(block, start), key, start), literal != nullptr ? literal : value, start);
    if (literal != nullptr ? is_number : !is_text(value)) {
      assignment = make_assignment(make_index(refer_parameter(block, start), assignment, start), make_string(text, start), start);
      if (literal == nullptr) assignment->flags |= flag::kEnumMember;
    }
    body.add(make_statement(assignment, start));
    if (!eat(Token::Comma)) break;
  }
  function_ = outer;
  allow_in_ = allow_in;
  if (!has_failed_) expect_closing(Token::CloseBrace, opening);
}

}  // namespace skein::js
