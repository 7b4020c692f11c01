// JSON: what is taken, what it means, what is refused and where.
#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <utility>

#include "base/source_text.h"
#include "json/json.h"

namespace skein {
namespace {

// A tree as text, to compare with: strings in angle brackets, so that quotes are the input's.
std::string dump(const json::Value& value) {
  switch (value.kind) {
    case json::Value::Kind::Null: return "null";
    case json::Value::Kind::Boolean: return value.boolean ? "true" : "false";
    case json::Value::Kind::Number: return std::string(value.text);
    case json::Value::Kind::String: return "<" + std::string(value.text) + ">";
    case json::Value::Kind::Array: {
      std::string text = "[";
      for (const json::Value* element : value.elements) text += (text.size() > 1 ? " " : "") + dump(*element);
      return text + "]";
    }
    case json::Value::Kind::Object: {
      std::string text = "{";
      for (const json::Member& member : value.members)
        text += (text.size() > 1 ? " " : "") + std::string(member.key) + ":" + dump(*member.value);
      return text + "}";
    }
  }
  return {};
}

std::string parse(std::string_view input, const json::ParseOptions& options) {
  const SourceText source(input);
  Arena arena;
  DiagnosticList diagnostics;
  const json::Value* root = json::parse(source.view(), options, arena, diagnostics);
  if ((root == nullptr) != diagnostics.has_errors()) return "neither value nor error, or both";
  if (root != nullptr) return dump(*root);
  const Diagnostic& diagnostic = diagnostics.items()[0];
  return std::to_string(diagnostic.range.start) + ": " + to_message(diagnostic, source.view(), "").text;
}

void reads(std::string_view input, std::string_view expected, const json::ParseOptions& options = {},
           int line = __builtin_LINE()) {
  const std::string got = parse(input, options);
  if (got != expected) {
    const std::string what = std::string(input) + " -> " + got + ", not " + std::string(expected);
    ADD_FAIL_CHECK_AT(__FILE__, line, what);
  }
}

}  // namespace

TEST_CASE("JSON values") {
  reads("null", "null");
  reads(" \t\r\ntrue ", "true");
  reads("[false, 0, -0, 1.5e+3, 12E-2]", "[false 0 -0 1.5e+3 12E-2]");
  reads("{}", "{}");
  reads("[]", "[]");
  reads("{\"a\": {\"b\": [1, {\"c\": null}]}, \"a\": 2}", "{a:{b:[1 {c:null}]} a:2}");
  reads("\xEF\xBB\xBF\"after a byte order mark\"", "<after a byte order mark>");
}

TEST_CASE("JSON strings") {
  reads(R"("")", "<>");
  reads(R"("a\"\\\/\b\f\n\r\tz")", "<a\"\\/\b\f\n\r\tz>");
  reads(R"("\u0041\u00e9\u20AC")", "<A\xC3\xA9\xE2\x82\xAC>");
  reads(R"("\ud83d\ude00")", "<\xF0\x9F\x98\x80>");
  // Lone surrogates are kept, as three bytes each.
  reads(R"("\ud83d")", "<\xED\xA0\xBD>");
  reads(R"("\ud83d\u0041")",
        "<\xED\xA0\xBD"
        "A>");
  reads(R"("\ude00\ud83d")", "<\xED\xB8\x80\xED\xA0\xBD>");
  reads("\"\xC3\xA9\xE2\x80\xA8\"", "<\xC3\xA9\xE2\x80\xA8>");
  reads(std::string_view("\"\x7F\"", 3), "<\x7F>");
}

