// What the parser makes of one file, and all that linking ever reads of it. Immutable once it has been sent.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/arena.h"
#include "base/atoms.h"
#include "base/source_range.h"
#include "diagnostics/diagnostic.h"
#include "js/ast.h"
#include "js/features.h"

namespace skein::js {

// ---- Symbols and scopes ------------------------------------------------------------------------------------------------

enum class SymbolKind : std::uint8_t {
  Var,  // var, and a function's own name inside sloppy blocks as Annex B.3.3 hoists it
  Let,
  Const,
  Using,
  Function,  // function declaration
  Class,
  Parameter,
  CatchParameter,
  FunctionName,  // the name of a function expression, visible inside it only
  ClassName,     // the inner binding of a class's name
  Label,
  PrivateName,
  Import,         // bound by an import declaration, or generated for `export {a} from`
  DefaultExport,  // generated for `export default <expression>` and unnamed default declarations
  Arguments,      // the implicit `arguments` of a function
  Generated,      // any other name the compiler makes up
};

namespace symbol_flag {
// Seen by direct eval or `with`, or a sloppy Annex B function: its name has to stay.
inline constexpr std::uint8_t kMustNotBeRenamed = 1;
// Assigned to somewhere after its declaration.
inline constexpr std::uint8_t kReassigned = 2;
// Import symbol of `import * as ns`.
inline constexpr std::uint8_t kNamespaceImport = 4;
// Top level: declared in the module's own scope.
inline constexpr std::uint8_t kTopLevel = 8;
// A namespace import used other than as `ns.name`: its object has to exist.
inline constexpr std::uint8_t kNamespaceEscapes = 16;
// A function marked /* @__NO_SIDE_EFFECTS__ */: its calls may be dropped when their value is unused.
inline constexpr std::uint8_t kNoSideEffects = 32;
// A variable exported from a TypeScript namespace, or a member of an enum: no variable but a property of an object.
inline constexpr std::uint8_t kMember = 64;
}  // namespace symbol_flag

struct Symbol {
  Atom name;
  SymbolKind kind;
  std::uint8_t flags;
  std::uint16_t reserved;
  ScopeId scope;
  std::uint32_t declared_at;  // byte offset of the first declaration
  std::uint32_t use_count;    // references, declarations not counted
};
static_assert(sizeof(Symbol) == 20);

enum class ScopeKind : std::uint8_t {
  Module,    // module or script: the root
  Function,  // parameters and, unless they need their own (default values and var), the body
  FunctionBody,
  Block,
  Class,      // the inner class name
  ClassBody,  // private names
  ClassStaticBlock,
  Catch,
  Switch,
  For,
  FunctionName,  // holds the name of a function expression
  With,
};
namespace scope_flag {
inline constexpr std::uint8_t kStrict = 1;
inline constexpr std::uint8_t kHasDirectEval = 2;  // itself or in a descendant
}  // namespace scope_flag
struct Scope {
  ScopeId parent;
  ScopeKind kind;
  std::uint8_t flags;
};

// ---- Imports and exports -----------------------------------------------------------------------------------------------

enum class ImportKind : std::uint8_t {
  EntryPoint,       // no record has it: what the host asks for
  ImportStatement,  // import …, export … from
  DynamicImport,    // import('…')
  RequireCall,      // require('…')
  RequireResolve,   // require.resolve('…')
  Worker,           // new Worker(new URL('…', import.meta.url)), new Worker('…')
  SharedWorker,
  ServiceWorker,  // navigator.serviceWorker.register(new URL('…', import.meta.url))
  Worklet,        // audioContext.audioWorklet.addModule(…), CSS.paintWorklet.addModule(…)
  NodeWorker,     // new Worker(…) of node:worker_threads
  NewURL,         // new URL('…', import.meta.url): a file that becomes an output as it is
};
// esbuild's word for a kind, as in the metafile; those that begin with `new-` are Skein's own.
std::string_view import_kind_name(ImportKind kind);
// The module runs in a realm of its own.
constexpr bool starts_realm(ImportKind kind) { return kind >= ImportKind::Worker && kind <= ImportKind::NodeWorker; }

// What the place that starts a worker says of its type.
enum class WorkerTypeSaid : std::uint8_t {
  Nothing,  // a classic script, by default
  Classic,
  Module,
  Unknown,  // the options are a variable, spread or computed
};

namespace record_flag {
// Inside `try`: failing to resolve is a warning, the import is left as it is.
inline constexpr std::uint8_t kHandlesErrors = 1;
// `export * from`.
inline constexpr std::uint8_t kExportStar = 2;
// Written as `new Worker('./w.js')`: relative to the module when such a file exists, left alone otherwise.
inline constexpr std::uint8_t kPlainStringWorker = 4;
// Inside a branch that never runs (`if (false)`): neither resolved nor bundled.
inline constexpr std::uint8_t kUnreachable = 8;
// Of the module itself: new Worker(import.meta.url).
inline constexpr std::uint8_t kOwnModule = 16;
// An import statement that binds no name: only its side effects matter.
inline constexpr std::uint8_t kBare = 32;
// Generated by the compiler (JSX runtime): errors about it name the JSX that caused it.
inline constexpr std::uint8_t kGenerated = 64;
// Of the module that lowered code has its helpers from. Also kGenerated.
inline constexpr std::uint8_t kRuntime = 128;
}  // namespace record_flag

struct ImportAttribute {
  std::string_view key;
  std::string_view value;
  SourceRange key_range, value_range;
};

struct ImportRecord {
  std::string_view specifier;  // WTF-8
  ImportKind kind;
  std::uint8_t flags = 0;
  WorkerTypeSaid worker_type = WorkerTypeSaid::Nothing;
  bool is_inline = false;               // the script that is started is to stand in the file that starts it
  bool is_source = false;               // import source a from './a.wasm'
  bool is_late = false;                 // where it leads, other modules tell: one of ParsedModule::late_starts
  bool is_started = false;              // a NewURL that has the kind of what starts it in other modules, for this build
  bool is_replaced = false;             // of late starts: the URL stands in place of the text it is made of
  bool is_pattern = false;              // `specifier` is that of a PathPattern: ./workers/*.ts
  SourceRange range;                    // of the string literal, quotes included
  std::uint32_t injected = 0xFFFFFFFF;  // of a file that `inject` lists: which
  List<ImportAttribute> attributes;
  // Of an import(): all that is read of the namespace, when the place of the call tells it.
  bool has_names = false;
  List<std::string_view> names = {};
};

// local = import(record).name. `name` is "*" with is_namespace set for the whole module.
struct NamedImport {
  SymbolId local;
  RecordId record;
  std::string_view name;
  bool is_namespace;
  // Made for `export {a} from`: nothing in the module itself refers to `local`.
  bool is_re_export;
  std::uint32_t start;
};
// The module's own exports: `export {local as name}`, in source order; names are unique.
struct NamedExport {
  std::string_view name;
  SymbolId local;
  std::uint32_t start;
};
struct ExportStar {
  RecordId record;
  std::uint32_t start;
};
// Between the names of a path of members, `N.E.A`, that is kept as one name: a byte that is part of no UTF-8.
inline constexpr char kMemberSeparator = '\xFE';

// `ns.name` on an import symbol known to be a namespace when it was parsed: linking binds it to the export directly.
struct NamespaceMember {
  SymbolId namespace_symbol;
  Atom name;
  // In TypeScript what follows, `member` of `ns.name.member`, when that may be the value of an enum: a path; None for all else.
  Atom member = Atom::None;
  friend bool operator==(const NamespaceMember&, const NamespaceMember&) = default;
};

// Symbols of `scope` with symbol_flag::kMember are properties of `object`, the parameter of the function that a namespace or an
// enum of TypeScript became.
struct NamespaceScope {
  ScopeId scope;
  SymbolId object;
};
// A member of an exported enum, or of one in an exported namespace, whose value is known.
struct EnumMember {
  SymbolId enumeration;  // or namespace
  Atom name;             // a path
  const Node* literal;   // NumericLiteral or StringLiteral
};

// const a = 1, of which everybody may know: put in its place where syntax is minified.
struct ConstantValue {
  SymbolId symbol;
  const Node* literal;  // a number, also with a minus; a short string, boolean, null or `void 0`
};

// ---- Parts -------------------------------------------------------------------------------------------------------------

// One top-level statement, or a few: the unit that tree shaking keeps or drops.
struct Part {
  std::uint32_t first_statement;  // range in ParsedModule::body
  std::uint32_t end_statement;
  List<SymbolId> declares;                  // top-level symbols it declares
  List<SymbolId> uses;                      // top-level symbols it refers to, each once, declarations of its own not included
  List<NamespaceMember> namespace_members;  // `ns.x`; `uses` lists ns only when it escapes
  // `a.x` of an import that is no namespace, in TypeScript: a use of `a` (which `uses` lists only when there are others) unless
  // `a` turns out an enum and `x` one of its known values, or a namespace and `x` a path that leads to one.
  List<NamespaceMember> import_members;
  List<RecordId> records;  // import records of kind DynamicImport, Worker, … that stand in it (import statements do not)
  bool has_side_effects;   // must run when the module runs, used or not
  // Not so when all of these imported functions are marked /* @__NO_SIDE_EFFECTS__ */ where they are declared.
  List<SymbolId> unless_pure;
};

// ---- The module --------------------------------------------------------------------------------------------------------

enum class SourceType : std::uint8_t { Script, Module };

// Stands for each of LateStart::imports in its text: a byte that is part of no UTF-8.
inline constexpr char kImportMark = '\xFF';

// Something is started with what other modules export: `import { url } from './urls'; new Worker(url, options)`. Followed when
// these are known (scan_late.cpp).
struct LateStart {
  RecordId record;
  // As its own words tell; the record's are those of all that starts the same.
  ImportKind kind;
  WorkerTypeSaid said;
  bool is_site = false;                // `text` stands in `new URL(…, import.meta.url)`
  bool is_direct = false;              // the import is what is started, with no variable in between
  bool has_other_uses = false;         // of a namespace: `namespace.name` stands elsewhere too
  std::string_view text = {};          // with marks; of what is imported as a whole one mark. Empty: only the options are
  List<NamespaceMember> imports = {};  // `name` is None but for members of namespaces
  NamespaceMember options = {SymbolId::None, Atom::None};
};

// What only sloppy code may do and no rewriting helps with: `with (a) b`.
struct SloppyUse {
  DiagnosticCode code;  // of the error it is in strict code
  SourceRange range;
  std::string_view argument;
};

// new Worker(new URL(`./workers/${name}.ts`, import.meta.url)), import('./pages/' + name): the program picks one of the files
// that the name may mean. `record` is that of all of them until they are known (expand_patterns of transform/lower.h).
struct PathPattern {
  RecordId record;
  // What the choice takes the place of: the URL or, where each file says for itself how it is started, all of `new Worker(…)`;
  // `import()`; the call of `require`. Null when that of another pattern is meant.
  Node* node;
  Node* url;   // new URL(…) or import.meta.resolve(…); null for imports
  Node* path;  // the name
};

struct LegalComment {
  std::string_view text;
  std::uint32_t start;
};

struct ParsedModule {
  Arena arena;
  AtomTable atoms;
  std::string_view source;  // owned by the graph's SourceText of the same module

