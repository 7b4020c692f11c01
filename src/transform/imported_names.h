// Which exports an `import()` is for, where the program says so at the call: the rest may be left out of the bundle.
#pragma once

#include "js/module.h"

namespace skein::lowering {

// Fills ImportRecord::names for
//   const { a, b: c } = await import('./x')     (await import('./x')).a     import('./x').then(({ a }) => …)
// Before lowering, which rewrites such patterns.
void note_imported_names(js::ParsedModule& module);

}  // namespace skein::lowering
