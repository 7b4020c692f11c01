// What the engine does and when: spans of time and counters, for --timing, --trace and the option `trace`. Threads write into
// logs of their own, without locks; who stops the recording reads them all. While nothing is recorded each place costs one
// look at a word that nobody writes.
//
// There is one recording at a time in a process, of all that happens in it.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace skein::trace {

enum class Counter : std::uint8_t {
  Tasks,      // run by a thread
  Sends,      // into channels, of any number of messages at once
  Messages,   // in these
  Receives,   // of at least one message
  WakeUps,    // of threads that slept, by senders
  Sleeps,     // of receivers that found nothing
  Locks,      // acquired
  Contended,  // of these: another thread had them
};
constexpr std::size_t kCounters = 8;
extern const std::array<const char*, kCounters> kCounterNames;
using Counts = std::array<std::uint64_t, kCounters>;

enum class Kind : std::uint8_t {
  Phase,   // of the build: they follow each other or lie in each other
  Work,    // on one module, chunk or file
  Idle,    // asleep until there is something to do
  Lock,    // until another thread gave a lock back
  Level,   // no span: a number that changes
  Counts,  // no span: what all counters stood at
};

// 0 while nothing is recorded.
inline std::atomic<std::uint32_t> session{0};
inline bool is_on() { return session.load(std::memory_order_relaxed) != 0; }

// Nanoseconds of a clock that only goes forward; in WebAssembly it is `performance.timeOrigin + performance.now()`, in a page
// and its workers the same.
std::int64_t now();

void add_count(Counter counter, std::uint64_t by);
inline void count(Counter counter, std::uint64_t by = 1) {
  if (is_on()) [[unlikely]]
    add_count(counter, by);
}
void add_level(const char* name, std::uint64_t value);
inline void level(const char* name, std::uint64_t value) {
  if (is_on()) [[unlikely]]
    add_level(name, value);
}

// `name` must be a literal. A span that began before the recording is cut.
void record(Kind kind, const char* name, std::int64_t start, std::string_view path = {}, std::uint64_t bytes = 0);

// The span from here to the end of the scope. `path` must outlive it.
class Span {
 public:
  explicit Span(Kind kind, const char* name, std::string_view path = {}) {
    if (is_on()) [[unlikely]]
      begin(kind, name, path);
  }
  ~Span() {
    if (name_ != nullptr) [[unlikely]]
      end();
  }
  Span(const Span&) = delete;
  Span& operator=(const Span&) = delete;
  // Of the text that it was about.
  void set_bytes(std::uint64_t bytes) { bytes_ = bytes; }

 private:
  void begin(Kind kind, const char* name, std::string_view path);
  void end();

  const char* name_ = nullptr;
  std::string_view path_;
  std::uint64_t bytes_ = 0;
  std::int64_t start_;
  Kind kind_;
};

// Holds a mutex, counted.
class Lock : public std::unique_lock<std::mutex> {
 public:
  explicit Lock(std::mutex& mutex) : std::unique_lock<std::mutex>(mutex, std::defer_lock) {
    if (is_on()) [[unlikely]]
      lock_counted();
    else
      lock();
  }

 private:
  void lock_counted();
};

// Around a wait for a condition.
class Sleep {
 public:
  Sleep() {
    if (is_on()) [[unlikely]]
      begin();
  }
  ~Sleep() {
    if (is_on()) [[unlikely]]
      end();
  }
  Sleep(const Sleep&) = delete;
  Sleep& operator=(const Sleep&) = delete;

 private:
  static void begin();
  static void end();
};

// The calling thread is this one of a pool, from 1 on; all others are "coordinator".
void begin_thread(unsigned number);
void end_thread();

// ---- A recording -----------------------------------------------------------------------------------------------------------

struct Event {
  Kind kind;
  const char* name;
  std::uint32_t thread;  // index of Recording::threads
  std::int64_t start, duration;
  std::uint64_t amount;  // bytes, or the level
  std::string path;
  Counts counts;  // Counts
};
struct Thread {
  unsigned number;  // in its pool; 0 for others
  Counts counts;
  std::int64_t idle;  // nanoseconds
};
struct Recording {
  std::int64_t start, end;
  std::vector<Thread> threads;  // by number; of those that have done something
  std::vector<Event> events;    // by thread, then time of their end
};

// False when there is one already: then only the other's `stop` counts.
bool start();
Recording stop();

// The JSON object format of Chrome's trace events, which Perfetto, chrome://tracing and the Performance panel read. Times in
// microseconds.
std::string to_json(const Recording& recording);

}  // namespace skein::trace
