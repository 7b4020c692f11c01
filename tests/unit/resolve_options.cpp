// Where specifiers lead by kind of import and by option: conditions, main fields, "browser", alias, nodePaths, links,
// tsconfig.json.
#include <doctest/doctest.h>

#include <string>

#include "memory_files.h"
#include "resolve/resolver.h"
#include "resolve/specifiers.h"

namespace skein {
namespace {

using js::ImportKind;
using test::MemoryFiles;

constexpr ImportKind kImport = ImportKind::ImportStatement, kRequire = ImportKind::RequireCall;

std::string answer(Resolver& resolver, std::string_view directory, std::string_view specifier, ImportKind kind = kImport,
                   unsigned flags = 0) {
  const Resolution resolution = resolver.resolve(directory, specifier, kind, flags);
  std::string text;
  switch (resolution.kind) {
    case Resolution::Kind::File: text = resolution.path + resolution.suffix; break;
    case Resolution::Kind::External: text = "external " + resolution.path; break;
    case Resolution::Kind::Disabled: text = "disabled " + resolution.path; break;
    case Resolution::Kind::NotFound: text = "! " + std::string(diagnostic_info(resolution.problem).name); break;
    case Resolution::Kind::Reported: text = "reported"; break;
  }
  if (!resolution.main_path.empty()) text += " or " + resolution.main_path;
  return text;
}

struct Row {
  std::string_view specifier, imported, required;
};
void check(const MemoryFiles& given, ResolveOptions options, std::initializer_list<Row> rows, std::string_view directory = "/src",
           unsigned flags = 0) {
  MemoryFiles files = given;
  Resolver resolver(std::move(options), files);
  for (const Row& row : rows) {
    CAPTURE(row.specifier);
    CHECK(answer(resolver, directory, row.specifier, kImport, flags) == row.imported);
    CHECK(answer(resolver, directory, row.specifier, kRequire, flags) == (row.required.empty() ? row.imported : row.required));
  }
}

std::pair<const std::string, std::string> manifest(std::string_view name, std::string_view text) {
  return {"/node_modules/" + std::string(name) + "/package.json", std::string(text)};
}

}  // namespace

TEST_CASE("resolve: conditions by kind of import and by platform") {
  MemoryFiles files{manifest("p", R"({"exports": {
        "./kind": {"require": "./r.js", "import": "./i.js"},
        "./module": {"module": "./m.js", "require": "./r.js", "import": "./i.js"},
        "./platform": {"worker": "./w.js", "browser": "./b.js", "node": "./n.js", "default": "./d.js"},
        "./mode": {"production": "./p.js", "development": "./v.js", "default": "./d.js"},
        "./order": {"custom": "./c.js", "import": "./i.js", "require": "./r.js"},
        "./nested": {"node": {"nope": "./x.js"}, "browser": {"require": "./r.js", "default": "./b.js"}, "default": "./d.js"}}})"),
                    {"/src/a.js", ""}};
  for (const char* name : {"r", "i", "m", "w", "b", "n", "d", "p", "v", "c"})
    files.put("/node_modules/p/" + std::string(name) + ".js", "");
  check(files, {},
        {
            {"p/kind", "/node_modules/p/i.js", "/node_modules/p/r.js"},
            {"p/module", "/node_modules/p/m.js", ""},
            {"p/platform", "/node_modules/p/b.js", ""},
            {"p/mode", "/node_modules/p/d.js", ""},
            {"p/nested", "/node_modules/p/b.js", "/node_modules/p/r.js"},
        });
  check(files, {.platform = ResolveOptions::Platform::Node, .conditions = {"custom", "production"}, .has_conditions = true},
        {
            {"p/module", "/node_modules/p/i.js", "/node_modules/p/r.js"},
            {"p/platform", "/node_modules/p/n.js", ""},
            {"p/mode", "/node_modules/p/p.js", ""},
            {"p/order", "/node_modules/p/c.js", ""},
            {"p/nested", "/node_modules/p/d.js", ""},
        });
  check(files, {.platform = ResolveOptions::Platform::Neutral},
        {{"p/platform", "/node_modules/p/d.js", ""}, {"p/module", "/node_modules/p/i.js", "/node_modules/p/r.js"}});
  check(files, {}, {{"p/platform", "/node_modules/p/w.js", ""}, {"p/kind", "/node_modules/p/i.js", "/node_modules/p/r.js"}},
        "/src", resolve_flag::kInWorker);
}

