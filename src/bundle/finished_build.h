// The last build of a context, as long as the next one may begin where it ended: the graph, and all that linking decided about
// it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bundle/bundle.h"
#include "bundle/options.h"
#include "graph/graph.h"
#include "link/link.h"

namespace skein {

struct FinishedBuild {
  std::unique_ptr<ModuleGraph> graph;
  link::KeptLink link;
  std::vector<Message> messages;

  bool has_module(std::string_view path) const;
  // Of the files at these paths, each once, in the order of the modules.
  std::vector<ModuleId> modules_of(const std::vector<std::string>& paths) const;

  // Takes the new versions of these modules into the graph and fills the result's outputs. False when they are not only changed
  // inside: then graph and versions are as they were, and nothing else of this is of use any more.
  bool rebuild(const std::vector<ModuleId>& modules, std::vector<std::unique_ptr<GraphModule>>& fresh, Pool& pool,
               const CancelFlag& cancel, BuildResult& result);
};

// What a change inside of one module may change elsewhere is not looked for: such builds are not kept.
bool may_be_patched(const ModuleGraph& graph, const BuildOptions& options);
// Numbers that are the same for every build of a graph.
void describe_inputs(const ModuleGraph& graph, BuildResult& result);

}  // namespace skein
