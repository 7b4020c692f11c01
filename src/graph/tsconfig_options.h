// What a tsconfig.json changes about how a file is parsed.
#pragma once

#include "js/parser.h"
#include "resolve/tsconfig.h"

namespace skein {

// `options.loader` is set. What the configuration says wins over the options of the build, as in esbuild. `config` must outlive
// the module that is parsed.
void apply_tsconfig(const TsConfig& config, js::ParseOptions& options);

}  // namespace skein
