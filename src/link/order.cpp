#include <algorithm>

#include "base/sort.h"
#include "link/state.h"

namespace skein::link {

namespace {

// Post-order over import statements in source order: a module runs after what it imports, and what stands in a cycle runs in
// the order in which the first visit leaves it. Walks modules that are not live too: `import './barrel.js'` places what the
// barrel imports, even when nothing of the barrel itself is left. A wrapped module runs what it imports itself, when it is
// called; so the place of such a call is all that counts, unless `is_full`.
class Visitor {
 public:
  Visitor(const LinkState& state, bool is_full, std::vector<std::uint32_t>& order, std::vector<ModuleId>* reached = nullptr)
      : state_(state), is_full_(is_full), order_(order), reached_(reached), seen_(state.graph.modules.size(), 0) {
    order_.assign(state.graph.modules.size(), kNone);
  }

  void visit(ModuleId root) {
    enter(root);
    while (!stack_.empty()) {
      Frame& frame = stack_.back();
      if (frame.next != frame.end) {
        enter(state_.import_targets[frame.next++]);
        continue;
      }
      const ModuleId id = frame.module;
      stack_.pop_back();
      if (!is_full_ && state_.wrap(id) == Wrap::None)
        for (ModuleId evaluated : state_.evaluates[index_of(id)]) place(evaluated);
      place(id);
    }
  }

 private:
  struct Frame {
    ModuleId module;
    std::uint32_t next, end;  // in import_targets
  };
  void enter(ModuleId module) {
    const std::uint32_t m = index_of(module);
    if (seen_[m]) return;
    seen_[m] = 1;
    const bool is_leaf = !is_full_ && state_.wrap(module) != Wrap::None;
    stack_.push_back({module, is_leaf ? 0 : state_.import_first[m], is_leaf ? 0 : state_.import_first[m + 1]});
  }
  void place(ModuleId module) {
    if (order_[index_of(module)] != kNone) return;
    order_[index_of(module)] = next_++;
    if (reached_ != nullptr) reached_->push_back(module);
  }

  const LinkState& state_;
  bool is_full_;
  std::vector<std::uint32_t>& order_;
  std::vector<ModuleId>* reached_;
  std::vector<std::uint8_t> seen_;
  std::vector<Frame> stack_;
  std::uint32_t next_ = 0;
};

void order_all(const LinkState& state, bool is_full, std::vector<std::uint32_t>& order) {
  Visitor visitor(state, is_full, order);
  for (const LinkEntry& entry : state.entries) visitor.visit(entry.module);
  // What is only ever required runs when it is called for; its own imports have an order all the same.
  for (std::uint32_t m = 0; m < state.graph.modules.size(); m++) visitor.visit(static_cast<ModuleId>(m));
}

}  // namespace

std::vector<std::uint32_t> order_from(const LinkState& state, ModuleId entry, bool is_full, std::vector<ModuleId>* reached) {
  std::vector<std::uint32_t> order;
  Visitor(state, is_full, order, reached).visit(entry);
  return order;
}

std::vector<std::uint32_t> order_of_entry(const LinkState& state, std::uint32_t entry) {
  return state.entry_orders.empty() ? order_from(state, state.entries[entry].module) : state.entry_orders[entry];
}

void compute_definition_order(LinkState& state) {
  // The user's entries first, as given, then the ones found in live code by module number: what is found first may depend on
  // how the walk went, what runs first must not.
  stable_sort(state.entries, [](const LinkEntry& a, const LinkEntry& b) {
    const bool a_user = a.user_index != kNone, b_user = b.user_index != kNone;
    if (a_user != b_user) return a_user;
    if (a_user) return a.user_index < b.user_index;
    return index_of(a.module) < index_of(b.module);
  });
  for (std::uint32_t i = 0; i < state.entries.size(); i++) state.entry_of_module[index_of(state.entries[i].module)] = i;

  order_all(state, true, state.definition_order);
  for (auto* lists : {&state.dependencies, &state.lazy_dependencies}) {
    for (auto& list : *lists) {
      stable_sort(list, [&](ModuleId a, ModuleId b) {
        return state.definition_order[index_of(a)] < state.definition_order[index_of(b)];
      });
      list.erase(std::unique(list.begin(), list.end()), list.end());
    }
  }
}

void compute_order(LinkState& state) {
  find_evaluations(state);
  order_all(state, false, state.order);
  state.entry_orders.clear();
  if (state.options.format != OutputFormat::ESM || !state.keeps_entry_orders()) return;
  for (const LinkEntry& entry : state.entries) state.entry_orders.push_back(order_from(state, entry.module));
}

}  // namespace skein::link
