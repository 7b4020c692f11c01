#include "transform/targets.h"

namespace skein::lowering {

using namespace js;

bool add_target(std::string_view name, FeatureSet& unsupported) {
  if (name == "esnext") return true;
  if (!name.starts_with("es")) return false;
  int edition = 0;
  for (char digit : name.substr(2)) {
    if (digit < '0' || digit > '9' || edition > 9999) return false;
    edition = edition * 10 + (digit - '0');
  }
  if (edition >= 6 && edition <= 17) edition += 2009;  // es6 is es2015
  if (edition < 2015 || edition > 2026) return false;
  unsupported = unsupported | features_after(edition);
  return true;
}

}  // namespace skein::lowering
