#include "bundle/derived_options.h"

#include <algorithm>

#include "js/lexer.h"
#include "resolve/paths.h"

namespace skein {

namespace {

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

std::string output_directory(const BuildOptions& options) {
  if (!options.outdir.empty()) return path_join(options.working_directory, options.outdir);
  if (options.outfile.empty()) return {};
  return std::string(path_directory(path_join(options.working_directory, options.outfile)));
}

}  // namespace

Format effective_format(const BuildOptions& options) {
  if (options.format != Format::Unset || !options.bundle) return options.format;
  if (options.platform == Platform::Node) return Format::CommonJS;
  return options.platform == Platform::Neutral ? Format::ESM : Format::IIFE;
}

std::string_view default_node_env(const BuildOptions& options) {
  if (!options.bundle) return "";
  const bool minifies = options.minify_whitespace && options.minify_syntax && options.minify_identifiers;
  return options.platform != Platform::Browser ? "" : minifies ? "production" : "development";
}

ResolveOptions derive_resolve_options(const BuildOptions& options) {
  ResolveOptions result;
  result.platform = static_cast<ResolveOptions::Platform>(options.platform);
  result.conditions = options.conditions;
  result.has_conditions = options.has_conditions;
  result.alias = options.alias;
  for (const std::string& path : options.node_paths) result.node_paths.push_back(path_join(options.working_directory, path));
  result.preserve_symlinks = options.preserve_symlinks;
  result.output_directory = output_directory(options);
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

ScanOptions derive_scan_options(const BuildOptions& options, js::Defines* defines, const lowering::Mangling* mangling) {
  ScanOptions result;
  result.working_directory = options.working_directory;
  result.output_directory = output_directory(options);
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
  result.folds_in_workers = options.bundle && options.platform == Platform::Browser;
  result.preserve_unused_imports = options.preserve_unused_imports;
  result.defines = defines;
  result.mangling = mangling;
  result.ignore_annotations = options.define.ignore_annotations;
  result.inject = options.inject;
  result.keep_names = options.keep_names;
  result.reads_input_maps = options.sourcemap != SourceMapMode::None;
  result.typescript = options.typescript;
  result.definitions = options.definitions;
  return result;
}

link::LinkOptions derive_link_options(const BuildOptions& options, Format format) {
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
  result.worker_format = options.worker_format;
  result.worker_message_queue = options.worker_message_queue;
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

void check_global_name(const BuildOptions& options, std::vector<Message>& messages) {
  if (options.global_name.empty() || is_global_name(options.global_name)) return;
  messages.push_back(make_message(DiagnosticCode::ConflictingOptions,
                                  {"\"globalName\" has to be an identifier, or properties of one: a.b[\"c\"]"}));
}

bool has_error(const std::vector<Message>& messages) {
  return std::any_of(messages.begin(), messages.end(),
                     [](const Message& message) { return message.severity == Severity::Error; });
}

void override_messages(const BuildOptions& options, FileSystem& files, std::vector<Message>& messages) {
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

}  // namespace skein
