// Message definitions in TypeScript: unions of objects that a property tells apart, named …Message or …Messages, and
// DefineMessages<{ name: { payload; result } }>; and the types of the file that they use.

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "messages/directions.h"
#include "messages/names.h"
#include "messages/reading.h"
#include "messages/syntax_tree.h"

namespace skein::messages {

namespace {

bool is_comment(const Node& node) { return node.is("comment"); }

// What a string of the source says; `ok` is false when that takes more than reading it.
std::string string_text(const Node& node, bool& ok) {
  std::string text;
  for (const Node& part : node.children()) {
    ok &= part.is("string_fragment");
    text += part.text();
  }
  return text;
}

class TypeScriptReader {
 public:
  explicit TypeScriptReader(Reading& reading) : reading_(reading), tree_(Grammar::TypeScript, reading.source) {}

  std::vector<Protocol> read() {
    tree_.report_errors(reading_.diagnostics);
    if (reading_.diagnostics.has_errors()) return {};
    std::vector<std::string> definitions;
    for (Node node : tree_.root().children()) {
      if (node.is("export_statement")) node = node.field("declaration");
      if (!node.is("type_alias_declaration") && !node.is("interface_declaration")) continue;
      const std::string name(node.field("name").text());
      const Node value = node.is("interface_declaration") ? node.field("body") : node.field("value");
      items_.emplace(name, Item{node, value});
      const bool is_union = value.is("union_type") && (name.ends_with("Message") || name.ends_with("Messages"));
      if (is_union || is_calls(value)) definitions.push_back(name);
    }
    std::vector<Protocol> protocols;
    for (const std::string& name : definitions) {
      const Item& item = items_.find(name)->second;
      lifted_ = {};
      for (const auto& [known, unused] : items_) lifted_.reserve(known);
      known_.clear();
      wanted_.clear();
      Protocol protocol;
      protocol.name = name;
      protocol.range = item.node.field("name").range();
      refuse_parameters(item.node, name);
      Comments comments(item.node.comments(), reading_.source);
      if (is_calls(item.value))
        read_calls(item.value, protocol, comments);
      else
        read_union(item.value, protocol, comments);
      for (std::size_t i = 0; i < wanted_.size(); i++) {
        // Declaring one makes others wanted.
        const Wanted wanted = wanted_[i];
        protocol.declarations.push_back(declare(wanted));
      }
      complete(protocol, reading_);
      protocols.push_back(std::move(protocol));
    }
    return protocols;
  }

 private:
  struct Item {
    Node node;
    Node value;  // what an alias stands for, the body of an interface
  };
  struct Wanted {
    std::string name;
    Node node;
  };
  struct Property {
    std::string name;
    Node type;
    bool is_optional = false;
    SourceRange range;
  };

  static bool is_calls(const Node& value) { return value.is("generic_type") && value.field("name").text() == "DefineMessages"; }

  void refuse_parameters(const Node& node, const std::string& name) {
    const Node parameters = node.field("type_parameters");
    if (parameters.exists()) reading_.report(DiagnosticCode::GenericDefinition, parameters.range(), {name});
  }

  // ---- Definitions -------------------------------------------------------------------------------------------------------

  void read_union(const Node& value, Protocol& protocol, Comments& comments) {
    std::vector<Node> members = members_of(value);
    const std::string tag = find_tag(members);
    if (tag.empty()) {
      reading_.refuse(value.range(), "A union whose members no property tells apart",
                      "Each message is an object with a string of its own: { type: 'Start' }.");
      return;
    }
    for (const Node& member : members) {
      Message message;
      std::vector<Property> properties = properties_of(body_of(member));
      const auto named = std::find_if(properties.begin(), properties.end(), [&](const Property& one) { return one.name == tag; });
      message.name = literal_text(named->type);
      message.range = named->type.range();
      properties.erase(named);
      if (properties.size() == 1 && properties[0].name == "payload" && !properties[0].is_optional)
        message.shape = payload_shape(properties[0].type, pascal_case(message.name) + "Payload");
      else if (!properties.empty())
        message.shape = fields_shape(properties, pascal_case(message.name));
      Statement statement;
      comments.read(member.range(), message, statement);
      decide_role(message, statement, reading_);
      protocol.messages.push_back(std::move(message));
    }
  }

