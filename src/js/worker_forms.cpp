// What starts workers: constructors and calls. A constructor with the URL inside becomes a WorkerExpression as a whole; what is
// called keeps its kind, with the record in it.
#include "js/worker_forms.h"

namespace skein::js {

namespace {

// A URL that is part of a WorkerExpression, or that a comment sets aside: no import of its own.
constexpr auto kUrlOfWorker = static_cast<RecordId>(0xFFFFFFFE);

// One text may be made of others that are made of others: a = b + b; b = c + c; …
constexpr unsigned kMaxSteps = 1000;

RecordId& record_of(Node* site) {
  return site->kind == NodeKind::CallExpression ? as<CallExpression>(site)->worker : as<NewExpression>(site)->worker;
}

}  // namespace

// What the second argument says of the worker's type. Only an object that is written there, or in a variable that holds nothing
// else, tells; the last word counts.
WorkerTypeSaid WorkerForms::type_said(const Node* options, ImportKind kind, unsigned depth) {
  options = skip_folded(options);
  if (options->kind != NodeKind::ObjectExpression) {
    const Binding* binding = depth > 4 ? nullptr : binding_of(options);
    if (binding != nullptr && binding->member.empty()) return type_said(binding->value, kind, depth + 1);
    // new SharedWorker(url, 'name')
    const bool is_name = kind == ImportKind::SharedWorker && options->kind == NodeKind::StringLiteral;
    return is_name ? WorkerTypeSaid::Nothing : WorkerTypeSaid::Unknown;
  }
  return worker_type_said(module_.atoms, as<ObjectLiteral>(options));
}

// A name as it is written, of the whole file.
bool WorkerForms::is_custom(const Node* callee, bool is_call) const {
  if (parser_.defines_ == nullptr || (callee->flags & (flag::kChainStart | flag::kChainContinue)) != 0) return false;
  for (const WorkerStarter& starter : parser_.defines_->worker_starters()) {
    if (starter.is_call != is_call) continue;
    const Node* node = callee;
    std::size_t left = starter.path.size();
    while (left > 1 && node->kind == NodeKind::MemberExpression && as<MemberExpression>(node)->name == starter.path[left - 1]) {
      node = as<MemberExpression>(node)->object;
      left--;
    }
    const auto* name = try_as<Identifier>(node);
    if (left != 1 || name == nullptr || name->name != starter.path[0]) continue;
    if (name->symbol == SymbolId::None || (module_.symbol(name->symbol).flags & symbol_flag::kTopLevel) != 0) return true;
  }
  return false;
}

// Quick, and wrong in one direction only: `new Map(a)` cannot.
bool WorkerForms::may_start(const Node* callee) const {
  const auto is_name = [](Atom name) { return name == word::atom(word::kWorker) || name == word::atom(word::kSharedWorker); };
  if (const auto* member = try_as<MemberExpression>(callee)) return is_name(member->name);
  const auto* name = try_as<Identifier>(callee);
  if (name == nullptr) return true;
  if (name->symbol == SymbolId::None) return is_name(name->name);
  const SymbolKind kind = module_.symbol(name->symbol).kind;
  return kind == SymbolKind::Import || kind == SymbolKind::Const || kind == SymbolKind::Let || kind == SymbolKind::Var;
}

bool WorkerForms::find_spawn(const Node* callee, bool is_call, Spawn& spawn) {
  spawn.is_custom = is_custom(callee, is_call);
  if (spawn.is_custom) {
    spawn.kind = ImportKind::Worker;
    return true;
  }
  if (!is_call && !may_start(callee)) return false;
  const Path path = path_of(callee);
  if (is_call) {
    if (path.is(Root::Global, {"navigator", "serviceWorker", "register"})) {
      spawn.kind = ImportKind::ServiceWorker;
      return true;
    }
    spawn.kind = ImportKind::Worklet;
    return path.ends_with({"audioWorklet", "addModule"}) || path.is(Root::Global, {"CSS", "paintWorklet", "addModule"}) ||
           path.is(Root::Global, {"CSS", "layoutWorklet", "addModule"}) ||
           path.is(Root::Global, {"CSS", "animationWorklet", "addModule"});
  }
  if (path.is(Root::Global, {"Worker"}))
    spawn.kind = ImportKind::Worker;
  else if (path.is(Root::Global, {"SharedWorker"}))
    spawn.kind = ImportKind::SharedWorker;
  else if (path.is(Root::WorkerThreads, {"Worker"}))
    spawn.kind = ImportKind::NodeWorker;
  else
    return false;
  return true;
}

void WorkerForms::run() {
  for (Parser::ImportCandidate& candidate : parser_.import_candidates_)
    if (candidate.node->kind == NodeKind::NewExpression || candidate.node->kind == NodeKind::CallExpression) start(candidate);
  // A URL that starts no worker is that of a file.
  for (Parser::ImportCandidate& candidate : parser_.import_candidates_) {
    if (candidate.record != RecordId::None) continue;
    if (candidate.node->kind == NodeKind::WorkerExpression)
      candidate.record = as<WorkerExpression>(candidate.node)->worker;
    else if (candidate.node->kind == NodeKind::NewExpression)
      finish_url(candidate);
  }
  finish_late_starts();
}

void WorkerForms::start(Parser::ImportCandidate& candidate) {
  Node* const node = candidate.node;
  auto* const call = try_as<CallExpression>(node);
  auto* const creation = try_as<NewExpression>(node);
  Node* const callee = call != nullptr ? call->callee : creation->callee;
  List<Node*>& arguments = call != nullptr ? call->arguments : creation->arguments;
  // (a?.addModule)(b) and a.addModule?.(b) may be given their `this` as an argument.
  const bool is_rewritten =
      call != nullptr && ((node->flags & flag::kChainStart) != 0 ||
                          ((callee->flags & flag::kChainContinue) != 0 && (node->flags & flag::kChainContinue) == 0));
  Spawn spawn{};
  if (!find_spawn(callee, call != nullptr, spawn)) return;
  const Node* options = arguments.size() > 1 ? arguments[1] : nullptr;
  const auto* literal = options == nullptr ? nullptr : try_as<ObjectLiteral>(options);
  if (spawn.kind == ImportKind::NodeWorker && literal != nullptr)
    for (const Property& property : literal->properties)
      if (is_property_named(property, "eval", module_.atoms) && property.value != nullptr &&
          property.value->kind == NodeKind::BooleanLiteral && (property.value->flags & flag::kTrue) != 0)
        return;

  steps_ = kMaxSteps;
  std::vector<NamespaceMember> imports;
  imports_ = &imports;
  Url url = url_of(arguments[0]);
  const bool is_from_elsewhere = is_late(url);
  imports_ = nullptr;
  if (is_from_elsewhere && url.kind == Url::Kind::Site && url.is_by_name) url = {};
  if (!is_from_elsewhere && !imports.empty()) {
    steps_ = kMaxSteps;
    url = url_of(arguments[0]);
  }
  if (url.kind == Url::Kind::None && spawn.kind == ImportKind::NodeWorker) url = url_of_path(arguments[0]);
  if (is_ignored(node->start) || is_ignored(arguments[0]->start)) url.is_ignored = true;
  if (url.is_ignored) {
    if (url.site != nullptr && url.site->kind != NodeKind::WorkerExpression) record_of(url.site) = kUrlOfWorker;
    return;
  }
  // __filename is no URL.
  if (url.is_path && spawn.kind != ImportKind::NodeWorker) url.kind = Url::Kind::None;
  if (url.kind != Url::Kind::None && candidate.is_unreachable && url.is_by_name) return;

  WorkerTypeSaid said = WorkerTypeSaid::Nothing;
  if (spawn.kind == ImportKind::Worklet)
    said = WorkerTypeSaid::Module;
  else if (options != nullptr && spawn.kind != ImportKind::NodeWorker)
    said = type_said(options, spawn.kind);
  bool keeps_options = spawn.kind == ImportKind::Worklet || spawn.kind == ImportKind::NodeWorker;
  if (spawn.is_custom && (literal == nullptr || (said != WorkerTypeSaid::Module && said != WorkerTypeSaid::Classic))) {
    // Its own class knows what it passes on.
    said = WorkerTypeSaid::Unknown;
    keeps_options = true;
  }
  const auto form =
      static_cast<std::uint16_t>((keeps_options ? worker_form::kOptionsKept : 0) | (spawn.is_custom ? worker_form::kCustom : 0));
  if (is_rewritten) {
    // Only the URL is changed, which does without the call.
    if (url.kind != Url::Kind::Site || url.is_pattern || candidate.is_unreachable) return;
    candidate.record = record_for(url, spawn, said, false);
    return become_url(url, candidate.record);
  }
  if (url.kind == Url::Kind::None) {
    if (candidate.is_unreachable) return;
    if (!start_choice(candidate, arguments[0], spawn, said)) return report_miss(arguments[0]);
    node->extra = static_cast<std::uint16_t>((call != nullptr ? worker_form::kStarts : worker_form::kUrlKept) | form);
    if (creation != nullptr) node->kind = NodeKind::WorkerExpression;
    (call != nullptr ? call->worker : creation->worker) = candidate.record;
    return;
  }
  if (is_from_elsewhere) {
    if (candidate.is_unreachable) return;
    imports_ = &imports;
    candidate.record = late_record(url, arguments[0], spawn, said, options);
    imports_ = nullptr;
    // The URL stays where it is, for what is not found.
    if (url.site != nullptr) record_of(url.site) = kUrlOfWorker;
    node->extra = static_cast<std::uint16_t>((call != nullptr ? worker_form::kStarts : worker_form::kUrlKept) | form);
    if (creation != nullptr) node->kind = NodeKind::WorkerExpression;
    (call != nullptr ? call->worker : creation->worker) = candidate.record;
    return;
  }
  bool keeps_url = url.kind == Url::Kind::Site && (url.is_by_name || call != nullptr);
  const bool is_web_worker = spawn.kind == ImportKind::Worker || spawn.kind == ImportKind::SharedWorker;
  // Of what nothing is said, one file may come out as a script and another one as a module.
  const bool is_each_started = url.is_pattern && !keeps_url && is_web_worker && said == WorkerTypeSaid::Nothing &&
                               arguments.size() <= 2 && (options == nullptr || options->kind != NodeKind::SpreadElement);
  if (url.is_pattern && !is_each_started) {
    keeps_url = true;
    if (is_web_worker && said == WorkerTypeSaid::Nothing) said = WorkerTypeSaid::Unknown;
  }
  const std::size_t records = module_.import_records.size();
  candidate.record = record_for(url, spawn, said, candidate.is_unreachable);
  if (!url.is_pattern) note_late_options(candidate.record, spawn, said, options);
  if (url.is_pattern && !candidate.is_unreachable && module_.import_records.size() > records)
    add_pattern(candidate.record,
                is_each_started                                ? node
                : url.site->kind == NodeKind::WorkerExpression ? nullptr
                                                               : url.site,
                url.site);
  if (is_each_started) {
    record_of(url.site) = kUrlOfWorker;
    return;
  }
  if (keeps_url)
    become_url(url, candidate.record);
  else if (url.site != nullptr)
    record_of(url.site) = kUrlOfWorker;
  if (creation != nullptr) {
    node->kind = NodeKind::WorkerExpression;
    node->extra = static_cast<std::uint16_t>((keeps_url ? worker_form::kUrlKept : 0) | form);
    creation->worker = candidate.record;
    return;
  }
  node->extra = static_cast<std::uint16_t>(worker_form::kStarts | form);
  call->worker = candidate.record;
  if (keeps_url) return;
  auto* wrapper = parser_.make<WorkerExpression>(NodeKind::WorkerExpression, arguments[0]->start);
  wrapper->extra = worker_form::kIsUrl | worker_form::kWraps;
  wrapper->callee = arguments[0];
  wrapper->worker = candidate.record;
  arguments[0] = wrapper;
}

RecordId WorkerForms::record_for(const Url& url, const Spawn& spawn, WorkerTypeSaid said, bool is_unreachable) {
  if (url.site != nullptr && url.site->kind == NodeKind::WorkerExpression) {
    const RecordId known = as<WorkerExpression>(url.site)->worker;
    ImportRecord& record = module_.import_records[index_of(known)];
    // One URL leads to one script, whatever several places say of it.
    if (record.worker_type != said) {
      const bool is_module = record.worker_type == WorkerTypeSaid::Module || said == WorkerTypeSaid::Module;
      record.worker_type = said = is_module ? WorkerTypeSaid::Module : WorkerTypeSaid::Unknown;
    }
    if (record.kind == spawn.kind) return known;
  }
  ImportRecord record;
  record.kind = spawn.kind;
  record.specifier = url.kind == Url::Kind::OwnModule ? "import.meta.url" : url.text;
  record.range = url.range;
  record.is_pattern = url.is_pattern;
  record.worker_type = said;
  if (url.kind == Url::Kind::Text) record.flags |= record_flag::kPlainStringWorker;
  if (url.kind == Url::Kind::OwnModule) record.flags |= record_flag::kOwnModule;
  if (is_unreachable) record.flags |= record_flag::kUnreachable;
  module_.import_records.push_back(record);
  return static_cast<RecordId>(module_.import_records.size() - 1);
}

void WorkerForms::add_pattern(RecordId record, Node* node, Node* url) {
  // Both have the same layout.
  const auto& arguments =
      url->kind == NodeKind::CallExpression ? as<CallExpression>(url)->arguments : as<NewExpression>(url)->arguments;
  module_.patterns.push_back({record, node, url, arguments[0]});
}

// A URL in a variable is the worker's, whoever else uses it.
void WorkerForms::become_url(const Url& url, RecordId record) {
  if (url.site->kind == NodeKind::WorkerExpression) return;
  record_of(url.site) = record;
  url.site->extra =
      static_cast<std::uint16_t>(worker_form::kIsUrl | (url.site->kind == NodeKind::CallExpression ? worker_form::kWasCall : 0));
  url.site->kind = NodeKind::WorkerExpression;
}

void WorkerForms::finish_url(Parser::ImportCandidate& candidate) {
  auto* node = as<NewExpression>(candidate.node);
  if (node->worker == kUrlOfWorker || node->arguments.size() != 2) return;
  steps_ = kMaxSteps;
  // A base in a variable says that nobody is to look for the file.
  if (skip_folded(node->arguments[1])->kind == NodeKind::Identifier) return;
  const Url url = url_of(node);
  if (url.kind != Url::Kind::Site || url.site != node || url.is_ignored) return;
  // new URL(`../${path}`, import.meta.url) may be anything: files have extensions.
  if (url.is_pattern && url.text.find('.', url.text.rfind('*')) == std::string_view::npos) return;
  ImportRecord record;
  record.kind = ImportKind::NewURL;
  record.specifier = url.text;
  record.range = url.range;
  record.is_pattern = url.is_pattern;
  if (candidate.is_unreachable) record.flags |= record_flag::kUnreachable;
  candidate.record = node->worker = static_cast<RecordId>(module_.import_records.size());
  node->kind = NodeKind::WorkerExpression;
  // Other modules may start it.
  node->extra = worker_form::kIsUrl;
  module_.import_records.push_back(record);
  if (url.is_pattern && !candidate.is_unreachable) add_pattern(node->worker, node, node);
}

}  // namespace skein::js
