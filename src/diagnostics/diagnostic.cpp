#include "diagnostics/diagnostic.h"

#include <algorithm>

#include "base/assert.h"

namespace skein {

namespace {

constexpr DiagnosticInfo kCatalogue[] = {
#define SKEIN_DIAGNOSTIC(code, name, severity, text, note) \
  {DiagnosticCode::name, #name, Severity::severity, text, note},
#include "diagnostics/catalogue.def"
#undef SKEIN_DIAGNOSTIC
};

constexpr bool codes_ascend() {
  for (std::size_t i = 1; i < std::size(kCatalogue); i++)
    if (kCatalogue[i - 1].code >= kCatalogue[i].code) return false;
  return true;
}
static_assert(codes_ascend(), "codes are unique and stand in ascending order, so that they can be searched");

constexpr std::size_t kMaxLineText = 4096;

// Length of the line terminator at `i`, 0 when there is none.
std::size_t line_end_size(std::string_view source, std::size_t i) {
  switch (static_cast<unsigned char>(source[i])) {
    case '\n': return 1;
    case '\r': return i + 1 < source.size() && source[i + 1] == '\n' ? 2 : 1;
    case 0xE2:  // U+2028, U+2029
      return i + 2 < source.size() && source[i + 1] == '\x80' && (source[i + 2] == '\xA8' || source[i + 2] == '\xA9') ? 3
                                                                                                                   : 0;
    default: return 0;
  }
}

}  // namespace

const DiagnosticInfo& diagnostic_info(DiagnosticCode code) {
  const DiagnosticInfo* found = std::lower_bound(std::begin(kCatalogue), std::end(kCatalogue), code,
                                                 [](const DiagnosticInfo& info, DiagnosticCode key) { return info.code < key; });
  SKEIN_ASSERT(found != std::end(kCatalogue) && found->code == code);
  return *found;
}

const std::vector<DiagnosticCode>& diagnostic_codes() {
  static const std::vector<DiagnosticCode> codes = [] {
    std::vector<DiagnosticCode> all;
    for (const DiagnosticInfo& info : kCatalogue) all.push_back(info.code);
    return all;
  }();
  return codes;
}

std::string diagnostic_id(DiagnosticCode code) {
  const std::string_view name = diagnostic_info(code).name;
  const auto is_upper = [&](std::size_t i) { return i < name.size() && name[i] >= 'A' && name[i] <= 'Z'; };
  std::string id;
  for (std::size_t i = 0; i < name.size(); i++) {
    // JSXText is jsx-text: a capital begins a word when a small letter stands on either side.
    if (i > 0 && is_upper(i) && (!is_upper(i - 1) || (i + 1 < name.size() && !is_upper(i + 1)))) id += '-';
    id += is_upper(i) ? static_cast<char>(name[i] | 0x20) : name[i];
  }
  return id;
}

std::string format_text(std::string_view text, const std::string_view* arguments, std::size_t count) {
  std::string result;
  result.reserve(text.size() + 32);
  for (std::size_t i = 0; i < text.size(); i++) {
    if (text[i] == '{' && i + 2 < text.size() && text[i + 2] == '}' && text[i + 1] >= '0' && text[i + 1] <= '9') {
      const auto index = static_cast<std::size_t>(text[i + 1] - '0');
      if (index < count) result += arguments[index];
      i += 2;
    } else {
      result += text[i];
    }
  }
  return result;
}

Location locate(std::string_view source, std::string_view file, SourceRange range) {
  const std::size_t start = std::min<std::size_t>(range.start, source.size());
  // A byte order mark is no part of the first line.
  std::size_t line_start = source.substr(0, 3) == "\xEF\xBB\xBF" && start >= 3 ? 3 : 0;
  std::uint32_t line = 1;
  for (std::size_t i = line_start; i < start;) {
    const std::size_t size = line_end_size(source, i);
    if (size == 0) {
      i++;
      continue;
    }
    // Between \r and \n is still the line that they end.
    if (i + size > start) break;
    i += size;
    line++;
    line_start = i;
  }
  std::size_t line_end = start;
  // Past this nothing is shown, so a line of a megabyte is not searched for its end.
  const std::size_t range_end = std::max<std::size_t>(std::min<std::size_t>(range.end, source.size()), start);
  while (line_end < source.size() && line_end_size(source, line_end) == 0) {
    if (line_end - line_start >= kMaxLineText && line_end >= range_end + 256 && (source[line_end] & 0xC0) != 0x80) break;
    line_end++;
  }
  Location location;
  location.file = file;
  location.line = line;
  location.column = static_cast<std::uint32_t>(start - line_start);
  location.length = static_cast<std::uint32_t>(std::min(range_end, line_end) - start);
  location.line_text = source.substr(line_start, line_end - line_start);
  return location;
}

Message to_message(const Diagnostic& diagnostic, std::string_view source, std::string_view file) {
  const DiagnosticInfo& info = diagnostic_info(diagnostic.code);
  Message message;
  message.code = diagnostic.code;
  message.severity = info.severity;
  message.text = format_text(info.text, diagnostic.arguments, std::size(diagnostic.arguments));
  message.has_location = true;
  message.location = locate(source, file, diagnostic.range);
  message.location.suggestion = diagnostic.suggestion;
  if (diagnostic.has_note && !info.note.empty()) {
    Note note;
    note.text = format_text(info.note, diagnostic.arguments, std::size(diagnostic.arguments));
    if (diagnostic.note_range.end != 0) {
      note.has_location = true;
      note.location = locate(source, file, diagnostic.note_range);
    }
    message.notes.push_back(std::move(note));
  }
  return message;
}

void append_messages(const DiagnosticList& list, std::string_view source, std::string_view file, std::vector<Message>& messages) {
  // `let a;` a million times takes neither hours nor the square of its size in memory.
  constexpr std::size_t kMaxCount = 1000;
  constexpr std::size_t kMaxSearched = std::size_t{1} << 30;
  constexpr std::size_t kMaxText = std::size_t{1} << 24;
  struct {
    std::size_t count = 0, searched = 0, line_text = 0;
  } of_severity[2];
  for (const Diagnostic& diagnostic : list.items()) {
    auto& taken = of_severity[static_cast<std::size_t>(diagnostic_info(diagnostic.code).severity)];
    if (taken.count == kMaxCount || taken.searched > kMaxSearched || taken.line_text > kMaxText) continue;
    const Message& message = messages.emplace_back(to_message(diagnostic, source, file));
    taken.count++;
    taken.searched += diagnostic.range.start + diagnostic.note_range.start;
    taken.line_text += message.location.line_text.size();
    for (const Note& note : message.notes) taken.line_text += note.location.line_text.size();
  }
}

Message make_message(DiagnosticCode code, std::initializer_list<std::string_view> arguments) {
  const DiagnosticInfo& info = diagnostic_info(code);
  Message message;
  message.code = code;
  message.severity = info.severity;
  message.text = format_text(info.text, arguments.begin(), arguments.size());
  return message;
}

}  // namespace skein
