#include "base/concurrent_map.h"

#include "base/trace.h"

namespace skein {

std::atomic<const ConcurrentKeys::Entry*>& ConcurrentKeys::place(const Table& table, std::string_view key, std::uint32_t hash) {
  for (std::size_t at = hash;; at++) {
    std::atomic<const Entry*>& slot = table.slots[at & table.mask];
    const Entry* const entry = slot.load(std::memory_order_acquire);
    if (entry == nullptr || (entry->hash == hash && entry->key == key)) return slot;
  }
}

const ConcurrentKeys::Entry* ConcurrentKeys::find(std::string_view key, std::uint32_t hash) const {
  const Table* const table = current_.load(std::memory_order_acquire);
  return table == nullptr ? nullptr : place(*table, key, hash).load(std::memory_order_acquire);
}

const ConcurrentKeys::Entry* ConcurrentKeys::insert(const Entry* entry) {
  const trace::Lock lock(mutex_);
  const std::size_t capacity = tables_.empty() ? 0 : tables_.back()->mask + 1;
  if (count_ * 2 >= capacity) {
    auto larger = std::make_unique<Table>(capacity == 0 ? 32 : capacity * 2);
    for_each([&](const Entry* each) { place(*larger, each->key, each->hash).store(each, std::memory_order_relaxed); });
    tables_.push_back(std::move(larger));
    current_.store(tables_.back().get(), std::memory_order_release);
  }
  std::atomic<const Entry*>& slot = place(*tables_.back(), entry->key, entry->hash);
  if (const Entry* const first = slot.load(std::memory_order_relaxed)) return first;
  slot.store(entry, std::memory_order_release);
  count_++;
  return entry;
}

void ConcurrentKeys::clear() {
  current_.store(nullptr, std::memory_order_relaxed);
  tables_.clear();
  count_ = 0;
}

}  // namespace skein
