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
  const RecordPrint* record = linked_record(node->worker);
  if (record != nullptr && module_.import_records[index_of(node->worker)].kind == ImportKind::NewURL)
    return asset_url(node, *record);
  if ((node->extra & worker_form::kIsUrl) != 0) return worker_url(node, record, level);
  if (record == nullptr || node->arguments.empty()) {
    new_expression(node, level);
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
  // What is no name of the constructor itself is left alone: a class of the user's, or a variable that holds SharedWorker.
  const ImportKind kind = module_.import_records[index_of(node->worker)].kind;
  const auto* variable = try_as<Identifier>(node->callee);
  const bool is_named = variable == nullptr ? node->callee->kind != NodeKind::BinaryExpression
                                            : variable->symbol == SymbolId::None || kind == ImportKind::Worker;
  if (is_named && (node->extra & (worker_form::kOptionsKept | worker_form::kCustom)) == 0)
    printed_.links.push_back({PrintedLinkKind::WorkerConstructor, constructor_start, position(), node->worker, 0});
  out_.append('(');
  if ((node->extra & worker_form::kUrlKept) != 0 && !module_.import_records[index_of(node->worker)].is_replaced) {
    expression(node->arguments[0], Level::Comma);
  } else {
    map(node->arguments[0]->start);
    linked_url(*record, node->worker, PrintedLinkKind::Worker);
  }
  const WorkerType type = (node->extra & worker_form::kOptionsKept) != 0 ? WorkerType::AsWritten : record->worker_type;
  worker_options(node->arguments.size() > 1 ? node->arguments[1] : nullptr, type, kind == ImportKind::SharedWorker);
  for (std::uint32_t i = 2; i < node->arguments.size(); i++) {
    out_.append(',');
    space();
    expression(node->arguments[i], Level::Comma);
  }
  out_.append(')');
  if (needs_parentheses) out_.append(')');
}

// Null when the record leads to no output of this build.
const RecordPrint* Printer::linked_record(RecordId id) const {
  if (options_.records == nullptr || id == RecordId::None) return nullptr;
  const RecordPrint& record = options_.records[index_of(id)];
  return record.path != nullptr && record.is_linked ? &record : nullptr;
}

void Printer::linked_url(const RecordPrint& record, RecordId id, PrintedLinkKind kind) {
  const std::uint32_t start = position();
  if (!record.url.empty()) {
    out_.append(record.url);
    printed_.links.push_back({kind, start, position(), id, start});
    return;
  }
  out_.append("new URL(");
  const std::uint32_t path = position() + 1;
  string(record.path_text());
  out_.append(',');
  space();
  out_.append(options_.import_meta_url.empty() ? std::string_view("import.meta.url") : options_.import_meta_url);
  out_.append(')');
  printed_.links.push_back({kind, start, position(), id, path});
}

// A worker's URL where nothing is started.
void Printer::worker_url(const WorkerExpression* node, const RecordPrint* record, Level level) {
  const bool was_call = (node->extra & worker_form::kWasCall) != 0;
  if (record == nullptr) {
    if ((node->extra & worker_form::kWraps) != 0) return expression(node->callee, level);
    if (!was_call) return new_expression(node, level);
    expression(node->callee, Level::Member);
    return arguments(node->arguments);
  }
  space_before_word();
  map(node->start);
  linked_url(*record, node->worker, PrintedLinkKind::WorkerURL);
  if (was_call) out_.append(".href");
}

// The arguments of what starts a worker: `register(new URL("./w.js", import.meta.url), { type: "module" })`.
void Printer::worker_call(const CallExpression* node) {
  const RecordPrint* record = linked_record(node->worker);
  const bool is_replaced = record != nullptr && module_.import_records[index_of(node->worker)].is_replaced;
  const bool keeps_options = (node->extra & worker_form::kOptionsKept) != 0;
  if (record == nullptr || (keeps_options && !is_replaced)) return arguments(node->arguments);
  out_.append('(');
  if (is_replaced)
    linked_url(*record, node->worker, PrintedLinkKind::WorkerURL);
  else
    expression(node->arguments[0], Level::Comma);
  worker_options(node->arguments.size() > 1 ? node->arguments[1] : nullptr,
                 keeps_options ? WorkerType::AsWritten : record->worker_type, false);
  for (std::uint32_t i = 2; i < node->arguments.size(); i++) {
    out_.append(',');
    space();
    expression(node->arguments[i], Level::Comma);
  }
  out_.append(')');
}

void Printer::asset_url(const WorkerExpression* node, const RecordPrint& record) {
  space_before_word();
  map(node->start);
  if (!record.url.empty()) return out_.append(record.url);
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