  void read_calls(const Node& value, Protocol& protocol, Comments& comments) {
    protocol.style = Protocol::Style::Calls;
    Node calls;
    for (const Node& argument : value.field("type_arguments").children())
      if (!is_comment(argument)) calls = calls.exists() ? calls : body_of(argument);
    if (!calls.exists()) {
      reading_.refuse(value.range(), "DefineMessages without an object of messages",
                      "It is written DefineMessages<{ name: { payload: …; result: … } }>.");
      return;
    }
    for (const Property& property : properties_of(calls)) {
      Message message;
      message.name = property.name;
      message.range = property.range;
      message.reason = "it is a call";
      message.has_result = true;
      const Node body = body_of(property.type);
      if (!body.exists()) {
        reading_.refuse(property.type.range(), "A call that is no object", "It is written { payload: …; result: … }.");
        continue;
      }
      for (const Property& part : properties_of(body)) {
        const std::string name = pascal_case(message.name);
        if (part.name == "payload")
          message.shape = part.is_optional ? value_shape(optional(type_of(part.type, name + "Payload", 0)))
                                           : payload_shape(part.type, name + "Payload");
        else if (part.name == "result")
          message.result =
              part.is_optional ? optional(type_of(part.type, name + "Result", 0)) : type_of(part.type, name + "Result", 0);
        else
          reading_.refuse(part.range, "\"" + part.name + "\"", "A call has a payload and a result.");
      }
      Statement statement;
      comments.read(property.range, message, statement);
      protocol.messages.push_back(std::move(message));
    }
  }

  // ---- Shapes ------------------------------------------------------------------------------------------------------------

  // The members of an object type, written here or under a name of this file; no node when it is something else.
  Node body_of(Node node) const {
    for (unsigned steps = 0; steps < kDeepestType; steps++) {
      if (node.is("object_type") || node.is("interface_body")) return node;
      if (node.is("parenthesized_type")) {
        node = inner(node);
      } else if (node.is("type_identifier")) {
        const auto found = items_.find(std::string(node.text()));
        if (found == items_.end() || found->second.node.field("type_parameters").exists()) return {};
        if (found->second.node.first("extends_type_clause").exists()) return {};
        node = found->second.value;
      } else {
        return {};
      }
    }
    return {};
  }

  static Node inner(const Node& node) {
    for (const Node& child : node.children())
      if (!is_comment(child)) return child;
    return {};
  }

  static Node annotated(const Node& node) { return inner(node.field("type")); }

  std::vector<Property> properties_of(const Node& body) {
    std::vector<Property> properties;
    for (const Node& member : body.children()) {
      if (is_comment(member)) continue;
      if (!member.is("property_signature")) {
        reading_.refuse(member.range(), member.is("index_signature") ? "An index signature beside properties" : "A function",
                        member.is("index_signature") ? "" : "A worker has memory of its own.");
        continue;
      }
      const Node name = member.field("name");
      bool ok = name.is("property_identifier") || name.is("string");
      Property property;
      property.name = name.is("string") ? string_text(name, ok) : std::string(name.text());
      property.range = name.range();
      property.type = annotated(member);
      if (!ok) {
        reading_.report(DiagnosticCode::UnusableName, name.range(), {name.text(), "a field"});
        continue;
      }
      if (!property.type.exists()) {
        reading_.refuse(member.range(), "A property without a type");
        continue;
      }
      // The question mark has no name in the grammar.
      const std::uint32_t end = name.range().end;
      property.is_optional = reading_.source.substr(end, property.type.range().start - end).find('?') != std::string_view::npos;
      properties.push_back(std::move(property));
    }
    return properties;
  }

  Shape fields_shape(const std::vector<Property>& properties, const std::string& name) {
    Shape shape;
    shape.kind = Shape::Kind::Fields;
    for (const Property& property : properties) {
      Type type = type_of(property.type, name + pascal_case(property.name), 0);
      shape.fields.push_back({property.name, property.is_optional ? optional(std::move(type)) : std::move(type), property.range});
    }
    return shape;
  }

