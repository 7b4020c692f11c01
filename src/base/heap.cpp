#include "base/heap.h"

#if defined(__linux__)

#include <sys/mman.h>
#include <time.h>

#include <atomic>
#include <cstdint>
#include <cstring>
#include <mutex>

namespace skein::heap {

namespace {

// Eight bytes before each block tell its class, in their lowest byte, and in the others what the class needs to know. Blocks with
// that header take whole units.
constexpr std::size_t kUnit = 16, kHeader = 8;
// Classes: 2 to 32 units one by one, above that eight to each doubling.
constexpr unsigned kOneByOne = 32, kClasses = kOneByOne + 1 + 8 * 15;
constexpr std::size_t kLargestUnits = std::size_t{1} << 20;
constexpr std::uint64_t kMapped = 254;  // a mapping of its own, of so many bytes
constexpr std::uint64_t kInside = 255;  // so many bytes behind the start of another block

constexpr std::size_t kHugePage = std::size_t{2} << 20;
constexpr std::size_t kRegion = std::size_t{64} << 20;  // address space taken at a time
constexpr std::size_t kPiece = std::size_t{128} << 10;  // what a thread cuts its blocks from
constexpr std::size_t kLargestOfPiece = std::size_t{16} << 10;

struct Free {
  Free* next;        // in the chain
  Free* next_chain;  // of the first in a chain: what follows in Shared
};

unsigned class_of(std::size_t units) {
  if (units <= kOneByOne) return static_cast<unsigned>(units);
  const auto below = static_cast<std::uint64_t>(units - 1);
  const unsigned log = 63u - static_cast<unsigned>(__builtin_clzll(below));
  return kOneByOne + 1 + (log - 5) * 8 + static_cast<unsigned>((below >> (log - 3)) & 7);
}
constexpr std::size_t units_of(unsigned block_class) {
  if (block_class <= kOneByOne) return block_class;
  const unsigned log = (block_class - kOneByOne - 1) / 8 + 5, part = (block_class - kOneByOne - 1) % 8;
  return std::size_t{9 + part} << (log - 3);
}
// How many blocks of a class a thread gives to the others at a time.
struct ChainLengths {
  std::uint8_t of[kClasses] = {};
  constexpr ChainLengths() {
    for (unsigned i = 1; i < kClasses; i++) {
      const std::size_t count = (std::size_t{32} << 10) / (units_of(i) * kUnit);
      of[i] = static_cast<std::uint8_t>(count < 1 ? 1 : count > 100 ? 100 : count);
    }
  }
};
constexpr ChainLengths kChainLengths;

std::uint64_t& header(void* block) { return static_cast<std::uint64_t*>(block)[-1]; }

std::int64_t thread_nanoseconds() {
  timespec time;
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

char* huge_page_from(char* address) {
  return reinterpret_cast<char*>((reinterpret_cast<std::uintptr_t>(address) + kHugePage - 1) & ~(kHugePage - 1));
}

// Address space that nobody has had yet.
class Space {
 public:
  char* take(std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    if (static_cast<std::size_t>(limit_ - cursor_) < bytes && !grow(bytes)) return nullptr;
    char* const start = cursor_;
    cursor_ += bytes;
    if (cursor_ > touched_ && are_huge_) touch();
    return start;
  }

 private:
  bool grow(std::size_t bytes) {
    // Where so much cannot be had at once, as much as is needed.
    for (std::size_t size : {bytes < kRegion ? kRegion : bytes, bytes}) {
      size = (size + 2 * kHugePage - 1) & ~(kHugePage - 1);
      void* const start = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
      if (start == MAP_FAILED) continue;
      touched_ = cursor_ = huge_page_from(static_cast<char*>(start));
      limit_ = static_cast<char*>(start) + size;
      if (are_huge_) ::madvise(cursor_, static_cast<std::size_t>(limit_ - cursor_), MADV_HUGEPAGE);
      return true;
    }
    return false;
  }

  // Has the kernel bring the next page now, by one thread: two that fault at once both clear it. To clear 2 MB takes a tenth of a
  // millisecond. Where memory has to be moved together first, or a virtual machine has given it back to its host, it takes fifty
  // times as long, and small pages are cheaper.
  void touch() {
    const std::int64_t begin = thread_nanoseconds();
    cursor_[-1] = 0;
    touched_ = huge_page_from(cursor_);
    if (thread_nanoseconds() - begin < kDear) return;
    are_huge_ = false;
    if (touched_ < limit_) ::madvise(touched_, static_cast<std::size_t>(limit_ - touched_), MADV_NOHUGEPAGE);
  }

  static constexpr std::int64_t kDear = 1'000'000;  // nanoseconds
  std::mutex mutex_;
  char* cursor_ = nullptr;
  char* limit_ = nullptr;
  char* touched_ = nullptr;  // up to the end of the last page that has been brought
  bool are_huge_ = true;
};

// What threads have given away.
struct Shared {
  std::mutex mutex;
  std::atomic<Free*> chains{nullptr};
};

struct Cache {
  char* cursor;
  char* limit;
  struct List {
    Free* first;
    std::uint32_t count;
  } lists[kClasses];
};

constinit Space space;
constinit Shared shared[kClasses];
constinit thread_local Cache cache{};

void* mark(char* start, unsigned block_class) {
  void* const block = start + kHeader;
  header(block) = block_class;
  return block;
}

// Blocks stand 8 bytes behind multiples of 16, so that what follows their headers is aligned.
void* cut(unsigned block_class) {
  const std::size_t bytes = units_of(block_class) * kUnit;
  if (bytes > kLargestOfPiece) {
    char* const start = space.take(bytes + kUnit);
    return start == nullptr ? nullptr : mark(start + kHeader, block_class);
  }
  if (static_cast<std::size_t>(cache.limit - cache.cursor) < bytes) {
    char* const start = space.take(kPiece);
    if (start == nullptr) return nullptr;
    cache.cursor = start + kHeader;
    cache.limit = start + kPiece - kHeader;
  }
  char* const start = cache.cursor;
  cache.cursor += bytes;
  return mark(start, block_class);
}

[[gnu::noinline]] void* allocate_slow(unsigned block_class) {
  Shared& others = shared[block_class];
  if (others.chains.load(std::memory_order_relaxed) != nullptr) {
    Free* chain;
    {
      const std::lock_guard lock(others.mutex);
      chain = others.chains.load(std::memory_order_relaxed);
      if (chain != nullptr) others.chains.store(chain->next_chain, std::memory_order_relaxed);
    }
    if (chain != nullptr) {
      cache.lists[block_class] = {chain->next, kChainLengths.of[block_class] - 1u};
      return chain;
    }
  }
  return cut(block_class);
}

void* allocate_mapped(std::size_t size) {
  if (size > PTRDIFF_MAX - 4096) return nullptr;
  const std::size_t bytes = (size + kUnit + 4095) & ~std::size_t{4095};
  void* const start = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (start == MAP_FAILED) return nullptr;
  ::madvise(start, bytes, MADV_HUGEPAGE);
  void* const block = static_cast<char*>(start) + kUnit;
  header(block) = static_cast<std::uint64_t>(bytes) << 8 | kMapped;
  return block;
}

[[gnu::noinline]] void give_away(unsigned block_class) {
  Cache::List& list = cache.lists[block_class];
  const std::uint32_t length = kChainLengths.of[block_class];
  Free* const first = list.first;
  Free* last = first;
  for (std::uint32_t i = 1; i < length; i++) last = last->next;
  list = {last->next, list.count - length};
  last->next = nullptr;
  Shared& others = shared[block_class];
  const std::lock_guard lock(others.mutex);
  first->next_chain = others.chains.load(std::memory_order_relaxed);
  others.chains.store(first, std::memory_order_relaxed);
}

}  // namespace

void* allocate(std::size_t size) {
  std::size_t units = (size + kHeader + kUnit - 1) / kUnit;
  if (units < 2) units = 2;
  if (size > kLargestUnits * kUnit - kHeader) return allocate_mapped(size);
  const unsigned block_class = class_of(units);
  Cache::List& list = cache.lists[block_class];
  Free* const first = list.first;
  if (first == nullptr) return allocate_slow(block_class);
  list.first = first->next;
  list.count--;
  return first;
}

void release(void* block) {
  if (block == nullptr) return;
  const std::uint64_t word = header(block);
  const std::uint64_t block_class = word & 0xFF;
  if (block_class >= kClasses) {
    if (block_class == kInside) return release(static_cast<char*>(block) - (word >> 8));
    ::munmap(static_cast<char*>(block) - kUnit, word >> 8);
    return;
  }
  Cache::List& list = cache.lists[block_class];
  auto* const freed = static_cast<Free*>(block);
  freed->next = list.first;
  list.first = freed;
  if (++list.count >= 2u * kChainLengths.of[block_class]) give_away(static_cast<unsigned>(block_class));
}

std::size_t usable_size(void* block) {
  if (block == nullptr) return 0;
  const std::uint64_t word = header(block);
  const std::uint64_t block_class = word & 0xFF;
  if (block_class == kInside) return usable_size(static_cast<char*>(block) - (word >> 8)) - (word >> 8);
  if (block_class == kMapped) return (word >> 8) - kUnit;
  return units_of(static_cast<unsigned>(block_class)) * kUnit - kHeader;
}

void* resize(void* block, std::size_t size) {
  if (block == nullptr) return allocate(size);
  const std::size_t usable = usable_size(block);
  // What shrinks a little stays.
  if (size <= usable && size >= usable / 2) return block;
  void* const larger = allocate(size);
  if (larger == nullptr) return nullptr;
  std::memcpy(larger, block, size < usable ? size : usable);
  release(block);
  return larger;
}

void* allocate_aligned(std::size_t alignment, std::size_t size) {
  if (alignment <= kUnit) return allocate(size);
  if (size > PTRDIFF_MAX - alignment) return nullptr;
  void* const outer = allocate(size + alignment);
  if (outer == nullptr) return nullptr;
  const auto address = reinterpret_cast<std::uintptr_t>(outer);
  const std::uintptr_t aligned = (address + alignment - 1) & ~(alignment - 1);
  if (aligned == address) return outer;
  void* const block = reinterpret_cast<void*>(aligned);
  header(block) = static_cast<std::uint64_t>(aligned - address) << 8 | kInside;
  return block;
}

}  // namespace skein::heap

#endif