TEST_CASE("resolve: main fields, and which of them require is given") {
  MemoryFiles files{manifest("both", R"({"main": "./main", "module": "./module.js"})"),
                    {"/node_modules/both/main.js", ""},
                    {"/node_modules/both/module.js", ""},
                    manifest("implicit", R"({"module": "./module.js"})"),
                    {"/node_modules/implicit/index.js", ""},
                    {"/node_modules/implicit/module.js", ""},
                    manifest("same", R"({"main": "./m.js", "module": "./m.js"})"),
                    {"/node_modules/same/m.js", ""},
                    manifest("browser", R"({"main": "./main.js", "module": "./module.js", "browser": "./browser.js"})"),
                    {"/node_modules/browser/main.js", ""},
                    {"/node_modules/browser/module.js", ""},
                    {"/node_modules/browser/browser.js", ""},
                    manifest("only", R"({"module": "./module.js"})"),
                    {"/node_modules/only/module.js", ""},
                    manifest("folder", R"({"main": "./lib/"})"),
                    {"/node_modules/folder/lib/index.js", ""},
                    manifest("dot", R"({"main": "."})"),
                    {"/node_modules/dot/index.js", ""},
                    {"/node_modules/dot.json", ""},
                    {"/node_modules/beside.js", ""},
                    {"/node_modules/beside/index.js", ""}};
  check(
      files, {},
      {
          {"both", "/node_modules/both/module.js or /node_modules/both/main.js", "/node_modules/both/main.js"},
          {"implicit", "/node_modules/implicit/module.js or /node_modules/implicit/index.js", "/node_modules/implicit/index.js"},
          {"same", "/node_modules/same/m.js", ""},
          {"browser", "/node_modules/browser/browser.js", ""},
          {"only", "/node_modules/only/module.js", ""},
          {"folder", "/node_modules/folder/lib/index.js", ""},
          {"dot", "/node_modules/dot/index.js", "/node_modules/dot.json"},
          {"beside", "/node_modules/beside/index.js", "/node_modules/beside.js"},
      });
  check(files, {.platform = ResolveOptions::Platform::Node},
        {{"both", "/node_modules/both/main.js", ""}, {"only", "/node_modules/only/module.js", ""}});
  check(files, {.main_fields = {"module", "main"}}, {{"both", "/node_modules/both/module.js", ""}});
  check(files, {.platform = ResolveOptions::Platform::Neutral},
        {{"both", "! CouldNotResolve", ""}, {"implicit", "/node_modules/implicit/index.js", ""}});
}

TEST_CASE("resolve: keys of browser maps") {
  MemoryFiles files{
      manifest(
          "m",
          R"({"main": "main", "browser": {"./main.js": "./browser", "./plain": false, "exact.js": "./browser.js", "./dir": "./browser.js",
        "./none.js": "./browser.js", "pkg": false, "pkg/sub": "./browser.js", "other": "pkg", "./to-package.js": "pkg", "./broken.js": "./gone.js",
        "./swap.js": "./paws.js", "./paws.js": "./swap.js", "util": false}})"),
      {"/node_modules/pkg/index.js", ""},
      {"/node_modules/pkg/sub.js", ""}};
  for (const char* name : {"main", "browser", "plain", "exact", "dir/index", "to-package", "broken", "swap", "paws", "util"})
    files.put("/node_modules/m/" + std::string(name) + ".js", "");
  check(files, {},
        {
            {"m", "/node_modules/m/browser.js", ""},
            {"m/plain", "disabled /node_modules/m/plain.js", ""},
            {"m/exact", "/node_modules/m/browser.js", ""},
            {"m/dir", "/node_modules/m/browser.js", ""},
            {"m/none", "/node_modules/m/browser.js", ""},
            {"m/to-package.js", "/node_modules/pkg/index.js", ""},
            {"m/broken.js", "/node_modules/m/broken.js", ""},
            {"m/swap", "/node_modules/m/paws.js", ""},
            {"m/paws", "/node_modules/m/swap.js", ""},
        });
  check(files, {},
        {
            {"pkg", "disabled /node_modules/m/pkg", ""},
            {"pkg/sub", "/node_modules/m/browser.js", ""},
            {"other", "/node_modules/pkg/index.js", ""},
            {"node:util", "disabled /node_modules/m/node:util", ""},
            {"./none", "/node_modules/m/browser.js", ""},
        },
        "/node_modules/m");
  check(files, {.platform = ResolveOptions::Platform::Node},
        {{"m", "/node_modules/m/main.js", ""}, {"m/none", "! CouldNotResolve", ""}});
}

