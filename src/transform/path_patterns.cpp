// `./workers/${name}.ts` becomes a choice between the files that it may mean:
//   new Worker(new URL(`./${a}.js`, import.meta.url), b)
//   __pick(`./${a}.js`, { "./x.js": (o) => new Worker(new URL("./x.js", import.meta.url), o), … })(b)
// Each of them is printed, and linked, like any that is written as a constant.
#include <algorithm>

#include "transform/lowering.h"

namespace skein::lowering {

using namespace js;

namespace {

// What is chosen is called, so a call stands there.
static_assert(sizeof(CallExpression) <= sizeof(NewExpression) && sizeof(CallExpression) <= sizeof(ImportExpression));

// Of what starts a worker; null without any.
Node* options_of(const Node* node) {
  const auto* creation = try_as<NewExpression>(node);
  return creation != nullptr && creation->arguments.size() > 1 ? creation->arguments[1] : nullptr;
}

bool is_start(const PathPattern& pattern) { return pattern.node->kind == NodeKind::NewExpression; }

}  // namespace

void expand_patterns(ParsedModule& module, const std::vector<std::vector<std::string>>& matches) {
  DiagnosticList none;
  Lowering(module, {{}, true, false, {}}, none).expand_patterns(matches);
}

void Lowering::expand_patterns(const std::vector<std::vector<std::string>>& matches) {
  for (std::size_t i = 0; i < matches.size(); i++) {
    const PathPattern pattern = module_.patterns[i];
    if (matches[i].empty())
      leave_pattern(pattern);
    else
      expand_pattern(pattern, matches[i]);
  }
  if (!helpers_.empty()) import_helpers();
}

void Lowering::leave_pattern(const PathPattern& pattern) {
  module_.import_records[index_of(pattern.record)].flags |= record_flag::kUnreachable;
  if (pattern.node == nullptr || pattern.url != nullptr || pattern.node->kind != NodeKind::CallExpression) return;
  // The call of `require` stays.
  auto* name = as<Identifier>(as<CallExpression>(pattern.node)->callee);
  name->extra = 0;
  module_.uses_require = true;
  if (std::find(module_.globals.begin(), module_.globals.end(), name->name) == module_.globals.end())
    module_.globals.push_back(name->name);
}

void Lowering::expand_pattern(const PathPattern& pattern, const std::vector<std::string>& specifiers) {
  part_uses_.clear();
  std::vector<RecordId> records;
  std::vector<Property> table;
  Node* options = pattern.node == nullptr ? nullptr : options_of(pattern.node);
  // new SharedWorker(url, 'name')
  const bool passes_options =
      pattern.node != nullptr && is_start(pattern) && options != nullptr && options->kind != NodeKind::StringLiteral;
  ScopeId scope{0};
  if (pattern.url != nullptr && pattern.node != nullptr) {
    for (const Node* node : {static_cast<const Node*>(pattern.node), static_cast<const Node*>(pattern.url)}) {
      const auto* creation = try_as<NewExpression>(node);
      if (creation == nullptr) continue;
      find_scope(creation->callee, scope);
      if (node == pattern.url && creation->arguments.size() > 1) find_scope(creation->arguments[1], scope);
    }
  }
  ImportRecord record = module_.import_records[index_of(pattern.record)];
  record.is_pattern = record.has_names = false;
  record.names = {};
  for (const std::string& specifier : specifiers) {
    record.specifier = arena_.copy(specifier);
    RecordId id = pattern.record;
    if (records.empty()) {
      module_.import_records[index_of(id)] = record;
    } else {
      id = static_cast<RecordId>(module_.import_records.size());
      module_.import_records.push_back(record);
    }
    records.push_back(id);
    if (pattern.node == nullptr) continue;
    const std::uint32_t start = pattern.node->start;
    FunctionExpression* arrow = make_getter(start, scope);
    as<ArgumentStatement>(arrow->function->body[0])->argument =
        make_choice(pattern, id, record.specifier, passes_options ? add_parameter(arrow) : options);
    table.push_back(make_property(PropertyKind::Init, make_string(record.specifier, start), arrow));
  }
  for (Part& part : module_.parts) {
    if (std::find(part.records.begin(), part.records.end(), pattern.record) == part.records.end()) continue;
    std::vector<RecordId> all(part.records.begin(), part.records.end());
    all.insert(all.end(), records.begin() + 1, records.end());
    part.records = freeze(arena_, all.data(), all.size());
    if (pattern.node == nullptr) continue;
    std::vector<SymbolId> uses(part.uses.begin(), part.uses.end());
    const SymbolId helper = refer(Helper::Pick, 0)->symbol;
    if (std::find(uses.begin(), uses.end(), helper) == uses.end()) uses.push_back(helper);
    module_.symbols[index_of(helper)].use_count--;
    part.uses = freeze(arena_, uses.data(), uses.size());
  }
  if (pattern.node == nullptr) return;

  const std::uint32_t start = pattern.node->start;
  auto* object = make<ObjectExpression>(NodeKind::ObjectExpression, start);
  object->properties = freeze(arena_, table.data(), table.size());
  std::vector<Node*> arguments{pattern.path, object};
  if (record.kind == ImportKind::DynamicImport) {
    arguments.push_back(make_number(1, start));
  } else if (record.kind == ImportKind::NewURL) {
    // (o) => new URL(o, import.meta.url)
    FunctionExpression* arrow = make_getter(start, scope);
    const auto* written = as<NewExpression>(pattern.url);
    auto* url = make<NewExpression>(NodeKind::NewExpression, start);
    url->callee = copy_path(written->callee);
    url->arguments = list({add_parameter(arrow), copy_path(written->arguments[1])});
    as<ArgumentStatement>(arrow->function->body[0])->argument = url;
    arguments.push_back(arrow);
  }
  Node* const picked = make_call(refer(Helper::Pick, start), list(arguments), start);
  const auto flags = static_cast<std::uint8_t>(pattern.node->flags & flag::kParenthesized);
  auto* call = new (static_cast<void*>(pattern.node)) CallExpression{};
  call->kind = NodeKind::CallExpression;
  call->flags = flags;
  call->start = start;
  call->callee = picked;
  if (passes_options) call->arguments = list({options});
  call->worker = RecordId::None;
}

// () => …
FunctionExpression* Lowering::make_getter(std::uint32_t start, ScopeId parent) {
  Node* arrow = make_arrow(list({make_return(nullptr, start)}), new_scope(ScopeKind::Function, parent), start);
  as<FunctionExpression>(arrow)->function->has_expression_body = true;
  return as<FunctionExpression>(arrow);
}

// All of them have one name, which nothing else in the module has.
Node* Lowering::add_parameter(FunctionExpression* arrow) {
  SymbolId symbol;
  if (parameter_ == Atom::None) {
    symbol = new_symbol("o", SymbolKind::Parameter, arrow->function->scope);
    parameter_ = module_.symbols[index_of(symbol)].name;
  } else {
    symbol = static_cast<SymbolId>(module_.symbols.size());
    module_.symbols.push_back({parameter_, SymbolKind::Parameter, 0, 0, arrow->function->scope, 0, 0});
  }
  // It is no variable of the whole module, which have names of their own.
  module_.symbols[index_of(symbol)].declared_at = arrow->start;
  arrow->function->parameters = list({refer(symbol, arrow->start)});
  module_.symbols[index_of(symbol)].use_count--;
  return refer(symbol, arrow->start);
}

// The innermost scope that has a variable of `node`, a.b.c, or `scope` itself: no name in an arrow function below it may be one
// of those. All these scopes are around each other.
//   function f(a) { const W = Worker; return new W(new URL(`./${a}.js`, import.meta.url), b) }
void Lowering::find_scope(const Node* node, ScopeId& scope) const {
  while (node->kind == NodeKind::MemberExpression) node = as<MemberExpression>(node)->object;
  const auto* name = try_as<Identifier>(node);
  if (name == nullptr || name->symbol == SymbolId::None) return;
  const ScopeId other = module_.symbol(name->symbol).scope;
  for (ScopeId each = other; each != ScopeId::None && index_of(each) != 0; each = module_.scopes[index_of(each)].parent)
    if (each == scope) return void(scope = other);
  if (index_of(scope) == 0) scope = other;
}

// Each file has its own `self.Worker`, `URL` or `import.meta.url`: a.b.c, no longer than what counts as such.
Node* Lowering::copy_path(Node* node) {
  if (const auto* name = try_as<Identifier>(node)) {
    auto* copy = make<Identifier>(NodeKind::Identifier, node->start);
    *copy = *name;
    if (name->symbol != SymbolId::None) module_.symbols[index_of(name->symbol)].use_count++;
    return copy;
  }
  const auto* member = try_as<MemberExpression>(node);
  if (member == nullptr) return node;
  auto* copy = make<MemberExpression>(NodeKind::MemberExpression, node->start);
  *copy = *member;
  copy->object = copy_path(member->object);
  return copy;
}

// What stands there for one of the files.
Node* Lowering::make_choice(const PathPattern& pattern, RecordId record, std::string_view specifier, Node* options) {
  const std::uint32_t start = pattern.node->start;
  if (pattern.url == nullptr && pattern.node->kind == NodeKind::ImportExpression) {
    auto* node = make<ImportExpression>(NodeKind::ImportExpression, start);
    node->source = make_string(specifier, start);
    node->options = as<ImportExpression>(pattern.node)->options;
    node->record = record;
    return node;
  }
  if (pattern.url == nullptr) {
    auto* node = make<RequireExpression>(NodeKind::RequireExpression, start);
    node->record = record;
    return node;
  }
  const auto make_worker = [&](Node* callee, std::uint16_t extra, std::vector<Node*> arguments) {
    auto* node = make<WorkerExpression>(NodeKind::WorkerExpression, start);
    node->extra = extra;
    node->callee = copy_path(callee);
    node->arguments = list(arguments);
    node->worker = record;
    return node;
  };
  // import.meta.resolve(…) takes the text alone.
  const auto* call = try_as<CallExpression>(pattern.url);
  Node* const callee = call != nullptr ? call->callee : as<NewExpression>(pattern.url)->callee;
  std::vector<Node*> parts{make_string(specifier, start)};
  const bool is_written_call = call != nullptr || (pattern.url->extra & worker_form::kWasCall) != 0;
  if (!is_written_call) parts.push_back(copy_path(as<NewExpression>(pattern.url)->arguments[1]));
  const auto extra = static_cast<std::uint16_t>(worker_form::kIsUrl | (is_written_call ? worker_form::kWasCall : 0));
  Node* url = make_worker(callee, extra, parts);
  if (!is_start(pattern)) return url;
  const auto* written = as<NewExpression>(pattern.node);
  std::vector<Node*> arguments{url};
  if (options != nullptr) arguments.push_back(options);
  return make_worker(written->callee, 0, arguments);
}

}  // namespace skein::lowering
