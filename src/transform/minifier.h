// The walk that minifies one module. Its functions stand in several files by area: minify.cpp begins and ends, minify_walk.cpp
// walks, minify_values.cpp tells what is known of values, minify_operators.cpp and minify_conditions.cpp rewrite expressions,
// minify_statements.cpp and minify_lists.cpp statements, minify_inline.cpp puts values where variables stood. This header is
// shared by those files alone.
//
// Children come before the node they belong to. Operators, calls, members, `else if` and `? :` are loops, as everywhere; what is
// put together here nests no deeper than kMaxNesting levels beyond what the parser lets through.
#pragma once

#include <initializer_list>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "transform/minify.h"

namespace skein::lowering {

class Minifier {
 public:
  Minifier(js::ParsedModule& module, const MinifyOptions& options);
  void run();
  enum class Use : std::uint8_t { Operand, Call };  // of what is more than its value: typeof a, a()

 private:
  using Node = js::Node;
  using SymbolId = js::SymbolId;
  using ScopeId = js::ScopeId;
  using Nodes = std::vector<Node*>;

  // ---- Beginning and end (minify.cpp) --------------------------------------------------------------------------------------
  void count_uses();
  void merge_parts();
  js::Part merged_part(std::uint32_t first, std::uint32_t end);
  void minify_parts();
  void tell_uses(js::Part& part);
  // Forgets what is in the tree, which is no longer part of the program.
  void drop(Node* node);
  void drop(const List<Node*>& nodes) {
    for (Node* node : nodes) drop(node);
  }

  // ---- Nodes ---------------------------------------------------------------------------------------------------------------
  template <class T>
  T* make(js::NodeKind kind, std::uint32_t start, std::uint16_t extra = 0) {
    T* node = static_cast<T*>(arena_.allocate(sizeof(T)));
    new (node) T{};
    node->kind = kind;
    node->start = start;
    node->extra = extra;
    return node;
  }
  List<Node*> list(const Nodes& nodes) { return freeze(arena_, nodes.data(), nodes.size()); }
  Node* make_bare(js::NodeKind kind, std::uint32_t start) { return make<Node>(kind, start); }
  Node* make_boolean(bool value, std::uint32_t start);
  Node* make_number(double value, std::uint32_t start);
  Node* make_string(std::string_view value, std::uint32_t start);  // of the arena or the source
  Node* make_undefined(std::uint32_t start);
  Node* make_unary(js::UnaryOperator op, Node* argument);
  Node* make_plain_binary(js::BinaryOperator op, Node* left, Node* right);
  Node* make_plain_conditional(Node* test, Node* consequent, Node* alternate);
  Node* make_statement(Node* expression);
  Node* make_return(Node* argument, std::uint32_t start);
  Node* make_block(List<Node*> body, std::uint32_t start);
  Node* copy_literal(const Node* literal, std::uint32_t start);
  ScopeId new_scope(js::ScopeKind kind);
  bool lacks(js::Feature feature) const { return options_.unsupported.has(feature); }

  // ---- The walk (minify_walk.cpp) ------------------------------------------------------------------------------------------
  void expression(Node*& slot);  // may be null or Missing
  void expressions(List<Node*> nodes) {
    for (Node*& node : nodes) expression(node);
  }
  void condition(Node*& slot);           // only its truth matters
  void target(Node*& slot);              // assigned to or declared
  void reference(Node*& slot, Use use);  // where it is more than its value
  void identifier(Node*& slot);
  void binary_chain(Node*& slot);
  void conditional_chain(Node*& slot);
  void postfix_chain(Node*& slot);
  void sequence(Node*& slot);
  void properties(List<js::Property> list, bool is_class);
  void property_key(js::Property& property, bool is_class);
  void no_shorthand(js::Property& property);
  void function(js::Function* function);
  void class_definition(js::Class* definition);
  void drop_own_name(js::Identifier*& name) const;

  // ---- What is known of values (minify_values.cpp) -------------------------------------------------------------------------
  enum class Type : std::uint8_t { Unknown, Undefined, Null, Boolean, Number, String, BigInt };
  Type type_of(const Node* node, int depth = 8) const;
  bool is_primitive(const Node* node) const { return type_of(node) != Type::Unknown; }
  int truth(const Node* node) const;  // 1, 0, or -1 when unknown; of values without effects
  bool is_pure(const Node* node) const;
  // Evaluates to the same whenever that is: nothing that runs in between can tell or change it.
  bool is_constant(const Node* node) const;
  bool is_same(const Node* a, const Node* b, int depth = 8) const;
  bool is_local(const Node* node) const;  // a variable of the module, not a global
  bool is_undefined(const Node* node) const;
  bool is_null_test(const Node* node, bool& is_equal, Node*& operand) const;
  bool refers_to(Node* node, SymbolId symbol);

  // ---- Operators (minify_operators.cpp) ------------------------------------------------------------------------------------
  Node* fold_unary(js::UnaryExpression* node);
  Node* fold_binary(js::BinaryExpression* node);
  Node* fold_numbers(js::BinaryOperator op, const Node* left, const Node* right);
  Node* fold_add(js::BinaryExpression* node);
  Node* fold_equality(js::BinaryExpression* node);
  Node* join_strings(Node* left, Node* right);
  Node* append_string(Node* left, Node* right);
  Node* fold_template(js::TemplateLiteral* node);
  Node* fold_assignment(js::Assignment* node);
  Node* fold_new(js::NewExpression* node);
  Node* fold_index(js::IndexExpression* node);
  bool text_of(const Node* node, std::string& text) const;  // of what a constant is converted to

