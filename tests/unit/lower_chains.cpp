// Chains that a source makes as long as it likes stay loops when they are lowered.
#include <string>

#include "print_support.h"
#include "transform/lower.h"

using namespace skein;

namespace {

std::string lowered_chain(const std::string& source, int year = 2019) {
  print::test::Parsed parsed(source, print::test::transform_options());
  lowering::LowerOptions options;
  options.unsupported = js::features_after(year);
  lowering::lower(parsed.module, options, parsed.diagnostics);
  REQUIRE_FALSE(parsed.diagnostics.has_errors());
  print::PrintOptions print_options;
  print_options.minify_whitespace = true;
  print::Printed printed;
  print::print_module(parsed.module, print_options, printed);
  return std::string(printed.code.view());
}

std::string repeated(std::string text, const char* link, int count) {
  for (int i = 0; i < count; i++) text += link;
  return text;
}

}  // namespace

TEST_CASE("lowering: optional chains and ?? of several links") {
  struct Row {
    std::string_view input;
    std::string_view output;
  };
  static constexpr Row kRows[] = {
      {"a?.b", "var _a;(_a=a)==null?void 0:_a.b;"},
      {"a?.b?.c", "var _a,_b;(_a=a)==null||(_b=_a.b)==null?void 0:_b.c;"},
      {"(a?.b)?.c", "var _a,_b;(_a=a)==null||(_b=_a.b)==null?void 0:_b.c;"},
      {"(a?.b).c", "var _a;((_a=a)==null?void 0:_a.b).c;"},
      {"a?.[b]?.(c)", "var _a,_b;(_a=a)==null||(_b=_a[b])==null?void 0:_b.call(_a,c);"},
      {"a.b?.c.d?.().e", "var _a,_b,_c;(_a=a.b)==null||(_c=(_b=_a.c).d)==null?void 0:_c.call(_b).e;"},
      {"delete a?.b?.c", "var _a,_b;(_a=a)==null||(_b=_a.b)==null?true:delete _b.c;"},
      {"a??b??c", "var _a,_b;(_a=a)!=null?_a:(_b=b)!=null?_b:c;"},
      {"(a??b)+c??d", "var _a,_b;(_b=((_a=a)!=null?_a:b)+c)!=null?_b:d;"},
      {"a?\?(b??c)??d", "var _a,_b,_c;(_b=a)!=null?_b:(_c=(_a=b)!=null?_a:c)!=null?_c:d;"},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.input);
    CHECK(lowered_chain(std::string(row.input)) == row.output);
  }
}

TEST_CASE("lowering: tags keep their object") {
  CHECK(lowered_chain("(a?.b)`c`") == "var _a;((_a=a)==null?void 0:_a.b).bind(_a)`c`;");
  CHECK(lowered_chain("(a?.b[c])`d`") == "var _a,_b;((_a=a)==null?void 0:(_b=_a.b)[c]).bind(_b)`d`;");
  CHECK(lowered_chain("a.b`c`;(a.b)`c`;a`b`.c`d`") == "a.b`c`;a.b`c`;a`b`.c`d`;");
}

TEST_CASE("lowering: async functions and their arguments") {
  CHECK(lowered_chain("async function f(a){a=1;return arguments[0]}", 2016) ==
        "function f(_a){return __async(this,arguments,function*(a){a=1;return arguments[0]})}");
  CHECK(lowered_chain("async function f(arguments){return arguments}", 2016) ==
        "function f(_a){return __async(this,arguments,function*(arguments){return arguments})}");
  CHECK(lowered_chain("async function*f({...a}){arguments}", 2016) ==
        "function f(_a){var a=__objRest(_a,[]);return __asyncGenerator(this,arguments,function*(){arguments})}");
  CHECK(lowered_chain("async function f(){return(async()=>arguments)()}", 2016) ==
        "function f(){return __async(this,arguments,function*(){return(()=>{var _arguments=arguments;"
        "return __async(null,null,function*(){return _arguments})})()})}");
  CHECK(lowered_chain("async function f(){return(async()=>eval(a))()}", 2016) ==
        "function f(){return __async(this,arguments,function*(){return(()=>__async(this,arguments,function*(){"
        "return eval(a)}))()})}");
}

TEST_CASE("lowering: chains of any length") {
  CHECK(lowered_chain(repeated("a", "?.b", 1000)).size() > 10'000);
  CHECK(lowered_chain("x = " + repeated("a?.b", ".c", 100'000)).size() > 200'000);
  CHECK(lowered_chain(repeated("a", "?.[0](1)?.()", 20'000)).size() > 20'000 * 20);
  CHECK(lowered_chain(repeated("a", "??b", 100'000)).size() > 100'000 * 10);
}
