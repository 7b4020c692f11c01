// Channels and the thread pool, as ThreadSanitizer is to see them.
#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <numeric>
#include <vector>

#include "base/channel.h"
#include "base/pool.h"

namespace skein {
namespace {

struct Job {
  Channel<int>* results;
  int value;
};

void send_square(void* context) {
  const std::unique_ptr<Job> job(static_cast<Job*>(context));
  job->results->send(job->value * job->value);
}

}  // namespace

TEST_CASE("a channel that ends with its last message may be destroyed by who received it") {
  for (const unsigned threads : {0u, 1u, 3u}) {
    Pool pool(threads);
    CHECK(pool.size() == threads);
    for (int round = 0; round < 200; round++) {
      Channel<int> results;
      const int count = round % 5 + 1;
      for (int i = 1; i <= count; i++) pool.submit({&send_square, new Job{&results, i}});
      int sum = 0;
      for (int received = 0; received < count; received++) {
        while (threads == 0 && pool.run_one()) {
        }
        sum += *results.receive();
      }
      CHECK(sum == count * (count + 1) * (2 * count + 1) / 6);
    }
  }
}

TEST_CASE("a closed channel gives what is left, then nothing, and takes nothing") {
  Channel<int> channel;
  CHECK(channel.send_batch({1, 2, 3}));
  channel.close();
  CHECK_FALSE(channel.send(4));
  CHECK_FALSE(channel.send_batch({5}));
  CHECK(channel.try_receive() == 1);
  CHECK(channel.receive() == 2);
  CHECK(channel.receive_all().size() == 1);
  CHECK_FALSE(channel.receive().has_value());
  CHECK(channel.receive_all().empty());
}

TEST_CASE("parallel_for takes each index once, with workers of its own") {
  for (const unsigned threads : {0u, 1u, 3u}) {
    Pool pool(threads);
    for (const std::size_t count : {0u, 1u, 2u, 7u, 1000u}) {
      std::vector<std::atomic<int>> seen(count);
      std::vector<std::size_t> by_worker(threads + 1);
      pool.parallel_for(count, [&](std::size_t index, unsigned worker) {
        REQUIRE(worker <= threads);
        seen[index]++;
        by_worker[worker]++;  // not atomic: a worker's number is never in two hands
      });
      for (const std::atomic<int>& times : seen) CHECK(times == 1);
      CHECK(std::accumulate(by_worker.begin(), by_worker.end(), std::size_t{0}) == count);
    }
  }
}

}  // namespace skein
