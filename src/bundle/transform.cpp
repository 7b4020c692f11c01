#include "base/base64.h"
#include "bundle/bundle.h"
#include "print/print.h"

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

  const SourceText source(code);
  js::ParsedModule module;
  DiagnosticList diagnostics;
  js::ParseOptions parse_options;
  parse_options.loader = parser_loader(options.loader);
  parse_options.jsx = {options.jsx.mode, options.jsx.factory, options.jsx.fragment, options.jsx.import_source,
                       options.jsx.development};
  parse_options.bundle = false;
  parse_options.preserve_unused_imports = options.preserve_unused_imports;
  js::parse(source.view(), parse_options, module, diagnostics);
  for (const Diagnostic& diagnostic : diagnostics.items())
    result.messages.push_back(to_message(diagnostic, source.view(), options.source_file));
  if (diagnostics.has_errors()) return result;

  print::PrintOptions print_options;
  print_options.minify_whitespace = options.minify_whitespace;
  print_options.ascii_only = options.ascii_only;
  print_options.source_map = options.sourcemap != SourceMapMode::None;
  print_options.jsx = options.jsx.mode;
  print_options.jsx_development = options.jsx.development;
  print_options.file_name = options.source_file;
  print::Printed printed;
  print::print_module(module, print_options, printed);

  std::uint32_t lines_before = 0;
  if (!options.banner_js.empty()) {
    result.code = options.banner_js;
    if (!result.code.ends_with('\n')) result.code += '\n';
    for (char c : result.code) lines_before += c == '\n' ? 1 : 0;
  }
  result.code += printed.code.view();
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
