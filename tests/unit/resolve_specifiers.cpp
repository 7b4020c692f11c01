// Where specifiers lead: a project, and a table of who imports what.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "memory_files.h"
#include "resolve/resolver.h"

namespace skein {
namespace {

using test::MemoryFiles;

MemoryFiles project() {
  return {
      {"/src/main.ts", ""},
      {"/src/a.js", ""},
      {"/src/b.ts", ""},
      {"/src/both.js", ""},
      {"/src/both.ts", ""},
      {"/src/view.tsx", ""},
      {"/src/m.mts", ""},
      {"/src/data.json", ""},
      {"/src/x.test.js", ""},
      {"/src/Button.js", ""},
      {"/src/my worker.js", ""},
      {"/src/folder/index.ts", ""},
      {"/src/folder.js", ""},
      {"/src/only/index.js", ""},
      {"/src/withmain/package.json", R"({"main": "./lib/start"})"},
      {"/src/withmain/lib/start.js", ""},
      {"/package.json",
       R"({"name": "project", "imports": {"#util": "./src/a.js", "#dep": "plain", "#x/*": "./src/*.js", "#gone": "./none.js", "#node": "node:fs"}})"},
      {"/node_modules/plain/index.js", ""},
      {"/node_modules/plain/deep/file.js", ""},
      {"/node_modules/mains/package.json",
       R"({"name": "mains", "main": "main.js", "module": "module.js", "browser": "browser.js"})"},
      {"/node_modules/mains/main.js", ""},
      {"/node_modules/mains/module.js", ""},
      {"/node_modules/mains/browser.js", ""},
      {"/node_modules/@scope/pkg/package.json", R"({"main": "lib"})"},
      {"/node_modules/@scope/pkg/lib/index.js", ""},
      {"/node_modules/@scope/pkg/extra.js", ""},
      {"/node_modules/single.js", ""},
      {"/node_modules/sources/package.json", R"({"main": "lib"})"},
      {"/node_modules/sources/lib.ts", ""},
      {"/node_modules/sources/lib.js", ""},
      {"/node_modules/exp/package.json", R"({"name": "exp", "type": "module", "exports": {
          ".": {"worker": "./worker.js", "browser": "./browser.js", "node": {"import": "./node.js"}, "default": "./index.js"},
          "./feature": "./feature.js",
          "./cond": {"custom": "./custom.js", "require": "./require.cjs", "import": "./import.js"},
          "./only-require": {"require": "./require.cjs"},
          "./list": ["./missing-but-first.js", "./feature.js"],
          "./array": [{"nope": "./x.js"}, "./feature.js"],
          "./lib/*": "./dist/*.js",
          "./lib/private/*": null,
          "./lib/*.css": "./dist/*.css.js",
          "./old/": "./dist/",
          "./outside": "./../plain/index.js",
          "./bare": "feature.js",
          "./gone": "./gone.js",
          "./package.json": "./package.json"}})"},
      {"/node_modules/exp/worker.js", ""},
      {"/node_modules/exp/browser.js", ""},
      {"/node_modules/exp/node.js", ""},
      {"/node_modules/exp/index.js", ""},
      {"/node_modules/exp/feature.js", ""},
      {"/node_modules/exp/custom.js", ""},
      {"/node_modules/exp/require.cjs", ""},
      {"/node_modules/exp/import.js", ""},
      {"/node_modules/exp/dist/one.js", ""},
      {"/node_modules/exp/dist/private/two.js", ""},
      {"/node_modules/exp/dist/three.css.js", ""},
      {"/node_modules/sugar/package.json", R"({"exports": {"import": "./esm.js", "default": "./cjs.js"}})"},
      {"/node_modules/sugar/esm.js", ""},
      {"/node_modules/string/package.json", R"({"exports": "./s.js"})"},
      {"/node_modules/string/s.js", ""},
      {"/node_modules/map/package.json", R"({"name": "map", "main": "./main.js", "browser": {
          "./main.js": "./browser_main.js", "./off.js": false, "fs": false, "swap-a": "swap-b", "swap-b": "swap-a", "ws": "./ws.js"}})"},
      {"/node_modules/map/main.js", ""},
      {"/node_modules/map/browser_main.js", ""},
      {"/node_modules/map/off.js", ""},
      {"/node_modules/map/ws.js", ""},
      {"/node_modules/map/esm/package.json", R"({"type": "module"})"},
      {"/node_modules/map/esm/x.js", ""},
      {"/node_modules/swap-a/index.js", ""},
      {"/node_modules/swap-b/index.js", ""},
      {"/node_modules/inner/node_modules/plain/index.js", ""},
      {"/node_modules/inner/index.js", ""},
      {"/node_modules/broken/package.json", "{ not json"},
      {"/node_modules/broken/index.js", ""},
      {"/node_modules/empty/package.json", R"({"main": "gone.js"})"},
  };
}

