// Barrels without side effects: what is loaded of them, and only that; the same with threads, with a host that answers late, and
// in the next build.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "graph/scan.h"
#include "memory_files.h"

namespace skein {
namespace {

struct Barrel {
  test::MemoryFiles files{{"/node_modules/p/package.json", "{\"sideEffects\": [\"effect.js\"], \"main\": \"index.js\"}"}};
  ScanOptions options;
  CancelFlag cancel;
  ModuleCache cache;
  Resolver resolver{{}, files};
  ModuleGraph graph;
  std::vector<Message> messages;

  explicit Barrel(std::initializer_list<std::pair<std::string, std::string>> given) {
    for (const auto& [path, text] : given) files.put(path, text);
    options.working_directory = "/";
    options.entry_points.emplace_back("/main.js", "");
    options.is_lazy = options.splits_imports = true;
  }
  // The loaded files below the package, sorted, and what was told.
  std::string loaded() const {
    std::vector<std::string> names;
    for (const auto& module : graph.modules)
      if (module->pretty_path.starts_with("node_modules/p/")) names.push_back(module->pretty_path.substr(15));
    std::sort(names.begin(), names.end());
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : " ") + name;
    for (const Message& message : messages) text += "; " + message.text;
    return text;
  }
  std::string scan(unsigned threads, ScanHost* host = nullptr, std::vector<std::string>* asked = nullptr) {
    Pool pool(threads);
    graph = {};
    messages.clear();
    Scan scan(options, files, resolver, pool, cancel, cache, host);
    while (scan.step()) {
      std::vector<ScanRequest> requests = scan.requests();
      for (const ScanRequest& request : requests) {
        if (asked != nullptr) asked->push_back(request.kind == ScanRequest::Kind::Load ? request.path : request.specifier);
        scan.answer_default(request.id);
      }
    }
    scan.finish(graph, messages);
    return loaded();
  }
};

class Curious final : public ScanHost {
 public:
  bool resolves(std::string_view specifier, std::string_view importer, js::ImportKind) override {
    return importer.starts_with("/node_modules/") && specifier != "./b.js";
  }
  bool loads(std::string_view path) override { return path.ends_with("/a.js"); }
};

const std::initializer_list<std::pair<std::string, std::string>> kFiles = {
    {"/node_modules/p/index.js",
     "export { a } from './a.js'; export { b } from './b.js'; export * from './more.js'; export * as ns from './c.js';"
     "import d from './d.js'; export { d }; export * from './effect.js'"},
    {"/node_modules/p/own.js",
     "import { a } from './index.js'; import './effect.js'; export { b } from './b.js'; export const own = a"},
    {"/node_modules/p/a.js", "export const a = 1"},
    {"/node_modules/p/b.js", "import { a } from './index.js'; export const b = a"},
    {"/node_modules/p/more.js", "export { c } from './c.js'; export { missing } from './missing.js'"},
    {"/node_modules/p/c.js", "export const c = 1; export default c"},
    {"/node_modules/p/d.js", "import * as ns from './index.js'; export default () => ns.a"},
    {"/node_modules/p/effect.js", "export const e = 1"},
    {"/node_modules/p/common.js", "exports.x = require('./index.js')"},
};

struct Row {
  const char* main;
  const char* loaded;
};
const Row kRows[] = {
    {"import 'p'", "index.js"},
    {"import { a } from 'p'; a", "a.js index.js"},
    {"import { a } from 'p'", "a.js index.js"},
    {"import { b } from 'p'; b", "a.js b.js index.js"},
    {"import { c } from 'p'; c", "c.js effect.js index.js more.js"},
    {"import { e } from 'p'; e", "effect.js index.js more.js"},
    {"import { ns } from 'p'; ns", "c.js index.js"},
    {"import { d } from 'p'; d", "a.js d.js index.js"},
    {"import p from 'p'; p", "index.js"},
    {"import * as p from 'p'", "index.js"},
    {"import * as p from 'p'; p.a; p.b()", "a.js b.js index.js"},
    {"import * as p from 'p'; p.ns.c", "c.js index.js"},
    {"import { own } from 'p/own.js'; own", "a.js effect.js index.js own.js"},
    {"import { b } from 'p/own.js'; b", "a.js b.js index.js own.js"},
    {"export { a } from 'p'", "a.js index.js"},
    {"export { a as x } from 'p'; export { b as y } from 'p'", "a.js b.js index.js"},
    {"const { a } = await import('p')", "a.js effect.js index.js more.js"},
    {"import * as p from 'p'; eval('p')", "a.js b.js c.js d.js effect.js index.js more.js; Could not resolve \"./missing.js\""},
    {"import * as p from 'p'; f(p)", "a.js b.js c.js d.js effect.js index.js more.js; Could not resolve \"./missing.js\""},
    {"export * from 'p'", "a.js b.js c.js d.js effect.js index.js more.js; Could not resolve \"./missing.js\""},
    {"export * as p from 'p'", "a.js b.js c.js d.js effect.js index.js more.js; Could not resolve \"./missing.js\""},
    {"require('p')", "a.js b.js c.js d.js effect.js index.js more.js; Could not resolve \"./missing.js\""},
    {"import('p')", "a.js b.js c.js d.js effect.js index.js more.js; Could not resolve \"./missing.js\""},
    {"import 'p/common.js'", "a.js b.js c.js common.js d.js effect.js index.js more.js; Could not resolve \"./missing.js\""},
};

}  // namespace

