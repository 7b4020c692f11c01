#include "link/link.h"

#include "link/render.h"

namespace skein::link {

namespace {

// What is not bundled and stays as it is asks nothing of other modules: no names to match, nothing to shake, order or share.
void link_alone(const ModuleGraph& graph, const std::vector<EntryPoint>& entries, const LinkOptions& options,
                std::vector<OutputFile>& outputs, std::vector<Message>& messages) {
  LinkState state(graph, options, messages);
  LinkEntry& entry = state.entries.emplace_back(LinkEntry{entries[0].module, EntryKind::User});
  entry.user_index = 0;
  Chunk& chunk = state.chunks.emplace_back();
  chunk.entry = 0;
  chunk.modules.push_back(entry.module);
  name_chunks(state, entries);
  std::vector<ChunkRender> renders(1);
  assemble(state, renders, 0, {}, renders[0]);
  make_outputs(state, renders, outputs);
}

}  // namespace

void link(const ModuleGraph& graph, const std::vector<EntryPoint>& entries, const LinkOptions& options, Pool& pool,
          const CancelFlag& cancel, std::vector<OutputFile>& outputs, std::vector<Message>& messages) {
  if (entries.size() == 1 && graph.at(entries[0].module).is_alone) {
    if (!cancel.is_canceled()) link_alone(graph, entries, options, outputs, messages);
    return;
  }
  const std::size_t messages_before = messages.size();
  LinkState state = make_state(graph, options, messages);
  ExportResolver exports(state);

  decide_wraps(state);
  match_imports(state, exports);
  tree_shake(state, exports, entries);
  arrange_chunks(state);
  if (!options.manual_chunks.empty() || options.min_chunk_size > 0) make_chunks(state, true);
  note_circles(state);
  name_chunks(state, entries);
  check_format(state);

  for (std::size_t i = messages_before; i < messages.size(); i++)
    if (messages[i].severity == Severity::Error) return;
  if (cancel.is_canceled()) return;
  render(state, exports, pool, cancel, outputs);
}

}  // namespace skein::link
