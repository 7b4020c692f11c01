// Divides live modules among output files. Every entry has a chunk of its own; modules that several entries reach (a page
// and its worker, say) share the chunk of exactly that set of entries. Modules of an import cycle are reached by the same
// entries, so they stand in one chunk, and a chunk is imported only by chunks of fewer entries: static imports between
// chunks have no cycles.

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/sort.h"
#include "link/regroup.h"
#include "link/state.h"

namespace skein::link {

namespace {

class EntrySets {
 public:
  EntrySets(std::size_t modules, std::size_t entries) : words_((entries + 63) / 64), bits_(modules * words_, 0) {}

  bool add(ModuleId module, std::uint32_t entry) {
    std::uint64_t& word = bits_[index_of(module) * words_ + entry / 64];
    const std::uint64_t bit = std::uint64_t{1} << (entry % 64);
    if ((word & bit) != 0) return false;
    word |= bit;
    return true;
  }
  void add_all(ModuleId to, ModuleId from) {
    for (std::size_t i = 0; i < words_; i++) bits_[index_of(to) * words_ + i] |= bits_[index_of(from) * words_ + i];
  }
  std::string_view key(ModuleId module) const {
    return {reinterpret_cast<const char*>(bits_.data() + index_of(module) * words_), words_ * 8};
  }
  // The entry when there is exactly one.
  std::uint32_t only_entry(ModuleId module) const {
    std::uint32_t only = kNone;
    for (std::size_t i = 0; i < words_; i++) {
      const std::uint64_t word = bits_[index_of(module) * words_ + i];
      if (word == 0) continue;
      if (only != kNone || (word & (word - 1)) != 0) return kNone;
      only = static_cast<std::uint32_t>(i * 64) + static_cast<std::uint32_t>(__builtin_ctzll(word));
    }
    return only;
  }
  bool is_reached(ModuleId module) const {
    for (std::size_t i = 0; i < words_; i++)
      if (bits_[index_of(module) * words_ + i] != 0) return true;
    return false;
  }
  bool has(ModuleId module, std::uint32_t entry) const {
    return (bits_[index_of(module) * words_ + entry / 64] >> (entry % 64) & 1) != 0;
  }

 private:
  std::size_t words_;
  std::vector<std::uint64_t> bits_;
};

// What is divided among chunks: modules, and behind them the places where wrapped modules are run. `items` of a module that is
// not wrapped is the module; of one that is, its definition; `evaluation_of` tells the place where it runs.
class Items {
 public:
  explicit Items(const LinkState& state) : state_(state), modules_(static_cast<std::uint32_t>(state.graph.modules.size())) {
    positions_.reserve(count());
    for (std::uint32_t i = 0; i < count(); i++) positions_.push_back(position(static_cast<ModuleId>(i), state.order));
  }
  std::uint32_t count() const { return modules_ * 2; }
  ModuleId evaluation_of(ModuleId module) const { return static_cast<ModuleId>(index_of(module) + modules_); }
  bool is_evaluation(ModuleId item) const { return index_of(item) >= modules_; }
  ModuleId module_of(ModuleId item) const {
    return is_evaluation(item) ? static_cast<ModuleId>(index_of(item) - modules_) : item;
  }
  // What has to run for the module to run.
  ModuleId run_of(ModuleId module) const { return state_.wrap(module) == Wrap::None ? module : evaluation_of(module); }
  // Definitions run nothing, so they come before all else.
  std::uint64_t position(ModuleId item) const { return positions_[index_of(item)]; }
  std::uint64_t position(ModuleId item, const std::vector<std::uint32_t>& order) const {
    const ModuleId module = module_of(item);
    const std::uint64_t rank = is_evaluation(item) || !state_.is_definition(module) ? 2
                               : state_.wrap(module) != Wrap::None                  ? 1
                                                                                    : 0;
    return rank << 32 | (rank == 2 ? order : state_.definition_order)[index_of(module)];
  }
  template <class Visit>
  void for_each_dependency(ModuleId item, Visit visit) const {
    if (is_evaluation(item)) return visit(module_of(item));
    for (ModuleId dependency : state_.dependencies[index_of(item)])
      if (state_.module_live[index_of(dependency)]) visit(dependency);
    if (state_.wrap(item) == Wrap::None)
      for (ModuleId evaluated : state_.evaluates[index_of(item)]) visit(evaluation_of(evaluated));
    for (ModuleId dependency : state_.lazy_dependencies[index_of(item)])
      if (state_.module_live[index_of(dependency)]) visit(dependency);
  }
  bool can_be_noticed(ModuleId item) const {
    return is_evaluation(item) || (!state_.is_definition(item) && runs_noticeably(state_, item));
  }

