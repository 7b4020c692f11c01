#include "print_support.h"

namespace skein::print::test {

namespace {

struct JsxRow {
  std::string_view source, expected;
};

void check_rows(const std::vector<JsxRow>& rows, js::JsxMode mode, bool development = false) {
  js::ParseOptions parse_options = transform_options(js::Loader::JSX);
  parse_options.jsx.mode = mode;
  parse_options.jsx.development = development;
  PrintOptions options;
  options.jsx = mode;
  options.file_name = "a.jsx";
  for (const JsxRow& row : rows) {
    std::string problem;
    std::string printed = print_source(row.source, parse_options, options, problem);
    // The import of the runtime is the parser's affair.
    while (printed.starts_with("import ")) printed.erase(0, printed.find('\n') + 1);
    CHECK_MESSAGE(printed == row.expected, problem << " in " << std::string(row.source));
  }
}

}  // namespace

TEST_CASE("print: JSX as classic calls") {
  check_rows(
      {
          {"<a/>", "/* @__PURE__ */ React.createElement(\"a\", null);\n"},
          {"<A b='c' d={e} f/>", "/* @__PURE__ */ React.createElement(A, { b: \"c\", d: e, f: true });\n"},
          {"<A.B a-b='c'/>", "/* @__PURE__ */ React.createElement(A.B, { \"a-b\": \"c\" });\n"},
          {"<a {...b} key='c'>d{e}<f/></a>",
           "/* @__PURE__ */ React.createElement(\"a\", { ...b, key: \"c\" }, \"d\", e, /* @__PURE__ */ "
           "React.createElement(\"f\", null));\n"},
          {"<>a</>", "/* @__PURE__ */ React.createElement(React.Fragment, null, \"a\");\n"},
          {"<a>{...b}</a>", "/* @__PURE__ */ React.createElement(\"a\", null, ...b);\n"},
          {"<a/>.b", "(/* @__PURE__ */ React.createElement(\"a\", null)).b;\n"},
          {"x=<a/>", "x = /* @__PURE__ */ React.createElement(\"a\", null);\n"},
          {"<a b=<c/>/>",
           "/* @__PURE__ */ React.createElement(\"a\", { b: /* @__PURE__ */ React.createElement(\"c\", null) });\n"},
          {"<a __proto__={b}/>", "/* @__PURE__ */ React.createElement(\"a\", { [\"__proto__\"]: b });\n"},
      },
      js::JsxMode::Classic);
}

TEST_CASE("print: JSX as automatic calls") {
  check_rows(
      {
          {"<a/>", "/* @__PURE__ */ _jsx(\"a\", {});\n"},
          {"<a b='c' key='d'>e</a>", "/* @__PURE__ */ _jsx(\"a\", { b: \"c\", children: \"e\" }, \"d\");\n"},
          {"<a>{b}{c}</a>", "/* @__PURE__ */ _jsxs(\"a\", { children: [b, c] });\n"},
          {"<a key={b} {...c}/>", "/* @__PURE__ */ _jsx(\"a\", { ...c }, b);\n"},
          {"<a {...b} key={c}>d</a>", "/* @__PURE__ */ _createElement(\"a\", { ...b, key: c }, \"d\");\n"},
          {"<>a</>", "/* @__PURE__ */ _jsx(_Fragment, { children: \"a\" });\n"},
      },
      js::JsxMode::Automatic);
}

TEST_CASE("print: JSX for development") {
  check_rows(
      {
          {"<a/>",
           "/* @__PURE__ */ _jsxDEV(\"a\", {}, void 0, false, { fileName: \"a.jsx\", lineNumber: 1, columnNumber: 1 }, this);\n"},
          {"\n f(<a key='b'>{c}{d}</a>)",
           "f(/* @__PURE__ */ _jsxDEV(\"a\", { children: [c, d] }, \"b\", true, { fileName: \"a.jsx\", lineNumber: 2, "
           "columnNumber: 4 }, this));\n"},
      },
      js::JsxMode::Automatic, true);
}

TEST_CASE("print: JSX left as it is") {
  check_rows(
      {
          {"<a/>", "<a />;\n"},
          {"<A.B c='d' e={f} g {...h}>i{j} k<l></l></A.B>", "<A.B c=\"d\" e={f} g {...h}>i{j} k<l /></A.B>;\n"},
          {"<><a/></>", "<><a /></>;\n"},
          {"<a b='&quot;'>&lt;\u00e9</a>", "<a b={'\"'}>{\"<\\xe9\"}</a>;\n"},
      },
      js::JsxMode::Preserve);
}

}  // namespace skein::print::test
