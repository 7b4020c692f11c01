// What the options of a build or a transform mean for each of its steps.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "bundle/options.h"
#include "js/defines.h"
#include "resolve/resolver.h"
#include "transform/mangling.h"

namespace skein {

// esbuild's default: a script for browsers, CommonJS for Node. What is not bundled keeps its own.
Format effective_format(const BuildOptions& options);
// esbuild's default for browsers: "production" with all of minification, else "development".
std::string_view default_node_env(const BuildOptions& options);

ResolveOptions derive_resolve_options(const BuildOptions& options);
// Without entry points. `defines` and `mangling`, which may be null, must outlive the scan.
ScanOptions derive_scan_options(const BuildOptions& options, js::Defines* defines, const lowering::Mangling* mangling);
link::LinkOptions derive_link_options(const BuildOptions& options, Format format);

void check_global_name(const BuildOptions& options, std::vector<Message>& messages);
bool has_error(const std::vector<Message>& messages);
// As `logOverride` and `absPaths` say. Errors stay what they are: there is no output to go with a warning.
void override_messages(const BuildOptions& options, FileSystem& files, std::vector<Message>& messages);

}  // namespace skein
