// Message definitions in Rust: enums that derive SkeinWorker (or BuildAmpWorker), and the types of the file that they use.

#include <algorithm>
#include <cstdlib>
#include <unordered_map>
#include <unordered_set>

#include "messages/directions.h"
#include "messages/names.h"
#include "messages/reading.h"
#include "messages/rust_attributes.h"
#include "messages/syntax_tree.h"

namespace skein::messages {

namespace {

struct Primitive {
  std::string_view name;
  TypeKind kind;
  std::uint8_t bits;
  bool is_signed;
};
// Sizes count things in memory, of which there are fewer than 2^53: they are numbers.
constexpr Primitive kPrimitives[] = {
    {"bool", TypeKind::Boolean, 0, false},     {"char", TypeKind::Character, 0, false},
    {"String", TypeKind::String, 0, false},    {"f32", TypeKind::Float, 32, true},
    {"f64", TypeKind::Float, 64, true},        {"u8", TypeKind::Integer, 8, false},
    {"u16", TypeKind::Integer, 16, false},     {"u32", TypeKind::Integer, 32, false},
    {"i8", TypeKind::Integer, 8, true},        {"i16", TypeKind::Integer, 16, true},
    {"i32", TypeKind::Integer, 32, true},      {"usize", TypeKind::Integer, 53, false},
    {"isize", TypeKind::Integer, 53, true},    {"u64", TypeKind::BigInteger, 64, false},
    {"i64", TypeKind::BigInteger, 64, true},   {"u128", TypeKind::BigInteger, 128, false},
    {"i128", TypeKind::BigInteger, 128, true},
};

std::string_view without_raw(std::string_view name) { return name.starts_with("r#") ? name.substr(2) : name; }

class RustReader {
 public:
  explicit RustReader(Reading& reading) : reading_(reading), tree_(Grammar::Rust, reading.source) {}

  std::vector<Protocol> read() {
    tree_.report_errors(reading_.diagnostics);
    if (reading_.diagnostics.has_errors()) return {};
    std::vector<std::string> definitions;
    std::vector<Node> attributes;
    for (const Node& node : tree_.root().children()) {
      if (node.is("attribute_item")) {
        attributes.push_back(node);
      } else if (node.is("enum_item") || node.is("struct_item") || node.is("type_item")) {
        const std::string name(without_raw(node.field("name").text()));
        // Attributes are read when it is known that the type is sent.
        if (node.is("enum_item") && derives_worker(attributes)) definitions.push_back(name);
        items_.emplace(name, Found{node, std::move(attributes)});
        attributes.clear();
      } else if (!node.is("line_comment") && !node.is("block_comment")) {
        attributes.clear();
      }
    }
    std::vector<Protocol> protocols;
    for (const std::string& name : definitions) protocols.push_back(read_protocol(name));
    return protocols;
  }

 private:
  struct Found {
    Node node;
    std::vector<Node> attributes;
  };

  static bool derives_worker(const std::vector<Node>& attributes) {
    DiagnosticList unused;
    Arena arena;
    Reading reading{{}, arena, unused};
    return read_attributes(attributes, reading).is_definition;
  }

  Protocol read_protocol(const std::string& name) {
    const Found& found = items_.find(name)->second;
    Protocol protocol;
    protocol.name = name;
    protocol.range = found.node.field("name").range();
    refuse_parameters(found.node, name);
    const RustAttributes attributes = read_attributes(found.attributes, reading_);
    if (!attributes.tag.empty()) reading_.report(DiagnosticCode::MessageAttribute, protocol.range, {"serde(tag)"});
    known_.clear();
    wanted_.clear();
    Comments comments(found.node.field("body").comments(), reading_.source);
    each_variant(found.node, [&](const Node& node, RustAttributes& own) {
      Message message;
      message.range = node.field("name").range();
      message.name = variant_name(node, own, attributes.rename_all);
      message.shape = shape_of(node.field("body"), "");
      Statement statement = own.statement;
      comments.read(node.range(), message, statement);
      decide_role(message, statement, reading_);
      protocol.messages.push_back(std::move(message));
    });
    for (std::size_t i = 0; i < wanted_.size(); i++) protocol.declarations.push_back(declare(wanted_[i]));
    complete(protocol, reading_);
    return protocol;
  }

  template <class Use>
  void each_variant(const Node& node, Use use) {
    std::vector<Node> attributes;
    for (const Node& child : node.field("body").children()) {
      if (child.is("attribute_item")) attributes.push_back(child);
      if (!child.is("enum_variant")) continue;
      RustAttributes own = read_attributes(attributes, reading_);
      attributes.clear();
      use(child, own);
    }
  }

