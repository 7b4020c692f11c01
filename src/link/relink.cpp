#include "link/relink.h"

#include <algorithm>

#include "base/sort.h"
#include "base/trace.h"

namespace skein::link {

namespace {

// Puts the symbols of a module's new version in the place of those of the old one, wherever a link has written them down.
class SymbolMover {
 public:
  SymbolMover(Realm& realm, const ModuleChange& change)
      : realm_(realm),
        state_(realm.state),
        id_(change.module),
        old_(change.old->ast),
        fresh_(realm.state.graph.at(change.module).ast),
        moved_{change.module, change.symbols, state_.symbol_base[index_of(change.module)],
               static_cast<std::uint32_t>(fresh_.symbols.size())} {}

  // False when a name that stays is not to be found, or short names change.
  bool run() {
    if (!move_members()) return false;
    if (!is_in_place()) move_all();
    return state_.uses.empty() || recount();
  }

 private:
  bool is_in_place() const {
    if (old_.symbols.size() != fresh_.symbols.size()) return false;
    for (std::uint32_t s = 0; s < moved_.symbols.size(); s++)
      if (moved_.symbols[s] != js::SymbolId::None && index_of(moved_.symbols[s]) != s) return false;
    return true;
  }

  void move(SymbolRef& ref) const {
    if (ref.module == id_ && ref.symbol != js::SymbolId::None) ref.symbol = moved_.symbol(ref.symbol);
  }
  void move(Resolution& resolution) const {
    if (resolution.kind == Resolution::Kind::Symbol || resolution.is_ambient()) move(resolution.ref);
  }

  // `namespace.name`, by the module's own symbols and atoms.
  bool move_members() {
    std::vector<MemberResolution>& members = state_.members[index_of(id_)];
    for (MemberResolution& each : members) {
      js::NamespaceMember& member = each.member;
      member.namespace_symbol = moved_.symbol(member.namespace_symbol);
      for (Atom* atom : {&member.name, &member.member}) {
        if (*atom == Atom::None) continue;
        *atom = fresh_.atoms.find(old_.atoms.text(*atom));
        if (*atom == Atom::None) return false;
      }
    }
    // With the numbers of their uses.
    std::vector<std::uint32_t>* const uses = state_.uses.empty() ? nullptr : &state_.uses[index_of(id_)].members;
    std::vector<std::pair<MemberResolution, std::uint32_t>> sorted;
    for (std::size_t i = 0; i < members.size(); i++)
      sorted.emplace_back(members[i], uses != nullptr && i < uses->size() ? (*uses)[i] : 0);
    stable_sort(sorted, [](const auto& a, const auto& b) {
      return print::NamespaceMemberName{a.first.member, {}, nullptr} < print::NamespaceMemberName{b.first.member, {}, nullptr};
    });
    for (std::size_t i = 0; i < members.size(); i++) {
      members[i] = sorted[i].first;
      if (uses != nullptr && i < uses->size()) (*uses)[i] = sorted[i].second;
    }
    return true;
  }

  void move_all() {
    const std::uint32_t base = moved_.base, old_end = moved_.old_end();
    std::vector<std::uint32_t> info(moved_.fresh_size + 2, kNone);
    for (std::uint32_t number = base; number < old_end; number++)
      if (const std::uint32_t to = moved_.number(number); to != kNone) info[to - base] = state_.symbol_info[number];
    const auto begin = state_.symbol_info.begin();
    state_.symbol_info.erase(begin + base, begin + old_end);
    state_.symbol_info.insert(state_.symbol_info.begin() + base, info.begin(), info.end());
    std::unordered_multimap<std::uint32_t, std::uint32_t> more;
    for (const auto& [number, part] : state_.more_declaring_parts) more.emplace(moved_.number(number), part);
    state_.more_declaring_parts = std::move(more);

    for (Resolution& resolution : state_.imports) move(resolution);
    for (auto& members : state_.members)
      for (MemberResolution& member : members) move(member.resolution);
    for (auto& exports : state_.namespace_exports)
      for (Export& each : exports) move(each.resolution);
    for (ChunkRender& render : realm_.renders) {
      for (SymbolRef& ref : render.foreign) move(ref);
      for (SymbolRef& ref : render.offered) move(ref);
      for (Export& each : render.exports) move(each.resolution);
      render.names.move(moved_);
    }
    const std::uint32_t grown = moved_.fresh_size + 2 - (old_end - base);
    for (std::size_t m = index_of(id_) + 1; m < state_.symbol_base.size(); m++) state_.symbol_base[m] += grown;
  }

