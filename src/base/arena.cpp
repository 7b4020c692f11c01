#include "base/arena.h"

#include <cstdlib>

namespace skein {

void Arena::reserve(std::size_t bytes) {
  if (blocks_ == nullptr) next_block_size_ = (bytes + 4095) & ~std::size_t{4095};
}

void* Arena::allocate_slow(std::size_t bytes) {
  std::size_t size = next_block_size_;
  while (size < bytes + sizeof(Block)) size *= 2;
  auto* block = static_cast<Block*>(std::malloc(size));
  if (block == nullptr) std::abort();
  block->next = blocks_;
  block->size = size;
  blocks_ = block;
  reserved_ += size;
  // Doubling keeps the number of blocks logarithmic; the cap keeps the unused tail of the last block small.
  if (next_block_size_ < (std::size_t{1} << 20)) next_block_size_ *= 2;
  char* data = reinterpret_cast<char*>(block + 1);
  cursor_ = data + bytes;
  limit_ = reinterpret_cast<char*>(block) + size;
  return data;
}

void Arena::release() {
  for (Block* block = blocks_; block != nullptr;) {
    Block* next = block->next;
    std::free(block);
    block = next;
  }
  blocks_ = nullptr;
  cursor_ = limit_ = nullptr;
}

}  // namespace skein
