#include "diagnostics/diagnostic.h"

#include <algorithm>

#include "base/assert.h"
#include "base/nearest.h"

namespace skein {

namespace {

constexpr DiagnosticInfo kCatalogue[] = {
#define SKEIN_DIAGNOSTIC(code, name, severity, text, note, fix) \
  {DiagnosticCode::name, #name, Severity::severity, text, note, fix},
#define SKEIN_NOTE(name, note, fix)
#include "diagnostics/catalogue.def"
#undef SKEIN_NOTE
#undef SKEIN_DIAGNOSTIC
};

struct SharedNote {
  std::string_view note, fix;
};
constexpr SharedNote kSharedNotes[] = {
    {},
#define SKEIN_DIAGNOSTIC(code, name, severity, text, note, fix)
#define SKEIN_NOTE(name, note, fix) {note, fix},
#include "diagnostics/catalogue.def"
#undef SKEIN_NOTE
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
      return i + 2 < source.size() && source[i + 1] == '\x80' && (source[i + 2] == '\xA8' || source[i + 2] == '\xA9') ? 3 : 0;
    default: return 0;
  }
}

enum : std::size_t { kRangeText = 3, kNoteText = 4, kToken = 5, kTextCount = 6 };
using Texts = std::string_view[kTextCount];

// Fills {0}… of a catalogue text. False when one of them is empty: the message can do without a note that has nothing to name.
// What stands in the range may be empty, at the end of the file.
bool fill(std::string_view text, const Texts& texts, std::string& out) {
  bool is_whole = true;
  for (std::size_t i = 0; i < text.size(); i++) {
    if (text[i] == '{' && i + 2 < text.size() && text[i + 2] == '}' && text[i + 1] >= '0' &&
        text[i + 1] < static_cast<char>('0' + kTextCount)) {
      const auto index = static_cast<std::size_t>(text[i + 1] - '0');
      is_whole &= !texts[index].empty() || index == kRangeText;
      out += texts[index];
      i += 2;
    } else {
      out += text[i];
    }
  }
  return is_whole;
}

// The text of a range as far as a fix may repeat it: of one line, with its brackets in pairs, so that what is put around it
// stands around it.
bool is_repeatable(std::string_view text) {
  constexpr std::size_t kMaxText = 80;
  if (text.size() > kMaxText) return false;
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); i++) {
    if (line_end_size(text, i) != 0) return false;
    depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
  }
  return text.size() == 1 || depth == 0;
}

std::string_view text_of(std::string_view source, SourceRange range) {
  return range.start <= range.end && range.end <= source.size() ? source.substr(range.start, range.length()) : std::string_view();
}

// `{0}` is a token in quotes that is missing before the text of the range: what to put there, or nothing when more than the
// token must be wrong.
std::string missing_token(const Texts& texts) {
  std::string_view token = texts[0];
  if (token.size() < 3 || token.front() != '"' || token.find('"', 1) != token.size() - 1) return {};
  token = token.substr(1, token.size() - 2);
  const char next = texts[kRangeText].empty() ? '\0' : texts[kRangeText][0];
  const auto is_one_of = [&](std::string_view marks) { return next != '\0' && marks.find(next) != std::string_view::npos; };
  const auto is_value = [&] {
    return is_one_of("\"'`") || (next >= '0' && next <= '9') || ((next | 0x20) >= 'a' && (next | 0x20) <= 'z');
  };
  if (token == "}" && next == ';') return ",";
  if (token == "]" && is_value()) return ", ";
  if (token == ")" || token == "]" || token == "}") {
    if (next != '\0' && !is_one_of(token == "}" ? ")]" : ")]};{")) return {};
  } else if (token == ";" && is_one_of(")]},:=.*/&|?>")) {
    return {};
  }
  std::string result(token);
  if (token == ";" || token == ":" || token == "," || (token[0] >= 'a' && token[0] <= 'z')) result += ' ';
  return result;
}

// The beginning of its first line.
std::string shorten(std::string_view text) {
  constexpr std::size_t kMaxText = 40;
  std::size_t size = 0;
  while (size < text.size() && size < kMaxText && line_end_size(text, size) == 0) size++;
  const bool is_whole = size == text.size();
  while (!is_whole && size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) size--;
  std::string result(text.substr(0, size));
  if (!is_whole) result += "...";
  return result;
}

