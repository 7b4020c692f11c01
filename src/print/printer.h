// The printer of one module, used by one thread for one call. The methods are defined by theme: expression.cpp, literal.cpp,
// function.cpp (functions, classes, properties), statement.cpp, module.cpp (imports, exports, parts), worker.cpp, jsx.cpp.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "js/ast.h"
#include "js/lexer.h"
#include "js/module.h"
#include "print/print.h"
#include "print/text.h"

namespace skein::print {

// How tightly operators bind, loosest first. An expression printed at a level gets parentheses when its own operator binds
// no tighter: `a = b` at Level::Assign is `(a = b)`, at Level::Comma it is not.
enum class Level : std::uint8_t {
  Lowest,
  Comma,
  Assign,
  Conditional,
  Nullish,
  LogicalOr,
  LogicalAnd,
  BitwiseOr,
  BitwiseXor,
  BitwiseAnd,
  Equals,
  Compare,
  Shift,
  Add,
  Multiply,
  Exponent,
  Prefix,
  Postfix,
  New,
  Call,
  Member,
};

class Printer {
 public:
  Printer(const js::ParsedModule& module, const PrintOptions& options, Printed& printed);

  void print_parts(const bool* part_is_live);
  void print_module();

 private:
  using Node = js::Node;

  // What an expression may not contain unless it is in brackets.
  enum Context : std::uint8_t {
    kAnywhere = 0,
    kForbidIn = 1,    // `in`, in the head of a for loop: for (var a = (b in c);;)
    kForbidCall = 2,  // calls, in the callee of `new`: new (a())()
  };

  // ---- Spacing ----
  void space() {
    if (!minify_) out_.append(' ');
  }
  void break_line() {
    if (options_.line_limit != 0) break_long_line();
  }
  void break_long_line();
  void newline() {
    if (!minify_) out_.append('\n');
  }
  void indent() {
    if (minify_) return;
    // A fixed size is a few stores; nearly no line stands deeper.
    constexpr std::size_t kUsual = 32;
    const std::size_t count = std::size_t{indent_} * 2;
    if (count > kUsual) {
      out_.append_repeated(' ', count);
      return;
    }
    std::memset(out_.reserve(kUsual), ' ', kUsual);
    out_.commit(count);
  }
  // Before a word or a number: `a in b`, but `"a"in"b"`.
  void space_before_word() {
    if (is_word_byte(out_.last()) || out_.size() == word_end_) out_.append(' ');
  }
  // A keyword, kept apart from the word before.
  template <std::size_t size>
  void word(const char (&text)[size]) {
    space_before_word();
    out_.append(text);
  }
  // Ends a statement. Minified, the semicolon waits for the next statement: none is needed before `}`.
  void semicolon() {
    if (minify_)
      semicolon_pending_ = true;
    else
      out_.append(";\n");
  }
  void flush_semicolon() {
    if (!semicolon_pending_) return;
    semicolon_pending_ = false;
    out_.append(';');
  }
  void open_brace() {
    out_.append('{');
    newline();
    indent_++;
  }
  void close_brace(std::uint32_t source_offset) {
    semicolon_pending_ = false;
    indent_--;
    indent();
    map(source_offset);
    out_.append('}');
  }
  // Whether the source breaks the line between a bracket and what follows it: long lists keep their layout.
  bool is_multi_line(std::uint32_t open, std::uint32_t first) const;

  void map(std::uint32_t source_offset) {
    if (map_) recorder_.add(out_, source_offset);
  }
  static bool is_name_key(const js::Property& property) {
    return !property.is_computed && property.key != nullptr &&
           (property.key->kind == js::NodeKind::IdentifierName || property.key->kind == js::NodeKind::PrivateName);
  }
  // What lowering makes up has no place of its own.
  static std::uint32_t key_start(const js::Property& property) {
    return !property.is_computed && property.key->start > property.start ? property.key->start : property.start;
  }
  std::uint32_t label_start(const js::JumpStatement* node) const;
  std::uint32_t position() const { return static_cast<std::uint32_t>(out_.size()); }

