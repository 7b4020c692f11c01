#include "cli/cache_store.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <ctime>

#include "cli/disk_file_system.h"

namespace skein::cli {

namespace {

constexpr std::string_view kUnfinished = ".tmp-";
// Who has not finished writing after so many seconds never will.
constexpr std::time_t kAbandoned = 3600;
// https://bford.info/cachedir: programs that copy folders leave this one out.
constexpr std::string_view kTag =
    "Signature: 8a477f597d28d172789f06886806bc55\n# What Skein keeps of builds; it may be removed at any time.\n";

std::string name_text(Hash128 hash) {
  char text[33];
  std::snprintf(text, sizeof text, "%016llx%016llx", static_cast<unsigned long long>(hash.high),
                static_cast<unsigned long long>(hash.low));
  return text;
}

bool parse_name(std::string_view text, Hash128& hash) {
  if (text.size() != 32) return false;
  hash = {0, 0};
  for (std::size_t i = 0; i < 32; i++) {
    const char c = text[i];
    const bool is_digit = c >= '0' && c <= '9';
    if (!is_digit && !(c >= 'a' && c <= 'f')) return false;
    std::uint64_t& half = i < 16 ? hash.high : hash.low;
    half = half << 4 | static_cast<std::uint64_t>(is_digit ? c - '0' : c - 'a' + 10);
  }
  return true;
}

template <class Visit>
void each_name(const std::string& folder, Visit&& visit) {
  DIR* stream = ::opendir(folder.c_str());
  if (stream == nullptr) return;
  while (const dirent* item = ::readdir(stream)) visit(std::string_view(item->d_name));
  ::closedir(stream);
}

void discard(const std::string& path) {
  // Whatever stands in the way, but nobody's folder that has something in it.
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) ::rmdir(path.c_str());
}

struct Kept {
  std::string path;
  timespec used;
  std::uint64_t size;
};

bool is_used_before(const timespec& a, const timespec& b) {
  return a.tv_sec != b.tv_sec ? a.tv_sec < b.tv_sec : a.tv_nsec < b.tv_nsec;
}

void look(const std::string& folder, std::vector<Kept>& kept, std::time_t now) {
  each_name(folder, [&](std::string_view name) {
    Hash128 hash{};
    const bool is_unfinished = name.starts_with(kUnfinished);
    if (!is_unfinished && !parse_name(name, hash)) return;
    std::string path = folder + "/" + std::string(name);
    struct stat status;
    if (::lstat(path.c_str(), &status) != 0 || S_ISDIR(status.st_mode)) return;
    if (!is_unfinished)
      kept.push_back({std::move(path), status.st_mtim, static_cast<std::uint64_t>(status.st_size)});
    else if (status.st_mtim.tv_sec < now - kAbandoned)
      ::unlink(path.c_str());
  });
}

}  // namespace

// What is written in another way gets another number.
CacheStore::CacheStore(std::string directory, std::uint64_t most_bytes)
    : directory_(std::move(directory)), root_(directory_ + "/1"), most_bytes_(most_bytes) {}

std::string CacheStore::folder_of(Hash128 key) const { return root_ + "/builds/" + name_text(key); }

bool CacheStore::get(const std::string& folder, Hash128 name, std::string& contents) {
  const std::string path = folder + "/" + name_text(name);
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) {
    if (errno != ENOENT) discard(path);
    return false;
  }
  struct stat status;
  bool is_good =
      ::fstat(file, &status) == 0 && S_ISREG(status.st_mode) && static_cast<std::uint64_t>(status.st_size) <= most_bytes_;
  if (is_good) {
    contents.resize(static_cast<std::size_t>(status.st_size));
    std::size_t size = 0;
    while (size < contents.size()) {
      const ssize_t count = ::read(file, contents.data() + size, contents.size() - size);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) break;
      size += static_cast<std::size_t>(count);
    }
    is_good = size == contents.size() && hash128_bytes(contents) == name;
  }
  if (is_good) ::futimens(file, nullptr);
  ::close(file);
  if (!is_good) discard(path);
  return is_good;
}