TEST_CASE("resolve: modules of Node by platform") {
  MemoryFiles files{{"/node_modules/events/index.js", ""}, {"/node_modules/fsx/index.js", ""}};
  check(files, {.platform = ResolveOptions::Platform::Node},
        {{"events", "external events", ""},
         {"events/", "/node_modules/events/index.js", ""},
         {"fs/promises", "external fs/promises", ""},
         {"fs/nothing", "! PackageNotFound", ""},
         {"node:anything", "external node:anything", ""},
         {"fsx", "/node_modules/fsx/index.js", ""}});
  check(files, {},
        {{"events", "/node_modules/events/index.js", ""},
         {"fs/promises", "! NodeBuiltin", ""},
         {"node:fs", "! NodeBuiltin", ""},
         {"sqlite", "! PackageNotFound", ""},
         {"fs/nothing", "! PackageNotFound", ""}});
  for (std::string_view name : {"fs", "node:sqlite", "util/types", "zlib"}) CHECK(is_node_builtin(name));
  for (std::string_view name : {"", "sqlite", "fs,", "fs/nothing", "test"}) CHECK_FALSE(is_node_builtin(name));
}

TEST_CASE("resolve: alias, nodePaths, links") {
  MemoryFiles files{{"/node_modules/new/index.js", ""},
                    {"/node_modules/new/x.js", ""},
                    {"/shim.js", ""},
                    {"/src/a.js", ""},
                    {"/extra/late/index.js", ""},
                    {"/extra/new/index.js", ""},
                    {"/real/pkg/index.js", ""},
                    {"/real/node_modules/dep/index.js", ""},
                    {"/extra/exp/package.json", R"({"exports": "./e.js"})"},
                    {"/extra/exp/e.js", ""}};
  files.link("/node_modules/linked", "/real/pkg");
  check(files,
        {.alias = {{"a", "new"}, {"a/b", "./shim.js"}, {"c", "/src/a.js"}, {"d", "fs"}, {"e", "none"}}, .node_paths = {"/extra"}},
        {{"a", "/node_modules/new/index.js", ""},
         {"a/x", "/node_modules/new/x.js", ""},
         {"a/b", "/shim.js", ""},
         {"ab", "! PackageNotFound", ""},
         {"c", "/src/a.js", ""},
         {"d", "! NodeBuiltin", ""},
         {"e", "! PackageNotFound", ""},
         {"late", "/extra/late/index.js", ""},
         {"new", "/node_modules/new/index.js", ""},
         {"exp", "/extra/exp/e.js", ""},
         {"linked", "/real/pkg/index.js", ""}});
  check(files, {.preserve_symlinks = true}, {{"linked", "/node_modules/linked/index.js", ""}, {"late", "! PackageNotFound", ""}});
  check(files, {}, {{"dep", "/real/node_modules/dep/index.js", ""}}, "/real/pkg");
  check(files, {}, {{"dep", "! PackageNotFound", ""}}, "/node_modules/linked");
  // The path of a package that stays outside may be replaced first.
  check(files, {.external = {"fs"}, .alias = {{"d", "fs"}, {"x", "https://example.com/x.js"}}},
        {{"d", "external fs", ""}, {"x", "external https://example.com/x.js", ""}});
}

