// <file>-messages: the types of what is sent, and checks of it at run time.

#include <unordered_set>

#include "messages/names.h"
#include "messages/script.h"

namespace skein::messages {

namespace {

struct Helper {
  std::string_view name;
  std::string_view needs;  // another one
  std::string_view text;
};

// Small functions that checks are made of; a module has those it needs, in this order.
constexpr Helper kHelpers[] = {
    {"isObject", "",
     R"(const isObject = (value«: unknown»)«: value is Record<string, unknown>» =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
)"},
    {"boolean", "", R"(const boolean«: Check» = value => (typeof value === 'boolean' ? '' : wrong('true or false', value));
)"},
    {"number", "", R"(const number«: Check» = value => (typeof value === 'number' ? '' : wrong('a number', value));
)"},
    {"string", "", R"(const string«: Check» = value => (typeof value === 'string' ? '' : wrong('a string', value));
)"},
    {"character", "",
     R"(const character«: Check» = value =>
  typeof value === 'string' && value.length < 3 && [...value].length === 1 ? '' : wrong('one character', value);
)"},
    {"bytes", "", R"(const bytes«: Check» = value => (value instanceof Uint8Array ? '' : wrong('a Uint8Array', value));
)"},
    {"bigint", "", R"(const bigint«: Check» = value => (typeof value === 'bigint' ? '' : wrong('a bigint', value));
)"},
    {"nothing", "", R"(const nothing«: Check» = value => (value === undefined || value === null ? '' : wrong('nothing', value));
)"},
    {"integer", "",
     R"(const integer = (least«: number», greatest«: number»)«: Check» => value =>
  typeof value === 'number' && Number.isInteger(value) && value >= least && value <= greatest
    ? ''
    : wrong(`an integer from ${least} to ${greatest}`, value);
)"},
    {"bigInteger", "",
     R"(const bigInteger = (least«: bigint», greatest«: bigint»)«: Check» => value =>
  typeof value === 'bigint' && value >= least && value <= greatest ? '' : wrong(`a bigint from ${least} to ${greatest}`, value);
)"},
    {"oneOf", "",
     R"(const oneOf = (...texts«: string[]»)«: Check» => value =>
  typeof value === 'string' && texts.includes(value)
    ? ''
    : wrong(`one of ${texts.map(text => JSON.stringify(text)).join(', ')}`, value);
)"},
    {"optional", "",
     R"(const optional = (check«: Check»)«: Check» => value => (value === undefined || value === null ? '' : check(value));
)"},
    {"list", "",
     R"(const list = (item«: Check», length = -1)«: Check» => value => {
  if (!Array.isArray(value) || (length >= 0 && value.length !== length)) {
    return wrong(length < 0 ? 'an array' : `an array of ${length}`, value);
  }
  for (let i = 0; i < value.length; i++) {
    const fault = item(value[i]);
    if (fault !== '') return `[${i}]${fault}`;
  }
  return '';
};
)"},
    {"tuple", "",
     R"(const tuple = (...items«: Check[]»)«: Check» => value => {
  if (!Array.isArray(value) || value.length !== items.length) return wrong(`an array of ${items.length}`, value);
  for (const [i, item] of items.entries()) {
    const fault = item(value[i]);
    if (fault !== '') return `[${i}]${fault}`;
  }
  return '';
};
)"},
    {"map", "isObject",
     R"(const map = (item«: Check»)«: Check» => value => {
  if (!isObject(value)) return wrong('an object', value);
  for (const key of Object.keys(value)) {
    const fault = item(value[key]);
    if (fault !== '') return `[${JSON.stringify(key)}]${fault}`;
  }
  return '';
};
)"},
    {"record", "isObject",
     R"(const record = (fields«: Record<string, Check>»)«: Check» => value => {
  if (!isObject(value)) return wrong('an object', value);
  for (const [name, check] of Object.entries(fields)) {
    const fault = check(value[name]);
    if (fault !== '') return `.${name}${fault}`;
  }
  return '';
};
)"},
    {"tagged", "isObject",
     R"(const tagged = (tag«: string», variants«: Record<string, Check>»)«: Check» => value => {
  if (!isObject(value)) return wrong('an object', value);
  const name = value[tag];
  const check = typeof name === 'string' && Object.hasOwn(variants, name) ? variants[name] : undefined;
  return check === undefined ? `.${tag}${wrong(`one of ${Object.keys(variants).join(', ')}`, name)}` : check(value);
};
)"},
    {"variant", "isObject",
     R"(// The name of a variant that holds nothing, or an object of a name and what that variant holds.
const variant = (names«: string[]», variants«: Record<string, Check>»)«: Check» => value => {
  if (typeof value === 'string' && names.includes(value)) return '';
  const object = isObject(value) ? value : {};
  const [name = '', ...others] = Object.keys(object);
  const check = others.length === 0 && Object.hasOwn(variants, name) ? variants[name] : undefined;
  if (check === undefined) return wrong(`one of ${[...names, ...Object.keys(variants)].join(', ')}`, value);
  const fault = check(object[name]);
  return fault === '' ? '' : `.${name}${fault}`;
};
)"},
};

