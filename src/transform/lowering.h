// The walk that lowers one module. Its functions stand in several files by area: traversal.cpp walks, build.cpp makes nodes and
// names, lower.cpp begins and ends, the others lower one family of syntax each; this header is shared by those files alone.
//
// Children are lowered before the node they belong to. Whatever may be as deep as the source is long (operators, calls,
// members, `else if`, `? :`) is walked by loops; everything else is no deeper than the parser lets it be.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "js/lexer.h"
#include "transform/lower.h"

namespace skein::lowering {

// The number of parameters before the first one with a default, a function's `length`.
std::uint32_t length_of(const js::Function* function);

class Lowering {
 public:
  Lowering(js::ParsedModule& module, const LowerOptions& options, DiagnosticList& diagnostics)
      : module_(module), arena_(module.arena), options_(options), diagnostics_(diagnostics) {}
  std::vector<UsedHelper> run();
  // Patterns (path_patterns.cpp).
  void expand_patterns(const std::vector<std::vector<std::string>>& matches);

 private:
  void expand_pattern(const js::PathPattern& pattern, const std::vector<std::string>& specifiers);
  void leave_pattern(const js::PathPattern& pattern);
  js::Node* make_choice(const js::PathPattern& pattern, js::RecordId record, std::string_view specifier, js::Node* options);
  js::FunctionExpression* make_getter(std::uint32_t start, js::ScopeId parent);
  void find_scope(const js::Node* node, js::ScopeId& scope) const;
  js::Node* add_parameter(js::FunctionExpression* arrow);
  Atom parameter_ = Atom::None;
  js::Node* copy_path(js::Node* node);
  using Node = js::Node;
  using Identifier = js::Identifier;
  using SymbolId = js::SymbolId;
  using ScopeId = js::ScopeId;

  bool lacks(js::Feature feature) const { return options_.unsupported.has(feature); }

  // ---- Beginning and end (lower.cpp) -------------------------------------------------------------------------------------
  void lower_parts();
  void lower_statements();
  void import_helpers();

  // ---- Names (build.cpp) -------------------------------------------------------------------------------------------------
  // Where temporaries are declared: a function's body, a static block, or the top-level statement around them.
  struct Home {
    ScopeId scope;
    std::vector<SymbolId> temporaries;
  };
  // A symbol spelt like no other name in the module, beginning with `hint`.
  SymbolId new_symbol(std::string_view hint, js::SymbolKind kind, ScopeId scope);
  ScopeId new_scope(js::ScopeKind kind, ScopeId parent);
  // A variable of the innermost home. Each reference needs a node of its own: `refer(temporary, start)`. Parameters, field
  // initializers and computed keys have theirs in the function around: it is written and read with nothing else in between.
  SymbolId new_temporary();
  // `_a`, `_b` …: free so far.
  std::string next_temporary_name();
  // `var _a, _b;` for the home's temporaries, null without any.
  Node* declare_temporaries(const Home& home, std::uint32_t start);
  Identifier* refer(SymbolId symbol, std::uint32_t start);
  // A reference to a helper of the runtime.
  Identifier* refer(Helper helper, std::uint32_t start);