 private:
  const LinkState& state_;
  std::uint32_t modules_;
  std::vector<std::uint64_t> positions_;  // asked for again and again, and modules are far from each other
};

Circles circles_of(const LinkState& state, const Items& items) {
  std::vector<ModuleId> roots;
  for (const LinkEntry& entry : state.entries) roots.push_back(items.run_of(entry.module));
  return find_circles(items.count(), roots, &items, [](const void* from, ModuleId item, std::vector<ModuleId>& edges) {
    static_cast<const Items*>(from)->for_each_dependency(item, [&](ModuleId dependency) { edges.push_back(dependency); });
  });
}

// What leads to a circle has a greater number, so all that reaches it is known when its turn comes.
EntrySets reach(const LinkState& state, const Items& items, const Circles& circles) {
  EntrySets sets(items.count(), state.entries.size());
  for (std::uint32_t e = 0; e < state.entries.size(); e++) sets.add(items.run_of(state.entries[e].module), e);
  const std::vector<ModuleId>& modules = circles.modules;
  for (std::size_t end = modules.size(), first = end; end > 0; end = first) {
    const std::uint32_t circle = circles.numbers[index_of(modules[end - 1])];
    for (first = end - 1; first > 0 && circles.numbers[index_of(modules[first - 1])] == circle;) first--;
    for (std::size_t i = first + 1; i < end; i++) sets.add_all(modules[first], modules[i]);
    for (std::size_t i = first + 1; i < end; i++) sets.add_all(modules[i], modules[first]);
    for (std::size_t i = first; i < end; i++)
      items.for_each_dependency(modules[i], [&](ModuleId dependency) {
        if (circles.numbers[index_of(dependency)] != circle) sets.add_all(dependency, modules[first]);
      });
  }
  return sets;
}

std::vector<ModuleId> live_items_in_order(const LinkState& state, const Items& items, const EntrySets& sets) {
  std::vector<ModuleId> list;
  for (std::uint32_t i = 0; i < items.count(); i++) {
    const auto item = static_cast<ModuleId>(i);
    if (state.module_live[index_of(items.module_of(item))] && sets.is_reached(item)) list.push_back(item);
  }
  stable_sort(list, [&](ModuleId a, ModuleId b) { return items.position(a) < items.position(b); });
  return list;
}

void add_item(LinkState& state, const Items& items, Chunk& chunk, ModuleId item) {
  if (items.is_evaluation(item))
    chunk.evaluations.push_back(items.module_of(item));
  else
    chunk.modules.push_back(item);
  if (chunk.position == kNone && items.position(item) >> 32 == 2) chunk.position = state.order[index_of(items.module_of(item))];
}

void make_self_contained_chunks(LinkState& state, const Items& items, const EntrySets& sets, const std::vector<ModuleId>& list) {
  for (std::uint32_t e = 0; e < state.entries.size(); e++) {
    Chunk& chunk = state.chunks[e];
    chunk.is_classic_script = true;
    std::vector<ModuleId> own;
    for (ModuleId item : list)
      if (sets.has(item, e)) own.push_back(item);
    // A worker may import what the page imports in another order. What it does not import at all, but contains, comes last.
    if (e > 0) {
      chunk.own_order = order_from(state, state.entries[e].module);
      const auto count = static_cast<std::uint32_t>(chunk.own_order.size());
      for (std::uint32_t m = 0; m < count; m++)
        if (chunk.own_order[m] == kNone) chunk.own_order[m] = count + state.order[m];
      stable_sort(
          own, [&](ModuleId a, ModuleId b) { return items.position(a, chunk.own_order) < items.position(b, chunk.own_order); });
    }
    for (ModuleId item : own) add_item(state, items, chunk, item);
  }
}

// Which modules may stand together. Modules that the same entries reach do, as long as that keeps the order in which
// the specification runs them: a chunk runs as a whole when it is first imported, so where two entries share `a` and
// `c` and one of them runs its own `b` between the two, `a` and `c` must be chunks of their own:
//   // page.js                       // worker.js
//   import './a'                     import './a'
//   import './b'                     import './c'
//   import './c'
// Only modules whose running can be noticed count; the others may run earlier.
//
// A circle of modules counts as standing where its last one does: what the circle needs has run by then, and what needs
// the circle runs after it. So all modules have only earlier ones to import, and pieces of one group, which are
// intervals of this order, never come to import each other in a circle.
class Groups {
 public:
  Groups(const LinkState& state, const Items& items, const EntrySets& sets, const Circles& all_circles,
         const std::vector<ModuleId>& modules)
      : state_(state), items_(items), sets_(sets), group_(items.count(), kNone), circle_count_(all_circles.count) {
    const std::vector<std::uint32_t>& cycle = all_circles.numbers;
    std::vector<std::uint32_t> cycle_size(circle_count_, 0);
    for (ModuleId module : modules) cycle_size[cycle[index_of(module)]]++;
    modules_.reserve(modules.size());
    std::unordered_map<std::uint32_t, std::vector<ModuleId>> circles;
    for (ModuleId module : modules) {
      const std::uint32_t number = cycle[index_of(module)];
      if (cycle_size[number] == 1) {
        modules_.push_back(module);
        continue;
      }
      std::vector<ModuleId>& circle = circles[number];
      circle.push_back(module);
      if (circle.size() == cycle_size[number]) modules_.insert(modules_.end(), circle.begin(), circle.end());
    }
    std::unordered_map<std::string_view, std::uint32_t> by_set;
    for (ModuleId module : modules_) {
      // eval('name') sees the names of its module: alone in its file it can keep them all. What comes later begins new
      // groups, as it may import the module while what came before is imported by it.
      if (modules.size() > 1 && !items.is_evaluation(module) && state.wrap(module) != Wrap::CommonJS &&
          state.graph.at(module).ast.has_direct_eval && cycle_size[cycle[index_of(module)]] == 1) {
        by_set.clear();
        group_[index_of(module)] = count_++;
        continue;
      }
      const auto [group, is_new] = by_set.try_emplace(sets.key(module), count_);
      if (is_new) count_++;
      group_[index_of(module)] = group->second;
    }
    for (ModuleId module : modules_) can_be_noticed_.push_back(items.can_be_noticed(module));
    // An entry's own chunk runs behind all that it imports, so what stands beside the entry runs where the entry does:
    //   import './shared'; import './own'; import './shared_too'
    for (std::uint32_t i = 0; i < modules_.size(); i++) {
      const std::uint32_t entry = sets.only_entry(modules_[i]);
      if (entry != kNone && items.run_of(state.entries[entry].module) == modules_[i]) can_be_noticed_[i] = 1;
    }
    for (ModuleId module : modules_) circle_.push_back(cycle[index_of(module)]);
  }

