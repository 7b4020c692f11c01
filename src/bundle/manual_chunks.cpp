#include "bundle/manual_chunks.h"

#include <algorithm>

#include "base/output_buffer.h"
#include "base/sort.h"
#include "print/print.h"

namespace skein {

namespace {

bool is_static(js::ImportKind kind) { return kind == js::ImportKind::ImportStatement || kind == js::ImportKind::RequireCall; }

void append_imports(const ModuleGraph& graph, const GraphModule& module, bool wants_static, OutputBuffer& out) {
  bool is_first = true;
  for (std::size_t r = 0; r < module.imports.size(); r++) {
    const js::ImportKind kind = module.ast.import_records[r].kind;
    const ResolvedImport& target = module.imports[r];
    const bool is_module = target.module != ModuleId::None;
    if ((wants_static ? !is_static(kind) : kind != js::ImportKind::DynamicImport) || target.kind == ResolvedImport::Kind::Left ||
        (is_module && (graph.at(target.module).is_runtime || &graph.at(target.module) == &module)))
      continue;
    if (!is_first) out.append(',');
    is_first = false;
    if (is_module)
      out.append(std::to_string(index_of(target.module)));
    else
      print::print_json_string(target.path, out);
  }
}

}  // namespace

std::string chunk_question(const ModuleGraph& graph) {
  std::vector<bool> is_entry(graph.modules.size());
  for (const EntryPoint& entry : graph.entries) is_entry[index_of(entry.module)] = true;
  OutputBuffer out;
  out.append("[{\"id\":0,\"kind\":\"chunks\",\"modules\":[");
  for (std::size_t m = 0; m < graph.modules.size(); m++) {
    const GraphModule& module = *graph.modules[m];
    if (m > 0) out.append(',');
    if (module.is_runtime) {
      out.append("null");
      continue;
    }
    out.append("{\"id\":");
    print::print_json_string(module.path + module.suffix, out);
    const auto flag = [&](std::string_view name, bool value) {
      out.append(name);
      out.append(value ? std::string_view("true") : std::string_view("false"));
    };
    flag(",\"entry\":", is_entry[m]);
    flag(",\"effects\":", module.has_side_effects);
    out.append(",\"imports\":[");
    append_imports(graph, module, true, out);
    out.append("],\"dynamic\":[");
    append_imports(graph, module, false, out);
    out.append("]}");
  }
  out.append("]}]");
  return std::string(out.view());
}

std::vector<link::ManualChunk> chunks_of_names(const ModuleGraph& graph, const std::vector<std::string>& names) {
  std::vector<std::pair<std::string_view, ModuleId>> named;
  std::vector<bool> is_taken(names.size());
  for (std::uint32_t m = 0; m < names.size(); m++) {
    is_taken[m] = !names[m].empty() || graph.modules[m]->is_runtime;
    if (!names[m].empty()) named.emplace_back(names[m], static_cast<ModuleId>(m));
  }
  stable_sort(named);
  std::vector<link::ManualChunk> chunks;
  for (const auto& [name, first] : named) {
    if (chunks.empty() || chunks.back().name != name) chunks.push_back({std::string(name), {}});
    link::ManualChunk& chunk = chunks.back();
    chunk.modules.push_back(first);
    std::vector<ModuleId> pending{first};
    while (!pending.empty()) {
      const GraphModule& module = graph.at(pending.back());
      pending.pop_back();
      for (std::size_t r = 0; r < module.imports.size(); r++) {
        const ResolvedImport& target = module.imports[r];
        if (target.kind != ResolvedImport::Kind::Module || !is_static(module.ast.import_records[r].kind)) continue;
        if (is_taken[index_of(target.module)]) continue;
        is_taken[index_of(target.module)] = true;
        chunk.followers.push_back(target.module);
        pending.push_back(target.module);
      }
    }
    stable_sort(chunk.followers);
  }
  return chunks;
}

}  // namespace skein
