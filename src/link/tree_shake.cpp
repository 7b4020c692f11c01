// What of the program can run. Starts at the entries and follows, part by part, what live code uses; whatever is never
// reached is left out. Dynamic imports and workers in live code become entries of their own.

#include <algorithm>

#include "link/realms.h"
#include "transform/commonjs_exports.h"

namespace skein::link {

using lowering::CommonJSExports;
using lowering::RequireUses;

namespace {

class TreeShaker {
 public:
  TreeShaker(LinkState& state, ExportResolver& exports) : state_(state), exports_(exports) {}

  void run(const std::vector<EntryPoint>& user_entries) {
    for (std::uint32_t i = 0; i < user_entries.size(); i++) {
      LinkEntry& entry = add_entry(user_entries[i].module, EntryKind::User);
      if (entry.user_index == kNone) entry.user_index = i;
      // Without module syntax the exports are an object: that of module.exports or of the global name.
      if (state_.options.format == OutputFormat::ESM)
        use_all_exports(user_entries[i].module);
      else if (state_.options.format == OutputFormat::CommonJS || !state_.options.global_name.empty())
        use_namespace(user_entries[i].module);
    }
    if (state_.realm != RealmKind::Page) {
      LinkEntry& entry = add_entry(state_.realm_entry, EntryKind::Worker);
      entry.is_started = true;
      if (state_.realm == RealmKind::Script && state_.options.format == OutputFormat::ESM) {
        entry.is_dynamic = entry.has_all_exports = true;
        use_all_exports(state_.realm_entry);
      }
    }
    visit_parts();
    if (state_.realm == RealmKind::Page) {
      for (;;) {
        const std::vector<ModuleId> workers = state_.realms->shake_what_starts();
        if (workers.empty()) break;
        for (ModuleId worker : workers) add_entry(worker, EntryKind::Worker).is_started = true;
        visit_parts();
      }
    }
    for (std::size_t m = 0; m < state_.is_one_object.size(); m++)
      if (state_.is_one_object[m]) leave_one_object(static_cast<ModuleId>(m));
  }

 private:
  struct PendingPart {
    ModuleId module;
    std::uint32_t part;
  };

  // Worklists, not recursion: import chains may be as long as the program has modules.
  void visit_parts() {
    while (!parts_.empty()) {
      const PendingPart pending = parts_.back();
      parts_.pop_back();
      visit_part(pending.module, pending.part);
    }
  }

  LinkEntry& add_entry(ModuleId module, EntryKind kind) {
    std::uint32_t& index = state_.entry_of_module[index_of(module)];
    if (index == kNone) {
      index = static_cast<std::uint32_t>(state_.entries.size());
      state_.entries.push_back({module, kind});
      if (state_.wrap(module) == Wrap::CommonJS)
        use_namespace(module);
      else
        include_module(module);
    } else if (kind < state_.entries[index].kind) {
      state_.entries[index].kind = kind;
    }
    return state_.entries[index];
  }

  // The module runs: its parts with side effects do, and so do the modules it imports.
  void include_module(ModuleId module) {
    std::vector<ModuleId> pending{module};
    while (!pending.empty()) {
      const ModuleId current = pending.back();
      pending.pop_back();
      if (state_.module_live[index_of(current)]) continue;
      state_.module_live[index_of(current)] = 1;
      const GraphModule& graph_module = state_.graph.at(current);
      // eval('secret') may name anything in the module.
      const bool keeps_all = !state_.options.tree_shaking || graph_module.ast.has_direct_eval;
      const CommonJSExports* commonjs = state_.wrap(current) == Wrap::CommonJS ? &commonjs_exports(current) : nullptr;
      for (std::uint32_t p = 0; p < graph_module.ast.parts.size(); p++)
        if (keeps_all || (commonjs != nullptr ? !commonjs->is_droppable[p] : must_run(current, graph_module.ast.parts[p])))
          include_part(current, p);
      for (std::uint32_t r = 0; r < graph_module.ast.import_records.size(); r++) {
        if (graph_module.ast.import_records[r].kind != js::ImportKind::ImportStatement) continue;
        const ResolvedImport& target = graph_module.imports[r];
        if (is_copied(target)) state_.asset_live[index_of(target.module)] = 1;
        if (target.kind != ResolvedImport::Kind::Module) continue;
        // "sideEffects": false: such a module runs only when something of it is used.
        if (!state_.graph.at(target.module).has_side_effects && state_.options.tree_shaking) continue;
        depend(current, target.module);
        pending.push_back(target.module);
      }
    }
  }

