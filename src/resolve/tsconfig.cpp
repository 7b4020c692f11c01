#include "resolve/tsconfig.h"

#include <algorithm>

#include "js/lexer.h"
#include "resolve/exports.h"
#include "resolve/paths.h"
#include "resolve/specifiers.h"

namespace skein {

namespace {

constexpr std::string_view kRawName = "<tsconfig.json>";

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && path_equals_ignoring_case(a, b);
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> choices) {
  return std::any_of(choices.begin(), choices.end(), [&](std::string_view each) { return equals_ignoring_case(text, each); });
}

// Reads "compilerOptions"; what is wrong becomes a warning and counts as unset.
class OptionsReader {
 public:
  // `directory`: that of the file.
  OptionsReader(const json::Value& options, std::string_view source, std::string_view file, std::string_view directory,
                TsConfig& config)
      : options_(options), source_(source), file_(file), directory_(directory), config_(config) {}

  void read() {
    CompilerOptions& to = config_.options;
    boolean("experimentalDecorators", to.experimental_decorators);
    boolean("emitDecoratorMetadata", to.emit_decorator_metadata);
    boolean("useDefineForClassFields", to.use_define_for_class_fields);
    boolean("verbatimModuleSyntax", to.verbatim_module_syntax);
    boolean("preserveValueImports", to.preserve_value_imports);
    boolean("alwaysStrict", to.always_strict);
    boolean("strict", to.strict);
    name("jsxFactory", to.jsx_factory);
    name("jsxFragmentFactory", to.jsx_fragment_factory);
    if (const json::Value* value = text("jsxImportSource")) to.jsx_import_source = std::string(value->text);
    jsx(to.jsx);
    target(to.target_defines_fields);
    if (const json::Value* value = text("importsNotUsedAsValues")) {
      if (!is_one_of(value->text, {"remove", "preserve", "error"}))
        warn(*value, "importsNotUsedAsValues", R"("remove", "preserve" or "error")");
      else
        to.keep_import_statements = !equals_ignoring_case(value->text, "remove");
    }
    if (const json::Value* value = text("baseUrl")) config_.base_url = path_join(directory_, of_config_folder(value->text));
    paths();
    texts("rootDirs", config_.root_dirs);
    for (std::string& root : config_.root_dirs) root = path_join(directory_, root);
    texts("moduleSuffixes", config_.module_suffixes);
  }

 private:
  void warn(const json::Value& value, std::string_view name, std::string_view expected) {
    DiagnosticList list;
    const std::string given(value.is_string() ? value.text
                                              : source_.substr(value.range.start, std::min(value.range.length(), 40u)));
    list.add(DiagnosticCode::InvalidTsConfigValue, value.range, {given, name, expected});
    config_.messages.push_back(to_message(list.items()[0], source_, file_));
  }
  const json::Value* text(std::string_view name) {
    const json::Value* value = options_.get(name);
    if (value == nullptr || value->is_string()) return value;
    warn(*value, name, "a string");
    return nullptr;
  }
  // "${configDir}/src" is about the folder of the file that extends all others.
  std::string of_config_folder(std::string_view path) const {
    constexpr std::string_view kVariable = "${configDir}";
    if (!path.starts_with(kVariable)) return std::string(path);
    const std::string_view folder = config_.path.empty() ? directory_ : path_directory(config_.path);
    return std::string(folder) + "/" + std::string(path.substr(kVariable.size()));
  }
  void texts(std::string_view name, std::vector<std::string>& field) {
    const json::Value* value = options_.get(name);
    if (value == nullptr) return;
    if (!value->is_array()) return warn(*value, name, "an array of strings");
    field.clear();
    for (const json::Value* each : value->elements) {
      if (each->is_string())
        field.push_back(of_config_folder(each->text));
      else
        warn(*each, name, "a string");
    }
  }
  void paths() {
    const json::Value* value = options_.get("paths");
    if (value == nullptr) return;
    if (!value->is_object()) return warn(*value, "paths", "an object");
    config_.paths.clear();
    config_.paths_directory = directory_;
    const auto has_stars = [](std::string_view text) { return std::count(text.begin(), text.end(), '*') > 1; };
    for (const json::Member& member : value->members) {
      if (!member.value->is_array() || has_stars(member.key)) {
        warn(*member.value, "paths", "an array, for a pattern with at most one \"*\"");
        continue;
      }
      TsConfig::PathMapping mapping{std::string(member.key), {}};
      for (const json::Value* target : member.value->elements) {
        if (target->is_string() && !has_stars(target->text))
          mapping.targets.push_back(of_config_folder(target->text));
        else
          warn(*target, "paths", "a path with at most one \"*\"");
      }
      config_.paths.push_back(std::move(mapping));
    }
  }
  void boolean(std::string_view name, std::optional<bool>& field) {
    const json::Value* value = options_.get(name);
    if (value == nullptr) return;
    if (value->kind == json::Value::Kind::Boolean)
      field = value->boolean;
    else
      warn(*value, name, "true or false");
  }
  void name(std::string_view name, std::optional<std::string>& field) {
    const json::Value* value = text(name);
    if (value == nullptr) return;
    const bool is_null = value->text == "null" && name == "jsxFragmentFactory";
    if (is_null || js::is_entity_name(value->text))
      field = std::string(value->text);
    else
      warn(*value, name, "a name or names with dots between them");
  }
  void jsx(std::optional<CompilerOptions::Jsx>& field) {
    using Jsx = CompilerOptions::Jsx;
    const json::Value* value = text("jsx");
    if (value == nullptr) return;
    if (is_one_of(value->text, {"preserve", "react-native"}))
      field = Jsx::Preserve;
    else if (equals_ignoring_case(value->text, "react"))
      field = Jsx::React;
    else if (equals_ignoring_case(value->text, "react-jsx"))
      field = Jsx::ReactJsx;
    else if (equals_ignoring_case(value->text, "react-jsxdev"))
      field = Jsx::ReactJsxDev;
    else
      warn(*value, "jsx", R"("preserve", "react-native", "react", "react-jsx" or "react-jsxdev")");
  }
  void target(std::optional<bool>& defines_fields) {
    const json::Value* value = text("target");
    if (value == nullptr) return;
    if (is_one_of(value->text, {"es2022", "es2023", "es2024", "es2025", "es2026", "esnext"}))
      defines_fields = true;
    else if (is_one_of(value->text, {"es3", "es5", "es6", "es2015", "es2016", "es2017", "es2018", "es2019", "es2020", "es2021"}))
      defines_fields = false;
    else
      warn(*value, "target", R"("es3", "es5", "es6", "es2015" to "es2026" or "esnext")");
  }

