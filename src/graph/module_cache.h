// Modules of an earlier build that may be used again: read, parsed and resolved as they are, because their file has not
// changed. One thread, between and at the beginning of scans.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "graph/graph.h"

namespace skein {

class ModuleCache {
 public:
  // Takes the modules of a finished build. What has failed is not kept, so that it is tried again.
  void keep(ModuleGraph&& graph);
  void keep(std::unique_ptr<GraphModule> module);

  // The file has other contents, is new or is gone. False when no module was made of it.
  bool invalidate(std::string_view path);
  // Files have come or gone, or a package.json has changed, so imports may lead elsewhere: from now on those of all modules are
  // resolved again when they are taken.
  void invalidate_targets() { epoch_++; }
  void clear() { modules_.clear(); }
  // What injected files export: modules of a build in which that was something else are parsed anew.
  void set_injected(std::string names) {
    if (names != injected_) clear();
    injected_ = std::move(names);
  }

  // Null when there is none.
  std::unique_ptr<GraphModule> take(std::string_view path, Loader loader, const ModuleAttributes& attributes);
  // Targets of modules with another number are stale.
  std::uint32_t epoch() const { return epoch_; }

 private:
  std::unordered_multimap<std::string, std::unique_ptr<GraphModule>> modules_;  // by path: a file may be several
  std::uint32_t epoch_ = 1;
  std::string injected_;
};

// What tells modules apart: one file can be imported as JavaScript and, with attributes, as text.
std::string module_key(std::string_view path, Loader loader, bool is_disabled, std::string_view suffix = {},
                       const ModuleAttributes& attributes = {});

}  // namespace skein