// The catalogue's note and fixes for a message whose own place is known.
void add_note_and_fix(const Diagnostic& diagnostic, const Texts& texts, std::string_view source, std::string_view file,
                      Message& message) {
  const DiagnosticInfo& info = diagnostic_info(diagnostic.code);
  const bool is_own = diagnostic.note == NoteText::OfCode;
  const SharedNote shared = kSharedNotes[static_cast<std::size_t>(diagnostic.note)];
  const std::string_view note = is_own ? info.note : shared.note;
  std::string text;
  const bool needs_place = note.ends_with(':');
  if (!note.empty() && fill(note, texts, text) && (diagnostic.note_range.end != 0 || !needs_place)) {
    Note& added = message.notes.emplace_back();
    added.text = std::move(text);
    added.has_location = needs_place;
    if (needs_place) added.location = locate(source, file, diagnostic.note_range);
  }
  for (const std::string_view fix : {info.fix, shared.fix}) {
    const bool is_at_note = fix.starts_with('@');
    // What is another language needs no token.
    if (fix.data() == info.fix.data() && diagnostic.note >= NoteText::TypesInJavaScript) continue;
    if (is_at_note && (message.notes.empty() || (fix.data() == info.fix.data() && !is_own))) continue;
    if (fix.find("{3}") != std::string_view::npos && !is_repeatable(texts[kRangeText])) continue;
    text.clear();
    if (!fill(fix.substr(is_at_note ? 1 : 0), texts, text)) continue;
    while (text.ends_with(' ')) text.pop_back();
    if (!text.empty()) (is_at_note ? message.notes.back().location : message.location).suggestion = std::move(text);
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
  Texts texts;
  std::copy(std::begin(diagnostic.arguments), std::end(diagnostic.arguments), texts);
  texts[kRangeText] = text_of(source, diagnostic.range);
  texts[kNoteText] = text_of(source, diagnostic.note_range);
  const std::string missing = missing_token(texts);
  texts[kToken] = missing;
  // import a form 'b', {a: 1; b: 2}: in place of what stands there.
  if (missing == "," || NearestName(texts[kRangeText]).offer(std::string_view(missing).substr(0, missing.find(' '))))
    texts[kRangeText] = {};
  Message message;
  message.code = diagnostic.code;
  message.severity = info.severity;
  message.has_location = true;
  message.location = locate(source, file, diagnostic.range);
  add_note_and_fix(diagnostic, texts, source, file, message);
  const std::string shortened = shorten(text_of(source, diagnostic.range));
  texts[kRangeText] = shortened;
  fill(info.text, texts, message.text);
  return message;
}

void append_messages(const DiagnosticList& list, std::string_view source, std::string_view file, std::vector<Message>& messages) {
  // `let a;` a million times takes neither hours nor the square of its size in memory.
  constexpr std::size_t kMaxCount = 1000;
  constexpr std::size_t kMaxSearched = std::size_t{1} << 30;
  constexpr std::size_t kMaxText = std::size_t{1} << 24;
  struct {
    std::size_t count = 0, searched = 0, line_text = 0, left_out = 0, last = 0;
  } of_severity[2];
  for (const Diagnostic& diagnostic : list.items()) {
    auto& taken = of_severity[static_cast<std::size_t>(diagnostic_info(diagnostic.code).severity)];
    if (taken.count == kMaxCount || taken.searched > kMaxSearched || taken.line_text > kMaxText) {
      taken.left_out++;
      continue;
    }
    taken.last = messages.size();
    const Message& message = messages.emplace_back(to_message(diagnostic, source, file));
    taken.count++;
    taken.searched += diagnostic.range.start + diagnostic.note_range.start;
    taken.line_text += message.location.line_text.size();
    for (const Note& note : message.notes) taken.line_text += note.location.line_text.size();
  }
  for (const auto& taken : of_severity) {
    if (taken.left_out == 0) continue;
    const std::string_view noun = &taken == of_severity ? "error" : "warning";
    std::string text = std::to_string(taken.left_out) + " more ";
    text.append(noun).append(taken.left_out == 1 ? " of this file is not shown." : "s of this file are not shown.");
    messages[taken.last].notes.push_back({std::move(text), false, {}});
  }
}

Message make_message(DiagnosticCode code, std::initializer_list<std::string_view> arguments) {
  const DiagnosticInfo& info = diagnostic_info(code);
  Texts texts;
  std::copy(arguments.begin(), arguments.end(), texts);
  Message message;
  message.code = code;
  message.severity = info.severity;
  fill(info.text, texts, message.text);
  std::string note;
  if (!info.note.empty() && !info.note.ends_with(':') && fill(info.note, texts, note))
    message.notes.push_back({std::move(note), false, {}});
  return message;
}

}  // namespace skein
