// Minification of syntax: the tree is rewritten into a shorter one that does the same. Runs on the parser's thread behind
// lowering, so what it writes the target must know already.
#pragma once

#include "js/features.h"
#include "js/module.h"

namespace skein::lowering {

struct MinifyOptions {
  js::FeatureSet unsupported;  // of the target
  // The module will be linked: its parts stay apart, each with what it declares; what they use is told anew.
  bool bundle = false;
};

// Only names of functions and their text may be seen to change; a variable read too early may be read without an error.
void minify_syntax(js::ParsedModule& module, const MinifyOptions& options);

}  // namespace skein::lowering
