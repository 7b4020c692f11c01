// ResolveExport: where a name exported by a module is declared, through any number of re-exports and stars.

#include <algorithm>

#include "base/sort.h"
#include "link/state.h"

namespace skein::link {

namespace {
// Below this, comparing every name beats a hash table.
constexpr std::size_t kLinearSearchLimit = 8;
}  // namespace

std::uint32_t ExportResolver::find_export(ModuleId module, std::string_view name) {
  const auto& exports = state_.graph.at(module).ast.named_exports;
  if (exports.size() <= kLinearSearchLimit) {
    for (std::uint32_t i = 0; i < exports.size(); i++)
      if (exports[i].name == name) return i;
    return kNone;
  }
  auto [slot, is_new] = export_indices_.try_emplace(index_of(module));
  NameIndex& index = slot->second;
  if (is_new) {
    index.reserve(exports.size());
    for (std::uint32_t i = 0; i < exports.size(); i++) index.emplace(exports[i].name, i);
  }
  const auto found = index.find(name);
  return found == index.end() ? kNone : found->second;
}

std::uint32_t ExportResolver::external(ModuleId importer, const ResolvedImport& target, std::string_view name,
                                       bool is_namespace) {
  ExternalImport import{{}, is_namespace ? std::string_view{} : name, is_namespace};
  if (target.kind == ResolvedImport::Kind::Module)
    import.module = target.module;
  else
    import.path = target.path;
  import.is_node_mode = state_.is_interop(import) && state_.is_node_mode(importer);
  std::string key;
  key.reserve(import.path.size() + name.size() + 16);
  key.append(import.path).append(1, '\0').append(1, static_cast<char>('a' + is_namespace + 2 * import.is_node_mode)).append(name);
  if (import.module != ModuleId::None) key.append(1, '\0').append(std::to_string(index_of(import.module)));
  const auto [slot, is_new] = external_numbers_.try_emplace(std::move(key), static_cast<std::uint32_t>(state_.externals.size()));
  if (is_new) state_.externals.push_back(import);
  return slot->second;
}

Resolution ExportResolver::resolve(ModuleId importer, ModuleId module, std::string_view name, bool is_namespace) {
  if (is_namespace && state_.wrap(module) != Wrap::CommonJS) {
    Resolution resolution;
    resolution.kind = Resolution::Kind::Namespace;
    resolution.ref.module = module;
    return resolution;
  }
  if (is_namespace) return common_js(importer, module, name, true);
  std::vector<Visit> visiting;
  bool met_cycle = false;
  return resolve_visiting(importer, module, name, visiting, met_cycle);
}

std::uint32_t ExportResolver::star(ModuleId module, std::string_view name) {
  std::string key = "*" + std::to_string(index_of(module)) + '\0';
  key.append(name);
  const auto [slot, is_new] = external_numbers_.try_emplace(std::move(key), static_cast<std::uint32_t>(state_.externals.size()));
  if (is_new) {
    state_.externals.push_back({{}, name, false, module});
    state_.externals.back().is_star = true;
  }
  return slot->second;
}

Resolution ExportResolver::common_js(ModuleId importer, ModuleId module, std::string_view name, bool is_namespace) {
  Resolution resolution;
  resolution.kind = Resolution::Kind::External;
  resolution.external = external(importer, {ResolvedImport::Kind::Module, module, {}}, name, is_namespace);
  return resolution;
}

Resolution ExportResolver::resolve_visiting(ModuleId importer, ModuleId module, std::string_view name,
                                            std::vector<Visit>& visiting, bool& met_cycle) {
  const std::size_t visiting_before = visiting.size();
  Resolution result;
  for (;;) {
    // export {a} from './b' here and export {a} from './a' there: a name that leads to itself is not found.
    const Visit visit{module, name};
    if (std::find(visiting.begin(), visiting.end(), visit) != visiting.end()) {
      met_cycle = true;
      break;
    }
    visiting.push_back(visit);

    const GraphModule& graph_module = state_.graph.at(module);
    if (state_.wrap(module) == Wrap::CommonJS) {
      result = common_js(importer, module, name, false);
      break;
    }
    if (const std::uint32_t index = find_export(module, name); index != kNone) {
      const js::SymbolId local = graph_module.ast.named_exports[index].local;
      if (!state_.is_import(module, local)) {
        result.kind = Resolution::Kind::Symbol;
        result.ref = {module, local};
        break;
      }
      const js::NamedImport& import = state_.named_import(module, local);
      const ResolvedImport& target = graph_module.imports[index_of(import.record)];
      if (target.kind == ResolvedImport::Kind::External) {
        result.kind = Resolution::Kind::External;
        result.external = external(module, target, import.name, import.is_namespace);
        break;
      }
      if (target.kind != ResolvedImport::Kind::Module) {
        result.kind = Resolution::Kind::NotLoaded;
        break;
      }
      if (import.is_namespace) {
        result = resolve(module, target.module, import.name, true);
        break;
      }
      importer = module;
      module = target.module;
      name = import.name;
      continue;
    }

    for (const js::NamedExport& ambient : graph_module.ast.ambient_exports)
      if (ambient.name == name) result.ref = {module, ambient.local};
    if (result.is_ambient() || name == "default" || graph_module.ast.export_stars.empty()) break;
    auto& known = star_results_[index_of(module)];
    if (const auto found = known.find(name); found != known.end()) {
      result = found->second;
      break;
    }
    std::uint32_t external_star = kNone;
    bool star_met_cycle = false, has_more = false, is_unknown = false;
    for (const js::ExportStar& star : graph_module.ast.export_stars) {
      const ResolvedImport& target = graph_module.imports[index_of(star.record)];
      if (target.kind == ResolvedImport::Kind::External) {
        has_more = external_star != kNone;
        if (!has_more) external_star = external(module, target, name, false);
        continue;
      }
      is_unknown |= target.kind != ResolvedImport::Kind::Module;
      if (target.kind != ResolvedImport::Kind::Module) continue;
      if (state_.wrap(target.module) == Wrap::CommonJS) {
        has_more = external_star != kNone;
        if (!has_more) external_star = external(module, target, name, false);
        continue;
      }
      const Resolution found = resolve_visiting(module, target.module, name, visiting, star_met_cycle);
      is_unknown |= found.kind == Resolution::Kind::NotLoaded;
      if (found.kind == Resolution::Kind::NotFound || found.kind == Resolution::Kind::NotLoaded) {
        if (found.is_ambient() && result.kind == Resolution::Kind::NotFound) result = found;
        continue;
      }
      if (found.kind == Resolution::Kind::Ambiguous) {
        result = found;
        break;
      }
      if (result.kind == Resolution::Kind::NotFound) {
        result = found;
      } else if (!(result == found)) {
        result.kind = Resolution::Kind::Ambiguous;
        break;
      }
    }
    if (result.kind == Resolution::Kind::NotFound && external_star != kNone) {
      // Only the external or CommonJS module knows whether it has the name, when the program runs.
      result.kind = Resolution::Kind::External;
      result.external = has_more ? star(module, name) : external_star;
    }
    if (result.kind == Resolution::Kind::NotFound && is_unknown && !result.is_ambient())
      result.kind = Resolution::Kind::NotLoaded;
    met_cycle |= star_met_cycle;
    // What was found while some name was still being looked up may be less than what a fresh look would find.
    if (!star_met_cycle) star_results_[index_of(module)].emplace(name, result);
    break;
  }
  visiting.resize(visiting_before);
  return result;
}

void ExportResolver::collect_names(ModuleId module, bool is_root, std::vector<std::uint8_t>& seen,
                                   std::vector<std::string_view>& names) {
  std::vector<ModuleId> pending{module};
  seen[index_of(module)] = 1;
  while (!pending.empty()) {
    const ModuleId current = pending.back();
    pending.pop_back();
    const GraphModule& graph_module = state_.graph.at(current);
    for (const js::NamedExport& named : graph_module.ast.named_exports)
      if ((is_root && current == module) || named.name != "default") names.push_back(named.name);
    for (const js::ExportStar& star : graph_module.ast.export_stars) {
      const ResolvedImport& target = graph_module.imports[index_of(star.record)];
      if (target.kind != ResolvedImport::Kind::Module || seen[index_of(target.module)]) continue;
      if (state_.wrap(target.module) == Wrap::CommonJS) continue;
      seen[index_of(target.module)] = 1;
      pending.push_back(target.module);
    }
  }
}

std::vector<std::string_view> ExportResolver::names_of(ModuleId module) {
  std::vector<std::string_view> names;
  if (state_.graph.at(module).ast.export_stars.empty()) {
    for (const js::NamedExport& named : state_.graph.at(module).ast.named_exports) names.push_back(named.name);
  } else {
    std::vector<std::uint8_t> seen(state_.graph.modules.size(), 0);
    collect_names(module, true, seen, names);
  }
  stable_sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

const std::vector<Export>& ExportResolver::exports_of(ModuleId module) {
  const auto [slot, is_new] = export_lists_.try_emplace(index_of(module));
  std::vector<Export>& exports = slot->second;
  if (!is_new || state_.wrap(module) == Wrap::CommonJS) return exports;
  const std::vector<std::string_view> names = names_of(module);
  exports.reserve(names.size());
  for (std::string_view name : names) {
    const Resolution resolution = resolve(module, module, name);
    if (resolution.kind == Resolution::Kind::NotFound || resolution.kind >= Resolution::Kind::NotLoaded) continue;
    exports.push_back({name, resolution});
  }
  return exports;
}

std::vector<std::uint32_t> ExportResolver::external_stars(ModuleId module) {
  std::vector<std::uint32_t> stars;
  std::vector<std::uint8_t> seen(state_.graph.modules.size(), 0);
  std::vector<ModuleId> pending{module};
  seen[index_of(module)] = 1;
  while (!pending.empty()) {
    const ModuleId id = pending.back();
    pending.pop_back();
    const GraphModule& current = state_.graph.at(id);
    for (const js::ExportStar& star : current.ast.export_stars) {
      const ResolvedImport& target = current.imports[index_of(star.record)];
      const bool is_commonjs = target.kind == ResolvedImport::Kind::Module && state_.wrap(target.module) == Wrap::CommonJS;
      if (target.kind == ResolvedImport::Kind::External || is_commonjs) {
        const std::uint32_t number = external(id, target, {}, true);
        if (std::find(stars.begin(), stars.end(), number) == stars.end()) stars.push_back(number);
      } else if (target.kind == ResolvedImport::Kind::Module && !seen[index_of(target.module)]) {
        seen[index_of(target.module)] = 1;
        pending.push_back(target.module);
      }
    }
  }
  return stars;
}

}  // namespace skein::link
