// A cache from text to values, shared by the threads of the pool. Who looks for what is there takes no lock, who adds something
// takes one for as long as storing a pointer lasts. Values are made once and never move or change, so readers keep pointers to
// them.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/hash.h"

namespace skein {

// The part of it that does not depend on the values: open addressing, in a table that is never more than half full. One that has
// become too small is kept, for who may still be reading it.
class ConcurrentKeys {
 public:
  struct Entry {
    std::uint32_t hash;
    std::string key;
  };

  const Entry* find(std::string_view key, std::uint32_t hash) const;
  // The entry, or one of the same key that was there first.
  const Entry* insert(const Entry* entry);
  // Not while other threads use it.
  template <class Visit>
  void for_each(Visit&& visit) const {
    if (tables_.empty()) return;
    const Table& table = *tables_.back();
    for (std::size_t i = 0; i <= table.mask; i++)
      if (const Entry* entry = table.slots[i].load(std::memory_order_relaxed)) visit(entry);
  }
  void clear();

 private:
  struct Table {
    explicit Table(std::size_t capacity) : mask(capacity - 1), slots(new std::atomic<const Entry*>[capacity]()) {}
    std::size_t mask;
    std::unique_ptr<std::atomic<const Entry*>[]> slots;
  };
  // Where the key is, or would be put; and what was there when it was looked at.
  struct Place {
    std::atomic<const Entry*>& slot;
    const Entry* entry;
  };
  static Place place(const Table& table, std::string_view key, std::uint32_t hash);

  std::atomic<const Table*> current_{nullptr};
  std::mutex mutex_;
  std::vector<std::unique_ptr<Table>> tables_;
  std::size_t count_ = 0;
};

template <class T>
class ConcurrentMap {
 public:
  ConcurrentMap() = default;
  ~ConcurrentMap() { clear(); }
  ConcurrentMap(const ConcurrentMap&) = delete;
  ConcurrentMap& operator=(const ConcurrentMap&) = delete;

  // The value for `key`; when there is none, `make()` (returning T) is called outside of any lock. If two threads make the same
  // value at once, the first to finish wins and both get its value.
  template <class Make>
  const T& get_or_make(std::string_view key, Make&& make) {
    const std::uint32_t hash = hash_name(key.data(), key.size());
    if (const Keys::Entry* found = keys_.find(key, hash)) return static_cast<const Entry*>(found)->value;
    auto entry = std::make_unique<const Entry>(hash, key, make());
    const Keys::Entry* const kept = keys_.insert(entry.get());
    return kept == entry.get() ? entry.release()->value : static_cast<const Entry*>(kept)->value;
  }

  // Not while other threads use the map; in no order.
  template <class Visit>
  void for_each(Visit&& visit) const {
    keys_.for_each(
        [&](const Keys::Entry* entry) { visit(std::string_view(entry->key), static_cast<const Entry*>(entry)->value); });
  }

  // Not while other threads use the map.
  void clear() {
    keys_.for_each([](const Keys::Entry* entry) { delete static_cast<const Entry*>(entry); });
    keys_.clear();
  }

 private:
  using Keys = ConcurrentKeys;
  struct Entry : Keys::Entry {
    Entry(std::uint32_t key_hash, std::string_view text, T&& made)
        : Keys::Entry{key_hash, std::string(text)}, value(std::move(made)) {}
    T value;
  };
  Keys keys_;
};

}  // namespace skein
