#include "cli/arguments.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/nearest.h"
#include "bundle/option_names.h"
#include "transform/targets.h"

namespace skein::cli {

namespace {

// Flags without a value, or with =true and =false.
struct BooleanFlag {
  std::string_view name;
  bool BuildOptions::*field;
};
constexpr BooleanFlag kBooleanFlags[] = {
    {"--bundle", &BuildOptions::bundle},
    {"--splitting", &BuildOptions::splitting},
    {"--minify-whitespace", &BuildOptions::minify_whitespace},
    {"--minify-syntax", &BuildOptions::minify_syntax},
    {"--minify-identifiers", &BuildOptions::minify_identifiers},
    {"--sources-content", &BuildOptions::sources_content},
    {"--preserve-symlinks", &BuildOptions::preserve_symlinks},
    {"--keep-names", &BuildOptions::keep_names},
    {"--worker-message-queue", &BuildOptions::worker_message_queue},
};

struct TextFlag {
  std::string_view name;
  std::string BuildOptions::*field;
};
constexpr TextFlag kTextFlags[] = {
    {"--outdir", &BuildOptions::outdir},           {"--outfile", &BuildOptions::outfile},
    {"--outbase", &BuildOptions::outbase},         {"--entry-names", &BuildOptions::entry_names},
    {"--chunk-names", &BuildOptions::chunk_names}, {"--worker-names", &BuildOptions::worker_names},
    {"--asset-names", &BuildOptions::asset_names}, {"--public-path", &BuildOptions::public_path},
    {"--source-root", &BuildOptions::source_root}, {"--global-name", &BuildOptions::global_name},
    {"--banner:js", &BuildOptions::banner_js},     {"--footer:js", &BuildOptions::footer_js},
};

// For suggestions: what valued_flag knows besides kTextFlags, and the rest.
constexpr std::string_view kFlagsWithValue[] = {
    "--asset-names",
    "--cache-dir",
    "--cache-size",
    "--charset",
    "--chunk-names",
    "--conditions",
    "--entry-names",
    "--format",
    "--jsx",
    "--drop-labels",
    "--jsx-factory",
    "--jsx-fragment",
    "--jsx-import-source",
    "--legal-comments",
    "--loader",
    "--log-level",
    "--log-limit",
    "--main-fields",
    "--mangle-cache",
    "--mangle-props",
    "--min-chunk-size",
    "--chunk",
    "--reserve-props",
    "--outbase",
    "--outdir",
    "--outfile",
    "--packages",
    "--platform",
    "--public-path",
    "--resolve-extensions",
    "--source-root",
    "--sourcefile",
    "--target",
    "--abs-paths",
    "--line-limit",
    "--threads",
    "--watch-delay",
    "--tsconfig",
    "--tsconfig-raw",
    "--worker-format",
    "--worker-names",
};
constexpr std::string_view kOtherFlags[] = {
    "--alias",
    "--inject",
    "--jsx-side-effects",
    "--allow-overwrite",
    "--color",
    "--define",
    "--drop",
    "--external",
    "--help",
    "--ignore-annotations",
    "--jsx-dev",
    "--mangle-quoted",
    "--metafile",
    "--minify",
    "--pure",
    "--serve",
    "--sourcemap",
    "--supported",
    "--timing",
    "--trace",
    "--version",
    "--analyze",
    "--log-override",
    "--watch",
};

template <class T>
struct Choice {
  std::string_view text;
  T value;
};
constexpr Choice<link::LegalComments> kLegalComments[] = {{"none", link::LegalComments::None},
                                                          {"inline", link::LegalComments::Inline},
                                                          {"eof", link::LegalComments::EndOfFile},
                                                          {"linked", link::LegalComments::Linked},
                                                          {"external", link::LegalComments::External}};

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t at = std::min(text.find(separator), text.size());
    if (at > 0) parts.emplace_back(text.substr(0, at));
    text.remove_prefix(std::min(at + 1, text.size()));
  }
  return parts;
}

class ArgumentParser {
 public:
  explicit ArgumentParser(Arguments& arguments) : arguments_(arguments), build_(arguments.build) {}

  std::vector<Message> run(const std::vector<std::string>& words) {
    arguments_.words = words;
    for (const std::string& word : words) {
      if (!word.starts_with("-")) {
        entry_point(word);
        continue;
      }
      const std::size_t equals = word.find('=');
      const bool has_value = equals != std::string::npos;
      flag(word, has_value ? std::string_view(word).substr(0, equals) : std::string_view(word),
           has_value ? std::string_view(word).substr(equals + 1) : std::string_view(), has_value);
    }
    return std::move(messages_);
  }