  static std::string variant_name(const Node& node, const RustAttributes& attributes, std::string_view rule) {
    const std::string_view name = without_raw(node.field("name").text());
    if (!attributes.rename.empty()) return attributes.rename;
    return rule.empty() ? std::string(name) : rename_by_rule(rule, name);
  }

  // Of a struct or a variant: fields in braces, in parentheses or none.
  Shape shape_of(const Node& body, std::string_view rule) {
    Shape shape;
    std::vector<Node> attributes;
    if (body.is("field_declaration_list")) {
      shape.kind = Shape::Kind::Fields;
      for (const Node& child : body.children()) {
        if (child.is("attribute_item")) attributes.push_back(child);
        if (!child.is("field_declaration")) continue;
        const RustAttributes own = read_attributes(attributes, reading_);
        attributes.clear();
        const std::string_view name = without_raw(child.field("name").text());
        Field field;
        field.range = child.field("name").range();
        field.name = !own.rename.empty() ? own.rename : rename_by_rule(rule.empty() ? "camelCase" : rule, name);
        field.type = type_of(child.field("type"), 0);
        shape.fields.push_back(std::move(field));
      }
    } else if (body.is("ordered_field_declaration_list")) {
      Type tuple = tuple_of(body, 0);
      shape.kind = Shape::Kind::Value;
      // A struct of one field is that field to serde.
      shape.value = tuple.parts.size() == 1 ? std::move(tuple.parts[0]) : std::move(tuple);
    }
    return shape;
  }

  Declaration declare(const std::string& name) {
    const Found& found = items_.find(name)->second;
    const RustAttributes attributes = read_attributes(found.attributes, reading_);
    Declaration declaration;
    declaration.name = name;
    declaration.range = found.node.field("name").range();
    refuse_parameters(found.node, name);
    if (found.node.is("type_item")) {
      declaration.shape.kind = Shape::Kind::Value;
      declaration.shape.value = type_of(found.node.field("type"), 0);
    } else if (found.node.is("struct_item")) {
      declaration.shape = shape_of(found.node.field("body"), attributes.rename_all);
      if (declaration.shape.kind == Shape::Kind::Fields) declaration.kind = Declaration::Kind::Struct;
      if (!attributes.tag.empty()) reading_.report(DiagnosticCode::MessageAttribute, declaration.range, {"serde(tag)"});
      // A unit struct.
      if (declaration.shape.kind == Shape::Kind::None) declaration.shape.kind = Shape::Kind::Value;
    } else {
      declaration.tag = attributes.tag;
      bool has_values = false;
      each_variant(found.node, [&](const Node& node, RustAttributes& own) {
        Variant variant{variant_name(node, own, attributes.rename_all), shape_of(node.field("body"), ""),
                        node.field("name").range()};
        has_values |= variant.shape.kind != Shape::Kind::None;
        if (!attributes.tag.empty() && variant.shape.kind == Shape::Kind::Value)
          reading_.refuse(variant.range, "A tuple variant of an enum with a tag", "Give its fields names.");
        declaration.variants.push_back(std::move(variant));
      });
      declaration.kind = has_values || !attributes.tag.empty() ? Declaration::Kind::Enum : Declaration::Kind::Literals;
    }
    return declaration;
  }

  void refuse_parameters(const Node& node, const std::string& name) {
    const Node parameters = node.field("type_parameters");
    if (parameters.exists()) reading_.report(DiagnosticCode::GenericDefinition, parameters.range(), {name});
  }

  Type tuple_of(const Node& node, unsigned depth) {
    Type tuple;
    tuple.kind = TypeKind::Tuple;
    tuple.range = node.range();
    for (const Node& part : node.children()) {
      if (part.is("visibility_modifier") || part.is("line_comment") || part.is("block_comment")) continue;
      if (part.is("attribute_item"))
        reading_.report(DiagnosticCode::MessageAttribute, part.range(), {part.text()});
      else
        tuple.parts.push_back(type_of(part, depth));
    }
    return tuple;
  }