  static Shape value_shape(Type type) {
    Shape shape;
    if (type.kind == TypeKind::Null) return shape;
    shape.kind = Shape::Kind::Value;
    shape.value = std::move(type);
    return shape;
  }

  Shape payload_shape(const Node& node, const std::string& name) {
    if (node.is("object_type") && !node.first("index_signature").exists() && !node.children().empty()) {
      // Its fields are told of as those of the message.
      return fields_shape(properties_of(node), name.substr(0, name.size() - std::string_view("Payload").size()));
    }
    return value_shape(type_of(node, name, 0));
  }

  static Type optional(Type type) {
    if (type.kind == TypeKind::Optional) return type;
    Type result;
    result.kind = TypeKind::Optional;
    result.range = type.range;
    result.parts.push_back(std::move(type));
    return result;
  }

  // ---- Unions ------------------------------------------------------------------------------------------------------------

  // `A | (B | C)` as a list. The grammar nests to the left, as deep as there are members.
  static std::vector<Node> members_of(const Node& node) {
    std::vector<Node> members, stack{node};
    while (!stack.empty()) {
      const Node next = stack.back();
      stack.pop_back();
      if (next.is("union_type") || next.is("parenthesized_type")) {
        std::vector<Node> parts = next.children();
        for (std::size_t i = parts.size(); i-- > 0;)
          if (!is_comment(parts[i])) stack.push_back(parts[i]);
      } else {
        members.push_back(next);
      }
    }
    return members;
  }

  static bool is_nothing(const Node& node) {
    const std::string_view text = node.text();
    return (node.is("literal_type") || node.is("predefined_type")) && (text == "null" || text == "undefined" || text == "void");
  }

  // The string that a literal type is; empty for others.
  static std::string literal_text(const Node& node) {
    bool ok = true;
    const Node string = node.is("literal_type") ? inner(node) : Node();
    std::string text = string.is("string") ? string_text(string, ok) : std::string();
    return ok ? text : std::string();
  }

  // The property that is another string in each of these objects; empty without one.
  std::string find_tag(const std::vector<Node>& members) const {
    std::vector<std::string> candidates;
    std::unordered_map<std::string, std::unordered_set<std::string>> values;
    for (const Node& member : members) {
      for (const Node& property : body_of(member).children_of("property_signature")) {
        const Node name = property.field("name");
        const std::string text = literal_text(annotated(property));
        if (!name.is("property_identifier") || text.empty()) continue;
        if (candidates.empty() || values.find(std::string(name.text())) == values.end()) candidates.emplace_back(name.text());
        values[std::string(name.text())].insert(text);
      }
    }
    for (const std::string& name : candidates)
      if (values[name].size() == members.size()) return name;
    return {};
  }

  // A union that is declared: of strings or of objects. False when it is neither.
  bool declare_union(const std::vector<Node>& members, Declaration& declaration) {
    if (std::all_of(members.begin(), members.end(), [](const Node& member) { return !literal_text(member).empty(); })) {
      declaration.kind = Declaration::Kind::Literals;
      for (const Node& member : members) declaration.variants.push_back({literal_text(member), {}, member.range()});
      return true;
    }
    declaration.tag = find_tag(members);
    if (declaration.tag.empty()) return false;
    declaration.kind = Declaration::Kind::Enum;
    for (const Node& member : members) {
      std::vector<Property> properties = properties_of(body_of(member));
      const auto named =
          std::find_if(properties.begin(), properties.end(), [&](const Property& one) { return one.name == declaration.tag; });
      Variant variant{literal_text(named->type), {}, named->type.range()};
      properties.erase(named);
      if (!properties.empty()) variant.shape = fields_shape(properties, declaration.name + pascal_case(variant.name));
      declaration.variants.push_back(std::move(variant));
    }
    return true;
  }

  bool is_declarable(const std::vector<Node>& members) const {
    const bool is_strings =
        std::all_of(members.begin(), members.end(), [](const Node& member) { return !literal_text(member).empty(); });
    return is_strings || !find_tag(members).empty();
  }

