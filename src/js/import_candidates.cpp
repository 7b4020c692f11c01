// What starts a worker or requires a module is known once the scopes are: `new Worker(new URL('./w', import.meta.url),
// …)` becomes a WorkerExpression with an import record when neither `Worker` nor `URL` is anything else than the global
// of that name, `require('./x')` a RequireExpression. Other `new URL('./x', import.meta.url)` become WorkerExpressions
// too, of the kind NewURL.

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

// What the second argument says of the worker's type. Only an object that is written there tells; the last word counts.
WorkerTypeSaid worker_type_said(const Node* options, ImportKind kind) {
  if (options->kind != NodeKind::ObjectExpression) {
    // new SharedWorker(url, 'name')
    const bool is_name = kind == ImportKind::SharedWorker && options->kind == NodeKind::StringLiteral;
    return is_name ? WorkerTypeSaid::Nothing : WorkerTypeSaid::Unknown;
  }
  WorkerTypeSaid said = WorkerTypeSaid::Nothing;
  for (const Property& property : as<ObjectLiteral>(options)->properties) {
    if (property.kind == PropertyKind::Spread || property.is_computed) {
      said = WorkerTypeSaid::Unknown;
      continue;
    }
    const bool is_type =
        (property.key->kind == NodeKind::IdentifierName && as<IdentifierName>(property.key)->name == word::atom(word::kType)) ||
        (property.key->kind == NodeKind::StringLiteral && as<StringLiteral>(property.key)->value == "type");
    if (!is_type) continue;
    if (property.kind != PropertyKind::Init || property.value->kind != NodeKind::StringLiteral)
      said = WorkerTypeSaid::Unknown;
    else
      said = as<StringLiteral>(property.value)->value == "module" ? WorkerTypeSaid::Module : WorkerTypeSaid::Classic;
  }
  return said;
}

// A NewExpression that is part of a WorkerExpression.
constexpr auto kUrlOfWorker = static_cast<RecordId>(0xFFFFFFFE);

}  // namespace

bool Parser::is_require(const Node* callee) const {
  if (callee->kind == NodeKind::MemberExpression) {
    const auto* member = as<MemberExpression>(callee);
    if (member->name != word::atom(word::kResolve) || member->flags != 0) return false;
    callee = member->object;
  }
  return is_global(callee, word::atom(word::kRequire));
}

bool Parser::constant_text(const Node* node, std::string_view& text) {
  if (node->kind == NodeKind::StringLiteral) {
    text = as<StringLiteral>(node)->value;
    return true;
  }
  if (node->kind != NodeKind::TemplateLiteral || !as<TemplateLiteral>(node)->expressions.empty()) return false;
  return cook_template(as<TemplateLiteral>(node)->elements[0].raw, arena_, text);
}

// Of a string or template without substitutions. Where it ends is where the lexer would end it again.
SourceRange Parser::literal_range(const Node* literal) const {
  std::uint32_t end = literal->start + 1;
  const std::string_view source = lexer_.source();
  while (end < source.size() && source[end] != source[literal->start]) end += source[end] == '\\' ? 2 : 1;
  return {literal->start, end + 1};
}

// new URL('…', import.meta.url)
bool Parser::is_url_of_module(const Node* node) const {
  if (node->kind != NodeKind::NewExpression) return false;
  const auto* creation = as<NewExpression>(node);
  return creation->arguments.size() == 2 && is_global(creation->callee, word::atom(word::kURL)) &&
         is_import_meta_url(creation->arguments[1]);
}

void Parser::finish_import_candidates() {
  finish_import_candidates(false);
  // That of a worker is none of its own.
  finish_import_candidates(true);
}

void Parser::finish_import_candidates(bool urls) {
  for (ImportCandidate& candidate : import_candidates_) {
    if (candidate.record != RecordId::None || (urls && candidate.node->kind != NodeKind::NewExpression)) continue;
    ImportRecord record;
    const bool imports = candidate.node->kind != NodeKind::NewExpression
                             ? finish_require(as<CallExpression>(candidate.node), record)
                         : urls ? finish_url(as<NewExpression>(candidate.node), record)
                                : finish_worker(as<NewExpression>(candidate.node), record);
    if (!imports) continue;
    if (candidate.is_unreachable) record.flags |= record_flag::kUnreachable;
    if (candidate.is_in_try && candidate.node->kind == NodeKind::RequireExpression) record.flags |= record_flag::kHandlesErrors;
    candidate.record = static_cast<RecordId>(module_.import_records.size());
    if (candidate.node->kind == NodeKind::RequireExpression)
      static_cast<RequireExpression*>(candidate.node)->record = candidate.record;
    else
      as<WorkerExpression>(candidate.node)->worker = candidate.record;
    module_.import_records.push_back(record);
  }
}

bool Parser::finish_require(CallExpression* node, ImportRecord& record) {
  // `require` may have been declared behind the call, or a link of an optional chain follows.
  if ((node->flags & (flag::kChainStart | flag::kChainContinue)) != 0 || !is_require(node->callee)) return false;
  // import a = require('b') of which TypeScript keeps nothing
  if (const auto* callee = try_as<Identifier>(node->callee); callee != nullptr && callee->extra == kUnreachableReference)
    return false;
  const Node* literal = node->arguments[0];
  if (!constant_text(literal, record.specifier)) return false;
  const bool is_resolve = node->callee->kind == NodeKind::MemberExpression;
  // What is printed in its place is no reference to `require`.
  auto* name = as<Identifier>(is_resolve ? as<MemberExpression>(node->callee)->object : node->callee);
  has_require_call_ |= name->extra != kUnreachableReference;
  name->extra = reference::kReplaced;
  record.kind = is_resolve ? ImportKind::RequireResolve : ImportKind::RequireCall;
  record.range = literal_range(literal);
  node->kind = NodeKind::RequireExpression;
  node->flags = static_cast<std::uint8_t>((node->flags & flag::kParenthesized) | (is_resolve ? flag::kRequireResolve : 0));
  return true;
}

bool Parser::finish_url(NewExpression* node, ImportRecord& record) {
  if (!is_url_of_module(node) || node->worker == kUrlOfWorker) return false;
  if (!constant_text(node->arguments[0], record.specifier)) return false;
  record.kind = ImportKind::NewURL;
  record.range = literal_range(node->arguments[0]);
  node->kind = NodeKind::WorkerExpression;
  return true;
}

bool Parser::finish_worker(NewExpression* node, ImportRecord& record) {
  if (is_global_constructor(node->callee, word::kWorker))
    record.kind = ImportKind::Worker;
  else if (is_global_constructor(node->callee, word::kSharedWorker))
    record.kind = ImportKind::SharedWorker;
  else
    return false;

  const Node* url = node->arguments[0];
  const Node* literal = url;
  if (url->kind == NodeKind::NewExpression) {
    if (!is_url_of_module(url)) return false;
    literal = as<NewExpression>(url)->arguments[0];
  } else {
    record.flags |= record_flag::kPlainStringWorker;
  }
  if (!constant_text(literal, record.specifier)) return false;
  record.range = literal_range(literal);
  if (node->arguments.size() > 1) record.worker_type = worker_type_said(node->arguments[1], record.kind);
  if (url->kind == NodeKind::NewExpression) as<NewExpression>(node->arguments[0])->worker = kUrlOfWorker;
  node->kind = NodeKind::WorkerExpression;
  return true;
}

}  // namespace skein::js
