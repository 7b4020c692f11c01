// Parts of Emscripten's runtime that are done here instead of in its JavaScript.
#include <cstddef>
#include <cstdint>

namespace {
constexpr std::size_t kPageSize = 65536;
// At least this much at a time: growing shared memory stops every thread that touches it.
constexpr std::size_t kGrowthStep = std::size_t{16} << 20;
}  // namespace

// Called by sbrk, on any thread, when the memory ends before `size` bytes. Zero when it cannot grow so far.
extern "C" int emscripten_resize_heap(std::size_t size) {
  std::size_t current = __builtin_wasm_memory_size(0) * kPageSize;
  if (size <= current) return 1;  // another thread was faster
  std::size_t needed = size - current;
  std::size_t generous = needed > kGrowthStep ? needed : kGrowthStep;
  const std::size_t attempts[] = {generous, needed};
  for (std::size_t bytes : attempts) {
    std::size_t pages = (bytes + kPageSize - 1) / kPageSize;
    if (__builtin_wasm_memory_grow(0, pages) != static_cast<std::size_t>(-1)) return 1;
  }
  return 0;
}

// What the library's memcpy does from 512 bytes on: the memory.copy instruction, which its own loop is compiled without.
extern "C" void* emscripten_memcpy_big(void* __restrict to, const void* __restrict from, std::size_t size) {
  return __builtin_memcpy(to, from, size);
}
