#include "base/pool.h"

#include <pthread.h>

#include <algorithm>
#include <thread>

namespace skein {

namespace {
// The parser recurses up to its nesting limit, which is the same everywhere, so the stack has to be too. Sanitized builds
// need several times the room for each call.
#if defined(SKEIN_CHECKED)
constexpr std::size_t kStackBytes = std::size_t{64} << 20;
#else
constexpr std::size_t kStackBytes = std::size_t{8} << 20;
#endif
}  // namespace

struct Pool::Thread {
  Pool* pool;
  unsigned number;  // from 1 on
  pthread_t handle;

  static void* main(void* self) {
    Thread& thread = *static_cast<Thread*>(self);
    trace::begin_thread(thread.number);
    while (const std::optional<Task> task = thread.pool->tasks_.receive()) {
      trace::count(trace::Counter::Tasks);
      task->run(task->context);
    }
    trace::end_thread();
    return nullptr;
  }
};

Pool::Pool(unsigned threads) {
#if defined(__EMSCRIPTEN__) && !defined(__EMSCRIPTEN_PTHREADS__)
  threads = 0;
#endif
  // Threads hold pointers to their Thread, and none must see the vector change.
  for (unsigned i = 0; i < threads; i++) {
    auto thread = std::make_unique<Thread>();
    thread->pool = this;
    thread->number = i + 1;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, kStackBytes);
    const int error = pthread_create(&thread->handle, &attributes, &Thread::main, thread.get());
    pthread_attr_destroy(&attributes);
    if (error != 0) break;
    threads_.push_back(std::move(thread));
  }
}

Pool::~Pool() {
  tasks_.close();
  for (const auto& thread : threads_) pthread_join(thread->handle, nullptr);
}

bool Pool::run_one() {
  const std::optional<Task> task = tasks_.try_receive();
  if (!task) return false;
  trace::count(trace::Counter::Tasks);
  task->run(task->context);
  return true;
}

// One parallel_for. Helpers may come late, when all indices are taken or even after the caller has returned; so the loop is
// owned by all of them, and the context is touched only while an index was taken.
struct Pool::Loop {
  IndexFunction function;
  void* context;
  std::size_t count;
  std::atomic<std::size_t> next{0};
  std::atomic<std::size_t> done{0};
  std::atomic<unsigned> workers{0};
  std::mutex mutex;
  std::condition_variable all_done;

  void work() {
    const unsigned worker = workers.fetch_add(1, std::memory_order_relaxed);
    std::size_t finished = 0;
    for (std::size_t index; (index = next.fetch_add(1, std::memory_order_relaxed)) < count; finished++)
      function(context, index, worker);
    if (finished != 0 && done.fetch_add(finished, std::memory_order_acq_rel) + finished == count) {
      const trace::Lock lock(mutex);
      all_done.notify_one();
    }
  }
};

void Pool::run_loop(void* context) {
  const std::unique_ptr<std::shared_ptr<Loop>> loop(static_cast<std::shared_ptr<Loop>*>(context));
  (*loop)->work();
}

void Pool::for_each_index(std::size_t count, IndexFunction function, void* context) {
  const std::size_t helpers = std::min<std::size_t>(size(), count == 0 ? 0 : count - 1);
  if (helpers == 0) {
    for (std::size_t index = 0; index < count; index++) function(context, index, 0);
    return;
  }
  const auto loop = std::make_shared<Loop>();
  loop->function = function;
  loop->context = context;
  loop->count = count;
  std::vector<Task> tasks;
  for (std::size_t i = 0; i < helpers; i++) tasks.push_back({&run_loop, new std::shared_ptr<Loop>(loop)});
  submit(std::move(tasks));
  loop->work();
  trace::Lock lock(loop->mutex);
  const auto is_done = [&] { return loop->done.load(std::memory_order_acquire) == count; };
  if (is_done()) return;
  const trace::Sleep sleep;
  loop->all_done.wait(lock, is_done);
}

unsigned hardware_threads() { return std::max(1u, std::thread::hardware_concurrency()); }

}  // namespace skein
