#include "bundle/bundle.h"

#include <algorithm>
#include <chrono>

#include "base/trace.h"
#include "bundle/defines.h"
#include "bundle/derived_options.h"
#include "bundle/finished_build.h"
#include "bundle/mangling_options.h"
#include "bundle/manual_chunks.h"
#include "bundle/metafile.h"
#include "graph/scan.h"
#include "link/link.h"
#include "link/mangle_names.h"
#include "resolve/glob.h"
#include "resolve/paths.h"
#include "resolve/resolver.h"

namespace skein {

namespace {

using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

}  // namespace

struct BuildContext::State {
  BuildOptions options;
  FileSystem& files;
  Pool& pool;
  Resolver resolver;
  std::vector<Message> define_messages;
  std::unique_ptr<js::Defines> defines;  // before the cache, whose modules refer to it
  std::unique_ptr<lowering::Mangling> mangling;
  ModuleCache cache;
  bool forgets = false;
  std::uint32_t build_number = 1;  // LinkOptions::build_number
  // The last build, when the next one may begin where it ended (finished_build.h).
  std::unique_ptr<FinishedBuild> finished;
  std::vector<std::string> changed;                      // files, since then
  std::vector<std::unique_ptr<GraphModule>> read_again;  // of those, parsed in vain
  ProgressCounter* progress = nullptr;
  bool is_traced = false;  // by the build that runs
  std::int64_t trace_start = 0;

  State(BuildOptions given, FileSystem& file_system, Pool& thread_pool)
      : options(std::move(given)),
        files(file_system),
        pool(thread_pool),
        resolver(derive_resolve_options(options), file_system),
        defines(make_defines(options.define, default_node_env(options), !options.inject.empty(), define_messages)),
        mangling(make_mangling(options.mangle, define_messages)) {}

  // A pattern stands for the files that match it, unless a file has that name.
  std::vector<EntryOption> entry_points() const {
    std::vector<EntryOption> result;
    for (const EntryOption& entry : options.entry_points) {
      const bool is_pattern = entry.input.find('*') != std::string::npos && entry.input.find("://") == std::string::npos &&
                              files.entry_kind(path_join(options.working_directory, entry.input)) == EntryKind::None;
      if (!is_pattern)
        result.push_back(entry);
      else
        for (std::string& path : find_files(files, options.working_directory, entry.input))
          result.push_back({std::move(path), entry.output_name});
    }
    return result;
  }

  ScanOptions scan_options() const {
    ScanOptions result = derive_scan_options(options, defines.get(), mangling.get());
    for (const EntryOption& entry : entry_points()) result.entry_points.emplace_back(entry.input, entry.output_name);
    if (options.stdin_entry.is_given) {
      result.stdin_entry = options.stdin_entry;
      if (!options.stdin_entry.directory.empty())
        result.stdin_entry.directory = path_join(options.working_directory, options.stdin_entry.directory);
      result.entry_points.emplace_back("<stdin>", "stdin");
    }
    result.progress = progress;
    return result;
  }

  void check_resolving(std::vector<Message>& messages) const {
    const auto invalid = [&](std::string_view value, std::string_view name, std::string_view expected) {
      messages.push_back(make_message(DiagnosticCode::InvalidOptionValue, {value, name, expected}));
    };
    for (const std::string& pattern : options.external)
      if (std::count(pattern.begin(), pattern.end(), '*') > 1) invalid(pattern, "external", "at most one \"*\"");
    for (const std::string& extension : options.resolve_extensions)
      if (!extension.starts_with('.') || extension.size() == 1)
        invalid(extension, "resolveExtensions", "extensions with their dot");
    for (const auto& [from, to] : options.alias) {
      if (from.empty() || from[0] == '.' || from[0] == '/' || from.ends_with('/'))
        invalid(from, "alias", "the name of a package, or a path in one");
      if (to.empty()) invalid(to, "alias", "a package or a path to stand for \"" + from + "\"");
    }
  }

