// Which names a pattern means, and what properties are called.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "bundle/bundle.h"
#include "transform/pattern.h"

namespace {

using skein::lowering::Pattern;

bool matches(std::string_view source, std::string_view text, std::string_view flags = {}) {
  Pattern pattern;
  INFO("/", source, "/", flags, " and ", text);
  REQUIRE(pattern.compile(source, flags));
  return pattern.matches(text);
}

std::string transformed(std::string_view code, const skein::MangleOptions& mangle, std::string* cache = nullptr) {
  skein::TransformOptions options;
  options.mangle = mangle;
  options.minify_whitespace = true;
  const skein::TransformResult result = skein::transform(code, options);
  for (const skein::Message& message : result.messages) FAIL(message.text);
  if (cache != nullptr) *cache = result.mangle_cache;
  return result.code.substr(0, result.code.find_last_not_of(";\n") + 1);
}

}  // namespace

TEST_CASE("patterns match as JavaScript's do") {
  struct Row {
    std::string_view source, yes, no, flags = {};
  };
  const Row rows[] = {
      {"_$", "a_", "_a"},
      {"^_", "_a", "a_"},
      {"^_[^_]", "_a", "__a"},
      {"^(?:a|bc|)d$", "bcd", "bd"},
      {"^(?<name>ab)+$", "abab", "aba"},
      {"^a{2,3}$", "aaa", "aaaa"},
      {"^a{2}$", "aa", "aaa"},
      {"^a{2,}?b?$", "aaaaab", "ab"},
      {"^(a?){20}a{20}$", "aaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaa"},
      {"^(a*)*b$", "aaab", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
      {"\\d\\D\\w\\W\\s\\S", "1aA- .", "1aA-. "},
      {"^[\\w-]+$", "a-b_9", "a.b"},
      {"^[^\\d\\s]$", "x", "7"},
      {"^[a\\-z]$", "-", "b"},
      {"^[\\b]$", "\b", "b"},
      {"\\bfoo\\b", "$foo$", "_foo_"},
      {"o\\B", "one", "no"},
      {"^.$", "\xC3\xA4", "\n"},
      {"^.$", "\n", "", "s"},
      {"^b$", "a\nb", "ab", "m"},
      {"^AB_$", "ab_", "ab", "i"},
      {"^[a-c]$", "B", "D", "i"},
      {"^[^a]$", "b", "A", "i"},
      {"^\\u00e4\\x61\\cA?$", "", "", "!"},
      {"^\\u{1F600}$", "\xF0\x9F\x98\x80", "a", "u"},
      {"^\\$\\.\\/$", "$./", "$a/"},
      {"^\\t\\n\\0$", std::string_view("\t\n\0", 3), "tn0"},
  };
  for (const Row& row : rows) {
    if (row.flags == "!") {
      Pattern pattern;
      CHECK_FALSE(pattern.compile(row.source, ""));
      continue;
    }
    CHECK(matches(row.source, row.yes, row.flags));
    CHECK_FALSE(matches(row.source, row.no, row.flags));
  }
}

TEST_CASE("what is no such pattern is refused") {
  for (std::string_view source :
       {"(?=a)", "(?!a)", "(?<=a)", "(?<!a)", "(a)\\1", "\\k<a>", "\\p{L}",  "(",        ")",
        "[a",    "a**",   "*",      "a{3,2}", "\\",     "[b-a]",  "\\u{61}", "a{99999}", "((a{99}){99}){99}",
        "(?<a",  "a{1"}) {
    INFO(source);
    CHECK_FALSE(Pattern().compile(source, ""));
  }
  for (std::string_view flags : {"v", "y", "x"}) CHECK_FALSE(Pattern().compile("a", flags));
  CHECK_FALSE(Pattern().compile("\xFF", ""));
  CHECK_FALSE(Pattern().compile(std::string(300, '(') + std::string(300, ')'), ""));
  CHECK_FALSE(Pattern().matches("a"));
}

TEST_CASE("the most used properties get the shortest names that are free") {
  const skein::MangleOptions underscore{{true, "_$", {}}, {}, false, {}};
  std::string cache;
  CHECK(transformed("x.a_; x.b_; x.b_; x.e", underscore, &cache) == "x.n;x.t;x.t;x.e");
  CHECK(cache == "{\n  \"a_\": \"n\",\n  \"b_\": \"t\"\n}\n");
  CHECK(transformed("x['t']; y = { n: 1, a_ }", underscore) == "x[\"t\"];y={n:1,e:a_}");
  CHECK(transformed("x.__proto__; class A { constructor() {} b_; #c_ }", {{true, ".", {}}, {}, false, {}}) ==
        "x.__proto__;class A{constructor(){}e;#c_}");
  CHECK(transformed("x.a_ + x['a_'] + ('a_' in x)", underscore) == "x.e+x[\"a_\"]+(\"a_\"in x)");
  CHECK(transformed("x.a_ + x['a_'] + ('a_' in x)", {{true, "_$", {}}, {}, true, {}}) == "x.e+x.e+(\"e\"in x)");
  CHECK(transformed("f(/* @__KEY__ */ 'a_', 'a_', /* #__KEY__ */ 'a')", underscore) == "f(\"e\",\"a_\",\"a\")");
  CHECK(transformed("import * as n from 'n'; n.a_; n['a_']; import.meta.a_; n.b.a_", underscore) ==
        "import*as n from\"n\";n.a_;n[\"a_\"];import.meta.a_;n.b.e");
}

TEST_CASE("the cache says what names are, and takes in new ones") {
  std::string cache;
  const skein::MangleOptions options{{true, "_$", {}}, {true, "^r", {}}, false, R"({ "a_": "e", "k_": false, "unused_": "t" })"};
  CHECK(transformed("x.a_; x.k_; x.n_; x.r_", options, &cache) == "x.e;x.k_;x.n;x.r_");
  CHECK(cache == "{\n  \"a_\": \"e\",\n  \"k_\": false,\n  \"n_\": \"n\",\n  \"unused_\": \"t\"\n}\n");
  skein::TransformOptions wrong;
  for (const char* text : {"[]", "{", R"({ "a": 1 })", R"({ "a": true })", R"({ "a": "" })"}) {
    wrong.mangle = {{true, "_$", {}}, {}, false, text};
    CHECK(skein::transform("x", wrong).messages.size() == 1);
  }
  wrong.mangle = {{true, "(?=a)", {}}, {}, false, {}};
  CHECK(skein::transform("x", wrong).messages.size() == 1);
}

TEST_CASE("names that lowering makes strings of are the same ones") {
  skein::TransformOptions options;
  options.mangle = {{true, "_$", {}}, {}, false, {}};
  options.loader = skein::Loader::TS;
  CHECK(skein::lowering::add_target("es2015", options.target));
  const std::string code =
      skein::transform("class A { a_ = 1; async b_() { return super.b_?.() } } const { c_, ...rest } = new A; rest.a_; rest.b_",
                       options)
          .code;
  for (std::string_view name : {"a_", "b_"}) {
    INFO(code);
    CHECK(code.find(name) == std::string::npos);
  }
  CHECK(code.find("[\"n\"]") != std::string::npos);
  CHECK(code.find('\xFF') == std::string::npos);
}
