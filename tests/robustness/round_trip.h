// Print, parse, print: what every accepted program goes through in the round trip over packages and under the fuzzer.
#pragma once

#include <string>
#include <string_view>

#include "js/parser.h"

namespace skein::robustness {

struct RoundTrip {
  bool is_accepted = false;
  // When refused: `NAME START END` of the first error, by its name in the catalogue.
  std::string error;
  // Empty when what is printed, plainly and minified, is accepted again and printed as the same bytes.
  std::string instability;
};

RoundTrip round_trip(std::string_view text, js::Loader loader, js::ParseOptions::Goal goal);

}  // namespace skein::robustness
