#include <doctest/doctest.h>

#include <string>

#include "lexer_support.h"

namespace skein::js::test {

TEST_CASE("JSX: text between tags") {
  struct Row {
    std::string_view raw;
    std::string_view value;
  };
  const Row rows[] = {
      {"abc", "abc"},
      {"  abc  ", "  abc  "},
      {"\n  abc\n  ", "abc"},
      {"  \n  ", ""},
      {"a\nb", "a b"},
      {"a  \n\n  b  ", "a b  "},
      {"\n  a b\t\r\n\tc\u2028d\n", "a b c d"},
      {"&amp;&lt;&gt;&quot;&apos;&nbsp;", "&<>\"'\u00a0"},
      {"&#65;&#x42;&#x1F600;&#128512;", "AB\U0001F600\U0001F600"},
      {"&#xD83D;&#xDE00;", "\U0001F600"},
      {"& &; &foo; &amp &#; &#x; &#xg; &#1114112;", "& &; &foo; &amp &#; &#x; &#xg; &#1114112;"},
      {"&thetasym;&Eacute;", "ϑÉ"},
      {"\n &nbsp; a &nbsp;\n b", "\u00a0 a \u00a0 b"},
      {"{'\\n'}\\n", "{'\\n'}\\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.raw);
    Arena arena;
    CHECK(decode_jsx_text(row.raw, arena) == row.value);
  }
}

TEST_CASE("JSX: tokens inside and between tags") {
  Lexed lexed("a-b:c.d e-='x\\n&lt;\n' /* c */ />  text { <");
  Lexer lexer(lexed.source.view(), {}, lexed.module, lexed.diagnostics);
  std::string result;
  do {
    lexer.next_inside_jsx_tag();
    result += describe(lexer, lexed.module) + ' ';
  } while (lexer.token != Token::GreaterThan);
  while (lexer.token != Token::EndOfFile) {
    lexer.next_jsx_child();
    result += describe(lexer, lexed.module) + ' ';
  }
  CHECK(result == "jsx(a-b) : jsx(c) . jsx(d) jsx(e-) = str(x\\n<\n) / > text(  text ) { text( ) < end ");
  CHECK(lexed.diagnostics.size() == 0);

  Lexed wrong("> a } b");
  Lexer wrong_lexer(wrong.source.view(), {}, wrong.module, wrong.diagnostics);
  wrong_lexer.next();
  wrong_lexer.next_jsx_child();
  CHECK(wrong_lexer.token == Token::JSXText);
  CHECK(wrong.reported() == "1018 4-5");
  CHECK(wrong.diagnostics.items()[0].arguments[1] == "{'}'}");

  Lexed open("'abc");
  Lexer open_lexer(open.source.view(), {}, open.module, open.diagnostics);
  open_lexer.next_inside_jsx_tag();
  CHECK(open_lexer.token == Token::Error);
  CHECK(open.reported() == "1002 0-1");
}

}  // namespace skein::js::test