struct Ask {
  std::string_view directory = "/src";
  js::ImportKind kind = js::ImportKind::ImportStatement;
  unsigned flags = 0;
};

std::string answer(Resolver& resolver, std::string_view specifier, const Ask& ask) {
  const Resolution resolution = resolver.resolve(ask.directory, specifier, ask.kind, ask.flags);
  switch (resolution.kind) {
    case Resolution::Kind::File: return resolution.path;
    case Resolution::Kind::External: return "external " + resolution.path;
    case Resolution::Kind::Disabled: return "disabled " + resolution.path;
    case Resolution::Kind::NotFound: return "! " + std::string(diagnostic_info(resolution.problem).name);
    case Resolution::Kind::Reported: return "reported";
  }
  return {};
}

struct Table {
  MemoryFiles files = project();
  Resolver resolver;
  explicit Table(ResolveOptions options = {}) : resolver(std::move(options), files) {}

  void operator()(std::string_view specifier, std::string_view expected, const Ask& ask = {}, int line = __builtin_LINE()) {
    const std::string got = answer(resolver, specifier, ask);
    if (got == expected) return;
    const std::string what = std::string(specifier) + " -> " + got + ", not " + std::string(expected);
    ADD_FAIL_CHECK_AT(__FILE__, line, what);
  }
};

constexpr Ask kWorker{"/src", js::ImportKind::Worker, 0};
constexpr Ask kPlainWorker{"/src", js::ImportKind::Worker, resolve_flag::kFilesOnly};

}  // namespace

TEST_CASE("relative and absolute specifiers") {
  Table leads;
  leads("./a.js", "/src/a.js");
  leads("./a", "/src/a.js");
  leads("./b", "/src/b.ts");
  leads("./both", "/src/both.ts");
  leads("./both.js", "/src/both.js");
  leads("./view", "/src/view.tsx");
  leads("./data", "/src/data.json");
  leads("./x.test", "/src/x.test.js");
  leads("../src/./a.js", "/src/a.js");
  leads("/src/a.js", "/src/a.js");
  leads("./folder", "/src/folder.js");
  leads("./folder/", "/src/folder/index.ts");
  leads("./only", "/src/only/index.js");
  leads("./withmain", "/src/withmain/lib/start.js");
  leads(".", "! CouldNotResolve");
  leads(".", "/src/folder/index.ts", {"/src/folder"});
  leads("..", "/src/folder/index.ts", {"/src/folder/sub"});
  leads("./none", "! CouldNotResolve");
  leads("", "! CouldNotResolve");
}

TEST_CASE("files are named as TypeScript will write them") {
  Table leads;
  leads("./b.js", "/src/b.ts");
  leads("./view.js", "/src/view.tsx");
  leads("./view.jsx", "/src/view.tsx");
  leads("./m.mjs", "/src/m.mts");
  leads("./both.js", "/src/both.js");
  leads("./none.js", "! CouldNotResolve");
}

