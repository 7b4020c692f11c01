#include "bundle/bundle.h"

#include <algorithm>
#include <chrono>

#include "bundle/defines.h"
#include "bundle/mangling_options.h"
#include "bundle/manual_chunks.h"
#include "bundle/metafile.h"
#include "graph/scan.h"
#include "js/lexer.h"
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

ResolveOptions resolve_options(const BuildOptions& options) {
  ResolveOptions result;
  result.platform = static_cast<ResolveOptions::Platform>(options.platform);
  result.conditions = options.conditions;
  result.has_conditions = options.has_conditions;
  result.alias = options.alias;
  for (const std::string& path : options.node_paths) result.node_paths.push_back(path_join(options.working_directory, path));
  result.preserve_symlinks = options.preserve_symlinks;
  if (!options.outdir.empty())
    result.output_directory = path_join(options.working_directory, options.outdir);
  else if (!options.outfile.empty())
    result.output_directory = path_directory(path_join(options.working_directory, options.outfile));
  result.main_fields = options.main_fields;
  result.extensions = options.resolve_extensions;
  result.packages_external = options.packages_external;
  result.working_directory = options.working_directory;
  if (!options.tsconfig.empty()) result.tsconfig = path_join(options.working_directory, options.tsconfig);
  result.tsconfig_raw = options.tsconfig_raw;
  for (const std::string& pattern : options.external) {
    // An import that is written just so, and the file that it means.
    result.external.push_back(pattern);
    if (pattern.starts_with("./") || pattern.starts_with("../"))
      result.external.push_back(path_join(options.working_directory, pattern));
  }
  return result;
}

// esbuild's default: a script for browsers, CommonJS for Node. What is not bundled keeps its own.
Format effective_format(const BuildOptions& options) {
  if (options.format != Format::Unset || !options.bundle) return options.format;
  if (options.platform == Platform::Node) return Format::CommonJS;
  return options.platform == Platform::Neutral ? Format::ESM : Format::IIFE;
}

// a, a.b, a["b"]
bool is_global_name(std::string_view name) {
  std::size_t end = std::min(name.find_first_of(".["), name.size());
  if (!js::is_identifier_name(name.substr(0, end))) return false;
  while (end < name.size()) {
    const std::string_view rest = name.substr(end);
    if (rest[0] == '.') {
      const std::size_t size = std::min(rest.find_first_of(".[", 1), rest.size());
      if (!js::is_identifier_name(rest.substr(1, size - 1))) return false;
      end += size;
      continue;
    }
    if (rest.size() < 5 || (rest[1] != '"' && rest[1] != '\'')) return false;
    const std::size_t close = rest.find(rest[1], 2);
    if (close == std::string_view::npos || close + 1 >= rest.size() || rest[close + 1] != ']') return false;
    if (rest.substr(2, close - 2).find_first_of("\\\n]") != std::string_view::npos) return false;
    end += close + 2;
  }
  return true;
}

