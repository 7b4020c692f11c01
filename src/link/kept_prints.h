// Texts of modules that an earlier build of the same context printed. They are kept with the module and leave with it; one serves
// again when all that the printer would be told is the same, whatever else has changed.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/hash.h"
#include "graph/graph.h"
#include "js/module.h"
#include "print/print.h"

namespace skein::link {

// Of one module. It is printed once for each chunk and realm that holds it, by several threads at once: these only look, and what
// they have made is added when they are done.
class KeptPrints {
 public:
  // Null when there is none.
  static std::shared_ptr<const print::Printed> find(const GraphModule& module, Hash128 key);
  // For one thread. `build` is the number of this build, which has used the text: what the one before has not used either is
  // forgotten.
  static void keep(const GraphModule& module, Hash128 key, std::uint32_t build, std::shared_ptr<const print::Printed> printed);

 private:
  struct Item {
    Hash128 key;
    std::uint32_t build;
    std::shared_ptr<const print::Printed> printed;
  };
  Item* at(Hash128 key);
  std::vector<Item> items_;
};

// A hash of all that `print_parts` reads besides the module's tree. False when the tree itself may be told something else by
// another build, so that the text is not to be kept.
bool print_key(const js::ParsedModule& module, const print::PrintOptions& options, const bool* part_is_live, Hash128& key);

}  // namespace skein::link