 private:
  void entry_point(const std::string& word) {
    // out=in, unless the file's own name has the sign.
    const std::size_t equals = word.find('=');
    if (equals != std::string::npos && equals > 0)
      build_.entry_points.push_back({word.substr(equals + 1), word.substr(0, equals)});
    else
      build_.entry_points.push_back({word, ""});
  }

  void flag(const std::string& word, std::string_view name, std::string_view value, bool has_value) {
    if (word == "--help" || word == "-h") {
      arguments_.show_help = true;
      return;
    }
    if (word == "--version") {
      arguments_.show_version = true;
      return;
    }
    for (const BooleanFlag& known : kBooleanFlags) {
      if (name != known.name) continue;
      if (!has_value || value == "true" || value == "false")
        build_.*known.field = value != "false";
      else
        invalid_value(name, value, "\"true\" or \"false\"");
      return;
    }
    for (const TextFlag& known : kTextFlags) {
      if (name != known.name || !has_value) continue;
      build_.*known.field = value;
      return;
    }
    if (name == "--minify" && (!has_value || value == "true" || value == "false")) {
      build_.minify_whitespace = build_.minify_syntax = build_.minify_identifiers = value != "false";
      return;
    }
    if (name == "--tree-shaking" && (!has_value || value == "true" || value == "false")) {
      build_.tree_shaking = value != "false";
      return;
    }
    if (has_value ? valued_flag(name, value) : bare_flag(name)) return;
    // "--alias:from=to" is about "alias"; of "--banner:css" only the rest is unknown.
    const std::string_view base = name.substr(0, name.find(':'));
    if (is_unsupported_option(option_name_of_flag(base)) || name.starts_with("--banner:") || name.starts_with("--footer:")) {
      messages_.push_back(make_message(DiagnosticCode::OptionNotSupported, {name}));
      return;
    }
    Message message = make_message(DiagnosticCode::InvalidOption, {word});
    suggest(message, word, name, has_value);
    messages_.push_back(std::move(message));
  }

  bool bare_flag(std::string_view name) {
    if (name == "--sourcemap") {
      build_.sourcemap = SourceMapMode::Linked;
      return true;
    }
    if (name == "--metafile") {
      arguments_.metafile_path = "meta.json";
      return true;
    }
    if (name == "--trace") return assign(arguments_.trace_path, "trace.json");
    if (name == "--jsx-dev") {
      build_.jsx.development = true;
      return true;
    }
    if (name == "--allow-overwrite") return assign(arguments_.allow_overwrite, true);
    if (name == "--mangle-quoted") return assign(build_.mangle.is_quoted, true);
    if (name == "--timing") return assign(arguments_.timing, true);
    if (name == "--analyze") return assign(arguments_.analyze, Arguments::Analyze::Short);
    if (name == "--watch") return assign(arguments_.watch, Arguments::Watch::WhileStdin);
    if (name == "--color") {
      arguments_.color = ColorMode::Always;
      return true;
    }
    if (name == "--ignore-annotations") {
      build_.define.ignore_annotations = true;
      return true;
    }
    if (name.starts_with("--pure:")) {
      build_.define.pure.emplace_back(name.substr(7));
      return true;
    }
    if (name.starts_with("--drop:")) {
      const std::string_view what = name.substr(7);
      if (what == "console")
        build_.define.drop_console = true;
      else if (what == "debugger")
        build_.define.drop_debugger = true;
      else
        invalid_value("--drop", what, "\"console\" or \"debugger\"");
      return true;
    }
    if (name.starts_with("--define:")) {
      invalid_value("--define", name.substr(9), "a name and a value, as in --define:DEBUG=true");
      return true;
    }
    if (name.starts_with("--alias:")) {
      invalid_value("--alias", name.substr(8), "a package and what stands for it, as in --alias:pkg=./shim.js");
      return true;
    }
    if (name.starts_with("--inject:")) {
      build_.inject.emplace_back(name.substr(9));
      return true;
    }
    if (name == "--jsx-side-effects") return assign(build_.jsx.side_effects, true);
    if (name.starts_with("--external:")) {
      build_.external.emplace_back(name.substr(11));
      return true;
    }
    return false;
  }