  // ---- Nodes (build.cpp) -------------------------------------------------------------------------------------------------
  template <class T>
  T* make(js::NodeKind kind, std::uint32_t start) {
    T* node = static_cast<T*>(arena_.allocate(sizeof(T)));
    new (node) T{};
    node->kind = kind;
    node->start = start;
    return node;
  }
  List<Node*> list(std::initializer_list<Node*> nodes) { return freeze(arena_, nodes.begin(), nodes.size()); }
  List<Node*> list(const std::vector<Node*>& nodes) { return freeze(arena_, nodes.data(), nodes.size()); }
  Node* make_bare(js::NodeKind kind, std::uint32_t start);
  Node* make_undefined(std::uint32_t start);  // void 0
  Node* make_null(std::uint32_t start) { return make_bare(js::NodeKind::NullLiteral, start); }
  Node* make_this(std::uint32_t start) { return make_bare(js::NodeKind::ThisExpression, start); }
  Node* make_boolean(bool value, std::uint32_t start);
  Node* make_number(double value, std::uint32_t start);
  Node* make_string(std::string_view value, std::uint32_t start);  // `value` must live as long as the module
  Node* make_member(Node* object, std::string_view name, std::uint32_t start);
  Node* make_index(Node* object, Node* index, std::uint32_t start);
  Node* make_call(Node* callee, List<Node*> arguments, std::uint32_t start);
  Node* make_call(Node* callee, std::initializer_list<Node*> arguments, std::uint32_t start) {
    return make_call(callee, list(arguments), start);
  }
  Node* make_binary(js::BinaryOperator op, Node* left, Node* right, std::uint32_t start);
  Node* make_unary(js::UnaryOperator op, Node* argument, std::uint32_t start);
  Node* make_assign(Node* target, Node* value, std::uint32_t start);
  Node* make_conditional(Node* test, Node* consequent, Node* alternate, std::uint32_t start);
  Node* make_sequence(std::initializer_list<Node*> expressions, std::uint32_t start);
  Node* make_statement(Node* expression, std::uint32_t start);
  Node* make_variable(js::VariableKind kind, Node* target, Node* init, std::uint32_t start);
  Node* make_return(Node* argument, std::uint32_t start);
  // An arrow function that takes nothing, in a scope made for it.
  Node* make_arrow(List<Node*> body, ScopeId scope, std::uint32_t start);
  js::Property make_property(js::PropertyKind kind, Node* key, Node* value);
  js::BlockStatement* make_block(List<Node*> body, ScopeId scope, std::uint32_t start, std::uint32_t end);

  // An expression whose value is wanted twice: `first` evaluates and keeps it, `again(kept)` makes each further read.
  struct Kept {
    Node* first;
    SymbolId symbol;  // of the temporary or the variable
    Node* repeated;   // the expression itself when reading it twice is as good as once, else null
  };
  // What may run between the first read and the others: nothing (a comparison with null), or code of the user's.
  enum class Between : std::uint8_t { Nothing, Code };
  Kept keep(Node* expression, Between between);
  Node* again(const Kept& kept, std::uint32_t start);
  bool is_repeatable(const Node* expression, Between between) const;

  // A target that is wanted twice, as a value or to be assigned to: `a.b.c ??= d` is `(_a = a.b).c ?? (_a.c = d)`, and
  // `a.b.c **= d` is `(_a = a.b).c = __pow(_a.c, d)`. `first` is the one that runs first.
  struct TwoTargets {
    Node* first;
    Node* second;
  };
  TwoTargets split_target(Node* target);

  // ---- The walk (traversal.cpp) ------------------------------------------------------------------------------------------
  // Lowers `node`, which may be null or Missing, and puts what became of it in its place. Patterns too.
  void expression(Node*& node);
  void expressions(List<Node*> nodes) {
    for (Node*& node : nodes) expression(node);
  }
  // Appends what became of the statement to `out_`.
  void statement(Node* node);
  List<Node*> statements(List<Node*> nodes);
  // The body of an `if` or a loop: one statement.
  Node* body(Node* node);
  void block(js::BlockStatement* node);
  void emit(Node* node) { out_->push_back(node); }

  void variable_declaration(js::VariableDeclaration* node);
  void properties(List<js::Property> properties);
  void function(js::Function* function, std::uint32_t start);
  void prepend(js::Function* function, const std::vector<Node*>& first);
  void if_statement(js::IfStatement* node);
  void for_statement(js::ForStatement* node);
  void for_each_statement(js::ForEachStatement* node);
  void switch_statement(js::SwitchStatement* node);
  void try_statement(js::TryStatement* node);
  void jsx_element(js::JSXElement* node);
  void binary_chain(Node*& node);
  // What is a loop in the source, `a.#b.#c`, is nested when it is lowered: called with the length of each chain, reports the one
  // with which there is more of that than the stack of a browser's worker could print.
  bool nests_too_deeply(std::size_t length, const Node* at);
  void conditional_chain(Node*& node);
  // Of one chain, that nest once they are lowered.
  static constexpr std::size_t kMaxLinks = 400;
  std::size_t nested_links_ = 0;  // around what is being lowered
  // True when the chain is another expression now, which deletes what it ends in when `is_deleted`.
  bool postfix_chain(Node*& node, bool is_deleted = false);

  void tagged_chain(Node* node);
  const Node* lowered_template_ = nullptr;  // which the tag now being lowered hangs from

  // ---- Operators (operators.cpp): ** **= ?? ??= ||= &&= ?. ------------------------------------------------------------------
  Node* lower_binary(js::BinaryExpression* node);
  Node* lower_nullish(const std::vector<Node*>& operands, std::uint32_t start);
  Node* lower_assignment(js::Assignment* node);
  // Links from the head outwards; their arguments have been lowered and the head is `head`.
  Node* lower_optional_chain(Node* head, const std::vector<Node*>& links, bool is_deleted);

