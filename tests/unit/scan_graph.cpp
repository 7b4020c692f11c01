// The scan: which modules are found, how they are numbered, what is said of those that are not; with the host's answers at once
// and later, with and without threads, and again after changes.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>

#include "graph/loaders.h"
#include "graph/scan.h"
#include "memory_files.h"

namespace skein {
namespace {

using test::MemoryFiles;

struct Project {
  MemoryFiles files;
  ScanOptions options;
  CancelFlag cancel;
  ModuleCache cache;
  Resolver resolver;
  ModuleGraph graph;
  std::vector<Message> messages;
  bool is_good = false;

  explicit Project(MemoryFiles given, std::vector<std::string> entries = {"/main.js"})
      : files(std::move(given)), resolver({}, files) {
    options.working_directory = "/";
    for (std::string& entry : entries) options.entry_points.emplace_back(std::move(entry), "");
  }

  // "main.js(a.js b.js) a.js() …": modules in the order of their numbers, with what they import.
  std::string scan(unsigned threads = 0) {
    Pool pool(threads);
    graph = {};
    messages.clear();
    is_good = skein::scan(options, files, resolver, pool, cancel, cache, graph, messages);
    return dump();
  }
  std::string dump() const {
    std::string text;
    for (const auto& module : graph.modules) {
      text += (text.empty() ? "" : " ") + module->pretty_path + "(";
      for (const ResolvedImport& import : module->imports) {
        if (!text.ends_with('(')) text += ' ';
        if (import.kind == ResolvedImport::Kind::Module) text += graph.at(import.module).pretty_path;
        if (import.kind == ResolvedImport::Kind::External) text += "[" + import.path + "]";
        if (import.kind == ResolvedImport::Kind::Left) text += "-";
      }
      text += ")";
    }
    return text;
  }
  // "file:line:column text", one a line.
  std::string told() const {
    std::string text;
    for (const Message& message : messages) {
      if (!text.empty()) text += "\n";
      if (message.has_location)
        text += message.location.file + ":" + std::to_string(message.location.line) + ":" +
                std::to_string(message.location.column) + " ";
      text += message.text;
      for (const Note& note : message.notes) text += " | " + note.text;
    }
    return text;
  }
};

}  // namespace

TEST_CASE("modules are numbered depth first along their imports") {
  Project project({{"/main.js", "import './b.js'; import './a.js'; export * from './c.js'; import('./d.js')"},
                   {"/a.js", "import './c.js'"},
                   {"/b.js", "import './main.js'; import './d.js'"},
                   {"/c.js", "import 'https://x.test/y.js'"},
                   {"/d.js", "new Worker(new URL('./w.js', import.meta.url))"},
                   {"/w.js", "import './c.js'"},
                   {"/unused.js", ""}});
  CHECK(project.scan() ==
        "main.js(b.js a.js c.js d.js) b.js(main.js d.js) d.js(w.js) w.js(c.js) c.js([https://x.test/y.js]) a.js(c.js)");
  CHECK(project.is_good);
  CHECK(project.graph.entries.size() == 1);
}

TEST_CASE("any number of threads finds the same graph and says the same") {
  MemoryFiles files;
  std::string main;
  for (int i = 0; i < 200; i++) {
    const std::string number = std::to_string(i);
    main += "import './m" + number + ".js';\n";
    std::string text =
        "import './m" + std::to_string((i * 7 + 1) % 200) + ".js'; import('./m" + std::to_string((i * 13 + 5) % 200) + ".js');";
    if (i % 20 == 3) text += "import './missing" + number + ".js';";
    if (i % 50 == 7) text += "let x; let x;";
    files.put("/m" + number + ".js", text);
  }
  files.put("/main.js", main);
  Project inline_project(files);
  const std::string expected = inline_project.scan(0);
  const std::string expected_told = inline_project.told();
  CHECK(inline_project.graph.modules.size() == 201);
  CHECK(std::count(expected_told.begin(), expected_told.end(), '\n') == 13);
  for (const unsigned threads : {1u, 2u, 4u}) {
    for (int round = 0; round < 5; round++) {
      Project project(files);
      CHECK(project.scan(threads) == expected);
      CHECK(project.told() == expected_told);
    }
  }
}

TEST_CASE("entry points: several, doubled, folders, missing ones") {
  Project project({{"/main.js", ""}, {"/other/index.js", ""}, {"/x.css", ""}, {"/Case.js", ""}},
                  {"/main.js", "other", "./main.js", "none.js", "x.css", "case.js", ""});
  CHECK(project.scan() == "main.js() other/index.js()");
  CHECK(project.graph.entries.size() == 2);
  CHECK(project.graph.entries[1].input == "other");
  CHECK(project.told() ==
        "Could not resolve \"none.js\": there is no such file\n"
        "No loader is configured for \".css\" files: x.css | An option tells how to load it, as in \"--loader:.css=text\".\n"
        "Could not resolve \"case.js\": there is no such file | There is a file \"Case.js\": did you mean that one?\n"
        "Could not resolve \"\": there is no such file");
}

TEST_CASE("problems are told where the import stands, in the order of the modules") {
  Project project(
      {{"/main.js", "import './broken.js';\nimport './none.js';\nimport './a.js'; import './style.css'; import './b.js'"},
       {"/a.js", "import x from 'missing'; import './broken.js'"},
       {"/b.js", "let a = ;"},
       {"/style.css", ""},
       {"/broken.js", ""},
       {"/jsx.jsx", ""}});
  project.files.break_file("/broken.js", "permission denied");
  project.scan();
  CHECK_FALSE(project.is_good);
  CHECK(project.told() ==
        "main.js:1:7 Could not read \"broken.js\": permission denied\n"
        "main.js:2:7 Could not resolve \"./none.js\" | There is no file \"none.js\", nor one with .tsx, .ts, .jsx, .js, .css, "
        ".json added.\n"
        "main.js:3:24 No loader is configured for \".css\" files: style.css | An option tells how to load it, as in "
        "\"--loader:.css=text\".\n"
        "a.js:1:14 Could not resolve \"missing\": the package \"missing\" is not installed | There is no folder "
        "\"node_modules\" beside the file or above it. | You can mark \"missing\" as external to leave it out of the bundle.\n"
        "b.js:1:8 Unexpected \";\"");
}

TEST_CASE("JSX that needs a runtime says so") {
  Project project({{"/main.jsx", "export default <div/>"}}, {"/main.jsx"});
  project.options.jsx.mode = js::JsxMode::Automatic;
  project.scan();
  CHECK(project.told() ==
        "main.jsx:1:15 Could not resolve \"react/jsx-runtime\": the package \"react\" is not installed | The JSX in this file "
        "needs it: "
        "install the package, or name another with \"jsxImportSource\". | There is no folder "
        "\"node_modules\" beside the file or above it. | You can mark \"react\" as external to leave it out of the bundle.");
}

TEST_CASE("an import whose failure is handled stays as it is") {
  Project project({{"/main.js", "try { await import('./none.js') } catch {}"}});
  CHECK(project.scan() == "main.js(-)");
  CHECK(project.is_good);
  CHECK(project.told() ==
        "main.js:1:19 Could not resolve \"./none.js\"; the import stays as it is, because its failure is handled");
}

TEST_CASE("plain strings of workers are files beside the module, or none of our business") {
  Project project(
      {{"/main.js", "new Worker('w.js'); new Worker('none.js'); new Worker('pkg'); new Worker('https://x.test/w.js')"},
       {"/w.js", ""},
       {"/node_modules/pkg/index.js", ""}});
  CHECK(project.scan() == "main.js(w.js - - -) w.js()");
  CHECK(project.told().empty());
}

TEST_CASE("CommonJS is what refers to require, module or exports, returns, or is called .cjs") {
  struct Row {
    const char* name;
    const char* text;
    bool is_commonjs;
  };
  const Row rows[] = {
      {"/a.js", "const x = require('./x')", true},
      {"/a.js", "exports.x = 1", true},
      {"/a.js", "if (typeof module === 'object') module.exports = 1", true},
      {"/a.js", "return", true},
      {"/a.cjs", "var x = 1", true},
      {"/a.js", "var x = 1", false},
      {"/a.js", "function require() {} require('./x')", false},
      {"/a.js", "var module, exports; exports = module", false},
      {"/a.js", "import './x'; require('./x')", false},
      {"/a.js", "import './x'; module.exports = 1", true},
      {"/a.js", "export {}; module.exports = 1", false},
      {"/a.js", "module.exports = import.meta", false},
      {"/a.mjs", "exports.x = 1", false},
      {"/a.ts", "import x = require('./x'); x()", true},
      {"/a.ts", "export = 1", true},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.text));
    Project project({{"/main.js", "import '." + std::string(row.name) + "'"}, {row.name, row.text}, {"/x.js", ""}});
    project.scan();
    CHECK(project.told().empty());
    CHECK(project.graph.modules.at(1)->ast.is_commonjs == row.is_commonjs);
  }
}

