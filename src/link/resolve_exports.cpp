// ResolveExport: where a name exported by a module is declared, through any number of re-exports and stars.

#include <algorithm>

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

std::uint32_t ExportResolver::external(std::string_view path, std::string_view name, bool is_namespace) {
  std::string key;
  key.reserve(path.size() + name.size() + 2);
  key.append(path).append(1, '\0').append(1, is_namespace ? '*' : '.').append(name);
  const auto [slot, is_new] =
      external_numbers_.try_emplace(std::move(key), static_cast<std::uint32_t>(state_.externals.size()));
  if (is_new) state_.externals.push_back({path, is_namespace ? std::string_view{} : name, is_namespace});
  return slot->second;
}

Resolution ExportResolver::resolve(ModuleId module, std::string_view name) {
  std::vector<Visit> visiting;
  bool met_cycle = false;
  return resolve_visiting(module, name, visiting, met_cycle);
}

Resolution ExportResolver::resolve_visiting(ModuleId module, std::string_view name, std::vector<Visit>& visiting,
                                            bool& met_cycle) {
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
        result.external = external(target.path, import.name, import.is_namespace);
        break;
      }
      if (target.kind != ResolvedImport::Kind::Module) break;
      if (import.is_namespace) {
        result.kind = Resolution::Kind::Namespace;
        result.ref.module = target.module;
        break;
      }
      module = target.module;
      name = import.name;
      continue;
    }

    if (name == "default" || graph_module.ast.export_stars.empty()) break;
    auto& known = star_results_[index_of(module)];
    if (const auto found = known.find(name); found != known.end()) {
      result = found->second;
      break;
    }
    std::uint32_t external_star = kNone;
    bool star_met_cycle = false;
    for (const js::ExportStar& star : graph_module.ast.export_stars) {
      const ResolvedImport& target = graph_module.imports[index_of(star.record)];
      if (target.kind == ResolvedImport::Kind::External) {
        if (external_star == kNone) external_star = external(target.path, name, false);
        continue;
      }
      if (target.kind != ResolvedImport::Kind::Module) continue;
      const Resolution found = resolve_visiting(target.module, name, visiting, star_met_cycle);
      if (found.kind == Resolution::Kind::NotFound) continue;
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
      // Only the external module knows whether it has the name; the engine that loads the bundle will check.
      result.kind = Resolution::Kind::External;
      result.external = external_star;
    }
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
      seen[index_of(target.module)] = 1;
      pending.push_back(target.module);
    }
  }
}

const std::vector<Export>& ExportResolver::exports_of(ModuleId module) {
  const auto [slot, is_new] = export_lists_.try_emplace(index_of(module));
  std::vector<Export>& exports = slot->second;
  if (!is_new) return exports;
  std::vector<std::string_view> names;
  if (state_.graph.at(module).ast.export_stars.empty()) {
    for (const js::NamedExport& named : state_.graph.at(module).ast.named_exports) names.push_back(named.name);
  } else {
    std::vector<std::uint8_t> seen(state_.graph.modules.size(), 0);
    collect_names(module, true, seen, names);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  exports.reserve(names.size());
  for (std::string_view name : names) {
    const Resolution resolution = resolve(module, name);
    if (resolution.kind == Resolution::Kind::NotFound || resolution.kind == Resolution::Kind::Ambiguous) continue;
    exports.push_back({name, resolution});
  }
  return exports;
}

std::vector<std::string_view> ExportResolver::external_stars(ModuleId module) {
  std::vector<std::string_view> paths;
  std::vector<std::uint8_t> seen(state_.graph.modules.size(), 0);
  std::vector<ModuleId> pending{module};
  seen[index_of(module)] = 1;
  while (!pending.empty()) {
    const GraphModule& current = state_.graph.at(pending.back());
    pending.pop_back();
    for (const js::ExportStar& star : current.ast.export_stars) {
      const ResolvedImport& target = current.imports[index_of(star.record)];
      if (target.kind == ResolvedImport::Kind::External) {
        if (std::find(paths.begin(), paths.end(), target.path) == paths.end()) paths.push_back(target.path);
      } else if (target.kind == ResolvedImport::Kind::Module && !seen[index_of(target.module)]) {
        seen[index_of(target.module)] = 1;
        pending.push_back(target.module);
      }
    }
  }
  return paths;
}

}  // namespace skein::link