  bool check_options(Format format, std::vector<Message>& messages) const {
    const auto refuse = [&](std::string_view text) {
      messages.push_back(make_message(DiagnosticCode::ConflictingOptions, {text}));
    };
    const std::size_t entry_count = entry_points().size() + (options.stdin_entry.is_given ? 1 : 0);
    if (entry_count == 0)
      refuse(options.entry_points.empty() ? "There is no entry point to build"
                                          : "No file matches the patterns of the entry points");
    if (!options.bundle && !options.external.empty()) refuse("Cannot use \"external\" without \"bundle\"");
    if (options.worker_format == link::WorkerFormat::ESM && format != Format::ESM)
      refuse("Workers can only be ES modules when the output format is \"esm\"");
    if (!options.bundle && !options.alias.empty()) refuse("Cannot use \"alias\" without \"bundle\"");
    check_global_name(options, messages);
    if ((!options.manual_chunks.empty() || options.asks_chunks || options.min_chunk_size > 0) && format != Format::ESM)
      refuse("\"manualChunks\" and \"minChunkSize\" need the output format \"esm\"");
    if (options.splitting && format != Format::ESM) refuse("Splitting needs the output format \"esm\"");
    if (!options.outfile.empty() && !options.outdir.empty()) refuse("Cannot use both \"outfile\" and \"outdir\"");
    if (entry_count > 1 && options.outdir.empty()) refuse("Must use \"outdir\" when there are multiple entry points");
    check_resolving(messages);
    check_jsx(options.jsx, messages);
    messages.insert(messages.end(), define_messages.begin(), define_messages.end());
    return !has_error(messages);
  }

  // One build, from `begin` to `finish`.
  struct Running {
    BuildResult result;
    Format format;
    ScanOptions scan_options;
    std::unique_ptr<Scan> scan;  // null when the options are wrong
    std::unique_ptr<ModuleGraph> graph = std::make_unique<ModuleGraph>();
    bool has_graph = false, is_scanned = false, has_host = false;
    std::vector<std::string> chunk_names;  // by module
    const CancelFlag* cancel;
    Clock::time_point started;
  };
  std::unique_ptr<Running> running;
  bool leaves_all = false;
  std::unique_ptr<Running> left;  // with leaves_all, what has been built, and its link, which refers to it
  link::KeptLink left_link{{}, true};

  bool begin(const CancelFlag& cancel, ScanHost* host) {
    running = std::make_unique<Running>();
    running->format = effective_format(options);
    running->cancel = &cancel;
    running->started = Clock::now();
    is_traced = options.trace && trace::start();
    trace_start = trace::now();
    if (!check_options(running->format, running->result.messages)) return false;
    running->scan_options = scan_options();
    running->scan_options.is_lazy = options.bundle && options.tree_shaking.value_or(true);
    running->scan_options.splits_imports = running->format == Format::ESM;
    running->has_host = host != nullptr;
    if (patch(cancel, host)) return true;
    let_go();
    if (build_number != 0) build_number++;
    if (forgets) resolver.forget();
    forgets = false;
    running->scan = std::make_unique<Scan>(running->scan_options, files, resolver, pool, cancel, cache, host);
    return true;
  }

  // Builds from the last build, if nothing but insides of modules has changed since.
  bool patch(const CancelFlag& cancel, ScanHost* host) {
    if (finished == nullptr || host != nullptr || forgets || cancel.is_canceled()) return false;
    const std::vector<ModuleId> modules = finished->modules_of(changed);
    Scan scan(running->scan_options, files, resolver, pool, cancel, cache, nullptr);
    for (const ModuleId id : modules) read_again.push_back(scan.parse_again(finished->graph->at(id)));
    BuildResult& result = running->result;
    result.stats.parsed = static_cast<std::uint32_t>(modules.size());
    result.stats.scan_ms = milliseconds_since(running->started);
    if (!finished->rebuild(modules, read_again, pool, cancel, result)) return false;
    changed.clear();
    read_again.clear();
    describe_inputs(*finished->graph, result);
    result.stats.link_ms = milliseconds_since(running->started) - result.stats.scan_ms;
    result.stats.is_patched = true;
    result.messages.insert(result.messages.end(), finished->messages.begin(), finished->messages.end());
    complete(*finished->graph, cancel, result);
    return true;
  }

  // The next build goes through all modules.
  void let_go() {
    if (finished == nullptr) return;
    const std::unique_ptr<ModuleGraph> graph = std::move(finished->graph);
    finished = nullptr;
    cache.keep(std::move(*graph));
    for (const std::string& path : std::exchange(changed, {})) cache.invalidate(path);
    // They need not be parsed once more.
    for (std::unique_ptr<GraphModule>& module : std::exchange(read_again, {})) cache.keep(std::move(module));
  }

  bool take_graph() {
    if (!std::exchange(running->has_graph, true))
      running->is_scanned = running->scan->finish(*running->graph, running->result.messages);
    return running->is_scanned;
  }

