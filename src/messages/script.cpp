#include "messages/script.h"

#include <algorithm>

#include "messages/names.h"

namespace skein::messages {

namespace {

constexpr std::string_view kOpen = "\xC2\xAB", kClose = "\xC2\xBB";  // « »

// What modules use of the language or declare themselves.
constexpr std::string_view kTypeNames[] = {"Array",  "Boolean",    "Check",   "Error",   "JSON",   "Map",    "MessageEvent",
                                           "Number", "Object",     "Options", "Promise", "Record", "String", "TypeError",
                                           "URL",    "Uint8Array", "Worker",  "Waiting", "Answer", "Send",   "Symbol"};
constexpr std::string_view kFunctionNames[] = {"addEventListener",
                                               "removeEventListener",
                                               "postMessage",
                                               "ask",
                                               "receive",
                                               "start",
                                               "end",
                                               "terminate",
                                               "valid",
                                               "worker",
                                               "pending",
                                               "lastId",
                                               "failure",
                                               "console",
                                               "self",
                                               "window",
                                               "globalThis",
                                               "stop",
                                               "constructor"};

std::string upper_first(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 32);
  return text;
}

}  // namespace

std::string script(const ScriptOptions& options, std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = text.find(kOpen);
    out += text.substr(0, open);
    if (open == std::string_view::npos) break;
    text.remove_prefix(open + kOpen.size());
    const std::size_t close = text.find(kClose);
    const std::string_view inside = text.substr(0, close);
    // A union of types has spaces around its bar.
    std::size_t bar = inside.find('|');
    while (bar != std::string_view::npos && bar > 0 && inside[bar - 1] == ' ') bar = inside.find('|', bar + 1);
    if (options.has_types())
      out += inside.substr(0, bar);
    else if (bar != std::string_view::npos)
      out += inside.substr(bar + 1);
    text.remove_prefix(close + kClose.size());
  }
  return out;
}

ScriptNames::ScriptNames(const Protocol& protocol) : base_(protocol_base(protocol.name)), file_(kebab_case(base_)) {
  NameTable types, functions, checks;
  checks.reserve("checkReply");
  for (const std::string_view name : kTypeNames) types.reserve(name);
  for (const char* suffix : {"Request", "Reply", "Progress", "Handlers"}) types.reserve(base_ + suffix);
  for (const std::string_view name : kFunctionNames) functions.reserve(name);
  for (const Declaration& declaration : protocol.declarations)
    types_.emplace(declaration.name, types.claim(upper_first(declaration.name), base_ + upper_first(declaration.name)));
  for (const Message& message : protocol.messages) {
    const std::string payload = pascal_case(message.name) + "Payload";
    payloads_.push_back(message.shape.kind == Shape::Kind::Fields ? types.claim(payload, base_ + payload) : std::string());
    const std::string function = camel_case(message.name);
    if (message.role != Role::Request)
      functions_.emplace_back();
    else if (is_reserved_in_javascript(function))
      functions_.push_back(functions.claim(function + "Message", function + "Request"));
    else
      functions_.push_back(functions.claim(function, function + "Message"));
    const std::string check = "check" + pascal_case(message.name);
    payload_checks_.push_back(checks.claim(check, check + "Payload"));
    result_checks_.push_back(message.has_result ? checks.claim(check + "Result", check + "Answer") : std::string());
  }
  for (const Declaration& declaration : protocol.declarations) {
    const std::string check = "check" + types_.at(declaration.name);
    type_checks_.emplace(declaration.name, checks.claim(check, check + "Type"));
  }
}

// ---- Types ---------------------------------------------------------------------------------------------------------------

std::string property_name(std::string_view name) { return is_identifier(name) ? std::string(name) : quote_single(name); }

