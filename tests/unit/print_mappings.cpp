#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "print/text.h"
#include "print_support.h"
#include "source_map_support.h"

namespace skein::print::test {

namespace {

// The word that begins at `offset`, or the one character there.
std::string_view token_at(std::string_view text, std::size_t offset) {
  std::size_t end = offset;
  while (end < text.size() && (is_word_byte(text[end]) || text[end] == '#')) end++;
  if (end == offset && end < text.size()) end++;
  return text.substr(offset, end - offset);
}

constexpr std::string_view kSource = R"(import { used as local } from './a.js';
const renamed = 'é', π = /[😀]/u; /* 😀 */ let after = renamed;
export function work(first, { second, third: [deep] = [1] }, ...rest) {
	if (first > 10) { return local(second.prop.deeper, deep); }
  else for (const item of rest) item.list[after] += item?.call(renamed) + `x${first}y`;
  return () => ({ renamed, key: null, method() { return this } });
}
class Thing extends Base { #field = 1; get field() { return this.#field; } static { work(); } }
switch (after) { case 'a': throw new Error(`é`); default: label: for (;;) break label; }
export default async (x) => { await x; };
)";

}  // namespace

TEST_CASE("print: every mapping leads to the same token") {
  for (const bool minify : {false, true}) {
    Parsed parsed(kSource, transform_options());
    REQUIRE(!parsed.diagnostics.has_errors());
    std::vector<PrintName> names(parsed.module.symbols.size());
    names[index_of(parsed.symbol("renamed"))] = PrintName("short_");
    names[index_of(parsed.symbol("deep"))] = PrintName("ns.deep", true);
    PrintOptions options;
    options.source_map = true;
    options.minify_whitespace = minify;
    options.ascii_only = false;
    options.names = names.data();
    Printed printed;
    print_module(parsed.module, options, printed);
    SourceMapBuilder builder;
    builder.add_chunk(printed.map, builder.add_source("a.js", nullptr), {});
    OutputBuffer json;
    builder.finish("", "", json);
    const std::string_view text = json.view();
    const std::string_view key = "\"mappings\": \"";
    const std::size_t start = text.find(key) + key.size();
    const DecodedMappings decoded = decode_mappings(text.substr(start, text.find('"', start) - start));
    REQUIRE(decoded.is_valid);

    std::size_t words = 0, named = 0;
    for (const Mapping& mapping : decoded.items) {
      const std::size_t generated = offset_of(printed.code.view(), mapping.line, mapping.column);
      const std::size_t original = offset_of(kSource, mapping.original_line, mapping.original_column);
      REQUIRE(generated != std::string_view::npos);
      REQUIRE(original != std::string_view::npos);
      const std::string_view to = token_at(kSource, original);
      std::string_view from = token_at(printed.code.view(), generated);
      if (mapping.name >= 0) {
        named++;
        CHECK(std::string(printed.map.names[static_cast<std::size_t>(mapping.name)]) == std::string(to));
        CHECK((from == "short_" || from == "ns"));
        continue;
      }
      // Strings are printed with their own quotes; an arrow function's one parameter gets parentheses.
      if (from == "\"") from = "'";
      words += from.size() > 1;
      CHECK(std::string(from) == std::string(to));
    }
    CHECK(words > 60);
    CHECK(named == 6);
  }
}

}  // namespace skein::print::test
