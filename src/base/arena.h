// A bump allocator that owns everything one module is made of: the syntax tree, decoded strings, lists. Nothing in it is
// destroyed one by one; dropping the arena frees the module at once. One thread uses an arena at a time: the parser that
// fills it, until the finished module is sent; afterwards it is only read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/assert.h"

namespace skein {

class Arena {
 public:
  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  Arena(Arena&& other) noexcept { swap(other); }
  Arena& operator=(Arena&& other) noexcept {
    swap(other);
    return *this;
  }
  ~Arena() { release(); }

  // Bytes aligned to 8. Never null: running out of memory ends the process, as it does for the standard containers.
  void* allocate(std::size_t bytes) {
    bytes = (bytes + 7) & ~std::size_t{7};
    if (static_cast<std::size_t>(limit_ - cursor_) < bytes) return allocate_slow(bytes);
    char* result = cursor_;
    cursor_ += bytes;
    return result;
  }

  template <class T, class... Args>
  T* make(Args&&... args) {
    static_assert(std::is_trivially_destructible_v<T>, "an arena runs no destructors");
    static_assert(alignof(T) <= 8);
    return new (allocate(sizeof(T))) T{std::forward<Args>(args)...};
  }

  template <class T>
  T* make_array(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T> && alignof(T) <= 8);
    return static_cast<T*>(allocate(sizeof(T) * count));
  }

  // A copy of `text` that lives as long as the arena.
  std::string_view copy(std::string_view text) {
    if (text.empty()) return {};
    char* bytes = static_cast<char*>(allocate(text.size()));
    std::memcpy(bytes, text.data(), text.size());
    return {bytes, text.size()};
  }

  // Bytes handed out and held, for memory accounting.
  std::size_t bytes_reserved() const { return reserved_; }
  // The same without what is left of the newest block.
  std::size_t bytes_used() const { return reserved_ - static_cast<std::size_t>(limit_ - cursor_); }

  // Hints the size of the first block, so that a small module costs one small block and a large one few.
  void reserve(std::size_t bytes);

  // Position to which a speculative parse can return. Blocks taken since stay owned and are reused.
  struct Mark {
    char* cursor;
    char* limit;
  };
  Mark mark() const { return {cursor_, limit_}; }
  // Gives back what was allocated since `mark` when that is still in the same block; otherwise keeps it (freed with the arena).
  void rewind(Mark mark) {
    if (mark.limit == limit_) cursor_ = mark.cursor;
  }

 private:
  struct Block {
    Block* next;
    std::size_t size;
  };

  void* allocate_slow(std::size_t bytes);
  void release();
  void swap(Arena& other) {
    std::swap(cursor_, other.cursor_);
    std::swap(limit_, other.limit_);
    std::swap(blocks_, other.blocks_);
    std::swap(reserved_, other.reserved_);
    std::swap(next_block_size_, other.next_block_size_);
  }

  char* cursor_ = nullptr;
  char* limit_ = nullptr;
  Block* blocks_ = nullptr;
  std::size_t reserved_ = 0;
  std::size_t next_block_size_ = 4096;
};

// A fixed list in an arena: a pointer and a count, no ownership.
template <class T>
struct List {
  T* items = nullptr;
  std::uint32_t count = 0;

  T* begin() const { return items; }
  T* end() const { return items + count; }
  bool empty() const { return count == 0; }
  std::uint32_t size() const { return count; }
  T& operator[](std::size_t index) const {
    SKEIN_ASSERT(index < count);
    return items[index];
  }
  T& back() const { return (*this)[count - 1]; }
};

// Copies `count` items into the arena. The usual way to build a list: collect on a reusable vector, then freeze.
template <class T>
List<T> freeze(Arena& arena, const T* items, std::size_t count) {
  static_assert(std::is_trivially_copyable_v<T>);
  if (count == 0) return {};
  T* copy = arena.make_array<T>(count);
  std::memcpy(static_cast<void*>(copy), items, sizeof(T) * count);
  return {copy, static_cast<std::uint32_t>(count)};
}

}  // namespace skein
