// Functions, arrows and parameters (ECMAScript section 15).

#include "js/parser_internal.h"

namespace skein::js {

void Parser::check_binding_name(Atom name, SourceRange range) {
  if (name == word::atom(word::kEval) || name == word::atom(word::kArguments))
    report_strict(DiagnosticCode::BindReserved, range, {atoms_.text(name)});
}

Identifier* Parser::parse_binding_identifier(SymbolKind kind) {
  if (!is(Token::Identifier)) {
    if (is(Token::Error)) stop();
    else fail(DiagnosticCode::ExpectedToken, lexer_.range(), {"identifier", found()});
    return make_identifier(Atom::None, lexer_.start);
  }
  const Atom name = lexer_.atom;
  const SourceRange range = lexer_.range();
  check_identifier(name, range, lexer_.has_escape);
  check_binding_name(name, range);
  if (name == word::atom(word::kLet) && (kind == SymbolKind::Let || kind == SymbolKind::Const || kind == SymbolKind::Class ||
                                         kind == SymbolKind::Using))
    report(DiagnosticCode::LetAsLexicalName, range);
  Identifier* identifier = make_identifier(name, range.start);
  identifier->symbol = scopes_.declare(name, kind, range);
  next();
  return identifier;
}

Node* Parser::parse_function_expression(std::uint32_t start, bool is_async) {
  const Nesting nesting(*this);
  auto* node = make<FunctionExpression>(NodeKind::FunctionExpression, start);
  auto* function = arena_.make<Function>();
  node->function = function;
  if (!nesting) return node;
  function->is_async = is_async;
  function->is_generator = eat(Token::Star);
  FunctionContext context;
  context.is_async = function->is_async;
  context.is_generator = function->is_generator;
  context.allow_return = true;
  context.allow_new_target = true;
  bool has_name = false;
  if (is(Token::Identifier)) {
    // The name belongs to the function itself: yield and await in it are judged by its own kind.
    has_name = true;
    const FunctionContext outer = function_;
    function_.is_async = is_async;
    function_.is_top_level = false;
    function_.is_generator = function->is_generator;
    scopes_.open(ScopeKind::FunctionName);
    function->name = parse_binding_identifier(SymbolKind::FunctionName);
    function_ = outer;
  }
  parse_function_rest(function, context);
  if (has_name) scopes_.close();
  return node;
}

Node* Parser::parse_method(FunctionContext context, std::uint32_t start) {
  auto* node = make<FunctionExpression>(NodeKind::FunctionExpression, start);
  auto* function = arena_.make<Function>();
  node->function = function;
  function->is_async = context.is_async;
  function->is_generator = context.is_generator;
  parse_function_rest(function, context);
  return node;
}

Node* Parser::parse_function_declaration(std::uint32_t start, bool is_async, bool is_default_export, SymbolId& symbol) {
  auto* node = make<FunctionDeclaration>(NodeKind::FunctionDeclaration, start);
  auto* function = arena_.make<Function>();
  node->function = function;
  const bool has_no_side_effects = lexer_.no_side_effects_before;
  (void)has_no_side_effects;
  next();  // function
  function->is_async = is_async;
  function->is_generator = eat(Token::Star);
  symbol = SymbolId::None;
  if (is(Token::Identifier)) {
    const Atom name = lexer_.atom;
    const SourceRange range = lexer_.range();
    check_identifier(name, range, lexer_.has_escape);
    check_binding_name(name, range);
    function->name = make_identifier(name, range.start);
    next();
    FunctionContext context;
    context.is_async = is_async;
    context.is_generator = function->is_generator;
    context.allow_return = true;
    context.allow_new_target = true;
    const std::size_t diagnostics_before = diagnostics_.size();
    (void)diagnostics_before;
    parse_function_rest(function, context);
    // TypeScript: an overload has no body and declares nothing.
    if (function->body_end == 0 && is_typescript_ && !has_failed_) return nullptr;
    symbol = scopes_.declare(name, SymbolKind::Function, range);
    function->name->symbol = symbol;
    return node;
  }
  if (!is_default_export) {
    if (is(Token::Error)) stop();
    else fail(DiagnosticCode::ExpectedToken, lexer_.range(), {"identifier", found()});
    return node;
  }
  FunctionContext context;
  context.is_async = is_async;
  context.is_generator = function->is_generator;
  context.allow_return = true;
  context.allow_new_target = true;
  parse_function_rest(function, context);
  if (function->body_end == 0 && is_typescript_ && !has_failed_) return nullptr;
  return node;
}

void Parser::parse_function_rest(Function* function, FunctionContext context) {
  const FunctionContext outer = function_;
  const bool outer_strict = is_strict_;
  const bool allow_in = allow_in_;
  allow_in_ = true;
  function_ = context;
  function->scope = scopes_.open(ScopeKind::Function);
  if (is_typescript_) skip_type_parameters();
  bool is_simple = true;
  parse_parameters(function, is_simple);
  if (is_typescript_ && is(Token::Colon)) {
    next();
    skip_return_type();
  }
  if (is_typescript_ && !is(Token::OpenBrace) && !has_failed_) {
    // Overloads, abstract and declared functions end here.
    expect_semicolon();
    function->body_end = 0;
  } else {
    parse_function_body(function, is_simple);
  }
  scopes_.close();
  function_ = outer;
  is_strict_ = outer_strict;
  allow_in_ = allow_in;
}

void Parser::parse_parameters(Function* function, bool& is_simple) {
  const SourceRange opening = lexer_.range();
  expect(Token::OpenParen);
  function_.in_parameters = true;
  // The implicit name; a parameter, variable or function of that name takes its place.
  scopes_.declare(word::atom(word::kArguments), SymbolKind::Arguments, {lexer_.start, lexer_.start});
  ListBuilder parameters(*this);
  while (!is(Token::CloseParen) && !has_failed_) {
    List<Node*> decorators;
    if (is(Token::At)) decorators = parse_decorators();
    if (is_typescript_) {
      check_parameter_modifiers();
      if (is(Token::This)) {  // function f(this: T)
        next();
        skip_type_annotation();
        if (!eat(Token::Comma)) break;
        continue;
      }
    }
    if (is(Token::Ellipsis)) {
      is_simple = false;
      auto* rest = make<Operand>(NodeKind::RestElement, lexer_.start);
      next();
      rest->argument = parse_binding_target(SymbolKind::Parameter);
      if (is_typescript_) skip_binding_suffix();
      parameters.add(rest);
      if (is(Token::Comma)) fail(DiagnosticCode::CommaAfterRest, lexer_.range());
      break;
    }
    Node* parameter = parse_binding_element(SymbolKind::Parameter);
    if (parameter->kind != NodeKind::Identifier) is_simple = false;
    parameters.add(parameter);
    if (!eat(Token::Comma)) break;
  }
  expect_closing(Token::CloseParen, opening);
  function_.in_parameters = false;
  function->parameters = parameters.finish();
}

namespace {

// Names bound by parameters, in order.
void collect_names(Node* pattern, std::vector<Identifier*>& names) {
  switch (pattern->kind) {
    case NodeKind::Identifier: names.push_back(as<Identifier>(pattern)); break;
    case NodeKind::AssignmentPattern: collect_names(as<Assignment>(pattern)->target, names); break;
    case NodeKind::RestElement: collect_names(as<Operand>(pattern)->argument, names); break;
    case NodeKind::ArrayPattern:
      for (Node* element : as<ArrayLiteral>(pattern)->elements) collect_names(element, names);
      break;
    case NodeKind::ObjectPattern:
      for (const Property& property : as<ObjectLiteral>(pattern)->properties) collect_names(property.value, names);
      break;
    default: break;
  }
}

}  // namespace

void Parser::parse_function_body(Function* function, bool is_simple, const std::vector<Identifier*>* /*arrow_names*/) {
  const SourceRange opening = lexer_.range();
  function->body_start = lexer_.start;
  expect(Token::OpenBrace);
  const auto labels = std::exchange(labels_, {});
  const std::uint32_t breakable = std::exchange(breakable_, 0);
  const std::uint32_t loops = std::exchange(loops_, 0);

  List<Node*> directives;
  bool is_strict = is_strict_;
  const SourceRange directive_range = lexer_.range();
  parse_directives(directives, is_strict);
  if (is_strict && !is_strict_) {
    if (!is_simple) report(DiagnosticCode::UseStrictWithParameters, directive_range);
    is_strict_ = true;
    scopes_.set_strict();
  }
  // function f(a, a) {} is allowed in sloppy functions with simple parameters only.
  if (!function->parameters.empty()) {
    std::vector<Identifier*> names;
    for (Node* parameter : function->parameters) collect_names(parameter, names);
    if (names.size() > 1 || (is_strict && names.size() == 1)) {
      for (std::size_t i = 0; i < names.size(); i++) {
        if (is_strict_ && (names[i]->name == word::atom(word::kEval) || names[i]->name == word::atom(word::kArguments)) &&
            directives.size() > 0)
          report(DiagnosticCode::BindReserved, name_range(names[i]), {atoms_.text(names[i]->name)});
        for (std::size_t k = i + 1; names.size() < 64 && k < names.size(); k++) {
          if (names[i]->name != names[k]->name) continue;
          if (!is_simple || function->is_arrow)
            report(DiagnosticCode::DuplicateParameter, name_range(names[k]), {atoms_.text(names[k]->name)});
          else
            report_strict(DiagnosticCode::DuplicateParameter, name_range(names[k]), {atoms_.text(names[k]->name)});
          break;
        }
      }
    }
  }
  const bool needs_own_scope = !is_simple;
  if (needs_own_scope) scopes_.open(ScopeKind::FunctionBody);
  ListBuilder statements(*this);
  for (Node* directive : directives) statements.add(directive);
  parse_statement_list(statements, Token::CloseBrace);
  function->body = statements.finish();
  if (needs_own_scope) scopes_.close();
  function->is_strict = is_strict_;
  function->body_end = lexer_.start;
  labels_ = labels;
  breakable_ = breakable;
  loops_ = loops;
  expect_closing(Token::CloseBrace, opening);
}

Node* Parser::parse_arrow(std::uint32_t start, const ScopeBuilder::Mark& mark, List<Node*> parameters, bool is_async,
                          Level level) {
  auto* node = make<FunctionExpression>(NodeKind::ArrowFunction, start);
  auto* function = arena_.make<Function>();
  node->function = function;
  function->is_async = is_async;
  function->is_arrow = true;
  function->scope = scopes_.open_at(ScopeKind::Function, mark);
  bool is_simple = true;
  for (Node*& parameter : parameters) {
    if ((parameter->flags & flag::kParenthesized) != 0) {
      fail(DiagnosticCode::InvalidBindingPattern, {parameter->start, parameter->start + 1});
      break;
    }
    if (!to_pattern(parameter, PatternUse::Binding)) break;
    if (parameter->kind != NodeKind::Identifier) is_simple = false;
    declare_pattern(parameter, SymbolKind::Parameter);
  }
  function->parameters = parameters;
  (void)is_simple;
  (void)level;
  if (!has_failed_) parse_arrow_body(function, start);
  scopes_.close();
  return node;
}

// At `=>`, in the arrow's scope.
Node* Parser::parse_arrow_body(Function* function, std::uint32_t /*start*/) {
  const Nesting nesting(*this);
  if (!nesting) return nullptr;
  expect(Token::Arrow);
  const FunctionContext outer = function_;
  const bool outer_strict = is_strict_;
  function_.is_async = function->is_async;
  function_.is_generator = false;
  function_.is_arrow = true;
  function_.is_top_level = false;
  function_.allow_return = true;
  function_.is_static_block = false;
  function_.in_parameters = false;
  bool is_simple = true;
  for (const Node* parameter : function->parameters) is_simple &= parameter->kind == NodeKind::Identifier;
  if (is(Token::OpenBrace)) {
    const bool allow_in = std::exchange(allow_in_, true);
    parse_function_body(function, is_simple);
    allow_in_ = allow_in;
  } else {
    std::vector<Identifier*> names;
    for (Node* parameter : function->parameters) collect_names(parameter, names);
    for (std::size_t i = 0; i < names.size(); i++)
      for (std::size_t k = i + 1; names.size() < 64 && k < names.size(); k++)
        if (names[i]->name == names[k]->name) {
          report(DiagnosticCode::DuplicateParameter, name_range(names[k]), {atoms_.text(names[k]->name)});
          break;
        }
    function->has_expression_body = true;
    auto* statement = make<ArgumentStatement>(NodeKind::ReturnStatement, lexer_.start);
    statement->argument = parse_assignment();
    ListBuilder body(*this);
    body.add(statement);
    function->body = body.finish();
    function->is_strict = is_strict_;
    function->body_end = lexer_.previous_end;
  }
  function_ = outer;
  is_strict_ = outer_strict;
  return nullptr;
}

}  // namespace skein::js
