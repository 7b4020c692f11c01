// Comments that licences ask to keep.

#include <unordered_set>

#include "link/render.h"

namespace skein::link {

void append_line(std::string& out, std::string_view text) {
  out += text;
  if (!text.ends_with('\n')) out += '\n';
}

void append_legal_comments(const LinkState& state, std::uint32_t chunk, ChunkRender& render) {
  const LegalComments mode = state.options.legal_comments;
  if (mode == LegalComments::None || mode == LegalComments::Inline) return;
  std::string& out = mode == LegalComments::EndOfFile ? render.text : render.legal_comments;
  std::unordered_set<std::string_view> seen;
  for (ModuleId module : state.chunks[chunk].modules)
    for (const js::LegalComment& comment : state.graph.at(module).ast.legal_comments)
      if (seen.insert(comment.text).second) append_line(out, comment.text);
}

}  // namespace skein::link
