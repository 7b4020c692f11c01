// Messages for people at a terminal, in the layout that esbuild's users know.
#include <algorithm>

#include "base/utf8.h"
#include "diagnostics/diagnostic.h"

namespace skein {

namespace {

struct Colors {
  std::string_view reset, bold, dim, red, green, yellow;
  // The brackets around the severity have its colour on itself, so that copied text has them and the screen does not.
  std::string_view red_on_red, white_on_red, yellow_on_yellow, black_on_yellow;
};
constexpr Colors kNoColors{};
constexpr Colors kColors{"\033[0m",  "\033[1m",     "\033[37m",    "\033[31m",    "\033[32m",
                         "\033[33m", "\033[41;31m", "\033[41;97m", "\033[43;33m", "\033[43;30m"};

constexpr std::uint32_t kDefaultWidth = 80;
constexpr std::size_t kMaxWrapWidth = 100;

// Columns that a character takes: two for East Asian wide characters and emoji, none for combining ones.
std::size_t character_width(std::uint32_t c) {
  if (c < 0x300) return 1;
  if ((c >= 0x300 && c <= 0x36F) || (c >= 0x200B && c <= 0x200F) || (c >= 0x20D0 && c <= 0x20FF) ||
      (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xFE20 && c <= 0xFE2F) || (c >= 0xE0100 && c <= 0xE01EF))
    return 0;
  const bool is_wide = (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF && c != 0x303F) ||
                       (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE6F) ||
                       (c >= 0xFF00 && c <= 0xFF60) || (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x1F300 && c <= 0x1F64F) ||
                       (c >= 0x1F680 && c <= 0x1F6FF) || (c >= 0x1F900 && c <= 0x1F9FF) || (c >= 0x20000 && c <= 0x3FFFD);
  return is_wide ? 2 : 1;
}

std::size_t text_width(std::string_view text) {
  std::size_t width = 0;
  const char* const limit = text.data() + text.size();
  for (const char* p = text.data(); p < limit;) {
    const DecodedCharacter character = decode_utf8(p, limit);
    width += character_width(character.code_point);
    p += character.size;
  }
  return width;
}

// The text as a terminal may have it: tabs as two spaces, other control characters and invalid bytes as U+FFFD.
std::string printable(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  const char* const limit = text.data() + text.size();
  for (const char* p = text.data(); p < limit;) {
    const DecodedCharacter character = decode_utf8(p, limit);
    if (*p == '\t') {
      result += "  ";
    } else if (!character.is_valid || character.code_point < 0x20 || character.code_point == 0x7F) {
      result += "\xEF\xBF\xBD";
    } else {
      result.append(p, character.size);
    }
    p += character.size;
  }
  return result;
}

bool is_inside_character(std::string_view text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

// One source line with the bytes [start, end) marked in it, cut to `width` around them.
struct MarkedLine {
  std::string text;
  std::size_t start;
  std::size_t end;
};

MarkedLine mark_line(const Location& location, std::size_t width) {
  const std::string_view line = location.line_text;
  const std::size_t column = std::min<std::size_t>(location.column, line.size());
  const std::size_t length = std::min<std::size_t>(location.length, line.size() - column);
  if (column == line.size() && width > 1) width--;  // the caret stands one column behind the line
  // Only the neighbourhood of the range can be shown: a line of a megabyte is not looked at as a whole.
  std::size_t first = column > 4 * width ? column - 4 * width : 0;
  std::size_t last = std::min(line.size(), column + length + 4 * width);
  while (first > 0 && is_inside_character(line, first)) first--;
  while (last < line.size() && is_inside_character(line, last)) last++;

  MarkedLine marked;
  marked.text = printable(line.substr(first, column - first));
  marked.start = marked.text.size();
  marked.text += printable(line.substr(column, length));
  marked.end = marked.text.size();
  marked.text += printable(line.substr(column + length, last - column - length));
  if (marked.text.size() <= width && first == 0 && last == line.size()) return marked;

  // The range in the middle, but its beginning never further right than four fifths.
  const std::size_t total = marked.text.size();
  const auto middle = static_cast<std::ptrdiff_t>(marked.start + marked.end) - static_cast<std::ptrdiff_t>(width);
  std::ptrdiff_t slice = std::min(middle / 2, static_cast<std::ptrdiff_t>(marked.start) - static_cast<std::ptrdiff_t>(width / 5));
  slice = std::max<std::ptrdiff_t>(0, std::min(slice, static_cast<std::ptrdiff_t>(total) - static_cast<std::ptrdiff_t>(width)));
  std::size_t slice_start = static_cast<std::size_t>(slice);
  std::size_t slice_end = std::min(total, slice_start + width);
  while (is_inside_character(marked.text, slice_start)) slice_start++;
  while (is_inside_character(marked.text, slice_end)) slice_end--;
  const bool cut_before = slice_start > 0 || first > 0;
  const bool cut_behind = slice_end < total || last < line.size();
  std::size_t shown_start = slice_start;
  std::size_t shown_end = slice_end;
  if (slice_end - slice_start > 6) {
    if (cut_before) shown_start += 3;
    if (cut_behind) shown_end -= 3;
    while (is_inside_character(marked.text, shown_start)) shown_start++;
    while (is_inside_character(marked.text, shown_end)) shown_end--;
  }
  const std::string_view before = cut_before && shown_start > slice_start ? "..." : "";
  MarkedLine result;
  result.text = before;
  result.text.append(marked.text, shown_start, shown_end - shown_start);
  const auto shown = [&](std::size_t at) {
    return before.size() + (std::min(std::max(at, shown_start), shown_end) - shown_start);
  };
  result.start = shown(marked.start);
  result.end = shown(marked.end);
  if (cut_behind && shown_end < slice_end) result.text += "...";
  return result;
}

void append_location(std::string& out, const Location& location, const TerminalOptions& options, const Colors& colors) {
  const std::string line_number = std::to_string(location.line);
  const std::size_t margin = line_number.size() + 9;
  std::size_t width = options.width == 0 ? kDefaultWidth : options.width;
  width = width > margin ? width - margin : 1;
  const MarkedLine line = mark_line(location, width);
  const std::string indent(text_width(std::string_view(line.text).substr(0, line.start)), ' ');
  const std::size_t marked_width = text_width(std::string_view(line.text).substr(line.start, line.end - line.start));
  const std::string marker = marked_width > 1 ? std::string(marked_width, '~') : "^";
  const std::string empty_number(line_number.size(), ' ');

  out += "\n    ";
  if (!location.name_space.empty()) out += location.name_space + ':';
  out += location.file;
  out += ':' + line_number + ':' + std::to_string(location.column) + ":\n";
  out += colors.dim;
  out += "      " + line_number + " │ ";
  out.append(line.text, 0, line.start);
  out += colors.green;
  out.append(line.text, line.start, line.end - line.start);
  out += colors.dim;
  out.append(line.text, line.end);
  out += '\n';
  if (!location.suggestion.empty()) {
    out += "      " + empty_number + " │ " + indent;
    out += colors.green;
    out += marker;
    out += colors.dim;
    out += '\n';
  }
  out += "      " + empty_number + " ╵ " + indent;
  out += colors.green;
  out += location.suggestion.empty() ? marker : printable(location.suggestion);
  out += colors.reset;
  out += '\n';
}

// Words of a note wrapped to the terminal, two columns in.
void append_wrapped(std::string& out, std::string_view text, const TerminalOptions& options) {
  const std::size_t limit = options.width > 2 ? std::min<std::size_t>(options.width, kMaxWrapWidth) - 2 : std::string::npos;
  for (std::size_t line_start = 0; line_start <= text.size();) {
    std::size_t line_end = std::min(text.find('\n', line_start), text.size());
    std::string_view line = text.substr(line_start, line_end - line_start);
    while (line.size() > limit && text_width(line) > limit) {
      std::size_t cut = line.rfind(' ', limit);
      if (cut == std::string_view::npos || cut == 0) cut = line.find(' ');
      if (cut == std::string_view::npos) break;
      out += "  ";
      out += line.substr(0, cut);
      out += '\n';
      line.remove_prefix(cut + 1);
    }
    out += "  ";
    out += line;
    out += '\n';
    line_start = line_end + 1;
  }
}

}  // namespace

std::string render_terminal(const Message& message, const TerminalOptions& options) {
  const Colors& colors = options.color ? kColors : kNoColors;
  const bool is_error = message.severity == Severity::Error;
  std::string out;
  out += is_error ? colors.red : colors.yellow;
  out += is_error ? "✘ " : "▲ ";
  out += is_error ? colors.red_on_red : colors.yellow_on_yellow;
  out += '[';
  out += is_error ? colors.white_on_red : colors.black_on_yellow;
  out += is_error ? "ERROR" : "WARNING";
  out += is_error ? colors.red_on_red : colors.yellow_on_yellow;
  out += ']';
  out += colors.reset;
  out += ' ';
  out += colors.bold;
  out += message.text;
  out += colors.reset;
  if (!message.plugin_name.empty()) {
    out += colors.bold;
    out += " [plugin " + message.plugin_name + ']';
    out += colors.reset;
  }
  if (!is_error && message.code != DiagnosticCode::None) {
    out += ' ';
    out += colors.dim;
    out += '[' + diagnostic_id(message.code) + ']';
    out += colors.reset;
  }
  out += '\n';
  if (message.has_location) append_location(out, message.location, options, colors);
  for (std::size_t i = 0; i < message.notes.size(); i++) {
    const Note& note = message.notes[i];
    if (i == 0 || message.notes[i - 1].has_location || message.notes[i - 1].text.find('\n') != std::string::npos) out += '\n';
    append_wrapped(out, note.text, options);
    if (note.has_location) append_location(out, note.location, options, colors);
  }
  out += '\n';
  return out;
}

std::string render_summary(std::size_t errors, std::size_t warnings) {
  const auto count = [](std::size_t number, std::string_view noun) {
    std::string text = std::to_string(number) + ' ';
    text += noun;
    if (number != 1) text += 's';
    return text;
  };
  if (errors == 0 && warnings == 0) return {};
  if (errors == 0) return count(warnings, "warning") + '\n';
  if (warnings == 0) return count(errors, "error") + '\n';
  return count(warnings, "warning") + " and " + count(errors, "error") + '\n';
}

}  // namespace skein
