#include "bundle/finished_build.h"

#include <algorithm>

#include "graph/scan.h"

namespace skein {

bool FinishedBuild::has_module(std::string_view path) const {
  return std::any_of(graph->modules.begin(), graph->modules.end(), [&](const auto& module) { return module->path == path; });
}

std::vector<ModuleId> FinishedBuild::modules_of(const std::vector<std::string>& paths) const {
  std::vector<ModuleId> modules;
  for (std::uint32_t m = 0; m < graph->modules.size() && !paths.empty(); m++)
    if (std::find(paths.begin(), paths.end(), graph->modules[m]->path) != paths.end())
      modules.push_back(static_cast<ModuleId>(m));
  return modules;
}

bool FinishedBuild::rebuild(const std::vector<ModuleId>& modules, std::vector<std::unique_ptr<GraphModule>>& fresh, Pool& pool,
                            const CancelFlag& cancel, BuildResult& result) {
  std::vector<link::ModuleChange> changes(modules.size());
  for (std::size_t i = 0; i < modules.size(); i++) {
    const GraphModule& old = graph->at(modules[i]);
    changes[i].module = modules[i];
    // `if (typeof document === 'undefined')` is answered by who runs the module.
    if (!link::looks_the_same(old, *fresh[i], changes[i].symbols) || !link::can_relink(link, modules[i]) ||
        asks_where_it_runs(old.text.view()) || asks_where_it_runs(fresh[i]->text.view()))
      return false;
  }
  for (std::size_t i = 0; i < modules.size(); i++) {
    fresh[i]->imports = graph->at(modules[i]).imports;
    fresh[i]->has_side_effects = graph->at(modules[i]).has_side_effects;
    changes[i].old = std::exchange(graph->modules[index_of(modules[i])], std::move(fresh[i]));
  }
  if (link::relink(link, changes, pool, cancel, result.outputs, result.stats.printed)) return true;
  for (std::size_t i = 0; i < modules.size(); i++)
    fresh[i] = std::exchange(graph->modules[index_of(modules[i])], std::move(changes[i].old));
  return false;
}

bool may_be_patched(const ModuleGraph& graph, const BuildOptions& options) {
  if (!options.inject.empty() || options.asks_chunks || options.min_chunk_size > 0) return false;
  // import { url } from './urls'; new Worker(url)
  return std::all_of(graph.modules.begin(), graph.modules.end(),
                     [](const auto& module) { return module->ast.late_starts.empty() && module->is_cacheable; });
}

void describe_inputs(const ModuleGraph& graph, BuildResult& result) {
  result.stats.modules = static_cast<std::uint32_t>(graph.modules.size());
  for (const auto& module : graph.modules) {
    result.stats.source_bytes += module->text.view().size();
    if (!module->is_runtime && module->path.starts_with('/')) result.input_paths.push_back(module->path);
  }
}

}  // namespace skein
