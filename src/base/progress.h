// How far a build is, for another thread, or a signal handler, that shows it.
#pragma once

#include <atomic>
#include <cstdint>

namespace skein {

class ProgressCounter {
 public:
  void add_one() { value_.fetch_add(1, std::memory_order_relaxed); }
  void reset() { value_.store(0, std::memory_order_relaxed); }
  std::uint32_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint32_t> value_{0};
};

}  // namespace skein