  // Short names go by use: where nothing is mentioned more or less often, all of them stay.
  bool recount() {
    ModuleUses& known = state_.uses[index_of(id_)];
    if (known.counts.empty()) return true;  // in no chunk
    ModuleUses fresh;
    count_module_uses(state_, id_, fresh);
    bool is_same = known.slot_counts == fresh.slot_counts && known.records == fresh.records && known.members == fresh.members &&
                   known.renames_parameters == fresh.renames_parameters && known.kept.size() == fresh.kept.size();
    for (std::uint32_t s = 0; s < moved_.symbols.size() && is_same; s++)
      is_same = moved_.symbols[s] == js::SymbolId::None || known.counts[s] == fresh.counts[index_of(moved_.symbols[s])];
    for (std::size_t i = 0; i < known.kept.size() && is_same; i++)
      is_same = old_.atoms.text(known.kept[i]) == fresh_.atoms.text(fresh.kept[i]);
    if (is_same) known = std::move(fresh);
    return is_same;
  }

  Realm& realm_;
  LinkState& state_;
  ModuleId id_;
  const js::ParsedModule &old_, &fresh_;
  MovedSymbols moved_;
};

}  // namespace

void ChunkNames::move(const MovedSymbols& moved) {
  std::unordered_map<std::uint32_t, std::string_view> foreign;
  for (const auto& [number, name] : foreign_)
    if (const std::uint32_t to = moved.number(number); to != kNone) foreign.emplace(to, name);
  foreign_ = std::move(foreign);
  const std::uint32_t at = base(moved.module);
  if (at == kNone) return;
  // Behind all others, so that these stay where they are.
  const auto fresh_base = static_cast<std::uint32_t>(own_.size());
  own_.resize(own_.size() + moved.fresh_size + 2);
  for (std::uint32_t s = 0; s < moved.symbols.size() + 2; s++)
    if (const js::SymbolId to = moved.symbol(static_cast<js::SymbolId>(s)); to != js::SymbolId::None)
      own_[fresh_base + index_of(to)] = own_[at + s];
  bases_[index_of(moved.module)] = fresh_base;
}

void ChunkRender::forget_text() {
  text.clear();
  map.clear();
  legal_comments.clear();
  holes.clear();
  links.clear();
  inputs.clear();
  has_hash = false;
}

bool can_relink(const KeptLink& kept, ModuleId module) {
  Realms& realms = kept.state->realms;
  for (std::size_t r = 0; r < realms.size(); r++)
    if (realms[r].state.asset_live[index_of(module)] != 0) return false;
  return true;
}

bool relink(KeptLink& kept, std::vector<ModuleChange>& changes, Pool& pool, const CancelFlag& cancel,
            std::vector<OutputFile>& outputs, std::uint32_t& printed) {
  Realms& realms = kept.state->realms;
  for (std::size_t r = 0; r < realms.size(); r++)
    for (const ModuleChange& change : changes)
      if (!SymbolMover(realms[r], change).run()) return false;
  // Names are views of the first version.
  for (ModuleChange& change : changes) kept.state->sources.try_emplace(index_of(change.module), std::move(change.old));

  for (std::size_t r = 0; r < realms.size(); r++) {
    Realm& realm = realms[r];
    const trace::Span span(trace::Kind::Phase, "print again");
    std::vector<std::uint32_t> chunks;
    // In output that is made of scripts a module may stand in several.
    for (std::uint32_t chunk = 0; chunk < realm.state.chunks.size(); chunk++) {
      const std::vector<ModuleId>& modules = realm.state.chunks[chunk].modules;
      bool is_changed = false;
      for (const ModuleChange& change : changes) {
        const auto at = std::find(modules.begin(), modules.end(), change.module);
        if (at == modules.end()) continue;
        const auto position = static_cast<std::uint32_t>(at - modules.begin());
        KeptPrint print;
        realm.printed[chunk][position] = print_module(realm.state, realm.renders, chunk, position, print);
        keep_print(realm.state, chunk, position, print, realm.printed[chunk][position]);
        printed++;
        is_changed = true;
      }
      if (is_changed) chunks.push_back(chunk);
    }
    pool.parallel_for(chunks.size(), [&](std::size_t i, unsigned) {
      ChunkRender& render = realm.renders[chunks[i]];
      render.forget_text();
      assemble(realm.state, realm.renders, chunks[i], realm.printed[chunks[i]], render);
    });
  }
  if (!cancel.is_canceled()) make_outputs(realms, outputs);
  return true;
}

}  // namespace skein::link
