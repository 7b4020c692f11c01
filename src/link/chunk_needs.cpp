#include <algorithm>
#include <unordered_set>

#include "base/sort.h"
#include "link/realms.h"

namespace skein::link {

namespace {

class NeedsCollector {
 public:
  NeedsCollector(LinkState& state, ExportResolver& exports, std::vector<ChunkRender>& renders, std::uint32_t chunk)
      : state_(state), exports_(exports), renders_(renders), render_(renders[chunk]), chunk_(chunk) {}

  void run() {
    render_.chunk = chunk_;
    render_.names.prepare(state_, chunk_);
    const Chunk& chunk = state_.chunks[chunk_];
    render_.interops_of_module.resize(chunk.modules.size());
    for (std::uint32_t i = 0; i < chunk.modules.size(); i++) {
      const ModuleId module = chunk.modules[i];
      position_ = order(module);
      in_wrapped_ = state_.wrap(module) == Wrap::None ? nullptr : &render_.interops_of_module[i];
      collect_external_modules(module);
      collect_uses(module);
      for (const MemberResolution& member : state_.members[index_of(module)])
        if (member.literal == nullptr) need(member.resolution, state_.graph.at(module).ast.atoms.text(member.member.name));
      if (state_.namespace_needed[index_of(module)]) {
        render_.namespaces.push_back(module);
        need_helper(Helper::Namespace);
        collect_namespace(module);
      }
      collect_calls(module);
      if (in_wrapped_ != nullptr) {
        need_helper(state_.wrap(module) == Wrap::CommonJS                ? Helper::CommonJS
                    : state_.is_async[index_of(module)] != 0             ? Helper::AsyncESM
                    : state_.circles[index_of(module)] != ModuleId::None ? Helper::CircleESM
                                                                         : Helper::ESM);
        for (ModuleId evaluated : state_.evaluates[index_of(module)]) need_symbol(state_.wrapper_symbol(evaluated));
      }
    }
    in_wrapped_ = nullptr;
    for (ModuleId module : chunk.evaluations) need_symbol(state_.wrapper_symbol(module));
    if (chunk.entry != kNone) collect_entry_exports(state_.entries[chunk.entry]);
    for (const Interop& interop : render_.interops)
      if (interop.module != ModuleId::None) need_symbol(state_.wrapper_symbol(interop.module));
    stable_sort(render_.foreign, [&](const SymbolRef& a, const SymbolRef& b) {
      if (a.module != b.module) return state_.order[index_of(a.module)] < state_.order[index_of(b.module)];
      return index_of(a.symbol) < index_of(b.symbol);
    });
  }

 private:
  std::uint32_t order(ModuleId module) const { return state_.chunks[chunk_].order(state_.order)[index_of(module)]; }

  void collect_external_modules(ModuleId id) {
    const GraphModule& module = state_.graph.at(id);
    for (std::uint32_t r = 0; r < module.ast.import_records.size(); r++) {
      const js::ImportRecord& record = module.ast.import_records[r];
      if (record.kind != js::ImportKind::ImportStatement || module.imports[r].kind != ResolvedImport::Kind::External) continue;
      if (state_.options.format == OutputFormat::ESM || in_wrapped_ == nullptr)
        need_external_module(module.imports[r].path, record.attributes);
      if (state_.options.format != OutputFormat::ESM) need_require();
    }
  }

  void collect_uses(ModuleId id) {
    const js::ParsedModule& ast = state_.graph.at(id).ast;
    for (std::uint32_t p = 0; p < ast.parts.size(); p++) {
      if (!state_.part_live[state_.part_base[index_of(id)] + p]) continue;
      for (js::SymbolId symbol : ast.parts[p].uses)
        if (state_.is_import(id, symbol) && state_.constant_value(id, symbol) == nullptr)
          need(state_.import_resolution(id, symbol), ast.name(symbol));
      for (const js::NamespaceMember& member : ast.parts[p].import_members)
        if (state_.enum_value(id, member) == nullptr && state_.constant_value(id, member.namespace_symbol) == nullptr)
          need(state_.import_resolution(id, member.namespace_symbol), ast.name(member.namespace_symbol));
      for (const js::NamespaceMember& member : ast.parts[p].namespace_members) {
        // `ns.x` of an external module stays a member access, so the namespace itself is needed.
        const Resolution& target = state_.import_resolution(id, member.namespace_symbol);
        if (target.kind == Resolution::Kind::External) need(target, ast.name(member.namespace_symbol));
      }
    }
  }

