// A file that is not bundled and whose imports and exports are those of the output format already: it is printed as it stands.

#include <algorithm>
#include <memory>
#include <optional>

#include "base/assert.h"
#include "base/sort.h"
#include "link/render.h"
#include "print/text.h"
#include "transform/minify.h"
#include "transform/tree_walk.h"

namespace skein::link {

namespace {

// The helpers, and what they need themselves, under names that the module leaves free.
std::string print_helpers(const std::vector<lowering::UsedHelper>& helpers, const js::ParsedModule& module,
                          const print::PrintOptions& options, js::FeatureSet unsupported, ModuleNames* short_names,
                          bool renames_top_level) {
  const SourceText source(lowering::runtime_source());
  js::ParsedModule runtime;
  DiagnosticList diagnostics;
  js::ParseOptions parse_options;
  parse_options.goal = js::ParseOptions::Goal::Module;
  js::parse(source.view(), parse_options, runtime, diagnostics);
  SKEIN_ASSERT(!diagnostics.has_errors());
  if (options.minify_syntax) lowering::minify_syntax(runtime, {unsupported, true});

  std::vector<print::PrintName> names(runtime.symbols.size());
  std::vector<js::SymbolId> wanted;
  for (const js::NamedExport& each : runtime.named_exports)
    for (const lowering::UsedHelper& helper : helpers) {
      if (lowering::helper_name(helper.helper) != each.name) continue;
      const print::PrintName given = short_names == nullptr ? print::PrintName() : short_names->names[index_of(helper.symbol)];
      names[index_of(each.local)] = given.data != nullptr ? given : print::PrintName(module.name(helper.symbol));
      wanted.push_back(each.local);
    }
  const auto is_live = std::make_unique<bool[]>(runtime.parts.size());
  std::vector<std::string> made_up;
  made_up.reserve(runtime.symbols.size());
  while (!wanted.empty()) {
    const js::SymbolId symbol = wanted.back();
    wanted.pop_back();
    print::PrintName& name = names[index_of(symbol)];
    if (name.data == nullptr && renames_top_level) {
      name = print::PrintName(short_names->fresh_name());
    } else if (name.data == nullptr) {
      std::string text(runtime.name(symbol));
      while (module.atoms.find(text) != Atom::None) text += '_';
      made_up.push_back(std::move(text));
      name = print::PrintName(made_up.back());
    }
    for (std::size_t p = 0; p < runtime.parts.size(); p++) {
      const js::Part& part = runtime.parts[p];
      if (is_live[p] || std::find(part.declares.begin(), part.declares.end(), symbol) == part.declares.end()) continue;
      is_live[p] = true;
      wanted.insert(wanted.end(), part.uses.begin(), part.uses.end());
    }
  }
  std::optional<ModuleNames> made;
  if (short_names != nullptr) {
    ModuleNames& nested = made.emplace();
    for (const print::PrintName& name : names)
      if (name.data != nullptr) nested.taken.insert(name.text());
    UsesRequest request;
    request.part_is_live = is_live.get();
    name_module(runtime, request, nested);
    for (std::size_t i = 0; i < names.size(); i++)
      if (names[i].data == nullptr) names[i] = nested.names[i];
  }
  print::PrintOptions print_options;
  print_options.bundle = true;
  print_options.minify_whitespace = options.minify_whitespace;
  print_options.minify_syntax = options.minify_syntax;
  print_options.ascii_only = options.ascii_only;
  print_options.names = names.data();
  print::Printed printed;
  print::print_parts(runtime, print_options, is_live.get(), printed);
  return std::string(printed.code.view());
}

// export const {a, b: [c]} = d: names that others know.
void pin_exported(js::Node* node, std::vector<js::SymbolId>& pinned) {
  if (node->kind == js::NodeKind::ExportDefaultDeclaration || (node->flags & js::flag::kExported) == 0) return;
  if (const auto* function = js::try_as<js::FunctionDeclaration>(node)) pinned.push_back(function->function->name->symbol);
  if (const auto* definition = js::try_as<js::ClassDeclaration>(node)) pinned.push_back(definition->definition->name->symbol);
  const auto* declaration = js::try_as<js::VariableDeclaration>(node);
  if (declaration == nullptr) return;
  lowering::TreeWalk walk(lowering::Reach::Everything);
  for (js::VariableDeclarator& each : declaration->declarators)
    walk.run(each.target, [&](const js::Node* found) {
      const auto* name = js::try_as<js::Identifier>(found);
      if (name != nullptr && name->symbol != js::SymbolId::None) pinned.push_back(name->symbol);
      return name == nullptr;
    });
}

// Whether something printed still says that the file is a module.
bool says_module(const js::ParsedModule& module) {
  if (module.uses_import_meta || module.uses_top_level_await) return true;
  return std::any_of(module.body.begin(), module.body.end(), [](const js::Node* statement) {
    switch (statement->kind) {
      case js::NodeKind::ImportDeclaration:
      case js::NodeKind::ExportNamedDeclaration:
      case js::NodeKind::ExportDefaultDeclaration:
      case js::NodeKind::ExportAllDeclaration: return true;
      default: return (statement->flags & js::flag::kExported) != 0;
    }
  });
}

}  // namespace

void assemble_alone(const LinkState& state, std::uint32_t chunk, ChunkRender& render) {
  const LinkOptions& options = state.options;
  const ModuleId id = state.entries[state.chunks[chunk].entry].module;
  const GraphModule& graph_module = state.graph.at(id);
  const js::ParsedModule& module = graph_module.ast;
  print::PrintOptions print_options;
  print_options.body_only = true;
  print_options.minify_whitespace = options.minify_whitespace;
  print_options.minify_syntax = options.minify_syntax;
  print_options.ascii_only = options.ascii_only;
  print_options.line_limit = options.line_limit;
  print_options.source_map = options.source_map;
  print_options.keeps_comments = options.legal_comments == LegalComments::Inline;
  print_options.jsx = options.jsx;
  print_options.file_name = graph_module.pretty_path;
  print_options.mangled = options.mangled;
  std::optional<ModuleNames> short_names;
  UsesRequest request;
  if (options.minify_identifiers) {
    ModuleNames& names = short_names.emplace();
    request.renames_top_level = module.type == js::SourceType::Module || !options.keeps_names_of_scripts;
    request.preserves_jsx = options.jsx == js::JsxMode::Preserve;
    for (js::Node* statement : module.body) pin_exported(statement, request.pinned);
    name_module(module, request, names);
    print_options.names = names.names.data();
    print_options.labels = {names.labels.data(), static_cast<std::uint32_t>(names.labels.size())};
    if (!options.keep_names)
      print_options.private_names = {names.private_names.data(), static_cast<std::uint32_t>(names.private_names.size())};
  }
  const auto printed = std::make_shared<print::Printed>();
  print::print_module(module, print_options, *printed);

  std::string& text = render.text;
  const auto end_statement = [&] { text += options.minify_whitespace ? ";" : ";\n"; };
  // What has to come first: `#!`, and directives, which are none behind a helper.
  if (!module.hashbang.empty()) append_line(text, module.hashbang);
  if (!options.banner.empty()) append_line(text, options.banner);
  if (graph_module.adds_use_strict) {
    text += "\"use strict\"";
    end_statement();
  }
  for (const js::Node* node : module.directives) {
    OutputBuffer directive;
    print::append_directive(static_cast<const js::Directive*>(node)->raw, options.ascii_only, directive);
    text += directive.view();
    end_statement();
  }
  if (!graph_module.helpers.empty())
    text += print_helpers(graph_module.helpers, module, print_options, options.unsupported, short_names ? &*short_names : nullptr,
                          request.renames_top_level);
  const auto start = static_cast<std::uint32_t>(text.size());
  text += printed->code.view();
  render.inputs.emplace_back(index_of(id), static_cast<std::uint32_t>(printed->code.size()));
  for (const print::PrintedLink& link : printed->links)
    if (link.kind == print::PrintedLinkKind::Meta)
      render.links.push_back({LinkKind::Meta, start + link.start, start + link.end, kNone});
  if (options.describes_outputs) {
    for (const js::NamedExport& each : module.named_exports) render.exports.push_back({each.name, {}});
    stable_sort(render.exports, [](const Export& a, const Export& b) { return a.name < b.name; });
    for (const js::ImportRecord& record : module.import_records)
      if (record.kind == js::ImportKind::ImportStatement && (record.flags & js::record_flag::kUnreachable) == 0)
        render.external_modules.push_back({record.specifier, record.attributes, 0});
  }
  if (options.minify_whitespace && !text.empty() && !text.ends_with('\n')) text += '\n';
  // `import type A from './a'; delete x`: without its types the file must not become a script, where other rules hold.
  if (module.type == js::SourceType::Module && !says_module(module))
    text += options.minify_whitespace ? "export{};\n" : "export {};\n";
  append_legal_comments(state, chunk, render);
  if (!options.footer.empty()) append_line(text, options.footer);
  if (options.source_map) render.map = chunk_map(state, chunk, {printed}, text, {start});
}

}  // namespace skein::link
