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

bool is_reached(const Type& type, const std::string& name) {
  if (type.kind == TypeKind::Named && type.name == name) return true;
  return std::any_of(type.parts.begin(), type.parts.end(), [&](const Type& part) { return is_reached(part, name); });
}

bool uses(const Declaration& declaration, const std::string& name) {
  if (is_reached(declaration.shape.value, name)) return true;
  return std::any_of(declaration.shape.fields.begin(), declaration.shape.fields.end(),
                     [&](const Field& field) { return is_reached(field.type, name); });
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
  // Records and aliases are only names for what they hold, so they cannot hold themselves; custom types can. Those of which all
  // uses are known to end are taken away until none is left.
  std::vector<const Declaration*> left;
  for (const Declaration& declaration : protocol.declarations)
    if (declaration.kind == Declaration::Kind::Struct || declaration.kind == Declaration::Kind::Alias)
      left.push_back(&declaration);
  for (bool changes = true; changes;) {
    std::unordered_set<std::string> names;
    for (const Declaration* declaration : left) names.insert(declaration->name);
    const std::size_t before = left.size();
    std::erase_if(left, [&](const Declaration* declaration) {
      return std::none_of(names.begin(), names.end(), [&](const std::string& name) { return uses(*declaration, name); });
    });
    changes = left.size() < before;
  }
  if (!left.empty())
    reading.report(
        DiagnosticCode::NotForElm, left[0]->range,
        {"The type \"" + left[0]->name + "\", which holds itself,", "Elm's records cannot: only an enum can be a tree."});
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
