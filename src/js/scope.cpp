#include "js/scope.h"

#include <algorithm>

namespace skein::js {

namespace {

bool is_function_kind(ScopeKind kind) {
  return kind == ScopeKind::Module || kind == ScopeKind::Function || kind == ScopeKind::FunctionBody ||
         kind == ScopeKind::ClassStaticBlock;
}

bool is_var_like(SymbolKind kind) {
  return kind == SymbolKind::Var || kind == SymbolKind::Function || kind == SymbolKind::Parameter;
}

}  // namespace

// What almost any source of its size needs: for few names each list would grow five times. Where there are many, room made ahead
// does not pay (docs/decisions/003).
ScopeBuilder::ScopeBuilder(ParsedModule& module, DiagnosticList& diagnostics) : module_(module), diagnostics_(diagnostics) {
  const std::size_t size = std::min(module.source.size(), std::size_t{16384});
  module.symbols.reserve(size / 128);
  module.scopes.reserve(size / 256);
  references_.reserve(size / 32);
  declared_.reserve(size / 128);
  open_.reserve(16);
}

ScopeId ScopeBuilder::open(ScopeKind kind) { return open_at(kind, mark()); }

ScopeId ScopeBuilder::open_at(ScopeKind kind, Mark mark) {
  const auto id = static_cast<ScopeId>(module_.scopes.size());
  Scope scope{ScopeId::None, kind, 0};
  if (!open_.empty()) {
    const ScopeId parent = open_.back().id;
    scope.parent = parent;
    scope.flags = module_.scopes[index_of(parent)].flags;
    // eval(''); function f() { … } sees nothing of f; (a = eval('')) => a was marked before it was known to be a function.
    if (mark.evals == evals_) scope.flags &= static_cast<std::uint8_t>(~scope_flag::kHasDirectEval);
    for (std::size_t i = mark.scopes; i < module_.scopes.size(); i++)
      if (module_.scopes[i].parent == parent) module_.scopes[i].parent = id;
  }
  module_.scopes.push_back(scope);
  open_.push_back({id, kind, mark.references, static_cast<std::uint32_t>(declared_.size()),
                   static_cast<std::uint32_t>(hoisted_.size()), mark.writes});
  return id;
}

void ScopeBuilder::leave_to_outer(Mark mark) {
  Open& scope = open_.back();
  const auto move = [](std::vector<Identifier*>& list, std::uint32_t& first, std::uint32_t from) {
    std::rotate(list.begin() + first, list.begin() + from, list.end());
    first += static_cast<std::uint32_t>(list.size()) - from;
  };
  move(references_, scope.references, mark.references);
  move(writes_, scope.writes, mark.writes);
}

SymbolId ScopeBuilder::add_symbol(Atom name, SymbolKind kind, ScopeId scope, std::uint32_t at) {
  const auto id = static_cast<SymbolId>(module_.symbols.size());
  const std::uint8_t flags = index_of(scope) == 0 ? symbol_flag::kTopLevel : std::uint8_t{0};
  module_.symbols.push_back({name, kind, flags, 0, scope, at, 0});
  return id;
}

void ScopeBuilder::enter(Atom name, SymbolId symbol, Open& scope) {
  scope.own++;
  const auto index = static_cast<std::uint32_t>(name);
  if (index >= by_atom_.size()) by_atom_.resize(index + 256, SymbolId::None);
  declared_.push_back({name, symbol, by_atom_[index]});
  by_atom_[index] = symbol;
}

void ScopeBuilder::clash(Atom name, SourceRange range, SymbolId other) {
  const std::string_view text = module_.atoms.text(name);
  const std::uint32_t at = module_.symbol(other).declared_at;
  diagnostics_.add_with_note(DiagnosticCode::Redeclared, range, {text}, {at, at + static_cast<std::uint32_t>(text.size())});
}

void ScopeBuilder::note_module_only(DiagnosticCode code, std::string_view name, SourceRange range, SourceRange note) {
  Diagnostic diagnostic{code, range};
  diagnostic.arguments[0] = name;
  diagnostic.note_range = note;
  module_only_.push_back(diagnostic);
}

void ScopeBuilder::note_module_clash(Atom name, SourceRange range, SymbolId other) {
  const std::string_view text = module_.atoms.text(name);
  const std::uint32_t at = module_.symbol(other).declared_at;
  note_module_only(DiagnosticCode::Redeclared, text, range, {at, at + static_cast<std::uint32_t>(text.size())});
}

SymbolId ScopeBuilder::declare(Atom name, SymbolKind kind, SourceRange range, bool is_plain_function) {
  Open& scope = open_.back();
  const bool is_function_in_block = kind == SymbolKind::Function && !is_function_kind(scope.kind);
  if (kind == SymbolKind::Var || (kind == SymbolKind::Function && !is_function_in_block)) return declare_var(name, kind, range);

  const SymbolId existing = innermost(name);
  if (existing != SymbolId::None) {
    Symbol& other = module_.symbols[index_of(existing)];
    if (other.scope == scope.id) {
      if (kind == SymbolKind::Parameter && other.kind == SymbolKind::Parameter) return existing;  // the parser judges
      // { function a() {} } let a: the function stays inside its block. namespace A { class A {} }
      if (other.reserved == kAnnexB || other.reserved == kWeak) {
        if (scope.id == ScopeId{0}) redeclared_.push_back(existing);
        other.kind = kind;
        other.reserved = 0;
        other.declared_at = range.start;
        return existing;
      }
      const bool is_sloppy = (module_.scopes[index_of(scope.id)].flags & scope_flag::kStrict) == 0;
      if (is_function_in_block && other.kind == SymbolKind::Function && is_sloppy && is_plain_function &&
          other.reserved != kNoAnnexB) {
        note_module_clash(name, range, existing);
        return existing;
      }
      clash(name, range, existing);
      return existing;
    }
    // function f(a = 1) { let a }, catch (e) { let e }
    const ScopeId parent = module_.scopes[index_of(scope.id)].parent;
    if (other.scope == parent &&
        ((scope.kind == ScopeKind::FunctionBody && other.kind == SymbolKind::Parameter) ||
         (scope.kind == ScopeKind::Block && module_.scopes[index_of(parent)].kind == ScopeKind::Catch))) {
      clash(name, range, existing);
      return existing;
    }
    // { var a; let a }: the var is in the function's scope, but passed through this one.
    if (!is_function_kind(scope.kind) && kind != SymbolKind::CatchParameter) {
      for (std::size_t i = scope.hoisted; i < hoisted_.size(); i++) {
        if (hoisted_[i].atom != name) continue;
        diagnostics_.add_with_note(DiagnosticCode::Redeclared, range, {module_.atoms.text(name)}, hoisted_[i].range);
        break;
      }
    }
  }
  const SymbolId symbol = add_symbol(name, kind, scope.id, range.start);
  if (is_function_in_block && !is_plain_function) module_.symbols[index_of(symbol)].reserved = kNoAnnexB;
  enter(name, symbol, scope);
  return symbol;
}

SymbolId ScopeBuilder::declare_var(Atom name, SymbolKind kind, SourceRange range, VarOrigin origin) {
  std::size_t target = open_.size() - 1;
  while (!is_function_kind(open_[target].kind)) target--;
  const ScopeId target_id = open_[target].id;

  // Look at what the name means from the inside out, down to the function's own scope. Ids grow from a scope to those in it.
  std::size_t insert_below = SIZE_MAX;
  SymbolId existing = innermost(name);
  if (existing != SymbolId::None && module_.symbol(existing).scope > target_id) {
    for (std::size_t i = declared_.size(); i-- > open_[target].declared;) {
      if (declared_[i].symbol != existing) continue;
      const Symbol& other = module_.symbol(existing);
      // try {} catch (e) { var e } is allowed (Annex B.3.4), every other block-level name is in the way.
      if (other.kind != SymbolKind::CatchParameter) {
        if (origin == VarOrigin::Written) clash(name, range, existing);
        return existing;
      }
      // The initializer assigns to the parameter, whatever the variable is: catch (e) { var e = 1 }. So both keep their name.
      insert_below = i;
      module_.symbols[index_of(existing)].flags |= symbol_flag::kMustNotBeRenamed;
      existing = declared_[i].shadowed;
      if (existing == SymbolId::None || module_.symbol(existing).scope <= target_id) break;
    }
  }
  if (existing != SymbolId::None) {
    Symbol& other = module_.symbols[index_of(existing)];
    // function f(a = 1) { var a }: a variable of its own in the body's scope, but it begins with the parameter's value, so it
    // has to keep its name. One symbol stands for both.
    const bool is_parameter = open_[target].kind == ScopeKind::FunctionBody && other.scope == open_[target - 1].id &&
                              other.kind == SymbolKind::Parameter;
    if (is_parameter || other.scope == target_id) {
      if (!is_var_like(other.kind)) {
        if (origin == VarOrigin::Written) clash(name, range, existing);
        return existing;
      }
      if (origin == VarOrigin::AnnexB) return existing;
      if (target + 1 < open_.size()) hoisted_.push_back({name, range});
      if (target == 0 && (kind == SymbolKind::Function || other.kind == SymbolKind::Function) && other.reserved != kAnnexB)
        note_module_clash(name, range, existing);
      if (!is_parameter && kind == SymbolKind::Function && other.kind == SymbolKind::Var) other.kind = kind;
      other.reserved = 0;
      if (insert_below != SIZE_MAX) other.flags |= symbol_flag::kMustNotBeRenamed;
      if (target == 0) redeclared_.push_back(existing);
      return existing;
    }
  }
  if (origin == VarOrigin::Written && target + 1 < open_.size()) hoisted_.push_back({name, range});
  const SymbolId symbol = add_symbol(name, kind, target_id, range.start);
  if (origin == VarOrigin::AnnexB) module_.symbols[index_of(symbol)].reserved = kAnnexB;
  // function f() { var arguments; return arguments[0] } still speaks of the function's arguments.
  if (name == kArgumentsAtom || insert_below != SIZE_MAX)
    module_.symbols[index_of(symbol)].flags |= symbol_flag::kMustNotBeRenamed;
  if (insert_below == SIZE_MAX) {
    enter(name, symbol, open_[target]);
  } else {
    open_[target].own++;
    declared_.push_back({name, symbol, declared_[insert_below].shadowed});
    declared_[insert_below].shadowed = symbol;
  }
  return symbol;
}

SymbolId ScopeBuilder::declare_weak(Atom name, std::uint32_t at) {
  const SymbolId symbol = add_symbol(name, SymbolKind::Var, open_.back().id, at);
  module_.symbols[index_of(symbol)].reserved = kWeak;
  enter(name, symbol, open_.back());
  return symbol;
}

bool ScopeBuilder::settle_weak(SymbolId symbol) {
  Symbol& weak = module_.symbols[index_of(symbol)];
  if (weak.reserved != kWeak) return false;
  weak.reserved = 0;
  return true;
}

SymbolId ScopeBuilder::own(Atom name) const {
  const SymbolId symbol = innermost(name);
  if (symbol == SymbolId::None) return symbol;
  const Symbol& found = module_.symbol(symbol);
  return found.scope == open_.back().id && found.reserved != kWeak ? symbol : SymbolId::None;
}

SymbolId ScopeBuilder::generate(Atom name, SymbolKind kind, std::uint32_t at) { return add_symbol(name, kind, ScopeId{0}, at); }

void ScopeBuilder::mark_direct_eval() {
  evals_++;
  for (const Open& scope : open_) module_.scopes[index_of(scope.id)].flags |= scope_flag::kHasDirectEval;
  module_.has_direct_eval = true;
}

void ScopeBuilder::close() {
  const bool is_module = open_.size() == 1;
  if (open_.back().arguments_before < argument_references_ && open_.back().arguments_before != kNoArguments) {
    Open& function = open_.back();
    const SymbolId existing = innermost(kArgumentsAtom);
    if (existing == SymbolId::None || module_.symbol(existing).scope != function.id)
      enter(kArgumentsAtom, add_symbol(kArgumentsAtom, SymbolKind::Arguments, function.id, 0), function);
  }
  const Open scope = open_.back();
  // Most blocks declare nothing: what stands in them belongs to the scopes around.
  if (scope.own == 0 && !is_module) {
    open_.pop_back();
    if (is_function_kind(scope.kind)) hoisted_.resize(scope.hoisted);
    return;
  }

  std::size_t kept = scope.references;
  for (std::size_t i = scope.references; i < references_.size(); i++) {
    Identifier* identifier = references_[i];
    const SymbolId symbol = innermost(identifier->name);
    if (symbol != SymbolId::None && module_.symbols[index_of(symbol)].scope == scope.id) {
      identifier->symbol = symbol;
      // if (false) used() uses nothing.
      if (identifier->extra != reference::kUnreachable)
        module_.symbols[index_of(symbol)].use_count++;
      else if (module_.symbols[index_of(symbol)].kind == SymbolKind::Import)
        mentioned_imports_.push_back(symbol);
      if ((module_.symbols[index_of(symbol)].flags & symbol_flag::kMember) != 0) identifier->flags |= flag::kMember;
    } else if (!is_module) {
      references_[kept++] = identifier;
    }
  }
  if (!is_module) references_.resize(kept);

  kept = scope.writes;
  for (std::size_t i = scope.writes; i < writes_.size(); i++) {
    Identifier* identifier = writes_[i];
    if (identifier->symbol == SymbolId::None) {
      writes_[kept++] = identifier;
      continue;
    }
    Symbol& symbol = module_.symbols[index_of(identifier->symbol)];
    symbol.flags |= symbol_flag::kReassigned;
    const std::string_view name = module_.atoms.text(identifier->name);
    const auto size = static_cast<std::uint32_t>(name.size());
    const SourceRange at{identifier->start, identifier->start + size};
    const SourceRange declared{symbol.declared_at, symbol.declared_at + size};
    if (symbol.kind == SymbolKind::Const || symbol.kind == SymbolKind::Using)
      note_module_only(DiagnosticCode::AssignToConst, name, at, declared);  // in a script it throws when it runs
    else if (symbol.kind == SymbolKind::Import)
      diagnostics_.add_with_note(DiagnosticCode::AssignToImport, at, {name}, declared);
  }
  writes_.resize(kept);

  const bool has_eval = (module_.scopes[index_of(scope.id)].flags & scope_flag::kHasDirectEval) != 0;
  const bool is_strict = (module_.scopes[index_of(scope.id)].flags & scope_flag::kStrict) != 0;
  annex_b_.clear();
  std::size_t kept_declared = scope.declared;
  for (std::size_t i = scope.declared; i < declared_.size(); i++) {
    const Declared declared = declared_[i];
    Symbol& symbol = module_.symbols[index_of(declared.symbol)];
    if (symbol.scope != scope.id) {
      declared_[kept_declared++] = declared;  // a var of the function around
      continue;
    }
    if (has_eval) symbol.flags |= symbol_flag::kMustNotBeRenamed;
    if (!is_module && symbol.kind == SymbolKind::Function && !is_strict && symbol.reserved != kNoAnnexB &&
        !is_function_kind(scope.kind))
      annex_b_.push_back(declared);
    if (!is_module) by_atom_[static_cast<std::uint32_t>(declared.atom)] = declared.shadowed;
  }
  if (is_module) {
    for (const Symbol& symbol : module_.symbols)
      if ((symbol.flags & (symbol_flag::kMustNotBeRenamed | symbol_flag::kTopLevel)) == symbol_flag::kMustNotBeRenamed)
        module_.pinned_names.push_back(symbol.name);
    return;
  }
  declared_.resize(kept_declared);
  open_.pop_back();
  if (is_function_kind(scope.kind)) hoisted_.resize(scope.hoisted);

  // Annex B.3.3: in sloppy code { function f() {} } also makes a var f in the function, unless something is in the way.
  for (const Declared& function : annex_b_) {
    const SymbolId var = declare_var(function.atom, SymbolKind::Var, {0, 0}, VarOrigin::AnnexB);
    const ScopeKind holder = module_.scopes[index_of(module_.symbol(var).scope)].kind;
    if (!is_function_kind(holder) || !is_var_like(module_.symbol(var).kind)) continue;
    // One name for two variables: the assignment from one to the other happens unseen.
    module_.symbols[index_of(function.symbol)].flags |= symbol_flag::kMustNotBeRenamed;
    module_.symbols[index_of(var)].flags |= symbol_flag::kMustNotBeRenamed | symbol_flag::kReassigned;
  }
}

ScopeBuilder::Checkpoint ScopeBuilder::checkpoint() const {
  return {mark(),
          static_cast<std::uint32_t>(module_.symbols.size()),
          open_.size(),
          static_cast<std::uint32_t>(declared_.size()),
          static_cast<std::uint32_t>(hoisted_.size()),
          static_cast<std::uint32_t>(redeclared_.size()),
          module_only_.size()};
}

void ScopeBuilder::rewind(const Checkpoint& checkpoint) {
  while (declared_.size() > checkpoint.declared) {
    const Declared& declared = declared_.back();
    by_atom_[static_cast<std::uint32_t>(declared.atom)] = declared.shadowed;
    declared_.pop_back();
  }
  open_.resize(checkpoint.open);
  references_.resize(checkpoint.mark.references);
  writes_.resize(checkpoint.mark.writes);
  module_.scopes.resize(checkpoint.mark.scopes);
  module_.symbols.resize(checkpoint.symbols);
  hoisted_.resize(checkpoint.hoisted);
  redeclared_.resize(checkpoint.redeclared);
  module_only_.resize(checkpoint.module_only);
}

SymbolId ScopeBuilder::module_symbol(Atom name) const {
  const SymbolId symbol = innermost(name);
  return symbol != SymbolId::None && index_of(module_.symbol(symbol).scope) == 0 ? symbol : SymbolId::None;
}

}  // namespace skein::js