TEST_CASE("resolve: what stays outside, told from the output folder") {
  MemoryFiles files{{"/src/a.js", ""}, {"/src/in/b.js", ""}, {"/node_modules/p/index.js", ""}};
  check(files, {.external = {"./src/a.js", "/src/a.js", "/src/in/*", "p"}, .output_directory = "/out/js"},
        {{"./a.js", "external ../../src/a.js", ""},
         {"./a", "external ../../src/a.js", ""},
         {"./src/a.js", "external ./src/a.js", ""},
         {"./in/b.js", "external ../../src/in/b.js", ""},
         {"./in/none", "external ../../src/in/none", ""},
         {"p/x", "external p/x", ""},
         {"px", "! PackageNotFound", ""}});
  check(files, {.external = {"/src/a.js"}, .output_directory = "/src"}, {{"./a", "external ./a.js", ""}});
  files.put("/package.json", R"({"name": "self", "exports": "./src/a.js", "imports": {"#p": "p", "#a": "./src/a.js"}})");
  files.put("/tsconfig.json", R"({"compilerOptions": {"paths": {"@/*": ["./src/*"]}}})");
  check(files, {.packages_external = true},
        {{"p", "external p", ""},
         {"@/a", "/src/a.js", ""},
         {"@/none", "external @/none", ""},
         {"#a", "/src/a.js", ""},
         {"#p", "external p", ""},
         {"./a", "/src/a.js", ""},
         {"node:fs", "external node:fs", ""}});
}

TEST_CASE("resolve: what tsconfig.json says") {
  MemoryFiles files{
      {"/tsconfig.json",
       R"({"extends": "cfg/base", "compilerOptions": {"paths": {"a": ["./one", "./two"], "@/*": ["./src/*", "./more/*"], "@/x/*": ["./x/*"],
        "/abs/*": ["./src/*"], "#hash": ["./src/a"], "gone": ["./gone"], "bad**": ["x"]}}})"},
      {"/node_modules/cfg/package.json", R"({"exports": {"./*": "./json/*.json"}})"},
      {"/node_modules/cfg/json/base.json",
       R"({"compilerOptions": {"moduleSuffixes": [".ios", ""], "rootDirs": ["${configDir}/src", "${configDir}/generated"]}})"},
      {"/two.ts", ""},
      {"/src/a.ts", ""},
      {"/more/b.ts", ""},
      {"/x/a.ts", ""},
      {"/src/c.ts", ""},
      {"/src/c.ios.ts", ""},
      {"/src/in/d.ts", ""},
      {"/generated/in/made.ts", ""},
      {"/generated/x.ts", ""},
      {"/node_modules/gone/index.js", ""},
      {"/node_modules/p/index.js", ""},
      {"/based/tsconfig.json", R"({"compilerOptions": {"baseUrl": "./src", "paths": {"q": ["q2"]}}})"},
      {"/based/src/p.ts", ""},
      {"/based/src/q2.ts", ""}};
  check(files, {},
        {{"a", "/two.ts", ""},
         {"@/a", "/src/a.ts", ""},
         {"@/b", "/more/b.ts", ""},
         {"@/x/a", "/x/a.ts", ""},
         {"@/none", "! CouldNotResolve", ""},
         {"/abs/a", "/src/a.ts", ""},
         {"#hash", "/src/a.ts", ""},
         {"gone", "/node_modules/gone/index.js", ""},
         {"./c", "/src/c.ios.ts", ""},
         {"./c.js", "/src/c.ios.ts", ""},
         {"./x", "/generated/x.ts", ""},
         {"./in/made", "/generated/in/made.ts", ""},
         {"p", "/node_modules/p/index.js", ""}},
        "/src");
  check(files, {}, {{"./made.js", "/generated/in/made.ts", ""}}, "/src/in");
  check(files, {}, {{"a", "! PackageNotFound", ""}, {"p", "/node_modules/p/index.js", ""}}, "/node_modules/cfg");
  check(files, {}, {{"p", "/based/src/p.ts", ""}, {"q", "/based/src/q2.ts", ""}}, "/based/deep");
  check(files, {.tsconfig_raw = R"({"compilerOptions": {"paths": {"z": ["./two"]}}})"},
        {{"z", "/two.ts", ""}, {"a", "! PackageNotFound", ""}});
}

TEST_CASE("resolve: suffixes and data: URLs") {
  MemoryFiles files{
      {"/src/a.js", ""}, {"/src/b?c.js", ""}, {"/src/d e.js", ""}, {"/node_modules/p/index.js", ""}, {"/tests/[x].js", ""}};
  check(files, {},
        {{"./a.js?x=1", "/src/a.js?x=1", ""},
         {"./a#h", "/src/a.js#h", ""},
         {"./b?c.js", "/src/b?c.js", ""},
         {"./b?c", "/src/b?c.js", ""},
         {"p?raw", "/node_modules/p/index.js?raw", ""},
         {"./d%20e.js", "/src/d e.js", "! CouldNotResolve"},
         {"./none?x", "! CouldNotResolve", ""},
         {"data:text/javascript,1", "data:text/javascript,1", ""},
         {"data:TEXT/plain,1", "data:TEXT/plain,1", ""},
         {"data:text/css,a{}", "external data:text/css,a{}", ""},
         {"data:text/javascript", "external data:text/javascript", ""},
         {"blob:x", "external blob:x", ""}});
  check(files, {},
        {{"./a.js", "! CouldNotResolve", ""},
         {"p", "/node_modules/p/index.js", ""},
         {"fs", "! NodeBuiltin", ""},
         {"#x", "! CouldNotResolve", ""}},
        "");
  struct {
    std::string_view url, contents;
  } const rows[] = {{"data:text/javascript,a%20b+c", "a b+c"},
                    {"data:,x", "x"},
                    {"data:text/plain;base64,aGk=", "hi"},
                    {"data:text/plain;BASE64,aG%6b%3d", "hi"},
                    {"data:text/plain;base64,__-_", "\xFF\xFF\xBF"},
                    {"data:text/plain,a#b", "a"},
                    {"data:text/plain,%zz%4", "%zz%4"},
                    {"data:x", ""}};
  for (const auto& row : rows) CHECK(data_url_contents(row.url) == row.contents);
}

}  // namespace skein