  // Calls of `require`, and `import()`.
  void collect_calls(ModuleId id) {
    const GraphModule& module = state_.graph.at(id);
    if (module.ast.uses_require) need_require();
    // A module has no such names; in CommonJS output they are there.
    if (state_.options.is_node && state_.options.format == OutputFormat::ESM && module.ast.is_commonjs) {
      for (std::string_view name : {"__filename", "__dirname"}) {
        const Atom atom = module.ast.atoms.find(name);
        const auto& globals = module.ast.globals;
        if (atom != Atom::None && std::find(globals.begin(), globals.end(), atom) != globals.end())
          render_.needs_file_names = true;
      }
    }
    for (std::uint32_t p = 0; p < module.ast.parts.size(); p++) {
      if (!state_.part_live[state_.part_base[index_of(id)] + p]) continue;
      for (js::RecordId record : module.ast.parts[p].records) collect_call(module, index_of(record));
    }
  }

  void collect_call(const GraphModule& module, std::uint32_t r) {
    const js::ImportRecord& record = module.ast.import_records[r];
    const bool is_dynamic = record.kind == js::ImportKind::DynamicImport;
    if (module.imports[r].kind == ResolvedImport::Kind::Module && (record.flags & js::record_flag::kUnreachable) == 0 &&
        state_.realms->starts(record, module.imports[r].module))
      return collect_script(linked_chunk(state_, record, module.imports[r].module), record.kind);
    if (!is_dynamic && record.kind != js::ImportKind::RequireCall && record.kind != js::ImportKind::RequireResolve) return;
    const ResolvedImport& target = module.imports[r];
    if (target.kind != ResolvedImport::Kind::Module || record.kind == js::ImportKind::RequireResolve) {
      if (!is_dynamic) need_require();
      return;
    }
    if ((record.flags & js::record_flag::kUnreachable) != 0) return;
    const bool is_commonjs = state_.wrap(target.module) == Wrap::CommonJS;
    if (is_dynamic && is_commonjs) need_helper(Helper::ToESM);
    if (is_dynamic && state_.loads_chunks()) return;
    need_symbol(state_.wrapper_symbol(target.module));
    if (is_commonjs) return;
    if (state_.is_data(target.module) && !is_dynamic) {
      need(exports_.resolve(target.module, target.module, "default"), "default");
      return;
    }
    if (!is_dynamic) need_helper(Helper::ToCommonJS);
    need_symbol(state_.namespace_symbol(target.module));
  }

  void collect_script(std::uint32_t chunk, js::ImportKind kind) {
    if (chunk == kNone) return;
    if (!state_.realms->is_inline(chunk)) {
      if (state_.may_be_elsewhere(kind)) need_helper(Helper::WorkerURL);
      return;
    }
    // A script knows its own URL.
    if (chunk == state_.first_chunk) return;
    for (const InlinedScript& known : render_.inlined)
      if (known.chunk == chunk) return;
    render_.inlined.push_back({chunk});
  }

  void need_helper(Helper helper) { render_.needs_helper[static_cast<std::size_t>(helper)] = true; }

  // CommonJS output has a `require` of its own.
  void need_require() {
    if (state_.options.format != OutputFormat::CommonJS) need_helper(Helper::Require);
  }

  void need_interop(const ExternalImport& import) {
    if (import.is_star) return need_symbol(state_.namespace_symbol(import.module));
    need_helper(Helper::ToESM);
    if (import.module == ModuleId::None) need_require();
    std::uint32_t index = 0;
    while (index < render_.interops.size() &&
           (render_.interops[index].module != import.module || render_.interops[index].path != import.path ||
            render_.interops[index].is_node_mode != import.is_node_mode))
      index++;
    if (index == render_.interops.size()) {
      const std::uint32_t position = import.module == ModuleId::None ? position_ : order(import.module);
      render_.interops.push_back({import.module, import.path, import.is_node_mode, false, position, {}});
    }
    Interop& interop = render_.interops[index];
    if (in_wrapped_ != nullptr) {
      if (std::find(in_wrapped_->begin(), in_wrapped_->end(), index) == in_wrapped_->end()) in_wrapped_->push_back(index);
      return;
    }
    // The statement may be that of a module of which nothing else is left:
    //   export { default as p } from 'node:process'      // "sideEffects": false
    if (import.module == ModuleId::None) need_external_module(import.path, {});
    // A module may have been run before by a barrel, where it has its place only behind what uses it through that one.
    if ((import.module == ModuleId::None && !interop.is_eager) || position_ < interop.position) interop.position = position_;
    interop.is_eager = true;
  }

