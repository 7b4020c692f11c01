// Places in a source text, in UTF-8 bytes.
#pragma once

#include <cstdint>

namespace skein {

// Half open, in bytes from the start of the file. Files are limited to 2 GiB.
struct SourceRange {
  std::uint32_t start = 0;
  std::uint32_t end = 0;

  std::uint32_t length() const { return end - start; }
};

}  // namespace skein
