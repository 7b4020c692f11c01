// Modules joined in chunks run in an order that is fixed when they are written. Where the specification's order is not, modules
// are wrapped, and call each other as it would have them run:
//   // page.js          // other.js         // a.js               // b.js
//   import './a'        import './b'        import './b'          import './a'
// The page runs b, a; the other entry runs a, b. What happens is found out by trying: for each entry, what its chunks run, one
// after the other, is compared with the specification's order. So all other modules stay where they stand.
//
// A module that waits (top-level await) lets go on what does not import it:
//   import './a'; import './b'       // page.js: b runs while a waits
// In one piece of code b would wait as well. Where an entry reaches such modules, all that it runs is wrapped, and those
// modules that wait, or import what waits, are run by the specification's own algorithm (helpers.cpp).

#include <algorithm>
#include <utility>

#include "base/sort.h"
#include "link/state.h"

namespace skein::link {

namespace {

class OrderKeeper {
 public:
  explicit OrderKeeper(LinkState& state) : state_(state), count_(state.graph.modules.size()) {}

  // Whether there is anything to keep: what is found here no wrapping changes.
  bool prepare() {
    // Elsewhere each entry is a file of its own, and import() calls wrapped modules.
    if (state_.options.format != OutputFormat::ESM) return false;
    find_waiting();
    // One entry runs all it has in its own order.
    if (state_.entries.size() < 2 && !has_await_) return false;
    number_circles();
    return has_circles_ || has_await_;
  }

  // Whether anything has been wrapped.
  bool run() {
    bool changes = false;
    for (const LinkEntry& entry : state_.entries) changes |= check(entry);
    if (changes) {
      wrap_imports();
      if (has_await_)
        for (std::uint32_t m = 0; m < count_; m++) state_.is_async[m] = waits_[m] != 0 && state_.wraps[m] == Wrap::ESM;
    }
    return changes;
  }

 private:
  bool is_live(ModuleId module) const { return state_.module_live[index_of(module)] != 0; }
  bool is_circle(ModuleId module) const { return is_circle_[circles_.numbers[index_of(module)]] != 0; }

  // ---- Circles, and what can be noticed --------------------------------------------------------------------------------

  void number_circles() {
    std::vector<ModuleId> roots;
    for (const LinkEntry& entry : state_.entries) roots.push_back(entry.module);
    circles_ = find_circles(count_, roots, &state_, [](const void* from, ModuleId module, std::vector<ModuleId>& edges) {
      const LinkState& state = *static_cast<const LinkState*>(from);
      const auto at = state.import_targets.begin();
      edges.insert(edges.end(), at + state.import_first[index_of(module)], at + state.import_first[index_of(module) + 1]);
    });
    sizes_.assign(count_, 0);
    for (std::uint32_t m = 0; m < count_; m++)
      if (circles_.numbers[m] != kNone && is_live(static_cast<ModuleId>(m))) sizes_[circles_.numbers[m]]++;
    is_circle_.assign(count_, 0);
    is_noticed_.assign(count_, 0);
    for (std::uint32_t m = 0; m < count_; m++) {
      const auto id = static_cast<ModuleId>(m);
      if (circles_.numbers[m] == kNone || !is_live(id)) continue;
      is_noticed_[m] = state_.wrap(id) == Wrap::CommonJS || runs_noticeably(state_, id) ? kByAll : 0;
      if (sizes_[circles_.numbers[m]] > 1 && (is_noticed_[m] != 0 || reads_circle(id))) is_circle_[circles_.numbers[m]] = 1;
    }
    for (std::uint32_t m = 0; m < count_; m++) {
      const auto id = static_cast<ModuleId>(m);
      if (circles_.numbers[m] == kNone || !is_live(id) || !is_circle(id)) continue;
      has_circles_ = true;
      if (is_noticed_[m] == 0 && runs_at_all(id)) is_noticed_[m] = kByCircle;
    }
  }

