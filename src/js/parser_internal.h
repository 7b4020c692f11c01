// The parser: recursive descent, one pass, no lookahead beyond a token except where the grammar forces a retry. Its member
// functions stand in several files by area of the grammar; this header is shared by those files alone.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "js/lexer.h"
#include "js/parser.h"
#include "js/scope.h"

namespace skein::js {

class TypeSkipper;

// Binding strength of operators, weakest first (ECMAScript section 13).
enum class Level : std::uint8_t {
  Lowest,
  Comma,
  Spread,
  Yield,
  Assign,
  Conditional,
  NullishCoalescing,
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
  Exponentiation,
  Prefix,
  Postfix,
  New,
  Call,
  Member,
};

// What kind of function is being parsed: what `await`, `yield`, `return`, `super`, `new.target`, `arguments` mean.
struct FunctionContext {
  bool is_async = false;
  bool is_generator = false;
  bool is_arrow = false;
  bool is_top_level = false;
  bool allow_return = false;
  bool allow_super_call = false;
  bool allow_super_property = false;
  bool allow_new_target = false;
  bool is_static_block = false;
  bool is_field_initializer = false;  // `arguments` is an error
  bool in_parameters = false;         // await and yield expressions are errors
  bool is_constructor = false;
  bool is_in_loop = false;  // the function stands in a loop or switch, which its own jumps do not see
  SourceRange head;         // what its beginning is shown by: `function`, its name, the first character of an arrow
};

class Parser {
  friend class WorkerForms;

 public:
  // `own_names`: places of names, in order, that no option replaces, because a declaration further down makes them the file's.
  Parser(std::string_view source, const ParseOptions& options, ParsedModule& module, DiagnosticList& diagnostics,
         const std::vector<std::uint32_t>& own_names);
  void run();
  // Places of names that have been replaced although the file declares them: `use(process.env.A); var process`. It has to be
  // parsed again without these.
  const std::vector<std::uint32_t>& wrongly_replaced() const { return wrongly_replaced_; }

 private:
  // ---- Tokens (parser.cpp) ----------------------------------------------------------------------------------------------
  Token token() const { return lexer_.token; }
  bool is(Token token) const { return lexer_.token == token; }
  bool is_word(word::Fixed word) const {
    return lexer_.token == Token::Identifier && lexer_.atom == word::atom(word) && !lexer_.has_escape;
  }
  // IdentifierName: reserved words and escaped ones too. They stand in one row among the tokens.
  bool is_identifier_name() const { return lexer_.token > Token::EndOfFile && lexer_.token <= Token::EscapedKeyword; }
  void next() { lexer_.next(); }
  bool eat(Token token) {
    if (lexer_.token != token) return false;
    lexer_.next();
    return true;
  }
  bool eat_word(word::Fixed word) {
    if (!is_word(word)) return false;
    lexer_.next();
    return true;
  }
  void expect(Token token);
  // The closing half of a pair; the message names where the pair was opened.
  void expect_closing(Token token, SourceRange opening);
  void expect_word(word::Fixed word);
  void expect_semicolon();
  bool can_insert_semicolon() const {
    return lexer_.newline_before || is(Token::CloseBrace) || is(Token::EndOfFile) || is(Token::Semicolon);
  }
  void unexpected();
  // Reports at most one syntax error: what follows it is guesswork. Then the input counts as ended.
  void fail(DiagnosticCode code, SourceRange range, std::initializer_list<std::string_view> arguments = {},
            SourceRange note = {});
  NoteText other_language() const;
  SourceRange with_parentheses(SourceRange range) const;
  void report_legacy_octal(SourceRange range);  // of a string, or of the number that is the current token
  void stop();
  bool has_failed() const { return has_failed_; }
  // An error that leaves the grammar intact: parsing goes on.
  void report(DiagnosticCode code, SourceRange range, std::initializer_list<std::string_view> arguments = {},
              SourceRange note = {}) {
    diagnostics_.add_with_note(code, range, arguments, note);
  }
  // An error in strict code only. The module's own code may turn out strict at its end.
  // Without a note of its own it tells what makes the code strict.
  void report_strict(DiagnosticCode code, SourceRange range, std::initializer_list<std::string_view> arguments = {},
                     SourceRange note = {});
  // From here on, for a reason that is told; what is strict already stays so for the reason it was.
  void make_strict(NoteText reason, SourceRange place) {
    if (is_strict_) return;
    is_strict_ = true;
    strict_reason_ = reason;
    strict_place_ = place;
  }
  void add_once(const Diagnostic& diagnostic);
  std::string_view text_of(Token token) const;
  std::string_view found() const;

  // The file has syntax that not every target knows.
  void note(Feature feature) { module_.features.add(feature); }
  void note_rest(const Node* argument) {
    if (argument->kind == NodeKind::ArrayPattern || argument->kind == NodeKind::ObjectPattern) note(Feature::NestedRest);
  }
  void keep_ambient(std::vector<Property>& members, Property& member, bool may_be_decorated);
  void note_member(const Property& member);
  void note_function(const Function* function) {
    if (!function->is_async) return;
    note(function->is_generator ? Feature::AsyncGenerators : Feature::AsyncFunctions);
  }

