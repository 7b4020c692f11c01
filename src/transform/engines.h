// Which engine has which syntax since when.
#pragma once

#include <cstdint>
#include <string_view>

#include "js/features.h"

namespace skein::lowering {

struct EngineVersion {
  std::uint16_t major = 0, minor = 0;
};

// Sets `lacks` to what that version of the engine does not have. False for an engine that is not known, and for versions
// without all of ES2015.
bool features_lacking(std::string_view engine, EngineVersion version, js::FeatureSet& lacks);

}  // namespace skein::lowering
