// Resolves every import of every module to a declaration, a namespace or an external name.
#include <algorithm>

#include "base/nearest.h"
#include "link/state.h"

namespace skein::link {

namespace {

bool is_typescript(Loader loader) { return loader == Loader::TS || loader == Loader::TSX; }

// With its quotes when it is a string.
SourceRange range_of_name(const GraphModule& module, const js::NamedImport& import) {
  const std::string_view source = module.ast.source;
  const char quote = source[import.start];
  if (quote != '"' && quote != '\'') return {import.start, import.start + static_cast<std::uint32_t>(import.name.size())};
  const std::size_t end = source.find(quote, import.start + 1);
  return {import.start, static_cast<std::uint32_t>(end == std::string_view::npos ? source.size() : end + 1)};
}

// With the declarations that the module's `export *` lead to.
void report_ambiguous(LinkState& state, ExportResolver& exports, const GraphModule& module, const js::NamedImport& import,
                      ModuleId target) {
  const Diagnostic diagnostic{DiagnosticCode::AmbiguousImport, range_of_name(module, import), {import.name}};
  Message message = to_message(diagnostic, module.ast.source, module.pretty_path);
  constexpr std::size_t kMaxNotes = 8;
  std::vector<SymbolRef> told;
  const GraphModule& other = state.graph.at(target);
  for (const js::ExportStar& star : other.ast.export_stars) {
    const ResolvedImport& source = other.imports[index_of(star.record)];
    if (source.kind != ResolvedImport::Kind::Module) continue;
    const Resolution found = exports.resolve(target, source.module, import.name);
    if (found.kind != Resolution::Kind::Symbol || std::find(told.begin(), told.end(), found.ref) != told.end()) continue;
    if (told.size() == kMaxNotes) break;
    told.push_back(found.ref);
    const GraphModule& declaring = state.graph.at(found.ref.module);
    const js::Symbol& symbol = declaring.ast.symbol(found.ref.symbol);
    const auto size = static_cast<std::uint32_t>(declaring.ast.name(found.ref.symbol).size());
    message.notes.push_back(
        {message.notes.empty() ? "It may be this one:" : "It may also be this one:", true,
         locate(declaring.ast.source, declaring.pretty_path, {symbol.declared_at, symbol.declared_at + size})});
  }
  state.messages.push_back(std::move(message));
}

// With the export that is meant, if one is, and its place when it is the module's own.
void report_missing(LinkState& state, ExportResolver& exports, const GraphModule& module, const js::NamedImport& import,
                    ModuleId target) {
  const GraphModule& other = state.graph.at(target);
  NearestName nearest(import.name);
  for (std::string_view name : exports.names_of(target)) nearest.offer(name);
  const Diagnostic diagnostic{
      DiagnosticCode::NoMatchingExport, range_of_name(module, import), {other.pretty_path, import.name, nearest.found()}};
  Message message = to_message(diagnostic, module.ast.source, module.pretty_path);
  for (const js::NamedExport& each : other.ast.named_exports) {
    if (each.name != nearest.found() || message.notes.empty()) continue;
    Note& note = message.notes.back();
    note.has_location = true;
    note.location =
        locate(other.ast.source, other.pretty_path, {each.start, each.start + static_cast<std::uint32_t>(each.name.size())});
  }
  if (other.is_json_module)
    message.notes.push_back({"Imported with { type: 'json' }, a file has a default export only.", false, {}});
  state.messages.push_back(std::move(message));
}

// Whether more is wanted of an enum than values that are known.
bool is_needed(const LinkState& state, ModuleId module, js::SymbolId enumeration) {
  for (const js::Part& part : state.graph.at(module).ast.parts) {
    if (std::find(part.uses.begin(), part.uses.end(), enumeration) != part.uses.end()) return true;
    for (const js::NamespaceMember& member : part.import_members)
      if (member.namespace_symbol == enumeration && state.enum_value(module, member) == nullptr) return true;
  }
  return false;
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
        resolution.external = exports.external(static_cast<ModuleId>(m), target, import.name, import.is_namespace);
        continue;
      }
      if (target.kind != ResolvedImport::Kind::Module) continue;
      resolution = exports.resolve(static_cast<ModuleId>(m), target.module, import.name, import.is_namespace);
      if (resolution.kind == Resolution::Kind::NotFound) {
        // export {Type} from './types': TypeScript erases what turns out to be a type, and only the other file could tell.
        if (is_typescript(module.loader) && import.is_re_export) continue;
        if (resolution.is_ambient() && !is_needed(state, static_cast<ModuleId>(m), import.local)) continue;
        report_missing(state, exports, module, import, target.module);
      } else if (resolution.kind == Resolution::Kind::Ambiguous) {
        report_ambiguous(state, exports, module, import, target.module);
      }
    }
  }
}

}  // namespace skein::link