TEST_CASE("packages") {
  Table leads;
  leads("plain", "/node_modules/plain/index.js");
  leads("plain/deep/file", "/node_modules/plain/deep/file.js");
  leads("@scope/pkg", "/node_modules/@scope/pkg/lib/index.js");
  leads("@scope/pkg/extra.js", "/node_modules/@scope/pkg/extra.js");
  leads("@scope", "! CouldNotResolve");
  leads("single", "/node_modules/single.js");
  leads("sources", "/node_modules/sources/lib.js");
  leads("plain", "/node_modules/inner/node_modules/plain/index.js", {"/node_modules/inner"});
  leads("mains", "/node_modules/mains/browser.js");
  leads("broken", "/node_modules/broken/index.js");
  leads("empty", "! CouldNotResolve");
  leads("plain/none", "! CouldNotResolve");
  leads("nowhere", "! PackageNotFound");
  leads("@no/where", "! PackageNotFound");
  leads("fs", "! NodeBuiltin");
  leads("fs/promises", "! NodeBuiltin");
  leads("node:path", "! NodeBuiltin");

  Table node({.platform = ResolveOptions::Platform::Node});
  node("mains", "/node_modules/mains/main.js");
  node("fs/promises", "external fs/promises");
  node("node:path", "external node:path");
  node("map", "/node_modules/map/main.js");
  Table neutral({.platform = ResolveOptions::Platform::Neutral});
  neutral("mains", "! CouldNotResolve");
  Table chosen({.main_fields = {"module", "main"}});
  chosen("mains", "/node_modules/mains/module.js");
}

TEST_CASE("exports of packages") {
  Table leads;
  leads("exp", "/node_modules/exp/browser.js");
  leads("exp/feature", "/node_modules/exp/feature.js");
  leads("exp/feature.js", "! NotExported");
  leads("exp/cond", "/node_modules/exp/import.js");
  leads("exp/only-require", "! NotExported");
  leads("exp/array", "/node_modules/exp/feature.js");
  leads("exp/lib/one", "/node_modules/exp/dist/one.js");
  leads("exp/lib/private/two", "! NotExported");
  leads("exp/lib/three.css", "/node_modules/exp/dist/three.css.js");
  leads("exp/old/one.js", "/node_modules/exp/dist/one.js");
  leads("exp/outside", "! CouldNotResolve");
  leads("exp/bare", "! CouldNotResolve");
  leads("exp/gone", "! CouldNotResolve");
  leads("exp/package.json", "/node_modules/exp/package.json");
  leads("exp/lib/../../plain/index", "! CouldNotResolve");
  leads("sugar", "/node_modules/sugar/esm.js");
  leads("sugar/esm.js", "! NotExported");
  leads("string", "/node_modules/string/s.js");
  leads("exp/feature", "/node_modules/exp/feature.js", {"/node_modules/exp/dist"});

  Table node({.platform = ResolveOptions::Platform::Node, .conditions = {"custom"}});
  node("exp", "/node_modules/exp/node.js");
  node("exp/cond", "/node_modules/exp/custom.js");
}

TEST_CASE("imports of the own package") {
  Table leads;
  leads("#util", "/src/a.js");
  leads("#dep", "/node_modules/plain/index.js");
  leads("#x/b", "/src/b.ts");
  leads("#x/a", "/src/a.js");
  leads("#gone", "! CouldNotResolve");
  leads("#none", "! CouldNotResolve");
  leads("#node", "! NodeBuiltin");
  leads("#util", "! CouldNotResolve", {"/node_modules/plain"});
  Table node({.platform = ResolveOptions::Platform::Node});
  node("#node", "external node:fs");
}

