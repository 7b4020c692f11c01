#include <doctest/doctest.h>

#include <string>

#include "lexer_support.h"

namespace skein::js::test {

namespace {

struct Row {
  std::string_view source;
  std::string_view tokens;
  std::string_view reported = "";
};

void check(const Row& row) {
  CAPTURE(row.source);
  Lexed lexed(row.source);
  CHECK(tokens(lexed) == row.tokens);
  CHECK(lexed.reported() == row.reported);
}

std::string_view operator""_s(const char* text, std::size_t size) { return {text, size}; }

}  // namespace

TEST_CASE("lexer: punctuators and words") {
  const Row rows[] = {
      {"", "end"},
      {"a", "a end"},
      {" a\tb\v\fc ", "a b c end"},
      {"a\nb\rc\r\nd", "a ^b ^c ^d end"},
      {"a\u2028b\u2029c\u00a0d\ufeff", "a ^b ^c d end"},
      {"if (x) return", "'if ( x ) 'return end"},
      {"let yield async of", "let yield async of end"},
      {"instanceofs", "instanceofs end"},
      {"$ _ $a_9 aVeryLongIdentifierOfMoreThan16", "$ _ $a_9 aVeryLongIdentifierOfMoreThan16 end"},
      {"{ } ( ) [ ] . ... ; , : ? ?. => @", "{ } ( ) [ ] . ... ; , : ? ?. => @ end"},
      {"< > <= >= == != === !==", "< > <= >= == != === !== end"},
      {"+ - * ** / % ++ --", "+ - * ** / % ++ -- end"},
      {"<< >> >>> & | ^ ! ~ && || ??", "<< >> >>> & | ^ ! ~ && || ?? end"},
      {"= += -= *= /= %= **= <<= >>= >>>= &= |= ^= &&= ||= ?\?=", "= += -= *= /= %= **= <<= >>= >>>= &= |= ^= &&= ||= ?\?= end"},
      {"a?.b a?.5:1", "a ?. b a ? num(.5) : num(1) end"},
      {"x..y", "x . . y end"},
      {"#a #if # a", "private(#a) private(#if) # a end"},
      {"#!/usr/bin/env node\na", "^a end"},
      {"\xEF\xBB\xBF#!x\na", "^a end"},
      {"\xEF\xBB\xBF"
       "a",
       "a end"},
  };
  for (const Row& row : rows) check(row);
}

TEST_CASE("lexer: identifiers beyond ASCII") {
  const Row rows[] = {
      {"été 変数 \U00020000x", "été 変数 \U00020000x end"},
      {"a\u200cb\u200d", "a\u200cb\u200d end"},
      {"\\u0061bc", "abc\\ end"},
      {"a\\u{62}c\\u{000063}", "abcc\\ end"},
      {"#\\u0061b", "private(#ab) end"},
      {"v\\u0061r l\\u0065t", "escaped(var) let\\ end"},
      {"\\u00e9t\\u{e9}", "été\\ end"},
      {"é=1", "é = num(1) end"},
      {"é1", "é1 end"},
      {"\\u0031a", "error", "1014 0-6"},
      {"a\\u002db", "error", "1014 1-7"},
      {"a\\x61", "error", "1001 1-2"},
      {"a\\u00", "error", "1007 1-5"},
      {"a\\u{110000}", "error", "1008 1-11"},
      {"a\\u{}", "error", "1007 1-4"},
      {"\U0001F600", "error", "1001 0-4"},
      {"a \xFF b", "a error", "1009 2-3"},
      {"a\xC3 b", "error", "1009 1-2"},
      {"\u2118\u309b", "\u2118\u309b end"},
  };
  for (const Row& row : rows) check(row);
}

TEST_CASE("lexer: numbers") {
  const Row rows[] = {
      {"0 1 12.5 .5 5. 1e3 1E-3 1.5e+10", "num(0) num(1) num(12.5) num(.5) num(5.) num(1e3) num(1E-3) num(1.5e+10) end"},
      {"0xFF 0Xab 0b101 0B1 0o17 0O7", "num(0xFF) num(0Xab) num(0b101) num(0B1) num(0o17) num(0O7) end"},
      {"1_000 0xFF_FF 1_0.0_1e1_0", "num(1000) num(0xFFFF) num(10.01e10) end"},
      {"1n 0n 0xFn 1_0n 0b1n", "big(1n) big(0n) big(0xFn) big(10n) big(0b1n) end"},
      {"017 00 010", "octal-num(0o17) octal-num(0o0) octal-num(0o10) end"},
      {"08 0899 09.5 08e1", "octal-num(8) octal-num(899) octal-num(9.5) octal-num(8e1) end"},
      {"017.5", "octal-num(0o17) num(.5) end"},
      {"1..toString()", "num(1.) . toString ( ) end"},
      {"0.a", "error", "1012 2-3"},
      {"3in x", "error", "1012 1-3"},
      {"0b12", "error", "1012 3-4"},
      {"0x", "error", "1010 0-2"},
      {"1e", "error", "1010 1-2"},
      {"1e+", "error", "1010 1-3"},
      {"1__0", "num(10) end", "1011 1-3"},
      {"1_", "num(1) end", "1011 1-2"},
      {"1_.5", "num(1.5) end", "1011 1-2"},
      {"0_1", "octal-num(0o1) end", "1011 1-2"},
      {"01n", "error", "1013 0-3"},
      {"1.5n", "error", "1013 0-4"},
      {"1e3n", "error", "1013 0-4"},
      {"1é", "error", "1012 1-3"},
      {"1\\u0061", "error", "1012 1-2"},
  };
  for (const Row& row : rows) check(row);
}

TEST_CASE("lexer: strings") {
  const Row rows[] = {
      {"'a' \"b\" '' \"it's\"", "str(a) str(b) str() str(it's) end"},
      {"'\\n\\t\\b\\v\\f\\r\\0'", "str(\n\t\b\v\f\r\0) end"_s},
      {"'\\x41\\u0042\\u{43}\\u{1F600}'", "str(ABC\U0001F600) end"},
      {"'\\uD83D\\uDE00'", "str(\U0001F600) end"},
      {"'\\uD83D' '\\uDE00\\uD83D'", "str(\xED\xA0\xBD) str(\xED\xB8\x80\xED\xA0\xBD) end"},
      {"'a\\\nb\\\r\nc\\\rd\\\u2028e'", "str(abcde) end"},
      {"'\u2028'", "str(\u2028) end"},
      {"'\\é\\'\\\"\\q'", "str(é'\"q) end"},
      {"'\\1' '\\08' '\\377' '\\400' '\\8'",
       "octal-str(\x01) octal-str(\0"
       "8) octal-str(\u00ff) octal-str(\x20"
       "0) octal-str(8) end"_s},
      {"'a\0b'"_s, "str(a\0b) end"_s},
      {"'\xFF' 'a\xE2\x82'", "str(\uFFFD) str(a\uFFFD) end"},
      {"'\\n\xFF'", "str(\n\uFFFD) end"},
      {"'a string that is longer than one vector \\u0041 and goes on'",
       "str(a string that is longer than one vector A and goes on) end"},
      {"'abc", "error", "1002 0-4"},
      {"'abc\nd'", "error", "1002 0-4"},
      {"'abc\\", "error", "1002 0-5"},
      {"'\\n abc\n", "error", "1002 0-7"},
      {"'\\xg0'", "str(g0) end", "1006 1-3"},
      {"'\\u12'", "str() end", "1007 1-5"},
      {"'\\u{110000}'", "str() end", "1008 1-11"},
      {"'\\u{12'", "str() end", "1007 1-6"},
  };
  for (const Row& row : rows) check(row);
}

TEST_CASE("lexer: comments") {
  const Row rows[] = {
      {"a // b\nc", "a ^c end"},
      {"a /* b */ c", "a c end"},
      {"a /* \n */ b", "a ^b end"},
      {"a /* a long comment with \u2028 in it, and more text behind it to fill vectors */ b", "a ^b end"},
      {"a /* – no line end – */ b", "a b end"},
      {"a /** **/ b /***/ c /*/ */ d", "a b c d end"},
      {"//", "end"},
      {"// a\u2028b", "^b end"},
      {"// \xE2\x80 \0 x\nb"_s, "^b end"},
      {"/* \0 */ b"_s, "b end"},
      {"a <!-- b\nc", "a ^c end"},
      {"a\n--> b\nc", "a ^c end"},
      {"--> b\nc", "^c end"},
      {"/* */ --> b\nc", "^c end"},
      {"a --> b", "a -- > b end"},
      {"a /*\n*/ --> b\nc", "a ^c end"},
      {"a /* b", "a error", "1004 2-4"},
      {"a /*", "a error", "1004 2-4"},
      {"/*/", "error", "1004 0-2"},
  };
  for (const Row& row : rows) check(row);
}

TEST_CASE("lexer: what begins no token") {
  const Row rows[] = {
      {"\0"_s, "error", "1001 0-1"},     {"\x01", "error", "1001 0-1"}, {"\\", "error", "1001 0-1"},
      {"a \\ b", "a error", "1001 2-3"}, {"\x7F", "error", "1001 0-1"}, {"\u2030", "error", "1001 0-3"},
  };
  for (const Row& row : rows) check(row);
}

TEST_CASE("lexer: any prefix of a program ends, and every token advances") {
  constexpr std::string_view kProgram =
      "\xEF\xBB\xBF#!x\nlet \\u0061b = `a${b}\\u{61}c` /* @license */ + 'a\\u{1F600}\\\n' - 0x_F1n / 1e+5 // x\n"
      "<!-- html\n--> x\nclass A { #p\\u0061 = 1_0; \xE5\xA4\x89 = \"\xFF\" } \u2028 ?\?= a?.b?.5 : /x/";
  for (std::size_t size = 0; size <= kProgram.size(); size++) {
    Lexed lexed(kProgram.substr(0, size));
    Lexer lexer(lexed.source.view(), {}, lexed.module, lexed.diagnostics);
    std::uint32_t last_end = 0;
    std::size_t count = 0;
    for (lexer.next(); lexer.token != Token::EndOfFile; lexer.next()) {
      CHECK(lexer.end > last_end);
      CHECK(lexer.end <= size);
      last_end = lexer.end;
      if (++count > size) break;
    }
    CHECK(count <= size);
    lexer.next();
    CHECK(lexer.token == Token::EndOfFile);
  }
}

TEST_CASE("lexer: words have fixed atoms") {
  CHECK(word_table().text(word::atom(word::kBreak)) == "break");
  CHECK(word_table().text(word::atom(word::kProcess)) == "process");
  CHECK(word_table().find("#constructor") == word::atom(word::kPrivateConstructor));
  CHECK(is_reserved_word("await"));
  CHECK(is_reserved_word("let"));
  CHECK(is_reserved_word("with"));
  CHECK_FALSE(is_reserved_word("async"));
  CHECK_FALSE(is_reserved_word("a"));
  CHECK(is_identifier_name("été9"));
  CHECK(is_identifier_name("if"));
  CHECK_FALSE(is_identifier_name("9a"));
  CHECK_FALSE(is_identifier_name(""));
  CHECK_FALSE(is_identifier_name("a-b"));
  CHECK_FALSE(is_identifier_name("\xED\xA0\xBD"));
}

TEST_CASE("lexer: comments with a meaning") {
  SUBCASE("pure") {
    Lexed lexed("a /* @__PURE__ */ b //#__PURE__\n c /* __PURE__ @__PURE__x */ d /*@__NO_SIDE_EFFECTS__*/ e");
    Lexer lexer(lexed.source.view(), {}, lexed.module, lexed.diagnostics);
    const bool pure[] = {false, true, true, false, false};
    const bool without_effects[] = {false, false, false, false, true};
    for (std::size_t i = 0; i < 5; i++) {
      lexer.next();
      CAPTURE(i);
      CHECK(lexer.pure_comment_before == pure[i]);
      CHECK(lexer.no_side_effects_before == without_effects[i]);
    }
  }
  SUBCASE("legal") {
    Lexed lexed("/*! a */ //! b\n/* @license c */ // @preserve d\n/* e */ // license\n x /* @licensed */");
    CHECK(tokens(lexed) == "^x end");
    REQUIRE(lexed.module.legal_comments.size() == 4);
    CHECK(lexed.module.legal_comments[0].text == "/*! a */");
    CHECK(lexed.module.legal_comments[1].text == "//! b");
    CHECK(lexed.module.legal_comments[2].text == "/* @license c */");
    CHECK(lexed.module.legal_comments[3].text == "// @preserve d");
  }
  SUBCASE("JSX pragmas") {
    Lexed lexed("/** @jsx h.x @jsxFrag F */ /* @jsxImportSource preact\n@jsxRuntime automatic */ /* @jsxOther y @jsx */ a");
    Lexer lexer(lexed.source.view(), {}, lexed.module, lexed.diagnostics);
    lexer.next();
    CHECK(lexer.jsx_factory.value == "h.x");
    CHECK(lexer.jsx_fragment.value == "F");
    CHECK(lexer.jsx_import_source.value == "preact");
    CHECK(lexer.jsx_runtime.value == "automatic");
    CHECK(lexer.jsx_factory.range.start == 9);
  }
  SUBCASE("hashbang") {
    Lexed lexed("#!/bin/x\r\na");
    CHECK(tokens(lexed) == "^a end");
    CHECK(lexed.module.hashbang == "#!/bin/x");
  }
  SUBCASE("the place of the first HTML-like comment") {
    Lexed lexed("a\n<!-- b\n--> c");
    Lexer lexer(lexed.source.view(), {}, lexed.module, lexed.diagnostics);
    while (lexer.token != Token::EndOfFile || lexer.end == 0) lexer.next();
    CHECK(lexer.html_comment_range.start == 2);
    CHECK(lexer.html_comment_range.end == 6);
  }
}

TEST_CASE("lexer: going back") {
  Lexed lexed("a /*! x */ 'b\\x' c");
  Lexer lexer(lexed.source.view(), {}, lexed.module, lexed.diagnostics);
  lexer.next();
  const Lexer::Checkpoint checkpoint = lexer.checkpoint();
  for (int round = 0; round < 2; round++) {
    lexer.next();
    CHECK(lexer.token == Token::String);
    CHECK(lexed.diagnostics.size() == 1);
    CHECK(lexed.module.legal_comments.size() == 1);
    lexer.next();
    CHECK(lexed.module.atoms.text(lexer.atom) == "c");
    lexer.restore(checkpoint);
    CHECK(lexer.token == Token::Identifier);
    CHECK(lexed.module.atoms.text(lexer.atom) == "a");
    CHECK(lexed.diagnostics.size() == 0);
    CHECK(lexed.module.legal_comments.empty());
  }
}

TEST_CASE("lexer: tokens cut short") {
  Lexed lexed(">>= a << b");
  Lexer lexer(lexed.source.view(), {}, lexed.module, lexed.diagnostics);
  lexer.next();
  lexer.split_greater_than();
  CHECK(lexer.token == Token::GreaterThan);
  lexer.next();
  CHECK(lexer.token == Token::GreaterEqual);
  lexer.next();
  lexer.next();
  lexer.split_less_than();
  CHECK(lexer.token == Token::LessThan);
  lexer.next();
  CHECK(lexer.token == Token::LessThan);
}

TEST_CASE("lexer: templates") {
  Lexed lexed("`a` `b${c}d$${e}\\`f` `\\u` `\\08` `\\u{61}\\");
  Lexer lexer(lexed.source.view(), {}, lexed.module, lexed.diagnostics);
  std::string result;
  const auto next = [&] {
    lexer.next();
    result += describe(lexer, lexed.module) + ' ';
  };
  next();
  next();
  next();
  next();
  lexer.rescan_template_continuation();
  result += describe(lexer, lexed.module) + ' ';
  next();
  next();
  lexer.rescan_template_continuation();
  result += describe(lexer, lexed.module) + ' ';
  CHECK(result == "template(a) head(b) c } middle(d$) e } tail(\\`f) ");
  next();
  CHECK(lexer.has_invalid_template_escape);
  CHECK(lexer.invalid_escape_range.start == 22);
  next();
  CHECK(lexer.has_invalid_template_escape);
  CHECK(lexer.invalid_escape_range.start == 27);
  CHECK(lexer.invalid_escape_range.end == 29);
  CHECK(lexed.diagnostics.size() == 0);
  next();
  CHECK(lexer.token == Token::Error);
  CHECK(lexed.reported() == "1003 32-33");
}

TEST_CASE("lexer: cooking templates") {
  struct Cooked {
    std::string_view raw;
    bool is_valid;
    std::string_view cooked;
  };
  const Cooked rows[] = {
      {"abc", true, "abc"},
      {"a\r\nb\rc\nd", true, "a\nb\nc\nd"},
      {"\\n\\u{1F600}\\\r\nx\\0", true, "\n\U0001F600x\0"_s},
      {"\\`\\$\\{", true, "`${"},
      {"\\uD83D\\uDE00", true, "\U0001F600"},
      {"\\1", false, ""},
      {"\\01", false, ""},
      {"\\xg", false, ""},
      {"\\u{110000}", false, ""},
      {"\\u12", false, ""},
  };
  for (const Cooked& row : rows) {
    CAPTURE(row.raw);
    Arena arena;
    std::string_view cooked;
    CHECK(cook_template(row.raw, arena, cooked) == row.is_valid);
    if (row.is_valid) CHECK(cooked == row.cooked);
  }
}

}  // namespace skein::js::test
