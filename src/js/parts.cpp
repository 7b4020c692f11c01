// Divides the finished module into parts, and tells what each declares and uses.

#include <algorithm>

#include "js/parser_internal.h"
#include "js/side_effects.h"

namespace skein::js {

void Parser::drop_unused_imports() {
  // TypeScript keeps an import declaration only for names used as values; the whole of it goes with the last of them. It looks
  // at all that is written: import { a } from './a'; if (DEBUG) a()
  auto& imports = module_.named_imports;
  std::vector<SymbolId> mentioned = scopes_.mentioned_imports();
  std::sort(mentioned.begin(), mentioned.end());
  const auto is_used = [&](SymbolId id) {
    const Symbol& symbol = module_.symbol(id);
    return symbol.use_count > 0 || std::binary_search(mentioned.begin(), mentioned.end(), id) ||
           std::find(type_key_names_.begin(), type_key_names_.end(), symbol.name) != type_key_names_.end();
  };
  std::vector<std::uint32_t> kept_names(module_.import_records.size(), 0), all_names(module_.import_records.size(), 0);
  for (const NamedImport& import : imports) {
    all_names[index_of(import.record)]++;
    if (import.is_re_export || is_used(import.local)) kept_names[index_of(import.record)]++;
  }
  const auto is_dropped_record = [&](RecordId record) {
    return all_names[index_of(record)] > 0 && kept_names[index_of(record)] == 0;
  };
  const auto is_dropped = [&](const Identifier* local) { return local != nullptr && !is_used(local->symbol); };
  bool drops = false;
  for (std::size_t r = 0; r < all_names.size(); r++) drops |= all_names[r] != kept_names[r];
  if (!drops) return;

  imports.erase(std::remove_if(imports.begin(), imports.end(),
                               [&](const NamedImport& import) { return !import.is_re_export && !is_used(import.local); }),
                imports.end());
  std::uint32_t kept = 0;
  for (std::uint32_t i = 0; i < module_.body.count; i++) {
    Node* statement = module_.body[i];
    if (statement->kind == NodeKind::ImportDeclaration) {
      auto* declaration = as<ImportDeclaration>(statement);
      if (is_dropped_record(declaration->record) && options_.typescript.keeps_import_statements) {
        declaration->specifiers.count = 0;
        declaration->default_local = declaration->namespace_local = nullptr;
        declaration->has_braces = false;
        module_.import_records[index_of(declaration->record)].flags |= record_flag::kBare;
      } else if (is_dropped_record(declaration->record)) {
        module_.import_records[index_of(declaration->record)].flags |= record_flag::kUnreachable;
        continue;
      }
      if (is_dropped(declaration->default_local)) declaration->default_local = nullptr;
      if (is_dropped(declaration->namespace_local)) declaration->namespace_local = nullptr;
      std::uint32_t kept_specifiers = 0;
      for (const ImportSpecifier& specifier : declaration->specifiers)
        if (!is_dropped(specifier.local)) declaration->specifiers[kept_specifiers++] = specifier;
      declaration->specifiers.count = kept_specifiers;
      if (kept_specifiers == 0 && (declaration->default_local != nullptr || declaration->namespace_local != nullptr))
        declaration->has_braces = false;
    }
    module_.body[kept] = statement;
    statement_marks_[kept] = statement_marks_[i];
    kept++;
  }
  module_.body.count = kept;
  statement_marks_.resize(kept);
}

void Parser::finish_commonjs() {
  // Globals, each once, in order of appearance.
  std::vector<bool> seen(atoms_.size(), false);
  module_.is_commonjs = !is_certainly_module_ && module_.type == SourceType::Script &&
                        (has_top_level_return_ || has_require_call_ || options_.goal == ParseOptions::Goal::Script);
  for (const Identifier* reference : scopes_.references()) {
    if (reference->symbol != SymbolId::None || reference->extra == reference::kReplaced) continue;
    const auto index = static_cast<std::uint32_t>(reference->name);
    if (!seen[index]) module_.globals.push_back(reference->name);
    seen[index] = true;
    module_.uses_require |= reference->name == word::atom(word::kRequire) && reference->extra != kUnreachableReference;
    if (is_certainly_module_ || module_.is_commonjs || reference->extra == kUnreachableReference) continue;
    // import 'x'; module.exports = 1: what other tools make of it is CommonJS. A module may call `require`.
    module_.is_commonjs = reference->name == word::atom(word::kModule) || reference->name == word::atom(word::kExports) ||
                          (reference->name == word::atom(word::kRequire) && module_.type == SourceType::Script);
  }
}

void Parser::make_parts() {
  if (!options_.makes_parts) return;
  const auto& references = scopes_.references();
  const auto count = module_.body.size();
  std::vector<std::uint32_t> stamp(module_.symbols.size(), 0);
  std::vector<SymbolId> declares, uses, called;
  std::vector<NamespaceMember> members, import_members;
  std::vector<RecordId> records;
  module_.parts.reserve(count);

  for (const MemberUse& use : member_uses_) {
    if (use.object->symbol == SymbolId::None || use.object->extra != 0) continue;
    const Symbol& object = module_.symbol(use.object->symbol);
    if ((object.flags & symbol_flag::kNamespaceImport) != 0 || (is_typescript_ && object.kind == SymbolKind::Import))
      use.object->extra = kNamespaceMember;
  }
  for (std::uint32_t i = 0; i < count; i++) {
    const StatementMark& mark = statement_marks_[i];
    const bool is_last = i + 1 == count;
    const auto end_of = [&](std::uint32_t StatementMark::*field, std::size_t total) {
      return is_last ? static_cast<std::uint32_t>(total) : statement_marks_[i + 1].*field;
    };
    const std::uint32_t id = i + 1;
    declares.clear();
    uses.clear();
    members.clear();
    import_members.clear();
    records.clear();

    const std::uint32_t symbols_end = end_of(&StatementMark::symbols, module_.symbols.size());
    for (std::uint32_t s = mark.symbols; s < symbols_end; s++) {
      if ((module_.symbols[s].flags & symbol_flag::kTopLevel) == 0) continue;
      declares.push_back(static_cast<SymbolId>(s));
      stamp[s] = id;
    }
    const std::uint32_t redeclared_end = end_of(&StatementMark::redeclared, scopes_.redeclared().size());
    for (std::uint32_t r = mark.redeclared; r < redeclared_end; r++) {
      const SymbolId symbol = scopes_.redeclared()[r];
      if (stamp[index_of(symbol)] == id) continue;
      stamp[index_of(symbol)] = id;
      declares.push_back(symbol);
    }
    const std::uint32_t references_end = end_of(&StatementMark::references, references.size());
    for (std::uint32_t r = mark.references; r < references_end; r++) {
      const Identifier* reference = references[r];
      if (reference->symbol == SymbolId::None || reference->extra == kUnreachableReference ||
          reference->extra == reference::kReplaced)
        continue;
      Symbol& symbol = module_.symbols[index_of(reference->symbol)];
      if ((symbol.flags & symbol_flag::kTopLevel) == 0 || reference->extra == kNamespaceMember) continue;
      if ((symbol.flags & symbol_flag::kNamespaceImport) != 0) {
        symbol.flags |= symbol_flag::kNamespaceEscapes;
      }
      if (stamp[index_of(reference->symbol)] == id) continue;
      stamp[index_of(reference->symbol)] = id;
      uses.push_back(reference->symbol);
    }
    const std::uint32_t members_end = end_of(&StatementMark::member_uses, member_uses_.size());
    for (std::uint32_t m = mark.member_uses; m < members_end; m++) {
      // A name that an import has as well may be an enum's here.
      if (member_uses_[m].object->extra != kNamespaceMember ||
          module_.symbol(member_uses_[m].object->symbol).kind != SymbolKind::Import)
        continue;
      NamespaceMember member{member_uses_[m].object->symbol, member_uses_[m].name, member_uses_[m].member};
      const bool is_namespace = (module_.symbol(member.namespace_symbol).flags & symbol_flag::kNamespaceImport) != 0;
      if (!is_namespace && member.member != Atom::None) {
        // Each path on the way has to be known as a name: any of them may be an enum's member.
        std::string path(atoms_.text(member.name));
        path.append(1, kMemberSeparator).append(atoms_.text(member.member));
        for (std::size_t end = path.find(kMemberSeparator); end != std::string::npos;) {
          end = path.find(kMemberSeparator, end + 1);
          member.name = atoms_.intern(arena_.copy(std::string_view(path).substr(0, end)));
        }
        member.member = Atom::None;
      }
      auto& list = is_namespace ? members : import_members;
      if (std::find(list.begin(), list.end(), member) == list.end()) list.push_back(member);
    }
    const std::uint32_t records_end =
        is_last ? static_cast<std::uint32_t>(module_.import_records.size()) : statement_marks_[i + 1].records;
    for (std::uint32_t r = mark.records; r < records_end; r++)
      if (module_.import_records[r].kind == ImportKind::DynamicImport) records.push_back(static_cast<RecordId>(r));
    const std::uint32_t candidates_end = end_of(&StatementMark::candidates, import_candidates_.size());
    for (std::uint32_t c = mark.candidates; c < candidates_end; c++)
      if (import_candidates_[c].record != RecordId::None) records.push_back(import_candidates_[c].record);

    Part part{};
    part.first_statement = i;
    part.end_statement = i + 1;
    part.declares = freeze(arena_, declares.data(), declares.size());
    part.uses = freeze(arena_, uses.data(), uses.size());
    part.namespace_members = freeze(arena_, members.data(), members.size());
    part.import_members = freeze(arena_, import_members.data(), import_members.size());
    part.records = freeze(arena_, records.data(), records.size());
    called.clear();
    part.has_side_effects = statement_has_side_effects(module_, module_.body[i], called);
    if (!part.has_side_effects && !called.empty()) {
      part.has_side_effects = true;
      part.unless_pure = freeze(arena_, called.data(), called.size());
    }
    module_.parts.push_back(part);
  }
}

}  // namespace skein::js