  bool must_run(ModuleId module, const js::Part& part) const {
    if (!part.has_side_effects || part.unless_pure.empty()) return part.has_side_effects;
    for (js::SymbolId called : part.unless_pure) {
      const Resolution& target = state_.import_resolution(module, called);
      if (target.kind != Resolution::Kind::Symbol) return true;
      const std::uint8_t flags = state_.graph.at(target.ref.module).ast.symbol(target.ref.symbol).flags;
      if ((flags & js::symbol_flag::kNoSideEffects) == 0 || (flags & js::symbol_flag::kReassigned) != 0) return true;
    }
    return false;
  }

  void include_part(ModuleId module, std::uint32_t part) {
    bool& live = state_.part_live[state_.part_base[index_of(module)] + part];
    if (live) return;
    live = true;
    parts_.push_back({module, part});
  }

  void visit_part(ModuleId module, std::uint32_t part_index) {
    const GraphModule& graph_module = state_.graph.at(module);
    const js::Part& part = graph_module.ast.parts[part_index];
    const bool is_sparse = state_.wrap(module) == Wrap::CommonJS && use_sparse_object(module, part_index);
    if (!is_sparse)
      for (js::SymbolId symbol : part.uses) use_symbol(module, symbol);
    // `var a = 1; …; var a;` declares one variable in two parts: keeping one keeps all.
    for (js::SymbolId symbol : part.declares) use_symbol(module, symbol);
    for (const js::NamespaceMember& member : part.namespace_members) use_namespace_member(module, member);
    for (const js::NamespaceMember& member : part.import_members) use_import_member(module, member);
    for (js::RecordId record : part.records) use_record(module, record);
  }

  void use_symbol(ModuleId module, js::SymbolId symbol) {
    if (state_.is_import(module, symbol)) {
      if (state_.constant_value(module, symbol) == nullptr) use_resolution(module, state_.import_resolution(module, symbol));
      return;
    }
    const std::uint32_t number = state_.symbol_base[index_of(module)] + index_of(symbol);
    const std::uint32_t part = state_.symbol_info[number];
    if (part == kNone) return;
    include_part(module, part - state_.part_base[index_of(module)]);
    const auto [begin, end] = state_.more_declaring_parts.equal_range(number);
    for (auto more = begin; more != end; ++more) include_part(module, more->second - state_.part_base[index_of(module)]);
  }

  void use_resolution(ModuleId user, const Resolution& resolution) {
    if (resolution.kind == Resolution::Kind::Symbol) {
      depend(user, resolution.ref.module);
      include_module(resolution.ref.module);
      use_symbol(resolution.ref.module, resolution.ref.symbol);
      std::uint8_t& is_one_object = state_.is_one_object[index_of(resolution.ref.module)];
      if (is_one_object != 0) is_one_object = state_.is_default_export(resolution.ref);
    } else if (resolution.kind == Resolution::Kind::Namespace) {
      depend(user, resolution.ref.module);
      use_namespace(resolution.ref.module);
    } else if (resolution.kind == Resolution::Kind::External) {
      const ExternalImport& import = state_.externals[resolution.external];
      if (import.module == ModuleId::None) return;
      depend(user, import.module);
      if (import.is_namespace || import.is_star || !use_commonjs_import(import)) use_namespace(import.module);
    }
  }

  // var a = [1]; export default {a: a};   ->   export default {a: [1]};
  void leave_one_object(ModuleId id) {
    const js::ParsedModule& ast = state_.graph.at(id).ast;
    for (std::uint32_t p = 0; p < ast.parts.size(); p++)
      if (ast.body[ast.parts[p].first_statement]->kind == js::NodeKind::VariableDeclaration)
        state_.part_live[state_.part_base[index_of(id)] + p] = false;
  }

