// Text that grows at its end: what printers write into. Unlike std::string it does not clear the bytes it grows by, and a
// writer that has reserved room may fill it without further checks.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>

#include "base/assert.h"

namespace skein {

class OutputBuffer {
 public:
  OutputBuffer() = default;
  OutputBuffer(const OutputBuffer&) = delete;
  OutputBuffer& operator=(const OutputBuffer&) = delete;
  OutputBuffer(OutputBuffer&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)),
        size_(std::exchange(other.size_, 0)),
        capacity_(std::exchange(other.capacity_, 0)) {}
  OutputBuffer& operator=(OutputBuffer&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    return *this;
  }
  ~OutputBuffer() { std::free(data_); }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  std::string_view view() const { return {data_, size_}; }
  char* data() { return data_; }
  const char* data() const { return data_; }
  char operator[](std::size_t index) const {
    SKEIN_ASSERT(index < size_);
    return data_[index];
  }
  // The last byte, or 0 when there is none.
  char last() const { return size_ == 0 ? '\0' : data_[size_ - 1]; }
  bool ends_with(std::string_view text) const {
    return size_ >= text.size() && std::memcmp(data_ + size_ - text.size(), text.data(), text.size()) == 0;
  }

  // Room for `count` more bytes. Returns where they go; `commit` tells how many were written.
  char* reserve(std::size_t count) {
    if (capacity_ - size_ < count) [[unlikely]]
      grow(count);
    return data_ + size_;
  }
  void commit(std::size_t count) {
    SKEIN_ASSERT(count <= capacity_ - size_);
    size_ += count;
  }

  void append(char byte) {
    *reserve(1) = byte;
    size_ += 1;
  }
  void append(std::string_view text) {
    char* target = reserve(text.size());
    if (!text.empty()) std::memcpy(target, text.data(), text.size());
    size_ += text.size();
  }
  // String literals: the size is known, so the copy is a few stores.
  template <std::size_t size_with_zero>
  void append(const char (&text)[size_with_zero]) {
    std::memcpy(reserve(size_with_zero), text, size_with_zero - 1);
    size_ += size_with_zero - 1;
  }
  void append_repeated(char byte, std::size_t count) {
    std::memset(reserve(count + 1), byte, count);
    size_ += count;
  }
  // Forgets what was written after the first `size` bytes.
  void truncate(std::size_t size) {
    SKEIN_ASSERT(size <= size_);
    size_ = size;
  }
  void clear() { size_ = 0; }

 private:
  void grow(std::size_t count);

  char* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace skein
