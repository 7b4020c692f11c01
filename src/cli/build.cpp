#include "cli/build.h"

#include <unistd.h>

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <unordered_set>

#include "cli/report.h"
#include "cli/signals.h"
#include "cli/write_outputs.h"
#include "resolve/paths.h"

namespace skein::cli {

namespace {

double milliseconds_since(Clock::time_point started) {
  return std::chrono::duration<double, std::milli>(Clock::now() - started).count();
}

unsigned thread_count(const Arguments& arguments) {
  return arguments.threads >= 0 ? static_cast<unsigned>(arguments.threads) : std::min(hardware_threads() - 1, 31u);
}

BuildOptions build_options(const Arguments& arguments) {
  BuildOptions options = arguments.build;
  // As in Node: folders like node_modules, for what is in none.
  if (const char* node_path = std::getenv("NODE_PATH"); node_path != nullptr) {
    for (std::string_view rest = node_path; !rest.empty();) {
      const std::size_t end = std::min(rest.find(':'), rest.size());
      if (end > 0) options.node_paths.emplace_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  options.metafile = !arguments.metafile_path.empty() || arguments.analyze != Arguments::Analyze::Off;
  return options;
}

std::string resolve_links(const std::string& path) {
  char real[PATH_MAX];
  return ::realpath(path.c_str(), real) == nullptr ? path : real;
}

// Where writing to `path` ends up. Outputs are many and their folders few; `folders` remembers those.
std::string place_of(const std::string& path, std::unordered_map<std::string, std::string>& folders) {
  char target[1];
  if (::readlink(path.c_str(), target, sizeof target) >= 0) return resolve_links(path);
  const auto [folder, is_new] = folders.try_emplace(std::string(path_directory(path)));
  if (is_new) folder->second = resolve_links(folder->first);
  return path_join(folder->second, path_name(path));
}

// Building over the sources is almost always a mistake, and cannot be taken back.
std::vector<Message> overwritten_inputs(const BuildResult& result, bool has_links) {
  std::vector<Message> messages;
  // An output may lead to an input through links, and with --preserve-symlinks an input is known by a link.
  std::unordered_set<std::string> inputs(result.input_paths.begin(), result.input_paths.end());
  if (has_links)
    for (const std::string& input : result.input_paths) inputs.insert(resolve_links(input));
  std::unordered_map<std::string, std::string> folders;
  for (const OutputFile& output : result.outputs)
    if (inputs.contains(place_of(output.path, folders)))
      messages.push_back(make_message(DiagnosticCode::WouldOverwrite, {output.path}));
  return messages;
}

}  // namespace

Builder::Builder(const Arguments& arguments)
    : arguments_(arguments),
      to_stdout_(arguments.build.outdir.empty() && arguments.build.outfile.empty()),
      pool_(thread_count(arguments)),
      context_(build_options(arguments), files_, pool_) {
  context_.count_modules(&modules_found());
  if (arguments.watch != Arguments::Watch::Off) files_.record();
}

bool Builder::build(Clock::time_point started) {
  ProgressLine progress(::isatty(STDERR_FILENO) == 1 && arguments_.log_level <= LogLevel::Info);
  BuildResult result = context_.rebuild(interrupted());
  const Clock::time_point built = Clock::now();
  std::vector<Message> messages;
  if (!result.has_errors()) write(result, messages);
  const double write_ms = milliseconds_since(built);
  progress.end();
  if (interrupted().is_canceled()) return false;
  messages.insert(messages.begin(), result.messages.begin(), result.messages.end());
  report_messages(messages, arguments_);
  const bool is_good =
      std::none_of(messages.begin(), messages.end(), [](const Message& message) { return message.severity == Severity::Error; });
  if (is_good && arguments_.analyze != Arguments::Analyze::Off && arguments_.log_level <= LogLevel::Info)
    say(analyze_metafile(result.metafile, arguments_.analyze == Arguments::Analyze::Verbose));
  if (is_good && !to_stdout_ && arguments_.watch == Arguments::Watch::Off)
    report_success(result.outputs, arguments_, milliseconds_since(started));
  if (arguments_.timing) report_timing(result.stats, write_ms, milliseconds_since(started));
  return is_good;
}

bool Builder::write(BuildResult& result, std::vector<Message>& messages) {
  if (to_stdout_) {
    const std::string error = result.outputs.empty() ? std::string() : write_standard_output(result.outputs[0].contents);
    if (!error.empty()) messages.push_back(make_message(DiagnosticCode::CouldNotWrite, {"<stdout>", error}));
  } else if (!arguments_.allow_overwrite) {
    messages = overwritten_inputs(result, arguments_.build.preserve_symlinks);
  }
  if (!messages.empty()) return false;

  std::vector<OutputFile> files;
  if (!to_stdout_) files = result.outputs;
  if (!arguments_.metafile_path.empty()) {
    files.emplace_back();
    files.back().path = path_join(arguments_.build.working_directory, arguments_.metafile_path);
    files.back().contents = result.metafile;
  }
  if (!arguments_.mangle_cache_path.empty()) {
    files.emplace_back();
    files.back().path = path_join(arguments_.build.working_directory, arguments_.mangle_cache_path);
    files.back().contents = result.mangle_cache;
  }
  if (arguments_.watch == Arguments::Watch::Off) {
    messages = write_outputs(files, pool_, interrupted());
    return messages.empty();
  }
  // What others watch should change only when it does.
  std::vector<OutputFile> changed;
  for (OutputFile& file : files) {
    const auto before = written_.find(file.path);
    const bool is_same = before != written_.end() && !file.hash.empty() && before->second == file.hash;
    if (!is_same || ::access(file.path.c_str(), F_OK) != 0) changed.push_back(file);
  }
  messages = write_outputs(changed, pool_, interrupted());
  if (!messages.empty()) return false;
  remove_stale(files, result.input_paths);
  written_.clear();
  for (OutputFile& file : files) written_.emplace(std::move(file.path), std::move(file.hash));
  return true;
}

void Builder::remove_stale(const std::vector<OutputFile>& outputs, const std::vector<std::string>& inputs) {
  std::unordered_set<std::string_view> kept;
  for (const OutputFile& output : outputs) kept.insert(output.path);
  for (const std::string& input : inputs) kept.insert(input);
  for (const auto& [path, hash] : written_)
    if (!kept.contains(path)) ::unlink(path.c_str());
}

}  // namespace skein::cli
