// Files whose paths match a pattern, for entry points and imports that are patterns.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "resolve/file_system.h"

namespace skein {

// `pattern`: a path below `directory` (absolute) in which `*` is any part of a name and `**` any number of folders, also none.
// Gives absolute paths, sorted. Folders that are links are not looked into by `**`, nor those named node_modules. With
// `skips_hidden`, names that begin with a dot match only a pattern that says so.
std::vector<std::string> find_files(FileSystem& files, std::string_view directory, std::string_view pattern,
                                    bool skips_hidden = false);

}  // namespace skein