TEST_CASE("replacements for browsers") {
  Table leads;
  leads("map", "/node_modules/map/browser_main.js");
  leads("map/off", "disabled /node_modules/map/off.js");
  const Ask inside{"/node_modules/map"};
  leads("fs", "disabled /node_modules/map/fs", inside);
  leads("ws", "/node_modules/map/ws.js", inside);
  leads("swap-a", "/node_modules/swap-b/index.js", inside);
  leads("swap-b", "/node_modules/swap-a/index.js", inside);
  leads("fs", "disabled /node_modules/map/fs", {"/node_modules/map/esm"});
  leads("swap-a", "/node_modules/swap-a/index.js");
}

TEST_CASE("what stays outside") {
  Table leads({.conditions = {}, .external = {"plain", "*.svg", "@scope/*", "/src/a.js"}});
  leads("plain", "external plain");
  leads("plain/deep/file", "external plain/deep/file");
  leads("plainer", "! PackageNotFound");
  leads("@scope/pkg/extra.js", "external @scope/pkg/extra.js");
  leads("./icon.svg", "external ./icon.svg");
  leads("./a.js", "external ./a.js");
  leads("../src/a.js", "external ../src/a.js");
  leads("https://example.com/x.js", "external https://example.com/x.js");
  leads("http://example.com/x.js", "external http://example.com/x.js");
  leads("//example.com/x.js", "external //example.com/x.js");
  leads("data:text/javascript,1", "data:text/javascript,1");
  leads("data:image/png;base64,iVBOR", "external data:image/png;base64,iVBOR");

  Table packages({.packages_external = true});
  packages("plain", "external plain");
  packages("nowhere/at/all", "external nowhere/at/all");
  packages("./a", "/src/a.js");
  packages("#util", "/src/a.js");
}

TEST_CASE("workers are named by URLs") {
  Table leads;
  leads("./a.js", "/src/a.js", kWorker);
  leads("a.js", "/src/a.js", kWorker);
  leads("./b", "/src/b.ts", kWorker);
  leads("./my%20worker.js", "/src/my worker.js", kWorker);
  leads("./a.js?v=1#name", "/src/a.js", kWorker);
  leads("./none.js", "! WorkerNotFound", kWorker);
  leads("exp", "/node_modules/exp/worker.js", kWorker);
  leads("https://example.com/w.js", "external https://example.com/w.js", kWorker);
  leads("exp", "! WorkerNotFound", kPlainWorker);
  leads("a.js", "/src/a.js", kPlainWorker);
  leads("./%", "! WorkerNotFound", kWorker);
  leads("./a.js%", "! WorkerNotFound", kWorker);
  leads("?", "! WorkerNotFound", kWorker);
}

TEST_CASE("entry points") {
  MemoryFiles files = project();
  Resolver resolver({}, files);
  const auto entry = [&](std::string_view input) {
    const Resolution resolution = resolver.resolve_entry("/src", input);
    return resolution.kind == Resolution::Kind::File ? resolution.path
                                                     : "! " + std::string(diagnostic_info(resolution.problem).name);
  };
  CHECK(entry("main.ts") == "/src/main.ts");
  CHECK(entry("./main") == "/src/main.ts");
  CHECK(entry("/src/a.js") == "/src/a.js");
  CHECK(entry("only") == "/src/only/index.js");
  CHECK(entry("plain") == "/node_modules/plain/index.js");
  CHECK(entry("none.js") == "! EntryNotFound");
  CHECK(entry("") == "! EntryNotFound");
}

