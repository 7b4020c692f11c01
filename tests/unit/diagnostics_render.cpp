#include <doctest/doctest.h>

#include <string>

#include "diagnostics/diagnostic.h"
#include "diagnostics/message_json.h"

namespace skein::test {

namespace {

std::string render(std::string_view source, SourceRange range, std::string_view suggestion = "") {
  Message message = to_message({DiagnosticCode::DeleteOfPrivateName, range}, source, "a.js");
  message.location.suggestion = suggestion;
  return render_terminal(message, {});
}

}  // namespace

TEST_CASE("diagnostics: the catalogue") {
  CHECK(diagnostic_info(DiagnosticCode::UnterminatedString).name == "UnterminatedString");
  CHECK(diagnostic_info(DiagnosticCode::UnterminatedString).severity == Severity::Error);
  CHECK(diagnostic_id(DiagnosticCode::UnterminatedString) == "unterminated-string");
  CHECK(diagnostic_id(DiagnosticCode::InvalidJSXCharacter) == "invalid-jsx-character");
  CHECK(diagnostic_codes().size() > 40);
  for (const DiagnosticCode code : diagnostic_codes()) {
    const DiagnosticInfo& info = diagnostic_info(code);
    CAPTURE(info.name);
    CHECK(info.code == code);
    CHECK_FALSE(info.text.empty());
    CHECK(info.text.back() != '.');
  }
}

TEST_CASE("diagnostics: places") {
  struct Row {
    std::string_view source;
    SourceRange range;
    std::uint32_t line, column, length;
    std::string_view line_text;
  };
  const Row rows[] = {
      {"abc", {1, 2}, 1, 1, 1, "abc"},
      {"", {0, 0}, 1, 0, 0, ""},
      {"a\nbc\nd", {2, 4}, 2, 0, 2, "bc"},
      {"a\nbc\nd", {3, 6}, 2, 1, 1, "bc"},
      {"a\r\nbc", {3, 4}, 2, 0, 1, "bc"},
      {"a\r\nbc", {2, 2}, 1, 2, 0, "a\r"},
      {"a\rbc", {2, 4}, 2, 0, 2, "bc"},
      {"a\u2028bc", {4, 5}, 2, 0, 1, "bc"},
      {"é = 1", {3, 4}, 1, 3, 1, "é = 1"},
      {"a\nb", {9, 12}, 2, 1, 0, "b"},
      {"a\n", {2, 2}, 2, 0, 0, ""},
      {"\xEF\xBB\xBF"
       "ab",
       {4, 5},
       1,
       1,
       1,
       "ab"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.source);
    CAPTURE(row.range.start);
    const Location location = locate(row.source, "x.js", row.range);
    CHECK(location.file == "x.js");
    CHECK(location.line == row.line);
    CHECK(location.column == row.column);
    CHECK(location.length == row.length);
    if (row.source != "a\r\nbc" || row.range.start != 2) CHECK(location.line_text == row.line_text);
  }
  const std::string long_line(1000000, 'x');
  CHECK(locate(long_line, "x.js", {10, 12}).line_text.size() < 5000);
  CHECK(locate(long_line, "x.js", {500000, 500002}).line_text.size() < 501000);
  CHECK(locate(long_line, "x.js", {500000, 500002}).column == 500000);
}

TEST_CASE("diagnostics: the terminal layout") {
  CHECK(render("let x = 'abc\nfoo", {8, 12}) ==
        "✘ [ERROR] Private members cannot be deleted\n"
        "\n"
        "    a.js:1:8:\n"
        "      1 │ let x = 'abc\n"
        "        ╵         ~~~~\n"
        "\n");
  CHECK(render("a\n\n\n\n\n\n\n\n\n\tb c", {11, 12}) ==
        "✘ [ERROR] Private members cannot be deleted\n"
        "\n"
        "    a.js:10:1:\n"
        "      10 │   b c\n"
        "         ╵   ^\n"
        "\n");
  CHECK(render("変数 = 'x", {9, 11}, "\"") ==
        "✘ [ERROR] Private members cannot be deleted\n"
        "\n"
        "    a.js:1:9:\n"
        "      1 │ 変数 = 'x\n"
        "        │        ~~\n"
        "        ╵        \"\n"
        "\n");
  CHECK(render("変数", {0, 6}) ==
        "✘ [ERROR] Private members cannot be deleted\n"
        "\n"
        "    a.js:1:0:\n"
        "      1 │ 変数\n"
        "        ╵ ~~~~\n"
        "\n");
  CHECK(render("ab", {2, 2}) ==
        "✘ [ERROR] Private members cannot be deleted\n"
        "\n"
        "    a.js:1:2:\n"
        "      1 │ ab\n"
        "        ╵   ^\n"
        "\n");
}

TEST_CASE("diagnostics: long lines are cut around the range") {
  const std::string source = std::string(500, 'a') + "ERROR" + std::string(500, 'b');
  const std::string text = render(source, {500, 505});
  CHECK(text ==
        "✘ [ERROR] Private members cannot be deleted\n"
        "\n"
        "    a.js:1:500:\n"
        "      1 │ ..." +
            std::string(30, 'a') + "ERROR" + std::string(29, 'b') +
            "...\n"
            "        ╵ " +
            std::string(33, ' ') +
            "~~~~~\n"
            "\n");
  // Cut between characters, never inside one.
  std::string wide;
  for (int i = 0; i < 400; i++) wide += "é";
  for (std::uint32_t start = 0; start < 800; start += 2) {
    const std::string rendered = render(wide, {start, start + 2});
    CHECK(rendered.find("\xEF\xBF\xBD") == std::string::npos);
    CHECK(rendered.size() < 600);
  }
  CHECK(render(std::string(1000000, 'x'), {0, 1000000}).size() < 400);
}

TEST_CASE("diagnostics: notes, warnings, plugins, colours") {
  DiagnosticList list;
  list.add_with_note(DiagnosticCode::Redeclared, {12, 13}, {"x"}, {4, 5});
  CHECK(list.has_errors());
  const Message message = to_message(list.items()[0], "let x;\nlet x", "dir/a.js");
  CHECK(render_terminal(message, {}) ==
        "✘ [ERROR] The symbol \"x\" has already been declared\n"
        "\n"
        "    dir/a.js:2:5:\n"
        "      2 │ let x\n"
        "        ╵      ^\n"
        "\n"
        "  The symbol \"x\" was originally declared here:\n"
        "\n"
        "    dir/a.js:1:4:\n"
        "      1 │ let x;\n"
        "        ╵     ^\n"
        "\n");
  list.truncate(0);
  CHECK_FALSE(list.has_errors());

  Message warning;
  warning.severity = Severity::Warning;
  warning.text = "Careful";
  warning.plugin_name = "p";
  warning.notes.push_back({"one two three four five six seven", false, {}});
  CHECK(render_terminal(warning, {}) == "▲ [WARNING] Careful [plugin p]\n\n  one two three four five six seven\n\n");
  CHECK(render_terminal(warning, {false, 20}) == "▲ [WARNING] Careful [plugin p]\n\n  one two three four\n  five six seven\n\n");
  CHECK(render_terminal(warning, {true, 0}).find("\033[43;33m[\033[43;30mWARNING\033[43;33m]\033[0m \033[1mCareful") !=
        std::string::npos);

  CHECK(render_summary(0, 0) == "");
  CHECK(render_summary(1, 0) == "1 error\n");
  CHECK(render_summary(2, 1) == "1 warning and 2 errors\n");
  CHECK(render_summary(0, 3) == "3 warnings\n");
}

TEST_CASE("diagnostics: control characters do not reach the terminal") {
  CHECK(render("a\033[31mb\xFF", {0, 1}).find('\033') == std::string::npos);
  CHECK(render("a\xFF", {0, 1}).find('\xFF') == std::string::npos);
}

TEST_CASE("diagnostics: JSON") {
  std::string out = "x";
  append_messages_json(out, {});
  CHECK(out == "x[]");

  Message message = make_message(DiagnosticCode::CouldNotResolve, {"a\"b\n\xFF"});
  message.has_location = true;
  message.location = locate("import 'é'", "a.js", {7, 11});
  message.notes.push_back({"note", false, {}});
  std::vector<Message> messages{message, make_message(DiagnosticCode::DeleteOfPrivateName, {})};
  out.clear();
  append_messages_json(out, messages);
  CHECK(out ==
        "[{\"id\":\"\",\"code\":4001,\"pluginName\":\"\",\"text\":\"Could not resolve \\\"a\\\"b\\u000a\uFFFD\\\"\",\"location\":"
        "{\"file\":\"a.js\",\"namespace\":\"file\",\"line\":1,\"column\":7,\"length\":4,\"lineText\":\"import 'é'\","
        "\"suggestion\":\"\"},\"notes\":[{\"text\":\"note\",\"location\":null}],\"detail\":null},"
        "{\"id\":\"\",\"code\":2019,\"pluginName\":\"\",\"text\":\"Private members cannot be deleted\",\"location\":null,"
        "\"notes\":[],\"detail\":null}]");
}

}  // namespace skein::test