  void use_namespace_member(ModuleId module, const js::NamespaceMember& member) {
    const Resolution& target = state_.import_resolution(module, member.namespace_symbol);
    if (target.kind == Resolution::Kind::External && use_commonjs_member(module, state_.externals[target.external], member))
      return;
    if (target.kind != Resolution::Kind::Namespace) return use_resolution(module, target);
    const std::string_view name = state_.graph.at(module).ast.atoms.text(member.name);
    const Resolution resolution = exports_.resolve(module, target.ref.module, name);
    js::NamespaceMember found = member;
    if (const js::Node* literal = state_.enum_value(module, resolution, found.member)) {
      state_.members[index_of(module)].push_back({found, {}, literal});
      return;
    }
    const js::Node* constant = state_.constant_value(resolution);
    if (constant != nullptr && (js::NumericLiteral::is(constant) || js::StringLiteral::is(constant))) {
      state_.members[index_of(module)].push_back({{member.namespace_symbol, member.name}, {}, constant});
      return;
    }
    state_.members[index_of(module)].push_back({{member.namespace_symbol, member.name}, resolution});
    // Marked as free of side effects, a module that hands on what others declare does not run for it, as with `import {name}`.
    if (state_.graph.at(target.ref.module).has_side_effects || !state_.options.tree_shaking) {
      depend(module, target.ref.module);
      include_module(target.ref.module);
    }
    use_resolution(module, resolution);
  }

  // `E.A`: nothing of an enum is used when all that is wanted is a value that is known.
  void use_import_member(ModuleId module, const js::NamespaceMember& member) {
    js::NamespaceMember found = member;
    const Resolution& target = state_.import_resolution(module, member.namespace_symbol);
    if (const js::Node* literal = state_.enum_value(module, target, found.name))
      state_.members[index_of(module)].push_back({found, {}, literal});
    else
      use_symbol(module, member.namespace_symbol);
  }

  const CommonJSExports& commonjs_exports(ModuleId module) {
    const auto [slot, is_new] = commonjs_exports_.try_emplace(index_of(module));
    if (is_new) slot->second = lowering::find_commonjs_exports(state_.graph.at(module).ast);
    return slot->second;
  }

  void use_commonjs_export(ModuleId module, const CommonJSExports& exports, std::string_view name) {
    for (const auto& [exported, part] : exports.parts)
      if (exported == name) include_part(module, part);
    for (std::uint32_t i = 0; i < exports.properties.size(); i++)
      if (exports.properties[i].name == name) use_property(module, exports, i);
  }

  // Nothing but what must be there of `module.exports = { a, b }`; what is read of it is used by name.
  bool use_sparse_object(ModuleId module, std::uint32_t part) {
    const CommonJSExports& exports = commonjs_exports(module);
    if (exports.object == nullptr || exports.object_part != part || !state_.options.tree_shaking) return false;
    sparse_object(module, exports);
    for (js::SymbolId symbol : exports.object_uses) use_symbol(module, symbol);
    for (std::uint32_t i = 0; i < exports.properties.size(); i++)
      if (exports.properties[i].is_kept) use_property(module, exports, i);
    return true;
  }

  LinkState::SparseObject& sparse_object(ModuleId module, const CommonJSExports& exports) {
    auto& sparse = state_.sparse_objects[index_of(module)];
    if (sparse == nullptr) {
      sparse = std::make_unique<LinkState::SparseObject>();
      sparse->object = exports.object;
      sparse->keeps.resize(exports.properties.size());
    }
    return *sparse;
  }

  void use_property(ModuleId module, const CommonJSExports& exports, std::uint32_t property) {
    if (exports.object == nullptr || !state_.options.tree_shaking) return;
    if (std::exchange(sparse_object(module, exports).keeps[property], 1) != 0) return;
    for (js::SymbolId symbol : exports.properties[property].uses) use_symbol(module, symbol);
  }

