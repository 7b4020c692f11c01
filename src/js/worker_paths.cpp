// Paths of workers as Node's own programs put them together: path.join(__dirname, 'w.js').
#include "js/worker_forms.h"

namespace skein::js {

namespace {

constexpr unsigned kMaxPathDepth = 8;

bool is_meta(const Node* node, const AtomTable& atoms, std::string_view name) {
  const auto* member = try_as<MemberExpression>(node);
  return member != nullptr && member->object->kind == NodeKind::ImportMeta && atoms.text(member->name) == name;
}

}  // namespace

// __filename, import.meta.filename, fileURLToPath(import.meta.url)
bool WorkerForms::is_own_file(const Node* node, unsigned depth) {
  node = skip_folded(node);
  if (is_global(node, "__filename") || is_meta(node, module_.atoms, "filename")) return true;
  if (depth > kMaxPathDepth) return false;
  if (const auto* call = try_as<CallExpression>(node))
    return call->arguments.size() == 1 && path_of(call->callee).is(Root::Url, {"fileURLToPath"}) &&
           is_own_url(call->arguments[0], 0);
  const Binding* binding = binding_of(node);
  return binding != nullptr && binding->member.empty() && is_own_file(binding->value, depth + 1);
}

// __dirname, import.meta.dirname, path.dirname(__filename), fileURLToPath(new URL('.', import.meta.url))
bool WorkerForms::is_own_directory(const Node* node, unsigned depth) {
  node = skip_folded(node);
  if (is_global(node, "__dirname") || is_meta(node, module_.atoms, "dirname")) return true;
  if (depth > kMaxPathDepth) return false;
  if (const auto* call = try_as<CallExpression>(node)) {
    if (call->arguments.size() != 1) return false;
    const Path callee = path_of(call->callee);
    if (callee.root == Root::NodePath) return callee.ends_with({"dirname"}) && is_own_file(call->arguments[0], depth + 1);
    const auto* url = try_as<NewExpression>(call->arguments[0]);
    std::string_view text;
    SourceRange range;
    return callee.is(Root::Url, {"fileURLToPath"}) && url != nullptr && url->arguments.size() == 2 &&
           is_global(url->callee, "URL") && is_own_url(url->arguments[1], 0) && fold_text(url->arguments[0], text, range) &&
           (text == "." || text == "./");
  }
  const Binding* binding = binding_of(node);
  return binding != nullptr && binding->member.empty() && is_own_directory(binding->value, depth + 1);
}

// Appends to `text` what leads from the module's directory to the file: `./w.js`.
bool WorkerForms::fold_node_path(const Node* node, std::string& text, unsigned depth) {
  if (depth > kMaxPathDepth) return false;
  node = skip_folded(node);
  if (is_own_directory(node, depth)) {
    text = ".";
    return true;
  }
  std::string_view piece;
  SourceRange range;
  switch (node->kind) {
    case NodeKind::CallExpression: {
      const auto* call = as<CallExpression>(node);
      if (call->arguments.empty() || (call->flags & (flag::kChainStart | flag::kChainContinue)) != 0) return false;
      const Path callee = path_of(call->callee);
      if (callee.is(Root::Url, {"pathToFileURL"}) && call->arguments.size() == 1)
        return fold_node_path(call->arguments[0], text, depth + 1);
      if (callee.root != Root::NodePath || (!callee.ends_with({"join"}) && !callee.ends_with({"resolve"}))) return false;
      if (!fold_node_path(call->arguments[0], text, depth + 1)) return false;
      for (std::uint32_t i = 1; i < call->arguments.size(); i++) {
        if (!fold_text(call->arguments[i], piece, range)) return false;
        // path.resolve(__dirname, '/w.js') begins anew.
        if (piece.starts_with('/') && !callee.ends_with({"join"})) return false;
        text.append("/").append(piece.substr(piece.starts_with('/') ? 1 : 0));
      }
      return true;
    }
    case NodeKind::BinaryExpression: {
      const auto* sum = as<BinaryExpression>(node);
      if (sum->op() != BinaryOperator::Add || !fold_node_path(sum->left, text, depth + 1) || !fold_text(sum->right, piece, range))
        return false;
      text.append(piece);
      return true;
    }
    case NodeKind::TemplateLiteral: {
      const auto* pattern = as<TemplateLiteral>(node);
      for (std::uint32_t i = 0; i < pattern->elements.size(); i++) {
        if (i == 0 ? !pattern->elements[0].raw.empty() : !cook_template(pattern->elements[i].raw, parser_.arena_, piece))
          return false;
        if (i > 0) text.append(piece);
        if (i == pattern->expressions.size()) break;
        if (i == 0 ? !fold_node_path(pattern->expressions[0], text, depth + 1)
                   : !fold_text(pattern->expressions[i], piece, range))
          return false;
        if (i > 0) text.append(piece);
      }
      return !text.empty();
    }
    default: break;
  }
  const Binding* binding = binding_of(node);
  return binding != nullptr && binding->member.empty() && fold_node_path(binding->value, text, depth + 1);
}

WorkerForms::Url WorkerForms::url_of_path(Node* node) {
  Url url;
  const Node* path = skip_folded(node);
  url.range = {node->start, node->start + 1};
  if (const auto* name = try_as<Identifier>(path)) url.range = parser_.name_range(name);
  if (is_own_file(path, 0)) {
    url.kind = Url::Kind::OwnModule;
    url.is_path = true;
    return url;
  }
  if (path->kind == NodeKind::RequireExpression && (path->flags & flag::kRequireResolve) != 0) {
    const ImportRecord& record = module_.import_records[index_of(as<RequireExpression>(path)->record)];
    url.text = record.specifier;
    url.range = record.range;
    url.kind = Url::Kind::Text;
    return url;
  }
  std::string text;
  // __dirname + 'w.js' is a file beside the directory.
  if (!fold_node_path(path, text, 0) || !text.starts_with("./")) return url;
  url.kind = Url::Kind::Text;
  url.text = parser_.arena_.copy(text);
  return url;
}

}  // namespace skein::js
