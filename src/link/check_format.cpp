#include <algorithm>
#include <utility>

#include "link/state.h"

namespace skein::link {

namespace {

void refuse(LinkState& state, const GraphModule& module, DiagnosticCode code, SourceRange range, std::string_view argument) {
  const Diagnostic diagnostic{code, range, {argument, {}, {}}};
  Message message = to_message(diagnostic, module.ast.source, module.pretty_path);
  if (state.options.format == OutputFormat::ESM)
    message.notes.push_back(
        {"The output is an ES module, which is strict. Another output format keeps this file as it is.", false, {}});
  state.messages.push_back(std::move(message));
}

// The exports of a module are listed in it; those of CommonJS are not known by then.
void warn_of_stars(LinkState& state) {
  std::vector<std::uint8_t> seen(state.graph.modules.size(), 0);
  std::vector<ModuleId> pending;
  for (const LinkEntry& entry : state.entries)
    if (entry.kind != EntryKind::Worker || entry.is_dynamic) pending.push_back(entry.module);
  while (!pending.empty()) {
    const ModuleId id = pending.back();
    pending.pop_back();
    if (std::exchange(seen[index_of(id)], 1) != 0 || state.wrap(id) == Wrap::CommonJS) continue;
    const GraphModule& module = state.graph.at(id);
    for (const js::ExportStar& star : module.ast.export_stars) {
      const ResolvedImport& target = module.imports[index_of(star.record)];
      if (target.kind != ResolvedImport::Kind::Module) continue;
      pending.push_back(target.module);
      if (state.wrap(target.module) != Wrap::CommonJS) continue;
      const js::ImportRecord& record = module.ast.import_records[index_of(star.record)];
      const Diagnostic diagnostic{DiagnosticCode::StarOfCommonJS, record.range, {record.specifier}};
      state.messages.push_back(to_message(diagnostic, module.ast.source, module.pretty_path));
    }
  }
}

}  // namespace

void check_format(LinkState& state) {
  if (state.realm != RealmKind::Page) check_script(state);
  if (state.options.format == OutputFormat::ESM && state.realm == RealmKind::ClassicWorker) return;
  if (state.options.format == OutputFormat::ESM) {
    // Modules are strict, whatever the file was.
    for (std::uint32_t m = 0; m < state.graph.modules.size(); m++) {
      if (!state.module_live[m]) continue;
      const GraphModule& module = *state.graph.modules[m];
      for (const js::SloppyUse& use : module.ast.sloppy_uses) refuse(state, module, use.code, use.range, use.argument);
    }
    warn_of_stars(state);
    return;
  }
  for (std::uint32_t m = 0; m < state.graph.modules.size(); m++) {
    if (!state.module_live[m]) continue;
    const GraphModule& module = *state.graph.modules[m];
    if (module.ast.uses_top_level_await && !is_code(module.loader)) {
      // Of the two that stand for it, one tells.
      if (module.loader == Loader::WasmSource)
        state.messages.push_back(make_message(DiagnosticCode::WasmNeedsModule, {module.pretty_path}));
    } else if (module.ast.uses_top_level_await && state.realm == RealmKind::Page) {
      const std::uint32_t start = module.ast.top_level_await_start;
      refuse(state, module, DiagnosticCode::TopLevelAwaitNeedsModule, {start, start + 5}, {});
    }
  }
}

}  // namespace skein::link
