// One file without its surroundings: what a build of nothing but standard input gives, without the steps that look for files.

#include "bundle/bundle.h"
#include "bundle/defines.h"
#include "bundle/derived_options.h"
#include "bundle/mangling_options.h"
#include "link/link.h"
#include "link/mangle_names.h"

namespace skein {

namespace {

class NoFiles : public FileSystem {
 public:
  EntryKind entry_kind(std::string_view) override { return EntryKind::None; }
  ReadResult read_file(std::string_view) override { return {}; }
  std::string real_path(std::string_view path) override { return std::string(path); }
};

}  // namespace

struct Transformer::State {
  TransformOptions options;
  std::vector<Message> messages;  // of the options
  std::unique_ptr<js::Defines> defines;
  std::unique_ptr<lowering::Mangling> mangling;
  StdinOptions text;  // but for its contents
  ScanOptions scan_options;
  link::LinkOptions link_options;
  std::shared_ptr<const TsConfig> tsconfig;

  explicit State(TransformOptions the_options) : options(std::move(the_options)) {
    std::string_view refused;
    if (options.loader == Loader::File || options.loader == Loader::Copy || options.loader >= Loader::Wasm)
      refused = "The loaders \"file\", \"copy\" and \"wasm\" are for builds";
    else if (options.legal_comments == link::LegalComments::Linked)
      refused = "\"legalComments: linked\" is for builds";
    if (!refused.empty()) {
      messages.push_back(make_message(DiagnosticCode::ConflictingOptions, {refused}));
      return;
    }
    options.bundle = false;
    options.inject.clear();
    options.outfile = "/<stdout>";
    // The map is given back beside the code; nothing says under which name.
    if (options.sourcemap == SourceMapMode::Linked) options.sourcemap = SourceMapMode::External;
    std::vector<Message> define_messages;
    defines = make_defines(options.define, {}, false, define_messages);
    mangling = make_mangling(options.mangle, define_messages);
    check_global_name(options, messages);
    check_jsx(options.jsx, messages);
    messages.insert(messages.end(), define_messages.begin(), define_messages.end());
    text.source_file = options.source_file;
    text.loader = options.loader == Loader::None ? Loader::JS : options.loader;
    scan_options = derive_scan_options(options, defines.get(), mangling.get());
    link_options = derive_link_options(options, options.format);
    link_options.describes_outputs = false;
    if (!options.tsconfig_raw.empty()) tsconfig = parse_tsconfig(options.tsconfig_raw, options.working_directory);
  }

  void print(const ModuleGraph& graph, TransformResult& result) {
    lowering::MangledNames mangled;
    if (mangling != nullptr) {
      std::vector<const js::ParsedModule*> modules;
      for (const auto& module : graph.modules) modules.push_back(&module->ast);
      mangled = link::name_properties(modules, *mangling);
      result.mangle_cache = link::mangle_cache_json(mangled, *mangling);
    }
    link_options.mangled = mangling == nullptr ? nullptr : &mangled;
    if (graph.at(graph.entries[0].module).is_alone) {
      link::AlonePrint print;
      link::print_alone(graph, link_options, print);
      result.code = std::move(print.code);
      result.map = std::move(print.map);
      result.legal_comments = std::move(print.legal_comments);
      return;
    }
    Pool pool(0);
    const CancelFlag cancel;
    std::vector<OutputFile> outputs;
    link::link(graph, graph.entries, link_options, pool, cancel, outputs, result.messages);
    for (OutputFile& output : outputs) {
      std::string& place = output.kind == OutputKind::Map  ? result.map
                           : output.path.ends_with(".txt") ? result.legal_comments
                                                           : result.code;
      place = std::move(output.contents);
    }
  }
};

Transformer::Transformer(TransformOptions options) : state_(std::make_unique<State>(std::move(options))) {}
Transformer::~Transformer() = default;

TransformResult Transformer::run(std::string_view code) {
  TransformResult result;
  result.messages = state_->messages;
  if (has_error(result.messages)) return result;
  NoFiles files;
  ModuleGraph graph;
  if (Scan::one_text(state_->text, code, state_->scan_options, state_->tsconfig, files, graph, result.messages))
    state_->print(graph, result);
  override_messages(state_->options, files, result.messages);
  if (has_error(result.messages)) result.code = result.map = result.legal_comments = {};
  return result;
}

TransformResult transform(std::string_view code, const TransformOptions& options) { return Transformer(options).run(code); }

}  // namespace skein
