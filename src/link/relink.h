// Linking after an edit that nobody but the module itself can tell: a body, a number, a comment. All that was decided about
// names, order and chunks stands; the module is printed, and what contains it is joined anew.
#pragma once

#include <memory>
#include <unordered_map>
#include <vector>

#include "link/link.h"
#include "link/realms.h"

namespace skein::link {

// All of a link, with the options and messages it refers to.
struct KeptLink::State {
  State(const ModuleGraph& graph, const LinkOptions& given) : options(given), realms(graph, options, messages) {}

  LinkOptions options;
  std::vector<Message> messages;
  Realms realms;
  // Names in it are views of modules as they were when it was made.
  std::unordered_map<std::uint32_t, std::unique_ptr<GraphModule>> sources;
};

// Where the symbols of a module's old version went, when `graph` has the new one.
struct MovedSymbols {
  ModuleId module;
  const std::vector<js::SymbolId>& symbols;  // see looks_the_same()
  std::uint32_t base, fresh_size;            // LinkState::symbol_number of the first; symbols of the new version

  std::uint32_t old_end() const { return base + static_cast<std::uint32_t>(symbols.size()) + 2; }
  // None of what only the module itself knew.
  js::SymbolId symbol(js::SymbolId old) const {
    const std::uint32_t number = index_of(old);
    // The namespace object and the function of a wrapped module.
    if (number >= symbols.size()) return static_cast<js::SymbolId>(number - symbols.size() + fresh_size);
    return symbols[number];
  }
  std::uint32_t number(std::uint32_t old) const {
    if (old < base) return old;
    if (old >= old_end()) return old - old_end() + base + fresh_size + 2;
    const js::SymbolId found = symbol(static_cast<js::SymbolId>(old - base));
    return found == js::SymbolId::None ? kNone : base + index_of(found);
  }
};

}  // namespace skein::link