constexpr std::string_view kCheckType =
    R"(/** Tells what is wrong with a value, as ".path: expected this, got that"; nothing when it is as it should be. */
«export type Check = (value: unknown) => string;
|/** @typedef {(value: unknown) => string} Check */
»)";

constexpr std::string_view kWrong = R"(
const wrong = (expected«: string», value«: unknown»)«: string» => {
  let got = 'an object';
  if (typeof value === 'string') got = JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  else if (typeof value === 'bigint') got = `${value}n`;
  else if (typeof value === 'function') got = 'a function';
  else if (Array.isArray(value)) got = `an array of ${value.length}`;
  else if (typeof value !== 'object' || value === null) got = String(value);
  return `: expected ${expected}, got ${got}`;
};
)";

constexpr std::string_view kValid = R"(
/**
 * The value, when the check finds nothing wrong with it. Throws a TypeError that tells what is wrong and where.
«| * @param {unknown} value
 * @param {Check} check
 * @param {string} name what the value is called
» */
export function valid«<T>»(value«: unknown», check«: Check», name«: string»)«: T» {
  const fault = check(value);
  if (fault !== '') throw new TypeError(name + fault);
  return value« as T»;
}
)";

class ChecksWriter {
 public:
  ChecksWriter(const Protocol& protocol, const ScriptNames& names, const ScriptOptions& options)
      : protocol_(protocol), names_(names), options_(options) {}

  std::string write() {
    std::string types = declared_types() + message_types();
    std::string checks = declared_checks() + message_checks();
    std::string out = header(protocol_, options_) + "//\n" + directions_table(protocol_, "//");
    if (protocol_.style == Protocol::Style::Messages)
      out += "//\n// What stands before a message in the definition overrides its name: `// Main -> Worker`, `// @progress`.\n";
    out += types + "\n// ---- Checks\n\n";
    out += script(options_, kCheckType) + script(options_, kWrong);
    for (const Helper& helper : kHelpers)
      if (used_.contains(helper.name)) out += script(options_, helper.text);
    return out + checks + script(options_, kValid);
  }

 private:
  // ---- Types -------------------------------------------------------------------------------------------------------------

  std::string fields_type(const std::string& name, const std::vector<Field>& fields, const std::string& comment) {
    std::string out;
    if (options_.has_types()) {
      if (!comment.empty()) out += "/** " + safe(comment) + " */\n";
      out += "export interface " + name + " {\n";
      for (const Field& field : fields) {
        if (const std::string range = range_text(field.type); !range.empty()) out += "  /** " + range + " */\n";
        out += "  " + property_name(field.name) + (field.type.kind == TypeKind::Optional ? "?: " : ": ") +
               type_text(field.type, names_) + ";\n";
      }
      return out + "}\n";
    }
    out += "/**\n";
    if (!comment.empty()) out += " * " + safe(comment) + "\n";
    out += " * @typedef {object} " + name + "\n";
    for (const Field& field : fields) {
      const bool is_optional = field.type.kind == TypeKind::Optional;
      out += " * @property {" + type_text(field.type, names_) + "} " + (is_optional ? "[" + field.name + "]" : field.name);
      if (std::string range = range_text(field.type); !range.empty()) out += " " + lower_first(range);
      out += "\n";
    }
    return out + " */\n";
  }