  // import { a } from './commonjs': nothing else of it. `default` is the whole, but where the module says that it was made from
  // an ES module.
  bool use_commonjs_import(const ExternalImport& import) {
    if (state_.wrap(import.module) != Wrap::CommonJS) return false;
    const CommonJSExports& exports = commonjs_exports(import.module);
    if (!exports.is_known || (import.name == "default" && (import.is_node_mode || !exports.is_marked))) return false;
    include_module(import.module);
    use_commonjs_export(import.module, exports, import.name);
    return true;
  }

  // import * as ns from './commonjs', of which `ns.a` is read, or called.
  bool use_commonjs_member(ModuleId user, const ExternalImport& import, const js::NamespaceMember& member) {
    if (import.module == ModuleId::None || !import.is_namespace || import.is_star || state_.wrap(import.module) != Wrap::CommonJS)
      return false;
    const CommonJSExports& exports = commonjs_exports(import.module);
    const std::string_view name = state_.graph.at(user).ast.atoms.text(member.name);
    const bool is_plain = std::find(exports.plain.begin(), exports.plain.end(), name) != exports.plain.end();
    if (!exports.is_known || !is_plain || name == "default") return false;
    depend(user, import.module);
    include_module(import.module);
    use_commonjs_export(import.module, exports, name);
    return true;
  }

  // True when all that `user` reads of what this `require` gives are names that are known.
  bool use_commonjs_names(ModuleId user, js::RecordId record, ModuleId module) {
    if (state_.wrap(module) != Wrap::CommonJS) return false;
    const CommonJSExports& exports = commonjs_exports(module);
    if (!exports.is_known) return false;
    const auto [slot, is_new] = require_uses_.try_emplace(index_of(user));
    if (is_new) slot->second = lowering::find_require_uses(state_.graph.at(user).ast);
    const RequireUses& uses = slot->second[index_of(record)];
    if (uses.is_whole) return false;
    for (const RequireUses::Name& use : uses.names)
      if (use.is_called && std::find(exports.plain.begin(), exports.plain.end(), use.name) == exports.plain.end()) return false;
    include_module(module);
    for (const RequireUses::Name& use : uses.names) use_commonjs_export(module, exports, use.name);
    return true;
  }

  void use_namespace(ModuleId module) {
    if (state_.wrap(module) == Wrap::CommonJS) {
      include_module(module);
      const CommonJSExports& exports = commonjs_exports(module);
      for (const auto& exported : exports.parts) include_part(module, exported.second);
      for (std::uint32_t i = 0; i < exports.properties.size(); i++) use_property(module, exports, i);
      return;
    }
    if (state_.namespace_needed[index_of(module)]) return;
    state_.namespace_needed[index_of(module)] = 1;
    include_module(module);
    use_all_exports(module);
  }

  void use_export(LinkEntry& entry, std::string_view name) {
    if (std::find(entry.exports.begin(), entry.exports.end(), name) != entry.exports.end()) return;
    entry.exports.push_back(name);
    use_resolution(entry.module, exports_.resolve(entry.module, entry.module, name));
  }

  void use_all_exports(ModuleId module) {
    for (const Export& named : exports_.exports_of(module)) use_resolution(module, named.resolution);
    for (std::uint32_t star : exports_.external_stars(module)) {
      Resolution resolution;
      resolution.kind = Resolution::Kind::External;
      resolution.external = star;
      use_resolution(module, resolution);
    }
  }

  // What `require` gives, when it is called.
  void use_required(ModuleId user, js::RecordId record, ModuleId module, bool is_dynamic) {
    if (user != module) {
      auto& list = state_.lazy_dependencies[index_of(user)];
      if (list.empty() || list.back() != module) list.push_back(module);
    }
    include_module(module);
    if (!is_dynamic && state_.is_data(module) && state_.wrap(module) == Wrap::ESM) {
      use_resolution(module, exports_.resolve(module, module, "default"));
      return;
    }
    if (is_dynamic || !use_commonjs_names(user, record, module)) use_namespace(module);
  }

