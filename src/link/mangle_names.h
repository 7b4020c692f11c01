// The short names of properties: one for each, in all outputs of a build.
#pragma once

#include <string>
#include <vector>

#include "js/module.h"
#include "transform/mangling.h"

namespace skein::link {

// The most used get the shortest that no other property of these modules has; equally used ones by name. What the cache says
// comes first.
lowering::MangledNames name_properties(const std::vector<const js::ParsedModule*>& modules, const lowering::Mangling& mangling);

// JSON: the cache with the names that have come to it, sorted. {"a_":"e","b_":false}
std::string mangle_cache_json(const lowering::MangledNames& names, const lowering::Mangling& mangling);

}  // namespace skein::link
