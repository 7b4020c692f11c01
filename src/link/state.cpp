#include "link/state.h"

namespace skein::link {

LinkState make_state(const ModuleGraph& graph, const LinkOptions& options, std::vector<Message>& messages) {
  LinkState state(graph, options, messages);
  const std::size_t count = graph.modules.size();
  state.symbol_base.reserve(count + 1);
  state.part_base.reserve(count + 1);
  state.import_base.reserve(count + 1);
  std::uint32_t symbols = 0, parts = 0, imports = 0;
  for (const auto& module : graph.modules) {
    state.symbol_base.push_back(symbols);
    state.part_base.push_back(parts);
    state.import_base.push_back(imports);
    symbols += static_cast<std::uint32_t>(module->ast.symbols.size()) + 2;
    parts += static_cast<std::uint32_t>(module->ast.parts.size());
    imports += static_cast<std::uint32_t>(module->ast.named_imports.size());
  }
  state.symbol_base.push_back(symbols);
  state.part_base.push_back(parts);
  state.import_base.push_back(imports);

  state.symbol_info.assign(symbols, kNone);
  for (std::uint32_t m = 0; m < count; m++) {
    const js::ParsedModule& ast = graph.modules[m]->ast;
    for (std::uint32_t i = 0; i < ast.named_imports.size(); i++)
      state.symbol_info[state.symbol_base[m] + index_of(ast.named_imports[i].local)] = state.import_base[m] + i;
    for (std::uint32_t p = 0; p < ast.parts.size(); p++) {
      for (js::SymbolId symbol : ast.parts[p].declares) {
        if (ast.symbol(symbol).kind == js::SymbolKind::Import) continue;
        std::uint32_t& info = state.symbol_info[state.symbol_base[m] + index_of(symbol)];
        if (info == kNone)
          info = state.part_base[m] + p;
        else
          state.more_declaring_parts.emplace(state.symbol_base[m] + index_of(symbol), state.part_base[m] + p);
      }
    }
  }

  state.import_first.reserve(count + 1);
  for (const auto& module : graph.modules) {
    state.import_first.push_back(static_cast<std::uint32_t>(state.import_targets.size()));
    const auto& records = module->ast.import_records;
    // What `inject` lists comes first.
    for (int is_second = module->ast.has_injected_imports ? 0 : 1; is_second < 2; is_second++)
      for (std::size_t r = 0; r < records.size(); r++)
        if (records[r].kind == js::ImportKind::ImportStatement && (records[r].injected == kNone) == (is_second != 0) &&
            module->imports[r].kind == ResolvedImport::Kind::Module)
          state.import_targets.push_back(module->imports[r].module);
  }
  state.import_first.push_back(static_cast<std::uint32_t>(state.import_targets.size()));

  state.imports.resize(imports);
  for (const auto& module : graph.modules) state.is_runtime.push_back(module->is_runtime);
  state.module_live.assign(count, 0);
  state.asset_live.assign(count, 0);
  state.asset_paths.resize(count);
  for (const auto& module : graph.modules)
    for (const ResolvedImport& import : module->imports)
      if (import.kind == ResolvedImport::Kind::External && import.module != ModuleId::None)
        state.copied.emplace(import.path, import.module);
  state.namespace_needed.assign(count, 0);
  state.part_live = std::make_unique<bool[]>(parts);
  state.sparse_objects.resize(count);
  state.is_one_object.resize(count);
  for (std::size_t m = 0; m < count; m++) state.is_one_object[m] = graph.modules[m]->loader == Loader::JSON;
  state.members.resize(count);
  state.namespace_exports.resize(count);
  state.namespace_stars.resize(count);
  state.dependencies.resize(count);
  state.lazy_dependencies.resize(count);
  state.wraps.assign(count, Wrap::None);
  state.runs_early.assign(count, 0);
  state.circles.assign(count, ModuleId::None);
  state.is_async.assign(count, 0);
  state.evaluates.resize(count);
  state.entry_of_module.assign(count, kNone);
  state.order.assign(count, kNone);
  state.chunk_of_module.assign(count, kNone);
  return state;
}

bool LinkState::is_default_export(SymbolRef ref) const {
  const std::uint32_t part = symbol_info[symbol_number(ref)];
  if (part == kNone) return false;
  const js::ParsedModule& ast = graph.at(ref.module).ast;
  const js::Node* statement = ast.body[ast.parts[part - part_base[index_of(ref.module)]].first_statement];
  return statement->kind == js::NodeKind::ExportDefaultDeclaration;
}

bool LinkState::is_node_mode(ModuleId importer) const {
  const GraphModule& module = graph.at(importer);
  return module.is_in_module_package || module.path.ends_with(".mjs") || module.path.ends_with(".mts");
}

const js::Node* LinkState::constant_value(const Resolution& resolution) const {
  if (resolution.kind != Resolution::Kind::Symbol) return nullptr;
  const auto& constants = graph.at(resolution.ref.module).ast.constants;
  const auto found = std::lower_bound(
      constants.begin(), constants.end(), resolution.ref.symbol,
      [](const js::ConstantValue& constant, js::SymbolId symbol) { return index_of(constant.symbol) < index_of(symbol); });
  return found != constants.end() && found->symbol == resolution.ref.symbol ? found->literal : nullptr;
}

const js::Node* LinkState::enum_value(ModuleId module, const js::NamespaceMember& member) const {
  Atom path = member.name;
  return enum_value(module, import_resolution(module, member.namespace_symbol), path);
}

const js::Node* LinkState::enum_value(ModuleId module, const Resolution& resolution, Atom& path) const {
  const bool may_be = resolution.kind == Resolution::Kind::Symbol || resolution.is_ambient();
  if (path == Atom::None || !may_be) return nullptr;
  const js::ParsedModule& owner = graph.at(resolution.ref.module).ast;
  if (owner.enum_members.empty()) return nullptr;
  const js::ParsedModule& user = graph.at(module).ast;
  // Of `E.A.toFixed` the first name is enough.
  const std::string_view text = user.atoms.text(path);
  for (std::size_t end = 0; end != std::string_view::npos;) {
    end = text.find(js::kMemberSeparator, end + 1);
    const Atom name = owner.atoms.find(text.substr(0, end));
    const js::Node* literal = name == Atom::None ? nullptr : owner.enum_value(resolution.ref.symbol, name);
    if (literal == nullptr) continue;
    path = user.atoms.find(text.substr(0, end));
    return literal;
  }
  return nullptr;
}

}  // namespace skein::link