  // ---- Conditions (minify_conditions.cpp) ----------------------------------------------------------------------------------
  // !node; when only its truth matters, as anything that is true when the node is not.
  Node* negate(Node* node, bool only_truth = false);
  static bool is_long(const Node* node);
  bool negates_cheaply(const Node* node, bool only_truth, int depth = 8) const;
  Node* simplify_condition(Node* node);
  Node* invert(Node* node) { return simplify_condition(negate(node, true)); }
  Node* make_conditional(Node* test, Node* consequent, Node* alternate) {
    return fold_conditional(simplify_condition(test), consequent, alternate);
  }
  bool is_stable(const Node* node, int depth = 4) const;
  const js::Identifier* variable_of(const Node* node) const;
  Node* fold_logical(js::BinaryOperator op, Node* left, Node* right);
  Node* fold_conditional(Node* test, Node* consequent, Node* alternate);
  Node* merge_branches(Node* test, Node* consequent, Node* alternate);
  Node* optional_chain(Node* operand, Node* chain);
  Node* join(Node* first, Node* second);  // first, second; flat; either may be null
  Node* join_all(const Nodes& nodes);     // null when there are none
  // What is left of an expression whose value is not wanted, null for nothing.
  Node* unused(Node* node);
  void effects(Node* node, Nodes& out);
  Node* make_effect(js::BinaryOperator op, Node* left, Node* right);
  bool is_pure_operation(const js::BinaryExpression* node) const;

  // ---- Statements (minify_statements.cpp) ----------------------------------------------------------------------------------
  // What the end of a list does without being told.
  enum class Ending : std::uint8_t { Nothing, Return, Continue };
  void statement(Node* node, Nodes& out);
  void emit(Node* node, Nodes& out);
  List<Node*> statements(List<Node*> nodes, Ending ending);
  void block(js::BlockStatement* node);
  Node* body(Node* node, Ending ending = Ending::Nothing);
  Node* as_body(List<Node*> nodes, Node* original);
  bool awaits_result() const;
  void variable_declaration(js::VariableDeclaration* node);
  void labeled_statement(js::LabeledStatement* node, Nodes& out);
  void if_statement(js::IfStatement* first, Nodes& out);
  Node* fold_if(Node* test, Node* consequent, Node* alternate, std::uint32_t start);
  Node* merge_returns(Node* test, Node* first, Node* second);
  void for_statement(js::ForStatement* node, Nodes& out);
  bool move_into_test(js::ForStatement* node);
  void for_each_statement(js::ForEachStatement* node);
  void try_statement(js::TryStatement* node, Nodes& out);
  void switch_statement(js::SwitchStatement* node, Nodes& out);
  bool residue(Node* dead, Nodes& out);
  void residue_of_pattern(Node* pattern, std::vector<js::VariableDeclarator>& names);
  bool collect_residue(Node* dead, std::vector<js::VariableDeclarator>& names);
  void drop_dead(Node* dead, Nodes& out);

  // ---- Lists of statements (minify_lists.cpp) ------------------------------------------------------------------------------
  class Joiner;
  void remove_unused(Nodes& nodes);
  void merge_forward(const Nodes& nodes, Nodes& out);
  void merge_jumps(Nodes& nodes, Ending ending);
  void drop_ending(Nodes& nodes, Ending ending);
  bool prefix(Node* effect, Node* second);
  bool merge_jump(js::IfStatement* first, Nodes& tail, Ending ending);
  bool wrap_tail(js::IfStatement* first, Nodes& tail);

  // ---- Values in place of variables (minify_inline.cpp) --------------------------------------------------------------------
  bool is_removable(SymbolId symbol) const;
  // What is declared here is no other file's business.
  bool is_inside() const { return function_ != nullptr || (options_.bundle && module_.is_commonjs); }
  void note_constant(const js::VariableDeclarator& declarator);
  bool is_single_use(js::VariableKind kind, const js::VariableDeclarator& declarator) const;
  enum class Search : std::uint8_t { Passed, Blocked, Found };
  struct Substitution {
    SymbolId symbol;
    Node* value;
    bool is_constant, is_pure;
  };
  Search substitute(Node*& slot, const Substitution& wanted, int depth);
  Search substitute_operation(const Node* node, const Substitution& wanted) const;
  bool in_callee(Node*& callee, const Substitution& wanted, Search& result, int depth);
  bool substitute_in_statement(Node* statement, const js::VariableDeclarator& declarator);

  // How deep the tree may become beyond what it was, by what is put together here.
  static constexpr std::uint32_t kMaxNesting = 40;

  struct Label {
    Atom name;
    bool is_used;
  };

  js::ParsedModule& module_;
  Arena& arena_;
  const MinifyOptions& options_;
  // How often each symbol's name stands in the tree, where it is declared included (of functions and classes: not included).
  std::vector<std::uint32_t> uses_;
  std::unordered_map<std::uint32_t, const Node*> constants_;  // by symbol; never iterated
  std::vector<Label> labels_;
  js::Function* function_ = nullptr;  // the one being minified
  ScopeId scope_ = ScopeId{0};
  std::uint32_t nesting_ = 0;            // levels that were put together in the list being minified
  js::StringLiteral* joined_ = nullptr;  // the one that was joined last, whose text has room
  std::size_t joined_capacity_ = 0;
  bool is_strict_ = false;
  bool is_cautious_ = false;      // direct eval or `with` may see any variable
  bool keeps_constants_ = false;  // something assigns to one, which throws
  bool has_dropped_ = false;      // something of the part
};

}  // namespace skein::lowering
