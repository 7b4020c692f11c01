// Puts finished outputs on the disk.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "diagnostics/diagnostic.h"
#include "link/output.h"

namespace skein::cli {

// Creates folders as needed and writes every file. Messages say what could not be written.
std::vector<Message> write_outputs(const std::vector<OutputFile>& outputs);
// One file; an empty text on success, else the system's words.
std::string write_file(const std::string& path, std::string_view contents);

}  // namespace skein::cli
