// Classes whose elements the target lacks. What the code does is tested by the fixtures; this is what it looks like.

#include <string>

#include "print_support.h"
#include "transform/lower.h"

using namespace skein;

namespace {

std::string lowered(std::string_view text, int edition = 2021, js::TypeScriptOptions typescript = {},
                    js::Loader loader = js::Loader::JS) {
  js::ParseOptions parse_options = print::test::transform_options(loader);
  parse_options.typescript = typescript;
  print::test::Parsed parsed(text, parse_options);
  REQUIRE_FALSE(parsed.diagnostics.has_errors());
  lowering::LowerOptions options;
  options.typescript = typescript;
  options.unsupported = js::features_after(edition);
  lowering::lower(parsed.module, options, parsed.diagnostics);
  REQUIRE_FALSE(parsed.diagnostics.has_errors());
  print::PrintOptions print_options;
  print_options.minify_whitespace = true;
  print::Printed printed;
  print::print_module(parsed.module, print_options, printed);
  return std::string(printed.code.view());
}

struct Row {
  std::string_view input, output;
};

void check(std::initializer_list<Row> rows) {
  for (const Row& row : rows) {
    CAPTURE(row.input);
    CHECK(lowered(row.input) == row.output);
  }
}

}  // namespace

TEST_CASE("lowering: classes that the target knows stay") {
  for (std::string_view text :
       {"class A{#a=1;static b=2;static{c()}get #d(){return #a in this}}", "class A{b(){}static get c(){}}"})
    CHECK(lowered(text, 2022) == text);
  CHECK(lowered("class A{a(){}}", 2015) == "class A{a(){}}");
}

TEST_CASE("lowering: fields of instances") {
  check({
      {"class A { a; b = 1 }", "class A{constructor(){__publicField(this,\"a\");__publicField(this,\"b\",1)}}"},
      {"class A extends B { a = 1 }", "class A extends B{constructor(){super(...arguments);__publicField(this,\"a\",1)}}"},
      {"class A { a = 1; constructor() { 'use x'; b() } }", "class A{constructor(){'use x';__publicField(this,\"a\",1);b()}}"},
      {"class A extends B { a = 1; constructor() { b(); super(); c() } }",
       "class A extends B{constructor(){b();super();__publicField(this,\"a\",1);c()}}"},
      {"class A extends B { a = 1; constructor() { b(super()) } }",
       "class A extends B{constructor(){b((super(),__publicField(this,\"a\",1),this))}}"},
      {"class A extends B { a = 1; constructor() { b ? super() : super(c) } }",
       "class A extends B{constructor(){const _fields=()=>{__publicField(this,\"a\",1)};"
       "b?(super(),_fields(),this):(super(c),_fields(),this)}}"},
      {"class A { a = b; constructor(b) { c(b) } }", "class A{constructor(b2){__publicField(this,\"a\",b);c(b2)}}"},
      {"class A { a = () => {} }", "class A{constructor(){__publicField(this,\"a\",{a:()=>{}}.a)}}"},
      {"class A { a = new.target }", "class A{constructor(){__publicField(this,\"a\",void 0)}}"},
      {"class A { a = 1; constructor(b = this.a) {} }",
       "class A{constructor(..._rest){__publicField(this,\"a\",1);var[b=this.a]=_rest}}"},
      {"class A { [a] = 1; [b]() {} }", "let _a;class A{constructor(){__publicField(this,_a,1)}[(_a=__toPropertyKey(a),b)](){}}"},
      {"a = class { b = 1 }", "a=class{constructor(){__publicField(this,\"b\",1)}};"},
  });
}

TEST_CASE("lowering: static fields and blocks") {
  check({
      {"class A { static a = this; static { b(this.a) } }", "class A{}__publicField(A,\"a\",A);b(A.a);"},
      {"class A { static { let a; } }", "class A{}(()=>{let a})();"},
      {"export default class A { static a = 1 }", "export default class A{}__publicField(A,\"a\",1);"},
      {"export default class { static a = 1 }",
       "export default /* @__PURE__ */ (()=>{const _a={default:class{}}.default;__publicField(_a,\"a\",1);return _a})();"},
      {"a(class B { static c = B })", "a(/* @__PURE__ */ (()=>{class B{}__publicField(B,\"c\",B);return B})());"},
      {"a(class { static c = 1 })", "a(/* @__PURE__ */ (()=>{const _a=(0,class{});__publicField(_a,\"c\",1);return _a})());"},
      {"class A { static a = super.b }",
       "class A{static\"#static\"(){__publicField(this,\"a\",super.b)}}__takeMethod(A,\"#static\").call(A);"},
      {"class A { static a = () => A } A = 1", "class A{}const _a=A;__publicField(_a,\"a\",{a:()=>_a}.a);A=1;"},
  });
}

