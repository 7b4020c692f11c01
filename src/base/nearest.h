// The name that somebody who wrote another one may have meant.
#pragma once

#include <cstddef>
#include <string_view>

namespace skein {

// Insertions, removals, replacements and swaps of neighbours that make one name the other; more than `limit` is `limit` + 1.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit);

// Of the names offered the nearest to the wanted one, the first of several: none when all of them are too far away to be meant.
class NearestName {
 public:
  explicit NearestName(std::string_view wanted) : wanted_(wanted), limit_(wanted.size() < 3 ? 1 : wanted.size() < 6 ? 2 : 3) {}
  // True when it is the nearest so far.
  bool offer(std::string_view name) {
    if (name.empty() || name == wanted_) return false;
    const std::size_t distance = edit_distance(wanted_, name, limit_);
    // Of a short name a change may leave nothing: `a` does not mean `b`.
    if (distance > limit_ || distance >= wanted_.size() || distance >= name.size()) return false;
    limit_ = distance - 1;
    found_ = name;
    return true;
  }
  std::string_view found() const { return found_; }

 private:
  std::string_view wanted_;
  std::size_t limit_;
  std::string_view found_;
};

}  // namespace skein
