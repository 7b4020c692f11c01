#include "cli/disk_file_system.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstring>

#include "cli/dependencies.h"
#include "resolve/paths.h"

namespace skein::cli {

namespace {

std::string_view folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return ".";
  return slash == 0 ? std::string_view("/") : path.substr(0, slash);
}
std::string_view name_of(std::string_view path) { return path.substr(path.rfind('/') + 1); }

EntryKind kind_of_mode(mode_t mode) {
  if (S_ISDIR(mode)) return EntryKind::Directory;
  // Pipes and devices can be read as files too: `skein <(generate)`.
  return EntryKind::File;
}

EntryKind stat_kind(const std::string& path) {
  struct stat status;
  return ::stat(path.c_str(), &status) == 0 ? kind_of_mode(status.st_mode) : EntryKind::None;
}

}  // namespace

std::string system_error(int error) {
  // strerror keeps its text where another thread may write the next one.
  char buffer[256];
  std::string text = ::strerror_r(error, buffer, sizeof buffer);
  if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

const DiskFileSystem::Directory& DiskFileSystem::directory(std::string_view path) {
  return directories_.get_or_make(path, [&] {
    if (is_recording_) listed_.get_or_make(path, [] { return '\0'; });
    if (recorder_ != nullptr) recorder_->lists(path);
    Directory result;
    const std::string name(path);
    DIR* stream = ::opendir(name.c_str());
    if (stream == nullptr) {
      result.is_hidden = errno == EACCES || errno == EPERM || errno == EMFILE || errno == ENFILE;
      return result;
    }
    while (const dirent* item = ::readdir(stream)) {
      const std::string_view item_name = item->d_name;
      if (item_name == "." || item_name == "..") continue;
      Entry entry;
      if (item->d_type == DT_DIR) {
        entry.kind = EntryKind::Directory;
      } else if (item->d_type == DT_REG) {
        entry.kind = EntryKind::File;
      } else {
        // Links, and file systems that do not tell.
        entry.is_symlink = item->d_type == DT_LNK || item->d_type == DT_UNKNOWN;
        entry.kind = stat_kind(name + "/" + std::string(item_name));
      }
      result.entries.emplace(item_name, entry);
    }
    ::closedir(stream);
    return result;
  });
}

DiskFileSystem::Entry DiskFileSystem::entry(std::string_view path) {
  if (path == "/") return {EntryKind::Directory, false};
  if (is_recording_) asked_.get_or_make(path, [] { return '\0'; });
  if (recorder_ != nullptr) recorder_->asked(path);
  return look_up(path);
}

DiskFileSystem::Entry DiskFileSystem::look_up(std::string_view path) {
  const Directory& parent = directory(folder_of(path));
  const auto found = parent.entries.find(name_of(path));
  if (found != parent.entries.end()) return found->second;
  if (parent.is_hidden) return {stat_kind(std::string(path)), true};
  return {};
}

EntryKind DiskFileSystem::entry_kind(std::string_view path) { return entry(path).kind; }

EntryKind DiskFileSystem::kind_and_link(std::string_view path, bool& is_link) {
  const Entry found = look_up(path);
  is_link = found.is_symlink;
  return found.kind;
}

EntryKind DiskFileSystem::kind_at(const std::string& path) { return stat_kind(path); }

ReadResult DiskFileSystem::read_file(std::string_view path) {
  const std::string name(path);
  // Before it is opened: what changes in between is found to be another state.
  if (is_recording_) reads_.get_or_make(path, [&] { return stamp_of(name); });
  if (recorder_ == nullptr) return read_now(name);
  const PathStamp before = stamp_path(name);
  ReadResult result = read_now(name);
  recorder_->read(path, before, result);
  return result;
}

ReadResult DiskFileSystem::read_now(const std::string& name) {
  ReadResult result;
  const int file = ::open(name.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    result.error = system_error(errno);
    return result;
  }
  struct stat status;
  if (::fstat(file, &status) != 0 || S_ISDIR(status.st_mode)) {
    result.error = S_ISDIR(status.st_mode) ? "is a directory" : system_error(errno);
    ::close(file);
    return result;
  }
  // A file is read at once, in its size: thousands of small modules leave no room unused. Pipes, and the files of /proc, say 0.
  std::size_t capacity = static_cast<std::size_t>(status.st_size);
  if (capacity == 0) capacity = 4096;
  SourceText text = SourceText::uninitialized(capacity);
  std::size_t size = 0;
  for (;;) {
    if (size == capacity) {
      SourceText larger = SourceText::uninitialized(capacity * 2);
      std::memcpy(larger.data(), text.data(), size);
      text = std::move(larger);
      capacity *= 2;
    }
    const ssize_t count = ::read(file, text.data() + size, capacity - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      result.error = system_error(errno);
      ::close(file);
      return result;
    }
    size += static_cast<std::size_t>(count);
    if (count == 0 || (status.st_size != 0 && size == static_cast<std::size_t>(status.st_size))) break;
  }
  ::close(file);
  text.shrink(size);
  result.text = std::move(text);
  result.ok = true;
  return result;
}

std::string DiskFileSystem::real_path(std::string_view path) {
  // Folders are few and files many: the folder's real path is remembered, and only a file that is itself a link asks again.
  const std::string& folder = real_directories_.get_or_make(folder_of(path), [&] {
    const std::string name(folder_of(path));
    char buffer[PATH_MAX];
    return std::string(::realpath(name.c_str(), buffer) != nullptr ? buffer : name.c_str());
  });
  if (recorder_ != nullptr) recorder_->real_folder(folder_of(path), folder);
  if (entry(path).is_symlink) {
    const std::string name(path);
    char buffer[PATH_MAX];
    const bool is_found = ::realpath(name.c_str(), buffer) != nullptr;
    if (recorder_ != nullptr) recorder_->real_link(path, is_found ? buffer : name.c_str());
    if (is_found) return buffer;
  }
  std::string result = folder;
  if (result.empty() || result.back() != '/') result += '/';
  return result.append(name_of(path));
}

void DiskFileSystem::names_in(std::string_view path, std::vector<std::string>& names) {
  if (recorder_ != nullptr) recorder_->whole(path);
  for (const auto& [name, entry] : directory(path).entries) names.push_back(name);
}

void DiskFileSystem::note_whole(std::string_view path) {
  if (is_recording_) whole_.get_or_make(path, [] { return '\0'; });
}

DiskFileSystem::Stamp DiskFileSystem::stamp_of(const std::string& path) {
  struct stat status;
  if (::stat(path.c_str(), &status) != 0) return {};
  return {std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec, std::int64_t{status.st_size},
          status.st_ino};
}

std::vector<std::string> DiskFileSystem::folders() const {
  std::vector<std::string> paths;
  listed_.for_each([&](std::string_view path, char) { paths.emplace_back(path); });
  return paths;
}

std::vector<std::string> DiskFileSystem::asked() const {
  std::vector<std::string> paths;
  asked_.for_each([&](std::string_view path, char) { paths.emplace_back(path); });
  return paths;
}

std::vector<std::string> DiskFileSystem::take_whole_folders() {
  std::vector<std::string> paths;
  whole_.for_each([&](std::string_view path, char) { paths.emplace_back(path); });
  whole_.clear();
  return paths;
}

std::vector<std::pair<std::string, DiskFileSystem::Stamp>> DiskFileSystem::take_reads() {
  std::vector<std::pair<std::string, Stamp>> reads;
  reads_.for_each([&](std::string_view path, const Stamp& stamp) { reads.emplace_back(path, stamp); });
  reads_.clear();
  return reads;
}

void DiskFileSystem::forget() {
  directories_.clear();
  real_directories_.clear();
}

}  // namespace skein::cli
