// Chunks as the user wants them: named by patterns, and none too small, as far as modules keep running in their order.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "link/state.h"

namespace skein::link {

// What is divided among chunks, in execution order.
struct Placement {
  struct Item {
    ModuleId module;
    bool is_evaluation;                       // where a wrapped module is called; it is defined elsewhere
    bool can_be_noticed;                      // that it runs
    bool runs;                                // it does not only define functions
    std::uint32_t group;                      // what has the same number is one chunk
    std::vector<std::uint32_t> dependencies;  // places in `items`
  };
  std::vector<Item> items;
  struct Entry {
    std::uint32_t group = kNone;         // that its own chunk holds, if there is one
    std::vector<std::uint32_t> reached;  // places in `items`, ascending
  };
  std::vector<Entry> entries;  // as LinkState::entries
  std::uint32_t group_count = 0;
  std::vector<std::string_view> names;  // by group, empty for most
};

// Gives items other groups. Every entry still runs the same, in the same order, and chunks do not import each other in circles.
void regroup(LinkState& state, Placement& placement);

}  // namespace skein::link
