// What requires a module is known once the scopes are: `require('./x')` becomes a RequireExpression when `require` is the global
// of that name. What starts workers is told apart then too (worker_forms.h).

#include "js/worker_forms.h"

namespace skein::js {

namespace {

bool is_global(const Node* node, Atom name) {
  return node->kind == NodeKind::Identifier && as<Identifier>(node)->name == name &&
         as<Identifier>(node)->symbol == SymbolId::None;
}

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

void Parser::finish_import_candidates() {
  for (ImportCandidate& candidate : import_candidates_) {
    ImportRecord record;
    if (candidate.node->kind != NodeKind::CallExpression || !finish_require(as<CallExpression>(candidate.node), record)) continue;
    if (candidate.is_unreachable) record.flags |= record_flag::kUnreachable;
    if (candidate.is_in_try) record.flags |= record_flag::kHandlesErrors;
    candidate.record = static_cast<RecordId>(module_.import_records.size());
    module_.import_records.push_back(record);
    if (!record.is_pattern)
      static_cast<RequireExpression*>(candidate.node)->record = candidate.record;
    else if (!candidate.is_unreachable)
      module_.patterns.push_back({candidate.record, candidate.node, nullptr, as<CallExpression>(candidate.node)->arguments[0]});
  }
  // What `require` gives may start workers.
  WorkerForms(*this).run();
}

void Parser::note_initializer(Node* target, Node* value) {
  if (target->kind != NodeKind::Identifier && target->kind != NodeKind::ObjectPattern) return;
  switch (value->kind) {
    case NodeKind::StringLiteral:
    case NodeKind::TemplateLiteral:
    case NodeKind::BinaryExpression:
    case NodeKind::Identifier:
    case NodeKind::MemberExpression:
    case NodeKind::IndexExpression:
    case NodeKind::CallExpression:
    case NodeKind::NewExpression:
    case NodeKind::AwaitExpression:
    case NodeKind::ObjectExpression: initializers_.push_back({target, value}); break;
    default: break;
  }
}

bool Parser::finish_require(CallExpression* node, ImportRecord& record) {
  // `require` may have been declared behind the call, or a link of an optional chain follows.
  if ((node->flags & (flag::kChainStart | flag::kChainContinue)) != 0 || !is_require(node->callee)) return false;
  // import a = require('b') of which TypeScript keeps nothing
  if (const auto* callee = try_as<Identifier>(node->callee); callee != nullptr && callee->extra == kUnreachableReference)
    return false;
  const Node* literal = node->arguments[0];
  const bool is_resolve = node->callee->kind == NodeKind::MemberExpression;
  const bool is_literal = constant_text(literal, record.specifier);
  if (!is_literal && (is_resolve || has_ignore_comment(lexer_.source(), literal->start) ||
                      !fold_path(literal, arena_, record.specifier, record.is_pattern)))
    return false;
  // What is printed in its place is no reference to `require`.
  auto* name = as<Identifier>(is_resolve ? as<MemberExpression>(node->callee)->object : node->callee);
  has_require_call_ |= name->extra != kUnreachableReference;
  name->extra = reference::kReplaced;
  record.kind = is_resolve ? ImportKind::RequireResolve : ImportKind::RequireCall;
  record.range = is_literal ? literal_range(literal) : SourceRange{literal->start, literal->start + 1};
  if (record.is_pattern) return true;
  node->kind = NodeKind::RequireExpression;
  node->flags = static_cast<std::uint8_t>((node->flags & flag::kParenthesized) | (is_resolve ? flag::kRequireResolve : 0));
  return true;
}

}  // namespace skein::js