  // ---- Nodes ------------------------------------------------------------------------------------------------------------
  template <class T>
  T* make(NodeKind kind, std::uint32_t start) {
    T* node = static_cast<T*>(arena_.allocate(sizeof(T)));
    new (node) T{};
    node->kind = kind;
    node->start = start;
    return node;
  }
  Node* make_bare(NodeKind kind, std::uint32_t start) {
    Node* node = static_cast<Node*>(arena_.allocate(sizeof(Node)));
    *node = Node{kind, 0, 0, start};
    return node;
  }
  Identifier* make_identifier(Atom name, std::uint32_t start) {
    auto* node = make<Identifier>(NodeKind::Identifier, start);
    node->name = name;
    node->symbol = SymbolId::None;
    return node;
  }
  // A reference to a variable: bound when its scope closes.
  Identifier* make_reference(Atom name, std::uint32_t start) {
    Identifier* node = make_identifier(name, start);
    if (unreachable_ != 0) node->extra = kUnreachableReference;
    scopes_.refer(node);
    return node;
  }
  static constexpr std::uint16_t kNamespaceMember = reference::kNamespaceMember;
  static constexpr std::uint16_t kNamespaceWritten = reference::kNamespaceWritten;
  static constexpr std::uint16_t kUnreachableReference = reference::kUnreachable;
  SourceRange name_range(const Identifier* identifier) const {
    return {identifier->start, identifier->start + static_cast<std::uint32_t>(atoms_.text(identifier->name).size())};
  }

  // Lists are collected on a stack shared by all lists under construction and copied out when complete.
  class ListBuilder {
   public:
    explicit ListBuilder(Parser& parser) : parser_(parser), base_(parser.node_stack_.size()) {}
    ~ListBuilder() { parser_.node_stack_.resize(base_); }
    ListBuilder(const ListBuilder&) = delete;
    ListBuilder& operator=(const ListBuilder&) = delete;
    void add(Node* node) { parser_.node_stack_.push_back(node); }
    std::size_t size() const { return parser_.node_stack_.size() - base_; }
    Node* back() const { return parser_.node_stack_.back(); }
    List<Node*> finish() { return freeze(parser_.arena_, parser_.node_stack_.data() + base_, size()); }

   private:
    Parser& parser_;
    std::size_t base_;
  };

  // Guards recursion: false when the source is nested too deeply, which has then been reported. Browsers give WebAssembly in a
  // worker half a megabyte, whatever the module's own stack has. A unit of `weight` is about 250 bytes of that: each pair of
  // parentheses takes two, a function in a function five, a call with a function that has such a call nine. A browser that has
  // compiled the module for the second time, for speed, needs more than one that has not: what is inlined shares a frame.
  class Nesting {
   public:
    explicit Nesting(Parser& parser, std::uint32_t weight = 1) : parser_(parser), weight_(weight) { parser.depth_ += weight; }
    ~Nesting() { parser_.depth_ -= weight_; }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;
    explicit operator bool() const {
      if (parser_.depth_ <= kMaxDepth) return true;
      parser_.fail(DiagnosticCode::NestedTooDeeply, parser_.lexer_.range());
      return false;
    }

   private:
    Parser& parser_;
    std::uint32_t weight_;
  };
  static constexpr std::uint32_t kMaxDepth = 1500;

  // `{a = 1}` and a second `__proto__: a` in an object literal.
  struct CoverError {
    DiagnosticCode code = DiagnosticCode::None;
    SourceRange range;
    SourceRange note;
  };

  // Where each top-level statement's references, records and declared symbols begin.
  struct StatementMark {
    std::uint32_t references, records, candidates, member_uses, symbols, redeclared;
  };

  // ---- Speculation ------------------------------------------------------------------------------------------------------
  struct Checkpoint {
    Lexer::Checkpoint lexer;
    ScopeBuilder::Checkpoint scopes;
    std::size_t diagnostics, strict_only, import_records, import_candidates, member_uses, replacements, pure_candidates;
    std::size_t containers, namespace_scopes, member_accesses, ambient_names, initializers;
    bool has_failed;
    CoverError cover_error;
  };
  Checkpoint checkpoint() const;
  void restore(const Checkpoint& checkpoint);