  void collect_namespace(ModuleId module) {
    auto& exports = state_.namespace_exports[index_of(module)];
    exports = exports_.exports_of(module);
    for (const Export& named : exports) need(named.resolution, named.name);
    auto& stars = state_.namespace_stars[index_of(module)];
    stars.clear();
    for (std::uint32_t star : exports_.external_stars(module)) {
      stars.push_back(star);
      if (state_.is_interop(state_.externals[star])) need_helper(Helper::ReExport);
      Resolution resolution;
      resolution.kind = Resolution::Kind::External;
      resolution.external = stars.back();
      need(resolution, {});
    }
  }

  void collect_entry_exports(const LinkEntry& entry) {
    // What a worker exports nobody can see.
    if (entry.kind == EntryKind::Worker && !entry.is_dynamic) return;
    position_ = order(entry.module);
    const bool is_commonjs = state_.wrap(entry.module) == Wrap::CommonJS;
    if (is_commonjs) need_symbol(state_.wrapper_symbol(entry.module));
    if (state_.options.format != OutputFormat::ESM) {
      if (is_commonjs || !state_.namespace_needed[index_of(entry.module)]) return;
      need_symbol(state_.namespace_symbol(entry.module));
      need_helper(Helper::ToCommonJS);
      return;
    }
    render_.exports = exports_.exports_of(entry.module);
    const bool has_all = entry.kind == EntryKind::User || entry.has_all_exports;
    if (!has_all) {
      render_.exports.erase(std::remove_if(render_.exports.begin(), render_.exports.end(),
                                           [&](const Export& each) {
                                             return std::find(entry.exports.begin(), entry.exports.end(), each.name) ==
                                                    entry.exports.end();
                                           }),
                            render_.exports.end());
    }
    for (const Export& named : render_.exports) need(named.resolution, named.name);
    for (std::uint32_t star : has_all ? exports_.external_stars(entry.module) : std::vector<std::uint32_t>())
      if (state_.externals[star].module == ModuleId::None) render_.external_stars.push_back(star);
  }

  void need(const Resolution& resolution, std::string_view preferred_name) {
    switch (resolution.kind) {
      case Resolution::Kind::Symbol: need_symbol(resolution.ref); break;
      case Resolution::Kind::Namespace: need_symbol(state_.namespace_symbol(resolution.ref.module)); break;
      case Resolution::Kind::External:
        if (state_.is_interop(state_.externals[resolution.external])) need_interop(state_.externals[resolution.external]);
        if (seen_externals_.insert(resolution.external).second) {
          render_.externals.push_back({resolution.external, preferred_name, position_});
          if (!state_.is_interop(state_.externals[resolution.external]))
            need_external_module(state_.externals[resolution.external].path, {});
        }
        break;
      case Resolution::Kind::NotFound:
      case Resolution::Kind::NotLoaded:
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
  std::vector<std::uint32_t>* in_wrapped_ = nullptr;  // of the wrapped module being looked at
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
    size += static_cast<std::uint32_t>(state.graph.at(module).ast.symbols.size()) + 2;
  }
  own_.resize(size);
}

void collect_needs(LinkState& state, ExportResolver& exports, std::vector<ChunkRender>& renders) {
  for (std::uint32_t c = 0; c < state.chunks.size(); c++) NeedsCollector(state, exports, renders, c).run();
  for (ChunkRender& render : renders) {
    auto& offered = render.offered;
    stable_sort(offered, [&](const SymbolRef& a, const SymbolRef& b) {
      if (a.module != b.module) return state.order[index_of(a.module)] < state.order[index_of(b.module)];
      return index_of(a.symbol) < index_of(b.symbol);
    });
    offered.erase(std::unique(offered.begin(), offered.end()), offered.end());
  }
  for (auto& members : state.members) {
    stable_sort(members, [](const MemberResolution& a, const MemberResolution& b) {
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
