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
#include "bundle/bundle.h"
#include "bundle/version.h"
#include "cli/arguments.h"
#include "cli/build.h"
#include "cli/report.h"
#include "cli/signals.h"
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
  const auto say = [&](std::string_view text) {
    messages.push_back(make_message(DiagnosticCode::ConflictingOptions, {text}));
  };
  if (!build.outdir.empty() && !build.outfile.empty()) say("Cannot use both \"--outfile\" and \"--outdir\"");
  if (build.entry_points.size() > 1 && !build.outfile.empty())
    say("Must use \"--outdir\" when there are multiple entry points");
  if (build.entry_points.size() > 1 && build.outdir.empty() && build.outfile.empty())
    say("Must use \"--outdir\" when there are multiple entry points");
  if (build.splitting && build.format != Format::ESM) say("Splitting needs \"--format=esm\"");
  if (!build.entry_points.empty() && arguments.has_loader_for_stdin)
    say("\"--loader\" without an extension is for standard input: use \"--loader:.ext=...\"");
  if (!build.entry_points.empty() && !arguments.source_file.empty()) say("\"--sourcefile\" is for standard input");
  return messages;
}

int run_transform(const Arguments& arguments) {
  const BuildOptions& build = arguments.build;
  TransformOptions options;
  options.loader = build.stdin_loader;
  options.jsx = build.jsx;
  options.target = build.target;
  options.typescript = build.typescript;
  options.tsconfig_raw = build.tsconfig_raw;
  options.minify_whitespace = build.minify_whitespace;
  options.minify_syntax = build.minify_syntax;
  options.minify_identifiers = build.minify_identifiers;
  options.ascii_only = build.ascii_only;
  options.sourcemap = build.sourcemap == SourceMapMode::Linked && build.outfile.empty() ? SourceMapMode::Inline : build.sourcemap;
  options.sources_content = build.sources_content;
  if (!arguments.source_file.empty()) options.source_file = arguments.source_file;
  options.format = build.format;
  options.define = build.define;
  options.mangle = build.mangle;
  options.banner_js = build.banner_js;
  options.footer_js = build.footer_js;
  const std::string code = read_standard_input();
  TransformResult result = transform(code, options);
  for (const Message& message : result.messages)
    if (message.severity == Severity::Error) return fail(result.messages, arguments);
  report_messages(result.messages, arguments);
  std::vector<OutputFile> outputs;
  if (!arguments.mangle_cache_path.empty()) {
    outputs.emplace_back();
    outputs[0].path = path_join(build.working_directory, arguments.mangle_cache_path);
    outputs[0].contents = std::move(result.mangle_cache);
  }
  Pool pool(0);
  if (build.outfile.empty()) {
    if (const std::vector<Message> errors = write_outputs(outputs, pool, interrupted()); !errors.empty())
      return fail(errors, arguments);
    if (const std::string error = write_standard_output(result.code); !error.empty())
      return fail({make_message(DiagnosticCode::CouldNotWrite, {"<stdout>", error})}, arguments);
    return 0;
  }
  const std::string path = path_join(build.working_directory, build.outfile);
  if (!result.map.empty()) {
    OutputFile& map = outputs.emplace_back();
    map.path = path + ".map";
    map.kind = OutputKind::Map;
    map.contents = std::move(result.map);
    if (options.sourcemap == SourceMapMode::Linked)
      result.code += "//# sourceMappingURL=" + map.path.substr(map.path.rfind('/') + 1) + "\n";
  }
  OutputFile& output = outputs.emplace_back();
  output.path = path;
  output.contents = std::move(result.code);
  const std::vector<Message> messages = write_outputs(outputs, pool, interrupted());
  return messages.empty() ? 0 : fail(messages, arguments);
}

int run_build(const Arguments& arguments, Clock::time_point started) {
  handle_signals();
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
  if (arguments.build.bundle) {
    StdinOptions& entry = arguments.build.stdin_entry;
    entry = {true, read_standard_input(), arguments.build.working_directory, arguments.source_file, arguments.build.stdin_loader};
    return run_build(arguments, started);
  }
  return run_transform(arguments);
}

}  // namespace

}  // namespace skein::cli

int main(int argc, char** argv) { return skein::cli::run(argc, argv); }
