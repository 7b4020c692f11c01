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

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace skein {

template <class T>
class Channel {
 public:
  // False when the channel is closed; the value is dropped.
  bool send(T value) {
    const std::lock_guard lock(mutex_);
    if (is_closed_) return false;
    queue_.push_back(std::move(value));
    ready_.notify_one();
    return true;
  }

  // Sends all under one lock.
  bool send_batch(std::vector<T> values) {
    if (values.empty()) return true;
    const std::lock_guard lock(mutex_);
    if (is_closed_) return false;
    for (T& value : values) queue_.push_back(std::move(value));
    if (values.size() == 1)
      ready_.notify_one();
    else
      ready_.notify_all();
    return true;
  }

  // Blocks. Nothing once the channel is closed and empty.
  std::optional<T> receive() {
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [&] { return !queue_.empty() || is_closed_; });
    return take();
  }

  // Everything there is, at least one value; blocks until there is one. Empty once the channel is closed and empty.
  std::deque<T> receive_all() {
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [&] { return !queue_.empty() || is_closed_; });
    return std::exchange(queue_, {});
  }

  // Does not block.
  std::optional<T> try_receive() {
    const std::lock_guard lock(mutex_);
    return take();
  }

  // Receivers get what is left, then nothing.
  void close() {
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
    ready_.notify_all();
  }

 private:
  std::optional<T> take() {
    if (queue_.empty()) return std::nullopt;
    std::optional<T> value(std::move(queue_.front()));
    queue_.pop_front();
    return value;
  }

  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<T> queue_;
  bool is_closed_ = false;
};

}  // namespace skein
