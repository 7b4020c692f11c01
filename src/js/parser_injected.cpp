// Globals that files given by the option `inject` export become imports of those files.

#include "js/parser_internal.h"

namespace skein::js {

// All references are bound: what has no symbol is a global.
void Parser::import_injected() {
  const std::vector<InjectedName>& injected = defines_->injected();
  std::vector<SymbolId> symbols(injected.size(), SymbolId::None);
  const StatementMark mark = statement_mark();
  std::uint32_t start = 0;
  for (Identifier* reference : scopes_.references()) {
    if (reference->symbol != SymbolId::None || reference->extra == reference::kReplaced ||
        (defines_->roles(reference->name) & Defines::kInjected) == 0)
      continue;
    for (std::size_t i = 0; i < injected.size(); i++) {
      if (injected[i].local != reference->name) continue;
      if (symbols[i] == SymbolId::None) {
        symbols[i] = static_cast<SymbolId>(module_.symbols.size());
        module_.symbols.push_back(
            {reference->name, SymbolKind::Import, symbol_flag::kTopLevel, 0, ScopeId{0}, reference->start, 0});
        start = reference->start;
      }
      reference->symbol = symbols[i];
      module_.symbols[index_of(symbols[i])].use_count++;
      break;
    }
  }
  ListBuilder body(*this);
  std::uint32_t count = 0;
  for (std::size_t i = 0; i < injected.size(); i++) {
    const bool has_record = i > 0 && injected[i - 1].file == injected[i].file;
    if (has_record) continue;
    // Names of one file stand together.
    std::vector<ImportSpecifier> specifiers;
    const auto record = static_cast<RecordId>(module_.import_records.size());
    for (std::size_t k = i; k < injected.size() && injected[k].file == injected[i].file; k++) {
      if (symbols[k] == SymbolId::None) continue;
      const std::uint32_t at = module_.symbol(symbols[k]).declared_at;
      Identifier* local = make_identifier(injected[k].local, at);
      local->symbol = symbols[k];
      specifiers.push_back({injected[k].exported, local, at});
      module_.named_imports.push_back({symbols[k], record, injected[k].exported, false, false, at});
    }
    if (specifiers.empty()) continue;
    ImportRecord import;
    import.specifier = "inject";
    import.kind = ImportKind::ImportStatement;
    import.flags = record_flag::kGenerated;
    import.range = {specifiers[0].start, specifiers[0].start + 1};
    import.injected = injected[i].file;
    module_.import_records.push_back(import);
    auto* declaration = make<ImportDeclaration>(NodeKind::ImportDeclaration, import.range.start);
    declaration->record = record;
    declaration->has_braces = true;
    declaration->specifiers = freeze(arena_, specifiers.data(), specifiers.size());
    body.add(declaration);
    count++;
  }
  if (count == 0) return;
  module_.has_injected_imports = true;
  // As in finish_jsx_imports: the last statement takes the new symbols.
  for (Node* statement : module_.body) body.add(statement);
  body.add(make_bare(NodeKind::EmptyStatement, start));
  module_.body = body.finish();
  const StatementMark first = statement_marks_.empty() ? mark : statement_marks_.front();
  statement_marks_.insert(statement_marks_.begin(), count, first);
  statement_marks_.push_back(mark);
}

}  // namespace skein::js
