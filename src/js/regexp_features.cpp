#include <unordered_set>

#include "js/regexp.h"

namespace skein::js {

FeatureSet regexp_features(std::string_view literal) {
  FeatureSet found;
  const std::size_t pattern_end = literal.rfind('/');
  const std::string_view pattern = literal.substr(1, pattern_end - 1);
  std::uint32_t flags = 0;
  for (char letter : literal.substr(pattern_end + 1)) flags |= regexp_flag(letter);
  if ((flags & kRegExpDotAll) != 0) found.add(Feature::RegExpDotAll);
  if ((flags & kRegExpHasIndices) != 0) found.add(Feature::RegExpMatchIndices);
  if ((flags & kRegExpSets) != 0) found.add(Feature::RegExpSetNotation);
  const bool is_unicode = (flags & (kRegExpUnicode | kRegExpSets)) != 0;
  std::unordered_set<std::string_view> names;
  std::size_t classes = 0;
  for (std::size_t i = 0; i < pattern.size(); i++) {
    const char c = pattern[i];
    if (c == '\\') {
      i++;
      if (is_unicode && i < pattern.size() && (pattern[i] == 'p' || pattern[i] == 'P'))
        found.add(Feature::RegExpUnicodeProperties);
    } else if (c == '[') {
      // Only set notation nests classes; elsewhere [[] is one.
      if (classes == 0 || (flags & kRegExpSets) != 0) classes++;
    } else if (c == ']') {
      if (classes > 0) classes--;
    } else if (c == '(' && classes == 0 && pattern.substr(i + 1, 1) == "?") {
      const std::string_view rest = pattern.substr(i + 2);
      if (rest.starts_with("<=") || rest.starts_with("<!")) {
        found.add(Feature::RegExpLookbehind);
      } else if (rest.starts_with('<')) {
        found.add(Feature::RegExpNamedGroups);
        const std::string_view name = rest.substr(1, rest.find('>') - 1);
        if (!names.insert(name).second) found.add(Feature::RegExpDuplicateNames);
      } else if (!rest.empty() && rest[0] != ':' && rest[0] != '=' && rest[0] != '!') {
        found.add(Feature::RegExpModifiers);
      }
    }
  }
  return found;
}

}  // namespace skein::js
