#include "graph/loaders.h"

#include "base/hash.h"
#include "graph/tsconfig_options.h"
#include "resolve/paths.h"
#include "resolve/specifiers.h"
#include "transform/imported_names.h"
#include "transform/lower.h"
#include "transform/runtime.h"
#include "transform/minify.h"

namespace skein {

namespace {

constexpr std::pair<std::string_view, Loader> kDefaultLoaders[] = {
    {".js", Loader::JS},  {".mjs", Loader::JS}, {".cjs", Loader::JS},  {".jsx", Loader::JSX},   {".ts", Loader::TS},
    {".mts", Loader::TS}, {".cts", Loader::TS}, {".tsx", Loader::TSX}, {".json", Loader::JSON}, {".txt", Loader::Text},
    {".wasm", Loader::Wasm},
};

js::Loader parser_loader(Loader loader) {
  switch (loader) {
    case Loader::JSX: return js::Loader::JSX;
    case Loader::TS: return js::Loader::TS;
    case Loader::TSX: return js::Loader::TSX;
    default: return js::Loader::JS;
  }
}

void add_messages(GraphModule& module, const DiagnosticList& diagnostics, std::string_view source) {
  append_messages(diagnostics, source, module.pretty_path, module.messages);
}

js::ParseOptions::Goal goal_of(const GraphModule& module) {
  const std::string_view extension = path_extension(module.path);
  if (extension == ".cjs") return js::ParseOptions::Goal::Script;
  if (extension == ".mjs" || extension == ".mts" || module.is_in_module_package) return js::ParseOptions::Goal::Module;
  return js::ParseOptions::Goal::Unambiguous;
}

}  // namespace

Loader loader_for_path(std::string_view path, const std::vector<std::pair<std::string, Loader>>& loaders) {
  if (path.starts_with("data:")) {
    const DataType type = data_url_type(path);
    return type == DataType::Json ? Loader::JSON : type == DataType::Text ? Loader::Text : Loader::JS;
  }
  const std::string_view name = path_name(path);
  // "a.test.ts" is looked up as ".test.ts", then as ".ts".
  for (std::size_t dot = name.find('.'); dot != std::string_view::npos; dot = name.find('.', dot + 1)) {
    const std::string_view extension = name.substr(dot);
    for (const auto& [known, loader] : loaders)
      if (known == extension) return loader;
    for (const auto& [known, loader] : kDefaultLoaders)
      if (known == extension) return loader;
  }
  return Loader::None;
}

bool load_module(GraphModule& module, const ScanOptions& options) {
  DiagnosticList diagnostics;
  js::ParseOptions parse_options;
  parse_options.loader = parser_loader(module.loader);
  parse_options.jsx = options.jsx;
  parse_options.preserve_unused_imports = options.preserve_unused_imports;
  if (parse_options.loader == js::Loader::TS || parse_options.loader == js::Loader::TSX)
    parse_options.typescript = options.typescript;
  if (module.tsconfig != nullptr) apply_tsconfig(*module.tsconfig, parse_options);
  parse_options.goal = goal_of(module);
  parse_options.ignore_annotations = options.ignore_annotations && !module.is_runtime;
  if (is_code(module.loader) && !module.is_runtime) parse_options.defines = options.defines;

  std::string_view source = module.text.view();
  if (module.loader == Loader::JSON) {
    Arena arena;
    const json::Value* root = json::parse(source, {}, arena, diagnostics);
    if (root == nullptr) {
      add_messages(module, diagnostics, source);
      return false;
    }
    module.generated = SourceText(module_from_json(*root));
  } else if (module.loader == Loader::Wasm) {
    std::string code;
    if (const std::string_view fault = module_from_wasm(source, code); !fault.empty()) {
      module.messages.push_back(make_message(DiagnosticCode::InvalidWasm, {module.pretty_path, fault}));
      return false;
    }
    module.generated = SourceText(code);
  } else if (!is_code(module.loader)) {
    module.generated = SourceText(module_from_data(module.loader, module.path, source));
  }
  if (!is_code(module.loader)) {
    source = module.generated.view();
    parse_options.goal = module.loader == Loader::Empty ? js::ParseOptions::Goal::Unambiguous : js::ParseOptions::Goal::Module;
  }
  if (module.loader == Loader::File || module.loader == Loader::Copy) {
    ContentHasher hasher;
    hasher.add(module.text.view());
    module.asset_hash = hash_text(hasher.digest());
  }
  js::parse(source, parse_options, module.ast, diagnostics);
  // What it imports by itself.
  if (!is_code(module.loader))
    for (js::ImportRecord& record : module.ast.import_records)
      if (record.specifier == lowering::kRuntimeSpecifier)
        record.flags |= js::record_flag::kGenerated | js::record_flag::kRuntime;
  if (!diagnostics.has_errors()) lowering::note_imported_names(module.ast);
  if (!diagnostics.has_errors() && !module.is_runtime && options.mangling != nullptr)
    lowering::mark_properties(module.ast, *options.mangling);
  if (!diagnostics.has_errors() && !module.is_runtime)
    lowering::lower(module.ast, {options.unsupported, true, parse_options.typescript}, diagnostics);
  if (!diagnostics.has_errors() && options.minify_syntax) lowering::minify_syntax(module.ast, {options.unsupported, true});
  if (!module.generated.view().empty() && diagnostics.has_errors()) {
    if (module.loader == Loader::Wasm || module.loader == Loader::WasmSource) {
      module.messages.push_back(make_message(DiagnosticCode::WasmNeedsModule, {module.pretty_path}));
      return false;
    }
    // What was generated is fine but for its depth; the user knows the file, not what was made of it.
    DiagnosticList of_file;
    of_file.add(DiagnosticCode::NestedTooDeeply, {0, 1});
    add_messages(module, of_file, module.text.view());
    return false;
  }
  add_messages(module, diagnostics, source);
  return !diagnostics.has_errors();
}

}  // namespace skein
