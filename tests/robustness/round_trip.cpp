#include "round_trip.h"

#include <algorithm>

#include "base/source_text.h"
#include "print/print.h"

namespace skein::robustness {

namespace {

struct Texts {
  bool is_accepted = false;
  std::string error;
  std::string plain, minified;
};

std::string print(const js::ParsedModule& module, bool is_minified) {
  print::PrintOptions options;
  options.minify_whitespace = is_minified;
  print::Printed printed;
  print::print_module(module, options, printed);
  return std::string(printed.code.view());
}

Texts parse_and_print(std::string_view text, js::Loader loader, js::ParseOptions::Goal goal, bool prints_plain) {
  const SourceText source(text);
  js::ParsedModule module;
  DiagnosticList diagnostics;
  js::ParseOptions options;
  options.loader = loader;
  options.goal = goal;
  options.bundle = false;
  js::parse(source.view(), options, module, diagnostics);
  Texts texts;
  texts.is_accepted = !diagnostics.has_errors();
  if (!texts.is_accepted) {
    const auto& items = diagnostics.items();
    const auto first = std::find_if(items.begin(), items.end(), [](const Diagnostic& diagnostic) {
      return diagnostic_info(diagnostic.code).severity == Severity::Error;
    });
    texts.error = std::string(diagnostic_info(first->code).name) + " " + std::to_string(first->range.start) + " " +
                  std::to_string(first->range.end);
    return texts;
  }
  if (prints_plain) texts.plain = print(module, false);
  texts.minified = print(module, true);
  return texts;
}

// Where two texts part, with a little of both.
std::string tell_difference(std::string_view what, std::string_view before, std::string_view after) {
  const std::size_t shorter = std::min(before.size(), after.size());
  std::size_t at = 0;
  while (at < shorter && before[at] == after[at]) at++;
  const std::size_t from = at < 30 ? 0 : at - 30;
  std::string text = std::string(what) + ": `" + std::string(before.substr(from, 60)) + "` then `" +
                     std::string(after.substr(from, 60)) + "`";
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

}  // namespace

RoundTrip round_trip(std::string_view text, js::Loader loader, js::ParseOptions::Goal goal) {
  Texts first = parse_and_print(text, loader, goal, true);
  RoundTrip result;
  result.is_accepted = first.is_accepted;
  result.error = first.error;
  if (!first.is_accepted) return result;
  // A member of an enum is printed with its name in a comment, which is not printed again. Operators of constants are computed when
  // they are read, which members are not yet: `typeof A.B` is `typeof 1`, then "number".
  if (loader == js::Loader::TS || loader == js::Loader::TSX) {
    const std::string minified = std::move(first.minified);
    first = parse_and_print(first.plain, js::Loader::JS, goal, true);
    if (!first.is_accepted) result.instability = "what is printed is refused: " + first.error;
    else if (first.minified != minified && text.find("enum") == std::string_view::npos)
      result.instability = tell_difference("what is printed minifies differently", minified, first.minified);
    if (!result.instability.empty()) return result;
  }
  // What is printed is JavaScript.
  const Texts again = parse_and_print(first.plain, js::Loader::JS, goal, true);
  // Printed plainly, minified text differs: objects written on several lines stay on several.
  const Texts small = parse_and_print(first.minified, js::Loader::JS, goal, false);
  if (!again.is_accepted) result.instability = "what is printed is refused: " + again.error;
  else if (!small.is_accepted) result.instability = "what is minified is refused: " + small.error;
  else if (again.plain != first.plain) result.instability = tell_difference("printed again it differs", first.plain, again.plain);
  else if (again.minified != first.minified)
    result.instability = tell_difference("what is printed minifies differently", first.minified, again.minified);
  else if (small.minified != first.minified)
    result.instability = tell_difference("minified again it differs", first.minified, small.minified);
  return result;
}

}  // namespace skein::robustness
