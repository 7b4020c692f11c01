// What Skein has to say about its input. A Diagnostic is a few words of plain data that a parser can make and take back
// (speculative parses truncate the list); it becomes text only when it is shown. Codes, severities and texts stand once, in
// catalogue_*.def.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "base/assert.h"
#include "base/sort.h"
#include "base/source_range.h"

namespace skein {

enum class Severity : std::uint8_t { Error, Warning };

// 1xxx lexer, 2xxx parser and scopes, 3xxx TypeScript and JSX, 4xxx resolving and loading, 5xxx linking, 6xxx options, 9xxx
// internal. Errors have codes so that they can be looked up; only warnings can be silenced.
enum class DiagnosticCode : std::uint16_t {
  None = 0,
#define SKEIN_DIAGNOSTIC(code, name, severity, text, note, fix) name = code,
#define SKEIN_NOTE(name, note, fix)
#include "diagnostics/catalogue.def"
#undef SKEIN_NOTE
#undef SKEIN_DIAGNOSTIC
};

// Which note of the catalogue a diagnostic has: its code's own, or one that several codes share.
enum class NoteText : std::uint8_t {
  OfCode,
#define SKEIN_DIAGNOSTIC(code, name, severity, text, note, fix)
#define SKEIN_NOTE(name, note, fix) name,
#include "diagnostics/catalogue.def"
#undef SKEIN_NOTE
#undef SKEIN_DIAGNOSTIC
};

struct DiagnosticInfo {
  DiagnosticCode code;
  std::string_view name;  // "UnterminatedString"
  Severity severity;
  std::string_view text;  // with {0}, {1}, …, as catalogue.def tells
  std::string_view note;  // the same; empty when the code has no note
  std::string_view fix;   // the same; empty when the code has none
};
const DiagnosticInfo& diagnostic_info(DiagnosticCode code);
// All codes in ascending order, for the documentation test.
const std::vector<DiagnosticCode>& diagnostic_codes();
// "no-matching-export": how a warning is named in messages and in the options that silence it.
std::string diagnostic_id(DiagnosticCode code);

struct Diagnostic {
  DiagnosticCode code;
  SourceRange range;
  // Fill {0}, {1}, {2} of text, note and fix. They point into the source, the module's arena or static text.
  std::string_view arguments[3] = {};
  // The other place involved; end 0 without one.
  SourceRange note_range = {};
  NoteText note = NoteText::OfCode;
};

class DiagnosticList {
 public:
  Diagnostic& add(DiagnosticCode code, SourceRange range, std::initializer_list<std::string_view> arguments = {}) {
    Diagnostic diagnostic{code, range};
    std::size_t i = 0;
    SKEIN_ASSERT(arguments.size() <= std::size(diagnostic.arguments));
    for (std::string_view argument : arguments) diagnostic.arguments[i++] = argument;
    items_.push_back(diagnostic);
    if (diagnostic_info(code).severity == Severity::Error) errors_++;
    return items_.back();
  }
  void add_with_note(DiagnosticCode code, SourceRange range, std::initializer_list<std::string_view> arguments,
                     SourceRange note_range) {
    add(code, range, arguments).note_range = note_range;
  }

  bool has_errors() const { return errors_ != 0; }
  std::size_t size() const { return items_.size(); }
  // Takes back what a speculative parse reported.
  void truncate(std::size_t size) {
    while (items_.size() > size) {
      if (diagnostic_info(items_.back().code).severity == Severity::Error) errors_--;
      items_.pop_back();
    }
  }
  // Puts what was added since `first` into the order of the source: scopes report when they close.
  void sort_from(std::size_t first) {
    stable_sort(items_.data() + first, items_.size() - first,
                [](const Diagnostic& a, const Diagnostic& b) { return a.range.start < b.range.start; });
  }
  const std::vector<Diagnostic>& items() const { return items_; }

 private:
  std::vector<Diagnostic> items_;
  std::uint32_t errors_ = 0;
};

// ---- Messages: diagnostics as text, in esbuild's shape -----------------------------------------------------------------

struct Location {
  std::string file;
  std::uint32_t line = 0;    // 1-based
  std::uint32_t column = 0;  // 0-based, UTF-8 bytes
  std::uint32_t length = 0;  // UTF-8 bytes, cut at the end of the line
  std::string line_text;
  std::string suggestion;
  std::string name_space;  // a plugin's; empty is "file"
};
struct Note {
  std::string text;
  bool has_location = false;
  Location location;
};
struct Message {
  DiagnosticCode code = DiagnosticCode::None;
  Severity severity = Severity::Error;
  std::string text;
  bool has_location = false;
  Location location;
  std::vector<Note> notes;
  // For messages of plugins; empty otherwise.
  std::string plugin_name;
};

// The place of `range` in `source` (a file shown as `file`). A line of thousands of characters is cut behind the range: what
// stands before it stays, so that `column` is true.
Location locate(std::string_view source, std::string_view file, SourceRange range);
Message to_message(const Diagnostic& diagnostic, std::string_view source, std::string_view file);
// All of a list up to some 1,000 errors and as many warnings, fewer in a large file or on a long line: each is searched for its
// line and repeats it. The first error and the first warning are always among them; the last one tells how many are left out.
void append_messages(const DiagnosticList& list, std::string_view source, std::string_view file, std::vector<Message>& messages);
// A message whose arguments are no slices of a source: resolver, linker, options.
Message make_message(DiagnosticCode code, std::initializer_list<std::string_view> arguments);

// ---- Renderers ---------------------------------------------------------------------------------------------------------

struct TerminalOptions {
  bool color = false;
  std::uint32_t width = 0;  // columns, to which source lines are cut around the range; 0: unknown, taken as 80
};
// esbuild's layout: `✘ [ERROR] text`, file:line:column, the source line with the range underlined, notes.
std::string render_terminal(const Message& message, const TerminalOptions& options);
// esbuild's summary: `2 errors`, `1 warning and 1 error`, followed by a newline.
std::string render_summary(std::size_t errors, std::size_t warnings);

}  // namespace skein
