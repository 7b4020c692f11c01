// What targets lack: "es2020", "esnext".
#pragma once

#include <string_view>

#include "js/features.h"

namespace skein::lowering {

// Adds to `unsupported` what the target of that name lacks. False when the name is unknown, or older than ES2015.
bool add_target(std::string_view name, js::FeatureSet& unsupported);

}  // namespace skein::lowering