TEST_CASE("\"type\": \"module\" makes a module of what could be a script") {
  Project project({{"/main.js", "import 'm'; import 's'"},
                   {"/node_modules/m/package.json", R"({"type": "module"})"},
                   {"/node_modules/m/index.js", "x = 1"},
                   {"/node_modules/s/index.js", "x = 1"}});
  CHECK(project.scan() ==
        "main.js(node_modules/m/index.js node_modules/s/index.js) node_modules/m/index.js() node_modules/s/index.js()");
  CHECK(project.graph.modules[1]->ast.type == js::SourceType::Module);
  CHECK(project.graph.modules[2]->ast.type == js::SourceType::Script);
}

TEST_CASE("what \"browser\" leaves out is an empty module") {
  Project project({{"/main.js", "import 'p'; import 'p/off.js'"},
                   {"/node_modules/p/package.json", R"({"browser": {"fs": false, "./off.js": false}})"},
                   {"/node_modules/p/index.js", "import fs from 'fs'"},
                   {"/node_modules/p/off.js", "this is not JavaScript"}});
  CHECK(project.scan() ==
        "main.js(node_modules/p/index.js (disabled):node_modules/p/off.js) node_modules/p/index.js((disabled):node_modules/p/fs) "
        "(disabled):node_modules/p/fs() (disabled):node_modules/p/off.js()");
  CHECK(project.is_good);
}