  static std::string lower_first(std::string text) {
    if (text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] + 32);
    if (text.back() == '.') text.pop_back();
    return text;
  }

  // What the user has written must not end the comment it stands in.
  static std::string safe(std::string text) {
    for (std::size_t at = 0; (at = text.find("*/", at)) != std::string::npos;) text.replace(at, 2, "* /");
    return text;
  }

  // A union, one member to a line.
  std::string union_type(const std::string& name, const std::vector<std::string>& members, const std::string& comment) {
    std::string out;
    if (!options_.has_types()) {
      out = "/**\n";
      if (!comment.empty()) out += " * " + comment + "\n";
      out += " * @typedef {";
      for (std::size_t i = 0; i < members.size(); i++) out += (i == 0 ? "" : "\n *   | ") + members[i];
      return out + "} " + name + "\n */\n";
    }
    if (!comment.empty()) out += "/** " + comment + " */\n";
    out += "export type " + name + " =";
    if (members.size() == 1) return out + " " + members[0] + ";\n";
    for (const std::string& member : members) out += "\n  | " + member;
    return out + ";\n";
  }

  std::string object(const std::string& first, const std::vector<Field>& fields) {
    std::string out = first;
    for (const Field& field : fields) {
      if (!out.empty()) out += "; ";
      out += property_name(field.name) + (field.type.kind == TypeKind::Optional ? "?: " : ": ") + type_text(field.type, names_);
    }
    return out.empty() ? "Record<string, never>" : "{ " + out + " }";
  }

  std::string variant_type(const Declaration& declaration, const Variant& variant) {
    if (!declaration.tag.empty())
      return object(property_name(declaration.tag) + ": " + quote_single(variant.name), variant.shape.fields);
    if (variant.shape.kind == Shape::Kind::None) return quote_single(variant.name);
    const std::string inside =
        variant.shape.kind == Shape::Kind::Value ? type_text(variant.shape.value, names_) : object("", variant.shape.fields);
    return "{ " + property_name(variant.name) + ": " + inside + " }";
  }

  std::string declared_types() {
    std::string out;
    for (const Declaration& declaration : protocol_.declarations) {
      const std::string name = names_.type(declaration.name);
      out += "\n";
      if (declaration.kind == Declaration::Kind::Struct) {
        out += fields_type(name, declaration.shape.fields, "");
      } else if (declaration.kind == Declaration::Kind::Alias) {
        out += union_type(name, {type_text(declaration.shape.value, names_)}, range_text(declaration.shape.value));
      } else {
        std::vector<std::string> members;
        for (const Variant& variant : declaration.variants) members.push_back(variant_type(declaration, variant));
        if (members.empty()) members.push_back("never");
        out += union_type(name, members, "");
      }
    }
    return out;
  }

  std::string message_types() {
    std::string out;
    for (std::size_t i = 0; i < protocol_.messages.size(); i++) {
      const Message& message = protocol_.messages[i];
      if (message.shape.kind == Shape::Kind::Fields)
        out += "\n" + fields_type(names_.payload(i), message.shape.fields, message.comment);
    }
    if (protocol_.style == Protocol::Style::Calls) return out;
    out += messages_type("Request", "To the worker.", [](Role role) { return role == Role::Request; });
    out += messages_type("Reply", "From the worker; each ends its request.",
                         [](Role role) { return role == Role::Reply || role == Role::Failure; });
    if (protocol_.has(Role::Progress))
      out += messages_type("Progress", "From the worker, while a request goes on.",
                           [](Role role) { return role == Role::Progress; });
    return out;
  }

  template <class Includes>
  std::string messages_type(const std::string& suffix, const std::string& comment, Includes includes) {
    std::vector<std::string> members;
    for (std::size_t i = 0; i < protocol_.messages.size(); i++) {
      if (!includes(protocol_.messages[i].role)) continue;
      const std::string payload = payload_text(protocol_, i, names_);
      members.push_back("{ type: " + quote_single(protocol_.messages[i].name) + (payload.empty() ? "" : "; payload: " + payload) +
                        " }");
    }
    return "\n" + union_type(names_.base() + suffix, members, comment);
  }

  // ---- Checks ------------------------------------------------------------------------------------------------------------

  std::string use(std::string_view helper) {
    used_.insert(helper);
    for (const Helper& known : kHelpers)
      if (known.name == helper && !known.needs.empty()) used_.insert(known.needs);
    return std::string(helper);
  }

  std::string check(const Type& type) {
    switch (type.kind) {
      case TypeKind::Boolean: return use("boolean");
      case TypeKind::Float: return use("number");
      case TypeKind::Integer: return use("integer") + "(" + least_value(type) + ", " + greatest_value(type) + ")";
      case TypeKind::BigInteger:
        if (type.bits == 0) return use("bigint");
        return use("bigInteger") + "(" + least_value(type) + "n, " + greatest_value(type) + "n)";
      case TypeKind::String: return use("string");
      case TypeKind::Character: return use("character");
      case TypeKind::Bytes: return use("bytes");
      case TypeKind::Null: return use("nothing");
      case TypeKind::Optional: return use("optional") + "(" + check(type.parts[0]) + ")";
      case TypeKind::List: return use("list") + "(" + check(type.parts[0]) + ")";
      case TypeKind::Array: return use("list") + "(" + check(type.parts[0]) + ", " + std::to_string(type.size) + ")";
      case TypeKind::Map: return use("map") + "(" + check(type.parts[0]) + ")";
      case TypeKind::Tuple: {
        std::string out;
        for (const Type& part : type.parts) out += (out.empty() ? "" : ", ") + check(part);
        return use("tuple") + "(" + out + ")";
      }
      case TypeKind::Named: {
        const std::string name = names_.type_check(type.name);
        // In a circle of types, one of them stands below the others.
        return written_.contains(type.name) ? name : "value => " + name + "(value)";
      }
    }
    return {};
  }

  std::string fields_check(const std::vector<Field>& fields, const std::string& indent) {
    if (fields.empty()) return use("record") + "({})";
    std::string out = use("record") + "({\n";
    for (const Field& field : fields) out += indent + "  " + property_name(field.name) + ": " + check(field.type) + ",\n";
    return out + indent + "})";
  }

  std::string variants_check(const Declaration& declaration) {
    if (declaration.kind == Declaration::Kind::Literals) {
      std::string texts;
      for (const Variant& variant : declaration.variants) texts += (texts.empty() ? "" : ", ") + quote_single(variant.name);
      return use("oneOf") + "(" + texts + ")";
    }
    std::string plain, held;
    for (const Variant& variant : declaration.variants) {
      if (declaration.tag.empty() && variant.shape.kind == Shape::Kind::None) {
        plain += (plain.empty() ? "" : ", ") + quote_single(variant.name);
        continue;
      }
      held += "  " + property_name(variant.name) + ": " +
              (variant.shape.kind == Shape::Kind::Value ? check(variant.shape.value) : fields_check(variant.shape.fields, "  ")) +
              ",\n";
    }
    if (!declaration.tag.empty()) return use("tagged") + "(" + quote_single(declaration.tag) + ", {\n" + held + "})";
    return use("variant") + "([" + plain + "], {\n" + held + "})";
  }

  std::string constant(const std::string& name, const std::string& value, bool is_exported) {
    // Calls without effects: what nobody uses is dropped by bundlers.
    const bool is_call = value.ends_with(")") && !value.starts_with("value =>");
    return (is_exported ? "export const " : "const ") + name + script(options_, "«: Check»") + " = " +
           (is_call ? "/* @__PURE__ */ " : "") + value + ";\n";
  }

  std::string declared_checks() {
    std::string out;
    for (const Declaration& declaration : protocol_.declarations) {
      const std::string value = declaration.kind == Declaration::Kind::Struct  ? fields_check(declaration.shape.fields, "")
                                : declaration.kind == Declaration::Kind::Alias ? check(declaration.shape.value)
                                                                               : variants_check(declaration);
      out += "\n" + constant(names_.type_check(declaration.name), value, false);
      written_.insert(declaration.name);
    }
    return out;
  }

  std::string payload_check(const Message& message, const std::string& indent) {
    if (message.shape.kind == Shape::Kind::Fields) return fields_check(message.shape.fields, indent);
    return message.shape.kind == Shape::Kind::Value ? check(message.shape.value) : use("nothing");
  }

  std::string message_checks() {
    std::string out, replies;
    for (std::size_t i = 0; i < protocol_.messages.size(); i++) {
      const Message& message = protocol_.messages[i];
      if (message.role == Role::Request) out += "\n" + constant(names_.payload_check(i), payload_check(message, ""), true);
      if (message.has_result) out += "\n" + constant(names_.result_check(i), check(message.result), true);
      if (message.role == Role::Request) continue;
      std::string payload = payload_check(message, "");
      if (message.shape.kind == Shape::Kind::Fields) {
        out += "\n" + constant(names_.payload_check(i), payload, false);
        payload = names_.payload_check(i);
      }
      replies += "  " + property_name(message.name) + ": " + use("record") + "({ payload: " + payload + " }),\n";
    }
    if (!replies.empty()) out += "\n" + constant("checkReply", use("tagged") + "('type', {\n" + replies + "})", true);
    return out;
  }

  const Protocol& protocol_;
  const ScriptNames& names_;
  const ScriptOptions& options_;
  std::unordered_set<std::string_view> used_;
  std::unordered_set<std::string> written_;
};

}  // namespace

std::string write_messages_module(const Protocol& protocol, const ScriptNames& names, const ScriptOptions& options) {
  return ChecksWriter(protocol, names, options).write();
}

}  // namespace skein::messages
