// The threads of the engine. Started once, up front, and ended with the pool; nothing starts a thread in the middle of a
// build (in a browser a new thread would wait for its creator to return to the event loop, which may be waiting for it).
//
// A pool of size 0 has no threads: its tasks run on the caller, in `run_one` and `parallel_for`. Code written for the pool
// therefore runs the same without threads.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <vector>

#include "base/channel.h"

namespace skein {

// A task is a function and what it is called with; it must not throw and owns its context as it likes.
struct Task {
  void (*run)(void* context);
  void* context;
};

class Pool {
 public:
  // Threads besides the caller's own. Fewer are started when the system refuses; see `size`.
  explicit Pool(unsigned threads);
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  // Threads that run.
  unsigned size() const { return static_cast<unsigned>(threads_.size()); }

  // Hands a task to some thread. With size 0 it waits for run_one.
  void submit(Task task) { tasks_.send(task); }
  void submit(std::vector<Task> tasks) { tasks_.send_batch(std::move(tasks)); }

  // Runs one waiting task on the calling thread; false when there is none. What a coordinator does instead of waiting when
  // there are no threads.
  bool run_one();

  // Calls function(index, worker) for every index below `count`, on all threads and the caller, and returns when all are
  // done. `worker` is below size() + 1 and not shared by two calls at a time. Indices are taken in ascending order.
  template <class Function>
  void parallel_for(std::size_t count, Function&& function) {
    using F = std::remove_reference_t<Function>;
    for_each_index(
        count, [](void* context, std::size_t index, unsigned worker) { (*static_cast<F*>(context))(index, worker); },
        const_cast<void*>(static_cast<const void*>(&function)));
  }

 private:
  struct Thread;
  struct Loop;
  using IndexFunction = void (*)(void* context, std::size_t index, unsigned worker);
  void for_each_index(std::size_t count, IndexFunction function, void* context);
  static void run_loop(void* loop);

  Channel<Task> tasks_;
  std::vector<std::unique_ptr<Thread>> threads_;
};

// Cores that this process may use, at least 1.
unsigned hardware_threads();

}  // namespace skein
