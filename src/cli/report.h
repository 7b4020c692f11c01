// What the command line says on standard error.
#pragma once

#include <string_view>
#include <vector>

#include "cli/arguments.h"
#include "diagnostics/diagnostic.h"
#include "link/output.h"

namespace skein::cli {

// Messages in esbuild's layout, at most --log-limit of them, and how many there were.
void report_messages(const std::vector<Message>& messages, const Arguments& arguments);
// The outputs with their sizes, largest first, and the time taken.
void report_success(const std::vector<OutputFile>& outputs, const Arguments& arguments, double milliseconds);

}  // namespace skein::cli
