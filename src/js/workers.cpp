// Workers, once scopes are known: `new Worker(new URL('./w', import.meta.url), …)` becomes a WorkerExpression with an import
// record when neither `Worker` nor `URL` is anything else than the global of that name.

#include "js/parser_internal.h"

namespace skein::js {

namespace {

bool is_global(const Node* node, Atom name) {
  return node->kind == NodeKind::Identifier && as<Identifier>(node)->name == name &&
         as<Identifier>(node)->symbol == SymbolId::None;
}

// Worker, self.Worker, window.Worker, globalThis.Worker
bool is_global_constructor(const Node* callee, word::Fixed constructor) {
  if (is_global(callee, word::atom(constructor))) return true;
  if (callee->kind != NodeKind::MemberExpression) return false;
  const auto* member = as<MemberExpression>(callee);
  if (member->name != word::atom(constructor) || member->flags != 0) return false;
  return is_global(member->object, word::atom(word::kSelf)) || is_global(member->object, word::atom(word::kWindow)) ||
         is_global(member->object, word::atom(word::kGlobalThis));
}

bool is_import_meta_url(const Node* node) {
  return node->kind == NodeKind::MemberExpression && as<MemberExpression>(node)->object->kind == NodeKind::ImportMeta &&
         as<MemberExpression>(node)->name == word::atom(word::kUrl) && node->flags == 0;
}

}  // namespace

void Parser::finish_workers() {
  const auto constant_text = [&](const Node* node, std::string_view& text) {
    if (node->kind == NodeKind::StringLiteral) {
      text = as<StringLiteral>(node)->value;
      return true;
    }
    if (node->kind != NodeKind::TemplateLiteral || !as<TemplateLiteral>(node)->expressions.empty()) return false;
    return cook_template(as<TemplateLiteral>(node)->elements[0].raw, arena_, text);
  };

  for (NewExpression* node : worker_candidates_) {
    const bool is_unreachable = (node->flags & 8) != 0;
    node->flags &= static_cast<std::uint8_t>(~8u);
    ImportRecord record;
    if (is_global_constructor(node->callee, word::kWorker))
      record.kind = ImportKind::Worker;
    else if (is_global_constructor(node->callee, word::kSharedWorker))
      record.kind = ImportKind::SharedWorker;
    else
      continue;

    const Node* url = node->arguments[0];
    const Node* literal = url;
    if (url->kind == NodeKind::NewExpression) {
      const auto* creation = as<NewExpression>(url);
      if (!is_global(creation->callee, word::atom(word::kURL)) || creation->arguments.size() != 2 ||
          !is_import_meta_url(creation->arguments[1]))
        continue;
      literal = creation->arguments[0];
    } else {
      record.flags |= record_flag::kPlainStringWorker;
    }
    if (!constant_text(literal, record.specifier)) continue;
    // Where the literal ends is where the lexer would end it again.
    std::uint32_t end = literal->start + 1;
    const std::string_view source = lexer_.source();
    while (end < source.size() && source[end] != source[literal->start]) end += source[end] == '\\' ? 2 : 1;
    record.range = {literal->start, end + 1};
    if (is_unreachable) record.flags |= record_flag::kUnreachable;

    if (node->arguments.size() > 1 && node->arguments[1]->kind == NodeKind::ObjectExpression) {
      for (const Property& property : as<ObjectLiteral>(node->arguments[1])->properties) {
        if (property.kind != PropertyKind::Init || property.is_computed || property.key == nullptr) continue;
        const bool is_type = (property.key->kind == NodeKind::IdentifierName &&
                              as<IdentifierName>(property.key)->name == word::atom(word::kType)) ||
                             (property.key->kind == NodeKind::StringLiteral &&
                              as<StringLiteral>(property.key)->value == "type");
        if (!is_type) continue;
        const bool is_module = property.value->kind == NodeKind::StringLiteral &&
                               as<StringLiteral>(property.value)->value == "module";
        record.flags = static_cast<std::uint8_t>(is_module ? record.flags | record_flag::kWorkerIsModule
                                                           : record.flags & ~record_flag::kWorkerIsModule);
      }
    }
    node->kind = NodeKind::WorkerExpression;
    node->worker = static_cast<RecordId>(module_.import_records.size());
    module_.import_records.push_back(record);
  }
}

}  // namespace skein::js