  List<Node*> directives;     // Directive nodes of the prologue
  List<Node*> body;           // without directives
  std::string_view hashbang;  // with `#!`, empty without one

  std::vector<Symbol> symbols;
  std::vector<Scope> scopes;  // 0 is the module's
  std::vector<ImportRecord> import_records;
  std::vector<NamedImport> named_imports;
  std::vector<NamedExport> named_exports;
  // Enums and namespaces that are only declared: `export declare const enum E { A }`. The module exports nothing for them.
  std::vector<NamedExport> ambient_exports;
  std::vector<ExportStar> export_stars;
  std::vector<Part> parts;
  std::vector<NamespaceScope> namespace_scopes;  // by scope
  std::vector<EnumMember> enum_members;          // by enumeration, then name
  std::vector<ConstantValue> constants;          // by symbol
  std::vector<PathPattern> patterns;
  std::vector<const Node*> imports_by_value;  // import(a), of which nothing is known
  // Names referred to that the module does not declare, each once: no top-level name of a chunk may capture them.
  std::vector<Atom> globals;
  // Names of variables in functions and blocks that have to keep them, as `eval` sees them: no name of a chunk may stand there.
  std::vector<Atom> pinned_names;
  std::vector<LateStart> late_starts;
  std::vector<LegalComment> legal_comments;
  std::vector<std::uint32_t> key_comments;  // the ends of /* @__KEY__ */
  // Properties that get other names (mangling.h), and how often each is mentioned; and those that keep theirs.
  std::vector<std::pair<Atom, std::uint32_t>> mangled_properties;
  std::vector<Atom> kept_properties;
  std::vector<SloppyUse> sloppy_uses;

