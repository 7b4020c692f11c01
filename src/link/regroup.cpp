#include "link/regroup.h"

#include <algorithm>
#include <utility>

#include "base/sort.h"

namespace skein::link {

namespace {

// Text that a path contains, with `*` for anything in between.
bool is_in_path(std::string_view pattern, std::string_view path) {
  for (;;) {
    const std::size_t star = std::min(pattern.find('*'), pattern.size());
    const std::size_t at = path.find(pattern.substr(0, star));
    if (at == std::string_view::npos) return false;
    if (star == pattern.size()) return true;
    path.remove_prefix(at + star);
    pattern.remove_prefix(star + 1);
  }
}

class Regrouper {
 public:
  Regrouper(LinkState& state, Placement& placement) : state_(state), placement_(placement), items_(placement.items) {}

  void run() {
    placement_.names.resize(placement_.group_count);
    for (std::uint32_t e = 0; e < placement_.entries.size(); e++) positions_.push_back(positions_of(e));
    gather();
    runs_.resize(placement_.entries.size());
    for (std::uint32_t e = 0; e < placement_.entries.size(); e++)
      if (!simulate(e, runs_[e])) return;
    for (std::uint32_t m = 0; m < state_.options.manual_chunks.size(); m++) name_chunk(m);
    if (state_.options.min_chunk_size > 0) merge_small();
  }

 private:
  // What an entry runs: places in `items_`, with a mark where the chunk waits for something. And the groups that it loads.
  struct Run {
    std::vector<std::uint32_t> sequence;
    std::vector<std::uint8_t> loaded;
  };
  static constexpr std::uint32_t kWaits = 0x80000000;

  // By position in the order of all: in the order of the entry.
  std::vector<std::uint32_t> positions_of(std::uint32_t entry) const {
    const std::vector<std::uint32_t> own = order_from(state_, state_.entries[entry].module);
    std::vector<std::uint32_t> positions(own.size());
    for (std::uint32_t m = 0; m < own.size(); m++) positions[state_.order[m]] = own[m];
    return positions;
  }

  void gather() {
    members_.assign(placement_.group_count, {});
    for (std::uint32_t i = 0; i < items_.size(); i++) members_[items_[i].group].push_back(i);
  }

  void move(std::uint32_t item, std::uint32_t group) {
    auto& from = members_[items_[item].group];
    from.erase(std::lower_bound(from.begin(), from.end(), item));
    auto& to = members_[group];
    to.insert(std::lower_bound(to.begin(), to.end(), item), item);
    items_[item].group = group;
  }

  const js::ParsedModule& ast(std::uint32_t item) const { return state_.graph.at(items_[item].module).ast; }

  // eval('name') has a file of its own; what waits is waited for by all that stands beside it.
  bool is_fixed(std::uint32_t item) const {
    const js::ParsedModule& module = ast(item);
    return module.uses_top_level_await || (module.has_direct_eval && state_.wrap(items_[item].module) != Wrap::CommonJS);
  }

  // As chunks will import each other and run (assemble.cpp). False when they do so in a circle.
  bool simulate(std::uint32_t entry, Run& run) {
    struct Frame {
      std::uint32_t group;
      std::vector<std::uint32_t> imports;
      std::size_t next;
      bool waits;
    };
    const Placement::Entry& own = placement_.entries[entry];
    run.sequence.clear();
    run.loaded.assign(placement_.group_count, 0);
    std::vector<std::uint8_t> state(placement_.group_count, 0);  // 1: open, 2: has run, 3: has run and waits
    std::vector<Frame> stack;
    const auto open = [&](std::uint32_t group, bool is_entry) {
      std::vector<std::uint32_t> imports;
      bool waits = false;
      if (group != kNone) {
        state[group] = 1;
        run.loaded[group] = 1;
        for (std::uint32_t item : members_[group]) {
          work_ += 1 + items_[item].dependencies.size();
          waits |= ast(item).uses_top_level_await;
          for (std::uint32_t dependency : items_[item].dependencies) imports.push_back(items_[dependency].group);
        }
      }
      if (is_entry)
        for (std::uint32_t item : own.reached) imports.push_back(items_[item].group);
      stable_sort(imports);
      imports.erase(std::unique(imports.begin(), imports.end()), imports.end());
      std::erase(imports, group);
      const auto place = [&](std::uint32_t other) -> std::uint32_t {
        for (std::uint32_t item : members_[other]) {
          if (!items_[item].runs) continue;
          const std::uint32_t position = state_.order[index_of(items_[item].module)];
          return is_entry ? positions_[entry][position] : position;
        }
        return 0;
      };
      std::vector<std::pair<std::uint32_t, std::uint32_t>> sorted;
      for (std::uint32_t other : imports) sorted.emplace_back(place(other), other);
      stable_sort(sorted);  // those that run nothing are in the order of their numbers
      for (std::size_t i = 0; i < sorted.size(); i++) imports[i] = sorted[i].second;
      stack.push_back({group, std::move(imports), 0, waits});
    };
    open(own.group, true);
    while (!stack.empty()) {
      Frame& frame = stack.back();
      if (frame.next < frame.imports.size()) {
        const std::uint32_t other = frame.imports[frame.next];
        if (state[other] == 1) return false;
        if (state[other] == 0) {
          open(other, false);
          continue;
        }
        frame.next++;
        frame.waits |= state[other] == 3;
        continue;
      }
      if (frame.group != kNone) {
        state[frame.group] = frame.waits ? 3 : 2;
        for (std::uint32_t item : members_[frame.group])
          if (items_[item].can_be_noticed) run.sequence.push_back(frame.waits ? item | kWaits : item);
      }
      stack.pop_back();
    }
    return true;
  }

