// What `declare` says exists elsewhere. Only enums are read, since their values stand where they are used:
//   declare const enum E { A = 1 }  E.A   ->   1
// The rest is passed over. No variable comes of any of it: a name that is left is a global.

#include <algorithm>

#include "js/parser_internal.h"
#include "js/typescript_types.h"

namespace skein::js {

std::uint32_t Parser::ambient_container_of(Atom name) const {
  for (const AmbientName& ambient : ambient_names_)
    if (ambient.name == name) return ambient.container;
  return kNoContainer;
}

// That of an enum or namespace in the ambient namespace `outer`, or in the namespace or module that is being read.
std::uint32_t Parser::ambient_container(Atom name, std::uint32_t outer, bool is_exported) {
  if (outer == kNoContainer && block_ != nullptr) outer = block_->container;
  const auto make_new = [&] {
    containers_.emplace_back();
    containers_.back().is_ambient = true;
    return static_cast<std::uint32_t>(containers_.size() - 1);
  };
  if (outer != kNoContainer) {
    std::uint32_t container = containers_[outer].members[name].container;
    if (container == kNoContainer) container = make_new();
    return containers_[outer].members[name].container = container;
  }
  if (!scopes_.is_module_scope()) return make_new();
  const SymbolId symbol = scopes_.own(name);
  std::uint32_t container = symbol != SymbolId::None ? container_of(symbol) : kNoContainer;
  if (container != kNoContainer) return container;
  for (AmbientName& ambient : ambient_names_) {
    if (ambient.name != name) continue;
    ambient.is_exported |= is_exported;
    return ambient.container;
  }
  container = make_new();
  ambient_names_.push_back({name, container, is_exported, SymbolId::None});
  return container;
}

// A namespace in which there is nothing to run.
void Parser::note_ambient_namespace(const Block& block, const Block* exporter) {
  if (exporter == nullptr) exporter = block_;
  if (exporter != nullptr) {
    containers_[exporter->container].members[block.name].container = block.container;
  } else if (scopes_.own(block.name) == SymbolId::None && ambient_container_of(block.name) == kNoContainer) {
    ambient_names_.push_back({block.name, block.container, false, SymbolId::None});
    containers_[block.container].is_ambient = true;
  }
}

// At `enum`.
void Parser::read_ambient_enum(std::uint32_t outer, bool is_const, bool is_exported) {
  const Nesting nesting(*this, 36);
  if (!nesting) return;
  next();
  if (!is(Token::Identifier)) return unexpected();
  Block block(lexer_.atom, lexer_.start);
  next();
  block.container = ambient_container(block.name, outer, is_exported);
  // Of others the program looks at the object.
  containers_[block.container].is_enum |= is_const;
  const ScopeBuilder::Mark before = scopes_.mark();
  const std::size_t accesses = member_accesses_.size(), uses = member_uses_.size(), candidates = import_candidates_.size();
  ListBuilder body(*this);
  bool is_constant = true;
  open_block(block);
  parse_enum_members(block, body, is_const, is_constant);
  close_block(block, body);
  if (has_failed_) return;
  scopes_.forget(before);
  member_accesses_.resize(accesses);
  member_uses_.resize(uses);
  import_candidates_.resize(candidates);
}

// `A.B { … }` or `'a' { … }`, behind `declare namespace` or `declare module`.
void Parser::skip_ambient_namespace(bool is_exported) {
  if (is(Token::String)) {
    next();
    if (!is(Token::OpenBrace)) return expect_semicolon();  // declare module 'x';
    return skip_with(&TypeSkipper::skip_balanced);
  }
  std::uint32_t container = kNoContainer;
  do {
    if (!is(Token::Identifier)) return unexpected();
    container = ambient_container(lexer_.atom, container, is_exported);
    next();
  } while (eat(Token::Dot));
  if (!is(Token::OpenBrace)) return expect(Token::OpenBrace);
  read_ambient_block(container);
}

// At `{`. What is in a namespace sees the rest of it by name.
void Parser::read_ambient_block(std::uint32_t container) {
  Block block(word::atom(word::kNone), lexer_.start);
  block.container = container;
  ListBuilder body(*this);
  open_block(block);
  read_ambient_body(container);
  close_block(block, body);
}

// At `{`: what is in an ambient namespace, or in `declare global`.
void Parser::read_ambient_body(std::uint32_t container) {
  const Nesting nesting(*this, 15);
  if (!nesting) return;
  next();
  Token previous = Token::Semicolon;
  while (!is(Token::CloseBrace) && !has_failed_) {
    const Token current = token();
    switch (current) {
      case Token::OpenBrace:
      case Token::OpenBracket:
      case Token::OpenParen: skip_with(&TypeSkipper::skip_balanced); break;
      case Token::TemplateHead: skip_with(&TypeSkipper::skip_template); break;
      case Token::EndOfFile:
      case Token::Error: return unexpected();
      case Token::Enum:
        if (previous == Token::Dot)
          next();
        else
          read_ambient_enum(container, previous == Token::Const, false);
        break;
      default: {
        const bool is_namespace = (is_word(word::kNamespace) || is_word(word::kModule)) && previous != Token::Dot;
        next();
        if (!is_namespace || !is(Token::Identifier) || lexer_.newline_before) break;
        const Lexer::Checkpoint name = lexer_.checkpoint();
        next();
        // let namespace
        const bool has_body = is(Token::OpenBrace) || is(Token::Dot);
        lexer_.restore(name);
        if (!has_body) break;
        std::uint32_t inner = container;
        do {
          if (!is(Token::Identifier)) return unexpected();
          inner = ambient_container(lexer_.atom, inner, false);
          next();
        } while (eat(Token::Dot));
        if (!is(Token::OpenBrace)) return expect(Token::OpenBrace);
        read_ambient_block(inner);
        break;
      }
    }
    previous = current;
  }
  if (!has_failed_) next();
}

// Exports of what is only declared, and names that are something else as well:
//   declare namespace C { const enum E { A } }  class C {}
void Parser::finish_ambient_names() {
  for (AmbientName& ambient : ambient_names_) {
    ambient.symbol = scopes_.module_symbol(ambient.name);
    if (ambient.symbol != SymbolId::None) {
      if (container_of(ambient.symbol) == kNoContainer && module_.symbol(ambient.symbol).kind != SymbolKind::Import)
        set_container(ambient.symbol, ambient.container);
      continue;
    }
    ambient.symbol = static_cast<SymbolId>(module_.symbols.size());
    module_.symbols.push_back({ambient.name, SymbolKind::Generated, 0, 0, static_cast<ScopeId>(0), 0, 0});
    set_container(ambient.symbol, ambient.container);
    if (ambient.is_exported) module_.ambient_exports.push_back({atoms_.text(ambient.name), ambient.symbol, 0});
    for (const PendingExport& pending : pending_exports_)
      if (pending.local->name == ambient.name) module_.ambient_exports.push_back({pending.name, ambient.symbol, pending.start});
    for (Node* statement : module_.body) {
      auto* exported = try_as<ExportDefaultDeclaration>(statement);
      const auto* name = exported != nullptr ? try_as<Identifier>(exported->declaration) : nullptr;
      if (name == nullptr || name->symbol != SymbolId::None || name->name != ambient.name) continue;
      export_as_ambient(exported->symbol, ambient.symbol);
      statement->kind = NodeKind::EmptyStatement;
    }
  }
}

void Parser::export_as_ambient(SymbolId exported, SymbolId ambient) {
  auto& exports = module_.named_exports;
  std::size_t kept = 0;
  for (const NamedExport& each : exports) {
    if (each.local == exported)
      module_.ambient_exports.push_back({each.name, ambient, each.start});
    else
      exports[kept++] = each;
  }
  exports.resize(kept);
}

}  // namespace skein::js