  void use_record(ModuleId module, js::RecordId id) {
    const GraphModule& graph_module = state_.graph.at(module);
    const js::ImportRecord& record = graph_module.ast.import_records[index_of(id)];
    const ResolvedImport& target = graph_module.imports[index_of(id)];
    if ((record.flags & js::record_flag::kUnreachable) != 0) return;
    if (is_copied(target) || (record.kind == js::ImportKind::NewURL && target.kind == ResolvedImport::Kind::Module &&
                              !state_.realms->starts(record, target.module)))
      state_.asset_live[index_of(target.module)] = 1;
    if (target.kind != ResolvedImport::Kind::Module) return;
    if (state_.realm == RealmKind::Inline) check_address(graph_module, record, target.module);
    if (state_.realms->starts(record, target.module)) return start_realm(record, target.module);
    switch (record.kind) {
      case js::ImportKind::DynamicImport: {
        if (!state_.loads_chunks()) {
          use_required(module, id, target.module, true);
          break;
        }
        LinkEntry& entry = add_entry(target.module, EntryKind::Dynamic);
        entry.is_dynamic = true;
        if (entry.has_all_exports) break;
        if (!record.has_names) {
          entry.has_all_exports = true;
          use_all_exports(target.module);
          break;
        }
        for (std::string_view name : record.names) use_export(entry, name);
        // What `await` and promises call, if it is there.
        use_export(entry, "then");
        break;
      }
      case js::ImportKind::Worker:
      case js::ImportKind::SharedWorker:
      case js::ImportKind::ServiceWorker:
      case js::ImportKind::Worklet:
      case js::ImportKind::NodeWorker:
      case js::ImportKind::EntryPoint:
      case js::ImportKind::ImportStatement:
      case js::ImportKind::NewURL:
      case js::ImportKind::RequireResolve: break;
      case js::ImportKind::RequireCall: use_required(module, id, target.module, false); break;
    }
  }

  // Of the script itself there is only a URL that nothing can be relative to.
  void check_address(const GraphModule& user, const js::ImportRecord& record, ModuleId target) {
    const bool starts = state_.realms->starts(record, target);
    const bool is_apart =
        starts ? state_.realms->kind_of(state_, record, target) != RealmKind::Inline : record.kind == js::ImportKind::NewURL;
    const std::string& base = state_.options.public_path;
    if (!is_apart || base.starts_with("//") || base.find("://") != std::string::npos) return;
    const bool is_written = is_code(user.loader);
    const Diagnostic diagnostic{
        DiagnosticCode::NoAddressInline, record.range, {is_written ? record.specifier : std::string_view(user.pretty_path)}};
    state_.messages.push_back(is_written ? to_message(diagnostic, user.ast.source, user.pretty_path)
                                         : make_message(DiagnosticCode::NoAddressInline, {user.pretty_path}));
  }

  void start_realm(const js::ImportRecord& record, ModuleId module) {
    state_.realms->note_start(record, module);
    const RealmKind kind = state_.realms->kind_of(state_, record, module);
    if (kind == RealmKind::Inline) {
      // It has its own URL already.
      if (state_.realm == RealmKind::Inline && state_.realm_entry == module) return;
      state_.inlined.push_back(module);
    }
    if (kind == state_.realm && kind == RealmKind::Page)
      add_entry(module, EntryKind::Worker).is_started = true;
    else
      state_.realm_starts.push_back({module, kind, record.worker_type != js::WorkerTypeSaid::Classic});
  }

  static bool is_copied(const ResolvedImport& import) {
    return import.kind == ResolvedImport::Kind::External && import.module != ModuleId::None;
  }

  void depend(ModuleId user, ModuleId module) {
    if (user == module) return;
    auto& list = state_.dependencies[index_of(user)];
    // Uses of one module come in runs; the rest of the doubles go in compute_order.
    if (list.empty() || list.back() != module) list.push_back(module);
  }

  LinkState& state_;
  ExportResolver& exports_;
  std::vector<PendingPart> parts_;
  std::unordered_map<std::uint32_t, CommonJSExports> commonjs_exports_;       // by module
  std::unordered_map<std::uint32_t, std::vector<RequireUses>> require_uses_;  // by module
};

}  // namespace

void tree_shake(LinkState& state, ExportResolver& exports, const std::vector<EntryPoint>& user_entries) {
  TreeShaker(state, exports).run(user_entries);
}

}  // namespace skein::link
