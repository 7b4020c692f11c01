#include <algorithm>

#include "messages/elm.h"

namespace skein::messages {

namespace {

constexpr std::string_view kTypes[] = {"Answer",  "Array", "Bool",   "Char",  "Cmd",    "Decoder", "Dict",
                                       "Float",   "Int",   "List",   "Maybe", "Never",  "Order",   "Platform",
                                       "Program", "Reply", "Result", "Set",   "String", "Sub"};
constexpr std::string_view kConstructors[] = {"EQ", "Err",     "False", "GT",   "JustOne", "Just",
                                              "LT", "Nothing", "Ok",    "True", "Answer"};
// Functions of Basics, which every module has, and the module's own.
constexpr std::string_view kFunctions[] = {
    "abs",         "acos",    "always",  "and",      "asin",   "atan",        "atan2",    "ceiling",    "clamp",   "compare",
    "constant",    "cos",     "degrees", "e",        "floor",  "field",       "identity", "isInfinite", "isNaN",   "logBase",
    "max",         "min",     "modBy",   "negate",   "never",  "not",         "optional", "or",         "pi",      "radians",
    "remainderBy", "replies", "request", "required", "round",  "sin",         "sqrt",     "tan",        "toFloat", "toPolar",
    "truncate",    "turns",   "xor",     "payload",  "id",     "encodeMaybe", "value",    "name",       "decoder", "encode",
    "found",       "text",    "char",    "first",    "second", "third",       "held",     "fields",     "toMsg"};

void add_uses(const Type& type, std::vector<std::string>& uses) {
  if (type.kind == TypeKind::Named) uses.push_back(type.name);
  for (const Type& part : type.parts) add_uses(part, uses);
}

// A record or an alias that holds itself, however far inside; null without one. Those that hold only what is known to end are
// taken away until none is left.
const Declaration* find_endless(const Protocol& protocol) {
  struct State {
    std::size_t unknown = 0;
    std::vector<const Declaration*> users;
  };
  const auto is_custom = [](const Declaration& one) {
    return one.kind == Declaration::Kind::Enum || one.kind == Declaration::Kind::Literals;
  };
  std::unordered_map<std::string, State> states;
  for (const Declaration& declaration : protocol.declarations)
    if (!is_custom(declaration)) states.try_emplace(declaration.name);
  std::vector<const Declaration*> known;
  for (const Declaration& declaration : protocol.declarations) {
    if (is_custom(declaration)) continue;
    std::vector<std::string> uses;
    add_uses(declaration.shape.value, uses);
    for (const Field& field : declaration.shape.fields) add_uses(field.type, uses);
    State& state = states[declaration.name];
    for (const std::string& name : uses) {
      const auto used = states.find(name);
      if (used == states.end()) continue;
      state.unknown++;
      used->second.users.push_back(&declaration);
    }
    if (state.unknown == 0) known.push_back(&declaration);
  }
  while (!known.empty()) {
    const Declaration* declaration = known.back();
    known.pop_back();
    for (const Declaration* user : states[declaration->name].users)
      if (--states[user->name].unknown == 0) known.push_back(user);
  }
  for (const Declaration& declaration : protocol.declarations)
    if (!is_custom(declaration) && states[declaration.name].unknown > 0) return &declaration;
  return nullptr;
}

void check_type(const Type& type, Reading& reading) {
  const auto refuse = [&](std::string_view what, std::string_view hint) {
    reading.report(DiagnosticCode::NotForElm, type.range, {what, hint});
  };
  if (type.kind == TypeKind::BigInteger)
    refuse("An integer of more than 53 bits", "Elm's integers are exact up to 2^53: use u32, usize or a String of digits.");
  else if (type.kind == TypeKind::Bytes)
    refuse("A Uint8Array", "No port lets it through: use an array of numbers.");
  else if (type.kind == TypeKind::Tuple && (type.parts.size() < 2 || type.parts.size() > 3))
    refuse("A tuple of " + std::to_string(type.parts.size()), "Elm has those of two and three: use a struct.");
  for (const Type& part : type.parts) check_type(part, reading);
}

void check_shape(const Shape& shape, Reading& reading) {
  check_type(shape.value, reading);
  std::unordered_set<std::string> names;
  for (const Field& field : shape.fields) {
    check_type(field.type, reading);
    const std::string name = elm_field(field.name);
    if (!is_identifier(name) || name[0] < 'a' || name[0] > 'z' || !names.insert(name).second)
      reading.report(DiagnosticCode::NotForElm, field.range,
                     {"The field \"" + field.name + "\"", "In Elm it would be \"" + name + "\"."});
  }
}

}  // namespace

std::string elm_field(std::string_view name) {
  std::string out = camel_case(name);
  if (is_reserved_in_elm(out)) out += '_';
  return out;
}

void check_for_elm(const Protocol& protocol, Reading& reading) {
  for (const Message& message : protocol.messages) {
    check_shape(message.shape, reading);
    check_type(message.result, reading);
  }
  for (const Declaration& declaration : protocol.declarations) {
    check_shape(declaration.shape, reading);
    for (const Variant& variant : declaration.variants) check_shape(variant.shape, reading);
    const bool is_custom = declaration.kind == Declaration::Kind::Enum || declaration.kind == Declaration::Kind::Literals;
    if (is_custom && declaration.variants.empty())
      reading.report(DiagnosticCode::NotForElm, declaration.range, {"An enum without variants", ""});
  }
  // Records and aliases are only names for what they hold, so they cannot hold themselves; custom types can.
  if (const Declaration* endless = find_endless(protocol); endless != nullptr)
    reading.report(
        DiagnosticCode::NotForElm, endless->range,
        {"The type \"" + endless->name + "\", which holds itself,", "Elm's records cannot: only an enum can be a tree."});
}

ElmNames::ElmNames(const Protocol& protocol, const ScriptNames& scripts) : module_(scripts.base()) {
  NameTable types, constructors;
  NameTable& functions = values_;
  for (const std::string_view name : kTypes) types.reserve(name);
  for (const std::string_view name : kConstructors) constructors.reserve(name);
  for (const std::string_view name : kFunctions) functions.reserve(name);
  functions.reserve(port("Requests"));
  functions.reserve(port("Replies"));
  // A record's name is a function that makes one: types and constructors share their names as far as records do.
  const auto claim_type = [&](const std::string& name) {
    const std::string found = types.claim(pascal_case(name), module_ + pascal_case(name));
    constructors.reserve(found);
    return found;
  };
  for (const Declaration& declaration : protocol.declarations) types_.emplace(declaration.name, claim_type(declaration.name));
  for (const Message& message : protocol.messages)
    payloads_.push_back(message.shape.kind == Shape::Kind::Fields ? claim_type(pascal_case(message.name) + "Payload")
                                                                  : std::string());
  for (const Message& message : protocol.messages) {
    const std::string name = pascal_case(message.name);
    const std::string function = camel_case(message.name);
    const bool is_call = message.has_result;
    functions_.push_back(message.role != Role::Request  ? std::string()
                         : is_reserved_in_elm(function) ? functions.claim(function + "Message", function + "Request")
                                                        : functions.claim(function, function + "Message"));
    replies_.push_back(is_call                         ? constructors.claim(name + "Result", name + "Answer")
                       : message.role == Role::Request ? std::string()
                                                       : constructors.claim(name, name + "Reply"));
  }
  request_failed_ = constructors.claim("RequestFailed", "AnyRequestFailed");
  for (const Declaration& declaration : protocol.declarations) {
    std::vector<std::string>& names = variants_[declaration.name];
    for (const Variant& variant : declaration.variants) {
      std::string name = pascal_case(variant.name);
      // "2d" begins with no letter.
      if (name.empty() || name[0] < 'A' || name[0] > 'Z') name = type(declaration.name) + name;
      names.push_back(constructors.claim(name, type(declaration.name) + name));
    }
  }
}

}  // namespace skein::messages
