// The calls that take messages or a metafile back in as JSON and give text.
#pragma once

#include <string>
#include <string_view>

namespace skein {

// `request`: { messages: [{ text, location, notes, … }], kind: "error" | "warning", color, terminalWidth }.
std::string format_messages(std::string_view request);

// `request`: { metafile: "JSON text", verbose, color }.
std::string analyze_metafile_request(std::string_view request);

}  // namespace skein
