// Namespaces of TypeScript with values in them, and `import a = b.c`:
//   namespace A { export const x = 1; f(x) }   ->   var A; ((A) => { A.x = 1; f(A.x); })(A || (A = {}));

#include <algorithm>

#include "base/sort.h"
#include "js/parser_internal.h"
#include "js/typescript_types.h"

namespace skein::js {

// At the name. Null when nothing but types is in it.
Node* Parser::parse_namespace(Block* exporter) {
  const StatementMark mark = statement_mark();
  // What is printed, a call of a function, nests deeper.
  const Nesting nesting(*this, 15);
  if (!nesting) return nullptr;
  if (!is(Token::Identifier)) {
    unexpected();
    return nullptr;
  }
  Block block(lexer_.atom, lexer_.start);
  const SourceRange range = lexer_.range();
  check_identifier(block.name, range);
  next();
  block.container = find_container(block.name, false, exporter);
  const std::uint32_t outer_block = exporter != nullptr                                            ? exporter->number
                                    : block_ != nullptr && !containers_[block_->container].is_enum ? block_->number
                                                                                                   : kNoContainer;

  ListBuilder body(*this);
  open_block(block);
  block.number = static_cast<std::uint32_t>(namespace_blocks_.size());
  namespace_blocks_.push_back({block.container, outer_block, block.node->function->scope});
  bool has_values = false;
  if (eat(Token::Dot)) {
    // namespace A.B {}: A exports B
    block.node->function->body_start = lexer_.start;
    const std::size_t base = split_declarations_.size();
    if (Node* inner = parse_namespace(&block)) {
      body.add(inner);
      has_values = true;
    }
    for (std::size_t i = base; i < split_declarations_.size(); i++) body.add(split_declarations_[i].declaration);
    split_declarations_.resize(base);
  } else {
    has_values = parse_namespace_body(block, body);
  }
  close_block(block, body);
  if (has_failed_) return nullptr;
  if (!has_values) {
    type_names_.push_back(block.name);
    // namespace N { declare const enum E { A } }
    if (!containers_[block.container].members.empty()) note_ambient_namespace(block, exporter);
    return nullptr;
  }
  const bool is_top_level = scopes_.is_module_scope();
  SymbolId symbol = scopes_.own(block.name);
  bool is_first = symbol == SymbolId::None;
  if (!is_first && container_of(symbol) == kNoContainer) {
    const SymbolKind kind = module_.symbol(symbol).kind;
    is_first = kind != SymbolKind::Function && kind != SymbolKind::Class && kind != SymbolKind::Var;
  }
  if (is_first) symbol = scopes_.declare(block.name, is_top_level ? SymbolKind::Var : SymbolKind::Let, range);
  set_container(symbol, block.container);
  if (exporter != nullptr) containers_[exporter->container].members[block.name].container = block.container;
  return finish_block(block, symbol, is_first, exporter, mark);
}

// `{ … }`; false when only types are in it.
bool Parser::parse_namespace_body(Block& block, ListBuilder& body) {
  const SourceRange opening = lexer_.range();
  block.node->function->body_start = lexer_.start;
  expect(Token::OpenBrace);
  const FunctionContext outer = std::exchange(function_, FunctionContext{});
  const auto labels = std::exchange(labels_, {});
  const std::uint32_t breakable = std::exchange(breakable_, 0), loops = std::exchange(loops_, 0);
  bool has_values = false;
  while (!is(Token::CloseBrace) && !is(Token::EndOfFile) && !has_failed_) {
    List<Node*> decorators;
    if (is(Token::At)) {
      const Checkpoint before = checkpoint();
      decorators = parse_decorators();
      if (!is(Token::Export) && !has_failed_) {
        restore(before);
        decorators = {};
      }
    }
    if (is(Token::Export)) {
      has_values |= parse_namespace_export(block, body, decorators);
      continue;
    }
    if (is(Token::Import)) {
      const Lexer::Checkpoint before = lexer_.checkpoint();
      const std::uint32_t start = lexer_.start;
      next();
      if (!is(Token::OpenParen) && !is(Token::Dot)) {
        parse_namespace_import(block, body, start, false);
        continue;
      }
      lexer_.restore(before);
    }
    bool is_type = is_word(word::kType) || is_word(word::kInterface) || is_word(word::kNamespace) || is_word(word::kModule);
    if (is_word(word::kDeclare)) {
      const Lexer::Checkpoint before = lexer_.checkpoint();
      next();
      is_type = is_word(word::kType) || is_word(word::kInterface) || is_word(word::kNamespace) || is_word(word::kModule);
      lexer_.restore(before);
    }
    const std::size_t size = body.size();
    parse_list_statement(body);
    has_values |= body.size() > size || !is_type;
  }
  function_ = outer;
  labels_ = labels;
  breakable_ = breakable;
  loops_ = loops;
  if (!has_failed_) note_leaving_references(block);
  if (!has_failed_) expect_closing(Token::CloseBrace, opening);
  return has_values;
}

// At `export`; false when what is exported is a type.
bool Parser::parse_namespace_export(Block& block, ListBuilder& body, List<Node*> decorators) {
  const std::uint32_t start = lexer_.start;
  const SourceRange range = lexer_.range();
  next();
  const auto variables = [&](VariableKind kind) {
    next();
    Node* declaration = parse_variable_declaration(kind, start, false);
    expect_semicolon();
    if (!has_failed_) export_namespace_variables(block, as<VariableDeclaration>(declaration), body);
    return true;
  };
  const auto with_splits = [&](auto&& parse) {
    const std::size_t base = split_declarations_.size();
    Node* statement = parse();
    if (statement != nullptr) body.add(statement);
    for (std::size_t i = base; i < split_declarations_.size(); i++) body.add(split_declarations_[i].declaration);
    split_declarations_.resize(base);
    return statement != nullptr;
  };
  const auto class_declaration = [&] {
    SymbolId symbol;
    Node* node = parse_class_declaration(lexer_.start, false, decorators, symbol);
    if (has_failed_) return true;
    body.add(node);
    add_namespace_export(block, as<ClassDeclaration>(node)->definition->name, body);
    return true;
  };
  const auto function_declaration = [&](bool is_async) {
    SymbolId symbol;
    Node* node = parse_function_declaration(start, is_async, false, symbol);
    if (node == nullptr || has_failed_) return true;  // an overload
    body.add(node);
    add_namespace_export(block, as<FunctionDeclaration>(node)->function->name, body);
    return true;
  };
  if (is(Token::At)) decorators = parse_decorators();
  if (is_word(word::kAbstract)) {
    const Lexer::Checkpoint before = lexer_.checkpoint();
    next();
    if (!is(Token::Class)) lexer_.restore(before);
  }
  switch (token()) {
    case Token::Var: return variables(VariableKind::Var);
    case Token::Const: {
      const Lexer::Checkpoint before = lexer_.checkpoint();
      next();
      if (is(Token::Enum)) return with_splits([&] { return parse_enum(start, &block); });
      lexer_.restore(before);
      return variables(VariableKind::Const);
    }
    case Token::Enum: return with_splits([&] { return parse_enum(start, &block); });
    case Token::Function: return function_declaration(false);
    case Token::Class: return class_declaration();
    case Token::Import: next(); return parse_namespace_import(block, body, start, true);
    case Token::Identifier: break;
    case Token::Default: fail(DiagnosticCode::NamespaceStatement, range, {"\"export default\""}); return true;
    case Token::Equal: fail(DiagnosticCode::NamespaceStatement, range, {"\"export =\""}); return true;
    default: fail(DiagnosticCode::NamespaceStatement, range, {"An export without a declaration"}); return true;
  }
  if (is_word(word::kLet)) return variables(VariableKind::Let);
  if (is_word(word::kAsync)) {
    next();
    if (!is(Token::Function)) unexpected();
    return has_failed_ || function_declaration(true);
  }
  if (is_word(word::kNamespace) || is_word(word::kModule)) {
    next();
    return with_splits([&] { return parse_namespace(&block); });
  }
  // As in TypeScript, a declared variable makes its namespace exist.
  bool is_ambient_value = false;
  if (is_word(word::kDeclare)) {
    const Lexer::Checkpoint before = lexer_.checkpoint();
    next();
    is_ambient_value =
        !is_word(word::kType) && !is_word(word::kInterface) && !is_word(word::kNamespace) && !is_word(word::kModule);
    lexer_.restore(before);
  }
  Node* statement = nullptr;
  if (!parse_typescript_statement(true, statement) && !has_failed_) unexpected();
  return is_ambient_value;
}

// `export let a = 1, { b } = c, d;`   ->   N.a = 1, { b: N.b } = c;
void Parser::export_namespace_variables(Block& block, VariableDeclaration* declaration, ListBuilder& body) {
  std::vector<Node*> assignments;
  for (const VariableDeclarator& declarator : declaration->declarators) {
    export_namespace_pattern(block, declarator.target);
    if (declarator.init != nullptr)
      assignments.push_back(make_assignment(declarator.target, declarator.init, declarator.target->start));
  }
  if (assignments.empty()) return;
  Node* expression = assignments[0];
  if (assignments.size() > 1) {
    auto* sequence = make<SequenceExpression>(NodeKind::SequenceExpression, declaration->start);
    sequence->expressions = freeze(arena_, assignments.data(), assignments.size());
    expression = sequence;
  }
  body.add(make_statement(expression, declaration->start));
}

void Parser::export_namespace_pattern(Block& block, Node* pattern) {
  switch (pattern->kind) {
    case NodeKind::Identifier: {
      auto* name = as<Identifier>(pattern);
      if (name->symbol == SymbolId::None) return;
      const std::uint32_t index = index_of(name->symbol);
      module_.symbols[index].flags |= symbol_flag::kMember;
      name->flags |= flag::kMember;
      Container::Member& member = containers_[block.container].members[name->name];
      member.literal = index < constant_of_symbol_.size() ? constant_of_symbol_[index] : nullptr;
      return;
    }
    case NodeKind::AssignmentPattern: return export_namespace_pattern(block, as<Assignment>(pattern)->target);
    case NodeKind::RestElement: return export_namespace_pattern(block, as<Operand>(pattern)->argument);
    case NodeKind::ArrayPattern:
      for (Node* element : as<ArrayLiteral>(pattern)->elements) export_namespace_pattern(block, element);
      return;
    case NodeKind::ObjectPattern:
      for (const Property& property : as<ObjectLiteral>(pattern)->properties) export_namespace_pattern(block, property.value);
      return;
    default: return;
  }
}

// `N.f = f;`, behind a function or a class: in this block it keeps its own name.
void Parser::add_namespace_export(Block& block, const Identifier* name, ListBuilder& body) {
  containers_[block.container].members[name->name];
  Node* property = make_member(refer_parameter(block, name->start), name->name, name->start);
  body.add(make_statement(make_assignment(property, make_reference(name->name, name->start), name->start), name->start));
}

// ---- Members that later blocks export ------------------------------------------------------------------------------------

void Parser::note_leaving_references(const Block& block) {
  scopes_.for_each_leaving([&](Identifier* identifier) {
    if ((identifier->flags & flag::kLeaving) != 0) return;
    identifier->flags |= flag::kLeaving;
    leaving_references_.push_back({identifier, block.number});
  });
}

// namespace A { export const f = () => x } namespace A { export const x = 1 }
void Parser::bind_later_members() {
  std::unordered_map<std::uint64_t, SymbolId> made;
  for (const LeavingReference& leaving : leaving_references_) {
    Identifier* identifier = leaving.identifier;
    identifier->flags &= static_cast<std::uint8_t>(~flag::kLeaving);
    for (std::uint32_t b = leaving.block; b != kNoContainer; b = namespace_blocks_[b].outer) {
      const NamespaceBlock& block = namespace_blocks_[b];
      if (identifier->symbol != SymbolId::None && module_.symbol(identifier->symbol).scope >= block.scope) break;
      const auto& members = containers_[block.container].members;
      const auto found = members.find(identifier->name);
      if (found == members.end()) continue;
      const std::uint64_t key = std::uint64_t{b} << 32 | static_cast<std::uint32_t>(identifier->name);
      const auto [slot, is_new] = made.try_emplace(key, SymbolId::None);
      if (is_new) {
        slot->second = static_cast<SymbolId>(module_.symbols.size());
        module_.symbols.push_back(
            {identifier->name, SymbolKind::Generated, symbol_flag::kMember, 0, block.scope, identifier->start, 0});
        if (found->second.container != kNoContainer) set_container(slot->second, found->second.container);
      }
      if (identifier->symbol != SymbolId::None && identifier->extra != kUnreachableReference)
        module_.symbols[index_of(identifier->symbol)].use_count--;
      identifier->symbol = slot->second;
      identifier->flags |= flag::kMember;
      module_.symbols[index_of(slot->second)].use_count++;
      break;
    }
  }
}

// ---- import a = b.c, import a = require('x'), export = a --------------------------------------------------------------------

// `a.b.c`
Node* Parser::parse_entity_name(Identifier*& root) {
  root = nullptr;
  if (!is(Token::Identifier)) {
    unexpected();
    return nullptr;
  }
  root = make_reference(lexer_.atom, lexer_.start);
  Node* expression = root;
  next();
  while (eat(Token::Dot)) {
    if (!is(Token::Identifier)) {
      unexpected();
      return nullptr;
    }
    expression = finish_member(expression, lexer_.atom, lexer_.start, 0);
    next();
  }
  return expression;
}

// `import a = b.c` in a namespace, at the name; false when it stands for a type.
bool Parser::parse_namespace_import(Block& block, ListBuilder& body, std::uint32_t start, bool is_exported) {
  bool is_type_only = false;
  if (is_word(word::kType)) {
    const Lexer::Checkpoint before = lexer_.checkpoint();
    next();
    is_type_only = is(Token::Identifier);
    if (!is_type_only) lexer_.restore(before);
  }
  const SourceRange range = lexer_.range();
  const Atom name = lexer_.atom;
  if (!is(Token::Identifier)) {
    fail(DiagnosticCode::NamespaceStatement, {start, start + 6}, {"An import declaration"});
    return true;
  }
  next();
  if (!is(Token::Equal)) {
    fail(DiagnosticCode::NamespaceStatement, {start, start + 6}, {"An import declaration"});
    return true;
  }
  next();
  if (is_word(word::kRequire)) {
    const Lexer::Checkpoint before = lexer_.checkpoint();
    next();
    const bool is_module = is(Token::OpenParen);
    lexer_.restore(before);
    if (is_module) fail(DiagnosticCode::NamespaceStatement, {start, start + 6}, {"An import of a module"});
  }
  if (has_failed_) return true;
  if (is_type_only) {
    skip_type();
    expect_semicolon();
    return false;
  }
  Identifier* root = nullptr;
  const ScopeBuilder::Mark before = scopes_.mark();
  Node* expression = parse_entity_name(root);
  expect_semicolon();
  if (has_failed_) return true;
  if (scopes_.visible(root->name) == SymbolId::None && find_block_member(root->name) == nullptr &&
      std::find(type_names_.begin(), type_names_.end(), root->name) != type_names_.end()) {
    scopes_.forget(before);
    type_names_.push_back(name);
    return false;
  }
  Identifier* local = make_identifier(name, range.start);
  local->symbol = scopes_.declare(name, is_exported ? SymbolKind::Const : SymbolKind::Var, range);
  if (is_exported) {
    export_namespace_pattern(block, local);
    body.add(make_statement(make_assignment(local, expression, start), start));
    return true;
  }
  Node* statement = make_variable(VariableKind::Var, local, expression, start);
  aliases_.push_back({as<VariableDeclaration>(statement), root});
  body.add(statement);
  return false;
}

// `import a = require('b')`, `import a = b.c`: at the name behind `import` or `import type`, false when it is neither.
bool Parser::parse_import_equals(std::uint32_t start, bool is_type_only, bool is_exported, Node*& statement) {
  statement = nullptr;
  if (!is(Token::Identifier)) return false;
  const Lexer::Checkpoint at_name = lexer_.checkpoint();
  const SourceRange range = lexer_.range();
  const Atom name = lexer_.atom;
  next();
  if (!is(Token::Equal)) {
    lexer_.restore(at_name);
    return false;
  }
  next();
  bool is_require = false;
  if (is_word(word::kRequire)) {
    const Lexer::Checkpoint before = lexer_.checkpoint();
    next();
    is_require = is(Token::OpenParen);
    lexer_.restore(before);
  }
  Identifier* root = nullptr;
  Node* value = nullptr;
  const SourceRange target = lexer_.range();
  if (is_type_only) {
    type_names_.push_back(name);
    next();
    if (is_require) skip_with(&TypeSkipper::skip_balanced);
    while (!is_require && eat(Token::Dot)) next();
    expect_semicolon();
    return true;
  }
  if (is_require) {
    root = make_reference(lexer_.atom, lexer_.start);
    next();
    const SourceRange opening = lexer_.range();
    next();
    if (!is(Token::String)) {
      expect(Token::String);
      return true;
    }
    Node* source = make_string(lexer_.string_value, lexer_.start);
    next();
    auto* call = make<CallExpression>(NodeKind::CallExpression, target.start);
    call->callee = root;
    call->arguments = freeze(arena_, &source, 1);
    expect_closing(Token::CloseParen, opening);
    value = call;
    if (options_.bundle) import_candidates_.push_back({call, RecordId::None, unreachable_ != 0, false});
    has_import_require_ = true;
  } else {
    value = parse_entity_name(root);
  }
  expect_semicolon();
  if (has_failed_) return true;
  Identifier* local = make_identifier(name, range.start);
  local->symbol = scopes_.declare(name, is_require ? SymbolKind::Const : SymbolKind::Var, range);
  statement = make_variable(is_require ? VariableKind::Const : VariableKind::Var, local, value, start);
  if (is_require && options_.bundle) note_initializer(local, value);
  aliases_.push_back({as<VariableDeclaration>(statement), root});
  if (is_exported) export_declared(statement);
  return true;
}

// `export = a`, at `=`.
Node* Parser::parse_export_equals(std::uint32_t start) {
  next();
  Node* value = parse_expression();
  expect_semicolon();
  if (has_failed_) return nullptr;
  has_import_require_ = true;
  auto* module = make_reference(word::atom(word::kModule), start);
  Node* target = make_member(module, word::atom(word::kExports), start);
  Node* statement = make_statement(make_assignment(target, value, start), start);
  export_equals_ = as<ExpressionStatement>(statement);
  return statement;
}

void Parser::drop_unused_aliases() {
  const auto is_type = [&](const Identifier* name) {
    return name->symbol == SymbolId::None && std::find(type_names_.begin(), type_names_.end(), name->name) != type_names_.end();
  };
  if (export_equals_ != nullptr) {
    const Node* value = as<Assignment>(export_equals_->expression)->value;
    if (const auto* name = try_as<Identifier>(value); name != nullptr && is_type(name))
      export_equals_->kind = NodeKind::EmptyStatement;
    else if (options_.bundle && is_certainly_module_)
      report(DiagnosticCode::ExportEquals,
             {export_equals_->start, static_cast<std::uint32_t>(lexer_.source().find('=', export_equals_->start)) + 1});
  }
  const bool keeps_all = options_.preserve_unused_imports;
  for (std::size_t i = aliases_.size(); i-- > 0;) {
    const Alias& alias = aliases_[i];
    const auto* local = as<Identifier>(alias.statement->declarators[0].target);
    const Symbol& symbol = module_.symbol(local->symbol);
    const bool is_exported = (alias.statement->flags & flag::kExported) != 0;
    const bool is_top_level = (symbol.flags & symbol_flag::kTopLevel) != 0;
    // In a script what stands at the top may be used by others.
    const bool is_used = is_exported || symbol.use_count > 0 || keeps_all ||
                         (is_top_level && module_.type != SourceType::Module && !has_import_require_);
    const bool is_ambient = container_of(local->symbol) != kNoContainer && containers_[container_of(local->symbol)].is_ambient;
    if (is_used && !is_type(alias.root) && !is_ambient) continue;
    if (is_ambient) {
      export_as_ambient(local->symbol, local->symbol);
    } else if (is_exported) {
      auto& exports = module_.named_exports;
      exports.erase(
          std::remove_if(exports.begin(), exports.end(), [&](const NamedExport& each) { return each.local == local->symbol; }),
          exports.end());
    }
    alias.statement->kind = NodeKind::EmptyStatement;
    if (alias.root->symbol != SymbolId::None && alias.root->extra != kUnreachableReference)
      module_.symbols[index_of(alias.root->symbol)].use_count--;
    alias.root->extra = kUnreachableReference;
  }
}

void Parser::finish_namespaces() {
  bind_later_members();
  finish_ambient_names();
  follow_aliases();
  inline_enum_values();
  drop_unused_aliases();
  collect_enum_members();
}

}  // namespace skein::js
