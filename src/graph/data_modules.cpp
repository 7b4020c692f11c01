// JavaScript that stands for files that are no code.

#include <string>
#include <unordered_map>

#include "base/base64.h"
#include "base/utf8.h"
#include "graph/loaders.h"
#include "js/lexer.h"
#include "resolve/paths.h"

namespace skein {

// A string literal for WTF-8. Lone surrogates have to be escaped: source text is UTF-8. U+2028 and U+2029 may stand in strings
// since ES2019. What is no UTF-8 at all becomes U+FFFD, as where files are read as text.
void append_literal(std::string& out, std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  const char* const limit = text.data() + text.size();
  for (const char* p = text.data(); p < limit;) {
    const auto c = static_cast<unsigned char>(*p);
    if (c >= 0x80) {
      const bool is_surrogate = c == 0xED && limit - p >= 3 && (static_cast<unsigned char>(p[1]) & 0xE0) == 0xA0 &&
                                (static_cast<unsigned char>(p[2]) & 0xC0) == 0x80;
      if (is_surrogate) {
        out += "\\ud";
        out += kHex[p[1] >> 2 & 15];
        out += kHex[(p[1] & 3) << 2 | (p[2] >> 4 & 3)];
        out += kHex[p[2] & 15];
        p += 3;
        continue;
      }
      const DecodedCharacter character = decode_utf8(p, limit);
      if (character.is_valid)
        out.append(p, character.size);
      else
        out += "\xEF\xBF\xBD";
      p += character.size;
      continue;
    }
    p++;
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      default:
        if (c < 0x20) {
          out += "\\x";
          out += kHex[c >> 4];
          out += kHex[c & 15];
        } else {
          out += static_cast<char>(c);
        }
    }
  }
  out += '"';
}

namespace {

struct Type {
  std::string_view extensions, type;
};
constexpr Type kTypes[] = {
    {".css", "text/css;charset=utf-8"},
    {".htm.html", "text/html;charset=utf-8"},
    {".js.mjs", "text/javascript;charset=utf-8"},
    {".json", "application/json;charset=utf-8"},
    {".webmanifest", "application/manifest+json"},
    {".xml", "text/xml;charset=utf-8"},
    {".wasm", "application/wasm"},
    {".pdf", "application/pdf"},
    {".avif", "image/avif"},
    {".gif", "image/gif"},
    {".jpeg.jpg", "image/jpeg"},
    {".png", "image/png"},
    {".svg", "image/svg+xml"},
    {".webp", "image/webp"},
    {".ico", "image/x-icon"},
    {".mp3", "audio/mpeg"},
    {".mp4", "video/mp4"},
    {".webm", "video/webm"},
    {".eot", "application/vnd.ms-fontobject"},
    {".otf", "font/otf"},
    {".sfnt", "font/sfnt"},
    {".ttf", "font/ttf"},
    {".woff", "font/woff"},
    {".woff2", "font/woff2"},
};

// By extension, else by whether it is text (https://mimesniff.spec.whatwg.org/#binary-data-byte).
std::string_view type_of(std::string_view path, std::string_view contents) {
  const std::string extension = std::string(path_extension(path)) + ".";
  if (extension.size() > 1)
    for (const Type& type : kTypes)
      if (std::string(type.extensions).append(".").find(extension) != std::string::npos) return type.type;
  bool is_text = is_valid_utf8(contents.data(), contents.data() + contents.size());
  for (char c : contents) is_text &= static_cast<unsigned char>(c) >= 0x20 || (c >= '\t' && c <= '\r' && c != '\v') || c == 0x1B;
  return is_text ? "text/plain;charset=utf-8" : "application/octet-stream";
}

// RFC 2397, percent-escaped where that is shorter than base64.
std::string data_url(std::string_view path, std::string_view contents) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string url = "data:";
  url += type_of(path, contents);
  std::string escaped = url + ",";
  url += ";base64,";
  append_base64(contents, url);
  if (!is_valid_utf8(contents.data(), contents.data() + contents.size())) return url;
  const auto is_hex = [&](std::size_t i) {
    return i < contents.size() && std::string_view("0123456789ABCDEFabcdef").find(contents[i]) != std::string_view::npos;
  };
  // URLs lose white space at their end.
  const std::size_t end = contents.find_last_not_of(" \t\n\v\f\r") + 1;
  for (std::size_t i = 0; i < contents.size(); i++) {
    const char c = contents[i];
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F || c == '#' || i >= end || (c == '%' && is_hex(i + 1) && is_hex(i + 2))) {
      escaped += '%';
      escaped += kHex[byte >> 4];
      escaped += kHex[byte & 15];
    } else {
      escaped += c;
    }
  }
  return escaped.size() < url.size() ? escaped : url;
}

}  // namespace

