// A queue between threads: any number send, any number receive, and receiving blocks until there is something or the channel
// is closed. Nobody polls.
//
// Unbounded on purpose. Coordinator and parsers feed each other in a ring (work one way, results the other): with bounded
// queues a full result channel stops the parsers, which stops the work channel from draining, which stops the coordinator
// that would have emptied the result channel. The number of messages is bounded by the number of modules anyway.
//
// A receiver may destroy the channel as soon as it has got the last message, so senders notify while they hold the lock: after
// it nothing of the channel is touched any more.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "base/trace.h"

namespace skein {

template <class T>
class Channel {
 public:
  // False when the channel is closed; the value is dropped.
  bool send(T value) {
    const trace::Lock lock(mutex_);
    if (is_closed_) return false;
    queue_.push_back(std::move(value));
    tell(1);
    return true;
  }

  // Sends all under one lock.
  bool send_batch(std::vector<T> values) {
    if (values.empty()) return true;
    const trace::Lock lock(mutex_);
    if (is_closed_) return false;
    for (T& value : values) queue_.push_back(std::move(value));
    tell(values.size());
    return true;
  }

  // Blocks. Nothing once the channel is closed and empty.
  std::optional<T> receive() {
    trace::Lock lock(mutex_);
    wait(lock);
    return take();
  }

  // Everything there is, at least one value; blocks until there is one. Empty once the channel is closed and empty.
  std::deque<T> receive_all() {
    trace::Lock lock(mutex_);
    wait(lock);
    if (!queue_.empty()) trace::count(trace::Counter::Receives);
    return std::exchange(queue_, {});
  }

  // Does not block: nothing when there is nothing.
  std::deque<T> try_receive_all() {
    const trace::Lock lock(mutex_);
    if (!queue_.empty()) trace::count(trace::Counter::Receives);
    return std::exchange(queue_, {});
  }
  std::optional<T> try_receive() {
    const trace::Lock lock(mutex_);
    return take();
  }

  // Receivers get what is left, then nothing.
  void close() {
    const trace::Lock lock(mutex_);
    is_closed_ = true;
    sleepers_ = 0;
    ready_.notify_all();
  }

 private:
  std::optional<T> take() {
    if (queue_.empty()) return std::nullopt;
    trace::count(trace::Counter::Receives);
    std::optional<T> value(std::move(queue_.front()));
    queue_.pop_front();
    return value;
  }

  void wait(std::unique_lock<std::mutex>& lock) {
    if (!queue_.empty() || is_closed_) return;
    const trace::Sleep sleep;
    while (queue_.empty() && !is_closed_) {
      sleepers_++;
      ready_.wait(lock);
    }
  }

  // Wakes as many as there is something for. Who is woken counts as awake from here on, though it may take a while to run: what
  // is sent meanwhile wakes no other for its sake.
  void tell(std::size_t messages) {
    trace::count(trace::Counter::Sends);
    trace::count(trace::Counter::Messages, messages);
    if (sleepers_ == 0) return;
    std::size_t woken = std::min(messages, sleepers_);
    trace::count(trace::Counter::WakeUps, woken);
    sleepers_ -= woken;
    while (woken-- > 0) ready_.notify_one();
  }

  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<T> queue_;
  std::size_t sleepers_ = 0;  // at least as many as sleep and have not been woken
  bool is_closed_ = false;
};

}  // namespace skein
