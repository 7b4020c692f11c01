#include <algorithm>

#include "base/trace.h"
#include "link/kept_prints.h"
#include "link/paths.h"
#include "link/realms.h"

namespace skein::link {

namespace {

struct PrintTask {
  std::uint32_t chunk;
  std::uint32_t position;  // in Chunk::modules
  KeptPrint kept;
};

}  // namespace

std::shared_ptr<const print::Printed> print_module(const LinkState& state, const std::vector<ChunkRender>& renders,
                                                   std::uint32_t chunk, std::uint32_t position, KeptPrint& kept) {
  const ModuleId module_id = state.chunks[chunk].modules[position];
  const GraphModule& module = state.graph.at(module_id);
  const trace::Span span(trace::Kind::Work, "print", module.pretty_path);
  ModuleTables tables;
  make_tables(state, renders, chunk, module_id, tables);

  print::PrintOptions options;
  options.bundle = true;
  options.minify_whitespace = state.options.minify_whitespace;
  options.minify_syntax = state.options.minify_syntax;
  options.ascii_only = state.options.ascii_only;
  options.line_limit = state.options.line_limit;
  options.source_map = state.options.source_map;
  options.keeps_comments = state.options.legal_comments == LegalComments::Inline;
  options.indent = state.options.format == OutputFormat::IIFE && !state.options.minify_whitespace ? 1 : 0;
  WrapperText wrapper;
  if (state.wrap(module_id) != Wrap::None) {
    wrapper = wrapper_text(state, renders[chunk], chunk, position);
    options.head = wrapper.head;
    options.tail = wrapper.tail;
    options.is_commonjs = state.wrap(module_id) == Wrap::CommonJS;
    options.hoists_declarations = !options.is_commonjs;
    options.is_module_output = state.options.format == OutputFormat::ESM;
  }
  if (!state.uses.empty() && state.uses[index_of(module_id)].renames_parameters) {
    options.exports_name = renders[chunk].slot_names[0];
    options.module_name = renders[chunk].slot_names[1];
  }
  options.labels = {tables.labels.data(), static_cast<std::uint32_t>(tables.labels.size())};
  if (!state.options.keep_names)
    options.private_names = {tables.private_names.data(), static_cast<std::uint32_t>(tables.private_names.size())};
  options.mangled = state.options.mangled;
  options.require_name = renders[chunk].helper(Helper::Require);
  options.jsx = state.options.jsx;
  options.file_name = module.pretty_path;
  std::vector<const js::Node*> values;
  if (state.is_one_object[index_of(module_id)]) {
    values.resize(module.ast.symbols.size());
    for (const js::Node* statement : module.ast.body)
      if (const auto* variables = js::try_as<js::VariableDeclaration>(statement))
        for (const js::VariableDeclarator& each : variables->declarators)
          values[index_of(js::as<js::Identifier>(each.target)->symbol)] = each.init;
    options.values = values.data();
  }
  options.names = tables.names.empty() ? nullptr : tables.names.data();
  if (const auto& sparse = state.sparse_objects[index_of(module_id)]; sparse != nullptr) {
    options.sparse_object = sparse->object;
    options.kept_properties = sparse->keeps.data();
  }
  options.records = tables.records.empty() ? nullptr : tables.records.data();
  options.namespace_members = {tables.members.data(), static_cast<std::uint32_t>(tables.members.size())};
  options.import_meta_url = renders[chunk].import_meta_url;
  std::string import_meta;
  if (!options.import_meta_url.empty()) {
    import_meta = "({ url: ";
    import_meta.append(options.import_meta_url).append(" })");
    options.import_meta = import_meta;
  }
  const bool* is_live = state.part_live.get() + state.part_base[index_of(module_id)];
  const std::uint32_t build = state.options.build_number;
  kept.is_kept = build != 0 && print_key(module.ast, options, is_live, kept.key);
  if (kept.is_kept) {
    std::shared_ptr<const print::Printed> known = KeptPrints::find(module, kept.key);
    kept.is_known = known != nullptr;
    if (kept.is_known) return known;
  }
  auto printed = std::make_shared<print::Printed>();
  print::print_parts(module.ast, options, is_live, *printed);
  return printed;
}

void keep_print(const LinkState& state, std::uint32_t chunk, std::uint32_t position, const KeptPrint& kept,
                std::shared_ptr<const print::Printed> printed) {
  const GraphModule& module = state.graph.at(state.chunks[chunk].modules[position]);
  if (kept.is_kept) KeptPrints::keep(module, kept.key, state.options.build_number, std::move(printed));
}

std::uint32_t render(Realm& realm, Pool& pool, const CancelFlag& cancel) {
  LinkState& state = realm.state;
  std::vector<ChunkRender>& renders = realm.renders;
  renders.resize(state.chunks.size());
  state.pool = &pool;
  {
    const trace::Span span(trace::Kind::Phase, "name");
    collect_needs(state, realm.exports, renders);
    count_all_uses(state, pool);
    pool.parallel_for(state.chunks.size(), [&](std::size_t chunk, unsigned) {
      const trace::Span work(trace::Kind::Work, "name chunk");
      assign_names(state, static_cast<std::uint32_t>(chunk), renders[chunk]);
    });
  }
  const std::int64_t named = trace::is_on() ? trace::now() : 0;

  std::vector<PrintTask> tasks;
  std::vector<PrintedModules>& printed = realm.printed;
  printed.resize(state.chunks.size());
  for (std::uint32_t c = 0; c < state.chunks.size(); c++) {
    printed[c].resize(state.chunks[c].modules.size());
    for (std::uint32_t i = 0; i < state.chunks[c].modules.size(); i++) tasks.push_back({c, i, {}});
  }
  pool.parallel_for(tasks.size(), [&](std::size_t task, unsigned) {
    const auto& [chunk, position, kept] = tasks[task];
    if (!cancel.is_canceled()) printed[chunk][position] = print_module(state, renders, chunk, position, tasks[task].kept);
  });
  // Those of a build that was cancelled too.
  for (const auto& [chunk, position, kept] : tasks) keep_print(state, chunk, position, kept, printed[chunk][position]);
  trace::record(trace::Kind::Phase, "print", named);
  if (cancel.is_canceled()) return 0;

  const trace::Span span(trace::Kind::Phase, "assemble");
  pool.parallel_for(state.chunks.size(), [&](std::size_t chunk, unsigned) {
    trace::Span work(trace::Kind::Work, "assemble chunk");
    assemble(state, renders, static_cast<std::uint32_t>(chunk), printed[chunk], renders[chunk]);
    work.set_bytes(renders[chunk].text.size());
    if (!state.options.is_kept) printed[chunk].clear();
  });
  return static_cast<std::uint32_t>(
      std::count_if(tasks.begin(), tasks.end(), [](const PrintTask& task) { return !task.kept.is_known; }));
}

}  // namespace skein::link