TEST_CASE("what is not found comes with advice") {
  MemoryFiles files = project();
  Resolver resolver({}, files);
  const auto note = [&](std::string_view specifier) {
    const Resolution resolution = resolver.resolve("/src", specifier, js::ImportKind::ImportStatement, 0);
    return resolution.notes.empty() ? std::string() : resolution.notes[0];
  };
  CHECK(note("./a.ts") == "There is a file \"src/a.js\": did you mean that one?");
  CHECK(note("./button.js") == "There is a file \"src/Button.js\": did you mean that one?");
  CHECK(note("./button") == "There is a file \"src/Button.js\": did you mean that one?");
  CHECK(note("nowhere") == "You can mark \"nowhere\" as external to leave it out of the bundle.");
  CHECK(
      note("fs") ==
      "Use \"--platform=node\" when the output is for Node. For browsers, install a package that stands for it and name it with "
      "\"--alias:fs=package\", or leave the import as it is with \"--external:fs\".");
  CHECK(note("exp/none") ==
        "\"exports\" of \"node_modules/exp/package.json\" do not list \"./none\", only \".\", \"./feature\", \"./cond\", "
        "\"./only-require\", \"./list\" and 8 more.");
  CHECK(note("exp/gone") ==
        "\"exports\" of \"node_modules/exp/package.json\" lead to \"node_modules/exp/gone.js\", which does not exist.");
  CHECK(note("empty") == "The package at \"node_modules/empty\" names \"gone.js\" as its \"main\", which does not exist.");
  CHECK(note("./none") == "There is no file \"src/none\", nor one with .tsx, .ts, .jsx, .js, .css, .json added.");
}

TEST_CASE("links are followed, and packages found from the real place") {
  MemoryFiles files{{"/store/lib/index.js", ""}, {"/store/node_modules/dep/index.js", ""}, {"/main.js", ""}};
  files.link("/node_modules/lib", "/store/lib");
  Resolver resolver({}, files);
  const Resolution lib = resolver.resolve("/", "lib", js::ImportKind::ImportStatement, 0);
  CHECK(lib.path == "/store/lib/index.js");
  CHECK(resolver.resolve("/store/lib", "dep", js::ImportKind::ImportStatement, 0).path == "/store/node_modules/dep/index.js");
}

TEST_CASE("side effects and types of packages") {
  MemoryFiles files{
      {"/node_modules/none/package.json", R"({"name": "none", "sideEffects": false, "type": "module"})"},
      {"/node_modules/none/index.js", ""},
      {"/node_modules/none/esm/package.json", R"({"type": "commonjs"})"},
      {"/node_modules/none/esm/x.js", ""},
      {"/node_modules/some/package.json", R"({"sideEffects": ["./effect.js", "*.css", "deep/**/*.js"]})"},
      {"/node_modules/some/index.js", ""},
      {"/node_modules/some/effect.js", ""},
      {"/node_modules/some/sub/effect.js", ""},
      {"/node_modules/some/sub/a.css", ""},
      {"/node_modules/some/deep/a/b.js", ""},
      {"/node_modules/all/index.js", ""},
  };
  Resolver resolver({}, files);
  struct Row {
    std::string_view specifier;
    bool has_side_effects;
    std::string_view type;
  };
  constexpr Row rows[] = {
      {"none", false, "module"},
      {"none/esm/x.js", false, "commonjs"},
      {"some", false, ""},
      {"some/effect.js", true, ""},
      {"some/sub/effect.js", true, ""},
      {"some/sub/a.css", true, ""},
      {"some/deep/a/b.js", true, ""},
      {"all", true, ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.specifier);
    const Resolution resolution = resolver.resolve("/", row.specifier, js::ImportKind::ImportStatement, 0);
    CHECK(resolution.kind == Resolution::Kind::File);
    CHECK(resolution.has_side_effects == row.has_side_effects);
    CHECK(resolution.type == row.type);
  }
}

TEST_CASE("what was learned is forgotten on request") {
  MemoryFiles files{
      {"/node_modules/p/package.json", R"({"main": "a.js"})"}, {"/node_modules/p/a.js", ""}, {"/node_modules/p/b.js", ""}};
  Resolver resolver({}, files);
  const auto main = [&] { return resolver.resolve("/", "p", js::ImportKind::ImportStatement, 0).path; };
  CHECK(main() == "/node_modules/p/a.js");
  files.put("/node_modules/p/package.json", R"({"main": "b.js"})");
  CHECK(main() == "/node_modules/p/a.js");
  resolver.forget();
  CHECK(main() == "/node_modules/p/b.js");
}

}  // namespace skein