  // ---- Object spread and rest (rest_spread.cpp) ------------------------------------------------------------------------------
  // One pattern as several targets.
  struct Division {
    bool is_declaration;  // the steps will be declarators
    bool is_var;
    struct Step {
      Node* target;
      Node* value;
    };
    std::vector<Step> steps;
  };
  bool says_super(Node* node) const;
  Node* lower_object_literal(js::ObjectLiteral* node);
  bool has_object_rest(const Node* pattern) const;
  SymbolId new_pattern_variable(const Division& division);
  void divide(Node* pattern, Node* value, Division& division);
  void divide_object(js::ObjectLiteral* pattern, Node* value, Division& division);
  void divide_array(js::ArrayLiteral* pattern, Node* value, Division& division);
  Node* excluded_key(js::Property& property);
  void divide_declarators(js::VariableDeclaration* node);
  Node* divide_assignment(js::Assignment* node);
  Node* without_last(js::SequenceExpression* node);
  void divide_loop_head(js::ForEachStatement* node);
  Node* divide_parameters(js::Function* function);  // the declaration the body has to begin with, or null
  void divide_parameters_from(js::Function* function, std::uint32_t first, Division& division);
  void divide_generator_parameters(js::Function* function, std::uint32_t first);
  void divide_catch_parameter(js::TryStatement* node);

  // ---- Classes (classes.cpp, class_constructor.cpp) ---------------------------------------------------------
  struct ClassWork;
  bool needs_lowering(const js::Class* definition) const;
  bool is_decorated(const js::Class* definition) const;
  bool decorators_use_private_names(const js::Class* definition) const;
  bool has_kept_statics(const ClassWork& work) const;
  void add_self_block(ClassWork& work);
  bool lacks_element(const js::Class* definition) const;
  bool assigns_fields() const { return !options_.typescript.use_define_for_class_fields; }
  void walk_class(js::Class* definition);
  void static_block_body(js::BlockStatement* node);
  Node* class_expression(js::ClassExpression* node);
  // Emits what has to come before the class; what has to come behind it is put into `after`.
  Node* class_declaration(js::ClassDeclaration* node, std::vector<Node*>& after);
  Node* default_class(js::ClassDeclaration* node);  // without a name
  Node* default_class(js::ExportDefaultDeclaration* exported, js::ClassDeclaration* node, std::vector<Node*>& after);
  void keep_suspending_parts(js::Class* definition, std::vector<Node*>& first);
  void lower_class(ClassWork& work);
  std::vector<Node*> class_statements(ClassWork& work);
  SymbolId self(ClassWork& work);  // the class, for statements behind it
  Node* static_this(ClassWork& work, std::uint32_t start);
  void keep_keys_inside(ClassWork& work);
  bool is_constructor(const js::Property& member) const;
  void lower_method(ClassWork& work, js::Property& member, bool is_decorated = false);
  const Node* member_key(ClassWork& work, js::Property& member);
  bool is_kept_key(const js::Assignment* key) const;
  SymbolId declare_before(ClassWork& work, js::VariableKind kind, std::string_view name, Node* value, std::uint32_t start);
  void keep_field(ClassWork& work, js::Property& member);
  Node* field_value(ClassWork& work, js::Property& member, const Node* key, bool is_assigned);
  void lower_field(ClassWork& work, js::Property& member, SymbolId initializers = SymbolId::None);
  void replace_this(ClassWork& work, Node*& node, bool is_static);
  void lower_static_block(ClassWork& work, js::Property& member);
  bool statics_need_home(const js::Class* definition) const;
  void finish_statics(ClassWork& work);
  void add_method(ClassWork& work, std::string_view name, bool is_static, const std::vector<Node*>& body, ScopeId scope);
  Node* take_method(ClassWork& work, std::string_view key, bool is_static, std::uint32_t start);

  // Decorators of before TypeScript 5.0 (decorators_legacy.cpp)
  void add_legacy_decorators(List<Node*>& decorators, js::Function* function, std::vector<Node*>& result);
  void collect_legacy_decorators(ClassWork& work, js::Property& member, std::vector<Node*>& result);
  void apply_legacy_decorators(ClassWork& work, const js::Property& member, const Node* key,
                               const std::vector<Node*>& decorators);
  void apply_legacy_class_decorators(ClassWork& work);

