#include "transform/commonjs_exports.h"

#include <algorithm>
#include <unordered_set>

#include "js/lexer.h"
#include "js/side_effects.h"
#include "transform/mangling.h"
#include "transform/tree_walk.h"

namespace skein::lowering {

using namespace js;
namespace {

bool is_global(const Node* node, Atom name) {
  const auto* identifier = try_as<Identifier>(node);
  return identifier != nullptr && identifier->symbol == SymbolId::None && identifier->name == name;
}

bool uses_this(Function* function) {
  bool found = false;
  TreeWalk walk(Reach::SameThis);
  const auto visit = [&](const Node* node) {
    found |= node->kind == NodeKind::ThisExpression;
    return true;
  };
  for (Node*& parameter : function->parameters) walk.run(parameter, visit);
  for (Node*& statement : function->body) walk.run(statement, visit);
  return found;
}

class ExportFinder {
 public:
  explicit ExportFinder(const ParsedModule& module) : module_(module) {}

  CommonJSExports run() {
    const bool sees_names =
        module_.has_direct_eval || std::any_of(module_.scopes.begin(), module_.scopes.end(),
                                               [](const Scope& scope) { return scope.kind == ScopeKind::With; });
    result_.is_droppable.assign(module_.parts.size(), false);
    result_.is_export = result_.is_droppable;
    if (sees_names || !module_.is_commonjs) return std::move(result_);
    result_.is_known = !mentions("arguments");
    for (std::uint32_t p = 0; p < module_.parts.size(); p++) visit_part(p);
    find_this();
    if (!result_.is_known) {
      result_.object = nullptr;
      return std::move(result_);
    }
    // What is mentioned elsewhere stays; so does all that a statement gives a value together with it.
    for (auto pair = result_.parts.begin(); pair != result_.parts.end(); ++pair)
      if (kept_.contains(pair->first)) pinned_.insert(pair->second);
    std::erase_if(result_.parts, [&](const auto& pair) { return pinned_.contains(pair.second); });
    for (const auto& [name, part] : result_.parts) {
      result_.is_droppable[part] = true;
      if (!not_plain_.contains(name) && !kept_.contains(name)) result_.plain.push_back(name);
    }
    for (CommonJSExports::Property& each : result_.properties) {
      each.is_kept = kept_.contains(each.name);
      if (!not_plain_.contains(each.name) && !each.is_kept) result_.plain.push_back(each.name);
    }
    return std::move(result_);
  }

 private:
  bool mentions(std::string_view global) const {
    const Atom atom = module_.atoms.find(global);
    return atom != Atom::None && std::find(module_.globals.begin(), module_.globals.end(), atom) != module_.globals.end();
  }

  static bool is_exports(const Node* node) {
    if (is_global(node, word::atom(word::kExports))) return true;
    const auto* member = try_as<MemberExpression>(node);
    return member != nullptr && member->name == word::atom(word::kExports) &&
           is_global(member->object, word::atom(word::kModule));
  }

  // exports.a, module.exports['a']; empty for all else
  std::string_view exported_name(const Node* node) const {
    std::string_view name;
    if (const auto* member = try_as<MemberExpression>(node); member != nullptr && is_exports(member->object))
      name = module_.atoms.text(member->name);
    if (const auto* access = try_as<IndexExpression>(node); access != nullptr && is_exports(access->object))
      if (const auto* text = try_as<StringLiteral>(access->index)) name = text->value;
    return name == "__proto__" ? std::string_view() : name;
  }

  void visit_part(std::uint32_t p) {
    const Part& part = module_.parts[p];
    for (std::uint32_t s = part.first_statement; s < part.end_statement; s++) {
      Node* statement = module_.body[s];
      const bool is_single = part.end_statement - part.first_statement == 1;
      const NodeKind kind = statement->kind;
      const bool is_declaration = kind == NodeKind::FunctionDeclaration || kind == NodeKind::ClassDeclaration ||
                                  kind == NodeKind::VariableDeclaration || kind == NodeKind::ExpressionStatement;
      if (is_single && !part.has_side_effects && is_declaration) {
        result_.is_droppable[p] = true;
        if (kind == NodeKind::ExpressionStatement) continue;  // 0 && (module.exports = { a })
      }
      Node* value = statement;
      if (is_single && kind == NodeKind::ExpressionStatement) {
        if (take_object(p, as<ExpressionStatement>(statement)->expression)) continue;
        value = exporting(p, as<ExpressionStatement>(statement)->expression);
      }
      walk(value);
    }
  }