TEST_CASE("one file, read as different things, is different modules") {
  Project project({{"/main.js", "import './d.json'; import './d.json' with {type: 'text'}; import './n' with {type: 'json'}"},
                   {"/d.json", "[1]"},
                   {"/n", "{\"a\": 1}"}});
  CHECK(project.scan() == "main.js(d.json d.json with { type: 'text' } n) d.json() d.json with { type: 'text' }() n()");
  CHECK(project.graph.modules[1]->generated.view() == "export default [1];\n");
  CHECK(project.graph.modules[2]->generated.view() == "export default \"[1]\";\n");
}

TEST_CASE("loaders by extension, the longest first") {
  const std::vector<std::pair<std::string, Loader>> own{{".test.ts", Loader::Text}, {".data", Loader::JSON}};
  CHECK(loader_for_path("/a.js", own) == Loader::JS);
  CHECK(loader_for_path("/a.b.mts", own) == Loader::TS);
  CHECK(loader_for_path("/a.test.ts", own) == Loader::Text);
  CHECK(loader_for_path("/test.ts", own) == Loader::TS);
  CHECK(loader_for_path("/x.data", own) == Loader::JSON);
  CHECK(loader_for_path("/x.tsx", own) == Loader::TSX);
  CHECK(loader_for_path("/x.css", own) == Loader::None);
  CHECK(loader_for_path("/js", own) == Loader::None);
  CHECK(loader_for_path("/a.js/x", own) == Loader::None);
}

TEST_CASE("JavaScript for files that are no code") {
  struct Row {
    Loader loader;
    std::string_view path, contents, value;
  };
  const Row rows[] = {
      {Loader::Base64, "/a", std::string_view("\0\xFF", 2), "\"AP8=\""},
      {Loader::DataURL, "/a.svg", "<svg a='1'/>\n", "\"data:image/svg+xml,<svg a='1'/>%0A\""},
      {Loader::DataURL, "/a.txt", "100%25 of #1", "\"data:text/plain;charset=utf-8,100%2525 of %231\""},
      {Loader::DataURL, "/a.png", "\x89PNG", "\"data:image/png;base64,iVBORw==\""},
      {Loader::DataURL, "/a.bin", std::string_view("\0", 1), "\"data:application/octet-stream,%00\""},
      {Loader::DataURL, "/a.j", "\xFF", "\"data:application/octet-stream;base64,/w==\""},
      {Loader::DataURL, "/a", "", "\"data:text/plain;charset=utf-8,\""},
  };
  for (const Row& row : rows)
    CHECK(module_from_data(row.loader, row.path, row.contents) == "export default " + std::string(row.value) + ";\n");
  CHECK(module_from_data(Loader::Binary, "/a", "ab") ==
        "import { __toBinary } from \"skein:runtime\";\nexport default /* @__PURE__ */ __toBinary(\"YWI=\");\n");
}

