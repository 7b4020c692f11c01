// What reaches the program from outside while it builds: Ctrl-C, and the clock that moves the progress line.
#pragma once

#include "base/cancel.h"
#include "base/progress.h"

namespace skein::cli {

// Set by SIGINT, SIGTERM and SIGHUP: builds end early and write nothing. A second signal ends the program where it is.
CancelFlag& interrupted();
void handle_signals();
// A file descriptor that can be read once there was a signal; for poll(), which would sleep through one that came just before it.
int signal_descriptor();
// Ends the program the way the signal would have, so that a shell's loop ends too.
[[noreturn]] void end_by_signal();

// Modules that the running build has found.
ProgressCounter& modules_found();

// While it lives, a build that takes longer than a moment has a line on the terminal that counts its modules.
class ProgressLine {
 public:
  explicit ProgressLine(bool is_shown);
  ~ProgressLine() { end(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  // Erases the line; before anything else is printed.
  void end();

 private:
  bool is_running_;
};

}  // namespace skein::cli
