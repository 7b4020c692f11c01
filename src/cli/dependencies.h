// What a build asked of the disk and what it was told: enough to find out later, without building, that all answers are still the
// same, and so its result.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.h"
#include "base/concurrent_map.h"
#include "base/hash.h"
#include "base/pool.h"
#include "cli/byte_codec.h"
#include "resolve/file_system.h"

namespace skein::cli {

class DiskFileSystem;

// The state of a file or folder as the system tells it without reading.
struct PathStamp {
  std::int64_t modified_ns = 0, changed_ns = 0;
  std::int64_t size = -1;  // -1: there is none
  std::uint64_t inode = 0, device = 0;
  bool is_regular = false;
  friend bool operator==(const PathStamp&, const PathStamp&) = default;
};
PathStamp stamp_path(const std::string& path);
// Nanoseconds of the clock that files are stamped by.
std::int64_t file_clock_ns();

// Texts point into what the dependencies were read from, or into the recorder.
struct AskedName {
  std::string_view name;
  EntryKind kind = EntryKind::None;
  bool is_link = false;        // where it leads can change without the folder
  std::string_view real_path;  // of a link, when asked
};
struct ReadFile {
  std::string_view name;
  PathStamp stamp;
  Hash128 contents = {0, 0};
  std::string_view error;  // instead of contents
};
struct FolderAnswers {
  std::string_view path;
  PathStamp stamp;
  std::string_view real_path;  // empty when not asked
  bool is_listed = false;      // all its names count
  Hash128 all_names = {0, 0};
  std::vector<AskedName> names;
  std::vector<ReadFile> reads;
};

struct Dependencies {
  // Everything was as told here at some time not before this. Stamps that are hardly older prove nothing: a file may be written
  // twice within what the file system's clock tells apart, once before it was read and once after.
  std::int64_t checked_ns = 0;
  std::vector<FolderAnswers> folders;

  void write(ByteWriter& out) const;
  static Dependencies read(ByteReader& in);
  // Asks the disk. Where a stamp has changed or proves nothing, names are compared and contents hashed; `has_news` is then set,
  // and stamps and time are those of now.
  bool still_hold(Pool& pool, bool& has_news);
};

// Told by a DiskFileSystem from any thread what it does, while the build runs.
class DependencyRecorder {
 public:
  DependencyRecorder() : began_ns_(file_clock_ns()) {}

  void asked(std::string_view path) {
    asked_.get_or_make(path, [] { return '\0'; });
  }
  void lists(std::string_view folder) {
    folders_.get_or_make(folder, [&] { return stamp_path(std::string(folder)); });
  }
  void whole(std::string_view folder) {
    whole_.get_or_make(folder, [] { return '\0'; });
  }
  void real_folder(std::string_view folder, std::string_view real) {
    real_folders_.get_or_make(folder, [&] { return std::string(real); });
  }
  void real_link(std::string_view path, std::string_view real) {
    real_links_.get_or_make(path, [&] { return std::string(real); });
  }
  // `before`: from before it was opened.
  void read(std::string_view path, const PathStamp& before, const ReadResult& result);

  // When the build has ended; `files` told all this. False when the result depends on more: a pipe, a file that changed while it
  // was built. What is made refers to the recorder.
  bool collect(DiskFileSystem& files, Dependencies& result) const;

 private:
  struct Read {
    PathStamp stamp;
    Hash128 contents;
    std::string error;
  };
  std::int64_t began_ns_;
  ConcurrentMap<char> asked_, whole_;
  ConcurrentMap<PathStamp> folders_;
  ConcurrentMap<std::string> real_folders_, real_links_;
  ConcurrentMap<Read> reads_;
  CancelFlag is_unclear_;
};

}  // namespace skein::cli
