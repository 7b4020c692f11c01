// What `malloc` is in the native program (cli/malloc.cpp). A build allocates a few hundred thousand blocks, hands most of them
// from one thread to another, and ends. The system's allocator asks the kernel for each 128 kB of a thread's arena and lets it
// bring one small page after the other; this one takes address space in large pieces that the kernel fills with huge pages, and
// cuts it into blocks without ever joining them again. Blocks that are freed serve those of their size class, on any thread, so
// that a program that builds again and again takes no more than its largest build.
//
// Of a thread that ends its cached blocks stay unused: the program's threads live as long as it does.
#pragma once

#include <cstddef>

namespace skein::heap {

// Aligned to 16; null when there is no memory left. Of size 0 it is a block all the same.
void* allocate(std::size_t size);
// `alignment` is a power of two.
void* allocate_aligned(std::size_t alignment, std::size_t size);
// Null is no block, here and below.
void release(void* block);
// As `realloc`.
void* resize(void* block, std::size_t size);
// How many bytes may be written to the block: at least as many as were asked for.
std::size_t usable_size(void* block);

}  // namespace skein::heap
