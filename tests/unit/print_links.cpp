#include "print_support.h"

namespace skein::print::test {

namespace {

struct LinkedOptions {
  WorkerType type = WorkerType::AsWritten;
  std::string_view path = "./out-12345678.js";
  bool is_linked = true;
  std::string_view replacement = {};
  bool minify = false;
};

// The printed text with each link's place shown beside it: `kind[text]`, in order; paths are checked.
std::string print_links(std::string_view source, const LinkedOptions& linked, std::string& links) {
  js::ParseOptions parse_options;
  parse_options.goal = js::ParseOptions::Goal::Module;
  Parsed parsed(source, parse_options);
  if (parsed.diagnostics.has_errors()) return to_message(parsed.diagnostics.items()[0], parsed.source.view(), "<input>").text;
  std::vector<RecordPrint> records(parsed.module.import_records.size());
  for (std::size_t i = 0; i < records.size(); i++) {
    records[i].path = linked.path.data();
    records[i].path_size = static_cast<std::uint32_t>(linked.path.size());
    records[i].is_linked = linked.is_linked;
    records[i].worker_type = linked.type;
    records[i].replacement = linked.replacement;
  }
  PrintOptions options;
  options.bundle = true;
  options.minify_whitespace = linked.minify;
  options.records = records.data();
  const std::vector<char> live(parsed.module.parts.size() + 1, 1);
  Printed printed;
  print_parts(parsed.module, options, reinterpret_cast<const bool*>(live.data()), printed);
  const std::string_view code = printed.code.view();
  links.clear();
  std::uint32_t last_start = 0;
  for (const PrintedLink& link : printed.links) {
    CHECK(link.start >= last_start);
    last_start = link.start;
    constexpr const char* names[] = {"dynamic-import", "worker", "worker-constructor", "worker-url", "meta"};
    if (!links.empty()) links += ' ';
    links += names[static_cast<int>(link.kind)];
    links += '[';
    links += code.substr(link.start, link.end - link.start);
    links += ']';
    if (link.kind == PrintedLinkKind::DynamicImport || link.kind == PrintedLinkKind::Worker)
      CHECK(code.substr(link.path, linked.path.size()) == linked.path);
  }
  return std::string(code);
}

void check_links(std::string_view source, const LinkedOptions& linked, std::string_view code, std::string_view links,
                 Place at = Place::here()) {
  std::string found;
  const std::string printed = print_links(source, linked, found);
  if (printed != code || found != links)
    ADD_FAIL_CHECK_AT(at.file, at.line, "\n--- printed\n" << printed << "--- links\n" << found);
  CHECK(printed == code);
  CHECK(found == links);
}

constexpr std::string_view kWorkerLinks = "worker-constructor[Worker] worker[new URL(\"./out-12345678.js\", import.meta.url)]";

}  // namespace

TEST_CASE("print: dynamic imports and import.meta.url") {
  check_links("import('./a')", {}, "import(\"./out-12345678.js\");\n", "dynamic-import[import(\"./out-12345678.js\")]");
  check_links("import('./a', { with: { type: 'json' } })", {}, "import(\"./out-12345678.js\");\n",
              "dynamic-import[import(\"./out-12345678.js\")]");
  check_links("f(import.meta.url, import('./a').then(g))", {}, "f(import.meta.url, import(\"./out-12345678.js\").then(g));\n",
              "meta[import.meta.url] dynamic-import[import(\"./out-12345678.js\")]");
  check_links("import(a)", {}, "import(a);\n", "");
  check_links("import('./a', {})", {.path = "https://x/a.js", .is_linked = false}, "import(\"https://x/a.js\", {});\n", "");
  check_links("import('./a', b)", {}, "import(\"./a\", b);\n", "");
  check_links("import('./a').then(b)", {.replacement = "Promise.resolve()"}, "Promise.resolve().then(b);\n", "");
}

TEST_CASE("print: workers") {
  const std::string_view written = "new Worker(new URL('./w.js', import.meta.url), { type: 'module', name: 'n' })";
  check_links(written, {}, "new Worker(new URL(\"./out-12345678.js\", import.meta.url), { type: \"module\", name: \"n\" });\n",
              kWorkerLinks);
  check_links("new Worker(new URL('./w.js', import.meta.url))", {},
              "new Worker(new URL(\"./out-12345678.js\", import.meta.url));\n", kWorkerLinks);
  check_links("f(new Worker(new URL('./w.js', import.meta.url)).onmessage)", {.minify = true},
              "f(new Worker(new URL(\"./out-12345678.js\",import.meta.url)).onmessage);",
              "worker-constructor[Worker] worker[new URL(\"./out-12345678.js\",import.meta.url)]");
  check_links("new Worker(new URL('./w.js', import.meta.url))", {.is_linked = false},
              "new Worker(new URL(\"./w.js\", import.meta.url));\n", "meta[import.meta.url]");
}

TEST_CASE("print: the type of a worker") {
  struct Row {
    std::string_view constructor, options, module, classic;
  };
  const Row rows[] = {
      {"Worker", "", "{ type: \"module\" }", ""},
      {"Worker", "{}", "{ type: \"module\" }", ""},
      {"Worker", "{ type: 'module' }", "{ type: \"module\" }", ""},
      {"Worker", "{ type: 'classic' }", "{ type: \"module\" }", ""},
      {"Worker", "{ name: 'n' }", "{ name: \"n\", type: \"module\" }", "{ name: \"n\" }"},
      {"Worker", "{ 'type': 'module', name: 'n' }", "{ name: \"n\", type: \"module\" }", "{ name: \"n\" }"},
      {"Worker", "{ type: t }", "{ type: t, type: \"module\" }", "{ type: t, type: \"classic\" }"},
      {"Worker", "{ ...o }", "{ ...o, type: \"module\" }", "{ ...o, type: \"classic\" }"},
      {"Worker", "{ [k]: 'module' }", "{ [k]: \"module\", type: \"module\" }", "{ [k]: \"module\", type: \"classic\" }"},
      {"Worker", "o", "{ ...o, type: \"module\" }", "{ ...o, type: \"classic\" }"},
      {"Worker", "a || b", "{ ...a || b, type: \"module\" }", "{ ...a || b, type: \"classic\" }"},
      {"SharedWorker", "'n'", "{ name: \"n\", type: \"module\" }", "\"n\""},
      {"SharedWorker", "`n`", "{ name: `n`, type: \"module\" }", "`n`"},
      {"SharedWorker", "{ name: 'n' }", "{ name: \"n\", type: \"module\" }", "{ name: \"n\" }"},
      {"SharedWorker", "o", "((o) => typeof o == \"string\" ? { name: o, type: \"module\" } : { ...o, type: \"module\" })(o)",
       "((o) => typeof o == \"string\" ? { name: o, type: \"classic\" } : { ...o, type: \"classic\" })(o)"},
  };
  for (const Row& row : rows) {
    std::string source = "new " + std::string(row.constructor) + "(new URL('./w.js', import.meta.url)";
    if (!row.options.empty()) source += ", " + std::string(row.options);
    source += ")";
    for (const bool is_module : {true, false}) {
      std::string links;
      LinkedOptions linked;
      linked.type = is_module ? WorkerType::Module : WorkerType::Classic;
      const std::string_view options = is_module ? row.module : row.classic;
      std::string expected = "new " + std::string(row.constructor) + "(new URL(\"./out-12345678.js\", import.meta.url)";
      if (!options.empty()) expected += ", " + std::string(options);
      expected += ");\n";
      CHECK(print_links(source, linked, links) == expected);
    }
  }
}

TEST_CASE("print: a worker named by a plain string") {
  check_links("new Worker('./w.js')", {}, "new Worker(new URL(\"./out-12345678.js\", import.meta.url));\n", kWorkerLinks);
  check_links("new Worker('./w.js')", {.type = WorkerType::Module},
              "new Worker(new URL(\"./out-12345678.js\", import.meta.url), { type: \"module\" });\n", kWorkerLinks);
}

}  // namespace skein::print::test
