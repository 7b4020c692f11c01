#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "base/decimal.h"
#include "print/print.h"
#include "print/text.h"

namespace skein::print {

using namespace std::string_view_literals;

TEST_CASE("print: string literals") {
  struct Row {
    std::string_view value, ascii, unicode;
  };
  const Row rows[] = {
      {"", "\"\"", "\"\""},
      {"a", "\"a\"", "\"a\""},
      {"it's", "\"it's\"", "\"it's\""},
      {"say \"hi\"", "'say \"hi\"'", "'say \"hi\"'"},
      {"\"'", "\"\\\"'\"", "\"\\\"'\""},
      {"'\"'", "\"'\\\"'\"", "\"'\\\"'\""},
      {"`${a}`", "\"`${a}`\"", "\"`${a}`\""},
      {"a\\b", "\"a\\\\b\"", "\"a\\\\b\""},
      {"\n\r\t\b\f\v", "\"\\n\\r\\t\\b\\f\\v\"", "\"\\n\\r\\t\\b\\f\\v\""},
      {"\0"sv, "\"\\0\"", "\"\\0\""},
      {"\0a"sv, "\"\\0a\"", "\"\\0a\""},
      {"\0001"sv, "\"\\x001\"", "\"\\x001\""},
      {"\x01\x1f\x7f", "\"\\x01\\x1f\\x7f\"", "\"\\x01\\x1f\\x7f\""},
      {"é", "\"\\xe9\"", "\"é\""},
      {"日本", "\"\\u65e5\\u672c\"", "\"日本\""},
      {"😀", "\"\\u{1f600}\"", "\"😀\""},
      {"\u2028\u2029\uFEFF", "\"\\u2028\\u2029\\ufeff\"", "\"\\u2028\\u2029\\ufeff\""},
      {"\xED\xA0\x80x", "\"\\ud800x\"", "\"\\ud800x\""},
      {"x\xED\xBF\xBF", "\"x\\udfff\"", "\"x\\udfff\""},
      {"\xED\x9F\xBF", "\"\\ud7ff\"", "\"\xED\x9F\xBF\""},
      {"</script>", "\"<\\/script>\"", "\"<\\/script>\""},
      {"</SCRIPT", "\"<\\/SCRIPT\"", "\"<\\/SCRIPT\""},
      {"a < b </b> </scrip", "\"a < b </b> </scrip\"", "\"a < b </b> </scrip\""},
      {"0123456789abcdef0123456789abcdef\n", "\"0123456789abcdef0123456789abcdef\\n\"",
       "\"0123456789abcdef0123456789abcdef\\n\""},
      {"0123456789abcdef0123456789abcde</script", "\"0123456789abcdef0123456789abcde<\\/script\"",
       "\"0123456789abcdef0123456789abcde<\\/script\""},
  };
  for (const Row& row : rows) {
    OutputBuffer ascii, unicode;
    print_string_literal(row.value, true, ascii);
    print_string_literal(row.value, false, unicode);
    CHECK(ascii.view() == row.ascii);
    CHECK(unicode.view() == row.unicode);
  }
}

TEST_CASE("print: JSON strings") {
  struct Row {
    std::string_view value, json;
  };
  const Row rows[] = {
      {"", "\"\""},
      {"a\"b\\c", "\"a\\\"b\\\\c\""},
      {"\n\r\t\b\f", "\"\\n\\r\\t\\b\\f\""},
      {"\0\x1f"sv, "\"\\u0000\\u001f\""},
      {"é日😀\u2028", "\"é日😀\u2028\""},
      {"\xED\x9F\xBF", "\"\xED\x9F\xBF\""},
      {"\xED\xA0\x80", "\"\\ud800\""},
      {"0123456789abcdef0123456789abcdef\"0123456789abcdef", "\"0123456789abcdef0123456789abcdef\\\"0123456789abcdef\""},
  };
  for (const Row& row : rows) {
    OutputBuffer out;
    print_json_string(row.value, out);
    CHECK(out.view() == row.json);
  }
}

TEST_CASE("print: what is escaped in a JSON string may stand anywhere") {
  const std::pair<std::string_view, std::string_view> specials[] = {
      {"\n", "\\n"}, {"\x01", "\\u0001"}, {"\xED\xA0\x80", "\\ud800"}, {"\xED\x9F\xBF", "\xED\x9F\xBF"}};
  for (const auto& [special, escaped] : specials)
    for (std::size_t before = 0; before < 40; before++)
      for (const std::size_t count : {1u, 2u, 17u, 300u}) {
        std::string text(before, 'a'), json(before, 'a');
        for (std::size_t i = 0; i < count; i++) {
          text += special;
          json += escaped;
        }
        text += "end";
        OutputBuffer out;
        print_json_string(text, out);
        CHECK(out.view() == "\"" + json + "end\"");
      }
}

TEST_CASE("print: numbers without a spelling of their own") {
  struct Row {
    double value;
    std::string_view text;
  };
  const double inf = std::numeric_limits<double>::infinity();
  const Row rows[] = {
      {0, "0"},
      {-0.0, "-0"},
      {1, "1"},
      {-1.5, "-1.5"},
      {0.1, "0.1"},
      {0.1 + 0.2, "0.30000000000000004"},
      {100, "100"},
      {1e20, "100000000000000000000"},
      {1e21, "1e21"},
      {1.25e21, "1.25e21"},
      {123456789012345680000.0, "123456789012345680000"},
      {0.000001, "0.000001"},
      {0.0000001, "1e-7"},
      {0.00000123, "0.00000123"},
      {5e-324, "5e-324"},
      {1.7976931348623157e308, "1.7976931348623157e308"},
      {9007199254740993.0, "9007199254740992"},
      {4294967295.0, "4294967295"},
      {inf, "Infinity"},
      {-inf, "-Infinity"},
      {std::nan(""), "NaN"},
  };
  for (const Row& row : rows) {
    OutputBuffer out;
    print_number(row.value, out);
    CHECK(out.view() == row.text);
  }
}

TEST_CASE("print: numbers are read back as themselves") {
  std::uint64_t state = 42;
  for (int i = 0; i < 2000; i++) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    double value;
    std::memcpy(&value, &state, sizeof value);
    if (!std::isfinite(value)) continue;
    value = std::fabs(value);
    OutputBuffer out;
    print_number(value, out);
    CHECK_MESSAGE(parse_decimal(out.view()) == value, std::string(out.view()));
  }
}

