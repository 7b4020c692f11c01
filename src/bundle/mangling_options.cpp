#include "bundle/mangling_options.h"

#include <algorithm>

#include "base/sort.h"
#include "json/json.h"

namespace skein {

namespace {

bool read_cache(const std::string& text, lowering::Mangling& mangling) {
  Arena arena;
  DiagnosticList diagnostics;
  const SourceText source(text);
  const json::Value* root = json::parse(source.view(), {}, arena, diagnostics);
  if (root == nullptr || !root->is_object()) return false;
  for (const json::Member& member : root->members) {
    const bool is_kept = member.value->kind == json::Value::Kind::Boolean && !member.value->boolean;
    if (!is_kept && (!member.value->is_string() || member.value->text.empty())) return false;
    // The last of a name counts.
    auto& cache = mangling.cache;
    const auto same = std::find_if(cache.begin(), cache.end(), [&](const auto& pair) { return pair.first == member.key; });
    (same == cache.end() ? cache.emplace_back(member.key, std::string()) : *same).second =
        is_kept ? std::string_view() : member.value->text;
  }
  stable_sort(mangling.cache);
  return true;
}

}  // namespace

std::unique_ptr<lowering::Mangling> make_mangling(const MangleOptions& options, std::vector<Message>& messages) {
  if (!options.properties.is_given && options.cache.empty()) return nullptr;
  auto result = std::make_unique<lowering::Mangling>();
  const auto invalid = [&](const std::string& value, std::string_view name, std::string_view expected) {
    messages.push_back(make_message(DiagnosticCode::InvalidOptionValue, {value, name, expected}));
  };
  const auto compile = [&](const PatternOption& given, std::string_view name, lowering::Pattern& pattern) {
    if (given.is_given && !pattern.compile(given.source, given.flags))
      invalid("/" + given.source + "/" + given.flags, name,
              "a regular expression without lookaround, back-references, \"\\p\" and the flags \"v\" and \"y\"");
  };
  compile(options.properties, "mangleProps", result->properties);
  compile(options.reserved, "reserveProps", result->reserved);
  result->is_quoted = options.is_quoted;
  if (!options.cache.empty() && !read_cache(options.cache, *result))
    invalid(options.cache.substr(0, 80), "mangleCache", "an object of names and \"false\"");
  return result;
}

}  // namespace skein
