// Options as esbuild's JavaScript API names them.

#include <algorithm>
#include <cmath>

#include "bundle/bundle.h"
#include "bundle/option_names.h"
#include "bundle/options.h"
#include "json/json.h"
#include "resolve/paths.h"
#include "transform/targets.h"

namespace skein {

namespace {

// What concerns the JavaScript side only.
constexpr std::string_view kIgnored[] = {"files", "write", "logLevel", "color", "allowOverwrite", "signal"};

template <class T>
struct Choice {
  std::string_view text;
  T value;
};

class OptionReader {
 public:
  explicit OptionReader(std::vector<Message>& messages) : messages_(messages) {}

  // The members of the object, each given to `handle`, which says whether it knows the name.
  template <class Handle>
  void read(std::string_view text, Handle&& handle) {
    Arena arena;
    DiagnosticList diagnostics;
    const SourceText source(text);
    const json::Value* root = json::parse(source.view(), {}, arena, diagnostics);
    if (root == nullptr || !root->is_object()) {
      messages_.push_back(make_message(DiagnosticCode::InvalidOptionValue, {"", "options", "an object"}));
      return;
    }
    text_ = source.view();
    for (const json::Member& member : root->members) {
      name_ = member.key;
      if (member.value->kind == json::Value::Kind::Null) continue;
      if (handle(member.key, *member.value)) continue;
      bool is_known = false;
      for (std::string_view ignored : kIgnored) is_known |= ignored == member.key;
      if (is_known) continue;
      is_known |= is_unsupported_option(member.key);
      // Turned off is as good as absent.
      const bool is_off = (member.value->kind == json::Value::Kind::Boolean && !member.value->boolean) ||
                          (member.value->is_array() && member.value->elements.empty()) ||
                          (member.value->is_object() && member.value->members.empty());
      if (is_known && is_off) continue;
      messages_.push_back(
          make_message(is_known ? DiagnosticCode::OptionNotSupported : DiagnosticCode::InvalidOption, {member.key}));
    }
  }

  bool text(const json::Value& value, std::string& field) {
    if (!value.is_string()) return wrong(value, "a string");
    field = value.text;
    return true;
  }
  // JSON as text, or as what it stands for.
  bool json_text(const json::Value& value, std::string& field) {
    if (!value.is_string() && !value.is_object()) return wrong(value, "a string or an object");
    field = value.is_string() ? value.text : text_.substr(value.range.start, value.range.length());
    return true;
  }
  bool boolean(const json::Value& value, bool& field) {
    if (value.kind != json::Value::Kind::Boolean) return wrong(value, "a boolean");
    field = value.boolean;
    return true;
  }
  bool number(const json::Value& value, std::uint32_t& field) {
    if (value.kind != json::Value::Kind::Number || value.number < 0 || value.number > 1e9 ||
        value.number != std::floor(value.number))
      return wrong(value, "a whole number");
    field = static_cast<std::uint32_t>(value.number);
    return true;
  }
  bool texts(const json::Value& value, std::vector<std::string>& field) {
    if (!value.is_array()) return wrong(value, "an array of strings");
    for (const json::Value* element : value.elements) {
      if (!element->is_string()) return wrong(value, "an array of strings");
      field.emplace_back(element->text);
    }
    return true;
  }
  bool pairs(const json::Value& value, std::vector<std::pair<std::string, std::string>>& field) {
    if (!value.is_object()) return wrong(value, "an object of strings");
    for (const json::Member& member : value.members) {
      if (!member.value->is_string()) return wrong(*member.value, "an object of strings");
      field.emplace_back(member.key, member.value->text);
    }
    return true;
  }
  template <class T, std::size_t count>
  bool choose(const json::Value& value, const Choice<T> (&choices)[count], T& field) {
    std::string expected = "one of ";
    for (std::size_t i = 0; i < count; i++) {
      if (value.is_string() && choices[i].text == value.text) {
        field = choices[i].value;
        return true;
      }
      expected += (i > 0 ? ", \"" : "\"") + std::string(choices[i].text) + "\"";
    }
    return wrong(value, expected);
  }
  // Always true: the option is known, its value has been complained about.
  bool wrong(const json::Value& value, std::string_view expected) {
    const std::string_view given =
        value.is_string() ? value.text : text_.substr(value.range.start, std::min(value.range.length(), 80u));
    messages_.push_back(make_message(DiagnosticCode::InvalidOptionValue, {given, name_, expected}));
    return true;
  }
  // Always true. `detail`: what of the option.
  bool not_yet(std::string_view detail) {
    messages_.push_back(make_message(DiagnosticCode::OptionNotSupported, {std::string(name_) + ": " + std::string(detail)}));
    return true;
  }