// esbuild's default for browsers: "production" with all of minification, else "development".
std::string_view default_node_env(const BuildOptions& options) {
  if (!options.bundle) return "";
  const bool minifies = options.minify_whitespace && options.minify_syntax && options.minify_identifiers;
  return options.platform != Platform::Browser ? "" : minifies ? "production" : "development";
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
        resolver(resolve_options(options), file_system),
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
    ScanOptions result;
    result.working_directory = options.working_directory;
    for (const EntryOption& entry : entry_points()) result.entry_points.emplace_back(entry.input, entry.output_name);
    if (options.stdin_entry.is_given) {
      result.stdin_entry = options.stdin_entry;
      if (!options.stdin_entry.directory.empty())
        result.stdin_entry.directory = path_join(options.working_directory, options.stdin_entry.directory);
      result.entry_points.emplace_back("<stdin>", "stdin");
    }
    for (const auto& [extension, loader] : options.loaders) result.loaders.emplace_back(extension, loader);
    if (!options.bundle) {
      result.single_file = options.format == Format::ESM        ? SingleFile::ESM
                           : options.format == Format::CommonJS ? SingleFile::CommonJS
                           : options.format == Format::IIFE     ? SingleFile::IIFE
                                                                : SingleFile::AsWritten;
      result.drops_unused = options.tree_shaking.value_or(false);
    }
    result.jsx = {options.jsx.mode,          options.jsx.factory,     options.jsx.fragment,
                  options.jsx.import_source, options.jsx.development, options.jsx.side_effects};
    result.unsupported = options.target.unsupported();
    result.minify_syntax = options.minify_syntax;
    result.preserve_unused_imports = options.preserve_unused_imports;
    result.defines = defines.get();
    result.mangling = mangling.get();
    result.ignore_annotations = options.define.ignore_annotations;
    result.inject = options.inject;
    result.keep_names = options.keep_names;
    result.reads_input_maps = options.sourcemap != SourceMapMode::None;
    result.typescript = options.typescript;
    result.progress = progress;
    return result;
  }

  link::LinkOptions link_options(Format format) const {
    link::LinkOptions result;
    result.format = format == Format::ESM || format == Format::Unset ? link::OutputFormat::ESM
                    : format == Format::CommonJS                     ? link::OutputFormat::CommonJS
                                                                     : link::OutputFormat::IIFE;
    result.global_name = options.global_name;
    result.is_node = options.platform == Platform::Node;
    if (!options.outfile.empty()) {
      result.outfile = path_join(options.working_directory, options.outfile);
      result.outdir = path_directory(result.outfile);
    } else if (!options.outdir.empty()) {
      result.outdir = path_join(options.working_directory, options.outdir);
    } else {
      // esbuild's name for an output that goes nowhere in particular.
      result.outdir = options.working_directory;
      result.outfile = path_join(options.working_directory, "<stdout>");
    }
    if (result.outdir == "/") result.outdir.clear();
    if (!options.outbase.empty()) result.outbase = path_join(options.working_directory, options.outbase);
    result.entry_names = options.entry_names;
    result.chunk_names = options.chunk_names;
    result.worker_names = options.worker_names;
    result.asset_names = options.asset_names;
    result.manual_chunks = options.manual_chunks;
    result.min_chunk_size = options.min_chunk_size;
    result.out_extension = options.out_extension;
    result.public_path = options.public_path;
    result.banner = options.banner_js;
    result.footer = options.footer_js;
    result.tree_shaking = options.tree_shaking.value_or(options.bundle || format == Format::IIFE);
    result.bundles = options.bundle;
    result.line_limit = options.line_limit;
    result.keep_names = options.keep_names;
    result.abs_paths = options.abs_paths_code;
    result.unsupported = options.target.unsupported();
    result.keeps_names_of_scripts = format == Format::Unset;
    result.minify_whitespace = options.minify_whitespace;
    result.minify_syntax = options.minify_syntax;
    result.minify_identifiers = options.minify_identifiers;
    result.ascii_only = options.ascii_only;
    result.legal_comments =
        options.legal_comments.value_or(options.bundle ? link::LegalComments::EndOfFile : link::LegalComments::Inline);
    result.jsx = options.jsx.mode;
    const SourceMapMode mode = options.sourcemap;
    result.source_map = mode != SourceMapMode::None;
    result.source_map_inline = mode == SourceMapMode::Inline || mode == SourceMapMode::Both;
    result.source_map_linked = mode == SourceMapMode::Linked;
    result.source_map_file = mode != SourceMapMode::None && mode != SourceMapMode::Inline;
    result.sources_content = options.sources_content;
    result.source_root = options.source_root;
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
    if (!options.bundle && !options.alias.empty()) refuse("Cannot use \"alias\" without \"bundle\"");
    if (!options.global_name.empty() && !is_global_name(options.global_name))
      refuse("\"globalName\" has to be an identifier, or properties of one: a.b[\"c\"]");
    if ((!options.manual_chunks.empty() || options.asks_chunks || options.min_chunk_size > 0) && format != Format::ESM)
      refuse("\"manualChunks\" and \"minChunkSize\" need the output format \"esm\"");
    if (options.splitting && format != Format::ESM) refuse("Splitting needs the output format \"esm\"");
    if (!options.outfile.empty() && !options.outdir.empty()) refuse("Cannot use both \"outfile\" and \"outdir\"");
    if (entry_count > 1 && options.outdir.empty()) refuse("Must use \"outdir\" when there are multiple entry points");
    check_resolving(messages);
    check_jsx(options.jsx, messages);
    messages.insert(messages.end(), define_messages.begin(), define_messages.end());
    return std::none_of(messages.begin(), messages.end(),
                        [](const Message& message) { return message.severity == Severity::Error; });
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
    override_messages(result.messages);
    if (result.has_errors()) result.outputs.clear();
    cache.keep(std::move(graph));
    return result;
  }

  // Errors stay what they are: there is no output to go with a warning.
  void override_messages(std::vector<Message>& messages) const {
    for (const auto& entry : options.log_override) {
      const std::string& level = entry.second;
      const auto is_meant = [&](const Message& message) {
        return message.severity == Severity::Warning && diagnostic_id(message.code) == entry.first;
      };
      if (level == "error") {
        for (Message& message : messages)
          if (is_meant(message)) message.severity = Severity::Error;
      } else if (level != "warning") {
        messages.erase(std::remove_if(messages.begin(), messages.end(), is_meant), messages.end());
      }
    }
    if (!options.abs_paths_log) return;
    const auto make_absolute = [&](Location& location) {
      std::string path = path_join(options.working_directory, location.file);
      if (files.entry_kind(path) == EntryKind::File) location.file = std::move(path);
    };
    for (Message& message : messages) {
      if (message.has_location) make_absolute(message.location);
      for (Note& note : message.notes)
        if (note.has_location) make_absolute(note.location);
    }
  }

  void link_entries(const Running& ended, BuildResult& result) {
    const ModuleGraph& graph = ended.graph;
    const Format format = ended.format;
    const CancelFlag& cancel = *ended.cancel;
    link::LinkOptions link = link_options(format);
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
