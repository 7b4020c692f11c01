// One context that is built again and again after random edits, as a watcher does for days: the memory in use stays what it was.
//
//   skein_soak [--rebuilds=500] [--threads=1] [--seed=1]
#include <malloc.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "../stress/builds.h"

namespace {

std::size_t resident_bytes() {
  unsigned long pages = 0, resident = 0;
  std::FILE* file = std::fopen("/proc/self/statm", "r");
  if (file == nullptr || std::fscanf(file, "%lu %lu", &pages, &resident) != 2) resident = 0;
  if (file != nullptr) std::fclose(file);
  return resident * 4096;
}

std::size_t median(std::vector<std::size_t> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// The program's allocator does not count; it keeps what was freed, for later.
std::size_t bytes_in_use() {
#if defined(SKEIN_OWN_MALLOC)
  return resident_bytes();
#else
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
#endif
}

}  // namespace

int main(int argc, char** argv) {
  using namespace skein;
  unsigned rebuilds = 500, threads = 1, seed = 1;
  for (int i = 1; i < argc; i++) {
    const std::string_view word = argv[i];
    const auto number = [&](std::string_view name, unsigned& value) {
      if (word.starts_with(name)) value = static_cast<unsigned>(std::atoi(argv[i] + name.size()));
    };
    number("--rebuilds=", rebuilds);
    number("--threads=", threads);
    number("--seed=", seed);
  }
  stress::Project project(seed, 60);
  Pool pool(threads);
  // Split, minified, with maps.
  stress::Watched watched(project, stress::options_of(4), pool);
  const CancelFlag never;
  std::vector<std::size_t> used, resident, sources;
  // What is measured with is not to grow.
  for (auto* values : {&used, &resident, &sources}) values->reserve(rebuilds);
  unsigned without_errors = 0;
  for (unsigned build = 0; build < rebuilds; build++) {
    if (build > 0) watched.apply(project.edit());
    without_errors += watched.build(never).has_errors() ? 0 : 1;
    used.push_back(bytes_in_use());
    resident.push_back(resident_bytes());
    std::size_t bytes = 0;
    for (const auto& [path, text] : project.files()) bytes += text.size();
    sources.push_back(bytes);
  }
  // Four windows; the first is for getting warm.
  std::vector<std::size_t> windows;
  std::printf("%u rebuilds of 60 modules with %u threads, %u without errors; medians in kB of memory in use (resident; sources):",
              rebuilds, pool.size(), without_errors);
  for (std::size_t window = 0; window < 4; window++) {
    const auto cut = [&](const std::vector<std::size_t>& all) {
      return median({all.begin() + static_cast<std::ptrdiff_t>(all.size() * window / 4),
                     all.begin() + static_cast<std::ptrdiff_t>(all.size() * (window + 1) / 4)});
    };
    windows.push_back(cut(used));
    std::printf(" %zu (%zu; %.1f)", windows.back() / 1024, cut(resident) / 1024, static_cast<double>(cut(sources)) / 1024);
  }
  std::printf("\n");
  // The projects differ a little from window to window.
  // A build with errors keeps less for the next one than others, and edits come in rows: few of them may lie in one window.
  const std::size_t before = std::max(windows[0], windows[1]);
#if defined(SKEIN_OWN_MALLOC)
  constexpr std::size_t kSlack = std::size_t{4} << 20;  // pages of 2 MB; 10,000 rebuilds end where 3,000 do
#else
  constexpr std::size_t kSlack = std::size_t{128} << 10;
#endif
  const bool is_flat = windows[3] < before + before / 10 + kSlack;
  const bool is_good = is_flat && without_errors * 2 > rebuilds;
  std::printf("%d passed, %d failed\n", is_good ? 1 : 0, is_good ? 0 : 1);
  return is_good ? 0 : 1;
}