  // Decorators of the standard (decorators.cpp)
  Node* decorator_list(List<Node*> decorators, std::uint32_t start);
  void begin_standard_decorators(ClassWork& work);
  SymbolId keep_decorators(ClassWork& work, js::Property& member);
  void run_method_initializers(ClassWork& work);
  Node* private_access(const js::Property& member);
  SymbolId apply_decorators(ClassWork& work, const js::Property& member, const Node* key, SymbolId decorators);
  void finish_decorators(ClassWork& work, const Node* hint);
  void lower_accessor(ClassWork& work, js::Property& member, const Node* key, SymbolId initializers);
  Node* initialize(SymbolId initializers, Node* object, Node* value, std::uint32_t start);
  void add_initialization(ClassWork& work, const js::Property& member, Node* whole, SymbolId initializers);

  void finish_instance(ClassWork& work);
  struct SuperCalls {
    std::uint32_t count = 0;
    bool in_parameters = false;
    List<Node*>* statements = nullptr;  // where one is a statement
    std::uint32_t index = 0;
  };
  static bool find_super_statement(List<Node*>& statements, SuperCalls& calls);
  std::size_t behind_parameter_properties(const js::Function* function, List<Node*> statements, std::size_t index) const;

  SuperCalls find_super_calls(js::Function* function);
  template <class Make>
  void replace_super_calls(js::Function* function, Make make_expressions);
  bool make_room(js::Function* constructor, const std::vector<Node*>& moved);
  void move_parameters(ClassWork& work, js::Function* function);

  // ---- using and await using (using.cpp), before all else --
  bool lowers_using(List<Node*> nodes) const;
  List<Node*> lower_using(List<Node*> nodes);
  List<Node*> lower_module_using(List<Node*> nodes);
  void dispose_behind(const std::vector<Node*>& nodes, js::VariableKind kind, std::vector<Node*>& outside);
  Node* lower_using_loop(Node* node);
  void merge_parts();

  // ---- Names of functions (function_names.cpp) ------------------------------------------------------------------------------
  // Lowers `value`, which gets its name from where it stands should it be a function or class without one (ECMAScript section
  // 8.4.5). `key` is a property key; an Identifier stands for a computed one that is kept in a variable.
  void named_expression(Node*& value, const Node* key);
  void value_of(const Node* target, Node*& value);  // the same for a variable's or parameter's value
  static bool is_anonymous_function(const Node* node);
  Node* name_statement(const js::Function* function, SymbolId default_export);
  Node* keep_name(Node* value, Node* name);
  void keep_class_name(js::Class* definition, Node* name);
  bool is_anonymous_class(const Node* node) const;  // one that will be lowered
  // The property key as an expression of its own.
  Node* key_value(const Node* key, std::uint32_t start);
  // {key: value}.key
  Node* give_name(Node* value, const Node* key);

  // ---- Private names (private_names.cpp) -------------------------------------------------------------------------------------
  struct PrivateMember {
    Atom name;
    enum class Kind : std::uint8_t { Native, Field, Method, Accessor } kind;
    SymbolId storage = SymbolId::None;  // WeakMap of a field's values; WeakSet of the objects that have the method or accessor
    SymbolId getter = SymbolId::None;   // or the method
    SymbolId setter = SymbolId::None;
    std::uint32_t shadowed = 0;  // see private_indices_
  };
  PrivateMember& add_private(Atom name, PrivateMember::Kind kind, SymbolId storage = SymbolId::None);
  // Forgets the names of a class, all from the given index on.
  void end_private_names(std::size_t first);
  const PrivateMember* find_private(Atom name) const;
  // Null unless `node` is a member expression with a private name that the target lacks.
  const PrivateMember* private_of(const Node* node) const;
  void refuse_private_names_in_eval(const js::Class* definition);
  void declare_private_names(ClassWork& work);
  void lower_private_method(ClassWork& work, js::Property& member, bool is_decorated);
  Node* private_get(const PrivateMember& member, Node* object, std::uint32_t start);
  Node* private_set(const PrivateMember& member, Node* object, Node* value, std::uint32_t start);
  // Something that can be assigned to: `__privateTarget(object, storage)._`
  Node* private_target(const PrivateMember& member, Node* object, std::uint32_t start);
  Node* make_value_getter(Node* value, std::uint32_t start);
  Node* private_in(js::BinaryExpression* node);
  Node* private_assignment(js::Assignment* node, const PrivateMember& member);
  // Lowers something that is assigned to. A member with a private name stays as it is, for the assignment to deal with.
  void assignment_target(Node*& target);
  // The same where nothing but a plain target will do: in patterns, loop heads, updates.
  void plain_target(Node*& target);
  void tag(Node*& tag);  // of a template

