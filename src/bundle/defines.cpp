#include "bundle/defines.h"

#include "js/lexer.h"
#include "json/json.h"

namespace skein {

namespace {

using js::DefineValue;

DefineValue from_json(const json::Value& json, js::Defines& defines) {
  using Kind = DefineValue::Kind;
  DefineValue value;
  switch (json.kind) {
    case json::Value::Kind::Null: value.kind = Kind::Null; break;
    case json::Value::Kind::Boolean:
      value.kind = Kind::Boolean;
      value.boolean = json.boolean;
      break;
    case json::Value::Kind::Number:
      value.kind = Kind::Number;
      value.number = json.number;
      break;
    case json::Value::Kind::String:
      value.kind = Kind::String;
      value.text = defines.copy(json.text);
      break;
    case json::Value::Kind::Array:
      value.kind = Kind::Array;
      for (const json::Value* element : json.elements) value.elements.push_back(from_json(*element, defines));
      break;
    case json::Value::Kind::Object:
      value.kind = Kind::Object;
      for (const json::Member& member : json.members) {
        value.keys.push_back(defines.copy(member.key));
        value.elements.push_back(from_json(*member.value, defines));
      }
      break;
  }
  return value;
}

bool read_value(std::string_view text, js::Defines& defines, DefineValue& value) {
  if (defines.read_name(text, value)) return true;
  value = {};
  Arena arena;
  DiagnosticList diagnostics;
  const SourceText source(text);
  const json::Value* json = json::parse(source.view(), {}, arena, diagnostics);
  if (json == nullptr) return false;
  value = from_json(*json, defines);
  return true;
}

}  // namespace

std::unique_ptr<js::Defines> make_defines(const DefineOptions& options, std::string_view node_env, bool injects,
                                          std::vector<Message>& messages) {
  auto result = std::make_unique<js::Defines>();
  const auto wrong = [&](std::string_view value, std::string_view option, std::string_view expected) {
    messages.push_back(make_message(DiagnosticCode::InvalidOptionValue, {value, option, expected}));
  };
  for (const auto& [name, text] : options.defines) {
    DefineValue value;
    if (!read_value(text, *result, value)) {
      wrong(text, "define: " + name, "JSON or a name such as a.b");
      continue;
    }
    const bool is_name = value.kind == DefineValue::Kind::Name;
    if (!result->add_define(name, std::move(value))) wrong(name, "define", "a global name such as a or a.b");
    // The quotes are easily lost on their way through a shell.
    else if (is_name && name == "process.env.NODE_ENV")
      messages.push_back(make_message(DiagnosticCode::SuspiciousDefine, {name, text}));
  }
  if (!node_env.empty() && !result->has("process.env.NODE_ENV") && !result->has("process.env") && !result->has("process")) {
    DefineValue value;
    value.kind = DefineValue::Kind::String;
    value.text = result->copy(node_env);
    result->add_define("process.env.NODE_ENV", std::move(value));
  }
  for (const std::string& name : options.pure)
    if (!result->add_pure(name)) wrong(name, "pure", "a global name such as a or a.b");
  for (const std::string& name : options.worker_constructors)
    if (!result->add_worker_starter(name))
      wrong(name, "workerConstructors", "a name such as a or a.b, with () behind it when it is called");
  for (const std::string& label : options.drop_labels)
    if (!label.empty()) result->add_dropped_label(label);
  result->drops_console = options.drop_console;
  result->drops_debugger = options.drop_debugger;
  if (result->is_empty() && !injects) return nullptr;
  return result;
}

void check_jsx(const JsxOption& options, std::vector<Message>& messages) {
  const auto check = [&](std::string_view name, const std::string& value, std::string_view expected, bool is_right) {
    if (!is_right) messages.push_back(make_message(DiagnosticCode::InvalidOptionValue, {value, name, expected}));
  };
  check("jsxFactory", options.factory, "a name such as h or Preact.h", js::is_entity_name(options.factory));
  check("jsxFragment", options.fragment, "a name such as Fragment or Preact.Fragment, or null",
        options.fragment == "null" || js::is_entity_name(options.fragment));
  check("jsxImportSource", options.import_source, "the name of a package", !options.import_source.empty());
}

}  // namespace skein
