#include <doctest/doctest.h>

#include <string>

#include "lexer_support.h"

namespace skein::js::test {

TEST_CASE("lexer: regular expressions") {
  struct Row {
    std::string_view source;
    std::string_view reported = "";
  };
  const Row rows[] = {
      {"/a/"},
      {"/[/]\\//gimsuyd"},
      {"/a|b|/v"},
      {"/a/ug"},
      {"/a\n/", "1005 0-2"},
      {"/a", "1005 0-2"},
      {"/a\\", "1005 0-3"},
      {"/a\\\n/", "1005 0-3"},
      {"/[/", "1005 0-3"},
      {"/a/x", "1015 3-4"},
      {"/a/é", "1015 3-5"},
      {"/a/gig", "1016 5-6"},
      {"/a/uv", "1017 4-5"},
      {"/a/\\u0067", "1015 3-9"},
      // Quantifiers
      {"/a*b+c?d{1}e{1,}f{1,2}g*?h{2}?/"},
      {"/*/", "1005 0-3"},
      {"/(*)/", "1101 2-3"},
      {"/a**/", "1101 3-4"},
      {"/a{2}{3}/", "1101 5-8"},
      {"/^*/", "1101 2-3"},
      {"/\\b+/", "1101 3-4"},
      {"/{1}/", "1101 1-4"},
      {"/a{2,1}/", "1112 2-7"},
      {"/a{010,9}/", "1112 2-9"},
      {"/a{,5}{b}{/"},
      {"/a{/u", "1111 2-3"},
      {"/}/u", "1111 1-2"},
      {"/]/u", "1111 1-2"},
      {"/]}/"},
      {"/(?=a)*/"},
      {"/(?=a)*/u", "1101 6-7"},
      {"/(?<=a)*/", "1101 7-8"},
      // Groups
      {"/(a)(?:b)(?=c)(?!d)(?<=e)(?<!f)(?<g>h)/"},
      {"/(a/", "1103 1-2"},
      {"/a)/", "1102 2-3"},
      {"/(?a)/", "1105 1-4"},
      {"/(?/", "1105 1-3"},
      {"/(?i:a)(?-i:b)(?ms-i:c)/"},
      {"/(?-:a)/", "1117 3-4"},
      {"/(?ii:a)/", "1117 3-5"},
      {"/(?i-i:a)/", "1117 3-6"},
      {"/(?i)/", "1105 1-4"},
      {"/(?<a>x)|(?<a>y)/"},
      {"/(?<a>x)(?<a>y)/", "1107 11-12"},
      {"/(?:(?<a>x)|(?<a>y))(?<a>z)/", "1107 23-24"},
      {"/(?:(?<a>x)|(?<b>y))(?<c>z)|(?<b>q)/"},
      {"/(?<a>(?<a>x))/", "1107 9-10"},
      {"/(?<\\u0061>x)\\k<a>/"},
      {"/(?<\\u{61}>x)\\k<a>/"},
      {"/(?<𝒜>.)/"},
      {"/(?<\\ud835\\udc9c>.)/"},
      {"/(?<1>x)/", "1106 3-5"},
      {"/(?<>x)/", "1106 3-4"},
      {"/(?<a/", "1106 3-5"},
      {"/\\k<a>/"},
      {"/\\k<a>/u", "1108 4-5"},
      {"/\\k<b>(?<a>x)/", "1108 4-5"},
      {"/\\k(?<a>x)/", "1110 1-3"},
      // Escapes
      {"/\\d\\D\\s\\S\\w\\W\\t\\n\\v\\f\\r\\cA\\0\\x41\\u0041/u"},
      {"/\\u{1F600}\\uD83D\\uDE00\\p{L}\\P{Script=Greek}\\p{scx=Latn}\\p{ASCII}/u"},
      {"/\\^\\$\\\\\\.\\*\\+\\?\\(\\)\\[\\]\\{\\}\\|\\//u"},
      {"/\\a\\-\\c\\xg\\u12\\p{x}\\8\\9\\1\\07/"},
      {"/\\a/u", "1110 1-3"},
      {"/\\-/u", "1110 1-3"},
      {"/\\c/u", "1110 1-3"},
      {"/\\c1/u", "1110 1-3"},
      {"/\\xg/u", "1110 1-3"},
      {"/\\u12/u", "1110 1-5"},
      {"/\\u{110000}/u", "1008 1-11"},
      {"/\\1/u", "1109 1-3"},
      {"/\\1(a)/u"},
      {"/\\2(a)/u", "1109 1-3"},
      {"/\\00/u", "1110 1-3"},
      {"/\\p{Foo}/u", "1115 4-7"},
      {"/\\p{Script=Foo}/u", "1115 4-14"},
      {"/\\p{Any=L}/u", "1115 4-9"},
      {"/\\p/u", "1110 1-3"},
      {"/\\p{}/u", "1115 4-4"},
      {"/\\p{RGI_Emoji}/u", "1119 4-13"},
      {"/\\p{RGI_Emoji}/v"},
      {"/\\P{RGI_Emoji}/v", "1116 1-14"},
      // Classes
      {"/[a-z\\d-x\\b\\-]/"},
      {"/[]/"},
      {"/[^]/u"},
      {"/[z-a]/", "1113 2-5"},
      {"/[\\d-z]/"},
      {"/[\\d-z]/u", "1114 2-6"},
      {"/[a-\\d]/u", "1114 2-6"},
      {"/[😀-😁]/", "1113 6-11"},
      {"/[😀-😁]/u"},
      {"/[\\uD83D\\uDE00-\\uD83D\\uDE01]/u"},
      {"/[\\b\\-\\c_\\c1\\c]/"},
      {"/[\\c_]/u", "1110 2-4"},
      {"/[\\B]/u", "1110 2-4"},
      {"/[\\1\\8]/"},
      {"/[\\1]/u", "1110 2-4"},
      // Sets
      {"/[[a-z]&&[aeiou]]/v"},
      {"/[\\w--\\d--_]/v"},
      {"/[a[b[c]]d-e]/v"},
      {"/[\\q{abc|d|}x]/v"},
      {"/[^\\q{a|b}]/v"},
      {"/[^\\q{ab}]/v", "1116 1-10"},
      {"/[^[\\q{ab}--x]&&\\w]/v"},
      {"/[^[\\q{ab}--x]&&\\q{c|ab}]/v", "1116 1-25"},
      {"/[\\&\\-\\!\\~]/v"},
      {"/[a&&b--c]/v", "1118 6-8"},
      {"/[ab&&c]/v", "1118 4-6"},
      {"/[a-z&&b]/v", "1118 5-7"},
      {"/[a&&]/v", "1118 3-5"},
      {"/[a&&&b]/v", "1111 5-6"},
      {"/[a!!b]/v", "1111 3-4"},
      {"/[(]/v", "1111 2-3"},
      {"/[a|b]/v", "1111 3-4"},
      {"/[z-a]/v", "1113 2-5"},
      {"/[a-\\d]/v", "1114 2-6"},
      {"/[[a]/v", "1104 1-2"},
      {"/[\\a]/v", "1110 2-4"},
      {"/(/v", "1103 1-2"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.source);
    Lexed lexed(row.source);
    Lexer lexer(lexed.source.view(), {}, lexed.module, lexed.diagnostics);
    lexer.next();
    if (lexer.token != Token::Slash) continue;  // `/*/` is a comment
    lexer.rescan_regexp();
    CHECK(lexed.reported() == row.reported);
    if (row.reported.empty()) {
      CHECK(lexer.token == Token::RegExp);
      CHECK(lexer.raw == row.source);
    }
  }
}

TEST_CASE("lexer: patterns of any depth are walked without recursion") {
  const std::string deep = '/' + std::string(100000, '(') + 'a' + std::string(100000, ')') + '/';
  Lexed lexed(deep);
  Lexer lexer(lexed.source.view(), {}, lexed.module, lexed.diagnostics);
  lexer.next();
  lexer.rescan_regexp();
  CHECK(lexer.token == Token::RegExp);
  CHECK(lexed.diagnostics.size() == 0);

  const std::string classes = '/' + std::string(100000, '[') + std::string(100000, ']') + "/v";
  Lexed sets(classes);
  Lexer set_lexer(sets.source.view(), {}, sets.module, sets.diagnostics);
  set_lexer.next();
  set_lexer.rescan_regexp();
  REQUIRE(sets.diagnostics.size() == 1);
  CHECK(sets.diagnostics.items()[0].code == DiagnosticCode::RegExpClassNestedTooDeeply);
}

}  // namespace skein::js::test
