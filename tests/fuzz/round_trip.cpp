// Fuzzing of the front end with libFuzzer. The first byte says how the rest is read: bits 0 and 1 are the loader, bits 2 and 3 the
// goal. Whatever is accepted has to survive printing, and be JavaScript still when it has been lowered and its syntax minified;
// nothing may crash.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iterator>

#include "../robustness/round_trip.h"
#include "base/hash.h"
#include "base/source_text.h"
#include "bundle/bundle.h"

namespace {

using namespace skein;

// The input's hash chooses the target and what is minified.
void check_lowering(std::string_view text, js::Loader loader) {
  constexpr std::string_view kTargets[] = {"es2015", "es2016", "es2017", "es2018", "es2019", "es2020", "es2021", "es2022", "esnext"};
  const std::uint64_t hash = hash_bytes(text);
  TransformOptions options;
  constexpr Loader kLoaders[] = {Loader::JS, Loader::JSX, Loader::TS, Loader::TSX};
  options.loader = kLoaders[static_cast<std::size_t>(loader)];
  const std::string_view target = kTargets[hash % std::size(kTargets)];
  if (!lowering::add_target(target, options.target)) std::abort();
  options.minify_syntax = (hash >> 32 & 1) != 0;
  options.minify_identifiers = (hash >> 33 & 1) != 0;
  options.minify_whitespace = (hash >> 34 & 1) != 0;
  options.typescript.experimental_decorators = (hash >> 35 & 3) == 0;
  options.typescript.use_define_for_class_fields = (hash >> 37 & 3) != 0;
  const TransformResult result = transform(text, options);
  for (const Message& message : result.messages)
    if (message.severity == Severity::Error) return;
  const SourceText source(result.code);
  js::ParsedModule module;
  DiagnosticList diagnostics;
  js::ParseOptions parse_options;
  parse_options.bundle = false;
  js::parse(source.view(), parse_options, module, diagnostics);
  if (!diagnostics.has_errors()) return;
  std::fprintf(stderr, "unstable: lowered for %.*s (minified: %d%d%d), refused for %d:\n%s\n", static_cast<int>(target.size()),
               target.data(), options.minify_syntax, options.minify_identifiers, options.minify_whitespace,
               static_cast<int>(diagnostics.items()[0].code), result.code.c_str());
  std::abort();
}

}  // namespace

extern "C" __attribute__((visibility("default"))) int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  using Goal = js::ParseOptions::Goal;
  constexpr Goal kGoals[] = {Goal::Unambiguous, Goal::Module, Goal::Script, Goal::Unambiguous};
  const auto loader = static_cast<js::Loader>(data[0] & 3);
  const Goal goal = kGoals[data[0] >> 2 & 3];
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const robustness::RoundTrip result = robustness::round_trip(text, loader, goal);
  if (!result.instability.empty()) {
    std::fprintf(stderr, "unstable: %s\n", result.instability.c_str());
    std::abort();
  }
  if (result.is_accepted) check_lowering(text, loader);
  return 0;
}
