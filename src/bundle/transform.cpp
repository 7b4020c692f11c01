#include <algorithm>
#include <memory>

#include "base/assert.h"
#include "base/base64.h"
#include "bundle/bundle.h"
#include "bundle/defines.h"
#include "bundle/mangling_options.h"
#include "graph/tsconfig_options.h"
#include "link/mangle_names.h"
#include "link/minify_names.h"
#include "print/print.h"
#include "transform/lower.h"
#include "transform/tree_walk.h"
#include "transform/minify.h"

namespace skein {

namespace {

js::Loader parser_loader(Loader loader) {
  switch (loader) {
    case Loader::JSX: return js::Loader::JSX;
    case Loader::TS: return js::Loader::TS;
    case Loader::TSX: return js::Loader::TSX;
    default: return js::Loader::JS;
  }
}

std::string make_map(const print::Printed& printed, std::string_view source, const TransformOptions& options,
                     std::uint32_t lines_before) {
  print::SourceMapBuilder builder;
  const std::uint32_t index = builder.add_source(options.source_file, options.sources_content ? &source : nullptr);
  builder.add_chunk(printed.map, index, {lines_before, 0});
  OutputBuffer json;
  builder.finish({}, {}, json);
  return std::string(json.view());
}

// The helpers, and what they need themselves, under names that the module leaves free.
std::string print_helpers(const std::vector<lowering::UsedHelper>& helpers, const js::ParsedModule& module,
                          const print::PrintOptions& options, js::FeatureSet unsupported, link::ModuleNames* short_names,
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
      const print::PrintName given =
          short_names == nullptr ? print::PrintName() : short_names->names[index_of(helper.symbol)];
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
  link::ModuleNames nested;
  if (short_names != nullptr) {
    for (const print::PrintName& name : names)
      if (name.data != nullptr) nested.taken.insert(name.text());
    link::UsesRequest request;
    request.part_is_live = is_live.get();
    link::name_module(runtime, request, nested);
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

TransformResult transform(std::string_view code, const TransformOptions& options) {
  TransformResult result;
  if (options.format != Format::Unset && options.format != Format::ESM) {
    result.messages.push_back(make_message(
        DiagnosticCode::OptionNotSupported, {options.format == Format::IIFE ? "format: iife" : "format: cjs"}));
    return result;
  }
  if (options.loader == Loader::JSON || options.loader == Loader::Text || options.loader == Loader::None) {
    result.messages.push_back(make_message(DiagnosticCode::OptionNotSupported, {"loader: json, text"}));
    return result;
  }

  const std::unique_ptr<js::Defines> defines = make_defines(options.define, {}, result.messages);
  const std::unique_ptr<lowering::Mangling> mangling = make_mangling(options.mangle, result.messages);
  check_jsx(options.jsx, result.messages);
  for (const Message& message : result.messages)
    if (message.severity == Severity::Error) return result;
  const SourceText source(code);
  js::ParsedModule module;
  DiagnosticList diagnostics;
  js::ParseOptions parse_options;
  parse_options.loader = parser_loader(options.loader);
  parse_options.jsx = {options.jsx.mode, options.jsx.factory, options.jsx.fragment, options.jsx.import_source,
                       options.jsx.development};
  parse_options.bundle = false;
  parse_options.preserve_unused_imports = options.preserve_unused_imports;
  parse_options.defines = defines.get();
  parse_options.ignore_annotations = options.define.ignore_annotations;
  if (parse_options.loader == js::Loader::TS || parse_options.loader == js::Loader::TSX)
    parse_options.typescript = options.typescript;
  const std::shared_ptr<const TsConfig> tsconfig =
      options.tsconfig_raw.empty() ? nullptr : parse_tsconfig(options.tsconfig_raw);
  if (tsconfig != nullptr) {
    result.messages.insert(result.messages.end(), tsconfig->messages.begin(), tsconfig->messages.end());
    for (const Message& message : result.messages)
      if (message.severity == Severity::Error) return result;
    apply_tsconfig(*tsconfig, parse_options);
  }
  js::parse(source.view(), parse_options, module, diagnostics);
  const auto tell = [&](const DiagnosticList& list) {
    append_messages(list, source.view(), options.source_file, result.messages);
    return !list.has_errors();
  };
  if (!tell(diagnostics)) return result;

  if (mangling != nullptr) lowering::mark_properties(module, *mangling);
  DiagnosticList of_lowering;
  const std::vector<lowering::UsedHelper> helpers =
      lowering::lower(module, {options.target.unsupported(), false, parse_options.typescript}, of_lowering);
  if (!tell(of_lowering)) return result;
  if (options.minify_syntax) lowering::minify_syntax(module, {options.target.unsupported(), false});

  print::PrintOptions print_options;
  lowering::MangledNames mangled;
  if (mangling != nullptr) {
    mangled = link::name_properties({&module}, *mangling);
    result.mangle_cache = link::mangle_cache_json(mangled, *mangling);
    print_options.mangled = &mangled;
  }
  print_options.minify_whitespace = options.minify_whitespace;
  print_options.minify_syntax = options.minify_syntax;
  print_options.ascii_only = options.ascii_only;
  print_options.source_map = options.sourcemap != SourceMapMode::None;
  print_options.jsx = options.jsx.mode;
  print_options.file_name = options.source_file;
  const bool says_strict = std::any_of(module.directives.begin(), module.directives.end(), [](const js::Node* each) {
    return static_cast<const js::Directive*>(each)->raw.find("use strict") != std::string_view::npos;
  });
  // What has to come first: `#!`, and directives, which are none behind a helper.
  if (!options.banner_js.empty() || !helpers.empty()) {
    if (!module.hashbang.empty()) result.code.append(module.hashbang) += '\n';
    module.hashbang = {};
  }
  std::string directives;
  if (!helpers.empty()) {
    for (const js::Node* each : module.directives)
      directives.append(static_cast<const js::Directive*>(each)->raw) += options.minify_whitespace ? ";" : ";\n";
    module.directives = {};
  }
  link::ModuleNames names;
  link::UsesRequest request;
  if (options.minify_identifiers) {
    // Without a format, a script's names are those of whatever it is put into.
    request.renames_top_level = module.type == js::SourceType::Module || options.format != Format::Unset;
    request.preserves_jsx = options.jsx.mode == js::JsxMode::Preserve;
    for (js::Node* statement : module.body) pin_exported(statement, request.pinned);
    link::name_module(module, request, names);
    print_options.names = names.names.data();
    print_options.labels = {names.labels.data(), static_cast<std::uint32_t>(names.labels.size())};
    print_options.private_names = {names.private_names.data(), static_cast<std::uint32_t>(names.private_names.size())};
  }
  print::Printed printed;
  print::print_module(module, print_options, printed);

  if (!options.banner_js.empty()) {
    result.code += options.banner_js;
    if (!result.code.ends_with('\n')) result.code += '\n';
  }
  if (parse_options.typescript.is_always_strict && module.type == js::SourceType::Script && !says_strict)
    result.code += "\"use strict\";\n";
  result.code += directives;
  if (!helpers.empty()) result.code += print_helpers(helpers, module, print_options, options.target.unsupported(),
                                                        options.minify_identifiers ? &names : nullptr, request.renames_top_level);
  const auto lines_before = static_cast<std::uint32_t>(std::count(result.code.begin(), result.code.end(), '\n'));
  result.code += printed.code.view();
  // `import type A from './a'; delete x`: without its types the file must not become a script, where other rules hold.
  if (module.type == js::SourceType::Module && !says_module(module))
    result.code += options.minify_whitespace ? "export{};\n" : "export {};\n";
  if (!options.footer_js.empty()) {
    result.code += options.footer_js;
    if (!result.code.ends_with('\n')) result.code += '\n';
  }
  if (options.sourcemap == SourceMapMode::None) return result;

  std::string map = make_map(printed, source.view(), options, lines_before);
  if (options.sourcemap == SourceMapMode::Inline || options.sourcemap == SourceMapMode::Both) {
    result.code += "//# sourceMappingURL=data:application/json;base64,";
    append_base64(map, result.code);
    result.code += '\n';
  }
  if (options.sourcemap != SourceMapMode::Inline) result.map = std::move(map);
  return result;
}

}  // namespace skein
