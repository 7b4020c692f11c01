// What targets lack: "es2020", "chrome80", "esnext".
#pragma once

#include <string_view>

#include "js/features.h"

namespace skein::lowering {

// The options `target` and `supported` together.
struct Target {
  js::FeatureSet lacks;         // what one of the targets named so far does not have
  js::FeatureSet has_anyway;    // supported: { bigint: true }
  js::FeatureSet lacks_anyway;  // supported: { bigint: false }

  js::FeatureSet unsupported() const;
};

// Adds one target: an edition of ECMA-262 ("es2015" to "es2026", "es6", "esnext") or an engine and its version ("chrome100",
// "safari16.4", "node18.12.1"). False when there is no such edition, engine or version, or when it has less than ES2015, below
// which nothing is lowered.
bool add_target(std::string_view name, Target& target);

// Says whether the feature of that name (esbuild's names, as in features.h) is there whatever the target. False when there is no
// such feature.
bool add_supported(std::string_view feature, bool is_supported, Target& target);

inline constexpr std::string_view kTargetsExpected =
    "\"esnext\", \"es2015\" or later, or an engine and its version such as \"chrome100\"";

}  // namespace skein::lowering
