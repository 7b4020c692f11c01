#include "graph/scan.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <unordered_map>

#include "base/channel.h"
#include "base/sort.h"
#include "graph/loaders.h"
#include "resolve/paths.h"
#include "resolve/specifiers.h"
#include "transform/runtime.h"

namespace skein {

namespace {

constexpr std::uint32_t kNone = 0xFFFFFFFF;

void add_notes(Message& message, std::vector<std::string>& notes) {
  for (std::string& note : notes) message.notes.push_back({std::move(note), false, {}});
}

std::string_view shown_extension(std::string_view path) {
  const std::string_view extension = path_extension(path);
  return extension.empty() ? std::string_view("extensionless") : extension;
}

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

struct Scan::State {
  // What a parser sends: one module, read, parsed and resolved as far as the host leaves it to the parser.
  struct Parsed {
    std::uint32_t slot;
    std::unique_ptr<GraphModule> module;
    std::vector<js::RecordId> open;  // records that the host resolves
  };
  // Work for a parser.
  struct ParseTask {
    State* state;
    Parsed parsed;
    bool is_parsed;  // taken from the cache; only its imports may have to be looked at
    bool has_text;   // the host has loaded it
  };
  // The coordinator's place for a module, from the moment it is first named.
  struct Slot {
    std::unique_ptr<GraphModule> module;  // null while it is with a parser
    std::vector<std::uint32_t> targets;   // slots of the modules its records lead to; kNone for others
    std::vector<std::pair<std::uint32_t, std::uint32_t>> in_worker;  // records that lead elsewhere in workers, and where
    bool is_page = false;                 // reached without a worker in between
  };
  struct Entry {
    std::string input, output_name;
    std::uint32_t slot = kNone;
    std::optional<Message> message;  // why it has none
  };
  // An open question of the host's.
  struct Open {
    ScanRequest::Kind kind;
    std::uint32_t slot;    // Load: of the module. Resolve: of the importer, or kNone for an entry
    std::uint32_t record;  // Resolve: of the importer, or the number of the entry
  };

  const ScanOptions& options;
  FileSystem& files;
  Resolver& resolver;
  TsConfigs& tsconfigs;
  Pool& pool;
  const CancelFlag& cancel;
  ModuleCache& cache;
  ScanHost* const host;

  State(const ScanOptions& scan_options, FileSystem& file_system, Resolver& the_resolver, Pool& the_pool,
        const CancelFlag& cancel_flag, ModuleCache& module_cache, ScanHost* scan_host)
      : options(scan_options),
        files(file_system),
        resolver(the_resolver),
        tsconfigs(the_resolver.tsconfigs()),
        pool(the_pool),
        cancel(cancel_flag),
        cache(module_cache),
        host(scan_host) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  // `step` leaves nothing with the parsers; what was answered since has not been given to them.
  ~State() {
    for (const Task& task : tasks) delete static_cast<ParseTask*>(task.context);
  }

  // The coordinator's own.
  bool has_begun = false;
  std::unordered_map<std::string, std::uint32_t> known;  // slots by module_key
  std::vector<Slot> slots;
  std::vector<Entry> entries;
  std::vector<Task> tasks;  // not submitted yet
  // The injected files come first in `entries`. Until all of them have been parsed, nobody knows which names they export, so no
  // other module is begun: what they import is looked at later.
  bool is_injecting = false;
  std::vector<Parsed> held;
  std::vector<ImportTarget> injected;
  std::vector<std::pair<std::string, std::string>> later;  // entry points: input, output name
  std::size_t with_parsers = 0;
  std::unordered_map<std::uint32_t, Open> open;
  std::vector<ScanRequest> new_requests;
  std::uint32_t next_request = 0;

  Channel<Parsed> results;

  // ---- The coordinator -------------------------------------------------------------------------------------------------

  void begin() {
    if (has_begun) return;
    has_begun = true;
    is_injecting = !options.inject.empty();
    injected.resize(options.inject.size());
    if (is_injecting) options.defines->set_injected({});
    for (const std::string& input : options.inject) add_entry(input, {});
    for (const auto& [input, output_name] : options.entry_points) add_entry(input, output_name);
  }