  template <class T, std::size_t count>
  bool choose(std::string_view name, std::string_view value, const Choice<T> (&choices)[count], T& field) {
    std::string expected;
    for (const Choice<T>& choice : choices) {
      if (choice.text == value) {
        field = choice.value;
        return true;
      }
      expected += expected.empty() ? "\"" : ", \"";
      expected += choice.text;
      expected += '"';
    }
    invalid_value(name, value, "one of " + expected);
    return true;
  }

  bool valued_flag(std::string_view name, std::string_view value) {
    if (name == "--format")
      return choose<Format>(name, value, {{"esm", Format::ESM}, {"iife", Format::IIFE}, {"cjs", Format::CommonJS}},
                            build_.format);
    if (name == "--worker-format")
      return choose<link::WorkerFormat>(
          name, value,
          {{"esm", link::WorkerFormat::ESM}, {"iife", link::WorkerFormat::IIFE}, {"inline", link::WorkerFormat::Inline}},
          build_.worker_format);
    if (name == "--platform")
      return choose<Platform>(name, value,
                              {{"browser", Platform::Browser}, {"node", Platform::Node}, {"neutral", Platform::Neutral}},
                              build_.platform);
    if (name == "--sourcemap")
      return choose<SourceMapMode>(name, value,
                                   {{"linked", SourceMapMode::Linked},
                                    {"external", SourceMapMode::External},
                                    {"inline", SourceMapMode::Inline},
                                    {"both", SourceMapMode::Both},
                                    {"true", SourceMapMode::Linked},
                                    {"false", SourceMapMode::None}},
                                   build_.sourcemap);
    if (name == "--target") {
      for (const std::string& target : split(value, ','))
        if (!lowering::add_target(target, build_.target)) return invalid_value(name, target, lowering::kTargetsExpected), true;
      return true;
    }
    if (name.starts_with("--supported:")) {
      const std::string_view feature = name.substr(12);
      if (value != "true" && value != "false") return invalid_value(name, value, "\"true\" or \"false\""), true;
      return lowering::add_supported(feature, value == "true", build_.target) || not_yet(name, value);
    }
    if (name == "--legal-comments") {
      link::LegalComments comments = link::LegalComments::None;
      choose<link::LegalComments>(name, value, kLegalComments, comments);
      build_.legal_comments = comments;
      return true;
    }
    if (name == "--charset") {
      bool ascii = true;
      choose<bool>(name, value, {{"ascii", true}, {"utf8", false}}, ascii);
      build_.ascii_only = ascii;
      return true;
    }
    if (name == "--packages") {
      return choose<bool>(name, value, {{"external", true}, {"bundle", false}}, build_.packages_external);
    }
    if (name == "--jsx")
      return choose<js::JsxMode>(
          name, value,
          {{"transform", js::JsxMode::Classic}, {"automatic", js::JsxMode::Automatic}, {"preserve", js::JsxMode::Preserve}},
          build_.jsx.mode);
    if (name == "--log-level")
      return choose<LogLevel>(name, value,
                              {{"verbose", LogLevel::Verbose},
                               {"debug", LogLevel::Debug},
                               {"info", LogLevel::Info},
                               {"warning", LogLevel::Warning},
                               {"error", LogLevel::Error},
                               {"silent", LogLevel::Silent}},
                              arguments_.log_level);
    if (name == "--color")
      return choose<ColorMode>(name, value, {{"true", ColorMode::Always}, {"false", ColorMode::Never}}, arguments_.color);
    if (name == "--analyze") {
      using Analyze = Arguments::Analyze;
      return choose<Analyze>(name, value, {{"verbose", Analyze::Verbose}, {"true", Analyze::Short}, {"false", Analyze::Off}},
                             arguments_.analyze);
    }
    if (name == "--watch") {
      using Watch = Arguments::Watch;
      return choose<Watch>(name, value, {{"forever", Watch::Forever}, {"true", Watch::WhileStdin}, {"false", Watch::Off}},
                           arguments_.watch);
    }
    if (name == "--watch-delay") return number(name, value, arguments_.watch_delay_ms);
    if (name == "--allow-overwrite")
      return choose<bool>(name, value, {{"true", true}, {"false", false}}, arguments_.allow_overwrite);
    if (name == "--jsx-dev") return choose<bool>(name, value, {{"true", true}, {"false", false}}, build_.jsx.development);
    if (name == "--jsx-side-effects")
      return choose<bool>(name, value, {{"true", true}, {"false", false}}, build_.jsx.side_effects);
    if (name.starts_with("--log-override:")) {
      if (!is_log_level(value)) return invalid_value(name, value, "a level, such as \"warning\", \"error\" or \"silent\""), true;
      build_.log_override.emplace_back(name.substr(15), value);
      return true;
    }
    if (name == "--abs-paths") {
      for (const std::string& each : split(value, ','))
        if (!add_abs_paths(each, build_)) invalid_value(name, each, "\"code\", \"log\" or \"metafile\"");
      return true;
    }
    if (name == "--line-limit") return number(name, value, build_.line_limit);
    // A file may have the sign in its name.
    if (name.starts_with("--inject:")) {
      build_.inject.push_back(std::string(name.substr(9)) + "=" + std::string(value));
      return true;
    }
    if (name == "--tsconfig") return assign(build_.tsconfig, value);
    if (name == "--tsconfig-raw") return assign(build_.tsconfig_raw, value);
    if (name == "--jsx-factory") return assign(build_.jsx.factory, value);
    if (name == "--jsx-fragment") return assign(build_.jsx.fragment, value);
    if (name == "--jsx-import-source") return assign(build_.jsx.import_source, value);
    if (name == "--metafile") return assign(arguments_.metafile_path, value);
    if (name == "--trace") return assign(arguments_.trace_path, value);
    if (name == "--min-chunk-size") return number(name, value, build_.min_chunk_size);
    if (name == "--chunk") return chunk(value);
    if (name == "--mangle-props") return build_.mangle.properties = {true, std::string(value), {}}, true;
    if (name == "--reserve-props") return build_.mangle.reserved = {true, std::string(value), {}}, true;
    if (name == "--mangle-cache") return assign(arguments_.mangle_cache_path, value);
    if (name == "--mangle-quoted") return choose<bool>(name, value, {{"true", true}, {"false", false}}, build_.mangle.is_quoted);
    if (name == "--sourcefile") return assign(arguments_.source_file, value);
    if (name == "--conditions") return build_.has_conditions = true, assign(build_.conditions, split(value, ','));
    if (name.starts_with("--alias:")) {
      build_.alias.emplace_back(name.substr(8), value);
      return true;
    }
    if (name == "--main-fields") return assign(build_.main_fields, split(value, ','));
    if (name == "--resolve-extensions") return assign(build_.resolve_extensions, split(value, ','));
    if (name == "--out-extension:.js") {
      if (is_extension(value)) return assign(build_.out_extension, value);
      return invalid_value(name, value, "an extension with its dot"), true;
    }
    if (name == "--cache-dir") {
      if (value.empty()) return invalid_value(name, value, "the path of a folder"), true;
      return assign(arguments_.cache_directory, value);
    }
    if (name == "--cache-size") {
      arguments_.has_cache_size = true;
      return number(name, value, arguments_.cache_megabytes);
    }
    if (name == "--log-limit") return number(name, value, build_.log_limit);
    if (name == "--threads") {
      std::uint32_t threads = 0;
      number(name, value, threads);
      arguments_.threads = static_cast<int>(std::min(threads, 256u));
      return true;
    }
    if (name == "--loader" || name.starts_with("--loader:")) return loader(name, value);
    if (name.starts_with("--define:")) {
      build_.define.defines.emplace_back(name.substr(9), value);
      return true;
    }
    if (name == "--drop-labels") return assign(build_.define.drop_labels, split(value, ','));
    if (name == "--worker-constructors") return assign(build_.define.worker_constructors, split(value, ','));
    if (name == "--ignore-annotations")
      return choose<bool>(name, value, {{"true", true}, {"false", false}}, build_.define.ignore_annotations);
    return false;
  }

