// Import attributes: each set of them is a module of its own, and what they are is asked of plugins before it is told.

#include <doctest/doctest.h>

#include <algorithm>

#include "graph/loaders.h"
#include "graph/scan.h"
#include "memory_files.h"

namespace skein {
namespace {

using test::MemoryFiles;

struct Build {
  MemoryFiles files;
  Resolver resolver;
  ScanOptions options;
  CancelFlag cancel;
  ModuleCache cache;
  ModuleGraph graph;
  std::vector<Message> messages;
  std::vector<std::string> asked;

  explicit Build(MemoryFiles given) : files(std::move(given)), resolver({}, files) {
    options.working_directory = "/";
    options.entry_points.emplace_back("/main.js", "");
  }

  static std::string text_of(const ModuleAttributes& attributes) {
    std::string text;
    for (const auto& [key, value] : attributes) text.append(" ").append(key).append("=").append(value);
    return text;
  }

  // The names of all modules. `host` answers each load it is asked about with the attributes as JavaScript, but for those that
  // it leaves alone.
  std::string scan(ScanHost* host = nullptr, unsigned threads = 0, bool answers = true) {
    graph = {};
    messages.clear();
    asked.clear();
    Pool pool(threads);
    Scan scan(options, files, resolver, pool, cancel, cache, host);
    while (scan.step()) {
      for (const ScanRequest& request : scan.requests()) {
        const std::string attributes = text_of(request.attributes);
        asked.push_back((request.kind == ScanRequest::Kind::Load ? "load " + request.path : request.specifier) + attributes +
                        (request.importer_attributes.empty() ? "" : " from" + text_of(request.importer_attributes)));
        if (request.kind == ScanRequest::Kind::Resolve || !answers || request.path == "/main.js") {
          scan.answer_default(request.id);
          continue;
        }
        LoadAnswer answer;
        std::string code = "import './inner.js'; export default ";
        append_literal(code, attributes);
        answer.text = SourceText(std::string_view(code));
        if (attributes != " type=json") answer.loader = Loader::JS;
        scan.answer_load(request.id, std::move(answer));
      }
    }
    std::sort(asked.begin(), asked.end());
    scan.finish(graph, messages);
    std::string names;
    for (const auto& module : graph.modules) names.append(names.empty() ? "" : " | ").append(module->pretty_path);
    return names;
  }
  std::string told() const {
    std::string text;
    for (const Message& message : messages)
      text.append(std::to_string(message.location.line) + ":" + std::to_string(message.location.column) + "+" +
                  std::to_string(message.location.length) + " " + message.text + "\n");
    return text;
  }
  std::string generated(std::size_t module) const { return std::string(graph.modules[module]->generated.view()); }
};

class Host final : public ScanHost {
 public:
  bool resolves(std::string_view specifier, std::string_view, js::ImportKind) override { return specifier.ends_with("inner.js"); }
  bool loads(std::string_view path) override { return path.starts_with("/x."); }
};

}  // namespace

TEST_CASE("attributes: which imports are one module, and what it is called") {
  struct Row {
    std::string_view code, modules;
  };
  const Row rows[] = {
      {"import a from './d.json' with { type: 'json' }", "main.js | d.json"},
      {"import a from './d.json' with {}; import b from './d.json'", "main.js | d.json"},
      {"import a from './d.json'; import b from './d.json' with { type: 'json' }",
       "main.js | d.json | d.json with { type: 'json' }"},
      {"import a from './d.json' with { type: 'text' }; import b from './d.json' with { 'type': 'text' }", "main.js | d.json"},
      {"import a from './d.json' with { type: 'text' }; export * from './d.json' with { type: 'bytes' }",
       "main.js | d.json with { type: 'text' } | d.json with { type: 'bytes' } | skein:runtime"},
      {"import a from './d.json' with { type: 'text' }; import('./d.json', { with: { 'type': 'text' } })", "main.js | d.json"},
      {"import('./d.json', { 'with': { type: `text` } }); import('./d.json', { with: {} }); import('./d.json', {})",
       "main.js | d.json with { type: 'text' } | d.json"},
      // What is known when the program runs is not loaded.
      {"import('./d.json', options); import('./d.json', { with: { type } }); import('./d.json', { ...options })", "main.js"},
      {"if (false) import('./d.json', options)", "main.js"},
      {"import a from './d.json?1' with { type: 'text' }; import b from './d.json?2' with { type: 'text' }",
       "main.js | d.json?1 | d.json?2"},
  };
  for (const Row& row : rows) {
    for (const unsigned threads : {0u, 2u}) {
      Build build({{"/main.js", std::string(row.code)}, {"/d.json", "{\"a\": 1}"}});
      CHECK_MESSAGE(build.scan(nullptr, threads) == row.modules, row.code);
    }
  }
}

TEST_CASE("attributes: names with whole paths tell them too") {
  Build build({{"/main.js", "import './d.json?q'; import './d.json?q' with { type: 'text' }"}, {"/d.json", "1"}});
  build.scan();
  CHECK(absolute_name(*build.graph.modules[1]) == "/d.json?q");
  CHECK(absolute_name(*build.graph.modules[2]) == "/d.json?q with { type: 'text' }");
}

TEST_CASE("attributes: a JSON module has a default export only") {
  Build build(
      {{"/main.js", "import a from './d.json'; import b from './d.json' with { type: 'json' }"}, {"/d.json", "{\"a\": 1}"}});
  build.scan();
  CHECK(build.generated(1) == "var a = 1;\nexport default {\n  \"a\": a,\n};\nexport { a };\n");
  CHECK(build.generated(2) == "export default {\n  \"a\": 1,\n};\n");
}

TEST_CASE("attributes: those that nobody knows are told where they stand") {
  struct Row {
    std::string_view code, told;
  };
  const Row rows[] = {
      {"import './d.json' with { type: 'css' }", "1:31+5 Importing with the type \"css\" is not supported\n"},
      {"import './d.json' with { as: 'x', type: 'json' }", "1:25+2 Importing with the attribute \"as\" is not supported\n"},
      {"import './d.json' with { 'a b': 'x', type: \"y\" }",
       "1:25+5 Importing with the attribute \"a b\" is not supported\n1:43+3 Importing with the type \"y\" is not supported\n"},
      {"import('./d.json', { with: { as: 'x' } })", "1:29+2 Importing with the attribute \"as\" is not supported\n"},
      {"import('./d.json', { with: { 'as': `x` } })", "1:29+4 Importing with the attribute \"as\" is not supported\n"},
      // Each module is told once.
      {"import './d.json' with { as: 'x' }; import './d.json' with { as: 'x' }; import './d.json' with { as: 'y' }",
       "1:25+2 Importing with the attribute \"as\" is not supported\n1:97+2 Importing with the attribute \"as\" is not "
       "supported\n"},
      // It is nobody's business where the file is not bundled.
      {"import 'https://x.test/d' with { as: 'x' }; import './none' with { as: 'x' }", "1:51+8 Could not resolve \"./none\"\n"},
      {"import('./d.json', options)",
       "1:0+27 The options of this \"import()\" are not known before the program runs: the import stays "
       "as it is\n"},
  };
  for (const Row& row : rows) {
    Build build({{"/main.js", std::string(row.code)}, {"/d.json", "{\"a\": 1}"}});
    build.scan();
    CHECK_MESSAGE(build.told() == row.told, row.code);
  }
}

TEST_CASE("attributes: plugins are told of them, sorted, for each module once") {
  Build build({{"/main.js",
                "import './x.txt' with { z: '1', a: '2' }; import './x.txt' with { a: '2', z: '1' }; import './x.txt';"
                "import './x.txt' with { type: 'json' }"},
               {"/inner.js", ""},
               {"/x.txt", "text"}});
  Host host;
  for (const unsigned threads : {0u, 2u}) {
    CHECK(build.scan(&host, threads) ==
          "main.js | x.txt with { a: '2', z: '1' } | inner.js | x.txt | x.txt with { type: 'json' }");
    CHECK(build.asked == std::vector<std::string>{"./inner.js", "./inner.js from a=2 z=1", "load /x.txt", "load /x.txt a=2 z=1",
                                                  "load /x.txt type=json"});
    // The extension says what a plugin has loaded, not the type.
    CHECK(build.graph.modules[4]->loader == Loader::Text);
    CHECK(build.messages.empty());
  }
  // What the host leaves alone is as if it were not there.
  build.scan(&host, 0, false);
  CHECK(build.told() ==
        "1:24+1 Importing with the attribute \"z\" is not supported\n"
        "1:32+1 Importing with the attribute \"a\" is not supported\n"
        "1:0+1 Unexpected \"t\" in JSON\n");
}

TEST_CASE("attributes: all modules of a file are read anew when it changes, and no others") {
  Build build({{"/main.js", "import a from './d.txt'; import b from './d.txt' with { type: 'text' }; import c from './e.txt'"},
               {"/d.txt", "one"},
               {"/e.txt", "same"}});
  build.scan();
  const GraphModule* const kept = build.graph.modules[3].get();
  build.cache.keep(std::move(build.graph));
  build.files.put("/d.txt", "two");
  CHECK(build.cache.invalidate("/d.txt"));
  CHECK(build.scan() == "main.js | d.txt | d.txt with { type: 'text' } | e.txt");
  CHECK(build.generated(1) == "export default \"two\";\n");
  CHECK(build.generated(2) == "export default \"two\";\n");
  CHECK(build.graph.modules[3].get() == kept);
  // Once more without a change, and then as the only one of its file.
  build.cache.keep(std::move(build.graph));
  CHECK(build.scan() == "main.js | d.txt | d.txt with { type: 'text' } | e.txt");
  build.cache.keep(std::move(build.graph));
  build.files.put("/main.js", "import b from './d.txt' with { type: 'text' }");
  build.cache.invalidate("/main.js");
  CHECK(build.scan() == "main.js | d.txt");
  CHECK(build.generated(1) == "export default \"two\";\n");
}

}  // namespace skein
