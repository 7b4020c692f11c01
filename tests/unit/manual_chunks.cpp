// `manualChunks` as a function of the host's: what it is asked, and which modules follow the answers.
#include <doctest/doctest.h>

#include <string>

#include "bundle/bundle.h"
#include "bundle/manual_chunks.h"
#include "memory_files.h"

namespace skein {
namespace {

struct Chunks {
  test::MemoryFiles files;
  BuildOptions options;
  Pool pool{0};
  CancelFlag cancel;

  explicit Chunks(test::MemoryFiles given) : files(std::move(given)) {
    options.bundle = options.asks_chunks = options.splitting = true;
    options.format = Format::ESM;
    options.working_directory = "/";
    options.outdir = "/out";
    options.chunk_names = "[name]";
    options.entry_points = {{"/a.js", ""}, {"/b.js", ""}};
  }
};

}  // namespace

TEST_CASE("the question is asked once, when all modules are known") {
  Chunks chunks({{"/a.js", "import './c.js'; import('./d.js'); import 'https://x.test/'; require('./d.js')"},
                 {"/b.js", "import './c.js'; import './c.js'"},
                 {"/c.js", "console.log('c')"},
                 {"/d.js", "console.log('d')"}});
  BuildContext context(chunks.options, chunks.files, chunks.pool);
  REQUIRE(context.begin(chunks.cancel, nullptr));
  CHECK_FALSE(context.step());
  CHECK(
      context.ask_chunks() ==
      R"([{"id":0,"kind":"chunks","modules":[{"id":"/a.js","entry":true,"effects":true,"imports":[1,"https://x.test/",2],"dynamic":[2]},)"
      R"({"id":"/c.js","entry":false,"effects":true,"imports":[],"dynamic":[]},)"
      R"({"id":"/d.js","entry":false,"effects":true,"imports":[],"dynamic":[]},)"
      R"({"id":"/b.js","entry":true,"effects":true,"imports":[1,1],"dynamic":[]}]}])");
  CHECK(context.ask_chunks().empty());
  CHECK_FALSE(context.step());
  context.answer_chunks({"", "common", "", ""});
  const BuildResult result = context.finish(false);
  CHECK_FALSE(result.has_errors());
  std::string paths;
  for (const OutputFile& output : result.outputs) paths += output.path + " ";
  CHECK(paths.find("/out/common.js") != std::string::npos);
}

TEST_CASE("nothing is asked of a build that has failed") {
  Chunks chunks({{"/a.js", "import './none.js'"}, {"/b.js", ""}});
  BuildContext context(chunks.options, chunks.files, chunks.pool);
  REQUIRE(context.begin(chunks.cancel, nullptr));
  CHECK_FALSE(context.step());
  CHECK(context.ask_chunks().empty());
  CHECK(context.finish(false).has_errors());
}

TEST_CASE("what a module imports follows it") {
  Chunks chunks({{"/a.js", "import './c.js'; import './d.js'"},
                 {"/b.js", "import './e.js'; import('./f.js')"},
                 {"/c.js", "import './f.js'"},
                 {"/d.js", "import './f.js'; import './g.js'"},
                 {"/e.js", "require('./g.js')"},
                 {"/f.js", "import './c.js'; import 'https://x.test/'"},
                 {"/g.js", "new Worker(new URL('./c.js', import.meta.url))"}});
  ScanOptions options;
  options.working_directory = "/";
  options.entry_points = {{"/a.js", ""}, {"/b.js", ""}};
  Resolver resolver({}, chunks.files);
  ModuleCache cache;
  ModuleGraph graph;
  std::vector<Message> messages;
  REQUIRE(scan(options, chunks.files, resolver, chunks.pool, chunks.cancel, cache, graph, messages));

  struct Row {
    const char* names;  // by module: a c f d g b e
    const char* chunks;
  };
  const Row rows[] = {
      {"-------", ""},
      {"-x-----", "x: c | f"},
      {"---x---", "x: d | c f g"},
      {"--yx---", "x: d | g; y: f | c"},
      {"---y--x", "x: e | g; y: d | c f"},
      {"xxx----", "x: a c f | d g"},
      {"-----x-", "x: b | g e"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.names);
    std::vector<std::string> names;
    for (char name : std::string_view(row.names)) names.emplace_back(name == '-' ? 0u : 1u, name);
    std::string text;
    for (const link::ManualChunk& chunk : chunks_of_names(graph, names)) {
      text += (text.empty() ? "" : "; ") + chunk.name + ":";
      for (ModuleId id : chunk.modules) text += " " + graph.at(id).pretty_path.substr(0, 1);
      text += " |";
      for (ModuleId id : chunk.followers) text += " " + graph.at(id).pretty_path.substr(0, 1);
    }
    CHECK(text == row.chunks);
  }
}

}  // namespace skein
