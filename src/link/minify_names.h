// Short names for all variables of a chunk. Variables of nested scopes get slots: a scope's begin where those of the scope around
// it end, so scopes that do not contain each other share them, in all modules of a chunk. Slots and top-level names are then
// sorted by use, and the most used gets the shortest name. No two of them are the same, so nothing is ever captured.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "base/arena.h"
#include "js/module.h"
#include "link/name_set.h"
#include "print/print.h"

namespace skein::link {

inline constexpr std::uint32_t kNoSlot = 0xFFFFFFFF;

// What the printed statements of a module mention.
struct ModuleUses {
  std::vector<std::uint32_t> counts;       // by symbol
  std::vector<std::uint32_t> slots;        // by symbol: of a nested variable, or kNoSlot
  std::vector<std::uint32_t> slot_counts;  // by slot
  std::vector<std::uint32_t> records;      // by import record: calls of `require`
  std::vector<std::uint32_t> members;      // by position in the list of namespace members
  std::vector<Atom> kept;                  // names that have to stay: globals, and what eval may see
  // Labels and private names meet nothing outside of their module: one short name for each.
  std::vector<std::pair<Atom, std::uint32_t>> labels, private_names;
  // A CommonJS module whose parameters may be renamed: `exports` and `module` have the first slots.
  bool renames_parameters = false;
};

struct UsesRequest {
  const bool* part_is_live = nullptr;  // null: all
  bool is_commonjs = false;            // its top-level names are local to the function it becomes
  bool renames_top_level = false;      // a module that is printed alone: its top-level names are like those of any other scope
  std::vector<js::SymbolId> pinned;    // keep their names
  bool preserves_jsx = false;          // <Foo/> is more than a reference: Foo keeps its name
  List<const js::NamespaceMember> members;  // sorted as in PrintOptions: references bound to exports
};

// A pure function of the module; any number of modules at once.
void count_uses(const js::ParsedModule& module, const UsesRequest& request, ModuleUses& uses);

// Things to name, most used first; equally used ones in the order in which they were added.
class ShortNames {
 public:
  void add(std::uint32_t count, std::string_view* place) { wanted_.push_back({count, place}); }
  // Writes a name that is not in `taken` to each place.
  void assign(NameSet& taken, Arena& arena);

 private:
  struct Wanted {
    std::uint32_t count;
    std::string_view* place;
  };
  std::vector<Wanted> wanted_;
};

// a, b … Z, _, $, aa, ab … as an identifier; `index` counts from 0.
void append_short_name(std::uint32_t index, std::string& out);
// Words that are no names, or not everywhere.
void take_reserved_words(NameSet& taken);
// Short names for `used`, by atom; `#` stays in front.
void name_by_atom(const js::ParsedModule& module, const std::vector<std::pair<Atom, std::uint32_t>>& used, Arena& arena,
                  std::vector<std::pair<Atom, std::string_view>>& names);

// For a module that is printed alone.
struct ModuleNames {
  std::vector<print::PrintName> names;  // by symbol
  std::vector<std::pair<Atom, std::string_view>> labels, private_names;
  NameSet taken;  // what the module mentions, and what is not to be given; filled up
  Arena arena;
  // A name that is none of these. It is taken then.
  std::string_view fresh_name();
};
void name_module(const js::ParsedModule& module, const UsesRequest& request, ModuleNames& names);

}  // namespace skein::link
