// Classes whose elements a target lacks (ECMAScript section 15.7).
//
//   class A { static b = 1; #c = 2; d() { return this.#c } }
// becomes
//   const _c = __privateFields();
//   class A { constructor() { __privateAdd(this, _c, 2) } d() { return __privateGet(this, _c) } }
//   __publicField(A, "b", 1);
// and a class expression the same inside of an arrow function that is called at once. A class is lowered as a whole as soon as
// the target lacks one of its elements, so that they keep their order.

#include "transform/classes.h"

namespace skein::lowering {

using namespace js;

namespace {

Feature feature_of(const Property& member) {
  const bool is_private = member.key != nullptr && member.key->kind == NodeKind::PrivateName;
  switch (member.kind) {
    case PropertyKind::StaticBlock: return Feature::ClassStaticBlocks;
    case PropertyKind::AutoAccessor: return Feature::AutoAccessors;
    case PropertyKind::Field:
      if (is_private) return member.is_static ? Feature::PrivateStaticFields : Feature::PrivateFields;
      return member.is_static ? Feature::ClassStaticFields : Feature::ClassFields;
    case PropertyKind::Method: return member.is_static ? Feature::PrivateStaticMethods : Feature::PrivateMethods;
    default: return member.is_static ? Feature::PrivateStaticAccessors : Feature::PrivateAccessors;
  }
}

bool is_literal(const Node* key) {
  return key->kind == NodeKind::StringLiteral || key->kind == NodeKind::NumericLiteral || key->kind == NodeKind::BigIntLiteral;
}

}  // namespace

// The target does not know one of the class's elements.
bool Lowering::lacks_element(const Class* definition) const {
  const bool lacks_in = lacks(Feature::PrivateBrandCheck) && module_.features.has(Feature::PrivateBrandCheck);
  for (const Property& member : definition->members) {
    const bool is_private = member.key != nullptr && member.key->kind == NodeKind::PrivateName;
    const bool is_method =
        member.kind == PropertyKind::Method || member.kind == PropertyKind::Get || member.kind == PropertyKind::Set;
    if (is_private && lacks_in) return true;
    if (is_method && !is_private) continue;
    if (!member.is_ambient && lacks(feature_of(member))) return true;
    // Assigned to by a key that is computed before: only what is lowered keeps the order.
    if (member.kind == PropertyKind::Field && assigns_fields() && member.is_computed && !is_literal(member.key)) return true;
  }
  return false;
}

bool Lowering::is_decorated(const Class* definition) const {
  if (!module_.features.has(Feature::Decorators)) return false;
  if (!definition->decorators.empty()) return true;
  for (const Property& member : definition->members) {
    if (!member.decorators.empty()) return true;
    const auto* method = try_as<FunctionExpression>(member.value);
    if (method != nullptr && !method->function->parameter_decorators.empty()) return true;
  }
  return false;
}

bool Lowering::needs_lowering(const Class* definition) const {
  if (lacks_element(definition)) return true;
  if ((lacks(Feature::Decorators) || options_.typescript.experimental_decorators) && is_decorated(definition)) return true;
  if (!assigns_fields()) return false;
  for (const Property& member : definition->members)
    if (member.kind == PropertyKind::Field && member.key->kind != NodeKind::PrivateName) return true;
  return false;
}

// A class that stays as it is.
void Lowering::walk_class(Class* definition) {
  expressions(definition->decorators);
  expression(definition->super_class);
  const ScopeId outer_scope = std::exchange(scope_, definition->scope);
  const std::size_t first_private = private_names_.size();
  for (const Property& member : definition->members)
    if (const auto* name = try_as<PrivateName>(member.key)) add_private(name->name, PrivateMember::Kind::Native);
  for (Property& member : definition->members) {
    expressions(member.decorators);
    if (member.is_computed) expression(member.key);
    const OwnThis own_this(*this);
    if (member.kind != PropertyKind::StaticBlock) {
      if (member.kind == PropertyKind::Field && !member.is_computed)
        named_expression(member.value, member.key);
      else
        expression(member.value);
      continue;
    }
    static_block_body(as<BlockStatement>(member.value));
  }
  end_private_names(first_private);
  scope_ = outer_scope;
}

void Lowering::static_block_body(BlockStatement* node) {
  const OwnThis own_this(*this);
  Home home{node->scope, {}};
  Home* const outer_home = std::exchange(home_, &home);
  block(node);
  home_ = outer_home;
  Node* declaration = declare_temporaries(home, node->start);
  if (declaration == nullptr) return;
  std::vector<Node*> nodes{declaration};
  nodes.insert(nodes.end(), node->body.begin(), node->body.end());
  node->body = list(nodes);
}

// ---- The class as a whole ------------------------------------------------------------------------------------------------

Node* Lowering::class_declaration(ClassDeclaration* node, std::vector<Node*>& after) {
  Class* definition = node->definition;
  if (options_.keep_names && definition->name != nullptr)
    keep_class_name(definition, make_string(module_.atoms.text(definition->name->name), node->start));
  if (!needs_lowering(definition)) {
    walk_class(definition);
    return node;
  }
  ClassWork work(definition, node->start, scope_, true);
  lower_class(work);
  for (Node* each : work.before) emit(each);
  after = class_statements(work);
  if (!work.is_replaced) return node;
  // let A = class {}; A = decorate(A)
  auto* value = make<ClassExpression>(NodeKind::ClassExpression, node->start);
  value->definition = definition;
  Identifier* name = std::exchange(definition->name, nullptr);
  if (has_kept_statics(work)) {
    // let A; A = class { static { A = this; } static b = A }
    add_self_block(work);
    after.insert(after.begin(), make_statement(make_assign(refer(name->symbol, node->start), value, node->start), node->start));
    value = nullptr;
  }
  Node* declaration = make_variable(VariableKind::Let, name, value, node->start);
  declaration->flags |= static_cast<std::uint8_t>(node->flags & flag::kExported);
  return declaration;
}

// export default class A {}
Node* Lowering::default_class(ExportDefaultDeclaration* exported, ClassDeclaration* node, std::vector<Node*>& after) {
  Node* declaration = class_declaration(node, after);
  if (declaration == node) return exported;
  // In a bundle, `default` is bound to the variable already.
  if (options_.bundle) return declaration;
  auto* names = make<ExportNamedDeclaration>(NodeKind::ExportNamedDeclaration, exported->start);
  names->record = RecordId::None;
  const ExportSpecifier specifier{"default", refer(exported->symbol, exported->start), {}, exported->start};
  names->specifiers = freeze(arena_, &specifier, 1);
  after.push_back(names);
  return declaration;
}

bool Lowering::has_kept_statics(const ClassWork& work) const {
  for (const Property& member : work.definition->members)
    if (member.kind == PropertyKind::StaticBlock || (member.is_static && member.kind == PropertyKind::Field)) return true;
  return false;
}

// static { A = this; }
void Lowering::add_self_block(ClassWork& work) {
  Node* assignment = make_assign(refer(self(work), work.start), make_this(work.start), work.start);
  Property block{PropertyKind::StaticBlock, false, true, work.start, nullptr, nullptr, {}};
  block.value = make_block(list({make_statement(assignment, work.start)}),
                           new_scope(ScopeKind::ClassStaticBlock, work.definition->scope), work.start, work.start);
  work.members.insert(work.members.begin(), block);
  work.definition->members = freeze(arena_, work.members.data(), work.members.size());
}

// export default class {}
Node* Lowering::default_class(ClassDeclaration* node) {
  auto* value = make<ClassExpression>(NodeKind::ClassExpression, node->start);
  value->definition = node->definition;
  name_hint_ = make_string("default", node->start);
  Node* lowered = class_expression(value);
  return lowered == value ? node : lowered;
}

Node* Lowering::class_expression(ClassExpression* node) {
  const Node* hint = std::exchange(name_hint_, nullptr);
  const bool is_pure = !expression_has_side_effects(module_, node);
  if (options_.keep_names && (node->definition->name != nullptr || hint != nullptr)) {
    const Identifier* name = node->definition->name;
    keep_class_name(node->definition,
                    name != nullptr ? make_string(module_.atoms.text(name->name), node->start) : key_value(hint, node->start));
  }
  if (!needs_lowering(node->definition)) {
    walk_class(node->definition);
    return node;
  }
  const std::uint32_t start = node->start;
  Class* definition = node->definition;
  std::vector<Node*> first;
  keep_suspending_parts(definition, first);
  // (class A { static b = A = 1 }): a declaration of the name, but the name is a constant.
  const bool has_assigned_name =
      definition->name != nullptr && (module_.symbol(definition->name->symbol).flags & symbol_flag::kReassigned) != 0;
  ClassWork work(definition, start, new_scope(ScopeKind::Function, scope_), has_assigned_name);
  work.name_hint = hint;
  lower_class(work);
  if (!work.has_statements()) {
    first.push_back(node);
  } else {
    std::vector<Node*> body = work.before;
    if (definition->name != nullptr && !work.is_replaced) {
      auto* declaration = make<ClassDeclaration>(NodeKind::ClassDeclaration, start);
      declaration->definition = definition;
      body.push_back(declaration);
      self(work);
    } else {
      self(work);
      if (definition->name != nullptr) hint = make_string(module_.atoms.text(definition->name->name), start);
      definition->name = nullptr;
      // Not `const _a = class {}`, which would give it that name.
      Node* value = hint != nullptr ? give_name(node, hint) : make_sequence({make_number(0, start), node}, start);
      Identifier* name = refer(work.self, start);
      module_.symbols[index_of(work.self)].use_count--;
      if (has_kept_statics(work) && work.is_replaced) {
        add_self_block(work);
        body.push_back(make_variable(VariableKind::Let, name, nullptr, start));
        body.push_back(make_statement(make_assign(refer(work.self, start), value, start), start));
      } else {
        body.push_back(make_variable(work.is_replaced ? VariableKind::Let : VariableKind::Const, name, value, start));
      }
    }
    for (Node* each : class_statements(work)) body.push_back(each);
    body.push_back(make_return(refer(self(work), start), start));
    Node* call = make_call(make_arrow(list(body), work.outer_scope, start), {}, start);
    if (is_pure) call->flags |= flag::kPure;
    first.push_back(call);
  }
  if (first.size() == 1) return first[0];
  auto* sequence = make<SequenceExpression>(NodeKind::SequenceExpression, start);
  sequence->expressions = list(first);
  return sequence;
}

// class extends (await a) { [yield b] = 1 }: the arrow function around the class cannot wait for them.
void Lowering::keep_suspending_parts(Class* definition, std::vector<Node*>& first) {
  TreeWalk walk(Reach::SameFunction);
  bool suspends = false;
  const auto visit = [&](Node*& node) {
    suspends |= node->kind == NodeKind::AwaitExpression || node->kind == NodeKind::YieldExpression;
    return true;
  };
  if (definition->super_class != nullptr) walk.run(definition->super_class, visit);
  for (Node*& decorator : definition->decorators) walk.run(decorator, visit);
  for (Property& member : definition->members) {
    for (Node*& decorator : member.decorators) walk.run(decorator, visit);
    if (member.is_computed) walk.run(member.key, visit);
  }
  if (!suspends) return;
  const auto move = [&](Node*& node, bool is_key) {
    if (node == nullptr || is_literal(node)) return;
    expression(node);
    const std::uint32_t start = node->start;
    if (is_key) node = make_call(refer(Helper::ToPropertyKey, start), {node}, start);
    const SymbolId temporary = new_temporary();
    first.push_back(make_assign(refer(temporary, start), node, start));
    node = refer(temporary, start);
  };
  const auto move_decorators = [&](List<Node*> decorators) {
    for (Node*& decorator : decorators) {
      // [a, b.c]: a list, for the sake of the object that a member is called on
      Node* kept = decorator_list(list({decorator}), decorator->start);
      const SymbolId temporary = new_temporary();
      first.push_back(make_assign(refer(temporary, kept->start), as<ArrayLiteral>(kept)->elements[0], kept->start));
      decorator = refer(temporary, kept->start);
    }
  };
  move_decorators(definition->decorators);
  move(definition->super_class, false);
  for (Property& member : definition->members) {
    move_decorators(member.decorators);
    if (member.is_computed) move(member.key, true);
  }
}

SymbolId Lowering::self(ClassWork& work) {
  if (work.self != SymbolId::None) return work.self;
  const Identifier* name = work.definition->name;
  work.self_is_made = name == nullptr || (work.is_declaration && !work.is_replaced &&
                                          (module_.symbol(name->symbol).flags & symbol_flag::kReassigned) != 0);
  work.self = work.self_is_made ? new_symbol(next_temporary_name(), SymbolKind::Generated, work.outer_scope) : name->symbol;
  return work.self;
}

Node* Lowering::static_this(ClassWork& work, std::uint32_t start) {
  return work.statics_inside ? make_this(start) : refer(self(work), start);
}

std::vector<Node*> Lowering::class_statements(ClassWork& work) {
  std::vector<Node*> result;
  for (Node* key : work.keys) result.push_back(make_statement(key, key->start));
  result.insert(result.end(), work.taken.begin(), work.taken.end());
  result.insert(result.end(), work.decorated.begin(), work.decorated.end());
  result.insert(result.end(), work.statics.begin(), work.statics.end());
  for (const auto* decorations : {&work.instance_decorations, &work.static_decorations, &work.class_decorations})
    result.insert(result.end(), decorations->begin(), decorations->end());
  const Identifier* name = work.definition->name;
  if (name == nullptr || !work.is_declaration || work.is_replaced) return result;
  if ((module_.symbol(name->symbol).flags & symbol_flag::kReassigned) == 0) return result;
  // class A { static b = () => A } A = null: inside of the class the name is a constant.
  TreeWalk walk(Reach::Everything);
  bool is_used = work.self != SymbolId::None;
  const auto visit = [&](Node*& node) {
    auto* identifier = try_as<Identifier>(node);
    if (identifier == nullptr || identifier->symbol != name->symbol) return true;
    node = refer(self(work), identifier->start);
    is_used = true;
    return true;
  };
  for (Node*& node : work.before) walk.run(node, visit);
  for (Node*& node : result) walk.run(node, visit);
  if (!is_used) return result;
  Identifier* alias = refer(self(work), work.start);
  module_.symbols[index_of(work.self)].use_count--;
  result.insert(result.begin(), make_variable(VariableKind::Const, alias, refer(name->symbol, work.start), work.start));
  return result;
}

void Lowering::lower_class(ClassWork& work) {
  Class* definition = work.definition;
  work.keeps_elements = !lacks_element(definition);
  for (const Property& member : definition->members)
    if (is_constructor(member) && member.value != nullptr) work.constructor = as<FunctionExpression>(member.value)->function;
  if (options_.typescript.experimental_decorators && is_decorated(definition)) {
    work.decorating = ClassWork::Decorating::Legacy;
    work.is_replaced =
        !definition->decorators.empty() || (work.constructor != nullptr && !work.constructor->parameter_decorators.empty());
    work.keeps_elements &= !decorators_use_private_names(definition);
  } else if (lacks(Feature::Decorators) && is_decorated(definition)) {
    work.decorating = ClassWork::Decorating::Standard;
    work.is_replaced = !definition->decorators.empty();
    work.keeps_elements = false;
    begin_standard_decorators(work);
  }
  expression(definition->super_class);
  const ScopeId outer_scope = std::exchange(scope_, definition->scope);
  work.first_private = private_names_.size();
  work.statics_inside = !work.keeps_elements && statics_need_home(definition);
  if (work.statics_inside) work.statics_home.scope = new_scope(ScopeKind::Function, definition->scope);
  work.instance_home.scope =
      work.constructor != nullptr ? work.constructor->scope : new_scope(ScopeKind::Function, definition->scope);
  declare_private_names(work);
  if (work.state != SymbolId::None) run_method_initializers(work);
  for (Property& member : definition->members) {
    if (work.state != SymbolId::None && !member.decorators.empty()) {
      const SymbolId kept = keep_decorators(work, member);
      const Node* key = member_key(work, member);
      const SymbolId initializers = apply_decorators(work, member, key, kept);
      if (member.kind == PropertyKind::Field)
        lower_field(work, member, initializers);
      else if (member.kind == PropertyKind::AutoAccessor)
        lower_accessor(work, member, key, initializers);
      else
        lower_method(work, member, true);
      continue;
    }
    std::vector<Node*> decorators;
    if (work.decorating == ClassWork::Decorating::Legacy && !is_constructor(member))
      collect_legacy_decorators(work, member, decorators);
    const bool is_decorated = !decorators.empty();
    const bool splits = member.kind == PropertyKind::AutoAccessor && !work.keeps_elements;
    const Node* key = is_decorated || splits ? member_key(work, member) : member.key;
    if (splits) {
      lower_accessor(work, member, key, SymbolId::None);
    } else if (!member.is_ambient) {
      switch (member.kind) {
        case PropertyKind::Field: lower_field(work, member); break;
        case PropertyKind::StaticBlock: lower_static_block(work, member); break;
        default: lower_method(work, member); break;
      }
    } else if (member.is_computed && is_decorated) {
      work.keys.push_back(member.key);
    }
    if (is_decorated) apply_legacy_decorators(work, member, key, decorators);
  }
  keep_keys_inside(work);
  if (work.decorating == ClassWork::Decorating::Legacy) apply_legacy_class_decorators(work);
  if (work.decorating == ClassWork::Decorating::Standard) finish_decorators(work, work.name_hint);
  finish_instance(work);
  finish_statics(work);
  definition->members = freeze(arena_, work.members.data(), work.members.size());
  end_private_names(work.first_private);
  scope_ = outer_scope;
}

// class A { static [A.b] = 1 }: there is no A yet, and reading it throws. A method keeps the key in the class, and goes.
void Lowering::keep_keys_inside(ClassWork& work) {
  const Identifier* name = work.definition->name;
  if (work.keys.empty() || name == nullptr) return;
  bool has_name = false;
  TreeWalk walk(Reach::Everything);
  for (Node*& key : work.keys)
    walk.run(key, [&](Node*& node) {
      const auto* identifier = try_as<Identifier>(node);
      has_name |= identifier != nullptr && identifier->symbol == name->symbol;
      return !has_name;
    });
  if (!has_name) return;
  add_method(work, "#keys", true, {}, new_scope(ScopeKind::Function, work.definition->scope));
  Property& member = work.members.back();
  work.keys.push_back(member.key);
  auto* sequence = make<SequenceExpression>(NodeKind::SequenceExpression, work.start);
  sequence->expressions = list(work.keys);
  member.key = sequence;
  member.is_computed = true;
  work.keys.clear();
  work.taken.push_back(make_statement(take_method(work, "#keys", true, work.start), work.start));
}

bool Lowering::is_constructor(const Property& member) const {
  if (member.kind != PropertyKind::Method || member.is_static || member.is_computed) return false;
  if (const auto* name = try_as<IdentifierName>(member.key)) return name->name == word::atom(word::kConstructor);
  const auto* text = try_as<StringLiteral>(member.key);
  return text != nullptr && text->value == "constructor";
}

// ---- Elements --------------------------------------------------------------------------------------------------------------

void Lowering::lower_method(ClassWork& work, Property& member, bool is_decorated) {
  if (member.key->kind == NodeKind::PrivateName && !work.keeps_elements) return lower_private_method(work, member, is_decorated);
  if (member.is_computed) {
    const auto* kept = try_as<AssignmentExpression>(member.key);
    if (kept == nullptr || !is_kept_key(kept)) expression(member.key);
    if (!work.keys.empty()) {
      work.keys.push_back(member.key);
      auto* sequence = make<SequenceExpression>(NodeKind::SequenceExpression, member.key->start);
      sequence->expressions = list(work.keys);
      member.key = sequence;
      work.keys.clear();
    }
  }
  expression(member.value);
  work.members.push_back(member);
}

SymbolId Lowering::declare_before(ClassWork& work, VariableKind kind, std::string_view hint, Node* value, std::uint32_t start) {
  const SymbolId symbol = new_symbol(hint, SymbolKind::Generated, work.outer_scope);
  Identifier* name = refer(symbol, start);
  module_.symbols[index_of(symbol)].use_count--;
  work.before.push_back(make_variable(kind, name, value, start));
  return symbol;
}

// What the key is called by elsewhere: `[a]` becomes `[_a = __toPropertyKey(a)]`, evaluated once, in its turn.
const Node* Lowering::member_key(ClassWork& work, Property& member) {
  if (!member.is_computed || is_literal(member.key)) return member.key;
  const auto* kept = try_as<AssignmentExpression>(member.key);
  if (kept != nullptr && is_kept_key(kept)) return kept->target;
  expression(member.key);
  const std::uint32_t start = member.key->start;
  const SymbolId symbol = declare_before(work, VariableKind::Let, next_temporary_name(), nullptr, start);
  Identifier* name = refer(symbol, start);
  member.key = make_assign(name, make_call(refer(Helper::ToPropertyKey, start), {member.key}, start), start);
  return name;
}

bool Lowering::is_kept_key(const Assignment* key) const {
  const auto* target = try_as<Identifier>(key->target);
  return target != nullptr && target->symbol != SymbolId::None && module_.symbol(target->symbol).kind == SymbolKind::Generated;
}

// The initial value, lowered, to stand where the field is initialized; null without one.
Node* Lowering::field_value(ClassWork& work, Property& member, const Node* key, bool is_assigned) {
  const bool stays_inside = work.keeps_elements;
  Home* const home = stays_inside && member.is_static ? home_
                     : !member.is_static              ? &work.instance_home
                     : work.statics_inside            ? &work.statics_home
                                                      : home_;
  Home* const outer_home = std::exchange(home_, home);
  const ScopeId outer_scope = scope_;
  if (home != outer_home) scope_ = home->scope;
  const bool is_anonymous = is_anonymous_function(member.value);
  if (!member.is_static && member.value != nullptr) work.instance_is_pure &= !expression_has_side_effects(module_, member.value);
  {
    // An assignment names nothing: this.a = () => {}
    const OwnThis own_this(*this);
    named_expression(member.value, is_assigned ? nullptr : key);
  }
  Node* value = member.value;
  if (is_anonymous && !is_assigned && is_anonymous_function(value)) value = give_name(value, key);
  home_ = outer_home;
  scope_ = outer_scope;
  if (value != nullptr && !(stays_inside && member.is_static)) replace_this(work, value, member.is_static);
  return value;
}

void Lowering::lower_field(ClassWork& work, Property& member, SymbolId initializers) {
  const std::uint32_t start = member.start;
  const bool is_private = member.key->kind == NodeKind::PrivateName;
  const bool is_assigned = assigns_fields() && !is_private;
  if (work.keeps_elements && !assigns_fields()) return keep_field(work, member);

  const Node* key = member_key(work, member);
  if (key != member.key) work.keys.push_back(member.key);
  Node* value = field_value(work, member, key, is_assigned);
  const bool stays_inside = work.keeps_elements;
  if (stays_inside && is_private) {
    // #a = 1 keeps its place among the assignments.
    Property declared = member;
    if (!member.is_static)
      declared.value = nullptr;
    else
      declared.value = value;
    work.members.push_back(declared);
    if (member.is_static) return;
  }
  const auto object_of = [&] { return !member.is_static || stays_inside ? make_this(start) : static_this(work, start); };
  if (initializers != SymbolId::None) value = initialize(initializers, object_of(), value, start);
  if (value == nullptr && (is_assigned || stays_inside)) return;

  Node* const object = object_of();
  Node* whole;
  if (is_assigned || stays_inside) {
    Node* target;
    const auto* identifier = try_as<IdentifierName>(key);
    if (is_private)
      target = make_member(object, module_.atoms.text(as<PrivateName>(key)->name), start);
    else if (identifier != nullptr)
      target = make_member(object, module_.atoms.text(identifier->name), start);
    else
      target = make_index(object, key_value(key, start), start);
    whole = make_assign(target, value, start);
  } else {
    std::vector<Node*> arguments{object};
    arguments.push_back(is_private ? refer(find_private(as<PrivateName>(key)->name)->storage, start) : key_value(key, start));
    if (value != nullptr) arguments.push_back(value);
    whole = make_call(refer(is_private ? Helper::PrivateAdd : Helper::PublicField, start), list(arguments), start);
  }
  if (stays_inside && member.is_static) {
    Property block{PropertyKind::StaticBlock, false, true, start, nullptr, nullptr, {}};
    block.value = make_block(list({make_statement(whole, start)}), new_scope(ScopeKind::ClassStaticBlock, work.definition->scope),
                             start, start);
    work.members.push_back(block);
  } else {
    add_initialization(work, member, whole, initializers);
  }
}

void Lowering::keep_field(ClassWork& work, Property& member) {
  if (member.is_computed && !(member.key->kind == NodeKind::AssignmentExpression && is_kept_key(as<Assignment>(member.key))))
    expression(member.key);
  named_expression(member.value, member.is_computed ? nullptr : member.key);
  work.members.push_back(member);
}

// In an initializer `new.target` is undefined; `this` of a static one is the class.
void Lowering::replace_this(ClassWork& work, Node*& node, bool is_static) {
  TreeWalk(Reach::SameThis).run(node, [&](Node*& inner) {
    if (inner->kind == NodeKind::NewTarget)
      inner = make_undefined(inner->start);
    else if (is_static && inner->kind == NodeKind::ThisExpression)
      inner = static_this(work, inner->start);
    return true;
  });
}

void Lowering::lower_static_block(ClassWork& work, Property& member) {
  auto* static_block = as<BlockStatement>(member.value);
  static_block_body(static_block);
  if (work.keeps_elements) return work.members.push_back(member);
  replace_this(work, member.value, true);
  bool is_plain = true;
  for (const Node* each : static_block->body) is_plain &= each->kind == NodeKind::ExpressionStatement;
  if (is_plain) {
    for (Node* each : static_block->body) work.statics.push_back(each);
    return;
  }
  Node* arrow = make_arrow(static_block->body, static_block->scope, member.start);
  as<FunctionExpression>(arrow)->function->body_end = static_block->end;
  work.statics.push_back(make_statement(make_call(arrow, {}, member.start), member.start));
}

// @decorate(a => a.#b): behind the class there is no such name.
bool Lowering::decorators_use_private_names(const Class* definition) const {
  bool result = false;
  TreeWalk walk(Reach::Everything);
  const auto visit = [&](Node*& node) {
    if (const auto* member = try_as<MemberExpression>(node)) result |= module_.atoms.text(member->name).starts_with('#');
    result |= node->kind == NodeKind::PrivateName;
    return !result;
  };
  for (Property member : definition->members) {
    for (Node*& decorator : member.decorators) walk.run(decorator, visit);
    const auto* method = try_as<FunctionExpression>(member.value);
    if (method == nullptr) continue;
    for (ParameterDecorators each : method->function->parameter_decorators)
      for (Node*& decorator : each.decorators) walk.run(decorator, visit);
  }
  return result;
}

bool Lowering::statics_need_home(const Class* definition) const {
  for (const Property& member : definition->members) {
    const bool is_field = member.kind == PropertyKind::Field || member.kind == PropertyKind::AutoAccessor;
    const bool is_static = member.kind == PropertyKind::StaticBlock || (member.is_static && is_field);
    if (is_static && member.value != nullptr && says_super(member.value)) return true;
  }
  return false;
}

// static "#static"() { … }, called once the class is complete.
void Lowering::finish_statics(ClassWork& work) {
  if (!work.statics_inside) return;
  if (Node* declaration = declare_temporaries(work.statics_home, work.start))
    work.statics.insert(work.statics.begin(), declaration);
  add_method(work, "#static", true, work.statics, work.statics_home.scope);
  Node* method = take_method(work, "#static", true, work.start);
  if (work.is_replaced) {
    // It is a method of the class as it was before its decorators.
    const SymbolId symbol = new_symbol("_static", SymbolKind::Generated, work.outer_scope);
    Identifier* name = refer(symbol, work.start);
    module_.symbols[index_of(symbol)].use_count--;
    work.taken.push_back(make_variable(VariableKind::Const, name, method, work.start));
    method = refer(symbol, work.start);
  }
  Node* call = make_call(make_member(method, "call", work.start), {refer(self(work), work.start)}, work.start);
  work.statics = {make_statement(call, work.start)};
}

void Lowering::add_method(ClassWork& work, std::string_view name, bool is_static, const std::vector<Node*>& body, ScopeId scope) {
  auto* function = arena_.make<Function>();
  function->is_strict = true;
  function->body = list(body);
  function->scope = scope;
  function->body_start = function->body_end = work.start;
  auto* value = make<FunctionExpression>(NodeKind::FunctionExpression, work.start);
  value->function = function;
  Property method = make_property(PropertyKind::Method, make_string(name, work.start), value);
  method.is_static = is_static;
  work.members.push_back(method);
}

// The method by that name, which is then no longer one of the class: __takeMethod(A.prototype, "#a")
Node* Lowering::take_method(ClassWork& work, std::string_view key, bool is_static, std::uint32_t start) {
  Node* object = refer(self(work), start);
  if (!is_static) object = make_member(object, "prototype", start);
  return make_call(refer(Helper::TakeMethod, start), {object, make_string(key, start)}, start);
}

}  // namespace skein::lowering