  // ---- Names and literals (literal.cpp) ----
  std::string_view text(Atom atom) const { return module_.atoms.text(atom); }
  // What is printed for a property, which may have a mark.
  std::string_view property_text(std::string_view name) const {
    if (options_.mangled == nullptr || !lowering::is_mangled(name)) return name;
    const std::string_view given = options_.mangled->find(name.substr(1));
    return given.empty() ? name.substr(1) : given;
  }
  std::string_view property_text(Atom atom) const { return property_text(text(atom)); }
  void name(std::string_view text) {
    space_before_word();
    if (append_name(text, options_.ascii_only, out_)) word_end_ = out_.size();
  }
  void string(std::string_view text) { print_string_literal(property_text(text), options_.ascii_only, out_); }
  const PrintName* print_name(js::SymbolId symbol) const {
    if (options_.names == nullptr || symbol == js::SymbolId::None) return nullptr;
    const PrintName* name = &options_.names[index_of(symbol)];
    return name->data == nullptr ? nullptr : name;
  }
  bool is_expression_name(const js::Identifier* identifier) const {
    const PrintName* printed = print_name(identifier->symbol);
    return printed != nullptr && printed->is_expression;
  }
  const js::Node* value_of(const js::Identifier* identifier) const {
    return options_.values == nullptr || identifier->symbol == js::SymbolId::None ? nullptr
                                                                                  : options_.values[index_of(identifier->symbol)];
  }
  // Empty for what is printed as `N.a`, or as its value.
  std::string_view printed_text(const js::Identifier* identifier) const {
    if ((identifier->flags & js::flag::kMember) != 0 || value_of(identifier) != nullptr) return {};
    if (const std::string_view parameter = parameter_name(identifier); !parameter.empty()) return parameter;
    if (is_global_require(identifier)) return options_.require_name;
    const PrintName* printed = print_name(identifier->symbol);
    return printed == nullptr ? text(identifier->name) : printed->text();
  }
  void printed_name(js::SymbolId symbol, Atom own_name, std::uint32_t source_offset);
  bool is_global_require(const js::Identifier* node) const {
    return node->symbol == js::SymbolId::None && node->name == js::word::atom(js::word::kRequire) &&
           !options_.require_name.empty();
  }
  // `exports` and `module`, where they are called something else.
  std::string_view parameter_name(const js::Identifier* node) const {
    if (node->symbol != js::SymbolId::None || options_.exports_name.empty()) return {};
    if (node->name == js::word::atom(js::word::kExports)) return options_.exports_name;
    return node->name == js::word::atom(js::word::kModule) ? options_.module_name : std::string_view();
  }
  static constexpr std::uint32_t kNoPlace = 0xFFFFFFFF;
  void renamed(Atom own_name, const List<const std::pair<Atom, std::string_view>>& names, std::uint32_t source_offset);
  void identifier(const js::Identifier* node) {
    if (const std::string_view parameter = parameter_name(node); !parameter.empty()) {
      space_before_word();
      if (map_) recorder_.add(out_, node->start, node->name);
      out_.append(parameter);
    } else if ((node->flags & js::flag::kMember) != 0)
      member_identifier(node);
    else if (is_global_require(node))
      global_require(node->start);
    else
      printed_name(node->symbol, node->name, node->start);
  }
  void member_identifier(const js::Identifier* node);
  void global_require(std::uint32_t source_offset);
  void numeric_literal(const js::NumericLiteral* node, Level level);
  void string_literal(std::string_view text);
  void template_literal(const js::TemplateLiteral* node);
  void module_export_name(std::string_view text);

  // ---- Expressions (expression.cpp) ----
  void expression(const Node* node, Level level, Context context = kAnywhere);
  void identifier_expression(const js::Identifier* node);
  void short_boolean(const Node* node, Level level);
  void enum_value(const Node* literal, Atom name, std::uint32_t start, Level level);
  void array(const js::ArrayLiteral* node);
  void unary(const js::UnaryExpression* node, Level level);
  void update(const js::UpdateExpression* node, Level level);
  void binary(const js::BinaryExpression* node, Level level, Context context);
  void binary_operator(js::BinaryOperator op);
  void assignment(const js::Assignment* node, Level level, Context context);
  const js::Assignment* without_way_back(const js::Assignment* node) const;
  js::NodeKind known_type(const Node* node) const;
  void conditional(const js::ConditionalExpression* node, Level level, Context context);
  void indirect(const js::Node* operand);  // (0, a.b)
  void sequence(const js::SequenceExpression* node, Level level, Context context);
  void postfix_chain(const Node* node, Level level, Context context);
  void chain_head(const Node* last, const Node* head, Context context);
  void chain_link(const Node* node);
  const NamespaceMemberName* namespace_member(const Node* node) const;
  void arguments(const List<Node*>& list);
  void new_expression(const js::NewExpression* node, Level level);
  void import_expression(const js::ImportExpression* node, Level level, Context context);
  void require_expression(const js::RequireExpression* node, Level level, Context context);
  void import_meta(const Node* node);
  void import_meta_url(const js::MemberExpression* node);
  bool is_import_meta_url(const Node* node) const;
  void annotation(std::string_view text);
  bool prints_annotations() const { return !minify_ || !options_.minify_syntax; }
  bool has_pure_comment(const Node* node) const;
  void pure_comment();
  void no_side_effects_comment(const js::Node* function);
  void this_expression(Level level);

  // ---- Functions, classes, properties (function.cpp) ----
  void function(const js::Function* function, std::uint32_t start, std::string_view default_name = {});
  void function_rest(const js::Function* function);
  void parameters(const js::Function* function);
  void function_body(const js::Function* function);
  void arrow_function(const js::ArrowFunction* node, Level level, Context context);
  void class_definition(const js::Class* definition, std::uint32_t start, std::string_view default_name = {});
  void class_member(const js::Property& member);
  void decorators(const List<Node*>& list, bool on_own_lines);
  void object(const js::ObjectLiteral* node);
  void property(const js::Property& property, bool is_pattern);
  void property_key(const js::Property& property);
  void method(const js::Property& property);
  void shorthand(const js::Property& property, bool is_pattern);
  bool becomes_shorthand(const js::Property& property) const;

