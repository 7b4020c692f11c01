// Parses, and prints, many sources in one process, for the conformance tests.
//
// Input: for each source a line `GOAL WORK SIZE` and SIZE bytes. GOAL is `module`, `script` or `either`; WORK is `parse` or
// `print`. Output: one line for each, in order:
//   accepted                  after `print` with PLAIN and MINIFIED, the sizes of the printed texts, which follow
//   refused CODE START END    the first error, by its name in the catalogue and its bytes
//   unstable REASON           accepted, but what was printed is refused, or prints as something else
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>

#include "../tools/programs.h"
#include "base/source_text.h"
#include "js/parser.h"
#include "print/print.h"

namespace skein {
namespace {

struct Result {
  bool is_accepted = false;
  std::string error;
  std::string plain, minified;
};

std::string first_error(const DiagnosticList& diagnostics) {
  const Diagnostic& first = diagnostics.items()[0];
  return std::string(diagnostic_info(first.code).name) + " " + std::to_string(first.range.start) + " " +
         std::to_string(first.range.end);
}

Result parse_and_print(std::string_view text, js::ParseOptions::Goal goal, bool is_bundled, bool prints) {
  const SourceText source(text);
  js::ParsedModule module;
  DiagnosticList diagnostics;
  js::ParseOptions options;
  options.goal = goal;
  options.bundle = is_bundled;
  js::parse(source.view(), options, module, diagnostics);
  Result result;
  result.is_accepted = !diagnostics.has_errors();
  if (!result.is_accepted) {
    result.error = first_error(diagnostics);
    return result;
  }
  if (!prints) return result;
  for (const bool is_minified : {false, true}) {
    print::PrintOptions print_options;
    print_options.minify_whitespace = is_minified;
    print::Printed printed;
    print::print_module(module, print_options, printed);
    (is_minified ? result.minified : result.plain) = std::string(printed.code.view());
  }
  return result;
}

// The printed text parses again, and prints as it is.
std::string find_instability(const Result& result, js::ParseOptions::Goal goal) {
  const Result again = parse_and_print(result.plain, goal, false, true);
  if (!again.is_accepted) return "unstable what is printed is refused: " + again.error;
  if (again.plain != result.plain) return "unstable what is printed prints differently";
  if (again.minified != result.minified) return "unstable what is printed minifies differently";
  // Printed plainly it differs: objects written on several lines stay on several.
  const Result small = parse_and_print(result.minified, goal, false, true);
  if (!small.is_accepted) return "unstable what is minified is refused: " + small.error;
  if (small.minified != result.minified) return "unstable what is minified minifies differently";
  return {};
}

std::string judge(std::string_view text, js::ParseOptions::Goal goal, bool prints) {
  const Result result = parse_and_print(text, goal, false, prints);
  // What a bundler does with the file must not decide whether the file is valid.
  const Result bundled = parse_and_print(text, goal, true, false);
  if (result.error != bundled.error && !bundled.error.starts_with("ImportPhaseNotSupported"))
    return "unstable bundling says " + bundled.error;
  if (!result.is_accepted) return "refused " + result.error;
  if (!prints) return "accepted";
  const std::string instability = find_instability(result, goal);
  if (!instability.empty()) return instability;
  return "accepted " + std::to_string(result.plain.size()) + " " + std::to_string(result.minified.size()) + "\n" +
         result.plain + result.minified;
}

int run() {
  char goal_word[16], work_word[16];
  unsigned long size = 0;
  std::string text;
  while (std::scanf("%15s %15s %lu", goal_word, work_word, &size) == 3) {
    std::getchar();  // the end of the line
    text.resize(size);
    if (std::fread(text.data(), 1, size, stdin) != size) {
      std::fprintf(stderr, "a source ends early\n");
      return 1;
    }
    const auto goal = std::strcmp(goal_word, "module") == 0   ? js::ParseOptions::Goal::Module
                      : std::strcmp(goal_word, "script") == 0 ? js::ParseOptions::Goal::Script
                                                              : js::ParseOptions::Goal::Unambiguous;
    const std::string answer = judge(text, goal, std::strcmp(work_word, "print") == 0) + "\n";
    std::fwrite(answer.data(), 1, answer.size(), stdout);
  }
  return 0;
}

}  // namespace
}  // namespace skein

int skein::test_programs::parse_sources(int, char**) { return run(); }
