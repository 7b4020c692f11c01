// Top-level names of a chunk. All modules of a chunk share one scope, so a name that two of them declare, or that one
// declares and another uses as a global, is given a number in the later one.

#include <algorithm>

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
  bool is_ascii = true;
  for (char c : import.name) is_ascii &= static_cast<signed char>(c) >= 0;
  if (js::is_identifier_name(import.name) && (is_ascii || !state.options.ascii_only)) {
    text.append('.');
    text.append(import.name);
  } else {
    text.append('[');
    print::print_string_literal(import.name, state.options.ascii_only, text);
    text.append(']');
  }
  return arena.copy(text.view());
}

void take_reserved_names(const LinkState& state, const Chunk& chunk, const ChunkRender& render, NameSet& taken) {
  static constexpr std::string_view kReserved[] = {
      "await",  "break",      "case",      "catch",   "class",   "const",     "continue", "debugger", "default",
      "delete", "do",         "else",      "enum",    "export",  "extends",   "false",    "finally",  "for",
      "function", "if",       "implements", "import", "in",      "instanceof", "interface", "let",    "new",
      "null",   "package",    "private",   "protected", "public", "return",   "static",   "super",    "switch",
      "this",   "throw",      "true",      "try",     "typeof",  "var",       "void",     "while",    "with",
      "yield",  "arguments",  "eval",      "undefined", "NaN",   "Infinity",
  };
  for (std::string_view word : kReserved) taken.insert(word);
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
  if (state.options.format != OutputFormat::ESM) taken.insert("Promise");
  if (state.options.format != OutputFormat::ESM)
    for (std::string_view word : {"document", "location"}) taken.insert(word);
  for (std::string_view word : {"require", "module", "exports", "__filename", "__dirname", "__createRequire", "__fileURLToPath", "__directoryOf"})
    if (render.needs_file_names || state.options.format == OutputFormat::CommonJS || needs(Helper::Require))
      taken.insert(word);
}

}  // namespace

void assign_names(const LinkState& state, std::uint32_t chunk_number, ChunkRender& render) {
  const Chunk& chunk = state.chunks[chunk_number];
  NameSet taken;
  take_reserved_names(state, chunk, render, taken);

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
  // Names that `eval` can see come first: they cannot give way.
  for_each_declared([&](ModuleId id, js::SymbolId symbol) {
    const js::Symbol& declared = state.graph.at(id).ast.symbol(symbol);
    if ((declared.flags & js::symbol_flag::kMustNotBeRenamed) == 0) return;
    taken.insert(state.graph.at(id).ast.name(symbol));
    render.names.set({id, symbol}, state.graph.at(id).ast.name(symbol));
  });
  for_each_declared([&](ModuleId id, js::SymbolId symbol) {
    if (!render.names.get(SymbolRef{id, symbol}).empty()) return;
    const std::string_view name = base_name(state.graph.at(id), symbol, false, render.arena);
    render.names.set({id, symbol}, taken.make_unique(name, render.arena));
  });

  const auto name_symbol = [&](SymbolRef ref) {
    const std::string_view name = base_name(state.graph.at(ref.module), ref.symbol, state.wrap(ref.module) == Wrap::CommonJS, render.arena);
    render.names.set(ref, taken.make_unique(name, render.arena));
  };
  for (ModuleId module : chunk.modules)
    if (state.wrap(module) != Wrap::None) name_symbol(state.wrapper_symbol(module));
  for (ModuleId module : render.namespaces) name_symbol(state.namespace_symbol(module));
  static constexpr std::string_view kHelperNames[kHelperCount] = {"__namespace", "__reExport", "__toCommonJS", "__toESM",
                                                                  "__commonJS",  "__esm",      "__require"};
  for (std::size_t i = 0; i < kHelperCount; i++)
    if (render.needs_helper[i]) render.helper_names[i] = taken.make_unique(kHelperNames[i], render.arena);
  for (SymbolRef ref : render.foreign) name_symbol(ref);
  for (Interop& interop : render.interops) {
    const std::string_view path = interop.module == ModuleId::None ? interop.path : state.graph.at(interop.module).path;
    interop.name = taken.make_unique(render.arena.copy("import_" + identifier_from_path(path)), render.arena);
  }
  for (const ExternalUse& use : render.externals) {
    const ExternalImport& import = state.externals[use.external];
    if (import.is_star) {
      const std::string_view object = render.names.get(state.namespace_symbol(import.module));
      render.names.set_external(use.external, property_text(state, object, import, render.arena));
      continue;
    }
    if (state.is_interop(import)) {
      for (const Interop& interop : render.interops)
        if (interop.module == import.module && interop.path == import.path && interop.is_node_mode == import.is_node_mode)
          render.names.set_external(use.external, property_text(state, interop.name, import, render.arena));
      continue;
    }
    std::string_view name = use.preferred_name;
    if (name.empty() || name == "default" || !js::is_identifier_name(name)) name = "external";
    render.names.set_external(use.external, taken.make_unique(name, render.arena));
  }
  if (state.options.format != OutputFormat::ESM) {
    for (ModuleId id : chunk.modules) {
      const GraphModule& module = state.graph.at(id);
      bool needs_url = module.ast.uses_import_meta && module.loader != Loader::File;
      for (std::uint32_t r = 0; r < module.ast.import_records.size(); r++)
        if (module.loader != Loader::File &&
            (module.ast.import_records[r].kind == js::ImportKind::Worker || module.ast.import_records[r].kind == js::ImportKind::NewURL ||
             module.ast.import_records[r].kind == js::ImportKind::SharedWorker))
          needs_url |= module.imports[r].kind == ResolvedImport::Kind::Module;
      if (needs_url && render.import_meta_url.empty())
        render.import_meta_url = taken.make_unique("__script_url", render.arena);
    }
  }
}

}  // namespace skein::link
