#include "cli/write_outputs.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <unordered_set>

#include "base/trace.h"
#include "cli/disk_file_system.h"

namespace skein::cli {

namespace {

constexpr std::string_view kPassing = ".skein-tmp";

bool make_folders(const std::string& folder) {
  if (folder.empty() || ::mkdir(folder.c_str(), 0777) == 0 || errno == EEXIST) return true;
  if (errno != ENOENT) return false;
  const std::size_t slash = folder.rfind('/');
  if (slash == std::string::npos || !make_folders(folder.substr(0, slash))) return false;
  return ::mkdir(folder.c_str(), 0777) == 0 || errno == EEXIST;
}

// Why not, in the system's words; empty when all was written.
std::string write_all(int file, std::string_view contents) {
  while (!contents.empty()) {
    const ssize_t count = ::write(file, contents.data(), contents.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error(errno);
    contents.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

std::string write_file(const std::string& path, int flags, mode_t mode, std::string_view contents) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0666);
  if (file < 0) return system_error(errno);
  std::string error = write_all(file, contents);
  if (mode != 0 && error.empty() && ::fchmod(file, mode) != 0) error = system_error(errno);
  if (::close(file) != 0 && error.empty()) error = system_error(errno);
  return error;
}

struct Write {
  std::string target;   // what is replaced: where a link leads
  std::string passing;  // written, not renamed yet; empty when written in place
  std::string error;
};

// Whether `path` has these bytes already; then it has the time of now, as if it had been written. A megabyte is read in a tenth
// of the time that it takes to be written and to take another one's place.
bool is_written_already(const std::string& path, std::string_view contents) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return false;
  char buffer[65536];
  bool is_same = true;
  while (is_same && !contents.empty()) {
    const ssize_t count = ::read(file, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    const std::size_t size = static_cast<std::size_t>(std::max<ssize_t>(count, 0));
    is_same = size > 0 && contents.starts_with(std::string_view(buffer, size));
    contents.remove_prefix(std::min(size, contents.size()));
  }
  is_same = is_same && ::futimens(file, nullptr) == 0;
  ::close(file);
  return is_same;
}

void write_one(const OutputFile& output, std::size_t number, Write& write) {
  write.target = output.path;
  struct stat status;
  mode_t mode = 0;
  if (::lstat(output.path.c_str(), &status) == 0) {
    char real[PATH_MAX];
    if (S_ISLNK(status.st_mode)) {
      if (::realpath(output.path.c_str(), real) == nullptr || ::stat(real, &status) != 0) {
        // A link that leads nowhere yet: writing makes the file.
        write.error = write_file(output.path, O_TRUNC, 0, output.contents);
        return;
      }
      write.target = real;
    }
    if (!S_ISREG(status.st_mode)) {  // /dev/stdout; a folder tells why not
      write.error = write_file(output.path, O_TRUNC, 0, output.contents);
      return;
    }
    // What the user has protected is not replaced behind his back; scripts stay executable.
    if (::access(write.target.c_str(), W_OK) != 0) {
      write.error = system_error(errno);
      return;
    }
    if (status.st_size == static_cast<off_t>(output.contents.size()) && is_written_already(write.target, output.contents)) return;
    mode = status.st_mode & 07777;
  }
  char suffix[48];
  std::snprintf(suffix, sizeof suffix, "%.*s-%ld-%zu", static_cast<int>(kPassing.size()), kPassing.data(),
                static_cast<long>(::getpid()), number);
  // Not beside the name but instead of it, so that the longest names a file system takes can still be written.
  const std::size_t slash = write.target.rfind('/');
  write.passing = write.target.substr(0, slash == std::string::npos ? 0 : slash + 1) + suffix;
  write.error = write_file(write.passing, O_EXCL, mode, output.contents);
  if (write.error.empty()) return;
  const bool is_made = ::unlink(write.passing.c_str()) == 0;
  write.passing.clear();
  // A folder that takes no new files may still have this one.
  if (!is_made && mode != 0) write.error = write_file(write.target, O_TRUNC, 0, output.contents);
}

}  // namespace

bool is_passing_name(std::string_view path) { return path.substr(path.rfind('/') + 1).starts_with(kPassing); }

std::vector<Message> write_outputs(const std::vector<const OutputFile*>& outputs, Pool& pool, const CancelFlag& cancel) {
  std::vector<Write> writes(outputs.size());
  std::unordered_set<std::string> made;
  for (std::size_t i = 0; i < outputs.size(); i++) {
    std::string folder = outputs[i]->path.substr(0, outputs[i]->path.rfind('/'));
    if (made.contains(folder)) continue;
    if (make_folders(folder))
      made.insert(std::move(folder));
    else
      writes[i].error = system_error(errno);
  }
  pool.parallel_for(outputs.size(), [&](std::size_t i, unsigned) {
    trace::Span span(trace::Kind::Work, "write", outputs[i]->path);
    span.set_bytes(outputs[i]->contents.size());
    if (writes[i].error.empty() && !cancel.is_canceled()) write_one(*outputs[i], i, writes[i]);
  });
  std::vector<Message> messages;
  for (std::size_t i = 0; i < outputs.size(); i++)
    if (!writes[i].error.empty())
      messages.push_back(make_message(DiagnosticCode::CouldNotWrite, {outputs[i]->path, writes[i].error}));
  if (messages.empty() && cancel.is_canceled()) messages.push_back(make_message(DiagnosticCode::Canceled, {}));
  for (std::size_t i = 0; i < outputs.size(); i++) {
    const Write& write = writes[i];
    if (write.passing.empty()) continue;
    if (!messages.empty()) {
      ::unlink(write.passing.c_str());
    } else if (::rename(write.passing.c_str(), write.target.c_str()) != 0) {
      messages.push_back(make_message(DiagnosticCode::CouldNotWrite, {outputs[i]->path, system_error(errno)}));
      ::unlink(write.passing.c_str());
    }
  }
  return messages;
}

std::string write_text(const std::string& path, std::string_view text) {
  make_folders(path.substr(0, path.rfind('/')));
  return write_file(path, O_TRUNC, 0, text);
}

std::string write_standard_output(std::string_view text) { return write_all(STDOUT_FILENO, text); }

}  // namespace skein::cli
