// What the resolver says when it has found nothing: what was tried, what is there instead, and which option would help.
#include <algorithm>

#include "base/nearest.h"
#include "resolve/paths.h"
#include "resolve/resolver.h"

namespace skein {

namespace {

using Names = std::vector<std::string_view>;

// "a", "b" and 3 more.
std::string enumerated(const Names& names) {
  constexpr std::size_t kMostNames = 5;
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < kMostNames; i++) {
    text += i > 0 ? ", \"" : "\"";
    text += names[i];
    text += '"';
  }
  if (names.size() > kMostNames) text += " and " + std::to_string(names.size() - kMostNames) + " more";
  return text;
}

// `text` with {0}, {1}… as a note.
void note(Resolution& result, std::string_view text, std::initializer_list<std::string_view> arguments = {}) {
  std::string& filled = result.notes.emplace_back();
  for (std::size_t open; (open = text.find('{')) != std::string_view::npos; text.remove_prefix(open + 3)) {
    filled += text.substr(0, open);
    filled += arguments.begin()[text[open + 1] - '0'];
  }
  filled += text;
}

std::string_view stem_of(std::string_view name) { return name.substr(0, name.size() - path_extension(name).size()); }

// How unlike two names are: 0 but for case, 1 but for the extension, more for typing mistakes; 100 for others.
std::size_t difference(std::string_view wanted, std::string_view name, bool with_typos) {
  if (path_equals_ignoring_case(wanted, name)) return 0;
  const std::string_view wanted_stem = stem_of(wanted), stem = stem_of(name);
  if (path_equals_ignoring_case(wanted, stem) || path_equals_ignoring_case(wanted_stem, stem) ||
      path_equals_ignoring_case(wanted_stem, name))
    return 1;
  const std::size_t most = wanted.size() < 3 ? 0 : wanted.size() < 8 ? 1 : 2;
  if (!with_typos) return 100;
  const std::size_t distance = std::min(edit_distance(wanted, name, most), edit_distance(wanted_stem, stem, most));
  return distance <= most ? 1 + distance : 100;
}

// Names come in any order; of equals the first by the alphabet counts.
std::string_view nearest(const Names& names, std::string_view wanted) {
  std::string_view best;
  std::size_t least = 99;
  for (std::string_view name : names) {
    const std::size_t found = difference(wanted, name, names.size() <= 2000);
    if (found > least || (found == least && best <= name)) continue;
    least = found;
    best = name;
  }
  return best;
}

}  // namespace

std::string Resolver::shown(std::string_view path) const { return path_relative(options_.working_directory, path); }

std::string Resolver::nearest_in(std::string_view folder, std::string_view wanted) {
  std::vector<std::string> names;
  files_.names_in(folder, names);
  return std::string(nearest(Names(names.begin(), names.end()), wanted));
}

std::string Resolver::suggestion(std::string_view path) {
  const std::string name = nearest_in(path_directory(path), path_name(path));
  return name.empty() ? name : path_join(path_directory(path), name);
}

void Resolver::explain_path(const Query& query, const std::string& path, std::string_view specifier, Resolution& result) {
  // Beyond what systems allow each folder on the way up would be asked for, as long as it is.
  if (query.is_quiet || path.size() > kLongestPath) return;
  std::string_view missing = path;
  while (missing != "/" && files_.entry_kind(path_directory(missing)) != EntryKind::Directory) missing = path_directory(missing);
  const std::string other = suggestion(missing);
  const bool is_folder = files_.entry_kind(other) == EntryKind::Directory;
  if (missing != path) {
    if (!is_folder) return note(result, "There is no folder \"{0}\".", {shown(missing)});
    note(result, "There is no folder \"{0}\", but a folder \"{1}\": did you mean that one?", {shown(missing), shown(other)});
    const std::string wrong = std::string(path_name(missing)) + "/";
    const std::size_t at = specifier.find(wrong);
    if (at != std::string_view::npos && (at == 0 || specifier[at - 1] == '/'))
      result.fix = std::string(specifier).replace(at, wrong.size() - 1, path_name(other));
    return;
  }
  if (!other.empty() && other != path) {
    note(result, "There is a {0} \"{1}\": did you mean that one?", {is_folder ? "folder" : "file", shown(other)});
    // It stands in the same folder.
    if (!specifier.empty()) result.fix = std::string(specifier.substr(0, specifier.rfind('/') + 1)).append(path_name(other));
  }
  if (files_.entry_kind(path) == EntryKind::Directory) {
    note(result, "\"{0}\" is a folder without an index file.", {shown(path)});
  } else if (other.empty() && result.problem != DiagnosticCode::EntryNotFound) {
    std::string extensions;
    for (const std::string& extension : extensions_in(path)) extensions.append(extensions.empty() ? "" : ", ").append(extension);
    note(result, "There is no file \"{0}\", nor one with {1} added.", {shown(path), extensions});
  }
}

