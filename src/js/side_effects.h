// Whether top-level code can be left out when nobody uses what it declares.
#pragma once

#include <vector>

#include "js/module.h"

namespace skein::js {

// True unless running the statement can neither be observed nor throw, apart from what it declares. Conservative: what is not
// known to be harmless has side effects. Reading a variable counts as harmless even where it might throw in its temporal
// dead zone, as bundlers have it. Calls of imported functions are taken to have no effects; what they call is added to `called`.
bool statement_has_side_effects(const ParsedModule& module, const Node* statement, std::vector<SymbolId>& called);
// The same of an expression, except that every call of an imported function has effects.
bool expression_has_side_effects(const ParsedModule& module, const Node* expression);

}  // namespace skein::js
