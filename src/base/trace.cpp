#include "base/trace.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#if defined(__wasm__)
#include <unistd.h>
#endif

namespace skein::trace {

const std::array<const char*, kCounters> kCounterNames = {"tasks",    "sends",  "messages", "receives",
                                                          "wake-ups", "sleeps", "locks",    "contended"};

namespace {

// A record of a log; the path follows it.
struct Record {
  const char* name;
  std::int64_t start, duration;
  std::uint64_t amount;
  std::uint32_t path_size;
  Kind kind;
};

// One thread appends and another may read what has been published, so a chunk neither moves nor shrinks.
struct Chunk {
  static constexpr std::size_t kBytes = (std::size_t{64} << 10) - 16;
  std::atomic<Chunk*> next{nullptr};
  std::atomic<std::uint32_t> used{0};
  alignas(8) char bytes[kBytes];
};

// What one thread has recorded. Never freed, since a thread may be late to write into it; a new thread takes over that of one
// that has ended. It belongs to the session that its thread saw last.
struct Log {
  Log* next = nullptr;
  std::atomic<bool> is_taken{true};
  std::atomic<std::uint32_t> session{0};
  std::atomic<unsigned> number{0};
  std::atomic<std::int64_t> asleep_since{0};
  std::atomic<std::uint64_t> counts[kCounters] = {};
  Chunk first;
  Chunk* last = &first;  // the thread's own

