// One file without its surroundings: a build of nothing but standard input.

#include "bundle/bundle.h"

namespace skein {

namespace {

class NoFiles : public FileSystem {
 public:
  EntryKind entry_kind(std::string_view) override { return EntryKind::None; }
  ReadResult read_file(std::string_view) override { return {}; }
  std::string real_path(std::string_view path) override { return std::string(path); }
};

}  // namespace

TransformResult transform(std::string_view code, const TransformOptions& options) {
  TransformResult result;
  if (options.loader == Loader::File || options.loader == Loader::Copy || options.loader >= Loader::Wasm) {
    result.messages.push_back(
        make_message(DiagnosticCode::ConflictingOptions, {"The loaders \"file\", \"copy\" and \"wasm\" are for builds"}));
    return result;
  }
  if (options.legal_comments == link::LegalComments::Linked) {
    result.messages.push_back(make_message(DiagnosticCode::ConflictingOptions, {"\"legalComments: linked\" is for builds"}));
    return result;
  }
  BuildOptions build = options;
  build.stdin_entry = {
      true, std::string(code), {}, options.source_file, options.loader == Loader::None ? Loader::JS : options.loader};
  build.outfile = "/<stdout>";
  // The map is given back beside the code; nothing says under which name.
  if (build.sourcemap == SourceMapMode::Linked) build.sourcemap = SourceMapMode::External;
  NoFiles files;
  Pool pool(0);
  BuildContext context(std::move(build), files, pool);
  const CancelFlag cancel;
  BuildResult built = context.rebuild(cancel);
  result.messages = std::move(built.messages);
  result.mangle_cache = std::move(built.mangle_cache);
  for (OutputFile& output : built.outputs) {
    std::string& place = output.kind == OutputKind::Map  ? result.map
                         : output.path.ends_with(".txt") ? result.legal_comments
                                                         : result.code;
    place = std::move(output.contents);
  }
  return result;
}

}  // namespace skein
