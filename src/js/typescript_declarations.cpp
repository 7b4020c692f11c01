// TypeScript's own statements: declarations of types, which vanish. Enums and namespaces have files of their own.

#include <algorithm>

#include "js/parser_internal.h"
#include "js/typescript_types.h"

namespace skein::js {

// A word of TypeScript's begins a declaration only when its operand follows on the same line: `type\nx = 1` is two statements.
bool Parser::parse_typescript_statement(bool is_exported, Node*& statement) {
  statement = nullptr;
  if (!is(Token::Identifier) || lexer_.has_escape || static_cast<std::uint32_t>(lexer_.atom) >= word::kEnd) return false;
  const std::uint32_t start = lexer_.start;
  const Lexer::Checkpoint before = lexer_.checkpoint();
  const auto is_not = [&] {
    lexer_.restore(before);
    return false;
  };
  switch (static_cast<std::uint32_t>(lexer_.atom)) {
    case word::kType:
      next();
      if (!is(Token::Identifier) || lexer_.newline_before) return is_not();
      lexer_.restore(before);
      skip_type_alias();
      return true;
    case word::kInterface:
      next();
      if (!is(Token::Identifier) || (lexer_.newline_before && !is_exported)) return is_not();
      lexer_.restore(before);
      skip_interface();
      return true;
    case word::kAbstract: {
      next();
      if (!is(Token::Class) || lexer_.newline_before) return is_not();
      SymbolId symbol;
      statement = parse_class_declaration(start, false, {}, symbol);
      return true;
    }
    case word::kDeclare:
      next();
      if (lexer_.newline_before || !is_ambient_declaration_start()) return is_not();
      skip_ambient_declaration(is_exported);
      return true;
    case word::kNamespace:
    case word::kModule:
      next();
      if (lexer_.newline_before || (!is(Token::Identifier) && !is(Token::String))) return is_not();
      if (!scopes_.is_module_scope() && (block_ == nullptr || scopes_.current() != block_->node->function->scope))
        fail(DiagnosticCode::NamespacePlace, {before.start, before.end});
      else if (is(Token::String))
        skip_ambient_namespace(false);
      else {
        const Atom name = lexer_.atom;
        statement = parse_namespace(nullptr);
        if (statement == nullptr && is_exported)
          for (AmbientName& ambient : ambient_names_) ambient.is_exported |= ambient.name == name;
      }
      return true;
    case word::kGlobal:
      next();
      if (lexer_.newline_before || !is(Token::OpenBrace)) return is_not();
      skip_with(&TypeSkipper::skip_balanced);
      return true;
    default: return false;
  }
}

// `type A<T> = B`; at `type`.
void Parser::skip_type_alias() {
  next();
  type_names_.push_back(lexer_.atom);
  next();
  skip_type_parameters();
  expect(Token::Equal);
  skip_type();
  expect_semicolon();
}

// `interface A<T> extends B, C { … }`; at `interface`.
void Parser::skip_interface() {
  next();
  type_names_.push_back(lexer_.atom);
  next();
  skip_type_parameters();
  if (eat(Token::Extends)) {
    do skip_heritage();
    while (eat(Token::Comma) && !has_failed_);
  }
  skip_with(&TypeSkipper::skip_members);
}

// ---- Ambient declarations
// ----------------------------------------------------------------------------------------------------------

bool Parser::is_ambient_declaration_start() const {
  switch (token()) {
    case Token::Var:
    case Token::Const:
    case Token::Function:
    case Token::Class:
    case Token::Enum:
    case Token::Import: return true;
    default:
      return is_word(word::kLet) || is_word(word::kType) || is_word(word::kInterface) || is_word(word::kAbstract) ||
             is_word(word::kNamespace) || is_word(word::kModule) || is_word(word::kGlobal) || is_word(word::kAsync) ||
             is_word(word::kUsing);
  }
}

// Behind `declare`: something that exists elsewhere. Only lexer and types are needed to pass over it.
void Parser::skip_ambient_declaration(bool is_exported) {
  const auto skip_body = [this] { skip_with(&TypeSkipper::skip_balanced); };
  const auto expect_name = [this] {
    if (is(Token::Identifier))
      next();
    else
      unexpected();
  };
  if (is_word(word::kType)) return skip_type_alias();
  if (is_word(word::kInterface)) return skip_interface();
  eat_word(word::kAsync);
  eat_word(word::kAbstract);
  const bool is_const = eat(Token::Const);
  if (is_const && !is(Token::Enum)) return skip_ambient_variables();
  switch (token()) {
    case Token::Enum: return read_ambient_enum(kNoContainer, is_const, is_exported);
    case Token::Var: next(); return skip_ambient_variables();
    case Token::Function:
      next();
      eat(Token::Star);
      expect_name();
      skip_type_parameters();
      skip_with(&TypeSkipper::skip_signature_parameters);
      if (eat(Token::Colon)) skip_return_type();
      return expect_semicolon();
    case Token::Class:
      next();
      expect_name();
      skip_type_parameters();
      if (eat(Token::Extends)) skip_heritage();
      skip_implements();
      if (!is(Token::OpenBrace)) expect(Token::OpenBrace);
      return skip_body();
    case Token::Import:  // declare import a = b.c
      next();
      expect_name();
      expect(Token::Equal);
      skip_with(&TypeSkipper::skip_type_reference);
      return expect_semicolon();
    default: break;
  }
  if (eat_word(word::kLet) || eat_word(word::kUsing)) return skip_ambient_variables();
  if (is_word(word::kNamespace) || is_word(word::kModule)) {
    next();
    return skip_ambient_namespace(is_exported);
  }
  if (is_word(word::kGlobal)) {
    next();
    if (!is(Token::OpenBrace)) return expect(Token::OpenBrace);
    return read_ambient_body(kNoContainer);
  }
  unexpected();
}

// `a: T, b = 1`, behind the keyword.
void Parser::skip_ambient_variables() {
  do {
    if (is(Token::Identifier))
      next();
    else if (is(Token::OpenBrace) || is(Token::OpenBracket))
      skip_with(&TypeSkipper::skip_balanced);
    else
      unexpected();
    skip_binding_suffix(Token::Bang);
    // A constant may have a literal, or the name of an enum's member.
    if (eat(Token::Equal)) skip_type();
  } while (eat(Token::Comma) && !has_failed_);
  expect_semicolon();
}

// Exports of names that no value has: `type A = B; export { A }; export default A`. Imports whose names were all types.
void Parser::drop_type_exports() {
  for (Node* statement : module_.body) {
    if (auto* named = try_as<ExportNamedDeclaration>(statement); named != nullptr && named->record != RecordId::None) {
      // export { type A } from 'x'
      if (!named->specifiers.empty() || options_.preserve_unused_imports) continue;
      module_.import_records[index_of(named->record)].flags |= record_flag::kUnreachable;
      statement->kind = NodeKind::EmptyStatement;
    } else if (named != nullptr) {
      std::uint32_t kept = 0;
      for (const ExportSpecifier& specifier : named->specifiers)
        if (specifier.local->symbol != SymbolId::None) named->specifiers[kept++] = specifier;
      named->specifiers.count = kept;
    } else if (auto* fallback = try_as<ExportDefaultDeclaration>(statement)) {
      const auto* name = try_as<Identifier>(fallback->declaration);
      if (name == nullptr || name->symbol != SymbolId::None ||
          std::find(type_names_.begin(), type_names_.end(), name->name) == type_names_.end())
        continue;
      statement->kind = NodeKind::EmptyStatement;
      auto& exports = module_.named_exports;
      exports.erase(
          std::remove_if(exports.begin(), exports.end(), [&](const NamedExport& each) { return each.local == fallback->symbol; }),
          exports.end());
    } else if (auto* import = try_as<ImportDeclaration>(statement); import != nullptr && !options_.preserve_unused_imports) {
      if (!import->has_braces || !import->specifiers.empty()) continue;
      // import a, { type B } from 'c'
      if (import->default_local != nullptr || options_.typescript.keeps_import_statements) {
        import->has_braces = false;
        continue;
      }
      module_.import_records[index_of(import->record)].flags |= record_flag::kUnreachable;
      statement->kind = NodeKind::EmptyStatement;
    }
  }
}

}  // namespace skein::js
