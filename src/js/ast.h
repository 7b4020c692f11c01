// The syntax tree of one JavaScript, TypeScript or JSX module. Nodes are small tagged structs in the module's arena, linked
// by pointers, without virtual calls and without destructors. Names follow ESTree and the specification.
//
// A tree is written by the parser of one thread. Once the module has been sent to the coordinator it is never written again:
// linking and renaming keep their state in tables keyed by SymbolId and import record index.
//
// Children that may be absent are null. TypeScript types leave no trace.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/arena.h"
#include "base/atoms.h"
#include "base/source_range.h"

namespace skein::js {

// Index into ParsedModule::symbols.
enum class SymbolId : std::uint32_t { None = 0xFFFFFFFF };
// Index into ParsedModule::scopes.
enum class ScopeId : std::uint32_t { None = 0xFFFFFFFF };
// Index into ParsedModule::import_records.
enum class RecordId : std::uint32_t { None = 0xFFFFFFFF };

inline constexpr std::uint32_t index_of(SymbolId id) { return static_cast<std::uint32_t>(id); }
inline constexpr std::uint32_t index_of(ScopeId id) { return static_cast<std::uint32_t>(id); }
inline constexpr std::uint32_t index_of(RecordId id) { return static_cast<std::uint32_t>(id); }

// clang-format off
#define SKEIN_NODE_KINDS(X)                                                                         \
  /* Expressions */                                                                                 \
  X(Missing) /* an array hole, or an absent expression where a list needs an element */             \
  X(NullLiteral) X(BooleanLiteral) X(NumericLiteral) X(BigIntLiteral) X(StringLiteral)              \
  X(RegExpLiteral) X(TemplateLiteral) X(TaggedTemplate)                                             \
  X(Identifier) X(IdentifierName) X(PrivateName)                                                    \
  X(ThisExpression) X(Super) X(NewTarget) X(ImportMeta)                                             \
  X(ArrayExpression) X(ObjectExpression) X(FunctionExpression) X(ArrowFunction) X(ClassExpression)  \
  X(UnaryExpression) X(UpdateExpression) X(BinaryExpression) X(AssignmentExpression)                \
  X(ConditionalExpression) X(SequenceExpression)                                                    \
  X(MemberExpression) X(IndexExpression) X(CallExpression) X(NewExpression) X(WorkerExpression)     \
  X(ImportExpression) X(RequireExpression) X(AwaitExpression) X(YieldExpression) X(SpreadElement)                        \
  X(JSXElement) X(JSXText) X(JSXExpressionContainer)                                                \
  X(EnumValue)                                                                                      \
  /* Patterns: binding and assignment targets. Identifier, MemberExpression and IndexExpression may stand there too. */ \
  X(ArrayPattern) X(ObjectPattern) X(AssignmentPattern) X(RestElement)                              \
  /* Statements */                                                                                  \
  X(ExpressionStatement) X(VariableDeclaration) X(FunctionDeclaration) X(ClassDeclaration)          \
  X(ReturnStatement) X(IfStatement) X(ForStatement) X(ForInStatement) X(ForOfStatement)             \
  X(WhileStatement) X(DoWhileStatement) X(BreakStatement) X(ContinueStatement) X(ThrowStatement)    \
  X(TryStatement) X(SwitchStatement) X(LabeledStatement) X(BlockStatement) X(EmptyStatement)        \
  X(DebuggerStatement) X(WithStatement) X(Directive)                                                \
  X(ImportDeclaration) X(ExportNamedDeclaration) X(ExportAllDeclaration) X(ExportDefaultDeclaration)

// Before a List: what follows may stand in the four bytes that its count leaves of a word.
#define SKEIN_PACKED [[no_unique_address]]

enum class NodeKind : std::uint8_t {
#define X(name) name,
  SKEIN_NODE_KINDS(X)
#undef X
};
// clang-format on

// `flags` means, by kind:
namespace flag {
// BooleanLiteral: true.
inline constexpr std::uint8_t kTrue = 1;
// MemberExpression, IndexExpression, CallExpression: where it stands in an optional chain. `a?.b.c` has kChainStart on
// `.b` and kChainContinue on `.c`; `(a?.b).c` has neither on `.c`, so it needs its parentheses when printed.
inline constexpr std::uint8_t kChainStart = 1;
inline constexpr std::uint8_t kChainContinue = 2;
// CallExpression, NewExpression, TaggedTemplate: marked /* @__PURE__ */: removable when its value is unused.
inline constexpr std::uint8_t kPure = 4;
// MemberExpression, IndexExpression: assigned to or deleted, so it is more than its value.
inline constexpr std::uint8_t kWritten = 16;
// FunctionExpression, ArrowFunction, FunctionDeclaration: marked /* @__NO_SIDE_EFFECTS__ */: calls may go when their value is
// unused.
inline constexpr std::uint8_t kNoSideEffects = 2;
// CallExpression: a direct call of the name `eval`.
inline constexpr std::uint8_t kDirectEval = 8;
// CallExpression: of the function that an enum or a namespace of TypeScript became.
inline constexpr std::uint8_t kBlock = 0x20;
// AssignmentExpression: `E[E["A"] = b.C] = "A"`, of an enum's member whose value was not known when it was parsed.
inline constexpr std::uint8_t kEnumMember = 0x20;
// SequenceExpression: `true && a` and the like, of which only the last operand is left. It stays a sequence `0, a` where that
// matters: in `(true && a.b)()` no `this` is passed, `delete (true && a)` deletes nothing. `extra` is a FoldedFrom.
inline constexpr std::uint8_t kFolded = 1;
// BlockStatement: the branch of an `if` whose condition is constant.
inline constexpr std::uint8_t kFoldedBlock = 1;
// UnaryExpression `void 0`: was a call that is to be dropped, and no expression at all where it is a statement.
inline constexpr std::uint8_t kDroppedCall = 1;
// Any expression: stands for a name that an option replaces.
inline constexpr std::uint8_t kReplaced = 0x40;
// Any expression: was written in parentheses. `({a}) = 1` and `(a, b) = 1` are errors, `"use strict"` in parentheses is no
// directive, `(function(){})` in `export default` keeps being an expression.
inline constexpr std::uint8_t kParenthesized = 0x80;
// RequireExpression: `require.resolve`.
inline constexpr std::uint8_t kRequireResolve = 1;
// UpdateExpression: prefix.
inline constexpr std::uint8_t kPrefix = 1;
// YieldExpression: yield*.
inline constexpr std::uint8_t kDelegate = 1;
// ForOfStatement: for await.
inline constexpr std::uint8_t kAwait = 1;
// StringLiteral: made of a name, as the members of enums are.
inline constexpr std::uint8_t kKey = 1;
// VariableDeclaration, FunctionDeclaration, ClassDeclaration: preceded by `export`.
inline constexpr std::uint8_t kExported = 1;
// ArrayExpression, ObjectExpression: has a comma after the last element; `[...a,] = b` is an error.
inline constexpr std::uint8_t kTrailingComma = 1;
// AssignmentExpression: `{a = 1}` in an object literal, valid only when it becomes a pattern.
inline constexpr std::uint8_t kCoverInitializedName = 1;
// Identifier: exported from a TypeScript namespace, or a member of an enum: `a` is printed as `N.a`, N being the object that
// ParsedModule::namespace_scopes tells for the symbol's scope.
inline constexpr std::uint8_t kMember = 1;
// Identifier, while it is parsed: has been noted as leaving a namespace.
inline constexpr std::uint8_t kLeaving = 2;
}  // namespace flag

struct Node {
  NodeKind kind;
  std::uint8_t flags = 0;
  std::uint16_t extra = 0;  // operators and small enums, see each struct
  std::uint32_t start = 0;  // byte offset of the first token
};
static_assert(sizeof(Node) == 8);

template <NodeKind... kinds>
struct NodeOf : Node {
  static bool is(const Node* node) { return ((node->kind == kinds) || ...); }
};

template <class T>
T* as(Node* node) {
  SKEIN_ASSERT(node != nullptr && T::is(node));
  return static_cast<T*>(node);
}
template <class T>
const T* as(const Node* node) {
  SKEIN_ASSERT(node != nullptr && T::is(node));
  return static_cast<const T*>(node);
}
// Null when `node` is null or of another kind.
template <class T>
T* try_as(Node* node) {
  return node != nullptr && T::is(node) ? static_cast<T*>(node) : nullptr;
}
template <class T>
const T* try_as(const Node* node) {
  return node != nullptr && T::is(node) ? static_cast<const T*>(node) : nullptr;
}

// ---- Operators ---------------------------------------------------------------------------------------------------------

enum class UnaryOperator : std::uint16_t { Plus, Minus, BitwiseNot, LogicalNot, Typeof, Void, Delete };
enum class UpdateOperator : std::uint16_t { Increment, Decrement };
enum class BinaryOperator : std::uint16_t {
  Add,
  Subtract,
  Multiply,
  Divide,
  Remainder,
  Exponent,
  LessThan,
  LessEqual,
  GreaterThan,
  GreaterEqual,
  In,
  Instanceof,
  ShiftLeft,
  ShiftRight,
  ShiftRightUnsigned,
  LooseEqual,
  LooseNotEqual,
  StrictEqual,
  StrictNotEqual,
  BitwiseAnd,
  BitwiseOr,
  BitwiseXor,
  LogicalAnd,
  LogicalOr,
  NullishCoalescing,
};
enum class AssignmentOperator : std::uint16_t {
  Assign,
  Add,
  Subtract,
  Multiply,
  Divide,
  Remainder,
  Exponent,
  ShiftLeft,
  ShiftRight,
  ShiftRightUnsigned,
  BitwiseAnd,
  BitwiseOr,
  BitwiseXor,
  LogicalAnd,
  LogicalOr,
  NullishCoalescing,
};

// ---- Expressions -------------------------------------------------------------------------------------------------------
// Missing, NullLiteral, BooleanLiteral, ThisExpression, Super, NewTarget, ImportMeta are bare Nodes.

// The number as written, valid in a strict program: separators and legacy octal forms have been normalised by the lexer.
struct NumericLiteral : NodeOf<NodeKind::NumericLiteral> {
  double value;
  std::string_view raw;  // empty when the node was not written by the user: print `value`
};
struct BigIntLiteral : NodeOf<NodeKind::BigIntLiteral> {
  std::string_view raw;  // without separators, with the `n`
};
// `value` is WTF-8: a lone surrogate is the three bytes that UTF-8 would give its code point.
struct StringLiteral : NodeOf<NodeKind::StringLiteral> {
  std::string_view value;
};
struct RegExpLiteral : NodeOf<NodeKind::RegExpLiteral> {
  std::string_view raw;  // with slashes and flags
};
// `raw` as in the specification (TV/TRV): text between the delimiters, line ends normalised when printed.
struct TemplateElement {
  std::string_view raw;
  std::uint32_t start;
};
// `elements` has one more entry than `expressions`. TaggedTemplate has a tag.
struct TemplateLiteral : NodeOf<NodeKind::TemplateLiteral, NodeKind::TaggedTemplate> {
  Node* tag;
  List<TemplateElement> elements;
  List<Node*> expressions;
};
// A reference to a variable, or the declaration of one. `symbol` is None while its scope is open and forever for globals.
struct Identifier : NodeOf<NodeKind::Identifier> {
  Atom name;
  SymbolId symbol;
};
// `extra` of an Identifier that refers to a variable.
namespace reference {
inline constexpr std::uint16_t kNamespaceMember = 1;   // stands before the dot in `ns.name`, bound directly
inline constexpr std::uint16_t kNamespaceWritten = 2;  // the same, but assigned to: the object itself is needed
inline constexpr std::uint16_t kUnreachable = 4;       // in a branch that never runs: uses nothing
inline constexpr std::uint16_t kReplaced = 8;          // something else stands in its place: uses nothing
}  // namespace reference
// A property key written as a name: `a` in `{a: 1}`, `x.a` holds the atom itself.
struct IdentifierName : NodeOf<NodeKind::IdentifierName> {
  Atom name;
};
// `#x`, as class member key and as left side of `#x in o`. `name` is with the `#`.
struct PrivateName : NodeOf<NodeKind::PrivateName> {
  Atom name;
  SymbolId symbol;
};
// ArrayExpression and ArrayPattern share a layout so that a literal that turns out to be a target is only relabelled;
// so do ObjectExpression/ObjectPattern, AssignmentExpression/AssignmentPattern and SpreadElement/RestElement.
// Holes are Missing nodes.
struct ArrayLiteral : NodeOf<NodeKind::ArrayExpression, NodeKind::ArrayPattern> {
  List<Node*> elements;
};
using ArrayExpression = ArrayLiteral;
using ArrayPattern = ArrayLiteral;

enum class PropertyKind : std::uint8_t {
  Init,       // key: value
  Shorthand,  // {a}: key IdentifierName, value Identifier (or AssignmentPattern with the Identifier as target)
  Method,     // value is a FunctionExpression
  Get,
  Set,           // value is a FunctionExpression
  Spread,        // ...value; key null
  Field,         // class only; value may be null
  AutoAccessor,  // class only: `accessor x = 1`
  StaticBlock,   // class only; value is a BlockStatement
};
struct Property {
  PropertyKind kind;
  bool is_computed = false;
  bool is_static = false;
  std::uint32_t start;
  Node* key;  // IdentifierName, StringLiteral, NumericLiteral, BigIntLiteral, PrivateName, or any expression when computed
  Node* value;
  List<Node*> decorators;
  bool is_ambient = false;  // TypeScript's `declare` and `abstract`: only its decorators count
};
struct ObjectLiteral : NodeOf<NodeKind::ObjectExpression, NodeKind::ObjectPattern> {
  List<Property> properties;
};
using ObjectExpression = ObjectLiteral;
using ObjectPattern = ObjectLiteral;

struct BlockStatement;

// TypeScript, where they are allowed: method(@a @b parameter)
struct ParameterDecorators {
  std::uint32_t parameter;  // its index
  List<Node*> decorators;
};
// Parameters are binding patterns: Identifier, ArrayPattern, ObjectPattern, AssignmentPattern, RestElement (last).
struct Function {
  bool is_async = false;
  bool is_generator = false;
  bool is_arrow = false;
  bool has_expression_body = false;  // arrow: body is one ReturnStatement
  bool is_strict = false;
  Identifier* name = nullptr;
  List<Node*> parameters;
  List<ParameterDecorators> parameter_decorators;
  SKEIN_PACKED List<Node*> body;
  ScopeId scope = ScopeId::None;  // parameters, `arguments`; the body's own scope when it differs is its child
  std::uint32_t body_start = 0;   // of `{`
  std::uint32_t body_end = 0;     // of `}`
};
struct FunctionExpression : NodeOf<NodeKind::FunctionExpression, NodeKind::ArrowFunction> {
  Function* function;
};
using ArrowFunction = FunctionExpression;

struct Class {
  Identifier* name = nullptr;
  Node* super_class = nullptr;
  List<Property> members;
  SKEIN_PACKED List<Node*> decorators;
  ScopeId scope = ScopeId::None;
  std::uint32_t body_start = 0;
  std::uint32_t body_end = 0;
};
struct ClassExpression : NodeOf<NodeKind::ClassExpression> {
  Class* definition;
};

struct UnaryExpression : NodeOf<NodeKind::UnaryExpression> {
  Node* argument;
  UnaryOperator op() const { return static_cast<UnaryOperator>(extra); }
};
struct UpdateExpression : NodeOf<NodeKind::UpdateExpression> {
  Node* argument;
  UpdateOperator op() const { return static_cast<UpdateOperator>(extra); }
  bool is_prefix() const { return (flags & flag::kPrefix) != 0; }
};
struct BinaryExpression : NodeOf<NodeKind::BinaryExpression> {
  Node* left;  // a PrivateName in `#x in o`
  Node* right;
  BinaryOperator op() const { return static_cast<BinaryOperator>(extra); }
};
struct Assignment : NodeOf<NodeKind::AssignmentExpression, NodeKind::AssignmentPattern> {
  Node* target;
  Node* value;
  AssignmentOperator op() const { return static_cast<AssignmentOperator>(extra); }
};
using AssignmentExpression = Assignment;
using AssignmentPattern = Assignment;
struct ConditionalExpression : NodeOf<NodeKind::ConditionalExpression> {
  Node* test;
  Node* consequent;
  Node* alternate;
};
enum class FoldedFrom : std::uint16_t { None, LogicalAndOr, NullishCoalescing, Conditional };
struct SequenceExpression : NodeOf<NodeKind::SequenceExpression> {
  List<Node*> expressions;
};
// object.name, object.#name (then `name` has the `#` and `private_name` is set)
struct MemberExpression : NodeOf<NodeKind::MemberExpression> {
  Node* object;
  Atom name;
  std::uint32_t name_start;
};
struct IndexExpression : NodeOf<NodeKind::IndexExpression> {
  Node* object;
  Node* index;
};
struct CallExpression : NodeOf<NodeKind::CallExpression> {
  Node* callee;
  SKEIN_PACKED List<Node*> arguments;
  RecordId worker;  // with worker_form::kStarts
};
// WorkerExpression: `new Worker(new URL('./w', import.meta.url), options)` and its kin, recognised once the scopes are known
// to leave `Worker` and `URL` unbound. It keeps callee and arguments as written; `worker` names the import record.
// With worker_form::kIsUrl it is the URL alone, and has been a CallExpression with kWasCall, which has the same layout.
struct NewExpression : NodeOf<NodeKind::NewExpression, NodeKind::WorkerExpression> {
  Node* callee;
  SKEIN_PACKED List<Node*> arguments;
  RecordId worker;
};
using WorkerExpression = NewExpression;
// `extra` of a WorkerExpression, and of a CallExpression that starts a worker.
namespace worker_form {
inline constexpr std::uint16_t kUrlKept = 1;  // the URL is a variable, or made of one: it is printed as it stands
inline constexpr std::uint16_t kIsUrl = 2;    // the worker's URL, in a variable or in what is called: `register(new URL(…))`
inline constexpr std::uint16_t kOptionsKept = 4;  // the second argument need not be a worker's options
inline constexpr std::uint16_t kWasCall = 8;      // import.meta.resolve('./w')
inline constexpr std::uint16_t kWraps = 16;       // `callee` is what it stands for: './w.js', import.meta.url
inline constexpr std::uint16_t kCustom = 64;      // started by what an option names
inline constexpr std::uint16_t kStarts = 32;      // CallExpression: navigator.serviceWorker.register(…)
}  // namespace worker_form
// import(source, options). `record` is None when the source is no string literal.
// What an import waits for: the module's evaluation, only its loading (`import defer * as ns`, `import.defer()`), or nothing
// but its source (`import source x`, `import.source()`). Parsed and printed; refused where modules are linked.
enum class ImportPhase : std::uint16_t { Evaluation, Defer, Source };
struct ImportExpression : NodeOf<NodeKind::ImportExpression> {
  Node* source;
  Node* options;
  RecordId record;
  std::uint32_t reserved;  // a call may take its place (PathPattern), which is as large
  ImportPhase phase() const { return static_cast<ImportPhase>(extra); }
};
// `require('x')` and, with flag::kRequireResolve, `require.resolve('x')`, recognised once the scopes are known to leave `require`
// unbound. Takes the place of a CallExpression.
struct RequireExpression : NodeOf<NodeKind::RequireExpression> {
  RecordId record;
};
// AwaitExpression, YieldExpression (argument may be null), SpreadElement, RestElement, JSXExpressionContainer (may be null)
struct Operand : NodeOf<NodeKind::AwaitExpression, NodeKind::YieldExpression, NodeKind::SpreadElement, NodeKind::RestElement,
                        NodeKind::JSXExpressionContainer> {
  Node* argument;
};

// ---- JSX ---------------------------------------------------------------------------------------------------------------
// The parser keeps JSX as written and binds, beside it, what the printed call will need: the printer turns it into calls (or
// prints it as JSX when preserved), so no pass rewrites the tree.

// Text between tags, after JSX's whitespace rules and entities; empty texts are not kept. `raw` for --jsx=preserve.
struct JSXText : NodeOf<NodeKind::JSXText> {
  std::string_view value;
  std::string_view raw;
};
struct JSXAttribute {
  std::string_view name;  // `a`, `a-b`, `a:b`; empty for {...spread}
  Node* value;            // null: true. StringLiteral, JSXElement, or an expression; for a spread its argument
  std::uint32_t start;
};
struct JSXElement : NodeOf<NodeKind::JSXElement> {
  Node* tag;                      // null: a fragment. StringLiteral for intrinsic names, else Identifier or MemberExpression
  List<JSXAttribute> attributes;  // includes `key`
  List<Node*> children;           // JSXText, JSXElement, JSXExpressionContainer (not empty), SpreadElement
  // What is called: for classic `React.createElement` an expression; for automatic an Identifier bound to the import of
  // jsx, jsxs or createElement (the last when `key` follows a spread). Null when JSX is preserved.
  Node* factory;
  // Helpers that do what `...` in the attributes does, where the target lacks it; else null.
  Identifier* spread_values;
  Identifier* spread_props;
  // What stands for the tag of a fragment: `React.Fragment`, or an Identifier bound to the import of Fragment.
  Node* fragment;
  std::uint32_t end;
};

// `E.A` or `E['A']` of a TypeScript enum, replaced by its value. Takes the place of a MemberExpression or IndexExpression.
struct EnumValue : NodeOf<NodeKind::EnumValue> {
  Node* literal;  // NumericLiteral or StringLiteral
  Atom name;      // of the member, for a comment
};
static_assert(sizeof(EnumValue) <= sizeof(MemberExpression) && sizeof(EnumValue) <= sizeof(IndexExpression));

// ---- Statements --------------------------------------------------------------------------------------------------------
// EmptyStatement and DebuggerStatement are bare Nodes.

struct ExpressionStatement : NodeOf<NodeKind::ExpressionStatement> {
  Node* expression;
};
enum class VariableKind : std::uint16_t { Var, Let, Const, Using, AwaitUsing };
struct VariableDeclarator {
  Node* target;
  Node* init;
};
// The parser splits top-level declarations of several variables into one declaration each, so that unused ones can go.
struct VariableDeclaration : NodeOf<NodeKind::VariableDeclaration> {
  List<VariableDeclarator> declarators;
  VariableKind variable_kind() const { return static_cast<VariableKind>(extra); }
};
struct FunctionDeclaration : NodeOf<NodeKind::FunctionDeclaration> {
  Function* function;
};
struct ClassDeclaration : NodeOf<NodeKind::ClassDeclaration> {
  Class* definition;
};
// ReturnStatement (argument may be null), ThrowStatement
struct ArgumentStatement : NodeOf<NodeKind::ReturnStatement, NodeKind::ThrowStatement> {
  Node* argument;
};
struct IfStatement : NodeOf<NodeKind::IfStatement> {
  Node* test;
  Node* consequent;
  Node* alternate;
};
struct ForStatement : NodeOf<NodeKind::ForStatement> {
  Node* init;  // VariableDeclaration, expression or null
  Node* test;
  Node* update;
  Node* body;
  ScopeId scope;
};
// ForInStatement, ForOfStatement
struct ForEachStatement : NodeOf<NodeKind::ForInStatement, NodeKind::ForOfStatement> {
  Node* left;  // VariableDeclaration with one declarator, or an assignment target
  Node* right;
  Node* body;
  ScopeId scope;
};
struct WhileStatement : NodeOf<NodeKind::WhileStatement, NodeKind::DoWhileStatement> {
  Node* test;
  Node* body;
};
// BreakStatement, ContinueStatement; label Atom::None without one.
struct JumpStatement : NodeOf<NodeKind::BreakStatement, NodeKind::ContinueStatement> {
  Atom label;
};
struct LabeledStatement : NodeOf<NodeKind::LabeledStatement> {
  Atom label;
  Node* body;
};
struct BlockStatement : NodeOf<NodeKind::BlockStatement> {
  List<Node*> body;
  ScopeId scope;
  std::uint32_t end;  // of `}`
};
struct TryStatement : NodeOf<NodeKind::TryStatement> {
  BlockStatement* block;
  Node* parameter;  // null without one
  BlockStatement* handler;
  BlockStatement* finalizer;
  ScopeId catch_scope;
};
struct SwitchCase {
  Node* test;  // null: default
  SKEIN_PACKED List<Node*> body;
  std::uint32_t start;
};
struct SwitchStatement : NodeOf<NodeKind::SwitchStatement> {
  Node* discriminant;
  SKEIN_PACKED List<SwitchCase> cases;
  ScopeId scope;
};
struct WithStatement : NodeOf<NodeKind::WithStatement> {
  Node* object;
  Node* body;
};
// "use strict" and its kin; `raw` as written, with quotes.
struct Directive : NodeOf<NodeKind::Directive> {
  std::string_view raw;
};

// ---- Modules -----------------------------------------------------------------------------------------------------------

struct ImportSpecifier {
  std::string_view imported;  // text of the name in the other module; string names are WTF-8
  Identifier* local;
  std::uint32_t start;
};
// TypeScript's unused and type-only imports have been dropped; an import whose last name went is gone with its record
// unless it must stay for its side effects.
struct ImportDeclaration : NodeOf<NodeKind::ImportDeclaration> {
  RecordId record;
  Identifier* default_local;    // import a from
  Identifier* namespace_local;  // import * as a from
  List<ImportSpecifier> specifiers;
  bool has_braces;  // `import {} from 'x'` differs from `import 'x'` only in how it prints
  ImportPhase phase() const { return static_cast<ImportPhase>(extra); }
};
struct ExportSpecifier {
  std::string_view exported;
  Identifier* local;          // without `from`: the variable. With `from`: a generated import symbol named like `imported`
  std::string_view imported;  // with `from`: the name in the other module
  std::uint32_t start;
};
// export { a as b }; export { a as b } from 'x' (then record is set). `export var/function/class` is the declaration itself
// with flag::kExported.
struct ExportNamedDeclaration : NodeOf<NodeKind::ExportNamedDeclaration> {
  RecordId record;
  List<ExportSpecifier> specifiers;
};
// export * from 'x'; export * as alias from 'x' (then `namespace_local` is a generated import symbol)
struct ExportAllDeclaration : NodeOf<NodeKind::ExportAllDeclaration> {
  RecordId record;
  std::string_view alias;
  Identifier* namespace_local;
};
// export default: a FunctionDeclaration or ClassDeclaration (name may be null), or an expression.
// `symbol` is what `default` exports: the declaration's own symbol when it has a name, else a generated one of kind
// DefaultExport; a linked bundle prints `const <symbol> = expression`.
struct ExportDefaultDeclaration : NodeOf<NodeKind::ExportDefaultDeclaration> {
  Node* declaration;
  SymbolId symbol;
};

// What is left of an expression that has been folded; any other expression itself.
inline const Node* skip_folded(const Node* node) {
  while (node->kind == NodeKind::SequenceExpression && (node->flags & flag::kFolded) != 0)
    node = static_cast<const SequenceExpression*>(node)->expressions.back();
  return node;
}

std::string_view node_kind_name(NodeKind kind);

}  // namespace skein::js
