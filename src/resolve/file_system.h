// What the engine asks of the world about files. Hosts implement it: the command line from the disk, the web from a table of
// virtual files. Paths are absolute, with forward slashes, without `.` and `..` segments. All functions are called from any
// thread of the pool at once.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/source_text.h"

namespace skein {

enum class EntryKind : std::uint8_t { None, File, Directory };

struct ReadResult {
  bool ok = false;
  SourceText text;
  std::string error;  // why not, in the system's words: "no such file or directory"
};

class FileSystem {
 public:
  virtual ~FileSystem() = default;
  // Follows symbolic links. Must be cheap: the resolver asks often, so disk hosts cache whole directories.
  virtual EntryKind entry_kind(std::string_view path) = 0;
  virtual ReadResult read_file(std::string_view path) = 0;
  // The path with symbolic links resolved, or `path` itself. Modules are identified by it.
  virtual std::string real_path(std::string_view path) = 0;
  // The names of what is in a folder, in any order.
  virtual void names_in(std::string_view /*directory*/, std::vector<std::string>& /*names*/) {}
  // The build depends on which names there are, not only on those that it asks for: a host that watches has to tell new ones.
  virtual void note_whole(std::string_view /*directory*/) {}
};

}  // namespace skein
