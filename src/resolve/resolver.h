// From a specifier to a file: Node's algorithm (https://nodejs.org/api/esm.html#resolution-algorithm) with what bundlers add to
// it. Called by all parsers at once; what it learns about folders and packages is remembered until `forget`.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/concurrent_map.h"
#include "diagnostics/diagnostic.h"
#include "js/module.h"
#include "resolve/exports.h"
#include "resolve/file_system.h"
#include "resolve/package_json.h"
#include "resolve/tsconfig.h"

namespace skein {

struct ResolveOptions {
  enum class Platform : std::uint8_t { Browser, Node, Neutral } platform = Platform::Browser;
  std::vector<std::string> conditions;   // besides `default`, `import` or `require`, and the platform's own
  bool has_conditions = false;           // they stand instead of `module`, even when there are none
  std::vector<std::string> main_fields;  // empty: by platform
  std::vector<std::string> extensions;   // empty: .tsx .ts .jsx .js .css .json
  std::vector<std::string> external;     // exact, or with one `*`; specifiers as they are written, and absolute paths
  bool packages_external = false;
  std::vector<std::pair<std::string, std::string>> alias;  // packages or subpaths, and what stands for them
  std::vector<std::string> node_paths;                     // absolute; folders like node_modules, asked last
  bool preserve_symlinks = false;
  std::string working_directory = "/";  // paths in notes are told relative to it, what is replaced by `alias` starts there
  std::string output_directory;         // absolute; files that stay outside are told relative to it. Empty: as written
  std::string tsconfig;                 // the one for all files, absolute; empty: the nearest above each
  std::string tsconfig_raw;             // its text, which is all that counts; empty without one
};

struct Resolution {
  // Reported: by a ScanHost that has told what is wrong.
  enum class Kind : std::uint8_t { File, External, Disabled, NotFound, Reported } kind = Kind::NotFound;
  std::string path;    // File, Disabled: absolute, or a data: URL. External: the specifier as it stays
  std::string suffix;  // "?query" or "#hash", which makes another module of the same file
  // File: the package's "main", when `path` is its "module". Where it is in the bundle too, because something requires the
  // package, it stands for `path`, so that the package is not there twice.
  std::string main_path;
  bool has_side_effects = true;
  bool may_differ_in_workers = false;  // "worker" is a condition in the package.json that was asked
  std::string_view type;               // File: "module" or "commonjs" of the nearest package.json, else empty
  // NotFound: what is wrong, and how it could be put right.
  DiagnosticCode problem = DiagnosticCode::CouldNotResolve;
  std::string argument;  // {1} of the problem's text
  std::vector<std::string> notes;
  std::string fix;  // the specifier that may be meant
};

namespace resolve_flag {
inline constexpr unsigned kFilesOnly = 1;  // a worker that is no package: new Worker('name')
inline constexpr unsigned kInWorker = 2;   // the importing module runs in a worker: "worker" is a condition
}  // namespace resolve_flag

class Resolver {
 public:
  Resolver(ResolveOptions options, FileSystem& files);

  // `directory` is the importing file's, absolute; empty for what has no place (a data: URL). `flags` of resolve_flag.
  Resolution resolve(std::string_view directory, std::string_view specifier, js::ImportKind kind, unsigned flags);
  // An entry point: a path relative to the working directory even without `./`, or a package.
  Resolution resolve_entry(std::string_view working_directory, std::string_view input);

  TsConfigs& tsconfigs() { return tsconfigs_; }

  // Forgets all that was read. Not while other threads resolve.
  void forget();

 private:
  using PackagePointer = std::shared_ptr<const PackageJson>;

  // What imports from one folder have in common.
  struct Folder {
    const Folder* parent = nullptr;
    std::string path;
    PackagePointer own_package;            // package.json of exactly this folder
    const PackageJson* package = nullptr;  // the nearest
    const PackageJson* browser = nullptr;  // the nearest with "browser" replacements; null for other platforms
    std::string node_modules;              // of exactly this folder, empty without one
    bool is_in_node_modules = false;
    std::shared_ptr<const TsConfig> tsconfig;  // the nearest; null in node_modules
  };
  // One question.
  struct Query {
    std::string_view directory;  // of the importing file; empty: from nowhere
    const Folder* folder;        // null: from nowhere
    js::ImportKind kind;
    unsigned flags;
    const Conditions* conditions;
    const TsConfig* tsconfig;  // of the importing file
    bool is_quiet = false;     // another question follows if this one fails: nothing is explained
    bool is_require() const { return kind == js::ImportKind::RequireCall; }
    bool is_worker() const { return js::starts_realm(kind); }
  };