  template <class T, class Value>
  static bool assign(T& field, Value&& value) {
    field = std::forward<Value>(value);
    return true;
  }

  bool number(std::string_view name, std::string_view value, std::uint32_t& field) {
    std::uint32_t result = 0;
    for (char c : value) {
      if (c < '0' || c > '9' || result > 100'000'000) {
        invalid_value(name, value, "a whole number");
        return true;
      }
      result = result * 10 + static_cast<std::uint32_t>(c - '0');
    }
    if (value.empty()) invalid_value(name, value, "a whole number");
    field = result;
    return true;
  }

  // Always true: the flag is known, its value will be.
  bool not_yet(std::string_view name, std::string_view value) {
    messages_.push_back(make_message(DiagnosticCode::OptionNotSupported, {std::string(name) + "=" + std::string(value)}));
    return true;
  }

  // vendor:node_modules/,lib/
  bool chunk(std::string_view value) {
    const std::size_t colon = std::min(value.find(':'), value.size());
    link::ManualChunk manual{std::string(value.substr(0, colon)), split(value.substr(std::min(colon + 1, value.size())), ',')};
    if (manual.name.empty() || manual.patterns.empty())
      invalid_value("--chunk", value, "a name and texts in paths, as in --chunk=vendor:node_modules/");
    else
      build_.manual_chunks.push_back(std::move(manual));
    return true;
  }

