// What it does tells the name by which it is started: linked one by one, these programs took four times as long.
#include "programs.h"

#include <cstdio>
#include <string_view>

int main(int count, char** words) {
  namespace programs = skein::test_programs;
  struct Named {
    std::string_view name;
    programs::Program* run;
  };
  constexpr Named kPrograms[] = {
      {"skein_parse_sources", programs::parse_sources},           {"skein_transform_sources", programs::transform_sources},
      {"skein_lower_sources", programs::lower_sources},           {"skein_resolve_specifiers", programs::resolve_specifiers},
      {"skein_random_edits", programs::random_edits},             {"skein_roundtrip", programs::roundtrip},
  };
  std::string_view name = count > 0 ? words[0] : "";
  name.remove_prefix(name.rfind('/') + 1);
  for (const Named& each : kPrograms)
    if (each.name == name) return each.run(count, words);
  std::fprintf(stderr, "skein_test_programs: start it by one of the names that the build gives it\n");
  return 2;
}
