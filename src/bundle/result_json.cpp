#include "base/output_buffer.h"
#include "bundle/bundle.h"
#include "diagnostics/message_json.h"
#include "print/print.h"

namespace skein {

namespace {

void append_string(OutputBuffer& out, std::string_view text) { print::print_json_string(text, out); }
void append_number(OutputBuffer& out, std::uint64_t value) { out.append(std::to_string(value)); }
void append_milliseconds(OutputBuffer& out, double value) {
  // Microseconds as decimals, without the printf family's locale.
  const auto microseconds = static_cast<std::uint64_t>(value * 1000);
  append_number(out, microseconds / 1000);
  out.append('.');
  const std::string fraction = std::to_string(microseconds % 1000);
  out.append_repeated('0', 3 - fraction.size());
  out.append(fraction);
}

void append_messages(OutputBuffer& out, const std::vector<Message>& messages, Severity severity) {
  std::vector<Message> selected;
  for (const Message& message : messages)
    if (message.severity == severity) selected.push_back(message);
  std::string json;
  append_messages_json(json, selected);
  out.append(json);
}

void append_links(OutputBuffer& out, const std::vector<OutputLink>& links) {
  for (std::size_t i = 0; i < links.size(); i++) {
    const OutputLink& link = links[i];
    out.append(i > 0 ? ",{\"kind\":" : "{\"kind\":");
    append_string(out, link_kind_name(link.kind));
    out.append(",\"start\":");
    append_number(out, link.start);
    out.append(",\"end\":");
    append_number(out, link.end);
    if (!link.target.empty()) {
      out.append(",\"target\":");
      append_string(out, link.target);
    }
    if (!link.inner.empty()) {
      out.append(",\"inner\":[");
      append_links(out, link.inner);
      out.append(']');
    }
    out.append('}');
  }
}

void append_output(OutputBuffer& out, const OutputFile& file) {
  out.append("{\"path\":");
  append_string(out, file.path);
  out.append(",\"kind\":");
  append_string(out, output_kind_name(file.kind));
  out.append(",\"hash\":");
  append_string(out, file.hash);
  if (!file.entry_point.empty()) {
    out.append(",\"entryPoint\":");
    append_string(out, file.entry_point);
  }
  out.append(",\"imports\":[");
  for (std::size_t i = 0; i < file.imports.size(); i++) {
    out.append(i > 0 ? ",{\"path\":" : "{\"path\":");
    append_string(out, file.imports[i].path);
    out.append(",\"kind\":");
    append_string(out, file.imports[i].kind);
    out.append(file.imports[i].external ? std::string_view(",\"external\":true}") : std::string_view("}"));
  }
  out.append("],\"exports\":[");
  for (std::size_t i = 0; i < file.exports.size(); i++) {
    if (i > 0) out.append(',');
    append_string(out, file.exports[i]);
  }
  out.append("],\"links\":[");
  append_links(out, file.links);
  out.append("]}");
}

}  // namespace

bool BuildResult::has_errors() const {
  for (const Message& message : messages)
    if (message.severity == Severity::Error) return true;
  return false;
}

std::string result_to_json(const BuildResult& result) {
  OutputBuffer out;
  out.append("{\"errors\":");
  append_messages(out, result.messages, Severity::Error);
  out.append(",\"warnings\":");
  append_messages(out, result.messages, Severity::Warning);
  out.append(",\"outputs\":[");
  for (std::size_t i = 0; i < result.outputs.size(); i++) {
    if (i > 0) out.append(',');
    append_output(out, result.outputs[i]);
  }
  out.append(']');
  if (!result.metafile.empty()) {
    out.append(",\"metafile\":");
    append_string(out, result.metafile);
  }
  if (!result.trace.empty()) {
    out.append(",\"trace\":");
    append_string(out, result.trace);
  }
  if (!result.mangle_cache.empty()) {
    out.append(",\"mangleCache\":");
    out.append(result.mangle_cache);
  }
  out.append(",\"stats\":{\"modules\":");
  append_number(out, result.stats.modules);
  out.append(",\"sourceBytes\":");
  append_number(out, result.stats.source_bytes);
  out.append(",\"scanMs\":");
  append_milliseconds(out, result.stats.scan_ms);
  out.append(",\"linkMs\":");
  append_milliseconds(out, result.stats.link_ms);
  out.append("}}");
  return std::string(out.view());
}

}  // namespace skein