TEST_CASE("JavaScript for JSON and text") {
  const auto from_json = [](std::string_view input) {
    const SourceText source(input);
    Arena arena;
    DiagnosticList diagnostics;
    const json::Value* root = json::parse(source.view(), {}, arena, diagnostics);
    return root == nullptr ? std::string("no JSON") : module_from_json(*root);
  };
  CHECK(from_json("null") == "export default null;\n");
  CHECK(from_json("[1, \"\\u2028\\ud800\", {\"__proto__\": -1.5e3}]") ==
        "export default [1, \"\xE2\x80\xA8\\ud800\", {[\"__proto__\"]: -1.5e3}];\n");
  CHECK(from_json("{}") == "export default {\n};\n");
  CHECK(from_json(R"({"a": 1, "class": 2, "_0": 3, "b-c": 4, "": 5, "default": 6, "d": 7, "d": 8})") ==
        "var a = 1;\nvar _1 = 2;\nvar _0 = 3;\nvar _2 = 4;\nvar _3 = 5;\n"
        "export default {\n  \"a\": a,\n  \"class\": _1,\n  \"_0\": _0,\n  \"b-c\": _2,\n  \"\": _3,\n  \"default\": 6,\n"
        "  \"d\": 7,\n  \"d\": 8,\n};\n"
        "export { a, _1 as \"class\", _0, _2 as \"b-c\", _3 as \"\" };\n");
  CHECK(from_json(R"({"\ud800": 1})") == "export default {\n  \"\\ud800\": 1,\n};\n");
  CHECK(module_from_data(Loader::Text, "/a.txt",
                         "\xEF\xBB\xBF"
                         "a\"\\\n\r\x01\xE2\x82\xAC\xFF") ==
        "export default \"a\\\"\\\\\\n\\r\\x01\xE2\x82\xAC\xEF\xBF\xBD\";\n");
  CHECK(module_from_data(Loader::Text, "/a.txt", "") == "export default \"\";\n");
  // What JSON may nest, JavaScript's parser may find too deep: said, not crashed.
  for (const std::size_t depth : {10u, 700u, 1000u}) {
    Project project({{"/main.js", "import x from './d.json'"}, {"/d.json", std::string(depth, '[') + std::string(depth, ']')}});
    project.scan();
    CHECK(project.told() == (depth < 1000 ? "" : "d.json:1:0 The code is nested too deeply here"));
  }
}

// ---- Again ---------------------------------------------------------------------------------------------------------------

TEST_CASE("a rebuild takes what has not changed") {
  Project project({{"/main.js", "import './a.js'; import './b.js'"}, {"/a.js", "<!-- warns\n"}, {"/b.js", ""}});
  project.scan();
  const std::string told = project.told();
  const GraphModule* const a = project.graph.modules[1].get();
  project.cache.keep(std::move(project.graph));
  project.files.put("/b.js", "import './a.js'");
  CHECK(project.cache.invalidate("/b.js"));
  CHECK_FALSE(project.cache.invalidate("/new.js"));
  CHECK(project.scan() == "main.js(a.js b.js) a.js() b.js(a.js)");
  CHECK(project.graph.modules[1].get() == a);
  CHECK(project.told() == told);
}

