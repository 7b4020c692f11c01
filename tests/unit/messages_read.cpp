// Definitions of messages: what is read of them, what is refused, and that nothing makes the readers fall over.
#include <doctest/doctest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "messages/definition.h"
#include "messages/directions.h"
#include "messages/generate.h"
#include "messages/names.h"
#include "messages/rust_attributes.h"

using namespace skein;
using namespace skein::messages;

namespace {

Generated generated(const std::string& path, const std::string& text) {
  GenerateOptions options;
  options.javascript = options.elm = true;
  return generate({{path, text}}, options);
}

std::string read_file(const std::string& path) {
  const std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// Numbers without a library whose sequence differs between systems.
struct Random {
  std::uint64_t state = 88172645463325252ull;
  std::size_t below(std::size_t limit) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return static_cast<std::size_t>(state % limit);
  }
};

// Either files or an error, never both or neither.
void is_answered(const std::string& path, const std::string& text) {
  const Generated result = generated(path, text);
  bool has_errors = false;
  for (const skein::Message& message : result.messages) has_errors |= message.severity == Severity::Error;
  if (has_errors != result.files.empty()) FAIL_CHECK("neither files nor an error, or both, for:\n" << text);
}

}  // namespace

TEST_CASE("words of names") {
  CHECK(words_of("ProcessCSV") == std::vector<std::string>{"Process", "CSV"});
  CHECK(words_of("CSVParsed") == std::vector<std::string>{"CSV", "Parsed"});
  CHECK(words_of("image_url-2") == std::vector<std::string>{"image", "url", "2"});
  CHECK(camel_case("CSVProcessed") == "csvProcessed");
  CHECK(camel_case("std_dev") == "stdDev");
  CHECK(kebab_case("HTTPServerMessage") == "http-server-message");
  CHECK(protocol_base("ImageWorkerMessage") == "ImageWorker");
  CHECK(protocol_base("Messages") == "Messages");
}

TEST_CASE("serde's rules for names") {
  CHECK(rename_by_rule("snake_case", "ColorDodge") == "color_dodge");
  CHECK(rename_by_rule("SCREAMING-KEBAB-CASE", "ColorDodge") == "COLOR-DODGE");
  CHECK(rename_by_rule("lowercase", "ColorDodge") == "colordodge");
  CHECK(rename_by_rule("camelCase", "line_width") == "lineWidth");
  CHECK(!is_rename_rule("Title Case"));
}

TEST_CASE("ranges of integers") {
  Type type;
  type.kind = TypeKind::BigInteger;
  type.bits = 128;
  CHECK(greatest_value(type) == "340282366920938463463374607431768211455");
  type.is_signed = true;
  CHECK(least_value(type) == "-170141183460469231731687303715884105728");
  type.bits = 8;
  CHECK(least_value(type) == "-128");
  CHECK(greatest_value(type) == "127");
}

TEST_CASE("comments that tell directions") {
  struct Row {
    const char* text;
    bool is_direction, to_worker;
  };
  for (const Row& row : std::vector<Row>{{"Main -> Worker", true, true},
                                         {"worker → page", true, false},
                                         {"---- UI => Worker: requests ----", true, true},
                                         {"To the worker", true, true},
                                         {"from worker", true, false},
                                         {"sends it to the worker", false, false},
                                         {"Worker -> Worker", false, false},
                                         {"", false, false}}) {
    bool to_worker = false;
    CAPTURE(row.text);
    CHECK(is_direction(row.text, to_worker) == row.is_direction);
    if (row.is_direction) CHECK(to_worker == row.to_worker);
  }
}

TEST_CASE("a definition gives the same bytes again") {
  const std::string text = "#[derive(SkeinWorker)] enum JobMessage { Run { count: u8 }, Finished }";
  const Generated first = generated("job.rs", text), second = generated("job.rs", text);
  REQUIRE(first.files.size() == 10);
  for (std::size_t i = 0; i < first.files.size(); i++) {
    CHECK(first.files[i].path == second.files[i].path);
    CHECK(first.files[i].contents == second.files[i].contents);
  }
}

TEST_CASE("beginnings and mutants of definitions are answered") {
  Random random;
  const std::vector<std::string> tokens = {"{",
                                           "}",
                                           "<",
                                           ">",
                                           "(",
                                           ")",
                                           "[",
                                           "]",
                                           "#",
                                           "|",
                                           ";",
                                           ",",
                                           ":",
                                           "'",
                                           "\"",
                                           "//",
                                           "/*",
                                           "*/",
                                           "\\",
                                           "enum",
                                           "struct",
                                           "type",
                                           "Option",
                                           "Vec",
                                           "null",
                                           "u64",
                                           "Self",
                                           "&",
                                           "\xC2",
                                           "\xF0\x9F\x98\x80",
                                           std::string(1, '\0'),
                                           "\n",
                                           "#[derive(SkeinWorker)]",
                                           "DefineMessages<",
                                           "__proto__",
                                           "r#type"};
  for (const char* file :
       {"image/image.rs", "data/data.rs", "csv/csv.ts", "calls/calls.ts", "elm_types/canvas.rs", "typescript_types/search.ts"}) {
    const std::string path = std::string("tests/messages/") + file, source = read_file(path);
    REQUIRE(!source.empty());
    for (std::size_t length = 0; length < source.size(); length += 3) is_answered(path, source.substr(0, length));
    for (int round = 0; round < 400; round++) {
      std::string text = source;
      for (std::size_t edits = 1 + random.below(4); edits > 0; edits--) {
        const std::size_t at = random.below(text.size()), length = std::min(random.below(12), text.size() - at);
        if (random.below(3) == 0)
          text.erase(at, length);
        else if (random.below(2) == 0)
          text.insert(at, tokens[random.below(tokens.size())]);
        else
          text.insert(at, text.substr(random.below(text.size()), random.below(40)));
        if (text.empty()) text = " ";
      }
      is_answered(path, text);
    }
  }
}

TEST_CASE("deep, long and circular definitions are answered") {
  const auto repeat = [](std::string_view text, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; i++) out += text;
    return out;
  };
  const std::string head = "#[derive(SkeinWorker)] enum DeepMessage { Finished, Run(", tail = ") }";
  for (const std::size_t depth : {std::size_t{60}, std::size_t{70}, std::size_t{20000}}) {
    is_answered("deep.rs", head + repeat("Vec<", depth) + "u8" + repeat(">", depth) + tail);
    is_answered("deep.rs", head + repeat("(u8,", depth) + repeat(")", depth) + tail);
    is_answered("deep.ts", "type DeepMessage = { type: 'run'; a: " + repeat("(", depth) + "string" + repeat(")", depth) +
                               " } | { type: 'finished' };");
    is_answered("deep.ts", "type DeepMessage = { type: 'run'; a: " + repeat("{ a: ", depth) + "string" + repeat("}", depth) +
                               " } | { type: 'finished' };");
    is_answered("deep.ts", "type DeepMessage = { type: 'run' } | { type: 'finished'; a: string" + repeat("[]", depth) + " };");
    is_answered("deep.ts", "type DeepMessage = { type: 'run' } | { type: 'finished'; a: 'b'" + repeat(" | 'b'", depth) + " };");
  }
  std::string chain = "#[derive(SkeinWorker)] enum DeepMessage { Finished, Run(S0) }\n";
  for (int i = 0; i < 2000; i++) chain += "struct S" + std::to_string(i) + " { a: S" + std::to_string(i + 1) + " }\n";
  is_answered("chain.rs", chain + "struct S2000;");
}
