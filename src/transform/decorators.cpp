// Decorators and `accessor` fields (TC39 proposal "Decorators", stage 3, text of November 2023, with "Decorator Metadata").
//
// Decorators are evaluated with the class, each in its turn among the computed keys; they are called once the class is complete:
// those of static methods and accessors first, then those of the others, of static fields, of fields, of the class. Only then are
// static elements initialized. What __decorate gives for a field or an accessor field is a list of initializers.

#include "transform/classes.h"

namespace skein::lowering {

using namespace js;

namespace {

// As __decorate has them: kind, static, private.
constexpr int kStatic = 8, kPrivate = 16, kClass = 5;

int flags_of(const Property& member) {
  int flags = member.kind == PropertyKind::Method  ? 0
              : member.kind == PropertyKind::Get   ? 1
              : member.kind == PropertyKind::Set   ? 2
              : member.kind == PropertyKind::Field ? 3
                                                   : 4;
  if (member.is_static) flags |= kStatic;
  if (member.key->kind == NodeKind::PrivateName) flags |= kPrivate;
  return flags;
}

bool is_initialized(const Property& member) {
  return member.kind == PropertyKind::Field || member.kind == PropertyKind::AutoAccessor;
}

}  // namespace

// [a, __boundDecorator(b, b.c)]: a decorator that is a member is called on its object.
Node* Lowering::decorator_list(List<Node*> decorators, std::uint32_t start) {
  for (Node*& each : decorators) {
    constexpr std::uint8_t kInChain = flag::kChainStart | flag::kChainContinue;
    const bool is_member = each->kind == NodeKind::MemberExpression || each->kind == NodeKind::IndexExpression;
    if (!is_member || (each->flags & kInChain) != 0) {
      expression(each);
      continue;
    }
    Node*& object =
        each->kind == NodeKind::MemberExpression ? as<MemberExpression>(each)->object : as<IndexExpression>(each)->object;
    if (object->kind == NodeKind::Super) {
      expression(each);
      continue;
    }
    expression(object);
    const Kept kept = keep(object, Between::Code);
    object = again(kept, each->start);
    if (auto* index = try_as<IndexExpression>(each)) expression(index->index);
    const PrivateMember* member = private_of(each);
    Node* value = member != nullptr ? private_get(*member, object, each->start) : each;
    each = make_call(refer(Helper::BoundDecorator, each->start), {kept.first, value}, each->start);
  }
  auto* array = make<ArrayExpression>(NodeKind::ArrayExpression, start);
  array->elements = decorators;
  return array;
}

void Lowering::begin_standard_decorators(ClassWork& work) {
  Class* definition = work.definition;
  if (!definition->decorators.empty()) {
    Node* decorators = decorator_list(definition->decorators, work.start);
    work.class_decorators = declare_before(work, VariableKind::Const, "_decorators", decorators, work.start);
  }
  definition->decorators = {};
  work.state = new_symbol("_class", SymbolKind::Generated, work.outer_scope);
}

// The decorators of a member become a list in a variable; gives the variable.
SymbolId Lowering::keep_decorators(ClassWork& work, Property& member) {
  Node* decorators = decorator_list(member.decorators, member.start);
  member.decorators = {};
  const SymbolId symbol = declare_before(work, VariableKind::Let, next_temporary_name(), nullptr, member.start);
  work.keys.push_back(make_assign(refer(symbol, member.start), decorators, member.start));
  return symbol;
}

// What runs initializers that methods have asked for: __runInitializers(_class.statics, A)
void Lowering::run_method_initializers(ClassWork& work) {
  bool has_static = false, has_instance = false;
  for (const Property& member : work.definition->members)
    if (!member.decorators.empty() && !is_initialized(member)) (member.is_static ? has_static : has_instance) = true;
  const auto run = [&](std::string_view list, Node* object) {
    return make_call(refer(Helper::RunInitializers, work.start),
                     {make_member(refer(work.state, work.start), list, work.start), object}, work.start);
  };
  if (has_static) work.statics.push_back(make_statement(run("statics", static_this(work, work.start)), work.start));
  if (has_instance) work.instance.push_back(run("instances", make_this(work.start)));
}

// { has: a => #b in a, get: a => a.#b, set: (a, c) => { a.#b = c } }
Node* Lowering::private_access(const Property& member) {
  const std::uint32_t start = member.start;
  const Atom name = as<PrivateName>(member.key)->name;
  std::vector<Property> properties;
  const auto add = [&](std::string_view key, int parameters, auto&& body) {
    const ScopeId scope = new_scope(ScopeKind::Function, scope_);
    const SymbolId object = new_symbol("object", SymbolKind::Parameter, scope);
    std::vector<Node*> names{refer(object, start)};
    SymbolId value = SymbolId::None;
    if (parameters == 2) {
      value = new_symbol("value", SymbolKind::Parameter, scope);
      names.push_back(refer(value, start));
    }
    Node* statement = body(refer(object, start), value);
    Node* arrow = make_arrow(list({statement}), scope, start);
    Function* function = as<FunctionExpression>(arrow)->function;
    function->parameters = list(names);
    function->has_expression_body = statement->kind == NodeKind::ReturnStatement;
    auto* written = make<IdentifierName>(NodeKind::IdentifierName, start);
    written->name = module_.atoms.intern(key);
    properties.push_back(make_property(PropertyKind::Init, written, arrow));
  };
  const PrivateMember entry = *find_private(name);
  add("has", 1, [&](Node* object, SymbolId) {
    return make_return(make_call(refer(Helper::PrivateIn, start), {refer(entry.storage, start), object}, start), start);
  });
  if (member.kind != PropertyKind::Set)
    add("get", 1, [&](Node* object, SymbolId) { return make_return(private_get(entry, object, start), start); });
  if (member.kind == PropertyKind::Set || is_initialized(member))
    add("set", 2, [&](Node* object, SymbolId value) {
      return make_statement(private_set(entry, object, refer(value, start), start), start);
    });
  auto* object = make<ObjectExpression>(NodeKind::ObjectExpression, start);
  object->properties = freeze(arena_, properties.data(), properties.size());
  return object;
}

// The call of the member's decorators. Gives the variable with its initializers, for fields and accessor fields.
SymbolId Lowering::apply_decorators(ClassWork& work, const Property& member, const Node* key, SymbolId decorators) {
  const std::uint32_t start = member.start;
  const bool is_private = member.key->kind == NodeKind::PrivateName;
  std::vector<Node*> arguments{refer(work.state, start), make_number(flags_of(member), start), key_value(key, start),
                               refer(decorators, start)};
  std::vector<Node*>& group =
      work.applications[(is_initialized(member) && member.kind == PropertyKind::Field ? 2 : 0) + (member.is_static ? 0 : 1)];
  const PrivateMember entry = is_private ? *find_private(as<PrivateName>(member.key)->name) : PrivateMember{};
  if (is_private) arguments.push_back(private_access(member));
  if (!is_initialized(member)) {
    const SymbolId function = !is_private ? SymbolId::None : member.kind == PropertyKind::Set ? entry.setter : entry.getter;
    if (is_private) arguments.push_back(refer(function, start));
    Node* call = make_call(refer(Helper::Decorate, start), list(arguments), start);
    group.push_back(make_statement(is_private ? make_assign(refer(function, start), call, start) : call, start));
    return SymbolId::None;
  }
  const SymbolId result = declare_before(work, VariableKind::Let, next_temporary_name(), nullptr, start);
  const bool is_private_accessor = is_private && member.kind == PropertyKind::AutoAccessor;
  if (is_private_accessor) {
    arguments.push_back(refer(entry.getter, start));
    arguments.push_back(refer(entry.setter, start));
  }
  Node* call = make_call(refer(Helper::Decorate, start), list(arguments), start);
  group.push_back(make_statement(make_assign(refer(result, start), call, start), start));
  if (is_private_accessor) {
    for (const auto& [function, part] : {std::pair{entry.getter, "get"}, std::pair{entry.setter, "set"}})
      group.push_back(
          make_statement(make_assign(refer(function, start), make_member(refer(result, start), part, start), start), start));
  }
  return result;
}

// Statements behind the class and before its static elements are initialized.
void Lowering::finish_decorators(ClassWork& work, const Node* hint) {
  const std::uint32_t start = work.start;
  const bool is_derived = work.definition->super_class != nullptr;
  std::vector<Node*>& result = work.decorated;
  Identifier* name = refer(work.state, start);
  module_.symbols[index_of(work.state)].use_count--;
  std::vector<Node*> arguments{refer(self(work), start)};
  if (is_derived) arguments.push_back(make_number(1, start));
  result.push_back(
      make_variable(VariableKind::Const, name, make_call(refer(Helper::Decorating, start), list(arguments), start), start));
  for (const auto& group : work.applications) result.insert(result.end(), group.begin(), group.end());
  if (work.class_decorators != SymbolId::None) {
    const Identifier* written = work.definition->name;
    Node* text = written != nullptr ? make_string(module_.atoms.text(written->name), start)
                 : hint != nullptr  ? key_value(hint, start)
                                    : make_string("", start);
    Node* kind = make_number(kClass, start);
    Node* call = make_call(refer(Helper::Decorate, start),
                           {refer(work.state, start), kind, text, refer(work.class_decorators, start)}, start);
    result.push_back(make_statement(make_assign(refer(self(work), start), call, start), start));
    module_.symbols[index_of(self(work))].flags |= symbol_flag::kReassigned;
    Node* run = make_call(refer(Helper::RunInitializers, start),
                          {make_member(refer(work.state, start), "classes", start), refer(self(work), start)}, start);
    work.class_decorations.push_back(make_statement(run, start));
  }
  Node* finish = make_call(refer(Helper::SetMetadata, start), {refer(work.state, start), refer(self(work), start)}, start);
  result.push_back(make_statement(finish, start));
}

// accessor a = 1: a private field with a getter and a setter.
void Lowering::lower_accessor(ClassWork& work, Property& member, const Node* key, SymbolId initializers) {
  const std::uint32_t start = member.start;
  const bool is_private = member.key->kind == NodeKind::PrivateName;
  const Node* hint_name = is_private ? key_value(member.key, start) : nullptr;
  std::string hint = "_accessor";
  if (const auto* name = try_as<IdentifierName>(member.key)) hint = "_" + std::string(module_.atoms.text(name->name));
  if (is_private) hint = "_" + std::string(as<StringLiteral>(hint_name)->value.substr(1));
  const SymbolId storage =
      declare_before(work, VariableKind::Const, hint, make_call(refer(Helper::PrivateFields, start), {}, start), start);

  const auto make_function = [&](bool is_setter) {
    auto* function = arena_.make<Function>();
    function->is_strict = true;
    function->scope = new_scope(ScopeKind::Function, scope_);
    function->body_start = function->body_end = start;
    if (is_setter) {
      const SymbolId value = new_symbol("value", SymbolKind::Parameter, function->scope);
      function->parameters = list({static_cast<Node*>(refer(value, start))});
      function->body = list({make_statement(
          make_call(refer(Helper::PrivateSet, start), {make_this(start), refer(storage, start), refer(value, start)}, start),
          start)});
    } else {
      function->body = list(
          {make_return(make_call(refer(Helper::PrivateGet, start), {make_this(start), refer(storage, start)}, start), start)});
    }
    auto* value = make<FunctionExpression>(NodeKind::FunctionExpression, start);
    value->function = function;
    return value;
  };
  for (const bool is_setter : {false, true}) {
    Node* function = make_function(is_setter);
    if (is_private) {
      const PrivateMember entry = *find_private(as<PrivateName>(member.key)->name);
      const std::string text = std::string(is_setter ? "set " : "get ") + std::string(module_.atoms.text(entry.name));
      const std::string_view name = arena_.copy(text);
      Property method = make_property(PropertyKind::Method, make_string(name, start), function);
      auto* object = make<ObjectExpression>(NodeKind::ObjectExpression, start);
      object->properties = freeze(arena_, &method, 1);
      Identifier* declared = refer(is_setter ? entry.setter : entry.getter, start);
      module_.symbols[index_of(declared->symbol)].use_count--;
      work.before.push_back(make_variable(initializers == SymbolId::None ? VariableKind::Const : VariableKind::Let, declared,
                                          make_index(object, make_string(name, start), start), start));
      continue;
    }
    Property method = member;
    method.kind = is_setter ? PropertyKind::Set : PropertyKind::Get;
    method.value = function;
    method.decorators = {};
    if (is_setter && member.is_computed) {
      method.key = key_value(key, start);
    } else if (member.is_computed && !work.keys.empty()) {
      work.keys.push_back(member.key);
      auto* sequence = make<SequenceExpression>(NodeKind::SequenceExpression, start);
      sequence->expressions = list(work.keys);
      method.key = sequence;
      work.keys.clear();
    }
    work.members.push_back(method);
  }
  Node* value = field_value(work, member, key, false);
  const auto object = [&] { return member.is_static ? static_this(work, start) : make_this(start); };
  if (initializers != SymbolId::None) value = initialize(initializers, object(), value, start);
  std::vector<Node*> arguments{object(), refer(storage, start)};
  if (value != nullptr) arguments.push_back(value);
  add_initialization(work, member, make_call(refer(Helper::PrivateAdd, start), list(arguments), start), initializers);
}

// __initialize(_a, this, value)
Node* Lowering::initialize(SymbolId initializers, Node* object, Node* value, std::uint32_t start) {
  std::vector<Node*> arguments{refer(initializers, start), object};
  if (value != nullptr) arguments.push_back(value);
  return make_call(refer(Helper::Initialize, start), list(arguments), start);
}

void Lowering::add_initialization(ClassWork& work, const Property& member, Node* whole, SymbolId initializers) {
  const auto add = [&](Node* node) {
    if (member.is_static)
      work.statics.push_back(make_statement(node, member.start));
    else
      work.instance.push_back(node);
  };
  add(whole);
  if (initializers == SymbolId::None) return;
  const std::uint32_t start = member.start;
  Node* object = member.is_static ? static_this(work, start) : make_this(start);
  add(make_call(refer(Helper::RunInitializers, start), {make_member(refer(initializers, start), "extra", start), object}, start));
}

}  // namespace skein::lowering