  bool loader(std::string_view name, std::string_view value) {
    if (is_unsupported_loader(value)) return not_yet(name, value);
    if (name.starts_with("--loader:") && !name.starts_with("--loader:.")) {
      invalid_value("--loader", name.substr(9), "an extension with its dot");
      return true;
    }
    Loader result = Loader::None;
    if (!find_loader(value, result)) return invalid_value(name, value, kLoadersExpected), true;
    if (name == "--loader") {
      build_.stdin_loader = result;
      arguments_.has_loader_for_stdin = true;
    } else if (result != Loader::None) {
      build_.loaders[std::string(name.substr(9))] = result;
    }
    return true;
  }

  void invalid_value(std::string_view name, std::string_view value, std::string_view expected) {
    messages_.push_back(make_message(DiagnosticCode::InvalidOptionValue, {value, name, expected}));
  }

  // "--format:esm", "--outdir out" and "--bundel" are what people type.
  static void suggest(Message& message, const std::string& word, std::string_view name, bool has_value) {
    const auto note = [&](std::string text) { message.notes.push_back({std::move(text), false, {}}); };
    const std::string_view base = name.substr(0, name.find(':'));
    for (std::string_view known : {"--alias", "--define", "--drop", "--external", "--pure"})
      if (name == known && has_value)
        return note("Did you mean \"" + std::string(known) + ":" + word.substr(name.size() + 1) + "\"?");
    for (std::string_view known : kFlagsWithValue) {
      if (base != known) continue;
      if (name.size() > base.size() && !has_value)
        return note("Did you mean \"" + std::string(base) + "=" + word.substr(base.size() + 1) + "\"?");
      return note("A value goes behind an equals sign: \"" + std::string(base) + "=...\"");
    }
    std::string_view nearest;
    std::size_t distance = 3;
    const auto consider = [&](std::string_view known) {
      const std::size_t found = edit_distance(base, known, 2);
      if (found < distance) {
        distance = found;
        nearest = known;
      }
    };
    for (const BooleanFlag& known : kBooleanFlags) consider(known.name);
    for (const TextFlag& known : kTextFlags) consider(known.name);
    for (std::string_view known : kFlagsWithValue) consider(known);
    for (std::string_view known : kOtherFlags) consider(known);
    if (!nearest.empty()) note("Did you mean \"" + std::string(nearest) + word.substr(base.size()) + "\"?");
  }

  Arguments& arguments_;
  BuildOptions& build_;
  std::vector<Message> messages_;
};

}  // namespace

std::vector<Message> parse_arguments(const std::vector<std::string>& words, Arguments& arguments) {
  return ArgumentParser(arguments).run(words);
}

