#include "link/link.h"

#include "link/state.h"

namespace skein::link {

void link(const ModuleGraph& graph, const std::vector<EntryPoint>& entries, const LinkOptions& options, Pool& pool,
          const CancelFlag& cancel, std::vector<OutputFile>& outputs, std::vector<Message>& messages) {
  const std::size_t messages_before = messages.size();
  LinkState state = make_state(graph, options, messages);
  ExportResolver exports(state);

  decide_wraps(state);
  match_imports(state, exports);
  tree_shake(state, exports, entries);
  arrange_chunks(state);
  if (!options.manual_chunks.empty() || options.min_chunk_size > 0) make_chunks(state, true);
  note_circles(state);
  for (Chunk& chunk : state.chunks) {
    if (chunk.entry == kNone || !graph.at(state.entries[chunk.entry].module).is_alone) continue;
    chunk.modules.assign(1, state.entries[chunk.entry].module);
    chunk.evaluations.clear();
  }
  name_chunks(state, entries);
  check_format(state);

  for (std::size_t i = messages_before; i < messages.size(); i++)
    if (messages[i].severity == Severity::Error) return;
  if (cancel.is_canceled()) return;
  render(state, exports, pool, cancel, outputs);
}

}  // namespace skein::link
