#include "graph/loaders.h"

#include <unordered_set>

#include "base/output_buffer.h"
#include "js/lexer.h"
#include "json/json.h"
#include "resolve/paths.h"

namespace skein {

namespace {

// A JavaScript string literal for UTF-8 or WTF-8 text. U+2028 and U+2029 are fine in strings since ES2019.
void append_literal(std::string& out, std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  for (char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += "\\x";
          out += kHex[c >> 4];
          out += kHex[c & 15];
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

// JSON is JavaScript, but for `__proto__`, which would set the prototype: {["__proto__"]: 1}.
void append_value(std::string& out, const json::Value& value) {
  switch (value.kind) {
    case json::Value::Kind::Null: out += "null"; break;
    case json::Value::Kind::Boolean: out += value.boolean ? "true" : "false"; break;
    case json::Value::Kind::Number: out += value.text; break;
    case json::Value::Kind::String: append_literal(out, value.text); break;
    case json::Value::Kind::Array:
      out += '[';
      for (std::uint32_t i = 0; i < value.elements.count; i++) {
        if (i > 0) out += ", ";
        append_value(out, *value.elements[i]);
      }
      out += ']';
      break;
    case json::Value::Kind::Object:
      out += "{";
      for (std::uint32_t i = 0; i < value.members.count; i++) {
        if (i > 0) out += ", ";
        if (value.members[i].key == "__proto__") {
          out += "[\"__proto__\"]";
        } else {
          append_literal(out, value.members[i].key);
        }
        out += ": ";
        append_value(out, *value.members[i].value);
      }
      out += "}";
      break;
  }
}

// Each member that can be a name is an export of its own, so that what is not used goes: import { version } from './package.json'.
std::string module_from_json(const json::Value& root) {
  std::string exports, names;
  std::unordered_set<std::string_view> seen;
  std::string object = "{\n";
  if (root.is_object()) {
    std::unordered_set<std::string_view> doubles, all;
    for (const json::Member& member : root.members)
      if (!all.insert(member.key).second) doubles.insert(member.key);
    std::string result;
    std::uint32_t number = 0;
    for (const json::Member& member : root.members) {
      const bool is_name = js::is_identifier_name(member.key) && member.key != "__proto__" && member.key != "default" &&
                           !doubles.contains(member.key);
      object += "  ";
      if (member.key == "__proto__") {
        object += "[\"__proto__\"]";
      } else {
        append_literal(object, member.key);
      }
      object += ": ";
      if (!is_name) {
        append_value(object, *member.value);
      } else {
        // Reserved words may be export names but no variables.
        std::string local(member.key);
        if (js::is_reserved_word(local) || local == "arguments" || local == "eval" || local == "let" || local == "static" ||
            local == "yield" || local == "await" || local == "undefined")
          local = "_" + local + std::to_string(number++);
        if (!seen.insert(member.key).second) continue;
        result += "var " + local + " = ";
        append_value(result, *member.value);
        result += ";\n";
        names += names.empty() ? "" : ", ";
        names += local + (local == member.key ? "" : " as " + std::string(member.key));
        object += local;
      }
      object += ",\n";
    }
    object += "}";
    result += "export default " + object + ";\n";
    if (!names.empty()) result += "export { " + names + " };\n";
    return result;
  }
  std::string result = "export default ";
  append_value(result, root);
  return result + ";\n";
}

js::Loader parser_loader(Loader loader) {
  switch (loader) {
    case Loader::JSX: return js::Loader::JSX;
    case Loader::TS: return js::Loader::TS;
    case Loader::TSX: return js::Loader::TSX;
    default: return js::Loader::JS;
  }
}

void add_messages(GraphModule& module, const DiagnosticList& diagnostics, std::string_view source) {
  for (const Diagnostic& diagnostic : diagnostics.items())
    module.messages.push_back(to_message(diagnostic, source, module.pretty_path));
}

}  // namespace

bool load_module(GraphModule& module, const ScanOptions& options) {
  DiagnosticList diagnostics;
  js::ParseOptions parse_options;
  parse_options.loader = parser_loader(module.loader);
  parse_options.jsx = options.jsx;
  parse_options.preserve_unused_imports = options.preserve_unused_imports;
  const std::string_view extension = path_extension(module.path);
  if (extension == ".mjs" || extension == ".mts") parse_options.goal = js::ParseOptions::Goal::Module;
  if (extension == ".cjs" || extension == ".cts") parse_options.goal = js::ParseOptions::Goal::Script;

  std::string_view source = module.text.view();
  if (module.loader == Loader::JSON) {
    Arena arena;
    const json::Value* root = json::parse(source, {}, arena, diagnostics);
    if (root == nullptr) {
      add_messages(module, diagnostics, source);
      return false;
    }
    module.generated = SourceText(module_from_json(*root));
    source = module.generated.view();
    parse_options.goal = js::ParseOptions::Goal::Module;
  } else if (module.loader == Loader::Text) {
    if (source.starts_with("\xEF\xBB\xBF")) source.remove_prefix(3);
    std::string text = "export default ";
    append_literal(text, source);
    module.generated = SourceText(text + ";\n");
    source = module.generated.view();
    parse_options.goal = js::ParseOptions::Goal::Module;
  }
  js::parse(source, parse_options, module.ast, diagnostics);
  add_messages(module, diagnostics, source);
  if (diagnostics.has_errors()) return false;
  if (module.ast.is_commonjs) {
    const std::uint32_t start = module.ast.commonjs_start;
    std::uint32_t end = start;
    while (end < source.size() && source[end] >= 'a' && source[end] <= 'z') end++;
    const Diagnostic diagnostic{DiagnosticCode::CommonJSNotSupported, {start, end}, {module.pretty_path, {}, {}}, {}, false, {}};
    module.messages.push_back(to_message(diagnostic, source, module.pretty_path));
    return false;
  }
  return true;
}

}  // namespace skein
