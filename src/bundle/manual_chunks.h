// `manualChunks` as a function of the host's.
#pragma once

#include <string>
#include <vector>

#include "graph/graph.h"
#include "link/link.h"

namespace skein {

// [{ id: 0, kind: "chunks", modules: [{ id, entry, effects, imports: [number or external path], dynamic } or null] }]
std::string chunk_question(const ModuleGraph& graph);
// Rollup's meaning of such names (empty: none), by module: what a module imports follows it, but for what has a name itself;
// where several ask for one, the first in the order of the names.
std::vector<link::ManualChunk> chunks_of_names(const ModuleGraph& graph, const std::vector<std::string>& names);

}  // namespace skein
