// Names of one module as 32-bit numbers. Every identifier, keyword, private name and property key that the lexer meets is
// interned once; afterwards names are compared as integers. Tables are per module, so parsers share nothing and take no
// lock; across modules names meet as text with a ready hash (`text`, `hash`).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/hash.h"

namespace skein {

enum class Atom : std::uint32_t { None = 0 };

class AtomTable {
 public:
  AtomTable();

  // `text` must outlive the table: a slice of the source or text in the module's arena.
  Atom intern(std::string_view text) { return intern(text, hash_name(text.data(), text.size())); }
  Atom intern(std::string_view text, std::uint32_t hash) {
    for (std::uint32_t slot = hash & mask_;; slot = (slot + 1) & mask_) {
      const Slot found = slots_[slot];
      if (found.index == 0) return insert(text, hash, slot);
      if (found.hash != hash) continue;
      const Entry& entry = entries_[found.index];
      if (entry.size == text.size() && is_same(entry.data, text.data(), text.size())) return static_cast<Atom>(found.index);
    }
  }
  // Atom::None when the module has no such name.
  Atom find(std::string_view text) const;

  std::string_view text(Atom atom) const {
    const Entry& entry = entries_[static_cast<std::uint32_t>(atom)];
    return {entry.data, entry.size};
  }
  std::uint32_t hash(Atom atom) const { return entries_[static_cast<std::uint32_t>(atom)].hash; }
  // Atoms are the numbers below this; 0 is Atom::None, whose text is empty.
  std::uint32_t size() const { return static_cast<std::uint32_t>(entries_.size()); }
  std::size_t bytes() const { return entries_.size() * sizeof(Entry) + slots_.size() * sizeof(Slot); }

 private:
  struct Entry {
    const char* data;
    std::uint32_t size;
    std::uint32_t hash;
  };
  // The hash stands beside the index, so that a probe touches an entry only when it is the right one.
  struct Slot {
    std::uint32_t hash;
    std::uint32_t index;  // 0: free
  };
  Atom insert(std::string_view text, std::uint32_t hash, std::uint32_t slot);

  // memcmp() == 0 without the call: names are short, and one is compared for every word of a program.
  static bool is_same(const char* a, const char* b, std::size_t size) {
    if (size >= 8) {
      for (std::size_t i = 0; i + 8 < size; i += 8)
        if (load<std::uint64_t>(a + i) != load<std::uint64_t>(b + i)) return false;
      return load<std::uint64_t>(a + size - 8) == load<std::uint64_t>(b + size - 8);
    }
    if (size >= 4)
      return load<std::uint32_t>(a) == load<std::uint32_t>(b) &&
             load<std::uint32_t>(a + size - 4) == load<std::uint32_t>(b + size - 4);
    for (std::size_t i = 0; i < size; i++)
      if (a[i] != b[i]) return false;
    return true;
  }
  template <class Word>
  static Word load(const char* data) {
    Word word;
    std::memcpy(&word, data, sizeof word);
    return word;
  }

  std::vector<Entry> entries_;
  std::vector<Slot> slots_;
  std::uint32_t mask_;
};

}  // namespace skein
