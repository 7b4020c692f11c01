#include "cli/dependencies.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <ctime>
#include <unordered_map>

#include "cli/disk_file_system.h"

namespace skein::cli {

namespace {

// FAT tells two seconds apart, other file systems less.
constexpr std::int64_t kClockStep = 2'000'000'000;

std::string_view parent_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return ".";
  return slash == 0 ? std::string_view("/") : path.substr(0, slash);
}
std::string_view last_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::string join(std::string_view folder, std::string_view name) {
  std::string path(folder);
  if (path.empty() || path.back() != '/') path += '/';
  return path.append(name);
}

Hash128 hash_of_names(DiskFileSystem& files, std::string_view folder) {
  std::vector<std::string> names;
  files.names_in(folder, names);
  std::sort(names.begin(), names.end());
  ContentHasher hasher;
  for (const std::string& name : names) hasher.add_delimited(name);
  return hasher.digest();
}

std::string real_path_of(const std::string& path) {
  char buffer[PATH_MAX];
  return ::realpath(path.c_str(), buffer) != nullptr ? buffer : path;
}

void write_stamp(ByteWriter& out, const PathStamp& stamp) {
  out.number(static_cast<std::uint64_t>(stamp.size) + 1);
  if (stamp.size < 0) return;
  out.number(static_cast<std::uint64_t>(stamp.modified_ns));
  out.number(static_cast<std::uint64_t>(stamp.changed_ns));
  out.number(stamp.inode);
  out.number(stamp.device);
  out.number(stamp.is_regular);
}

PathStamp read_stamp(ByteReader& in) {
  PathStamp stamp;
  stamp.size = static_cast<std::int64_t>(in.number() - 1);
  if (stamp.size < 0) return stamp;
  stamp.modified_ns = static_cast<std::int64_t>(in.number());
  stamp.changed_ns = static_cast<std::int64_t>(in.number());
  stamp.inode = in.number();
  stamp.device = in.number();
  stamp.is_regular = in.flag();
  return stamp;
}

// What has other stamps than before, though it is the same, and what took a look inside that the next check need not take.
struct News {
  std::uint32_t folders = 0, files = 0;
};
// Folders above the sources change all the time, such as that of temporary files: reading a few costs less than telling them.
constexpr std::uint32_t kFewFolders = 8;

// One look at all folders, by all threads.
class Check {
 public:
  explicit Check(std::int64_t checked_ns) : safe_before_(checked_ns - kClockStep) {}

  bool folder(FolderAnswers& folder, News& news) {
    const std::string path(folder.path);
    if (!folder.real_path.empty() && real_folder(path) != folder.real_path) return false;
    const PathStamp now = stamp_path(path);
    const bool is_proven = now == folder.stamp && is_safe(now);
    if (!is_proven) {
      if (folder.is_listed && hash_of_names(fresh_, path) != folder.all_names) return false;
      for (const AskedName& asked : folder.names) {
        bool is_link = false;
        if (fresh_.kind_and_link(join(path, asked.name), is_link) != asked.kind || is_link != asked.is_link) return false;
      }
      news.folders += folder.stamp != now || is_safe_later(now);
      folder.stamp = now;
    }
    for (const AskedName& asked : folder.names) {
      if (!asked.is_link) continue;
      const std::string link = join(path, asked.name);
      if (is_proven && DiskFileSystem::kind_at(link) != asked.kind) return false;
      if (!asked.real_path.empty() && real_path_of(link) != asked.real_path) return false;
    }
    for (ReadFile& read : folder.reads)
      if (!file(join(path, read.name), read, news)) return false;
    return true;
  }

 private:
  bool is_safe(const PathStamp& stamp) const { return std::max(stamp.modified_ns, stamp.changed_ns) < safe_before_; }
  // Whether telling the time of now makes the next check faster.
  bool is_safe_later(const PathStamp& stamp) const {
    return std::max(stamp.modified_ns, stamp.changed_ns) < now_ns_ - kClockStep;
  }

  bool file(const std::string& path, ReadFile& read, News& news) {
    const PathStamp now = stamp_path(path);
    if (read.error.empty() && now == read.stamp && is_safe(now)) return true;
    // A pipe would be emptied.
    if (now.size >= 0 && !now.is_regular && read.stamp.is_regular) return false;
    if (read.error.empty() && now.size != read.stamp.size) return false;
    const ReadResult result = fresh_.read_file(path);
    if (result.ok ? !read.error.empty() || hash128_bytes(result.text.view()) != read.contents : result.error != read.error)
      return false;
    news.files += now != read.stamp || (result.ok && is_safe_later(now));
    read.stamp = now;
    return true;
  }

  // As realpath, with one call of the system for a folder whose parent is known.
  const std::string& real_folder(std::string_view path) {
    return real_folders_.get_or_make(path, [&] {
      const std::string text(path);
      if (path == "/") return text;
      std::string real = join(real_folder(parent_of(path)), last_name(path));
      char target[1];
      return ::readlink(real.c_str(), target, sizeof target) < 0 && errno == EINVAL ? real : real_path_of(text);
    });
  }

  std::int64_t safe_before_, now_ns_ = file_clock_ns();
  DiskFileSystem fresh_;
  ConcurrentMap<std::string> real_folders_;
};

}  // namespace

