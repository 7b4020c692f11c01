// A recording as Chrome's trace events: "Trace Event Format", JSON object format.
#include "base/trace.h"

namespace skein::trace {

namespace {

// Microseconds.
void append_time(std::string& out, std::int64_t nanoseconds) {
  out += std::to_string(nanoseconds / 1000);
  const std::string rest = std::to_string(1000 + nanoseconds % 1000);
  out.append(1, '.').append(rest, 1, 3);
}

void append_text(std::string& out, std::string_view text) {
  constexpr char kDigits[] = "0123456789abcdef";
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20) {
      out.append("\\u00").append(1, kDigits[byte >> 4]).append(1, kDigits[byte & 15]);
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  }
}

void begin_event(std::string& out, std::string_view name, std::string_view type, std::size_t thread) {
  out.append(out.empty() ? "" : ",\n").append("{\"name\":\"").append(name).append("\",\"ph\":\"").append(type);
  out.append("\",\"pid\":1,\"tid\":").append(std::to_string(thread)).append(",");
}

void append_name(std::string& out, std::string_view kind, std::size_t thread, const std::string& name) {
  begin_event(out, kind, "M", thread);
  out.append("\"args\":{\"name\":\"").append(name).append("\"}}");
}

// A counter's value; several of one name are shown on each other.
void append_counts(std::string& out, const Event& event, std::string_view name, Counter first, Counter last) {
  begin_event(out, name, "C", 0);
  out += "\"ts\":";
  append_time(out, event.start);
  out += ",\"args\":{";
  for (auto i = static_cast<std::size_t>(first); i <= static_cast<std::size_t>(last); i++) {
    if (i != static_cast<std::size_t>(first)) out += ',';
    out.append("\"").append(kCounterNames[i]).append("\":").append(std::to_string(event.counts[i]));
  }
  out += "}}";
}

void append_span(std::string& out, const Event& event) {
  constexpr const char* kCategories[] = {"phase", "work", "idle", "lock"};
  begin_event(out, event.name, "X", event.thread);
  out.append("\"cat\":\"").append(kCategories[static_cast<std::size_t>(event.kind)]).append("\",\"ts\":");
  append_time(out, event.start);
  out += ",\"dur\":";
  append_time(out, event.duration);
  out += ",\"args\":{";
  if (!event.path.empty()) {
    out += "\"path\":\"";
    append_text(out, event.path);
    out += event.amount == 0 ? "\"" : "\",";
  }
  if (event.amount != 0) out.append("\"bytes\":").append(std::to_string(event.amount));
  out += "}}";
}

}  // namespace

std::string to_json(const Recording& recording) {
  std::string out;
  append_name(out, "process_name", 0, "Skein");
  for (std::size_t i = 0; i < recording.threads.size(); i++) {
    const unsigned number = recording.threads[i].number;
    append_name(out, "thread_name", i, number == 0 ? "coordinator" : "pool " + std::to_string(number));
    begin_event(out, "thread_sort_index", "M", i);
    out.append("\"args\":{\"sort_index\":").append(std::to_string(i)).append("}}");
  }
  for (const Event& event : recording.events) {
    if (event.kind == Kind::Level) {
      begin_event(out, event.name, "C", 0);
      out += "\"ts\":";
      append_time(out, event.start);
      out.append(",\"args\":{\"value\":").append(std::to_string(event.amount)).append("}}");
    } else if (event.kind == Kind::Counts) {
      append_counts(out, event, "channels", Counter::Sends, Counter::Sleeps);
      append_counts(out, event, "locks", Counter::Locks, Counter::Contended);
    } else {
      append_span(out, event);
    }
  }
  return "{\"traceEvents\":[\n" + out + "\n],\"displayTimeUnit\":\"ms\"}\n";
}

}  // namespace skein::trace
