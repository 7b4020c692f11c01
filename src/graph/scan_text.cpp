// A scan without a coordinator: what is not bundled asks for no other file.
#include <algorithm>

#include "graph/loaders.h"
#include "graph/scan_state.h"
#include "transform/runtime.h"

namespace skein {

bool Scan::one_text(const StdinOptions& given, std::string_view text, const ScanOptions& options,
                    std::shared_ptr<const TsConfig> tsconfig, FileSystem& files, ModuleGraph& graph,
                    std::vector<Message>& messages) {
  SKEIN_ASSERT(options.single_file != SingleFile::No && options.inject.empty() && graph.modules.empty());
  GraphModule& module = *graph.modules.emplace_back(std::make_unique<GraphModule>());
  module.pretty_path = given.source_file.empty() ? "<stdin>" : given.source_file;
  module.path = "<stdin>";
  module.loader = given.loader;
  module.text = SourceText(text);
  if (is_code(given.loader)) module.tsconfig = std::move(tsconfig);
  graph.entries.push_back({static_cast<ModuleId>(0), "<stdin>", "stdin"});
  const std::size_t first = messages.size();
  const bool is_parsed = load_module(module, options);
  std::vector<std::string_view> told;
  State::tell_tsconfig(module.tsconfig.get(), told, messages);
  State::add_messages(module, messages);
  for (std::size_t i = first; i < messages.size(); i++)
    if (messages[i].severity == Severity::Error) return false;
  if (!is_parsed) return false;
  if (options.reads_input_maps && module.generated.view().empty())
    module.input_map = read_input_map(module.text.view(), module.path, files);

  module.imports.resize(module.ast.import_records.size());
  for (std::size_t r = 0; r < module.imports.size(); r++) {
    const js::ImportRecord& record = module.ast.import_records[r];
    ResolvedImport& import = module.imports[r];
    if ((record.flags & js::record_flag::kUnreachable) != 0) continue;
    if ((record.flags & js::record_flag::kRuntime) != 0) {
      import.kind = ResolvedImport::Kind::Module;
      import.module = static_cast<ModuleId>(1);
    } else if (record.kind == js::ImportKind::ImportStatement) {
      import.kind = ResolvedImport::Kind::External;
      import.path = record.specifier;
    }
  }
  const auto is_runtime = [](const ResolvedImport& import) { return import.kind == ResolvedImport::Kind::Module; };
  if (std::none_of(module.imports.begin(), module.imports.end(), is_runtime)) return true;
  const ImportTarget target = State::runtime_target();
  GraphModule& runtime = *graph.modules.emplace_back(std::make_unique<GraphModule>());
  runtime.path = runtime.pretty_path = target.path;
  runtime.loader = target.loader;
  runtime.has_side_effects = target.has_side_effects;
  runtime.is_in_module_package = target.is_in_module_package;
  runtime.is_runtime = true;
  runtime.text = SourceText(lowering::runtime_source());
  return load_module(runtime, options);
}

}  // namespace skein
