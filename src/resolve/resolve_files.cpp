// The resolver's part about files and folders: extensions, index files, main fields, and what is remembered about folders.
#include "resolve/paths.h"
#include "resolve/resolver.h"

namespace skein {

// With `moduleSuffixes` [".ios", ""], './a.ts' is a.ios.ts if there is one.
bool Resolver::is_file(const Query& query, const std::string& path, std::string& found) {
  if (query.tsconfig != nullptr && !query.tsconfig->module_suffixes.empty()) {
    const std::size_t stem = path.size() - path_extension(path).size();
    for (const std::string& suffix : query.tsconfig->module_suffixes) {
      std::string candidate = path;
      candidate.insert(stem, suffix);
      if (files_.entry_kind(candidate) != EntryKind::File) continue;
      found = std::move(candidate);
      return true;
    }
    return false;
  }
  if (files_.entry_kind(path) != EntryKind::File) return false;
  found = path;
  return true;
}

const std::vector<std::string>& Resolver::extensions_in(std::string_view path) const {
  return path.find("/node_modules/") == std::string_view::npos ? options_.extensions : package_extensions_;
}

bool Resolver::try_extensions(const Query& query, const std::string& path, std::string& found) {
  for (const std::string& extension : extensions_in(path))
    if (is_file(query, path + extension, found)) return true;
  return false;
}

// TypeScript writes './a.js' for a file that is './a.ts' until it is compiled; so may the JavaScript beside it, and a
// package.json.
bool Resolver::try_rewritten(const Query& query, const std::string& path, std::string& found) {
  const std::string_view extension = path_extension(path);
  const std::string stem = path.substr(0, path.size() - extension.size());
  if (extension == ".mjs") return is_file(query, stem + ".mts", found);
  if (extension == ".cjs") return is_file(query, stem + ".cts", found);
  if (extension != ".js" && extension != ".jsx") return false;
  return is_file(query, stem + ".ts", found) || is_file(query, stem + ".tsx", found);
}

bool Resolver::try_file(const Query& query, const std::string& path, std::string& found) {
  return is_file(query, path, found) || try_extensions(query, path, found) || try_rewritten(query, path, found);
}

bool Resolver::main_of(const Query& query, const PackageJson& package, std::string& found, std::string* main_path) {
  const auto load = [&](std::string_view field, std::string& to) {
    const json::Value* value = package.root->get(field);
    if (value == nullptr || !value->is_string() || value->text.empty()) return false;
    const std::string path = path_join(package.directory, value->text);
    // "." is the folder; ".." and beyond may be files beside it.
    if (path != package.directory && try_file(query, path, to)) return true;
    return files_.entry_kind(path) == EntryKind::Directory && try_extensions(query, path + "/index", to);
  };
  for (const std::string& field : options_.main_fields) {
    if (!load(field, found)) continue;
    // Where nobody has said which fields to read, `require` is given what was written for it, and the two should not both be in a
    // bundle.
    if (has_default_main_fields_ && field == "module") {
      std::string main;
      if (load("main", main) || try_extensions(query, package.directory + "/index", main)) {
        if (query.is_require())
          found = std::move(main);
        else if (main_path != nullptr && main != found)
          *main_path = std::move(main);
      }
    }
    return true;
  }
  return false;
}

bool Resolver::try_folder(const Query& query, const std::string& path, std::string& found, std::string* main_path) {
  if (files_.entry_kind(path) != EntryKind::Directory) return false;
  if (const PackageJson* package = folder_at(path).own_package.get())
    if (main_of(query, *package, found, main_path)) return true;
  return try_extensions(query, path == "/" ? "/index" : path + "/index", found);
}

bool Resolver::try_path(const Query& query, const std::string& path, std::string& found) {
  return try_file(query, path, found) || try_folder(query, path, found);
}

bool Resolver::try_location(const Query& query, const std::string& path, std::string_view specifier, std::string& found) {
  const bool is_folder = specifier.ends_with('/') || specifier == "." || specifier == ".." || specifier.ends_with("/..") ||
                         specifier.ends_with("/.");
  return is_folder ? try_folder(query, path, found) : try_path(query, path, found);
}

// Folders that TypeScript takes for one: what is relative in one of them may be in another.
bool Resolver::try_root_dirs(const Query& query, const std::string& path, std::string_view specifier, std::string& found) {
  if (query.tsconfig == nullptr || query.tsconfig->root_dirs.empty()) return false;
  const std::string* longest = nullptr;
  for (const std::string& root : query.tsconfig->root_dirs)
    if (path.starts_with(root) && path[root.size()] == '/' && (longest == nullptr || root.size() > longest->size()))
      longest = &root;
  if (longest == nullptr) return false;
  for (const std::string& root : query.tsconfig->root_dirs)
    if (&root != longest && try_location(query, root + path.substr(longest->size()), specifier, found)) return true;
  return false;
}

Resolver::PackagePointer Resolver::read_package(const std::string& path) {
  ReadResult read = files_.read_file(path);
  if (!read.ok) return nullptr;
  auto package = std::make_shared<PackageJson>();
  package->directory = path_directory(path);
  package->text = std::move(read.text);
  DiagnosticList ignored;  // a broken package.json is as none: what it hides is reported as not found
  package->root = json::parse(package->text.view(), {true, true}, package->arena, ignored);
  if (package->root == nullptr || !package->root->is_object()) return nullptr;
  package->read_fields();
  return package;
}

Resolver::Folder Resolver::make_folder(std::string_view directory, const Folder* parent) {
  Folder folder;
  folder.parent = parent;
  folder.path = directory;
  const std::string prefix = directory == "/" ? "/" : folder.path + "/";
  const bool is_node_modules = path_name(directory) == "node_modules";
  folder.is_in_node_modules = is_node_modules || (parent != nullptr && parent->is_in_node_modules);
  // A folder of packages belongs to none of them, nor to the project around it.
  if (parent != nullptr && !is_node_modules) {
    folder.package = parent->package;
    folder.browser = parent->browser;
  }
  if (files_.entry_kind(prefix + "package.json") == EntryKind::File && !is_node_modules)
    folder.own_package = read_package(prefix + "package.json");
  if (folder.own_package != nullptr) {
    folder.package = folder.own_package.get();
    if (folder.package->browser != nullptr && options_.platform == ResolveOptions::Platform::Browser)
      folder.browser = folder.package;
  }
  if (!is_node_modules && files_.entry_kind(prefix + "node_modules") == EntryKind::Directory)
    folder.node_modules = prefix + "node_modules";
  const bool has_own = files_.entry_kind(prefix + "tsconfig.json") == EntryKind::File ||
                       files_.entry_kind(prefix + "jsconfig.json") == EntryKind::File;
  if (!folder.is_in_node_modules) folder.tsconfig = parent == nullptr || has_own ? tsconfigs_.at(directory) : parent->tsconfig;
  return folder;
}

// What is not known is made from the root downwards: paths are as deep as somebody likes, so this is no recursion.
const Resolver::Folder& Resolver::folder_at(std::string_view directory) {
  if (directory.size() > kLongestPath) directory = directory.substr(0, directory.rfind('/', kLongestPath));
  return folders_.get_or_make(directory, [&] {
    const Folder* parent = nullptr;
    if (directory != "/") {
      for (std::size_t end = 0; end != std::string_view::npos && end + 1 < directory.size();) {
        const std::string_view above = end == 0 ? directory.substr(0, 1) : directory.substr(0, end);
        parent = &folders_.get_or_make(above, [&] { return make_folder(above, parent); });
        end = directory.find('/', end + 1);
      }
    }
    return make_folder(directory, parent);
  });
}

}  // namespace skein
