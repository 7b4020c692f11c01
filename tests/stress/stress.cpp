// Many threads, many builds, one process: what 1 to 16 threads make of random projects, edit after edit, cancelled at any moment
// and side by side on one pool, is what one thread makes of them anew. Meant to run under ThreadSanitizer (preset tsan).
//
//   skein_stress [--seeds=3] [--first=1] [--edits=4] [--full]
//   skein_stress --order=100000       the orders of graphs as deep as that
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/trace.h"
#include "builds.h"

namespace skein::stress {
namespace {

constexpr unsigned kThreads[] = {0, 1, 2, 3, 4, 8, 16};

std::size_t passed = 0, failed = 0, canceled = 0;
std::atomic<std::size_t> with_errors{0}, without_errors{0};

void check(bool is_good, std::string_view what, std::uint32_t seed, unsigned threads) {
  (is_good ? passed : failed)++;
  if (!is_good) std::printf("FAIL %.*s: seed %u, %u threads\n", static_cast<int>(what.size()), what.data(), seed, threads);
}

// What a context that has seen nothing else builds, without threads.
std::string anew(const Project& project, std::uint32_t variant) {
  Pool pool(0);
  Watched watched(project, options_of(variant), pool);
  const BuildResult result = watched.build(CancelFlag());
  (result.has_errors() ? with_errors : without_errors)++;
  return told(result);
}

// A build that another thread cancels after a while. It ends, canceled or complete.
void cancel_once(Watched& watched, unsigned microseconds, const std::string& expected, std::uint32_t seed, unsigned threads) {
  CancelFlag cancel;
  std::thread other([&] {
    if (microseconds > 0) std::this_thread::sleep_for(std::chrono::microseconds(microseconds));
    cancel.cancel();
  });
  const BuildResult result = watched.build(cancel);
  other.join();
  if (is_canceled(result)) {
    canceled++;
    check(result.outputs.empty(), "a cancelled build has no outputs", seed, threads);
  } else {
    check(told(result) == expected, "a build that was too quick to be cancelled", seed, threads);
  }
}

// Contexts that live through the edits, one for each number of threads.
void edits(std::uint32_t seed, std::uint32_t modules, unsigned edits) {
  Project project(seed, modules);
  Random random(seed + 1000);
  std::vector<std::unique_ptr<Pool>> pools;
  std::vector<std::unique_ptr<Watched>> contexts;
  for (const unsigned threads : kThreads) {
    pools.push_back(std::make_unique<Pool>(threads));
    contexts.push_back(std::make_unique<Watched>(project, options_of(seed), *pools.back()));
  }
  for (unsigned edit = 0; edit <= edits; edit++) {
    const Project::Patch patch = edit == 0 ? Project::Patch{} : project.edit();
    const std::string expected = anew(project, seed);
    for (std::size_t i = 0; i < contexts.size(); i++) {
      contexts[i]->apply(patch);
      if (random.chance(50)) cancel_once(*contexts[i], random.below(4) * random.below(3000), expected, seed, kThreads[i]);
      const std::string actual = contexts[i]->build();
      check(actual == expected, "a rebuild gives what a clean build gives", seed, kThreads[i]);
      if (actual != expected && std::getenv("SKEIN_STRESS_SHOW") != nullptr)
        std::printf("---- expected\n%s\n---- actual\n%s\n", expected.c_str(), actual.c_str());
    }
  }
}

// Several coordinators on one pool: each runs what the others have submitted while it has nothing better to do.
void side_by_side(std::uint32_t seed, std::uint32_t modules, unsigned builds) {
  constexpr std::uint32_t kContexts = 4;
  for (const unsigned threads : {0u, 2u, 8u}) {
    Pool pool(threads);
    std::atomic<unsigned> differing{0}, done{0};
    std::vector<std::thread> coordinators;
    for (std::uint32_t c = 0; c < kContexts; c++)
      coordinators.emplace_back([&, c] {
        Project project(seed * 10 + c, modules);
        Watched watched(project, options_of(seed + c), pool);
        for (unsigned build = 0; build < builds; build++) {
          if (build > 0) watched.apply(project.edit());
          if (watched.build() != anew(project, seed + c)) differing++;
          done++;
        }
      });
    for (std::thread& coordinator : coordinators) coordinator.join();
    check(differing == 0 && done == kContexts * builds, "contexts side by side on one pool", seed, threads);
  }
}

// Graphs as deep as they are large: nothing that walks them may recurse, or look at all of what is there for each module.
void long_orders(std::uint32_t count) {
  for (const std::string_view shape : {"chain", "ladder", "circle", "star", "commonjs"}) {
    test::MemoryFiles files;
    const auto path = [](std::uint32_t i) { return "/m" + std::to_string(i) + ".js"; };
    for (std::uint32_t i = 0; i < count; i++) {
      std::string text;
      const auto import = [&](std::uint32_t to, const char* name) {
        const std::string number = std::to_string(to);
        text += shape == "commonjs" ? "const " + std::string(name) + " = require('." + path(to) + "').a" + number + ";\n"
                                    : "import { a" + number + " as " + std::string(name) + " } from '." + path(to) + "';\n";
      };
      if (shape == "star") {
        for (std::uint32_t to = 1; i == 0 && to < count; to++) text += "import '." + path(to) + "';\n";
      } else if (i + 1 < count || shape == "circle") {
        import((i + 1) % count, "next");
        if (shape == "ladder" && i + 2 < count) import(i + 2, "second");
      }
      text += shape == "commonjs" ? "exports.a" : "export const a";
      text +=
          std::to_string(i) + " = () => 'value " + std::to_string(i) + "';\nconsole.log('module " + std::to_string(i) + ".');\n";
      files.put(path(i), text);
    }
    BuildOptions options;
    options.bundle = true;
    options.format = Format::ESM;
    options.outdir = "/out";
    options.entry_points.push_back({"/m0.js", ""});
    Pool pool(1);
    BuildContext context(options, files, pool);
    const CancelFlag never;
    const BuildResult result = context.rebuild(never);
    bool is_good = !result.has_errors() && result.outputs.size() == 1;
    // What is imported stands before what imports it; CommonJS runs when it is called, and stands anywhere.
    std::size_t at = 0;
    for (std::uint32_t i = 0; i < count && is_good && shape != "commonjs"; i++) {
      const std::uint32_t number = shape == "star" ? (i + 1) % count : count - 1 - i;
      at = result.outputs[0].contents.find("module " + std::to_string(number) + ".", at);
      is_good = at != std::string::npos;
    }
    is_good = is_good && result.outputs[0].contents.find("module " + std::to_string(count - 1) + ".") != std::string::npos;
    check(is_good, shape, count, 1);
    std::printf("%.*s of %u modules: scan %.0f ms, link %.0f ms\n", static_cast<int>(shape.size()), shape.data(), count,
                result.stats.scan_ms, result.stats.link_ms);
  }
}

}  // namespace
}  // namespace skein::stress

int main(int argc, char** argv) {
  using namespace skein::stress;
  std::uint32_t seeds = 3, first = 1;
  unsigned each = 4, modules_in_order = 0;
  for (int i = 1; i < argc; i++) {
    const std::string_view word = argv[i];
    const auto number = [&](std::string_view name) { return static_cast<unsigned>(std::atoi(argv[i] + name.size())); };
    if (word == "--full") {
      seeds = 60;
      each = 12;
    } else if (word.starts_with("--order=")) {
      modules_in_order = number("--order=");
      seeds = 0;
    } else if (word.starts_with("--seeds=")) {
      seeds = number("--seeds=");
    } else if (word.starts_with("--first=")) {
      first = number("--first=");
    } else if (word.starts_with("--edits=")) {
      each = number("--edits=");
    }
  }
  for (std::uint32_t seed = first; seed < first + seeds; seed++) {
    edits(seed, 10 + seed * 17 % 60, each);
    side_by_side(seed, 20 + seed * 7 % 30, 3);
  }
  if (modules_in_order > 0) long_orders(modules_in_order);
  std::printf("clean builds: %zu, and %zu with errors; cancelled: %zu\n", without_errors.load(), with_errors.load(), canceled);
  std::printf("%zu passed, %zu failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}
