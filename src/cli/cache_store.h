// Files named by the hash of their bytes, in a folder that many processes may use at once. Whatever is not what its name says is
// removed and counts as not there, so nothing need be flushed or locked.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"

namespace skein::cli {

class CacheStore {
 public:
  // Makes nothing yet. `most_bytes` is how large all files together may become.
  CacheStore(std::string directory, std::uint64_t most_bytes);

  std::string object_folder() const { return root_ + "/objects"; }
  // Where the files of one question are.
  std::string folder_of(Hash128 key) const;

  // False when it is not there or not as it was written. What is found is as if just written, to `trim`.
  bool get(const std::string& folder, Hash128 name, std::string& contents);
  // False when it could not be written; `error` tells why, in the system's words.
  bool put(const std::string& folder, std::string_view contents, Hash128& name);
  // What has the name of a hash, the last used first.
  std::vector<Hash128> list(const std::string& folder) const;
  void remove(const std::string& folder, Hash128 name);
  // When all files are more than `most_bytes`, removes those that were not used for longest.
  void trim();

  std::uint64_t most_bytes() const { return most_bytes_; }
  const std::string& error() const { return error_; }

 private:
  bool make_folders(const std::string& folder);

  std::string directory_, root_;
  std::uint64_t most_bytes_;
  std::string error_;
  unsigned written_ = 0;
};

}  // namespace skein::cli