  std::vector<std::uint32_t> run() {
    // Splitting one group may bring a break into the order of another entry that reaches it; every split makes one more group, so
    // this ends.
    is_due_.assign(state_.entries.size(), 1);
    for (bool changes = true; changes;) {
      changes = false;
      for (std::uint32_t e = 0; e < state_.entries.size(); e++)
        if (std::exchange(is_due_[e], std::uint8_t{0}) != 0) changes |= split_for(e);
    }
    return std::move(group_);
  }

 private:
  // The places in modules_ of what the entry reaches, in the order in which this entry runs it.
  std::vector<std::uint32_t> order_of(std::uint32_t entry) const {
    const std::vector<std::uint32_t> order = order_of_entry(state_, entry);
    const auto count = static_cast<std::uint32_t>(order.size());
    std::vector<std::uint32_t> places, keys, last_of_circle(circle_count_, 0);
    for (std::uint32_t i = 0; i < modules_.size(); i++) {
      if (!sets_.has(modules_[i], entry)) continue;
      places.push_back(i);
      // What only names lead to, or `require`, stands behind the rest.
      const std::uint64_t global = items_.position(modules_[i]);
      const std::uint32_t own = order[index_of(items_.module_of(modules_[i]))];
      const std::uint32_t key = static_cast<std::uint32_t>(global >> 32) * 2 * count +
                                (own != kNone ? own : count + static_cast<std::uint32_t>(global));
      last_of_circle[circle_[i]] = std::max(last_of_circle[circle_[i]], key);
    }
    for (std::uint32_t i : places) keys.push_back(last_of_circle[circle_[i]]);
    std::vector<std::uint32_t> sorted;
    sorted.reserve(places.size());
    for (std::uint32_t i : counting_order(keys, 6 * count)) sorted.push_back(places[i]);
    return sorted;
  }

