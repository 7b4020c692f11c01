// `using` and `await using`: where the blocks begin and end. What they do is tested by the fixtures.

#include <string>

#include "print_support.h"
#include "transform/lower.h"

using namespace skein;

namespace {

std::string lowered_using(std::string_view text, int edition) {
  print::test::Parsed parsed(text, print::test::transform_options());
  REQUIRE_FALSE(parsed.diagnostics.has_errors());
  lowering::LowerOptions options;
  options.unsupported = js::features_after(edition);
  lowering::lower(parsed.module, options, parsed.diagnostics);
  REQUIRE_FALSE(parsed.diagnostics.has_errors());
  print::PrintOptions print_options;
  print_options.minify_whitespace = true;
  print::Printed printed;
  print::print_module(parsed.module, print_options, printed);
  return std::string(printed.code.view());
}

}  // namespace

TEST_CASE("lowering: using") {
  struct Row {
    std::string_view input, output;
  };
  const Row rows[] = {
      {"function f() { 'use strict'; a(); using b = c }",
       "function f(){'use strict';const _stack=[];try{a();const b=__using(_stack,c)}catch(_error){__disposeFail(_stack,_error)}"
       "finally{__callDispose(_stack)}}"},
      {"async function f() { await using b = c }",
       "async function f(){const _stack=[];try{const b=__using(_stack,c,true)}catch(_error){__disposeFail(_stack,_error)}finally{"
       "while(__disposeStep(_stack))try{await _stack.value}catch(_error2){__disposeFail(_stack,_error2)}__callDispose(_stack)}}"},
      {"a: for (using b = c; d;) continue a",
       "{const _stack=[];try{const b=__using(_stack,c);a:for(;d;)continue a}catch(_error){__disposeFail(_stack,_error)}"
       "finally{__callDispose(_stack)}}"},
      {"for (using b of c) d()",
       "for(const _value of c){const _stack=[];try{const b=__using(_stack,_value);d()}catch(_error){__disposeFail(_stack,_error)}"
       "finally{__callDispose(_stack)}}"},
      {"import a from 'a'; using b = a(); export const c = b; export function d() { return c } export default class E {}",
       "import a from\"a\";export function d(){return c}var _stack=[];try{var b=__using(_stack,a());var c=b;var E=class E{}}"
       "catch(_error){__disposeFail(_stack,_error)}finally{__callDispose(_stack)}export{c,E as default};"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.input);
    CHECK(lowered_using(row.input, 2025) == row.output);
  }
  CHECK(lowered_using("{using a=b}for(using c of d);", 2026) == "{using a=b}for(using c of d);");
}