  // Function declarations are there before anything runs.
  bool does_run(const js::ParsedModule& ast, const js::Part& part) const {
    for (std::uint32_t s = part.first_statement; s < part.end_statement; s++) {
      const js::Node* node = ast.body[s];
      if (const auto* exported = js::try_as<js::ExportDefaultDeclaration>(node)) node = exported->declaration;
      if (node->kind != js::NodeKind::FunctionDeclaration && node->kind != js::NodeKind::ImportDeclaration &&
          node->kind != js::NodeKind::ExportNamedDeclaration && node->kind != js::NodeKind::ExportAllDeclaration)
        return true;
    }
    return false;
  }
  template <class Test>
  bool any_part(ModuleId id, Test test) const {
    const js::ParsedModule& ast = state_.graph.at(id).ast;
    for (std::uint32_t p = 0; p < ast.parts.size(); p++)
      if (state_.part_live[state_.part_base[index_of(id)] + p] && does_run(ast, ast.parts[p]) && test(ast.parts[p])) return true;
    return false;
  }
  bool runs_at_all(ModuleId id) const {
    return any_part(id, [](const js::Part&) { return true; });
  }
  // const b = a + 1, where `a` may have no value yet
  bool reads_circle(ModuleId id) const {
    return any_part(id, [&](const js::Part& part) {
      for (js::SymbolId symbol : part.uses)
        if (state_.is_import(id, symbol) && is_of_circle(id, state_.import_resolution(id, symbol))) return true;
      for (const js::NamespaceMember& member : part.import_members)
        if (state_.enum_value(id, member) == nullptr && is_of_circle(id, state_.import_resolution(id, member.namespace_symbol)))
          return true;
      for (const js::NamespaceMember& member : part.namespace_members)
        if (is_of_circle(id, state_.import_resolution(id, member.namespace_symbol))) return true;
      return false;
    });
  }
  bool is_of_circle(ModuleId id, const Resolution& target) const {
    return (target.kind == Resolution::Kind::Symbol || target.kind == Resolution::Kind::Namespace) &&
           circles_.numbers[index_of(target.ref.module)] == circles_.numbers[index_of(id)];
  }

  // What has top-level await, or imports what has.
  void find_waiting() {
    for (const auto& module : state_.graph.modules) has_await_ |= module->ast.uses_top_level_await;
    if (!has_await_) return;
    waits_ = with_importers([&](ModuleId id) { return is_live(id) && state_.graph.at(id).ast.uses_top_level_await; });
  }

  // ---- The two orders ---------------------------------------------------------------------------------------------------

  bool check(const LinkEntry& entry) {
    // Then so is all that it imports, and it calls that itself.
    if (state_.wrap(entry.module) != Wrap::None) return false;
    const std::uint32_t number = state_.entry_of_module[index_of(entry.module)];
    const bool is_kept = !has_await_ && state_.keeps_entry_orders();
    std::vector<ModuleId> reached;
    Expected own;
    if (is_kept) expected_.resize(state_.entries.size());
    Expected& expectation = is_kept ? expected_[number] : own;
    if (!std::exchange(expectation.is_known, true)) {
      const std::vector<std::uint32_t> order = order_from(state_, entry.module, true, &reached);
      std::erase_if(reached, [&](ModuleId module) { return !is_live(module); });
      // To wait for what another entry has wrapped takes a turn more.
      const auto is_async = [&](ModuleId module) { return state_.is_async[index_of(module)] != 0; };
      if (has_await_ && (runs_beside(reached, order) || std::any_of(reached.begin(), reached.end(), is_async)))
        return wrap_all(reached);
      for (ModuleId module : reached) {
        if (is_noticed_[index_of(module)] == 0) continue;
        expectation.modules.push_back(module);
        expectation.meets_circle |= is_circle(module);
      }
    }
    if (!expectation.meets_circle) return false;
    const std::vector<ModuleId>& expected = expectation.modules;
    Run run{std::vector<std::uint8_t>(count_, 0), std::vector<std::uint8_t>(state_.chunks.size(), 0), {}};
    run_chunk(number, run);
    const std::vector<ModuleId>* waiting = has_await_ && waits_[index_of(entry.module)] != 0 ? &reached : nullptr;
    // All that can be noticed, and then the modules of each circle, in which who has run can be noticed by what they read.
    bool changes = compare(noticed_by_all(expected), noticed_by_all(run.order), waiting);
    const std::vector<ModuleId> left = by_circle(expected), right = by_circle(run.order);
    for (std::size_t i = 0, j = 0; i < left.size();) {
      const std::uint32_t circle = circles_.numbers[index_of(left[i])];
      const auto end_of = [&](const std::vector<ModuleId>& list, std::size_t at) {
        while (at < list.size() && circles_.numbers[index_of(list[at])] == circle) at++;
        return at;
      };
      while (j < right.size() && circles_.numbers[index_of(right[j])] < circle) j++;
      const std::size_t i_end = end_of(left, i), j_end = end_of(right, j);
      changes |= compare({left.data() + i, i_end - i}, {right.data() + j, j_end - j}, waiting);
      i = i_end;
      j = j_end;
    }
    return changes;
  }