  // ---- Expressions (parser_expressions.cpp, parser_primary.cpp, parser_literals.cpp)
  // ------------------------------------------------------------
  Node* parse_expression() { return parse_whole(Level::Lowest); }  // with commas
  Node* parse_assignment() { return parse_whole(Level::Comma); }   // AssignmentExpression
  // What may still become a pattern: `[{a = 1}]` is an error unless `=`, `=>` or a loop's `of` follows.
  Node* parse_element() { return parse_expression_at(Level::Comma); }
  Node* parse_whole(Level level) {
    const CoverError outer = std::exchange(cover_error_, {});
    Node* node = parse_expression_at(level);
    report_cover_error();
    cover_error_ = outer;
    return node;
  }
  Node* parse_expression_at(Level level);
  Node* parse_prefix(Level level);
  Node* parse_suffix(Node* left, Level level);
  static bool is_suffix_or_assignment(Token token);
  Node* parse_primary(Level level);
  Node* parse_identifier_expression(Level level);
  Node* parse_parenthesized(Level level);
  Node* parse_pure(Level level);
  Node* parse_array_literal();
  Node* parse_object_literal();
  bool parse_property(std::vector<Property>& properties);
  Node* parse_property_key(bool& is_computed);
  // The current token is of the kind.
  Node* parse_string_literal();
  Node* parse_numeric_literal();
  Node* parse_bigint_literal();
  // The value of a string that names a module, an import, an export or an attribute.
  std::string_view parse_string_value();
  Node* parse_template(Node* tag, std::uint32_t start);
  Node* parse_new();
  Node* parse_import_expression(Level level);
  Node* parse_unary(UnaryOperator op, Level level);
  Node* parse_async_expression(Level level, std::uint32_t start, Atom atom);
  Node* parse_await(std::uint32_t start);
  Node* parse_yield(std::uint32_t start);
  List<Node*> parse_arguments(std::uint32_t& end) { return parse_arguments(end, false); }
  // Arguments behind `async` may turn out to be parameters.
  List<Node*> parse_arguments(std::uint32_t& end, bool may_be_parameters);
  Node* parse_super();
  // An error unless the expression becomes a pattern; the first of several stands for all.
  void note_cover_error(DiagnosticCode code, SourceRange range, SourceRange note = {}) {
    if (cover_error_.range.end == 0) cover_error_ = {code, range, note};
  }
  void report_cover_error() {
    if (cover_error_.range.end != 0) fail(cover_error_.code, cover_error_.range, {}, cover_error_.note);
  }
  // The expression that begins at `start` has become a pattern.
  void forgive_cover_error(std::uint32_t start) {
    if (cover_error_.range.start >= start) cover_error_ = {};
  }
  void check_cover_follow(const Node* literal);
  void check_target(Node*& node);  // of an assignment or update
  void note_write(Node* target);
  Node* make_call(Node* callee, List<Node*> arguments, std::uint8_t flags);
  Node* parse_call(Node* callee, std::uint8_t flags);
  bool may_import(const Node* callee, std::uint8_t flags, std::size_t arguments) const;
  Node* finish_index(IndexExpression* node);
  Atom last_name(const Node* node) const;
  Node* finish_member(Node* object, Atom name, std::uint32_t name_start, std::uint8_t flags);
  void note_member_use(Identifier* object, Atom name) {
    const auto index = static_cast<std::uint32_t>(object->name);
    if (index < is_namespace_atom_.size() && is_namespace_atom_[index])
      member_uses_.push_back({object, name, Atom::None, nullptr});
  }
  // `node` is `object.name`, which may be the member of an imported enum.
  void note_member_path(const Node* node, const Node* object, Atom name);
  // Of `a` in `a.b.c`: takes back that `a.b` may be an enum, since `c` is assigned to.
  void forget_member_use(const Node* object);

  // ---- Constants and what options replace (parser_constants.cpp, parser_defines.cpp) ------------------------------------------
  // A value known without running anything; Unknown for all else.
  struct Constant {
    enum class Kind : std::uint8_t { Unknown, Undefined, Null, Boolean, Number, String, BigInt } kind = Kind::Unknown;
    bool boolean = false;
    double number = 0;
    std::string_view text;  // String, BigInt
    bool is_nullish() const { return kind == Kind::Undefined || kind == Kind::Null; }
    bool is_known() const { return kind != Kind::Unknown; }
    int truth() const;  // 1, 0, or -1 when it is not known
  };
  static Constant constant_of(const Node* node);
  static int truth_of(const Node* node) { return constant_of(node).truth(); }
  // Whether the right side of `left op right` never runs.
  static bool skips_right(BinaryOperator op, const Node* left);
  Node* make_boolean(bool value, std::uint32_t start);
  Node* make_void(std::uint32_t start);
  Node* make_folded(Node* operand, FoldedFrom origin, std::uint32_t start);
  // The constant, or the operand that is left, or null when nothing of that kind is known.
  Node* fold_unary(UnaryOperator op, Node* argument, std::uint32_t start);
  // `typeof document` where only workers run, else null (parser_realms.cpp).
  Node* fold_global_type(Node* argument, std::uint32_t start);
  Node* fold_binary(BinaryOperator op, Node* left, Node* right);
  Node* fold_conditional(ConditionalExpression* first, ConditionalExpression* last);
  Node* fold_if(IfStatement* first);
  Node* fold_loop(Node* loop);
  // What has to stay of a statement that never runs: its `var` declarations. Null when nothing has to.
  Node* residue_of(Node* dead);
  // Names bound by a pattern, in order.
  static void collect_bound_names(Node* pattern, std::vector<Identifier*>& names);
  void collect_residue(Node* dead, std::vector<Identifier*>& names, std::vector<Node*>& functions);
  Node* join_residue(Node* residue, Node* live);
  static bool has_lexical_declaration(const List<Node*>& statements);

