// Scopes and names while a module is parsed. Binding needs no second walk: every reference is pushed on one stack, every open
// scope owns the stack's top from where it began, and when a scope closes the references to its own names are bound and the
// rest is left, compacted, to the scope around it.
#pragma once

#include <cstdint>
#include <vector>

#include "base/atoms.h"
#include "diagnostics/diagnostic.h"
#include "js/ast.h"
#include "js/lexer.h"
#include "js/module.h"

namespace skein::js {

class ScopeBuilder {
 public:
  ScopeBuilder(ParsedModule& module, DiagnosticList& diagnostics);

  ScopeId open(ScopeKind kind);
  // Opens a scope that began earlier: an arrow function is recognised behind its parameters. References and scopes made since
  // `references`/`scopes` (from `mark`) move into it.
  struct Mark {
    std::uint32_t references;
    std::uint32_t scopes;
    std::uint32_t writes;
    std::uint32_t evals;
  };
  Mark mark() const {
    return {static_cast<std::uint32_t>(references_.size()), static_cast<std::uint32_t>(module_.scopes.size()),
            static_cast<std::uint32_t>(writes_.size()), evals_};
  }
  ScopeId open_at(ScopeKind kind, Mark mark);
  void close();

  // References made since `mark` are those of the scope around the current one.
  void leave_to_outer(Mark mark);

  ScopeId current() const { return open_.back().id; }
  bool is_module_scope() const { return open_.size() == 1; }
  bool is_switch_scope() const { return open_.back().kind == ScopeKind::Switch; }

  // Declares in the current scope or, for var, in the function's. Reports a clash. `range` is the name's place. Functions
  // that are async or generators have no part in Annex B: `is_plain_function` is false for them.
  SymbolId declare(Atom name, SymbolKind kind, SourceRange range, bool is_plain_function = true);
  // The parameter of the function that a namespace becomes: gives way to whatever else of that name the scope declares.
  SymbolId declare_weak(Atom name, std::uint32_t at);
  // Whether nothing took the name, which the symbol then keeps for good.
  bool settle_weak(SymbolId symbol);
  bool is_weak(SymbolId symbol) const { return module_.symbol(symbol).reserved == kWeak; }
  // What the name means here, as far as it has been declared; None for what may yet be a global.
  SymbolId visible(Atom name) const { return innermost(name); }
  // The symbol of the name in the current scope itself.
  SymbolId own(Atom name) const;
  // Directly before the current scope closes: references that nothing in it declares, and for which `is_member` says
  // so, are bound to a property of the scope's object.
  template <class IsMember, class Claimed>
  void claim_members(IsMember&& is_member, Claimed&& claimed) {
    Open& scope = open_.back();
    for (std::size_t i = scope.references; i < references_.size(); i++) {
      const Atom name = references_[i]->name;
      SymbolId symbol = innermost(name);
      const bool is_own = symbol != SymbolId::None && module_.symbol(symbol).scope == scope.id;
      if ((is_own && module_.symbol(symbol).reserved != kWeak) || !is_member(name)) continue;
      if (!is_own) {
        symbol = add_symbol(name, SymbolKind::Generated, scope.id, references_[i]->start);
        enter(name, symbol, scope);
      }
      module_.symbols[index_of(symbol)].reserved = 0;
      module_.symbols[index_of(symbol)].flags |= symbol_flag::kMember;
      claimed(name, symbol);
    }
  }
  // What an expression refers to since `mark` is forgotten, since its value has been computed.
  void forget(const Mark& mark) {
    references_.resize(mark.references);
    writes_.resize(mark.writes);
  }
  // References of the current scope that it will not bind.
  template <class Visit>
  void for_each_leaving(Visit&& visit) const {
    for (std::size_t i = open_.back().references; i < references_.size(); i++) {
      const SymbolId symbol = innermost(references_[i]->name);
      if (symbol == SymbolId::None || module_.symbol(symbol).scope != open_.back().id) visit(references_[i]);
    }
  }
  // One more statement declares a top-level name.
  void note_redeclared(SymbolId symbol) { redeclared_.push_back(symbol); }
  // A name that the user did not write; never clashes and is found by no reference.
  SymbolId generate(Atom name, SymbolKind kind, std::uint32_t at);
  // The same in the current scope.
  SymbolId generate_local(Atom name, std::uint32_t at) { return add_symbol(name, SymbolKind::Generated, current(), at); }

