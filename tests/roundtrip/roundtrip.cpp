// Many files in one process: `skein_roundtrip LIST`. Each line of LIST is `GOAL PATH`, GOAL being `module` or `script`.
// Output: one line for each, in order: `accepted`, `refused NAME START END` or `unstable REASON`.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "../tools/programs.h"
#include "../robustness/round_trip.h"

int skein::test_programs::roundtrip(int count, char** arguments) {
  using Goal = skein::js::ParseOptions::Goal;
  if (count != 2) return 2;
  std::ifstream list(arguments[1]);
  std::string goal, path;
  while (list >> goal && list.get() == ' ' && std::getline(list, path)) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
      std::fprintf(stderr, "cannot read %s\n", path.c_str());
      return 1;
    }
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const skein::robustness::RoundTrip result =
        skein::robustness::round_trip(text, skein::js::Loader::JS, goal == "module" ? Goal::Module : Goal::Script);
    if (!result.is_accepted) std::printf("refused %s\n", result.error.c_str());
    else if (!result.instability.empty()) std::printf("unstable %s\n", result.instability.c_str());
    else std::puts("accepted");
    // A crash is told from the line it is missing.
    std::fflush(stdout);
  }
  return 0;
}
