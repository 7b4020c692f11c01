// The parsers of a scan: on any thread, one module each.
#include <algorithm>

#include "base/trace.h"
#include "graph/loaders.h"
#include "graph/path_patterns.h"
#include "graph/scan_state.h"
#include "graph/worker_query.h"
#include "resolve/paths.h"
#include "resolve/specifiers.h"
#include "transform/runtime.h"

namespace skein {

void add_notes(Message& message, std::vector<std::string>& notes) {
  for (std::string& note : notes) message.notes.push_back({std::move(note), false, {}});
}

std::string_view shown_extension(std::string_view path) {
  const std::string_view extension = path_extension(path);
  return extension.empty() ? std::string_view("extensionless") : extension;
}

void Scan::State::run_task(void* context) {
  auto* task = static_cast<ParseTask*>(context);
  State& state = *task->state;
  std::vector<Parsed> parsed;
  while (task != nullptr) {
    const std::unique_ptr<ParseTask> current(task);
    if (!state.cancel.is_canceled()) state.parse(*task);
    task->parsed.is_new = !task->is_parsed;
    parsed.push_back(std::move(task->parsed));
    task = task->next;
  }
  state.results.send_batch(std::move(parsed));
}

void Scan::State::parse(ParseTask& task) {
  if (task.is_parsed && task.parsed.module->resolution_epoch != cache.epoch()) renew_patterns(task);
  GraphModule& module = *task.parsed.module;
  if (task.is_parsed) {
    forget_late_starts(module);
  } else {
    if (!task.has_text && !read(module)) return;
    module.tsconfig = tsconfig_of(module);
    PatternMatcher matcher{options, files, resolver, host};
    trace::Span span(trace::Kind::Work, "parse", module.pretty_path);
    span.set_bytes(module.text.view().size());
    if (!module.read_error.empty() || !load_module(module, options, &matcher)) return;
    find_needs(module, options.splits_imports);
    if (options.reads_input_maps && module.generated.view().empty() && !module.is_runtime)
      module.input_map = read_input_map(module.text.view(), module.path, files);
  }
  // What was said of a re-export need not be said again when nobody needs that now.
  const bool only_some = is_lazy(module);
  if (!task.is_parsed || module.resolution_epoch != cache.epoch() || (only_some && !module.import_messages.empty())) {
    module.resolution_epoch = cache.epoch();
    module.import_messages.clear();
    module.targets.assign(module.ast.import_records.size(), {});
  }
  // What the host resolves the coordinator asks.
  const trace::Span span(trace::Kind::Work, "resolve", module.pretty_path);
  const auto resolve = [&](std::uint32_t record) {
    if (!module.targets[record].is_resolved) resolve_record(module, record);
  };
  bool resolves_all = !only_some || task.asks_all;
  std::vector<std::uint32_t> records;
  for (std::size_t i = 0; i < task.asked.size() && !resolves_all; i++) {
    const std::uint32_t index = find_export(module, task.asked[i]);
    const std::uint32_t import = index == kNone ? kNone : module.needs.export_imports[index];
    if (import != kNone)
      records.push_back(index_of(module.ast.named_imports[import].record));
    else if (index != kNone)
      resolves_all = true;
    else if (task.asked[i] != "default")
      for (const js::ExportStar& star : module.ast.export_stars) records.push_back(index_of(star.record));
  }
  if (resolves_all)
    for (std::uint32_t i = 0; i < module.targets.size(); i++) resolve(i);
  else
    for (std::uint32_t record : records) resolve(record);
}

std::unique_ptr<GraphModule> Scan::State::unparsed(const GraphModule& parsed) {
  auto module = std::make_unique<GraphModule>();
  module->path = parsed.path;
  module->suffix = parsed.suffix;
  module->attributes = parsed.attributes;
  module->resolve_directory = parsed.resolve_directory;
  module->pretty_path = parsed.pretty_path;
  module->loader = parsed.loader;
  module->is_in_module_package = parsed.is_in_module_package;
  module->has_unknown_attributes = parsed.has_unknown_attributes;
  module->shows_attributes = parsed.shows_attributes;
  return module;
}

std::unique_ptr<GraphModule> Scan::State::parse_again(const GraphModule& module) {
  ParseTask task{this, {kNone, unparsed(module)}, false, false};
  task.asks_all = true;
  task.parsed.module->has_side_effects = module.has_side_effects;
  parse(task);
  return std::move(task.parsed.module);
}

// Files have come or gone: where its patterns mean others now, the module is parsed anew.
void Scan::State::renew_patterns(ParseTask& task) {
  const GraphModule& old = *task.parsed.module;
  PatternMatcher matcher{options, files, resolver, host};
  const auto is_same = [&](const GraphModule::PatternMatches& each) {
    return matcher.find(old, each.kind, each.pattern) == each.specifiers;
  };
  if (std::all_of(old.patterns.begin(), old.patterns.end(), is_same)) return;
  auto module = unparsed(old);
  task.parsed.module = std::move(module);
  task.is_parsed = false;
}

bool Scan::State::resolve_record(GraphModule& module, std::uint32_t index) {
  const js::ImportRecord& record = module.ast.import_records[index];
  ImportTarget& target = module.targets[index];
  if ((record.flags & js::record_flag::kUnreachable) != 0 || record.is_late) {
  } else if ((record.flags & js::record_flag::kRuntime) != 0) {
    target = runtime_target();
  } else if (record.injected != kNone) {
    target = injected[record.injected];
  } else if ((record.flags & js::record_flag::kOwnModule) != 0) {
    target = own_module(module);
  } else if (is_own_file(module, index)) {
    target = own_file(module);
  } else if (options.single_file != SingleFile::No) {
    if (record.kind == js::ImportKind::ImportStatement) {
      target.kind = ResolvedImport::Kind::External;
      target.path = record.specifier;
    }
  } else if (host != nullptr && host->resolves(record.specifier, module.path, record.kind)) {
    return true;
  } else {
    resolve_both(module, index);
  }
  target.is_resolved = true;
  return false;
}

bool Scan::State::read(GraphModule& module) {
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
  if (is_code(module.loader) && (is_worker_query(module.suffix) || is_url_query(module.suffix))) {
    module.text = SourceText(std::string_view(worker_module(module.path, module.suffix)));
    return true;
  }
  trace::Span span(trace::Kind::Work, "read", module.path);
  ReadResult result = files.read_file(module.path);
  span.set_bytes(result.text.view().size());
  if (!result.ok) {
    module.read_error = std::move(result.error);
  } else if (result.text.view().size() > 0x7FFFFFFF) {
    module.read_error = "files of 2 GiB and more are not supported";
  } else {
    module.text = std::move(result.text);
    if (options.definitions != nullptr && is_messages_query(module.suffix)) make_of_definition(module);
  }
  return module.read_error.empty();
}

// What is wrong with the definition is told as that file's; the module goes on as an empty one.
void Scan::State::make_of_definition(GraphModule& module) {
  std::string_view path = module.pretty_path;
  if (path.ends_with(module.suffix)) path.remove_suffix(module.suffix.size());
  module.text = SourceText(std::string_view(options.definitions->make(path, module.suffix, module.text.view(), module.messages)));
}

std::shared_ptr<const TsConfig> Scan::State::tsconfig_of(const GraphModule& module) {
  const bool has_options = !module.is_runtime && !module.is_disabled && is_code(module.loader);
  if (has_options && module.path.starts_with('/')) return tsconfigs.at(path_directory(module.path));
  return has_options && module.path == "<stdin>" ? tsconfigs.raw() : nullptr;
}

bool Scan::State::has_same_options(const TsConfig* a, const TsConfig* b) {
  if (a == nullptr || b == nullptr) return a == b;
  return a->options == b->options && a->messages.empty() && b->messages.empty();
}

ImportTarget Scan::State::runtime_target() {
  ImportTarget target;
  target.kind = ResolvedImport::Kind::Module;
  target.path = lowering::kRuntimeSpecifier;
  target.loader = Loader::JS;
  target.has_side_effects = false;
  target.is_in_module_package = true;
  target.is_runtime = true;
  return target;
}

bool Scan::State::is_own_file(const GraphModule& module, std::uint32_t record) {
  return module.loader == Loader::File || module.loader == Loader::WasmSource || (module.loader == Loader::Wasm && record == 0);
}

ImportTarget Scan::State::own_file(const GraphModule& module) {
  ImportTarget target;
  target.kind = ResolvedImport::Kind::Module;
  target.path = module.path;
  target.suffix = module.suffix;
  target.loader = module.loader == Loader::Wasm ? Loader::WasmSource : Loader::File;
  return target;
}

// new Worker(import.meta.url)
ImportTarget Scan::State::own_module(const GraphModule& module) {
  ImportTarget target;
  target.kind = ResolvedImport::Kind::Module;
  target.path = module.path;
  target.suffix = module.suffix;
  target.loader = module.loader;
  target.has_side_effects = module.has_side_effects;
  target.is_in_module_package = module.is_in_module_package;
  return target;
}

Resolution Scan::State::resolve(const GraphModule& module, const js::ImportRecord& record, unsigned flags) {
  if ((record.flags & js::record_flag::kPlainStringWorker) != 0) flags |= resolve_flag::kFilesOnly;
  std::string_view directory = module.resolve_directory;
  if (directory.empty() && module.path.starts_with('/')) directory = path_directory(module.path);
  return resolver.resolve(directory, record.specifier, record.kind, flags);
}

void Scan::State::resolve_both(GraphModule& module, std::uint32_t index) {
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

// './w.ts', '../w.js?a'
static bool is_path_of_script(std::string_view specifier) {
  if (!specifier.starts_with("./") && !specifier.starts_with("../")) return false;
  const Loader loader = loader_for_path(specifier.substr(0, specifier.find_first_of("?#")), {});
  return loader == Loader::JS || loader == Loader::JSX || loader == Loader::TS || loader == Loader::TSX;
}

void Scan::State::take_target(GraphModule& module, std::uint32_t index, Resolution resolution) {
  const js::ImportRecord& record = module.ast.import_records[index];
  const bool is_plain_worker = (record.flags & js::record_flag::kPlainStringWorker) != 0;
  ImportTarget& target = module.targets[index];
  // A path that the program asks for when it runs is the file's own.
  if (record.kind == js::ImportKind::RequireResolve && resolution.kind != Resolution::Kind::External) return;
  switch (resolution.kind) {
    case Resolution::Kind::Reported: break;
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
      if (is_url_query(resolution.suffix)) target.loader = Loader::JS;
      if (is_raw_query(resolution.suffix)) target.loader = Loader::Text;
      if (record.is_source) {
        if (target.loader != Loader::Wasm) {
          add_problem(module, record, DiagnosticCode::ImportPhaseNotSupported, {"source"}, {});
          break;
        }
        target.loader = Loader::WasmSource;
      }
      if (is_messages_query(resolution.suffix) && !host_loads(resolution.path)) {
        if (options.definitions == nullptr) {
          add_problem(module, record, DiagnosticCode::MessagesQuery, {path_relative(options.working_directory, resolution.path)},
                      {});
          break;
        }
        target.loader = Loader::JS;
      }
      if (target.loader == Loader::None && !host_loads(resolution.path)) {
        add_problem(module, record, DiagnosticCode::NoLoader,
                    {shown_extension(resolution.path), path_relative(options.working_directory, resolution.path)}, {});
        break;
      }
      target.kind = ResolvedImport::Kind::Module;
      target.path = std::move(resolution.path);
      target.suffix = std::move(resolution.suffix);
      if (record.attributes.empty()) target.main_path = std::move(resolution.main_path);
      target.has_side_effects = resolution.has_side_effects || options.ignore_annotations;
      target.is_in_module_package = resolution.type == "module";
      break;
    case Resolution::Kind::NotFound:
      // new Worker('./w.js') is relative to the page; only where such a file exists beside the module is it meant so.
      if (is_plain_worker) {
        // './w.js' is meant for a file beside something; 'w.js' and '/w.js' may be the server's.
        if (is_path_of_script(record.specifier))
          add_problem(module, record, DiagnosticCode::AssetNotFound, {record.specifier}, resolution.notes, resolution.fix);
        break;
      }
      if ((record.flags & js::record_flag::kHandlesErrors) != 0) {
        resolution.problem = DiagnosticCode::HandledImportFails;
        resolution.notes.clear();
      }
      if ((record.flags & js::record_flag::kGenerated) != 0)
        resolution.notes.insert(resolution.notes.begin(),
                                "The JSX in this file needs it: install the package, or name another with \"jsxImportSource\".");
      add_problem(module, record, resolution.problem, {record.specifier, resolution.argument}, resolution.notes, resolution.fix);
      break;
  }
}

Loader Scan::State::loader_of(std::string_view path, const js::ImportRecord& record) const {
  if (record.kind == js::ImportKind::NewURL) {
    // A script at an address is started or loaded by somebody: it is bundled like what is started here. Copied it is only when
    // asked for.
    const Loader loader = path.starts_with("data:") ? Loader::File : loader_for_path(path, options.loaders);
    return is_code(loader) ? loader : loader == Loader::Copy ? Loader::Copy : Loader::File;
  }
  for (const js::ImportAttribute& attribute : record.attributes) {
    if (attribute.key != "type") continue;
    if (const Loader loader = loader_for_type(attribute.value); loader != Loader::None) return loader;
  }
  return loader_for_path(path, options.loaders);
}

void Scan::State::add_problem(GraphModule& module, const js::ImportRecord& record, DiagnosticCode code,
                              std::initializer_list<std::string_view> arguments, std::vector<std::string> notes,
                              const std::string& fix) {
  DiagnosticList list;
  list.add(code, record.range, arguments);
  Message message = to_message(list.items()[0], module.ast.source, module.pretty_path);
  add_notes(message, notes);
  const char quote = module.ast.source[record.range.start];
  if (!fix.empty() && (quote == '"' || quote == '\'')) message.location.suggestion = quote + fix + quote;
  module.import_messages.push_back(std::move(message));
}

}  // namespace skein
