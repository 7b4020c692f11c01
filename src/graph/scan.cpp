#include "graph/scan.h"

#include <algorithm>

#include "base/channel.h"
#include "graph/loaders.h"
#include "resolve/paths.h"

namespace skein {

namespace {

std::string module_key(std::string_view path, Loader loader) {
  std::string key(path);
  key += '\0';
  key += static_cast<char>('0' + static_cast<int>(loader));
  return key;
}

constexpr std::pair<std::string_view, Loader> kDefaultLoaders[] = {
    {".js", Loader::JS},  {".mjs", Loader::JS}, {".cjs", Loader::JS},   {".jsx", Loader::JSX}, {".ts", Loader::TS},
    {".mts", Loader::TS}, {".cts", Loader::TS}, {".tsx", Loader::TSX}, {".json", Loader::JSON}, {".txt", Loader::Text},
};

class Scan {
 public:
  Scan(const ScanOptions& options, FileSystem& files, Resolver& resolver, Pool& pool, const CancelFlag& cancel,
       ModuleCache& cache, ModuleGraph& graph, std::vector<Message>& messages)
      : options_(options),
        files_(files),
        resolver_(resolver),
        pool_(pool),
        cancel_(cancel),
        cache_(cache),
        graph_(graph),
        messages_(messages) {}

  bool run() {
    std::vector<Task> tasks;
    for (const auto& [input, output_name] : options_.entry_points) add_entry(input, output_name, tasks);
    submit(tasks);
    while (pending_ > 0) {
      for (std::unique_ptr<GraphModule>& module : receive()) {
        pending_--;
        visit_targets(*module, tasks);
        const std::string key = module_key(module->path, module->loader);
        found_[known_[key]] = std::move(module);
      }
      submit(tasks);
    }
    if (cancel_.is_canceled()) {
      messages_.push_back(make_message(DiagnosticCode::Canceled, {}));
      return false;
    }
    number_modules();
    bool is_good = true;
    for (const auto& module : graph_.modules)
      messages_.insert(messages_.end(), module->messages.begin(), module->messages.end());
    for (const Message& message : messages_) is_good &= message.severity != Severity::Error;
    return is_good;
  }

 private:
  // Work for a parser: read, parse and resolve one module.
  struct ParseTask {
    Scan* scan;
    std::unique_ptr<GraphModule> module;
    bool is_loaded;  // taken from the cache; only its imports are looked at
  };

  // ---- The coordinator -------------------------------------------------------------------------------------------------

  void add_entry(const std::string& input, const std::string& output_name, std::vector<Task>& tasks) {
    Resolution resolution = resolver_.resolve_entry(options_.working_directory, input);
    if (resolution.kind != Resolution::Kind::File) {
      Message message = make_message(resolution.problem, {input, resolution.argument});
      for (std::string& note : resolution.notes) message.notes.push_back({std::move(note), false, {}});
      messages_.push_back(std::move(message));
      return;
    }
    const Loader loader = loader_for_path(resolution.path, options_.loaders);
    const std::uint32_t index = visit(resolution.path, loader, true, false, tasks);
    entries_.push_back({index, input, output_name});
  }

  // Every module is asked for once, by whoever names it first.
  std::uint32_t visit(const std::string& path, Loader loader, bool has_side_effects, bool is_disabled,
                      std::vector<Task>& tasks) {
    const auto [slot, is_new] = known_.try_emplace(module_key(path, loader), static_cast<std::uint32_t>(found_.size()));
    if (!is_new) return slot->second;
    found_.emplace_back();
    auto task = std::make_unique<ParseTask>();
    task->scan = this;
    task->module = is_disabled ? nullptr : cache_.take(path, loader);
    task->is_loaded = task->module != nullptr;
    if (!task->is_loaded) {
      task->module = std::make_unique<GraphModule>();
      task->module->path = path;
      task->module->pretty_path = (is_disabled ? "(disabled):" : "") + path_relative(options_.working_directory, path);
      task->module->loader = loader;
      if (is_disabled) task->module->generated = SourceText("export default {};\n");
    }
    task->module->has_side_effects = has_side_effects;
    pending_++;
    tasks.push_back({&run_task, task.release()});
    return slot->second;
  }

  void visit_targets(const GraphModule& module, std::vector<Task>& tasks) {
    for (const ImportTarget& target : module.targets)
      if (target.kind == ResolvedImport::Kind::Module)
        visit(target.path, target.loader, target.has_side_effects, target.is_disabled, tasks);
  }

  void submit(std::vector<Task>& tasks) {
    pool_.submit(std::exchange(tasks, {}));
  }

