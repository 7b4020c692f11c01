// Content hashes and final paths. A chunk's hash covers its own text, its map, and the texts of all chunks it refers to by a
// hashed name, however indirectly: workers that start each other change names together. Placeholders are no part of it, so
// a chunk that is merely numbered differently keeps its name.

#include <algorithm>
#include <unordered_set>

#include "base/base64.h"
#include "base/hash.h"
#include "base/simd.h"
#include "link/paths.h"
#include "link/realms.h"

namespace skein::link {

namespace {

Hash128 hash_alone(const LinkState& state, std::uint32_t chunk, const ChunkRender& render) {
  ContentHasher hasher;
  // Two equal workers in different folders are two files, and so are a worker and a worklet.
  if (state.chunks[chunk].entry != kNone)
    hasher.add_delimited(state.graph.at(state.entries[state.chunks[chunk].entry].module).pretty_path);
  if (state.realm != RealmKind::Page)
    hasher.add_delimited(std::string_view("?cwsiu").substr(static_cast<std::size_t>(state.realm), 1));
  const std::string_view text = render.text;
  std::size_t done = 0;
  for (const HashHole& hole : render.holes) {
    hasher.add_delimited(text.substr(done, hole.position - done));
    done = hole.position + 8;
  }
  hasher.add_delimited(text.substr(done));
  hasher.add_delimited(render.map);
  if (!render.legal_comments.empty()) hasher.add_delimited(render.legal_comments);
  return hasher.digest();
}

void add_hash(ContentHasher& hasher, Hash128 hash) {
  char bytes[16];
  for (int i = 0; i < 8; i++) {
    bytes[i] = static_cast<char>(hash.low >> (8 * i));
    bytes[8 + i] = static_cast<char>(hash.high >> (8 * i));
  }
  hasher.add({bytes, sizeof bytes});
}

std::vector<std::string> final_hashes(Realms& realms) {
  std::vector<Hash128> alone;
  std::vector<const std::vector<HashHole>*> holes;
  for (std::size_t r = 0; r < realms.size(); r++)
    for (std::uint32_t c = 0; c < realms[r].renders.size(); c++) {
      ChunkRender& render = realms[r].renders[c];
      if (!render.has_hash) render.hash = hash_alone(realms[r].state, c, render);
      render.has_hash = true;
      alone.push_back(render.hash);
      holes.push_back(&render.holes);
    }
  std::vector<std::string> hashes;
  hashes.reserve(alone.size());
  std::vector<std::uint32_t> seen(alone.size(), kNone), pending;
  for (std::uint32_t c = 0; c < alone.size(); c++) {
    ContentHasher hasher;
    pending.assign(1, c);
    seen[c] = c;
    while (!pending.empty()) {
      const std::uint32_t current = pending.back();
      pending.pop_back();
      add_hash(hasher, alone[current]);
      for (const HashHole& hole : *holes[current]) {
        if (seen[hole.chunk] == c) continue;
        seen[hole.chunk] = c;
        pending.push_back(hole.chunk);
      }
    }
    hashes.push_back(hash_text(hasher.digest()));
  }
  return hashes;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) text.replace(at, from.size(), to);
}

class OutputMaker {
 public:
  OutputMaker(Realm& realm, const std::vector<std::string>& paths, const std::vector<std::string>& hashes,
              std::unordered_set<std::string>& assets, std::vector<OutputFile>& outputs)
      : state_(realm.state), renders_(realm.renders), paths_(paths), hashes_(hashes), assets_(assets), outputs_(outputs) {}

  void run() {
    for (std::uint32_t c = 0; c < renders_.size() && state_.realm != RealmKind::Inline; c++) make_output(c);
    for (std::uint32_t m = 0; m < state_.asset_paths.size(); m++)
      if (!state_.asset_paths[m].empty() && assets_.insert(state_.asset_paths[m]).second) make_asset(m);
  }

 private:
  std::string absolute(const std::string& path) const { return state_.options.outdir + "/" + path; }

  void make_asset(std::uint32_t m) {
    const GraphModule& module = *state_.graph.modules[m];
    OutputFile file;
    file.path = absolute(state_.asset_paths[m]);
    file.kind = OutputKind::Asset;
    file.contents = module.text.view();
    file.hash = asset_hash(module);
    file.inputs.emplace_back(m, static_cast<std::uint32_t>(file.contents.size()));
    outputs_.push_back(std::move(file));
  }

  // What is kept for the next build is copied.
  template <class T>
  T taken(T& value) const {
    return state_.options.is_kept ? value : std::move(value);
  }

