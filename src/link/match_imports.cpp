// Resolves every import of every module to a declaration, a namespace or an external name.

#include "link/state.h"

namespace skein::link {

namespace {

bool is_typescript(Loader loader) { return loader == Loader::TS || loader == Loader::TSX; }

void report(LinkState& state, const GraphModule& module, DiagnosticCode code, const js::NamedImport& import,
            std::string_view first, std::string_view second) {
  const auto length = static_cast<std::uint32_t>(import.name.size());
  Diagnostic diagnostic{code, {import.start, import.start + length}, {first, second, {}}};
  state.messages.push_back(to_message(diagnostic, module.text.view(), module.pretty_path));
}

}  // namespace

void match_imports(LinkState& state, ExportResolver& exports) {
  for (std::uint32_t m = 0; m < state.graph.modules.size(); m++) {
    const GraphModule& module = *state.graph.modules[m];
    for (std::uint32_t i = 0; i < module.ast.named_imports.size(); i++) {
      const js::NamedImport& import = module.ast.named_imports[i];
      Resolution& resolution = state.imports[state.import_base[m] + i];
      const ResolvedImport& target = module.imports[index_of(import.record)];
      if (target.kind == ResolvedImport::Kind::External) {
        resolution.kind = Resolution::Kind::External;
        resolution.external = exports.external(target.path, import.name, import.is_namespace);
        continue;
      }
      if (target.kind != ResolvedImport::Kind::Module) continue;
      if (import.is_namespace) {
        resolution.kind = Resolution::Kind::Namespace;
        resolution.ref.module = target.module;
        continue;
      }
      resolution = exports.resolve(target.module, import.name);
      if (resolution.kind == Resolution::Kind::NotFound) {
        // export {Type} from './types': TypeScript erases what turns out to be a type, and only the other file could tell.
        if (is_typescript(module.loader) && import.is_re_export) continue;
        report(state, module, DiagnosticCode::NoMatchingExport, import, state.graph.at(target.module).pretty_path,
               import.name);
      } else if (resolution.kind == Resolution::Kind::Ambiguous) {
        report(state, module, DiagnosticCode::AmbiguousImport, import, import.name, {});
      }
    }
  }
}

}  // namespace skein::link
