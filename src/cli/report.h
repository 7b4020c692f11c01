// What the command line says on standard error.
#pragma once

#include <string_view>
#include <vector>

#include "bundle/bundle.h"
#include "cli/arguments.h"
#include "diagnostics/diagnostic.h"
#include "link/output.h"

namespace skein::cli {

void say(std::string_view text);
// Messages in esbuild's layout, at most --log-limit of them, errors before warnings, and how many there were.
void report_messages(const std::vector<Message>& messages, const Arguments& arguments);
// The outputs with their sizes, largest first, and the time taken.
void report_success(const std::vector<OutputFile>& outputs, const Arguments& arguments, double milliseconds);

}  // namespace skein::cli
