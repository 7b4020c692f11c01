#include "cli/signals.h"

#include <sys/eventfd.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>

namespace skein::cli {

namespace {

CancelFlag interrupt_flag;
ProgressCounter module_counter;
volatile std::sig_atomic_t last_signal = 0;
volatile std::sig_atomic_t line_is_shown = 0;
volatile std::sig_atomic_t wakes = -1;

// Async-signal-safe, like all that handlers do here.
void write_error(const char* text, std::size_t size) {
  const ssize_t ignored = ::write(STDERR_FILENO, text, size);
  static_cast<void>(ignored);
}

void interrupt(int signal) {
  last_signal = signal;
  interrupt_flag.cancel();
  const int error = errno;
  if (wakes >= 0) ::eventfd_write(wakes, 1);
  errno = error;
}

void show_progress(int) {
  const int error = errno;
  char text[48] = "\r\033[K  ";
  std::size_t size = 6;
  char digits[12];
  std::size_t count = 0;
  std::uint32_t modules = module_counter.value();
  do {
    digits[count++] = static_cast<char>('0' + modules % 10);
    modules /= 10;
  } while (modules != 0);
  while (count > 0) text[size++] = digits[--count];
  constexpr char kModules[] = " modules";
  std::memcpy(text + size, kModules, sizeof kModules - 1);
  write_error(text, size + sizeof kModules - 1);
  line_is_shown = 1;
  errno = error;
}

void set_handler(int signal, void (*handler)(int), int flags) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigemptyset(&action.sa_mask);
  ::sigaction(signal, &action, nullptr);
}

void set_timer(long first_us, long each_us) {
  const itimerval timer{{0, each_us}, {0, first_us}};
  ::setitimer(ITIMER_REAL, &timer, nullptr);
}

}  // namespace

CancelFlag& interrupted() { return interrupt_flag; }
ProgressCounter& modules_found() { return module_counter; }

void handle_signals() {
  // Without SA_RESTART, so that a program that waits for input wakes up; with SA_RESETHAND, so that the second one ends it.
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction before {};
    // nohup, and shells for what runs in the background.
    if (::sigaction(signal, nullptr, &before) == 0 && before.sa_handler == SIG_IGN) continue;
    set_handler(signal, interrupt, static_cast<int>(SA_RESETHAND));
  }
  // A file that grows beyond `ulimit -f` is an error of write(), not the end.
  set_handler(SIGXFSZ, SIG_IGN, 0);
}

int signal_descriptor() {
  if (wakes < 0) wakes = ::eventfd(interrupt_flag.is_canceled() ? 1 : 0, EFD_CLOEXEC | EFD_NONBLOCK);
  return wakes;
}

void end_by_signal() {
  const int signal = last_signal == 0 ? SIGINT : static_cast<int>(last_signal);
  ::signal(signal, SIG_DFL);
  ::raise(signal);
  ::_exit(128 + signal);
}

ProgressLine::ProgressLine(bool is_shown) : is_running_(is_shown) {
  if (!is_running_) return;
  module_counter.reset();
  set_handler(SIGALRM, show_progress, SA_RESTART);
  set_timer(300'000, 100'000);
}

void ProgressLine::end() {
  if (!is_running_) return;
  is_running_ = false;
  set_timer(0, 0);
  set_handler(SIGALRM, SIG_IGN, 0);
  if (line_is_shown != 0) write_error("\r\033[K", 4);
  line_is_shown = 0;
}

}  // namespace skein::cli
