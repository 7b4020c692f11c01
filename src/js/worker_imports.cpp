// Workers that are started with what other modules export. Nothing is known of that yet: what is asked of them is written down.
#include "js/worker_forms.h"

namespace skein::js {

bool is_property_named(const Property& property, std::string_view name, const AtomTable& atoms) {
  if (property.is_computed || property.key == nullptr) return false;
  if (const auto* key = try_as<IdentifierName>(property.key)) return atoms.text(key->name) == name;
  const auto* key = try_as<StringLiteral>(property.key);
  return key != nullptr && key->value == name;
}

WorkerTypeSaid worker_type_said(const AtomTable& atoms, const ObjectLiteral* options) {
  WorkerTypeSaid said = WorkerTypeSaid::Nothing;
  for (const Property& property : options->properties) {
    if (property.kind == PropertyKind::Spread || property.is_computed) {
      said = WorkerTypeSaid::Unknown;
      continue;
    }
    if (!is_property_named(property, "type", atoms)) continue;
    if (property.kind != PropertyKind::Init || property.value->kind != NodeKind::StringLiteral)
      said = WorkerTypeSaid::Unknown;
    else
      said = as<StringLiteral>(property.value)->value == "module" ? WorkerTypeSaid::Module : WorkerTypeSaid::Classic;
  }
  return said;
}

bool WorkerForms::is_import(const Node* node, NamespaceMember& import) const {
  node = skip_folded(node);
  const auto* member = try_as<MemberExpression>(node);
  if (member != nullptr && (member->flags & (flag::kWritten | flag::kChainStart | flag::kChainContinue)) != 0) return false;
  const auto* name = try_as<Identifier>(member != nullptr ? member->object : node);
  if (name == nullptr || name->symbol == SymbolId::None) return false;
  const Symbol& symbol = module_.symbol(name->symbol);
  if (symbol.kind != SymbolKind::Import) return false;
  // A member of what is no namespace may be an enum's.
  const bool is_namespace = (symbol.flags & symbol_flag::kNamespaceImport) != 0;
  if (is_namespace ? member == nullptr : member != nullptr && module_.atoms.text(member->name) == "href") return false;
  import = {name->symbol, member != nullptr ? member->name : Atom::None};
  return true;
}

// A text with a beginning and an end of its own is a pattern, whatever is imported for what lies between.
bool WorkerForms::is_late(const Url& url) const {
  if (url.kind == Url::Kind::Imported) return true;
  if (url.is_pattern || imports_->empty() || (url.kind != Url::Kind::Site && url.kind != Url::Kind::Text)) return false;
  return url.text.front() == kImportMark || url.text.back() == kImportMark;
}

RecordId WorkerForms::late_record(const Url& url, const Node* url_node, const Spawn& spawn, WorkerTypeSaid said,
                                  const Node* options) {
  LateStart late;
  late.record = static_cast<RecordId>(module_.import_records.size());
  late.kind = spawn.kind;
  late.said = said;
  late.is_site = url.kind == Url::Kind::Site;
  late.is_direct = !url.is_by_name;
  late.text = url.text;
  if (url.kind == Url::Kind::Imported) {
    late.text = std::string_view(&kImportMark, 1);
    imports_->assign(1, url.import);
  }
  late.imports = freeze(parser_.arena_, imports_->data(), imports_->size());
  if (options != nullptr && said == WorkerTypeSaid::Unknown) is_import(options, late.options);
  ImportRecord record;
  record.kind = spawn.kind;
  record.specifier = "import";
  record.range = url.range.end != 0 ? url.range : SourceRange{url_node->start, url_node->start + 1};
  record.worker_type = said;
  record.is_late = true;
  module_.import_records.push_back(record);
  module_.late_starts.push_back(late);
  return late.record;
}

// Whether a member of a namespace is used otherwise too; of other imports their symbol knows.
void WorkerForms::finish_late_starts() {
  for (LateStart& late : module_.late_starts) {
    if (late.imports.empty() || late.imports[0].name == Atom::None) continue;
    const NamespaceMember& import = late.imports[0];
    std::ptrdiff_t uses = 0;
    for (const Parser::MemberUse& use : parser_.member_uses_)
      uses += use.object->symbol == import.namespace_symbol && use.name == import.name ? 1 : 0;
    for (const LateStart& other : module_.late_starts)
      uses -= other.is_direct && other.imports.size() == 1 && other.imports[0] == import ? 1 : 0;
    late.has_other_uses = uses != 0;
  }
}

void WorkerForms::note_late_options(RecordId record, const Spawn& spawn, WorkerTypeSaid said, const Node* options) {
  LateStart late;
  if (options == nullptr || said != WorkerTypeSaid::Unknown || !is_import(options, late.options)) return;
  late.record = record;
  late.kind = spawn.kind;
  late.said = said;
  module_.late_starts.push_back(late);
}

}  // namespace skein::js