  // exports.a = exports.b = value, Object.defineProperty(exports, 'a', { get }): the value, in which more may be mentioned.
  Node* exporting(std::uint32_t p, Node* expression) {
    std::vector<std::string_view> names;
    Node* value = expression;
    const auto assigned = [&] {
      auto* assignment = try_as<AssignmentExpression>(value);
      return assignment != nullptr && assignment->op() == AssignmentOperator::Assign ? assignment : nullptr;
    };
    while (auto* assignment = assigned()) {
      const std::string_view name = exported_name(assignment->target);
      if (name.empty()) break;
      names.push_back(name);
      value = assignment->value;
    }
    bool is_getter = false;
    if (const auto* call = try_as<CallExpression>(expression); call != nullptr && call->arguments.size() == 3) {
      const auto* callee = try_as<MemberExpression>(call->callee);
      const auto* name = try_as<StringLiteral>(call->arguments[1]);
      const Atom object = module_.atoms.find("Object");
      if (callee != nullptr && object != Atom::None && is_global(callee->object, object) && name != nullptr &&
          module_.atoms.text(callee->name) == "defineProperty" && is_exports(call->arguments[0]) && name->value != "__proto__" &&
          call->arguments[2]->kind == NodeKind::ObjectExpression) {
        value = call->arguments[2];
        if (name->value == "__esModule") {
          result_.is_marked = result_.is_export[p] = true;
          return value;
        }
        names.push_back(name->value);
        is_getter = true;
      }
    }
    if (names.empty()) return expression;
    result_.is_export[p] = true;
    const bool is_pure = !expression_has_side_effects(module_, value);
    const bool is_plain = !is_getter && is_plain_value(value);
    for (std::string_view name : names) {
      result_.is_marked |= name == "__esModule";
      if (is_pure && name != "__esModule")
        result_.parts.emplace_back(name, p);
      else
        kept_.insert(name);
      if (!is_plain) not_plain_.insert(name);
    }
    return value;
  }

  // module.exports = { a: value, b }, also exports = module.exports = …. False for all in which more happens.
  bool take_object(std::uint32_t p, Node* expression) {
    const Part& part = module_.parts[p];
    Node* value = expression;
    bool is_given = false;
    for (auto* assignment = try_as<AssignmentExpression>(value);
         assignment != nullptr && assignment->op() == AssignmentOperator::Assign && is_exports(assignment->target);
         assignment = try_as<AssignmentExpression>(value)) {
      is_given |= assignment->target->kind == NodeKind::MemberExpression;
      value = assignment->value;
    }
    if (!is_given || value->kind != NodeKind::ObjectExpression || result_.object != nullptr || part.records.size() > 0 ||
        part.namespace_members.size() > 0 || part.import_members.size() > 0)
      return false;
    std::vector<CommonJSExports::Property> properties;
    std::unordered_set<std::uint32_t> used;
    auto* object = as<ObjectExpression>(value);
    for (Property& property : object->properties) {
      const auto* name = try_as<IdentifierName>(property.key);
      const auto* text = try_as<StringLiteral>(property.key);
      CommonJSExports::Property& taken = properties.emplace_back();
      taken.name = name != nullptr ? module_.atoms.text(name->name) : text != nullptr ? text->value : std::string_view();
      const bool is_value = property.kind == PropertyKind::Init || property.kind == PropertyKind::Shorthand ||
                            property.kind == PropertyKind::Method;
      if (!is_value || property.is_computed || taken.name.empty() || taken.name == "__proto__" || is_mangled(taken.name) ||
          !find_uses(property.value, taken.uses))
        return false;
      for (SymbolId symbol : taken.uses) used.insert(index_of(symbol));
    }
    for (SymbolId symbol : part.uses) {
      if (module_.symbol(symbol).kind == SymbolKind::Import) return false;
      if (!used.contains(index_of(symbol))) result_.object_uses.push_back(symbol);
    }
    for (std::size_t i = 0; i < properties.size(); i++) {
      Property& property = object->properties[static_cast<std::uint32_t>(i)];
      const std::string_view name = properties[i].name;
      walk(property.value);
      result_.is_marked |= name == "__esModule";
      if (name == "__esModule" || expression_has_side_effects(module_, property.value)) kept_.insert(name);
      if (!is_plain_value(property.value)) not_plain_.insert(name);
    }
    result_.object = object;
    result_.object_part = p;
    result_.is_export[p] = true;
    result_.properties = std::move(properties);
    return true;
  }

