#include <algorithm>

#include "link/state.h"

namespace skein::link {

namespace {

// Post-order over import statements in source order: a module runs after what it imports, and what stands in a cycle runs in
// the order in which the first visit leaves it. Walks modules that are not live too: `import './barrel.js'` places what the
// barrel imports, even when nothing of the barrel itself is left.
void visit(const ModuleGraph& graph, ModuleId root, std::vector<std::uint32_t>& order, std::vector<std::uint8_t>& seen,
           std::uint32_t& next) {
  struct Frame {
    ModuleId module;
    std::uint32_t record;
  };
  std::vector<Frame> stack;
  if (seen[index_of(root)]) return;
  seen[index_of(root)] = 1;
  stack.push_back({root, 0});
  while (!stack.empty()) {
    Frame& frame = stack.back();
    const GraphModule& module = graph.at(frame.module);
    if (frame.record == module.ast.import_records.size()) {
      order[index_of(frame.module)] = next++;
      stack.pop_back();
      continue;
    }
    const std::uint32_t record = frame.record++;
    if (module.ast.import_records[record].kind != js::ImportKind::ImportStatement) continue;
    const ResolvedImport& target = module.imports[record];
    if (target.kind != ResolvedImport::Kind::Module || seen[index_of(target.module)]) continue;
    seen[index_of(target.module)] = 1;
    stack.push_back({target.module, 0});
  }
}

}  // namespace

std::vector<std::uint32_t> order_from(const ModuleGraph& graph, ModuleId entry) {
  std::vector<std::uint32_t> order(graph.modules.size(), kNone);
  std::vector<std::uint8_t> seen(graph.modules.size(), 0);
  std::uint32_t next = 0;
  visit(graph, entry, order, seen, next);
  return order;
}

void compute_order(LinkState& state) {
  // The user's entries first, as given, then the ones found in live code by module number: what is found first may depend on
  // how the walk went, what runs first must not.
  std::stable_sort(state.entries.begin(), state.entries.end(), [](const LinkEntry& a, const LinkEntry& b) {
    const bool a_user = a.user_index != kNone, b_user = b.user_index != kNone;
    if (a_user != b_user) return a_user;
    if (a_user) return a.user_index < b.user_index;
    return index_of(a.module) < index_of(b.module);
  });
  for (std::uint32_t i = 0; i < state.entries.size(); i++) state.entry_of_module[index_of(state.entries[i].module)] = i;

  std::vector<std::uint8_t> seen(state.graph.modules.size(), 0);
  std::uint32_t next = 0;
  for (const LinkEntry& entry : state.entries) visit(state.graph, entry.module, state.order, seen, next);
  // What is only ever required runs when it is called for; its own imports have an order all the same.
  for (std::uint32_t m = 0; m < state.graph.modules.size(); m++)
    visit(state.graph, static_cast<ModuleId>(m), state.order, seen, next);

  for (auto* lists : {&state.dependencies, &state.lazy_dependencies}) {
    for (auto& list : *lists) {
      std::sort(list.begin(), list.end(),
                [&](ModuleId a, ModuleId b) { return state.order[index_of(a)] < state.order[index_of(b)]; });
      list.erase(std::unique(list.begin(), list.end()), list.end());
    }
  }
}

}  // namespace skein::link
