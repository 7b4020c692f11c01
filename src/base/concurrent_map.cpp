#include "base/concurrent_map.h"

#include "base/trace.h"

namespace skein {

// A slot is read once: in one that was empty when it was compared, another thread may have put another key's entry since.
ConcurrentKeys::Place ConcurrentKeys::place(const Table& table, std::string_view key, std::uint32_t hash) {
  for (std::size_t at = hash;; at++) {
    std::atomic<const Entry*>& slot = table.slots[at & table.mask];
    const Entry* const entry = slot.load(std::memory_order_acquire);
    if (entry == nullptr || (entry->hash == hash && entry->key == key)) return {slot, entry};
  }
}

const ConcurrentKeys::Entry* ConcurrentKeys::find(std::string_view key, std::uint32_t hash) const {
  const Table* const table = current_.load(std::memory_order_acquire);
  return table == nullptr ? nullptr : place(*table, key, hash).entry;
}

const ConcurrentKeys::Entry* ConcurrentKeys::insert(const Entry* entry) {
  const trace::Lock lock(mutex_);
  const std::size_t capacity = tables_.empty() ? 0 : tables_.back()->mask + 1;
  if (count_ * 2 >= capacity) {
    auto larger = std::make_unique<Table>(capacity == 0 ? 32 : capacity * 2);
    for_each([&](const Entry* each) { place(*larger, each->key, each->hash).slot.store(each, std::memory_order_relaxed); });
    tables_.push_back(std::move(larger));
    current_.store(tables_.back().get(), std::memory_order_release);
  }
  const Place at = place(*tables_.back(), entry->key, entry->hash);
  if (at.entry != nullptr) return at.entry;
  at.slot.store(entry, std::memory_order_release);
  count_++;
  return entry;
}

void ConcurrentKeys::clear() {
  current_.store(nullptr, std::memory_order_relaxed);
  tables_.clear();
  count_ = 0;
}

}  // namespace skein
