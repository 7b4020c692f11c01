// Top-level names of a chunk. All modules of a chunk share one scope, so a name that two of them declare, or that one
// declares and another uses as a global, is given a number in the later one.

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "js/lexer.h"
#include "link/paths.h"
#include "link/render.h"

namespace skein::link {

namespace {

std::string_view base_name(const GraphModule& module, js::SymbolId symbol, bool is_commonjs, Arena& arena) {
  if (index_of(symbol) > module.ast.symbols.size())
    return arena.copy((is_commonjs ? "require_" : "init_") + identifier_from_path(module.path));
  if (index_of(symbol) == module.ast.symbols.size()) return arena.copy(identifier_from_path(module.path) + "_exports");
  if (module.ast.symbol(symbol).kind == js::SymbolKind::DefaultExport)
    return arena.copy(identifier_from_path(module.path) + "_default");
  return module.ast.name(symbol);
}

// import_a.name, import_a["na-me"], or the object itself
std::string_view property_text(const LinkState& state, std::string_view object, const ExternalImport& import, Arena& arena) {
  if (import.is_namespace) return object;
  OutputBuffer text;
  text.append(object);
  // As the module has it that makes the object.
  std::string_view name = import.name;
  if (import.module != ModuleId::None && state.options.mangled != nullptr &&
      (import.is_star ||
       state.graph.at(import.module).ast.atoms.find(std::string(1, lowering::kMangledMark).append(name)) != Atom::None))
    name = state.mangled(name);
  bool is_ascii = true;
  for (char c : name) is_ascii &= static_cast<signed char>(c) >= 0;
  if (js::is_identifier_name(name) && (is_ascii || !state.options.ascii_only)) {
    text.append('.');
    text.append(name);
  } else {
    text.append('[');
    print::print_string_literal(name, state.options.ascii_only, text);
    text.append(']');
  }
  return arena.copy(text.view());
}

void take_reserved_names(const LinkState& state, const Chunk& chunk, const ChunkRender& render, NameSet& taken) {
  take_reserved_words(taken);
  // const document = 1 in one module and document.title in another: the first has to give way.
  for (ModuleId module : chunk.modules) {
    const js::ParsedModule& ast = state.graph.at(module).ast;
    for (Atom atom : ast.globals) taken.insert(ast.atoms.text(atom), ast.atoms.hash(atom));
  }
  // var Symbol = root.Symbol in a module beside a namespace object, whose helper needs the real one (helpers.cpp).
  const auto needs = [&](Helper helper) { return render.needs_helper[static_cast<std::size_t>(helper)]; };
  if (std::any_of(std::begin(render.needs_helper), std::end(render.needs_helper), [](bool each) { return each; }))
    for (std::string_view word : {"Object", "Symbol"}) taken.insert(word);
  if (needs(Helper::ToCommonJS)) taken.insert("WeakMap");
  if (needs(Helper::Require)) taken.insert("Error");
  if (!state.loads_chunks()) taken.insert("Promise");
  if (state.options.format != OutputFormat::ESM)
    for (std::string_view word : {"document", "location"}) taken.insert(word);
  for (std::string_view word : {"require", "module", "exports", "__filename", "__dirname", "__createRequire", "__fileURLToPath",
                                "__directoryOf", "_q", "_u", "_d"})
    if (render.needs_file_names || state.options.format == OutputFormat::CommonJS || needs(Helper::Require)) taken.insert(word);
}

// Names that variables inside of functions and files have to keep.
void take_kept_names(const LinkState& state, const Chunk& chunk, NameSet& taken) {
  for (ModuleId module : chunk.modules) {
    const js::ParsedModule& ast = state.graph.at(module).ast;
    // import { p as q } beside function f(p) { return eval('p') + q }
    for (Atom atom : ast.pinned_names) taken.insert(ast.atoms.text(atom), ast.atoms.hash(atom));
    // In a file with a scope of its own that goes for what stands outermost too.
    if (ast.has_direct_eval && state.wrap(module) == Wrap::CommonJS)
      for (const js::Symbol& symbol : ast.symbols)
        if ((symbol.flags & js::symbol_flag::kTopLevel) != 0)
          taken.insert(ast.atoms.text(symbol.name), ast.atoms.hash(symbol.name));
    if (!state.uses.empty())
      for (Atom atom : state.uses[index_of(module)].kept) taken.insert(ast.atoms.text(atom), ast.atoms.hash(atom));
  }
}

bool is_of(const ExternalImport& import, const Interop& interop) {
  return interop.module == import.module && interop.path == import.path && interop.is_node_mode == import.is_node_mode;
}

// What is mentioned in the chunk how often, and who gets a name when all is known.
class Namer {
 public:
  Namer(const LinkState& state, const Chunk& chunk, ChunkRender& render, NameSet& taken)
      : state_(state),
        chunk_(chunk),
        render_(render),
        taken_(taken),
        waits_(!state.uses.empty() && state.options.jsx != js::JsxMode::Preserve) {
    if (!state.uses.empty()) count();
  }

