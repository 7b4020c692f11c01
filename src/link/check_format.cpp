#include "link/state.h"

namespace skein::link {

namespace {

void refuse(LinkState& state, const GraphModule& module, DiagnosticCode code, SourceRange range, std::string_view argument) {
  const Diagnostic diagnostic{code, range, {argument, {}, {}}};
  Message message = to_message(diagnostic, module.text.view(), module.pretty_path);
  if (state.options.format == OutputFormat::ESM)
    message.notes.push_back({"The output is an ES module, which is strict. Another output format keeps this file as it is.", false, {}});
  state.messages.push_back(std::move(message));
}

}  // namespace

void check_format(LinkState& state) {
  if (state.options.format == OutputFormat::ESM) {
    // Modules are strict, whatever the file was.
    for (std::uint32_t m = 0; m < state.graph.modules.size(); m++) {
      if (!state.module_live[m]) continue;
      const GraphModule& module = *state.graph.modules[m];
      for (const js::SloppyUse& use : module.ast.sloppy_uses) refuse(state, module, use.code, use.range, use.argument);
    }
    return;
  }
  for (std::uint32_t m = 0; m < state.graph.modules.size(); m++) {
    if (!state.module_live[m]) continue;
    const GraphModule& module = *state.graph.modules[m];
    if (module.ast.uses_top_level_await) {
      const std::uint32_t start = module.ast.top_level_await_start;
      refuse(state, module, DiagnosticCode::TopLevelAwaitNeedsModule, {start, start + 5}, {});
    }
  }
}

}  // namespace skein::link