// A key in an object literal. `__proto__: 1` would set the prototype, ["__proto__"]: 1 makes a member.
void append_key(std::string& out, std::string_view key) {
  const bool is_proto = key == "__proto__";
  if (is_proto) out += '[';
  append_literal(out, key);
  if (is_proto) out += ']';
  out += ": ";
}

namespace {

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
      out += '{';
      for (std::uint32_t i = 0; i < value.members.count; i++) {
        if (i > 0) out += ", ";
        append_key(out, value.members[i].key);
        append_value(out, *value.members[i].value);
      }
      out += '}';
      break;
  }
}

}  // namespace

bool is_variable_name(std::string_view key) {
  return js::is_identifier_name(key) && !js::is_reserved_word(key) && key != "arguments" && key != "eval" && key != "let" &&
         key != "static" && key != "yield" && key != "await" && key != "undefined" && key != "NaN" && key != "Infinity";
}

std::string module_from_data(Loader loader, std::string_view path, std::string_view text, bool is_commonjs) {
  std::string result = is_commonjs ? "module.exports = " : "export default ";
  std::string base64;
  switch (loader) {
    case Loader::Base64:
      append_base64(text, base64);
      append_literal(result, base64);
      break;
    case Loader::DataURL: append_literal(result, data_url(path, text)); break;
    case Loader::Binary:
      append_base64(text, base64);
      if (is_commonjs) return result + "Uint8Array.from(atob(\"" + base64 + "\"), (c) => c.charCodeAt(0));\n";
      return "import { __toBinary } from \"skein:runtime\";\nexport default /* @__PURE__ */ __toBinary(\"" + base64 + "\");\n";
    case Loader::WasmSource:
      return "import { __compileWasm } from \"skein:runtime\";\nexport default await __compileWasm(new URL(\"\", "
             "import.meta.url));\n";
    // Its own URL, printed as a string.
    case Loader::File: return result + "/* @__PURE__ */ new URL(\"\", import.meta.url);\n";
    case Loader::Copy: return "export {};\n";
    case Loader::Empty: return "module.exports = {};\n";
    default:
      if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
      append_literal(result, text);
  }
  return result + ";\n";
}

std::string module_from_json(const json::Value& root, bool is_commonjs, bool has_names) {
  std::string result;
  if (is_commonjs || !root.is_object()) {
    result = is_commonjs ? "module.exports = " : "export default ";
    append_value(result, root);
    return result + ";\n";
  }
  std::unordered_map<std::string_view, std::uint32_t> counts;
  for (const json::Member& member : root.members) counts[member.key]++;

  std::string object = "{\n", exports;
  std::uint32_t number = 0;
  for (const json::Member& member : root.members) {
    object += "  ";
    append_key(object, member.key);
    // Of doubles the last one counts: they stay together in the object. A lone surrogate is no name for an export.
    const bool is_export = has_names && member.key != "__proto__" && member.key != "default" && counts[member.key] == 1 &&
                           is_valid_utf8(member.key.data(), member.key.data() + member.key.size());
    if (!is_export) {
      append_value(object, *member.value);
      object += ",\n";
      continue;
    }
    std::string local(member.key);
    if (!is_variable_name(member.key)) {
      do local = "_" + std::to_string(number++);
      while (counts.contains(local));
    }
    result += "var " + local + " = ";
    append_value(result, *member.value);
    result += ";\n";
    exports += exports.empty() ? "" : ", ";
    exports += local;
    if (local != member.key) {
      exports += " as ";
      append_literal(exports, member.key);
    }
    object += local;
    object += ",\n";
  }
  object += "}";
  result += "export default " + object + ";\n";
  if (!exports.empty()) result += "export { " + exports + " };\n";
  return result;
}

}  // namespace skein