  struct Replacement {
    std::uint32_t start;
    Node* replacement;
    Node* original;     // null: a dropped call
    Identifier* root;   // of the original; null for `this` and `import.meta`
    Identifier* value;  // the reference in the replacement, if it is one
    const Define* define;
    std::uint16_t root_extra;
    SourceRange assigned;  // the place, when the original stands again because it is assigned to
  };
  bool is_global_so_far(const Identifier* name) const;
  bool matches_path(Node* node, const std::vector<Atom>& path, Node*& root);
  // The expression, or what the options put in its place; `last` is its last name.
  Node* replace_defined(Node* node, Atom last);
  Node* instantiate(const Define& define, std::uint32_t start, Identifier*& value);
  Node* instantiate_json(const DefineValue& value, std::uint32_t start);
  Replacement* replacement_of(const Node* node);
  void undo_replacement(const Replacement& replacement);
  Node* restore_replaced(Node* node);  // what the user wrote
  // The same, where it is assigned to (which is suspicious) or declared.
  void restore_target(Node*& node, bool is_declared);
  bool is_dropped_call(Node* callee);
  Node* make_dropped_call(Node* callee);
  void note_pure_call(Node* call, Node* callee, Atom last);
  void declare_defined_variables(ListBuilder& statements);
  void finish_defined_variables();
  void finish_replacements();

  // ---- Functions and patterns (parser_functions.cpp, parser_patterns.cpp) --------------------------------------------------
  Node* parse_function_expression(std::uint32_t start, bool is_async);
  Node* parse_function_declaration(std::uint32_t start, bool is_async, bool is_default_export, SymbolId& symbol);
  void parse_function_rest(Function* function, FunctionContext context);
  void parse_parameters(Function* function, bool& is_simple);
  void parse_function_body(Function* function, bool is_simple);
  void check_strict_names(const Function* function);
  void check_duplicate_parameter(const Function* function, bool is_simple);
  void note_parameter(SymbolId symbol, Atom name, SourceRange range);
  void mark_no_side_effects(Node* declaration);
  // `=>` stands at the current token. `parameters` are expressions to be turned into patterns.
  Node* parse_arrow(std::uint32_t start, const ScopeBuilder::Mark& mark, List<Node*> parameters, bool is_async);
  void parse_arrow_body(Function* function, std::uint32_t start);
  // Relabels an expression as a pattern. Binding: names are declared with `kind`; otherwise targets are assigned to.
  enum class PatternUse : std::uint8_t { Assignment, Binding };
  bool to_pattern(Node*& node, PatternUse use);
  void declare_pattern(Node* pattern, SymbolKind kind);
  Node* parse_binding_target(SymbolKind kind);                              // BindingIdentifier or BindingPattern, declared
  Node* parse_binding_element(SymbolKind kind, bool is_parameter = false);  // with an initializer
  Identifier* parse_binding_identifier(SymbolKind kind);
  SourceRange head_of_function(std::uint32_t start, bool is_async) const;
  void check_binding_name(Atom name, SourceRange range);
  void check_identifier(Atom name, SourceRange range);
  bool is_await_operand_ahead(bool is_top_level);

  // ---- Classes (parser_classes.cpp) ----------------------------------------------------------------------------------------
  Node* parse_class_expression(List<Node*> decorators);
  Node* parse_class_declaration(std::uint32_t start, bool is_default_export, List<Node*> decorators, SymbolId& symbol);
  void parse_class_rest(Class* definition);
  void parse_class_member(std::vector<Property>& members, bool has_super_class, SourceRange& first_constructor);
  List<Node*> parse_decorators();
  Node* parse_decorator();
  Node* parse_method(FunctionContext context, std::uint32_t start);
  void declare_private(Atom name, SourceRange range, PropertyKind kind, bool is_static);
  void refer_private(Atom name, SourceRange range);
  struct PrivateReference;
  void find_similar(PrivateReference& reference, std::size_t names_before);
  void close_private_scope(std::size_t references_before, std::size_t names_before);

  // ---- Statements (parser_statements.cpp) ------------------------------------------------------------------------------------
  enum class StatementPosition : std::uint8_t { List, Single, IfBody, Labeled };
  Node* parse_statement(StatementPosition position);
  void parse_statement_list(ListBuilder& statements, Token end);
  void parse_list_statement(ListBuilder& statements);
  static SourceRange range_of_use_strict(const List<Node*>& directives);
  void parse_directives(List<Node*>& directives, bool& is_strict);
  Node* parse_variable_declaration(VariableKind kind, std::uint32_t start, bool is_for_head);
  VariableDeclarator parse_declarator(VariableKind kind, bool is_for_head);
  Node* parse_variable_statement(VariableKind kind, std::uint32_t start, StatementPosition position);
  bool is_let_declaration(StatementPosition position);
  bool is_using_declaration(bool is_for_head, bool is_await = false);
  bool eat_await_before_using(bool is_for_head);
  void note_top_level_await(SourceRange range);
  Node* parse_block();
  BlockStatement* parse_block_statement(ScopeKind kind);
  Node* parse_if();
  Node* parse_for();
  Node* parse_for_rest(std::uint32_t start, Node* init, bool is_await, ScopeId scope);
  Node* parse_while();
  Node* parse_do();
  Node* parse_jump(NodeKind kind);
  Node* parse_return();
  Node* parse_throw();
  Node* parse_try();
  Node* parse_switch();
  Node* parse_with();
  Node* parse_labeled(Atom label, SourceRange range, StatementPosition position);
  Node* parse_expression_or_labeled(StatementPosition position);
  Node* parse_body(StatementPosition position = StatementPosition::Single);
  Node* parse_loop_body();