  // What the parsers have finished. While there is nothing the coordinator parses too; only when there is no work left to take
  // does it wait.
  std::deque<std::unique_ptr<GraphModule>> receive() {
    for (;;) {
      if (std::optional<std::unique_ptr<GraphModule>> first = results_.try_receive()) {
        std::deque<std::unique_ptr<GraphModule>> modules;
        modules.push_back(std::move(*first));
        return modules;
      }
      if (!pool_.run_one()) return results_.receive_all();
    }
  }

  // Depth first from the entries along import records: numbers that no race between parsers can change.
  void number_modules() {
    std::vector<ModuleId> numbers(found_.size(), ModuleId::None);
    std::vector<std::uint32_t> order;
    struct Frame {
      std::uint32_t index;
      std::size_t target;
    };
    std::vector<Frame> stack;
    const auto enter = [&](std::uint32_t index) {
      if (numbers[index] != ModuleId::None) return;
      numbers[index] = static_cast<ModuleId>(order.size());
      order.push_back(index);
      stack.push_back({index, 0});
    };
    for (const Entry& entry : entries_) {
      enter(entry.index);
      while (!stack.empty()) {
        Frame& frame = stack.back();
        const GraphModule& module = *found_[frame.index];
        if (frame.target == module.targets.size()) {
          stack.pop_back();
          continue;
        }
        const ImportTarget& target = module.targets[frame.target++];
        if (target.kind == ResolvedImport::Kind::Module) enter(known_[module_key(target.path, target.loader)]);
      }
    }
    graph_.modules.reserve(order.size());
    for (std::uint32_t index : order) {
      std::unique_ptr<GraphModule>& module = found_[index];
      module->imports.clear();
      for (const ImportTarget& target : module->targets) {
        ResolvedImport import;
        import.kind = target.kind;
        if (target.kind == ResolvedImport::Kind::Module)
          import.module = numbers[known_[module_key(target.path, target.loader)]];
        else
          import.path = target.path;
        module->imports.push_back(std::move(import));
      }
      graph_.modules.push_back(std::move(module));
    }
    for (const Entry& entry : entries_) graph_.entries.push_back({numbers[entry.index], entry.input, entry.output_name});
  }

  // ---- The parsers: on any thread, one module each -----------------------------------------------------------------------

  static void run_task(void* context) {
    const std::unique_ptr<ParseTask> task(static_cast<ParseTask*>(context));
    Scan& scan = *task->scan;
    if (!scan.cancel_.is_canceled()) scan.parse(*task->module, task->is_loaded);
    scan.results_.send(std::move(task->module));
  }

  void parse(GraphModule& module, bool is_loaded) {
    if (!is_loaded) {
      if (!read(module) || !load_module(module, options_)) return;
    } else if (!cache_.are_targets_stale()) {
      return;
    } else {
      module.messages.clear();
      module.targets.clear();
    }
    resolve_imports(module);
  }

  bool read(GraphModule& module) {
    if (module.loader == Loader::None) {
      const std::string_view extension = path_extension(module.path);
      module.messages.push_back(make_message(
          DiagnosticCode::NoLoader, {extension.empty() ? std::string_view("extensionless") : extension, module.pretty_path}));
      return false;
    }
    if (module.generated.view().size() != 0) {
      module.text = SourceText(module.generated.view());
      return true;
    }
    ReadResult result = files_.read_file(module.path);
    if (!result.ok) {
      module.messages.push_back(make_message(DiagnosticCode::CouldNotRead, {module.pretty_path, result.error}));
      return false;
    }
    if (result.text.view().size() > 0x7FFFFFFF) {
      module.messages.push_back(
          make_message(DiagnosticCode::CouldNotRead, {module.pretty_path, "files of 2 GiB and more are not supported"}));
      return false;
    }
    module.text = std::move(result.text);
    return true;
  }

