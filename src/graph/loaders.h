// From the contents of a file to a parsed module, by loader.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "graph/graph.h"
#include "graph/scan.h"
#include "json/json.h"

namespace skein {

// The loader for a path: the longest extension that is known, Loader::None without one.
Loader loader_for_path(std::string_view path, const std::vector<std::pair<std::string, Loader>>& loaders);

// What an import with `type: 'json'` makes of a file; Loader::None for types that nobody knows.
Loader loader_for_type(std::string_view type);
ModuleAttributes sorted_attributes(const List<js::ImportAttribute>& attributes);
// " with { type: 'json' }", as esbuild shows it.
std::string attributes_label(const ModuleAttributes& attributes);
// GraphModule::pretty_path with the whole path of a file.
std::string absolute_name(const GraphModule& module);

class PatternMatcher;
// Fills module.ast (and `generated` for JSON and text) from module.text. Messages go to module.messages; false after an error.
// `matcher` is needed where files are bundled.
bool load_module(GraphModule& module, const ScanOptions& options, PatternMatcher* matcher = nullptr,
                 js::CodeRealm realm = js::CodeRealm::Unknown);

// The JavaScript that stands for a JSON file: its value as default export and, with `has_names`, each member of an object as an
// export of its own, so that what is not used goes. `is_commonjs`: module.exports is the value.
std::string module_from_json(const json::Value& root, bool is_commonjs = false, bool has_names = true);
// The JavaScript that stands for a file of any other loader that is no code.
std::string module_from_data(Loader loader, std::string_view path, std::string_view text, bool is_commonjs = false);
// The JavaScript that stands for a WebAssembly file, whose first import is that of the file compiled
// (Loader::WasmSource). What is wrong with the file; empty when nothing is.
std::string_view module_from_wasm(std::string_view bytes, std::string& code);

// Appends a string literal for WTF-8.
void append_literal(std::string& out, std::string_view text);
// Appends a key of an object literal with its colon.
void append_key(std::string& out, std::string_view key);
bool is_variable_name(std::string_view key);

}  // namespace skein