  std::vector<ModuleId> noticed_by_all(const std::vector<ModuleId>& list) const {
    std::vector<ModuleId> some;
    for (ModuleId module : list)
      if (is_noticed_[index_of(module)] == kByAll) some.push_back(module);
    return some;
  }
  // Those of circles, one circle after the other.
  std::vector<ModuleId> by_circle(const std::vector<ModuleId>& list) const {
    std::vector<ModuleId> some, sorted;
    std::vector<std::uint32_t> numbers;
    for (ModuleId module : list) {
      if (!is_circle(module)) continue;
      some.push_back(module);
      numbers.push_back(circles_.numbers[index_of(module)]);
    }
    for (std::uint32_t i : counting_order(numbers, circles_.count)) sorted.push_back(some[i]);
    return sorted;
  }

  // Whether something runs while another module waits, on which it does not depend. In order, all depend on the last that
  // waits, by what they import between that and themselves.
  bool runs_beside(const std::vector<ModuleId>& reached, const std::vector<std::uint32_t>& order) const {
    std::vector<std::uint8_t> follows(count_, 0);
    std::uint32_t last = kNone;
    for (ModuleId module : reached) {
      if (last != kNone) {
        for (ModuleId dependency : state_.dependencies[index_of(module)]) {
          const std::uint32_t at = order[index_of(dependency)];
          if (at == last || (at != kNone && at > last && at < order[index_of(module)] && follows[index_of(dependency)] != 0))
            follows[index_of(module)] = 1;
        }
        if (is_noticed_[index_of(module)] == kByAll && follows[index_of(module)] == 0) return true;
      }
      // A WebAssembly module has no turns of its own, but for how it is loaded.
      if (state_.graph.at(module).ast.uses_top_level_await && !state_.is_data(module)) last = order[index_of(module)];
    }
    return false;
  }

  struct Sequence {
    Sequence(const ModuleId* first, std::size_t count) : modules{first}, size{count} {}
    Sequence(const std::vector<ModuleId>& list) : modules{list.data()}, size{list.size()} {}
    const ModuleId* begin() const { return modules; }
    const ModuleId* end() const { return modules + size; }
    const ModuleId* modules;
    std::size_t size;
  };

  bool compare(Sequence expected, Sequence got, const std::vector<ModuleId>* waiting) {
    const auto [at, other] = std::mismatch(expected.begin(), expected.end(), got.begin(), got.end());
    if (at == expected.end()) return false;
    return waiting != nullptr ? wrap_all(*waiting) : wrap_between(expected, got, static_cast<std::size_t>(at - expected.begin()));
  }

  struct Run {
    std::vector<std::uint8_t> has_run, has_loaded;  // by module, by chunk
    std::vector<ModuleId> order;
  };

  void emit(ModuleId module, Run& run) const {
    if (is_noticed_[index_of(module)] != 0) run.order.push_back(module);
  }

  void run_chunk(std::uint32_t first, Run& run) const {
    struct Frame {
      std::uint32_t chunk;
      std::vector<std::uint32_t> imports;
      std::size_t next;
    };
    std::vector<Frame> stack;
    const auto enter = [&](std::uint32_t chunk) {
      if (run.has_loaded[chunk] != 0) return;
      run.has_loaded[chunk] = 1;
      stack.push_back({chunk, imports_in_order(state_, chunk), 0});
    };
    enter(first);
    while (!stack.empty()) {
      Frame& frame = stack.back();
      if (frame.next < frame.imports.size()) {
        enter(frame.imports[frame.next++]);
        continue;
      }
      run_body(state_.chunks[frame.chunk], run);
      stack.pop_back();
    }
  }