  BuildResult finish(bool is_failed) {
    if (running->scan != nullptr) {
      take_graph();
      running->result.stats.parsed = running->scan->parsed();
    }
    std::unique_ptr<Running> ended = std::move(running);
    BuildResult result = std::move(ended->result);
    if (ended->scan == nullptr) return result;
    ModuleGraph& graph = *ended->graph;
    const bool is_scanned = ended->is_scanned && !is_failed;
    if (!leaves_all) ended->scan.reset();
    trace::record(trace::Kind::Phase, "scan", trace_start);
    result.stats.scan_ms = milliseconds_since(ended->started);
    describe_inputs(graph, result);
    auto next = std::make_unique<FinishedBuild>();
    if (is_scanned) {
      const Clock::time_point scanned = Clock::now();
      const trace::Span span(trace::Kind::Phase, "link");
      const std::size_t told = result.messages.size();
      const bool is_kept = build_number != 0 && !ended->has_host && mangling == nullptr && may_be_patched(graph, options);
      if (is_kept) next->messages = result.messages;
      link_entries(*ended, result, is_kept ? &next->link : leaves_all ? &left_link : nullptr);
      if (result.messages.size() != told) next->link.state = nullptr;
      result.stats.link_ms = milliseconds_since(scanned);
      complete(graph, *ended->cancel, result);
    } else {
      override_messages(options, files, result.messages);
    }
    if (result.has_errors()) result.outputs.clear();
    if (next->link.state != nullptr && !result.has_errors()) {
      next->graph = std::move(ended->graph);
      finished = std::move(next);
    } else if (leaves_all) {
      left = std::move(ended);
    } else {
      next = nullptr;
      cache.keep(std::move(graph));
    }
    return result;
  }

  // Of outputs that are linked.
  void complete(const ModuleGraph& graph, const CancelFlag& cancel, BuildResult& result) const {
    if (cancel.is_canceled() && !result.has_errors()) result.messages.push_back(make_message(DiagnosticCode::Canceled, {}));
    // Nowhere to put them: an output without a path takes no others with it.
    if (options.outdir.empty() && options.outfile.empty() && !result.has_errors()) {
      if (result.outputs.size() > 1)
        result.messages.push_back(
            make_message(DiagnosticCode::ConflictingOptions, {"Must use \"outdir\" when there are several output files"}));
      else if (result.outputs.size() == 1)
        result.outputs[0].path = "<stdout>";
    }
    if (options.metafile && !result.has_errors())
      result.metafile =
          make_metafile(graph, result.outputs, options.abs_paths_metafile ? std::string_view() : options.working_directory);
    override_messages(options, files, result.messages);
    if (result.has_errors()) result.outputs.clear();
  }

  void link_entries(const Running& ended, BuildResult& result, link::KeptLink* kept) {
    const ModuleGraph& graph = *ended.graph;
    const Format format = ended.format;
    const CancelFlag& cancel = *ended.cancel;
    link::LinkOptions link = derive_link_options(options, format);
    link.build_number = build_number;
    if (!ended.chunk_names.empty()) link.manual_chunks = chunks_of_names(graph, ended.chunk_names);
    lowering::MangledNames mangled;
    if (mangling != nullptr) {
      std::vector<const js::ParsedModule*> modules;
      for (const auto& module : graph.modules) modules.push_back(&module->ast);
      mangled = link::name_properties(modules, *mangling);
      result.mangle_cache = link::mangle_cache_json(mangled, *mangling);
      link.mangled = &mangled;
    }
    if (options.bundle ? options.splitting || graph.entries.size() == 1
                       : graph.entries.size() == 1 && (format != Format::Unset || graph.at(graph.entries[0].module).is_alone)) {
      result.stats.printed += link::link(graph, graph.entries, link, pool, cancel, result.outputs, result.messages, kept);
    } else {
      // Without splitting, entry points share nothing: each is linked with its own chunks and workers. What comes out twice,
      // under one name with its content hash, is one file.
      link::LinkOptions each = link;
      if (each.outbase.empty()) each.outbase = common_folder(graph);
      for (const EntryPoint& entry : graph.entries) {
        std::vector<OutputFile> outputs;
        // A file that is no code is CommonJS, unless somebody asks for something else.
        if (format == Format::Unset) {
          const GraphModule& module = graph.at(entry.module);
          each.format = module.is_alone || (is_code(module.loader) && !module.ast.is_commonjs) ? link::OutputFormat::ESM
                                                                                               : link::OutputFormat::CommonJS;
        }
        const std::size_t told = result.messages.size();
        result.stats.printed += link::link(graph, {entry}, each, pool, cancel, outputs, result.messages);
        drop_what_was_told(result.messages, told);
        for (OutputFile& output : outputs) {
          const auto same = std::find_if(result.outputs.begin(), result.outputs.end(),
                                         [&](const OutputFile& other) { return other.path == output.path; });
          if (same == result.outputs.end())
            result.outputs.push_back(std::move(output));
          else if (same->contents != output.contents)
            result.messages.push_back(make_message(DiagnosticCode::OutputPathTaken, {output.path}));
        }
      }
    }
  }

