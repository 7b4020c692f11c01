// The disk as the engine sees it. Directories are read whole and remembered, so that resolving costs no system call per
// candidate; files are opened once.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/concurrent_map.h"
#include "base/hash.h"
#include "resolve/file_system.h"

namespace skein::cli {

class DependencyRecorder;

// What the system says of an `errno`, beginning as the middle of a sentence does: "no such file or directory".
std::string system_error(int error);

class DiskFileSystem : public FileSystem {
 public:
  EntryKind entry_kind(std::string_view path) override;
  ReadResult read_file(std::string_view path) override;
  std::string real_path(std::string_view path) override;
  void names_in(std::string_view path, std::vector<std::string>& names) override;
  void note_whole(std::string_view path) override;

  // ---- For watching: what the builds wanted to know --------------------------------------------------------------------

  // When a file was read and how large it was: another state is another text.
  struct Stamp {
    std::int64_t modified_ns = 0, size = -1;  // -1: there is no such file
    std::uint64_t inode = 0;
    friend bool operator==(const Stamp&, const Stamp&) = default;
  };
  static Stamp stamp_of(const std::string& path);
  // From now on paths are kept.
  void record() { is_recording_ = true; }
  // Folders that were listed, also those that do not exist; paths that were asked for; folders of which every name counts, and
  // what was read, since the last call. Not during a build.
  std::vector<std::string> folders() const;
  std::vector<std::string> asked() const;
  std::vector<std::string> take_whole_folders();
  std::vector<std::pair<std::string, Stamp>> take_reads();
  // Looks at the disk anew. Not during a build.
  void forget();

  // ---- For keeping results: what the answers were ----------------------------------------------------------------------

  // From now on `recorder` is told of them; null ends that.
  void record_for(DependencyRecorder* recorder) { recorder_ = recorder; }
  // As entry_kind, without being recorded. A link may lead elsewhere though its folder is the same.
  EntryKind kind_and_link(std::string_view path, bool& is_link);
  // Asks the system.
  static EntryKind kind_at(const std::string& path);

 private:
  struct Entry {
    EntryKind kind = EntryKind::None;
    bool is_symlink = false;
  };
  struct NameHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const { return hash_name(name.data(), name.size()); }
  };
  struct Directory {
    // May be entered, but not listed: its files have to be asked for one by one.
    bool is_hidden = false;
    std::unordered_map<std::string, Entry, NameHash, std::equal_to<>> entries;
  };
  const Directory& directory(std::string_view path);
  Entry entry(std::string_view path);
  Entry look_up(std::string_view path);
  ReadResult read_now(const std::string& path);

  ConcurrentMap<Directory> directories_;
  ConcurrentMap<std::string> real_directories_;
  bool is_recording_ = false;
  DependencyRecorder* recorder_ = nullptr;
  ConcurrentMap<char> asked_, listed_, whole_;
  ConcurrentMap<Stamp> reads_;
};

}  // namespace skein::cli
