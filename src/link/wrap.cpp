// Which modules run as functions. A CommonJS module does, and so does an ES module that something requires: it runs when it is
// called for the first time, which may be never. What such a module imports runs no earlier, so it is wrapped as well.

#include <algorithm>

#include "link/state.h"

namespace skein::link {

namespace {

// `import()` of a bundled file makes a chunk only where chunks can be loaded.
bool makes_no_chunk(const LinkState& state, js::ImportKind kind) {
  return kind == js::ImportKind::RequireCall || (kind == js::ImportKind::DynamicImport && !state.loads_chunks());
}

class Wrapper {
 public:
  explicit Wrapper(LinkState& state) : state_(state) {}

  void run() {
    for (std::uint32_t m = 0; m < state_.graph.modules.size(); m++) {
      const GraphModule& module = *state_.graph.modules[m];
      if (module.ast.is_commonjs) wrap(static_cast<ModuleId>(m), {});
      for (const js::NamedImport& import : module.ast.named_imports) wrap_script(module, import);
      for (std::uint32_t r = 0; r < module.ast.import_records.size(); r++) {
        const js::ImportRecord& record = module.ast.import_records[r];
        const ResolvedImport& target = module.imports[r];
        if (makes_no_chunk(state_, record.kind) && target.kind == ResolvedImport::Kind::Module &&
            (record.flags & js::record_flag::kUnreachable) == 0)
          wrap(target.module, {static_cast<ModuleId>(m), static_cast<js::RecordId>(r)});
      }
    }
    while (!pending_.empty()) {
      const Pending pending = pending_.back();
      pending_.pop_back();
      const GraphModule& module = state_.graph.at(pending.module);
      for (std::uint32_t r = 0; r < module.ast.import_records.size(); r++) {
        const ResolvedImport& target = module.imports[r];
        if (module.ast.import_records[r].kind == js::ImportKind::ImportStatement && target.kind == ResolvedImport::Kind::Module &&
            !state_.graph.at(target.module).is_runtime)
          wrap(target.module, pending.cause);
      }
    }
  }

 private:
  // The `require` on account of which a module is wrapped.
  struct Cause {
    ModuleId module = ModuleId::None;
    js::RecordId record = js::RecordId::None;
  };
  struct Pending {
    ModuleId module;
    Cause cause;
  };

  // A file without module syntax is CommonJS to Node: what it exports is an object without properties.
  //   import api from './sets-a-global.js'
  void wrap_script(const GraphModule& importer, const js::NamedImport& import) {
    const ResolvedImport& target = importer.imports[index_of(import.record)];
    if ((!import.is_namespace && import.name != "default") || target.kind != ResolvedImport::Kind::Module) return;
    const js::ParsedModule& ast = state_.graph.at(target.module).ast;
    if (ast.type == js::SourceType::Script && !ast.is_commonjs) wrap(target.module, {});
  }

  void wrap(ModuleId id, Cause cause) {
    Wrap& wrap = state_.wraps[index_of(id)];
    if (wrap != Wrap::None) return;
    const js::ParsedModule& ast = state_.graph.at(id).ast;
    const bool is_commonjs = ast.is_commonjs || ast.type == js::SourceType::Script;
    wrap = is_commonjs ? Wrap::CommonJS : Wrap::ESM;
    pending_.push_back({id, cause});
    // The formats without modules refuse it anyway (check_format.cpp).
    if (ast.uses_top_level_await && state_.options.format == OutputFormat::ESM) refuse_await(id, cause);
  }

  void refuse_await(ModuleId id, Cause cause) {
    const GraphModule& module = state_.graph.at(id);
    if (cause.module == ModuleId::None) return;
    const GraphModule& requirer = state_.graph.at(cause.module);
    // The same of scripts that load nothing, as far as they contain it.
    if (requirer.ast.import_records[index_of(cause.record)].kind == js::ImportKind::DynamicImport) return;
    Diagnostic diagnostic{
        DiagnosticCode::RequireOfAsync, requirer.ast.import_records[index_of(cause.record)].range, {module.pretty_path}};
    Message message = to_message(diagnostic, requirer.text.view(), requirer.pretty_path);
    const std::uint32_t start = module.ast.top_level_await_start;
    if (is_code(module.loader))
      message.notes.push_back({"It waits here:", true, locate(module.text.view(), module.pretty_path, {start, start + 5})});
    state_.messages.push_back(std::move(message));
  }

  LinkState& state_;
  std::vector<Pending> pending_;
};

// The wrapped modules that a module's import statements reach, each where the first of them stands. Past modules that it does
// not depend on: `import { a } from './barrel'` may need nothing but './a'. Not past those it does depend on, which run what
// they import when it is their turn:
//   import { a } from './barrel'; console.log(a)       // x.js: when barrel.js runs first, it finds no `a` yet
//   import './x'; export * from './a'                  // barrel.js
class Evaluations {
 public:
  Evaluations(LinkState& state, ModuleId root) : state_(state), root_(root) {}

  void run() {
    std::vector<ModuleId> wanted;
    for (ModuleId dependency : state_.dependencies[index_of(root_)])
      if (state_.wrap(dependency) != Wrap::None) wanted.push_back(dependency);
    auto& list = state_.evaluates[index_of(root_)];
    list.clear();
    if (wanted.empty()) return;
    const auto& dependencies = state_.dependencies[index_of(root_)];
    const auto is_in = [](const std::vector<ModuleId>& modules, ModuleId id) {
      return std::find(modules.begin(), modules.end(), id) != modules.end();
    };
    std::vector<ModuleId> pending, seen;
    const auto push_imports = [&](ModuleId id) {
      for (std::uint32_t i = state_.import_first[index_of(id) + 1]; i-- > state_.import_first[index_of(id)];)
        pending.push_back(state_.import_targets[i]);
    };
    push_imports(root_);
    while (!pending.empty()) {
      const ModuleId id = pending.back();
      pending.pop_back();
      if (is_in(wanted, id)) {
        if (!is_in(list, id)) list.push_back(id);
      } else if (id != root_ && !is_in(dependencies, id) && !is_in(seen, id)) {
        seen.push_back(id);
        push_imports(id);
      }
    }
    // What runs only because something of it is used ("sideEffects": false) nobody else may call.
    for (ModuleId id : wanted)
      if (!is_in(list, id) && !state_.graph.at(id).has_side_effects) list.push_back(id);
  }

 private:
  LinkState& state_;
  ModuleId root_;
};

}  // namespace

void decide_wraps(LinkState& state) { Wrapper(state).run(); }

void find_evaluations(LinkState& state) {
  for (std::uint32_t m = 0; m < state.graph.modules.size(); m++)
    if (state.module_live[m]) Evaluations(state, static_cast<ModuleId>(m)).run();
}

}  // namespace skein::link
