// What each live module mentions how often, counted in parallel.

#include "link/render.h"

namespace skein::link {

void count_module_uses(const LinkState& state, ModuleId id, ModuleUses& uses) {
  std::vector<js::NamespaceMember> members;
  for (const MemberResolution& member : state.members[index_of(id)]) members.push_back(member.member);
  UsesRequest request;
  request.part_is_live = state.part_live.get() + state.part_base[index_of(id)];
  request.is_commonjs = state.wrap(id) == Wrap::CommonJS;
  request.preserves_jsx = state.options.jsx == js::JsxMode::Preserve;
  request.members = {members.data(), static_cast<std::uint32_t>(members.size())};
  count_uses(state.graph.at(id).ast, request, uses);
}

void count_all_uses(LinkState& state, Pool& pool) {
  if (!state.options.minify_identifiers) return;
  state.uses.resize(state.symbol_base.size() - 1);
  std::vector<ModuleId> modules;
  for (const Chunk& chunk : state.chunks) modules.insert(modules.end(), chunk.modules.begin(), chunk.modules.end());
  pool.parallel_for(modules.size(),
                    [&](std::size_t i, unsigned) { count_module_uses(state, modules[i], state.uses[index_of(modules[i])]); });
}

}  // namespace skein::link
