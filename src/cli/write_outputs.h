// Puts finished outputs on the disk.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.h"
#include "base/pool.h"
#include "diagnostics/diagnostic.h"
#include "link/output.h"

namespace skein::cli {

// Creates folders as needed and writes every file, on all threads of the pool. Messages say what could not be written. A file is
// written under a passing name beside it and renamed when all are complete, so nobody who reads it sees half of it, and when one
// cannot be written or `cancel` is set, the files of before stay as they were. Pipes and devices are written to directly.
std::vector<Message> write_outputs(const std::vector<const OutputFile*>& outputs, Pool& pool, const CancelFlag& cancel);

// Whether a file has a passing name of write_outputs.
bool is_passing_name(std::string_view path);

// One file, as it stands. Here and below: why not, in the system's words; empty when everything was written.
std::string write_text(const std::string& path, std::string_view text);
std::string write_standard_output(std::string_view text);

}  // namespace skein::cli
