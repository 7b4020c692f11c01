// Options as JSON, with the names of esbuild's JavaScript API.
#include <doctest/doctest.h>

#include <string>

#include "bundle/bundle.h"
#include "bundle/option_names.h"
#include "bundle/options.h"

namespace skein {
namespace {

std::string told(const std::vector<Message>& messages) {
  std::string text;
  for (const Message& message : messages) text += (text.empty() ? "" : "\n") + message.text;
  return text;
}

BuildOptions read(std::string_view json, std::string expected = "") {
  BuildOptions options;
  std::vector<Message> messages;
  options_from_json(json, options, messages);
  CAPTURE(json);
  CHECK(told(messages) == expected);
  return options;
}

}  // namespace

TEST_CASE("options of a build") {
  const BuildOptions options = read(R"({
    "entryPoints": ["/a.ts", {"in": "/b.js", "out": "named"}], "absWorkingDir": "/home/./x/", "outdir": "/out", "outbase": "/src",
    "bundle": true, "splitting": true, "format": "esm", "platform": "node", "sourcemap": "both", "sourcesContent": false,
    "sourceRoot": "/r", "minifyWhitespace": true, "charset": "utf8", "legalComments": "none", "external": ["x", "*.svg"],
    "packages": "external", "conditions": ["custom"], "mainFields": ["main"], "resolveExtensions": [".ts"],
    "loader": {".txt": "text", ".data": "json"}, "jsx": "automatic", "jsxFactory": "h", "jsxFragment": "F", "jsxImportSource": "preact",
    "jsxDev": true, "entryNames": "[name]", "chunkNames": "c-[hash]", "workerNames": "w-[hash]", "workerFormat": "iife", "workerConstructors": ["A", "b.C"], "workerMessageQueue": true,
    "publicPath": "/p",
    "banner": {"js": "// b"}, "footer": {"js": "// f"}, "metafile": true, "treeShaking": false, "logLimit": 3, "target": "esnext",
    "write": false, "logLevel": "silent", "minify": false, "plugins": [], "define": {}, "alias": null})");
  REQUIRE(options.entry_points.size() == 2);
  CHECK(options.entry_points[0].input == "/a.ts");
  CHECK(options.entry_points[0].output_name.empty());
  CHECK(options.entry_points[1].input == "/b.js");
  CHECK(options.entry_points[1].output_name == "named");
  CHECK(options.working_directory == "/home/x");
  CHECK(options.outdir == "/out");
  CHECK(options.outbase == "/src");
  CHECK(options.bundle);
  CHECK(options.splitting);
  CHECK(options.format == Format::ESM);
  CHECK(options.platform == Platform::Node);
  CHECK(options.sourcemap == SourceMapMode::Both);
  CHECK_FALSE(options.sources_content);
  CHECK(options.source_root == "/r");
  CHECK(options.minify_whitespace);
  CHECK_FALSE(options.ascii_only);
  CHECK(options.legal_comments == link::LegalComments::None);
  CHECK(options.external == std::vector<std::string>{"x", "*.svg"});
  CHECK(options.packages_external);
  CHECK(options.conditions == std::vector<std::string>{"custom"});
  CHECK(options.main_fields == std::vector<std::string>{"main"});
  CHECK(options.resolve_extensions == std::vector<std::string>{".ts"});
  CHECK(options.loaders.at(".txt") == Loader::Text);
  CHECK(options.loaders.at(".data") == Loader::JSON);
  CHECK(options.jsx.mode == js::JsxMode::Automatic);
  CHECK(options.jsx.factory == "h");
  CHECK(options.jsx.fragment == "F");
  CHECK(options.jsx.import_source == "preact");
  CHECK(options.jsx.development);
  CHECK(options.entry_names == "[name]");
  CHECK(options.chunk_names == "c-[hash]");
  CHECK(options.worker_names == "w-[hash]");
  CHECK(options.worker_format == link::WorkerFormat::IIFE);
  CHECK(options.worker_message_queue);
  CHECK(options.define.worker_constructors == std::vector<std::string>{"A", "b.C"});
  CHECK(options.public_path == "/p");
  CHECK(options.banner_js == "// b");
  CHECK(options.footer_js == "// f");
  CHECK(options.metafile);
  CHECK_FALSE(options.tree_shaking.value_or(true));
  CHECK(options.log_limit == 3);
}

