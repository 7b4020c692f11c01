// What the files that lower classes share about the class at hand.
#pragma once

#include "js/lexer.h"
#include "js/side_effects.h"
#include "transform/lowering.h"
#include "transform/tree_walk.h"

namespace skein::lowering {

// A class comes apart: its elements other than public methods and accessors move to the constructor, or to statements around
// the class. Statements come in this order: `before`, the class, `keys` that are left, `taken`, `statics`.
struct Lowering::ClassWork {
  ClassWork(js::Class* its_definition, std::uint32_t its_start, ScopeId scope, bool declares)
      : definition(its_definition), start(its_start), outer_scope(scope), is_declaration(declares) {}

  js::Class* definition;
  std::uint32_t start;
  // Where the statements stand: each evaluation of the class has variables of its own.
  ScopeId outer_scope;
  bool is_declaration;
  // The target knows all elements: only what TypeScript's options ask for is done.
  bool keeps_elements = false;
  enum class Decorating : std::uint8_t { None, Legacy, Standard } decorating = Decorating::None;
  bool is_replaced = false;        // by what its decorators make of it: it is a variable
  SymbolId self = SymbolId::None;  // what statements call the class by
  bool self_is_made = false;       // it has no name of its own to be called by
  std::size_t first_private = 0;

  std::vector<Node*> before;
  std::vector<js::Property> members;
  std::vector<Node*> keys;   // expressions to be evaluated with the next computed key
  std::vector<Node*> taken;  // private methods out of the class
  std::vector<Node*> statics;
  // What decorates the class, in order; the last is of the class itself.
  const Node* name_hint = nullptr;  // of a class without a name
  SymbolId class_decorators = SymbolId::None;
  SymbolId state = SymbolId::None;  // of the decorators, standard ones
  // Calls of decorators: static methods and accessors, others, static fields, fields.
  std::vector<Node*> applications[4];
  std::vector<Node*> decorated;  // statements that call standard decorators, before static elements are initialized
  std::vector<Node*> instance_decorations, static_decorations, class_decorations;

  // Static elements that speak of `super` run in a method of the class.
  bool statics_inside = false;
  Home statics_home{};

  js::Function* constructor = nullptr;
  Home instance_home{};
  std::vector<Node*> instance;  // expressions, run when an instance is made
  bool instance_is_pure = true;

  bool has_statements() const {
    return !before.empty() || !keys.empty() || !taken.empty() || !statics.empty() || !decorated.empty() || is_replaced ||
           !instance_decorations.empty() || !static_decorations.empty();
  }
};

}  // namespace skein::lowering