TEST_CASE("lowering: private names") {
  check({
      {"class A { #a = 1; b() { return this.#a } }",
       "const _a=__privateFields();class A{constructor(){__privateAdd(this,_a,1)}b(){return __privateGet(this,_a)}}"},
      {"class A { #a; b(c) { c.d.#a = 1; c.d.#a += 2; c.#a++; [c.#a] = e } }",
       "const _a=__privateFields();class A{constructor(){__privateAdd(this,_a)}b(c){var _b;__privateSet(c.d,_a,1);"
       "__privateSet(_b=c.d,_a,__privateGet(_b,_a)+2);__privateTarget(c,_a)._++;[__privateTarget(c,_a)._]=e}}"},
      {"class A { #a() {} b(c) { c.#a(1); return c.d?.#a?.(2) } }",
       "const _brand=__privateBrand();const _a={\"#a\"(){}}[\"#a\"];class A{constructor(){__privateAdd(this,_brand)}"
       "b(c){var _b,_c;__privateMethod(c,_brand,_a).call(c,1);return(_b=c.d)==null||"
       "(_c=__privateMethod(_b,_brand,_a))==null?void 0:_c.call(_b,2)}}"},
      {"class A { #a; static b = c => #a in c }",
       "const _a=__privateFields();class A{constructor(){__privateAdd(this,_a)}}"
       "__publicField(A,\"b\",{b:c=>__privateIn(_a,c)}.b);"},
      {"class A { get #a() {} b() { this.#a = 1 } }",
       "const _brand=__privateBrand();const _a_get={\"get #a\"(){}}[\"get #a\"];class A{constructor(){"
       "__privateAdd(this,_brand)}b(){__privateSet(this,_brand,1,__privateNoSetter)}}"},
  });
}

TEST_CASE("lowering: fields that are assigned to") {
  const Row rows[] = {
      {"class A { a; b = 1; #c = 2; d = () => {} }", "class A{constructor(){this.b=1;this.#c=2;this.d=()=>{}}#c}"},
      {"class A { static a = 1; static b; static { c() } }", "class A{static{this.a=1}static{c()}}"},
      {"class A { #a = 1; static #b = 2 }", "class A{#a=1;static #b=2}"},
      {"class A extends B { a = this.b; constructor(public b: number) { super() } }",
       "class A extends B{constructor(b){super();this.b=b;this.a=this.b}}"},
      {"class A { 'a-b' = 1; [c] = 2 }", "let _a;class A{constructor(){this[\"a-b\"]=1;this[_a]=2}}_a=__toPropertyKey(c);"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.input);
    CHECK(lowered(row.input, 2026, {.use_define_for_class_fields = false}, js::Loader::TS) == row.output);
  }
}

TEST_CASE("lowering: decorators of TypeScript before 5.0") {
  const Row rows[] = {
      {"class A { @a b = 1; @c static d(@e f) {} }",
       "class A{b=1;static d(f){}}__decorateClass([a],A.prototype,\"b\",2);"
       "__decorateClass([c,__decorateParam(0,e)],A,\"d\",1);"},
      {"@a export class A { b() { return A } }", "export let A=class{b(){return A}};A=__decorateClass([a],A);"},
      {"@a export default class A {}", "let A=class{};A=__decorateClass([a],A);export{A as default};"},
      {"@a class A { static b = A }", "let A;A=class{static{A=this}static b=A};A=__decorateClass([a],A);"},
      {"class A { constructor(@a b, @c(b) d) {} }",
       "let A=class{constructor(b,d){}};A=__decorateClass([__decorateParam(0,a),__decorateParam(1,c(b))],A);"},
      {"class A { @a declare b; @c get d() { return 1 } set d(@e f) {} }",
       "class A{get d(){return 1}set d(f){}}__decorateClass([a],A.prototype,\"b\",2);"
       "__decorateClass([c,__decorateParam(0,e)],A.prototype,\"d\",1);"},
      {"class A { @a [b]() {} }", "let _a;class A{[_a=__toPropertyKey(b)](){}}__decorateClass([a],A.prototype,_a,1);"},
      {"class A { @(a).b! c; @new d() e; @this.f()`g` h }",
       "class A{c;e;h}__decorateClass([a.b],A.prototype,\"c\",2);__decorateClass([new d],A.prototype,\"e\",2);"
       "__decorateClass([this.f()`g`],A.prototype,\"h\",2);"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.input);
    CHECK(lowered(row.input, 2026, {.experimental_decorators = true}, js::Loader::TS) == row.output);
  }
}

