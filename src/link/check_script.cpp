#include <algorithm>

#include "link/state.h"

namespace skein::link {

namespace {

class ScriptChecker {
 public:
  explicit ScriptChecker(LinkState& state) : state_(state) {}

  void check(ModuleId id) {
    const GraphModule& module = state_.graph.at(id);
    if (!is_code(module.loader)) return;
    const bool is_module = state_.options.format == OutputFormat::ESM && state_.realm != RealmKind::ClassicWorker;
    if (module.ast.uses_top_level_await && (!is_module || !may_wait(id))) {
      const std::uint32_t start = module.ast.top_level_await_start;
      const bool may_be_module = state_.realm != RealmKind::ServiceWorker && state_.realm != RealmKind::Worklet;
      report(module, {DiagnosticCode::TopLevelAwaitNeedsModule,
                      {start, start + 5},
                      {},
                      {},
                      may_be_module ? NoteText::AwaitInScript : NoteText::AwaitInRealm});
    }
    for (const js::ImportRecord& record : module.ast.import_records)
      if (!is_module && !state_.options.is_node && record.kind == js::ImportKind::ImportStatement &&
          stays_outside(module, record))
        report(module, {DiagnosticCode::ImportInScript, record.range, {record.specifier}});
    if (state_.realm != RealmKind::ServiceWorker && state_.realm != RealmKind::Worklet) return;
    const std::string_view name = state_.realm == RealmKind::Worklet ? "worklet" : "service worker";
    for (std::uint32_t p = 0; p < module.ast.parts.size(); p++) {
      if (!is_live(id, p)) continue;
      for (js::RecordId number : module.ast.parts[p].records) {
        const js::ImportRecord& record = module.ast.import_records[index_of(number)];
        if (record.kind == js::ImportKind::DynamicImport && (record.flags & js::record_flag::kHandlesErrors) == 0 &&
            stays_outside(module, record))
          report(module, {DiagnosticCode::ImportNotAllowed, record.range, {name}});
      }
    }
    for (const js::Node* node : module.ast.imports_by_value)
      if (is_live(id, part_at(module.ast, node->start)))
        report(module, {DiagnosticCode::ImportNotAllowed, {node->start, node->start + 6}, {name}});
  }

 private:
  // A worklet that is a module waits for what it imports statically.
  bool may_wait(ModuleId id) const {
    return state_.realm != RealmKind::ServiceWorker && (state_.realm != RealmKind::Worklet || state_.wrap(id) == Wrap::None);
  }

  static bool stays_outside(const GraphModule& module, const js::ImportRecord& record) {
    const ResolvedImport& target = module.imports[static_cast<std::size_t>(&record - module.ast.import_records.data())];
    return target.kind == ResolvedImport::Kind::External && target.module == ModuleId::None &&
           (record.flags & js::record_flag::kUnreachable) == 0;
  }

  bool is_live(ModuleId id, std::uint32_t part) const {
    return part < state_.graph.at(id).ast.parts.size() && state_.part_live[state_.part_base[index_of(id)] + part];
  }

  static std::uint32_t part_at(const js::ParsedModule& ast, std::uint32_t place) {
    std::uint32_t found = 0;
    for (std::uint32_t p = 0; p < ast.parts.size(); p++)
      if (ast.parts[p].first_statement < ast.body.size() && ast.body[ast.parts[p].first_statement]->start <= place) found = p;
    return found;
  }

  void report(const GraphModule& module, const Diagnostic& diagnostic) {
    state_.messages.push_back(to_message(diagnostic, module.ast.source, module.pretty_path));
  }

  LinkState& state_;
};

}  // namespace

void check_script(LinkState& state) {
  ScriptChecker checker(state);
  for (std::uint32_t m = 0; m < state.graph.modules.size(); m++)
    if (state.module_live[m]) checker.check(static_cast<ModuleId>(m));
}

}  // namespace skein::link
