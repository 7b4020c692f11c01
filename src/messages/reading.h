// What the readers of both languages share while they read one file.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "diagnostics/diagnostic.h"
#include "messages/definition.h"

namespace skein::messages {

struct Reading {
  static constexpr std::size_t kMostDiagnostics = 200;

  std::string_view source;
  Arena& arena;  // of the texts of diagnostics
  DiagnosticList& diagnostics;

  void report(DiagnosticCode code, SourceRange range, std::initializer_list<std::string_view> arguments = {},
              SourceRange note = {}) {
    // Definitions of one file may share a type.
    if (diagnostics.size() > kMostDiagnostics) return;
    for (const Diagnostic& known : diagnostics.items())
      if (known.code == code && known.range.start == range.start && known.range.end == range.end) return;
    std::string_view kept[3] = {};
    std::size_t count = 0;
    for (const std::string_view argument : arguments) kept[count++] = arena.copy(argument);
    Diagnostic& diagnostic = diagnostics.add(code, range);
    diagnostic.note_range = note;
    for (std::size_t i = 0; i < count; i++) diagnostic.arguments[i] = kept[i];
  }
  // The same; `kind` is something like `A reference`.
  void refuse(SourceRange range, std::string_view kind, std::string_view hint = {}) {
    report(DiagnosticCode::NotForMessages, range, {kind, hint});
  }
};

// Types nested deeper than this are refused: what reads and writes them recurses.
inline constexpr unsigned kDeepestType = 64;

std::vector<Protocol> read_rust(Reading& reading);
std::vector<Protocol> read_typescript(Reading& reading);

// Roles of all messages are known: puts declarations in order and reports what no writer could do anything with.
void complete(Protocol& protocol, Reading& reading);

}  // namespace skein::messages
