// Strongly connected components by Tarjan's algorithm, with a stack of its own: import chains may be as long as a program.

#include <algorithm>

#include "link/state.h"

namespace skein::link {

Circles find_circles(std::size_t count, const std::vector<ModuleId>& roots, const void* graph,
                     void (*add_edges)(const void*, ModuleId, std::vector<ModuleId>&)) {
  Circles circles{std::vector<std::uint32_t>(count, kNone), {}};
  std::vector<std::uint32_t> index(count, kNone), low(count, 0);
  std::vector<ModuleId> open;
  std::vector<std::uint8_t> is_open(count, 0);
  struct Frame {
    ModuleId module;
    std::size_t next, end;  // in `edges`
  };
  std::vector<Frame> stack;
  std::vector<ModuleId> edges;  // of the modules on the stack
  std::uint32_t next_index = 0;
  const auto enter = [&](ModuleId module) {
    index[index_of(module)] = low[index_of(module)] = next_index++;
    open.push_back(module);
    is_open[index_of(module)] = 1;
    const std::size_t first = edges.size();
    add_edges(graph, module, edges);
    stack.push_back({module, first, edges.size()});
  };
  for (ModuleId root : roots) {
    if (index[index_of(root)] == kNone) enter(root);
    while (!stack.empty()) {
      Frame& frame = stack.back();
      const ModuleId module = frame.module;
      if (frame.next < frame.end) {
        const ModuleId other = edges[frame.next++];
        if (index[index_of(other)] == kNone)
          enter(other);
        else if (is_open[index_of(other)])
          low[index_of(module)] = std::min(low[index_of(module)], index[index_of(other)]);
        continue;
      }
      stack.pop_back();
      edges.resize(stack.empty() ? 0 : stack.back().end);
      if (!stack.empty()) {
        std::uint32_t& parent = low[index_of(stack.back().module)];
        parent = std::min(parent, low[index_of(module)]);
      }
      if (low[index_of(module)] != index[index_of(module)]) continue;
      for (;;) {
        const ModuleId member = open.back();
        open.pop_back();
        is_open[index_of(member)] = 0;
        circles.numbers[index_of(member)] = circles.count;
        circles.modules.push_back(member);
        if (member == module) break;
      }
      circles.count++;
    }
  }
  return circles;
}

}  // namespace skein::link