  // Whether nothing has changed for these entries; if so, what they load now is noted.
  bool holds(const std::vector<std::uint32_t>& entries) {
    std::vector<Run> runs(entries.size());
    for (std::size_t i = 0; i < entries.size(); i++)
      if (!simulate(entries[i], runs[i]) || runs[i].sequence != runs_[entries[i]].sequence) return false;
    for (std::size_t i = 0; i < entries.size(); i++) runs_[entries[i]] = std::move(runs[i]);
    return true;
  }

  std::uint32_t add_group(std::string_view name) {
    members_.emplace_back();
    placement_.names.push_back(name);
    return placement_.group_count++;
  }

  // All of what is meant at once, or as much of it as is possible: halves of it, what runs first before the rest.
  void name_chunk(std::uint32_t number) {
    const ManualChunk& manual = state_.options.manual_chunks[number];
    std::vector<std::uint32_t> wanted;
    std::size_t stays = 0;
    std::uint32_t staying = 0;
    const auto stay = [&](std::uint32_t item) {
      if (std::binary_search(manual.followers.begin(), manual.followers.end(), items_[item].module)) return;
      if (stays++ == 0) staying = item;
    };
    for (std::uint32_t i = 0; i < items_.size(); i++) {
      const GraphModule& module = state_.graph.at(items_[i].module);
      if (items_[i].is_evaluation || module.is_runtime || !placement_.names[items_[i].group].empty() ||
          state_.entry_of_module[index_of(items_[i].module)] != kNone)
        continue;
      const auto is_listed = [&](const std::vector<ModuleId>& list) {
        return std::binary_search(list.begin(), list.end(), items_[i].module);
      };
      const bool is_meant = is_listed(manual.modules) || is_listed(manual.followers) ||
                            std::any_of(manual.patterns.begin(), manual.patterns.end(),
                                        [&](const std::string& pattern) { return is_in_path(pattern, module.path); });
      if (!is_meant) continue;
      if (is_fixed(i))
        stay(i);
      else
        wanted.push_back(i);
    }
    if (wanted.empty()) return;
    std::vector<std::uint32_t> all(placement_.entries.size());
    for (std::uint32_t e = 0; e < all.size(); e++) all[e] = e;
    const std::uint32_t group = add_group(manual.name);
    std::vector<std::pair<std::size_t, std::size_t>> ranges{{0, wanted.size()}};
    while (!ranges.empty()) {
      const auto [first, after] = ranges.back();
      ranges.pop_back();
      std::vector<std::uint32_t> before;
      for (std::size_t i = first; i < after; i++) {
        before.push_back(items_[wanted[i]].group);
        move(wanted[i], group);
      }
      if (holds(all)) continue;
      for (std::size_t i = first; i < after; i++) move(wanted[i], before[i - first]);
      if (after - first == 1) {
        stay(wanted[first]);
        continue;
      }
      const std::size_t middle = (first + after) / 2;
      ranges.emplace_back(middle, after);
      ranges.emplace_back(first, middle);
    }
    if (stays > 0)
      state_.messages.push_back(make_message(DiagnosticCode::ManualChunkOrder,
                                             {state_.graph.at(items_[staying].module).pretty_path, manual.name,
                                              stays == 1 ? std::string() : " (and " + std::to_string(stays - 1) + " more)"}));
  }

