// From the contents of a file to a parsed module, by loader.
#pragma once

#include "graph/graph.h"
#include "graph/scan.h"

namespace skein {

// Fills module.ast (and `generated` for JSON and text) from module.text. Messages go to module.messages; false after an error.
bool load_module(GraphModule& module, const ScanOptions& options);

}  // namespace skein