  // {js: "text"}; other kinds of output are not made yet.
  bool by_kind(const json::Value& value, std::string& js) {
    if (!value.is_object()) return wrong(value, "an object such as { js: \"...\" }");
    for (const json::Member& member : value.members) {
      if (member.key == "js")
        text(*member.value, js);
      else
        not_yet(member.key);
    }
    return true;
  }

  bool stdin_entry(const json::Value& value, StdinOptions& field) {
    if (!value.is_object()) return wrong(value, "an object such as { contents: \"...\", resolveDir: \"/\" }");
    field.is_given = true;
    for (const json::Member& member : value.members) {
      if (member.key == "contents")
        text(*member.value, field.contents);
      else if (member.key == "resolveDir")
        text(*member.value, field.directory);
      else if (member.key == "sourcefile")
        text(*member.value, field.source_file);
      else if (member.key == "loader")
        loader(*member.value, field.loader);
      else
        messages_.push_back(make_message(DiagnosticCode::InvalidOption, {std::string("stdin.").append(member.key)}));
    }
    if (field.loader == Loader::None) field.loader = Loader::JS;
    return true;
  }

  // {".js": ".mjs"}
  bool out_extension(const json::Value& value, std::string& js) {
    if (!value.is_object()) return wrong(value, "an object such as { \".js\": \".mjs\" }");
    for (const json::Member& member : value.members) {
      if (member.key == ".css") return not_yet(member.key);
      if (member.key != ".js" || !member.value->is_string() || !is_extension(member.value->text))
        return wrong(value, "an object such as { \".js\": \".mjs\" }");
      js = member.value->text;
    }
    return true;
  }