  void name(std::string_view& place, std::string_view preferred, std::uint32_t count) {
    place = waits_ ? std::string_view() : taken_.make_unique(preferred, render_.arena);
    if (waits_) short_names_.add(count, &place);
  }
  void name(SymbolRef ref, std::string_view preferred) {
    name(render_.names.place(ref), preferred, state_.uses.empty() ? 0 : count_of(ref));
  }
  std::uint32_t external_count(std::uint32_t external) const { return found(externals_, external); }

  void finish() {
    if (state_.uses.empty()) return;
    std::vector<std::uint32_t> counts;
    for (ModuleId id : chunk_.modules) {
      const auto& own = state_.uses[index_of(id)].slot_counts;
      if (own.size() > counts.size()) counts.resize(own.size(), 0);
      for (std::size_t i = 0; i < own.size(); i++) counts[i] += own[i];
    }
    render_.slot_names.resize(counts.size());
    for (std::size_t i = 0; i < counts.size(); i++) short_names_.add(counts[i], &render_.slot_names[i]);
    short_names_.assign(taken_, render_.arena);
  }

 private:
  using Counts = std::unordered_map<std::uint32_t, std::uint32_t>;
  static std::uint32_t found(const Counts& counts, std::uint32_t key) {
    const auto at = counts.find(key);
    return at == counts.end() ? 0 : at->second;
  }

  void add(const Resolution& resolution, std::uint32_t count) {
    if (resolution.kind == Resolution::Kind::Symbol)
      symbols_[state_.symbol_number(resolution.ref)] += count;
    else if (resolution.kind == Resolution::Kind::Namespace)
      symbols_[state_.symbol_number(state_.namespace_symbol(resolution.ref.module))] += count;
    else if (resolution.kind == Resolution::Kind::External)
      externals_[resolution.external] += count;
  }

  // References through imports count for what they lead to.
  void count() {
    for (ModuleId id : chunk_.modules) {
      const ModuleUses& uses = state_.uses[index_of(id)];
      const GraphModule& module = state_.graph.at(id);
      for (const js::NamedImport& import : module.ast.named_imports)
        if (const std::uint32_t count = uses.counts[index_of(import.local)]; count > 0)
          add(state_.import_resolution(id, import.local), count);
      for (std::size_t i = 0; i < uses.members.size(); i++) add(state_.members[index_of(id)][i].resolution, uses.members[i]);
      for (std::size_t r = 0; r < uses.records.size(); r++)
        if (uses.records[r] > 0 && module.imports[r].kind == ResolvedImport::Kind::Module)
          symbols_[state_.symbol_number(state_.wrapper_symbol(module.imports[r].module))] += uses.records[r];
    }
    for (const Export& each : render_.exports) add(each.resolution, 1);
  }

  std::uint32_t count_of(SymbolRef ref) const {
    const auto& counts = state_.uses[index_of(ref.module)].counts;
    const bool is_own = render_.names.contains(ref.module) && index_of(ref.symbol) < counts.size();
    return found(symbols_, state_.symbol_number(ref)) + (is_own ? counts[index_of(ref.symbol)] : 1);
  }

