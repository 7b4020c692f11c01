#include "graph/scan.h"

#include <algorithm>
#include <utility>

#include "base/trace.h"
#include "graph/loaders.h"
#include "graph/scan_state.h"
#include "resolve/paths.h"

namespace skein {

namespace {

// How a data: URL is shown: its beginning, and a hash where that is not all.
std::string pretty_data_url(std::string_view url) {
  constexpr std::size_t kMost = 64;
  std::string shown = "<";
  for (char c : url.substr(0, kMost)) shown += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  if (url.size() > kMost) {
    while ((static_cast<unsigned char>(shown.back()) & 0xC0) == 0x80) shown.pop_back();
    if (static_cast<unsigned char>(shown.back()) >= 0xC0) shown.pop_back();
    shown += "... " + std::to_string(hash_name(url.data(), url.size()));
  }
  return shown + ">";
}

}  // namespace

void Scan::State::begin() {
  if (has_begun) return;
  has_begun = true;
  is_injecting = !options.inject.empty();
  injected.resize(options.inject.size());
  if (is_injecting) options.defines->set_injected({});
  for (const std::string& input : options.inject) add_entry(input, {});
  for (const auto& [input, output_name] : options.entry_points) add_entry(input, output_name);
}

bool Scan::State::step() {
  begin();
  for (;;) {
    follow_all();
    submit();
    if (with_parsers > 0) {
      for (Parsed& parsed : receive()) take_in(std::move(parsed));
    } else if (!open.empty() || cancel.is_canceled()) {
      break;
    } else if (is_injecting) {
      finish_injecting();
    } else if (!ask_mains() && !follow_texts()) {
      break;
    }
  }
  return !open.empty() && !cancel.is_canceled();
}

void Scan::State::finish_injecting() {
  is_injecting = false;
  std::vector<std::pair<std::uint32_t, std::string_view>> names;
  std::string signature;
  for (std::uint32_t i = 0; i < options.inject.size(); i++) {
    for (const Parsed& parsed : held) {
      if (parsed.slot != entries[i].slot) continue;
      for (const js::NamedExport& each : parsed.module->ast.named_exports) {
        if (each.name == "default") continue;
        names.emplace_back(i, each.name);
        signature.append(std::to_string(i)).append(1, ' ').append(each.name).append(1, '\n');
      }
      break;
    }
  }
  options.defines->set_injected(names);
  cache.set_injected(std::move(signature));
  for (Parsed& parsed : std::exchange(held, {})) {
    with_parsers++;
    take_in(std::move(parsed));
  }
  for (const auto& [input, output_name] : std::exchange(later, {})) add_entry(input, output_name);
}

std::deque<Scan::State::Parsed> Scan::State::receive() {
  for (;;) {
    if (std::deque<Parsed> all = results.try_receive_all(); !all.empty()) return all;
    if (!pool.run_one()) return results.receive_all();
  }
}

void Scan::State::add_entry(const std::string& name_of_input, const std::string& output_name) {
  const auto number = static_cast<std::uint32_t>(entries.size());
  if (is_injecting && number >= options.inject.size()) {
    later.emplace_back(name_of_input, output_name);
    return;
  }
  entries.push_back({name_of_input, output_name, kNone, {}});
  const std::size_t place = number - options.inject.size();
  if (options.stdin_entry.is_given && number >= options.inject.size() && place + 1 == options.entry_points.size())
    return take_stdin(number);
  const std::string input = name_of_input;
  if (host != nullptr && host->resolves(input, {}, js::ImportKind::EntryPoint)) {
    ScanRequest request;
    request.import_kind = js::ImportKind::EntryPoint;
    // A file is told from a package, as with esbuild: onResolve({ filter: /^[^.\/]/ }) is meant for packages.
    const bool is_bare = !input.starts_with('.') && !input.starts_with('/');
    if (is_bare && files.entry_kind(path_join(options.working_directory, input)) == EntryKind::File) request.specifier = "./";
    request.specifier += input;
    ask(std::move(request), {ScanRequest::Kind::Resolve, kNone, number});
  } else {
    take_entry(number, resolver.resolve_entry(options.working_directory, input));
  }
}

void Scan::State::take_stdin(std::uint32_t number) {
  const StdinOptions& given = options.stdin_entry;
  entries[number].slot = static_cast<std::uint32_t>(slots.size());
  slots.emplace_back().has_side_effects = true;
  auto module = std::make_unique<GraphModule>();
  module->pretty_path = given.source_file.empty() ? "<stdin>" : given.source_file;
  module->path = given.directory.empty() ? "<stdin>" : path_join(given.directory, module->pretty_path);
  module->resolve_directory = given.directory;
  module->loader = given.loader;
  module->is_cacheable = false;
  module->text = SourceText(std::string_view(given.contents));
  parse_later(entries[number].slot, std::move(module), false, true);
}

void Scan::State::take_entry(std::uint32_t number, Resolution resolution) {
  Entry& entry = entries[number];
  const std::string& input = entry.input;
  if (resolution.kind == Resolution::Kind::Reported) return;
  if (resolution.kind != Resolution::Kind::File) {
    if (resolution.kind == Resolution::Kind::External) resolution.problem = DiagnosticCode::EntryExternal;
    entry.message = make_message(resolution.problem, {input, resolution.argument});
    add_notes(*entry.message, resolution.notes);
    return;
  }
  ImportTarget target;
  target.kind = ResolvedImport::Kind::Module;
  target.path = std::move(resolution.path);
  target.loader = loader_for_path(target.path, options.loaders);
  target.is_in_module_package = resolution.type == "module";
  if (target.loader == Loader::None && !host_loads(target.path)) {
    entry.message = make_message(DiagnosticCode::NoLoader, {shown_extension(target.path), input});
    return;
  }
  if (number < injected.size()) {
    target.has_side_effects = resolution.has_side_effects || options.ignore_annotations;
    injected[number] = target;
  }
  const std::uint32_t slot = visit(target);
  entry.slot = slot;
  ask_module(slot, {ModuleNeed::Kind::All, 0, {}});
}

std::uint32_t Scan::State::visit(const ImportTarget& target, ModuleAttributes attributes, std::uint32_t importer,
                                 std::uint32_t record) {
  const auto [found, is_new] =
      known.try_emplace(module_key(target.path, target.loader, target.is_disabled, target.suffix, attributes),
                        static_cast<std::uint32_t>(slots.size()));
  const std::uint32_t slot = found->second;
  if (!is_new) {
    if (target.has_side_effects && !std::exchange(slots[slot].has_side_effects, true)) {
      if (slots[slot].is_parsed) slots[slot].module->has_side_effects = true;
      queue_slot(slot);
    }
    return slot;
  }
  slots.emplace_back().has_side_effects = target.has_side_effects;

  const bool is_loaded_by_host = !target.is_runtime && !target.is_disabled && host_loads(target.path);
  std::unique_ptr<GraphModule> module;
  if (!target.is_disabled && !is_loaded_by_host && target.suffix.empty())
    module = cache.take(target.path, target.loader, attributes);
  // Another package.json, another goal; another tsconfig.json, another meaning.
  if (module != nullptr && module->is_in_module_package != target.is_in_module_package) module = nullptr;
  if (module != nullptr && !has_same_options(module->tsconfig.get(), tsconfig_of(*module).get())) module = nullptr;
  const bool is_parsed = module != nullptr;
  if (!is_parsed) {
    module = std::make_unique<GraphModule>();
    module->path = target.path;
    module->suffix = target.suffix;
    module->pretty_path =
        target.path.starts_with("data:") ? pretty_data_url(target.path)
        : !target.path.starts_with('/')
            ? target.path + target.suffix
            : (target.is_disabled ? "(disabled):" : "") + path_relative(options.working_directory, target.path) + target.suffix;
    module->loader = target.loader;
    module->is_disabled = target.is_disabled;
    module->is_runtime = target.is_runtime;
    if (target.is_runtime) module->pretty_path = target.path;
    module->is_cacheable = !target.is_disabled && !is_loaded_by_host && target.suffix.empty();
    module->is_in_module_package = target.is_in_module_package;
  }
  if (!attributes.empty()) {
    has_attributes = true;
    if (std::exchange(module->shows_attributes, false))
      module->pretty_path.resize(module->pretty_path.size() - attributes_label(attributes).size());
    module->attributes = attributes;
    if (!is_loaded_by_host) take_attributes(*module);
  }
  if (is_loaded_by_host) {
    slots[slot].module = std::move(module);
    ScanRequest request;
    request.kind = ScanRequest::Kind::Load;
    request.path = target.path;
    request.suffix = target.suffix;
    request.attributes = std::move(attributes);
    ask(std::move(request), {ScanRequest::Kind::Load, slot, 0, importer, record});
  } else {
    const bool has_failed = module->has_unknown_attributes;
    parse_later(slot, std::move(module), is_parsed, has_failed);
  }
  return slot;
}

void Scan::State::parse_later(std::uint32_t slot, std::unique_ptr<GraphModule> module, bool is_parsed, bool has_text) {
  with_parsers++;
  tasks.push_back({&run_task, new ParseTask{this, {slot, std::move(module)}, is_parsed, has_text}});
}

void Scan::State::submit() {
  // A parser takes several at once and sends what they give at once while there is so much that all have enough to do; but never
  // so many that others would wait for what it finds.
  constexpr std::size_t kMostAtOnce = 8;
  const std::size_t at_once = std::clamp<std::size_t>(tasks.size() / (4 * (pool.size() + 1)), 1, kMostAtOnce);
  std::vector<Task> batches;
  ParseTask* last = nullptr;
  for (std::size_t i = 0; i < tasks.size(); i++) {
    ParseTask& work = *static_cast<ParseTask*>(tasks[i].context);
    if (i % at_once == 0)
      batches.push_back(tasks[i]);
    else
      last->next = &work;
    last = &work;
    const Slot& slot = slots[work.parsed.slot];
    work.parsed.module->has_side_effects = slot.has_side_effects;
    work.asks_all = slot.asks_all || slot.asks_run;
    work.asked = slot.asked;
  }
  trace::level("modules with parsers", with_parsers);
  tasks.clear();
  pool.submit(std::move(batches));
}

void Scan::State::take_in(Parsed parsed) {
  with_parsers--;
  if (is_injecting) {
    held.push_back(std::move(parsed));
    return;
  }
  if (options.progress != nullptr) options.progress->add_one();
  parsed_count += parsed.is_new ? 1 : 0;
  Slot& slot = slots[parsed.slot];
  slot.module = std::move(parsed.module);
  slot.module->has_side_effects = slot.has_side_effects;
  slot.is_parsed = true;
  has_late_starts |= !slot.module->ast.late_starts.empty();
  slot.targets.assign(slot.module->targets.size(), kNone);
  slot.records.assign(slot.targets.size(), RecordState::Unneeded);
  queue_slot(parsed.slot);
}

// ---- The host's answers ----------------------------------------------------------------------------------------------

void Scan::State::ask(ScanRequest request, Open question) {
  request.id = next_request++;
  question.kind = request.kind;
  open.emplace(request.id, question);
  new_requests.push_back(std::move(request));
}

void Scan::State::take_resolution(const Open& question, Resolution resolution) {
  if (question.slot == kNone) return take_entry(question.record, std::move(resolution));
  take_target(*slots[question.slot].module, question.record, std::move(resolution));
  take_known(question.slot, question.record);
}

void Scan::State::answer_resolve(std::uint32_t id, Resolution resolution) {
  const auto found = open.find(id);
  SKEIN_ASSERT(found != open.end() && found->second.kind == ScanRequest::Kind::Resolve);
  const Open question = found->second;
  open.erase(found);
  take_resolution(question, std::move(resolution));
}

void Scan::State::answer_load(std::uint32_t id, LoadAnswer answer) {
  const auto found = open.find(id);
  SKEIN_ASSERT(found != open.end() && found->second.kind == ScanRequest::Kind::Load);
  const std::uint32_t slot = found->second.slot;
  open.erase(found);
  std::unique_ptr<GraphModule> module = std::move(slots[slot].module);
  module->text = std::move(answer.text);
  module->read_error = std::move(answer.error);
  if (answer.loader != Loader::None)
    module->loader = answer.loader;
  else if (!module->attributes.empty())
    module->loader = loader_for_path(module->path, options.loaders);
  module->resolve_directory = std::move(answer.resolve_directory);
  tell_missing_loader(*module);
  parse_later(slot, std::move(module), false, true);
}

void Scan::State::answer_default(std::uint32_t id) {
  const auto found = open.find(id);
  SKEIN_ASSERT(found != open.end());
  const Open question = found->second;
  open.erase(found);
  if (question.kind == ScanRequest::Kind::Load) {
    load_by_default(question.slot);
  } else if (question.slot == kNone) {
    take_entry(question.record, resolver.resolve_entry(options.working_directory, entries[question.record].input));
  } else {
    resolve_both(*slots[question.slot].module, question.record);
    take_known(question.slot, question.record);
  }
}

void Scan::State::tell_missing_loader(GraphModule& module) {
  if (module.loader == Loader::None && module.read_error.empty())
    module.read_error = "no loader is configured for " + std::string(shown_extension(module.path)) + " files";
}

void Scan::State::take_attributes(GraphModule& module) {
  for (const auto& [key, value] : module.attributes)
    module.has_unknown_attributes |= key != "type" || loader_for_type(value) == Loader::None;
  module.is_json_module = module.loader == Loader::JSON;
  if (module.has_unknown_attributes) module.read_error = "its import attributes are not supported";
}

void Scan::State::load_by_default(std::uint32_t slot) {
  std::unique_ptr<GraphModule> module = std::move(slots[slot].module);
  if (!module->attributes.empty()) take_attributes(*module);
  if (module->read_error.empty() && !module->path.starts_with('/') && !module->path.starts_with("data:"))
    module->read_error = "no plugin has loaded it";
  tell_missing_loader(*module);
  const bool has_text = !module->read_error.empty();
  // What the host leaves alone is kept between builds like the files it is never asked about.
  module->is_cacheable = !has_text && !module->is_disabled && module->suffix.empty();
  if (module->is_cacheable) {
    std::unique_ptr<GraphModule> known_module = cache.take(module->path, module->loader, module->attributes);
    if (known_module != nullptr && known_module->is_in_module_package == module->is_in_module_package &&
        has_same_options(known_module->tsconfig.get(), tsconfig_of(*known_module).get())) {
      return parse_later(slot, std::move(known_module), true, false);
    }
  }
  parse_later(slot, std::move(module), false, has_text);
}

bool Scan::State::locate(std::uint32_t id, Location& location) const {
  const auto found = open.find(id);
  if (found == open.end() || found->second.importer == kNone) return false;
  const GraphModule& module = *slots[found->second.importer].module;
  DiagnosticList list;
  list.add(DiagnosticCode::CouldNotResolve, module.ast.import_records[found->second.import].range, {});
  location = to_message(list.items()[0], module.ast.source, module.pretty_path).location;
  return true;
}

Scan::Scan(const ScanOptions& options, FileSystem& files, Resolver& resolver, Pool& pool, const CancelFlag& cancel,
           ModuleCache& cache, ScanHost* host)
    : state_(std::make_unique<State>(options, files, resolver, pool, cancel, cache, host)) {}
Scan::~Scan() = default;

std::unique_ptr<GraphModule> Scan::parse_again(const GraphModule& module) { return state_->parse_again(module); }
std::uint32_t Scan::parsed() const { return state_->parsed_count; }
bool Scan::step() { return state_->step(); }
bool Scan::locate(std::uint32_t id, Location& location) const { return state_->locate(id, location); }
std::vector<ScanRequest> Scan::requests() { return std::exchange(state_->new_requests, {}); }
void Scan::answer_resolve(std::uint32_t id, Resolution resolution) { state_->answer_resolve(id, std::move(resolution)); }
void Scan::add_entry(const std::string& input, const std::string& output_name) {
  state_->begin();
  state_->add_entry(input, output_name);
}
void Scan::answer_load(std::uint32_t id, LoadAnswer answer) { state_->answer_load(id, std::move(answer)); }
void Scan::answer_default(std::uint32_t id) { state_->answer_default(id); }
bool Scan::finish(ModuleGraph& graph, std::vector<Message>& messages) { return state_->finish(graph, messages); }

bool scan(const ScanOptions& options, FileSystem& files, Resolver& resolver, Pool& pool, const CancelFlag& cancel,
          ModuleCache& cache, ModuleGraph& graph, std::vector<Message>& messages) {
  Scan scan(options, files, resolver, pool, cancel, cache, nullptr);
  scan.step();
  return scan.finish(graph, messages);
}

}  // namespace skein
