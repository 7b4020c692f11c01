// What is certain of the global names in workers.
#pragma once

#include <string_view>

#include "js/parser.h"

namespace skein::js {

// What `typeof name` gives in such code; empty when that is not certain.
std::string_view type_of_global(std::string_view name, CodeRealm realm);

}  // namespace skein::js
