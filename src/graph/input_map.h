// The source map that a file brings along: what compiled it says where its text came from (ECMA-426). Positions in it lead on
// to the sources from which the file was made, so that the maps of a bundle name those.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "resolve/file_system.h"

namespace skein {

class InputMap {
 public:
  struct Source {
    std::string path;  // absolute, or a URL
    std::string contents;
    bool has_contents = false;
  };
  // A place in the file's text and where it came from. Lines and columns from 0, columns in UTF-16 code units.
  struct Segment {
    std::uint32_t line, column;
    std::uint32_t source;  // kNone: from nowhere
    std::uint32_t original_line, original_column;
    std::uint32_t name;  // index into names; kNone without one
  };
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  std::vector<Source> sources;
  std::vector<std::string> names;
  std::vector<Segment> segments;  // by line and column

  // The segment that the place belongs to: the last one of its line that does not begin behind it. Null where nothing is known.
  const Segment* find(std::uint32_t line, std::uint32_t column) const;
};

// The map that the last `//# sourceMappingURL=` of `text` names: a `data:` URL, or a file beside it. Null when there is none, or
// none that can be read: a file does not get worse by a missing map.
std::shared_ptr<const InputMap> read_input_map(std::string_view text, std::string_view path, FileSystem& files);

}  // namespace skein
