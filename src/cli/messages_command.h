// `skein messages FILE… --outdir=DIR`: typed clients of workers, generated from definitions of their messages.
#pragma once

#include <string>
#include <vector>

namespace skein::cli {

// `words` are those behind "messages". Returns the exit code: 1 when there was an error, and then nothing is written.
int run_messages(const std::vector<std::string>& words);

}  // namespace skein::cli