  const LinkState& state_;
  const Chunk& chunk_;
  ChunkRender& render_;
  NameSet& taken_;
  const bool waits_;
  Counts symbols_, externals_;
  ShortNames short_names_;
};

}  // namespace

void assign_names(const LinkState& state, std::uint32_t chunk_number, ChunkRender& render) {
  const Chunk& chunk = state.chunks[chunk_number];
  NameSet taken;
  take_reserved_names(state, chunk, render, taken);

  Namer namer(state, chunk, render, taken);

  const auto for_each_declared = [&](auto&& visit) {
    for (ModuleId id : chunk.modules) {
      if (state.wrap(id) == Wrap::CommonJS) continue;  // has a scope of its own
      const js::ParsedModule& ast = state.graph.at(id).ast;
      for (std::uint32_t p = 0; p < ast.parts.size(); p++) {
        if (!state.part_live[state.part_base[index_of(id)] + p]) continue;
        for (js::SymbolId symbol : ast.parts[p].declares)
          if (ast.symbol(symbol).kind != js::SymbolKind::Import) visit(id, symbol);
      }
    }
  };
  // Names that `eval` can see come first: they give way only where they would be two variables, or a global one of another
  // module.
  for_each_declared([&](ModuleId id, js::SymbolId symbol) {
    const js::Symbol& declared = state.graph.at(id).ast.symbol(symbol);
    if ((declared.flags & js::symbol_flag::kMustNotBeRenamed) == 0) return;
    const std::string_view name = state.graph.at(id).ast.name(symbol);
    // var a; var a
    if (render.names.get(SymbolRef{id, symbol}).empty() && taken.insert(name)) render.names.set({id, symbol}, name);
  });
  take_kept_names(state, chunk, taken);
  // export { a as b } for the entry, and export { b } for other chunks
  if (!state.uses.empty() && !render.offered.empty())
    for (const Export& each : render.exports) taken.insert(each.name);
  std::vector<std::uint8_t> seen;
  ModuleId seen_in = ModuleId::None;
  const auto is_first = [&](ModuleId id, js::SymbolId symbol) {
    if (id != seen_in) seen.assign(state.graph.at(id).ast.symbols.size(), 0);
    seen_in = id;
    return std::exchange(seen[index_of(symbol)], std::uint8_t{1}) == 0;
  };
  for_each_declared([&](ModuleId id, js::SymbolId symbol) {
    // `var a; var a` is declared by two parts.
    if (!render.names.get(SymbolRef{id, symbol}).empty() || !is_first(id, symbol)) return;
    namer.name({id, symbol}, base_name(state.graph.at(id), symbol, false, render.arena));
  });

  const auto name_symbol = [&](SymbolRef ref) {
    namer.name(ref, base_name(state.graph.at(ref.module), ref.symbol, state.wrap(ref.module) == Wrap::CommonJS, render.arena));
  };
  for (ModuleId module : chunk.modules)
    if (state.wrap(module) != Wrap::None) name_symbol(state.wrapper_symbol(module));
  for (ModuleId module : render.namespaces) name_symbol(state.namespace_symbol(module));
  static constexpr std::string_view kHelperNames[kHelperCount] = {"__namespace", "__reExport", "__toCommonJS", "__toESM",
                                                                  "__commonJS",  "__esm",      "__esmCircle",  "__esmAsync",
                                                                  "__require",   "__workerURL"};
  // Called once for about each thing that there is of their kind.
  const auto helper_count = static_cast<std::uint32_t>(1 + render.interops.size() + render.namespaces.size());
  for (std::size_t i = 0; i < kHelperCount; i++)
    if (render.needs_helper[i]) namer.name(render.helper_names[i], kHelperNames[i], helper_count);
  for (InlinedScript& script : render.inlined) namer.name(script.name, "__worker_url", 2);
  for (SymbolRef ref : render.foreign) name_symbol(ref);
  for (Interop& interop : render.interops) {
    const std::string_view path = interop.module == ModuleId::None ? interop.path : state.graph.at(interop.module).path;
    std::uint32_t count = 1;
    if (!state.uses.empty())
      for (const ExternalUse& use : render.externals)
        if (is_of(state.externals[use.external], interop)) count += namer.external_count(use.external);
    namer.name(interop.name, render.arena.copy("import_" + identifier_from_path(path)), count);
  }
  for (const ExternalUse& use : render.externals) {
    const ExternalImport& import = state.externals[use.external];
    if (state.is_interop(import)) continue;
    std::string_view name = use.preferred_name;
    if (name.empty() || name == "default" || !js::is_identifier_name(name)) name = "external";
    namer.name(render.names.external_place(use.external), name, namer.external_count(use.external) + 1);
  }
  // What loads worklets are modules, however they are written.
  if (state.options.format != OutputFormat::ESM && state.realm != RealmKind::Worklet) {
    bool has_url = false;
    for (ModuleId id : chunk.modules) {
      const GraphModule& module = state.graph.at(id);
      bool needs_url = module.ast.uses_import_meta && module.loader != Loader::File;
      for (std::uint32_t r = 0; r < module.ast.import_records.size(); r++)
        if (module.loader != Loader::File &&
            (module.ast.import_records[r].kind == js::ImportKind::NewURL || js::starts_realm(module.ast.import_records[r].kind)))
          needs_url |= module.imports[r].kind == ResolvedImport::Kind::Module;
      if (needs_url && render.import_meta_url.empty() && !std::exchange(has_url, true))
        namer.name(render.import_meta_url, "__script_url", 2);
    }
  }
  namer.finish();
  for (const ExternalUse& use : render.externals) {
    const ExternalImport& import = state.externals[use.external];
    if (!state.is_interop(import)) continue;
    std::string_view object;
    if (import.is_star) object = render.names.get(state.namespace_symbol(import.module));
    for (const Interop& interop : render.interops)
      if (!import.is_star && is_of(import, interop)) object = interop.name;
    if (!object.empty()) render.names.set_external(use.external, property_text(state, object, import, render.arena));
  }
}

}  // namespace skein::link