  void make_output(std::uint32_t c) {
    const Chunk& chunk = state_.chunks[c];
    ChunkRender& render = renders_[c];
    std::string text = taken(render.text), source_map = taken(render.map), legal_comments = taken(render.legal_comments);
    for (const HashHole& hole : render.holes) text.replace(hole.position, 8, hashes_[hole.chunk]);
    const LinkOptions& options = state_.options;
    OutputFile file;
    file.path = absolute(paths_[state_.first_chunk + c]);
    if (chunk.entry != kNone) {
      const LinkEntry& entry = state_.entries[chunk.entry];
      file.kind = entry.kind == EntryKind::User     ? OutputKind::Entry
                  : entry.kind == EntryKind::Worker ? OutputKind::Worker
                                                    : OutputKind::Chunk;
      file.entry_point = state_.graph.at(entry.module).pretty_path;
    }
    for (const Export& named : render.exports) file.exports.emplace_back(named.name);
    for (SymbolRef ref : render.offered) file.exports.emplace_back(render.names.get(ref));
    for (const ExternalModule& module : render.external_modules) {
      const auto copied = state_.copied.find(module.path);
      const bool is_copied = copied != state_.copied.end();
      file.imports.push_back({is_copied ? absolute(state_.asset_paths[index_of(copied->second)]) : std::string(module.path),
                              js::import_kind_name(js::ImportKind::ImportStatement), !is_copied});
    }
    std::vector<TextLink> links = taken(render.links);
    convert_offsets(text, links);
    for (const TextLink& link : links) {
      file.links.push_back(output_link(link));
      if (link.kind != LinkKind::Meta && link.kind != LinkKind::WorkerConstructor && link.kind != LinkKind::InlineWorker)
        file.imports.push_back({file.links.back().target, import_kind(link), false});
    }
    file.inputs = taken(render.inputs);
    file.contents = std::move(text);

    std::string map_path = file.path + ".map";
    if (file.kind == OutputKind::Entry && state_.graph.at(state_.entries[chunk.entry].module).loader == Loader::Copy) {
      file.kind = OutputKind::Asset;
      file.entry_point.clear();
      file.links.clear();
      file.hash = hash_of(file.contents);
      outputs_.push_back(std::move(file));
      return;
    }
    if (!legal_comments.empty() && options.legal_comments == LegalComments::Linked) {
      if (!file.contents.empty() && !file.contents.ends_with('\n')) file.contents += '\n';
      file.contents += "/*! For license information please see " + file.path.substr(file.path.rfind('/') + 1) + ".LEGAL.txt */\n";
    }
    std::string legal_path = file.path + ".LEGAL.txt";
    if (options.source_map_inline) {
      append_inline_map(source_map, file.contents);
    } else if (options.source_map_linked) {
      file.contents += "//# sourceMappingURL=";
      file.contents += map_path.substr(map_path.rfind('/') + 1);
      file.contents += '\n';
    }
    file.hash = hash_of(file.contents);
    outputs_.push_back(std::move(file));
    if (options.source_map_file) {
      OutputFile map;
      map.path = std::move(map_path);
      map.kind = OutputKind::Map;
      map.hash = hash_of(source_map);
      map.contents = std::move(source_map);
      outputs_.push_back(std::move(map));
    }
    if (legal_comments.empty()) return;
    OutputFile legal;
    legal.path = std::move(legal_path);
    legal.kind = OutputKind::Asset;
    legal.hash = hash_of(legal_comments);
    legal.contents = std::move(legal_comments);
    outputs_.push_back(std::move(legal));
  }

  OutputLink output_link(const TextLink& link) const {
    OutputLink out{link.kind, link.start, link.end, {}, {}};
    if (link.chunk != kNone) out.target = absolute(paths_[link.chunk]);
    if (link.asset != ModuleId::None) out.target = absolute(state_.asset_paths[index_of(link.asset)]);
    if (link.script != ModuleId::None) out.target = state_.graph.at(link.script).pretty_path;
    for (const TextLink& inner : link.inner) out.inner.push_back(output_link(inner));
    return out;
  }

  std::string_view import_kind(const TextLink& link) const {
    if (link.kind == LinkKind::Import) return js::import_kind_name(js::ImportKind::ImportStatement);
    if (link.kind == LinkKind::Asset) return js::import_kind_name(js::ImportKind::NewURL);
    if (link.kind == LinkKind::DynamicImport) return js::import_kind_name(js::ImportKind::DynamicImport);
    return js::import_kind_name(link.import_kind);
  }

  std::string hash_of(std::string_view text) const {
    if (!state_.options.describes_outputs) return {};
    ContentHasher hasher;
    hasher.add(text);
    return hash_text(hasher.digest());
  }

  LinkState& state_;
  std::vector<ChunkRender>& renders_;
  const std::vector<std::string>&paths_, &hashes_;  // of the chunks of all realms
  std::unordered_set<std::string>& assets_;
  std::vector<OutputFile>& outputs_;
};

}  // namespace

void convert_offsets(std::string_view text, std::vector<TextLink>& links) {
  if (links.empty() || simd::find_non_ascii(text.data(), text.data() + text.size()) == text.data() + text.size()) return;
  std::uint32_t byte = 0, unit = 0;
  const auto move_to = [&](std::uint32_t offset) {
    for (; byte < offset; byte++) {
      const auto c = static_cast<unsigned char>(text[byte]);
      if ((c & 0xC0) == 0x80) continue;
      unit += c >= 0xF0 ? 2 : 1;
    }
    return unit;
  };
  for (TextLink& link : links) {
    link.start = move_to(link.start);
    link.end = move_to(link.end);
  }
}

void append_inline_map(std::string_view map, std::string& text) {
  text += "//# sourceMappingURL=data:application/json;base64,";
  append_base64(map, text);
  text += '\n';
}

void make_outputs(Realms& realms, std::vector<OutputFile>& outputs) {
  // Where no path has a hash there is no text with one either.
  std::vector<std::string> paths, hashes;
  for (std::uint32_t c = 0; c < realms.chunk_count() && hashes.empty(); c++)
    if (realms.chunk(c).path.find(realms.chunk(c).placeholder) != std::string::npos) hashes = final_hashes(realms);
  for (std::uint32_t c = 0; c < realms.chunk_count(); c++) {
    paths.push_back(realms.chunk(c).path);
    if (!hashes.empty()) replace_all(paths[c], realms.chunk(c).placeholder, hashes[c]);
  }
  std::unordered_set<std::string> assets;
  for (std::size_t r = 0; r < realms.size(); r++) OutputMaker(realms[r], paths, hashes, assets, outputs).run();
}

}  // namespace skein::link