TEST_CASE("when files come or go, imports of unchanged modules are resolved again") {
  Project project({{"/main.js", "import './x'; import './deep/a.js'"}, {"/x.js", ""}, {"/deep/a.js", "import '../x'"}});
  CHECK(project.scan() == "main.js(x.js deep/a.js) x.js() deep/a.js(x.js)");
  const GraphModule* const main = project.graph.modules[0].get();
  project.cache.keep(std::move(project.graph));
  project.files.put("/x.ts", "");
  project.cache.invalidate_targets();
  CHECK(project.scan() == "main.js(x.ts deep/a.js) x.ts() deep/a.js(x.ts)");
  CHECK(project.graph.modules[0].get() == main);

  // Also those that the build in between did not reach.
  project.cache.keep(std::move(project.graph));
  project.files.put("/main.js", "import './x'");
  project.cache.invalidate("/main.js");
  project.files.remove("/x.ts");
  project.cache.invalidate("/x.ts");
  project.cache.invalidate_targets();
  CHECK(project.scan() == "main.js(x.js) x.js()");
  project.cache.keep(std::move(project.graph));
  project.files.put("/main.js", "import './deep/a.js'");
  project.cache.invalidate("/main.js");
  CHECK(project.scan() == "main.js(deep/a.js) deep/a.js(x.js) x.js()");
}

TEST_CASE("a pattern means the files there are") {
  struct Row {
    std::string_view source;
    std::string_view imports;
  };
  const MemoryFiles files{{"/src/main.js", ""},
                          {"/src/a/x.js", ""},
                          {"/src/a/y.ts", ""},
                          {"/src/a/deep/z.js", ""},
                          {"/src/a/y.d.ts", ""},
                          {"/src/a/.hidden.js", ""},
                          {"/src/a/.b/x.js", ""},
                          {"/src/a/data.json", "1"},
                          {"/src/a/readme.md", ""},
                          {"/src/a/100%.js", ""},
                          {"/src/out/a/x.js", ""},
                          {"/src/b.js", ""},
                          {"/src/a/node_modules/p/x.js", ""}};
  const Row rows[] = {
      {"new Worker(new URL(`./a/${n}.js`, import.meta.url))", "src/a/deep/z.js src/a/x.js src/a/y.ts skein:runtime"},
      {"new Worker(new URL(`./a/x${n}.js`, import.meta.url))", "src/a/x.js skein:runtime"},
      {"new Worker(new URL(`./a/${n}/z.js`, import.meta.url))", "src/a/deep/z.js skein:runtime"},
      {"new Worker(new URL(`./a/a${n}z.js`, import.meta.url))", "-"},
      {"new Worker(new URL(`./a/.${n}.js`, import.meta.url))", "src/a/.hidden.js skein:runtime"},
      {"new Worker(new URL(`../src/./${n}.js`, import.meta.url))",
       "src/a/deep/z.js src/a/x.js src/a/y.ts src/b.js skein:runtime"},
      {"new Worker(new URL(`./a/${n}`, import.meta.url))",
       "src/a/deep/z.js src/a/deep/z.js src/a/x.js src/a/x.js src/a/y.ts src/a/y.ts skein:runtime"},
      {"new Worker(new URL(`./missing/${n}.js`, import.meta.url))", "-"},
      {"new URL(`./a/${n}.md`, import.meta.url)", "src/a/readme.md skein:runtime"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.source);
    Project project(files, {"/src/main.js"});
    project.options.output_directory = "/src/out";
    project.files.put("/src/main.js", std::string(row.source));
    std::string imports = project.scan();
    imports = imports.substr(12, imports.find(')') - 12);
    CHECK(imports == row.imports);
    CHECK(project.told().empty() == (imports != "-"));
  }
}

TEST_CASE("a rebuild sees the files that have come and gone where a pattern looks") {
  Project project({{"/main.js", "for (let n in a) new Worker(new URL(`./w/${n}.js`, import.meta.url))"}, {"/w/a.js", "0"}});
  const std::string first = project.scan();
  CHECK(first.starts_with("main.js(w/a.js skein:runtime) w/a.js()"));
  const auto again = [&](const std::string& changed) {
    project.cache.keep(std::move(project.graph));
    if (!project.cache.invalidate(changed)) project.cache.invalidate_targets();
    return project.scan();
  };
  project.files.put("/w/b.js", "0");
  CHECK(again("/w/b.js").starts_with("main.js(w/a.js w/b.js skein:runtime) w/a.js() w/b.js()"));
  const GraphModule* const main = project.graph.modules[0].get();
  project.files.put("/other.js", "0");
  CHECK(again("/other.js").starts_with("main.js(w/a.js w/b.js skein:runtime)"));
  CHECK(project.graph.modules[0].get() == main);
  project.files.remove("/w/b.js");
  project.cache.invalidate_targets();
  CHECK(again("/w/b.js") == first);
  project.files.remove("/w/a.js");
  project.cache.invalidate_targets();
  CHECK(again("/w/a.js") == "main.js(-)");
  CHECK(project.told() == "main.js:1:36 No file matches \"./w/*.js\"; it stays as it is written");
}