TEST_CASE("entry points by output name") {
  const BuildOptions options = read(R"({"entryPoints": {"out/a": "/src/a.js", "b": "/b.js"}})");
  REQUIRE(options.entry_points.size() == 2);
  CHECK(options.entry_points[0].output_name == "out/a");
  CHECK(options.entry_points[0].input == "/src/a.js");
  CHECK(options.entry_points[1].output_name == "b");
}

TEST_CASE("source maps are a word or a truth") {
  CHECK(read(R"({"sourcemap": true})").sourcemap == SourceMapMode::Linked);
  CHECK(read(R"({"sourcemap": false})").sourcemap == SourceMapMode::None);
  CHECK(read(R"({"sourcemap": "inline"})").sourcemap == SourceMapMode::Inline);
  CHECK(read(R"({"sourcemap": "external"})").sourcemap == SourceMapMode::External);
}

TEST_CASE("what is wrong with options is said") {
  struct Row {
    std::string_view json;
    const char* told;
  };
  constexpr Row rows[] = {
      {"", "Invalid value \"\" for \"options\": expected an object"},
      {"[]", "Invalid value \"\" for \"options\": expected an object"},
      {R"({"bundel": true})", "Invalid option \"bundel\""},
      {R"({"bundle": 1})", "Invalid value \"1\" for \"bundle\": expected a boolean"},
      {R"({"outdir": ["x"]})", "Invalid value \"[\"x\"]\" for \"outdir\": expected a string"},
      {R"({"format": "umd"})", "Invalid value \"umd\" for \"format\": expected one of \"esm\", \"iife\", \"cjs\""},
      {R"({"external": "x"})", "Invalid value \"x\" for \"external\": expected an array of strings"},
      {R"({"external": [1]})", "Invalid value \"[1]\" for \"external\": expected an array of strings"},
      {R"({"logLimit": 1.5})", "Invalid value \"1.5\" for \"logLimit\": expected a whole number"},
      {R"({"logLimit": -1})", "Invalid value \"-1\" for \"logLimit\": expected a whole number"},
      {R"({"absWorkingDir": "x"})", "Invalid value \"x\" for \"absWorkingDir\": expected an absolute path"},
      {R"({"entryPoints": "a.js"})", "Invalid value \"a.js\" for \"entryPoints\": expected an array or an object"},
      {R"({"entryPoints": [{"in": "a"}]})",
       "Invalid value \"[{\"in\": \"a\"}]\" for \"entryPoints\": expected strings or objects { in, out }"},
      {R"({"entryPoints": [1]})", "Invalid value \"[1]\" for \"entryPoints\": expected strings or objects { in, out }"},
      {R"({"loader": {"ts": "ts"}})", "Invalid value \"{\"ts\": \"ts\"}\" for \"loader\": expected extensions with their dot"},
      {R"({"loader": {".x": "nope"}})",
       "Invalid value \"nope\" for \"loader\": expected one of \"js\", \"jsx\", \"ts\", \"tsx\", \"json\", \"text\", "
       "\"base64\", \"dataurl\", \"binary\", \"empty\", \"file\", \"copy\", \"wasm\", \"default\""},
      {R"({"loader": {".css": "css"}})", "The option \"loader: css\" is not supported yet"},
      {R"({"serveFallback": "x"})", "The option \"serveFallback\" is not supported yet"},
      {R"({"absPaths": ["codes"]})",
       "Invalid value \"[\"codes\"]\" for \"absPaths\": expected an array of \"code\", \"log\" and \"metafile\""},
      {R"({"logOverride": {"a": "b"}})",
       "Invalid value \"{\"a\": \"b\"}\" for \"logOverride\": expected levels such as \"warning\", \"error\" or \"silent\""},
      {R"({"inject": "a.js"})", "Invalid value \"a.js\" for \"inject\": expected an array of strings"},
      {R"({"manualChunks": {"a": "b"}})",
       "Invalid value \"{\"a\": \"b\"}\" for \"manualChunks\": expected an object of names and arrays of texts in paths"},
      {R"({"mangleProps": 1})", "Invalid value \"1\" for \"mangleProps\": expected a regular expression"},
      {R"({"alias": {"a": "b"}, "nodePaths": ["/x"], "preserveSymlinks": true, "conditions": []})", ""},
      {R"({"nodePaths": "x"})", "Invalid value \"x\" for \"nodePaths\": expected an array of strings"},
      {R"({"alias": {"a": 1}})", "Invalid value \"1\" for \"alias\": expected an object of strings"},
      {R"({"target": "es5"})",
       "Invalid value \"es5\" for \"target\": expected \"esnext\", \"es2015\" or later, or an engine and its version such as "
       "\"chrome100\""},
      {R"({"target": ["esnext"]})", ""},
      {R"({"banner": {"css": "x"}})", "The option \"banner: css\" is not supported yet"},
      {R"({"legalComments": "x"})",
       "Invalid value \"x\" for \"legalComments\": expected one of \"none\", \"inline\", \"eof\", \"linked\", \"external\""},
      {R"({"bundle": 1, "x": 2, "serve": true})",
       "Invalid value \"1\" for \"bundle\": expected a boolean\nInvalid option \"x\"\nThe option \"serve\" is not supported yet"},
  };
  for (const Row& row : rows) read(row.json, row.told);
}