  // The top-level symbols that a value uses; false when not all of them stand in it as they are.
  bool find_uses(Node*& value, std::vector<SymbolId>& uses) {
    bool is_told = true;
    TreeWalk(Reach::Everything).run(value, [&](const Node* node) {
      is_told &= node->kind != NodeKind::JSXElement && node->kind != NodeKind::Super;
      const auto* name = try_as<Identifier>(node);
      if (name != nullptr && name->symbol != SymbolId::None && (module_.symbol(name->symbol).flags & symbol_flag::kTopLevel) != 0)
        uses.push_back(name->symbol);
      return true;
    });
    return is_told;
  }

  // No function that is given `exports` as `this` and looks at it.
  bool is_plain_value(Node* value) {
    switch (value->kind) {
      case NodeKind::ArrowFunction:
      case NodeKind::ClassExpression:
      case NodeKind::NumericLiteral:
      case NodeKind::StringLiteral:
      case NodeKind::BooleanLiteral:
      case NodeKind::NullLiteral:
      case NodeKind::UnaryExpression: return true;
      case NodeKind::FunctionExpression: return !uses_this(as<FunctionExpression>(value)->function);
      case NodeKind::Identifier: break;
      default: return false;
    }
    const auto* name = as<Identifier>(value);
    if (name->symbol == SymbolId::None || (module_.symbol(name->symbol).flags & symbol_flag::kReassigned) != 0) return false;
    if (module_.symbol(name->symbol).kind == SymbolKind::Class) return true;
    for (Node* statement : module_.body)
      if (const auto* declaration = try_as<FunctionDeclaration>(statement);
          declaration != nullptr && declaration->function->name->symbol == name->symbol && uses_this(declaration->function))
        return false;
    return module_.symbol(name->symbol).kind == SymbolKind::Function;
  }

  void walk(Node*& root) {
    TreeWalk(Reach::Everything).run(root, [this](const Node* node) { return visit(node); });
  }

  bool visit(const Node* node) {
    switch (node->kind) {
      case NodeKind::CallExpression:
        if (!exported_name(as<CallExpression>(node)->callee).empty()) result_.is_known = false;
        return true;
      case NodeKind::TaggedTemplate:
        if (!exported_name(as<TemplateLiteral>(node)->tag).empty()) result_.is_known = false;
        return true;
      case NodeKind::MemberExpression:
      case NodeKind::IndexExpression:
        if (const std::string_view name = exported_name(node); !name.empty()) {
          kept_.insert(name);
          return false;
        }
        return true;
      case NodeKind::Identifier:
        if ((as<Identifier>(node)->extra & reference::kUnreachable) == 0 &&
            (is_global(node, word::atom(word::kExports)) || is_global(node, word::atom(word::kModule))))
          result_.is_known = false;
        return false;
      default: return true;
    }
  }

  // The outermost `this` is `exports`: `this && this.__importDefault || function …` only looks at one name of it.
  void find_this() {
    int seen = 0;
    TreeWalk walk(Reach::SameThis);
    for (Node* statement : module_.body)
      walk.run(statement, [&](const Node* node) {
        const auto* member = try_as<MemberExpression>(node);
        if (member != nullptr && member->object->kind == NodeKind::ThisExpression) {
          if ((node->flags & flag::kWritten) != 0) seen++;
          kept_.insert(module_.atoms.text(member->name));
          return false;
        }
        if (const auto* call = try_as<CallExpression>(node))
          if (const auto* callee = try_as<MemberExpression>(call->callee))
            seen += callee->object->kind == NodeKind::ThisExpression;
        const auto* both = try_as<BinaryExpression>(node);
        if (both != nullptr && both->op() == BinaryOperator::LogicalAnd) seen -= both->left->kind == NodeKind::ThisExpression;
        seen += node->kind == NodeKind::ThisExpression;
        return true;
      });
    if (seen != 0) result_.is_known = false;
  }

  const ParsedModule& module_;
  CommonJSExports result_;
  std::unordered_set<std::string_view> kept_, not_plain_;
  std::unordered_set<std::uint32_t> pinned_;
};

class UseFinder {
 public:
  explicit UseFinder(const ParsedModule& module)
      : module_(module), uses_(module.import_records.size()), by_symbol_(module.symbols.size()) {}