  // ---- Workers (worker.cpp) ----
  void worker_expression(const js::WorkerExpression* node, Level level);
  void worker_call(const js::CallExpression* node);
  void worker_url(const js::WorkerExpression* node, const RecordPrint* record, Level level);
  void linked_url(const RecordPrint& record, js::RecordId id, PrintedLinkKind kind);
  const RecordPrint* linked_record(js::RecordId id) const;
  void asset_url(const js::WorkerExpression* node, const RecordPrint& record);
  void worker_options(const Node* options, WorkerType type, bool is_shared);
  void worker_options_object(const js::ObjectExpression* options, WorkerType type);

  // ---- JSX (jsx.cpp) ----
  void jsx_element(const js::JSXElement* node, Level level);
  void jsx_call(const js::JSXElement* node);
  void jsx_props(const js::JSXElement* node, bool is_automatic);
  void jsx_helper(const js::Identifier* helper);
  void jsx_classic_arguments(const js::JSXElement* node);
  void jsx_automatic_arguments(const js::JSXElement* node);
  void jsx_attribute(const js::JSXAttribute& attribute);
  void jsx_attribute_value(const Node* value);
  void jsx_child(const Node* child);
  void jsx_development_arguments(const js::JSXElement* node);
  void jsx_preserved(const js::JSXElement* node);
  void jsx_preserved_name(const Node* tag);
  void jsx_preserved_attribute(const js::JSXAttribute& attribute);
  void jsx_preserved_child(const Node* child);

  // ---- Statements (statement.cpp) ----
  void statement(const Node* node);
  void statement_after_indent(const Node* node);
  void statements(const List<Node*>& list);
  void expression_statement(const js::ExpressionStatement* node);
  void variable_declaration(const js::VariableDeclaration* node, Context context);
  void declarators(const js::VariableDeclaration* node, Context context);
  void join_declarators(const js::VariableDeclaration* node);
  void block(const js::BlockStatement* node);
  void body(const Node* node);
  void if_statement(const js::IfStatement* node);
  void for_statement(const js::ForStatement* node);
  void for_each_statement(const js::ForEachStatement* node);
  void for_head(const Node* node, Context context);
  void do_while_statement(const js::WhileStatement* node);
  void try_statement(const js::TryStatement* node);
  void switch_statement(const js::SwitchStatement* node);
  void jump_statement(const js::JumpStatement* node);

  // ---- Imports and exports (module.cpp) ----
  bool vanishes(const Node* node) const;
  bool is_hoisted_function(const Node* node) const;
  bool is_hoisted(js::SymbolId symbol) const;
  bool is_hoisted(const js::VariableDeclaration* node) const;
  void hoisted_declaration(const js::VariableDeclaration* node, Context context);
  void hoisted_for_target(const Node* target);
  void import_declaration(const js::ImportDeclaration* node);
  void export_named(const js::ExportNamedDeclaration* node);
  void export_all(const js::ExportAllDeclaration* node);
  void export_default(const js::ExportDefaultDeclaration* node);
  void specifier(js::RecordId record);
  void exported(const Node* node);
  void finish();
  void comments_before(std::uint32_t source_offset);

  const js::ParsedModule& module_;
  const PrintOptions& options_;
  Printed& printed_;
  OutputBuffer& out_;
  SourceMapRecorder recorder_;
  const bool minify_;
  const bool map_;
  const bool top_level_this_is_undefined_;
  bool semicolon_pending_ = false;
  std::size_t line_start_ = 0;                      // of the line that is being printed, or of one before it; with a limit
  std::size_t next_comment_ = 0, end_of_comments_;  // in ParsedModule::legal_comments
  std::uint32_t indent_;
  // Functions and class bodies around, arrow functions not counted: `this` is the module's where there are none.
  std::uint32_t this_depth_ = 0;

  // Where certain things began in the output. What is printed at exactly that place is their first token, however deep in
  // the tree it stands: `(function() {})()`, `({}).x`, `() => ({})`, `for ((async) of x)`.
  static constexpr std::size_t kNowhere = ~std::size_t{0};
  std::size_t statement_start_ = kNowhere;
  std::size_t export_default_start_ = kNowhere;
  std::size_t arrow_body_start_ = kNowhere;
  std::size_t for_head_start_ = kNowhere;
  // Where a number ended that would swallow a dot: `1..toString()`.
  std::size_t number_end_ = kNowhere;
  // Where something ended that a word must not touch though its last byte is none of a word: `/x/g in y` is one, `/x/ in y`.
  std::size_t word_end_ = kNowhere;

  // Left operands and chain links of expressions being printed: left-deep trees of any depth take heap, not stack.
  struct BinaryFrame {
    const js::BinaryExpression* node;
    Level right_level;
    bool has_parentheses;
    Context context;
  };
  std::vector<BinaryFrame> binary_stack_;
  std::vector<const Node*> chain_stack_;
};

}  // namespace skein::print
