#include "link/minify_names.h"

#include <algorithm>

#include "js/lexer.h"
#include "transform/tree_walk.h"

namespace skein::link {

using namespace js;

namespace {

class UseCounter {
 public:
  UseCounter(const ParsedModule& module, const UsesRequest& request, ModuleUses& uses)
      : module_(module), request_(request), uses_(uses), pinned_(module.symbols.size(), false) {}

  void run() {
    for (SymbolId symbol : request_.pinned) pinned_[index_of(symbol)] = true;
    uses_.counts.assign(module_.symbols.size(), 0);
    uses_.slots.assign(module_.symbols.size(), kNoSlot);
    uses_.records.assign(module_.import_records.size(), 0);
    uses_.members.assign(request_.members.size(), 0);
    if (request_.part_is_live == nullptr) {
      for (Node*& statement : module_.body) walk(statement);
    } else {
      for (std::size_t p = 0; p < module_.parts.size(); p++)
        if (request_.part_is_live[p])
          for (std::uint32_t s = module_.parts[p].first_statement; s < module_.parts[p].end_statement; s++) walk(module_.body[s]);
    }
    // eval("exports.a = 1"), with (object) exports
    uses_.renames_parameters = request_.is_commonjs && !module_.has_direct_eval &&
                               std::none_of(module_.scopes.begin(), module_.scopes.end(),
                                            [](const Scope& scope) { return scope.kind == ScopeKind::With; });
    assign_slots();
    for (Atom name : globals_) {
      const bool is_parameter = name == word::atom(word::kExports) || name == word::atom(word::kModule);
      if (!uses_.renames_parameters || !is_parameter) uses_.kept.push_back(name);
    }
    if (request_.is_commonjs && !uses_.renames_parameters)
      for (word::Fixed name : {word::kExports, word::kModule}) uses_.kept.push_back(word::atom(name));
    unique(uses_.kept);
    tally(labels_, uses_.labels);
    if (!module_.has_direct_eval) tally(private_names_, uses_.private_names);
  }

 private:
  void walk(Node*& statement) {
    walk_.run(statement, [this](Node*& slot) { return visit(slot); });
  }

  void count(const Identifier* identifier) {
    if (identifier == nullptr) return;
    if (identifier->symbol == SymbolId::None) {
      globals_.push_back(identifier->name);
      parameter_uses_[0] += identifier->name == word::atom(word::kExports);
      parameter_uses_[1] += identifier->name == word::atom(word::kModule);
    } else if ((identifier->flags & flag::kMember) != 0) {
      uses_.counts[index_of(module_.member_object(identifier->symbol))]++;
    } else {
      uses_.counts[index_of(identifier->symbol)]++;
    }
  }

  void note_class(const Class* definition) {
    count(definition->name);
    for (const Property& member : definition->members)
      if (const auto* name = member.key == nullptr ? nullptr : try_as<PrivateName>(member.key))
        private_names_.push_back(name->name);
  }

  bool visit(const Node* node) {
    switch (node->kind) {
      case NodeKind::Identifier: count(static_cast<const Identifier*>(node)); return false;
      case NodeKind::FunctionExpression: count(as<FunctionExpression>(node)->function->name); return true;
      case NodeKind::FunctionDeclaration: count(as<FunctionDeclaration>(node)->function->name); return true;
      case NodeKind::ClassExpression: note_class(as<ClassExpression>(node)->definition); return true;
      case NodeKind::ClassDeclaration: note_class(as<ClassDeclaration>(node)->definition); return true;
      case NodeKind::ExportDefaultDeclaration: uses_.counts[index_of(as<ExportDefaultDeclaration>(node)->symbol)]++; return true;
      case NodeKind::LabeledStatement: labels_.push_back(as<LabeledStatement>(node)->label); return true;
      case NodeKind::BreakStatement:
      case NodeKind::ContinueStatement:
        if (as<JumpStatement>(node)->label != Atom::None) labels_.push_back(as<JumpStatement>(node)->label);
        return false;
      case NodeKind::PrivateName: private_names_.push_back(as<PrivateName>(node)->name); return false;
      case NodeKind::RequireExpression: uses_.records[index_of(as<RequireExpression>(node)->record)]++; return false;
      case NodeKind::JSXElement:
        if (const auto* element = as<JSXElement>(node); request_.preserves_jsx && element->tag != nullptr) {
          const Node* tag = element->tag;
          while (tag->kind == NodeKind::MemberExpression) tag = as<MemberExpression>(tag)->object;
          if (const auto* name = try_as<Identifier>(tag); name != nullptr && name->symbol != SymbolId::None)
            pinned_[index_of(name->symbol)] = true;
        }
        return true;
      case NodeKind::MemberExpression: return member(as<MemberExpression>(node));
      case NodeKind::ImportDeclaration: {
        const auto* declaration = as<ImportDeclaration>(node);
        count(declaration->default_local);
        count(declaration->namespace_local);
        for (const ImportSpecifier& each : declaration->specifiers) count(each.local);
        return false;
      }
      case NodeKind::ExportNamedDeclaration:
        if (as<ExportNamedDeclaration>(node)->record == RecordId::None)
          for (const ExportSpecifier& each : as<ExportNamedDeclaration>(node)->specifiers) count(each.local);
        return false;
      default: return true;
    }
  }