TEST_CASE("what failed is tried again") {
  Project project({{"/main.js", "import './a.js'; import './b.js'"}, {"/a.js", "let x; let x"}});
  project.scan();
  CHECK(project.messages.size() == 2);
  project.cache.keep(std::move(project.graph));
  project.files.put("/a.js", "");
  project.files.put("/b.js", "");
  project.cache.invalidate("/a.js");
  project.cache.invalidate_targets();
  CHECK(project.scan() == "main.js(a.js b.js) a.js() b.js()");
  CHECK(project.is_good);
}

TEST_CASE("a cancelled scan ends early and keeps what it has parsed") {
  Project project({{"/main.js", "import './a.js'"}, {"/a.js", ""}});
  project.scan();
  const GraphModule* const main = project.graph.modules[0].get();
  project.cache.keep(std::move(project.graph));
  project.cancel.cancel();
  CHECK(project.scan().empty());
  CHECK_FALSE(project.is_good);
  CHECK(project.told() == "The build was canceled");
  project.cancel.reset();
  CHECK(project.scan() == "main.js(a.js) a.js()");
  CHECK(project.graph.modules[0].get() == main);
}

// ---- Hosts that answer later -----------------------------------------------------------------------------------------------

namespace {

// Claims specifiers with a prefix and paths below a folder; answers when it is told to.
class LateHost final : public ScanHost {
 public:
  bool resolves(std::string_view specifier, std::string_view, js::ImportKind) override { return specifier.starts_with("late:"); }
  bool loads(std::string_view path) override { return path.starts_with("/late/"); }
};

std::string describe(const ScanRequest& request) {
  return request.kind == ScanRequest::Kind::Load ? "load " + request.path
                                                 : "resolve " + request.specifier + " from " + request.importer;
}

Resolution file(std::string path) {
  Resolution resolution;
  resolution.kind = Resolution::Kind::File;
  resolution.path = std::move(path);
  return resolution;
}

}  // namespace

TEST_CASE("questions that the host claims stay open until it answers, in any order") {
  for (const unsigned threads : {0u, 2u}) {
    for (const bool is_backwards : {false, true}) {
      Project project({{"/main.js", "import 'late:one'; import './a.js'; import 'late:two'; import 'late:three'"},
                       {"/a.js", "import 'late:one'"},
                       {"/b.js", ""}},
                      {"/main.js", "late:entry"});
      LateHost host;
      Pool pool(threads);
      Scan scan(project.options, project.files, project.resolver, pool, project.cancel, project.cache, &host);
      std::vector<std::string> asked;
      int steps = 0;
      while (scan.step()) {
        REQUIRE(++steps < 100);
        std::vector<ScanRequest> requests = scan.requests();
        if (is_backwards) std::reverse(requests.begin(), requests.end());
        for (const ScanRequest& request : requests) {
          asked.push_back(describe(request));
          if (request.kind == ScanRequest::Kind::Load) {
            LoadAnswer answer;
            if (request.path == "/late/bad.js")
              answer.error = "the network is down";
            else if (request.path == "/late/data.xyz")
              answer.text = SourceText(std::string_view("{\"k\": 1}")), answer.loader = Loader::JSON;
            else
              answer.text = SourceText(std::string_view("import 'late:data'; import '/b.js'"));
            scan.answer_load(request.id, std::move(answer));
          } else if (request.specifier == "late:two") {
            Resolution external;
            external.kind = Resolution::Kind::External;
            external.path = "https://cdn.test/two.js";
            scan.answer_resolve(request.id, std::move(external));
          } else if (request.specifier == "late:three") {
            scan.answer_resolve(request.id, file("/late/bad.js"));
          } else if (request.specifier == "late:data") {
            scan.answer_resolve(request.id, file("/late/data.xyz"));
          } else {
            scan.answer_resolve(request.id, file("/late/one.js"));
          }
        }
      }
      CHECK_FALSE(scan.finish(project.graph, project.messages));
      CHECK(project.dump() ==
            "main.js(late/one.js a.js [https://cdn.test/two.js] late/bad.js) late/one.js(late/data.xyz b.js) late/data.xyz() "
            "b.js() "
            "a.js(late/one.js) late/bad.js()");
      CHECK(project.told() == "main.js:1:62 Could not read \"late/bad.js\": the network is down");
      CHECK(project.graph.entries.size() == 2);
      std::sort(asked.begin(), asked.end());
      CHECK(asked == std::vector<std::string>{"load /late/bad.js", "load /late/data.xyz", "load /late/one.js",
                                              "resolve late:data from /late/one.js", "resolve late:entry from ",
                                              "resolve late:one from /a.js", "resolve late:one from /main.js",
                                              "resolve late:three from /main.js", "resolve late:two from /main.js"});
    }
  }
}

