// Parses and prints, for tables of input and output.
#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/source_text.h"
#include "js/parser.h"
#include "print/print.h"

namespace skein::print::test {

struct Parsed {
  SourceText source;
  js::ParsedModule module;
  DiagnosticList diagnostics;

  explicit Parsed(std::string_view text, const js::ParseOptions& options = {}) : source(text) {
    js::parse(source.view(), options, module, diagnostics);
  }
  // The symbol of the module's own scope with that name; the first of any scope when there is none.
  js::SymbolId symbol(std::string_view name) const {
    for (const bool top_level : {true, false})
      for (std::size_t i = 0; i < module.symbols.size(); i++)
        if (module.atoms.text(module.symbols[i].name) == name &&
            (!top_level || (module.symbols[i].flags & js::symbol_flag::kTopLevel) != 0))
          return static_cast<js::SymbolId>(i);
    return js::SymbolId::None;
  }
};

inline js::ParseOptions transform_options(js::Loader loader = js::Loader::JS) {
  js::ParseOptions options;
  options.bundle = false;
  options.loader = loader;
  return options;
}

// Empty when the source does not parse, with the first diagnostic in `problem`.
inline std::string print_source(std::string_view source, const js::ParseOptions& parse_options,
                                const PrintOptions& print_options, std::string& problem) {
  Parsed parsed(source, parse_options);
  if (parsed.diagnostics.has_errors()) {
    const Message message = to_message(parsed.diagnostics.items()[0], parsed.source.view(), "<input>");
    problem = message.text + " at " + std::to_string(message.location.line) + ":" + std::to_string(message.location.column);
    return {};
  }
  Printed printed;
  print_module(parsed.module, print_options, printed);
  return std::string(printed.code.view());
}

// Where a row of a table stands.
struct Place {
  const char* file;
  int line;
  static constexpr Place here(const char* file = __builtin_FILE(), int line = __builtin_LINE()) { return {file, line}; }
};

inline void check_prints(std::string_view source, std::string_view expected, const js::ParseOptions& parse_options,
                         const PrintOptions& print_options, Place at) {

  std::string problem;
  const std::string printed = print_source(source, parse_options, print_options, problem);
  if (!problem.empty()) {
    ADD_FAIL_CHECK_AT(at.file, at.line, "does not parse: " << problem << "\n" << std::string(source));
    return;
  }
  if (printed != expected) {
    ADD_FAIL_CHECK_AT(at.file, at.line, "\n--- printed\n" << printed << "--- expected\n" << std::string(expected));
    return;
  }
  // What was printed means the same again.
  const std::string again = print_source(printed, parse_options, print_options, problem);
  if (again != printed)
    ADD_FAIL_CHECK_AT(at.file, at.line, "\n--- printed\n" << printed << "--- printed again\n" << again << problem);
  CHECK(again == printed);
}

inline void prints(std::string_view source, std::string_view expected,
                   Place at = Place::here()) {
  check_prints(source, expected, transform_options(), {}, at);
}

inline void prints_minified(std::string_view source, std::string_view expected,
                            Place at = Place::here()) {
  PrintOptions options;
  options.minify_whitespace = true;
  check_prints(source, expected, transform_options(), options, at);
}

}  // namespace skein::print::test