  bool loader(const json::Value& value, Loader& field) {
    if (value.is_string() && is_unsupported_loader(value.text)) return not_yet(value.text);
    return (value.is_string() && find_loader(value.text, field)) || wrong(value, kLoadersExpected);
  }
  bool jsx(std::string_view key, const json::Value& value, JsxOption& field) {
    if (key == "jsx")
      return choose<js::JsxMode>(
          value,
          {{"transform", js::JsxMode::Classic}, {"automatic", js::JsxMode::Automatic}, {"preserve", js::JsxMode::Preserve}},
          field.mode);
    if (key == "jsxFactory") return text(value, field.factory);
    if (key == "jsxFragment") return text(value, field.fragment);
    if (key == "jsxImportSource") return text(value, field.import_source);
    if (key == "jsxDev") return boolean(value, field.development);
    if (key == "jsxSideEffects") return boolean(value, field.side_effects);
    return false;
  }
  bool define(std::string_view key, const json::Value& value, DefineOptions& field) {
    if (key == "pure") return texts(value, field.pure);
    if (key == "dropLabels") return texts(value, field.drop_labels);
    if (key == "workerConstructors") return texts(value, field.worker_constructors);
    if (key == "ignoreAnnotations") return boolean(value, field.ignore_annotations);
    if (key == "drop") {
      if (!value.is_array()) return wrong(value, "an array of \"console\" and \"debugger\"");
      for (const json::Value* element : value.elements) {
        if (element->is_string() && element->text == "console")
          field.drop_console = true;
        else if (element->is_string() && element->text == "debugger")
          field.drop_debugger = true;
        else
          return wrong(*element, "\"console\" or \"debugger\"");
      }
      return true;
    }
    return key == "define" && pairs(value, field.defines);
  }
  // { source, flags }, or the source alone.
  bool pattern(const json::Value& value, PatternOption& field) {
    const json::Value* source = value.is_string() ? &value : value.get("source");
    const json::Value* flags = value.get("flags");
    if (source == nullptr || !source->is_string() || (flags != nullptr && !flags->is_string()))
      return wrong(value, "a regular expression");
    field = {true, std::string(source->text), flags == nullptr ? std::string() : std::string(flags->text)};
    return true;
  }
  bool mangle(std::string_view key, const json::Value& value, MangleOptions& field) {
    if (key == "mangleProps") return pattern(value, field.properties);
    if (key == "reserveProps") return pattern(value, field.reserved);
    if (key == "mangleQuoted") return boolean(value, field.is_quoted);
    return key == "mangleCache" && json_text(value, field.cache);
  }
  // { name: ["text in a path"] }
  bool manual_chunks(const json::Value& value, std::vector<link::ManualChunk>& field) {
    constexpr std::string_view kExpected = "an object of names and arrays of texts in paths";
    if (!value.is_object()) return wrong(value, kExpected);
    for (const json::Member& member : value.members) {
      if (member.key.empty() || !member.value->is_array()) return wrong(value, kExpected);
      link::ManualChunk& chunk = field.emplace_back();
      chunk.name = member.key;
      texts(*member.value, chunk.patterns);
      for (const std::string& pattern : chunk.patterns)
        if (pattern.empty()) return wrong(value, kExpected);
    }
    return true;
  }
  bool sourcemap(const json::Value& value, SourceMapMode& field) {
    if (value.kind == json::Value::Kind::Boolean) {
      field = value.boolean ? SourceMapMode::Linked : SourceMapMode::None;
      return true;
    }
    return choose<SourceMapMode>(value,
                                 {{"linked", SourceMapMode::Linked},
                                  {"external", SourceMapMode::External},
                                  {"inline", SourceMapMode::Inline},
                                  {"both", SourceMapMode::Both}},
                                 field);
  }
  bool format(const json::Value& value, Format& field) {
    return choose<Format>(value, {{"esm", Format::ESM}, {"iife", Format::IIFE}, {"cjs", Format::CommonJS}}, field);
  }
  // One target or several: what any of them lacks is lowered. "es2020,chrome80" is two.
  bool target(const json::Value& value, lowering::Target& field) {
    const auto one = [&](const json::Value& names) {
      if (!names.is_string()) return wrong(value, "a string or an array of strings");
      for (std::string_view rest = names.text;;) {
        const std::size_t comma = rest.find(',');
        if (!lowering::add_target(rest.substr(0, comma), field)) return wrong(names, lowering::kTargetsExpected);
        if (comma == std::string_view::npos) return true;
        rest.remove_prefix(comma + 1);
      }
    };
    if (!value.is_array()) return one(value);
    for (const json::Value* names : value.elements)
      if (!one(*names)) return false;
    return true;
  }
  bool supported(const json::Value& value, lowering::Target& field) {
    if (!value.is_object()) return wrong(value, "an object of booleans");
    for (const json::Member& member : value.members) {
      if (member.value->kind != json::Value::Kind::Boolean) return wrong(*member.value, "an object of booleans");
      if (!lowering::add_supported(member.key, member.value->boolean, field))
        return not_yet(std::string("supported: ").append(member.key));
    }
    return true;
  }
  // Plug-ins and other hosts pass working directories with a slash at the end.
  bool directory(const json::Value& value, std::string& field) {
    if (!value.is_string() || !value.text.starts_with('/')) return wrong(value, "an absolute path");
    field = path_normalize(value.text);
    return true;
  }
  bool charset(const json::Value& value, bool& ascii_only) {
    return choose<bool>(value, {{"ascii", true}, {"utf8", false}}, ascii_only);
  }
  bool legal_comments(const json::Value& value, std::optional<link::LegalComments>& field) {
    using link::LegalComments;
    LegalComments chosen = LegalComments::None;
    choose<LegalComments>(value,
                          {{"none", LegalComments::None},
                           {"inline", LegalComments::Inline},
                           {"eof", LegalComments::EndOfFile},
                           {"linked", LegalComments::Linked},
                           {"external", LegalComments::External}},
                          chosen);
    field = chosen;
    return true;
  }
  bool log_override(const json::Value& value, std::vector<std::pair<std::string, std::string>>& field) {
    const std::size_t first = field.size();
    pairs(value, field);
    for (std::size_t i = first; i < field.size(); i++)
      if (!is_log_level(field[i].second)) return wrong(value, "levels such as \"warning\", \"error\" or \"silent\"");
    return true;
  }
  bool abs_paths(const json::Value& value, BuildOptions& options) {
    std::vector<std::string> names;
    texts(value, names);
    for (const std::string& name : names)
      if (!add_abs_paths(name, options)) return wrong(value, "an array of \"code\", \"log\" and \"metafile\"");
    return true;
  }
  bool optional(const json::Value& value, std::optional<bool>& field) {
    bool given = false;
    boolean(value, given);
    field = given;
    return true;
  }

