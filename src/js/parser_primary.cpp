// Primary expressions (ECMAScript section 13.2), new, import(), async and yield.

#include "js/parser_internal.h"
#include "js/path_patterns.h"
#include "js/regexp.h"

namespace skein::js {

Node* Parser::parse_primary(Level level) {
  const std::uint32_t start = lexer_.start;
  if (lexer_.pure_comment_before && level < Level::Call) return parse_pure(level);
  if (lexer_.no_side_effects_before) {
    lexer_.no_side_effects_before = false;
    Node* node = parse_primary(level);
    if (FunctionExpression::is(node)) node->flags |= flag::kNoSideEffects;
    return node;
  }
  switch (token()) {
    case Token::Identifier: return parse_identifier_expression(level);
    case Token::This: {
      next();
      Node* node = make_bare(NodeKind::ThisExpression, start);
      if (defines_ != nullptr) node = replace_defined(node, word::atom(word::kThis));
      return node;
    }
    case Token::Null: next(); return make_bare(NodeKind::NullLiteral, start);
    case Token::True:
    case Token::False: {
      Node* node = make_bare(NodeKind::BooleanLiteral, start);
      if (is(Token::True)) node->flags = flag::kTrue;
      next();
      return node;
    }
    case Token::String: return parse_string_literal();
    case Token::Number: return parse_numeric_literal();
    case Token::BigInt: return parse_bigint_literal();
    case Token::NoSubstitutionTemplate:
    case Token::TemplateHead: return parse_template(nullptr, start);
    case Token::Slash:
    case Token::SlashEqual: {
      lexer_.rescan_regexp();
      if (is(Token::Error)) {  // not terminated: there is no literal
        stop();
        return make_bare(NodeKind::Missing, start);
      }
      auto* node = make<RegExpLiteral>(NodeKind::RegExpLiteral, start);
      node->raw = lexer_.raw;
      module_.features = module_.features | regexp_features(node->raw);
      next();
      return node;
    }
    case Token::OpenParen: return parse_parenthesized(level);
    case Token::OpenBracket: return parse_array_literal();
    case Token::OpenBrace: return parse_object_literal();
    case Token::Function: next(); return parse_function_expression(start, false);
    case Token::Class: return parse_class_expression({});
    case Token::At: {
      List<Node*> decorators = parse_decorators();
      if (!is(Token::Class)) {
        expect(Token::Class);
        return make_bare(NodeKind::Missing, start);
      }
      return parse_class_expression(decorators);
    }
    case Token::New: return parse_new();
    case Token::Super: return parse_super();
    case Token::Import: return parse_import_expression(level);
    case Token::PrivateName: {
      // #x in o
      auto* node = make<PrivateName>(NodeKind::PrivateName, start);
      node->name = lexer_.atom;
      node->symbol = SymbolId::None;
      refer_private(lexer_.atom, lexer_.range());
      note(Feature::PrivateBrandCheck);
      next();
      if (!is(Token::In) || level >= Level::Compare || !allow_in_) unexpected();
      return node;
    }
    case Token::LessThan:
      if (is_jsx_) return parse_jsx_expression();
      if (is_typescript_) return parse_angle_bracket_expression(level);
      break;
    default: break;
  }
  unexpected();
  return make_bare(NodeKind::Missing, start);
}

Node* Parser::parse_identifier_expression(Level level) {
  const std::uint32_t start = lexer_.start;
  const Atom atom = lexer_.atom;
  const SourceRange range = lexer_.range();

  if (static_cast<std::uint32_t>(atom) < word::kEnd && !lexer_.has_escape) {
    if (atom == word::atom(word::kAsync)) {
      next();
      return parse_async_expression(level, start, atom);
    }
    if (atom == word::atom(word::kAwait)) {
      if (function_.in_parameters && function_.is_async) {
        fail(DiagnosticCode::AwaitInParameters, range);
        return make_bare(NodeKind::Missing, start);
      }
      // new await x, class extends await x: no operator may stand there, but in a script the name may, class extends await {}
      const bool may_be_operator = level <= Level::Prefix;
      if (function_.is_async) {
        if (!may_be_operator && (!function_.is_top_level || module_.type == SourceType::Module)) {
          unexpected();
          return make_bare(NodeKind::Missing, start);
        }
        if (!function_.is_top_level) return parse_await(start);
        // At top level `await` is a name in scripts: it is an operator when something that starts an operand follows.
        if (module_.type == SourceType::Module || (may_be_operator && is_await_operand_ahead(true))) {
          note_top_level_await(range);
          return parse_await(start);
        }
      } else if (module_.type == SourceType::Module || function_.is_static_block ||
                 (may_be_operator && is_await_operand_ahead(false))) {
        fail(DiagnosticCode::AwaitOutsideAsync, range, {}, function_.head);
        return make_bare(NodeKind::Missing, start);
      }
    }
    if (atom == word::atom(word::kYield) && function_.is_generator) {
      if (function_.in_parameters || level > Level::Assign) {
        fail(DiagnosticCode::UnexpectedToken, range, {"\"yield\""});
        return make_bare(NodeKind::Missing, start);
      }
      return parse_yield(start);
    }
  }
  check_identifier(atom, range);
  next();

  if (is(Token::Arrow) && level <= Level::Comma && !lexer_.newline_before) {
    const ScopeBuilder::Mark mark = scopes_.mark();
    ListBuilder parameters(*this);
    parameters.add(make_reference(atom, start));
    return parse_arrow(start, mark, parameters.finish(), false);
  }
  if (atom == word::atom(word::kArguments) && function_.is_field_initializer)
    report(DiagnosticCode::ArgumentsInInitializer, range);
  Node* identifier = make_reference(atom, start);
  if (defines_ != nullptr && defines_->roles(atom) != 0) identifier = replace_defined(identifier, atom);
  return identifier;
}

// /* @__PURE__ */ is about the whole of `a.b()`, `a().b()`, `(a())`, `new A` and a`b`, and about nothing in `a().b`.
Node* Parser::parse_pure(Level level) {
  lexer_.pure_comment_before = false;
  Node* node = parse_primary(level);
  const bool is_whole =
      node->kind == NodeKind::ArrowFunction || node->kind == NodeKind::AwaitExpression || node->kind == NodeKind::YieldExpression;
  if (is_whole && (node->flags & flag::kParenthesized) == 0) return node;
  node = parse_suffix(node, Level::New);
  if (CallExpression::is(node) || node->kind == NodeKind::NewExpression || node->kind == NodeKind::TaggedTemplate)
    node->flags |= flag::kPure;
  return node;
}

// At `await` where it may be a name: whether what follows it can only be its operand. At the top level of what may be a module
// more counts as one than in a function, where `await(x)` and `await [x]` are valid.
bool Parser::is_await_operand_ahead(bool is_top_level) {
  const Lexer::Checkpoint before = lexer_.checkpoint();
  next();
  bool result = false;
  if (!lexer_.newline_before) {
    switch (token()) {
      case Token::Identifier: result = is_top_level || !is_word(word::kOf); break;
      case Token::New:
      case Token::This:
      case Token::Function:
      case Token::Class:
      case Token::String:
      case Token::Number:
      case Token::OpenBrace:
      case Token::Import:
      case Token::Null:
      case Token::True:
      case Token::False:
      case Token::Super:
      case Token::Typeof:
      case Token::Void:
      case Token::Bang: result = true; break;
      case Token::NoSubstitutionTemplate:
      case Token::TemplateHead:
      case Token::OpenParen:
      case Token::OpenBracket: result = is_top_level; break;
      default: break;
    }
  }
  lexer_.restore(before);
  return result;
}

void Parser::check_identifier(Atom atom, SourceRange range) {
  const auto index = static_cast<std::uint32_t>(atom);
  if (index >= word::kEnd) return;
  switch (index) {
    case word::kImplements:
    case word::kInterface:
    case word::kLet:
    case word::kPackage:
    case word::kPrivate:
    case word::kProtected:
    case word::kPublic:
    case word::kStatic: report_strict(DiagnosticCode::StrictReservedWord, range, {atoms_.text(atom)}); break;
    case word::kYield:
      if (function_.is_generator)
        fail(DiagnosticCode::UnexpectedToken, range, {"\"yield\""});
      else
        report_strict(DiagnosticCode::StrictReservedWord, range, {"yield"});
      break;
    case word::kAwait:
      last_words_.await_name = range.start + 1;
      if ((function_.is_async && !function_.is_top_level) || function_.is_static_block)
        fail(DiagnosticCode::UnexpectedToken, range, {"\"await\""});
      else if (module_.type == SourceType::Module)
        report(DiagnosticCode::AwaitAsName, range, {}, module_sign_);
      else if (options_.goal != ParseOptions::Goal::Script)
        strict_only_.push_back({DiagnosticCode::AwaitAsName, range});
      break;
    default: break;
  }
}

Node* Parser::parse_await(std::uint32_t start) {
  last_words_.await_operator = start + 1;
  next();
  const Nesting nesting(*this);
  auto* node = make<Operand>(NodeKind::AwaitExpression, start);
  node->argument = parse_expression_at(static_cast<Level>(static_cast<int>(Level::Prefix) - 1));
  return node;
}

Node* Parser::parse_yield(std::uint32_t start) {
  last_words_.yield_operator = start + 1;
  next();
  auto* node = make<Operand>(NodeKind::YieldExpression, start);
  if (!lexer_.newline_before) {
    if (is(Token::Star)) {
      next();
      node->flags = flag::kDelegate;
      node->argument = parse_assignment();
      return node;
    }
    switch (token()) {
      case Token::CloseBrace:
      case Token::CloseBracket:
      case Token::CloseParen:
      case Token::Colon:
      case Token::Comma:
      case Token::Semicolon:
      case Token::EndOfFile:
      case Token::In: break;
      default: node->argument = parse_assignment();
    }
  }
  return node;
}

Node* Parser::parse_async_expression(Level level, std::uint32_t start, Atom atom) {
  // async function
  if (is(Token::Function) && !lexer_.newline_before) {
    next();
    return parse_function_expression(start, true);
  }
  // async x => …
  if (is(Token::Identifier) && !lexer_.newline_before && level <= Level::Comma) {
    const Lexer::Checkpoint before = lexer_.checkpoint();
    const Atom name = lexer_.atom;
    const std::uint32_t name_start = lexer_.start;
    const SourceRange range = lexer_.range();
    next();
    if (is(Token::Arrow) && !lexer_.newline_before) {
      if (name == word::atom(word::kAwait)) {
        fail(DiagnosticCode::UnexpectedToken, range, {"\"await\""});
        return make_bare(NodeKind::Missing, start);
      }
      check_identifier(name, range);
      const ScopeBuilder::Mark mark = scopes_.mark();
      ListBuilder parameters(*this);
      parameters.add(make_reference(name, name_start));
      return parse_arrow(start, mark, parameters.finish(), true);
    }
    lexer_.restore(before);
  }
  if (is(Token::Arrow) && level <= Level::Comma && !lexer_.newline_before) {
    const ScopeBuilder::Mark mark = scopes_.mark();
    ListBuilder parameters(*this);
    parameters.add(make_reference(atom, start));
    return parse_arrow(start, mark, parameters.finish(), false);
  }
  if (is_typescript_ && !lexer_.newline_before && level <= Level::Comma && (is(Token::OpenParen) || is(Token::LessThan)))
    if (Node* arrow = try_parse_typed_arrow(start, true, level)) return arrow;

  // async (a, b) is a call until `=>` follows.
  if (is(Token::OpenParen) && !lexer_.newline_before && level <= Level::Comma) {
    const ScopeBuilder::Mark mark = scopes_.mark();
    const CoverError cover_before = std::exchange(cover_error_, {});
    std::uint32_t end = 0;
    List<Node*> arguments = parse_arguments(end, true);
    if (is(Token::Arrow) && !lexer_.newline_before) {
      cover_error_ = cover_before;
      if (!arguments.empty() && comma_after_rest_.start > arguments[arguments.count - 1]->start)
        fail(DiagnosticCode::CommaAfterRest, comma_after_rest_);
      return parse_arrow(start, mark, arguments, true);
    }
    report_cover_error();
    cover_error_ = cover_before;
    // The name is no reference when an arrow function begins with it, so it comes after the arguments'.
    return make_call(make_reference(atom, start), arguments, 0);
  }
  return make_reference(atom, start);
}

Node* Parser::parse_parenthesized(Level level) {
  const std::uint32_t start = lexer_.start;
  if (is_typescript_ && level <= Level::Comma)
    if (Node* arrow = try_parse_typed_arrow(start, false, level)) return arrow;

  const SourceRange opening = lexer_.range();
  const ScopeBuilder::Mark mark = scopes_.mark();
  const CoverError cover_before = std::exchange(cover_error_, {});
  const bool allow_in = allow_in_;
  allow_in_ = true;
  next();

  ListBuilder items(*this);
  SourceRange arrow_only;  // what only parameters may have: a rest element, a trailing comma
  while (!is(Token::CloseParen) && !has_failed_) {
    if (is(Token::Ellipsis)) {
      arrow_only = lexer_.range();
      auto* rest = make<Operand>(NodeKind::SpreadElement, lexer_.start);
      next();
      rest->argument = parse_element();
      items.add(rest);
      if (is(Token::Comma) && !has_failed_) fail(DiagnosticCode::CommaAfterRest, lexer_.range());
      break;
    }
    items.add(parse_element());
    if (!is(Token::Comma)) break;
    arrow_only = lexer_.range();
    next();
    if (!is(Token::CloseParen)) arrow_only = {};
  }
  allow_in_ = allow_in;
  if (has_failed_) return make_bare(NodeKind::Missing, start);
  const SourceRange closing = lexer_.range();
  expect_closing(Token::CloseParen, opening);

  if (is(Token::Arrow) && !lexer_.newline_before && level <= Level::Comma) {
    cover_error_ = cover_before;
    return parse_arrow(start, mark, items.finish(), false);
  }
  if (items.size() == 0) {
    if (!has_failed_) fail(DiagnosticCode::UnexpectedToken, closing, {"\")\""});
    return make_bare(NodeKind::Missing, start);
  }
  if (arrow_only.end != 0) {
    fail(DiagnosticCode::UnexpectedToken, arrow_only,
         {lexer_.source().substr(arrow_only.start, arrow_only.length()) == "," ? std::string_view("\",\"")
                                                                               : std::string_view("\"...\"")});
    return make_bare(NodeKind::Missing, start);
  }
  report_cover_error();
  cover_error_ = cover_before;
  Node* result = items.back();
  if (items.size() > 1) {
    const List<Node*> expressions = items.finish();
    auto* sequence = make<SequenceExpression>(NodeKind::SequenceExpression, expressions[0]->start);
    sequence->expressions = expressions;
    result = sequence;
  }
  result->flags |= flag::kParenthesized;
  return result;
}

Node* Parser::parse_new() {
  const std::uint32_t start = lexer_.start;
  next();
  if (is(Token::Dot)) {
    next();
    const SourceRange range{start, lexer_.end};
    if (!is_word(word::kTarget)) {
      unexpected();
      return make_bare(NodeKind::Missing, start);
    }
    next();
    if (!function_.allow_new_target) report(DiagnosticCode::NewTargetOutsideFunction, range);
    return make_bare(NodeKind::NewTarget, start);
  }
  const Nesting nesting(*this, 2);
  if (!nesting) return make_bare(NodeKind::Missing, start);
  auto* node = make<NewExpression>(NodeKind::NewExpression, start);
  node->worker = RecordId::None;
  if (is(Token::Import)) {
    // new import.meta.x() is fine, new import() is not.
    const Lexer::Checkpoint before = lexer_.checkpoint();
    next();
    if (!is(Token::Dot)) {
      fail(DiagnosticCode::UnexpectedToken, {before.start, before.end}, {"\"import\""});
      return node;
    }
    lexer_.restore(before);
  }
  node->callee = parse_primary(Level::Member);
  if (node->callee->kind == NodeKind::Super && is(Token::OpenParen)) unexpected();  // new super()
  node->callee = parse_suffix(node->callee, Level::Call);
  if (is(Token::QuestionDot)) {
    // new a?.b: without the question mark it is a member; new a?.() has no such form.
    const SourceRange range = lexer_.range();
    next();
    fail(DiagnosticCode::NewInOptionalChain, range, {is_identifier_name() ? "." : ""});
    return node;
  }
  while (is_typescript_ && (is(Token::LessThan) || is(Token::LessLess)) && try_skip_type_arguments_in_expression()) {
    // new A<B>`c` calls what the template makes.
    if (!is(Token::NoSubstitutionTemplate) && !is(Token::TemplateHead)) break;
    node->callee = parse_suffix(node->callee, Level::Call);
  }
  if (is(Token::OpenParen)) {
    std::uint32_t end = 0;
    node->arguments = parse_arguments(end);
  }
  if (defines_ != nullptr) note_pure_call(node, node->callee, last_name(node->callee));
  const NodeKind kind = node->callee->kind;
  if (kind == NodeKind::Identifier || kind == NodeKind::MemberExpression || kind == NodeKind::IndexExpression ||
      kind == NodeKind::BinaryExpression) {
    if (!node->arguments.empty() && options_.bundle)
      import_candidates_.push_back({node, RecordId::None, unreachable_ != 0, try_depth_ != 0});
  }
  return node;
}

Node* Parser::parse_super() {
  const std::uint32_t start = lexer_.start;
  const SourceRange range = lexer_.range();
  next();
  Node* node = make_bare(NodeKind::Super, start);
  if (is(Token::OpenParen)) {
    if (!function_.allow_super_call) report(DiagnosticCode::SuperCallOutsideConstructor, range);
    return node;
  }
  if (is(Token::Dot) || is(Token::OpenBracket)) {
    if (!function_.allow_super_property) report(DiagnosticCode::SuperPropertyOutsideMethod, range, {}, function_.head);
    return node;
  }
  unexpected();
  return node;
}

Node* Parser::parse_import_expression(Level level) {
  const std::uint32_t start = lexer_.start;
  const SourceRange import_range = lexer_.range();
  ImportPhase phase = ImportPhase::Evaluation;
  next();
  if (is(Token::Dot)) {
    next();
    if (is_word(word::kMeta)) {
      const SourceRange range{start, lexer_.end};
      next();
      mark_module(range);
      is_certainly_module_ = true;
      import_metas_++;
      note(Feature::ImportMeta);
      Node* node = make_bare(NodeKind::ImportMeta, start);
      return defines_ != nullptr ? replace_defined(node, word::atom(word::kMeta)) : node;
    }
    if (!is_word(word::kDefer) && !is_word(word::kSource)) {
      unexpected();
      return make_bare(NodeKind::Missing, start);
    }
    phase = is_word(word::kDefer) ? ImportPhase::Defer : ImportPhase::Source;
    note_import_phase(phase, {start, lexer_.end});
    next();
  }
  if (level == Level::Member) {  // new import('a')
    fail(DiagnosticCode::UnexpectedToken, import_range, {"\"import\""});
    return make_bare(NodeKind::Missing, start);
  }
  const SourceRange opening = lexer_.range();
  expect(Token::OpenParen);
  const bool allow_in = allow_in_;
  allow_in_ = true;
  note(Feature::DynamicImport);
  auto* node = make<ImportExpression>(NodeKind::ImportExpression, start);
  node->extra = static_cast<std::uint16_t>(phase);
  node->record = RecordId::None;
  const SourceRange source_range = lexer_.range();
  const bool is_literal = is(Token::String) || is(Token::NoSubstitutionTemplate);
  if (is(Token::Ellipsis)) unexpected();
  node->source = parse_assignment();
  const std::uint32_t source_end = lexer_.previous_end;
  if (eat(Token::Comma) && !is(Token::CloseParen)) {
    node->options = parse_assignment();
    eat(Token::Comma);
  }
  allow_in_ = allow_in;
  expect_closing(Token::CloseParen, opening);
  std::string_view specifier;
  bool is_constant = false;
  if (is_literal && node->source->kind == NodeKind::StringLiteral) {
    specifier = as<StringLiteral>(node->source)->value;
    is_constant = true;
  } else if (is_literal && node->source->kind == NodeKind::TemplateLiteral &&
             as<TemplateLiteral>(node->source)->expressions.empty()) {
    is_constant = cook_template(as<TemplateLiteral>(node->source)->elements[0].raw, arena_, specifier);
  }
  bool is_pattern = false;
  SourceRange range = source_range;
  if (!is_constant && !has_failed_ && options_.bundle && phase == ImportPhase::Evaluation &&
      !has_ignore_comment(lexer_.source(), node->source->start)) {
    is_constant = fold_path(node->source, arena_, specifier, is_pattern);
    range = {node->source->start, source_end};
  }
  if (is_constant && !has_failed_) {
    ImportRecord record;
    record.specifier = specifier;
    record.kind = ImportKind::DynamicImport;
    record.range = range;
    record.is_pattern = is_pattern;
    if (unreachable_ != 0) record.flags |= record_flag::kUnreachable;
    if (try_depth_ != 0) record.flags |= record_flag::kHandlesErrors;
    if (node->options != nullptr && !read_import_options(node->options, record.attributes) && options_.bundle) {
      // Which module it is, is decided when the program runs.
      if (unreachable_ == 0) report(DiagnosticCode::UnknownImportOptions, {node->start, lexer_.previous_end});
      return node;
    }
    const auto id = static_cast<RecordId>(module_.import_records.size());
    module_.import_records.push_back(record);
    if (!is_pattern)
      node->record = id;
    else if (unreachable_ == 0)
      module_.patterns.push_back({id, node, nullptr, node->source});
  } else if (unreachable_ == 0 && try_depth_ == 0 && options_.bundle) {
    module_.imports_by_value.push_back(node);
  }
  return node;
}

}  // namespace skein::js