  // Module when it has import/export declarations, import.meta or top-level await; decides strictness as well.
  SourceType type = SourceType::Script;
  // Syntax it may have that not all engines know; lowering looks at the tree only for these.
  FeatureSet features;
  bool uses_top_level_await = false;
  bool uses_import_meta = false;
  // Refers to the global `require` other than by calling it for a module that is known.
  bool uses_require = false;
  bool has_direct_eval = false;
  // JSX elements are calls of the automatic runtime, by option or by an @jsxRuntime comment.
  bool has_automatic_jsx = false;
  bool jsx_has_side_effects = false;
  // It imports what `inject` names.
  bool has_injected_imports = false;
  // Those calls are jsxDEV's, and tell where they stand.
  bool has_development_jsx = false;
  // Refers to `require`, `module` or `exports` as CommonJS does, or returns at its top level, and is no ES module; or refers to
  // `module` or `exports` beside import declarations, without exporting anything.
  bool is_commonjs = false;
  std::uint32_t top_level_await_start = 0;

  // The object that a symbol with symbol_flag::kMember is a property of.
  SymbolId member_object(SymbolId member) const;
  // The value of `enumeration.name`, null when it is not known.
  const Node* enum_value(SymbolId enumeration, Atom name) const;
  const Symbol& symbol(SymbolId id) const { return symbols[index_of(id)]; }
  std::string_view name(SymbolId id) const { return atoms.text(symbol(id).name); }
};

}  // namespace skein::js
