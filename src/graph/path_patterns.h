// The files that a pattern of the parser means: `./workers/*.ts`, where each star is put in by the running program.
//
// A star behind a slash goes through folders, as `**/*`; any other is part of a name. So it is with esbuild
// (https://esbuild.github.io/content-types/#glob-style-imports). Hidden files, node_modules, the output folder, declarations of
// TypeScript and the file itself are never meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "graph/scan.h"

namespace skein {

// Any thread.
class PatternMatcher {
 public:
  PatternMatcher(const ScanOptions& options, FileSystem& files, Resolver& resolver, ScanHost* host)
      : options_(options), files_(files), resolver_(resolver), host_(host) {}
  // The specifiers that the program may put together to name a file, sorted.
  std::vector<std::string> find(const GraphModule& module, js::ImportKind kind, std::string_view pattern);

 private:
  // `is_named`: the pattern says the extension.
  bool is_meant(const GraphModule& module, js::ImportKind kind, std::string_view path, bool is_named) const;

  const ScanOptions& options_;
  FileSystem& files_;
  Resolver& resolver_;
  ScanHost* host_;
};

// Has the module's patterns mean those files.
void expand_patterns(GraphModule& module, PatternMatcher& matcher, DiagnosticList& diagnostics);

}  // namespace skein
