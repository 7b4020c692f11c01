#include "link/realms.h"

#include "link/paths.h"

namespace skein::link {

namespace {

struct PrintTask {
  std::uint32_t chunk;
  std::uint32_t position;  // in Chunk::modules
};

void print_one(const LinkState& state, const std::vector<ChunkRender>& renders, PrintTask task, print::Printed& printed) {
  const ModuleId module_id = state.chunks[task.chunk].modules[task.position];
  const GraphModule& module = state.graph.at(module_id);
  ModuleTables tables;
  make_tables(state, renders, task.chunk, module_id, tables);

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
    wrapper = wrapper_text(state, renders[task.chunk], task.chunk, task.position);
    options.head = wrapper.head;
    options.tail = wrapper.tail;
    options.is_commonjs = state.wrap(module_id) == Wrap::CommonJS;
    options.hoists_declarations = !options.is_commonjs;
    options.is_module_output = state.options.format == OutputFormat::ESM;
  }
  if (!state.uses.empty() && state.uses[index_of(module_id)].renames_parameters) {
    options.exports_name = renders[task.chunk].slot_names[0];
    options.module_name = renders[task.chunk].slot_names[1];
  }
  options.labels = {tables.labels.data(), static_cast<std::uint32_t>(tables.labels.size())};
  if (!state.options.keep_names)
    options.private_names = {tables.private_names.data(), static_cast<std::uint32_t>(tables.private_names.size())};
  options.mangled = state.options.mangled;
  options.require_name = renders[task.chunk].helper(Helper::Require);
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
  options.import_meta_url = renders[task.chunk].import_meta_url;
  std::string import_meta;
  if (!options.import_meta_url.empty()) {
    import_meta = "({ url: ";
    import_meta.append(options.import_meta_url).append(" })");
    options.import_meta = import_meta;
  }
  print::print_parts(module.ast, options, state.part_live.get() + state.part_base[index_of(module_id)], printed);
}

}  // namespace

void render(Realm& realm, Pool& pool, const CancelFlag& cancel) {
  LinkState& state = realm.state;
  std::vector<ChunkRender>& renders = realm.renders;
  renders.resize(state.chunks.size());
  collect_needs(state, realm.exports, renders);
  count_all_uses(state, pool);
  pool.parallel_for(state.chunks.size(),
                    [&](std::size_t chunk, unsigned) { assign_names(state, static_cast<std::uint32_t>(chunk), renders[chunk]); });

  std::vector<PrintTask> tasks;
  std::vector<std::vector<print::Printed>> printed(state.chunks.size());
  for (std::uint32_t c = 0; c < state.chunks.size(); c++) {
    printed[c].resize(state.chunks[c].modules.size());
    for (std::uint32_t i = 0; i < state.chunks[c].modules.size(); i++) tasks.push_back({c, i});
  }
  pool.parallel_for(tasks.size(), [&](std::size_t task, unsigned) {
    if (!cancel.is_canceled()) print_one(state, renders, tasks[task], printed[tasks[task].chunk][tasks[task].position]);
  });
  if (cancel.is_canceled()) return;

  pool.parallel_for(state.chunks.size(), [&](std::size_t chunk, unsigned) {
    assemble(state, renders, static_cast<std::uint32_t>(chunk), printed[chunk], renders[chunk]);
    printed[chunk].clear();
  });
}

}  // namespace skein::link
