// Recordings of what threads do.
#include "base/trace.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/arena.h"
#include "base/pool.h"
#include "diagnostics/diagnostic.h"
#include "json/json.h"

namespace skein {
namespace {

std::uint64_t sum(const trace::Recording& recording, trace::Counter counter) {
  std::uint64_t result = 0;
  for (const trace::Thread& thread : recording.threads) result += thread.counts[static_cast<std::size_t>(counter)];
  return result;
}

std::size_t count(const trace::Recording& recording, trace::Kind kind, std::string_view name) {
  return static_cast<std::size_t>(std::count_if(recording.events.begin(), recording.events.end(), [&](const trace::Event& event) {
    return event.kind == kind && event.name == name;
  }));
}

void do_nothing(void*) {}

}  // namespace

TEST_CASE("each span and count of each thread is in the recording, and nothing from outside of it") {
  for (const unsigned threads : {0u, 1u, 4u}) {
    Pool pool(threads);
    const auto work = [&](std::size_t items) {
      pool.parallel_for(items, [](std::size_t index, unsigned) {
        const std::string path = "path " + std::to_string(index);  // the span only views it
        trace::Span span(trace::Kind::Work, "item", path);
        span.set_bytes(index);
      });
    };
    for (int round = 0; round < 3; round++) {
      work(10);
      REQUIRE(trace::start());
      CHECK_FALSE(trace::start());
      {
        const trace::Span phase(trace::Kind::Phase, "phase");
        // More than one chunk of a log.
        work(3000);
      }
      const trace::Recording recording = trace::stop();
      CHECK_FALSE(trace::is_on());
      CHECK(count(recording, trace::Kind::Work, "item") == 3000);
      CHECK(count(recording, trace::Kind::Phase, "phase") == 1);
      CHECK(recording.threads.size() >= 1);
      CHECK(recording.threads.size() <= threads + 1);
      for (std::size_t i = 0; i < recording.threads.size(); i++)
        if (i > 0) CHECK(recording.threads[i - 1].number < recording.threads[i].number);
      std::vector<bool> seen(3000);
      for (const trace::Event& event : recording.events) {
        CHECK(event.start >= recording.start);
        CHECK(event.duration >= 0);
        CHECK(event.thread < recording.threads.size());
        if (event.kind != trace::Kind::Work) continue;
        CHECK(event.path == "path " + std::to_string(event.amount));
        seen[event.amount] = true;
      }
      CHECK(std::count(seen.begin(), seen.end(), true) == 3000);
    }
  }
}

TEST_CASE("what channels and locks do is counted") {
  Channel<int> channel;
  REQUIRE(trace::start());
  channel.send(1);
  channel.send_batch({2, 3, 4});
  CHECK(channel.try_receive() == 1);
  CHECK(channel.receive_all().size() == 3);
  CHECK_FALSE(channel.try_receive().has_value());
  const trace::Recording recording = trace::stop();
  CHECK(sum(recording, trace::Counter::Sends) == 2);
  CHECK(sum(recording, trace::Counter::Messages) == 4);
  CHECK(sum(recording, trace::Counter::Receives) == 2);
  CHECK(sum(recording, trace::Counter::Locks) == 5);
  CHECK(sum(recording, trace::Counter::Contended) == 0);
  CHECK(sum(recording, trace::Counter::WakeUps) == 0);
  CHECK(sum(recording, trace::Counter::Sleeps) == 0);
}

TEST_CASE("a thread that sleeps when the recording ends has slept until then") {
  Pool pool(1);
  REQUIRE(trace::start());
  Channel<int> done;
  struct Job {
    Channel<int>* done;
  } job{&done};
  pool.submit({[](void* context) { static_cast<Job*>(context)->done->send(1); }, &job});
  CHECK(done.receive() == 1);
  // Who is asleep is known: the second task wakes nobody, or one thread.
  pool.submit({&do_nothing, nullptr});
  const trace::Recording recording = trace::stop();
  CHECK(sum(recording, trace::Counter::Tasks) >= 1);
  CHECK(sum(recording, trace::Counter::WakeUps) <= 3);
  std::int64_t idle = 0;
  for (const trace::Event& event : recording.events)
    if (event.kind == trace::Kind::Idle) idle += event.duration;
  std::int64_t idle_of_threads = 0;
  for (const trace::Thread& thread : recording.threads) {
    CHECK(thread.idle <= recording.end - recording.start);
    idle_of_threads += thread.idle;
  }
  CHECK(idle == idle_of_threads);
}

TEST_CASE("a recording as trace events is JSON, whatever the paths hold") {
  REQUIRE(trace::start());
  trace::level("level", 7);
  {
    const trace::Span phase(trace::Kind::Phase, "phase");
    const trace::Span span(trace::Kind::Work, "parse", "a \"quoted\"\\\n\x01 path \xC3\xBC");
  }
  const std::string text = trace::to_json(trace::stop());
  Arena arena;
  DiagnosticList diagnostics;
  const json::Value* value = json::parse(text, {}, arena, diagnostics);
  CHECK(diagnostics.items().empty());
  REQUIRE(value != nullptr);
  CHECK(text.find("{\"name\":\"parse\",\"ph\":\"X\"") != std::string::npos);
  CHECK(text.find("\"path\":\"a \\\"quoted\\\"\\\\\\u000a\\u0001 path \xC3\xBC\"") != std::string::npos);
  CHECK(text.find("{\"name\":\"level\",\"ph\":\"C\"") != std::string::npos);
  CHECK(text.find("\"locks\",\"ph\":\"C\"") != std::string::npos);
  CHECK(text.find("{\"name\":\"coordinator\"}") != std::string::npos);
}

}  // namespace skein