  // A group is cut, always between neighbours of modules_, where this entry runs its modules the other way round or something of
  // another group in between.
  bool split_for(std::uint32_t entry) {
    struct Run {
      std::uint32_t first = kNone, last = 0;  // ranks in this entry's order
      std::uint32_t noticed = 0;              // how many of it can be noticed,
      std::uint32_t last_noticed = 0;         // and the rank of the last one
      std::uint32_t end = 0;                  // behind the group's last module that can be noticed
      std::uint32_t group = kNone;
    };
    const std::vector<std::uint32_t> places = order_of(entry);
    std::vector<std::uint32_t> rank(modules_.size(), kNone), noticed_before{0};
    for (std::uint32_t r = 0; r < places.size(); r++) {
      rank[places[r]] = r;
      noticed_before.push_back(noticed_before[r] + can_be_noticed_[places[r]]);
    }
    std::vector<Run> runs(count_);
    for (std::uint32_t i = 0; i < modules_.size(); i++)
      if (rank[i] != kNone && can_be_noticed_[i]) runs[group_[index_of(modules_[i])]].end = i + 1;
    bool changes = false;
    std::uint32_t last_split = kNone;
    for (std::uint32_t i = 0; i < modules_.size(); i++) {
      if (rank[i] == kNone) continue;
      const std::uint32_t original = group_[index_of(modules_[i])], r = rank[i];
      Run& run = runs[original];
      if (run.group == kNone) run.group = original;
      const std::uint32_t noticed = run.noticed + can_be_noticed_[i];
      const std::uint32_t first = std::min(run.first, r), last = std::max(run.last, r);
      const bool is_interrupted = noticed_before[last + 1] - noticed_before[first] > noticed;
      const bool is_reversed = can_be_noticed_[i] && run.noticed > 0 && r < run.last_noticed;
      if (run.first != kNone && run.end > i && (is_interrupted || is_reversed)) {
        run = {r, r, can_be_noticed_[i], r, run.end, count_++};
      } else {
        run.first = first;
        run.last = last;
        run.noticed = noticed;
        if (can_be_noticed_[i]) run.last_noticed = r;
      }
      if (run.group == original) continue;
      changes = true;
      group_[index_of(modules_[i])] = run.group;
      // The same entries reach all of a group.
      if (std::exchange(last_split, original) != original)
        for (std::uint32_t e = 0; e < state_.entries.size(); e++) is_due_[e] |= sets_.has(modules_[i], e);
    }
    return changes;
  }

