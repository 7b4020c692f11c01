// Parts: what each top-level statement declares and uses, which import records stand in it, and whether it may be dropped.
#include "parser_support.h"

namespace skein::js::test {

namespace {

std::string names(const Parsed& parsed, const List<SymbolId>& symbols) {
  std::string result;
  for (const SymbolId symbol : symbols) {
    if (!result.empty()) result += ',';
    result += parsed.name(symbol);
  }
  return result;
}

// One word per part: declared names, `<-` used ones, `.name` for members of namespaces, `@n` for records, `!` for side effects.
std::string parts(std::string_view source, Loader loader = Loader::JS) {
  const Parsed parsed(source, Goal::Unambiguous, loader);
  CHECK(parsed.reported() == "");
  std::string result;
  std::uint32_t expected = 0;
  for (const Part& part : parsed.module.parts) {
    CHECK(part.first_statement == expected);
    expected = part.end_statement;
    if (!result.empty()) result += ' ';
    result += names(parsed, part.declares) + "<-" + names(parsed, part.uses);
    for (const NamespaceMember& member : part.namespace_members)
      result.append(" ").append(parsed.name(member.namespace_symbol)).append(".").append(parsed.module.atoms.text(member.name));
    for (const RecordId record : part.records) result += "@" + std::to_string(index_of(record));
    if (part.has_side_effects) result += '!';
  }
  CHECK(expected == parsed.module.body.size());
  return result;
}

}  // namespace

TEST_CASE("parts: what statements declare and use") {
  struct Row {
    std::string_view source, parts;
  };
  const Row rows[] = {
      {"", ""},
      {"function a() { b(); c; b } function b() {} var c = 1", "a<-b,c b<- c<-"},
      {"var a = 1, b = a, c = f()", "a<- b<-a c<-!"},
      {"export var a = 1, b = a", "a<- b<-a"},
      {"var a = 1; var a = f(); a", "a<- a<-! <-a"},
      {"function a() { a() }", "a<-"},
      {"let {a, b: [c]} = d, e = a", "a,c<-! e<-a"},
      {"{ let a; var b; b }", "b<-"},
      {"() => { let a; a; b }; var b", "<-b b<-"},
      {"import {a} from 'x'; import * as b from 'y'; a; b.c; b.c; b.d", "a<- b<- <-a <- b.c <- b.c <- b.d"},
      {"import * as b from 'y'; f(b.c, b.c, b.d)", "b<- <- b.c b.d!"},
      {"import * as b from 'y'; f(b)", "b<- <-b!"},
      {"import * as b from 'y'; b.c = 1", "b<- <-b!"},
      {"import * as b from 'y'; b.c()", "b<- <- b.c!"},
      {"import * as b from 'y'; b?.c", "b<- <-b!"},
      {"f(b.c); import * as b from 'y'", "<-b! b<-"},
      {"export {a as b} from 'x'; export * from 'y'; export * as c from 'z'", "a<- <- c<-"},
      {"var a; export {a}; export {a as b}", "a<- <- <-"},
      {"export default 1", "default<-"},
      {"export default a; var a", "default<-a a<-"},
      {"export default function () { b } var b", "default<-b b<-"},
      {"export default class A {} A", "A<- <-A"},
      {"var a = import('x'); function b() { import('y') }", "a<-@0! b<-@1"},
      {"var a = () => new Worker(new URL('./x', import.meta.url)); import('y')", "a<-@1 <-@0!"},
      {"if (false) { a; import('x') } var a", "<-@0 a<-"},
      {"var a; a = 1", "a<- <-a!"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.source);
    CHECK(parts(row.source) == row.parts);
  }
}

TEST_CASE("parts: statements without side effects") {
  const std::string_view rows[] = {
      ";",
      "function a() { b() }",
      "async function* a() { b() }",
      "var a; let b; const c = 1",
      "const a = null, b = true, c = 1, d = 1n, e = 's', f = /g/, h = `i`",
      "const a = function () { b() }, c = () => d(), e = async () => {}",
      "const a = undefined, b = NaN, c = -Infinity, d = Math.PI, e = Symbol.iterator, g = -NaN + undefined, f = "
      "Object.prototype.hasOwnProperty",
      "const a = globalThis, b = console, c = Array",
      "const a = b; function b() {}",
      "const a = [1, , 'b', [c]], c = {d: 1, e, 'f': [], [1]: 2, ['g']: 3, h() {}, get i() {}}; function e() {}",
      "const a = [...[1, 2]]",
      "const a = `b${1}c${'d'}`",
      "const a = 1 + 2, b = 'c' + 1, d = -1, e = +1, f = ~1, g = !h, i = void 0, j = typeof k, l = 1 < 2; var h",
      "const a = b === c, d = b !== c, e = b == null, f = b && c, g = b || c, h = b ?? c, i = b ? c : d; var b, c",
      "const a = (b, c); var b, c",
      "const a = /* @__PURE__ */ b(1, {}), c = /* #__PURE__ */ new D(e => f()); var b, D",
      "/* @__PURE__ */ a.b.c(); var a",
      "/* @__PURE__ */ (function () { a() })()",
      "const a = new Map, b = new Set(), c = new WeakMap(), d = new WeakSet(null), e = new Set([1, 2]), f = new Map([[1, 2]])",
      "class A {}",
      "class A extends B { a() {} static b() {} c = d(); static e = 1; static f; [Symbol.iterator]() {} ['g']() {} } class B {}",
      "const A = class { static { } static { var a = 1 } }",
      "class A extends null {}",
      "import {a} from 'b'; const c = a, d = {a}",
      "import * as a from 'b'; const c = a.d",
      "const a = import.meta.url",
      "/* @__NO_SIDE_EFFECTS__ */ function a() { b() } const c = a(1)",
      "if (1) ; else if (a) {} else { function b() {} } var a",
      "export default 1",
      "export default class {}",
      "const [a, , b] = [1, 2, 3]",
      "typeof a",
      "'a'; 'b' + 1",
      "(a => b())",
  };
  for (const std::string_view row : rows) {
    CAPTURE(row);
    CHECK(parts(row).find('!') == std::string::npos);
  }
}

TEST_CASE("parts: statements with side effects") {
  const std::string_view rows[] = {
      "a",
      "a()",
      "new A",
      "a.b; var a",
      "a[b]; var a, b",
      "a = 1; var a",
      "a++; var a",
      "delete a.b; var a",
      "`${a}`; var a",
      "a + 1; var a",
      "+a; var a",
      "-a; var a",
      "+1n",
      "a == b; var a, b",
      "a < b; var a, b",
      "(a && b) + 'c'; var a, b",
      "'a' in b; var b",
      "a instanceof b; var a, b",
      "[...a]; var a",
      "({...a}); var a",
      "({[a]: 1}); var a",
      "const {a} = b; var b",
      "const [a] = b; var b",
      "class A extends b() {}",
      "class A extends B {}",
      "class A { static a = b() }",
      "class A { static { b() } }",
      "class A { [a]() {} } var a",
      "@a class A {} var a",
      "class A { @a b() {} } var a",
      "/* @__PURE__ */ a(b()); var a",
      "(/* @__PURE__ */ a())(); var a",
      "/* @__PURE__ */ a().b; var a",
      "new Set(a); var a",
      "new Map([1])",
      "new WeakSet([1])",
      "new Set([...a]); var a",
      "function a() {} /* @__NO_SIDE_EFFECTS__ */ function b() {} a()",
      "let a = /* @__NO_SIDE_EFFECTS__ */ () => {}; a = b; a()",
      "using a = null",
      "for (;;) ;",
      "while (a) ;",
      "try {} catch {}",
      "debugger",
      "throw 1",
      "export default a()",
      "a?.b; var a",
      "a`b`; var a",
      "import('a')",
      "import * as a from 'b'; a.c.d",
      "if (a()) ; else ;",
      "await 1",
      "Math.max(1)",
      "Math.a.b",
  };
  for (const std::string_view row : rows) {
    CAPTURE(row);
    CHECK(parts(row).find('!') != std::string::npos);
  }
}

TEST_CASE("parts: import records") {
  struct Row {
    std::string_view source, records;
  };
  // "specifier kind flags start-end", separated by commas; behind workers what is said of their type, when anything is.
  const Row rows[] = {
      {"import 'a'", "a import-statement 32 7-10"},
      {"import {} from 'a'", "a import-statement 32 15-18"},
      {"import a from 'b' with {type: 'json'}", "b import-statement 0 14-17 type=json"},
      {"export * from 'a'; export {b} from 'c'", "a import-statement 2 14-17, c import-statement 0 35-38"},
      {"import('a'); import(`b`); import(c); import('d' + e)", "a dynamic-import 0 7-10, b dynamic-import 0 20-23"},
      {"import('./a/' + b + '.js'); import(`../${a}${b}/c`); import('./a' + '.js'); import(`/${a}`); import('./' + (a + '.js'))",
       "./a/*.js dynamic-import 0 7-25, ../*/c dynamic-import 0 35-50, ./a.js dynamic-import 0 60-73, ./* dynamic-import 0 "
       "100-118"},
      {"import(/* @vite-ignore */ `./${a}`); import('./*' + a); import(a + './b'); import('./a' - b); import(`./a?${b}`)", ""},
      {"require('./a/' + b); require(`./${a}.json`); require.resolve('./' + a); require('./a' + '.js')",
       "./a/* require-call 0 8-9, ./*.json require-call 0 29-30, ./a.js require-call 0 80-81"},
      {"a = (b = import(`./${c}`)) => d", "./* dynamic-import 0 16-24"},
      {"import('a', {with: {type: 'json'}})", "a dynamic-import 0 7-10 type=json"},
      {"try { import('a') } catch { import('b') }", "a dynamic-import 1 13-16, b dynamic-import 0 35-38"},
      {"try { () => import('a') } finally {}", "a dynamic-import 0 19-22"},
      {"if (false) import('a'); else import('b')", "a dynamic-import 8 18-21, b dynamic-import 0 36-39"},
      {"if (1) a; else import('b')", "b dynamic-import 8 22-25"},
      {"0 && import('a'); !0 || import('b'); !1 ? import('c') : import('d')",
       "a dynamic-import 8 12-15, b dynamic-import 8 31-34, c dynamic-import 8 49-52, d dynamic-import 0 63-66"},
      {"new Worker(new URL('./a', import.meta.url))", "./a new-worker 0 19-24"},
      {"new Worker(new URL(`./a`, import.meta.url), {type: 'module', name: 'b'})", "./a new-worker 0 19-24 module"},
      {"new Worker(new URL('./a', import.meta.url), {type: 'classic'})", "./a new-worker 0 19-24 classic"},
      {"new Worker(new URL('./a', import.meta.url), {...a, type: 'module'}); new Worker(new URL('./b', import.meta.url), a)",
       "./a new-worker 0 19-24 module, ./b new-worker 0 88-93 unknown"},
      {"new self.Worker(new URL('./a', import.meta.url)); new globalThis.SharedWorker(new URL('./b', import.meta.url))",
       "./a new-worker 0 24-29, ./b new-shared-worker 0 86-91"},
      {"new Worker('./a.js')", "./a.js new-worker 4 11-19"},
      {"if (false) new Worker(new URL('./a', import.meta.url))", "./a new-worker 8 30-35"},
      {"var Worker; new Worker(new URL('./a', import.meta.url))", "./a new-url 0 31-36"},
      {"new Worker(new URL('./a', import.meta.url), new URL('./b', import.meta.url))",
       "./a new-worker 0 19-24 unknown, ./b new-url 0 52-57"},
      {"f(new URL(`./a`, import.meta.url)); new URL(a, import.meta.url); new URL('./a', b)", "./a new-url 0 10-15"},
      {"var URL; new URL('./a', import.meta.url)", ""},
      {"function f(URL) { new Worker(new URL('./a', import.meta.url)) }", ""},
      {"new Worker(new URL('./a', b)); new Worker(a); new Worker(new URL(a, import.meta.url)); new a.Worker('b')", ""},
      {"new Worker((new URL('./' + `a`, (import.meta.url))))", "./a new-worker 0 20-30"},
      {"const a = './a'; new Worker(new URL(a + '.js', import.meta.url)); new Worker(`${a}.js`)",
       "./a.js new-worker 0 36-45, ./a.js new-worker 4 77-86"},
      {"let a = './a'; a = b; new Worker(new URL(a, import.meta.url)); new Worker(a)", ""},
      {"var a = './a'; var a = './b'; new Worker(a)", ""},
      {"const a = new URL('./a', import.meta.url), b = a.href; new Worker(b, {type: 'module'})", "./a new-worker 0 18-23 module"},
      {"const a = new URL('./a', import.meta.url); new Worker(a); new Worker(String(a)); new SharedWorker(`${a}`)",
       "./a new-worker 0 18-23, ./a new-shared-worker 0 18-23"},
      {"const a = new URL('./a', import.meta.url); new Worker(a); new Worker(a, {type: 'module'}); new Worker(a, b)",
       "./a new-worker 0 18-23 module"},
      {"const a = import.meta.url; new URL('./b', a); new URL('./' + 'c', import.meta.url)", "./c new-url 0 54-64"},
      {"new Worker(import.meta.resolve('./a')); import.meta.resolve('./b')", "./a new-worker 0 31-36"},
      {"new Worker(new URL('./a', import.meta.url).toString()); new Worker(new URL(new URL('./b', import.meta.url)))",
       "./a new-worker 0 19-24, ./b new-worker 0 83-88"},
      {"const a = import.meta.url; new Worker(import.meta.url); new Worker(a); new Worker(new URL('./a', a)); new Worker(new "
       "URL(a))",
       "import.meta.url new-worker 16 38-53, import.meta.url new-worker 16 67-68, ./a new-worker 0 90-95, "
       "import.meta.url new-worker 16 121-122"},
      {"const A = Worker, {Worker: B, SharedWorker} = self; new A('a'); new B('b'); new SharedWorker('c'); new "
       "window['Worker']('d')",
       "a new-worker 4 58-61, b new-worker 4 70-73, c new-shared-worker 4 93-96, d new-worker 4 120-123"},
      {"new (self.Worker || A)('a'); new (A || Worker)('b'); new (Worker && A)('c')", "a new-worker 4 23-26"},
      {"new Worker(a ? new URL('./b', import.meta.url) : new URL('./c', import.meta.url), {type: 'module'})",
       "./b new-worker 0 23-28 module, ./c new-worker 0 57-62 module"},
      {"new Worker(a ? new URL('./b', import.meta.url) : new URL('./c', import.meta.url))",
       "./b new-worker 0 23-28 classic, ./c new-worker 0 57-62 classic"},
      {"a.audioWorklet.addModule(a ?? new URL('./b', import.meta.url))", "./b worklet 0 38-43 module"},
      {"new Worker(a || new URL('./b', import.meta.url), c)", "./b new-url 0 24-29"},
      {"const u = new URL('./b', import.meta.url); new Worker(a ? u : new URL('./c', import.meta.url))",
       "./b new-url 0 18-23, ./c new-url 0 70-75"},
      {"let A = Worker; A = 1; const {Worker: B} = c, {[d]: C} = self; new A('a'); new B('b'); new C('c')", ""},
      {"import {Worker as A} from 'worker_threads'; import * as b from 'node:worker_threads'; new A('a'); new b.Worker('b', {c})",
       "worker_threads import-statement 0 26-42, node:worker_threads import-statement 0 63-84, a new-node-worker 4 92-95, "
       "b new-node-worker 4 111-114"},
      {"import {Worker} from 'x'; new Worker('a')", "x import-statement 0 21-24"},
      {"const {Worker} = require('worker_threads'), a = require('node:worker_threads'); new Worker(__filename); new "
       "a.Worker('b')",
       "worker_threads require-call 0 25-41, node:worker_threads require-call 0 56-77, import.meta.url new-node-worker 16 "
       "91-101, "
       "b new-node-worker 4 117-120"},
      {"new Worker(__filename)", ""},
      {"import {Worker} from 'worker_threads'; new Worker(__dirname + '/a.js'); new Worker(`${__dirname}/b/${'c'}.js`)",
       "worker_threads import-statement 0 21-37, ./a.js new-node-worker 4 50-51, ./b/c.js new-node-worker 4 83-84"},
      {"import {Worker} from 'worker_threads'; import p, {join} from 'node:path'; new Worker(join(__dirname, 'a', '../b.js')); "
       "new Worker(p.resolve(p.dirname(__filename), './c.js'))",
       "worker_threads import-statement 0 21-37, node:path import-statement 0 61-72, ./a/../b.js new-node-worker 4 85-86, "
       "././c.js new-node-worker 4 130-131"},
      {"import {Worker} from 'worker_threads'; import {fileURLToPath as f, pathToFileURL as g} from 'url'; const a = "
       "f(import.meta.url); new Worker(a); new Worker(g(import.meta.dirname + '/b.js'))",
       "worker_threads import-statement 0 21-37, url import-statement 0 92-97, import.meta.url new-node-worker 16 140-141, "
       "./b.js new-node-worker 4 155-156"},
      {"import {Worker} from 'worker_threads'; new Worker(require.resolve('./a.js'))",
       "worker_threads import-statement 0 21-37, ./a.js require-resolve 0 66-74, ./a.js new-node-worker 4 66-74"},
      {"import {Worker} from 'worker_threads'; import {join} from 'path'; new Worker(join(a, 'b.js')); new Worker(__dirname + "
       "'b.js'); new Worker(join('a', 'b.js')); new Worker(join(__dirname, c))",
       "worker_threads import-statement 0 21-37, path import-statement 0 58-64"},
      {"import {join} from './mine'; import {Worker} from 'worker_threads'; new Worker(join(__dirname, 'a.js'))",
       "./mine import-statement 0 19-27, worker_threads import-statement 0 50-66"},
      {"new Worker(__dirname + '/a.js')", ""},
      {"import {Worker} from 'worker_threads'; new Worker('a', {eval: true}); new Worker('b', {eval: false})",
       "worker_threads import-statement 0 21-37, b new-node-worker 4 81-84"},
      {"navigator.serviceWorker.register('a', {type: 'module'}); self.navigator.serviceWorker?.register(new URL('./b', "
       "import.meta.url))",
       "a service-worker 4 33-36 module, ./b service-worker 0 104-109"},
      {"a.serviceWorker.register('a'); (navigator => navigator.serviceWorker.register('a'))(); "
       "navigator.serviceWorker.register?.('a')",
       ""},
      {"a.b().audioWorklet.addModule('a'); this.audioWorklet.addModule(new URL('./b', import.meta.url)); "
       "CSS.paintWorklet.addModule('c')",
       "a worklet 4 29-32 module, ./b worklet 0 71-76 module, c worklet 4 124-127 module"},
      {"a.addModule('a'); CSS.x.addModule('b'); const {audioWorklet: d} = e; d.addModule('f')", "f worklet 4 81-84 module"},
      {"new Worker(/* skein-ignore */ './a'); /* @vite-ignore */ new Worker('./b'); new Worker(/* webpackIgnore: true */ './c')",
       ""},
      {"new URL(/* rspackIgnore : true */ './a', import.meta.url); new Worker(/* webpackIgnore: false */ './b')",
       "./b new-worker 4 97-102"},
      // Patterns.
      {"new Worker(new URL(`./a/${b}.ts`, import.meta.url)); new Worker(new URL('../' + a + b(1) + `-${c}.js`, import.meta.url), "
       "{type: 'module'})",
       "./a/*.ts new-worker 0 19-32, ../*-*.js new-worker 0 72-101 module"},
      {"const a = './a/'; function b(c) { const d = new URL(a + c, import.meta.url); new Worker(d.href); new SharedWorker(d) }",
       "./a/* new-worker 0 52-53 unknown, ./a/* new-shared-worker 0 52-53 unknown"},
      {"new Worker(import.meta.resolve(`./${a}.js?b`), c); navigator.serviceWorker.register(new URL(`./a-${b}`, "
       "import.meta.url))",
       "./*.js?b new-worker 0 31-44 unknown, ./a-* service-worker 0 92-102"},
      {"new URL(`./a/${b}.png`, import.meta.url); new URL(`./a/${b}`, import.meta.url)", "./a/*.png new-url 0 8-22"},
      {"new Worker(new URL(`${a}.js`, import.meta.url)); new Worker(new URL(`./a.js?${b}`, import.meta.url)); new "
       "Worker(`${a}.js`); new Worker(`/a/${b}.js`)",
       ""},
      {"new Worker(new URL(`./*/${a}.js`, import.meta.url)); new Worker(/* skein-ignore */ new URL(`./${a}.js`, "
       "import.meta.url))",
       ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.source);
    const Parsed parsed(row.source);
    CHECK(parsed.reported() == "");
    std::string result;
    for (const ImportRecord& record : parsed.module.import_records) {
      if (!result.empty()) result += ", ";
      result.append(record.specifier).append(" ").append(import_kind_name(record.kind)).append(" ");
      result += std::to_string(record.flags) + ' ' + std::to_string(record.range.start) + '-' + std::to_string(record.range.end);
      constexpr std::string_view kTypes[] = {"", " classic", " module", " unknown"};
      result += kTypes[static_cast<std::size_t>(record.worker_type)];
      for (const ImportAttribute& attribute : record.attributes)
        result.append(" ").append(attribute.key).append("=").append(attribute.value);
    }
    CHECK(result == row.records);
  }
}

TEST_CASE("parts: workers that cannot be followed") {
  struct Row {
    std::string_view source, reported;
  };
  const Row rows[] = {
      {"new Worker(a ? './b.js' : c)", "WorkerNotFollowed 15-23"},
      {"new Worker(`./${a}.js`)", "WorkerNotFollowed 11-22"},
      {"new SharedWorker('./a/' + b + '.ts')", "WorkerNotFollowed 17-35"},
      {"new Worker(`./a/${b}`); new Worker(/* skein-ignore */ `./${a}.js`)", ""},
      {"let a = new URL('./a', import.meta.url); new Worker(a); a = 1", "WorkerNotFollowed 52-53"},
      {"let a = './a.js'; new Worker(a); a = './b.js'", "WorkerNotFollowed 29-30"},
      {"export {}; new Worker(new URL('./a.ts', document.baseURI))", "WorkerNotFollowed 40-56"},
      {"export {}; new self.Worker(new URL('../a.js?b', location))", "WorkerNotFollowed 48-56"},
      {"export {}; navigator.serviceWorker.register(String(new URL('./a.js', self.location.href)))", "WorkerNotFollowed 69-87"},
      {"const a = new URL('./a.mjs').href; new Worker(a)", "WorkerNotFollowed 18-27"},
      {"new Worker(require.resolve('./a'))", "WorkerNotFollowed 27-32"},
      // CommonJS has no import.meta.
      {"new Worker(new URL('./a.js', document.baseURI))", ""},
      {"export {}; new Worker(new URL('/a.js', document.baseURI)); new Worker(new URL('./a', location)); new Worker(new URL(a))",
       ""},
      {"export {}; function a(b, document) { new Worker(b); new Worker(new URL('./a.js', document.baseURI)) }", ""},
      {"export {}; new Worker(/* skein-ignore */ new URL('./a.js', location)); if (0) new Worker(new URL('./a.js'))", ""},
      {"let a = 'b'; a = c; new Worker(a); new Worker(a.b); new Worker(URL.createObjectURL(a)); new Worker('https://a/b.js')",
       ""},
      {"import {Worker} from 'a'; new Worker(new URL('./a.js', location))", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.source);
    CHECK(Parsed(row.source).reported() == row.reported);
  }
}

TEST_CASE("parts: imports and exports") {
  const Parsed parsed(
      "import a, {b as c, 'd e' as f} from 'x'; import * as g from 'y'; export {c as h, g as default}; export var i; "
      "export {j as k} from 'z'; export * as l from 'z'; export * from 'z'");
  CHECK(parsed.reported() == "");
  std::string imports, exports;
  for (const NamedImport& import : parsed.module.named_imports)
    imports.append(parsed.name(import.local))
        .append("=")
        .append(std::to_string(index_of(import.record)))
        .append(":")
        .append(import.name)
        .append(import.is_namespace ? "!" : "")
        .append(import.is_re_export ? "^ " : " ");
  for (const NamedExport& named : parsed.module.named_exports)
    exports.append(named.name).append("=").append(parsed.name(named.local)).append(" ");
  CHECK(imports == "a=0:default c=0:b f=0:d e g=1:*! j=2:j^ l=3:*!^ ");
  CHECK(exports == "i=i k=j l=l h=c default=g ");
  REQUIRE(parsed.module.export_stars.size() == 1);
  CHECK(parsed.module.export_stars[0].record == RecordId{4});
}

TEST_CASE("parts: globals, each once, in order") {
  const Parsed parsed("a; b(); a; function c(d) { e; d; typeof f } import g from 'h'; g; i.j");
  std::string result;
  for (const Atom atom : parsed.module.globals) result.append(parsed.module.atoms.text(atom)).append(" ");
  CHECK(result == "a b e f i ");
}

TEST_CASE("parts: TypeScript drops imports that are types") {
  struct Row {
    std::string_view source, parts;
  };
  const Row rows[] = {
      {"import {A, b} from 'x'; b; let c: A", "A,b<- <-b c<-"},
      {"import {A} from 'x'; let c: A", "c<-"},
      {"import type {A} from 'x'; let c: A", "c<-"},
      {"import 'x'", "<-"},
      {"type A = B; export {A}; var c; export {c}", "<- c<- <-"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.source);
    CHECK(parts(row.source, Loader::TS) == row.parts);
  }
}

}  // namespace skein::js::test
