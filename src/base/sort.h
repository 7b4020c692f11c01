// A stable sort that costs little code. Each use of std::sort or std::stable_sort with a type or order of its own is 2 to 4 kB of
// WebAssembly; one of these is a few hundred bytes, since only the comparison and the moves are instantiated. It compares through
// a pointer: where a build spends time sorting (minify_names.cpp, once per symbol), std::sort stays.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace skein {

// Which of 0..count-1 comes first, second and so on; empty when they are in order already. `is_before` is a strict weak order.
std::vector<std::uint32_t> sorted_order(std::uint32_t count,
                                        bool (*is_before)(const void* context, std::uint32_t a, std::uint32_t b),
                                        const void* context);

// The positions 0..keys.size()-1 in the order of their keys, which are below `end`; those of equal keys as they stand. Takes
// linear time.
std::vector<std::uint32_t> counting_order(const std::vector<std::uint32_t>& keys, std::uint32_t end);

template <typename T, typename Less>
void stable_sort(T* items, std::size_t count, const Less& less) {
  struct Context {
    const T* items;
    const Less* less;
  } context{items, &less};
  std::vector<std::uint32_t> order = sorted_order(
      static_cast<std::uint32_t>(count),
      [](const void* opaque, std::uint32_t a, std::uint32_t b) {
        const auto* given = static_cast<const Context*>(opaque);
        return static_cast<bool>((*given->less)(given->items[a], given->items[b]));
      },
      &context);
  // Each item moves once, along the cycles of the permutation.
  for (std::uint32_t first = 0; first < order.size(); first++) {
    if (order[first] == first) continue;
    T held = std::move(items[first]);
    std::uint32_t to = first;
    for (std::uint32_t from = order[to]; from != first; from = order[to]) {
      items[to] = std::move(items[from]);
      order[to] = to;
      to = from;
    }
    items[to] = std::move(held);
    order[to] = to;
  }
}

template <typename T, typename Less = std::less<>>
void stable_sort(std::vector<T>& items, const Less& less = {}) {
  stable_sort(items.data(), items.size(), less);
}

}  // namespace skein
