// What the printer is told about one module: the final names of its symbols, the paths of its imports.

#include <algorithm>

#include "link/paths.h"
#include "link/render.h"

namespace skein::link {

namespace {

class TableMaker {
 public:
  TableMaker(const LinkState& state, const ChunkRender& render, ModuleId id, ModuleTables& tables)
      : state_(state), render_(render), id_(id), ast_(state.graph.at(id).ast), tables_(tables) {}

  void make_names() {
    for (std::uint32_t p = 0; p < ast_.parts.size(); p++) {
      if (!state_.part_live[state_.part_base[index_of(id_)] + p]) continue;
      for (js::SymbolId symbol : ast_.parts[p].declares)
        if (ast_.symbol(symbol).kind != js::SymbolKind::Import) set(symbol, render_.names.get(SymbolRef{id_, symbol}));
      for (js::SymbolId symbol : ast_.parts[p].uses)
        if (state_.is_import(id_, symbol)) set_import(symbol);
      for (const js::NamespaceMember& member : ast_.parts[p].import_members)
        if (state_.enum_value(id_, member) == nullptr) set_import(member.namespace_symbol);
      for (const js::NamespaceMember& member : ast_.parts[p].namespace_members)
        if (state_.import_resolution(id_, member.namespace_symbol).kind == Resolution::Kind::External)
          set_import(member.namespace_symbol);
    }
    for (const MemberResolution& member : state_.members[index_of(id_)]) {
      const std::string_view name = render_.names.get(member.resolution);
      // A member that does not exist is undefined, as it is on the namespace object.
      tables_.members.push_back(
          {member.member, name.empty() ? print::PrintName("(void 0)", true) : print::PrintName(name), member.literal});
      if (!name.empty()) note_changed(name);
    }
    rename_captured();
  }

 private:
  void set_import(js::SymbolId symbol) {
    const std::string_view name = render_.names.get(state_.import_resolution(id_, symbol));
    set(symbol, name);
    // Generated imports are referred to by symbol: their name does not stand in the source, so nothing in it avoids it.
    const js::NamedImport& import = state_.named_import(id_, symbol);
    if ((ast_.import_records[index_of(import.record)].flags & js::record_flag::kGenerated) != 0) note_changed(name);
  }

  void set(js::SymbolId symbol, std::string_view name) {
    if (name.empty() || name == ast_.name(symbol)) return;
    table()[index_of(symbol)] = print::PrintName(name);
    note_changed(name);
  }

  print::PrintName* table() {
    if (tables_.names.empty()) tables_.names.resize(ast_.symbols.size());
    return tables_.names.data();
  }

  void note_changed(std::string_view name) {
    const Atom atom = ast_.atoms.find(name);
    // A name that the module never mentions cannot be captured in it.
    if (atom != Atom::None) changed_.push_back(atom);
  }

  // import {a as b} from './x' prints as `a`; a function in this module with a variable `a` of its own would capture it:
  //   function f(a) { return a + b }   ->   function f(a2) { return a2 + a }
  void rename_captured() {
    if (changed_.empty()) return;
    std::sort(changed_.begin(), changed_.end());
    changed_.erase(std::unique(changed_.begin(), changed_.end()), changed_.end());
    std::vector<std::pair<Atom, std::string_view>> given;
    for (std::uint32_t s = 0; s < ast_.symbols.size(); s++) {
      const js::Symbol& symbol = ast_.symbols[s];
      if ((symbol.flags & (js::symbol_flag::kTopLevel | js::symbol_flag::kMustNotBeRenamed | js::symbol_flag::kMember)) != 0)
        continue;
      if (symbol.kind == js::SymbolKind::Label || symbol.kind == js::SymbolKind::PrivateName ||
          symbol.kind == js::SymbolKind::Arguments)
        continue;
      if (!std::binary_search(changed_.begin(), changed_.end(), symbol.name)) continue;
      // One new name serves all variables of that name: what shadowed what stays so.
      auto known = std::find_if(given.begin(), given.end(), [&](const auto& pair) { return pair.first == symbol.name; });
      if (known == given.end()) {
        given.emplace_back(symbol.name, fresh_name(ast_.atoms.text(symbol.name), given));
        known = given.end() - 1;
      }
      table()[s] = print::PrintName(known->second);
    }
  }

  std::string_view fresh_name(std::string_view name, const std::vector<std::pair<Atom, std::string_view>>& given) {
    for (std::uint32_t number = 2;; number++) {
      const std::string candidate = std::string(name) + std::to_string(number);
      if (ast_.atoms.find(candidate) != Atom::None) continue;
      if (is_printed_name(candidate)) continue;
      if (std::any_of(given.begin(), given.end(), [&](const auto& pair) { return pair.second == candidate; })) continue;
      return tables_.arena.copy(candidate);
    }
  }

  // Whether the module refers to something printed as `name`.
  bool is_printed_name(std::string_view name) const {
    for (const print::PrintName& printed : tables_.names)
      if (printed.text() == name) return true;
    for (const print::NamespaceMemberName& member : tables_.members)
      if (member.name.text() == name) return true;
    return false;
  }

  const LinkState& state_;
  const ChunkRender& render_;
  ModuleId id_;
  const js::ParsedModule& ast_;
  ModuleTables& tables_;
  std::vector<Atom> changed_;
};

void make_records(const LinkState& state, std::uint32_t chunk, ModuleId id, ModuleTables& tables) {
  const GraphModule& module = state.graph.at(id);
  const std::size_t count = module.ast.import_records.size();
  tables.paths.reserve(count);
  for (std::uint32_t r = 0; r < count; r++) {
    const js::ImportRecord& record = module.ast.import_records[r];
    if (record.kind == js::ImportKind::ImportStatement || record.kind == js::ImportKind::RequireCall) continue;
    const ResolvedImport& target = module.imports[r];
    print::RecordPrint printed;
    if (target.kind == ResolvedImport::Kind::External) {
      // A URL or a package left to the loader stays as the user wrote it, unless resolving changed it.
      if (record.kind == js::ImportKind::DynamicImport) tables.paths.push_back(target.path);
      else continue;
    } else if (target.kind == ResolvedImport::Kind::Module &&
               (record.flags & js::record_flag::kUnreachable) == 0 &&
               state.entry_of_module[index_of(target.module)] != kNone) {
      const std::uint32_t other = state.entry_of_module[index_of(target.module)];
      tables.paths.push_back(chunk_reference(state, chunk, other));
      printed.is_linked = true;
      if (record.kind != js::ImportKind::DynamicImport)
        printed.worker_type =
            state.chunks[other].is_classic_script ? print::WorkerType::Classic : print::WorkerType::Module;
    } else {
      continue;
    }
    if (tables.records.empty()) tables.records.resize(count);
    printed.path = tables.paths.back().data();
    printed.path_size = static_cast<std::uint32_t>(tables.paths.back().size());
    tables.records[r] = printed;
  }
}

}  // namespace

std::string chunk_reference(const LinkState& state, std::uint32_t from, std::uint32_t to) {
  const std::string& path = state.chunks[to].path;
  if (!state.options.public_path.empty()) {
    std::string url = state.options.public_path;
    if (url.back() != '/') url += '/';
    return url + path;
  }
  return relative_reference(directory_of(state.chunks[from].path), path);
}

void make_tables(const LinkState& state, const std::vector<ChunkRender>& renders, std::uint32_t chunk, ModuleId module,
                 ModuleTables& tables) {
  TableMaker(state, renders[chunk], module, tables).make_names();
  make_records(state, chunk, module, tables);
}

}  // namespace skein::link
