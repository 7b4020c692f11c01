// From a specifier to a file: Node's algorithm (https://nodejs.org/api/esm.html#resolution-algorithm) with what bundlers add to
// it. Called by all parsers at once; what it learns about folders and packages is remembered until `forget`.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/concurrent_map.h"
#include "diagnostics/diagnostic.h"
#include "js/module.h"
#include "resolve/file_system.h"
#include "resolve/package_json.h"
#include "resolve/tsconfig.h"

namespace skein {

struct ResolveOptions {
  enum class Platform : std::uint8_t { Browser, Node, Neutral } platform = Platform::Browser;
  std::vector<std::string> conditions;    // besides `import`, `module`, `default` and the platform's own
  std::vector<std::string> main_fields;   // empty: by platform
  std::vector<std::string> extensions;    // empty: .tsx .ts .jsx .js .css .json
  std::vector<std::string> external;      // exact, or with one `*`; relative ones are absolute paths here
  bool packages_external = false;
  std::string working_directory = "/";    // paths in notes are told relative to it
  std::string tsconfig;                   // the one for all files, absolute; empty: the nearest above each
  std::string tsconfig_raw;               // its text, which is all that counts; empty without one
};

struct Resolution {
  enum class Kind : std::uint8_t { File, External, Disabled, NotFound } kind = Kind::NotFound;
  std::string path;         // File, Disabled: absolute. External: the specifier as it stays
  bool has_side_effects = true;
  std::string_view type;    // File: "module" or "commonjs" of the nearest package.json, else empty
  // NotFound: what is wrong, and how it could be put right.
  DiagnosticCode problem = DiagnosticCode::CouldNotResolve;
  std::string argument;     // {1} of the problem's text
  std::vector<std::string> notes;
  std::string fix;          // the specifier that may be meant
};

namespace resolve_flag {
inline constexpr unsigned kFromTypeScript = 1;  // './a.js' may mean './a.ts'
inline constexpr unsigned kFilesOnly = 2;       // a worker that is no package: new Worker('name')
}  // namespace resolve_flag

class Resolver {
 public:
  Resolver(ResolveOptions options, FileSystem& files);

  // `directory` is the importing file's, absolute; `flags` of resolve_flag.
  Resolution resolve(std::string_view directory, std::string_view specifier, js::ImportKind kind, unsigned flags);
  // An entry point: a path relative to the working directory even without `./`, or a package.
  Resolution resolve_entry(std::string_view working_directory, std::string_view input);

  TsConfigs& tsconfigs() { return tsconfigs_; }

  // Forgets all that was read. Not while other threads resolve.
  void forget();

 private:
  using PackagePointer = std::shared_ptr<const PackageJson>;

  bool is_external(std::string_view specifier) const;
  bool try_file(const std::string& path, bool from_typescript, std::string& found);
  bool try_directory(const std::string& path, std::string& found);
  bool try_path(const std::string& path, bool from_typescript, std::string& found);
  bool try_location(std::string_view directory, std::string_view specifier, bool from_typescript, std::string& found);
  Resolution finish(std::string path);
  static Resolution external(std::string_view specifier);
  Resolution node_builtin(std::string_view specifier) const;
  Resolution resolve_worker(std::string_view directory, std::string_view specifier, unsigned flags);
  // With the importing package's "browser" replacements, and without them.
  Resolution resolve_package(std::string_view directory, std::string_view specifier, bool from_typescript, bool for_worker);
  Resolution find_package(std::string_view directory, std::string_view specifier, bool from_typescript, bool for_worker);
  bool resolve_in_package(const PackageJson& package, std::string_view subpath, std::string_view specifier, bool for_worker,
                          Resolution& result);
  Resolution resolve_import_alias(std::string_view directory, std::string_view specifier, bool for_worker);
  std::string shown(const std::string& path) const;
  // PACKAGE_IMPORTS_EXPORTS_RESOLVE. Empty: not exported.
  std::string resolve_exports_key(const json::Value& map, std::string_view key, bool for_worker);
  std::string resolve_target(const json::Value& target, std::string_view pattern_match, bool for_worker, bool& is_null,
                             int depth);
  bool main_of(const PackageJson& package, std::string& found);
  bool apply_browser_map(const PackageJson& package, std::string& path, bool& is_disabled);
  const PackageJson* package_at(std::string_view directory);     // package.json of exactly this folder
  const PackageJson* enclosing_package(std::string_view directory);
  // The nearest package.json with "browser" replacements; null for other platforms.
  const PackageJson* browser_package(std::string_view directory);
  const std::vector<std::string>& extensions_in(std::string_view path) const;
  std::string suggestion(const std::string& path);
  void suggest(std::string_view directory, std::string_view specifier, Resolution& result);

  ResolveOptions options_;
  std::vector<std::string> package_extensions_;  // below node_modules
  FileSystem& files_;
  ConcurrentMap<PackagePointer> packages_;
  TsConfigs tsconfigs_;
};

}  // namespace skein
