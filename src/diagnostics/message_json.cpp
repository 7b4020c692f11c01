#include "diagnostics/message_json.h"

#include "base/utf8.h"

namespace skein {

namespace {

// Bytes that are no UTF-8, lone surrogates included, become U+FFFD: the reader is a strict UTF-8 decoder.
void append_string(std::string& out, std::string_view text) {
  static constexpr char kDigits[] = "0123456789abcdef";
  out += '"';
  const char* const limit = text.data() + text.size();
  for (const char* p = text.data(); p < limit;) {
    const DecodedCharacter character = decode_utf8(p, limit);
    if (!character.is_valid) {
      out += "\xEF\xBF\xBD";
    } else if (*p == '"' || *p == '\\') {
      out += '\\';
      out += *p;
    } else if (character.code_point < 0x20) {
      out += "\\u00";
      out += kDigits[character.code_point >> 4];
      out += kDigits[character.code_point & 15];
    } else {
      out.append(p, character.size);
    }
    p += character.size;
  }
  out += '"';
}

void append_location(std::string& out, bool has_location, const Location& location) {
  if (!has_location) {
    out += "null";
    return;
  }
  out += "{\"file\":";
  append_string(out, location.file);
  out += ",\"namespace\":";
  append_string(out, location.name_space.empty() ? "file" : std::string_view(location.name_space));
  out += ",\"line\":" + std::to_string(location.line) + ",\"column\":" + std::to_string(location.column) +
         ",\"length\":" + std::to_string(location.length) + ",\"lineText\":";
  append_string(out, location.line_text);
  out += ",\"suggestion\":";
  append_string(out, location.suggestion);
  out += '}';
}

}  // namespace

void append_messages_json(std::string& out, const std::vector<Message>& messages) {
  out += '[';
  for (const Message& message : messages) {
    if (&message != messages.data()) out += ',';
    // esbuild names warnings only; plugins' messages have no code.
    out += "{\"id\":";
    append_string(out, message.severity == Severity::Warning && message.code != DiagnosticCode::None ? diagnostic_id(message.code)
                                                                                                     : std::string());
    out += ",\"code\":" + std::to_string(static_cast<unsigned>(message.code)) + ",\"pluginName\":";
    append_string(out, message.plugin_name);
    out += ",\"text\":";
    append_string(out, message.text);
    out += ",\"location\":";
    append_location(out, message.has_location, message.location);
    out += ",\"notes\":[";
    for (std::size_t i = 0; i < message.notes.size(); i++) {
      if (i > 0) out += ',';
      out += "{\"text\":";
      append_string(out, message.notes[i].text);
      out += ",\"location\":";
      append_location(out, message.notes[i].has_location, message.notes[i].location);
      out += '}';
    }
    out += "],\"detail\":null}";
  }
  out += ']';
}

}  // namespace skein
