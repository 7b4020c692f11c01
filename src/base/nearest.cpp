#include "base/nearest.h"

#include <algorithm>

namespace skein {

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
  constexpr std::size_t kMaxLength = 64;  // no name that is longer is compared
  if (a.size() > kMaxLength || b.size() > kMaxLength) return limit + 1;
  if (a.size() > b.size() + limit || b.size() > a.size() + limit) return limit + 1;
  unsigned char rows[3][kMaxLength + 1];
  for (std::size_t j = 0; j <= b.size(); j++) rows[0][j] = static_cast<unsigned char>(j);
  for (std::size_t i = 1; i <= a.size(); i++) {
    const unsigned char* const above = rows[(i - 1) % 3];
    unsigned char* const row = rows[i % 3];
    row[0] = static_cast<unsigned char>(i);
    for (std::size_t j = 1; j <= b.size(); j++) {
      const int changed = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      int best = std::min({above[j] + 1, row[j - 1] + 1, changed});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) best = std::min(best, rows[(i - 2) % 3][j - 2] + 1);
      row[j] = static_cast<unsigned char>(best);
    }
  }
  return std::min<std::size_t>(rows[a.size() % 3][b.size()], limit + 1);
}

}  // namespace skein