std::int64_t file_clock_ns() {
  timespec now{};
  // What the system stamps files with; the finer clock is ahead of it.
  ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

PathStamp stamp_path(const std::string& path) {
  struct stat status;
  if (::stat(path.c_str(), &status) != 0) return {};
  const auto nanoseconds = [](const timespec& time) { return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec; };
  return {nanoseconds(status.st_mtim), nanoseconds(status.st_ctim), status.st_size, status.st_ino, status.st_dev,
          S_ISREG(status.st_mode)};
}

void DependencyRecorder::read(std::string_view path, const PathStamp& before, const ReadResult& result) {
  const Hash128 contents = result.ok ? hash128_bytes(result.text.view()) : Hash128{0, 0};
  const Read& first = reads_.get_or_make(path, [&] { return Read{before, contents, result.error}; });
  // Read twice, and changed in between; or nothing that tells its state: a pipe, a file of /proc.
  const bool is_clear =
      first.contents == contents && first.error == result.error &&
      (!result.ok || (before.is_regular && before.size == static_cast<std::int64_t>(result.text.view().size())));
  if (!is_clear) is_unclear_.cancel();
}

bool DependencyRecorder::collect(DiskFileSystem& files, Dependencies& result) const {
  if (is_unclear_.is_canceled()) return false;
  std::unordered_map<std::string_view, std::size_t> places;
  const auto folder_at = [&](std::string_view path) -> FolderAnswers& {
    const auto [place, is_new] = places.try_emplace(path, result.folders.size());
    if (is_new) {
      result.folders.emplace_back();
      result.folders.back().path = path;
    }
    return result.folders[place->second];
  };
  result.checked_ns = began_ns_;
  folders_.for_each([&](std::string_view path, const PathStamp& stamp) { folder_at(path).stamp = stamp; });
  real_folders_.for_each([&](std::string_view path, const std::string& real) { folder_at(path).real_path = real; });
  whole_.for_each([&](std::string_view path, char) {
    FolderAnswers& folder = folder_at(path);
    folder.is_listed = true;
    folder.all_names = hash_of_names(files, path);
  });
  std::unordered_map<std::string_view, std::string_view> real_links;
  real_links_.for_each([&](std::string_view path, const std::string& real) { real_links.emplace(path, real); });
  asked_.for_each([&](std::string_view path, char) {
    AskedName asked;
    asked.name = last_name(path);
    asked.kind = files.kind_and_link(path, asked.is_link);
    if (const auto real = real_links.find(path); asked.is_link && real != real_links.end()) asked.real_path = real->second;
    folder_at(parent_of(path)).names.push_back(asked);
  });
  reads_.for_each([&](std::string_view path, const Read& read) {
    folder_at(parent_of(path)).reads.push_back({last_name(path), read.stamp, read.contents, read.error});
  });
  return true;
}

void Dependencies::write(ByteWriter& out) const {
  out.number(static_cast<std::uint64_t>(checked_ns));
  out.number(folders.size());
  for (const FolderAnswers& folder : folders) {
    out.text(folder.path);
    write_stamp(out, folder.stamp);
    out.text(folder.real_path);
    out.number(folder.is_listed);
    if (folder.is_listed) out.hash(folder.all_names);
    out.number(folder.names.size());
    for (const AskedName& asked : folder.names) {
      out.text(asked.name);
      out.number(static_cast<std::uint64_t>(asked.kind) * 2 + asked.is_link);
      if (asked.is_link) out.text(asked.real_path);
    }
    out.number(folder.reads.size());
    for (const ReadFile& read : folder.reads) {
      out.text(read.name);
      write_stamp(out, read.stamp);
      out.text(read.error);
      if (read.error.empty()) out.hash(read.contents);
    }
  }
}

Dependencies Dependencies::read(ByteReader& in) {
  Dependencies result;
  result.checked_ns = static_cast<std::int64_t>(in.number());
  result.folders.resize(in.count());
  for (FolderAnswers& folder : result.folders) {
    folder.path = in.text();
    folder.stamp = read_stamp(in);
    folder.real_path = in.text();
    folder.is_listed = in.flag();
    if (folder.is_listed) folder.all_names = in.hash();
    folder.names.resize(in.count());
    for (AskedName& asked : folder.names) {
      asked.name = in.text();
      const std::uint64_t bits = in.number();
      asked.kind = static_cast<EntryKind>(bits / 2);
      asked.is_link = bits % 2 != 0;
      if (asked.is_link) asked.real_path = in.text();
    }
    folder.reads.resize(in.count());
    for (ReadFile& read : folder.reads) {
      read.name = in.text();
      read.stamp = read_stamp(in);
      read.error = in.text();
      if (read.error.empty()) read.contents = in.hash();
    }
  }
  return result;
}

bool Dependencies::still_hold(Pool& pool, bool& has_news) {
  const std::int64_t now = file_clock_ns();
  Check check(checked_ns);
  CancelFlag has_changed;
  // By one thread several in a row, which cost less than handing each out.
  constexpr std::size_t kAtOnce = 16;
  std::vector<News> news(pool.size() + 1);
  pool.parallel_for((folders.size() + kAtOnce - 1) / kAtOnce, [&](std::size_t part, unsigned worker) {
    for (std::size_t i = part * kAtOnce; i < std::min(folders.size(), (part + 1) * kAtOnce) && !has_changed.is_canceled(); i++)
      if (!check.folder(folders[i], news[worker])) has_changed.cancel();
  });
  if (has_changed.is_canceled()) return false;
  News all;
  for (const News& one : news) {
    all.folders += one.folders;
    all.files += one.files;
  }
  has_news = all.files > 0 || all.folders > kFewFolders;
  if (has_news) checked_ns = now;
  return true;
}

}  // namespace skein::cli