TEST_CASE("lowering: decorators of the standard") {
  const Row rows[] = {
      {"class A { @a b() {} }",
       "let _a;class A{constructor(){__runInitializers(_class.instances,this)}b(){}}_a=[a];const _class=__decorating(A);"
       "__decorate(_class,0,\"b\",_a);__setMetadata(_class,A);"},
      {"@a class A extends B {}",
       "const _decorators=[a];let A=class extends B{};const _class=__decorating(A,1);"
       "A=__decorate(_class,5,\"A\",_decorators);__setMetadata(_class,A);__runInitializers(_class.classes,A);"},
      {"class A { accessor a = 1 }",
       "const _a=__privateFields();class A{constructor(){__privateAdd(this,_a,1)}get a(){return __privateGet(this,_a)}"
       "set a(value){__privateSet(this,_a,value)}}"},
      {"class A { @a.b c }",
       "var _a;let _b;let _c;class A{constructor(){__publicField(this,\"c\",__initialize(_c,this));__runInitializers(_c.extra,"
       "this)}}_b=[__boundDecorator(_a=a,_a.b)];const _class=__decorating(A);_c=__decorate(_class,3,\"c\",_b);"
       "__setMetadata(_class,A);"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.input);
    CHECK(lowered(row.input, 2026) == row.output);
  }
  // Kept for engines that know them: esnext lacks nothing.
  CHECK(lowered("@a class A{@b accessor c=1}", 9999) == "@a class A{@b accessor c=1}");
}

TEST_CASE("lowering: a private name that eval could speak of is refused") {
  print::test::Parsed parsed("class A { #a; b(c) { return eval(c) } } class B { #a }", print::test::transform_options());
  lowering::LowerOptions options;
  options.unsupported = js::features_after(2021);
  lowering::lower(parsed.module, options, parsed.diagnostics);
  REQUIRE(parsed.diagnostics.size() == 1);
  CHECK(parsed.diagnostics.items()[0].code == DiagnosticCode::CannotBeLowered);
  CHECK(parsed.diagnostics.items()[0].range.start == 10);
}

TEST_CASE("lowering: links that would nest without end are refused") {
  std::string text = "class A { #a; b() { return this";
  for (int i = 0; i < 20000; i++) text += i % 2 == 0 ? ".#a" : "?.#a";
  print::test::Parsed parsed(text + " } }", print::test::transform_options());
  lowering::LowerOptions options;
  options.unsupported = js::features_after(2021);
  lowering::lower(parsed.module, options, parsed.diagnostics);
  REQUIRE(parsed.diagnostics.size() == 1);
  CHECK(parsed.diagnostics.items()[0].code == DiagnosticCode::NestedTooDeeply);
}

TEST_CASE("lowering: templates that are tags of templates, to any length") {
  const auto lowered_chain = [](std::string text, const char* link, int count, const char* end) {
    for (int i = 0; i < count; i++) text += link;
    return lowered(text + end, 2019);
  };
  CHECK(lowered_chain("a", "`${b??c}`", 2, "") == "var _a,_b;a`${(_a=b)!=null?_a:c}``${(_b=b)!=null?_b:c}`;");
  CHECK(lowered_chain("a", ".d`${b??c}`(e??f)", 1, "") == "var _a,_b;a.d`${(_a=b)!=null?_a:c}`((_b=e)!=null?_b:f);");
  CHECK(lowered_chain("a", "`${2**b}`", 100'000, "").size() > 100'000 * std::string("`${2**b}`").size());
  CHECK(lowered_chain("a", ".d[e]`x`()`y`", 100'000, "").size() > 100'000 * std::string(".d[e]`x`()`y`").size());

  std::string text = "class A { #a; b() { return this";
  for (int i = 0; i < 20000; i++) text += ".#a`x`";
  print::test::Parsed parsed(text + " } }", print::test::transform_options());
  lowering::LowerOptions options;
  options.unsupported = js::features_after(2021);
  lowering::lower(parsed.module, options, parsed.diagnostics);
  REQUIRE(parsed.diagnostics.size() >= 1);
  CHECK(parsed.diagnostics.items()[0].code == DiagnosticCode::NestedTooDeeply);
}