  // ---- Modules (parser_modules.cpp)
  // ---------------------------------------------------------------------------------------------
  Node* parse_import_statement(StatementPosition position);
  ImportPhase parse_import_phase();
  // Linking knows none but evaluation.
  void note_import_phase(ImportPhase phase, SourceRange range, bool is_statement = false);
  Node* parse_export_statement(StatementPosition position);
  Node* parse_export_default(std::uint32_t start, bool is_marked);
  std::string_view parse_module_export_name(bool& is_string);
  RecordId parse_from_clause(std::uint8_t flags);
  RecordId parse_module_specifier(std::uint8_t flags);
  List<ImportAttribute> parse_attributes();
  // Of import(): false when the program makes them up as it runs.
  bool read_import_options(const Node* options, List<ImportAttribute>& found);
  void add_export(std::string_view name, SymbolId symbol, std::uint32_t start);
  void add_import(SymbolId local, RecordId record, std::string_view name, bool is_namespace, bool is_re_export,
                  std::uint32_t start);
  void export_declared(Node* declaration);
  void export_pattern(Node* pattern);
  void mark_module(SourceRange sign);
  void report_undeclared_export(const Identifier* name);
  void finish_exports();

  // ---- TypeScript (typescript_types.cpp, typescript_declarations.cpp) -------------------------------------------------------
  // Types leave no trace: they are read and forgotten. All of these are called only when is_typescript_.
  void skip_type();         // a whole Type
  void skip_return_type();  // Type, or `x is T`, `asserts x is T`
  void skip_type_annotation() {
    if (eat(Token::Colon)) skip_type();
  }
  void skip_type_parameters();  // `<T extends U = V, const W>` when there is one
  void skip_type_arguments();   // `<A, B>`: the current token is `<` (or starts with it)
  // After an expression: type arguments when they can be nothing else (f<T>(x), new C<T>, f<T>`x`, instantiation); false
  // leaves everything as it was.
  bool try_skip_type_arguments_in_expression();
  // At `<` where an expression begins in a .ts file: a type assertion `<T>x`, or a generic arrow function.
  Node* parse_angle_bracket_expression(Level level);
  // At `(` or `async (`…: an arrow function with types (annotations, return type, optional parameters). Null leaves everything
  // as it was.
  Node* try_parse_typed_arrow(std::uint32_t start, bool is_async, Level level);
  // A statement that begins with a contextual word of TypeScript's: type, interface, declare, abstract, enum, namespace,
  // module, global. True when it was one; `statement` is null when nothing is left of it.
  bool parse_typescript_statement(bool is_exported, Node*& statement);
  // Modifiers before a parameter (public, private, protected, readonly, override): true when they make it a property.
  bool skip_parameter_modifiers();
  void note_parameter_property(Node* parameter, SourceRange modifiers);
  void add_parameter_properties(Function* function);
  // `x?` and `x!` after a binding name, then its annotation.
  void skip_binding_suffix(Token mark);
  // Class members: reads accessibility and other modifiers. Index signatures: true when one was skipped.
  bool skip_index_signature();
  void skip_implements();
  void skip_heritage();
  void drop_unused_imports();
  void skip_with(bool (TypeSkipper::*skip)());  // reports the failure of a TypeSkipper's function
  bool can_follow_type_arguments() const;
  enum class ArrowGuess : std::uint8_t { No, Maybe, Yes };
  ArrowGuess guess_arrow();
  void parse_arrow_parameters(Function* function);
  void skip_type_alias();
  void skip_interface();
  bool is_ambient_declaration_start() const;
  void skip_ambient_declaration(bool is_exported);
  void skip_ambient_variables();
  void skip_ambient_namespace(bool is_exported);
  void read_ambient_block(std::uint32_t container);
  void read_ambient_body(std::uint32_t container);
  void read_ambient_enum(std::uint32_t outer, bool is_const, bool is_exported);
  std::uint32_t ambient_container(Atom name, std::uint32_t outer, bool is_exported);
  std::uint32_t ambient_container_of(Atom name) const;
  void finish_ambient_names();
  // What was exported as `exported` is `ambient`.
  void export_as_ambient(SymbolId exported, SymbolId ambient);
  void drop_type_exports();