  // ---- What can hardly be lowered (refusals.cpp) -----------------------------------------------------------------------------
  // Reports that the target lacks it, if it does.
  void refuse(js::Feature feature, SourceRange range, std::string_view what);
  Node* lower_regexp(js::RegExpLiteral* node);
  void check_import_meta(const Node* node);
  void check_escapes(const js::TemplateElement& element);
  void check_dynamic_import(const js::ImportExpression* node);
  Node* module_statement(Node* node);
  Node* lower_export_star_as(const js::ExportAllDeclaration* node);

  // ---- Async functions and loops (async.cpp) ---------------------------------------------------------------------------------
  // The function being lowered. Field initializers and static blocks count as functions that are no arrows: they have a `this`
  // of their own.
  struct FunctionState {
    FunctionState* outer;
    js::Function* function;  // null for what only counts as one
    bool is_arrow;
    bool is_lowered;         // async, to become a generator
    bool uses_this = false;  // itself, or an arrow function in it
    bool uses_arguments = false;
    bool redeclares_parameter = false;   // function (a) { var a; }
    bool has_simple_parameters = false;  // some, and names only
    // Variables that hold for its generator what cannot be said there.
    SymbolId arguments = SymbolId::None, new_target = SymbolId::None, super = SymbolId::None;
    SymbolId super_call = SymbolId::None;
    SymbolId get_this = SymbolId::None;  // where super() is called: there is no `this` before it
  };
  struct OwnThis {
    explicit OwnThis(Lowering& lowering) : lowering_(lowering), state_{lowering.function_, nullptr, false, false} {
      lowering.function_ = &state_;
    }
    ~OwnThis() { lowering_.function_ = state_.outer; }
    OwnThis(const OwnThis&) = delete;
    OwnThis& operator=(const OwnThis&) = delete;

   private:
    Lowering& lowering_;
    FunctionState state_;
  };
  bool lowers_async(const js::Function* function) const;
  FunctionState* outermost_generator(bool arrows_only);
  void note_this();
  void note_eval();
  void lower_arguments(Node*& slot);
  void lower_new_target(Node*& slot);
  Node* lower_super(std::vector<Node*>& links);
  // `await value`, as the function being lowered has to say it.
  Node* make_await(Node* value, std::uint32_t start);
  Node* make_awaited(Node* value, std::uint32_t start);
  void lower_yield(js::Operand* node);
  void lower_async(js::Function* function, const FunctionState& state, std::uint32_t start);
  Node* make_super_reference(ScopeId parent, std::uint32_t start);
  bool lowers_for_await(const Node* node) const;
  Node* lower_for_await(js::ForEachStatement* node, const std::vector<js::LabeledStatement*>& labels);

  js::ParsedModule& module_;
  Arena& arena_;
  const LowerOptions& options_;
  DiagnosticList& diagnostics_;
  std::size_t chain_excess_ = 0;  // links of chains of private names beyond the usual number, in the whole module

  std::vector<Node*>* out_ = nullptr;  // statements made of the list being lowered
  Home* home_ = nullptr;
  FunctionState* function_ = nullptr;
  ScopeId scope_ = ScopeId{0};  // the innermost one, parent of those that are made up
  std::uint32_t next_name_ = 0;
  std::unordered_map<std::string, std::uint32_t> next_numbers_;  // by the name they make unique; never iterated
  std::vector<UsedHelper> helpers_;
  const Node* name_hint_ = nullptr;           // see named_expression
  std::vector<PrivateMember> private_names_;  // of the classes around, innermost last
  // One more than the index of a name's innermost declaration, 0 when it is over. Looked up, never iterated: a class may have
  // 100,000 names.
  std::unordered_map<Atom, std::uint32_t> private_indices_;
  std::vector<SymbolId> part_uses_;      // helpers used by the top-level statement being lowered
  std::vector<SymbolId> part_declares_;  // top-level symbols made for it
  js::RecordId runtime_ = js::RecordId::None;
};

}  // namespace skein::lowering