  void run_body(const Chunk& chunk, Run& run) const {
    // Each list is in order.
    std::size_t next = 0;
    const auto call_before = [&](std::uint32_t order) {
      while (next < chunk.evaluations.size() && state_.order[index_of(chunk.evaluations[next])] < order)
        call(chunk.evaluations[next++], run);
    };
    for (ModuleId module : chunk.modules) {
      if (state_.is_definition(module)) continue;
      call_before(state_.order[index_of(module)]);
      call(module, run);
    }
    call_before(kNone);
  }

  void call(ModuleId first, Run& run) const {
    struct Frame {
      ModuleId module;
      std::size_t next;
    };
    if (state_.wrap(first) != Wrap::ESM) {
      if (std::exchange(run.has_run[index_of(first)], 1) == 0) emit(first, run);
      return;
    }
    std::vector<Frame> stack;
    const auto enter = [&](ModuleId module) {
      if (run.has_run[index_of(module)] != 0) return;
      run.has_run[index_of(module)] = 1;
      stack.push_back({module, 0});
    };
    enter(first);
    while (!stack.empty()) {
      Frame& frame = stack.back();
      const auto& evaluates = state_.evaluates[index_of(frame.module)];
      if (state_.wrap(frame.module) == Wrap::ESM && frame.next < evaluates.size()) {
        enter(evaluates[frame.next++]);
        continue;
      }
      emit(frame.module, run);
      stack.pop_back();
    }
  }

  // ---- Wrapping ---------------------------------------------------------------------------------------------------------

  // The circles that stand where the orders part, or those around that place; when there are none left, all.
  bool wrap_between(Sequence expected, Sequence got, std::size_t at) {
    std::vector<std::uint32_t> chosen;
    const auto choose = [&](ModuleId module) {
      if (is_circle(module) && state_.wrap(module) == Wrap::None) chosen.push_back(circles_.numbers[index_of(module)]);
    };
    choose(expected.modules[at]);
    if (at < got.size) choose(got.modules[at]);
    if (chosen.empty()) {
      for (ModuleId module : expected) choose(module);
    }
    if (chosen.empty()) return wrap_all(expected);
    bool changes = false;
    for (std::uint32_t circle : chosen) {
      const auto less = [&](ModuleId module, std::uint32_t number) { return circles_.numbers[index_of(module)] < number; };
      const auto& modules = circles_.modules;
      for (auto member = std::lower_bound(modules.begin(), modules.end(), circle, less);
           member != modules.end() && circles_.numbers[index_of(*member)] == circle; ++member)
        changes |= wrap(*member);
    }
    return changes;
  }

  bool wrap_all(Sequence modules) {
    bool changes = false;
    for (ModuleId module : modules) changes |= wrap(module);
    return changes;
  }

  bool wrap(ModuleId id) {
    if (!is_live(id) || state_.wrap(id) != Wrap::None || state_.graph.at(id).is_runtime) return false;
    state_.wraps[index_of(id)] = Wrap::ESM;
    state_.runs_early[index_of(id)] = 0;
    state_.entry_orders.clear();  // those past what is wrapped now
    pending_.push_back(id);
    return true;
  }

  // What wrapped modules import would run before them, with the chunk that defines them.
  void wrap_imports() {
    // What is noticed when it runs, or what it imports.
    const std::vector<std::uint8_t> is_noisy =
        with_importers([&](ModuleId id) { return is_noticed_[index_of(id)] != 0 || state_.wrap(id) != Wrap::None; });
    while (!pending_.empty()) {
      const ModuleId id = pending_.back();
      pending_.pop_back();
      for (ModuleId dependency : state_.dependencies[index_of(id)]) {
        if (is_noisy[index_of(dependency)] != 0) {
          wrap(dependency);
        } else if (state_.wrap(dependency) == Wrap::None && state_.runs_early[index_of(dependency)] == 0 && is_live(dependency)) {
          state_.runs_early[index_of(dependency)] = 1;
          pending_.push_back(dependency);
        }
      }
    }
  }

