#include "link/link.h"

#include <algorithm>

#include "base/assert.h"
#include "base/trace.h"
#include "link/relink.h"

namespace skein::link {

namespace {

void arrange(LinkState& state) {
  arrange_chunks(state);
  if (!state.options.manual_chunks.empty() || state.options.min_chunk_size > 0) make_chunks(state, true);
  note_circles(state);
}

// What is wrong with a module is told once, in however many realms it runs.
void take_messages(std::vector<Message>& from, std::vector<Message>& to) {
  for (Message& message : from) {
    const bool is_told = std::any_of(to.begin(), to.end(), [&](const Message& other) {
      return other.text == message.text && other.location.file == message.location.file &&
             other.location.line == message.location.line && other.location.column == message.location.column;
    });
    if (!is_told) to.push_back(std::move(message));
  }
}

// What is not bundled and stays as it is asks nothing of other modules: no names to match, nothing to shake, order or share.
Chunk& make_lone_chunk(LinkState& state, ModuleId module) {
  state.entries.emplace_back(LinkEntry{module, EntryKind::User}).user_index = 0;
  Chunk& chunk = state.chunks.emplace_back();
  chunk.entry = 0;
  chunk.modules.push_back(module);
  return chunk;
}

void link_alone(const ModuleGraph& graph, const std::vector<EntryPoint>& entries, const LinkOptions& options,
                std::vector<OutputFile>& outputs, std::vector<Message>& messages) {
  Realms realms(graph, options, messages, true);
  make_lone_chunk(realms.page().state, entries[0].module);
  realms.number_chunks();
  TakenPaths taken;
  name_chunks(realms.page().state, entries, taken);
  std::vector<ChunkRender>& renders = realms.page().renders;
  renders.resize(1);
  assemble(realms.page().state, renders, 0, {}, renders[0]);
  make_outputs(realms, outputs);
}

// All that comes before printing. False when there is an error among the messages.
bool decide(KeptLink::State& link, const std::vector<EntryPoint>& entries) {
  Realms& realms = link.realms;
  Realm& page = realms.page();
  {
    const trace::Span span(trace::Kind::Phase, "match imports");
    decide_wraps(page.state);
    match_imports(page.state, page.exports);
  }
  {
    const trace::Span span(trace::Kind::Phase, "shake");
    tree_shake(page.state, page.exports, entries);
  }
  {
    const trace::Span span(trace::Kind::Phase, "arrange");
    for (std::size_t r = 0; r < realms.size(); r++) arrange(realms[r].state);
    realms.number_chunks();
  }
  TakenPaths taken;
  for (std::size_t r = 0; r < realms.size(); r++) {
    name_chunks(realms[r].state, entries, taken);
    check_format(realms[r].state);
    take_messages(realms[r].own_messages, link.messages);
  }
  realms.check_inlined(link.messages);
  return std::none_of(link.messages.begin(), link.messages.end(),
                      [](const Message& message) { return message.severity == Severity::Error; });
}

}  // namespace

std::uint32_t link(const ModuleGraph& graph, const std::vector<EntryPoint>& entries, const LinkOptions& options, Pool& pool,
                   const CancelFlag& cancel, std::vector<OutputFile>& outputs, std::vector<Message>& messages, KeptLink* kept) {
  if (entries.size() == 1 && graph.at(entries[0].module).is_alone) {
    if (!cancel.is_canceled()) link_alone(graph, entries, options, outputs, messages);
    return 1;
  }
  auto link = std::make_unique<KeptLink::State>(graph, options);
  link->options.is_kept = kept != nullptr && !kept->is_left;
  const bool is_good = decide(*link, entries);
  const bool is_quiet = link->messages.empty();
  messages.insert(messages.end(), std::make_move_iterator(link->messages.begin()), std::make_move_iterator(link->messages.end()));
  if (!is_good) return 0;
  Realms& realms = link->realms;
  std::uint32_t printed = 0;
  for (std::size_t r = 0; r < realms.size() && !cancel.is_canceled(); r++) printed += render(realms[r], pool, cancel);
  const trace::Span span(trace::Kind::Phase, "make outputs");
  realms.fill_in_scripts();
  if (cancel.is_canceled()) return printed;
  make_outputs(realms, outputs);
  // Messages tell places in the files, and a script that stands in another one changes with it.
  if (kept != nullptr && (kept->is_left || (is_quiet && !realms.has_inline()))) kept->state = std::move(link);
  return printed;
}

void print_alone(const ModuleGraph& graph, const LinkOptions& options, AlonePrint& print) {
  SKEIN_ASSERT(graph.at(graph.entries[0].module).is_alone);
  std::vector<Message> messages;
  LinkState state(graph, options, messages);
  make_lone_chunk(state, graph.entries[0].module);
  ChunkRender render;
  assemble_alone(state, 0, render);
  if (options.source_map_inline) append_inline_map(render.map, render.text);
  print.code = std::move(render.text);
  if (options.source_map_file) print.map = std::move(render.map);
  print.legal_comments = std::move(render.legal_comments);
}

}  // namespace skein::link
