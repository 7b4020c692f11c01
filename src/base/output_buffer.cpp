#include "base/output_buffer.h"

namespace skein {

void OutputBuffer::grow(std::size_t count) {
  std::size_t capacity = capacity_ + capacity_ / 2;
  if (capacity < size_ + count) capacity = size_ + count;
  if (capacity < 256) capacity = 256;
  char* data = static_cast<char*>(std::realloc(data_, capacity));
  if (data == nullptr) std::abort();
  data_ = data;
  capacity_ = capacity;
}

}  // namespace skein
