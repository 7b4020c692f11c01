// --timing: where the time went and what the threads did, as tables.
#pragma once

#include <string>

#include "base/trace.h"
#include "bundle/bundle.h"
#include "cli/arguments.h"

namespace skein::cli {

// Whether the options ask for it, or for --trace.
bool is_recorded(const Arguments& arguments);
std::string timing_table(const trace::Recording& recording, const BuildStats& stats);

}  // namespace skein::cli
