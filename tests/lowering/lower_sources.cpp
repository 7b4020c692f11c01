// Lowers many programs in one process, for the comparison of what they do before and after.
//
// Input: for each program a line `TARGET SIZE` and SIZE bytes; TARGET is one or several with commas between them, `minify` for
// minified syntax and whitespace. Output: for each, in order, a line and what it announces:
//   code SIZE       the lowered program
//   error SIZE      the first message's text
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

std::string_view take(std::string_view& text, char until) {
  const std::size_t end = text.find(until);
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return word;
}

int run() {
  const std::string input = read_all();
  std::string_view rest = input;
  while (!rest.empty()) {
    TransformOptions options;
    for (std::string_view targets = take(rest, ' '); !targets.empty();) {
      const std::string_view target = take(targets, ',');
      if (target == "minify") options.minify_syntax = options.minify_whitespace = true;
      else if (!lowering::add_target(target, options.target)) return 2;
    }
    const std::size_t size = std::stoul(std::string(take(rest, '\n')));
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

int skein::test_programs::lower_sources(int, char**) { return run(); }
