// Which declaration every reference is bound to, and what is known of symbols.
#include <map>

#include "parser_support.h"

namespace skein::js::test {

namespace {

// Every identifier node of a tree, by walking it in the simplest way there is.
class Walk {
 public:
  explicit Walk(const ParsedModule& module) {
    for (const Node* statement : module.body) node(statement);
    std::stable_sort(found.begin(), found.end(), [](const Identifier* a, const Identifier* b) { return a->start < b->start; });
  }
  std::vector<const Identifier*> found;

 private:
  void list(const List<Node*>& nodes) {
    for (const Node* each : nodes) node(each);
  }
  void function(const Function* definition) {
    node(definition->name);
    list(definition->parameters);
    list(definition->body);
  }
  void properties(const List<Property>& all) {
    for (const Property& property : all) {
      list(property.decorators);
      if (property.is_computed) node(property.key);
      node(property.value);
    }
  }
  void class_definition(const Class* definition) {
    list(definition->decorators);
    node(definition->name);
    node(definition->super_class);
    properties(definition->members);
  }
  void node(const Node* at) {
    if (at == nullptr) return;
    switch (at->kind) {
      case NodeKind::Identifier: found.push_back(as<Identifier>(at)); break;
      case NodeKind::TemplateLiteral:
      case NodeKind::TaggedTemplate:
        node(as<TemplateLiteral>(at)->tag);
        list(as<TemplateLiteral>(at)->expressions);
        break;
      case NodeKind::ArrayExpression:
      case NodeKind::ArrayPattern: list(as<ArrayLiteral>(at)->elements); break;
      case NodeKind::ObjectExpression:
      case NodeKind::ObjectPattern: properties(as<ObjectLiteral>(at)->properties); break;
      case NodeKind::FunctionExpression:
      case NodeKind::ArrowFunction: function(as<FunctionExpression>(at)->function); break;
      case NodeKind::ClassExpression: class_definition(as<ClassExpression>(at)->definition); break;
      case NodeKind::UnaryExpression: node(as<UnaryExpression>(at)->argument); break;
      case NodeKind::UpdateExpression: node(as<UpdateExpression>(at)->argument); break;
      case NodeKind::BinaryExpression:
        node(as<BinaryExpression>(at)->left);
        node(as<BinaryExpression>(at)->right);
        break;
      case NodeKind::AssignmentExpression:
      case NodeKind::AssignmentPattern:
        node(as<Assignment>(at)->target);
        node(as<Assignment>(at)->value);
        break;
      case NodeKind::ConditionalExpression:
        node(as<ConditionalExpression>(at)->test);
        node(as<ConditionalExpression>(at)->consequent);
        node(as<ConditionalExpression>(at)->alternate);
        break;
      case NodeKind::SequenceExpression: list(as<SequenceExpression>(at)->expressions); break;
      case NodeKind::MemberExpression: node(as<MemberExpression>(at)->object); break;
      case NodeKind::IndexExpression:
        node(as<IndexExpression>(at)->object);
        node(as<IndexExpression>(at)->index);
        break;
      case NodeKind::CallExpression:
        node(as<CallExpression>(at)->callee);
        list(as<CallExpression>(at)->arguments);
        break;
      case NodeKind::AwaitExpression:
      case NodeKind::YieldExpression:
      case NodeKind::SpreadElement:
      case NodeKind::RestElement: node(as<Operand>(at)->argument); break;
      case NodeKind::ExpressionStatement: node(as<ExpressionStatement>(at)->expression); break;
      case NodeKind::VariableDeclaration:
        for (const VariableDeclarator& declarator : as<VariableDeclaration>(at)->declarators) {
          node(declarator.target);
          node(declarator.init);
        }
        break;
      case NodeKind::FunctionDeclaration: function(as<FunctionDeclaration>(at)->function); break;
      case NodeKind::ClassDeclaration: class_definition(as<ClassDeclaration>(at)->definition); break;
      case NodeKind::ReturnStatement:
      case NodeKind::ThrowStatement: node(as<ArgumentStatement>(at)->argument); break;
      case NodeKind::IfStatement:
        node(as<IfStatement>(at)->test);
        node(as<IfStatement>(at)->consequent);
        node(as<IfStatement>(at)->alternate);
        break;
      case NodeKind::ForStatement:
        node(as<ForStatement>(at)->init);
        node(as<ForStatement>(at)->test);
        node(as<ForStatement>(at)->update);
        node(as<ForStatement>(at)->body);
        break;
      case NodeKind::ForInStatement:
      case NodeKind::ForOfStatement:
        node(as<ForEachStatement>(at)->left);
        node(as<ForEachStatement>(at)->right);
        node(as<ForEachStatement>(at)->body);
        break;
      case NodeKind::LabeledStatement: node(as<LabeledStatement>(at)->body); break;
      case NodeKind::BlockStatement: list(as<BlockStatement>(at)->body); break;
      case NodeKind::WithStatement:
        node(as<WithStatement>(at)->object);
        node(as<WithStatement>(at)->body);
        break;
      case NodeKind::TryStatement:
        node(as<TryStatement>(at)->block);
        node(as<TryStatement>(at)->parameter);
        node(as<TryStatement>(at)->handler);
        node(as<TryStatement>(at)->finalizer);
        break;
      case NodeKind::SwitchStatement:
        node(as<SwitchStatement>(at)->discriminant);
        for (const SwitchCase& each : as<SwitchStatement>(at)->cases) {
          node(each.test);
          list(each.body);
        }
        break;
      case NodeKind::ExportDefaultDeclaration: node(as<ExportDefaultDeclaration>(at)->declaration); break;
      default: break;
    }
  }
};

// Every identifier in order, with the number of its symbol: "a0 b1 a0 c?" where ? is a global.
std::string bindings(std::string_view source, Goal goal = Goal::Unambiguous) {
  const Parsed parsed(source, goal);
  CAPTURE(source);
  CHECK(parsed.reported() == "");
  std::map<std::uint32_t, std::size_t> numbers;
  std::string result;
  for (const Identifier* identifier : Walk(parsed.module).found) {
    if (!result.empty()) result += ' ';
    result += parsed.module.atoms.text(identifier->name);
    if (identifier->symbol == SymbolId::None) {
      result += '?';
      continue;
    }
    result += std::to_string(numbers.try_emplace(index_of(identifier->symbol), numbers.size()).first->second);
  }
  return result;
}

}  // namespace

TEST_CASE("scopes: references are bound to the innermost declaration") {
  struct Row {
    std::string_view source, bound;
  };
  const Row rows[] = {
      {"a; var a; a", "a0 a0 a0"},
      {"a; b", "a? b?"},
      {"let a; { let a; a } a", "a0 a1 a1 a0"},
      {"a; { a; let a; a }", "a? a0 a0 a0"},
      {"function f(a) { return a + b } var b; f(b)", "f0 a1 a1 b2 b2 f0 b2"},
      {"var a; function f() { a; { var a } a }", "a0 f1 a2 a2 a2"},
      {"f(); { f(); function f() {} }", "f0 f1 f1"},
      {"'use strict'; f(); { f(); function f() {} }", "f? f0 f0"},
      {"{ function f() {} } let f; f", "f0 f1 f1"},
      {"{ { function f() {} } f } f", "f0 f1 f1"},
      {"{ async function f() {} } f", "f0 f?"},
      {"x = function f() { f; var f }", "x? f0 f1 f1"},
      {"x = function f() { f }; f", "x? f0 f0 f?"},
      {"x = class A { a() { A } }; A", "x? A0 A0 A?"},
      {"class A { a() { A } } A", "A0 A0 A0"},
      {"a => a; a", "a0 a0 a?"},
      {"(a, b = a, {c, d: [e = c]}, ...f) => (a, b, c, e, f)", "a0 b1 a0 c2 e3 c2 f4 a0 b1 c2 e3 f4"},
      {"async (a) => { a; var b; b }", "a0 a0 b1 b1"},
      {"async (a, b)", "async? a? b?"},
      {"(a, b, {c})", "a? b? c?"},
      {"var a; (b = () => a) => { var a; a; b }", "a0 b1 a0 a2 a2 b1"},
      {"(a = function () { b }, b) => b", "a0 b1 b1 b1"},
      {"function f(a = b) { var b; b }", "f0 a1 b? b2 b2"},
      {"function f(a = 1) { var a; a }", "f0 a1 a1 a1"},
      {"function f(a, b = () => a) { a = 1; var a }", "f0 a1 b2 a1 a1 a1"},
      {"arguments; function f() { arguments; () => arguments }", "arguments? f0 arguments1 arguments1"},
      {"function f(arguments) { arguments }", "f0 arguments1 arguments1"},
      {"try {} catch (e) { var e; e } e", "e0 e1 e0 e1"},
      {"try {} catch ({a}) { a } a", "a0 a0 a?"},
      {"for (let i = 0; i < 1; i++) { i } i", "i0 i0 i0 i0 i?"},
      {"for (const a of a) a", "a0 a0 a0"},
      {"switch (a) { case a: let a; a }", "a? a0 a0 a0"},
      {"class A { static { var a; a } [a] = a }", "A0 a1 a1 a? a?"},
      {"l: for (;;) break l; l", "l?"},
      {"({a, b: a, [a]: c, a() {}})", "a? a? a? c?"},
      {"var a, b; ({a, b: a.c, ...b} = a)", "a0 b1 a0 a0 b1 a0"},
      {"`${a}`; var a; a`${a}`", "a0 a0 a0 a0"},
      {"import a, {b as c} from 'd'; import * as e from 'f'; a; b; c; e", "a0 b? c1 e2"},
      {"export default function f() { f } f", "f0 f0 f0"},
      {"export default function () { f }", "f?"},
      {"with (a) b; var b", "a? b0 b0"},
  };
  for (const Row& row : rows) CHECK(bindings(row.source) == row.bound);
}

TEST_CASE("scopes: what is known of top-level symbols") {
  struct Row {
    std::string_view source;
    std::string_view name;
    int kind;
    int flags;
    std::uint32_t uses;
  };
  const auto flags = [](int more) { return more | symbol_flag::kTopLevel; };
  const auto kind = [](SymbolKind value) { return static_cast<int>(value); };
  const Row rows[] = {
      {"var a; a; a", "a", kind(SymbolKind::Var), flags(0), 2},
      {"let a = 1; a = 2", "a", kind(SymbolKind::Let), flags(symbol_flag::kReassigned), 1},
      {"let a = 1; () => a++", "a", kind(SymbolKind::Let), flags(symbol_flag::kReassigned), 1},
      {"let a; [{b: a}] = c", "a", kind(SymbolKind::Let), flags(symbol_flag::kReassigned), 1},
      {"let a; for (a of b) ;", "a", kind(SymbolKind::Let), flags(symbol_flag::kReassigned), 1},
      {"let a; { let a; a = 1 }", "a", kind(SymbolKind::Let), flags(0), 0},
      {"var a; function a() {}", "a", kind(SymbolKind::Function), flags(0), 0},
      {"using a = b", "a", kind(SymbolKind::Using), flags(0), 0},
      {"class a {}", "a", kind(SymbolKind::Class), flags(0), 0},
      {"import {a} from 'b'", "a", kind(SymbolKind::Import), flags(0), 0},
      {"import * as a from 'b'; a.c", "a", kind(SymbolKind::Import), flags(symbol_flag::kNamespaceImport), 1},
      {"import * as a from 'b'; f(a)", "a", kind(SymbolKind::Import),
       flags(symbol_flag::kNamespaceImport | symbol_flag::kNamespaceEscapes), 1},
      {"import * as a from 'b'; a[c]", "a", kind(SymbolKind::Import),
       flags(symbol_flag::kNamespaceImport | symbol_flag::kNamespaceEscapes), 1},
      {"import * as a from 'b'; export {a}", "a", kind(SymbolKind::Import),
       flags(symbol_flag::kNamespaceImport | symbol_flag::kNamespaceEscapes), 1},
      {"import * as a from 'b'; { let a; f(a) }", "a", kind(SymbolKind::Import), flags(symbol_flag::kNamespaceImport), 0},
      {"var a; eval('a')", "a", kind(SymbolKind::Var), flags(symbol_flag::kMustNotBeRenamed), 0},
      {"var a; function f() { () => eval('a') }", "a", kind(SymbolKind::Var), flags(symbol_flag::kMustNotBeRenamed), 0},
      {"try {} catch (a) { var a = 1 }", "a", kind(SymbolKind::Var), flags(symbol_flag::kMustNotBeRenamed), 0},
      {"var a; (0, eval)('a'); b.eval(a)", "a", kind(SymbolKind::Var), flags(0), 1},
      {"var a; with (b) c", "a", kind(SymbolKind::Var), flags(symbol_flag::kMustNotBeRenamed), 0},
      {"/* @__NO_SIDE_EFFECTS__ */ function a() {}", "a", kind(SymbolKind::Function), flags(symbol_flag::kNoSideEffects), 0},
      {"/* @__NO_SIDE_EFFECTS__ */ export function a() {}", "a", kind(SymbolKind::Function), flags(symbol_flag::kNoSideEffects),
       0},
      {"const a = /* #__NO_SIDE_EFFECTS__ */ () => {}", "a", kind(SymbolKind::Const), flags(symbol_flag::kNoSideEffects), 0},
      {"/* @__NO_SIDE_EFFECTS__ */ export const a = async function () {}", "a", kind(SymbolKind::Const),
       flags(symbol_flag::kNoSideEffects), 0},
      {"/* @__NO_SIDE_EFFECTS__ */ const a = 1", "a", kind(SymbolKind::Const), flags(0), 0},
      {"/* @__NO_SIDE_EFFECTS__ */ b(function () { function a() {} }); function a() {}", "a", kind(SymbolKind::Function),
       flags(0), 0},
  };
  for (const Row& row : rows) {
    CAPTURE(row.source);
    const Parsed parsed(row.source);
    CHECK(parsed.reported() == "");
    const SymbolId id = parsed.top_level(row.name);
    REQUIRE(id != SymbolId::None);
    const Symbol& symbol = parsed.module.symbol(id);
    CHECK(static_cast<int>(symbol.kind) == row.kind);
    CHECK(static_cast<int>(symbol.flags) == row.flags);
    CHECK(symbol.use_count == row.uses);
  }
}

TEST_CASE("scopes: an arrow function takes the scopes of its parameters along") {
  const Parsed parsed("(a = function () { b }) => { { c } }");
  const auto& scopes = parsed.module.scopes;
  // Module, the function in the default value, the arrow function, its body, the block.
  REQUIRE(scopes.size() == 5);
  CHECK(scopes[1].parent == ScopeId{2});
  CHECK(scopes[2].parent == ScopeId{0});
  CHECK(scopes[3].parent == ScopeId{2});
  CHECK(scopes[4].parent == ScopeId{3});
  CHECK(scopes[3].kind == ScopeKind::FunctionBody);
}

TEST_CASE("scopes: the kind of a file") {
  struct Row {
    std::string_view source;
    SourceType type;
    bool is_commonjs, top_level_await;
  };
  const Row rows[] = {
      {"a", SourceType::Script, false, false},
      {"import('a')", SourceType::Script, false, false},
      {"import.meta", SourceType::Module, false, false},
      {"export {}", SourceType::Module, false, false},
      {"await a", SourceType::Module, false, true},
      {"() => { for (const a of b) ; }", SourceType::Script, false, false},
      {"for await (const a of b) ;", SourceType::Module, false, true},
      {"await using a = b", SourceType::Module, false, true},
      {"async () => await a", SourceType::Script, false, false},
      {"require('a')", SourceType::Script, true, false},
      {"if (a) { module.exports = b }", SourceType::Script, true, false},
      {"function require() {} require('a')", SourceType::Script, false, false},
      {"function f(exports) { exports.a = 1 }", SourceType::Script, false, false},
      {"require('a'); export {}", SourceType::Module, false, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.source);
    const Parsed parsed(row.source);
    CHECK(parsed.reported() == "");
    CHECK(parsed.module.type == row.type);
    CHECK(parsed.module.is_commonjs == row.is_commonjs);
    CHECK(parsed.module.uses_top_level_await == row.top_level_await);
  }
}

}  // namespace skein::js::test