TEST_CASE("print: names") {
  struct Row {
    std::string_view name, ascii;
  };
  const Row rows[] = {
      {"a", "a"},          {"a_rather_long_name$", "a_rather_long_name$"},
      {"é", "\\u00e9"},    {"longer_é_name", "longer_\\u00e9_name"},
      {"𝒜", "\\u{1d49c}"}, {"#ä", "#\\u00e4"},
  };
  for (const Row& row : rows) {
    OutputBuffer ascii, unicode;
    append_name(row.name, true, ascii);
    append_name(row.name, false, unicode);
    CHECK(ascii.view() == row.ascii);
    CHECK(unicode.view() == row.name);
  }
}

TEST_CASE("print: text of templates and regular expressions") {
  struct Row {
    std::string_view raw, plain, tagged;
  };
  const Row templates[] = {
      {"a\nb", "a\nb", "a\nb"},
      {"a\r\nb\rc", "a\nb\nc", "a\nb\nc"},
      {"é", "\\u00e9", "é"},
      {"\\é", "\\u00e9", "\\é"},
      {"\\\\é", "\\\\\\u00e9", "\\\\é"},
      {"😀", "\\ud83d\\ude00", "😀"},
      {"a\\\u2028b", "a\\\nb", "a\\\u2028b"},
      {"</script>", "<\\/script>", "</script>"},
      {"<\\/script>", "<\\/script>", "<\\/script>"},
  };
  for (const Row& row : templates) {
    OutputBuffer plain, tagged;
    append_template_text(row.raw, false, true, plain);
    append_template_text(row.raw, true, true, tagged);
    CHECK(plain.view() == row.plain);
    CHECK(tagged.view() == row.tagged);
  }
  struct RegExpRow {
    std::string_view raw, ascii;
  };
  const RegExpRow regexps[] = {
      {"/a\\/b/gi", "/a\\/b/gi"},
      {"/é/", "/\\u00e9/"},
      {"/\\é/", "/\\u00e9/"},
      {"/\\\\é/", "/\\\\\\u00e9/"},
      {"/[😀]/u", "/[\\ud83d\\ude00]/u"},
      {"/[</script]/", "/[<\\/script]/"},
  };
  for (const RegExpRow& row : regexps) {
    OutputBuffer ascii, unicode;
    append_regexp(row.raw, true, ascii);
    append_regexp(row.raw, false, unicode);
    CHECK(ascii.view() == row.ascii);
  }
}

}  // namespace skein::print
