// tsconfig.json, or jsconfig.json beside none: the nearest above each file, what it extends included, as far as it
// changes what a file means. Called by all parsers at once; what was read is remembered until `forget`.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/concurrent_map.h"
#include "diagnostics/diagnostic.h"
#include "json/json.h"
#include "resolve/file_system.h"

namespace skein {

// "compilerOptions" (https://www.typescriptlang.org/tsconfig). What is unset leaves the build's own option as it is.
struct CompilerOptions {
  enum class Jsx : std::uint8_t { Preserve, React, ReactJsx, ReactJsxDev };
  std::optional<Jsx> jsx;
  std::optional<std::string> jsx_factory;  // names joined by dots
  std::optional<std::string> jsx_fragment_factory;
  std::optional<std::string> jsx_import_source;
  std::optional<bool> experimental_decorators;
  std::optional<bool> emit_decorator_metadata;
  std::optional<bool> use_define_for_class_fields;
  std::optional<bool> target_defines_fields;  // "target" is ES2022 or newer
  std::optional<bool> verbatim_module_syntax;
  std::optional<bool> preserve_value_imports;
  std::optional<bool> keep_import_statements;  // "importsNotUsedAsValues" is "preserve" or "error"
  std::optional<bool> always_strict;
  std::optional<bool> strict;

  friend bool operator==(const CompilerOptions&, const CompilerOptions&) = default;
};

struct TsConfig {
  struct PathMapping {
    std::string pattern;               // of a specifier, with at most one `*`
    std::vector<std::string> targets;  // absolute, with at most one `*`
  };

  std::string path;  // empty: given as text
  CompilerOptions options;
  // How its files' imports are resolved. All paths are absolute.
  std::string base_url;  // empty without one
  std::vector<PathMapping> paths;
  std::vector<std::string> root_dirs;
  std::vector<std::string> module_suffixes;
  std::string paths_directory;  // of the file that has "paths"
  std::vector<Message> messages;
};

class TsConfigs {
 public:
  // `file`: the one for all files, absolute; `raw`: the text of one, which is all that counts. Empty without one.
  TsConfigs(FileSystem& files, std::string working_directory, std::string file, std::string raw);

  // For a file in `directory` (absolute). Null without one, and below node_modules: a package is published as it is meant.
  std::shared_ptr<const TsConfig> at(std::string_view directory);

  // The one given as text, null without one.
  std::shared_ptr<const TsConfig> raw() const { return raw_; }

  // Forgets all that was read. Not while other threads ask.
  void forget();

 private:
  using Pointer = std::shared_ptr<const TsConfig>;
  Pointer read(const std::string& path);
  void read_into(const std::string& path, TsConfig& config, std::vector<std::string>& chain);
  void extend(const json::Value& base, std::string_view source, const std::string& path, TsConfig& config,
              std::vector<std::string>& chain);
  std::string find_base(std::string_view directory, std::string_view specifier);
  std::string shown(std::string_view path) const;

  FileSystem& files_;
  std::string working_directory_;
  std::string file_;
  Pointer raw_;
  ConcurrentMap<Pointer> folders_;  // by folder: the nearest
  ConcurrentMap<Pointer> configs_;  // by path
};

// One given as text, shown as "<tsconfig.json>" in messages; it extends nothing. Its paths start from `directory`.
std::shared_ptr<const TsConfig> parse_tsconfig(std::string_view text, std::string_view directory = "/");

}  // namespace skein
