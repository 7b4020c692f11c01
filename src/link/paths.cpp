#include "link/paths.h"

#include <unordered_map>
#include <vector>

#include "base/hash.h"
#include "link/state.h"
#include "resolve/paths.h"

namespace skein::link {

std::string_view directory_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

std::string asset_hash(const GraphModule& module) {
  if (!module.asset_hash.empty()) return module.asset_hash;
  ContentHasher hasher;
  hasher.add(module.text.view());
  return hash_text(hasher.digest());
}

std::string file_of_module(std::string_view path, std::string_view input) {
  if (path.starts_with('/') || path.starts_with("data:")) return std::string(path);
  std::string file(input.empty() ? path.substr(path.find(':') + 1) : input);
  for (char& c : file)
    if (std::string_view(":?#*|<>\"\\").find(c) != std::string_view::npos) c = '_';
  return file;
}

std::string_view stem_of(std::string_view path) {
  if (path.starts_with("data:")) return "data";
  const std::size_t slash = path.rfind('/');
  if (slash != std::string_view::npos) path.remove_prefix(slash + 1);
  const std::size_t dot = path.rfind('.');
  return dot == std::string_view::npos || dot == 0 ? path : path.substr(0, dot);
}

std::string relative_reference(std::string_view from, std::string_view to) {
  // Drop the folders both have in common.
  std::size_t common = 0;
  for (std::size_t i = 0;; i++) {
    const bool from_ends = i == from.size(), to_ends = i == to.size();
    if ((from_ends || from[i] == '/') && !to_ends && to[i] == '/') common = i + 1;
    if (from_ends || to_ends || from[i] != to[i]) break;
  }
  std::string result;
  if (common <= from.size()) {
    const std::string_view rest = from.substr(common);
    if (!rest.empty()) {
      result = "../";
      for (char c : rest)
        if (c == '/') result += "../";
    }
  }
  if (result.empty()) result = "./";
  return result.append(to.substr(common));
}

std::string identifier_from_path(std::string_view path) {
  std::string_view stem = stem_of(path);
  // "lib/index.js" is better known as "lib".
  if (stem == "index" && !directory_of(path).empty()) stem = stem_of(directory_of(path));
  std::string name;
  for (char c : stem) {
    const bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$';
    if (is_word)
      name += c;
    else if (!name.empty() && name.back() != '_')
      name += '_';
  }
  while (!name.empty() && name.back() == '_') name.pop_back();
  if (name.empty() || (name[0] >= '0' && name[0] <= '9')) name.insert(0, "_");
  return name;
}

namespace {

constexpr std::string_view kServiceWorkerNames = "[dir]/[name]";

std::string make_placeholder(std::uint32_t chunk) {
  std::string text = "~0000000";
  for (std::size_t i = 7; chunk != 0; i--, chunk /= 36) text[i] = "0123456789abcdefghijklmnopqrstuvwxyz"[chunk % 36];
  return text;
}

// `extension` with its dot.
std::string fill_template(std::string_view pattern, std::string_view dir, std::string_view name, std::string_view hash,
                          std::string_view extension) {
  std::string path;
  for (std::size_t i = 0; i < pattern.size();) {
    const std::string_view rest = pattern.substr(i);
    if (rest.starts_with("[dir]")) {
      path.append(dir);
      i += 5;
    } else if (rest.starts_with("[name]")) {
      path.append(name);
      i += 6;
    } else if (rest.starts_with("[hash]")) {
      path.append(hash);
      i += 6;
    } else if (rest.starts_with("[ext]")) {
      path.append(extension.substr(extension.empty() ? 0 : 1));
      i += 5;
    } else {
      path += pattern[i++];
    }
  }
  path += extension;
  // An empty [dir] leaves "/name", and user patterns may start with "./".
  while (path.starts_with("./")) path.erase(0, 2);
  while (path.starts_with("/")) path.erase(0, 1);
  for (std::size_t at; (at = path.find("//")) != std::string::npos;) path.erase(at, 1);
  return path;
}

std::string lowest_common_folder(const LinkState& state, const std::vector<EntryPoint>& user_entries) {
  std::string common;
  bool is_first = true;
  for (const EntryPoint& entry : user_entries) {
    std::string_view folder = directory_of(state.graph.at(entry.module).path);
    if (is_first) {
      common = folder;
      is_first = false;
      continue;
    }
    while (!(folder == common || (folder.starts_with(common) && folder[common.size()] == '/'))) {
      if (common.empty()) break;
      common = directory_of(common);
    }
  }
  return common;
}

}  // namespace

void name_chunks(LinkState& state, const std::vector<EntryPoint>& user_entries, TakenPaths& taken) {
  const LinkOptions& options = state.options;
  const std::string outbase = options.outbase.empty() ? lowest_common_folder(state, user_entries) : options.outbase;
  // Relative to the outbase. A file outside of it goes below it, with its way up spelled out.
  const auto place_of = [&](std::string_view path) {
    std::string relative = relative_reference(outbase.empty() ? outbase : outbase.substr(1), path.substr(path.starts_with('/')));
    for (std::size_t at; (at = relative.find("../")) != std::string::npos;) relative.replace(at, 3, "_.._/");
    return relative.erase(0, relative.starts_with("./") ? 2 : 0);
  };
  for (std::uint32_t m = 0; m < state.asset_live.size(); m++) {
    if (!state.asset_live[m]) continue;
    const GraphModule& module = *state.graph.modules[m];
    const std::string hash = asset_hash(module);
    const std::string path = file_of_module(module.path);
    state.asset_paths[m] =
        fill_template(options.asset_names, directory_of(place_of(path)), stem_of(path), hash, path_extension(path));
    const auto [slot, is_new] = taken.assets.try_emplace(state.asset_paths[m], hash);
    if (!is_new && slot->second != hash) state.messages.push_back(make_message(DiagnosticCode::OutputPathTaken, {slot->first}));
  }
  for (std::uint32_t c = 0; c < state.chunks.size(); c++) {
    Chunk& chunk = state.chunks[c];
    chunk.placeholder = make_placeholder(state.first_chunk + c);
    if (chunk.entry == kNone) {
      chunk.path = fill_template(options.chunk_names, {}, chunk.name.empty() ? "chunk" : chunk.name, chunk.placeholder,
                                 options.out_extension);
    } else {
      const LinkEntry& entry = state.entries[chunk.entry];
      const std::string_view input = entry.user_index == kNone ? std::string_view() : user_entries[entry.user_index].input;
      const std::string path = file_of_module(state.graph.at(entry.module).path, input);
      const std::string_view extension =
          state.graph.at(entry.module).loader == Loader::Copy ? path_extension(path) : std::string_view(options.out_extension);
      if (entry.user_index != kNone) {
        const EntryPoint& user = user_entries[entry.user_index];
        if (!options.outfile.empty()) {
          chunk.path = std::string(options.outfile.substr(options.outfile.rfind('/') + 1));
        } else if (!user.output_name.empty()) {
          chunk.path = fill_template(options.entry_names, directory_of(user.output_name),
                                     user.output_name.substr(user.output_name.rfind('/') + 1), chunk.placeholder, extension);
        } else {
          const std::string relative = place_of(path);
          chunk.path =
              fill_template(options.entry_names, directory_of(relative), stem_of(relative), chunk.placeholder, extension);
        }
      } else {
        // The browser asks for a service worker again under the same name, and its folder is what it can control.
        const std::string_view pattern = state.realm == RealmKind::ServiceWorker ? kServiceWorkerNames
                                         : entry.kind == EntryKind::Worker       ? std::string_view(options.worker_names)
                                                                                 : std::string_view(options.chunk_names);
        std::string_view name = stem_of(path);
        if (name == "index" && !directory_of(path).empty()) name = stem_of(directory_of(path));
        const std::string folder = entry.kind == EntryKind::Worker ? std::string(directory_of(place_of(path))) : std::string();
        chunk.path = fill_template(pattern, folder, name, chunk.placeholder, options.out_extension);
      }
    }
    if (!taken.chunks.insert(chunk.path).second || taken.assets.contains(chunk.path))
      state.messages.push_back(make_message(DiagnosticCode::OutputPathTaken, {chunk.path}));
  }
}

}  // namespace skein::link
