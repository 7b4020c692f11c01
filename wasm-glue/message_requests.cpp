#include "message_requests.h"

#include <cstdint>
#include <vector>

#include "base/arena.h"
#include "bundle/bundle.h"
#include "diagnostics/diagnostic.h"
#include "json/json.h"

namespace skein {

std::string text_of(const json::Value& object, std::string_view key) {
  const json::Value* value = object.get(key);
  return value != nullptr && value->is_string() ? std::string(value->text) : std::string();
}

namespace {

using json::Value;

// Positions and widths; anything that is none counts as 0, as a missing one does.
std::uint32_t number_of(const Value& object, std::string_view key) {
  const Value* value = object.get(key);
  if (value == nullptr || value->kind != Value::Kind::Number || !(value->number >= 0)) return 0;
  return value->number < 4294967295.0 ? static_cast<std::uint32_t>(value->number) : 4294967295u;
}

bool is_true(const Value& object, std::string_view key) {
  const Value* value = object.get(key);
  return value != nullptr && value->kind == Value::Kind::Boolean && value->boolean;
}

// Warnings are shown with their name; None for one that is not Skein's.
DiagnosticCode code_of(const std::string& id) {
  if (id.empty()) return DiagnosticCode::None;
  for (DiagnosticCode code : diagnostic_codes())
    if (diagnostic_id(code) == id) return code;
  return DiagnosticCode::None;
}

// False when there is none.
bool read_location(const Value& owner, Location& location) {
  const Value* value = owner.get("location");
  if (value == nullptr || !value->is_object()) return false;
  location.file = text_of(*value, "file");
  location.line = number_of(*value, "line");
  location.column = number_of(*value, "column");
  location.length = number_of(*value, "length");
  location.line_text = text_of(*value, "lineText");
  location.suggestion = text_of(*value, "suggestion");
  return true;
}

}  // namespace

std::string format_messages(std::string_view request) {
  Arena arena;
  DiagnosticList diagnostics;
  const Value* root = json::parse(request, {}, arena, diagnostics);
  if (root == nullptr || !root->is_object()) return {};
  const Severity severity = text_of(*root, "kind") == "warning" ? Severity::Warning : Severity::Error;
  const TerminalOptions terminal{is_true(*root, "color"), number_of(*root, "terminalWidth")};
  const Value* messages = root->get("messages");
  std::string text;
  if (messages == nullptr || !messages->is_array()) return text;
  for (const Value* value : messages->elements) {
    Message message;
    message.severity = severity;
    message.text = text_of(*value, "text");
    message.code = code_of(text_of(*value, "id"));
    message.has_location = read_location(*value, message.location);
    if (const Value* notes = value->get("notes"); notes != nullptr && notes->is_array()) {
      for (const Value* item : notes->elements) {
        Note note;
        note.text = text_of(*item, "text");
        note.has_location = read_location(*item, note.location);
        message.notes.push_back(std::move(note));
      }
    }
    text += render_terminal(message, terminal);
  }
  return text;
}

std::string analyze_metafile_request(std::string_view request) {
  Arena arena;
  DiagnosticList diagnostics;
  const Value* root = json::parse(request, {}, arena, diagnostics);
  if (root == nullptr || !root->is_object()) return {};
  return analyze_metafile(text_of(*root, "metafile"), is_true(*root, "verbose"));
}

}  // namespace skein
