#include "graph/loaders.h"

#include <algorithm>

#include "base/hash.h"
#include "graph/path_patterns.h"
#include "graph/tsconfig_options.h"
#include "graph/worker_query.h"
#include "js/lexer.h"
#include "resolve/paths.h"
#include "resolve/specifiers.h"
#include "transform/imported_names.h"
#include "transform/lower.h"
#include "transform/minify.h"
#include "transform/runtime.h"

namespace skein {

namespace {

constexpr std::pair<std::string_view, Loader> kDefaultLoaders[] = {
    {".js", Loader::JS},     {".mjs", Loader::JS},   {".cjs", Loader::JS},    {".jsx", Loader::JSX},
    {".ts", Loader::TS},     {".mts", Loader::TS},   {".cts", Loader::TS},    {".tsx", Loader::TSX},
    {".json", Loader::JSON}, {".txt", Loader::Text}, {".wasm", Loader::Wasm},
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

// Whether the file's imports and exports are those of the format already.
bool stays_as_it_is(const js::ParsedModule& ast, const ScanOptions& options) {
  switch (options.single_file) {
    case SingleFile::AsWritten: return true;
    case SingleFile::ESM: return !ast.is_commonjs;
    case SingleFile::CommonJS: return ast.type == js::SourceType::Script;
    case SingleFile::No:
    case SingleFile::IIFE: break;
  }
  return false;
}

bool says_strict(const js::ParsedModule& ast) {
  return std::any_of(ast.directives.begin(), ast.directives.end(), [](const js::Node* each) {
    return static_cast<const js::Directive*>(each)->raw.find("use strict") != std::string_view::npos;
  });
}

// Tree shaking of a file that keeps its imports and exports.
void drop_unused_statements(js::ParsedModule& ast) {
  if (ast.has_direct_eval) return;
  std::vector<std::vector<std::uint32_t>> declared_by(ast.symbols.size());
  for (std::uint32_t p = 0; p < ast.parts.size(); p++)
    for (js::SymbolId symbol : ast.parts[p].declares) declared_by[index_of(symbol)].push_back(p);
  std::vector<bool> is_live(ast.parts.size());
  std::vector<std::uint32_t> pending;
  const auto use = [&](js::SymbolId symbol) {
    for (std::uint32_t p : declared_by[index_of(symbol)])
      if (!is_live[p]) {
        is_live[p] = true;
        pending.push_back(p);
      }
  };
  for (const js::NamedExport& each : ast.named_exports) use(each.local);
  for (std::uint32_t p = 0; p < ast.parts.size(); p++) {
    const js::NodeKind kind = ast.body[ast.parts[p].first_statement]->kind;
    const bool stays = ast.parts[p].has_side_effects || kind == js::NodeKind::ImportDeclaration ||
                       kind == js::NodeKind::ExportNamedDeclaration || kind == js::NodeKind::ExportAllDeclaration;
    if (!stays || is_live[p]) continue;
    is_live[p] = true;
    pending.push_back(p);
  }
  while (!pending.empty()) {
    const js::Part& part = ast.parts[pending.back()];
    pending.pop_back();
    for (js::SymbolId symbol : part.uses) use(symbol);
    for (js::SymbolId symbol : part.declares) use(symbol);
  }
  std::uint32_t kept = 0;
  for (std::uint32_t p = 0; p < ast.parts.size(); p++)
    for (std::uint32_t i = ast.parts[p].first_statement; is_live[p] && i < ast.parts[p].end_statement; i++)
      ast.body[kept++] = ast.body[i];
  ast.body.count = kept;
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

Loader loader_for_type(std::string_view type) {
  if (type == "json") return Loader::JSON;
  if (type == "text") return Loader::Text;
  return type == "bytes" ? Loader::Binary : Loader::None;
}

ModuleAttributes sorted_attributes(const List<js::ImportAttribute>& attributes) {
  ModuleAttributes sorted;
  for (const js::ImportAttribute& attribute : attributes) {
    std::size_t i = 0;
    while (i < sorted.size() && sorted[i].first < attribute.key) i++;
    // Of doubles in the options of import() the last one counts.
    if (i < sorted.size() && sorted[i].first == attribute.key)
      sorted[i].second = attribute.value;
    else
      sorted.emplace(sorted.begin() + static_cast<std::ptrdiff_t>(i), attribute.key, attribute.value);
  }
  return sorted;
}

std::string attributes_label(const ModuleAttributes& attributes) {
  std::string label = " with {";
  for (const auto& [key, value] : attributes) {
    label.append(label.ends_with('{') ? " " : ", ");
    // The names of modules stand in comments of one line.
    const auto quoted = [](std::string_view text) {
      std::string literal;
      append_literal(literal, text);
      literal.front() = literal.back() = '\'';
      return literal;
    };
    label.append(js::is_identifier_name(key) ? key : quoted(key)).append(": ").append(quoted(value));
  }
  return label.append(" }");
}

std::string absolute_name(const GraphModule& module) {
  if (!module.path.starts_with('/')) return module.pretty_path;
  return module.path + module.suffix + (module.shows_attributes ? attributes_label(module.attributes) : std::string());
}

bool load_module(GraphModule& module, const ScanOptions& options, PatternMatcher* matcher, js::CodeRealm realm) {
  DiagnosticList diagnostics;
  js::ParseOptions parse_options;
  parse_options.loader = parser_loader(module.loader);
  parse_options.jsx = options.jsx;
  parse_options.preserve_unused_imports = options.preserve_unused_imports;
  const bool is_single = options.single_file != SingleFile::No && !module.is_runtime;
  // What a file without exports of its own gives.
  const bool is_commonjs_data = is_single && options.single_file != SingleFile::ESM;
  parse_options.bundle = !is_single || module.loader == Loader::File || (!is_code(module.loader) && !is_commonjs_data);
  parse_options.makes_parts =
      parse_options.bundle || options.single_file != SingleFile::AsWritten || options.drops_unused || !options.inject.empty();
  if (parse_options.loader == js::Loader::TS || parse_options.loader == js::Loader::TSX)
    parse_options.typescript = options.typescript;
  if (module.tsconfig != nullptr) apply_tsconfig(*module.tsconfig, parse_options);
  if (!is_single) parse_options.goal = goal_of(module);
  parse_options.ignore_annotations = options.ignore_annotations && !module.is_runtime;
  if (is_code(module.loader) && !module.is_runtime) parse_options.defines = options.defines;
  parse_options.realm = realm;

  std::string_view source = module.text.view();
  if (module.loader == Loader::JSON) {
    Arena arena;
    const json::Value* root = json::parse(source, {}, arena, diagnostics);
    if (root == nullptr) {
      add_messages(module, diagnostics, source);
      return false;
    }
    module.generated = SourceText(module_from_json(*root, is_commonjs_data, !module.is_json_module));
  } else if (module.loader == Loader::Wasm) {
    std::string code;
    if (const std::string_view fault = module_from_wasm(source, code); !fault.empty()) {
      module.messages.push_back(make_message(DiagnosticCode::InvalidWasm, {module.pretty_path, fault}));
      return false;
    }
    module.generated = SourceText(code);
  } else if (!is_code(module.loader)) {
    module.generated = SourceText(module_from_data(module.loader, module.path, source, is_commonjs_data));
  }
  if (!is_code(module.loader)) {
    source = module.generated.view();
    parse_options.goal =
        module.loader == Loader::Empty || is_commonjs_data ? js::ParseOptions::Goal::Unambiguous : js::ParseOptions::Goal::Module;
  }
  if (module.loader == Loader::File || module.loader == Loader::Copy) {
    ContentHasher hasher;
    hasher.add(module.text.view());
    module.asset_hash = hash_text(hasher.digest());
  }
  js::parse(source, parse_options, module.ast, diagnostics);
  if (is_inline_worker_query(module.suffix))
    for (js::ImportRecord& record : module.ast.import_records) record.is_inline = true;
  // What it imports by itself.
  if (!is_code(module.loader))
    for (js::ImportRecord& record : module.ast.import_records)
      if (record.specifier == lowering::kRuntimeSpecifier)
        record.flags |= js::record_flag::kGenerated | js::record_flag::kRuntime;
  if (!diagnostics.has_errors() && !is_single) {
    lowering::note_imported_names(module.ast);
    if (!module.ast.patterns.empty() && matcher != nullptr) expand_patterns(module, *matcher, diagnostics);
  }
  module.is_alone = is_single && options.inject.empty() && !diagnostics.has_errors() && !parse_options.bundle &&
                    stays_as_it_is(module.ast, options);
  if (module.is_alone) {
    if (options.drops_unused) drop_unused_statements(module.ast);
    module.ast.parts.clear();
    module.adds_use_strict =
        parse_options.typescript.is_always_strict && module.ast.type == js::SourceType::Script && !says_strict(module.ast);
  }
  if (!diagnostics.has_errors() && !module.is_runtime && options.mangling != nullptr)
    lowering::mark_properties(module.ast, *options.mangling);
  if (!diagnostics.has_errors() && !module.is_runtime)
    module.helpers = lowering::lower(
        module.ast,
        {options.unsupported, !module.is_alone, options.keep_names && is_code(module.loader), parse_options.typescript},
        diagnostics);
  if (!diagnostics.has_errors() && options.minify_syntax)
    lowering::minify_syntax(module.ast, {options.unsupported, !module.is_alone});
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
