#include <doctest/doctest.h>

#include <cstdint>
#include <cstring>
#include <unordered_set>
#include <vector>

#include "base/heap.h"
#include "base/pool.h"

using namespace skein;

namespace {

struct Block {
  unsigned char* bytes;
  std::size_t size;
  unsigned char filled;
};

Block fill(void* memory, std::size_t size, unsigned char with) {
  std::memset(memory, with, size);
  return {static_cast<unsigned char*>(memory), size, with};
}

bool holds(const Block& block) {
  for (std::size_t i = 0; i < block.size; i++)
    if (block.bytes[i] != block.filled) return false;
  return true;
}

}  // namespace

TEST_CASE("heap: blocks of every size are aligned, as large as asked for, and share nothing") {
  std::vector<Block> blocks;
  unsigned char number = 0;
  for (std::size_t size :
       {0, 1, 8, 23, 24, 25, 40, 503, 504, 505, 520, 568, 569, 4096, 16376, 16377, 70000, 1 << 20, (16 << 20) - 8, 17 << 20}) {
    for (int twice = 0; twice < 2; twice++) {
      void* const memory = heap::allocate(size);
      REQUIRE(memory != nullptr);
      CHECK(reinterpret_cast<std::uintptr_t>(memory) % 16 == 0);
      const std::size_t usable = heap::usable_size(memory);
      CHECK(usable >= size);
      CHECK(usable <= size + size / 8 + 8192);
      blocks.push_back(fill(memory, usable, ++number));
    }
  }
  for (const Block& block : blocks) CHECK(holds(block));
  for (const Block& block : blocks) heap::release(block.bytes);
  heap::release(nullptr);
}

TEST_CASE("heap: what is freed serves the next of its size") {
  void* const first = heap::allocate(1000);
  heap::release(first);
  CHECK(heap::allocate(990) == first);
  heap::release(first);
}

TEST_CASE("heap: a block that is resized keeps what it holds") {
  void* memory = heap::resize(nullptr, 10);
  Block block = fill(memory, 10, 7);
  for (std::size_t size : {20, 100, 5000, 300000, 20 << 20, 40 << 20, 5000, 10}) {
    memory = heap::resize(memory, size);
    REQUIRE(memory != nullptr);
    block = {static_cast<unsigned char*>(memory), 10, 7};
    CHECK(holds(block));
    CHECK(heap::usable_size(memory) >= size);
  }
  heap::release(memory);
}

TEST_CASE("heap: alignment as asked for") {
  std::vector<Block> blocks;
  for (std::size_t alignment : {8, 16, 32, 64, 4096, 2 << 20}) {
    void* const memory = heap::allocate_aligned(alignment, 100);
    REQUIRE(memory != nullptr);
    CHECK(reinterpret_cast<std::uintptr_t>(memory) % alignment == 0);
    CHECK(heap::usable_size(memory) >= 100);
    blocks.push_back(fill(memory, 100, static_cast<unsigned char>(alignment >> 3)));
  }
  for (const Block& block : blocks) CHECK(holds(block));
  for (const Block& block : blocks) heap::release(block.bytes);
}

TEST_CASE("heap: what is asked for too large is refused") {
  CHECK(heap::allocate(SIZE_MAX) == nullptr);
  CHECK(heap::allocate(SIZE_MAX / 2) == nullptr);
  CHECK(heap::allocate_aligned(4096, SIZE_MAX) == nullptr);
}

TEST_CASE("heap: blocks go from thread to thread and come back") {
  Pool pool(3);
  std::vector<Block> blocks(20000);
  std::unordered_set<std::uintptr_t> pages;
  std::size_t after_first = 0;
  for (int round = 0; round < 30; round++) {
    pool.parallel_for(blocks.size(), [&](std::size_t i, unsigned) {
      const std::size_t size = 1 + i * 37 % 700;
      blocks[i] = fill(heap::allocate(size), size, static_cast<unsigned char>(i));
    });
    std::size_t wrong = 0;
    for (const Block& block : blocks) {
      wrong += holds(block) ? 0 : 1;
      pages.insert(reinterpret_cast<std::uintptr_t>(block.bytes) >> 12);
    }
    CHECK(wrong == 0);
    if (round == 0) after_first = pages.size();
    // All by one thread, so that it has to give them back to the others.
    for (const Block& block : blocks) heap::release(block.bytes);
  }
  // Not as many more in each round.
  CHECK(pages.size() < 4 * after_first);
}
