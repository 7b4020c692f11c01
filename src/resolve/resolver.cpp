#include "resolve/resolver.h"

#include <algorithm>

#include "resolve/paths.h"
#include "resolve/specifiers.h"

namespace skein {

namespace {

constexpr std::string_view kDefaultExtensions[] = {".tsx", ".ts", ".jsx", ".js", ".css", ".json"};
// Packages are published as JavaScript; sources beside it are not meant to be imported.
constexpr std::string_view kPackageExtensions[] = {".jsx", ".js", ".tsx", ".ts", ".css", ".json"};

}  // namespace

Resolver::Resolver(ResolveOptions options, FileSystem& files)
    : options_(std::move(options)),
      files_(files),
      tsconfigs_(files, options_.working_directory, options_.tsconfig, options_.tsconfig_raw) {
  package_extensions_ = options_.extensions;
  if (options_.extensions.empty()) {
    options_.extensions.assign(std::begin(kDefaultExtensions), std::end(kDefaultExtensions));
    package_extensions_.assign(std::begin(kPackageExtensions), std::end(kPackageExtensions));
  }
  using Platform = ResolveOptions::Platform;
  has_default_main_fields_ = options_.main_fields.empty();
  if (has_default_main_fields_) {
    if (options_.platform == Platform::Browser) options_.main_fields = {"browser", "module", "main"};
    // Packages for Node are ES modules by "exports"; "module" is what bundlers for browsers read.
    if (options_.platform == Platform::Node) options_.main_fields = {"main", "module"};
  }
  for (const std::string& pattern : options_.external) has_external_paths_ |= pattern.starts_with('/');
  for (int is_require = 0; is_require < 2; is_require++) {
    for (int in_worker = 0; in_worker < 2; in_worker++) {
      Conditions& conditions = conditions_[is_require][in_worker];
      conditions.push_back(is_require != 0 ? "require" : "import");
      // Node has no such condition, in its workers neither.
      if (in_worker != 0 && options_.platform != Platform::Node) conditions.push_back("worker");
      if (options_.platform == Platform::Browser) conditions.push_back("browser");
      if (options_.platform == Platform::Node) conditions.push_back("node");
      if (!options_.has_conditions && options_.platform != Platform::Neutral) conditions.push_back("module");
      conditions.insert(conditions.end(), options_.conditions.begin(), options_.conditions.end());
    }
  }
}

void Resolver::forget() {
  folders_.clear();
  tsconfigs_.forget();
}

Resolver::Query Resolver::make_query(std::string_view directory, js::ImportKind kind, unsigned flags) {
  Query query{directory, nullptr, kind, flags, nullptr, nullptr};
  if (!directory.empty()) {
    query.folder = &folder_at(directory);
    query.tsconfig = query.folder->tsconfig.get();
  }
  const bool in_worker = query.is_worker() || (flags & resolve_flag::kInWorker) != 0;
  query.conditions = &conditions_[query.is_require() ? 1 : 0][in_worker ? 1 : 0];
  return query;
}

bool Resolver::is_external(std::string_view specifier) const {
  for (const std::string& pattern : options_.external) {
    if (matches_pattern(pattern, specifier)) return true;
    // A package name stands for its subpaths too.
    if (!pattern.starts_with('.') && !pattern.starts_with('/') && pattern.find('*') == std::string::npos &&
        specifier.size() > pattern.size() && specifier.starts_with(pattern) && specifier[pattern.size()] == '/')
      return true;
  }
  return false;
}

void Resolver::external(std::string_view specifier, Resolution& result) {
  result.kind = Resolution::Kind::External;
  result.path = specifier;
}

void Resolver::external_file(std::string_view path, std::string_view specifier, Resolution& result) const {
  external(specifier, result);
  if (options_.output_directory.empty()) return;
  result.path = path_relative(options_.output_directory, path);
  if (!result.path.starts_with("../")) result.path.insert(0, "./");
}

void Resolver::node_builtin(std::string_view specifier, Resolution& result) const {
  if (options_.platform == ResolveOptions::Platform::Node) return external(specifier, result);
  result.problem = DiagnosticCode::NodeBuiltin;
  result.argument = options_.platform == ResolveOptions::Platform::Browser ? "browser" : "neutral";
  explain_builtin(specifier, result);
}

bool Resolver::replace_alias(std::string_view& specifier, std::string& replaced) const {
  // The longest that fits: "a/b" before "a".
  const std::pair<std::string, std::string>* best = nullptr;
  for (const auto& alias : options_.alias) {
    const std::string_view from = alias.first;
    if (!specifier.starts_with(from) || (specifier.size() > from.size() && specifier[from.size()] != '/')) continue;
    if (best == nullptr || best->first.size() < from.size()) best = &alias;
  }
  if (best == nullptr) return false;
  replaced = best->second;
  replaced += specifier.substr(best->first.size());
  specifier = replaced;
  return true;
}

void Resolver::finish(const Query& query, const std::string& path, Resolution& result) {
  result.kind = Resolution::Kind::File;
  result.path = options_.preserve_symlinks ? path : files_.real_path(path);
  result.notes.clear();
  const PackageJson* const browser = folder_at(path_directory(result.path)).browser;
  if (browser == nullptr || !apply_browser_map(query, *browser, result.path, result)) describe(result);
}

void Resolver::describe(Resolution& result) {
  const PackageJson* package = folder_at(path_directory(result.path)).package;
  if (package == nullptr) return;
  result.type = package->type;
  // dist/esm/package.json may be there only to say "type": the package's own, which has a name, speaks for side effects.
  while (!package->says_side_effects() && package->name.empty() && package->directory != "/") {
    const PackageJson* outer = folder_at(path_directory(package->directory)).package;
    if (outer == nullptr) break;
    package = outer;
  }
  result.has_side_effects = package->file_has_side_effects(result.path);
}

void Resolver::resolve_path(const Query& query, std::string_view specifier, Resolution& result) {
  const bool is_absolute = specifier.starts_with('/');
  if (query.folder == nullptr && !is_absolute) {
    result.notes.push_back(
        "The importer lies in no folder that a relative path could start from; plugins give one as \"resolveDir\".");
    return;
  }
  const std::string path = is_absolute ? path_normalize(specifier) : path_join(query.directory, specifier);
  if (is_external(path)) return external_file(path, specifier, result);
  std::string found;
  if ((is_absolute && try_tsconfig_paths(query, specifier, found, result)) || try_location(query, path, specifier, found) ||
      try_root_dirs(query, path, specifier, found)) {
    finish(query, found, result);
    if (has_external_paths_ && result.kind == Resolution::Kind::File && is_external(result.path))
      external_file(std::string(result.path), specifier, result);
    return;
  }
  // What "browser" leaves out or replaces need not exist.
  const PackageJson* const browser = query.folder != nullptr ? query.folder->browser : nullptr;
  const bool is_inside = browser != nullptr && path.starts_with(browser->directory);
  if (!is_inside || !apply_browser_map(query, *browser, path, result)) explain_path(query, path, specifier, result);
}

void Resolver::resolve_worker(const Query& query, std::string_view specifier, Resolution& result) {
  const std::string_view directory = query.directory.empty() ? "/" : query.directory;
  const std::string path = path_join(directory, specifier);
  if (is_external(path)) return external(specifier, result);
  std::string found;
  // It is a URL: './my%20worker.js?v=1#name'.
  const std::string decoded = path_of_url(specifier);
  if (try_location(query, path, specifier, found) ||
      (!decoded.empty() && try_location(query, path_join(directory, decoded), decoded, found)))
    return finish(query, found, result);
  if (is_relative(specifier) || specifier.starts_with('/') || (query.flags & resolve_flag::kFilesOnly) != 0)
    explain_path(query, path, specifier, result);
  else  // new URL('pkg/worker', import.meta.url): as a URL that is a relative path; as what people mean, a package.
    resolve_package(query, specifier, result);
  if (result.kind == Resolution::Kind::NotFound) result.problem = DiagnosticCode::WorkerNotFound;
}

// new URL('./logo.png', import.meta.url): a file as it is named. What leads to a folder or to the site's root is left alone.
void Resolver::resolve_url(const Query& query, std::string_view specifier, Resolution& result) {
  const std::string decoded = path_of_url(specifier);
  const std::string path = path_join(query.folder != nullptr ? std::string_view(query.folder->path) : "/", decoded);
  const EntryKind kind = files_.entry_kind(path);
  if (specifier.find(':') < specifier.find('/') || query.folder == nullptr || specifier.starts_with('/') || decoded.empty() ||
      is_external(path) || kind == EntryKind::Directory || decoded.ends_with('/'))
    external(specifier, result);
  else if (kind == EntryKind::File)
    finish(query, path, result);
  else
    resolve_url_in_package(query, decoded, result);
}

// new URL('pdfjs-dist/build/pdf.worker.mjs', import.meta.url), as packages tell their users to write: a relative path to
// browsers, and where nothing is there a package's file to bundlers.
void Resolver::resolve_url_in_package(const Query& query, std::string_view path, Resolution& result) {
  std::string_view name, file;
  if (split_package(path, name, file) && !file.empty()) resolve_package(query, path, result);
  if (result.kind == Resolution::Kind::File) return;
  result = {};
  result.problem = DiagnosticCode::AssetNotFound;
}

void Resolver::resolve_import_alias(const Query& query, std::string_view specifier, Resolution& result) {
  const PackageJson* package = query.folder != nullptr ? query.folder->package : nullptr;
  std::string found;
  // TypeScript's "paths" may have such names too.
  if (try_tsconfig_paths(query, specifier, found, result)) return finish(query, found, result);
  if (package == nullptr || package->imports == nullptr || !package->imports->is_object()) {
    result.notes.push_back("A specifier that begins with \"#\" is looked up in \"imports\" of the nearest package.json.");
    return;
  }
  result.may_differ_in_workers = package->has_worker_condition;
  const PackageTarget target = resolve_imports(*package->imports, specifier, *query.conditions);
  if (target.status != PackageTarget::Status::Found) return explain_target(*package, "imports", specifier, target, query, result);
  if (target.path.starts_with("./")) {
    if (try_target(query, *package, target, found)) return finish(query, found, result);
    return explain_target(*package, "imports", specifier, target, query, result);
  }
  if (is_url(target.path) || is_external(target.path)) return external(target.path, result);
  Query from_package = query;
  from_package.folder = &folder_at(package->directory);
  from_package.directory = package->directory;
  from_package.tsconfig = nullptr;
  resolve_package(from_package, target.path, result);
}

void Resolver::resolve_specifier(const Query& query, std::string_view specifier, Resolution& result) {
  if (specifier.starts_with('#')) return resolve_import_alias(query, specifier, result);
  if (query.is_worker()) return resolve_worker(query, specifier, result);
  if (is_relative(specifier) || specifier.starts_with('/')) return resolve_path(query, specifier, result);
  resolve_package(query, specifier, result);
}

Resolution Resolver::resolve(std::string_view directory, std::string_view specifier, js::ImportKind kind, unsigned flags) {
  Resolution result;
  if (specifier.empty()) return result;
  const std::string_view written = specifier;
  std::string replaced;
  const bool is_alias = !options_.alias.empty() && replace_alias(specifier, replaced);
  // In what stands for it a relative path starts from the working directory.
  if (is_alias) directory = options_.working_directory;
  Query query = make_query(directory, kind, flags);
  if (is_external(specifier)) return external(specifier, result), result;
  if (kind == js::ImportKind::NewURL) return resolve_url(query, specifier, result), result;
  if (is_url(specifier)) {
    external(specifier, result);
    if (!query.is_worker() && data_url_type(specifier) != DataType::None) result.kind = Resolution::Kind::File;
    return result;
  }
  query.is_quiet = !query.is_worker() && specifier.find_first_of("?#%", 1) != std::string_view::npos;
  resolve_specifier(query, specifier, result);
  if (query.is_quiet && result.kind == Resolution::Kind::NotFound) {
    const auto is_found = [&](std::string_view other) {
      result = {};
      resolve_specifier(query, other, result);
      return result.kind != Resolution::Kind::NotFound;
    };
    // './icon.js?inline': plugins and servers mean something by it. A file may also be called so.
    const std::size_t suffix = specifier.find_first_of("?#", 1);
    if (suffix != std::string_view::npos && is_found(specifier.substr(0, suffix))) {
      if (result.kind == Resolution::Kind::File) result.suffix = specifier.substr(suffix);
      return result;
    }
    // Specifiers of `import` are URLs: './with%20space.js'.
    if (!query.is_require() && is_relative(specifier) && is_found(percent_decoded(specifier))) return result;
    query.is_quiet = false;
    is_found(specifier);
  }
  if (is_alias && result.kind == Resolution::Kind::NotFound) explain_alias(written, replaced, result);
  return result;
}

Resolution Resolver::resolve_entry(std::string_view working_directory, std::string_view input) {
  Resolution result;
  result.problem = DiagnosticCode::EntryNotFound;
  if (input.empty()) return result;
  Query query = make_query(working_directory, js::ImportKind::EntryPoint, 0);
  const std::string path = path_join(working_directory, input);
  std::string found;
  if (try_path(query, path, found)) return finish(query, found, result), result;
  if (!input.starts_with('.') && !input.starts_with('/')) {
    Resolution package;
    query.is_quiet = true;
    resolve_package(query, input, package);
    if (package.kind == Resolution::Kind::File) return package;
    query.is_quiet = false;
  }
  explain_path(query, path, input, result);
  return result;
}

}  // namespace skein
