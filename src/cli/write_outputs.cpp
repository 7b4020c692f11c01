#include "cli/write_outputs.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <unordered_set>

namespace skein::cli {

namespace {

// strerror keeps its text where another thread may write the next one.
std::string system_error(int error) {
  char text[256];
  return ::strerror_r(error, text, sizeof text);
}

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
  if (file < 0) return system_error(errno);
  std::string error;
  while (!contents.empty()) {
    const ssize_t count = ::write(file, contents.data(), contents.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      error = system_error(errno);
      break;
    }
    contents.remove_prefix(static_cast<std::size_t>(count));
  }
  if (::close(file) != 0 && error.empty()) error = system_error(errno);
  return error;
}

}  // namespace

std::vector<Message> write_outputs(const std::vector<OutputFile>& outputs, Pool& pool) {
  std::vector<std::string> errors(outputs.size());
  std::unordered_set<std::string> made;
  for (std::size_t i = 0; i < outputs.size(); i++) {
    std::string folder = outputs[i].path.substr(0, outputs[i].path.rfind('/'));
    if (made.contains(folder)) continue;
    if (make_folders(folder))
      made.insert(std::move(folder));
    else
      errors[i] = system_error(errno);
  }
  pool.parallel_for(outputs.size(), [&](std::size_t i, unsigned) {
    if (errors[i].empty()) errors[i] = write_file(outputs[i].path, outputs[i].contents);
  });
  std::vector<Message> messages;
  for (std::size_t i = 0; i < outputs.size(); i++)
    if (!errors[i].empty()) messages.push_back(make_message(DiagnosticCode::CouldNotWrite, {outputs[i].path, errors[i]}));
  return messages;
}

}  // namespace skein::cli