TEST_CASE("of a barrel, what somebody needs is loaded") {
  for (const Row& row : kRows) {
    CAPTURE(row.main);
    for (const unsigned threads : {0u, 2u}) {
      Barrel barrel(kFiles);
      barrel.files.put("/main.js", row.main);
      CHECK(barrel.scan(threads) == row.loaded);
    }
    Barrel hosted(kFiles);
    hosted.files.put("/main.js", row.main);
    Curious host;
    CHECK(hosted.scan(1, &host) == row.loaded);
  }
}

TEST_CASE("the next build loads what is needed then") {
  Curious host;
  for (ScanHost* with : {static_cast<ScanHost*>(nullptr), static_cast<ScanHost*>(&host)}) {
    for (const Row& first : kRows) {
      for (const Row& second : kRows) {
        CAPTURE(first.main);
        CAPTURE(second.main);
        Barrel barrel(kFiles);
        barrel.files.put("/main.js", first.main);
        REQUIRE(barrel.scan(0, with) == first.loaded);
        barrel.cache.keep(std::move(barrel.graph));
        barrel.files.put("/main.js", second.main);
        barrel.cache.invalidate("/main.js");
        CHECK(barrel.scan(0, with) == second.loaded);
      }
    }
  }
}

TEST_CASE("the host is asked about nothing else") {
  Barrel barrel(kFiles);
  barrel.files.put("/main.js", "import { a } from 'p'; a");
  Curious host;
  std::vector<std::string> asked;
  barrel.scan(0, &host, &asked);
  std::string text;
  for (const std::string& each : asked) text += each + " ";
  CHECK(text == "./a.js /node_modules/p/a.js ");
}

TEST_CASE("a file that somebody says has side effects is loaded with all it imports") {
  // What plugins say may differ from import to import.
  Barrel barrel(kFiles);
  barrel.files.put("/main.js", "import { a } from 'p'; a");
  barrel.options.entry_points.emplace_back("/node_modules/p/own.js", "");
  CHECK(barrel.scan(0) == "a.js b.js effect.js index.js own.js");
  Barrel eager(kFiles);
  eager.files.put("/main.js", "import { a } from 'p'; a");
  eager.options.is_lazy = false;
  CHECK(eager.scan(0) == "a.js b.js c.js d.js effect.js index.js more.js; Could not resolve \"./missing.js\"");
}

}  // namespace skein
