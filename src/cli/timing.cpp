#include "cli/timing.h"

#include <algorithm>
#include <cmath>
#include <cstdarg>
#include <cstdio>
#include <string_view>
#include <vector>

namespace skein::cli {

namespace {

double milliseconds(std::int64_t nanoseconds) { return static_cast<double>(nanoseconds) / 1e6; }

[[gnu::format(printf, 2, 3)]] void print(std::string& out, const char* format, ...) {
  char text[512];
  va_list arguments;
  va_start(arguments, format);
  const int size = std::vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  out.append(text, std::min<std::size_t>(static_cast<std::size_t>(std::max(size, 0)), sizeof text - 1));
}

// Eighths of a character.
std::string bar(double share) {
  constexpr std::size_t kWidth = 30;
  const auto eighths = static_cast<std::size_t>(std::lround(share * kWidth * 8));
  std::string text;
  for (std::size_t i = 0; i < eighths / 8; i++) text += "\xE2\x96\x88";
  if (eighths % 8 != 0) text.append("\xE2\x96").append(1, static_cast<char>(0x90 - eighths % 8));
  return text;
}

struct Phase {
  std::string_view name;
  std::size_t depth;
  std::int64_t duration;
};

// In the order of their beginning, those that lie in another behind it. What is done again, for each entry point, is one.
std::vector<Phase> phases_of(const trace::Recording& recording) {
  std::vector<const trace::Event*> events;
  for (const trace::Event& event : recording.events)
    if (event.kind == trace::Kind::Phase && event.name != std::string_view("total")) events.push_back(&event);
  std::stable_sort(events.begin(), events.end(), [](const trace::Event* a, const trace::Event* b) {
    return a->start != b->start ? a->start < b->start : a->duration > b->duration;
  });
  std::vector<Phase> phases;
  std::vector<std::int64_t> ends;
  std::size_t parent = 0;
  for (const trace::Event* event : events) {
    while (!ends.empty() && ends.back() <= event->start) ends.pop_back();
    const std::size_t depth = ends.size();
    ends.push_back(event->start + event->duration);
    const std::size_t from = depth == 0 ? 0 : parent;
    const auto same = std::find_if(phases.begin() + static_cast<std::ptrdiff_t>(from), phases.end(),
                                   [&](const Phase& phase) { return phase.depth == depth && phase.name == event->name; });
    if (same != phases.end()) {
      same->duration += event->duration;
      if (depth == 0) parent = static_cast<std::size_t>(same - phases.begin());
    } else {
      if (depth == 0) parent = phases.size();
      phases.push_back({event->name, depth, event->duration});
    }
  }
  return phases;
}

struct Work {
  std::string_view name;
  std::uint64_t count = 0, bytes = 0;
  std::int64_t sum = 0, longest = 0;
  std::string_view path;  // of the longest
};

std::vector<Work> works_of(const trace::Recording& recording) {
  std::vector<const trace::Event*> events;
  for (const trace::Event& event : recording.events)
    if (event.kind == trace::Kind::Work || event.kind == trace::Kind::Lock) events.push_back(&event);
  std::stable_sort(events.begin(), events.end(),
                   [](const trace::Event* a, const trace::Event* b) { return a->start < b->start; });
  std::vector<Work> works;
  for (const trace::Event* event : events) {
    const std::string_view name = event->kind == trace::Kind::Lock ? "wait for lock" : event->name;
    auto same = std::find_if(works.begin(), works.end(), [&](const Work& work) { return work.name == name; });
    if (same == works.end()) {
      works.emplace_back().name = name;
      same = works.end() - 1;
    }
    same->count++;
    same->bytes += event->amount;
    same->sum += event->duration;
    if (event->duration < same->longest) continue;
    same->longest = event->duration;
    same->path = event->path;
  }
  return works;
}

// The end of a path says more than its beginning.
std::string shown(std::string_view path) {
  constexpr std::size_t kWidth = 40;
  return path.size() <= kWidth ? std::string(path) : "..." + std::string(path.substr(path.size() - kWidth + 3));
}

}  // namespace

bool is_recorded(const Arguments& arguments) { return arguments.timing || !arguments.trace_path.empty(); }

std::string timing_table(const trace::Recording& recording, const BuildStats& stats) {
  std::int64_t total = recording.end - recording.start;
  for (const trace::Event& event : recording.events)
    if (event.kind == trace::Kind::Phase && event.name == std::string_view("total")) total = event.duration;
  const double whole = static_cast<double>(std::max<std::int64_t>(total, 1));

  std::string out = "\n  phase                   ms\n";
  for (const Phase& phase : phases_of(recording)) {
    std::string name(phase.depth * 2, ' ');
    name += phase.name;
    print(out, "  %-18s%8.2f  %s\n", name.c_str(), milliseconds(phase.duration),
          bar(static_cast<double>(phase.duration) / whole).c_str());
  }
  print(out, "  %-18s%8.2f  %u modules, %.1fkb\n", "total", milliseconds(total), stats.modules,
        static_cast<double>(stats.source_bytes) / 1024);

  print(out, "\n  %-14s%8s%10s%12s%10s%12s\n", "work", "count", "kb", "sum ms", "mean us", "longest ms");
  for (const Work& work : works_of(recording)) {
    print(out, "  %-14s%8llu", std::string(work.name).c_str(), static_cast<unsigned long long>(work.count));
    if (work.bytes > 0)
      print(out, "%10.1f", static_cast<double>(work.bytes) / 1024);
    else
      out.append(10, ' ');
    print(out, "%12.2f%10.1f%12.2f  %s\n", milliseconds(work.sum),
          milliseconds(work.sum) * 1000 / static_cast<double>(work.count), milliseconds(work.longest), shown(work.path).c_str());
  }

  print(out, "\n  %-13s%7s%10s", "thread", "busy %", "idle ms");
  for (const char* name : trace::kCounterNames) print(out, "%10s", name);
  for (const trace::Thread& thread : recording.threads) {
    const std::string name = thread.number == 0 ? "coordinator" : "pool " + std::to_string(thread.number);
    const auto span = static_cast<double>(std::max<std::int64_t>(recording.end - recording.start, 1));
    print(out, "\n  %-13s%7.1f%10.2f", name.c_str(), 100 * std::max(0.0, 1 - static_cast<double>(thread.idle) / span),
          milliseconds(thread.idle));
    for (std::uint64_t count : thread.counts) print(out, "%10llu", static_cast<unsigned long long>(count));
  }
  return out + "\n";
}

}  // namespace skein::cli
