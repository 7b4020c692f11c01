// Prints TypeScript as one minified line, for tables of source and output.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "base/source_text.h"
#include "js/parser.h"
#include "print/print.h"

namespace skein::js::test {

struct PrintedRow {
  std::string_view source;
  std::string_view printed;  // or "Name start-end" of the first diagnostic
};

inline std::string print_typescript(std::string_view text, Loader loader = Loader::TS, bool minify = true) {
  const SourceText source(text);
  ParsedModule module;
  DiagnosticList diagnostics;
  ParseOptions options;
  options.loader = loader;
  options.bundle = false;
  parse(source.view(), options, module, diagnostics);
  if (diagnostics.size() != 0) {
    const Diagnostic& first = diagnostics.items()[0];
    return std::string(diagnostic_info(first.code).name) + ' ' + std::to_string(first.range.start) + '-' +
           std::to_string(first.range.end);
  }
  print::Printed printed;
  print::PrintOptions print_options;
  print_options.minify_whitespace = minify;
  print::print_module(module, print_options, printed);
  std::string code(printed.code.view());
  if (!code.empty() && code.back() == '\n') code.pop_back();
  return code;
}

template <std::size_t count>
void check_typescript(const PrintedRow (&rows)[count], Loader loader = Loader::TS) {
  for (const PrintedRow& row : rows) {
    CAPTURE(row.source);
    CHECK(print_typescript(row.source, loader) == row.printed);
  }
}

}  // namespace skein::js::test
