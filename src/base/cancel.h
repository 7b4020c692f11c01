// A flag that another thread, or JavaScript through shared memory, sets to end a build early.
#pragma once

#include <atomic>
#include <cstdint>

namespace skein {

class CancelFlag {
 public:
  void cancel() { value_.store(1, std::memory_order_relaxed); }
  void reset() { value_.store(0, std::memory_order_relaxed); }
  bool is_canceled() const { return value_.load(std::memory_order_relaxed) != 0; }

 private:
  std::atomic<std::uint32_t> value_{0};
};

}  // namespace skein
