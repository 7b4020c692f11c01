// A map so large that threads make pieces of it.
#include <doctest/doctest.h>

#include <string>

#include "bundle/bundle.h"
#include "memory_files.h"

namespace skein {

TEST_CASE("the map of half a megabyte of sources is the same on any number of threads") {
  test::MemoryFiles files;
  std::string main;
  for (int i = 0; i < 40; i++) {
    const std::string number = std::to_string(i);
    std::string text = "/* \"" + std::string(12000, 'x') + "\n" + number + " */\n";
    text += "export const name" + number + " = '\\t" + number + "';\nconsole.log(name" + number + ");\n";
    files.put("/m" + number + ".js", text);
    main += "import './m" + number + ".js';\n";
  }
  files.put("/main.js", main);
  BuildOptions options;
  options.bundle = true;
  options.format = Format::ESM;
  options.outdir = "/out";
  options.sourcemap = SourceMapMode::Linked;
  options.entry_points.push_back({"/main.js", ""});
  std::string first;
  for (const unsigned threads : {0u, 1u, 3u}) {
    Pool pool(threads);
    BuildContext context(options, files, pool);
    const CancelFlag cancel;
    const BuildResult result = context.rebuild(cancel);
    REQUIRE(result.outputs.size() == 2);
    const std::string& map = result.outputs[1].contents;
    if (threads == 0) first = map;
    CHECK(map == first);
    // Every source once, in order.
    std::size_t at = 0;
    for (int i = 0; i < 40; i++) {
      at = map.find("\"/* \\\"xxx", at + 1);
      REQUIRE(at != std::string::npos);
      const std::string end = "x\\n" + std::to_string(i) + " */\\nexport const name" + std::to_string(i) + " = '\\\\t";
      CHECK(map.compare(at + 6 + 12000 - 1, end.size(), end) == 0);
    }
    CHECK(map.ends_with("]\n}\n"));
  }
}

}  // namespace skein