void Resolver::explain_target(const PackageJson& package, std::string_view field, std::string_view key,
                              const PackageTarget& target, const Query& query, Resolution& result) {
  if (query.is_quiet) return;
  using Status = PackageTarget::Status;
  const bool is_exports = field == "exports";
  const json::Value& map = is_exports ? *package.exports : *package.imports;
  const std::string manifest = shown(package.directory + "/package.json");
  // "pkg" for ".", "pkg/sub" for "./sub".
  const auto offer = [&](std::string_view text, std::string_view subpath) {
    result.fix = is_exports ? std::string(package.name).append(subpath.substr(1)) : std::string(subpath);
    note(result, text, {result.fix});
  };
  switch (target.status) {
    case Status::Found: {
      const std::string path = path_join(package.directory, target.path);
      note(result, "\"{0}\" of \"{1}\" lead to \"{2}\", which {3}.",
           {field, manifest, shown(path), files_.entry_kind(path) == EntryKind::Directory ? "is a folder" : "does not exist"});
      if (const std::string other = suggestion(path); !other.empty() && other != path)
        note(result, "There is a file \"{0}\": the package's entry may mean that one.", {shown(other)});
      return;
    }
    case Status::NotListed: {
      Names names;
      if (is_exports && !has_subpaths(map))
        names.push_back(".");
      else
        for (const json::Member& member : map.members)
          if (member.value->kind != json::Value::Kind::Null) names.push_back(member.key);
      note(result, "\"{0}\" of \"{1}\" do not list \"{2}\"{3}{4}.",
           {field, manifest, key, names.empty() ? "" : ", only ", enumerated(names)});
      // "pkg/dist/a.js" where "./a" leads to "./dist/a.js".
      for (std::string_view name : names) {
        if (!is_exports || name.find('*') != std::string_view::npos || package.name.empty()) continue;
        const PackageTarget exported = resolve_exports(map, name, *query.conditions);
        if (exported.status == Status::Found && exported.path == key) return offer("That file is exported as \"{0}\".", name);
      }
      const std::string_view near = nearest(names, key);
      if (near.size() > 1 && near.find('*') == std::string_view::npos) offer("Did you mean \"{0}\"?", near);
      return;
    }
    case Status::NoCondition: {
      note(result, "\"{0}\" of \"{1}\" list \"{2}\" for the conditions {3}; those in use are {4}.",
           {field, manifest, key, enumerated(target.unmet), enumerated(*query.conditions)});
      for (std::string_view condition : target.unmet) {
        if (condition == "types") continue;
        if (condition == "require" || condition == "import")
          return note(result, "It is there for \"{0}\" only.", {condition == "require" ? "require(...)" : condition});
        if (condition == "node" || condition == "browser")
          return note(result, "Use \"--platform={0}\" when the output is for that platform.", {condition});
        return note(result, "Use \"--conditions={0}\" to have what is there for that condition.", {condition});
      }
      return;
    }
    case Status::Null: return note(result, "\"{0}\" of \"{1}\" leave \"{2}\" out on purpose.", {field, manifest, key});
    case Status::InvalidTarget:
      return note(result, "\"{0}\" of \"{1}\" map it to \"{2}\", which is no place in the package (\"./...\").",
                  {field, manifest, target.path});
    case Status::InvalidSpecifier: return note(result, "A path in a package has no \"..\", \".\" or \"node_modules\" in it.");
    case Status::InvalidPackage:
      return note(result, "\"{0}\" of \"{1}\" mix paths, which begin with a dot, with conditions, or have a number for one.",
                  {field, manifest});
  }
}

void Resolver::explain_missing_main(const Query& query, const PackageJson& package, Resolution& result) {
  if (query.is_quiet) return;
  const std::string where = shown(package.directory);
  const std::size_t before = result.notes.size();
  Names others, read(options_.main_fields.begin(), options_.main_fields.end());
  for (std::string_view field : {"main", "module", "browser"}) {
    const json::Value* value = package.root->get(field);
    if (value == nullptr || !value->is_string()) continue;
    if (std::find(read.begin(), read.end(), field) == read.end())
      others.push_back(field);
    else
      note(result, "The package at \"{0}\" names \"{1}\" as its \"{2}\", which does not exist.", {where, value->text, field});
  }
  if (!others.empty())
    note(result,
         "The package at \"{0}\" has {1}, which is not among the main fields in use ({2}): \"--main-fields={3}\" reads it.",
         {where, enumerated(others), read.empty() ? "none" : enumerated(read), others[0]});
  if (result.notes.size() == before) note(result, "The package at \"{0}\" has neither an index file nor a main field.", {where});
}

void Resolver::explain_missing_package(const Query& query, std::string_view name, Resolution& result) {
  result.problem = DiagnosticCode::PackageNotFound;
  result.argument = name;
  if (query.is_quiet) return;
  const Folder* folder = query.folder != nullptr ? query.folder : &folder_at(options_.working_directory);
  while (folder != nullptr && folder->node_modules.empty()) folder = folder->parent;
  if (folder == nullptr) {
    note(result, "There is no folder \"node_modules\" beside the file or above it.");
  } else {
    std::string near = path_join(folder->node_modules, name);  // in its scope, when it has one
    near = suggestion(near);
    if (!near.empty())
      note(result, "There is a package \"{0}\": did you mean that one?", {path_relative(folder->node_modules, near)});
    if (files_.entry_kind(folder->node_modules + "/@types/" + std::string(name)) == EntryKind::Directory)
      note(result, "Only its types are installed, as \"@types/{0}\".", {name});
  }
  note(result, "You can mark \"{0}\" as external to leave it out of the bundle.", {name});
}

void Resolver::explain_builtin(std::string_view specifier, Resolution& result) {
  note(result,
       "Use \"--platform=node\" when the output is for Node. For browsers, install a package that stands for it and name it with "
       "\"--alias:{0}=package\", or leave the import as it is with \"--external:{0}\".",
       {specifier});
}

void Resolver::explain_alias(std::string_view written, std::string_view replaced, Resolution& result) {
  note(result, "The option \"alias\" puts \"{0}\" in the place of \"{1}\".", {replaced, written});
}

void Resolver::explain_paths(const TsConfig& config, const std::vector<std::string>& tried, Resolution& result) {
  note(result, "\"paths\" of \"{0}\" lead to {1}, where there is no such file.",
       {config.path.empty() ? "tsconfigRaw" : shown(config.path),
        tried.empty() ? "nothing" : enumerated(Names(tried.begin(), tried.end()))});
}

}  // namespace skein
