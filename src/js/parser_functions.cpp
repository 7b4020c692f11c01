// Functions, arrows and parameters (ECMAScript section 15).

#include "js/parser_internal.h"

namespace skein::js {

namespace {

bool is_reserved_in_strict(Atom name) {
  switch (static_cast<std::uint32_t>(name)) {
    case word::kImplements:
    case word::kInterface:
    case word::kLet:
    case word::kPackage:
    case word::kPrivate:
    case word::kProtected:
    case word::kPublic:
    case word::kStatic:
    case word::kYield: return true;
    default: return false;
  }
}

const Directive* find_use_strict(const List<Node*>& directives) {
  for (const Node* node : directives)
    if (const auto* directive = as<Directive>(node); directive->raw.substr(1, 10) == "use strict" && directive->raw.size() == 12)
      return directive;
  return nullptr;
}

}  // namespace

void Parser::collect_bound_names(Node* pattern, std::vector<Identifier*>& names) {
  switch (pattern->kind) {
    case NodeKind::Identifier: names.push_back(as<Identifier>(pattern)); break;
    case NodeKind::AssignmentPattern: collect_bound_names(as<Assignment>(pattern)->target, names); break;
    case NodeKind::RestElement: collect_bound_names(as<Operand>(pattern)->argument, names); break;
    case NodeKind::ArrayPattern:
      for (Node* element : as<ArrayLiteral>(pattern)->elements) collect_bound_names(element, names);
      break;
    case NodeKind::ObjectPattern:
      for (const Property& property : as<ObjectLiteral>(pattern)->properties) collect_bound_names(property.value, names);
      break;
    default: break;
  }
}

SourceRange Parser::range_of_use_strict(const List<Node*>& directives) {
  const Directive* directive = find_use_strict(directives);
  return directive == nullptr ? SourceRange() : SourceRange{directive->start, directive->start + 12};
}

// Of `function` or `async function`.
SourceRange Parser::head_of_function(std::uint32_t start, bool is_async) const { return {start, start + (is_async ? 5 : 8)}; }

void Parser::check_binding_name(Atom name, SourceRange range) {
  if (name == word::atom(word::kEval) || name == word::atom(word::kArguments))
    report_strict(DiagnosticCode::BindReserved, range, {atoms_.text(name)});
}

Identifier* Parser::parse_binding_identifier(SymbolKind kind) {
  if (!is(Token::Identifier)) {
    if (is(Token::Error))
      stop();
    else
      fail(DiagnosticCode::ExpectedToken, lexer_.range(), {"identifier", found()});
    return make_identifier(Atom::None, lexer_.start);
  }
  const Atom name = lexer_.atom;
  const SourceRange range = lexer_.range();
  check_identifier(name, range);
  check_binding_name(name, range);
  if (name == word::atom(word::kLet) &&
      (kind == SymbolKind::Let || kind == SymbolKind::Const || kind == SymbolKind::Class || kind == SymbolKind::Using))
    report(DiagnosticCode::LetAsLexicalName, range);
  Identifier* identifier = make_identifier(name, range.start);
  identifier->symbol = scopes_.declare(name, kind, range);
  if (kind == SymbolKind::Parameter) note_parameter(identifier->symbol, name, range);
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
  context.head = head_of_function(start, is_async);
  bool has_name = false;
  if (is(Token::Identifier)) {
    // The name belongs to the function itself: yield and await in it are judged by its own kind.
    has_name = true;
    const FunctionContext outer = function_;
    function_.is_async = is_async;
    function_.is_top_level = false;
    function_.is_generator = function->is_generator;
    function_.is_static_block = false;
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
  next();  // function
  function->is_async = is_async;
  function->is_generator = eat(Token::Star);
  symbol = SymbolId::None;
  if (is(Token::Identifier)) {
    const Atom name = lexer_.atom;
    const SourceRange range = lexer_.range();
    check_identifier(name, range);
    check_binding_name(name, range);
    function->name = make_identifier(name, range.start);
    next();
    FunctionContext context;
    context.is_async = is_async;
    context.is_generator = function->is_generator;
    context.allow_return = true;
    context.allow_new_target = true;
    context.head = head_of_function(start, is_async);
    parse_function_rest(function, context);
    // TypeScript: an overload has no body and declares nothing.
    if (function->body_end == 0 && is_typescript_ && !has_failed_) return nullptr;
    symbol = scopes_.declare(name, SymbolKind::Function, range, !is_async && !function->is_generator);
    function->name->symbol = symbol;
    return node;
  }
  if (!is_default_export) {
    if (is(Token::Error))
      stop();
    else
      fail(DiagnosticCode::ExpectedToken, lexer_.range(), {"identifier", found()});
    return node;
  }
  FunctionContext context;
  context.is_async = is_async;
  context.is_generator = function->is_generator;
  context.allow_return = true;
  context.allow_new_target = true;
  context.head = head_of_function(start, is_async);
  parse_function_rest(function, context);
  if (function->body_end == 0 && is_typescript_ && !has_failed_) return nullptr;
  return node;
}

void Parser::parse_function_rest(Function* function, FunctionContext context) {
  const FunctionContext outer = function_;
  const bool outer_strict = is_strict_;
  const bool allow_in = allow_in_;
  const LastWords last_words = last_words_;
  const DuplicateParameter duplicate_parameter = std::exchange(duplicate_parameter_, {});
  const std::uint32_t try_depth = std::exchange(try_depth_, 0);
  std::vector<Identifier*> properties;
  auto* const outer_properties = std::exchange(parameter_properties_, context.is_constructor ? &properties : nullptr);
  allow_in_ = true;
  function_ = context;
  function->scope = scopes_.open(ScopeKind::Function);
  note_function(function);
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
    if (!properties.empty()) report(DiagnosticCode::ParameterPropertyPlace, name_range(properties[0]));
  } else {
    parse_function_body(function, is_simple);
  }
  scopes_.close();
  parameter_properties_ = outer_properties;
  function_ = outer;
  is_strict_ = outer_strict;
  allow_in_ = allow_in;
  last_words_ = last_words;
  duplicate_parameter_ = duplicate_parameter;
  try_depth_ = try_depth;
}

void Parser::parse_parameters(Function* function, bool& is_simple) {
  const Nesting nesting(*this);
  const SourceRange opening = lexer_.range();
  expect(Token::OpenParen);
  function_.in_parameters = true;
  scopes_.provide_arguments();
  ListBuilder parameters(*this);
  std::vector<ParameterDecorators> decorated;
  while (!is(Token::CloseParen) && !has_failed_) {
    if (is_typescript_ && is(Token::At)) {
      if (!options_.typescript.experimental_decorators) report(DiagnosticCode::ParameterDecorator, lexer_.range());
      // They are evaluated with the class: method(@decorate(a) a) {} speaks of another `a`.
      const ScopeBuilder::Mark before = scopes_.mark();
      decorated.push_back({static_cast<std::uint32_t>(parameters.size()), parse_decorators()});
      scopes_.leave_to_outer(before);
    }
    bool is_property = false;
    const SourceRange modifiers = lexer_.range();
    if (is_typescript_) {
      is_property = skip_parameter_modifiers();
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
      note_rest(rest->argument);
      if (is_typescript_) skip_binding_suffix(Token::Question);
      if (is_property) note_parameter_property(rest, modifiers);
      parameters.add(rest);
      if (is(Token::Comma)) fail(DiagnosticCode::CommaAfterRest, lexer_.range(), {}, {rest->start, rest->start + 3});
      break;
    }
    Node* parameter = parse_binding_element(SymbolKind::Parameter, true);
    if (parameter->kind != NodeKind::Identifier) is_simple = false;
    if (is_property) note_parameter_property(parameter, modifiers);
    parameters.add(parameter);
    if (!eat(Token::Comma)) break;
  }
  expect_closing(Token::CloseParen, opening);
  function_.in_parameters = false;
  function->parameters = parameters.finish();
  function->parameter_decorators = freeze(arena_, decorated.data(), decorated.size());
}

// /* @__NO_SIDE_EFFECTS__ */ before a function declaration or before a declaration whose first variable holds a function.
void Parser::mark_no_side_effects(Node* declaration) {
  const Identifier* name = nullptr;
  if (auto* exported = try_as<ExportDefaultDeclaration>(declaration)) {
    mark_no_side_effects(exported->declaration);
    if (exported->declaration->kind == NodeKind::FunctionDeclaration || FunctionExpression::is(exported->declaration))
      module_.symbols[index_of(exported->symbol)].flags |= symbol_flag::kNoSideEffects;
  } else if (declaration->kind == NodeKind::FunctionDeclaration) {
    declaration->flags |= flag::kNoSideEffects;
    name = as<FunctionDeclaration>(declaration)->function->name;
  } else if (FunctionExpression::is(declaration)) {  // export default () => {}
    declaration->flags |= flag::kNoSideEffects;
  } else if (declaration->kind == NodeKind::VariableDeclaration) {
    const VariableDeclarator& first = as<VariableDeclaration>(declaration)->declarators[0];
    if (first.init == nullptr || !FunctionExpression::is(first.init)) return;
    first.init->flags |= flag::kNoSideEffects;
    name = try_as<Identifier>(first.target);
  }
  if (name != nullptr && name->symbol != SymbolId::None)
    module_.symbols[index_of(name->symbol)].flags |= symbol_flag::kNoSideEffects;
}

void Parser::note_parameter(SymbolId symbol, Atom name, SourceRange range) {
  // A name that was there already keeps its first place.
  const std::uint32_t first = module_.symbol(symbol).declared_at;
  if (first != range.start && duplicate_parameter_.range.end == 0)
    duplicate_parameter_ = {name, range, {first, first + range.length()}};
}

// function f(a, a) {} is allowed in sloppy functions that are no methods, with simple parameters.
void Parser::check_duplicate_parameter(const Function* function, bool is_simple) {
  if (duplicate_parameter_.range.end == 0) return;
  const bool is_never_allowed = !is_simple || function->is_arrow || function_.allow_super_property;
  if (is_never_allowed)
    report(DiagnosticCode::DuplicateParameter, duplicate_parameter_.range, {atoms_.text(duplicate_parameter_.name)},
           duplicate_parameter_.first);
  else
    report_strict(DiagnosticCode::DuplicateParameter, duplicate_parameter_.range, {atoms_.text(duplicate_parameter_.name)},
                  duplicate_parameter_.first);
}

// function static(eval) { "use strict" }: names that were read before the function said what it is.
void Parser::check_strict_names(const Function* function) {
  std::vector<Identifier*> names;
  if (function->name != nullptr) names.push_back(function->name);
  for (Node* parameter : function->parameters) collect_bound_names(parameter, names);
  for (const Identifier* name : names) {
    check_binding_name(name->name, name_range(name));
    if (is_reserved_in_strict(name->name))
      report_strict(DiagnosticCode::StrictReservedWord, name_range(name), {atoms_.text(name->name)});
  }
}

void Parser::parse_function_body(Function* function, bool is_simple) {
  const Nesting nesting(*this, 3);
  if (!nesting) return;
  const SourceRange opening = lexer_.range();
  function->body_start = lexer_.start;
  expect(Token::OpenBrace);
  const auto labels = std::exchange(labels_, {});
  const std::uint32_t breakable = std::exchange(breakable_, 0);
  function_.is_in_loop |= breakable > 0;
  const std::uint32_t loops = std::exchange(loops_, 0);

  List<Node*> directives;
  bool is_strict = is_strict_;
  parse_directives(directives, is_strict);
  if (!is_simple && !directives.empty()) {
    if (const SourceRange directive = range_of_use_strict(directives); directive.end != 0)
      report(DiagnosticCode::UseStrictWithParameters, directive, {},
             {function->parameters[0]->start, function->parameters[0]->start + 1});
  }
  if (is_strict && !is_strict_) {
    make_strict(NoteText::StrictByDirective, range_of_use_strict(directives));
    scopes_.set_strict();
    check_strict_names(function);
  }
  check_duplicate_parameter(function, is_simple);
  const bool needs_own_scope = !is_simple;
  if (needs_own_scope) scopes_.open(ScopeKind::FunctionBody);
  ListBuilder statements(*this);
  for (Node* directive : directives) statements.add(directive);
  parse_statement_list(statements, Token::CloseBrace);
  function->body = statements.finish();
  if (function_.is_constructor && !function_.is_arrow && !parameter_properties_->empty()) add_parameter_properties(function);
  if (needs_own_scope) scopes_.close();
  function->is_strict = is_strict_;
  function->body_end = lexer_.start;
  labels_ = labels;
  breakable_ = breakable;
  loops_ = loops;
  expect_closing(Token::CloseBrace, opening);
}

Node* Parser::parse_arrow(std::uint32_t start, const ScopeBuilder::Mark& mark, List<Node*> parameters, bool is_async) {
  auto* node = make<FunctionExpression>(NodeKind::ArrowFunction, start);
  auto* function = arena_.make<Function>();
  node->function = function;
  function->is_async = is_async;
  function->is_arrow = true;
  function->scope = scopes_.open_at(ScopeKind::Function, mark);
  note_function(function);
  forgive_cover_error(start);
  // (x = await y) => z, (x = yield) => z, async (await) => z
  if (last_words_.await_operator > start)
    report(DiagnosticCode::AwaitInParameters, {last_words_.await_operator - 1, last_words_.await_operator + 4});
  else if (is_async && last_words_.await_name > start)
    report(DiagnosticCode::AwaitInParameters, {last_words_.await_name - 1, last_words_.await_name + 4});
  if (last_words_.yield_operator > start)
    report(DiagnosticCode::YieldInParameters, {last_words_.yield_operator - 1, last_words_.yield_operator + 4});

  const DuplicateParameter duplicate_parameter = std::exchange(duplicate_parameter_, {});
  for (std::uint32_t i = 0; i < parameters.count && !has_failed_; i++) {
    Node*& parameter = parameters[i];
    const std::uint32_t at = parameter->start;
    if ((parameter->flags & flag::kParenthesized) != 0) {
      fail(DiagnosticCode::InvalidBindingPattern, {at, at + 1});
    } else if (parameter->kind == NodeKind::SpreadElement && i + 1 != parameters.count) {
      fail(DiagnosticCode::CommaAfterRest, {at, at + 3});
    } else if (to_pattern(parameter, PatternUse::Binding)) {
      declare_pattern(parameter, SymbolKind::Parameter);
    }
  }
  function->parameters = parameters;
  if (!has_failed_) parse_arrow_body(function, start);
  duplicate_parameter_ = duplicate_parameter;
  scopes_.close();
  return node;
}

// At `=>`, in the arrow's scope.
void Parser::parse_arrow_body(Function* function, std::uint32_t start) {
  const Nesting nesting(*this, function->is_async ? 5 : 1);
  if (!nesting) return;
  expect(Token::Arrow);
  const FunctionContext outer = function_;
  const bool outer_strict = is_strict_;
  const LastWords last_words = last_words_;
  const std::uint32_t try_depth = std::exchange(try_depth_, 0);
  function_.is_async = function->is_async;
  function_.is_generator = false;
  function_.is_arrow = true;
  // Its first character, unless that is a part of a longer one.
  function_.head = {start, static_cast<signed char>(lexer_.source()[start]) < 0 ? 0 : start + 1};
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
    check_duplicate_parameter(function, is_simple);
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
  last_words_ = last_words;
  try_depth_ = try_depth;
}

}  // namespace skein::js
