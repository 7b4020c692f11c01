#include "bundle/bundle.h"

#include <algorithm>
#include <chrono>

#include "bundle/defines.h"
#include "bundle/derived_options.h"
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
  ProgressCounter* progress = nullptr;

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
    ModuleGraph graph;
    bool has_graph = false, is_scanned = false;
    std::vector<std::string> chunk_names;  // by module
    const CancelFlag* cancel;
    Clock::time_point started;
  };
  std::unique_ptr<Running> running;

  bool begin(const CancelFlag& cancel, ScanHost* host) {
    running = std::make_unique<Running>();
    running->format = effective_format(options);
    running->cancel = &cancel;
    running->started = Clock::now();
    if (!check_options(running->format, running->result.messages)) return false;
    if (forgets) resolver.forget();
    forgets = false;
    running->scan_options = scan_options();
    running->scan_options.is_lazy = options.bundle && options.tree_shaking.value_or(true);
    running->scan_options.splits_imports = running->format == Format::ESM;
    running->scan = std::make_unique<Scan>(running->scan_options, files, resolver, pool, cancel, cache, host);
    return true;
  }

  bool take_graph() {
    if (!std::exchange(running->has_graph, true))
      running->is_scanned = running->scan->finish(running->graph, running->result.messages);
    return running->is_scanned;
  }

  BuildResult finish(bool is_failed) {
    if (running->scan != nullptr) take_graph();
    const std::unique_ptr<Running> ended = std::move(running);
    BuildResult result = std::move(ended->result);
    if (ended->scan == nullptr) return result;
    ModuleGraph& graph = ended->graph;
    const bool is_scanned = ended->is_scanned && !is_failed;
    ended->scan.reset();
    result.stats.scan_ms = milliseconds_since(ended->started);
    result.stats.modules = static_cast<std::uint32_t>(graph.modules.size());
    for (const auto& module : graph.modules) {
      result.stats.source_bytes += module->text.view().size();
      if (!module->is_runtime && module->path.starts_with('/')) result.input_paths.push_back(module->path);
    }
    if (is_scanned) {
      const Clock::time_point scanned = Clock::now();
      link_entries(*ended, result);
      result.stats.link_ms = milliseconds_since(scanned);
      if (options.metafile && !result.has_errors())
        result.metafile =
            make_metafile(graph, result.outputs, options.abs_paths_metafile ? std::string_view() : options.working_directory);
    }
    override_messages(options, files, result.messages);
    if (result.has_errors()) result.outputs.clear();
    cache.keep(std::move(graph));
    return result;
  }

  void link_entries(const Running& ended, BuildResult& result) {
    const ModuleGraph& graph = ended.graph;
    const Format format = ended.format;
    const CancelFlag& cancel = *ended.cancel;
    link::LinkOptions link = derive_link_options(options, format);
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
      link::link(graph, graph.entries, link, pool, cancel, result.outputs, result.messages);
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
        link::link(graph, {entry}, each, pool, cancel, outputs, result.messages);
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
    if (cancel.is_canceled() && !result.has_errors()) result.messages.push_back(make_message(DiagnosticCode::Canceled, {}));
    // Nowhere to put them: an output without a path takes no others with it.
    if (options.outdir.empty() && options.outfile.empty() && !result.has_errors()) {
      if (result.outputs.size() > 1)
        result.messages.push_back(
            make_message(DiagnosticCode::ConflictingOptions, {"Must use \"outdir\" when there are several output files"}));
      else if (result.outputs.size() == 1)
        result.outputs[0].path = "<stdout>";
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

BuildResult BuildContext::rebuild(const CancelFlag& cancel) {
  if (state_->begin(cancel, nullptr)) step();
  return finish(false);
}

bool BuildContext::begin(const CancelFlag& cancel, ScanHost* host) { return state_->begin(cancel, host); }
bool BuildContext::step() { return !state_->running->has_graph && state_->running->scan->step(); }
std::string BuildContext::ask_chunks() {
  if (!state_->options.asks_chunks || state_->running->has_graph || !state_->take_graph()) return {};
  return chunk_question(state_->running->graph);
}
void BuildContext::answer_chunks(std::vector<std::string> names) {
  if (names.size() == state_->running->graph.modules.size()) state_->running->chunk_names = std::move(names);
}
Scan& BuildContext::scan() { return *state_->running->scan; }
BuildResult BuildContext::finish(bool is_failed) { return state_->finish(is_failed); }

Resolution BuildContext::resolve(std::string_view directory, std::string_view specifier, js::ImportKind kind) {
  if (kind == js::ImportKind::EntryPoint && !directory.empty()) return state_->resolver.resolve_entry(directory, specifier);
  return state_->resolver.resolve(directory, specifier, kind, 0);
}

void BuildContext::invalidate(std::string_view path) {
  // A file that no module was made of may be new: imports that led elsewhere may lead to it now.
  if (!state_->cache.invalidate(path)) invalidate_all();
}

void BuildContext::count_modules(ProgressCounter* counter) { state_->progress = counter; }

void BuildContext::invalidate_all() {
  state_->cache.invalidate_targets();
  state_->forgets = true;
}

}  // namespace skein
