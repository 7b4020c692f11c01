// What a CommonJS module exports, where that can be told from its text, and what of such exports a module uses. All of it is
// cautious: an object that anything else could see has all its properties used.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "js/module.h"

namespace skein::lowering {

struct CommonJSExports {
  // By part: nothing happens when it is left out, as long as nobody uses what it declares or exports.
  std::vector<bool> is_droppable;
  // By part: a statement that does nothing but to give exports their values.
  std::vector<bool> is_export;
  // Nothing sees the whole of `exports`: then these statements are droppable too, each with the name that it gives a value.
  bool is_known = false;
  std::vector<std::pair<std::string_view, std::uint32_t>> parts;  // a part may give several names
  // Functions that do not use `this`, so `m.a()` shows them nothing of `m`; and what cannot be called at all.
  std::vector<std::string_view> plain;
  bool is_marked = false;  // with __esModule

  // module.exports = { a, b: function () {} }: each property may be left out when nobody reads it.
  struct Property {
    std::string_view name;
    std::vector<js::SymbolId> uses;
    bool is_kept = false;
  };
  const js::Node* object = nullptr;  // only with `is_known`
  std::uint32_t object_part = 0;
  std::vector<js::SymbolId> object_uses;  // what that statement uses besides
  std::vector<Property> properties;
};
CommonJSExports find_commonjs_exports(const js::ParsedModule& module);

// What is read of the object that a `require` gives.
struct RequireUses {
  struct Name {
    std::string_view name;
    bool is_called;  // with the object as `this`
  };
  bool is_whole = false;  // anything may be
  std::vector<Name> names;
};
// By import record.
std::vector<RequireUses> find_require_uses(const js::ParsedModule& module);

}  // namespace skein::lowering
