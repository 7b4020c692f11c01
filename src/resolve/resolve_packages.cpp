// The resolver's part about packages: node_modules, "exports", TypeScript's "paths", "browser" replacements.
#include "resolve/paths.h"
#include "resolve/resolver.h"
#include "resolve/specifiers.h"

namespace skein {

// The replacement for a file of the package; null without one. Keys are paths, with or without `./` and extension.
static const json::Value* browser_entry(const PackageJson& package, std::string_view path,
                                        const std::vector<std::string>& extensions) {
  const std::string relative = path_relative(package.directory, path);
  const json::Value* found = nullptr;
  const auto equals = [](std::string_view longer, std::string_view shorter, std::string_view rest) {
    return longer.size() == shorter.size() + rest.size() && longer.starts_with(shorter) && longer.ends_with(rest);
  };
  for (const json::Member& member : package.browser->members) {
    std::string_view key = member.key;
    const bool is_path = key.starts_with("./");
    if (is_path) key.remove_prefix(2);
    if (key == relative && (is_path || !path_extension(key).empty())) return member.value;
    if (key.empty() || key[0] != relative[0]) continue;
    for (const std::string& extension : extensions)
      if ((is_path && equals(key, relative, extension)) || equals(relative, key, extension) ||
          (is_path && equals(relative, std::string(key) + "/index", extension)))
        found = member.value;
  }
  return found;
}

bool Resolver::browser_replacement(const Query& query, const PackageJson& package, const json::Value& replacement,
                                   std::string_view path, Resolution& result) {
  if (replacement.kind == json::Value::Kind::Boolean && !replacement.boolean) {
    result.kind = Resolution::Kind::Disabled;
    result.path = std::string(path);
    result.has_side_effects = false;
    return true;
  }
  if (!replacement.is_string() || replacement.text.empty()) return false;
  std::string found;
  if (try_path(query, path_join(package.directory, replacement.text), found)) {
    // Replaced once: { "./a.js": "./b.js", "./b.js": "./a.js" } swaps the two.
    result.kind = Resolution::Kind::File;
    result.path = options_.preserve_symlinks ? found : files_.real_path(found);
    describe(result);
    return true;
  }
  if (is_relative(replacement.text) || replacement.text.starts_with('/')) return false;
  Query from_package = query;
  from_package.folder = &folder_at(package.directory);
  from_package.directory = package.directory;
  from_package.tsconfig = nullptr;
  Resolution other;
  find_package(from_package, replacement.text, other);
  if (other.kind == Resolution::Kind::NotFound) return false;
  result = std::move(other);
  return true;
}

bool Resolver::apply_browser_map(const Query& query, const PackageJson& package, std::string_view path, Resolution& result) {
  if (path.size() <= package.directory.size()) return false;
  const json::Value* replacement = browser_entry(package, path, extensions_in(path));
  return replacement != nullptr && browser_replacement(query, package, *replacement, path, result);
}

void Resolver::resolve_package(const Query& query, std::string_view specifier, Resolution& result) {
  // What TypeScript calls a path of the project is no package.
  if (options_.packages_external && !query.is_worker() && query.kind != js::ImportKind::EntryPoint) {
    std::string found;
    return try_tsconfig_paths(query, specifier, found, result) ? finish(query, found, result) : external(specifier, result);
  }
  const bool has_prefix = specifier.starts_with("node:");
  if (has_prefix && options_.platform == ResolveOptions::Platform::Node) return external(specifier, result);
  // "browser": { "fs": false, "ws": "./browser-ws.js" }
  if (const PackageJson* importer = query.folder != nullptr ? query.folder->browser : nullptr) {
    const json::Value* replacement = importer->browser->get(specifier);
    if (replacement == nullptr && has_prefix) replacement = importer->browser->get(specifier.substr(5));
    if (replacement != nullptr &&
        browser_replacement(query, *importer, *replacement, path_join(importer->directory, specifier), result))
      return;
  }
  find_package(query, specifier, result);
}

// "paths" and "baseUrl". False when none of them leads to a file.
bool Resolver::try_tsconfig_paths(const Query& query, std::string_view specifier, std::string& found, Resolution& result) {
  const TsConfig* config = query.tsconfig;
  if (config == nullptr) return false;
  const TsConfig::PathMapping* best = nullptr;
  std::string_view match;
  for (const TsConfig::PathMapping& mapping : config->paths) {
    const std::size_t star = mapping.pattern.find('*');
    if (!matches_pattern(mapping.pattern, specifier)) continue;
    if (star == std::string::npos) {
      best = &mapping;
      match = {};
      break;
    }
    if (best != nullptr && star <= best->pattern.find('*')) continue;
    best = &mapping;
    match = specifier.substr(star, specifier.size() + 1 - mapping.pattern.size());
  }
  if (best != nullptr) {
    std::vector<std::string> tried;
    for (const std::string& target : best->targets) {
      std::string path = target;
      if (const std::size_t star = path.find('*'); star != std::string::npos) path.replace(star, 1, match);
      path = path_normalize(path);
      if (try_path(query, path, found)) return true;
      tried.push_back(shown(path));
    }
    // "*" is about every package: it says nothing about this one.
    if (best->pattern != "*") explain_paths(*config, tried, result);
  }
  return !config->base_url.empty() && !specifier.starts_with('/') && !specifier.starts_with('#') &&
         try_path(query, path_join(config->base_url, specifier), found);
}

void Resolver::resolve_in_exports(const Query& query, const PackageJson& package, std::string_view subpath,
                                  std::string_view specifier, Resolution& result) {
  // "pkg/" asks for "./", which nothing is.
  const std::string key = subpath.empty() && !specifier.ends_with('/') ? "." : "./" + std::string(subpath);
  const PackageTarget target = resolve_exports(*package.exports, key, *query.conditions);
  result.may_differ_in_workers = package.has_worker_condition;
  std::string found;
  using enum PackageTarget::Status;
  if (target.status == Found && try_target(query, package, target, found)) return finish(query, found, result);
  if (target.status == NotListed || target.status == NoCondition || target.status == Null) {
    result.problem = DiagnosticCode::NotExported;
    std::string_view name = package.name, rest;
    if (name.empty()) split_package(specifier, name, rest);
    result.argument = name;
  }
  explain_target(package, "exports", key, target, query, result);
}

// Where "./..." of "exports" or "imports" leads: exactly there, but that TypeScript may not have written it yet.
bool Resolver::try_target(const Query& query, const PackageJson& package, const PackageTarget& target, std::string& found) {
  const std::string path = path_join(package.directory, target.path);
  if (files_.entry_kind(path) == EntryKind::File) return found = path, true;
  return try_rewritten(query, path, found) || (target.is_folder && try_path(query, path, found));
}

bool Resolver::try_node_modules(const Query& query, const std::string& node_modules, std::string_view name,
                                std::string_view subpath, std::string_view specifier, bool& is_installed, Resolution& result) {
  const std::string root = node_modules + "/" + std::string(name);
  const bool is_folder = files_.entry_kind(root) == EntryKind::Directory;
  const PackageJson* package = is_folder ? folder_at(root).own_package.get() : nullptr;
  is_installed |= is_folder;
  if (package != nullptr && package->exports != nullptr) {
    resolve_in_exports(query, *package, subpath, specifier, result);
    return true;  // what a package does not export is not looked for elsewhere
  }
  std::string found, main_path;
  bool is_found = false;
  if (!subpath.empty()) {
    const std::string path = path_join(root, subpath);
    is_found = is_folder && try_location(query, path, subpath, found);
    if (!is_found && package != nullptr && package->browser != nullptr && folder_at(root).browser == package &&
        apply_browser_map(query, *package, path, result))
      return true;
  } else {
    // node_modules/name.js: `require` looks for it first, `import` in Node not at all.
    const bool is_file_first = query.is_require() && !specifier.ends_with('/');
    is_found = (is_file_first && try_file(query, root, found)) || try_folder(query, root, found, &main_path) ||
               (!is_file_first && !specifier.ends_with('/') && try_file(query, root, found));
  }
  if (is_found) {
    finish(query, found, result);
    if (!main_path.empty() && result.kind == Resolution::Kind::File) {
      Resolution main;
      finish(query, main_path, main);
      if (main.kind == Resolution::Kind::File && main.path != result.path) result.main_path = std::move(main.path);
    }
    return true;
  }
  if (is_folder && subpath.empty() && package != nullptr)
    explain_missing_main(query, *package, result);
  else if (is_folder && subpath.empty())
    explain_path(query, root + "/index", {}, result);
  else if (is_folder)
    explain_path(query, path_join(root, subpath), specifier, result);
  return false;
}

void Resolver::find_package(const Query& query, std::string_view specifier, Resolution& result) {
  // With and without their prefix; a slash at the end ("punycode/") asks for the package.
  const bool is_builtin = is_node_builtin(specifier);
  if (is_builtin && options_.platform == ResolveOptions::Platform::Node) return node_builtin(specifier, result);
  std::string_view name, subpath;
  if (specifier.starts_with("node:")) return node_builtin(specifier, result);
  std::string found;
  if (try_tsconfig_paths(query, specifier, found, result)) return finish(query, found, result);
  if (!split_package(specifier, name, subpath)) return;

  // A package may import itself by name.
  const PackageJson* self = query.folder != nullptr ? query.folder->package : nullptr;
  if (self != nullptr && self->exports != nullptr && self->name == name) {
    return resolve_in_exports(query, *self, subpath, specifier, result);
  }

  bool is_installed = false;
  const Folder* folder = query.folder != nullptr ? query.folder : &folder_at(options_.working_directory);
  for (; folder != nullptr; folder = folder->parent)
    if (!folder->node_modules.empty() &&
        try_node_modules(query, folder->node_modules, name, subpath, specifier, is_installed, result))
      return;
  for (const std::string& path : options_.node_paths)
    if (try_node_modules(query, path, name, subpath, specifier, is_installed, result)) return;
  if (is_builtin) return node_builtin(specifier, result);
  // What "paths" are about is no package.
  if (!is_installed && result.notes.empty()) explain_missing_package(query, name, result);
}

}  // namespace skein
