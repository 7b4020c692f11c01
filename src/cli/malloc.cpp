// The program's allocator in place of the system's. Linked into the program alone, and into no sanitized one.

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>

#include "base/heap.h"

using skein::heap::allocate;
using skein::heap::release;

namespace {

void* or_error(void* block) {
  if (block == nullptr) errno = ENOMEM;
  return block;
}

}  // namespace

extern "C" {

__attribute__((visibility("default"))) void* malloc(std::size_t size) noexcept { return or_error(allocate(size)); }
__attribute__((visibility("default"))) void free(void* block) noexcept { release(block); }
__attribute__((visibility("default"))) void* calloc(std::size_t count, std::size_t size) noexcept {
  std::size_t bytes = 0;
  if (__builtin_mul_overflow(count, size, &bytes)) return or_error(nullptr);
  void* const block = or_error(allocate(bytes));
  return block == nullptr ? nullptr : std::memset(block, 0, bytes);
}
__attribute__((visibility("default"))) void* realloc(void* block, std::size_t size) noexcept {
  return or_error(skein::heap::resize(block, size));
}
__attribute__((visibility("default"))) void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  return or_error(skein::heap::allocate_aligned(alignment, size));
}
__attribute__((visibility("default"))) void* memalign(std::size_t alignment, std::size_t size) noexcept {
  return or_error(skein::heap::allocate_aligned(alignment, size));
}
__attribute__((visibility("default"))) int posix_memalign(void** block, std::size_t alignment, std::size_t size) noexcept {
  *block = skein::heap::allocate_aligned(alignment, size);
  return *block == nullptr ? ENOMEM : 0;
}
__attribute__((visibility("default"))) std::size_t malloc_usable_size(void* block) noexcept {
  return skein::heap::usable_size(block);
}
}

void* operator new(std::size_t size) {
  void* const block = allocate(size);
  if (block == nullptr) std::abort();
  return block;
}
void operator delete(void* block) noexcept { release(block); }
void operator delete(void* block, std::size_t) noexcept { release(block); }
