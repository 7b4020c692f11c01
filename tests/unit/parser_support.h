// Parses, for tables of source and what the parser says about it.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/source_text.h"
#include "js/parser.h"

namespace skein::js::test {

using Goal = ParseOptions::Goal;

struct Parsed {
  SourceText source;
  ParsedModule module;
  DiagnosticList diagnostics;

  explicit Parsed(std::string_view text, Goal goal = Goal::Unambiguous, Loader loader = Loader::JS) : source(text) {
    ParseOptions options;
    options.goal = goal;
    options.loader = loader;
    parse(source.view(), options, module, diagnostics);
  }
  Parsed(std::string_view text, const ParseOptions& options) : source(text) {
    parse(source.view(), options, module, diagnostics);
  }
  // "UnexpectedToken 8-9" for each diagnostic, separated by commas.
  std::string reported() const {
    std::string result;
    for (const Diagnostic& diagnostic : diagnostics.items()) {
      if (!result.empty()) result += ", ";
      result.append(diagnostic_info(diagnostic.code).name).append(" ").append(std::to_string(diagnostic.range.start));
      result.append("-").append(std::to_string(diagnostic.range.end));
    }
    return result;
  }
  std::string_view name(SymbolId symbol) const { return module.name(symbol); }
  // The module's own symbol of that name.
  SymbolId top_level(std::string_view name) const {
    for (std::uint32_t i = 0; i < module.symbols.size(); i++)
      if ((module.symbols[i].flags & symbol_flag::kTopLevel) != 0 && module.name(static_cast<SymbolId>(i)) == name)
        return static_cast<SymbolId>(i);
    return SymbolId::None;
  }
};

struct Rejected {
  std::string_view source;
  std::string_view reported;
};

inline void accepts(std::string_view source, Goal goal) {
  const Parsed parsed(source, goal);
  CAPTURE(source);
  CHECK(parsed.reported() == "");
}

inline void rejects(const Rejected& row, Goal goal) {
  const Parsed parsed(row.source, goal);
  CAPTURE(row.source);
  CHECK(parsed.reported() == row.reported);
}

}  // namespace skein::js::test
