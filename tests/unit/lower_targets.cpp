// What targets lack, and what of it cannot be lowered.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "bundle/bundle.h"

namespace skein::lowering::test {

namespace {

// The lowered text without its line ends, or the first message as "line:column text".
std::string lower_to(std::string_view targets, std::string_view code) {
  TransformOptions options;
  options.minify_whitespace = true;
  for (std::string_view rest = targets;;) {
    const std::size_t comma = rest.find(',');
    REQUIRE(add_target(rest.substr(0, comma), options.target));
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  const TransformResult result = transform(code, options);
  if (!result.messages.empty()) {
    const Message& first = result.messages[0];
    return std::to_string(first.location.line) + ':' + std::to_string(first.location.column) + ' ' + first.text;
  }
  std::string text = result.code;
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

}  // namespace

TEST_CASE("targets are editions, and engines with a version") {
  const struct {
    std::string_view target;
    bool is_known;
    bool lacks_chains, lacks_static_blocks, lacks_async;
  } rows[] = {
      {"esnext", true, false, false, false},
      {"es2015", true, true, true, true},
      {"es6", true, true, true, true},
      {"es2017", true, true, true, false},
      {"es2020", true, false, true, false},
      {"es11", true, false, true, false},
      {"es2022", true, false, false, false},
      {"chrome79", true, true, true, false},
      {"chrome80", true, false, true, false},
      {"chrome94", true, false, false, false},
      {"node13.14.0", true, true, true, false},
      {"node16.10", true, false, true, false},
      {"node16.11", true, false, false, false},
      {"safari13", true, true, true, false},
      {"ios13.4", true, false, true, false},
      {"firefox54", true, true, true, false},
      {"es5", false, false, false, false},
      {"es2014", false, false, false, false},
      {"es2030", false, false, false, false},
      {"es20.15", false, false, false, false},
      {"chrome", false, false, false, false},
      {"chrome50", false, false, false, false},
      {"chrome80.", false, false, false, false},
      {"chrome80.1.2.3", false, false, false, false},
      {"chrome999999", false, false, false, false},
      {"ie11", false, false, false, false},
      {"netscape4", false, false, false, false},
      {"", false, false, false, false},
  };
  for (const auto& row : rows) {
    CAPTURE(row.target);
    Target target;
    CHECK(add_target(row.target, target) == row.is_known);
    CHECK(target.unsupported().has(js::Feature::OptionalChaining) == row.lacks_chains);
    CHECK(target.unsupported().has(js::Feature::ClassStaticBlocks) == row.lacks_static_blocks);
    CHECK(target.unsupported().has(js::Feature::AsyncFunctions) == row.lacks_async);
  }
}

TEST_CASE("what is said to be supported is, whatever the target, and the other way round") {
  Target target;
  CHECK(add_target("es2015", target));
  CHECK(add_supported("bigint", true, target));
  CHECK(add_supported("hashbang", false, target));
  CHECK_FALSE(add_supported("arrow-functions", false, target));
  CHECK_FALSE(target.unsupported().has(js::Feature::BigInt));
  CHECK(target.unsupported().has(js::Feature::OptionalChaining));
  CHECK(add_supported("bigint", false, target));
  CHECK(target.unsupported().has(js::Feature::BigInt));
  Target latest;
  CHECK(add_supported("optional-chain", false, latest));
  CHECK(latest.unsupported() == js::FeatureSet{js::Feature::OptionalChaining});
}

TEST_CASE("what can hardly be lowered, or not at all") {
  const struct {
    std::string_view target, code, expected;
  } rows[] = {
      {"es2019", "export * as a from 'b'", "import*as _a from\"b\";export{_a as a};"},
      {"es2020", "export * as a from 'b'", "export*as a from\"b\";"},
      {"es2017", "a = /b/s", "const __RegExp=RegExp;a=new __RegExp(\"b\",\"s\");"},
      {"es2018", "a = /b/s", "a=/b/s;"},
      {"es2017", "a = /(?<=b)\\//", "const __RegExp=RegExp;a=new __RegExp(\"(?<=b)\\\\/\");"},
      {"es2017", "a = /[(?<=b)]\\(?<c>/", "a=/[(?<=b)]\\(?<c>/;"},
      {"es2017", "a = /\\p{L}/u", "const __RegExp=RegExp;a=new __RegExp(\"\\\\p{L}\",\"u\");"},
      {"es2017", "a = /\\p{L}/", "a=/\\p{L}/;"},
      {"es2021", "a = /(?<b>c)/d", "const __RegExp=RegExp;a=new __RegExp(\"(?<b>c)\",\"d\");"},
      {"es2024", "a = /(?<b>c)|(?<b>d)/", "const __RegExp=RegExp;a=new __RegExp(\"(?<b>c)|(?<b>d)\");"},
      {"es2024", "a = /(?i:b)/", "const __RegExp=RegExp;a=new __RegExp(\"(?i:b)\");"},
      {"es2023", "a = /[[b]--[c]]/v", "const __RegExp=RegExp;a=new __RegExp(\"[[b]--[c]]\",\"v\");"},
      {"es2017", "let __RegExp, RegExp, a = /b/s", "const __RegExp2=RegExp;let __RegExp,RegExp,a=new __RegExp2(\"b\",\"s\");"},
      {"es2017", "a`b${c`\\unicode`}`",
       "1:7 A template with an escape that is none is not available in the configured target environment"},
      {"chrome62", "a`\\unicode`", "a`\\unicode`;"},
      {"es2015", "a`\\u0041\n${b}\\\\u`", "a`\\u0041\n${b}\\\\u`;"},
      {"es2019", "a = 1n", "1:4 A BigInt literal is not available in the configured target environment"},
      {"es2019", "a = {1n: 2}", "1:5 A BigInt literal is not available in the configured target environment"},
      {"es2020", "a = 1n", "a=1n;"},
      {"es2021", "export {}; await a", "1:11 Top-level await is not available in the configured target environment"},
      {"es2019", "a = import.meta", "1:4 \"import.meta\" is not available in the configured target environment"},
      {"es2015", "import('a')", "import(\"a\");"},
      {"chrome60", "import('a')", "1:0 Dynamic import is not available in the configured target environment"},
      {"es2020", "import {'a b' as c} from 'd'; c",
       "1:8 A string as the name of an export is not available in the configured target environment"},
      {"es2024", "import a from 'b' with {type: 'json'}; a",
       "1:14 Importing with attributes is not available in the configured target environment"},
      {"es2026", "import defer * as a from 'b'; a", "1:0 Deferred import is not available in the configured target environment"},
      {"es2015", "function a(...[b, c]) {}", "function a(..._a){var[b,c]=_a}"},
      {"es2015", "'use strict'; a ** b", "'use strict';const __pow=Math.pow;__pow(a,b);"},
      {"es2015", "#!b\na ** b", "#!b\nconst __pow=Math.pow;__pow(a,b);"},
      {"es2015", "let [a, ...[b]] = c", "let[a,..._a]=c,[b]=_a;"},
      {"es2016", "function a(...[b, c]) {}", "function a(...[b,c]){}"},
      {"es2020,chrome79", "a?.b", "var _a;(_a=a)==null?void 0:_a.b;"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.code);
    CHECK(lower_to(row.target, row.code) == row.expected);
  }
}

}  // namespace skein::lowering::test
