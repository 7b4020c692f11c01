// The bytes of one file, owned, followed by zero bytes so that scanners may read whole vectors past the end.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>

namespace skein {

class SourceText {
 public:
  // Readers may touch this many bytes after the end; they are zero.
  static constexpr std::size_t kPadding = 64;

  SourceText() = default;
  explicit SourceText(std::string_view text) : SourceText(uninitialized(text.size())) {
    if (!text.empty()) std::memcpy(data_, text.data(), text.size());
  }
  SourceText(SourceText&& other) noexcept : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  SourceText& operator=(SourceText&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~SourceText() { std::free(data_); }

  // A buffer to read a file of `size` bytes into; only the padding is set.
  static SourceText uninitialized(std::size_t size) {
    SourceText result;
    result.data_ = static_cast<char*>(std::malloc(size + kPadding));
    if (result.data_ == nullptr) std::abort();
    std::memset(result.data_ + size, 0, kPadding);
    result.size_ = size;
    return result;
  }
  // For a file that turned out shorter than it said while it was being read.
  void shrink(std::size_t size) {
    std::memset(data_ + size, 0, kPadding);
    size_ = size;
  }

  char* data() { return data_; }
  std::string_view view() const { return {data_ == nullptr ? kEmpty : data_, size_}; }

 private:
  static constexpr char kEmpty[kPadding] = {};
  char* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace skein
