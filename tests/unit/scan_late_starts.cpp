// What is started with what other modules export: which URLs become those of workers, which stay what they are.
#include <doctest/doctest.h>

#include <string>

#include "graph/scan.h"
#include "memory_files.h"

namespace skein {
namespace {

using test::MemoryFiles;

struct Program {
  MemoryFiles files;
  ScanOptions options;
  CancelFlag cancel;
  ModuleCache cache;
  Resolver resolver;
  ModuleGraph graph;
  std::vector<Message> messages;

  explicit Program(MemoryFiles given) : files(std::move(given)), resolver({}, files) {
    options.working_directory = "/";
    options.entry_points.emplace_back("/main.js", "");
  }

  // "urls.js new-worker w.js module, main.js …": all that leads to a script, with the type that is known of it.
  std::string scan() {
    Pool pool(0);
    graph = {};
    messages.clear();
    skein::scan(options, files, resolver, pool, cancel, cache, graph, messages);
    std::string text;
    for (const auto& module : graph.modules) {
      for (std::size_t r = 0; r < module->imports.size(); r++) {
        const js::ImportRecord& record = module->ast.import_records[r];
        if (record.kind != js::ImportKind::NewURL && !js::starts_realm(record.kind)) continue;
        static const char* const kTypes[] = {"", " classic", " module", " unknown"};
        const ResolvedImport& import = module->imports[r];
        text += text.empty() ? "" : ", ";
        text.append(module->pretty_path).append(" ").append(js::import_kind_name(record.kind)).append(" ");
        text += import.kind == ResolvedImport::Kind::Module ? graph.at(import.module).pretty_path : "-";
        text += kTypes[static_cast<int>(record.worker_type)];
      }
    }
    return text;
  }
};

constexpr const char* kUrl = "export const u = new URL('./w.js', import.meta.url)";
constexpr const char* kModule = "main.js new-worker w.js module, urls.js new-worker w.js module";

}  // namespace

TEST_CASE("what other modules export is started") {
  struct Row {
    std::string main, urls, expected;
  };
  const Row rows[] = {
      {"import {u} from './urls.js'; new Worker(u, {type: 'module'})", kUrl, kModule},
      {"import {u} from './urls.js'; new Worker(u)", kUrl, "main.js new-worker w.js, urls.js new-worker w.js"},
      {"import * as n from './urls.js'; new Worker(n.u, {type: 'module'})", kUrl, kModule},
      {"import u from './urls.js'; new Worker(u.href, {type: 'module'})", "export default new URL('./w.js', import.meta.url)",
       kModule},
      {"import {b} from './urls.js'; new Worker(`${b}`, {type: 'module'})",
       "const a = new URL('./w.js', import.meta.url).href; export {a as b}", kModule},
      {"import u from './urls.js'; new Worker(u, {type: 'module'})",
       "const a = new URL('./w.js', import.meta.url); export default a", kModule},
      {"import {u} from './urls.js'; new Worker(u, {type: 'module'}); new SharedWorker(u)", kUrl,
       "main.js new-worker w.js module, main.js new-shared-worker w.js module, urls.js new-worker w.js module"},
      {"import {u} from './urls.js'; navigator.serviceWorker.register(u)", kUrl,
       "main.js service-worker w.js, urls.js service-worker w.js"},
      {"import {u} from './urls.js'; a.audioWorklet.addModule(u)", kUrl,
       "main.js worklet w.js module, urls.js worklet w.js module"},
      {"import {u} from './urls.js'; import {Worker} from 'worker_threads'; new Worker(u)", kUrl,
       "main.js new-node-worker w.js, urls.js new-node-worker w.js"},
      {"import {u} from './urls.js'; const v = u; new Worker(v)", kUrl, "main.js new-worker -, urls.js new-url w.js"},
      // Handed on as well.
      {"import {u} from './urls.js'; new Worker(u); f(u)", kUrl, "main.js new-worker -, urls.js new-url w.js"},
      {"import * as n from './urls.js'; new Worker(n.u); f(n.u)", kUrl, "main.js new-worker -, urls.js new-url w.js"},
      {"import * as n from './urls.js'; new Worker(n.u); f(n)", kUrl, "main.js new-worker -, urls.js new-url w.js"},
      {"import {u} from './urls.js'; new Worker(u)", std::string(kUrl) + "; f(u)", "main.js new-worker -, urls.js new-url w.js"},
      {"import {u} from './urls.js'; export {u}; new Worker(u)", kUrl, "main.js new-worker -, urls.js new-url w.js"},
      {"import {u} from './urls.js'; import('./urls.js').then(f); new Worker(u)", kUrl,
       "main.js new-worker -, urls.js new-url w.js"},
      {"import {u} from './urls.js'; new Worker(u); a.audioWorklet.addModule(u)", kUrl,
       "main.js new-worker -, main.js worklet - module, urls.js new-url w.js"},
      {"import {u} from './urls.js'; new Worker(u)", "export let u = new URL('./w.js', import.meta.url); u = f(u)",
       "main.js new-worker -, urls.js new-url w.js"},
      // Started where it is declared, too.
      {"import {u} from './urls.js'; new Worker(u); f(u)", std::string(kUrl) + "; new Worker(u, {type: 'module'})",
       "main.js new-worker w.js module, urls.js new-worker w.js module"},
      // Texts and options.
      {"import {a} from './urls.js'; new Worker(a)", "export const a = './w.js'", "main.js new-worker w.js"},
      {"import {a, b} from './urls.js'; new Worker(new URL(a + '/' + b, import.meta.url))",
       "export const a = '.'; const c = 'w'; export const b = `${c}.js`", "main.js new-worker w.js"},
      {"import {a} from './urls.js'; new Worker(a)", "export const a = 'https://x/w.js'", "main.js new-worker -"},
      {"import {a} from './urls.js'; new Worker(a.b); new Worker(a.u)",
       "export const a = {b: './w.js', u: new URL('./w.js', import.meta.url)}",
       "main.js new-worker -, main.js new-worker -, urls.js new-url w.js"},
      {"import {a} from './urls.js'; new Worker(a)", "export let a = './w.js'; a = 1", "main.js new-worker -"},
      {"import {o} from './urls.js'; new Worker(new URL('./w.js', import.meta.url), o)", "export const o = {type: 'module'}",
       "main.js new-worker w.js module"},
      {"import {o} from './urls.js'; new Worker(new URL('./w.js', import.meta.url), o)", "export const o = {name: 'a'}",
       "main.js new-worker w.js"},
      {"import {o} from './urls.js'; new Worker(new URL('./w.js', import.meta.url), o)", "export const o = f()",
       "main.js new-worker w.js unknown"},
      {"const o = {type: 'classic'}; new Worker(new URL('./w.js', import.meta.url), o)", "", "main.js new-worker w.js classic"},
      {"import {u, o} from './urls.js'; new Worker(u, o)", std::string(kUrl) + "; export const o = {type: 'module'}", kModule},
  };
  for (const Row& row : rows) {
    CAPTURE(row.main);
    CAPTURE(row.urls);
    Program program({{"/main.js", row.main}, {"/urls.js", row.urls}, {"/w.js", ""}});
    CHECK(program.scan() == row.expected);
  }
}

TEST_CASE("through re-exports, as far as one constant is meant") {
  const std::string main = "import {u} from './barrel.js'; new Worker(u, {type: 'module'})";
  Program stars({{"/main.js", main},
                 {"/barrel.js", "export * from './a.js'; export * from './urls.js'"},
                 {"/a.js", "export * from './barrel.js'"},
                 {"/urls.js", kUrl},
                 {"/w.js", ""}});
  CHECK(stars.scan() == kModule);
  Program renamed({{"/main.js", main},
                   {"/barrel.js", "import {v} from './middle.js'; export {v as u}"},
                   {"/middle.js", "export {u as v} from './urls.js'"},
                   {"/urls.js", kUrl},
                   {"/w.js", ""}});
  CHECK(renamed.scan() == kModule);
  Program used(
      {{"/main.js", main}, {"/barrel.js", "import {u} from './urls.js'; export {u}; f(u)"}, {"/urls.js", kUrl}, {"/w.js", ""}});
  CHECK(used.scan() == "main.js new-worker - module, urls.js new-url w.js");
}

TEST_CASE("JSON may name the file") {
  Program program(
      {{"/main.js", "import {file} from './c.json'; new Worker(file)"}, {"/c.json", "{\"file\": \"./w.js\"}"}, {"/w.js", ""}});
  CHECK(program.scan() == "main.js new-worker w.js");
}

TEST_CASE("a rebuild follows anew what is started") {
  Program program(
      {{"/main.js", "import {u} from './urls.js'; import {n} from './n.js'; new Worker(u, {type: 'module'}); new Worker(n)"},
       {"/urls.js", kUrl},
       {"/n.js", "export const n = './w.js'"},
       {"/w.js", ""},
       {"/x.js", ""}});
  const std::string both = "main.js new-worker w.js module, main.js new-worker w.js, urls.js new-worker w.js module";
  const auto edit = [&](const char* file, const char* text) {
    program.cache.keep(std::move(program.graph));
    program.files.put(file, text);
    program.cache.invalidate(file);
    return program.scan();
  };
  CHECK(program.scan() == both);
  CHECK(edit("/x.js", "1") == both);
  CHECK(edit("/n.js", "export const n = './x.js'") ==
        "main.js new-worker w.js module, main.js new-worker x.js, urls.js new-worker w.js module");
  CHECK(edit("/n.js", "import {u} from './urls.js'; f(u); export const n = f()") ==
        "main.js new-worker - module, main.js new-worker -, urls.js new-url w.js");
  CHECK(program.messages.empty());
  CHECK(edit("/n.js", "export const n = './w.js'") == both);
}

TEST_CASE("what only workers run knows where it is") {
  struct Row {
    std::string main, worker, more;
    bool is_known;
  };
  const std::string module = "new Worker(new URL('./w.js', import.meta.url), {type: 'module'})";
  const std::string worklet = "a.audioWorklet.addModule(new URL('./w.js', import.meta.url))";
  const std::string registered = "navigator.serviceWorker.register(new URL('./w.js', import.meta.url))";
  const Row rows[] = {
      {module, "if (typeof document !== 'undefined') import('./x.js')", "", true},
      {module, "typeof (window) === 'undefined' || import('./x.js')", "", true},
      {module, "if (typeof WorkerGlobalScope === 'undefined') import('./x.js')", "", true},
      {module, "typeof self === 'object' ? 1 : import('./x.js')", "", true},
      {module, "if (typeof importScripts !== 'function') import('./x.js')", "", false},
      {module, "if (typeof navigator === 'undefined') import('./x.js')", "", false},
      {registered, "if (typeof window === 'object') import('./x.js')", "", true},
      {worklet, "if (typeof WorkerGlobalScope === 'function') import('./x.js')", "", true},
      {worklet, "if (typeof importScripts === 'function') import('./x.js')", "", true},
      {worklet, "if (typeof self === 'object') import('./x.js')", "", false},
      {worklet + "; " + module, "if (typeof WorkerGlobalScope === 'undefined') import('./x.js')", "", false},
      {worklet + "; " + module, "if (typeof document === 'object') import('./x.js')", "", true},
      // A page runs it as well, or who starts it is not known.
      {module + "; import './w.js'", "if (typeof document !== 'undefined') import('./x.js')", "", false},
      {"f(new URL('./w.js', import.meta.url))", "if (typeof document !== 'undefined') import('./x.js')", "", false},
      {"import {Worker} from 'worker_threads'; " + module, "if (typeof document !== 'undefined') import('./x.js')", "", false},
      // A variable of that name.
      {module, "var document; if (typeof document !== 'undefined') import('./x.js')", "", false},
      {module, "if (typeof document !== 'undefined') import('./x.js'); var document", "", false},
      // It may have been given one.
      {module, "if (typeof window !== 'undefined') import('./x.js')", "self.window = self", false},
      {module, "if (typeof window !== 'undefined') import('./x.js')", "self['window'] = self", false},
      {module, "if (typeof window !== 'undefined') import('./x.js')", "self.window ||= self", false},
      {module, "if (typeof document !== 'undefined') import('./x.js')", "Object.assign(self, { document, a })", false},
      {module, "if (typeof document !== 'undefined') import('./x.js')", "Object.defineProperty(self, 'document', {})", false},
      {module, "if (typeof document !== 'undefined') import('./x.js')", "document = {}", false},
      {module, "if (typeof document !== 'undefined') import('./x.js')", "importScripts('https://x/dom.js')", false},
      {module, "if (typeof document !== 'undefined') import('./x.js')", "import 'https://x/dom.js'", false},
      {module, "if (typeof document !== 'undefined') import('./x.js')",
       "f(window.document, self.window == a, b ? 'document' : c); typeof importScripts", true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.main);
    CAPTURE(row.worker);
    CAPTURE(row.more);
    Program program(
        {{"/main.js", row.main}, {"/w.js", "import './more.js';" + row.worker}, {"/more.js", row.more}, {"/x.js", ""}});
    program.options.folds_in_workers = true;
    program.scan();
    bool is_known = true;
    for (const auto& each : program.graph.modules)
      if (each->path == "/w.js")
        for (const ResolvedImport& import : each->imports)
          is_known &= import.kind != ResolvedImport::Kind::Module || program.graph.at(import.module).path != "/x.js";
    CHECK(is_known == row.is_known);
  }
}

}  // namespace skein
