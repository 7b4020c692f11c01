#include "graph/path_patterns.h"

#include <algorithm>

#include "graph/loaders.h"
#include "resolve/glob.h"
#include "resolve/paths.h"
#include "transform/lower.h"

namespace skein {

namespace {

// './w.js' may be the name of w.ts.
constexpr std::pair<std::string_view, std::string_view> kWrittenAs[] = {
    {".js", ".ts"}, {".js", ".tsx"}, {".jsx", ".tsx"}, {".mjs", ".mts"}, {".cjs", ".cts"},
};

}  // namespace

bool PatternMatcher::is_meant(const GraphModule& module, js::ImportKind kind, std::string_view path, bool is_named) const {
  if (path == module.path) return false;
  for (std::string_view ending : {".d.ts", ".d.mts", ".d.cts"})
    if (path.ends_with(ending)) return false;
  if (kind == js::ImportKind::NewURL) return true;
  const Loader loader = loader_for_path(path, options_.loaders);
  // What has to be waited for cannot be required.
  if (kind == js::ImportKind::RequireCall && loader == Loader::Wasm) return false;
  if (is_code(loader) || (loader != Loader::None && !js::starts_realm(kind))) return true;
  // A plugin that looks at all files need not load each of them.
  return is_named && host_ != nullptr && host_->loads(path);
}

std::vector<std::string> PatternMatcher::find(const GraphModule& module, js::ImportKind kind, std::string_view pattern) {
  std::vector<std::string> specifiers;
  std::string_view importer = module.resolve_directory;
  if (importer.empty() && module.path.starts_with('/')) importer = path_directory(module.path);
  if (importer.empty()) return specifiers;
  const std::string_view suffix = pattern.substr(std::min(pattern.find_first_of("?#"), pattern.size()));
  pattern.remove_suffix(suffix.size());
  // What stands before is a folder, as it is written.
  const std::string_view prefix = pattern.substr(0, pattern.rfind('/', pattern.find('*')) + 1);
  const std::string base = path_join(importer, prefix);
  std::string glob;
  for (char c : pattern.substr(prefix.size())) {
    if (c == '*' && (glob.empty() || glob.back() == '/')) glob += "**/";
    glob += c;
  }
  const std::string below = base == "/" ? base : base + "/";
  const auto name_of = [&](const std::string& path) { return std::string(prefix).append(path, below.size()); };
  const auto find_paths = [&](const std::string& each) {
    std::vector<std::string> paths = find_files(files_, base, each, true);
    paths.erase(std::remove_if(paths.begin(), paths.end(),
                               [&](const std::string& path) {
                                 const std::string& out = options_.output_directory;
                                 const bool is_output = out.starts_with(below) && path.starts_with(out + "/");
                                 // In a specifier they mean something else.
                                 const bool has_marks = path.find_first_of("%?#", below.size()) != std::string::npos;
                                 return is_output || has_marks || !is_meant(module, kind, path, !each.ends_with('*'));
                               }),
                paths.end());
    return paths;
  };
  // Other names for a file, where the resolver knows them.
  const auto add = [&](std::string name) {
    if (resolver_.resolve(importer, name, kind, 0).kind == Resolution::Kind::File) specifiers.push_back(std::move(name));
  };
  for (const std::string& path : find_paths(glob)) {
    specifiers.push_back(name_of(path));
    if (!glob.ends_with('*') || kind == js::ImportKind::NewURL) continue;
    // './w' and, of './w/index.js', './w' too.
    std::string name = name_of(path);
    name.resize(name.size() - path_extension(name).size());
    if (name == specifiers.back()) continue;
    if (name.ends_with("/index")) add(name.substr(0, name.size() - 6));
    add(std::move(name));
  }
  for (const auto& [written, extension] : kWrittenAs) {
    if (!glob.ends_with(written) || kind == js::ImportKind::NewURL) continue;
    for (const std::string& path : find_paths(glob.substr(0, glob.size() - written.size()).append(extension))) {
      std::string name = name_of(path);
      name.resize(name.size() - extension.size());
      add(name.append(written));
    }
  }
  std::sort(specifiers.begin(), specifiers.end());
  specifiers.erase(std::unique(specifiers.begin(), specifiers.end()), specifiers.end());
  for (std::string& specifier : specifiers) specifier.append(suffix);
  return specifiers;
}

void expand_patterns(GraphModule& module, PatternMatcher& matcher, DiagnosticList& diagnostics) {
  std::vector<std::vector<std::string>> matches;
  for (const js::PathPattern& pattern : module.ast.patterns) {
    const js::ImportRecord& record = module.ast.import_records[index_of(pattern.record)];
    matches.push_back(matcher.find(module, record.kind, record.specifier));
    module.patterns.push_back({record.kind, std::string(record.specifier), matches.back()});
    if (matches.back().empty() && pattern.node != nullptr)
      diagnostics.add(DiagnosticCode::PatternMeansNothing, record.range, {record.specifier});
  }
  lowering::expand_patterns(module.ast, matches);
}

}  // namespace skein
