// Lowering: rewrites the syntax a target lacks into what it knows, on the parser's thread, before the module is sent. It runs
// behind the parser's binding, so what it makes up is bound at once: new names are spelt as nothing else in the module is.
#pragma once

#include <string>
#include <vector>

#include "diagnostics/diagnostic.h"
#include "js/features.h"
#include "js/module.h"
#include "js/parser.h"
#include "transform/runtime.h"

namespace skein::lowering {

struct LowerOptions {
  js::FeatureSet unsupported;  // of the target
  // The module will be linked: helpers are imported from the runtime module. Otherwise they are left to the caller to print
  // before the module's own code.
  bool bundle = false;
  bool keep_names = false;           // functions and classes have the `name` they are written with
  js::TypeScriptOptions typescript;  // of a TypeScript module, the defaults for others
};

// A helper the lowered code calls, and the top-level symbol it calls it by.
struct UsedHelper {
  Helper helper;
  js::SymbolId symbol;
};

// Lowers `module`, which must have been parsed without errors. What cannot be lowered is reported. Gives the helpers that are
// not imported: all that are used when the module is not to be linked, none otherwise.
std::vector<UsedHelper> lower(js::ParsedModule& module, const LowerOptions& options, DiagnosticList& diagnostics);

// Puts choices in the place of the module's patterns. `matches` tells of each the specifiers that it may mean, each an import
// from then on; a pattern without any stays as it is written.
void expand_patterns(js::ParsedModule& module, const std::vector<std::vector<std::string>>& matches);

}  // namespace skein::lowering
