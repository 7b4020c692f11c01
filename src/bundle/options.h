// Options of a build, with esbuild's names, meanings and defaults unless a comment says otherwise.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "graph/graph.h"
#include "graph/scan.h"
#include "js/parser.h"
#include "link/link.h"
#include "transform/targets.h"

namespace skein {

enum class Format : std::uint8_t { Unset, ESM, IIFE, CommonJS };
enum class Platform : std::uint8_t { Browser, Node, Neutral };
enum class SourceMapMode : std::uint8_t { None, Linked, External, Inline, Both };

struct EntryOption {
  std::string input;
  std::string output_name;  // from `out=in`, empty without one
};

struct JsxOption {
  js::JsxMode mode = js::JsxMode::Classic;
  std::string factory = "React.createElement";
  std::string fragment = "React.Fragment";
  std::string import_source = "react";
  bool development = false;
  bool side_effects = false;
};

// What stands for names, and what is dropped.
struct DefineOptions {
  // Global names and what replaces them: JSON, or another name.
  std::vector<std::pair<std::string, std::string>> defines;
  std::vector<std::string> pure;  // global functions whose calls may go when their value is unused
  std::vector<std::string> drop_labels;
  std::vector<std::string> worker_constructors;  // Skein's own
  bool drop_console = false;
  bool drop_debugger = false;
  bool ignore_annotations = false;  // @__PURE__, @__NO_SIDE_EFFECTS__ and "sideEffects" of package.json
};

// A regular expression.
struct PatternOption {
  bool is_given = false;
  std::string source, flags;
};
// Properties that get short names.
struct MangleOptions {
  PatternOption properties, reserved;
  bool is_quoted = false;
  std::string cache;  // JSON text; empty without one
};

struct BuildOptions {
  std::vector<EntryOption> entry_points;
  std::string working_directory = "/";  // absolute; what relative paths and pretty paths refer to
  std::string outdir;                   // absolute or relative to the working directory
  std::string outfile;
  std::string outbase;
  bool bundle = false;
  bool splitting = false;  // see `effective_splitting`
  Format format = Format::Unset;
  Platform platform = Platform::Browser;
  SourceMapMode sourcemap = SourceMapMode::None;
  bool sources_content = true;
  std::string source_root;
  bool minify_whitespace = false;
  bool minify_syntax = false;
  bool minify_identifiers = false;
  bool ascii_only = true;                             // charset
  std::optional<link::LegalComments> legal_comments;  // by default at the end of bundles, else inline
  std::vector<std::string> external;                  // exact names, or patterns with one `*`
  bool packages_external = false;
  std::vector<std::string> conditions;
  bool has_conditions = false;                             // given, though perhaps empty: "module" is not among them by itself
  std::vector<std::pair<std::string, std::string>> alias;  // packages and what stands for them
  std::vector<std::string> node_paths;                     // folders like node_modules, asked last
  bool preserve_symlinks = false;
  std::vector<std::string> main_fields;         // empty: by platform
  std::vector<std::string> resolve_extensions;  // empty: .tsx .ts .jsx .js .css .json
  std::map<std::string, Loader> loaders;        // by extension with its dot; defaults are merged in by the scan
  JsxOption jsx;
  lowering::Target target;
  bool preserve_unused_imports = false;  // verbatimModuleSyntax
  js::TypeScriptOptions typescript;
  std::string tsconfig;      // for all files, instead of the nearest above each
  std::string tsconfig_raw;  // JSON text: instead of any file
  std::string entry_names = "[dir]/[name]";
  std::string chunk_names = "[name]-[hash]";
  std::string worker_names = "[name]-[hash]";                        // Skein's own
  link::WorkerFormat worker_format = link::WorkerFormat::AsStarted;  // Skein's own
  bool worker_message_queue = false;                                 // Skein's own
  std::string asset_names = "[name]-[hash]";
  std::vector<link::ManualChunk> manual_chunks;  // Skein's own
  bool asks_chunks = false;                      // the host says which modules go where (BuildContext::ask_chunks)
  std::uint32_t min_chunk_size = 0;              // Skein's own
  std::string out_extension = ".js";             // of scripts
  std::string public_path;
  std::string global_name;  // iife: a.b["c"]
  std::string banner_js;
  std::string footer_js;
  bool metafile = false;
  bool trace = false;
  std::optional<bool> tree_shaking;  // by default for bundles and the format iife
  std::uint32_t log_limit = 6;
  DefineOptions define;
  MangleOptions mangle;
  std::vector<std::string> inject;  // files whose exports stand for globals
  bool keep_names = false;          // functions and classes have the `name` they are written with
  std::uint32_t line_limit = 0;     // bytes, where lines are broken as far as possible; 0: none
  // What is said of messages, by id: "error", "warning", or something that hides it.
  std::vector<std::pair<std::string, std::string>> log_override;
  // Where absolute paths are told: in the code's comments, in messages, in the metafile.
  bool abs_paths_code = false, abs_paths_log = false, abs_paths_metafile = false;

  StdinOptions stdin_entry;
  Loader stdin_loader = Loader::JS;

  const DefinitionModules* definitions = nullptr;  // the host's, if it has the grammars; outlives the builds
};

// Reads options as esbuild's JavaScript API names them, from the text of a JSON object, e.g.
// {"entryPoints":["/a.ts"],"bundle":true,"format":"esm","outdir":"/out","loader":{".txt":"text"}}. Unknown and unsupported
// names and wrong types become messages.
void options_from_json(std::string_view json, BuildOptions& options, std::vector<Message>& messages);

}  // namespace skein
