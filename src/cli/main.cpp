// The native program: arguments in, files out.

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/pool.h"
#include "base/trace.h"
#include "bundle/bundle.h"
#include "bundle/version.h"
#include "cli/arguments.h"
#include "cli/build.h"
#include "cli/messages_command.h"
#include "cli/report.h"
#include "cli/signals.h"
#include "cli/timing.h"
#include "cli/write_outputs.h"
#include "resolve/paths.h"

namespace skein::cli {

namespace {

void print_out(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

std::string read_all(int file) {
  std::string text;
  char buffer[65536];
  for (ssize_t count; (count = ::read(file, buffer, sizeof buffer)) != 0;) {
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) break;
    text.append(buffer, static_cast<std::size_t>(count));
  }
  return text;
}

std::string read_standard_input() { return read_all(STDIN_FILENO); }

// The first build has none yet.
std::string read_mangle_cache(const Arguments& arguments) {
  const int file = ::open(arguments.mangle_cache_path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return "{}";
  std::string text = read_all(file);
  ::close(file);
  return text;
}

int fail(const std::vector<Message>& messages, const Arguments& arguments) {
  report_messages(messages, arguments);
  return 1;
}

std::vector<Message> conflicts(const Arguments& arguments) {
  std::vector<Message> messages;
  const BuildOptions& build = arguments.build;
  const auto say = [&](std::string_view text) { messages.push_back(make_message(DiagnosticCode::ConflictingOptions, {text})); };
  if (!build.outdir.empty() && !build.outfile.empty()) say("Cannot use both \"--outfile\" and \"--outdir\"");
  if (build.entry_points.size() > 1 && !build.outfile.empty()) say("Must use \"--outdir\" when there are multiple entry points");
  if (build.entry_points.size() > 1 && build.outdir.empty() && build.outfile.empty())
    say("Must use \"--outdir\" when there are multiple entry points");
  if (build.splitting && build.format != Format::ESM) say("Splitting needs \"--format=esm\"");
  if (!build.entry_points.empty() && arguments.has_loader_for_stdin)
    say("\"--loader\" without an extension is for standard input: use \"--loader:.ext=...\"");
  if (!build.entry_points.empty() && !arguments.source_file.empty()) say("\"--sourcefile\" is for standard input");
  if (arguments.has_cache_size && arguments.cache_directory.empty()) say("\"--cache-size\" needs \"--cache-dir\"");
  if (!arguments.cache_directory.empty() && arguments.watch != Arguments::Watch::Off)
    say("Cannot use \"--cache-dir\" with \"--watch\", which keeps what it knows by itself");
  return messages;
}

int run_build(const Arguments& arguments, Clock::time_point started) {
  handle_signals();
  if (is_recorded(arguments)) trace::start();
  Builder builder(arguments);
  int code = 0;
  if (arguments.watch != Arguments::Watch::Off)
    code = watch(arguments, builder);
  else
    code = builder.build(started) ? 0 : 1;
  if (interrupted().is_canceled()) end_by_signal();
  // The result, the graph and the pool are not taken apart: the process ends here and the system is faster at it.
  std::fflush(stdout);
  std::fflush(stderr);
  std::_Exit(code);
}

int run(int argc, char** argv) {
  const Clock::time_point started = Clock::now();
  if (argc > 1 && std::string_view(argv[1]) == "messages") return run_messages({argv + 2, argv + argc});
  Arguments arguments;
  char directory[PATH_MAX];
  arguments.build.working_directory = ::getcwd(directory, sizeof directory) != nullptr ? directory : "/";
  std::vector<Message> messages = parse_arguments({argv + 1, argv + argc}, arguments);
  if (arguments.show_help) {
    print_out(help_text());
    return 0;
  }
  if (arguments.show_version) {
    print_out(std::string(kVersion) + "\n");
    return 0;
  }
  if (messages.empty()) messages = conflicts(arguments);
  if (!messages.empty()) return fail(messages, arguments);
  if (!arguments.mangle_cache_path.empty()) arguments.build.mangle.cache = read_mangle_cache(arguments);
  if (!arguments.build.entry_points.empty()) return run_build(arguments, started);
  // Without anything to do, at a terminal: show what can be done.
  if (argc == 1 && ::isatty(STDIN_FILENO) == 1) {
    print_out(help_text());
    return 0;
  }
  BuildOptions& build = arguments.build;
  // What is only transformed looks at no other file.
  const std::string directory_of_stdin = build.bundle ? build.working_directory : std::string();
  const Loader loader = build.stdin_loader == Loader::None ? Loader::JS : build.stdin_loader;
  build.stdin_entry = {true, read_standard_input(), directory_of_stdin, arguments.source_file, loader};
  if (!build.bundle && build.sourcemap == SourceMapMode::Linked && build.outfile.empty() && build.outdir.empty())
    build.sourcemap = SourceMapMode::Inline;
  return run_build(arguments, started);
}

}  // namespace

}  // namespace skein::cli

int main(int argc, char** argv) { return skein::cli::run(argc, argv); }
