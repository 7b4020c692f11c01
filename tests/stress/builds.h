// Builds of a project in memory, told as one text.
#pragma once

#include <string>

#include "../unit/memory_files.h"
#include "bundle/bundle.h"
#include "project.h"

namespace skein::stress {

// One of many ways to build: formats, splitting, minified with maps, with a metafile, traced.
BuildOptions options_of(std::uint32_t variant);

// All that a build says and makes.
std::string told(const BuildResult& result);
bool is_canceled(const BuildResult& result);

// A context whose files follow a project.
struct Watched {
  Watched(const Project& project, BuildOptions options, Pool& pool);
  void apply(const Project::Patch& patch);
  BuildResult build(const CancelFlag& cancel) { return context.rebuild(cancel); }
  std::string build();

  test::MemoryFiles files;
  BuildContext context;
};

}  // namespace skein::stress