TEST_CASE("what is no JSON is refused where it goes wrong") {
  reads("", "0: Unexpected end of file in JSON");
  reads("  ", "2: Unexpected end of file in JSON");
  reads("{", "1: Unexpected end of file in JSON");
  reads("[1,]", "3: Unexpected \"]\" in JSON");
  reads("{\"a\":1,}", "7: Unexpected \"}\" in JSON");
  reads("[1 2]", "3: Unexpected \"2\" in JSON");
  reads("{a:1}", "1: Unexpected \"a\" in JSON");
  reads("{'a':1}", "1: Unexpected \"'\" in JSON");
  reads("{\"a\" 1}", "5: Unexpected \"1\" in JSON");
  reads("nul", "0: Unexpected \"n\" in JSON");
  reads("truely", "4: Unexpected \"l\" in JSON");
  reads("1 1", "2: Unexpected \"1\" in JSON");
  reads("\xE2\x82\xAC", "0: Unexpected \"\xE2\x82\xAC\" in JSON");
  for (std::string_view number : {"01", "1.", ".5", "-", "+1", "1e", "1e+", "0x10", "NaN", "Infinity", "-a"}) {
    CAPTURE(number);
    CHECK(parse(number, {}).find("Unexpected") != std::string::npos);
  }
  for (std::string_view text : {"\"", "\"a", "\"\\", "\"\\u12", "\"\\x41\"", "\"\\u00g0\"", "\"\n\"", "\"\t\""}) {
    CAPTURE(text);
    CHECK(parse(text, {}).find("Unexpected") != std::string::npos);
  }
  reads(std::string_view("\"a\0\"", 4), std::string_view("2: Unexpected \"\0\" in JSON", 25));
  reads("// c\n1", "0: Unexpected \"/\" in JSON");
}

TEST_CASE("comments and commas at the end, as tsconfig.json has them") {
  const json::ParseOptions relaxed{true, true};
  reads("// c\n{ /* a */ \"a\" : // b\n [1, 2,], } /**/ // end", "{a:[1 2]}", relaxed);
  reads("1 /", "2: Unexpected \"/\" in JSON", relaxed);
  reads("1 /* ", "5: Unexpected end of file in JSON", relaxed);
  reads("[,]", "1: Unexpected \",\" in JSON", relaxed);
  reads("//", "2: Unexpected end of file in JSON", relaxed);
}

TEST_CASE("nesting has a limit, far from the stack's") {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  CHECK(parse(nested(1000), {}) == nested(1000));
  CHECK(parse(nested(100'000), {}).find("nested too deeply") != std::string::npos);
  CHECK(parse(std::string(1'000'000, '['), {}).find("nested too deeply") != std::string::npos);
  std::string objects;
  for (int i = 0; i < 100'000; i++) objects += "{\"a\":";
  CHECK(parse(objects, {}).find("nested too deeply") != std::string::npos);
}

TEST_CASE("numbers are the nearest doubles, as JavaScript reads them") {
  const std::pair<const char*, double> rows[] = {{"0", 0},
                                                 {"-0", -0.0},
                                                 {"12.50", 12.5},
                                                 {"-1e3", -1000},
                                                 {"1E-2", 0.01},
                                                 {"0.30000000000000004", 0.30000000000000004},
                                                 {"9007199254740993", 9007199254740992.0},
                                                 {"-5e-324", -5e-324},
                                                 {"1e400", HUGE_VAL}};
  for (const auto& [text, value] : rows) {
    const SourceText source{std::string_view(text)};
    Arena arena;
    DiagnosticList diagnostics;
    const json::Value* number = json::parse(source.view(), {}, arena, diagnostics);
    REQUIRE(number != nullptr);
    CHECK(number->number == value);
    CHECK(std::signbit(number->number) == std::signbit(value));
  }
}

TEST_CASE("the last of several members of one name is the one") {
  const SourceText source(std::string_view(R"({"a": 1, "b": 2, "a": 3})"));
  Arena arena;
  DiagnosticList diagnostics;
  const json::Value* root = json::parse(source.view(), {}, arena, diagnostics);
  REQUIRE(root != nullptr);
  CHECK(root->get("a")->number == 3);
  CHECK(root->get("b")->number == 2);
  CHECK(root->get("c") == nullptr);
  CHECK(root->get("a")->get("x") == nullptr);
  CHECK(source.view().substr(root->members[2].key_range.start, root->members[2].key_range.length()) == "\"a\"");
  CHECK(source.view().substr(root->get("a")->range.start, root->get("a")->range.length()) == "3");
}

}  // namespace skein