  const json::Value& options_;
  std::string_view source_, file_, directory_;
  TsConfig& config_;
};

void read_options(const json::Value& root, std::string_view source, std::string_view file, std::string_view directory,
                  TsConfig& config) {
  const json::Value* options = root.get("compilerOptions");
  if (options != nullptr && options->is_object()) OptionsReader(*options, source, file, directory, config).read();
}

// "paths" start from "baseUrl", wherever that came from, or else from the file they stand in.
void finish_paths(TsConfig& config) {
  const std::string& base = config.base_url.empty() ? config.paths_directory : config.base_url;
  for (TsConfig::PathMapping& mapping : config.paths)
    for (std::string& target : mapping.targets) target = path_join(base, target);
}

const json::Value* parse_text(std::string_view source, std::string_view file, Arena& arena, TsConfig& config) {
  DiagnosticList diagnostics;
  const json::Value* root = json::parse(source, {true, true}, arena, diagnostics);
  append_messages(diagnostics, source, file, config.messages);
  return root;
}

}  // namespace

std::shared_ptr<const TsConfig> parse_tsconfig(std::string_view text, std::string_view directory) {
  auto config = std::make_shared<TsConfig>();
  const SourceText source(text);
  Arena arena;
  if (const json::Value* root = parse_text(source.view(), kRawName, arena, *config))
    read_options(*root, source.view(), kRawName, directory, *config);
  finish_paths(*config);
  return config;
}

TsConfigs::TsConfigs(FileSystem& files, std::string working_directory, std::string file, std::string raw)
    : files_(files), working_directory_(std::move(working_directory)), file_(std::move(file)) {
  if (!raw.empty()) raw_ = parse_tsconfig(raw, working_directory_);
}

void TsConfigs::forget() {
  folders_.clear();
  configs_.clear();
}

std::string TsConfigs::shown(std::string_view path) const { return path_relative(working_directory_, path); }

std::shared_ptr<const TsConfig> TsConfigs::at(std::string_view directory) {
  if (directory.find("/node_modules/") != std::string_view::npos || directory.ends_with("/node_modules")) return nullptr;
  if (raw_ != nullptr) return raw_;
  if (!file_.empty()) return read(file_);
  // Folder by folder upwards, then written down for all of them: paths are as deep as somebody likes, so this is no recursion.
  std::string_view folder = directory;
  return folders_.get_or_make(directory, [&]() -> Pointer {
    for (;; folder = path_directory(folder)) {
      for (std::string_view name : {"tsconfig.json", "jsconfig.json"})
        if (const std::string path = path_join(folder, name); files_.entry_kind(path) == EntryKind::File) return read(path);
      if (folder == "/" || folder.empty()) return nullptr;
    }
  });
}

