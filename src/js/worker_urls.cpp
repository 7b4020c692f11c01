// The URLs of scripts that workers are started with, whatever they are made of.
#include <algorithm>

#include "js/worker_forms.h"

namespace skein::js {

namespace {

constexpr unsigned kMaxUrlDepth = 16;
constexpr std::size_t kMaxText = 4096;

constexpr std::string_view kGlobalObjects[] = {"self", "window", "globalThis"};

}  // namespace

// ---- Variables -------------------------------------------------------------------------------------------------------------

bool WorkerForms::is_global(const Node* node, std::string_view name) const {
  const auto* identifier = try_as<Identifier>(node);
  return identifier != nullptr && identifier->symbol == SymbolId::None && module_.atoms.text(identifier->name) == name;
}

void WorkerForms::collect_bindings() {
  has_bindings_ = true;
  for (const Parser::Initializer& initializer : parser_.initializers_) {
    if (const auto* name = try_as<Identifier>(initializer.target)) {
      bindings_.push_back({name->symbol, initializer.value, {}});
      continue;
    }
    for (const Property& property : as<ObjectLiteral>(initializer.target)->properties) {
      const auto* name = property.value == nullptr ? nullptr : try_as<Identifier>(property.value);
      const auto* key = property.is_computed || property.key == nullptr ? nullptr : try_as<IdentifierName>(property.key);
      if (name == nullptr || key == nullptr || property.kind == PropertyKind::Spread) continue;
      bindings_.push_back({name->symbol, initializer.value, module_.atoms.text(key->name)});
    }
  }
  std::stable_sort(bindings_.begin(), bindings_.end(),
                   [](const Binding& a, const Binding& b) { return index_of(a.symbol) < index_of(b.symbol); });
}

const WorkerForms::Binding* WorkerForms::first_value(SymbolId symbol) {
  if (!has_bindings_) collect_bindings();
  const auto found = std::lower_bound(bindings_.begin(), bindings_.end(), symbol,
                                      [](const Binding& a, SymbolId b) { return index_of(a.symbol) < index_of(b); });
  return found == bindings_.end() || found->symbol != symbol ? nullptr : &*found;
}

const WorkerForms::Binding* WorkerForms::binding_of(const Node* node) {
  const auto* name = try_as<Identifier>(node);
  if (name == nullptr || name->symbol == SymbolId::None) return nullptr;
  const Symbol& symbol = module_.symbol(name->symbol);
  if ((symbol.flags & symbol_flag::kReassigned) != 0) return nullptr;
  // namespace N { export const url = … }
  if ((symbol.flags & symbol_flag::kMember) != 0 && symbol.kind != SymbolKind::Const) return nullptr;
  const Binding* found = first_value(name->symbol);
  // var a = './b.js'; var a = './c.js'
  if (found != nullptr && found + 1 != bindings_.data() + bindings_.size() && found[1].symbol == name->symbol) return nullptr;
  return found;
}

bool WorkerForms::Path::ends_with(std::initializer_list<std::string_view> last) const {
  return names.size() >= last.size() &&
         std::equal(last.begin(), last.end(), names.end() - static_cast<std::ptrdiff_t>(last.size()));
}

void WorkerForms::read_module(std::string_view specifier, Path& path) const {
  if (specifier.starts_with("node:")) specifier.remove_prefix(5);
  if (specifier == "worker_threads") path.root = Root::WorkerThreads;
  if (specifier == "url") path.root = Root::Url;
  if (specifier == "path" || specifier == "path/posix") path.root = Root::NodePath;
}

WorkerForms::Path WorkerForms::path_of(const Node* node) {
  Path path;
  read_path(node, path, 0);
  return path;
}

void WorkerForms::read_path(const Node* node, Path& path, unsigned depth) {
  if (depth > kMaxUrlDepth / 2) return;
  node = skip_folded(node);
  switch (node->kind) {
    case NodeKind::MemberExpression: {
      const auto* member = as<MemberExpression>(node);
      read_path(member->object, path, depth + 1);
      path.names.push_back(module_.atoms.text(member->name));
      break;
    }
    case NodeKind::IndexExpression: {
      const auto* index = as<IndexExpression>(node);
      read_path(index->object, path, depth + 1);
      const auto* key = try_as<StringLiteral>(index->index);
      path.names.push_back(key != nullptr ? key->value : std::string_view());
      break;
    }
    case NodeKind::Identifier: {
      const auto* name = as<Identifier>(node);
      if (name->symbol == SymbolId::None) {
        path.root = Root::Global;
        path.names.push_back(module_.atoms.text(name->name));
        break;
      }
      if (module_.symbol(name->symbol).kind == SymbolKind::Import) {
        for (const NamedImport& import : module_.named_imports) {
          if (import.local != name->symbol) continue;
          read_module(module_.import_records[index_of(import.record)].specifier, path);
          if (!import.is_namespace) path.names.push_back(import.name);
        }
        break;
      }
      const Binding* binding = binding_of(node);
      if (binding == nullptr) break;
      read_path(binding->value, path, depth + 1);
      if (!binding->member.empty()) path.names.push_back(binding->member);
      break;
    }
    case NodeKind::BinaryExpression: {
      // new (self.Worker || Polyfill)(…)
      const auto* either = as<BinaryExpression>(node);
      if (either->op() == BinaryOperator::LogicalOr || either->op() == BinaryOperator::NullishCoalescing)
        read_path(either->left, path, depth + 1);
      break;
    }
    case NodeKind::RequireExpression:
      if ((node->flags & flag::kRequireResolve) == 0)
        read_module(module_.import_records[index_of(as<RequireExpression>(node)->record)].specifier, path);
      break;
    case NodeKind::AwaitExpression: {
      const auto* import = try_as<ImportExpression>(as<Operand>(node)->argument);
      if (import != nullptr && import->record != RecordId::None)
        read_module(module_.import_records[index_of(import->record)].specifier, path);
      break;
    }
    default: break;
  }
  const auto is_global_object = [&] {
    return path.root == Root::Global && path.names.size() > 1 &&
           std::find(std::begin(kGlobalObjects), std::end(kGlobalObjects), path.names[0]) != std::end(kGlobalObjects);
  };
  // window.self.Worker; worker_threads.default.Worker
  if (is_global_object() || (path.root > Root::Global && !path.names.empty() && path.names[0] == "default"))
    path.names.erase(path.names.begin());
}

// ---- Text ------------------------------------------------------------------------------------------------------------------

bool WorkerForms::fold_text(const Node* node, std::string_view& text, SourceRange& range) {
  if (node->kind == NodeKind::StringLiteral || node->kind == NodeKind::TemplateLiteral) {
    if (parser_.constant_text(node, text)) {
      range = parser_.literal_range(node);
      return true;
    }
  } else if (node->kind != NodeKind::BinaryExpression && node->kind != NodeKind::Identifier &&
             node->kind != NodeKind::EnumValue && (imports_ == nullptr || node->kind != NodeKind::MemberExpression)) {
    return false;
  }
  std::string whole;
  range = {};
  if (imports_ != nullptr) imports_->clear();
  if (!fold_text(node, whole, range, 0)) return false;
  text = parser_.arena_.copy(whole);
  return true;
}

bool WorkerForms::fold_text(const Node* node, std::string& text, SourceRange& range, unsigned depth) {
  if (depth > kMaxUrlDepth || text.size() > kMaxText || steps_ == 0) return false;
  steps_--;
  node = skip_folded(node);
  const auto cover = [&](SourceRange piece) {
    if (range.end == 0) range.start = piece.start;
    range.end = piece.end;
  };
  switch (node->kind) {
    case NodeKind::StringLiteral:
    case NodeKind::TemplateLiteral: {
      std::string_view piece;
      if (parser_.constant_text(node, piece)) {
        text.append(piece);
        cover(parser_.literal_range(node));
        return true;
      }
      if (node->kind == NodeKind::StringLiteral) return false;
      const auto* pattern = as<TemplateLiteral>(node);
      if (pattern->tag != nullptr) return false;
      for (std::uint32_t i = 0; i < pattern->elements.size(); i++) {
        SourceRange inner;
        if (!cook_template(pattern->elements[i].raw, parser_.arena_, piece)) return false;
        text.append(piece);
        if (i < pattern->expressions.size() && !fold_piece(pattern->expressions[i], text, inner, depth + 1)) return false;
      }
      const TemplateElement& last = pattern->elements.back();
      cover({node->start, last.start + static_cast<std::uint32_t>(last.raw.size()) + 2});
      return true;
    }
    case NodeKind::BinaryExpression: {
      // 'a' + 'b' + … is as long as a generator likes.
      std::vector<const Node*> operands;
      const Node* left = node;
      for (; left->kind == NodeKind::BinaryExpression && operands.size() < kMaxText;
           left = skip_folded(as<BinaryExpression>(left)->left)) {
        if (as<BinaryExpression>(left)->op() != BinaryOperator::Add) return false;
        operands.push_back(as<BinaryExpression>(left)->right);
      }
      operands.push_back(left);
      while (!operands.empty()) {
        if (!fold_piece(operands.back(), text, range, depth + 1)) return false;
        operands.pop_back();
      }
      return true;
    }
    case NodeKind::EnumValue: {
      const auto* value = try_as<StringLiteral>(as<EnumValue>(node)->literal);
      if (value == nullptr) return false;
      text.append(value->value);
      cover({node->start, node->start + 1});
      return true;
    }
    case NodeKind::MemberExpression:
    case NodeKind::Identifier: {
      NamespaceMember import;
      if (imports_ != nullptr && is_import(node, import)) {
        imports_->push_back(import);
        text += kImportMark;
        cover({node->start, node->start + 1});
        return true;
      }
      const Binding* binding = binding_of(node);
      SourceRange inner;
      if (binding == nullptr || !binding->member.empty() || !fold_text(binding->value, text, inner, depth + 1)) return false;
      cover(parser_.name_range(as<Identifier>(node)));
      return true;
    }
    default: return false;
  }
}

bool WorkerForms::fold_piece(const Node* node, std::string& text, SourceRange& range, unsigned depth) {
  const std::size_t before = text.size();
  if (fold_text(node, text, range, depth)) return true;
  if (!has_gaps_) return false;
  text.resize(before);
  if (!text.ends_with(kPatternGap)) text += kPatternGap;
  return true;
}

bool WorkerForms::fold_site(const Node* node, Url& url) {
  if (fold_text(node, url.text, url.range)) return true;
  std::string pattern;
  url.range = {};
  if (imports_ != nullptr) imports_->clear();
  has_gaps_ = true;
  url.is_pattern = fold_text(node, pattern, url.range, 0) && finish_pattern(pattern);
  has_gaps_ = false;
  url.text = parser_.arena_.copy(pattern);
  return url.is_pattern;
}

// ---- URLs ------------------------------------------------------------------------------------------------------------------

bool WorkerForms::is_own_url(const Node* node, unsigned depth) {
  node = skip_folded(node);
  if (node->kind == NodeKind::MemberExpression) {
    const auto* member = as<MemberExpression>(node);
    return member->object->kind == NodeKind::ImportMeta && member->name == word::atom(word::kUrl) &&
           (member->flags & flag::kWritten) == 0;
  }
  const Binding* binding = depth > kMaxUrlDepth ? nullptr : binding_of(node);
  return binding != nullptr && binding->member.empty() && is_own_url(binding->value, depth + 1);
}

WorkerForms::Url WorkerForms::url_of_new(NewExpression* node, unsigned depth) {
  const auto* member = try_as<MemberExpression>(node->callee);
  if (!is_global(node->callee, "URL") &&
      (member == nullptr || member->name != word::atom(word::kURL) || !path_of(member).is(Root::Global, {"URL"})))
    return {};
  if (node->arguments.size() == 1) {
    // new URL('./a') throws.
    const Url url = url_of(node->arguments[0], depth + 1);
    return url.kind == Url::Kind::Text ? Url() : url;
  }
  if (node->arguments.size() != 2 || !is_own_url(node->arguments[1], 0)) return {};
  Url url;
  if (!fold_site(node->arguments[0], url)) return {};
  url.kind = Url::Kind::Site;
  url.site = node;
  url.is_ignored = is_ignored(node->start) || is_ignored(node->arguments[0]->start);
  return url;
}

WorkerForms::Url WorkerForms::url_of_call(CallExpression* node, unsigned depth) {
  if ((node->flags & (flag::kChainStart | flag::kChainContinue)) != 0) return {};
  const auto* member = try_as<MemberExpression>(node->callee);
  if (member != nullptr && node->arguments.empty())
    return module_.atoms.text(member->name) == "toString" ? url_of(member->object, depth + 1) : Url();
  if (node->arguments.size() != 1) return {};
  if (member != nullptr && member->object->kind == NodeKind::ImportMeta && member->name == word::atom(word::kResolve)) {
    Url url;
    if (!fold_site(node->arguments[0], url)) return {};
    url.kind = Url::Kind::Site;
    url.site = node;
    url.is_ignored = is_ignored(node->start) || is_ignored(node->arguments[0]->start);
    return url;
  }
  const Path callee = path_of(node->callee);
  if (callee.is(Root::Global, {"String"})) return url_of(node->arguments[0], depth + 1);
  // new Worker(fileURLToPath(new URL('./w.js', import.meta.url)))
  if (!callee.is(Root::Url, {"fileURLToPath"})) return {};
  const Url url = url_of(node->arguments[0], depth + 1);
  return url.kind == Url::Kind::Text ? Url() : url;
}

WorkerForms::Url WorkerForms::url_of(Node* node, unsigned depth) {
  if (depth > kMaxUrlDepth) return {};
  node = const_cast<Node*>(skip_folded(node));
  Url url;
  if (imports_ != nullptr && is_import(node, url.import)) {
    url.kind = Url::Kind::Imported;
    return url;
  }
  switch (node->kind) {
    case NodeKind::WorkerExpression: {
      const auto* site = as<WorkerExpression>(node);
      if ((node->extra & worker_form::kIsUrl) == 0 || (node->extra & worker_form::kWraps) != 0) return {};
      const ImportRecord& record = module_.import_records[index_of(site->worker)];
      url.kind = Url::Kind::Site;
      url.site = node;
      url.text = record.specifier;
      url.range = record.range;
      url.is_pattern = record.is_pattern;
      return url;
    }
    case NodeKind::NewExpression: return url_of_new(as<NewExpression>(node), depth);
    case NodeKind::CallExpression: return url_of_call(as<CallExpression>(node), depth);
    case NodeKind::MemberExpression: {
      if (is_own_url(node, 0)) {
        url.kind = Url::Kind::OwnModule;
        const auto* member = as<MemberExpression>(node);
        url.range = {node->start, member->name_start + 3};
        return url;
      }
      const auto* member = as<MemberExpression>(node);
      if ((member->flags & flag::kWritten) != 0 || module_.atoms.text(member->name) != "href") return {};
      url = url_of(member->object, depth + 1);
      return url.kind == Url::Kind::Text ? Url() : url;
    }
    case NodeKind::TemplateLiteral: {
      const auto* pattern = as<TemplateLiteral>(node);
      if (pattern->tag == nullptr && pattern->expressions.size() == 1 && pattern->elements[0].raw.empty() &&
          pattern->elements[1].raw.empty())
        return url_of(pattern->expressions[0], depth + 1);
      break;
    }
    case NodeKind::Identifier: {
      if (is_global(node, "__filename")) {
        url.kind = Url::Kind::OwnModule;
        url.is_path = true;
        url.range = parser_.name_range(as<Identifier>(node));
        return url;
      }
      const Binding* binding = binding_of(node);
      if (binding == nullptr || !binding->member.empty()) return {};
      url = url_of(binding->value, depth + 1);
      if (url.kind != Url::Kind::Site) url.range = parser_.name_range(as<Identifier>(node));
      url.is_by_name = true;
      return url;
    }
    default: break;
  }
  if (fold_text(node, url.text, url.range)) url.kind = Url::Kind::Text;
  return url;
}

}  // namespace skein::js
