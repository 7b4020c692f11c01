#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/source_text.h"
#include "print/print.h"
#include "source_map_support.h"

namespace skein::print::test {

namespace {

struct Step {
  std::string_view text;   // printed before the mapping
  std::uint32_t original;  // offset
  std::string_view name = {};
};

// Records the steps over `source`, with `tail` printed after the last one.
struct Recorded {
  SourceText source;
  AtomTable atoms;
  OutputBuffer code;
  SourceMapChunk chunk;
  std::vector<Mapping> expected;

  Recorded(std::string_view source_text, const std::vector<Step>& steps, std::string_view tail) : source(source_text) {
    std::vector<Atom> names;
    for (const Step& step : steps) names.push_back(step.name.empty() ? Atom::None : atoms.intern(step.name));
    SourceMapRecorder recorder;
    recorder.start(source.view(), atoms, chunk);
    std::size_t last = ~std::size_t{0};
    for (std::size_t i = 0; i < steps.size(); i++) {
      code.append(steps[i].text);
      recorder.add(code, steps[i].original, names[i]);
      if (code.size() == last) continue;
      last = code.size();
      const auto generated = position_of(code.view(), code.size());
      const auto original = position_of(source.view(), steps[i].original);
      std::int64_t name = -1;
      for (std::size_t n = 0; n < chunk.names.size(); n++)
        if (!steps[i].name.empty() && chunk.names[n] == steps[i].name) name = static_cast<std::int64_t>(n);
      expected.push_back({generated.first, generated.second, 0, original.first, original.second, name});
    }
    code.append(tail);
    recorder.finish(code);
  }
};

std::string_view mappings_of(std::string_view json) {
  const std::string_view key = "\"mappings\": \"";
  const std::size_t start = json.find(key) + key.size();
  return json.substr(start, json.find('"', start) - start);
}

void check_same(const std::vector<Mapping>& decoded, const std::vector<Mapping>& expected) {
  REQUIRE(decoded.size() == expected.size());
  for (std::size_t i = 0; i < decoded.size(); i++) {
    CAPTURE(i);
    CHECK(decoded[i].line == expected[i].line);
    CHECK(decoded[i].column == expected[i].column);
    CHECK(decoded[i].source == expected[i].source);
    CHECK(decoded[i].original_line == expected[i].original_line);
    CHECK(decoded[i].original_column == expected[i].original_column);
    CHECK(decoded[i].name == expected[i].name);
  }
}

const std::string_view kLines = "let a = 1;\r\nlet \u00e9 = '\U0001F600', b;\n\n// \u2028 c\rlet last = b + a;";

const std::vector<std::vector<Step>> kRuns = {
    {{"let a", 4, "a"}, {" = ", 8}, {"1;\nlet ", 16, "\u00e9"}, {"x", 21}},
    {{"", 0}, {"\n\n\n\n", 30}, {"0123456789abcdef0123456789abcdef0123456789", 4}, {"\u00e9\U0001F600z", 0}},
    {{"x", 40}, {"y", 2}, {"z", 41}, {"", 3}, {"w", 0}},
    {{"a", 0}, {"b", 1}, {"c", 2, "one"}, {"d", 3, "two"}, {"e", 4, "one"}, {"f\n", 5, "three"}},
};

}  // namespace

TEST_CASE("source map: one chunk") {
  for (const auto& steps : kRuns) {
    Recorded recorded(kLines, steps, "\nend");
    SourceMapBuilder builder;
    const std::string_view contents = recorded.source.view();
    const std::uint32_t source = builder.add_source("a.js", &contents);
    builder.add_chunk(recorded.chunk, source, {});
    OutputBuffer json;
    builder.finish("", "", json);
    const DecodedMappings decoded = decode_mappings(mappings_of(json.view()));
    REQUIRE(decoded.is_valid);
    check_same(decoded.items, recorded.expected);
    const auto size = position_of(recorded.code.view(), recorded.code.size());
    CHECK(recorded.chunk.size.line == size.first);
    CHECK(recorded.chunk.size.column == size.second);
  }
}

TEST_CASE("source map: chunks joined on new lines and on the same line") {
  for (const std::string_view tail : {"", "\n", "// tail\n"}) {
    for (const std::string_view glue : {"", ";", "/* \u00e9 */\n  "}) {
      SourceMapBuilder builder;
      std::vector<Recorded*> all;
      std::vector<Mapping> expected;
      std::string text = "prologue ";
      SourceMapChunk::Position at = advance({}, text);
      std::int64_t names = 0;
      for (const auto& steps : kRuns) {
        auto* recorded = new Recorded(kLines, steps, tail);
        all.push_back(recorded);
        const std::string_view contents = recorded->source.view();
        const std::uint32_t source = builder.add_source("a.js", &contents);
        const auto start = position_of(text, text.size());
        CHECK(at.line == start.first);
        CHECK(at.column == start.second);
        builder.add_chunk(recorded->chunk, source, at);
        for (Mapping mapping : recorded->expected) {
          if (mapping.line == 0) mapping.column += start.second;
          mapping.line += start.first;
          mapping.source = source;
          if (mapping.name >= 0) mapping.name += names;
          expected.push_back(mapping);
        }
        names += static_cast<std::int64_t>(recorded->chunk.names.size());
        text += recorded->code.view();
        at = advance(advance(at, recorded->chunk.size), glue);
        text += glue;
      }
      OutputBuffer json;
      builder.finish("", "", json);
      const DecodedMappings decoded = decode_mappings(mappings_of(json.view()));
      REQUIRE(decoded.is_valid);
      check_same(decoded.items, expected);
      for (Recorded* recorded : all) delete recorded;
    }
  }
}

TEST_CASE("source map: far jumps in a long file") {
  std::string source;
  for (int i = 0; i < 3000; i++) source += "line " + std::to_string(i) + " \u00e9\n";
  std::vector<Step> steps;
  const auto size = static_cast<std::uint32_t>(source.size());
  for (std::uint32_t offset :
       {std::uint32_t{0}, size - 1, std::uint32_t{3}, size / 2, size / 2 - 100, size - 20, std::uint32_t{7}, size})
    if (offset == size || (source[offset] & 0xC0) != 0x80) steps.push_back({"x", offset});
  REQUIRE(steps.size() > 5);
  Recorded recorded(source, steps, "");
  SourceMapBuilder builder;
  builder.add_chunk(recorded.chunk, builder.add_source("a.js", nullptr), {});
  OutputBuffer json;
  builder.finish("", "", json);
  check_same(decode_mappings(mappings_of(json.view())).items, recorded.expected);
}

TEST_CASE("source map: JSON") {
  Recorded recorded("let \"a\"", {{"x", 4, "a\"b"}}, "");
  SourceMapBuilder builder;
  const std::string_view contents = "let \"a\"\n";
  const std::uint32_t first = builder.add_source("dir/a.js", &contents);
  builder.add_source("b.js", nullptr);
  builder.add_chunk(recorded.chunk, first, {});
  OutputBuffer with_all, plain;
  builder.finish("out.js", "/root", with_all);
  CHECK(with_all.view() ==
        "{\n  \"version\": 3,\n  \"file\": \"out.js\",\n  \"sourceRoot\": \"/root\",\n  \"sources\": [\"dir/a.js\", \"b.js\"],\n"
        "  \"sourcesContent\": [\"let \\\"a\\\"\\n\", null],\n  \"mappings\": \"CAAIA\",\n  \"names\": [\"a\\\"b\"]\n}\n");
  SourceMapBuilder empty;
  empty.finish("", "", plain);
  CHECK(plain.view() == "{\n  \"version\": 3,\n  \"sources\": [],\n  \"mappings\": \"\",\n  \"names\": []\n}\n");
}

TEST_CASE("source map: positions move over texts of any length") {
  const std::string text(kLines);
  std::string doubled = text + text + text;
  for (std::size_t size = 0; size <= doubled.size(); size++) {
    if (size < doubled.size() && (doubled[size] & 0xC0) == 0x80) continue;
    // A text that ends between \r and \n has a line end where the whole has none yet.
    if (size > 0 && doubled[size - 1] == '\r') continue;
    const SourceMapChunk::Position moved = advance({}, std::string_view(doubled).substr(0, size));
    const auto expected = position_of(std::string_view(doubled).substr(0, size), size);
    CHECK(moved.line == expected.first);
    CHECK(moved.column == expected.second);
  }
}

}  // namespace skein::print::test