  std::vector<RequireUses> run() {
    for (const NamedExport& each : module_.named_exports) escape(each.local);
    TreeWalk walk(Reach::Everything);
    for (Node* statement : module_.body) walk.run(statement, [this](const Node* node) { return visit(node); });
    for (const auto& [record, symbol] : bound_) {
      const RequireUses& seen = by_symbol_[index_of(symbol)];
      RequireUses& uses = uses_[index_of(record)];
      uses.is_whole |= seen.is_whole || (module_.symbol(symbol).flags & symbol_flag::kReassigned) != 0 || module_.has_direct_eval;
      uses.names.insert(uses.names.end(), seen.names.begin(), seen.names.end());
    }
    return std::move(uses_);
  }

 private:
  void escape(SymbolId symbol) {
    if (symbol != SymbolId::None) by_symbol_[index_of(symbol)].is_whole = true;
  }

  // Where the names that are read of an object are gathered; null when it is neither a `require` nor a variable.
  RequireUses* uses_of(const Node* object) {
    if (const auto* required = try_as<RequireExpression>(object)) return &uses_[index_of(required->record)];
    const auto* name = try_as<Identifier>(object);
    if (name == nullptr || name->symbol == SymbolId::None || (name->flags & flag::kMember) != 0) return nullptr;
    return &by_symbol_[index_of(name->symbol)];
  }

  bool read(const Node* node, const Node* object, std::string_view name) {
    RequireUses* uses = uses_of(object);
    if (uses == nullptr) return true;
    if ((node->flags & flag::kWritten) != 0) uses->is_whole = true;
    uses->names.push_back({name, called_.contains(node)});
    return false;
  }

  void declare(const VariableDeclarator& declarator, bool is_exported) {
    const auto* required = try_as<RequireExpression>(declarator.init);
    if (required == nullptr || is_exported) return;
    if (const auto* variable = try_as<Identifier>(declarator.target)) {
      if (variable->symbol == SymbolId::None || (variable->flags & flag::kMember) != 0) return;
      bound_.emplace_back(required->record, variable->symbol);
      known_.insert(variable);
      known_.insert(required);
    } else if (const auto* pattern = try_as<ObjectPattern>(declarator.target)) {
      RequireUses& uses = uses_[index_of(required->record)];
      known_.insert(required);
      for (const Property& property : pattern->properties) {
        const auto* name = try_as<IdentifierName>(property.key);
        const auto* text = try_as<StringLiteral>(property.key);
        if (property.is_computed || (name == nullptr && text == nullptr))
          uses.is_whole = true;
        else
          uses.names.push_back({name != nullptr ? module_.atoms.text(name->name) : text->value, false});
      }
    }
  }

  bool visit(const Node* node) {
    switch (node->kind) {
      case NodeKind::CallExpression: called_.insert(as<CallExpression>(node)->callee); return true;
      case NodeKind::TaggedTemplate: called_.insert(as<TemplateLiteral>(node)->tag); return true;
      case NodeKind::MemberExpression:
        return read(node, as<MemberExpression>(node)->object, module_.atoms.text(as<MemberExpression>(node)->name));
      case NodeKind::IndexExpression: {
        const auto* text = try_as<StringLiteral>(as<IndexExpression>(node)->index);
        return text == nullptr || read(node, as<IndexExpression>(node)->object, text->value);
      }
      case NodeKind::VariableDeclaration:
        for (const VariableDeclarator& each : as<VariableDeclaration>(node)->declarators)
          declare(each, (node->flags & flag::kExported) != 0);
        return true;
      case NodeKind::ExpressionStatement: {
        const Node* expression = as<ExpressionStatement>(node)->expression;
        known_.insert(expression);
        if (const auto* sequence = try_as<SequenceExpression>(expression))
          for (const Node* each : sequence->expressions) known_.insert(each);
        return true;
      }
      case NodeKind::RequireExpression:
        if (!known_.contains(node)) uses_[index_of(as<RequireExpression>(node)->record)].is_whole = true;
        return false;
      case NodeKind::Identifier:
        if (!known_.contains(node)) escape(as<Identifier>(node)->symbol);
        return false;
      default: return true;
    }
  }

  const ParsedModule& module_;
  std::vector<RequireUses> uses_, by_symbol_;
  std::vector<std::pair<RecordId, SymbolId>> bound_;
  std::unordered_set<const Node*> known_, called_;
};

}  // namespace

CommonJSExports find_commonjs_exports(const ParsedModule& module) { return ExportFinder(module).run(); }

std::vector<RequireUses> find_require_uses(const ParsedModule& module) { return UseFinder(module).run(); }

}  // namespace skein::lowering
