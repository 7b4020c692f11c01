// Tables of ECMAScript 2026: what is valid as a module, as a script, as both, and what is reported of what is not.
#pragma once

#include <doctest/doctest.h>

#include "parser_support.h"

namespace skein::js::test {

enum class Goals : std::uint8_t { Module, Script, Both };

struct Row {
  Goals goals;
  std::string_view source;
  std::string_view reported = "";  // nothing: valid
};

template <std::size_t count>
void check_rows(const Row (&rows)[count]) {
  for (const Row& row : rows) {
    for (const Goal goal : {Goal::Module, Goal::Script}) {
      if ((row.goals == Goals::Module && goal == Goal::Script) || (row.goals == Goals::Script && goal == Goal::Module)) continue;
      ParseOptions options;
      options.goal = goal;
      options.bundle = false;
      const Parsed parsed(row.source, options);
      CAPTURE(row.source);
      CAPTURE((goal == Goal::Module ? "module" : "script"));
      CHECK(parsed.reported() == row.reported);
    }
  }
}

}  // namespace skein::js::test
