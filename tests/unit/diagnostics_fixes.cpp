// Programs with an error and what their first message shows: the range, the fix for it, the note, its place and the fix there.
#include <doctest/doctest.h>

#include "base/nearest.h"
#include "diagnostics/diagnostic.h"
#include "parser_support.h"

namespace skein::test {

namespace {

std::string shown(const Location& location) {
  std::string text = "[" + location.line_text.substr(location.column, location.length) + "]";
  if (!location.suggestion.empty()) text += " -> " + location.suggestion;
  return text;
}

struct Row {
  std::string_view source, place, note, note_place;
};

void check(const Row& row, js::Loader loader = js::Loader::JS) {
  CAPTURE(row.source);
  const js::test::Parsed parsed(row.source, js::test::Goal::Unambiguous, loader);
  REQUIRE(parsed.diagnostics.size() > 0);
  const Message message = to_message(parsed.diagnostics.items()[0], parsed.source.view(), "a.js");
  CHECK(shown(message.location) == row.place);
  CHECK((message.notes.empty() ? "" : message.notes[0].text) == row.note);
  CHECK((message.notes.empty() || !message.notes[0].has_location ? "" : shown(message.notes[0].location)) == row.note_place);
}

}  // namespace

TEST_CASE("diagnostics: fixes for tokens") {
  const Row rows[] = {
      {"\"abc", "[\"abc] -> \"abc\"", "A string ends on its line; a template in backticks may go on.", ""},
      {"a(\"b);", "[\"b);] -> \"b\");", "A string ends on its line; a template in backticks may go on.", ""},
      {"'it\\'s;", "['it\\'s;] -> 'it\\'s';", "A string ends on its line; a template in backticks may go on.", ""},
      {"`a", "[`]", "It is still open here, at the end of the file:", "[] -> `"},
      {"/* a", "[/*]", "It is still open here, at the end of the file:", "[] -> */"},
      {"x = /ab", "[/ab] -> /ab/", "It begins as one because no value stands in front of the \"/\".", ""},
      {"\"\\xe\"", "[\\xe] -> \\\\xe", "", ""},
      {"\"\\u00e\"", "[\\u00e] -> \\\\u00e", "", ""},
      {"`\\u`", "[\\u] -> \\\\u", "A backslash is written as two.", ""},
      {"\"\\u{110000}\"", "[\\u{110000}]", "", ""},
      {"a\\u002db", "[\\u002d]", "", ""},
      {"1__0", "[__] -> _", "", ""},
      {"1_", "[_]", "", ""},
      {"0_1", "[_]", "", ""},
      {"0x", "[0x]", "", ""},
      {"3px", "[px]", "", ""},
      {"a “b”", "[“] -> \"", "", ""},
      {"a – b", "[–] -> -", "", ""},
      {"1 ≠ 2", "[≠] -> !==", "", ""},
      {"/a/x", "[x]", "The flags are d, g, i, m, s, u, v and y.", ""},
      {"/a/I", "[I] -> i", "The flags are d, g, i, m, s, u, v and y.", ""},
      {"/a/gg", "[g]", "It stands here first:", "[g]"},
      {"/a/uv", "[v]", "The other one stands here:", "[u]"},
      {"/+/", "[+] -> \\+", "", ""},
      {"/:)/", "[)] -> \\)", "", ""},
      {"/(a|b/", "[(]", "It is still open here, at the end of the regular expression:", "[/] -> )/"},
      {"/[[a]/v", "[[]", "It is still open here, at the end of the regular expression:", "[/] -> ]/"},
      {"/(?<word>a)\\k<wort>/", "[wort] -> word", "There is a group named \"word\" here:", "[word]"},
      {"/(a)\\2/u", "[\\2]", "The number of groups in it is 1.", ""},
      {"/\\-/u", "[\\-] -> -", "", ""},
      {"/\\a/u", "[\\a]", "", ""},
      {"/}/u", "[}] -> \\}", "", ""},
      {"/a{5,2}/", "[{5,2}] -> {2,5}", "", ""},
      {"/[z-a]/", "[z-a] -> a-z", "", ""},
      {"/[\\d-z]/u", "[\\d-z] -> \\d\\-z", "", ""},
      {"/(?#a)/", "[(?#]",
       "Groups begin with \"(\", \"(?:\", \"(?=\", \"(?!\", \"(?<=\", \"(?<!\", \"(?<name>\" or modifiers as in \"(?i:\".", ""},
  };
  for (const Row& row : rows) check(row);
}

TEST_CASE("diagnostics: fixes and other places for expressions and statements") {
  const Row rows[] = {
      {"f([1, 2);", "[)] -> ])", "The unmatched \"[\" is here:", "[[]"},
      {"f(a b)", "[b]", "The unmatched \"(\" is here:", "[(]"},
      {"if a) b", "[a] -> (a", "", ""},
      {"a b", "[b] -> ; b", "", ""},
      {"let a = 1 let b", "[let] -> ; let", "", ""},
      {"({a: 1; b: 2})", "[;] -> ,", "The unmatched \"{\" is here:", "[{]"},
      {"{ a", "[] -> }", "The unmatched \"{\" is here:", "[{]"},
      {"let a = (1;", "[;] -> );", "The unmatched \"(\" is here:", "[(]"},
      {"f());", "[)]", "", ""},
      {"const f = (a => ;", "[;]", "", ""},
      {"for (let a of b c", "[c]", "The unmatched \"(\" is here:", "[(]"},
      {"import a form \"b\"", "[form] -> from", "", ""},
      {"\"use strict\"; 017", "[017] -> 0o17", "This directive makes the code strict:", "[\"use strict\"]"},
      {"\"use strict\"; 018", "[018] -> 18", "This directive makes the code strict:", "[\"use strict\"]"},
      {"\"use strict\"; \"\\01\"", "[\\01] -> \\x01", "This directive makes the code strict:", "[\"use strict\"]"},
      {"\"use strict\"; with (a) b", "[with]", "This directive makes the code strict:", "[\"use strict\"]"},
      {"class A { a() { with (b) c } }", "[with]", "The body of a class is strict code; the class begins here:", "[class]"},
      {"export {}; delete a", "[delete a]", "A file with \"export\" is a module, and modules are strict code:", "[export]"},
      {"delete a; export {a}; let a", "[delete a]",
       "A file with \"export\" is a module, and modules are strict code:", "[export]"},
      {"function f() { \"use strict\"; arguments = 1 }", "[arguments]",
       "This directive makes the code strict:", "[\"use strict\"]"},
      {"function f(eval) { \"use strict\" }", "[eval]", "This directive makes the code strict:", "[\"use strict\"]"},
      {"\"use strict\"; function f(a, a) {}", "[a]", "It is bound here first:", "[a]"},
      {"(a, a) => 1", "[a]", "It is bound here first:", "[a]"},
      {"a + 1 = 2", "[a + 1]", "To compare, write \"===\":", "[=] -> ==="},
      {"if (a() = 1) b; export {}", "[a()]", "To compare, write \"===\":", "[=] -> ==="},
      {"a + 1 += 2", "[a + 1]", "", ""},
      {"let [...a, b] = c", "[,]", "The rest element begins here:", "[...]"},
      {"({a = 1})", "[=] -> :", "", ""},
      {"new a?.b", "[?.] -> .", "", ""},
      {"new a?.()", "[?.]", "", ""},
      {"-a ** b", "[-a] -> (-a)", "", ""},
      {"a || b ?? c", "[a || b] -> (a || b)", "", ""},
      {"a ?? b && c", "[b && c] -> (b && c)", "", ""},
      {"(a || b) || c ?? d", "[(a || b) || c] -> ((a || b) || c)", "", ""},
      {"(a) || b ?? c", "[(a) || b] -> ((a) || b)", "", ""},
      {"({__proto__: a, __proto__: b})", "[__proto__]", "It is set here first:", "[__proto__]"},
      {"function f() { await x }", "[await]", "This function is not async:", "[function] -> async function"},
      {"export const f = () => await 1", "[await]", "This function is not async:", "[(] -> async ("},
      {"export const f = (a) => { await a }", "[await]", "This function is not async:", "[(] -> async ("},
      {"export class A { b() { await c } }", "[await]", "This function is not async:", "[b] -> async b"},
      {"export class A { constructor() { await c } }", "[await]", "", ""},
      {"export class A { get b() { await c } }", "[await]", "", ""},
      {"export const f = é => await 1", "[await]", "", ""},
      {"function f() { for await (a of b) c }", "[await]", "This function is not async:", "[function] -> async function"},
      {"function f(a = 1) { \"use strict\" }", "[\"use strict\"]", "The parameters stand here:", "[a]"},
      {"function f(a, [b]) { \"use strict\" }", "[\"use strict\"]", "The parameters stand here:", "[a]"},
      {"class A { #count; a() { this.#cuont } }", "[#cuont] -> #count", "There is \"#count\" here:", "[#count]"},
      {"class A { #a; b() { this.#xyz } }", "[#xyz]", "", ""},
      {"class A { #count; a() { class B { #c; d() { this.#cont } } } }", "[#cont] -> #count",
       "There is \"#count\" here:", "[#count]"},
      {"outer: for (;;) break otter", "[otter] -> outer", "There is the label \"outer\" here:", "[outer]"},
      {"a: { for (;;) continue a }", "[a]", "The label stands here:", "[a]"},
      {"for (;;) [].map(() => { break })", "[break]", "No jump leaves a function; this one begins here:", "[(]"},
      {"function f() { continue }", "[continue]", "", ""},
      {"a: a: b", "[a]", "The label stands here already:", "[a]"},
      {"if (a) let b = 1", "[let]", "Put it into a block: \"{ let ... }\".", ""},
      {"if (a) class B {}", "[class]", "Put it into a block: \"{ class ... }\".", ""},
      {"let a: number = 1", "[:]",
       "If this is TypeScript, it needs the loader \"ts\" or \"tsx\", or a file name with that ending.", ""},
      {"interface A {}", "[A]", "If this is TypeScript, it needs the loader \"ts\" or \"tsx\", or a file name with that ending.",
       ""},
      {"type A = b", "[A]", "If this is TypeScript, it needs the loader \"ts\" or \"tsx\", or a file name with that ending.", ""},
      {"enum A {}", "[enum]", "If this is TypeScript, it needs the loader \"ts\" or \"tsx\", or a file name with that ending.",
       ""},
      {"a as T", "[as]", "If this is TypeScript, it needs the loader \"ts\" or \"tsx\", or a file name with that ending.", ""},
      {"function f(a: number) {}", "[:]",
       "If this is TypeScript, it needs the loader \"ts\" or \"tsx\", or a file name with that ending.", ""},
      {"class A { private b }", "[b]",
       "If this is TypeScript, it needs the loader \"ts\" or \"tsx\", or a file name with that ending.", ""},
      {"let a = <div/>", "[<]", "If this is JSX, it needs the loader \"jsx\" or \"tsx\", or a file name with that ending.", ""},
      {"[1 2]", "[2] -> , 2", "The unmatched \"[\" is here:", "[[]"},
      {"\"use strict\"; \"a\\18\"", "[\\1] -> \\x01", "This directive makes the code strict:", "[\"use strict\"]"},
      {"\"use strict\"; (\"\\08\")", "[\\0] -> \\x00", "This directive makes the code strict:", "[\"use strict\"]"},
      {"import {a; b} from \"c\"", "[;] -> ,", "The unmatched \"{\" is here:", "[{]"},
      {"import * sa a from \"b\"", "[sa] -> as", "", ""},
      {"let total; export {totl}", "[totl] -> total", "There is \"total\" here:", "[total]"},
      {"export {}; return", "[return]", "This \"export\" makes the file a module:", "[export]"},
      {"return; export {}", "[return]", "This \"export\" makes the file a module:", "[export]"},
      {"export let await", "[await]", "This \"export\" makes the file a module:", "[export]"},
      {"export {}\n<!-- a", "[<!--] -> //", "This \"export\" makes the file a module:", "[export]"},
      {"for (using a in b) ;", "[using a]", "A for-of loop may have one:", "[in] -> of"},
      {"({ get a(b) {} })", "[a]", "Its parameters begin here:", "[b]"},
      {"class A { set a(...b) {} }", "[a]", "Its parameters begin here:", "[.]"},
      {"function f() { super.a }", "[super]", "This function is not a method:", "[function]"},
      {"switch (a) { case 1: using b = c }", "[using]", "In a block of its own it is allowed: \"{ using ... }\".", ""},
      {"import \"a\" with { b: \"c\", b: \"d\" }", "[b]", "It is given here first:", "[b]"},
  };
  for (const Row& row : rows) check(row);
}

TEST_CASE("nearest names") {
  struct Pair {
    std::string_view wanted, offered;
    bool is_meant;
  };
  const Pair pairs[] = {
      {"cuont", "count", true},
      {"count", "count", false},
      {"a", "b", false},
      {"ab", "ac", true},
      {"ab", "cd", false},
      {"toString", "tostring", true},
      {"length", "width", false},
      {"x", "", false},
      {"totl", "total", true},
      {"abcdefgh", "abcdxyzw", false},
      {std::string_view("é"), "e", false},
  };
  for (const Pair& pair : pairs) {
    CAPTURE(pair.wanted);
    CAPTURE(pair.offered);
    CHECK(NearestName(pair.wanted).offer(pair.offered) == pair.is_meant);
  }
  NearestName nearest("colour");
  for (const char* name : {"collar", "colours", "color", "cloud"}) nearest.offer(name);
  CHECK(nearest.found() == "colours");
  const std::string long_name(100, 'a');
  CHECK(edit_distance(long_name, long_name + "b", 3) == 4);
  CHECK(edit_distance("kitten", "sitting", 3) == 3);
}

TEST_CASE("diagnostics: how many are left out") {
  std::string source;
  for (int i = 0; i < 1203; i++) source += "let a;\n";
  const js::test::Parsed parsed(source);
  std::vector<Message> messages;
  append_messages(parsed.diagnostics, parsed.source.view(), "a.js", messages);
  REQUIRE(messages.size() == 1000);
  CHECK(messages[999].notes.back().text == "202 more errors of this file are not shown.");
  CHECK(messages[998].notes.size() == 1);
}

}  // namespace skein::test