  // The modules of which `test` is true, and what imports them, however indirectly.
  template <class Test>
  std::vector<std::uint8_t> with_importers(Test test) {
    if (importers_.empty()) {
      importers_.resize(count_);
      for (std::uint32_t m = 0; m < count_; m++)
        for (ModuleId dependency : state_.dependencies[m]) importers_[index_of(dependency)].push_back(static_cast<ModuleId>(m));
    }
    std::vector<ModuleId> pending;
    std::vector<std::uint8_t> found(count_, 0);
    for (std::uint32_t m = 0; m < count_; m++) {
      const auto id = static_cast<ModuleId>(m);
      if (!test(id)) continue;
      found[m] = 1;
      pending.push_back(id);
    }
    while (!pending.empty()) {
      const ModuleId id = pending.back();
      pending.pop_back();
      for (ModuleId importer : importers_[index_of(id)])
        if (std::exchange(found[index_of(importer)], 1) == 0) pending.push_back(importer);
    }
    return found;
  }

  // What can be noticed of an entry, in the specification's order, which no wrapping changes.
  struct Expected {
    bool is_known = false, meets_circle = false;
    std::vector<ModuleId> modules;
  };

  LinkState& state_;
  std::size_t count_;
  std::vector<Expected> expected_;       // by entry
  Circles circles_;                      // of import statements
  std::vector<std::uint32_t> sizes_;     // by number: of how many live modules
  std::vector<std::uint8_t> is_circle_;  // by number: of several modules, whose order can be noticed
  static constexpr std::uint8_t kByCircle = 1, kByAll = 2;
  std::vector<std::uint8_t> is_noticed_;          // by module: 0, or whether it has run can be noticed by whom
  std::vector<std::uint8_t> waits_;               // by module, if any has top-level await
  std::vector<std::vector<ModuleId>> importers_;  // by module, once they are asked for
  bool has_circles_ = false, has_await_ = false;
  std::vector<ModuleId> pending_;  // wrapped, or run early; not yet what they import
};

}  // namespace

void arrange_chunks(LinkState& state) {
  compute_definition_order(state);
  OrderKeeper keeper(state);
  const bool has_order = keeper.prepare();
  do {
    compute_order(state);
    make_chunks(state);
  } while (has_order && keeper.run());
}

// In a circle that is always entered at the same module, that one remembers the error for all.
void note_circles(LinkState& state) {
  std::vector<ModuleId> wrapped;
  for (std::uint32_t m = 0; m < state.graph.modules.size(); m++)
    if (state.module_live[m] && state.wraps[m] == Wrap::ESM) wrapped.push_back(static_cast<ModuleId>(m));
  if (wrapped.size() < 2) return;
  const std::size_t count = state.graph.modules.size();
  const std::vector<std::uint32_t> circle =
      find_circles(count, wrapped, &state, [](const void* from, ModuleId module, std::vector<ModuleId>& edges) {
        const auto& evaluated = static_cast<const LinkState*>(from)->evaluates[index_of(module)];
        edges.insert(edges.end(), evaluated.begin(), evaluated.end());
      }).numbers;
  std::vector<std::uint8_t> is_entered(count, 0);
  for (const LinkEntry& entry : state.entries) is_entered[index_of(entry.module)] = 1;
  for (std::uint32_t m = 0; m < count; m++) {
    for (ModuleId called : state.lazy_dependencies[m]) is_entered[index_of(called)] = 1;
    for (ModuleId called : state.evaluates[m])
      if (state.wraps[m] != Wrap::ESM || circle[m] != circle[index_of(called)]) is_entered[index_of(called)] = 1;
  }
  struct Circle {
    ModuleId first = ModuleId::None;
    std::uint32_t entered = 0;
  };
  std::vector<Circle> circles(count);
  for (ModuleId id : wrapped) {
    Circle& each = circles[circle[index_of(id)]];
    each.entered += is_entered[index_of(id)];
    if (each.first == ModuleId::None || state.definition_order[index_of(id)] < state.definition_order[index_of(each.first)])
      each.first = id;
  }
  for (ModuleId id : wrapped)
    if (circles[circle[index_of(id)]].entered > 1) state.circles[index_of(id)] = circles[circle[index_of(id)]].first;
}

}  // namespace skein::link
