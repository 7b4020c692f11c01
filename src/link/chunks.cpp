// Divides live modules among output files. Every entry has a chunk of its own; modules that several entries reach (a page
// and its worker, say) share the chunk of exactly that set of entries. Modules of an import cycle are reached by the same
// entries, so they stand in one chunk, and a chunk is imported only by chunks of fewer entries: static imports between
// chunks have no cycles.

#include <algorithm>
#include <string>
#include <unordered_map>

#include "link/state.h"

namespace skein::link {

namespace {

class EntrySets {
 public:
  EntrySets(std::size_t modules, std::size_t entries) : words_((entries + 63) / 64), bits_(modules * words_, 0) {}

  bool add(ModuleId module, std::uint32_t entry) {
    std::uint64_t& word = bits_[index_of(module) * words_ + entry / 64];
    const std::uint64_t bit = std::uint64_t{1} << (entry % 64);
    if ((word & bit) != 0) return false;
    word |= bit;
    return true;
  }
  std::string_view key(ModuleId module) const {
    return {reinterpret_cast<const char*>(bits_.data() + index_of(module) * words_), words_ * 8};
  }
  // The entry when there is exactly one.
  std::uint32_t only_entry(ModuleId module) const {
    std::uint32_t only = kNone;
    for (std::size_t i = 0; i < words_; i++) {
      const std::uint64_t word = bits_[index_of(module) * words_ + i];
      if (word == 0) continue;
      if (only != kNone || (word & (word - 1)) != 0) return kNone;
      only = static_cast<std::uint32_t>(i * 64) + static_cast<std::uint32_t>(__builtin_ctzll(word));
    }
    return only;
  }
  bool has(ModuleId module, std::uint32_t entry) const {
    return (bits_[index_of(module) * words_ + entry / 64] >> (entry % 64) & 1) != 0;
  }

 private:
  std::size_t words_;
  std::vector<std::uint64_t> bits_;
};

EntrySets reach(const LinkState& state) {
  EntrySets sets(state.graph.modules.size(), state.entries.size());
  std::vector<ModuleId> pending;
  for (std::uint32_t e = 0; e < state.entries.size(); e++) {
    pending.push_back(state.entries[e].module);
    sets.add(state.entries[e].module, e);
    while (!pending.empty()) {
      const ModuleId module = pending.back();
      pending.pop_back();
      for (ModuleId dependency : state.dependencies[index_of(module)])
        if (state.module_live[index_of(dependency)] && sets.add(dependency, e)) pending.push_back(dependency);
    }
  }
  return sets;
}

std::vector<ModuleId> live_modules_in_order(const LinkState& state) {
  std::vector<ModuleId> modules;
  for (std::uint32_t m = 0; m < state.graph.modules.size(); m++)
    if (state.module_live[m]) modules.push_back(static_cast<ModuleId>(m));
  std::sort(modules.begin(), modules.end(),
            [&](ModuleId a, ModuleId b) { return state.order[index_of(a)] < state.order[index_of(b)]; });
  return modules;
}

// A worker that was started as a classic script stays one when it can: no module syntax of its own, and nothing to import.
bool can_stay_classic(const LinkState& state, const LinkEntry& entry, const Chunk& chunk) {
  if (entry.kind != EntryKind::Worker || entry.is_dynamic || !entry.may_be_classic) return false;
  const GraphModule& module = state.graph.at(entry.module);
  if (module.ast.type != js::SourceType::Script || module.loader == Loader::JSON || module.loader == Loader::Text)
    return false;
  if (chunk.modules.size() != 1 || !chunk.imports.empty()) return false;
  // A worker it starts itself is printed with `import.meta.url`, which is module syntax.
  for (std::uint32_t r = 0; r < module.ast.import_records.size(); r++) {
    const js::ImportKind kind = module.ast.import_records[r].kind;
    if ((kind == js::ImportKind::Worker || kind == js::ImportKind::SharedWorker) &&
        module.imports[r].kind == ResolvedImport::Kind::Module)
      return false;
  }
  return true;
}

void make_self_contained_chunks(LinkState& state, const EntrySets& sets, const std::vector<ModuleId>& modules) {
  for (std::uint32_t e = 0; e < state.entries.size(); e++) {
    state.chunks[e].is_classic_script = true;
    for (ModuleId module : modules)
      if (sets.has(module, e)) state.chunks[e].modules.push_back(module);
  }
}

void make_shared_chunks(LinkState& state, const EntrySets& sets, const std::vector<ModuleId>& modules) {
  std::unordered_map<std::string_view, std::uint32_t> chunk_of_set;
  for (ModuleId module : modules) {
    std::uint32_t chunk = sets.only_entry(module);
    if (chunk == kNone) {
      const auto [slot, is_new] =
          chunk_of_set.try_emplace(sets.key(module), static_cast<std::uint32_t>(state.chunks.size()));
      if (is_new) state.chunks.emplace_back();
      chunk = slot->second;
    }
    state.chunk_of_module[index_of(module)] = chunk;
    state.chunks[chunk].modules.push_back(module);
  }

  // Chunk numbers grow with the position of a shared chunk's first module, so sorting by number sorts by execution order.
  for (std::uint32_t c = 0; c < state.chunks.size(); c++) {
    std::vector<std::uint32_t>& imports = state.chunks[c].imports;
    for (ModuleId module : state.chunks[c].modules)
      for (ModuleId dependency : state.dependencies[index_of(module)])
        if (const std::uint32_t other = state.chunk_of_module[index_of(dependency)]; other != c && other != kNone)
          imports.push_back(other);
  }
  // An entry loads everything it reaches itself, in execution order: each import is a request that need not wait for the
  // chunks in between.
  for (std::uint32_t e = 0; e < state.entries.size(); e++)
    for (std::uint32_t c = static_cast<std::uint32_t>(state.entries.size()); c < state.chunks.size(); c++)
      if (sets.has(state.chunks[c].modules.front(), e)) state.chunks[e].imports.push_back(c);
  for (Chunk& chunk : state.chunks) {
    std::sort(chunk.imports.begin(), chunk.imports.end());
    chunk.imports.erase(std::unique(chunk.imports.begin(), chunk.imports.end()), chunk.imports.end());
  }
}

}  // namespace

void make_chunks(LinkState& state) {
  const EntrySets sets = reach(state);
  const std::vector<ModuleId> modules = live_modules_in_order(state);
  state.chunks.resize(state.entries.size());
  for (std::uint32_t e = 0; e < state.entries.size(); e++) state.chunks[e].entry = e;

  if (state.options.format == OutputFormat::IIFE) {
    make_self_contained_chunks(state, sets, modules);
    return;
  }
  make_shared_chunks(state, sets, modules);
  for (std::uint32_t e = 0; e < state.entries.size(); e++)
    state.chunks[e].is_classic_script = can_stay_classic(state, state.entries[e], state.chunks[e]);
}

}  // namespace skein::link
