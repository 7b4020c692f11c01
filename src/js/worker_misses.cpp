// Workers that are meant to be bundled, as far as one can tell, and are written so that nobody can follow them: told with the
// fix.
#include "js/worker_forms.h"

namespace skein::js {

bool names_worker_script(std::string_view text) {
  text = text.substr(0, text.find_first_of("?#"));
  if (text.starts_with('/') || text.find(':') != std::string_view::npos) return false;
  for (std::string_view ending : {".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx"})
    if (text.size() > ending.size() && text.ends_with(ending)) return true;
  return false;
}

void WorkerForms::report_miss(Node* node, unsigned depth) {
  if (depth > 4) return;
  node = const_cast<Node*>(skip_folded(node));
  const auto report = [&](std::string_view text, SourceRange range, std::string_view reason, std::string_view fix) {
    parser_.diagnostics_.add(DiagnosticCode::WorkerNotFollowed, range, {text, reason, fix});
  };
  std::string_view text;
  SourceRange range;
  switch (node->kind) {
    case NodeKind::NewExpression: {
      const auto* creation = as<NewExpression>(node);
      const auto& arguments = creation->arguments;
      if (arguments.empty() || arguments.size() > 2 || !path_of(creation->callee).is(Root::Global, {"URL"})) return;
      if (is_ignored(node->start) || is_ignored(arguments[0]->start)) return;
      if (arguments.size() == 2 && is_own_url(arguments[1], 0)) return;
      if (!fold_text(arguments[0], text, range) || !names_worker_script(text)) return;
      if (arguments.size() == 1) {
        const std::string_view written = parser_.lexer_.source().substr(range.start, range.length());
        return report(text, range, "its URL starts from nothing",
                      parser_.arena_.copy(std::string(written) + ", import.meta.url"));
      }
      const Node* base = skip_folded(arguments[1]);
      const Path path = path_of(base);
      if (!path.is(Root::Global, {"document", "baseURI"}) && !path.is(Root::Global, {"document", "URL"}) &&
          !path.is(Root::Global, {"location"}) && !path.is(Root::Global, {"location", "href"}) &&
          !path.is(Root::Global, {"document", "location"}) && !path.is(Root::Global, {"document", "location", "href"}))
        return;
      // Other modules have no import.meta.
      if (module_.type != SourceType::Module) return;
      SourceRange place{base->start, base->start + 1};
      if (const auto* member = try_as<MemberExpression>(base))
        place.end = member->name_start + static_cast<std::uint32_t>(module_.atoms.text(member->name).size());
      else if (const auto* name = try_as<Identifier>(base))
        place = parser_.name_range(name);
      return report(text, place, "its URL starts from the page", "import.meta.url");
    }
    case NodeKind::RequireExpression: {
      if ((node->flags & flag::kRequireResolve) == 0) return;
      const ImportRecord& record = module_.import_records[index_of(as<RequireExpression>(node)->record)];
      return report(record.specifier, record.range, "\"require.resolve\" gives a path when the program runs", {});
    }
    case NodeKind::MemberExpression:
      if (module_.atoms.text(as<MemberExpression>(node)->name) == "href")
        report_miss(as<MemberExpression>(node)->object, depth + 1);
      return;
    case NodeKind::CallExpression: {
      const auto* call = as<CallExpression>(node);
      const auto* member = try_as<MemberExpression>(call->callee);
      if (member != nullptr && call->arguments.empty() && module_.atoms.text(member->name) == "toString")
        report_miss(member->object, depth + 1);
      else if (call->arguments.size() == 1 && path_of(call->callee).is(Root::Global, {"String"}))
        report_miss(call->arguments[0], depth + 1);
      return;
    }
    case NodeKind::Identifier: {
      const auto* name = as<Identifier>(node);
      if (const Binding* binding = binding_of(node)) {
        if (binding->member.empty()) report_miss(binding->value, depth + 1);
        return;
      }
      // let url = './w.js'; url = other
      if (name->symbol == SymbolId::None || (module_.symbol(name->symbol).flags & symbol_flag::kReassigned) == 0) return;
      const Binding* first = first_value(name->symbol);
      if (first == nullptr || !first->member.empty()) return;
      const Url url = url_of(first->value);
      const bool is_meant = url.kind == Url::Kind::Site || (url.kind == Url::Kind::Text && names_worker_script(url.text));
      if (is_meant && !url.is_ignored)
        report(url.text, parser_.name_range(name), "the variable may hold something else by then", {});
      return;
    }
    case NodeKind::TemplateLiteral:
    case NodeKind::BinaryExpression: {
      // new Worker(`./workers/${name}.js`)
      Url url;
      if (!fold_site(node, url) || !url.is_pattern || !names_worker_script(url.text) || is_ignored(node->start)) return;
      if (!url.text.starts_with("./") && !url.text.starts_with("../")) return;
      const std::string_view written = parser_.lexer_.source().substr(url.range.start, url.range.length());
      return report(url.text, url.range, "a text does not start from this file",
                    parser_.arena_.copy("new URL(" + std::string(written) + ", import.meta.url)"));
    }
    default: return;
  }
}

}  // namespace skein::js
