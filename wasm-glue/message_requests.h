// The calls that take messages or a metafile back in as JSON and give text.
#pragma once

#include <string>
#include <string_view>

#include "json/json.h"

namespace skein {

// The text that `object` has under `key`; none counts as an empty one.
std::string text_of(const json::Value& object, std::string_view key);

// `request`: { messages: [{ text, location, notes, … }], kind: "error" | "warning", color, terminalWidth }.
std::string format_messages(std::string_view request);

// `request`: { metafile: "JSON text", verbose, color }.
std::string analyze_metafile_request(std::string_view request);

}  // namespace skein
