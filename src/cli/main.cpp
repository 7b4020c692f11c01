// The native program: arguments in, files out.

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/pool.h"
#include "bundle/bundle.h"
#include "bundle/version.h"
#include "cli/arguments.h"
#include "cli/disk_file_system.h"
#include "cli/report.h"
#include "cli/write_outputs.h"
#include "resolve/paths.h"

namespace skein::cli {

namespace {

using Clock = std::chrono::steady_clock;

void print_out(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

std::string read_standard_input() {
  std::string text;
  char buffer[65536];
  for (ssize_t count; (count = ::read(STDIN_FILENO, buffer, sizeof buffer)) != 0;) {
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) break;
    text.append(buffer, static_cast<std::size_t>(count));
  }
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
  options.ascii_only = build.ascii_only;
  options.sourcemap = build.sourcemap == SourceMapMode::Linked && build.outfile.empty() ? SourceMapMode::Inline : build.sourcemap;
  options.sources_content = build.sources_content;
  if (!arguments.source_file.empty()) options.source_file = arguments.source_file;
  options.format = build.format;
  options.define = build.define;
  options.banner_js = build.banner_js;
  options.footer_js = build.footer_js;
  const std::string code = read_standard_input();
  TransformResult result = transform(code, options);
  for (const Message& message : result.messages)
    if (message.severity == Severity::Error) return fail(result.messages, arguments);
  report_messages(result.messages, arguments);
  if (build.outfile.empty()) {
    print_out(result.code);
    return 0;
  }
  std::vector<OutputFile> outputs(1);
  const std::string path = path_join(build.working_directory, build.outfile);
  outputs[0].path = path;
  if (!result.map.empty()) {
    outputs.emplace_back();
    outputs[1].path = path + ".map";
    outputs[1].kind = OutputKind::Map;
    outputs[1].contents = std::move(result.map);
    if (options.sourcemap == SourceMapMode::Linked)
      result.code += "//# sourceMappingURL=" + outputs[1].path.substr(outputs[1].path.rfind('/') + 1) + "\n";
  }
  outputs[0].contents = std::move(result.code);
  Pool pool(0);
  const std::vector<Message> messages = write_outputs(outputs, pool);
  return messages.empty() ? 0 : fail(messages, arguments);
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
    if (inputs.contains(place_of(output.path, folders))) messages.push_back(make_message(DiagnosticCode::WouldOverwrite, {output.path}));
  return messages;
}

int run_build(const Arguments& arguments, Clock::time_point started) {
  const bool to_stdout = arguments.build.outdir.empty() && arguments.build.outfile.empty();
  DiskFileSystem files;
  const unsigned threads =
      arguments.threads >= 0 ? static_cast<unsigned>(arguments.threads) : std::min(hardware_threads() - 1, 31u);
  Pool pool(threads);
  BuildOptions options = arguments.build;
  // As in Node: folders like node_modules, for what is in none.
  if (const char* node_path = std::getenv("NODE_PATH"); node_path != nullptr) {
    for (std::string_view rest = node_path; !rest.empty();) {
      const std::size_t end = std::min(rest.find(':'), rest.size());
      if (end > 0) options.node_paths.emplace_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  options.metafile = !arguments.metafile_path.empty();
  BuildContext context(std::move(options), files, pool);
  const CancelFlag cancel;
  BuildResult result = context.rebuild(cancel);
  if (result.has_errors()) return fail(result.messages, arguments);
  report_messages(result.messages, arguments);

  if (to_stdout) {
    print_out(result.outputs.empty() ? std::string_view() : std::string_view(result.outputs[0].contents));
  } else {
    if (!arguments.allow_overwrite)
      if (const auto messages = overwritten_inputs(result, arguments.build.preserve_symlinks); !messages.empty()) return fail(messages, arguments);
    if (const auto messages = write_outputs(result.outputs, pool); !messages.empty()) return fail(messages, arguments);
  }
  if (!arguments.metafile_path.empty()) {
    std::vector<OutputFile> metafile(1);
    metafile[0].path = path_join(arguments.build.working_directory, arguments.metafile_path);
    metafile[0].contents = std::move(result.metafile);
    if (const auto messages = write_outputs(metafile, pool); !messages.empty()) return fail(messages, arguments);
  }
  if (!to_stdout)
    report_success(result.outputs, arguments,
                   std::chrono::duration<double, std::milli>(Clock::now() - started).count());
  // The result, the graph and the pool are not taken apart: the process ends here and the system is faster at it.
  std::fflush(stdout);
  std::fflush(stderr);
  std::_Exit(0);
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
  if (!arguments.build.entry_points.empty()) return run_build(arguments, started);
  // Without anything to do, at a terminal: show what can be done.
  if (argc == 1 && ::isatty(STDIN_FILENO) == 1) {
    print_out(help_text());
    return 0;
  }
  if (arguments.build.bundle) {
    return fail({make_message(DiagnosticCode::ConflictingOptions,
                              {"Bundling standard input is not supported yet: name an entry point"})},
                arguments);
  }
  return run_transform(arguments);
}

}  // namespace

}  // namespace skein::cli

int main(int argc, char** argv) { return skein::cli::run(argc, argv); }