  const LinkState& state_;
  const Items& items_;
  const EntrySets& sets_;
  std::vector<ModuleId> modules_;      // in execution order, but circles in one piece
  std::vector<std::uint32_t> circle_;  // by position in modules_
  std::vector<std::uint32_t> group_;   // by module
  std::uint32_t circle_count_;
  std::vector<std::uint8_t> can_be_noticed_;  // by position in modules_
  std::vector<std::uint8_t> is_due_;          // by entry: some of what it reaches has changed groups since it was last looked at
  std::uint32_t count_ = 0;
};

// The names of groups when there are any that the options made.
std::vector<std::string_view> regroup(LinkState& state, const Items& items, const EntrySets& sets,
                                      const std::vector<ModuleId>& list, std::vector<std::uint32_t>& groups) {
  Placement placement;
  std::vector<std::uint32_t> place(items.count(), kNone);
  for (std::uint32_t i = 0; i < list.size(); i++) place[index_of(list[i])] = i;
  for (ModuleId id : list) {
    const std::uint32_t group = groups[index_of(id)];
    const bool runs = items.position(id) >> 32 == 2;
    Placement::Item item{items.module_of(id), items.is_evaluation(id), items.can_be_noticed(id), runs, group, {}};
    // What comes from outside runs when the chunk is loaded.
    if (!item.is_evaluation)
      for (const ResolvedImport& import : state.graph.at(id).imports)
        item.can_be_noticed |= import.kind == ResolvedImport::Kind::External;
    items.for_each_dependency(id, [&](ModuleId dependency) {
      if (place[index_of(dependency)] != kNone) item.dependencies.push_back(place[index_of(dependency)]);
    });
    placement.items.push_back(std::move(item));
    placement.group_count = std::max(placement.group_count, group + 1);
  }
  for (std::uint32_t e = 0; e < state.entries.size(); e++) {
    Placement::Entry& entry = placement.entries.emplace_back();
    const ModuleId start = items.run_of(state.entries[e].module);
    if (sets.only_entry(start) == e) entry.group = groups[index_of(start)];
    for (std::uint32_t i = 0; i < list.size(); i++)
      if (sets.has(list[i], e)) entry.reached.push_back(i);
  }
  regroup(state, placement);
  for (std::uint32_t i = 0; i < list.size(); i++) groups[index_of(list[i])] = placement.items[i].group;
  return std::move(placement.names);
}

void make_shared_chunks(LinkState& state, const Items& items, const EntrySets& sets, const Circles& circles,
                        const std::vector<ModuleId>& list, bool is_last) {
  std::vector<std::uint32_t> groups = Groups(state, items, sets, circles, list).run();
  std::vector<std::string_view> names;
  if (is_last) names = regroup(state, items, sets, list, groups);
  // An entry's own chunk holds the group of its module when nobody else needs that.
  std::unordered_map<std::uint32_t, std::uint32_t> chunk_of_group;
  for (std::uint32_t e = 0; e < state.entries.size(); e++) {
    const ModuleId start = items.run_of(state.entries[e].module);
    if (state.module_live[index_of(state.entries[e].module)] && sets.only_entry(start) == e)
      chunk_of_group.try_emplace(groups[index_of(start)], e);
  }
  std::vector<std::uint32_t> chunk_of(items.count(), kNone);
  std::vector<ModuleId> first_item(state.entries.size(), ModuleId::None);
  for (ModuleId item : list) {
    const auto [slot, is_new] =
        chunk_of_group.try_emplace(groups[index_of(item)], static_cast<std::uint32_t>(state.chunks.size()));
    if (is_new) {
      state.chunks.emplace_back().position = kNone;
      state.chunks.back().name = names.empty() ? std::string_view() : names[groups[index_of(item)]];
      first_item.push_back(item);
    }
    chunk_of[index_of(item)] = slot->second;
    if (!items.is_evaluation(item)) state.chunk_of_module[index_of(item)] = slot->second;
    add_item(state, items, state.chunks[slot->second], item);
  }

  for (ModuleId item : list) {
    const std::uint32_t c = chunk_of[index_of(item)];
    items.for_each_dependency(item, [&](ModuleId dependency) {
      if (const std::uint32_t other = chunk_of[index_of(dependency)]; other != c && other != kNone)
        state.chunks[c].imports.push_back(other);
    });
  }
  // An entry loads everything it reaches itself, in execution order: each import is a request that need not wait for the
  // chunks in between.
  for (std::uint32_t e = 0; e < state.entries.size(); e++)
    for (std::uint32_t c = static_cast<std::uint32_t>(state.entries.size()); c < state.chunks.size(); c++)
      if (sets.has(first_item[c], e)) state.chunks[e].imports.push_back(c);
  // Chunks that have been put together are not reached as a whole.
  if (!names.empty())
    for (std::uint32_t e = 0; e < state.entries.size(); e++)
      for (ModuleId item : list)
        if (sets.has(item, e) && chunk_of[index_of(item)] != e) state.chunks[e].imports.push_back(chunk_of[index_of(item)]);
  for (Chunk& chunk : state.chunks) {
    stable_sort(chunk.imports);
    chunk.imports.erase(std::unique(chunk.imports.begin(), chunk.imports.end()), chunk.imports.end());
  }
}

}  // namespace

bool runs_noticeably(const LinkState& state, ModuleId id) {
  const GraphModule& module = state.graph.at(id);
  if (!module.has_side_effects) return false;
  for (std::uint32_t p = 0; p < module.ast.parts.size(); p++)
    if (module.ast.parts[p].has_side_effects && state.part_live[state.part_base[index_of(id)] + p]) return true;
  return false;
}

std::vector<std::uint32_t> positions_in_entry(const LinkState& state, const Chunk& chunk) {
  if (chunk.entry == kNone) return {};
  const std::vector<std::uint32_t> own = order_of_entry(state, chunk.entry);
  std::vector<std::uint32_t> positions(own.size());
  for (std::uint32_t m = 0; m < own.size(); m++) positions[state.order[m]] = own[m];
  return positions;
}

std::vector<std::uint32_t> imports_in_order(const LinkState& state, std::uint32_t chunk) {
  std::vector<std::uint32_t> imports = state.chunks[chunk].imports;
  if (imports.size() < 2) return imports;
  const std::vector<std::uint32_t> positions = positions_in_entry(state, state.chunks[chunk]);
  const auto here = [&](std::uint32_t other) {
    const std::uint32_t position = state.chunks[other].position;
    return position == kNone ? 0 : positions.empty() ? position : positions[position];
  };
  std::stable_sort(imports.begin(), imports.end(), [&](std::uint32_t a, std::uint32_t b) { return here(a) < here(b); });
  return imports;
}

void make_chunks(LinkState& state, bool is_last) {
  state.chunks.clear();
  state.chunk_of_module.assign(state.graph.modules.size(), kNone);
  const Items items(state);
  const Circles circles = circles_of(state, items);
  const EntrySets sets = reach(state, items, circles);
  const std::vector<ModuleId> list = live_items_in_order(state, items, sets);
  state.chunks.resize(state.entries.size());
  for (std::uint32_t e = 0; e < state.entries.size(); e++) {
    state.chunks[e].entry = e;
    state.chunks[e].position = kNone;
  }

  if (state.options.format != OutputFormat::ESM) {
    make_self_contained_chunks(state, items, sets, list);
    return;
  }
  make_shared_chunks(state, items, sets, circles, list, is_last);
  if (state.realm == RealmKind::ClassicWorker) state.chunks[0].is_classic_script = true;
}

}  // namespace skein::link