TEST_CASE("a host that has nothing to say leaves the answer to the scan") {
  Project project({{"/main.js", "import './late/a.js'; import 'late:x'"}, {"/late/a.js", "import '../b.js'"}, {"/b.js", ""}});
  LateHost host;
  Pool pool(0);
  Scan scan(project.options, project.files, project.resolver, pool, project.cancel, project.cache, &host);
  while (scan.step())
    for (const ScanRequest& request : scan.requests()) scan.answer_default(request.id);
  CHECK_FALSE(scan.finish(project.graph, project.messages));
  CHECK(project.dump() == "main.js(late/a.js -) late/a.js(b.js) b.js()");
  CHECK(project.told().starts_with("main.js:1:29 Could not resolve \"late:x\""));
}

TEST_CASE("a scan may be cancelled, or dropped, with questions open") {
  Project project({{"/main.js", "import 'late:one'"}});
  LateHost host;
  Pool pool(1);
  {
    Scan scan(project.options, project.files, project.resolver, pool, project.cancel, project.cache, &host);
    CHECK(scan.step());
    CHECK(scan.requests().size() == 1);
    CHECK(scan.requests().empty());
    project.cancel.cancel();
    CHECK_FALSE(scan.step());
    CHECK_FALSE(scan.finish(project.graph, project.messages));
    project.cancel.reset();
  }
  Scan dropped(project.options, project.files, project.resolver, pool, project.cancel, project.cache, &host);
  CHECK(dropped.step());
  dropped.answer_resolve(dropped.requests()[0].id, file("/main2.js"));
}

TEST_CASE("an entry point that the host leaves outside is told") {
  Project project({{"/main.js", ""}});
  project.options.entry_points = {{"late:entry", ""}};
  LateHost host;
  Pool pool(0);
  Scan scan(project.options, project.files, project.resolver, pool, project.cancel, project.cache, &host);
  while (scan.step())
    for (const ScanRequest& request : scan.requests()) {
      Resolution external;
      external.kind = Resolution::Kind::External;
      scan.answer_resolve(request.id, std::move(external));
    }
  CHECK_FALSE(scan.finish(project.graph, project.messages));
  REQUIRE(project.messages.size() == 1);
  CHECK(project.messages[0].text == "The entry point \"late:entry\" cannot be external");
}

TEST_CASE("the host is asked anew in every build") {
  Project project({{"/main.js", "import 'late:one'"}, {"/x.js", ""}, {"/y.js", ""}});
  LateHost host;
  Pool pool(0);
  for (const std::string target : {"/x.js", "/y.js"}) {
    Scan scan(project.options, project.files, project.resolver, pool, project.cancel, project.cache, &host);
    while (scan.step())
      for (const ScanRequest& request : scan.requests()) scan.answer_resolve(request.id, file(target));
    project.graph = {};
    CHECK(scan.finish(project.graph, project.messages));
    CHECK(project.dump() == "main.js(" + target.substr(1) + ") " + target.substr(1) + "()");
    project.cache.keep(std::move(project.graph));
  }
}

}  // namespace skein