TsConfigs::Pointer TsConfigs::read(const std::string& path) {
  return configs_.get_or_make(path, [&]() -> Pointer {
    auto config = std::make_shared<TsConfig>();
    config->path = path;
    std::vector<std::string> chain;
    if (files_.entry_kind(path) != EntryKind::File)
      config->messages.push_back(make_message(DiagnosticCode::TsConfigNotFound, {shown(path)}));
    else
      read_into(path, *config, chain);
    finish_paths(*config);
    return config;
  });
}

// What a file extends is read before it, so that its own options win. `chain`: the files on the way here.
void TsConfigs::read_into(const std::string& path, TsConfig& config, std::vector<std::string>& chain) {
  const ReadResult file = files_.read_file(path);
  if (!file.ok) {
    config.messages.push_back(make_message(DiagnosticCode::CouldNotRead, {shown(path), file.error}));
    return;
  }
  Arena arena;
  const std::string_view source = file.text.view();
  const std::string name = shown(path);
  const json::Value* root = parse_text(source, name, arena, config);
  if (root == nullptr) return;
  chain.push_back(path);
  if (const json::Value* base = root->get("extends")) {
    if (base->is_array()) {
      for (const json::Value* each : base->elements) extend(*each, source, path, config, chain);
    } else {
      extend(*base, source, path, config, chain);
    }
  }
  chain.pop_back();
  read_options(*root, source, name, path_directory(path), config);
}

void TsConfigs::extend(const json::Value& base, std::string_view source, const std::string& path, TsConfig& config,
                       std::vector<std::string>& chain) {
  // More than anybody writes, and a bound for the stack.
  constexpr std::size_t kMaxChain = 64;
  const auto warn = [&](DiagnosticCode code) {
    DiagnosticList list;
    list.add(code, base.range, {base.text});
    config.messages.push_back(to_message(list.items()[0], source, shown(path)));
  };
  if (!base.is_string()) return;
  const std::string found = find_base(path_directory(path), base.text);
  if (found.empty()) return warn(DiagnosticCode::TsConfigBaseNotFound);
  if (chain.size() >= kMaxChain || std::find(chain.begin(), chain.end(), found) != chain.end())
    return warn(DiagnosticCode::TsConfigCycle);
  read_into(found, config, chain);
}

// "./base", "../base.json", "/etc/base.json", or a package: "@tsconfig/strictest", "pkg/configs/web.json".
std::string TsConfigs::find_base(std::string_view directory, std::string_view specifier) {
  const auto is_file = [&](const std::string& path) { return files_.entry_kind(path) == EntryKind::File; };
  const auto at_path = [&](const std::string& path) -> std::string {
    if (is_file(path)) return path;
    if (is_file(path + ".json")) return path + ".json";
    return {};
  };
  if (is_relative(specifier) || specifier.starts_with('/')) {
    const std::string path = path_join(directory, specifier);
    std::string found = at_path(path);
    if (found.empty() && is_file(path_join(path, "tsconfig.json"))) found = path_join(path, "tsconfig.json");
    return found;
  }
  std::string_view package_name, subpath;
  if (!split_package(specifier, package_name, subpath)) return {};
  for (std::string_view folder = directory;; folder = path_directory(folder)) {
    const std::string root = path_join(path_join(folder, "node_modules"), package_name);
    const std::string path = path_join(root, subpath);
    if (std::string found = at_path(path); !found.empty()) return found;
    if (files_.entry_kind(root) == EntryKind::Directory) {
      if (const ReadResult read = files_.read_file(path_join(root, "package.json")); read.ok) {
        Arena arena;
        DiagnosticList ignored;
        const json::Value* package = json::parse(read.text.view(), {true, true}, arena, ignored);
        if (const json::Value* exports = package != nullptr ? package->get("exports") : nullptr) {
          const std::string key = subpath.empty() ? "." : "./" + std::string(subpath);
          const PackageTarget target = resolve_exports(*exports, key, {"node", "require", "import", "types"});
          if (target.status == PackageTarget::Status::Found)
            if (std::string found = at_path(path_join(root, target.path)); !found.empty()) return found;
        }
        // A package may name its configuration in "tsconfig" of its package.json.
        const json::Value* named = package != nullptr && subpath.empty() ? package->get("tsconfig") : nullptr;
        if (named != nullptr && named->is_string())
          if (std::string found = at_path(path_join(root, named->text)); !found.empty()) return found;
      }
      if (const std::string found = path_join(path, "tsconfig.json"); is_file(found)) return found;
    }
    if (folder == "/" || folder.empty()) return {};
  }
}

}  // namespace skein