  Declaration declare(const Wanted& wanted) {
    Declaration declaration;
    declaration.name = wanted.name;
    declaration.range = wanted.node.range();
    declaration.shape.kind = Shape::Kind::Value;
    if (const auto found = items_.find(wanted.name); found != items_.end()) {
      declaration.range = found->second.node.field("name").range();
      refuse_parameters(found->second.node, wanted.name);
      if (const Node parents = found->second.node.first("extends_type_clause"); parents.exists())
        reading_.refuse(parents.range(), "An interface that extends others", "Write all its properties.");
    }
    const Node& node = wanted.node;
    if ((node.is("object_type") || node.is("interface_body")) && !is_map(node)) {
      declaration.kind = Declaration::Kind::Struct;
      declaration.shape = fields_shape(properties_of(node), wanted.name);
      return declaration;
    }
    std::vector<Node> members = members_of(node);
    // What may be nothing as well is a type around the declared union; of one that was lifted that is where it was found.
    if (unions_.contains(wanted.name)) std::erase_if(members, is_nothing);
    if (members.empty() || std::any_of(members.begin(), members.end(), is_nothing) || !declare_union(members, declaration))
      declaration.shape.value = type_of(node, wanted.name + "Value", 0);
    return declaration;
  }

  // ---- Types -------------------------------------------------------------------------------------------------------------

  static bool is_map(const Node& body) {
    const std::vector<Node> members = body.children();
    return members.size() == 1 && members[0].is("index_signature");
  }

  Type reference(const std::string& name, const Node& node, SourceRange range) {
    Type type;
    type.kind = TypeKind::Named;
    type.name = name;
    type.range = range;
    if (known_.insert(name).second) wanted_.push_back({name, node});
    return type;
  }

  // A type that is written where it is used becomes a declaration of its own.
  Type lift(const std::string& name, const Node& node) {
    return reference(lifted_.claim(name, name + "Value"), node, node.range());
  }

  // `name` is what it would be called.
  Type type_of(const Node& node, const std::string& name, unsigned depth) {
    Type type;
    type.range = node.range();
    if (depth > kDeepestType || name.size() > 200) {
      reading_.refuse(type.range, "A type nested this deeply");
      return type;
    }
    const std::string_view kind = node.type();
    if (kind == "parenthesized_type" || kind == "readonly_type") return type_of(inner(node), name, depth + 1);
    if (kind == "array_type") return list_of(node, inner(node), name, depth);
    if (kind == "union_type") return union_of(node, name, depth);
    if (kind == "tuple_type") return tuple_of(node, name, depth);
    if (kind == "generic_type") return generic_type(node, name, depth);
    if (kind == "object_type") return is_map(node) ? map_of(node, annotated_map(node), name, depth) : lift(name, node);
    if (kind == "predefined_type" || kind == "type_identifier") return named_type(node);
    if (kind == "literal_type") {
      if (is_nothing(node)) return type;
      if (node.text() == "true" || node.text() == "false") return basic(TypeKind::Boolean, node);
      if (!literal_text(node).empty()) return lift(name, node);
      reading_.refuse(type.range, "A literal that is no plain string");
    } else if (kind == "function_type" || kind == "constructor_type") {
      reading_.refuse(type.range, "A function", "A worker has memory of its own.");
    } else if (kind == "intersection_type") {
      reading_.refuse(type.range, "An intersection of types", "Write all properties of the object.");
    } else {
      reading_.refuse(type.range, "A type of this kind");
    }
    return type;
  }

  static Type basic(TypeKind kind, const Node& node) {
    Type type;
    type.kind = kind;
    type.range = node.range();
    return type;
  }

  Type named_type(const Node& node) {
    const std::string_view name = node.text();
    if (name == "string") return basic(TypeKind::String, node);
    if (name == "number") return basic(TypeKind::Float, node);
    if (name == "boolean") return basic(TypeKind::Boolean, node);
    if (name == "void" || name == "undefined") return basic(TypeKind::Null, node);
    if (const auto found = items_.find(std::string(name)); found != items_.end())
      return reference(std::string(name), found->second.value, node.range());
    if (name == "bigint") return basic(TypeKind::BigInteger, node);
    if (name == "Uint8Array") return basic(TypeKind::Bytes, node);
    if (node.is("predefined_type"))
      reading_.refuse(node.range(), "\"" + std::string(name) + "\"",
                      name == "symbol" ? "" : "What arrives could not be checked.");
    else
      reading_.report(DiagnosticCode::UnknownMessageType, node.range(), {name});
    return basic(TypeKind::Null, node);
  }

