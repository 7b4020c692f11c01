// Imports and exports (ECMAScript section 16.2).

#include <algorithm>
#include <unordered_map>

#include "base/nearest.h"
#include "js/parser_internal.h"

namespace skein::js {

void Parser::mark_module(SourceRange sign) {
  if (module_.type == SourceType::Module) return;
  if (options_.goal == ParseOptions::Goal::Script) {
    fail(DiagnosticCode::ModuleSyntaxInScript, sign);
    return;
  }
  module_.type = SourceType::Module;
  module_sign_ = sign;
  // What follows is known to be strict; what came before is judged at the end.
  if (scopes_.is_module_scope()) {
    make_strict(NoteText::StrictByModule, sign);
    scopes_.set_strict();
  }
}

void Parser::add_import(SymbolId local, RecordId record, std::string_view name, bool is_namespace, bool is_re_export,
                        std::uint32_t start) {
  module_.named_imports.push_back({local, record, name, is_namespace, is_re_export, start});
  // An import of TypeScript's may be an enum, whose members are looked at too.
  if (!is_namespace && !is_typescript_) return;
  Symbol& symbol = module_.symbols[index_of(local)];
  if (is_namespace) symbol.flags |= symbol_flag::kNamespaceImport;
  const auto index = static_cast<std::uint32_t>(symbol.name);
  if (index >= is_namespace_atom_.size()) is_namespace_atom_.resize(index + 1);
  is_namespace_atom_[index] = true;
}

void Parser::add_export(std::string_view name, SymbolId symbol, std::uint32_t start) {
  module_.named_exports.push_back({name, symbol, start});
}

List<ImportAttribute> Parser::parse_attributes() {
  // with { type: "json" }, and `assert` on the same line as older code has it.
  if (!(is(Token::With) || (is(Token::Identifier) && atoms_.text(lexer_.atom) == "assert" && !lexer_.newline_before))) return {};
  next();
  note(Feature::ImportAttributes);
  const SourceRange opening = lexer_.range();
  expect(Token::OpenBrace);
  std::vector<ImportAttribute> attributes;
  while (!is(Token::CloseBrace) && !has_failed_) {
    ImportAttribute attribute;
    const SourceRange range = lexer_.range();
    if (is(Token::String)) {
      attribute.key = parse_string_value();
    } else if (is_identifier_name()) {
      attribute.key = atoms_.text(lexer_.atom);
      next();
    } else {
      unexpected();
      break;
    }
    expect(Token::Colon);
    if (!is(Token::String)) {
      expect(Token::String);
      break;
    }
    attribute.key_range = range;
    attribute.value_range = lexer_.range();
    attribute.value = parse_string_value();
    for (std::size_t i = 0; i < attributes.size(); i++)
      if (attributes[i].key == attribute.key)
        report(DiagnosticCode::DuplicateAttribute, range, {attribute.key}, attributes[i].key_range);
    attributes.push_back(attribute);
    if (!eat(Token::Comma)) break;
  }
  expect_closing(Token::CloseBrace, opening);
  return freeze(arena_, attributes.data(), attributes.size());
}

// { with: { type: 'json' } }
bool Parser::read_import_options(const Node* options, List<ImportAttribute>& found) {
  const auto key_of = [&](const Property& property) {
    const Node* key = property.kind == PropertyKind::Init && !property.is_computed ? property.key : nullptr;
    if (key != nullptr && key->kind == NodeKind::IdentifierName) return atoms_.text(as<IdentifierName>(key)->name);
    return key != nullptr && key->kind == NodeKind::StringLiteral ? as<StringLiteral>(key)->value : std::string_view();
  };
  if (options->kind != NodeKind::ObjectExpression) return false;
  std::vector<ImportAttribute> attributes;
  for (const Property& property : as<ObjectLiteral>(options)->properties) {
    const std::string_view key = key_of(property);
    if (key.empty()) return false;
    if (key != "with") continue;
    if (property.value->kind != NodeKind::ObjectExpression) return false;
    for (const Property& each : as<ObjectLiteral>(property.value)->properties) {
      ImportAttribute attribute{key_of(each), {}, {each.start, each.start + 1}, {each.start, each.start + 1}};
      if (attribute.key.empty() || !constant_text(each.value, attribute.value)) return false;
      if (each.key->kind == NodeKind::StringLiteral)
        attribute.key_range = literal_range(each.key);
      else
        attribute.key_range.end = each.start + static_cast<std::uint32_t>(attribute.key.size());
      attribute.value_range = literal_range(each.value);
      attributes.push_back(attribute);
    }
  }
  found = freeze(arena_, attributes.data(), attributes.size());
  return true;
}

RecordId Parser::parse_module_specifier(std::uint8_t flags) {
  if (!is(Token::String)) {
    expect(Token::String);
    return RecordId::None;
  }
  ImportRecord record;
  record.kind = ImportKind::ImportStatement;
  record.flags = flags;
  record.range = lexer_.range();
  record.specifier = parse_string_value();
  record.attributes = parse_attributes();
  const auto id = static_cast<RecordId>(module_.import_records.size());
  module_.import_records.push_back(record);
  return id;
}

RecordId Parser::parse_from_clause(std::uint8_t flags) {
  expect_word(word::kFrom);
  if (has_failed_) return RecordId::None;
  return parse_module_specifier(flags);
}

std::string_view Parser::parse_module_export_name(bool& is_string) {
  is_string = is(Token::String);
  std::string_view name;
  if (is_string) {
    const SourceRange range = lexer_.range();
    name = parse_string_value();
    if (!js::is_identifier_name(name)) note(Feature::ArbitraryModuleNames);
    // Lone surrogates in WTF-8: ED A0..BF. Export names have to be well-formed.
    for (std::size_t i = 0; i + 1 < name.size(); i++)
      if (static_cast<unsigned char>(name[i]) == 0xED && static_cast<unsigned char>(name[i + 1]) >= 0xA0) {
        report(DiagnosticCode::MalformedExportName, range);
        break;
      }
    return name;
  } else if (is_identifier_name()) {
    name = atoms_.text(lexer_.atom);
  } else {
    if (is(Token::Error))
      stop();
    else
      fail(DiagnosticCode::ExpectedToken, lexer_.range(), {"identifier", found()});
    return name;
  }
  next();
  return name;
}

// `import defer * as a`, `import source a`; `import defer from 'b'` and `import source from 'b'` import a default.
ImportPhase Parser::parse_import_phase() {
  if (!is_word(word::kDefer) && !is_word(word::kSource)) return ImportPhase::Evaluation;
  const Lexer::Checkpoint before = lexer_.checkpoint();
  const SourceRange range = lexer_.range();
  const ImportPhase phase = is_word(word::kDefer) ? ImportPhase::Defer : ImportPhase::Source;
  next();
  bool is_phase = is(Token::Star) && phase == ImportPhase::Defer;
  if (is(Token::Identifier) && phase == ImportPhase::Source) {
    is_phase = true;
    if (is_word(word::kFrom)) {  // import source from from 'b'
      const Lexer::Checkpoint at_from = lexer_.checkpoint();
      next();
      is_phase = is_word(word::kFrom);
      lexer_.restore(at_from);
    }
  }
  if (!is_phase) {
    lexer_.restore(before);
    return ImportPhase::Evaluation;
  }
  note_import_phase(phase, range, true);
  return phase;
}

void Parser::note_import_phase(ImportPhase phase, SourceRange range, bool is_statement) {
  note(phase == ImportPhase::Defer ? Feature::ImportDefer : Feature::ImportSource);
  // Of import statements only the scan knows whether they lead to WebAssembly.
  if (options_.bundle && (phase == ImportPhase::Defer || !is_statement))
    report(DiagnosticCode::ImportPhaseNotSupported, range, {phase == ImportPhase::Defer ? "defer" : "source"});
}

Node* Parser::parse_import_statement(StatementPosition position) {
  const std::uint32_t start = lexer_.start;
  const SourceRange import_range = lexer_.range();
  if (position != StatementPosition::List || !scopes_.is_module_scope()) {
    fail(DiagnosticCode::ImportNotAtTopLevel, import_range, {"import"});
    return nullptr;
  }
  next();
  auto* node = make<ImportDeclaration>(NodeKind::ImportDeclaration, start);
  if (is(Token::String)) {
    mark_module(import_range);
    node->record = parse_module_specifier(record_flag::kBare);
    expect_semicolon();
    return node;
  }

  bool is_type_only = false;
  if (is_typescript_) {
    if (is_word(word::kType)) {
      const Lexer::Checkpoint before = lexer_.checkpoint();
      next();
      // import type from 'x' imports a default named `type`; import type X from, import type { and import type * are types.
      const bool is_from = is_word(word::kFrom);
      bool is_type = is(Token::OpenBrace) || is(Token::Star) || is(Token::Identifier);
      if (is_from) {
        next();
        is_type = is_word(word::kFrom);  // import type from from 'x'
        if (!is_type && is(Token::Equal)) is_type = true;
        lexer_.restore(before);
        if (is_type) next();
      }
      if (is_type)
        is_type_only = true;
      else
        lexer_.restore(before);
    }
    Node* statement = nullptr;
    if (parse_import_equals(start, is_type_only, false, statement)) return statement;
  }
  const ImportPhase phase = is_type_only ? ImportPhase::Evaluation : parse_import_phase();
  node->extra = static_cast<std::uint16_t>(phase);
  if (!is_type_only) mark_module(import_range);

  struct Name {
    std::string_view imported;
    Identifier* local;
    std::uint32_t start;
    bool is_namespace;
  };
  std::vector<Name> names;
  std::vector<ImportSpecifier> specifiers;
  const auto bind = [&](std::string_view imported, std::uint32_t imported_start, bool is_namespace) -> Identifier* {
    if (is_type_only) {
      type_names_.push_back(lexer_.atom);
      next();
      return nullptr;
    }
    Identifier* local = parse_binding_identifier(SymbolKind::Import);
    names.push_back({imported, local, imported_start, is_namespace});
    return local;
  };

  bool needs_from = true;
  if (is(Token::Identifier)) {
    node->default_local = bind("default", lexer_.start, false);
    if (phase == ImportPhase::Source && !is_word(word::kFrom)) {
      expect_word(word::kFrom);
    } else if (eat(Token::Comma)) {
      if (!is(Token::Star) && !is(Token::OpenBrace)) unexpected();
    } else if (!is_word(word::kFrom)) {
      expect_word(word::kFrom);
    }
  }
  if (is(Token::Star)) {
    const std::uint32_t star = lexer_.start;
    next();
    expect_word(word::kAs);
    if (!has_failed_) {
      if (!is(Token::Identifier)) unexpected();
      node->namespace_local = bind("*", star, true);
    }
  } else if (is(Token::OpenBrace)) {
    const SourceRange opening = lexer_.range();
    next();
    node->has_braces = true;
    if (!is_type_only) {
      names.reserve(4);
      specifiers.reserve(4);
    }
    while (!is(Token::CloseBrace) && !has_failed_) {
      std::uint32_t specifier_start = lexer_.start;
      bool is_type_specifier = is_type_only;
      bool is_string = false;
      SourceRange name_range = lexer_.range();
      bool is_name = is(Token::Identifier);
      Lexer::Checkpoint before = lexer_.checkpoint();
      std::string_view imported = parse_module_export_name(is_string);
      if (is_typescript_ && imported == "type" && !is_string && !is(Token::Comma) && !is(Token::CloseBrace)) {
        // { type x }, { type as }, { type as as }, { type as as x }: only `type as x` with one `as` is a value named type.
        bool is_modifier = true;
        if (is_word(word::kAs)) {
          const Lexer::Checkpoint at_as = lexer_.checkpoint();
          next();
          if (is_word(word::kAs)) {
            next();
            is_modifier = is(Token::Identifier);
            lexer_.restore(at_as);
            if (!is_modifier) is_modifier = false;
          } else {
            is_modifier = is(Token::Comma) || is(Token::CloseBrace);
            lexer_.restore(at_as);
          }
        }
        if (is_modifier) {
          is_type_specifier = true;
          specifier_start = lexer_.start;
          name_range = lexer_.range();
          is_name = is(Token::Identifier);
          before = lexer_.checkpoint();
          imported = parse_module_export_name(is_string);
        }
      }
      if (is_word(word::kAs)) {
        next();
        if (is_type_specifier) {
          if (is(Token::Identifier))
            next();
          else
            unexpected();
        } else {
          Identifier* local = parse_binding_identifier(SymbolKind::Import);
          names.push_back({imported, local, specifier_start, false});
          specifiers.push_back({imported, local, specifier_start});
        }
      } else if (!is_type_specifier && !has_failed_) {
        if (is_string) {
          fail(DiagnosticCode::ExpectedToken, lexer_.range(), {"\"as\"", found()});
          break;
        }
        lexer_.restore(before);
        Identifier* local = parse_binding_identifier(SymbolKind::Import);
        names.push_back({imported, local, specifier_start, false});
        specifiers.push_back({imported, local, specifier_start});
      } else if (!is_name && !has_failed_) {
        fail(DiagnosticCode::ExpectedToken, name_range,
             {"identifier", lexer_.source().substr(name_range.start, name_range.length())});
      }
      if (!eat(Token::Comma)) break;
    }
    expect_closing(Token::CloseBrace, opening);
  } else if (node->default_local == nullptr && !is_type_only) {
    unexpected();
    needs_from = false;
  }
  if (has_failed_ || !needs_from) return nullptr;
  node->record = parse_from_clause(0);
  expect_semicolon();
  if (has_failed_) return nullptr;
  module_.import_records[index_of(node->record)].is_source = phase == ImportPhase::Source;
  if (is_type_only) {
    module_.import_records.pop_back();
    // A file with only type imports is a module all the same.
    mark_module(import_range);
    return nullptr;
  }
  node->specifiers = freeze(arena_, specifiers.data(), specifiers.size());
  for (const Name& name : names)
    add_import(name.local->symbol, node->record, name.imported, name.is_namespace, false, name.start);
  if (names.empty()) module_.import_records[index_of(node->record)].flags |= record_flag::kBare;
  return node;
}

void Parser::export_pattern(Node* pattern) {
  switch (pattern->kind) {
    case NodeKind::Identifier: {
      auto* identifier = as<Identifier>(pattern);
      add_export(atoms_.text(identifier->name), identifier->symbol, identifier->start);
      break;
    }
    case NodeKind::AssignmentPattern: export_pattern(as<Assignment>(pattern)->target); break;
    case NodeKind::RestElement: export_pattern(as<Operand>(pattern)->argument); break;
    case NodeKind::ArrayPattern:
      for (Node* element : as<ArrayLiteral>(pattern)->elements) export_pattern(element);
      break;
    case NodeKind::ObjectPattern:
      for (const Property& property : as<ObjectLiteral>(pattern)->properties) export_pattern(property.value);
      break;
    default: break;
  }
}

void Parser::export_declared(Node* declaration) {
  if (declaration->kind == NodeKind::ExpressionStatement) return;  // a further block of a namespace
  if (is_typescript_ && declaration->kind == NodeKind::VariableDeclaration) {
    // export enum A {} export enum A {}: one variable, one export.
    const auto* name = try_as<Identifier>(as<VariableDeclaration>(declaration)->declarators[0].target);
    if (name != nullptr && container_of(name->symbol) != kNoContainer &&
        std::exchange(containers_[container_of(name->symbol)].is_exported, true))
      return;
  }
  declaration->flags |= flag::kExported;
  switch (declaration->kind) {
    case NodeKind::VariableDeclaration:
      for (const VariableDeclarator& declarator : as<VariableDeclaration>(declaration)->declarators)
        export_pattern(declarator.target);
      break;
    case NodeKind::FunctionDeclaration:
      if (Identifier* name = as<FunctionDeclaration>(declaration)->function->name)
        add_export(atoms_.text(name->name), name->symbol, name->start);
      break;
    case NodeKind::ClassDeclaration:
      if (Identifier* name = as<ClassDeclaration>(declaration)->definition->name)
        add_export(atoms_.text(name->name), name->symbol, name->start);
      break;
    default: break;
  }
}

Node* Parser::parse_export_default(std::uint32_t start, bool is_marked) {
  auto* node = make<ExportDefaultDeclaration>(NodeKind::ExportDefaultDeclaration, start);
  node->symbol = SymbolId::None;
  const std::uint32_t default_start = lexer_.start;
  next();
  is_marked |= lexer_.no_side_effects_before;
  const std::uint32_t declaration_start = lexer_.start;
  List<Node*> decorators;
  if (is(Token::At)) decorators = parse_decorators();
  bool is_async_function = false;
  if (is_word(word::kAsync) && decorators.empty()) {
    const Lexer::Checkpoint before = lexer_.checkpoint();
    next();
    is_async_function = is(Token::Function) && !lexer_.newline_before;
    if (!is_async_function) lexer_.restore(before);
  }
  if (is_typescript_ && is_word(word::kAbstract)) {
    const Lexer::Checkpoint before = lexer_.checkpoint();
    next();
    if (!is(Token::Class)) lexer_.restore(before);
  }
  if (is_typescript_ && is_word(word::kInterface)) {
    Node* ignored = nullptr;
    if (parse_typescript_statement(true, ignored)) return nullptr;
  }
  if (!decorators.empty() && !is(Token::Class)) {
    expect(Token::Class);
  } else if (is(Token::Function)) {
    node->declaration = parse_function_declaration(declaration_start, is_async_function, true, node->symbol);
    if (node->declaration == nullptr) return nullptr;  // an overload
  } else if (is(Token::Class)) {
    node->declaration = parse_class_declaration(declaration_start, true, decorators, node->symbol);
  } else {
    node->declaration = parse_assignment();
    expect_semicolon();
  }
  if (has_failed_) return nullptr;
  if (is_marked) mark_no_side_effects(node->declaration);
  if (node->symbol == SymbolId::None)
    node->symbol = scopes_.generate(word::atom(word::kNone), SymbolKind::DefaultExport, default_start);
  const bool is_function = node->declaration->kind == NodeKind::FunctionDeclaration || FunctionExpression::is(node->declaration);
  if (is_function && (node->declaration->flags & flag::kNoSideEffects) != 0)
    module_.symbols[index_of(node->symbol)].flags |= symbol_flag::kNoSideEffects;
  if (module_.symbol(node->symbol).kind == SymbolKind::DefaultExport)
    module_.symbols[index_of(node->symbol)].name = atoms_.intern("default");
  add_export("default", node->symbol, default_start);
  return node;
}

Node* Parser::parse_export_statement(StatementPosition position) {
  const std::uint32_t start = lexer_.start;
  const SourceRange export_range = lexer_.range();
  if (position != StatementPosition::List || !scopes_.is_module_scope()) {
    fail(DiagnosticCode::ImportNotAtTopLevel, export_range, {"export"});
    return nullptr;
  }
  const bool is_marked = lexer_.no_side_effects_before;
  next();
  if (is_typescript_ && is(Token::Equal)) return parse_export_equals(start);
  mark_module(export_range);
  is_certainly_module_ = true;
  if (has_failed_) return nullptr;
  switch (token()) {
    case Token::Default: return parse_export_default(start, is_marked);
    case Token::Star: {
      const std::uint32_t star = lexer_.start;
      next();
      auto* node = make<ExportAllDeclaration>(NodeKind::ExportAllDeclaration, start);
      std::uint32_t alias_start = star;
      if (eat_word(word::kAs)) {
        note(Feature::ExportStarAs);
        bool is_string = false;
        alias_start = lexer_.start;
        node->alias = parse_module_export_name(is_string);
        if (has_failed_) return nullptr;
        node->record = parse_from_clause(0);
        expect_semicolon();
        if (has_failed_) return nullptr;
        const SymbolId symbol = scopes_.generate(atoms_.intern(node->alias), SymbolKind::Import, alias_start);
        node->namespace_local = make_identifier(module_.symbol(symbol).name, alias_start);
        node->namespace_local->symbol = symbol;
        module_.named_imports.push_back({symbol, node->record, "*", true, true, alias_start});
        module_.symbols[index_of(symbol)].flags |= symbol_flag::kNamespaceImport;
        add_export(node->alias, symbol, alias_start);
        return node;
      }
      node->record = parse_from_clause(record_flag::kExportStar);
      expect_semicolon();
      if (has_failed_) return nullptr;
      module_.export_stars.push_back({node->record, star});
      return node;
    }
    case Token::OpenBrace: {
      const SourceRange opening = lexer_.range();
      next();
      struct Name {
        std::string_view local, exported;
        bool is_string;
        SourceRange range;
        std::uint32_t exported_start;
      };
      std::vector<Name> names;
      while (!is(Token::CloseBrace) && !has_failed_) {
        Name name{};
        name.range = lexer_.range();
        name.exported_start = lexer_.start;
        bool is_type = false;
        name.local = parse_module_export_name(name.is_string);
        if (is_typescript_ && name.local == "type" && !name.is_string && !is(Token::Comma) && !is(Token::CloseBrace)) {
          bool is_modifier = true;
          if (is_word(word::kAs)) {
            const Lexer::Checkpoint at_as = lexer_.checkpoint();
            next();
            if (is_word(word::kAs)) {
              next();
              is_modifier = !is(Token::Comma) && !is(Token::CloseBrace);
            } else {
              is_modifier = is(Token::Comma) || is(Token::CloseBrace);
            }
            lexer_.restore(at_as);
          }
          if (is_modifier) {
            is_type = true;
            name.local = parse_module_export_name(name.is_string);
          }
        }
        name.exported = name.local;
        if (eat_word(word::kAs)) {
          bool is_string = false;
          name.exported_start = lexer_.start;
          name.exported = parse_module_export_name(is_string);
        }
        if (!is_type) names.push_back(name);
        if (!eat(Token::Comma)) break;
      }
      expect_closing(Token::CloseBrace, opening);
      if (has_failed_) return nullptr;
      auto* node = make<ExportNamedDeclaration>(NodeKind::ExportNamedDeclaration, start);
      node->record = RecordId::None;
      std::vector<ExportSpecifier> specifiers;
      if (is_word(word::kFrom)) {
        node->record = parse_from_clause(names.empty() ? record_flag::kBare : std::uint8_t{0});
        expect_semicolon();
        if (has_failed_) return nullptr;
        for (const Name& name : names) {
          const SymbolId symbol = scopes_.generate(atoms_.intern(name.local), SymbolKind::Import, name.range.start);
          Identifier* local = make_identifier(module_.symbol(symbol).name, name.range.start);
          local->symbol = symbol;
          module_.named_imports.push_back({symbol, node->record, name.local, false, true, name.range.start});
          add_export(name.exported, symbol, name.exported_start);
          specifiers.push_back({name.exported, local, name.local, name.range.start});
        }
      } else {
        expect_semicolon();
        for (const Name& name : names) {
          if (name.is_string) {
            report(DiagnosticCode::StringExportWithoutFrom, name.range);
            continue;
          }
          if (is_reserved_word(name.local) && name.local != "await") {
            fail(DiagnosticCode::UnexpectedToken, name.range, {arena_.copy("\"" + std::string(name.local) + "\"")});
            return nullptr;
          }
          Identifier* local = make_identifier(atoms_.intern(name.local), name.range.start);
          pending_exports_.push_back({name.exported, local, name.exported_start});
          specifiers.push_back({name.exported, local, name.local, name.range.start});
        }
      }
      node->specifiers = freeze(arena_, specifiers.data(), specifiers.size());
      return node;
    }
    case Token::Var:
    case Token::Const:
    case Token::Function:
    case Token::Class:
    case Token::Enum: {
      is_marked_export_ = is_marked;
      Node* declaration = parse_statement(StatementPosition::List);
      if (declaration == nullptr || has_failed_) return nullptr;
      export_declared(declaration);
      for (const SplitDeclaration& split : split_declarations_) export_declared(split.declaration);
      return declaration;
    }
    case Token::At: {  // export @a class B {}
      const std::uint32_t class_start = lexer_.start;
      List<Node*> decorators = parse_decorators();
      if (is_typescript_ && is_word(word::kAbstract)) next();
      if (!is(Token::Class)) {
        expect(Token::Class);
        return nullptr;
      }
      SymbolId symbol;
      Node* declaration = parse_class_declaration(class_start, false, decorators, symbol);
      if (has_failed_) return nullptr;
      export_declared(declaration);
      return declaration;
    }
    case Token::Identifier: {
      if (is_typescript_) {
        if (is_word(word::kType)) {
          const Lexer::Checkpoint before = lexer_.checkpoint();
          next();
          if (is(Token::OpenBrace) || is(Token::Star)) {
            // export type { A } [from 'x'], export type * [as a] from 'x'
            const bool has_star = eat(Token::Star);
            bool ignored;
            if (has_star && eat_word(word::kAs)) parse_module_export_name(ignored);
            if (!has_star) {
              const SourceRange opening = lexer_.range();
              next();
              while (!is(Token::CloseBrace) && !has_failed_) {
                parse_module_export_name(ignored);
                if (eat_word(word::kAs)) parse_module_export_name(ignored);
                if (!eat(Token::Comma)) break;
              }
              expect_closing(Token::CloseBrace, opening);
            }
            if (is_word(word::kFrom)) {
              next();
              expect(Token::String);
            }
            expect_semicolon();
            return nullptr;
          }
          lexer_.restore(before);
        }
        if (is_word(word::kAs)) {
          // export as namespace X
          next();
          expect_word(word::kNamespace);
          next();
          expect_semicolon();
          return nullptr;
        }
        Node* statement = nullptr;
        if (!is_word(word::kAsync) && !is_word(word::kLet) && parse_typescript_statement(true, statement)) {
          if (statement != nullptr) export_declared(statement);
          return statement;
        }
      }
      if (is_word(word::kAsync) || is_word(word::kLet)) {
        is_marked_export_ = is_marked;
        Node* declaration = parse_statement(StatementPosition::List);
        if (declaration == nullptr || has_failed_) return nullptr;
        if (declaration->kind != NodeKind::FunctionDeclaration && declaration->kind != NodeKind::VariableDeclaration) {
          fail(DiagnosticCode::UnexpectedToken, {declaration->start, lexer_.previous_end}, {"expression"});
          return nullptr;
        }
        export_declared(declaration);
        for (const SplitDeclaration& split : split_declarations_) export_declared(split.declaration);
        return declaration;
      }
      break;
    }
    case Token::Import:
      if (is_typescript_) {
        next();
        bool is_type_only = false;
        if (is_word(word::kType)) {
          const Lexer::Checkpoint before = lexer_.checkpoint();
          next();
          is_type_only = is(Token::Identifier);
          if (!is_type_only) lexer_.restore(before);
        }
        Node* statement = nullptr;
        if (parse_import_equals(start, is_type_only, true, statement)) return statement;
      }
      break;
    default: break;
  }
  unexpected();
  return nullptr;
}

void Parser::report_undeclared_export(const Identifier* name) {
  constexpr std::size_t kMaxCompared = 1000;
  NearestName nearest(atoms_.text(name->name));
  SourceRange place;
  for (std::size_t i = 0; i < std::min(module_.symbols.size(), kMaxCompared); i++) {
    const Symbol& symbol = module_.symbols[i];
    if ((symbol.flags & symbol_flag::kTopLevel) == 0 || !nearest.offer(atoms_.text(symbol.name))) continue;
    place = {symbol.declared_at, symbol.declared_at + static_cast<std::uint32_t>(nearest.found().size())};
  }
  report(DiagnosticCode::UndeclaredExport, name_range(name), {atoms_.text(name->name), nearest.found()}, place);
}

void Parser::finish_exports() {
  for (const PendingExport& pending : pending_exports_) {
    const SymbolId symbol = scopes_.module_symbol(pending.local->name);
    if (symbol == SymbolId::None) {
      // In TypeScript the name may be that of a type.
      if (!is_typescript_) report_undeclared_export(pending.local);
      continue;
    }
    pending.local->symbol = symbol;
    module_.symbols[index_of(symbol)].use_count++;
    // An exported namespace import is an object somebody else may look at.
    if ((module_.symbols[index_of(symbol)].flags & symbol_flag::kNamespaceImport) != 0)
      module_.symbols[index_of(symbol)].flags |= symbol_flag::kNamespaceEscapes;
    add_export(pending.name, symbol, pending.start);
  }
  std::unordered_map<std::string_view, std::uint32_t> seen;
  if (module_.named_exports.size() > 1) {
    for (const NamedExport& named : module_.named_exports) {
      const auto [slot, is_new] = seen.try_emplace(named.name, named.start);
      if (is_new) continue;
      const auto size = static_cast<std::uint32_t>(named.name.size());
      diagnostics_.add_with_note(DiagnosticCode::DuplicateExport, {named.start, named.start + size}, {named.name},
                                 {slot->second, slot->second + size});
    }
  }
}

}  // namespace skein::js