  // ---- Enums and namespaces (typescript_enums.cpp, typescript_constants.cpp, typescript_namespaces.cpp) ---------------------
  // What an enum or a namespace has, in all its blocks together.
  struct Container {
    struct Member {
      Node* literal = nullptr;  // its value when that is known
      std::uint32_t container = kNoContainer;
    };
    bool is_enum = false;  // whose members are put in place
    bool is_exported = false;
    bool is_ambient = false;  // nothing of it exists when the program runs
    std::unordered_map<Atom, Member> members;
  };
  static constexpr std::uint32_t kNoContainer = 0xFFFFFFFF;
  // One block of one: a function that is called with the object.
  struct Block {
    Block(Atom a_name, std::uint32_t a_start) : name(a_name), start(a_start) {}
    Atom name;
    std::uint32_t start;
    std::uint32_t container = kNoContainer;
    FunctionExpression* node = nullptr;
    SymbolId parameter = SymbolId::None;
    std::size_t scope_entry = 0;  // in ParsedModule::namespace_scopes
    std::uint32_t number = 0;     // in namespace_blocks_
    Block* outer = nullptr;
    std::vector<Identifier*> parameter_uses;  // to be renamed along with it
  };
  void note_ambient_namespace(const Block& block, const Block* exporter);
  void open_block(Block& block);
  void close_block(Block& block, ListBuilder& body);
  Identifier* refer_parameter(Block& block, std::uint32_t start);
  std::uint32_t container_of(SymbolId symbol) const {
    return index_of(symbol) < container_of_symbol_.size() ? container_of_symbol_[index_of(symbol)] : kNoContainer;
  }
  void set_container(SymbolId symbol, std::uint32_t container);
  std::uint32_t find_container(Atom name, bool is_enum, const Block* exporter);
  // The statement that calls the block; more may have been put on split_declarations_.
  Node* finish_block(Block& block, SymbolId symbol, bool is_first, Block* exporter, const StatementMark& mark);
  Node* parse_enum(std::uint32_t start, Block* exporter);
  // `counts`: members without an initializer are one more than the last.
  void parse_enum_members(Block& block, ListBuilder& body, bool counts, bool& is_constant);
  Node* written(Node* literal);
  Node* with_known_members(Node* node);
  Node* parse_enum_member_name(std::string_view& text, Atom& name);
  Node* parse_namespace(Block* exporter);
  bool parse_namespace_body(Block& block, ListBuilder& body);
  bool parse_namespace_export(Block& block, ListBuilder& body, List<Node*> decorators);
  bool parse_namespace_import(Block& block, ListBuilder& body, std::uint32_t start, bool is_exported);
  Node* parse_entity_name(Identifier*& root);
  void export_namespace_variables(Block& block, VariableDeclaration* declaration, ListBuilder& body);
  void export_namespace_pattern(Block& block, Node* pattern);
  void note_leaving_references(const Block& block);
  void bind_later_members();
  void add_namespace_export(Block& block, const Identifier* name, ListBuilder& body);
  bool parse_import_equals(std::uint32_t start, bool is_type_only, bool is_exported, Node*& statement);
  Node* parse_export_equals(std::uint32_t start);
  // The value of an enum's initializer as TypeScript computes it: a new literal, null when it is not known.
  Node* evaluate(const Node* expression);
  Node* evaluate_numbers(BinaryOperator op, const Node* left, const Node* right);
  Node* make_text(std::string_view text, std::uint32_t start);
  Node* evaluate_name(Atom name);
  Node* evaluate_member(const Node* node);
  // `a.b`, `a['b']` or `a[`b`]`, in no optional chain: its name, None for all else.
  Atom member_name(const Node* node);
  // Of `a.b.c`: `a`, and `b`; names from the last to the first.
  struct MemberPath {
    static constexpr std::size_t kMaxSize = 16;
    const Identifier* root = nullptr;
    Atom names[kMaxSize];
    std::size_t size = 0;
  };
  bool read_member_path(const Node* node, MemberPath& path);
  // The enum or namespace at the end of a path, from `container` on.
  std::uint32_t follow(std::uint32_t container, const MemberPath& path, std::size_t last) const;
  const Container::Member* find_block_member(Atom name) const;
  void note_constant(const Identifier* name, const Node* init);
  void inline_enum_values();
  void follow_aliases();
  void collect_enum_members();
  void collect_enum_members(std::uint32_t container, const std::string& path,
                            std::vector<std::pair<std::string, const Node*>>& values);
  void drop_unused_aliases();
  void finish_namespaces();

  Node* make_string(std::string_view value, std::uint32_t start) {
    auto* node = make<StringLiteral>(NodeKind::StringLiteral, start);
    node->value = value;
    return node;
  }
  Node* make_number(double value, std::uint32_t start) {
    auto* node = make<NumericLiteral>(NodeKind::NumericLiteral, start);
    node->value = value;
    return node;
  }
  Node* make_member(Node* object, Atom name, std::uint32_t start);
  Node* make_index(Node* object, Node* index, std::uint32_t start);
  Node* make_assignment(Node* target, Node* value, std::uint32_t start);
  Node* make_statement(Node* expression, std::uint32_t start);
  Node* make_variable(VariableKind kind, Node* target, Node* init, std::uint32_t start);