  // Only its thread writes, so nothing has to be atomic but the words themselves.
  static void add(std::atomic<std::uint64_t>& word, std::uint64_t by) {
    word.store(word.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
  }

  void begin_session(std::uint32_t number_of_session, unsigned number_of_thread) {
    for (Chunk* chunk = first.next.exchange(nullptr, std::memory_order_relaxed); chunk != nullptr;) {
      Chunk* const following = chunk->next.load(std::memory_order_relaxed);
      delete chunk;
      chunk = following;
    }
    last = &first;
    first.used.store(0, std::memory_order_relaxed);
    for (auto& word : counts) word.store(0, std::memory_order_relaxed);
    asleep_since.store(0, std::memory_order_relaxed);
    number.store(number_of_thread, std::memory_order_relaxed);
    session.store(number_of_session, std::memory_order_release);
  }

  void append(Record record, const void* text) {
    const auto size = static_cast<std::uint32_t>(sizeof record + ((record.path_size + 7) & ~7u));
    std::uint32_t used = last->used.load(std::memory_order_relaxed);
    if (used + size > Chunk::kBytes) {
      Chunk* const chunk = new Chunk;
      last->next.store(chunk, std::memory_order_release);
      last = chunk;
      used = 0;
    }
    std::memcpy(last->bytes + used, &record, sizeof record);
    if (record.path_size > 0) std::memcpy(last->bytes + used + sizeof record, text, record.path_size);
    last->used.store(used + size, std::memory_order_release);
  }
};

std::atomic<Log*> logs{nullptr};
std::atomic<std::uint32_t> sessions{0};
std::atomic<bool> is_recording{false};
std::atomic<std::int64_t> started{0};

thread_local Log* own_log = nullptr;
thread_local unsigned own_number = 0;

// Null when the recording has just ended.
Log* log() {
  const std::uint32_t current = session.load(std::memory_order_acquire);
  if (current == 0) return nullptr;
  if (own_log == nullptr) {
    for (Log* each = logs.load(std::memory_order_acquire); each != nullptr && own_log == nullptr; each = each->next) {
      bool is_taken = false;
      if (each->session.load(std::memory_order_acquire) != current &&
          each->is_taken.compare_exchange_strong(is_taken, true, std::memory_order_acquire))
        own_log = each;
    }
    if (own_log == nullptr) {
      own_log = new Log;
      own_log->next = logs.load(std::memory_order_relaxed);
      while (!logs.compare_exchange_weak(own_log->next, own_log, std::memory_order_release, std::memory_order_relaxed)) {
      }
    }
  }
  if (own_log->session.load(std::memory_order_relaxed) != current) own_log->begin_session(current, own_number);
  return own_log;
}

void append(Log& log, Kind kind, const char* name, std::int64_t start, std::int64_t end, std::uint64_t amount = 0,
            std::string_view path = {}) {
  start = std::max(start, started.load(std::memory_order_relaxed));
  const auto path_size = static_cast<std::uint32_t>(std::min<std::size_t>(path.size(), 4096));
  log.append({name, start, std::max<std::int64_t>(end - start, 0), amount, path_size, kind}, path.data());
}

// By the process; in WebAssembly the end of the engine's heap, which never shrinks.
std::uint64_t memory_in_use() {
#if defined(__wasm__)
  return reinterpret_cast<std::uintptr_t>(::sbrk(0));
#else
  unsigned long size = 0, resident = 0;
  if (std::FILE* const file = std::fopen("/proc/self/statm", "re")) {
    if (std::fscanf(file, "%lu %lu", &size, &resident) != 2) resident = 0;
    std::fclose(file);
  }
  return std::uint64_t{resident} << 12;
#endif
}

// What all threads have counted so far.
Counts total() {
  Counts counts{};
  const std::uint32_t current = session.load(std::memory_order_relaxed);
  for (Log* each = logs.load(std::memory_order_acquire); each != nullptr; each = each->next)
    if (each->session.load(std::memory_order_acquire) == current)
      for (std::size_t i = 0; i < kCounters; i++) counts[i] += each->counts[i].load(std::memory_order_relaxed);
  return counts;
}

}  // namespace

std::int64_t now() { return std::chrono::steady_clock::now().time_since_epoch().count(); }

void add_count(Counter counter, std::uint64_t by) {
  if (Log* const own = log()) Log::add(own->counts[static_cast<std::size_t>(counter)], by);
}

void add_level(const char* name, std::uint64_t value) {
  const std::int64_t at = now();
  if (Log* const own = log()) append(*own, Kind::Level, name, at, at, value);
}

void record(Kind kind, const char* name, std::int64_t start, std::string_view path, std::uint64_t bytes) {
  Log* const own = is_on() ? log() : nullptr;
  if (own == nullptr) return;
  const std::int64_t end = now();
  append(*own, kind, name, start, end, bytes, path);
  if (kind != Kind::Phase) return;
  append(*own, Kind::Level, "memory", end, end, memory_in_use());
  const Counts counts = total();
  own->append({nullptr, end, 0, 0, sizeof counts, Kind::Counts}, &counts);
}

void Span::begin(Kind kind, const char* name, std::string_view path) {
  name_ = name;
  path_ = path;
  kind_ = kind;
  start_ = now();
}

void Span::end() { record(kind_, name_, start_, path_, bytes_); }

void Lock::lock_counted() {
  add_count(Counter::Locks, 1);
  if (try_lock()) return;
  add_count(Counter::Contended, 1);
  const std::int64_t start = now();
  lock();
  record(Kind::Lock, "lock", start);
}

void Sleep::begin() {
  Log* const own = log();
  if (own == nullptr) return;
  add_count(Counter::Sleeps, 1);
  own->asleep_since.store(now(), std::memory_order_relaxed);
}

void Sleep::end() {
  Log* const own = log();
  if (own == nullptr) return;
  // 0: it fell asleep before the recording began.
  append(*own, Kind::Idle, "idle", own->asleep_since.exchange(0, std::memory_order_relaxed), now());
}

void begin_thread(unsigned number) {
  own_number = number;
  if (is_on()) log();
}

void end_thread() {
  if (own_log != nullptr) own_log->is_taken.store(false, std::memory_order_release);
  own_log = nullptr;
}

bool start() {
  if (is_recording.exchange(true, std::memory_order_acquire)) return false;
  started.store(now(), std::memory_order_relaxed);
  session.store(sessions.fetch_add(1, std::memory_order_relaxed) + 1, std::memory_order_release);
  return true;
}

Recording stop() {
  Recording recording{started.load(std::memory_order_relaxed), now(), {}, {}};
  const std::uint32_t ended = session.exchange(0, std::memory_order_acq_rel);
  // By number, of equal ones the first first; the list is the other way round.
  std::vector<Log*> found;
  for (Log* each = logs.load(std::memory_order_acquire); each != nullptr; each = each->next)
    if (each->session.load(std::memory_order_acquire) == ended) {
      std::size_t at = 0;
      while (at < found.size() &&
             found[at]->number.load(std::memory_order_relaxed) < each->number.load(std::memory_order_relaxed))
        at++;
      found.insert(found.begin() + static_cast<std::ptrdiff_t>(at), each);
    }
  for (const Log* each : found) {
    Thread thread{each->number.load(std::memory_order_relaxed), {}, 0};
    const auto index = static_cast<std::uint32_t>(recording.threads.size());
    for (std::size_t i = 0; i < kCounters; i++) thread.counts[i] = each->counts[i].load(std::memory_order_relaxed);
    const std::int64_t asleep = each->asleep_since.load(std::memory_order_relaxed);
    for (const Chunk* chunk = &each->first; chunk != nullptr; chunk = chunk->next.load(std::memory_order_acquire)) {
      const std::uint32_t used = chunk->used.load(std::memory_order_acquire);
      for (std::uint32_t at = 0; at < used;) {
        Record record;
        std::memcpy(&record, chunk->bytes + at, sizeof record);
        const char* const text = chunk->bytes + at + sizeof record;
        Event& event = recording.events.emplace_back();
        event = {record.kind, record.name, index, record.start, record.duration, record.amount, {}, {}};
        if (record.kind == Kind::Counts)
          std::memcpy(&event.counts, text, sizeof event.counts);
        else
          event.path.assign(text, record.path_size);
        if (record.kind == Kind::Idle) thread.idle += record.duration;
        at += static_cast<std::uint32_t>(sizeof record + ((record.path_size + 7) & ~7u));
      }
    }
    // It still sleeps.
    if (asleep != 0 && asleep < recording.end) {
      recording.events.push_back({Kind::Idle, "idle", index, asleep, recording.end - asleep, 0, {}, {}});
      thread.idle += recording.end - asleep;
    }
    recording.threads.push_back(thread);
  }
  is_recording.store(false, std::memory_order_release);
  return recording;
}

}  // namespace skein::trace
