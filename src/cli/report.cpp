#include "cli/report.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "bundle/metafile.h"

namespace skein::cli {

namespace {

bool use_color(const Arguments& arguments) {
  if (arguments.color != ColorMode::Auto) return arguments.color == ColorMode::Always;
  // https://no-color.org
  const char* no_color = std::getenv("NO_COLOR");
  return (no_color == nullptr || *no_color == '\0') && ::isatty(STDERR_FILENO) == 1;
}

std::uint32_t terminal_width() {
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

std::string size_text(std::size_t bytes) {
  char text[32];
  if (bytes < 1024)
    std::snprintf(text, sizeof text, "%zub ", bytes);
  else if (bytes < std::size_t{1024} * 1024)
    std::snprintf(text, sizeof text, "%.1fkb", static_cast<double>(bytes) / 1024);
  else
    std::snprintf(text, sizeof text, "%.1fmb", static_cast<double>(bytes) / (1024 * 1024));
  return text;
}

}  // namespace

void say(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stderr); }

void report_messages(const std::vector<Message>& messages, const Arguments& arguments) {
  if (arguments.log_level == LogLevel::Silent) return;
  const TerminalOptions options{use_color(arguments), terminal_width()};
  const bool hides_warnings = arguments.log_level == LogLevel::Error;
  std::size_t errors = 0, warnings = 0, shown = 0;
  for (const Message& message : messages) (message.severity == Severity::Error ? errors : warnings)++;
  if (hides_warnings) warnings = 0;
  // Errors are why nothing was built: warnings, however many come before them, take only the room they leave.
  const std::size_t limit = arguments.build.log_limit == 0 ? messages.size() : arguments.build.log_limit;
  std::size_t errors_left = std::min(errors, limit), warnings_left = std::min(warnings, limit - errors_left);
  std::string text;
  for (const Message& message : messages) {
    std::size_t& left = message.severity == Severity::Error ? errors_left : warnings_left;
    if (left == 0) continue;
    left--;
    shown++;
    text += render_terminal(message, options);
  }
  if (errors + warnings == 0) return;
  if (errors + warnings > shown)
    text += std::to_string(shown) + " of " + std::to_string(errors + warnings) +
            " messages shown (disable the limit with --log-limit=0)\n";
  else
    text += render_summary(errors, warnings);
  say(text);
}

void report_success(const std::vector<OutputFile>& outputs, const Arguments& arguments, double milliseconds) {
  if (arguments.log_level > LogLevel::Info) return;
  const bool color = use_color(arguments);
  std::vector<const OutputFile*> sorted;
  for (const OutputFile& output : outputs) sorted.push_back(&output);
  // Maps last, otherwise largest first: what one wants to see of a list that is cut.
  std::stable_sort(sorted.begin(), sorted.end(), [](const OutputFile* a, const OutputFile* b) {
    if ((a->kind == OutputKind::Map) != (b->kind == OutputKind::Map)) return b->kind == OutputKind::Map;
    return a->contents.size() > b->contents.size();
  });
  constexpr std::size_t kMostShown = 10;
  std::size_t width = 0;
  for (std::size_t i = 0; i < sorted.size() && i < kMostShown; i++)
    width = std::max(width, relative_to(sorted[i]->path, arguments.build.working_directory).size());
  std::string text = "\n";
  for (std::size_t i = 0; i < sorted.size() && i < kMostShown; i++) {
    const std::string_view path = relative_to(sorted[i]->path, arguments.build.working_directory);
    text.append("  ").append(path).append(width - path.size() + 2, ' ');
    if (color) text += "\033[36m";
    const std::string size = size_text(sorted[i]->contents.size());
    text.append(size.size() < 8 ? 8 - size.size() : 0, ' ').append(size);
    if (color) text += "\033[0m";
    text += '\n';
  }
  if (sorted.size() > kMostShown)
    text.append("  ...and ").append(std::to_string(sorted.size() - kMostShown)).append(" more output files...\n");
  char done[64];
  std::snprintf(done, sizeof done, "\n%s\xE2\x9A\xA1 Done in %.0fms%s\n\n", color ? "\033[32m" : "", milliseconds,
                color ? "\033[0m" : "");
  say(text + done);
}

}  // namespace skein::cli