  // ---- JSX (jsx.cpp)
  // ------------------------------------------------------------------------------------------------------------ The
  // current token is `<` where an expression begins.
  Node* parse_jsx_expression();
  JsxMode jsx_mode() const;
  bool is_tsx_arrow_ahead();
  void expect_inside_jsx_tag(Token token);
  Node* parse_jsx_element();
  Node* parse_jsx_tag(std::string_view& text, SourceRange& range, bool is_opening);
  List<JSXAttribute> parse_jsx_attributes();
  Node* parse_jsx_attribute_value();
  Node* parse_jsx_braced(SourceRange opening);
  List<Node*> parse_jsx_children(std::string_view name, SourceRange name_range);
  Node* parse_jsx_reference(std::string_view path, std::uint32_t start);
  // Names of the automatic runtime, in the order of kJsxNames.
  enum class JsxName : std::uint8_t { Jsx, Jsxs, JsxDev, Fragment, CreateElement };
  static constexpr std::size_t kJsxNameCount = 5;
  Identifier* make_jsx_runtime_reference(JsxName name, std::uint32_t start);
  void bind_jsx_element_fragment(JSXElement* node);
  void bind_jsx_factory(JSXElement* node);
  void declare_jsx_imports();
  void finish_jsx_imports();
  void import_injected();

  // ---- The end (parts.cpp, import_candidates.cpp)
  // ---------------------------------------------------------------------------------------------
  void finish_import_candidates();
  bool finish_require(CallExpression* node, ImportRecord& record);
  bool is_require(const Node* callee) const;
  bool constant_text(const Node* node, std::string_view& text);
  SourceRange literal_range(const Node* literal) const;
  void make_parts();
  void finish_commonjs();

  // ---- State
  // -----------------------------------------------------------------------------------------------------------------------
  const ParseOptions& options_;
  ParsedModule& module_;
  Arena& arena_;
  AtomTable& atoms_;
  DiagnosticList& diagnostics_;
  Lexer lexer_;
  ScopeBuilder scopes_;
  bool is_typescript_;
  bool is_jsx_;

  FunctionContext function_;
  bool is_strict_ = false;
  NoteText strict_reason_ = NoteText::OfCode;  // why, with its place; OfCode: because the options say so
  SourceRange strict_place_;
  SourceRange module_sign_;  // the `import` or `export` that made the file a module
  bool allow_in_ = true;
  bool has_failed_ = false;
  bool is_too_deep_ = false;  // for whatever else the source could be read as, too
  std::uint32_t depth_ = 0;
  CoverError cover_error_;
  bool is_marked_export_ = false;  // /* @__NO_SIDE_EFFECTS__ */ export function a() {}
  SourceRange comma_after_rest_;   // the last one in arguments behind `async`
  // Last places of `await` as an operator, `await` as a name and `yield` as an operator in the innermost function, each plus
  // one: none of them may stand in what turns out to be the parameters of an arrow function.
  struct LastWords {
    std::uint32_t await_operator = 0, await_name = 0, yield_operator = 0;
  };
  LastWords last_words_;
  // The first parameter of the function being parsed whose name another one has already.
  struct DuplicateParameter {
    Atom name = Atom::None;
    SourceRange range;
    SourceRange first;
  };
  DuplicateParameter duplicate_parameter_;

  // Errors that hold if the file turns out a module.
  std::vector<Diagnostic> strict_only_;

  struct LabelEntry {
    Atom name;
    bool is_loop;
    SourceRange range;
  };
  std::vector<LabelEntry> labels_;
  std::size_t label_run_ = 0;  // labels that stand directly before the current token
  std::uint32_t breakable_ = 0, loops_ = 0;

  struct PrivateNameEntry {
    Atom name;
    PropertyKind kind;
    bool is_static;
    SourceRange range;
  };
  struct PrivateReference {
    Atom name;
    SourceRange range;
    Atom nearest = Atom::None;  // a similar name of a class around it that has been read
    SourceRange nearest_range = {};
  };
  std::vector<PrivateNameEntry> private_names_;
  std::vector<PrivateReference> private_references_;

  std::vector<Node*> node_stack_;
  std::vector<Property> property_stack_;

  // `new Worker(…)` and the like whose callee is a plain name: judged when scopes are known.
  // `new` with arguments and calls of `require`, which may turn out to start a worker and to import.
  struct ImportCandidate {
    Node* node;
    RecordId record;  // None: it imports nothing
    bool is_unreachable;
    bool is_in_try;
  };
  std::vector<ImportCandidate> import_candidates_;
  // Variables and what they are declared with, as far as that may be a worker's URL, or what starts workers.
  struct Initializer {
    Node* target;
    Node* value;
  };
  std::vector<Initializer> initializers_;
  void note_initializer(Node* target, Node* value);
  // Has exports, import.meta or top-level await, or its name says so: a module, even if it refers to `module.exports`.
  bool is_certainly_module_ = false;
  bool has_top_level_return_ = false;
  bool has_require_call_ = false;
  // `ns.name` where ns may be a namespace import.
  struct MemberUse {
    Identifier* object;
    Atom name;
    Atom member;       // `ns.name.member`, and on: member_path.h
    const Node* node;  // the whole of it
  };
  std::vector<MemberUse> member_uses_;
  std::vector<bool> is_namespace_atom_;
  std::uint32_t unreachable_ = 0;  // inside a branch that never runs
  std::uint32_t try_depth_ = 0;    // inside the blocks of try statements of the innermost function

