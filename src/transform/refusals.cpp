// What can hardly be lowered or not at all: literals, and the syntax of modules.

#include <algorithm>

#include "js/lexer.h"
#include "js/regexp.h"
#include "transform/lowering.h"

namespace skein::lowering {

using namespace js;

void Lowering::refuse(Feature feature, SourceRange range, std::string_view what) {
  if (lacks(feature)) diagnostics_.add(DiagnosticCode::CannotBeLowered, range, {what});
}

// /a/s: new RegExp("a", "s"), so that a file whose other parts run is not refused as a whole.
Lowering::Node* Lowering::lower_regexp(RegExpLiteral* node) {
  if ((regexp_features(node->raw) & options_.unsupported).empty()) return node;
  const std::size_t end = node->raw.rfind('/');
  const std::uint32_t start = node->start;
  auto* call = make<NewExpression>(NodeKind::NewExpression, start);
  call->worker = RecordId::None;
  call->callee = refer(Helper::RegExp, start);
  std::vector<Node*> arguments{make_string(node->raw.substr(1, end - 1), start)};
  if (end + 1 < node->raw.size()) arguments.push_back(make_string(node->raw.substr(end + 1), start));
  call->arguments = list(arguments);
  return call;
}

void Lowering::check_import_meta(const Node* node) {
  if (lacks(Feature::ImportMeta)) diagnostics_.add(DiagnosticCode::ImportMetaNotInTarget, {node->start, node->start + 11});
}

// a`\unicode`
void Lowering::check_escapes(const TemplateElement& element) {
  std::string_view cooked;
  if (!lacks(Feature::TemplateEscapes) || cook_template(element.raw, arena_, cooked)) return;
  const std::uint32_t start = element.start + 1;
  refuse(Feature::TemplateEscapes, {start, start + static_cast<std::uint32_t>(element.raw.size())},
         "A template with an escape that is none");
}

void Lowering::check_dynamic_import(const ImportExpression* node) {
  const SourceRange keyword{node->start, node->start + 6};
  refuse(Feature::DynamicImport, keyword, "Dynamic import");
  if (node->phase() == ImportPhase::Defer) refuse(Feature::ImportDefer, keyword, "Deferred import");
  if (node->phase() == ImportPhase::Source) refuse(Feature::ImportSource, keyword, "Source phase import");
}

// Imports and exports that are printed as they stand; those of linked modules vanish.
Lowering::Node* Lowering::module_statement(Node* node) {
  if (options_.bundle) return node;
  const auto check_record = [this](RecordId id) {
    if (id == RecordId::None) return;
    const ImportRecord& record = module_.import_records[index_of(id)];
    if (!record.attributes.empty()) refuse(Feature::ImportAttributes, record.range, "Importing with attributes");
  };
  const auto check_name = [this](std::string_view name, std::uint32_t start) {
    if (!is_identifier_name(name)) refuse(Feature::ArbitraryModuleNames, {start, start + 1}, "A string as the name of an export");
  };
  if (const auto* import = try_as<ImportDeclaration>(node)) {
    check_record(import->record);
    for (const ImportSpecifier& each : import->specifiers) check_name(each.imported, each.start);
    const SourceRange keyword{node->start, node->start + 6};
    if (import->phase() == ImportPhase::Defer) refuse(Feature::ImportDefer, keyword, "Deferred import");
    if (import->phase() == ImportPhase::Source) refuse(Feature::ImportSource, keyword, "Source phase import");
  } else if (const auto* named = try_as<ExportNamedDeclaration>(node)) {
    check_record(named->record);
    for (const ExportSpecifier& each : named->specifiers) {
      check_name(each.exported, each.start);
      if (named->record != RecordId::None) check_name(each.imported, each.start);
    }
  } else if (const auto* all = try_as<ExportAllDeclaration>(node)) {
    check_record(all->record);
    if (!all->alias.empty()) check_name(all->alias, node->start);
    if (!all->alias.empty() && lacks(Feature::ExportStarAs)) return lower_export_star_as(all);
  }
  return node;
}

// export * as a from 'b'
// import * as a from 'b'; export { a };
Lowering::Node* Lowering::lower_export_star_as(const ExportAllDeclaration* node) {
  const std::uint32_t start = node->start;
  const SymbolId local = new_symbol(next_temporary_name(), SymbolKind::Import, ScopeId{0});
  auto* import = make<ImportDeclaration>(NodeKind::ImportDeclaration, start);
  import->record = node->record;
  import->namespace_local = refer(local, start);
  emit(import);
  auto* named = make<ExportNamedDeclaration>(NodeKind::ExportNamedDeclaration, start);
  named->record = RecordId::None;
  const ExportSpecifier specifier{node->alias, refer(local, start), {}, start};
  named->specifiers = freeze(arena_, &specifier, 1);
  return named;
}

}  // namespace skein::lowering
