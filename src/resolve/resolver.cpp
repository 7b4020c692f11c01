#include "resolve/resolver.h"

#include <algorithm>

#include "resolve/paths.h"

namespace skein {

namespace {

constexpr std::string_view kDefaultExtensions[] = {".tsx", ".ts", ".jsx", ".js", ".css", ".json"};
// Packages are published as JavaScript; sources beside it are not meant to be imported.
constexpr std::string_view kPackageExtensions[] = {".jsx", ".js", ".tsx", ".ts", ".css", ".json"};

constexpr std::string_view kNodeBuiltins[] = {
    "assert", "async_hooks", "buffer", "child_process", "cluster", "console", "constants", "crypto", "dgram",
    "diagnostics_channel", "dns", "domain", "events", "fs", "http", "http2", "https", "inspector", "module", "net", "os",
    "path", "perf_hooks", "process", "punycode", "querystring", "readline", "repl", "stream", "string_decoder", "sys",
    "timers", "tls", "trace_events", "tty", "url", "util", "v8", "vm", "wasi", "worker_threads", "zlib"};

bool is_node_builtin(std::string_view specifier) {
  if (specifier.starts_with("node:")) return true;
  const std::string_view root = specifier.substr(0, specifier.find('/'));
  return std::find(std::begin(kNodeBuiltins), std::end(kNodeBuiltins), root) != std::end(kNodeBuiltins);
}

bool is_url(std::string_view specifier) {
  return specifier.starts_with("http://") || specifier.starts_with("https://") || specifier.starts_with("//") ||
         specifier.starts_with("data:") || specifier.starts_with("blob:");
}

bool matches_pattern(std::string_view pattern, std::string_view text) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == text;
  const std::string_view before = pattern.substr(0, star), after = pattern.substr(star + 1);
  return text.size() >= before.size() + after.size() && text.starts_with(before) && text.ends_with(after);
}

bool is_relative(std::string_view specifier) {
  return specifier == "." || specifier == ".." || specifier.starts_with("./") || specifier.starts_with("../");
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// The path that a relative URL names: without query and fragment, percent-decoded.
std::string path_of_url(std::string_view url) {
  const std::string_view encoded = url.substr(0, url.find_first_of("?#"));
  std::string path;
  for (std::size_t i = 0; i < encoded.size(); i++) {
    const int high = encoded[i] == '%' && i + 2 < encoded.size() ? hex_digit(encoded[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(encoded[i + 2]) : -1;
    if (low < 0) {
      path += encoded[i];
    } else {
      path += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return path;
}

std::string_view platform_name(ResolveOptions::Platform platform) {
  switch (platform) {
    case ResolveOptions::Platform::Browser: return "browser";
    case ResolveOptions::Platform::Node: return "node";
    case ResolveOptions::Platform::Neutral: return "neutral";
  }
  return "";
}

// "@scope/name/sub/path" -> "@scope/name" and "sub/path".
bool split_package(std::string_view specifier, std::string_view& name, std::string_view& subpath) {
  std::size_t slash = specifier.find('/');
  if (specifier.starts_with('@')) {
    if (slash == std::string_view::npos) return false;
    slash = specifier.find('/', slash + 1);
  }
  name = specifier.substr(0, slash);
  subpath = slash == std::string_view::npos ? std::string_view{} : specifier.substr(slash + 1);
  return !name.empty() && name.find('\\') == std::string_view::npos;
}

std::string path_or_dot(std::string_view subpath) { return subpath.empty() ? "." : "./" + std::string(subpath); }

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
  if (options_.main_fields.empty()) {
    switch (options_.platform) {
      case ResolveOptions::Platform::Browser: options_.main_fields = {"browser", "module", "main"}; break;
      // Packages for Node are ES modules by "exports"; "module" is what bundlers for browsers read.
      case ResolveOptions::Platform::Node: options_.main_fields = {"main", "module"}; break;
      case ResolveOptions::Platform::Neutral: break;
    }
  }
}

void Resolver::forget() {
  packages_.clear();
  tsconfigs_.forget();
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

Resolution Resolver::finish(std::string path) {
  Resolution result;
  result.kind = Resolution::Kind::File;
  result.path = files_.real_path(path);
  if (const PackageJson* browser = browser_package(path_directory(result.path))) {
    bool is_disabled = false;
    if (apply_browser_map(*browser, result.path, is_disabled) && is_disabled) {
      result.kind = Resolution::Kind::Disabled;
      return result;
    }
  }
  const PackageJson* package = enclosing_package(path_directory(result.path));
  if (package == nullptr) return result;
  result.type = package->type;
  // dist/esm/package.json may be there only to say "type": the package's own, which has a name, speaks for side effects.
  while (!package->says_side_effects() && package->name.empty() && package->directory != "/") {
    const PackageJson* outer = enclosing_package(path_directory(package->directory));
    if (outer == nullptr) break;
    package = outer;
  }
  result.has_side_effects = package->file_has_side_effects(result.path);
  return result;
}

const std::vector<std::string>& Resolver::extensions_in(std::string_view path) const {
  return path.find("/node_modules/") == std::string_view::npos ? options_.extensions : package_extensions_;
}

bool Resolver::apply_browser_map(const PackageJson& package, std::string& path, bool& is_disabled) {
  const std::string relative = "./" + path_relative(package.directory, path);
  const json::Value* replacement = package.browser->get(relative);
  if (replacement == nullptr) replacement = package.browser->get(std::string_view(relative).substr(2));
  if (replacement == nullptr) {
    const std::string_view extension = path_extension(relative);
    replacement = package.browser->get(std::string_view(relative).substr(0, relative.size() - extension.size()));
  }
  if (replacement == nullptr) return false;
  if (replacement->kind == json::Value::Kind::Boolean && !replacement->boolean) {
    is_disabled = true;
    return true;
  }
  if (!replacement->is_string()) return false;
  std::string found;
  if (!try_path(path_join(package.directory, replacement->text), false, found)) return false;
  path = files_.real_path(found);
  return true;
}

bool Resolver::try_file(const std::string& path, bool from_typescript, std::string& found) {
  if (files_.entry_kind(path) == EntryKind::File) {
    found = path;
    return true;
  }
  for (const std::string& extension : extensions_in(path)) {
    std::string candidate = path + extension;
    if (files_.entry_kind(candidate) == EntryKind::File) {
      found = std::move(candidate);
      return true;
    }
  }
  // TypeScript writes './a.js' for a file that is './a.ts' until it is compiled.
  if (from_typescript) {
    const std::string_view extension = path_extension(path);
    const std::string stem = path.substr(0, path.size() - extension.size());
    std::vector<std::string_view> others;
    if (extension == ".js" || extension == ".jsx") others = {".ts", ".tsx"};
    if (extension == ".mjs") others = {".mts"};
    if (extension == ".cjs") others = {".cts"};
    for (std::string_view other : others) {
      std::string candidate = stem + std::string(other);
      if (files_.entry_kind(candidate) == EntryKind::File) {
        found = std::move(candidate);
        return true;
      }
    }
  }
  return false;
}

bool Resolver::main_of(const PackageJson& package, std::string& found) {
  for (const std::string& field : options_.main_fields) {
    const json::Value* value = package.root->get(field);
    if (value == nullptr || !value->is_string() || value->text.empty()) continue;
    const std::string path = path_join(package.directory, value->text);
    if (try_file(path, false, found)) return true;
    if (files_.entry_kind(path) == EntryKind::Directory && try_file(path + "/index", false, found)) return true;
  }
  return false;
}

bool Resolver::try_directory(const std::string& path, std::string& found) {
  if (files_.entry_kind(path) != EntryKind::Directory) return false;
  if (const PackageJson* package = package_at(path); package != nullptr && main_of(*package, found)) return true;
  const std::string index = path == "/" ? "/index" : path + "/index";
  for (const std::string& extension : extensions_in(index)) {
    std::string candidate = index + extension;
    if (files_.entry_kind(candidate) == EntryKind::File) {
      found = std::move(candidate);
      return true;
    }
  }
  return false;
}

bool Resolver::try_path(const std::string& path, bool from_typescript, std::string& found) {
  return try_file(path, from_typescript, found) || try_directory(path, found);
}

const PackageJson* Resolver::package_at(std::string_view directory) {
  return packages_
      .get_or_make(directory,
                   [&]() -> PackagePointer {
                     std::string path(directory);
                     path += path == "/" ? "package.json" : "/package.json";
                     if (files_.entry_kind(path) != EntryKind::File) return nullptr;
                     ReadResult read = files_.read_file(path);
                     if (!read.ok) return nullptr;
                     auto package = std::make_shared<PackageJson>();
                     package->directory = directory;
                     package->text = std::move(read.text);
                     DiagnosticList ignored;  // a broken package.json is as none: what it hides is reported as not found
                     package->root = json::parse(package->text.view(), {true, true}, package->arena, ignored);
                     if (package->root == nullptr || !package->root->is_object()) return nullptr;
                     const auto text = [&](std::string_view key) {
                       const json::Value* value = package->root->get(key);
                       return value != nullptr && value->is_string() ? value->text : std::string_view{};
                     };
                     package->name = text("name");
                     package->type = text("type");
                     package->exports = package->root->get("exports");
                     if (package->exports != nullptr && package->exports->kind == json::Value::Kind::Null)
                       package->exports = nullptr;
                     package->imports = package->root->get("imports");
                     package->browser = package->root->get("browser");
                     if (package->browser != nullptr && !package->browser->is_object()) package->browser = nullptr;
                     if (const json::Value* effects = package->root->get("sideEffects")) {
                       if (effects->kind == json::Value::Kind::Boolean) package->all_have_side_effects_ = effects->boolean;
                       if (effects->is_array()) {
                         package->all_have_side_effects_ = false;
                         for (const json::Value* item : effects->elements) {
                           if (!item->is_string()) continue;
                           std::string_view pattern = item->text;
                           if (pattern.starts_with("./")) pattern.remove_prefix(2);
                           std::string absolute = package->directory + "/";
                           // A pattern without a slash matches at any depth.
                           if (pattern.find('/') == std::string_view::npos) absolute += "**/";
                           package->side_effect_patterns_.push_back(absolute.append(pattern));
                         }
                       }
                     }
                     return package;
                   })
      .get();
}

const PackageJson* Resolver::enclosing_package(std::string_view directory) {
  while (!directory.empty()) {
    // A folder of packages belongs to none of them, nor to the project around it.
    if (path_name(directory) == "node_modules") return nullptr;
    if (const PackageJson* package = package_at(directory)) return package;
    if (directory == "/") return nullptr;
    directory = path_directory(directory);
  }
  return nullptr;
}

const PackageJson* Resolver::browser_package(std::string_view directory) {
  if (options_.platform != ResolveOptions::Platform::Browser) return nullptr;
  for (;;) {
    const PackageJson* package = enclosing_package(directory);
    if (package == nullptr || package->browser != nullptr) return package;
    if (package->directory == "/") return nullptr;
    directory = path_directory(package->directory);
  }
}

std::string Resolver::shown(const std::string& path) const { return path_relative(options_.working_directory, path); }

std::string Resolver::resolve_target(const json::Value& target, std::string_view match, bool for_worker, bool& is_null,
                                     int depth) {
  if (depth > 64) return {};
  if (target.is_string()) {
    std::string path(target.text);
    for (std::size_t star = 0; (star = path.find('*', star)) != std::string::npos; star += match.size())
      path.replace(star, 1, match);
    return path;
  }
  if (target.is_object()) {
    for (const json::Member& member : target.members) {
      const std::string_view condition = member.key;
      const bool is_met =
          condition == "default" || condition == "import" || condition == "module" || (for_worker && condition == "worker") ||
          (options_.platform != ResolveOptions::Platform::Neutral && condition == platform_name(options_.platform)) ||
          std::find(options_.conditions.begin(), options_.conditions.end(), condition) != options_.conditions.end();
      if (!is_met) continue;
      std::string found = resolve_target(*member.value, match, for_worker, is_null, depth + 1);
      if (!found.empty() || is_null) return found;
    }
    return {};
  }
  if (target.is_array()) {
    for (const json::Value* element : target.elements) {
      is_null = false;
      std::string found = resolve_target(*element, match, for_worker, is_null, depth + 1);
      if (!found.empty()) return found;
    }
    return {};
  }
  if (target.kind == json::Value::Kind::Null) is_null = true;
  return {};
}

std::string Resolver::resolve_exports_key(const json::Value& map, std::string_view key, bool for_worker) {
  bool is_null = false;
  if (const json::Value* exact = map.get(key); exact != nullptr && key.find('*') == std::string_view::npos)
    return resolve_target(*exact, {}, for_worker, is_null, 0);
  // The longest pattern that fits wins (PATTERN_KEY_COMPARE).
  const json::Member* best = nullptr;
  std::size_t best_base = 0;
  std::string_view best_match;
  for (const json::Member& member : map.members) {
    const std::size_t star = member.key.find('*');
    std::string_view base = member.key.substr(0, star), after;
    if (star != std::string_view::npos)
      after = member.key.substr(star + 1);
    else if (!member.key.ends_with('/'))
      continue;
    if (!key.starts_with(base) || key.size() < base.size() + after.size() || !key.ends_with(after) || key == base) continue;
    if (best != nullptr && (base.size() < best_base || (base.size() == best_base && member.key.size() < best->key.size())))
      continue;
    best = &member;
    best_base = base.size();
    best_match = key.substr(base.size(), key.size() - base.size() - after.size());
  }
  if (best == nullptr) return {};
  std::string found = resolve_target(*best->value, best_match, for_worker, is_null, 0);
  // "./lib/": "./dist/" maps a whole folder (deprecated, still met).
  if (best->key.find('*') == std::string_view::npos && !found.empty()) found += best_match;
  return found;
}

bool Resolver::resolve_in_package(const PackageJson& package, std::string_view subpath, std::string_view specifier,
                                  bool for_worker, Resolution& result) {
  if (package.exports != nullptr) {
    const std::string key = path_or_dot(subpath);
    std::string target;
    bool has_subpaths = false;
    if (package.exports->is_object())
      for (const json::Member& member : package.exports->members) has_subpaths |= member.key.starts_with('.');
    if (has_subpaths) {
      target = resolve_exports_key(*package.exports, key, for_worker);
    } else if (key == ".") {
      bool is_null = false;
      target = resolve_target(*package.exports, {}, for_worker, is_null, 0);
    }
    if (target.empty()) {
      result.problem = DiagnosticCode::NotExported;
      std::string_view name = package.name, rest;
      if (name.empty()) split_package(specifier, name, rest);
      result.argument = name;
      result.notes.push_back("The \"exports\" of \"" + shown(package.directory + "/package.json") + "\" do not list \"" + key +
                             "\" for the conditions in use.");
      return false;
    }
    const std::string path = path_join(package.directory, target);
    if (!target.starts_with("./") || !path.starts_with(package.directory == "/" ? "/" : package.directory + "/")) {
      result.notes.push_back("The \"exports\" of \"" + shown(package.directory + "/package.json") + "\" map it to \"" + target +
                             "\", which is no place in the package (\"./...\").");
      return false;
    }
    if (files_.entry_kind(path) == EntryKind::File) {
      result = finish(path);
      return true;
    }
    result.notes.push_back("The \"exports\" of \"" + shown(package.directory + "/package.json") + "\" lead to \"" + shown(path) +
                           "\", which does not exist.");
    return false;
  }
  std::string found;
  const std::string path = subpath.empty() ? package.directory : path_join(package.directory, subpath);
  const bool is_found = subpath.empty() ? try_directory(path, found) : try_path(path, false, found);
  if (!is_found) {
    if (subpath.empty())
      result.notes.push_back("The package at \"" + shown(package.directory) + "\" names no file that exists in its main fields.");
    return false;
  }
  result = finish(std::move(found));
  return true;
}

Resolution Resolver::resolve_import_alias(std::string_view directory, std::string_view specifier, bool for_worker) {
  Resolution result;
  const PackageJson* package = enclosing_package(directory);
  if (package == nullptr || package->imports == nullptr || !package->imports->is_object()) {
    result.notes.push_back("A specifier that begins with \"#\" is looked up in \"imports\" of the nearest package.json.");
    return result;
  }
  const std::string target = resolve_exports_key(*package->imports, specifier, for_worker);
  if (target.empty()) {
    result.notes.push_back("\"imports\" of \"" + shown(package->directory + "/package.json") + "\" does not list it.");
    return result;
  }
  if (target.starts_with("./")) {
    const std::string path = path_join(package->directory, target);
    if (files_.entry_kind(path) == EntryKind::File) return finish(path);
    result.notes.push_back("\"imports\" lead to \"" + shown(path) + "\", which does not exist.");
    return result;
  }
  return resolve_package(package->directory, target, false, for_worker);
}

Resolution Resolver::resolve_package(std::string_view directory, std::string_view specifier, bool from_typescript,
                                     bool for_worker) {
  Resolution result;
  std::string_view name, subpath;
  if (!split_package(specifier, name, subpath)) return result;
  // "browser": { "fs": false, "ws": "./browser-ws.js" }
  if (const PackageJson* importer = browser_package(directory)) {
    if (const json::Value* replacement = importer->browser->get(specifier)) {
      if (replacement->kind == json::Value::Kind::Boolean && !replacement->boolean) {
        result.kind = Resolution::Kind::Disabled;
        result.path = path_join(importer->directory, specifier);
        return result;
      }
      if (replacement->is_string()) {
        std::string found;
        if (replacement->text.starts_with('.')) {
          if (try_path(path_join(importer->directory, replacement->text), false, found)) return finish(found);
        } else {
          // Replaced once: { "a": "b", "b": "a" } swaps the two.
          return find_package(directory, replacement->text, from_typescript, for_worker);
        }
      }
    }
  }
  return find_package(directory, specifier, from_typescript, for_worker);
}

Resolution Resolver::find_package(std::string_view directory, std::string_view specifier, bool from_typescript,
                                  bool for_worker) {
  Resolution result;
  std::string_view name, subpath;
  if (!split_package(specifier, name, subpath)) return result;
  // A package may import itself by name.
  if (const PackageJson* self = enclosing_package(directory);
      self != nullptr && self->name == name && self->exports != nullptr && resolve_in_package(*self, subpath, specifier, for_worker, result))
    return result;

  bool is_installed = false;
  for (std::string_view folder = directory; !folder.empty(); folder = path_directory(folder)) {
    if (path_name(folder) != "node_modules") {
      std::string root(folder);
      root += root == "/" ? "node_modules/" : "/node_modules/";
      root += name;
      if (files_.entry_kind(root) == EntryKind::Directory) {
        is_installed = true;
        if (const PackageJson* package = package_at(root)) {
          if (resolve_in_package(*package, subpath, specifier, for_worker, result)) return result;
          // What a package does not export is not looked for elsewhere.
          if (package->exports != nullptr) break;
        } else {
          std::string found;
          if (try_path(subpath.empty() ? root : path_join(root, subpath), from_typescript, found)) return finish(found);
        }
      } else if (subpath.empty()) {
        std::string found;  // node_modules/name.js
        if (try_file(root, false, found)) return finish(found);
      }
    }
    if (folder == "/") break;
  }
  if (is_node_builtin(specifier)) return node_builtin(specifier);
  if (!is_installed) {
    result.problem = DiagnosticCode::PackageNotFound;
    result.argument = name;
    result.notes.push_back("You can mark \"" + std::string(name) + "\" as external to leave it out of the bundle.");
  }
  return result;
}

// A file of the same name with another extension, or in another case, in the same folder.
std::string Resolver::suggestion(const std::string& path) {
  static constexpr std::string_view kOthers[] = {".ts", ".tsx", ".js", ".jsx", ".mjs", ".mts", ".json", ".css"};
  const std::string_view extension = path_extension(path);
  const std::string stem = path.substr(0, path.size() - extension.size());
  for (std::string_view other : kOthers) {
    const std::string candidate = stem + std::string(other);
    if (other != extension && files_.entry_kind(candidate) == EntryKind::File) return candidate;
  }
  if (std::string similar = files_.similar_path(path); !similar.empty()) return similar;
  for (const std::string& added : extensions_in(path))
    if (std::string similar = files_.similar_path(path + added); !similar.empty()) return similar;
  return {};
}

void Resolver::suggest(std::string_view directory, std::string_view specifier, Resolution& result) {
  const std::string other = suggestion(path_join(directory, specifier));
  if (other.empty()) return;
  result.notes.push_back("There is a file \"" + shown(other) + "\": did you mean that one?");
  // It stands in the same folder.
  result.fix = std::string(specifier.substr(0, specifier.rfind('/') + 1)) + other.substr(other.rfind('/') + 1);
}

Resolution Resolver::external(std::string_view specifier) {
  Resolution result;
  result.kind = Resolution::Kind::External;
  result.path = specifier;
  return result;
}

Resolution Resolver::node_builtin(std::string_view specifier) const {
  if (options_.platform == ResolveOptions::Platform::Node) return external(specifier);
  Resolution result;
  result.problem = DiagnosticCode::NodeBuiltin;
  result.argument = platform_name(options_.platform);
  result.notes.push_back("Use \"--platform=node\" when the output is for Node.");
  return result;
}

bool Resolver::try_location(std::string_view directory, std::string_view specifier, bool from_typescript, std::string& found) {
  const std::string path = path_join(directory, specifier);
  const bool is_directory = specifier.ends_with('/') || specifier == "." || specifier == ".." || specifier.ends_with("/..") ||
                            specifier.ends_with("/.");
  return is_directory ? try_directory(path, found) : try_path(path, from_typescript, found);
}

Resolution Resolver::resolve_worker(std::string_view directory, std::string_view specifier, unsigned flags) {
  const bool from_typescript = (flags & resolve_flag::kFromTypeScript) != 0;
  std::string found;
  if (try_location(directory, specifier, from_typescript, found)) return finish(std::move(found));
  // It is a URL: './my%20worker.js?v=1#name'.
  const std::string path = path_of_url(specifier);
  if (path != specifier && !path.empty() && try_location(directory, path, from_typescript, found))
    return finish(std::move(found));
  Resolution result;
  const bool is_path = is_relative(specifier) || specifier.starts_with('/');
  if (is_path || (flags & resolve_flag::kFilesOnly) != 0) {
    suggest(directory, specifier, result);
  } else {
    // new URL('pkg/worker', import.meta.url): as a URL that is a relative path; as what people mean, a package.
    result = resolve_package(directory, specifier, from_typescript, true);
  }
  if (result.kind == Resolution::Kind::NotFound) result.problem = DiagnosticCode::WorkerNotFound;
  return result;
}

Resolution Resolver::resolve(std::string_view directory, std::string_view specifier, js::ImportKind kind, unsigned flags) {
  Resolution result;
  if (specifier.empty()) return result;
  if (is_url(specifier) || is_external(specifier)) return external(specifier);
  if (specifier.starts_with("node:")) return node_builtin(specifier);

  const bool is_worker = kind == js::ImportKind::Worker || kind == js::ImportKind::SharedWorker;
  if (specifier.starts_with('#')) return resolve_import_alias(directory, specifier, is_worker);
  const bool is_path = is_relative(specifier) || specifier.starts_with('/');
  if ((is_path || is_worker) && is_external(path_join(directory, specifier))) return external(specifier);
  if (is_worker) return resolve_worker(directory, specifier, flags);

  const bool from_typescript = (flags & resolve_flag::kFromTypeScript) != 0;
  if (is_path) {
    std::string found;
    if (try_location(directory, specifier, from_typescript, found)) return finish(std::move(found));
    suggest(directory, specifier, result);
    return result;
  }
  if (options_.packages_external) return external(specifier);
  return resolve_package(directory, specifier, from_typescript, false);
}

Resolution Resolver::resolve_entry(std::string_view working_directory, std::string_view input) {
  std::string found;
  if (!input.empty() && try_path(path_join(working_directory, input), false, found)) return finish(std::move(found));
  if (!input.empty() && !input.starts_with('.') && !input.starts_with('/')) {
    Resolution result = resolve_package(working_directory, input, false, false);
    if (result.kind == Resolution::Kind::File) return result;
  }
  Resolution result;
  result.problem = DiagnosticCode::EntryNotFound;
  if (!input.empty()) suggest(working_directory, input, result);
  return result;
}

}  // namespace skein
