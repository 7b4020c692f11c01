#include "builds.h"

#include "diagnostics/diagnostic.h"

namespace skein::stress {

BuildOptions options_of(std::uint32_t variant) {
  BuildOptions options;
  options.bundle = true;
  options.outdir = "/out";
  options.entry_points.push_back({Project::entry(), ""});
  options.format = variant % 8 == 5 ? Format::IIFE : variant % 8 == 6 ? Format::CommonJS : Format::ESM;
  options.splitting = options.format == Format::ESM && variant % 3 != 2;
  options.metafile = variant % 2 == 1;
  options.trace = variant % 4 == 2;
  if (variant % 3 == 1) {
    options.minify_whitespace = options.minify_identifiers = options.minify_syntax = true;
    options.sourcemap = SourceMapMode::Linked;
  }
  return options;
}

std::string told(const BuildResult& result) {
  std::string text;
  for (const Message& message : result.messages) text += render_terminal(message, {});
  for (const OutputFile& output : result.outputs)
    text.append("== ").append(output.path).append(" ").append(output.hash).append("\n").append(output.contents).append("\n");
  return text + result.metafile;
}

bool is_canceled(const BuildResult& result) {
  for (const Message& message : result.messages)
    if (message.code == DiagnosticCode::Canceled) return true;
  return false;
}

Watched::Watched(const Project& project, BuildOptions options, Pool& pool) : context(std::move(options), files, pool) {
  for (const auto& [path, contents] : project.files()) files.put(path, contents);
}

void Watched::apply(const Project::Patch& patch) {
  for (const auto& [path, contents] : patch) {
    if (contents != nullptr)
      files.put(path, *contents);
    else
      files.remove(path);
    context.invalidate(path);
    if (contents == nullptr) context.invalidate_all();
  }
}

std::string Watched::build() {
  const CancelFlag never;
  return told(context.rebuild(never));
}

}  // namespace skein::stress
