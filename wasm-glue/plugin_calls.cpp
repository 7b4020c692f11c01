#include "plugin_calls.h"

#include "base/arena.h"
#include "base/output_buffer.h"
#include "bundle/option_names.h"
#include "diagnostics/message_json.h"
#include "json/json.h"
#include "message_requests.h"
#include "print/print.h"

namespace skein {
namespace {

using json::Value;

void append_member(OutputBuffer& out, std::string_view name, std::string_view text) {
  out.append(",\"");
  out.append(name);
  out.append("\":");
  print::print_json_string(text, out);
}

void append_attributes(OutputBuffer& out, std::string_view name, const ModuleAttributes& attributes) {
  if (attributes.empty()) return;
  out.append(",\"");
  out.append(name);
  out.append("\":{");
  for (const auto& [key, value] : attributes) {
    if (&key != &attributes[0].first) out.append(',');
    print::print_json_string(key, out);
    out.append(':');
    print::print_json_string(value, out);
  }
  out.append('}');
}

bool flag_of(const Value& object, std::string_view key, bool otherwise) {
  const Value* value = object.get(key);
  return value != nullptr && value->kind == Value::Kind::Boolean ? value->boolean : otherwise;
}

const Value* parse_object(std::string_view text, Arena& arena) {
  DiagnosticList diagnostics;
  const Value* root = json::parse(text, {}, arena, diagnostics);
  return root != nullptr && root->is_object() ? root : nullptr;
}

}  // namespace

std::string requests_to_json(const std::vector<ScanRequest>& requests) {
  OutputBuffer out;
  out.append('[');
  for (const ScanRequest& request : requests) {
    if (&request != requests.data()) out.append(',');
    out.append("{\"id\":");
    out.append(std::to_string(request.id));
    if (request.kind == ScanRequest::Kind::Load) {
      append_member(out, "kind", "load");
      append_member(out, "path", request.path);
      append_attributes(out, "with", request.attributes);
    } else {
      append_member(out, "kind", import_kind_name(request.import_kind));
      append_member(out, "path", request.specifier);
      append_member(out, "importer", request.importer);
      if (!request.resolve_directory.empty()) append_member(out, "resolveDir", request.resolve_directory);
      append_attributes(out, "with", request.attributes);
      append_attributes(out, "importerWith", request.importer_attributes);
    }
    append_member(out, "suffix", request.suffix);
    out.append('}');
  }
  out.append(']');
  return std::string(out.view());
}

bool answer_from_json(std::string_view text, std::string_view contents, BuildContext& build) {
  Arena arena;
  const Value* root = parse_object(text, arena);
  const Value* number = root == nullptr ? nullptr : root->get("id");
  if (number == nullptr || number->kind != Value::Kind::Number) return false;
  const auto id = static_cast<std::uint32_t>(number->number);
  if (const Value* chunks = root->get("chunks"); chunks != nullptr) {
    std::vector<std::string> names;
    for (const Value* name : chunks->elements) names.emplace_back(name->is_string() ? name->text : std::string_view());
    build.answer_chunks(std::move(names));
    return true;
  }
  Scan& scan = build.scan();
  if (root->get("loader") != nullptr) {
    LoadAnswer answer;
    answer.text = SourceText(contents);
    find_loader(text_of(*root, "loader"), answer.loader);
    answer.resolve_directory = text_of(*root, "resolveDir");
    answer.error = text_of(*root, "error");
    scan.answer_load(id, std::move(answer));
  } else if (flag_of(*root, "reported", false) || root->get("path") != nullptr) {
    Resolution resolution;
    resolution.kind = flag_of(*root, "reported", false)   ? Resolution::Kind::Reported
                      : flag_of(*root, "external", false) ? Resolution::Kind::External
                                                          : Resolution::Kind::File;
    resolution.path = text_of(*root, "path");
    resolution.suffix = text_of(*root, "suffix");
    resolution.has_side_effects = flag_of(*root, "sideEffects", true);
    scan.answer_resolve(id, std::move(resolution));
  } else {
    scan.answer_default(id);
  }
  return true;
}

std::string resolve_request(std::string_view request, BuildContext& build) {
  Arena arena;
  const Value* root = parse_object(request, arena);
  if (root == nullptr) return "{}";
  const std::string path = text_of(*root, "path"), directory = text_of(*root, "resolveDir"), name = text_of(*root, "kind");
  js::ImportKind kind = js::ImportKind::ImportStatement;
  for (int i = 0; i <= static_cast<int>(js::ImportKind::NewURL); i++)
    if (import_kind_name(static_cast<js::ImportKind>(i)) == name) kind = static_cast<js::ImportKind>(i);
  const Resolution resolution = build.resolve(directory, path, kind);
  OutputBuffer out;
  const bool is_external = resolution.kind == Resolution::Kind::External;
  if (resolution.kind == Resolution::Kind::NotFound) {
    std::vector<Message> messages{make_message(resolution.problem, {path, resolution.argument})};
    for (const std::string& note : resolution.notes) messages[0].notes.push_back({note, false, {}});
    std::string told;
    append_messages_json(told, messages);
    out.append("{\"errors\":");
    out.append(told);
  } else {
    out.append(is_external ? std::string_view("{\"external\":true") : std::string_view("{\"external\":false"));
    append_member(out, "path", resolution.path);
    append_member(out, "suffix", resolution.suffix);
    append_member(out, "namespace", resolution.kind == Resolution::Kind::Disabled ? "(disabled)" : is_external ? "" : "file");
    out.append(",\"sideEffects\":");
    out.append(resolution.has_side_effects ? std::string_view("true") : std::string_view("false"));
  }
  out.append('}');
  return std::string(out.view());
}

std::string location_json(const Scan& scan, std::uint32_t id) {
  std::vector<Message> messages(1);
  messages[0].has_location = scan.locate(id, messages[0].location);
  std::string text;
  append_messages_json(text, messages);
  return text;
}

}  // namespace skein
