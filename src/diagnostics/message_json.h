// Messages as JSON, in the shape of esbuild's API: { id, pluginName, text, location, notes, detail }, and Skein's `code`.
#pragma once

#include <string>
#include <vector>

#include "diagnostics/diagnostic.h"

namespace skein {

// A JSON array of message objects. `detail` is always null: it can only come from JavaScript, which keeps its own.
void append_messages_json(std::string& out, const std::vector<Message>& messages);

}  // namespace skein
