#include "transform/runtime.h"

namespace skein::lowering {

namespace {

// What is declared here runs in every engine that has ES2015 and is never lowered itself. Functions are declarations: a part
// that nothing uses is dropped, and none of them has to be evaluated before another.
constexpr std::string_view kSource = R"js(
// a ** b
export const __pow = Math.pow;
)js";

}  // namespace

std::string_view helper_name(Helper helper) {
  switch (helper) {
#define X(name, text) \
  case Helper::name: return text;
    SKEIN_HELPERS(X)
#undef X
  }
  return {};
}

std::string_view runtime_source() { return kSource; }

}  // namespace skein::lowering
