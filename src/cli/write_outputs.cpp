#include "cli/write_outputs.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <unordered_set>

namespace skein::cli {

namespace {

bool make_folders(const std::string& folder) {
  if (folder.empty() || ::mkdir(folder.c_str(), 0777) == 0 || errno == EEXIST) return true;
  if (errno != ENOENT) return false;
  const std::size_t slash = folder.rfind('/');
  if (slash == std::string::npos || !make_folders(folder.substr(0, slash))) return false;
  return ::mkdir(folder.c_str(), 0777) == 0 || errno == EEXIST;
}

// Why it could not be written, in the system's words; empty when it was.
std::string write_file(const std::string& path, std::string_view contents) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0) return std::strerror(errno);
  std::string error;
  while (!contents.empty()) {
    const ssize_t count = ::write(file, contents.data(), contents.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      error = std::strerror(errno);
      break;
    }
    contents.remove_prefix(static_cast<std::size_t>(count));
  }
  if (::close(file) != 0 && error.empty()) error = std::strerror(errno);
  return error;
}

}  // namespace

std::vector<Message> write_outputs(const std::vector<OutputFile>& outputs) {
  std::vector<Message> messages;
  std::unordered_set<std::string> made;
  for (const OutputFile& output : outputs) {
    std::string folder = output.path.substr(0, output.path.rfind('/'));
    std::string error;
    if (!made.contains(folder)) {
      if (make_folders(folder))
        made.insert(std::move(folder));
      else
        error = std::strerror(errno);
    }
    if (error.empty()) error = write_file(output.path, output.contents);
    if (!error.empty()) messages.push_back(make_message(DiagnosticCode::CouldNotWrite, {output.path, error}));
  }
  return messages;
}

}  // namespace skein::cli