  Query make_query(std::string_view directory, js::ImportKind kind, unsigned flags);
  // The answer is written into `result`, which is one that has found nothing yet.
  void resolve_specifier(const Query& query, std::string_view specifier, Resolution& result);
  void resolve_path(const Query& query, std::string_view specifier, Resolution& result);
  void resolve_worker(const Query& query, std::string_view specifier, Resolution& result);
  void resolve_import_alias(const Query& query, std::string_view specifier, Resolution& result);
  void resolve_url(const Query& query, std::string_view specifier, Resolution& result);
  void resolve_url_in_package(const Query& query, std::string_view path, Resolution& result);
  bool replace_alias(std::string_view& specifier, std::string& replaced) const;
  bool is_external(std::string_view specifier) const;
  void external_file(std::string_view path, std::string_view specifier, Resolution& result) const;
  static void external(std::string_view specifier, Resolution& result);
  void node_builtin(std::string_view specifier, Resolution& result) const;
  // What has been found, with what the nearest package.json says about it.
  void finish(const Query& query, const std::string& path, Resolution& result);
  void describe(Resolution& result);

  // Files and folders (resolve_files.cpp). `found` is the path of a file that exists.
  bool is_file(const Query& query, const std::string& path, std::string& found);
  bool try_extensions(const Query& query, const std::string& path, std::string& found);
  bool try_rewritten(const Query& query, const std::string& path, std::string& found);
  bool try_file(const Query& query, const std::string& path, std::string& found);
  bool try_folder(const Query& query, const std::string& path, std::string& found, std::string* main_path = nullptr);
  bool try_path(const Query& query, const std::string& path, std::string& found);
  bool try_location(const Query& query, const std::string& path, std::string_view specifier, std::string& found);
  bool try_root_dirs(const Query& query, const std::string& path, std::string_view specifier, std::string& found);
  bool main_of(const Query& query, const PackageJson& package, std::string& found, std::string* main_path);
  // Of a path that is longer than systems allow, that of a folder above.
  const Folder& folder_at(std::string_view directory);
  Folder make_folder(std::string_view directory, const Folder* parent);
  PackagePointer read_package(const std::string& path);
  const std::vector<std::string>& extensions_in(std::string_view path) const;

  // Packages (resolve_packages.cpp).
  void resolve_package(const Query& query, std::string_view specifier, Resolution& result);
  void find_package(const Query& query, std::string_view specifier, Resolution& result);
  bool try_tsconfig_paths(const Query& query, std::string_view specifier, std::string& found, Resolution& result);
  bool try_node_modules(const Query& query, const std::string& node_modules, std::string_view name, std::string_view subpath,
                        std::string_view specifier, bool& is_installed, Resolution& result);
  bool try_target(const Query& query, const PackageJson& package, const PackageTarget& target, std::string& found);
  void resolve_in_exports(const Query& query, const PackageJson& package, std::string_view subpath, std::string_view specifier,
                          Resolution& result);
  bool apply_browser_map(const Query& query, const PackageJson& package, std::string_view path, Resolution& result);
  bool browser_replacement(const Query& query, const PackageJson& package, const json::Value& replacement, std::string_view path,
                           Resolution& result);

  // What is told when nothing was found (explain.cpp).
  std::string shown(std::string_view path) const;
  // Something in the same folder that may have been meant; empty without it.
  std::string suggestion(std::string_view path);
  std::string nearest_in(std::string_view folder, std::string_view wanted);
  void explain_path(const Query& query, const std::string& path, std::string_view specifier, Resolution& result);
  void explain_target(const PackageJson& package, std::string_view field, std::string_view key, const PackageTarget& target,
                      const Query& query, Resolution& result);
  void explain_missing_package(const Query& query, std::string_view name, Resolution& result);
  static void explain_builtin(std::string_view specifier, Resolution& result);
  static void explain_alias(std::string_view written, std::string_view replaced, Resolution& result);
  void explain_paths(const TsConfig& config, const std::vector<std::string>& tried, Resolution& result);
  void explain_missing_main(const Query& query, const PackageJson& package, Resolution& result);

  ResolveOptions options_;
  bool has_default_main_fields_ = false;
  bool has_external_paths_ = false;
  std::vector<std::string> package_extensions_;  // below node_modules
  Conditions conditions_[2][2];                  // [require][worker]
  FileSystem& files_;
  ConcurrentMap<Folder> folders_;
  TsConfigs tsconfigs_;
};

}  // namespace skein