  Type type_of(const Node& node, unsigned depth) {
    Type type;
    type.range = node.range();
    if (depth > kDeepestType) {
      reading_.refuse(type.range, "A type nested this deeply");
      return type;
    }
    const std::string_view kind = node.type();
    if (kind == "primitive_type" || kind == "type_identifier") return named_type(node, node.text());
    if (kind == "scoped_type_identifier") return named_type(node, node.field("name").text());
    if (kind == "generic_type") return generic_type(node, depth);
    if (kind == "tuple_type") return tuple_of(node, depth + 1);
    if (kind == "unit_type") return type;
    if (kind == "array_type") return array_type(node, depth);
    if (kind == "reference_type")
      reading_.refuse(type.range, "A reference", "What is sent is a copy: use a type that owns its value, as String or Vec.");
    else if (kind == "pointer_type")
      reading_.refuse(type.range, "A pointer");
    else if (kind == "function_type")
      reading_.refuse(type.range, "A function", "A worker has memory of its own.");
    else
      reading_.refuse(type.range, "A type of this kind");
    return type;
  }

  Type named_type(const Node& node, std::string_view name) {
    Type type;
    type.range = node.range();
    name = without_raw(name);
    if (items_.contains(std::string(name))) {
      type.kind = TypeKind::Named;
      type.name = name;
      if (known_.insert(type.name).second) wanted_.push_back(type.name);
      return type;
    }
    for (const Primitive& primitive : kPrimitives) {
      if (primitive.name != name) continue;
      type.kind = primitive.kind;
      type.bits = primitive.bits;
      type.is_signed = primitive.is_signed;
      return type;
    }
    if (name == "str")
      reading_.refuse(type.range, "A reference", "What is sent is a copy: use String.");
    else
      reading_.report(DiagnosticCode::UnknownMessageType, type.range, {name});
    return type;
  }

  Type generic_type(const Node& node, unsigned depth) {
    Type type;
    type.range = node.range();
    Node head = node.field("type");
    if (head.is("scoped_type_identifier")) head = head.field("name");
    const std::string_view name = head.text();
    const std::vector<Node> arguments = node.field("type_arguments").children();
    const auto is_known = [&](std::string_view known, std::size_t count) {
      return name == known && arguments.size() == count && !items_.contains(std::string(known));
    };
    if (is_known("Option", 1)) {
      type.kind = TypeKind::Optional;
      type.parts.push_back(type_of(arguments[0], depth + 1));
      if (type.parts[0].kind == TypeKind::Optional)
        reading_.refuse(type.range, "An Option of an Option", "Only one of them could be told from nothing.");
    } else if (is_known("Vec", 1) || is_known("VecDeque", 1)) {
      type.kind = TypeKind::List;
      type.parts.push_back(type_of(arguments[0], depth + 1));
    } else if (is_known("Box", 1)) {
      return type_of(arguments[0], depth + 1);
    } else if (is_known("HashMap", 2) || is_known("BTreeMap", 2)) {
      type.kind = TypeKind::Map;
      if (type_of(arguments[0], depth + 1).kind != TypeKind::String)
        reading_.refuse(arguments[0].range(), "A map whose keys are no String", "Use a Vec of pairs.");
      type.parts.push_back(type_of(arguments[1], depth + 1));
    } else if (items_.contains(std::string(name))) {
      reading_.report(DiagnosticCode::GenericDefinition, type.range, {name});
    } else {
      reading_.refuse(type.range, "The type \"" + std::string(name) + "\"",
                      "Types with parameters are Option, Vec, VecDeque, Box, HashMap and BTreeMap.");
    }
    return type;
  }

  Type array_type(const Node& node, unsigned depth) {
    Type type;
    type.range = node.range();
    const Node length = node.field("length");
    std::string digits;
    for (const char c : length.text())
      if (c != '_') digits += c;
    const bool is_number = !digits.empty() && digits.size() <= 9 && digits.find_first_not_of("0123456789") == std::string::npos;
    if (!length.exists())
      reading_.refuse(type.range, "A slice", "Use Vec.");
    else if (!is_number)
      reading_.refuse(length.range(), "An array whose length is no number");
    type.kind = TypeKind::Array;
    type.size = is_number ? static_cast<std::uint32_t>(std::strtoul(digits.c_str(), nullptr, 10)) : 0;
    type.parts.push_back(type_of(node.field("element"), depth + 1));
    return type;
  }

  Reading& reading_;
  SyntaxTree tree_;
  std::unordered_map<std::string, Found> items_;
  // Of the definition that is read.
  std::unordered_set<std::string> known_;
  std::vector<std::string> wanted_;
};

}  // namespace

std::vector<Protocol> read_rust(Reading& reading) { return RustReader(reading).read(); }

}  // namespace skein::messages
