// Transforms many TypeScript sources in one process, for the comparison with TypeScript's own compiler.
//
// Input: for each source a line `LOADER JSX IMPORTS SIZE` and SIZE bytes. LOADER is `ts` or `tsx`; JSX is `preserve` or `automatic`;
// IMPORTS is `keep` (verbatimModuleSyntax) or `drop`. Output: for each, in order, a line and what it announces:
//   code SIZE       the JavaScript
//   error SIZE      the first error's text
#include <cstdio>
#include <string>
#include <string_view>

#include "../tools/programs.h"
#include "bundle/bundle.h"

namespace skein {
namespace {

std::string read_all() {
  std::string text;
  char buffer[1 << 16];
  for (std::size_t size; (size = std::fread(buffer, 1, sizeof buffer, stdin)) > 0;) text.append(buffer, size);
  return text;
}

void write(std::string_view kind, std::string_view text) {
  std::printf("%.*s %zu\n", static_cast<int>(kind.size()), kind.data(), text.size());
  std::fwrite(text.data(), 1, text.size(), stdout);
}

int run() {
  const std::string input = read_all();
  std::string_view rest = input;
  const auto take = [&rest](char until) {
    const std::size_t end = rest.find(until);
    const std::string_view word = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    return word;
  };
  while (!rest.empty()) {
    TransformOptions options;
    options.loader = take(' ') == "tsx" ? Loader::TSX : Loader::TS;
    options.jsx.mode = take(' ') == "preserve" ? js::JsxMode::Preserve : js::JsxMode::Automatic;
    options.preserve_unused_imports = take(' ') == "keep";
    const std::size_t size = std::stoul(std::string(take('\n')));
    const TransformResult result = transform(rest.substr(0, size), options);
    rest.remove_prefix(size);
    const Message* error = nullptr;
    for (const Message& message : result.messages)
      if (error == nullptr && message.severity == Severity::Error) error = &message;
    if (error != nullptr) write("error", error->text + " at " + std::to_string(error->location.line));
    else write("code", result.code);
  }
  return 0;
}

}  // namespace
}  // namespace skein

int skein::test_programs::transform_sources(int, char**) { return run(); }
