#include "transform/targets.h"

#include <cstdint>

#include "transform/engines.h"

namespace skein::lowering {

using namespace js;

namespace {

// "16.4.1"; only the first two numbers count.
bool read_version(std::string_view text, EngineVersion& version) {
  std::uint32_t numbers[3] = {};
  std::size_t count = 0;
  while (count < 3) {
    std::size_t digits = 0;
    for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; digits++) {
      if (digits > 4) return false;
      numbers[count] = numbers[count] * 10 + static_cast<std::uint32_t>(text[digits] - '0');
    }
    if (digits == 0) return false;
    text.remove_prefix(digits);
    count++;
    if (text.empty()) break;
    if (text[0] != '.') return false;
    text.remove_prefix(1);
  }
  version = {static_cast<std::uint16_t>(numbers[0]), static_cast<std::uint16_t>(numbers[1])};
  return text.empty();
}

bool add_edition(std::string_view digits, FeatureSet& lacks) {
  EngineVersion version;
  if (digits.find('.') != std::string_view::npos || !read_version(digits, version)) return false;
  int edition = version.major;
  if (edition >= 6 && edition <= 17) edition += 2009;  // es6 is es2015
  if (edition < 2015 || edition > 2026) return false;
  lacks = lacks | features_after(edition);
  return true;
}

}  // namespace

FeatureSet Target::unsupported() const {
  FeatureSet result = lacks;
#define X(name, text, year)                                        \
  if (has_anyway.has(Feature::name)) result.remove(Feature::name); \
  if (lacks_anyway.has(Feature::name)) result.add(Feature::name);
  SKEIN_FEATURES(X)
#undef X
  return result;
}

bool add_target(std::string_view name, Target& target) {
  if (name == "esnext") return true;
  std::size_t letters = 0;
  while (letters < name.size() && name[letters] >= 'a' && name[letters] <= 'z') letters++;
  const std::string_view engine = name.substr(0, letters), version_text = name.substr(letters);
  if (engine == "es") return add_edition(version_text, target.lacks);
  EngineVersion version;
  FeatureSet lacks;
  if (!read_version(version_text, version) || !features_lacking(engine, version, lacks)) return false;
  target.lacks = target.lacks | lacks;
  return true;
}

bool add_supported(std::string_view feature, bool is_supported, Target& target) {
#define X(name, text, year)                                                         \
  if (feature == text) {                                                            \
    (is_supported ? target.has_anyway : target.lacks_anyway).add(Feature::name);    \
    (is_supported ? target.lacks_anyway : target.has_anyway).remove(Feature::name); \
    return true;                                                                    \
  }
  SKEIN_FEATURES(X)
#undef X
  return false;
}

}  // namespace skein::lowering
