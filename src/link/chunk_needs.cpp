#include <algorithm>
#include <unordered_set>

#include "link/render.h"

namespace skein::link {

namespace {

class NeedsCollector {
 public:
  NeedsCollector(LinkState& state, ExportResolver& exports, std::vector<ChunkRender>& renders, std::uint32_t chunk)
      : state_(state), exports_(exports), renders_(renders), render_(renders[chunk]), chunk_(chunk) {}

  void run() {
    render_.names.prepare(state_, chunk_);
    const Chunk& chunk = state_.chunks[chunk_];
    for (ModuleId module : chunk.modules) {
      position_ = state_.order[index_of(module)];
      collect_external_modules(module);
      collect_uses(module);
      for (const MemberResolution& member : state_.members[index_of(module)])
        if (member.literal == nullptr) need(member.resolution, state_.graph.at(module).ast.atoms.text(member.member.name));
      if (state_.namespace_needed[index_of(module)]) {
        render_.namespaces.push_back(module);
        collect_namespace(module);
      }
    }
    if (chunk.entry != kNone) collect_entry_exports(state_.entries[chunk.entry]);
    std::sort(render_.foreign.begin(), render_.foreign.end(), [&](const SymbolRef& a, const SymbolRef& b) {
      if (a.module != b.module) return state_.order[index_of(a.module)] < state_.order[index_of(b.module)];
      return index_of(a.symbol) < index_of(b.symbol);
    });
  }

 private:
  void collect_external_modules(ModuleId id) {
    const GraphModule& module = state_.graph.at(id);
    for (std::uint32_t r = 0; r < module.ast.import_records.size(); r++) {
      const js::ImportRecord& record = module.ast.import_records[r];
      if (record.kind == js::ImportKind::ImportStatement && module.imports[r].kind == ResolvedImport::Kind::External)
        need_external_module(module.imports[r].path, record.attributes);
    }
  }

  void collect_uses(ModuleId id) {
    const js::ParsedModule& ast = state_.graph.at(id).ast;
    for (std::uint32_t p = 0; p < ast.parts.size(); p++) {
      if (!state_.part_live[state_.part_base[index_of(id)] + p]) continue;
      for (js::SymbolId symbol : ast.parts[p].uses)
        if (state_.is_import(id, symbol)) need(state_.import_resolution(id, symbol), ast.name(symbol));
      for (const js::NamespaceMember& member : ast.parts[p].import_members)
        if (state_.enum_value(id, member) == nullptr)
          need(state_.import_resolution(id, member.namespace_symbol), ast.name(member.namespace_symbol));
      for (const js::NamespaceMember& member : ast.parts[p].namespace_members) {
        // `ns.x` of an external module stays a member access, so the namespace itself is needed.
        const Resolution& target = state_.import_resolution(id, member.namespace_symbol);
        if (target.kind == Resolution::Kind::External) need(target, ast.name(member.namespace_symbol));
      }
    }
  }

  void collect_namespace(ModuleId module) {
    auto& exports = state_.namespace_exports[index_of(module)];
    exports = exports_.exports_of(module);
    for (const Export& named : exports) need(named.resolution, named.name);
    auto& stars = state_.namespace_stars[index_of(module)];
    stars.clear();
    for (std::string_view path : exports_.external_stars(module)) {
      stars.push_back(exports_.external(path, {}, true));
      Resolution resolution;
      resolution.kind = Resolution::Kind::External;
      resolution.external = stars.back();
      need(resolution, {});
    }
  }

  void collect_entry_exports(const LinkEntry& entry) {
    // What a worker exports nobody can see.
    if ((entry.kind == EntryKind::Worker && !entry.is_dynamic) || state_.options.format != OutputFormat::ESM) return;
    position_ = state_.order[index_of(entry.module)];
    render_.exports = exports_.exports_of(entry.module);
    for (const Export& named : render_.exports) need(named.resolution, named.name);
    render_.external_stars = exports_.external_stars(entry.module);
  }

  void need(const Resolution& resolution, std::string_view preferred_name) {
    switch (resolution.kind) {
      case Resolution::Kind::Symbol: need_symbol(resolution.ref); break;
      case Resolution::Kind::Namespace: need_symbol(state_.namespace_symbol(resolution.ref.module)); break;
      case Resolution::Kind::External:
        if (seen_externals_.insert(resolution.external).second) {
          render_.externals.push_back({resolution.external, preferred_name, position_});
          need_external_module(state_.externals[resolution.external].path, {});
        }
        break;
      case Resolution::Kind::NotFound:
      case Resolution::Kind::Ambiguous: break;
    }
  }

  void need_symbol(SymbolRef ref) {
    if (render_.names.contains(ref.module)) return;
    const std::uint32_t number = state_.symbol_number(ref);
    if (!seen_symbols_.insert(number).second) return;
    render_.foreign.push_back(ref);
    const std::uint32_t owner = state_.chunk_of_module[index_of(ref.module)];
    renders_[owner].offered.push_back(ref);
    // A name may lead past modules that are not imported themselves, so the chunk is not always known as a dependency.
    std::vector<std::uint32_t>& imports = state_.chunks[chunk_].imports;
    const auto at = std::lower_bound(imports.begin(), imports.end(), owner);
    if (at == imports.end() || *at != owner) imports.insert(at, owner);
  }

  void need_external_module(std::string_view path, const List<js::ImportAttribute>& attributes) {
    if (!seen_external_paths_.insert(path).second) return;
    render_.external_modules.push_back({path, attributes, position_});
  }

  LinkState& state_;
  ExportResolver& exports_;
  std::vector<ChunkRender>& renders_;
  ChunkRender& render_;
  std::uint32_t chunk_;
  std::uint32_t position_ = 0;
  std::unordered_set<std::uint32_t> seen_symbols_, seen_externals_;
  std::unordered_set<std::string_view> seen_external_paths_;
};

}  // namespace

void ChunkNames::prepare(const LinkState& state, std::uint32_t chunk) {
  state_ = &state;
  std::uint32_t size = 0;
  bases_.reserve(state.chunks[chunk].modules.size());
  for (ModuleId module : state.chunks[chunk].modules) {
    bases_.emplace(index_of(module), size);
    size += static_cast<std::uint32_t>(state.graph.at(module).ast.symbols.size()) + 1;
  }
  own_.resize(size);
}

void collect_needs(LinkState& state, ExportResolver& exports, std::vector<ChunkRender>& renders) {
  for (std::uint32_t c = 0; c < state.chunks.size(); c++) NeedsCollector(state, exports, renders, c).run();
  for (ChunkRender& render : renders) {
    auto& offered = render.offered;
    std::sort(offered.begin(), offered.end(), [&](const SymbolRef& a, const SymbolRef& b) {
      if (a.module != b.module) return state.order[index_of(a.module)] < state.order[index_of(b.module)];
      return index_of(a.symbol) < index_of(b.symbol);
    });
    offered.erase(std::unique(offered.begin(), offered.end()), offered.end());
  }
  for (auto& members : state.members) {
    std::sort(members.begin(), members.end(), [](const MemberResolution& a, const MemberResolution& b) {
      if (a.member.namespace_symbol != b.member.namespace_symbol)
        return index_of(a.member.namespace_symbol) < index_of(b.member.namespace_symbol);
      return a.member.name != b.member.name ? a.member.name < b.member.name : a.member.member < b.member.member;
    });
    members.erase(std::unique(members.begin(), members.end(),
                              [](const MemberResolution& a, const MemberResolution& b) { return a.member == b.member; }),
                  members.end());
  }
}

}  // namespace skein::link
