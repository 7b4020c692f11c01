// From the texts of the options about properties to what the parsers ask.
#pragma once

#include <memory>
#include <vector>

#include "bundle/options.h"
#include "transform/mangling.h"

namespace skein {

// Null when the options say nothing about properties. What is wrong with them goes to `messages`.
std::unique_ptr<lowering::Mangling> make_mangling(const MangleOptions& options, std::vector<Message>& messages);

}  // namespace skein
