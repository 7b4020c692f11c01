#include "print/printer.h"

namespace skein::print {

using namespace js;

namespace {

bool is_type_key(const Property& property) {
  if (property.is_computed || property.kind == PropertyKind::Spread) return false;
  if (const auto* name = try_as<IdentifierName>(property.key)) return name->name == word::atom(word::kType);
  const auto* text = try_as<StringLiteral>(property.key);
  return text != nullptr && text->value == "type";
}

// `type: "module"` and the like: nothing is lost when it is left out.
bool is_literal_type(const Property& property) {
  return property.kind == PropertyKind::Init && is_type_key(property) && property.value->kind == NodeKind::StringLiteral;
}

// A string constant, as the name that SharedWorker takes in place of options.
bool is_string(const Node* node) {
  if (const auto* literal = try_as<TemplateLiteral>(node)) return literal->tag == nullptr && literal->expressions.empty();
  return node->kind == NodeKind::StringLiteral;
}

}  // namespace

// A worker whose module is an output of its own: the URL becomes that output's, and the options say how it was built.
void Printer::worker_expression(const WorkerExpression* node, Level level) {
  const RecordPrint* record =
      options_.records == nullptr || node->worker == RecordId::None ? nullptr : &options_.records[index_of(node->worker)];
  if (record == nullptr || record->path == nullptr || !record->is_linked || node->arguments.empty()) {
    new_expression(node, level);
    return;
  }
  if (module_.import_records[index_of(node->worker)].kind == ImportKind::NewURL) {
    asset_url(node, *record);
    return;
  }
  const bool has_comment = has_pure_comment(node);
  const bool needs_parentheses = has_comment && level >= Level::Postfix;
  if (needs_parentheses) out_.append('(');
  if (has_comment) pure_comment();
  space_before_word();
  map(node->start);
  out_.append("new ");
  const std::uint32_t constructor_start = position();
  expression(node->callee, Level::New, kForbidCall);
  printed_.links.push_back({PrintedLinkKind::WorkerConstructor, constructor_start, position(), node->worker, 0});
  out_.append('(');

  map(node->arguments[0]->start);
  const std::uint32_t url_start = position();
  out_.append("new URL(");
  const std::uint32_t path = position() + 1;
  string(record->path_text());
  out_.append(',');
  space();
  if (options_.import_meta_url.empty())
    out_.append("import.meta.url");
  else
    out_.append(options_.import_meta_url);
  out_.append(')');
  printed_.links.push_back({PrintedLinkKind::Worker, url_start, position(), node->worker, path});

  const bool is_shared = module_.import_records[index_of(node->worker)].kind == ImportKind::SharedWorker;
  worker_options(node->arguments.size() > 1 ? node->arguments[1] : nullptr, record->worker_type, is_shared);
  for (std::uint32_t i = 2; i < node->arguments.size(); i++) {
    out_.append(',');
    space();
    expression(node->arguments[i], Level::Comma);
  }
  out_.append(')');
  if (needs_parentheses) out_.append(')');
}

void Printer::asset_url(const WorkerExpression* node, const RecordPrint& record) {
  space_before_word();
  map(node->start);
  const std::uint32_t start = position();
  if (!record.is_path_only) out_.append("new URL(");
  string(record.path_text());
  if (!record.is_path_only) {
    out_.append(',');
    space();
    out_.append(options_.import_meta_url.empty() ? std::string_view("import.meta.url") : options_.import_meta_url);
    out_.append(')');
  }
  printed_.links.push_back({PrintedLinkKind::Asset, start, position(), node->worker, start});
}

// The second argument with the comma before it, or nothing.
void Printer::worker_options(const Node* options, WorkerType type, bool is_shared) {
  const auto separate = [&] {
    out_.append(',');
    space();
  };
  const auto type_property = [&] {
    if (type == WorkerType::Module)
      minify_ ? out_.append("type:\"module\"") : out_.append("type: \"module\"");
    else
      minify_ ? out_.append("type:\"classic\"") : out_.append("type: \"classic\"");
  };
  if (type == WorkerType::AsWritten || (options != nullptr && options->kind == NodeKind::SpreadElement)) {
    if (options == nullptr) return;
    separate();
    expression(options, Level::Comma);
    return;
  }
  if (options == nullptr) {
    if (type == WorkerType::Classic) return;
    separate();
    out_.append('{');
    space();
    type_property();
    space();
    out_.append('}');
    return;
  }
  if (const auto* object = try_as<ObjectExpression>(options); object != nullptr && object->kind == NodeKind::ObjectExpression) {
    worker_options_object(object, type);
    return;
  }
  separate();
  if (is_shared && is_string(options)) {
    // A name alone means a classic worker.
    if (type == WorkerType::Classic) {
      expression(options, Level::Comma);
      return;
    }
    out_.append('{');
    space();
    out_.append("name:");
    space();
    expression(options, Level::Comma);
    out_.append(',');
    space();
    type_property();
    space();
    out_.append('}');
    return;
  }
  if (is_shared) {
    // Either a name or options: only running it tells.
    out_.append("((o)");
    space();
    out_.append("=>");
    space();
    out_.append(minify_ ? std::string_view("typeof o==\"string\"?{name:o,")
                        : std::string_view("typeof o == \"string\" ? { name: o, "));
    type_property();
    out_.append(minify_ ? std::string_view("}:{...o,") : std::string_view(" } : { ...o, "));
    type_property();
    space();
    out_.append("})(");
    expression(options, Level::Comma);
    out_.append(')');
    return;
  }
  out_.append('{');
  space();
  out_.append("...");
  expression(options, Level::Comma);
  out_.append(',');
  space();
  type_property();
  space();
  out_.append('}');
}

// Options written in place: a literal type is replaced; anything else that may set it comes before ours, which so wins.
void Printer::worker_options_object(const ObjectExpression* options, WorkerType type) {
  bool may_have_type = false;  // by a spread, a computed key or a type that is no literal
  std::uint32_t kept = 0;
  for (const Property& property : options->properties) {
    if (is_literal_type(property)) continue;
    kept++;
    may_have_type |= property.kind == PropertyKind::Spread || property.is_computed || is_type_key(property);
  }
  const bool needs_type = type == WorkerType::Module || may_have_type;
  if (kept == 0 && !needs_type) return;
  out_.append(',');
  space();
  map(options->start);
  out_.append('{');
  space();
  bool is_first = true;
  const auto separate = [&] {
    if (!is_first) {
      out_.append(',');
      space();
    }
    is_first = false;
  };
  for (const Property& each : options->properties) {
    if (is_literal_type(each)) continue;
    separate();
    property(each, false);
  }
  if (needs_type) {
    separate();
    out_.append("type:");
    space();
    if (type == WorkerType::Module)
      out_.append("\"module\"");
    else
      out_.append("\"classic\"");
  }
  space();
  out_.append('}');
}

}  // namespace skein::print