std::string type_text(const Type& type, const ScriptNames& names) {
  switch (type.kind) {
    case TypeKind::Boolean: return "boolean";
    case TypeKind::Integer:
    case TypeKind::Float: return "number";
    case TypeKind::BigInteger: return "bigint";
    case TypeKind::String:
    case TypeKind::Character: return "string";
    case TypeKind::Bytes: return "Uint8Array";
    case TypeKind::Null: return "null";
    case TypeKind::Optional: return type_text(type.parts[0], names) + " | null | undefined";
    case TypeKind::List:
    case TypeKind::Array: {
      const std::string item = type_text(type.parts[0], names);
      return item.find('|') == std::string::npos ? item + "[]" : "Array<" + item + ">";
    }
    case TypeKind::Tuple: {
      std::string out;
      for (const Type& part : type.parts) out += (out.empty() ? "" : ", ") + type_text(part, names);
      return "[" + out + "]";
    }
    case TypeKind::Map: return "Record<string, " + type_text(type.parts[0], names) + ">";
    case TypeKind::Named: return names.type(type.name);
  }
  return {};
}

std::string payload_text(const Protocol& protocol, std::size_t message, const ScriptNames& names) {
  const Shape& shape = protocol.messages[message].shape;
  if (shape.kind == Shape::Kind::None) return {};
  return shape.kind == Shape::Kind::Fields ? names.payload(message) : type_text(shape.value, names);
}

std::string result_text(const Message& message, const ScriptNames& names) {
  return message.result.kind == TypeKind::Null ? "void" : type_text(message.result, names);
}

std::string range_text(const Type& type) {
  switch (type.kind) {
    case TypeKind::Integer: return "An integer from " + least_value(type) + " to " + greatest_value(type) + ".";
    case TypeKind::BigInteger:
      return type.bits == 0 ? std::string() : "An integer from " + least_value(type) + " to " + greatest_value(type) + ".";
    case TypeKind::Character: return "One character.";
    case TypeKind::Array: return "Of " + std::to_string(type.size) + " items.";
    case TypeKind::Optional: return range_text(type.parts[0]);
    default: return {};
  }
}

std::string import_text(std::string_view keyword, const std::vector<std::string>& names, std::string_view from) {
  constexpr std::size_t kWidth = 120;
  const bool is_comment = keyword.starts_with("@");
  std::string joined, lines;
  for (const std::string& name : names) {
    joined += (joined.empty() ? "" : ", ") + name;
    lines += std::string(is_comment ? "\n *   " : "\n  ") + name + ",";
  }
  const std::string head = std::string(keyword) + " {", tail = "} from " + quote_single(from);
  const bool is_short = head.size() + joined.size() + tail.size() < kWidth;
  if (!is_comment) return head + (is_short ? " " + joined + " " : lines + "\n") + tail + ";\n";
  return is_short ? "/** " + head + " " + joined + " " + tail + " */\n" : "/**\n * " + head + lines + "\n * " + tail + "\n */\n";
}

// ---- Headers -------------------------------------------------------------------------------------------------------------

std::string directions_table(const Protocol& protocol, std::string_view mark) {
  const auto what = [&](std::size_t i) -> std::string {
    if (protocol.style == Protocol::Style::Calls) return "to the worker, which answers with its result";
    switch (protocol.messages[i].role) {
      case Role::Request: return "to the worker";
      case Role::Reply: return "from the worker, ends a request";
      case Role::Progress: return "from the worker, ends no request";
      case Role::Failure:
        return i == protocol.failure ? "from the worker, ends a request; what its errors become"
                                     : "from the worker, ends a request";
    }
    return {};
  };
  std::size_t name_width = 0, what_width = 0;
  for (std::size_t i = 0; i < protocol.messages.size(); i++) {
    name_width = std::max(name_width, protocol.messages[i].name.size());
    what_width = std::max(what_width, what(i).size());
  }
  std::string out;
  for (std::size_t i = 0; i < protocol.messages.size(); i++) {
    const Message& message = protocol.messages[i];
    out.append(mark).append("   ").append(message.name).append(name_width - message.name.size() + 2, ' ').append(what(i));
    if (protocol.style != Protocol::Style::Calls)
      out.append(what_width - what(i).size() + 2, ' ').append("(").append(message.reason).append(")");
    out += '\n';
  }
  return out;
}

std::string header(const Protocol& protocol, const ScriptOptions& options) {
  return "// Generated by `skein messages` from " + protocol.name + " in " + options.definition_file +
         ". Change that, not this file.\n";
}

}  // namespace skein::messages