  Type list_of(const Node& node, const Node& item, const std::string& name, unsigned depth) {
    Type type = basic(TypeKind::List, node);
    type.parts.push_back(type_of(item, name + "Item", depth + 1));
    return type;
  }

  static Node annotated_map(const Node& node) { return annotated(node.first("index_signature")); }

  Type map_of(const Node& node, const Node& value, const std::string& name, unsigned depth) {
    const Node signature = node.first("index_signature");
    if (signature.exists() && signature.field("index_type").text() != "string")
      reading_.refuse(signature.range(), "A map whose keys are no strings");
    Type type = basic(TypeKind::Map, node);
    type.parts.push_back(type_of(value, name + "Item", depth + 1));
    return type;
  }

  Type tuple_of(const Node& node, const std::string& name, unsigned depth) {
    Type type = basic(TypeKind::Tuple, node);
    for (const Node& part : node.children()) {
      if (is_comment(part)) continue;
      const std::string item = name + "Item" + std::to_string(type.parts.size() + 1);
      if (part.is("required_parameter")) {
        type.parts.push_back(type_of(annotated(part), item, depth + 1));
      } else if (part.is("optional_parameter") || part.is("optional_type") || part.is("rest_type")) {
        reading_.refuse(part.range(), "A tuple of several lengths", "Use an array, or null for what is not there.");
      } else {
        type.parts.push_back(type_of(part, item, depth + 1));
      }
    }
    return type;
  }

  Type generic_type(const Node& node, const std::string& name, unsigned depth) {
    const std::string_view head = node.field("name").text();
    std::vector<Node> arguments = node.field("type_arguments").children();
    std::erase_if(arguments, is_comment);
    if (items_.contains(std::string(head))) {
      reading_.report(DiagnosticCode::GenericDefinition, node.range(), {head});
      return basic(TypeKind::Null, node);
    }
    if ((head == "Array" || head == "ReadonlyArray") && arguments.size() == 1) return list_of(node, arguments[0], name, depth);
    if (head == "Readonly" && arguments.size() == 1) return type_of(arguments[0], name, depth + 1);
    if (head == "Uint8Array") return basic(TypeKind::Bytes, node);
    if (head == "Record" && arguments.size() == 2) {
      if (arguments[0].text() != "string") reading_.refuse(arguments[0].range(), "A map whose keys are no strings");
      return map_of(node, arguments[1], name, depth);
    }
    reading_.refuse(node.range(), "The type \"" + std::string(head) + "\"",
                    "Types with parameters are Array, ReadonlyArray, Readonly and Record.");
    return basic(TypeKind::Null, node);
  }

  Type union_of(const Node& node, const std::string& name, unsigned depth) {
    std::vector<Node> members = members_of(node);
    const std::size_t before = members.size();
    std::erase_if(members, is_nothing);
    const bool is_optional = members.size() < before;
    Type type = basic(TypeKind::Null, node);
    const bool is_boolean = !members.empty() && std::all_of(members.begin(), members.end(), [](const Node& member) {
      return member.is("literal_type") && (member.text() == "true" || member.text() == "false");
    });
    if (members.empty()) return type;
    if (is_boolean) {
      type.kind = TypeKind::Boolean;
    } else if (members.size() == 1) {
      type = type_of(members[0], name, depth + 1);
    } else if (is_declarable(members)) {
      const std::string lifted = lifted_.claim(name, name + "Value");
      type = reference(lifted, node, node.range());
      if (is_optional) unions_.insert(lifted);
    } else {
      reading_.refuse(node.range(), "A union of other types",
                      "Unions are of strings, or of objects that a property with a string of its own tells apart.");
    }
    return is_optional ? optional(std::move(type)) : type;
  }

  Reading& reading_;
  SyntaxTree tree_;
  std::unordered_map<std::string, Item> items_;
  // Of the definition that is read.
  NameTable lifted_;
  std::unordered_set<std::string> known_, unions_;
  std::vector<Wanted> wanted_;
};

}  // namespace

std::vector<Protocol> read_typescript(Reading& reading) { return TypeScriptReader(reading).read(); }

}  // namespace skein::messages