  bool step() {
    begin();
    submit();
    while (with_parsers > 0 || (is_injecting && open.empty() && !cancel.is_canceled())) {
      if (with_parsers == 0) {
        finish_injecting();
      } else {
        for (Parsed& parsed : receive()) take_in(std::move(parsed));
      }
      submit();
    }
    return !open.empty() && !cancel.is_canceled();
  }

  void finish_injecting() {
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

  void submit() { pool.submit(std::exchange(tasks, {})); }

  // What the parsers have finished. While there is nothing the coordinator parses too; only when there is no work left to take
  // does it wait.
  std::deque<Parsed> receive() {
    for (;;) {
      if (std::optional<Parsed> first = results.try_receive()) {
        std::deque<Parsed> all;
        all.push_back(std::move(*first));
        return all;
      }
      if (!pool.run_one()) return results.receive_all();
    }
  }

  void add_entry(const std::string& name_of_input, const std::string& output_name) {
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
    if (host != nullptr && host->resolves(input, {}, js::ImportKind::EntryPoint))
      ask({ScanRequest::Kind::Resolve, 0, input, {}, js::ImportKind::EntryPoint, {}, {}, {}}, kNone, number);
    else
      take_entry(number, resolver.resolve_entry(options.working_directory, input));
  }

  void take_stdin(std::uint32_t number) {
    const StdinOptions& given = options.stdin_entry;
    entries[number].slot = static_cast<std::uint32_t>(slots.size());
    slots.emplace_back();
    auto module = std::make_unique<GraphModule>();
    module->pretty_path = given.source_file.empty() ? "<stdin>" : given.source_file;
    module->path = given.directory.empty() ? "<stdin>" : path_join(given.directory, "<stdin>");
    module->loader = given.loader;
    module->is_cacheable = false;
    module->text = SourceText(std::string_view(given.contents));
    parse_later(entries[number].slot, std::move(module), false, true);
  }

  void take_entry(std::uint32_t number, Resolution resolution) {
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
    entry.slot = visit(target);
  }

  // Every module is asked for once, by whoever names it first.
  std::uint32_t visit(const ImportTarget& target) {
    const auto [found, is_new] = known.try_emplace(module_key(target.path, target.loader, target.is_disabled, target.suffix),
                                                   static_cast<std::uint32_t>(slots.size()));
    const std::uint32_t slot = found->second;
    if (!is_new) return slot;
    slots.emplace_back();

    const bool is_loaded_by_host = !target.is_runtime && !target.is_disabled && host_loads(target.path);
    std::unique_ptr<GraphModule> module;
    if (!target.is_disabled && !is_loaded_by_host && target.suffix.empty()) module = cache.take(target.path, target.loader);
    // Another package.json, another goal; another tsconfig.json, another meaning.
    if (module != nullptr && module->is_in_module_package != target.is_in_module_package) module = nullptr;
    if (module != nullptr && !has_same_options(module->tsconfig.get(), tsconfig_of(*module).get())) module = nullptr;
    const bool is_parsed = module != nullptr;
    if (!is_parsed) {
      module = std::make_unique<GraphModule>();
      module->path = target.path;
      module->suffix = target.suffix;
      module->pretty_path =
          target.path.starts_with("data:")
              ? pretty_data_url(target.path)
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
    module->has_side_effects = target.has_side_effects;
    if (is_loaded_by_host) {
      slots[slot].module = std::move(module);
      ask({ScanRequest::Kind::Load, 0, {}, {}, js::ImportKind::EntryPoint, target.path, target.suffix, {}}, slot, 0);
    } else {
      parse_later(slot, std::move(module), is_parsed, false);
    }
    return slot;
  }

  void parse_later(std::uint32_t slot, std::unique_ptr<GraphModule> module, bool is_parsed, bool has_text) {
    with_parsers++;
    tasks.push_back({&run_task, new ParseTask{this, {slot, std::move(module), {}}, is_parsed, has_text}});
  }

  void visit_targets(const ImportTarget& target, std::uint32_t record, std::vector<std::uint32_t>& targets,
                     std::vector<std::pair<std::uint32_t, std::uint32_t>>& in_worker) {
    if (target.kind == ResolvedImport::Kind::Module) targets[record] = visit(target);
    if (const ImportTarget* other = target.in_worker.get())
      in_worker.emplace_back(record, other->kind == ResolvedImport::Kind::Module ? visit(*other) : kNone);
  }

  void take_in(Parsed parsed) {
    with_parsers--;
    if (is_injecting) {
      held.push_back(std::move(parsed));
      return;
    }
    if (options.progress != nullptr) options.progress->add_one();
    GraphModule& module = *parsed.module;
    std::vector<std::uint32_t> targets(module.targets.size(), kNone);
    std::vector<std::pair<std::uint32_t, std::uint32_t>> in_worker;
    for (std::uint32_t i = 0; i < targets.size(); i++) visit_targets(module.targets[i], i, targets, in_worker);
    for (js::RecordId record : parsed.open) {
      const js::ImportRecord& import = module.ast.import_records[index_of(record)];
      ScanRequest request{ScanRequest::Kind::Resolve, 0, std::string(import.specifier), module.path, import.kind,
                          {}, module.suffix, {}};
      for (const js::ImportAttribute& attribute : import.attributes)
        request.attributes.emplace_back(attribute.key, attribute.value);
      ask(std::move(request), parsed.slot, index_of(record));
    }
    slots[parsed.slot].in_worker = std::move(in_worker);
    slots[parsed.slot].targets = std::move(targets);
    slots[parsed.slot].module = std::move(parsed.module);
  }

  // ---- The host's answers ----------------------------------------------------------------------------------------------

  bool host_loads(std::string_view path) const { return host != nullptr && host->loads(path); }

  void ask(ScanRequest request, std::uint32_t slot, std::uint32_t record) {
    request.id = next_request++;
    open.emplace(request.id, Open{request.kind, slot, record});
    new_requests.push_back(std::move(request));
  }

  void take_resolution(const Open& question, Resolution resolution) {
    if (question.slot == kNone) return take_entry(question.record, std::move(resolution));
    GraphModule& module = *slots[question.slot].module;
    take_target(module, question.record, std::move(resolution));
    visit_open(question);
  }

  // Visiting may move the slots.
  void visit_open(const Open& question) {
    const ImportTarget target = slots[question.slot].module->targets[question.record];
    std::vector<std::uint32_t> targets = std::move(slots[question.slot].targets);
    std::vector<std::pair<std::uint32_t, std::uint32_t>> in_worker = std::move(slots[question.slot].in_worker);
    visit_targets(target, question.record, targets, in_worker);
    slots[question.slot].targets = std::move(targets);
    slots[question.slot].in_worker = std::move(in_worker);
  }

  void answer_resolve(std::uint32_t id, Resolution resolution) {
    const auto found = open.find(id);
    SKEIN_ASSERT(found != open.end() && found->second.kind == ScanRequest::Kind::Resolve);
    const Open question = found->second;
    open.erase(found);
    take_resolution(question, std::move(resolution));
  }

  void answer_load(std::uint32_t id, LoadAnswer answer) {
    const auto found = open.find(id);
    SKEIN_ASSERT(found != open.end() && found->second.kind == ScanRequest::Kind::Load);
    const std::uint32_t slot = found->second.slot;
    open.erase(found);
    std::unique_ptr<GraphModule> module = std::move(slots[slot].module);
    module->text = std::move(answer.text);
    module->read_error = std::move(answer.error);
    if (answer.loader != Loader::None) module->loader = answer.loader;
    module->resolve_directory = std::move(answer.resolve_directory);
    tell_missing_loader(*module);
    parse_later(slot, std::move(module), false, true);
  }

  void answer_default(std::uint32_t id) {
    const auto found = open.find(id);
    SKEIN_ASSERT(found != open.end());
    const Open question = found->second;
    open.erase(found);
    if (question.kind == ScanRequest::Kind::Load) {
      load_by_default(question.slot);
    } else if (question.slot == kNone) {
      take_entry(question.record,
                 resolver.resolve_entry(options.working_directory, entries[question.record].input));
    } else {
      resolve_both(*slots[question.slot].module, question.record);
      visit_open(question);
    }
  }

  static void tell_missing_loader(GraphModule& module) {
    if (module.loader == Loader::None && module.read_error.empty())
      module.read_error = "no loader is configured for " + std::string(shown_extension(module.path)) + " files";
  }

  void load_by_default(std::uint32_t slot) {
    std::unique_ptr<GraphModule> module = std::move(slots[slot].module);
    tell_missing_loader(*module);
    if (module->read_error.empty() && !module->path.starts_with('/') && !module->path.starts_with("data:"))
      module->read_error = "no plugin has loaded it";
    const bool has_text = !module->read_error.empty();
    // What the host leaves alone is kept between builds like the files it is never asked about.
    module->is_cacheable = !has_text && !module->is_disabled && module->suffix.empty();
    if (module->is_cacheable) {
      std::unique_ptr<GraphModule> known_module = cache.take(module->path, module->loader);
      if (known_module != nullptr && known_module->is_in_module_package == module->is_in_module_package &&
          has_same_options(known_module->tsconfig.get(), tsconfig_of(*known_module).get())) {
        known_module->has_side_effects = module->has_side_effects;
        return parse_later(slot, std::move(known_module), true, false);
      }
    }
    parse_later(slot, std::move(module), false, has_text);
  }

  bool locate(std::uint32_t id, Location& location) const {
    const auto found = open.find(id);
    if (found == open.end() || found->second.kind != ScanRequest::Kind::Resolve || found->second.slot == kNone) return false;
    const GraphModule& module = *slots[found->second.slot].module;
    DiagnosticList list;
    list.add(DiagnosticCode::CouldNotResolve, module.ast.import_records[found->second.record].range, {});
    location = to_message(list.items()[0], module.ast.source, module.pretty_path).location;
    return true;
  }

  // ---- The parsers: on any thread, one module each -----------------------------------------------------------------------

  static void run_task(void* context) {
    const std::unique_ptr<ParseTask> task(static_cast<ParseTask*>(context));
    State& state = *task->state;
    if (!state.cancel.is_canceled()) state.parse(task->parsed, task->is_parsed, task->has_text);
    state.results.send(std::move(task->parsed));
  }

  void parse(Parsed& parsed, bool is_parsed, bool has_text) {
    GraphModule& module = *parsed.module;
    if (!is_parsed) {
      if (!has_text && !read(module)) return;
      module.tsconfig = tsconfig_of(module);
      if (!module.read_error.empty() || !load_module(module, options)) return;
      if (options.reads_input_maps && module.generated.view().empty() && !module.is_runtime)
        module.input_map = read_input_map(module.text.view(), module.path, files);
    } else if (module.resolution_epoch == cache.epoch()) {
      return;
    }
    module.resolution_epoch = cache.epoch();
    module.import_messages.clear();
    module.targets.assign(module.ast.import_records.size(), {});
    for (std::uint32_t i = 0; i < module.targets.size(); i++) {
      const js::ImportRecord& record = module.ast.import_records[i];
      if ((record.flags & js::record_flag::kUnreachable) != 0) continue;
      if ((record.flags & js::record_flag::kRuntime) != 0) {
        module.targets[i] = runtime_target();
        continue;
      }
      if (record.injected != kNone) {
        module.targets[i] = injected[record.injected];
        continue;
      }
      if (module.loader == Loader::File || module.loader == Loader::WasmSource || (module.loader == Loader::Wasm && i == 0)) {
        module.targets[i] = own_file(module);
        continue;
      }
      if (options.single_file != SingleFile::No) {
        if (record.kind != js::ImportKind::ImportStatement) continue;
        module.targets[i].kind = ResolvedImport::Kind::External;
        module.targets[i].path = record.specifier;
        continue;
      }
      if (host != nullptr && host->resolves(record.specifier, module.path, record.kind))
        parsed.open.push_back(static_cast<js::RecordId>(i));
      else
        resolve_both(module, i);
    }
    // The host is asked anew in every build.
    if (!parsed.open.empty()) module.resolution_epoch = 0;
  }

  bool read(GraphModule& module) {
    if (module.is_disabled) {
      module.text = SourceText(std::string_view("module.exports = {};\n"));
      return true;
    }
    if (module.is_runtime) {
      module.text = SourceText(lowering::runtime_source());
      return true;
    }
    if (module.path.starts_with("data:")) {
      module.text = SourceText(std::string_view(data_url_contents(module.path)));
      return true;
    }
    ReadResult result = files.read_file(module.path);
    if (!result.ok) {
      module.read_error = std::move(result.error);
    } else if (result.text.view().size() > 0x7FFFFFFF) {
      module.read_error = "files of 2 GiB and more are not supported";
    } else {
      module.text = std::move(result.text);
    }
    return module.read_error.empty();
  }

  std::shared_ptr<const TsConfig> tsconfig_of(const GraphModule& module) {
    const bool has_options = !module.is_runtime && !module.is_disabled && is_code(module.loader);
    if (has_options && module.path.starts_with('/')) return tsconfigs.at(path_directory(module.path));
    return has_options && module.path == "<stdin>" ? tsconfigs.raw() : nullptr;
  }
  static bool has_same_options(const TsConfig* a, const TsConfig* b) {
    if (a == nullptr || b == nullptr) return a == b;
    return a->options == b->options && a->messages.empty() && b->messages.empty();
  }

  static ImportTarget runtime_target() {
    ImportTarget target;
    target.kind = ResolvedImport::Kind::Module;
    target.path = lowering::kRuntimeSpecifier;
    target.loader = Loader::JS;
    target.has_side_effects = false;
    target.is_in_module_package = true;
    target.is_runtime = true;
    return target;
  }

  // The module itself, as an output.
  static ImportTarget own_file(const GraphModule& module) {
    ImportTarget target;
    target.kind = ResolvedImport::Kind::Module;
    target.path = module.path;
    target.suffix = module.suffix;
    target.loader = module.loader == Loader::Wasm ? Loader::WasmSource : Loader::File;
    return target;
  }

  Resolution resolve(const GraphModule& module, const js::ImportRecord& record, unsigned flags = 0) {
    if ((record.flags & js::record_flag::kPlainStringWorker) != 0) flags |= resolve_flag::kFilesOnly;
    std::string_view directory = module.resolve_directory;
    if (directory.empty() && module.path.starts_with('/')) directory = path_directory(module.path);
    return resolver.resolve(directory, record.specifier, record.kind, flags);
  }

  // Where a record leads, in pages and in workers.
  void resolve_both(GraphModule& module, std::uint32_t index) {
    const js::ImportRecord& record = module.ast.import_records[index];
    Resolution resolution = resolve(module, record);
    if (!resolution.may_differ_in_workers) return take_target(module, index, std::move(resolution));
    Resolution other = resolve(module, record, resolve_flag::kInWorker);
    const bool is_found = resolution.kind != Resolution::Kind::NotFound;
    if (!is_found || other.kind == Resolution::Kind::NotFound || (other.kind == resolution.kind && other.path == resolution.path))
      return take_target(module, index, std::move(other.kind == Resolution::Kind::NotFound ? resolution : other));
    take_target(module, index, std::move(other));
    auto in_worker = std::make_shared<const ImportTarget>(std::exchange(module.targets[index], {}));
    take_target(module, index, std::move(resolution));
    module.targets[index].in_worker = std::move(in_worker);
  }

  // Writes down where a record leads, or what is wrong with it.
  void take_target(GraphModule& module, std::uint32_t index, Resolution resolution) {
    const js::ImportRecord& record = module.ast.import_records[index];
    const bool is_plain_worker = (record.flags & js::record_flag::kPlainStringWorker) != 0;
    ImportTarget& target = module.targets[index];
    // A path that the program asks for when it runs is the file's own.
    if (record.kind == js::ImportKind::RequireResolve && resolution.kind != Resolution::Kind::External) return;
    switch (resolution.kind) {
      case Resolution::Kind::Reported:
        break;
      case Resolution::Kind::External:
        // new Worker('https://…') is not the bundler's business.
        if (is_plain_worker || record.kind == js::ImportKind::NewURL) break;
        if (record.is_source) {
          add_problem(module, record, DiagnosticCode::ImportPhaseNotSupported, {"source"}, {});
          break;
        }
        target.kind = ResolvedImport::Kind::External;
        target.path = std::move(resolution.path);
        break;
      case Resolution::Kind::Disabled:
        target.kind = ResolvedImport::Kind::Module;
        target.path = std::move(resolution.path);
        target.loader = Loader::JS;
        target.is_disabled = true;
        target.has_side_effects = false;
        break;
      case Resolution::Kind::File:
        target.loader = loader_of(resolution.path, record);
        if (record.is_source) {
          if (target.loader != Loader::Wasm) {
            add_problem(module, record, DiagnosticCode::ImportPhaseNotSupported, {"source"}, {});
            break;
          }
          target.loader = Loader::WasmSource;
        }
        if (target.loader == Loader::None && !host_loads(resolution.path)) {
          add_problem(module, record, DiagnosticCode::NoLoader,
                      {shown_extension(resolution.path), path_relative(options.working_directory, resolution.path)}, {});
          break;
        }
        target.kind = ResolvedImport::Kind::Module;
        target.path = std::move(resolution.path);
        target.suffix = std::move(resolution.suffix);
        target.main_path = std::move(resolution.main_path);
        target.has_side_effects = resolution.has_side_effects || options.ignore_annotations;
        target.is_in_module_package = resolution.type == "module";
        break;
      case Resolution::Kind::NotFound:
        // new Worker('./w.js') is relative to the page; only where such a file exists beside the module is it meant so.
        if (is_plain_worker) break;
        if ((record.flags & js::record_flag::kHandlesErrors) != 0) {
          resolution.problem = DiagnosticCode::HandledImportFails;
          resolution.notes.clear();
        }
        if ((record.flags & js::record_flag::kGenerated) != 0)
          resolution.notes.insert(
              resolution.notes.begin(),
              "The JSX in this file needs it: install the package, or name another with \"jsxImportSource\".");
        add_problem(module, record, resolution.problem, {record.specifier, resolution.argument}, resolution.notes,
                    resolution.fix);
        break;
    }
  }

  Loader loader_of(std::string_view path, const js::ImportRecord& record) const {
    if (record.kind == js::ImportKind::NewURL) return Loader::File;
    for (const js::ImportAttribute& attribute : record.attributes) {
      if (attribute.key != "type") continue;
      if (attribute.value == "json") return Loader::JSON;
      if (attribute.value == "text") return Loader::Text;
      if (attribute.value == "bytes") return Loader::Binary;
    }
    return loader_for_path(path, options.loaders);
  }

  static void add_problem(GraphModule& module, const js::ImportRecord& record, DiagnosticCode code,
                          std::initializer_list<std::string_view> arguments, std::vector<std::string> notes,
                          const std::string& fix = {}) {
    DiagnosticList list;
    list.add(code, record.range, arguments);
    Message message = to_message(list.items()[0], module.ast.source, module.pretty_path);
    add_notes(message, notes);
    const char quote = module.ast.source[record.range.start];
    if (!fix.empty() && (quote == '"' || quote == '\'')) message.location.suggestion = quote + fix + quote;
    module.import_messages.push_back(std::move(message));
  }

  // ---- The end -----------------------------------------------------------------------------------------------------------

  bool finish(ModuleGraph& graph, std::vector<Message>& messages) {
    if (cancel.is_canceled()) {
      // What was parsed is as good as before.
      for (Slot& slot : slots)
        if (slot.module != nullptr && slot.module->resolution_epoch != 0)
          cache.keep(std::move(slot.module));
      messages.push_back(make_message(DiagnosticCode::Canceled, {}));
      return false;
    }
    // Which of them was added first depends on races.
    std::sort(entries.begin() + static_cast<std::ptrdiff_t>(options.inject.size() + options.entry_points.size()), entries.end(),
              [](const Entry& a, const Entry& b) { return std::tie(a.output_name, a.input) < std::tie(b.output_name, b.input); });
    std::vector<Message> found;
    for (Entry& entry : entries)
      if (entry.message) found.push_back(std::move(*entry.message));
    prefer_main();
    choose_for_workers();
    const std::vector<std::uint32_t> order = number_modules(graph);
    tell_read_errors(order, found);
    std::vector<std::string_view> told;
    for (std::uint32_t slot : order) {
      tell_tsconfig(slots[slot].module->tsconfig.get(), told, found);
      add_messages(*slots[slot].module, found);
    }
    for (std::uint32_t slot : order) graph.modules.push_back(std::move(slots[slot].module));
    bool is_good = true;
    for (Message& message : found) {
      is_good &= message.severity != Severity::Error;
      messages.push_back(std::move(message));
    }
    return is_good;
  }

  // A package that is imported as its "module" and required as its "main" somewhere is in the bundle once, as its "main".
  void prefer_main() {
    for (Slot& slot : slots) {
      for (std::size_t i = 0; i < slot.targets.size(); i++) {
        const ImportTarget& target = slot.module->targets[i];
        if (target.main_path.empty()) continue;
        const auto main = known.find(module_key(target.main_path, loader_for_path(target.main_path, options.loaders), false));
        if (main != known.end()) slot.targets[i] = main->second;
      }
    }
  }

  // Modules that are reached from workers only have what is for workers; those that a page runs too have what is for the page.
  void choose_for_workers() {
    if (std::all_of(slots.begin(), slots.end(), [](const Slot& slot) { return slot.in_worker.empty(); })) return;
    std::vector<std::uint32_t> stack;
    for (const Entry& entry : entries) stack.push_back(entry.slot);
    while (!stack.empty()) {
      const std::uint32_t number = stack.back();
      stack.pop_back();
      if (number == kNone || slots[number].is_page) continue;
      slots[number].is_page = true;
      for (std::uint32_t i = 0; i < slots[number].targets.size(); i++) {
        const js::ImportKind kind = slots[number].module->ast.import_records[i].kind;
        if (kind != js::ImportKind::Worker && kind != js::ImportKind::SharedWorker) stack.push_back(slots[number].targets[i]);
      }
    }
    for (Slot& slot : slots)
      if (!slot.is_page)
        for (const auto& [record, target] : slot.in_worker) slot.targets[record] = target;
  }
  static const ImportTarget& target_of(const Slot& slot, std::size_t record) {
    const ImportTarget& target = slot.module->targets[record];
    return target.in_worker != nullptr && !slot.is_page ? *target.in_worker : target;
  }

  // Injected files run before an entry point, also when it uses none of their names.
  void import_injected_in_entries() {
    for (std::size_t i = options.inject.size(); i < entries.size(); i++) {
      if (entries[i].slot == kNone || slots[entries[i].slot].module == nullptr) continue;
      Slot& slot = slots[entries[i].slot];
      std::vector<js::ImportRecord>& records = slot.module->ast.import_records;
      if (!is_code(slot.module->loader) || slot.module->has_failed()) continue;
      for (std::uint32_t file = 0; file < injected.size(); file++) {
        const bool has_import = std::any_of(records.begin(), records.end(),
                                            [&](const js::ImportRecord& record) { return record.injected == file; });
        if (has_import || entries[file].slot == kNone || entries[file].slot == entries[i].slot ||
            !injected[file].has_side_effects)
          continue;
        js::ImportRecord record;
        record.specifier = "inject";
        record.kind = js::ImportKind::ImportStatement;
        record.flags = js::record_flag::kGenerated | js::record_flag::kBare;
        record.range = {0, 1};
        record.injected = file;
        records.push_back(record);
        slot.module->ast.has_injected_imports = true;
        slot.module->targets.push_back(injected[file]);
        slot.targets.push_back(entries[file].slot);
      }
    }
  }

  // Depth first from the entries along import records: numbers that no race between parsers can change. Gives the slots in the
  // order of their numbers.
  std::vector<std::uint32_t> number_modules(ModuleGraph& graph) {
    std::vector<ModuleId> numbers(slots.size(), ModuleId::None);
    std::vector<std::uint32_t> order;
    order.reserve(slots.size());
    struct Frame {
      std::uint32_t slot;
      std::size_t next;
    };
    std::vector<Frame> stack;
    const auto enter = [&](std::uint32_t slot) {
      if (slot == kNone || numbers[slot] != ModuleId::None) return;
      numbers[slot] = static_cast<ModuleId>(order.size());
      order.push_back(slot);
      stack.push_back({slot, 0});
    };
    import_injected_in_entries();
    for (std::size_t i = options.inject.size(); i < entries.size(); i++) {
      enter(entries[i].slot);
      while (!stack.empty()) {
        Frame& frame = stack.back();
        const std::vector<std::uint32_t>& targets = slots[frame.slot].targets;
        if (frame.next == targets.size())
          stack.pop_back();
        else
          enter(targets[frame.next++]);
      }
      if (entries[i].slot == kNone) continue;
      const EntryPoint entry{numbers[entries[i].slot], entries[i].input, entries[i].output_name};
      // The same file twice under one name is one entry point.
      const bool is_double = std::any_of(graph.entries.begin(), graph.entries.end(), [&](const EntryPoint& other) {
        return other.module == entry.module && other.output_name == entry.output_name;
      });
      if (!is_double) graph.entries.push_back(entry);
    }
    for (std::uint32_t slot : order) {
      GraphModule& module = *slots[slot].module;
      module.imports.assign(module.targets.size(), {});
      for (std::size_t i = 0; i < module.targets.size(); i++) {
        ResolvedImport& import = module.imports[i];
        const ImportTarget& target = target_of(slots[slot], i);
        import.kind = target.kind;
        if (import.kind == ResolvedImport::Kind::Module)
          import.module = numbers[slots[slot].targets[i]];
        else
          import.path = target.path;
        if (import.module == ModuleId::None) continue;
        const GraphModule& imported = *slots[slots[slot].targets[i]].module;
        if (imported.loader != Loader::Copy) continue;
        import.kind = ResolvedImport::Kind::External;
        import.path = kCopiedPath + imported.path;
      }
    }
    return order;
  }

  // A file that cannot be read is told where it is first imported, in the order of the modules.
  void tell_read_errors(const std::vector<std::uint32_t>& order, std::vector<Message>& messages) {
    std::vector<bool> is_told(slots.size());
    const auto tell = [&](std::uint32_t slot) {
      if (slot == kNone || slots[slot].module->read_error.empty() || is_told[slot]) return false;
      is_told[slot] = true;
      return true;
    };
    for (const Entry& entry : entries) {
      if (!tell(entry.slot)) continue;
      const GraphModule& module = *slots[entry.slot].module;
      messages.push_back(make_message(DiagnosticCode::CouldNotRead, {module.pretty_path, module.read_error}));
    }
    for (std::uint32_t slot : order) {
      GraphModule& importer = *slots[slot].module;
      for (std::size_t i = 0; i < importer.targets.size(); i++) {
        const std::uint32_t target = slots[slot].targets[i];
        if (!tell(target)) continue;
        const GraphModule& module = *slots[target].module;
        add_problem(importer, importer.ast.import_records[i], DiagnosticCode::CouldNotRead,
                    {module.pretty_path, module.read_error}, {});
      }
    }
  }

  // Once, at the first module it holds for.
  static void tell_tsconfig(const TsConfig* config, std::vector<std::string_view>& told, std::vector<Message>& messages) {
    if (config == nullptr || config->messages.empty()) return;
    if (std::find(told.begin(), told.end(), config->path) != told.end()) return;
    told.push_back(config->path);
    messages.insert(messages.end(), config->messages.begin(), config->messages.end());
  }

  // In the order of their places in the file.
  static void add_messages(const GraphModule& module, std::vector<Message>& messages) {
    const std::size_t first = messages.size();
    messages.insert(messages.end(), module.messages.begin(), module.messages.end());
    messages.insert(messages.end(), module.import_messages.begin(), module.import_messages.end());
    stable_sort(messages.data() + first, messages.size() - first, [](const Message& a, const Message& b) {
      return a.location.line != b.location.line ? a.location.line < b.location.line : a.location.column < b.location.column;
    });
  }
};

Scan::Scan(const ScanOptions& options, FileSystem& files, Resolver& resolver, Pool& pool, const CancelFlag& cancel,
           ModuleCache& cache, ScanHost* host)
    : state_(std::make_unique<State>(options, files, resolver, pool, cancel, cache, host)) {}
Scan::~Scan() = default;

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
