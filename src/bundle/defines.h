// From the texts of the options `define`, `drop`, `dropLabels` and `pure` to the table the parsers read.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "bundle/options.h"
#include "js/defines.h"

namespace skein {

// Null when the options say nothing. What is wrong with them goes to `messages`. `node_env`: what `process.env.NODE_ENV` stands
// for unless the options say something about it, `process.env` or `process`; empty for nothing.
std::unique_ptr<js::Defines> make_defines(const DefineOptions& options, std::string_view node_env, bool injects,
                                          std::vector<Message>& messages);

// Names that JSX could not be printed with, `h(` say, go to `messages`.
void check_jsx(const JsxOption& options, std::vector<Message>& messages);

}  // namespace skein
