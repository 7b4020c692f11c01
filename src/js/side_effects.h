// Whether top-level code can be left out when nobody uses what it declares.
#pragma once

#include "js/module.h"

namespace skein::js {

// True unless running the statement can neither be observed nor throw, apart from what it declares. Conservative: what is not
// known to be harmless has side effects. Reading a variable counts as harmless even where it might throw in its temporal
// dead zone, as bundlers have it.
bool statement_has_side_effects(const ParsedModule& module, const Node* statement);
bool expression_has_side_effects(const ParsedModule& module, const Node* expression);

}  // namespace skein::js