  const Defines* defines_;
  const std::vector<std::uint32_t>& own_names_;
  std::vector<std::uint32_t> wrongly_replaced_;
  std::vector<Replacement> replacements_;  // by place
  struct PureCandidate {
    Node* call;
    const Identifier* root;
  };
  std::vector<PureCandidate> pure_candidates_;
  struct DefinedVariable {
    const Define* define;
    Identifier* declaration;
  };
  std::vector<DefinedVariable> defined_variables_;
  std::vector<Identifier*> defined_references_;
  std::uint32_t import_metas_ = 0;  // `import.meta`, as far as nothing replaces it
  std::uint32_t with_depth_ = 0;    // inside `with`, where any name may be a member

  StatementMark statement_mark() const {
    return {static_cast<std::uint32_t>(scopes_.references().size()), static_cast<std::uint32_t>(module_.import_records.size()),
            static_cast<std::uint32_t>(import_candidates_.size()),   static_cast<std::uint32_t>(member_uses_.size()),
            static_cast<std::uint32_t>(module_.symbols.size()),      static_cast<std::uint32_t>(scopes_.redeclared().size())};
  }
  std::vector<StatementMark> statement_marks_;
  // Further declarations of a top-level `var a = 1, b = 2`, each to be a statement of its own.
  struct SplitDeclaration {
    Node* declaration;
    StatementMark mark;
  };
  std::vector<SplitDeclaration> split_declarations_;

  struct PendingExport {
    std::string_view name;
    Identifier* local;
    std::uint32_t start;
  };
  std::vector<PendingExport> pending_exports_;

  // Names of interfaces, type aliases and type-only imports, wherever they stand.
  std::vector<Atom> type_names_;
  // Names that are keys of members in types.
  std::vector<Atom> type_key_names_;
  // Places of `(` and `<` that have been tried as the beginning of a TypeScript arrow function and are none.
  std::unordered_set<std::uint32_t> not_arrows_;
  // Places of `<` where no type arguments begin, as far as that has been found out on the way.
  std::unordered_set<std::uint32_t> no_type_arguments_;
  std::uint32_t assertion_end_ = 0;  // where the token behind the last `x as T` or `<T>x` begins
  // Brackets open where the middle of the innermost `a ? b : c` began.
  std::uint32_t consequent_bracket_depth_ = 0xFFFFFFFF;

  // `constructor(private a)`: of the constructor being read, and the fields they make in its class.
  std::vector<Identifier*>* parameter_properties_ = nullptr;
  std::vector<Property>* parameter_fields_ = nullptr;

  std::vector<Container> containers_;
  std::vector<std::uint32_t> container_of_symbol_;  // by SymbolId
  std::vector<Node*> constant_of_symbol_;           // by SymbolId: values of `const` variables that are literals
  std::size_t folded_text_ = 0;                     // bytes of texts computed so far
  Block* block_ = nullptr;                          // the innermost one
  // `declare const enum E {}`, `declare namespace N {}` at the top: no variables.
  struct AmbientName {
    Atom name;
    std::uint32_t container;
    bool is_exported;
    SymbolId symbol;
  };
  std::vector<AmbientName> ambient_names_;
  std::vector<Node*> member_accesses_;  // `a.b` and `a['b']`, which may be an enum's members
  // `import a = b.c` and the names at the beginning of what they stand for: dropped when they are not used.
  struct Alias {
    VariableDeclaration* statement;
    Identifier* root;
  };
  std::vector<Alias> aliases_;
  ExpressionStatement* export_equals_ = nullptr;
  bool has_import_require_ = false;
  // Blocks of namespaces, and the references in them that nothing inside of them answers: a later block may.
  struct NamespaceBlock {
    std::uint32_t container;
    std::uint32_t outer;  // kNoContainer: none
    ScopeId scope;
  };
  struct LeavingReference {
    Identifier* identifier;
    std::uint32_t block;
  };
  std::vector<NamespaceBlock> namespace_blocks_;
  std::vector<LeavingReference> leaving_references_;

  // References to the automatic JSX runtime, named by jsx_atoms_ until the end and jsx_names_ from then on.
  std::vector<Identifier*> jsx_references_;
  std::vector<Node*> jsx_imports_;
  Atom jsx_atoms_[kJsxNameCount] = {};
  Atom jsx_names_[kJsxNameCount] = {};
  StatementMark jsx_mark_ = {};
};

}  // namespace skein::js