  // False when the whole of it is the name of an export.
  bool member(const MemberExpression* node) {
    if (module_.atoms.text(node->name).starts_with('#')) private_names_.push_back(node->name);
    const auto* object = try_as<Identifier>(node->object);
    if (object == nullptr || request_.members.empty() || object->symbol == SymbolId::None ||
        object->extra == reference::kNamespaceWritten || module_.symbol(object->symbol).kind != SymbolKind::Import)
      return true;
    const NamespaceMember wanted{object->symbol, node->name};
    const auto found = std::lower_bound(
        request_.members.begin(), request_.members.end(), wanted, [](const NamespaceMember& a, const NamespaceMember& b) {
          return a.namespace_symbol != b.namespace_symbol ? a.namespace_symbol < b.namespace_symbol : a.name < b.name;
        });
    if (found == request_.members.end() || found->namespace_symbol != wanted.namespace_symbol || found->name != wanted.name)
      return true;
    uses_.members[static_cast<std::size_t>(found - request_.members.begin())]++;
    return found->member != Atom::None;
  }

  bool is_nested(SymbolId id) const {
    const Symbol& symbol = module_.symbol(id);
    switch (symbol.kind) {
      case SymbolKind::Label:
      case SymbolKind::PrivateName:
      case SymbolKind::Arguments: return false;
      case SymbolKind::Import:
        if (!request_.renames_top_level) return false;
        break;
      default: break;
    }
    return (symbol.flags & symbol_flag::kMember) == 0 &&
           (request_.is_commonjs || request_.renames_top_level || (symbol.flags & symbol_flag::kTopLevel) == 0);
  }

  // What lowering makes up may be declared further out than where it is used: the storage of `#a` stands before the class.
  ScopeId scope_of(SymbolId id) const {
    const Symbol& symbol = module_.symbol(id);
    return symbol.declared_at == 0 ? ScopeId{0} : symbol.scope;
  }

  void assign_slots() {
    const std::size_t scope_count = module_.scopes.size();
    std::vector<std::uint32_t> first(scope_count + 1, 0);
    std::vector<SymbolId> symbols;
    for (std::uint32_t s = 0; s < module_.symbols.size(); s++) {
      const auto id = static_cast<SymbolId>(s);
      if (uses_.counts[s] == 0 || !is_nested(id)) continue;
      if (pinned_[s] || (module_.symbol(id).flags & symbol_flag::kMustNotBeRenamed) != 0) {
        uses_.kept.push_back(module_.symbol(id).name);
        continue;
      }
      symbols.push_back(id);
      first[index_of(scope_of(id)) + 1]++;
    }
    // The most used of a scope first: what is used much everywhere then shares its slot with its like.
    std::sort(symbols.begin(), symbols.end(), [&](SymbolId a, SymbolId b) {
      const ScopeId a_scope = scope_of(a), b_scope = scope_of(b);
      if (a_scope != b_scope) return a_scope < b_scope;
      const std::uint32_t a_count = uses_.counts[index_of(a)], b_count = uses_.counts[index_of(b)];
      return a_count != b_count ? a_count > b_count : a < b;
    });
    for (std::size_t i = 0; i < scope_count; i++) first[i + 1] += first[i];

    // Where the slots of each scope end. A scope may have a lower number than the one around it: that of an arrow function is
    // opened late.
    std::vector<std::uint32_t> ends(scope_count, kNoSlot);
    std::vector<std::uint32_t> path;
    if (uses_.renames_parameters) uses_.slot_counts = {parameter_uses_[0] + 1, parameter_uses_[1] + (parameter_uses_[1] != 0)};
    for (std::uint32_t scope = 0; scope < scope_count; scope++) {
      path.clear();
      for (std::uint32_t s = scope; s < scope_count && ends[s] == kNoSlot; s = index_of(module_.scopes[s].parent))
        path.push_back(s);
      while (!path.empty()) {
        const std::uint32_t s = path.back();
        path.pop_back();
        const std::uint32_t parent = index_of(module_.scopes[s].parent);
        std::uint32_t slot = parent < scope_count ? ends[parent] : static_cast<std::uint32_t>(uses_.slot_counts.size());
        for (std::uint32_t i = first[s]; i < first[s + 1]; i++, slot++) {
          if (slot == uses_.slot_counts.size()) uses_.slot_counts.push_back(0);
          uses_.slots[index_of(symbols[i])] = slot;
          uses_.slot_counts[slot] += uses_.counts[index_of(symbols[i])];
        }
        ends[s] = slot;
      }
    }
  }

  static void unique(std::vector<Atom>& atoms) {
    std::sort(atoms.begin(), atoms.end());
    atoms.erase(std::unique(atoms.begin(), atoms.end()), atoms.end());
  }

