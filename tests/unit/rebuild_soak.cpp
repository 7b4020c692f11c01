// A context that is built again and again, as a watcher does for days: what it keeps does not grow.
#include <doctest/doctest.h>
#include <malloc.h>

#include <string>

#include "bundle/bundle.h"
#include "memory_files.h"

namespace skein {
namespace {

std::size_t bytes_in_use() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

std::string module_text(int number, int version) {
  const std::string next = std::to_string(number + 1);
  const std::string import =
      number < 19 ? "import { f" + next + " } from './m" + next + "';\n" : "const f" + next + " = () => 0;\n";
  return import + "export const f" + std::to_string(number) + " = () => f" + next + "() + " + std::to_string(version) + ";\n";
}

}  // namespace

TEST_CASE("hundreds of rebuilds, with edits, errors and files that come and go, keep no more than the first ones") {
  test::MemoryFiles files;
  files.put("/main.js", "import { f0 } from './m0';\nconsole.log(f0());\n");
  for (int i = 0; i < 20; i++) files.put("/m" + std::to_string(i) + ".js", module_text(i, 0));
  BuildOptions options;
  options.bundle = true;
  options.format = Format::ESM;
  options.outdir = "/out";
  options.entry_points.push_back({"/main.js", ""});
  Pool pool(1);
  BuildContext context(options, files, pool);
  const CancelFlag cancel;
  const auto build = [&] { return context.rebuild(cancel); };
  REQUIRE_FALSE(build().has_errors());

  std::size_t after_fifty = 0;
  for (int round = 1; round <= 400; round++) {
    const int number = round % 20;
    const std::string path = "/m" + std::to_string(number) + ".js";
    if (round % 10 == 3) {  // an error, gone with the next edit
      files.put(path, "export const = ;");
      context.invalidate(path);
      CHECK(build().has_errors());
    } else if (round % 10 == 7) {  // deleted, and a TypeScript file in its place
      files.remove(path);
      files.put("/m" + std::to_string(number) + ".ts", module_text(number, round));
      context.invalidate(path);
      context.invalidate_all();
      CHECK_FALSE(build().has_errors());
      files.remove("/m" + std::to_string(number) + ".ts");
      context.invalidate("/m" + std::to_string(number) + ".ts");
      context.invalidate_all();
    }
    files.put(path, module_text(number, round));
    context.invalidate(path);
    const BuildResult result = build();
    REQUIRE_FALSE(result.has_errors());
    REQUIRE(result.outputs.size() == 1);
    CHECK(result.outputs[0].contents.find("() + " + std::to_string(round)) != std::string::npos);
    if (round == 50) after_fifty = bytes_in_use();
  }
  // Flat but for the noise of the allocator; what 350 builds of these 21 modules would leave is some hundred times as much.
  CHECK(bytes_in_use() < after_fifty + std::size_t{512} * 1024);
}

}  // namespace skein
