// Puts finished outputs on the disk.
#pragma once

#include <vector>

#include "base/pool.h"
#include "diagnostics/diagnostic.h"
#include "link/output.h"

namespace skein::cli {

// Creates folders as needed and writes every file, on all threads of the pool. Messages say what could not be written.
std::vector<Message> write_outputs(const std::vector<OutputFile>& outputs, Pool& pool);

}  // namespace skein::cli