  void resolve_imports(GraphModule& module) {
    const std::string_view directory = path_directory(module.path);
    const bool from_typescript = module.loader == Loader::TS || module.loader == Loader::TSX;
    module.targets.resize(module.ast.import_records.size());
    for (std::size_t i = 0; i < module.ast.import_records.size(); i++) {
      const js::ImportRecord& record = module.ast.import_records[i];
      if ((record.flags & js::record_flag::kUnreachable) != 0) continue;
      ImportTarget& target = module.targets[i];
      Resolution resolution = resolver_.resolve(directory, record.specifier, record.kind, from_typescript);
      switch (resolution.kind) {
        case Resolution::Kind::External:
          target.kind = ResolvedImport::Kind::External;
          target.path = std::move(resolution.path);
          break;
        case Resolution::Kind::File:
        case Resolution::Kind::Disabled:
          target.kind = ResolvedImport::Kind::Module;
          target.is_disabled = resolution.kind == Resolution::Kind::Disabled;
          target.path = target.is_disabled ? path_join(directory, record.specifier) : std::move(resolution.path);
          target.has_side_effects = resolution.has_side_effects && !target.is_disabled;
          target.loader = target.is_disabled ? Loader::JS : loader_of(target.path, record);
          break;
        case Resolution::Kind::NotFound:
          // new Worker('./w.js') is relative to the page; only where such a file exists beside the module is it meant so.
          if ((record.flags & js::record_flag::kPlainStringWorker) != 0) break;
          report_not_found(module, record, resolution);
          break;
      }
    }
  }

  Loader loader_of(std::string_view path, const js::ImportRecord& record) const {
    for (const js::ImportAttribute& attribute : record.attributes) {
      if (attribute.key != "type") continue;
      if (attribute.value == "json") return Loader::JSON;
      if (attribute.value == "text") return Loader::Text;
    }
    return loader_for_path(path, options_.loaders);
  }

  static void report_not_found(GraphModule& module, const js::ImportRecord& record, Resolution& resolution) {
    const Diagnostic diagnostic{resolution.problem, record.range, {record.specifier, resolution.argument, {}}, {}, false, {}};
    Message message = to_message(diagnostic, module.ast.source, module.pretty_path);
    if ((record.flags & js::record_flag::kGenerated) != 0)
      message.notes.push_back({"JSX in this file needs it: install the package, or choose another with \"jsxImportSource\".", false, {}});
    for (std::string& note : resolution.notes) message.notes.push_back({std::move(note), false, {}});
    module.messages.push_back(std::move(message));
  }

  struct Entry {
    std::uint32_t index;
    std::string input, output_name;
  };

  const ScanOptions& options_;
  FileSystem& files_;
  Resolver& resolver_;
  Pool& pool_;
  const CancelFlag& cancel_;
  ModuleCache& cache_;
  ModuleGraph& graph_;
  std::vector<Message>& messages_;

  // The coordinator's own: modules by the order in which they were first named, until they have their numbers.
  std::unordered_map<std::string, std::uint32_t> known_;
  std::vector<std::unique_ptr<GraphModule>> found_;
  std::vector<Entry> entries_;
  std::size_t pending_ = 0;
  Channel<std::unique_ptr<GraphModule>> results_;
};

}  // namespace

void ModuleCache::keep(ModuleGraph&& graph) {
  for (std::unique_ptr<GraphModule>& module : graph.modules) {
    // What failed is tried again.
    const bool has_failed = std::any_of(module->messages.begin(), module->messages.end(),
                                        [](const Message& message) { return message.severity == Severity::Error; });
    if (has_failed || module->pretty_path.starts_with("(disabled):")) continue;
    modules_[module_key(module->path, module->loader)] = std::move(module);
  }
  are_targets_stale_ = false;
}

bool ModuleCache::invalidate(std::string_view path) {
  bool was_known = false;
  for (int loader = 0; loader <= static_cast<int>(Loader::Text); loader++)
    was_known |= modules_.erase(module_key(path, static_cast<Loader>(loader))) != 0;
  return was_known;
}

std::unique_ptr<GraphModule> ModuleCache::take(std::string_view path, Loader loader) {
  const auto found = modules_.find(module_key(path, loader));
  if (found == modules_.end()) return nullptr;
  std::unique_ptr<GraphModule> module = std::move(found->second);
  modules_.erase(found);
  return module;
}

Loader loader_for_path(std::string_view path, const std::vector<std::pair<std::string, Loader>>& loaders) {
  const std::string_view name = path_name(path);
  // "a.test.ts" is looked up as ".test.ts", then as ".ts".
  for (std::size_t dot = name.find('.'); dot != std::string_view::npos; dot = name.find('.', dot + 1)) {
    const std::string_view extension = name.substr(dot);
    for (const auto& [known, loader] : loaders)
      if (known == extension) return loader;
    for (const auto& [known, loader] : kDefaultLoaders)
      if (known == extension) return loader;
  }
  return Loader::None;
}

bool scan(const ScanOptions& options, FileSystem& files, Resolver& resolver, Pool& pool, const CancelFlag& cancel,
          ModuleCache& cache, ModuleGraph& graph, std::vector<Message>& messages) {
  return Scan(options, files, resolver, pool, cancel, cache, graph, messages).run();
}

}  // namespace skein