  void refer(Identifier* identifier) {
    references_.push_back(identifier);
    if (identifier->name == kArgumentsAtom) argument_references_++;
  }
  // The current scope is that of a function with an `arguments` of its own: declared when it turns out to be used.
  void provide_arguments() { open_.back().arguments_before = argument_references_; }
  // The reference is assigned to.
  void write(Identifier* identifier) { writes_.push_back(identifier); }
  void mark_direct_eval();
  void set_strict() { module_.scopes[index_of(open_.back().id)].flags |= scope_flag::kStrict; }

  // References that have reached the module scope so far; their positions tell which statement they stand in.
  const std::vector<Identifier*>& references() const { return references_; }
  // Imports that code which never runs refers to.
  const std::vector<SymbolId>& mentioned_imports() const { return mentioned_imports_; }
  const std::vector<Identifier*>& writes() const { return writes_; }

  // Speculation: rewinding drops references, scopes and symbols made since.
  struct Checkpoint {
    Mark mark;
    std::uint32_t symbols;
    std::size_t open;
    std::uint32_t declared, hoisted, redeclared;
    std::size_t module_only;
  };
  Checkpoint checkpoint() const;
  void rewind(const Checkpoint& checkpoint);

  // Top-level names that a later statement declared once more (`var a; … var a;`), in source order.
  const std::vector<SymbolId>& redeclared() const { return redeclared_; }

  // What is an error if the file turns out a module: function a() {} function a() {}; const b = 1; b = 2
  const std::vector<Diagnostic>& module_only() const { return module_only_; }

  // Whether a scope that is open has the name, as far as it has been read.
  bool is_declared(Atom name) const { return innermost(name) != SymbolId::None; }

  // The symbol a name has in the module scope, None without one.
  SymbolId module_symbol(Atom name) const;

 private:
  struct Declared {
    Atom atom;
    SymbolId symbol;
    SymbolId shadowed;
  };
  struct Open {
    ScopeId id;
    ScopeKind kind;
    std::uint32_t references;
    std::uint32_t declared;  // into declared_
    std::uint32_t hoisted;   // into hoisted_
    std::uint32_t writes;
    std::uint32_t own = 0;  // names declared in it
    // References to `arguments` made before it was opened, when it has one of its own.
    std::uint32_t arguments_before = kNoArguments;
  };
  static constexpr std::uint32_t kNoArguments = 0xFFFFFFFF;
  static constexpr Atom kArgumentsAtom = word::atom(word::kArguments);
  // A var that passed through block scopes on its way up: a lexical declaration of the same name in one of them is a clash
  // even when it comes later: { var x; let x }.
  struct Hoisted {
    Atom atom;
    SourceRange range;
  };

  SymbolId innermost(Atom atom) const {
    const auto index = static_cast<std::uint32_t>(atom);
    return index < by_atom_.size() ? by_atom_[index] : SymbolId::None;
  }
  SymbolId add_symbol(Atom name, SymbolKind kind, ScopeId scope, std::uint32_t at);
  void enter(Atom name, SymbolId symbol, Open& scope);
  // What Symbol::reserved holds while scopes are open.
  static constexpr std::uint16_t kAnnexB = 1;    // a var made for a function in a block: gives way to let and const
  static constexpr std::uint16_t kNoAnnexB = 2;  // an async function or a generator
  static constexpr std::uint16_t kWeak = 3;      // a namespace's parameter
  enum class VarOrigin : std::uint8_t { Written, AnnexB };
  SymbolId declare_var(Atom name, SymbolKind kind, SourceRange range, VarOrigin origin = VarOrigin::Written);
  void clash(Atom name, SourceRange range, SymbolId other);
  void note_module_only(DiagnosticCode code, std::string_view name, SourceRange range, SourceRange note);
  void note_module_clash(Atom name, SourceRange range, SymbolId other);

  ParsedModule& module_;
  DiagnosticList& diagnostics_;
  std::vector<Open> open_;
  std::vector<SymbolId> by_atom_;  // innermost declared symbol of open scopes, by atom
  std::vector<Declared> declared_;
  std::vector<Hoisted> hoisted_;
  std::vector<SymbolId> mentioned_imports_;
  std::vector<Identifier*> references_;
  std::vector<Identifier*> writes_;
  std::uint32_t evals_ = 0;
  std::uint32_t argument_references_ = 0;
  std::vector<SymbolId> redeclared_;
  std::vector<Diagnostic> module_only_;
  std::vector<Declared> annex_b_;  // of the scope being closed
};

}  // namespace skein::js
