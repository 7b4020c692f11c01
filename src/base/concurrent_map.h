// A cache from text to values, shared by the threads of the pool: many short critical sections over 64 shards, so that two
// threads rarely meet. Values are made once and never move or change, so readers keep pointers to them without a lock.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/hash.h"

namespace skein {

template <class T>
class ConcurrentMap {
 public:
  // The value for `key`; when there is none, `make()` (returning T) is called outside of any lock. If two threads make the same
  // value at once, the first to finish wins and both get its value.
  template <class Make>
  const T& get_or_make(std::string_view key, Make&& make) {
    Shard& shard = shards_[hash_name(key.data(), key.size()) & (kShards - 1)];
    {
      const std::lock_guard lock(shard.mutex);
      if (const auto found = shard.values.find(key); found != shard.values.end()) return *found->second;
    }
    auto value = std::make_unique<const T>(make());
    const std::lock_guard lock(shard.mutex);
    return *shard.values.try_emplace(std::string(key), std::move(value)).first->second;
  }

  // Not while other threads use the map; in no order.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (const Shard& shard : shards_)
      for (const auto& [key, value] : shard.values) visit(std::string_view(key), *value);
  }

  // Not while other threads use the map.
  void clear() {
    for (Shard& shard : shards_) shard.values.clear();
  }

 private:
  static constexpr std::size_t kShards = 64;
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view key) const { return hash_name(key.data(), key.size()) >> 6; }
  };
  struct Shard {
    std::mutex mutex;
    std::unordered_map<std::string, std::unique_ptr<const T>, Hash, std::equal_to<>> values;
  };
  std::array<Shard, kShards> shards_;
};

}  // namespace skein
