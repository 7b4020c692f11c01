#include "link/state.h"

namespace skein::link {

namespace {

void refuse(LinkState& state, const GraphModule& module, DiagnosticCode code, SourceRange range, std::string_view argument) {
  const Diagnostic diagnostic{code, range, {argument, {}, {}}};
  state.messages.push_back(to_message(diagnostic, module.text.view(), module.pretty_path));
}

}  // namespace

void check_format(LinkState& state) {
  if (state.options.format == OutputFormat::ESM) return;
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