TEST_CASE("options of a transform") {
  TransformOptions options;
  std::vector<Message> messages;
  transform_options_from_json(R"({"loader": "tsx", "sourcefile": "a.tsx", "sourcemap": "external", "sourcesContent": false,
    "minifyWhitespace": true, "charset": "utf8", "format": "esm", "banner": "// b", "footer": "// f", "jsx": "preserve"})",
                              options, messages);
  CHECK(told(messages).empty());
  CHECK(options.loader == Loader::TSX);
  CHECK(options.source_file == "a.tsx");
  CHECK(options.sourcemap == SourceMapMode::External);
  CHECK_FALSE(options.sources_content);
  CHECK(options.minify_whitespace);
  CHECK_FALSE(options.ascii_only);
  CHECK(options.format == Format::ESM);
  CHECK(options.banner_js == "// b");
  CHECK(options.footer_js == "// f");
  CHECK(options.jsx.mode == js::JsxMode::Preserve);
  transform_options_from_json(R"({"bundle": true})", options, messages);
  CHECK(told(messages) == "Invalid option \"bundle\"");
}

TEST_CASE("flags and options are the same words") {
  CHECK(option_name_of_flag("--mangle-props") == "mangleProps");
  CHECK(option_name_of_flag("--watch") == "watch");
  CHECK(option_name_of_flag("--") == "");
  CHECK(option_name_of_flag("-x-") == "x");
  CHECK(is_unsupported_option("serve"));
  CHECK_FALSE(is_unsupported_option("bundle"));
  CHECK(is_unsupported_loader("css"));
  CHECK_FALSE(is_unsupported_loader("ts"));
}

TEST_CASE("a metafile as a table") {
  constexpr std::string_view metafile = R"({"inputs": {
      "a.js": {"bytes": 1, "imports": [{"path": "b.js"}, {"path": "c.js"}]},
      "b.js": {"bytes": 1, "imports": [{"path": "c.js"}]},
      "c.js": {"bytes": 1, "imports": [{"path": "a.js"}]}},
    "outputs": {
      "out/small.js": {"bytes": 10, "inputs": {}},
      "out/a.js.map": {"bytes": 9999, "inputs": {}},
      "out/a.js": {"bytes": 2048, "entryPoint": "a.js", "inputs": {
        "c.js": {"bytesInOutput": 100}, "a.js": {"bytesInOutput": 1500}, "b.js": {"bytesInOutput": 100}}}}})";
  CHECK(analyze_metafile(metafile, false) ==
        "\n  out/a.js      2.0kb  100.0%"
        "\n   \xE2\x94\x9C a.js       1.5kb   73.2%"
        "\n   \xE2\x94\x9C c.js       100b     4.9%"
        "\n   \xE2\x94\x94 b.js       100b     4.9%\n"
        "\n  out/small.js   10b   100.0%\n");
  CHECK(analyze_metafile(metafile, true).find("\n     \xE2\x94\x94 a.js\n") != std::string::npos);
  CHECK(analyze_metafile("not json", false).empty());
  CHECK(analyze_metafile("{}", true).empty());
}

}  // namespace skein
