// The metafile: what went in, what came out and why, in esbuild's JSON format.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "graph/graph.h"
#include "link/output.h"

namespace skein {

// Output paths are shown relative to `working_directory`.
std::string make_metafile(const ModuleGraph& graph, const std::vector<OutputFile>& outputs, std::string_view working_directory);

// `path` without the folder it is in, or `path` itself when it is elsewhere.
std::string_view relative_to(std::string_view path, std::string_view directory);

}  // namespace skein