  // What is wrong in a module is told once, however many entry points are linked.
  static void drop_what_was_told(std::vector<Message>& messages, std::size_t told) {
    std::size_t kept = told;
    for (std::size_t i = told; i < messages.size(); i++) {
      bool is_new = true;
      for (std::size_t other = 0; other < told && is_new; other++) {
        const Location &a = messages[other].location, &b = messages[i].location;
        is_new = !messages[i].has_location || messages[other].code != messages[i].code || a.line != b.line ||
                 a.column != b.column || a.file != b.file || messages[other].text != messages[i].text;
      }
      if (is_new && kept != i) messages[kept] = std::move(messages[i]);
      kept += is_new;
    }
    messages.resize(kept);
  }

  static std::string common_folder(const ModuleGraph& graph) {
    std::string common(path_directory(graph.at(graph.entries[0].module).path));
    for (const EntryPoint& entry : graph.entries) {
      const std::string_view path = graph.at(entry.module).path;
      while (common != "/" && !(path.starts_with(common) && path[common.size()] == '/'))
        common = std::string(path_directory(common));
    }
    return common;
  }
};

BuildContext::BuildContext(BuildOptions options, FileSystem& files, Pool& pool)
    : state_(std::make_unique<State>(std::move(options), files, pool)) {}
BuildContext::~BuildContext() = default;

void BuildContext::build_once() { state_->build_number = 0; }
void BuildContext::leave_all() {
  build_once();
  state_->leaves_all = true;
}

BuildResult BuildContext::rebuild(const CancelFlag& cancel) {
  if (state_->begin(cancel, nullptr)) step();
  return finish(false);
}

bool BuildContext::begin(const CancelFlag& cancel, ScanHost* host) { return state_->begin(cancel, host); }
bool BuildContext::step() {
  const State::Running& running = *state_->running;
  return running.scan != nullptr && !running.has_graph && running.scan->step();
}
std::string BuildContext::ask_chunks() {
  if (!state_->options.asks_chunks || state_->running->scan == nullptr || state_->running->has_graph || !state_->take_graph())
    return {};
  return chunk_question(*state_->running->graph);
}
void BuildContext::answer_chunks(std::vector<std::string> names) {
  if (names.size() == state_->running->graph->modules.size()) state_->running->chunk_names = std::move(names);
}
Scan& BuildContext::scan() { return *state_->running->scan; }
BuildResult BuildContext::finish(bool is_failed) {
  BuildResult result = state_->finish(is_failed);
  if (std::exchange(state_->is_traced, false)) result.trace = trace::to_json(trace::stop());
  return result;
}

Resolution BuildContext::resolve(std::string_view directory, std::string_view specifier, js::ImportKind kind) {
  if (kind == js::ImportKind::EntryPoint && !directory.empty()) return state_->resolver.resolve_entry(directory, specifier);
  return state_->resolver.resolve(directory, specifier, kind, 0);
}

void BuildContext::invalidate(std::string_view path) {
  // A file that no module was made of may be new: imports that led elsewhere may lead to it now.
  const bool is_kept = state_->cache.invalidate(path);
  const bool is_module = state_->finished != nullptr && state_->finished->has_module(path);
  if (is_module) state_->changed.emplace_back(path);
  // And a package.json that somebody imports says how packages are found.
  if ((!is_kept && !is_module) || path.ends_with("/package.json") || path.ends_with("config.json")) invalidate_all();
}

void BuildContext::count_modules(ProgressCounter* counter) { state_->progress = counter; }

void BuildContext::invalidate_all() {
  state_->cache.invalidate_targets();
  state_->forgets = true;
}

}  // namespace skein