  static void tally(std::vector<Atom>& atoms, std::vector<std::pair<Atom, std::uint32_t>>& out) {
    std::sort(atoms.begin(), atoms.end());
    for (Atom atom : atoms) {
      if (out.empty() || out.back().first != atom) out.emplace_back(atom, 0);
      out.back().second++;
    }
  }

  const ParsedModule& module_;
  const UsesRequest& request_;
  ModuleUses& uses_;
  lowering::TreeWalk walk_{lowering::Reach::Everything};
  std::vector<bool> pinned_;
  std::vector<Atom> globals_, labels_, private_names_;
  std::uint32_t parameter_uses_[2] = {0, 0};
};

}  // namespace

void count_uses(const ParsedModule& module, const UsesRequest& request, ModuleUses& uses) {
  UseCounter(module, request, uses).run();
}

void append_short_name(std::uint32_t index, std::string& out) {
  static constexpr std::string_view kFirst = "etnriaoscludfpmhgvybxSCwTEDOkAjMNPFILRzBVHUWGKqJYXZQ_$";
  static constexpr std::string_view kOther = "etnriaoscludfpmhgvybxSCwTEDOkAjMNPFILRzBVHUWGKqJYXZQ_$0123456789";
  out += kFirst[index % kFirst.size()];
  for (index /= kFirst.size(); index > 0; index = (index - 1) / kOther.size()) out += kOther[(index - 1) % kOther.size()];
}

void take_reserved_words(NameSet& taken) {
  static constexpr std::string_view kReserved[] = {
      "await",    "break",     "case",       "catch",     "class",  "const",      "continue",  "debugger", "default",
      "delete",   "do",        "else",       "enum",      "export", "extends",    "false",     "finally",  "for",
      "function", "if",        "implements", "import",    "in",     "instanceof", "interface", "let",      "new",
      "null",     "package",   "private",    "protected", "public", "return",     "static",    "super",    "switch",
      "this",     "throw",     "true",       "try",       "typeof", "var",        "void",      "while",    "with",
      "yield",    "arguments", "eval",       "undefined", "NaN",    "Infinity",
  };
  for (std::string_view word : kReserved) taken.insert(word);
}

void ShortNames::assign(NameSet& taken, Arena& arena) {
  std::stable_sort(wanted_.begin(), wanted_.end(), [](const Wanted& a, const Wanted& b) { return a.count > b.count; });
  // Words that mean something to some grammar, and `m`, the parameter of what `import()` of CommonJS is followed by.
  for (std::string_view word : {"as", "of", "m", "get", "set", "Map", "Set"}) taken.insert(word);
  std::uint32_t next = 0;
  std::string text;
  for (const Wanted& wanted : wanted_) {
    do {
      text.clear();
      append_short_name(next++, text);
    } while (taken.contains(text));
    *wanted.place = arena.copy(text);
  }
}

void name_by_atom(const ParsedModule& module, const std::vector<std::pair<Atom, std::uint32_t>>& used, Arena& arena,
                  std::vector<std::pair<Atom, std::string_view>>& names) {
  std::vector<std::string_view> texts(used.size());
  ShortNames short_names;
  for (std::size_t i = 0; i < used.size(); i++) short_names.add(used[i].second, &texts[i]);
  NameSet taken;
  take_reserved_words(taken);
  short_names.assign(taken, arena);
  for (std::size_t i = 0; i < used.size(); i++) {
    if (module.atoms.text(used[i].first).starts_with('#')) texts[i] = arena.copy("#" + std::string(texts[i]));
    names.emplace_back(used[i].first, texts[i]);
  }
}

std::string_view ModuleNames::fresh_name() {
  std::string text;
  for (std::uint32_t next = 0; text.empty() || !taken.insert(arena.copy(text)); next++) {
    text.clear();
    append_short_name(next, text);
  }
  return arena.copy(text);
}

void name_module(const ParsedModule& module, const UsesRequest& request, ModuleNames& names) {
  ModuleUses uses;
  count_uses(module, request, uses);
  NameSet& taken = names.taken;
  take_reserved_words(taken);
  for (Atom atom : uses.kept) taken.insert(module.atoms.text(atom));
  for (std::size_t s = 0; s < uses.slots.size(); s++)
    if (uses.slots[s] == kNoSlot && (module.symbols[s].flags & symbol_flag::kTopLevel) != 0)
      taken.insert(module.atoms.text(module.symbols[s].name));
  std::vector<std::string_view> slot_names(uses.slot_counts.size());
  ShortNames short_names;
  for (std::size_t i = 0; i < slot_names.size(); i++) short_names.add(uses.slot_counts[i], &slot_names[i]);
  short_names.assign(taken, names.arena);
  for (std::string_view name : slot_names) taken.insert(name);
  names.names.resize(module.symbols.size());
  for (std::size_t s = 0; s < uses.slots.size(); s++)
    if (uses.slots[s] != kNoSlot) names.names[s] = print::PrintName(slot_names[uses.slots[s]]);
  name_by_atom(module, uses.labels, names.arena, names.labels);
  name_by_atom(module, uses.private_names, names.arena, names.private_names);
}

}  // namespace skein::link