std::string_view help_text() {
  return R"(
Usage:
  skein [options] [entry points]
  skein messages [options] FILE...   Typed clients of workers from message definitions ("skein messages --help")

Options:
  --bundle              Bundle all dependencies into the output files, workers into files of their own
  --outdir=...          The output directory
  --outfile=...         The output file (for one entry point)
  --format=...          Output format (iife | cjs | esm, by default iife, cjs for node)
  --splitting           Share code between entry points (esm only)
  --platform=...        Platform (browser | node | neutral, default browser)
  --loader:X=L          Use loader L for file extension X, where L is one of base64 | binary | copy |
                        dataurl | default | empty | file | js | json | jsx | text | ts | tsx | wasm
  --define:K=V          Put V in the place of the global name K
  --external:M          Exclude module M from the bundle (can use * wildcards)
  --packages=...        Set to "external" to leave every package out of the bundle
  --sourcemap           Emit a source map (linked | external | inline | both)
  --minify              All of the following
  --minify-identifiers  Give variables the shortest names in output files
  --minify-syntax       Use equivalent but shorter syntax in output files
  --watch               Build again when what was read changes (until standard input is closed; "--watch=forever": even then)
  --minify-whitespace   Remove whitespace in output files
  --jsx=...             Set to "automatic" to use React's automatic runtime, "preserve" to keep JSX

Advanced options:
  --abs-paths=...           Tell absolute paths there (code | log | metafile)
  --alias:A=B               Put the package or path B in the place of the package A
  --analyze                 Tell what the outputs are made of ("--analyze=verbose": and why)
  --allow-overwrite         Allow output files to overwrite input files
  --asset-names=...         Path template for files of the loaders "file" and "copy" (default "[name]-[hash]")
  --banner:js=...           Text to be put in front of each output file
  --charset=utf8            Do not escape UTF-8 code points
  --chunk-names=...         Path template for shared and lazily loaded chunks (default "[name]-[hash]")
  --color=...               Force colours in the terminal (true | false)
  --conditions=...          Comma-separated custom package.json "exports" conditions
  --drop:X                  Drop "console" calls or "debugger" statements
  --supported:F=...         Whether the target has the feature F (true | false)
  --drop-labels=...         Comma-separated labels whose statements are dropped
  --entry-names=...         Path template for entry points (default "[dir]/[name]")
  --footer:js=...           Text to be put behind each output file
  --global-name=...         The variable that gets the entry point's exports (iife)
  --ignore-annotations      Believe neither @__PURE__ nor "sideEffects" of package.json
  --inject:F                Put the exports of the file F in the place of global names, and run it first
  --jsx-dev                 Use React's automatic runtime in development mode
  --jsx-factory=...         What to use for JSX instead of "React.createElement"
  --jsx-fragment=...        What to use for JSX instead of "React.Fragment"
  --jsx-import-source=...   The package whose automatic runtime is used (default "react")
  --jsx-side-effects        Keep JSX elements that nobody uses
  --keep-names              Give functions and classes the "name" they are written with
  --legal-comments=...      Where to place legal comments (none | inline | eof | linked | external, default eof when
                            bundling and inline otherwise)
  --line-limit=...          Break lines that are longer, where that is possible
  --log-level=...           Say less or more (verbose | debug | info | warning | error | silent)
  --log-limit=...           Most messages to show, 0 for all (default 6)
  --log-override:X=L        Treat warnings with the id X as of the level L
  --main-fields=...         Override the main file order in package.json
  --mangle-cache=...        Read and write the names of properties in this JSON file
  --mangle-props=...        Give short names to the properties that match this regular expression
  --mangle-quoted           Also to those that are written as strings
  --metafile=...            Write what went in and came out as JSON
  --out-extension:.js=.mjs  Another extension for scripts
  --outbase=...             The folder that output paths are relative to
  --preserve-symlinks       Tell modules apart by the paths of links, not by what they lead to
  --public-path=...         Prefix of the paths between output files
  --pure:N                  Calls of the global function N may go when nobody uses their value
  --reserve-props=...       Keep the properties that match this regular expression
  --resolve-extensions=...  Extensions to try, in order
  --source-root=...         The "sourceRoot" of source maps
  --sourcefile=...          Name of the standard input in messages and source maps
  --sources-content=false   Leave the sources out of source maps
  --tree-shaking=false      Keep unused code
  --tsconfig=...            Use this tsconfig.json instead of the nearest above each file
  --tsconfig-raw=...        Use this text instead of any tsconfig.json
  --version                 Print the version
  --watch-delay=...         Milliseconds without further changes before --watch builds (default 20)

Skein's own:
  --cache-dir=...           Keep results of builds in this folder, and take them from it as long as nothing has changed
  --cache-size=...          Megabytes that the folder may grow to (default 500)
  --chunk=NAME:PATTERN,...  Put modules whose paths contain a pattern into the chunk NAME (can use * wildcards; esm only)
  --min-chunk-size=...      Merge chunks that several outputs share until they have so many bytes of source (esm only)
  --threads=...             Threads beside the main one, 0 for none (default: one less than the machine has)
  --timing                  Tell how long the phases of the build took, and what each thread did
  --trace=...               Write what each thread did when as a Chrome trace (default "trace.json")
  --worker-constructors=... What else starts a worker by its first argument: PoolWorker,createWorker()
  --worker-format=...       Format of workers, esm, iife or inline (default: by what starts each of them; esm for esm output only)
  --worker-message-queue    Hold messages to a module worker until it listens or has been evaluated
  --worker-names=...        Path template for workers (default "[name]-[hash]")

Examples:
  # The page's script and all workers it starts
  skein src/main.ts --bundle --format=esm --outdir=out

  # Standard input to standard output
  skein --loader=ts < input.ts > output.js
)";
}

}  // namespace skein::cli
