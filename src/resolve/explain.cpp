// What the resolver says when it has found nothing: what was tried, what is there instead, and which option would help.
#include <algorithm>

#include "base/nearest.h"
#include "resolve/paths.h"
#include "resolve/resolver.h"

namespace skein {

namespace {

constexpr std::size_t kMostNames = 5;

std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

// "a", "b" and 3 more.
template <class Names>
std::string enumerated(const Names& names) {
  std::string text;
  std::size_t count = 0;
  for (const auto& name : names) {
    if (count++ >= kMostNames) continue;
    text += (text.empty() ? "" : ", ") + quoted(name);
  }
  if (count > kMostNames) text += " and " + std::to_string(count - kMostNames) + " more";
  return text;
}

std::string_view stem_of(std::string_view name) { return name.substr(0, name.size() - path_extension(name).size()); }

// How unlike two names are: 0 but for case, 1 but for the extension, more for typing mistakes; 100 for others.
std::size_t difference(std::string_view wanted, std::string_view name, bool with_typos) {
  if (path_equals_ignoring_case(wanted, name)) return 0;
  if (path_equals_ignoring_case(wanted, stem_of(name)) || path_equals_ignoring_case(stem_of(wanted), stem_of(name)) ||
      path_equals_ignoring_case(stem_of(wanted), name))
    return 1;
  const std::size_t most = wanted.size() < 3 ? 0 : wanted.size() < 8 ? 1 : 2;
  if (!with_typos) return 100;
  const std::size_t distance = std::min(edit_distance(wanted, name, most), edit_distance(stem_of(wanted), stem_of(name), most));
  return distance <= most ? 1 + distance : 100;
}

std::string nearest(std::vector<std::string> names, std::string_view wanted) {
  // Tables have no order; of equals the first by name.
  std::sort(names.begin(), names.end());
  std::string_view best;
  std::size_t least = 100;
  for (const std::string& name : names) {
    const std::size_t found = difference(wanted, name, names.size() <= 2000);
    if (found >= least) continue;
    least = found;
    best = name;
  }
  return std::string(best);
}

}  // namespace

std::string Resolver::shown(std::string_view path) const { return path_relative(options_.working_directory, path); }

std::string Resolver::suggestion(std::string_view path) {
  std::vector<std::string> names;
  files_.names_in(path_directory(path), names);
  const std::string name = nearest(std::move(names), path_name(path));
  return name.empty() ? name : path_join(path_directory(path), name);
}

void Resolver::explain_path(const Query& query, const std::string& path, std::string_view specifier, Resolution& result) {
  if (query.is_quiet) return;
  std::string_view missing = path;
  while (missing != "/" && files_.entry_kind(path_directory(missing)) != EntryKind::Directory) missing = path_directory(missing);
  const std::string other = suggestion(missing);
  const bool is_folder = files_.entry_kind(other) == EntryKind::Directory;
  if (missing != path) {
    result.notes.push_back("There is no folder \"" + shown(missing) + "\"" +
                           (other.empty() || !is_folder ? "." : ", but a folder \"" + shown(other) + "\": did you mean that one?"));
    const std::string wrong = std::string(path_name(missing)) + "/";
    const std::size_t at = is_folder ? specifier.find(wrong) : std::string_view::npos;
    if (at != std::string_view::npos && (at == 0 || specifier[at - 1] == '/'))
      result.fix = std::string(specifier).replace(at, wrong.size() - 1, path_name(other));
    return;
  }
  if (!other.empty() && other != path) {
    result.notes.push_back(std::string(is_folder ? "There is a folder \"" : "There is a file \"") + shown(other) +
                           "\": did you mean that one?");
    // It stands in the same folder.
    if (!specifier.empty())
      result.fix = std::string(specifier.substr(0, specifier.rfind('/') + 1)) + std::string(path_name(other));
  }
  if (files_.entry_kind(path) == EntryKind::Directory) {
    result.notes.push_back("\"" + shown(path) + "\" is a folder without an index file.");
  } else if (other.empty() && result.problem != DiagnosticCode::EntryNotFound) {
    std::string extensions;
    for (const std::string& extension : extensions_in(path)) extensions += (extensions.empty() ? "" : ", ") + extension;
    result.notes.push_back("There is no file \"" + shown(path) + "\", nor one with " + extensions + " added.");
  }
}

void Resolver::explain_target(const PackageJson& package, std::string_view field, std::string_view key,
                              const PackageTarget& target, const Query& query, Resolution& result) {
  if (query.is_quiet) return;
  using Status = PackageTarget::Status;
  const bool is_exports = field == "exports";
  const json::Value& map = is_exports ? *package.exports : *package.imports;
  const std::string file = quoted(field) + " of " + quoted(shown(package.directory + "/package.json"));
  const auto note = [&](std::string text) { result.notes.push_back(std::move(text)); };
  const auto add_names = [&](std::vector<std::string>& names) {
    for (const json::Member& member : map.members)
      if (member.value->kind != json::Value::Kind::Null) names.emplace_back(member.key);
  };
  // "pkg" for ".", "pkg/sub" for "./sub".
  const auto specifier_of = [&](std::string_view subpath) {
    return is_exports ? std::string(package.name) + std::string(subpath.substr(1)) : std::string(subpath);
  };
  switch (target.status) {
    case Status::Found: {
      const std::string path = path_join(package.directory, target.path);
      note(file + " lead to " + quoted(shown(path)) + ", which " +
           (files_.entry_kind(path) == EntryKind::Directory ? "is a folder." : "does not exist."));
      if (const std::string other = suggestion(path); !other.empty() && other != path)
        note("There is a file " + quoted(shown(other)) + ": the package's entry may mean that one.");
      return;
    }
    case Status::NotListed: {
      std::vector<std::string> names;
      if (!is_exports || has_subpaths(map)) add_names(names);
      else names.emplace_back(".");
      note(file + " do not list " + quoted(key) + (names.empty() ? "." : ", only " + enumerated(names) + "."));
      // "pkg/dist/a.js" where "./a" leads to "./dist/a.js".
      for (const std::string& name : names) {
        if (!is_exports || name.find('*') != std::string::npos || package.name.empty()) continue;
        const PackageTarget exported = resolve_exports(map, name, *query.conditions);
        if (exported.status == Status::Found && exported.path == key)
          return note("That file is exported as " + quoted(result.fix = specifier_of(name)) + ".");
      }
      if (std::string near = nearest(std::move(names), key); !near.empty() && near.find('*') == std::string::npos && near != ".")
        note("Did you mean " + quoted(result.fix = specifier_of(near)) + "?");
      return;
    }
    case Status::NoCondition: {
      note(file + " list " + quoted(key) + " for the conditions " + enumerated(target.unmet) + "; those in use are " +
           enumerated(*query.conditions) + ".");
      for (std::string_view condition : target.unmet) {
        if (condition == "types") continue;
        if (condition == "require") return note("It is there for \"require(...)\" only.");
        if (condition == "import") return note("It is there for \"import\" only.");
        if (condition == "node" || condition == "browser")
          return note("Use \"--platform=" + std::string(condition) + "\" when the output is for that platform.");
        return note("Use \"--conditions=" + std::string(condition) + "\" to have what is there for that condition.");
      }
      return;
    }
    case Status::Null: return note(file + " leave " + quoted(key) + " out on purpose.");
    case Status::InvalidTarget:
      return note(file + " map it to " + quoted(target.path) + ", which is no place in the package (\"./...\").");
    case Status::InvalidSpecifier: return note("A path in a package has no \"..\", \".\" or \"node_modules\" in it.");
    case Status::InvalidPackage:
      return note(file + " mix paths, which begin with a dot, with conditions, or have a number as a condition.");
  }
}

void Resolver::explain_missing_main(const Query& query, const PackageJson& package, Resolution& result) {
  if (query.is_quiet) return;
  const std::string where = "The package at \"" + shown(package.directory) + "\"";
  std::vector<std::string_view> others;
  for (std::string_view field : {"main", "module", "browser"}) {
    const json::Value* value = package.root->get(field);
    const bool is_read = std::find(options_.main_fields.begin(), options_.main_fields.end(), field) != options_.main_fields.end();
    if (value == nullptr || !value->is_string()) continue;
    if (is_read)
      result.notes.push_back(where + " names \"" + std::string(value->text) + "\" as its " + quoted(field) +
                             ", which does not exist.");
    else
      others.push_back(field);
  }
  if (!others.empty())
    result.notes.push_back(where + " has " + enumerated(others) + ", which is not among the main fields in use" +
                           (options_.main_fields.empty() ? "" : " (" + enumerated(options_.main_fields) + ")") +
                           ": \"--main-fields=" + std::string(others[0]) + "\" reads it.");
  if (result.notes.empty()) result.notes.push_back(where + " has neither an index file nor a main field.");
}

void Resolver::explain_missing_package(const Query& query, std::string_view name, Resolution& result) {
  result.problem = DiagnosticCode::PackageNotFound;
  result.argument = name;
  if (query.is_quiet) return;
  std::vector<std::string> names;
  const Folder* folder = query.folder != nullptr ? query.folder : &folder_at(options_.working_directory);
  while (folder != nullptr && folder->node_modules.empty()) folder = folder->parent;
  if (folder == nullptr) {
    result.notes.push_back("There is no folder \"node_modules\" beside the file or above it.");
  } else {
    const std::size_t slash = name.find('/');
    const std::string scope = slash == std::string_view::npos ? std::string() : std::string(name.substr(0, slash + 1));
    files_.names_in(folder->node_modules + "/" + scope.substr(0, scope.size() - (scope.empty() ? 0 : 1)), names);
    std::string near = nearest(std::move(names), name.substr(scope.size()));
    if (!near.empty()) result.notes.push_back("There is a package " + quoted(scope + near) + ": did you mean that one?");
    if (scope.empty() && files_.entry_kind(folder->node_modules + "/@types/" + std::string(name)) == EntryKind::Directory)
      result.notes.push_back("Only its types are installed, as \"@types/" + std::string(name) + "\".");
  }
  result.notes.push_back("You can mark \"" + std::string(name) + "\" as external to leave it out of the bundle.");
}

}  // namespace skein