 private:
  std::vector<Message>& messages_;
  std::string_view name_;
  std::string_view text_;  // of the whole object, while it is read
};

bool read_entry_points(OptionReader& reader, const json::Value& value, std::vector<EntryOption>& entries) {
  if (value.is_object()) {  // { out: in }
    for (const json::Member& member : value.members) {
      if (!member.value->is_string()) return reader.wrong(value, "an object of strings");
      entries.push_back({std::string(member.value->text), std::string(member.key)});
    }
    return true;
  }
  if (!value.is_array()) return reader.wrong(value, "an array or an object");
  for (const json::Value* element : value.elements) {
    if (element->is_string()) {
      entries.push_back({std::string(element->text), {}});
      continue;
    }
    const json::Value* in = element->get("in");
    const json::Value* out = element->get("out");
    if (in == nullptr || out == nullptr || !in->is_string() || !out->is_string())
      return reader.wrong(value, "strings or objects { in, out }");
    entries.push_back({std::string(in->text), std::string(out->text)});
  }
  return true;
}

// `minify` is all three, whatever the order, but for those that are given themselves.
struct MinifyOptions {
  bool all = false;
  bool has_whitespace = false, has_syntax = false, has_identifiers = false;

  template <class Options>
  bool read(OptionReader& reader, std::string_view key, const json::Value& value, Options& options) {
    if (key == "minify") return reader.boolean(value, all);
    if (key == "minifyWhitespace") return has_whitespace = true, reader.boolean(value, options.minify_whitespace);
    if (key == "minifySyntax") return has_syntax = true, reader.boolean(value, options.minify_syntax);
    if (key == "minifyIdentifiers") return has_identifiers = true, reader.boolean(value, options.minify_identifiers);
    return false;
  }
  template <class Options>
  void apply(Options& options) const {
    if (!has_whitespace) options.minify_whitespace = all;
    if (!has_syntax) options.minify_syntax = all;
    if (!has_identifiers) options.minify_identifiers = all;
  }
};

// What builds and transforms have in common.
bool read_common(OptionReader& reader, MinifyOptions& minify, std::string_view key, const json::Value& value,
                 BuildOptions& options) {
  if (key == "sourcemap") return reader.sourcemap(value, options.sourcemap);
  if (key == "sourcesContent") return reader.boolean(value, options.sources_content);
  if (key == "sourceRoot") return reader.text(value, options.source_root);
  if (key.starts_with("minify")) return minify.read(reader, key, value, options);
  if (key == "charset") return reader.charset(value, options.ascii_only);
  if (key == "legalComments") return reader.legal_comments(value, options.legal_comments);
  if (key == "format") return reader.format(value, options.format);
  if (key == "globalName") return reader.text(value, options.global_name);
  if (key == "platform")
    return reader.choose<Platform>(
        value, {{"browser", Platform::Browser}, {"node", Platform::Node}, {"neutral", Platform::Neutral}}, options.platform);
  if (reader.mangle(key, value, options.mangle)) return true;
  if (key == "treeShaking") return reader.optional(value, options.tree_shaking);
  if (key == "keepNames") return reader.boolean(value, options.keep_names);
  if (key == "lineLimit") return reader.number(value, options.line_limit);
  if (key == "logOverride") return reader.log_override(value, options.log_override);
  if (key == "absPaths") return reader.abs_paths(value, options);
  if (key == "logLimit") return reader.number(value, options.log_limit);
  if (key == "target") return reader.target(value, options.target);
  if (key == "supported") return reader.supported(value, options.target);
  if (key == "tsconfigRaw") return reader.json_text(value, options.tsconfig_raw);
  return reader.define(key, value, options.define) || reader.jsx(key, value, options.jsx);
}

}  // namespace

void options_from_json(std::string_view json, BuildOptions& options, std::vector<Message>& messages) {
  OptionReader reader(messages);
  MinifyOptions minify;
  reader.read(json, [&](std::string_view key, const json::Value& value) {
    if (key == "entryPoints") return read_entry_points(reader, value, options.entry_points);
    if (key == "stdin") return reader.stdin_entry(value, options.stdin_entry);
    if (key == "absWorkingDir") return reader.directory(value, options.working_directory);
    if (key == "outdir") return reader.text(value, options.outdir);
    if (key == "outfile") return reader.text(value, options.outfile);
    if (key == "outbase") return reader.text(value, options.outbase);
    if (key == "bundle") return reader.boolean(value, options.bundle);
    if (key == "inject") return reader.texts(value, options.inject);
    if (key == "splitting") return reader.boolean(value, options.splitting);
    if (key == "external") return reader.texts(value, options.external);
    if (key == "packages") return reader.choose<bool>(value, {{"external", true}, {"bundle", false}}, options.packages_external);
    if (key == "conditions") return options.has_conditions = true, reader.texts(value, options.conditions);
    if (key == "alias") return reader.pairs(value, options.alias);
    if (key == "nodePaths") return reader.texts(value, options.node_paths);
    if (key == "preserveSymlinks") return reader.boolean(value, options.preserve_symlinks);
    if (key == "mainFields") return reader.texts(value, options.main_fields);
    if (key == "resolveExtensions") return reader.texts(value, options.resolve_extensions);
    if (key == "loader") {
      if (!value.is_object()) return reader.wrong(value, "an object");
      for (const json::Member& member : value.members) {
        if (!member.key.starts_with('.')) return reader.wrong(value, "extensions with their dot");
        Loader loader = Loader::None;
        reader.loader(*member.value, loader);
        if (loader != Loader::None) options.loaders[std::string(member.key)] = loader;
      }
      return true;
    }
    if (key == "entryNames") return reader.text(value, options.entry_names);
    if (key == "chunkNames") return reader.text(value, options.chunk_names);
    if (key == "workerFormat")
      return reader.choose<link::WorkerFormat>(
          value, {{"esm", link::WorkerFormat::ESM}, {"iife", link::WorkerFormat::IIFE}, {"inline", link::WorkerFormat::Inline}},
          options.worker_format);
    if (key == "workerMessageQueue") return reader.boolean(value, options.worker_message_queue);
    if (key == "workerNames") return reader.text(value, options.worker_names);
    if (key == "minChunkSize") return reader.number(value, options.min_chunk_size);
    if (key == "asksChunks") return reader.boolean(value, options.asks_chunks);
    if (key == "manualChunks") return reader.manual_chunks(value, options.manual_chunks);
    if (key == "assetNames") return reader.text(value, options.asset_names);
    if (key == "outExtension") return reader.out_extension(value, options.out_extension);
    if (key == "publicPath") return reader.text(value, options.public_path);
    if (key == "banner") return reader.by_kind(value, options.banner_js);
    if (key == "footer") return reader.by_kind(value, options.footer_js);
    if (key == "metafile") return reader.boolean(value, options.metafile);
    if (key == "trace") return reader.boolean(value, options.trace);
    if (key == "tsconfig") return reader.text(value, options.tsconfig);
    return read_common(reader, minify, key, value, options);
  });
  minify.apply(options);
}

void transform_options_from_json(std::string_view json, TransformOptions& options, std::vector<Message>& messages) {
  OptionReader reader(messages);
  MinifyOptions minify;
  reader.read(json, [&](std::string_view key, const json::Value& value) {
    if (key == "loader") return reader.loader(value, options.loader);
    if (key == "sourcefile") return reader.text(value, options.source_file);
    // One string here, not one for each kind of output.
    if (key == "banner") return reader.text(value, options.banner_js);
    if (key == "footer") return reader.text(value, options.footer_js);
    return read_common(reader, minify, key, value, options);
  });
  minify.apply(options);
}

}  // namespace skein
