#include "base/sort.h"

namespace skein {

// A merge sort from the bottom up.
std::vector<std::uint32_t> sorted_order(std::uint32_t count,
                                        bool (*is_before)(const void* context, std::uint32_t a, std::uint32_t b),
                                        const void* context) {
  std::vector<std::uint32_t> order;
  std::uint32_t in_order = 1;
  while (in_order < count && !is_before(context, in_order, in_order - 1)) in_order++;
  if (in_order >= count) return order;

  order.resize(count);
  for (std::uint32_t i = 0; i < count; i++) order[i] = i;
  std::vector<std::uint32_t> merged(count);
  for (std::size_t width = 1; width < count; width *= 2) {
    for (std::size_t first = 0; first < count; first += 2 * width) {
      const std::size_t middle = first + width < count ? first + width : count;
      const std::size_t end = middle + width < count ? middle + width : count;
      std::size_t left = first, right = middle;
      for (std::size_t to = first; to < end; to++) {
        const bool is_right = left == middle || (right < end && is_before(context, order[right], order[left]));
        merged[to] = order[is_right ? right++ : left++];
      }
    }
    order.swap(merged);
  }
  return order;
}

std::vector<std::uint32_t> counting_order(const std::vector<std::uint32_t>& keys, std::uint32_t end) {
  std::vector<std::uint32_t> next(end + 1, 0), order(keys.size());
  for (std::uint32_t key : keys) next[key + 1]++;
  for (std::uint32_t key = 1; key < end; key++) next[key] += next[key - 1];
  for (std::uint32_t i = 0; i < keys.size(); i++) order[next[keys[i]]++] = i;
  return order;
}

}  // namespace skein