  // Bytes of source that stay.
  std::uint64_t size_of(std::uint32_t group) const {
    std::uint64_t size = 0;
    for (std::uint32_t item : members_[group]) {
      if (items_[item].is_evaluation) continue;
      const js::ParsedModule& module = ast(item);
      const std::uint32_t base = state_.part_base[index_of(items_[item].module)];
      for (std::uint32_t p = 0; p < module.parts.size(); p++) {
        const js::Part& part = module.parts[p];
        if (!state_.part_live[base + p] || part.first_statement == part.end_statement) continue;
        const std::uint32_t start = module.body[part.first_statement]->start;
        const std::uint32_t end = part.end_statement < module.body.size() ? module.body[part.end_statement]->start
                                                                          : static_cast<std::uint32_t>(module.source.size());
        if (end > start) size += end - start;
      }
    }
    return size;
  }

  // The smallest chunk first, into the one with which the least is loaded in vain.
  void merge_small() {
    std::vector<std::uint32_t> shared;
    std::vector<std::uint64_t> sizes(placement_.group_count, 0);
    std::vector<std::uint8_t> is_final(placement_.group_count, 0);
    for (std::uint32_t g = 0; g < placement_.group_count; g++) {
      const bool is_own = std::any_of(placement_.entries.begin(), placement_.entries.end(),
                                      [&](const Placement::Entry& entry) { return entry.group == g; });
      const bool is_kept =
          std::any_of(members_[g].begin(), members_[g].end(), [&](std::uint32_t item) { return is_fixed(item); });
      if (members_[g].empty() || is_own || is_kept || !placement_.names[g].empty()) continue;
      shared.push_back(g);
      sizes[g] = size_of(g);
    }
    // Merging is worth some time, but not any.
    constexpr std::uint64_t kMostWork = 200'000'000;
    constexpr std::size_t kMostTries = 16;
    while (work_ < kMostWork) {
      std::uint32_t smallest = kNone;
      for (std::uint32_t g : shared)
        if (!is_final[g] && sizes[g] < state_.options.min_chunk_size && (smallest == kNone || sizes[g] < sizes[smallest]))
          smallest = g;
      if (smallest == kNone) return;
      std::vector<std::pair<std::uint64_t, std::uint32_t>> partners;  // bytes loaded in vain, group
      for (std::uint32_t g : shared) {
        if (g == smallest) continue;
        std::uint64_t in_vain = 0;
        for (const Run& run : runs_) {
          if (run.loaded[g] && !run.loaded[smallest]) in_vain += sizes[smallest];
          if (!run.loaded[g] && run.loaded[smallest]) in_vain += sizes[g];
        }
        partners.emplace_back(in_vain, g);
      }
      stable_sort(partners);
      is_final[smallest] = 1;
      for (std::size_t i = 0; i < std::min(partners.size(), kMostTries); i++) {
        const std::uint32_t partner = partners[i].second;
        if (!merge(smallest, partner)) continue;
        sizes[partner] += sizes[smallest];
        is_final[partner] = 0;
        std::erase(shared, smallest);
        break;
      }
    }
  }

  bool merge(std::uint32_t from, std::uint32_t into) {
    std::vector<std::uint32_t> entries;
    for (std::uint32_t e = 0; e < runs_.size(); e++)
      if (runs_[e].loaded[from] || runs_[e].loaded[into]) entries.push_back(e);
    const std::vector<std::uint32_t> moved = members_[from];
    for (std::uint32_t item : moved) move(item, into);
    if (holds(entries)) return true;
    for (std::uint32_t item : moved) move(item, from);
    return false;
  }

  LinkState& state_;
  Placement& placement_;
  std::vector<Placement::Item>& items_;
  std::vector<std::vector<std::uint32_t>> positions_;  // by entry
  std::vector<std::vector<std::uint32_t>> members_;    // by group
  std::vector<Run> runs_;                              // by entry
  std::uint64_t work_ = 0;
};

}  // namespace

void regroup(LinkState& state, Placement& placement) { Regrouper(state, placement).run(); }

}  // namespace skein::link
