// Fuzzing of the parser and the printer with libFuzzer. The first byte says how the rest is read: bits 0 and 1 are the loader,
// bits 2 and 3 the goal. Whatever is accepted has to survive printing; nothing may crash.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "../robustness/round_trip.h"

extern "C" __attribute__((visibility("default"))) int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skein;
  if (size == 0) return 0;
  using Goal = js::ParseOptions::Goal;
  constexpr Goal kGoals[] = {Goal::Unambiguous, Goal::Module, Goal::Script, Goal::Unambiguous};
  const auto loader = static_cast<js::Loader>(data[0] & 3);
  const Goal goal = kGoals[data[0] >> 2 & 3];
  const robustness::RoundTrip result = robustness::round_trip({reinterpret_cast<const char*>(data) + 1, size - 1}, loader, goal);
  if (result.instability.empty()) return 0;
  std::fprintf(stderr, "unstable: %s\n", result.instability.c_str());
  std::abort();
}