bool CacheStore::put(const std::string& folder, std::string_view contents, Hash128& name) {
  name = hash128_bytes(contents);
  const std::string path = folder + "/" + name_text(name);
  struct stat status;
  // Should it be damaged, whoever reads it removes it.
  if (::lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && status.st_size == static_cast<off_t>(contents.size()) &&
      ::utimensat(AT_FDCWD, path.c_str(), nullptr, 0) == 0)
    return true;
  if (!make_folders(folder)) return false;
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  char suffix[64];
  std::snprintf(suffix, sizeof suffix, "%ld-%llx-%u", static_cast<long>(::getpid()),
                static_cast<unsigned long long>(now.tv_sec) * 1'000'000'000 + static_cast<unsigned long long>(now.tv_nsec),
                written_++);
  const std::string passing = folder + "/" + std::string(kUnfinished) + suffix;
  const int file = ::open(passing.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file < 0) {
    error_ = system_error(errno);
    return false;
  }
  int error = 0;
  for (std::string_view rest = contents; !rest.empty() && error == 0;) {
    const ssize_t count = ::write(file, rest.data(), rest.size());
    if (count >= 0)
      rest.remove_prefix(static_cast<std::size_t>(count));
    else if (errno != EINTR)
      error = errno;
  }
  if (::close(file) != 0 && error == 0) error = errno;
  if (error == 0 && ::rename(passing.c_str(), path.c_str()) != 0) error = errno;
  if (error == 0) return true;
  ::unlink(passing.c_str());
  error_ = system_error(error);
  return false;
}

std::vector<Hash128> CacheStore::list(const std::string& folder) const {
  std::vector<std::pair<timespec, Hash128>> found;
  each_name(folder, [&](std::string_view name) {
    Hash128 hash{};
    struct stat status;
    if (parse_name(name, hash) && ::lstat((folder + "/" + std::string(name)).c_str(), &status) == 0)
      found.emplace_back(status.st_mtim, hash);
  });
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return is_used_before(b.first, a.first); });
  std::vector<Hash128> names;
  for (const auto& [used, hash] : found) names.push_back(hash);
  return names;
}

void CacheStore::remove(const std::string& folder, Hash128 name) { discard(folder + "/" + name_text(name)); }

void CacheStore::trim() {
  std::vector<Kept> kept;
  std::vector<std::string> folders;
  const std::time_t now = ::time(nullptr);
  look(object_folder(), kept, now);
  const std::string builds = root_ + "/builds";
  Hash128 key{};
  each_name(builds, [&](std::string_view name) {
    if (!parse_name(name, key)) return;
    folders.push_back(builds + "/" + std::string(name));
    look(folders.back(), kept, now);
  });
  std::uint64_t size = 0;
  for (const Kept& one : kept) size += one.size;
  if (size <= most_bytes_) return;
  // To less than that, so that not every build has to do it.
  const std::uint64_t goal = most_bytes_ / 5 * 4;
  std::sort(kept.begin(), kept.end(), [](const Kept& a, const Kept& b) { return is_used_before(a.used, b.used); });
  for (std::size_t i = 0; i < kept.size() && size > goal; i++) {
    if (::unlink(kept[i].path.c_str()) == 0 || errno == ENOENT) size -= kept[i].size;
  }
  // Those that are not empty stay.
  for (const std::string& folder : folders) ::rmdir(folder.c_str());
}

bool CacheStore::make_folders(const std::string& folder) {
  const auto fail = [&] {
    error_ = system_error(errno);
    return false;
  };
  if (::access(folder.c_str(), F_OK) == 0) return true;
  for (std::size_t slash = folder.find('/', 1);; slash = folder.find('/', slash + 1)) {
    const std::string part = folder.substr(0, slash);
    if (::mkdir(part.c_str(), 0777) != 0 && errno != EEXIST) {
      // What is above may be a place where nothing can be made, but more can be entered.
      struct stat status;
      const int error = errno;
      if (::stat(part.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) {
        errno = error;
        return fail();
      }
    }
    if (slash == std::string::npos) break;
  }
  const int tag = ::open((directory_ + "/CACHEDIR.TAG").c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (tag >= 0) {
    // Without it the folder is as good.
    if (::write(tag, kTag.data(), kTag.size()) < 0) error_.clear();
    ::close(tag);
  }
  return true;
}

}  // namespace skein::cli
