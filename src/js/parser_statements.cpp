// Statements and declarations (ECMAScript section 14).

#include "base/nearest.h"
#include "js/parser_internal.h"

namespace skein::js {

namespace {

// What on a new line goes on with an expression, so that no semicolon is inserted: "use strict"\n.length
bool continues_expression(Token token) {
  switch (token) {
    case Token::Dot:
    case Token::QuestionDot:
    case Token::OpenParen:
    case Token::OpenBracket:
    case Token::Comma:
    case Token::Question:
    case Token::Arrow:
    case Token::In:
    case Token::Instanceof:
    case Token::NoSubstitutionTemplate:
    case Token::TemplateHead: return true;
    case Token::PlusPlus:
    case Token::MinusMinus:
    case Token::Bang:
    case Token::Tilde: return false;
    default: return token >= Token::LessThan && token <= Token::QuestionQuestionEqual;
  }
}

}  // namespace

void Parser::parse_directives(List<Node*>& directives, bool& is_strict) {
  ListBuilder list(*this);
  bool has_octal = false;
  SourceRange octal_range, strict_range;
  while (is(Token::String) && !has_failed_) {
    const Lexer::Checkpoint before = lexer_.checkpoint();
    const std::string_view raw = lexer_.token_text();
    const std::uint32_t start = lexer_.start;
    if (lexer_.has_legacy_octal && !has_octal) {
      has_octal = true;
      octal_range = lexer_.range();
    }
    next();
    // "use strict" + x is an expression like any other.
    if (!is(Token::Semicolon) && !can_insert_semicolon()) {
      lexer_.restore(before);
      break;
    }
    if (lexer_.newline_before && continues_expression(token())) {
      lexer_.restore(before);
      break;
    }
    eat(Token::Semicolon);
    auto* directive = make<Directive>(NodeKind::Directive, start);
    directive->raw = raw;
    list.add(directive);
    if (raw == "\"use strict\"" || raw == "'use strict'") {
      is_strict = true;
      strict_range = {start, start + 12};
    }
  }
  if (has_octal) {
    const bool outer_strict = is_strict_;
    if (is_strict) make_strict(NoteText::StrictByDirective, strict_range);
    report_legacy_octal(octal_range);
    is_strict_ = outer_strict;
  }
  directives = list.finish();
}

// One statement of a list, and what else it became.
void Parser::parse_list_statement(ListBuilder& statements) {
  const std::size_t base = split_declarations_.size();
  Node* statement = parse_statement(StatementPosition::List);
  const auto* block = try_as<BlockStatement>(statement);
  if (block != nullptr && (block->flags & flag::kFoldedBlock) != 0 && !has_lexical_declaration(block->body)) {
    for (Node* inner : block->body) statements.add(inner);
  } else if (statement != nullptr) {
    statements.add(statement);
  }
  for (std::size_t i = base; i < split_declarations_.size(); i++) statements.add(split_declarations_[i].declaration);
  split_declarations_.resize(base);
}

void Parser::parse_statement_list(ListBuilder& statements, Token end) {
  const bool is_top_level = end == Token::EndOfFile;
  while (!is(end) && !has_failed_) {
    if (is(Token::EndOfFile)) return;  // the caller misses its closing brace
    if (!is_top_level) {
      parse_list_statement(statements);
      continue;
    }
    const StatementMark mark = statement_mark();
    Node* statement = parse_statement(StatementPosition::List);
    if (statement == nullptr) continue;  // types leave nothing
    statements.add(statement);
    statement_marks_.push_back(mark);
    for (const SplitDeclaration& split : split_declarations_) {
      statements.add(split.declaration);
      statement_marks_.push_back(split.mark);
    }
    split_declarations_.clear();
  }
}

Node* Parser::parse_body(StatementPosition position) {
  Node* body = parse_statement(position);
  return body != nullptr ? body : make_bare(NodeKind::EmptyStatement, lexer_.start);
}

Node* Parser::parse_loop_body() {
  breakable_++;
  loops_++;
  Node* body = parse_body();
  breakable_--;
  loops_--;
  return body;
}

Node* Parser::parse_statement(StatementPosition position) {
  const Nesting nesting(*this, 2);
  const std::uint32_t start = lexer_.start;
  if (!nesting) return make_bare(NodeKind::EmptyStatement, start);
  if (lexer_.no_side_effects_before || is_marked_export_) {
    is_marked_export_ = lexer_.no_side_effects_before = false;
    Node* declaration = parse_statement(position);
    if (declaration != nullptr && !has_failed_) mark_no_side_effects(declaration);
    return declaration;
  }
  switch (token()) {
    case Token::OpenBrace: {
      const Nesting block(*this, 2);
      return block ? parse_block() : make_bare(NodeKind::EmptyStatement, start);
    }
    case Token::Semicolon: next(); return make_bare(NodeKind::EmptyStatement, start);
    case Token::Var: next(); return parse_variable_statement(VariableKind::Var, start, position);
    case Token::Const: {
      if (position != StatementPosition::List) fail(DiagnosticCode::DeclarationInBody, lexer_.range(), {"const"});
      next();
      if (is(Token::Enum) && is_typescript_) return parse_enum(start, nullptr);
      return parse_variable_statement(VariableKind::Const, start, position);
    }
    case Token::Function: {
      const SourceRange range = lexer_.range();
      SymbolId symbol;
      if (position == StatementPosition::Single) {
        fail(DiagnosticCode::DeclarationInBody, range, {"function"});
        return make_bare(NodeKind::EmptyStatement, start);
      }
      // if (x) function f() {} and l: function f() {}: sloppy code only, as if in a block (Annex B.3.1, B.3.3).
      if (position != StatementPosition::List) report_strict(DiagnosticCode::DeclarationInBody, range, {"function"});
      if (position != StatementPosition::List) scopes_.open(ScopeKind::Block);
      Node* node = parse_function_declaration(start, false, false, symbol);
      if (position != StatementPosition::List) scopes_.close();
      if (node != nullptr && position != StatementPosition::List && as<FunctionDeclaration>(node)->function->is_generator)
        report(DiagnosticCode::DeclarationInBody, range, {"function*"});
      return node;
    }
    case Token::Class: {
      if (position != StatementPosition::List) fail(DiagnosticCode::DeclarationInBody, lexer_.range(), {"class"});
      SymbolId symbol;
      return parse_class_declaration(start, false, {}, symbol);
    }
    case Token::At: {
      if (position != StatementPosition::List) fail(DiagnosticCode::DeclarationInBody, lexer_.range(), {"class"});
      List<Node*> decorators = parse_decorators();
      SymbolId symbol;
      if (is(Token::Export)) {
        Node* exported = parse_export_statement(position);
        // @dec export class A {}
        Node* declaration = exported != nullptr && exported->kind == NodeKind::ExportDefaultDeclaration
                                ? as<ExportDefaultDeclaration>(exported)->declaration
                                : exported;
        if (declaration != nullptr && declaration->kind == NodeKind::ClassDeclaration) {
          Class* definition = as<ClassDeclaration>(declaration)->definition;
          if (!definition->decorators.empty() && !has_failed_) {
            // @a export @b class C {}: before or behind `export`, not both.
            std::uint32_t at = definition->decorators[0]->start;
            while (lexer_.source()[at] != '@') at--;
            fail(DiagnosticCode::UnexpectedToken, {at, at + 1}, {"\"@\""});
          }
          definition->decorators = decorators;
        } else if (!has_failed_) {
          fail(DiagnosticCode::ExpectedToken, {start, start + 1}, {"\"class\"", "decorators"});
        }
        return exported;
      }
      if (is_typescript_ && is_word(word::kAbstract)) next();
      if (!is(Token::Class)) {
        expect(Token::Class);
        return make_bare(NodeKind::EmptyStatement, start);
      }
      return parse_class_declaration(start, false, decorators, symbol);
    }
    case Token::If: return parse_if();
    case Token::For: return parse_for();
    case Token::While: return parse_while();
    case Token::Do: return parse_do();
    case Token::Break: return parse_jump(NodeKind::BreakStatement);
    case Token::Continue: return parse_jump(NodeKind::ContinueStatement);
    case Token::Return: return parse_return();
    case Token::Throw: return parse_throw();
    case Token::Try: return parse_try();
    case Token::Switch: return parse_switch();
    case Token::With: return parse_with();
    case Token::Debugger:
      next();
      expect_semicolon();
      if (defines_ != nullptr && defines_->drops_debugger) return make_bare(NodeKind::EmptyStatement, start);
      return make_bare(NodeKind::DebuggerStatement, start);
    case Token::Import: {
      const Lexer::Checkpoint before = lexer_.checkpoint();
      next();
      const bool is_expression = is(Token::OpenParen) || is(Token::Dot);
      lexer_.restore(before);
      if (is_expression) return parse_expression_or_labeled(position);
      return parse_import_statement(position);
    }
    case Token::Export: return parse_export_statement(position);
    case Token::Enum:
      if (is_typescript_) {
        if (position != StatementPosition::List)
          fail(DiagnosticCode::DeclarationInBody, lexer_.range(), {"enum"});
        else
          return parse_enum(start, nullptr);
        return make_bare(NodeKind::EmptyStatement, start);
      }
      unexpected();
      return make_bare(NodeKind::EmptyStatement, start);
    case Token::Identifier: break;
    default: return parse_expression_or_labeled(position);
  }

  if (lexer_.has_escape || static_cast<std::uint32_t>(lexer_.atom) >= word::kEnd) return parse_expression_or_labeled(position);
  if (is_word(word::kLet) && is_let_declaration(position)) {
    if (position != StatementPosition::List) fail(DiagnosticCode::DeclarationInBody, lexer_.range(), {"let"});
    next();
    return parse_variable_statement(VariableKind::Let, start, position);
  }
  if (is_word(word::kUsing) && position == StatementPosition::List && is_using_declaration(false)) {
    // Nothing says when a script ends, or where a case does.
    if ((options_.goal == ParseOptions::Goal::Script && scopes_.is_module_scope()) || scopes_.is_switch_scope())
      report(DiagnosticCode::UsingPlace, lexer_.range());
    next();
    return parse_variable_statement(VariableKind::Using, start, position);
  }
  if (is_word(word::kAwait) && function_.is_async && position == StatementPosition::List) {
    const SourceRange range = lexer_.range();
    if (eat_await_before_using(false)) {
      if (scopes_.is_switch_scope()) report(DiagnosticCode::UsingPlace, range);
      next();
      return parse_variable_statement(VariableKind::AwaitUsing, start, position);
    }
  }
  if (is_word(word::kAsync)) {
    const Lexer::Checkpoint before = lexer_.checkpoint();
    next();
    if (is(Token::Function) && !lexer_.newline_before) {
      if (position != StatementPosition::List) fail(DiagnosticCode::DeclarationInBody, lexer_.range(), {"async function"});
      SymbolId symbol;
      return parse_function_declaration(start, true, false, symbol);
    }
    lexer_.restore(before);
  }
  if (is_typescript_) {
    Node* statement = nullptr;
    if (parse_typescript_statement(false, statement)) return statement;
  }
  return parse_expression_or_labeled(position);
}

bool Parser::is_let_declaration(StatementPosition position) {
  const Lexer::Checkpoint before = lexer_.checkpoint();
  next();
  // `let [` always declares. Where no declaration may stand, `let` on a line of its own is a name.
  const bool result = is(Token::OpenBracket) || ((is(Token::OpenBrace) || is(Token::Identifier)) &&
                                                 (position == StatementPosition::List || !lexer_.newline_before));
  lexer_.restore(before);
  return result;
}

bool Parser::is_using_declaration(bool is_for_head, bool is_await) {
  const Lexer::Checkpoint before = lexer_.checkpoint();
  next();
  bool result = is(Token::Identifier) && !lexer_.newline_before;
  if (result && is_for_head && is_word(word::kOf)) {
    // for (using of x) loops over x; for (using of = x;;) declares, and so does for (await using of of x).
    next();
    result = is(Token::Equal) || (is_await && is_word(word::kOf));
  }
  lexer_.restore(before);
  return result;
}

// At `await`: whether it begins an `await using` declaration, whose `using` is then the current token.
bool Parser::eat_await_before_using(bool is_for_head) {
  const Lexer::Checkpoint before = lexer_.checkpoint();
  const SourceRange range = lexer_.range();
  next();
  if (!is_word(word::kUsing) || lexer_.newline_before || !is_using_declaration(is_for_head, true)) {
    lexer_.restore(before);
    return false;
  }
  if (function_.is_top_level) note_top_level_await(range);
  return true;
}

void Parser::note_top_level_await(SourceRange range) {
  mark_module(range);
  is_certainly_module_ = true;
  if (!module_.uses_top_level_await) module_.top_level_await_start = range.start;
  module_.uses_top_level_await = true;
  note(Feature::TopLevelAwait);
}

VariableDeclarator Parser::parse_declarator(VariableKind kind, bool is_for_head) {
  static constexpr SymbolKind kKinds[] = {SymbolKind::Var, SymbolKind::Let, SymbolKind::Const, SymbolKind::Using,
                                          SymbolKind::Using};
  VariableDeclarator declarator{};
  const SourceRange at = lexer_.range();
  if ((kind == VariableKind::Using || kind == VariableKind::AwaitUsing) && !is(Token::Identifier)) unexpected();
  declarator.target = parse_binding_target(kKinds[static_cast<int>(kind)]);
  const bool is_untyped = is(Token::Equal);
  if (is_typescript_) skip_binding_suffix(Token::Bang);
  if (eat(Token::Equal)) {
    declarator.init = parse_assignment();
    if (!has_failed_ && FunctionExpression::is(declarator.init) && (declarator.init->flags & flag::kNoSideEffects) != 0)
      if (const auto* name = try_as<Identifier>(declarator.target))
        module_.symbols[index_of(name->symbol)].flags |= symbol_flag::kNoSideEffects;
    if (is_typescript_ && is_untyped && kind == VariableKind::Const && declarator.target->kind == NodeKind::Identifier)
      note_constant(as<Identifier>(declarator.target), declarator.init);
    if (options_.bundle) note_initializer(declarator.target, declarator.init);
  } else if (!is_for_head && !has_failed_) {
    if (declarator.target->kind != NodeKind::Identifier)
      fail(DiagnosticCode::MissingInitializer, at, {"destructuring pattern"});
    else if (kind == VariableKind::Const || kind == VariableKind::Using || kind == VariableKind::AwaitUsing)
      fail(DiagnosticCode::MissingInitializer, at, {atoms_.text(as<Identifier>(declarator.target)->name)});
  }
  return declarator;
}

Node* Parser::parse_variable_declaration(VariableKind kind, std::uint32_t start, bool is_for_head) {
  if (kind == VariableKind::Using || kind == VariableKind::AwaitUsing) note(Feature::Using);
  auto* node = make<VariableDeclaration>(NodeKind::VariableDeclaration, start);
  node->extra = static_cast<std::uint16_t>(kind);
  const VariableDeclarator first = parse_declarator(kind, is_for_head);
  if (has_failed_ || !eat(Token::Comma)) {
    node->declarators = freeze(arena_, &first, 1);
    return node;
  }
  std::vector<VariableDeclarator> declarators{first};
  do declarators.push_back(parse_declarator(kind, is_for_head));
  while (!has_failed_ && eat(Token::Comma));
  node->declarators = freeze(arena_, declarators.data(), declarators.size());
  return node;
}

Node* Parser::parse_variable_statement(VariableKind kind, std::uint32_t start, StatementPosition position) {
  Node* first = nullptr;
  if (kind == VariableKind::Using || kind == VariableKind::AwaitUsing) note(Feature::Using);
  if (options_.bundle && position == StatementPosition::List && scopes_.is_module_scope()) {
    // var a = 1, b = f(): one statement each, so that tree shaking can keep one and drop the other.
    for (;;) {
      const StatementMark mark = statement_mark();
      auto* node = make<VariableDeclaration>(NodeKind::VariableDeclaration, first == nullptr ? start : lexer_.start);
      node->extra = static_cast<std::uint16_t>(kind);
      const VariableDeclarator declarator = parse_declarator(kind, false);
      node->declarators = freeze(arena_, &declarator, 1);
      if (first == nullptr)
        first = node;
      else
        split_declarations_.push_back({node, mark});
      if (has_failed_ || !eat(Token::Comma)) break;
    }
  } else {
    first = parse_variable_declaration(kind, start, false);
  }
  expect_semicolon();
  return first;
}

BlockStatement* Parser::parse_block_statement(ScopeKind kind) {
  const SourceRange opening = lexer_.range();
  auto* node = make<BlockStatement>(NodeKind::BlockStatement, lexer_.start);
  expect(Token::OpenBrace);
  node->scope = scopes_.open(kind);
  ListBuilder statements(*this);
  parse_statement_list(statements, Token::CloseBrace);
  node->body = statements.finish();
  scopes_.close();
  node->end = lexer_.start;
  expect_closing(Token::CloseBrace, opening);
  return node;
}

Node* Parser::parse_block() { return parse_block_statement(ScopeKind::Block); }

Node* Parser::parse_if() {
  auto* first = make<IfStatement>(NodeKind::IfStatement, lexer_.start);
  IfStatement* node = first;
  std::uint32_t unreachable = 0;
  bool is_known = false;
  // else if chains are a loop.
  for (;;) {
    next();
    const SourceRange opening = lexer_.range();
    expect(Token::OpenParen);
    node->test = parse_expression();
    expect_closing(Token::CloseParen, opening);
    if (has_failed_) break;
    const int truth = truth_of(node->test);
    is_known |= truth >= 0;
    unreachable_ += truth == 0;
    node->consequent = parse_body(StatementPosition::IfBody);
    unreachable_ -= truth == 0;
    if (!eat(Token::Else)) break;
    unreachable_ += truth == 1;
    unreachable += truth == 1;
    if (!is(Token::If)) {
      node->alternate = parse_body(StatementPosition::IfBody);
      break;
    }
    auto* inner = make<IfStatement>(NodeKind::IfStatement, lexer_.start);
    node->alternate = inner;
    node = inner;
  }
  unreachable_ -= unreachable;
  if (has_failed_) {
    if (node->test == nullptr) node->test = make_bare(NodeKind::Missing, 0);
    if (node->consequent == nullptr) node->consequent = make_bare(NodeKind::EmptyStatement, 0);
    return first;
  }
  return is_known && options_.bundle ? fold_if(first) : first;
}

Node* Parser::parse_for() {
  const std::uint32_t start = lexer_.start;
  next();
  bool is_await = false;
  if (is_word(word::kAwait)) {
    if (!function_.is_async) {
      fail(DiagnosticCode::AwaitOutsideAsync, lexer_.range(), {}, function_.head);
      return make_bare(NodeKind::EmptyStatement, start);
    }
    if (function_.is_top_level) note_top_level_await(lexer_.range());
    is_await = true;
    next();
  }
  // Lowered, for await is try, catch and finally around a loop.
  const Nesting nesting(*this, is_await ? 3 : 0);
  const SourceRange opening = lexer_.range();
  expect(Token::OpenParen);
  const ScopeId scope = scopes_.open(ScopeKind::For);
  const bool allow_in = std::exchange(allow_in_, false);
  Node* init = nullptr;
  bool is_declaration = true;
  const std::uint32_t init_start = lexer_.start;
  const bool starts_with_let = is_word(word::kLet);
  const bool starts_with_async = is_word(word::kAsync);
  if (is(Token::Var)) {
    next();
    init = parse_variable_declaration(VariableKind::Var, init_start, true);
  } else if (is(Token::Const)) {
    next();
    init = parse_variable_declaration(VariableKind::Const, init_start, true);
  } else if (starts_with_let && is_let_declaration(StatementPosition::List)) {
    next();
    init = parse_variable_declaration(VariableKind::Let, init_start, true);
  } else if (is_word(word::kUsing) && is_using_declaration(true)) {
    next();
    init = parse_variable_declaration(VariableKind::Using, init_start, true);
  } else if (is_word(word::kAwait) && function_.is_async && eat_await_before_using(true)) {
    next();
    init = parse_variable_declaration(VariableKind::AwaitUsing, init_start, true);
  } else if (!is(Token::Semicolon)) {
    is_declaration = false;
    const CoverError cover_before = std::exchange(cover_error_, {});
    init = parse_expression_at(Level::Lowest);
    const bool is_pattern = (init->kind == NodeKind::ArrayExpression || init->kind == NodeKind::ObjectExpression) &&
                            (is(Token::In) || is_word(word::kOf));
    if (!is_pattern) report_cover_error();
    cover_error_ = cover_before;
  }
  allow_in_ = allow_in;
  Node* result = nullptr;
  const bool is_of = is_word(word::kOf);
  if (!has_failed_ && init != nullptr && (is(Token::In) || is_of)) {
    auto* node = make<ForEachStatement>(is_of ? NodeKind::ForOfStatement : NodeKind::ForInStatement, start);
    node->scope = scope;
    if (is_await) {
      node->flags = flag::kAwait;
      note(Feature::ForAwait);
    }
    if (is_await && !is_of) unexpected();
    if (is_declaration) {
      auto* declaration = as<VariableDeclaration>(init);
      if (declaration->declarators.size() != 1) {
        fail(DiagnosticCode::ForHeadDeclaration, {init_start, lexer_.previous_end});
      } else if (declaration->declarators[0].init != nullptr) {
        // for (var a = 1 in b) is allowed in sloppy code (Annex B.3.5).
        if (is_of || declaration->variable_kind() != VariableKind::Var ||
            declaration->declarators[0].target->kind != NodeKind::Identifier)
          fail(DiagnosticCode::ForHeadInitializer, {init_start, lexer_.previous_end});
        else
          report_strict(DiagnosticCode::ForHeadInitializer, {init_start, lexer_.previous_end});
      }
      if (!is_of &&
          (declaration->variable_kind() == VariableKind::Using || declaration->variable_kind() == VariableKind::AwaitUsing))
        fail(DiagnosticCode::UsingInForIn, {init_start, lexer_.previous_end}, {}, is(Token::In) ? lexer_.range() : SourceRange());
    } else {
      if (is_of && (starts_with_let ||
                    (starts_with_async && !is_await && init->kind == NodeKind::Identifier &&
                     as<Identifier>(init)->name == word::atom(word::kAsync) && (init->flags & flag::kParenthesized) == 0)))
        fail(DiagnosticCode::UnexpectedToken, {init_start, init_start + 1}, {starts_with_let ? "\"let\"" : "\"async\""});
      else if (init->kind == NodeKind::ArrayExpression || init->kind == NodeKind::ObjectExpression)
        to_pattern(init, PatternUse::Assignment);
      else
        check_target(init);
    }
    node->left = init;
    next();
    node->right = is_of ? parse_assignment() : parse_expression();
    expect_closing(Token::CloseParen, opening);
    node->body = parse_loop_body();
    result = node;
  } else if (!has_failed_) {
    if (is_await) unexpected();
    auto* node = make<ForStatement>(NodeKind::ForStatement, start);
    node->scope = scope;
    node->init = init;
    if (is_declaration && init != nullptr) {
      const auto* declaration = as<VariableDeclaration>(init);
      for (const VariableDeclarator& declarator : declaration->declarators)
        if (declarator.init == nullptr &&
            (declarator.target->kind != NodeKind::Identifier ||
             (declaration->variable_kind() != VariableKind::Var && declaration->variable_kind() != VariableKind::Let)))
          fail(DiagnosticCode::MissingInitializer, {declarator.target->start, declarator.target->start + 1}, {"declaration"});
    }
    expect(Token::Semicolon);
    if (!is(Token::Semicolon)) node->test = parse_expression();
    const bool is_dead = node->test != nullptr && truth_of(node->test) == 0;
    unreachable_ += is_dead;
    expect(Token::Semicolon);
    if (!is(Token::CloseParen)) node->update = parse_expression();
    expect_closing(Token::CloseParen, opening);
    node->body = parse_loop_body();
    unreachable_ -= is_dead;
    result = is_dead && options_.bundle && !has_failed_ ? fold_loop(node) : node;
  } else {
    result = make_bare(NodeKind::EmptyStatement, start);
  }
  scopes_.close();
  return result;
}

Node* Parser::parse_while() {
  auto* node = make<WhileStatement>(NodeKind::WhileStatement, lexer_.start);
  next();
  const SourceRange opening = lexer_.range();
  expect(Token::OpenParen);
  node->test = parse_expression();
  expect_closing(Token::CloseParen, opening);
  const bool is_dead = !has_failed_ && truth_of(node->test) == 0;
  unreachable_ += is_dead;
  node->body = parse_loop_body();
  unreachable_ -= is_dead;
  return is_dead && options_.bundle && !has_failed_ ? fold_loop(node) : node;
}

Node* Parser::parse_do() {
  auto* node = make<WhileStatement>(NodeKind::DoWhileStatement, lexer_.start);
  next();
  node->body = parse_loop_body();
  expect(Token::While);
  const SourceRange opening = lexer_.range();
  expect(Token::OpenParen);
  node->test = parse_expression();
  expect_closing(Token::CloseParen, opening);
  eat(Token::Semicolon);  // always inserted here
  return node;
}

Node* Parser::parse_jump(NodeKind kind) {
  const SourceRange range = lexer_.range();
  auto* node = make<JumpStatement>(kind, lexer_.start);
  node->label = Atom::None;
  next();
  const bool is_continue = kind == NodeKind::ContinueStatement;
  if (is(Token::Identifier) && !lexer_.newline_before) {
    node->label = lexer_.atom;
    const SourceRange label_range = lexer_.range();
    const LabelEntry* meant = nullptr;
    for (const LabelEntry& label : labels_)
      if (label.name == node->label) meant = &label;
    if (meant == nullptr) {
      NearestName nearest(atoms_.text(node->label));
      const LabelEntry* similar = nullptr;
      for (const LabelEntry& label : labels_)
        if (nearest.offer(atoms_.text(label.name))) similar = &label;
      report(DiagnosticCode::UnknownLabel, label_range, {atoms_.text(node->label), nearest.found()},
             similar != nullptr ? similar->range : SourceRange());
    } else if (is_continue && !meant->is_loop) {
      report(DiagnosticCode::ContinueToBlock, label_range, {atoms_.text(node->label)}, meant->range);
    }
    next();
  } else if (is_continue ? loops_ == 0 : breakable_ == 0) {
    report(DiagnosticCode::JumpOutsideLoop, range,
           {is_continue ? "continue" : "break", is_continue ? "a loop" : "a loop or a switch statement"},
           function_.is_in_loop ? function_.head : SourceRange());
  }
  expect_semicolon();
  return node;
}

Node* Parser::parse_return() {
  auto* node = make<ArgumentStatement>(NodeKind::ReturnStatement, lexer_.start);
  const SourceRange range = lexer_.range();
  if (!function_.allow_return) {
    // CommonJS files may return at their top level; a module may not.
    if (function_.is_top_level && module_.type == SourceType::Script) {
      has_top_level_return_ = true;
      strict_only_.push_back({DiagnosticCode::ReturnOutsideFunction, range});
    } else {
      report(DiagnosticCode::ReturnOutsideFunction, range, {}, module_sign_);
    }
  }
  next();
  if (!can_insert_semicolon()) node->argument = parse_expression();
  expect_semicolon();
  return node;
}

Node* Parser::parse_throw() {
  auto* node = make<ArgumentStatement>(NodeKind::ThrowStatement, lexer_.start);
  next();
  if (lexer_.newline_before && !has_failed_) {
    fail(DiagnosticCode::NewlineAfterThrow, {lexer_.previous_end, lexer_.previous_end});
    node->argument = make_bare(NodeKind::Missing, lexer_.start);
    return node;
  }
  node->argument = parse_expression();
  expect_semicolon();
  return node;
}

Node* Parser::parse_try() {
  auto* node = make<TryStatement>(NodeKind::TryStatement, lexer_.start);
  node->catch_scope = ScopeId::None;
  next();
  try_depth_++;
  node->block = parse_block_statement(ScopeKind::Block);
  try_depth_--;
  if (eat(Token::Catch)) {
    node->catch_scope = scopes_.open(ScopeKind::Catch);
    if (is(Token::OpenParen)) {
      const SourceRange opening = lexer_.range();
      next();
      // Only a plain name may be declared again by var: its kind says so (Annex B.3.4).
      node->parameter = parse_binding_target(is(Token::Identifier) ? SymbolKind::CatchParameter : SymbolKind::Let);
      if (is_typescript_) skip_type_annotation();
      expect_closing(Token::CloseParen, opening);
    } else {
      note(Feature::OptionalCatchBinding);
    }
    node->handler = parse_block_statement(ScopeKind::Block);
    scopes_.close();
  }
  if (eat(Token::Finally)) node->finalizer = parse_block_statement(ScopeKind::Block);
  if (node->handler == nullptr && node->finalizer == nullptr && !has_failed_) {
    if (is(Token::Error))
      stop();
    else
      fail(DiagnosticCode::ExpectedToken, lexer_.range(), {"\"catch\" or \"finally\"", found()});
  }
  return node;
}

Node* Parser::parse_switch() {
  auto* node = make<SwitchStatement>(NodeKind::SwitchStatement, lexer_.start);
  next();
  const SourceRange opening = lexer_.range();
  expect(Token::OpenParen);
  node->discriminant = parse_expression();
  expect_closing(Token::CloseParen, opening);
  const SourceRange brace = lexer_.range();
  expect(Token::OpenBrace);
  node->scope = scopes_.open(ScopeKind::Switch);
  breakable_++;
  std::vector<SwitchCase> cases;
  SourceRange first_default;
  while (!is(Token::CloseBrace) && !has_failed_) {
    SwitchCase item{};
    item.start = lexer_.start;
    if (is(Token::Default)) {
      if (first_default.end != 0)
        diagnostics_.add_with_note(DiagnosticCode::DuplicateDefault, lexer_.range(), {}, first_default);
      else
        first_default = lexer_.range();
      next();
    } else {
      expect(Token::Case);
      item.test = parse_expression();
    }
    expect(Token::Colon);
    ListBuilder statements(*this);
    while (!is(Token::Case) && !is(Token::Default) && !is(Token::CloseBrace) && !is(Token::EndOfFile) && !has_failed_)
      parse_list_statement(statements);
    item.body = statements.finish();
    cases.push_back(item);
  }
  breakable_--;
  scopes_.close();
  expect_closing(Token::CloseBrace, brace);
  node->cases = freeze(arena_, cases.data(), cases.size());
  return node;
}

Node* Parser::parse_with() {
  auto* node = make<WithStatement>(NodeKind::WithStatement, lexer_.start);
  report_strict(DiagnosticCode::WithInStrict, lexer_.range());
  next();
  const SourceRange opening = lexer_.range();
  expect(Token::OpenParen);
  node->object = parse_expression();
  expect_closing(Token::CloseParen, opening);
  // Any name in the body may be a property of the object.
  scopes_.mark_direct_eval();
  scopes_.open(ScopeKind::With);
  with_depth_++;
  node->body = parse_body();
  with_depth_--;
  scopes_.close();
  return node;
}

Node* Parser::parse_labeled(Atom name, SourceRange range, StatementPosition position) {
  auto* node = make<LabeledStatement>(NodeKind::LabeledStatement, range.start);
  node->label = name;
  for (const LabelEntry& label : labels_) {
    if (label.name != name) continue;
    report(DiagnosticCode::DuplicateLabel, range, {atoms_.text(name)}, label.range);
    break;
  }
  // a: b: for (;;) continue a: all labels before a loop name it. The run of labels ends at what is no label.
  labels_.push_back({name, false, range});
  label_run_++;
  if (is(Token::For) || is(Token::While) || is(Token::Do))
    for (std::size_t i = labels_.size() - label_run_; i < labels_.size(); i++) labels_[i].is_loop = true;
  if (!is(Token::Identifier)) label_run_ = 0;
  // if (a) b: function c() {} is an error even where if (a) function c() {} is none.
  const bool may_be_function = position == StatementPosition::List || position == StatementPosition::Labeled;
  const bool is_dropped = defines_ != nullptr && (defines_->roles(name) & Defines::kDroppedLabel) != 0;
  unreachable_ += is_dropped;
  node->body = parse_body(may_be_function ? StatementPosition::Labeled : StatementPosition::Single);
  unreachable_ -= is_dropped;
  labels_.pop_back();
  if (is_dropped && !has_failed_) {
    Node* residue = residue_of(node->body);
    return residue != nullptr ? residue : make_bare(NodeKind::EmptyStatement, range.start);
  }
  return node;
}

Node* Parser::parse_expression_or_labeled(StatementPosition position) {
  const std::uint32_t start = lexer_.start;
  if (is(Token::Identifier)) {
    const Atom name = lexer_.atom;
    const SourceRange range = lexer_.range();
    // Reading one token ahead for every statement that begins with a name would cost; the byte behind it tells most. A
    // comment may stand before the colon, one like HTML's too: a <!-- b
    const std::string_view source = lexer_.source();
    std::uint32_t at = lexer_.end;
    while (at < source.size() && (source[at] == ' ' || (source[at] >= '\t' && source[at] <= '\r'))) at++;
    if (at < source.size() && (source[at] == ':' || source[at] == '/' || static_cast<unsigned char>(source[at]) >= 0x80 ||
                               source.substr(at, 4) == "<!--" || source.substr(at, 3) == "-->")) {
      const Lexer::Checkpoint before = lexer_.checkpoint();
      next();
      if (is(Token::Colon)) {
        check_identifier(name, range);
        next();
        return parse_labeled(name, range, position);
      }
      lexer_.restore(before);
    }
  }
  label_run_ = 0;
  auto* node = make<ExpressionStatement>(NodeKind::ExpressionStatement, start);
  node->expression = parse_expression();
  expect_semicolon();
  if (node->expression->kind == NodeKind::UnaryExpression && (node->expression->flags & flag::kDroppedCall) != 0)
    return make_bare(NodeKind::EmptyStatement, start);
  return node;
}

}  // namespace skein::js
