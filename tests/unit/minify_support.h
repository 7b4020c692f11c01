// Minifies syntax, for tables of input and output.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "print_support.h"
#include "transform/minify.h"

namespace skein::minify_test {

inline std::string minified(std::string_view text, js::Loader loader = js::Loader::JS, js::FeatureSet unsupported = {}) {
  print::test::Parsed parsed(text, print::test::transform_options(loader));
  if (parsed.diagnostics.has_errors()) return "does not parse";
  lowering::minify_syntax(parsed.module, {unsupported, false});
  print::PrintOptions options;
  options.minify_whitespace = true;
  options.minify_syntax = true;
  print::Printed printed;
  print::print_module(parsed.module, options, printed);
  std::string result(printed.code.view());
  if (result.ends_with('\n')) result.pop_back();
  if (result.ends_with(';')) result.pop_back();
  return result;
}

struct Row {
  std::string_view input, output;
};

// Each output stays as it is when it is minified again. The last semicolon is left out.
inline void minifies(std::initializer_list<Row> rows, js::FeatureSet unsupported = {},
                     print::test::Place at = print::test::Place::here()) {
  for (const Row& row : rows) {
    const std::string once = minified(row.input, js::Loader::JS, unsupported);
    if (once != row.output)
      ADD_FAIL_CHECK_AT(at.file, at.line, "\n--- input\n" << std::string(row.input) << "\n--- minified\n" << once << "\n--- expected\n"
                                                          << std::string(row.output));
    const std::string twice = minified(once + ";", js::Loader::JS, unsupported);
    if (twice != once) ADD_FAIL_CHECK_AT(at.file, at.line, "\n--- minified\n" << once << "\n--- minified again\n" << twice);
    CHECK(twice == once);
  }
}

}  // namespace skein::minify_test
