// Names taken in one output file. Open addressing; remembers for every name where the search for `name2`, `name3`… left off,
// so that ten thousand modules with a `main` each stay linear.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/hash.h"

namespace skein::link {

class NameSet {
 public:
  NameSet() : slots_(1024, 0), entries_(1) {}

  // False when it was there already. The text must outlive the set.
  bool insert(std::string_view name) { return insert(name, hash_name(name.data(), name.size())); }
  bool insert(std::string_view name, std::uint32_t hash) {
    bool is_new;
    slot_of(name, hash, is_new);
    return is_new;
  }

  bool contains(std::string_view name) const { return find(name, hash_name(name.data(), name.size())); }

  // `name` if it is free, else the first free one of `name2`, `name3`, …, which is taken by this call.
  std::string_view make_unique(std::string_view name, Arena& arena) {
    bool is_new;
    const std::uint32_t index = slot_of(name, hash_name(name.data(), name.size()), is_new);
    if (is_new) return name;
    std::string candidate;
    for (;;) {
      candidate.assign(name);
      append_number(candidate, ++entries_[index].last_suffix);
      const std::uint32_t hash = hash_name(candidate.data(), candidate.size());
      if (find(candidate, hash)) continue;
      const std::string_view kept = arena.copy(candidate);
      insert(kept, hash);
      return kept;
    }
  }

 private:
  struct Entry {
    std::string_view name;
    std::uint32_t hash = 0;
    std::uint32_t last_suffix = 1;
  };

  static void append_number(std::string& text, std::uint32_t number) {
    char digits[10];
    int count = 0;
    do digits[count++] = static_cast<char>('0' + number % 10);
    while ((number /= 10) != 0);
    while (count > 0) text += digits[--count];
  }

  bool find(std::string_view name, std::uint32_t hash) const {
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t slot = hash & mask; slots_[slot] != 0; slot = (slot + 1) & mask)
      if (entries_[slots_[slot]].hash == hash && entries_[slots_[slot]].name == name) return true;
    return false;
  }

  std::uint32_t slot_of(std::string_view name, std::uint32_t hash, bool& is_new) {
    std::size_t mask = slots_.size() - 1;
    std::size_t slot = hash & mask;
    for (; slots_[slot] != 0; slot = (slot + 1) & mask) {
      if (entries_[slots_[slot]].hash == hash && entries_[slots_[slot]].name == name) {
        is_new = false;
        return slots_[slot];
      }
    }
    is_new = true;
    const auto index = static_cast<std::uint32_t>(entries_.size());
    entries_.push_back({name, hash, 1});
    slots_[slot] = index;
    if (entries_.size() * 2 > slots_.size()) {
      slots_.assign(slots_.size() * 2, 0);
      mask = slots_.size() - 1;
      for (std::uint32_t i = 1; i < entries_.size(); i++) {
        std::size_t free_slot = entries_[i].hash & mask;
        while (slots_[free_slot] != 0) free_slot = (free_slot + 1) & mask;
        slots_[free_slot] = i;
      }
    }
    return index;
  }

  std::vector<std::uint32_t> slots_;
  std::vector<Entry> entries_;
};

}  // namespace skein::link
