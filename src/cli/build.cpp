#include "cli/build.h"

#include <unistd.h>

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <unordered_set>

#include "base/trace.h"
#include "cli/report.h"
#include "cli/signals.h"
#include "cli/timing.h"
#include "cli/write_outputs.h"
#include "messages/definition_modules.h"
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
  static const messages::GrammarModules kDefinitions;
  options.definitions = &kDefinitions;
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
  std::unordered_map<std::string, std::string> folders;
  std::vector<std::string> places;
  for (const OutputFile& output : result.outputs) places.push_back(place_of(output.path, folders));
  const std::unordered_set<std::string_view> written(places.begin(), places.end());
  std::unordered_set<std::string_view> overwritten;
  const auto check = [&](std::string_view input) {
    if (const auto found = written.find(input); found != written.end()) overwritten.insert(*found);
  };
  // An output may lead to an input through links, and with --preserve-symlinks an input is known by a link.
  for (const std::string& input : result.input_paths) {
    check(input);
    if (has_links) check(resolve_links(input));
  }
  for (std::size_t i = 0; i < places.size(); i++)
    if (overwritten.contains(places[i]))
      messages.push_back(make_message(DiagnosticCode::WouldOverwrite, {result.outputs[i].path}));
  return messages;
}

}  // namespace

Builder::Builder(const Arguments& arguments)
    : arguments_(arguments),
      to_stdout_(arguments.build.outdir.empty() && arguments.build.outfile.empty()),
      pool_(thread_count(arguments)),
      context_(build_options(arguments), files_, pool_) {
  context_.count_modules(&modules_found());
  if (!arguments.cache_directory.empty()) cache_ = std::make_unique<BuildCache>(arguments, build_options(arguments), files_);
  if (arguments.watch == Arguments::Watch::Off)
    context_.leave_all();
  else
    files_.record();
}

bool Builder::build(Clock::time_point started) {
  if (is_recorded(arguments_)) trace::start();
  ProgressLine progress(::isatty(STDERR_FILENO) == 1 && arguments_.log_level <= LogLevel::Info);
  BuildResult result;
  const bool is_known = cache_ != nullptr && find_result(result);
  if (!is_known) result = context_.rebuild(interrupted());
  std::vector<Message> messages;
  bool is_written = false;
  if (!result.has_errors()) {
    const trace::Span span(trace::Kind::Phase, "write");
    is_written = write(result, messages);
  }
  if (is_written && !is_known && cache_ != nullptr) {
    const trace::Span span(trace::Kind::Phase, "keep");
    cache_->keep(result, messages);
  }
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
  if (arguments_.timing && is_known) say("\n  The result is from the cache.\n");
  return tell_times(result, started) && is_good;
}

bool Builder::find_result(BuildResult& result) {
  const trace::Span span(trace::Kind::Phase, "cache");
  return cache_->find(pool_, result);
}

// What is recorded begins before the first build and with each of those that --watch adds.
bool Builder::tell_times(const BuildResult& result, Clock::time_point started) {
  if (!is_recorded(arguments_)) return true;
  trace::record(trace::Kind::Phase, "total", started.time_since_epoch().count());
  const trace::Recording recording = trace::stop();
  if (arguments_.timing) say(timing_table(recording, result.stats));
  if (arguments_.trace_path.empty()) return true;
  const std::string path = path_join(arguments_.build.working_directory, arguments_.trace_path);
  const std::string error = write_text(path, trace::to_json(recording));
  if (error.empty()) return true;
  report_messages({make_message(DiagnosticCode::CouldNotWrite, {path, error})}, arguments_);
  return false;
}

bool Builder::write(BuildResult& result, std::vector<Message>& messages) {
  if (to_stdout_) {
    const std::string error = result.outputs.empty() ? std::string() : write_standard_output(result.outputs[0].contents);
    if (!error.empty()) messages.push_back(make_message(DiagnosticCode::CouldNotWrite, {"<stdout>", error}));
  } else if (!arguments_.allow_overwrite) {
    messages = overwritten_inputs(result, arguments_.build.preserve_symlinks);
  }
  if (!messages.empty()) return false;

  std::vector<const OutputFile*> files;
  if (!to_stdout_)
    for (const OutputFile& output : result.outputs) files.push_back(&output);
  OutputFile metafile, mangle_cache;
  const auto add = [&](OutputFile& file, const std::string& path, const std::string& contents) {
    if (path.empty()) return;
    file.path = path_join(arguments_.build.working_directory, path);
    file.contents = contents;
    files.push_back(&file);
  };
  add(metafile, arguments_.metafile_path, result.metafile);
  add(mangle_cache, arguments_.mangle_cache_path, result.mangle_cache);
  if (arguments_.watch == Arguments::Watch::Off) {
    messages = write_outputs(files, pool_, interrupted());
    return messages.empty();
  }
  // What others watch should change only when it does.
  std::vector<const OutputFile*> changed;
  for (const OutputFile* file : files) {
    const auto before = written_.find(file->path);
    const bool is_same = before != written_.end() && !file->hash.empty() && before->second == file->hash;
    if (!is_same || ::access(file->path.c_str(), F_OK) != 0) changed.push_back(file);
  }
  messages = write_outputs(changed, pool_, interrupted());
  if (!messages.empty()) return false;
  remove_stale(files, result.input_paths);
  written_.clear();
  for (const OutputFile* file : files) written_.emplace(file->path, file->hash);
  return true;
}

void Builder::remove_stale(const std::vector<const OutputFile*>& outputs, const std::vector<std::string>& inputs) {
  std::unordered_set<std::string_view> kept;
  for (const OutputFile* output : outputs) kept.insert(output->path);
  for (const std::string& input : inputs) kept.insert(input);
  for (const auto& [path, hash] : written_)
    if (!kept.contains(path)) ::unlink(path.c_str());
}

}  // namespace skein::cli
